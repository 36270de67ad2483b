"""What access to rights holds about a person leaves with her, and what would tell her is erased with her."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from core.toolkit import SubjectRef, new_id, now, session
from plugins.rights_access import examples, privacy
from plugins.rights_access.models import (
    Act,
    Budget,
    BudgetLine,
    Debt,
    DebtStage,
    Follower,
    Matter,
    Procedure,
)


def her_file(actor: Any, *people: Any) -> Any:
    case = examples.a_file(actor)
    for person in people:
        examples.a_party(case, actor, person)
    examples.a_procedure(case, actor, theme="health", operator="cpam")
    examples.a_follower(case, actor)
    examples.a_budget(case, actor)
    examples.a_debt(case, actor)
    examples.a_debt_stage(case, actor)
    return case


def left(model: Any, case: Any) -> int:
    return len(session.execute(select(model.id).where(model.case_id == case.id)).all())


def test_she_receives_all_of_it_her_restricted_procedures_included(acting: Any, worker: Any) -> None:
    with acting(worker) as actor:
        person = examples.a_person(actor)
        her_file(actor, person)
        parts = {part.title: part.rows for part in privacy.export(SubjectRef("person", person.id), actor)}
        assert set(parts) == {
            "Démarches",
            "Autres services qui suivent",
            "Entretiens budgétaires",
            "Dettes",
            "Étapes du surendettement",
        }
        [procedure] = parts["Démarches"]
        assert (procedure["thème"], procedure["organisme"]) == ("Santé – CPAM / CSS / AME", "CPAM")
        assert len(parts["Entretiens budgétaires"]) == len(examples.MONTH)
        assert {row["montant en euros"] for row in parts["Entretiens budgétaires"]} >= {"635,71", "420,50"}
        assert parts["Dettes"][0]["reste dû en euros"] == "3120,00"


def test_nothing_is_given_for_somebody_else_or_another_kind(acting: Any, worker: Any) -> None:
    with acting(worker) as actor:
        person = examples.a_person(actor)
        her_file(actor, person)
        for subject in (SubjectRef("person", new_id()), SubjectRef("membership", person.id)):
            assert privacy.export(subject, actor) == ()
            assert privacy.erase(subject, actor) == 0


def test_amounts_go_with_her_and_codes_that_name_nobody_stay(acting: Any, worker: Any) -> None:
    with acting(worker) as actor:
        person, other = examples.a_person(actor), examples.a_person(actor, "Noor", "Lapeyre")
        case, kept = her_file(actor, person), her_file(actor, other)
        assert privacy.erase(SubjectRef("person", person.id), actor) == len(examples.MONTH) + 5
        session.expire_all()
        for model in (Debt, Follower):
            assert (left(model, case), left(model, kept)) == (0, 1)
        for model in (Budget, Procedure, DebtStage):
            assert (left(model, case), left(model, kept)) == (1, 1)
        assert len(session.execute(select(BudgetLine.id)).all()) == len(examples.MONTH)
        assert len(session.execute(select(Matter.id)).all()) == 2
        hashes = session.execute(select(Procedure.content_hash).where(Procedure.case_id == case.id)).scalars()
        assert list(hashes) == [None]


def test_what_is_another_persons_too_stays_for_her_until_she_leaves_as_well(acting: Any, worker: Any) -> None:
    with acting(worker) as actor:
        one, other = examples.a_person(actor), examples.a_person(actor, "Noor", "Lapeyre")
        case = her_file(actor, one, other)
        assert privacy.erase(SubjectRef("person", one.id), actor) == 0
        assert left(Debt, case) == 1
        one.erased_at = now()
        session.flush()
        assert privacy.erase(SubjectRef("person", other.id), actor) > 0
        assert left(Debt, case) == 0


def test_an_act_leads_to_nobody(acting: Any, worker: Any) -> None:
    with acting(worker) as actor:
        examples.an_act(actor)
        assert not {c.name for c in Act.__table__.columns} & {"person_id", "case_id", "name", "note"}
