"""How the contract tests reach the pages of reports; what they need is made through the use-cases."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

from core.access.policy import Example
from core.db.base import new_id
from core.db.session import session
from core.extension.catalog import catalog
from core.funding.examples import a_post
from core.planning.clock import shift_months, today
from core.reporting.periods import month_of
from core.reports import queries
from core.reports.links import open_link
from core.reports.models import Report, ReportVersion
from core.reports.schemas import BeginReport, FreezeCommand, OpenLinkCommand, WriteParagraph
from core.reports.services import add_paragraph, begin_report, freeze_report, preview
from core.tenancy.binding import Actor

#: Counts field entries, so that a line has rows to open.
SOURCE = "activities"


def _grid() -> str:
    return next(key for key, grid in sorted(catalog().grids.items()) if grid.lines[0].source == SOURCE)


def _last_month(actor: Actor) -> tuple[date, date]:
    month = month_of(shift_months(today(actor), -1))
    return month.first, month.last


def a_report(actor: Actor, convention_id: uuid.UUID | None = None) -> Report:
    first, last = _last_month(actor)
    return begin_report(BeginReport(new_id(), first, last, convention_id, grid=_grid()), actor=actor)


def a_version(actor: Actor) -> ReportVersion:
    shown = preview(a_report(actor), actor=actor)
    return freeze_report(shown, FreezeCommand(new_id(), shown.hash), actor=actor)


def all_reports(_actor: Actor) -> Example:
    return Example()


def empty_form(_actor: Actor) -> Example:
    return Example({"id": str(new_id())})


def new_report(actor: Actor) -> Example:
    first, last = _last_month(actor)
    form = {"id": str(new_id()), "grid": _grid(), "starts_on": first.isoformat(), "ends_on": last.isoformat()}
    return Example(form=form)


def one_report(actor: Actor) -> Example:
    return Example({"report_id": a_report(actor).id, "id": str(new_id())}, hidden_from_strangers=False)


def rows_of_a_line(actor: Actor) -> Example:
    return Example({"report_id": a_report(actor).id, "line": catalog().grids[_grid()].lines[0].key})


def report_of_ones_post(actor: Actor) -> Example:
    """The actor holds the post that the report tells of."""
    report = a_report(actor, a_post(actor).convention_id)
    return Example({"report_id": report.id}, {"id": str(new_id()), "seen": preview(report, actor=actor).hash})


def report_to_freeze(actor: Actor) -> Example:
    report = a_report(actor)
    return Example({"report_id": report.id}, {"id": str(new_id()), "seen": preview(report, actor=actor).hash})


def new_paragraph(actor: Actor) -> Example:
    form = {"id": str(new_id()), "title": "À retenir", "text": "Un mois calme."}
    return Example({"report_id": a_report(actor).id}, form)


def one_paragraph(actor: Actor) -> Example:
    report = a_report(actor)
    row = add_paragraph(report, WriteParagraph(new_id(), "À retenir", "Un mois calme."), actor=actor)
    form = {"id": str(row.id), "title": "À retenir", "text": "Un mois très calme.", "version": "1"}
    return Example({"report_id": report.id, "paragraph_id": row.id}, form)


def paragraph_pressed(actor: Actor) -> Example:
    report = a_report(actor)
    row = session.execute(queries.paragraphs(report.id, actor).limit(1)).scalar_one()
    return Example({"report_id": report.id, "paragraph_id": row.id})


def one_version(actor: Actor) -> Example:
    row = a_version(actor)
    return Example({"report_id": row.report_id, "number": row.number})


def one_file(actor: Actor) -> Example:
    row = a_version(actor)
    return Example({"report_id": row.report_id, "number": row.number, "kind": "csv"})


def new_link(actor: Actor) -> Example:
    row = a_version(actor)
    expires_on = today(actor) + timedelta(days=30)
    form = {"id": str(new_id()), "label": "Préfecture", "expires_on": expires_on.isoformat()}
    return Example({"report_id": row.report_id, "number": row.number}, form)


def one_link(actor: Actor) -> Example:
    command = OpenLinkCommand(new_id(), "Préfecture", today(actor) + timedelta(days=30))
    return Example({"link_id": open_link(a_version(actor), command, actor=actor).id})
