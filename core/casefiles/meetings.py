"""Meetings of a file: separate (*médiation navette*), joint (*table ronde*), by telephone, on the spot.

Each asks for the parties' word first. What was said is a note with a level, never ``CaseSession.note``.
"""

from __future__ import annotations

import uuid
from dataclasses import asdict

from core.audit.services import record
from core.casefiles.mediation_schemas import CorrectMeeting, HoldMeeting, WriteNote
from core.casefiles.models import FileNote
from core.casefiles.notes import check_turned, give_to, notes_of_meeting, party_of_meeting, write_note
from core.casefiles.rules import MEDIATE, open_file_or_refuse
from core.cases.completing import correct_session, keep_session
from core.cases.models import Case, CaseSession
from core.cases.schemas import AddSession, EditSession
from core.consent.gate import needs_consent
from core.db.base import now
from core.db.session import session
from core.errors import InvalidInput
from core.planning.clock import today
from core.tenancy.binding import Actor

WITH_WHOM = "Choisissez avec quelle partie : ce qui s’est dit lui appartient."
NOT_YET = "Cette rencontre est à venir : notez ce qui s’est dit une fois qu’elle a eu lieu."


@needs_consent(MEDIATE)
def hold_meeting(case: Case, command: HoldMeeting, *, actor: Actor) -> CaseSession:
    """Note a meeting, held or planned, and its words. Raises ConsentMissing, and InvalidInput as ``add_session``.

    The first separate meeting with a party is listening: it needs no word from her yet, and stops at her refusal.
    """
    case = open_file_or_refuse(case.id, actor)
    _said_with_whom(command)
    if command.text and command.day > today(actor):
        raise InvalidInput({"text": [NOT_YET]})
    said = {name: value for name, value in asdict(command).items() if name not in {"level", "text"}}
    meeting = keep_session(case, AddSession(**said), actor=actor)
    if command.text:
        words = WriteNote(words_id(meeting.id), command.level, command.text, command.day, None, meeting.id)
        write_note(case, words, actor=actor)
    return meeting


def _said_with_whom(command: HoldMeeting | CorrectMeeting) -> None:
    """Without its party, what a separate meeting heard would belong to nobody and be read by the other side."""
    if command.kind == "separate" and not command.party_ids:
        raise InvalidInput({"party_ids": [WITH_WHOM]})


def words_id(meeting_id: uuid.UUID) -> uuid.UUID:
    """The id of the note that a meeting's own form makes: the same at each replay."""
    return uuid.uuid5(meeting_id, "words")


@needs_consent(MEDIATE)
def correct_meeting(meeting: CaseSession, command: CorrectMeeting, *, actor: Actor) -> list[str]:
    """Correct when, where and with whom; its words follow the party that was there. Raises StaleEdit too.

    Raises InvalidInput for one that would become confided while the team reads words of it.
    """
    case = open_file_or_refuse(meeting.case_id, actor)
    _said_with_whom(command)
    check_turned(case, meeting, command.kind, actor)
    changed = correct_session(meeting, EditSession(**asdict(command)), actor=actor)
    if "party_ids" in changed:
        whose = party_of_meeting(meeting.id, actor)
        for note in notes_of_meeting(meeting.id, actor):
            give_to(note, whose, actor=actor)
    return changed


def remove_meeting(meeting: CaseSession, *, actor: Actor) -> None:
    """Take away a meeting noted by mistake, its words with it; both can be brought back."""
    open_file_or_refuse(meeting.case_id, actor)
    moment = now()
    for row in _with_words(meeting, actor):
        if row.removed_at is None:
            row.removed_at, row.removed_by = moment, actor.membership_id
    session.flush()
    record("file.meeting_removed", subject=meeting, actor=actor)


def restore_meeting(meeting: CaseSession, *, actor: Actor) -> None:
    """Bring back a meeting and the words that left with it."""
    open_file_or_refuse(meeting.case_id, actor)
    moment = meeting.removed_at
    for row in _with_words(meeting, actor):
        if row.removed_at == moment:
            row.removed_at = row.removed_by = None
    session.flush()
    record("file.meeting_restored", subject=meeting, actor=actor)


def _with_words(meeting: CaseSession, actor: Actor) -> list[CaseSession | FileNote]:
    return [meeting, *notes_of_meeting(meeting.id, actor)]
