"""What is held of a pupil mediator leaves with her copy, and lets go of her when she is erased."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from core.toolkit import Revision, SubjectRef, get_or_404, new_id, session
from plugins.school_mediation import examples, indicators, peer_pages, privacy, rules
from plugins.school_mediation.models import Pupil
from plugins.school_mediation.workflow import BULLYING_KEY


def of(pupil: Pupil) -> SubjectRef:
    assert pupil.person_id is not None
    return SubjectRef("person", pupil.person_id)


class TestHerCopy:
    def test_it_holds_her_way_and_her_presences(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            promotion = examples.a_promotion(actor)
            pupil = examples.a_trained_pupil(actor, promotion)
            examples.present(examples.a_training(actor, promotion), actor, pupil)
            parts = {part.title: part.rows for part in privacy.export(of(pupil), actor)}
            assert set(parts) == {"Élève médiateur", "Étapes du parcours", "Présences aux séances"}
            (way,) = parts["Élève médiateur"]
            assert (way["classe"], way["parcours"]) == ("6e B", "En formation")

    def test_nobody_else_is_in_it(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            pupil = examples.a_pupil(actor)
            other = SubjectRef("person", new_id())
            assert privacy.export(other, actor) == ()
            assert privacy.export(SubjectRef("user", of(pupil).id), actor) == ()


class TestHerErasure:
    def test_the_row_still_counts_and_names_nobody(self, browsing: Any, mediator: Any) -> None:
        with browsing(mediator) as actor:
            pupil = examples.a_trained_pupil(actor)
            assert privacy.erase(of(pupil), actor) == 1
            session.refresh(pupil)
            assert (pupil.person_id, pupil.class_label, pupil.content_hash) == (None, "", None)
            former = select(Revision.id).where(Revision.entity_id == pupil.id)
            assert session.execute(former).all() == []
            assert len(session.execute(indicators.trained(actor)).all()) == 1
            assert peer_pages.pupil_page(pupil.id, actor).row.name == peer_pages.ERASED

    def test_whoever_is_erased_may_not_go_on(self, browsing: Any, mediator: Any) -> None:
        with browsing(mediator) as actor:
            pupil = examples.a_trained_pupil(actor)
            privacy.erase(of(pupil), actor)
            page = peer_pages.pupil_page(pupil.id, actor)
            assert (page.steps, page.can_write) == ([], False)

    def test_another_person_is_left_alone(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            pupil = examples.a_pupil(actor)
            assert privacy.erase(SubjectRef("person", new_id()), actor) == 0
            assert get_or_404(Pupil, pupil.id).class_label == "6e B"


class TestSwitchingOff:
    def test_open_situations_are_closed_first(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            assert rules.objections_to_disabling(actor) == ()
            examples.a_case(actor, BULLYING_KEY)
            (problem,) = rules.objections_to_disabling(actor)
            assert problem.message.startswith("1 situation à l’école est encore ouverte")
