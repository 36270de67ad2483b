"""A hundred thousand entries brought in from a spreadsheet: how long the job takes, and the memory of its process."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from core.access.permissions import COORDINATOR
from core.app import Passerelle
from core.db.base import new_id
from core.db.session import db, session
from core.db.unit_of_work import commit
from core.db.writing import get_or_404
from core.ingest.models import ImportRun
from core.ingest.running import apply_run, check_run, read_run
from core.ingest.schemas import MapColumns, StartImport
from core.ingest.services import apply_import, map_columns, start_import
from core.ingest.undoing import undo_run
from core.places.examples import make_place
from core.tenancy.binding import Actor, Caller, act_as, bound
from core.tenancy.models import Tenant
from core.tenancy.routing import load_actor
from core.testing.plugin import Member, create_member, create_structure
from tests.bench.measuring import say, tell

ROWS = 100_000
PLACES = 40
COLUMNS = (
    "day", "at", "kind", "place_id", "total", "children", "women", "men", "minutes", "members", "note", "_reference",
)  # fmt: skip


def _sheet(rows: int) -> bytes:
    lines = [
        ";".join(
            (
                "Date",
                "Heure",
                "Nature",
                "Lieu",
                "Nombre",
                "Enfants",
                "F",
                "H",
                "Durée",
                "Équipe",
                "Note",
                "Réf",
            )
        )
    ]
    first = date(2024, 1, 1)
    for n in range(rows):
        day = first + timedelta(days=n % 700)
        lines.append(
            f"{day:%d/%m/%Y};{8 + n % 12}h{n % 60:02d};Présence active;Place {n % PLACES};{4 + n % 9};{n % 3};{n % 2};"
            f"{n % 4};{15 * (1 + n % 4)};Inès Carpentier;Passage {n};R{n}"
        )
    return "\n".join(lines).encode()


def _in_a_process(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds and peak resident mebibytes of work done in a process of its own, as a worker's job is."""
    started = time.monotonic()
    child = os.fork()
    if child == 0:
        failed = 1
        try:
            work()
            failed = 0
        finally:
            os._exit(failed)
    _pid, status, usage = os.wait4(child, 0)
    if status:
        raise RuntimeError("the job failed")
    return time.monotonic() - started, usage.ru_maxrss / 1024


def _job(app: Passerelle, member: Member, work: Callable[[Actor], Any]) -> Callable[[], object]:
    def run() -> None:
        with app.app_context():
            db.engine.dispose(close=False)
        with app.app_context(), bound(member.structure.slug, caller=Caller.JOB) as worker:
            tenant = session.get(Tenant, worker.tenant.id)
            if tenant is None:
                raise RuntimeError("no structure")
            actor = load_actor(tenant, member.user_id)
            act_as(actor)
            work(actor)
            commit()

    return run


def _import(app: Passerelle, rows: int) -> dict[str, tuple[float, float]]:
    structure = create_structure(app, "civic_mediation")
    member = create_member(app, structure, COORDINATOR)
    run_id, content = new_id(), _sheet(rows)

    def prepare(actor: Actor) -> None:
        for n in range(PLACES):
            make_place(actor, f"Place {n}")
        start_import(StartImport(run_id, "activities"), io.BytesIO(content), len(content), actor=actor)

    def step(work: Callable[..., Any]) -> Callable[[Actor], Any]:
        return lambda actor: work(get_or_404(ImportRun, run_id), actor=actor)

    _job(app, member, prepare)()
    spent = {"read": _in_a_process(_job(app, member, step(read_run)))}
    columns = MapColumns(dict(enumerate(COLUMNS)), {}, "_reference")
    _job(app, member, step(lambda run, actor: map_columns(run, columns, actor=actor)))()
    spent["check"] = _in_a_process(_job(app, member, step(check_run)))
    _job(app, member, step(lambda run, actor: apply_import(run, leave=False, actor=actor)))()
    spent["apply"] = _in_a_process(_job(app, member, step(apply_run)))
    with app.app_context(), bound(structure.slug, caller=Caller.COMMAND):
        run = get_or_404(ImportRun, run_id)
        if run.state != "applied" or run.counts.get("new") != rows:
            raise RuntimeError(f"{run.state}: {run.counts}")
        run.state = "undoing"
        commit()
    spent["undo"] = _in_a_process(_job(app, member, step(undo_run)))
    return spent


def measure_ingest(app: Passerelle) -> None:
    """Each job in a process of its own, forked like the worker's; the small import says what the process costs."""
    small = _import(app, ROWS // 20)
    large = _import(app, ROWS)
    for name, (seconds, peak) in large.items():
        tell(f"  {name}: {seconds:.1f} s, {peak:.0f} MB ({small[name][1]:.0f} MB for {ROWS // 20} rows)")
    say("import_100k_activities_s", large["apply"][0], "s")
    say("import_100k_read_and_check_s", large["read"][0] + large["check"][0], "s")
    say("import_100k_undo_s", large["undo"][0], "s")
    peak = max(memory for _seconds, memory in large.values())
    say("import_peak_mb", peak, "MB")
    say("import_peak_over_small_ratio", peak / max(memory for _s, memory in small.values()), "ratio")
