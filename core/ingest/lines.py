"""The lines of a file, one chunk at a time: read, matched with what stands, and what is wrong with them."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any, Final, cast

import marshmallow as ma
from sqlalchemy import select

from core.db.base import new_id
from core.db.session import session
from core.db.writing import plain
from core.errors import InvalidInput
from core.extension.importing import ImportedRow, Importer
from core.ingest import pieces
from core.ingest.extract import ROWS_A_LINE
from core.ingest.headings import is_total
from core.ingest.models import ImportReference, ImportRun
from core.ingest.plan import REFERENCE, Column, Lookup, columns_of, label_of, raw_of, schema_field
from core.records import dataclass
from core.tenancy.binding import Actor
from core.web.forms import CommandSchema, decode

#: Faults kept for the screen and the download; beyond them the file is wrong as a whole.
MOST_FAULTS: Final = 20_000
SEVERAL: Final = "Plusieurs lignes de la structure correspondent à celle-ci : précisez la clé."
TWICE: Final = "La ligne {} du fichier a déjà la même clé."
NOT_CHANGED: Final = "Cette ligne existe déjà dans la structure : cet import ne la modifie pas."

#: Stands in what the schema reads for a cell that says nothing: a fault for every field, and a value for no rule.
UNREAD: Final = object()

Line = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one cell, or with one line (``column`` "")."""

    line: int
    column: str
    message: str


@dataclass(slots=True)
class Change:
    """A row that stands, the columns that the line says otherwise, and what they said, as JSON knows it."""

    line: ImportedRow
    row: Any
    columns: dict[str, Any]
    before: dict[str, Any]


@dataclass(slots=True)
class Chunk:
    """What a few hundred lines come to. ``marks``: line → mark of its reference."""

    new: list[ImportedRow] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    unchanged: list[tuple[int, uuid.UUID]] = field(default_factory=list)
    marks: dict[int, str] = field(default_factory=dict)
    last: int = 0


@dataclass(slots=True)
class Work:
    """Everything needed to read the lines of one file, held apart from the session."""

    run: ImportRun
    importer: Importer
    plan: Mapping[str, Any]
    facts: dict[str, Any]
    actor: Actor
    columns: list[Column] = field(default_factory=list)
    lookups: dict[str, Lookup] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)
    seen: dict[Any, int] = field(default_factory=dict)
    totals: list[int] = field(default_factory=list)

    def prepare(self) -> None:
        """Make the readers, once the values to create are made."""
        self.columns, self.lookups = columns_of(self.importer, self.plan, self.facts, self.actor)

    def blame(self, line: int, column: str, message: str) -> None:
        self.counts["errors"] += 1
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(line, column, message))


def lines_of(work: Work) -> Iterator[list[Line]]:
    """The lines under the titles, a piece at a time; empty lines and totals are counted and left aside."""
    titles: list[str] | None = None
    for n, content in pieces.pieces(work.run, "rows", work.actor):
        part = []
        for number, row in enumerate(json.loads(content), start=n * ROWS_A_LINE + 1):
            if number <= work.plan["header"]:
                titles = row
            elif not any(row):
                work.counts["empty"] += 1
            elif row == titles:
                work.counts["titles"] += 1
            elif is_total(row):
                work.counts["totals"] += 1
                work.totals.append(number)
            else:
                part.append((number, row))
        yield part


def chunks_of(work: Work) -> Iterator[Chunk]:
    """Every line of the file, as rows to make, rows to change and rows that stay; faults are noted in ``work``."""
    for part in lines_of(work):
        chunk = Chunk()
        rows = [row for line in part if (row := _row_of(work, *line, chunk)) is not None]
        _match(work, rows, chunk)
        chunk.last = part[-1][0] if part else chunk.last
        yield chunk


def _row_of(work: Work, number: int, cells: Sequence[str], chunk: Chunk) -> ImportedRow | None:
    """The line as its command; None when something is wrong with it."""
    raw, errors = raw_of(work.columns, cells)
    reference = raw.pop(REFERENCE, None)
    if reference:
        chunk.marks[number] = pieces.mark_of(f"{work.importer.key}/{reference}", work.actor)
    for name, value in work.plan.get("fixed", {}).items():
        raw.setdefault(name, value)
    given = frozenset(raw)
    if "id" in work.importer.schema._declared_fields:
        raw["id"] = str(new_id())
    for name in errors.keys() - {REFERENCE}:
        raw[name] = [UNREAD] if isinstance(schema_field(work.importer, name), ma.fields.List) else UNREAD
    command, wrong = _loaded(work.importer, raw)
    errors = wrong | errors
    for rule in work.importer.rules:
        if errors.keys().isdisjoint(rule.fields):
            errors |= {
                name: list(texts)
                for name, texts in rule.says(command, work.actor).items()
                if texts and name not in errors
            }
    for name, texts in errors.items():
        for text in texts:
            work.blame(number, heading_of(work.importer, name), text)
    if errors:
        work.counts["refused"] += 1
        return None
    return ImportedRow(number, command.id if hasattr(command, "id") else new_id(), command, given)


