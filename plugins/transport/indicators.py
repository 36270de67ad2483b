"""Figures of transport, each declared in words. What counts entries selects them, so that the core opens its rows."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, or_, select

from core.toolkit import Activity, Actor, Case, Indicator, RowKind, label_of, there, within
from plugins.transport import queries
from plugins.transport.codelists import ACT, CONFLICTS, ENTRUSTED, RIDE, TALK
from plugins.transport.models import Count, DriverWord, Trip
from plugins.transport.permissions import READ
from plugins.transport.workflow import TYPE_KEY

CALMED = ("calmed", "partly")


def _entries(actor: Actor, filters: Any, *kinds: str) -> Any:
    statement = select(Activity.id).where(
        Activity.tenant_id == actor.tenant.id, Activity.removed_at.is_(None), Activity.kind.in_(kinds)
    )
    return there(within(statement, Activity.day, filters), Activity.place_id, filters, actor)


def rides(actor: Actor, filters: Any = None) -> Any:
    return _entries(actor, filters, RIDE)


def passengers(actor: Actor, filters: Any = None) -> Any:
    return rides(actor, filters).add_columns(Activity.total.label("value"))


def entries(actor: Actor, filters: Any = None) -> Any:
    return _entries(actor, filters, RIDE, ACT)


def with_conflict(actor: Actor, filters: Any = None) -> Any:
    """Rides with a conflict counted, acts that are one."""
    counted = (
        select(Trip.activity_id)
        .join(Count, and_(Count.tenant_id == Trip.tenant_id, Count.trip_id == Trip.id))
        .where(Trip.tenant_id == actor.tenant.id, Count.motive.in_(CONFLICTS))
    )
    is_one = and_(Activity.kind == ACT, Activity.reason.in_(CONFLICTS))
    aboard = and_(Activity.kind == RIDE, Activity.id.in_(counted))
    return entries(actor, filters).where(or_(is_one, aboard))


def conflicts_told(actor: Actor, filters: Any = None) -> Any:
    """Acts of conflict whose result is noted."""
    return _entries(actor, filters, ACT).where(Activity.reason.in_(CONFLICTS), Activity.result.is_not(None))


def conflicts_calmed(actor: Actor, filters: Any = None) -> Any:
    return conflicts_told(actor, filters).where(Activity.result.in_(CALMED))


def warnings(actor: Actor, filters: Any = None) -> Any:
    """Acts of which the control room was warned."""
    warned = select(Trip.activity_id).where(Trip.tenant_id == actor.tenant.id, Trip.control_at.is_not(None))
    return _entries(actor, filters, ACT).where(Activity.id.in_(warned))


def answered(actor: Actor, filters: Any = None) -> Any:
    told = select(Trip.activity_id).where(
        Trip.tenant_id == actor.tenant.id, Trip.control_answer.is_not(None), Trip.control_answer != "none"
    )
    return warnings(actor, filters).where(Activity.id.in_(told))


def lost_children(actor: Actor, filters: Any = None) -> Any:
    return _entries(actor, filters, ACT).where(Activity.reason.in_(ENTRUSTED))


def talks(actor: Actor, filters: Any = None) -> Any:
    return _entries(actor, filters, TALK)


def pupils(actor: Actor, filters: Any = None) -> Any:
    return talks(actor, filters).add_columns(Activity.total.label("value"))


def words(actor: Actor, filters: Any = None) -> Any:
    """Of a quartier: on the lines that serve it."""
    statement = within(select(DriverWord.id).where(*queries.kept_words(actor)), DriverWord.day, filters)
    territory = getattr(filters, "territory_id", None)
    if territory is not None:
        statement = statement.where(DriverWord.line_id.in_(queries.serving(territory, actor)))
    return statement


def difficulties(actor: Actor, filters: Any = None) -> Any:
    statement = select(Case.id).where(Case.tenant_id == actor.tenant.id, Case.type_key == TYPE_KEY)
    return there(within(statement, Case.opened_on, filters), Case.place_id, filters, actor)


WORDS = RowKind(
    DriverWord,
    "parole",
    "paroles",
    "day",
    lambda row, actor: label_of("transport_driver_theme", row.theme, actor),
    (DriverWord.line_id, DriverWord.theme),
    "transport.line",
    "line_id",
    "line_id",
)

INDICATORS = (
    Indicator(
        "transport_rides",
        "Trajets à bord",
        "Trajets notés dont le jour est dans la période, ceux supprimés après une erreur de saisie exclus. Un "
        "trajet fait à plusieurs compte une fois.",
        "activity",
        rides,
        READ,
        "transport.trips",
        (("kind", "ride"),),
    ),
    Indicator(
        "transport_passengers",
        "Voyageurs rencontrés à bord",
        "Somme des voyageurs rencontrés pendant les trajets, tels que l’équipe les a comptés. Ce sont des "
        "contacts : une même personne peut être comptée plusieurs fois.",
        "contact",
        passengers,
        READ,
        "transport.trips",
        (("kind", "ride"),),
    ),
    Indicator(
        "transport_conflicts",
        "Saisies avec un conflit",
        "Parmi les trajets et les faits de la période, ceux où un conflit au moins a été noté : conflit lié au "
        "titre, agression verbale d’un voyageur ou d’un conducteur, harcèlement ou sexisme. Une saisie compte "
        "une fois, quel que soit le nombre de conflits.",
        "activity",
        with_conflict,
        READ,
        "transport.trips",
        (("conflict", "1"),),
        over=entries,
        over_label="trajets et faits",
    ),
    Indicator(
        "transport_calmed",
        "Conflits apaisés dans les transports",
        "Parmi les conflits notés comme un fait et dont le résultat est noté, ceux dont le résultat est « situation "
        "apaisée » ou « apaisée partiellement ».",
        "activity",
        conflicts_calmed,
        READ,
        "transport.trips",
        over=conflicts_told,
        over_label="conflits dont le résultat est noté",
    ),
    Indicator(
        "transport_warnings",
        "Relais au poste de commandement",
        "Faits de la période dont le poste de commandement (PC) de l’exploitant a été prévenu.",
        "activity",
        warnings,
        READ,
        "transport.trips",
        (("control", "warned"),),
    ),
    Indicator(
        "transport_answered",
        "Relais suivis d’une réponse",
        "Parmi les relais au PC de la période, ceux dont une réponse est notée, « sans réponse » mise à part.",
        "activity",
        answered,
        READ,
        "transport.trips",
        over=warnings,
        over_label="relais au PC",
    ),
    Indicator(
        "transport_lost_children",
        "Mineurs égarés",
        "Faits de la période notés « mineur égaré ». Pour chacun, la saisie dit à quelle fonction l’enfant a été "
        "confié, jamais qui il est.",
        "activity",
        lost_children,
        READ,
        "transport.trips",
        (("motive", "lost_child"), ("kind", "act")),
    ),
    Indicator(
        "transport_talks",
        "Interventions en classe",
        "Interventions en classe dont le jour est dans la période, celles supprimées exclues.",
        "activity",
        talks,
        READ,
        "transport.talks",
    ),
    Indicator(
        "transport_pupils",
        "Élèves rencontrés en classe",
        "Somme des élèves présents aux interventions en classe de la période. Un élève vu deux fois compte deux "
        "fois.",
        "contact",
        pupils,
        READ,
        "transport.talks",
    ),
    Indicator(
        "transport_driver_words",
        "Paroles de conducteurs",
        "Paroles de conducteurs notées dans la période, sans aucun nom. Pour un quartier : celles des lignes qui y "
        "ont un arrêt.",
        "parole",
        words,
        READ,
        "transport.words",
        rows=WORDS,
    ),
    Indicator(
        "transport_difficulties",
        "Difficultés de ligne ouvertes",
        "Difficultés suivies sur une ligne dont l’ouverture est dans la période.",
        "situation",
        difficulties,
        READ,
        "cases.index",
    ),
)
