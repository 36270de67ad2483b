"""What access to rights keeps: the details of an anonymous act, and the dated rows of a file.

No table holds a name, nor any words: codes, days, whole cents. What a procedure is about lies apart (``Matter``),
since the theme or the operator alone may tell what concerns nobody else: it is read by the figures, and by whoever
may read the level of the procedure.
"""

import uuid
from datetime import date
from typing import ClassVar

from sqlalchemy import CheckConstraint, Index, Integer, SmallInteger, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.toolkit import Activity, Case, Edited, Partner, Removable, ScopedModel, scoped_fk, to_one


class Act(ScopedModel, Edited):
    """The details of a field entry of this domain: what was asked, done, obtained; nobody is named.

    ``theme``, ``operator`` (None: none), ``act``, ``result`` are codes of "rights_theme", "operator", "rights_act",
    "rights_result"; ``verb`` of "rights_verb", ``autonomy`` of "autonomy", ``mode`` of "rights_mode", ``blocked`` of
    "rights_blocked". None: not said. It has the id of its entry.
    """

    __tablename__ = "rights_act"
    __table_args__ = (
        scoped_fk("activity_id", "activity"),
        UniqueConstraint("tenant_id", "activity_id"),
        Index("ix_rights_act_theme", "tenant_id", "theme", "operator"),
    )

    activity_id: Mapped[uuid.UUID]
    theme: Mapped[str] = mapped_column(Text)
    operator: Mapped[str | None] = mapped_column(Text)
    act: Mapped[str] = mapped_column(Text)
    result: Mapped[str | None] = mapped_column(Text)
    verb: Mapped[str] = mapped_column(Text)
    autonomy: Mapped[str | None] = mapped_column(Text)
    mode: Mapped[str | None] = mapped_column(Text)
    blocked: Mapped[str | None] = mapped_column(Text)

    activity = to_one(lambda: Act, "activity_id", lambda: Activity)


class Procedure(ScopedModel, Edited, Removable):
    """A *démarche* of a file, from its beginning to its end.

    ``level`` says who reads it ("team" or "restricted"), what it is about is in ``Matter``. ``stage`` is a code of
    "rights_stage"; ended, it has a ``result`` and a day. ``due_on`` is what is waited for by a day. ``membership_id``
    is who does it, None: not said.
    """

    __tablename__ = "rights_procedure"
    __table_args__ = (
        scoped_fk("case_id", "case_record"),
        scoped_fk("membership_id", "membership"),
        CheckConstraint("level IN ('team', 'restricted')", name="level_known"),
        CheckConstraint("ended_on IS NULL OR ended_on >= started_on", name="days_in_order"),
        CheckConstraint("(ended_on IS NULL) = (result IS NULL)", name="ended_with_a_result"),
        Index("ix_rights_procedure_case_id", "tenant_id", "case_id", "started_on"),
        Index("ix_rights_procedure_started_on", "tenant_id", "started_on", "id"),
        Index(
            "ix_rights_procedure_due_on",
            "tenant_id",
            "due_on",
            postgresql_where=text("ended_on IS NULL AND removed_at IS NULL"),
        ),
    )

    case_id: Mapped[uuid.UUID]
    level: Mapped[str] = mapped_column(Text)
    stage: Mapped[str] = mapped_column(Text)
    result: Mapped[str | None] = mapped_column(Text)
    mode: Mapped[str | None] = mapped_column(Text)
    blocked: Mapped[str | None] = mapped_column(Text)
    started_on: Mapped[date]
    due_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    membership_id: Mapped[uuid.UUID | None]

    case = to_one(lambda: Procedure, "case_id", lambda: Case)


class Matter(ScopedModel):
    """What a procedure is about: codes of "rights_theme" and "operator", read apart from it."""

    __tablename__ = "rights_matter"
    __table_args__ = (
        scoped_fk("procedure_id", "rights_procedure"),
        UniqueConstraint("tenant_id", "procedure_id"),
        Index("ix_rights_matter_theme", "tenant_id", "theme", "procedure_id"),
    )

    procedure_id: Mapped[uuid.UUID]
    theme: Mapped[str] = mapped_column(Text)
    operator: Mapped[str | None] = mapped_column(Text)


