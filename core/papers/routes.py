"""Pages of papers: ``/s/<slug>/papiers/…``."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import redirect, render_template, request, url_for

from core.access.policy import guarded
from core.errors import InvalidInput, NotFound, StaleEdit
from core.extension.blueprint import StructureBlueprint
from core.papers import examples
from core.papers import month as months
from core.papers import shift as shifts
from core.papers.permissions import READ_SHIFT, WRITE_SHIFT
from core.papers.schemas import MonthSchema, WriteShiftSchema
from core.reporting.periods import YEARS
from core.reporting.permissions import READ
from core.tenancy.binding import current_actor
from core.web.conflicts import conflict_page
from core.web.forms import decode, form_for
from core.web.messages import tell

bp = StructureBlueprint("papers", __name__, prefix="papiers", template_folder="templates")


@bp.get("/mois")
@guarded(READ, example=examples.nothing)
def month() -> str:
    actor = current_actor()
    period = months.month_asked(decode(MonthSchema, request.args)["mois"], actor)
    return render_template("papers/month.html", page=months.build(period, actor))


@bp.get("/services")
@guarded(READ_SHIFT, example=examples.nothing)
def shifts_list() -> str:
    return render_template("papers/shifts.html", lines=shifts.days_page(current_actor()))


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise NotFound from error
    if day.year not in YEARS:
        raise NotFound
    return day


def _shift(day: date, error: InvalidInput | None = None) -> str:
    page = shifts.shift_page(day, current_actor())
    form = form_for(
        WriteShiftSchema,
        page.row,
        submitted=request.form if error is not None else None,
        error=error,
        version=page.row.version if page.row is not None and error is None else None,
    )
    return render_template("papers/shift.html", page=page, form=form)


@bp.get("/services/<day>")
@guarded(READ_SHIFT, example=examples.a_day)
def shift(day: str) -> str:
    return _shift(_day(day))


@bp.post("/services/<day>")
@guarded(WRITE_SHIFT, example=examples.writing)
def write(day: str) -> Any:
    asked = _day(day)
    try:
        shifts.write_report(asked, decode(WriteShiftSchema, request.form), actor=current_actor())
    except InvalidInput as error:
        return _shift(asked, error), 422
    except StaleEdit as stale:
        form = form_for(WriteShiftSchema, submitted=request.form)
        back = ("Le compte rendu", url_for("papers.shift", day=day))
        return conflict_page(stale, form, title="Deux saisies différentes", back=back)
    tell("Compte rendu complété")
    return redirect(url_for("papers.shift", day=day), 303)
