"""One way to show a form and save it, for every page of this domain."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import render_template, request
from werkzeug.wrappers import Response

from core.toolkit import InvalidInput, StaleEdit, conflict_page, decode, form_for

Answer = Response | str | tuple[str, int]


def form_page(
    schema: Any,
    save: Callable[[Any], Response],
    *,
    title: str,
    back: str,
    data: Any = None,
    choices: Any = None,
    version: int | None = None,
    label: str = "Enregistrer",
    lead: str = "",
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
    shown = render_template(
        "school_mediation/form.html", form=form, title=title, back_url=back, label=label, lead=lead
    )
    return (shown, error.status) if error else shown
