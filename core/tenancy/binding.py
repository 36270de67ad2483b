"""Binding a session to a structure: two phases, four callers.

*Directory*: unbound, only the user's own rows. *Tenant*: after ``bind()``. A session never changes its
structure, because objects in an identity map survive the change; whoever needs another structure opens
another session with ``bound()``.

``bind()`` is called by exactly four: a member's route (her page, or a call that carries her token), a signed link, a
job, a command (``Caller``).
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import Context
from dataclasses import field
from enum import StrEnum
from typing import Any, TypeVar, cast
from zoneinfo import ZoneInfo

import sqlalchemy.orm as sa_orm
from flask import current_app
from sqlalchemy import event, select

from core.db.session import TenantSession, session
from core.errors import NotFound
from core.records import dataclass
from core.tenancy.models import Enablement, Tenant

Found = TypeVar("Found")


class Caller(StrEnum):
    """Who may bind a session to a structure; there is no fifth."""

    MEMBER = "member"
    LINK = "link"
    JOB = "job"
    COMMAND = "command"


@dataclass(frozen=True, slots=True)
class TenantInfo:
    """What the request needs of the structure, read once. ``suspended`` makes every write refused."""

    id: int
    slug: str
    name: str
    profile: str
    zone: str
    insee_codes: tuple[str, ...]
    settings: dict[str, Any]
    suspended: bool
    enabled: frozenset[str]

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, in which structure, with which rights.

    ``membership_id`` is None for a link, a job or a command; ``label`` then says in French which one.
    ``covers`` are the memberships that this one stands in for today.
    """

    kind: Caller
    tenant: TenantInfo
    membership_id: uuid.UUID | None = None
    user_id: uuid.UUID | None = None
    permissions: frozenset[str] = frozenset()
    roles: tuple[str, ...] = ()
    name: str = ""
    label: str = ""
    covers: frozenset[uuid.UUID] = frozenset()

    def may(self, permission: Any) -> bool:
        """True when the actor holds the permission (a Permission or its key)."""
        return getattr(permission, "key", permission) in self.permissions

    @property
    def member(self) -> uuid.UUID:
        """The membership of a member; for links, jobs and commands there is none and this raises."""
        if self.membership_id is None:
            raise RuntimeError(f"{self.kind} has no membership")
        return self.membership_id


class AlreadyBound(RuntimeError):
    """The session serves a structure already; open another one."""


class UnboundSession(RuntimeError):
    """A structure's rows were asked from a session that serves none."""


@dataclass(slots=True)
class _State:
    """What ``session.info['passerelle']`` holds."""

    tenant_id: int | None = None
    user_id: uuid.UUID | None = None
    read_only: bool = False
    actor: Actor | None = None
    audit: list[Any] = field(default_factory=list)
    jobs: list[uuid.UUID] = field(default_factory=list)
    #: Read once a request: settings, vocabularies, rights.
    memo: dict[str, Any] = field(default_factory=dict)


def state_of(current: Any) -> _State:
    info = cast("dict[str, Any]", current.info)
    if "passerelle" not in info:
        info["passerelle"] = _State()
    return cast(_State, info["passerelle"])


def read_once(key: str, read: Callable[[], Found]) -> Found:
    """What ``read`` finds, asked once a session: for what each of many rows would ask again. No model instances."""
    memo = state_of(session()).memo
    if key not in memo:
        memo[key] = read()
    return cast("Found", memo[key])


@contextmanager
def reading() -> Iterator[None]:
    """Several readers, and no writer: what they ask by ``read_by_all`` is asked once, and forgotten at the end."""
    memo = state_of(session()).memo
    memo["read_by_all"] = {}
    try:
        yield
    finally:
        del memo["read_by_all"]


def read_by_all(key: tuple[Any, ...], read: Callable[[], Found]) -> Found:
    """What ``read`` finds, asked once under ``reading``, and each time outside it."""
    known: dict[tuple[Any, ...], Any] | None = state_of(session()).memo.get("read_by_all")
    if known is None:
        return read()
    if key not in known:
        known[key] = read()
    return cast("Found", known[key])


def tenant_id_of(current: Any) -> int | None:
    return state_of(current).tenant_id


def _settings_sql(state: _State) -> str:
    """SET LOCAL with validated literals: ``set_config()`` would not reach the workers of a sharded database."""
    parts = []
    if state.tenant_id is not None:
        parts.append(f"SET LOCAL app.tenant_id = '{int(state.tenant_id)}'")
    if state.user_id is not None:
        parts.append(f"SET LOCAL app.user_id = '{uuid.UUID(str(state.user_id))}'")
    if state.read_only:
        parts.append("SET LOCAL transaction_read_only = on")
        # One page among many at once: processes of its own take longer to start than it takes to answer.
        parts.append("SET LOCAL max_parallel_workers_per_gather = 0")
    return "; ".join(parts)


