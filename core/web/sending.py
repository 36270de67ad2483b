"""One empty form is one sending: the address of its page names the row to come.

Pages are never stored, so going back asks for them again; an id made at each reading would make a second row of the
same answers. The address survives going back, without any script.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, Final, TypeVar

from flask import abort, redirect, request, url_for
from sqlalchemy import null, select

from core.db.base import ScopedModel, new_id
from core.db.session import session
from core.records import dataclass
from core.tenancy.binding import Actor

ID: Final = "id"
#: Said when the row of this sending stands and says something else; the form comes back under another id.
ALREADY: Final = (
    "Cette page a déjà servi : une première saisie est enregistrée. "
    "Envoyez de nouveau pour en faire une seconde."
)


@dataclass(frozen=True, slots=True)
class Sending:
    """``id`` goes into the form. ``recorded``: this page has served already, and its row stands."""

    id: uuid.UUID
    recorded: bool = False


def this_sending(model: type[ScopedModel], *, actor: Actor, kept: Mapping[str, Any] | None = None) -> Sending:
    """The sending that this page's address names; leads to such an address when it names none.

    ``kept`` is the draft that the page will show: it keeps the id it was begun under. The id of a row that was
    removed since (« Annuler ») serves no more: sent again, its content is a new one.
    """
    row_id = _named(request.args.get(ID))
    if row_id is None:
        values: dict[str, Any] = {**(request.view_args or {}), **request.args}
        values[ID] = (_named(kept.get(ID)) if kept is not None else None) or new_id()
        abort(redirect(url_for(str(request.endpoint), **values)))
    state = _state(model, row_id, actor)
    if state == REMOVED:
        return Sending(new_id())
    return Sending(row_id, recorded=state == RECORDED)


Draft = TypeVar("Draft", bound=Mapping[str, Any])


def unsent(model: type[ScopedModel], kept: Draft | None, *, actor: Actor) -> Draft | None:
    """The draft, unless it has been sent: an autosave may arrive after the form that it was made of."""
    row_id = _named(kept.get(ID)) if kept is not None else None
    return None if row_id is not None and _state(model, row_id, actor) == RECORDED else kept


RECORDED, REMOVED = "recorded", "removed"


def _state(model: type[ScopedModel], row_id: uuid.UUID, actor: Actor) -> str:
    """What became of the row that the member sent under this id; "" when there is none."""
    columns: Any = model
    removed_at = getattr(columns, "removed_at", null())
    found = session.execute(
        select(removed_at.label("removed_at")).where(
            columns.tenant_id == actor.tenant.id,
            columns.id == row_id,
            columns.author_id == actor.membership_id,
        )
    ).one_or_none()
    if found is None:
        return ""
    return RECORDED if found.removed_at is None else REMOVED


def _named(value: Any) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(value))
    except ValueError:
        return None
