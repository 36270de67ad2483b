"""A network and those who lead its members, for every test of this folder."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.reporting import outside
from core.testing.plugin import create_member, create_structure


@pytest.fixture(autouse=True)
def last_year_is_over(monkeypatch):
    """Whatever the day of the test, January included."""
    monkeypatch.setattr(outside, "LATE", timedelta(0))


@pytest.fixture
def network(app):
    """The administrator of a network."""
    return create_member(app, create_structure(app, "network", name="Réseau des Quais"), "network_admin")


@pytest.fixture
def make_director(app):
    def make(name):
        return create_member(app, create_structure(app, "named_files", name=name), "director")

    return make


@pytest.fixture
def director(make_director):
    return make_director("Médiation des Berges")
