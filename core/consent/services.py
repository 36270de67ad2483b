"""What people do with the ledger: write a word, say that its effect was read, let what ran out run out."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on, insert

from core.audit.services import record
from core.casefiles.agreements import end_agreements
from core.casefiles.notices import CONSENT, notify
from core.cases.access import case_or_404
from core.cases.models import Case, Party
from core.consent.gate import STOPPING
from core.consent.models import ConsentNotice, ConsentRecord
from core.consent.purposes import INFORM_PARENTS, MEDIATE
from core.consent.reasons import keep_reason
from core.consent.schemas import RecordConsent
from core.consent.wordings import purposes_of, wordings_in_use
from core.db.base import new_id
from core.db.session import session
from core.db.writing import create_once, get_or_404
from core.errors import DomainError, Forbidden, InvalidInput, NotFound
from core.extension.contributions import ConsentPurpose
from core.extension.manager import hooks
from core.files.models import Document
from core.people.models import Person
from core.people.queries import is_minor, records_of, representatives_of
from core.planning.clock import check_day, today
from core.referrals.models import Partner
from core.referrals.services import close_shares
from core.tenancy.binding import Actor

#: What belongs to the word's making and not to its row.
_BESIDE = ("id", "reason", "seen_id")

MINOR_ALONE = (
    "Une personne mineure ne donne pas seule cet accord : notez d’abord celui de son représentant légal."
)
UNTIED = (
    "Rien ne dit que cette personne est son parent ou son représentant légal : notez d’abord ce lien sur la fiche de "
    "la personne mineure."
)
ERASED = "Cette personne est effacée : plus aucune parole ne se note pour elle."
OTHER_SIDE = (
    "Cette personne est une autre partie du dossier, elle ne parle pas pour la personne mineure : choisissez un autre "
    "parent ou représentant légal."
)


class ConsentConflict(DomainError):
    """A refusal or a withdrawal came since the form was shown: both words are shown, and nothing is written."""

    code = "consent_conflict"
    status = 409
    default_message = "Un refus ou un retrait a été noté entre-temps : relisez-le avant de noter un accord."

    def __init__(self, theirs: ConsentRecord) -> None:
        super().__init__()
        self.theirs = theirs


def record_consent(command: RecordConsent, *, actor: Actor) -> ConsentRecord:
    """Write one word; a replay (same ``command.id``) is the same row, whatever was said since.

    A refusal or a withdrawal closes at once what was shared under it. Raises InvalidInput, NotFound (a file that
    the actor may not know of) and ConsentConflict.
    """
    _about(command, actor)
    said = {name: value for name, value in asdict(command).items() if name not in _BESIDE}
    if not _is_written(command.id, actor):
        check_word(command, actor=actor)
    computed = _computed(command, _offered(command, actor), actor)
    word, made = create_once(ConsentRecord, command.id, said, actor=actor, computed=computed)
    if made:
        keep_reason(word, command.reason, actor=actor)
        _carry_out(word, actor)
        hooks().announce("on_consent_recorded", actor.tenant.enabled, actor=actor, record=word)
        record(
            "consent.recorded",
            subject=word,
            actor=actor,
            details={"purpose": word.purpose, "state": word.state, "giver": word.giver},
        )
    return word


def _about(command: RecordConsent, actor: Actor) -> Case | Person:
    """The file or the person, locked: two words about the same never cross."""
    if command.case_id is not None:
        return case_or_404(command.case_id, actor, lock=True)
    if command.person_id is None or command.party_id is not None:
        raise InvalidInput({"party_id": ["Dites de qui vient cette parole."]})
    return get_or_404(Person, command.person_id, lock=True)


def _is_written(word_id: uuid.UUID, actor: Actor) -> bool:
    statement = select(ConsentRecord.id).where(
        ConsentRecord.tenant_id == actor.tenant.id, ConsentRecord.id == word_id
    )
    return session.execute(statement).first() is not None


def _computed(command: RecordConsent, purpose: ConsentPurpose, actor: Actor) -> dict[str, Any]:
    day = command.day or today(actor)
    wording = wordings_in_use(actor)[purpose.key]
    lasts = None if purpose.days is None else day + timedelta(days=purpose.days)
    given = command.state == "given"
    return {
        **_subject_of(command, actor),
        "day": day,
        "expires_on": (command.expires_on or lasts) if given else None,
        "wording_version": wording.version,
        "wording_hash": wording.hash,
    }


# --- what may be written --------------------------------------------------------------------------------


def check_word(command: RecordConsent, *, actor: Actor) -> ConsentPurpose:
    """Say what is wrong with a word before it is written; returns its purpose. Raises as ``record_consent``."""
    about = _about(command, actor)
    purpose = _offered(command, actor)
    if command.state not in ("given", "refused", "withdrawn"):
        raise InvalidInput({"state": ["Choisissez une des réponses proposées."]})
    party = _party(command, actor)
    _check_recipient(command, purpose, actor)
    _check_day(command, about, actor)
    _check_proof(command, actor)
    person = _person_of(command, party, actor)
    if command.giver == "mediator":
        _check_mediator(command, purpose, about, actor)
    elif party is None and person is None:
        raise InvalidInput({"giver": ["Une partie parle pour elle-même : choisissez-la."]})
    elif party is None and (purpose.key == MEDIATE.key or purpose.needs_recipient):
        raise InvalidInput({"purpose": ["Cet accord se donne dans un dossier, par une partie."]})
    else:
        _check_age(command, purpose, person, actor)
    _check_seen(command, actor)
    return purpose


def _subject_of(command: RecordConsent, actor: Actor) -> dict[str, Any]:
    """Who the party is on that day: her word is not that of whoever the party is said to be later."""
    party = _party(command, actor)
    return {} if party is None else {"person_id": party.person_id}


def _offered(command: RecordConsent, actor: Actor) -> ConsentPurpose:
    purpose = next((found for found in purposes_of(actor) if found.key == command.purpose), None)
    if purpose is None:
        raise InvalidInput({"purpose": ["Choisissez une des réponses proposées."]})
    return purpose


def _party(command: RecordConsent, actor: Actor) -> Party | None:
    if command.party_id is None:
        return None
    party = get_or_404(Party, command.party_id)
    if party.case_id != command.case_id or party.removed_at is not None:
        raise NotFound
    person = _person_of(command, party, actor)
    if person is not None and person.erased_at is not None:
        raise InvalidInput({"giver": [ERASED]})
    return party


def _person_of(command: RecordConsent, party: Party | None, actor: Actor) -> Person | None:
    person_id = command.person_id or (party.person_id if party is not None else None)
    if person_id is None:
        return None
    return get_or_404(Person, person_id)


def _check_recipient(command: RecordConsent, purpose: ConsentPurpose, actor: Actor) -> None:
    if not purpose.needs_recipient:
        if command.recipient_id is not None:
            raise InvalidInput({"recipient_id": ["Seul un accord de partage nomme un destinataire."]})
        return
    statement = select(Partner.archived_at).where(
        Partner.tenant_id == actor.tenant.id, Partner.id == command.recipient_id
    )
    partner = session.execute(statement).one_or_none()
    if partner is None or (command.state == "given" and partner.archived_at is not None):
        raise InvalidInput({"recipient_id": ["Choisissez le partenaire, dans le carnet de la structure."]})


def _check_day(command: RecordConsent, about: Case | Person, actor: Actor) -> None:
    day = command.day or today(actor)
    check_day(day, actor)
    if isinstance(about, Case) and day < about.opened_on:
        raise InvalidInput({"day": ["Ce jour est avant l’ouverture du dossier."]})
    if command.expires_on is not None and command.expires_on < day:
        raise InvalidInput({"expires_on": ["Choisissez le jour même de l’accord, ou un jour après."]})
    last = _last(command, actor)
    if last is not None and day < last.day:
        raise InvalidInput(
            {"day": ["Une parole plus récente est notée : choisissez son jour, ou un jour après."]}
        )


def _check_proof(command: RecordConsent, actor: Actor) -> None:
    if command.proof_id is None:
        return
    statement = select(Document.id).where(
        Document.tenant_id == actor.tenant.id,
        Document.id == command.proof_id,
        Document.case_id == command.case_id,
        Document.removed_at.is_(None),
    )
    if command.case_id is None or session.execute(statement).first() is None:
        raise InvalidInput({"proof_id": ["Choisissez un document de ce dossier."]})


def _check_mediator(
    command: RecordConsent, purpose: ConsentPurpose, about: Case | Person, actor: Actor
) -> None:
    """Her own word is about the mediation as a whole; or it is the written exception for a minor's parents."""
    if purpose.key == INFORM_PARENTS.key:
        if command.state != "refused" or command.party_id is None:
            raise InvalidInput(
                {"state": ["L’équipe note ici qu’elle n’informe pas les parents : « refusé »."]}
            )
        if not command.reason:
            raise InvalidInput(
                {"reason": ["Écrivez la raison, décidée avec la personne qui encadre l’équipe."]}
            )
        return
    if purpose.key != MEDIATE.key:
        raise InvalidInput({"giver": ["La médiatrice ou le médiateur ne s’engage que pour la médiation."]})
    if command.party_id is not None:
        raise InvalidInput({"giver": ["Cette parole porte sur tout le dossier, pas sur une partie."]})
    if not isinstance(about, Case) or about.referent_id != actor.membership_id:
        raise InvalidInput({"giver": ["Seule la personne référente parle ici pour sa part."]})


