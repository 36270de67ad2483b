"""Reading groups, services, rules, incidents and staff: columns for lists, one statement a list."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Select, and_, extract, func, or_, select

from core.toolkit import (
    Actor,
    Case,
    CaseTransition,
    Membership,
    Place,
    Territory,
    visible,
)
from plugins.civic_mediation.codelists import SEVERE
from plugins.civic_mediation.models import (
    CentreStaff,
    CivicGroup,
    CivicService,
    GroupPlace,
    Incident,
    IncidentGroup,
    PartyGroup,
    UseRule,
)
from plugins.civic_mediation.schemas import IncidentFilters
from plugins.civic_mediation.workflow import TYPE_KEY

Rows: TypeAlias = Select[*tuple[Any, ...]]


def _at_place(model: Any) -> Any:
    return and_(Place.tenant_id == model.tenant_id, Place.id == model.place_id)


def valid_on(model: Any, day: date, start: str = "starts_on", end: str = "ends_on") -> ColumnElement[bool]:
    """The condition that a dated row holds on a day, both ends included."""
    first, last = getattr(model, start), getattr(model, end)
    return and_(or_(first.is_(None), first <= day), or_(last.is_(None), last >= day))


# --- groups ------------------------------------------------------------------------------------------


def groups(actor: Actor, *, day: date, ended: bool = False) -> Rows:
    """Groups with the names of their usual places; those still met, or those no longer met."""
    usual = (
        select(func.string_agg(Place.name, ", "))
        .select_from(GroupPlace)
        .join(Place, _at_place(GroupPlace))
        .where(GroupPlace.tenant_id == CivicGroup.tenant_id, GroupPlace.group_id == CivicGroup.id)
        .correlate(CivicGroup)
        .scalar_subquery()
    )
    met = or_(CivicGroup.ended_on.is_(None), CivicGroup.ended_on > day)
    return (
        select(
            CivicGroup.id,
            CivicGroup.label,
            CivicGroup.kind,
            CivicGroup.ages,
            CivicGroup.size_low,
            CivicGroup.size_high,
            CivicGroup.ended_on,
            usual.label("places"),
        )
        .where(CivicGroup.tenant_id == actor.tenant.id, ~met if ended else met)
        .order_by(func.lower(CivicGroup.label), CivicGroup.id)
    )


def group_options(actor: Actor, day: date) -> Rows:
    return (
        select(CivicGroup.id, CivicGroup.label)
        .where(
            CivicGroup.tenant_id == actor.tenant.id,
            or_(CivicGroup.ended_on.is_(None), CivicGroup.ended_on > day),
        )
        .order_by(func.lower(CivicGroup.label), CivicGroup.id)
    )


def places_of_group(group_id: uuid.UUID, actor: Actor) -> Rows:
    return (
        select(Place.id, Place.name)
        .join(GroupPlace, _at_place(GroupPlace))
        .where(GroupPlace.tenant_id == actor.tenant.id, GroupPlace.group_id == group_id)
        .order_by(Place.sort_name, Place.id)
    )


def groups_at(place_id: uuid.UUID, actor: Actor, day: date) -> Rows:
    return group_options(actor, day).join(
        GroupPlace,
        and_(GroupPlace.tenant_id == CivicGroup.tenant_id, GroupPlace.group_id == CivicGroup.id),
    ).where(GroupPlace.place_id == place_id)  # fmt: skip


def cases_of_group(group_id: uuid.UUID, actor: Actor) -> Rows:
    """Situations in which the group is a party."""
    return (
        select(Case.id, Case.number, Case.subject, Case.state, Case.last_on)
        .join(PartyGroup, and_(PartyGroup.tenant_id == Case.tenant_id, PartyGroup.case_id == Case.id))
        .where(Case.tenant_id == actor.tenant.id, PartyGroup.group_id == group_id, visible(actor))
        .order_by(Case.last_on.desc(), Case.id.desc())
        .limit(50)
    )


def groups_of_case(case_id: uuid.UUID, actor: Actor) -> Rows:
    """Known groups among the parties of a situation."""
    return (
        select(CivicGroup.id, CivicGroup.label, PartyGroup.party_id)
        .join(
            PartyGroup,
            and_(PartyGroup.tenant_id == CivicGroup.tenant_id, PartyGroup.group_id == CivicGroup.id),
        )
        .where(CivicGroup.tenant_id == actor.tenant.id, PartyGroup.case_id == case_id)
        .order_by(func.lower(CivicGroup.label))
    )


# --- services ----------------------------------------------------------------------------------------


def services(actor: Actor) -> Rows:
    return (
        select(
            CivicService.id,
            CivicService.name,
            CivicService.kind,
            CivicService.manager,
            CivicService.opening,
            CivicService.starts_on,
            CivicService.ends_on,
            CivicService.place_id,
            Place.name.label("place"),
        )
        .join(Place, _at_place(CivicService))
        .where(CivicService.tenant_id == actor.tenant.id)
        .order_by(func.lower(CivicService.name), CivicService.id)
    )


def services_at(place_id: uuid.UUID, actor: Actor, day: date) -> Rows:
    return services(actor).where(CivicService.place_id == place_id, valid_on(CivicService, day))


def service_options(actor: Actor, day: date) -> Rows:
    """Each with its place: a city has several social centres."""
    return (
        select(CivicService.id, func.concat_ws(" – ", CivicService.name, Place.name))
        .outerjoin(Place, _at_place(CivicService))
        .where(CivicService.tenant_id == actor.tenant.id, valid_on(CivicService, day))
        .order_by(func.lower(CivicService.name), CivicService.id)
    )


# --- rules of use ------------------------------------------------------------------------------------


def rules(actor: Actor) -> Rows:
    return (
        select(
            UseRule.id,
            UseRule.title,
            UseRule.body,
            UseRule.edition,
            UseRule.adopted_by,
            UseRule.valid_from,
            UseRule.valid_until,
            UseRule.place_id,
            UseRule.case_id,
            Place.name.label("place"),
        )
        .join(Place, _at_place(UseRule))
        .where(UseRule.tenant_id == actor.tenant.id)
    )


def in_force(day: date) -> ColumnElement[bool]:
    return valid_on(UseRule, day, "valid_from", "valid_until")


def rules_in_force(actor: Actor, day: date) -> Rows:
    return rules(actor).where(in_force(day)).order_by(Place.sort_name, UseRule.edition.desc())


def rules_at(place_id: uuid.UUID, actor: Actor) -> Rows:
    """Every text of a place, the newest first."""
    return rules(actor).where(UseRule.place_id == place_id).order_by(UseRule.edition.desc())


def places_without_rule(actor: Actor, day: date) -> Rows:
    """Places where a service is held and no text is in force."""
    ruled = select(UseRule.place_id).where(UseRule.tenant_id == actor.tenant.id, in_force(day))
    held = select(CivicService.place_id).where(
        CivicService.tenant_id == actor.tenant.id, valid_on(CivicService, day)
    )
    return (
        select(Place.id, Place.name)
        .where(Place.tenant_id == actor.tenant.id, Place.id.in_(held), Place.id.not_in(ruled))
        .order_by(Place.sort_name, Place.id)
    )


def last_edition(place_id: uuid.UUID, actor: Actor) -> Rows:
    return select(func.coalesce(func.max(UseRule.edition), 0)).where(
        UseRule.tenant_id == actor.tenant.id, UseRule.place_id == place_id
    )


# --- incidents ---------------------------------------------------------------------------------------


def counted(actor: Actor) -> list[ColumnElement[bool]]:
    """Incidents that count: those of the structure, entered by mistake left out."""
    return [Incident.tenant_id == actor.tenant.id, Incident.removed_at.is_(None)]


def incidents(actor: Actor) -> Rows:
    return (
        select(
            Incident.id,
            Incident.day,
            Incident.starts_at,
            Incident.kind,
            Incident.gravity,
            Incident.people,
            Case.id.label("case_id"),
            Incident.place_id,
            Place.name.label("place"),
            CivicService.name.label("service"),
            Case.number.label("case_number"),
        )
        .join(Place, _at_place(Incident))
        .outerjoin(
            CivicService,
            and_(CivicService.tenant_id == Incident.tenant_id, CivicService.id == Incident.service_id),
        )
        .outerjoin(
            Case, and_(Case.tenant_id == Incident.tenant_id, Case.id == Incident.case_id, visible(actor))
        )
        .where(*counted(actor))
    )


def incident_clauses(filters: IncidentFilters, actor: Actor) -> list[ColumnElement[bool]]:
    """The filters as conditions, shared by the list, its count and the figures that open onto it."""
    pairs: list[tuple[Any, Any]] = [
        (Incident.place_id, filters.place_id),
        (Incident.service_id, filters.service_id),
        (Incident.kind, filters.kind),
        (Incident.gravity, filters.gravity),
    ]
    found = [column == value for column, value in pairs if value is not None]
    if filters.territory_id is not None:
        there = select(Place.id).where(
            Place.tenant_id == actor.tenant.id, Place.territory_id == filters.territory_id
        )
        found.append(Incident.place_id.in_(there))
    if filters.group_id is not None:
        with_it = select(IncidentGroup.incident_id).where(
            IncidentGroup.tenant_id == actor.tenant.id, IncidentGroup.group_id == filters.group_id
        )
        found.append(Incident.id.in_(with_it))
    if filters.since is not None:
        found.append(Incident.day >= filters.since)
    if filters.until is not None:
        found.append(Incident.day <= filters.until)
    if filters.followed is not None:
        free = Incident.case_id.is_(None)
        found.append(free if filters.followed == "no" else ~free)
    if filters.severe:
        found.append(Incident.gravity.in_(SEVERE))
    return found


def count_incidents(filters: IncidentFilters, actor: Actor) -> Rows:
    return select(func.count(Incident.id)).where(*counted(actor), *incident_clauses(filters, actor))


def groups_of_incident(incident_id: uuid.UUID, actor: Actor) -> Rows:
    return (
        select(CivicGroup.id, CivicGroup.label, CivicGroup.kind)
        .join(
            IncidentGroup,
            and_(IncidentGroup.tenant_id == CivicGroup.tenant_id, IncidentGroup.group_id == CivicGroup.id),
        )
        .where(CivicGroup.tenant_id == actor.tenant.id, IncidentGroup.incident_id == incident_id)
        .order_by(func.lower(CivicGroup.label))
    )


def by_month(actor: Actor, since: date) -> Rows:
    """Incidents by year and month."""
    year, month = extract("year", Incident.day), extract("month", Incident.day)
    return (
        select(year.label("year"), month.label("month"), func.count(Incident.id).label("n"))
        .where(*counted(actor), Incident.day >= since)
        .group_by(year, month)
        .order_by(year, month)
    )


def by_place(actor: Actor, since: date, until: date) -> Rows:
    severe = func.count(Incident.id).filter(Incident.gravity.in_(SEVERE))
    return (
        select(
            Place.id,
            Place.name,
            func.count(Incident.id).label("n"),
            severe.label("severe"),
            func.count(Incident.case_id).label("followed"),
        )
        .join(Incident, _at_place(Incident))
        .where(*counted(actor), Incident.day >= since, Incident.day <= until)
        .group_by(Place.id, Place.name, Place.sort_name)
        .order_by(func.count(Incident.id).desc(), Place.sort_name)
    )


def incidents_of_case(case_id: uuid.UUID, actor: Actor) -> Rows:
    return (
        incidents(actor).where(Incident.case_id == case_id).order_by(Incident.day.desc(), Incident.id.desc())
    )


def incidents_of_activity(activity_id: uuid.UUID, actor: Actor) -> Rows:
    return incidents(actor).where(Incident.activity_id == activity_id).order_by(Incident.id)


def unfollowed_at(place_id: uuid.UUID, actor: Actor, since: date) -> Rows:
    """Recent incidents of a place that no situation follows."""
    return (
        incidents(actor)
        .where(Incident.place_id == place_id, Incident.case_id.is_(None), Incident.day >= since)
        .order_by(Incident.day.desc(), Incident.id.desc())
        .limit(10)
    )


def waiting_incidents(actor: Actor, since: date) -> Rows:
    """Grave incidents since ``since`` that no situation follows yet."""
    return (
        incidents(actor)
        .where(Incident.day >= since, Incident.case_id.is_(None), Incident.gravity.in_(SEVERE))
        .order_by(Incident.day.desc(), Incident.id.desc())
        .limit(10)
    )


def open_cases_at(place_id: uuid.UUID, actor: Actor) -> Rows:
    """Civic situations of a place that are still open."""
    return (
        select(Case.id, Case.number, Case.subject)
        .where(
            Case.tenant_id == actor.tenant.id,
            Case.type_key == TYPE_KEY,
            Case.place_id == place_id,
            Case.closed_on.is_(None),
            visible(actor),
        )
        .order_by(Case.last_on.desc(), Case.id.desc())
        .limit(5)
    )


def open_civic_cases(actor: Actor) -> Rows:
    return select(func.count(Case.id)).where(
        Case.tenant_id == actor.tenant.id, Case.type_key == TYPE_KEY, Case.closed_on.is_(None)
    )


def agreements(actor: Actor) -> Rows:
    """Steps by which an agreement of use was noted, once per situation."""
    first = func.min(CaseTransition.day)
    return (
        select(CaseTransition.case_id, first.label("day"))
        .join(Case, and_(Case.tenant_id == CaseTransition.tenant_id, Case.id == CaseTransition.case_id))
        .where(
            CaseTransition.tenant_id == actor.tenant.id,
            CaseTransition.target == "agreement",
            Case.type_key == TYPE_KEY,
        )
        .group_by(CaseTransition.case_id)
    )


# --- staff -------------------------------------------------------------------------------------------


def member_name() -> ColumnElement[str]:
    full = func.btrim(func.concat(Membership.given_name, " ", Membership.family_name))
    return func.coalesce(func.nullif(full, ""), func.concat("membre n° ", Membership.number))


def staff(actor: Actor) -> Rows:
    return (
        select(
            CentreStaff.id,
            CentreStaff.role,
            CentreStaff.starts_on,
            CentreStaff.ends_on,
            CentreStaff.place_id,
            CentreStaff.membership_id,
            Place.name.label("place"),
            member_name().label("member"),
        )
        .join(Place, _at_place(CentreStaff))
        .join(
            Membership,
            and_(Membership.tenant_id == CentreStaff.tenant_id, Membership.id == CentreStaff.membership_id),
        )
        .where(CentreStaff.tenant_id == actor.tenant.id)
        .order_by(Place.sort_name, Membership.family_name, CentreStaff.starts_on.desc())
    )


def centres_of(member_id: uuid.UUID, actor: Actor, day: date) -> Rows:
    """Names of the centres where a member works that day."""
    return (
        select(Place.name)
        .join(CentreStaff, _at_place(CentreStaff))
        .where(
            CentreStaff.tenant_id == actor.tenant.id,
            CentreStaff.membership_id == member_id,
            valid_on(CentreStaff, day),
        )
        .order_by(Place.sort_name)
    )


def staff_at(place_id: uuid.UUID, actor: Actor, day: date) -> Rows:
    return staff(actor).where(CentreStaff.place_id == place_id, valid_on(CentreStaff, day))


def member_options(actor: Actor) -> Rows:
    return (
        select(Membership.id, member_name().label("name"))
        .where(Membership.tenant_id == actor.tenant.id, Membership.ended_at.is_(None))
        .order_by(Membership.family_name, Membership.given_name, Membership.number)
    )


def territory_options(actor: Actor) -> Rows:
    return (
        select(Territory.id, Territory.name)
        .where(Territory.tenant_id == actor.tenant.id, Territory.kind == "quartier")
        .order_by(Territory.sort_name, Territory.id)
    )
