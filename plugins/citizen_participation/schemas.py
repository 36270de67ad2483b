"""Commands of citizen participation and the schemas that decode them."""

from __future__ import annotations

import re
import uuid
from dataclasses import field
from datetime import date
from typing import Any, ClassVar, Final

import marshmallow as ma
from marshmallow import ValidationError, validates_schema

from core.toolkit import (
    Coded,
    CommandSchema,
    Flag,
    FrenchDate,
    Id,
    Int,
    ListOf,
    Text,
    dataclass,
    new_id,
)
from plugins.citizen_participation.codelists import USUAL_POINTS
from plugins.citizen_participation.workflow import WALK

NO_NAME: Final = "Aucun nom, aucune adresse précise : ce que les habitants voient et veulent."
BASED_ON = {"low": 1, "high": 1_000_000}
AGES: Final = ("children", "teenagers", "adults", "seniors")
SEXES: Final = ("women", "men")


class Spot(ma.fields.String):
    """A spot as a map shows it, « 49.8942, 2.2957 »; whole microdegrees, (latitude, longitude)."""

    default_error_messages: ClassVar[dict[str, str]] = {  # type: ignore[misc, assignment]
        "invalid": "Écrivez la latitude puis la longitude, par exemple 49.8942, 2.2957.",
    }
    _NUMBER: Final = r"(-?\d{1,3}(?:[.,]\d{1,9})?)"
    _PAIR: Final = re.compile(rf"{_NUMBER}(?:\s*[,;]\s+|\s+|\s*;\s*|,(?=-?\d+\.)){_NUMBER}")

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        match = self._PAIR.fullmatch(str(value).strip())
        if match is None:
            raise self.make_error("invalid")
        north, east = (round(float(part.replace(",", ".")) * 1_000_000) for part in match.groups())
        if abs(north) > 90_000_000 or abs(east) > 180_000_000:
            raise self.make_error("invalid")
        return north, east


def spot_words(latitude: int | None, longitude: int | None) -> str:
    """A spot as its field shows it, "" when there is none."""
    if latitude is None or longitude is None:
        return ""
    return f"{latitude / 1_000_000:.6f}, {longitude / 1_000_000:.6f}"


def spot_field() -> Spot:
    return Spot(
        load_default=None,
        allow_none=True,
        metadata={
            "label": "Coordonnées",
            "help": "Seulement si aucun lieu ne convient : latitude, longitude, copiées d’une carte.",
            "attrs": {"maxlength": 40, "autocomplete": "off"},
        },
    )


def in_order(data: dict[str, Any], first: str, last: str) -> None:
    start, end = data.get(first), data.get(last)
    if isinstance(start, date) and isinstance(end, date) and end < start:
        raise ValidationError({last: ["Choisissez un jour au moins égal au premier."]})


# --- projects ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ProjectCommand:
    """A project of residents. ``version`` None: a new one; the kind of a project does not change."""

    title: str
    starts_on: date
    kind: str = WALK
    id: uuid.UUID | None = None
    version: int | None = None
    aim: str = ""
    topics: str = ""
    result: str = ""
    ends_on: date | None = None
    point_types: list[str] = field(default_factory=lambda: list(USUAL_POINTS))
    territory_ids: list[uuid.UUID] = field(default_factory=list)


class ProjectFields(CommandSchema):
    command = ProjectCommand

    title = Text(required=True, max=120, metadata={"label": "Titre du projet"})
    starts_on = FrenchDate(required=True, metadata={"label": "Début"})
    ends_on = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Fin prévue"})
    aim = Text(
        load_default="",
        max=1000,
        metadata={"label": "Ce que les habitants veulent", "help": NO_NAME, "attrs": {"rows": 3}},
    )
    topics = Text(
        load_default="",
        max=200,
        metadata={"label": "Thèmes de travail", "help": "Par exemple : « vivre ensemble, cadre de vie »."},
    )
    territory_ids = ListOf(Id(), load_default=list, metadata={"label": "Quartiers", "widget": "checkboxes"})
    point_types = ListOf(
        Coded("walk_point_type"),
        load_default=list,
        metadata={
            "label": "Ce que l’on note en marchant",
            "help": "Pour une marche : le projet choisit ; « Danger » n’en fait partie que s’il le décide.",
            "widget": "checkboxes",
        },
    )

    @validates_schema
    def _days(self, data: dict[str, Any], **_: Any) -> None:
        in_order(data, "starts_on", "ends_on")


