"""The parts of a file and of a person's page that tell who agreed to what."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from flask import url_for
from sqlalchemy import ColumnElement, and_, or_, select

from core.casefiles.permissions import RECORD_CONSENT
from core.cases.access import visible
from core.cases.models import Case, Party, letter
from core.cases.timeline import Entry
from core.consent.gate import STOPPING, Concerned, Ledger, Standing, concerned, read_ledger, words_of
from core.consent.models import ConsentRecord
from core.consent.purposes import INFORM_PARENTS, MEDIATE, SHARE, STORE_IDENTITY
from core.consent.views import CHANNEL_WORDS, GIVER_WORDS, PILLS, effects_of, giver_words, state_words
from core.consent.wordings import purposes_of
from core.db.session import session
from core.extension.contributions import ConsentPurpose
from core.people.queries import PersonName
from core.planning.clock import today
from core.records import dataclass
from core.tenancy.binding import Actor
from core.web.typography import day_short

#: Included with ``consents`` (``parties_panel``) in the context.
TEMPLATE: Final = "consent/_parties.html"
#: Included with ``consents`` (``person_panel``) in the context.
PERSON_TEMPLATE: Final = "consent/_person.html"
#: Ending sooner than this is said beforehand.
SOON: Final = timedelta(days=30)

NOT_NOTED: Final = ("", "À noter", "")


@dataclass(frozen=True, slots=True)
class Card:
    """A party with her lines (label, pill, words, note), as ``components/parts.html`` draws it."""

    id: uuid.UUID
    side: str
    mark: str
    name: str
    role: str
    anonymous: bool
    lines: tuple[tuple[str, str, str, str], ...]
    parents_to_inform: bool
    update_url: str


@dataclass(frozen=True, slots=True)
class Banner:
    """What a word stops, until the referent says she read it."""

    title: str
    stops: str
    goes_on: str
    proof_url: str
    acknowledge_url: str


@dataclass(frozen=True, slots=True)
class PartiesPanel:
    cards: tuple[Card, ...]
    banners: tuple[Banner, ...]
    warnings: tuple[str, ...]
    mediator_url: str


@dataclass(frozen=True, slots=True)
class _Words:
    """What the panel reads once."""

    case: Case
    ledger: Ledger
    who: dict[uuid.UUID, Concerned]
    purposes: dict[str, ConsentPurpose]
    day: date
    actor: Actor


def parties_panel(
    case: Case, parties: Sequence[Any], people: Mapping[uuid.UUID, PersonName], actor: Actor
) -> PartiesPanel:
    """What ``consent/_parties.html`` draws: one statement, however many parties.

    ``parties`` are ``core.cases.timeline.PartyCard``, ``people`` whoever they are (``people_by_id``).
    """
    who = concerned(case.id, actor)
    ledger = read_ledger(case.id, actor)
    words = _Words(
        case,
        ledger,
        who,
        {purpose.key: purpose for purpose in purposes_of(actor)},
        today(actor),
        actor,
    )
    may = actor.may(RECORD_CONSENT)
    asked = {party_id for party_id, found in who.items() if not found.erased}
    cards = []
    for index, party in enumerate(parties):
        found = who.get(party.id)
        known = people.get(found.person_id) if found is not None and found.person_id is not None else None
        cards.append(
            Card(
                id=party.id,
                side="b" if index % 2 else "a",
                mark=party.mark,
                name=known.name if known is not None else party.label,
                role=party.role,
                anonymous=known is None,
                lines=_lines(words, party.id) if party.id in asked else (),
                parents_to_inform=_parents_to_inform(words, party.id),
                update_url=url_for("consent.update", case_id=case.id, party_id=party.id)
                if may and party.id in asked
                else "",
            )
        )
    return PartiesPanel(
        tuple(cards),
        _banners(words),
        _warnings(words),
        url_for("consent.mediator", case_id=case.id)
        if may and case.closed_on is None and case.referent_id == actor.membership_id
        else "",
    )


def _lines(words: _Words, party_id: uuid.UUID) -> tuple[tuple[str, str, str, str], ...]:
    """Mediation, each share, information; then whatever else was said."""
    said = words.ledger.get(party_id, ())
    found = []
    for purpose in words.purposes.values():
        of_purpose = sorted((word for word in said if word.purpose == purpose.key), key=lambda word: word.at)
        found += [_line(words, purpose, word) for word in of_purpose]
        if not of_purpose and purpose.key in (MEDIATE.key, SHARE.key, STORE_IDENTITY.key):
            found.append((purpose.label, *NOT_NOTED))
    return tuple(found)


def _line(words: _Words, purpose: ConsentPurpose, word: Standing) -> tuple[str, str, str, str]:
    state = word.on(words.day)
    who = "" if word.giver == "party" else f", {giver_words(purpose, state, word.giver)}"
    until = f", jusqu’au {day_short(word.expires_on, year=True)}" if word.expires_on else ""
    note = f"{day_short(word.day, year=True)}, {CHANNEL_WORDS[word.channel]}{who}, texte v{word.wording_version}{until}"
    kind = "pause" if _is_exception(word) else PILLS[state]
    return (_title(words, purpose, word), kind, state_words(purpose, state, word.giver), note)


def _title(words: _Words, purpose: ConsentPurpose, word: Standing) -> str:
    return f"{purpose.label}, {word.recipient}" if word.recipient else purpose.label


def _is_exception(word: Standing) -> bool:
    """The written decision not to inform the parents stops nothing."""
    return word.purpose == INFORM_PARENTS.key and word.giver == "mediator"


def _parents_to_inform(words: _Words, party_id: uuid.UUID) -> bool:
    """A minor whose parents were not told, without a written exception."""
    found = words.who.get(party_id)
    if found is None or not found.minor:
        return False
    said = words.ledger.get(party_id, ())
    return not any(word.purpose == INFORM_PARENTS.key for word in said)


def _banners(words: _Words) -> tuple[Banner, ...]:
    stopped = [
        (party_id, word)
        for party_id, said in words.ledger.items()
        for word in said
        if word.on(words.day) in STOPPING and not word.acknowledged and not _is_exception(word)
    ]
    stopped.sort(key=lambda pair: (pair[1].day, pair[1].at), reverse=True)
    return tuple(_banner(words, party_id, word) for party_id, word in stopped)


def _banner(words: _Words, party_id: uuid.UUID | None, word: Standing) -> Banner:
    purpose = words.purposes.get(word.purpose, MEDIATE)
    found = words.who.get(party_id) if party_id is not None else None
    who = (
        GIVER_WORDS["mediator"] if party_id is None else (found.label if found is not None else "une partie")
    )
    state = state_words(None, word.on(words.day)).lower()
    case = words.case
    leads = case.referent_id is not None and case.referent_id in {
        words.actor.membership_id,
        *words.actor.covers,
    }
    shown = (
        url_for("consent.update", case_id=case.id, party_id=party_id, _anchor="paroles")
        if party_id is not None and words.actor.may(RECORD_CONSENT)
        else ""
    )
    stops, goes_on = effects_of(purpose, word.giver)
    return Banner(
        title=f"{_title(words, purpose, word)} : {state} le {day_short(word.day, year=True)} ({who}).",
        stops=stops,
        goes_on=goes_on,
        proof_url=shown,
        acknowledge_url=url_for("consent.acknowledge", case_id=case.id, record_id=word.record_id)
        if leads and words.actor.may(RECORD_CONSENT)
        else "",
    )


def _warnings(words: _Words) -> tuple[str, ...]:
    """What ends within a month."""
    found = []
    for party_id, said in words.ledger.items():
        for word in said:
            purpose = words.purposes.get(word.purpose)
            if purpose is None or word.on(words.day) != "given" or word.expires_on is None:
                continue
            if word.expires_on <= words.day + SOON:
                party = words.who.get(party_id) if party_id is not None else None
                found.append(
                    f"{_title(words, purpose, word)} : l’accord prend fin le "
                    f"{day_short(word.expires_on, year=True)}"
                    + (f" ({party.label})." if party is not None else ".")
                )
    return tuple(sorted(found))


# --- the thread -----------------------------------------------------------------------------------------


def consent_entries(case: Case, parties: Sequence[Any], actor: Actor) -> list[Entry]:
    """The words of a file as events of its thread, each on the bank of its party; never a reason."""
    sides = {party.id: ("b" if index % 2 else "a", party.mark) for index, party in enumerate(parties)}
    purposes = {purpose.key: purpose for purpose in purposes_of(actor)}
    found = []
    for word in words_of(case.id, actor):
        if word.case_id != case.id:
            continue  # about the person, whatever the file: her own page says it
        purpose = purposes.get(word.purpose)
        label = purpose.label if purpose is not None else word.purpose
        side, mark = sides.get(word.party_id, ("team", ""))
        same_day = word.day == word.at.astimezone(actor.tenant.tz).date()
        words_ = state_words(purpose, word.state, word.giver)
        found.append(
            Entry(
                at=word.at if same_day else word.day,
                side=side,
                mark=mark,
                party_id=word.party_id,
                title=f"{label}{f', {word.recipient}' if word.recipient else ''} : {words_.lower()}",
                icon="stop" if word.state in STOPPING else "check",
                level="team",
                meta=f"{giver_words(purpose, word.state, word.giver)}, {CHANNEL_WORDS[word.channel]}, "
                f"texte v{word.wording_version}",
            )
        )
    return found


# --- the person's page ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PersonWord:
    """A word of a person, wherever it was said: a file is told by its number."""

    title: str
    pill: tuple[str, str]
    note: str


def _knowable(actor: Actor) -> ColumnElement[bool]:
    """Words tied to no file, and those of the files that the actor may know of."""
    return or_(ConsentRecord.case_id.is_(None), visible(actor))


def person_panel(person_ids: Sequence[uuid.UUID], actor: Actor) -> tuple[PersonWord, ...]:
    """What ``consent/_person.html`` draws, for every record of the same person: one statement."""
    from_party = select(Party.id).where(Party.tenant_id == actor.tenant.id, Party.person_id.in_(person_ids))
    statement = (
        select(ConsentRecord, Case.number, Party.position)
        .outerjoin(Case, and_(Case.tenant_id == ConsentRecord.tenant_id, Case.id == ConsentRecord.case_id))
        .outerjoin(
            Party,
            and_(Party.tenant_id == ConsentRecord.tenant_id, Party.id == ConsentRecord.party_id),
        )
        .where(
            ConsentRecord.tenant_id == actor.tenant.id,
            _knowable(actor),
            ConsentRecord.person_id.in_(person_ids) | ConsentRecord.party_id.in_(from_party),
        )
        .order_by(ConsentRecord.day.desc(), ConsentRecord.at.desc())
        .limit(50)
    )
    purposes = {purpose.key: purpose for purpose in purposes_of(actor)}
    found = []
    for word, number, position in session.execute(statement):
        purpose = purposes.get(word.purpose)
        where = (
            f"dossier {number or 'sans numéro'}, partie {letter(position)}" if position else "hors dossier"
        )
        found.append(
            PersonWord(
                purpose.label if purpose is not None else word.purpose,
                (PILLS[word.state], state_words(purpose, word.state, word.giver)),
                f"{day_short(word.day, year=True)}, {where}, texte v{word.wording_version}",
            )
        )
    return tuple(found)
