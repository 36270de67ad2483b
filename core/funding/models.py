"""Conventions, posts, trainings, participants, and the structure's own copies of grids with every version of them."""

import uuid
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Index, Integer, SmallInteger, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from core.db.base import Edited, Removable, ScopedModel, now, scoped_fk


class OwnGrid(ScopedModel, Edited):
    """A structure's copy of a shipped grid, ``based_on`` its key; its lines are those of its last version."""

    __tablename__ = "funding_grid"

    label: Mapped[str] = mapped_column(Text)
    based_on: Mapped[str] = mapped_column(Text)
    archived_at: Mapped[datetime | None]


class GridVersion(ScopedModel):
    """The lines of a copied grid as somebody left them; a report names the version it was counted with.

    ``id`` is the client's: a replay of the same edit makes one version. ``lines`` hold what ``GridLine`` says.
    """

    __tablename__ = "funding_grid_version"
    __table_args__ = (
        UniqueConstraint("tenant_id", "grid_id", "version"),
        scoped_fk("grid_id", "funding_grid"),
        CheckConstraint("version >= 1", name="from_one"),
    )
    append_only: ClassVar[bool] = True

    grid_id: Mapped[uuid.UUID]
    version: Mapped[int] = mapped_column(Integer)
    lines: Mapped[list[Any]] = mapped_column(JSONB)
    author_id: Mapped[uuid.UUID | None]
    at: Mapped[datetime] = mapped_column(default=now)


class Convention(ScopedModel, Edited):
    """What was agreed with one funder, from ``starts_on`` to ``ends_on`` (None: no end), both included.

    ``programme`` is a code of "programme", ``grid`` the key of a shipped grid or the id of a copy. ``minutes`` is the
    time agreed over the whole convention, None: none was. ``domains`` keep the hours of those domains (none: all).
    ``rank`` orders conventions that could both claim an hour: the smallest takes it. ``floor`` is the count of
    persons under which a cell is not told outside the structure.
    """

    __tablename__ = "funding_convention"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="dates_in_order"),
        CheckConstraint("floor BETWEEN 2 AND 50", name="floor_sensible"),
        CheckConstraint("minutes IS NULL OR minutes > 0", name="minutes_sensible"),
        Index("ix_funding_convention_rank", "tenant_id", "rank", "id"),
    )

    label: Mapped[str] = mapped_column(Text)
    funder: Mapped[str] = mapped_column(Text)
    programme: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    grid: Mapped[str] = mapped_column(Text)
    minutes: Mapped[int | None] = mapped_column(Integer)
    domains: Mapped[list[str]] = mapped_column(JSONB, default=list, server_default=text("'[]'"))
    rank: Mapped[int] = mapped_column(Integer, default=100, server_default=text("100"))
    floor: Mapped[int] = mapped_column(SmallInteger, default=5, server_default=text("5"))
    archived_at: Mapped[datetime | None]


class ConventionTerritory(ScopedModel):
    """An area that the convention is about; none at all: the whole structure."""

    __tablename__ = "funding_convention_territory"
    __table_args__ = (
        UniqueConstraint("tenant_id", "convention_id", "territory_id"),
        scoped_fk("convention_id", "funding_convention"),
        scoped_fk("territory_id", "territory"),
    )

    convention_id: Mapped[uuid.UUID]
    territory_id: Mapped[uuid.UUID]


class Post(ScopedModel, Edited, Removable):
    """A post that a convention pays: ``membership_id`` holds it from ``starts_on`` to ``ends_on`` (None: no end).

    ``number`` is the post's own convention number. ``share`` is its part of a full time, in hundredths. ``missions``
    are codes of "post_mission", ``domain`` one of "post_domain".
    """

    __tablename__ = "funding_post"
    __table_args__ = (
        scoped_fk("convention_id", "funding_convention"),
        scoped_fk("membership_id", "membership"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="dates_in_order"),
        CheckConstraint("share BETWEEN 1 AND 100", name="share_of_a_full_time"),
        Index("ix_funding_post_convention_id", "tenant_id", "convention_id"),
        Index("ix_funding_post_membership_id", "tenant_id", "membership_id"),
    )

    convention_id: Mapped[uuid.UUID]
    membership_id: Mapped[uuid.UUID]
    number: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    share: Mapped[int] = mapped_column(SmallInteger, default=100, server_default=text("100"))
    missions: Mapped[list[str]] = mapped_column(JSONB, default=list, server_default=text("'[]'"))
    domain: Mapped[str | None] = mapped_column(Text)


class Training(ScopedModel, Edited, Removable):
    """A training that the holder of a post ended on ``day``; ``certificate`` names what it gave, "" for nothing."""

    __tablename__ = "funding_training"
    __table_args__ = (
        scoped_fk("post_id", "funding_post"),
        CheckConstraint("minutes BETWEEN 15 AND 120000", name="minutes_sensible"),
        Index("ix_funding_training_post_id", "tenant_id", "post_id"),
    )

    post_id: Mapped[uuid.UUID]
    label: Mapped[str] = mapped_column(Text)
    day: Mapped[date]
    minutes: Mapped[int] = mapped_column(Integer)
    certificate: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    qualifying: Mapped[bool] = mapped_column(default=False, server_default=text("false"))


class Participant(ScopedModel, Edited, Removable):
    """A person whom a funder wants by name: days of entry and exit, employment and schooling, and nothing else.

    What else the funder asks, she answers herself: ``questionnaire_on`` is the day its own questionnaire was handed
    over. ``employment_in`` and ``employment_out`` are codes of "participant_employment", ``schooling`` one of
    "participant_schooling".
    """

    __tablename__ = "funding_participant"
    __table_args__ = (
        UniqueConstraint("tenant_id", "convention_id", "person_id", "entered_on"),
        scoped_fk("convention_id", "funding_convention"),
        scoped_fk("person_id", "person"),
        CheckConstraint("left_on IS NULL OR left_on >= entered_on", name="dates_in_order"),
        Index("ix_funding_participant_person_id", "tenant_id", "person_id"),
    )

    convention_id: Mapped[uuid.UUID]
    person_id: Mapped[uuid.UUID]
    entered_on: Mapped[date]
    left_on: Mapped[date | None]
    employment_in: Mapped[str | None] = mapped_column(Text)
    employment_out: Mapped[str | None] = mapped_column(Text)
    schooling: Mapped[str | None] = mapped_column(Text)
    questionnaire_on: Mapped[date | None]
