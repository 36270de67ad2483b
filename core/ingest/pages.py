"""What the pages of an import show: its form of the moment, its counts, its progress."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice, zip_longest
from typing import Any, Final

from sqlalchemy import select

from core.db.session import session
from core.errors import InvalidInput
from core.exports.tables import Sheet, csv_pieces, workbook_bytes
from core.extension.importing import Importer
from core.ingest import pieces
from core.ingest.extract import ANSWERS
from core.ingest.headings import headings_at, recognise
from core.ingest.importing import importer_of, importers_for
from core.ingest.lines import Fault
from core.ingest.models import ImportRun
from core.ingest.plan import (
    NEW,
    REFERENCE,
    REFERENCE_LABEL,
    choices_of,
    has_choices,
    is_required,
    key_fields,
    label_of,
    making_of,
    wanted_of,
)
from core.ingest.running import faults_of
from core.ingest.schemas import Unknown, columns_schema, fixed_names, key_choices, values_schema
from core.ingest.services import UNDER_WAY, may_undo
from core.records import dataclass
from core.tenancy.binding import Actor
from core.tenancy.models import Membership
from core.web.forms import CommandSchema, Form, form_for
from core.web.typography import count, number

LISTED: Final = 30
FAULTS_SHOWN: Final = 50
SAMPLES: Final = 3
OPEN_QUOTE: Final = (
    "Un guillemet s’ouvre sans se refermer : chaque ligne a été lue pour elle-même, "
    "et ce guillemet reste dans sa cellule."
)

#: State → (kind of pill, its words).
STATES: Final = {
    "reading": ("go", "Lecture du fichier"),
    "wrong": ("stop", "Fichier refusé"),
    "columns": ("wait", "Colonnes à reconnaître"),
    "checking": ("go", "Vérification"),
    "values": ("wait", "Valeurs à rapprocher"),
    "checked": ("wait", "Prêt à relire"),
    "applying": ("go", "Écriture"),
    "applied": ("ok", "Importé"),
    "undoing": ("go", "Annulation en cours"),
    "undone": ("", "Annulé"),
    "stopped": ("stop", "Arrêté"),
    "failed": ("stop", "Interrompu"),
}
#: The steps of the footbridge, and where each state stands on it.
STEPS: Final = ("Fichier", "Colonnes", "Valeurs", "Relecture", "Import")
STEP_OF: Final = {
    "reading": 0, "wrong": 0, "columns": 1, "checking": 2, "values": 2, "checked": 3, "applying": 4,
    "applied": 5, "undoing": 5, "undone": 5,
}  # fmt: skip
#: What is said while a job works: (title, what happens to the page).
WORK: Final = {
    "reading": "Lecture du fichier",
    "checking": "Vérification des lignes",
    "applying": "Écriture des lignes",
    "undoing": "Annulation de l’import",
}
ENCODINGS: Final = {"utf-8": "UTF-8", "utf-16": "UTF-16", "windows-1252": "Windows-1252"}
SEPARATORS: Final = {";": "points-virgules", ",": "virgules", "\t": "tabulations", "|": "barres"}


def runs_of(actor: Actor) -> list[Any]:
    """The last imports that she may open."""
    keys = [importer.key for importer in importers_for(actor)]
    return list(
        session.execute(
            select(
                ImportRun.id,
                ImportRun.importer,
                ImportRun.state,
                ImportRun.counts,
                ImportRun.created_at,
                Membership.given_name,
                Membership.family_name,
            )
            .outerjoin(
                Membership,
                (Membership.tenant_id == ImportRun.tenant_id) & (Membership.id == ImportRun.author_id),
            )
            .where(ImportRun.tenant_id == actor.tenant.id, ImportRun.importer.in_(keys))
            .order_by(ImportRun.created_at.desc())
            .limit(LISTED)
        )
    )


@dataclass(frozen=True, slots=True)
class Progress:
    """The progress bar: the same on the page and in what the browser asks for meanwhile."""

    title: str
    percent: int
    text: str
    running: bool


def progress_of(run: ImportRun) -> Progress:
    running = run.state in UNDER_WAY
    percent = min(99, 100 * run.done // run.total) if run.total else 0
    done = f"{count(run.done, 'ligne', 'lignes')} sur {number(run.total)}."
    words = done if run.total else "Le travail commence."
    if not running:
        return Progress("Étape terminée", 100, STATES[run.state][1] + ".", running)
    return Progress(
        WORK[run.state], percent, f"{words} Vous pouvez quitter cette page : le travail continue.", running
    )


# --- columns ---------------------------------------------------------------------------------------


def titles_of(run: ImportRun, facts: Mapping[str, Any]) -> list[str]:
    """The titles of the columns, as many as the widest of the first lines."""
    head = facts.get("head", [])
    width = max((len(row) for row in head), default=0)
    found = headings_at(head, run.header)
    return [*found, *[""] * (width - len(found))]


def columns_form(
    run: ImportRun,
    facts: Mapping[str, Any],
    actor: Actor,
    *,
    submitted: Any = None,
    error: InvalidInput | None = None,
) -> Form:
    importer = importer_of(run)
    titles = titles_of(run, facts)
    schema, choices = columns_parts(importer, titles, actor)
    data = None if submitted is not None else _proposed(run, importer, titles, actor)
    form = form_for(schema, data, submitted=submitted, error=error, choices=choices)
    for index in range(len(titles)):
        form[f"column_{index}"].help = _samples(run, facts, index)
    form["key"].help = (
        "Une ligne du fichier qui a la même clé qu’une ligne de la structure la corrige. "
        "Sans clé, toutes sont nouvelles."
    )
    return form


def columns_parts(
    importer: Importer, titles: Sequence[str], actor: Actor
) -> tuple[type[CommandSchema], dict[str, list[tuple[str, str]]]]:
    """The schema of the columns of one file, and the answers of each of its lists."""
    answers = {name: choices_of(importer, name, actor) for name in fixed_names(importer)}
    schema = columns_schema(importer, titles, answers)
    fields = [
        (one.name, label_of(importer, one.name) + (" *" if is_required(importer, one.name) else ""))
        for one in importer.fields
    ]
    choices: dict[str, list[tuple[str, str]]] = {
        f"column_{index}": [*fields, (REFERENCE, REFERENCE_LABEL)] for index in range(len(titles))
    }
    choices |= {f"fixed_{name}": found for name, found in answers.items()}
    choices["key"] = key_choices(importer)
    return schema, choices


def _proposed(run: ImportRun, importer: Importer, titles: Sequence[str], actor: Actor) -> dict[str, Any]:
    """What was said of this file, else what the structure said of the last one, else what the titles say."""
    known = pieces.remembered(importer.key, actor)
    matched = {int(index): name for index, name in run.plan.get("columns", {}).items()} or recognise(
        titles, wanted_of(importer), known.get("columns", {})
    )
    fixed = run.plan.get("fixed") or known.get("fixed", {})
    key = run.plan.get("key", known.get("key", ""))
    if not {*key_fields(importer, key)} <= {*matched.values(), *fixed}:
        key = ""  # that of the last file, whose column this one lacks
    if REFERENCE in matched.values() and not key and "key" not in run.plan:
        key = REFERENCE
    return {
        **{f"column_{index}": name for index, name in matched.items()},
        **{f"fixed_{name}": value for name, value in fixed.items()},
        "key": key,
    }


def _samples(run: ImportRun, facts: Mapping[str, Any], index: int) -> str:
    below = facts.get("head", [])[run.header :]
    found = dict.fromkeys(row[index][:40] for row in below if index < len(row) and row[index])
    shown = list(islice(found, SAMPLES))
    return f"Par exemple : {' · '.join(shown)}" if shown else "Colonne vide au début du fichier."


def how_read(facts: Mapping[str, Any]) -> str:
    """« Texte UTF-8, séparé par des points-virgules », so that a wrong guess is seen."""
    if facts.get("encoding"):
        mark = SEPARATORS.get(facts.get("separator", ""), "points-virgules")
        said = f"Texte {ENCODINGS[facts['encoding']]}, colonnes séparées par des {mark}."
        return f"{said} {OPEN_QUOTE}" if facts.get("open_quote") else said
    names = [name for name in facts.get("sheets", []) if name]
    return f"Classeur de {len(names)} feuilles." if len(names) > 1 else "Classeur d’une feuille."


# --- values ----------------------------------------------------------------------------------------


def unknown_of(facts: Mapping[str, Any]) -> list[Unknown]:
    """Every unknown value of the file, by field, the most frequent first."""
    answers = facts.get("answers", {})
    return [
        Unknown(name, folded, text, lines, answers.get(name, {}).get(folded))
        for name, found in facts.get("unknown", {}).items()
        for folded, text, lines in found
    ]


def values_form(
    run: ImportRun,
    facts: Mapping[str, Any],
    actor: Actor,
    *,
    submitted: Any = None,
    error: InvalidInput | None = None,
) -> Form:
    importer, unknown = importer_of(run), unknown_of(facts)
    schema, choices = values_parts(importer, unknown, actor)
    data = {f"value_{n}": "-" if one.answer == "" else one.answer for n, one in enumerate(unknown)}
    data = {name: value for name, value in data.items() if value is not None}
    form = form_for(
        schema, None if submitted is not None else data, submitted=submitted, error=error, choices=choices,
        version=run.version,
    )  # fmt: skip
    for n, one in enumerate(unknown):
        form[f"value_{n}"].label = f"« {one.text} »"
        form[f"value_{n}"].help = f"{one.lines} ligne{'s' if one.lines > 1 else ''}."
    return form


def values_parts(
    importer: Importer, unknown: Sequence[Unknown], actor: Actor
) -> tuple[type[CommandSchema], dict[str, list[tuple[str, str]]]]:
    """The schema of the unknown values of one file, and what each may mean."""
    offered: dict[str, list[tuple[str, str]]] = {}
    for name in {one.field for one in unknown}:
        listed = choices_of(importer, name, actor)
        making = making_of(importer, name)
        made = making.under(actor) if making is not None and actor.may(making.permission) else ()
        offered[name] = [
            *listed,
            *((f"{NEW}{value}", f"Créer, compté comme : {label}") for value, label in made),
        ]
    schema = values_schema(unknown, {name: [value for value, _l in found] for name, found in offered.items()})
    blank = ("-", "Laisser vide")
    choices = {f"value_{n}": [blank, *offered[one.field]] for n, one in enumerate(unknown)}
    return schema, choices


# --- what is shown of the result -------------------------------------------------------------------


def first_faults(run: ImportRun, actor: Actor) -> list[Fault]:
    return list(islice(faults_of(run, actor), FAULTS_SHOWN))


def faults_file(run: ImportRun, actor: Actor) -> bytes:
    """Every fault, as a file that a spreadsheet opens; no cell of it is taken for a formula."""
    rows = ((fault.line or None, fault.column, fault.message) for fault in faults_of(run, actor))
    return b"".join(csv_pieces(("Ligne", "Colonne", "À corriger"), rows))


def kept_lines(run: ImportRun, actor: Actor) -> list[int]:
    """Lines that an undoing has left: changed or used since."""
    return [int(line) for line, _row in pieces.get(run, "kept", 0, actor) or []]


def template_of(importer: Importer, actor: Actor) -> bytes:
    """An empty workbook with our titles, and a sheet of the answers of each list."""
    labels = [REFERENCE_LABEL, *(label_of(importer, one.name) for one in importer.fields)]
    listed = [one.name for one in importer.fields if has_choices(importer, one.name)]
    answers = [[label for _value, label in choices_of(importer, name, actor)] for name in listed]
    filled = Sheet("À remplir", labels, ())
    possible = Sheet(ANSWERS, [label_of(importer, name) for name in listed], zip_longest(*answers))
    return workbook_bytes([filled, possible])


def page_of(run: ImportRun, actor: Actor, *, step: str = "") -> dict[str, Any]:
    """Everything the page of an import reads, by where it stands; ``step`` goes back to an earlier one."""
    state = run.state
    if step == "colonnes" and state in {"values", "checked"}:
        state = "columns"
    if step == "valeurs" and state == "checked":
        state = "values"
    facts = pieces.facts_of(run, actor) if run.emptied_at is None else {}
    found: dict[str, Any] = {
        "run": run,
        "importer": importer_of(run),
        "state": state,
        "pill": STATES[state],
        "steps": STEPS,
        "step": STEP_OF.get(state),
        "facts": facts,
        "progress": progress_of(run),
        "may_undo": may_undo(run),
        "how_read": how_read(facts) if facts else "",
    }
    if state in {"checked", "applied"}:
        found["faults"] = first_faults(run, actor) if run.emptied_at is None else []
    if state == "undone":
        found["kept"] = kept_lines(run, actor) if run.emptied_at is None else []
    return found
