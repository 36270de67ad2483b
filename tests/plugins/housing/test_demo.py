"""The demo of a structure that works in no building, and receives people for their rent all the same."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from core.toolkit import Case, Party, PlaceCommand, create_place, new_id, session
from plugins.housing import demo
from plugins.housing.models import Account, Sheet, Stage
from plugins.housing.workflow import ARREARS_FILE


def count(model: Any) -> int:
    return session.execute(select(func.count()).select_from(model)).scalar_one()


@pytest.mark.parametrize(("kind", "files"), [("social_center", 5), ("market", 0)])
def test_a_desk_without_any_building_follows_a_few_files_of_rent_and_no_sheet(
    acting: Any, mediator: Any, kind: str, files: int
) -> None:
    with acting(mediator) as actor:
        create_place(PlaceCommand(new_id(), "Permanence du Vernet", kind), actor=actor)
        for _again in range(2):
            demo.seed(actor)
            cases = session.execute(select(Case)).scalars().all()
            assert [case.type_key for case in cases] == [ARREARS_FILE.key] * files
            assert count(Sheet) == 0
        assert session.execute(select(func.count(Party.person_id))).scalar_one() == files
        assert min(count(Account), count(Stage)) >= files
