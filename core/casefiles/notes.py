"""Notes of a file: written at a level, closed above « équipe », corrected, raised, lowered, taken away.

A closed text lies in ``FileNote.sealed`` and nowhere else: a revision of it keeps fingerprints under the owner's
key, so that a stale edit is still told from a conflict, and says nothing to who reads the database.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from sqlalchemy import select

from core.audit.services import record
from core.casefiles.levels import CO_REFERENT, REFERENT, Reader, readable_levels
from core.casefiles.mediation_schemas import EditNote, WriteNote
from core.casefiles.models import FileNote
from core.casefiles.rules import (
    check_party,
    check_past,
    file_or_404,
    happened,
    open_file_or_refuse,
    part_or_404,
)
from core.cases.models import Case, CaseSession, Party, SessionParty
from core.cases.schemas import SESSION_KINDS
from core.cases.workflow import type_of
from core.db.base import now
from core.db.session import session
from core.db.writing import create_once, get_or_404, plain
from core.drafts.services import clear_drafts_of_all
from core.errors import InvalidInput, NotFound, Refused
from core.files.closed_edits import Closed, keep_version, prints, purge_versions, real_changes
from core.files.envelope import Owner, close_text, fingerprint, of_case, of_person, open_text, owner_of
from core.files.keys import UnreadableError
from core.tenancy.binding import Actor

TEAM: Final = "team"
PRIVATE: Final = "private"
#: The order in which a level hides more.
RANK: Final = {"team": 0, "restricted": 1, "sealed": 2, "private": 3}
#: What stands in place of a text whose key was destroyed with the person.
UNREADABLE: Final = "Ce texte a été effacé avec la personne."
LOWER = "Seule la personne qui l’a écrite, ou la personne référente, peut ouvrir cette note à plus de monde."
HERS_ALONE = "Seule la personne qui l’a écrite peut la garder pour elle."
CONFIDED = "Ce qui se dit à une telle rencontre ne va pas à l’équipe : choisissez un autre niveau."
HEARD_BY_TEAM = (
    "L’équipe lit des notes de cette rencontre, et ce qui se dit à une telle rencontre ne va pas à l’équipe : "
    "changez d’abord leur niveau."
)
NOW_CONFIDED = (
    "L’équipe lirait cette note, et ce qui s’est dit alors ne va plus à l’équipe : écrivez-la de nouveau."
)
#: A confided meeting does not change its nature under the words that were confided then.
CONFIDED_TO_HER = (
    "Ce qui s’est dit à cette rencontre n’est lu que par la personne référente, et par qui l’a noté : "
    "elles seules en changent la nature."
)
NOT_HERS = "Vous ne pourriez plus lire cette note : choisissez un niveau que vous lisez."


def draft_key(case_id: uuid.UUID, note_id: uuid.UUID | None = None) -> str:
    """The key of the draft of a note's form; it begins so that drafts are closed (``core.drafts``)."""
    return f"file.note.{note_id}" if note_id else f"file.notes.{case_id}"


# --- whose key, and the text in clear -------------------------------------------------------------


def owner_for(case_id: uuid.UUID, party_id: uuid.UUID | None, actor: Actor) -> Owner:
    """Whose key closes: the person whose words they are when she is known, else the file's."""
    if party_id is not None:
        wanted = select(Party.person_id).where(Party.tenant_id == actor.tenant.id, Party.id == party_id)
        person_id = session.execute(wanted).scalar_one_or_none()
        if person_id is not None:
            return of_person(person_id)
    return of_case(case_id)


def text_of(note: FileNote, actor: Actor) -> str:
    """The words in clear. Whoever calls has asked ``may_read`` first."""
    if note.sealed is None:
        return note.text
    try:
        return open_text(note.sealed, record_id=note.id, actor=actor)
    except UnreadableError:
        return UNREADABLE


def _kept(note_id: uuid.UUID, level: str, text: str, owner: Owner, actor: Actor) -> dict[str, Any]:
    """The two columns of a text at a level."""
    if level == TEAM:
        return {"text": text, "sealed": None}
    return {"text": "", "sealed": close_text(text, owner=owner, record_id=note_id, actor=actor)}


# --- writing --------------------------------------------------------------------------------------


def write_note(case: Case, command: WriteNote, *, actor: Actor) -> FileNote:
    """Keep words at their level; words of a meeting with one party belong to that party.

    Raises InvalidInput: a party or a meeting of another file, a level that its author could not read.
    """
    case = open_file_or_refuse(case.id, actor)
    party_id = _whose(case, command, actor)
    check_past(command.day, actor)
    _check_readable(case, command.level, actor)
    owner = owner_for(case.id, party_id, actor)
    values = {name: value for name, value in asdict(command).items() if name not in {"id", "text"}}
    values |= {"case_id": case.id, "party_id": party_id}
    closed = command.level != TEAM
    said = {"text": fingerprint(command.text, owner=owner, actor=actor) if closed else command.text}
    kept = _kept(command.id, command.level, command.text, owner, actor)
    note, made = create_once(FileNote, command.id, values, actor=actor, computed=kept, said=said)
    if made:
        happened(case, command.day, actor)
        session.flush()
        record("file.note_written", subject=note, actor=actor, details={"level": note.level})
    return note


