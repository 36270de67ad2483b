"""What citizen participation keeps: projects, who carries them, routes, gatherings, observations, recommendations.

None of these tables holds a person's name: residents are counts, an organisation is a body.
"""

import uuid
from datetime import date
from typing import ClassVar

from sqlalchemy import CheckConstraint, Index, Integer, LargeBinary, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.toolkit import Activity, Edited, Partner, Place, Removable, ScopedModel, scoped_fk, to_one

#: What residents do beyond coming, in the order of the ladder.
DEEDS = ("guided", "wrote", "presented", "decided")

SPOTTED = (
    "(latitude IS NULL) = (longitude IS NULL) AND "
    "(latitude IS NULL OR (abs(latitude) <= 90000000 AND abs(longitude) <= 180000000))"
)


class Project(ScopedModel, Edited, Removable):
    """What residents undertake over months; ``kind`` is a code of "citizen_project_kind".

    ``stage`` is a state of the kind's path (``workflow.PATHS``), since ``stage_on``. ``point_types`` are the
    codes of "walk_point_type" that its walks use. ``topics`` are its themes of work in its own words, ``result``
    what it gave. ``ends_on`` is the end foreseen, ``closed_on`` the day it ended.
    """

    __tablename__ = "citizen_project"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="days_in_order"),
        Index("ix_citizen_project_list", "tenant_id", "starts_on", "id"),
    )

    kind: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    aim: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    topics: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    result: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    stage: Mapped[str] = mapped_column(Text)
    stage_on: Mapped[date]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    point_types: Mapped[list[str]] = mapped_column(default=list, server_default=text("'[]'"))


class ProjectTerritory(ScopedModel):
    """A quartier that the project is about."""

    __tablename__ = "citizen_project_territory"
    __table_args__ = (
        UniqueConstraint("tenant_id", "project_id", "territory_id"),
        scoped_fk("project_id", "citizen_project"),
        scoped_fk("territory_id", "territory"),
        Index("ix_citizen_project_territory_territory_id", "tenant_id", "territory_id"),
    )

    project_id: Mapped[uuid.UUID]
    territory_id: Mapped[uuid.UUID]


class ProjectStage(ScopedModel):
    """A stage that the project entered on a day, with what was said of it."""

    __tablename__ = "citizen_stage"
    __table_args__ = (
        scoped_fk("project_id", "citizen_project"),
        Index("ix_citizen_stage_project_id", "tenant_id", "project_id", "day"),
    )

    project_id: Mapped[uuid.UUID]
    step: Mapped[str] = mapped_column(Text)
    stage: Mapped[str] = mapped_column(Text)
    day: Mapped[date]
    note: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))


class Organisation(ScopedModel, Edited):
    """A body that takes part in the project: one of the partner directory, or a free name.

    ``part`` is a code of "citizen_part". ``name`` is what was written when it came in; the directory's name wins.
    ``membership_id`` is the account by which it reads the project here, None: it has none.
    """

    __tablename__ = "citizen_organisation"
    __table_args__ = (
        scoped_fk("project_id", "citizen_project"),
        scoped_fk("partner_id", "partner"),
        scoped_fk("membership_id", "membership"),
        Index("ix_citizen_organisation_project_id", "tenant_id", "project_id"),
        Index("ix_citizen_organisation_membership_id", "tenant_id", "membership_id"),
        Index("ix_citizen_organisation_partner_id", "tenant_id", "partner_id"),
    )

    project_id: Mapped[uuid.UUID]
    partner_id: Mapped[uuid.UUID | None]
    membership_id: Mapped[uuid.UUID | None]
    name: Mapped[str] = mapped_column(Text)
    part: Mapped[str] = mapped_column(Text)

    partner = to_one(lambda: Organisation, "partner_id", lambda: Partner)


