"""A person's rights over her identity: a copy of it, and its end. The row stays, naming nobody: ledgers point at it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Sequence
from typing import Any, Final, cast

from sqlalchemy import CursorResult, delete, or_, select

from core.casefiles.third_parties import Others, others_of
from core.codelists.services import label_of
from core.db.base import now
from core.db.session import session
from core.db.sorting import sort_key
from core.db.writing import Revision
from core.extension.contributions import ExportPart, SubjectRef
from core.files import envelope
from core.people.former import told_of
from core.people.models import Household, HouseholdMember, MemberTie, Person, PersonContact, PersonTie
from core.people.naming import digits_of, display_name
from core.people.queries import records_of
from core.people.schemas import LIVES_HERE_CHOICES
from core.records import dataclass
from core.tenancy.binding import Actor

KIND: Final = "person"
#: What stands for anybody else in her copy.
SOMEBODY: Final = "une autre personne"
TEAM: Final = "l’équipe"

#: What an emptied row says.
EMPTY: Final = {
    "given_name": "",
    "family_name": "",
    "nickname": "",
    "sort_name": "",
    "search_text": "",
    "birth_date": None,
    "age_band": None,
    "gender": None,
    "lives_here": "unknown",
    "address": "",
    "interpreter": False,
    "content_hash": None,
}
#: Shorter words would be found in anything.
_SHORTEST: Final = 3


@dataclass(frozen=True, slots=True)
class Words:
    """What names somebody in a text: her names folded, the last digits of her telephones, her addresses."""

    names: frozenset[str]
    digits: frozenset[str]
    ids: frozenset[str]

    def name_her(self, text: str | None) -> bool:
        """Whether a text holds one of them, however it is spelt or spaced."""
        if not text:
            return False
        folded, figures = f" {_plain(text)} ", re.sub(r"\D", "", text)
        named = any(f" {name} " in folded for name in self.names)
        return named or any(d in figures for d in self.digits) or any(i in text for i in self.ids)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", sort_key(text)))


def ids_of(subject: SubjectRef) -> tuple[uuid.UUID, ...]:
    """Every record of the subject, the kept one first; none for a subject of another kind."""
    return records_of(subject.id) if subject.kind == KIND else ()


def words_of(ids: Sequence[uuid.UUID], actor: Actor) -> Words:
    """What names her, or did; a first name alone counts only when nothing else is known of her."""
    told = told_of(ids, actor)
    names = (
        told.families | told.nicknames | told.homes | told.mails | {one for one in told.full if " " in one}
    )
    if not told.families | told.nicknames:
        names |= told.given
    plain = (_plain(name) for name in names)
    return Words(
        frozenset(name for name in plain if len(name) >= _SHORTEST),
        frozenset(digits_of(phone) for phone in told.phones),
        frozenset(map(str, ids)),
    )


def _people(ids: Sequence[uuid.UUID], actor: Actor) -> Sequence[Person]:
    found = select(Person).where(Person.tenant_id == actor.tenant.id, Person.id.in_(ids))
    return session.execute(found).scalars().all()


def _contacts(ids: Sequence[uuid.UUID], actor: Actor) -> Sequence[PersonContact]:
    """Those removed from the page included: they are still held."""
    found = select(PersonContact).where(
        PersonContact.tenant_id == actor.tenant.id, PersonContact.person_id.in_(ids)
    )
    return session.execute(found).scalars().all()


# --- the copy ----------------------------------------------------------------------------------------


def export_person_data(actor: Actor, subject: SubjectRef) -> Sequence[ExportPart]:
    """Who she is here, how she is reached, with whom she lives and is tied: others are « une autre personne »."""
    ids = ids_of(subject)
    if not ids:
        return ()
    others = others_of(ids, actor)
    parts = (
        ExportPart("Identité", tuple(_identity(person, actor) for person in _people(ids, actor))),
        ExportPart("Contacts", tuple(_contact(one, others) for one in _contacts(ids, actor))),
        ExportPart("Foyer", tuple(_homes(ids, actor))),
        ExportPart("Liens", tuple(_ties(ids, actor))),
    )
    return tuple(part for part in parts if part.rows)


def _identity(person: Person, actor: Actor) -> dict[str, Any]:
    lives = {str(choice[0]): str(choice[1]) for choice in LIVES_HERE_CHOICES}
    return {
        "Nom affiché": display_name(person),
        "Prénom": person.given_name,
        "Nom": person.family_name,
        "Surnom": person.nickname,
        "Date de naissance": person.birth_date.isoformat() if person.birth_date else "",
        "Tranche d’âge": label_of("age_band", person.age_band, actor),
        "Genre": label_of("gender", person.gender, actor),
        "Habite le territoire": lives.get(person.lives_here, ""),
        "Adresse": person.address,
        "Interprète nécessaire": "oui" if person.interpreter else "non",
        "Enregistrée le": person.created_at.date().isoformat(),
        "Usage limité depuis le": person.restricted_on.isoformat() if person.restricted_on else "",
    }


def _contact(contact: PersonContact, others: Others) -> dict[str, Any]:
    def said(flag: bool) -> str:
        return "oui" if flag else "non"

    return {
        "Moyen": {"phone": "Téléphone", "email": "Courriel", "post": "Courrier"}[contact.kind],
        "Coordonnée": contact.value,
        "Partagé": said(contact.shared),
        "Ne pas laisser de message": said(contact.no_message),
        "Ne rien envoyer au domicile": said(contact.nothing_home),
        "Heures": others.hidden_in(contact.hours),
        "Demander": others.hidden_unless_hers(contact.ask_for),
    }


def _homes(ids: Sequence[uuid.UUID], actor: Actor) -> Iterable[dict[str, Any]]:
    hers = select(HouseholdMember).where(
        HouseholdMember.tenant_id == actor.tenant.id, HouseholdMember.person_id.in_(ids)
    )
    for place in session.execute(hers).scalars():
        yield {
            "Place dans le foyer": label_of("household_role", place.role, actor),
            "Depuis": place.since.isoformat() if place.since else "",
            "Jusqu’au": place.until.isoformat() if place.until else "",
        }


def _ties(ids: Sequence[uuid.UUID], actor: Actor) -> Iterable[dict[str, Any]]:
    found = select(PersonTie).where(PersonTie.tenant_id == actor.tenant.id, _ends_in(ids))
    for tie in session.execute(found).scalars():
        kind = label_of("person_tie", tie.kind, actor)
        yield {"Lien": kind, "Avec": SOMEBODY, "De sa part": "oui" if tie.person_id in ids else "non"}
    declared = select(MemberTie).where(MemberTie.tenant_id == actor.tenant.id, MemberTie.person_id.in_(ids))
    for known in session.execute(declared).scalars():
        yield {"Lien": label_of("member_tie", known.kind, actor), "Avec": TEAM, "De sa part": "non"}


def _ends_in(ids: Sequence[uuid.UUID]) -> Any:
    return or_(PersonTie.person_id.in_(ids), PersonTie.other_id.in_(ids))


# --- the end -----------------------------------------------------------------------------------------


def erase_person_data(actor: Actor, subject: SubjectRef) -> int:
    """Empty her rows, delete what hangs on them, lose her keys. Runs last: others read her names before."""
    ids = ids_of(subject)
    if not ids:
        return 0
    number = sum(_delete(model, condition, actor) for model, condition in _hanging(ids))
    number += _empty_homes(actor)
    for person in _people(ids, actor):
        for name, value in EMPTY.items():
            setattr(person, name, value)
        person.field_versions = {}
        person.erased_at = person.erased_at or now()
        number += 1 + purge_revisions(Person, [person.id], actor)
        envelope.destroy_key(envelope.of_person(person.id), actor=actor)
    session.flush()
    return number


def _hanging(ids: Sequence[uuid.UUID]) -> tuple[tuple[type[Any], Any], ...]:
    return (
        (PersonContact, PersonContact.person_id.in_(ids)),
        (HouseholdMember, HouseholdMember.person_id.in_(ids)),
        (PersonTie, _ends_in(ids)),
        (MemberTie, MemberTie.person_id.in_(ids)),
    )


def _delete(model: type[Any], condition: Any, actor: Actor) -> int:
    """Rows and what they said before."""
    mine = (model.tenant_id == actor.tenant.id, condition)
    gone = session.execute(select(model.id).where(*mine)).scalars().all()
    if gone:
        session.execute(delete(model).where(*mine).execution_options(synchronize_session="fetch"))
    return len(gone) + purge_revisions(model, gone, actor)


def purge_revisions(model: type[Any], ids: Sequence[uuid.UUID], actor: Actor) -> int:
    """What rows said before their changes."""
    if not ids:
        return 0
    done = session.execute(
        delete(Revision)
        .where(
            Revision.tenant_id == actor.tenant.id,
            Revision.entity == model.__tablename__,
            Revision.entity_id.in_(ids),
        )
        .execution_options(synchronize_session="fetch")
    )
    return int(cast(CursorResult[Any], done).rowcount)


def _empty_homes(actor: Actor) -> int:
    """A home where nobody is left says nothing."""
    lived_in = select(HouseholdMember.household_id).where(HouseholdMember.tenant_id == actor.tenant.id)
    done = session.execute(
        delete(Household)
        .where(Household.tenant_id == actor.tenant.id, Household.id.not_in(lived_in))
        .execution_options(synchronize_session="fetch")
    )
    return int(cast(CursorResult[Any], done).rowcount)
