"""A year at the desk: about 2,500 acts and 60 files, the same when seeded again, believable."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from sqlalchemy import func, select

from core.toolkit import Activity, Case, Party, session, today
from plugins.rights_access import demo, examples, indicators, queries
from plugins.rights_access.codelists import level_of
from plugins.rights_access.models import Act, Budget, Debt, DebtStage, Follower, Matter, Procedure
from plugins.rights_access.schemas import ProcedureFilters
from plugins.rights_access.workflow import FILE_KEY, RIGHTS_FILE


def count(model: Any) -> int:
    return session.execute(select(func.count()).select_from(model)).scalar_one()


@pytest.fixture
def seeded(acting: Any, mediator: Any, worker: Any) -> Any:
    with acting(worker) as actor:
        examples.a_place(actor)
        demo.seed(actor)
        yield actor


def test_the_volumes_are_those_of_a_small_association(seeded: Any) -> None:
    assert 2_300 <= count(Act) <= 2_700
    assert count(Activity) == count(Act)
    files = session.execute(select(func.count(Case.id)).where(Case.type_key == FILE_KEY)).scalar_one()
    assert files == 60
    assert count(Party) == 60
    assert count(Procedure) == count(Matter) >= 100
    assert min(count(model) for model in (Budget, Debt, DebtStage, Follower)) >= 15


def test_a_second_run_leaves_the_same_rows(seeded: Any) -> None:
    models = (Act, Activity, Case, Procedure, Matter, Budget, Debt, DebtStage, Follower)
    before = [count(model) for model in models]
    demo.seed(seeded)
    assert [count(model) for model in models] == before


def test_every_level_is_the_one_its_theme_wants(seeded: Any) -> None:
    rows = session.execute(
        select(Procedure.level, Matter.theme, Matter.operator).join(
            Matter, Matter.procedure_id == Procedure.id
        )
    ).all()
    assert all(level == level_of(theme, operator) for level, theme, operator in rows)
    assert {level for level, _theme, _operator in rows} == {"team", "restricted"}


def test_a_member_reads_the_restricted_ones_of_her_own_files_alone(seeded: Any) -> None:
    listed = session.execute(
        queries.procedure_list(ProcedureFilters(view="all"), seeded, today(seeded))
    ).all()
    referents = dict(session.execute(select(Case.id, Case.referent_id)).all())
    levels = dict(session.execute(select(Procedure.id, Procedure.level)).all())
    restricted = [row for row in listed if levels[row.id] == "restricted"]
    assert {referents[row.case_id] for row in restricted} == {seeded.membership_id}
    others = [key for key, level in levels.items() if level == "restricted"]
    assert 0 < len(restricted) < len(others)
    assert len(listed) == len(levels) - len(others) + len(restricted)


def test_files_stand_in_states_of_their_workflow_closed_ones_with_a_result(seeded: Any) -> None:
    files = session.execute(select(Case).where(Case.type_key == FILE_KEY)).scalars().all()
    states = Counter(case.state for case in files)
    assert set(states) <= {state.key for state in RIGHTS_FILE.states}
    assert len(states) >= 4
    assert all((case.closed_on is None) == (case.result is None) for case in files)
    assert len({case.number for case in files}) == 60


def test_its_figures_are_shares_one_believes(seeded: Any) -> None:
    def size(select_rows: Any) -> int:
        return len(session.execute(select_rows(seeded)).all())

    acts = size(indicators.acts)
    assert 0.08 < size(indicators.acts_blocked) / acts < 0.25
    assert 0.6 < size(indicators.acts_with) / size(indicators.acts_said) < 0.95
    assert 0.35 < size(indicators.rights_opened) / size(indicators.procedures_ended) < 0.85


def test_a_structure_without_place_gets_nothing(acting: Any, mediator: Any) -> None:
    with acting(mediator) as actor:
        demo.seed(actor)
        assert count(Act) == 0
