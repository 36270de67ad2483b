"""Taking a list out: asked with a reason, sent at once when it is short, else made by a job and kept for 48 hours.

Everything runs with the rights of whoever asked, in the job too: a right lost meanwhile stops the file.
"""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import delete, func, select, text, update

from core.access.policy import Suspended, require
from core.audit.reads import record_read
from core.audit.services import record
from core.db.base import now
from core.db.outbox import enqueue
from core.db.session import session
from core.db.unit_of_work import commit
from core.db.writing import create_once, get_or_404
from core.errors import Forbidden, InvalidInput, NotFound, Refused
from core.exports.models import ExportPiece, ExportRun
from core.exports.permissions import EXPORT, LEAVE
from core.exports.schemas import AskExport
from core.exports.tables import CSV, Row, pieces
from core.extension.catalog import catalog
from core.extension.contributions import ExportTable, ListExport
from core.files.envelope import PIECE, Owner, close_bytes, destroy_key, open_bytes, piece_id
from core.files.keys import keystore
from core.records import dataclass
from core.tenancy.binding import Actor, Caller, act_as, aside, stream
from core.tenancy.isolation import reviewed
from core.tenancy.models import Membership, Tenant
from core.tenancy.routing import load_actor
from core.web.forms import NOT_OFFERED, decode

KEPT: Final = timedelta(hours=48)
#: Above, a workbook is made by a job; a CSV is streamed further, as it needs no memory.
AT_ONCE: Final = 2_000
STREAMED: Final = 50_000
#: More rows than this are no list any more.
MOST: Final = 200_000
#: What an address holds to turn pages: no filter.
PAGING: Final = frozenset({"after", "cursor", "suite"})
EVERYTHING: Final = "everything"
ZIP: Final = "zip"
#: Rows read at a time, and the least time between two words of progress.
BATCH: Final = 1_000
SAID_EVERY: Final = 1.0

#: What an address may hold: codes, ids and days; the register and the journal keep them.
_TOKEN: Final = re.compile(r"-|[A-Za-z0-9][A-Za-z0-9_.:/-]{0,79}")
TOO_MANY: Final = "Cette liste dépasse 200 000 lignes : choisissez une période plus courte ou un quartier."
_COUNTING: Final = "exports: counts an inner select that names tenant_id; row-level security holds"


@dataclass(frozen=True, slots=True)
class Taken:
    """A list under filters, as its reader may take it out."""

    export: ListExport
    filters: dict[str, str]
    table: ExportTable

    def rows(self) -> Iterator[Row]:
        """The rows in words, read by the batch: what is in memory does not grow with them."""
        plan_for_all_rows()
        found = session.execute(self.table.rows.execution_options(yield_per=BATCH))
        for batch in found.partitions(BATCH):
            yield from self.table.cells(batch)

    def count(self) -> int:
        """How many rows, at most one more than may be taken."""
        inner = self.table.rows.order_by(None).limit(MOST + 1).subquery()
        counted = select(func.count()).select_from(inner)
        return int(session.execute(counted, **reviewed(_COUNTING)).scalar_one())


def plan_for_all_rows() -> None:
    """A cursor is planned for its first rows, and may then be slow to death on the others: we read them all."""
    session.execute(text("SET LOCAL cursor_tuple_fraction = 1"), **reviewed("exports: a setting, no row"))


def list_taken(list_key: str, address: Mapping[str, Any], actor: Actor) -> Taken:
    """The list under the filters of its page's address.

    Raises NotFound for a list that does not exist here, Forbidden without the right to read it, InvalidInput.
    """
    export = next((e for e in catalog().exports_of(actor.tenant.enabled) if e.key == list_key), None)
    if export is None:
        raise NotFound
    require(actor, EXPORT)
    require(actor, *export.permissions)
    filters = {name: str(value) for name, value in address.items() if name not in PAGING and value != ""}
    strange = {name: [NOT_OFFERED] for name, value in filters.items() if not _TOKEN.fullmatch(value)}
    if strange:
        raise InvalidInput(strange)
    return Taken(export, filters, export.table(actor, decode(export.schema, filters)))


def _refuse_suspended(actor: Actor) -> None:
    """A suspended structure is taken out by its director alone."""
    if actor.tenant.suspended and not actor.may(LEAVE):
        raise Suspended


