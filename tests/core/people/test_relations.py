"""Homes, ties, declarations of members, and two records that are one person."""

from __future__ import annotations

import html
from dataclasses import replace

import pytest
from sqlalchemy import select

from core.audit.models import AuditEntry
from core.casefiles.services import link_person, open_file
from core.cases.models import Party
from core.cases.schemas import AddParty, OpenCase
from core.cases.services import add_party, remove_event, restore_event
from core.db.base import new_id, now
from core.db.session import session
from core.db.unit_of_work import commit
from core.db.writing import get_or_404
from core.errors import InvalidInput, NotFound, Refused
from core.extension.manager import PluginManager
from core.people.contacts import contact_cards
from core.people.examples import a_contact, a_person
from core.people.models import Person, PersonAlias
from core.people.pages import person_page
from core.people.queries import people_by_id, person_or_404, resolved, ties_of_member
from core.people.schemas import AddHouseholdMember, EditPerson, MakeHousehold, TiePeople
from core.people.services import ELSEWHERE, declare_tie, edit_person, merge_people, unmerge
from core.people.ties import add_household_member, make_household, own_tie, remove, tie_people
from core.planning.clock import today
from core.testing.sign_in import post


def known(actor, given_name, **said):
    return person_or_404(a_person(actor, given_name, **said).id, actor)


def a_file_with(person_id, actor, subject="Bruit le soir"):
    case = open_file(OpenCase(new_id(), "mediation_file", subject), actor=actor)
    party = add_party(case, AddParty(new_id(), "person"), actor=actor)
    party.person_id = person_id
    session.flush()
    return case


def corrected(person, **changes):
    names = EditPerson.__dataclass_fields__
    said = {name: getattr(person, name) for name in names}
    return EditPerson(**{**said, **changes})


class TestEditing:
    def test_two_corrections_of_different_names_merge_and_the_search_follows(self, acting, mediator):
        with acting(mediator) as actor:
            person = a_person(actor, "Nour", family_name="Hadad")
            first, second = corrected(person, family_name="Haddad"), corrected(person, given_name="Nora")
            edit_person(person, first, actor=actor)
            edit_person(person, second, actor=actor)
            assert (person.given_name, person.family_name) == ("Nora", "Haddad")
            assert (person.sort_name, person.search_text) == ("haddad nora", "nora haddad")

    def test_the_same_field_is_a_conflict_page(self, saved, signed_in, mediator, town):
        person_id = saved(mediator, lambda actor: a_person(actor, "Nour").id)
        client, url = signed_in(mediator), f"/s/{town.slug}/personnes/{person_id}/modifier"
        assert post(client, url, {"version": "1", "given_name": "Nora"}).status_code == 303
        conflict = post(client, url, {"version": "1", "given_name": "Noor"})
        assert conflict.status_code == 409
        assert "Nora" in conflict.text
        assert "Noor" in conflict.text

    def test_nothing_changes_while_her_data_is_restricted(self, saved, signed_in, coordinator, town):
        def make(actor):
            person = a_person(actor, "Nour")
            person.restricted_on = today(actor)
            return person.id, a_person(actor, "Sacha").id

        person_id, other_id = saved(coordinator, make)
        client, page = signed_in(coordinator), f"/s/{town.slug}/personnes/{person_id}"
        shown = client.get(page).text
        assert "Ses données sont limitées" in shown
        assert "/modifier" not in shown
        tried = {
            "modifier": {"version": "1", "given_name": "Nora"},
            "foyer/nouveau": {"id": str(new_id()), "place": "adult"},
            "liens/nouveau": {"id": str(new_id()), "other_id": str(other_id), "kind": "parent"},
            "contacts/nouveau": {"id": str(new_id()), "kind": "phone", "value": "0612345678"},
            f"reunir/{other_id}": {"keep_id": str(person_id)},
        }
        for path, form in tried.items():
            answer = post(client, f"{page}/{path}", form)
            assert answer.status_code == 409, path
            assert "limitées à sa demande" in answer.text, path


