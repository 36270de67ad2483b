"""Commands of access to rights and the schemas that decode them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any, Final

import marshmallow as ma
from marshmallow import ValidationError, validates_schema

from core.toolkit import (
    Coded,
    CommandSchema,
    Flag,
    FrenchDate,
    FrenchDecimal,
    FrenchTime,
    Id,
    Int,
    ListOf,
    Text,
    dataclass,
    new_id,
)
from plugins.rights_access.codelists import ENDED, EXPENSE, IN_PROGRESS, INCOME

BASED_ON = {"low": 1, "high": 1_000_000}
#: The highest amount of a form, in euros.
HIGHEST: Final = 2_000_000


class Euros(FrenchDecimal):
    """An amount written « 1 250,50 », kept as whole cents."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        said = str(value).replace("€", "").strip()
        amount: Decimal = super()._deserialize(said, attr, data, **kwargs)
        if not amount.is_finite() or not 0 <= amount <= HIGHEST:
            raise ma.ValidationError("Écrivez un montant en euros, entre 0 et 2 000 000.")
        cents = amount * 100
        if cents != int(cents):
            raise ma.ValidationError("Écrivez deux chiffres au plus après la virgule.")
        return int(cents)


def _said(label: str, help_text: str = "") -> dict[str, Any]:
    return {"label": label, "help": help_text, "attrs": {"inputmode": "decimal"}}


def _euros(label: str, help_text: str = "") -> Euros:
    return Euros(load_default=None, allow_none=True, metadata=_said(label, help_text))


def _code(codes: str, label: str, widget: str = "radio", **more: str) -> Coded:
    said = {"label": label, "widget": widget, **more}
    return Coded(codes, load_default=None, allow_none=True, metadata=said)


def _day(label: str, help_text: str = "") -> FrenchDate:
    return FrenchDate(load_default=None, allow_none=True, metadata={"label": label, "help": help_text})


# --- anonymous acts ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ActCommand:
    """What an anonymous act was about; ``verb`` None: the one that the act serves."""

    theme: str
    act: str
    id: uuid.UUID | None = None
    version: int | None = None
    operator: str | None = None
    result: str | None = None
    verb: str | None = None
    autonomy: str | None = None
    mode: str | None = None
    blocked: str | None = None


@dataclass(frozen=True, slots=True)
class NewAct(ActCommand):
    """An act to record with its field entry. ``day`` and ``at`` None: now."""

    total: int | None = None
    women: int | None = None
    men: int | None = None
    place_id: uuid.UUID | None = None
    minutes: int | None = None
    day: date | None = None
    at: time | None = None
    then_another: bool = False


class ActFields(CommandSchema):
    command = ActCommand

    theme = Coded("rights_theme", required=True, metadata={"label": "Thème", "widget": "radio"})
    operator = _code("operator", "Organisme")
    act = Coded("rights_act", required=True, metadata={"label": "Acte", "widget": "radio"})
    result = _code("rights_result", "Résultat")
    mode = _code("rights_mode", "Comment")
    blocked = _code("rights_blocked", "Ce qui a bloqué")
    autonomy = _code("autonomy", "Autonomie")
    verb = _code("rights_verb", "Ce que fait la médiation", help="Sans réponse : selon l’acte.")


def _count(label: str) -> Int:
    return Int(low=0, high=9999, load_default=None, allow_none=True, metadata={"label": label})


class NewActSchema(ActFields):
    """« Nouvelle demande »: theme, operator, act, result; all the rest has an answer already."""

    command = NewAct

    id = Id(load_default=new_id)
    total = _count("Personnes reçues")
    women = _count("Femmes")
    men = _count("Hommes")
    place_id = Id(load_default=None, allow_none=True, metadata={"label": "Lieu", "widget": "select"})
    minutes = Int(
        low=1, high=1440, load_default=None, allow_none=True, metadata={"label": "Durée", "widget": "radio"}
    )
    day = _day("Jour")
    at = FrenchTime(load_default=None, allow_none=True, metadata={"label": "Heure"})
    next = Flag(load_default=False)

    @validates_schema(skip_on_field_errors=False)
    def _within_total(self, data: Mapping[str, Any], **_: Any) -> None:
        seen = (data.get("women") or 0) + (data.get("men") or 0)
        total = data.get("total")
        if total is not None and seen > total:
            raise ValidationError({"total": [f"{seen} femmes et hommes, plus que le total de {total}."]})

    @ma.post_load
    def _make(self, data: dict[str, Any], **_: Any) -> NewAct:
        another = data.pop("next")
        return NewAct(**data, then_another=another)


