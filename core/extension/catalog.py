"""Boot-time index of contributions: ``"key" → contribution``, with the plugin it came from, and their checks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, cast, get_args

from flask import current_app

from core.access.permissions import SHIPPED_ROLES, Permission
from core.errors import ConfigurationError
from core.extension.contributions import (
    ActivityKind,
    CaseType,
    CodeList,
    ConsentPurpose,
    FileTexts,
    FirstStep,
    Grid,
    Indicator,
    Job,
    JournalWord,
    KnownPeople,
    ListExport,
    NavGroup,
    NavItem,
    RetentionRule,
    SubjectKind,
)
from core.extension.importing import Importer
from core.extension.manager import PluginManager

#: The setting of a structure that names the kinds of entry its form does not propose.
KINDS_ASIDE: Final = "kinds_aside"
#: The setting of a structure that names the kind of most of its entries, when a domain's own form enters it.
USUAL_ENTRY: Final = "usual_entry"
#: Written like « civic.facts »: it stands in an address, in a job's argument and in the journal.
RULE_KEY: Final = re.compile(r"[a-z][a-z0-9_]*\.[a-z0-9_]+")


@dataclass(slots=True)
class Catalog:
    """Everything registered, by key. ``owner`` maps ``"family:key"`` to the plugin's name."""

    permissions: dict[str, Permission] = field(default_factory=dict)
    code_lists: dict[str, CodeList] = field(default_factory=dict)
    activity_kinds: dict[str, ActivityKind] = field(default_factory=dict)
    case_types: dict[str, CaseType] = field(default_factory=dict)
    consent_purposes: dict[str, ConsentPurpose] = field(default_factory=dict)
    indicators: dict[str, Indicator] = field(default_factory=dict)
    grids: dict[str, Grid] = field(default_factory=dict)
    navigation: dict[str, NavItem] = field(default_factory=dict)
    exports: dict[str, ListExport] = field(default_factory=dict)
    jobs: dict[str, Job] = field(default_factory=dict)
    journal_words: dict[str, JournalWord] = field(default_factory=dict)
    retention_rules: dict[str, RetentionRule] = field(default_factory=dict)
    subject_kinds: dict[str, SubjectKind] = field(default_factory=dict)
    known_people: dict[str, KnownPeople] = field(default_factory=dict)
    file_texts: dict[str, FileTexts] = field(default_factory=dict)
    first_steps: dict[str, FirstStep] = field(default_factory=dict)
    importers: dict[str, Importer] = field(default_factory=dict)
    owner: dict[str, str] = field(default_factory=dict)
    platform: frozenset[str] = frozenset()
    _known: dict[tuple[str, frozenset[str]], tuple[Any, ...]] = field(default_factory=dict)

    def plugin_of(self, family: str, key: str) -> str:
        return self.owner[f"{family}:{key}"]

    def _on(self, family: str, key: str, enabled: Iterable[str]) -> bool:
        plugin = self.plugin_of(family, key)
        return plugin in self.platform or plugin in enabled

    def _of(
        self, family: str, enabled: frozenset[str], order: Callable[[Any], Any] | None = None
    ) -> list[Any]:
        """What is switched on, in this ``order`` or as declared; a page asks for it a dozen times.

        Nothing is declared after the start, so that it follows from what is on: kept for each such set.
        """
        found = self._known.get((family, enabled))
        if found is None:
            on = [item for key, item in getattr(self, family).items() if self._on(family, key, enabled)]
            found = self._known[family, enabled] = tuple(on if order is None else sorted(on, key=order))
        return list(found)

    def activity_kinds_of(self, enabled: frozenset[str]) -> list[ActivityKind]:
        """Kinds of what is switched on, in the order of the form's tiles."""
        return self._of("activity_kinds", enabled, _by_order)

    def activity_kinds_offered(
        self, enabled: frozenset[str], settings: Mapping[str, Any]
    ) -> list[ActivityKind]:
        """The same, without those that the structure's profile set aside: no new entry is proposed as one."""
        aside = settings.get(KINDS_ASIDE, ())
        return [kind for kind in self.activity_kinds_of(enabled) if kind.key not in aside]

    def usual_entry_of(self, enabled: frozenset[str], settings: Mapping[str, Any]) -> ActivityKind | None:
        """The kind whose own form « Saisir » opens at once; None: the common form."""
        usual = settings.get(USUAL_ENTRY)
        offered = self.activity_kinds_offered(enabled, settings) if usual else []
        return next((kind for kind in offered if kind.key == usual and kind.endpoint), None)

    def case_types_of(self, enabled: frozenset[str]) -> list[CaseType]:
        return self._of("case_types", enabled)

    def consent_purposes_of(self, enabled: frozenset[str]) -> list[ConsentPurpose]:
        """What is asked or told in a structure, in the order of the page."""
        return self._of("consent_purposes", enabled, _by_order)

    def navigation_of(self, enabled: frozenset[str]) -> list[NavItem]:
        return self._of("navigation", enabled, _by_order)

    def indicators_of(self, enabled: frozenset[str]) -> list[Indicator]:
        return self._of("indicators", enabled)

    def first_steps_of(self, enabled: frozenset[str]) -> list[FirstStep]:
        """What a structure fills first, in the order of the page."""
        found = [s for s in self.first_steps.values() if self._on("first_steps", s.key, enabled)]
        return sorted(found, key=lambda step: (step.order, step.label))

    def known_people_of(self, enabled: frozenset[str]) -> list[KnownPeople]:
        return self._of("known_people", enabled)

    def exports_of(self, enabled: frozenset[str]) -> list[ListExport]:
        return self._of("exports", enabled)

    def grids_of(self, enabled: frozenset[str]) -> list[Grid]:
        return self._of("grids", enabled, lambda grid: grid.label)

    def importers_of(self, enabled: frozenset[str]) -> list[Importer]:
        """Importers of what is switched on, in the order of the page."""
        return self._of("importers", enabled, _by_order)

    def code_lists_of(self, enabled: frozenset[str]) -> list[CodeList]:
        return self._of("code_lists", enabled)

    def permissions_of_role(self, role_key: str, enabled: frozenset[str]) -> frozenset[str]:
        """Rights of a shipped role, those of switched-off plugins left out."""
        return frozenset(p.key for p in self._of("permissions", enabled) if role_key in p.granted_to)

    def enabled_only(self, keys: Iterable[str], enabled: frozenset[str]) -> frozenset[str]:
        """Keep the permissions whose plugin is on; unknown keys (a retired plugin's) are dropped."""
        return frozenset(keys) & {p.key for p in self._of("permissions", enabled)}


