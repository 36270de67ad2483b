"""A plausible row of any model, with the rows it points at: what lets contract tests run over every table."""

from __future__ import annotations

import itertools
import re
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    Table,
    Text,
    Time,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from core.db.base import Base, ScopedModel, SharedModel, new_id
from core.db.session import session

_numbers = itertools.count(1)

#: Columns whose CHECK constraint wants a precise value: (table, column) → value. Plugins may add theirs.
#: A constraint ``column IN ('a', 'b')`` or ``column = 'a'`` is read from the metadata and needs no line here.
SAMPLES: dict[tuple[str, str], Any] = {
    ("activity", "minutes"): 15,
    ("activity", "tension"): 1,
    ("activity_member", "minutes"): 15,
    ("appointment", "minutes"): 30,
    ("case_session", "minutes"): 30,
    ("consent_wording", "version"): 2,
    ("document", "size"): 1,
    ("file_access", "until"): datetime(2100, 1, 1, tzinfo=UTC),
    ("file_note", "level"): "team",
    ("permanence", "weekday"): 2,
    ("person", "given_name"): "Camille",
    ("territory", "kind"): "quartier",
    ("week_closure", "first_day"): date(2026, 11, 16),
}

#: Links that a CHECK constraint wants although the column may be empty.
LINKED: dict[str, tuple[str, ...]] = {"consent_record": ("person_id", "case_id"), "document": ("person_id",)}

_ALLOWED = re.compile(r"(\w+)\s+(?:IN|in)\s*\('([^']+)'|(\w+)\s*=\s*'([^']+)'")


def _from_checks(table: Table) -> dict[str, str]:
    """Column → a value that its CHECK constraints allow."""
    found: dict[str, str] = {}
    for constraint in table.constraints:
        if isinstance(constraint, CheckConstraint):
            for match in _ALLOWED.finditer(str(constraint.sqltext)):
                found.setdefault(match[1] or match[3], match[2] or match[4])
    return found


def scoped_models() -> list[type[Any]]:
    """Every mapped scoped model, sorted by table name."""
    found = [m.class_ for m in Base.registry.mappers if issubclass(m.class_, ScopedModel)]
    return sorted(found, key=lambda model: str(model.__tablename__))


def shared_models() -> list[type[Any]]:
    found = [m.class_ for m in Base.registry.mappers if issubclass(m.class_, SharedModel)]
    return sorted(found, key=lambda model: str(model.__tablename__))


def _value(column: Column[Any]) -> Any:
    kind = column.type
    if isinstance(kind, Uuid):
        return new_id()
    if isinstance(kind, Boolean):
        return False
    if isinstance(kind, BigInteger | Integer):
        return next(_numbers)
    if isinstance(kind, DateTime):
        return datetime.now(UTC)
    if isinstance(kind, Date):
        return date(2026, 11, 17)
    if isinstance(kind, Time):
        return time(17, 0)
    if isinstance(kind, LargeBinary):
        return b"x"
    if isinstance(kind, JSONB):
        return {}
    if isinstance(kind, Text):
        return f"essai-{next(_numbers)}"
    raise TypeError(f"{column.table.name}.{column.name}: no sample for {kind!r}")


def _needed(column: Column[Any]) -> bool:
    return not column.nullable and column.default is None and column.server_default is None


def _model_of(table: Table) -> type[Any]:
    return next(m.class_ for m in Base.registry.mappers if m.local_table is table)


def _targets(table: Table, values: dict[str, Any]) -> None:
    """Make the rows that needed composite keys point at."""
    for constraint in table.constraints:
        if not isinstance(constraint, ForeignKeyConstraint) or len(constraint.columns) < 2:
            continue
        local = [c for c in constraint.columns if c.name != "tenant_id"]
        wanted = len(local) == 1 and (_needed(local[0]) or local[0].name in LINKED.get(table.name, ()))
        if not wanted or local[0].name in values:
            continue
        values[local[0].name] = make_row(_model_of(constraint.referred_table)).id


def make_row(model: type[Any], **given: Any) -> Any:
    """Add and flush one row of ``model`` in the bound structure."""
    table: Table = model.__table__
    values: dict[str, Any] = dict(given)
    for (owner, name), sample in SAMPLES.items():
        if owner == table.name:
            values.setdefault(name, sample)
    for name, allowed in _from_checks(table).items():
        if name in table.columns and _needed(table.columns[name]):
            values.setdefault(name, allowed)
    _targets(table, values)
    for column in table.columns:
        if column.name in values or column.name in {"tenant_id", "id", "peer_id"} or not _needed(column):
            continue
        if column.foreign_keys:
            raise TypeError(f"{table.name}.{column.name} points at a global row: give it")
        values[column.name] = _value(column)
    row = model(**values)
    session.add(row)
    session.flush()
    return row
