"""The receipt of a word, by e-mail: only where the person's safe contact allows an automatic message."""

from __future__ import annotations

import uuid
from typing import Final

from sqlalchemy import select

from core.audit.services import record
from core.cases.models import Party
from core.consent.models import ConsentRecord
from core.consent.wordings import purposes_of, versions_of
from core.db.outbox import enqueue
from core.db.session import session
from core.errors import Refused
from core.people.contacts import may_send, sending_to
from core.people.models import PersonContact
from core.records import dataclass
from core.tenancy.binding import Actor
from core.web.mail import written

NOBODY: Final = "Cette partie n’a pas de fiche."
NOT_SENT: Final = "Le texte n’est pas envoyé."
BY_HAND: Final = "Remettez-le en main propre."


@dataclass(frozen=True, slots=True)
class Receipt:
    to: str
    subject: str
    body: str


def person_of(word: ConsentRecord, *, actor: Actor) -> uuid.UUID | None:
    """Whose word it is, as the party is known today; the representative for what she said."""
    if word.representative_id is not None or word.party_id is None:
        return word.representative_id or word.person_id
    statement = select(Party.person_id).where(Party.tenant_id == actor.tenant.id, Party.id == word.party_id)
    return session.execute(statement).scalar_one_or_none()


def what_forbids(person_id: uuid.UUID | None, actor: Actor) -> str | None:
    """The French sentence of what forbids a receipt, None when it may leave."""
    return NOBODY if person_id is None else may_send(person_id, "email", actor)


def ask_receipt(word: ConsentRecord, *, actor: Actor) -> None:
    """Send the words and what was said to the person. Raises Refused, which says why it is not, where nothing may."""
    forbidden = what_forbids(person_of(word, actor=actor), actor)
    if forbidden is not None:
        raise Refused([f"{NOT_SENT} {forbidden} {BY_HAND}"])
    enqueue("consent.send_receipt", actor.tenant.id, word=str(word.id))
    record("consent.receipt_sent", subject=word, actor=actor)


def receipt_of(word: ConsentRecord, *, actor: Actor) -> Receipt | None:
    """None when nothing may be sent. It names neither the person, nor the file, nor the other parties."""
    person_id = person_of(word, actor=actor)
    purpose = next((found for found in purposes_of(actor) if found.key == word.purpose), None)
    to = sending_to(person_id, "email", actor) if person_id is not None else None
    if purpose is None or not isinstance(to, PersonContact):
        return None
    versions = {found.version: found for found in versions_of(purpose, actor)}
    body = written(
        "consent/mail/receipt.txt",
        structure=actor.tenant.name,
        purpose=purpose,
        state=word.state,
        day=word.day,
        text=versions[word.wording_version].text if word.wording_version in versions else purpose.text,
    )
    return Receipt(to.value, f"Ce que vous avez dit à {actor.tenant.name}", body)
