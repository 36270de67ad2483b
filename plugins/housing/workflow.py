"""Two kinds of work, as literal tables: a dispute between neighbours, and rent that is not paid."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import select

from core.toolkit import (
    Actor,
    CaseType,
    Coded,
    CommandSchema,
    ConsentMissing,
    Party,
    State,
    Transition,
    require_consent,
    session,
)
from plugins.housing.models import Account
from plugins.housing.permissions import ARREARS, MOVE

DISPUTE_KEY: Final = "housing_neighbour_dispute"
ARREARS_KEY: Final = "housing_arrears"
TYPE_KEYS: Final = (DISPUTE_KEY, ARREARS_KEY)
#: Of the shared list: where a landlord has something to repair, whichever domain opened the case.
SHEET_DOMAIN: Final = "public_space_housing"

MEDIATE: Final = "mediate"
#: Who a repayment plan binds: a landlord among the parties answers for herself elsewhere.
HOUSEHOLD: Final = ("person", "family")
NO_PARTY: Final = "Ajoutez d’abord la partie concernée : rien ne se décide sans elle."
NO_PLAN: Final = "Faites d’abord le point sur la dette : la mensualité du plan s’y note."
TWO_PARTIES: Final = "Ajoutez d’abord les deux parties : une médiation se tient entre elles."


class HousingCaseSchema(CommandSchema):
    """What a case of housing says beside the core's fields: a code, no words."""

    stock = Coded(
        "housing_stock",
        load_default=None,
        allow_none=True,
        metadata={"label": "Parc de logements", "widget": "radio"},
    )


def _parties(case: Any, actor: Actor) -> list[Any]:
    statement = select(Party.id, Party.kind).where(
        Party.tenant_id == actor.tenant.id, Party.case_id == case.id, Party.removed_at.is_(None)
    )
    return list(session.execute(statement.order_by(Party.position)))


def _objection(
    case: Any, party_ids: Iterable[Any], actor: Actor, *, first_listening: bool = False
) -> list[str]:
    """All that consent prevents, in the gate's own words."""
    try:
        require_consent(case, MEDIATE, list(party_ids), actor, first_listening=first_listening)
    except ConsentMissing as missing:
        return missing.problems
    return []


def may_listen(actor: Actor, case: Any) -> list[str]:
    """A first separate meeting asks for nothing written, unless somebody refused or the mediator stopped."""
    parties = _parties(case, actor)
    return _objection(case, [party.id for party in parties], actor, first_listening=True)


def parties_agree(actor: Actor, case: Any) -> list[str]:
    """Joint meetings and agreements need two parties, and the word of each."""
    parties = _parties(case, actor)
    few = [TWO_PARTIES] if len(parties) < 2 else []
    return few + _objection(case, [party.id for party in parties], actor)


def household_agrees(actor: Actor, case: Any) -> list[str]:
    """Steps of an arrears file need the word of whoever lives there."""
    household = [party.id for party in _parties(case, actor) if party.kind in HOUSEHOLD]
    return _objection(case, household, actor) if household else [NO_PARTY]


def plan_is_written(actor: Actor, case: Any) -> list[str]:
    """A plan has a monthly payment, noted when the debt was last looked at."""
    statement = (
        select(Account.instalment)
        .where(Account.tenant_id == actor.tenant.id, Account.case_id == case.id, Account.removed_at.is_(None))
        .order_by(Account.day.desc(), Account.id.desc())
        .limit(1)
    )
    unwritten = session.execute(statement).scalar_one_or_none() is None
    return [*([NO_PLAN] if unwritten else []), *household_agrees(actor, case)]


