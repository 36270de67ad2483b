"""One Alembic runner for the core and every plugin: each has its own folder and its own version table.

Order follows ``requires``; after each run ``secure_tables()`` brings policies and grants to what the metadata
says, and the communes are loaded. There is no ``env.py``: the environment is built here, once for all.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alembic import autogenerate
from alembic.config import Config as AlembicConfig
from alembic.migration import MigrationContext
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, NullPool, create_engine, text

from core.audit.services import CUT_FUNCTION
from core.db.base import Base, metadata
from core.db.bulk import STATISTICS_FUNCTION
from core.errors import ConfigurationError
from core.extension.components import Component, behind, components, heads_of, orphans
from core.extension.manager import PluginManager, hooks
from core.network.codes import STANDING_FUNCTION
from core.places.communes import load_communes
from core.search.functions import SEARCH_FUNCTIONS
from core.tenancy.security import secure_tables

if TYPE_CHECKING:
    from collections.abc import Iterator

#: One number for the whole installation: two upgrades at once wait for each other.
LOCK = 7_255_201_104


def owned_tables(component: Component) -> set[str]:
    prefix = component.package
    return {
        str(m.local_table.name)  # type: ignore[attr-defined]
        for m in Base.registry.mappers
        if m.class_.__module__ == prefix or m.class_.__module__.startswith(prefix + ".")
    }


def _script(component: Component) -> ScriptDirectory:
    return ScriptDirectory(str(component.folder), version_locations=[str(component.folder / "versions")])


def _configure(component: Component, connection: Connection, environment: Any) -> None:
    owned = owned_tables(component)

    def ours(_object: Any, name: str | None, kind: str, _reflected: bool, _compare_to: Any) -> bool:
        return kind != "table" or name in owned

    def read(name: str | None, kind: str, _parents: Any) -> bool:
        """What the database is asked about: the tables of others are not even read."""
        return kind != "table" or name in owned

    environment.configure(
        connection=connection,
        target_metadata=metadata,
        version_table=component.version_table,
        include_object=ours,
        include_name=read,
        compare_type=True,
        compare_server_default=False,
        transaction_per_migration=False,
    )


def _run(component: Component, connection: Connection, revision: str, *, down: bool = False) -> None:
    script = _script(component)

    def steps(current: Any, _context: Any) -> Any:
        if down:
            return script._downgrade_revs(revision, current)
        return script._upgrade_revs(revision, current)

    with EnvironmentContext(AlembicConfig(), script, fn=steps, destination_rev=revision) as environment:
        _configure(component, connection, environment)
        with environment.begin_transaction():
            environment.run_migrations()


@contextmanager
def _owner(owner_url: str) -> Iterator[Connection]:
    engine: Engine = create_engine(owner_url, poolclass=NullPool)
    try:
        with engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": LOCK})
            yield connection
    finally:
        engine.dispose()


def upgrade_all(owner_url: str, manager: PluginManager | None = None) -> list[str]:
    """Bring the database to the code, all or nothing; returns the components seen, in order.

    Needs the tables' owner, and an application context unless ``manager`` is given.
    """
    with _owner(owner_url) as connection:
        every = components(manager or hooks())
        _refuse_orphans(connection, every)
        for component in every:
            _run(component, connection, "heads")
        secure_tables(connection)
        connection.exec_driver_sql(CUT_FUNCTION)
        connection.exec_driver_sql(STATISTICS_FUNCTION)
        connection.exec_driver_sql(STANDING_FUNCTION)
        connection.exec_driver_sql(SEARCH_FUNCTIONS.replace("%", "%%"))
        load_communes(connection)
    return [component.name for component in every]


def downgrade(owner_url: str, name: str, revision: str = "base") -> None:
    """Take one component back; for tests and for retiring a plugin."""
    with _owner(owner_url) as connection:
        component = next(c for c in components(hooks()) if c.name == name)
        _run(component, connection, revision, down=True)


def _refuse_orphans(connection: Connection, every: Iterable[Component]) -> None:
    """A plugin whose version table exists must be installed, until it is retired."""
    gone = orphans(connection, every)
    if gone:
        raise ConfigurationError(f"Domaines absents de cette installation : {', '.join(gone)}")


def differences(connection: Connection, component: Component) -> list[Any]:
    """What a new migration of the component would contain; empty when models and database agree."""
    found: list[Any] = []

    def compare(_rev: Any, context: Any) -> Any:
        found.extend(autogenerate.compare_metadata(context, metadata))
        return []

    with EnvironmentContext(AlembicConfig(), _script(component), fn=compare) as environment:
        _configure(component, connection, environment)
        environment.run_migrations()
    return found


def changed_tables(connection: Connection, component: Component) -> list[str]:
    """Tables of the component that its migrations, all applied here, do not make as its models say."""
    return sorted({_table_of(found) for found in differences(connection, component)})


def _table_of(difference: Any) -> str:
    """Alembic tells (verb, thing), (verb, schema, table, …) or, for one column, a list of the latter."""
    told = difference[0] if isinstance(difference, list) else difference
    named = next((part for part in told[2:3] if isinstance(part, str)), None)
    table = getattr(told[1], "table", told[1])
    return named or str(getattr(table, "name", table))


def without_migrations(manager: PluginManager) -> list[str]:
    """Domains that have tables which no component makes: neither they, nor the core for those that lie in it."""
    migrated = [component.package for component in components(manager)]
    found = []
    for name in sorted(manager.manifests):
        package = manager.module_of(name).__name__.rpartition(".")[0]
        made = any(package == one or package.startswith(f"{one}.") for one in migrated)
        if not made and owned_tables(Component(name, package, Path())):
            found.append(name)
    return found


TEMPLATE = '''"""{message}."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "{revision}"
down_revision = {down}
branch_labels = None
depends_on = None


