"""The dashboard, and the rows behind each of its figures."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for

from core.access.policy import guarded
from core.errors import InvalidInput
from core.extension.blueprint import StructureBlueprint
from core.files.sent import sent_with_file
from core.places.permissions import MANAGE_PLACES
from core.planning.clock import today
from core.reporting import dashboard as pages
from core.reporting import examples, listing, mapping
from core.reporting.doors import indicators_for
from core.reporting.filters import DashboardSchema, Filters, RowsSchema, filters_from
from core.reporting.outlines import (
    HEAVIEST,
    TILES_ORIGIN,
    lay_outlines,
    number_of_outlines,
    read_outlines,
    remove_outlines,
    set_outside_tiles,
    tiles_on,
)
from core.reporting.periods import civil_year
from core.reporting.permissions import READ, ROWS
from core.reporting.schemas import OutlinesSchema, TilesSchema
from core.tenancy.binding import Actor, current_actor
from core.web.forms import NoAnswers, decode, form_for
from core.web.messages import tell
from core.web.security import content_policy
from core.web.typography import count
from core.web.uploads import takes_files

bp = StructureBlueprint("reporting", __name__, prefix="tableau-de-bord", template_folder="templates")

#: What a form of this page may get wrong and show again; anything else in the address is refused.
TYPED = frozenset({"since", "until"})


@bp.get("/")
@guarded(READ, example=examples.plain)
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


@bp.get("/definitions")
@guarded(READ, example=examples.plain)
def definitions() -> str:
    """What each figure of the dashboard counts, in words."""
    return render_template("reporting/definitions.html", figures=indicators_for(current_actor()))


@bp.get("/lignes/<indicator>")
@guarded(ROWS, example=examples.some_rows)
def rows(indicator: str) -> str:
    actor = current_actor()
    answers = decode(RowsSchema, request.args)
    filters = filters_from(answers, today(actor))
    return render_template("reporting/rows.html", page=listing.build(indicator, filters, answers, actor))


@bp.get("/carte")
@guarded(READ, example=examples.plain)
def map_page() -> Response:
    actor = current_actor()
    answers = decode(DashboardSchema, request.args)
    page = mapping.build(answers["figure"], filters_from(answers, today(actor)), actor)
    response = make_response(render_template("reporting/map.html", page=page))
    if tiles_on(actor):
        response.headers["Content-Security-Policy"] = content_policy(images=TILES_ORIGIN)
    return response


def _outlines_page(actor: Actor, error: InvalidInput | None = None) -> str:
    return render_template(
        "reporting/outlines.html",
        form=form_for(OutlinesSchema, error=error),
        tiles=form_for(TilesSchema, {"outside_tiles": tiles_on(actor)}),
        number=number_of_outlines(actor),
    )


@bp.get("/carte/contours")
@guarded(MANAGE_PLACES, example=examples.plain)
def map_settings() -> str:
    return _outlines_page(current_actor())


@bp.post("/carte/contours")
@takes_files
@guarded(MANAGE_PLACES, example=examples.some_outlines)
def add_outlines() -> Any:
    actor = current_actor()
    try:
        _answers, upload = sent_with_file(OutlinesSchema)
        upload.seek(0)
        laid = lay_outlines(read_outlines(upload.read(HEAVIEST + 1)), actor=actor)
    except InvalidInput as error:
        return _outlines_page(actor, error), 422
    said = count(laid.count, "contour enregistré", "contours enregistrés")
    if laid.unknown:
        said += f". Sans quartier de ce nom chez vous : {', '.join(laid.unknown[:5])}"
    tell(said)
    return redirect(url_for("reporting.map_settings"), 303)


@bp.post("/carte/contours/retirer")
@guarded(MANAGE_PLACES, example=examples.plain)
def drop_outlines() -> Any:
    decode(NoAnswers, request.form)
    remove_outlines(actor=current_actor())
    tell("Contours retirés : la carte montre des cercles")
    return redirect(url_for("reporting.map_settings"), 303)


@bp.post("/carte/fond")
@guarded(MANAGE_PLACES, example=examples.tiles)
def change_tiles() -> Any:
    on = decode(TilesSchema, request.form)["outside_tiles"]
    set_outside_tiles(on, actor=current_actor())
    tell("Fond de carte extérieur affiché" if on else "Fond de carte extérieur retiré")
    return redirect(url_for("reporting.map_settings"), 303)
