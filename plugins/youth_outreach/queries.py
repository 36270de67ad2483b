"""Reading repérages, follow-ups, orientations and actions: columns for lists, one statement a list."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, Final, TypeAlias

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from core.toolkit import (
    Activity,
    Actor,
    Case,
    Membership,
    Partner,
    Place,
    Territory,
    there,
    visible,
    within,
)
from plugins.youth_outreach.models import (
    CivicTie,
    Orientation,
    Prevention,
    PreventionPartner,
    Relay,
    Reply,
    Sighting,
    SightingEvent,
)
from plugins.youth_outreach.schemas import PeriodFilters, SightingFilters
from plugins.youth_outreach.steps import CONTACT_WITHIN, OPEN, OURS, RECEIVED
from plugins.youth_outreach.workflow import FOLLOWUP_KEY

Rows: TypeAlias = Select[*tuple[Any, ...]]
#: Most rows of a panel.
FEW: Final = 10


#: Whoever sent a repérage, beside whoever was given it.
SENDER: Final = aliased(Membership)


def member_name(member: Any = Membership) -> ColumnElement[str]:
    full = func.btrim(func.concat(member.given_name, " ", member.family_name))
    return func.coalesce(func.nullif(full, ""), func.concat("membre n° ", member.number))


# --- choices -----------------------------------------------------------------------------------------


def member_options(actor: Actor) -> Rows:
    return (
        select(Membership.id, member_name())
        .where(Membership.tenant_id == actor.tenant.id, Membership.ended_at.is_(None))
        .order_by(Membership.family_name, Membership.given_name, Membership.id)
    )


def partner_options(actor: Actor) -> Rows:
    return (
        select(Partner.id, Partner.name)
        .where(Partner.tenant_id == actor.tenant.id, Partner.archived_at.is_(None))
        .order_by(Partner.sort_name, Partner.id)
    )


def territory_options(actor: Actor) -> Rows:
    return (
        select(Territory.id, Territory.name)
        .where(Territory.tenant_id == actor.tenant.id, Territory.kind == "quartier")
        .order_by(Territory.sort_name, Territory.id)
    )


# --- repérages ---------------------------------------------------------------------------------------


def _of_partner(model: Any) -> Any:
    return and_(Partner.tenant_id == model.tenant_id, Partner.id == model.partner_id)


def sightings(actor: Actor) -> Rows:
    """Repérages with the body they come from and whoever was given them; what was typed is read one by one."""
    return (
        select(
            Sighting.id,
            Sighting.number,
            Sighting.sent_on,
            Sighting.concern,
            Sighting.spot,
            Sighting.age,
            Sighting.told,
            Sighting.state,
            Sighting.contact_on,
            Sighting.close_reason,
            Sighting.case_id,
            Sighting.author_id,
            member_name(SENDER).label("sent_by"),
            Partner.name.label("partner"),
            Place.name.label("place"),
            member_name().label("given_to"),
            Membership.id.label("member_id"),
        )
        .outerjoin(Partner, _of_partner(Sighting))
        .outerjoin(Place, and_(Place.tenant_id == Sighting.tenant_id, Place.id == Sighting.place_id))
        .outerjoin(
            Membership,
            and_(Membership.tenant_id == Sighting.tenant_id, Membership.id == Sighting.assigned_to),
        )
        .outerjoin(SENDER, and_(SENDER.tenant_id == Sighting.tenant_id, SENDER.id == Sighting.author_id))
        .where(Sighting.tenant_id == actor.tenant.id)
    )


def contact_is_due(day: date) -> ColumnElement[bool]:
    """Repérages on which the first contact is judged: made, or sent seven days ago."""
    return or_(Sighting.contact_on.is_not(None), Sighting.sent_on <= day - CONTACT_WITHIN)


def contact_in_time() -> ColumnElement[bool]:
    return and_(
        Sighting.contact_on.is_not(None), Sighting.contact_on - Sighting.sent_on <= CONTACT_WITHIN.days
    )


def over_sightings(statement: Any, actor: Actor, filters: Any) -> Any:
    """Repérages of the period and of the quartier: of the figures as of their list."""
    return there(within(statement, Sighting.sent_on, filters), Sighting.place_id, filters, actor)


def sighting_clauses(filters: SightingFilters, actor: Actor, day: date) -> list[ColumnElement[bool]]:
    """The filters beside period and quartier."""
    found: list[ColumnElement[bool]] = []
    if filters.view == "open":
        found.append(Sighting.state.in_(OPEN))
    if filters.view == "mine":
        found += [Sighting.state.in_(OPEN), Sighting.assigned_to == actor.membership_id]
    pairs: list[tuple[Any, Any]] = [
        (Sighting.state, filters.state),
        (Sighting.concern, filters.concern),
        (Sighting.partner_id, filters.partner_id),
    ]
    found += [column == value for column, value in pairs if value is not None]
    if filters.contact is not None:
        found.append(contact_is_due(day))
    if filters.contact == "in_time":
        found.append(contact_in_time())
    return found


def sighting_list(filters: SightingFilters, actor: Actor, day: date) -> Any:
    return over_sightings(sightings(actor).where(*sighting_clauses(filters, actor, day)), actor, filters)


def sighting_counts(filters: SightingFilters, actor: Actor, day: date) -> Any:
    """Repérages of the list, and how many had a contact in seven days out of those judged."""
    due = contact_is_due(day)
    statement = select(
        func.count(Sighting.id).label("found"),
        func.count(Sighting.id).filter(due).label("due"),
        func.count(Sighting.id).filter(due, contact_in_time()).label("in_time"),
    ).where(Sighting.tenant_id == actor.tenant.id, *sighting_clauses(filters, actor, day))
    return over_sightings(statement, actor, filters)


def own_sightings(actor: Actor) -> Rows:
    """What the acting member sent: number, matter, state; nothing of what the team did with it."""
    return (
        select(
            Sighting.id, Sighting.number, Sighting.sent_on, Sighting.concern, Sighting.spot, Sighting.state
        )
        .where(Sighting.tenant_id == actor.tenant.id, Sighting.author_id == actor.membership_id)
        .order_by(Sighting.sent_on.desc(), Sighting.id.desc())
    )


def events_of(sighting_id: uuid.UUID, actor: Actor, *, for_relay: bool = False) -> Rows:
    """Steps of a repérage, oldest first."""
    statement = select(SightingEvent.step, SightingEvent.day).where(
        SightingEvent.tenant_id == actor.tenant.id, SightingEvent.sighting_id == sighting_id
    )
    if for_relay:
        statement = statement.where(SightingEvent.step.not_in(OURS))
    return statement.order_by(SightingEvent.day, SightingEvent.at, SightingEvent.id)


def replies_of(sighting_id: uuid.UUID, actor: Actor) -> Rows:
    return (
        select(Reply.id, Reply.day, Reply.text, Reply.sealed, Reply.closed_at)
        .where(Reply.tenant_id == actor.tenant.id, Reply.sighting_id == sighting_id)
        .order_by(Reply.day.desc(), Reply.id.desc())
    )


def tie_of(sighting_id: uuid.UUID, actor: Actor) -> Rows:
    """Where a repérage came from in civic mediation."""
    return (
        select(CivicTie.case_id, CivicTie.incident_id, Case.number, Case.subject)
        .outerjoin(Case, and_(Case.tenant_id == CivicTie.tenant_id, Case.id == CivicTie.case_id))
        .where(CivicTie.tenant_id == actor.tenant.id, CivicTie.sighting_id == sighting_id)
    )


def passed_from(actor: Actor, *, case_id: Any = None, incident_id: Any = None) -> Rows:
    """Repérages that came from a civic situation or incident."""
    origin = CivicTie.case_id == case_id if case_id is not None else CivicTie.incident_id == incident_id
    return (
        select(Sighting.id, Sighting.number, Sighting.sent_on, Sighting.state)
        .join(CivicTie, and_(CivicTie.tenant_id == Sighting.tenant_id, CivicTie.sighting_id == Sighting.id))
        .where(Sighting.tenant_id == actor.tenant.id, origin)
        .order_by(Sighting.sent_on.desc(), Sighting.id.desc())
    )


def sightings_of_case(case_id: uuid.UUID, actor: Actor) -> Rows:
    return sightings(actor).where(Sighting.case_id == case_id).order_by(Sighting.sent_on, Sighting.id)


def waiting(actor: Actor, *, coordinates: bool) -> Rows:
    """What waits on the day page: the actor's without contact, and for whoever coordinates those not yet given."""
    hers = and_(Sighting.assigned_to == actor.membership_id, Sighting.state == RECEIVED)
    free = and_(Sighting.assigned_to.is_(None), Sighting.state == RECEIVED)
    return (
        sightings(actor)
        .where(or_(hers, free) if coordinates else hers)
        .order_by(Sighting.sent_on, Sighting.id)
        .limit(FEW)
    )


