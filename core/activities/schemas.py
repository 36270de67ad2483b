"""What a field entry form, or a JSON body, may say."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import field
from datetime import date, time
from typing import Any, ClassVar

import marshmallow as ma

from core.activities.models import AGES, SEXES
from core.codelists.reasons import ReasonCode
from core.db.base import new_id
from core.extension.catalog import catalog
from core.records import dataclass
from core.web.forms import (
    NOT_OFFERED,
    Coded,
    CommandSchema,
    Flag,
    FrenchDate,
    FrenchTime,
    Id,
    Int,
    ListOf,
    Text,
)

#: Durations offered by one tap, in minutes; any other is written under « Changer l’heure ou la durée ».
DURATIONS = (5, 15, 30, 60, 120)
MAX_NOTE = 2000


class KindKey(ma.fields.String):
    """A kind of field entry: one the structure works with, or an old one of a domain switched off since."""

    default_error_messages: ClassVar[dict[str, str]] = {  # type: ignore[misc, assignment]
        "required": "Dites ce que c’était.",
        "null": NOT_OFFERED,
    }

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        key = super()._deserialize(value, attr, data, **kwargs)
        if key not in catalog().activity_kinds:
            raise ma.ValidationError(NOT_OFFERED)
        return key


@dataclass(frozen=True, slots=True)
class ActivityCommand:
    """An entry as it was said. ``day`` and ``at`` None: now. ``minutes`` None: not said.

    ``distinct``: the author has seen a teammate's entry at the same place and time, and hers is another one.
    """

    id: uuid.UUID
    kind: str
    version: int | None = None
    domain: str | None = None
    reason: str | None = None
    actions: tuple[str, ...] = ()
    result: str | None = None
    place_id: uuid.UUID | None = None
    public_type: str | None = None
    tension: int | None = None
    total: int | None = None
    estimated: bool = False
    children: int | None = None
    teenagers: int | None = None
    adults: int | None = None
    seniors: int | None = None
    women: int | None = None
    men: int | None = None
    minutes: int | None = None
    day: date | None = None
    at: time | None = None
    note: str = ""
    members: tuple[uuid.UUID, ...] = field(default=())
    round_id: uuid.UUID | None = None
    request_id: uuid.UUID | None = None
    distinct: bool = False
    then_another: bool = False


def _count(label: str) -> Int:
    return Int(low=0, high=9999, load_default=None, allow_none=True, metadata={"label": label})


class ActivitySchema(CommandSchema):
    """The form « Nouvelle intervention » and its correction."""

    id = Id(load_default=new_id)
    version = Int(low=1, high=1_000_000, load_default=None, allow_none=True)
    kind = KindKey(required=True, metadata={"label": "Quoi", "widget": "radio"})
    place_id = Id(load_default=None, allow_none=True, metadata={"label": "Où", "widget": "radio"})
    place_query = Text(
        max=80, load_default="", metadata={"label": "Chercher un autre lieu", "widget": "search"}
    )
    total = _count("En tout")
    estimated = Flag(load_default=False, metadata={"label": "Nombre estimé"})
    children = _count("Enfants")
    teenagers = _count("Adolescents")
    adults = _count("Adultes")
    seniors = _count("Seniors")
    women = _count("Femmes")
    men = _count("Hommes")
    reason = ReasonCode(load_default=None, allow_none=True, metadata={"label": "Motif", "widget": "radio"})
    actions = ListOf(Coded("action"), load_default=list, metadata={"label": "Ce qui a été fait"})
    result = Coded(
        "immediate_result",
        load_default=None,
        allow_none=True,
        metadata={"label": "Résultat", "widget": "radio"},
    )
    minutes = Int(
        low=1, high=1440, load_default=None, allow_none=True, metadata={"label": "Durée", "widget": "radio"}
    )
    other_minutes = Int(
        low=1, high=1440, load_default=None, allow_none=True, metadata={"label": "Autre durée, en minutes"}
    )
    day = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Jour"})
    at = FrenchTime(load_default=None, allow_none=True, metadata={"label": "Heure de début"})
    members = ListOf(Id(), load_default=list, metadata={"label": "Avec qui"})
    domain = Coded("domain", load_default=None, allow_none=True, metadata={"label": "Domaine"})
    public_type = Coded("public_type", load_default=None, allow_none=True, metadata={"label": "Public"})
    tension = Int(
        low=0, high=4, load_default=None, allow_none=True, metadata={"label": "Tension", "widget": "select"}
    )
    note = Text(max=MAX_NOTE, load_default="", metadata={"label": "Note"})
    round_id = Id(load_default=None, allow_none=True, metadata={"widget": "hidden"})
    request_id = Id(load_default=None, allow_none=True, metadata={"widget": "hidden"})
    distinct = Flag(load_default=False)
    find = Flag(load_default=False)
    next = Flag(load_default=False)

    @ma.pre_load
    def _split(self, data: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        """The conflict screen sends a list as one answer, « a,b »."""
        spread = dict(data)
        for name in ("actions", "members"):
            given = spread.get(name)
            if isinstance(given, list):
                spread[name] = [part for item in given for part in str(item).split(",") if part]
        return spread

    @ma.validates_schema(skip_on_field_errors=False)  # every error at once, not one after the other
    def _margins(self, data: Mapping[str, Any], **_: Any) -> None:
        total = data.get("total")
        for names, words in ((AGES, "Par âge"), (SEXES, "Femmes et hommes")):
            seen = sum(data.get(name) or 0 for name in names)
            if total is not None and seen > total:
                first = next(name for name in names if data.get(name))
                raise ma.ValidationError(
                    f"{words} : {seen} personnes, plus que le total de {total}. Corrigez l’un ou l’autre.",
                    first,
                )

    @ma.post_load
    def _make(self, data: dict[str, Any], **_: Any) -> ActivityCommand:
        other = data.pop("other_minutes")
        then_another = data.pop("next")
        for name in ("place_query", "find"):
            data.pop(name)
        data["minutes"] = other or data["minutes"]
        data["actions"] = tuple(dict.fromkeys(data["actions"]))
        data["members"] = tuple(dict.fromkeys(data["members"]))
        return ActivityCommand(**data, then_another=then_another)


@dataclass(frozen=True, slots=True)
class ActivityFilters:
    """What the list shows; None: everything. ``since`` and ``until`` are both included."""

    since: date | None = None
    until: date | None = None
    territory: uuid.UUID | None = None
    place: uuid.UUID | None = None
    domain: str | None = None
    kind: str | None = None
    reason: str | None = None
    result: str | None = None
    member: uuid.UUID | None = None
    whose: str = ""
    after: str | None = None


class ActivityFilterSchema(CommandSchema):
    """The filters of the list, as they stand in its address: codes and ids only."""

    command = ActivityFilters

    since = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Du"})
    until = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Au"})
    territory = Id(load_default=None, allow_none=True, metadata={"label": "Quartier", "widget": "select"})
    place = Id(load_default=None, allow_none=True, metadata={"label": "Lieu", "widget": "hidden"})
    domain = Coded("domain", load_default=None, allow_none=True, metadata={"label": "Domaine"})
    kind = KindKey(load_default=None, allow_none=True, metadata={"label": "Nature", "widget": "select"})
    reason = ReasonCode(load_default=None, allow_none=True, metadata={"label": "Motif", "widget": "select"})
    result = Coded("immediate_result", load_default=None, allow_none=True, metadata={"label": "Résultat"})
    member = Id(
        load_default=None, allow_none=True, metadata={"label": "Membre de l’équipe", "widget": "select"}
    )
    whose = ma.fields.String(
        load_default="",
        validate=ma.validate.OneOf(["", "mine", "team", "removed"], error=NOT_OFFERED),
        metadata={"label": "Vue", "widget": "hidden"},
    )
    after = ma.fields.String(
        load_default=None, allow_none=True, metadata={"label": "Suite", "widget": "hidden"}
    )
