"""Reading people: their names, their age."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from core.db.session import session
from core.people.models import Person, PersonAlias
from core.tenancy.binding import Actor

ADULT_AT: Final = 18
MINOR_BANDS: Final = frozenset({"lt12", "12_17"})


@dataclass(frozen=True, slots=True)
class PersonName:
    id: uuid.UUID
    name: str


def display_name(person: Any) -> str:
    """As the team says it: first name and family name, else the nickname."""
    full = " ".join(word for word in (person.given_name, person.family_name) if word)
    return full or person.nickname or "Personne effacée"


def people_by_id(ids: Iterable[uuid.UUID], actor: Actor) -> dict[uuid.UUID, PersonName]:
    """Names of these people, in one statement."""
    statement = select(Person).where(Person.tenant_id == actor.tenant.id, Person.id.in_(list(ids)))
    return {row.id: PersonName(row.id, display_name(row)) for row in session.execute(statement).scalars()}


def is_minor(person: Any, day: date) -> bool | None:
    """From the birth date, else the age band; None when neither is known."""
    if person.birth_date is not None:
        born = person.birth_date
        age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
        return bool(age < ADULT_AT)
    return None if person.age_band in (None, "unk") else person.age_band in MINOR_BANDS


def records_of(person_id: uuid.UUID) -> tuple[uuid.UUID, ...]:
    """Every record of the same person, the kept one first."""
    own = select(PersonAlias.kept_id).where(PersonAlias.merged_id == person_id)
    kept = session.execute(own).scalar_one_or_none() or person_id
    merged = session.execute(select(PersonAlias.merged_id).where(PersonAlias.kept_id == kept)).scalars()
    return (kept, *sorted(merged))