@event.listens_for(TenantSession, "after_begin")
def _announce(current: sa_orm.Session, transaction: sa_orm.SessionTransaction, connection: Any) -> None:
    if transaction.nested:
        return
    statement = _settings_sql(state_of(current))
    if statement:
        connection.exec_driver_sql(statement)


def _apply_now(current: Any) -> None:
    """When a transaction is already open, the settings are sent at once."""
    if current.in_transaction():
        statement = _settings_sql(state_of(current))
        if statement:
            current.connection().exec_driver_sql(statement)


def enter_directory(user_id: uuid.UUID | None, *, read_only: bool = False) -> None:
    """First phase: the session serves nobody's structure, and reads only the user's own memberships."""
    state = state_of(session())
    if (state.user_id, state.read_only) == (user_id, read_only):
        return  # said already: two steps of one request enter
    state.user_id = user_id
    state.read_only = read_only
    _apply_now(session())


def bind(tenant_id: int, actor: Actor | None = None) -> None:
    """Second phase: from now on this session serves one structure. Raises AlreadyBound on the second call."""
    state = state_of(session())
    if state.tenant_id is not None:
        raise AlreadyBound(f"already bound to {state.tenant_id}")
    state.tenant_id = tenant_id
    state.actor = actor
    _apply_now(session())


def act_as(actor: Actor) -> None:
    """Name the actor of a session that is already bound to the actor's structure."""
    state = state_of(session())
    if state.tenant_id != actor.tenant.id:
        raise UnboundSession("actor of another structure")
    state.actor = actor


def current_actor() -> Actor:
    """Who acts in this session; raises UnboundSession when nobody does."""
    actor = state_of(session()).actor
    if actor is None:
        raise UnboundSession("no actor")
    return actor


def tenant_info(tenant: Tenant) -> TenantInfo:
    """The extract of the structure the session is bound to, with what it has switched on."""
    rows = session.execute(select(Enablement.plugin).where(Enablement.enabled.is_(True))).scalars()
    return info_from(tenant, frozenset(rows))


def info_from(tenant: Tenant, enabled: frozenset[str]) -> TenantInfo:
    return TenantInfo(
        id=tenant.id,
        slug=tenant.slug,
        name=tenant.name,
        profile=tenant.profile,
        zone=tenant.zone,
        insee_codes=tuple(tenant.insee_codes),
        settings=dict(tenant.settings),
        suspended=tenant.suspended_at is not None,
        enabled=enabled,
    )


@contextmanager
def bound(
    slug_or_id: str | int, *, caller: Caller, label: str = "", permissions: frozenset[str] = frozenset()
) -> Iterator[Actor]:
    """A session of its own, bound to one structure, for a job, a command or a signed link.

    Nothing is committed here: the caller ends with ``unit_of_work.commit()``. Raises NotFound.
    """
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    with app.app_context():
        column = Tenant.id if isinstance(slug_or_id, int) else Tenant.slug
        tenant = session.execute(select(Tenant).where(column == slug_or_id)).scalar_one_or_none()
        if tenant is None:
            raise NotFound
        bind(tenant.id)
        actor = Actor(
            kind=caller, tenant=tenant_info(tenant), label=label or caller.value, permissions=permissions
        )
        act_as(actor)
        try:
            yield actor
        finally:
            session.rollback()


@contextmanager
def aside(actor: Actor) -> Iterator[None]:
    """A second session of the same actor: what must be written whatever becomes of the first (a reading).

    Nothing is committed here: the caller ends with ``unit_of_work.commit()``.
    """
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    with app.app_context():
        bind(actor.tenant.id, actor)
        try:
            yield
        finally:
            session.rollback()


def stream(actor: Actor, produce: Callable[[], Iterator[bytes]]) -> Iterator[bytes]:
    """The body of an answer that the server reads after the request has ended, in a session of its own.

    ``produce`` runs bound to the actor's structure, in a transaction that cannot write. Each step runs in a context
    of its own, so that nothing of it is seen by whoever asks for the pieces, a browser that goes away included.
    """
    app = current_app._get_current_object()  # type: ignore[attr-defined]

    def inside() -> Iterator[bytes]:
        with app.app_context():
            state_of(session()).read_only = True
            bind(actor.tenant.id, actor)
            try:
                yield from produce()
            finally:
                session.rollback()

    return _apart(inside())


def _apart(body: Iterator[bytes]) -> Iterator[bytes]:
    context = Context()
    try:
        while (piece := context.run(next, body, None)) is not None:
            yield piece
    finally:
        context.run(body.close)  # type: ignore[attr-defined]
