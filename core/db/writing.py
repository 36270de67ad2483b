"""How an edited row is made and changed, so that a replayed or reordered request is harmless everywhere.

Creation: ``insert … on conflict do nothing`` with the client's id. Change: the request names the version it was
based on and the fields it changes; other fields merge, the same field is a visible conflict.
"""

import hashlib
import json
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from enum import Enum
from typing import Any, Final, TypeVar, cast

from sqlalchemy import Index, Integer, Text, inspect, select
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Mapped, mapped_column

from core.db.base import Edited, ScopedModel, new_id, now
from core.db.session import session
from core.errors import DuplicateContent, FieldConflict, NotFound, StaleEdit
from core.tenancy.binding import Actor
from core.tenancy.models import Counter

Row = TypeVar("Row", bound=ScopedModel)


class Revision(ScopedModel):
    """What a row said before a change: the first value is kept.

    ``changes`` maps a field to ``[before, after]``. It may hold texts, so it is erased with its row; the audit
    chain holds ids only.
    """

    __tablename__ = "revision"
    __table_args__ = (Index("ix_revision_entity", "tenant_id", "entity", "entity_id"),)

    entity: Mapped[str] = mapped_column(Text)
    entity_id: Mapped[uuid.UUID]
    version: Mapped[int] = mapped_column(Integer)
    author_id: Mapped[uuid.UUID | None]
    at: Mapped[datetime] = mapped_column(default=now)
    changes: Mapped[dict[str, Any]] = mapped_column(JSONB)


_PLAIN: Final = frozenset({str, int, float, bool, type(None)})