def _whose(case: Case, command: WriteNote, actor: Actor) -> uuid.UUID | None:
    if command.session_id is None:
        check_party(case, command.party_id, actor)
        return command.party_id
    check_confided(case, command.session_id, command.level)
    return party_of_meeting(command.session_id, actor)


def is_confided(case: Case, meeting: CaseSession) -> bool:
    """Whether what was said then stays above the team, by the nature of the file."""
    return meeting.kind in type_of(case.type_key).confided


def said_in_confidence(case: Case, note: FileNote) -> bool:
    """Whether these words were said at a confided meeting."""
    if note.session_id is None or not type_of(case.type_key).confided:
        return False
    return is_confided(case, part_or_404(CaseSession, case.id, note.session_id))


def who_is_confided(case: Case) -> str:
    """Who reads what is said at the meetings that the nature of the file confides; "" when it confides none."""
    kinds = [label.lower() for key, label, _icon in SESSION_KINDS if key in type_of(case.type_key).confided]
    if not kinds:
        return ""
    return (
        f"Ici, ce qui se dit à un {' ou à un '.join(kinds)} n’est lu que par la personne référente, et par qui "
        "l’a noté."
    )


def reads_everything(case: Case, reader: Reader) -> bool:
    """Whether her place opens every level of the file: an exceptional access would open nothing more."""
    confides = bool(type_of(case.type_key).confided)
    return bool(reader.places & ({REFERENT} if confides else {REFERENT, CO_REFERENT}))


def check_confided(case: Case, session_id: uuid.UUID, level: str) -> None:
    """Raises InvalidInput for words of a confided meeting at the team's level, NotFound for another file's meeting."""
    if is_confided(case, part_or_404(CaseSession, case.id, session_id)) and level == TEAM:
        raise InvalidInput({"level": [CONFIDED]})


def check_turned(case: Case, meeting: CaseSession, kind: str, actor: Actor) -> None:
    """Raises InvalidInput for a meeting that would become confided while the team reads words of it.

    And for a confided one that would be so no more, by somebody who does not read the words that it holds.
    """
    confided = type_of(case.type_key).confided
    if kind == meeting.kind or not confided:
        return
    if meeting.kind in confided and kind not in confided:
        reader, notes = readable_levels(case, actor), notes_of_meeting(meeting.id, actor)
        if not all(reader.may_read(note.level, note.author_id, confided=True) for note in notes):
            raise InvalidInput({"kind": [CONFIDED_TO_HER]})
    if kind not in confided:
        return
    # Those that left with the meeting itself come back with it.
    stand = (None, meeting.removed_at)
    notes = notes_of_meeting(meeting.id, actor)
    if any(note.level == TEAM and note.removed_at in stand for note in notes):
        raise InvalidInput({"kind": [HEARD_BY_TEAM]})


def party_of_meeting(session_id: uuid.UUID, actor: Actor) -> uuid.UUID | None:
    """The party that was there alone: what was said then is hers. None for several, or nobody."""
    there = session.execute(
        select(SessionParty.party_id).where(
            SessionParty.tenant_id == actor.tenant.id, SessionParty.session_id == session_id
        )
    ).scalars()
    found = list(there)
    return found[0] if len(found) == 1 else None


def _check_readable(case: Case, level: str, actor: Actor) -> None:
    """Words are not written where their author could not read them again."""
    if level in (TEAM, PRIVATE) or (case.referent_id is not None and case.referent_id == actor.membership_id):
        return  # hers whatever the circle, which is then not read
    if not readable_levels(case, actor).may_read(level, actor.membership_id):
        raise InvalidInput({"level": [NOT_HERS]})


# --- correcting -----------------------------------------------------------------------------------


def note_or_404(case_id: uuid.UUID, note_id: uuid.UUID, actor: Actor) -> FileNote:
    """A note that the actor may read; one that is hidden from her does not exist."""
    case = file_or_404(case_id, actor)
    note = part_or_404(FileNote, case.id, note_id)
    confided = said_in_confidence(case, note)
    if not readable_levels(case, actor).may_read(note.level, note.author_id, confided):
        raise NotFound
    return note


def edit_note(note: FileNote, command: EditNote, *, actor: Actor) -> list[str]:
    """Change words, day or level; returns the fields. Raises StaleEdit with both values, in clear, for the page.

    Raising a level purges older versions, drafts and the clear text; lowering it is for its author or the
    referent, and is noted in the journal.
    """
    case = open_file_or_refuse(note.case_id, actor)
    note_or_404(case.id, note.id, actor)
    note = get_or_404(FileNote, note.id, lock=True)
    check_past(command.day, actor)
    changes = _changes(note, command, actor)
    if not changes:
        return []
    if "level" in changes:
        _check_level(case, note, command.level, actor)
    _keep(note, changes, actor)
    happened(case, note.day, actor)
    session.flush()
    record("file.note_edited", subject=note, actor=actor, details={"fields": len(changes)})
    return sorted(changes)


