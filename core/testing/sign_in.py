"""Accounts and signed-in browsers for tests, without the cost of the sign-in page."""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Mapping
from typing import Any

from flask import Flask
from flask import session as cookie
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select
from werkzeug.test import TestResponse

from core.db.session import session
from core.db.unit_of_work import commit
from core.users.models import User
from core.users.services import create_account
from core.users.sessions import begin_session


def make_user(email: str, password: str) -> uuid.UUID:
    """An account; the caller commits. Needs an application context."""
    return create_account(email, password).user.id


def sign_in(app: Flask, browser: FlaskClient, user_id: uuid.UUID) -> None:
    """Put an open session of this user into the browser, as the sign-in page would."""
    with app.test_request_context("/"):
        user = session.execute(select(User).where(User.id == user_id)).scalar_one()
        begin_session(user)
        commit()
        kept = dict(cookie)
    with browser.session_transaction() as stored:
        stored.clear()
        stored.update(kept)


def csrf_token(browser: FlaskClient) -> str:
    """A token that the browser's session accepts, as a page would carry it."""
    with browser.session_transaction() as stored:
        raw = stored.setdefault("csrf_token", hashlib.sha1(os.urandom(64)).hexdigest())  # noqa: S324
    key = str(browser.application.secret_key)
    return str(URLSafeTimedSerializer(key, salt="wtf-csrf-token").dumps(raw))


def post(
    browser: FlaskClient, url: str, data: Mapping[str, Any] | None = None, **options: Any
) -> TestResponse:
    """Send a form as a page of ours would, its token included."""
    return browser.post(url, data={"csrf_token": csrf_token(browser), **(data or {})}, **options)