def plain(value: Any) -> Any:
    """The value as JSON knows it, so that two sides can be compared."""
    if type(value) in _PLAIN:  # most are: asked first, as every cell of an archive comes here
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC).isoformat()  # one moment, whatever the clock that told it
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in sorted(value.items())}
    if isinstance(value, set | frozenset):
        return sorted(plain(item) for item in value)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def content_hash(values: Mapping[str, Any]) -> str:
    canonical = json.dumps(plain(values), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


def create_once(
    model: type[Row],
    row_id: uuid.UUID,
    values: Mapping[str, Any],
    *,
    actor: Actor,
    computed: Mapping[str, Any] | None = None,
    said: Mapping[str, Any] | None = None,
) -> tuple[Row, bool]:
    """Insert the row unless this id is taken; returns (row, whether it was made now).

    ``values`` are what the client said and decide whether a replay is the same; ``computed`` are added by us
    (times, proposals); ``said`` tells a replay where the content itself is kept closed (a fingerprint), and is
    not stored. Same id, same author, same content: the row that stands. Same author, other content:
    DuplicateContent. Another author, or another structure's id: NotFound.
    """
    told = content_hash({**values, **(said or {})})
    full = {
        **values,
        **(computed or {}),
        "tenant_id": actor.tenant.id,
        "id": row_id,
        "author_id": actor.membership_id,
        "content_hash": told,
    }
    statement = insert(model).values(full).on_conflict_do_nothing().returning(model.id)
    made = session.execute(statement).scalar_one_or_none() is not None
    row = session.execute(
        select(model).where(model.tenant_id == actor.tenant.id, model.id == row_id)
    ).scalar_one_or_none()
    if row is None:
        raise NotFound
    edited = cast(Edited, row)
    if not made and edited.author_id != actor.membership_id:
        raise NotFound
    if not made and edited.content_hash != told:
        raise DuplicateContent
    return row, made


def get_or_404(model: type[Row], row_id: uuid.UUID | str, *, lock: bool = False) -> Row:
    """The structure's own row with this id; NotFound for anybody else's, and for what is not an id."""
    try:
        wanted = row_id if isinstance(row_id, uuid.UUID) else uuid.UUID(str(row_id))
    except ValueError as error:
        raise NotFound from error
    statement = select(model).where(model.id == wanted)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    row = session.execute(statement).scalar_one_or_none()
    if row is None:
        raise NotFound
    return row


def row_named(entity: str, row_id: uuid.UUID) -> Any:
    """The structure's own row of another domain, by the name of its table. Raises NotFound, of an absent domain too."""
    for mapper in ScopedModel.registry.mappers:
        model = mapper.class_
        if issubclass(model, ScopedModel) and model.__tablename__ == entity:
            return get_or_404(model, row_id)
    raise NotFound


def apply_changes(
    row: Row,
    base_version: int,
    changes: Mapping[str, Any],
    *,
    actor: Actor,
    force: bool = False,
    lists: Mapping[str, Callable[[], Any]] | None = None,
) -> list[str]:
    """Change the named fields of a row; returns the fields that really changed.

    A form posts every field: those that still say what the form showed are set aside (``touched``).

    ``base_version`` is the version the user was looking at. A field changed by somebody else since then to
    another value raises StaleEdit with both values, unless ``force`` (the user has seen both and chosen).

    ``lists`` are fields of the form that lie in tables of their own (members, stops): each name gives how it
    stands now, read once the row is locked. They have a version like any field; the caller lays their rows when
    their name is returned.
    """
    model = type(row)
    edited = cast(Any, get_or_404(model, row.id, lock=True))
    columns = set(inspect(model).columns.keys())
    changes = touched(edited, base_version, changes)
    beside = dict(lists or {})
    unknown = (set(changes) - columns - set(beside)) | (set(changes) & Edited.PROTECTED)
    if unknown:
        raise ValueError(f"{model.__name__}: no such field to change: {sorted(unknown)}")
    versions = dict(edited.field_versions)
    standing = {n: beside[n]() if n in beside else getattr(edited, n) for n in changes}
    different = {n: v for n, v in changes.items() if plain(standing[n]) != plain(v)}
    if not force:
        conflicts = [
            FieldConflict(name, theirs=standing[name], mine=value)
            for name, value in different.items()
            if versions.get(name, 1) > base_version
        ]
        if conflicts:
            raise _stale(edited, conflicts)
    if not different:
        return []
    before = {name: [plain(standing[name]), plain(value)] for name, value in different.items()}
    edited.version += 1
    for name, value in different.items():
        if name not in beside:
            setattr(edited, name, value)
        versions[name] = edited.version
    edited.field_versions = versions
    edited.updated_at = now()
    session.add(
        Revision(
            entity=model.__tablename__,
            entity_id=row.id,
            version=edited.version,
            author_id=actor.membership_id,
            changes=before,
        )
    )
    session.flush()
    return sorted(different)


def _stale(row: Any, conflicts: list[FieldConflict]) -> StaleEdit:
    names = {conflict.name for conflict in conflicts}
    last = next((one for one in reversed(history_of(row)) if names & set(one.changes)), None)
    return StaleEdit(
        conflicts, row.version, author_id=last.author_id if last else None, at=last.at if last else None
    )


def seen_at(row: ScopedModel, version: int) -> dict[str, Any]:
    """Values, as JSON knows them, of the fields changed after ``version``, as they stood at ``version``."""
    seen: dict[str, Any] = {}
    for revision in history_of(row):
        if revision.version > version:
            for name, (before, _after) in revision.changes.items():
                seen.setdefault(name, before)
    return seen


def touched(row: Any, version: int, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that differ from what the form showed at ``version``.

    Posted late, an untouched field would otherwise look like a change back to the old value.
    """
    if row.version == version:
        return dict(values)
    seen = seen_at(row, version)
    return {name: value for name, value in values.items() if name not in seen or plain(value) != seen[name]}


def history_of(row: ScopedModel) -> list[Revision]:
    """Changes of a row, oldest first."""
    statement = (
        select(Revision)
        .where(Revision.entity == type(row).__tablename__, Revision.entity_id == row.id)
        .order_by(Revision.version)
    )
    return list(session.execute(statement).scalars())


def next_number(name: str, *, actor: Actor, many: int = 1) -> int:
    """The next number of a series (« membership », « case:2026 »); call it as the last statement before audit.

    ``many``: a block of that length is taken, and its last number returned.
    """
    first = insert(Counter).values(tenant_id=actor.tenant.id, id=new_id(), name=name, value=many)
    statement = first.on_conflict_do_update(
        index_elements=["tenant_id", "name"], set_={"value": Counter.value + many}
    ).returning(Counter.value)
    return int(session.execute(statement).scalar_one())
