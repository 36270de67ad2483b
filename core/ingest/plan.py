"""How one file is read: its columns, what each cell of them means, and the values that no list knows yet."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import marshmallow as ma

from core.codelists.changes import add_code, hide_code
from core.codelists.permissions import MANAGE_VOCABULARIES
from core.codelists.schemas import MAX_LABEL, AddCode
from core.codelists.services import all_options, options
from core.db.sorting import sort_key
from core.errors import NotFound, Refused
from core.extension.importing import Importer, ImportField, Making
from core.ingest import values
from core.ingest.headings import Wanted
from core.ingest.values import NotRead
from core.planning.clock import today
from core.requests.schemas import Phone
from core.tenancy.binding import Actor
from core.web.forms import FrenchDate, FrenchDecimal, FrenchTime, Int

#: The column of the file's own numbering, of every importer.
REFERENCE: Final = "_reference"
REFERENCE_LABEL: Final = "Référence dans votre fichier"
_REFERENCE_WORDS: Final = (
    REFERENCE_LABEL,
    "Référence",
    "Réf",
    "Identifiant",
    "N° de fiche",
    "Numéro de fiche",
)
#: An answer that makes a value: « new:square ».
NEW: Final = "new:"
#: Different texts remembered for one column; a column of free text has more, and gains nothing from it.
MEMO: Final = 20_000
#: Unknown values of one column beyond which it is not what it was said to be.
MOST_UNKNOWN: Final = 300
UNKNOWN: Final = "« {} » n’est pas une réponse de la liste."


def schema_field(importer: Importer, name: str) -> ma.fields.Field[Any]:
    """The field of the form that the column fills."""
    return importer.schema._declared_fields[name]


def label_of(importer: Importer, name: str) -> str:
    if name == REFERENCE:
        return REFERENCE_LABEL
    asked = field_of(importer, name)
    return asked.label or str(schema_field(importer, name).metadata.get("label", name))


def field_of(importer: Importer, name: str) -> ImportField:
    return next(found for found in importer.fields if found.name == name)


def wanted_of(importer: Importer) -> list[Wanted]:
    """The headings by which each field is known."""
    found = [
        Wanted(one.name, (label_of(importer, one.name), *one.aliases, one.name)) for one in importer.fields
    ]
    return [*found, Wanted(REFERENCE, _REFERENCE_WORDS)]


def is_required(importer: Importer, name: str) -> bool:
    return schema_field(importer, name).required


def codes_of(importer: Importer, name: str) -> str | None:
    """The code list of the field's answers; None when they are none."""
    asked = schema_field(importer, name)
    inner = asked.inner if isinstance(asked, ma.fields.List) else asked
    return inner.metadata.get("codes")


def has_choices(importer: Importer, name: str) -> bool:
    return name != REFERENCE and (
        field_of(importer, name).choices is not None or codes_of(importer, name) is not None
    )


def choices_of(importer: Importer, name: str, actor: Actor) -> list[tuple[str, str]]:
    """Every answer that may stand, old ones included: a file of last year holds those of last year."""
    asked = field_of(importer, name)
    if asked.choices is not None:
        return [(str(value), label) for value, label in asked.choices(actor)]
    return [(o.value, o.label) for o in all_options(str(codes_of(importer, name)), actor)]


def making_of(importer: Importer, name: str) -> Making | None:
    """How an unknown value of the field is created."""
    asked = field_of(importer, name)
    codes = codes_of(importer, name)
    return asked.making or (code_making(codes) if codes is not None and asked.choices is None else None)


def key_fields(importer: Importer, key: str) -> tuple[str, ...]:
    """What a key asks of each line; nothing for a key that is none."""
    if key == REFERENCE:
        return (REFERENCE,)
    return next((tuple(one.fields) for one in importer.keys if one.key == key), ())


