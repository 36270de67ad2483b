"""What the route contracts share: two structures with every domain on, and members of every kind."""

from __future__ import annotations

from contextlib import contextmanager

from core.access.policy import Example
from core.db.session import session
from core.db.unit_of_work import commit
from core.extension.catalog import catalog
from core.tenancy.binding import Caller, bound
from core.tenancy.models import Role
from core.testing.plugin import create_member, create_structure
from core.testing.sign_in import post


def build_world(app):
    """A member with every right in each of two structures, one without any, and a stranger."""
    names = [manifest.name for manifest in app.extensions["passerelle.plugins"].domains]
    home, other = create_structure(app, *names), create_structure(app, *names)
    world = {"home": home, "other": other}
    for label, structure in (("home", home), ("other", other)):
        with app.app_context(), bound(structure.slug, caller=Caller.COMMAND) as actor:
            rights = sorted(catalog().enabled_only(catalog().permissions, actor.tenant.enabled))
            session.add(Role(key="everything", label="Tout", permissions=rights))
            commit()
        world[f"{label}_all"] = create_member(app, structure, "everything", "director")
    with app.app_context(), bound(home.slug, caller=Caller.COMMAND):
        session.add(Role(key="nothing", label="Rien", permissions=[]))
        commit()
    world["nothing"] = create_member(app, home, "nothing")
    world["stranger"] = create_member(app, create_structure(app))
    return world


def guard_of(app, endpoint):
    return getattr(app.view_functions[endpoint], "__guard__", None)


def example_of(app, acting, member, endpoint):
    """What the route's own example makes, committed; an empty one for routes that need nothing."""
    guard = guard_of(app, endpoint)
    if guard.example is None:
        return Example()
    with acting(member) as actor:
        example = guard.example(actor)
        commit()
    return example


class KeptExamples:
    """One example a route, for calls that are refused and so leave it as it was; making each costs use-cases."""

    def __init__(self, app, member):
        self.app, self.member = app, member
        self.found = {}

    def of(self, endpoint, acting):
        if endpoint not in self.found:
            self.found[endpoint] = self.made(endpoint, acting)
        return self.found[endpoint]

    def made(self, endpoint, acting):
        return example_of(self.app, acting, self.member, endpoint)


def address(app, structure, endpoint, example):
    """What ``url_for`` says, without a request made around it each time."""
    return app.url_map.bind("localhost").build(endpoint, {"slug": structure.slug, **example.view_args})


def refused(client, method, url, form=None):
    """What answers a program: the status without drawing the page around it, which is the same for every route."""
    asking = {"headers": {"Accept": "application/json"}}
    return client.get(url, **asking) if method == "GET" else post(client, url, form, **asking)


class Faults:
    """What one item found wrong, each by the sentence it breaks: an item a sentence costs more than its request."""

    def __init__(self):
        self.found = []

    @contextmanager
    def unless(self, sentence):
        try:
            yield
        except AssertionError as error:
            self.found.append(f"it {sentence}: no: {error}")
