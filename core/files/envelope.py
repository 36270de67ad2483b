"""Texts and bytes closed with a key of their own case or person, wrapped by the structure's key.

What is closed starts with the id of its data key, so that it can be opened without knowing whose it is; losing
the key (erasure) makes it unreadable for ever, in backups of the database too. Bound to structure and record:
moved under another record, it does not open.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import uuid
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import ColumnElement, Uuid, case, delete, event, func, select
from sqlalchemy import cast as cast_to
from sqlalchemy.dialects.postgresql import insert

from core.db.base import new_id
from core.db.session import TenantSession, session
from core.files.keys import KEY_BYTES, NONCE_BYTES, UnreadableError, keystore
from core.files.models import DataKey
from core.records import dataclass
from core.tenancy.binding import Actor, state_of

_ID_BYTES = 16
#: Bytes of one piece of what is too heavy for a single row, before it is closed.
PIECE = 256 * 1024


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose key closes: a row of this table, a case or a person most often."""

    table: str
    id: uuid.UUID


def of_case(case_id: uuid.UUID) -> Owner:
    return Owner("case_record", case_id)


def of_person(person_id: uuid.UUID) -> Owner:
    return Owner("person", person_id)


def _opened() -> dict[uuid.UUID, bytes]:
    """Keys opened in this session, by id; they live no longer than the request."""
    return cast("dict[uuid.UUID, bytes]", state_of(session()).memo.setdefault("data_keys", {}))


def _owned() -> dict[Owner, uuid.UUID]:
    """Which of those keys is whose."""
    return cast("dict[Owner, uuid.UUID]", state_of(session()).memo.setdefault("data_key_owners", {}))


@event.listens_for(TenantSession, "after_soft_rollback")
def _forget_owners(current: Any, _ended: Any) -> None:
    """A key made by what was rolled back does not exist: nothing may be closed with it."""
    state_of(current).memo.pop("data_key_owners", None)


def _unwrap(key_id: uuid.UUID, wrapped: bytes, actor: Actor) -> bytes:
    key = keystore().decrypt(actor.tenant.id, f"data-key:{key_id}", wrapped)
    _opened()[key_id] = key
    return key


def _key_for(owner: Owner, actor: Actor) -> tuple[uuid.UUID, bytes]:
    """The owner's key, made at first use; two first uses at once agree on one. Read once a session."""
    known_id = _owned().get(owner)
    if known_id is not None and known_id in _opened():
        return known_id, _opened()[known_id]
    statement = select(DataKey.id, DataKey.wrapped).where(
        DataKey.tenant_id == actor.tenant.id,
        DataKey.owner_table == owner.table,
        DataKey.owner_id == owner.id,
    )
    found = session.execute(statement).one_or_none()
    if found is None:
        session.execute(insert(DataKey).values(_new_key(owner, actor)).on_conflict_do_nothing())
        found = session.execute(statement).one()
    _owned()[owner] = found.id
    known = _opened().get(found.id)
    return found.id, known or _unwrap(found.id, found.wrapped, actor)


def _new_key(owner: Owner, actor: Actor) -> dict[str, Any]:
    """A row with a fresh key for this owner."""
    key_id, key = new_id(), secrets.token_bytes(KEY_BYTES)
    return {
        "tenant_id": actor.tenant.id,
        "id": key_id,
        "owner_table": owner.table,
        "owner_id": owner.id,
        "wrapped": keystore().encrypt(actor.tenant.id, f"data-key:{key_id}", key),
    }


def make_keys(owners: Iterable[Owner], *, actor: Actor) -> None:
    """Open or make at once the keys of many owners, before much is closed for each of them in bulk."""
    wanted = set(owners) - set(_owned())
    statement = select(DataKey.id, DataKey.wrapped, DataKey.owner_table, DataKey.owner_id).where(
        DataKey.tenant_id == actor.tenant.id,
        DataKey.owner_table.in_({owner.table for owner in wanted}),
        DataKey.owner_id.in_({owner.id for owner in wanted}),
    )
    known = {Owner(row.owner_table, row.owner_id) for row in session.execute(statement)}
    fresh = [_new_key(owner, actor) for owner in sorted(wanted - known, key=lambda one: (one.table, one.id))]
    if fresh:
        session.execute(insert(DataKey).values(fresh).on_conflict_do_nothing())
    for row in session.execute(statement):
        _owned()[Owner(row.owner_table, row.owner_id)] = row.id
        _unwrap(row.id, row.wrapped, actor)


def load_keys(closed: Iterable[bytes | None], *, actor: Actor) -> None:
    """Open at once the keys of many closed texts, in one statement, before they are read one by one."""
    wanted = {_key_id(one) for one in closed if one} - set(_opened())
    if not wanted:
        return
    statement = select(DataKey.id, DataKey.wrapped).where(
        DataKey.tenant_id == actor.tenant.id, DataKey.id.in_(wanted)
    )
    for row in session.execute(statement):
        _unwrap(row.id, row.wrapped, actor)


