"""Pages of housing: each loads, calls one use-case, answers."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, Final

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from core.toolkit import (
    InvalidInput,
    NoAnswers,
    NotFound,
    PluginBlueprint,
    StaleEdit,
    conflict_page,
    current_actor,
    decode,
    form_for,
    get_or_404,
    guarded,
    kept_form,
    new_id,
    tell,
    today,
)
from plugins.housing import arrears, arrears_pages, examples, pages, sheets
from plugins.housing.models import Account, Sheet, Stage, Step
from plugins.housing.permissions import ARREARS, READ, READ_ARREARS, REMOVE, WRITE
from plugins.housing.schemas import (
    AccountSchema,
    ArrearsFiltersSchema,
    EditSheetSchema,
    HousingStepSchema,
    NewSheetSchema,
    Prefill,
    PrefillSchema,
    SheetFiltersSchema,
    StageFiltersSchema,
    StageSchema,
)

bp = PluginBlueprint("housing", __name__, prefix="logement")

Answer = Response | str | tuple[str, int]

#: Rows of an arrears file that can be taken away, by the word of their address.
PARTS: Final[dict[str, type[Any]]] = {"etape": Stage, "demarche": Step, "point": Account}


def _to_sheet(sheet_id: uuid.UUID) -> Response:
    return redirect(url_for("housing.sheet", sheet_id=sheet_id), 303)


def _to_case(case_id: uuid.UUID) -> Response:
    return redirect(url_for("cases.show", case_id=case_id), 303)


def _form_page(
    schema: Any,
    save: Callable[[Any], Response],
    *,
    title: str,
    back: str,
    data: Any = None,
    version: int | None = None,
    label: str = "Enregistrer",
    local: bool = False,
) -> Answer:
    """Show a form, or save it and go where ``save`` says; both values of a stale edit on their page.

    ``local`` as in ``kept_form``.
    """
    actor = current_actor()
    entry = kept_form(schema, actor=actor, version=version, local=local)
    error = None
    offered = pages.choices(actor)
    if request.method == "POST":
        try:
            answer = save(decode(schema, request.form))
            entry.finish(actor=actor)
            return answer
        except InvalidInput as refused:
            error = refused
        except StaleEdit as stale:
            form = form_for(schema, submitted=request.form, choices=offered)
            return conflict_page(stale, form, title="Deux saisies différentes", back=("Revenir", back))
    submitted = request.form if error else entry.kept
    form = form_for(
        schema,
        data,
        submitted=submitted,
        error=error,
        choices=offered,
        version=None if submitted else version,
    )
    shown = render_template(
        "housing/form.html", form=form, entry=entry, title=title, back_url=back, label=label
    )
    return (shown, error.status) if error else shown


# --- technical sheets --------------------------------------------------------------------------------


@bp.get("/fiches")
@guarded(READ, example=examples.plain)
def sheet_index() -> Answer:
    filters = decode(SheetFiltersSchema, request.args)
    return render_template("housing/sheets.html", page=pages.sheet_list(filters, current_actor()))


@bp.route("/fiches/nouvelle", methods=["GET", "POST"])
@guarded(WRITE, example=examples.new_sheet)
def add_sheet() -> Answer:
    actor = current_actor()
    given = decode(PrefillSchema, request.args)

    def save(command: Any) -> Response:
        sheet = sheets.send_sheet(command, actor=actor)
        tell("Fiche technique faite")
        return _to_sheet(sheet.id)

    return _form_page(
        NewSheetSchema,
        save,
        title="Faire une fiche technique",
        local=True,
        back=url_for("housing.sheet_index"),
        data=pages.sheet_prefill(given, actor),
        label="Faire la fiche",
    )


@bp.post("/fiches/depuis-intervention/<uuid:activity_id>")
@guarded(WRITE, example=examples.sheet_from_activity)
def sheet_from_activity(activity_id: uuid.UUID) -> Answer:
    """One button: the sheet that the field entry already tells, or its form when a word is missing."""
    decode(NoAnswers, request.form)
    actor = current_actor()
    standing = pages.sheet_made_from(activity_id, actor)
    if standing is not None:
        return _to_sheet(standing)
    said = pages.sheet_prefill(Prefill(activity_id=activity_id), actor)
    command = pages.command_from(said, new_id())
    if command is None:
        return redirect(url_for("housing.add_sheet", activity_id=activity_id), 303)
    sheet = sheets.send_sheet(command, actor=actor)
    tell("Fiche technique faite à partir de l’intervention")
    return _to_sheet(sheet.id)


@bp.get("/fiches/<uuid:sheet_id>")
@guarded(READ, example=examples.one_sheet)
def sheet(sheet_id: uuid.UUID) -> Answer:
    return render_template("housing/sheet.html", page=pages.sheet_page(sheet_id, current_actor()))


@bp.get("/fiches/<uuid:sheet_id>/imprimer")
@guarded(READ, example=examples.one_sheet)
def print_sheet(sheet_id: uuid.UUID) -> Answer:
    """The sheet alone, as it goes to the landlord."""
    return render_template("housing/sheet_print.html", page=pages.sheet_page(sheet_id, current_actor()))


@bp.route("/fiches/<uuid:sheet_id>/modifier", methods=["GET", "POST"])
@guarded(WRITE, example=examples.edit_sheet)
def edit_sheet(sheet_id: uuid.UUID) -> Answer:
    actor = current_actor()
    row = _standing(sheet_id)

    def save(command: Any) -> Response:
        sheets.correct_sheet(row, command, actor=actor)
        tell("Fiche technique modifiée")
        return _to_sheet(row.id)

    return _form_page(
        EditSheetSchema,
        save,
        title="Modifier la fiche technique",
        back=url_for("housing.sheet", sheet_id=row.id),
        data=pages.sheet_data(row),
        version=row.version,
    )


def _standing(sheet_id: uuid.UUID) -> Sheet:
    row = get_or_404(Sheet, sheet_id)
    if row.removed_at is not None:
        raise NotFound
    return row


@bp.route("/fiches/<uuid:sheet_id>/suite/<step>", methods=["GET", "POST"])
@guarded(WRITE, example=examples.move_sheet)
def move_sheet(sheet_id: uuid.UUID, step: str) -> Answer:
    actor = current_actor()
    row = _standing(sheet_id)
    offered = sheets.step_named(step)

    def save(command: Any) -> Response:
        sheets.move_sheet(row, offered.key, command, actor=actor)
        tell(offered.said)
        return _to_sheet(row.id)

    return _form_page(
        pages.step_schema(offered),
        save,
        title=f"{offered.label}, fiche {row.number}",
        back=url_for("housing.sheet", sheet_id=row.id),
        data=pages.step_data(row, actor),
        label=offered.label,
    )


@bp.post("/fiches/<uuid:sheet_id>/retirer")
@guarded(REMOVE, example=examples.one_sheet)
def remove_sheet(sheet_id: uuid.UUID) -> Answer:
    decode(NoAnswers, request.form)
    sheets.remove_sheet(get_or_404(Sheet, sheet_id), actor=current_actor())
    tell("Fiche technique retirée", undo_url=url_for("housing.restore_sheet", sheet_id=sheet_id))
    return redirect(url_for("housing.sheet_index"), 303)


@bp.post("/fiches/<uuid:sheet_id>/remettre")
@guarded(REMOVE, example=examples.one_sheet)
def restore_sheet(sheet_id: uuid.UUID) -> Answer:
    decode(NoAnswers, request.form)
    sheets.restore_sheet(get_or_404(Sheet, sheet_id), actor=current_actor())
    tell("Fiche technique remise dans la liste")
    return _to_sheet(sheet_id)


# --- arrears files -----------------------------------------------------------------------------------


@bp.get("/impayes")
@guarded(READ_ARREARS, example=examples.plain)
def arrears_index() -> Answer:
    filters = decode(ArrearsFiltersSchema, request.args)
    return render_template("housing/arrears.html", page=arrears_pages.arrears_list(filters, current_actor()))


@bp.get("/impayes/etapes")
@guarded(READ_ARREARS, example=examples.plain)
def stage_index() -> Answer:
    filters = decode(StageFiltersSchema, request.args)
    return render_template("housing/stages.html", page=arrears_pages.stage_list(filters, current_actor()))


@bp.route("/impayes/<uuid:case_id>/etape", methods=["GET", "POST"])
@guarded(ARREARS, example=examples.new_stage)
def add_stage(case_id: uuid.UUID) -> Answer:
    actor = current_actor()
    case = arrears.arrears_file(case_id, actor)

    def save(command: Any) -> Response:
        arrears.note_stage(case, command, actor=actor)
        tell("Étape de la procédure notée")
        return _to_case(case.id)

    return _form_page(
        StageSchema,
        save,
        title="Noter une étape de la procédure",
        back=url_for("cases.show", case_id=case.id),
        data={"day": today(actor)},
    )


@bp.route("/impayes/<uuid:case_id>/demarche", methods=["GET", "POST"])
@guarded(ARREARS, example=examples.new_step)
def add_step(case_id: uuid.UUID) -> Answer:
    actor = current_actor()
    case = arrears.arrears_file(case_id, actor)

    def save(command: Any) -> Response:
        arrears.note_step(case, command, actor=actor)
        tell("Démarche notée")
        return _to_case(case.id)

    return _form_page(
        HousingStepSchema,
        save,
        title="Noter une démarche",
        back=url_for("cases.show", case_id=case.id),
        data={"day": today(actor), "outcome": "asked"},
    )


@bp.route("/impayes/<uuid:case_id>/point", methods=["GET", "POST"])
@guarded(ARREARS, example=examples.new_account)
def add_account(case_id: uuid.UUID) -> Answer:
    actor = current_actor()
    case = arrears.arrears_file(case_id, actor)

    def save(command: Any) -> Response:
        arrears.take_stock(case, command, actor=actor)
        tell("Point sur la dette noté")
        return _to_case(case.id)

    return _form_page(
        AccountSchema,
        save,
        title="Faire le point sur la dette",
        back=url_for("cases.show", case_id=case.id),
        data=arrears_pages.account_data(case, actor),
    )


def _part(case_id: uuid.UUID, part: str, row_id: uuid.UUID) -> Any:
    """A row of an arrears file; NotFound when it belongs to another one."""
    if part not in PARTS:
        raise NotFound
    row = get_or_404(PARTS[part], row_id)
    if row.case_id != case_id:
        raise NotFound
    return row


@bp.post("/impayes/<uuid:case_id>/retirer/<part>/<uuid:row_id>")
@guarded(ARREARS, example=examples.one_part)
def remove_part(case_id: uuid.UUID, part: str, row_id: uuid.UUID) -> Answer:
    decode(NoAnswers, request.form)
    actor = current_actor()
    case = arrears.arrears_file(case_id, actor)
    arrears.remove_row(case, _part(case.id, part, row_id), actor=actor)
    undo = url_for("housing.restore_part", case_id=case_id, part=part, row_id=row_id)
    tell("Ligne retirée du dossier", undo_url=undo)
    return _to_case(case.id)


@bp.post("/impayes/<uuid:case_id>/remettre/<part>/<uuid:row_id>")
@guarded(ARREARS, example=examples.one_part)
def restore_part(case_id: uuid.UUID, part: str, row_id: uuid.UUID) -> Answer:
    decode(NoAnswers, request.form)
    actor = current_actor()
    case = arrears.arrears_file(case_id, actor)
    arrears.restore_row(case, _part(case.id, part, row_id), actor=actor)
    tell("Ligne remise dans le dossier")
    return _to_case(case.id)
