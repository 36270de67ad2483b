"""Solutions: lines that each party accepts, refuses or amends. A line changed since asks again."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import func, select

from core.audit.services import record
from core.casefiles.mediation_schemas import AnswerSolution, EditSolution, ProposeSolution
from core.casefiles.models import FileAnswer, FileSolution
from core.casefiles.rules import (
    MEDIATE,
    check_party,
    check_past,
    happened,
    open_file_or_refuse,
    present_ids,
)
from core.cases.models import Case, Party
from core.consent.gate import needs_consent, require_consent
from core.db.base import now
from core.db.session import session
from core.db.writing import apply_changes, create_once, get_or_404
from core.errors import InvalidInput, NotFound, Refused
from core.tenancy.binding import Actor

#: Answers after which a line waits for nobody.
DECIDED: Final = ("accepted", "refused")
CHANGED = "La proposition a changé depuis : relisez-la avec la partie avant de noter sa réponse."
SAY_WHAT = "Écrivez ce qui est à modifier."
SAY_NOTHING = "Choisissez « Modifie » pour noter une modification."


@needs_consent(MEDIATE)
def propose_solution(case: Case, command: ProposeSolution, *, actor: Actor) -> FileSolution:
    """Add a line at the end. Raises ConsentMissing unless every party agreed to the mediation."""
    case = open_file_or_refuse(case.id, actor)
    require_consent(case, MEDIATE, present_ids(case.id, actor), actor)
    check_party(case, command.party_id, actor)
    check_past(command.day, actor)
    last = select(func.coalesce(func.max(FileSolution.position), 0)).where(
        FileSolution.tenant_id == actor.tenant.id, FileSolution.case_id == case.id
    )
    values = {"case_id": case.id, "party_id": command.party_id, "text": command.text, "day": command.day}
    position = {"position": int(session.execute(last).scalar_one()) + 1}
    line, made = create_once(FileSolution, command.id, values, actor=actor, computed=position)
    if made:
        happened(case, command.day, actor)
        session.flush()
        record("file.solution_proposed", subject=line, actor=actor)
    return line


@needs_consent(MEDIATE)
def edit_solution(line: FileSolution, command: EditSolution, *, actor: Actor) -> list[str]:
    """Change the words: every answer given before is asked again. Raises StaleEdit with both values."""
    case = open_file_or_refuse(line.case_id, actor)
    require_consent(case, MEDIATE, present_ids(case.id, actor), actor)
    changed = apply_changes(line, command.version, {"text": command.text}, actor=actor)
    if changed:
        record("file.solution_edited", subject=line, actor=actor)
    return changed


def remove_solution(line: FileSolution, *, actor: Actor) -> None:
    """Take a line away; it can be brought back with its answers."""
    open_file_or_refuse(line.case_id, actor)
    line.removed_at, line.removed_by = now(), actor.membership_id
    session.flush()
    record("file.solution_removed", subject=line, actor=actor)


@needs_consent(MEDIATE)
def restore_solution(line: FileSolution, *, actor: Actor) -> None:
    """Bring it back: it is proposed anew. Raises ConsentMissing unless every party agreed to the mediation."""
    case = open_file_or_refuse(line.case_id, actor)
    require_consent(case, MEDIATE, present_ids(case.id, actor), actor)
    line.removed_at = line.removed_by = None
    session.flush()
    record("file.solution_restored", subject=line, actor=actor)


def wording(line: FileSolution) -> int:
    """The version that last changed the words: an answer given before it is to be asked again."""
    return line.field_versions.get("text", 1)


@needs_consent(MEDIATE)
def answer_solution(line: FileSolution, party: Party, command: AnswerSolution, *, actor: Actor) -> FileAnswer:
    """Note what one party says of a line, in place of what she said before.

    Raises Refused when the line changed since it was read to her, StaleEdit when somebody else noted another
    answer meanwhile, ConsentMissing without her word to the mediation.
    """
    case = open_file_or_refuse(line.case_id, actor)
    if party.case_id != case.id or party.removed_at is not None or line.removed_at is not None:
        raise NotFound
    require_consent(case, MEDIATE, [party.id], actor)
    check_past(command.day, actor)
    _check_words(command)
    line = get_or_404(FileSolution, line.id, lock=True)
    if command.solution_version < wording(line):
        raise Refused([CHANGED])
    said = {
        "answer": command.answer,
        "amendment": command.amendment,
        "solution_version": command.solution_version,
        "day": command.day,
    }
    answer = answer_of(line.id, party.id, actor)
    if answer is None:
        keys = {"solution_id": line.id, "party_id": party.id}
        answer, _made = create_once(FileAnswer, command.id, {**keys, **said}, actor=actor)
        changed = True
    else:
        # Opened before any answer stood: whatever differs now was said to somebody else meanwhile.
        first = 1 if answer.id == command.id else 0
        changed = bool(apply_changes(answer, command.version or first, said, actor=actor))
    if changed:
        happened(case, command.day, actor)
        session.flush()
        record("file.answer_recorded", subject=answer, actor=actor, details={"answer": answer.answer})
    return answer


def _check_words(command: AnswerSolution) -> None:
    if command.answer == "amended" and not command.amendment:
        raise InvalidInput({"amendment": [SAY_WHAT]})
    if command.answer != "amended" and command.amendment:
        raise InvalidInput({"amendment": [SAY_NOTHING]})


def answer_of(line_id: uuid.UUID, party_id: uuid.UUID, actor: Actor) -> FileAnswer | None:
    statement = select(FileAnswer).where(
        FileAnswer.tenant_id == actor.tenant.id,
        FileAnswer.solution_id == line_id,
        FileAnswer.party_id == party_id,
    )
    return session.execute(statement).scalar_one_or_none()


def standing_answers(lines: Iterable[FileSolution], actor: Actor) -> dict[uuid.UUID, dict[uuid.UUID, str]]:
    """For each line, what each party says of its present words; older answers are left out."""
    by_id = {line.id: line for line in lines}
    found: dict[uuid.UUID, dict[uuid.UUID, str]] = {line_id: {} for line_id in by_id}
    statement = select(FileAnswer).where(
        FileAnswer.tenant_id == actor.tenant.id, FileAnswer.solution_id.in_(by_id)
    )
    for answer in session.execute(statement).scalars():
        if answer.solution_version >= wording(by_id[answer.solution_id]):
            found[answer.solution_id][answer.party_id] = answer.answer
    return found


def accepted_by_all(answers: Mapping[uuid.UUID, str], party_ids: Iterable[uuid.UUID]) -> bool:
    """Whether every party accepts, nobody left out."""
    return all(answers.get(party_id) == "accepted" for party_id in party_ids)


def waits(answers: Mapping[uuid.UUID, str], party_ids: Iterable[uuid.UUID]) -> bool:
    """Whether a party is still to be asked, or asked for other words."""
    return any(answers.get(party_id) not in DECIDED for party_id in party_ids)


def standing_lines(case_id: uuid.UUID, actor: Actor) -> list[FileSolution]:
    """Lines of a file that were not taken away, in order."""
    statement: Any = (
        select(FileSolution)
        .where(
            FileSolution.tenant_id == actor.tenant.id,
            FileSolution.case_id == case_id,
            FileSolution.removed_at.is_(None),
        )
        .order_by(FileSolution.position, FileSolution.id)
    )
    return list(session.execute(statement).scalars())
