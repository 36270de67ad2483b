"""Every hook is documented, implemented by somebody, and called by its family's own function."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from core.access.permissions import Permission
from core.app import check_tables
from core.errors import ConfigurationError
from core.extension import specs
from core.extension.catalog import check_workflow
from core.extension.contributions import CaseType, Manifest, State, Transition
from core.extension.manager import LIFECYCLE, PluginManager

HOOKS = sorted(name for name, value in vars(specs).items() if hasattr(value, "passerelle_spec"))
DOCUMENT = Path(__file__).parents[2] / "docs" / "hooks.md"


@pytest.mark.parametrize("hook", HOOKS)
class TestEachHook:
    def test_is_of_a_known_family(self, hook):
        assert hook in LIFECYCLE or re.match(r"(register|on|check|contribute)_", hook)

    def test_is_documented(self, hook):
        assert inspect.getdoc(getattr(specs, hook))
        assert f"`{hook}`" in DOCUMENT.read_text(encoding="utf-8")

    def test_is_used_by_a_plugin(self, hook, app):
        manager = app.extensions["passerelle.plugins"]
        assert list(manager._implementations(hook, None))

    def test_is_called_somewhere(self, hook, app):
        root = Path(specs.__file__).parents[1]
        sources = [p.read_text(encoding="utf-8") for p in root.rglob("*.py") if p.name != "specs.py"]
        tenants = [p.read_text(encoding="utf-8") for p in (root.parent / "tenants").rglob("*.py")]
        assert any(f'"{hook}"' in source for source in [*sources, *tenants]), hook


def plugin(**members):
    """A plugin module made on the spot, loadable beside nothing else."""
    module = type(specs)("essai")
    module.MANIFEST = Manifest("essai", "Essai", "Un domaine d’essai.", table_prefix="essai_")
    vars(module).update(members)
    return module


def refused(module, match):
    with pytest.raises(ConfigurationError, match=match):
        PluginManager().register(module)


class TestRefusedAtBootNamingThePlugin:
    def test_an_unknown_hook(self):
        @specs.hookimpl
        def on_something_else():
            pass

        refused(plugin(on_something_else=on_something_else), "essai.*on_something_else")

    def test_an_unknown_argument(self):
        @specs.hookimpl
        def on_plugin_enabled(actor, colour):
            pass

        refused(plugin(on_plugin_enabled=on_plugin_enabled), "essai.*colour")

    @pytest.mark.parametrize("option", ["tryfirst", "trylast", "wrapper"])
    def test_a_wish_for_an_order(self, option):
        def body(actor, plugin):
            if option == "wrapper":
                yield

        body.__name__ = "on_plugin_enabled"
        marked = specs.hookimpl(**{option: True})(body)
        refused(plugin(on_plugin_enabled=marked), "essai")

    def test_another_api_version(self):
        manifest = Manifest("essai", "Essai", "Un domaine d’essai.", api_version=99)
        refused(plugin(MANIFEST=manifest), "essai.*99")

    def test_a_missing_label(self):
        refused(plugin(MANIFEST=Manifest("essai", "", "Un domaine.")), "essai.*libellé")

    def test_a_prefix_that_starts_anothers(self):
        manager = PluginManager()
        manager.register(plugin())
        other = plugin(MANIFEST=Manifest("autre", "Autre", "Un autre domaine.", table_prefix="essai_b_"))
        with pytest.raises(ConfigurationError, match=r"autre.*essai_b_"):
            manager.register(other)

    def test_a_missing_requirement(self):
        manager = PluginManager()
        manager.register(plugin(MANIFEST=Manifest("essai", "Essai", "Un domaine.", requires=("absent",))))
        with pytest.raises(ConfigurationError, match=r"essai.*absent"):
            manager.check_requires()

    @pytest.mark.parametrize(
        ("prefix", "match"),
        [
            ("essai_", r"essai.*atelier_accord.*préfixe"),
            ("atelier_", r"essai.*atelier_accord.*nom en français"),
        ],
    )
    def test_a_table_without_prefix_or_without_a_name(self, prefix, match):
        module = type(specs)("tests.throwaway.essai")
        module.MANIFEST = Manifest("essai", "Essai", "Un domaine.", table_prefix=prefix)
        manager = PluginManager()
        manager.register(module)
        with pytest.raises(ConfigurationError, match=match):
            check_tables(manager)

    def test_a_state_that_is_never_reached(self):
        right = Permission("essai.move", "Avancer")
        states = (State("a", "A", "go"), State("b", "B", "ok"), State("c", "C", "stop"))
        steps = (Transition("go", "Avancer", ("a",), "b", right),)
        case = CaseType("essai", "Essai", "Essais", "participation", states, steps)
        with pytest.raises(ConfigurationError, match=r"essai.*jamais.*c"):
            check_workflow("essai", case)


def test_one_failing_panel_leaves_the_others(app):
    @specs.hookimpl
    def contribute_day(actor, day):
        raise RuntimeError("panne")

    manager = PluginManager()
    manager.register(plugin(contribute_day=contribute_day))
    assert manager.contribute("contribute_day", {"essai"}, actor=None, day=None) == []


def test_a_failing_fact_aborts_the_unit_of_work(app):
    @specs.hookimpl
    def on_plugin_enabled(actor, plugin):
        raise RuntimeError("panne")

    manager = PluginManager()
    manager.register(plugin(on_plugin_enabled=on_plugin_enabled))
    with pytest.raises(RuntimeError):
        manager.announce("on_plugin_enabled", {"essai"}, actor=None, plugin="essai")


def test_a_switched_off_plugin_hears_nothing():
    heard = []

    @specs.hookimpl
    def on_plugin_enabled(actor, plugin):
        heard.append(plugin)

    manager = PluginManager()
    manager.register(plugin(on_plugin_enabled=on_plugin_enabled))
    manager.announce("on_plugin_enabled", set(), actor=None, plugin="x")
    manager.announce("on_plugin_enabled", {"essai"}, actor=None, plugin="y")
    assert heard == ["y"]
