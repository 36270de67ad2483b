"""What each word stops and what goes on; a minor's own word counts always."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from core.casefiles.mediation_schemas import HoldMeeting
from core.casefiles.meetings import hold_meeting
from core.casefiles.services import link_person
from core.cases.completing import record_action, remove_event, restore_event
from core.cases.models import Party
from core.cases.moving import move_case, reassign_case
from core.cases.schemas import MoveCase, ReassignCase, RecordAction
from core.codelists.changes import add_code
from core.codelists.schemas import AddCode
from core.codelists.services import options
from core.consent.examples import a_party
from core.consent.gate import ConsentMissing, covers, require_consent, standing, stopped_by_mediator
from core.consent.schemas import RecordConsent
from core.consent.services import MINOR_ALONE, OTHER_SIDE, UNTIED, record_consent
from core.consent.speaking import SPEAKS, speaks_for_another
from core.db.base import new_id
from core.db.session import session
from core.db.writing import get_or_404
from core.errors import InvalidInput, Refused
from core.people.examples import a_parent_of, a_person
from core.people.models import Person, PersonTie
from core.people.queries import person_or_404
from core.people.schemas import TiePeople
from core.people.services import merge_people
from core.people.ties import remove, tie_people
from core.planning.clock import today
from core.testing.statements import statements


def meet(case, kind, parties, actor):
    return hold_meeting(case, HoldMeeting(new_id(), kind, today(actor), list(parties)), actor=actor)


class TestMeetings:
    def test_a_first_listening_waits_for_nobody_and_the_next_one_for_her_word(
        self, acting, mediator, file, load
    ):
        with acting(mediator) as actor:
            case, a, _b = load(file)
            meet(case, "separate", [a.id], actor)
            with pytest.raises(ConsentMissing) as missing:
                meet(case, "separate", [a.id], actor)
            assert missing.value.problems == ["Partie A : l’accord « Médiation » n’est pas encore noté."]

    def test_a_joint_meeting_needs_the_word_of_each(self, acting, mediator, file, say, load):
        say("mediate", "given")
        with acting(mediator) as actor:
            case, a, b = load(file)
            with pytest.raises(ConsentMissing) as missing:
                meet(case, "joint", [a.id, b.id], actor)
            assert missing.value.problems == ["Partie B : l’accord « Médiation » n’est pas encore noté."]
        say("mediate", "given", party="b")
        with acting(mediator) as actor:
            case, a, b = load(file)
            meet(case, "joint", [a.id, b.id], actor)

    def test_after_a_withdrawal_nothing_with_that_party_and_the_other_is_still_heard(
        self, acting, mediator, file, say, load
    ):
        say("mediate", "given", ago=2)
        say("mediate", "given", party="b", ago=2)
        say("mediate", "withdrawn", party="b")
        with acting(mediator) as actor:
            case, a, b = load(file)
            for kind, parties in (("joint", [a.id, b.id]), ("separate", [b.id]), ("phone", [b.id])):
                with pytest.raises(ConsentMissing):
                    meet(case, kind, parties, actor)
            meet(case, "separate", [a.id], actor)

    def test_after_a_withdrawal_nobody_is_met_without_saying_who(self, acting, mediator, file, say, load):
        say("mediate", "given", ago=2)
        say("mediate", "withdrawn", ago=1)
        with acting(mediator) as actor:
            case, _first, _second = load(file)
            for kind in ("phone", "visit"):
                with pytest.raises(ConsentMissing):
                    meet(case, kind, [], actor)
            meet(case, "phone", [file.b], actor)

    def test_after_a_withdrawal_no_action_with_the_parties_is_noted(self, acting, mediator, file, say, load):
        say("mediate", "given", ago=2)
        say("mediate", "given", party="b", ago=2)
        with acting(mediator) as actor:
            case, _first, _second = load(file)
            record_action(case, RecordAction(new_id(), today(actor), "round_table"), actor=actor)
        say("mediate", "withdrawn", ago=1)
        with acting(mediator) as actor:
            case, _first, _second = load(file)
            for action in ("round_table", "shuttle"):
                with pytest.raises(ConsentMissing):
                    record_action(case, RecordAction(new_id(), today(actor), action), actor=actor)
            record_action(case, RecordAction(new_id(), today(actor), "orient"), actor=actor)

    def test_a_replayed_first_listening_is_not_a_second_one(self, acting, mediator, file, load):
        with acting(mediator) as actor:
            case, a, _b = load(file)
            command = HoldMeeting(new_id(), "separate", today(actor), [a.id])
            assert hold_meeting(case, command, actor=actor).id == hold_meeting(case, command, actor=actor).id


class TestSteps:
    def test_stopped_it_neither_advances_nor_is_locked_up(self, acting, mediator, file, say, load):
        say("mediate", "refused")
        with acting(mediator) as actor:
            case, *_ = load(file)
            with pytest.raises(ConsentMissing):
                move_case(case, "listen", MoveCase(), actor=actor)
            assert case.state == "opened"
            move_case(case, "pause", MoveCase(), actor=actor)
            with pytest.raises(ConsentMissing):
                move_case(case, "resume", MoveCase(), actor=actor)
            move_case(case, "stop", MoveCase(note="Une partie refuse.", result=result_of(actor)), actor=actor)
            assert case.state == "stopped"

    def test_listening_begins_without_a_word_and_the_joint_meeting_does_not(
        self, acting, mediator, file, say, load
    ):
        with acting(mediator) as actor:
            case, *_ = load(file)
            move_case(case, "listen", MoveCase(), actor=actor)
            with pytest.raises(ConsentMissing):
                move_case(case, "meet", MoveCase(), actor=actor)


def result_of(actor):
    return options("deferred_result", actor)[0].value


class TestTheMediator:
    def test_stops_the_whole_mediation_until_another_takes_over(
        self, acting, mediator, colleague, file, say, load
    ):
        for party in ("a", "b"):
            say("mediate", "given", party=party)
        say("mediate", "withdrawn", party=None, giver="mediator", reason="Je connais l’une des parties.")
        with acting(mediator) as actor:
            case, a, b = load(file)
            assert stopped_by_mediator(case)
            with pytest.raises(ConsentMissing) as missing:
                meet(case, "joint", [a.id, b.id], actor)
            assert "connais" not in " ".join(missing.value.problems)
            reassign_case(case, ReassignCase(new_id(), colleague.membership_id), actor=actor)
            assert not stopped_by_mediator(case)
            meet(case, "joint", [a.id, b.id], actor)

    def test_nobody_else_speaks_for_her(self, acting, colleague, file):
        with acting(colleague) as actor, pytest.raises(InvalidInput) as refused:
            record_consent(
                RecordConsent(new_id(), "mediate", "withdrawn", giver="mediator", case_id=file.case),
                actor=actor,
            )
        assert set(refused.value.errors) == {"giver"}


class TestStanding:
    def test_is_read_in_one_statement_for_the_whole_file(self, app, acting, mediator, file, say):
        for party in ("a", "b"):
            say("mediate", "given", party=party, ago=1)
            say("store_identity", "given", party=party)
        say("mediate", "withdrawn")
        with acting(mediator) as actor, statements(app) as seen:
            found = standing(file.case, actor)
            assert len([one for one in seen if one.startswith("SELECT")]) == 1
        states = {word.purpose: word.state for word in found[file.a]}
        assert states == {"mediate": "withdrawn", "store_identity": "given"}

    def test_a_word_of_the_person_counts_wherever_she_is_a_party(self, acting, mediator, file, saved):
        with acting(mediator) as actor:
            person = a_person(actor)
            get_or_404(Party, file.a).person_id = person.id
            record_consent(
                RecordConsent(new_id(), "image", "given", person_id=person.id, channel="written"), actor=actor
            )
            assert covers(file.a, "image", actor)
            assert not covers(file.b, "image", actor)

    def test_a_partys_word_is_not_that_of_somebody_else_she_turns_out_to_be(
        self, acting, mediator, file, say, saved, load
    ):
        def link(actor):
            load(file)[1].person_id = a_person(actor).id

        say("mediate", "given", ago=1)
        saved(mediator, link)
        with acting(mediator) as actor:
            assert covers(file.a, "mediate", actor), "said before her name was known"
        say("mediate", "given")
        saved(mediator, link)
        with acting(mediator) as actor:
            assert not covers(file.a, "mediate", actor), "said by another person"

    @pytest.mark.parametrize("kept_is_first", [True, False])
    def test_a_word_said_under_a_merged_record_stays_hers(
        self, acting, mediator, file, say, saved, load, kept_is_first
    ):
        def link(actor):
            first, second = a_person(actor), a_person(actor)
            load(file)[1].person_id = first.id
            return first.id, second.id

        first_id, second_id = saved(mediator, link)
        say("mediate", "given", ago=1)
        say("mediate", "withdrawn")

        def merge_and_link_again(actor):
            first, second = get_or_404(Person, first_id), get_or_404(Person, second_id)
            kept, gone = (first, second) if kept_is_first else (second, first)
            merge_people(kept, gone, actor=actor)
            load(file)[1].person_id = second_id

        saved(mediator, merge_and_link_again)
        with acting(mediator) as actor:
            assert not covers(file.a, "mediate", actor)
            words = {word.purpose: word.state for word in standing(file.case, actor)[file.a]}
            assert words["mediate"] == "withdrawn"

    def test_a_situation_that_names_nobody_asks_for_none(self, acting, mediator, file, load):
        with acting(mediator) as actor:
            case, *_ = load(file)
            case.named_at = None
            require_consent(case, "mediate", None, actor)


class TestMinors:
    @pytest.fixture
    def family(self, saved, mediator, file):
        """Party A is fifteen; the ids of her and of a parent."""

        def make(actor):
            child = a_person(actor, "Lila", birth_date=date(today(actor).year - 15, 1, 1))
            parent = a_parent_of(child, actor)
            get_or_404(Party, file.a).person_id = child.id
            return child.id, parent.id

        return saved(mediator, make)

    def test_alone_she_does_not_give_what_needs_her_parents(self, acting, mediator, family, file):
        with acting(mediator) as actor, pytest.raises(InvalidInput) as refused:
            record_consent(
                RecordConsent(new_id(), "image", "given", case_id=file.case, party_id=file.a), actor=actor
            )
        assert refused.value.errors["giver"][0].startswith(
            "Une personne mineure ne donne pas seule cet accord"
        )

    def test_both_words_are_needed_and_either_stops(self, acting, mediator, family, file, say):
        _child, parent = family
        say("image", "given", giver="representative", representative_id=parent)
        with acting(mediator) as actor:
            assert not covers(file.a, "image", actor)
        say("image", "given")
        with acting(mediator) as actor:
            assert covers(file.a, "image", actor)
        say("image", "withdrawn", giver="representative", representative_id=parent)
        with acting(mediator) as actor:
            assert not covers(file.a, "image", actor)

    def test_her_own_word_is_needed_always(self, acting, mediator, family, file, say):
        _child, parent = family
        say("mediate", "given", giver="representative", representative_id=parent)
        with acting(mediator) as actor:
            assert not covers(file.a, "mediate", actor)
        say("mediate", "given")
        with acting(mediator) as actor:
            assert covers(file.a, "mediate", actor)

    def test_a_first_listening_is_not_blocked_by_a_parent(self, acting, mediator, family, file, say, load):
        _child, parent = family
        say("mediate", "refused", giver="representative", representative_id=parent)
        with acting(mediator) as actor:
            case, a, _b = load(file)
            meet(case, "separate", [a.id], actor)

    @pytest.mark.parametrize("who", ["herself", "nobody", "another minor"])
    def test_a_representative_is_another_person_of_age(self, acting, mediator, family, file, who):
        child, parent = family
        with acting(mediator) as actor:
            if who == "another minor":
                get_or_404(Person, parent).age_band = "12_17"
            chosen = {"herself": child, "nobody": None, "another minor": parent}[who]
            with pytest.raises(InvalidInput) as refused:
                record_consent(
                    RecordConsent(
                        new_id(), "image", "given", giver="representative", representative_id=chosen,
                        case_id=file.case, party_id=file.a,
                    ),
                    actor=actor,
                )  # fmt: skip
            assert set(refused.value.errors) == {"representative_id"}

    def speaks(self, file, actor, representative_id, state="given", **more):
        command = RecordConsent(
            new_id(), "image", state, giver="representative", representative_id=representative_id,
            case_id=file.case, party_id=file.a, **more,
        )  # fmt: skip
        return record_consent(command, actor=actor)

    def test_an_adult_who_is_not_tied_to_her_does_not_speak_for_her(self, acting, mediator, family, file):
        with acting(mediator) as actor:
            friend = a_person(actor, "Odile", age_band="40_59")
            for kind in ("neighbour", "relative"):
                tie_people(person_or_404(family[0], actor), TiePeople(new_id(), friend.id, kind), actor=actor)
            with pytest.raises(InvalidInput) as refused:
                self.speaks(file, actor, friend.id)
            assert refused.value.errors == {"representative_id": [UNTIED]}

    def test_a_guardian_speaks_for_her_and_so_does_who_was_said_to_be_her_parent_under_another_record(
        self, acting, mediator, family, file
    ):
        child, parent = family
        with acting(mediator) as actor:
            guardian = a_person(actor, "Odile", age_band="40_59")
            own, _made = add_code(
                "person_tie", AddCode(new_id(), "legal_representative", "Tutrice"), actor=actor
            )
            tie = TiePeople(new_id(), guardian.id, own.value)
            tie_people(person_or_404(child, actor), tie, actor=actor)
            assert self.speaks(file, actor, guardian.id).state == "given"
            kept = a_person(actor, "Samia", age_band="40_59")
            merge_people(kept, get_or_404(Person, parent), actor=actor)
            assert self.speaks(file, actor, kept.id).representative_id == kept.id

    def test_a_parent_who_is_the_other_party_does_not_speak_for_her(
        self, acting, mediator, family, file, load
    ):
        _child, parent = family
        with acting(mediator) as actor:
            case, _a, b = load(file)
            link_person(b, parent, actor=actor)
            with pytest.raises(InvalidInput) as refused:
                self.speaks(file, actor, parent)
            assert refused.value.errors == {"representative_id": [OTHER_SIDE]}
            remove_event(b, actor=actor)
            assert self.speaks(file, actor, parent).case_id == case.id

    def test_whoever_speaks_for_her_becomes_the_other_party_once_her_word_is_taken_back(
        self, acting, mediator, family, file, load
    ):
        _child, parent = family
        with acting(mediator) as actor:
            _case, _a, b = load(file)
            link_person(b, parent, actor=actor)
            remove_event(b, actor=actor)
            self.speaks(file, actor, parent)
            with pytest.raises(Refused) as refused:
                restore_event(b, actor=actor)
            assert refused.value.problems == [SPEAKS]
            other = a_party(load(file)[0], actor)
            with pytest.raises(InvalidInput) as linked:
                link_person(other, parent, actor=actor)
            assert linked.value.errors == {"person_id": [SPEAKS]}
            self.speaks(file, actor, parent, "withdrawn")
            assert link_person(other, parent, actor=actor).person_id == parent

    def test_a_parent_who_became_the_other_party_leaves_no_word_for_the_child_to_agree_beside(
        self, acting, saved, mediator, family, file, load, say
    ):
        child, parent = family
        say("image", "given", giver="representative", representative_id=parent)
        say("image", "given")
        seen = say("image", "withdrawn")
        saved(mediator, lambda actor: link_person(load(file)[2], parent, actor=actor).id)
        with pytest.raises(InvalidInput) as refused:
            say("image", "given", seen_id=seen)
        assert refused.value.errors["giver"] == [MINOR_ALONE]

        def another(actor):
            second = a_person(actor, "Odile", age_band="40_59")
            tie_people(person_or_404(child, actor), TiePeople(new_id(), second.id, "parent"), actor=actor)
            return second.id

        say("image", "given", giver="representative", representative_id=saved(mediator, another))
        say("image", "given", seen_id=seen)
        with acting(mediator) as actor:
            assert covers(file.a, "image", actor)

    @pytest.fixture
    def spoken(self, acting, mediator, family, file, load):
        """``spoken(*words)``: whether the parent still speaks for the child once each was written, in this order."""
        _child, parent = family

        def run(*words):
            with acting(mediator) as actor:
                case, *_ = load(file)
                second = a_person(actor, "Odile", age_band="40_59")
                tie = TiePeople(new_id(), second.id, "parent")
                tie_people(person_or_404(family[0], actor), tie, actor=actor)
                who = {"parent": parent, "other parent": second.id}
                seen = {}
                for said, state in words:
                    giver = "party" if said == "child" else "representative"
                    command = RecordConsent(
                        new_id(), "image", state, giver=giver, representative_id=who.get(said),
                        case_id=file.case, party_id=file.a, seen_id=seen.get(giver),
                    )  # fmt: skip
                    seen[giver] = record_consent(command, actor=actor).id
                return speaks_for_another(a_party(case, actor), [parent], actor)

        return run

    def test_the_childs_own_word_does_not_free_whoever_agreed_beside_her(self, spoken):
        assert spoken(("parent", "given"), ("child", "given"))

    def test_a_parent_speaks_for_her_until_another_representative_does(self, spoken):
        assert not spoken(("parent", "given"), ("child", "given"), ("other parent", "given"))

    @pytest.mark.parametrize("who", ["child", "other parent", "parent"])
    def test_a_parent_speaks_for_her_no_more_once_anybody_took_it_back(self, who, spoken):
        assert not spoken(("parent", "given"), ("child", "given"), (who, "withdrawn"))

    def test_a_parent_who_agrees_again_speaks_for_her_again(self, spoken):
        assert spoken(("parent", "given"), ("child", "given"), ("parent", "withdrawn"), ("parent", "given"))

    def test_nobody_speaks_for_a_party_who_is_not_known(self, acting, mediator, family, file):
        with acting(mediator) as actor, pytest.raises(InvalidInput) as refused:
            self.speaks(SimpleNamespace(case=file.case, a=file.b), actor, family[1])
        assert set(refused.value.errors) == {"representative_id"}

    def test_whoever_agreed_for_her_takes_it_back_even_once_the_tie_is_gone(
        self, acting, mediator, family, file
    ):
        _child, parent = family
        with acting(mediator) as actor:
            self.speaks(file, actor, parent)
            remove(session.execute(select(PersonTie)).scalar_one(), actor=actor)
            assert self.speaks(file, actor, parent, "withdrawn").state == "withdrawn"
            with pytest.raises(InvalidInput):
                self.speaks(file, actor, parent)

    def test_the_exception_to_telling_the_parents_has_a_written_reason(
        self, acting, mediator, family, file, say
    ):
        command = RecordConsent(
            new_id(), "inform_parents", "refused", giver="mediator", case_id=file.case, party_id=file.a
        )
        with acting(mediator) as actor, pytest.raises(InvalidInput) as refused:
            record_consent(command, actor=actor)
        assert set(refused.value.errors) == {"reason"}
        say("inform_parents", "refused", giver="mediator", reason="Décidé avec la personne qui encadre.")
