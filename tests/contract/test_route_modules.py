"""Routes load, call and answer: what is read of the database is asked by the package's own queries, never here."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import core

ROOT = Path(core.__file__).parents[1]
#: Modules of routes, those made for tests aside.
MODULES = sorted(
    path
    for package in ("core", "plugins", "tenants")
    for path in (ROOT / package).rglob("*routes.py")
    if "testing" not in path.parts
)
#: What a route may do with the session: end what a refused use-case began; ``page(session, …)`` only passes it on.
ALLOWED = {"rollback"}


def asked_of_the_database(source: str) -> Iterator[str]:
    """What a module asks by itself: statements it builds, and what it calls on the session."""
    tree = ast.parse(source)
    sessions = {
        name.asname or name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module in ("core.db.session", "core.toolkit")
        for name in node.names
        if name.name == "session"
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "sqlalchemy":
            yield from (
                f"{name.name} of sqlalchemy" for name in node.names if node.module != "sqlalchemy.exc"
            )
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names if name.name.partition(".")[0] == "sqlalchemy")
        elif isinstance(node, ast.Attribute) and node.attr not in ALLOWED and _name(node.value) in sessions:
            yield f"session.{node.attr}"


def _name(node: ast.expr) -> str | None:
    """« session » of ``session`` and of ``session()``."""
    called = node.func if isinstance(node, ast.Call) else node
    return called.id if isinstance(called, ast.Name) else None


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_of_routes_asks_the_database_nothing_by_itself(path):
    assert list(asked_of_the_database(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("from sqlalchemy import select", ["select of sqlalchemy"]),
        ("import sqlalchemy as sa", ["sqlalchemy"]),
        ("from core.db.session import session\nsession.execute(q)", ["session.execute"]),
        ("from core.toolkit import session as s\ns().scalars(q)", ["session.scalars"]),
        ("from core.db.session import session\nsession.rollback()\npage(session, q)", []),
        ("from flask import session\nsession.get('key')", []),
        ("from sqlalchemy.exc import DBAPIError", []),
    ],
)
def test_what_is_asked_is_seen(source, found):
    assert list(asked_of_the_database(source)) == found


def test_every_module_of_routes_is_looked_at():
    names = {str(path.relative_to(ROOT)) for path in MODULES}
    assert {"core/network/sharing_routes.py", "core/users/routes.py", "plugins/housing/routes.py"} <= names
