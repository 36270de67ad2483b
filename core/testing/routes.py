"""The routes of an application, gathered without a database: what contract tests are parametrised over."""

from __future__ import annotations

from collections.abc import Iterable
from types import ModuleType

from core.app import Passerelle, make_manager


def structure_routes(plugins: Iterable[ModuleType]) -> list[tuple[str, str, str]]:
    """(endpoint, rule, method) of every route of a structure, sorted; HEAD and OPTIONS left out."""
    return _routes(plugins, "/s/<slug>")


def api_routes(plugins: Iterable[ModuleType]) -> list[tuple[str, str, str]]:
    """The same of every address that a token opens."""
    return _routes(plugins, "/api/")


def _routes(plugins: Iterable[ModuleType], under: str) -> list[tuple[str, str, str]]:
    app = Passerelle("routes")
    for _plugin, blueprint in make_manager(plugins).declare("register_blueprints"):
        app.register_blueprint(blueprint)
    found = [
        (rule.endpoint, rule.rule, method)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(under)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]
    return sorted(found)
