"""The core's figures, each declared once: its definition in words, and the select of the rows it counts.

``count(actor, filters)`` selects ids. A second column named ``value`` makes the figure of values instead of
rows: their sum for people, their median for minutes (``MEASURES``, by unit). Rows whose value is NULL are the
missing share: they are never in the figure, and can be opened too.
"""

from __future__ import annotations

from typing import Any, Final, Literal

from sqlalchemy import Float, Select, cast, func

from core.activities.models import Activity
from core.extension.contributions import Indicator
from core.reporting.filters import Filters
from core.reporting.permissions import READ
from core.reporting.queries import rows
from core.reporting.subjects import (
    ACTIVITIES,
    CLOSED_CASES,
    CLOSED_FILES,
    OPENED_CASES,
    OPENED_FILES,
    REQUESTS,
    Subject,
)
from core.requests.models import Request
from core.tenancy.binding import Actor

Measure = Literal["rows", "sum", "median"]

#: Unit → how a figure is made of its rows; a unit that is not here counts rows.
MEASURES: Final[dict[str, Measure]] = {"person": "sum", "minute": "median"}


def received_requests(actor: Actor, filters: Filters) -> Select[Any]:
    return rows(REQUESTS, filters, actor)


def counted_activities(actor: Actor, filters: Filters) -> Select[Any]:
    return rows(ACTIVITIES, filters, actor)


def people_met(actor: Actor, filters: Filters) -> Select[Any]:
    return rows(ACTIVITIES, filters, actor).add_columns(Activity.total.label("value"))


def opened_cases(actor: Actor, filters: Filters) -> Select[Any]:
    return rows(OPENED_CASES, filters, actor)


def closed_cases(actor: Actor, filters: Filters) -> Select[Any]:
    return rows(CLOSED_CASES, filters, actor)


def opened_files(actor: Actor, filters: Filters) -> Select[Any]:
    return rows(OPENED_FILES, filters, actor)


def closed_files(actor: Actor, filters: Filters) -> Select[Any]:
    return rows(CLOSED_FILES, filters, actor)


def _minutes_to(moment: Any) -> Any:
    """Minutes from the call to that moment; NULL until it has come."""
    return cast(func.extract("epoch", moment - Request.received_at) / 60, Float)


def delay_to_answer(actor: Actor, filters: Filters) -> Select[Any]:
    return rows(REQUESTS, filters, actor).add_columns(_minutes_to(Request.answered_at).label("value"))


def delay_to_arrival(actor: Actor, filters: Filters) -> Select[Any]:
    return rows(REQUESTS, filters, actor).add_columns(_minutes_to(Request.arrived_at).label("value"))


INDICATORS: Final = (
    Indicator(
        "activities",
        "Interventions",
        "Une intervention est une saisie de terrain, relue ou non. Les brouillons et les saisies supprimées "
        "ne comptent pas. Un acte fait à plusieurs compte une fois.",
        "activity",
        counted_activities,
        READ,
    ),
    Indicator(
        "people_met",
        "Personnes rencontrées",
        "Somme des personnes rencontrées, telles que l’équipe les a comptées sur place. Ce sont des "
        "passages : une même personne peut être comptée plusieurs fois.",
        "person",
        people_met,
        READ,
    ),
    Indicator(
        "requests_received",
        "Demandes reçues",
        "Une demande compte le jour où elle est reçue, quelle que soit la suite donnée.",
        "request",
        received_requests,
        READ,
    ),
    Indicator(
        "cases_opened",
        "Situations ouvertes",
        "Une situation compte le jour de son ouverture, même si elle est close depuis.",
        "case",
        opened_cases,
        READ,
    ),
    Indicator(
        "cases_closed",
        "Situations closes",
        "Une situation compte le jour de sa clôture ; rouverte, elle ne compte plus.",
        "case",
        closed_cases,
        READ,
    ),
    Indicator(
        "delay_to_answer",
        "De l’appel à la réponse",
        "Délai médian entre la réception d’une demande et la réponse donnée : la moitié des demandes "
        "répondues l’ont été plus vite.",
        "minute",
        delay_to_answer,
        READ,
    ),
    Indicator(
        "delay_to_arrival",
        "De l’appel à l’arrivée",
        "Délai médian entre la réception d’une demande et l’arrivée sur place : la moitié des demandes "
        "vues sur place l’ont été plus vite.",
        "minute",
        delay_to_arrival,
        READ,
    ),
)

#: Brought by the domain « Dossiers nominatifs »: they name nobody, and vanish where it is off.
FILE_INDICATORS: Final = (
    Indicator(
        "files_opened",
        "Dossiers ouverts",
        "Un dossier nominatif compte le jour où il est ouvert, ou le jour d’ouverture de la situation qu’il "
        "était, même s’il est clos depuis.",
        "case",
        opened_files,
        READ,
    ),
    Indicator(
        "files_closed",
        "Dossiers clos",
        "Un dossier nominatif compte le jour de sa clôture ; rouvert, il ne compte plus.",
        "case",
        closed_files,
        READ,
    ),
)

#: Core indicators → their rows; a plugin's are told from the table they select.
SUBJECT_OF: Final[dict[str, Subject]] = {
    "activities": ACTIVITIES,
    "people_met": ACTIVITIES,
    "requests_received": REQUESTS,
    "delay_to_answer": REQUESTS,
    "delay_to_arrival": REQUESTS,
    "cases_opened": OPENED_CASES,
    "cases_closed": CLOSED_CASES,
    "files_opened": OPENED_FILES,
    "files_closed": CLOSED_FILES,
}