def _changes(note: FileNote, command: EditNote, actor: Actor) -> dict[str, Any]:
    """What this edit really changes."""
    said: dict[str, Any] = {"level": command.level, "day": command.day, "text": command.text}
    stands: dict[str, Any] = {"level": note.level, "day": note.day, "text": text_of(note, actor)}
    return real_changes(note, command.version, stands, said, Closed("text", _owner(note, actor)), actor)


def _owner(note: FileNote, actor: Actor) -> Owner:
    """Whose key the note is under; for one in clear, whose it would be."""
    known = owner_of(note.sealed, actor=actor) if note.sealed is not None else None
    return known or owner_for(note.case_id, note.party_id, actor)


def _check_level(case: Case, note: FileNote, level: str, actor: Actor) -> None:
    author = note.author_id == actor.membership_id
    confided = said_in_confidence(case, note)
    if confided and level == TEAM:
        raise InvalidInput({"level": [CONFIDED]})
    if level == PRIVATE and not author:
        raise InvalidInput({"level": [HERS_ALONE]})
    if RANK[level] < RANK[note.level] and not author and case.referent_id != actor.membership_id:
        raise InvalidInput({"level": [LOWER]})
    if not readable_levels(case, actor).may_read(level, note.author_id, confided):
        raise InvalidInput({"level": [NOT_HERS]})


def _keep(note: FileNote, changes: Mapping[str, Any], actor: Actor) -> None:
    """Write the change and its revision, which never holds words that are, or were just made, closed."""
    before_level, before_text = note.level, text_of(note, actor)
    level, text = changes.get("level", before_level), changes.get("text", before_text)
    owner = owner_for(note.case_id, note.party_id, actor)
    history = {name: [plain(getattr(note, name)), plain(changes[name])] for name in changes if name != "text"}
    if "text" in changes:
        clear = before_level == level == TEAM
        history["text"] = [before_text, text] if clear else prints((before_text, text), owner, actor)
    if RANK[level] > RANK[before_level]:
        _purge(note, actor)
    if "text" in changes or "level" in changes:
        _close(note, level, text, owner, actor)
    note.day = changes.get("day", note.day)
    keep_version(note, history, actor)
    if level != before_level:
        details = {"from": before_level, "to": level}
        record("file.note_level_changed", subject=note, actor=actor, details=details)


def _close(note: FileNote, level: str, text: str, owner: Owner, actor: Actor) -> None:
    """Keep the text at a level; the key is asked first, since a row never stands half closed."""
    kept = _kept(note.id, level, text, owner, actor)
    note.level, note.text, note.sealed = level, kept["text"], kept["sealed"]
    if level != TEAM:
        # Computed from the words themselves when they were in clear: short ones could be guessed from it.
        note.content_hash = None


def _purge(note: FileNote, actor: Actor) -> None:
    """Words that were read by more people must lie nowhere as they were."""
    purge_versions(note, actor)
    clear_drafts_of_all((draft_key(note.case_id, note.id), draft_key(note.case_id)), actor=actor)


def give_to(note: FileNote, party_id: uuid.UUID | None, *, actor: Actor) -> None:
    """The meeting's words become those of another party, or of nobody: closed anew with the right key."""
    if note.party_id == party_id:
        return
    text = text_of(note, actor)
    _close(note, note.level, text, owner_for(note.case_id, party_id, actor), actor)
    note.party_id = party_id
    note.version += 1
    session.flush()


# --- taking away ----------------------------------------------------------------------------------


def remove_note(note: FileNote, *, actor: Actor) -> None:
    """Take away a note written by mistake; it can be brought back."""
    open_file_or_refuse(note.case_id, actor)
    note_or_404(note.case_id, note.id, actor)
    note.removed_at, note.removed_by = now(), actor.membership_id
    session.flush()
    record("file.note_removed", subject=note, actor=actor)


def restore_note(note: FileNote, *, actor: Actor) -> None:
    """Bring it back. Raises Refused when its meeting was confided meanwhile, and the team would read it."""
    case = open_file_or_refuse(note.case_id, actor)
    note_or_404(case.id, note.id, actor)
    meeting = part_or_404(CaseSession, case.id, note.session_id) if note.session_id else None
    if meeting is not None and note.level == TEAM and is_confided(case, meeting):
        raise Refused([NOW_CONFIDED])
    note.removed_at = note.removed_by = None
    session.flush()
    record("file.note_restored", subject=note, actor=actor)


def notes_of_meeting(session_id: uuid.UUID, actor: Actor) -> list[FileNote]:
    statement = select(FileNote).where(
        FileNote.tenant_id == actor.tenant.id, FileNote.session_id == session_id
    )
    return list(session.execute(statement).scalars())
