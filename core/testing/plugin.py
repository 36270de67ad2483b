"""Fixtures for every test of the core, of a plugin, or of a third party's plugin.

Each test gets structures of its own instead of a clean database: isolation is what the application promises, so
nothing needs to be deleted between tests. A test that counts global rows asks for ``own_database``.
"""

from __future__ import annotations

import itertools
import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

import wsgi
from core.access.permissions import MEDIATOR
from core.app import Passerelle, create_app, make_manager
from core.config import Config
from core.db.base import new_id
from core.db.session import db, session
from core.db.unit_of_work import commit
from core.db.writing import next_number
from core.extension.enablement import enable
from core.extension.migrations import upgrade_all
from core.launcher.stores import Stores
from core.records import dataclass
from core.tenancy.binding import Actor, Caller, act_as, bind, bound
from core.tenancy.models import Membership, Tenant
from core.tenancy.routing import load_actor
from core.testing.sign_in import make_user, sign_in

PASSWORD = "une passerelle solide 2026"
_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Structure:
    """A structure made for one test."""

    id: int
    slug: str


@dataclass(frozen=True, slots=True)
class Member:
    """A member made for one test; ``email`` and PASSWORD sign her in."""

    structure: Structure
    user_id: uuid.UUID
    membership_id: uuid.UUID
    email: str


@pytest.fixture(scope="session")
def plugin_modules() -> list[ModuleType]:
    """The plugins of the application under test; a suite with a plugin of its own adds it here."""
    return wsgi.plugins()


@pytest.fixture(scope="session")
def migrate(plugin_modules: list[ModuleType]) -> Callable[[Stores], object]:
    """Fills the template database with the migrations of those plugins."""
    return lambda stores: upgrade_all(stores.database_owner_url, make_manager(plugin_modules))


@pytest.fixture(scope="session")
def app(
    stores: Stores, plugin_modules: list[ModuleType], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Passerelle]:
    """The whole application, as composed for production, on this worker's database."""
    config = test_config(stores, Path(tmp_path_factory.mktemp("state")))
    with letting_go(create_app(config, plugin_modules)) as made:
        yield made


@contextmanager
def letting_go(app: Passerelle) -> Iterator[Passerelle]:
    """Closes the connections that the application keeps, once the tests that asked for it are done."""
    try:
        yield app
    finally:
        with app.app_context():
            db.engine.dispose()


def test_config(stores: Stores, folder: Path, **changes: Any) -> Config:
    """The configuration of a test application on the given stores."""
    values: dict[str, Any] = {
        "database_url": stores.database_url,
        "owner_url": stores.database_owner_url,
        "retention_url": stores.database_retention_url,
        "redis_url": stores.redis_url,
        "state_dir": folder,
        "base_url": "http://localhost",
        "mail_url": f"file:{folder / 'mails'}",
        "require_second_factor": False,
        "queue_name": f"test-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}",
        "testing": True,
    }
    return Config(**{**values, **changes})


test_config.__test__ = False  # type: ignore[attr-defined]


def create_structure(app: Passerelle, *plugins: str, **values: Any) -> Structure:
    """A structure with a slug of its own and the given domains switched on."""
    slug = values.pop("slug", f"s{next(_numbers)}-{uuid.uuid4().hex[:8]}")
    with app.app_context():
        tenant = Tenant(
            slug=slug, name=values.pop("name", "Structure d’essai"), profile="association", **values
        )
        session.add(tenant)
        session.flush()
        structure = Structure(tenant.id, slug)  # after the commit it would be read again
        commit()
    if plugins:
        with app.app_context(), bound(slug, caller=Caller.COMMAND) as actor:
            for plugin in plugins:
                enable(plugin, actor=actor)
            commit()
    return structure


def create_member(app: Passerelle, structure: Structure, *roles: str, **values: Any) -> Member:
    """A user and her place in the structure, with shipped or own role keys."""
    email = values.pop("email", f"membre-{uuid.uuid4().hex[:12]}@exemple.test")
    member_id = new_id()
    with app.app_context(), bound(structure.slug, caller=Caller.COMMAND) as actor:
        user_id = make_user(email, PASSWORD)
        member = Membership(
            id=member_id,
            number=next_number("membership", actor=actor),
            user_id=user_id,
            given_name=values.pop("given_name", "Inès"),
            family_name=values.pop("family_name", "Carpentier"),
            role_keys=list(roles or (MEDIATOR,)),
            **values,
        )
        session.add(member)
        commit()
    return Member(structure, user_id, member_id, email)


@pytest.fixture
def structure(app: Passerelle) -> Structure:
    """An empty structure without any domain."""
    return create_structure(app)


@pytest.fixture
def make_structure(app: Passerelle) -> Callable[..., Structure]:
    """``make_structure("civic_mediation", name="…")``."""
    return lambda *plugins, **values: create_structure(app, *plugins, **values)


@pytest.fixture
def make_member(app: Passerelle, structure: Structure) -> Callable[..., Member]:
    """``make_member("coordinator", structure=…)``; by default a médiatrice of ``structure``."""

    def make(*roles: str, structure: Structure = structure, **values: Any) -> Member:
        return create_member(app, structure, *roles, **values)

    return make


@pytest.fixture
def acting(app: Passerelle) -> Callable[..., AbstractContextManager[Actor]]:
    """``with acting(member) as actor:`` opens a session bound to her structure, with her rights.

    Nothing is committed unless the test calls ``commit()``.
    """

    @contextmanager
    def open_session(member: Member) -> Iterator[Actor]:
        with app.test_request_context("/"), app.app_context():
            tenant = session.execute(select(Tenant).where(Tenant.id == member.structure.id)).scalar_one()
            bind(tenant.id)
            actor = load_actor(tenant, member.user_id)
            act_as(actor)
            try:
                yield actor
            finally:
                session.rollback()

    return open_session


@pytest.fixture
def client(app: Passerelle) -> FlaskClient:
    """A browser that nobody has signed in with."""
    return app.test_client()


@pytest.fixture
def signed_in(app: Passerelle) -> Callable[[Member], FlaskClient]:
    """``signed_in(member)`` is a browser signed in as her; forms need ``post(client, url, data)``."""

    def make(member: Member) -> FlaskClient:
        browser = app.test_client()
        sign_in(app, browser, member.user_id)
        return browser

    return make
