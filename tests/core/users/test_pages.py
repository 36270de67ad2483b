"""The pages of accounts as a person uses them: every form is sent from its own page, by its own button."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

import pytest
from playwright.sync_api import expect

from core.testing.browser import DESKTOP, PHONE, turn
from core.testing.plugin import PASSWORD, Member
from core.testing.sign_in import post
from tests.core.users.conftest import Authenticator, path_in

pytestmark = pytest.mark.browser
Letters = Callable[[str], list[EmailMessage]]
NEW = "quatre mots posés dehors"


def sign_in(page: Any, address: str, password: str = PASSWORD) -> None:
    page.goto("/connexion")
    page.get_by_label("Adresse électronique").fill(address)
    page.get_by_label("Mot de passe", exact=True).fill(password)
    page.get_by_role("button", name="Se connecter").click()


@pytest.mark.parametrize("scripts", [True, False])
def test_signing_in_and_out_with_and_without_scripts(
    browse: Callable[..., Any], signed_in_everywhere: Member, scripts: bool
) -> None:
    page = browse(None, size=PHONE, java_script_enabled=scripts)
    sign_in(page, signed_in_everywhere.email, "pas le bon du tout")
    expect(page.get_by_text("L’adresse ou le mot de passe ne convient pas")).to_be_visible()
    sign_in(page, signed_in_everywhere.email)
    expect(page.get_by_role("heading", name="Vos structures")).to_be_visible()
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_role("heading", name="Connexion")).to_be_visible()


def test_a_forgotten_password_from_the_link_to_the_new_one(
    browse: Callable[..., Any], signed_in_everywhere: Member, letters: Letters
) -> None:
    page = browse(None)
    page.goto("/connexion")
    page.get_by_role("link", name="Mot de passe oublié").click()
    page.get_by_label("Adresse électronique").fill(signed_in_everywhere.email)
    page.get_by_role("button", name="Recevoir le lien").click()
    expect(page.get_by_role("heading", name="Regardez vos messages")).to_be_visible()
    page.goto(path_in(letters(signed_in_everywhere.email)[0]))
    page.get_by_label("Nouveau mot de passe", exact=True).fill(NEW)
    page.get_by_label("Le même, une seconde fois").fill(NEW)
    page.get_by_role("button", name="Enregistrer le mot de passe").click()
    expect(page.get_by_text("Mot de passe enregistré")).to_be_visible()
    sign_in(page, signed_in_everywhere.email, NEW)
    expect(page.get_by_role("heading", name="Vos structures")).to_be_visible()


def test_appearance_password_and_sessions_from_the_account_page(
    browse: Callable[..., Any], make_member: Callable[..., Member]
) -> None:
    member = make_member()
    page, elsewhere = browse(member, size=PHONE), browse(member)
    page.goto("/compte")
    page.get_by_label("Sombre").check()
    page.get_by_role("button", name="Enregistrer l’apparence").click()
    expect(page.locator("html[data-bs-theme=dark]")).to_have_count(1)
    page.get_by_role("button", name="Fermer : session").click()
    expect(page.get_by_role("button", name="Fermer : session")).to_have_count(0)
    elsewhere.goto("/compte")
    expect(elsewhere.get_by_role("heading", name="Connexion")).to_be_visible()
    page.get_by_role("link", name="Mot de passe").click()
    page.get_by_label("Mot de passe actuel").fill(PASSWORD)
    page.get_by_label("Nouveau mot de passe", exact=True).fill(NEW)
    page.get_by_label("Le même, une seconde fois").fill(NEW)
    page.get_by_role("button", name="Changer le mot de passe").click()
    expect(page.get_by_text("Mot de passe changé")).to_be_visible()


def test_an_application_from_its_drawing_to_the_next_sign_in(
    browse: Callable[..., Any],
    signed_in_everywhere: Member,
    application: Callable[[str], Authenticator],
) -> None:
    page = browse(signed_in_everywhere, size=PHONE)
    page.goto("/compte/protection")
    page.get_by_role("link", name="Ajouter une application").click()
    drawing = page.get_by_role("img", name="Dessin à prendre en photo")
    size = drawing.bounding_box()
    assert size is not None
    assert size["width"] >= 150, "a telephone reads nothing smaller"
    phone = application(page.content())
    page.get_by_label("Code à six chiffres").fill(phone.earlier())
    page.get_by_role("button", name="Ajouter l’application").click()
    first = page.locator("[data-recovery-codes] li").first.inner_text()
    page.goto("/compte")
    turn(page, page.get_by_role("button", name="Se déconnecter"))
    sign_in(page, signed_in_everywhere.email)
    page.get_by_label("Code à six chiffres").fill(phone.present())
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("heading", name="Vos structures")).to_be_visible()
    turn(page, page.get_by_role("button", name="Se déconnecter"))
    sign_in(page, signed_in_everywhere.email)
    page.get_by_role("link", name="Utiliser un code de secours").click()
    page.get_by_label("Code de secours").fill(first)
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_text("Il en reste 9")).to_be_visible()


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_no_page_is_wider_than_its_screen(
    browse: Callable[..., Any], make_member: Callable[..., Member], size: dict[str, int]
) -> None:
    page = browse(make_member(), size=size)
    for path in ("/compte", "/compte/protection", "/compte/protection/application", "/compte/mot-de-passe"):
        page.goto(path)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, path


def test_an_expired_page_says_what_to_do(client: Any) -> None:
    answer = post(client, "/mot-de-passe/nouveau/faux", {"password": NEW, "again": NEW})
    assert answer.status_code == 404
    assert "Recevoir un nouveau lien" in answer.text
