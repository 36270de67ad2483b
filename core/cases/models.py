"""The situation: work about a group or a place, with parties that may stay anonymous.

It holds no identity: a party is a label and what it takes to recognise it on the ground. What belongs to one
kind of situation only lies in ``Case.data``, described by the schema of its ``CaseType``.
"""

import uuid
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Index,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from core.db.base import Edited, Removable, ScopedModel, now, scoped_fk, to_one
from core.places.models import Place, Territory
from core.search.functions import FOLDED_SUBJECT
from core.tenancy.models import Membership

#: How a party takes part; « person » and « family » stay anonymous here, like the others.
#: What figures ask of cases, beside their day.
FIGURED = ("named_at", "type_key", "domain", "territory_id", "place_id", "result")
PARTY_KINDS = ("person", "group", "family", "institution")

#: How a meeting was held; « separate » meetings belong to one party.
SESSION_KINDS = ("separate", "joint", "phone", "visit")

#: How the journal says that a party or an event was taken off a case, and put back.
TAKEN_OFF = "case.event_removed"
PUT_BACK = "case.event_restored"


def letter(position: int) -> str:
    """The mark of a party by its place: A, B… Z, then 27, 28…"""
    return chr(ord("A") + position - 1) if 1 <= position <= 26 else str(position)


class Case(ScopedModel, Edited):
    """A situation. ``number`` is « 2026-0007 », None until one is given (« sans numéro »).

    ``type_key`` names its CaseType, ``state`` one of that type's states. ``place_id`` None: no place known.
    ``opened_on`` and ``closed_on`` are days in the structure's zone. ``people`` is the number of people
    concerned at the first entry, None when not noted. ``named_at`` is when it became a named file
    (``core.casefiles``), None for a situation.
    """

    __tablename__ = "case_record"
    __table_args__ = (
        UniqueConstraint("tenant_id", "number"),
        scoped_fk("place_id", "place"),
        scoped_fk("territory_id", "territory"),
        scoped_fk("referent_id", "membership"),
        scoped_fk("request_id", "request"),
        scoped_fk("named_by", "membership"),
        CheckConstraint("closed_on IS NULL OR closed_on >= opened_on", name="days_in_order"),
        CheckConstraint("people IS NULL OR people >= 0", name="people_counted"),
        Index("ix_case_record_latest", "tenant_id", "last_on", "id"),
        Index(
            "ix_case_record_open", "tenant_id", "last_on", "id", postgresql_where=text("closed_on IS NULL")
        ),
        # Figures read a year of openings, or of closings, from the index alone.
        Index("ix_case_record_opened_on", "tenant_id", "opened_on", "id", postgresql_include=list(FIGURED)),
        Index("ix_case_record_closed_on", "tenant_id", "closed_on", "id", postgresql_include=list(FIGURED)),
        Index("ix_case_record_state", "tenant_id", "type_key", "state", "last_on"),
        Index("ix_case_record_referent_id", "tenant_id", "referent_id", "last_on"),
        Index("ix_case_record_place_id", "tenant_id", "place_id"),
        Index("ix_case_record_territory_id", "tenant_id", "territory_id", "last_on"),
        Index("ix_case_record_request_id", "tenant_id", "request_id"),
        Index(
            "ix_case_record_named",
            "tenant_id",
            "last_on",
            "id",
            postgresql_where=text("named_at IS NOT NULL"),
        ),
        Index(
            "ix_case_record_subject_folded",
            literal_column(FOLDED_SUBJECT).label("subject_folded"),
            postgresql_using="gin",
            postgresql_ops={"subject_folded": "gin_trgm_ops"},
        ),
    )

    type_key: Mapped[str] = mapped_column(Text)
    number: Mapped[str | None] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    domain: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    place_id: Mapped[uuid.UUID | None]
    territory_id: Mapped[uuid.UUID | None]
    referent_id: Mapped[uuid.UUID | None]
    request_id: Mapped[uuid.UUID | None]
    people: Mapped[int | None] = mapped_column(Integer)
    people_estimated: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]
    #: Day of the last event: sorts the list; kept by the services.
    last_on: Mapped[date]
    result: Mapped[str | None] = mapped_column(Text)
    named_at: Mapped[datetime | None]
    named_by: Mapped[uuid.UUID | None]
    #: The type it had before it became a file of another type: its words and fields are still read.
    raised_from: Mapped[str | None] = mapped_column(Text)
    data: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default=text("'{}'"))

    place = to_one(lambda: Case, "place_id", lambda: Place)
    territory = to_one(lambda: Case, "territory_id", lambda: Territory)
    referent = to_one(lambda: Case, "referent_id", lambda: Membership)


