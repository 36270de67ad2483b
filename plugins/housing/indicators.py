"""Figures of housing: each is the number of the rows its select returns."""

from __future__ import annotations

from typing import Any

from sqlalchemy import or_, select

from core.toolkit import Actor, Case, Indicator, RowKind, label_of, there, today, visible, within
from plugins.housing import queries
from plugins.housing.codelists import MAINTAINED
from plugins.housing.models import Sheet, Stage
from plugins.housing.permissions import READ, READ_ARREARS
from plugins.housing.workflow import ARREARS_KEY, DISPUTE_KEY


def _cases(type_key: str, actor: Actor) -> Any:
    return select(Case.id).where(Case.tenant_id == actor.tenant.id, Case.type_key == type_key)


def disputes(actor: Actor, filters: Any = None) -> Any:
    statement = within(_cases(DISPUTE_KEY, actor), Case.opened_on, filters)
    return there(statement, Case.place_id, filters, actor)


def agreements(actor: Actor, filters: Any = None) -> Any:
    """Disputes whose first agreement falls in the period."""
    first = queries.agreements(actor).subquery()
    reached = within(select(first.c.case_id), first.c.day, filters)
    return there(_cases(DISPUTE_KEY, actor).where(Case.id.in_(reached)), Case.place_id, filters, actor)


def arrears(actor: Actor, filters: Any = None) -> Any:
    """Files at work for one day of the period at least."""
    statement = _cases(ARREARS_KEY, actor)
    since, until = getattr(filters, "since", None), getattr(filters, "until", None)
    if until is not None:
        statement = statement.where(Case.opened_on <= until)
    if since is not None:
        statement = statement.where(or_(Case.closed_on.is_(None), Case.closed_on >= since))
    return there(statement, Case.place_id, filters, actor)


def _stage_rows(actor: Actor, column: Any) -> Any:
    return (
        select(column)
        .join(Case, (Case.tenant_id == Stage.tenant_id) & (Case.id == Stage.case_id))
        .where(Stage.tenant_id == actor.tenant.id, Stage.removed_at.is_(None))
    )


def over_stages(statement: Any, actor: Actor, filters: Any) -> Any:
    """Stages of the period and of the quartier: of the figure as of its list."""
    return there(within(statement, Stage.day, filters), Case.place_id, filters, actor)


def stages(actor: Actor, filters: Any = None) -> Any:
    return over_stages(_stage_rows(actor, Stage.id), actor, filters)


def maintained(actor: Actor, filters: Any = None) -> Any:
    """Files in which « maintained » was noted in the period; each counts once."""
    noted = within(_stage_rows(actor, Stage.case_id).where(Stage.stage == MAINTAINED), Stage.day, filters)
    return there(_cases(ARREARS_KEY, actor).where(Case.id.in_(noted)), Case.place_id, filters, actor)


def sheets_sent(actor: Actor, filters: Any = None) -> Any:
    statement = within(select(Sheet.id).where(*queries.counted(actor)), Sheet.sent_on, filters)
    return there(statement, Sheet.place_id, filters, actor)


def sheets_due(actor: Actor, filters: Any = None) -> Any:
    return sheets_sent(actor, filters).where(queries.answer_was_due(today(actor)))


def sheets_in_time(actor: Actor, filters: Any = None) -> Any:
    return sheets_due(actor, filters).where(queries.answered_in_time())


STAGES = RowKind(
    Stage,
    "étape",
    "étapes",
    "day",
    lambda row, actor: (
        f"{label_of('eviction_stage', row.stage, actor)}, dossier {row.number or 'sans numéro'}"
    ),
    (Stage.stage, Stage.case_id, Case.number),
    "files.show",
    "case_id",
    "case_id",
    visible,
)
SHEETS = RowKind(
    Sheet,
    "fiche",
    "fiches",
    "sent_on",
    lambda row, actor: f"{row.number}, {label_of('tech_report_category', row.category, actor)}",
    (Sheet.number, Sheet.category),
    "housing.sheet",
    "sheet_id",
)

INDICATORS = (
    Indicator(
        "housing_disputes",
        "Conflits de voisinage ouverts",
        "Conflits de voisinage dont l’ouverture est dans la période, devenus des dossiers ou non.",
        "situation",
        disputes,
        READ,
        "cases.index",
    ),
    Indicator(
        "housing_agreements",
        "Accords entre voisins",
        "Conflits de voisinage dont le premier accord est dans la période ; chacun compte une fois. "
        "Un accord entre personnes, sans effet devant un juge.",
        "situation",
        agreements,
        READ,
        "cases.index",
    ),
    Indicator(
        "housing_arrears",
        "Impayés suivis",
        "Dossiers d’impayé ouverts au moins un jour de la période.",
        "situation",
        arrears,
        READ_ARREARS,
        "housing.arrears_index",
        floor=True,
    ),
    Indicator(
        "housing_stages",
        "Étapes de procédure notées",
        "Étapes de la procédure d’expulsion dont la date est dans la période, celles retirées après une erreur "
        "de saisie exclues. Un dossier peut en compter plusieurs.",
        "étape",
        stages,
        READ_ARREARS,
        "housing.stage_index",
        rows=STAGES,
    ),
    Indicator(
        "housing_maintained",
        "Maintiens dans le logement",
        "Dossiers d’impayé où le maintien dans les lieux a été noté dans la période ; chacun compte une fois.",
        "situation",
        maintained,
        READ_ARREARS,
        "housing.arrears_index",
        floor=True,
    ),
    Indicator(
        "housing_sheets_sent",
        "Fiches techniques transmises",
        "Fiches transmises à un bailleur dans la période, celles retirées après une erreur de saisie exclues.",
        "fiche",
        sheets_sent,
        READ,
        "housing.sheet_index",
        rows=SHEETS,
    ),
    Indicator(
        "housing_sheets_due",
        "Fiches dont la réponse se juge",
        "Parmi les fiches transmises dans la période, celles qui ont eu une réponse ou qui ont été transmises il "
        "y a quinze jours au moins. C’est sur elles que se compte la réponse en quinze jours.",
        "fiche",
        sheets_due,
        READ,
        "housing.sheet_index",
        (("answer", "due"),),
        rows=SHEETS,
    ),
    Indicator(
        "housing_sheets_in_time",
        "Fiches répondues en quinze jours",
        "Parmi les « fiches dont la réponse se juge », celles dont la première réponse du bailleur (prise en "
        "compte, réalisation ou refus) est venue en quinze jours au plus.",
        "fiche",
        sheets_in_time,
        READ,
        "housing.sheet_index",
        (("answer", "in_time"),),
        rows=SHEETS,
    ),
)
