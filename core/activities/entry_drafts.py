"""What a member typed in the form of a field entry and did not send: one draft for each thing the form begins from.

« Refaire la même », a request or a stop of a round open the form filled in. Its words are kept beside those of the
empty form, never in their place; the empty form gives back whichever was typed last.
"""

from __future__ import annotations

from collections.abc import Iterable

from flask import request
from werkzeug.datastructures import MultiDict

from core.activities.models import Activity
from core.drafts.keys import page_key
from core.drafts.routes import finish_draft
from core.drafts.services import drafts_of_form, fields_of, submitted_like
from core.tenancy.binding import Actor
from core.web.sending import ID, unsent


def resume_entry(form: str, *, actor: Actor) -> tuple[str, MultiDict[str, str] | None]:
    """The key under which this page keeps itself, and what was typed there; None when nothing waits.

    ``form`` is the key of the empty form. A page that begins from something gives back its own words only, and one
    whose address names a sending those of no other: sent under its id, they would wait here to be sent again.
    """
    key, named = page_key(True, form), request.args.get(ID)
    for draft in drafts_of_form(form, actor=actor):
        if key in (form, draft.form_key):
            kept = unsent(Activity, submitted_like(draft, actor=actor), actor=actor)
            if kept is not None and (named is None or kept.get(ID, named) == named):
                return draft.form_key, kept
    return key, None


def sent_key(form: str, *, actor: Actor) -> str:
    """The key under which the page that was sent keeps itself: that of its sending, else that of its address."""
    return next(iter(_begun_as(request.form.get(ID), form, actor)), page_key(True, form))


def finish_entry(form: str, *, actor: Actor) -> None:
    """The entry was sent: its draft is forgotten, here and on the device, and no other."""
    _forget(_begun_as(request.form.get(ID), form, actor) or [page_key(True, form)], actor)


def forget_entry(form: str, sending: str | None, *, actor: Actor) -> None:
    """The entry of that id will not be sent: it was a colleague's."""
    _forget(_begun_as(sending, form, actor), actor)


def _begun_as(sending: str | None, form: str, actor: Actor) -> list[str]:
    """Keys of the form's drafts that hold this id."""
    drafts = drafts_of_form(form, actor=actor) if sending else []
    return [one.form_key for one in drafts if fields_of(one, actor=actor).get(ID) == [sending]]


def _forget(keys: Iterable[str], actor: Actor) -> None:
    for key in keys:
        finish_draft(key, actor=actor)
