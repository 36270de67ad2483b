"""Many rows in one statement, sent as one JSON text: row by row it would take three times as long."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Text, cast, column, func, insert, literal, select, text
from sqlalchemy.dialects.postgresql import JSONB

from core.db.session import session
from core.tenancy.binding import Actor
from core.tenancy.isolation import reviewed


def write_rows(model: type[Any], rows: Sequence[Mapping[str, Any]], actor: Actor) -> None:
    """Insert the rows as they are given, ids included; a column that a row leaves out is NULL."""
    if not rows:
        return
    whole = [{"tenant_id": actor.tenant.id, **row} for row in rows]
    names = list(dict.fromkeys(name for row in whole for name in row))
    told = literal(json.dumps(whole, default=as_text), Text)
    columns = [column(name, model.__table__.c[name].type) for name in names]
    given = func.jsonb_to_recordset(cast(told, JSONB)).table_valued(*columns, name="given")
    session.execute(insert(model).from_select(names, select(given.render_derived(with_types=True))))


def replan() -> None:
    """Have the server plan its checks of foreign keys anew, from the size that tables have by now.

    It plans them once a session: made while a table was empty, such a plan reads the structure's whole table for
    each row. To be called as what is written doubles.
    """
    session.execute(text("DISCARD PLANS"), **reviewed("touches no row"))


def as_text(value: Any) -> str:
    """Ids, days and moments as PostgreSQL reads them; bytes in its hexadecimal form."""
    return f"\\x{value.hex()}" if isinstance(value, bytes) else str(value)
