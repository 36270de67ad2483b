"""Outlines drawn on the map, and the rollups of field entries with the log of what changed."""

import uuid
from datetime import date
from typing import Any, Final

from sqlalchemy import BigInteger, Index, Integer, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from core.activities.models import COUNTS
from core.db.base import Edited, ScopedModel, scoped_fk


class Outline(ScopedModel, Edited):
    """The outline of a quartier or of a QPV, as the structure sent it: a GeoJSON geometry in degrees (WGS 84)."""

    __tablename__ = "territory_outline"
    __table_args__ = (
        scoped_fk("territory_id", "territory"),
        scoped_fk("author_id", "membership"),
        UniqueConstraint("tenant_id", "territory_id"),
    )

    territory_id: Mapped[uuid.UUID]
    geometry: Mapped[dict[str, Any]] = mapped_column(JSONB)


class ActivityMonth(ScopedModel):
    """Field entries of a month by kind: made anew from the entries themselves, never corrected.

    ``month`` is its first day; ``acts`` are the entries, ``unsaid`` those without a result. Each number that entries
    may carry stands as its sum and as how many of them told it (``total`` and ``total_told``).
    """

    __tablename__ = "activity_month"
    __table_args__ = (
        UniqueConstraint("tenant_id", "month", "kind", postgresql_include=["acts", "total", "total_told"]),
    )

    month: Mapped[date]
    kind: Mapped[str] = mapped_column(Text)
    acts: Mapped[int] = mapped_column(Integer)
    unsaid: Mapped[int] = mapped_column(Integer)
    total: Mapped[int] = mapped_column(BigInteger)
    total_told: Mapped[int] = mapped_column(Integer)
    person_minutes: Mapped[int] = mapped_column(BigInteger)
    person_minutes_told: Mapped[int] = mapped_column(Integer)
    children: Mapped[int] = mapped_column(BigInteger)
    children_told: Mapped[int] = mapped_column(Integer)
    teenagers: Mapped[int] = mapped_column(BigInteger)
    teenagers_told: Mapped[int] = mapped_column(Integer)
    adults: Mapped[int] = mapped_column(BigInteger)
    adults_told: Mapped[int] = mapped_column(Integer)
    seniors: Mapped[int] = mapped_column(BigInteger)
    seniors_told: Mapped[int] = mapped_column(Integer)
    women: Mapped[int] = mapped_column(BigInteger)
    women_told: Mapped[int] = mapped_column(Integer)
    men: Mapped[int] = mapped_column(BigInteger)
    men_told: Mapped[int] = mapped_column(Integer)


class ActivityMonthPlace(ScopedModel):
    """Field entries of a month by quartier and place, made anew with ``ActivityMonth``: what the map reads.

    A row of its own, and not a finer ``ActivityMonth``: a network's year would be read from ten times as many rows.
    No key points at the places: they may be merged before the month is made anew.
    """

    __tablename__ = "activity_month_place"
    __table_args__ = (
        UniqueConstraint(
            "tenant_id",
            "month",
            "territory_id",
            "place_id",
            postgresql_nulls_not_distinct=True,
            postgresql_include=["acts"],
        ),
    )

    month: Mapped[date]
    territory_id: Mapped[uuid.UUID | None]
    place_id: Mapped[uuid.UUID | None]
    acts: Mapped[int] = mapped_column(Integer)


#: Numbers of entries that are summed by month.
SUMMED: Final = (*COUNTS, "person_minutes")


class DirtyMonth(ScopedModel):
    """A month whose entries changed since its rollup was made: one row for each change, written by a trigger.

    Rows are only added, and taken away by whoever makes the month anew after having seen them. One row per month
    with a unique key would lose the change that comes in between.
    """

    __tablename__ = "activity_month_dirty"
    __table_args__ = (Index("ix_activity_month_dirty_month", "tenant_id", "month"),)

    month: Mapped[date]
