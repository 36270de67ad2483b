"""The core's figures, each declared once: its definition in words, and the select of the rows it counts.

``count(actor, filters)`` selects ids. A second column named ``value`` makes the figure of values instead of
rows: their sum for people met and for hours, their median for delays (``MEASURES``, by unit). Rows whose value is
NULL are the missing share: they are never in the figure, and can be opened too.

Four words, four units, never added together: *personnes distinctes* (named files only, each person once),
*personnes rencontrées* (contacts counted on the spot, the same may count twice), *passages* (comings to an office)
and *actes* (what the team did). Acts and person-hours are two figures.
"""

from __future__ import annotations

from typing import Any, Final, Literal

from sqlalchemy import Float, Select, and_, cast, func, or_, select

from core.activities.models import Activity
from core.cases.models import Case, Party
from core.codelists.services import all_options
from core.extension.contributions import Indicator
from core.people.models import Person
from core.people.queries import people_of_parties
from core.reporting.filters import Filters
from core.reporting.permissions import READ
from core.reporting.queries import answered, rows
from core.reporting.subjects import (
    ACTIVITIES,
    CLOSED_CASES,
    CLOSED_FILES,
    OPENED_CASES,
    OPENED_FILES,
    PERSONS,
    REQUESTS,
    Subject,
)
from core.requests.models import Request
from core.tenancy.binding import Actor

Measure = Literal["rows", "sum", "median"]

#: Unit → how a figure is made of its rows; a unit that is not here counts rows.
MEASURES: Final[dict[str, Measure]] = {"contact": "sum", "person_minute": "sum", "minute": "median"}
#: Why a median is told of a whole period only.
MEDIAN: Final = "Une médiane ne s’additionne pas d’un mois à l’autre."
#: Comings to an office are requests made there.
OFFICE: Final = "office"


def spans(indicator: Indicator) -> str:
    """Why the months of a figure do not add up, in a sentence; "" where they do."""
    return MEDIAN if MEASURES.get(indicator.unit) == "median" else indicator.spans


def received_requests(actor: Actor, filters: Filters) -> Select[Any]:
    return rows(REQUESTS, filters, actor)


def counted_activities(actor: Actor, filters: Filters) -> Select[Any]:
    return rows(ACTIVITIES, filters, actor)


def people_met(actor: Actor, filters: Filters) -> Select[Any]:
    return rows(ACTIVITIES, filters, actor).add_columns(Activity.total.label("value"))


def _margin(name: str) -> Any:
    """People met of one age or one sex, where it was counted."""

    def met(actor: Actor, filters: Filters) -> Select[Any]:
        return rows(ACTIVITIES, filters, actor).add_columns(getattr(Activity, name).label("value"))

    return met


def person_hours(actor: Actor, filters: Filters) -> Select[Any]:
    """Minutes of each member present: hers if she said them, else those of the act; NULL when neither is known."""
    return rows(ACTIVITIES, filters, actor).add_columns(Activity.person_minutes.label("value"))


def passages(actor: Actor, filters: Filters) -> Select[Any]:
    codes = [option.value for option in all_options("channel", actor) if option.shared == OFFICE]
    return rows(REQUESTS, filters, actor).where(Request.channel.in_(codes))


def distinct_persons(actor: Actor, filters: Filters) -> Select[Any]:
    """People of the named files open for one day of the period at least, merged records once."""
    inside = (
        people_of_parties(actor)
        .join(Case, and_(Case.tenant_id == Party.tenant_id, Case.id == Party.case_id))
        .where(
            Case.named_at.is_not(None),
            Case.opened_on <= filters.until,
            or_(Case.closed_on.is_(None), Case.closed_on >= filters.since),
            *answered(OPENED_FILES, filters),
        )
    )
    return select(Person.id).where(Person.tenant_id == actor.tenant.id, Person.id.in_(inside))


def opened_cases(actor: Actor, filters: Filters) -> Select[Any]:
    return rows(OPENED_CASES, filters, actor)