@dataclass(frozen=True, slots=True)
class ImportedAct(NewAct):
    """An act of a spreadsheet, with who did it."""

    members: tuple[uuid.UUID, ...] = ()


class ImportActSchema(NewActSchema):
    """A row of last year's file: what the form asks, and the team that the session would have told."""

    command = ImportedAct

    members = ListOf(Id(), load_default=list, metadata={"label": "Équipe"})

    @ma.post_load
    def _make(self, data: dict[str, Any], **_: Any) -> ImportedAct:
        another = data.pop("next")
        members = tuple(dict.fromkeys(data.pop("members")))
        return ImportedAct(**data, then_another=another, members=members)


class EditActSchema(ActFields):
    version = Int(required=True, **BASED_ON)


@dataclass(frozen=True, slots=True)
class ActFilters:
    """What a figure was counted over. ``known`` names an answer that was given: "mode", "blocked"."""

    theme: str | None = None
    operator: str | None = None
    act: str | None = None
    result: str | None = None
    verb: str | None = None
    autonomy: str | None = None
    mode: str | None = None
    blocked: str | None = None
    territory_id: uuid.UUID | None = None
    since: date | None = None
    until: date | None = None
    known: str | None = None
    opened: str | None = None
    cursor: str | None = None


KNOWN: Final = ("mode", "blocked", "operator")


class ActFiltersSchema(CommandSchema):
    command = ActFilters

    theme = _code("rights_theme", "Thème", "select")
    operator = _code("operator", "Organisme", "select")
    act = _code("rights_act", "Acte", "select")
    result = _code("rights_result", "Résultat", "select")
    verb = _code("rights_verb", "Ce que fait la médiation", "select")
    autonomy = _code("autonomy", "Autonomie", "select")
    mode = _code("rights_mode", "Comment", "select")
    blocked = _code("rights_blocked", "Ce qui a bloqué", "select")
    territory_id = Id(load_default=None, allow_none=True, metadata={"label": "Quartier", "widget": "select"})
    since = _day("Du")
    until = _day("Au")
    known = ma.fields.String(load_default=None, allow_none=True, validate=ma.validate.OneOf(KNOWN))
    opened = ma.fields.String(load_default=None, allow_none=True, validate=ma.validate.OneOf(("yes",)))
    cursor = Text(load_default=None, allow_none=True, max=2000)


@dataclass(frozen=True, slots=True)
class TableFilters:
    """The table of requests, acts and results: its rows, its period, and the row it opens."""

    by: str = "theme"
    theme: str | None = None
    operator: str | None = None
    since: date | None = None
    until: date | None = None
    territory_id: uuid.UUID | None = None


class TableFiltersSchema(CommandSchema):
    command = TableFilters

    by = ma.fields.String(load_default="theme", validate=ma.validate.OneOf(("theme", "operator")))
    theme = _code("rights_theme", "Thème", "select")
    operator = _code("operator", "Organisme", "select")
    since = _day("Du")
    until = _day("Au")
    territory_id = Id(load_default=None, allow_none=True, metadata={"label": "Quartier", "widget": "select"})


@dataclass(frozen=True, slots=True)
class Prefill:
    """The act to do again, carried in the address of the form; ``theme`` and ``operator`` after « puis une autre »."""

    repeat: uuid.UUID | None = None
    theme: str | None = None
    operator: str | None = None
    id: uuid.UUID | None = None


class PrefillSchema(CommandSchema):
    command = Prefill

    repeat = Id(load_default=None, allow_none=True)
    theme = _code("rights_theme", "Thème")
    operator = _code("operator", "Organisme")
    id = Id(load_default=None, allow_none=True)


# --- files -------------------------------------------------------------------------------------------

SUBJECT_HELP = "Lu dans les listes de l’équipe : pas de nom, rien sur la santé ni le titre de séjour."


@dataclass(frozen=True, slots=True)
class FileFromAct:
    """The file that an act becomes when it lasts; the act itself stays anonymous."""

    id: uuid.UUID
    subject: str