def ask_export(taken: Taken, command: AskExport, *, actor: Actor) -> ExportRun:
    """Note who takes what and why; a long workbook is left to a job. Raises Refused for too many rows."""
    _refuse_suspended(actor)
    number = taken.count()
    if number > MOST:
        raise Refused([TOO_MANY])
    at_once = number <= (STREAMED if command.format == CSV else AT_ONCE)
    said = {
        "list_key": taken.export.key,
        "format": command.format,
        "filters": taken.filters,
        "reason": command.reason,
    }
    state = {"state": "sent" if at_once else "waiting", "row_count": number}
    run, made = create_once(ExportRun, command.id, said, actor=actor, computed=state)
    if made:
        if command.password and not at_once:
            run.secret = keystore().encrypt(actor.tenant.id, _secret_of(run), command.password.encode())
        note_asked(run, actor)
        if not at_once:
            enqueue("exports.make", actor.tenant.id, run=str(run.id))
    return run


def _secret_of(run: ExportRun) -> str:
    return f"export-password:{run.id}"


def note_asked(run: ExportRun, actor: Actor) -> None:
    """Who, which list, under which filters, how many rows, and why: codes only."""
    details: dict[str, Any] = {
        "list": run.list_key,
        "format": run.format,
        "rows": run.row_count,
        "reason": run.reason,
    }
    details |= {f"f_{name}": _code(value) for name, value in list(run.filters.items())[:12]}
    record("export.asked", actor=actor, subject=run, details=details)


def _code(value: str) -> str:
    return "none" if value == "-" else value.lower()


def sent_at_once(taken: Taken, command: AskExport, actor: Actor) -> Iterator[bytes]:
    """The file as it is sent, read in a session of its own once the request is over."""

    def produce() -> Iterator[bytes]:
        # The statement was built in the request: only its rows are read here.
        yield from pieces(
            command.format,
            taken.export.label,
            taken.table.headings,
            taken.rows(),
            password=command.password,
        )

    return stream(actor, produce)


# --- what the job does -------------------------------------------------------------------------------


def asker_of(run: ExportRun, actor: Actor) -> Actor:
    """Whoever asked, with her rights of today. Raises NotFound once she has left."""
    member = session.get(Membership, (actor.tenant.id, run.author_id))
    tenant = session.get(Tenant, actor.tenant.id)
    if member is None or member.user_id is None or tenant is None:
        raise NotFound
    return load_actor(tenant, member.user_id)


class Progress:
    """How far a job is, said aside at most once a second, so that its page moves before it ends."""

    def __init__(self, run: ExportRun, actor: Actor) -> None:
        self.run_id, self.actor, self.done, self.said = run.id, actor, 0, time.monotonic()

    def step(self, number: int = 1) -> None:
        self.done += number
        if time.monotonic() - self.said >= SAID_EVERY:
            self.said = time.monotonic()
            with aside(self.actor):
                session.execute(
                    update(ExportRun)
                    .where(ExportRun.tenant_id == self.actor.tenant.id, ExportRun.id == self.run_id)
                    .values(done=self.done, state="waiting")
                )
                commit()

    def over(self, rows: Iterable[Row]) -> Iterator[Row]:
        for row in rows:
            yield row
            self.step()


def make_file(run: ExportRun, *, actor: Actor) -> None:
    """Make the file of a run with its asker's rights and keep it closed. Raises Forbidden when she lost them."""
    asker = asker_of(run, actor)
    act_as(asker)
    taken = list_taken(run.list_key, run.filters, asker)
    password = keystore().decrypt(actor.tenant.id, _secret_of(run), run.secret).decode() if run.secret else ""
    content = pieces(
        run.format,
        taken.export.label,
        taken.table.headings,
        Progress(run, asker).over(taken.rows()),
        password=password,
    )
    writer = PieceWriter(run, asker)
    for piece in content:
        writer.write(piece)
    finish(run, writer, asker)


def finish(run: ExportRun, writer: PieceWriter, actor: Actor) -> None:
    """The file is whole: it may be fetched for 48 hours."""
    writer.end()
    run.state, run.secret, run.size, run.expires_at = "ready", None, writer.size, now() + KEPT
    run.done = run.row_count
    session.flush()
    record("export.made", actor=actor, subject=run, details={"list": run.list_key, "format": run.format})


