"""States and figures in words, the same on every page."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeAlias

from core.toolkit import day_short, duration, number

Pill: TypeAlias = tuple[str, str]


def day_words(day: date | None) -> str:
    """« 17 nov. 2026 », "" without a day: as every other page writes it."""
    return day_short(day, year=True)


def days_words(first: date, last: date) -> str:
    return f"le {day_words(first)}" if first == last else f"du {day_words(first)} au {day_words(last)}"


def many(n: int, one: str, several: str) -> str:
    return f"{number(n)} {one if n < 2 else several}"


def hours_words(minutes: int | None) -> str:
    """« 2 h 30 », « 45 min », on one line; a year of work stays in hours."""
    return duration(minutes) if minutes else "0\u00a0h"


def share(part: int, whole: int) -> str:
    """« 12 sur 14 », with a percentage from ten on; "" out of nothing."""
    if not whole:
        return ""
    said = f"{number(part)} sur {number(whole)}"
    return f"{said}, {round(100 * part / whole)} %" if whole >= 10 else said


def action_state(row: Any, day: date) -> Pill:
    if row.effective is not None:
        return ("ok", "Efficace") if row.effective else ("stop", "Sans effet")
    if row.done_on is not None:
        return ("wait", "Faite, à vérifier")
    return ("stop", "En retard") if row.due_on < day else ("go", "À faire")


def gap_state(row: Any) -> Pill:
    if not row.actions:
        return ("stop", "Sans action")
    if row.waiting:
        return ("go", "Action en cours")
    return ("ok", "Traitée, effet vérifié") if row.checked else ("wait", "Faite, à vérifier")


def complaint_state(row: Any, day: date) -> Pill:
    if row.closed_on is not None:
        return ("ok", "Close")
    if row.answered_on is not None:
        return ("go", "Répondue")
    return ("stop", "En retard") if row.due_on < day else ("wait", "À répondre")


def paper_state(until: date | None, day: date) -> Pill | None:
    if until is None:
        return None
    return ("pause", "Terminée") if until < day else ("ok", "En cours")
