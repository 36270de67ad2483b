"""Pages of one thing each (a gap, an action, a complaint…), all of one shape: facts, texts, doors, what hangs on it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any, Final

from flask import url_for
from sqlalchemy import select

from core.toolkit import (
    Actor,
    Membership,
    NotFound,
    Partner,
    Place,
    dataclass,
    get_or_404,
    label_of,
    place_options,
    session,
    today,
)
from plugins.quality import queries, team_queries
from plugins.quality.codelists import SATISFIED
from plugins.quality.models import (
    Action,
    Audit,
    Complaint,
    NonConformity,
    Paper,
    PracticeSession,
    Requirement,
    StaffIncident,
    Survey,
    Training,
)
from plugins.quality.permissions import MANAGE
from plugins.quality.team_services import complainant_of
from plugins.quality.words import (
    Pill,
    action_state,
    complaint_state,
    day_words,
    days_words,
    hours_words,
    many,
    paper_state,
    share,
)


@dataclass(frozen=True, slots=True)
class Door:
    """A link as a button; ``main`` is the one of the page."""

    label: str
    url: str
    icon: str
    main: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    title: str
    detail: str = ""
    url: str | None = None
    pill: Pill | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A card of the page: its rows, what it says without any, and the way to add one."""

    key: str
    title: str
    rows: list[Row]
    none: str
    door: Door | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    title: str
    back: tuple[str, str]
    eyebrow: str = ""
    context: str = ""
    pills: list[Pill] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)
    texts: list[tuple[str, str]] = field(default_factory=list)
    doors: list[Door] = field(default_factory=list)
    buttons: list[Door] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)


def at(endpoint: str, row_id: uuid.UUID | None = None, **more: Any) -> str:
    ids: dict[str, Any] = {"row_id": row_id} if row_id is not None else {}
    return url_for(f"quality.{endpoint}", **ids, **more)


def standing(model: Any, row_id: uuid.UUID) -> Any:
    """The structure's row, unless it was taken away."""
    row = get_or_404(model, row_id)
    if getattr(row, "removed_at", None) is not None:
        raise NotFound
    return row


def writes(actor: Actor) -> bool:
    return actor.may(MANAGE) and not actor.tenant.suspended


def reported(model: Any, row_id: uuid.UUID, actor: Actor) -> Any:
    """What was noted, for who reads all of it, or who noted it."""
    row = standing(model, row_id)
    if not actor.may(MANAGE) and row.author_id != actor.membership_id:
        raise NotFound
    return row


def member_words(member_id: uuid.UUID | None) -> str:
    return "" if member_id is None else get_or_404(Membership, member_id).display_name


def _codes(key: str, codes: list[str], actor: Actor) -> str:
    return ", ".join(label_of(key, code, actor) for code in codes)


def action_rows(statement: Any, actor: Actor) -> list[Row]:
    day = today(actor)
    return [
        Row(
            row.words,
            f"{row.owner}, pour le {day_words(row.due_on)}",
            at("action", row.id),
            action_state(row, day),
        )
        for row in session.execute(statement.order_by(Action.due_on, Action.id))
    ]


def gap(row_id: uuid.UUID, actor: Actor) -> Sheet:
    row = standing(NonConformity, row_id)
    about = get_or_404(Requirement, row.requirement_id) if row.requirement_id else None
    found = action_rows(queries.actions(actor).where(Action.nonconformity_id == row.id), actor)
    act = Door("Décider une action", at("add_gap_action", row.id), "plus", main=True)
    rows = [Row(about.title, "", at("requirement", about.id))] if about is not None else []
    return Sheet(
        row.subject,
        (at("gaps"), "Non-conformités"),
        eyebrow="Non-conformité",
        facts=[
            ("Origine", label_of("quality_source", row.source, actor)),
            ("Relevée le", day_words(row.day)),
        ],
        texts=[("Pourquoi", row.cause)],
        doors=[act, Door("Modifier", at("edit_gap", row.id), "pen")] if writes(actor) else [],
        buttons=[Door("Retirer, notée par erreur", at("remove_gap", row.id), "trash")]
        if writes(actor)
        else [],
        blocks=[
            Block("actions", "Actions", found, "Aucune action n’est décidée."),
            Block("exigence", "Exigence concernée", rows, "Aucune exigence n’est désignée."),
        ],
    )


