"""The blueprint of accounts, and what its views share: who may enter, where to go next, a form come back."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final, ParamSpec, TypeVar
from urllib.parse import urlsplit

import marshmallow as ma
from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from core.errors import DomainError, InvalidInput, Refused, SignInRequired, Throttled
from core.users import throttling
from core.users.sessions import is_fresh
from core.web.forms import form_for
from core.web.typography import count

P = ParamSpec("P")
R = TypeVar("R")

bp = Blueprint("users", __name__, template_folder="templates")

#: Open to somebody whose role asks for a second factor that she has not set up yet.
SET_UP: Final = frozenset(
    {
        "users.protection",
        "users.application",
        "users.passkey_demand",
        "users.passkey_add",
        "users.confirm",
        "users.sign_out",
        "users.sign_in",
    }
)


def safe_path(path: str) -> str:
    """A path of ours to go on to, or "": an address that leads elsewhere is dropped."""
    parts = urlsplit(path)
    inside = path.startswith("/") and not path.startswith("//") and not parts.scheme and not parts.netloc
    return path if inside and "\\" not in path and path.isprintable() else ""


def onward(suite: str) -> Response:
    """Where to go after sign-in."""
    return redirect(safe_path(suite) or url_for("users.structures"), 303)


def signed_in(view: Callable[P, R]) -> Callable[P, R]:
    """Only for somebody signed in; anybody else is led to the sign-in page and back."""

    @wraps(view)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        if not current_user.is_authenticated:
            raise SignInRequired
        return view(*args, **kwargs)

    return checked


def proved(view: Callable[P, R]) -> Callable[P, R | Response]:
    """Only for somebody who proved who she is a short while ago: asks for the password otherwise."""

    @wraps(view)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R | Response:
        if not current_user.is_authenticated:
            raise SignInRequired
        if not is_fresh():
            back = request.path if request.method == "GET" else url_for("users.account")
            return redirect(url_for("users.confirm", suite=back), 303)
        return view(*args, **kwargs)

    return checked


PAUSE: Final = "Trop d’essais : attendez {} avant de recommencer."
#: Said by the count that is full, never by what the account is, or whether there is one.
PAUSES: Final = {
    throttling.ACCOUNT.name: (
        "Trop d’essais avec cette adresse : attendez {} avant de recommencer. Pour ne pas attendre, choisissez "
        "« Mot de passe oublié » : si un compte porte cette adresse, le courriel reçu permet d’en changer et de se "
        "connecter aussitôt."
    ),
    throttling.ADDRESS.name: (
        "Trop d’essais depuis votre connexion à internet, peut-être par d’autres personnes : attendez {} avant de "
        "recommencer."
    ),
}


def problems_of(error: DomainError) -> list[str]:
    """What stands above the form; errors of fields stand beside them."""
    if isinstance(error, Refused):
        return error.problems
    if isinstance(error, Throttled):
        return [PAUSES.get(error.limit, PAUSE).format(count(error.minutes, "minute", "minutes"))]
    return []


def form_again(template: str, schema: type[ma.Schema], error: DomainError, **context: Any) -> Response:
    """The page once more, with what was typed (passwords aside) and what to correct."""
    invalid = error if isinstance(error, InvalidInput) else None
    choices = context.pop("choices", None)
    form = form_for(
        schema, submitted=request.form, error=invalid, problems=problems_of(error), choices=choices
    )
    response = make_response(render_template(template, form=form, **context), error.status)
    if isinstance(error, Throttled):
        response.headers["Retry-After"] = str(error.retry_after)
    return response
