"""The jobs of an import through what happens to workers: killed, thought dead, stopped by hand, out of rights."""

from __future__ import annotations

import os
import signal
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from core.activities.models import Activity
from core.db.base import now
from core.db.outbox import OutboxJob
from core.db.session import db, session
from core.db.unit_of_work import commit
from core.db.writing import get_or_404
from core.ingest import running
from core.ingest.models import ImportRun
from core.jobs.worker import perform, take
from core.tenancy.models import Membership
from tests.core.ingest.files import jobs_of, work_off

LINES = 1600
SHEET = "Date;Nature;Nombre de personnes\n" + "3/2/25;Présence active;4\n" * LINES


def number(acting, member):
    with acting(member) as actor:
        counted = select(func.count()).select_from(Activity).where(Activity.tenant_id == actor.tenant.id)
        return session.execute(counted).scalar_one()


@pytest.fixture
def asked(journey):
    """An import whose writing is asked for, and the id of its job."""
    journey.send(SHEET)
    journey.accept()
    journey.press("appliquer", work=False)
    [job] = jobs_of(journey.app, journey.member)
    return job


def elsewhere(ask, *arguments, **options):
    """What a browser does meanwhile: in a thread of its own, since the job's session is this one's."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(ask, *arguments, **options).result()


def lease_over(app, job):
    """Two minutes later: the worker has said nothing since."""
    with app.app_context():
        session.execute(
            update(OutboxJob).where(OutboxJob.id == job).values(lease_until=now() - timedelta(seconds=1))
        )
        commit()


class TestAWorkerKilledHalfWay:
    def test_leaves_nothing_written_and_the_next_one_writes_everything_once(
        self, app, journey, asked, acting, lead
    ):
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:  # the worker: it says when it has written a part, and is then killed
            with app.app_context():
                db.engine.dispose(close=False)
            part = running._write

            def write(work, chunk, n):
                part(work, chunk, n)
                if n == 1:
                    os.write(writer, b"!")
                    time.sleep(60)

            running._write = write
            try:
                with app.app_context():
                    perform(str(asked))
            finally:
                os._exit(1)
        assert os.read(reader, 1) == b"!", "a part is written, and not committed"
        os.kill(child, signal.SIGKILL)
        assert os.WIFSIGNALED(os.waitpid(child, 0)[1])
        assert number(acting, lead) == 0
        assert journey.run().state == "applying"
        assert "Vous pouvez quitter cette page" in journey.page()
        assert jobs_of(app, lead) == [], "its lease still runs"
        lease_over(app, asked)
        work_off(app, lead)
        assert journey.run().state == "applied"
        assert number(acting, lead) == LINES
        assert journey.run().counts == {"new": LINES}

    def test_thought_dead_that_comes_back_writes_nothing_a_second_time(
        self, app, journey, asked, acting, lead
    ):
        with app.app_context():
            lease = take(app, uuid.UUID(str(asked)))
        assert lease is not None
        lease_over(app, asked)
        work_off(app, lead)
        with app.app_context():
            running_late = select(OutboxJob.state).where(OutboxJob.id == asked)
            assert session.execute(running_late).scalar_one() == "done"
        assert number(acting, lead) == LINES

    def test_can_be_asked_again_from_the_page_after_a_failure(
        self, app, journey, asked, acting, lead, monkeypatch
    ):
        monkeypatch.setattr(running, "_write", lambda *_: 1 / 0)
        with app.app_context():
            perform(str(asked))
        assert journey.run().state == "failed"
        assert number(acting, lead) == 0
        assert "Reprendre" in journey.page()
        monkeypatch.undo()
        journey.press("reprendre")
        assert journey.run().state == "applied"
        assert number(acting, lead) == LINES


class TestProgress:
    def test_is_told_while_the_work_goes_on(self, app, journey, asked, acting, lead, monkeypatch):
        seen = []
        part = running._write

        def write(work, chunk, n):
            part(work, chunk, n)
            answer = elsewhere(journey.client.get, f"{journey.base}/{journey.run_id}/avancement")
            seen.append((elsewhere(journey.run).done, "data-poll" in answer.text, answer.text))

        monkeypatch.setattr(running, "_write", write)
        monkeypatch.setattr("core.ingest.progress.TELL", 0)
        with app.app_context():
            perform(str(asked))
        assert [done for done, _polled, _text in seen][:3] == [0, 500, 1000]
        assert all(polled for _done, polled, _text in seen)
        assert "0\u00a0ligne sur" in seen[0][2]
        assert "500\u00a0lignes sur" in seen[1][2]
        answer = journey.client.get(f"{journey.base}/{journey.run_id}/avancement")
        assert "data-poll" not in answer.text
        assert "Continuer" in answer.text

    def test_stopped_by_hand_writes_nothing(self, app, journey, asked, acting, lead, monkeypatch):
        part = running._write

        def write(work, chunk, n):
            part(work, chunk, n)
            if n == 0:
                elsewhere(journey.press, "arreter", work=False)

        monkeypatch.setattr(running, "_write", write)
        monkeypatch.setattr("core.ingest.progress.TELL", 0)
        with app.app_context():
            perform(str(asked))
        assert journey.run().state == "stopped"
        assert number(acting, lead) == 0
        assert "Rien n’a été écrit." in journey.page()


class TestAnUndoing:
    def test_stopped_by_hand_leaves_the_import_as_it_was(self, app, journey, asked, acting, lead):
        work_off(app, lead)
        journey.press("annuler", work=False)
        journey.press("arreter", work=False)
        work_off(app, lead)
        assert journey.run().state == "applied"
        assert number(acting, lead) == LINES
        journey.press("annuler")
        assert number(acting, lead) == 0


class TestInWhoseName:
    def test_a_member_who_has_left_meanwhile_writes_nothing(
        self, app, journey, asked, acting, lead, director
    ):
        with acting(director):
            get_or_404(Membership, lead.membership_id).ended_at = now()
            commit()
        work_off(app, lead)
        assert number(acting, director) == 0
        with acting(director):
            assert get_or_404(ImportRun, journey.run_id).state == "failed"

    def test_the_rows_are_hers(self, app, journey, asked, acting, lead):
        work_off(app, lead)
        with acting(lead) as actor:
            authors = select(Activity.author_id).where(Activity.tenant_id == actor.tenant.id)
            assert set(session.execute(authors).scalars()) == {lead.membership_id}
