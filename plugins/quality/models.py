"""What the quality approach keeps. The complainant aside, no table here holds the name of a person met.

Members are told by their id, so that evidence outlives a name; days are the structure's.
"""

import uuid
from datetime import date, datetime, time
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Index, Integer, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.toolkit import Edited, Removable, ScopedModel, now, scoped_fk

EMPTY = text("''")
NO_ITEMS = text("'[]'")


def _text() -> Mapped[str]:
    return mapped_column(Text, default="", server_default=EMPTY)


def _items() -> Mapped[list[str]]:
    return mapped_column(default=list, server_default=NO_ITEMS)


# --- the référentiel and its evidence ------------------------------------------------------------------


class Adoption(ScopedModel):
    """The structure works with an edition of the référentiel from a day on; the last row holds."""

    __tablename__ = "quality_adoption"
    __table_args__ = (UniqueConstraint("tenant_id", "number"),)
    append_only = True

    number: Mapped[int] = mapped_column(Integer)
    edition: Mapped[int] = mapped_column(Integer)
    adopted_on: Mapped[date]
    author_id: Mapped[uuid.UUID | None]
    at: Mapped[datetime] = mapped_column(default=now)


class Requirement(ScopedModel, Edited):
    """A requirement and its file: who answers for it, and the gap as it stands.

    ``code`` is the shipped one, or "own.…" for a requirement of the structure (``own``). ``in_force`` is false
    once the edition in use no longer holds it: its evidence stays. ``assigned_to`` is a member.
    """

    __tablename__ = "quality_requirement"
    __table_args__ = (
        UniqueConstraint("tenant_id", "code"),
        scoped_fk("assigned_to", "membership"),
    )

    code: Mapped[str] = mapped_column(Text)
    process: Mapped[str] = mapped_column(Text)
    register: Mapped[str] = _text()
    title: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = _text()
    proofs: Mapped[str] = _text()
    position: Mapped[int] = mapped_column(Integer)
    own: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    in_force: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    assigned_to: Mapped[uuid.UUID | None]
    gap: Mapped[str] = _text()


class Evidence(ScopedModel, Edited, Removable):
    """One dated proof under a requirement: a text, and perhaps the document of the structure it points at.

    ``document_id`` is a document of the core, named by its id without a key: taking the document away takes no
    proof away. ``until`` is the last day it counts, None: no end.
    """

    __tablename__ = "quality_evidence"
    __table_args__ = (
        scoped_fk("requirement_id", "quality_requirement"),
        CheckConstraint("until IS NULL OR until >= day", name="days_in_order"),
        Index("ix_quality_evidence_requirement_id", "tenant_id", "requirement_id", "day"),
    )

    requirement_id: Mapped[uuid.UUID]
    day: Mapped[date]
    words: Mapped[str] = mapped_column(Text)
    kept_at: Mapped[str] = _text()
    document_id: Mapped[uuid.UUID | None]
    until: Mapped[date | None]


class Fact(ScopedModel):
    """Something of the daily work that proves a requirement: a kind, a day, the id of its row, nothing else.

    Which requirements a kind falls under is a literal table (``facts.FACTS``).
    """

    __tablename__ = "quality_fact"
    __codes__: ClassVar = {"kind": ""}
    __table_args__ = (
        UniqueConstraint("tenant_id", "kind", "subject_id"),
        Index("ix_quality_fact_day", "tenant_id", "kind", "day"),
    )

    kind: Mapped[str] = mapped_column(Text)
    day: Mapped[date]
    subject_id: Mapped[uuid.UUID]


class NonConformity(ScopedModel, Edited, Removable):
    """A gap that was found: where it comes from, what it is, why it happened."""

    __tablename__ = "quality_nonconformity"
    __table_args__ = (
        scoped_fk("requirement_id", "quality_requirement"),
        Index("ix_quality_nonconformity_day", "tenant_id", "day", "id"),
    )

    day: Mapped[date]
    source: Mapped[str] = mapped_column(Text)
    requirement_id: Mapped[uuid.UUID | None]
    subject: Mapped[str] = mapped_column(Text)
    cause: Mapped[str] = _text()


class Action(ScopedModel, Edited, Removable):
    """What is to be done about a gap: by whom, until when, done, and whether it had its effect.

    ``effective`` is None until somebody checked it.
    """

    __tablename__ = "quality_action"
    __table_args__ = (
        scoped_fk("requirement_id", "quality_requirement"),
        scoped_fk("nonconformity_id", "quality_nonconformity"),
        scoped_fk("assigned_to", "membership"),
        CheckConstraint("(checked_on IS NULL) = (effective IS NULL)", name="checked_with_a_result"),
        CheckConstraint("checked_on IS NULL OR done_on IS NOT NULL", name="checked_once_done"),
        Index("ix_quality_action_due_on", "tenant_id", "due_on", "id"),
        Index("ix_quality_action_requirement_id", "tenant_id", "requirement_id"),
        Index("ix_quality_action_nonconformity_id", "tenant_id", "nonconformity_id"),
    )

    requirement_id: Mapped[uuid.UUID | None]
    nonconformity_id: Mapped[uuid.UUID | None]
    words: Mapped[str] = mapped_column(Text)
    assigned_to: Mapped[uuid.UUID]
    due_on: Mapped[date]
    done_on: Mapped[date | None]
    checked_on: Mapped[date | None]
    effective: Mapped[bool | None]


