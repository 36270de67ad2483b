"""Domains are switched with what they require, refuse with their objections, and never lose a row."""

from __future__ import annotations

from types import ModuleType

import pytest
from sqlalchemy import select

from core.access.permissions import DIRECTOR
from core.db.session import session
from core.db.unit_of_work import commit
from core.errors import NotFound, Refused
from core.extension.contributions import Manifest, Problem
from core.extension.enablement import dependents_of, disable, domains_of, enable, with_requirements
from core.extension.manager import PluginManager
from core.extension.specs import hookimpl
from core.tenancy.binding import state_of
from core.tenancy.models import Enablement

HEARD = []


def domain(name, *requires, objections=()):
    """A domain made on the spot; it notes what is announced to it and may object to a switch."""
    module = ModuleType(name)
    module.MANIFEST = Manifest(name, name.capitalize(), "Un domaine d’essai.", requires=requires)

    @hookimpl
    def on_plugin_enabled(actor, plugin):
        HEARD.append((name, plugin, plugin in actor.tenant.enabled))

    @hookimpl
    def check_plugin_disable(plugin):
        return [Problem(text) for text in objections if plugin == name]

    module.on_plugin_enabled = on_plugin_enabled
    module.check_plugin_disable = check_plugin_disable
    return module


@pytest.fixture
def actor(app, make_member, acting, monkeypatch):
    """A director where five small domains are installed: gamma needs beta, beta needs alpha; epsilon is busy."""
    HEARD.clear()
    manager = PluginManager()
    platform = domain("frame")
    platform.MANIFEST = Manifest("frame", "Socle d’essai", "Toujours là.", platform=True)
    for module in (
        platform,
        domain("alpha", "frame"),
        domain("beta", "alpha"),
        domain("gamma", "beta"),
        domain("delta"),
        domain("epsilon", objections=("Deux situations sont ouvertes.", "Une tournée est prévue demain.")),
    ):
        manager.register(module)
    manager.check_requires()
    monkeypatch.setitem(app.extensions, "passerelle.plugins", manager)
    with acting(make_member(DIRECTOR)) as someone:
        yield someone


def on(actor):
    statement = select(Enablement.plugin).where(
        Enablement.tenant_id == actor.tenant.id, Enablement.enabled.is_(True)
    )
    return sorted(session.execute(statement).scalars())


def test_a_domain_comes_with_all_that_it_requires_those_first(actor):
    assert enable("gamma", actor=actor) == ["alpha", "beta", "gamma"]
    assert on(actor) == ["alpha", "beta", "gamma"]


def test_switching_on_twice_changes_nothing_and_announces_nothing(actor):
    enable("beta", actor=actor)
    HEARD.clear()
    assert enable("beta", actor=actor) == []
    assert HEARD == []


def test_each_new_domain_is_announced_to_all_that_are_on_once_all_are(actor):  # the platform hears first
    enable("delta", actor=actor)
    HEARD.clear()
    enable("beta", actor=actor)
    assert [(listener, plugin) for listener, plugin, _known in HEARD] == [
        (listener, plugin) for plugin in ("alpha", "beta") for listener in ("frame", "alpha", "beta", "delta")
    ]
    assert all(known for _listener, _plugin, known in HEARD)


def test_a_domain_that_others_need_is_refused_with_their_names(actor):
    enable("gamma", actor=actor)
    with pytest.raises(Refused) as refused:
        disable("alpha", actor=actor)
    assert [name for name in ("Beta", "Gamma") if any(name in p for p in refused.value.problems)] == [
        "Beta",
        "Gamma",
    ]
    assert on(actor) == ["alpha", "beta", "gamma"]


def test_every_objection_is_shown_together(actor):
    enable("epsilon", actor=actor)
    with pytest.raises(Refused) as refused:
        disable("epsilon", actor=actor)
    assert refused.value.problems == ["Deux situations sont ouvertes.", "Une tournée est prévue demain."]


def test_switching_off_keeps_the_row_and_its_settings(actor):
    enable("delta", actor=actor)
    row = session.execute(select(Enablement).where(Enablement.plugin == "delta")).scalar_one()
    row.settings = {"level": 3}
    session.flush()
    assert disable("delta", actor=actor)
    assert not disable("delta", actor=actor)
    enable("delta", actor=actor)
    again = session.execute(select(Enablement).where(Enablement.plugin == "delta")).scalar_one()
    assert (again.id, again.settings, again.enabled) == (row.id, {"level": 3}, True)


@pytest.mark.parametrize("name", ["frame", "nowhere"])
def test_what_is_not_a_domain_cannot_be_switched(actor, name):
    with pytest.raises(NotFound):
        enable(name, actor=actor)
    with pytest.raises(NotFound):
        disable(name, actor=actor)


def test_requirements_leave_the_platform_out(actor):
    assert [m.name for m in with_requirements("gamma")] == ["alpha", "beta", "gamma"]
    assert [m.name for m in dependents_of("alpha", {"alpha", "gamma", "delta"})] == ["gamma"]


def test_the_page_of_domains_says_what_comes_along_and_what_holds(actor):
    found = {domain.manifest.name: domain for domain in domains_of(actor)}
    assert list(found) == sorted(found)
    assert [m.name for m in found["gamma"].brings] == ["alpha", "beta"]
    assert not found["gamma"].enabled


def test_a_switch_is_in_the_audit(actor):
    enable("beta", actor=actor)
    disable("beta", actor=actor)
    events = [(event.action, event.details["domain"]) for event in state_of(session()).audit]
    assert events == [("domain.enabled", "alpha"), ("domain.enabled", "beta"), ("domain.disabled", "beta")]


def test_two_structures_are_switched_apart(actor, acting, make_member, make_structure):
    enable("delta", actor=actor)
    commit()
    with acting(make_member(DIRECTOR, structure=make_structure())) as other:
        assert on(other) == []
