"""What transport keeps beside field entries and situations; no table holds a person's name.

A ride, an act, a talk in a class is a core field entry (``activity``): its moment, place, people met, result and
note lie there. The tables here hold what the common form cannot ask.
"""

import uuid
from datetime import date, time
from typing import ClassVar

from sqlalchemy import CheckConstraint, Index, Integer, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.toolkit import Activity, Case, Edited, Place, Removable, ScopedModel, scoped_fk, to_one

IN_ORDER = "ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on"


class Network(ScopedModel, Edited):
    """A network of public transport; ``operator`` runs it, ``control_room`` says how its PC is reached."""

    __tablename__ = "transport_network"
    __table_args__ = (CheckConstraint(IN_ORDER, name="days_in_order"),)

    label: Mapped[str] = mapped_column(Text)
    operator: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    control_room: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]


class Line(ScopedModel, Edited):
    """A line: its code as passengers read it, its two ends. ``mode`` is a code of "transport_mode".

    ``outward`` is where it goes on the way out, ``inward`` on the way back.
    """

    __tablename__ = "transport_line"
    __table_args__ = (
        scoped_fk("network_id", "transport_network"),
        UniqueConstraint("tenant_id", "network_id", "code"),
        CheckConstraint(IN_ORDER, name="days_in_order"),
    )

    network_id: Mapped[uuid.UUID]
    code: Mapped[str] = mapped_column(Text)
    mode: Mapped[str] = mapped_column(Text)
    outward: Mapped[str] = mapped_column(Text)
    inward: Mapped[str] = mapped_column(Text)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]

    network = to_one(lambda: Line, "network_id", lambda: Network)


class Stop(ScopedModel, Edited):
    """A stop of a line, in the order of the way out; ``ended_on`` is its first day without service.

    A stop tied to a place gives that place to what happens there.
    """

    __tablename__ = "transport_stop"
    __table_args__ = (
        scoped_fk("line_id", "transport_line"),
        scoped_fk("place_id", "place"),
        UniqueConstraint("tenant_id", "line_id", "label"),
        Index("ix_transport_stop_line_id", "tenant_id", "line_id", "position"),
        Index("ix_transport_stop_place_id", "tenant_id", "place_id"),
    )

    line_id: Mapped[uuid.UUID]
    position: Mapped[int] = mapped_column(Integer)
    label: Mapped[str] = mapped_column(Text)
    place_id: Mapped[uuid.UUID | None]
    ended_on: Mapped[date | None]

    line = to_one(lambda: Stop, "line_id", lambda: Line)
    place = to_one(lambda: Stop, "place_id", lambda: Place)


class Trip(ScopedModel, Edited):
    """Where on the network a field entry happened, and what the control room was told; one row an entry.

    The entry's kind says whether it is a ride (from ``boarding_id`` to ``alighting_id``) or a single act (at
    ``boarding_id``). ``mode`` says where an act happened; ``run`` is the number of the vehicle or of its run.
    ``control_at`` is the hour at which the control room was warned, ``control_answer`` what it answered.
    """

    __tablename__ = "transport_trip"
    __table_args__ = (
        scoped_fk("activity_id", "activity"),
        scoped_fk("line_id", "transport_line"),
        scoped_fk("boarding_id", "transport_stop"),
        scoped_fk("alighting_id", "transport_stop"),
        UniqueConstraint("tenant_id", "activity_id"),
        CheckConstraint("control_answer IS NULL OR control_at IS NOT NULL", name="answer_to_a_warning"),
        Index("ix_transport_trip_line_id", "tenant_id", "line_id", "boarding_id"),
        Index("ix_transport_trip_boarding_id", "tenant_id", "boarding_id"),
        Index("ix_transport_trip_alighting_id", "tenant_id", "alighting_id"),
    )

    activity_id: Mapped[uuid.UUID]
    line_id: Mapped[uuid.UUID | None]
    direction: Mapped[str | None] = mapped_column(Text)
    boarding_id: Mapped[uuid.UUID | None]
    alighting_id: Mapped[uuid.UUID | None]
    mode: Mapped[str | None] = mapped_column(Text)
    service: Mapped[str | None] = mapped_column(Text)
    run: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    handed_to: Mapped[str | None] = mapped_column(Text)
    control_at: Mapped[time | None]
    control_answer: Mapped[str | None] = mapped_column(Text)

    activity = to_one(lambda: Trip, "activity_id", lambda: Activity)
    line = to_one(lambda: Trip, "line_id", lambda: Line)


class Count(ScopedModel):
    """How many times a motive was met during a ride; a motive that was not met has no row."""

    __tablename__ = "transport_count"
    __table_args__ = (
        scoped_fk("trip_id", "transport_trip"),
        UniqueConstraint("tenant_id", "trip_id", "motive"),
        CheckConstraint("number > 0", name="number_positive"),
    )

    trip_id: Mapped[uuid.UUID]
    motive: Mapped[str] = mapped_column(Text)
    number: Mapped[int] = mapped_column(Integer)


class ClassTalk(ScopedModel, Edited):
    """What an intervention in a class was about; its pupils are the people met of its field entry."""

    __tablename__ = "transport_class_talk"
    __codes__: ClassVar = {"theme": "transport_school_theme"}
    __table_args__ = (
        scoped_fk("activity_id", "activity"),
        scoped_fk("line_id", "transport_line"),
        UniqueConstraint("tenant_id", "activity_id"),
        Index("ix_transport_class_talk_line_id", "tenant_id", "line_id"),
    )

    activity_id: Mapped[uuid.UUID]
    level: Mapped[str] = mapped_column(Text)
    class_label: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    theme: Mapped[str] = mapped_column(Text)
    line_id: Mapped[uuid.UUID | None]


class DriverWord(ScopedModel, Edited, Removable):
    """What a driver said of a line on a day; never who said it."""

    __tablename__ = "transport_driver_word"
    __table_args__ = (
        scoped_fk("line_id", "transport_line"),
        Index("ix_transport_driver_word_day", "tenant_id", "day", "id"),
        Index("ix_transport_driver_word_line_id", "tenant_id", "line_id", "day"),
    )

    line_id: Mapped[uuid.UUID]
    day: Mapped[date]
    service: Mapped[str | None] = mapped_column(Text)
    theme: Mapped[str] = mapped_column(Text)
    trend: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))

    line = to_one(lambda: DriverWord, "line_id", lambda: Line)


class CaseLine(ScopedModel):
    """The line that a situation is about."""

    __tablename__ = "transport_case_line"
    __table_args__ = (
        scoped_fk("case_id", "case_record"),
        scoped_fk("line_id", "transport_line"),
        UniqueConstraint("tenant_id", "case_id"),
        Index("ix_transport_case_line_line_id", "tenant_id", "line_id"),
    )

    case_id: Mapped[uuid.UUID]
    line_id: Mapped[uuid.UUID]

    case = to_one(lambda: CaseLine, "case_id", lambda: Case)
