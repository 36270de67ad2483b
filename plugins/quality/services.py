"""What people do with requirements, evidence, gaps, actions, audits and papers."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import func, select

from core.toolkit import (
    Actor,
    Document,
    InvalidInput,
    Membership,
    Partner,
    Refused,
    ScopedModel,
    apply_changes,
    check_day,
    create_once,
    new_id,
    now,
    record,
    session,
    today,
)
from plugins.quality import queries
from plugins.quality.facts import lay_facts
from plugins.quality.models import (
    Action,
    Adoption,
    Audit,
    Dossier,
    Evidence,
    NonConformity,
    Paper,
    Rating,
    Requirement,
)
from plugins.quality.schemas import (
    ActionCommand,
    AuditCommand,
    CheckAction,
    EvidenceCommand,
    FinishAction,
    FollowRequirement,
    GapCommand,
    OwnRequirement,
    PaperCommand,
    RateCommand,
)
from plugins.quality.standards import LATEST, requirements_of

Row = TypeVar("Row", bound=ScopedModel)

NOT_OURS = "Choisissez un élément de la liste."


def said_of(command: Any, *beside: str) -> dict[str, Any]:
    """What the command says of the row itself; ``beside`` are links kept in tables of their own."""
    return {name: value for name, value in asdict(command).items() if name not in {"id", "version", *beside}}


def check_ours(model: type[ScopedModel], row_ids: Iterable[uuid.UUID | None], field: str) -> None:
    """Raise InvalidInput beside the field for a row that is not this structure's."""
    wanted = {row_id for row_id in row_ids if row_id is not None}
    if wanted - set(
        session.execute(select(model.id).where(model.id.in_(wanted))).scalars() if wanted else ()
    ):
        raise InvalidInput({field: [NOT_OURS]})


def check_past(day: date, field: str, actor: Actor) -> None:
    check_day(day, actor, field)


def save(
    model: type[Row],
    row: Row | None,
    command: Any,
    event: str,
    *,
    actor: Actor,
    beside: tuple[str, ...] = (),
    computed: Mapping[str, Any] | None = None,
) -> Row:
    """Create the row, or change it from the version its form showed."""
    said = said_of(command, *beside)
    if row is None:
        row, made = create_once(model, command.id, said, actor=actor, computed=computed)
        if made:
            record(f"quality.{event}_added", subject=row, actor=actor)
        return row
    changed = apply_changes(row, command.version, said, actor=actor)
    if changed:
        record(f"quality.{event}_edited", subject=row, actor=actor, details={"fields": len(changed)})
    return row


def remove(row: Any, event: str, *, actor: Actor) -> None:
    """Take away what was entered by mistake; it proves nothing any more."""
    row.removed_at, row.removed_by = now(), actor.membership_id
    session.flush()
    lay_facts(row, actor=actor)
    record(f"quality.{event}_removed", subject=row, actor=actor)


def restore(row: Any, event: str, *, actor: Actor) -> None:
    """Bring back what was taken away, and what it proves."""
    row.removed_at = row.removed_by = None
    session.flush()
    lay_facts(row, actor=actor)
    record(f"quality.{event}_restored", subject=row, actor=actor)


def lock_series(model: type[ScopedModel], actor: Actor) -> int:
    """The next number of a series that a unique key guards: a second one at the same time is refused there."""
    numbered: Any = model
    last = session.execute(select(func.max(numbered.number)).where(numbered.tenant_id == actor.tenant.id))
    return int(last.scalar_one() or 0) + 1


# --- the référentiel ---------------------------------------------------------------------------------


def adopt(edition: int, *, actor: Actor, number: int | None = None) -> Adoption | None:
    """Work with an edition from today on. Requirements it drops keep their evidence; ours stay in force.

    ``number`` is the change as the page showed it: sent twice, it is one change. None when it stands already.
    """
    standing = session.execute(queries.adoptions(actor).limit(1)).first()
    following = 1 if standing is None else standing.number + 1
    if (standing is not None and standing.edition == edition) or number not in (None, following):
        return None
    row = Adoption(
        id=new_id(),
        number=following,
        edition=edition,
        adopted_on=today(actor),
        author_id=actor.membership_id,
    )
    session.add(row)
    _lay_requirements(edition, actor)
    session.flush()
    record("quality.edition_changed", subject=row, actor=actor, details={"edition": edition})
    return row


