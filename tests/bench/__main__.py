"""Seed, measure, print. ``python -m tests.bench [figure …]`` measures those only (see ``FIGURES``)."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import create_engine, select, text
from sqlalchemy.orm import Session

import wsgi
from core.activities.models import Activity
from core.activities.queries import KEYSET, filtered
from core.activities.schemas import ActivityFilters
from core.app import Passerelle, create_app, make_manager
from core.audit.services import record
from core.cases.models import Case
from core.cases.queries import case_list, sort_of
from core.cases.schemas import CaseFilters
from core.config import Config
from core.db.base import new_id, now
from core.db.session import db, session
from core.db.unit_of_work import commit
from core.db.writing import create_once
from core.extension.migrations import upgrade_all
from core.launcher.stores import Stores, create_database, drop_database, start_stores, stop_stores, stores_on
from core.planning.clock import today
from core.requests.queries import KEYSET as REQUEST_KEYSET
from core.requests.queries import filtered as filtered_requests
from core.requests.schemas import RequestFilters
from core.tenancy.binding import Actor, Caller, bound
from core.testing.plugin import Member
from core.testing.sign_in import sign_in
from tests.bench.consent import consent_check
from tests.bench.domains import boot_time, domains_cost
from tests.bench.exports import measure_exports
from tests.bench.floor import bare_page
from tests.bench.ingest import measure_ingest
from tests.bench.measuring import milliseconds, say, statements, tell
from tests.bench.notes import measure_notes
from tests.bench.people import person_search
from tests.bench.rollups import measure_rollups
from tests.bench.seeding import Seeded, seed
from tests.bench.worker import measure_worker

DOMAIN = "public_space_housing"
LIST = f"situations/?view=team&domain={DOMAIN}&sort=latest"
#: The tables that lists page through; a small one beside them may well be read whole.
LISTED = ("case_record", "activity", "request")
#: Rows a page asks for, and one more to know whether another page follows.
PAGE = 51


@dataclass(frozen=True, slots=True)
class Bench:
    """The application at size, and the structures measured in it."""

    app: Passerelle
    stores: Stores
    state: Path
    seeded: Seeded

    def browser(self, member: Member) -> FlaskClient:
        client = self.app.test_client()
        sign_in(self.app, client, member.user_id)
        return client

    def page(self, member: Member, path: str, client: FlaskClient | None = None) -> Callable[[], object]:
        """Call it to ask for a page of the member's structure; anything but 200 stops the bench."""
        browser = client or self.browser(member)
        url = f"/s/{member.structure.slug}/{path}"

        def ask() -> object:
            response = browser.get(url)
            if response.status_code != 200:
                raise RuntimeError(f"{path} answered {response.status_code}")
            return response

        return ask

    def cost(self, member: Member, path: str) -> int:
        """Statements of one page, once its vocabularies and templates are warm."""
        ask = self.page(member, path)
        ask()
        with self.app.app_context():
            engine = db.engine
        with statements(engine) as sent:
            ask()
        return len(sent)

    @contextmanager
    def acting(self, member: Member) -> Iterator[Actor]:
        with self.app.app_context(), bound(member.structure.slug, caller=Caller.COMMAND) as actor:
            yield actor


def case_list_over_floor(bench: Bench) -> None:
    large = bench.seeded.large
    floor = bare_page(bench.stores.database_url, large.structure.id, DOMAIN)
    ours, bare = milliseconds(bench.page(large, LIST), floor)
    say("case_list_ms", ours, "ms")
    say("orm_floor_ms", bare, "ms")
    say("case_list_over_orm_floor", ours / bare, "ratio")


def case_list_by_size(bench: Bench) -> None:
    large, middle = milliseconds(bench.page(bench.seeded.large, LIST), bench.page(bench.seeded.middle, LIST))
    say("case_list_100k_over_20k", large / middle, "ratio")


