"""A person's rights over files that name her: told in her copy, and gone with her, undo included."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import delete, select

from core.db.session import session
from core.extension.catalog import catalog
from core.extension.contributions import ExportPart, SubjectRef
from core.ingest import pieces
from core.ingest.extract import ROWS_A_LINE
from core.ingest.headings import headings_at
from core.ingest.models import ImportReference, ImportRun
from core.people.privacy import SOMEBODY, Words, ids_of, words_of
from core.tenancy.binding import Actor


def _held(actor: Actor) -> Sequence[ImportRun]:
    """Imports whose file is still kept."""
    return (
        session.execute(
            select(ImportRun)
            .where(ImportRun.tenant_id == actor.tenant.id, ImportRun.emptied_at.is_(None))
            .order_by(ImportRun.created_at)
        )
        .scalars()
        .all()
    )


def _lines_naming(run: ImportRun, words: Words, actor: Actor) -> Iterator[tuple[int, list[str]]]:
    for n, content in pieces.pieces(run, "rows", actor):
        for number, row in enumerate(json.loads(content), start=n * ROWS_A_LINE + 1):
            if words.name_her(" ".join(row)):
                yield number, row


def export_person_data(actor: Actor, subject: SubjectRef) -> Sequence[ExportPart]:
    """Lines of kept files that name her; of a file of people her own line, of any other where it stands."""
    ids = ids_of(subject)
    words = words_of(ids, actor) if ids else None
    if words is None:
        return ()
    rows = []
    for run in _held(actor):
        importer = catalog().importers.get(run.importer)
        hers = importer is not None and importer.people
        titles = headings_at(pieces.facts_of(run, actor).get("head", []), run.header) if hers else []
        for line, cells in _lines_naming(run, words, actor):
            told = (
                {t or "?": c for t, c in zip(titles, cells, strict=False)} if hers else {"Contenu": SOMEBODY}
            )
            rows.append({"Fichier importé le": run.created_at.date().isoformat(), "Ligne": line, **told})
    return (ExportPart("Fichiers importés", tuple(rows)),) if rows else ()


def erase_person_data(actor: Actor, subject: SubjectRef) -> int:
    """Files that name her go as a whole, with what was read of them; what would undo her row is struck."""
    ids = ids_of(subject)
    if not ids:
        return 0
    words, number = words_of(ids, actor), 0
    for run in _held(actor):
        number += _strike(run, ids, words, actor)
        if next(_lines_naming(run, words, actor), None) is None:
            continue
        pieces.drop(run, ("original", "rows", "facts", "errors"), actor)
        number += 1
        if run.state not in {"applied", "undone", "wrong"}:
            run.state = "stopped"  # a job under way finds it so, and writes nothing
    gone = session.execute(
        delete(ImportReference)
        .where(ImportReference.tenant_id == actor.tenant.id, ImportReference.row_id.in_(ids))
        .execution_options(synchronize_session=False)
    )
    session.flush()
    return number + int(getattr(gone, "rowcount", 0))


def _strike(run: ImportRun, ids: Sequence[uuid.UUID], words: Words, actor: Actor) -> int:
    """Leave out of the undoing what is hers, and what rows said before that names her."""
    number = 0
    for n in range(pieces.last_number(run, "undo", actor) + 1):
        entries: dict[str, Any] | None = pieces.get(run, "undo", n, actor)
        if entries is None:
            continue
        kept = {
            kind: [entry for entry in found if not _is_hers(entry, ids, words)]
            for kind, found in entries.items()
        }
        struck = sum(map(len, entries.values())) - sum(map(len, kept.values()))
        if struck:
            pieces.replace_piece(run, "undo", n, kept, actor)
            number += struck
    return number


def _is_hers(entry: Sequence[Any], ids: Sequence[uuid.UUID], words: Words) -> bool:
    return entry[1] in map(str, ids) or words.name_her(json.dumps(entry[2:], ensure_ascii=False))
