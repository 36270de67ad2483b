"""The demo of a collège and its three schools: believable, the same twice, and kept to the rules it shows."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from core.toolkit import Activity, Case, ConsentRecord, session
from plugins.school_mediation import demo, peers
from plugins.school_mediation.models import Attendance, Committee, Entry, Promotion, Pupil, School
from plugins.school_mediation.steps import TRAINED

MODELS = (School, Entry, Activity, Promotion, Pupil, Attendance, Committee, Case, ConsentRecord)


def counts() -> dict[str, int]:
    return {
        model.__tablename__: session.execute(select(func.count()).select_from(model)).scalar_one()
        for model in MODELS
    }


@pytest.fixture
def seeded(acting: Any, mediator: Any, coordinator: Any) -> Any:
    with acting(mediator) as actor:
        demo.seed(actor)
        yield actor


class TestDemo:
    def test_a_year_of_a_mediator_at_school_is_told(self, seeded: Any) -> None:
        found = counts()
        assert found["school_school"] == 4
        assert 350 <= found["school_entry"] <= 800
        assert found["school_entry"] == found["activity"]
        assert found["school_pupil"] == 26
        assert found["case_record"] == 18

    def test_a_second_run_leaves_the_same_rows(self, seeded: Any) -> None:
        before = counts()
        demo.seed(seeded)
        assert counts() == before

    def test_nobody_was_trained_without_both_words(self, seeded: Any) -> None:
        trained = session.execute(select(Pupil).where(Pupil.status.in_(TRAINED))).scalars().all()
        assert trained
        year = session.execute(select(func.max(Promotion.year))).scalar_one()
        now = session.execute(
            select(Pupil)
            .join(Promotion, Promotion.id == Pupil.promotion_id)
            .where(Promotion.year == year, Pupil.status.in_(TRAINED))
        ).scalars()
        assert peers.missing_words(now, seeded) == {}

    def test_a_structure_without_a_team_gets_nothing(self, acting: Any, coordinator: Any) -> None:
        with acting(coordinator) as actor:
            demo.seed(actor)
            assert counts()["school_school"] == 0
