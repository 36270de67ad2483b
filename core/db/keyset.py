"""Keyset pages with opaque encrypted cursors: no page numbers, no personal data in an address."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy import Select, and_, or_

from core.errors import InvalidInput
from core.files.keys import keystore
from core.records import dataclass

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of one page; ``next_cursor`` is None on the last."""

    rows: list[Any]
    next_cursor: str | None


def _encode(values: Sequence[Any]) -> str:
    kinds = [_tagged(value) for value in values]
    return Fernet(keystore().cursor_key()).encrypt(json.dumps(kinds).encode()).decode()


def _tagged(value: Any) -> list[Any]:
    if isinstance(value, datetime):
        return ["dt", value.isoformat()]
    if isinstance(value, date):
        return ["d", value.isoformat()]
    if isinstance(value, uuid.UUID):
        return ["u", str(value)]
    return ["v", value]


def _untagged(pair: list[Any]) -> Any:
    kind, value = pair
    if kind == "dt":
        return datetime.fromisoformat(value)
    if kind == "d":
        return date.fromisoformat(value)
    return uuid.UUID(value) if kind == "u" else value


def _decode(cursor: str) -> list[Any]:
    try:
        return [
            _untagged(pair) for pair in json.loads(Fernet(keystore().cursor_key()).decrypt(cursor.encode()))
        ]
    except (InvalidToken, ValueError) as error:
        raise InvalidInput({"suite": ["Reprenez la liste depuis le début."]}) from error


def _after(columns: Sequence[Any], values: Sequence[Any], descending: bool) -> Any:
    """(a, b) after (x, y), written out so that an index serves it: a < x or (a = x and b < y)."""
    clauses = []
    for index, column in enumerate(columns):
        equal = [c == v for c, v in zip(columns[:index], values[:index], strict=True)]
        value = values[index]
        clauses.append(and_(*equal, column < value if descending else column > value))
    return or_(*clauses)


def page(
    session: Any,
    statement: Select[Any],
    columns: Sequence[Any],
    *,
    cursor: str | None = None,
    descending: bool = True,
    size: int = PAGE_SIZE,
) -> Page:
    """One page of ``statement`` sorted by ``columns`` (not null, the last one unique); raises InvalidInput.

    ``columns`` must be among the selected ones, in the statement's order.
    """
    if cursor:
        statement = statement.where(_after(columns, _decode(cursor), descending))
    order = [column.desc() if descending else column.asc() for column in columns]
    rows = list(session.execute(statement.order_by(*order).limit(size + 1)))
    if len(rows) <= size:
        return Page(rows, None)
    last = rows[size - 1]
    return Page(rows[:size], _encode([getattr(last, column.key) for column in columns]))
