"""Pages of « Importer des données »: ``/s/<slug>/importer/…``."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, Final

from flask import Response, redirect, render_template, request, url_for

from core.access.policy import Example, guarded
from core.errors import InvalidInput, NotFound, Refused
from core.exports.tables import slug_of
from core.extension.blueprint import StructureBlueprint
from core.files.sent import sent_with_file
from core.ingest import examples, pages, pieces, services
from core.ingest.importing import importer_for, importer_of, importers_for
from core.ingest.limits import REFUSALS
from core.ingest.models import ImportRun
from core.ingest.permissions import IMPORT
from core.ingest.plan import label_of
from core.ingest.schemas import ApplySchema, SheetSchema, StartImport, StartSchema, columns_command
from core.tenancy.binding import current_actor
from core.web.forms import Form, NoAnswers, decode, form_for
from core.web.messages import tell
from core.web.uploads import takes_files

bp = StructureBlueprint("imports", __name__, prefix="importer", template_folder="templates")

DOWNLOAD_POLICY: Final = "default-src 'none'; sandbox; frame-ancestors 'none'"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _download(content: bytes, name: str, mimetype: str) -> Response:
    response = Response(content, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Content-Security-Policy"] = DOWNLOAD_POLICY
    return response


def _to(run_id: uuid.UUID) -> Any:
    return redirect(url_for("imports.show", run_id=run_id), 303)


@bp.get("")
@guarded(IMPORT, example=lambda actor: Example())
def index() -> str:
    actor = current_actor()
    return render_template(
        "ingest/index.html", importers=importers_for(actor), runs=pages.runs_of(actor), states=pages.STATES
    )


def _start_form(importer_key: str, form: Form) -> str:
    importer = importer_for(importer_key, current_actor())
    return render_template("ingest/start.html", importer=importer, form=form)


@bp.get("/nouveau/<importer_key>")
@guarded(IMPORT, example=examples.an_importer)
def new(importer_key: str) -> str:
    return _start_form(importer_key, form_for(StartSchema))


@bp.post("/nouveau/<importer_key>")
@takes_files
@guarded(IMPORT, example=examples.sending)
def start(importer_key: str) -> Any:
    actor = current_actor()
    importer_for(importer_key, actor)
    try:
        answers, upload = sent_with_file(StartSchema)
        command = StartImport(answers["id"], importer_key)
        run = services.start_import(command, upload, upload.size, actor=actor)
    except InvalidInput as error:
        return _start_form(importer_key, form_for(StartSchema, submitted=request.form, error=error)), 422
    return _to(run.id)


@bp.get("/modele/<importer_key>")
@guarded(IMPORT, example=examples.an_importer)
def template(importer_key: str) -> Response:
    importer = importer_for(importer_key, current_actor())
    name = f"modele-{slug_of(importer.label)}.xlsx"
    return _download(pages.template_of(importer, current_actor()), name, XLSX)


def _page(
    run: ImportRun, *, form: Form | None = None, problems: Any = (), status: int = 200, step: str = ""
) -> Any:
    """The page of an import at the step it stands at, or at the one gone back to."""
    actor = current_actor()
    found = pages.page_of(run, actor, step=step or request.args.get("etape", ""))
    if form is None and found["state"] == "columns":
        form = pages.columns_form(run, found["facts"], actor)
    if form is None and found["state"] == "values":
        form = pages.values_form(run, found["facts"], actor)
    twin = services.same_file_before(run, actor) if found["state"] in {"columns", "checked"} else None
    labels = {name: label_of(found["importer"], name) for name in found["facts"].get("unknown", {})}
    page = render_template(
        "ingest/run.html",
        **found,
        form=form,
        problems=problems,
        twin=twin,
        labels=labels,
        unknown=pages.unknown_of(found["facts"]),
        refusal=REFUSALS.get(run.refusal, ""),
    )
    return page, status


@bp.get("/<uuid:run_id>")
@guarded(IMPORT, example=examples.a_file)
def show(run_id: uuid.UUID) -> Any:
    return _page(services.run_or_404(run_id, current_actor()))


@bp.get("/<uuid:run_id>/avancement")
@guarded(IMPORT, example=examples.a_file)
def progress(run_id: uuid.UUID) -> str:
    """The progress bar alone, which the page asks for while the job works."""
    run = services.run_or_404(run_id, current_actor())
    return render_template("ingest/_progress.html", run=run, progress=pages.progress_of(run))


@bp.post("/<uuid:run_id>/feuille")
@guarded(IMPORT, example=examples.another_sheet)
def choose(run_id: uuid.UUID) -> Any:
    actor = current_actor()
    run = services.run_or_404(run_id, actor)
    try:
        answers = decode(SheetSchema, request.form)
        if answers["header"] is not None and answers["header"] != run.header:
            services.choose_header(run, answers["header"], actor=actor)
        if answers["sheet"] is not None and answers["sheet"] != run.sheet:
            services.choose_sheet(run, answers["sheet"], actor=actor)
        if answers["order"] is not None:
            services.choose_order(run, answers["order"], actor=actor)
    except (InvalidInput, Refused) as error:
        return _page(run, problems=_sentences(error), status=error.status)
    return _to(run_id)


def _sentences(error: InvalidInput | Refused) -> list[str]:
    if isinstance(error, Refused):
        return error.problems
    own = SheetSchema._declared_fields
    return [
        text if name in own else f"{name} : {text}" for name, texts in error.errors.items() for text in texts
    ]


@bp.post("/<uuid:run_id>/colonnes")
@guarded(IMPORT, example=examples.matching)
def columns(run_id: uuid.UUID) -> Any:
    actor = current_actor()
    run = services.run_or_404(run_id, actor)
    facts = pieces.facts_of(run, actor)
    schema, _choices = pages.columns_parts(importer_of(run), pages.titles_of(run, facts), actor)
    try:
        services.map_columns(run, columns_command(decode(schema, request.form)), actor=actor)
    except InvalidInput as error:
        own = InvalidInput({name: texts for name, texts in error.errors.items() if name})
        form = pages.columns_form(run, facts, actor, submitted=request.form, error=own)
        form.problems += error.errors.get("", [])
        return _page(run, form=form, status=422, step="colonnes")
    except Refused as error:
        return _page(run, problems=error.problems, status=error.status)
    return _to(run_id)


@bp.post("/<uuid:run_id>/valeurs")
@guarded(IMPORT, example=examples.answering)
def values(run_id: uuid.UUID) -> Any:
    actor = current_actor()
    run = services.run_or_404(run_id, actor)
    facts = pieces.facts_of(run, actor)
    unknown = pages.unknown_of(facts)
    schema, _choices = pages.values_parts(importer_of(run), unknown, actor)
    try:
        said = decode(schema, request.form)
        answers = {
            (one.field, one.folded): "" if said[f"value_{n}"] == "-" else said[f"value_{n}"]
            for n, one in enumerate(unknown)
        }
        services.answer_values(run, said["version"], answers, actor=actor)
    except InvalidInput as error:
        form = pages.values_form(run, facts, actor, submitted=request.form, error=error)
        return _page(run, form=form, status=422, step="valeurs")
    except Refused as error:
        return _page(run, problems=error.problems, status=error.status)
    return _to(run_id)


@bp.post("/<uuid:run_id>/appliquer")
@guarded(IMPORT, example=examples.applying)
def apply(run_id: uuid.UUID) -> Any:
    leave = decode(ApplySchema, request.form)["leave"]
    return _button(run_id, lambda run, actor: services.apply_import(run, leave=leave, actor=actor))


def _button(run_id: uuid.UUID, use_case: Callable[..., None], said: str = "") -> Any:
    actor = current_actor()
    run = services.run_or_404(run_id, actor)
    try:
        use_case(run, actor)
    except Refused as error:
        return _page(run, problems=error.problems, status=error.status)
    if said:
        tell(said)
    return _to(run_id)


@bp.post("/<uuid:run_id>/arreter")
@guarded(IMPORT, example=examples.a_file)
def stop(run_id: uuid.UUID) -> Any:
    decode(NoAnswers, request.form)
    return _button(run_id, lambda run, actor: services.stop_import(run, actor=actor), "Import arrêté")


@bp.post("/<uuid:run_id>/reprendre")
@guarded(IMPORT, example=examples.a_stopped_one)
def resume(run_id: uuid.UUID) -> Any:
    decode(NoAnswers, request.form)
    return _button(run_id, lambda run, actor: services.resume_import(run, actor=actor), "Import repris")


@bp.post("/<uuid:run_id>/annuler")
@guarded(IMPORT, example=examples.an_applied_one)
def undo(run_id: uuid.UUID) -> Any:
    decode(NoAnswers, request.form)
    return _button(run_id, lambda run, actor: services.undo_import(run, actor=actor))


@bp.post("/<uuid:run_id>/oublier")
@guarded(IMPORT, example=examples.a_file)
def forget(run_id: uuid.UUID) -> Any:
    decode(NoAnswers, request.form)
    return _button(run_id, lambda run, actor: services.forget_import(run, actor=actor), "Fichier oublié")


@bp.get("/<uuid:run_id>/erreurs.csv")
@guarded(IMPORT, example=examples.a_file)
def faults(run_id: uuid.UUID) -> Response:
    actor = current_actor()
    run = services.run_or_404(run_id, actor)
    if run.emptied_at is not None:
        raise NotFound
    return _download(pages.faults_file(run, actor), "erreurs-import.csv", "text/csv; charset=utf-8")
