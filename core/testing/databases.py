"""pytest fixtures: one database and one queue for each test process, cloned from one template.

The template is keyed by the sources that decide what is in it, so it is migrated once for all processes of a
run, and again only when those sources change. Nothing starts unless a test asks.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import psycopg
import pytest
from psycopg import sql

from core.launcher import postgres
from core.launcher.machine import checkout, command_line, exclusive, place_for
from core.launcher.stores import (
    Stores,
    claim_queue_database,
    create_database,
    database_names,
    drop_database,
    start_stores,
    stop_stores,
    stores_on,
)

Migrate = Callable[[Stores], object]

TEMPLATE = "migrated_"
CLONE = "clone_"
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def template_sources(plugin_modules: list[ModuleType]) -> tuple[Path, ...]:
    """Folders and files whose change makes the template stale, those of plugins kept elsewhere included."""
    root = checkout()
    ours = tuple(root / name for name in ("core", "plugins", "tenants", "tests", "requirements.lock"))
    folders = {Path(str(module.__file__)).parent for module in plugin_modules}
    return (*ours, *sorted(folder for folder in folders if not folder.is_relative_to(root)))


@pytest.fixture(scope="session")
def template(migrate: Migrate, template_sources: tuple[Path, ...]) -> Iterator[Callable[[], str]]:
    """Returns the template's name, building it first if it is missing; call it under ``_cloning()``."""
    start_stores("test")
    ours = tuple(source for source in template_sources if source.is_relative_to(checkout()))
    name, base = (TEMPLATE + sources_key(sources) for sources in (template_sources, ours))
    with _cloning():
        _sweep(keep={name, base})
    yield lambda: _built(name, base, migrate)
    stop_stores("test")


@pytest.fixture(scope="session")
def clone_stores(template: Callable[[], str]) -> Callable[[], contextlib.AbstractContextManager[Stores]]:
    """For whoever needs databases of a wider scope than a test: ``with clone_stores() as stores``."""

    @contextlib.contextmanager
    def cloned() -> Iterator[Stores]:
        name = f"{CLONE}{os.getpid()}_{next(_numbers)}"
        with _cloning():
            create_database("test", name, template())
        try:
            yield stores_on("test", name, _queue_database())
        finally:
            drop_database("test", name)

    return cloned


@pytest.fixture(scope="session")
def stores(clone_stores: Callable[[], contextlib.AbstractContextManager[Stores]]) -> Iterator[Stores]:
    """This test process's own database and queue: migrated, with the communes, otherwise empty."""
    with clone_stores() as ours:
        yield ours


@pytest.fixture
def fresh_stores(clone_stores: Callable[[], contextlib.AbstractContextManager[Stores]]) -> Iterator[Stores]:
    """A database for one test alone (a quarter of a second); the queue is the process's."""
    with clone_stores() as ours:
        yield ours


@pytest.fixture
def superuser() -> Callable[[Stores], psycopg.Connection[tuple[Any, ...]]]:
    """Opens a connection that no lock stops, to look at what is really in the tables; close it."""
    return lambda stores: postgres.connect(place_for("test"), database_name(stores))


def database_name(stores: Stores) -> str:
    return stores.database_url.partition("@/")[2].partition("?")[0]


def sources_key(sources: tuple[Path, ...]) -> str:
    """A digest of every source that can change what a migrated database holds; test modules cannot."""
    digest = hashlib.sha256()
    for source in sources:
        files = [source] if source.is_file() else sorted(source.rglob("*.py"))
        for path in files:
            if not path.name.startswith("test_") and path.is_file():
                digest.update(str(path.relative_to(source.parent)).encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def _cloning() -> contextlib.AbstractContextManager[None]:
    # A template must have no other session while it is copied: one process at a time.
    return exclusive(place_for("test").folder / "cloning.lock")


def _built(name: str, base: str, migrate: Migrate) -> str:
    """A plugin kept elsewhere is added to the template without it, where there is one, as to an installation."""
    names = database_names("test")
    if name not in names:
        unfinished = f"{name}_unfinished"  # renamed last: a killed run leaves no half template
        drop_database("test", unfinished)
        create_database("test", unfinished, base if base in names else None)
        migrate(stores_on("test", unfinished))
        with postgres.connect(place_for("test")) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [unfinished]
            )
            connection.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                    sql.Identifier(unfinished), sql.Identifier(name)
                )
            )
    return name


def _sweep(keep: set[str]) -> None:
    """Drop the clones of test processes that are gone and, when no other is at work, other sources' templates."""
    names = database_names("test")
    at_work = any(name.startswith(CLONE) and not _abandoned(name) for name in names)
    for name in names:
        if _abandoned(name) or (name.startswith(TEMPLATE) and name not in keep and not at_work):
            drop_database("test", name)


def _abandoned(name: str) -> bool:
    return name.startswith(CLONE) and not command_line(int(name.removeprefix(CLONE).split("_")[0]))


_claimed: list[int] = []


def _queue_database() -> int:
    if not _claimed:
        _claimed.append(claim_queue_database("test"))
    return _claimed[0]
