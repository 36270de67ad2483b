"""Schools and their feeders, committees, and the yearly review counted over a school year."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from core.testing.panels import told
from core.toolkit import InvalidInput, Place, StaleEdit, get_or_404, new_id, today
from plugins.school_mediation import day as day_page
from plugins.school_mediation import examples, levels, pages, schools, years
from plugins.school_mediation import review as reviews
from plugins.school_mediation.models import School
from plugins.school_mediation.schemas import CommitteeFilters, ReviewCommand, SchoolCommand, YearFilters
from plugins.school_mediation.workflow import BULLYING_KEY, MEDIATION_KEY


class TestASchool:
    def test_a_place_of_its_name_is_made(self, acting: Any, coordinator: Any) -> None:
        with acting(coordinator) as actor:
            school = examples.a_school(actor)
            place = get_or_404(Place, school.place_id)
            assert (place.name, place.kind) == (school.name, "school_inside")

    def test_a_place_has_one_school(self, acting: Any, coordinator: Any) -> None:
        with acting(coordinator) as actor:
            first = examples.a_school(actor)
            with pytest.raises(InvalidInput) as refused:
                examples.a_school(actor, place_id=first.place_id)
        assert set(refused.value.errors) == {"place_id"}

    def test_a_primary_feeds_a_college_and_nothing_else(self, acting: Any, coordinator: Any) -> None:
        with acting(coordinator) as actor:
            college = examples.a_school(actor)
            primary = examples.a_primary(actor, college)
            for kind, target in (("primary", primary.id), ("college", college.id)):
                with pytest.raises(InvalidInput) as refused:
                    examples.a_school(actor, kind=kind, college_id=target)
                assert set(refused.value.errors) == {"college_id"}

    def test_a_college_stands_with_its_feeders(self, browsing: Any, coordinator: Any) -> None:
        with browsing(coordinator) as actor:
            college = examples.a_school(actor)
            primary = examples.a_primary(actor, college)
            examples.a_school(actor, name="Lycée du Parc", kind="lycee")
            groups = pages.schools_page(YearFilters(), actor).groups
            assert [[row.name for row in group.rows] for group in groups] == [
                [college.name, primary.name],
                ["Lycée du Parc"],
            ]

    def test_a_school_left_stays_readable_and_leaves_the_forms(self, browsing: Any, coordinator: Any) -> None:
        with browsing(coordinator) as actor:
            school = examples.a_school(actor)
            command = SchoolCommand(school.name, "college", version=school.version, ended_on=today(actor))
            schools.save_school(command, actor=actor, school=school)
            page = pages.schools_page(YearFilters(), actor)
            assert (page.groups, [row.id for row in page.former]) == ([], [school.id])
            assert pages.choices(actor)["school_id"] == []

    def test_levels_are_said_as_a_range_when_they_follow(self, acting: Any, coordinator: Any) -> None:
        with acting(coordinator) as actor:
            assert levels.range_words(["cm2", "cp", "ce1", "ce2", "cm1"], actor) == "CP à CM2"
            assert levels.range_words(["6e", "ulis"], actor) == "6e, ULIS"
            assert levels.range_words(["6e", "5e", "4e", "3e", "segpa"], actor) == "6e à 3e, SEGPA"

    @pytest.mark.parametrize(
        ("kind", "levels", "labels", "field"),
        [
            ("primary", ["cp", "lycee"], [], "levels"),
            ("college", ["cm2"], [], "levels"),
            ("primary", ["cp"], ["rep", "none"], "labels"),
            ("primary", ["cp"], ["rep", "repplus"], "labels"),
        ],
    )
    def test_what_excludes_each_other_is_refused_with_a_sentence(
        self, acting: Any, coordinator: Any, kind: str, levels: list[str], labels: list[str], field: str
    ) -> None:
        with acting(coordinator) as actor:
            with pytest.raises(InvalidInput) as refused:
                examples.a_school(actor, kind=kind, levels=levels, labels=labels)
            assert set(refused.value.errors) == {field}
            assert examples.a_school(actor, kind="primary", levels=["cp"], labels=["none", "qpv_fed"]).labels


class TestACommittee:
    def test_it_is_noted_once_held(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            for field, days in (("day", 2), ("next_on", -5)):
                with pytest.raises(InvalidInput) as refused:
                    examples.a_committee(actor, **{field: today(actor) + timedelta(days=days)})
                assert set(refused.value.errors) == {field}

    def test_the_next_one_comes_back_on_the_day_page(self, browsing: Any, mediator: Any) -> None:
        with browsing(mediator) as actor:
            examples.a_committee(actor, next_on=today(actor) + timedelta(days=10))
            (panel,) = told(day_page.panels(today(actor), actor))
            assert [row["title"] for row in panel.context["rows"]] == [
                "Comité de pilotage, Collège Wangari-Maathai"
            ]

    def test_one_taken_away_leaves_the_list_and_comes_back(self, browsing: Any, mediator: Any) -> None:
        with browsing(mediator) as actor:
            committee = examples.a_committee(actor)
            schools.remove_committee(committee, actor=actor)
            assert pages.committee_list(CommitteeFilters(), actor).rows == []
            schools.restore_committee(committee, actor=actor)
            assert len(pages.committee_list(CommitteeFilters(), actor).rows) == 1


class TestTheYearlyReview:
    def test_its_figures_are_those_of_the_school_and_of_the_school_year(
        self, browsing: Any, mediator: Any
    ) -> None:
        with browsing(mediator) as actor:
            school = examples.a_school(actor)
            year = years.this_year(actor)
            for result in ("calmed", "not_solved", None):
                examples.an_entry(actor, school_id=school.id, motive="insult", result=result, level="6e")
            examples.an_entry(actor)
            examples.an_entry(actor, school_id=school.id, day=years.period(year).first - timedelta(days=80))
            page = reviews.review_page(school.id, year, actor)
            conflicts = next(figure for figure in page.acts if figure.label == "Conflits à chaud")
            assert conflicts.value == 3
            assert conflicts.detail == "1 apaisé ou résolu sur 2 dont le résultat est renseigné"
            assert page.motives == [("Insultes, moqueries", 3)]
            assert ("Non renseigné", 1) in page.results

    def test_it_counts_the_situations_of_its_place(self, browsing: Any, mediator: Any) -> None:
        with browsing(mediator) as actor:
            school = examples.a_school(actor)
            for key in (MEDIATION_KEY, MEDIATION_KEY, BULLYING_KEY):
                examples.a_case(actor, key, school)
            page = reviews.review_page(school.id, years.this_year(actor), actor)
            assert [figure.value for figure in page.cases] == [2, 1, 0]

    def test_the_words_are_written_once_a_year_and_kept(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            school, year = examples.a_school(actor), years.this_year(actor)
            schools.write_review(school, year, ReviewCommand(achieved="La cour est calme."), actor=actor)
            kept = schools.review_of(school, year, actor)
            assert kept is not None
            assert kept.achieved == "La cour est calme."

    def test_a_form_opened_before_never_covers_a_colleagues_words(
        self, saved: Any, acting: Any, mediator: Any, coordinator: Any
    ) -> None:
        def write(actor: Any) -> Any:
            school = examples.a_school(actor)
            command = ReviewCommand(achieved="Première version.")
            schools.write_review(school, years.this_year(actor), command, actor=actor)
            return school.id

        school_id = saved(mediator, write)
        with acting(coordinator) as actor:
            school = get_or_404(School, school_id)
            command = ReviewCommand(achieved="Une autre.")
            with pytest.raises(StaleEdit):
                schools.write_review(school, years.this_year(actor), command, actor=actor)
            schools.write_review(school, years.this_year(actor), ReviewCommand(ahead="Le CM2."), actor=actor)
            kept = schools.review_of(school, years.this_year(actor), actor)
            assert kept is not None
            assert (kept.achieved, kept.ahead) == ("Première version.", "Le CM2.")

    def test_a_replayed_school_is_one(self, acting: Any, coordinator: Any) -> None:
        with acting(coordinator) as actor:
            command = SchoolCommand("Collège Rosa-Parks", "college", id=new_id())
            assert schools.save_school(command, actor=actor) is schools.save_school(command, actor=actor)
