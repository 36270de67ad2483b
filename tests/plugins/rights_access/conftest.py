"""An association that switched on access to rights, with the named files it requires."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from flask import g

from core.db.unit_of_work import commit
from core.testing.plugin import Member, Structure
from core.toolkit import today
from core.web.panels import contributed


@pytest.fixture
def house(make_structure: Callable[..., Structure]) -> Structure:
    return make_structure("rights_access")


@pytest.fixture
def mediator(make_member: Callable[..., Member], house: Structure) -> Member:
    return make_member("mediator", structure=house)


@pytest.fixture
def coordinator(make_member: Callable[..., Member], house: Structure) -> Member:
    return make_member("coordinator", structure=house, given_name="Solène", family_name="Maréchal")


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
def saved(acting: Callable[[Member], AbstractContextManager[Any]]) -> Callable[..., Any]:
    """``saved(member, make)`` runs ``make(actor)`` for that member, commits, and gives its result."""

    def run(member: Member, make: Callable[[Any], Any]) -> Any:
        with acting(member) as actor:
            result = make(actor)
            commit()
            return result

    return run


@pytest.fixture
def trainee(make_member: Callable[..., Member], house: Structure) -> Member:
    return make_member("trainee", structure=house)


@pytest.fixture
def worker(make_member: Callable[..., Member], house: Structure) -> Member:
    return make_member("social_worker", structure=house, given_name="Odile", family_name="Ferrand")


@pytest.fixture
def dates_of() -> Callable[[Any], list[Any]]:
    """``dates_of(actor)``: what her day page says of her files' dates; empty without a panel."""

    def rows(actor: Any) -> list[Any]:
        shown = [
            panel
            for panel in contributed("contribute_day", actor, day=today(actor))
            if panel.key == "rights_dates"
        ]
        return list(shown[0].context["rows"]) if shown else []

    return rows
