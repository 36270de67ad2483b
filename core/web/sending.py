"""One empty form is one sending: the address of its page names the row to come.

Pages are never stored, so going back asks for them again; an id made at each reading would make a second row of the
same answers. The address survives going back, without any script.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import abort, redirect, request, url_for
from sqlalchemy import select

from core.db.base import ScopedModel, new_id
from core.db.session import session
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
    columns: Any = model
    removed_at = getattr(columns, "removed_at", None)
    found = session.execute(
        select(columns.id, *([] if removed_at is None else [removed_at])).where(
            columns.tenant_id == actor.tenant.id,
            columns.id == row_id,
            columns.author_id == actor.membership_id,
        )
    ).one_or_none()
    if found is None:
        return Sending(row_id)
    if removed_at is not None and found.removed_at is not None:
        return Sending(new_id())
    return Sending(row_id, recorded=True)


def _named(value: Any) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(value))
    except ValueError:
        return None
