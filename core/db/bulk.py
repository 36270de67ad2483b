"""Many rows in one statement, sent as one JSON text: row by row it would take three times as long."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Text, cast, column, func, insert, literal, select, table, text
from sqlalchemy.dialects.postgresql import JSONB

from core.db.session import session
from core.tenancy.binding import Actor
from core.tenancy.isolation import reviewed

#: Bytes from which a table is worth measuring.
FILLED: Final = 65_536


def write_rows(model: type[Any], rows: Sequence[Mapping[str, Any]], actor: Actor) -> None:
    """Insert the rows as they are given, ids included; a column that a row leaves out is NULL."""
    if not rows:
        return
    whole = [{**row, "tenant_id": actor.tenant.id} for row in rows]
    names = list(dict.fromkeys(name for row in whole for name in row))
    told = literal(json.dumps(whole, default=as_text), Text)
    columns = [column(name, model.__table__.c[name].type) for name in names]
    given = func.jsonb_to_recordset(cast(told, JSONB)).table_valued(*columns, name="given")
    session.execute(insert(model).from_select(names, select(given.render_derived(with_types=True))))


def refresh_statistics(model: type[Any]) -> None:
    """Tell the server how many rows the structure has by now in a table that is being filled.

    Its statistics are those of before: to a structure that has no rows in them it gives none, checks each foreign
    key through any index that begins with the structure, and reads all of its rows for every row written. The rows
    of this transaction are counted; others see nothing of it before the commit.
    """
    told = {"name": str(model.__tablename__)}
    session.execute(text("SELECT refresh_statistics(:name)"), told, **reviewed("reads no row"))


def refresh_filled_statistics() -> None:
    """The same for every table of structures that holds more than a few rows."""
    measured = select(func.refresh_statistics(cast(column("relname"), Text))).select_from(table("pg_class"))
    filled = measured.where(
        column("relkind") == "r",
        column("relnamespace") == text("'public'::regnamespace"),
        func.pg_relation_size(column("oid")) >= FILLED,
    )
    session.execute(filled, **reviewed("reads no row")).all()


def plan_for_filling() -> None:
    """Until the commit, plan for any structure, and read each table once: for one that fills what others fill too.

    To measure tables on the way would do as much, but who measures a table keeps it from others who would until the
    commit: they would fill one after the other. Unmeasured, a structure has no rows for the server, which would check
    each foreign key, and join each row, through any index that begins with the structure: by reading all of its rows.
    """
    for setting, value in (("plan_cache_mode", "force_generic_plan"), ("enable_nestloop", "off")):
        session.execute(select(func.set_config(setting, value, True)), **reviewed("reads no row"))


#: Only its owner may measure a table: the application asks through this, for the tables of structures.
STATISTICS_FUNCTION = """
CREATE OR REPLACE FUNCTION refresh_statistics(wanted text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name = wanted AND column_name = 'tenant_id'
  ) THEN
    EXECUTE 'ANALYZE public.' || quote_ident(wanted);
  END IF;
END
$$;
REVOKE ALL ON FUNCTION refresh_statistics(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION refresh_statistics(text) TO passerelle_app
"""


def as_text(value: Any) -> str:
    """Ids, days and moments as PostgreSQL reads them; bytes in its hexadecimal form."""
    return f"\\x{value.hex()}" if isinstance(value, bytes) else str(value)
