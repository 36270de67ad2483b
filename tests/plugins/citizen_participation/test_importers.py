"""Walks and meetings of last year come in from a spreadsheet as the form would have written them, and go back whole."""

from __future__ import annotations

from datetime import date, time

import pytest
from sqlalchemy import select

from core.activities.importers import BY_IMPORT
from core.testing.plugin import create_member, create_structure
from core.toolkit import Activity, apply_changes, label_of, new_id, session
from plugins.citizen_participation import examples, gatherings, queries
from plugins.citizen_participation.field_schemas import GatheringCommand, ImportGatheringSchema
from plugins.citizen_participation.indicators import INDICATORS
from plugins.citizen_participation.models import Gathering, Project
from plugins.citizen_participation.services import ENDED
from tests.core.ingest.conftest import Journey
from tests.core.ingest.twins import entries_kept, figures_told

PLACE, WALKED, GARDEN = "Place du Marché", "Nos rues, nos pas", "Un jardin au pied des tours"
#: Heading of the file → answer of the form.
HEADINGS = {
    "Type de rencontre": "kind",
    "Participants": "total",
    "Nombre estimé": "estimated",
    "Ados": "teenagers",
    "Adultes": "adults",
    "Femmes": "women",
    "Hommes": "men",
    "Durée": "minutes",
    "Élus et techniciens": "institutions",
    "Guider": "guided",
    "Écrire": "wrote",
    "Présenter": "presented",
    "Décider": "decided",
    "Compte rendu": "outcome",
}
#: One year: the project of each gathering ("" for none), and its answers as the form keeps them.
YEAR = (
    (WALKED, {"kind": "mobilisation", "total": 30, "estimated": True}),
    (WALKED, {"kind": "walk_day", "total": 12, "women": 7, "men": 5, "minutes": 120, "guided": 3}),
    (WALKED, {"kind": "walk_night", "women": 6, "men": 3, "institutions": 2}),
    (WALKED, {"kind": "return_walk", "total": 9}),
    (GARDEN, {"kind": "workshop", "total": 14, "teenagers": 4, "adults": 8, "wrote": 5, "decided": 14}),
    ("", {"kind": "meeting", "total": 40, "presented": 2, "outcome": "Un banc est demandé près de l’arrêt."}),
    ("", {"kind": "steering"}),
)


def day_of(n):
    return date(2025, 3, n + 1)


def prepare(actor):
    """A place and two projects under way."""
    place = examples.a_place(actor)
    walked = examples.a_project(actor, title=WALKED)
    garden = examples.a_project(actor, title=GARDEN, kind="collective")
    return place.id, {WALKED: walked.id, GARDEN: garden.id, "": None}


def as_file(actor):
    """The year as a team kept it: words, never codes."""
    fields = ImportGatheringSchema._declared_fields
    lines = [";".join(("Date", "Heure", "Lieu", "Projet", "Équipe", *HEADINGS))]
    for n, (project, said) in enumerate(YEAR):
        cells = [day_of(n).strftime("%d/%m/%Y"), "18:30", PLACE, project, actor.name]
        for name in HEADINGS.values():
            codes, value = fields[name].metadata.get("codes"), said.get(name, "")
            cells.append(label_of(codes, value, actor) if codes else "oui" if value is True else str(value))
        lines.append(";".join(cells))
    return "\n".join(lines) + "\n"


def type_in(actor):
    """The same year, gathering after gathering, by the form."""
    place, projects = prepare(actor)
    for n, (project, said) in enumerate(YEAR):
        command = GatheringCommand(
            new_id(),
            project_id=projects[project],
            place_id=place,
            day=day_of(n),
            at=time(18, 30),
            members=(actor.member,),
            distinct=True,
            **said,
        )
        gatherings.record_gathering(command, gatherings.ENTRY_KIND[command.kind], actor=actor)


def told(actor):
    """All that lists and figures read of the year."""
    projects = session.execute(queries.projects(actor).order_by(Project.title))
    return (
        entries_kept(Gathering, actor),
        figures_told(INDICATORS, actor),
        {row.title: row.gatherings for row in projects},
    )


@pytest.fixture
def journey(app, coordinator, signed_in, acting):
    return Journey(app, coordinator, signed_in(coordinator), acting)