def page_statements(bench: Bench) -> None:
    large = bench.seeded.large
    frame = bench.cost(large, "plus")
    say("frame_statements", frame, "statements")
    pages = {
        "case_list_statements": LIST,
        "case_page_statements": f"situations/{bench.seeded.cases['case_page']}",
        "case_page_statements_200_events": f"situations/{bench.seeded.cases['long_case_page']}",
        "dashboard_statements": "tableau-de-bord/",
    }
    for name, path in pages.items():
        say(name, bench.cost(large, path) - frame, "statements")


def dashboard_time(bench: Bench) -> None:
    [spent] = milliseconds(bench.page(bench.seeded.large, "tableau-de-bord/"), rounds=15, warm=2)
    say("dashboard_ms", spent, "ms")


def _lists(actor: Actor) -> dict[str, Any]:
    """The queries of the three lists, as their pages send them."""
    day = today(actor)
    found: dict[str, Any] = {}
    for name, filters in {
        "cases": CaseFilters(),
        "cases by domain": CaseFilters(domain=DOMAIN),
        "cases by state": CaseFilters(state="dialogue"),
        "closed cases": CaseFilters(view="closed"),
        "cases by opening": CaseFilters(view="all", sort="opened"),
    }.items():
        columns, descending = sort_of(filters)
        order = [column.desc() if descending else column.asc() for column in columns]
        found[name] = case_list(filters, actor, day, named=False).order_by(*order).limit(PAGE)
    activities = {"activities": ActivityFilters(), "activities by kind": ActivityFilters(kind="project")}
    for name, wanted in activities.items():
        order = [column.desc() for column in KEYSET]
        found[name] = filtered(wanted, actor).order_by(*order).limit(PAGE)
    order = [column.desc() for column in REQUEST_KEYSET]
    found["requests"] = filtered_requests(RequestFilters(), actor).order_by(*order).limit(PAGE)
    return found


def _bound_session(url: str, tenant_id: int) -> Session:
    opened = Session(create_engine(url))
    opened.execute(text(f"SET LOCAL app.tenant_id = '{int(tenant_id)}'"))
    return opened


def policies(bench: Bench) -> None:
    """The list query as the application with policies, and as the owner without."""
    tenant_id = bench.seeded.large.structure.id
    with bench.acting(bench.seeded.large) as actor:
        query = _lists(actor)["cases by domain"]
    application = _bound_session(bench.stores.database_url, tenant_id)
    owner = _bound_session(bench.stores.database_owner_url, tenant_id)
    with application, owner:
        calls = [lambda s=s: s.execute(query).all() for s in (application, owner)]
        filtered_by_policy, free = milliseconds(*calls, rounds=300, warm=20)
    say("rls_overhead_ratio", filtered_by_policy / free, "ratio")


def index_use(bench: Bench) -> None:
    """List queries that read a whole table in place of an index, as the application plans them."""
    tenant_id = bench.seeded.large.structure.id
    with bench.acting(bench.seeded.large) as actor:
        queries = _lists(actor)
    whole = 0
    with _bound_session(bench.stores.database_url, tenant_id) as application:
        for name, query in queries.items():
            compiled = query.compile(application.get_bind(), compile_kwargs={"literal_binds": True})
            plan = application.execute(
                text("EXPLAIN (ANALYZE, FORMAT JSON) " + str(compiled).replace(":", r"\:"))
            )
            top = plan.scalar_one()[0]
            read = _scans(top["Plan"])
            whole += any(kind == "Seq Scan" and table in LISTED for kind, table, _index in read)
            steps = "; ".join(" ".join(filter(None, step)) for step in read)
            tell(f"  {name}: {top['Execution Time']:.2f} ms, {steps}")
    say("list_queries_without_index", whole, "queries")


def _scans(plan: dict[str, Any]) -> list[tuple[str, str, str]]:
    here = [(plan["Node Type"], plan.get("Relation Name", ""), plan.get("Index Name", ""))]
    kept = [scan for scan in here if "Scan" in scan[0] or scan[0] == "Sort"]
    return kept + [scan for child in plan.get("Plans", ()) for scan in _scans(child)]


