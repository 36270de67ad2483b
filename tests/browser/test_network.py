"""A structure lets a network read its figures, by its own hand, and takes that back; the pages as people see them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from core.db.unit_of_work import commit
from core.network.publishing import publish_all
from core.planning.clock import today
from core.reporting import outside
from core.testing.browser import PHONE
from core.testing.plugin import Member, create_member, create_structure
from tests.browser.looking import problems
from tests.core.network.test_network import met

pytestmark = pytest.mark.browser


@pytest.fixture
def network(app: Any) -> Member:
    return create_member(app, create_structure(app, "network", name="Réseau des Quais"), "network_admin")


@pytest.fixture
def director(app: Any, acting: Any) -> Member:
    """Her structure met people in every month of last year, few of them men."""
    home = create_structure(app, "named_files", "housing", name="Médiation des Berges")
    member = create_member(app, home, "director")
    with acting(member) as actor:
        for month in range(1, 13):
            met(actor, date(today(actor).year - 1, month, 9), women=40, person_minutes=144)
        met(actor, date(today(actor).year - 1, 6, 9), men=3)
        commit()
    return member


def test_a_structure_shares_its_figures_and_takes_that_back(
    browse: Callable[..., Any],
    acting: Any,
    network: Member,
    director: Member,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(outside, "LATE", timedelta(0))  # in January too
    ours = browse(network)
    ours.goto(f"/s/{network.structure.slug}/reseau/structures")
    ours.get_by_label("Nom de la structure").fill("Les Berges")
    ours.get_by_role("button", name="Ajouter").click()
    code = ours.get_by_label("Code", exact=True).input_value()

    hers = browse(director, size=PHONE)
    hers.goto(f"/s/{director.structure.slug}/structure/reglages")
    hers.get_by_role("link", name="Réseaux").first.click()
    hers.get_by_label("Code donné par le réseau").fill(code)
    hers.get_by_role("button", name="Continuer").click()
    expect(hers.get_by_role("heading", level=1)).to_have_text("Réseau des Quais")
    expect(hers.get_by_text("Aucune ligne, aucun nom")).to_be_visible()
    assert problems(hers) == []
    hers.get_by_role("button", name="Donner l’accord").click()
    expect(hers.get_by_text("Vous êtes d’accord.")).to_be_visible()

    with acting(director) as actor:  # the night's job
        publish_all(actor=actor)
        year = today(actor).year - 1
        commit()
    hers.reload()
    assert problems(hers) == []
    figures = f"/s/{network.structure.slug}/reseau/chiffres?period={year}"
    ours.goto(figures)
    expect(ours.get_by_role("link", name="Médiation des Berges")).to_be_visible()
    expect(ours.get_by_text("n. c.").first).to_be_visible()
    assert problems(ours) == []
    phone = browse(network, size=PHONE, dark=True)
    phone.goto(figures)
    assert problems(phone) == []
    phone.get_by_text("Choisir les mois").click()
    phone.get_by_label("Du mois").select_option(f"{year}-02")
    phone.get_by_label("Au mois").select_option(f"{year}-06")
    phone.get_by_role("button", name="Voir les chiffres").click()
    expect(phone.locator(".figure", has_text="Heures-personnes").first).to_contain_text("12 h")
    expect(phone.get_by_text("se lisent par année civile seulement")).to_be_visible()
    assert problems(phone) == []
    phone.go_back()
    housing = phone.locator("details.fold", has_text="Logement")
    expect(housing.get_by_text("Rien de compté :")).to_be_hidden()
    housing.locator("summary").press("Enter")
    expect(housing.get_by_text("Rien de compté :")).to_be_visible()

    hers.get_by_role("button", name="Retirer l’accord").click()
    expect(hers.get_by_text("Le réseau ne lit aucun chiffre.")).to_be_visible()
    ours.reload()
    expect(ours.get_by_text("Aucun chiffre publié sur cette période")).to_be_visible()
    expect(ours.get_by_text("Accord retiré")).to_be_visible()