class Route(ScopedModel, Edited):
    """A way to walk, chosen by the residents of a project."""

    __tablename__ = "citizen_route"
    __table_args__ = (
        scoped_fk("project_id", "citizen_project"),
        Index("ix_citizen_route_project_id", "tenant_id", "project_id"),
    )

    project_id: Mapped[uuid.UUID]
    name: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))


class Stop(ScopedModel, Edited):
    """A stop of a route, in the order of ``rank``; a place of the directory, or a spot in whole microdegrees."""

    __tablename__ = "citizen_stop"
    __table_args__ = (
        scoped_fk("route_id", "citizen_route"),
        scoped_fk("place_id", "place"),
        CheckConstraint(SPOTTED, name="position"),
        Index("ix_citizen_stop_route_id", "tenant_id", "route_id", "rank"),
        Index("ix_citizen_stop_place_id", "tenant_id", "place_id"),
    )

    route_id: Mapped[uuid.UUID]
    rank: Mapped[int] = mapped_column(Integer)
    label: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    place_id: Mapped[uuid.UUID | None]
    latitude: Mapped[int | None] = mapped_column(Integer)
    longitude: Mapped[int | None] = mapped_column(Integer)

    place = to_one(lambda: Stop, "place_id", lambda: Place)


class Gathering(ScopedModel, Edited):
    """What one field entry of the core was, when residents gathered: a walk, a training, a meeting…

    Day, hour, place, people counted and hours worked are the entry's. ``kind`` is a code of "citizen_gathering".
    ``institutions`` are representatives of institutions who came. ``guided``, ``wrote``, ``presented`` and
    ``decided`` count the residents who did so, None: not noted. ``outcome`` is what was decided or learnt.
    """

    __tablename__ = "citizen_gathering"
    __codes__: ClassVar = {"kind": "citizen_gathering"}
    __table_args__ = (
        UniqueConstraint("tenant_id", "activity_id"),
        scoped_fk("activity_id", "activity"),
        scoped_fk("project_id", "citizen_project"),
        scoped_fk("route_id", "citizen_route"),
        CheckConstraint(
            " AND ".join(f"coalesce({name}, 0) >= 0" for name in ("institutions", *DEEDS)),
            name="counts_positive",
        ),
        Index("ix_citizen_gathering_project_id", "tenant_id", "project_id"),
        Index("ix_citizen_gathering_route_id", "tenant_id", "route_id"),
    )

    activity_id: Mapped[uuid.UUID]
    project_id: Mapped[uuid.UUID | None]
    kind: Mapped[str] = mapped_column(Text)
    route_id: Mapped[uuid.UUID | None]
    institutions: Mapped[int | None] = mapped_column(Integer)
    guided: Mapped[int | None] = mapped_column(Integer)
    wrote: Mapped[int | None] = mapped_column(Integer)
    presented: Mapped[int | None] = mapped_column(Integer)
    decided: Mapped[int | None] = mapped_column(Integer)
    outcome: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))

    activity = to_one(lambda: Gathering, "activity_id", lambda: Activity)
    project = to_one(lambda: Gathering, "project_id", lambda: Project)


class Point(ScopedModel, Edited, Removable):
    """What residents saw on a walk: ``kind`` is a code of "walk_point_type", ``theme`` one of "walk_theme".

    Where it was: a stop of the route, a place, or a spot in whole microdegrees; none of them is asked for.
    """

    __tablename__ = "citizen_point"
    __codes__: ClassVar = {"kind": "walk_point_type"}
    __table_args__ = (
        scoped_fk("project_id", "citizen_project"),
        scoped_fk("gathering_id", "citizen_gathering"),
        scoped_fk("stop_id", "citizen_stop"),
        scoped_fk("place_id", "place"),
        CheckConstraint(SPOTTED, name="position"),
        Index("ix_citizen_point_project_id", "tenant_id", "project_id"),
        Index("ix_citizen_point_gathering_id", "tenant_id", "gathering_id"),
        Index("ix_citizen_point_stop_id", "tenant_id", "stop_id"),
        Index("ix_citizen_point_place_id", "tenant_id", "place_id"),
    )

    project_id: Mapped[uuid.UUID]
    gathering_id: Mapped[uuid.UUID]
    kind: Mapped[str] = mapped_column(Text)
    theme: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)
    stop_id: Mapped[uuid.UUID | None]
    place_id: Mapped[uuid.UUID | None]
    latitude: Mapped[int | None] = mapped_column(Integer)
    longitude: Mapped[int | None] = mapped_column(Integer)


