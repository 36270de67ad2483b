"""What a plugin declares badly stops the boot with one sentence, which names the plugin and the thing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

import wsgi
from core.access.permissions import Permission
from core.app import create_app, make_manager
from core.config import without_stores
from core.errors import ConfigurationError
from core.extension import specs
from core.extension.catalog import FAMILIES, build_catalog
from core.extension.contributions import (
    ActivityKind,
    CaseType,
    Code,
    CodeList,
    Indicator,
    Job,
    JournalWord,
    Manifest,
    NavItem,
    State,
    Transition,
)

RIGHT = Permission("essai.move", "Avancer")
WORDS = CodeList("essai_words", "Mots", (Code("a", "Premier"), Code("b", "Second")))
KIND = ActivityKind("essai_visit", "Visite", "eye", "participation")
MENU = NavItem("essai.home", "agir", "Essai", "eye", "essai.home")
FIGURE = Indicator("essai_visits", "Visites", "Les visites.", "visites", lambda actor, filters: None, RIGHT)
STATES = (State("open", "Ouverte", "go"), State("done", "Finie", "ok", final=True))
STEP = Transition("end", "Finir", ("open",), "done", RIGHT)
CASES = CaseType("essai_case", "Essai", "Essais", "participation", STATES, (STEP,))


def declaring(items: list[Any]) -> Any:
    return lambda: items


def a_plugin(name: str, contributions: dict[str, list[Any]]) -> Any:
    """A plugin module made on the spot, which declares these contributions, by hook."""
    module: Any = type(specs)(name)
    module.MANIFEST = Manifest(name, name.title(), "Un domaine d’essai.", table_prefix=f"{name}_")
    for hook, items in contributions.items():
        vars(module)[hook] = specs.hookimpl(declaring(items))
    return module


def refusal(*plugins: Any) -> str:
    with pytest.raises(ConfigurationError) as refused:
        build_catalog(make_manager([*wsgi.plugins(), *plugins]))
    return str(refused.value)


#: (hook, what is declared, the sentence)
BAD: list[tuple[str, list[Any], str]] = [
    (
        "register_code_lists",
        [replace(WORDS, label="")],
        "essai : la liste essai_words n’a pas de libellé",
    ),
    (
        "register_code_lists",
        [replace(WORDS, codes=(Code("a", " "),))],
        "essai : essai_words.a n’a pas de libellé",
    ),
    (
        "register_code_lists",
        [replace(WORDS, codes=(Code("", "Vide"),))],
        "essai : la liste essai_words a un code sans valeur",
    ),
    (
        "register_code_lists",
        [replace(WORDS, codes=(*WORDS.codes, Code("a", "Autre")))],
        "essai : essai_words.a est deux fois dans la liste",
    ),
    (
        "register_code_lists",
        [replace(WORDS, codes=(Code("a", "Premier", needs="essai_word"),))],
        "essai : essai_words.a demande un accord inconnu, essai_word",
    ),
    ("register_code_lists", [WORDS, WORDS], "essai : la liste essai_words existe déjà dans essai"),
    ("register_permissions", [replace(RIGHT, label="")], "essai : le droit essai.move n’a pas de libellé"),
    (
        "register_navigation",
        [replace(MENU, label="")],
        "essai : l’entrée de menu essai.home n’a pas de libellé",
    ),
    (
        "register_navigation",
        [replace(MENU, group="ailleurs")],
        "essai : l’entrée de menu essai.home, groupe inconnu ailleurs",
    ),
    (
        "register_indicators",
        [replace(FIGURE, label="")],
        "essai : le chiffre essai_visits n’a pas de libellé",
    ),
    (
        "register_indicators",
        [replace(FIGURE, definition="")],
        "essai : le chiffre essai_visits n’est pas défini en toutes lettres",
    ),
    (
        "register_indicators",
        [replace(FIGURE, over=lambda actor, filters: None)],
        "essai : le chiffre essai_visits n’est pas défini en toutes lettres",
    ),
    (
        "register_activity_kinds",
        [replace(KIND, label="")],
        "essai : le type de saisie essai_visit n’a pas de libellé",
    ),
    (
        "register_activity_kinds",
        [replace(KIND, stands_for="essai_absent")],
        "essai : le type de saisie essai_visit vaut pour un type inconnu, essai_absent",
    ),
    (
        "register_activity_kinds",
        [replace(KIND, stands_for="housing_visit")],
        "essai : le type de saisie essai_visit vaut pour un type inconnu, housing_visit",
    ),
    (
        "register_activity_kinds",
        [replace(KIND, reasons="essai_absent")],
        "essai : le type de saisie essai_visit nomme une liste inconnue, essai_absent",
    ),
    (
        "register_case_types",
        [replace(CASES, label="")],
        "essai : le type de dossier essai_case n’a pas de libellé",
    ),
    (
        "register_case_types",
        [replace(CASES, label_plural="")],
        "essai : essai_case n’a pas d’état ou pas de pluriel",
    ),
    (
        "register_case_types",
        [replace(CASES, states=())],
        "essai : essai_case n’a pas d’état ou pas de pluriel",
    ),
    (
        "register_case_types",
        [replace(CASES, states=(*STATES, State("wait", "", "wait")))],
        "essai : essai_case, l’état wait n’a pas de libellé",
    ),
    (
        "register_case_types",
        [replace(CASES, states=(*STATES, State("open", "De nouveau ouverte", "go")))],
        "essai : essai_case, deux états de même clé ['open']",
    ),
    (
        "register_case_types",
        [replace(CASES, transitions=(STEP, replace(STEP, label="Clore")))],
        "essai : essai_case, deux étapes de même clé ['end']",
    ),
    (
        "register_case_types",
        [replace(CASES, states=(*STATES, State("lost", "Perdue", "stop")))],
        "essai : essai_case, état jamais atteint ['lost']",
    ),
    (
        "register_case_types",
        [replace(CASES, transitions=(replace(STEP, target="gone"),))],
        "essai : essai_case, étape end incomplète",
    ),
    (
        "register_case_types",
        [replace(CASES, crossing=(("Tout", ("open", "gone")),))],
        "essai : essai_case, état inconnu sur la passerelle ['gone']",
    ),
    (
        "register_case_types",
        [replace(CASES, reasons="essai_absent")],
        "essai : le type de dossier essai_case nomme une liste inconnue, essai_absent",
    ),
    (
        "register_case_types",
        [replace(CASES, result_list="essai_absent")],
        "essai : le type de dossier essai_case nomme une liste inconnue, essai_absent",
    ),
    (
        "register_journal_words",
        [JournalWord("essai.case", "")],
        "essai : le mot du journal essai.case n’a pas de libellé",
    ),
]


@pytest.mark.parametrize(("hook", "declared", "sentence"), BAD)
def test_what_is_declared_badly_stops_the_boot(hook: str, declared: list[Any], sentence: str) -> None:
    assert refusal(a_plugin("essai", {hook: declared})) == sentence


@pytest.mark.parametrize(
    ("hook", "item"),
    [
        ("register_code_lists", WORDS),
        ("register_activity_kinds", KIND),
        ("register_navigation", MENU),
        ("register_indicators", FIGURE),
        ("register_case_types", CASES),
        ("register_jobs", Job("essai.sweep", lambda: None)),
    ],
)
def test_a_key_that_another_plugin_took_is_told_with_both_names(hook: str, item: Any) -> None:
    thing = next(thing for found, thing in FAMILIES.values() if found == hook)
    said = refusal(a_plugin("premier", {hook: [item]}), a_plugin("second", {hook: [item]}))
    assert said == f"second : {thing} {item.key} existe déjà dans premier"


def test_the_same_things_declared_well_stand_in_the_catalog() -> None:
    well: dict[str, list[Any]] = {
        "register_permissions": [RIGHT],
        "register_code_lists": [WORDS],
        "register_activity_kinds": [KIND],
        "register_navigation": [MENU],
        "register_indicators": [FIGURE],
        "register_case_types": [CASES],
    }
    found = build_catalog(make_manager([*wsgi.plugins(), a_plugin("essai", well)]))
    assert found.plugin_of("code_lists", "essai_words") == "essai"
    assert found.case_types["essai_case"] is CASES


def test_what_a_structure_has_follows_from_what_is_on_each_time_it_is_asked() -> None:
    """Kept for each set of domains: neither the set asked before nor whoever changes an answer shows in the next."""
    parts = {
        "register_permissions": [RIGHT],
        "register_navigation": [MENU],
        "register_activity_kinds": [replace(KIND, reasons="essai_words")],
        "register_code_lists": [WORDS],
    }
    catalog = build_catalog(make_manager([*wsgi.plugins(), a_plugin("essai", parts)]))
    without, on = frozenset[str](), frozenset({"essai"})
    for _turn in range(2):
        assert MENU in catalog.navigation_of(on)
        assert MENU not in catalog.navigation_of(without)
        assert [kind.key for kind in catalog.activity_kinds_of(on)].count(KIND.key) == 1
        assert WORDS not in catalog.code_lists_of(without)
        assert catalog.enabled_only([RIGHT.key, "gone.right"], on) == {RIGHT.key}
        assert catalog.enabled_only([RIGHT.key], without) == frozenset()
        catalog.navigation_of(on).clear()
        catalog.activity_kinds_of(on).append(KIND)


def test_who_takes_a_key_of_another_domain_is_told_whichever_is_loaded_first() -> None:
    stolen = a_plugin("epicerie", {"register_permissions": [Permission("zeste.read", "Lire")]})
    owner = a_plugin("zeste", {"register_permissions": [Permission("zeste.read", "Lire")]})
    for plugins in ((stolen, owner), (owner, stolen)):
        assert refusal(*plugins) == "epicerie : le droit zeste.read existe déjà dans zeste"


def test_two_domains_whose_tables_begin_alike_are_both_named_and_neither_accused() -> None:
    said = refusal(a_plugin("rights", {}))
    assert said == (
        "rights et rights_access : leurs préfixes de tables, rights_ et rights_, se recouvrent ; "
        "le domaine ajouté en prend un autre"
    )


@pytest.mark.parametrize(
    ("hook", "item", "sentence"),
    [
        (
            "register_navigation",
            replace(MENU, endpoint="essai.nulle_part"),
            "essai : l’entrée de menu essai.home mène à une page qui n’existe pas, essai.nulle_part",
        ),
        (
            "register_navigation",
            replace(MENU, endpoint="places.show_place"),
            "essai : l’entrée de menu essai.home mène à places.show_place, dont l’adresse demande aussi place_id",
        ),
        (
            "register_activity_kinds",
            replace(KIND, endpoint="essai.form"),
            "essai : le type de saisie essai_visit mène à une page qui n’existe pas, essai.form",
        ),
        (
            "register_case_types",
            replace(CASES, opening="essai.open"),
            "essai : le type de dossier essai_case mène à une page qui n’existe pas, essai.open",
        ),
        (
            "register_case_types",
            replace(CASES, transitions=(replace(CASES.transitions[0], page="essai.step"),)),
            "essai : le type de dossier essai_case mène à une page qui n’existe pas, essai.step",
        ),
        (
            "register_indicators",
            replace(FIGURE, endpoint="essai.list"),
            "essai : le chiffre essai_visits mène à une page qui n’existe pas, essai.list",
        ),
    ],
)
def test_a_page_that_does_not_exist_stops_the_boot(hook: str, item: Any, sentence: str) -> None:
    brought = {"register_permissions": [RIGHT], hook: [item]}
    with pytest.raises(ConfigurationError) as refused:
        create_app(without_stores(), [*wsgi.plugins(), a_plugin("essai", brought)], check_database=False)
    assert str(refused.value) == sentence
