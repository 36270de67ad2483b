"""Figures of youth outreach: each is the number of the rows its select returns."""

from __future__ import annotations

from typing import Any

from sqlalchemy import or_, select

from core.toolkit import Activity, Actor, Case, Indicator, RowKind, label_of, there, today, visible, within
from plugins.youth_outreach import queries
from plugins.youth_outreach.codelists import TAKEN
from plugins.youth_outreach.models import Orientation, Sighting
from plugins.youth_outreach.permissions import FIGURES, FOLLOW
from plugins.youth_outreach.prevention import KIND as PREVENTION
from plugins.youth_outreach.workflow import FOLLOWUP_KEY

#: Kinds of field entries of this domain.
CONTACT, DEFUSING = "youth_contact", "youth_defusing"


def received(actor: Actor, filters: Any = None) -> Any:
    statement = select(Sighting.id).where(Sighting.tenant_id == actor.tenant.id)
    return queries.over_sightings(statement, actor, filters)


def judged(actor: Actor, filters: Any = None) -> Any:
    return received(actor, filters).where(queries.contact_is_due(today(actor)))


def in_time(actor: Actor, filters: Any = None) -> Any:
    return judged(actor, filters).where(queries.contact_in_time())


def followed(actor: Actor, filters: Any = None) -> Any:
    """Files at work for one day of the period at least."""
    statement = select(Case.id).where(Case.tenant_id == actor.tenant.id, Case.type_key == FOLLOWUP_KEY)
    since, until = getattr(filters, "since", None), getattr(filters, "until", None)
    if until is not None:
        statement = statement.where(Case.opened_on <= until)
    if since is not None:
        statement = statement.where(or_(Case.closed_on.is_(None), Case.closed_on >= since))
    return there(statement, Case.place_id, filters, actor)


def oriented(actor: Actor, filters: Any = None) -> Any:
    return queries.over_orientations(queries.counted_orientations(actor), actor, filters)


def honoured(actor: Actor, filters: Any = None) -> Any:
    return oriented(actor, filters).where(Orientation.uptake == TAKEN)


def _entries(kind: str, actor: Actor, filters: Any) -> Any:
    statement = select(Activity.id).where(
        Activity.tenant_id == actor.tenant.id, Activity.kind == kind, Activity.removed_at.is_(None)
    )
    return there(within(statement, Activity.day, filters), Activity.place_id, filters, actor)


def contacts(actor: Actor, filters: Any = None) -> Any:
    return _entries(CONTACT, actor, filters)


def defused(actor: Actor, filters: Any = None) -> Any:
    return _entries(DEFUSING, actor, filters)


def actions(actor: Actor, filters: Any = None) -> Any:
    return _entries(PREVENTION, actor, filters)


SIGHTINGS = RowKind(
    Sighting,
    "repérage",
    "repérages",
    "sent_on",
    lambda row, _actor: f"Repérage {row.number}",
    (Sighting.number,),
    "youth_outreach.sighting",
    "sighting_id",
)
ORIENTATIONS = RowKind(
    Orientation,
    "orientation",
    "orientations",
    "day",
    lambda row, actor: (
        f"Dossier {row.number or 'sans numéro'}, {label_of('youth_uptake', row.uptake, actor).lower()}"
    ),
    (Orientation.case_id, Orientation.uptake, Case.number),
    "files.show",
    "case_id",
    "case_id",
    visible,
)

INDICATORS = (
    Indicator(
        "youth_sightings",
        "Repérages reçus",
        "Repérages envoyés dans la période par les relais et par l’équipe, quelle que soit la suite donnée.",
        "repérage",
        received,
        FOLLOW,
        "youth_outreach.index",
        rows=SIGHTINGS,
    ),
    Indicator(
        "youth_contact_in_time",
        "Contacts établis en sept jours",
        "Parmi les repérages de la période dont le contact est établi ou qui ont été envoyés il y a sept jours au "
        "moins, ceux dont le contact est venu en sept jours au plus.",
        "repérage",
        in_time,
        FOLLOW,
        "youth_outreach.index",
        (("contact", "in_time"),),
        judged,
        "repérages dont le délai se juge",
        rows=SIGHTINGS,
    ),
    Indicator(
        "youth_followed",
        "Jeunes suivis",
        "Dossiers de suivi ouverts au moins un jour de la période ; un jeune suivi dans deux dossiers compte deux "
        "fois.",
        "situation",
        followed,
        FIGURES,
        "cases.index",
        floor=True,
    ),
    Indicator(
        "youth_honoured",
        "Orientations honorées",
        "Parmi les orientations vers un partenaire notées dans la période, celles dont on sait que le jeune y est "
        "allé. Les orientations en attente ou sans nouvelles restent au dénominateur.",
        "orientation",
        honoured,
        FOLLOW,
        "youth_outreach.orientation_index",
        (("uptake", TAKEN),),
        oriented,
        "orientations notées",
        rows=ORIENTATIONS,
    ),
    Indicator(
        "youth_contacts",
        "Contacts d’aller vers",
        "Interventions « Aller vers, rencontre de jeunes » de la période. Ce sont des rencontres, pas des jeunes "
        "distincts.",
        "intervention",
        contacts,
        FIGURES,
        "activities.index",
    ),
    Indicator(
        "youth_defused",
        "Conflits désamorcés en ville",
        "Interventions « Conflit désamorcé en ville » de la période, quel qu’en soit le résultat.",
        "intervention",
        defused,
        FIGURES,
        "activities.index",
    ),
    Indicator(
        "youth_actions",
        "Actions de prévention",
        "Actions de prévention tenues dans la période.",
        "intervention",
        actions,
        FIGURES,
        "activities.index",
    ),
)
