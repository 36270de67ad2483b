"""The second factor: one-time codes, recovery codes, and who is led to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from types import ModuleType, SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from core.app import Passerelle, create_app
from core.db.session import session
from core.launcher.stores import Stores
from core.testing.plugin import Member, Structure, letting_go, test_config
from core.testing.sign_in import post, sign_in
from core.users import throttling
from core.users.commands import users_group
from core.users.models import Credential
from tests.core.users.conftest import Authenticator, add_place, sign_in_by_form

Letters = Callable[[str], list[EmailMessage]]
SET_UP = "/compte/protection/application"


@pytest.fixture
def protected(
    app: Flask,
    signed_in: Callable[[Member], FlaskClient],
    make_member: Callable[..., Member],
    application: Callable[[str], Authenticator],
) -> SimpleNamespace:
    """A member with an authenticator application; ``codes`` are her recovery codes."""
    member = make_member()
    browser = signed_in(member)
    phone = application(browser.get(SET_UP).text)
    answer = post(browser, SET_UP, {"code": phone.earlier()})
    assert answer.location == "/compte/protection/codes"
    codes = re.findall(r"<li>([0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4})</li>", browser.get(answer.location).text)
    return SimpleNamespace(member=member, browser=browser, phone=phone, codes=codes)


def after_password(app: Flask, protected: SimpleNamespace) -> FlaskClient:
    browser = app.test_client()
    answer = sign_in_by_form(browser, protected.member.email)
    assert answer.location == "/connexion/code"
    assert browser.get("/compte").status_code == 303, "the password alone opens nothing"
    return browser


def test_an_application_is_added_by_its_first_code(protected: SimpleNamespace) -> None:
    assert "Activée" in protected.browser.get("/compte/protection").text
    assert len(protected.codes) == 10


def test_a_wrong_first_code_adds_nothing(
    signed_in: Callable[[Member], FlaskClient], make_member: Callable[..., Member]
) -> None:
    browser = signed_in(make_member())
    browser.get(SET_UP)
    answer = post(browser, SET_UP, {"code": "000000"})
    assert answer.status_code == 422
    assert "Ce code ne convient pas" in answer.text
    assert "Ajouter une application" in browser.get("/compte/protection").text


def test_the_code_is_asked_after_the_password(app: Flask, protected: SimpleNamespace) -> None:
    browser = after_password(app, protected)
    assert post(browser, "/connexion/code", {"code": protected.phone.present()}).location == "/structures"
    assert browser.get("/compte").status_code == 200


def test_a_code_never_serves_twice(app: Flask, protected: SimpleNamespace) -> None:
    code = protected.phone.present()
    first, second = after_password(app, protected), after_password(app, protected)
    assert post(first, "/connexion/code", {"code": code}).status_code == 303
    assert post(second, "/connexion/code", {"code": code}).status_code == 422
    assert post(second, "/connexion/code", {"code": protected.phone.earlier()}).status_code == 422


def test_the_code_that_added_the_application_does_not_sign_in(app: Flask, protected: SimpleNamespace) -> None:
    browser = after_password(app, protected)
    assert post(browser, "/connexion/code", {"code": protected.phone.earlier()}).status_code == 422


def test_codes_cannot_be_guessed_for_long(app: Flask, protected: SimpleNamespace) -> None:
    browser = after_password(app, protected)
    for _ in range(throttling.SECOND_FACTOR.tries):
        assert post(browser, "/connexion/code", {"code": "000000"}).status_code == 422
    assert post(browser, "/connexion/code", {"code": protected.phone.present()}).status_code == 429


def test_the_second_step_without_the_first_leads_to_sign_in(client: FlaskClient) -> None:
    for path in ("/connexion/code", "/connexion/code-de-secours"):
        assert client.get(path).location == "/connexion"
        assert post(client, path, {"code": "000000"}).location == "/connexion"


def test_a_first_step_older_than_ten_minutes_is_forgotten(app: Flask, protected: SimpleNamespace) -> None:
    browser = after_password(app, protected)
    with browser.session_transaction() as cookie:
        cookie["pending"] = {**cookie["pending"], "at": cookie["pending"]["at"] - 601}
    answer = post(browser, "/connexion/code", {"code": protected.phone.present()})
    assert answer.location == "/connexion"
    assert browser.get("/compte").status_code == 303


def test_a_recovery_code_opens_once_however_it_is_typed(app: Flask, protected: SimpleNamespace) -> None:
    typed = f" {protected.codes[0].replace('-', ' ').upper()} "
    first, second = after_password(app, protected), after_password(app, protected)
    assert post(first, "/connexion/code-de-secours", {"code": typed}).status_code == 303
    assert "9 codes restants" in first.get("/compte/protection").text.replace("\u00a0", " ")
    refused = post(second, "/connexion/code-de-secours", {"code": typed})
    assert refused.status_code == 422
    assert "a déjà servi" in refused.text


def test_new_recovery_codes_replace_the_old(app: Flask, protected: SimpleNamespace) -> None:
    post(protected.browser, "/compte/protection/codes")
    browser = after_password(app, protected)
    assert post(browser, "/connexion/code-de-secours", {"code": protected.codes[0]}).status_code == 422
    page = protected.browser.get("/compte/protection/codes").text
    assert protected.codes[0] not in page


def test_secrets_are_not_readable_in_the_database(app: Flask, protected: SimpleNamespace) -> None:
    with app.app_context():
        row = session.execute(
            select(Credential).where(Credential.user_id == protected.member.user_id)
        ).scalar_one()
        kept = f"{row.totp_secret} {row.recovery_codes}"
    assert protected.phone.totp.base32_key not in kept
    assert not [code for code in protected.codes if code in kept]


def test_removing_the_application_tells_the_owner(
    app: Flask, protected: SimpleNamespace, letters: Letters
) -> None:
    post(protected.browser, "/compte/protection/application/retirer")
    assert sign_in_by_form(app.test_client(), protected.member.email).location == "/structures"
    subjects = [letter["Subject"] for letter in letters(protected.member.email)]
    assert subjects == ["La protection de votre compte a changé"] * 2


def test_the_operator_resets_it_for_whoever_lost_hers(
    app: Flask, protected: SimpleNamespace, letters: Letters
) -> None:
    done = app.test_cli_runner().invoke(users_group, ["reset-second-factor", protected.member.email])
    assert done.exit_code == 0, done.output
    assert protected.browser.get("/compte").status_code == 303
    assert sign_in_by_form(app.test_client(), protected.member.email).location == "/structures"
    assert len(letters(protected.member.email)) == 2


@pytest.mark.parametrize("path", [SET_UP, "/compte/protection/codes"])
def test_protection_is_changed_only_by_whoever_proved_it_lately(
    protected: SimpleNamespace, path: str
) -> None:
    with protected.browser.session_transaction() as cookie:
        cookie["fs_paa"] -= 16 * 60
    assert protected.browser.get(path).location == f"/compte/confirmer?suite={path}"
    refused = post(protected.browser, "/compte/protection/application/retirer")
    assert refused.location == "/compte/confirmer?suite=/compte"
    assert "Activée" in protected.browser.get("/compte/protection").text
    wrong = post(protected.browser, "/compte/confirmer", {"password": "pas le bon", "suite": path})
    assert wrong.status_code == 422
    right = {"password": "une passerelle solide 2026", "suite": path}
    assert post(protected.browser, "/compte/confirmer", right).location == path
    assert protected.browser.get(path).status_code == 200


# Required by the role ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def strict_app(app: Passerelle, stores: Stores, plugin_modules: list[ModuleType]) -> Iterator[Passerelle]:
    """The application as an installation runs it: the second factor is required where the role says so."""
    folder = app.extensions["passerelle.config"].state_dir  # one vault for all who write in one database
    config = test_config(stores, folder, require_second_factor=True)
    with letting_go(create_app(config, plugin_modules)) as made:
        yield made


@pytest.fixture
def strictly(strict_app: Passerelle) -> Callable[[Member], FlaskClient]:
    def make(member: Member) -> FlaskClient:
        browser = strict_app.test_client()
        sign_in(strict_app, browser, member.user_id)
        return browser

    return make


def test_a_coordinator_without_one_is_led_to_set_it_up_before_anything(
    strictly: Callable[[Member], FlaskClient],
    make_member: Callable[..., Member],
    application: Callable[[str], Authenticator],
) -> None:
    browser = strictly(member := make_member("coordinator"))
    for path in ("/structures", f"/s/{member.structure.slug}/", "/compte"):
        assert browser.get(path).location == "/compte/protection"
    assert post(browser, "/compte/apparence", {"appearance": "dark"}).location == "/compte/protection"
    assert "Votre rôle demande une seconde protection" in browser.get("/compte/protection").text
    phone = application(browser.get(SET_UP).text)
    post(browser, SET_UP, {"code": phone.present()})
    assert browser.get("/compte").status_code == 200


def test_she_can_still_sign_out(
    strictly: Callable[[Member], FlaskClient], make_member: Callable[..., Member]
) -> None:
    assert post(strictly(make_member("director")), "/deconnexion").location == "/connexion"


@pytest.mark.parametrize("role", ["mediator", "trainee", "reception"])
def test_it_is_only_offered_where_the_role_does_not_ask(
    strictly: Callable[[Member], FlaskClient], make_member: Callable[..., Member], role: str
) -> None:
    browser = strictly(make_member(role))
    assert browser.get("/compte").status_code == 200
    assert browser.get(SET_UP).status_code == 200


def test_the_strictest_of_her_structures_decides(
    app: Flask,
    strictly: Callable[[Member], FlaskClient],
    make_member: Callable[..., Member],
    make_structure: Callable[..., Structure],
) -> None:
    member = make_member("mediator")
    browser = strictly(member)
    assert browser.get("/compte").status_code == 200
    add_place(app, make_structure(), member.user_id, "director")
    assert browser.get("/compte").location == "/compte/protection"


def test_the_demo_asks_nobody(
    signed_in: Callable[[Member], FlaskClient], make_member: Callable[..., Member]
) -> None:
    assert signed_in(make_member("director")).get("/compte").status_code == 200
