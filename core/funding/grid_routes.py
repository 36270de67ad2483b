"""Pages of grids: read them, copy one, change the lines of a copy."""

from __future__ import annotations

import uuid
from typing import Any

from flask import redirect, render_template, request, url_for

from core.access.policy import guarded
from core.db.base import new_id
from core.db.writing import get_or_404
from core.errors import DuplicateContent, InvalidInput, Refused
from core.funding import examples, pages
from core.funding.blueprint import bp
from core.funding.grid_schemas import CopyGridSchema, DropLineSchema, LineSchema
from core.funding.grids import UsedGrid, copy_grid, drop_line, grid_of, offered, save_line
from core.funding.models import GridVersion, OwnGrid
from core.funding.permissions import MANAGE
from core.tenancy.binding import Actor, current_actor
from core.web.forms import Form, decode, form_for
from core.web.messages import tell
from core.web.sending import ALREADY, this_sending


@bp.get("/grilles")
@guarded(MANAGE, example=examples.all_conventions)
def grids() -> str:
    return render_template("funding/grids.html", grids=offered(current_actor()))


def _page(grid: UsedGrid, actor: Actor, form: Form | None = None, status: int = 200) -> Any:
    if form is None:
        data = {"id": new_id(), "label": f"{grid.label}, adaptée"}
        form = form_for(CopyGridSchema, data)
    lines = pages.words_of_lines(grid, actor)
    return render_template("funding/grid.html", grid=grid, lines=lines, form=form), status


@bp.get("/grilles/<ref>")
@guarded(MANAGE, example=examples.shipped_grid)
def grid(ref: str) -> Any:
    actor = current_actor()
    return _page(grid_of(ref, actor), actor)


@bp.post("/grilles/<ref>/copier")
@guarded(MANAGE, example=examples.grid_to_copy)
def copy(ref: str) -> Any:
    actor = current_actor()
    source = grid_of(ref, actor)
    try:
        row = copy_grid(source, decode(CopyGridSchema, request.form), actor=actor)
    except InvalidInput as error:
        return _page(source, actor, form_for(CopyGridSchema, submitted=request.form, error=error), 422)
    except DuplicateContent:
        form = form_for(CopyGridSchema, submitted=request.form, problems=[ALREADY])
        form.id = new_id()
        return _page(source, actor, form, 409)
    tell("Grille copiée : ses lignes se modifient")
    return redirect(url_for("funding.grid", ref=row.id), 303)


def _line_page(row: OwnGrid, form: Form, key: str | None = None, status: int = 200) -> Any:
    return render_template("funding/line.html", row=row, form=form, key=key), status


@bp.get("/grilles/<uuid:grid_id>/ligne")
@guarded(MANAGE, example=examples.own_grid)
def ask_line(grid_id: uuid.UUID) -> Any:
    actor = current_actor()
    row = get_or_404(OwnGrid, grid_id)
    data = {
        "id": this_sending(GridVersion, actor=actor).id,
        "version": grid_of(str(row.id), actor).version,
        "source": "activities",
        "unit": "acts",
    }
    return _line_page(row, form_for(LineSchema, data, choices=pages.line_choices(actor)))


@bp.post("/grilles/<uuid:grid_id>/ligne")
@guarded(MANAGE, example=examples.new_line)
def add_line(grid_id: uuid.UUID) -> Any:
    return _save(get_or_404(OwnGrid, grid_id), None, "Ligne ajoutée")


@bp.get("/grilles/<uuid:grid_id>/ligne/<key>")
@guarded(MANAGE, example=examples.own_line)
def edit_line(grid_id: uuid.UUID, key: str) -> Any:
    actor = current_actor()
    row = get_or_404(OwnGrid, grid_id)
    grid = grid_of(str(row.id), actor)
    line = grid.line(key)
    data = {"id": new_id(), **pages.line_data(line, grid.version)}
    return _line_page(row, form_for(LineSchema, data, choices=pages.line_choices(actor, line)), key)


@bp.post("/grilles/<uuid:grid_id>/ligne/<key>")
@guarded(MANAGE, example=examples.changed_line)
def change_line(grid_id: uuid.UUID, key: str) -> Any:
    return _save(get_or_404(OwnGrid, grid_id), key, "Ligne modifiée : les rapports à venir comptent ainsi")


def _save(row: OwnGrid, key: str | None, said: str) -> Any:
    actor = current_actor()
    standing = grid_of(str(row.id), actor).line(key) if key is not None else None
    choices = pages.line_choices(actor, standing)
    try:
        command = decode(LineSchema, request.form)
        wrong = pages.unknown_answers(command, actor, standing)
        if wrong:
            raise InvalidInput(wrong)
        save_line(row, key, command, actor=actor)
    except InvalidInput as error:
        form = form_for(LineSchema, submitted=request.form, error=error, choices=choices)
        return _line_page(row, form, key, 422)
    except Refused as error:
        form = form_for(LineSchema, submitted=request.form, choices=choices, problems=error.problems)
        return _line_page(row, form, key, 409)
    tell(said)
    return redirect(url_for("funding.grid", ref=row.id), 303)


@bp.post("/grilles/<uuid:grid_id>/ligne/<key>/retirer")
@guarded(MANAGE, example=examples.dropped_line)
def remove_line(grid_id: uuid.UUID, key: str) -> Any:
    actor = current_actor()
    row = get_or_404(OwnGrid, grid_id)
    grid = grid_of(str(row.id), actor)
    command = decode(DropLineSchema, request.form)
    try:
        drop_line(row, key, command.id, actor=actor)
    except Refused as error:
        form = form_for(LineSchema, {"id": new_id(), **pages.line_data(grid.line(key), grid.version)},
                        choices=pages.line_choices(actor, grid.line(key)), problems=error.problems)  # fmt: skip
        return _line_page(row, form, key, 409)
    tell("Ligne retirée de la grille")
    return redirect(url_for("funding.grid", ref=row.id), 303)
