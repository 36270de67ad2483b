"""What audit tests do often: act in a structure, and look at a chain with the verifier's own statements."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, NullPool, create_engine
from sqlalchemy.engine import make_url

from core.audit.models import WRITES
from core.audit.verify import Report, verify_chain
from core.db.session import session
from core.launcher.stores import Stores
from core.tenancy.binding import Actor, Caller, bound

Acting = Callable[[Any], AbstractContextManager[Actor]]
Verify = Callable[..., Report]


@pytest.fixture
def in_structure(app: Any) -> Acting:
    """``with in_structure(structure) as actor:``"""

    @contextmanager
    def acting(structure: Any) -> Iterator[Actor]:
        with app.app_context(), bound(structure.slug, caller=Caller.COMMAND) as actor:
            yield actor

    return acting


@pytest.fixture
def verify(app: Any, in_structure: Acting) -> Verify:
    """``verify(structure, "writes", logged={…})`` walks a chain as the application's own role."""

    def walk(structure: Any, chain: str = WRITES, **options: Any) -> Report:
        with in_structure(structure) as actor:
            keys = app.extensions["passerelle.keys"]
            return verify_chain((actor.tenant.id, chain), session.execute, keys, **options)

    return walk


@pytest.fixture
def intruder(stores: Stores, superuser: Callable[[Stores], Any]) -> Iterator[Connection]:
    """A connection that no lock and no privilege stops; what it changes is rolled back unless it commits."""
    engine = create_engine(
        make_url("postgresql+psycopg://"), creator=lambda: _opened(superuser(stores)), poolclass=NullPool
    )
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def _opened(connection: Any) -> Any:
    connection.autocommit = False
    return connection
