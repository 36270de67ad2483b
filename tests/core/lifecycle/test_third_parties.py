"""A copy is hers: whoever else an extract about her names, or she named on the telephone, is hidden."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.casefiles.services import link_person
from core.cases.completing import add_party, edit_party
from core.cases.schemas import AddParty, EditParty
from core.db.base import new_id
from core.db.session import session
from core.extension.contributions import SubjectRef
from core.files.examples import named_file
from core.lifecycle.services import export_subject
from core.people.schemas import RegisterPerson
from core.people.services import register_person
from core.planning.clock import today
from core.referrals.examples import a_partner, agree
from core.referrals.schemas import ShareExtract
from core.referrals.services import answer_share, share_extract
from core.requests.models import Request, RequestCaller
from core.testing.rows import make_row

HERS = "+33639984755"
#: Hers, his, and those of somebody whom no record knows.
SAID = (
    "Solange Tourneville (06 39 98 47 55) et Bruno Vasseur ne se parlent plus ; le joindre au 07.11.22.33.44 "
    "ou à b.vasseur@exemple.test, ou par Mme Moineau"
)
TOLD = (
    "Solange Tourneville (06 39 98 47 55) et [autre personne] ne se parlent plus ; le joindre au [autre contact] "
    "ou à [autre contact], ou par Mme [autre personne]"
)


@pytest.fixture
def lead(make_member, make_structure):
    return make_member("director", structure=make_structure("named_files"))


def parties(case, actor):
    """She, a neighbour, and somebody known by her label only; their records, and her party."""
    her = RegisterPerson(new_id(), given_name="Solange", family_name="Tourneville", phone=HERS)
    him = RegisterPerson(new_id(), given_name="Bruno", family_name="Vasseur")
    people = [register_person(one, actor=actor) for one in (her, him)]
    places = [add_party(case, AddParty(new_id(), "person"), actor=actor) for _one in people]
    for place, person in zip(places, people, strict=True):
        link_person(place, person.id, actor=actor)
    add_party(case, AddParty(new_id(), "person", "Mme Moineau et son fils"), actor=actor)
    return people[0], places[0]


def called(case, actor, **said):
    """The call that the file came from."""
    request = make_row(Request, subject=SAID, place_text="Chez Bruno Vasseur", channel="phone")
    caller = make_row(RequestCaller, request_id=request.id, **said)
    case.request_id = request.id
    session.flush()
    return caller


def copy_of(kind, row_id, actor):
    parts = export_subject(SubjectRef(kind, row_id), actor=actor)
    return {part.title: part.rows for _plugin, part in parts}


def test_an_extract_shared_about_her_and_its_answer_name_her_alone(lead, acting):
    with acting(lead) as actor:
        case = named_file(actor)
        person, place = parties(case, actor)
        partner = a_partner(actor)
        agree(place, partner, actor)
        last = today(actor) + timedelta(days=9)
        command = ShareExtract(new_id(), partner.id, (place.id,), SAID, last)
        answer_share(share_extract(case, command, actor=actor), SAID, actor=actor)
        [shared] = copy_of("person", person.id, actor)["Partages"]
        assert (shared["Extrait"], shared["Réponse"]) == (TOLD, TOLD)


@pytest.mark.parametrize("kind", ["person", "request_caller"])
def test_what_she_said_on_the_telephone_names_her_alone(kind, lead, acting):
    with acting(lead) as actor:
        case = named_file(actor)
        person, _place = parties(case, actor)
        callback = "Le soir au 07 55 44 33 22, demander Bruno Vasseur"
        caller = called(case, actor, name="Mme Solange Tourneville", phone=HERS, callback=callback)
        row_id = person.id if kind == "person" else caller.id
        [asked] = copy_of(kind, row_id, actor)["Demandes"]
        assert asked["Ce qui est demandé"] == TOLD
        assert asked["Lieu précis"] == "Chez [autre personne]"
        assert (asked["Nom"], asked["Téléphone"]) == ("Mme Solange Tourneville", HERS)
        assert asked["Pour rappeler"] == "Le soir au 07 55 44 33 22, demander [autre personne]"


def test_whoever_came_since_the_last_copy_is_hidden_in_the_next(lead, acting):
    """What several domains ask of her is read once for a copy, and no longer known to another."""
    with acting(lead) as actor:
        case = named_file(actor)
        person, _place = parties(case, actor)
        called(case, actor, name="Mme Solange Tourneville", phone=HERS, callback="Demander Lise Obadia")
        [asked] = copy_of("person", person.id, actor)["Demandes"]
        assert asked["Pour rappeler"] == "Demander Lise Obadia"
        neighbour = RegisterPerson(new_id(), given_name="Lise", family_name="Obadia")
        other = add_party(case, AddParty(new_id(), "person"), actor=actor)
        link_person(other, register_person(neighbour, actor=actor).id, actor=actor)
        [asked] = copy_of("person", person.id, actor)["Demandes"]
        assert asked["Pour rappeler"] == "Demander [autre personne]"


def test_who_called_with_her_telephone_under_another_name_is_not_named_in_her_copy(lead, acting):
    with acting(lead) as actor:
        case = named_file(actor)
        person, _place = parties(case, actor)
        called(case, actor, name="Gérard Tourneville", phone=HERS)
        [asked] = copy_of("person", person.id, actor)["Demandes"]
        assert asked["Nom"] == "[autre personne]"


def test_the_first_name_of_whoever_shares_the_name_of_a_caller_is_hidden_and_hers_is_not(lead, acting):
    with acting(lead) as actor:
        case = named_file(actor)
        parties(case, actor)
        caller = called(case, actor, name="Mme Tourneville", phone="")
        said = "Je suis Mme Tourneville ; Solange, ma fille, dort mal"
        session.get_one(Request, (actor.tenant.id, caller.request_id)).subject = said
        [asked] = copy_of("request_caller", caller.id, actor)["Demandes"]
        assert asked["Ce qui est demandé"] == "Je suis Mme Tourneville ; [autre personne], ma fille, dort mal"


def test_a_telephone_that_a_family_shares_stays_hers_and_her_neighbours_own_does_not(lead, acting):
    with acting(lead) as actor:
        case = named_file(actor)
        person, place = parties(case, actor)
        brother = RegisterPerson(
            new_id(), given_name="Denis", family_name="Tourneville", phone=HERS, anyway=True
        )
        same = add_party(case, AddParty(new_id(), "person"), actor=actor)
        link_person(same, register_person(brother, actor=actor).id, actor=actor)
        neighbour = RegisterPerson(new_id(), given_name="Lise", family_name="Obadia", phone="+33711223344")
        other = add_party(case, AddParty(new_id(), "person"), actor=actor)
        link_person(other, register_person(neighbour, actor=actor).id, actor=actor)
        said = "La joindre au 06.39.98.47.55, le téléphone de Denis aussi, pas au 07 11 22 33 44"
        edit_party(place, EditParty(place.version, "person", "", description=said), actor=actor)
        copy = copy_of("person", person.id, actor)
        [file] = copy["Dossiers"]
        assert file["Ce qui est noté de vous"] == (
            "La joindre au 06.39.98.47.55, le téléphone de [autre personne] aussi, pas au [autre contact]"
        )
        assert [one["Coordonnée"] for one in copy["Contacts"]] == [HERS]
