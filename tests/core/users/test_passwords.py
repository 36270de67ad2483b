"""Which passwords are taken, forgotten ones, changed ones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from core.db.session import session
from core.db.unit_of_work import commit
from core.testing.plugin import PASSWORD, Member
from core.testing.sign_in import post
from core.users import throttling, tokens
from core.users.models import Credential
from core.users.passwords import TOO_CLOSE, TOO_COMMON, TOO_LONG, TOO_SHORT, problems_with
from core.users.services import create_account, invite_account
from tests.core.users.conftest import body, path_in, sign_in_by_form

Letters = Callable[[str], list[EmailMessage]]
NEW = "quatre mots posés dehors"


@pytest.mark.parametrize(
    "password",
    [
        "motdepasse2026!",
        "Motdepasse123!",
        "P@ssw0rd2026!",
        "azertyuiopqs",
        "123456789012",
        "aaaaaaaaaaaaaa",
        "passerelle2026",
        "Bonjour-Soleil-75",
        "abcabcabcabcabc",
        "Marseille-2026-!!",
        "qwertyuiop123456",
        "Passerelle Passerelle",
    ],
)
def test_what_a_guesser_tries_first_is_refused(password: str) -> None:
    assert problems_with(password, "ines.carpentier@exemple.test") == [TOO_COMMON]


@pytest.mark.parametrize("password", [NEW, PASSWORD, "tulipe-gravier-orage-71", "Vx9#kq2!Lm7@tz"])
def test_unrelated_words_are_taken(password: str) -> None:
    assert problems_with(password, "ines.carpentier@exemple.test") == []


def test_length_and_the_address_itself_are_looked_at() -> None:
    assert problems_with("orage-tulip", "x@exemple.test") == [TOO_SHORT]
    assert problems_with("tulipe orage " * 40, "x@exemple.test") == [TOO_LONG]
    assert problems_with("Ines.Carpentier1", "ines.carpentier@exemple.test") == [TOO_CLOSE]


def test_the_hash_is_argon2id(app: Flask, make_member: Callable[..., Member]) -> None:
    member = make_member()
    with app.app_context():
        kept = session.execute(
            select(Credential.password_hash).where(Credential.user_id == member.user_id)
        ).scalar_one()
    assert kept is not None
    assert kept.startswith("$argon2id$")


def test_a_forgotten_password_is_replaced_by_the_link_of_a_letter(
    client: FlaskClient, make_member: Callable[..., Member], letters: Letters
) -> None:
    member = make_member()
    answer = post(client, "/mot-de-passe/oublie", {"email": member.email})
    assert answer.location == "/mot-de-passe/envoye"
    (letter,) = letters(member.email)
    assert letter["Subject"] == "Choisir un nouveau mot de passe"
    link = path_in(letter)
    assert client.get(link).status_code == 200
    done = post(client, link, {"password": NEW, "again": NEW})
    assert done.location == "/connexion"
    assert sign_in_by_form(client, member.email).status_code == 422
    assert sign_in_by_form(client, member.email, NEW).status_code == 303


def test_looking_at_the_link_does_not_use_it_up_but_using_it_does(
    client: FlaskClient, make_member: Callable[..., Member], letters: Letters
) -> None:
    member = make_member()
    post(client, "/mot-de-passe/oublie", {"email": member.email})
    link = path_in(letters(member.email)[0])
    assert [client.get(link).status_code for _ in range(3)] == [200, 200, 200]
    post(client, link, {"password": NEW, "again": NEW})
    assert client.get(link).status_code == 404
    assert (
        post(client, link, {"password": "autre chose de long", "again": "autre chose de long"}).status_code
        == 404
    )
    assert sign_in_by_form(client, member.email, NEW).status_code == 303


def test_an_old_or_forged_link_opens_nothing(
    app: Flask, client: FlaskClient, make_member: Callable[..., Member], monkeypatch: pytest.MonkeyPatch
) -> None:
    member = make_member()
    with app.app_context():
        credential = session.execute(
            select(Credential).where(Credential.user_id == member.user_id)
        ).scalar_one()
        token = tokens.password_token(credential, tokens.RESET)
    assert client.get(f"/mot-de-passe/nouveau/{token}").status_code == 200
    assert client.get(f"/mot-de-passe/nouveau/{token[:-2]}xx").status_code == 404
    monkeypatch.setitem(tokens.LIFE, tokens.RESET, timedelta(seconds=-1))
    assert client.get(f"/mot-de-passe/nouveau/{token}").status_code == 404


def test_an_unknown_address_gets_the_same_page_and_no_letter(
    client: FlaskClient, make_member: Callable[..., Member], letters: Letters
) -> None:
    known = post(client, "/mot-de-passe/oublie", {"email": make_member().email})
    unknown = post(client, "/mot-de-passe/oublie", {"email": "personne@exemple.test"})
    assert (known.status_code, known.location, known.text) == (
        unknown.status_code,
        unknown.location,
        unknown.text,
    )
    assert letters("personne@exemple.test") == []


def test_an_account_gets_no_more_than_three_links_an_hour_and_is_not_told(
    client: FlaskClient, make_member: Callable[..., Member], letters: Letters
) -> None:
    member = make_member()
    answers = {
        post(client, "/mot-de-passe/oublie", {"email": member.email}).status_code
        for _ in range(throttling.RESET_ACCOUNT.tries + 2)
    }
    assert answers == {303}
    assert len(letters(member.email)) == throttling.RESET_ACCOUNT.tries


def test_a_reset_closes_every_session(
    client: FlaskClient,
    signed_in: Callable[[Member], FlaskClient],
    make_member: Callable[..., Member],
    letters: Letters,
) -> None:
    member = make_member()
    elsewhere = signed_in(member)
    post(client, "/mot-de-passe/oublie", {"email": member.email})
    post(client, path_in(letters(member.email)[0]), {"password": NEW, "again": NEW})
    assert elsewhere.get("/compte").status_code == 303


def test_a_change_needs_the_old_one_closes_the_others_and_tells_the_owner(
    signed_in: Callable[[Member], FlaskClient], make_member: Callable[..., Member], letters: Letters
) -> None:
    member = make_member()
    here, elsewhere = signed_in(member), signed_in(member)
    wrong = {"current": "pas le bon du tout", "password": NEW, "again": NEW}
    refused = post(here, "/compte/mot-de-passe", wrong)
    assert refused.status_code == 422
    assert "Ce n’est pas votre mot de passe actuel" in refused.text
    assert post(here, "/compte/mot-de-passe", {**wrong, "current": PASSWORD}).status_code == 303
    assert here.get("/compte").status_code == 200
    assert elsewhere.get("/compte").status_code == 303
    assert [letter["Subject"] for letter in letters(member.email)] == ["Votre mot de passe a été changé"]


@pytest.mark.parametrize(
    ("password", "again", "sentence"),
    [
        ("court", "court", "au moins 12 caractères"),
        ("motdepasse2026!", "motdepasse2026!", "se devine trop facilement"),
        (NEW, NEW + "x", "ne sont pas les mêmes"),
    ],
)
def test_a_new_password_is_explained_when_refused(
    signed_in: Callable[[Member], FlaskClient],
    make_member: Callable[..., Member],
    password: str,
    again: str,
    sentence: str,
) -> None:
    browser = signed_in(make_member())
    answer = post(
        browser, "/compte/mot-de-passe", {"current": PASSWORD, "password": password, "again": again}
    )
    assert answer.status_code == 422
    assert sentence in answer.text


def test_the_operators_new_account_opens_by_a_letter(
    app: Flask, client: FlaskClient, letters: Letters
) -> None:
    address = "premiere.direction@exemple.test"
    with app.app_context():
        invite_account(create_account(address))
        commit()
    assert sign_in_by_form(client, address, "").status_code == 422
    (letter,) = letters(address)
    assert "Un compte Passerelle vient d’être créé" in body(letter)
    post(client, path_in(letter), {"password": NEW, "again": NEW})
    assert sign_in_by_form(client, address, NEW).status_code == 303
