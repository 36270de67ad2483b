"""Members who read and manage places."""

from __future__ import annotations

import pytest

from core.access.permissions import COORDINATOR, DIRECTOR, MEDIATOR


@pytest.fixture
def mediator(make_member):
    return make_member(MEDIATOR)


@pytest.fixture
def coordinator(make_member):
    return make_member(COORDINATOR, given_name="Sofia", family_name="Marchetti")


@pytest.fixture
def director(make_member):
    return make_member(DIRECTOR, given_name="Awa", family_name="Lefèvre")