def code_making(list_key: str) -> Making:
    """An entry of the structure's own, counted under a shared code."""

    def make(text: str, under: str, row_id: uuid.UUID, actor: Actor) -> str:
        return add_code(list_key, AddCode(row_id, under, text[:MAX_LABEL]), actor=actor)[0].value

    def unmake(value: str, _row_id: uuid.UUID, actor: Actor) -> bool:
        try:
            return hide_code(list_key, value, actor=actor)
        except (NotFound, Refused):
            return False

    def under(actor: Actor) -> list[tuple[str, str]]:
        return [(o.value, o.label) for o in options(list_key, actor) if o.value == o.shared]

    return Making(MANAGE_VOCABULARIES, under, make, unmake)


# --- columns ---------------------------------------------------------------------------------------


@dataclass(slots=True)
class Column:
    """One column of the file and the field it fills; ``memo`` holds what its texts have meant so far."""

    index: int
    name: str
    label: str
    many: bool
    read: Callable[[str], Any]
    memo: dict[str, Any] = field(default_factory=dict)

    def value(self, text: str) -> Any:
        """What the schema reads. Raises NotRead."""
        known = self.memo.get(text)
        if known is None:
            try:
                known = self.read(text)
            except NotRead as error:
                known = error
            if len(self.memo) < MEMO:
                self.memo[text] = known
        if isinstance(known, NotRead):
            raise known
        return known


@dataclass(slots=True)
class Lookup:
    """Text → value of a field with a list of answers; what the list does not know is counted.

    ``answers`` are what was said of unknown texts; « new:… » stands for what the import will make. ``elsewhere`` are
    those that the importer cannot take, each with its sentence: nobody is asked what they mean.
    """

    known: dict[str, str]
    answers: dict[str, str]
    many: bool
    elsewhere: dict[str, str] = field(default_factory=dict)
    unknown: Counter[str] = field(default_factory=Counter)

    def one(self, text: str) -> str | None:
        folded = fold_value(text)
        found = self.known.get(folded)
        return self.answers.get(folded) if found is None else found

    def parts(self, text: str) -> list[str]:
        """The answers that a cell holds: whole if the list knows it, else cut where people cut."""
        if not self.many or self.one(text) is not None:
            return [text]
        return values.split_answers(text) or [text]

    def read(self, text: str) -> Any:
        values.refuse_fault(text)
        found = []
        for part in self.parts(text):
            value = self.one(part)
            if value is None:
                raise NotRead(self.elsewhere.get(fold_value(part)) or UNKNOWN.format(part[:60]))
            found.append(value)
        kept = [value for value in found if value]
        return kept if self.many else (kept[0] if kept else "")

    def count(self, text: str) -> None:
        """Note what is unknown in a cell; each spelling once. A formula that failed means nothing."""
        if values.is_fault(text):
            return
        for part in self.parts(text):
            listed = fold_value(part) in self.known or fold_value(part) in self.elsewhere
            if not listed and (len(self.unknown) <= MOST_UNKNOWN or part in self.unknown):
                self.unknown[part] += 1


def fold_value(text: str) -> str:
    return sort_key(text).strip(" .")


def lookup_of(importer: Importer, name: str, answers: Mapping[str, str], actor: Actor) -> Lookup:
    """The list as it stands, by label and by code, and what was answered about texts it does not know."""
    known: dict[str, str] = {}
    found = choices_of(importer, name, actor)
    for value, label in found:
        known.setdefault(fold_value(label), value)
    for value, _label in found:
        known.setdefault(fold_value(value), value)
    offered = {value for value, _label in found}
    asked = field_of(importer, name)
    also = asked.also(actor) if callable(asked.also) else asked.also
    for text, value in also.items():
        if value in offered:
            known.setdefault(fold_value(text), value)
    told = {text: v for text, v in answers.items() if not v or v in offered or v.startswith(NEW)}
    elsewhere = asked.elsewhere(actor) if asked.elsewhere is not None else {}
    return Lookup(
        known,
        told,
        isinstance(schema_field(importer, name), ma.fields.List),
        {fold_value(text): sentence for text, sentence in elsewhere.items()},
    )


