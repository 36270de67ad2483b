"""What housing holds about a person leaves with her, and is erased with her."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from core.toolkit import Person, PersonAlias, SubjectRef, new_id, now, session
from plugins.housing import arrears_pages, examples, privacy
from plugins.housing.models import Account, Sheet, Stage, Step

CANARY = "canari du logement"


def a_person(actor: Any) -> Person:
    person = Person(id=new_id(), given_name="Camille", family_name="Tavernier")
    session.add(person)
    session.flush()
    return person


def her_file(actor: Any, person: Person) -> Any:
    case = examples.a_file(actor)
    party = examples.a_party(case, actor)
    party.person_id = person.id
    session.flush()
    examples.a_stage(case, actor)
    examples.a_step(case, actor, note=CANARY, amount=45_000)
    examples.an_account(case, actor)
    examples.a_sheet(actor, case_id=case.id, spot=CANARY, description=CANARY)
    return case


def test_she_receives_the_procedure_the_steps_the_debt_and_the_sheets(acting: Any, mediator: Any) -> None:
    with acting(mediator) as actor:
        person = a_person(actor)
        her_file(actor, person)
        parts = {part.title: part.rows for part in privacy.export(SubjectRef("person", person.id), actor)}
        assert set(parts) == {
            "Étapes de la procédure",
            "Démarches pour le logement",
            "Points sur la dette",
            "Fiches techniques",
        }
        [step] = parts["Démarches pour le logement"]
        assert step["précisions"] == CANARY
        assert step["montant en euros"] == "450,00"
        assert parts["Points sur la dette"][0]["dette en euros"] == "1842,50"


def test_a_record_merged_into_hers_counts_too(acting: Any, mediator: Any) -> None:
    with acting(mediator) as actor:
        merged, kept = a_person(actor), a_person(actor)
        her_file(actor, merged)
        session.add(PersonAlias(merged_id=merged.id, kept_id=kept.id, merged_at=now()))
        session.flush()
        assert privacy.export(SubjectRef("person", kept.id), actor)


def test_nothing_is_given_for_somebody_else_or_another_kind(acting: Any, mediator: Any) -> None:
    with acting(mediator) as actor:
        person = a_person(actor)
        her_file(actor, person)
        for subject in (SubjectRef("person", new_id()), SubjectRef("membership", person.id)):
            assert privacy.export(subject, actor) == ()
            assert privacy.erase(subject, actor) == 0


def test_her_words_are_gone_and_what_names_nobody_stays(acting: Any, mediator: Any) -> None:
    with acting(mediator) as actor:
        person, other = a_person(actor), a_person(actor)
        case, kept = her_file(actor, person), her_file(actor, other)
        assert privacy.erase(SubjectRef("person", person.id), actor) == 2
        session.expire_all()
        step = session.execute(select(Step).where(Step.case_id == case.id)).scalar_one()
        assert (step.sealed, step.content_hash, step.amount) == (None, None, 45_000)
        assert session.execute(select(Sheet.id).where(Sheet.case_id == case.id)).first() is None
        erased = session.execute(select(Sheet).where(Sheet.description == privacy.ERASED)).scalar_one()
        assert (erased.spot, erased.answer) == (privacy.ERASED, "")
        for model in (Stage, Account):
            assert session.execute(select(model.id).where(model.case_id == case.id)).first() is not None
        [row] = arrears_pages.arrears_panel(kept, actor)["steps"]
        assert row.detail == CANARY
