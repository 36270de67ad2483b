"""Sign-in joined to the application: engine, sessions, cookie, and the way to a missing second factor."""

from __future__ import annotations

from typing import Any

from flask import Flask, g, redirect, request, url_for
from flask_login import current_user

import core.users.account_routes  # noqa: F401  (its views join the blueprint)
from core.access.policy import SAFE_METHODS
from core.config import Config
from core.jobs.queue import connect
from core.tenancy.binding import enter_directory
from core.tenancy.routing import NEUTRAL, is_api_path
from core.users import engine
from core.users.blueprint import SET_UP
from core.users.second_factor import is_required
from core.users.sessions import load_visitor


def _cookie(app: Flask, config: Config) -> None:
    app.config.update(
        # The prefix makes the browser refuse a cookie of this name that another host or plain http would set.
        SESSION_COOKIE_NAME="__Host-passerelle" if config.https else "passerelle",
        SESSION_COOKIE_SECURE=config.https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        SESSION_COOKIE_DOMAIN=None,
    )


def lead_to_second_factor() -> Any:
    """Somebody whose role asks for a second factor sets one up before anything else."""
    if request.endpoint in NEUTRAL or request.endpoint in SET_UP or is_api_path(request.path):
        return None
    if not current_user.is_authenticated or current_user.has_second_factor:
        return None
    enter_directory(current_user.id, read_only=request.method in SAFE_METHODS)
    if is_required(current_user.id):
        return redirect(url_for("users.protection"), 303)
    return None


def _appearance() -> dict[str, Any]:
    """Only what was read already: an error page must not ask the database."""
    return {"appearance": getattr(g.get("_login_user"), "appearance", "auto")}


def init_app(app: Flask, config: Config) -> None:
    _cookie(app, config)
    app.extensions["passerelle.users.store"] = connect(config.redis_url, patience=1, words=True)
    security = engine.init_app(app, config)
    security.login_manager.user_loader(load_visitor)
    app.before_request(lead_to_second_factor)
    app.context_processor(_appearance)
