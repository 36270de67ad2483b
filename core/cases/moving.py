"""How a situation goes on: its steps, its end, whom it is given to; each is logged."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from core.audit.services import record
from core.casefiles.neutrality import holders, refuse_tied
from core.casefiles.notices import ASSIGNED, notify
from core.cases.models import Case, CaseTransition
from core.cases.permissions import READ_FILES
from core.cases.reasons import keep_reason
from core.cases.rules import happened
from core.cases.schemas import MoveCase, ReassignCase, ReopenCase
from core.cases.workflow import REASSIGNED, REOPENED, check_step, is_closed, step_of, type_of
from core.consent.gate import needs_consent
from core.db.session import session
from core.db.writing import apply_changes, get_or_404, plain
from core.errors import InvalidInput, Refused
from core.extension.manager import hooks
from core.planning.clock import today
from core.tenancy.binding import Actor
from core.tenancy.models import Membership

NOT_ONESELF: Final = (
    "Une autre personne doit vous confier ce dossier. Pour le lire, demandez un accès exceptionnel motivé."
)


@needs_consent("mediate")
def move_case(case: Case, step_key: str, command: MoveCase, *, actor: Actor) -> Case:
    """Pass a step of the workflow; a step to a final state closes the situation with its result.

    A replay (same ``command.id``) changes nothing. Raises as ``check_step``.
    """
    case = get_or_404(Case, case.id, lock=True)
    if already_logged(command.id):
        return case
    case_type = type_of(case.type_key)
    step = step_of(case_type, step_key)
    check_step(case, step, command, actor=actor)
    day = _day_of_step(case, command.day, actor)
    changes: dict[str, Any] = {"state": step.target, "data": {**case.data, **_plain(command.data)}}
    if case_type.state(step.target).final:
        changes |= {"closed_on": day, "result": command.result}
    else:
        changes |= {"closed_on": None, "result": None}
    source = case.state
    apply_changes(case, case.version, changes, actor=actor)
    result = command.result if case.closed_on else None
    entry = log_step(case, step.key, source=source, day=day, actor=actor, entry_id=command.id, result=result)
    keep_reason(entry, command.note, actor=actor)
    hooks().announce("on_case_moved", actor.tenant.enabled, actor=actor, case=case, transition=step)
    record("case.moved", subject=case, actor=actor, details={"step": step.key, "to": step.target})
    return case


def close_case(case: Case, result: str, *, actor: Actor, note: str = "") -> Case:
    """Close by the first step of the table that ends the work from the present state.

    Raises Refused when the table has none.
    """
    case_type = type_of(case.type_key)
    for step in case_type.transitions:
        if case.state in step.source and case_type.state(step.target).final:
            return move_case(case, step.key, MoveCase(result=result, note=note), actor=actor)
    raise Refused(["Cette situation ne peut pas être close à cette étape."])


def reopen_case(case: Case, command: ReopenCase, *, actor: Actor) -> Case:
    """Bring a closed situation back to the state it was closed from; the reason is kept."""
    case = get_or_404(Case, case.id, lock=True)
    if already_logged(command.id):
        return case
    if not is_closed(case):
        raise Refused(["Cette situation n’est pas close."])
    source, target = case.state, _state_before_closing(case, actor)
    changes = {"state": target, "closed_on": None, "result": None}
    apply_changes(case, case.version, changes, actor=actor)
    happened(case, today(actor), actor)
    entry = log_step(case, REOPENED, source=source, day=today(actor), actor=actor, entry_id=command.id)
    keep_reason(entry, command.note, actor=actor)
    record("case.reopened", subject=case, actor=actor, details={"to": target})
    return case


def reassign_case(case: Case, command: ReassignCase, *, actor: Actor) -> Case:
    """Give the situation to another member. Raises InvalidInput when she is not in the structure."""
    case = get_or_404(Case, case.id, lock=True)
    if already_logged(command.id) or case.referent_id == command.referent_id:
        return case
    _check_member(command.referent_id)
    if case.named_at is not None:
        if command.referent_id not in holders(READ_FILES, actor):
            raise InvalidInput({"referent_id": ["Choisissez une personne dont le rôle ouvre les dossiers."]})
        _refuse_to_oneself(case, command.referent_id, actor)
        refuse_tied(case, command.referent_id, "referent_id", actor=actor)
    apply_changes(case, case.version, {"referent_id": command.referent_id}, actor=actor)
    entry = log_step(
        case,
        REASSIGNED,
        source=case.state,
        day=today(actor),
        actor=actor,
        entry_id=command.id,
        member_id=command.referent_id,
    )
    keep_reason(entry, command.note, actor=actor)
    if case.named_at is not None:
        notify(case, ASSIGNED, [command.referent_id], actor=actor)
    record("case.reassigned", subject=case, actor=actor, details={"member": str(command.referent_id)})
    return case


def _refuse_to_oneself(case: Case, referent_id: uuid.UUID, actor: Actor) -> None:
    """Whoever leads opens what is restricted by exceptional access alone: she does not give herself the file.

    Raises InvalidInput, unless nobody holds it any more.
    """
    if referent_id != actor.membership_id or case.referent_id is None:
        return
    if get_or_404(Membership, case.referent_id).ended_at is None:
        raise InvalidInput({"referent_id": [NOT_ONESELF]})


def _day_of_step(case: Case, day: date | None, actor: Actor) -> date:
    chosen = day or today(actor)
    if chosen > today(actor):
        raise InvalidInput({"day": ["Une étape se note une fois passée : choisissez un jour passé."]})
    if chosen < case.opened_on:
        raise InvalidInput({"day": ["Ce jour est avant l’ouverture de la situation."]})
    happened(case, chosen, actor)
    return chosen


def _state_before_closing(case: Case, actor: Actor) -> str:
    ended = [state.key for state in type_of(case.type_key).states if state.final]
    statement = (
        select(CaseTransition.source)
        .where(
            CaseTransition.tenant_id == actor.tenant.id,
            CaseTransition.case_id == case.id,
            CaseTransition.target.in_({case.state, *ended}),
            CaseTransition.source.is_not(None),
            CaseTransition.source.not_in({case.state, *ended}),
        )
        .order_by(CaseTransition.at.desc())
        .limit(1)
    )
    return session.execute(statement).scalar_one_or_none() or type_of(case.type_key).initial.key


def log_step(
    case: Case,
    transition: str,
    *,
    source: str | None,
    day: date,
    actor: Actor,
    entry_id: uuid.UUID | None = None,
    **more: Any,
) -> CaseTransition:
    entry = CaseTransition(
        case_id=case.id,
        transition=transition,
        source=source,
        target=case.state,
        day=day,
        by_id=actor.membership_id,
        **({"id": entry_id} if entry_id else {}),
        **more,
    )
    session.add(entry)
    session.flush()
    return entry


def already_logged(entry_id: uuid.UUID) -> bool:
    statement = select(CaseTransition.id).where(CaseTransition.id == entry_id)
    return session.execute(statement).scalar_one_or_none() is not None


def _check_member(membership_id: uuid.UUID) -> None:
    statement = select(Membership.id).where(Membership.id == membership_id, Membership.ended_at.is_(None))
    if session.execute(statement).scalar_one_or_none() is None:
        raise InvalidInput({"referent_id": ["Choisissez une personne de l’équipe."]})


def _plain(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: plain(value) for name, value in data.items()}
