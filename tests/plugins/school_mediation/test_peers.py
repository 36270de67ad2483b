"""Pupil mediators: a parent's word is needed before the training, whatever the route, and nowhere else."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from core.tenancy.models import Role
from core.testing.sign_in import post
from core.toolkit import (
    AddParty,
    ConsentConflict,
    InvalidInput,
    Lacking,
    NotFound,
    OpenCase,
    PossibleDuplicates,
    RecordConsent,
    Refused,
    add_party,
    get_or_404,
    link_person,
    new_id,
    open_file,
    person_or_404,
    record_consent,
    session,
    today,
)
from plugins.school_mediation import examples, indicators, peer_pages, peers
from plugins.school_mediation.models import Pupil
from plugins.school_mediation.peer_schemas import PromotionCommand, PupilCommand, WordCommand
from plugins.school_mediation.purposes import NO_WORD, PARENT, PEER, PUPIL, why
from plugins.school_mediation.steps import STATES, STEPS

WITHDRAWN = why(Lacking("withdrawn", (PARENT,)))


def ago(actor: Any, days: int) -> date:
    return today(actor) - timedelta(days=days)


def word(pupil: Pupil, giver: str, state: str, actor: Any, days_ago: int = 0, **more: Any) -> Any:
    command = WordCommand(new_id(), giver, state, ago(actor, days_ago), **more)
    return peers.note_word(pupil, command, actor=actor)


def parent_says(pupil: Pupil, state: str, actor: Any, **more: Any) -> Any:
    known = peers.parents_of(pupil, actor)
    who = (
        {"representative_id": known[0]}
        if known
        else {"parent_given_name": "Irène", "parent_family_name": "Vasseur"}
    )
    return word(pupil, "representative", state, actor, **{**who, **more})


class TestAParentsWord:
    def test_no_training_begins_without_any_word(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            pupil = examples.moved(examples.a_pupil(actor), actor, "select")
            with pytest.raises(Refused) as refused:
                examples.moved(pupil, actor, "train")
        assert refused.value.problems == [why(NO_WORD)]

    def test_the_pupils_own_yes_waits_for_her_parents(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            pupil = examples.moved(examples.a_pupil(actor), actor, "select")
            with pytest.raises(InvalidInput) as refused:
                word(pupil, "party", "given", actor)
        assert set(refused.value.errors) == {"giver"}

    def test_a_parents_yes_alone_is_not_enough(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            pupil = examples.moved(examples.a_pupil(actor), actor, "select")
            parent_says(pupil, "given", actor)
            with pytest.raises(Refused) as refused:
                examples.moved(pupil, actor, "train")
        assert refused.value.problems == [
            "L’accord de l’élève n’est pas encore noté : la formation attend les deux accords."
        ]

    def test_both_words_open_the_training(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            assert examples.a_trained_pupil(actor).status == "training"

    def test_a_pupil_of_unknown_age_is_taken_as_a_minor(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            pupil = examples.moved(examples.a_pupil(actor, level=None), actor, "select")
            word(pupil, "party", "given", actor)
            with pytest.raises(Refused):
                examples.moved(pupil, actor, "train")
            parent_says(pupil, "given", actor)
            assert examples.moved(pupil, actor, "train").status == "training"

    def test_the_presences_refuse_her_too(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            promotion = examples.a_promotion(actor)
            pupil = examples.a_trained_pupil(actor, promotion)
            parent_says(pupil, "withdrawn", actor)
            training = examples.a_training(actor, promotion)
            with pytest.raises(InvalidInput) as refused:
                examples.present(training, actor, pupil)
            name = peer_pages.name_of(pupil, actor).partition(",")[0]
            assert refused.value.errors == {"pupil_ids": [f"{name} : {WITHDRAWN}"]}
            assert peer_pages.attendance_choices(training, today(actor), actor) == []

    def test_a_withdrawal_stops_the_badge(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            promotion = examples.a_promotion(actor)
            pupil = examples.a_trained_pupil(actor, promotion)
            examples.present(examples.a_training(actor, promotion), actor, pupil)
            parent_says(pupil, "withdrawn", actor)
            with pytest.raises(Refused) as refused:
                examples.moved(pupil, actor, "badge")
        assert refused.value.problems == [WITHDRAWN]

    def test_a_badge_without_words_nor_training_is_refused_for_both(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            pupil = examples.a_trained_pupil(actor, examples.a_promotion(actor))
            parent_says(pupil, "withdrawn", actor)
            with pytest.raises(Refused) as refused:
                examples.moved(pupil, actor, "badge")
            shown = peer_pages.pupil_page(pupil.id, actor).steps
        assert refused.value.problems == [WITHDRAWN, peers.NO_TRAINING]
        assert [each.blocked for each in shown if each.step.key == "badge"] == [tuple(refused.value.problems)]

    def test_a_yes_from_an_old_page_never_undoes_a_refusal(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            pupil = examples.a_pupil(actor)
            first = parent_says(pupil, "refused", actor)
            with pytest.raises(ConsentConflict):
                parent_says(pupil, "given", actor)
            assert parent_says(pupil, "given", actor, seen_id=first.id).state == "given"

    def test_the_selection_itself_waits_for_nobody(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            assert examples.moved(examples.a_pupil(actor), actor, "select").status == "selected"

    def test_a_parent_is_registered_once_and_tied_to_the_pupil(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            pupil = examples.a_pupil(actor)
            command = WordCommand(
                new_id(),
                "representative",
                "given",
                today(actor),
                parent_given_name="Irène",
                parent_family_name="Vasseur",
            )
            first = peers.note_word(pupil, command, actor=actor)
            assert peers.note_word(pupil, command, actor=actor).id == first.id
            assert len(peers.parents_of(pupil, actor)) == 1

    def test_somebody_who_is_not_tied_to_her_does_not_speak_for_her(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            pupil, other = examples.a_pupil(actor), examples.a_pupil(actor)
            with pytest.raises(InvalidInput) as refused:
                word(pupil, "representative", "given", actor, representative_id=other.person_id)
        assert set(refused.value.errors) == {"representative_id"}


class TestTheDayOfTheTraining:
    """The words count that were given by then, whatever was said since."""

    def test_no_training_began_before_the_words(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            pupil = examples.moved(examples.a_pupil(actor), actor, "select", day=ago(actor, 20))
            examples.agreed(pupil, actor)
            with pytest.raises(Refused) as refused:
                examples.moved(pupil, actor, "train", day=ago(actor, 7))
            assert refused.value.problems == [why(NO_WORD, ago(actor, 7))]
            assert examples.moved(pupil, actor, "train").status == "training"

    def test_nor_after_one_was_taken_back(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            pupil = examples.moved(examples.a_pupil(actor), actor, "select", day=ago(actor, 20))
            parent_says(pupil, "given", actor, days_ago=15)
            word(pupil, "party", "given", actor, days_ago=15)
            seen = parent_says(pupil, "withdrawn", actor, days_ago=10)
            parent_says(pupil, "given", actor, seen_id=seen.id)
            with pytest.raises(Refused) as refused:
                examples.moved(pupil, actor, "train", day=ago(actor, 7))
            assert refused.value.problems == [why(Lacking("withdrawn", (PARENT,)), ago(actor, 7))]
            assert examples.moved(pupil, actor, "train", day=ago(actor, 12)).status == "training"

    def test_nor_after_one_ran_out(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            pupil = examples.moved(examples.a_pupil(actor), actor, "select", day=ago(actor, 20))
            parent_says(pupil, "given", actor, days_ago=19)
            said = {"person_id": pupil.person_id, "day": ago(actor, 19), "expires_on": ago(actor, 10)}
            record_consent(RecordConsent(new_id(), PEER.key, "given", **said), actor=actor)
            with pytest.raises(Refused) as refused:
                examples.moved(pupil, actor, "train", day=ago(actor, 7))
            assert refused.value.problems == [why(Lacking("expired", (PUPIL,)), ago(actor, 7))]
            assert examples.moved(pupil, actor, "train", day=ago(actor, 10)).status == "training"

    def test_nobody_was_at_a_session_before_the_words_and_each_is_named(
        self, acting: Any, mediator: Any
    ) -> None:
        with acting(mediator) as actor:
            promotion = examples.a_promotion(actor)
            pupils = [
                examples.a_trained_pupil(actor, promotion, given_name=name) for name in ("Rayan", "Clara")
            ]
            early = examples.a_training(actor, promotion, day=ago(actor, 30))
            with pytest.raises(InvalidInput) as refused:
                examples.present(early, actor, *pupils)
            names = sorted(peer_pages.name_of(pupil, actor).partition(",")[0] for pupil in pupils)
            missing = why(NO_WORD, ago(actor, 30))
            assert refused.value.errors == {"pupil_ids": [f"{name} : {missing}" for name in names]}
            assert peer_pages.attendance_choices(early, ago(actor, 30), actor) == []
            assert len(peer_pages.attendance_choices(early, today(actor), actor)) == 2

    def test_whoever_was_there_before_a_withdrawal_is_still_noted(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            promotion = examples.a_promotion(actor)
            pupil = examples.moved(examples.a_pupil(actor, promotion), actor, "select", day=ago(actor, 20))
            parent_says(pupil, "given", actor, days_ago=15)
            word(pupil, "party", "given", actor, days_ago=15)
            examples.moved(pupil, actor, "train", day=ago(actor, 14))
            parent_says(pupil, "withdrawn", actor)
            training = examples.a_training(actor, promotion, day=ago(actor, 12))
            examples.present(training, actor, pupil)
            assert peers.there_at(training, actor) == [pupil.id]

    def test_a_badge_counts_the_trainings_held_by_its_day(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            promotion = examples.a_promotion(actor)
            pupil = examples.moved(examples.a_pupil(actor, promotion), actor, "select", day=ago(actor, 20))
            parent_says(pupil, "given", actor, days_ago=15)
            word(pupil, "party", "given", actor, days_ago=15)
            examples.moved(pupil, actor, "train", day=ago(actor, 14))
            examples.present(examples.a_training(actor, promotion, day=ago(actor, 5)), actor, pupil)
            with pytest.raises(Refused) as refused:
                examples.moved(pupil, actor, "badge", day=ago(actor, 6))
            assert refused.value.problems == [peers.NO_TRAINING]
            assert examples.moved(pupil, actor, "badge", day=ago(actor, 5)).status == "badged"

    def test_the_page_says_whom_and_why_and_keeps_the_day(
        self, signed_in: Any, mediator: Any, house: Any, saved: Any
    ) -> None:
        def make(actor: Any) -> Any:
            pupil = examples.a_pupil(actor, given_name="Rayan")
            examples.moved(pupil, actor, "select", day=ago(actor, 20))
            examples.agreed(pupil, actor)
            return pupil.id, ago(actor, 7)

        pupil_id, day = saved(mediator, make)
        path = f"/s/{house.slug}/ecole/eleves-mediateurs/eleve/{pupil_id}/etape/train"
        browser = signed_in(mediator)
        answer = post(browser, path, {"id": str(new_id()), "day": day.isoformat()})
        assert answer.status_code == 409
        assert "Rayan" in answer.text
        assert "n’étaient pas encore donnés" in answer.text
        assert day.isoformat() in answer.text


class TestTheWay:
    def test_every_step_leads_to_a_state_that_the_table_has(self) -> None:
        states = {state.key for state in STATES}
        assert {step.target for step in STEPS} | {s for step in STEPS for s in step.source} <= states

    def test_a_badge_asks_for_one_training_attended(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            promotion = examples.a_promotion(actor)
            pupil = examples.a_trained_pupil(actor, promotion)
            with pytest.raises(Refused):
                examples.moved(pupil, actor, "badge")
            examples.present(examples.a_training(actor, promotion), actor, pupil)
            badged = examples.moved(pupil, actor, "badge")
            assert (badged.status, badged.badge_on) == ("badged", today(actor))

    def test_a_pupil_in_training_mediates_nothing_yet(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            promotion = examples.a_promotion(actor)
            pupil = examples.a_trained_pupil(actor, promotion)
            meeting = examples.an_entry(actor, "peer_session", promotion_id=promotion.id)
            with pytest.raises(InvalidInput):
                examples.present(meeting, actor, pupil)

    def test_a_step_is_passed_once_for_its_id(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            pupil = examples.a_pupil(actor)
            command = peers.StepCommand(new_id(), today(actor))
            for _time in range(2):
                peers.move_pupil(pupil, "select", command, actor=actor)
            steps = peer_pages.session.execute(peer_pages.queries.steps_of(pupil.id, actor)).all()
            assert [row.step for row in steps] == ["select", "letter"]

    def test_a_step_is_neither_to_come_nor_before_the_last_one(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            pupil = examples.a_pupil(actor, days_ago=3)
            for days in (1, -10):
                with pytest.raises(InvalidInput) as refused:
                    examples.moved(pupil, actor, "select", day=today(actor) + timedelta(days=days))
                assert set(refused.value.errors) == {"day"}

    def test_a_step_from_another_state_is_refused(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor, pytest.raises(Refused):
            examples.moved(examples.a_pupil(actor), actor, "badge")

    def test_a_step_that_the_table_has_not_does_not_exist(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor, pytest.raises(NotFound):
            examples.moved(examples.a_pupil(actor), actor, "promote")

    def test_attendance_is_of_the_promotion_only(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            elsewhere = examples.a_trained_pupil(actor)
            training = examples.a_training(actor, examples.a_promotion(actor))
            with pytest.raises(InvalidInput):
                examples.present(training, actor, elsewhere)


class TestAPromotion:
    def test_one_a_school_and_a_year(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            first = examples.a_promotion(actor)
            command = PromotionCommand(id=new_id(), school_id=first.school_id, year=first.year)
            with pytest.raises(InvalidInput):
                peers.open_promotion(command, actor=actor)

    def test_a_name_that_is_known_is_asked_about_first(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            promotion = examples.a_promotion(actor)
            known = examples.a_pupil(actor, given_name="Salomé", family_name="Vasseur")
            command = PupilCommand(new_id(), today(actor), "Salomé", "Vasseur")
            with pytest.raises(PossibleDuplicates) as asked:
                peers.add_pupil(promotion, command, actor=actor)
            assert asked.value.ids == [known.person_id]
            again = PupilCommand(command.id, today(actor), person_id=known.person_id)
            assert peers.add_pupil(promotion, again, actor=actor).person_id == known.person_id

    def test_a_pupil_is_there_once(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            promotion = examples.a_promotion(actor)
            pupil = examples.a_pupil(actor, promotion)
            command = PupilCommand(new_id(), today(actor), person_id=pupil.person_id)
            with pytest.raises(InvalidInput):
                peers.add_pupil(promotion, command, actor=actor)

    def test_its_page_says_who_waits_for_which_word(self, acting: Any, browsing: Any, mediator: Any) -> None:
        with browsing(mediator) as actor:
            promotion = examples.a_promotion(actor)
            waiting = examples.moved(examples.a_pupil(actor, promotion, given_name="Adama"), actor, "select")
            examples.a_trained_pupil(actor, promotion)
            page = peer_pages.promotion_page(promotion.id, actor)
            assert {row.words for row in page.pupils} == {
                ("wait", "Accords attendus"),
                ("ok", "Accords donnés"),
            }
            assert next(row for row in page.pupils if row.id == waiting.id).words == (
                "wait",
                "Accords attendus",
            )


class TestFigures:
    def test_trained_and_badged_are_counted_on_each_other(self, browsing: Any, mediator: Any) -> None:
        with browsing(mediator) as actor:
            promotion = examples.a_promotion(actor)
            pupils = [examples.a_trained_pupil(actor, promotion) for _ in range(2)]
            examples.present(examples.a_training(actor, promotion), actor, pupils[0])
            examples.moved(pupils[0], actor, "badge")
            trained = session.execute(indicators.trained(actor)).scalars().all()
            badged = session.execute(indicators.badged(actor)).scalars().all()
            assert (set(trained), badged) == ({pupil.id for pupil in pupils}, [pupils[0].id])
            listed = peer_pages.trained_list(peer_pages.PupilFilters(badged=True), actor)
            assert (listed.total, [row.id for row in listed.rows]) == (1, badged)

    def test_a_promotion_of_another_structure_does_not_exist(
        self, saved: Any, acting: Any, mediator: Any, make_structure: Any, make_member: Any
    ) -> None:
        pupil = saved(mediator, lambda actor: examples.a_pupil(actor).id)
        stranger = make_member("mediator", structure=make_structure("school_mediation"))
        with acting(stranger), pytest.raises(NotFound):
            get_or_404(Pupil, pupil)


class TestAPupilFollowedElsewhere:
    """Her file of another domain is kept from most: as a pupil mediator she stays known to whoever follows pupils."""

    @pytest.fixture
    def house(self, make_structure: Any) -> Any:
        return make_structure("school_mediation", "youth_outreach")

    def test_she_stays_in_her_promotion_for_whoever_follows_pupils(
        self, saved: Any, acting: Any, make_member: Any, house: Any, coordinator: Any, mediator: Any
    ) -> None:
        def followed(actor: Any) -> Any:
            pupil = examples.a_pupil(actor)
            case = open_file(OpenCase(new_id(), "youth_followup", "Un suivi"), actor=actor)
            link_person(
                add_party(case, AddParty(new_id(), "person"), actor=actor), pupil.person_id, actor=actor
            )
            return pupil.id, pupil.person_id

        pupil_id, person_id = saved(coordinator, followed)
        with acting(mediator) as actor:
            assert person_or_404(person_id, actor).person.id == person_id
            parent_says(get_or_404(Pupil, pupil_id), "given", actor)
        saved(
            coordinator,
            lambda _actor: session.add(
                Role(key="reader", label="Lecture", permissions=["people.read", "files.read"])
            ),
        )
        with acting(make_member("reader", structure=house)) as actor, pytest.raises(NotFound):
            person_or_404(person_id, actor)
