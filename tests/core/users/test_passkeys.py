"""Passkeys, in a real browser with a virtual authenticator, on http://localhost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import expect

from core.testing.browser import PHONE
from core.testing.plugin import PASSWORD, Member
from core.testing.sign_in import post
from core.users.store import key

pytestmark = pytest.mark.browser


def with_authenticator(page: Any, *, verified: bool = True) -> Any:
    """A device that makes and uses passkeys, its owner's finger always (or never) on it."""
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    made = device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": verified,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return device, made["authenticatorId"]


def ask_for_passkey(page: Any, name: str) -> None:
    page.goto("/compte/protection")
    page.get_by_label("Nom de la clé").fill(name)
    page.get_by_role("button", name="Ajouter une clé d’accès").click()


def add_passkey(page: Any, name: str) -> None:
    ask_for_passkey(page, name)
    expect(page.get_by_role("heading", name="Codes de secours")).to_be_visible()


def test_a_passkey_is_added_and_then_signs_in_by_itself(
    browse: Callable[..., Any], make_member: Callable[..., Member]
) -> None:
    member = make_member()
    page = browse(member, size=PHONE)
    with_authenticator(page)
    add_passkey(page, "Téléphone du travail")
    page.goto("/compte/protection")
    expect(page.get_by_text("Téléphone du travail", exact=True)).to_be_visible()
    page.goto("/compte")
    page.get_by_role("button", name="Se déconnecter").click()
    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    page.wait_for_url("**/s/**")
    page.goto("/compte")
    expect(page.get_by_text(member.email)).to_be_visible()


def test_the_password_alone_no_longer_opens_the_account(
    browse: Callable[..., Any], make_member: Callable[..., Member]
) -> None:
    member = make_member()
    page = browse(member)
    with_authenticator(page)
    add_passkey(page, "Ordinateur")
    page.goto("/compte")
    page.get_by_role("button", name="Se déconnecter").click()
    page.get_by_label("Adresse électronique").fill(member.email)
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    expect(page.get_by_role("heading", name="Encore une étape")).to_be_visible()
    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    page.wait_for_url("**/s/**")


def test_a_removed_passkey_opens_nothing(
    browse: Callable[..., Any], make_member: Callable[..., Member]
) -> None:
    page = browse(make_member())
    with_authenticator(page)
    add_passkey(page, "Ordinateur")
    page.goto("/compte/protection")
    page.get_by_role("button", name="Retirer : Ordinateur").click()
    expect(page.get_by_text("Ordinateur", exact=True)).to_have_count(0)
    page.goto("/compte")
    page.get_by_role("button", name="Se déconnecter").click()
    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    expect(page.get_by_text("Cette clé d’accès n’a pas été reconnue")).to_be_visible()


def test_a_device_whose_owner_is_not_there_adds_nothing(
    browse: Callable[..., Any], make_member: Callable[..., Member]
) -> None:
    page = browse(make_member())
    with_authenticator(page, verified=False)
    ask_for_passkey(page, "Ordinateur")
    expect(page.get_by_role("alert").filter(has_text="n’a pas été créée")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Ordinateur", exact=True)).to_have_count(0)


def test_pages_raise_no_policy_violation(
    browse: Callable[..., Any], make_member: Callable[..., Member]
) -> None:
    said: list[str] = []
    page = browse(make_member())
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    for path in ("/compte", "/compte/protection", "/compte/protection/application", "/compte/mot-de-passe"):
        page.goto(path)
        page.wait_for_load_state("networkidle")
    assert said == []


@pytest.mark.parametrize(
    "credential", ["", "{}", "pas du json", '{"id":"AA","rawId":"AA","type":"public-key"}']
)
def test_an_answer_that_is_none_is_refused_in_words(client: FlaskClient, credential: str) -> None:
    assert post(client, "/connexion/cle-d-acces/demande").status_code == 200
    answer = post(client, "/connexion/cle-d-acces", {"credential": credential})
    assert answer.status_code == 409
    assert "Cette clé d’accès n’a pas été reconnue" in answer.text


def test_a_challenge_serves_once(app: Flask, client: FlaskClient) -> None:
    post(client, "/connexion/cle-d-acces/demande")
    store = app.extensions["passerelle.users.store"]
    waiting = list(store.scan_iter(key("challenge", "sign-in", "*")))
    assert waiting
    post(client, "/connexion/cle-d-acces", {"credential": "{}"})
    assert len(list(store.scan_iter(key("challenge", "sign-in", "*")))) == len(waiting) - 1
