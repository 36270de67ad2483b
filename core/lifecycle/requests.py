"""Requests of persons: written down, answered within a month, by hand or by a job that may be left alone.

A job holds the request's id and nothing else.
"""

from __future__ import annotations

import calendar
import uuid
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import delete, select

from core.audit.models import READS
from core.audit.reads import record_read
from core.audit.services import record
from core.db.base import now
from core.db.outbox import enqueue
from core.db.session import session
from core.db.writing import create_once, get_or_404
from core.errors import InvalidInput, NotFound, Refused
from core.extension.contributions import SubjectRef
from core.files.documents import read_whole, said_of
from core.files.keys import keystore
from core.files.privacy import documents_of_subject, name_in_copy
from core.lifecycle.copies import packed
from core.lifecycle.models import RightsCopy, RightsRequest
from core.lifecycle.schemas import (
    AnswerCommand,
    ApplyRule,
    EraseCommand,
    PrepareCopy,
    RefuseCommand,
    RegisterRequest,
)
from core.lifecycle.services import erase_subject, export_subject
from core.lifecycle.subjects import standing
from core.people.models import Person
from core.people.queries import records_of
from core.planning.clock import check_day, today
from core.tenancy.binding import Actor

COPY_KEPT: Final = timedelta(days=7)
#: Right → job that answers it.
JOBS: Final = {"access": "rights.copy", "portability": "rights.copy", "erase": "rights.erase"}
#: Rights that somebody answers by hand, then says so.
BY_HAND: Final = frozenset({"rectify", "object"})
#: Rights that a copy answers, once it was handed over.
COPIES: Final = frozenset({"access", "portability"})
#: States from which something can still be decided.
OPEN: Final = frozenset({"received", "failed"})
#: States in which the person still waits for her answer.
WAITING: Final = OPEN | {"running", "ready"}
#: Bytes of documents that one copy holds.
MOST_JOINED: Final = 40 * 1024 * 1024

FUTURE: Final = "Choisissez aujourd’hui ou un jour passé."
DECIDED: Final = "Cette demande a déjà sa réponse."
NOT_READY: Final = "La copie n’est pas prête : préparez-la avant de la remettre."
NOT_HERS: Final = "Choisissez parmi les documents de cette personne."
TOO_HEAVY: Final = "Ces documents pèsent plus de 40 Mo ensemble : remettez-en une partie à part."
NOT_SO: Final = "Cette réponse ne va pas avec ce qui est demandé."
NO_VISA: Final = (
    "Les dossiers de cette structure sont des archives publiques : leur élimination demande le visa des archives "
    "départementales (Code du patrimoine, art. L212-2)."
)


def register_request(subject: SubjectRef, command: RegisterRequest, *, actor: Actor) -> RightsRequest:
    """Write a request down, once for its id. Raises NotFound for a subject of another structure, InvalidInput."""
    standing(subject, actor)
    check_day(command.received_on, actor, "received_on")
    said = {
        "kind": command.kind,
        "subject_kind": subject.kind,
        "subject_id": subject.id,
        "received_on": command.received_on,
    }
    due = {"due_on": a_month_after(command.received_on), "state": "received"}
    request, made = create_once(RightsRequest, command.id, said, actor=actor, computed=due)
    if made:
        record("rights.received", actor=actor, subject=request, details={"kind": request.kind})
    return request


def a_month_after(day: date) -> date:
    """The same day of the next month, or its last: « dans le mois » (art. 12.3)."""
    year, month = (day.year, day.month + 1) if day.month < 12 else (day.year + 1, 1)
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def subject_of(request: RightsRequest) -> SubjectRef:
    """Who it is about, with the documents that go with her copy."""
    joined = frozenset(uuid.UUID(one) for one in request.documents)
    return SubjectRef(request.subject_kind, request.subject_id, joined)


def needs_visa(actor: Actor) -> bool:
    """Whether the structure's files are public archives."""
    return bool(actor.tenant.settings.get("public_archives"))


