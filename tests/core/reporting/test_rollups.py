"""Rollups equal the entries to the unit, whatever happened to them and whenever they are read."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, insert, select, text

from core.activities.models import Activity
from core.db.base import new_id, now
from core.db.session import session
from core.db.unit_of_work import commit
from core.places.models import Place, Territory
from core.reporting.rollups import (
    MonthOfKind,
    by_place,
    dirty_months,
    months,
    network_months,
    refresh,
    totals,
)
from core.tenancy.binding import Actor
from core.tenancy.isolation import reviewed
from core.testing.rows import make_row

Acting = Callable[..., AbstractContextManager[Actor]]

FIRST, LAST = date(2025, 11, 1), date(2026, 2, 1)
DAYS = st.dates(date(2025, 10, 20), date(2026, 3, 10))
KINDS = st.sampled_from(["active_presence", "project"])
TOTALS = st.none() | st.integers(0, 9)
#: What may happen to entries, one after the other; an index picks which entry.
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), DAYS, KINDS, TOTALS),
        st.tuples(st.just("import"), st.lists(st.tuples(DAYS, KINDS, TOTALS), min_size=1, max_size=5)),
        st.tuples(st.just("move"), st.integers(0, 20), DAYS),
        st.tuples(st.just("count"), st.integers(0, 20), TOTALS),
        st.tuples(st.just("place"), st.integers(0, 20)),
        st.tuples(st.just("remove"), st.integers(0, 20)),
        st.tuples(st.just("erase"), st.integers(0, 20)),
        st.tuples(st.just("refresh")),
    ),
    max_size=12,
)


def an_entry(day: date, kind: str, total: int | None, area: uuid.UUID | None = None) -> dict[str, Any]:
    return {
        "day": day,
        "starts_at": now(),
        "kind": kind,
        "total": total,
        "women": total,
        "person_minutes": None if total is None or total % 3 == 0 else 10 * total,
        "territory_id": area,
    }


def take(step: tuple[Any, ...], ids: list[uuid.UUID], area: uuid.UUID, actor: Actor) -> None:
    name = step[0]
    if name == "add":
        row = Activity(id=new_id(), **an_entry(*step[1:], area if step[1].day % 2 else None))
        session.add(row)
        ids.append(row.id)
    elif name == "import":
        rows = [{"id": new_id(), "tenant_id": actor.tenant.id, **an_entry(*one)} for one in step[1]]
        session.execute(insert(Activity), rows)
        ids.extend(row["id"] for row in rows)
    elif name == "refresh":
        refresh(actor=actor)
    elif ids:
        row = session.get(Activity, (actor.tenant.id, ids[step[1] % len(ids)]))
        if row is None:
            return
        if name == "move":
            row.day = step[2]
        elif name == "count":
            row.total = row.women = step[2]
        elif name == "place":
            row.place_id = (
                session.execute(select(Place.id)).scalars().first() if row.place_id is None else None
            )
        elif name == "remove":
            row.removed_at = now()
        else:
            session.delete(row)
    session.flush()


def counted_one_by_one(actor: Actor) -> list[MonthOfKind]:
    acts: Counter[tuple[date, str]] = Counter()
    met: Counter[tuple[date, str]] = Counter()
    told: Counter[tuple[date, str]] = Counter()
    minutes: Counter[tuple[date, str]] = Counter()
    timed: Counter[tuple[date, str]] = Counter()
    kept = select(Activity).where(Activity.tenant_id == actor.tenant.id, Activity.removed_at.is_(None))
    for row in session.execute(kept).scalars():
        key = row.day.replace(day=1), row.kind
        if FIRST <= key[0] <= LAST:
            acts[key] += 1
            met[key] += row.total or 0
            told[key] += row.total is not None
            minutes[key] += row.person_minutes or 0
            timed[key] += row.person_minutes is not None
    every = (acts, met, told, minutes, timed)
    return [MonthOfKind(*key, *(counted[key] for counted in every)) for key in sorted(acts)]


def placed_one_by_one(actor: Actor) -> Counter[tuple[uuid.UUID | None, uuid.UUID | None]]:
    found: Counter[tuple[uuid.UUID | None, uuid.UUID | None]] = Counter()
    kept = select(Activity).where(Activity.tenant_id == actor.tenant.id, Activity.removed_at.is_(None))
    for row in session.execute(kept).scalars():
        if FIRST <= row.day.replace(day=1) <= LAST:
            found[row.territory_id, row.place_id] += 1
    return found


def by_places(actor: Actor) -> dict[tuple[uuid.UUID | None, uuid.UUID | None], int]:
    rows = session.execute(by_place(FIRST, LAST, actor), **reviewed("a test reads what the map reads"))
    return {(row.area, row.place): row.n for row in rows}


def test_rollups_equal_the_entries_after_any_sequence(make_member: Any, acting: Acting) -> None:
    member = make_member("director")

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(STEPS)
    def check(steps: list[tuple[Any, ...]]) -> None:
        with acting(member) as actor:
            area = make_row(Territory, kind="quartier", name="Bel-Air", sort_name="bel air").id
            make_row(Place, territory_id=area)
            ids: list[uuid.UUID] = []
            for step in steps:
                take(step, ids, area, actor)
                assert months(FIRST, LAST, actor) == counted_one_by_one(actor), step
                assert by_places(actor) == placed_one_by_one(actor), step
            before = totals([(FIRST, LAST)], actor)[0]
            refresh(actor=actor)
            assert dirty_months(actor) == []
            assert months(FIRST, LAST, actor) == (every := counted_one_by_one(actor))
            assert totals([(FIRST, FIRST), (FIRST, LAST)], actor)[1] == before
            assert by_places(actor) == placed_one_by_one(actor)
            assert before["acts"] == before["unsaid"] == sum(row.acts for row in every)
            assert before["total"] == before["women"] == sum(row.met for row in every)
            assert before["women_told"] == sum(row.told for row in every)

    check()


def test_a_change_made_while_a_month_is_made_anew_is_not_lost(
    app: Any, make_member: Any, acting: Acting
) -> None:
    """Its row in the log is not among those seen, so the month stays to be done."""
    member = make_member("director")
    with acting(member) as actor:
        take(("add", FIRST, "project", 1), [], make_row(Territory, kind="quartier").id, actor)
        commit()
    with acting(member) as actor:
        refresh(actor=actor)
        with acting(member) as other:  # a second session, before the first commits
            take(("add", FIRST, "project", 2), [], make_row(Territory, kind="quartier").id, other)
            commit()
        commit()
    with acting(member) as actor:
        assert dirty_months(actor) == [FIRST]
        assert [row.met for row in months(FIRST, FIRST, actor)] == [3]


def test_an_import_of_many_entries_is_one_line_of_the_log_for_each_month(
    make_member: Any, acting: Acting
) -> None:
    with acting(make_member("director")) as actor:
        rows = [
            {
                "id": new_id(),
                "tenant_id": actor.tenant.id,
                **an_entry(FIRST + timedelta(n % 40), "project", 1),
            }
            for n in range(200)
        ]
        session.execute(insert(Activity), rows)
        assert dirty_months(actor) == [FIRST, date(2025, 12, 1)]


def test_a_network_reads_the_rollups_of_the_structures_that_agreed_and_no_other(
    app: Any, make_structure: Any, make_member: Any, acting: Acting
) -> None:
    members = [make_member("director", structure=make_structure()) for _each in range(3)]
    for member in members:
        with acting(member) as actor:
            take(("add", FIRST, "project", 4), [], make_row(Territory, kind="quartier").id, actor)
            refresh(actor=actor)
            commit()
    platform = create_engine(app.extensions["passerelle.config"].owner_url)
    with platform.connect() as connection:
        agreed = [member.structure.id for member in members[:2]]
        assert network_months(connection, agreed, FIRST, LAST) == [MonthOfKind(FIRST, "project", 2, 8, 2)]
        assert connection.execute(text("SELECT count(*) FROM activity_month")).scalar_one() >= 3
    platform.dispose()


def test_a_structure_never_reads_the_rollups_of_another(
    make_structure: Any, make_member: Any, acting: Acting
) -> None:
    with acting(make_member("director", structure=make_structure())) as actor:
        take(("add", FIRST, "project", 4), [], make_row(Territory, kind="quartier").id, actor)
        refresh(actor=actor)
        commit()
    with acting(make_member("director")) as actor:
        assert months(FIRST, LAST, actor) == []
