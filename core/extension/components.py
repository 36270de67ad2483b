"""What migrates together, and whether the database has come that far.

Told without Alembic, which only a migration needs: a web process asks this at each ``/readyz``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, text

from core.errors import ConfigurationError
from core.extension.manager import PluginManager, hooks
from core.records import dataclass

CORE_FOLDER = Path(__file__).parent.parent / "db" / "migrations"
_REVISION = re.compile(r"^revision\b.*?=\s*[\"'](\w+)", re.MULTILINE)
_DOWN = re.compile(r"^down_revision\b.*?=(.*)$", re.MULTILINE)
_NAME = re.compile(r"[\"'](\w+)[\"']")


@dataclass(frozen=True, slots=True)
class Component:
    """What migrates together: the core, or one plugin. ``package`` is the one whose models it owns."""

    name: str
    package: str
    folder: Path

    @property
    def version_table(self) -> str:
        return f"alembic_version_{self.name}"


def components(manager: PluginManager) -> list[Component]:
    """The core first, then plugins, each after those it requires."""
    found = [Component("core", "core", CORE_FOLDER)]
    waiting = {name: m for name, m in sorted(manager.manifests.items()) if name != "core"}
    done = {"core"}
    while waiting:
        ready = [name for name, m in waiting.items() if set(m.requires) <= done | {"core"}]
        if not ready:
            raise ConfigurationError(f"Dépendances en boucle : {', '.join(waiting)}")
        for name in ready:
            module = manager.module_of(name)
            folder = Path(str(module.__file__)).parent / "migrations"
            found.append(Component(name, module.__name__.rpartition(".")[0], folder))
            del waiting[name]
            done.add(name)
    return [c for c in found if (c.folder / "versions").is_dir()]


@cache
def heads_of(folder: Path) -> frozenset[str]:
    """The revisions of a component that no other one follows, read from its files once per process."""
    revisions: set[str] = set()
    followed: set[str] = set()
    for path in sorted((folder / "versions").glob("*.py")):
        written = path.read_text(encoding="utf-8")
        revisions |= set(_REVISION.findall(written))
        followed |= {name for line in _DOWN.findall(written) for name in _NAME.findall(line)}
    return frozenset(revisions - followed)


def _applied(component: Component, connection: Connection) -> frozenset[str]:
    table = component.version_table
    if connection.execute(text("SELECT to_regclass(:name)"), {"name": table}).scalar_one() is None:
        return frozenset()
    return frozenset(connection.exec_driver_sql(f'SELECT version_num FROM "{table}"').scalars())  # noqa: S608 (a plugin's name)


def behind(connection: Connection) -> list[str]:
    """Components whose migrations are not all applied."""
    return [
        component.name
        for component in components(hooks())
        if _applied(component, connection) != heads_of(component.folder)
    ]


def orphans(connection: Connection, every: Iterable[Component]) -> list[str]:
    """Domains that have migrations in the database and are not installed."""
    known = {component.version_table for component in every}
    tables = text("SELECT tablename FROM pg_tables WHERE tablename LIKE 'alembic_version_%'")
    found = set(connection.execute(tables).scalars()) - known
    return sorted(name.removeprefix("alembic_version_") for name in found)
