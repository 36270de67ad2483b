"""The pages that contributions name: each exists, and its address can be written, before anybody asks for one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from flask import Flask

from core.errors import ConfigurationError
from core.extension.catalog import FAMILIES, Catalog

#: Part of an address that every page of a structure is given.
STRUCTURE = "slug"


def check_endpoints(app: Flask) -> None:
    """Raises ConfigurationError naming the plugin, for a page that does not exist or asks for more than is said."""
    catalog: Catalog = app.extensions["passerelle.catalog"]
    asked: dict[str, list[set[str]]] = {}
    for rule in app.url_map.iter_rules():
        asked.setdefault(rule.endpoint, []).append(rule.arguments - set(rule.defaults or ()) - {STRUCTURE})
    for family, key, endpoint, given in _named(catalog):
        ways = asked.get(endpoint)
        if ways is not None and any(needed <= set(given) for needed in ways):
            continue
        thing = f"{catalog.plugin_of(family, key)} : {FAMILIES[family][1]} {key}"
        if ways is None:
            raise ConfigurationError(f"{thing} mène à une page qui n’existe pas, {endpoint}")
        missing = ", ".join(sorted(min(ways, key=len) - set(given)))
        raise ConfigurationError(f"{thing} mène à {endpoint}, dont l’adresse demande aussi {missing}")


def _named(catalog: Catalog) -> Iterator[tuple[str, str, str, Iterable[str]]]:
    """(family, key, endpoint, the parts of its address that are given)"""
    plain: tuple[tuple[str, Iterable[Any], str], ...] = (
        ("navigation", catalog.navigation.values(), "endpoint"),
        ("activity_kinds", catalog.activity_kinds.values(), "endpoint"),
        ("case_types", catalog.case_types.values(), "opening"),
        ("indicators", catalog.indicators.values(), "endpoint"),
    )
    for family, items, named in plain:
        yield from ((family, item.key, getattr(item, named), ()) for item in items if getattr(item, named))
    for kind in catalog.case_types.values():
        yield from (
            ("case_types", kind.key, step.page, ("case_id",)) for step in kind.transitions if step.page
        )
    for figure in catalog.indicators.values():
        if figure.rows is not None and figure.rows.endpoint:
            yield "indicators", figure.key, figure.rows.endpoint, (figure.rows.argument,)
    for step in catalog.first_steps.values():
        yield "first_steps", step.key, step.endpoint, step.values
    for export in catalog.exports.values():
        # A part of the page's address is a field of what it is asked, like what stands behind its question mark.
        yield "exports", export.key, export.endpoint, export.schema._declared_fields
