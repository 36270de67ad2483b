"""The rights of somebody who called: what is kept about her, and its erasure.

``SubjectRef("request_caller", id)`` names her by the row that holds how to call her back.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import CursorResult, delete, select

from core.casefiles.third_parties import Others, others_of_caller
from core.db.session import session
from core.db.writing import Revision
from core.drafts.models import Draft
from core.drafts.services import fields_of
from core.extension.contributions import ExportPart, SubjectRef
from core.requests.models import Request, RequestCaller
from core.tenancy.binding import Actor

KIND = "request_caller"
#: Free texts of the request that may describe the caller.
TEXTS = ("subject", "place_text")


def _caller(actor: Actor, subject: SubjectRef) -> RequestCaller | None:
    if subject.kind != KIND:
        return None
    return session.execute(
        select(RequestCaller).where(
            RequestCaller.tenant_id == actor.tenant.id, RequestCaller.id == subject.id
        )
    ).scalar_one_or_none()


def caller_named(subject: SubjectRef, *, actor: Actor) -> tuple[Request, RequestCaller] | None:
    """The caller that the reference names, with her request; None for any other subject."""
    caller = _caller(actor, subject)
    return None if caller is None else (_request(caller.request_id, actor), caller)


def names_her(text: str, caller: RequestCaller) -> bool:
    """Whether a text holds her name or her number, however the number is spaced."""
    name, digits = caller.name.strip().casefold(), _digits(caller.phone)[-9:]
    return bool((name and name in text.casefold()) or (len(digits) == 9 and digits in _digits(text)))


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())


def _request(request_id: uuid.UUID, actor: Actor) -> Request:
    return session.execute(
        select(Request).where(Request.tenant_id == actor.tenant.id, Request.id == request_id)
    ).scalar_one()


def export_person_data(actor: Actor, subject: SubjectRef) -> Sequence[ExportPart]:
    """What was asked, when, and how to call back; nothing about whoever took the request."""
    caller = _caller(actor, subject)
    return () if caller is None else said_by(caller, others_of_caller(caller, actor), actor=actor)


def said_by(caller: RequestCaller, others: Others, *, actor: Actor) -> tuple[ExportPart, ...]:
    """Her call as she may read it again: whoever else she spoke of is hidden, how she is reached is not."""
    others = others.but_for(caller)
    request = _request(caller.request_id, actor)
    row = {
        "Demande": request.number,
        "Reçue le": request.received_at.astimezone(actor.tenant.tz).isoformat(timespec="minutes"),
        "Ce qui est demandé": others.hidden_in(request.subject),
        "Lieu précis": others.hidden_in(request.place_text),
        "Nom": others.hidden_unless_hers(caller.name),
        "Téléphone": caller.phone,
        "Pour rappeler": others.hidden_in(caller.callback),
    }
    return (ExportPart("Demandes", (row,)),)


def erase_person_data(actor: Actor, subject: SubjectRef) -> int:
    """Delete the caller and every text that may describe her; the request stays as a figure."""
    caller = _caller(actor, subject)
    if caller is None:
        return 0
    request = _request(caller.request_id, actor)
    for name in TEXTS:
        setattr(request, name, "")
    request.anonymous = True
    request.content_hash = None
    drafts = _forget_drafts(caller, actor)
    session.delete(caller)
    session.flush()
    revisions = session.execute(
        delete(Revision).where(
            Revision.tenant_id == actor.tenant.id,
            Revision.entity == Request.__tablename__,
            Revision.entity_id == request.id,
        )
    )
    return 2 + drafts + int(cast(CursorResult[Any], revisions).rowcount)


def _forget_drafts(caller: RequestCaller, actor: Actor) -> int:
    """Unsent forms of any member that name her; there are few, and none older than a week."""
    drafts = session.execute(select(Draft).where(Draft.tenant_id == actor.tenant.id)).scalars()
    named = [draft for draft in drafts if any(names_her(text, caller) for text in _texts(draft, actor))]
    for draft in named:
        session.delete(draft)
    return len(named)


def _texts(draft: Draft, actor: Actor) -> list[str]:
    return [text for values in fields_of(draft, actor=actor).values() for text in values]
