"""A structure with named files on, its members, and the ways to make a file."""

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
    return make_structure("named_files", "atelier")


@pytest.fixture
def member(make_member: Callable[..., Member], house: Structure) -> Callable[..., Member]:
    """``member("trainee")``: somebody of the house."""
    return lambda *roles, **values: make_member(*roles, structure=house, **values)


@pytest.fixture
def mediator(member: Callable[..., Member]) -> Member:
    return member("mediator")


@pytest.fixture
def colleague(member: Callable[..., Member]) -> Member:
    return member("mediator", given_name="Karim", family_name="Delaunay")


@pytest.fixture
def coordinator(member: Callable[..., Member]) -> Member:
    return member("coordinator", given_name="Solène", family_name="Maréchal")


@pytest.fixture
def trainee(member: Callable[..., Member]) -> Member:
    return member("trainee", given_name="Jeanne", family_name="Obadia")


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
