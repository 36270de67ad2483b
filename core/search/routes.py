"""Search and the palette: ``/s/<slug>/chercher``. Words typed are posted: a name does not go into an address."""

from __future__ import annotations

from flask import Response, jsonify, render_template, request

from core.access.policy import guarded
from core.extension.blueprint import StructureBlueprint
from core.search import examples, pages
from core.search.permissions import SEARCH
from core.search.schemas import SearchSchema
from core.tenancy.binding import current_actor
from core.web.forms import decode

bp = StructureBlueprint("search", __name__, prefix="chercher", template_folder="templates")


@bp.route("", methods=["GET", "POST"])
@guarded(SEARCH, example=examples.searching, when_suspended=True)
def index() -> str:
    """The form with her own open work; posted, what is found. It only reads."""
    actor = current_actor()
    if request.method == "GET":
        return render_template("search/index.html", words=None, groups=[], recent=pages.recent(actor))
    words = decode(SearchSchema, request.form)["q"]
    groups = pages.results(words, actor)
    return render_template("search/index.html", words=words, groups=groups, recent=[])


@bp.post("/palette")
@guarded(SEARCH, example=examples.searching, when_suspended=True)
def palette() -> Response:
    """What the dialog of Ctrl K shows; nothing of it is kept in the browser."""
    words = decode(SearchSchema, request.form)["q"]
    return jsonify(pages.palette(words, current_actor()))
