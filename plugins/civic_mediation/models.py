"""What civic mediation keeps beside situations: groups, services, rules of use, incidents, centre staff.

None of these tables holds a person's name: a group is a label, an agent is a member of the structure.
"""

import uuid
from datetime import date, time
from typing import ClassVar

from sqlalchemy import CheckConstraint, Index, Integer, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.toolkit import Edited, Membership, Place, Removable, ScopedModel, scoped_fk, to_one


class CivicGroup(ScopedModel, Edited):
    """A group that uses a service or a public space, known by a neutral label, never by names.

    ``ages`` are codes of the list "civic_age_band". ``size_low`` and ``size_high`` bound its usual size,
    None when not known. ``ended_on``: the day from which it is no longer met.
    """

    __tablename__ = "civic_group"
    __table_args__ = (
        UniqueConstraint("tenant_id", "label"),
        CheckConstraint(
            "size_low IS NULL OR size_high IS NULL OR size_high >= size_low", name="sizes_in_order"
        ),
        CheckConstraint("size_low IS NULL OR size_low > 0", name="size_positive"),
    )

    label: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    ages: Mapped[list[str]] = mapped_column(default=list, server_default=text("'[]'"))
    size_low: Mapped[int | None] = mapped_column(Integer)
    size_high: Mapped[int | None] = mapped_column(Integer)
    habits: Mapped[str | None] = mapped_column(Text)
    first_met_on: Mapped[date | None]
    ended_on: Mapped[date | None]


class GroupPlace(ScopedModel):
    """A place where the group is usually met."""

    __tablename__ = "civic_group_place"
    __table_args__ = (
        UniqueConstraint("tenant_id", "group_id", "place_id"),
        scoped_fk("group_id", "civic_group"),
        scoped_fk("place_id", "place"),
        Index("ix_civic_group_place_place_id", "tenant_id", "place_id"),
    )

    group_id: Mapped[uuid.UUID]
    place_id: Mapped[uuid.UUID]

    group = to_one(lambda: GroupPlace, "group_id", lambda: CivicGroup)
    place = to_one(lambda: GroupPlace, "place_id", lambda: Place)


class CivicService(ScopedModel, Edited):
    """A service offered to all at a place: swimming pool, theatre, library, youth space, buses…

    ``kind`` is a code of the list "civic_service_kind". ``manager`` is the office that runs it (not a
    person). ``opening`` says its hours in plain words. ``ends_on``: last day of the service.
    """

    __tablename__ = "civic_service"
    __codes__: ClassVar = {"kind": "civic_service_kind"}
    __table_args__ = (
        scoped_fk("place_id", "place"),
        CheckConstraint("ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on", name="days_in_order"),
        Index("ix_civic_service_place_id", "tenant_id", "place_id"),
    )

    place_id: Mapped[uuid.UUID]
    kind: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    manager: Mapped[str | None] = mapped_column(Text)
    contact: Mapped[str | None] = mapped_column(Text)
    opening: Mapped[str | None] = mapped_column(Text)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]

    place = to_one(lambda: CivicService, "place_id", lambda: Place)


class UseRule(ScopedModel, Edited):
    """Rules of use of a place, as a dated text; a new text is a new row, the former ones are kept.

    ``edition`` numbers the texts of one place from 1. ``valid_from`` and ``valid_until`` are both included,
    None: until replaced. ``adopted_by`` names the authority of the text (a decree, a board), not a person.
    ``case_id`` is the situation whose agreement gave the text, when there is one.
    """

    __tablename__ = "civic_use_rule"
    __table_args__ = (
        UniqueConstraint("tenant_id", "place_id", "edition"),
        scoped_fk("place_id", "place"),
        scoped_fk("service_id", "civic_service"),
        scoped_fk("case_id", "case_record"),
        CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name="days_in_order"),
        Index("ix_civic_use_rule_valid", "tenant_id", "place_id", "valid_from"),
        Index("ix_civic_use_rule_case_id", "tenant_id", "case_id"),
    )

    place_id: Mapped[uuid.UUID]
    service_id: Mapped[uuid.UUID | None]
    case_id: Mapped[uuid.UUID | None]
    edition: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    adopted_by: Mapped[str | None] = mapped_column(Text)
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]

    place = to_one(lambda: UseRule, "place_id", lambda: Place)


