"""Sessions: how they end, and what their owner sees of them."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from core.db.base import now
from core.db.session import session
from core.db.unit_of_work import commit
from core.testing.plugin import Member
from core.testing.sign_in import post
from core.users.jobs import JOBS, purge_sessions
from core.users.models import UserSession
from core.users.services import deactivate_account, get_account
from core.users.sessions import SEEN, device_label
from core.users.store import key

Browser = Callable[[Member], FlaskClient]


def sessions_of(app: Flask, member: Member) -> list[UserSession]:
    with app.app_context():
        return list(
            session.execute(
                select(UserSession)
                .where(UserSession.user_id == member.user_id)
                .order_by(UserSession.created_at)
            ).scalars()
        )


def test_thirty_idle_minutes_end_a_session(
    app: Flask, signed_in: Browser, make_member: Callable[..., Member]
) -> None:
    member = make_member()
    browser = signed_in(member)
    (row,) = sessions_of(app, member)
    store = app.extensions["passerelle.users.store"]
    alive = key("session", str(row.id))
    assert store.ttl(alive) == pytest.approx(1800, abs=5)
    store.expire(alive, 1200)
    assert browser.get("/compte").status_code == 200
    assert store.ttl(alive) == pytest.approx(1800, abs=5), "a visit renews the limit"
    store.delete(alive)
    seen(browser, minutes_ago=31)
    assert browser.get("/compte").location == "/connexion?suite=/compte"


def seen(browser: FlaskClient, *, minutes_ago: int) -> None:
    """Set back the visit that the browser's signed cookie speaks of."""
    with browser.session_transaction() as cookie:
        cookie[SEEN] = int(time.time()) - 60 * minutes_ago


def test_a_store_that_lost_its_keys_signs_nobody_out(
    app: Flask, signed_in: Browser, make_member: Callable[..., Member]
) -> None:
    member = make_member()
    browser = signed_in(member)
    (row,) = sessions_of(app, member)
    store = app.extensions["passerelle.users.store"]
    store.delete(key("session", str(row.id)))
    seen(browser, minutes_ago=29)
    assert browser.get("/compte").status_code == 200
    assert store.exists(key("session", str(row.id))), "the next visit finds it again"
    with browser.session_transaction() as cookie:
        assert time.time() - cookie[SEEN] < 60, "a visit renews what the cookie says"


def test_the_cookie_alone_does_not_outlive_a_closed_session(
    app: Flask, signed_in: Browser, make_member: Callable[..., Member]
) -> None:
    member = make_member()
    here, there = signed_in(member), signed_in(member)
    post(here, "/compte/sessions/terminer-les-autres")
    seen(there, minutes_ago=0)
    assert there.get("/compte").status_code == 303


def test_twelve_hours_end_a_session_however_busy(
    app: Flask, signed_in: Browser, make_member: Callable[..., Member]
) -> None:
    member = make_member()
    browser = signed_in(member)
    begin_earlier(app, member, timedelta(hours=11, minutes=59))
    assert browser.get("/compte").status_code == 200
    begin_earlier(app, member, timedelta(minutes=2))
    assert browser.get("/compte").status_code == 303


def begin_earlier(app: Flask, member: Member, span: timedelta) -> None:
    with app.app_context():
        session.execute(
            update(UserSession)
            .where(UserSession.user_id == member.user_id)
            .values(created_at=UserSession.created_at - span)
        )
        commit()


def test_a_visit_writes_nothing_to_the_database(
    app: Flask, signed_in: Browser, make_member: Callable[..., Member]
) -> None:
    member = make_member()
    browser = signed_in(member)
    before = [(row.id, row.created_at, row.ended_at) for row in sessions_of(app, member)]
    browser.get("/compte")
    assert [(row.id, row.created_at, row.ended_at) for row in sessions_of(app, member)] == before


def test_a_session_closed_from_another_device_ends_at_its_next_request(
    app: Flask, signed_in: Browser, make_member: Callable[..., Member]
) -> None:
    member = make_member()
    here, there = signed_in(member), signed_in(member)
    other = sessions_of(app, member)[1]
    assert "Cet appareil" in here.get("/compte").text
    assert post(here, f"/compte/sessions/{other.id}/terminer").status_code == 303
    assert there.get("/compte").status_code == 303
    assert here.get("/compte").status_code == 200


