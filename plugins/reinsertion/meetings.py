"""Use-cases of meetings with her: her own marks on the scale, confidential interviews, and where she is pointed to."""

from __future__ import annotations

from core.toolkit import (
    Actor,
    Case,
    CaseSession,
    DuplicateContent,
    HoldMeeting,
    InvalidInput,
    MoveCase,
    Refused,
    apply_changes,
    create_once,
    hold_meeting,
    move_case,
    session,
)
from plugins.reinsertion.codelists import PSYCHOLOGICAL
from plugins.reinsertion.files import (
    NOT_OFFERED,
    check_partner,
    check_past,
    happened,
    opened,
    person_of,
    reads_restricted,
    sealed,
    writable,
)
from plugins.reinsertion.models import Orientation, Review
from plugins.reinsertion.queries import reviews_on
from plugins.reinsertion.schemas import ANSWER, HoldInterview, NoteReview, NoteTakenUp, Orient, PassReview
from plugins.reinsertion.words import add_track
from plugins.reinsertion.workflow import NO_PARTY, REVIEW

TWICE = (
    "La personne a déjà dit ce jour-là où elle en est, et ses réponses sont gardées : laissez celles-ci vides, ou "
    "choisissez un autre jour."
)
NOT_YOURS = (
    "Un entretien confidentiel se note par la personne référente, ou par qui lit ce dossier comme elle."
)


def note_review(case: Case, command: NoteReview, *, actor: Actor) -> Review:
    """Keep her own marks and the word she added. Raises InvalidInput, DuplicateContent (other words)."""
    case = writable(case, actor)
    check_past(command.day, actor)
    if command.next_on is not None and command.next_on < command.day:
        raise InvalidInput({"next_on": ["Choisissez un jour à venir."]})
    said = {
        "case_id": case.id,
        "moment": command.moment,
        "day": command.day,
        "confidence": command.confidence,
        "control": command.control,
        "next_on": command.next_on,
    }
    told = {"sealed": sealed(command.word, case, command.id, actor)}
    row, made = create_once(Review, command.id, said, actor=actor, computed=told)
    if made:
        happened(case, command.day, "reinsertion.review_noted", row, actor, {"moment": row.moment})
    elif opened(row.sealed, row.id, actor) != command.word:
        raise DuplicateContent
    return row


def pass_review(case: Case, command: PassReview, *, actor: Actor) -> Case:
    """Pass the step of a review with her own marks: those of that day, noted before or now.

    Raises InvalidInput: she neither answered nor declined to, or she would be noted twice for one day; as
    ``note_review`` and ``move_case`` otherwise.
    """
    case = writable(case, actor)
    noted = set(session.execute(reviews_on(case.id, command.day, actor)).scalars()) - {command.id}
    if noted and command.answered:
        raise InvalidInput({"confidence": [TWICE]})
    if not noted:
        if not command.answered:
            raise InvalidInput({"confidence": [ANSWER]})
        said = {name: getattr(command, name) for name in ("confidence", "control", "word", "next_on")}
        note_review(case, NoteReview(command.id, "review", command.day, **said), actor=actor)
    return move_case(case, REVIEW, MoveCase(command.id, command.day), actor=actor)


def hold_interview(case: Case, command: HoldInterview, *, actor: Actor) -> CaseSession:
    """Note a confidential interview: a separate meeting of the core, its words closed at level « restreint ».

    Raises Refused for whoever could not read it again, without a party, or without her word after the first one;
    InvalidInput for words of a day to come.
    """
    case = writable(case, actor)
    if not reads_restricted(case, actor):
        raise Refused([NOT_YOURS])
    person = person_of(case, actor)
    if person is None:
        raise Refused([NO_PARTY])
    meeting = HoldMeeting(
        command.id,
        "separate",
        command.day,
        [person],
        starts_at=command.starts_at,
        minutes=command.minutes,
        level="restricted",
        text=command.text,
    )
    return hold_meeting(case, meeting, actor=actor)


def orient(case: Case, command: Orient, *, actor: Actor) -> Orientation:
    """Note that she was pointed to a partner, and when; its track is open from then on. Raises InvalidInput."""
    case = writable(case, actor)
    check_past(command.day, actor)
    check_partner(command.partner_id, actor)
    if command.track == PSYCHOLOGICAL and not reads_restricted(case, actor):
        raise InvalidInput({"track": [NOT_OFFERED]})
    said = {
        "case_id": case.id,
        "track": command.track,
        "partner_id": command.partner_id,
        "day": command.day,
    }
    row, made = create_once(Orientation, command.id, said, actor=actor, computed={"taken_up": "pending"})
    if made:
        add_track(case, command.track, actor=actor)
        happened(case, command.day, "reinsertion.orientation_added", row, actor)
    return row


def note_taken_up(case: Case, row: Orientation, command: NoteTakenUp, *, actor: Actor) -> list[str]:
    """Note whether she went; returns the fields. Raises InvalidInput, and StaleEdit with both values."""
    case = writable(case, actor)
    if command.taken_on is not None:
        check_past(command.taken_on, actor, "taken_on")
        if command.taken_on < row.day:
            raise InvalidInput({"taken_on": ["Ce jour est avant celui de l’orientation."]})
    went = command.taken_on if command.taken_up == "yes" else None
    changed = apply_changes(
        row, command.version, {"taken_up": command.taken_up, "taken_on": went}, actor=actor
    )
    if changed:
        happened(case, command.taken_on or row.day, "reinsertion.orientation_answered", row, actor)
    return changed
