"""Figures of the paths say what they count, over what; the demo is a believable year, the same twice."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from core.casefiles.bonds import record_bonds
from core.casefiles.mediation_schemas import RecordBonds
from core.db.base import new_id
from core.reporting.filters import Filters
from core.reporting.periods import day_range
from core.toolkit import Case, CaseTransition, FileBond, MoveCase, Person, move_case, session, today
from plugins.reinsertion import demo, examples, indicators, meetings, objectives
from plugins.reinsertion.filters import FigureFilters
from plugins.reinsertion.models import Action, Journey, Objective, Orientation, Review, Track
from plugins.reinsertion.schemas import NotePoint, NoteTakenUp


def number(statement: Any) -> int:
    return len(session.execute(statement).all())


def the_year(actor: Any) -> Filters:
    day = today(actor)
    return Filters(day_range(day - timedelta(days=365), day))


class TestFigures:
    def test_objectives_reached_are_told_over_those_set(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = examples.a_path(actor)
            rows = [examples.an_objective(case, actor, days_ago=days) for days in (40, 10, 5)]
            objectives.note_point(case, rows[0], NotePoint(new_id(), "reached", today(actor)), actor=actor)
            objectives.note_point(case, rows[1], NotePoint(new_id(), "partly", today(actor)), actor=actor)
            month = FigureFilters(since=today(actor) - timedelta(days=20), until=today(actor))
            assert number(indicators.objectives_set(actor)) == 3
            assert number(indicators.objectives_reached(actor)) == 1
            assert number(indicators.objectives_set(actor, month)) == 2
            assert number(indicators.objectives_reached(actor, month)) == 0

    def test_a_path_counts_while_it_is_open_and_its_exit_once(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            one, other = examples.a_path(actor), examples.a_path(actor, days_ago=5)
            move_case(one, "leave", MoveCase(result="job_durable"), actor=actor)
            move_case(one, "follow", MoveCase(result="job_durable"), actor=actor)
            move_case(other, "leave", MoveCase(result="lost"), actor=actor)
            before = FigureFilters(until=today(actor) - timedelta(days=10))
            assert number(indicators.at_work(actor)) == 2
            assert number(indicators.at_work(actor, before)) == 1
            assert number(indicators.exits(actor)) == 2
            assert number(indicators.exits(actor, before)) == 0
            assert number(indicators.exits_forward(actor)) == 1

    def test_orientations_are_counted_whatever_their_track(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = examples.a_path(actor)
            row = examples.an_orientation(case, actor, track="psychological")
            examples.an_orientation(case, actor)
            meetings.note_taken_up(case, row, NoteTakenUp(1, "yes", today(actor)), actor=actor)
            assert number(indicators.oriented(actor)) == 2
            assert number(indicators.taken_up(actor)) == 1

    def test_links_restored_are_told_over_those_that_were_broken(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            party = examples.her_party(examples.a_path(actor), actor)
            day = today(actor)
            said = {"family": "broken", "work": "weak", "rights": "restored"}
            record_bonds(party, RecordBonds(0, "entry", day, said), actor=actor)
            record_bonds(party, RecordBonds(0, "review", day, {"family": "restored"}), actor=actor)
            assert number(indicators.links_broken(actor, the_year(actor))) == 2
            assert number(indicators.links_restored(actor, the_year(actor))) == 1

    def test_each_says_in_words_what_it_counts(self) -> None:
        for one in indicators.INDICATORS:
            assert one.key.startswith("reinsertion_")
            assert one.definition.endswith(".")
            assert (one.over is None) == (not one.over_label)


class TestDemo:
    MODELS = (Case, Person, Journey, Track, Objective, Action, Review, Orientation, FileBond)

    def test_is_a_year_of_sixty_paths_the_same_when_seeded_again(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            counts = []
            for _time in range(2):
                demo.seed(actor)
                counts.append([session.execute(select(func.count(m.id))).scalar_one() for m in self.MODELS])
            assert counts[0] == counts[1]
            assert counts[0][:3] == [60, 60, 60]
            numbers = session.execute(select(Case.number)).scalars().all()
            assert len(set(numbers)) == 60

    def test_says_what_a_small_association_would(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            demo.seed(actor)
            year = the_year(actor)
            agreed, reached = (
                number(indicators.objectives_set(actor)),
                number(indicators.objectives_reached(actor)),
            )
            assert 40 <= agreed <= 160
            assert 0 < reached < agreed
            assert 20 <= number(indicators.exits(actor)) <= 50
            assert 0 < number(indicators.exits_forward(actor)) < number(indicators.exits(actor))
            assert 0 < number(indicators.taken_up(actor)) < number(indicators.oriented(actor))
            assert (
                0
                < number(indicators.links_restored(actor, year))
                < number(indicators.links_broken(actor, year))
            )
            ahead = select(Case.id).where((Case.last_on > today(actor)) | (Case.closed_on > today(actor)))
            assert session.execute(ahead).first() is None
            assert session.execute(select(Review.id).where(Review.day > today(actor))).first() is None

    def test_she_rates_herself_and_says_her_links_at_entry_at_each_review_and_at_exit(
        self, acting: Any, mediator: Any
    ) -> None:
        with acting(mediator) as actor:
            demo.seed(actor)
            told = defaultdict(set)
            for row in session.execute(select(Review.case_id, Review.moment, Review.day)):
                told[row.case_id].add((row.moment, row.day))
            passed = defaultdict(set)
            steps = select(CaseTransition).where(CaseTransition.transition.in_(("opened", "review", "leave")))
            moments = {"opened": "entry", "review": "review", "leave": "exit"}
            for step in session.execute(steps).scalars():
                passed[step.case_id].add((moments[step.transition], step.day))
            assert told == passed
            links = defaultdict(set)
            for row in session.execute(select(FileBond.case_id, FileBond.moment)):
                links[row.case_id].add(row.moment)
            assert links == {case_id: {moment for moment, _day in days} for case_id, days in passed.items()}
            assert sum(len(days) > 3 for days in told.values()) >= 5, "several reviews, to read a way"

    def test_leaves_a_structure_without_mediators_empty(self, acting: Any, coordinator: Any) -> None:
        with acting(coordinator) as actor:
            demo.seed(actor)
            assert session.execute(select(Case.id)).first() is None
