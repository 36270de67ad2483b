"""What the pages of persons' rights show: names on the page of one request only, never in a list or a title."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from core.db.session import session
from core.errors import NotFound
from core.extension.contributions import SubjectRef
from core.lifecycle.models import RightsRequest
from core.lifecycle.queries import caller_named, callers_found, listed
from core.lifecycle.requests import OPEN, copy_of, needs_visa
from core.lifecycle.schemas import ANSWERS, KINDS, REFUSALS, SHORT
from core.people.naming import ERASED
from core.people.queries import people_by_id
from core.planning.clock import today
from core.search.services import find_people
from core.tenancy.binding import Actor

#: State → (tint of its pill, word).
STATES: Final = {
    "received": ("wait", "À traiter"),
    "running": ("go", "En cours"),
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


def list_page(actor: Actor) -> dict[str, Any]:
    rows = session.execute(listed(actor)).all()
    return {"requests": [_line(row, actor) for row in rows]}


def _line(row: Any, actor: Actor) -> RequestLine:
    late = row.state in (*OPEN, "running") and row.due_on < today(actor)
    return RequestLine(
        row.id, SHORT[row.kind], STATES[row.state], row.received_on, due_words(row, actor), late
    )


def due_words(row: Any, actor: Actor) -> str:
    """« à répondre dans 12 jours », « en retard de 3 jours », "" once answered."""
    if row.state not in (*OPEN, "running"):
        return ""
    days = (row.due_on - today(actor)).days
    if days < 0:
        return f"en retard de {-days} jour{'s' if days < -1 else ''}"
    if days == 0:
        return "à répondre aujourd’hui"
    return f"à répondre dans {days} jour{'s' if days > 1 else ''}"


def found_people(typed: str, actor: Actor) -> list[Found]:
    """People, then callers who are not known by a page of their own."""
    ids = find_people(typed, actor)
    names = people_by_id(ids, actor)
    people = [_person_found(names[one], actor) for one in ids if one in names and not names[one].erased]
    callers = [
        Found(
            "request_caller",
            row.id,
            row.name,
            f"a appelé : demande n° {row.number}" if row.number else "a appelé",
        )
        for row in callers_found(typed, actor)
    ]
    return people + callers


def _person_found(name: Any, actor: Actor) -> Found:
    born = f"née ou né le {name.birth_date:%d/%m/%Y}" if name.birth_date else "fiche de personne"
    return Found("person", name.id, name.name, born)


def name_of(subject: SubjectRef, actor: Actor) -> str:
    """Who it is about, for the page; « Personne effacée » once she is. Raises NotFound for nobody of ours."""
    if subject.kind == "person":
        found = people_by_id([subject.id], actor).get(subject.id)
        if found is None:
            raise NotFound
        return found.name
    row = session.execute(caller_named(subject.id, actor)).one_or_none()
    return ERASED if row is None else row.name or "Personne sans nom"


def request_page(request: RightsRequest, actor: Actor) -> dict[str, Any]:
    """One request: who, what, until when, what can be done."""
    copy = copy_of(request, actor=actor) if request.kind in ("access", "portability") else None
    return {
        "row": request,
        "who": name_of(SubjectRef(request.subject_kind, request.subject_id), actor),
        "kind": KINDS[request.kind],
        "state": STATES[request.state],
        "due": due_words(request, actor),
        "late": request.due_on < today(actor) and request.state in (*OPEN, "running"),
        "is_open": request.state in OPEN,
        "copy": copy,
        "answer": ANSWERS.get(request.answer or ""),
        "refused_for": REFUSALS.get(request.refused_for or ""),
        "needs_visa": needs_visa(actor),
    }
