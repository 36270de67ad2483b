"""Headers of every answer, and the one place that checks CSRF tokens."""

from __future__ import annotations

import secrets
from typing import Final

from flask import Flask, Response, current_app, g, request
from flask_login import current_user
from flask_wtf.csrf import CSRFError, CSRFProtect

from core.access.policy import SAFE_METHODS
from core.errors import SignInRequired
from core.tenancy.routing import is_api_path, is_structure_path

csrf = CSRFProtect()

#: ``data:`` pictures are the marks that Bootstrap's and our own style sheet draw in boxes and switches.
POLICY: Final = (
    "default-src 'none'",
    "script-src 'nonce-{nonce}'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
)
#: What no page of ours needs; passkeys are asked by our own pages only.
DENIED: Final = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "serial",
    "usb",
    "xr-spatial-tracking",
)
PERMISSIONS: Final = ", ".join(
    (
        *(f"{name}=()" for name in DENIED),
        "publickey-credentials-get=(self)",
        "publickey-credentials-create=(self)",
    )
)
FIXED: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
STATIC_ENDPOINTS: Final = frozenset({"static", "web.vendor", "web.icon_sheet"})
TWO_YEARS: Final = 63_072_000


def csp_nonce() -> str:
    """The nonce of this answer: the same wherever a template asks for it, new for each request."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def content_policy(*, images: str = "") -> str:
    """The policy of a page of ours; ``images`` is another origin that its pictures come from, said by the page."""
    policy = "; ".join(POLICY).format(nonce=csp_nonce())
    return policy.replace("img-src 'self'", f"img-src 'self' {images}", 1) if images else policy


def _is_static() -> bool:
    endpoint = request.endpoint or ""
    return endpoint in STATIC_ENDPOINTS or endpoint.endswith(".static")


def set_headers(response: Response) -> Response:
    """Add the security headers; a page is never stored, a static file may be. A download brings its own policy."""
    if "Content-Security-Policy" not in response.headers:
        response.headers["Content-Security-Policy"] = content_policy()
    for name, value in FIXED.items():
        response.headers[name] = value
    if current_app.extensions["passerelle.config"].https:
        response.headers["Strict-Transport-Security"] = f"max-age={TWO_YEARS}; includeSubDomains"
    if not _is_static() or response.status_code >= 400:
        response.headers["Cache-Control"] = "no-store"
    return response


def refuse_forged() -> None:
    """Check the token of every unsafe request; signed out, a structure's path leads to sign-in as always."""
    if request.method in SAFE_METHODS or is_api_path(request.path):
        return
    try:
        csrf.protect()
    except CSRFError:
        if is_structure_path(request.path) and not current_user.is_authenticated:
            raise SignInRequired from None
        raise


def init_app(app: Flask) -> None:
    app.config.update(
        WTF_CSRF_CHECK_DEFAULT=False,
        # The token lives as long as the session: a form left open over lunch must still be accepted.
        WTF_CSRF_TIME_LIMIT=None,
    )
    csrf.init_app(app)
    app.before_request(refuse_forged)
    app.after_request(set_headers)
    app.jinja_env.globals["csp_nonce"] = csp_nonce
