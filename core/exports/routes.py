"""Pages of exports: ``/s/<slug>/exports/…``."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any, Final

from flask import Response, redirect, render_template, request, url_for

from core.access.policy import guarded
from core.db.writing import get_or_404
from core.errors import InvalidInput, NotFound, Refused
from core.exports import examples, pages
from core.exports.leaving import take_everything
from core.exports.models import ExportRun
from core.exports.permissions import EXPORT, LEAVE, PERMISSIONS, READ_REGISTER
from core.exports.schemas import FORMATS, AskExportSchema, TakeEverythingSchema
from core.exports.services import EVERYTHING, Taken, ask_export, list_taken, open_file, own_run, sent_at_once
from core.exports.tables import MEDIA, slug_of
from core.extension.blueprint import StructureBlueprint
from core.planning.clock import today
from core.tenancy.binding import Actor, current_actor
from core.users.blueprint import proved
from core.users.sessions import is_fresh
from core.web.forms import decode, form_for
from core.web.messages import tell

bp = StructureBlueprint("exports", __name__, prefix="exports", template_folder="templates")
bp.app_template_global("export_url")(pages.export_url)

DOWNLOAD_POLICY: Final = "default-src 'none'; sandbox; frame-ancestors 'none'"
ARCHIVE: Final = "application/zip"


def download(body: Iterator[bytes], file_format: str, list_key: str) -> Response:
    """A file under a neutral name: it lies in the folder « Téléchargements » for all to read."""
    title = "archive" if list_key == EVERYTHING else pages.list_label(list_key)
    name = f"{slug_of(title)}-{today(current_actor()).isoformat()}.{file_format}"
    response = Response(body, content_type=MEDIA.get(file_format, ARCHIVE))
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Content-Security-Policy"] = DOWNLOAD_POLICY
    return response


@bp.get("")
@guarded(*PERMISSIONS, example=examples.nothing)
def index() -> str:
    return render_template("exports/index.html", **pages.index_page(current_actor()))


# --- one list ----------------------------------------------------------------------------------------


def _ask(taken: Taken, error: InvalidInput | Refused | None = None) -> str:
    actor = current_actor()
    submitted = request.form if error is not None else None
    form = form_for(
        AskExportSchema,
        {"format": "xlsx"},
        submitted=submitted,
        error=error if isinstance(error, InvalidInput) else None,
        choices={"format": list(FORMATS)},
        problems=error.problems if isinstance(error, Refused) else (),
    )
    return render_template("exports/ask.html", form=form, page=pages.ask_page(taken, actor))


@bp.get("/liste/<list_key>")
@guarded(EXPORT, example=examples.a_list)
def ask(list_key: str) -> str:
    """The list under the filters of its page: how many rows, which columns, why."""
    return _ask(list_taken(list_key, request.args, current_actor()))


@bp.post("/liste/<list_key>")
@guarded(EXPORT, example=examples.asking, when_suspended=True)
def create(list_key: str) -> Any:
    actor = current_actor()
    taken = list_taken(list_key, request.args, actor)
    try:
        command = decode(AskExportSchema, request.form)
        run = ask_export(taken, command, actor=actor)
    except InvalidInput as error:
        return _ask(taken, error), 422
    except Refused as error:
        return _ask(taken, error), error.status
    if run.state == "sent":
        return download(sent_at_once(taken, command, actor), run.format, run.list_key)
    tell("Export demandé")
    return redirect(url_for("exports.show", run_id=run.id), 303)


# --- one file ----------------------------------------------------------------------------------------


def _visible_run(run_id: uuid.UUID, actor: Actor) -> ExportRun:
    """One's own, or any for whoever reads the register. Raises NotFound."""
    run = get_or_404(ExportRun, run_id)
    if run.author_id != actor.membership_id and not actor.may(READ_REGISTER):
        raise NotFound
    return run


@bp.get("/<uuid:run_id>")
@guarded(*PERMISSIONS, example=examples.a_run)
def show(run_id: uuid.UUID) -> str:
    actor = current_actor()
    line = pages.run_line(_visible_run(run_id, actor), actor)
    return render_template("exports/show.html", line=line, until=pages.until_words(line))


@bp.get("/<uuid:run_id>/fichier")
@guarded(*PERMISSIONS, example=examples.a_file)
def file(run_id: uuid.UUID) -> Any:
    actor = current_actor()
    run = own_run(run_id, actor)
    if run.list_key == EVERYTHING and not is_fresh():
        return redirect(url_for("users.confirm", suite=request.path), 303)
    return download(open_file(run, actor=actor), run.format, run.list_key)


# --- everything --------------------------------------------------------------------------------------


def _everything(error: InvalidInput | None = None) -> str:
    submitted = request.form if error is not None else None
    form = form_for(TakeEverythingSchema, submitted=submitted, error=error)
    return render_template("exports/everything.html", form=form)


@bp.get("/tout-emporter")
@proved
@guarded(LEAVE, example=examples.nothing)
def everything() -> str:
    return _everything()


@bp.post("/tout-emporter")
@guarded(LEAVE, example=examples.leaving, when_suspended=True)
def leave() -> Any:
    if not is_fresh():
        return redirect(url_for("users.confirm", suite=url_for("exports.everything")), 303)
    try:
        run = take_everything(decode(TakeEverythingSchema, request.form), actor=current_actor())
    except InvalidInput as error:
        return _everything(error), 422
    tell("Archive demandée")
    return redirect(url_for("exports.show", run_id=run.id), 303)
