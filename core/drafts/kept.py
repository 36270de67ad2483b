"""A form that makes something keeps what is typed in it until it is sent: one draft for each page of the form.

A page is an endpoint and what its address says it is about, so that the draft of one file is not shown in another.
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from flask import request, url_for
from werkzeug.datastructures import MultiDict

from core.db.base import ScopedModel
from core.drafts.keys import about, page_key
from core.drafts.routes import finish_draft, local_key
from core.drafts.services import restored
from core.records import dataclass
from core.tenancy.binding import Actor
from core.web.sending import ID, this_sending, unsent


@dataclass(frozen=True, slots=True)
class KeptForm:
    """How such a form stands; it reads as an ``OwnEntry``. ``key`` "": a form that makes nothing keeps nothing.

    ``kept``: what was typed and not sent. ``id``: the sending that the page names, None when it names none.
    ``local``: kept on the device too.
    """

    key: str = ""
    draft: str | None = None
    local: bool = False
    id: uuid.UUID | None = None
    kept: MultiDict[str, str] | None = None

    #: What an ``OwnEntry`` also says; here the answer to a second sending is the form's own.
    recorded_url: Any = None

    @property
    def draft_url(self) -> str | None:
        return url_for("drafts.keep", form_key=self.key) if self.key else None

    @property
    def clear_url(self) -> str:
        return url_for("drafts.clear", form_key=self.key)

    @property
    def begin_url(self) -> str:
        return url_for(str(request.endpoint), **about())

    def finish(self, *, actor: Actor) -> None:
        """The form was sent: its draft is forgotten, here and on the device."""
        if self.key:
            finish_draft(self.key, actor=actor)


def kept_form(
    schema: Any,
    *,
    actor: Actor,
    new: type[ScopedModel] | None = None,
    version: int | None = None,
    local: bool = False,
    page: str = "",
    of: object = "",
) -> KeptForm:
    """The form that this request shows or sends. A schema without ``id`` makes nothing; ``version``: an edit.

    ``new`` is the table of the row to come: leads to an address that names the sending, as ``this_sending``.
    The draft is closed, unless ``local`` says that the form is filled in the street and that nobody is named in it.
    ``page`` is the endpoint that shows the form, where another one receives it. ``of`` is what the answers are about
    beside what the address says, as the wording that was read: what was typed of another one is not shown.
    """
    fields = (schema() if isinstance(schema, type) else schema).fields
    if version is not None or ID not in fields:
        return KeptForm()
    found = kept_under(page_key(local, page, of), actor=actor, local=local)
    if new is None or request.method == "POST":
        return found
    kept = unsent(new, found.kept, actor=actor)
    return replace(found, id=this_sending(new, actor=actor, kept=kept).id, kept=kept)


def kept_under(key: str, *, actor: Actor, local: bool = False) -> KeptForm:
    """The form that keeps itself under a key which others know, so as to forget what is typed in it."""
    kept = restored(key, actor=actor) if request.method == "GET" else None
    return KeptForm(key, local_key(key, actor.membership_id), local, kept=kept)
