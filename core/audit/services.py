"""Record events; the unit of work writes them last.

Events wait in the session. ``write_pending`` locks the head of the chain, which serialises the commits of one
structure for the time of two statements: locked early it deadlocks, read without a lock the chain forks.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import sqlalchemy.orm as sa_orm
from sqlalchemy import event, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from core.audit.chain import GENESIS, cut_bytes, entry_bytes
from core.audit.models import (
    PLATFORM,
    READS,
    WRITES,
    AuditCut,
    AuditEntry,
    AuditHead,
    PlatformAuditEntry,
    PlatformAuditHead,
)
from core.db.base import ScopedModel, SharedModel, new_id, now
from core.db.session import TenantSession, session
from core.files.keys import AUDIT, keystore
from core.records import dataclass
from core.tenancy.binding import Actor, UnboundSession, state_of, tenant_id_of

Detail = str | int | bool | None

#: Locked in this order by everyone, so that two units of work never wait for each other.
CHAINS = (READS, WRITES)

_ACTION = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
#: Ids, codes, permission keys, dates: no space, no capital, no @, so neither a sentence nor an address.
_TOKEN = re.compile(r"[a-z0-9][a-z0-9_.:/-]{0,79}")
_TELEPHONE = re.compile(r"\d{9,}")
_MOST_DETAILS = 16


@dataclass(frozen=True, slots=True)
class Pending:
    """An event that waits for the commit. ``savepoint`` is the one it was recorded in, if any."""

    chain: str
    at: datetime
    actor_kind: str
    actor_id: uuid.UUID | None
    action: str
    subject_table: str | None
    subject_id: uuid.UUID | None
    details: dict[str, Detail]
    savepoint: Any = field(default=None, compare=False)

    def values(self) -> dict[str, Any]:
        names = ("chain", "at", "actor_kind", "actor_id", "action", "subject_table", "subject_id", "details")
        return {"id": new_id(), **{name: getattr(self, name) for name in names}}


def checked_details(details: Mapping[str, object] | None) -> dict[str, Any]:
    """Ids, codes and numbers only; raises ValueError on what could be a text, a name or a telephone."""
    given = dict(details or {})
    if len(given) > _MOST_DETAILS:
        raise ValueError(f"{len(given)} details: an audit entry holds at most {_MOST_DETAILS}")
    for key, value in given.items():
        if not _KEY.fullmatch(key):
            raise ValueError(f"audit detail {key!r}: not a plain key")
        if value is None or isinstance(value, bool | int):
            continue
        # The value is not repeated in the message: it may be the very text that must not be logged.
        if not isinstance(value, str) or not _TOKEN.fullmatch(value) or _TELEPHONE.fullmatch(value):
            raise ValueError(f"audit detail {key!r}: ids, codes and numbers only")
    return given


def _checked_action(action: str) -> str:
    if not _ACTION.fullmatch(action):
        raise ValueError(f"audit action {action!r}: written like activity.recorded")
    return action


def _subject_of(subject: ScopedModel | SharedModel | None) -> tuple[str | None, uuid.UUID | None]:
    if subject is None:
        return None, None
    if subject.id is None:
        raise ValueError("the subject has no id yet: flush first")
    return str(subject.__tablename__), subject.id


def record(
    action: str,
    *,
    actor: Actor,
    subject: ScopedModel | SharedModel | None = None,
    details: Mapping[str, Detail] | None = None,
    chain: str = WRITES,
) -> None:
    """Note an event of the structure; it is written with the commit, or not at all.

    ``chain`` is "reads" for the opening of a closed content. Raises ValueError when a detail could hold text.
    """
    if chain not in CHAINS:
        raise ValueError(f"unknown chain {chain!r}")
    table, row_id = _subject_of(subject)
    append(action, actor=actor, subject_table=table, subject_id=row_id, details=details, chain=chain)


def append(
    action: str,
    *,
    actor: Actor,
    subject_table: str | None,
    subject_id: uuid.UUID | None,
    details: Mapping[str, Detail] | None,
    chain: str,
) -> None:
    """``record`` for a subject known by its table and id only."""
    current = session()
    if tenant_id_of(current) != actor.tenant.id:
        raise UnboundSession("audit of another structure than the session's")
    _wait(
        current,
        Pending(
            chain,
            now(),
            actor.kind.value,
            actor.membership_id,
            _checked_action(action),
            subject_table,
            subject_id,
            checked_details(details),
            current.get_nested_transaction(),
        ),
    )


def record_platform(
    action: str,
    *,
    user_id: uuid.UUID | None = None,
    kind: str = "user",
    subject_table: str | None = None,
    subject_id: uuid.UUID | None = None,
    details: Mapping[str, Detail] | None = None,
) -> None:
    """Note an event that belongs to no structure, written with the commit of this session.

    ``user_id`` is who acts, None for a command or a stranger (``kind`` then says which). A structure is named
    in ``details``, by its number.
    """
    current = session()
    _wait(
        current,
        Pending(
            PLATFORM,
            now(),
            kind,
            user_id,
            _checked_action(action),
            subject_table,
            subject_id,
            checked_details(details),
            current.get_nested_transaction(),
        ),
    )


def _wait(current: sa_orm.Session, pending: Pending) -> None:
    state_of(current).audit.append(pending)


@event.listens_for(TenantSession, "after_soft_rollback")
def _forget(current: sa_orm.Session, ended: sa_orm.SessionTransaction) -> None:
    """What was rolled back did not happen: its events go with it, those before the savepoint stay."""
    state = state_of(current)
    if ended.nested:
        state.audit[:] = [pending for pending in state.audit if not _within(pending.savepoint, ended)]
    elif ended.parent is None:
        state.audit.clear()
        state.jobs.clear()


def _within(savepoint: sa_orm.SessionTransaction | None, ended: sa_orm.SessionTransaction) -> bool:
    while savepoint is not None:
        if savepoint is ended:
            return True
        savepoint = savepoint.parent
    return False


def write_pending(current: sa_orm.Session) -> None:
    """Write the waiting events under their locked heads; the unit of work's last statements."""
    state = state_of(current)
    if not state.audit:
        return
    waiting: list[Pending] = list(state.audit)
    state.audit.clear()
    for chain in CHAINS:
        _extend(current, AuditHead, AuditEntry, state.tenant_id, [p for p in waiting if p.chain == chain])
    _extend(current, PlatformAuditHead, PlatformAuditEntry, None, [p for p in waiting if p.chain == PLATFORM])


