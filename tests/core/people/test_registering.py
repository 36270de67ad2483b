"""Registering somebody: one name of any kind is enough, and who may be the same is proposed, here only."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from core.audit.models import AuditEntry
from core.db.base import new_id
from core.db.session import session
from core.errors import DuplicateContent
from core.people.models import Person, PersonContact
from core.people.naming import digits_of, search_text, sort_name
from core.people.queries import display_name, is_minor, people_by_id
from core.people.schemas import RegisterPerson
from core.people.services import PossibleDuplicates, register_person
from core.planning.clock import today
from core.testing.sign_in import post

BORN = date(1984, 3, 5)


def someone(given_name="", **said):
    return RegisterPerson(new_id(), given_name, **said)


@pytest.mark.parametrize("name", ["given_name", "family_name", "nickname"])
def test_one_name_of_any_kind_is_enough(name, acting, mediator):
    with acting(mediator) as actor:
        person = register_person(RegisterPerson(new_id(), **{name: "Nanou"}), actor=actor)
        assert display_name(person) == "Nanou"
        assert person.sort_name == "nanou"
        assert (person.birth_date, person.age_band, person.lives_here) == (None, None, "unknown")


def test_somebody_without_any_name_is_asked_for_one(signed_in, mediator, town):
    answer = post(signed_in(mediator), f"/s/{town.slug}/personnes", {"id": str(new_id()), "gender": "f"})
    assert answer.status_code == 422
    assert "un seul suffit" in answer.text


@pytest.mark.parametrize(
    ("typed", "status"), [("1900-01-01", 303), ("05/03/1984", 303), ("1899-12-31", 422), ("demain", 422)]
)
def test_a_birth_date_is_read_or_refused_beside_its_field(typed, status, signed_in, mediator, town):
    form = {"id": str(new_id()), "given_name": "Nour", "birth_date": typed}
    answer = post(signed_in(mediator), f"/s/{town.slug}/personnes", form)
    assert answer.status_code == status
    if status == 422:
        assert 'id="f-birth_date-err"' in answer.text
        assert 'value="Nour"' in answer.text, "nothing typed is lost"


def test_nobody_is_born_tomorrow(signed_in, mediator, town, acting):
    with acting(mediator) as actor:
        tomorrow = today(actor) + timedelta(days=1)
    form = {"id": str(new_id()), "given_name": "Nour", "birth_date": tomorrow.isoformat()}
    answer = post(signed_in(mediator), f"/s/{town.slug}/personnes", form)
    assert answer.status_code == 422
    assert "pas encore passée" in answer.text


def test_a_birth_date_takes_the_place_of_an_age_band(acting, mediator):
    with acting(mediator) as actor:
        person = register_person(someone("Nour", birth_date=BORN, age_band="25_39"), actor=actor)
        assert person.age_band is None


def test_a_replay_makes_one_person_with_one_contact(acting, mediator):
    command = someone("Nour", phone="+33612345678")
    with acting(mediator) as actor:
        first = register_person(command, actor=actor)
        assert register_person(command, actor=actor) is first
        contacts = session.execute(
            select(PersonContact.value).where(PersonContact.person_id == first.id)
        ).all()
        assert len(contacts) == 1
        with pytest.raises(DuplicateContent):
            register_person(RegisterPerson(command.id, "Autre", anyway=True), actor=actor)


class TestPossibleDuplicates:
    @pytest.mark.parametrize(
        "again",
        [
            {"given_name": "Hélène", "family_name": "Le Goff", "birth_date": BORN},
            {"given_name": "Helene", "family_name": "LEGOFF", "birth_date": BORN},
            {"given_name": "Le Goff", "family_name": "Hélène", "birth_date": BORN},
            {"given_name": "Hélène", "birth_date": BORN},
            {"nickname": "Nanou", "phone": "+33612345678"},
        ],
    )
    def test_a_like_name_with_the_birth_date_or_the_telephone_is_proposed(self, again, acting, mediator):
        with acting(mediator) as actor:
            first = register_person(
                someone("Hélène", family_name="Le Goff", birth_date=BORN, phone="+33612345678"), actor=actor
            )
            with pytest.raises(PossibleDuplicates) as found:
                register_person(RegisterPerson(new_id(), **again), actor=actor)
            assert found.value.ids == [first.id]
            other = register_person(RegisterPerson(new_id(), **again, anyway=True), actor=actor)
            assert other.id != first.id

    @pytest.mark.parametrize(
        "again",
        [
            {"given_name": "Hélène"},
            {"nickname": "Nanou"},
            {"given_name": "Hélène", "family_name": "Le Goff"},
            {"given_name": "Hélène", "family_name": "Le Goff", "birth_date": BORN + timedelta(days=1)},
            {"given_name": "Ousmane", "family_name": "Sarr", "birth_date": BORN},
            {"given_name": "Hélène", "phone": "+33612345679"},
        ],
    )
    def test_never_on_a_name_alone_nor_on_a_date_alone(self, again, acting, mediator):
        with acting(mediator) as actor:
            register_person(
                someone(
                    "Hélène",
                    family_name="Le Goff",
                    nickname="Nanou",
                    birth_date=BORN,
                    phone="+33612345678",
                ),
                actor=actor,
            )
            assert register_person(RegisterPerson(new_id(), **again), actor=actor).id

    @pytest.mark.parametrize(
        "again",
        [
            {"given_name": "Hélène", "family_name": "Le Goff", "address": "12, rue des Lilas"},
            {"given_name": "helene", "family_name": "LE GOFF", "address": "12 rue des lilas, 13200 Arles"},
            {"given_name": "Le Goff", "family_name": "Hélène", "address": "12 Rue des Lilas"},
            {"given_name": "Hélène", "family_name": "LEGOFF", "address": "12 rue des Lilas"},
            {"given_name": "Hélène", "family_name": "L’E-Goff", "address": "12 rue des Lilas"},
            {"given_name": "Legoff", "family_name": "Helene", "address": "12 rue des Lilas"},
            {
                "given_name": "Hélène",
                "family_name": "Le Goff",
                "address": "12 rue des Lilas",
                "birth_date": BORN,
            },
        ],
    )
    def test_the_same_name_and_address_without_a_birth_date_is_proposed(self, again, acting, mediator):
        said = {"family_name": "Le Goff", "address": "12 rue des Lilas"}
        with acting(mediator) as actor:
            first = register_person(someone("Hélène", **said), actor=actor)
            second = register_person(someone("Hélène", **said, anyway=True), actor=actor)
            with pytest.raises(PossibleDuplicates) as found:
                register_person(RegisterPerson(new_id(), **again), actor=actor)
            assert set(found.value.ids) == {first.id, second.id}

    @pytest.mark.parametrize(
        "again",
        [
            {"given_name": "Hélène", "address": "12 rue des Lilas"},
            {"nickname": "Nanou", "address": "12 rue des Lilas"},
            {"given_name": "Yann", "family_name": "Le Goff", "address": "12 rue des Lilas"},
            {"given_name": "Ffhélène", "family_name": "Lego", "address": "12 rue des Lilas"},
            {"given_name": "", "family_name": "Le Goff Hélène", "address": "12 rue des Lilas"},
            {"given_name": "Hélène", "family_name": "", "nickname": "Legoff", "address": "12 rue des Lilas"},
            {"family_name": "’", "address": "12 rue des Lilas"},
            {"given_name": "Hélène", "family_name": "Le Goff", "address": "1 rue des Lilas"},
            {"given_name": "Hélène", "family_name": "Le Goff", "address": "14 rue des Lilas"},
            {"given_name": "Hélène", "family_name": "Le Goff"},
        ],
    )
    def test_never_on_a_first_name_and_an_address_nor_for_another_home(self, again, acting, mediator):
        with acting(mediator) as actor:
            for said in ({"family_name": "Le Goff"}, {}):
                register_person(someone("Hélène", address="12 rue des Lilas", **said), actor=actor)
            assert register_person(RegisterPerson(new_id(), **again), actor=actor).id

    def test_names_noted_in_one_word_are_those_of_several(self, acting, mediator):
        said = {"address": "12 rue des Lilas"}
        with acting(mediator) as actor:
            known = [("Annemarie", "DANGELO"), ("Jean-Pierre", "Delatour")]
            first, second = (
                register_person(someone(given, family_name=family, **said), actor=actor)
                for given, family in known
            )
            for given, family, expected in (
                ("Anne-Marie", "D’Angelo", first),
                ("Jean Pierre", "de La Tour", second),
            ):
                with pytest.raises(PossibleDuplicates) as found:
                    register_person(RegisterPerson(new_id(), given, family, **said), actor=actor)
                assert found.value.ids == [expected.id]

    def test_two_of_one_name_at_one_address_born_on_two_days_are_two_people(self, acting, mediator):
        said = {"family_name": "Le Goff", "address": "12 rue des Lilas"}
        with acting(mediator) as actor:
            register_person(someone("Yann", birth_date=date(1951, 1, 20), **said), actor=actor)
            assert register_person(someone("Yann", birth_date=date(1979, 8, 2), **said), actor=actor).id

    def test_day_and_month_may_be_swapped(self, acting, mediator):
        with acting(mediator) as actor:
            first = register_person(someone("Hélène", family_name="Le Goff", birth_date=BORN), actor=actor)
            again = someone("Helene", family_name="Legoff", birth_date=date(1984, 5, 3))
            with pytest.raises(PossibleDuplicates) as found:
                register_person(again, actor=actor)
            assert found.value.ids == [first.id]
            other = someone("Ousmane", family_name="Sarr", birth_date=date(1984, 5, 3))
            assert register_person(other, actor=actor).id

    def test_never_outside_the_structure(self, saved, acting, mediator, make_structure, make_member):
        elsewhere = make_member("mediator", structure=make_structure("named_files"))
        said = {
            "given_name": "Hélène",
            "family_name": "Le Goff",
            "address": "12 rue des Lilas",
            "birth_date": BORN,
        }
        saved(elsewhere, lambda actor: register_person(RegisterPerson(new_id(), **said), actor=actor))
        with acting(mediator) as actor:
            assert register_person(RegisterPerson(new_id(), **said), actor=actor).id

    def test_the_page_offers_her_record_or_a_new_one_and_keeps_what_was_typed(
        self, saved, signed_in, mediator, town, acting
    ):
        said = {"given_name": "Hélène", "family_name": "Le Goff", "birth_date": BORN}
        first = saved(
            mediator, lambda actor: register_person(RegisterPerson(new_id(), **said), actor=actor).id
        )
        client, url = signed_in(mediator), f"/s/{town.slug}/personnes"
        form = {
            "id": str(new_id()),
            "given_name": "Hélène",
            "family_name": "Le Goff",
            "birth_date": "1984-03-05",
        }
        asked = post(client, url, form)
        assert asked.status_code == 409
        assert f"/personnes/{first}" in asked.text
        assert "Créer quand même" in asked.text
        assert 'value="Le Goff"' in asked.text
        made = post(client, url, {**form, "anyway": "1"})
        assert (made.status_code, made.location) == (303, f"{url}/{form['id']}")
        with acting(mediator):
            assert len(session.execute(select(Person.id)).all()) == 2


def test_names_stand_in_no_address_no_message_and_no_journal(saved, signed_in, mediator, town, acting):
    client, url = signed_in(mediator), f"/s/{town.slug}/personnes"
    form = {"id": str(new_id()), "given_name": "Zéphirine", "family_name": "Quatremère"}
    made = post(client, url, form)
    page = client.get(made.location)
    assert "quatrem" not in made.location.lower()
    assert "Quatrem" not in page.text.partition("<title>")[2].partition("</title>")[0]
    toast = page.text.partition("data-toast")[2].partition("</div>")[0]
    assert "Personne enregistrée" in toast
    assert "Quatrem" not in toast
    with acting(mediator):
        for entry in session.execute(select(AuditEntry)).scalars():
            assert "quatrem" not in str((entry.action, entry.details)).lower()


def test_the_list_is_in_french_order_and_leaves_nobody_out(saved, signed_in, mediator, town):
    for given, family in (("Zoé", "Éluard"), ("Adam", "Zola"), ("Inès", "Duval"), ("", "Œuvray")):
        command = RegisterPerson(new_id(), given, family_name=family)
        saved(mediator, lambda actor, command=command: register_person(command, actor=actor))
    page = signed_in(mediator).get(f"/s/{town.slug}/personnes").text
    places = [page.index(name) for name in ("Inès Duval", "Zoé Éluard", "Œuvray", "Adam Zola")]
    assert places == sorted(places)


def test_another_structures_person_does_not_exist(saved, signed_in, mediator, make_structure, make_member):
    elsewhere = make_structure("named_files")
    stranger = make_member("mediator", structure=elsewhere)
    person = saved(mediator, lambda actor: register_person(someone("Nour"), actor=actor).id)
    assert signed_in(stranger).get(f"/s/{elsewhere.slug}/personnes/{person}").status_code == 404


def test_names_are_folded_for_sorting_and_searching():
    assert sort_name("Anne", "Le Goff", "Nanou") == "le goff anne"
    assert sort_name("", "", "Nanou") == "nanou"
    assert search_text("Jean-Pierre", "D’Angelo", "") == "jean pierre jeanpierre d angelo dangelo"
    assert {digits_of(n) for n in ("06 12 34 56 78", "+33612345678", "0033 6 12 34 56 78")} == {"612345678"}
    assert digits_of("17") == ""


def test_whether_she_is_a_minor_is_told_from_what_is_known(acting, mediator):
    with acting(mediator) as actor:
        day = date(2026, 11, 29)
        cases = {
            True: [{"birth_date": date(2008, 11, 30)}, {"age_band": "12_17"}, {"age_band": "lt12"}],
            False: [{"birth_date": date(2008, 11, 29)}, {"age_band": "18_24"}],
            None: [{}, {"age_band": "unk"}],
        }
        for expected, everybody in cases.items():
            for said in everybody:
                person = register_person(someone("Nour", **said), actor=actor)
                assert is_minor(person, day) is expected, said


def test_names_of_several_people_are_read_at_once(acting, mediator):
    with acting(mediator) as actor:
        ids = [register_person(someone(name), actor=actor).id for name in ("Nour", "Sacha")]
        assert [people_by_id(ids, actor)[one].name for one in ids] == ["Nour", "Sacha"]
        assert people_by_id([new_id()], actor) == {}
        assert people_by_id([], actor) == {}


def test_a_domain_switched_off_knows_nobody(signed_in, make_member, make_structure):
    bare = make_structure()
    member = make_member("coordinator", structure=bare)
    assert signed_in(member).get(f"/s/{bare.slug}/personnes").status_code == 404
