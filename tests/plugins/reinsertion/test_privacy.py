"""What the paths hold about a person leaves with her, and is erased with her."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from core.toolkit import Case, Person, PersonAlias, SubjectRef, new_id, now, session, today
from plugins.reinsertion import examples, meetings, pages, privacy
from plugins.reinsertion.models import Action, Journey, Objective, Orientation, Review
from plugins.reinsertion.schemas import NoteTakenUp, Said

CANARY = "canari du parcours"


def a_person(actor: Any) -> Person:
    person = Person(id=new_id(), given_name="Camille", family_name="Tavernier")
    session.add(person)
    session.flush()
    return person


def her_path(actor: Any, person: Person) -> Case:
    case = examples.a_path(actor, said=Said(0, CANARY, CANARY, CANARY, "ml"))
    examples.her_party(case, actor).person_id = person.id
    session.flush()
    objective = examples.an_objective(case, actor, text=CANARY)
    examples.an_action(case, objective, actor, text=CANARY)
    examples.a_review(case, actor, word=CANARY)
    row = examples.an_orientation(case, actor, track="psychological")
    meetings.note_taken_up(case, row, NoteTakenUp(1, "yes", today(actor)), actor=actor)
    return case


def test_she_receives_all_that_she_said_and_where_she_was_pointed_to(acting: Any, mediator: Any) -> None:
    with acting(mediator) as actor:
        person = a_person(actor)
        her_path(actor, person)
        parts = {part.title: part.rows for part in privacy.export(SubjectRef("person", person.id), actor)}
        assert set(parts) == {
            "Parcours de réinsertion",
            "Objectifs et actions",
            "Points d’étape",
            "Orientations",
        }
        [head] = parts["Parcours de réinsertion"]
        assert (head["points forts"], head["qui l’a adressée"]) == (CANARY, "Mission locale")
        [objective] = parts["Objectifs et actions"]
        assert (objective["objectif"], objective["action"]) == (CANARY, CANARY)
        [review] = parts["Points d’étape"]
        assert (review["confiance"], review["ses mots"]) == ("À moitié", CANARY)
        [orientation] = parts["Orientations"]
        assert orientation["suite"] == "La personne y est allée"


def test_a_record_merged_into_hers_counts_too(acting: Any, mediator: Any) -> None:
    with acting(mediator) as actor:
        merged, kept = a_person(actor), a_person(actor)
        her_path(actor, merged)
        session.add(PersonAlias(merged_id=merged.id, kept_id=kept.id, merged_at=now()))
        session.flush()
        assert privacy.export(SubjectRef("person", kept.id), actor)


def test_nothing_is_given_for_somebody_else_or_another_kind(acting: Any, mediator: Any) -> None:
    with acting(mediator) as actor:
        person = a_person(actor)
        her_path(actor, person)
        for subject in (SubjectRef("person", new_id()), SubjectRef("membership", person.id)):
            assert privacy.export(subject, actor) == ()
            assert privacy.erase(subject, actor) == 0


def test_her_words_are_gone_and_what_names_nobody_stays(acting: Any, mediator: Any) -> None:
    with acting(mediator) as actor:
        person, other = a_person(actor), a_person(actor)
        case, kept = her_path(actor, person), her_path(actor, other)
        assert privacy.erase(SubjectRef("person", person.id), actor) == 5
        session.expire_all()
        journey = session.execute(select(Journey).where(Journey.case_id == case.id)).scalar_one()
        assert (journey.strengths, journey.interests, journey.aspirations) == (None, None, None)
        for model in (Objective, Action, Review):
            row = session.execute(select(model).where(model.case_id == case.id)).scalar_one()
            assert (row.sealed, row.content_hash) == (None, None)
        assert session.execute(select(Orientation.id).where(Orientation.case_id == case.id)).first()
        assert pages.head(case, actor).words == []
        assert [card.text for card in pages.objective_cards(kept, actor)] == [CANARY]
        assert [card.text for card in pages.objective_cards(case, actor)] == ["Texte effacé."]