class FileFromActSchema(CommandSchema):
    command = FileFromAct

    id = Id(load_default=new_id)
    subject = Text(required=True, max=160, metadata={"label": "Objet du dossier", "help": SUBJECT_HELP})


@dataclass(frozen=True, slots=True)
class ProcedureCommand:
    """A procedure to note, or its correction (``version``)."""

    theme: str
    stage: str
    started_on: date
    id: uuid.UUID | None = None
    version: int | None = None
    operator: str | None = None
    result: str | None = None
    mode: str | None = None
    blocked: str | None = None
    due_on: date | None = None
    ended_on: date | None = None
    membership_id: uuid.UUID | None = None


class ProcedureFields(CommandSchema):
    command = ProcedureCommand

    theme = Coded(
        "rights_theme",
        required=True,
        metadata={
            "label": "Thème",
            "widget": "radio",
            "help": "Santé, handicap, papiers, violences : la démarche n’est lue que par qui suit le dossier.",
        },
    )
    operator = _code("operator", "Organisme")
    stage = Coded("rights_stage", load_default="started", metadata={"label": "Étape", "widget": "radio"})
    started_on = FrenchDate(required=True, metadata={"label": "Commencée le"})
    due_on = _day(
        "Échéance", "Rendez-vous, réponse attendue, fin de délai : elle revient dans « Ma journée »."
    )
    result = _code("rights_result", "Résultat", optional="demandé quand la démarche est terminée")
    ended_on = _day("Terminée le")
    mode = _code("rights_mode", "Comment")
    blocked = _code("rights_blocked", "Ce qui a bloqué")
    membership_id = Id(
        load_default=None, allow_none=True, metadata={"label": "Qui la fait", "widget": "select"}
    )

    @validates_schema
    def _ended(self, data: Mapping[str, Any], **_: Any) -> None:
        ended = data.get("stage") == ENDED
        result = data.get("result")
        if ended and result in (None, IN_PROGRESS):
            raise ValidationError({"result": ["Une démarche terminée a un résultat : dites lequel."]})
        if not ended and result not in (None, IN_PROGRESS):
            raise ValidationError({"stage": ["Ce résultat termine la démarche : choisissez « Terminée »."]})

    @validates_schema
    def _in_order(self, data: Mapping[str, Any], **_: Any) -> None:
        began, ended = data.get("started_on"), data.get("ended_on")
        if began and ended and ended < began:
            raise ValidationError({"ended_on": ["La fin vient après le début."]})


class NewProcedureSchema(ProcedureFields):
    id = Id(load_default=new_id)


class EditProcedureSchema(ProcedureFields):
    version = Int(required=True, **BASED_ON)


@dataclass(frozen=True, slots=True)
class FollowerCommand:
    id: uuid.UUID
    service: str
    part: str
    since: date
    partner_id: uuid.UUID | None = None
    until: date | None = None


class FollowerSchema(CommandSchema):
    command = FollowerCommand

    id = Id(load_default=new_id)
    service = Coded("partner_type", required=True, metadata={"label": "Service", "widget": "select"})
    partner_id = Id(
        load_default=None, allow_none=True, metadata={"label": "Dans le carnet", "widget": "select"}
    )
    part = Coded("rights_part", required=True, metadata={"label": "Son rôle", "widget": "radio"})
    since = FrenchDate(required=True, metadata={"label": "Depuis"})
    until = _day("Jusqu’au")

    @validates_schema
    def _in_order(self, data: Mapping[str, Any], **_: Any) -> None:
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            raise ValidationError({"until": ["La fin vient après le début."]})


# --- budget and debts --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BudgetCommand:
    """A budget interview; ``lines`` are (side, category, cents), those left blank aside."""

    id: uuid.UUID
    day: date
    adults: int
    children: int
    lines: tuple[tuple[str, str, int], ...]


#: Names of the fields of a month: (side, category) by name.
LINES: Final = {
    **{f"income_{code.value}": ("income", code.value) for code in INCOME.codes},
    **{f"expense_{code.value}": ("expense", code.value) for code in EXPENSE.codes},
}
_LABELS: Final = {
    **{f"income_{code.value}": code.label for code in INCOME.codes},
    **{f"expense_{code.value}": code.label for code in EXPENSE.codes},
}


