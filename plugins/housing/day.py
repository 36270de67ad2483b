"""What housing shows on the day page: numbers, subjects and places, never a person."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import url_for

from core.toolkit import Actor, RowsPanel, dataclass, label_of
from plugins.housing import queries
from plugins.housing.pages import days_words, due_words
from plugins.housing.permissions import READ, READ_ARREARS


@dataclass(frozen=True, slots=True)
class Wait:
    """One line: what is expected, of what, and how it stands."""

    title: str
    detail: str
    url: str
    words: str
    late: bool


def _near(found: Any, actor: Actor, day: date) -> Wait:
    return Wait(
        title=label_of("eviction_stage", found.code, actor),
        detail=f"Dossier {found.number or 'sans numéro'}, {found.words}",
        url=url_for("cases.show", case_id=found.id),
        words=due_words(found.on, day),
        late=found.on < day,
    )


def _silent(found: Any, actor: Actor, day: date) -> Wait:
    return Wait(
        title=f"{label_of('tech_report_category', found.code, actor)}, {found.words}",
        detail=found.number,
        url=url_for("housing.sheet", sheet_id=found.id),
        words=f"depuis {days_words((day - found.on).days)}",
        late=True,
    )


def panels(day: date, actor: Actor) -> tuple[RowsPanel, ...]:
    """Near legal dates of the actor's files, and landlords silent for fifteen days."""

    def near(rows: list[Any]) -> dict[str, Any] | None:
        all_url = url_for("housing.arrears_index", view="late")
        return {"rows": [_near(row, actor, day) for row in rows], "all_url": all_url} if rows else None

    def silent(rows: list[Any]) -> dict[str, Any] | None:
        all_url = url_for("housing.sheet_index", late="yes")
        return {"rows": [_silent(row, actor, day) for row in rows], "all_url": all_url} if rows else None

    template = "housing/_day_panel.html"
    found = []
    if actor.may(READ_ARREARS):
        dates = queries.near_dates(actor, day)
        found.append(
            RowsPanel("housing_dates", "Dates de procédure proches", template, dates, near, order=55)
        )
    if actor.may(READ):
        title, sheets = "Fiches sans réponse depuis 15 jours", queries.late_sheets(actor, day)
        found.append(RowsPanel("housing_silent", title, template, sheets, silent, order=65))
    return tuple(found)
