"""What housing shows on the day page: numbers, subjects and places, never a person; one statement in all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for

from core.toolkit import Actor, Panel, label_of, session
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


def panels(day: date, actor: Actor) -> tuple[Panel, ...]:
    """Near legal dates of the actor's files, and landlords silent for fifteen days."""
    statement = queries.waiting(actor, day, files=actor.may(READ_ARREARS), sheets_too=actor.may(READ))
    rows = session.execute(statement).all() if statement is not None else []
    near = [_near(row, actor, day) for row in rows if row.about == queries.FILE]
    silent = [_silent(row, actor, day) for row in rows if row.about == queries.SHEET]
    found = []
    if near:
        context = {"rows": near, "all_url": url_for("housing.arrears_index", view="late")}
        found.append(
            Panel("housing_dates", "Dates de procédure proches", "housing/_day_panel.html", context, order=55)
        )
    if silent:
        context = {"rows": silent, "all_url": url_for("housing.sheet_index", late="yes")}
        title = "Fiches sans réponse depuis 15 jours"
        found.append(Panel("housing_silent", title, "housing/_day_panel.html", context, order=65))
    return tuple(found)
