"""One way to show a form and save it, for every page of this domain."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import render_template, request
from werkzeug.wrappers import Response

from core.toolkit import (
    ALREADY,
    DuplicateContent,
    Form,
    InvalidInput,
    Refused,
    ScopedModel,
    StaleEdit,
    conflict_page,
    current_actor,
    decode,
    form_for,
    kept_form,
    new_id,
)

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
    new: type[ScopedModel] | None = None,
    enhance: Callable[[Form], Form] = lambda form: form,
) -> Answer:
    """Show a form, or save it and go where ``save`` says; both values of a stale edit on their page.

    ``new`` is the table of a new row, which the page's address then names (``kept_form``). ``enhance``: what this
    form has more than its schema says.
    """
    actor = current_actor()
    entry = kept_form(schema, actor=actor, new=new, version=version)
    error = None
    problems: list[str] = []
    again = False
    if request.method == "POST":
        try:
            answer = save(decode(schema, request.form))
            entry.finish(actor=actor)
            return answer
        except InvalidInput as refused:
            error = refused
        except DuplicateContent as taken:
            error, problems, again = InvalidInput({}, taken.message), [ALREADY], True
        except Refused as stopped:
            error, problems = InvalidInput(stopped.errors), stopped.problems
        except StaleEdit as stale:
            form = form_for(schema, submitted=request.form, choices=choices)
            return conflict_page(stale, form, title="Deux saisies différentes", back=("Revenir", back))
    submitted = request.form if error else entry.kept
    form = form_for(
        schema,
        data,
        submitted=submitted,
        error=error,
        choices=choices,
        version=None if submitted else version,
        problems=problems,
    )
    if again:
        form.id = new_id()
    elif entry.id is not None:
        form.id = entry.id
    shown = render_template(
        "school_mediation/form.html",
        form=enhance(form),
        entry=entry,
        title=title,
        back_url=back,
        label=label,
        lead=lead,
    )
    return (shown, 409 if problems else error.status) if error else shown