class Party(ScopedModel, Edited, Removable):
    """Who takes part, without a name: « Partie A », « le groupe du square ».

    ``role`` is a code of the list "party_role". ``size`` None: not counted. ``person_id``, in a named file
    only, is somebody who agreed to be known: her name is read there, never copied here.
    """

    __tablename__ = "case_party"
    __table_args__ = (
        scoped_fk("case_id", "case_record"),
        scoped_fk("person_id", "person"),
        CheckConstraint("kind IN ('person', 'group', 'family', 'institution')", name="kind_known"),
        CheckConstraint("size IS NULL OR size > 0", name="size_positive"),
        Index("ix_case_party_case_id", "tenant_id", "case_id", "position"),
        Index("ix_case_party_person_id", "tenant_id", "person_id"),
        Index(
            "uq_case_party_person_once",
            "tenant_id",
            "case_id",
            "person_id",
            unique=True,
            postgresql_where=text("person_id IS NOT NULL AND removed_at IS NULL"),
        ),
    )

    case_id: Mapped[uuid.UUID]
    position: Mapped[int] = mapped_column(Integer)
    label: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    role: Mapped[str | None] = mapped_column(Text)
    size: Mapped[int | None] = mapped_column(Integer)
    description: Mapped[str | None] = mapped_column(Text)
    person_id: Mapped[uuid.UUID | None]


class CaseSession(ScopedModel, Edited, Removable):
    """A meeting with one party or several. ``minutes`` None: not noted.

    ``language`` is the one spoken when it was not French, in words; ``interpreter`` says who carried it. In a
    named file what was said is a note (``core.casefiles.models.FileNote``) and ``note`` stays empty.
    """

    __tablename__ = "case_session"
    __table_args__ = (
        scoped_fk("case_id", "case_record"),
        scoped_fk("place_id", "place"),
        CheckConstraint("kind IN ('separate', 'joint', 'phone', 'visit')", name="kind_known"),
        CheckConstraint("minutes IS NULL OR minutes BETWEEN 0 AND 1440", name="minutes_in_a_day"),
        CheckConstraint(
            "interpreter IN ('professional', 'telephone', 'relative', 'team')", name="interpreter_known"
        ),
        Index("ix_case_session_case_id", "tenant_id", "case_id", "day"),
        Index("ix_case_session_day", "tenant_id", "day"),
    )

    case_id: Mapped[uuid.UUID]
    day: Mapped[date]
    starts_at: Mapped[time | None]
    kind: Mapped[str] = mapped_column(Text)
    minutes: Mapped[int | None] = mapped_column(Integer)
    place_id: Mapped[uuid.UUID | None]
    language: Mapped[str | None] = mapped_column(Text)
    interpreter: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)


class SessionParty(ScopedModel):
    """A party that was at a meeting."""

    __tablename__ = "case_session_party"
    __table_args__ = (
        UniqueConstraint("tenant_id", "session_id", "party_id"),
        scoped_fk("session_id", "case_session"),
        scoped_fk("party_id", "case_party"),
    )

    session_id: Mapped[uuid.UUID]
    party_id: Mapped[uuid.UUID]


class CaseAction(ScopedModel, Edited, Removable):
    """Something done for the situation outside a meeting; ``action`` is a code of the list "action"."""

    __tablename__ = "case_action"
    __table_args__ = (
        scoped_fk("case_id", "case_record"),
        Index("ix_case_action_case_id", "tenant_id", "case_id", "day"),
    )

    case_id: Mapped[uuid.UUID]
    day: Mapped[date]
    action: Mapped[str] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)


class CaseTransition(ScopedModel):
    """One step passed, for ever: ids and codes only, so that it names nobody and tells no story.

    ``source`` is None for the opening. ``transition`` is the key of the step, or one of ``opened``,
    ``reopened``, ``raised`` (to a named file), ``reassigned`` (then source equals target and ``member_id`` is
    the new referent, None when she stepped back).
    """

    __tablename__ = "case_transition"
    __table_args__ = (
        scoped_fk("case_id", "case_record"),
        Index("ix_case_transition_case_id", "tenant_id", "case_id", "at"),
    )
    append_only = True

    case_id: Mapped[uuid.UUID]
    transition: Mapped[str] = mapped_column(Text)
    source: Mapped[str | None] = mapped_column(Text)
    target: Mapped[str] = mapped_column(Text)
    day: Mapped[date]
    at: Mapped[datetime] = mapped_column(default=now)
    by_id: Mapped[uuid.UUID | None]
    member_id: Mapped[uuid.UUID | None]
    result: Mapped[str | None] = mapped_column(Text)


class CaseReason(ScopedModel):
    """The reason typed for a step: a row of its own, encrypted, so that erasing it leaves the log whole."""

    __tablename__ = "case_reason"
    __table_args__ = (
        UniqueConstraint("tenant_id", "transition_id"),
        scoped_fk("case_id", "case_record"),
        scoped_fk("transition_id", "case_transition"),
    )

    case_id: Mapped[uuid.UUID]
    transition_id: Mapped[uuid.UUID]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class CaseActivity(ScopedModel):
    """A field entry that belongs to a situation; ``is_origin`` marks the one it was raised from."""

    __tablename__ = "case_activity"
    __table_args__ = (
        UniqueConstraint("tenant_id", "case_id", "activity_id"),
        scoped_fk("case_id", "case_record"),
        scoped_fk("activity_id", "activity"),
        Index("ix_case_activity_activity_id", "tenant_id", "activity_id"),
        Index(
            "uq_case_activity_one_origin",
            "tenant_id",
            "activity_id",
            unique=True,
            postgresql_where=text("is_origin"),
        ),
    )

    case_id: Mapped[uuid.UUID]
    activity_id: Mapped[uuid.UUID]
    is_origin: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    linked_at: Mapped[datetime] = mapped_column(default=now)
    linked_by: Mapped[uuid.UUID | None]
