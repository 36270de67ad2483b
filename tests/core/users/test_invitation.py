"""Invitations: a place in a structure, taken by the person it was sent to."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from email.message import EmailMessage

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from core.db.base import new_id, now
from core.db.outbox import OutboxJob
from core.db.session import session
from core.db.unit_of_work import commit
from core.db.writing import next_number
from core.errors import InvalidInput, Refused
from core.tenancy.binding import Actor
from core.tenancy.models import Membership, Tenant
from core.testing.plugin import Member
from core.testing.sign_in import post
from core.users.services import invite
from tests.core.users.conftest import body, path_in, sign_in_by_form

Letters = Callable[[str], list[EmailMessage]]
Acting = Callable[[Member], AbstractContextManager[Actor]]
ANSWER = {
    "given_name": "Samia",
    "family_name": "Roussel",
    "password": "tulipe gravier orage 71",
}


@pytest.fixture
def director(make_member: Callable[..., Member]) -> Member:
    return make_member("director")


@pytest.fixture
def invited(director: Member, acting: Acting) -> Callable[[str], uuid.UUID]:
    """``invited(address)`` makes a place for a médiatrice and sends it; returns the membership's id."""

    def send(address: str) -> uuid.UUID:
        with acting(director) as actor:
            place = Membership(
                id=new_id(), number=next_number("membership", actor=actor), role_keys=["mediator"]
            )
            session.add(place)
            session.flush()
            invite(place, address, actor=actor)
            commit()
            return place.id

    return send


def fresh_address() -> str:
    return f"samia.roussel.{uuid.uuid4().hex[:8]}@exemple.test"


def membership(acting: Acting, director: Member, place: uuid.UUID) -> Membership:
    with acting(director):
        row = session.execute(select(Membership).where(Membership.id == place)).scalar_one()
        session.expunge(row)
        return row


def test_a_new_person_takes_her_place_and_is_in(
    client: FlaskClient,
    invited: Callable[[str], uuid.UUID],
    letters: Letters,
    director: Member,
    acting: Acting,
) -> None:
    address = fresh_address()
    place = invited(address.upper())
    (letter,) = letters(address)
    assert "vous invite à rejoindre" in body(letter)
    link = path_in(letter)
    assert address in client.get(link).text
    answer = post(client, link, ANSWER)
    assert answer.location == f"/s/{director.structure.slug}/"
    assert client.get("/compte").status_code == 200
    row = membership(acting, director, place)
    assert (row.given_name, row.family_name) == ("Samia", "Roussel")
    assert row.user_id is not None
    assert row.invited_email is None, "the address is kept with the account only"


def test_the_link_serves_once(
    app: Flask, client: FlaskClient, invited: Callable[[str], uuid.UUID], letters: Letters
) -> None:
    address = fresh_address()
    invited(address)
    link = path_in(letters(address)[0])
    post(client, link, ANSWER)
    late = app.test_client()
    assert late.get(link).status_code == 404
    assert post(late, link, ANSWER).status_code == 404
    assert "Ce lien ne sert plus" in late.get(link).text


def test_an_account_that_exists_signs_in_first_then_joins(
    client: FlaskClient,
    invited: Callable[[str], uuid.UUID],
    letters: Letters,
    make_structure: Callable[..., object],
    make_member: Callable[..., Member],
    director: Member,
) -> None:
    elsewhere = make_member(structure=make_structure(name="Association d’à côté"))
    invited(elsewhere.email)
    link = path_in(letters(elsewhere.email)[-1])
    page = client.get(link).text
    assert "Vous avez déjà un compte Passerelle" in page
    assert 'type="password"' not in page, "a link alone must not give a new password to an account"
    assert post(client, link, ANSWER).status_code == 200
    assert sign_in_by_form(client, elsewhere.email, suite=link).location == link
    names = {"given_name": "Samia", "family_name": "Roussel"}
    assert post(client, link, names).location == f"/s/{director.structure.slug}/"
    assert client.get("/structures").status_code == 200


def test_somebody_elses_account_cannot_take_the_place(
    signed_in: Callable[[Member], FlaskClient],
    invited: Callable[[str], uuid.UUID],
    letters: Letters,
    make_member: Callable[..., Member],
    director: Member,
    acting: Acting,
) -> None:
    address = fresh_address()
    place = invited(address)
    browser = signed_in(make_member())
    link = path_in(letters(address)[0])
    assert "à une autre adresse" in browser.get(link).text
    answer = post(browser, link, {"given_name": "Samia", "family_name": "Roussel"})
    assert answer.status_code == 409
    assert membership(acting, director, place).user_id is None


