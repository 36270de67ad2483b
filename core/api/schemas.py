"""What the page of accesses asks, what a call may ask, and what it is answered: forms, JSON and the document alike.

Names in answers are English, as everywhere in the code; what is meant to be read is French.
"""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, ClassVar, Final

import marshmallow as ma

from core.api.models import OUTSIDE, OWN
from core.records import dataclass
from core.reporting.filters import CodeOrMissing, DashboardSchema
from core.web.forms import NOT_OFFERED, CommandSchema, FrenchDate, Id, ListOf, Text

REACHES: Final[tuple[tuple[str, str], ...]] = (
    (OUTSIDE, "Comme une lecture de chiffres"),
    (OWN, "Comme vous"),
)


@dataclass(frozen=True, slots=True)
class OpenTokenCommand:
    id: uuid.UUID
    label: str
    reach: str
    expires_on: date


class TokenSchema(CommandSchema):
    command: ClassVar[type[Any]] = OpenTokenCommand

    class Meta(CommandSchema.Meta):
        fields = ("id", "label", "reach", "expires_on")

    id = Id(required=True)
    label = Text(
        required=True,
        max=120,
        metadata={"label": "Pour quel logiciel", "help": "Un outil ou un organisme, pas une personne."},
    )
    reach = ma.fields.String(
        required=True,
        validate=ma.validate.OneOf([key for key, _label in REACHES], error=NOT_OFFERED),
        metadata={
            "label": "Comment il lit les personnes",
            "widget": "radio",
            "help": "Comme une lecture de chiffres, un petit nombre de personnes n’est pas dit. Comme vous, rien n’est "
            "masqué : à réserver à un outil que seule votre équipe ouvre.",
        },
    )
    expires_on = FrenchDate(required=True, metadata={"label": "Valable jusqu’au"})


# --- what is asked ---------------------------------------------------------------------------------------


class PeriodQuery(DashboardSchema):
    @ma.validates_schema
    def _one_period(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("period") and (data.get("since") or data.get("until")):
            raise ma.ValidationError("Donnez une période, ou ses jours, pas les deux.", "period")


class FiguresQuery(PeriodQuery):
    """``indicator``, repeated: only these figures. ``figure``: whose ``kind`` and ``result`` are meant."""

    indicator = ListOf(CodeOrMissing(), load_default=list)


class DetailQuery(PeriodQuery):
    class Meta(CommandSchema.Meta):
        exclude = ("figure",)


# --- what is answered ------------------------------------------------------------------------------------


class Answer(ma.Schema):
    """Answers are written from our own objects: nothing comes in by them."""


class PeriodAnswer(Answer):
    code = ma.fields.String(required=True, metadata={"description": "Ce que `period` reprend"})
    label = ma.fields.String(required=True)
    first = ma.fields.Date(required=True, metadata={"description": "Premier jour compté"})
    last = ma.fields.Date(required=True, metadata={"description": "Dernier jour compté"})


class AccessAnswer(Answer):
    structure = ma.fields.String(required=True, metadata={"description": "Nom de la structure"})
    slug = ma.fields.String(required=True, metadata={"description": "Son nom dans les adresses"})
    label = ma.fields.String(required=True, metadata={"description": "Nom donné à cet accès"})
    reach = ma.fields.String(required=True, validate=ma.validate.OneOf([key for key, _label in REACHES]))
    expires_on = ma.fields.Date(required=True)
    zone = ma.fields.String(required=True, metadata={"description": "Fuseau horaire des jours"})


class IndicatorAnswer(Answer):
    key = ma.fields.String(required=True)
    label = ma.fields.String(required=True)
    definition = ma.fields.String(required=True)
    unit = ma.fields.String(
        required=True,
        metadata={"description": "Ce qui est compté : `activity`, `contact`, `person_minute`, `minute`…"},
    )
    measure = ma.fields.String(
        required=True,
        validate=ma.validate.OneOf(["rows", "sum", "median"]),
        metadata={"description": "Comment la valeur vient des lignes"},
    )
    domain = ma.fields.String(required=True, metadata={"description": "Domaine ; vide : toute structure"})
    share_of = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "Ce dont le chiffre est une part"}
    )
    persons = ma.fields.Boolean(
        required=True,
        metadata={
            "description": "Compte des personnes par un trait : un petit nombre n’est pas toujours dit"
        },
    )
    detailed = ma.fields.Boolean(required=True, metadata={"description": "Se lit aussi en détail"})


class IndicatorsAnswer(Answer):
    indicators = ma.fields.List(ma.fields.Nested(IndicatorAnswer), required=True)


class YearBeforeAnswer(Answer):
    value = ma.fields.Float(required=True)
    first = ma.fields.Date(required=True)
    last = ma.fields.Date(required=True)


class FigureAnswer(Answer):
    key = ma.fields.String(required=True)
    label = ma.fields.String(required=True)
    unit = ma.fields.String(required=True)
    value = ma.fields.Float(
        required=True,
        allow_none=True,
        metadata={"description": "Vide : aucune ligne ne le dit, ou ce nombre n’est pas communiqué"},
    )
    rows = ma.fields.Integer(
        required=True, allow_none=True, metadata={"description": "Lignes dont le chiffre est fait"}
    )
    missing = ma.fields.Integer(
        required=True, allow_none=True, metadata={"description": "Lignes qui ne le disent pas"}
    )
    whole = ma.fields.Integer(
        required=True, allow_none=True, metadata={"description": "Nombre dont le chiffre est une part"}
    )
    withheld = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "Pourquoi ce nombre n’est pas communiqué"}
    )
    left_open = ma.fields.List(
        ma.fields.String(),
        required=True,
        metadata={"description": "Questions posées auxquelles ces lignes ne répondent pas"},
    )
    year_before = ma.fields.Nested(
        YearBeforeAnswer,
        required=True,
        allow_none=True,
        metadata={"description": "Les mêmes jours un an plus tôt, si la structure les a travaillés"},
    )
    rows_path = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "Page des lignes, pour qui peut les ouvrir"}
    )


class FiguresAnswer(Answer):
    period = ma.fields.Nested(PeriodAnswer, required=True)
    figures = ma.fields.List(ma.fields.Nested(FigureAnswer), required=True)


class StepAnswer(Answer):
    first = ma.fields.Date(required=True)
    last = ma.fields.Date(required=True)
    value = ma.fields.Integer(required=True)


class SaidAnswer(Answer):
    code = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "Vide : la question n’a pas de réponse"}
    )
    label = ma.fields.String(required=True)
    value = ma.fields.Integer(required=True)


class QuestionAnswer(Answer):
    question = ma.fields.String(required=True)
    label = ma.fields.String(required=True)
    answers = ma.fields.List(ma.fields.Nested(SaidAnswer), required=True)


class DetailAnswer(Answer):
    period = ma.fields.Nested(PeriodAnswer, required=True)
    key = ma.fields.String(required=True)
    label = ma.fields.String(required=True)
    total = ma.fields.Integer(required=True)
    steps = ma.fields.List(ma.fields.Nested(StepAnswer), required=True)
    questions = ma.fields.List(ma.fields.Nested(QuestionAnswer), required=True)


class ProblemAnswer(Answer):
    """RFC 9457."""

    type = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    status = ma.fields.Integer(required=True)
    problems = ma.fields.List(ma.fields.String())
    errors = ma.fields.Dict(
        keys=ma.fields.String(),
        values=ma.fields.List(ma.fields.String()),
        metadata={"description": "Ce qui ne va pas, par paramètre"},
    )
