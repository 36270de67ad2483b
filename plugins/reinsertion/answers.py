"""What the pages of the paths share: the way back to the file, one form, and the note that a file was read."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from core.toolkit import (
    Case,
    InvalidInput,
    StaleEdit,
    conflict_page,
    current_actor,
    decode,
    form_for,
    record_read,
)
from plugins.reinsertion import pages

Answer = Response | str | tuple[str, int]


def home(case_id: uuid.UUID) -> str:
    return url_for("cases.show", case_id=case_id)


def to_file(case_id: uuid.UUID) -> Response:
    return redirect(home(case_id), 303)


def form_page(
    schema: Any,
    save: Callable[[Any], Response],
    *,
    title: str,
    back: str,
    data: Any = None,
    choices: pages.Choices | None = None,
    version: int | None = None,
    label: str = "Enregistrer",
    template: str = "reinsertion/form.html",
    **context: Any,
) -> Answer:
    """Show a form, or save it and go where ``save`` says; both values of a stale edit on their page."""
    error = None
    if request.method == "POST":
        try:
            return save(decode(schema, request.form))
        except InvalidInput as refused:
            error = refused
        except StaleEdit as stale:
            form = form_for(schema, submitted=request.form, choices=choices)
            return conflict_page(stale, form, title="Deux saisies différentes", back=("Revenir", back))
    submitted = request.form if error else None
    form = form_for(
        schema,
        data,
        submitted=submitted,
        error=error,
        choices=choices,
        version=None if submitted else version,
    )
    shown = render_template(template, form=form, title=title, back_url=back, label=label, **context)
    return (shown, error.status) if error else shown


def note_reading(case: Case, action: str = "file.read") -> None:
    """What is shown of a file outside its page is noted before it is shown, as the page itself is."""
    if request.method == "GET":
        record_read(action, actor=current_actor(), subject=case, details={"levels": "team"})
