"""Who reads a file beside its referent: its circle, exceptional access, and stepping back from it."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Final

from sqlalchemy import select

from core.access.permissions import DPO
from core.access.policy import require
from core.audit.models import READS
from core.audit.services import record
from core.casefiles.levels import CO_REFERENT, forget_readers, readable_levels
from core.casefiles.models import FileAccess, FileMember, FileReason, FileRecusal
from core.casefiles.neutrality import holders, refuse_tied
from core.casefiles.notes import reads_everything
from core.casefiles.notices import ACCESS, NAMED, STEPPED_BACK, notify
from core.casefiles.permissions import EXCEPTIONAL
from core.casefiles.schemas import AskAccess, NameMember, StepBack
from core.cases.models import Case
from core.cases.moving import log_step
from core.cases.permissions import ASSIST_FILES, READ_FILES, REASSIGN
from core.cases.workflow import REASSIGNED, refuse_closed
from core.db.base import new_id, now
from core.db.session import session
from core.db.writing import apply_changes, create_once, get_or_404
from core.errors import Forbidden, InvalidInput, NotFound, Refused
from core.files.envelope import close_text, of_case, open_text
from core.planning.clock import today
from core.planning.roster import roster
from core.tenancy.binding import Actor

#: How long an exceptional access lasts.
ACCESS_LASTS: Final = timedelta(hours=3)


NOT_ONESELF: Final = (
    "Une autre personne doit vous donner cette place. Pour lire, demandez un accès exceptionnel motivé."
)
STANDING_IN: Final = (
    "Vous remplacez la personne référente : demandez à la coordination de donner ou de retirer une place."
)


# --- the circle --------------------------------------------------------------------------------------


def may_name(case: Case, actor: Actor) -> bool:
    """The referent and the coordination; whoever stands in for her does not, since a place outlives a cover."""
    hers = case.referent_id is not None and case.referent_id == actor.membership_id
    return hers or actor.may(REASSIGN)


def refuse_naming(case: Case, actor: Actor) -> None:
    """Raise Forbidden for whoever gives and takes no place in the file, saying whom to ask."""
    if not may_name(case, actor):
        raise Forbidden(STANDING_IN if case.referent_id in actor.covers else None)


def choices_of_members(case: Case, actor: Actor) -> list[tuple[str, str]]:
    """Members who may have a place in the file: those whose role opens files, its referent left out."""
    able = (holders(READ_FILES, actor) | holders(ASSIST_FILES, actor)) - {case.referent_id}
    return [(str(mate.id), mate.name) for mate in roster(actor).values() if mate.id in able]


def name_member(case: Case, command: NameMember, *, actor: Actor) -> FileMember:
    """Give a member a place in the file; she is told.

    Raises Forbidden, InvalidInput: not a member who may read files, there already, one with a declared tie, or
    oneself as co-referent.
    """
    case = get_or_404(Case, case.id, lock=True)
    refuse_naming(case, actor)
    if str(command.membership_id) not in dict(choices_of_members(case, actor)):
        raise InvalidInput({"membership_id": ["Choisissez une personne de l’équipe."]})
    standing = _standing(case, command.membership_id, actor)
    if standing is not None and standing.id != command.id:
        raise InvalidInput({"membership_id": ["Cette personne a déjà une place dans ce dossier."]})
    if command.role == CO_REFERENT and command.membership_id == actor.membership_id:
        # Whoever leads opens what is restricted by exceptional access.
        raise InvalidInput({"membership_id": [NOT_ONESELF]})
    refuse_tied(case, command.membership_id, "membership_id", actor=actor)
    values = {"case_id": case.id, "membership_id": command.membership_id, "role": command.role}
    member, made = create_once(FileMember, command.id, values, actor=actor)
    if made:
        forget_readers(case.id)
        notify(case, NAMED, [member.membership_id], actor=actor)
        details = {"member": str(member.membership_id), "role": member.role}
        record("file.member_named", subject=case, actor=actor, details=details)
    return member


def _standing(case: Case, membership_id: uuid.UUID, actor: Actor) -> FileMember | None:
    statement = select(FileMember).where(
        FileMember.tenant_id == actor.tenant.id,
        FileMember.case_id == case.id,
        FileMember.membership_id == membership_id,
        FileMember.ended_at.is_(None),
    )
    found: FileMember | None = session.execute(statement).scalar_one_or_none()
    return found


def end_member(case: Case, member_id: uuid.UUID, *, actor: Actor) -> None:
    """Take a member's place away: from now on she reads what her role alone opens. Raises Forbidden, NotFound."""
    refuse_naming(case, actor)
    member = get_or_404(FileMember, member_id)
    if member.case_id != case.id:
        raise NotFound
    _end(case, member, actor)