def _check_age(command: RecordConsent, purpose: ConsentPurpose, person: Person | None, actor: Actor) -> None:
    minor = None if person is None else is_minor(person, today(actor))
    if command.giver == "representative":
        if minor is False:
            raise InvalidInput({"giver": ["Cette personne est majeure : notez sa propre parole."]})
        _check_representative(command, person, actor)
        return
    if command.representative_id is not None:
        raise InvalidInput({"representative_id": ["À remplir seulement quand le représentant légal parle."]})
    if purpose.key == INFORM_PARENTS.key:
        raise InvalidInput({"giver": ["C’est au représentant légal que cette information est donnée."]})
    alone = minor and purpose.parental and command.state == "given"
    if alone and not _representative_agrees(command, actor):
        raise InvalidInput({"giver": [MINOR_ALONE]})


def _check_representative(command: RecordConsent, person: Person | None, actor: Actor) -> None:
    found = session.execute(
        select(Person).where(Person.tenant_id == actor.tenant.id, Person.id == command.representative_id)
    ).scalar_one_or_none()
    if found is None or found.erased_at is not None:
        raise InvalidInput({"representative_id": ["Choisissez le parent ou le représentant légal."]})
    if person is not None and found.id == person.id:
        raise InvalidInput({"representative_id": ["Une personne ne se représente pas elle-même."]})
    if is_minor(found, today(actor)):
        raise InvalidInput({"representative_id": ["Une personne mineure n’en représente pas une autre."]})
    hers = records_of(found.id)
    if not _takes_back(command, hers, actor):
        _check_standing(command, person, hers, actor)