class _KindFirst(CommandSchema):
    kind = Coded(
        "citizen_project_kind", required=True, metadata={"label": "Sorte de projet", "widget": "radio"}
    )


class NewProjectSchema(ProjectFields, _KindFirst):
    """The kind comes first: what is asked after it depends on it. What it gave is not known yet."""

    id = Id(load_default=new_id)


class EditProjectSchema(ProjectFields):
    result = Text(
        load_default="",
        max=2000,
        metadata={"label": "Ce que le projet a donné", "help": "Se remplit en avançant, demandé à la fin."},
    )
    version = Int(required=True, **BASED_ON)


class EditCollectiveSchema(EditProjectSchema):
    """A collective project: nobody walks, nothing is observed."""

    class Meta(EditProjectSchema.Meta):
        exclude = ("point_types",)


@dataclass(frozen=True, slots=True)
class MoveProject:
    """A step of the project's path; ``result`` is asked by the last one."""

    id: uuid.UUID
    day: date
    note: str = ""
    result: str = ""


class MoveProjectSchema(CommandSchema):
    command = MoveProject

    id = Id(load_default=new_id)
    day = FrenchDate(required=True, metadata={"label": "Jour"})
    note = Text(load_default="", max=1000, metadata={"label": "À retenir", "help": NO_NAME})


class EndProjectSchema(MoveProjectSchema):
    result = Text(required=True, max=2000, metadata={"label": "Ce que le projet a donné"})


class DropProjectSchema(MoveProjectSchema):
    note = Text(required=True, max=1000, metadata={"label": "Pourquoi, en quelques mots", "help": NO_NAME})


@dataclass(frozen=True, slots=True)
class OrganisationCommand:
    """A body of the project: one of the directory, or a free name. ``version`` None: a new one.

    ``membership_id`` is the account that it has here, None: it has none.
    """

    part: str
    id: uuid.UUID | None = None
    version: int | None = None
    partner_id: uuid.UUID | None = None
    name: str = ""
    membership_id: uuid.UUID | None = None


class OrganisationFields(CommandSchema):
    command = OrganisationCommand

    partner_id = Id(
        load_default=None,
        allow_none=True,
        metadata={"label": "Dans le carnet", "widget": "select", "optional": "l’un des deux"},
    )
    name = Text(
        load_default="",
        max=120,
        metadata={
            "label": "Ou son nom",
            "optional": "l’un des deux",
            "help": "Un organisme, un service, un collectif : pas une personne.",
        },
    )
    part = Coded("citizen_part", required=True, metadata={"label": "Sa place", "widget": "radio"})
    membership_id = Id(
        load_default=None,
        allow_none=True,
        metadata={
            "label": "Son compte ici",
            "widget": "select",
            "help": "Un relais partenaire : il lit ce projet et aucun autre. Pilote ou co-pilote, il y note aussi "
            "des observations et des réponses. Sans compte, l’organisme est seulement nommé.",
        },
    )

    @validates_schema
    def _named(self, data: dict[str, Any], **_: Any) -> None:
        if not data.get("partner_id") and not data.get("name"):
            raise ValidationError({"name": ["Choisissez un organisme du carnet, ou écrivez son nom."]})


class NewOrganisationSchema(OrganisationFields):
    id = Id(load_default=new_id)


class EditOrganisationSchema(OrganisationFields):
    version = Int(required=True, **BASED_ON)


# --- routes ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RouteCommand:
    name: str
    id: uuid.UUID | None = None
    version: int | None = None
    note: str = ""


class RouteFields(CommandSchema):
    command = RouteCommand

    name = Text(required=True, max=120, metadata={"label": "Nom du parcours"})
    note = Text(
        load_default="",
        max=1000,
        metadata={"label": "À savoir", "help": "Durée, moment choisi, accès : pour qui prépare la marche."},
    )


class NewRouteSchema(RouteFields):
    id = Id(load_default=new_id)


class EditRouteSchema(RouteFields):
    version = Int(required=True, **BASED_ON)


