"""What housing keeps beside cases: technical sheets, and the dated rows of an arrears file.

No table holds a person's name. A sheet speaks of a building; the rows of an arrears file hang on its case, and
the words typed with a step are closed with that case's key. Amounts are whole cents.
"""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, Integer, LargeBinary, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.toolkit import Case, Edited, Partner, Place, Removable, ScopedModel, now, scoped_fk, to_one


class Sheet(ScopedModel, Edited, Removable):
    """A technical sheet (*fiche technique*) sent to a landlord about a place.

    ``number`` is « FT-2026-0012 ». ``spot`` says where in the place, without a name. ``category`` is a code of
    "tech_report_category", ``urgency`` of "housing_urgency", ``status`` of "tech_report_status".
    ``answered_on`` is the day of the landlord's first answer; ``waiting_since`` the day of the last sending or
    reminder while no answer has come, None otherwise. ``promised_on`` is the day the landlord announced.
    ``activity_id`` is the field entry it was made from, ``case_id`` the situation or file.
    """

    __tablename__ = "housing_sheet"
    __table_args__ = (
        UniqueConstraint("tenant_id", "number"),
        scoped_fk("place_id", "place"),
        scoped_fk("landlord_id", "partner"),
        scoped_fk("activity_id", "activity"),
        scoped_fk("case_id", "case_record"),
        CheckConstraint("answered_on IS NULL OR answered_on >= sent_on", name="days_in_order"),
        CheckConstraint("reminders >= 0", name="reminders_counted"),
        Index("ix_housing_sheet_sent_on", "tenant_id", "sent_on", "id"),
        Index("ix_housing_sheet_place_id", "tenant_id", "place_id", "sent_on"),
        Index("ix_housing_sheet_landlord_id", "tenant_id", "landlord_id", "sent_on"),
        Index("ix_housing_sheet_activity_id", "tenant_id", "activity_id"),
        Index("ix_housing_sheet_case_id", "tenant_id", "case_id"),
        Index(
            "ix_housing_sheet_waiting",
            "tenant_id",
            "waiting_since",
            "id",
            postgresql_where=text("waiting_since IS NOT NULL AND removed_at IS NULL"),
        ),
    )

    number: Mapped[str] = mapped_column(Text)
    place_id: Mapped[uuid.UUID]
    spot: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    category: Mapped[str] = mapped_column(Text)
    urgency: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    landlord_id: Mapped[uuid.UUID]
    status: Mapped[str] = mapped_column(Text)
    sent_on: Mapped[date]
    answered_on: Mapped[date | None]
    waiting_since: Mapped[date | None]
    promised_on: Mapped[date | None]
    reminders: Mapped[int] = mapped_column(Integer, default=0, server_default=text("0"))
    answer: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    activity_id: Mapped[uuid.UUID | None]
    case_id: Mapped[uuid.UUID | None]

    place = to_one(lambda: Sheet, "place_id", lambda: Place)
    landlord = to_one(lambda: Sheet, "landlord_id", lambda: Partner)


class SheetEvent(ScopedModel):
    """One step of a sheet, for ever: a code and a day, no words. ``step`` is "sent", or a step of the workflow."""

    __tablename__ = "housing_sheet_event"
    __table_args__ = (
        scoped_fk("sheet_id", "housing_sheet"),
        Index("ix_housing_sheet_event_sheet_id", "tenant_id", "sheet_id", "day"),
    )
    append_only = True

    sheet_id: Mapped[uuid.UUID]
    step: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    day: Mapped[date]
    at: Mapped[datetime] = mapped_column(default=now)
    by_id: Mapped[uuid.UUID | None]


class Stage(ScopedModel, Edited, Removable):
    """A stage of the eviction procedure that was reached: entered as it comes, never to come.

    ``stage`` is a code of "eviction_stage", ``source`` of "housing_source": how the team knows.
    """

    __tablename__ = "housing_stage"
    __table_args__ = (
        scoped_fk("case_id", "case_record"),
        Index("ix_housing_stage_case_id", "tenant_id", "case_id", "day"),
        Index("ix_housing_stage_day", "tenant_id", "day"),
    )

    case_id: Mapped[uuid.UUID]
    stage: Mapped[str] = mapped_column(Text)
    day: Mapped[date]
    source: Mapped[str] = mapped_column(Text)

    case = to_one(lambda: Stage, "case_id", lambda: Case)


class Step(ScopedModel, Edited, Removable):
    """Something done to keep the home: a code of "housing_action", and how it stands ("housing_outcome").

    ``amount`` in cents, None: not about money, or not known. ``sealed`` holds the words, closed with the key of
    the case; None without words, or once erased.
    """

    __tablename__ = "housing_step"
    __table_args__ = (
        scoped_fk("case_id", "case_record"),
        CheckConstraint("amount IS NULL OR amount >= 0", name="amount_positive"),
        Index("ix_housing_step_case_id", "tenant_id", "case_id", "day"),
    )

    case_id: Mapped[uuid.UUID]
    action: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(Text)
    day: Mapped[date]
    amount: Mapped[int | None] = mapped_column(Integer)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    case = to_one(lambda: Step, "case_id", lambda: Case)


class Account(ScopedModel, Edited, Removable):
    """Where the debt stands on a day: a new row each time, so that its course stays readable.

    ``debt``, ``rent`` (a month's, charges included) and ``instalment`` (a month's, of the plan) are in cents,
    None: not known. ``next_stage`` (code of "eviction_stage") is expected on ``next_on``, the next legal date.
    """

    __tablename__ = "housing_account"
    __table_args__ = (
        scoped_fk("case_id", "case_record"),
        scoped_fk("landlord_id", "partner"),
        CheckConstraint("debt IS NULL OR debt >= 0", name="debt_positive"),
        CheckConstraint("rent IS NULL OR rent >= 0", name="rent_positive"),
        CheckConstraint("instalment IS NULL OR instalment >= 0", name="instalment_positive"),
        CheckConstraint("(next_on IS NULL) = (next_stage IS NULL)", name="next_date_has_a_stage"),
        Index("ix_housing_account_case_id", "tenant_id", "case_id", "day"),
    )

    case_id: Mapped[uuid.UUID]
    day: Mapped[date]
    landlord_id: Mapped[uuid.UUID | None]
    debt: Mapped[int | None] = mapped_column(Integer)
    rent: Mapped[int | None] = mapped_column(Integer)
    instalment: Mapped[int | None] = mapped_column(Integer)
    next_stage: Mapped[str | None] = mapped_column(Text)
    next_on: Mapped[date | None]

    case = to_one(lambda: Account, "case_id", lambda: Case)
    landlord = to_one(lambda: Account, "landlord_id", lambda: Partner)
