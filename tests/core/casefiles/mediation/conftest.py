"""A structure where files are on, its people, and the ways to save and to browse."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from flask import g

from core.app import Passerelle
from core.db.unit_of_work import commit
from core.testing.plugin import Member, Structure
from core.testing.sign_in import sign_in


@pytest.fixture
def house(make_structure: Callable[..., Structure]) -> Structure:
    return make_structure("named_files")


@pytest.fixture
def mediator(make_member: Callable[..., Member], house: Structure) -> Member:
    return make_member("mediator", structure=house)


@pytest.fixture
def colleague(make_member: Callable[..., Member], house: Structure) -> Member:
    """Another médiateur of the team: she may know of every file, and has no place in this one."""
    return make_member("mediator", structure=house, given_name="Karim", family_name="Delaunay")


@pytest.fixture
def coordinator(make_member: Callable[..., Member], house: Structure) -> Member:
    return make_member("coordinator", structure=house, given_name="Solène", family_name="Maréchal")


@pytest.fixture
def saved(acting: Callable[[Member], AbstractContextManager[Any]]) -> Callable[..., Any]:
    """``saved(member, make)`` runs ``make(actor)`` for that member, commits, and gives its result."""

    def run(member: Member, make: Callable[[Any], Any]) -> Any:
        with acting(member) as actor:
            result = make(actor)
            commit()
            return result

    return run


@pytest.fixture
def browsing(acting: Callable[[Member], AbstractContextManager[Any]]) -> Callable[..., Any]:
    """``with browsing(member) as actor:`` is ``acting``, with addresses inside her structure."""

    @contextmanager
    def run(member: Member) -> Iterator[Any]:
        with acting(member) as actor:
            g.slug = member.structure.slug
            yield actor

    return run


@pytest.fixture
def enter(app: Passerelle) -> Callable[[Member], Any]:
    """``enter(member)`` is a browser signed in as her."""

    def open_browser(member: Member) -> Any:
        client = app.test_client()
        sign_in(app, client, member.user_id)
        return client

    return open_browser