class Budget(ScopedModel, Edited, Removable):
    """A budget interview (*entretien budgétaire*): the month of a home, as it was said that day."""

    __tablename__ = "rights_budget"
    __table_args__ = (
        scoped_fk("case_id", "case_record"),
        CheckConstraint("adults >= 1 AND children >= 0", name="people_counted"),
        Index("ix_rights_budget_case_id", "tenant_id", "case_id", "day"),
        Index("ix_rights_budget_day", "tenant_id", "day"),
    )

    case_id: Mapped[uuid.UUID]
    day: Mapped[date]
    adults: Mapped[int] = mapped_column(SmallInteger)
    children: Mapped[int] = mapped_column(SmallInteger, default=0, server_default=text("0"))

    case = to_one(lambda: Budget, "case_id", lambda: Case)


class BudgetLine(ScopedModel):
    """One amount of a month, in cents; ``category`` is a code of "rights_income" or of "rights_expense"."""

    __tablename__ = "rights_budget_line"
    __table_args__ = (
        scoped_fk("budget_id", "rights_budget"),
        UniqueConstraint("tenant_id", "budget_id", "side", "category"),
        CheckConstraint("side IN ('income', 'expense')", name="side_known"),
        CheckConstraint("amount >= 0", name="amount_positive"),
    )

    budget_id: Mapped[uuid.UUID]
    side: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(Text)
    amount: Mapped[int] = mapped_column(Integer)


class Debt(ScopedModel, Edited, Removable):
    """A debt of the home, in cents: its kind ("debt_type"), to whom ("operator"), what is paid back each month."""

    __tablename__ = "rights_debt"
    __table_args__ = (
        scoped_fk("case_id", "case_record"),
        CheckConstraint("amount >= 0", name="amount_positive"),
        CheckConstraint("monthly IS NULL OR monthly >= 0", name="monthly_positive"),
        Index("ix_rights_debt_case_id", "tenant_id", "case_id"),
    )

    case_id: Mapped[uuid.UUID]
    kind: Mapped[str] = mapped_column(Text)
    creditor: Mapped[str | None] = mapped_column(Text)
    amount: Mapped[int] = mapped_column(Integer)
    monthly: Mapped[int | None] = mapped_column(Integer)
    day: Mapped[date]

    case = to_one(lambda: Debt, "case_id", lambda: Case)


class DebtStage(ScopedModel, Edited, Removable):
    """A stage of the over-indebtedness file that was reached: a code of "bdf_stage" and its day, entered as it comes.

    ``due_on`` is the date that the stage sets (a paper to send, a delay to contest, the end of a plan).
    """

    __tablename__ = "rights_debt_stage"
    __codes__: ClassVar = {"stage": ""}
    __table_args__ = (
        scoped_fk("case_id", "case_record"),
        Index("ix_rights_debt_stage_case_id", "tenant_id", "case_id", "day"),
        Index("ix_rights_debt_stage_day", "tenant_id", "day"),
    )

    case_id: Mapped[uuid.UUID]
    stage: Mapped[str] = mapped_column(Text)
    day: Mapped[date]
    due_on: Mapped[date | None]

    case = to_one(lambda: DebtStage, "case_id", lambda: Case)


class Follower(ScopedModel, Edited, Removable):
    """Who else follows the person: a service ("partner_type", a partner when known) and what it does, no opinion."""

    __tablename__ = "rights_follower"
    __table_args__ = (
        scoped_fk("case_id", "case_record"),
        scoped_fk("partner_id", "partner"),
        CheckConstraint("until IS NULL OR until >= since", name="days_in_order"),
        Index("ix_rights_follower_case_id", "tenant_id", "case_id"),
    )

    case_id: Mapped[uuid.UUID]
    service: Mapped[str] = mapped_column(Text)
    part: Mapped[str] = mapped_column(Text)
    partner_id: Mapped[uuid.UUID | None]
    since: Mapped[date]
    until: Mapped[date | None]

    case = to_one(lambda: Follower, "case_id", lambda: Case)
    partner = to_one(lambda: Follower, "partner_id", lambda: Partner)