def upgrade() -> None:
{upgrade}


def downgrade() -> None:
{downgrade}
'''


def write_revision(owner_url: str, name: str, message: str) -> Path:
    """Write the migration that brings the database to the models of one component; for developers.

    Raises ConfigurationError for a component that is not there, or whose migrations are not all applied: what they
    do would be written once more.
    """
    component = next((c for c in components(hooks()) if c.name == name), None)
    if component is None:
        raise ConfigurationError(
            f"« {name} » n’est pas un domaine installé qui ait un dossier migrations/versions"
        )
    made: list[Path] = []

    def generate(_rev: Any, context: Any) -> Any:
        made.append(_write(component, autogenerate.produce_migrations(context, metadata), message))
        return []

    with (
        _owner(owner_url) as connection,
        EnvironmentContext(AlembicConfig(), _script(component), fn=generate) as environment,
    ):
        if name in behind(connection) and heads_of(component.folder):
            raise ConfigurationError(
                f"{name} : une migration écrite n’est pas passée ; d’abord « passerelle db upgrade »"
            )
        _configure(component, connection, environment)
        environment.run_migrations()
    return made[0]


def _body(operations: Any) -> str:
    """The operations as the lines of a function."""
    if operations.is_empty():
        return "    pass"
    context = MigrationContext.configure(dialect_name="postgresql", opts={"target_metadata": metadata})
    code = autogenerate.render_python_code(operations, migration_context=context)
    lines = [line.strip("\n") for line in code.splitlines() if not line.strip().startswith("# ###")]
    return textwrap.indent(textwrap.dedent("\n".join(lines)).strip("\n"), "    ")


def _write(component: Component, script: Any, message: str) -> Path:
    heads = _script(component).get_heads()
    revision = f"{component.name}_{datetime.now(UTC):%Y%m%d%H%M}"
    body = TEMPLATE.format(
        message=message.rstrip("."),
        revision=revision,
        down=repr(heads[0]) if heads else "None",
        upgrade=_body(script.upgrade_ops),
        downgrade=_body(script.downgrade_ops),
    )
    slug = re.sub(r"[^a-z0-9]+", "_", message.lower()).strip("_")
    path = component.folder / "versions" / f"{revision}_{slug}.py"
    path.write_text(body, encoding="utf-8")
    return path
