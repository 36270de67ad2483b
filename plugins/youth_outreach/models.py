"""What youth outreach keeps beside files: repérages, relays, orientations, prevention actions.

A repérage itself holds codes and days. What was typed in it (how to reach the young person, a name) lies apart in
``Words``, deleted with its subject. None of the other tables holds a name.
"""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.toolkit import (
    Activity,
    Case,
    Edited,
    Membership,
    Partner,
    Place,
    Removable,
    ScopedModel,
    now,
    scoped_fk,
    to_one,
)


class Relay(ScopedModel, Edited):
    """A member who sends repérages for a body of the partner directory, from one day to another, both included.

    ``ends_on`` None: still there.
    """

    __tablename__ = "youth_relay"
    __table_args__ = (
        scoped_fk("membership_id", "membership"),
        scoped_fk("partner_id", "partner"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="days_in_order"),
        Index("ix_youth_relay_membership_id", "tenant_id", "membership_id"),
        Index("ix_youth_relay_partner_id", "tenant_id", "partner_id"),
    )

    membership_id: Mapped[uuid.UUID]
    partner_id: Mapped[uuid.UUID]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]

    member = to_one(lambda: Relay, "membership_id", lambda: Membership)
    partner = to_one(lambda: Relay, "partner_id", lambda: Partner)


class Sighting(ScopedModel, Edited):
    """A repérage: a young person whom somebody is worried about; its author is who sent it.

    ``number`` is « R-2026-0012 ». ``partner_id`` is the body it was sent for, None: sent by the team. ``concern``
    is a code of "youth_concern" and ``spot`` of "youth_spot", None when civic mediation passed her on without saying
    it; ``age`` is one of "youth_age" (None: not known). ``told``: the
    young person knows of it and agrees. ``state`` is one of ``plugins.youth_outreach.steps.STATES``.
    ``contact_on`` is the day contact was made, ``assigned_to`` whoever was given it, ``case_id`` the file it became.
    """

    __tablename__ = "youth_sighting"
    __table_args__ = (
        UniqueConstraint("tenant_id", "number"),
        scoped_fk("author_id", "membership"),
        scoped_fk("partner_id", "partner"),
        scoped_fk("place_id", "place"),
        scoped_fk("assigned_to", "membership"),
        scoped_fk("case_id", "case_record"),
        CheckConstraint(
            "state IN ('received', 'contact', 'followed', 'oriented', 'closed')", name="state_known"
        ),
        CheckConstraint("contact_on IS NULL OR contact_on >= sent_on", name="days_in_order"),
        CheckConstraint("(closed_on IS NULL) = (close_reason IS NULL)", name="closing_has_a_reason"),
        Index("ix_youth_sighting_sent_on", "tenant_id", "sent_on", "id"),
        Index("ix_youth_sighting_author_id", "tenant_id", "author_id", "sent_on"),
        Index("ix_youth_sighting_partner_id", "tenant_id", "partner_id"),
        Index("ix_youth_sighting_assigned_to", "tenant_id", "assigned_to"),
        Index("ix_youth_sighting_case_id", "tenant_id", "case_id"),
        Index("ix_youth_sighting_state", "tenant_id", "state", "sent_on"),
    )

    number: Mapped[str] = mapped_column(Text)
    sent_on: Mapped[date]
    partner_id: Mapped[uuid.UUID | None]
    concern: Mapped[str | None] = mapped_column(Text)
    spot: Mapped[str | None] = mapped_column(Text)
    age: Mapped[str | None] = mapped_column(Text)
    told: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    state: Mapped[str] = mapped_column(Text)
    place_id: Mapped[uuid.UUID | None]
    assigned_to: Mapped[uuid.UUID | None]
    contact_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    close_reason: Mapped[str | None] = mapped_column(Text)
    case_id: Mapped[uuid.UUID | None]

    partner = to_one(lambda: Sighting, "partner_id", lambda: Partner)
    place = to_one(lambda: Sighting, "place_id", lambda: Place)


class Words(ScopedModel):
    """What was typed in a repérage: the one place where somebody may be named. Its erasure deletes the row."""

    __tablename__ = "youth_words"
    __table_args__ = (
        UniqueConstraint("tenant_id", "sighting_id"),
        scoped_fk("sighting_id", "youth_sighting"),
    )

    sighting_id: Mapped[uuid.UUID]
    nickname: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    reach: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    words: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))


