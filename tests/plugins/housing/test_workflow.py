"""Disputes and arrears move along their tables, and never without the word of those concerned."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from core.cases.workflow import steps_from
from core.toolkit import (
    Case,
    ConsentRecord,
    MoveCase,
    Party,
    RaiseToFile,
    Refused,
    catalog,
    move_case,
    new_id,
    raise_to_file,
    session,
    today,
)
from plugins.housing import examples, indicators, rules
from plugins.housing.codelists import CODE_LISTS
from plugins.housing.workflow import ARREARS_FILE, DISPUTE, MEDIATE


def named(case: Case, actor: Any) -> Case:
    return raise_to_file(case, RaiseToFile(new_id()), actor=actor)


def says(party: Party, state: str, actor: Any) -> None:
    text = catalog().consent_purposes[MEDIATE].text
    session.add(
        ConsentRecord(
            id=new_id(),
            case_id=party.case_id,
            party_id=party.id,
            purpose=MEDIATE,
            state=state,
            giver="party",
            wording_version=1,
            wording_hash=hashlib.sha256(text.encode()).hexdigest(),
            channel="oral",
            day=today(actor),
            author_id=actor.membership_id,
        )
    )
    session.flush()


def blocked(case: Case, step: str, actor: Any) -> str:
    return next(
        " ".join(offered.blocked) for offered in steps_from(case, actor) if offered.transition.key == step
    )


class TestADispute:
    def test_begins_without_a_name_and_may_become_a_file(self) -> None:
        assert DISPUTE.may_be_named
        assert not DISPUTE.always_named
        assert ARREARS_FILE.always_named

    def test_goes_from_reception_to_its_follow_up(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = examples.a_dispute(actor)
            for _party in range(2):
                examples.a_party(case, actor)
            for step in ("listen", "meet", "agree", "follow"):
                move_case(case, step, MoveCase(), actor=actor)
            assert session.execute(indicators.agreements(actor)).scalars().all() == [case.id]
            move_case(case, "close", MoveCase(result="agreement_oral"), actor=actor)
            assert case.state == "closed"

    def test_a_mediation_needs_two_parties(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = examples.a_dispute(actor)
            examples.a_party(case, actor)
            assert "deux parties" in blocked(case, "meet", actor)

    def test_a_file_meets_and_agrees_only_with_the_word_of_each(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = named(examples.a_dispute(actor), actor)
            first, second = examples.a_party(case, actor), examples.a_party(case, actor)
            move_case(case, "listen", MoveCase(), actor=actor)
            says(first, "given", actor)
            assert "Partie B" in blocked(case, "meet", actor)
            assert "Partie A" not in blocked(case, "agree", actor)
            with pytest.raises(Refused):
                move_case(case, "agree", MoveCase(), actor=actor)
            says(second, "given", actor)
            move_case(case, "meet", MoveCase(), actor=actor)
            move_case(case, "agree", MoveCase(), actor=actor)
            assert case.state == "agreement"

    def test_a_word_taken_back_stops_it_and_leaves_pause_and_end_open(
        self, acting: Any, mediator: Any
    ) -> None:
        with acting(mediator) as actor:
            case = named(examples.a_dispute(actor), actor)
            parties = [examples.a_party(case, actor) for _ in range(2)]
            for party in parties:
                says(party, "given", actor)
            move_case(case, "listen", MoveCase(), actor=actor)
            says(parties[0], "withdrawn", actor)
            assert "est retiré" in blocked(case, "agree", actor)
            assert blocked(case, "pause", actor) == ""
            assert blocked(case, "stop", actor) == ""

    def test_a_first_listening_waits_for_nothing_but_a_refusal(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = named(examples.a_dispute(actor), actor)
            party = examples.a_party(case, actor)
            assert blocked(case, "listen", actor) == ""
            says(party, "refused", actor)
            assert "est refusé" in blocked(case, "listen", actor)


class TestAnArrearsFile:
    def test_needs_the_word_of_the_household_and_not_of_the_landlord(
        self, acting: Any, mediator: Any
    ) -> None:
        with acting(mediator) as actor:
            case = examples.a_file(actor)
            assert "Ajoutez d’abord" in blocked(case, "reach", actor)
            family = examples.a_party(case, actor, "family")
            examples.a_party(case, actor, "institution")
            assert "Partie A" in blocked(case, "reach", actor)
            says(family, "given", actor)
            move_case(case, "reach", MoveCase(), actor=actor)
            assert case.state == "contact"

    def test_a_plan_has_a_monthly_payment(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = examples.a_file(actor)
            says(examples.a_party(case, actor), "given", actor)
            examples.an_account(case, actor)
            assert "mensualité" in blocked(case, "plan", actor)
            examples.an_account(case, actor, instalment=8_000)
            move_case(case, "plan", MoveCase(), actor=actor)
            assert case.state == "plan"

    def test_what_is_under_way_is_not_offered_to_be_resumed(self) -> None:
        offered = {
            state.key: {
                step.label: step.target for step in ARREARS_FILE.transitions if state.key in step.source
            }
            for state in ARREARS_FILE.states
        }
        assert offered["paused"]["Reprendre le suivi"] == "contact"
        for state in ("plan", "followed"):
            assert not [label for label in offered[state] if label.startswith("Reprendre")]
            assert offered[state]["Revenir au contact rétabli"] == "contact"

    def test_a_stop_asks_why(self) -> None:
        for case_type in (DISPUTE, ARREARS_FILE):
            [stop] = [step for step in case_type.transitions if step.key == "stop"]
            assert stop.requires == ("note",)


def test_nothing_here_speaks_of_a_judge_as_if_an_agreement_led_to_one() -> None:
    words = [state.label for kind in (DISPUTE, ARREARS_FILE) for state in kind.states]
    words += [step.label for kind in (DISPUTE, ARREARS_FILE) for step in kind.transitions]
    words += [code.label for one in CODE_LISTS if one.key != "eviction_stage" for code in one.codes]
    for word in words:
        assert "750" not in word
        assert "tentative" not in word.casefold()
        assert "préalable" not in word.casefold()


def test_open_work_keeps_the_domain_on(acting: Any, mediator: Any) -> None:
    with acting(mediator) as actor:
        assert rules.objections_to_disabling(actor) == ()
        examples.a_dispute(actor)
        examples.a_sheet(actor)
        found = [problem.message for problem in rules.objections_to_disabling(actor)]
        assert found == [
            "1 médiation de logement est encore ouverte : terminez d’abord ce travail.",
            "1 fiche technique n’est pas close : terminez d’abord ce travail.",
        ]
