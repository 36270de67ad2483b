"""Find, check and call plugins; one function per family of hooks.

pluggy's own call gives a flat list without names, and one exception loses every result: results here are
attributed to their plugin, sorted by its name, and isolated where the family says so.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import inspect
import uuid
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, cast

import pluggy
import structlog
from flask import current_app

from core.errors import ConfigurationError, Refused
from core.extension import specs
from core.extension.contributions import API_VERSION, Manifest, Panel, Problem
from core.extension.loading import loaded

if TYPE_CHECKING:
    from core.tenancy.binding import Actor

log = structlog.get_logger(__name__)

FAMILIES = {
    "register": "register_",
    "on": "on_",
    "check": "check_",
    "contribute": "contribute_",
}
LIFECYCLE = frozenset({"export_person_data", "erase_person_data", "on_people_merged", "seed_demo"})


class PluginManager:
    """The plugins of this installation, checked; and the loop that calls their hooks."""

    def __init__(self) -> None:
        self._pluggy = pluggy.PluginManager(specs.PROJECT)
        self._pluggy.add_hookspecs(specs)
        self.manifests: dict[str, Manifest] = {}
        self._in_order: dict[str, list[Any]] = {}

    def register(self, module: ModuleType) -> None:
        """Check and register one plugin module; raises ConfigurationError naming the plugin."""
        manifest = getattr(module, "MANIFEST", None)
        if not isinstance(manifest, Manifest):
            raise ConfigurationError(f"{module.__name__} : MANIFEST manque")
        self._check_manifest(manifest)
        self._check_hooks(manifest, module)
        try:
            self._pluggy.register(module, name=manifest.name)
            self._pluggy.check_pending()
        except pluggy.PluginValidationError as error:
            raise ConfigurationError(f"{manifest.name} : {error}") from error
        self._check_options(manifest)
        self.manifests[manifest.name] = manifest
        self._in_order.clear()

    def _check_manifest(self, manifest: Manifest) -> None:
        name = manifest.name
        if name in self.manifests:
            raise ConfigurationError(f"{name} : deux extensions portent ce nom")
        if manifest.api_version != API_VERSION:
            raise ConfigurationError(
                f"{name} : écrite pour l’interface {manifest.api_version}, ici {API_VERSION}"
            )
        if not manifest.label or not manifest.summary:
            raise ConfigurationError(f"{name} : libellé ou résumé manquant")
        for other in self.manifests.values():
            mine, theirs = manifest.table_prefix, other.table_prefix
            if mine and theirs and (mine.startswith(theirs) or theirs.startswith(mine)):
                # Either may be the one that was added: both are named, neither is accused.
                raise ConfigurationError(
                    f"{name} et {other.name} : leurs préfixes de tables, {mine} et {theirs}, se recouvrent ; "
                    "le domaine ajouté en prend un autre"
                )

    def _check_hooks(self, manifest: Manifest, module: ModuleType) -> None:
        for name, value in vars(module).items():
            # A module may import request proxies: only functions are asked whether they are hooks.
            if not (inspect.isfunction(value) and hasattr(value, f"{specs.PROJECT}_impl")):
                continue
            spec = getattr(specs, name, None)
            if spec is None:
                raise ConfigurationError(f"{manifest.name} : accroche inconnue {name}")
            unknown = set(inspect.signature(value).parameters) - set(inspect.signature(spec).parameters)
            if unknown:
                raise ConfigurationError(f"{manifest.name} : {name} ignore l’argument {sorted(unknown)}")

    def _check_options(self, manifest: Manifest) -> None:
        for caller in self._pluggy.get_hookcallers(self._pluggy.get_plugin(manifest.name)) or []:
            for impl in caller.get_hookimpls():
                if impl.plugin_name == manifest.name and (
                    impl.hookwrapper or impl.wrapper or impl.tryfirst or impl.trylast
                ):
                    raise ConfigurationError(
                        f"{manifest.name} : {caller.name} demande un ordre ou un enrobage"
                    )

    def check_requires(self) -> None:
        """Every required plugin is installed; raises ConfigurationError."""
        for manifest in self.manifests.values():
            missing = set(manifest.requires) - set(self.manifests)
            if missing:
                raise ConfigurationError(f"{manifest.name} : il manque {', '.join(sorted(missing))}")

    def claims(self, name: str, key: str) -> bool:
        """Whether a key is written with a plugin's own name or prefix (« quality.read » is the quality domain's)."""
        prefix = self.manifests[name].table_prefix
        return key.startswith((f"{name}.", f"{name}_", *((prefix, f"{prefix[:-1]}.") if prefix else ())))

    @property
    def domains(self) -> list[Manifest]:
        """Plugins that a structure can switch, sorted by label."""
        return sorted((m for m in self.manifests.values() if not m.platform), key=lambda m: m.label)

    def module_of(self, name: str) -> ModuleType:
        return cast(ModuleType, self._pluggy.get_plugin(name))

    def _implementations(
        self, hook: str, enabled: Iterable[str] | None
    ) -> Iterator[tuple[str, Any, tuple[str, ...]]]:
        allowed = None if enabled is None else set(enabled)
        known = self.manifests
        for impl in self._sorted(hook):
            if allowed is None or known[impl.plugin_name].platform or impl.plugin_name in allowed:
                yield impl.plugin_name, impl.function, impl.argnames

    def _sorted(self, hook: str) -> list[Any]:
        """The installation's own parts first: domains build on what they do (places before incidents)."""
        if hook not in self._in_order:
            known = self.manifests
            self._in_order[hook] = sorted(
                getattr(self._pluggy.hook, hook).get_hookimpls(),
                key=lambda impl: (not known[impl.plugin_name].platform, impl.plugin_name),
            )
        return self._in_order[hook]

    def _call(self, function: Any, argnames: tuple[str, ...], arguments: dict[str, Any]) -> Any:
        return function(**{name: arguments[name] for name in argnames})

    def declare(self, hook: str) -> list[tuple[str, Any]]:
        """``register_*``: (plugin, contribution) pairs of every installed plugin; an error names the plugin."""
        found = []
        for plugin, function, argnames in self._implementations(hook, None):
            try:
                found += [(plugin, item) for item in self._call(function, argnames, {})]
            except Exception as error:
                raise ConfigurationError(f"{plugin} : {hook} a échoué ({error!r})") from error
        return found

    def announce(self, hook: str, enabled: Iterable[str], **arguments: Any) -> None:
        """``on_*``: tell the enabled plugins; the first error aborts the unit of work."""
        for _plugin, function, argnames in self._implementations(hook, enabled):
            self._call(function, argnames, arguments)

    def objections(self, hook: str, enabled: Iterable[str], **arguments: Any) -> list[tuple[str, Problem]]:
        """``check_*``: every objection of every enabled plugin."""
        found = []
        for plugin, function, argnames in self._implementations(hook, enabled):
            found += [(plugin, problem) for problem in self._call(function, argnames, arguments)]
        return found

    def refuse_if_objected(self, hook: str, enabled: Iterable[str], **arguments: Any) -> None:
        """Raise Refused with all objections, if there is any."""
        problems = [problem.message for _plugin, problem in self.objections(hook, enabled, **arguments)]
        if problems:
            raise Refused(problems)

    def contribute(self, hook: str, enabled: Iterable[str], **arguments: Any) -> list[tuple[str, Any]]:
        """``contribute_*``: parts of a page; a failing plugin is logged and left out."""
        found = []
        for plugin, function, argnames in self._implementations(hook, enabled):
            try:
                found += [(plugin, item) for item in self._call(function, argnames, arguments)]
            except Exception as error:  # isolation is this family's contract
                log.error("contribution_failed", plugin=plugin, hook=hook, error=type(error).__name__)
        return sorted(found, key=lambda pair: (getattr(pair[1], "order", 100), pair[0]))

    def lifecycle(self, hook: str, **arguments: Any) -> list[tuple[str, Any]]:
        """Data lifecycle: every installed plugin, enabled or not; an error fails the job."""
        return [
            (plugin, self._call(function, argnames, arguments))
            for plugin, function, argnames in self._implementations(hook, None)
        ]


