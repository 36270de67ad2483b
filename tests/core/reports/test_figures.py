"""Every line of every shipped grid equals the rows it opens onto, whatever was entered."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from core.activities.models import Activity
from core.db.session import session
from core.extension.catalog import catalog
from core.funding.grids import grid_of
from core.funding.mapping import SUMS
from core.funding.scope import scope_of
from core.places.models import Place
from core.reporting.periods import day_range
from core.reports.figures import count_lines, rows_of_line
from core.testing.rows import make_row
from tests.core.reports.conftest import act, adulte_relais, landlord, quartier

KINDS = [
    "conflict_realtime",
    "active_presence",
    "technical_watch",
    "project",
    "partner_referral",
    "housing_visit",
]
DOMAINS = ["public_space_housing", "rights", "transport", "participation", None]
REASONS = ["noise_neighbour", "litter", "hall_occupation", "generational", None]
ACTIONS = [[], ["dialogue"], ["orient", "inform"], ["presence", "tech_report"]]


def some_month(seed, team, areas):
    """A month of entries, whichever the dice gave; a few lie outside, a few were removed."""
    dice = random.Random(seed)
    spots = [make_row(Place, name=f"Lieu {n}", sort_name=f"lieu {n}", kind="hall") for n in range(3)]
    for _ in range(30):
        total = dice.choice([None, *range(9)])
        women = dice.choice([None, dice.randint(0, total)]) if total else None
        act(
            *dice.choice([[team.ines], [team.karim], [team.ines, team.karim]]),
            day=date(2026, 3, 1) + timedelta(days=dice.randint(-3, 33)),
            hour=dice.randint(8, 21),
            minutes=dice.choice([None, 15, 45, 90]),
            kind=dice.choice(KINDS),
            domain=dice.choice(DOMAINS),
            reason=dice.choice(REASONS),
            actions=dice.choice(ACTIONS),
            result=dice.choice(["calmed", "no_change", None]),
            territory_id=dice.choice([None, *(area.id for area in areas)]),
            place_id=dice.choice([None, *(spot.id for spot in spots)]),
            total=total,
            women=women,
            removed_at=dice.choice([None, None, None, session.execute(select(Activity.created_at)).scalar()]),
        )


def expected(line, acts):
    if line.unit in SUMS:
        told = [getattr(one, SUMS[line.unit]) for one in acts]
        return sum(n or 0 for n in told) if not acts or told.count(None) < len(told) else None
    if line.unit == "places":
        placed = {one.place_id for one in acts if one.place_id is not None}
        return len(placed) if placed or not acts else None
    return len({one.day for one in acts}) if line.unit == "days" else len(acts)


@pytest.mark.parametrize("seed", range(2))
def test_every_figure_is_what_its_rows_say(seed, team, working):
    tilleuls, port = quartier("Les Tilleuls"), quartier("Le Port")
    some_month(seed, team, [tilleuls, port])
    period = day_range(date(2026, 3, 1), date(2026, 3, 31))
    for convention in (None, adulte_relais(team, working), landlord(working, tilleuls)):
        scope = scope_of(convention, period, working)
        for key in sorted(catalog().grids):
            grid = grid_of(key, working)
            for figure in count_lines(grid, scope, working):
                counted = rows_of_line(grid, figure.line, scope, working)
                if counted is None or figure.line.unit == "hours":
                    continue
                ids = [row[0] for row in session.execute(counted.rows)]
                assert figure.rows == len(ids) == len(set(ids)), (key, figure.line.key)
                if figure.line.source in ("activities", "rest"):
                    acts = session.execute(select(Activity).where(Activity.id.in_(ids))).scalars().all()
                    assert figure.value == expected(figure.line, acts), (key, figure.line.key)
                    assert all(one.removed_at is None and one.day in period for one in acts)
