"""What people do with partners and shares: keep the directory, show an extract to one, close it."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import asdict
from datetime import timedelta
from typing import Final

from sqlalchemy import select

from core.audit.services import record
from core.casefiles.notices import ANSWERED, notify
from core.cases.models import Case, Party
from core.consent.gate import needs_consent, require_consent
from core.consent.purposes import SHARE
from core.db.base import new_id, now
from core.db.outbox import enqueue
from core.db.session import session
from core.db.sorting import sort_key
from core.db.writing import apply_changes, create_once, get_or_404
from core.errors import InvalidInput, Refused
from core.files.envelope import close_text, of_case, open_text
from core.planning.clock import today
from core.referrals.models import CLOSINGS, Partner, Share, ShareParty
from core.referrals.schemas import EditPartner, PartnerCommand, ShareExtract
from core.tenancy.binding import Actor, current_actor

LONGEST: Final = timedelta(days=365)


def create_partner(command: PartnerCommand, *, actor: Actor) -> Partner:
    """Add an organisation to the directory."""
    said = {name: value for name, value in asdict(command).items() if name != "id"}
    computed = {"sort_name": sort_key(command.name)}
    partner, made = create_once(Partner, command.id, said, actor=actor, computed=computed)
    if made:
        record("partner.created", subject=partner, actor=actor, details={"kind": partner.kind})
    return partner


def edit_partner(partner: Partner, command: EditPartner, *, actor: Actor) -> list[str]:
    """Raises StaleEdit with both values."""
    said = {name: value for name, value in asdict(command).items() if name != "version"}
    changed = apply_changes(partner, command.version, said, actor=actor)
    if "name" in changed:
        changed += apply_changes(partner, partner.version, {"sort_name": sort_key(partner.name)}, actor=actor)
    if changed:
        record("partner.edited", subject=partner, actor=actor, details={"fields": len(changed)})
    return changed


def archive_partner(partner: Partner, *, actor: Actor) -> None:
    """No longer offered; the words and the shares that name it stay."""
    if partner.archived_at is None:
        apply_changes(partner, partner.version, {"archived_at": now()}, actor=actor)
        record("partner.archived", subject=partner, actor=actor)


def restore_partner(partner: Partner, *, actor: Actor) -> None:
    if partner.archived_at is not None:
        apply_changes(partner, partner.version, {"archived_at": None}, actor=actor)
        record("partner.restored", subject=partner, actor=actor)


# --- shares ---------------------------------------------------------------------------------------------


@needs_consent(SHARE.key)
def share_extract(case: Case, command: ShareExtract, *, actor: Actor) -> Share:
    """Show an extract to a partner by a signed address, and tell it by e-mail that it is there.

    Raises InvalidInput, Refused (nobody is named in the case, it is closed) and ConsentMissing: every party that
    the extract speaks of must agree, for that partner.
    """
    case = get_or_404(Case, case.id, lock=True)
    check_extract(case, command, actor=actor)
    said = {"case_id": case.id, "partner_id": command.partner_id, "expires_on": command.expires_on}
    computed = {"sealed": _sealed(command, case, actor), "nonce": secrets.token_urlsafe(16)}
    share, made = create_once(Share, command.id, said, actor=actor, computed=computed)
    if made:
        session.add_all(
            ShareParty(id=new_id(), share_id=share.id, party_id=party_id)
            for party_id in dict.fromkeys(command.party_ids)
        )
        session.flush()
        record("share.opened", subject=share, actor=actor, details={"partner": str(share.partner_id)})
        _tell(share, "opened", actor)
    return share


def check_extract(case: Case, command: ShareExtract, *, actor: Actor) -> None:
    """Say what prevents a share before it is made. Raises as ``share_extract``."""
    if case.named_at is None:
        raise Refused(["Seul un dossier nominatif se partage."])
    if case.closed_on is not None:
        raise Refused(["Ce dossier est clos : rouvrez-le avant de partager."])
    _check_partner(command.partner_id, actor)
    _check_last_day(command, actor)
    _check_parties(case, command, actor)
    require_consent(case, SHARE.key, command.party_ids, actor, recipient_id=command.partner_id)


def _sealed(command: ShareExtract, case: Case, actor: Actor) -> bytes:
    return close_text(command.text, owner=of_case(case.id), record_id=command.id, actor=actor)


def _check_partner(partner_id: uuid.UUID, actor: Actor) -> None:
    statement = select(Partner.id).where(
        Partner.tenant_id == actor.tenant.id, Partner.id == partner_id, Partner.archived_at.is_(None)
    )
    if session.execute(statement).first() is None:
        raise InvalidInput({"partner_id": ["Choisissez le partenaire, dans le carnet de la structure."]})


def _check_last_day(command: ShareExtract, actor: Actor) -> None:
    if not today(actor) <= command.expires_on <= today(actor) + LONGEST:
        raise InvalidInput({"expires_on": ["Choisissez un jour à venir, dans l’année."]})


def _check_parties(case: Case, command: ShareExtract, actor: Actor) -> None:
    statement = select(Party.id).where(
        Party.tenant_id == actor.tenant.id,
        Party.case_id == case.id,
        Party.id.in_(command.party_ids),
        Party.removed_at.is_(None),
    )
    if not command.party_ids or set(command.party_ids) - set(session.execute(statement).scalars()):
        raise InvalidInput({"party_ids": ["Choisissez les parties dont parle l’extrait."]})


def read_extract(share: Share, *, actor: Actor) -> str:
    """The extract in clear; "" once it was erased."""
    return open_text(share.sealed, record_id=share.id, actor=actor) if share.sealed else ""


def read_answer(share: Share, *, actor: Actor) -> str:
    """What the partner answered; "" before."""
    return (
        open_text(share.answer_sealed, record_id=f"{share.id}:answer", actor=actor)
        if share.answer_sealed
        else ""
    )


def answer_share(share: Share, text: str, *, actor: Actor) -> None:
    """The partner's answer, which she may change until the share is closed. Raises Refused once it is."""
    share = get_or_404(Share, share.id, lock=True)
    if share.closed_at is not None:
        raise Refused(["Ce partage est clos."])
    share.answer_sealed = close_text(
        text, owner=of_case(share.case_id), record_id=f"{share.id}:answer", actor=actor
    )
    share.answered_at = now()
    share.version += 1
    session.flush()
    record("share.answered", subject=share, actor=actor)
    case = get_or_404(Case, share.case_id)
    notify(case, ANSWERED, [case.referent_id], actor=actor, about_id=share.id)