def _takes_back(command: RecordConsent, hers: Sequence[uuid.UUID], actor: Actor) -> bool:
    """Whoever gave an agreement takes it back, whatever became of her tie since."""
    last = _last(command, actor)
    return command.state == "withdrawn" and last is not None and last.representative_id in hers


def _check_standing(
    command: RecordConsent, person: Person | None, hers: Sequence[uuid.UUID], actor: Actor
) -> None:
    """A representative is tied to the minor, and is not another party of the same file."""
    known = records_of(person.id) if person is not None else ()
    tied = session.execute(representatives_of(known, actor)).scalars().all()
    if not set(tied) & set(hers):
        raise InvalidInput({"representative_id": [UNTIED]})
    if _is_another_party(command, hers, actor):
        raise InvalidInput({"representative_id": [OTHER_SIDE]})


def _is_another_party(command: RecordConsent, hers: Sequence[uuid.UUID], actor: Actor) -> bool:
    elsewhere = select(Party.id).where(
        Party.tenant_id == actor.tenant.id,
        Party.case_id == command.case_id,
        Party.id != command.party_id,
        Party.person_id.in_(hers),
        Party.removed_at.is_(None),
    )
    return command.case_id is not None and session.execute(elsewhere).first() is not None


def _representative_agrees(command: RecordConsent, actor: Actor) -> bool:
    """What a parent said before she became another party of the file counts no more: somebody else speaks first."""
    last = _last(command, actor, giver="representative")
    if last is None or last.state != "given" or last.representative_id is None:
        return False
    if last.expires_on is not None and last.expires_on < today(actor):
        return False
    return not _is_another_party(command, records_of(last.representative_id), actor)


def _last(command: RecordConsent, actor: Actor, *, giver: str | None = None) -> ConsentRecord | None:
    """The word that holds for what the command is about."""
    wanted = {
        "case_id": command.case_id,
        "party_id": command.party_id,
        "purpose": command.purpose,
        "recipient_id": command.recipient_id,
        "giver": giver or command.giver,
    }
    if command.case_id is None:
        wanted["person_id"] = command.person_id
    statement = (
        select(ConsentRecord)
        .where(
            ConsentRecord.tenant_id == actor.tenant.id,
            *(getattr(ConsentRecord, name).is_not_distinct_from(value) for name, value in wanted.items()),
        )
        .order_by(ConsentRecord.day.desc(), ConsentRecord.at.desc(), ConsentRecord.id.desc())
        .limit(1)
    )
    return session.execute(statement).scalar_one_or_none()


