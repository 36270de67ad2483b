"""What the pages of persons' rights show: names on the page of one request only, never in a list or a title."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, Final

from core.codelists.services import label_of
from core.db.session import session
from core.extension.contributions import SubjectRef
from core.files.documents import title_of, weight
from core.files.privacy import documents_of_subject
from core.files.sniffing import KINDS as FILE_KINDS
from core.lifecycle.models import RightsRequest
from core.lifecycle.queries import listed
from core.lifecycle.requests import COPIES, OPEN, WAITING, copy_of, needs_visa, subject_of
from core.lifecycle.schemas import ANSWERS, KINDS, REFUSALS, SHORT
from core.lifecycle.subjects import find_everybody, name_of
from core.planning.clock import day_of, today
from core.records import dataclass
from core.tenancy.binding import Actor
from core.web.forms import Choice
from core.web.typography import day_short

#: State → (tint of its pill, word).
STATES: Final = {
    "received": ("wait", "À traiter"),
    "running": ("go", "En cours"),
    "ready": ("wait", "Copie prête"),
    "done": ("ok", "Fait"),
    "refused": ("stop", "Refusée"),
    "failed": ("stop", "À reprendre"),
}


@dataclass(frozen=True, slots=True)
class RequestLine:
    id: uuid.UUID
    kind: str
    state: tuple[str, str]
    received_on: date
    due: str
    late: bool


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody who may be the one who asks."""

    kind: str
    id: uuid.UUID
    name: str
    detail: str
    icon: str


def list_page(actor: Actor) -> dict[str, Any]:
    rows = session.execute(listed(actor)).all()
    return {"requests": [_line(row, actor) for row in rows]}


def _line(row: Any, actor: Actor) -> RequestLine:
    late = row.state in WAITING and row.due_on < today(actor)
    return RequestLine(
        row.id, SHORT[row.kind], state_words(row, actor), row.received_on, due_words(row, actor), late
    )


def state_words(row: Any, actor: Actor) -> tuple[str, str]:
    """Tint and word; a copy is done once it was handed over, and says when."""
    if row.kind in COPIES and row.state == "done" and row.done_at is not None:
        return "ok", f"Remise le {day_short(day_of(row.done_at, actor), year=True)}"
    return STATES[row.state]


def due_words(row: Any, actor: Actor) -> str:
    """« à répondre dans 12 jours », « en retard de 3 jours », "" once answered."""
    if row.state not in WAITING:
        return ""
    days = (row.due_on - today(actor)).days
    if days < 0:
        return f"en retard de {-days} jour{'s' if days < -1 else ''}"
    if days == 0:
        return "à répondre aujourd’hui"
    return f"à répondre dans {days} jour{'s' if days > 1 else ''}"


def found_people(typed: str, actor: Actor) -> list[Found]:
    """People, then those who are not known by a page of their own."""
    return [
        Found(kind.key, one.id, one.name, one.detail, kind.icon) for kind, one in find_everybody(typed, actor)
    ]


def request_page(request: RightsRequest, actor: Actor) -> dict[str, Any]:
    """One request: who, what, until when, what can be done."""
    copies = request.kind in COPIES
    copy = copy_of(request, actor=actor) if copies else None
    asks = copies and request.state in OPEN | {"ready"}
    return {
        "row": request,
        "who": name_of(SubjectRef(request.subject_kind, request.subject_id), actor),
        "kind": KINDS[request.kind],
        "state": state_words(request, actor),
        "due": due_words(request, actor),
        "late": request.due_on < today(actor) and request.state in WAITING,
        "is_open": request.state in OPEN,
        "copy": copy,
        "copies": copies,
        "has_documents": asks and bool(documents_of_subject(subject_of(request), actor)),
        "answer": ANSWERS.get(request.answer or ""),
        "refused_for": REFUSALS.get(request.refused_for or ""),
        "needs_visa": needs_visa(actor),
    }


def document_choices(request: RightsRequest, actor: Actor) -> list[Choice]:
    """Her documents as the copy lists them: what each is, for whoever decides that its bytes go with it."""
    return [
        (str(document.id), f"{title_of(document, actor)} ({_detail(document, actor)})")
        for document in documents_of_subject(subject_of(request), actor)
    ]


def _detail(document: Any, actor: Actor) -> str:
    kind = label_of("document_kind", document.kind, actor)
    return ", ".join(
        (
            kind,
            FILE_KINDS[document.mime].label,
            weight(document.size),
            day_short(document.day, year=True),
        )
    )
