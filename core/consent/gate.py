"""Where consent is checked: what each party said last, and the refusal that every door meets."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from sqlalchemy import select

from core.cases.models import Case, Party
from core.cases.services import letter
from core.consent.models import ConsentRecord
from core.db.session import session
from core.errors import Refused
from core.extension.catalog import catalog
from core.planning.clock import today
from core.tenancy.binding import Actor

WHY: Final[Mapping[str, str]] = {
    "refused": "est refusé",
    "withdrawn": "est retiré",
    "expired": "est arrivé à sa fin",
    "": "n’est pas encore noté",
}


class ConsentMissing(Refused):
    """Somebody concerned has not agreed, or no longer does; parties are named by their letter, never by a name."""

    code = "consent_missing"


def _said(
    case_id: uuid.UUID, purpose_key: str, actor: Actor, recipient_id: uuid.UUID | None, day: date
) -> dict[uuid.UUID, str]:
    """Party → the state of her last word on that day."""
    statement = (
        select(ConsentRecord.party_id, ConsentRecord.state, ConsentRecord.expires_on)
        .where(
            ConsentRecord.tenant_id == actor.tenant.id,
            ConsentRecord.case_id == case_id,
            ConsentRecord.purpose == purpose_key,
            ConsentRecord.party_id.is_not(None),
            ConsentRecord.giver == "party",
            ConsentRecord.recipient_id == recipient_id,
        )
        .order_by(ConsentRecord.day, ConsentRecord.at, ConsentRecord.id)
    )
    found = {}
    for row in session.execute(statement):
        over = row.state == "given" and row.expires_on is not None and row.expires_on < day
        found[row.party_id] = "expired" if over else row.state
    return found


def covers(
    party_id: uuid.UUID,
    purpose_key: str,
    actor: Actor,
    *,
    recipient_id: uuid.UUID | None = None,
    day: date | None = None,
) -> bool:
    """Whether the party's last word covers the purpose (and recipient) on that day, None: today."""
    owner = select(Party.case_id).where(Party.tenant_id == actor.tenant.id, Party.id == party_id)
    case_id = session.execute(owner).scalar_one_or_none()
    if case_id is None:
        return False
    return _said(case_id, purpose_key, actor, recipient_id, day or today(actor)).get(party_id) == "given"


def require_consent(
    case: Case,
    purpose_key: str,
    party_ids: Iterable[uuid.UUID] | None,
    actor: Actor,
    *,
    recipient_id: uuid.UUID | None = None,
    first_listening: bool = False,
) -> None:
    """Raise ConsentMissing unless each of these parties (None: all of the case) has agreed.

    ``first_listening``: a word never said does not prevent it, a word that stops does. A situation that names
    nobody asks for none.
    """
    if case.named_at is None:
        return
    said = _said(case.id, purpose_key, actor, recipient_id, today(actor))
    parties = select(Party.id, Party.position).where(
        Party.tenant_id == actor.tenant.id, Party.case_id == case.id, Party.removed_at.is_(None)
    )
    wanted = None if party_ids is None else set(party_ids)
    purpose = catalog().consent_purposes[purpose_key]
    problems = []
    for row in session.execute(parties.order_by(Party.position)):
        state = said.get(row.id, "")
        if (wanted is not None and row.id not in wanted) or state == "given":
            continue
        if state or not first_listening:
            problems.append(f"Partie {letter(row.position)} : l’accord « {purpose.label} » {WHY[state]}.")
    if problems:
        raise ConsentMissing(problems)
