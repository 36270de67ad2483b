"""A photo kept beside somebody is asked the same as in a file: is she recognised on it, and does she agree?"""

from __future__ import annotations

import html
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from core.casefiles.services import link_person
from core.cases.completing import add_party
from core.cases.schemas import AddParty
from core.consent.models import ConsentRecord
from core.consent.schemas import RecordConsent
from core.consent.services import record_consent
from core.db.base import new_id
from core.db.session import session
from core.db.unit_of_work import commit
from core.db.writing import get_or_404
from core.errors import InvalidInput
from core.files.documents import store_document, why_aside
from core.files.examples import Sample, known_person, named_file
from core.files.models import Document
from core.files.schemas import StoreDocument
from core.people.models import Person
from core.people.queries import person_or_404
from core.people.schemas import RegisterPerson
from core.people.services import merge_people, register_person
from core.planning.clock import shift_months, today
from core.testing.plugin import create_member, create_structure
from core.testing.rows import make_row
from core.testing.sign_in import post

AGREEMENT = "L’accord « Droit à l’image »"


@pytest.fixture
def house(app):
    return create_structure(app, "named_files")


@pytest.fixture
def ines(app, house):
    return create_member(app, house)


@pytest.fixture
def known(ines, acting):
    """Somebody of the register: (her record, who she is in her file, that file)."""
    with acting(ines) as actor:
        case, person = named_file(actor), known_person(actor)
        party = add_party(case, AddParty(new_id(), "person"), actor=actor)
        link_person(party, person.id, actor=actor)
        commit()
        return person.id, party.id, case.id


def say(known, state, actor):
    _person_id, party_id, case_id = known
    last = session.execute(select(ConsentRecord.id).order_by(ConsentRecord.at.desc())).scalars().first()
    said = RecordConsent(new_id(), "image", state, case_id=case_id, party_id=party_id)
    return record_consent(replace(said, seen_id=last), actor=actor)


def photo(person_id, actor):
    said = StoreDocument(new_id(), "photo", recognisable=True)
    return store_document(said, Sample(), actor=actor, person=get_or_404(Person, person_id))


def form(actor, **said):
    day = today(actor).isoformat()
    return {"id": str(new_id()), "file": Sample(), "kind": "photo", "level": "team", "day": day, **said}


def test_the_page_asks_it_and_says_beside_the_question_what_lacks(house, ines, known, signed_in, acting):
    person_id, *_rest = known
    client, base = signed_in(ines), f"/s/{house.slug}/documents/personne/{known[0]}/ajouter"
    assert "Des personnes y sont reconnaissables" in client.get(base).text
    with acting(ines) as actor:
        sent = form(actor, recognisable="1")
    refused = post(client, base, sent)
    assert refused.status_code == 422
    assert "de cette personne n’est pas noté" in html.unescape(refused.text).replace("\xa0", " ")
    with acting(ines) as actor:
        assert session.execute(select(Document.id)).first() is None
        say(known, "given", actor)
        commit()
    assert post(client, base, sent).status_code == 303
    with acting(ines):
        kept = session.execute(select(Document)).scalar_one()
        assert (kept.person_id, kept.party_id, kept.recognisable) == (person_id, None, True)


def test_a_letter_and_a_photo_of_nobody_need_no_agreement(house, ines, known, signed_in, acting):
    client, base = signed_in(ines), f"/s/{house.slug}/documents/personne/{known[0]}/ajouter"
    with acting(ines) as actor:
        sent = form(actor)
    assert post(client, base, sent).status_code == 303


@pytest.mark.parametrize("state", ["withdrawn", "refused"])
def test_it_is_set_aside_once_she_takes_it_back_in_any_file_and_opens_again(
    state, house, ines, known, signed_in, acting
):
    client, base = signed_in(ines), f"/s/{house.slug}/documents"
    with acting(ines) as actor:
        say(known, "given", actor)
        photo_id = photo(known[0], actor).id
        commit()
    assert client.get(f"{base}/{photo_id}").status_code == 200
    with acting(ines) as actor:
        say(known, state, actor)
        commit()
    told = client.get(f"{base}/{photo_id}")
    assert told.status_code == 409
    listed = html.unescape(client.get(f"{base}/personne/{known[0]}").text).replace("\xa0", " ")
    assert f"Mis de côté, il ne s’ouvre pas. {AGREEMENT}" in listed
    with acting(ines) as actor:
        say(known, "given", actor)
        commit()
    assert client.get(f"{base}/{photo_id}").status_code == 200


def test_it_is_set_aside_once_her_agreement_ran_out(ines, known, acting):
    person_id, party_id, case_id = known
    with acting(ines) as actor:
        say(known, "given", actor)
        kept = photo(person_id, actor)
        assert why_aside(kept, actor) is None
        make_row(
            ConsentRecord, case_id=case_id, party_id=party_id, person_id=person_id, purpose="image", state="given",
            giver="party", wording_version=1, day=today(actor), expires_on=today(actor) - timedelta(days=1),
        )  # fmt: skip
        assert why_aside(kept, actor) == f"{AGREEMENT} est arrivé à sa fin."


def test_a_word_said_under_a_record_that_is_hers_too_counts_and_another_persons_does_not(ines, known, acting):
    with acting(ines) as actor:
        say(known, "given", actor)
        stranger = known_person(actor)
        with pytest.raises(InvalidInput) as refused:
            photo(stranger.id, actor)
        assert set(refused.value.errors) == {"recognisable"}
        kept = register_person(RegisterPerson(new_id(), given_name="Camille"), actor=actor)
        merge_people(kept, person_or_404(known[0], actor).person, actor=actor)
        assert photo(kept.id, actor).person_id == kept.id


def test_a_minors_own_word_is_not_enough(ines, known, acting):
    """« Droit à l’image » is parental: whoever holds parental authority agrees beside her."""
    with acting(ines) as actor:
        say(known, "given", actor)
        get_or_404(Person, known[0]).birth_date = shift_months(today(actor), -12 * 14)
        session.flush()
        with pytest.raises(InvalidInput):
            photo(known[0], actor)
