"""A stale edit of a row with one closed field is told from a conflict without its words lying anywhere in clear.

What the history keeps of the closed field are fingerprints under its owner's key, which say nothing to who reads
the database, and nothing at all once that key is lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete

from core.db.base import now
from core.db.session import session
from core.db.writing import Revision, plain, seen_at
from core.errors import FieldConflict, StaleEdit
from core.files.envelope import Owner, fingerprint
from core.records import dataclass
from core.tenancy.binding import Actor

_MARK = "hmac:"


@dataclass(frozen=True, slots=True)
class Closed:
    """The closed field of a row: its name, and whose key it is under."""

    name: str
    owner: Owner


def real_changes(
    row: Any, version: int, stands: Mapping[str, Any], said: Mapping[str, Any], closed: Closed, actor: Actor
) -> dict[str, Any]:
    """What an edit really changes; ``stands`` and ``said`` are the values in clear, before and after.

    Raises StaleEdit with both values, in clear, for the page.
    """
    seen = seen_at(row, version) if row.version != version else {}
    different = {
        name: value
        for name, value in said.items()
        if plain(value) != plain(stands[name]) and not _untouched(name, value, seen, closed, actor)
    }
    conflicts = [
        FieldConflict(name, theirs=stands[name], mine=value)
        for name, value in different.items()
        if row.field_versions.get(name, 1) > version
    ]
    if conflicts:
        raise StaleEdit(conflicts, row.version)
    return different


def _untouched(name: str, value: Any, seen: Mapping[str, Any], closed: Closed, actor: Actor) -> bool:
    """Whether a stale form still says what it showed: then it is no change back to the old value."""
    if name not in seen:
        return False
    if plain(value) == seen[name]:
        return True
    if name != closed.name or not str(seen[name]).startswith(_MARK):
        return False
    return bool(fingerprint(value, owner=closed.owner, actor=actor) == seen[name])


def prints(words: tuple[str, str], owner: Owner, actor: Actor) -> list[str]:
    """What the history keeps of words before and after a change."""
    return [fingerprint(one, owner=owner, actor=actor) for one in words]


def keep_version(row: Any, history: Mapping[str, Any], actor: Actor) -> None:
    """The row has one more version; ``history`` maps each field changed to what it was and is, none in clear."""
    row.version += 1
    row.field_versions = {**row.field_versions, **dict.fromkeys(history, row.version)}
    row.updated_at = now()
    session.add(
        Revision(
            entity=row.__tablename__,
            entity_id=row.id,
            version=row.version,
            author_id=actor.membership_id,
            changes=dict(history),
        )
    )
    session.flush()


def purge_versions(row: Any, actor: Actor) -> None:
    """What was read by more people must lie nowhere as it was."""
    session.execute(
        delete(Revision).where(
            Revision.tenant_id == actor.tenant.id,
            Revision.entity == row.__tablename__,
            Revision.entity_id == row.id,
        )
    )
