"""The dashboard, and the rows behind each of its figures."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from core.access.policy import Example, guarded
from core.errors import InvalidInput
from core.extension.blueprint import StructureBlueprint
from core.planning.clock import today
from core.reporting import dashboard as pages
from core.reporting import listing
from core.reporting.filters import DashboardSchema, Filters, RowsSchema, filters_from
from core.reporting.indicators import INDICATORS
from core.reporting.periods import civil_year
from core.reporting.permissions import READ, ROWS
from core.tenancy.binding import Actor, current_actor
from core.web.forms import decode, form_for

bp = StructureBlueprint("reporting", __name__, prefix="tableau-de-bord", template_folder="templates")

#: What a form of this page may get wrong and show again; anything else in the address is refused.
TYPED = frozenset({"since", "until"})


def a_dashboard(_actor: Actor) -> Example:
    return Example()


def some_rows(_actor: Actor) -> Example:
    return Example(view_args={"indicator": INDICATORS[0].key})


@bp.get("/")
@guarded(READ, example=a_dashboard)
def dashboard() -> str | tuple[str, int]:
    actor = current_actor()
    try:
        answers = decode(DashboardSchema, request.args)
        filters = filters_from(answers, today(actor))
    except InvalidInput as error:
        if set(error.errors) - TYPED:
            raise
        return _page(request.args.get("figure"), Filters(civil_year(today(actor).year)), actor, error), 422
    return _page(answers["figure"], filters, actor)


def _page(figure: str | None, filters: Filters, actor: Actor, error: InvalidInput | None = None) -> str:
    page = pages.build(figure, filters, actor)
    period = page.filters.period
    asked: dict[str, Any] = {"since": period.first, "until": period.last, **page.filters.asked()}
    form = form_for(
        DashboardSchema, asked, submitted=request.args if error else None, error=error, choices=page.options
    )
    return render_template("reporting/dashboard.html", page=page, form=form)


@bp.get("/lignes/<indicator>")
@guarded(ROWS, example=some_rows)
def rows(indicator: str) -> str:
    actor = current_actor()
    answers = decode(RowsSchema, request.args)
    filters = filters_from(answers, today(actor))
    return render_template("reporting/rows.html", page=listing.build(indicator, filters, answers, actor))