def _extend(
    current: sa_orm.Session,
    heads: type[AuditHead] | type[PlatformAuditHead],
    entries: type[AuditEntry] | type[PlatformAuditEntry],
    tenant_id: int | None,
    waiting: Sequence[Pending],
) -> None:
    if not waiting:
        return
    head = _locked_head(current, heads, tenant_id, waiting[0].chain)
    rows, mac = _signed(waiting, tenant_id, head.n, bytes(head.mac))
    current.execute(insert(entries), rows)
    changed: Any = current.execute(
        update(heads)
        .where(heads.id == head.id)
        .values(n=head.n + len(rows), mac=mac)
        .execution_options(synchronize_session=False)
    )
    if changed.rowcount != 1:
        raise RuntimeError("the head of the audit chain is gone")


def _locked_head(current: sa_orm.Session, heads: Any, tenant_id: int | None, chain: str) -> Any:
    """The head row, locked until the commit; made on the chain's first day."""
    where = [heads.chain == chain]
    if tenant_id is not None:
        where.append(heads.tenant_id == tenant_id)
    wanted = select(heads.id, heads.n, heads.mac).where(*where).with_for_update()
    head = current.execute(wanted).one_or_none()
    if head is None:
        first = {"id": new_id(), "chain": chain, "n": 0, "mac": GENESIS}
        if tenant_id is not None:
            first["tenant_id"] = tenant_id
        made = upsert(heads).values(**first).on_conflict_do_nothing().returning(heads.id, heads.n, heads.mac)
        head = current.execute(made).one_or_none() or current.execute(wanted).one()
    return head


def _signed(
    waiting: Sequence[Pending], tenant_id: int | None, n: int, previous: bytes
) -> tuple[list[dict[str, Any]], bytes]:
    keys, rows = keystore(), []
    for offset, pending in enumerate(waiting, start=1):
        values = pending.values() | {"n": n + offset}
        content = entry_bytes(SimpleNamespace(**values), tenant_id=tenant_id, previous=previous)
        values["key_id"], previous = keys.sign(AUDIT, content)
        values["mac"] = previous
        if tenant_id is not None:
            values["tenant_id"] = tenant_id
        rows.append(values)
    return rows, previous


def sign_cut(before: datetime, *, actor: Actor) -> AuditCut | None:
    """State, signed, that the reads older than ``before`` may be removed; None when there is nothing to cut.

    The rows themselves are removed by ``cut_audit_reads()``, which only the retention role may call.
    """
    last = session.execute(
        select(AuditEntry.n, AuditEntry.mac)
        .where(AuditEntry.tenant_id == actor.tenant.id, AuditEntry.chain == READS, AuditEntry.at < before)
        .order_by(AuditEntry.n.desc())
        .limit(1)
    ).one_or_none()
    if last is None or _is_cut(last.n, actor):
        return None
    cut = AuditCut(id=new_id(), chain=READS, n=last.n, entry_mac=bytes(last.mac), at=now())
    cut.key_id, cut.mac = keystore().sign(AUDIT, cut_bytes(cut, tenant_id=actor.tenant.id))
    session.add(cut)
    session.flush()
    record("audit.cut", actor=actor, subject=cut, details={"until": cut.n})
    return cut


def _is_cut(n: int, actor: Actor) -> bool:
    found = select(AuditCut.id).where(AuditCut.tenant_id == actor.tenant.id, AuditCut.n == n)
    return session.execute(found).first() is not None


#: The one door through which entries leave, made by the migrations and owned by the tables' owner. It removes
#: nothing that a cut does not cover; whether the cut is signed is for ``verify`` to say.
CUT_FUNCTION = """
CREATE OR REPLACE FUNCTION cut_audit_reads(structure bigint) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH gone AS (
    DELETE FROM audit_entry
    WHERE tenant_id = structure AND chain = 'reads'
      AND n <= (SELECT max(n) FROM audit_cut WHERE tenant_id = structure AND chain = 'reads')
    RETURNING 1
  ) SELECT count(*) FROM gone
$$;
REVOKE ALL ON FUNCTION cut_audit_reads(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cut_audit_reads(bigint) TO passerelle_retention
"""
