"""The work of the jobs: read a file, check it, write it whole or not at all, take it back.

Each works in one transaction with the job's own row, so that a worker killed at any moment leaves nothing half
written: whoever takes the job up next starts that step again. How far it is, is told in a session of its own.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

from sqlalchemy import delete, select

from core.audit.services import record
from core.codelists.services import forget_overlays
from core.db.base import new_id, now
from core.db.bulk import refresh_statistics, write_rows
from core.db.session import session
from core.errors import DomainError, InvalidInput, Refused
from core.extension.importing import ImportedRow
from core.ingest import pieces
from core.ingest.headings import SEARCHED, header_line
from core.ingest.importing import importer_of
from core.ingest.limits import UnfitSheet
from core.ingest.lines import Change, Chunk, Fault, Work, chunks_of, heading_of
from core.ingest.models import ImportReference, ImportRun
from core.ingest.plan import make_values, wanted_of
from core.ingest.progress import Progress, begin, held
from core.ingest.reading import read_file
from core.ingest.scanning import scan
from core.ingest.sniffing import sniff_bytes
from core.tenancy.binding import Actor

_FAULTS_A_PIECE: Final = 1000
#: Chunks after which the server is told that the table has grown.
MEASURED: Final = frozenset({1, 15, 127})


# --- reading ---------------------------------------------------------------------------------------


def read_run(run: ImportRun, *, actor: Actor) -> None:
    """Unfold the file into closed pieces of rows, and propose which line names the columns."""
    begin(run, "reading")
    progress = Progress(run.id, "reading", actor)
    pieces.drop(run, ("rows", "facts", "errors"), actor)
    try:
        facts = _unfolded(run, progress, actor)
        header = header_line(facts["head"], wanted_of(importer_of(run)))
        if header and facts["filled"] == sum(any(line) for line in facts["head"][:header]):
            raise UnfitSheet("no_rows")
    except UnfitSheet as error:
        pieces.drop(run, ("rows",), actor)
        row = held(run.id, "reading")
        row.state, row.refusal, row.held_since = "wrong", error.code, now()
        return
    row = held(run.id, "reading")
    row.header = header
    row.sheet, row.total, row.done = facts["sheet"], facts["lines"], 0
    row.state, row.refusal, row.counts, row.plan = "columns", "", {}, {}
    pieces.put_facts(row, facts, actor)


def _unfolded(run: ImportRun, progress: Progress, actor: Actor) -> dict[str, Any]:
    content = pieces.original(run, actor)
    sniffed = sniff_bytes(content)
    facts: dict[str, Any] = {"kind": sniffed.kind, "from_1904": sniffed.from_1904, "head": []}
    n = lines = filled = 0
    for message in read_file(sniffed.kind, run.sheet, content):
        if "rows" in message:
            rows = message["rows"]
            if not facts["head"]:
                facts["head"] = rows[: SEARCHED + 10]
            pieces.put(run, "rows", n, rows, actor)
            n, lines = n + 1, lines + len(rows)
            filled += sum(any(row) for row in rows)
            progress.tell(lines)
            session.expunge_all()
        elif "sheets" in message:
            facts |= message
    if not filled:
        raise UnfitSheet("no_rows" if facts.get("sheets") else "empty")
    return {**facts, "lines": lines, "filled": filled}


# --- checking --------------------------------------------------------------------------------------


def work_of(run: ImportRun, actor: Actor) -> Work:
    plan = {**run.plan, "header": run.header}
    return Work(run, importer_of(run), plan, pieces.facts_of(run, actor), actor)


def check_run(run: ImportRun, *, actor: Actor) -> None:
    """Ask for the values that no list knows; once all are answered, say what the import would do."""
    begin(run, "checking")
    progress = Progress(run.id, "checking", actor)
    run_id = run.id
    work = work_of(run, actor)
    unanswered = scan(work, progress.tell)
    facts = dict(work.facts)
    if unanswered:
        row = held(run_id, "checking")
        # A column of free text is no list of answers: its match is asked again.
        row.state = "columns" if "too_many" in facts else "values"
        row.done, row.plan = 0, {**row.plan, "dates": work.plan["dates"]}
        pieces.put_facts(row, facts, actor)
        return
    answers = {name: dict(given) for name, given in facts.get("answers", {}).items()}
    trial = session.begin_nested()
    try:
        make_values(run_id, work.importer, work.facts, actor)
        work.prepare()
        for chunk in chunks_of(work):
            # A rule may refuse what would stand once corrected: nobody can tell without trying.
            if work.importer.tried:
                _write_new(work, chunk)
            _write_changes(work, chunk)
            progress.tell(chunk.last)
            session.expunge_all()
    except InvalidInput as error:
        for texts in error.errors.values():
            work.blame(0, "", texts[0])
    # What was made and corrected for the check is taken back: nothing is written before it is asked for.
    trial.rollback()
    forget_overlays()
    row = held(run_id, "checking")
    facts["answers"] = answers
    _keep_result(row, work, facts, actor)
    row.state = "checked"


def _keep_result(run: ImportRun, work: Work, facts: dict[str, Any], actor: Actor) -> None:
    """What the check, or a failed attempt, found: counts, and the faults by line and column."""
    run.counts = {name: int(number) for name, number in work.counts.items()}
    run.plan = {**run.plan, "dates": work.plan.get("dates", {})}
    run.done, run.held_since = 0, now()
    pieces.put_facts(run, facts, actor)
    _keep_faults(run, work, actor)


def _keep_faults(run: ImportRun, work: Work, actor: Actor) -> None:
    pieces.drop(run, ("errors",), actor)
    faults = sorted(work.faults, key=lambda fault: fault.line)
    for n, start in enumerate(range(0, len(faults), _FAULTS_A_PIECE)):
        part = [[f.line, f.column, f.message] for f in faults[start : start + _FAULTS_A_PIECE]]
        pieces.put(run, "errors", n, part, actor)


def faults_of(run: ImportRun, actor: Actor) -> Iterator[Fault]:
    """Every fault kept, in the order of the lines."""
    n = 0
    while (part := pieces.get(run, "errors", n, actor)) is not None:
        yield from (Fault(*fault) for fault in part)
        n += 1


# --- applying --------------------------------------------------------------------------------------


def apply_run(run: ImportRun, *, actor: Actor) -> None:
    """Write every line or none. Lines that were refused are left aside only where that was asked for."""
    begin(run, "applying")
    progress = Progress(run.id, "applying", actor)
    run_id, leave = run.id, bool(run.plan.get("leave"))
    work = work_of(run, actor)
    facts = {**work.facts, "answers": {name: dict(a) for name, a in work.facts.get("answers", {}).items()}}
    pieces.drop(run, ("undo", "kept"), actor)
    made: list[tuple[str, str, str]] = []
    whole = session.begin_nested()
    try:
        made = make_values(run_id, work.importer, work.facts, actor)
        work.prepare()
        for n, chunk in enumerate(chunks_of(work)):
            _write(work, chunk, n)
            if n in MEASURED:
                refresh_statistics(work.importer.model)
                refresh_statistics(ImportReference)
            progress.tell(chunk.last)
            session.expunge_all()
    except InvalidInput as error:
        for texts in error.errors.values():
            work.blame(0, "", texts[0])
        leave = False
    if work.counts["errors"] and not leave:
        whole.rollback()
        _give_up(run_id, work, facts, actor)
        return
    whole.commit()
    row = held(run_id, "applying")
    pieces.put(row, "undo", -1, {"made": made}, actor)
    row.counts = {name: int(number) for name, number in work.counts.items()}
    row.state, row.applied_at, row.held_since, row.done = "applied", now(), now(), row.total
    _keep_faults(row, work, actor)
    _remember_values(work, facts, actor)
    record("import.applied", subject=row, actor=actor, details=_told(row))


def _told(run: ImportRun) -> dict[str, Any]:
    numbers = {name: run.counts.get(name, 0) for name in ("new", "updated", "unchanged", "refused")}
    return {"kind": run.importer, **numbers}


def _give_up(run_id: uuid.UUID, work: Work, facts: dict[str, Any], actor: Actor) -> None:
    """Nothing was written: what stood in the way is shown like the faults of the check."""
    forget_overlays()
    row = held(run_id, "applying")
    _keep_result(row, work, facts, actor)
    row.state, row.plan = "checked", {**row.plan, "leave": False, "again": True}


def _write(work: Work, chunk: Chunk, n: int) -> None:
    """One chunk: its new rows, its changes, what takes them back, and the references that know them."""
    model = work.importer.model
    _write_new(work, chunk)
    _write_changes(work, chunk)
    ids = [row.id for row in chunk.new] + [change.row.id for change in chunk.changes]
    versions = _versions(model, ids, work.actor)
    undo = {
        "new": [[row.line, str(row.id), versions.get(row.id, 1)] for row in chunk.new],
        "changed": [
            [change.line.line, str(change.row.id), change.before, versions.get(change.row.id, 1)]
            for change in chunk.changes
        ],
    }
    if ids:
        pieces.put(work.run, "undo", n, undo, work.actor)
    _note_references(work, chunk)


def _versions(model: type[Any], ids: Sequence[uuid.UUID], actor: Actor) -> dict[uuid.UUID, int]:
    """How the rows are left: whoever changes one afterwards raises its version."""
    if not ids:
        return {}
    rows = session.execute(
        select(model.id, model.version).where(model.tenant_id == actor.tenant.id, model.id.in_(ids))
    )
    return {row.id: row.version for row in rows}


def _write_new(work: Work, chunk: Chunk) -> None:
    chunk.new = _one_by_one(work, chunk.new, lambda rows: work.importer.create(rows, work.actor), "new")


def _write_changes(work: Work, chunk: Chunk) -> None:
    """Correct the rows that stand; those that a rule refuses leave the chunk."""
    chunk.changes = [
        change
        for change in chunk.changes
        if _one_by_one(work, [change.line], partial(_change, work, change), "updated")
    ]


def _change(work: Work, change: Change, _rows: Sequence[ImportedRow]) -> None:
    if work.importer.change is not None:
        work.importer.change(change.row, change.columns, work.actor)


def _one_by_one(
    work: Work, rows: Sequence[ImportedRow], write: Callable[[Sequence[ImportedRow]], None], counted: str
) -> list[ImportedRow]:
    """Write the rows at once; where a rule objects, find the lines it objects to. Returns those written."""
    if not rows:
        return []
    try:
        with session.begin_nested():
            write(rows)
    except DomainError as error:
        if len(rows) > 1:
            return [row for one in rows for row in _one_by_one(work, [one], write, counted)]
        work.counts[counted] -= 1
        work.counts["refused"] += 1
        for name, text in _sentences(error):
            work.blame(rows[0].line, heading_of(work.importer, name), text)
        return []
    return list(rows)


def _sentences(error: DomainError) -> list[tuple[str, str]]:
    """(field, sentence) of each thing that is wrong."""
    if isinstance(error, InvalidInput):
        return [(name, text) for name, texts in error.errors.items() for text in texts]
    return [("", text) for text in (error.problems if isinstance(error, Refused) else [error.message])]


def _note_references(work: Work, chunk: Chunk) -> None:
    if not chunk.marks:
        return
    rows = {row.line: row.id for row in chunk.new}
    rows |= {change.line.line: change.row.id for change in chunk.changes}
    rows |= dict(chunk.unchanged)
    told = {
        mark: {"id": new_id(), "importer": work.importer.key, "mark": mark, "row_id": rows[line]}
        for line, mark in chunk.marks.items()
        if line in rows
    }
    session.execute(
        delete(ImportReference)
        .where(
            ImportReference.tenant_id == work.actor.tenant.id,
            ImportReference.importer == work.importer.key,
            ImportReference.mark.in_(told),
        )
        .execution_options(synchronize_session=False)
    )
    write_rows(ImportReference, list(told.values()), work.actor)


def _remember_values(work: Work, facts: Mapping[str, Any], actor: Actor) -> None:
    """What was answered is proposed for the next file; a value that was made is known by now."""
    known = pieces.remembered(work.importer.key, actor)
    kept = known.setdefault("values", {})
    for name in facts.get("answers", {}):
        kept.setdefault(name, {}).update(work.facts["answers"][name])
    pieces.remember(work.importer.key, known, actor)
