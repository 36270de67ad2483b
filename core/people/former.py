"""What names somebody, today and before: what her records said is looked for as well as what they say."""

from __future__ import annotations

import re
import uuid
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import and_, or_, select

from core.db.session import session
from core.db.writing import Revision
from core.people.models import Person, PersonContact
from core.people.naming import digits_of
from core.records import dataclass
from core.tenancy.binding import Actor, read_by_all

#: « 12, rue des Lilas » is « 12 rue des Lilas ».
_COMMA: Final = re.compile(r"(\d+\s*(?:bis|ter|quater)?)\s*,\s*(?=[^\W\d])", re.IGNORECASE)
_NUMBER: Final = re.compile(r"[\d\s+()./\-]+")
_PARTS: Final = re.compile(r"[,;\n]|\b\d{5}\b")
#: A number and a way, in three words at least; a floor is none.
_STREET: Final = re.compile(
    r"(?!\d+\s*(?:e|er|ère|ème|eme)\b)\d+\s*(?:bis|ter|quater|[a-d])?(?:\s+[^\W\d][\w’'.-]*){2,}\Z",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Told:
    """What is, or was, said of somebody: her names by field, where she lives or is written to, her telephones."""

    given: frozenset[str] = frozenset()
    families: frozenset[str] = frozenset()
    nicknames: frozenset[str] = frozenset()
    full: frozenset[str] = frozenset()
    homes: frozenset[str] = frozenset()
    mails: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()

    @property
    def names(self) -> frozenset[str]:
        return self.full | self.families | self.given | self.nicknames


def told_of(ids: Sequence[uuid.UUID], actor: Actor) -> Told:
    """Of these records, those of one person or of several."""
    return read_by_all(("told_of", *ids), lambda: _told_of(ids, actor))


def _told_of(ids: Sequence[uuid.UUID], actor: Actor) -> Told:
    people = session.execute(
        select(Person).where(Person.tenant_id == actor.tenant.id, Person.id.in_(ids))
    ).scalars()
    contacts = select(PersonContact.id, PersonContact.value).where(
        PersonContact.tenant_id == actor.tenant.id, PersonContact.person_id.in_(ids)
    )
    found = _former(ids, actor)
    for person in people:
        for name in ("given_name", "family_name", "nickname", "address"):
            found[name].add(getattr(person, name))
        found["full"].add(f"{person.given_name} {person.family_name}".strip())
    values = found["value"] | {row.value for row in session.execute(contacts)}
    mails = {value for value in values if "@" in value}
    phones = {value for value in values if is_phone(value)}
    addresses = found["address"] | (values - phones - mails)
    homes = addresses | {street for address in addresses for street in streets_of(address)}
    return Told(
        given=_said(found["given_name"]),
        families=_said(found["family_name"]),
        nicknames=_said(found["nickname"]),
        full=_said(found["full"]),
        homes=_said(homes),
        mails=_said(mails),
        phones=_said(phones),
    )


def _said(words: set[str]) -> frozenset[str]:
    return frozenset(words - {""})


def _former(ids: Sequence[uuid.UUID], actor: Actor) -> defaultdict[str, set[str]]:
    """Former values, field by field."""
    contacts = select(PersonContact.id).where(
        PersonContact.tenant_id == actor.tenant.id, PersonContact.person_id.in_(ids)
    )
    hers = or_(
        and_(Revision.entity == Person.__tablename__, Revision.entity_id.in_(ids)),
        and_(Revision.entity == PersonContact.__tablename__, Revision.entity_id.in_(contacts)),
    )
    statement = select(Revision.changes).where(Revision.tenant_id == actor.tenant.id, hers)
    found: defaultdict[str, set[Any]] = defaultdict(set)
    for changes in session.execute(statement).scalars():
        for name, pair in changes.items():
            found[name] |= {value for value in pair if isinstance(value, str)}
    return found


def is_phone(value: str) -> bool:
    """Whether a way to reach somebody is a telephone: an address may hold as many digits, among words."""
    return _NUMBER.fullmatch(value) is not None and bool(digits_of(value))


def streets_of(address: str) -> list[str]:
    """Number and way alone: nobody writes the postcode in a note."""
    parts = (part.strip() for part in _PARTS.split(_COMMA.sub(r"\1 ", address)))
    return [part for part in parts if _STREET.match(part)]
