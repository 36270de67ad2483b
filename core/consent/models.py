"""The ledger: ids, codes and days, so that its rows outlive an erased person and name nobody.

The database refuses update and delete to the application. A typed reason is a row of its own, encrypted; the
proof is a document closed with the person's key, named here by its id without a foreign key.
"""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, Integer, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db.base import ScopedModel, now, scoped_fk

STATES = ("given", "refused", "withdrawn", "expired")
#: Whose word it is: the party's, her legal representative's, or the mediator's own (who may stop as well).
GIVERS = ("party", "representative", "mediator")
CHANNELS = ("oral", "written", "remote")


class ConsentWording(ScopedModel):
    """A structure's own words for a purpose; version 1 is the shipped text, so its own begin at 2."""

    __tablename__ = "consent_wording"
    __table_args__ = (
        UniqueConstraint("tenant_id", "purpose", "version"),
        CheckConstraint("version > 1", name="after_the_shipped_one"),
    )
    append_only = True

    purpose: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(Text)
    hash: Mapped[str] = mapped_column(Text)
    since: Mapped[date]
    author_id: Mapped[uuid.UUID | None]
    at: Mapped[datetime] = mapped_column(default=now)


class ConsentRecord(ScopedModel):
    """One word given, refused, taken back or run out.

    About a party of a case, a person, or both; ``purpose`` is the key of a declared purpose; ``recipient_id``
    is a partner, for purposes that name one. The last row of (party or person, purpose, recipient, giver) by
    (day, at) is what holds. ``representative_id`` is the person who spoke for a minor. ``expires_on`` is the
    last day it covers, None: until withdrawn. ``day`` is the day it was said, ``at`` when it was written.
    ``id`` is the client's: a replay is the same word (``content_hash`` tells).
    """

    __tablename__ = "consent_record"
    __table_args__ = (
        scoped_fk("case_id", "case_record"),
        scoped_fk("party_id", "case_party"),
        scoped_fk("person_id", "person"),
        scoped_fk("representative_id", "person"),
        scoped_fk("recipient_id", "partner"),
        CheckConstraint("state IN ('given', 'refused', 'withdrawn', 'expired')", name="state_known"),
        CheckConstraint("giver IN ('party', 'representative', 'mediator')", name="giver_known"),
        CheckConstraint("channel IN ('oral', 'written', 'remote')", name="channel_known"),
        CheckConstraint(
            "party_id IS NOT NULL OR person_id IS NOT NULL OR (giver = 'mediator' AND case_id IS NOT NULL)",
            name="about_somebody",
        ),
        CheckConstraint("party_id IS NULL OR case_id IS NOT NULL", name="party_in_a_case"),
        Index("ix_consent_record_party_id", "tenant_id", "party_id", "purpose", "at"),
        Index("ix_consent_record_person_id", "tenant_id", "person_id", "purpose", "at"),
        Index("ix_consent_record_case_id", "tenant_id", "case_id", "at"),
        Index("ix_consent_record_expires_on", "tenant_id", "expires_on"),
    )
    append_only = True

    case_id: Mapped[uuid.UUID | None]
    party_id: Mapped[uuid.UUID | None]
    person_id: Mapped[uuid.UUID | None]
    purpose: Mapped[str] = mapped_column(Text)
    recipient_id: Mapped[uuid.UUID | None]
    state: Mapped[str] = mapped_column(Text)
    giver: Mapped[str] = mapped_column(Text, default="party")
    representative_id: Mapped[uuid.UUID | None]
    wording_version: Mapped[int] = mapped_column(Integer)
    wording_hash: Mapped[str] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text)
    proof_id: Mapped[uuid.UUID | None]
    day: Mapped[date]
    expires_on: Mapped[date | None]
    at: Mapped[datetime] = mapped_column(default=now)
    author_id: Mapped[uuid.UUID | None]
    content_hash: Mapped[str | None] = mapped_column(Text)


class ConsentReason(ScopedModel):
    """The reason typed with a word, sealed; a mediator's own is kept from the parties."""

    __tablename__ = "consent_reason"
    __table_args__ = (
        UniqueConstraint("tenant_id", "record_id"),
        scoped_fk("record_id", "consent_record"),
    )

    record_id: Mapped[uuid.UUID]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class ConsentNotice(ScopedModel):
    """The referent has read what a refusal, a withdrawal or an end stops: the banner leaves the page."""

    __tablename__ = "consent_notice"
    __table_args__ = (
        UniqueConstraint("tenant_id", "record_id"),
        scoped_fk("record_id", "consent_record"),
        scoped_fk("seen_by", "membership"),
    )

    record_id: Mapped[uuid.UUID]
    seen_by: Mapped[uuid.UUID]
    seen_at: Mapped[datetime] = mapped_column(default=now)
