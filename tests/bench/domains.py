"""What domains cost those who do not look at them: the list with all of them on over the list with one; boot."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from core.db.unit_of_work import commit
from core.extension.enablement import disable, enable
from tests.bench.measuring import milliseconds, say

if TYPE_CHECKING:
    from tests.bench.__main__ import Bench

#: The one that stays on; the list measured is of its situations.
FIRST: Final = "civic_mediation"
TURNS: Final = 6
BOOT: Final = (
    "import time; began = time.perf_counter(); import wsgi; wsgi.app; print(time.perf_counter() - began)"
)


def domains_cost(bench: Bench, path: str) -> None:
    """``path`` is the list as the other figures ask for it. Target: at most 1.1."""
    member = bench.seeded.middle
    domains = [m for m in bench.app.extensions["passerelle.plugins"].domains if m.name != FIRST]
    # Those that need another first: it goes off after them.
    others = [m.name for m in sorted(domains, key=lambda m: not m.requires)]
    ask = bench.page(member, path)
    alone: list[float] = []
    together: list[float] = []
    for _turn in range(TURNS):  # in turns, so that a busy machine weighs on both alike
        _switch(bench, others, on=False)
        alone += milliseconds(ask, rounds=20, warm=3)
        _switch(bench, others, on=True)
        together += milliseconds(ask, rounds=20, warm=3)
    say("domains_installed", len(others) + 1, "domains")
    say("list_all_domains_over_one", statistics.median(together) / statistics.median(alone), "ratio")


def _switch(bench: Bench, names: Iterable[str], *, on: bool) -> None:
    with bench.acting(bench.seeded.middle) as actor:
        for name in names:
            if on:
                enable(name, actor=actor)
            elif name in actor.tenant.enabled:
                disable(name, actor=actor)
        commit()


def boot_time(bench: Bench) -> None:
    """Seconds until the application is made, in a process of its own, on the bench's database. Target: at most 2."""
    environment = os.environ | {
        "DATABASE_URL": bench.stores.database_url,
        "REDIS_URL": bench.stores.redis_url,
        "PASSERELLE_STATE_DIR": str(bench.state),
    }
    told = [
        subprocess.run(
            [sys.executable, "-c", BOOT], env=environment, check=True, capture_output=True, text=True
        ).stdout
        for _turn in range(3)
    ]
    say("boot_seconds", statistics.median(float(line) for line in told), "s")