def action(row_id: uuid.UUID, actor: Actor) -> Sheet:
    row = standing(Action, row_id)
    about = []
    if row.requirement_id:
        one = get_or_404(Requirement, row.requirement_id)
        about.append(Row(one.title, "Exigence", at("requirement", one.id)))
    if row.nonconformity_id:
        found = get_or_404(NonConformity, row.nonconformity_id)
        about.append(Row(found.subject, "Non-conformité", at("gap", found.id)))
    doors = []
    if writes(actor):
        if row.done_on is None:
            doors.append(Door("Noter qu’elle est faite", at("finish_action", row.id), "check", main=True))
        elif row.checked_on is None:
            doors.append(Door("Vérifier son effet", at("check_action", row.id), "eye", main=True))
        doors.append(Door("Modifier", at("edit_action", row.id), "pen"))
    return Sheet(
        row.words,
        (at("actions"), "Actions"),
        eyebrow="Action",
        pills=[action_state(row, today(actor))],
        facts=[
            ("Par qui", member_words(row.assigned_to)),
            ("Pour le", day_words(row.due_on)),
            ("Faite le", day_words(row.done_on)),
            ("Vérifiée le", day_words(row.checked_on)),
        ],
        doors=doors,
        buttons=[Door("Retirer, notée par erreur", at("remove_action", row.id), "trash")]
        if writes(actor)
        else [],
        blocks=[Block("pour", "Ce qu’elle corrige", about, "")],
    )


def audit(row_id: uuid.UUID, actor: Actor) -> Sheet:
    """Every requirement in force with its rating, in the order of the référentiel."""
    row = get_or_404(Audit, row_id)
    rated = {one.requirement_id: one for one in session.execute(queries.ratings(row.id, actor))}
    can = writes(actor) and row.closed_on is None
    rows, left = [], 0
    for one in session.execute(queries.requirements(actor)):
        known = rated.get(one.id)
        if known is None and (row.closed_on is not None or not one.in_force):
            continue
        left += known is None
        state = (
            (RATING_PILL[known.rating], label_of("quality_rating", known.rating, actor))
            if known is not None
            else ("", "À coter")
        )
        url = at("rate", row.id, requirement_id=one.id) if can else at("requirement", one.id)
        rows.append(Row(one.title, known.gap if known is not None else "", url, state))
    met = sum(1 for one in rated.values() if one.rating == "met")
    applicable = sum(1 for one in rated.values() if one.rating != "not_applicable")
    return Sheet(
        row.label,
        (at("audits"), "Audits blancs"),
        eyebrow=f"Audit blanc, {row.edition}e édition",
        pills=[("ok", "Clos") if row.closed_on else ("go", "En cours")],
        facts=[
            ("Commencé le", day_words(row.day)),
            ("Clos le", day_words(row.closed_on)),
            ("Exigences tenues", share(met, applicable) or "aucune cotée"),
            ("Reste à coter", many(left, "exigence", "exigences")),
        ],
        buttons=[Door("Clore l’audit blanc", at("close_audit", row.id), "check")] if can else [],
        blocks=[Block("exigences", "Exigences", rows, "Le référentiel est vide.")],
    )


RATING_PILL = {"met": "ok", "partly": "wait", "not_met": "stop", "not_applicable": "pause"}


def paper(row_id: uuid.UUID, actor: Actor) -> Sheet:
    row = standing(Paper, row_id)
    partner = get_or_404(Partner, row.partner_id).name if row.partner_id else ""
    state = paper_state(row.until, today(actor))
    return Sheet(
        row.title,
        (at("papers"), "Conventions et comptes rendus"),
        eyebrow=label_of("quality_paper_kind", row.kind, actor),
        pills=[state] if state else [],
        facts=[
            ("Date", day_words(row.day)),
            ("Valable jusqu’au", day_words(row.until)),
            ("Partenaire", partner),
            ("Organismes présents", "" if row.bodies is None else str(row.bodies)),
            ("Où la trouver", row.kept_at),
        ],
        texts=[("Décisions, engagements", row.decisions)],
        doors=[Door("Modifier", at("edit_paper", row.id), "pen", main=True)] if writes(actor) else [],
        buttons=[Door("Retirer, notée par erreur", at("remove_paper", row.id), "trash")]
        if writes(actor)
        else [],
    )


