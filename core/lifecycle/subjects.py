"""Who may exercise her rights: the kinds of record that know somebody, the core's two and those of the domains."""

from __future__ import annotations

import re
import uuid
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, or_, select

from core.db.session import session
from core.errors import NotFound
from core.extension.catalog import catalog
from core.extension.contributions import KnownSubject, SubjectKind, SubjectRef
from core.people.naming import ERASED
from core.people.queries import people_by_id
from core.requests.models import Request, RequestCaller
from core.search.services import MOST, find_people
from core.tenancy.binding import Actor

#: Digits at the end of a telephone that tell one from another, whatever its prefix.
TELLING: Final = 9
MOST_FOUND: Final = 20


def named_like(typed: str, name: Any, phone: Any = None) -> ColumnElement[bool] | None:
    """The condition that finds her by the words of her name, or by the last digits of her telephone.

    None: what was typed says too little to look for anybody.
    """
    digits = re.sub(r"\D", "", typed)[-TELLING:]
    words = [word for word in re.findall(r"\w+", typed.casefold()) if len(word) > 1 and not word.isdigit()]
    found: list[ColumnElement[bool]] = []
    if words:
        told = func.lower(func.unaccent(name))
        found.append(and_(*(told.contains(func.unaccent(word)) for word in words)))
    if phone is not None and len(digits) == TELLING:
        found.append(func.regexp_replace(phone, r"\D", "", "g").endswith(digits))
    return or_(*found) if found else None


def kind_of(key: str) -> SubjectKind:
    """Raises NotFound for a kind that nobody declares."""
    kind = catalog().subject_kinds.get(key)
    if kind is None:
        raise NotFound
    return kind


def standing(subject: SubjectRef, actor: Actor) -> str:
    """The name of somebody who is known now. Raises NotFound for nobody of ours, and once she is erased."""
    name = kind_of(subject.kind).name(subject.id, actor)
    if name is None:
        raise NotFound
    return name


def name_of(subject: SubjectRef, actor: Actor) -> str:
    """Who it is about, for the page; « Personne effacée » once she is, or once her domain is gone."""
    kind = catalog().subject_kinds.get(subject.kind)
    return (kind.name(subject.id, actor) if kind is not None else None) or ERASED


def find_everybody(typed: str, actor: Actor) -> list[tuple[SubjectKind, KnownSubject]]:
    """Whoever may be meant, the people of the register first, then those that a domain knows."""
    return [(kind, one) for kind in catalog().subject_kinds.values() for one in kind.find(typed, actor)]


# --- the core's own kinds ----------------------------------------------------------------------------


def _people(typed: str, actor: Actor) -> list[KnownSubject]:
    ids = find_people(typed, actor)[:MOST]
    names = people_by_id(ids, actor, everybody=True)
    found = [names[one] for one in ids if one in names and not names[one].erased]
    return [KnownSubject(one.id, one.name, _born(one)) for one in found]


def _born(person: Any) -> str:
    return (
        f"née ou né le {person.birth_date:%d/%m/%Y}" if person.birth_date is not None else "fiche de personne"
    )


def _person(person_id: uuid.UUID, actor: Actor) -> str | None:
    found = people_by_id([person_id], actor, everybody=True).get(person_id)
    return None if found is None or found.erased else found.name


def _callers(typed: str, actor: Actor) -> list[KnownSubject]:
    """Callers by the words of their name, or by the last digits of their telephone."""
    condition = named_like(typed, RequestCaller.name, RequestCaller.phone)
    if condition is None:
        return []
    statement = (
        select(RequestCaller.id, RequestCaller.name, Request.number)
        .join(
            Request,
            (Request.tenant_id == RequestCaller.tenant_id) & (Request.id == RequestCaller.request_id),
        )
        .where(RequestCaller.tenant_id == actor.tenant.id, condition)
        .order_by(Request.day.desc(), RequestCaller.id)
        .limit(MOST_FOUND)
    )
    return [
        KnownSubject(row.id, row.name, f"a appelé : demande n° {row.number}" if row.number else "a appelé")
        for row in session.execute(statement)
    ]


def _caller(caller_id: uuid.UUID, actor: Actor) -> str | None:
    statement = select(RequestCaller.name).where(
        RequestCaller.tenant_id == actor.tenant.id, RequestCaller.id == caller_id
    )
    row = session.execute(statement).one_or_none()
    return None if row is None else row.name or "Personne sans nom"


SUBJECT_KINDS: Final = (
    SubjectKind("person", "Personne", _people, _person),
    SubjectKind("request_caller", "Personne qui a appelé", _callers, _caller, icon="phone"),
)
