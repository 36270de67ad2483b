"""A network's year by month and kind, from rollups and from raw entries; a structure's year; one month made anew.

``PASSERELLE_BENCH_ENTRIES`` says how many entries lie over five years: 200,000 unless told, 10,000,000 when the
promise itself is measured (200 structures, two minutes to fill).
"""

# ruff: noqa: S608 (every text below is ours)

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import create_engine, text

from core.access.permissions import DIRECTOR
from core.db.session import session
from core.planning.clock import today
from core.reporting.rollups import months, network_months, refresh_month
from core.testing.plugin import Member, create_member, create_structure
from tests.bench.measuring import milliseconds, say, tell
from tests.bench.seeding import EDITED, OF_EDITED, ROLL, ROLL_PLACES, writer

if TYPE_CHECKING:
    from tests.bench.__main__ import Bench

ENTRIES: Final = int(os.environ.get("PASSERELLE_BENCH_ENTRIES", "200000"))
STRUCTURES: Final = 200
YEARS: Final = 5
KINDS: Final = 10
#: The first structure holds this share of all entries: the « large structure » of the promise.
LARGE: Final = 10

FILL: Final = f"""
    INSERT INTO activity (tenant_id, id, day, starts_at, kind, territory_id, total, {EDITED})
    SELECT %(tenant)s, gen_random_uuid(), d.day, d.day + interval '15 hours', 'kind_' || n %% {KINDS},
           NULL, nullif(n %% 12, 0), {OF_EDITED}
    FROM generate_series(1, %(entries)s) n
    CROSS JOIN LATERAL (SELECT %(first)s::date + (n::bigint * 7919 %% %(days)s)::int AS day) d
"""
#: What the job makes month by month, for every structure at once.
RAW: Final = text("""
    SELECT date_trunc('month', day::timestamp)::date AS month, kind, count(*), coalesce(sum(total), 0), count(total)
    FROM activity
    WHERE removed_at IS NULL AND tenant_id = ANY(:tenants) AND day >= :first AND day < :end
    GROUP BY 1, 2 ORDER BY 1, 2
""")


def _seed(bench: Bench) -> tuple[Member, list[int]]:
    """A director of the large structure, and the ids of all of them."""
    structures = [create_structure(bench.app) for _ in range(STRUCTURES)]
    each = ENTRIES * (LARGE - 1) // LARGE // (STRUCTURES - 1)
    with writer(bench.stores) as connection:
        for index, structure in enumerate(structures):
            values = {
                "tenant": structure.id,
                "entries": each if index else ENTRIES // LARGE,
                "first": date.today() - timedelta(days=YEARS * 365),  # noqa: DTZ011 (any day will do)
                "days": YEARS * 365,
            }
            connection.execute(FILL, values)
        for roll in (ROLL, ROLL_PLACES):
            connection.execute(roll, {"tenants": [one.id for one in structures]})
        connection.commit()
        connection.autocommit = True
        connection.execute(
            "VACUUM ANALYZE activity, activity_month, activity_month_place, activity_month_dirty"
        )
    return create_member(bench.app, structures[0], DIRECTOR), [one.id for one in structures]


def measure_rollups(bench: Bench) -> None:
    tell(f"filling {ENTRIES} entries in {STRUCTURES} structures…")
    large, tenants = _seed(bench)
    say("rollup_entries", ENTRIES, "rows")
    _network(bench, tenants)
    _structure(bench, large)
    _statistics(bench)


def _network(bench: Bench, tenants: list[int]) -> None:
    year = date.today().year - 1  # noqa: DTZ011
    first, last = date(year, 1, 1), date(year, 12, 1)
    platform = create_engine(bench.stores.database_owner_url)
    with platform.connect() as connection:
        asked = {"tenants": tenants, "first": first, "end": date(year + 1, 1, 1)}
        raw: Callable[[], list[object]] = lambda: list(connection.execute(RAW, asked))  # noqa: E731
        rolled: Callable[[], list[object]] = lambda: list(  # noqa: E731
            network_months(connection, tenants, first, last)
        )
        told = [tuple(row) for row in raw()]
        same = [
            (r.month, r.kind, r.acts, r.met, r.told) for r in network_months(connection, tenants, first, last)
        ]
        if told != same:
            raise RuntimeError("rollups differ from the entries")
        fast, slow = milliseconds(rolled, raw, rounds=9, warm=2)
    platform.dispose()
    say("network_year_rollup_ms", fast, "ms")
    say("network_year_raw_ms", slow, "ms")
    say("rollup_over_raw_ratio", slow / fast, "ratio")


def _structure(bench: Bench, large: Member) -> None:
    with bench.acting(large) as actor:
        first = today(actor).replace(year=today(actor).year - 1, month=1, day=1)
        [whole] = milliseconds(lambda: months(first, first.replace(month=12), actor), rounds=30)
        say("structure_year_ms", whole, "ms")
        [anew] = milliseconds(lambda: refresh_month(first.replace(month=6), actor=actor), rounds=15)
        say("dirty_month_refresh_ms", anew, "ms")
        session.rollback()


def _statistics(bench: Bench) -> None:
    """Twelve months by eight quartiers at a hundred thousand cases, as the page is asked for."""
    year = date.today().year - 1  # noqa: DTZ011
    path = f"tableau-de-bord/?period={year}&figure=cases_opened"
    [spent] = milliseconds(bench.page(bench.seeded.large, path), rounds=25, warm=3)
    say("statistics_page_p50_ms", spent, "ms")
    say("statistics_page_statements", bench.cost(bench.seeded.large, path), "statements")
