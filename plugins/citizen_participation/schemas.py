"""Commands of citizen participation and the schemas that decode them."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any, ClassVar, Final

import marshmallow as ma
from marshmallow import ValidationError, validates_schema

from core.toolkit import (
    Coded,
    CommandSchema,
    Flag,
    FrenchDate,
    FrenchTime,
    Id,
    Int,
    ListOf,
    Text,
    new_id,
)
from plugins.citizen_participation.codelists import USUAL_POINTS
from plugins.citizen_participation.models import DEEDS
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


def _spot() -> Spot:
    return Spot(
        load_default=None,
        allow_none=True,
        metadata={
            "label": "Coordonnées",
            "help": "Seulement si aucun lieu ne convient : latitude, longitude, copiées d’une carte.",
            "attrs": {"maxlength": 40, "autocomplete": "off"},
        },
    )


def _in_order(data: dict[str, Any], first: str, last: str) -> None:
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
        _in_order(data, "starts_on", "ends_on")


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
    """A body of the project: one of the directory, or a free name. ``version`` None: a new one."""

    part: str
    id: uuid.UUID | None = None
    version: int | None = None
    partner_id: uuid.UUID | None = None
    name: str = ""


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
    spot = _spot()
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


# --- gatherings --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GatheringCommand:
    """A gathering with the field entry that counts it; ``id`` is the entry's."""

    id: uuid.UUID
    kind: str
    project_id: uuid.UUID | None = None
    route_id: uuid.UUID | None = None
    place_id: uuid.UUID | None = None
    day: date | None = None
    at: time | None = None
    minutes: int | None = None
    total: int | None = None
    estimated: bool = False
    children: int | None = None
    teenagers: int | None = None
    adults: int | None = None
    seniors: int | None = None
    women: int | None = None
    men: int | None = None
    institutions: int | None = None
    guided: int | None = None
    wrote: int | None = None
    presented: int | None = None
    decided: int | None = None
    outcome: str = ""
    members: tuple[uuid.UUID, ...] = ()
    distinct: bool = False


def _count(label: str) -> Int:
    return Int(low=0, high=9999, load_default=None, allow_none=True, metadata={"label": label})


def _deeds_within(data: dict[str, Any], total: int | None) -> None:
    for name in DEEDS:
        if total is not None and (data.get(name) or 0) > total:
            raise ValidationError(
                {name: [f"C’est plus que les {total} personnes venues : corrigez l’un ou l’autre."]}
            )


class _DeedFields(CommandSchema):
    guided = _count("Ont guidé")
    wrote = _count("Ont écrit")
    presented = _count("Ont présenté")
    decided = _count("Ont décidé")
    institutions = _count("Représentants d’institutions")
    outcome = Text(
        load_default="",
        max=2000,
        metadata={"label": "Ce qui en ressort", "help": NO_NAME, "attrs": {"rows": 3}},
    )


class GatheringSchema(_DeedFields):
    """The form of a walk or of a meeting: the same questions, other kinds."""

    id = Id(load_default=new_id)
    kind = Coded("citizen_gathering", required=True, metadata={"label": "Quoi", "widget": "radio"})
    project_id = Id(load_default=None, allow_none=True, metadata={"label": "Projet", "widget": "select"})
    route_id = Id(load_default=None, allow_none=True, metadata={"label": "Parcours", "widget": "select"})
    place_id = Id(
        load_default=None, allow_none=True, metadata={"label": "Lieu, ou départ", "widget": "select"}
    )
    day = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Jour"})
    at = FrenchTime(load_default=None, allow_none=True, metadata={"label": "Heure de début"})
    minutes = Int(
        low=1, high=1440, load_default=None, allow_none=True, metadata={"label": "Durée, en minutes"}
    )
    total = _count("Habitants, en tout")
    estimated = Flag(load_default=False, metadata={"label": "Nombre estimé"})
    children = _count("Enfants")
    teenagers = _count("Adolescents")
    adults = _count("Adultes")
    seniors = _count("Seniors")
    women = _count("Femmes")
    men = _count("Hommes")
    members = ListOf(Id(), load_default=list, metadata={"label": "Avec qui", "widget": "checkboxes"})
    distinct = Flag(load_default=False, metadata={"label": "C’est bien une autre rencontre"})

    @validates_schema(skip_on_field_errors=False)
    def _margins(self, data: dict[str, Any], **_: Any) -> None:
        total = data.get("total")
        for names, words in ((AGES, "Par âge"), (SEXES, "Femmes et hommes")):
            seen = sum(data.get(name) or 0 for name in names)
            if total is not None and seen > total:
                first = next(name for name in names if data.get(name))
                raise ValidationError(
                    {
                        first: [
                            f"{words} : {seen} personnes, plus que le total de {total}. Corrigez l’un ou l’autre."
                        ]
                    }
                )
        _deeds_within(data, total)

    @ma.post_load
    def _make(self, data: dict[str, Any], **_: Any) -> GatheringCommand:
        return GatheringCommand(**{**data, "members": tuple(dict.fromkeys(data["members"]))})


