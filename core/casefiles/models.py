"""What only a named file has. Every free text above « équipe » is encrypted; reasons are sealed rows of their own."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, Integer, LargeBinary, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db.base import Edited, Removable, ScopedModel, now, scoped_fk

LEVELS = ("team", "restricted", "sealed", "private")
#: ``co_referent`` reads what the referent reads; ``helper`` (a trainee, a colleague) what the team reads.
CIRCLE = ("co_referent", "helper")
ANSWERS = ("accepted", "refused", "amended")
MOMENTS = ("entry", "review", "exit")
OUTCOMES = ("kept", "partly_kept", "not_kept", "no_news")


class FileMember(ScopedModel, Edited):
    """A member named on a file beside its referent; ``ended_at`` None: still there."""

    __tablename__ = "file_member"
    __table_args__ = (
        scoped_fk("case_id", "case_record"),
        scoped_fk("membership_id", "membership"),
        CheckConstraint("role IN ('co_referent', 'helper')", name="role_known"),
        Index("ix_file_member_case_id", "tenant_id", "case_id"),
        Index("ix_file_member_membership_id", "tenant_id", "membership_id"),
        Index(
            "uq_file_member_once", "tenant_id", "case_id", "membership_id", unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
    )  # fmt: skip

    case_id: Mapped[uuid.UUID]
    membership_id: Mapped[uuid.UUID]
    role: Mapped[str] = mapped_column(Text)
    ended_at: Mapped[datetime | None]


class FileAccess(ScopedModel):
    """Exceptional access (*accès exceptionnel motivé*): restricted and sealed texts open until ``until``."""

    __tablename__ = "file_access"
    __table_args__ = (
        scoped_fk("case_id", "case_record"),
        scoped_fk("membership_id", "membership"),
        CheckConstraint("until > at", name="ends_after_it_begins"),
        Index("ix_file_access_case_id", "tenant_id", "case_id", "until"),
    )
    append_only = True

    case_id: Mapped[uuid.UUID]
    membership_id: Mapped[uuid.UUID]
    at: Mapped[datetime] = mapped_column(default=now)
    until: Mapped[datetime]
    author_id: Mapped[uuid.UUID | None]
    content_hash: Mapped[str | None] = mapped_column(Text)


class FileRecusal(ScopedModel):
    """A member refused a file or stepped back from it; why is a sealed row that the parties never see."""

    __tablename__ = "file_recusal"
    __table_args__ = (
        scoped_fk("case_id", "case_record"),
        scoped_fk("membership_id", "membership"),
        CheckConstraint("kind IN ('refused', 'stepped_back')", name="kind_known"),
        Index("ix_file_recusal_case_id", "tenant_id", "case_id"),
    )
    append_only = True

    case_id: Mapped[uuid.UUID]
    membership_id: Mapped[uuid.UUID]
    kind: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(default=now)
    author_id: Mapped[uuid.UUID | None]
    content_hash: Mapped[str | None] = mapped_column(Text)


class FileReason(ScopedModel):
    """The reason typed for an access or a recusal (``about_id``), sealed with the case's key."""

    __tablename__ = "file_reason"
    __table_args__ = (
        scoped_fk("case_id", "case_record"),
        UniqueConstraint("tenant_id", "about_id"),
        Index("ix_file_reason_case_id", "tenant_id", "case_id"),
    )

    case_id: Mapped[uuid.UUID]
    about_id: Mapped[uuid.UUID]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class FileNotice(ScopedModel):
    """Something a member must be told about a file: a code, never a text. ``seen_at`` None: not yet."""

    __tablename__ = "file_notice"
    __table_args__ = (
        scoped_fk("case_id", "case_record"),
        scoped_fk("membership_id", "membership"),
        Index("ix_file_notice_waiting", "tenant_id", "membership_id", postgresql_where=text("seen_at IS NULL")),
        Index("ix_file_notice_case_id", "tenant_id", "case_id"),
    )  # fmt: skip

    case_id: Mapped[uuid.UUID]
    membership_id: Mapped[uuid.UUID]
    kind: Mapped[str] = mapped_column(Text)
    about_id: Mapped[uuid.UUID | None]
    at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime | None]


class FileNote(ScopedModel, Edited, Removable):
    """Words written in a file: of a meeting (``session_id``), of one party (``party_id``), or of the team.

    At level « équipe » the words lie in ``text``; above, in ``sealed`` only, closed with the key of the person
    whose meeting it was, else with the case's. Raising the level purges older versions and drafts.
    """

    __tablename__ = "file_note"
    __table_args__ = (
        scoped_fk("case_id", "case_record"),
        scoped_fk("party_id", "case_party"),
        scoped_fk("session_id", "case_session"),
        CheckConstraint("level IN ('team', 'restricted', 'sealed', 'private')", name="level_known"),
        CheckConstraint("(level = 'team') = (sealed IS NULL)", name="sealed_above_team"),
        CheckConstraint("level = 'team' OR text = ''", name="clear_for_the_team_only"),
        Index("ix_file_note_case_id", "tenant_id", "case_id", "day"),
        Index("ix_file_note_session_id", "tenant_id", "session_id"),
        Index("ix_file_note_party_id", "tenant_id", "party_id"),
    )

    case_id: Mapped[uuid.UUID]
    party_id: Mapped[uuid.UUID | None]
    session_id: Mapped[uuid.UUID | None]
    day: Mapped[date]
    level: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)


