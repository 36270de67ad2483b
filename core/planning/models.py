"""The week of a team: shifts, rounds, permanences, appointments, absences, tasks, and closed weeks.

Hours are clock hours of the structure beside a stored ``day``. Work that passes midnight belongs to the day
it began: ``ends_at`` is then not after ``starts_at``.
"""

import uuid
from datetime import date, datetime, time
from typing import ClassVar

from sqlalchemy import CheckConstraint, Index, Integer, SmallInteger, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db.base import Edited, Removable, ScopedModel, now, scoped_fk

PLANNED, UNDER_WAY, DONE = "planned", "under_way", "done"
ROUND_STATES = (PLANNED, UNDER_WAY, DONE)


class Shift(ScopedModel, Edited, Removable):
    """A member is at work on a day, between two hours, perhaps in one sector."""

    __tablename__ = "shift"
    __table_args__ = (
        scoped_fk("membership_id", "membership"),
        scoped_fk("sector_id", "territory"),
        Index("ix_shift_day", "tenant_id", "day"),
    )

    membership_id: Mapped[uuid.UUID]
    day: Mapped[date]
    starts_at: Mapped[time]
    ends_at: Mapped[time]
    sector_id: Mapped[uuid.UUID | None]


class Round(ScopedModel, Edited, Removable):
    """A walk of a pair through a sector, from stop to stop."""

    __tablename__ = "round"
    __table_args__ = (
        scoped_fk("sector_id", "territory"),
        CheckConstraint("state in ('planned', 'under_way', 'done')", name="state_known"),
        Index("ix_round_day", "tenant_id", "day"),
    )

    day: Mapped[date]
    label: Mapped[str] = mapped_column(Text)
    starts_at: Mapped[time]
    ends_at: Mapped[time]
    sector_id: Mapped[uuid.UUID | None]
    state: Mapped[str] = mapped_column(Text, default=PLANNED, server_default=text("'planned'"))
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class RoundMember(ScopedModel):
    """One of those who walk a round."""

    __tablename__ = "round_member"
    __table_args__ = (
        scoped_fk("round_id", "round", ondelete="CASCADE"),
        scoped_fk("membership_id", "membership"),
        UniqueConstraint("tenant_id", "round_id", "membership_id"),
    )

    round_id: Mapped[uuid.UUID]
    membership_id: Mapped[uuid.UUID]


class RoundStop(ScopedModel):
    """A place that a round goes by; ``position`` counts from 0, ``done_at`` is when the pair reached it."""

    __tablename__ = "round_stop"
    __table_args__ = (
        scoped_fk("round_id", "round", ondelete="CASCADE"),
        scoped_fk("place_id", "place"),
        Index("ix_round_stop_round", "tenant_id", "round_id"),
    )

    round_id: Mapped[uuid.UUID]
    place_id: Mapped[uuid.UUID]
    position: Mapped[int] = mapped_column(SmallInteger)
    done_at: Mapped[datetime | None]


class Permanence(ScopedModel, Edited, Removable):
    """Open hours at a place: on one ``day``, or every week on a ``weekday`` (0 is Monday), never both.

    A weekly one runs from ``starts_on`` to ``ends_on``, both included; None means no bound.
    """

    __tablename__ = "permanence"
    __table_args__ = (
        scoped_fk("place_id", "place"),
        CheckConstraint("(weekday is null) <> (day is null)", name="weekly_or_once"),
        CheckConstraint("weekday between 0 and 6", name="weekday_exists"),
    )

    place_id: Mapped[uuid.UUID]
    label: Mapped[str] = mapped_column(Text)
    weekday: Mapped[int | None] = mapped_column(SmallInteger)
    day: Mapped[date | None]
    starts_at: Mapped[time]
    ends_at: Mapped[time]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]


class PermanenceMember(ScopedModel):
    """One of those who hold a permanence."""

    __tablename__ = "permanence_member"
    __table_args__ = (
        scoped_fk("permanence_id", "permanence", ondelete="CASCADE"),
        scoped_fk("membership_id", "membership"),
        UniqueConstraint("tenant_id", "permanence_id", "membership_id"),
    )

    permanence_id: Mapped[uuid.UUID]
    membership_id: Mapped[uuid.UUID]


class Appointment(ScopedModel, Edited, Removable):
    """A meeting at an hour; ``subject`` names nobody.

    ``case_kind`` and ``case_id`` point at what it is about without a key: that comes after this package.
    """

    __tablename__ = "appointment"
    __table_args__ = (
        scoped_fk("place_id", "place"),
        CheckConstraint("minutes between 5 and 720", name="minutes_sensible"),
        CheckConstraint("(case_kind is null) = (case_id is null)", name="case_whole"),
        Index("ix_appointment_day", "tenant_id", "day"),
    )

    day: Mapped[date]
    starts_at: Mapped[time]
    minutes: Mapped[int] = mapped_column(Integer, default=60)
    place_id: Mapped[uuid.UUID | None]
    subject: Mapped[str] = mapped_column(Text)
    confirmed: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    case_kind: Mapped[str | None] = mapped_column(Text)
    case_id: Mapped[uuid.UUID | None]


class AppointmentMember(ScopedModel):
    """One of those who are expected at an appointment."""

    __tablename__ = "appointment_member"
    __table_args__ = (
        scoped_fk("appointment_id", "appointment", ondelete="CASCADE"),
        scoped_fk("membership_id", "membership"),
        UniqueConstraint("tenant_id", "appointment_id", "membership_id"),
    )

    appointment_id: Mapped[uuid.UUID]
    membership_id: Mapped[uuid.UUID]


class Absence(ScopedModel, Edited, Removable):
    """A member is away from one day to another, both included.

    There is no column for the reason on purpose: leave and illness look the same here.
    """

    __tablename__ = "absence"
    __table_args__ = (
        scoped_fk("membership_id", "membership"),
        CheckConstraint("ends_on >= starts_on", name="dates_in_order"),
        Index("ix_absence_days", "tenant_id", "ends_on"),
    )

    membership_id: Mapped[uuid.UUID]
    starts_on: Mapped[date]
    ends_on: Mapped[date]


class Task(ScopedModel, Edited, Removable):
    """Something a member has to do; ``subject_kind`` and ``subject_id`` say about what, without a key."""

    __tablename__ = "task"
    __table_args__ = (
        scoped_fk("assigned_to", "membership"),
        CheckConstraint("(subject_kind is null) = (subject_id is null)", name="subject_whole"),
        Index("ix_task_assigned_to", "tenant_id", "assigned_to", "due_on"),
    )

    label: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date | None]
    assigned_to: Mapped[uuid.UUID]
    done_at: Mapped[datetime | None]
    done_by: Mapped[uuid.UUID | None]
    subject_kind: Mapped[str | None] = mapped_column(Text)
    subject_id: Mapped[uuid.UUID | None]


class WeekClosure(ScopedModel):
    """A week that the coordination has read and closed; ``counts`` is what it held at that moment."""

    __tablename__ = "week_closure"
    __table_args__ = (
        scoped_fk("closed_by", "membership"),
        CheckConstraint("extract(isodow from first_day) = 1", name="first_day_is_monday"),
        UniqueConstraint("tenant_id", "first_day"),
    )

    append_only: ClassVar[bool] = True

    first_day: Mapped[date]
    closed_by: Mapped[uuid.UUID]
    closed_at: Mapped[datetime] = mapped_column(default=now)
    counts: Mapped[dict[str, int]]
