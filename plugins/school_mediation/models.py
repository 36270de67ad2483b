"""What mediation at school keeps beside entries and cases.

Schools, details of entries, committees and reviews name nobody. A pupil mediator is a person of the core: her name
lies there, her word and her parents' in the core's ledger; here are ids, codes and days.
"""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, Integer, SmallInteger, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from core.toolkit import Activity, Edited, Person, Place, Removable, ScopedModel, now, scoped_fk, to_one


class School(ScopedModel, Edited):
    """A school, whose place tells of which school a situation is: one place, one school.

    ``college_id`` is the collège that a primary feeds. ``levels`` and ``labels`` are codes of "school_level" and
    "school_label". ``pupils`` is about how many are enrolled, None: not known. ``ended_on``: the team no longer
    works there.
    """

    __tablename__ = "school_school"
    __table_args__ = (
        scoped_fk("place_id", "place"),
        scoped_fk("college_id", "school_school"),
        UniqueConstraint("tenant_id", "place_id"),
        CheckConstraint("pupils IS NULL OR pupils > 0", name="pupils_positive"),
        CheckConstraint("college_id IS NULL OR college_id <> id", name="feeds_another"),
        Index("ix_school_school_college_id", "tenant_id", "college_id"),
    )

    name: Mapped[str] = mapped_column(Text)
    sort_name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    place_id: Mapped[uuid.UUID]
    college_id: Mapped[uuid.UUID | None]
    levels: Mapped[list[str]] = mapped_column(JSONB, default=list, server_default=text("'[]'"))
    labels: Mapped[list[str]] = mapped_column(JSONB, default=list, server_default=text("'[]'"))
    pupils: Mapped[int | None] = mapped_column(Integer)
    ended_on: Mapped[date | None]

    place = to_one(lambda: School, "place_id", lambda: Place)
    college = to_one(lambda: School, "college_id", lambda: School)


class Entry(ScopedModel, Edited):
    """What the common form cannot say of an act at school; the act itself is the core's activity.

    ``act`` is a code of "mae_activity", ``result`` of "mae_result"; the motive is the activity's reason.
    ``class_label`` is « 6e B »; ``letters`` how many pupils wrote one after a presentation. ``promotion_id``: the
    act belongs to the work of the pupil mediators.
    """

    __tablename__ = "school_entry"
    __table_args__ = (
        scoped_fk("activity_id", "activity"),
        scoped_fk("school_id", "school_school"),
        scoped_fk("promotion_id", "school_promotion"),
        UniqueConstraint("tenant_id", "activity_id"),
        CheckConstraint("letters IS NULL OR letters >= 0", name="letters_counted"),
        Index("ix_school_entry_school_id", "tenant_id", "school_id"),
        Index("ix_school_entry_promotion_id", "tenant_id", "promotion_id"),
    )

    activity_id: Mapped[uuid.UUID]
    school_id: Mapped[uuid.UUID]
    act: Mapped[str] = mapped_column(Text)
    level: Mapped[str | None] = mapped_column(Text)
    result: Mapped[str | None] = mapped_column(Text)
    theme: Mapped[str | None] = mapped_column(Text)
    way: Mapped[str | None] = mapped_column(Text)
    class_label: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    letters: Mapped[int | None] = mapped_column(Integer)
    promotion_id: Mapped[uuid.UUID | None]

    activity = to_one(lambda: Entry, "activity_id", lambda: Activity)
    school = to_one(lambda: Entry, "school_id", lambda: School)


class Promotion(ScopedModel, Edited):
    """The pupil mediators of a school and of a school year; ``year`` 2026 stands for 2026-2027."""

    __tablename__ = "school_promotion"
    __table_args__ = (
        scoped_fk("school_id", "school_school"),
        UniqueConstraint("tenant_id", "school_id", "year"),
        CheckConstraint("places IS NULL OR places > 0", name="places_positive"),
        Index("ix_school_promotion_year", "tenant_id", "year"),
    )

    school_id: Mapped[uuid.UUID]
    year: Mapped[int] = mapped_column(SmallInteger)
    places: Mapped[int | None] = mapped_column(Integer)
    note: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))

    school = to_one(lambda: Promotion, "school_id", lambda: School)


class Pupil(ScopedModel, Edited):
    """Somebody's way to becoming a pupil mediator; ``status`` is a state of ``plugins.school_mediation.steps``.

    ``person_id`` None: she was erased; the row still counts. ``leaving`` is a code of "school_leaving".
    """

    __tablename__ = "school_pupil"
    __table_args__ = (
        scoped_fk("promotion_id", "school_promotion"),
        scoped_fk("person_id", "person"),
        UniqueConstraint("tenant_id", "promotion_id", "person_id"),
        Index("ix_school_pupil_person_id", "tenant_id", "person_id"),
    )

    promotion_id: Mapped[uuid.UUID]
    person_id: Mapped[uuid.UUID | None]
    level: Mapped[str | None] = mapped_column(Text)
    class_label: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    status: Mapped[str] = mapped_column(Text)
    letter_on: Mapped[date]
    badge_on: Mapped[date | None]
    leaving: Mapped[str | None] = mapped_column(Text)

    promotion = to_one(lambda: Pupil, "promotion_id", lambda: Promotion)
    person = to_one(lambda: Pupil, "person_id", lambda: Person)


class PupilStep(ScopedModel):
    """One step of a pupil, for ever: codes and a day."""

    __tablename__ = "school_pupil_step"
    __table_args__ = (
        scoped_fk("pupil_id", "school_pupil"),
        Index("ix_school_pupil_step_pupil_id", "tenant_id", "pupil_id", "day"),
    )
    append_only = True

    pupil_id: Mapped[uuid.UUID]
    step: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    day: Mapped[date]
    at: Mapped[datetime] = mapped_column(default=now)
    by_id: Mapped[uuid.UUID | None]


class Attendance(ScopedModel):
    """A pupil mediator was there: at a training, a session of mediation or a meeting of the promotion."""

    __tablename__ = "school_attendance"
    __table_args__ = (
        scoped_fk("entry_id", "school_entry"),
        scoped_fk("pupil_id", "school_pupil"),
        UniqueConstraint("tenant_id", "entry_id", "pupil_id"),
        Index("ix_school_attendance_pupil_id", "tenant_id", "pupil_id"),
    )

    entry_id: Mapped[uuid.UUID]
    pupil_id: Mapped[uuid.UUID]


class Committee(ScopedModel, Edited, Removable):
    """A steering committee (*COPIL*): who was there by function ("school_function"), what was decided."""

    __tablename__ = "school_committee"
    __table_args__ = (
        scoped_fk("school_id", "school_school"),
        Index("ix_school_committee_school_id", "tenant_id", "school_id", "day"),
        Index("ix_school_committee_day", "tenant_id", "day"),
    )

    school_id: Mapped[uuid.UUID]
    day: Mapped[date]
    functions: Mapped[list[str]] = mapped_column(JSONB, default=list, server_default=text("'[]'"))
    decisions: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    next_on: Mapped[date | None]

    school = to_one(lambda: Committee, "school_id", lambda: School)


class Review(ScopedModel, Edited):
    """The team's own words in the yearly review of a school; its figures are counted when it is read."""

    __tablename__ = "school_review"
    __table_args__ = (
        scoped_fk("school_id", "school_school"),
        UniqueConstraint("tenant_id", "school_id", "year"),
    )

    school_id: Mapped[uuid.UUID]
    year: Mapped[int] = mapped_column(SmallInteger)
    achieved: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    difficult: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    ahead: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))

    school = to_one(lambda: Review, "school_id", lambda: School)
