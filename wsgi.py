"""The composition root: the core, what structures use (``tenants``), and the domain plugins."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import Any

from core import begin_serving, left_out, made_to_last

#: Flask-WTF translates, structlog colours a terminal, Flask-Security has passkeys with these where they are installed:
#: our forms are in French and our logs JSON, our passkeys load their library by the first. Ten MiB of each process.
UNASKED = ("babel.support", "rich", "webauthn")

with made_to_last(), left_out(*UNASKED):
    import tenants.plugin
    from core.app import Passerelle, create_app
    from core.config import Config, from_environment
    from core.errors import ConfigurationError
    from core.extension.manager import find_plugins


def plugins() -> list[ModuleType]:
    """Every plugin shipped with this installation."""
    return [tenants.plugin, *find_plugins("plugins")]


def make_app(config: Config | None = None, *, check_database: bool = True) -> Passerelle:
    with made_to_last():
        return create_app(config or from_environment(), plugins(), check_database=check_database)


def __getattr__(name: str) -> Any:
    """``app`` and ``cli`` are made when asked for: a server needs no command, a command no server."""
    if name == "app":
        try:
            globals()["app"] = make_app()
        except ConfigurationError as error:  # a server that starts says it without a traceback, and stops
            raise SystemExit(f"Passerelle ne démarre pas. {error}") from error
        begin_serving()
        return globals()["app"]
    if name == "cli":
        return import_module("core.commands").make_cli(make_app)
    raise AttributeError(name)