def _check_seen(command: RecordConsent, actor: Actor) -> None:
    """An agreement sent from an old tab never undoes a refusal or a withdrawal that it did not show."""
    seen = get_or_404(ConsentRecord, command.seen_id) if command.seen_id is not None else None
    last = _last(command, actor)
    if command.state != "given" or last is None or last.state not in ("refused", "withdrawn"):
        return
    if seen is None or _subject(seen) != _subject(last) or seen.at < last.at:
        raise ConsentConflict(last)


def _subject(word: ConsentRecord) -> tuple[uuid.UUID | None, uuid.UUID | None]:
    """The file, or the person when it is tied to none: words about one are written one after the other."""
    return (word.case_id, None) if word.case_id is not None else (None, word.person_id)


# --- what follows from a word ---------------------------------------------------------------------------


def _carry_out(word: ConsentRecord, actor: Actor) -> None:
    """What the word stops is stopped in the same unit of work, and whoever follows the file is told."""
    if word.state not in STOPPING or word.case_id is None:
        return
    case = get_or_404(Case, word.case_id)
    if case.named_at is not None and case.referent_id != actor.membership_id:
        notify(case, CONSENT, [case.referent_id], actor=actor, about_id=word.id)
    if word.purpose == MEDIATE.key and word.party_id is not None:
        end_agreements(word.case_id, word.party_id, actor)
    if word.recipient_id is None:
        return
    close_shares(
        word.case_id,
        partner_id=word.recipient_id,
        party_id=word.party_id,
        reason="expired" if word.state == "expired" else "withdrawn",
        actor=actor,
    )


def acknowledge(word: ConsentRecord, *, actor: Actor) -> None:
    """The referent, or who stands in for her, has read what the word stops; a second time changes nothing."""
    if word.case_id is None:
        raise NotFound
    case = case_or_404(word.case_id, actor)
    if case.referent_id is None or case.referent_id not in {actor.membership_id, *actor.covers}:
        raise Forbidden("La personne référente du dossier note qu’elle a lu cet effet.")
    values = {
        "tenant_id": actor.tenant.id,
        "id": new_id(),
        "record_id": word.id,
        "seen_by": actor.member,
    }
    statement = insert(ConsentNotice).values(values).on_conflict_do_nothing().returning(ConsentNotice.id)
    if session.execute(statement).scalar_one_or_none() is not None:
        record("consent.acknowledged", subject=word, actor=actor)


def expire_words(*, actor: Actor) -> int:
    """Write « expired » after each word whose last day has passed; returns how many.

    ``covers`` does not wait for it: it says when the ledger took note, and closes what was shared.
    """
    of_one_word = (
        ConsentRecord.case_id,
        ConsentRecord.party_id,
        ConsentRecord.person_id,
        ConsentRecord.purpose,
        ConsentRecord.recipient_id,
        ConsentRecord.giver,
    )
    latest = (
        select(ConsentRecord.id, ConsentRecord.state, ConsentRecord.expires_on)
        .ext(distinct_on(*of_one_word))
        .where(ConsentRecord.tenant_id == actor.tenant.id)
        .order_by(*of_one_word, ConsentRecord.day.desc(), ConsentRecord.at.desc(), ConsentRecord.id.desc())
        .subquery()
    )
    over = select(latest.c.id).where(latest.c.state == "given", latest.c.expires_on < today(actor))
    words = session.execute(
        select(ConsentRecord).where(ConsentRecord.tenant_id == actor.tenant.id, ConsentRecord.id.in_(over))
    ).scalars()
    number = 0
    for word in words.all():
        _expire(word, _day_after(word.expires_on), actor)
        number += 1
    return number


def _day_after(last: date | None) -> date:
    if last is None:
        raise ValueError("a word without a last day does not run out")
    return last + timedelta(days=1)


def _expire(word: ConsentRecord, day: date, actor: Actor) -> None:
    kept = (
        "case_id", "party_id", "person_id", "purpose", "recipient_id", "giver", "representative_id",
        "wording_version", "wording_hash", "channel",
    )  # fmt: skip
    over = ConsentRecord(
        id=new_id(), state="expired", day=day, **{name: getattr(word, name) for name in kept}
    )
    session.add(over)
    session.flush()
    _carry_out(over, actor)
    record("consent.expired", subject=over, actor=actor, details={"purpose": over.purpose})
