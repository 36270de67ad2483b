"""What is asked before a list leaves: a format, a reason, perhaps a password."""

from __future__ import annotations

import uuid
from typing import Any, Final

import marshmallow as ma

from core.db.base import new_id
from core.extension.contributions import Code, CodeList
from core.records import dataclass
from core.web.forms import NOT_OFFERED, REQUIRED, Choice, Coded, CommandSchema, Flag, Id, Text

REASONS: Final = CodeList(
    "export_reason",
    "Raisons d’un export",
    (
        Code("report", "Rapport ou bilan à rendre"),
        Code("team_work", "Réunion ou travail de l’équipe"),
        Code("check", "Contrôle, audit ou évaluation"),
        Code("rework", "Vérification ou correction des saisies"),
        Code("archive", "Archivage"),
        Code("other_tool", "Passage à un autre outil"),
        Code("person_right", "Réponse au droit d’une personne"),
    ),
    description="Notées au journal avec chaque export.",
)

FORMATS: Final[tuple[Choice, ...]] = (
    ("xlsx", "Excel (XLSX)"),
    ("ods", "LibreOffice (ODS)"),
    ("csv", "CSV, pour tout tableur"),
)
SHORT: Final = "Huit caractères au moins."
EXCEL_ONLY: Final = "Un mot de passe va avec le format Excel seulement."


def _reason() -> Coded:
    return Coded(
        "export_reason",
        required=True,
        metadata={"label": "Pourquoi", "widget": "select", "help": "Gardé au journal, avec votre nom."},
    )


@dataclass(frozen=True, slots=True)
class AskExport:
    id: uuid.UUID
    format: str
    reason: str
    password: str = ""


class AskExportSchema(CommandSchema):
    command = AskExport

    id = Id(load_default=new_id)
    format = ma.fields.String(
        required=True,
        validate=ma.validate.OneOf([value for value, _label in FORMATS], error=NOT_OFFERED),
        error_messages={"required": REQUIRED},
        metadata={"label": "Format", "widget": "radio"},
    )
    reason = _reason()
    password = Text(
        max=100,
        load_default="",
        metadata={
            "label": "Mot de passe du fichier Excel",
            "widget": "password",
            "help": "Le fichier est chiffré : sans ce mot de passe, personne ne l’ouvre, nous non plus. Donnez-le par "
            "un autre chemin que le fichier.",
            "attrs": {"autocomplete": "new-password"},
        },
    )

    @ma.validates_schema
    def _password_fits(self, data: dict[str, Any], **_: Any) -> None:
        if data["password"] and data["format"] != "xlsx":
            raise ma.ValidationError({"password": [EXCEL_ONLY]})
        if data["password"] and len(data["password"]) < 8:
            raise ma.ValidationError({"password": [SHORT]})


@dataclass(frozen=True, slots=True)
class TakeEverything:
    id: uuid.UUID
    reason: str
    understood: bool


class TakeEverythingSchema(CommandSchema):
    command = TakeEverything

    id = Id(load_default=new_id)
    reason = _reason()
    understood = Flag(
        required=True,
        validate=ma.validate.Equal(True, error="Cochez cette case pour confirmer."),
        metadata={"label": "Je garderai l’archive en lieu sûr et n’en donnerai que ce qui est dû"},
    )
