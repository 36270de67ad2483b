"""A working day of a small association, in a real browser: the mediator, the person, a volunteer, the coordinator."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from core.casefiles.circle import name_member
from core.casefiles.schemas import NameMember
from core.testing.browser import PHONE
from core.toolkit import new_id
from plugins.reinsertion import files
from plugins.reinsertion.examples import ACTION, ASPIRATIONS, INTERESTS, OBJECTIVE, STRENGTHS

pytestmark = pytest.mark.browser

#: Milliseconds that a saving may take on a machine shared by several suites.
PATIENCE = 30_000
CONFIDED = "Elle parle de son frère, qu’elle veut revoir."
HER_WORD = "Je sais mieux ce que je veux."


def choose(page: Any, question: str, words: str) -> None:
    group = page.locator("fieldset", has=page.locator("legend", has_text=question))
    group.locator(".choice", has_text=words).first.click()


def save(page: Any, button: str, done: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.get_by_text(done).first).to_be_visible(timeout=PATIENCE)


def follow(page: Any, link: str) -> None:
    page.get_by_role("link", name=link, exact=True).first.click()
    page.wait_for_load_state()


def opened(page: Any, base: str) -> str:
    """The mediator opens the path on what the person says of herself; returns its id."""
    page.goto(f"{base}/reinsertion/")
    follow(page, "Ouvrir un parcours")
    for name, words in (("strengths", STRENGTHS), ("interests", INTERESTS), ("aspirations", ASPIRATIONS)):
        page.locator(f"[name={name}]").fill(words)
    choose(page, "Volets du parcours", "Réinsertion professionnelle")
    page.locator("[name=subject]").fill("Trouver un métier")
    save(page, "Ouvrir le parcours", "Parcours ouvert")
    cards = page.locator("main section.ps-card h2").all_inner_texts()
    assert cards[0] == "Ce qui compte pour la personne"
    expect(page.get_by_text(STRENGTHS)).to_be_visible()
    found = re.search(r"[0-9a-f-]{36}", page.url)
    assert found is not None
    return found[0]


def agreed(page: Any) -> None:
    """Themes come after her words; then an objective and what is to be done for it."""
    follow(page, "Thèmes à travailler")
    choose(page, "Thèmes à travailler", "Mobilité")
    save(page, "Enregistrer", "Thèmes à travailler notés")
    follow(page, "Convenir d’un objectif")
    page.locator("[name=text]").fill(OBJECTIVE)
    choose(page, "Volet", "Réinsertion professionnelle")
    save(page, "Enregistrer", "Objectif convenu")
    page.get_by_role("link", name=f"Action : {OBJECTIVE}").click()
    page.locator("[name=text]").fill(ACTION)
    save(page, "Enregistrer", "Action ajoutée à l’objectif")


def rated_by_herself(page: Any) -> None:
    follow(page, "Faire le point avec la personne")
    choose(page, "j’ai confiance en moi", "À moitié")
    choose(page, "c’est moi qui décide", "Plutôt oui")
    page.locator("[name=word]").fill(HER_WORD)
    save(page, "Garder ma réponse", "C’est noté, avec vos mots")
    expect(page.locator("svg.chart")).to_be_visible()
    expect(page.get_by_text(HER_WORD).first).to_be_visible()
    page.get_by_role("link", name=re.compile("Le dossier")).first.click()


def confided(page: Any) -> None:
    follow(page, "Noter un entretien confidentiel")
    page.locator("[name=text]").fill(CONFIDED)
    save(page, "Enregistrer", "Entretien noté, au niveau")
    expect(page.get_by_text(CONFIDED)).to_be_visible()


def test_a_path_from_its_first_words_to_the_figures(
    browse: Any, saved: Any, house: Any, mediator: Any, trainee: Any, coordinator: Any
) -> None:
    base = f"/s/{house.slug}"
    page = browse(mediator, size=PHONE)
    case_id = opened(page, base)
    agreed(page)
    rated_by_herself(page)
    confided(page)

    def names_the_volunteer(actor: Any) -> None:
        place = NameMember(new_id(), trainee.membership_id, "helper")
        name_member(files.path_or_404(case_id, actor), place, actor=actor)

    saved(mediator, names_the_volunteer)
    hers = browse(trainee, size=PHONE)
    hers.goto(f"{base}/dossiers/{case_id}")
    expect(hers.get_by_text(CONFIDED)).to_have_count(0)
    expect(hers.get_by_role("link", name="Noter la sortie")).to_have_count(0)
    save(hers, f"C’est fait : {ACTION}", "Action faite")

    page.goto(f"{base}/dossiers/{case_id}")
    page.get_by_role("link", name=f"Où il en est : {OBJECTIVE}").click()
    choose(page, "Où il en est", "Atteint")
    save(page, "Enregistrer", "Point noté sur l’objectif")
    follow(page, "Noter la sortie")
    choose(page, "Résultat", "Formation")
    page.get_by_role("button", name="Noter la sortie", exact=True).click()
    expect(page.get_by_text("Dossier clos").first).to_be_visible(timeout=PATIENCE)

    figures = browse(coordinator)
    figures.goto(f"{base}/tableau-de-bord/")
    for label in ("Parcours suivis", "Sorties de parcours", "Objectifs convenus", "Objectifs atteints"):
        card = figures.locator(".figure", has=figures.locator("dt", has_text=re.compile(f"^{label}$")))
        assert card.locator(".big").inner_text() == "1", label
    figures.goto(f"{base}/reinsertion/entrees-et-sorties")
    expect(figures.get_by_text("1 sortie, dont 1 vers l’emploi")).to_be_visible()
    figures.goto(f"{base}/dossiers/{case_id}")
    expect(figures.get_by_text(CONFIDED)).to_have_count(0)
