"""Changing the address of one's own account: confirmed from the new one, told to the old one, revealing nothing."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from email.message import EmailMessage

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from core.audit.models import PlatformAuditEntry
from core.db.outbox import OutboxJob
from core.db.session import session
from core.testing.plugin import Member
from core.testing.sign_in import post
from core.users import throttling
from core.users.models import User
from core.users.store import client as store
from core.users.store import key
from tests.core.users.conftest import PASSWORD, body, path_in, sign_in_by_form

Letters = Callable[[str], list[EmailMessage]]
Make = Callable[..., Member]
NEW = "nouvelle.adresse@exemple.test"


@pytest.fixture
def browser(signed_in: Callable[[Member], FlaskClient], make_member: Make) -> FlaskClient:
    return signed_in(make_member())


@pytest.fixture
def ask(
    signed_in: Callable[[Member], FlaskClient],
) -> Callable[[Member, str], tuple[FlaskClient, TestResponse]]:
    """``ask(member, address)`` signs in, proves who she is, and asks for the address."""

    def asked(member: Member, address: str) -> tuple[FlaskClient, TestResponse]:
        browser = signed_in(member)
        post(browser, "/compte/confirmer", {"password": PASSWORD, "suite": "/compte/adresse"})
        return browser, post(browser, "/compte/adresse", {"email": address})

    return asked


def fresh(number: int = 0) -> str:
    return f"nouvelle-{number}-{uuid.uuid4().hex[:8]}@exemple.test"


def address_of(app: Flask, member: Member) -> str:
    with app.app_context():
        return session.execute(select(User.email).where(User.id == member.user_id)).scalar_one()


def test_the_new_address_signs_in_once_its_link_was_confirmed(
    app: Flask, client: FlaskClient, make_member: Make, ask: Callable, letters: Letters
) -> None:
    member, new = make_member(), fresh()
    browser, answer = ask(member, new.upper())
    assert answer.status_code == 303
    assert address_of(app, member) == member.email, "nothing changes before the link is opened"
    (old_letter,) = letters(member.email)
    assert "Une nouvelle adresse vient d’être demandée" in body(old_letter)
    (letter,) = letters(new)
    link = path_in(letter)
    assert new not in link
    assert client.get(link).status_code == 200
    assert address_of(app, member) == member.email, "a GET changes nothing"
    assert post(client, link).status_code == 303
    assert address_of(app, member) == new
    assert sign_in_by_form(app.test_client(), new).status_code == 303
    assert sign_in_by_form(app.test_client(), member.email).status_code == 422
    assert "celle-ci ne sert plus à se connecter" in body(letters(member.email)[-1])
    assert client.get(link).status_code == 404, "a link serves once"
    assert browser.get("/compte").status_code == 200


def test_a_link_for_a_new_password_sent_to_the_address_left_is_dead(
    app: Flask, client: FlaskClient, make_member: Make, ask: Callable, letters: Letters
) -> None:
    member, new = make_member(), fresh()
    post(client, "/mot-de-passe/oublie", {"email": member.email})
    reset = path_in(letters(member.email)[-1])
    assert client.get(reset).status_code == 200
    ask(member, new)
    post(client, path_in(letters(new)[0]))
    assert client.get(reset).status_code == 404


def test_an_address_that_another_account_has_is_answered_alike_and_tells_its_owner(
    app: Flask, make_member: Make, ask: Callable, letters: Letters
) -> None:
    member, other = make_member(), make_member()
    _browser, taken = ask(member, other.email)
    _browser, free = ask(make_member(), fresh())
    assert (taken.status_code, taken.location) == (free.status_code, free.location) == (303, "/compte")
    (letter,) = letters(other.email)
    assert "Un compte l’utilise déjà" in body(letter)
    assert "/adresse/" not in body(letter)
    assert address_of(app, member) == member.email


def test_an_address_taken_between_the_letter_and_the_click_is_refused(
    app: Flask, client: FlaskClient, make_member: Make, ask: Callable, letters: Letters
) -> None:
    member, new = make_member(), fresh()
    ask(member, new)
    link = path_in(letters(new)[0])
    make_member(email=new)
    assert post(client, link).status_code == 404
    assert address_of(app, member) == member.email


def test_it_is_asked_of_somebody_who_proved_who_she_is(browser: FlaskClient) -> None:
    with browser.session_transaction() as cookie:
        cookie.pop("fs_paa", None)
    answer = post(browser, "/compte/adresse", {"email": fresh()})
    assert answer.location.startswith("/compte/confirmer")


def test_it_is_asked_three_times_an_hour_at_most(make_member: Make, ask: Callable) -> None:
    member = make_member()
    browser, _answer = ask(member, fresh(0))
    answers = [post(browser, "/compte/adresse", {"email": fresh(n)}).status_code for n in range(1, 4)]
    assert answers == [303] * (throttling.NEW_ADDRESS.tries - 1) + [429]


@pytest.mark.parametrize("wrong", ["pas une adresse", "", "x@"])
def test_what_is_no_address_is_said_beside_the_field(make_member: Make, ask: Callable, wrong: str) -> None:
    _browser, answer = ask(make_member(), wrong)
    assert answer.status_code == 422
    assert "Écrivez l’adresse complète" in answer.text


def test_the_same_address_is_refused(make_member: Make, ask: Callable) -> None:
    member = make_member()
    _browser, answer = ask(member, member.email)
    assert "C’est déjà l’adresse de votre compte." in answer.text


def test_no_address_lies_in_a_job_in_the_audit_or_readable_in_the_store(
    app: Flask, make_member: Make, ask: Callable
) -> None:
    new = fresh()
    ask(make_member(), new)
    with app.app_context():
        args = session.execute(select(OutboxJob.args)).scalars().all()
        assert not [one for one in args if "@" in str(one)]
        details = session.execute(select(PlatformAuditEntry.details)).scalars().all()
        assert new not in str(details)
        names = list(store().scan_iter(key("address", "*")))
        assert names
        assert not [name for name in names if new in name or new in str(store().get(name))]


def test_a_link_of_somebody_else_is_worth_nothing(client: FlaskClient) -> None:
    assert client.get("/adresse/faux").status_code == 404
