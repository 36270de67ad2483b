"""Killed in the middle, cut off from its stores: nothing acknowledged is lost, nothing counts twice, and the
pages say so in French."""

from __future__ import annotations

import http.client
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from core.activities.models import Activity, ActivityMember
from core.audit.commands import audit_group
from core.audit.models import AuditEntry
from core.db.base import new_id
from core.db.outbox import OutboxJob
from core.db.session import session
from core.db.unit_of_work import commit
from core.jobs.queue import connect
from core.jobs.schedule import sweep
from core.members.examples import an_invitation
from core.requests.models import Request, RequestCaller
from core.tenancy.binding import Caller, bound
from core.testing.plugin import create_member, create_structure
from core.users.sessions import SEEN
from tests.journeys.serving import browser_of, run_worker, serving, until, wires_to

DEAD = (OSError, http.client.HTTPException)
CLIENTS, EACH, KILLS = 3, 10, 2


@pytest.fixture(scope="module")
def wires(stores):
    with wires_to(stores) as found:
        yield found


@pytest.fixture(scope="module")
def web(app, wires, tmp_path_factory):
    with serving(app, wires, tmp_path_factory.mktemp("web")) as found:
        yield found


@pytest.fixture
def house(app):
    return create_structure(app, "civic_mediation")


class Phone:
    """A mediator's browser that sends again, under the same id, until it is told that all is well."""

    def __init__(self, app, web, member):
        self.web, self.base = web, f"/s/{member.structure.slug}"
        self.cookie, self.token = browser_of(app, member)
        self.retries = 0

    def send(self, path, form, sent=None):
        """Returns once acknowledged."""
        for _try in range(200):
            try:
                status, text = self.web.ask(
                    "POST", self.base + path, {"csrf_token": self.token, **form}, self.cookie, sent
                )
            except DEAD:
                self.retries += 1
                time.sleep(0.1)
                continue
            if status == 303:
                return
            assert status >= 500, (status, text[:300])
            self.retries += 1
            time.sleep(0.1)
        raise AssertionError("never acknowledged")


def entries(number):
    """Forms of field entries and of requests, in turn: (id, path, form)."""
    for n in range(number):
        row_id = str(new_id())
        if n % 2:
            form = {"id": row_id, "kind": "active_presence", "total": "4", "distinct": "1"}
            yield row_id, "/interventions", form
        else:
            said = {"id": row_id, "channel": "phone", "subject": "Bruit le soir", "name": "Une voisine"}
            yield row_id, "/demandes", said


