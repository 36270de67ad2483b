"""How the contract tests reach the routes of people."""

from __future__ import annotations

from typing import Any

from core.access.policy import Example
from core.codelists.services import options
from core.db.base import new_id
from core.people.contacts import add_contact, remove_contact
from core.people.models import Person, PersonContact
from core.people.queries import person_or_404
from core.people.schemas import (
    AddHouseholdMember,
    ContactCommand,
    DeclareTie,
    MakeHousehold,
    RegisterPerson,
    TiePeople,
)
from core.people.services import merge_people, register_person
from core.people.ties import (
    add_household_member,
    declare_member_tie,
    make_household,
    remove,
    tie_people,
)
from core.tenancy.binding import Actor


def a_person(actor: Actor, given_name: str = "Camille", **said: Any) -> Person:
    return register_person(RegisterPerson(new_id(), given_name, **said), actor=actor)


def a_parent_of(child: Person, actor: Actor, given_name: str = "Samia", **said: Any) -> Person:
    """Somebody of age, tied to her as her parent."""
    parent = a_person(actor, given_name, **{"age_band": "40_59", **said})
    tie_people(person_or_404(child.id, actor), TiePeople(new_id(), parent.id, "parent"), actor=actor)
    return parent


def a_contact(person: Person, actor: Actor) -> PersonContact:
    command = ContactCommand("phone", "+33612345678", no_message=True, id=new_id())
    return add_contact(person, command, actor=actor)


def _code(list_key: str, actor: Actor) -> str:
    return options(list_key, actor)[0].value


def found(actor: Actor) -> Example:
    return Example(form={"q": "Camille"})


def new_person(actor: Actor) -> Example:
    return Example(form={"id": str(new_id()), "given_name": "Camille", "lives_here": "yes"})


def one_person(actor: Actor) -> Example:
    return Example({"person_id": a_person(actor).id})


def editing(actor: Actor) -> Example:
    person = a_person(actor)
    form = {"version": str(person.version), "given_name": "Camille", "nickname": "Cam"}
    return Example({"person_id": person.id}, form)


def adding_contact(actor: Actor) -> Example:
    form = {"id": str(new_id()), "kind": "phone", "value": "06 12 34 56 78", "no_message": "1"}
    return Example({"person_id": a_person(actor).id}, form)


def editing_contact(actor: Actor) -> Example:
    person = a_person(actor)
    contact = a_contact(person, actor)
    form = {"version": str(contact.version), "kind": "email", "value": "camille@exemple.test"}
    return Example({"person_id": person.id, "contact_id": contact.id}, form)


def one_contact(actor: Actor) -> Example:
    person = a_person(actor)
    return Example({"person_id": person.id, "contact_id": a_contact(person, actor).id})


def removed_contact(actor: Actor) -> Example:
    person = a_person(actor)
    contact = a_contact(person, actor)
    remove_contact(person, contact, actor=actor)
    return Example({"person_id": person.id, "contact_id": contact.id})


def making_household(actor: Actor) -> Example:
    form = {"id": str(new_id()), "place": _code("household_role", actor), "size": "3"}
    return Example({"person_id": a_person(actor).id}, form)


def _household(actor: Actor) -> tuple[Any, Any]:
    known = person_or_404(a_person(actor).id, actor)
    command = MakeHousehold(new_id(), _code("household_role", actor), 3)
    return known, make_household(known, command, actor=actor)


def editing_household(actor: Actor) -> Example:
    known, home = _household(actor)
    return Example(
        {"person_id": known.person.id, "household_id": home.id}, {"version": str(home.version), "size": "4"}
    )


def adding_household_member(actor: Actor) -> Example:
    known, home = _household(actor)
    form = {
        "id": str(new_id()),
        "other_id": str(a_person(actor, "Sacha").id),
        "place": _code("household_role", actor),
    }
    return Example({"person_id": known.person.id, "household_id": home.id}, form)


def one_household_member(actor: Actor) -> Example:
    known, home = _household(actor)
    command = AddHouseholdMember(new_id(), a_person(actor, "Sacha").id, _code("household_role", actor))
    member = add_household_member(known, home, command, actor=actor)
    return Example({"person_id": known.person.id, "member_id": member.id})


def removed_household_member(actor: Actor) -> Example:
    known, home = _household(actor)
    command = AddHouseholdMember(new_id(), a_person(actor, "Sacha").id, _code("household_role", actor))
    member = add_household_member(known, home, command, actor=actor)
    remove(member, actor=actor, about=known.person)
    return Example({"person_id": known.person.id, "member_id": member.id})


def tying(actor: Actor) -> Example:
    form = {
        "id": str(new_id()),
        "other_id": str(a_person(actor, "Sacha").id),
        "kind": _code("person_tie", actor),
    }
    return Example({"person_id": a_person(actor).id}, form)


def one_tie(actor: Actor) -> Example:
    known = person_or_404(a_person(actor).id, actor)
    command = TiePeople(new_id(), a_person(actor, "Sacha").id, _code("person_tie", actor))
    return Example({"person_id": known.person.id, "tie_id": tie_people(known, command, actor=actor).id})


def declaring(actor: Actor) -> Example:
    form = {"id": str(new_id()), "kind": _code("member_tie", actor)}
    return Example({"person_id": a_person(actor).id}, form)


def one_declared(actor: Actor) -> Example:
    command = DeclareTie(new_id(), _code("member_tie", actor))
    return Example({"tie_id": declare_member_tie(a_person(actor), command, actor=actor).id})


def choosing_other(actor: Actor) -> Example:
    form = {"other_id": str(a_person(actor, "Camille").id)}
    return Example({"person_id": a_person(actor).id}, form)


def merging(actor: Actor) -> Example:
    person = a_person(actor)
    return Example({"person_id": person.id, "other_id": a_person(actor).id}, {"keep_id": str(person.id)})


def merged(actor: Actor) -> Example:
    kept, other = a_person(actor), a_person(actor)
    merge_people(kept, other, actor=actor)
    return Example({"person_id": kept.id, "merged_id": other.id})
