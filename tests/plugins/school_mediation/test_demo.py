"""The demo of a collège and its three schools: believable, the same twice, and kept to the rules it shows."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from zlib import crc32

import pytest
from sqlalchemy import func, select

from core.toolkit import Activity, Case, CaseTransition, ConsentRecord, session, today
from plugins.school_mediation import demo, demo_town, peers
from plugins.school_mediation.demo_words import CASES, SECTORS
from plugins.school_mediation.models import Attendance, Committee, Entry, Promotion, Pupil, PupilStep, School
from plugins.school_mediation.steps import TRAINED

MODELS = (School, Entry, Activity, Promotion, Pupil, Attendance, Committee, Case, ConsentRecord)


def counts() -> dict[str, int]:
    return {
        model.__tablename__: session.execute(select(func.count()).select_from(model)).scalar_one()
        for model in MODELS
    }


@pytest.fixture(params=range(len(SECTORS)))
def sector(request: Any, monkeypatch: Any) -> Any:
    """Each of those that a demo structure may tell, whatever its address."""
    monkeypatch.setattr(demo_town, "crc32", lambda _slug: request.param)
    return SECTORS[request.param]


@pytest.fixture
def seeded(acting: Any, mediator: Any, coordinator: Any, sector: Any) -> Any:
    with acting(mediator) as actor:
        demo.seed(actor)
        yield actor


class TestDemo:
    def test_a_year_of_a_mediator_at_school_is_told(self, seeded: Any, sector: Any) -> None:
        found = counts()
        assert found["school_school"] == 4
        assert 350 <= found["school_entry"] <= 800
        assert found["school_entry"] == found["activity"]
        assert found["school_pupil"] == 26
        assert found["case_record"] == len(CASES) - len(sector.untold)

    def test_nothing_of_a_school_happens_without_school(self, seeded: Any) -> None:
        days = [
            *session.execute(select(Activity.day)).scalars(),
            *session.execute(select(PupilStep.day)).scalars(),
            *session.execute(select(Case.opened_on)).scalars(),
            *session.execute(select(CaseTransition.day)).scalars(),
            *session.execute(select(Committee.day)).scalars(),
            *session.execute(select(ConsentRecord.day)).scalars(),
        ]
        assert len(days) > 400
        assert {day for day in days if day.weekday() > 4 or day.month in (7, 8)} == set()
        assert max(days) < today(seeded)

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

    def test_whoever_was_there_had_both_words_that_day(self, seeded: Any) -> None:
        statement = (
            select(Activity.day, Pupil)
            .join(Entry, Entry.activity_id == Activity.id)
            .join(Attendance, Attendance.entry_id == Entry.id)
            .join(Pupil, Pupil.id == Attendance.pupil_id)
        )
        there = defaultdict(list)
        for day, pupil in session.execute(statement):
            there[day].append(pupil)
        lacking = [peers.missing_words(them, seeded, day=day) for day, them in there.items()]
        assert lacking == [{} for _day in there]

    def test_neighbours_tell_neither_the_same_schools_nor_the_same_figures(self) -> None:
        slugs = ("reseau-des-rives", "mediation-port-alban")
        told = [SECTORS[crc32(slug.encode()) % len(SECTORS)] for slug in slugs]
        names = [{school[0] for school in one.schools.values()} for one in told]
        assert not names[0] & names[1]
        assert told[0].pace != told[1].pace

    def test_a_structure_without_a_team_gets_nothing(self, acting: Any, coordinator: Any) -> None:
        with acting(coordinator) as actor:
            demo.seed(actor)
            assert counts()["school_school"] == 0
