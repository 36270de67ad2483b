"""Territories, the places that lie in them, and the communes of France."""

import uuid
from datetime import date

from sqlalchemy import CheckConstraint, Index, Integer, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from core.db.base import Edited, GlobalModel, ScopedModel, scoped_fk, to_one

QUARTIER = "quartier"
SECTOR = "sector"
QPV = "qpv"

IN_ORDER = "ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on"


class Dated:
    """A validity between two days, both included; None: no bound on that side."""

    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]

    def valid_on(self, day: date) -> bool:
        return (self.starts_on is None or self.starts_on <= day) and (
            self.ends_on is None or day <= self.ends_on
        )


class Commune(GlobalModel):
    """A commune of the official geographic code; filled by the owner's loader, read by everybody.

    Rows of communes that have merged since stay, with ``current`` false, so that old places keep their
    commune. ``zone`` is the IANA zone of its clocks.
    """

    __tablename__ = "commune"
    __table_args__ = (
        Index("ix_commune_sort_name", "sort_name", postgresql_ops={"sort_name": "text_pattern_ops"}),
        Index("ix_commune_postcodes", "postcodes", postgresql_using="gin"),
        {"info": {"read_only": True}},
    )

    insee_code: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    sort_name: Mapped[str] = mapped_column(Text)
    postcodes: Mapped[list[str]] = mapped_column(JSONB)
    department: Mapped[str] = mapped_column(Text)
    department_name: Mapped[str] = mapped_column(Text)
    zone: Mapped[str] = mapped_column(Text)
    population: Mapped[int] = mapped_column(Integer)
    current: Mapped[bool] = mapped_column(default=True)


class Territory(ScopedModel, Edited, Dated):
    """An area the structure counts by: a quartier, a sector of its rounds, or a QPV of one vintage.

    ``code`` is the official code of a QPV (« QN08601M »), ``vintage`` the year of its list (2015, 2024),
    None for the other kinds.
    A territory is never deleted: rows of its time keep it.
    """

    __tablename__ = "territory"
    __table_args__ = (
        scoped_fk("author_id", "membership"),
        CheckConstraint("kind IN ('quartier', 'sector', 'qpv')", name="kind"),
        CheckConstraint("(kind = 'qpv') = (vintage IS NOT NULL)", name="vintage_of_qpv"),
        CheckConstraint(IN_ORDER, name="dates_in_order"),
        Index("ix_territory_list", "tenant_id", "kind", "sort_name", "id"),
        Index(
            "uq_territory_qpv",
            "tenant_id",
            "vintage",
            "code",
            unique=True,
            postgresql_where=text("kind = 'qpv'"),
        ),
    )

    kind: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    sort_name: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    vintage: Mapped[int | None] = mapped_column(Integer)
    insee_code: Mapped[str | None] = mapped_column(Text)


class Place(ScopedModel, Edited, Dated):
    """A spot where the work happens: a hall, a square, a library.

    ``kind`` is a code of the list "place_type". ``territory_id`` is its quartier, ``sector_id`` the sector
    of rounds, ``detail`` what helps to find it. Latitude and longitude are whole microdegrees.
    """

    __tablename__ = "place"
    __table_args__ = (
        scoped_fk("territory_id", "territory"),
        scoped_fk("sector_id", "territory"),
        scoped_fk("author_id", "membership"),
        CheckConstraint(IN_ORDER, name="dates_in_order"),
        CheckConstraint(
            "(latitude IS NULL) = (longitude IS NULL) AND "
            "(latitude IS NULL OR (abs(latitude) <= 90000000 AND abs(longitude) <= 180000000))",
            name="position",
        ),
        Index("ix_place_list", "tenant_id", "sort_name", "id"),
        Index("ix_place_territory", "tenant_id", "territory_id"),
        Index("ix_place_sector", "tenant_id", "sector_id"),
    )

    name: Mapped[str] = mapped_column(Text)
    sort_name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    territory_id: Mapped[uuid.UUID | None]
    sector_id: Mapped[uuid.UUID | None]
    insee_code: Mapped[str | None] = mapped_column(Text)
    detail: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    latitude: Mapped[int | None] = mapped_column(Integer)
    longitude: Mapped[int | None] = mapped_column(Integer)

    territory = to_one(lambda: Place, "territory_id", lambda: Territory)
    sector = to_one(lambda: Place, "sector_id", lambda: Territory)


class PlaceTerritory(ScopedModel, Edited, Dated):
    """A place counts in a QPV between two days, both included (None: no bound).

    Which QPV a row belongs to is read here for the row's own day, never from today's map.
    """

    __tablename__ = "place_territory"
    __table_args__ = (
        scoped_fk("place_id", "place"),
        scoped_fk("territory_id", "territory"),
        scoped_fk("author_id", "membership"),
        CheckConstraint(IN_ORDER, name="dates_in_order"),
        Index("ix_place_territory_place", "tenant_id", "place_id"),
        Index("ix_place_territory_territory", "tenant_id", "territory_id"),
    )

    place_id: Mapped[uuid.UUID]
    territory_id: Mapped[uuid.UUID]

    territory = to_one(lambda: PlaceTerritory, "territory_id", lambda: Territory)