def open_sightings(actor: Actor) -> Rows:
    return select(func.count(Sighting.id)).where(
        Sighting.tenant_id == actor.tenant.id, Sighting.state.in_(OPEN)
    )


# --- relays ------------------------------------------------------------------------------------------


def relays(actor: Actor) -> Rows:
    return (
        select(
            Relay.id,
            Relay.starts_on,
            Relay.ends_on,
            Partner.name.label("partner"),
            member_name().label("member"),
        )
        .join(Partner, _of_partner(Relay))
        .join(
            Membership,
            and_(Membership.tenant_id == Relay.tenant_id, Membership.id == Relay.membership_id),
        )
        .where(Relay.tenant_id == actor.tenant.id)
        .order_by(Partner.sort_name, Relay.starts_on.desc(), Relay.id)
    )


# --- follow-ups --------------------------------------------------------------------------------------


def followups(actor: Actor, *, closed: bool) -> Rows:
    """Follow-ups that the actor may know of."""
    over = Case.closed_on.is_not(None) if closed else Case.closed_on.is_(None)
    return (
        select(
            Case.id,
            Case.number,
            Case.subject,
            Case.state,
            Case.opened_on,
            Case.closed_on,
            Case.last_on,
            Case.data,
            member_name().label("referent"),
        )
        .outerjoin(
            Membership,
            and_(Membership.tenant_id == Case.tenant_id, Membership.id == Case.referent_id),
        )
        .where(Case.tenant_id == actor.tenant.id, Case.type_key == FOLLOWUP_KEY, over, visible(actor))
    )


