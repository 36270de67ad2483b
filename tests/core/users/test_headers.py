"""The headers of every answer, by walking the route table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import ModuleType

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from core.app import Passerelle, create_app
from core.launcher.stores import Stores
from core.testing.plugin import create_member, create_structure, letting_go, test_config
from core.testing.sign_in import csrf_token, sign_in
from core.web.security import STATIC_ENDPOINTS
from tests.core.users.conftest import address_of

#: One process asks every route, once for all the tests of this module.
pytestmark = pytest.mark.xdist_group("headers")

EXACT = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
DIRECTIVES = {
    "default-src": "'none'",
    "style-src": "'self'",
    "connect-src": "'self'",
    "font-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}


def policy_of(answer: TestResponse) -> dict[str, str]:
    parts = answer.headers["Content-Security-Policy"].split("; ")
    return {name: value for name, _, value in (part.partition(" ") for part in parts)}


FILES = {"static": {"filename": "theme.css"}, "web.vendor": {"path": "bootstrap.min.css"}}


def every_answer(app: Flask, browser: FlaskClient, slug: str) -> list[tuple[str, str, TestResponse]]:
    """(endpoint, request, answer) for each method of each route; signing out comes last."""
    found = []
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.endpoint == "users.sign_out"):
        path = address_of(rule, slug, **FILES.get(rule.endpoint, {}))
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            data = None if method == "GET" else {"csrf_token": csrf_token(browser)}
            answer = browser.open(path, method=method, data=data, buffered=True)
            found.append((rule.endpoint, f"{method} {path} {answer.status_code}", answer))
    return found


@pytest.fixture(scope="module")
def answers(app: Passerelle) -> list[tuple[str, str, TestResponse]]:
    member = create_member(app, create_structure(app), "director")
    slug = member.structure.slug
    inside, outside = app.test_client(), app.test_client()
    sign_in(app, inside, member.user_id)
    signed = every_answer(app, inside, slug)
    return [*signed, *every_answer(app, outside, slug), ("", "GET 404", outside.get("/rien-ici"))]


def test_every_answer_carries_the_fixed_headers(answers: list[tuple[str, str, TestResponse]]) -> None:
    wrong = [
        (request, name)
        for _endpoint, request, answer in answers
        for name, value in EXACT.items()
        if answer.headers.get(name) != value
    ]
    assert wrong == []


def test_every_answer_carries_a_policy_without_holes(answers: list[tuple[str, str, TestResponse]]) -> None:
    for _endpoint, request, answer in answers:
        policy = policy_of(answer)
        assert {name: policy.get(name) for name in DIRECTIVES} == DIRECTIVES, request
        assert "unsafe-" not in answer.headers["Content-Security-Policy"], request
        assert re.fullmatch(r"'nonce-[\w-]{20,}'", policy["script-src"]), request
        assert "*" not in answer.headers["Content-Security-Policy"], request


def test_every_private_answer_is_never_stored(answers: list[tuple[str, str, TestResponse]]) -> None:
    stored = [
        request
        for endpoint, request, answer in answers
        if endpoint not in STATIC_ENDPOINTS and answer.headers.get("Cache-Control") != "no-store"
    ]
    assert stored == []


def test_static_files_are_kept_by_the_browser(client: FlaskClient) -> None:
    for path in ("/static/theme.css", "/vendor/bootstrap.min.css"):
        answer = client.get(path, buffered=True)
        assert answer.status_code == 200
        assert "max-age=" in answer.headers["Cache-Control"]
    assert client.get("/static/rien.css").headers["Cache-Control"] == "no-store"


def test_pages_carry_no_inline_script_style_or_handler(
    answers: list[tuple[str, str, TestResponse]],
) -> None:
    for _endpoint, request, answer in answers:
        if answer.mimetype != "text/html":
            continue
        nonce = policy_of(answer)["script-src"].removeprefix("'nonce-").removesuffix("'")
        scripts = re.findall(r"<script\b[^>]*>", answer.text)
        assert all(f'nonce="{nonce}"' in script for script in scripts), request
        assert not re.findall(r"<style\b|\sstyle=|\son[a-z]+=\"|javascript:", answer.text), request


def test_the_nonce_is_new_each_time(client: FlaskClient) -> None:
    seen = {policy_of(client.get("/connexion"))["script-src"] for _ in range(5)}
    assert len(seen) == 5


def test_no_camera_no_microphone_no_place(client: FlaskClient) -> None:
    allowed = client.get("/connexion").headers["Permissions-Policy"]
    for name in ("camera", "microphone", "geolocation", "payment", "usb"):
        assert f"{name}=()" in allowed


@pytest.fixture(scope="module")
def https_app(app: Passerelle, stores: Stores, plugin_modules: list[ModuleType]) -> Iterator[Passerelle]:
    folder = app.extensions["passerelle.config"].state_dir  # one vault for all who write in one database
    config = test_config(stores, folder, base_url="https://passerelle.test")
    with letting_go(create_app(config, plugin_modules)) as made:
        yield made


def test_https_gives_a_host_cookie_and_strict_transport(https_app: Passerelle) -> None:
    answer = https_app.test_client().get("/connexion", base_url="https://passerelle.test")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-passerelle=")
    for mark in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert mark in cookie
    assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=63072000")


def test_plain_http_gives_an_ordinary_cookie(client: FlaskClient) -> None:
    answer = client.get("/connexion")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("passerelle=")
    assert "HttpOnly" in cookie
    assert "Secure" not in cookie
    assert "Strict-Transport-Security" not in answer.headers
