"""The one way a form of the quality approach is shown, saved and taken up again."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from core.toolkit import (
    ALREADY,
    DuplicateContent,
    InvalidInput,
    NotFound,
    Permission,
    PluginBlueprint,
    StaleEdit,
    conflict_page,
    current_actor,
    decode,
    form_for,
    kept_form,
    new_id,
)
from plugins.quality import sheets

bp = PluginBlueprint("quality", __name__, prefix="qualite")

Answer = Response | str | tuple[str, int]
P = ParamSpec("P")
R = TypeVar("R")


def hidden_without(permission: Permission) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """The page does not exist for a member without the right: outside of ``guarded``, whose answer is 403."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def checked(*args: P.args, **kwargs: P.kwargs) -> R:
            if not current_actor().may(permission):
                raise NotFound
            return view(*args, **kwargs)

        return checked

    return decorate


def _said(data: Any, names: tuple[str, ...]) -> dict[str, list[str]]:
    links = [name for name in names if name.endswith(("_id", "_ids", "_to"))]
    said = {name: data.get(name) if isinstance(data, dict) else getattr(data, name, None) for name in links}
    return {
        name: [str(one) for one in (value if isinstance(value, list) else [value])]
        for name, value in said.items()
        if value
    }


def to(endpoint: str, row_id: uuid.UUID | None = None, **more: Any) -> Response:
    return redirect(sheets.at(endpoint, row_id, **more), 303)


def _offered(schema: Any, data: Any) -> dict[str, list[tuple[Any, ...]]]:
    """Answers beside the code lists; what the row says already is offered too, be it gone from the lists since."""
    actor, names = current_actor(), tuple(schema().fields)
    return sheets.choices(actor, names, kept=_said(data, names))


def form_page(
    schema: Any,
    save: Callable[[Any], Response],
    *,
    title: str,
    back: str,
    data: Any = None,
    version: int | None = None,
    new: type[Any] | None = None,
    note: str = "",
) -> Answer:
    """Show a form, or save it and go where ``save`` says; both values of a stale edit on their page.

    ``new`` is the table of a new row, which the page's address then names (``kept_form``).
    """
    actor = current_actor()
    entry = kept_form(schema, actor=actor, new=new, version=version)
    error = None
    problems: list[str] = []
    if request.method == "POST":
        try:
            answer = save(decode(schema, request.form))
            entry.finish(actor=actor)
            return answer
        except InvalidInput as refused:
            error = refused
        except DuplicateContent as taken:
            error, problems = InvalidInput({}, taken.message), [ALREADY]
        except StaleEdit as stale:
            form = form_for(schema, submitted=request.form, choices=_offered(schema, data))
            return conflict_page(stale, form, title="Deux saisies différentes", back=("Revenir", back))
    submitted = request.form if error else entry.kept
    form = form_for(
        schema,
        data,
        submitted=submitted,
        error=error,
        choices=_offered(schema, data),
        version=None if submitted else version,
        problems=problems,
    )
    if problems:
        form.id = new_id()
    elif entry.id is not None:
        form.id = entry.id
    shown = render_template(
        "quality/form.html", form=form, entry=entry, title=title, back_url=back, note=note
    )
    return (shown, error.status) if error else shown


def back_to(endpoint: str) -> str:
    return url_for(f"quality.{endpoint}")