def practice(row_id: uuid.UUID, actor: Actor) -> Sheet:
    row = standing(PracticeSession, row_id)
    present = [Row(one.name) for one in session.execute(team_queries.present_at(row.id, actor))]
    return Sheet(
        f"Séance du {day_words(row.day)}",
        (at("sessions"), "Analyse de pratique"),
        eyebrow="Analyse de pratique",
        facts=[
            ("Animée par", label_of("quality_facilitator", row.facilitator, actor)),
            ("Durée", hours_words(row.minutes)),
            ("Thèmes", _codes("quality_theme", row.themes, actor)),
        ],
        doors=[Door("Modifier", at("edit_session", row.id), "pen", main=True)] if writes(actor) else [],
        buttons=[Door("Retirer, notée par erreur", at("remove_session", row.id), "trash")]
        if writes(actor)
        else [],
        blocks=[Block("presences", "Présences", present, "Aucune présence n’est notée.")],
    )


def training(row_id: uuid.UUID, actor: Actor) -> Sheet:
    row = standing(Training, row_id)
    rows = [
        Row(one.name, pill=("ok", "Attestation reçue") if one.certified else ("wait", "Sans attestation"))
        for one in session.execute(team_queries.trainees(row.id, actor))
    ]
    return Sheet(
        row.title,
        (at("trainings"), "Formations"),
        eyebrow=label_of("quality_training_kind", row.kind, actor),
        facts=[
            ("Dates", days_words(row.starts_on, row.ends_on)),
            ("Heures, par personne", f"{row.hours} h"),
            ("Organisme", row.provider),
        ],
        doors=[Door("Modifier", at("edit_training", row.id), "pen", main=True)] if writes(actor) else [],
        buttons=[Door("Retirer, notée par erreur", at("remove_training", row.id), "trash")]
        if writes(actor)
        else [],
        blocks=[Block("membres", "Suivie par", rows, "Personne n’est noté.")],
    )


def incident(row_id: uuid.UUID, actor: Actor) -> Sheet:
    row = reported(StaffIncident, row_id, actor)
    place = get_or_404(Place, row.place_id).name if row.place_id else ""
    return Sheet(
        label_of("quality_incident_kind", row.kind, actor),
        (at("incidents"), "Incidents envers l’équipe"),
        eyebrow="Incident envers l’équipe",
        context=place,
        facts=[
            ("Jour", day_words(row.day)),
            ("Heure", row.starts_at.strftime("%H h %M") if row.starts_at else ""),
            ("Suites données", _codes("quality_follow_up", row.follow_ups, actor)),
            ("Soutien proposé", _codes("quality_support", row.supports, actor)),
            ("Proposé le", day_words(row.supported_on)),
        ],
        texts=[("Ce qui s’est passé", row.facts)],
        doors=[Door("Noter la suite", at("edit_incident", row.id), "pen", main=True)]
        if writes(actor)
        else [],
        buttons=[Door("Retirer, noté par erreur", at("remove_incident", row.id), "trash")]
        if writes(actor)
        else [],
    )


def complaint(row_id: uuid.UUID, actor: Actor) -> Sheet:
    row = reported(Complaint, row_id, actor)
    who = complainant_of(row)
    doors, buttons = [], []
    if writes(actor):
        if row.answered_on is None:
            doors.append(Door("Noter la réponse", at("answer_complaint", row.id), "dialog", main=True))
        elif row.closed_on is None:
            doors.append(Door("Clore", at("close_complaint", row.id), "check", main=True))
        doors.append(Door("Modifier", at("edit_complaint", row.id), "pen"))
        if who is not None:
            buttons.append(
                Door("Effacer l’identité et les textes", at("forget_complainant", row.id), "trash")
            )
    named = [Row(who.name, ", ".join(text for text in (who.phone, who.email) if text))] if who else []
    name = Door("Écrire l’identité", at("name_complainant", row.id), "pen") if writes(actor) else None
    return Sheet(
        label_of("quality_complaint_topic", row.topic, actor),
        (at("complaints"), "Réclamations"),
        eyebrow=f"Réclamation {row.number}",
        pills=[complaint_state(row, today(actor))],
        facts=[
            ("Reçue le", day_words(row.received_on)),
            ("Reçue par", label_of("quality_complaint_channel", row.channel, actor)),
            ("Suivie par", member_words(row.assigned_to)),
            ("Réponse due le", day_words(row.due_on)),
            ("Répondue le", day_words(row.answered_on)),
            ("Close le", day_words(row.closed_on)),
            ("Suite", label_of("quality_complaint_outcome", row.outcome, actor) if row.outcome else ""),
        ],
        texts=[("Ce qui est reproché", row.subject), ("Ce qui a été répondu", row.answer)],
        doors=doors,
        buttons=buttons,
        blocks=[Block("qui", "Qui réclame", named, "Personne n’est nommé.", name)]
        if actor.may(MANAGE)
        else [],
    )


