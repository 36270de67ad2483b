"""The rights of somebody who called, in the situation that her request became: its words came from her."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from core.casefiles.third_parties import others_of_caller
from core.cases.models import Case
from core.db.session import session
from core.db.writing import Revision
from core.extension.contributions import ExportPart, SubjectRef
from core.requests.models import Request, RequestCaller
from core.requests.privacy import caller_named, names_her
from core.tenancy.binding import Actor

#: What the list shows where her words stood.
ERASED = "Objet effacé"


def _opened_from(request: Request, actor: Actor) -> Sequence[Case]:
    statement = select(Case).where(Case.tenant_id == actor.tenant.id, Case.request_id == request.id)
    return session.execute(statement).scalars().all()


def _hers(text: str, request: Request, caller: RequestCaller) -> bool:
    """The words of the request, in whole or in part, or words that name her."""
    said = request.subject.strip().casefold()
    copied = bool(said) and (said in text.casefold() or text.strip().casefold() in said)
    return copied or names_her(text, caller)


def export_person_data(actor: Actor, subject: SubjectRef) -> Sequence[ExportPart]:
    """The situations whose subject is in her words."""
    found = caller_named(subject, actor=actor)
    if found is None:
        return ()
    request, caller = found
    others = others_of_caller(caller, actor)
    rows = tuple(
        {
            "Situation": case.number,
            "Ouverte le": case.opened_on.isoformat(),
            "Objet": others.hidden_in(case.subject),
        }
        for case in _opened_from(request, actor)
        if _hers(case.subject, request, caller)
    )
    return (ExportPart("Situations", rows),) if rows else ()


def erase_person_data(actor: Actor, subject: SubjectRef) -> int:
    """Take her words out of the subjects, former ones included; the situations stay. Runs before her request."""
    found = caller_named(subject, actor=actor)
    if found is None:
        return 0
    request, caller = found
    number = 0
    for case in _opened_from(request, actor):
        case.content_hash = None
        if _hers(case.subject, request, caller):
            case.subject = ERASED
            number += 1
        number += _forget_former(case, request, caller)
    session.flush()
    return number


def _forget_former(case: Case, request: Request, caller: RequestCaller) -> int:
    statement = select(Revision).where(
        Revision.tenant_id == case.tenant_id,
        Revision.entity == Case.__tablename__,
        Revision.entity_id == case.id,
    )
    number = 0
    for revision in session.execute(statement).scalars():
        former = revision.changes.get("subject", ())
        if any(_hers(str(text), request, caller) for text in former):
            revision.changes = {name: pair for name, pair in revision.changes.items() if name != "subject"}
            number += 1
    return number
