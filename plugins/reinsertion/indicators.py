"""Figures of the paths: each is the number of the rows its select returns."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, or_, select

from core.toolkit import (
    Actor,
    Case,
    FileBond,
    Indicator,
    RowKind,
    bonds_restored,
    bonds_weak_at_entry,
    label_of,
    there,
    visible,
    within,
)
from plugins.reinsertion import queries
from plugins.reinsertion.codelists import FORWARD, PSYCHOLOGICAL, REACHED
from plugins.reinsertion.models import Objective, Orientation
from plugins.reinsertion.permissions import READ


def _paths(actor: Actor) -> Any:
    return select(Case.id).where(*queries.ours(actor))


def at_work(actor: Actor, filters: Any = None) -> Any:
    """Paths open for one day of the period at least."""
    statement = _paths(actor)
    since, until = getattr(filters, "since", None), getattr(filters, "until", None)
    if until is not None:
        statement = statement.where(Case.opened_on <= until)
    if since is not None:
        statement = statement.where(or_(Case.closed_on.is_(None), Case.closed_on >= since))
    return there(statement, Case.place_id, filters, actor)


def entries(actor: Actor, filters: Any = None) -> Any:
    """Paths opened in the period."""
    return there(within(_paths(actor), Case.opened_on, filters), Case.place_id, filters, actor)


def exits(actor: Actor, filters: Any = None) -> Any:
    """Paths whose exit falls in the period; one that was reopened since is at work again."""
    last = queries.exits(actor).subquery()
    left = within(select(last.c.case_id), last.c.day, filters)
    statement = _paths(actor).where(Case.id.in_(left), Case.closed_on.is_not(None))
    return there(statement, Case.place_id, filters, actor)


def exits_forward(actor: Actor, filters: Any = None) -> Any:
    return exits(actor, filters).where(Case.result.in_(FORWARD))


def _of_paths(model: Any, actor: Actor) -> Any:
    return (
        select(model.id)
        .join(Case, (Case.tenant_id == model.tenant_id) & (Case.id == model.case_id))
        .where(model.tenant_id == actor.tenant.id, model.removed_at.is_(None))
    )


def over_objectives(statement: Any, actor: Actor, filters: Any) -> Any:
    """Objectives of the period and of the quartier: of the figure as of its list."""
    return there(within(statement, Objective.set_on, filters), Case.place_id, filters, actor)


def objectives_set(actor: Actor, filters: Any = None) -> Any:
    return over_objectives(_of_paths(Objective, actor), actor, filters)


def objectives_reached(actor: Actor, filters: Any = None) -> Any:
    return objectives_set(actor, filters).where(Objective.status == REACHED)


def over_orientations(statement: Any, actor: Actor, filters: Any) -> Any:
    return there(within(statement, Orientation.day, filters), Case.place_id, filters, actor)


def oriented(actor: Actor, filters: Any = None) -> Any:
    return over_orientations(_of_paths(Orientation, actor), actor, filters)


def taken_up(actor: Actor, filters: Any = None) -> Any:
    return oriented(actor, filters).where(Orientation.taken_up == "yes")


def links_broken(actor: Actor, filters: Any) -> Any:
    return bonds_weak_at_entry(actor, filters).where(FileBond.case_id.in_(_paths(actor)))


def links_restored(actor: Actor, filters: Any) -> Any:
    return bonds_restored(actor, filters).where(FileBond.case_id.in_(_paths(actor)))


OBJECTIVES = RowKind(
    Objective,
    "objectif",
    "objectifs",
    "set_on",
    lambda row, actor: (
        f"Dossier {row.number or 'sans numéro'}, {label_of('reinsertion_objective_status', row.status, actor).lower()}"
    ),
    (Objective.case_id, Objective.status, Case.number),
    "files.show",
    "case_id",
    "case_id",
    visible,
)
#: Those of the psychological track are counted, and shown on no list.
ORIENTATIONS = RowKind(
    Orientation,
    "orientation",
    "orientations",
    "day",
    lambda row, _actor: f"Dossier {row.number or 'sans numéro'}",
    (Orientation.case_id, Case.number),
    "files.show",
    "case_id",
    "case_id",
    lambda actor: and_(visible(actor), Orientation.track != PSYCHOLOGICAL),
)

INDICATORS = (
    Indicator(
        "reinsertion_paths",
        "Parcours suivis",
        "Parcours de réinsertion ouverts au moins un jour de la période.",
        "situation",
        at_work,
        READ,
        floor=True,
    ),
    Indicator(
        "reinsertion_exits",
        "Sorties de parcours",
        "Parcours dont la sortie est dans la période, ceux rouverts depuis exclus. La page « Entrées et sorties » des "
        "parcours les compte par type, d’après les dernières nouvelles notées.",
        "situation",
        exits,
        READ,
        floor=True,
    ),
    Indicator(
        "reinsertion_exits_forward",
        "Sorties vers l’emploi, la formation ou l’école",
        "Parmi les sorties de la période, celles vers un emploi, un contrat SIAE, une formation, un retour en "
        "scolarité, un service civique ou une création d’activité.",
        "situation",
        exits_forward,
        READ,
        over=exits,
        over_label="sorties de parcours",
        floor=True,
    ),
    Indicator(
        "reinsertion_objectives",
        "Objectifs convenus",
        "Objectifs convenus avec la personne dans la période, ceux retirés après une erreur de saisie exclus.",
        "objectif",
        objectives_set,
        READ,
        "reinsertion.objective_index",
        rows=OBJECTIVES,
    ),
    Indicator(
        "reinsertion_objectives_reached",
        "Objectifs atteints",
        "Parmi les objectifs convenus dans la période, ceux qui sont atteints aujourd’hui ; un objectif "
        "partiellement atteint n’y compte pas.",
        "objectif",
        objectives_reached,
        READ,
        "reinsertion.objective_index",
        (("code", REACHED),),
        over=objectives_set,
        over_label="objectifs convenus",
        rows=OBJECTIVES,
    ),
    Indicator(
        "reinsertion_orientations",
        "Orientations faites",
        "Orientations vers un partenaire faites dans la période, tous volets réunis, sans dire lequel.",
        "orientation",
        oriented,
        READ,
        "reinsertion.orientation_index",
        rows=ORIENTATIONS,
    ),
    Indicator(
        "reinsertion_taken_up",
        "Orientations suivies d’effet",
        "Parmi les orientations faites dans la période, celles où la personne dit être allée.",
        "orientation",
        taken_up,
        READ,
        "reinsertion.orientation_index",
        (("code", "yes"),),
        over=oriented,
        over_label="orientations faites",
        rows=ORIENTATIONS,
    ),
    Indicator(
        "reinsertion_links",
        "Liens rétablis au fil des parcours",
        "Parmi les liens que les personnes suivies disaient rompus ou fragiles à l’entrée, ceux qu’elles disent "
        "rétablis à la sortie, ou au point d’étape tant que la sortie n’a pas été demandée.",
        "bond",
        links_restored,
        READ,
        over=links_broken,
        over_label="liens dits rompus ou fragiles à l’entrée",
    ),
)
