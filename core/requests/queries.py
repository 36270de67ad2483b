"""Reading requests: the list, one request, and the delays call → answer → arrival."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, or_, select

from core.places.choosing import Rows
from core.places.models import Place, Territory
from core.planning.clock import today
from core.requests.models import PartnerLink, Request
from core.requests.schemas import RequestFilters
from core.tenancy.binding import Actor
from core.tenancy.models import Membership

#: What callers usually ask is counted over this many days.
USUAL_DAYS = 90
KEYSET = (Request.received_at, Request.id)


def listed(actor: Actor) -> Rows:
    """The columns of a list: no caller, no free text."""
    return (
        select(
            Request.id,
            Request.number,
            Request.received_at,
            Request.day,
            Request.channel,
            Request.initiator,
            Request.reason,
            Request.state,
            Request.urgent,
            Request.taken_by,
            Request.answered_at,
            Request.arrived_at,
            Place.name.label("place_name"),
            Territory.name.label("territory_name"),
            Membership.given_name.label("taker"),
        )
        .select_from(Request)
        .outerjoin(Place, and_(Place.tenant_id == Request.tenant_id, Place.id == Request.place_id))
        .outerjoin(
            Territory, and_(Territory.tenant_id == Request.tenant_id, Territory.id == Request.territory_id)
        )
        .outerjoin(
            Membership, and_(Membership.tenant_id == Request.tenant_id, Membership.id == Request.taken_by)
        )
        .where(Request.tenant_id == actor.tenant.id)
    )


def conditions(filters: RequestFilters, actor: Actor) -> list[Any]:
    found: list[Any] = []
    if filters.state == "open":
        found.append(Request.state != "closed")
    elif filters.state != "all":
        found.append(Request.state == filters.state)
    if filters.whose == "mine":
        found.append(Request.taken_by == actor.membership_id)
    for column, value in (
        (Request.initiator, filters.initiator),
        (Request.reason, filters.reason),
        (Request.territory_id, filters.territory),
    ):
        if value is not None:
            found.append(column == value)
    if filters.since is not None:
        found.append(Request.day >= filters.since)
    if filters.until is not None:
        found.append(Request.day <= filters.until)
    return found


def filtered(filters: RequestFilters, actor: Actor) -> Rows:
    return listed(actor).where(*conditions(filters, actor))


def number_of(filters: RequestFilters, actor: Actor) -> Rows:
    return (
        select(func.count())
        .select_from(Request)
        .where(Request.tenant_id == actor.tenant.id, *conditions(filters, actor))
    )


def waiting_requests(actor: Actor, *, limit: int = 5) -> Rows:
    """What waits for this member, urgent first, then the oldest: the day page's card."""
    mine = and_(Request.state == "taken", Request.taken_by == actor.membership_id)
    return (
        listed(actor)
        .where(or_(Request.state == "received", mine))
        .order_by(Request.urgent.desc(), Request.received_at, Request.id)
        .limit(limit)
    )


def delays(actor: Actor, first_day: date, last_day: date) -> Rows:
    """Median minutes from call to answer and from call to arrival, over the days' requests (both included).

    One row: ``total``, ``answered``, ``arrived`` (how many of the total have that moment), ``to_answer`` and
    ``to_arrival`` (None when none has).
    """

    def median(moment: Any) -> Any:
        minutes = func.extract("epoch", moment - Request.received_at) / 60
        return func.percentile_cont(0.5).within_group(minutes.asc())

    return select(
        func.count().label("total"),
        func.count(Request.answered_at).label("answered"),
        func.count(Request.arrived_at).label("arrived"),
        median(Request.answered_at).label("to_answer"),
        median(Request.arrived_at).label("to_arrival"),
    ).where(Request.tenant_id == actor.tenant.id, Request.day.between(first_day, last_day))


def links(actor: Actor) -> Select[PartnerLink]:
    """Forms given to partners, the working ones first."""
    return (
        select(PartnerLink)
        .where(PartnerLink.tenant_id == actor.tenant.id)
        .order_by(PartnerLink.revoked_at.is_not(None), PartnerLink.label, PartnerLink.id)
    )


def usual(column: Any, actor: Actor) -> Rows:
    """Values of a column of Request over the last months, the most frequent first."""
    return (
        select(column)
        .where(
            Request.tenant_id == actor.tenant.id,
            Request.day >= today(actor) - timedelta(days=USUAL_DAYS),
            column.is_not(None),
        )
        .group_by(column)
        .order_by(func.count().desc(), column)
        .limit(6)
    )