def audit_cost(bench: Bench) -> None:
    """One intervention recorded and committed with its audit entry, and the same without."""

    def write(audited: bool) -> Callable[[], object]:
        def once() -> None:
            with bench.acting(bench.seeded.small) as actor:
                values = {"kind": "active_presence", "day": today(actor), "starts_at": now()}
                row, _made = create_once(Activity, new_id(), values, actor=actor)
                if audited:
                    record("activity.recorded", subject=row, actor=actor)
                commit()

        return once

    with_audit, without = milliseconds(write(True), write(False), rounds=150)
    say("audit_commit_ratio", with_audit / without, "ratio")


def worker_memory(bench: Bench) -> None:
    small = bench.seeded.small
    client = bench.browser(small)
    name = bench.app.config["SESSION_COOKIE_NAME"]
    kept = client.get_cookie(name)
    if kept is None:
        raise RuntimeError("no session cookie")
    with bench.acting(small) as actor:
        case = session.execute(select(Case.id).where(Case.tenant_id == actor.tenant.id).limit(1)).scalar_one()
    paths = (
        "",
        LIST,
        f"situations/{case}",
        "interventions",
        "demandes",
        "plus",
        "tableau-de-bord/?period=2026",
    )
    slug = small.structure.slug
    measure_worker(bench.stores, bench.state, f"{name}={kept.value}", [f"/s/{slug}/{path}" for path in paths])


FIGURES: dict[str, Callable[[Bench], None]] = {
    "floor": case_list_over_floor,
    "size": case_list_by_size,
    "statements": page_statements,
    "dashboard": dashboard_time,
    "policies": policies,
    "indexes": index_use,
    "audit": audit_cost,
    "people": lambda bench: person_search(bench.app, bench.stores),
    "consent": lambda bench: consent_check(bench, LIST),
    "exports": measure_exports,
    "notes": lambda bench: measure_notes(bench.app),
    "rollups": measure_rollups,
    "domains": lambda bench: domains_cost(bench, LIST),
    "ingest": lambda bench: measure_ingest(bench.app),
    "boot": boot_time,
    "worker": worker_memory,
}


@contextmanager
def own_database() -> Iterator[Stores]:
    """A database of the test stores for this run alone."""
    name = f"bench_{os.getpid()}"
    start_stores("test")
    create_database("test", name)
    try:
        yield stores_on("test", name)
    finally:
        drop_database("test", name)
        stop_stores("test")


def _config(stores: Stores, state: Path) -> Config:
    return Config(
        database_url=stores.database_url,
        owner_url=stores.database_owner_url,
        redis_url=stores.redis_url,
        state_dir=state,
        base_url="http://localhost",
        mail_url=f"file:{state / 'mails'}",
        require_second_factor=False,
        queue_name="bench",
    )


def main(wanted: list[str]) -> None:
    unknown = set(wanted) - set(FIGURES)
    if unknown:
        raise SystemExit(f"unknown: {', '.join(sorted(unknown))}; choose among {', '.join(FIGURES)}")
    with own_database() as stores, tempfile.TemporaryDirectory() as folder:
        state = Path(folder)
        upgrade_all(stores.database_owner_url, make_manager(wsgi.plugins()))
        app = create_app(_config(stores, state), wsgi.plugins())
        started = time.monotonic()
        tell("seeding…")
        seeded = seed(app, stores)
        tell(f"seeded in {time.monotonic() - started:.0f} s")
        for table, number in seeded.totals.items():
            say(f"seeded_{table}", number, "rows")
        bench = Bench(app, stores, state, seeded)
        for name in wanted or FIGURES:
            tell(f"{name}…")
            FIGURES[name](bench)
        with app.app_context():
            db.engine.dispose()


if __name__ == "__main__":
    main(sys.argv[1:])
