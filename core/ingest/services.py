"""What people ask of an import: send a file, match it, answer, apply, stop, take up again, take back, forget."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import IO, Any, Final

from sqlalchemy import delete, select

from core.audit.services import record
from core.db.base import now
from core.db.outbox import enqueue
from core.db.session import session
from core.db.writing import create_once, get_or_404
from core.errors import InvalidInput, NotFound, Refused
from core.ingest import pieces
from core.ingest.headings import fold, headings_at
from core.ingest.importing import importer_for, importer_of, locked_run
from core.ingest.limits import MOST_BYTES, REFUSALS, UnfitSheet
from core.ingest.models import ImportMemory, ImportRun
from core.ingest.plan import NEW, is_required, key_fields, label_of, making_of
from core.ingest.schemas import MapColumns, StartImport
from core.ingest.sniffing import sniff
from core.tenancy.binding import Actor

#: Days during which an import can be taken back, and its file and texts are kept.
HELD: Final = timedelta(days=7)
#: Step → the state of an import while it is under way.
STATE_OF: Final = {"read": "reading", "check": "checking", "apply": "applying", "undo": "undoing"}
UNDER_WAY: Final = frozenset(STATE_OF.values())
WAITING: Final = frozenset({"columns", "values", "checked"})
TOO_LATE: Final = "Cet import ne s’annule plus : sept jours ont passé, ou son fichier a été oublié."
MISSING: Final = "Dites quelle colonne contient : {}."
TWICE: Final = "Deux colonnes sont données pour : {}."


def run_or_404(run_id: uuid.UUID, actor: Actor, *, lock: bool = False) -> ImportRun:
    """An import of the structure, for whoever may write what it brings; NotFound otherwise."""
    run = locked_run(run_id) if lock else get_or_404(ImportRun, run_id)
    importer_for(run.importer, actor)
    return run


def start_import(command: StartImport, file: IO[bytes], size: int, *, actor: Actor) -> ImportRun:
    """Keep the file, closed, and ask for its reading. Raises InvalidInput beside the field."""
    importer = importer_for(command.importer, actor)
    try:
        if size > MOST_BYTES:
            raise UnfitSheet("too_heavy")
        sniff(file)
    except UnfitSheet as error:
        raise InvalidInput({"file": [error.sentence]}) from error
    said = {"importer": importer.key, "mark": _mark_of(file, actor), "size": size}
    computed = {"state": "reading", "step": "read", "asked_by": actor.membership_id}
    run, made = create_once(ImportRun, command.id, said, actor=actor, computed=computed)
    if made:
        pieces.put_original(run, file, actor)
        _ask(run, "read", actor)
        record("import.started", subject=run, actor=actor, details={"kind": importer.key})
    return run


def _mark_of(file: IO[bytes], actor: Actor) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    while block := file.read(1 << 20):
        digest.update(block)
    return pieces.mark_of(digest.hexdigest(), actor)


def _ask(run: ImportRun, step: str, actor: Actor) -> None:
    """Ask the workers for a step, once: the state tells that it is under way."""
    run.state, run.step, run.done, run.asked_by = STATE_OF[step], step, 0, actor.membership_id
    run.held_since, run.version = now(), run.version + 1
    session.flush()
    enqueue(f"imports.{step}", actor.tenant.id, run=str(run.id))


def same_file_before(run: ImportRun, actor: Actor) -> ImportRun | None:
    """The last import of the same file that stands."""
    return session.execute(
        select(ImportRun)
        .where(
            ImportRun.tenant_id == actor.tenant.id,
            ImportRun.mark == run.mark,
            ImportRun.importer == run.importer,
            ImportRun.id != run.id,
            ImportRun.state == "applied",
        )
        .order_by(ImportRun.applied_at.desc())
        .limit(1)
    ).scalar_one_or_none()


# --- matching --------------------------------------------------------------------------------------


def choose_sheet(run: ImportRun, sheet: int, *, actor: Actor) -> None:
    """Read another sheet of the workbook. Raises InvalidInput: it has no such sheet."""
    run = run_or_404(run.id, actor, lock=True)
    _require(run, WAITING)
    names = pieces.facts_of(run, actor).get("sheets", [])
    if not (0 <= sheet < len(names) and names[sheet]):
        raise InvalidInput({"sheet": [REFUSALS["sheet_gone"]]})
    run.sheet = sheet
    _ask(run, "read", actor)


def choose_header(run: ImportRun, line: int, *, actor: Actor) -> None:
    """Say which line names the columns. Raises InvalidInput: it is not among the first ones."""
    run = run_or_404(run.id, actor, lock=True)
    _require(run, WAITING)
    if not 1 <= line <= len(pieces.facts_of(run, actor).get("head", [])):
        raise InvalidInput({"header": ["Choisissez une ligne parmi celles du début du tableau."]})
    run.header, run.plan, run.state = line, {}, "columns"


def choose_order(run: ImportRun, order: str, *, actor: Actor) -> None:
    """Say whether day or month comes first in the dates of the file, and ask for the check again."""
    run = run_or_404(run.id, actor, lock=True)
    if run.state == "checking":
        return  # sent twice
    _require(run, {"checked"})
    run.plan = {**run.plan, "order": order}
    _ask(run, "check", actor)


def map_columns(run: ImportRun, command: MapColumns, *, actor: Actor) -> None:
    """Match columns with fields, remember it for the next file, and ask for the check. Raises InvalidInput."""
    run = run_or_404(run.id, actor, lock=True)
    if run.state == "checking":
        return  # sent twice
    _require(run, WAITING)
    importer = importer_of(run)
    _refuse_incomplete(run, command)
    plan: dict[str, Any] = {
        "columns": {str(index): name for index, name in command.columns.items()},
        "fixed": command.fixed,
        "key": command.key,
    }
    facts = pieces.facts_of(run, actor)
    titles = headings_at(facts["head"], run.header)
    known = pieces.remembered(importer.key, actor)
    matched = {fold(title): command.columns.get(index, "") for index, title in enumerate(titles) if title}
    known["columns"] = {**known.get("columns", {}), **matched}
    known["fixed"], known["key"] = command.fixed, command.key
    pieces.remember(importer.key, known, actor)
    answers = {name: dict(given) for name, given in known.get("values", {}).items()}
    facts["answers"] = {**answers, **facts.get("answers", {})}
    pieces.put_facts(run, facts, actor)
    run.plan = plan
    _ask(run, "check", actor)


def _refuse_incomplete(run: ImportRun, command: MapColumns) -> None:
    importer, errors = importer_of(run), {}
    names = list(command.columns.values())
    for index, name in command.columns.items():
        if names.count(name) > 1:
            errors[f"column_{index}"] = [TWICE.format(label_of(importer, name))]
    given = {*names, *command.fixed}
    missing = [
        one.name for one in importer.fields if is_required(importer, one.name) and one.name not in given
    ]
    if missing:
        errors[""] = [MISSING.format(label_of(importer, name)) for name in missing]
    errors |= _key_errors(run, command.key, given)
    if not names:
        errors[""] = ["Dites au moins ce qu’une colonne contient."]
    if errors:
        raise InvalidInput(errors)


def _key_errors(run: ImportRun, chosen: str, given: set[str]) -> dict[str, list[str]]:
    importer = importer_of(run)
    if not chosen:
        return {}
    wanted = key_fields(importer, chosen)
    lacking = [label_of(importer, name) for name in wanted if name not in given]
    if not wanted or lacking:
        return {"key": [f"Cette clé demande une colonne : {', '.join(lacking)}."]}
    return {}


def answer_values(
    run: ImportRun, version: int, answers: Mapping[tuple[str, str], str], *, actor: Actor
) -> None:
    """Say what unknown values mean, by (field, folded value): a code, "" to leave it blank, « new:… » to make it."""
    run = run_or_404(run.id, actor, lock=True)
    if run.state == "checking":
        return  # sent twice
    if run.version != version:
        raise Refused(["Les valeurs à rapprocher ont changé : reprenez depuis cette page."])
    _require(run, frozenset({"values", "checked"}))
    importer, facts = importer_of(run), pieces.facts_of(run, actor)
    kept = facts.setdefault("answers", {})
    for (name, text), answer in answers.items():
        making = making_of(importer, name) if answer.startswith(NEW) else None
        if answer.startswith(NEW) and (making is None or not actor.may(making.permission)):
            raise NotFound
        kept.setdefault(name, {})[text] = answer
    pieces.put_facts(run, facts, actor)
    _ask(run, "check", actor)


# --- doing -----------------------------------------------------------------------------------------


def _require(run: ImportRun, states: frozenset[str] | set[str]) -> None:
    if run.state not in states or run.emptied_at is not None:
        raise Refused(["Cet import en est à une autre étape : reprenez-le depuis sa page."])


def apply_import(run: ImportRun, *, leave: bool, actor: Actor) -> None:
    """Ask for the writing of every line; ``leave``: those that were refused are left aside. Raises Refused."""
    run = run_or_404(run.id, actor, lock=True)
    if run.state in {"applying", "applied"}:
        return  # sent twice
    _require(run, {"checked"})
    if run.counts.get("refused", 0) and not leave:
        raise Refused(["Des lignes sont refusées : corrigez le fichier, ou laissez-les de côté."])
    if not run.counts.get("new", 0) + run.counts.get("updated", 0):
        raise Refused(["Il n’y a aucune ligne à écrire."])
    run.plan = {**run.plan, "leave": leave}
    _ask(run, "apply", actor)
    record("import.asked", subject=run, actor=actor, details={"kind": run.importer})


def stop_import(run: ImportRun, *, actor: Actor) -> None:
    """Stop what is under way, or give up what waits: nothing was written, or taken back."""
    run = run_or_404(run.id, actor, lock=True)
    if run.state in UNDER_WAY | WAITING:
        run.state = "applied" if run.state == "undoing" else "stopped"
        record("import.stopped", subject=run, actor=actor, details={"kind": run.importer})


def resume_import(run: ImportRun, *, actor: Actor) -> None:
    """Take up the step that was stopped or failed. Raises Refused once the file is no longer kept."""
    run = run_or_404(run.id, actor, lock=True)
    if run.state in UNDER_WAY:
        return
    _require(run, {"stopped", "failed"})
    _ask(run, run.step, actor)


def may_undo(run: ImportRun) -> bool:
    return (
        run.state == "applied"
        and run.emptied_at is None
        and run.applied_at is not None
        and now() < run.applied_at + HELD
    )


def undo_import(run: ImportRun, *, actor: Actor) -> None:
    """Ask to take the whole import back, within seven days. Raises Refused."""
    run = run_or_404(run.id, actor, lock=True)
    if run.state in {"undoing", "undone"}:
        return
    if not may_undo(run):
        raise Refused([TOO_LATE])
    held = run.held_since
    _ask(run, "undo", actor)
    run.held_since = held


# --- forgetting ------------------------------------------------------------------------------------


def forget_import(run: ImportRun, *, actor: Actor) -> None:
    """Lose the file and everything typed with it, before its term; what was written stays and is no longer undone."""
    run = run_or_404(run.id, actor, lock=True)
    if run.state in UNDER_WAY:
        raise Refused(["Attendez la fin de l’étape en cours, ou arrêtez-la."])
    if run.emptied_at is None:
        empty_run(run, actor=actor)
        record("import.emptied", subject=run, actor=actor, details={"kind": run.importer})


def empty_run(run: ImportRun, *, actor: Actor) -> None:
    """Delete the pieces and lose their key; numbers and codes stay."""
    pieces.drop(run, ("original", "rows", "facts", "errors", "undo", "kept"), actor)
    pieces.lose_key(run, actor)
    run.emptied_at = now()
    if run.state not in {"applied", "undone", "wrong"}:
        run.state = "stopped"
    session.flush()


def due(actor: Actor, before: Any) -> Any:
    """Ids of imports held since before that moment, whose texts have not gone yet."""
    return select(ImportRun.id).where(
        ImportRun.tenant_id == actor.tenant.id,
        ImportRun.held_since < before,
        ImportRun.emptied_at.is_(None),
    )


def purge_imports(*, actor: Actor) -> int:
    """Empty the imports past their term; returns how many."""
    ids: Sequence[uuid.UUID] = session.execute(due(actor, now() - HELD)).scalars().all()
    for run_id in ids:
        empty_run(locked_run(run_id), actor=actor)
    return len(ids)


def forget_answers(importer: str, *, actor: Actor) -> None:
    """Propose nothing from former files for this importer."""
    session.execute(
        delete(ImportMemory)
        .where(ImportMemory.tenant_id == actor.tenant.id, ImportMemory.importer == importer)
        .execution_options(synchronize_session=False)
    )
