"""Figures of access to rights: each is the number of the rows its select returns, over those it is a share of."""

from __future__ import annotations

from typing import Any

from sqlalchemy import or_, select

from core.toolkit import Activity, Actor, Case, Indicator, RowKind, label_of, there, within
from plugins.rights_access import act_queries, queries
from plugins.rights_access.models import DebtStage, Procedure
from plugins.rights_access.permissions import READ, READ_FILES
from plugins.rights_access.schemas import ActFilters
from plugins.rights_access.workflow import FILE_KEY


def _acts(actor: Actor, filters: Any, **asked: Any) -> Any:
    statement = act_queries.over_acts(act_queries.act_rows(actor, Activity.id), actor, filters)
    return statement.where(*act_queries.act_clauses(ActFilters(**asked)))


def acts(actor: Actor, filters: Any = None) -> Any:
    return _acts(actor, filters)


def acts_blocked(actor: Actor, filters: Any = None) -> Any:
    return _acts(actor, filters, known="blocked")


def acts_opened(actor: Actor, filters: Any = None) -> Any:
    return _acts(actor, filters, opened="yes")


def acts_said(actor: Actor, filters: Any = None) -> Any:
    return _acts(actor, filters, known="mode")


def acts_with(actor: Actor, filters: Any = None) -> Any:
    return _acts(actor, filters, mode="with")


def acts_for(actor: Actor, filters: Any = None) -> Any:
    return _acts(actor, filters, mode="for")


def _procedures(actor: Actor, filters: Any, counted_as: str) -> Any:
    rows = queries.procedure_rows(actor, Procedure.id)
    return queries.over_procedures(rows, counted_as, actor, filters)


def procedures_started(actor: Actor, filters: Any = None) -> Any:
    return _procedures(actor, filters, "started")


def procedures_ended(actor: Actor, filters: Any = None) -> Any:
    return _procedures(actor, filters, "ended")


def rights_opened(actor: Actor, filters: Any = None) -> Any:
    return _procedures(actor, filters, "opened")


def procedures_active(actor: Actor, filters: Any = None) -> Any:
    return _procedures(actor, filters, "active")


def procedures_blocked(actor: Actor, filters: Any = None) -> Any:
    return _procedures(actor, filters, "blocked")


def procedures_said(actor: Actor, filters: Any = None) -> Any:
    return _procedures(actor, filters, "said")


def procedures_with(actor: Actor, filters: Any = None) -> Any:
    return _procedures(actor, filters, "with")


def _files(actor: Actor) -> Any:
    return select(Case.id).where(Case.tenant_id == actor.tenant.id, Case.type_key == FILE_KEY)


def files(actor: Actor, filters: Any = None) -> Any:
    """Files at work for one day of the period at least."""
    statement = _files(actor)
    since, until = getattr(filters, "since", None), getattr(filters, "until", None)
    if until is not None:
        statement = statement.where(Case.opened_on <= until)
    if since is not None:
        statement = statement.where(or_(Case.closed_on.is_(None), Case.closed_on >= since))
    return there(statement, Case.place_id, filters, actor)


def debt_files_filed(actor: Actor, filters: Any = None) -> Any:
    """Files in which « filed » was noted in the period; each counts once."""
    noted = select(DebtStage.case_id).where(
        DebtStage.tenant_id == actor.tenant.id,
        DebtStage.removed_at.is_(None),
        DebtStage.stage == "filed",
    )
    statement = _files(actor).where(Case.id.in_(within(noted, DebtStage.day, filters)))
    return there(statement, Case.place_id, filters, actor)


FOLLOWED = RowKind(
    Procedure,
    "démarche",
    "démarches",
    "started_on",
    lambda row, actor: (
        f"Dossier {row.number or 'sans numéro'}, {label_of('rights_stage', row.stage, actor).lower()}"
    ),
    (Procedure.case_id, Procedure.stage, Case.number),
    "files.show",
    "case_id",
    "case_id",
    queries.readable,
)
ACTS = "rights_access.act_index"
PROCEDURES = "rights_access.procedure_index"


def _all(counted_as: str) -> tuple[tuple[str, str], ...]:
    return (("view", "all"), ("counted", counted_as))


#: Why procedures under way are not added up from month to month.
UNDER_WAY = "Une démarche en cours plusieurs mois compterait dans chacun."

