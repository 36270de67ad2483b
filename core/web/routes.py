"""Pages of the installation itself: the door, health, help, and the files of front-end packages."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from flask import Blueprint, Response, current_app, redirect, render_template, send_from_directory, url_for
from flask_login import current_user

from core.access.policy import open_to_all
from core.errors import NotFound
from core.extension.manager import hooks
from core.web import icons
from core.web.health import readiness

bp = Blueprint("web", __name__)

#: The only files of front-end packages that are served: public name → file in the vendor folder.
VENDOR_FILES: Final = {
    "bootstrap.min.css": "bootstrap/dist/css/bootstrap.min.css",
    "htmx.min.js": "htmx/dist/htmx.min.js",
    "leaflet.css": "leaflet/dist/leaflet.css",
    "leaflet.js": "leaflet/dist/leaflet.js",
    # Asked for by its style sheet, relative to it.
    **{
        f"images/{name}": f"leaflet/dist/images/{name}"
        for name in ("layers.png", "layers-2x.png", "marker-icon.png")
    },
}
VENDOR: Final = Path(__file__).parent / "vendor"


@bp.get("/")
@open_to_all("door: sign-in page or own structures")
def home() -> Any:
    if current_user.is_authenticated:
        return redirect(url_for("users.structures"))
    return redirect(url_for("users.sign_in"))


@bp.get("/healthz")
@open_to_all("the process lives; no data")
def healthz() -> Response:
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
@open_to_all("database, queue and migrations are ready; no data")
def readyz() -> Response:
    problems = readiness(current_app)
    text = "prêt\n" if not problems else "\n".join(problems) + "\n"
    return Response(text, status=503 if problems else 200, mimetype="text/plain")


@bp.get("/aide")
@open_to_all("the user guide holds no data")
def help_page() -> Any:
    """The guide, with what each installed domain says of itself."""
    return render_template("help.html", parts=[f"{name}/_help.html" for name in sorted(hooks().manifests)])


@bp.get("/accessibilite")
@open_to_all("the accessibility statement holds no data")
def accessibility() -> Any:
    return render_template("accessibility.html")


@bp.get("/vendor/<path:path>")
@open_to_all("front-end packages, the same for everybody")
def vendor(path: str) -> Response:
    if path not in VENDOR_FILES:
        raise NotFound
    response = send_from_directory(VENDOR, VENDOR_FILES[path], max_age=86_400)
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


@bp.get("/icones/<version>")
@open_to_all("drawings, the same for everybody")
def icon_sheet(version: str) -> Response:
    """Every icon. A page drawn before the last deployment still gets them, but its browser does not keep them."""
    response = send_from_directory(icons.SOURCE.parent, icons.SOURCE.name, mimetype="image/svg+xml")
    kept = "public, max-age=31536000, immutable" if version == icons.VERSION else "no-cache"
    response.headers["Cache-Control"] = kept
    return response