class Incident(ScopedModel, Edited, Removable):
    """Something that happened at a place or in a service on a day: kind, gravity, what was done.

    ``gravity`` is a code of the list "civic_gravity". ``activity_id`` is the field entry made of it and
    ``case_id`` the situation it belongs to, when there is one.
    """

    __tablename__ = "civic_incident"
    __codes__: ClassVar = {"kind": "civic_incident_kind"}
    __table_args__ = (
        scoped_fk("place_id", "place"),
        scoped_fk("service_id", "civic_service"),
        scoped_fk("activity_id", "activity"),
        scoped_fk("case_id", "case_record"),
        Index("ix_civic_incident_day", "tenant_id", "day", "id"),
        Index("ix_civic_incident_place_id", "tenant_id", "place_id", "day"),
        Index("ix_civic_incident_case_id", "tenant_id", "case_id"),
        Index("ix_civic_incident_activity_id", "tenant_id", "activity_id"),
    )

    day: Mapped[date]
    starts_at: Mapped[time | None]
    place_id: Mapped[uuid.UUID]
    service_id: Mapped[uuid.UUID | None]
    kind: Mapped[str] = mapped_column(Text)
    gravity: Mapped[str] = mapped_column(Text)
    responses: Mapped[list[str]] = mapped_column(default=list, server_default=text("'[]'"))
    facts: Mapped[str | None] = mapped_column(Text)
    people: Mapped[int | None] = mapped_column(Integer)
    activity_id: Mapped[uuid.UUID | None]
    case_id: Mapped[uuid.UUID | None]

    place = to_one(lambda: Incident, "place_id", lambda: Place)
    service = to_one(lambda: Incident, "service_id", lambda: CivicService)


class IncidentGroup(ScopedModel):
    """A group that took part in an incident."""

    __tablename__ = "civic_incident_group"
    __table_args__ = (
        UniqueConstraint("tenant_id", "incident_id", "group_id"),
        scoped_fk("incident_id", "civic_incident"),
        scoped_fk("group_id", "civic_group"),
        Index("ix_civic_incident_group_group_id", "tenant_id", "group_id"),
    )

    incident_id: Mapped[uuid.UUID]
    group_id: Mapped[uuid.UUID]


class PartyGroup(ScopedModel):
    """A party of a situation that is one of the known groups."""

    __tablename__ = "civic_party_group"
    __table_args__ = (
        UniqueConstraint("tenant_id", "party_id"),
        scoped_fk("party_id", "case_party"),
        scoped_fk("case_id", "case_record"),
        scoped_fk("group_id", "civic_group"),
        Index("ix_civic_party_group_case_id", "tenant_id", "case_id"),
        Index("ix_civic_party_group_group_id", "tenant_id", "group_id"),
    )

    party_id: Mapped[uuid.UUID]
    case_id: Mapped[uuid.UUID]
    group_id: Mapped[uuid.UUID]


class CentreStaff(ScopedModel, Edited):
    """A member who works in a centre or a service's place, from one day to another, both included.

    ``role`` is a code of the list "civic_staff_role".
    """

    __tablename__ = "civic_staff"
    __table_args__ = (
        scoped_fk("membership_id", "membership"),
        scoped_fk("place_id", "place"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="days_in_order"),
        Index("ix_civic_staff_membership_id", "tenant_id", "membership_id"),
        Index("ix_civic_staff_place_id", "tenant_id", "place_id"),
    )

    membership_id: Mapped[uuid.UUID]
    place_id: Mapped[uuid.UUID]
    role: Mapped[str] = mapped_column(Text)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]

    member = to_one(lambda: CentreStaff, "membership_id", lambda: Membership)
    place = to_one(lambda: CentreStaff, "place_id", lambda: Place)
