"""Leaving: everything the structure holds, in one archive that another tool can read, and a person too.

Every table as CSV in French and as JSON, documents in clear, dictionaries of columns and codes. What is encrypted is
opened, except the working notes of other members (level « Mes notes »), which are their authors'. The keys
themselves, drafts never sent and prepared files stay.
"""

from __future__ import annotations

import io
import json
import uuid
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from itertools import chain, islice
from typing import Any, Final

from flask import render_template
from sqlalchemy import LargeBinary, Select, func, inspect, or_, select

from core.access.policy import require
from core.audit.models import READS
from core.audit.services import record
from core.casefiles.notices import tell_of_leaving
from core.codelists.services import all_options
from core.db.base import Base, ScopedModel, SharedModel
from core.db.outbox import enqueue
from core.db.session import session
from core.db.writing import create_once, plain
from core.exports.labels import Named, headings_of, table_label
from core.exports.models import ExportRun
from core.exports.permissions import LEAVE
from core.exports.schemas import TakeEverything
from core.exports.services import (
    EVERYTHING,
    ZIP,
    PieceWriter,
    Progress,
    asker_of,
    finish,
    note_asked,
    plan_for_all_rows,
)
from core.exports.tables import Cell, csv_pieces
from core.exports.words import BY_TYPE, CLOSED, of_type, words_of
from core.extension.catalog import catalog
from core.files.documents import file_name, read_whole, why_aside
from core.files.envelope import load_keys, open_pieces, open_text
from core.files.keys import UnreadableError, keystore
from core.files.models import Document
from core.files.sniffing import HEAD, sniff
from core.planning.clock import today
from core.tenancy.binding import Actor, act_as

#: Tables that stay: keys, pieces of what is given in clear, copies, counters, heads of chains.
LEFT: Final = frozenset(
    {
        "audit_cut",
        "audit_head",
        "counter",
        "data_key",
        "document_chunk",
        "draft",
        "export_piece",
        "rights_copy",
    }
)
#: Columns that prove or open, and tell nothing.
SECRETS: Final = frozenset({"mac", "entry_mac", "secret", "tenant_id", "token", "nonce", "token_hash"})
BATCH: Final = 500
_JSON: Final = json.JSONEncoder(ensure_ascii=False, default=str)
#: What leaves as it is.
_TOLD: Final = (str, int, float, Decimal, date, time, type(None))
GONE: Final = "(illisible : la clé a été détruite)"


def taken_models() -> list[type[Any]]:
    """Every table of the structure that leaves with it, domains switched off included."""
    pieces = piece_models()
    return [model for model in _models() if model not in pieces]


def piece_models() -> list[type[Any]]:
    """Tables of closed pieces of a picture: it is given whole, as a document is."""
    return [m for m in _models() if {"n", "sealed"} <= set(m.__table__.c.keys())]


def _models() -> list[type[Any]]:
    models = [m.class_ for m in Base.registry.mappers if issubclass(m.class_, ScopedModel | SharedModel)]
    kept = [model for model in models if model.__tablename__ not in LEFT]
    return sorted(kept, key=lambda model: str(model.__tablename__))


def take_everything(command: TakeEverything, *, actor: Actor) -> ExportRun:
    """Ask for the archive; a suspended structure's director may too."""
    require(actor, LEAVE)
    said = {"list_key": EVERYTHING, "format": ZIP, "filters": {}, "reason": command.reason}
    steps = 2 * len(taken_models()) + _number_of_documents(actor)
    run, made = create_once(
        ExportRun, command.id, said, actor=actor, computed={"state": "waiting", "row_count": steps}
    )
    if made:
        note_asked(run, actor)
        enqueue("exports.everything", actor.tenant.id, run=str(run.id))
    return run


def _readable(model: type[Any], actor: Actor) -> tuple[Any, ...]:
    """The structure's rows, other members' working notes left out."""
    mine = (model.tenant_id == actor.tenant.id,)
    if "level" in model.__table__.c and "author_id" in model.__table__.c:
        return (*mine, or_(model.level != "private", model.author_id == actor.membership_id))
    return mine


def _documents(actor: Actor) -> Select[Any]:
    return select(Document.id).where(*_readable(Document, actor), Document.removed_at.is_(None))


def _number_of_documents(actor: Actor) -> int:
    counted = select(func.count(Document.id)).where(
        *_readable(Document, actor), Document.removed_at.is_(None)
    )
    return int(session.execute(counted).scalar_one())


# --- the archive -------------------------------------------------------------------------------------