class PieceWriter:
    """A file that is only written forward: each piece is closed and stored as soon as it is full."""

    def __init__(self, run: ExportRun, actor: Actor) -> None:
        self.run_id, self.actor = run.id, actor
        self.owner = owner_of(run.id)
        self.waiting, self.size, self.n = bytearray(), 0, 0
        _forget_pieces(run.id, actor)

    def write(self, content: bytes) -> int:
        self.waiting += content
        self.size += len(content)
        while len(self.waiting) >= PIECE:
            self._store(PIECE)
        return len(content)

    def flush(self) -> None:
        """Nothing to do: a full piece is stored at once, the last one by ``end``."""

    def end(self) -> None:
        if self.waiting or not self.n:
            self._store(len(self.waiting))

    def _store(self, length: int) -> None:
        piece = bytes(self.waiting[:length])
        del self.waiting[:length]
        sealed = close_bytes(
            piece, owner=self.owner, record_id=piece_id(self.run_id, self.n), actor=self.actor
        )
        row = ExportPiece(run_id=self.run_id, n=self.n, sealed=sealed)
        session.add(row)
        session.flush()
        session.expunge(row)
        self.n += 1


def owner_of(run_id: uuid.UUID) -> Owner:
    return Owner("export_run", run_id)


# --- fetching and forgetting -------------------------------------------------------------------------


def own_run(run_id: uuid.UUID, actor: Actor) -> ExportRun:
    """A run that this member asked for; another's does not exist for her."""
    run = get_or_404(ExportRun, run_id)
    if run.author_id != actor.membership_id:
        raise NotFound
    return run


def open_file(run: ExportRun, *, actor: Actor) -> Iterator[bytes]:
    """The bytes of a file that is kept, noted as taken first.

    Raises NotFound once it is over, Forbidden when the right to the list was lost meanwhile.
    """
    if run.state != "ready" or run.expires_at is None or run.expires_at <= now():
        raise NotFound
    if run.list_key == EVERYTHING:
        require(actor, LEAVE)
    else:
        list_taken(run.list_key, run.filters, actor)
    _refuse_suspended(actor)
    record_read("export.read", actor=actor, subject=run, details={"list": run.list_key})
    run_id = run.id
    return stream(actor, lambda: _stored(run_id, actor))


def _stored(run_id: uuid.UUID, actor: Actor) -> Iterator[bytes]:
    n = 0
    while True:
        sealed = session.execute(
            select(ExportPiece.sealed).where(
                ExportPiece.tenant_id == actor.tenant.id, ExportPiece.run_id == run_id, ExportPiece.n == n
            )
        ).scalar_one_or_none()
        if sealed is None:
            return
        yield open_bytes(sealed, record_id=piece_id(run_id, n), actor=actor)
        n += 1


def _forget_pieces(run_id: uuid.UUID, actor: Actor) -> None:
    session.execute(
        delete(ExportPiece)
        .where(ExportPiece.tenant_id == actor.tenant.id, ExportPiece.run_id == run_id)
        .execution_options(synchronize_session=False)
    )


def forget_file(run: ExportRun, *, actor: Actor) -> None:
    """Delete the file and lose its key; the line of the register stays."""
    _forget_pieces(run.id, actor)
    destroy_key(owner_of(run.id), actor=actor)
    run.state, run.expires_at, run.secret = "expired", None, None
    session.flush()


def forget_expired(*, actor: Actor) -> int:
    """Delete the files whose 48 hours are over."""
    return _forget_all(actor, ExportRun.expires_at <= now())


def forget_every_file(*, actor: Actor) -> int:
    """Delete every file still kept: somebody was erased who may stand in one."""
    return _forget_all(actor)


def _forget_all(actor: Actor, *conditions: Any) -> int:
    found = session.execute(
        select(ExportRun).where(
            ExportRun.tenant_id == actor.tenant.id, ExportRun.state == "ready", *conditions
        )
    ).scalars()
    runs = list(found)
    for run in runs:
        forget_file(run, actor=actor)
    return len(runs)


def say_failed(run_id: str, actor: Actor) -> None:
    """Shown on the page; the worker tries again by itself."""
    with aside(actor):
        get_or_404(ExportRun, run_id).state = "failed"
        commit()


def may_take_out(actor: Actor, export: ListExport) -> bool:
    """Whether the button of a list is for this member."""
    mine = actor.kind is Caller.MEMBER and actor.may(EXPORT)
    return mine and any(actor.may(right) for right in export.permissions)


def refused(error: Exception) -> bool:
    """Whether trying again is useless: the right, or the member, is gone."""
    return isinstance(error, Forbidden | NotFound)
