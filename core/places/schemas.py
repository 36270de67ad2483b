"""What the forms of places and territories say."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Final

import marshmallow as ma

from core.places.models import QPV, QUARTIER, SECTOR
from core.places.vintages import VINTAGES
from core.records import dataclass
from core.web.forms import NOT_OFFERED, Coded, CommandSchema, FrenchDate, FrenchDecimal, Id, Int, Text

LAST_VERSION: Final = 1_000_000
MICRODEGREES: Final = 1_000_000


def _version() -> Int:
    return Int(high=LAST_VERSION, load_default=None, allow_none=True)


def _picked(label: str, help_text: str = "") -> Id:
    return Id(
        load_default=None, allow_none=True, metadata={"label": label, "widget": "select", "help": help_text}
    )


class Dates(CommandSchema):
    """Base of what holds between two days."""

    starts_on = FrenchDate(
        load_default=None,
        allow_none=True,
        metadata={"label": "Valable à partir du", "help": "Laissez vide si c’est depuis toujours."},
    )
    ends_on = FrenchDate(
        load_default=None,
        allow_none=True,
        metadata={
            "label": "Valable jusqu’au",
            "help": "Ce jour compris. Laissez vide si c’est toujours vrai.",
        },
    )

    @ma.validates_schema
    def _dates_in_order(self, data: dict[str, Any], **_: Any) -> None:
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            raise ma.ValidationError("La fin vient avant le début : vérifiez les deux dates.", "ends_on")


@dataclass(frozen=True, slots=True)
class TerritoryCommand:
    """A quartier, a sector or a QPV as the form says it. ``version`` None: it is new."""

    id: uuid.UUID
    kind: str
    name: str
    code: str = ""
    vintage: int | None = None
    insee_code: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    version: int | None = None


class TerritorySchema(Dates):
    command: ClassVar[type[Any]] = TerritoryCommand

    class Meta(CommandSchema.Meta):
        fields = ("id", "kind", "name", "insee_code", "starts_on", "ends_on", "version")
        ordered = True

    id = Id(required=True)
    kind = ma.fields.String(
        required=True,
        validate=ma.validate.OneOf((QUARTIER, SECTOR), error=NOT_OFFERED),
        metadata={"widget": "hidden"},
    )
    name = Text(required=True, max=80, metadata={"label": "Nom"})
    insee_code = Text(
        max=5, load_default=None, allow_none=True, metadata={"label": "Commune", "widget": "select"}
    )
    version = _version()

    @ma.post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Any:
        data["insee_code"] = data.get("insee_code") or None
        return TerritoryCommand(**data)


class QpvSchema(Dates):
    """A priority quartier carries the code and the year of its list."""

    command: ClassVar[type[Any]] = TerritoryCommand

    class Meta(CommandSchema.Meta):
        fields = ("id", "kind", "name", "vintage", "code", "insee_code", "starts_on", "ends_on", "version")
        ordered = True

    id = Id(required=True)
    kind = ma.fields.String(
        required=True, validate=ma.validate.Equal(QPV, error=NOT_OFFERED), metadata={"widget": "hidden"}
    )
    name = Text(required=True, max=80, metadata={"label": "Nom"})
    vintage = Int(
        low=min(VINTAGES),
        high=max(VINTAGES),
        required=True,
        metadata={"label": "Liste", "widget": "select", "help": "L’année de la liste nationale."},
    )
    code = Text(
        required=True,
        max=8,
        metadata={"label": "Code officiel", "help": "Huit signes, par exemple QN08601M."},
    )
    insee_code = Text(
        max=5, load_default=None, allow_none=True, metadata={"label": "Commune", "widget": "select"}
    )
    version = _version()

    @ma.validates_schema
    def _code_of_its_list(self, data: dict[str, Any], **_: Any) -> None:
        vintage = VINTAGES.get(data.get("vintage", 0))
        if vintage is None:
            raise ma.ValidationError(NOT_OFFERED, "vintage")
        if not vintage.code.fullmatch(data.get("code", "").upper()):
            raise ma.ValidationError(
                f"Un code de la liste {vintage.year} s’écrit comme {vintage.example}.", "code"
            )

    @ma.post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Any:
        data["code"] = data["code"].upper()
        data["insee_code"] = data.get("insee_code") or None
        return TerritoryCommand(**data)


@dataclass(frozen=True, slots=True)
class PlaceCommand:
    """A place as the form says it. Latitude and longitude are microdegrees. ``version`` None: it is new."""

    id: uuid.UUID
    name: str
    kind: str
    territory_id: uuid.UUID | None = None
    sector_id: uuid.UUID | None = None
    insee_code: str | None = None
    detail: str = ""
    latitude: int | None = None
    longitude: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    version: int | None = None


def _degrees(label: str, limit: int) -> FrenchDecimal:
    return FrenchDecimal(
        load_default=None,
        allow_none=True,
        validate=ma.validate.Range(-limit, limit, error=f"Écrivez un nombre entre −{limit} et {limit}."),
        metadata={"label": label, "attrs": {"inputmode": "decimal"}},
    )


class PlaceSchema(Dates):
    command: ClassVar[type[Any]] = PlaceCommand

    class Meta(CommandSchema.Meta):
        fields = (
            "id", "name", "kind", "territory_id", "sector_id", "insee_code", "detail", "latitude",
            "longitude", "starts_on", "ends_on", "version",
        )  # fmt: skip
        ordered = True

    id = Id(required=True)
    name = Text(
        required=True,
        max=80,
        metadata={
            "label": "Nom du lieu",
            "help": "Un nom que toute l’équipe reconnaît, sans nom de personne.",
        },
    )
    kind = Coded("place_type", required=True, metadata={"label": "Type de lieu"})
    territory_id = _picked("Quartier")
    sector_id = _picked("Secteur de tournée")
    insee_code = Text(
        max=5, load_default=None, allow_none=True, metadata={"label": "Commune", "widget": "select"}
    )
    detail = Text(
        max=200,
        load_default="",
        metadata={"label": "Comment le trouver", "help": "Par exemple : entrée côté jardin, 2e bâtiment."},
    )
    latitude = _degrees("Latitude", 90)
    longitude = _degrees("Longitude", 180)
    version = _version()

    @ma.validates_schema
    def _both_or_none(self, data: dict[str, Any], **_: Any) -> None:
        if (data.get("latitude") is None) != (data.get("longitude") is None):
            raise ma.ValidationError("Écrivez la latitude et la longitude, ou aucune des deux.", "longitude")

    @ma.post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Any:
        data["insee_code"] = data.get("insee_code") or None
        for name in ("latitude", "longitude"):
            if data.get(name) is not None:
                data[name] = int(data[name] * MICRODEGREES)
        return PlaceCommand(**data)


def degrees(value: int | None) -> Decimal | None:
    """Microdegrees as a person writes them."""
    return None if value is None else Decimal(value) / MICRODEGREES


@dataclass(frozen=True, slots=True)
class EndCommand:
    """The last day of validity, included."""

    id: uuid.UUID
    ends_on: date
    version: int | None = None


class EndSchema(CommandSchema):
    command: ClassVar[type[Any]] = EndCommand

    id = Id(required=True)
    ends_on = FrenchDate(required=True, metadata={"label": "Dernier jour", "help": "Ce jour compris."})
    version = _version()


@dataclass(frozen=True, slots=True)
class QpvLinkCommand:
    """A place counts in a QPV between two days; None: the days of the QPV itself."""

    id: uuid.UUID
    territory_id: uuid.UUID
    starts_on: date | None = None
    ends_on: date | None = None


class QpvLinkSchema(Dates):
    command: ClassVar[type[Any]] = QpvLinkCommand

    class Meta(CommandSchema.Meta):
        fields = ("id", "territory_id", "starts_on", "ends_on")
        ordered = True

    id = Id(required=True)
    territory_id = Id(required=True, metadata={"label": "Quartier prioritaire", "widget": "select"})


@dataclass(frozen=True, slots=True)
class CommuneCommand:
    """A commune by its INSEE code."""

    insee_code: str


class CommuneSchema(CommandSchema):
    command: ClassVar[type[Any]] = CommuneCommand

    insee_code = Text(required=True, max=5, metadata={"label": "Commune"})


class SearchSchema(CommandSchema):
    """A few letters to look for; an empty search is allowed."""

    q = Text(max=60, load_default="", metadata={"label": "Chercher"})


class PlaceSearchSchema(CommandSchema):
    """Letters of a place's name, within the filters of the list."""

    q = Text(max=60, load_default="")
    quartier = Text(load_default="")
    type = Text(load_default="")
    etat = Text(load_default="")