@pytest.fixture
def projects(saved, coordinator):
    return saved(coordinator, lambda actor: prepare(actor)[1])


@pytest.fixture
def bring(journey, acting, coordinator, projects):
    """``bring()``: the year, imported."""

    def run():
        with acting(coordinator) as actor:
            content = as_file(actor)
        journey.send(content, importer="citizen_gatherings")
        journey.accept()
        assert journey.run().state == "checked", (journey.run().state, journey.facts().get("unknown"))
        assert journey.faults() == []
        journey.apply()
        assert journey.run().counts == {"new": len(YEAR)}

    return run


def test_a_year_imported_and_the_same_year_typed_give_the_same_rows_and_figures(
    app, bring, acting, coordinator
):
    bring()
    other = create_member(app, create_structure(app, "citizen_participation"), "coordinator")
    with acting(other) as actor:
        type_in(actor)
        typed = told(actor)
    with acting(coordinator) as actor:
        assert told(actor) == typed
    _rows, figures, counted = typed
    assert (figures["citizen_walks"], figures["citizen_mix"]) == ([3], [2, 3])
    assert (figures["citizen_meetings"], figures["citizen_led"]) == ([4], [3, len(YEAR)])
    assert counted == {WALKED: 4, GARDEN: 1}


def test_the_whole_is_taken_back_but_a_gathering_corrected_or_used_since(
    bring, journey, saved, acting, coordinator
):
    bring()

    def work_on(actor):
        def entry(n):
            return session.execute(select(Activity).where(Activity.day == day_of(n))).scalar_one()

        walk = session.execute(select(Gathering).where(Gathering.activity_id == entry(1).id)).scalar_one()
        examples.a_point(actor, walk)
        meeting = entry(5)
        apply_changes(meeting, meeting.version, {"total": 45}, actor=actor)

    saved(coordinator, work_on)
    journey.press("annuler")
    with acting(coordinator) as actor:
        kept = [(entry["day"], row["kind"]) for entry, row in entries_kept(Gathering, actor)]
    assert kept == [(day_of(1), "walk_day"), (day_of(5), "meeting")]


def test_what_the_form_refuses_is_told_by_its_line_and_column(journey, saved, coordinator, projects):
    def end(actor):
        project = session.get(Project, (actor.tenant.id, projects[GARDEN]))
        apply_changes(project, project.version, {"closed_on": date(2025, 6, 1)}, actor=actor)

    saved(coordinator, end)
    journey.send(
        "Date;Nature;Projet;Habitants;Femmes;Écrire\n"
        "1/3/25;Marche de jour;;12;;\n"
        f"1/3/25;Atelier;{GARDEN};12;;\n"
        "1/3/25;Réunion;;12;13;\n"
        "1/3/25;Réunion;;12;;13\n"
        "1/3/2098;Réunion;;12;;\n"
        f"1/3/25;Marche nocturne;{WALKED};12;6;2\n",
        importer="citizen_gatherings",
    )
    journey.accept()
    assert journey.run().state == "checked"
    faults = journey.faults()
    columns = ("Projet", "Projet", "Femmes", "Ont écrit", "Date")
    assert [(line, column) for line, column, _sentence in faults] == [
        (str(line), column) for line, column in enumerate(columns, start=2)
    ]
    assert faults[1][2] == ENDED
    assert journey.run().counts["new"] == 1


def test_a_project_that_is_not_known_is_asked_once(journey, projects):
    line = "1/3/25;Réunion;Le square d’à côté\n"
    journey.send("Date;Nature;Projet\n" + line * 2, importer="citizen_gatherings")
    journey.accept()
    assert journey.run().state == "values"
    assert journey.facts()["unknown"] == {"project_id": [["le square d a cote", "Le square d’à côté", 2]]}
    journey.answer(str(projects[GARDEN]))
    assert journey.run().counts == {"new": 2}


def test_the_importer_of_entries_names_this_one_for_both_kinds(journey):
    kinds = ("Marche exploratoire", "Rencontre d’habitants")
    journey.send("Date;Nature\n" + "".join(f"3/2/25;{kind}\n" for kind in kinds))
    journey.accept()
    assert journey.faults() == [
        (str(line), "Nature", BY_IMPORT.format(kind, "Marches et rencontres d’habitants"))
        for line, kind in enumerate(kinds, start=2)
    ]