class Audit(ScopedModel, Edited):
    """A blank audit: all requirements of an edition are rated, then it is closed."""

    __tablename__ = "quality_audit"
    __table_args__ = (Index("ix_quality_audit_day", "tenant_id", "day", "id"),)

    day: Mapped[date]
    label: Mapped[str] = mapped_column(Text)
    edition: Mapped[int] = mapped_column(Integer)
    closed_on: Mapped[date | None]


class Rating(ScopedModel, Edited):
    """How one requirement stood at a blank audit. ``rating`` is a code of "quality_rating"."""

    __tablename__ = "quality_rating"
    __table_args__ = (
        UniqueConstraint("tenant_id", "audit_id", "requirement_id"),
        scoped_fk("audit_id", "quality_audit"),
        scoped_fk("requirement_id", "quality_requirement"),
    )

    audit_id: Mapped[uuid.UUID]
    requirement_id: Mapped[uuid.UUID]
    rating: Mapped[str] = mapped_column(Text)
    gap: Mapped[str] = _text()


class Paper(ScopedModel, Edited, Removable):
    """A convention, a letter of mission, the minutes of a steering body: what it says, and until when."""

    __tablename__ = "quality_paper"
    __table_args__ = (
        scoped_fk("partner_id", "partner"),
        CheckConstraint("until IS NULL OR until >= day", name="days_in_order"),
        Index("ix_quality_paper_day", "tenant_id", "day", "id"),
    )

    kind: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    day: Mapped[date]
    until: Mapped[date | None]
    partner_id: Mapped[uuid.UUID | None]
    bodies: Mapped[int | None] = mapped_column(Integer)
    decisions: Mapped[str] = _text()
    kept_at: Mapped[str] = _text()


class Dossier(ScopedModel):
    """The dossier for the auditor as it stood on a day: ids, codes, days and the texts of the evidence."""

    __tablename__ = "quality_dossier"
    __table_args__ = (UniqueConstraint("tenant_id", "number"),)
    append_only = True

    number: Mapped[int] = mapped_column(Integer)
    day: Mapped[date]
    edition: Mapped[int] = mapped_column(Integer)
    content: Mapped[list[Any]] = mapped_column(default=list)
    author_id: Mapped[uuid.UUID | None]
    at: Mapped[datetime] = mapped_column(default=now)


# --- the team -----------------------------------------------------------------------------------------


class Charter(ScopedModel, Edited):
    """The structure's own deontology text; a new text is a new row, to be signed again."""

    __tablename__ = "quality_charter"
    __table_args__ = (UniqueConstraint("tenant_id", "number"),)

    number: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    valid_from: Mapped[date]


class Signature(ScopedModel):
    """A member signed one version of the charter, once."""

    __tablename__ = "quality_signature"
    __table_args__ = (
        UniqueConstraint("tenant_id", "charter_id", "membership_id"),
        scoped_fk("charter_id", "quality_charter"),
        scoped_fk("membership_id", "membership"),
    )

    charter_id: Mapped[uuid.UUID]
    membership_id: Mapped[uuid.UUID]
    day: Mapped[date]
    signed_at: Mapped[datetime] = mapped_column(default=now)


class PracticeSession(ScopedModel, Edited, Removable):
    """An analysis of practice: codes and counts only, there is no free text on purpose."""

    __tablename__ = "quality_session"
    __table_args__ = (
        CheckConstraint("minutes > 0", name="minutes_counted"),
        Index("ix_quality_session_day", "tenant_id", "day", "id"),
    )

    day: Mapped[date]
    minutes: Mapped[int] = mapped_column(Integer)
    facilitator: Mapped[str] = mapped_column(Text)
    themes: Mapped[list[str]] = _items()


class Attendance(ScopedModel):
    """A member was there."""

    __tablename__ = "quality_attendance"
    __table_args__ = (
        UniqueConstraint("tenant_id", "session_id", "membership_id"),
        scoped_fk("session_id", "quality_session"),
        scoped_fk("membership_id", "membership"),
    )

    session_id: Mapped[uuid.UUID]
    membership_id: Mapped[uuid.UUID]