def survey(row_id: uuid.UUID, actor: Actor) -> Sheet:
    """Questions with the total of each answer; the share of satisfied people over those who said something."""
    row = get_or_404(Survey, row_id)
    found = session.execute(team_queries.answers_of(row.id, actor)).all()
    counts = {(int(one.position), one.value): int(one.n) for one in found}
    codes = ("very", "rather", "little", "not", "none")
    results = []
    for position, question in enumerate(row.questions, 1):
        given = {code: counts.get((position, code), 0) for code in codes}
        told = sum(given.values()) - given["none"]
        pleased = sum(given[code] for code in SATISFIED)
        words = ", ".join(
            f"{label_of('quality_answer', code, actor)} : {n}" for code, n in given.items() if n
        )
        said = f"{share(pleased, told)} plutôt ou tout à fait. {words}" if told else "Aucune réponse"
        results.append(Row(question, said))
    replies = sum(n for (position, _code), n in counts.items() if position == 1)
    is_open = row.starts_on <= today(actor) <= row.ends_on
    count_one = Door("Compter un questionnaire", at("add_reply", row.id), "plus", main=True)
    return Sheet(
        row.label,
        (at("surveys"), "Enquêtes"),
        eyebrow=f"Enquête, {label_of('quality_public', row.public, actor)}",
        pills=[("go", "Ouverte") if is_open else ("pause", "Fermée")],
        facts=[
            ("Dates", days_words(row.starts_on, row.ends_on)),
            ("Réponses", many(replies, "questionnaire", "questionnaires")),
        ],
        doors=[count_one] if writes(actor) and is_open else [],
        blocks=[Block("resultats", "Réponses", results, "")],
    )


def options_of(statement: Any) -> list[tuple[Any, ...]]:
    return [(str(row[0]), row[1]) for row in session.execute(statement)]


#: Fields of the forms that name members.
OF_MEMBERS = ("assigned_to", "membership_id", "member_ids", "certified_ids")


#: Fields that point at a row: what is offered now, and the column that names one.
LINKED: Final[dict[str, tuple[Callable[[Actor], Any], Any]]] = {
    "place_id": (lambda actor: place_options(actor, today(actor)), Place.name),
    "partner_id": (queries.partner_options, Partner.name),
    "requirement_id": (queries.requirement_options, Requirement.title),
}


def choices(
    actor: Actor, names: tuple[str, ...], *, kept: Mapping[str, list[str]]
) -> dict[str, list[tuple[Any, ...]]]:
    """Answers that the forms offer beside the code lists; ``kept`` are those the row gives already."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    if set(OF_MEMBERS) & set(names):
        team = options_of(queries.members(actor))
        former = {one for name in OF_MEMBERS for one in kept.get(name, ())} - {one[0] for one in team}
        if former:
            team += options_of(queries.names_of({uuid.UUID(one) for one in former}, actor))
        found |= dict.fromkeys(OF_MEMBERS, team)
    for name, (offered_now, column) in LINKED.items():
        if name in names:
            found[name] = options_of(offered_now(actor))
            gone = set(kept.get(name, ())) - {one[0] for one in found[name]}
            if gone:
                model: Any = column.class_
                found[name] += options_of(
                    select(model.id, column).where(model.tenant_id == actor.tenant.id, model.id.in_(gone))
                )
    if "document_id" in names:
        found["document_id"] = [
            (
                str(row.id),
                f"{label_of('document_kind', row.kind, actor)}, {day_words(row.day)}, {row.number or ''}",
            )
            for row in session.execute(queries.document_options(actor).limit(30))
        ]
        offered = {one[0] for one in found["document_id"]}
        found["document_id"] += [
            (one, "Document déjà lié") for one in kept.get("document_id", ()) if one not in offered
        ]
    return found


def linked(model: Any, owner: str, row_id: uuid.UUID, **where: Any) -> list[str]:
    """Members tied to a row, as a form ticks them."""
    statement = select(model.membership_id).where(getattr(model, owner) == row_id).filter_by(**where)
    return [str(one) for one in session.execute(statement).scalars()]