def closed_cases(actor: Actor, filters: Filters) -> Select[Any]:
    return rows(CLOSED_CASES, filters, actor)


def opened_files(actor: Actor, filters: Filters) -> Select[Any]:
    return rows(OPENED_FILES, filters, actor)


def closed_files(actor: Actor, filters: Filters) -> Select[Any]:
    return rows(CLOSED_FILES, filters, actor)


def _minutes_to(moment: Any) -> Any:
    """Minutes from the call to that moment; NULL until it has come. Told as floats: EXTRACT's decimals cost double."""
    return cast(func.date_part("epoch", moment - Request.received_at) / 60, Float)


def delay_to_answer(actor: Actor, filters: Filters) -> Select[Any]:
    return rows(REQUESTS, filters, actor).add_columns(_minutes_to(Request.answered_at).label("value"))


def delay_to_arrival(actor: Actor, filters: Filters) -> Select[Any]:
    return rows(REQUESTS, filters, actor).add_columns(_minutes_to(Request.arrived_at).label("value"))


#: The margins of the people met, each a figure of its own: « enfants », « femmes »…
MARGINS: Final[dict[str, str]] = {
    "children": "Enfants rencontrés",
    "teenagers": "Adolescents rencontrés",
    "adults": "Adultes rencontrés",
    "seniors": "Seniors rencontrés",
    "women": "Femmes rencontrées",
    "men": "Hommes rencontrés",
}

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
        "Somme des personnes rencontrées, telles que l’équipe les a comptées sur place. Ce sont des contacts : "
        "une même personne peut être comptée plusieurs fois.",
        "contact",
        people_met,
        READ,
    ),
    *(
        Indicator(
            f"met_{name}",
            label,
            f"{label}, là où l’équipe les a comptés à part. Là où elle ne l’a pas fait, l’intervention est dans les "
            "« non renseigné », jamais répartie.",
            "contact",
            _margin(name),
            READ,
            floor=True,
        )
        for name, label in MARGINS.items()
    ),
    Indicator(
        "person_hours",
        "Heures-personnes",
        "Pour chaque intervention, sa durée comptée une fois par membre présent. Une intervention faite à deux "
        "pendant une heure est un acte et deux heures-personnes ; deux interventions du même moment comptent toutes "
        "les deux. Ce ne sont pas les heures de travail des conventions et des rapports, où chaque minute d’un membre "
        "compte une fois, services, tournées et permanences compris.",
        "person_minute",
        person_hours,
        READ,
    ),
    Indicator(
        "passages",
        "Passages à la permanence",
        "Demandes faites au bureau ou à la permanence. Une même personne qui revient compte à chaque passage.",
        "passage",
        passages,
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
        floor=True,
    ),
    Indicator(
        "files_closed",
        "Dossiers clos",
        "Un dossier nominatif compte le jour de sa clôture ; rouvert, il ne compte plus.",
        "case",
        closed_files,
        READ,
        floor=True,
    ),
    Indicator(
        "distinct_persons",
        "Personnes distinctes",
        "Personnes connues par un dossier nominatif ouvert au moins un jour de la période. Chacune compte une fois, "
        "quel que soit le nombre de ses dossiers ; les personnes rencontrées sans dossier n’y sont pas.",
        "distinct_person",
        distinct_persons,
        READ,
        floor=True,
    ),
)

#: Core indicators → their rows; a plugin's are told from the table they select.
SUBJECT_OF: Final[dict[str, Subject]] = {
    "activities": ACTIVITIES,
    "people_met": ACTIVITIES,
    **dict.fromkeys((f"met_{name}" for name in MARGINS), ACTIVITIES),
    "person_hours": ACTIVITIES,
    "passages": REQUESTS,
    "requests_received": REQUESTS,
    "delay_to_answer": REQUESTS,
    "delay_to_arrival": REQUESTS,
    "cases_opened": OPENED_CASES,
    "cases_closed": CLOSED_CASES,
    "files_opened": OPENED_FILES,
    "files_closed": CLOSED_FILES,
    "distinct_persons": PERSONS,
}
