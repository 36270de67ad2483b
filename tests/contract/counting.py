"""What a structure holds, counted again and again: one statement over all its tables, which PostgreSQL plans once.

Through the application it was planned each time, its locks on every table included: four times as long.
"""

from __future__ import annotations

from contextlib import contextmanager

from psycopg import sql

from core.launcher import postgres
from core.launcher.machine import place_for
from core.testing.databases import database_name
from core.testing.rows import scoped_models


@contextmanager
def counting(stores, structure, but=(), also=()):
    """Gives what counts: the rows of each scoped table of the structure, the journal and those of ``but`` left out.

    ``also`` are statements whose two columns stand among the counts.
    """
    names = {model.__tablename__ for model in scoped_models()} - set(but)
    one = sql.SQL("SELECT {}, count(*)::text FROM {} WHERE tenant_id = {}")
    asked = [
        one.format(sql.Literal(name), sql.Identifier(name), sql.Literal(structure.id))
        for name in sorted(names)
        if not name.startswith("audit_")
    ]
    statement = sql.SQL(" UNION ALL ").join([*asked, *also])
    with postgres.connect(place_for("test"), database_name(stores)) as connection:
        yield lambda: sorted(connection.execute(statement, prepare=True).fetchall())
