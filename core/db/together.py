"""Several reads in one statement: what a page needs of many tables, for one journey to the database."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ARRAY, Date, DateTime, LargeBinary, Select, Time, Uuid, func, select, text
from sqlalchemy.types import TypeEngine

from core.db.session import session

#: What JSON made of a column → the value again, by the column's type; other types are JSON's own.
_BACK: Final[tuple[tuple[type[TypeEngine[Any]], Callable[[str], Any]], ...]] = (
    (DateTime, datetime.fromisoformat),
    (Date, date.fromisoformat),
    (Time, time.fromisoformat),
    (Uuid, UUID),
    (LargeBinary, lambda value: bytes.fromhex(value.removeprefix("\\x"))),
)


def together(**reads: Select[*tuple[Any, ...]]) -> dict[str, list[Any]]:
    """The rows of each select, by name, all read by one statement.

    Columns only (an entity would lose its identity), each under a name of its own; the order of each select is
    kept. A row answers by attribute, as it would alone.
    """
    rows = []
    for name, statement in reads.items():
        part = statement.subquery(f"read_{name}")
        packed = func.coalesce(func.jsonb_agg(func.to_jsonb(part.table_valued())), text("'[]'::jsonb"))
        rows.append(select(packed).select_from(part).scalar_subquery().label(name))
    found = session.execute(select(*rows)).one()._mapping
    return {name: _rows(name, statement, found[name]) for name, statement in reads.items()}


def _rows(name: str, statement: Select[*tuple[Any, ...]], packed: Iterable[dict[str, Any]]) -> list[Any]:
    columns = [(str(column.key), _reader(column.type)) for column in statement.selected_columns]
    row = namedtuple(name, [key for key, _read in columns])  # type: ignore[misc]
    return [row(*(read(found[key]) for key, read in columns)) for found in packed]


def _reader(kind: TypeEngine[Any]) -> Callable[[Any], Any]:
    if isinstance(kind, ARRAY):
        one = _reader(kind.item_type)
        return lambda values: None if values is None else [one(value) for value in values]
    for known, read in _BACK:
        if isinstance(kind, known):
            return lambda value: None if value is None else read(value)
    return lambda value: value
