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
    Refused,
    StaleEdit,
    conflict_page,
    current_actor,
    decode,
    finish_draft,
    form_for,
    local_key,
    record_read,
    restored,
)
from plugins.reinsertion import pages

Answer = Response | str | tuple[str, int]


def home(case_id: uuid.UUID) -> str:
    return url_for("cases.show", case_id=case_id)


def to_file(case_id: uuid.UUID) -> Response:
    return redirect(home(case_id), 303)


def draft_key(row_id: uuid.UUID, form: str) -> str:
    """The key of the draft of a form of one path, or objective; it begins so that drafts are closed."""
    return f"file.reinsertion.{form}.{row_id}"


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
    draft: str = "",
    **context: Any,
) -> Answer:
    """Show a form, or save it and go where ``save`` says; what is refused is shown again with all that was typed.

    ``draft`` is the key under which the form keeps itself, "" for a form that is not worth it.
    """
    actor = current_actor()
    error, problems = None, []
    if request.method == "POST":
        try:
            answer = save(decode(schema, request.form))
            if draft:
                finish_draft(draft, actor=actor)
            return answer
        except InvalidInput as refused:
            error = refused
        except Refused as refused:
            problems = refused.problems
        except StaleEdit as stale:
            form = form_for(schema, submitted=request.form, choices=choices)
            return conflict_page(stale, form, title="Deux saisies différentes", back=("Revenir", back))
    wrong = bool(error or problems)
    kept = restored(draft, actor=actor) if draft and request.method == "GET" else None
    form = form_for(
        schema,
        data,
        submitted=request.form if wrong else kept,
        error=error,
        choices=choices,
        version=None if wrong else version,
        problems=problems,
    )
    keeping = {
        "draft": local_key(draft, actor.membership_id),
        "draft_url": url_for("drafts.keep", form_key=draft),
        "draft_key": draft,
        "restored": kept is not None,
    }
    shown = render_template(
        template,
        form=form,
        title=title,
        back_url=back,
        label=label,
        **(keeping if draft else {}),
        **context,
    )
    return (shown, error.status if error else 409) if wrong else shown


def note_reading(case: Case, action: str = "file.read") -> None:
    """What is shown of a file outside its page is noted before it is shown, as the page itself is."""
    if request.method == "GET":
        record_read(action, actor=current_actor(), subject=case, details={"levels": "team"})
