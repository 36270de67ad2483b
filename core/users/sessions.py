"""Sessions: begun at sign-in, kept by visits, ended by idleness, by age, by their owner or with the account.

The cookie holds the id of a ``UserSession`` row. The row says when it began and whether it was ended; Valkey
holds a key per session that expires with the idle limit and that each visit renews. The signed cookie says now
and then when it was last given out: while Valkey is away, or after it lost its keys, the idle limit is read from
there. That moment is never later than the last visit, so it can only end a session sooner.
"""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, cast

from flask import current_app, request
from flask import session as cookie
from flask_login import UserMixin
from flask_security.utils import login_user, logout_user
from sqlalchemy import select, update

from core.audit.services import record_platform
from core.config import Config
from core.db.base import now
from core.db.session import session
from core.users.models import User, UserSession
from core.users.queries import VISITOR, open_sessions
from core.users.store import StoreUnavailable, answering, key

#: How long a proof of identity counts for a sensitive change of the account.
FRESH: Final = timedelta(minutes=15)

#: The cookie's own « last visit », in seconds, and the share of the idle limit after which it is said again.
SEEN: Final = "seen"
SEEN_AGAIN: Final = 10

BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True, eq=False)
class Visitor(UserMixin):  # type: ignore[misc]  # untyped package
    """``current_user``: what a request needs of its user, read once, and never a row that could expire."""

    id: uuid.UUID
    email: str
    appearance: str
    fs_uniquifier: str
    session_id: uuid.UUID
    has_totp: bool = False
    has_passkey: bool = False

    def get_id(self) -> str:
        return str(self.session_id)

    @property
    def has_second_factor(self) -> bool:
        return self.has_totp or self.has_passkey


def config() -> Config:
    return cast(Config, current_app.extensions["passerelle.config"])


def _alive_key(session_id: uuid.UUID) -> str:
    return key("session", str(session_id))


def device_label(user_agent: str) -> str:
    """« Firefox, Android »: enough to know one's own devices again, too little to follow anybody."""
    found = [next((name for mark, name in table if mark in user_agent), "") for table in (BROWSERS, SYSTEMS)]
    return ", ".join(name for name in found if name) or "Appareil inconnu"


def oldest_allowed() -> datetime:
    return now() - config().absolute_limit


def _touch(session_id: uuid.UUID) -> bool:
    """Renew the idle limit; False when it has passed."""
    limit = int(config().idle_limit.total_seconds())
    age = time.time() - float(cookie.get(SEEN, 0))
    seen_lately = age < limit
    try:
        with answering() as store:
            alive = store.getex(_alive_key(session_id), ex=limit) is not None
            if seen_lately and not alive:
                store.set(_alive_key(session_id), 1, ex=limit)
    except StoreUnavailable:
        alive = False
    if not alive and not seen_lately:
        return False
    # Not at every visit: two answers that cross would undo each other's messages.
    if age > limit / SEEN_AGAIN:
        cookie[SEEN] = int(time.time())
    return True


def load_visitor(cookie_id: str) -> Visitor | None:
    """The user of this request, or None when the session has ended, in whichever way."""
    if not re.fullmatch(r"[0-9a-f-]{36}", cookie_id or ""):
        return None
    session_id = uuid.UUID(cookie_id)
    if not _touch(session_id):
        return None
    asked = {"session_id": session_id, "not_before": oldest_allowed()}
    row = session.execute(VISITOR, asked).one_or_none()
    if row is None:
        return None
    return Visitor(
        id=row.id,
        email=row.email,
        appearance=row.appearance,
        fs_uniquifier=row.fs_uniquifier,
        session_id=session_id,
        has_totp=row.has_totp,
        has_passkey=row.has_passkey,
    )


def begin_session(user: User) -> None:
    """Sign the user in on this device, in a cookie that keeps nothing of the one before."""
    row = UserSession(user_id=user.id, device=device_label(request.user_agent.string))
    session.add(row)
    session.flush()
    record_platform("user.signed_in", user_id=user.id, subject_table="user_session", subject_id=row.id)
    with suppress(StoreUnavailable), answering() as store:
        store.set(_alive_key(row.id), 1, ex=int(config().idle_limit.total_seconds()))
    cookie.clear()
    cookie[SEEN] = int(time.time())
    login_user(
        Visitor(
            id=user.id,
            email=user.email,
            appearance=user.appearance,
            fs_uniquifier=user.fs_uniquifier,
            session_id=row.id,
        ),
        remember=False,
    )


def leave_session(visitor: Visitor) -> None:
    """Sign out on this device."""
    end_sessions([visitor.session_id], visitor.id)
    logout_user()
    cookie.clear()


def end_sessions(session_ids: Iterable[uuid.UUID], user_id: uuid.UUID) -> int:
    """End these sessions of the user; somebody else's are left alone. Returns how many were open."""
    ids = list(session_ids)
    if not ids:
        return 0
    ended = session.execute(
        update(UserSession)
        .where(UserSession.id.in_(ids), UserSession.user_id == user_id, UserSession.ended_at.is_(None))
        .values(ended_at=now())
        .returning(UserSession.id)
    ).scalars()
    keys = [_alive_key(session_id) for session_id in ended]
    if keys:
        # The row is what ends it: whoever signs out while Valkey is away is out.
        with suppress(StoreUnavailable), answering() as store:
            store.delete(*keys)
    return len(keys)


def end_all_sessions(user_id: uuid.UUID, *, but: uuid.UUID | None = None) -> int:
    """End every session of the user, except ``but`` (the one that asks); returns how many."""
    open_ids = session.execute(
        select(UserSession.id).where(UserSession.user_id == user_id, UserSession.ended_at.is_(None))
    ).scalars()
    return end_sessions([one for one in open_ids if one != but], user_id)


def list_sessions(visitor: Visitor) -> list[UserSession]:
    """The user's sessions that a next request would still find open, newest first.

    While Valkey is away, all that were not ended: better one too many to close than one too few.
    """
    rows = list(session.execute(open_sessions(visitor.id, oldest_allowed())).scalars())
    if not rows:
        return []
    try:
        with answering() as store:
            alive = cast("list[object | None]", store.mget([_alive_key(row.id) for row in rows]))
    except StoreUnavailable:
        return rows
    return [row for row, seen in zip(rows, alive, strict=True) if seen is not None]


def is_fresh() -> bool:
    """Whether identity was proved recently enough for a sensitive change of the account."""
    return time.time() - float(cookie.get("fs_paa", 0)) < FRESH.total_seconds()


def refresh() -> None:
    """Identity has just been proved again."""
    cookie["fs_paa"] = time.time()
