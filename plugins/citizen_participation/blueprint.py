"""The blueprint of the domain and the page of a form, shared by its modules of routes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from core.toolkit import (
    ALREADY,
    DuplicateContent,
    Form,
    InvalidInput,
    OwnEntry,
    PluginBlueprint,
    ProbablySameError,
    StaleEdit,
    conflict_page,
    current_actor,
    decode,
    form_for,
    kept_form,
    new_id,
)

bp = PluginBlueprint("citizen_participation", __name__, prefix="participation")

Answer = Response | str | tuple[str, int]
Choices = Mapping[str, list[tuple[Any, ...]]]


def to(endpoint: str, **ids: Any) -> Response:
    return redirect(url_for(f"citizen_participation.{endpoint}", **ids), 303)


def form_page(
    schema: Any,
    save: Callable[[Any], Response],
    *,
    title: str,
    back: str,
    choices: Choices | None = None,
    data: Any = None,
    version: int | None = None,
    new: type[Any] | None = None,
    entry: OwnEntry | None = None,
    template: str = "citizen_participation/form.html",
    context: str = "",
    local: bool = False,
    read: Callable[[Any], Any] | None = None,
    stands: Callable[[], Sequence[str]] = tuple,
) -> Answer:
    """Show a form, or save it and go where ``save`` says; both values of a stale edit on their page.

    ``new`` is the table of a new row, which the page's address then names (``kept_form``); ``entry`` a field entry,
    with its own draft. ``read`` decodes a form that carries more than answers; ``local`` as in
    ``kept_form``. ``stands`` says what stands before the form whatever it says: told with what it lacks.
    """
    actor = current_actor()
    keeping = entry or kept_form(schema, actor=actor, new=new, version=version, local=local)
    error: InvalidInput | None = None
    problems: list[str] = []
    status, offered = 200, choices or {}
    renewed = same = False
    if request.method == "POST":
        try:
            answer = save(read(schema) if read is not None else decode(schema, request.form))
            keeping.finish(actor=actor)
            return answer
        except InvalidInput as refused:
            error, status, problems = refused, refused.status, list(refused.errors.get("", []))
            problems += [problem for problem in stands() if problem not in problems]
        except DuplicateContent as taken:
            error, status, problems, renewed = InvalidInput({}, taken.message), taken.status, [ALREADY], True
        except ProbablySameError as probably:
            error, status, problems, same = InvalidInput({}), probably.status, [probably.message], True
        except StaleEdit as stale:
            form = form_for(schema, submitted=request.form, choices=offered)
            return conflict_page(stale, form, title="Deux saisies différentes", back=("Revenir", back))
    form = _form(schema, data, request.form if error else keeping.kept, error, offered, version, problems)
    if renewed:
        form.id = new_id()
    elif keeping.id is not None:
        form.id = keeping.id
    shown = render_template(
        template, form=form, entry=keeping, title=title, back_url=back, context=context, same=same
    )
    return (shown, status) if error else shown


def _form(
    schema: Any,
    data: Any,
    submitted: Any,
    error: InvalidInput | None,
    offered: Choices,
    version: int | None,
    problems: Sequence[str],
) -> Form:
    return form_for(
        schema,
        data,
        submitted=submitted,
        error=error,
        choices=offered,
        version=None if submitted else version,
        problems=problems,
    )
