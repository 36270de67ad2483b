"""A field entry by a domain's own form keeps, resumes and forgets its draft as the common form does.

The draft is named after the form's endpoint and what its address begins from, so it is found again by the page that
made it, even once its domain was switched off and on.
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from flask import request, url_for
from werkzeug.datastructures import MultiDict

from core.activities.entry_drafts import finish_entry, resume_entry, sent_key
from core.activities.models import Activity
from core.drafts.keys import about
from core.drafts.routes import local_key
from core.extension.catalog import catalog
from core.records import dataclass
from core.tenancy.binding import Actor
from core.web.sending import this_sending


@dataclass(frozen=True, slots=True)
class OwnEntry:
    """How the own form of a kind stands. ``kept``: what was typed and not sent. ``id``: None once it is sent.

    ``first``: « Saisir » opens this form in this structure, which then leads to the common one. ``key``: its draft's.
    """

    endpoint: str
    key: str
    draft: str
    id: uuid.UUID | None = None
    kept: MultiDict[str, str] | None = None
    recorded: bool = False
    first: bool = False

    @property
    def draft_url(self) -> str:
        return url_for("drafts.keep", form_key=self.key)

    @property
    def clear_url(self) -> str:
        return url_for("drafts.clear", form_key=self.key)

    @property
    def begin_url(self) -> str:
        return url_for(self.endpoint, **about())

    @property
    def others_url(self) -> str | None:
        """Where every other kind is entered, from the form that stands before them."""
        return url_for("activities.new") if self.first else None

    @property
    def recorded_url(self) -> str | None:
        """The entry that this page made already."""
        return url_for("activities.show", activity_id=self.id) if self.recorded else None

    def kept_or(self, name: str, value: Any) -> Any:
        """What the draft says of a field, else ``value``: the answers to offer depend on it."""
        return self.kept.get(name) if self.kept is not None else value

    def taken(self, row_id: uuid.UUID) -> OwnEntry:
        """Its id is that of an entry which says something else: sent again under another, this is a second one."""
        return replace(self, id=row_id, recorded=True)

    def finish(self, *, actor: Actor) -> None:
        """The form was sent: its draft is forgotten, here and on the device."""
        finish_entry(self.endpoint, actor=actor)


def own_entry(*, actor: Actor) -> OwnEntry:
    """The own form that this request shows or sends.

    Leads to an address that names the sending, as ``this_sending``.
    """
    endpoint = str(request.endpoint)
    usual = catalog().usual_entry_of(actor.tenant.enabled, actor.tenant.settings)
    first = usual is not None and usual.endpoint == endpoint
    if request.method == "POST":
        key = sent_key(endpoint, actor=actor)
        return OwnEntry(endpoint, key, local_key(key, actor.membership_id), first=first)
    key, kept = resume_entry(endpoint, actor=actor)
    draft = local_key(key, actor.membership_id)
    sending = this_sending(Activity, actor=actor, kept=kept)
    return OwnEntry(endpoint, key, draft, sending.id, kept, sending.recorded, first)