INDICATORS = (
    Indicator(
        "rights_acts",
        "Demandes reçues à l’accueil",
        "Actes d’accès aux droits notés sans nom dont le jour est dans la période, ceux supprimés exclus. Une même "
        "personne peut en faire plusieurs.",
        "demande",
        acts,
        READ,
        ACTS,
    ),
    Indicator(
        "rights_acts_opened",
        "Droits ouverts ou rétablis à l’accueil",
        "Parmi les demandes reçues dans la période, celles dont le résultat est « droit ouvert » ou « droit rétabli ».",
        "demande",
        acts_opened,
        READ,
        ACTS,
        (("opened", "yes"),),
        over=acts,
        over_label="demandes reçues",
    ),
    Indicator(
        "rights_acts_blocked",
        "Demandes bloquées",
        "Parmi les demandes reçues dans la période, celles où l’on a noté ce qui a bloqué : le numérique, la langue, "
        "une pièce manquante, l’absence de réponse ou un refus.",
        "demande",
        acts_blocked,
        READ,
        ACTS,
        (("known", "blocked"),),
        over=acts,
        over_label="demandes reçues",
    ),
    Indicator(
        "rights_acts_with",
        "Demandes faites avec la personne",
        "Parmi les demandes dont on a noté comment elles ont été faites, celles faites avec la personne.",
        "demande",
        acts_with,
        READ,
        ACTS,
        (("mode", "with"),),
        over=acts_said,
        over_label="demandes dont on sait comment",
    ),
    Indicator(
        "rights_acts_for",
        "Demandes faites à la place de la personne",
        "Parmi les demandes dont on a noté comment elles ont été faites, celles faites à la place de la personne.",
        "demande",
        acts_for,
        READ,
        ACTS,
        (("mode", "for"),),
        over=acts_said,
        over_label="demandes dont on sait comment",
    ),
    Indicator(
        "rights_files",
        "Dossiers de démarches suivis",
        "Dossiers de démarches ouverts au moins un jour de la période.",
        "dossier",
        files,
        READ_FILES,
        "cases.index",
        floor=True,
    ),
    Indicator(
        "rights_procedures",
        "Démarches commencées",
        "Démarches suivies dans un dossier dont le début est dans la période, celles retirées après une erreur de "
        "saisie exclues.",
        "démarche",
        procedures_started,
        READ_FILES,
        PROCEDURES,
        _all("started"),
        rows=FOLLOWED,
    ),
    Indicator(
        "rights_procedures_ended",
        "Démarches terminées",
        "Démarches suivies dans un dossier dont la fin est dans la période, quel que soit leur résultat.",
        "démarche",
        procedures_ended,
        READ_FILES,
        PROCEDURES,
        _all("ended"),
        rows=FOLLOWED,
    ),
    Indicator(
        "rights_opened",
        "Droits ouverts ou rétablis",
        "Parmi les démarches terminées dans la période, celles dont le résultat est « droit ouvert » ou « droit "
        "rétabli ».",
        "démarche",
        rights_opened,
        READ_FILES,
        PROCEDURES,
        _all("opened"),
        over=procedures_ended,
        over_label="démarches terminées",
        rows=FOLLOWED,
    ),
    Indicator(
        "rights_procedures_blocked",
        "Démarches bloquées",
        "Parmi les démarches en cours au moins un jour de la période, celles où l’on a noté ce qui a bloqué.",
        "démarche",
        procedures_blocked,
        READ_FILES,
        PROCEDURES,
        _all("blocked"),
        over=procedures_active,
        over_label="démarches en cours",
        rows=FOLLOWED,
        spans=UNDER_WAY,
    ),
    Indicator(
        "rights_procedures_with",
        "Démarches faites avec la personne",
        "Parmi les démarches en cours au moins un jour de la période et dont on a noté comment elles sont faites, "
        "celles faites avec la personne.",
        "démarche",
        procedures_with,
        READ_FILES,
        PROCEDURES,
        _all("with"),
        over=procedures_said,
        over_label="démarches dont on sait comment",
        rows=FOLLOWED,
        spans=UNDER_WAY,
    ),
    Indicator(
        "rights_debt_filed",
        "Dossiers de surendettement déposés",
        "Dossiers de démarches où le dépôt à la Banque de France a été noté dans la période ; chacun compte une fois.",
        "dossier",
        debt_files_filed,
        READ_FILES,
        "cases.index",
        floor=True,
    ),
)
