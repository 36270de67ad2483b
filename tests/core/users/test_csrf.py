"""No unsafe request is heard without the token of a page of ours."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.db.session import session
from core.testing.plugin import Member
from core.testing.sign_in import csrf_token, post
from core.users.models import User
from tests.core.users.conftest import address_of


def unsafe_addresses(app: Flask, slug: str) -> list[tuple[str, str]]:
    """(method, path) of every route that changes something."""
    return [
        (method, address_of(rule, slug))
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"GET", "HEAD", "OPTIONS"})
    ]


def test_every_unsafe_route_refuses_a_request_without_a_token(
    app: Flask, signed_in: Callable[[Member], FlaskClient], make_member: Callable[..., Member]
) -> None:
    member = make_member("director")
    browser = signed_in(member)
    addresses = unsafe_addresses(app, member.structure.slug)
    assert ("POST", "/deconnexion") in addresses
    heard = {
        f"{method} {path}": answer.status_code
        for method, path in addresses
        if (answer := browser.open(path, method=method, data={})).status_code != 400
    }
    assert heard == {}
    assert browser.get("/compte").status_code == 200, "nothing happened to the session either"


def test_the_answer_is_a_french_page(
    signed_in: Callable[[Member], FlaskClient], make_member: Callable[..., Member]
) -> None:
    page = signed_in(make_member()).post("/deconnexion").text
    assert "Cette demande n’a pas pu être lue" in page


def test_the_token_of_another_session_is_refused(
    app: Flask, signed_in: Callable[[Member], FlaskClient], make_member: Callable[..., Member]
) -> None:
    attacker = app.test_client()
    stolen = csrf_token(attacker)
    browser = signed_in(make_member())
    browser.get("/compte")
    assert browser.post("/deconnexion", data={"csrf_token": stolen}).status_code == 400


def test_scripts_send_it_in_a_header(
    app: Flask, signed_in: Callable[[Member], FlaskClient], make_member: Callable[..., Member]
) -> None:
    member = make_member()
    browser = signed_in(member)
    headers = {"X-CSRFToken": csrf_token(browser)}
    answer = browser.post("/compte/apparence", data={"appearance": "dark"}, headers=headers)
    assert answer.status_code == 303
    with app.app_context():
        assert session.get(User, member.user_id).appearance == "dark"


def test_the_token_outlives_an_hour_as_the_session_does(app: Flask) -> None:
    assert app.config["WTF_CSRF_TIME_LIMIT"] is None


@pytest.mark.parametrize("path", ["/s/nulle-part/activites", "/s/nulle-part/"])
def test_signed_out_a_forged_request_to_a_structure_leads_to_sign_in_like_any_other(
    client: FlaskClient, path: str
) -> None:
    assert client.post(path).location == "/connexion"


def test_an_unknown_appearance_is_refused(
    signed_in: Callable[[Member], FlaskClient], make_member: Callable[..., Member]
) -> None:
    assert post(signed_in(make_member()), "/compte/apparence", {"appearance": "rose"}).status_code == 422
