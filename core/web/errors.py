"""One handler for every error: a French page, or problem+json where JSON was asked for. Never personal data."""

from __future__ import annotations

from typing import Any

import structlog
from flask import Flask, Response, current_app, g, jsonify, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed

from core.audit.refusals import record_refusal
from core.db.session import session
from core.errors import (
    DomainError,
    Forbidden,
    InvalidInput,
    NotFound,
    Refused,
    SignInRequired,
    StaleEdit,
    Throttled,
)
from core.tenancy.routing import is_api_path, is_structure_path

log = structlog.get_logger(__name__)

UNAVAILABLE = 503
UNAUTHORIZED = 401
#: Ends the name of each blueprint whose pages are opened by a signed link, without an account.
BY_LINK = "_public"
#: What a program is told, where a page has words of its own.
IN_JSON = {
    404: "Rien de ce nom à cette adresse.",
    405: "Cette adresse ne connaît pas cette méthode : l’en-tête Allow dit lesquelles.",
}
PAGES = frozenset({400, 403, 404, 405, 409, 413, 429, 500, 503})


def wants_json() -> bool:
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return is_api_path(request.path) or (best == "application/json" and not request.headers.get("HX-Request"))


def _page(
    status: int, kind: str, message: str, problems: list[str], retry_minutes: int | None = None
) -> Response:
    template = f"errors/{status if status in PAGES else 400}.html"
    words: dict[str, Any] = {"status": status, "kind": kind, "message": message, "problems": problems}
    words["retry_minutes"] = retry_minutes
    words["by_link"] = (request.blueprint or "").endswith(BY_LINK)
    try:
        shown = render_template(template, **words)
    except Exception as error:  # the frame around every page is what failed: this one goes without it
        log.error("error_page_failed", error=type(error).__name__, endpoint=request.endpoint)
        session.rollback()
        _stand_alone()
        shown = render_template(template, **words)
    return Response(shown, status=status)


def _answer(status: int, code: str, message: str, extra: dict[str, Any] | None = None) -> Response:
    if wants_json():
        title = IN_JSON.get(status, message) or DomainError.default_message
        body = {"type": f"urn:passerelle:{code}", "title": title, "status": status, **(extra or {})}
        response = jsonify(body)
        response.status_code = status
        response.mimetype = "application/problem+json"
        return response
    said = extra or {}
    return _page(status, code, message, list(said.get("problems", ())), said.get("retry_minutes"))


def _signed_out_of_structure() -> bool:
    return is_structure_path(request.path) and not current_user.is_authenticated


def _stand_alone() -> None:
    """From here on nobody is asked anything: the page of a store that is down must not need that store.

    Flask-Login would look the visitor up for every template, and the frame counts what waits.
    """
    g.setdefault("_login_user", current_app.login_manager.anonymous_user())  # type: ignore[attr-defined]
    g.pop("actor", None)


def to_sign_in() -> Response:
    """The same answer for every ``/s/`` path, existing or not."""
    target = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("users.sign_in", suite=target), 303)  # type: ignore[return-value]


def _domain_error(error: DomainError) -> Response:
    session.rollback()
    if error.status == UNAVAILABLE:
        _stand_alone()
        return _answer(error.status, error.code, error.message)
    if isinstance(error, SignInRequired) or _signed_out_of_structure():
        return to_sign_in()
    if isinstance(error, Forbidden):
        _note_refusal()
    extra: dict[str, Any] = {}
    if isinstance(error, InvalidInput | Refused):
        said = error.problems if isinstance(error, Refused) else []
        extra = {"problems": [*said, *(f"{n} : {t}" for n, ts in error.errors.items() for t in ts)]}
        if error.errors:
            extra["errors"] = error.errors
    elif isinstance(error, StaleEdit):
        extra = {"fields": [conflict.name for conflict in error.conflicts]}
    elif isinstance(error, Throttled):
        extra = {"retry_minutes": error.minutes}
    response = _answer(error.status, error.code, error.message, extra)
    if isinstance(error, Throttled):
        response.headers["Retry-After"] = str(error.retry_after)
    if error.status == UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _note_refusal() -> None:
    """A right that was missing leaves a line in the structure's journal: the page asked for, nothing else."""
    actor = g.get("actor")
    if actor is not None and request.endpoint:
        details: dict[str, Any] = {"page": request.endpoint, "method": request.method.lower()}
        record_refusal("access.refused", actor=actor, details=details)


def _http_error(error: HTTPException) -> Any:
    session.rollback()
    if _signed_out_of_structure():
        return to_sign_in()
    if error.code is not None and error.code < 400:
        return error
    status = error.code or 500
    if status == 405 and is_structure_path(request.path):
        status = 404  # a switched-off domain must not show which of its addresses exist
    message = NotFound.default_message if status == 404 else ""
    answer = _answer(status, f"http_{status}", message)
    if isinstance(error, MethodNotAllowed) and status == error.code:
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
    return answer


def _database_error(error: DBAPIError) -> Response:
    session.rollback()
    if isinstance(error, OperationalError | InterfaceError) or error.connection_invalidated:
        log.error("database_unavailable", error=type(error.orig).__name__)
        _stand_alone()
        return _answer(UNAVAILABLE, "unavailable", "Le service est interrompu pour quelques instants.")
    log.error("database_error", error=type(error.orig).__name__)
    return _answer(500, "internal", "Une erreur est survenue de notre côté.")


def init_app(app: Flask) -> None:
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(DBAPIError, _database_error)

    @app.errorhandler(InternalServerError)
    def _unexpected(error: InternalServerError) -> Response:
        session.rollback()
        original = error.original_exception
        log.error("unexpected_error", error=type(original).__name__, endpoint=request.endpoint)
        return _answer(500, "internal", "Une erreur est survenue de notre côté.")
