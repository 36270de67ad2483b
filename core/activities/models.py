"""The field entry: anonymous, made in under thirty seconds, counted as soon as it is sent."""

import uuid
from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Index,
    Integer,
    SmallInteger,
    Text,
    UniqueConstraint,
    case,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from core.db.base import Edited, Removable, ScopedModel, scoped_fk, to_one
from core.places.models import Place, Territory

#: Margins of the people met: separate counts, never a cross table. None means « non relevé ».
AGES = ("children", "teenagers", "adults", "seniors")
SEXES = ("women", "men")
COUNTS = ("total", *AGES, *SEXES)
#: What figures ask of entries, beside their day.
FIGURED = (
    "id",
    "removed_at",
    "kind",
    "domain",
    "result",
    "territory_id",
    "place_id",
    "person_minutes",
    *COUNTS,
)


def _within_total(margins: tuple[str, ...]) -> str:
    return f"total IS NULL OR {' + '.join(f'coalesce({name}, 0)' for name in margins)} <= total"


class Activity(ScopedModel, Edited, Removable):
    """One act of a team, without any name; ``activity_member`` says whose hours it took.

    ``day`` is the structure's day, stored at entry: after midnight, an act of a round belongs to the day of
    the round. ``starts_at`` is the true moment; where nobody told the hour (``hour_told``), it is the noon of the
    day, which sorts and says nothing: ``told_at`` is what is shown. ``minutes`` is how long the act took.
    ``territory_id`` is copied from the place at entry, so that moving a place later changes no past figure.
    ``total`` is the number of people met (``estimated`` when judged by eye); a margin may be less, the rest
    prints « non relevé ».
    """

    __tablename__ = "activity"
    __table_args__ = (
        scoped_fk("place_id", "place"),
        scoped_fk("territory_id", "territory"),
        scoped_fk("round_id", "round"),
        scoped_fk("request_id", "request"),
        scoped_fk("author_id", "membership"),
        scoped_fk("reviewed_by", "membership"),
        CheckConstraint("minutes BETWEEN 1 AND 1440", name="minutes_in_a_day"),
        CheckConstraint("tension BETWEEN 0 AND 4", name="tension_scale"),
        CheckConstraint(" AND ".join(f"coalesce({name}, 0) >= 0" for name in COUNTS), name="counts_positive"),
        CheckConstraint(_within_total(AGES), name="ages_within_total"),
        CheckConstraint(_within_total(SEXES), name="sexes_within_total"),
        # Figures read a year of entries from the index alone.
        Index("ix_activity_figures", "tenant_id", "day", postgresql_include=list(FIGURED)),
        Index("ix_activity_keyset", "tenant_id", "day", "starts_at", "id"),
        Index("ix_activity_author", "tenant_id", "author_id", "starts_at"),
        Index("ix_activity_place", "tenant_id", "place_id", "starts_at"),
        Index("ix_activity_round", "tenant_id", "round_id"),
        Index("ix_activity_request", "tenant_id", "request_id"),
    )

    day: Mapped[date]
    starts_at: Mapped[datetime]
    hour_told: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    minutes: Mapped[int | None] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(Text)
    domain: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    actions: Mapped[list[str]] = mapped_column(JSONB, default=list, server_default=text("'[]'"))
    result: Mapped[str | None] = mapped_column(Text)
    place_id: Mapped[uuid.UUID | None]
    territory_id: Mapped[uuid.UUID | None]
    #: Minutes of all who took part, kept by a trigger; None as long as neither they nor the act say any.
    person_minutes: Mapped[int | None] = mapped_column(Integer)
    public_type: Mapped[str | None] = mapped_column(Text)
    tension: Mapped[int | None] = mapped_column(SmallInteger)
    total: Mapped[int | None] = mapped_column(Integer)
    estimated: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    children: Mapped[int | None] = mapped_column(Integer)
    teenagers: Mapped[int | None] = mapped_column(Integer)
    adults: Mapped[int | None] = mapped_column(Integer)
    seniors: Mapped[int | None] = mapped_column(Integer)
    women: Mapped[int | None] = mapped_column(Integer)
    men: Mapped[int | None] = mapped_column(Integer)
    note: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    round_id: Mapped[uuid.UUID | None]
    request_id: Mapped[uuid.UUID | None]
    reviewed_at: Mapped[datetime | None]
    reviewed_by: Mapped[uuid.UUID | None]

    place = to_one(lambda: Activity, "place_id", lambda: Place)
    territory = to_one(lambda: Activity, "territory_id", lambda: Territory)

    @hybrid_property
    def told_at(self) -> datetime | None:
        """The moment, for pages and exports; None when nobody told its hour."""
        return self.starts_at if self.hour_told else None

    @told_at.inplace.expression
    @classmethod
    def _told_at(cls) -> ColumnElement[datetime | None]:
        return case((cls.hour_told, cls.starts_at))


class ActivityMember(ScopedModel):
    """A member who took part. ``minutes`` None: as long as the act itself; each one's hours count once."""

    __tablename__ = "activity_member"
    __table_args__ = (
        scoped_fk("activity_id", "activity"),
        scoped_fk("membership_id", "membership"),
        UniqueConstraint("tenant_id", "activity_id", "membership_id"),
        CheckConstraint("minutes BETWEEN 1 AND 1440", name="minutes_in_a_day"),
        Index("ix_activity_member_membership", "tenant_id", "membership_id", "activity_id"),
    )

    activity_id: Mapped[uuid.UUID]
    membership_id: Mapped[uuid.UUID]
    minutes: Mapped[int | None] = mapped_column(Integer)