class FileSolution(ScopedModel, Edited, Removable):
    """One line that each party accepts, refuses or amends; ``party_id`` proposed it, None: the mediation did."""

    __tablename__ = "file_solution"
    __table_args__ = (
        scoped_fk("case_id", "case_record"),
        scoped_fk("party_id", "case_party"),
        Index("ix_file_solution_case_id", "tenant_id", "case_id", "position"),
    )

    case_id: Mapped[uuid.UUID]
    party_id: Mapped[uuid.UUID | None]
    position: Mapped[int] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(Text)
    day: Mapped[date]


class FileAnswer(ScopedModel, Edited):
    """What one party says of one solution; ``amendment`` are its words when amended, "" otherwise.

    ``solution_version`` is the version of the line that was answered: a line changed since asks again.
    """

    __tablename__ = "file_answer"
    __table_args__ = (
        UniqueConstraint("tenant_id", "solution_id", "party_id"),
        scoped_fk("solution_id", "file_solution"),
        scoped_fk("party_id", "case_party"),
        CheckConstraint("answer IN ('accepted', 'refused', 'amended')", name="answer_known"),
        Index("ix_file_answer_party_id", "tenant_id", "party_id"),
    )

    solution_id: Mapped[uuid.UUID]
    party_id: Mapped[uuid.UUID]
    answer: Mapped[str] = mapped_column(Text)
    amendment: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    solution_version: Mapped[int] = mapped_column(Integer, default=1)
    day: Mapped[date]


class FileAgreement(ScopedModel, Edited):
    """What all parties accepted, written or oral; ``ended_on``: no longer in force (a party withdrew)."""

    __tablename__ = "file_agreement"
    __table_args__ = (
        scoped_fk("case_id", "case_record"),
        CheckConstraint("form IN ('written', 'oral')", name="form_known"),
        Index("ix_file_agreement_case_id", "tenant_id", "case_id"),
    )

    case_id: Mapped[uuid.UUID]
    form: Mapped[str] = mapped_column(Text)
    day: Mapped[date]
    ended_on: Mapped[date | None]


class FileAgreementLine(ScopedModel):
    """A line of an agreement as it was accepted: its own words, whatever the solution says later."""

    __tablename__ = "file_agreement_line"
    __table_args__ = (
        UniqueConstraint("tenant_id", "agreement_id", "solution_id"),
        scoped_fk("agreement_id", "file_agreement"),
        scoped_fk("solution_id", "file_solution"),
    )

    agreement_id: Mapped[uuid.UUID]
    solution_id: Mapped[uuid.UUID]
    position: Mapped[int] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(Text)


class FileFollowUp(ScopedModel, Edited):
    """News taken after an agreement or a closing; ``outcome`` None: still to come.

    ``withdrawn_on``: the agreement ended before they were taken, and they no longer are to be.
    """

    __tablename__ = "file_follow_up"
    __table_args__ = (
        scoped_fk("case_id", "case_record"),
        CheckConstraint("outcome IN ('kept', 'partly_kept', 'not_kept', 'no_news')", name="outcome_known"),
        CheckConstraint("(outcome IS NULL) = (done_on IS NULL)", name="done_has_an_outcome"),
        CheckConstraint("done_on IS NULL OR withdrawn_on IS NULL", name="done_or_withdrawn"),
        Index("ix_file_follow_up_case_id", "tenant_id", "case_id"),
        Index(
            "ix_file_follow_up_due_on",
            "tenant_id",
            "due_on",
            postgresql_where=text("done_on IS NULL AND withdrawn_on IS NULL"),
        ),
    )

    case_id: Mapped[uuid.UUID]
    due_on: Mapped[date]
    done_on: Mapped[date | None]
    outcome: Mapped[str | None] = mapped_column(Text)
    withdrawn_on: Mapped[date | None]


class FileBond(ScopedModel, Edited, Removable):
    """A link as the person says it is: ``bond`` is a code of "bond", ``state`` of "bond_state"."""

    __tablename__ = "file_bond"
    __table_args__ = (
        scoped_fk("case_id", "case_record"),
        scoped_fk("party_id", "case_party"),
        UniqueConstraint("tenant_id", "party_id", "moment", "bond"),
        CheckConstraint("moment IN ('entry', 'review', 'exit')", name="moment_known"),
        Index("ix_file_bond_case_id", "tenant_id", "case_id"),
    )

    case_id: Mapped[uuid.UUID]
    party_id: Mapped[uuid.UUID]
    moment: Mapped[str] = mapped_column(Text)
    bond: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    day: Mapped[date]