def require_visa(command: EraseCommand | ApplyRule, *, actor: Actor) -> None:
    """Raise InvalidInput unless the visa is named, where one is needed."""
    if not needs_visa(actor):
        return
    errors = {}
    if not command.visa_reference:
        errors["visa_reference"] = [NO_VISA]
    if command.visa_on is None:
        errors["visa_on"] = ["Écrivez la date du visa."]
    elif command.visa_on > today(actor):
        errors["visa_on"] = [FUTURE]
    if errors:
        raise InvalidInput(errors)


def _decide(request: RightsRequest, kinds: Any, states: frozenset[str] = OPEN) -> RightsRequest:
    """The request, locked, if it still waits for an answer of that kind. Raises Refused."""
    locked = get_or_404(RightsRequest, request.id, lock=True)
    if locked.kind not in kinds:
        raise Refused([NOT_SO])
    if locked.state not in states:
        raise Refused([DECIDED])
    return locked


def _start(request: RightsRequest, actor: Actor) -> None:
    request.state = "running"
    session.flush()
    enqueue(JOBS[request.kind], actor.tenant.id, request=str(request.id))


def prepare_copy(request: RightsRequest, command: PrepareCopy, *, actor: Actor) -> None:
    """Ask for the copy; asked again while it is made, or once it is there as asked, it changes nothing.

    One that was not handed over yet is made anew with other documents, or once it is no longer kept. Raises
    InvalidInput for a document that is not hers.
    """
    if request.state in ("running", "done") and request.kind in COPIES:
        return
    wanted = [str(one) for one in sorted(set(command.documents))]
    if request.state == "ready" and request.documents == wanted and copy_of(request, actor=actor) is not None:
        return
    locked = _decide(request, COPIES, OPEN | {"ready"})
    _require_hers(locked, command, actor)
    locked.documents = wanted
    _start(locked, actor)
    record("rights.copy_asked", actor=actor, subject=locked, details={"documents": len(wanted)})


def _require_hers(request: RightsRequest, command: PrepareCopy, actor: Actor) -> None:
    if not command.documents:
        return
    sizes = {one.id: one.size for one in documents_of_subject(subject_of(request), actor)}
    if set(command.documents) - set(sizes):
        raise InvalidInput({"documents": [NOT_HERS]})
    if sum(sizes[one] for one in set(command.documents)) > MOST_JOINED:
        raise InvalidInput({"documents": [TOO_HEAVY]})


def hand_over_copy(request: RightsRequest, *, actor: Actor) -> None:
    """Say that the person has her copy: only then is she answered. Said twice, the first day stands.

    Raises Refused while there is none.
    """
    locked = get_or_404(RightsRequest, request.id, lock=True)
    if locked.kind not in COPIES:
        raise Refused([NOT_SO])
    if locked.state == "done":
        return
    if locked.state != "ready" or copy_of(locked, actor=actor) is None:
        raise Refused([NOT_READY])
    locked.state, locked.done_at = "done", now()
    session.flush()
    record("rights.copy_handed", actor=actor, subject=locked, details={"kind": locked.kind})


def erase_person(request: RightsRequest, command: EraseCommand, *, actor: Actor) -> None:
    """Ask for the erasure. Raises InvalidInput where the visa of the archives is missing."""
    if request.state in ("running", "done") and request.kind == "erase":
        return
    require_visa(command, actor=actor)
    locked = _decide(request, ("erase",))
    locked.visa_reference, locked.visa_on = command.visa_reference, command.visa_on
    _start(locked, actor)
    record(
        "rights.erasure_asked", actor=actor, subject=locked, details={"visa": bool(command.visa_reference)}
    )


def restrict_person(request: RightsRequest, *, actor: Actor) -> None:
    """From today her data is kept and not used (art. 18). Raises Refused for whoever has no page of her own."""
    if request.state == "done" and request.kind == "restrict":
        return
    locked = _decide(request, ("restrict",))
    if locked.subject_kind != "person":
        raise Refused(["Une limitation se note pour une personne enregistrée."])
    for person_id in records_of(locked.subject_id):
        person = get_or_404(Person, person_id, lock=True)
        person.restricted_on = person.restricted_on or today(actor)
    _close(locked, "done", actor)


def answer_request(request: RightsRequest, command: AnswerCommand, *, actor: Actor) -> None:
    """Say what was done by hand."""
    if request.state == "done" and request.answer == command.answer:
        return
    locked = _decide(request, BY_HAND)
    locked.answer = command.answer
    _close(locked, "done", actor)


