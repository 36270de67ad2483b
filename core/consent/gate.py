"""Whether a word given covers an act: read from the ledger, refused in French when it does not."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from core.cases.models import Case, Party
from core.consent.models import ConsentRecord
from core.db.session import session
from core.errors import Refused
from core.planning.clock import today
from core.tenancy.binding import Actor


class ConsentMissing(Refused):
    """A word that the act needs was not given, was refused, taken back, or has run out."""

    code = "consent_missing"


@dataclass(frozen=True, slots=True)
class Standing:
    """The word that holds for one purpose (and recipient, giver) of a party."""

    purpose: str
    recipient_id: uuid.UUID | None
    giver: str
    state: str
    day: date
    expires_on: date | None


def standing(case_id: uuid.UUID, actor: Actor) -> dict[uuid.UUID, tuple[Standing, ...]]:
    """The last word of each party of a case, by purpose, recipient and giver: one statement."""
    statement = (
        select(ConsentRecord)
        .where(
            ConsentRecord.tenant_id == actor.tenant.id,
            ConsentRecord.case_id == case_id,
            ConsentRecord.party_id.is_not(None),
        )
        .order_by(ConsentRecord.day, ConsentRecord.at, ConsentRecord.id)
    )
    last: dict[tuple[uuid.UUID | None, str, uuid.UUID | None, str], Standing] = {}
    for row in session.execute(statement).scalars():
        key = (row.party_id, row.purpose, row.recipient_id, row.giver)
        last[key] = Standing(row.purpose, row.recipient_id, row.giver, row.state, row.day, row.expires_on)
    found: dict[uuid.UUID, tuple[Standing, ...]] = {}
    for (party_id, *_rest), word in last.items():
        assert party_id is not None  # noqa: S101 (asked for above)
        found[party_id] = (*found.get(party_id, ()), word)
    return found


def _word(words: Iterable[Standing], purpose: str, recipient_id: uuid.UUID | None, day: date) -> str | None:
    """The state of the party's own word; « expired » once its last day is past, None when never asked."""
    for word in words:
        if (word.purpose, word.recipient_id, word.giver) == (purpose, recipient_id, "party"):
            over = word.expires_on is not None and word.expires_on < day
            return "expired" if over and word.state == "given" else word.state
    return None


def covers(
    party_id: uuid.UUID,
    purpose_key: str,
    actor: Actor,
    *,
    recipient_id: uuid.UUID | None = None,
    day: date | None = None,
) -> bool:
    party = session.execute(
        select(Party.case_id).where(Party.tenant_id == actor.tenant.id, Party.id == party_id)
    ).scalar_one()
    words = standing(party, actor).get(party_id, ())
    return _word(words, purpose_key, recipient_id, day or today(actor)) == "given"


def stopped_by_mediator(case: Case, actor: Actor) -> bool:
    """The mediator herself withdrew, and nobody has taken over since."""
    statement = (
        select(ConsentRecord.state, ConsentRecord.author_id)
        .where(
            ConsentRecord.tenant_id == actor.tenant.id,
            ConsentRecord.case_id == case.id,
            ConsentRecord.giver == "mediator",
            ConsentRecord.purpose == "mediate",
        )
        .order_by(ConsentRecord.day.desc(), ConsentRecord.at.desc(), ConsentRecord.id.desc())
        .limit(1)
    )
    last = session.execute(statement).first()
    return last is not None and last.state != "given" and last.author_id == case.referent_id


def require_consent(
    case: Case,
    purpose_key: str,
    party_ids: Iterable[uuid.UUID],
    actor: Actor,
    *,
    recipient_id: uuid.UUID | None = None,
    first_listening: bool = False,
) -> None:
    """Raise ConsentMissing unless each party's word covers; parties are named by their place, never by name."""
    if purpose_key == "mediate" and stopped_by_mediator(case, actor):
        raise ConsentMissing(
            ["La personne qui menait la médiation s’est retirée : une autre doit la reprendre."]
        )
    wanted = list(party_ids)
    if not wanted:
        return
    words = standing(case.id, actor)
    day = today(actor)
    said = {party: _word(words.get(party, ()), purpose_key, recipient_id, day) for party in wanted}
    kept_out = {"refused", "withdrawn", "expired"} if first_listening else None
    missing = [p for p, word in said.items() if (word in kept_out if kept_out else word != "given")]
    if not missing:
        return
    places = session.execute(
        select(Party.id, Party.position).where(Party.tenant_id == actor.tenant.id, Party.id.in_(missing))
    ).all()
    marks = sorted(chr(64 + row.position) if row.position <= 26 else str(row.position) for row in places)
    raise ConsentMissing(
        [f"L’accord de la partie {mark} est nécessaire, et il n’est pas donné." for mark in marks]
    )
