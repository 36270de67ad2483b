"""Taking a whole import back: new rows go, changed rows say what they said; what was touched since stays."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import JSONB

from core.audit.services import record
from core.db.base import now
from core.db.session import session
from core.errors import DomainError
from core.ingest import pieces
from core.ingest.importing import importer_of
from core.ingest.lines import Work
from core.ingest.models import ImportReference, ImportRun
from core.ingest.plan import making_of
from core.ingest.progress import Progress, begin, held
from core.tenancy.binding import Actor


def undo_run(run: ImportRun, *, actor: Actor) -> None:
    """Take the whole import back; what was changed or used since stays, and is listed by its line."""
    begin(run, "undoing")
    progress = Progress(run.id, "undoing", actor)
    run_id, importer = run.id, importer_of(run)
    work = Work(run, importer, {}, {}, actor)
    kept: list[list[Any]] = []
    done = 0
    for entries in undo_entries(run, actor):
        kept += _take_back(work, entries.get("new", ()))
        kept += _put_back(work, entries.get("changed", ()))
        done += len(entries.get("new", ())) + len(entries.get("changed", ()))
        progress.tell(done)
        session.expunge_all()
    _unmake(work, pieces.get(run, "undo", -1, actor) or {})
    row = held(run_id, "undoing")
    pieces.drop(row, ("kept",), actor)
    pieces.put(row, "kept", 0, sorted(kept), actor)
    row.state, row.undone_at, row.done = "undone", now(), row.total
    row.counts = {**row.counts, "kept": len(kept)}
    record("import.undone", subject=row, actor=actor, details={"kind": row.importer, "kept": len(kept)})


def undo_entries(run: ImportRun, actor: Actor) -> Iterator[dict[str, Any]]:
    """What takes the import back, the last lines first."""
    for n in range(pieces.last_number(run, "undo", actor), -1, -1):
        entries = pieces.get(run, "undo", n, actor)
        if entries is not None:
            yield entries


def _rows_as_left(work: Work, entries: Sequence[Sequence[Any]]) -> dict[uuid.UUID, Any]:
    """The rows that stand as the import left them."""
    model = work.importer.model
    left = {uuid.UUID(str(entry[1])): entry[-1] for entry in entries}
    rows = session.execute(
        select(model).where(model.tenant_id == work.actor.tenant.id, model.id.in_(left))
    ).scalars()
    return {
        row.id: row for row in rows if row.version == left[row.id] and getattr(row, "erased_at", None) is None
    }


def _take_back(work: Work, entries: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """Remove new rows; returns the lines of those that stay."""
    if not entries:
        return []
    mine = _rows_as_left(work, entries)
    used = work.importer.remove(list(mine), work.actor) if mine else frozenset()
    gone = set(mine) - used
    session.execute(
        delete(ImportReference)
        .where(ImportReference.tenant_id == work.actor.tenant.id, ImportReference.row_id.in_(gone))
        .execution_options(synchronize_session=False)
    )
    return [[line, row_id] for line, row_id, _v in entries if uuid.UUID(str(row_id)) not in gone]


def _put_back(work: Work, entries: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """Give changed rows what they said before; returns the lines of those changed since."""
    mine = _rows_as_left(work, entries) if entries else {}
    kept: list[list[Any]] = []
    for line, row_id, before, _version in entries:
        row = mine.get(uuid.UUID(str(row_id)))
        if row is None or work.importer.change is None:
            kept.append([line, row_id])
            continue
        try:
            with session.begin_nested():
                work.importer.change(row, typed(work.importer.model, before), work.actor)
        except DomainError:
            kept.append([line, row_id])
    return kept


def typed(model: type[Any], columns: Mapping[str, Any]) -> dict[str, Any]:
    """Values as the columns hold them, from what JSON kept of them."""
    found: dict[str, Any] = {}
    for name, value in columns.items():
        column = model.__table__.c.get(name)
        if column is None:  # ids of another table
            found[name] = [uuid.UUID(one) for one in value]
            continue
        if isinstance(column.type, JSONB):
            found[name] = value
            continue
        kind = column.type.python_type
        if value is None or isinstance(value, kind):
            found[name] = value
        elif kind is uuid.UUID:
            found[name] = uuid.UUID(value)
        else:
            found[name] = kind.fromisoformat(value) if hasattr(kind, "fromisoformat") else kind(value)
    return found


def _unmake(work: Work, entries: Mapping[str, Any]) -> None:
    for name, value, row_id in entries.get("made", ()):
        making = making_of(work.importer, name)
        if making is not None:
            making.unmake(value, uuid.UUID(row_id), work.actor)
