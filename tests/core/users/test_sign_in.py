"""Sign-in by password: who gets in, what others are told, and how many tries there are."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from email.message import EmailMessage

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.db.unit_of_work import commit
from core.errors import Throttled
from core.testing.plugin import PASSWORD, Member
from core.testing.sign_in import post
from core.users import throttling
from core.users.services import deactivate_account, get_account
from tests.core.users.conftest import path_in, sign_in_by_form


def shown_problem(page: str) -> list[str]:
    """The sentences of errors on a page."""
    return re.findall(r'<span class="d-block">([^<]+)</span>', page)


def test_a_member_of_one_structure_lands_on_its_first_page(
    client: FlaskClient, make_member: Callable[..., Member]
) -> None:
    member = make_member()
    answer = sign_in_by_form(client, member.email)
    assert answer.status_code == 303
    assert answer.location == "/structures"
    assert client.get("/structures").location == f"/s/{member.structure.slug}/"


def test_the_address_is_read_whatever_its_capitals(
    client: FlaskClient, make_member: Callable[..., Member]
) -> None:
    member = make_member()
    assert sign_in_by_form(client, f"  {member.email.upper()} ").status_code == 303


def test_a_member_of_two_structures_chooses(
    client: FlaskClient, make_member: Callable[..., Member], signed_in_everywhere: Member
) -> None:
    answer = sign_in_by_form(client, signed_in_everywhere.email)
    page = client.get(answer.location).text
    assert "Association de l’Est" in page
    assert "Association de l’Ouest" in page


def test_sign_in_leads_back_to_the_page_that_was_asked(
    client: FlaskClient, make_member: Callable[..., Member]
) -> None:
    answer = sign_in_by_form(client, make_member().email, suite="/compte")
    assert answer.location == "/compte"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://ailleurs.test/",
        "//ailleurs.test/",
        "/\\ailleurs.test",
        "javascript:alert(1)",
        "\\\\ailleurs.test",
    ],
)
def test_sign_in_never_leads_elsewhere(
    client: FlaskClient, make_member: Callable[..., Member], elsewhere: str
) -> None:
    answer = sign_in_by_form(client, make_member().email, suite=elsewhere)
    assert answer.location == "/structures"


def test_wrong_password_and_unknown_address_get_the_same_answer(
    client: FlaskClient, make_member: Callable[..., Member]
) -> None:
    member = make_member()
    wrong = sign_in_by_form(client, member.email, "ce nest pas le bon 2026")
    unknown = sign_in_by_form(client, "personne@exemple.test", "ce nest pas le bon 2026")
    assert wrong.status_code == unknown.status_code == 422
    assert shown_problem(wrong.text) == shown_problem(unknown.text) != []
    assert wrong.text.count("<input") == unknown.text.count("<input")


def test_a_deactivated_account_is_answered_like_a_wrong_password(
    app: Flask, client: FlaskClient, make_member: Callable[..., Member]
) -> None:
    member = make_member()
    with app.app_context():
        deactivate_account(get_account(member.user_id))
        commit()
    closed = sign_in_by_form(client, member.email, PASSWORD)
    unknown = sign_in_by_form(client, "personne@exemple.test", PASSWORD)
    assert closed.status_code == unknown.status_code == 422
    assert shown_problem(closed.text) == shown_problem(unknown.text)


def test_an_unknown_address_costs_a_verification_too(
    app: Flask, client: FlaskClient, make_member: Callable[..., Member], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted at the library, since a clock would only tell it on a quiet machine."""
    context = app.extensions["security"].pwd_context
    seen: list[str] = []
    verify = context.verify
    monkeypatch.setattr(context, "verify", lambda secret, hash_: seen.append(hash_) or verify(secret, hash_))
    for address in (make_member().email, "personne@exemple.test"):
        sign_in_by_form(client, address, "ce nest pas le bon 2026")
    assert len(seen) == 2
    assert seen[0].split("$")[1:4] == seen[1].split("$")[1:4]
    assert seen[0].startswith("$argon2id$")


@pytest.mark.parametrize("known", [True, False])
def test_after_five_wrong_tries_an_address_waits_known_or_not(
    client: FlaskClient, make_member: Callable[..., Member], known: bool
) -> None:
    address = make_member().email if known else "personne@exemple.test"
    for _ in range(throttling.ACCOUNT.tries):
        assert sign_in_by_form(client, address, "ce nest pas le bon 2026").status_code == 422
    refused = sign_in_by_form(client, address, PASSWORD)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 900
    said = " ".join(refused.text.split()).replace("\u00a0", " ")
    assert (
        "Trop d’essais avec cette adresse : attendez 15 minutes avant de recommencer. Pour ne pas attendre, "
        "choisissez « Mot de passe oublié » : si un compte porte cette adresse, le courriel reçu permet d’en changer "
        "et de se connecter aussitôt." in said
    )