def columns_of(
    importer: Importer, plan: Mapping[str, Any], facts: Mapping[str, Any], actor: Actor
) -> tuple[list[Column], dict[str, Lookup]]:
    """The readers of the columns that were matched, and the lists of answers among them."""
    found, lookups = [], {}
    for index, name in sorted((int(i), n) for i, n in plan.get("columns", {}).items()):
        if name != REFERENCE and has_choices(importer, name):
            lookups[name] = lookup_of(importer, name, facts.get("answers", {}).get(name, {}), actor)
            read: Callable[[str], Any] = lookups[name].read
        else:
            read = reader_of(importer, name, index, plan, facts, actor)
        many = name in lookups and lookups[name].many
        found.append(Column(index, name, label_of(importer, name), many, read))
    return found, lookups


def reader_of(
    importer: Importer, name: str, index: int, plan: Mapping[str, Any], facts: Mapping[str, Any], actor: Actor
) -> Callable[[str], Any]:
    """How the cells of a column without a list of answers are read."""
    asked = None if name == REFERENCE else schema_field(importer, name)
    if isinstance(asked, FrenchDate):
        order = plan.get("dates", {}).get(str(index), values.DAY_FIRST)
        from_1904, year = bool(facts.get("from_1904")), today(actor).year
        return _checked(lambda text: values.read_date(text, order=order, from_1904=from_1904, this_year=year))
    return _checked(_reader(asked, name))


def _reader(asked: ma.fields.Field[Any] | None, name: str) -> Callable[[str], Any]:
    if isinstance(asked, Int):
        return values.read_minutes if name == "minutes" else values.read_whole
    for kind, read in (
        (FrenchTime, values.read_time),
        (FrenchDecimal, values.read_decimal),
        (ma.fields.Boolean, values.read_flag),
        (Phone, values.read_phone),
    ):
        if isinstance(asked, kind):
            return read
    return str


def _checked(read: Callable[[str], Any]) -> Callable[[str], Any]:
    def checked(text: str) -> Any:
        values.refuse_fault(text)
        return read(text)

    return checked


# --- what is made ----------------------------------------------------------------------------------


def made_id(run_id: uuid.UUID, name: str, text: str) -> uuid.UUID:
    """The same row whenever the same value of the same file is made: in the check, in the work, in its replay."""
    return uuid.uuid5(run_id, f"{name}/{text}")


def make_values(
    run_id: uuid.UUID, importer: Importer, facts: dict[str, Any], actor: Actor
) -> list[tuple[str, str, str]]:
    """Create the values that the answers ask for; the answers then name what was made.

    Returns (field, value, id of its row). Raises Forbidden's kind of refusal through each use-case.
    """
    made = []
    for name, answers in facts.get("answers", {}).items():
        making = making_of(importer, name)
        for text, answer in list(answers.items()):
            if not answer.startswith(NEW):
                continue
            if making is None or not actor.may(making.permission):
                answers[text] = ""
                continue
            row_id = made_id(run_id, name, text)
            shown = facts.get("spelt", {}).get(name, {}).get(text, text)
            answers[text] = making.make(shown, answer.removeprefix(NEW), row_id, actor)
            made.append((name, answers[text], str(row_id)))
    return made


def folded_counts(unknown: Mapping[str, int]) -> list[tuple[str, str, int]]:
    """(folded, first spelling, count) of unknown values, the most frequent first."""
    counts: Counter[str] = Counter()
    spelt: dict[str, str] = {}
    for text, number in unknown.items():
        folded = fold_value(text)
        counts[folded] += number
        spelt.setdefault(folded, text)
    return [(folded, spelt[folded], number) for folded, number in counts.most_common()]


def raw_of(columns: Iterable[Column], row: Sequence[str]) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """What the schema reads of one line, and what could not be read, by field."""
    raw: dict[str, Any] = {}
    errors: dict[str, list[str]] = {}
    for column in columns:
        text = row[column.index] if column.index < len(row) else ""
        if not text:
            continue
        try:
            value = column.value(text)
        except NotRead as error:
            errors[column.name] = [str(error)]
            continue
        if value not in ("", []):
            raw[column.name] = value
    return raw, errors
