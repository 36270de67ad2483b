"""Named participants: identity, days, employment and schooling leave with a reason, and nothing else is kept."""

from __future__ import annotations

import csv
import html
import io
import re
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from core.audit.models import AuditEntry
from core.casefiles.services import link_person
from core.cases.completing import add_party
from core.cases.schemas import AddParty
from core.db.base import new_id
from core.db.session import session
from core.db.unit_of_work import commit
from core.errors import Forbidden, InvalidInput, NotFound
from core.exports import services as exports
from core.exports.schemas import AskExport
from core.exports.services import ask_export, list_taken, make_file
from core.extension.contributions import SubjectRef
from core.files.examples import named_file
from core.funding.models import Participant
from core.funding.pages import participant_lines
from core.funding.schemas import ConventionCommand, ParticipantCommand
from core.funding.services import enter_participant, sign_convention
from core.lifecycle.services import erase_subject, export_subject
from core.people.models import Person
from core.people.schemas import RegisterPerson
from core.people.services import merge_people, register_person
from core.testing.plugin import create_member, create_structure
from core.testing.sign_in import post


@pytest.fixture
def home(app):
    return create_structure(app, "named_files")


@pytest.fixture
def lead(app, home):
    return create_member(app, home, "coordinator", "director")


def followed(actor, given_name="Camille", family_name="Rouvière"):
    known = RegisterPerson(new_id(), given_name=given_name, family_name=family_name)
    person = register_person(known, actor=actor)
    link_person(
        add_party(named_file(actor), AddParty(new_id(), "person"), actor=actor), person.id, actor=actor
    )
    return person


def operation(actor, grid="fseplus"):
    command = ConventionCommand(new_id(), "Opération", "Organisme", "fseplus", grid, date(2026, 1, 1))
    return sign_convention(command, actor=actor)


def entered(actor, person, convention=None, **more):
    command = ParticipantCommand(new_id(), person.id, date(2026, 2, 2), **more)
    return enter_participant(convention or operation(actor), command, actor=actor)


def told_of(convention, actor):
    return list(list_taken("participants", {"convention_id": str(convention.id)}, actor).rows())


def test_no_column_asks_what_the_person_answers_in_the_questionnaire():
    asked = set(Participant.__table__.columns.keys())
    assert asked >= {
        "entered_on",
        "left_on",
        "employment_in",
        "employment_out",
        "schooling",
        "questionnaire_on",
    }
    assert not {
        name for name in asked for word in ("health", "handicap", "origin", "home", "country") if word in name
    }


def test_the_list_leaves_with_its_reason_and_says_names_only_there(home, lead, acting, signed_in):
    with acting(lead) as actor:
        convention = operation(actor)
        entered(
            actor, followed(actor), convention, employment_in="unemployed", questionnaire_on=date(2026, 2, 3)
        )
        commit()
        row_id = convention.id
    browser = signed_in(lead)
    url = f"/s/{home.slug}/conventions/{row_id}/participants"
    page = browser.get(url)
    assert "Rouvière" not in page.text
    assert "Dossier n°" in page.text
    asked = html.unescape(re.search(r'href="([^"]*/exports/liste/participants[^"]*)"', page.text)[1])
    assert "02/02/2026" not in page.text
    assert "2 févr. 2026" in page.text.replace("\u00a0", " "), "always with its year"
    asking = browser.get(asked).text
    assert "Rouvière" not in asking
    assert "Opération" in asking
    assert "choisi<" not in asking
    assert post(browser, asked, {"format": "csv"}).status_code == 422
    made = post(browser, asked, {"format": "csv", "reason": "report"})
    rows = list(csv.reader(io.StringIO(made.data.decode("utf-8-sig")), delimiter=";"))
    assert rows[1][:2] == ["Rouvière", "Camille"]
    assert rows[1][4:6] == ["02/02/2026", "Au chômage"]
    with acting(lead):
        statement = select(AuditEntry.details).where(AuditEntry.action == "export.asked")
        (told,) = session.execute(statement).scalars().all()
    assert (told["list"], told["reason"], told["rows"]) == ("participants", "report", 1)