def _end(case: Case, member: FileMember, actor: Actor) -> None:
    if member.ended_at is None:
        apply_changes(member, member.version, {"ended_at": now()}, actor=actor)
        forget_readers(case.id)
        details = {"member": str(member.membership_id)}
        record("file.member_ended", subject=case, actor=actor, details=details)


# --- exceptional access ------------------------------------------------------------------------------


def ask_exceptional_access(case: Case, command: AskAccess, *, actor: Actor) -> FileAccess:
    """Open restricted and sealed texts to a lead for three hours; the referent and every DPO are told.

    A replay opens nothing more, and asking while an access runs gives that one. Raises Forbidden, and
    Refused for whoever reads everything already.
    """
    require(actor, EXCEPTIONAL)
    case = get_or_404(Case, case.id, lock=True)
    reader = readable_levels(case, actor)
    if reads_everything(case, reader):
        raise Refused(["Vous lisez déjà tout ce dossier."])
    values = {"case_id": case.id, "membership_id": actor.member}
    at = now()
    access, made = create_once(
        FileAccess, command.id, values, actor=actor, computed={"at": at, "until": at + ACCESS_LASTS}
    )
    if made:
        forget_readers(case.id)
        _keep_reason(case, access.id, command.reason, actor)
        notify(case, ACCESS, [case.referent_id, *_officers(actor)], actor=actor, about_id=access.id)
        for chain in (READS, "writes"):
            record("file.access_opened", subject=case, actor=actor, details=_about(access), chain=chain)
    return access


def _about(access: FileAccess) -> dict[str, str | int | bool | None]:
    minutes = int((access.until - access.at).total_seconds() // 60)
    return {"access": str(access.id), "minutes": minutes}


def _officers(actor: Actor) -> list[uuid.UUID]:
    """Those who hold the role of data protection, today."""
    return [mate.id for mate in roster(actor).values() if DPO in mate.role_keys]


def _keep_reason(case: Case, about_id: uuid.UUID, text: str, actor: Actor) -> None:
    reason_id = new_id()
    sealed = close_text(text, owner=of_case(case.id), record_id=reason_id, actor=actor)
    session.add(FileReason(id=reason_id, case_id=case.id, about_id=about_id, sealed=sealed))
    session.flush()


def reason_of(about_id: uuid.UUID, actor: Actor) -> str:
    """The reason typed for an access or a recusal; "" once it was erased. Who may ask is the caller's to check."""
    row = session.execute(
        select(FileReason).where(FileReason.tenant_id == actor.tenant.id, FileReason.about_id == about_id)
    ).scalar_one_or_none()
    return "" if row is None else open_text(row.sealed, record_id=row.id, actor=actor)


# --- neutrality: refusing a file, stepping back ------------------------------------------------------


def step_back(case: Case, command: StepBack, *, actor: Actor) -> Case:
    """The referent or a co-referent leaves the file; without referent, the coordination is told.

    Raises Forbidden for whoever follows it in no way, Refused when it is closed.
    """
    case = get_or_404(Case, case.id, lock=True)
    follows = case.referent_id is not None and case.referent_id == actor.membership_id
    seat = _standing(case, actor.member, actor)
    values = {"case_id": case.id, "membership_id": actor.member, "kind": command.kind}
    if not follows and seat is None:
        if _recused(command.id, actor):
            return case
        raise Forbidden
    refuse_closed(case)
    recusal, made = create_once(FileRecusal, command.id, values, actor=actor)
    if not made:
        return case
    _keep_reason(case, recusal.id, command.reason, actor)
    if seat is not None:
        _end(case, seat, actor)
    if follows:
        apply_changes(case, case.version, {"referent_id": None}, actor=actor)
        log_step(case, REASSIGNED, source=case.state, day=today(actor), actor=actor)
    forget_readers(case.id)
    notify(case, STEPPED_BACK, holders(REASSIGN, actor), actor=actor, about_id=recusal.id)
    record("file.stepped_back", subject=case, actor=actor, details={"kind": command.kind})
    return case


def _recused(recusal_id: uuid.UUID, actor: Actor) -> bool:
    """Whether this very word was hers already: a replay."""
    statement = select(FileRecusal.id).where(
        FileRecusal.tenant_id == actor.tenant.id,
        FileRecusal.id == recusal_id,
        FileRecusal.membership_id == actor.membership_id,
    )
    return session.execute(statement).first() is not None


def may_read_recusal(recusal: FileRecusal, actor: Actor) -> bool:
    """Herself and the coordination; never the parties, nor the rest of the team."""
    return recusal.membership_id == actor.membership_id or actor.may(REASSIGN)
