"""The one way of every form of a mediation: show it, save and go back to the file, or show again what is refused."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from core.casefiles.notes import who_is_confided
from core.casefiles.rules import present_parties
from core.cases.models import Case
from core.db.session import session
from core.drafts.kept import KeptForm, kept_form, kept_under
from core.errors import InvalidInput, Refused, StaleEdit
from core.records import dataclass
from core.tenancy.binding import Actor, current_actor
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
    """A form of a file: what it asks, what it says once saved.

    ``draft`` is the key of its closed draft where others forget it, "" for that of its page; ``of`` as in
    ``kept_form``. ``page`` is the title of its page where ``title`` says who it is about: it lies in the browser's
    history.
    """

    schema: Any
    title: str
    done: str
    data: Any = None
    version: int | None = None
    choices: Mapping[str, Any] = field(default_factory=dict)
    draft: str = ""
    of: object = ""
    anchor: str | None = None
    intro: tuple[str, str] | None = None
    page: str = ""


def _kept(asked: Asked, actor: Actor) -> KeptForm:
    if asked.draft:
        return kept_under(asked.draft, actor=actor)
    return kept_form(asked.schema, actor=actor, version=asked.version, of=asked.of)


def answer_form(case: Case, asked: Asked, save: Callable[[Any], Any]) -> Answer:
    """Show, or save and go back to the file. What is refused is shown again: nothing typed is lost."""
    entry = _kept(asked, current_actor())
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
            entry.finish(actor=current_actor())
            tell(asked.done)
            return to_file(case.id, asked.anchor)
    wrong = bool(error or problems)
    form = form_for(
        asked.schema,
        asked.data,
        submitted=request.form if wrong else entry.kept,
        error=error,
        choices=asked.choices,
        version=None if wrong else asked.version,
        problems=problems,
    )
    if "level" in form.fields and (confided := who_is_confided(case)):
        form["level"].help += f" {confided}"
    page = render_template("mediation/form.html", form=form, case=case, asked=asked, entry=entry)
    return (page, error.status if error else 409) if wrong else page
