"""What the forms of an import say; those that depend on the file are built from it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any, Final

import marshmallow as ma

from core.db.base import new_id
from core.extension.importing import Importer
from core.files.schemas import NO_FILE
from core.ingest.plan import REFERENCE, REFERENCE_LABEL, has_choices, is_required, label_of
from core.ingest.values import DAY_FIRST, MONTH_FIRST
from core.records import dataclass
from core.web.forms import NOT_OFFERED, CommandSchema, Flag, Id, Int

ACCEPTED: Final = ".csv,.tsv,.txt,.xlsx,.xlsm,.xls,.ods"


@dataclass(frozen=True, slots=True)
class StartImport:
    id: uuid.UUID
    importer: str


class StartSchema(CommandSchema):
    """The file; the importer stands in the address."""

    id = Id(load_default=new_id)
    file = ma.fields.Raw(
        required=True,
        error_messages={"required": NO_FILE, "null": NO_FILE},
        metadata={
            "label": "Fichier",
            "widget": "file",
            "help": "CSV, Excel (.xlsx, .xls) ou LibreOffice (.ods). 32 Mo et 200 000 lignes au plus.",
            "attrs": {"accept": ACCEPTED},
        },
    )

    @ma.post_load
    def _make(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        data.pop("file")
        return data


class SheetSchema(CommandSchema):
    """Another sheet, another line of titles, or another order of dates; what is not said stays."""

    sheet = Int(
        low=0, high=999, load_default=None, allow_none=True, metadata={"label": "Feuille", "widget": "select"}
    )
    header = Int(low=1, high=999, load_default=None, allow_none=True, metadata={"label": "Ligne des titres"})
    order = ma.fields.String(
        load_default=None,
        validate=ma.validate.OneOf([DAY_FIRST, MONTH_FIRST], error=NOT_OFFERED),
        metadata={"label": "Ordre des dates", "widget": "select"},
    )


@dataclass(frozen=True, slots=True)
class MapColumns:
    """Column → field; answers that are the same on every line; the key of rows that stand, "" : all are new."""

    columns: Mapping[int, str]
    fixed: Mapping[str, str] = field(default_factory=dict)
    key: str = ""


def _choice(label: str, offered: Sequence[str], help_text: str = "", **metadata: Any) -> ma.fields.String:
    return ma.fields.String(
        load_default="",
        allow_none=True,
        validate=ma.validate.OneOf(["", *offered], error=NOT_OFFERED),
        metadata={"label": label, "widget": "select", "help": help_text, **metadata},
    )


def key_choices(importer: Importer) -> list[tuple[str, str]]:
    return [*((key.key, key.label) for key in importer.keys), (REFERENCE, REFERENCE_LABEL)]


def columns_schema(
    importer: Importer, titles: Sequence[str], choices: Mapping[str, Sequence[tuple[str, str]]]
) -> type[CommandSchema]:
    """One list for each column of the file, then the same answer for all lines where a list of answers is asked."""
    names = [one.name for one in importer.fields]
    declared: dict[str, Any] = {
        f"column_{index}": _choice(title or f"Colonne {index + 1}", [*names, REFERENCE])
        for index, title in enumerate(titles)
    }
    for name in fixed_names(importer):
        declared[f"fixed_{name}"] = _choice(
            label_of(importer, name), [value for value, _label in choices.get(name, ())]
        )
    declared["key"] = _choice("Lignes déjà connues", [key for key, _label in key_choices(importer)])
    return type("ColumnsSchema", (CommandSchema,), declared)


def fixed_names(importer: Importer) -> list[str]:
    """Required fields with a list of answers: a file about one thing only does not repeat it on every line."""
    return [
        one.name
        for one in importer.fields
        if is_required(importer, one.name) and has_choices(importer, one.name)
    ]


def columns_command(answers: Mapping[str, Any]) -> MapColumns:
    columns = {
        int(name.removeprefix("column_")): value
        for name, value in answers.items()
        if name.startswith("column_") and value
    }
    mapped = set(columns.values())
    fixed = {
        name.removeprefix("fixed_"): value
        for name, value in answers.items()
        if name.startswith("fixed_") and value and name.removeprefix("fixed_") not in mapped
    }
    return MapColumns(columns, fixed, answers.get("key") or "")


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that no list knows: where it stands, how it is written, on how many lines, what was answered."""

    field: str
    folded: str
    text: str
    lines: int
    answer: str | None


def values_schema(unknown: Sequence[Unknown], offered: Mapping[str, Sequence[str]]) -> type[CommandSchema]:
    """One list for each unknown value; « - » leaves its cells blank."""
    declared: dict[str, Any] = {
        f"value_{n}": ma.fields.String(
            required=True,
            validate=ma.validate.OneOf(["-", *offered[one.field]], error=NOT_OFFERED),
            error_messages={"required": "Dites à quoi cette valeur correspond."},
            metadata={"label": one.text, "widget": "select"},
        )
        for n, one in enumerate(unknown)
    }
    declared["version"] = Int(required=True, low=1, high=1_000_000)
    return type("ValuesSchema", (CommandSchema,), declared)


class ApplySchema(CommandSchema):
    leave = Flag(load_default=False, metadata={"label": "Laisser de côté les lignes refusées"})
