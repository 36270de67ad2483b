"""Mediation between pupils, bullying and absence: what each table allows, and where it stops."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from core.cases.completing import edit_session, keep_session
from core.cases.moving import close_case
from core.cases.queries import case_head
from core.cases.schemas import EditSession
from core.cases.workflow import crossing_of
from core.codelists.services import options
from core.toolkit import (
    AddParty,
    AddSession,
    Case,
    ConsentMissing,
    InvalidInput,
    MoveCase,
    OpenCase,
    Party,
    RaiseToFile,
    Refused,
    add_party,
    add_session,
    apply_changes,
    move_case,
    new_id,
    open_case,
    raise_to_file,
    session,
    today,
)
from plugins.school_mediation import examples, indicators
from plugins.school_mediation.codelists import BEYOND, LIMIT
from plugins.school_mediation.rules import NO_MEETING
from plugins.school_mediation.workflow import (
    ABSENCE_KEY,
    BULLYING,
    BULLYING_KEY,
    CASE_TYPES,
    MEDIATION_KEY,
    NOT_A_MEDIATION,
    NOT_SAID,
    PAST_THE_LIMIT,
    PUPIL_MEDIATION,
    RELAYED,
    TWO_PUPILS,
)


def step(case: Case, key: str, actor: Any, **data: Any) -> Case:
    return move_case(case, key, MoveCase(new_id(), today(actor), data=data), actor=actor)


def said(case: Case, actor: Any, **data: Any) -> Case:
    apply_changes(case, case.version, {"data": {**case.data, **data}}, actor=actor)
    return case


def with_pupils(case: Case, actor: Any, number: int = 2) -> Case:
    for _each in range(number):
        add_party(case, AddParty(new_id(), "person"), actor=actor)
    return case


class TestMediationBetweenPupils:
    def test_two_parties_without_a_name_may_meet(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = with_pupils(examples.a_case(actor), actor)
            assert step(case, "meet", actor).state == "joint"

    def test_one_party_is_not_a_mediation(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = with_pupils(examples.a_case(actor), actor, 1)
            with pytest.raises(Refused) as refused:
                step(case, "meet", actor)
        assert refused.value.problems == [TWO_PUPILS]

    def test_one_party_and_a_matter_that_is_not_mediated_are_said_at_once(
        self, acting: Any, mediator: Any
    ) -> None:
        with acting(mediator) as actor:
            case = with_pupils(examples.a_case(actor), actor, 1)
            apply_changes(case, case.version, {"reason": "bullying"}, actor=actor)
            with pytest.raises(Refused) as refused:
                step(case, "meet", actor)
        assert refused.value.problems == [NOT_A_MEDIATION, TWO_PUPILS]

    def test_ends_with_the_words_of_the_school(self, browsing: Any, mediator: Any) -> None:
        with browsing(mediator) as actor:
            offered = [option.label for option in options(PUPIL_MEDIATION.result_list, actor)]
        assert {"Relais référent pHARe", "Parents informés", "Conflit réapparu"} <= set(offered)
        assert not {"Mutation / déménagement", "Arrêt des réclamations"} & set(offered)

    @pytest.mark.parametrize("motive", ["bullying", "cyber", "mae_sexist", "racket"])
    def test_some_matters_are_never_mediated(self, acting: Any, mediator: Any, motive: str) -> None:
        with acting(mediator) as actor:
            case = with_pupils(examples.a_case(actor), actor)
            apply_changes(case, case.version, {"reason": motive}, actor=actor)
            for key in ("meet",):
                with pytest.raises(Refused) as refused:
                    step(case, key, actor)
                assert refused.value.problems == [NOT_A_MEDIATION]
            assert step(case, "listen", actor).state == "listening"

    def test_in_a_named_file_the_meeting_waits_for_each_word(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = with_pupils(examples.a_case(actor), actor)
            raise_to_file(case, RaiseToFile(), actor=actor)
            with pytest.raises(ConsentMissing):
                step(case, "meet", actor)

    @pytest.mark.parametrize("type_key", [MEDIATION_KEY, BULLYING_KEY])
    def test_a_first_listening_waits_for_nobody(self, acting: Any, mediator: Any, type_key: str) -> None:
        with acting(mediator) as actor:
            case = with_pupils(examples.a_case(actor, type_key), actor, 1)
            raise_to_file(case, RaiseToFile(), actor=actor)
            assert step(case, "listen", actor).state == "listening"


class TestBullying:
    def test_its_table_has_no_meeting_of_the_pupils(self) -> None:
        assert not {"joint", "agreement"} & {state.key for state in BULLYING.states}

    def test_what_happens_is_said_before_it_is_followed(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor, pytest.raises(Refused) as refused:
            step(examples.a_case(actor, BULLYING_KEY), "follow", actor)
        assert refused.value.problems == [NOT_SAID]

    @pytest.mark.parametrize("limit", [code.value for code in LIMIT.codes])
    def test_past_the_limit_it_is_handed_over_and_not_followed(
        self, acting: Any, mediator: Any, limit: str
    ) -> None:
        with acting(mediator) as actor:
            case = said(examples.a_case(actor, BULLYING_KEY), actor, limit=limit)
            if limit not in BEYOND:
                assert step(case, "follow", actor).state == "followed"
                return
            with pytest.raises(Refused) as refused:
                step(case, "follow", actor)
            assert refused.value.problems == [PAST_THE_LIMIT]
            assert step(case, "relay", actor, relayed_to="phare").state == RELAYED

    @pytest.mark.parametrize("way_out", ["pause", "close", "stop"])
    def test_past_the_limit_nothing_rests_before_the_adult_knows(
        self, acting: Any, mediator: Any, way_out: str
    ) -> None:
        said_with = MoveCase(new_id(), note="L’élève ne vient plus.", result="stopped")
        with acting(mediator) as actor:
            case = step(examples.a_case(actor, BULLYING_KEY), "listen", actor)
            said(case, actor, limit=BEYOND[0])
            with pytest.raises(Refused) as refused:
                move_case(case, way_out, said_with, actor=actor)
            assert refused.value.problems == [PAST_THE_LIMIT]
            step(case, "relay", actor, relayed_to="phare")
            assert close_case(case, "taken_over", actor=actor).state == "closed"

    def test_a_span_nobody_went_through_is_not_said_done(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = step(examples.a_case(actor, BULLYING_KEY), "listen", actor)
            case = step(case, "relay", actor, relayed_to="phare")
            spans = crossing_of(BULLYING, case, session.execute(case_head(case.id, actor)).one().been)
            assert spans is not None
            assert [spans.steps[one] for one in spans.unnoted] == ["Suivie dans la cour"]

    def test_handing_over_says_to_whom(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor, pytest.raises(InvalidInput) as refused:
            step(examples.a_case(actor, BULLYING_KEY), "relay", actor)
        assert set(refused.value.errors) == {"relayed_to"}

    @pytest.mark.parametrize("type_key", [BULLYING_KEY, MEDIATION_KEY])
    def test_once_handed_over_nothing_brings_the_pupils_together(
        self, acting: Any, mediator: Any, type_key: str
    ) -> None:
        """By no route: every one records a meeting through the same use-case, a corrected one too."""
        with acting(mediator) as actor:
            case = with_pupils(examples.a_case(actor, type_key), actor)
            both = list(session.execute(select(Party.id).where(Party.case_id == case.id)).scalars())
            first = AddSession(new_id(), today(actor), "separate", party_ids=both[:1])
            heard = add_session(case, first, actor=actor)
            step(case, "relay", actor, relayed_to="phare")
            for kind in ("joint", "visit", "phone"):
                with pytest.raises(Refused) as refused:
                    add_session(case, AddSession(new_id(), today(actor), kind, party_ids=both), actor=actor)
                assert refused.value.problems == [NO_MEETING]
            with pytest.raises(Refused):
                add_session(case, AddSession(new_id(), today(actor), "joint"), actor=actor)
            with pytest.raises(Refused):
                edit_session(
                    heard, EditSession(heard.version, today(actor), "joint", party_ids=both), actor=actor
                )
            for pupil in both:
                alone = AddSession(new_id(), today(actor), "separate", party_ids=[pupil])
                assert add_session(case, alone, actor=actor).kind == "separate"

    def test_it_stays_so_beside_the_pupil(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = with_pupils(examples.a_case(actor, BULLYING_KEY), actor)
            step(case, "relay", actor, relayed_to="head")
            step(case, "accompany", actor)
            with pytest.raises(Refused):
                add_session(case, AddSession(new_id(), today(actor), "joint"), actor=actor)

    def test_a_named_file_refuses_it_too(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = raise_to_file(examples.a_case(actor, BULLYING_KEY), RaiseToFile(new_id()), actor=actor)
            step(case, "relay", actor, relayed_to="phare")
            with pytest.raises(Refused) as refused:
                keep_session(case, AddSession(new_id(), today(actor), "joint"), actor=actor)
            assert NO_MEETING in refused.value.problems

    @pytest.mark.parametrize("case_type", [one for one in CASE_TYPES if one.key != ABSENCE_KEY])
    def test_once_handed_over_only_presence_and_closing_are_left(self, case_type: Any) -> None:
        left = {one.key for one in case_type.transitions if RELAYED in one.source}
        assert left <= {"accompany", "close"}

    def test_a_refusal_of_mediation_never_prevents_handing_over(self) -> None:
        """The gate stops steps forward; one that pauses the work is always possible."""
        for case_type in CASE_TYPES:
            for state in case_type.states:
                if state.key == RELAYED:
                    assert state.kind == "pause"


class TestFigures:
    def test_handed_over_counts_once_on_its_first_day(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = examples.a_case(actor, BULLYING_KEY)
            step(case, "relay", actor, relayed_to="head")
            assert session.execute(indicators.relayed(actor)).scalars().all() == [case.id]

    def test_agreements_are_a_share_of_the_mediations_opened(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            agreed = with_pupils(examples.a_case(actor), actor)
            examples.a_case(actor)
            step(step(agreed, "meet", actor), "agree", actor)
            assert session.execute(indicators.agreements(actor)).scalars().all() == [agreed.id]
            assert len(session.execute(indicators.mediations(actor)).all()) == 2

    def test_absence_is_followed_with_the_family(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            opened_on = today(actor) - timedelta(days=5)
            case = open_case(
                OpenCase(new_id(), ABSENCE_KEY, "Absences du lundi", opened_on=opened_on), actor=actor
            )
            for key, state in (
                ("meet", "met"),
                ("reach", "family"),
                ("plan", "plan"),
                ("follow", "followed"),
            ):
                assert step(case, key, actor).state == state