class TestHouseholds:
    def test_a_home_has_a_size_and_members_with_their_places(self, browsing, mediator):
        with browsing(mediator) as actor:
            her, child = known(actor, "Nour"), a_person(actor, "Sacha")
            home = make_household(her, MakeHousehold(new_id(), "parent", 4), actor=actor)
            command = AddHouseholdMember(new_id(), child.id, "child")
            member = add_household_member(her, home, command, actor=actor)
            assert add_household_member(her, home, command, actor=actor) is member, "a replay"
            with pytest.raises(InvalidInput, match="corriger"):
                add_household_member(her, home, AddHouseholdMember(new_id(), child.id, "adult"), actor=actor)
            with pytest.raises(InvalidInput):
                add_household_member(
                    her, home, AddHouseholdMember(new_id(), her.person.id, "adult"), actor=actor
                )
            [shown] = person_page(her, actor).homes
            assert shown.size == 4
            assert [(m.name, m.place) for m in shown.members] == [("Nour", "Parent"), ("Sacha", "Enfant")]
            remove(member, actor=actor, about=her.person)
            [shown] = person_page(her, actor).homes
            assert [m.name for m in shown.members] == ["Nour"]

    def test_somebody_is_found_and_chosen_without_javascript(self, saved, signed_in, mediator, town):
        ids = saved(mediator, lambda actor: [a_person(actor, name).id for name in ("Nour", "Sacha")])
        client, url = signed_in(mediator), f"/s/{town.slug}/personnes/{ids[0]}/liens/nouveau"
        form = {"id": str(new_id()), "words": "sach", "kind": "parent", "find": "1"}
        found = post(client, url, form)
        assert found.status_code == 200
        assert f'value="{ids[1]}"' in found.text
        del form["find"]  # the other button
        chosen = post(client, url, {**form, "other_id": str(ids[1])})
        assert chosen.status_code == 303
        assert "Sacha" in client.get(chosen.location).text


def test_a_tie_is_read_from_both_ends(browsing, mediator):
    with browsing(mediator) as actor:
        child, mother = known(actor, "Sacha"), known(actor, "Nour")
        tie_people(child, TiePeople(new_id(), mother.person.id, "parent"), actor=actor)
        [seen] = person_page(child, actor).ties
        assert (seen.name, seen.words) == ("Nour", "Parent")
        [seen] = person_page(mother, actor).ties
        assert (seen.name, seen.words) == ("Sacha", "Parent de Sacha")


class TestDeclaredTies:
    def test_only_she_and_whoever_assigns_read_it(
        self, saved, signed_in, mediator, coordinator, make_member, town
    ):
        colleague = make_member("mediator", structure=town, given_name="Lina", family_name="Roche")

        def make(actor):
            person = a_person(actor, "Nour")
            declare_tie(person.id, "neighbour", actor=actor)
            return person.id

        person_id = saved(mediator, make)
        paths = (f"/s/{town.slug}/personnes/{person_id}", f"/s/{town.slug}/personnes/liens-declares")
        for path in paths:
            seen = {
                who: "Voisinage" in signed_in(member).get(path).text
                for who, member in (("she", mediator), ("lead", coordinator), ("other", colleague))
            }
            assert seen == {"she": True, "lead": True, "other": False}, path

    def test_the_check_of_neutrality_finds_it_under_either_record(self, acting, coordinator):
        with acting(coordinator) as actor:
            kept, merged, other = (a_person(actor, name) for name in ("Nour", "Noor", "Sacha"))
            tie = declare_tie(merged.id, "friend", actor=actor)
            assert declare_tie(merged.id, "friend", actor=actor) is tie, "said twice, it stands once"
            assert ties_of_member(actor.member, [kept.id], actor) == []
            merge_people(kept, merged, actor=actor)
            for asked in (kept.id, merged.id):
                assert ties_of_member(actor.member, [asked, other.id], actor) == [tie]
            assert ties_of_member(new_id(), [kept.id], actor) == []
            remove(tie, actor=actor)
            assert ties_of_member(actor.member, [kept.id], actor) == []

    def test_nobody_takes_back_what_another_declared(self, saved, acting, mediator, coordinator):
        tie_id = saved(
            mediator, lambda actor: declare_tie(a_person(actor, "Nour").id, "friend", actor=actor).id
        )
        with acting(coordinator) as actor, pytest.raises(NotFound):
            own_tie(tie_id, actor)

    def test_the_journal_names_neither_the_person_nor_the_tie(self, saved, acting, mediator):
        person_id = saved(mediator, lambda actor: a_person(actor, "Nour").id)
        saved(mediator, lambda actor: declare_tie(person_id, "family", actor=actor))
        with acting(mediator):
            entry = session.execute(
                select(AuditEntry).where(AuditEntry.action == "member.tie_added")
            ).scalar_one()
            assert (entry.subject_id, entry.details) == (None, {})


