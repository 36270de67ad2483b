"""How the contract tests reach each route of the paths, made through use-cases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from core.toolkit import (
    Actor,
    Case,
    Example,
    MoveCase,
    OpenCase,
    Partner,
    Party,
    RecordConsent,
    get_or_404,
    move_case,
    new_id,
    open_file,
    record_consent,
    session,
    sort_key,
    today,
    write_new,
)
from plugins.reinsertion.meetings import note_review, orient
from plugins.reinsertion.models import Action, Objective, Orientation, Review
from plugins.reinsertion.objectives import add_action, set_objective
from plugins.reinsertion.schemas import (
    AddAction,
    NoteReview,
    OpenPath,
    Orient,
    Said,
    SetObjective,
)
from plugins.reinsertion.words import journey_of, open_path
from plugins.reinsertion.workflow import MEDIATE, PATH_KEY

STRENGTHS = "Réparer des vélos, parler avec tout le monde."
INTERESTS = "La mécanique, cuisiner."
ASPIRATIONS = "Un métier où je bouge."
OBJECTIVE = "Trouver un stage en atelier."
ACTION = "Appeler deux ateliers."


def a_partner(actor: Actor, name: str = "Mission locale du Lac", kind: str = "ml") -> Partner:
    row_id = new_id()
    write_new(Partner, [{"id": row_id, "name": name, "sort_name": sort_key(name), "kind": kind}], actor)
    return get_or_404(Partner, row_id)


def a_path(actor: Actor, days_ago: int = 90, **more: Any) -> Case:
    """A path opened on her words; she is its first party."""
    said = more.pop("said", None) or Said(0, STRENGTHS, INTERESTS, ASPIRATIONS, "ml")
    command = OpenPath(
        id=more.pop("id", None) or new_id(),
        subject=more.pop("subject", "Reprendre confiance et trouver un métier"),
        tracks=more.pop("tracks", ["social", "professional"]),
        opened_on=today(actor) - timedelta(days=days_ago),
        said=said,
        **more,
    )
    return open_path(command, actor=actor)


def a_silent_path(actor: Actor) -> Case:
    """A path opened without her words, as one that a request became."""
    return open_file(OpenCase(new_id(), PATH_KEY, "Parcours à commencer"), actor=actor)


def her_party(case: Case, actor: Actor) -> Party:
    statement = select(Party).where(Party.tenant_id == actor.tenant.id, Party.case_id == case.id)
    return session.execute(statement).scalars().one()


def an_objective(case: Case, actor: Actor, days_ago: int = 30, **more: Any) -> Objective:
    values = {
        "text": OBJECTIVE,
        "track": "professional",
        "set_on": today(actor) - timedelta(days=days_ago),
        **more,
    }
    return set_objective(case, SetObjective(new_id(), **values), actor=actor)


def an_action(case: Case, objective: Objective, actor: Actor, **more: Any) -> Action:
    values = {"text": ACTION, "who": "person", **more}
    return add_action(case, objective, AddAction(new_id(), **values), actor=actor)


def a_review(case: Case, actor: Actor, days_ago: int = 0, **more: Any) -> Review:
    values = {
        "moment": "review",
        "day": today(actor) - timedelta(days=days_ago),
        "confidence": 3,
        "control": 2,
        **more,
    }
    return note_review(case, NoteReview(new_id(), **values), actor=actor)


def an_orientation(case: Case, actor: Actor, days_ago: int = 10, **more: Any) -> Orientation:
    values = {
        "track": "professional",
        "partner_id": more.pop("partner_id", None) or a_partner(actor).id,
        "day": today(actor) - timedelta(days=days_ago),
        **more,
    }
    return orient(case, Orient(new_id(), **values), actor=actor)


def plain(actor: Actor) -> Example:
    return Example()


def new_path(actor: Actor) -> Example:
    form = {
        "id": str(new_id()),
        "strengths": STRENGTHS,
        "interests": INTERESTS,
        "aspirations": ASPIRATIONS,
        "tracks": ["social"],
        "subject": "Retrouver une place",
        "prescriber": "ml",
        "partner_id": str(a_partner(actor).id),
        "opened_on": today(actor).isoformat(),
    }
    return Example(form=form)


def _of_path(actor: Actor, form: dict[str, Any] | None = None, **view_args: Any) -> Example:
    case = view_args.pop("case", None) or a_path(actor)
    return Example(view_args={"case_id": case.id, **view_args}, form=form or {})


def her_words(actor: Actor) -> Example:
    case = a_path(actor)
    journey = journey_of(case, actor)
    form = {
        "version": str(journey.version if journey else 0),
        "strengths": STRENGTHS,
        "interests": "La mécanique, cuisiner, marcher.",
        "aspirations": ASPIRATIONS,
        "prescriber": "ml",
    }
    return _of_path(actor, form, case=case)


def her_tracks(actor: Actor) -> Example:
    return _of_path(actor, {"codes": ["social", "educational"]})


def her_themes(actor: Actor) -> Example:
    return _of_path(actor, {"codes": ["housing", "mobility"]})


def new_objective(actor: Actor) -> Example:
    form = {
        "id": str(new_id()),
        "text": OBJECTIVE,
        "track": "professional",
        "set_on": today(actor).isoformat(),
        "review_on": (today(actor) + timedelta(days=30)).isoformat(),
    }
    return _of_path(actor, form)


def _of_objective(actor: Actor, form: dict[str, Any]) -> Example:
    case = a_path(actor)
    return _of_path(actor, {"id": str(new_id()), **form}, case=case, row_id=an_objective(case, actor).id)


def new_point(actor: Actor) -> Example:
    return _of_objective(actor, {"status": "doing", "day": today(actor).isoformat()})


def new_action(actor: Actor) -> Example:
    return _of_objective(actor, {"text": ACTION, "who": "together"})


def one_action(actor: Actor) -> Example:
    case = a_path(actor)
    action = an_action(case, an_objective(case, actor), actor)
    return _of_path(actor, case=case, row_id=action.id)


def one_contract(actor: Actor) -> Example:
    case = a_path(actor)
    an_action(case, an_objective(case, actor), actor)
    return _of_path(actor, case=case)


def new_review(actor: Actor) -> Example:
    form = {
        "id": str(new_id()),
        "confidence": "3",
        "control": "4",
        "word": "Je me sens plus sûre.",
        "moment": "review",
        "day": today(actor).isoformat(),
        "next_on": (today(actor) + timedelta(days=20)).isoformat(),
    }
    case = a_path(actor)
    a_review(case, actor, days_ago=30, moment="entry")
    return _of_path(actor, form, case=case)


def a_supported_path(actor: Actor) -> Case:
    """A path whose support has begun: she agreed, and there is an objective."""
    case = a_path(actor)
    word = RecordConsent(new_id(), MEDIATE, "given", case_id=case.id, party_id=her_party(case, actor).id)
    record_consent(word, actor=actor)
    an_objective(case, actor)
    for step in ("diagnose", "agree", "support"):
        move_case(case, step, MoveCase(), actor=actor)
    return case


def review_step(actor: Actor) -> Example:
    form = {"id": str(new_id()), "confidence": "3", "control": "4", "day": today(actor).isoformat()}
    return _of_path(actor, form, case=a_supported_path(actor))


def new_interview(actor: Actor) -> Example:
    form = {
        "id": str(new_id()),
        "text": "Elle raconte sa semaine.",
        "day": today(actor).isoformat(),
        "minutes": "45",
    }
    return _of_path(actor, form)


def new_orientation(actor: Actor) -> Example:
    form = {
        "id": str(new_id()),
        "track": "professional",
        "partner_id": str(a_partner(actor).id),
        "day": today(actor).isoformat(),
    }
    return _of_path(actor, form)


def orientation_followed(actor: Actor) -> Example:
    case = a_path(actor)
    row = an_orientation(case, actor)
    form = {"version": str(row.version), "taken_up": "yes", "taken_on": today(actor).isoformat()}
    return _of_path(actor, form, case=case, row_id=row.id)


def one_part(actor: Actor) -> Example:
    case = a_path(actor)
    return _of_path(actor, case=case, part="objectif", row_id=an_objective(case, actor).id)
