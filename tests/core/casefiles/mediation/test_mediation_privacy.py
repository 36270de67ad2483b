"""Her words are given to her, then deleted; her name leaves every other text of her files, closed ones included."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from core.casefiles.agreements import conclude_agreement
from core.casefiles.mediation_examples import a_file, a_note, a_party, a_solution, agreed
from core.casefiles.mediation_privacy import erase_person_data, export_person_data
from core.casefiles.mediation_schemas import AnswerSolution, ConcludeAgreement, EditNote, EditSolution
from core.casefiles.models import FileAnswer, FileNote
from core.casefiles.naming import Names
from core.casefiles.notes import edit_note, text_of
from core.casefiles.solutions import answer_solution, edit_solution
from core.cases.models import Party
from core.cases.schemas import RecordAction
from core.cases.services import close_case, record_action
from core.codelists.services import options
from core.db.base import new_id
from core.db.session import session
from core.db.unit_of_work import commit
from core.db.writing import Revision
from core.drafts.services import keep_draft
from core.extension.contributions import SubjectRef
from core.people.models import Person, PersonContact
from core.planning.clock import today
from core.tenancy.binding import Actor
from tests.contract.test_lifecycle import everything_held

NAME = "Canarielle Fauvélin"
OTHER = "Yanis Berthier"


def somebody(full: str) -> Person:
    given, family = full.split()
    person = Person(given_name=given, family_name=family, sort_name=full.lower(), search_text=full.lower())
    session.add(person)
    session.flush()
    return person


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("Mme Fauvélin appelle.", "Mme [nom effacé] appelle."),
        ("mme FAUVELIN", "mme [nom effacé]"),
        ("Canarielle Fauvelin et son frère", "[nom effacé] et son frère"),
        ("Les Fauvélinois", "Les Fauvélinois"),
        ("Au 06 12 34 56 78.", "Au [nom effacé]."),
        ("Au +33612345678", "Au [nom effacé]"),
        ("", ""),
    ],
)
def test_a_name_is_found_however_it_is_written(text: str, clean: str) -> None:
    assert Names.of([NAME, *NAME.split()], ["+33612345678"]).out_of(text) == clean


def planted(actor: Actor) -> Any:
    """A file where she and somebody else are known, with her name in every text that may hold it."""
    her, other = somebody(NAME), somebody(OTHER)
    session.add(PersonContact(person_id=her.id, kind="phone", value="+33612345678", digits="612345678"))
    case = a_file(actor)
    first, second = a_party(case, actor), a_party(case, actor)
    first.person_id, second.person_id = her.id, other.id
    first.label, second.description = NAME, f"Frère de {NAME}"
    session.flush()
    for party in (first, second):
        agreed(case, party, actor)
    a_note(case, actor, level="sealed", party_id=first.id, text=f"Ses mots, à propos de {OTHER}.")
    a_note(case, actor, level="restricted", party_id=second.id, text="Canarielle crie le soir.")
    a_note(case, actor, level="restricted", text="Rappeler FAUVELIN au 06 12 34 56 78.")
    team = a_note(case, actor, level="team", text=f"{NAME} est venue.")
    edit_note(team, EditNote(1, "team", f"{NAME} est venue seule.", team.day), actor=actor)
    line = a_solution(case, actor, f"{NAME} baisse le son.")
    edit_solution(line, EditSolution(1, f"{NAME} baisse le son à 20 heures."), actor=actor)
    amended = AnswerSolution(new_id(), 2, "amended", today(actor), f"Si {OTHER} aussi.")
    answer_solution(line, first, amended, actor=actor)
    accepted_by = answer_solution(
        line,
        second,
        AnswerSolution(new_id(), 2, "amended", today(actor), f"Que {NAME} commence."),
        actor=actor,
    )
    answer = session.execute(select(FileAnswer).where(FileAnswer.party_id == first.id)).scalar_one()
    again = AnswerSolution(answer.id, 2, "accepted", today(actor), version=answer.version)
    answer_solution(line, first, again, actor=actor)
    other_again = AnswerSolution(accepted_by.id, 2, "accepted", today(actor), version=accepted_by.version)
    answer_solution(line, second, other_again, actor=actor)
    conclude_agreement(case, ConcludeAgreement(new_id(), "oral", today(actor)), actor=actor)
    code = options("action", actor)[0].value
    record_action(case, RecordAction(new_id(), today(actor), code, f"Appel à {NAME}"), actor=actor)
    keep_draft(f"file.notes.{case.id}", {"level": ["sealed"], "text": [f"{NAME} dit"]}, actor=actor)
    case.subject = f"Bruit chez {NAME}"
    case.data = {"where": f"Palier de {NAME}"}
    close_case(case, "agreement_oral", actor=actor, note=f"{NAME} est contente.")
    return her.id, case.id


def test_her_copy_holds_her_words_and_hides_other_people(acting: Any, mediator: Any) -> None:
    with acting(mediator) as actor:
        her_id, _case = planted(actor)
        parts = {part.title: part.rows for part in export_person_data(actor, SubjectRef("person", her_id))}
        held = str(parts)
        assert "Ses mots, à propos de [autre personne]." in held
        assert "Berthier" not in held
        assert "crie le soir" not in held
        assert parts["Accords conclus"][0]["Ligne"] == f"{NAME} baisse le son à 20 heures."


def test_her_erasure_leaves_her_name_in_no_text_of_her_files(
    acting: Any, mediator: Any, superuser: Any, stores: Any
) -> None:
    with acting(mediator) as actor:
        her_id, case_id = planted(actor)
        commit()
    with acting(mediator) as actor:
        assert erase_person_data(actor, SubjectRef("person", her_id)) > 0
        commit()
    held = {
        table
        for table, row in everything_held(superuser, stores)
        if any(canary in row.casefold() for canary in ("canarielle", "fauvelin", "fauvélin"))
    }
    assert held == {"person"}, "her identity is for the erasure of people"
    with acting(mediator) as actor:
        notes = session.execute(select(FileNote).where(FileNote.case_id == case_id)).scalars().all()
        texts = {text_of(note, actor) for note in notes}
        assert texts == {
            "[nom effacé] crie le soir.",
            "Rappeler [nom effacé] au [nom effacé].",
            "[nom effacé] est venue seule.",
        }
        assert not session.execute(select(Revision).where(Revision.entity == "file_note")).first()
        party = session.execute(select(Party).where(Party.person_id == her_id)).scalar_one()
        assert party.label == "[nom effacé]"


def test_somebody_else_or_unknown_erases_nothing(acting: Any, mediator: Any) -> None:
    with acting(mediator) as actor:
        assert erase_person_data(actor, SubjectRef("request_caller", new_id())) == 0
        assert export_person_data(actor, SubjectRef("person", new_id())) == ()