def _lay_requirements(edition: int, actor: Actor) -> None:
    known = {
        one.code: one
        for one in session.execute(
            select(Requirement).where(Requirement.tenant_id == actor.tenant.id, Requirement.own.is_(False))
        ).scalars()
    }
    shipped = requirements_of(edition)
    for code in set(known) - {one.code for one in shipped}:
        known[code].in_force = False
    for position, one in enumerate(shipped):
        row = known.get(one.code)
        if row is None:
            row = Requirement(id=new_id(), code=one.code, author_id=actor.membership_id)
            session.add(row)
        row.process, row.register, row.position = one.process, one.register, position
        row.title, row.words, row.proofs, row.in_force = one.title, one.words, one.proofs, True


def install(*, actor: Actor) -> None:
    """The domain came on: the latest edition is laid, unless the structure works with one already."""
    if session.execute(queries.adoptions(actor).limit(1)).first() is None:
        adopt(LATEST, actor=actor)


def save_requirement(
    command: OwnRequirement, *, actor: Actor, requirement: Requirement | None = None
) -> Requirement:
    """Add a requirement of the structure's own, or reword it. Raises Refused for a shipped one."""
    if requirement is not None and not requirement.own:
        raise Refused(["Cette exigence vient du référentiel : elle se complète, elle ne se réécrit pas."])
    computed: dict[str, Any] = {} if requirement is not None else {
        "code": f"own.{command.id}", "own": True, "position": 1000,
    }  # fmt: skip
    return save(Requirement, requirement, command, "requirement", actor=actor, computed=computed)


def follow_requirement(requirement: Requirement, command: FollowRequirement, *, actor: Actor) -> None:
    """Say who answers for it and what is missing."""
    check_ours(Membership, [command.assigned_to], "assigned_to")
    if apply_changes(requirement, command.version, said_of(command), actor=actor):
        record("quality.requirement_followed", subject=requirement, actor=actor)


def save_evidence(
    command: EvidenceCommand, requirement: Requirement, *, actor: Actor, evidence: Evidence | None = None
) -> Evidence:
    """Lay a dated proof under a requirement, or correct it. Raises InvalidInput: a day to come."""
    check_past(command.day, "day", actor)
    _check_document(command.document_id, evidence, actor)
    computed: dict[str, Any] = {} if evidence is not None else {"requirement_id": requirement.id}
    return save(Evidence, evidence, command, "evidence", actor=actor, computed=computed)


def _check_document(document_id: uuid.UUID | None, evidence: Evidence | None, actor: Actor) -> None:
    """A document of the team in a file the actor may open, or the one that is linked already."""
    if document_id is None or (evidence is not None and evidence.document_id == document_id):
        return
    if session.execute(queries.document_options(actor).where(Document.id == document_id)).first() is None:
        raise InvalidInput({"document_id": [NOT_OURS]})


# --- gaps and actions --------------------------------------------------------------------------------


def save_gap(command: GapCommand, *, actor: Actor, gap: NonConformity | None = None) -> NonConformity:
    """Note a non-conformity, or correct it."""
    check_past(command.day, "day", actor)
    check_ours(Requirement, [command.requirement_id], "requirement_id")
    row = save(NonConformity, gap, command, "gap", actor=actor)
    lay_facts(row, actor=actor)
    return row


def save_action(
    command: ActionCommand,
    *,
    actor: Actor,
    action: Action | None = None,
    requirement: Requirement | None = None,
    gap: NonConformity | None = None,
) -> Action:
    """Decide what is to be done about a requirement or a non-conformity, or correct it."""
    check_ours(Membership, [command.assigned_to], "assigned_to")
    computed: dict[str, Any] = {}
    if action is None:
        under = requirement.id if requirement is not None else gap.requirement_id if gap is not None else None
        computed = {"requirement_id": under, "nonconformity_id": gap.id if gap is not None else None}
    return save(Action, action, command, "action", actor=actor, computed=computed)


def finish_action(action: Action, command: FinishAction, *, actor: Actor) -> None:
    check_past(command.done_on, "done_on", actor)
    if action.checked_on is not None:
        raise Refused(["Cette action est déjà vérifiée."])
    if apply_changes(action, command.version, {"done_on": command.done_on}, actor=actor):
        record("quality.action_done", subject=action, actor=actor)