def refuse_request(request: RightsRequest, command: RefuseCommand, *, actor: Actor) -> None:
    """Close without doing it, with the reason that the person is told (art. 12.4)."""
    if request.state == "refused" and request.refused_for == command.refused_for:
        return
    locked = _decide(request, {request.kind})
    locked.refused_for = command.refused_for
    _close(locked, "refused", actor)


def _close(request: RightsRequest, state: str, actor: Actor) -> None:
    request.state, request.done_at = state, now()
    session.flush()
    record(f"rights.{state}", actor=actor, subject=request, details={"kind": request.kind})


# --- what the jobs do --------------------------------------------------------------------------------


def make_copy(request: RightsRequest, *, actor: Actor) -> None:
    """Everything held about her, closed with the structure's key, for seven days; then it is to be handed over."""
    if request.state in ("ready", "done"):
        return
    parts = export_subject(subject_of(request), actor=actor)
    joined = _joined(request, actor)
    content = packed(parts, made_on=today(actor), structure=actor.tenant.name, documents=joined)
    sealed = keystore().encrypt(actor.tenant.id, _bound_to(request), content)
    _forget_copy(request, actor)
    session.add(RightsCopy(request_id=request.id, sealed=sealed, expires_on=today(actor) + COPY_KEPT))
    request.state = "ready"
    session.flush()
    record("rights.copy_made", actor=actor, subject=request, details={"documents": len(joined)})


def _joined(request: RightsRequest, actor: Actor) -> dict[str, bytes]:
    """Documents that were ticked and are still there, by their name in the copy; each is noted."""
    subject, found = subject_of(request), {}
    if not subject.documents:
        return {}
    for document in documents_of_subject(subject, actor):
        if document.id in subject.documents:
            found[name_in_copy(document)] = read_whole(document, actor)
            record(
                "rights.document_added",
                actor=actor,
                subject=document,
                details=said_of(document),
                chain=READS,
            )
    return found


def run_erasure(request: RightsRequest, *, actor: Actor) -> None:
    """Erase her everywhere, and the copies that were made for her."""
    if request.state == "done":
        return
    erase_subject(subject_of(request), actor=actor)
    for other in _requests_about(request, actor):
        _forget_copy(other, actor)
    _close(request, "done", actor)


def _requests_about(request: RightsRequest, actor: Actor) -> list[RightsRequest]:
    ids = records_of(request.subject_id) if request.subject_kind == "person" else (request.subject_id,)
    return list(
        session.execute(
            select(RightsRequest).where(
                RightsRequest.tenant_id == actor.tenant.id,
                RightsRequest.subject_kind == request.subject_kind,
                RightsRequest.subject_id.in_(ids),
            )
        ).scalars()
    )


def _bound_to(request: RightsRequest) -> str:
    return f"rights-copy:{request.id}"


def _forget_copy(request: RightsRequest, actor: Actor) -> None:
    session.execute(
        delete(RightsCopy).where(RightsCopy.tenant_id == actor.tenant.id, RightsCopy.request_id == request.id)
    )


def copy_of(request: RightsRequest, *, actor: Actor) -> RightsCopy | None:
    """The copy, while it is kept."""
    found: RightsCopy | None = session.execute(
        select(RightsCopy).where(
            RightsCopy.tenant_id == actor.tenant.id,
            RightsCopy.request_id == request.id,
            RightsCopy.expires_on >= today(actor),
        )
    ).scalar_one_or_none()
    return found


def open_copy(request: RightsRequest, *, actor: Actor) -> bytes:
    """The copy's bytes, noted as read first. Raises NotFound once it is gone."""
    copy = copy_of(request, actor=actor)
    if copy is None:
        raise NotFound
    record_read("rights.copy_read", actor=actor, subject=request)
    return keystore().decrypt(actor.tenant.id, _bound_to(request), copy.sealed)


def purge_copies(*, actor: Actor) -> None:
    """Delete the copies whose days are over."""
    session.execute(
        delete(RightsCopy)
        .where(RightsCopy.tenant_id == actor.tenant.id, RightsCopy.expires_on < today(actor))
        .execution_options(synchronize_session=False)
    )