def test_a_long_list_is_made_by_a_job_with_its_progress(lead, acting, monkeypatch):
    monkeypatch.setattr(exports, "AT_ONCE", 1)
    with acting(lead) as actor:
        convention = operation(actor)
        for name in ("Camille", "Noé"):
            entered(actor, followed(actor, name), convention)
        taken = list_taken("participants", {"convention_id": str(convention.id)}, actor)
        run = ask_export(taken, AskExport(new_id(), "xlsx", "report"), actor=actor)
        assert (run.state, run.row_count) == ("waiting", 2)
        make_file(run, actor=actor)
        assert (run.state, run.done) == ("ready", 2)


def test_names_leave_only_with_the_right_to_export_them(home, lead, acting):
    with acting(lead) as actor:
        address = {"convention_id": str(operation(actor).id)}
        without = replace(actor, permissions=actor.permissions - {"funding.export_participants"})
        with pytest.raises(Forbidden):
            list_taken("participants", address, without)


def test_a_convention_that_asks_for_no_names_has_no_list(home, lead, acting, signed_in):
    with acting(lead) as actor:
        row_id = operation(actor, grid="bop147").id
        commit()
    assert signed_in(lead).get(f"/s/{home.slug}/conventions/{row_id}/participants").status_code == 404


def test_only_a_person_named_in_a_file_takes_part(lead, acting):
    with acting(lead) as actor:
        unknown = register_person(RegisterPerson(new_id(), given_name="Noé"), actor=actor)
        with pytest.raises(NotFound):
            entered(actor, unknown)


def test_her_copy_tells_it_and_her_erasure_takes_it_away(lead, acting):
    with acting(lead) as actor:
        person = followed(actor)
        entered(actor, person, employment_in="inactive")
        subject = SubjectRef("person", person.id)
        told = str([part.rows for _plugin, part in export_subject(subject, actor=actor)])
        assert "Inactivité" in told
        erase_subject(subject, actor=actor)
        assert session.execute(select(Participant.id)).all() == []


def test_whoever_asked_for_a_limitation_neither_enters_nor_leaves_on_a_list(lead, acting):
    with acting(lead) as actor:
        person, convention = followed(actor), operation(actor)
        entered(actor, person, convention)
        session.get_one(Person, (person.tenant_id, person.id)).restricted_on = date(2026, 3, 1)
        session.flush()
        assert told_of(convention, actor) == []
        with pytest.raises(InvalidInput):
            entered(actor, person)


def test_a_participant_whose_two_records_became_one_keeps_her_name_and_file(lead, acting):
    with acting(lead) as actor:
        kept, other, convention = (
            followed(actor),
            followed(actor, "Camille", "Rouvière-Petit"),
            operation(actor),
        )
        entered(actor, other, convention)
        merge_people(kept, other, actor=actor)
        assert told_of(convention, actor)[0][0] == "Rouvière"
        assert participant_lines(convention, actor)[0].opens


def test_two_participants_of_one_file_are_told_apart(lead, acting):
    with acting(lead) as actor:
        case = named_file(actor)
        convention = operation(actor)
        for name in ("Camille", "Noé"):
            person = register_person(RegisterPerson(new_id(), name, "Rouvière"), actor=actor)
            link_person(add_party(case, AddParty(new_id(), "person"), actor=actor), person.id, actor=actor)
            entered(actor, person, convention)
        titles = [line.title for line in participant_lines(convention, actor)]
        assert len(set(titles)) == 2
        assert {title.rpartition(", ")[2] for title in titles} == {"Camille Rouvière", "Noé Rouvière"}
        without = replace(actor, permissions=actor.permissions - {"people.read"})
        titles = [line.title for line in participant_lines(convention, without)]
        assert {title.rpartition(", ")[2] for title in titles} == {"personne 1", "personne 2"}
