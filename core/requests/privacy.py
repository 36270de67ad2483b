"""The rights of somebody who called: what is kept about her, and its erasure.

``SubjectRef("request_caller", id)`` names her by the row that holds how to call her back.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import CursorResult, delete, select

from core.db.session import session
from core.db.writing import Revision
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


def _request(request_id: uuid.UUID, actor: Actor) -> Request:
    return session.execute(
        select(Request).where(Request.tenant_id == actor.tenant.id, Request.id == request_id)
    ).scalar_one()


def export_person_data(actor: Actor, subject: SubjectRef) -> Sequence[ExportPart]:
    """What was asked, when, and how to call back; nothing about whoever took the request."""
    caller = _caller(actor, subject)
    if caller is None:
        return ()
    request = _request(caller.request_id, actor)
    row = {
        "Demande": request.number,
        "Reçue le": request.received_at.astimezone(actor.tenant.tz).isoformat(timespec="minutes"),
        "Ce qui est demandé": request.subject,
        "Lieu précis": request.place_text,
        "Nom": caller.name,
        "Téléphone": caller.phone,
        "Pour rappeler": caller.callback,
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
    session.delete(caller)
    session.flush()
    revisions = session.execute(
        delete(Revision).where(
            Revision.tenant_id == actor.tenant.id,
            Revision.entity == Request.__tablename__,
            Revision.entity_id == request.id,
        )
    )
    return 2 + int(cast(CursorResult[Any], revisions).rowcount)
