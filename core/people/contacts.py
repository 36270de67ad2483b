"""How to reach somebody without harm: contacts, what to know before a call, what an automatic message must not do."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Final

from core.audit.services import record
from core.db.base import now
from core.db.session import session
from core.db.writing import apply_changes, create_once, get_or_404
from core.errors import InvalidInput, NotFound
from core.people.models import Person, PersonContact
from core.people.naming import digits_of
from core.people.queries import contacts_of, person_or_404, reached_at
from core.people.restriction import refuse_restricted
from core.people.schemas import CONTACT_CHOICES, ContactCommand
from core.records import dataclass
from core.tenancy.binding import Actor

KIND_WORDS: Final = {str(choice[0]): str(choice[1]) for choice in CONTACT_CHOICES}

RESTRICTED: Final = "Ses données sont limitées à sa demande : rien ne lui est envoyé."
NO_CONTACT: Final = {
    "phone": "Aucun téléphone n’est noté.",
    "email": "Aucune adresse de courriel n’est notée.",
    "post": "Aucune adresse n’est notée.",
}
NOTHING_HOME: Final = "Ne rien envoyer au domicile : elle l’a demandé."
NOT_SAFE: Final = {
    "phone": "Aucun de ses numéros ne peut recevoir un message sans risque.",
    "email": "Aucune de ses adresses de courriel ne peut recevoir un message sans risque.",
    "post": "Aucune de ses adresses ne peut recevoir un courrier sans risque.",
}


@dataclass(frozen=True, slots=True)
class ContactCard:
    """A contact as it is shown before any call: what to know first, then the number. ``link``: tel: or mailto:."""

    id: uuid.UUID
    kind: str
    kind_word: str
    value: str
    link: str
    warnings: tuple[str, ...]
    hours: str
    ask_for: str
    may_edit: bool

    @property
    def guarded(self) -> bool:
        """Something must be read before the number is."""
        return bool(self.warnings or self.hours or self.ask_for)


def add_contact(person: Person, command: ContactCommand, *, actor: Actor) -> PersonContact:
    """Note a contact, once for the command's id, which it must carry."""
    refuse_restricted(person)
    if command.id is None:
        raise ValueError("a new contact carries its id")
    contact, made = create_once(
        PersonContact,
        command.id,
        {"person_id": person.id, **_said(command)},
        actor=actor,
        computed={"digits": _digits(command)},
    )
    if made:
        record("person.contact_added", subject=person, actor=actor, details={"kind": contact.kind})
    return contact


def _said(command: ContactCommand) -> dict[str, object]:
    return {name: value for name, value in asdict(command).items() if name not in {"id", "version"}}


def _digits(command: ContactCommand) -> str:
    return digits_of(command.value) if command.kind == "phone" else ""


def edit_contact(
    person: Person, contact: PersonContact, command: ContactCommand, *, actor: Actor
) -> PersonContact:
    """Correct a contact; raises StaleEdit."""
    refuse_restricted(person)
    if command.version is None:
        raise InvalidInput({"version": ["Rouvrez la fiche avant de la modifier."]})
    if apply_changes(contact, command.version, _said(command), actor=actor):
        contact.digits = digits_of(contact.value) if contact.kind == "phone" else ""
        session.flush()
        record("person.contact_edited", subject=person, actor=actor, details={"kind": contact.kind})
    return contact


def remove_contact(person: Person, contact: PersonContact, *, actor: Actor) -> None:
    """It can be brought back; removing it again changes nothing."""
    refuse_restricted(person)
    if contact.removed_at is None:
        contact.removed_at, contact.removed_by = now(), actor.membership_id
        session.flush()
        record("person.contact_removed", subject=person, actor=actor, details={"kind": contact.kind})


def restore_contact(person: Person, contact: PersonContact, *, actor: Actor) -> None:
    refuse_restricted(person)
    if contact.removed_at is not None:
        contact.removed_at = contact.removed_by = None
        session.flush()
        record("person.contact_restored", subject=person, actor=actor, details={"kind": contact.kind})


def contact_of(ids: Sequence[uuid.UUID], contact_id: uuid.UUID) -> PersonContact:
    """A contact of one of these records; NotFound for anybody else's."""
    contact = get_or_404(PersonContact, contact_id)
    if contact.person_id not in ids:
        raise NotFound
    return contact


def contact_cards(
    person_id: uuid.UUID, actor: Actor, *, may_edit: bool = False, ids: Sequence[uuid.UUID] = ()
) -> list[ContactCard]:
    """Her contacts, each with what to know first; ``ids`` are her records when they are known already."""
    known = list(ids) or list(person_or_404(person_id, actor).ids)
    return [_card(contact, may_edit) for contact in session.execute(contacts_of(known, actor)).scalars()]


def number_card(row_id: uuid.UUID, number: str, actor: Actor) -> ContactCard:
    """A telephone noted elsewhere (``row_id``), with what to know first of whoever is reached at that number.

    It names nobody: whoever may call must know, even where she may not read the person.
    """
    digits = digits_of(number)
    found = list(session.execute(reached_at(digits, actor)).scalars()) if digits else []
    return ContactCard(
        row_id,
        "phone",
        KIND_WORDS["phone"],
        number,
        f"tel:{number}",
        tuple(dict.fromkeys(warning for contact in found for warning in _warnings(contact))),
        _together(contact.hours for contact in found),
        _together(contact.ask_for for contact in found),
        may_edit=False,
    )


def _together(said: Iterable[str]) -> str:
    return " ; ".join(dict.fromkeys(text for text in said if text))


def _card(contact: PersonContact, may_edit: bool) -> ContactCard:
    links = {"phone": f"tel:{contact.value}", "email": f"mailto:{contact.value}"}
    return ContactCard(
        contact.id,
        contact.kind,
        KIND_WORDS[contact.kind],
        contact.value,
        links.get(contact.kind, ""),
        _warnings(contact),
        contact.hours,
        contact.ask_for,
        may_edit,
    )


def _warnings(contact: PersonContact) -> tuple[str, ...]:
    said = (
        (contact.shared, "Partagé : d’autres répondent ou lisent."),
        (contact.no_message, "Ne pas laisser de message."),
        (contact.nothing_home, "Ne rien envoyer au domicile."),
    )
    return tuple(text for is_so, text in said if is_so)


def sending_to(person_id: uuid.UUID, kind: str, actor: Actor) -> PersonContact | Person | str:
    """Where an automatic message, receipt or letter may go: a contact, the person for her address, or the French
    sentence of what forbids it. ``kind``: phone, email or post.
    """
    known = person_or_404(person_id, actor)
    if known.person.restricted_on is not None:
        return RESTRICTED
    contacts = list(session.execute(contacts_of(known.ids, actor)).scalars())
    if kind == "post" and any(contact.nothing_home for contact in contacts):
        return NOTHING_HOME  # wherever it was noted: a letter cannot be called back
    hers = [contact for contact in contacts if contact.kind == kind]
    free = [one for one in hers if not (one.shared or one.no_message or one.nothing_home)]
    if free:
        return free[0]
    if hers and all(contact.nothing_home for contact in hers):
        return NOTHING_HOME
    if kind == "post" and not hers and known.person.address:
        return known.person
    return NOT_SAFE[kind] if hers else NO_CONTACT[kind]


def may_send(person_id: uuid.UUID, kind: str, actor: Actor) -> str | None:
    """What forbids an automatic message, receipt or letter by that channel, in French; None: nothing does."""
    found = sending_to(person_id, kind, actor)
    return found if isinstance(found, str) else None
