"""Entries of the demo are written with the minutes-persons that the database would give them, hence once."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from core.activities.models import Activity
from core.db.base import new_id, now
from core.db.session import session
from core.demo.rows import write_activities
from core.tenancy.isolation import reviewed
from core.testing.plugin import create_member


@pytest.mark.parametrize(
    ("minutes", "members", "worked"), [(30, (None, None), 60), (30, (45, None), 75), (None, (45, None), None),
                                       (None, (45, 10), 55), (30, (), None)],
)  # fmt: skip
def test_an_entry_is_written_once_with_its_minutes(app, structure, acting, minutes, members, worked):
    people = [create_member(app, structure) for _ in (1, 2)]
    with acting(people[0]) as actor:
        row = {
            "id": new_id(), "day": "2026-11-02", "starts_at": now(), "hour_told": True, "kind": "active_presence",
            "minutes": minutes, "actions": [], "note": "", "estimated": False, "author_id": actor.membership_id,
            "version": 1, "field_versions": {}, "created_at": now(), "updated_at": now(),
        }  # fmt: skip
        parts = [
            {"id": new_id(), "activity_id": row["id"], "membership_id": one.membership_id, "minutes": own}
            for one, own in zip(people, members, strict=False)
        ]
        assert write_activities([row], parts, actor) == {row["id"]}
        written = session.execute(
            select(Activity.person_minutes).where(Activity.id == row["id"])
        ).scalar_one()
        again = text("SELECT n_tup_upd FROM pg_stat_xact_user_tables WHERE relname = 'activity'")
        assert (written, session.execute(again, **reviewed("reads no row")).scalar_one()) == (worked, 0)
