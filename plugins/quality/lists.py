"""The lists of the quality approach, each described once as data and read by one function."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from flask import url_for
from sqlalchemy import func

from core.toolkit import Actor, dataclass, label_of, page, session, there, today, within
from plugins.quality import queries, team_queries
from plugins.quality.models import (
    Action,
    Audit,
    Complaint,
    Interview,
    NonConformity,
    Paper,
    PracticeSession,
    StaffIncident,
    Survey,
    Training,
)
from plugins.quality.permissions import MANAGE, READ, REPORT
from plugins.quality.schemas import ListFilters
from plugins.quality.words import (
    Pill,
    action_state,
    complaint_state,
    day_words,
    days_words,
    gap_state,
    hours_words,
    many,
    paper_state,
    share,
)


@dataclass(frozen=True, slots=True)
class Line:
    """A row: what it is, where it leads (None: nowhere for this reader), its cells and its state.

    A day among the cells is one until it is shown: what is taken out is sorted by it.
    """

    id: uuid.UUID
    title: str
    detail: str
    cells: tuple[str | date | None, ...]
    pill: Pill | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Book:
    """A list: where its rows come from, their order, their words, and the ways to look at them.

    ``views`` are (value, label, condition); ``place`` is the column of the place, None without one.
    ``author`` is that of who noted the row, where anybody of the team may, who then reads her own.
    """

    key: str
    title: str
    context: str
    rows: Callable[[Actor], Any]
    day: Any
    ident: Any
    heads: tuple[str, ...]
    line: Callable[[Any, Actor], Line]
    show: str
    add: str
    add_label: str
    empty: tuple[str, str]
    views: tuple[tuple[str, str, Callable[[date], Any]], ...] = ()
    place: Any = None
    open_to_team: bool = False
    author: Any = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of a book, as the template reads it."""

    book: Book
    lines: list[Line]
    views: list[tuple[str, str, None, bool]]
    add_url: str | None
    next_url: str | None
    first_url: str | None
    asked: bool
    own: bool


def _codes(key: str, codes: list[str], actor: Actor) -> str:
    return ", ".join(label_of(key, code, actor) for code in codes)


def _action(row: Any, actor: Actor) -> Line:
    cells = (row.owner, row.due_on)
    return Line(row.id, row.words, row.requirement or "", cells, action_state(row, today(actor)))


def _gap(row: Any, actor: Actor) -> Line:
    cells = (label_of("quality_source", row.source, actor), row.day)
    return Line(row.id, row.subject, row.requirement or "", cells, gap_state(row))


def _audit(row: Any, actor: Actor) -> Line:
    state: Pill = ("ok", "Clos") if row.closed_on else ("go", "En cours")
    cells = (row.day, f"{row.edition}e", share(row.met, row.rated))
    return Line(row.id, row.label, "", cells, state)


def _paper(row: Any, actor: Actor) -> Line:
    cells = (label_of("quality_paper_kind", row.kind, actor), row.day, row.partner or "")
    return Line(row.id, row.title, "", cells, paper_state(row.until, today(actor)))


def _session(row: Any, actor: Actor) -> Line:
    led = label_of("quality_facilitator", row.facilitator, actor)
    themes = _codes("quality_theme", row.themes, actor)
    cells = (led, hours_words(row.minutes), str(row.present))
    return Line(row.id, f"Séance du {day_words(row.day)}", themes, cells)


def _training(row: Any, actor: Actor) -> Line:
    kind = label_of("quality_training_kind", row.kind, actor)
    cells = (days_words(row.starts_on, row.ends_on), f"{row.hours} h", share(row.certified, row.trainees))
    return Line(row.id, row.title, kind, cells)


def _interview(row: Any, actor: Actor) -> Line:
    return Line(row.id, row.name, "", (label_of("quality_interview_kind", row.kind, actor), row.day))


def _incident(row: Any, actor: Actor) -> Line:
    kind = label_of("quality_incident_kind", row.kind, actor)
    state: Pill = ("ok", "Soutien proposé") if row.supports else ("wait", "Sans soutien noté")
    cells = (row.day, _codes("quality_follow_up", row.follow_ups, actor))
    return Line(row.id, kind, row.place or "", cells, state)


def _complaint(row: Any, actor: Actor) -> Line:
    topic = label_of("quality_complaint_topic", row.topic, actor)
    channel = label_of("quality_complaint_channel", row.channel, actor)
    cells = (row.received_on, row.due_on, row.answered_on)
    return Line(
        row.id, f"Réclamation {row.number}, {topic}", channel, cells, complaint_state(row, today(actor))
    )


