"""Acts at school of last year come in from a spreadsheet as the forms would have written them, and go back whole."""

from __future__ import annotations

from datetime import date, time

import pytest
from sqlalchemy import func, select

from core.activities.importers import BY_IMPORT
from core.testing.plugin import create_member, create_structure
from core.toolkit import Activity, ActivityMember, apply_changes, label_of, new_id, session
from plugins.school_mediation import entries, examples, queries
from plugins.school_mediation.entry_schemas import FORM_OF_ACT, EntryCommand, EntryFilters, ImportEntrySchema
from plugins.school_mediation.importers import A_CASE, FIELDS, NO_CLASS, NO_PROMOTION, NOT_ASKED
from plugins.school_mediation.indicators import INDICATORS
from plugins.school_mediation.models import Entry
from plugins.school_mediation.peer_schemas import PromotionCommand
from plugins.school_mediation.peers import open_promotion
from tests.core.ingest.conftest import Journey
from tests.core.ingest.twins import entries_kept, figures_told

SCHOOL = "Collège Wangari-Maathai"
#: Heading of the file → answer of the form.
HEADINGS = {
    "Activité": "act",
    "Niveau": "level",
    "Classe": "class_label",
    "Motif du conflit": "motive",
    "Suite donnée": "result",
    "Contact avec la famille": "way",
    "Thématique": "theme",
    "Nombre d’élèves": "total",
    "Lettres": "letters",
    "Durée": "minutes",
}
#: One year: an act of each form, its answers as the forms keep them.
ACTS = (
    {"act": "presence_gate", "total": 80, "level": "6e", "minutes": 30},
    {"act": "conflict_realtime", "motive": "insult", "result": "calmed", "level": "5e", "total": 2, "minutes": 15},
    {"act": "conflict_realtime", "motive": "quarrel", "result": "relayed_cpe", "level": "4e"},
    {"act": "conflict_realtime", "motive": "rumor"},
    {"act": "individual_listen", "motive": "malaise", "result": "relayed_nurse", "minutes": 45},
    {"act": "family_link", "motive": "absence", "way": "call", "result": "parents_informed"},
    {"act": "class_awareness", "level": "6e", "class_label": "6e B", "theme": "bullying", "total": 24, "minutes": 55},
    {"act": "peer_presentation", "level": "5e", "class_label": "5e A", "total": 25, "letters": 9, "minutes": 60},
    {"act": "peer_session", "motive": "quarrel", "result": "agreement", "total": 2},
)  # fmt: skip


def day_of(n):
    return date(2024, 10, n + 1)


def prepare(actor):
    """A school and the promotion of its year."""
    school = examples.a_school(actor, name=SCHOOL)
    promotion = open_promotion(PromotionCommand(id=new_id(), school_id=school.id, year=2024), actor=actor)
    return school, promotion


def as_file(actor):
    """The year as a team kept it: words, never codes."""
    fields = ImportEntrySchema._declared_fields
    lines = [";".join(("Date", "Heure", "Établissement", "Médiatrice", *HEADINGS))]
    for n, said in enumerate(ACTS):
        cells = [day_of(n).strftime("%d/%m/%y"), "8h10", SCHOOL, actor.name]
        for name in HEADINGS.values():
            codes, value = fields[name].metadata.get("codes"), said.get(name, "")
            if name == "letters" and not value and said["act"] == "conflict_realtime":
                value = 0  # a column of sums is filled whether or not it is asked
            cells.append(label_of(codes, value, actor) if codes else str(value))
        lines.append(";".join(cells))
    return "\n".join(lines) + "\n"


def type_in(actor):
    """The same year, act after act, by the forms."""
    school, promotion = prepare(actor)
    for n, said in enumerate(ACTS):
        form = FORM_OF_ACT[said["act"]]
        where = {"promotion_id": promotion.id} if form.asked("promotion_id") else {"school_id": school.id}
        command = EntryCommand(
            new_id(), day=day_of(n), at=time(8, 10), members=[actor.member], distinct=True, **where, **said
        )
        entries.record_entry(form, command, actor=actor)


def told(actor):
    """All that lists and figures read of the year."""
    year = queries.figures(actor, EntryFilters(since=date(2024, 9, 1), until=date(2025, 8, 31)))
    sums = dict(session.execute(year).one()._mapping)
    sums.pop("school_id")
    members = select(func.count(ActivityMember.id)).where(ActivityMember.tenant_id == actor.tenant.id)
    return (
        entries_kept(Entry, actor),
        figures_told(INDICATORS, actor),
        sums,
        session.execute(members).scalar_one(),
    )


@pytest.fixture
def lead(coordinator):
    return coordinator


@pytest.fixture
def journey(app, lead, signed_in, acting):
    return Journey(app, lead, signed_in(lead), acting)


@pytest.fixture
def school(saved, lead):
    return saved(lead, lambda actor: prepare(actor)[0].id)


@pytest.fixture
def bring(journey, acting, lead, school):
    """``bring()``: the year, imported."""

    def run():
        with acting(lead) as actor:
            content = as_file(actor)
        journey.send(content, importer="school_entries")
        journey.accept()
        assert journey.run().state == "checked", (journey.run().state, journey.facts().get("unknown"))
        assert journey.faults() == []
        journey.apply()
        assert journey.run().counts == {"new": len(ACTS)}

    return run


