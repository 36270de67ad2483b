"""The follow-up of a young person as a literal table: rejoindre, écouter, diagnostiquer, orienter.

No step waits for a parent (domain.md 6.4): her own word is asked from the diagnosis on, never to reach or to listen.
"""

from __future__ import annotations

import uuid
from typing import Any, Final

import marshmallow as ma
from sqlalchemy import select

from core.toolkit import (
    Actor,
    CaseType,
    Coded,
    CommandSchema,
    ConsentMissing,
    ListOf,
    Party,
    State,
    Transition,
    require_consent,
    session,
)
from plugins.youth_outreach.permissions import FOLLOW
from plugins.youth_outreach.public import WHY, is_outside

FOLLOWUP_KEY: Final = "youth_followup"
MEDIATE: Final = "mediate"
NOBODY: Final = "Ajoutez d’abord le jeune : un surnom suffit."


class FollowupSchema(CommandSchema):
    """What a follow-up says beside the core's fields: codes, no words; its panel says them on the page."""

    concern = Coded(
        "youth_concern",
        load_default=None,
        allow_none=True,
        metadata={"label": "Ce qui est repéré", "widget": "radio", "in_panel": True},
    )
    age = Coded(
        "youth_age",
        load_default=None,
        allow_none=True,
        metadata={"label": "Âge, s’il est connu", "widget": "radio", "in_panel": True},
    )
    lives_here = Coded(
        "youth_lives_here",
        load_default=None,
        allow_none=True,
        metadata={"label": "Habite la ville", "widget": "radio", "in_panel": True},
    )
    outside_reason = Coded(
        "youth_outside_reason",
        load_default=None,
        allow_none=True,
        metadata={
            "label": "Hors des 13 à 25 ans de la ville : pourquoi",
            "widget": "radio",
            "in_panel": True,
        },
    )
    needs = ListOf(
        Coded("youth_need"),
        load_default=list,
        metadata={"label": "Ce que le jeune met en avant", "in_panel": True},
    )

    @ma.validates_schema(skip_on_field_errors=True)
    def _one_reason_outside(self, data: dict[str, Any], **_: Any) -> None:
        if is_outside(data["age"], data["lives_here"]) and data["outside_reason"] is None:
            raise ma.ValidationError({"outside_reason": [WHY]})


def young_of(case_id: uuid.UUID, actor: Actor) -> list[uuid.UUID]:
    """The people of the file; an institution among its parties answers for herself elsewhere."""
    statement = select(Party.id).where(
        Party.tenant_id == actor.tenant.id,
        Party.case_id == case_id,
        Party.kind == "person",
        Party.removed_at.is_(None),
    )
    return list(session.execute(statement.order_by(Party.position)).scalars())


def _objection(case: Any, party_ids: list[Any], actor: Actor, *, listening: bool = False) -> list[str]:
    try:
        require_consent(case, MEDIATE, party_ids, actor, first_listening=listening)
    except ConsentMissing as missing:
        return missing.problems
    return []


def may_listen(actor: Actor, case: Any) -> list[str]:
    """A first listening asks for nothing written, unless she refused or the mediator stopped."""
    return _objection(case, young_of(case.id, actor), actor, listening=True)


def young_agrees(actor: Actor, case: Any) -> list[str]:
    """From the diagnosis on, her own word is needed."""
    young = young_of(case.id, actor)
    return _objection(case, young, actor) if young else [NOBODY]


ACTIVE: Final = ("reach", "listen", "diagnose", "orient")

FOLLOWUP: Final = CaseType(
    key=FOLLOWUP_KEY,
    label="Suivi d’un jeune",
    label_plural="Suivis de jeunes",
    domain="school_youth",
    icon="youth",
    schema=FollowupSchema,
    result_list="youth_result",
    may_be_named=True,
    always_named=True,
    readers=FOLLOW,
    states=(
        State("reach", "Rejoindre", "wait"),
        State("listen", "Écouter", "go"),
        State("diagnose", "Diagnostiquer", "go"),
        State("orient", "Orienter", "ok"),
        State("paused", "En pause", "pause"),
        State("closed", "Clos", "ok", final=True),
        State("stopped", "Suivi arrêté", "stop", final=True),
    ),
    transitions=(
        Transition("listen", "Commencer l’écoute", ("reach",), "listen", FOLLOW, guard=may_listen),
        Transition(
            "diagnose",
            "Faire le diagnostic avec le jeune",
            ("listen",),
            "diagnose",
            FOLLOW,
            requires=("needs",),
            guard=young_agrees,
        ),
        Transition(
            "orient", "Passer à l’orientation", ("listen", "diagnose"), "orient", FOLLOW, guard=young_agrees
        ),
        Transition(
            "resume",
            "Reprendre l’écoute",
            ("diagnose", "orient", "paused"),
            "listen",
            FOLLOW,
            guard=may_listen,
        ),
        Transition("pause", "Mettre en pause", ACTIVE, "paused", FOLLOW),
        Transition("close", "Clore", (*ACTIVE, "paused"), "closed", FOLLOW),
        Transition("stop", "Arrêter le suivi", (*ACTIVE, "paused"), "stopped", FOLLOW, requires=("note",)),
    ),
    crossing=(
        ("Rejoindre", ("reach",)),
        ("Écouter", ("listen",)),
        ("Diagnostiquer", ("diagnose",)),
        ("Orienter", ("orient",)),
        ("Clôture", ("closed",)),
    ),
)