def _by_order(item: Any) -> tuple[int, str]:
    return item.order, item.label


#: Family → (hook, the one thing it declares, as the refusal at boot says it).
FAMILIES: Final[Mapping[str, tuple[str, str]]] = {
    "permissions": ("register_permissions", "le droit"),
    "code_lists": ("register_code_lists", "la liste"),
    "activity_kinds": ("register_activity_kinds", "le type de saisie"),
    "case_types": ("register_case_types", "le type de dossier"),
    "consent_purposes": ("register_consent_purposes", "la finalité"),
    "indicators": ("register_indicators", "le chiffre"),
    "grids": ("register_grids", "la grille"),
    "navigation": ("register_navigation", "l’entrée de menu"),
    "exports": ("register_exports", "l’export"),
    "jobs": ("register_jobs", "la tâche"),
    "journal_words": ("register_journal_words", "le mot du journal"),
    "retention_rules": ("register_retention_rules", "la règle de conservation"),
    "subject_kinds": ("register_subject_kinds", "le type de personne"),
    "known_people": ("register_known_people", "la table qui nomme des personnes"),
    "file_texts": ("register_file_texts", "la table de textes"),
    "first_steps": ("register_first_steps", "la première étape"),
    "importers": ("register_importers", "l’import"),
}
#: Families whose things everybody reads the name of.
LABELLED: Final = tuple(family for family in FAMILIES if family not in ("jobs", "known_people", "file_texts"))


def build_catalog(manager: PluginManager) -> Catalog:
    """Gather and check every contribution; raises ConfigurationError naming the plugin."""
    catalog = Catalog(platform=frozenset(n for n, m in manager.manifests.items() if m.platform))
    for family, (hook, thing) in FAMILIES.items():
        index = cast("dict[str, Any]", getattr(catalog, family))
        for plugin, item in manager.declare(hook):
            if item.key in index:
                raise _taken(manager, catalog.plugin_of(family, item.key), plugin, f"{thing} {item.key}")
            index[item.key] = item
            catalog.owner[f"{family}:{item.key}"] = plugin
    _check(catalog)
    return catalog