class SightingEvent(ScopedModel):
    """One step of a repérage, for ever: codes, ids and a day, no words."""

    __tablename__ = "youth_sighting_event"
    __table_args__ = (
        scoped_fk("sighting_id", "youth_sighting"),
        Index("ix_youth_sighting_event_sighting_id", "tenant_id", "sighting_id", "day"),
    )
    append_only = True

    sighting_id: Mapped[uuid.UUID]
    step: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    day: Mapped[date]
    at: Mapped[datetime] = mapped_column(default=now)
    by_id: Mapped[uuid.UUID | None]


class CivicTie(ScopedModel):
    """Where a repérage came from in civic mediation: read with the right of the coordination only.

    ``case_id`` is a situation. ``incident_id`` names a row of another domain, which may be absent: no foreign key.
    """

    __tablename__ = "youth_civic_tie"
    __table_args__ = (
        UniqueConstraint("tenant_id", "sighting_id"),
        scoped_fk("sighting_id", "youth_sighting"),
        scoped_fk("case_id", "case_record"),
        CheckConstraint("case_id IS NULL OR incident_id IS NULL", name="one_origin"),
        Index("ix_youth_civic_tie_case_id", "tenant_id", "case_id"),
        Index("ix_youth_civic_tie_incident_id", "tenant_id", "incident_id"),
    )

    sighting_id: Mapped[uuid.UUID]
    case_id: Mapped[uuid.UUID | None]
    incident_id: Mapped[uuid.UUID | None]


class Reply(ScopedModel, Edited):
    """A word of the coordination to the relay who sent a repérage.

    Once a file is open, it lies in ``sealed``, closed with the key of that file (``case_id``); before, the repérage
    names nobody and it is plain ``text``. ``closed_at``: no longer shown to the relay.
    """

    __tablename__ = "youth_reply"
    __table_args__ = (
        scoped_fk("sighting_id", "youth_sighting"),
        scoped_fk("case_id", "case_record"),
        Index("ix_youth_reply_sighting_id", "tenant_id", "sighting_id", "day"),
        Index("ix_youth_reply_case_id", "tenant_id", "case_id"),
    )

    sighting_id: Mapped[uuid.UUID]
    case_id: Mapped[uuid.UUID | None]
    day: Mapped[date]
    text: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    closed_at: Mapped[datetime | None]


class Orientation(ScopedModel, Edited, Removable):
    """A young person was shown the way to a partner: for which need, and whether she went.

    ``need`` is a code of "youth_need", ``uptake`` of "youth_uptake", known since ``uptake_on``.
    """

    __tablename__ = "youth_orientation"
    __table_args__ = (
        scoped_fk("case_id", "case_record"),
        scoped_fk("partner_id", "partner"),
        CheckConstraint("uptake_on IS NULL OR uptake_on >= day", name="days_in_order"),
        Index("ix_youth_orientation_case_id", "tenant_id", "case_id", "day"),
        Index("ix_youth_orientation_day", "tenant_id", "day", "id"),
        Index("ix_youth_orientation_partner_id", "tenant_id", "partner_id"),
    )

    case_id: Mapped[uuid.UUID]
    partner_id: Mapped[uuid.UUID]
    need: Mapped[str] = mapped_column(Text)
    day: Mapped[date]
    uptake: Mapped[str] = mapped_column(Text)
    uptake_on: Mapped[date | None]

    case = to_one(lambda: Orientation, "case_id", lambda: Case)
    partner = to_one(lambda: Orientation, "partner_id", lambda: Partner)


class Prevention(ScopedModel, Edited):
    """What a prevention action says beside its field entry (day, hours, people, place, public): its theme."""

    __tablename__ = "youth_prevention"
    __table_args__ = (
        UniqueConstraint("tenant_id", "activity_id"),
        scoped_fk("activity_id", "activity"),
    )

    activity_id: Mapped[uuid.UUID]
    theme: Mapped[str] = mapped_column(Text)

    activity = to_one(lambda: Prevention, "activity_id", lambda: Activity)


class PreventionPartner(ScopedModel):
    """A body that held the action with the team."""

    __tablename__ = "youth_prevention_partner"
    __table_args__ = (
        UniqueConstraint("tenant_id", "prevention_id", "partner_id"),
        scoped_fk("prevention_id", "youth_prevention"),
        scoped_fk("partner_id", "partner"),
        Index("ix_youth_prevention_partner_partner_id", "tenant_id", "partner_id"),
    )

    prevention_id: Mapped[uuid.UUID]
    partner_id: Mapped[uuid.UUID]