@pytest.mark.slow
class TestWebWorkersKilled:
    @pytest.fixture
    def acknowledged(self, app, web, house):
        """The ids acknowledged to three phones while every worker is killed, several times, at work."""
        phones = [Phone(app, web, create_member(app, house)) for _phone in range(CLIENTS)]
        done, failures = [], []
        sent = threading.Event()

        def work(phone):
            try:
                for row_id, path, form in entries(EACH):
                    phone.send(path, form, sent.set)
                    done.append(row_id)
            except AssertionError as failure:
                failures.append(failure)

        threads = [threading.Thread(target=work, args=[phone]) for phone in phones]
        for thread in threads:
            thread.start()
        for kill in range(1, KILLS + 1):
            until(lambda kill=kill: len(done) >= kill * CLIENTS * EACH // (KILLS + 2))
            sent.clear()
            sent.wait(30)
            web.kill_workers()
        for thread in threads:
            thread.join(240)
        assert not failures, failures
        assert sum(phone.retries for phone in phones) >= KILLS, "each kill cut something off"
        return done

    def test_nothing_acknowledged_is_lost_and_nothing_counts_twice(self, app, house, acknowledged):
        assert len(set(acknowledged)) == CLIENTS * EACH
        with app.app_context(), bound(house.slug, caller=Caller.COMMAND):
            activities = [str(i) for i in session.execute(select(Activity.id)).scalars()]
            requests = session.execute(select(Request.id, Request.number)).all()
            callers = session.execute(select(func.count(RequestCaller.id))).scalar_one()
            members = session.execute(select(func.count(ActivityMember.id))).scalar_one()
            written = session.execute(
                select(AuditEntry.subject_id, func.count())
                .where(AuditEntry.action.in_(["activity.recorded", "request.received"]))
                .group_by(AuditEntry.subject_id)
            ).all()
        found = [*activities, *(str(row.id) for row in requests)]
        assert sorted(found) == sorted(acknowledged)
        assert sorted(row.number for row in requests) == list(range(1, len(requests) + 1))
        assert (callers, members) == (len(requests), len(activities))
        assert {str(row_id): count for row_id, count in written} == dict.fromkeys(acknowledged, 1)

        outcome = app.test_cli_runner().invoke(audit_group, ["verify", "--structure", house.slug])
        assert outcome.exit_code == 0, outcome.output


class TestALetterAskedForTwice:
    def test_is_sent_once_by_the_worker(self, app, web, wires, house, acting):
        """The same invitation, acknowledged twice, is one row, one job and one letter."""
        director = create_member(app, house, "director")
        with acting(director) as actor:
            form = dict(an_invitation(actor).form)
        phone = Phone(app, web, director)
        for _twice in range(2):
            phone.send("/structure/membres/inviter", form)
        for _twice in range(2):
            assert run_worker(app, wires) == 0
        assert letters_to(app, form["email"]) == 1


def letters_to(app, address):
    folder = Path(app.extensions["passerelle.config"].mail_url.removeprefix("file:"))
    return sum(address in letter.read_text(encoding="utf-8") for letter in folder.glob("*.eml"))


class TestTheDatabaseIsDown:
    @pytest.fixture
    def phone(self, app, web, house):
        return Phone(app, web, create_member(app, house))

    @pytest.fixture
    def down(self, wires, phone, web):
        """After a page was served, so that connections are open."""
        assert web.ask("GET", phone.base + "/", cookie=phone.cookie)[0] == 200
        wires.cut_database()
        yield
        if not (wires.folder / "database").is_symlink():
            wires.mend_database()

    def test_pages_say_it_in_french_and_keep_the_draft(self, web, phone, down):
        for method, path, form in (
            ("GET", "/", None),
            ("GET", "/interventions/nouvelle", None),
            ("POST", "/demandes", {"csrf_token": phone.token, "id": str(new_id()), "channel": "phone"}),
        ):
            status, text = web.ask(method, phone.base + path, form, phone.cookie)
            assert status == 503
            assert "Passerelle est en pause quelques instants" in text
            assert "le brouillon est gardé dans ce navigateur" in text
            assert "psycopg" not in text
            assert "Traceback" not in text

    def test_the_process_lives_but_is_not_ready(self, web, down):
        assert web.ask("GET", "/healthz")[0] == 200
        assert web.ask("GET", "/readyz") == (503, "base de données injoignable\n")
        assert web.ask("GET", "/aide")[0] == 200

    def test_what_was_refused_is_accepted_once_when_it_is_back(self, app, web, wires, phone, house, down):
        row_id = str(new_id())
        form = {"id": row_id, "channel": "phone", "subject": "Bruit"}
        status, _text = web.ask(
            "POST", phone.base + "/demandes", {"csrf_token": phone.token, **form}, phone.cookie
        )
        assert status == 503
        wires.mend_database()
        until(lambda: web.answers("/readyz"))
        for _twice in range(2):
            phone.send("/demandes", form)
        with app.app_context(), bound(house.slug, caller=Caller.COMMAND):
            assert [str(i) for i in session.execute(select(Request.id)).scalars()] == [row_id]

    def test_nothing_personal_is_in_the_log(self, web, phone, down):
        web.ask(
            "POST",
            phone.base + "/demandes",
            {"csrf_token": phone.token, "channel": "phone", "name": "Mme Canari", "phone": "0639984711"},
            phone.cookie,
        )
        written = web.log.read_text(encoding="utf-8")
        assert "database_unavailable" in written
        assert "Canari" not in written
        assert "639984711" not in written


class TestValkeyIsStopped:
    """The idle limit is read from the signed cookie meanwhile; tries at a password wait, since nothing counts
    them."""

    @pytest.fixture
    def phone(self, app, web, house):
        return Phone(app, web, create_member(app, house))

    @pytest.fixture
    def down(self, wires, phone, web):
        assert web.ask("GET", phone.base + "/", cookie=phone.cookie)[0] == 200
        wires.cut_queue()
        yield
        if wires.valkey is None:
            wires.mend_queue()

    def test_pages_go_on_for_whoever_is_signed_in(self, web, phone, down):
        for path in ("/healthz", "/aide", "/connexion"):
            assert web.ask("GET", path, cookie=phone.cookie)[0] in (200, 303)
        for path in ("/", "/interventions", "/demandes", "/tableau-de-bord/"):
            assert web.ask("GET", phone.base + path, cookie=phone.cookie)[0] == 200
        assert web.ask("GET", "/compte", cookie=phone.cookie)[0] == 200
        assert web.ask("GET", "/readyz") == (503, "file de travaux injoignable\n")

    def test_what_is_sent_is_kept_and_its_jobs_are_done_later(self, app, web, wires, house, acting, down):
        director = create_member(app, house, "director")
        with acting(director) as actor:
            form = dict(an_invitation(actor).form)
        director_phone = Phone(app, web, director)
        status, _text = web.ask(
            "POST",
            director_phone.base + "/structure/membres/inviter",
            {"csrf_token": director_phone.token, **form},
            director_phone.cookie,
        )
        assert status == 303
        assert letters_to(app, form["email"]) == 0
        wires.mend_queue()
        with app.app_context():  # what the row's age does after a few seconds
            session.execute(
                update(OutboxJob)
                .where(OutboxJob.state == "pending", OutboxJob.for_tenant == house.id)
                .values(
                    created_at=OutboxJob.created_at - timedelta(minutes=1),
                    # Before what other tests left: a sweep takes the first five hundred.
                    due_at=OutboxJob.due_at - timedelta(days=1),
                )
            )
            commit()
        hand_over(app, wires)
        assert run_worker(app, wires) == 0
        assert letters_to(app, form["email"]) == 1

    def test_a_session_idle_too_long_ends_all_the_same(self, app, web, phone, down):
        stale = cookie_seen(app, phone.cookie, minutes_ago=31)
        assert web.ask("GET", "/compte", cookie=stale)[0] == 303
        assert web.ask("GET", "/compte", cookie=cookie_seen(app, phone.cookie, minutes_ago=29))[0] == 200

    def test_signing_out_counts(self, web, phone, down):
        status, _text = web.ask("POST", "/deconnexion", {"csrf_token": phone.token}, phone.cookie)
        assert status == 303
        assert web.ask("GET", "/compte", cookie=phone.cookie)[0] == 303

    def test_no_try_at_a_password_is_judged(self, app, web, house, down):
        stranger = Phone(app, web, create_member(app, house))
        form = {"csrf_token": stranger.token, "email": "personne@exemple.test", "password": "x", "suite": ""}
        status, text = web.ask("POST", "/connexion", form, stranger.cookie)
        assert status == 503
        assert "Les personnes déjà connectées continuent de travailler" in text

    def test_the_same_session_goes_on_when_it_is_back_and_empty(self, web, wires, phone, down):
        wires.mend_queue()
        until(lambda: web.answers("/readyz"))
        assert web.ask("GET", phone.base + "/", cookie=phone.cookie)[0] == 200


def hand_over(app, wires):
    """The schedule's sweep, on the queue of these wires."""
    kept = app.extensions.get("passerelle.queue")
    app.extensions["passerelle.queue"] = connect(wires.redis_url, patience=2)
    try:
        assert sweep(app) > 0
    finally:
        app.extensions.pop("passerelle.queue")
        if kept is not None:
            app.extensions["passerelle.queue"] = kept


def cookie_seen(app, cookie, minutes_ago):
    """The same signed cookie, as it was given out some minutes ago."""
    name, _equals, value = cookie.partition("=")
    signer = app.session_interface.get_signing_serializer(app)
    kept = signer.loads(value)
    kept[SEEN] = int(time.time()) - 60 * minutes_ago
    return f"{name}={signer.dumps(kept)}"


class TestNobodyIsAskedForHealth:
    def test_with_both_stores_away_and_a_session_in_hand(self, app, web, wires, house):
        phone = Phone(app, web, create_member(app, house))
        wires.cut_queue()
        wires.cut_database()
        try:
            assert web.ask("GET", "/healthz", cookie=phone.cookie) == (200, "ok\n")
            status, text = web.ask("GET", "/readyz", cookie=phone.cookie)
            assert (status, set(text.splitlines())) == (
                503,
                {"base de données injoignable", "file de travaux injoignable"},
            )
        finally:
            wires.mend_database()
            wires.mend_queue()