def know_keys(wrapped: Mapping[uuid.UUID, bytes], *, actor: Actor) -> None:
    """``load_keys`` for keys that another statement has read beside the texts they close."""
    for key_id in set(wrapped) - set(_opened()):
        _unwrap(key_id, wrapped[key_id], actor)


def key_id_of(closed: Any) -> ColumnElement[uuid.UUID]:
    """The id of the data key of a closed column, for a join that reads both at once; NULL for one emptied since."""
    found = cast_to(func.encode(func.substring(closed, 1, _ID_BYTES), "hex"), Uuid)
    return case((func.length(closed) > _ID_BYTES + NONCE_BYTES, found))


def owner_of(closed: bytes, *, actor: Actor) -> Owner | None:
    """Whose key closed it; None once that key is lost."""
    row = session.execute(
        select(DataKey.owner_table, DataKey.owner_id).where(
            DataKey.tenant_id == actor.tenant.id, DataKey.id == _key_id(closed)
        )
    ).one_or_none()
    return None if row is None else Owner(row.owner_table, row.owner_id)


def fingerprint(text: str, *, owner: Owner, actor: Actor) -> str:
    """Tells one text from another under the owner's key, and says nothing of it once that key is lost."""
    _id, key = _key_for(owner, actor)
    return "hmac:" + hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def _key_id(closed: bytes) -> uuid.UUID:
    if len(closed) <= _ID_BYTES + NONCE_BYTES:
        raise UnreadableError("too short")
    return uuid.UUID(bytes=closed[:_ID_BYTES])


def _bound_to(actor: Actor, key_id: uuid.UUID, record_id: uuid.UUID | str) -> bytes:
    return f"passerelle:{actor.tenant.id}:{key_id}:{record_id}".encode()


def close_bytes(content: bytes, *, owner: Owner, record_id: uuid.UUID | str, actor: Actor) -> bytes:
    """Close for one record (AES-256-GCM; structure, key and record as associated data)."""
    key_id, key = _key_for(owner, actor)
    nonce = secrets.token_bytes(NONCE_BYTES)
    return key_id.bytes + nonce + AESGCM(key).encrypt(nonce, content, _bound_to(actor, key_id, record_id))


def open_bytes(closed: bytes, *, record_id: uuid.UUID | str, actor: Actor) -> bytes:
    """The bytes again; raises UnreadableError when the key is gone, or they were closed for another record."""
    key_id = _key_id(closed)
    load_keys([closed], actor=actor)
    key = _opened().get(key_id)
    if key is None:
        raise UnreadableError("key gone")
    nonce, body = closed[_ID_BYTES : _ID_BYTES + NONCE_BYTES], closed[_ID_BYTES + NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, body, _bound_to(actor, key_id, record_id))
    except InvalidTag as error:
        raise UnreadableError("not closed for this record") from error


def piece_id(record_id: uuid.UUID, n: int) -> str:
    """What a piece is closed for: it opens at its own place only."""
    return f"{record_id}:{n}"


def close_pieces(
    content: bytes, *, owner: Owner, record_id: uuid.UUID, actor: Actor
) -> Iterator[tuple[int, bytes]]:
    """The pieces of a record, closed one by one, numbered from 0."""
    for n, start in enumerate(range(0, len(content), PIECE)):
        piece = content[start : start + PIECE]
        yield n, close_bytes(piece, owner=owner, record_id=piece_id(record_id, n), actor=actor)


def open_pieces(closed: Iterable[bytes], *, record_id: uuid.UUID, actor: Actor) -> bytes:
    """The whole again from its pieces in order; raises UnreadableError."""
    return b"".join(
        open_bytes(piece, record_id=piece_id(record_id, n), actor=actor) for n, piece in enumerate(closed)
    )


def close_text(text: str, *, owner: Owner, record_id: uuid.UUID | str, actor: Actor) -> bytes:
    """``close_bytes`` for a text."""
    return close_bytes(text.encode(), owner=owner, record_id=record_id, actor=actor)


def open_text(closed: bytes, *, record_id: uuid.UUID | str, actor: Actor) -> str:
    """``open_bytes`` for a text; raises UnreadableError."""
    return open_bytes(closed, record_id=record_id, actor=actor).decode()


def destroy_key(owner: Owner, *, actor: Actor) -> bool:
    """Lose the owner's key: what it closed is gone. False when there was none."""
    gone = session.execute(
        delete(DataKey)
        .where(
            DataKey.tenant_id == actor.tenant.id,
            DataKey.owner_table == owner.table,
            DataKey.owner_id == owner.id,
        )
        .returning(DataKey.id)
    ).scalar_one_or_none()
    if gone is None:
        return False
    _opened().pop(gone, None)
    _owned().pop(owner, None)
    return True