def make_archive(run: ExportRun, *, actor: Actor) -> None:
    """Write the archive with its asker's rights. Raises Forbidden when she lost them."""
    asker = asker_of(run, actor)
    require(asker, LEAVE)
    act_as(asker)
    writer, progress = PieceWriter(run, asker), Progress(run, asker)
    with zipfile.ZipFile(writer, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
        numbers = {}
        for model in taken_models():
            numbers[model] = _write_table(archive, model, asker)
            progress.step(2)
        joined = _write_documents(archive, progress, asker)
        for model in piece_models():
            _write_pictures(archive, model, asker)
        _write(archive, "dictionnaire/colonnes.csv", csv_pieces(COLUMN_HEADS, _column_rows()))
        _write(archive, "dictionnaire/codes.csv", csv_pieces(CODE_HEADS, _code_rows(asker)))
        _write(archive, "LISEZ-MOI.txt", [_read_me(numbers, joined, asker).encode()])
    _note_levels(run, joined, asker)
    tell_of_leaving(actor=asker)
    finish(run, writer, asker)


def _write(archive: zipfile.ZipFile, name: str, pieces: Iterable[bytes]) -> None:
    with archive.open(name, "w", force_zip64=True) as entry:
        for piece in pieces:
            entry.write(piece)


def _write_table(archive: zipfile.ZipFile, model: type[Any], actor: Actor) -> int:
    """The table twice, as people and as machines read it; returns how many rows it has.

    A table of one batch, as most are, is read and opened once; a longer one again, so that none is held whole.
    """
    columns = _columns(model)
    name = str(model.__tablename__)
    rows = _rows(model, columns, actor)
    first = list(islice(rows, BATCH))
    told = _told(model, columns, chain(first, rows), actor)
    _write(archive, f"tableaux/{name}.csv", csv_pieces(*told))
    again = iter(first) if len(first) < BATCH else _rows(model, columns, actor)
    number = 0
    with archive.open(f"donnees/{name}.json", "w", force_zip64=True) as entry:
        entry.write(b"[")
        while batch := list(islice(again, BATCH)):
            told_rows = [
                _JSON.encode({column: plain(value) for column, value in zip(columns, row, strict=True)})
                for row in batch
            ]
            entry.write(((",\n" if number else "\n") + ",\n".join(told_rows)).encode())
            number += len(batch)
        entry.write(b"\n]\n" if number else b"]\n")
    return number


def _columns(model: type[Any]) -> list[str]:
    return [a.key for a in inspect(model).column_attrs if a.key not in SECRETS]


def _rows(model: type[Any], columns: Sequence[str], actor: Actor) -> Iterator[tuple[Any, ...]]:
    """Rows in the order of their ids, what was closed opened."""
    statement = (
        select(model.id, *(getattr(model, column) for column in columns))
        .where(*_readable(model, actor))
        .order_by(model.id)
        .execution_options(yield_per=BATCH)
    )
    plan_for_all_rows()
    closed = [isinstance(model.__table__.c[column].type, LargeBinary) for column in columns]
    for batch in session.execute(statement).partitions(BATCH):
        if not any(closed):
            yield from (tuple(row[1:]) for row in batch)
            continue
        load_keys(_bytes_of(batch), actor=actor)
        for row_id, *values in batch:
            yield tuple(
                _opened(value, row_id, column, actor) if shut else value
                for value, column, shut in zip(values, columns, closed, strict=True)
            )


def _bytes_of(batch: Sequence[Any]) -> Iterator[bytes]:
    """What is long enough to begin with the id of a key."""
    return (value for row in batch for value in row if isinstance(value, bytes) and len(value) > 28)


def _opened(closed: bytes | None, row_id: uuid.UUID, column: str, actor: Actor) -> str | None:
    """The text of a closed column: under its row's name, under its column's, or by the structure's key."""
    if not closed:
        return None
    part = column.removesuffix("_sealed")
    for record_id in (row_id, f"{row_id}:{column}", f"{row_id}:{part}"):
        try:
            return open_text(closed, record_id=record_id, actor=actor)
        except (UnreadableError, UnicodeDecodeError):
            continue
    try:
        return keystore().unseal(closed, tenant_id=actor.tenant.id, record_id=str(row_id))
    except UnreadableError:
        return GONE


def _told(
    model: type[Any], columns: list[str], opened: Iterable[tuple[Any, ...]], actor: Actor
) -> tuple[list[str], Iterator[tuple[Cell, ...]]]:
    """Headings and rows in French; a code stands beside its word."""
    named = headings_of(model, columns)
    words = {c: found for c, one in named if (found := _words(model, c, one, actor)) is not None}
    typed = {column for column in columns if (str(model.__tablename__), column) in BY_TYPE}
    kind = columns.index("type_key") if typed else -1
    heads: list[str] = []
    for column, one in named:
        heads += [one.label, f"{one.label} (code)"] if column in words else [one.label]

    def rows() -> Iterator[tuple[Cell, ...]]:
        for row in opened:
            told: list[Cell] = []
            for column, value in zip(columns, row, strict=True):
                if column in words:
                    by_type = column in typed and value is not None
                    told.append(_worded(of_type(row[kind], value) if by_type else value, words[column]))
                told.append(_cell(value, actor))
            yield tuple(told)

    return heads, rows()


def _words(model: type[Any], column: str, one: Named, actor: Actor) -> Mapping[str, str] | None:
    """What its codes mean; None for a column without codes."""
    found = words_of(str(model.__tablename__), column, actor)
    if found is None and one.code_list:
        return {option.value: option.label for option in all_options(one.code_list, actor)}
    return found


def _worded(value: Any, words: Mapping[str, str]) -> str | None:
    """The word of a code, or of each of several."""
    if isinstance(value, list | tuple):
        return ", ".join(words.get(str(one), str(one)) for one in value)
    return words.get(str(value), "") if value is not None else None


def _cell(value: Any, actor: Actor) -> Cell:
    if isinstance(value, datetime):
        return value.astimezone(actor.tenant.tz).replace(tzinfo=None) if value.tzinfo else value
    if isinstance(value, _TOLD):
        return value
    if isinstance(value, uuid.UUID):
        return str(value)
    return json.dumps(plain(value), ensure_ascii=False, default=str)


def _write_documents(archive: zipfile.ZipFile, progress: Progress, actor: Actor) -> dict[str, int]:
    """Every document that may be shown, in clear, one in memory at a time; returns how many of each level.

    Each is a step, joined or not: the bar counts them all.
    """
    levels: dict[str, int] = {}
    for document_id in session.execute(_documents(actor)).scalars().all():
        document = session.get(Document, (actor.tenant.id, document_id))
        if document is not None:
            content = _content(document, actor)
            if content is not None:
                archive.writestr(f"documents/{document.id}/{file_name(document)}", content)
                levels[document.level] = levels.get(document.level, 0) + 1
            session.expunge(document)
        progress.step()
    return levels


def _content(document: Document, actor: Actor) -> bytes | None:
    """Its bytes; None for a picture set aside, and once its key was lost on purpose."""
    if why_aside(document, actor) is not None:
        return None
    try:
        return read_whole(document, actor)
    except UnreadableError:
        return None


def _write_pictures(archive: zipfile.ZipFile, model: type[Any], actor: Actor) -> None:
    """The pictures kept in pieces by a domain, each under the id of the row it belongs to."""
    named = next(c.key for c in model.__table__.c if c.key not in {"tenant_id", "id", "n", "sealed"})
    owner = getattr(model, named)
    owners = session.execute(
        select(owner).where(model.tenant_id == actor.tenant.id).group_by(owner).order_by(owner)
    )
    for owner_id in owners.scalars().all():
        pieces = session.execute(
            select(model.sealed)
            .where(model.tenant_id == actor.tenant.id, owner == owner_id)
            .order_by(model.n)
        ).scalars()
        try:
            content = open_pieces(pieces, record_id=owner_id, actor=actor)
        except UnreadableError:
            continue
        suffix = sniff(content[:HEAD]).suffix
        archive.writestr(f"documents/{model.__tablename__}/{owner_id}.{suffix}", content)


def _note_levels(run: ExportRun, joined: dict[str, int], actor: Actor) -> None:
    """Closed contents left the structure: the chain of reads says how many documents of each level."""
    record("export.read", actor=actor, subject=run, details={"list": EVERYTHING, **joined}, chain=READS)


# --- what explains it --------------------------------------------------------------------------------

COLUMN_HEADS: Final = ("Table", "Tableau", "Colonne", "Titre dans le tableau", "Type", "Liste de codes")
CODE_HEADS: Final = ("Liste", "Nom de la liste", "Code", "Mot de la structure", "Compté comme")


def _column_rows() -> Iterator[tuple[Cell, ...]]:
    for model in taken_models():
        for column, one in headings_of(model, _columns(model)):
            kind = str(model.__table__.c[column].type).lower()
            table = str(model.__tablename__)
            codes = f"{table}.{column}" if (table, column) in CLOSED else one.code_list
            yield table, table_label(model), column, one.label, kind, codes


def _code_rows(actor: Actor) -> Iterator[tuple[Cell, ...]]:
    for key, code_list in sorted(catalog().code_lists.items()):
        for option in all_options(key, actor):
            yield key, code_list.label, option.value, option.label, option.shared
    for model in taken_models():
        table = str(model.__tablename__)
        for column, one in headings_of(model, _columns(model)):
            for code, word in CLOSED.get((table, column), {}).items():
                yield f"{table}.{column}", f"{table_label(model)} : {one.label}", code, word, ""


def _read_me(numbers: dict[type[Any], int], joined: dict[str, int], actor: Actor) -> str:
    text = render_template(
        "exports/read_me.txt",
        structure=actor.tenant.name,
        made_on=today(actor),
        tables=[(str(m.__tablename__), table_label(m), number) for m, number in numbers.items() if number],
        documents=sum(joined.values()),
    )
    return io.StringIO(text).read().replace("\n", "\r\n")