def _survey(row: Any, actor: Actor) -> Line:
    public = label_of("quality_public", row.public, actor)
    cells = (
        days_words(row.starts_on, row.ends_on),
        many(row.replies, "questionnaire", "questionnaires"),
        share(row.satisfied, row.told),
    )
    return Line(row.id, row.label, public, cells)


BOOKS: Final = {
    book.key: book
    for book in (
        Book(
            "actions",
            "Actions",
            "Ce qui est décidé pour combler un écart : par qui, pour quand, fait, vérifié.",
            queries.actions,
            Action.due_on,
            Action.id,
            ("Par qui", "Pour le"),
            _action,
            "action",
            "",
            "",
            ("Aucune action", "Une action se décide sur une exigence ou sur une non-conformité."),
            (
                ("open", "À faire", lambda day: Action.done_on.is_(None)),
                ("late", "En retard", lambda day: (Action.done_on.is_(None)) & (Action.due_on < day)),
                (
                    "to_check",
                    "À vérifier",
                    lambda day: (Action.done_on.isnot(None)) & Action.effective.is_(None),
                ),
                (
                    "in_time",
                    "Faites à temps",
                    lambda day: (Action.done_on.isnot(None)) & (Action.done_on <= Action.due_on),
                ),
                ("effective", "Efficaces", lambda day: Action.effective.is_(True)),
            ),
        ),
        Book(
            "gaps",
            "Non-conformités",
            "Les écarts relevés, d’où qu’ils viennent, et ce qui en est fait.",
            queries.gaps,
            NonConformity.day,
            NonConformity.id,
            ("Origine", "Relevée le"),
            _gap,
            "gap",
            "add_gap",
            "Noter une non-conformité",
            ("Aucune non-conformité", "Un écart noté devient une action, puis son effet est vérifié."),
        ),
        Book(
            "audits",
            "Audits blancs",
            "La structure se contrôle elle-même : chaque exigence est cotée, chaque écart devient une action.",
            queries.audits,
            Audit.day,
            Audit.id,
            ("Commencé le", "Édition", "Exigences tenues"),
            _audit,
            "audit",
            "add_audit",
            "Commencer un audit blanc",
            ("Pas encore d’audit blanc", "Il passe en revue toutes les exigences du référentiel."),
        ),
        Book(
            "papers",
            "Conventions et comptes rendus",
            "Ce qui est signé, décidé, écrit : chaque pièce se range seule sous ses exigences.",
            queries.papers,
            Paper.day,
            Paper.id,
            ("Nature", "Date", "Partenaire"),
            _paper,
            "paper",
            "add_paper",
            "Noter une pièce",
            ("Pas encore de pièce", "Conventions, lettres de mission, comptes rendus de pilotage, rapports."),
        ),
        Book(
            "sessions",
            "Analyse de pratique",
            "Les séances tenues, leurs présences et leurs thèmes ; rien de ce qui s’y dit n’est écrit ici.",
            team_queries.sessions,
            PracticeSession.day,
            PracticeSession.id,
            ("Animée par", "Durée", "Présences"),
            _session,
            "session_page",
            "add_session",
            "Noter une séance",
            (
                "Pas encore de séance notée",
                "Une date, qui anime, qui était là, des thèmes : aucun nom d’habitant.",
            ),
            open_to_team=True,
        ),
        Book(
            "trainings",
            "Formations",
            "Qui s’est formé à quoi, combien d’heures, et si l’attestation est reçue.",
            team_queries.trainings,
            Training.starts_on,
            Training.id,
            ("Dates", "Heures", "Attestations"),
            _training,
            "training",
            "add_training",
            "Noter une formation",
            ("Pas encore de formation", "Une formation terminée se range seule dans le dossier de preuves."),
        ),
        Book(
            "interviews",
            "Entretiens",
            "Seule la date d’un entretien est gardée, jamais ce qui s’y dit.",
            team_queries.interviews,
            Interview.day,
            Interview.id,
            ("Entretien", "Tenu le"),
            _interview,
            "edit_interview",
            "add_interview",
            "Noter un entretien",
            ("Pas encore d’entretien noté", "Une personne, une nature, une date."),
        ),
        Book(
            "incidents",
            "Incidents envers l’équipe",
            "Insultes, menaces, agressions : quand, où, ce qui a suivi, le soutien proposé.",
            team_queries.incidents,
            StaffIncident.day,
            StaffIncident.id,
            ("Jour", "Suites"),
            _incident,
            "incident",
            "add_incident",
            "Noter un incident",
            ("Aucun incident noté", "Le registre ne dit ni qui était là, ni comment les personnes vont."),
            (
                (
                    "supported",
                    "Soutien proposé",
                    lambda day: func.jsonb_array_length(StaffIncident.supports) > 0,
                ),
                ("alone", "Sans soutien", lambda day: func.jsonb_array_length(StaffIncident.supports) == 0),
            ),
            place=StaffIncident.place_id,
            author=StaffIncident.author_id,
        ),
        Book(
            "complaints",
            "Réclamations",
            "Reçues par tous moyens, répondues sous quinze jours, closes.",
            team_queries.complaints,
            Complaint.received_on,
            Complaint.id,
            ("Reçue le", "Réponse due le", "Répondue le"),
            _complaint,
            "complaint",
            "add_complaint",
            "Noter une réclamation",
            ("Aucune réclamation", "Qui réclame peut rester anonyme : son identité s’écrit à part."),
            (
                ("open", "À répondre", lambda day: Complaint.answered_on.is_(None)),
                (
                    "late",
                    "En retard",
                    lambda day: Complaint.answered_on.is_(None) & (Complaint.due_on < day),
                ),
                (
                    "in_time",
                    "Répondues à temps",
                    lambda day: (
                        Complaint.answered_on.isnot(None) & (Complaint.answered_on <= Complaint.due_on)
                    ),
                ),
            ),
            author=Complaint.author_id,
        ),
        Book(
            "surveys",
            "Enquêtes",
            "Ce que pensent les habitants et les partenaires, compté sans aucun nom.",
            team_queries.surveys,
            Survey.starts_on,
            Survey.id,
            ("Dates", "Réponses", "Satisfaits"),
            _survey,
            "survey",
            "add_survey",
            "Ouvrir une enquête",
            ("Pas encore d’enquête", "Vos questions, quatre réponses possibles, et le total de chacune."),
        ),
    )
}


