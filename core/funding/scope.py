"""What is counted for a convention: its days, territories and domains, and the acts of those whose posts it pays."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import and_, case, false, or_, select, true, union

from core.activities.models import Activity, ActivityMember
from core.db.session import session
from core.db.together import together
from core.funding.mapping import in_places
from core.funding.models import Convention, ConventionTerritory, Post
from core.places.models import QPV, QUARTIER, Place, PlaceTerritory, Territory
from core.records import dataclass
from core.reporting.filters import Filters
from core.reporting.periods import Period
from core.tenancy.binding import Actor


@dataclass(frozen=True, slots=True)
class Area:
    id: uuid.UUID
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Held:
    """A post of the convention: its number, who holds it, from when to when, and which part of a full time it is."""

    post_id: uuid.UUID
    number: str
    member: uuid.UUID
    first: date
    last: date | None
    share: int


@dataclass(frozen=True, slots=True)
class Scope:
    """A convention over a period; ``convention`` None: the whole structure. ``empty``: they share no day."""

    period: Period
    convention: Convention | None = None
    areas: tuple[Area, ...] = ()
    posts: tuple[Held, ...] = ()
    empty: bool = False

    @property
    def filters(self) -> Filters:
        return Filters(self.period)

    @property
    def domains(self) -> list[str]:
        return list(self.convention.domains) if self.convention is not None else []

    @property
    def area_ids(self) -> list[uuid.UUID]:
        return [area.id for area in self.areas]


def scope_of(convention: Convention | None, period: Period, actor: Actor) -> Scope:
    """The part of the period that lies within the convention."""
    if convention is None:
        return Scope(period)
    first = max(period.first, convention.starts_on)
    last = min(period.last, convention.ends_on or period.last)
    read = together(areas=areas_of([convention.id], actor), posts=posts_of([convention.id], actor))
    areas = tuple(Area(row.id, row.kind, row.name) for row in read["areas"])
    posts = tuple(held(row) for row in read["posts"])
    if first > last:
        return Scope(period, convention, areas, posts, empty=True)
    cut = period if (first, last) == (period.first, period.last) else Period("range", first, last)
    return Scope(cut, convention, areas, posts)


def areas_of(conventions: list[uuid.UUID], actor: Actor) -> Any:
    return (
        select(ConventionTerritory.convention_id, Territory.id, Territory.kind, Territory.name)
        .join(
            Territory,
            (Territory.tenant_id == ConventionTerritory.tenant_id)
            & (Territory.id == ConventionTerritory.territory_id),
        )
        .where(
            ConventionTerritory.tenant_id == actor.tenant.id,
            ConventionTerritory.convention_id.in_(conventions),
        )
        .order_by(Territory.sort_name, Territory.id)
    )


def ground_of(names: Collection[str], actor: Actor) -> dict[str, frozenset[str]]:
    """What the areas of each name are made of, so that two of them are compared by what they share: their places and,
    for a quartier or a sector, what it has beside its places. A name that is not known any more is left out.

    A place that was in a QPV for some days only counts as one of it: at worst a number more is hidden.
    """
    if not names:
        return {}
    ours = actor.tenant.id
    dated = select(PlaceTerritory.place_id).where(
        PlaceTerritory.tenant_id == ours, PlaceTerritory.territory_id == Territory.id
    )
    inside = or_(Place.territory_id == Territory.id, Place.sector_id == Territory.id, Place.id.in_(dated))
    rows = session.execute(
        select(Territory.id, Territory.kind, Territory.name, Place.id.label("place_id"))
        .outerjoin(Place, and_(Place.tenant_id == ours, inside))
        .where(Territory.tenant_id == ours, Territory.name.in_(names))
    ).all()
    found: dict[str, set[str]] = {row.name: set() for row in rows}
    for row in rows:
        if row.place_id is not None:
            found[row.name].add(str(row.place_id))
        if row.place_id is None or row.kind != QPV:
            found[row.name].add(str(row.id))
    return {name: frozenset(spots) for name, spots in found.items()}


def posts_of(conventions: list[uuid.UUID], actor: Actor) -> Any:
    """Posts of conventions, the first begun first."""
    return (
        select(
            Post.convention_id,
            Post.id,
            Post.number,
            Post.membership_id,
            Post.starts_on,
            Post.ends_on,
            Post.share,
        )
        .where(
            Post.tenant_id == actor.tenant.id, Post.convention_id.in_(conventions), Post.removed_at.is_(None)
        )
        .order_by(Post.starts_on, Post.number, Post.id)
    )


def held(row: Any) -> Held:
    return Held(row.id, row.number, row.membership_id, row.starts_on, row.ends_on, row.share)


def _by_a_holder(scope: Scope, actor: Actor) -> Any:
    """Field entries in which somebody took part whose post the convention pays on that day.

    CASE keeps each set of hers apart, made once: joined entry by entry, it cost seconds a line on a year that was just
    imported, whose tables the database had not analysed yet.
    """
    paid = []
    for post in scope.posts:
        hers = select(ActivityMember.activity_id).where(
            ActivityMember.tenant_id == actor.tenant.id, ActivityMember.membership_id == post.member
        )
        until = [Activity.day <= post.last] if post.last is not None else []
        paid.append(and_(Activity.day >= post.first, *until, Activity.id.in_(hers)))
    return case((or_(*paid), true()), else_=false())


def activity_conditions(scope: Scope, actor: Actor) -> list[Any]:
    """Field entries of the convention; nothing for the whole structure."""
    found: list[Any] = [false()] if scope.empty else []
    if scope.areas:
        ids = scope.area_ids
        found.append(
            or_(Activity.territory_id.in_(ids), in_places(Activity.place_id, Activity.day, ids, actor))
        )
    if scope.domains:
        found.append(Activity.domain.in_(scope.domains))
    if scope.posts:
        found.append(_by_a_holder(scope, actor))
    return found


def row_conditions(model: Any, day: Any, scope: Scope, actor: Actor) -> list[Any]:
    """Rows of another table of the core: the days and the territories of the convention."""
    found: list[Any] = [false()] if scope.empty else []
    if scope.areas and hasattr(model, "place_id"):
        ids = scope.area_ids
        found.append(or_(model.territory_id.in_(ids), in_places(model.place_id, day, ids, actor)))
    return found


#: Said beside a figure that a domain counts over the whole structure, because it knows quartiers only.
WHOLE = "compté sur toute la structure"


def counted_in(count: Any, scope: Scope, actor: Actor) -> tuple[Any, str]:
    """A domain's own rows within the convention, and what is to be said of it.

    A domain reads one quartier at a time: the rows of several are put together, each once.
    """
    if scope.empty:
        return count(actor, scope.filters).where(false()), ""
    if not scope.areas:
        return count(actor, scope.filters), ""
    if any(area.kind != QUARTIER for area in scope.areas):
        return count(actor, scope.filters), WHOLE
    parts = [count(actor, replace(scope.filters, territory=area.id)) for area in scope.areas]
    if len(parts) == 1:
        return parts[0], ""
    together = union(*(part.order_by(None) for part in parts)).subquery()
    return select(*together.c), ""
