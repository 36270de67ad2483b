"""Opening a named file, raising a situation to it, and saying who its parties are."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from core.casefiles.notices import TIE, waiting_notices
from core.casefiles.schemas import RaiseToFile
from core.casefiles.services import (
    link_person,
    open_file,
    open_file_from_request,
    raise_to_file,
    unlink_person,
)
from core.casefiles.workflow import TYPE_KEY
from core.cases.completing import add_party, edit_case, record_action, remove_event, restore_event
from core.cases.models import Case, CaseTransition, Party
from core.cases.moving import close_case
from core.cases.opening import open_case
from core.cases.schemas import AddParty, EditCase, OpenCase, RecordAction
from core.db.base import new_id
from core.db.session import session
from core.errors import InvalidInput, Refused
from core.extension.enablement import disable
from core.people.models import PersonAlias
from core.planning.clock import today
from core.requests.schemas import Caller, RequestCommand
from core.requests.services import receive_request
from core.testing.rows import make_row
from tests.core.casefiles.making import opening, somebody, tie


def a_situation(actor: Any, **more: Any) -> Case:
    return open_case(OpenCase(new_id(), "atelier_situation", "Bruit, hall B", **more), actor=actor)


def a_party(case: Case, actor: Any, kind: str = "person") -> Party:
    return add_party(case, AddParty(new_id(), kind), actor=actor)


def steps_of(case: Case) -> list[str]:
    log = (
        select(CaseTransition.transition).where(CaseTransition.case_id == case.id).order_by(CaseTransition.at)
    )
    return list(session.execute(log).scalars())


class TestRaising:
    def test_keeps_the_row_its_number_and_all_that_was_written(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = a_situation(actor)
            number, day = case.number, today(actor) - timedelta(days=1)
            party = a_party(case, actor)
            case.opened_on = day
            action = record_action(case, RecordAction(new_id(), today(actor), "dialogue", "Vu"), actor=actor)
            raised = raise_to_file(case, RaiseToFile(type_key=TYPE_KEY), actor=actor)
            assert (raised.id, raised.number, raised.opened_on) == (case.id, number, day)
            assert (raised.type_key, raised.state, raised.raised_from) == (
                TYPE_KEY,
                "opened",
                "atelier_situation",
            )
            assert raised.named_at is not None
            assert raised.named_by == actor.membership_id
            assert (party.case_id, action.case_id) == (raised.id, raised.id)
            assert steps_of(case) == ["opened", "raised"]

    def test_once_only_however_often_it_is_asked(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case, command = a_situation(actor), RaiseToFile(type_key=TYPE_KEY)
            first = raise_to_file(case, command, actor=actor).version
            assert raise_to_file(case, command, actor=actor).version == first
            assert raise_to_file(case, RaiseToFile(type_key=TYPE_KEY), actor=actor).version == first
            assert steps_of(case) == ["opened", "raised"]

    def test_asks_for_a_type_that_is_offered(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            with pytest.raises(InvalidInput) as refused:
                raise_to_file(a_situation(actor), RaiseToFile(type_key="atelier_situation"), actor=actor)
            assert "type_key" in refused.value.errors

    def test_a_closed_situation_is_reopened_first(self, acting: Any, coordinator: Any) -> None:
        with acting(coordinator) as actor:
            case = a_situation(actor)
            close_case(case, "agreement_oral", actor=actor)
            with pytest.raises(Refused):
                raise_to_file(case, RaiseToFile(type_key=TYPE_KEY), actor=actor)


class TestOpening:
    def test_a_file_is_named_from_its_first_day(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = open_file(opening(), actor=actor)
            assert case.named_at is not None
            assert case.referent_id == actor.membership_id
            assert steps_of(case) == ["opened"]

    def test_a_situation_takes_no_type_that_needs_names(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor, pytest.raises(InvalidInput) as refused:
            open_case(opening(), actor=actor)
        assert "type_key" in refused.value.errors

    def test_from_a_request_the_words_are_taken_and_the_request_too(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            asked = receive_request(RequestCommand(new_id(), "phone", subject="Bruit la nuit"), actor=actor)
            case = open_file_from_request(asked, opening("Bruit la nuit, hall C"), actor=actor)
            assert case.request_id == asked.id
            assert (asked.state, asked.taken_by) == ("taken", actor.membership_id)

    def test_the_subject_does_not_name_the_caller(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            caller = Caller("Odile Fauvel", "+33549000000")
            said = RequestCommand(new_id(), "phone", subject="Bruit", caller=caller, take=True)
            asked = receive_request(said, actor=actor)
            with pytest.raises(InvalidInput) as refused:
                open_file_from_request(asked, opening("Odile Fauvel se plaint du bruit"), actor=actor)
            assert "subject" in refused.value.errors


class TestLinking:
    def test_a_party_becomes_somebody_and_nobody_again(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            party, person = a_party(open_file(opening(), actor=actor), actor), somebody()
            assert link_person(party, person.id, actor=actor).person_id == person.id
            assert unlink_person(party, actor=actor).person_id is None

    def test_the_same_person_twice_is_refused_beside_the_field(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case, person = open_file(opening(), actor=actor), somebody()
            link_person(a_party(case, actor), person.id, actor=actor)
            with pytest.raises(InvalidInput) as refused:
                link_person(a_party(case, actor), person.id, actor=actor)
            assert refused.value.errors["person_id"] == ["Cette personne est déjà une partie de ce dossier."]

    def test_two_records_of_one_person_are_the_same_person(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case, kept, merged = open_file(opening(), actor=actor), somebody(), somebody(given_name="Odil")
            make_row(PersonAlias, kept_id=kept.id, merged_id=merged.id)
            link_person(a_party(case, actor), kept.id, actor=actor)
            with pytest.raises(InvalidInput):
                link_person(a_party(case, actor), merged.id, actor=actor)

    def test_a_party_brought_back_does_not_double_somebody(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case, person = open_file(opening(), actor=actor), somebody()
            first, second = a_party(case, actor), a_party(case, actor)
            link_person(first, person.id, actor=actor)
            remove_event(first, actor=actor)
            link_person(second, person.id, actor=actor)
            with pytest.raises(Refused):
                restore_event(first, actor=actor)

    def test_a_situation_knows_nobody(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor, pytest.raises(Refused):
            link_person(a_party(a_situation(actor), actor), somebody().id, actor=actor)

    @pytest.mark.parametrize("subject", ["Bruit chez Odile", "Litige FAUVEL, hall B"])
    def test_the_subject_names_none_of_its_people(self, subject: str, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case, person = open_file(opening(), actor=actor), somebody()
            link_person(a_party(case, actor), person.id, actor=actor)
            with pytest.raises(InvalidInput) as refused:
                edit_case(case, EditCase(case.version, {"subject": subject}), actor=actor)
            assert "subject" in refused.value.errors
            other = open_file(opening(subject), actor=actor)
            with pytest.raises(InvalidInput) as refused:
                link_person(a_party(other, actor), person.id, actor=actor)
            assert "person_id" in refused.value.errors

    def test_a_tie_of_the_referent_is_told_to_her_and_to_the_coordination(
        self, saved: Any, acting: Any, mediator: Any, colleague: Any, coordinator: Any
    ) -> None:
        def linked(actor: Any) -> None:
            person = somebody()
            tie(colleague, person)
            case = open_file(opening(), actor=actor)
            case.referent_id = colleague.membership_id
            link_person(a_party(case, actor), person.id, actor=actor)

        saved(mediator, linked)
        for told in (colleague, coordinator):
            with acting(told) as actor:
                assert [row.kind for row in session.execute(waiting_notices(actor))] == [TIE]


def test_the_domain_is_not_switched_off_under_open_files(acting: Any, coordinator: Any) -> None:
    with acting(coordinator) as actor:
        case = open_file(opening(), actor=actor)
        with pytest.raises(Refused) as refused:
            disable("named_files", actor=actor)
        assert "1 dossier nominatif est ouvert" in refused.value.message.replace("\xa0", " ")
        close_case(case, "agreement_oral", actor=actor)
        assert disable("named_files", actor=actor)


def test_somebody_whose_data_is_restricted_is_not_linked(acting: Any, mediator: Any) -> None:
    with acting(mediator) as actor:
        case, person = open_file(opening(), actor=actor), somebody()
        person.restricted_on = today(actor)
        with pytest.raises(Refused):
            link_person(a_party(case, actor), person.id, actor=actor)
