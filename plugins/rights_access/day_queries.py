"""What a referent's day shows of her files."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import and_, literal, select, true, union_all

from core.toolkit import Actor, Case, visible
from plugins.rights_access.codelists import DEBT_OVER
from plugins.rights_access.models import Procedure
from plugins.rights_access.money_queries import last_stage
from plugins.rights_access.queries import NEAR
from plugins.rights_access.workflow import FILE_KEY

#: What a line of the day page is about.
PROCEDURE, STAGE = "procedure", "stage"


def near_dates(actor: Actor, day: date) -> Any:
    """Near or past dates of the actor's own files, in one statement: procedures, then stages. No theme is read."""
    last = last_stage()
    hers = (
        Case.tenant_id == actor.tenant.id,
        Case.type_key == FILE_KEY,
        Case.closed_on.is_(None),
        Case.referent_id == actor.membership_id,
        visible(actor),
    )
    procedures = (
        select(
            literal(PROCEDURE).label("about"),
            Case.id.label("id"),
            Case.number.label("number"),
            Case.subject.label("words"),
            Procedure.stage.label("code"),
            Procedure.due_on.label("on"),
        )
        .select_from(Procedure)
        .join(Case, and_(Case.tenant_id == Procedure.tenant_id, Case.id == Procedure.case_id))
        .where(
            *hers,
            Procedure.tenant_id == actor.tenant.id,
            Procedure.removed_at.is_(None),
            Procedure.ended_on.is_(None),
            Procedure.due_on <= day + NEAR,
        )
        .order_by(Procedure.due_on, Procedure.id)
        .limit(10)
    )
    stages = (
        select(
            literal(STAGE).label("about"),
            Case.id.label("id"),
            Case.number.label("number"),
            Case.subject.label("words"),
            last.c.stage.label("code"),
            last.c.due_on.label("on"),
        )
        .select_from(Case)
        .join(last, true())
        .where(*hers, last.c.due_on <= day + NEAR, last.c.stage.not_in(DEBT_OVER))
        .order_by(last.c.due_on, Case.id)
        .limit(10)
    )
    return union_all(select(procedures.subquery()), select(stages.subquery()))