def _taken(manager: PluginManager, first: str, second: str, thing: str) -> ConfigurationError:
    """Two plugins declare one thing: whoever took a key of the other's is told, else the one loaded later."""
    key = thing.rpartition(" ")[2]
    if manager.claims(second, key) and not manager.claims(first, key):
        first, second = second, first
    return ConfigurationError(f"{second} : {thing} existe déjà dans {first}")


def _check(catalog: Catalog) -> None:
    for family in LABELLED:
        for item in getattr(catalog, family).values():
            if not item.label.strip():
                plugin, thing = catalog.plugin_of(family, item.key), FAMILIES[family][1]
                raise ConfigurationError(f"{plugin} : {thing} {item.key} n’a pas de libellé")
    roles = {role.key for role in SHIPPED_ROLES}
    for permission in catalog.permissions.values():
        plugin = catalog.plugin_of("permissions", permission.key)
        if set(permission.granted_to) - roles:
            raise ConfigurationError(f"{plugin} : rôle inconnu dans {permission.key}")
    for code_list in catalog.code_lists.values():
        check_code_list(catalog.plugin_of("code_lists", code_list.key), code_list, catalog)
    for kind in catalog.activity_kinds.values():
        plugin = catalog.plugin_of("activity_kinds", kind.key)
        _check_list(plugin, f"le type de saisie {kind.key}", kind.reasons, catalog)
        shared = catalog.activity_kinds.get(kind.stands_for)
        if kind.stands_for and (shared is None or shared.stands_for):
            raise ConfigurationError(
                f"{plugin} : le type de saisie {kind.key} vaut pour un type inconnu, {kind.stands_for}"
            )
    for purpose in catalog.consent_purposes.values():
        plugin = catalog.plugin_of("consent_purposes", purpose.key)
        if not all((purpose.text, purpose.stops, purpose.goes_on)):
            raise ConfigurationError(f"{plugin} : la finalité {purpose.key} est incomplète")
    for indicator in catalog.indicators.values():
        plugin = catalog.plugin_of("indicators", indicator.key)
        if not (indicator.definition and indicator.unit) or bool(indicator.over) != bool(
            indicator.over_label
        ):
            raise ConfigurationError(
                f"{plugin} : le chiffre {indicator.key} n’est pas défini en toutes lettres"
            )
    for item in catalog.navigation.values():
        if item.group not in get_args(NavGroup):
            plugin = catalog.plugin_of("navigation", item.key)
            raise ConfigurationError(f"{plugin} : l’entrée de menu {item.key}, groupe inconnu {item.group}")
    for rule in catalog.retention_rules.values():
        check_retention(catalog.plugin_of("retention_rules", rule.key), rule)
    for texts in catalog.file_texts.values():
        check_file_texts(catalog.plugin_of("file_texts", texts.key), texts)
    for grid in catalog.grids.values():
        check_grid(catalog.plugin_of("grids", grid.key), grid, catalog)
    for export in catalog.exports.values():
        if not export.permissions:
            plugin = catalog.plugin_of("exports", export.key)
            raise ConfigurationError(f"{plugin} : la liste {export.key} n’a pas de droit")
    for importer in catalog.importers.values():
        check_importer(catalog.plugin_of("importers", importer.key), importer)
    for case_type in catalog.case_types.values():
        plugin = catalog.plugin_of("case_types", case_type.key)
        check_workflow(plugin, case_type)
        for name in (case_type.reasons, case_type.result_list):
            _check_list(plugin, f"le type de dossier {case_type.key}", name, catalog)


def _check_list(plugin: str, thing: str, name: str, catalog: Catalog) -> None:
    if name not in catalog.code_lists:
        raise ConfigurationError(f"{plugin} : {thing} nomme une liste inconnue, {name}")


def check_code_list(plugin: str, code_list: CodeList, catalog: Catalog) -> None:
    """Codes are labelled, each stands once, and asks what exists; raises ConfigurationError naming the plugin."""
    seen: set[str] = set()
    for code in code_list.codes:
        named = f"{plugin} : {code_list.key}.{code.value}"
        if not code.value:
            raise ConfigurationError(f"{plugin} : la liste {code_list.key} a un code sans valeur")
        if not code.label.strip():
            raise ConfigurationError(f"{named} n’a pas de libellé")
        if code.value in seen:
            raise ConfigurationError(f"{named} est deux fois dans la liste")
        seen.add(code.value)
        if code.ground and not code.ground.isidentifier():
            raise ConfigurationError(f"{named}, fondement mal nommé « {code.ground} »")
        if code.needs and code.needs not in catalog.consent_purposes:
            raise ConfigurationError(f"{named} demande un accord inconnu, {code.needs}")


