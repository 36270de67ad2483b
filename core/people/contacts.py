"""What an automatic message to a person would break: read before any is sent."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from core.db.session import session
from core.people.models import PersonContact
from core.tenancy.binding import Actor


def may_send(person_id: uuid.UUID, kind: str, actor: Actor) -> str | None:
    """The French sentence of what forbids an automatic message by this channel; None when it is safe."""
    statement = select(PersonContact).where(
        PersonContact.tenant_id == actor.tenant.id,
        PersonContact.person_id == person_id,
        PersonContact.removed_at.is_(None),
    )
    contacts = [row for row in session.execute(statement).scalars() if row.kind == kind]
    if not contacts:
        return "Aucun contact de cette sorte n’est noté pour cette personne."
    if any(row.shared for row in contacts):
        return "D’autres que cette personne lisent à cette adresse : n’y envoyez rien."
    if any(row.no_message for row in contacts):
        return "Cette personne demande de ne pas laisser de message."
    if any(row.nothing_home for row in contacts):
        return "Cette personne demande de ne rien envoyer à son domicile."
    return None