class Training(ScopedModel, Edited, Removable):
    """A training, from a first to a last day; ``hours`` are those of one trainee."""

    __tablename__ = "quality_training"
    __codes__: ClassVar = {"kind": "quality_training_kind"}
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="days_in_order"),
        CheckConstraint("hours > 0", name="hours_counted"),
        Index("ix_quality_training_day", "tenant_id", "starts_on", "id"),
    )

    kind: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    provider: Mapped[str] = _text()
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    hours: Mapped[int] = mapped_column(Integer)


class Trainee(ScopedModel):
    """A member followed a training; ``certified``: the certificate was received."""

    __tablename__ = "quality_trainee"
    __table_args__ = (
        UniqueConstraint("tenant_id", "training_id", "membership_id"),
        scoped_fk("training_id", "quality_training"),
        scoped_fk("membership_id", "membership"),
    )

    training_id: Mapped[uuid.UUID]
    membership_id: Mapped[uuid.UUID]
    certified: Mapped[bool] = mapped_column(default=False, server_default=text("false"))


class Interview(ScopedModel, Edited, Removable):
    """A professional interview was held on a day; what was said in it is not kept."""

    __tablename__ = "quality_interview"
    __codes__: ClassVar = {"kind": "quality_interview_kind"}
    __table_args__ = (
        scoped_fk("membership_id", "membership"),
        Index("ix_quality_interview_day", "tenant_id", "day", "id"),
    )

    membership_id: Mapped[uuid.UUID]
    kind: Mapped[str] = mapped_column(Text)
    day: Mapped[date]


class StaffIncident(ScopedModel, Edited, Removable):
    """Something done to the team: when, where, what, what followed, which support was offered.

    It says nothing about the state of anybody, nor who was there.
    """

    __tablename__ = "quality_incident"
    __codes__: ClassVar = {"kind": "quality_incident_kind"}
    __table_args__ = (
        scoped_fk("place_id", "place"),
        Index("ix_quality_incident_day", "tenant_id", "day", "id"),
    )

    day: Mapped[date]
    starts_at: Mapped[time | None]
    place_id: Mapped[uuid.UUID | None]
    kind: Mapped[str] = mapped_column(Text)
    facts: Mapped[str] = _text()
    follow_ups: Mapped[list[str]] = _items()
    supports: Mapped[list[str]] = _items()
    supported_on: Mapped[date | None]


# --- residents and partners ------------------------------------------------------------------------------


class Complaint(ScopedModel, Edited, Removable):
    """A complaint of a resident: received, answered within fifteen days, closed. Who complains stands apart."""

    __tablename__ = "quality_complaint"
    __table_args__ = (
        UniqueConstraint("tenant_id", "number"),
        scoped_fk("assigned_to", "membership"),
        CheckConstraint("answered_on IS NULL OR answered_on >= received_on", name="answered_after"),
        CheckConstraint("closed_on IS NULL OR answered_on IS NOT NULL", name="closed_once_answered"),
        Index("ix_quality_complaint_received_on", "tenant_id", "received_on", "id"),
    )

    number: Mapped[str] = mapped_column(Text)
    received_on: Mapped[date]
    channel: Mapped[str] = mapped_column(Text)
    topic: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = _text()
    assigned_to: Mapped[uuid.UUID | None]
    due_on: Mapped[date]
    answered_on: Mapped[date | None]
    answer: Mapped[str] = _text()
    closed_on: Mapped[date | None]
    outcome: Mapped[str | None] = mapped_column(Text)


class Complainant(ScopedModel, Edited):
    """Who complained and how to answer her, when she said so: exported and erased apart from the complaint."""

    __tablename__ = "quality_complainant"
    __table_args__ = (
        UniqueConstraint("tenant_id", "complaint_id"),
        scoped_fk("complaint_id", "quality_complaint"),
    )

    complaint_id: Mapped[uuid.UUID]
    name: Mapped[str] = mapped_column(Text)
    phone: Mapped[str] = _text()
    email: Mapped[str] = _text()


class Survey(ScopedModel, Edited):
    """A satisfaction survey; ``questions`` are its own, the first one says how satisfied one is overall."""

    __tablename__ = "quality_survey"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="days_in_order"),
        Index("ix_quality_survey_day", "tenant_id", "starts_on", "id"),
    )

    label: Mapped[str] = mapped_column(Text)
    public: Mapped[str] = mapped_column(Text)
    questions: Mapped[list[str]] = _items()
    starts_on: Mapped[date]
    ends_on: Mapped[date]


class Reply(ScopedModel, Edited):
    """One questionnaire, without anybody's name: a code of "quality_answer" for each question, in their order.

    ``overall`` is the answer to the first one.
    """

    __tablename__ = "quality_reply"
    __table_args__ = (
        scoped_fk("survey_id", "quality_survey"),
        Index("ix_quality_reply_survey_id", "tenant_id", "survey_id"),
    )

    survey_id: Mapped[uuid.UUID]
    day: Mapped[date]
    overall: Mapped[str] = mapped_column(Text)
    answers: Mapped[list[str]] = _items()