def _url(book: Book, given: Mapping[str, Any], **changes: Any) -> str:
    values = {name: value for name, value in {**given, **changes}.items() if value}
    return url_for(f"quality.{book.key}", **values)


def _chosen(book: Book, filters: ListFilters) -> Any:
    """The view asked for; None: the whole list."""
    return next((view for view in book.views if view[0] == filters.view), None)


def rows_of(book: Book, filters: ListFilters, actor: Actor) -> Any:
    """The rows of a book that the filters keep."""
    statement = within(book.rows(actor), book.day, filters)
    if not actor.may(MANAGE) and book.author is not None:
        statement = statement.where(book.author == actor.membership_id)
    if book.place is not None:
        statement = there(statement, book.place, filters, actor)
    chosen = _chosen(book, filters)
    return statement if chosen is None else statement.where(chosen[2](today(actor)))


def listing(key: str, filters: ListFilters, actor: Actor) -> Listing:
    """One page of the list, newest first."""
    book = BOOKS[key]
    chosen = _chosen(book, filters)
    found = page(
        session, rows_of(book, filters, actor), (book.day, book.ident), cursor=filters.cursor or None
    )
    given = {
        "since": filters.since.isoformat() if filters.since else "",
        "until": filters.until.isoformat() if filters.until else "",
        "territory_id": filters.territory_id or "",
        "view": chosen[0] if chosen else "",
    }
    reports = book.author is not None and actor.may(REPORT)
    adds = (actor.may(MANAGE) or reports) and not actor.tenant.suspended
    opens = actor.may(MANAGE) or reports or (book.open_to_team and actor.may(READ))
    views = [("Tout", _url(book, given, view=""), None, chosen is None)]
    views += [(label, _url(book, given, view=value), None, chosen is not None and chosen[0] == value)
              for value, label, _condition in book.views]  # fmt: skip
    return Listing(
        book=book,
        lines=[_with_url(book, book.line(row, actor), opens) for row in found.rows],
        views=views if book.views else [],
        add_url=url_for(f"quality.{book.add}") if book.add and adds else None,
        next_url=_url(book, given, cursor=found.next_cursor) if found.next_cursor else None,
        first_url=_url(book, given) if filters.cursor else None,
        asked=bool(chosen or filters.since or filters.until or filters.territory_id),
        own=book.author is not None and not actor.may(MANAGE),
    )


def _with_url(book: Book, line: Line, opens: bool) -> Line:
    url = url_for(f"quality.{book.show}", row_id=line.id) if opens else None
    cells = tuple(one if isinstance(one, str) else day_words(one) for one in line.cells)
    return Line(line.id, line.title, line.detail, cells, line.pill, url)
