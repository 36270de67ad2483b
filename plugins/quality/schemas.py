"""Commands about the référentiel, its evidence, gaps, actions, audits and papers, and their schemas."""

from __future__ import annotations

import uuid
from datetime import date

from marshmallow import ValidationError, validates_schema

from core.toolkit import Coded, CommandSchema, Flag, FrenchDate, Id, Int, Text, dataclass, new_id

NO_NAME = "Pas de nom, d’adresse précise ni de santé : décrivez les faits."
BASED_ON = {"low": 1, "high": 1_000_000}
#: Beside who does it and when, which an action is nothing without.
WITH_ACTION = "demandé avec une action"
PERSON = {"widget": "select"}
KEPT = "Classeur, dossier partagé, armoire : où la personne qui audite trouvera la pièce."


def in_order(data: dict[str, object], first: str, last: str) -> None:
    start, end = data.get(first), data.get(last)
    if isinstance(start, date) and isinstance(end, date) and end < start:
        raise ValidationError({last: ["Choisissez un jour au moins égal au premier."]})


# --- requirements ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OwnRequirement:
    """A requirement of the structure's own. ``version`` None: a new one."""

    process: str
    title: str
    id: uuid.UUID | None = None
    version: int | None = None
    words: str = ""
    proofs: str = ""
    in_force: bool = True


class OwnFields(CommandSchema):
    command = OwnRequirement

    process = Coded("quality_process", required=True, metadata={"label": "Processus", "widget": "radio"})
    title = Text(required=True, max=120, metadata={"label": "Exigence", "help": "En une phrase, à vous."})
    words = Text(load_default="", max=600, metadata={"label": "Ce qui est attendu", "help": NO_NAME})
    proofs = Text(load_default="", max=300, metadata={"label": "Ce qui le prouve d’habitude"})


class NewRequirementSchema(OwnFields):
    id = Id(load_default=new_id)


class EditRequirementSchema(OwnFields):
    in_force = Flag(load_default=False, metadata={"label": "Toujours demandée"})
    version = Int(required=True, **BASED_ON)


@dataclass(frozen=True, slots=True)
class FollowRequirement:
    """Who answers for a requirement, and the gap as it stands."""

    version: int
    assigned_to: uuid.UUID | None = None
    gap: str = ""


class FollowSchema(CommandSchema):
    command = FollowRequirement

    version = Int(required=True, **BASED_ON)
    assigned_to = Id(load_default=None, allow_none=True, metadata={"label": "Personne responsable", **PERSON})
    gap = Text(
        load_default="",
        max=600,
        metadata={"label": "Écart", "help": "Ce qui manque encore. Vide : aucun écart. " + NO_NAME},
    )


class AdoptSchema(CommandSchema):
    edition = Int(required=True, low=1, high=99, metadata={"label": "Édition"})
    number = Int(required=True, low=1, high=9999, metadata={"label": "Numéro"})


# --- evidence ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EvidenceCommand:
    day: date
    words: str
    id: uuid.UUID | None = None
    version: int | None = None
    kept_at: str = ""
    document_id: uuid.UUID | None = None
    until: date | None = None


class EvidenceFields(CommandSchema):
    command = EvidenceCommand

    words = Text(required=True, max=600, metadata={"label": "Ce que c’est", "help": NO_NAME})
    day = FrenchDate(required=True, metadata={"label": "Date"})
    kept_at = Text(load_default="", max=200, metadata={"label": "Où la trouver", "help": KEPT})
    document_id = Id(
        load_default=None,
        allow_none=True,
        metadata={
            "label": "Document d’un dossier",
            "widget": "select",
            "help": "Parmi les derniers documents d’équipe de vos dossiers. Seule l’adresse est gardée.",
        },
    )
    until = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Valable jusqu’au"})

    @validates_schema
    def _days(self, data: dict[str, object], **_: object) -> None:
        in_order(data, "day", "until")


class NewEvidenceSchema(EvidenceFields):
    id = Id(load_default=new_id)


class EditEvidenceSchema(EvidenceFields):
    version = Int(required=True, **BASED_ON)


# --- gaps and actions --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GapCommand:
    """A non-conformity as it was found."""

    day: date
    source: str
    subject: str
    id: uuid.UUID | None = None
    version: int | None = None
    requirement_id: uuid.UUID | None = None
    cause: str = ""


class GapFields(CommandSchema):
    command = GapCommand

    subject = Text(required=True, max=300, metadata={"label": "Ce qui ne va pas", "help": NO_NAME})
    source = Coded("quality_source", required=True, metadata={"label": "Origine", "widget": "radio"})
    day = FrenchDate(required=True, metadata={"label": "Relevée le"})
    requirement_id = Id(
        load_default=None, allow_none=True, metadata={"label": "Exigence concernée", "widget": "select"}
    )
    cause = Text(load_default="", max=600, metadata={"label": "Pourquoi", "help": NO_NAME})


class NewGapSchema(GapFields):
    id = Id(load_default=new_id)


class EditGapSchema(GapFields):
    version = Int(required=True, **BASED_ON)