class WalkSchema(GatheringSchema):
    """A walk belongs to a project: its observations are read there."""

    project_id = Id(required=True, metadata={"label": "Projet", "widget": "select"})


@dataclass(frozen=True, slots=True)
class EditGathering:
    """What the plugin itself keeps of a gathering; hour, place and people are corrected on the core's entry."""

    version: int
    kind: str
    route_id: uuid.UUID | None = None
    institutions: int | None = None
    guided: int | None = None
    wrote: int | None = None
    presented: int | None = None
    decided: int | None = None
    outcome: str = ""


class EditGatheringSchema(_DeedFields):
    command = EditGathering

    version = Int(required=True, **BASED_ON)
    kind = Coded("citizen_gathering", required=True, metadata={"label": "Quoi", "widget": "radio"})
    route_id = Id(load_default=None, allow_none=True, metadata={"label": "Parcours", "widget": "select"})


# --- observations ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PointCommand:
    """What residents saw. ``version`` None: a new one."""

    kind: str
    theme: str
    words: str
    id: uuid.UUID | None = None
    version: int | None = None
    stop_id: uuid.UUID | None = None
    place_id: uuid.UUID | None = None
    spot: tuple[int, int] | None = None


class PointFields(CommandSchema):
    command = PointCommand

    kind = Coded("walk_point_type", required=True, metadata={"label": "C’est", "widget": "radio"})
    theme = Coded("walk_theme", required=True, metadata={"label": "Thème", "widget": "radio"})
    words = Text(
        required=True,
        max=1000,
        metadata={"label": "Avec les mots des habitants", "help": NO_NAME, "attrs": {"rows": 3}},
    )
    stop_id = Id(
        load_default=None, allow_none=True, metadata={"label": "Étape du parcours", "widget": "select"}
    )
    place_id = Id(load_default=None, allow_none=True, metadata={"label": "Ou un lieu", "widget": "select"})
    spot = _spot()


class NewPointSchema(PointFields):
    id = Id(load_default=new_id)


class EditPointSchema(PointFields):
    version = Int(required=True, **BASED_ON)


# --- recommendations ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RecommendationCommand:
    """What residents ask. ``version`` None: a new one."""

    title: str
    proposed_on: date
    id: uuid.UUID | None = None
    version: int | None = None
    details: str = ""
    theme: str | None = None
    organisation_id: uuid.UUID | None = None
    asked_on: date | None = None
    point_ids: list[uuid.UUID] = field(default_factory=list)


class RecommendationFields(CommandSchema):
    command = RecommendationCommand

    title = Text(required=True, max=160, metadata={"label": "Les habitants demandent"})
    details = Text(load_default="", max=2000, metadata={"label": "Pourquoi, comment", "help": NO_NAME})
    theme = Coded("walk_theme", load_default=None, allow_none=True, metadata={"label": "Thème"})
    organisation_id = Id(
        load_default=None,
        allow_none=True,
        metadata={
            "label": "À qui",
            "help": "Un organisme du projet : ajoutez-le d’abord au projet, comme décideur.",
            "widget": "select",
        },
    )
    proposed_on = FrenchDate(required=True, metadata={"label": "Écrite le"})
    asked_on = FrenchDate(
        load_default=None,
        allow_none=True,
        metadata={
            "label": "Remise le",
            "help": "Le jour où le décideur l’a reçue : à partir de là, on attend.",
        },
    )
    point_ids = ListOf(
        Id(), load_default=list, metadata={"label": "Vient de ces observations", "widget": "checkboxes"}
    )

    @validates_schema
    def _days(self, data: dict[str, Any], **_: Any) -> None:
        _in_order(data, "proposed_on", "asked_on")


class NewRecommendationSchema(RecommendationFields):
    id = Id(load_default=new_id)


class EditRecommendationSchema(RecommendationFields):
    version = Int(required=True, **BASED_ON)


@dataclass(frozen=True, slots=True)
class AnswerCommand:
    """One step of an answer: ``step`` is a step of ``workflow.ANSWERS``; ``body`` answers, never a person."""

    id: uuid.UUID
    day: date
    step: str
    body: str = ""
    words: str = ""
    due_on: date | None = None


class AnswerSchema(CommandSchema):
    command = AnswerCommand

    id = Id(load_default=new_id)
    step = Text(required=True, max=20, metadata={"label": "Réponse", "widget": "radio"})
    body = Text(
        load_default="",
        max=120,
        metadata={
            "label": "Qui répond",
            "help": "Un service, une instance, un organisme : pas une personne.",
        },
    )
    words = Text(
        load_default="",
        max=1000,
        metadata={"label": "Sa réponse", "help": "Un refus dit toujours son motif. " + NO_NAME},
    )
    day = FrenchDate(required=True, metadata={"label": "Jour de la réponse"})
    due_on = FrenchDate(
        load_default=None, allow_none=True, metadata={"label": "Réalisation annoncée pour le"}
    )


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
