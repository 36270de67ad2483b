"""Lines that count persons: a share that is not noted is said, and a list of participants is counted as it leaves."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest

from core.casefiles.services import link_person
from core.cases.completing import add_party
from core.cases.models import Case
from core.cases.schemas import AddParty
from core.db.base import new_id
from core.db.session import session
from core.exports.services import list_taken
from core.files.examples import named_file
from core.funding.schemas import ConventionCommand, ParticipantCommand
from core.funding.services import enter_participant, sign_convention
from core.people.models import Person
from core.people.schemas import RegisterPerson
from core.people.services import merge_people, register_person
from core.reports.content import read_back
from core.reports.figures import rows_of_line
from core.reports.outputs import OUTPUTS, shown
from core.reports.schemas import BeginReport, FreezeCommand
from core.reports.services import begin_report, freeze_report, preview
from tests.core.reports.conftest import FIRST, LAST


def followed(actor, gender=None, **said):
    """A person of a file opened on the first day."""
    person = register_person(RegisterPerson(new_id(), "Camille", "Rouvière"), actor=actor)
    for name, value in {"gender": gender, **said}.items():
        setattr(person, name, value)
    party = add_party(named_file(actor), AddParty(new_id(), "person"), actor=actor)
    link_person(party, person.id, actor=actor)
    session.get_one(Case, (actor.tenant.id, party.case_id)).opened_on = FIRST
    session.flush()
    return person


def operation(actor, grid="fseplus", **more):
    command = ConventionCommand(new_id(), "Opération", "Organisme", "fseplus", grid, date(2026, 1, 1), **more)
    return sign_convention(command, actor=actor)


def told_of(convention, actor):
    report = begin_report(BeginReport(new_id(), FIRST, LAST, convention.id), actor=actor)
    found = preview(report, actor=actor)
    return found, {line.key: line for section in found.content.sections for line in section.lines}


class TestAShareThatIsNotNoted:
    def test_where_nothing_is_noted_nobody_is_told_as_none(self, working):
        for _ in range(3):
            followed(working)
        _found, lines = told_of(operation(working, "bop147"), working)
        assert lines["known"].value == 3
        for key in ("known_women", "known_men", "known_young"):
            assert (lines[key].value, lines[key].words(5)) == (None, "–"), key
            assert lines[key].remark == "non relevé : 3\xa0personnes sur 3", key

    def test_what_is_noted_is_told_with_the_share_that_is_not(self, working):
        for gender in (*"ffffff", *"mmmmm", "unk", None):
            followed(working, gender, age_band="18_24" if gender == "f" else None)
        _found, lines = told_of(operation(working, "bop147"), working)
        assert [lines[key].value for key in ("known", "known_women", "known_men")] == [13, 6, 5]
        assert lines["known_women"].remark == "non relevé : 2\xa0personnes sur 13"
        assert (lines["known_young"].value, lines["known_young"].missing) == (6, 7)
        assert lines["known"].remark == "", "who is followed is always known"

    def test_every_file_says_it(self, app, working):
        for gender in (*"ffffff", None):
            followed(working, gender)
        found, _lines = told_of(operation(working, "bop147"), working)
        version = freeze_report(found, FreezeCommand(new_id(), found.hash), actor=working)
        content = read_back(version.content)
        rows = list(
            csv.DictReader(
                io.StringIO(OUTPUTS["csv"].make(content, version).decode("utf-8-sig")), delimiter=";"
            )
        )
        women = next(
            row for row in rows if (row["Rubrique"], row["Catégorie"]) == ("Personnes suivies", "dont femmes")
        )
        young = next(row for row in rows if row["Catégorie"] == "dont moins de 25 ans")
        assert (women["Valeur"], women["Non relevé"]) == ("6", "1")
        assert (young["Valeur"], young["Non relevé"], young["Remarque"]) == ("", "7", "non relevé")
        paper = {
            line[0].replace("\xa0", " "): line
            for part in shown(content, version)["sections"]
            for line in part["lines"]
        }
        told = paper["dont moins de 25 ans"]
        assert (told[1], told[3].replace("\xa0", " ")) == ("–", "non relevé : 7 personnes sur 7")


class TestParticipants:
    @pytest.fixture
    def convention(self, working):
        """Seven on the list; three files more are nobody's of it; one more convention has its own."""
        row = operation(working, floor=2)
        for rank, gender in enumerate((*"ffff", *"mm", None)):
            entered = FIRST if rank < 3 else date(2026, 2, 2)
            left = date(2026, 3, 20) if rank in (0, 3) else date(2026, 2, 20) if rank == 6 else None
            said = {
                "employment_in": "long_unemployed" if gender == "f" else None,
                "employment_out": "employed" if left else None,
                "schooling": "cite_3_4",
            }
            command = ParticipantCommand(new_id(), followed(working, gender).id, entered, left, **said)
            enter_participant(row, command, actor=working)
        for _ in range(3):
            followed(working, "f")
        other = ParticipantCommand(new_id(), followed(working, "m").id, FIRST)
        enter_participant(operation(working), other, actor=working)
        return row

    def test_the_list_of_the_convention_is_counted_and_nobody_else(self, convention, working):
        found, _lines = told_of(convention, working)
        told = {figure.line.key: (figure.value, figure.missing) for figure in found.figures}
        assert [told[key] for key in ("people", "women", "men", "other")] == [
            (6, None),
            (4, 0),
            (2, 0),
            (0, 0),
        ]
        assert [told[key] for key in ("in_people", "in_women", "in_unemployed", "in_cite_3_4")] == [
            (3, None), (3, 0), (3, 0), (3, 0),
        ]  # fmt: skip
        assert [told[key] for key in ("out_people", "out_women", "out_employed")] == [
            (2, None),
            (2, 0),
            (2, 0),
        ]
        assert told["out_inactive"] == (0, 0)
        for figure in found.figures:
            if figure.line.unit == "persons":
                rows = rows_of_line(found.grid, figure.line, found.scope, working).rows
                assert figure.rows == len(session.execute(rows).all()), figure.line.key

    def test_it_counts_whom_the_nominative_list_says(self, convention, working):
        every = begin_report(
            BeginReport(new_id(), date(2026, 1, 1), date(2026, 6, 30), convention.id), actor=working
        )
        figures = {figure.line.key: figure.value for figure in preview(every, actor=working).figures}
        taken = list(list_taken("participants", {"convention_id": str(convention.id)}, working).rows())
        assert figures["people"] == figures["in_people"] == len(taken) == 7
        kept, other = (
            session.get_one(Person, (working.tenant.id, row))
            for row in session.execute(
                rows_of_line(*_line(every, "people", working)).rows.order_by(Person.id).limit(2)
            ).scalars()
        )
        kept.restricted_on = LAST
        session.flush()
        merge_people(other, followed(working), actor=working)
        figures = {figure.line.key: figure.value for figure in preview(every, actor=working).figures}
        taken = list(list_taken("participants", {"convention_id": str(convention.id)}, working).rows())
        assert figures["people"] == len(taken) == 6, "a limitation takes her out of both"

    def test_two_kinds_of_persons_are_never_compared_as_one(self, convention, working):
        _found, lines = told_of(convention, working)
        _other, of_files = told_of(operation(working, "bop147"), working)
        assert lines["women"].cell != of_files["known_women"].cell
        assert lines["women"].cell != lines["in_women"].cell


def _line(report, key, actor):
    found = preview(report, actor=actor)
    return found.grid, found.grid.line(key), found.scope, actor


def test_a_version_frozen_before_says_what_it_said(app, working):
    """Formats 1 and 2 had neither the base of a missing share nor words under a section."""
    found, _lines = told_of(operation(working, "bop147"), working)
    version = freeze_report(found, FreezeCommand(new_id(), found.hash), actor=working)
    old = json.loads(version.content)
    old["format"] = 2
    for section in old["sections"]:
        del section["note"]
        for line in section["lines"]:
            del line["asked"]
    content = read_back(json.dumps(old))
    assert {section.note for section in content.sections} == {""}
    assert OUTPUTS["pdf"].make(content, version).startswith(b"%PDF")
