"""The agreement is what every party accepted; the follow-up takes news of it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import Select, select

from core.audit.services import record
from core.casefiles.mediation_schemas import ConcludeAgreement, PlanFollowUp, RecordOutcome
from core.casefiles.models import FileAgreement, FileAgreementLine, FileFollowUp
from core.casefiles.rules import (
    MEDIATE,
    check_past,
    file_or_404,
    happened,
    open_file_or_refuse,
    present_ids,
)
from core.casefiles.solutions import accepted_by_all, standing_answers, standing_lines, waits
from core.cases.models import Case
from core.consent.gate import needs_consent, nobody_agrees, require_consent, require_somebody
from core.db.session import session
from core.db.writing import apply_changes, create_once, get_or_404
from core.errors import InvalidInput, Refused
from core.extension.manager import hooks
from core.planning.clock import shift_months, today
from core.tenancy.binding import Actor

#: News are taken this many months after an agreement or a closing.
FOLLOW_UP_MONTHS: Final = 3
TWO_PARTIES = "Un accord réunit au moins deux parties."
NO_LINE = "Aucune proposition n’est notée : l’accord reprend ce que les parties ont accepté."
NONE_ACCEPTED = "Aucune proposition n’est acceptée par toutes les parties : il n’y a pas d’accord à noter."
WAITS = "attend la réponse d’une partie, ou de nouveaux mots : notez sa réponse, modifiez-la, ou retirez-la."
TOO_EARLY = "Choisissez un jour à venir."
WITHDRAWN = "L’accord a pris fin : ces nouvelles ne sont plus à prendre. Prévoyez-en d’autres si c’est utile."


def months_after(day: date, months: int = FOLLOW_UP_MONTHS) -> date:
    """The same day of a later month, or that month's last day."""
    return shift_months(day, months)


# --- the agreement --------------------------------------------------------------------------------


@needs_consent(MEDIATE)
def conclude_agreement(case: Case, command: ConcludeAgreement, *, actor: Actor) -> FileAgreement:
    """Keep the lines that all accept, as they were accepted, and plan news. It takes the place of an older agreement.

    A line that somebody refuses stays in the file as refused. Raises ConsentMissing, and Refused while a line waits
    for an answer, or when none is accepted by every party of the file.
    """
    case = open_file_or_refuse(case.id, actor)
    values = {"case_id": case.id, "form": command.form, "day": command.day}
    if session.execute(select(FileAgreement.id).where(FileAgreement.id == command.id)).first():
        return create_once(FileAgreement, command.id, values, actor=actor)[0]  # a replay
    parties = present_ids(case.id, actor)
    require_consent(case, MEDIATE, parties, actor)
    check_past(command.day, actor)
    lines = _accepted_lines(case, parties, actor)
    _end(case.id, command.day, actor)
    agreement, _made = create_once(FileAgreement, command.id, values, actor=actor)
    session.add_all(
        FileAgreementLine(agreement_id=agreement.id, solution_id=line.id, position=index, text=line.text)
        for index, line in enumerate(lines, start=1)
    )
    session.flush()
    happened(case, command.day, actor)
    record("file.agreement_concluded", subject=agreement, actor=actor, details={"lines": len(lines)})
    _plan_once(case, months_after(command.day), actor)
    return agreement


def _accepted_lines(case: Case, parties: Sequence[uuid.UUID], actor: Actor) -> list[Any]:
    if len(parties) < 2:
        raise Refused([TWO_PARTIES])
    lines = standing_lines(case.id, actor)
    if not lines:
        raise Refused([NO_LINE])
    answers = standing_answers(lines, actor)
    waiting = [n for n, line in enumerate(lines, start=1) if waits(answers[line.id], parties)]
    if waiting:
        raise Refused([f"La proposition n° {n} {WAITS}" for n in waiting])
    kept = [line for line in lines if accepted_by_all(answers[line.id], parties)]
    if not kept:
        raise Refused([NONE_ACCEPTED])
    return kept


def agreements_in_force(case_id: uuid.UUID, actor: Actor) -> Select[Any]:
    return select(FileAgreement).where(
        FileAgreement.tenant_id == actor.tenant.id,
        FileAgreement.case_id == case_id,
        FileAgreement.ended_on.is_(None),
    )


def has_agreement(case_id: uuid.UUID, actor: Actor) -> bool:
    return session.execute(agreements_in_force(case_id, actor).limit(1)).first() is not None