class TestMerging:
    @pytest.mark.parametrize("who", ["coordinator", "mediator"])
    def test_reads_of_either_record_give_the_one_that_is_kept(self, saved, signed_in, town, who, request):
        """Whoever registers people finds that one was registered twice, and says it herself."""
        coordinator = request.getfixturevalue(who)

        def make(actor):
            kept, merged = a_person(actor, "Nour"), a_person(actor, "Noor")
            a_contact(merged, actor)
            a_file_with(merged.id, actor)
            return kept.id, merged.id

        kept, merged = saved(coordinator, make)
        client, people = signed_in(coordinator), f"/s/{town.slug}/personnes"
        side_by_side = client.get(f"{people}/{kept}/reunir/{merged}").text
        assert side_by_side.index("Nour") < side_by_side.index("Noor")
        assert "Bruit le soir" in side_by_side
        done = post(client, f"{people}/{kept}/reunir/{merged}", {"keep_id": str(kept)})
        assert (done.status_code, done.location.partition("?")[0]) == (303, f"{people}/{kept}")
        moved = client.get(f"{people}/{merged}")
        assert (moved.status_code, moved.location) == (302, f"{people}/{kept}")
        page = client.get(f"{people}/{kept}").text
        for word in ("Bruit le soir", "tel:+33612345678", "Noor"):
            assert word in page
        assert ">Noor<" not in client.get(people).text
        assert post(client, f"{people}/{kept}/separer/{merged}").status_code == 303
        assert client.get(f"{people}/{merged}").status_code == 200
        assert "Bruit le soir" not in client.get(f"{people}/{kept}").text

    def test_no_row_moves_and_the_journal_says_both_ways(self, acting, coordinator):
        with acting(coordinator) as actor:
            kept, merged = a_person(actor, "Nour"), a_person(actor, "Noor")
            a_contact(merged, actor)
            merge_people(kept, merged, actor=actor)
            merge_people(kept, merged, actor=actor)
            assert len(session.execute(select(PersonAlias)).all()) == 1, "said twice, it is one alias"
            assert resolved(merged.id) == resolved(kept.id) == kept.id
            assert people_by_id([merged.id], actor)[merged.id].name == "Nour"
            assert len(contact_cards(kept.id, actor)) == len(contact_cards(merged.id, actor)) == 1
            unmerge(kept, merged.id, actor=actor)
            assert resolved(merged.id) == merged.id
            assert contact_cards(kept.id, actor) == []
            with pytest.raises(NotFound):
                unmerge(kept, merged.id, actor=actor)
            commit()
            done = [e.action for e in session.execute(select(AuditEntry)).scalars()]
            assert done.count("person.merged") == done.count("person.unmerged") == 1

    def test_records_already_joined_are_separated_first(self, acting, coordinator):
        with acting(coordinator) as actor:
            one, two, three = (a_person(actor, name) for name in ("Nour", "Noor", "Nora"))
            merge_people(one, two, actor=actor)
            merge_people(one, three, actor=actor)
            four = a_person(actor, "Noura")
            for kept, merged in ((two, four), (four, two), (four, one), (one, one)):
                with pytest.raises(Refused):
                    merge_people(kept, merged, actor=actor)

    def both_in_a_file(self, actor, subject="Bruit le soir"):
        """A file of which two records are parties: it, and the second party."""
        one, other = a_person(actor, "Nour"), a_person(actor, "Noor")
        case = a_file_with(one.id, actor, subject)
        party = add_party(case, AddParty(new_id(), "person"), actor=actor)
        link_person(party, other.id, actor=actor)
        return one, other, case, party

    def test_two_parties_of_a_file_are_not_joined_and_it_is_said_which(
        self, saved, signed_in, coordinator, town
    ):
        def make(actor):
            one, other, case, party = self.both_in_a_file(actor)
            return one.id, other.id, case.number, party.id

        one, other, number, party_id = saved(coordinator, make)
        client, url = signed_in(coordinator), f"/s/{town.slug}/personnes/{one}/reunir/{other}"
        refused = post(client, url, {"keep_id": str(one)})
        assert refused.status_code == 422
        assert f"deux parties du dossier {number}." in html.unescape(refused.text).replace("\u00a0", " ")
        saved(coordinator, lambda actor: remove_event(get_or_404(Party, party_id), actor=actor))
        assert post(client, url, {"keep_id": str(one)}).status_code == 303

    def test_a_record_joined_before_counts_and_a_party_taken_away_does_not_come_back_twice(
        self, acting, coordinator
    ):
        with acting(coordinator) as actor:
            one, other, _case, party = self.both_in_a_file(actor)
            kept = a_person(actor, "Noura")
            merge_people(kept, one, actor=actor)
            with pytest.raises(InvalidInput):
                merge_people(kept, other, actor=actor)
            remove_event(party, actor=actor)
            merge_people(kept, other, actor=actor)
            with pytest.raises(Refused):
                restore_event(party, actor=actor)

    def test_a_file_that_she_may_not_know_of_is_not_named(self, acting, coordinator):
        with acting(coordinator) as actor:
            one, other, case, _party = self.both_in_a_file(actor)
            case.referent_id = None
            session.flush()
            with pytest.raises(InvalidInput) as refused:
                merge_people(one, other, actor=replace(actor, permissions=frozenset()))
            assert refused.value.errors == {"keep_id": [ELSEWHERE]}

    def test_every_domain_is_told(self, acting, coordinator, monkeypatch):
        told = []
        call = PluginManager.lifecycle

        def noting(self, hook, **said):
            told.append((hook, said["kept"], said["merged"]))
            return call(self, hook, **said)

        monkeypatch.setattr(PluginManager, "lifecycle", noting)
        with acting(coordinator) as actor:
            kept, merged = a_person(actor, "Nour"), a_person(actor, "Noor")
            merge_people(kept, merged, actor=actor)
            assert told == [("on_people_merged", kept.id, merged.id)]

    def test_a_trainee_neither_joins_nor_separates(self, saved, signed_in, make_member, mediator, town):
        ids = saved(mediator, lambda actor: [a_person(actor, name).id for name in ("Nour", "Noor")])
        url = f"/s/{town.slug}/personnes/{ids[0]}/reunir/{ids[1]}"
        trainee = make_member("trainee", structure=town)
        assert post(signed_in(trainee), url, {"keep_id": str(ids[0])}).status_code == 403


def test_her_page_lists_only_files_that_the_reader_may_know_of(browsing, mediator):
    with browsing(mediator) as actor:
        her, other = known(actor, "Nour"), a_person(actor, "Sacha")
        hers = a_file_with(her.person.id, actor, "Le sien")
        a_file_with(other.id, actor, "Celui d’une autre")
        gone = a_file_with(her.person.id, actor, "Retirée")
        for party in session.execute(select(Party).where(Party.case_id == gone.id)).scalars():
            party.removed_at = now()
        session.flush()
        [line] = person_page(her, actor).files
        assert (line.title, line.number) == ("Le sien", hers.number)


def test_an_erased_person_has_no_page(saved, acting, signed_in, mediator, town):
    def make(actor):
        person = a_person(actor, "Nour")
        for name in ("given_name", "sort_name", "search_text"):
            setattr(person, name, "")
        person.erased_at = now()
        return person.id

    person_id = saved(mediator, make)
    assert signed_in(mediator).get(f"/s/{town.slug}/personnes/{person_id}").status_code == 404
    with acting(mediator) as actor:
        assert people_by_id([person_id], actor)[person_id].name == "Personne effacée"
        assert session.execute(select(Person.id)).scalar_one() == person_id