def open_followups(actor: Actor) -> Rows:
    return select(func.count(Case.id)).where(
        Case.tenant_id == actor.tenant.id, Case.type_key == FOLLOWUP_KEY, Case.closed_on.is_(None)
    )


def _of_orientation() -> Any:
    return and_(Case.tenant_id == Orientation.tenant_id, Case.id == Orientation.case_id)


def orientations(actor: Actor) -> Rows:
    """Orientations with their file, of those that the actor may know of."""
    return (
        select(
            Orientation.id,
            Orientation.case_id,
            Orientation.day,
            Orientation.need,
            Orientation.uptake,
            Orientation.uptake_on,
            Partner.name.label("partner"),
            Case.number,
            Case.subject,
        )
        .join(Case, _of_orientation())
        .join(Partner, _of_partner(Orientation))
        .where(Orientation.tenant_id == actor.tenant.id, Orientation.removed_at.is_(None), visible(actor))
    )


def counted_orientations(actor: Actor) -> Any:
    """Every orientation that counts, hidden or not: what the figures are made of."""
    return (
        select(Orientation.id)
        .join(Case, _of_orientation())
        .where(Orientation.tenant_id == actor.tenant.id, Orientation.removed_at.is_(None))
    )


def over_orientations(statement: Any, actor: Actor, filters: Any) -> Any:
    statement = there(within(statement, Orientation.day, filters), Case.place_id, filters, actor)
    uptake = getattr(filters, "uptake", None)
    return statement if uptake is None else statement.where(Orientation.uptake == uptake)


def orientations_of(case_id: uuid.UUID, actor: Actor) -> Rows:
    return (
        orientations(actor)
        .where(Orientation.case_id == case_id)
        .order_by(Orientation.day.desc(), Orientation.id.desc())
    )


# --- prevention --------------------------------------------------------------------------------------


def actions(actor: Actor) -> Rows:
    """Prevention actions with the names of the bodies that held them."""
    bodies = (
        select(func.string_agg(Partner.name, ", "))
        .select_from(PreventionPartner)
        .join(Partner, _of_partner(PreventionPartner))
        .where(
            PreventionPartner.tenant_id == Prevention.tenant_id,
            PreventionPartner.prevention_id == Prevention.id,
        )
        .correlate(Prevention)
        .scalar_subquery()
    )
    return (
        select(
            Prevention.id,
            Prevention.activity_id,
            Prevention.theme,
            Activity.day,
            Activity.minutes,
            Activity.total,
            Activity.estimated,
            Activity.public_type,
            Place.name.label("place"),
            bodies.label("partners"),
        )
        .join(
            Activity,
            and_(Activity.tenant_id == Prevention.tenant_id, Activity.id == Prevention.activity_id),
        )
        .outerjoin(Place, and_(Place.tenant_id == Activity.tenant_id, Place.id == Activity.place_id))
        .where(Prevention.tenant_id == actor.tenant.id, Activity.removed_at.is_(None))
    )


def over_actions(statement: Any, actor: Actor, filters: PeriodFilters) -> Any:
    return there(within(statement, Activity.day, filters), Activity.place_id, filters, actor)


def action_counts(actor: Actor, filters: PeriodFilters) -> Any:
    """Actions, people there and minutes of the list."""
    statement = (
        select(
            func.count(Prevention.id).label("found"),
            func.coalesce(func.sum(Activity.total), 0).label("people"),
            func.count(Activity.total).label("counted"),
            func.coalesce(func.sum(Activity.minutes), 0).label("minutes"),
        )
        .join(
            Activity,
            and_(Activity.tenant_id == Prevention.tenant_id, Activity.id == Prevention.activity_id),
        )
        .where(Prevention.tenant_id == actor.tenant.id, Activity.removed_at.is_(None))
    )
    return over_actions(statement, actor, filters)
