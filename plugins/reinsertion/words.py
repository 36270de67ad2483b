"""Use-cases that begin a path: open it on her words, keep them, then say its tracks and themes."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import select

from core.toolkit import (
    Actor,
    AddParty,
    Case,
    DuplicateContent,
    FieldConflict,
    OpenCase,
    Refused,
    StaleEdit,
    add_party,
    apply_changes,
    create_once,
    now,
    open_file,
    record,
    session,
    today,
)
from plugins.reinsertion.codelists import PSYCHOLOGICAL
from plugins.reinsertion.files import check_partner, opened, reads_restricted, sealed, writable
from plugins.reinsertion.models import Focus, Journey, Track
from plugins.reinsertion.schemas import WORDS, Chosen, OpenPath, Said
from plugins.reinsertion.workflow import PATH_KEY, WORDS_FIRST


def open_path(command: OpenPath, *, actor: Actor) -> Case:
    """Open a path on what she says of herself; she is its first party, without a name yet.

    Raises InvalidInput (a day to come, unknown place or partner) and DuplicateContent (sent twice, other words).
    """
    check_partner(command.said.partner_id, actor)
    opening = OpenCase(
        command.id, PATH_KEY, command.subject, place_id=command.place_id, opened_on=command.opened_on
    )
    case = open_file(opening, actor=actor)
    add_party(case, AddParty(uuid.uuid5(case.id, "person"), "person", role="supported"), actor=actor)
    standing = journey_of(case, actor)
    if standing is None:
        _keep_words(case, command.said, actor)
        _lay(case, Track, "track", set(command.tracks), actor)
    elif words_of(standing, actor) != _texts(command.said):
        raise DuplicateContent
    return case


def journey_of(case: Case, actor: Actor, *, lock: bool = False) -> Journey | None:
    """What opened the path; None when it was opened without her words (from a request, from a situation)."""
    statement = select(Journey).where(Journey.tenant_id == actor.tenant.id, Journey.case_id == case.id)
    found: Journey | None = session.execute(
        statement.with_for_update() if lock else statement
    ).scalar_one_or_none()
    return found


def words_of(journey: Any, actor: Actor) -> dict[str, str]:
    """Her words in clear, by field."""
    return {name: opened(getattr(journey, name), f"{journey.id}:{name}", actor) for name in WORDS}


def _texts(said: Said) -> dict[str, str]:
    return {name: getattr(said, name) for name in WORDS}


def _closed(case: Case, journey_id: uuid.UUID, texts: dict[str, str], actor: Actor) -> dict[str, Any]:
    return {name: sealed(text, case, f"{journey_id}:{name}", actor) for name, text in texts.items()}


def _keep_words(case: Case, said: Said, actor: Actor) -> Journey:
    row_id = uuid.uuid5(case.id, "journey")
    values = {"case_id": case.id, "prescriber": said.prescriber, "partner_id": said.partner_id}
    told = {"told_on": case.opened_on, **_closed(case, row_id, _texts(said), actor)}
    row, made = create_once(Journey, row_id, values, actor=actor, computed=told)
    if made:
        record("reinsertion.words_written", subject=row, actor=actor, details={"case": str(case.id)})
    return row


def keep_words(case: Case, said: Said, *, actor: Actor) -> Journey:
    """Keep her words, or change them. Raises InvalidInput, and StaleEdit with both texts for the page.

    The former words are kept nowhere: they are hers to take back.
    """
    case = writable(case, actor)
    check_partner(said.partner_id, actor)
    row = journey_of(case, actor, lock=True)
    if row is None:
        return _keep_words(case, said, actor)
    texts, stands = _texts(said), words_of(row, actor)
    different = {name: text for name, text in texts.items() if text != stands[name]}
    if different and row.version != said.version:
        conflicts = [FieldConflict(name, theirs=stands[name], mine=text) for name, text in different.items()]
        raise StaleEdit(conflicts, row.version)
    codes = {"prescriber": said.prescriber, "partner_id": said.partner_id}
    changed = apply_changes(row, said.version or row.version, codes, actor=actor)
    if different:
        for name, closed in _closed(case, row.id, different, actor).items():
            setattr(row, name, closed)
        row.version, row.updated_at = row.version + 1, now()
        session.flush()
    if different or changed:
        record("reinsertion.words_edited", subject=row, actor=actor, details={"case": str(case.id)})
    return row


def set_tracks(case: Case, command: Chosen, *, actor: Actor) -> None:
    """Say which tracks the path follows; whoever is not told of the psychological one leaves it as it stands."""
    case = writable(case, actor)
    wanted = set(command.codes)
    if not reads_restricted(case, actor):
        wanted -= {PSYCHOLOGICAL}
        wanted |= {PSYCHOLOGICAL} & _standing(case, Track, "track", actor).keys()
    if _lay(case, Track, "track", wanted, actor):
        record("reinsertion.tracks_changed", subject=case, actor=actor)


def add_track(case: Case, track: str, *, actor: Actor) -> None:
    """An orientation opens its track."""
    _lay(case, Track, "track", {*_standing(case, Track, "track", actor), track}, actor)


def set_themes(case: Case, command: Chosen, *, actor: Actor) -> None:
    """Say which themes she wants to work on. Raises Refused before her words are told."""
    case = writable(case, actor)
    if journey_of(case, actor) is None:
        raise Refused([WORDS_FIRST])
    if _lay(case, Focus, "theme", set(command.codes), actor):
        record("reinsertion.themes_changed", subject=case, actor=actor)


def _standing(case: Case, model: Any, name: str, actor: Actor) -> dict[str, Any]:
    """Rows of the case that stand, by code."""
    return {code: row for code, row in _all(case, model, name, actor).items() if row.removed_at is None}


def _all(case: Case, model: Any, name: str, actor: Actor) -> dict[str, Any]:
    statement = select(model).where(model.tenant_id == actor.tenant.id, model.case_id == case.id)
    return {getattr(row, name): row for row in session.execute(statement).scalars()}


def _lay(case: Case, model: Any, name: str, wanted: set[str], actor: Actor) -> bool:
    """Make the rows of the case say these codes and no other; whether anything changed."""
    known = _all(case, model, name, actor)
    changed = False
    for code in sorted({*known, *wanted}):
        row, wants = known.get(code), code in wanted
        if row is None:
            create_once(
                model, uuid.uuid5(case.id, f"{name}:{code}"), {"case_id": case.id, name: code}, actor=actor
            )
            changed = True
        elif wants != (row.removed_at is None):
            gone = (None, None) if wants else (now(), actor.membership_id)
            apply_changes(row, row.version, {"removed_at": gone[0], "removed_by": gone[1]}, actor=actor)
            changed = True
    if changed:
        case.last_on = max(case.last_on, min(today(actor), case.closed_on or today(actor)))
        session.flush()
    return changed