def end_agreements(case_id: uuid.UUID, party_id: uuid.UUID, actor: Actor) -> int:
    """A party took back her word to the mediation: no agreement of the file holds any more; how many ended.

    News of it that were planned are no longer to be taken, and none are once nobody agrees; others may be planned,
    with whoever still does.
    """
    ended = _end(case_id, today(actor), actor)
    for agreement in ended:
        record("file.agreement_ended", subject=agreement, actor=actor, details={"party": str(party_id)})
    if ended or nobody_agrees(case_id, MEDIATE, actor):
        end_news(case_id, actor)
    return len(ended)


def end_news(case_id: uuid.UUID, actor: Actor) -> None:
    """News that were planned are no longer to be taken."""
    waiting = waiting_follow_up(case_id, actor)
    if waiting is not None:
        apply_changes(waiting, waiting.version, {"withdrawn_on": today(actor)}, actor=actor)
        record("file.follow_up_ended", subject=waiting, actor=actor)


def _end(case_id: uuid.UUID, day: date, actor: Actor) -> list[FileAgreement]:
    found = list(session.execute(agreements_in_force(case_id, actor).with_for_update()).scalars())
    for agreement in found:
        apply_changes(agreement, agreement.version, {"ended_on": max(day, agreement.day)}, actor=actor)
    return found


# --- the follow-up --------------------------------------------------------------------------------


def plan_follow_up(case: Case, command: PlanFollowUp, *, actor: Actor) -> FileFollowUp:
    """Plan to take news, of a closed file too; where some wait already, their day is moved.

    Raises InvalidInput for a day that is past, Refused for news that were withdrawn, ConsentMissing where nobody
    agrees any more, and StaleEdit when the day was chosen without seeing the one that waits, or when that one was
    moved since.
    """
    case = file_or_404(case.id, actor, lock=True)
    require_somebody(case, MEDIATE, actor)
    if command.due_on < today(actor):
        raise InvalidInput({"due_on": [TOO_EARLY]})
    waiting = waiting_follow_up(case.id, actor)
    if waiting is not None and waiting.id != command.id:
        # Opened before any was planned: another day was then chosen by somebody else meanwhile.
        if apply_changes(waiting, command.version or 0, {"due_on": command.due_on}, actor=actor):
            record("file.follow_up_edited", subject=waiting, actor=actor)
        return waiting
    values = {"case_id": case.id, "due_on": command.due_on}
    planned, made = create_once(FileFollowUp, command.id, values, actor=actor)
    if planned.withdrawn_on is not None:  # an old form sent again
        raise Refused([WITHDRAWN])
    if made:
        record("file.follow_up_planned", subject=planned, actor=actor)
    return planned


def waiting_follow_up(case_id: uuid.UUID, actor: Actor) -> FileFollowUp | None:
    """The news still to be taken; one at a time."""
    statement = (
        select(FileFollowUp)
        .where(
            FileFollowUp.tenant_id == actor.tenant.id,
            FileFollowUp.case_id == case_id,
            FileFollowUp.done_on.is_(None),
            FileFollowUp.withdrawn_on.is_(None),
        )
        .order_by(FileFollowUp.due_on, FileFollowUp.id)
        .limit(1)
    )
    found: FileFollowUp | None = session.execute(statement).scalar_one_or_none()
    return found


def _plan_once(case: Case, due_on: date, actor: Actor) -> None:
    """News of the agreement, unless some are planned already."""
    if waiting_follow_up(case.id, actor) is None:
        planned = FileFollowUp(case_id=case.id, due_on=due_on, author_id=actor.membership_id)
        session.add(planned)
        session.flush()
        record("file.follow_up_planned", subject=planned, actor=actor)


def record_outcome(follow_up: FileFollowUp, command: RecordOutcome, *, actor: Actor) -> list[str]:
    """Note how it goes; a closed file may be followed without reopening it.

    Raises StaleEdit, Refused (withdrawn), ConsentMissing for news to take where nobody agrees any more.
    """
    case = file_or_404(follow_up.case_id, actor, lock=True)
    check_past(command.done_on, actor, field="done_on")
    follow_up = get_or_404(FileFollowUp, follow_up.id, lock=True)
    if follow_up.withdrawn_on is not None:
        raise Refused([WITHDRAWN])
    if follow_up.done_on is None:
        require_somebody(case, MEDIATE, actor)
    values = {"outcome": command.outcome, "done_on": command.done_on}
    changed = apply_changes(follow_up, command.version, values, actor=actor)
    if changed:
        happened(case, command.done_on, actor)
        session.flush()
        hooks().announce("on_follow_up_done", actor.tenant.enabled, actor=actor, follow_up=follow_up)
        record("file.follow_up_done", subject=follow_up, actor=actor, details={"outcome": command.outcome})
    return changed