def hooks() -> PluginManager:
    """The plugin manager of the running application."""
    return cast(PluginManager, current_app.extensions["passerelle.plugins"])


def row_panels(row: Any, actor: Actor) -> list[Panel]:
    """What other domains add to the page of a domain's own row, which calls this."""
    found = hooks().contribute(
        "contribute_row_page", actor.tenant.enabled, actor=actor, entity=row.__tablename__, row=row
    )
    return [panel for _plugin, panel in found]


def member_places(member_id: uuid.UUID, day: date, actor: Actor) -> list[str]:
    """Where domains say that a member works that day, for the page of a domain that names her."""
    found = hooks().contribute(
        "contribute_member_places", actor.tenant.enabled, actor=actor, member_id=member_id, day=day
    )
    return [name for _plugin, name in found]


def find_plugins(package_name: str) -> list[ModuleType]:
    """Every ``<package>.<name>.plugin`` module, found by walking the package: adding one edits nothing else."""
    package = importlib.import_module(package_name)
    folders = [Path(path) for path in package.__path__]
    names = sorted({found.parent.name for folder in folders for found in folder.glob("*/plugin.py")})
    return [_imported(name, f"{package_name}.{name}") for name in names]


def _imported(name: str, package: str) -> ModuleType:
    return loaded(name, package, lambda: importlib.import_module(f"{package}.plugin"))


def third_party_names() -> frozenset[str]:
    """Names of the third parties' plugins that are installed, allowed here or not."""
    return frozenset(point.name for point in importlib.metadata.entry_points(group="passerelle.plugins"))


def find_entry_points(allowed: Iterable[str]) -> list[ModuleType]:
    """Third parties' plugins (entry points ``passerelle.plugins``) that the installation names."""
    wanted = set(allowed)
    if not wanted:  # most installations: what every installed package declares is not read through
        return []
    points = importlib.metadata.entry_points(group="passerelle.plugins")
    return [
        loaded(point.name, point.module.partition(".")[0], point.load)
        for point in points
        if point.name in wanted
    ]