DISPUTE: Final = CaseType(
    key=DISPUTE_KEY,
    label="Conflit de voisinage",
    label_plural="Conflits de voisinage",
    domain="public_space_housing",
    icon="home",
    parties="Deux voisins, une famille, le bailleur",
    schema=HousingCaseSchema,
    may_be_named=True,
    states=(
        State("received", "Reçu", "wait"),
        State("listening", "Entretiens séparés", "go"),
        State("joint", "Table ronde", "go"),
        State("agreement", "Accord", "ok"),
        State("followed", "Suivi", "ok"),
        State("paused", "En pause", "pause"),
        State("closed", "Clos", "ok", final=True),
        State("stopped", "Médiation arrêtée", "stop", final=True),
    ),
    transitions=(
        Transition(
            "listen",
            "Commencer les entretiens séparés",
            ("received",),
            "listening",
            MOVE,
            guard=may_listen,
        ),
        Transition(
            "meet",
            "Préparer la table ronde",
            ("received", "listening"),
            "joint",
            MOVE,
            guard=parties_agree,
        ),
        Transition(
            "agree",
            "Noter l’accord",
            ("listening", "joint"),
            "agreement",
            MOVE,
            guard=parties_agree,
        ),
        Transition("follow", "Suivre dans le temps", ("agreement",), "followed", MOVE, guard=parties_agree),
        Transition("pause", "Mettre en pause", ("received", "listening", "joint"), "paused", MOVE),
        Transition(
            "resume",
            "Reprendre les entretiens",
            ("paused", "joint", "agreement", "followed"),
            "listening",
            MOVE,
            guard=may_listen,
        ),
        Transition(
            "close",
            "Clore",
            ("received", "listening", "joint", "agreement", "followed", "paused"),
            "closed",
            MOVE,
        ),
        Transition(
            "stop",
            "Arrêter la médiation",
            ("received", "listening", "joint", "agreement", "followed", "paused"),
            "stopped",
            MOVE,
            requires=("note",),
        ),
    ),
    crossing=(
        ("Reçu", ("received",)),
        ("Entretiens séparés", ("listening",)),
        ("Table ronde", ("joint",)),
        ("Accord", ("agreement",)),
        ("Suivi", ("followed",)),
        ("Clôture", ("closed",)),
    ),
)

ARREARS_FILE: Final = CaseType(
    key=ARREARS_KEY,
    label="Impayé de loyer",
    label_plural="Impayés de loyer",
    domain="rights",
    icon="key",
    schema=HousingCaseSchema,
    result_list="housing_result",
    may_be_named=True,
    always_named=True,
    states=(
        State("opened", "Ouvert", "wait"),
        State("contact", "Contact rétabli", "go"),
        State("plan", "Plan d’apurement", "ok"),
        State("followed", "Suivi", "ok"),
        State("paused", "En pause", "pause"),
        State("closed", "Clos", "ok", final=True),
        State("stopped", "Suivi arrêté", "stop", final=True),
    ),
    transitions=(
        Transition(
            "reach", "Noter le contact rétabli", ("opened",), "contact", ARREARS, guard=household_agrees
        ),
        Transition(
            "plan",
            "Noter le plan d’apurement",
            ("opened", "contact"),
            "plan",
            ARREARS,
            guard=plan_is_written,
        ),
        Transition(
            "follow", "Suivre dans le temps", ("contact", "plan"), "followed", ARREARS, guard=household_agrees
        ),
        Transition("pause", "Mettre en pause", ("opened", "contact", "plan", "followed"), "paused", ARREARS),
        Transition(
            "resume",
            "Reprendre le suivi",
            ("paused",),
            "contact",
            ARREARS,
            guard=household_agrees,
        ),
        Transition(
            "renew",
            "Revenir au contact rétabli",
            ("plan", "followed"),
            "contact",
            ARREARS,
            guard=household_agrees,
        ),
        Transition("close", "Clore", ("opened", "contact", "plan", "followed", "paused"), "closed", ARREARS),
        Transition(
            "stop",
            "Arrêter le suivi",
            ("opened", "contact", "plan", "followed", "paused"),
            "stopped",
            ARREARS,
            requires=("note",),
        ),
    ),
    crossing=(
        ("Ouverture", ("opened",)),
        ("Contact rétabli", ("contact",)),
        ("Plan d’apurement", ("plan",)),
        ("Suivi", ("followed",)),
        ("Clôture", ("closed",)),
    ),
)
