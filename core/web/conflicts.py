"""The page of a stale edit: the same field changed on both sides, both values shown, the user chooses."""

from __future__ import annotations

from typing import Any

from flask import render_template

from core.errors import StaleEdit
from core.web.forms import LIST_MARK, Form, FormField, shown


def _words(field: FormField, value: Any) -> str:
    """A value as the person reads it: labels of choices instead of their codes."""
    if value is None or value == "" or value == []:
        return "Non renseigné"
    if isinstance(value, bool):
        return "Oui" if value else "Non"
    labels = {str(choice[0]): str(choice[1]) for choice in field.choices}
    if isinstance(value, list | tuple):
        return ", ".join(labels.get(str(shown(item)), str(shown(item))) for item in value)
    return labels.get(str(shown(value)), str(shown(value)))


def _sent(value: Any) -> Any:
    """A value as one control sends it back."""
    if isinstance(value, list | tuple):
        return LIST_MARK.join(str(shown(item)) for item in value)
    if isinstance(value, bool):
        return "1" if value else ""
    return "" if value is None else shown(value)


def conflict_page(stale: StaleEdit, form: Form, *, cancel_url: str, action: str = "") -> tuple[str, int]:
    """The 409 page; sending it again carries the current version, so that the choice is the last word."""
    form.version = stale.current_version
    conflicts = []
    names = set()
    for conflict in stale.conflicts:
        field = form.fields.get(conflict.name)
        if field is None:
            continue
        names.add(conflict.name)
        conflicts.append(
            {
                "name": conflict.name,
                "label": field.label,
                "mine": _words(field, conflict.mine),
                "theirs": _words(field, conflict.theirs),
                "mine_value": _sent(conflict.mine),
                "theirs_value": _sent(conflict.theirs),
            }
        )
    kept = [(name, _sent(field.value)) for name, field in form.fields.items() if name not in names]
    page = render_template(
        "conflict.html", conflicts=conflicts, form=form, kept=kept, cancel_url=cancel_url, action=action
    )
    return page, stale.status
