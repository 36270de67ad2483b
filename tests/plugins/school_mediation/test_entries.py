"""An act at school is one entry of the core with its details: counted once, corrected on both sides."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest

from core.activities.services import remove_activity
from core.toolkit import (
    Activity,
    ActivityCommand,
    InvalidInput,
    NotFound,
    PlaceCommand,
    create_place,
    get_or_404,
    new_id,
    record_activity,
    session,
    today,
)
from plugins.school_mediation import entries, entry_pages, examples, indicators, queries, years
from plugins.school_mediation.entry_schemas import (
    CONFLICT,
    FORM_OF_ACT,
    FORMS,
    PEER,
    PRESENCE,
    PUPIL,
    EditEntry,
    EntryCommand,
    EntryFilters,
)
from plugins.school_mediation.plugin import ACTIVITY_KINDS


class TestRecording:
    def test_the_act_is_one_entry_of_the_core_at_the_place_of_the_school(
        self, acting: Any, mediator: Any
    ) -> None:
        with acting(mediator) as actor:
            school = examples.a_school(actor)
            entry = examples.an_entry(
                actor, school_id=school.id, motive="insult", result="calmed", level="5e", minutes=15
            )
            activity = get_or_404(Activity, entry.activity_id)
            assert (activity.kind, activity.reason, activity.result) == (
                "school_conflict",
                "insult",
                "calmed",
            )
            assert (activity.place_id, activity.minutes) == (school.place_id, 15)
            assert (entry.act, entry.level, entry.result) == ("conflict_realtime", "5e", "calmed")

    def test_sent_twice_it_is_one(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            command = EntryCommand(new_id(), "presence_gate", examples.a_school(actor).id, total=80)
            first = entries.record_entry(PRESENCE, command, actor=actor)
            assert entries.record_entry(PRESENCE, command, actor=actor) is first

    def test_an_act_of_another_form_is_refused(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            command = EntryCommand(new_id(), "peer_training", examples.a_school(actor).id)
            with pytest.raises(InvalidInput) as refused:
                entries.record_entry(PRESENCE, command, actor=actor)
        assert set(refused.value.errors) == {"act"}

    def test_a_session_of_pupil_mediators_is_at_the_school_of_their_promotion(
        self, acting: Any, mediator: Any
    ) -> None:
        with acting(mediator) as actor:
            promotion = examples.a_promotion(actor)
            assert examples.a_training(actor, promotion).school_id == promotion.school_id

    def test_a_school_that_is_not_ours_is_refused_beside_its_field(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            for form, field in ((CONFLICT, "school_id"), (PEER, "promotion_id")):
                command = EntryCommand(new_id(), form.acts[0], **{field: new_id()})
                with pytest.raises(InvalidInput) as refused:
                    entries.record_entry(form, command, actor=actor)
                assert set(refused.value.errors) == {field}

    def test_every_form_has_its_kind_and_every_act_one_form(self) -> None:
        assert {kind.key for kind in ACTIVITY_KINDS} == {form.kind for form in FORMS}
        acts = [act for form in FORMS for act in form.acts]
        assert len(acts) == len(set(acts)) == len(FORM_OF_ACT)

    def test_the_form_proposes_the_act_of_the_last_entry_that_it_made(
        self, browsing: Any, mediator: Any
    ) -> None:
        with browsing(mediator) as actor:
            examples.an_entry(actor, "family_link")
            assert entry_pages.entry_page(PUPIL, actor).start["act"] == "family_link"
            assert entry_pages.entry_page(PRESENCE, actor).start["act"] is None


class TestLevels:
    def test_those_of_the_school_chosen_come_first(self, browsing: Any, mediator: Any) -> None:
        with browsing(mediator) as actor:
            primary = examples.a_school(actor, name="École des Acacias", kind="primary")
            examples.an_entry(actor, "presence_gate", school_id=primary.id)
            college = examples.a_school(actor)
            page = entry_pages.entry_page(CONFLICT, actor, said={"school_id": str(college.id)})
            assert [key for key, _words in page.choices["level"]][:4] == ["6e", "5e", "4e", "3e"]

    def test_one_that_the_school_does_not_have_is_refused_beside_its_field(
        self, acting: Any, mediator: Any
    ) -> None:
        with acting(mediator) as actor:
            school = examples.a_school(actor)
            with pytest.raises(InvalidInput) as refused:
                examples.an_entry(actor, school_id=school.id, level="maternelle")
            assert refused.value.errors == {
                "level": ["Cet établissement n’a pas ce niveau. D’après sa page, il a : 6e à 3e, SEGPA."]
            }
            entry = examples.an_entry(actor, school_id=school.id, level="5e")
            command = EditEntry(entry.version, entry.act, level="cp")
            with pytest.raises(InvalidInput):
                entries.correct_entry(entry, CONFLICT, command, actor=actor)
            promotion = examples.a_promotion(actor, school_id=school.id)
            with pytest.raises(InvalidInput):
                examples.a_pupil(actor, promotion, level="cm2")

    def test_a_school_that_says_none_has_those_of_its_nature(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            school = examples.a_school(actor, levels=[])
            assert examples.an_entry(actor, school_id=school.id, level="segpa").level == "segpa"
            with pytest.raises(InvalidInput):
                examples.an_entry(actor, school_id=school.id, level="lycee")

    def test_the_last_class_of_the_primaries_comes_to_the_college(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            school = examples.a_school(actor)
            assert examples.an_entry(actor, "cm2_6e", school_id=school.id, level="cm2").level == "cm2"


class TestCorrecting:
    def test_its_details_change_and_what_its_form_does_not_ask_stays(
        self, acting: Any, mediator: Any
    ) -> None:
        with acting(mediator) as actor:
            entry = examples.an_entry(actor, level="5e", result="calmed")
            command = EditEntry(entry.version, "conflict_realtime", level="4e", result="solved")
            assert entries.correct_entry(entry, CONFLICT, command, actor=actor) == ["level", "result"]

    def test_an_activity_without_details_is_none_of_ours(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor, pytest.raises(NotFound):
            entries.entry_of(new_id(), actor)


class TestListsAndFigures:
    def test_the_list_is_of_the_present_school_year(self, browsing: Any, mediator: Any) -> None:
        with browsing(mediator) as actor:
            school = examples.a_school(actor)
            here = examples.an_entry(actor, school_id=school.id)
            before = years.period(years.this_year(actor)).first - timedelta(days=70)
            examples.an_entry(actor, school_id=school.id, day=before)
            page = entry_pages.entry_list(EntryFilters(), actor)
            assert (page.total, [row.activity_id for row in page.rows]) == (1, [here.activity_id])
            past = entry_pages.entry_list(EntryFilters(year=years.year_of(before)), actor)
            assert past.total == 1

    def test_a_figure_opens_exactly_its_rows(self, browsing: Any, mediator: Any) -> None:
        with browsing(mediator) as actor:
            school = examples.a_school(actor)
            for result in ("calmed", "solved", "not_solved", None):
                examples.an_entry(actor, school_id=school.id, result=result)
            examples.an_entry(actor, "presence_gate", school_id=school.id)
            for figure, where, number in (
                (indicators.settled, {"act": "conflict_realtime", "settled": True}, 2),
                (indicators.answered, {"act": "conflict_realtime", "answered": True}, 3),
                (indicators.conflicts, {"act": "conflict_realtime"}, 4),
                (indicators.presences, {"group": "school_presence"}, 1),
            ):
                filters = EntryFilters(since=today(actor), until=today(actor), **where)
                assert len(session.execute(figure(actor, filters)).all()) == number
                assert entry_pages.entry_list(filters, actor).total == number

    def test_an_entry_removed_counts_nowhere(self, browsing: Any, mediator: Any) -> None:
        with browsing(mediator) as actor:
            entry = examples.an_entry(actor)
            remove_activity(get_or_404(Activity, entry.activity_id), actor=actor)
            assert session.execute(indicators.conflicts(actor)).all() == []
            assert entry_pages.entry_list(EntryFilters(), actor).total == 0
            assert session.execute(queries.figures(actor, EntryFilters())).all() == []

    def test_the_form_proposes_the_school_of_the_last_entry(self, browsing: Any, mediator: Any) -> None:
        with browsing(mediator) as actor:
            examples.a_school(actor)
            last = examples.a_school(actor, name="École des Acacias", kind="primary")
            examples.an_entry(actor, "presence_gate", school_id=last.id)
            page = entry_pages.entry_page(CONFLICT, actor)
            assert page.start["school_id"] == last.id
            assert page.choices["school_id"][0] == (str(last.id), last.name)

    def test_whatever_was_noted_elsewhere_since(self, browsing: Any, mediator: Any) -> None:
        with browsing(mediator) as actor:
            examples.a_school(actor)
            last = examples.a_school(actor, name="École des Acacias", kind="primary")
            examples.an_entry(actor, "presence_gate", school_id=last.id, at=time(0, 1))
            square, _made = create_place(PlaceCommand(new_id(), "Square de la Source", "park"), actor=actor)
            elsewhere = ActivityCommand(
                id=new_id(), kind="active_presence", at=time(0, 2), place_id=square.id
            )
            record_activity(elsewhere, actor=actor)
            assert entry_pages.entry_page(CONFLICT, actor).start["school_id"] == last.id

    def test_a_promotion_named_by_the_address_is_chosen_and_its_levels_come_first(
        self, browsing: Any, mediator: Any
    ) -> None:
        with browsing(mediator) as actor:
            examples.a_promotion(actor)
            school = examples.a_school(actor, name="École des Acacias", kind="primary")
            asked = examples.a_promotion(actor, school_id=school.id)
            page = entry_pages.entry_page(PEER, actor, said={"promotion_id": str(asked.id)})
            assert page.start["promotion_id"] == str(asked.id)
            assert [key for key, _words in page.choices["level"]][:5] == ["cp", "ce1", "ce2", "cm1", "cm2"]
            unknown = entry_pages.entry_page(PEER, actor, said={"promotion_id": str(new_id())})
            assert unknown.start["promotion_id"] is None

    def test_an_act_is_done_again_without_its_count_nor_its_note(self, browsing: Any, mediator: Any) -> None:
        with browsing(mediator) as actor:
            entry = examples.an_entry(actor, motive="rumor", level="6e", total=4, note="À la sortie.")
            start = entry_pages.entry_page(CONFLICT, actor, repeat=str(entry.activity_id)).start
            assert (start["motive"], start["level"], start["school_id"]) == ("rumor", "6e", entry.school_id)
            assert not {"total", "note"} & set(start)