@dataclass(frozen=True, slots=True)
class ActionCommand:
    words: str
    assigned_to: uuid.UUID
    due_on: date
    id: uuid.UUID | None = None
    version: int | None = None


class ActionFields(CommandSchema):
    command = ActionCommand

    words = Text(required=True, max=300, metadata={"label": "Ce qui est à faire", "help": NO_NAME})
    assigned_to = Id(required=True, metadata={"label": "Par qui", **PERSON})
    due_on = FrenchDate(required=True, metadata={"label": "Pour le"})


class NewActionSchema(ActionFields):
    id = Id(load_default=new_id)


class EditActionSchema(ActionFields):
    version = Int(required=True, **BASED_ON)


@dataclass(frozen=True, slots=True)
class FinishAction:
    version: int
    done_on: date


class FinishActionSchema(CommandSchema):
    command = FinishAction

    version = Int(required=True, **BASED_ON)
    done_on = FrenchDate(required=True, metadata={"label": "Faite le"})


@dataclass(frozen=True, slots=True)
class CheckAction:
    version: int
    checked_on: date
    effective: bool = False


class CheckActionSchema(CommandSchema):
    command = CheckAction

    version = Int(required=True, **BASED_ON)
    checked_on = FrenchDate(required=True, metadata={"label": "Vérifiée le"})
    effective = Flag(load_default=False, metadata={"label": "L’action a eu l’effet attendu"})


# --- blank audits ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AuditCommand:
    id: uuid.UUID
    day: date
    label: str


class AuditSchema(CommandSchema):
    command = AuditCommand

    id = Id(load_default=new_id)
    label = Text(required=True, max=120, metadata={"label": "Intitulé"})
    day = FrenchDate(required=True, metadata={"label": "Commencé le"})


@dataclass(frozen=True, slots=True)
class RateCommand:
    """The rating of one requirement; with a gap may come the action that answers it."""

    rating: str
    gap: str = ""
    action: str = ""
    assigned_to: uuid.UUID | None = None
    due_on: date | None = None


class RateSchema(CommandSchema):
    command = RateCommand

    rating = Coded("quality_rating", required=True, metadata={"label": "Cotation", "widget": "radio"})
    gap = Text(
        load_default="",
        max=600,
        metadata={
            "label": "Écart constaté",
            "help": NO_NAME,
            "optional": "demandé quand l’exigence n’est pas tenue",
        },
    )
    action = Text(load_default="", max=300, metadata={"label": "Action", "help": NO_NAME})
    assigned_to = Id(
        load_default=None, allow_none=True, metadata={"label": "Par qui", "optional": WITH_ACTION, **PERSON}
    )
    due_on = FrenchDate(
        load_default=None, allow_none=True, metadata={"label": "Pour le", "optional": WITH_ACTION}
    )

    @validates_schema
    def _whole(self, data: dict[str, object], **_: object) -> None:
        if data.get("rating") in ("partly", "not_met") and not data.get("gap"):
            raise ValidationError({"gap": ["Écrivez l’écart constaté."]})
        if data.get("action"):
            missing = {name: ["Dites-le aussi."] for name in ("assigned_to", "due_on") if not data.get(name)}
            if missing:
                raise ValidationError(missing)


# --- papers ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PaperCommand:
    kind: str
    title: str
    day: date
    id: uuid.UUID | None = None
    version: int | None = None
    until: date | None = None
    partner_id: uuid.UUID | None = None
    bodies: int | None = None
    decisions: str = ""
    kept_at: str = ""


class PaperFields(CommandSchema):
    command = PaperCommand

    kind = Coded("quality_paper_kind", required=True, metadata={"label": "Nature", "widget": "radio"})
    title = Text(required=True, max=160, metadata={"label": "Intitulé", "help": NO_NAME})
    day = FrenchDate(required=True, metadata={"label": "Date"})
    until = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Valable jusqu’au"})
    partner_id = Id(load_default=None, allow_none=True, metadata={"label": "Partenaire", "widget": "select"})
    bodies = Int(
        low=0, high=200, load_default=None, allow_none=True, metadata={"label": "Organismes présents"}
    )
    decisions = Text(
        load_default="",
        max=3000,
        metadata={"label": "Décisions, engagements", "help": NO_NAME, "attrs": {"rows": 6}},
    )
    kept_at = Text(load_default="", max=200, metadata={"label": "Où la trouver", "help": KEPT})

    @validates_schema
    def _days(self, data: dict[str, object], **_: object) -> None:
        in_order(data, "day", "until")


class NewPaperSchema(PaperFields):
    id = Id(load_default=new_id)


class EditPaperSchema(PaperFields):
    version = Int(required=True, **BASED_ON)


# --- lists -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ListFilters:
    """The days a figure was counted over and the way of looking at a list."""

    since: date | None = None
    until: date | None = None
    territory_id: uuid.UUID | None = None
    view: str = ""
    cursor: str | None = None


class ListFiltersSchema(CommandSchema):
    command = ListFilters

    since = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Du"})
    until = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Au"})
    territory_id = Id(load_default=None, allow_none=True, metadata={"label": "Quartier"})
    view = Text(load_default="", max=20, metadata={"label": "Vue"})
    cursor = Text(load_default=None, allow_none=True, max=2000)
