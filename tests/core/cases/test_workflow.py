"""A situation moves by its table only, says why it may not, and closes with a result."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, text

from core.cases.completing import add_party
from core.cases.models import Case, CaseReason, CaseTransition
from core.cases.moving import close_case, move_case, reassign_case, reopen_case
from core.cases.opening import open_case
from core.cases.pages import effects_of
from core.cases.reasons import read_reason
from core.cases.schemas import AddParty, MoveCase, OpenCase, ReassignCase, ReopenCase
from core.cases.workflow import PASSED, TO_COME, check_step, crossing_of, steps_from, type_of
from core.db.base import new_id
from core.db.session import session
from core.db.unit_of_work import commit
from core.db.writing import get_or_404
from core.errors import Forbidden, InvalidInput, NotFound, Refused
from core.extension.catalog import catalog
from core.extension.contributions import State, Transition
from core.tenancy.binding import Actor
from core.tenancy.isolation import reviewed
from tests.throwaway.models import AtelierNote
from tests.throwaway.plugin import CASE


def a_case(actor: Actor) -> Case:
    return open_case(OpenCase(new_id(), "atelier_situation", "Musique devant le gymnase"), actor=actor)


def test_closing_needs_a_result(acting: Any, coordinator: Any) -> None:
    with acting(coordinator) as actor:
        case = a_case(actor)
        with pytest.raises(InvalidInput) as refused:
            move_case(case, "close", MoveCase(), actor=actor)
        assert set(refused.value.errors) == {"result"}
        assert case.closed_on is None


def test_closing_keeps_the_result_and_the_day(acting: Any, coordinator: Any) -> None:
    with acting(coordinator) as actor:
        case = move_case(a_case(actor), "close", MoveCase(result="agreement_oral"), actor=actor)
        assert (case.state, case.result, case.closed_on) == ("closed", "agreement_oral", case.opened_on)


def test_a_closed_situation_is_not_written_in(acting: Any, coordinator: Any) -> None:
    with acting(coordinator) as actor:
        case = close_case(a_case(actor), "agreement_oral", actor=actor)
        with pytest.raises(Refused):
            add_party(case, AddParty(new_id(), "group"), actor=actor)


def test_a_step_that_the_table_does_not_have_does_not_exist(acting: Any, coordinator: Any) -> None:
    with acting(coordinator) as actor, pytest.raises(NotFound):
        move_case(a_case(actor), "fly", MoveCase(), actor=actor)


def test_a_step_from_another_state_is_refused_as_to_come_or_as_passed(acting: Any, coordinator: Any) -> None:
    with acting(coordinator) as actor:
        case = a_case(actor)
        with pytest.raises(Refused) as to_come:
            move_case(case, "reopen", MoveCase(), actor=actor)
        close_case(case, "agreement_oral", actor=actor)
        with pytest.raises(Refused) as passed:
            move_case(case, "close", MoveCase(result="agreement_oral"), actor=actor)
    assert (to_come.value.problems, passed.value.problems) == ([TO_COME], [PASSED])


@pytest.mark.parametrize(("back", "said"), [(True, "peut reprendre"), (False, "jusqu’à la clôture")])
def test_the_page_before_a_step_promises_only_what_its_table_allows_next(
    acting: Any, coordinator: Any, monkeypatch: Any, back: bool, said: str
) -> None:
    rest = Transition("rest", "Mettre de côté", ("open",), "resting", CASE.transitions[0].permission)
    close = replace(CASE.transitions[0], source=("open", "resting"))
    again = replace(rest, key="again", source=("resting",), target="open")
    states = (*CASE.states, State("resting", "De côté", "pause"))
    steps = (rest, close, again) if back else (rest, close)
    with acting(coordinator) as actor:
        monkeypatch.setitem(catalog().case_types, CASE.key, replace(CASE, states=states, transitions=steps))
        assert said in effects_of(a_case(actor), rest).goes_on


def test_a_step_needs_its_own_right(acting: Any, mediator: Any) -> None:
    with acting(mediator) as actor:
        case = a_case(actor)
        assert steps_from(case, actor) == []
        step = type_of(case.type_key).transitions[0]
        with pytest.raises(Forbidden):
            check_step(case, step, MoveCase(), actor=actor)


def objected(case: Case, actor: Actor) -> None:
    session.add(AtelierNote(event="objection", about_id=case.id, author_id=actor.member))
    session.flush()


def test_whoever_lacks_the_right_hears_of_nothing_else(acting: Any, coordinator: Any, mediator: Any) -> None:
    with acting(coordinator) as actor:
        case_id = a_case(actor).id
        objected(get_or_404(Case, case_id), actor)
        commit()
    with acting(mediator) as actor:
        case = get_or_404(Case, case_id)
        with pytest.raises(Forbidden) as refused:
            move_case(case, "close", MoveCase(), actor=actor)
        assert refused.value.message == Forbidden.default_message


def test_a_refused_step_says_the_objections_and_what_is_missing_at_once(
    acting: Any, coordinator: Any, monkeypatch: Any
) -> None:
    guarded = replace(CASE.transitions[0], guard=lambda actor, case: ["Il pleut.", "Il fait nuit."])
    with acting(coordinator) as actor:
        monkeypatch.setitem(
            catalog().case_types, CASE.key, replace(CASE, transitions=(guarded, *CASE.transitions[1:]))
        )
        case = a_case(actor)
        objected(case, actor)
        all_of_it = ["Il pleut.", "Il fait nuit.", "L’atelier n’est pas terminé."]
        [told] = steps_from(case, actor, only="close")
        [shown] = steps_from(case, actor)
        assert list(told.blocked) == all_of_it
        assert list(shown.blocked) == all_of_it[:2], "each domain may read rows of its own to answer"
        with pytest.raises(Refused) as refused:
            move_case(case, "close", MoveCase(), actor=actor)
        assert refused.value.problems == all_of_it
        assert set(refused.value.errors) == {"result"}


def test_a_domain_may_object(acting: Any, coordinator: Any) -> None:
    with acting(coordinator) as actor:
        case = a_case(actor)
        objected(case, actor)
        with pytest.raises(Refused, match="n’est pas terminé"):
            close_case(case, "agreement_oral", actor=actor)


def test_the_domains_hear_of_each_step(acting: Any, coordinator: Any) -> None:
    with acting(coordinator) as actor:
        case = close_case(a_case(actor), "agreement_oral", actor=actor)
        heard = session.execute(select(AtelierNote.event).where(AtelierNote.about_id == case.id)).scalars()
        assert set(heard) == {"case", "moved:close"}


def test_a_replayed_step_is_passed_once(acting: Any, coordinator: Any) -> None:
    with acting(coordinator) as actor:
        case = a_case(actor)
        command = MoveCase(result="agreement_oral")
        move_case(case, "close", command, actor=actor)
        move_case(case, "close", command, actor=actor)
        steps = session.execute(select(CaseTransition.transition).order_by(CaseTransition.at)).scalars()
        assert list(steps) == ["opened", "close"]


def test_reopening_goes_back_where_it_was_and_keeps_the_reason(acting: Any, coordinator: Any) -> None:
    with acting(coordinator) as actor:
        case = close_case(a_case(actor), "agreement_oral", actor=actor)
        reopen_case(case, ReopenCase(new_id(), "De nouveau du bruit."), actor=actor)
        assert (case.state, case.closed_on, case.result) == ("open", None, None)
        reason = session.execute(select(CaseReason)).scalar_one()
        assert b"bruit" not in reason.sealed
        assert read_reason(reason.id, reason.sealed, actor=actor) == "De nouveau du bruit."


def test_an_open_situation_is_not_reopened(acting: Any, coordinator: Any) -> None:
    with acting(coordinator) as actor, pytest.raises(Refused):
        reopen_case(a_case(actor), ReopenCase(new_id(), "Pour voir."), actor=actor)


def test_reassigning_is_logged_with_the_new_member(acting: Any, coordinator: Any, mediator: Any) -> None:
    with acting(coordinator) as actor:
        case = a_case(actor)
        reassign_case(case, ReassignCase(new_id(), mediator.membership_id), actor=actor)
        last = session.execute(
            select(CaseTransition).where(CaseTransition.transition == "reassigned")
        ).scalar_one()
        assert case.referent_id == last.member_id == mediator.membership_id


def test_nobody_outside_the_structure_follows_a_situation(
    acting: Any, coordinator: Any, make_member: Any, make_structure: Any
) -> None:
    stranger = make_member(structure=make_structure("atelier"))
    with acting(coordinator) as actor, pytest.raises(InvalidInput) as refused:
        reassign_case(a_case(actor), ReassignCase(new_id(), stranger.membership_id), actor=actor)
    assert set(refused.value.errors) == {"referent_id"}


def test_the_log_of_steps_cannot_be_rewritten(acting: Any, coordinator: Any) -> None:
    with acting(coordinator) as actor:
        a_case(actor)
        commit()
    with acting(coordinator), pytest.raises(Exception, match=r"permission denied|droit refus"):
        session.execute(text("UPDATE case_transition SET target = 'x'"), **reviewed("the test's own attempt"))


def test_the_footbridge_is_absent_when_the_table_draws_none(acting: Any, coordinator: Any) -> None:
    with acting(coordinator) as actor:
        case = a_case(actor)
        assert crossing_of(type_of(case.type_key), case, ()) is None
