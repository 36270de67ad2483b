"""A path opens on what the person says of herself; difficulties come after, and nothing says a state of health."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from core.toolkit import (
    DuplicateContent,
    InvalidInput,
    Refused,
    StaleEdit,
    catalog,
    decode,
    new_id,
    session,
    today,
)
from plugins.reinsertion import examples, files, pages, words
from plugins.reinsertion.codelists import CODE_LISTS, FOCUS_THEME, TRACK
from plugins.reinsertion.models import Focus, Journey, Track
from plugins.reinsertion.schemas import Chosen, OpenPathSchema, Said
from plugins.reinsertion.workflow import PATH


def chosen(case: Any, name: str, actor: Any) -> set[str]:
    return set(pages.chosen(case, name, actor))


class TestTheOpening:
    def test_asks_her_words_before_anything_else_and_no_difficulty(self) -> None:
        asked = [name for name in OpenPathSchema().fields if name != "id"]
        assert asked[:3] == ["strengths", "interests", "aspirations"]
        assert not {"themes", "codes", "theme", "reason"} & set(asked)

    def test_follows_four_tracks_in_a_file_that_is_named_from_its_first_day(
        self, acting: Any, mediator: Any
    ) -> None:
        assert [code.value for code in TRACK.codes] == [
            "social",
            "professional",
            "educational",
            "psychological",
        ]
        assert PATH.always_named
        with acting(mediator) as actor:
            case = examples.a_path(actor)
            assert case.named_at is not None
            assert examples.her_party(case, actor).role == "supported"
            assert chosen(case, "tracks", actor) == {"social", "professional"}

    def test_needs_one_thing_that_she_says_of_herself(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            form = {**examples.new_path(actor).form, "strengths": "", "interests": " ", "aspirations": ""}
            with pytest.raises(InvalidInput) as refused:
                decode(OpenPathSchema, form)
            assert set(refused.value.errors) == {"strengths"}

    def test_keeps_her_words_closed_and_reads_them_again(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = examples.a_path(actor)
            row = words.journey_of(case, actor)
            assert row is not None
            assert "vélos".encode() not in (row.strengths or b"")
            assert [text for _title, text in pages.head(case, actor).words] == [
                examples.STRENGTHS,
                examples.INTERESTS,
                examples.ASPIRATIONS,
            ]

    def test_sent_twice_opens_one_path_and_other_words_are_seen(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            same = new_id()
            first = examples.a_path(actor, id=same)
            assert examples.a_path(actor, id=same).id == first.id
            assert len(session.execute(select(Journey.id).where(Journey.case_id == same)).all()) == 1
            with pytest.raises(DuplicateContent):
                examples.a_path(actor, id=same, said=Said(0, "Autre chose", prescriber="ml"))

    def test_is_refused_with_a_partner_of_nobody(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor, pytest.raises(InvalidInput) as refused:
            examples.a_path(actor, said=Said(0, "Je sais", partner_id=new_id()))
        assert set(refused.value.errors) == {"partner_id"}


class TestHerWords:
    def test_are_changed_by_her_and_the_former_ones_are_kept_nowhere(
        self, acting: Any, mediator: Any
    ) -> None:
        with acting(mediator) as actor:
            case = examples.a_path(actor)
            words.keep_words(
                case, Said(1, "Je soude.", examples.INTERESTS, examples.ASPIRATIONS, "ml"), actor=actor
            )
            row = words.journey_of(case, actor)
            assert row is not None
            assert row.version == 2
            assert words.words_of(row, actor)["strengths"] == "Je soude."

    def test_of_two_writers_are_both_shown(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = examples.a_path(actor)
            words.keep_words(case, Said(1, "Un", "", "", "ml"), actor=actor)
            with pytest.raises(StaleEdit) as stale:
                words.keep_words(case, Said(1, "Deux", "", "", "ml"), actor=actor)
            [conflict] = stale.value.conflicts
            assert (conflict.name, conflict.theirs, conflict.mine) == ("strengths", "Un", "Deux")

    def test_are_asked_first_where_the_file_came_from_elsewhere(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = examples.a_silent_path(actor)
            assert pages.head(case, actor).words == []
            words.keep_words(case, Said(0, "Je sais écouter."), actor=actor)
            assert pages.head(case, actor).words == [(pages.WORD_TITLES[0][1], "Je sais écouter.")]


class TestThemes:
    def test_wait_for_her_words(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = examples.a_silent_path(actor)
            with pytest.raises(Refused) as refused:
                words.set_themes(case, Chosen(["housing"]), actor=actor)
            assert "avec ses mots" in refused.value.problems[0]
            assert session.execute(select(Focus.id).where(Focus.case_id == case.id)).first() is None

    def test_are_added_and_taken_back(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = examples.a_path(actor)
            for codes in (["housing", "mobility"], ["mobility"], ["mobility", "housing"]):
                words.set_themes(case, Chosen(codes), actor=actor)
                assert chosen(case, "themes", actor) == set(codes)
            assert len(session.execute(select(Focus.id).where(Focus.case_id == case.id)).all()) == 2

    def test_say_nothing_of_health(self) -> None:
        values = {code.value for one in CODE_LISTS for code in one.codes}
        assert "health" not in values
        assert "hospital" not in values
        assert not [code for code in FOCUS_THEME.codes if "sant" in code.label.casefold()]


class TestTracks:
    def test_of_the_psychological_one_nobody_outside_the_circle_knows(
        self, acting: Any, saved: Any, mediator: Any, coordinator: Any
    ) -> None:
        case_id = saved(mediator, lambda actor: examples.a_path(actor, tracks=["social", "psychological"]).id)
        with acting(mediator) as actor:
            head = pages.head(files.path_or_404(case_id, actor), actor)
            assert "Soutien psychologique (orientation)" in head.tracks
            assert head.hides
        with acting(coordinator) as actor:
            case = files.path_or_404(case_id, actor)
            head = pages.head(case, actor)
            assert head.tracks == ["Réinsertion sociale"]
            assert not head.hides
            assert "psychological" not in [one[0] for one in pages.track_choices(case, actor)["codes"]]

    def test_changed_by_a_colleague_leave_it_as_it_stands(
        self, acting: Any, saved: Any, mediator: Any, coordinator: Any
    ) -> None:
        case_id = saved(mediator, lambda actor: examples.a_path(actor, tracks=["social", "psychological"]).id)
        with acting(coordinator) as actor:
            case = files.path_or_404(case_id, actor)
            words.set_tracks(case, Chosen(["educational"]), actor=actor)
            standing = select(Track.track).where(Track.case_id == case_id, Track.removed_at.is_(None))
            assert set(session.execute(standing).scalars()) == {"educational", "psychological"}


def test_the_guide_says_that_words_come_first_and_every_list_is_ours(app: Any) -> None:
    with app.app_context():
        lists = {key for key in catalog().code_lists if key.startswith("reinsertion_")}
    assert lists == {one.key for one in CODE_LISTS}


def test_a_day_to_come_opens_nothing(acting: Any, mediator: Any) -> None:
    with acting(mediator) as actor, pytest.raises(InvalidInput) as refused:
        examples.a_path(actor, days_ago=-1)
    assert set(refused.value.errors) == {"opened_on"}
    assert today(actor)