class PointPhoto(ScopedModel):
    """The picture of a point: pixels written anew by the core, without where or when; nobody can be recognised.

    Its bytes lie in ``PhotoPiece``, closed with the key of the project. ``size`` is theirs before that.
    """

    __tablename__ = "citizen_point_photo"
    __table_args__ = (
        UniqueConstraint("tenant_id", "point_id"),
        scoped_fk("point_id", "citizen_point"),
        CheckConstraint("size > 0 AND size <= 10485760", name="size_bounded"),
    )

    point_id: Mapped[uuid.UUID]
    mime: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(Integer)


class PhotoPiece(ScopedModel):
    """One piece of the picture of a point, in order of ``n``."""

    __tablename__ = "citizen_photo_piece"
    __table_args__ = (
        UniqueConstraint("tenant_id", "point_id", "n"),
        scoped_fk("point_id", "citizen_point"),
    )

    point_id: Mapped[uuid.UUID]
    n: Mapped[int] = mapped_column(Integer)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class Recommendation(ScopedModel, Edited, Removable):
    """What residents ask of a decision-maker; ``status`` is a code of "recommendation_status".

    ``number`` counts within the project. ``asked_on`` is the day it was handed over, ``answered_on`` that of the
    first answer, ``due_on`` the day announced for the work. ``answered_by`` and ``reply`` are the last answer's.
    """

    __tablename__ = "citizen_recommendation"
    __table_args__ = (
        UniqueConstraint("tenant_id", "project_id", "number"),
        scoped_fk("project_id", "citizen_project"),
        scoped_fk("organisation_id", "citizen_organisation"),
        Index("ix_citizen_recommendation_list", "tenant_id", "proposed_on", "id"),
        Index("ix_citizen_recommendation_organisation_id", "tenant_id", "organisation_id"),
    )

    project_id: Mapped[uuid.UUID]
    number: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(Text)
    details: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    theme: Mapped[str | None] = mapped_column(Text)
    organisation_id: Mapped[uuid.UUID | None]
    proposed_on: Mapped[date]
    status: Mapped[str] = mapped_column(Text)
    status_on: Mapped[date]
    asked_on: Mapped[date | None]
    answered_on: Mapped[date | None]
    due_on: Mapped[date | None]
    answered_by: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    reply: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))


class RecommendationPoint(ScopedModel):
    """An observation that a recommendation comes from."""

    __tablename__ = "citizen_reco_point"
    __table_args__ = (
        UniqueConstraint("tenant_id", "recommendation_id", "point_id"),
        scoped_fk("recommendation_id", "citizen_recommendation"),
        scoped_fk("point_id", "citizen_point"),
        Index("ix_citizen_reco_point_point_id", "tenant_id", "point_id"),
    )

    recommendation_id: Mapped[uuid.UUID]
    point_id: Mapped[uuid.UUID]


class RecommendationStep(ScopedModel):
    """One step of the answer: who answered (a body), when, in which words, and where that left it."""

    __tablename__ = "citizen_reco_step"
    __table_args__ = (
        scoped_fk("recommendation_id", "citizen_recommendation"),
        Index("ix_citizen_reco_step_recommendation_id", "tenant_id", "recommendation_id", "day"),
    )

    recommendation_id: Mapped[uuid.UUID]
    step: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    day: Mapped[date]
    body: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    words: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
