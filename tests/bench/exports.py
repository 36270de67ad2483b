"""Taking ten thousand entries out: the first byte, the whole, the memory that it costs, and the workbook in its job."""

from __future__ import annotations

import statistics
import time
import tracemalloc
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from flask.testing import FlaskClient

from core.access.permissions import DIRECTOR
from core.app import Passerelle
from core.db.base import new_id
from core.db.session import session
from core.db.unit_of_work import commit
from core.db.writing import get_or_404
from core.exports.models import ExportRun
from core.exports.schemas import AskExport
from core.exports.services import ask_export, list_taken, make_file
from core.launcher.stores import Stores
from core.tenancy.binding import Caller, act_as, bound
from core.tenancy.models import Tenant
from core.tenancy.routing import load_actor
from core.testing.plugin import Member, create_member, create_structure
from core.testing.sign_in import post
from tests.bench.measuring import milliseconds, say, tell
from tests.bench.seeding import EDITED, OF_EDITED, writer

ROWS: Final = 10_000
#: Five times as many rows: what the memory of a stream must not follow.
MORE: Final = 50_000
PLACES: Final = 60
ROUNDS: Final = 7

PLACE = f"""
INSERT INTO place (tenant_id, id, name, sort_name, kind, {EDITED})
SELECT %(tenant)s, uuidv7(), 'Résidence des Tilleuls, hall ' || n, 'tilleuls ' || n, 'hall', {OF_EDITED}
FROM generate_series(1, %(places)s) n
"""  # noqa: S608 (every text is ours)
ENTRIES = f"""
WITH spots AS (SELECT array_agg(id) AS ids FROM place WHERE tenant_id = %(tenant)s)
INSERT INTO activity (tenant_id, id, day, starts_at, minutes, kind, domain, reason, result, place_id, total,
                      estimated, author_id, {EDITED})
SELECT %(tenant)s, uuidv7(), current_date - (n %% 330), now() - (n %% 330) * interval '1 day', 20,
       'active_presence', 'public_space_housing', 'noise', 'calmed',
       spots.ids[1 + n %% %(places)s],
       n %% 9, n %% 7 = 0, %(member)s, {OF_EDITED}
FROM generate_series(1, %(rows)s) n, spots
"""  # noqa: S608 (every text is ours)
TEAM = """
INSERT INTO activity_member (tenant_id, id, activity_id, membership_id)
SELECT tenant_id, uuidv7(), id, %(member)s FROM activity WHERE tenant_id = %(tenant)s
"""


def _filled(app: Passerelle, stores: Stores, rows: int) -> Member:
    """A director of a structure with that many entries, each with its place and who did it."""
    member = create_member(app, create_structure(app, "civic_mediation"), DIRECTOR)
    values = {
        "tenant": member.structure.id,
        "member": member.membership_id,
        "rows": rows,
        "places": PLACES,
    }
    with writer(stores) as connection:
        for statement in (PLACE, ENTRIES, TEAM):
            connection.execute(statement, values)
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE activity")
        connection.execute("VACUUM ANALYZE activity_member")
    return member


def _ask(client: FlaskClient, member: Member) -> Any:
    url = f"/s/{member.structure.slug}/exports/liste/activities"
    return post(client, url, {"id": str(new_id()), "format": "csv", "reason": "report"}, buffered=False)


def _first_byte(client: FlaskClient, member: Member) -> None:
    answer = _ask(client, member)
    next(answer.iter_encoded())
    answer.close()


def _whole(client: FlaskClient, member: Member, rows: int) -> None:
    answer = _ask(client, member)
    lines = sum(piece.count(b"\r\n") for piece in answer.iter_encoded())
    answer.close()
    if lines != rows + 1:
        raise RuntimeError(f"{lines} lines for {rows} rows")


@contextmanager
def _peak() -> Iterator[list[float]]:
    """The most that Python held at once meanwhile, in mebibytes."""
    found: list[float] = []
    tracemalloc.start()
    try:
        yield found
    finally:
        found.append(tracemalloc.get_traced_memory()[1] / 2**20)
        tracemalloc.stop()


def _workbook(bench: Any, member: Member) -> float:
    """Seconds that the job spends on the workbook: rows read, told, written, closed and kept."""
    spent = []
    for _turn in range(ROUNDS):
        run_id = _asked(bench.app, member)
        with bench.acting(member) as actor:
            started = time.perf_counter()
            make_file(get_or_404(ExportRun, run_id), actor=actor)
            commit()
            spent.append(time.perf_counter() - started)
    return statistics.median(spent)


def _asked(app: Passerelle, member: Member) -> uuid.UUID:
    """A workbook asked for by the member herself, and left to its job."""
    with app.app_context(), bound(member.structure.slug, caller=Caller.COMMAND) as actor:
        tenant = session.get(Tenant, actor.tenant.id)
        if tenant is None:
            raise RuntimeError("no structure")
        asker = load_actor(tenant, member.user_id)
        act_as(asker)
        taken = list_taken("activities", {}, asker)
        run = ask_export(taken, AskExport(new_id(), "xlsx", "report"), actor=asker)
        run_id = run.id
        commit()
    return run_id


def measure_exports(bench: Any) -> None:
    app, stores = bench.app, bench.stores
    member, larger = _filled(app, stores, ROWS), _filled(app, stores, MORE)
    client, other = bench.browser(member), bench.browser(larger)
    first, whole = milliseconds(
        lambda: _first_byte(client, member), lambda: _whole(client, member, ROWS), rounds=ROUNDS, warm=2
    )
    say("csv_first_byte_ms", first, "ms")
    say("csv_10k_s", whole / 1000, "s")
    with _peak() as small:
        _whole(client, member, ROWS)
    with _peak() as large:
        _whole(other, larger, MORE)
    say("csv_peak_mb", small[0], "MB")
    say("csv_peak_50k_over_10k", large[0] / small[0], "ratio")
    tell(f"  CSV of {MORE} rows: {large[0]:.1f} MB at most")
    say("xlsx_10k_s", _workbook(bench, member), "s")
