"""What an entry says, byte for byte, and its signature: shared by the writer and the verifier."""

from __future__ import annotations

import hmac
import json
from datetime import UTC, datetime
from typing import Any

from core.audit.models import PLATFORM
from core.files.keys import AUDIT, KeyStore

GENESIS = b""


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _canonical(content: dict[str, Any]) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def entry_bytes(entry: Any, *, tenant_id: int | None, previous: bytes) -> bytes:
    """Everything that the row says and the mac before it. ``tenant_id`` is None on the platform's chain."""
    return _canonical(
        {
            "kind": "entry",
            "tenant": tenant_id if tenant_id is not None else PLATFORM,
            "id": str(entry.id),
            "chain": entry.chain,
            "n": entry.n,
            "previous": previous.hex(),
            "at": _moment(entry.at),
            "actor_kind": entry.actor_kind,
            "actor": str(entry.actor_id) if entry.actor_id else None,
            "action": entry.action,
            "subject_table": entry.subject_table,
            "subject": str(entry.subject_id) if entry.subject_id else None,
            "details": entry.details,
        }
    )


def cut_bytes(cut: Any, *, tenant_id: int) -> bytes:
    return _canonical(
        {
            "kind": "cut",
            "tenant": tenant_id,
            "chain": cut.chain,
            "n": cut.n,
            "entry_mac": bytes(cut.entry_mac).hex(),
            "at": _moment(cut.at),
        }
    )


def is_signed(row: Any, content: bytes, keys: KeyStore) -> bool:
    """True when ``row.mac`` signs the content with the key ``row.key_id``; raises MissingKeyError."""
    _key_id, expected = keys.sign(AUDIT, content, key_id=row.key_id)
    return hmac.compare_digest(expected, bytes(row.mac))