def check_action(action: Action, command: CheckAction, *, actor: Actor) -> None:
    """Say whether it had its effect. Raises Refused before it is done, InvalidInput on the day."""
    if action.done_on is None:
        raise Refused(["Notez d’abord le jour où l’action a été faite."])
    check_past(command.checked_on, "checked_on", actor)
    if command.checked_on < action.done_on:
        raise InvalidInput({"checked_on": ["Ce jour est avant celui où l’action a été faite."]})
    if apply_changes(action, command.version, said_of(command), actor=actor):
        lay_facts(action, actor=actor)
        record(
            "quality.action_reviewed", subject=action, actor=actor, details={"effective": command.effective}
        )


# --- blank audits ------------------------------------------------------------------------------------


def begin_audit(command: AuditCommand, *, actor: Actor) -> Audit:
    """Begin a blank audit on the edition in use."""
    check_past(command.day, "day", actor)
    edition = queries.edition_in_use(actor)
    return save(Audit, None, command, "blank_audit", actor=actor, computed={"edition": edition})


def rate(audit: Audit, requirement: Requirement, command: RateCommand, *, actor: Actor) -> Rating:
    """Rate one requirement, or change its rating; a gap becomes that of the requirement, its action is laid.

    Raises Refused once the audit is closed.
    """
    if audit.closed_on is not None:
        raise Refused(["Cet audit blanc est clos."])
    check_ours(Membership, [command.assigned_to], "assigned_to")
    said = {"rating": command.rating, "gap": command.gap}
    known = session.execute(
        select(Rating).where(Rating.audit_id == audit.id, Rating.requirement_id == requirement.id)
    ).scalar_one_or_none()
    if known is None:
        links = {"audit_id": audit.id, "requirement_id": requirement.id}
        known, _made = create_once(Rating, new_id(), {**said, **links}, actor=actor)
    else:
        apply_changes(known, known.version, said, actor=actor)
    if command.gap:
        apply_changes(requirement, requirement.version, {"gap": command.gap}, actor=actor)
    if command.action and command.assigned_to and command.due_on:
        # One action for one sending of these words: sent again, it is the same.
        action_id = uuid.uuid5(known.id, command.action)
        action = ActionCommand(command.action, command.assigned_to, command.due_on, id=action_id)
        save_action(action, actor=actor, requirement=requirement)
    record("quality.requirement_reviewed", subject=known, actor=actor, details={"rating": command.rating})
    return known


def close_audit(audit: Audit, *, actor: Actor) -> None:
    """Close it once every requirement in force is rated. Raises Refused, saying how many are left."""
    if audit.closed_on is not None:
        return
    left = int(session.execute(queries.count_unrated(audit.id, actor)).scalar_one())
    if left:
        words = "exigence reste à coter" if left == 1 else "exigences restent à coter"
        raise Refused([f"{left} {words}."])
    apply_changes(audit, audit.version, {"closed_on": today(actor)}, actor=actor)
    lay_facts(audit, actor=actor)
    record("quality.blank_audit_closed", subject=audit, actor=actor)


# --- papers and the dossier --------------------------------------------------------------------------


def save_paper(command: PaperCommand, *, actor: Actor, paper: Paper | None = None) -> Paper:
    """Note a convention, a letter, the minutes of a meeting: it falls under its requirements by itself."""
    check_past(command.day, "day", actor)
    check_ours(Partner, [command.partner_id], "partner_id")
    row = save(Paper, paper, command, "paper", actor=actor)
    lay_facts(row, actor=actor)
    return row


def keep_dossier(content: list[dict[str, Any]], *, actor: Actor, number: int) -> Dossier | None:
    """Keep the dossier as it stands today under its number; asked twice for a number, it is kept once."""
    if number != lock_series(Dossier, actor):
        return None
    row = Dossier(
        id=new_id(),
        number=number,
        day=today(actor),
        edition=queries.edition_in_use(actor),
        content=content,
        author_id=actor.membership_id,
    )
    session.add(row)
    session.flush()
    record("quality.dossier_made", subject=row, actor=actor, details={"number": number})
    return row