def test_all_the_others_close_at_once(signed_in: Browser, make_member: Callable[..., Member]) -> None:
    member = make_member()
    here, *others = [signed_in(member) for _ in range(4)]
    assert here.get("/compte").text.count('/terminer"') == 3
    post(here, "/compte/sessions/terminer-les-autres")
    assert {browser.get("/compte").status_code for browser in others} == {303}
    assert here.get("/compte").text.count('/terminer"') == 0


def test_somebody_elses_session_does_not_exist(
    app: Flask, signed_in: Browser, make_member: Callable[..., Member]
) -> None:
    mine, hers = make_member(), make_member()
    browser, victim = signed_in(mine), signed_in(hers)
    (row,) = sessions_of(app, hers)
    assert post(browser, f"/compte/sessions/{row.id}/terminer").status_code == 404
    assert victim.get("/compte").status_code == 200


def test_idle_sessions_are_not_listed_as_open(
    app: Flask, signed_in: Browser, make_member: Callable[..., Member]
) -> None:
    member = make_member()
    here = signed_in(member)
    signed_in(member)
    idle = sessions_of(app, member)[1]
    assert str(idle.id) in here.get("/compte").text
    app.extensions["passerelle.users.store"].delete(key("session", str(idle.id)))
    assert str(idle.id) not in here.get("/compte").text


def test_a_deactivated_account_is_out_at_its_next_request(
    app: Flask, signed_in: Browser, make_member: Callable[..., Member]
) -> None:
    member = make_member()
    browser = signed_in(member)
    with app.app_context():
        deactivate_account(get_account(member.user_id))
        commit()
    assert browser.get("/compte").status_code == 303


def test_a_session_taken_again_after_sign_out_is_worth_nothing(
    app: Flask, signed_in: Browser, make_member: Callable[..., Member]
) -> None:
    browser = signed_in(make_member())
    name = app.config["SESSION_COOKIE_NAME"]
    stolen = browser.get_cookie(name)
    assert stolen is not None
    post(browser, "/deconnexion")
    thief = app.test_client()
    thief.set_cookie(name, stolen.value)
    assert thief.get("/compte").status_code == 303


def test_no_address_is_kept_with_a_session() -> None:
    assert {column.name for column in UserSession.__table__.columns} == {
        "id",
        "user_id",
        "device",
        "created_at",
        "ended_at",
    }


@pytest.mark.parametrize(
    ("agent", "label"),
    [
        ("Mozilla/5.0 (Android 14; Mobile; rv:133.0) Gecko/133.0 Firefox/133.0", "Firefox, Android"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile/15E148 Safari/604.1",
            "Safari, iPhone",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0",
            "Edge, Windows",
        ),
        ("curl/8", "Appareil inconnu"),
    ],
)
def test_a_device_is_named_shortly(agent: str, label: str) -> None:
    assert device_label(agent) == label


@pytest.mark.parametrize(
    ("begun", "ended", "kept"),
    [
        (timedelta(days=40), timedelta(days=31), False),
        (timedelta(days=30), timedelta(days=29), True),
        (timedelta(days=31), None, False),
        (timedelta(days=30), None, True),
        (timedelta(0), None, True),
    ],
)
def test_sessions_that_are_over_are_forgotten_after_a_month(
    app: Flask, make_member: Callable[..., Member], begun: timedelta, ended: timedelta | None, kept: bool
) -> None:
    member = make_member()
    with app.app_context():
        over = now() - ended if ended is not None else None
        session.add(UserSession(user_id=member.user_id, created_at=now() - begun, ended_at=over))
        commit()
    with app.app_context():
        purge_sessions()
        commit()
    assert len(sessions_of(app, member)) == kept


def test_the_purge_of_sessions_runs_every_day() -> None:
    (job,) = [job for job in JOBS if job.run is purge_sessions]
    assert (job.every, job.platform, job.always) == (timedelta(days=1), True, True)