def close_share(share: Share, *, reason: str, actor: Actor) -> None:
    """Its address says only that it is closed, from now on; closing it twice changes nothing."""
    if reason not in CLOSINGS:
        raise ValueError(f"unknown reason {reason!r}")
    share = get_or_404(Share, share.id, lock=True)
    if share.closed_at is None:
        apply_changes(share, share.version, {"closed_at": now(), "close_reason": reason}, actor=actor)
        record("share.closed", subject=share, actor=actor, details={"reason": reason})
        _tell(share, "closed", actor)


def close_shares(
    case_id: uuid.UUID,
    *,
    partner_id: uuid.UUID | None,
    reason: str,
    party_id: uuid.UUID | None = None,
    actor: Actor | None = None,
) -> int:
    """Close what is shared from a case, with one partner or all (None), about one party or all (None).

    Returns how many were open.
    """
    who = actor or current_actor()
    statement = select(Share).where(
        Share.tenant_id == who.tenant.id, Share.case_id == case_id, Share.closed_at.is_(None)
    )
    if partner_id is not None:
        statement = statement.where(Share.partner_id == partner_id)
    if party_id is not None:
        about = select(ShareParty.share_id).where(
            ShareParty.tenant_id == who.tenant.id, ShareParty.party_id == party_id
        )
        statement = statement.where(Share.id.in_(about))
    open_shares = session.execute(statement).scalars().all()
    for share in open_shares:
        close_share(share, reason=reason, actor=who)
    return len(open_shares)


def _tell(share: Share, kind: str, actor: Actor) -> None:
    enqueue("referrals.tell", actor.tenant.id, share=str(share.id), kind=kind)
