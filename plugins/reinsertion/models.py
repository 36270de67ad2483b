"""What a path keeps beside its case. Every text of it is closed with the key of the case; the rest is codes and days.

No column says a state of health, and none holds words about the psychological track: it is an orientation.
"""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, Integer, LargeBinary, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.toolkit import Case, Edited, Partner, Removable, ScopedModel, now, scoped_fk, to_one


class Journey(ScopedModel, Edited):
    """What opens a path, one row a file: her words, asked before any difficulty, and who sent her.

    ``told_on`` is the day she spoke. ``strengths``, ``interests`` and ``aspirations`` are closed texts, None when she
    said nothing of it, or once erased. ``prescriber`` is a code of "reinsertion_prescriber", ``partner_id`` the
    organisation when it is in the directory.
    """

    __tablename__ = "reinsertion_journey"
    __table_args__ = (
        UniqueConstraint("tenant_id", "case_id"),
        scoped_fk("case_id", "case_record"),
        scoped_fk("partner_id", "partner"),
    )

    case_id: Mapped[uuid.UUID]
    told_on: Mapped[date]
    strengths: Mapped[bytes | None] = mapped_column(LargeBinary)
    interests: Mapped[bytes | None] = mapped_column(LargeBinary)
    aspirations: Mapped[bytes | None] = mapped_column(LargeBinary)
    prescriber: Mapped[str | None] = mapped_column(Text)
    partner_id: Mapped[uuid.UUID | None]


class Track(ScopedModel, Edited, Removable):
    """A track of a path: a code of "reinsertion_track"."""

    __tablename__ = "reinsertion_track"
    __table_args__ = (
        UniqueConstraint("tenant_id", "case_id", "track"),
        scoped_fk("case_id", "case_record"),
    )

    case_id: Mapped[uuid.UUID]
    track: Mapped[str] = mapped_column(Text)


class Focus(ScopedModel, Edited, Removable):
    """A theme to work on, told after her words: a code of "reinsertion_focus_theme", without detail."""

    __tablename__ = "reinsertion_focus"
    __table_args__ = (
        UniqueConstraint("tenant_id", "case_id", "theme"),
        scoped_fk("case_id", "case_record"),
    )

    case_id: Mapped[uuid.UUID]
    theme: Mapped[str] = mapped_column(Text)


class Objective(ScopedModel, Edited, Removable):
    """What she wants to reach, in her words (``sealed``), agreed on ``set_on``.

    ``status`` is a code of "reinsertion_objective_status", said on ``status_on``. ``review_on`` is the day it is
    looked at again, None: none planned. Never of the psychological track.
    """

    __tablename__ = "reinsertion_objective"
    __table_args__ = (
        scoped_fk("case_id", "case_record"),
        CheckConstraint("track <> 'psychological'", name="no_content_of_an_orientation"),
        Index("ix_reinsertion_objective_case_id", "tenant_id", "case_id", "set_on"),
        Index("ix_reinsertion_objective_set_on", "tenant_id", "set_on", "id"),
        Index(
            "ix_reinsertion_objective_review_on",
            "tenant_id",
            "review_on",
            postgresql_where=text("review_on IS NOT NULL AND removed_at IS NULL"),
        ),
    )

    case_id: Mapped[uuid.UUID]
    track: Mapped[str] = mapped_column(Text)
    set_on: Mapped[date]
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    status: Mapped[str] = mapped_column(Text)
    status_on: Mapped[date]
    review_on: Mapped[date | None]

    case = to_one(lambda: Objective, "case_id", lambda: Case)


class ObjectivePoint(ScopedModel):
    """A review point of an objective, for ever: a code and days, no words."""

    __tablename__ = "reinsertion_objective_point"
    __table_args__ = (
        scoped_fk("objective_id", "reinsertion_objective"),
        Index("ix_reinsertion_objective_point_objective_id", "tenant_id", "objective_id", "day"),
    )
    append_only = True

    objective_id: Mapped[uuid.UUID]
    status: Mapped[str] = mapped_column(Text)
    day: Mapped[date]
    at: Mapped[datetime] = mapped_column(default=now)
    by_id: Mapped[uuid.UUID | None]


class Action(ScopedModel, Edited, Removable):
    """A step towards an objective: its words (``sealed``), who does it ("reinsertion_who"), by when; ``done_on``."""

    __tablename__ = "reinsertion_action"
    __table_args__ = (
        scoped_fk("case_id", "case_record"),
        scoped_fk("objective_id", "reinsertion_objective"),
        Index("ix_reinsertion_action_case_id", "tenant_id", "case_id"),
        Index("ix_reinsertion_action_objective_id", "tenant_id", "objective_id"),
    )

    case_id: Mapped[uuid.UUID]
    objective_id: Mapped[uuid.UUID]
    who: Mapped[str] = mapped_column(Text)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    due_on: Mapped[date | None]
    done_on: Mapped[date | None]


class Review(ScopedModel, Edited, Removable):
    """Where she says she is: her confidence and her control over her project, from 1 to 5, on the scale she sees.

    Either may be None: she did not answer. ``sealed`` holds the word she added. ``next_on`` is the next meeting.
    """

    __tablename__ = "reinsertion_review"
    __table_args__ = (
        scoped_fk("case_id", "case_record"),
        CheckConstraint("moment IN ('entry', 'review', 'exit')", name="moment_known"),
        CheckConstraint("confidence BETWEEN 1 AND 5", name="confidence_on_the_scale"),
        CheckConstraint("control BETWEEN 1 AND 5", name="control_on_the_scale"),
        Index("ix_reinsertion_review_case_id", "tenant_id", "case_id", "day"),
    )

    case_id: Mapped[uuid.UUID]
    moment: Mapped[str] = mapped_column(Text)
    day: Mapped[date]
    confidence: Mapped[int | None] = mapped_column(Integer)
    control: Mapped[int | None] = mapped_column(Integer)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    next_on: Mapped[date | None]


class Orientation(ScopedModel, Edited, Removable):
    """Somebody she was pointed to: a partner of the directory, a day, and whether she went ("reinsertion_taken_up").

    Nothing else is kept. Of the psychological track, only whoever reads what is restricted is told.
    """

    __tablename__ = "reinsertion_orientation"
    __table_args__ = (
        scoped_fk("case_id", "case_record"),
        scoped_fk("partner_id", "partner"),
        CheckConstraint("taken_on IS NULL OR taken_on >= day", name="days_in_order"),
        Index("ix_reinsertion_orientation_case_id", "tenant_id", "case_id", "day"),
        Index("ix_reinsertion_orientation_day", "tenant_id", "day", "id"),
        Index("ix_reinsertion_orientation_partner_id", "tenant_id", "partner_id"),
    )

    case_id: Mapped[uuid.UUID]
    track: Mapped[str] = mapped_column(Text)
    partner_id: Mapped[uuid.UUID]
    day: Mapped[date]
    taken_up: Mapped[str] = mapped_column(Text)
    taken_on: Mapped[date | None]

    case = to_one(lambda: Orientation, "case_id", lambda: Case)
    partner = to_one(lambda: Orientation, "partner_id", lambda: Partner)
