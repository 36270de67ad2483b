"""How the contract tests reach the pages of consent, made through use-cases."""

from __future__ import annotations

import uuid

from core.access.policy import Example
from core.cases.completing import add_party
from core.cases.models import Case, Party
from core.cases.schemas import AddParty
from core.consent.models import ConsentRecord
from core.consent.purposes import MEDIATE
from core.consent.schemas import RecordConsent
from core.consent.services import record_consent
from core.consent.wordings import versions_of
from core.db.base import new_id
from core.db.session import session
from core.people.models import Person, PersonContact
from core.planning.clock import today
from core.tenancy.binding import Actor
from core.testing.files import open_named_file


def a_person(actor: Actor) -> Person:
    person = Person(given_name="Odile", family_name="Fauvel", sort_name="fauvel odile")
    session.add(person)
    session.flush()
    return person


def a_party(case: Case, actor: Actor, person: Person | None = None) -> Party:
    party = add_party(case, AddParty(new_id(), "person"), actor=actor)
    if person is not None:
        party.person_id = person.id
        session.flush()
    return party


def a_word(party: Party, actor: Actor, state: str = "given") -> ConsentRecord:
    command = RecordConsent(new_id(), MEDIATE.key, state, case_id=party.case_id, party_id=party.id)
    return record_consent(command, actor=actor)


def _ids(party: Party) -> dict[str, uuid.UUID]:
    return {"case_id": party.case_id, "party_id": party.id}


def updating(actor: Actor) -> Example:
    party = a_party(open_named_file(actor), actor)
    form = {
        "id": str(new_id()),
        "purpose": MEDIATE.key,
        "state": "given",
        "giver": "party",
        "channel": "oral",
        "day": today(actor).isoformat(),
    }
    return Example(_ids(party), form)


def mediating(actor: Actor) -> Example:
    case = open_named_file(actor)
    form = {
        "id": str(new_id()),
        "state": "withdrawn",
        "day": today(actor).isoformat(),
        "reason": "Je connais l’une des parties.",
        "confirmed": "1",
    }
    return Example({"case_id": case.id}, form)


def one_text(actor: Actor) -> Example:
    party = a_party(open_named_file(actor), actor)
    return Example({**_ids(party), "purpose": MEDIATE.key})


def one_stop(actor: Actor) -> Example:
    party = a_party(open_named_file(actor), actor)
    return Example({"case_id": party.case_id, "record_id": a_word(party, actor, "refused").id})


def one_receipt(actor: Actor) -> Example:
    person = a_person(actor)
    session.add(PersonContact(person_id=person.id, kind="email", value="odile@exemple.test"))
    party = a_party(open_named_file(actor), actor, person)
    return Example({"case_id": party.case_id, "record_id": a_word(party, actor).id})


def texts(actor: Actor) -> Example:
    return Example()


def writing(actor: Actor) -> Example:
    after = versions_of(MEDIATE, actor)[0].version
    form = {
        "id": str(new_id()),
        "after": str(after),
        "text": f"La médiation est libre. Vous pouvez dire non à tout moment. Texte d’essai {new_id().hex[-8:]}.",
        "confirmed": "1",
    }
    return Example({"purpose": MEDIATE.key}, form)


def register(actor: Actor) -> Example:
    a_word(a_party(open_named_file(actor), actor), actor)
    return Example()