@dataclass(frozen=True, slots=True)
class StopCommand:
    """``rank`` None: at the end."""

    id: uuid.UUID | None = None
    version: int | None = None
    place_id: uuid.UUID | None = None
    label: str = ""
    spot: tuple[int, int] | None = None
    rank: int | None = None


class StopFields(CommandSchema):
    command = StopCommand

    place_id = Id(
        load_default=None,
        allow_none=True,
        metadata={"label": "Lieu", "widget": "select", "optional": "l’un des deux"},
    )
    label = Text(
        load_default="",
        max=120,
        metadata={
            "label": "Repère",
            "help": "Ce que l’on voit : « le passage sous le pont ».",
            "optional": "l’un des deux",
        },
    )
    spot = spot_field()
    rank = Int(
        low=1,
        high=99,
        load_default=None,
        allow_none=True,
        metadata={"label": "Rang dans le parcours", "help": "Vide : à la fin."},
    )

    @validates_schema
    def _somewhere(self, data: dict[str, Any], **_: Any) -> None:
        if not (data.get("place_id") or data.get("label") or data.get("spot")):
            raise ValidationError({"label": ["Choisissez un lieu, ou écrivez un repère."]})


class NewStopSchema(StopFields):
    id = Id(load_default=new_id)


class EditStopSchema(StopFields):
    version = Int(required=True, **BASED_ON)


# --- pictures, lists, addresses ----------------------------------------------------------------------


class PhotoSchema(CommandSchema):
    """The picture of an observation; whoever sends it says that nobody can be recognised on it."""

    file = ma.fields.Raw(
        required=True,
        error_messages={"required": "Choisissez une photo.", "null": "Choisissez une photo."},
        metadata={
            "label": "Photo",
            "widget": "file",
            "help": "JPEG, PNG ou WebP. L’image est réécrite : le lieu, l’heure et l’appareil en sont retirés.",
            "attrs": {"accept": "image/jpeg,image/png,image/webp"},
        },
    )
    nobody = Flag(
        load_default=False,
        metadata={
            "label": "Personne n’est reconnaissable sur cette photo",
            "help": "Ni visage, ni silhouette connue, ni plaque d’immatriculation, ni nom sur une boîte aux lettres.",
        },
    )

    @validates_schema
    def _nobody(self, data: dict[str, Any], **_: Any) -> None:
        if not data.get("nobody"):
            raise ValidationError(
                {"nobody": ["Regardez la photo et cochez cette case, ou prenez-en une autre sans personne."]}
            )


@dataclass(frozen=True, slots=True)
class ListFilters:
    """What the lists of the domain may be asked for; each list reads those that it knows."""

    since: date | None = None
    until: date | None = None
    territory_id: uuid.UUID | None = None
    kind: str | None = None
    status: str | None = None
    what: str = ""
    cursor: str | None = None


class _ListSchema(CommandSchema):
    command = ListFilters

    since = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Du"})
    until = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Au"})
    territory_id = Id(load_default=None, allow_none=True, metadata={"label": "Quartier", "widget": "select"})
    what = Text(load_default="", max=20, metadata={"label": "Vue", "widget": "hidden"})
    cursor = Text(load_default=None, allow_none=True, max=2000)


class ProjectListSchema(_ListSchema):
    kind = Coded("citizen_project_kind", load_default=None, allow_none=True, metadata={"label": "Sorte"})


class GatheringListSchema(_ListSchema):
    kind = Coded("citizen_gathering", load_default=None, allow_none=True, metadata={"label": "Quoi"})


class RecommendationListSchema(_ListSchema):
    status = Coded("recommendation_status", load_default=None, allow_none=True, metadata={"label": "Suite"})


@dataclass(frozen=True, slots=True)
class Prefill:
    """What another page already knows, carried in the address of a form: ids only. ``id`` is the row to come."""

    id: uuid.UUID | None = None
    project_id: uuid.UUID | None = None
    place_id: uuid.UUID | None = None
    repeat: uuid.UUID | None = None


class PrefillSchema(CommandSchema):
    command = Prefill

    id = Id(load_default=None, allow_none=True)
    project_id = Id(load_default=None, allow_none=True)
    place_id = Id(load_default=None, allow_none=True)
    repeat = Id(load_default=None, allow_none=True)
