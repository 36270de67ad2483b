"""The one way of every form of a mediation: show it, save and go back to the file, or show again what is refused."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from core.casefiles.rules import present_parties
from core.cases.models import Case
from core.db.session import session
from core.drafts.routes import finish_draft, local_key
from core.drafts.services import restored
from core.errors import InvalidInput, Refused, StaleEdit
from core.tenancy.binding import current_actor
from core.web.conflicts import conflict_page
from core.web.forms import decode, form_for
from core.web.messages import tell

Answer = Response | str | tuple[str, int]


def party_choices(case: Case) -> list[tuple[str, str]]:
    """The parties that are in the file now, for a list to choose from."""
    rows = session.execute(present_parties(case.id, current_actor()))
    return [(str(row.id), row.label) for row in rows]


def to_file(case_id: uuid.UUID, anchor: str | None = None) -> Response:
    return redirect(url_for("files.show", case_id=case_id, _anchor=anchor), 303)


@dataclass(frozen=True, slots=True)
class Asked:
    """A form of a file: what it asks, what it says once saved. ``draft``: key of its closed draft, "" without.

    ``page`` is the title of its page where ``title`` says who it is about: it lies in the browser's history.
    """

    schema: Any
    title: str
    done: str
    data: Any = None
    version: int | None = None
    choices: Mapping[str, Any] = field(default_factory=dict)
    draft: str = ""
    anchor: str | None = None
    intro: tuple[str, str] | None = None
    page: str = ""


def answer_form(case: Case, asked: Asked, save: Callable[[Any], Any]) -> Answer:
    """Show, or save and go back to the file. What is refused is shown again: nothing typed is lost."""
    actor = current_actor()
    error: InvalidInput | None = None
    problems: list[str] = []
    if request.method == "POST":
        try:
            save(decode(asked.schema, request.form))
        except InvalidInput as refused:
            error = refused
        except Refused as refused:
            problems = refused.problems
        except StaleEdit as stale:
            form = form_for(asked.schema, submitted=request.form, choices=asked.choices)
            back = ("Le dossier", url_for("files.show", case_id=case.id))
            return conflict_page(stale, form, title="Deux saisies différentes", back=back)
        else:
            if asked.draft:
                finish_draft(asked.draft, actor=actor)
            tell(asked.done)
            return to_file(case.id, asked.anchor)
    wrong = bool(error or problems)
    kept = restored(asked.draft, actor=actor) if asked.draft and request.method == "GET" else None
    form = form_for(
        asked.schema,
        asked.data,
        submitted=request.form if wrong else kept,
        error=error,
        choices=asked.choices,
        version=None if wrong else asked.version,
        problems=problems,
    )
    page = render_template(
        "mediation/form.html",
        form=form,
        case=case,
        asked=asked,
        restored=kept is not None,
        draft=local_key(asked.draft, actor.membership_id) if asked.draft else None,
        draft_url=url_for("drafts.keep", form_key=asked.draft) if asked.draft else None,
    )
    return (page, error.status if error else 409) if wrong else page
