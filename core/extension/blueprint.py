"""Blueprints of a structure's pages: ``/s/<slug>/…``; a plugin's is 404 unless the plugin is enabled there."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, request

from core.errors import NotFound
from core.tenancy.binding import current_actor


class StructureBlueprint(Blueprint):
    """Pages under ``/s/<slug>/<prefix>``; the structure is bound before any of its views runs.

    ``prefix`` has no slash at either end; "" is the structure's root.
    """

    def __init__(self, name: str, import_name: str, *, prefix: str = "", **options: Any) -> None:
        path = f"/s/<slug>/{prefix}" if prefix else "/s/<slug>"
        super().__init__(name, import_name, url_prefix=path, **options)
        self.of_structure = True


class PluginBlueprint(StructureBlueprint):
    """Pages of a domain plugin: they do not exist for a structure that has not switched it on.

    ``name`` and ``prefix`` None: the plugin's own; a built-in domain made of several packages names each.
    """

    def __init__(
        self,
        plugin: str,
        import_name: str,
        *,
        name: str | None = None,
        prefix: str | None = None,
        **options: Any,
    ) -> None:
        super().__init__(
            name or plugin,
            import_name,
            prefix=plugin.replace("_", "-") if prefix is None else prefix,
            template_folder=options.pop("template_folder", "templates"),
            **options,
        )
        self.plugin = plugin
        self.before_request(self._refuse_unless_enabled)

    def _refuse_unless_enabled(self) -> None:
        if self.plugin not in current_actor().tenant.enabled:
            g.switched_off = True
            if request.method != "POST":  # read as an address that never was: without the frame around it
                g.pop("actor", None)
            raise NotFound