def test_a_year_imported_and_the_same_year_typed_give_the_same_rows_and_figures(app, bring, acting, lead):
    bring()
    other = create_member(app, create_structure(app, "school_mediation", "named_files"), "coordinator")
    with acting(other) as actor:
        type_in(actor)
        typed = told(actor)
    with acting(lead) as actor:
        assert told(actor) == typed
    _rows, figures, sums, members = typed
    assert figures["school_conflicts_settled"] == [1, 2]
    assert figures["school_peer_sessions"] == [1]
    assert (sums["class_pupils"], sums["letters"], sums["all"], members) == (24, 9, len(ACTS), len(ACTS))


def test_each_act_is_at_the_place_of_its_school_and_of_the_promotion_of_its_year(bring, acting, lead, school):
    bring()
    with acting(lead) as actor:
        where = session.execute(
            queries.entries(actor).add_columns(Activity.place_id, Entry.promotion_id).order_by(Activity.day)
        ).all()
        place, promotion = where[0].place_id, where[-1].promotion_id
        assert {(row.school_id, row.place_id) for row in where} == {(school, place)}
        assert promotion is not None
        assert {row.act for row in where if row.promotion_id == promotion} == {
            "peer_presentation",
            "peer_session",
        }
        assert session.execute(queries.school_at(place, actor)).one().name == SCHOOL


def test_the_whole_is_taken_back_but_an_act_corrected_since(bring, journey, saved, acting, lead):
    bring()

    def correct(actor):
        first = session.execute(select(Activity).where(Activity.day == day_of(0))).scalar_one()
        apply_changes(first, first.version, {"total": 90}, actor=actor)

    saved(lead, correct)
    journey.press("annuler")
    with acting(lead) as actor:
        assert [(entry["total"], act["act"]) for entry, act in entries_kept(Entry, actor)] == [
            (90, "presence_gate")
        ]


def test_what_the_forms_refuse_is_told_by_its_line_and_column(journey, school, acting, lead):
    with acting(lead) as actor:
        words = {act: label_of("mae_activity", act, actor) for act in FORM_OF_ACT}
        bullying = label_of("mae_activity", "bullying_follow", actor)
    journey.send(
        "Date;Établissement;Activité;Classe;Motif;Résultat;Lettres\n"
        f"1/10/24;{SCHOOL};{words['presence_gate']};;Dispute;;\n"
        f"1/10/24;{SCHOOL};{words['conflict_realtime']};5e A;Dispute;Apaisé;0\n"
        f"1/10/25;{SCHOOL};{words['peer_session']};;Dispute;;\n"
        f"1/10/24;{SCHOOL};{bullying};;;;\n"
        f"1/10/2098;{SCHOOL};{words['presence_gate']};;;;\n"
        f"1/10/24;;{words['presence_gate']};;;;\n"
        f"1/10/24;{SCHOOL};Conflit à chaud;;Dispute;Apaisé;0\n",
        importer="school_entries",
    )
    journey.accept()
    assert journey.run().state == "checked"
    told = journey.faults()
    assert told[:4] == [
        ("2", "Motif", NOT_ASKED.format(words["presence_gate"])),
        ("3", "Classe", NO_CLASS),
        ("4", "Établissement", NO_PROMOTION.format("2025-2026")),
        ("5", "Activité", A_CASE.format(bullying)),
    ]
    assert [(line, column) for line, column, _sentence in told[4:]] == [("6", "Date"), ("7", "Établissement")]
    assert journey.run().counts["new"] == 1


def test_a_level_that_the_school_does_not_have_is_refused_as_in_the_form(journey, school, acting, lead):
    with acting(lead) as actor:
        words = label_of("mae_activity", "conflict_realtime", actor)
        levels = [label_of("school_level", level, actor) for level in ("maternelle", "5e")]
    journey.send(
        "Date;Établissement;Activité;Motif;Résultat;Niveau\n"
        + "".join(f"1/10/24;{SCHOOL};{words};Dispute;Apaisé;{level}\n" for level in levels),
        importer="school_entries",
    )
    journey.accept()
    ((line, column, sentence),) = journey.faults()
    assert (line, column) == ("2", "Niveau")
    assert sentence.startswith("Cet établissement n’a pas ce niveau.")
    assert journey.run().counts["new"] == 1


def test_a_school_that_is_not_known_is_asked_once(journey, school):
    line = "1/10/24;Collège Inconnu;Conflit à chaud\n"
    journey.send("Date;Établissement;Activité\n" + line * 2, importer="school_entries")
    journey.accept()
    assert journey.run().state == "values"
    assert journey.facts()["unknown"] == {"school_id": [["college inconnu", "Collège Inconnu", 2]]}
    journey.answer(str(school))
    assert journey.run().counts == {"new": 2}


def test_the_importer_of_entries_names_this_one_for_each_of_its_kinds(journey):
    kinds = ("Présence à l’école", "Conflit à chaud entre élèves", "Élèves médiateurs")
    journey.send("Date;Nature\n" + "".join(f"3/2/24;{kind}\n" for kind in kinds))
    journey.accept()
    assert journey.faults() == [
        (str(line), "Nature", BY_IMPORT.format(kind, "Interventions à l’école"))
        for line, kind in enumerate(kinds, start=2)
    ]


def test_no_column_is_asked_that_could_name_a_pupil():
    assert {one.name for one in FIELDS} == {"day", "at", "members", "school_id", *HEADINGS.values()}
