"""The composition root: the core, what structures use (``tenants``), and the domain plugins."""

from __future__ import annotations

from types import ModuleType

import tenants.plugin
from core.app import Passerelle, create_app
from core.commands import make_cli
from core.config import Config, from_environment
from core.extension.manager import find_plugins


def plugins() -> list[ModuleType]:
    """Every plugin shipped with this installation."""
    return [tenants.plugin, *find_plugins("plugins")]


def make_app(config: Config | None = None, *, check_database: bool = True) -> Passerelle:
    return create_app(config or from_environment(), plugins(), check_database=check_database)


cli = make_cli(make_app, plugins)


def __getattr__(name: str) -> Passerelle:
    """``wsgi:app`` is built when a server asks for it, so that commands import this module for free."""
    if name == "app":
        globals()["app"] = make_app()
        return globals()["app"]  # type: ignore[no-any-return]
    raise AttributeError(name)
