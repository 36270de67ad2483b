"""Figures of civic mediation: each is the number of the rows its select returns."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from core.toolkit import Actor, Case, Indicator, RowKind, label_of, there, today, within
from plugins.civic_mediation import queries
from plugins.civic_mediation.codelists import SEVERE
from plugins.civic_mediation.models import Incident, UseRule
from plugins.civic_mediation.permissions import READ
from plugins.civic_mediation.workflow import TYPE_KEY


def incidents(actor: Actor, filters: Any = None) -> Any:
    statement = within(select(Incident.id).where(*queries.counted(actor)), Incident.day, filters)
    return there(statement, Incident.place_id, filters, actor)


def severe_incidents(actor: Actor, filters: Any = None) -> Any:
    return incidents(actor, filters).where(Incident.gravity.in_(SEVERE))


def followed_incidents(actor: Actor, filters: Any = None) -> Any:
    return incidents(actor, filters).where(Incident.case_id.is_not(None))


def situations(actor: Actor, filters: Any = None) -> Any:
    statement: Select[Any] = select(Case.id).where(
        Case.tenant_id == actor.tenant.id, Case.type_key == TYPE_KEY
    )
    return there(within(statement, Case.opened_on, filters), Case.place_id, filters, actor)


def agreements(actor: Actor, filters: Any = None) -> Any:
    """Situations whose first agreement of use falls in the period."""
    first = queries.agreements(actor).subquery()
    reached = within(select(first.c.case_id), first.c.day, filters)
    statement = select(Case.id).where(Case.tenant_id == actor.tenant.id, Case.id.in_(reached))
    return there(statement, Case.place_id, filters, actor)


def rules(actor: Actor, filters: Any = None) -> Any:
    """Texts in force on the last day of the period (today without one)."""
    day = getattr(filters, "until", None) or today(actor)
    statement = select(UseRule.id).where(UseRule.tenant_id == actor.tenant.id, queries.in_force(day))
    return there(statement, UseRule.place_id, filters, actor)


NOTED = RowKind(
    Incident,
    "incident",
    "incidents",
    "day",
    lambda row, actor: label_of("civic_incident_kind", row.kind, actor),
    (Incident.kind,),
    "civic_mediation.incident",
    "incident_id",
)
TEXTS = RowKind(
    UseRule,
    "texte",
    "textes",
    "valid_from",
    lambda row, _actor: str(row.title),
    (UseRule.title,),
    "civic_mediation.rule",
    "rule_id",
)

INDICATORS = (
    Indicator(
        "civic_incidents",
        "Incidents",
        "Incidents notés dont le jour est dans la période, ceux retirés après une erreur de saisie exclus.",
        "incident",
        incidents,
        READ,
        "civic_mediation.incidents",
        rows=NOTED,
    ),
    Indicator(
        "civic_severe_incidents",
        "Incidents graves",
        "Parmi les incidents de la période, ceux notés « grave » ou « urgence, secours appelés ».",
        "incident",
        severe_incidents,
        READ,
        "civic_mediation.incidents",
        (("severe", "1"),),
        rows=NOTED,
    ),
    Indicator(
        "civic_followed_incidents",
        "Incidents suivis",
        "Parmi les incidents de la période, ceux qu’une situation suit.",
        "incident",
        followed_incidents,
        READ,
        "civic_mediation.incidents",
        (("followed", "yes"),),
        rows=NOTED,
    ),
    Indicator(
        "civic_situations",
        "Situations civiques ouvertes",
        "Situations civiques dont l’ouverture est dans la période.",
        "situation",
        situations,
        READ,
        "cases.index",
    ),
    Indicator(
        "civic_agreements",
        "Accords d’usage",
        "Situations civiques dont le premier accord d’usage est dans la période ; chacune compte une fois.",
        "situation",
        agreements,
        READ,
        "cases.index",
    ),
    Indicator(
        "civic_rules",
        "Règles d’usage en vigueur",
        "Textes en vigueur le dernier jour de la période.",
        "texte",
        rules,
        READ,
        "civic_mediation.rules",
        rows=TEXTS,
        spans="Un texte en vigueur toute l’année compterait douze fois.",
    ),
)