def test_a_new_password_opens_the_sign_in_without_waiting(
    client: FlaskClient, make_member: Callable[..., Member], letters: Callable[[str], list[EmailMessage]]
) -> None:
    member = make_member()
    for _ in range(throttling.ACCOUNT.tries + 1):
        sign_in_by_form(client, member.email, "ce nest pas le bon 2026")
    post(client, "/mot-de-passe/oublie", {"email": member.email})
    changed = "un tout autre mot de passe 2026"
    written = {"password": changed, "again": changed}
    assert post(client, path_in(letters(member.email)[-1]), written).status_code == 303
    assert sign_in_by_form(client, member.email, changed).status_code == 303


def test_a_pause_is_never_told_shorter_than_it_is_and_a_page_of_its_own_tells_it_too(app: Flask) -> None:
    assert [Throttled(left).minutes for left in (1, 60, 61, 869, 900)] == [1, 1, 2, 15, 15]
    with app.test_request_context("/connexion"):
        answer = app.make_response(app.handle_user_exception(Throttled(61)))
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "61")
        assert "Réessayez dans 2 minutes" in answer.get_data(as_text=True).replace("\u00a0", " ")


def test_the_pause_ends_with_its_span(
    app: Flask, client: FlaskClient, make_member: Callable[..., Member]
) -> None:
    member = make_member()
    for _ in range(throttling.ACCOUNT.tries + 1):
        sign_in_by_form(client, member.email, "ce nest pas le bon 2026")
    with app.app_context():
        name = throttling._key(throttling.ACCOUNT, member.email)
        store = app.extensions["passerelle.users.store"]
        assert 0 < store.ttl(name) <= 900
        store.pexpire(name, 1)
    time.sleep(0.01)
    assert sign_in_by_form(client, member.email).status_code == 303


def test_success_forgets_the_wrong_tries(client: FlaskClient, make_member: Callable[..., Member]) -> None:
    member = make_member()
    for _ in range(3):
        for _ in range(throttling.ACCOUNT.tries - 1):
            sign_in_by_form(client, member.email, "ce nest pas le bon 2026")
        assert sign_in_by_form(client, member.email).status_code == 303
        post(client, "/deconnexion")


def test_one_address_cannot_try_many_accounts(client: FlaskClient) -> None:
    answers = [
        sign_in_by_form(client, f"personne{n}@exemple.test", "ce nest pas le bon 2026").status_code
        for n in range(throttling.ADDRESS.tries + 1)
    ]
    assert set(answers[:-1]) == {422}
    assert answers[-1] == 429
    refused = sign_in_by_form(client, "autre@exemple.test", "ce nest pas le bon 2026").text
    assert "depuis votre connexion à internet" in refused
    assert "si un compte" not in refused, "a new password would not help"


def test_the_store_of_tries_names_nobody(
    app: Flask, client: FlaskClient, make_member: Callable[..., Member]
) -> None:
    member = make_member()
    sign_in_by_form(client, member.email, "ce nest pas le bon 2026")
    names = list(app.extensions["passerelle.users.store"].scan_iter("passerelle:users:tries:*"))
    assert len(names) == 2
    assert not [name for name in names if "@" in name or "127.0.0.1" in name]


def test_an_unknown_field_is_refused_by_its_name(
    client: FlaskClient, make_member: Callable[..., Member]
) -> None:
    answer = sign_in_by_form(client, make_member().email, admin="1")
    assert answer.status_code == 422
    assert "admin" in answer.text


def test_an_address_that_is_none_is_corrected_beside_its_field(client: FlaskClient) -> None:
    answer = sign_in_by_form(client, "ines.carpentier@")
    assert answer.status_code == 422
    assert "Écrivez l’adresse complète" in answer.text
    assert 'value="ines.carpentier@"' in answer.text


def test_the_password_is_never_written_back(client: FlaskClient) -> None:
    assert (
        "ce nest pas le bon 2026"
        not in sign_in_by_form(client, "x@exemple.test", "ce nest pas le bon 2026").text
    )


def test_signing_in_twice_is_not_asked(
    signed_in: Callable[[Member], FlaskClient], make_member: Callable[..., Member]
) -> None:
    assert signed_in(make_member()).get("/connexion").location == "/structures"


def test_sign_out_ends_the_session_and_the_drafts_of_the_device(
    signed_in: Callable[[Member], FlaskClient], make_member: Callable[..., Member]
) -> None:
    browser = signed_in(make_member())
    assert browser.get("/compte").status_code == 200
    answer = post(browser, "/deconnexion")
    assert answer.location == "/connexion"
    assert answer.headers["Clear-Site-Data"] == '"storage"'
    assert browser.get("/compte").location == "/connexion?suite=/compte"


def test_sign_out_needs_a_post(
    signed_in: Callable[[Member], FlaskClient], make_member: Callable[..., Member]
) -> None:
    browser = signed_in(make_member())
    assert browser.get("/deconnexion").status_code == 405
    assert browser.get("/compte").status_code == 200


def test_a_sign_in_gives_the_browser_a_new_session(
    client: FlaskClient, make_member: Callable[..., Member]
) -> None:
    client.get("/connexion")
    with client.session_transaction() as before:
        before["planted"] = "par quelqu’un d’autre"
        old = before.get("csrf_token")
    sign_in_by_form(client, make_member().email)
    with client.session_transaction() as after:
        assert "planted" not in after
        assert after.get("csrf_token") != old