#: What a grid's line may count besides an indicator.
GRID_SOURCES: Final = (
    "activities", "rest", "time", "files", "participants", "participants_in", "participants_out",
)  # fmt: skip


def check_grid(plugin: str, grid: Grid, catalog: Catalog) -> None:
    """Lines are labelled, each once, and count something that is installed; raises ConfigurationError."""
    if not (grid.words and grid.lines) or not all(line.label for line in grid.lines):
        raise ConfigurationError(f"{plugin} : la grille {grid.key} est incomplète")
    for keys in ([line.key for line in grid.lines], [key for key, _title in grid.questions]):
        if len(keys) == len(set(keys)):
            continue
        raise ConfigurationError(f"{plugin} : la grille {grid.key} a deux lignes de même clé")
    for line in grid.lines:
        if line.source not in GRID_SOURCES and line.source not in catalog.indicators:
            raise ConfigurationError(
                f"{plugin} : {grid.key}, ligne {line.key}, chiffre inconnu {line.source}"
            )


def check_retention(plugin: str, rule: RetentionRule) -> None:
    """A rule says what it keeps, and for how long; raises ConfigurationError naming the plugin."""
    if not (rule.words and rule.since):
        raise ConfigurationError(f"{plugin} : la règle de conservation {rule.key} est incomplète")
    if min(rule.months, rule.days) < 0 or (rule.months > 0) == (rule.days > 0):
        raise ConfigurationError(f"{plugin} : la règle de conservation {rule.key} n’a pas une durée")
    if not RULE_KEY.fullmatch(rule.key):
        raise ConfigurationError(f"{plugin} : la règle de conservation {rule.key} est mal nommée")


def check_file_texts(plugin: str, texts: FileTexts) -> None:
    """Words are said to lie in columns that exist; raises ConfigurationError naming the plugin."""
    names = (*texts.clear, *texts.sealed)
    if not names or set(names) - set(texts.model.__table__.c.keys()):
        raise ConfigurationError(f"{plugin} : la table {texts.key} ne dit pas où sont ses textes")


def check_importer(plugin: str, importer: Importer) -> None:
    """An importer says what it brings, and reads fields that its schema has; raises ConfigurationError."""
    if not importer.summary:
        raise ConfigurationError(f"{plugin} : l’import {importer.key} n’a pas de résumé")
    names = [found.name for found in importer.fields]
    wanted = {*names, *(name for key in importer.keys for name in key.fields)}
    unknown = wanted - set(importer.schema._declared_fields)
    if unknown or len(names) != len(set(names)):
        raise ConfigurationError(f"{plugin} : l’import {importer.key} lit mal ses champs {sorted(unknown)}")


def check_workflow(plugin: str, case_type: CaseType) -> None:
    """States exist, are labelled and can be reached; raises ConfigurationError naming the plugin."""
    named = f"{plugin} : {case_type.key}"
    if not case_type.states or not case_type.label_plural:
        raise ConfigurationError(f"{named} n’a pas d’état ou pas de pluriel")
    for state in case_type.states:
        if not state.label.strip():
            raise ConfigurationError(f"{named}, l’état {state.key} n’a pas de libellé")
    keys = {state.key for state in case_type.states}
    for what, found in (
        ("états", [state.key for state in case_type.states]),
        ("étapes", [step.key for step in case_type.transitions]),
    ):
        twice = sorted({key for key in found if found.count(key) > 1})
        if twice:
            raise ConfigurationError(f"{named}, deux {what} de même clé {twice}")
    drawn = {key for _label, states in case_type.crossing for key in states}
    if drawn - keys:
        raise ConfigurationError(f"{named}, état inconnu sur la passerelle {sorted(drawn - keys)}")
    reached = {case_type.initial.key}
    for _round in case_type.states:
        for step in case_type.transitions:
            if not step.label or {*step.source, step.target} - keys:
                raise ConfigurationError(f"{named}, étape {step.key} incomplète")
            if reached & set(step.source):
                reached.add(step.target)
    if keys - reached:
        raise ConfigurationError(f"{named}, état jamais atteint {sorted(keys - reached)}")


def catalog() -> Catalog:
    """The catalog of the running application."""
    return cast(Catalog, current_app.extensions["passerelle.catalog"])