def _loaded(importer: Importer, raw: dict[str, Any]) -> tuple[Any, dict[str, list[str]]]:
    """The command, of what is right when something is wrong."""
    try:
        return _schema(importer).load(raw), {}
    except ma.ValidationError:
        try:
            return decode(importer.schema, raw), {}
        except InvalidInput as error:
            return _partly(importer, error), error.errors


def _partly(importer: Importer, error: InvalidInput) -> Any:
    """The command of what could be read; every other answer is as if it were not given."""
    made = cast(CommandSchema, _schema(importer))
    read = cast("dict[str, Any]", cast(ma.ValidationError, error.__cause__).valid_data)
    blank = {name: asked.load_default for name, asked in made.fields.items()}
    blank = {name: value() if callable(value) else value for name, value in blank.items()}
    return made._make(
        {name: None if value is ma.missing else value for name, value in (blank | read).items()}
    )


def _schema(importer: Importer) -> ma.Schema:
    made = vars(importer.schema).get("_made") or importer.schema()
    setattr(importer.schema, "_made", made)  # noqa: B010 (as core.web.forms keeps it)
    return made


def heading_of(importer: Importer, name: str) -> str:
    known = {found.name for found in importer.fields}
    return label_of(importer, name) if name in known else ""


# --- what stands -----------------------------------------------------------------------------------


def _match(work: Work, rows: Sequence[ImportedRow], chunk: Chunk) -> None:
    """Tell the new rows from those that stand, by the key that was chosen."""
    keys = {row.line: _key_of(work, row, chunk) for row in rows}
    found = _found(work, [key for key in keys.values() if key is not None])
    standing = _standing(work, {one for ids in found.values() for one in ids})
    beside = work.importer.beside(list(standing), work.actor) if work.importer.beside and standing else {}
    for row in rows:
        key = keys[row.line]
        if key is not None and (first := work.seen.setdefault(key, row.line)) != row.line:
            _refuse(work, row, TWICE.format(first))
            continue
        ids = [one for one in found.get(key, ()) if one in standing] if key is not None else []
        if not ids:
            chunk.new.append(row)
            work.counts["new"] += 1
        elif len(ids) > 1:
            _refuse(work, row, SEVERAL)
        else:
            _compare(work, row, standing[ids[0]], beside.get(ids[0], {}), chunk)


def _refuse(work: Work, row: ImportedRow, message: str) -> None:
    work.counts["refused"] += 1
    work.blame(row.line, "", message)


def _key_of(work: Work, row: ImportedRow, chunk: Chunk) -> Any:
    """What tells the row from the others; None when the line does not fill its key."""
    chosen = work.plan.get("key", "")
    if not chosen:
        return None
    if chosen == REFERENCE:
        return chunk.marks.get(row.line)
    key = next(one for one in work.importer.keys if one.key == chosen)
    said = tuple(getattr(row.command, name) for name in key.fields)
    return said if all(said) else None


def _found(work: Work, keys: Sequence[Any]) -> Mapping[Any, Sequence[uuid.UUID]]:
    chosen = work.plan.get("key", "")
    if not keys:
        return {}
    if chosen != REFERENCE:
        key = next(one for one in work.importer.keys if one.key == chosen)
        return key.find(keys, work.actor)
    rows = session.execute(
        select(ImportReference.mark, ImportReference.row_id).where(
            ImportReference.tenant_id == work.actor.tenant.id,
            ImportReference.importer == work.importer.key,
            ImportReference.mark.in_(keys),
        )
    )
    return {row.mark: [row.row_id] for row in rows}


def _standing(work: Work, ids: set[uuid.UUID]) -> dict[uuid.UUID, Any]:
    """Those rows that stand; removed ones do not."""
    if not ids:
        return {}
    model = work.importer.model
    rows = session.execute(
        select(model).where(model.tenant_id == work.actor.tenant.id, model.id.in_(ids))
    ).scalars()
    return {row.id: row for row in rows if getattr(row, "removed_at", None) is None}


def _compare(work: Work, row: ImportedRow, standing: Any, beside: Mapping[str, Any], chunk: Chunk) -> None:
    said = work.importer.say(row.command, row.given, work.actor)
    before = {name: plain(beside[name] if name in beside else getattr(standing, name)) for name in said}
    columns = {name: value for name, value in said.items() if before[name] != plain(value)}
    if not columns:
        work.counts["unchanged"] += 1
        chunk.unchanged.append((row.line, standing.id))
        return
    forbidden = work.importer.guard(standing, work.actor) if work.importer.guard else ""
    if work.importer.change is None:
        forbidden = NOT_CHANGED
    if forbidden:
        _refuse(work, row, forbidden)
        return
    work.counts["updated"] += 1
    chunk.changes.append(Change(row, standing, columns, {name: before[name] for name in columns}))
