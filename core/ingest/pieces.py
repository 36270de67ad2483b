"""The closed pieces of an import, and the little that is remembered of its answers."""

from __future__ import annotations

import json
import uuid
import zlib
from collections.abc import Iterator, Sequence
from typing import IO, Any, Final, cast

from sqlalchemy import delete, func, select

from core.db.base import new_id
from core.db.session import session
from core.files.envelope import Owner, close_bytes, destroy_key, fingerprint, open_bytes, piece_id
from core.files.keys import UnreadableError as UnreadableError
from core.ingest.models import ImportMemory, ImportPiece, ImportRun
from core.tenancy.binding import Actor

#: Bytes of one piece of the original.
_PIECE: Final = 1 << 20
#: One key of the structure marks the references of rows and the files sent.
_MARKS: Final = Owner("import_reference", uuid.UUID("6d0f3b52-5f0e-5a56-9f0a-0c8f4b3f7a11"))


def _owner(run: ImportRun) -> Owner:
    return Owner("import_run", run.id)


def _place(run_id: uuid.UUID, kind: str, n: int) -> str:
    return f"{kind}:{piece_id(run_id, n)}"


def put_bytes(run: ImportRun, kind: str, n: int, content: bytes, actor: Actor) -> None:
    """Close one piece and write it."""
    sealed = close_bytes(
        zlib.compress(content, 1), owner=_owner(run), record_id=_place(run.id, kind, n), actor=actor
    )
    session.add(ImportPiece(id=new_id(), run_id=run.id, kind=kind, n=n, sealed=sealed))
    session.flush()


def put(run: ImportRun, kind: str, n: int, content: Any, actor: Actor) -> None:
    """``put_bytes`` for what JSON knows."""
    put_bytes(run, kind, n, json.dumps(content, ensure_ascii=False).encode(), actor)


def put_original(run: ImportRun, file: IO[bytes], actor: Actor) -> None:
    file.seek(0)
    for n, block in enumerate(iter(lambda: file.read(_PIECE), b"")):
        put_bytes(run, "original", n, block, actor)


def last_number(run: ImportRun, kind: str, actor: Actor) -> int:
    """The number of the last piece of a kind; -1: there is none."""
    last = session.execute(
        select(func.coalesce(func.max(ImportPiece.n), -1)).where(
            ImportPiece.tenant_id == actor.tenant.id, ImportPiece.run_id == run.id, ImportPiece.kind == kind
        )
    ).scalar_one()
    return int(last)


def pieces(run: ImportRun, kind: str, actor: Actor) -> Iterator[tuple[int, bytes]]:
    """(n, content) of each piece in order, read and opened one by one."""
    run_id = run.id
    for n in range(last_number(run, kind, actor) + 1):
        sealed = session.execute(
            select(ImportPiece.sealed).where(
                ImportPiece.tenant_id == actor.tenant.id,
                ImportPiece.run_id == run_id,
                ImportPiece.kind == kind,
                ImportPiece.n == n,
            )
        ).scalar_one_or_none()
        if sealed is not None:
            yield n, zlib.decompress(open_bytes(sealed, record_id=_place(run_id, kind, n), actor=actor))


def original(run: ImportRun, actor: Actor) -> bytes:
    return b"".join(content for _n, content in pieces(run, "original", actor))


def get(run: ImportRun, kind: str, n: int, actor: Actor) -> Any:
    """One piece as JSON knows it; None when it is not there."""
    sealed = session.execute(
        select(ImportPiece.sealed).where(
            ImportPiece.tenant_id == actor.tenant.id,
            ImportPiece.run_id == run.id,
            ImportPiece.kind == kind,
            ImportPiece.n == n,
        )
    ).scalar_one_or_none()
    if sealed is None:
        return None
    return json.loads(zlib.decompress(open_bytes(sealed, record_id=_place(run.id, kind, n), actor=actor)))


def facts_of(run: ImportRun, actor: Actor) -> dict[str, Any]:
    """What was seen in the file and answered about it: sheets, first lines, unknown values, answers, remarks."""
    return cast("dict[str, Any]", get(run, "facts", 0, actor) or {})


def put_facts(run: ImportRun, facts: dict[str, Any], actor: Actor) -> None:
    drop(run, ("facts",), actor)
    put(run, "facts", 0, facts, actor)


def drop(run: ImportRun, kinds: Sequence[str], actor: Actor) -> None:
    """Delete the pieces of those kinds."""
    session.execute(
        delete(ImportPiece)
        .where(
            ImportPiece.tenant_id == actor.tenant.id,
            ImportPiece.run_id == run.id,
            ImportPiece.kind.in_(kinds),
        )
        .execution_options(synchronize_session=False)
    )


def replace_piece(run: ImportRun, kind: str, n: int, content: Any, actor: Actor) -> None:
    session.execute(
        delete(ImportPiece)
        .where(
            ImportPiece.tenant_id == actor.tenant.id,
            ImportPiece.run_id == run.id,
            ImportPiece.kind == kind,
            ImportPiece.n == n,
        )
        .execution_options(synchronize_session=False)
    )
    put(run, kind, n, content, actor)


def lose_key(run: ImportRun, actor: Actor) -> None:
    """What was closed for the import opens no more, from an old copy of the database either."""
    destroy_key(_owner(run), actor=actor)


def mark_of(text: str, actor: Actor) -> str:
    """What a reference or a file is known by: told from another one, and says nothing of itself."""
    return fingerprint(text, owner=_MARKS, actor=actor)


# --- what is remembered ----------------------------------------------------------------------------


def _memory(importer: str, actor: Actor) -> ImportMemory | None:
    return session.execute(
        select(ImportMemory).where(
            ImportMemory.tenant_id == actor.tenant.id, ImportMemory.importer == importer
        )
    ).scalar_one_or_none()


def remembered(importer: str, actor: Actor) -> dict[str, Any]:
    """What was answered for the last file of this importer: columns by heading, values by field."""
    memory = _memory(importer, actor)
    if memory is None:
        return {}
    sealed = open_bytes(memory.sealed, record_id=memory.id, actor=actor)
    return cast("dict[str, Any]", json.loads(sealed))


def remember(importer: str, known: dict[str, Any], actor: Actor) -> None:
    memory = _memory(importer, actor)
    if memory is None:
        memory = ImportMemory(id=new_id(), importer=importer, sealed=b"")
    content = json.dumps(known, ensure_ascii=False).encode()
    memory.sealed = close_bytes(
        content, owner=Owner("import_memory", memory.id), record_id=memory.id, actor=actor
    )
    session.add(memory)
    session.flush()