def test_correcting_the_address_kills_the_first_link(
    client: FlaskClient,
    invited: Callable[[str], uuid.UUID],
    letters: Letters,
    director: Member,
    acting: Acting,
) -> None:
    wrong, right = fresh_address(), fresh_address()
    place = invited(wrong)
    first = path_in(letters(wrong)[0])
    with acting(director) as actor:
        row = session.execute(select(Membership).where(Membership.id == place)).scalar_one()
        invite(row, right, actor=actor)
        commit()
    assert client.get(first).status_code == 404
    assert client.get(path_in(letters(right)[0])).status_code == 200


def test_a_place_taken_back_is_closed(
    client: FlaskClient,
    invited: Callable[[str], uuid.UUID],
    letters: Letters,
    director: Member,
    acting: Acting,
) -> None:
    address = fresh_address()
    place = invited(address)
    link = path_in(letters(address)[0])
    with acting(director):
        session.execute(select(Membership).where(Membership.id == place)).scalar_one().ended_at = now()
        commit()
    assert client.get(link).status_code == 404


def test_links_of_a_suspended_structure_stop(
    app: Flask,
    client: FlaskClient,
    invited: Callable[[str], uuid.UUID],
    letters: Letters,
    director: Member,
) -> None:
    address = fresh_address()
    invited(address)
    link = path_in(letters(address)[0])
    with app.app_context():
        tenant = session.execute(select(Tenant).where(Tenant.id == director.structure.id)).scalar_one()
        tenant.suspended_at = now()
        commit()
    assert client.get(link).status_code == 404


def test_what_is_wrong_in_the_answer_is_said_and_nothing_is_made(
    client: FlaskClient,
    invited: Callable[[str], uuid.UUID],
    letters: Letters,
) -> None:
    address = fresh_address()
    invited(address)
    link = path_in(letters(address)[0])
    answer = post(client, link, {**ANSWER, "password": "azertyuiop123"})
    assert answer.status_code == 422
    assert "se devine trop facilement" in answer.text
    assert 'value="Samia"' in answer.text
    assert post(client, link, {**ANSWER, "role_keys": "director"}).status_code == 422
    assert post(client, link, ANSWER).status_code == 303


def test_a_forged_link_opens_nothing(client: FlaskClient) -> None:
    assert client.get("/invitation/WzEsImEiXQ.aaaa.bbbb").status_code == 404


def test_a_place_already_taken_is_not_sent_again(director: Member, acting: Acting) -> None:
    with acting(director) as actor:
        taken = session.execute(
            select(Membership).where(Membership.id == director.membership_id)
        ).scalar_one()
        with pytest.raises(Refused):
            invite(taken, fresh_address(), actor=actor)


def test_an_address_that_is_none_is_not_invited(director: Member, acting: Acting) -> None:
    with acting(director) as actor:
        place = Membership(id=new_id(), number=999, role_keys=["mediator"])
        session.add(place)
        session.flush()
        with pytest.raises(InvalidInput):
            invite(place, "samia.roussel", actor=actor)


def test_neither_jobs_nor_links_carry_an_address(
    app: Flask, invited: Callable[[str], uuid.UUID], letters: Letters
) -> None:
    address = fresh_address()
    invited(address)
    link = path_in(letters(address)[0])
    assert "samia" not in link
    with app.app_context():
        arguments = session.execute(select(OutboxJob.args).where(OutboxJob.job.like("users.%"))).scalars()
        assert not [given for given in arguments if "@" in str(given)]


def test_somebody_of_one_name_takes_her_place_and_is_greeted_by_it(
    client: FlaskClient, invited: Callable[[str], uuid.UUID], letters: Letters, director: Member
) -> None:
    address = fresh_address()
    invited(address)
    answer = post(client, path_in(letters(address)[0]), ANSWER | {"given_name": "Ali", "family_name": ""})
    assert answer.location == f"/s/{director.structure.slug}/"
    day = client.get(answer.location).text
    assert "Bonjour Ali" in day or "Bonsoir Ali" in day