class BudgetFields(CommandSchema):
    id = Id(load_default=new_id)
    day = FrenchDate(required=True, metadata={"label": "Entretien du"})
    adults = Int(low=1, high=20, load_default=1, metadata={"label": "Adultes au foyer"})
    children = Int(low=0, high=20, load_default=0, metadata={"label": "Enfants au foyer"})

    @validates_schema
    def _says_something(self, data: Mapping[str, Any], **_: Any) -> None:
        if all(data.get(name) is None for name in LINES):
            raise ValidationError({"income_salary": ["Notez au moins une ressource ou une dépense."]})

    @ma.post_load
    def _make(self, data: dict[str, Any], **_: Any) -> BudgetCommand:
        lines = tuple((*LINES[name], data[name]) for name in LINES if data[name] is not None)
        return BudgetCommand(data["id"], data["day"], data["adults"], data["children"], lines)


#: The form of a month: one amount for each code of the two lists.
BudgetSchema: Final = type("BudgetSchema", (BudgetFields,), {name: _euros(_LABELS[name]) for name in LINES})


@dataclass(frozen=True, slots=True)
class DebtCommand:
    id: uuid.UUID
    kind: str
    amount: int
    day: date
    creditor: str | None = None
    monthly: int | None = None


class DebtSchema(CommandSchema):
    command = DebtCommand

    id = Id(load_default=new_id)
    kind = Coded("debt_type", required=True, metadata={"label": "Type de dette", "widget": "radio"})
    creditor = _code("operator", "À qui", "select", help="L’organisme, jamais une personne.")
    amount = Euros(required=True, metadata=_said("Reste dû", "En euros, à ce jour."))
    monthly = _euros("Remboursé chaque mois", "En euros, s’il y a un échéancier ou un crédit en cours.")
    day = FrenchDate(required=True, metadata={"label": "Situation au"})


@dataclass(frozen=True, slots=True)
class DebtStageCommand:
    id: uuid.UUID
    stage: str
    day: date
    due_on: date | None = None


class DebtStageSchema(CommandSchema):
    command = DebtStageCommand

    id = Id(load_default=new_id)
    stage = Coded("bdf_stage", required=True, metadata={"label": "Étape", "widget": "radio"})
    day = FrenchDate(required=True, metadata={"label": "Le"})
    due_on = _day(
        "Date à tenir",
        "Pièce à envoyer, délai pour contester, fin du plan : elle revient dans « Ma journée ».",
    )

    @validates_schema
    def _in_order(self, data: Mapping[str, Any], **_: Any) -> None:
        day, due = data.get("day"), data.get("due_on")
        if day and due and due < day:
            raise ValidationError({"due_on": ["La date à tenir vient après l’étape."]})


# --- lists -------------------------------------------------------------------------------------------

VIEWS: Final = ("open", "due", "ended", "all")


@dataclass(frozen=True, slots=True)
class ProcedureFilters:
    """``view``: under way, with a near or past date, ended. ``counted`` names what a figure counts.

    ``since`` and ``until`` bound the beginning, the end, or the days under way, as ``counted`` says.
    """

    view: str = "open"
    theme: str | None = None
    operator: str | None = None
    territory_id: uuid.UUID | None = None
    since: date | None = None
    until: date | None = None
    counted: str | None = None
    cursor: str | None = None


#: What a figure counts: begun, ended or under way in the period; ended with a right; under way and blocked; how done.
COUNTED: Final = ("started", "ended", "opened", "active", "blocked", "with", "said")


class ProcedureFiltersSchema(CommandSchema):
    command = ProcedureFilters

    view = ma.fields.String(load_default="open", validate=ma.validate.OneOf(VIEWS))
    theme = _code("rights_theme", "Thème", "select")
    operator = _code("operator", "Organisme", "select")
    territory_id = Id(load_default=None, allow_none=True, metadata={"label": "Quartier", "widget": "select"})
    since = _day("Du")
    until = _day("Au")
    counted = ma.fields.String(load_default=None, allow_none=True, validate=ma.validate.OneOf(COUNTED))
    cursor = Text(load_default=None, allow_none=True, max=2000)


@dataclass(frozen=True, slots=True)
class DebtFilters:
    """``view``: over-indebtedness files under way, or over."""

    view: str = "open"
    cursor: str | None = None


class DebtFiltersSchema(CommandSchema):
    command = DebtFilters

    view = ma.fields.String(load_default="open", validate=ma.validate.OneOf(("open", "over")))
    cursor = Text(load_default=None, allow_none=True, max=2000)
