"""What the field entries of citizen participation accept: gatherings, exploratory walks, observations."""

from __future__ import annotations

import uuid
from datetime import date, time
from typing import Any

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
    dataclass,
    new_id,
)
from plugins.citizen_participation.codelists import WALKS
from plugins.citizen_participation.models import DEEDS
from plugins.citizen_participation.schemas import AGES, BASED_ON, NO_NAME, SEXES, spot_field

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


class ImportGatheringSchema(GatheringSchema):
    """A row of last year's file: a walk or a meeting, as its kind says. Its route is chosen on its page."""

    @validates_schema(skip_on_field_errors=False)
    def _walk_of_a_project(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("kind") in WALKS and data.get("project_id") is None:
            raise ValidationError({"project_id": ["Une marche appartient à un projet : écrivez son titre."]})


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
    spot = spot_field()


class NewPointSchema(PointFields):
    id = Id(load_default=new_id)


class EditPointSchema(PointFields):
    version = Int(required=True, **BASED_ON)
