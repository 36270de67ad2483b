"""The page shown when the same field was changed twice: both values, and the ordinary form to answer."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import render_template

from core.errors import StaleEdit
from core.records import dataclass
from core.tenancy.binding import current_actor
from core.web.forms import LIST_MARK, Form, FormField, shown
from core.web.typography import day_short


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """One field with its two values, in words and as the form sends them."""

    name: str
    label: str
    mine: str
    theirs: str
    mine_value: Any
    theirs_value: Any


def is_own(error: StaleEdit) -> bool:
    """Whether the reader herself made the other change, on another page."""
    return error.author_id is not None and error.author_id == current_actor().membership_id


def in_words(field: FormField, value: Any) -> str:
    """A value as the person reads it: the label of a choice, a day, yes or no."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    labels = {str(choice[0]): str(choice[1]) for choice in field.choices}
    if isinstance(value, list | tuple):
        return ", ".join(labels.get(str(item), str(item)) for item in value)
    if isinstance(value, date):
        return day_short(value, year=True)
    return labels.get(str(value), str(shown(value)))


def _carried(value: Any) -> Any:
    """A value as one radio carries it."""
    if isinstance(value, list | tuple):
        return LIST_MARK.join(str(shown(item)) for item in value)
    if isinstance(value, bool):
        return "1" if value else ""
    return "" if value is None else shown(value)


def conflict_page(
    error: StaleEdit, form: Form, *, title: str, back: tuple[str, str], action: str = "", convert: Any = None
) -> tuple[str, int]:
    """The answer 409 to a stale edit. ``form`` is the form as it was sent; ``back`` is (label, url).

    ``convert(name, value)`` turns a stored value into what the form shows (units); None: they are the same.
    """

    def as_shown(name: str, value: Any) -> Any:
        return value if convert is None else convert(name, value)

    rows = []
    for conflict in error.conflicts:
        field = form.fields.get(conflict.name)
        if field is None:
            continue
        mine, theirs = as_shown(field.name, conflict.mine), as_shown(field.name, conflict.theirs)
        rows.append(
            ConflictRow(
                field.name,
                field.label,
                in_words(field, mine),
                in_words(field, theirs),
                _carried(mine),
                _carried(theirs),
            )
        )
    asked = {row.name for row in rows}
    kept = [pair for field in form.fields.values() if field.name not in asked for pair in _sent(field)]
    form.version = error.current_version
    page = render_template(
        "conflict.html",
        title=title,
        back=back,
        action=action,
        form=form,
        conflicts=rows,
        kept=kept,
        at=error.at,
        own=is_own(error),
    )
    return page, 409


def _sent(field: FormField) -> list[tuple[str, Any]]:
    """What a hidden control sends for a field that nobody else changed."""
    if field.kind == "bool":
        return [(field.name, "1")] if field.value else []
    if isinstance(field.value, list | tuple):
        return [(field.name, item) for item in field.value]
    return [(field.name, "" if field.value is None else field.value)]
