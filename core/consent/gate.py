"""Where consent is checked: each use-case that touches a named file asks here, so that a page, a form and a job
meet the same refusal.

``needs_consent`` marks a use-case with the purpose it needs: ``NEEDS`` is the table that the contract test reads.
Imports models only, since services of every package call it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, Final, ParamSpec, TypeVar, cast

from sqlalchemy import (
    BigInteger,
    Select,
    Uuid,
    and_,
    any_,
    bindparam,
    func,
    literal,
    or_,
    select,
    true,
    union,
)
from sqlalchemy.orm import aliased

from core.cases.models import Case, CaseSession, Party, SessionParty, letter
from core.consent.models import ConsentNotice, ConsentRecord
from core.consent.purposes import MEDIATE
from core.db.session import session
from core.errors import Refused
from core.extension.catalog import catalog
from core.extension.contributions import ConsentPurpose, State, Transition
from core.people.models import Person, PersonAlias
from core.people.queries import is_minor
from core.planning.clock import today
from core.records import dataclass
from core.referrals.models import Partner
from core.tenancy.binding import Actor, current_actor, state_of

P = ParamSpec("P")
R = TypeVar("R")

#: Purpose → names of the use-cases that need it, filled by ``needs_consent``.
NEEDS: Final[dict[str, list[str]]] = {}

#: States that stop what the word carried.
STOPPING: Final = ("refused", "withdrawn", "expired")

BY_MEDIATOR: Final = (
    "La médiation est arrêtée par la personne qui la menait, jusqu’à ce qu’une autre personne la reprenne."
)
NOBODY: Final = "Plus aucune partie n’est d’accord : il n’y a plus de nouvelles à prendre."
AWAY: Final = "La partie concernée n’est plus au dossier."
WHY: Final[Mapping[str, str]] = {
    "refused": "est refusé",
    "withdrawn": "est retiré",
    "expired": "est arrivé à sa fin",
    "erased": "ne se donne plus : cette personne est effacée",
    "": "n’est pas encore noté",
}


class ConsentMissing(Refused):
    """Somebody concerned has not agreed, or no longer does; parties are named by their letter, never by a name."""

    code = "consent_missing"


def needs_consent(purpose_key: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare that the use-case refuses (``require_consent``) without this purpose."""

    def declare(use_case: Callable[P, R]) -> Callable[P, R]:
        NEEDS.setdefault(purpose_key, []).append(f"{use_case.__module__}.{use_case.__qualname__}")
        return use_case

    return declare


@dataclass(frozen=True, slots=True)
class Standing:
    """The word that holds for a purpose, a recipient and a giver. ``acknowledged``: the referent read its effect."""

    record_id: uuid.UUID
    purpose: str
    recipient_id: uuid.UUID | None
    giver: str
    state: str
    day: date
    at: datetime
    expires_on: date | None
    wording_version: int
    channel: str
    author_id: uuid.UUID | None
    acknowledged: bool
    #: Name of the partner that the word names, "" for none.
    recipient: str = ""

    def on(self, day: date) -> str:
        """The state on that day: a word past its last day is over, whether the job has said so or not."""
        over = self.state == "given" and self.expires_on is not None and self.expires_on < day
        return "expired" if over else self.state


@dataclass(frozen=True, slots=True)
class Concerned:
    """A party as the rules see her; ``minor`` None: not known. Nothing is asked of an erased one any more."""

    id: uuid.UUID
    label: str
    person_id: uuid.UUID | None
    minor: bool | None
    erased: bool = False


Ledger = dict[uuid.UUID | None, tuple[Standing, ...]]


Read = TypeVar("Read")


def once(key: str, read: Callable[[], Read]) -> Read:
    """Read once a page: several parts of it ask the same. Where something may be written, each asks anew."""
    state = state_of(session())
    if not state.read_only:
        return read()
    if key not in state.memo:
        state.memo[key] = read()
    return cast(Read, state.memo[key])


def read_ledger(case_id: uuid.UUID, actor: Actor) -> Ledger:
    """What holds in a case, by party, in one statement; None is the mediator's own word about the whole case."""
    return once(f"ledger:{case_id}", lambda: _ledger(case_id, actor))


def words_of(case_id: uuid.UUID, actor: Actor) -> list[Any]:
    """Every word that counts in a case, oldest first: the word's columns, about, notice, recipient.

    ``about`` is the party it counts for, ``notice`` set once the referent read its effect. A word about the
    person (without a case) counts for every party that she is. A party's word counts for her alone: if the
    party turns out to be somebody else, that person has said nothing yet.
    """
    return once(f"words:{case_id}", lambda: list(session.execute(_words(), _of(case_id, actor))))


def _of(case_id: uuid.UUID, actor: Actor) -> dict[str, Any]:
    return {"tenant_id": actor.tenant.id, "case_id": case_id}


#: What is read of a word.
WORD: Final = (
    ConsentRecord.id,
    ConsentRecord.case_id,
    ConsentRecord.party_id,
    ConsentRecord.purpose,
    ConsentRecord.recipient_id,
    ConsentRecord.state,
    ConsentRecord.giver,
    ConsentRecord.wording_version,
    ConsentRecord.channel,
    ConsentRecord.day,
    ConsentRecord.at,
    ConsentRecord.expires_on,
    ConsentRecord.author_id,
)
#: Asked on every write in a named file: the statements are written once, and columns cost less than entities.
_TENANT: Final = bindparam("tenant_id", type_=BigInteger())
_CASE: Final = bindparam("case_id", type_=Uuid())


def _stands_for(column: Any) -> Any:
    """The record that stands for this one: itself, unless it was merged. A word said under either is hers."""
    alias = aliased(PersonAlias)
    kept = select(alias.kept_id).where(alias.tenant_id == _TENANT, alias.merged_id == column)
    return func.coalesce(kept.correlate(Party, ConsentRecord).scalar_subquery(), column)


def _records_of_parties() -> Any:
    """Every record of the people who are parties, the merged ones too."""
    parties = select(Party.person_id.label("id")).where(
        Party.tenant_id == _TENANT, Party.case_id == _CASE, Party.person_id.is_not(None)
    )
    given = parties.subquery()
    above = select(PersonAlias.kept_id).where(
        PersonAlias.tenant_id == _TENANT, PersonAlias.merged_id.in_(select(given.c.id))
    )
    kept = union(select(given.c.id), above).subquery()
    below = select(PersonAlias.merged_id).where(
        PersonAlias.tenant_id == _TENANT, PersonAlias.kept_id.in_(select(kept.c.id))
    )
    return union(select(kept.c.id), below)


@cache
def _words() -> Select[*tuple[Any, ...]]:
    same = _stands_for(Party.person_id) == _stands_for(ConsentRecord.person_id)
    hers = and_(
        Party.tenant_id == ConsentRecord.tenant_id,
        Party.case_id == _CASE,
        or_(
            and_(
                Party.id == ConsentRecord.party_id,
                or_(
                    ConsentRecord.person_id.is_(None),
                    Party.person_id.is_(None),
                    same,
                ),
            ),
            and_(ConsentRecord.case_id.is_(None), same),
        ),
    )
    # An array, read first: « in (select …) » beside an « or » would scan the whole ledger.
    known = func.array(_records_of_parties().scalar_subquery())
    return (
        select(
            *WORD,
            Party.id.label("about"),
            ConsentNotice.id.label("notice"),
            Partner.name.label("recipient"),
        )
        .select_from(ConsentRecord)
        .outerjoin(Party, hers)
        .outerjoin(
            Partner,
            and_(Partner.tenant_id == ConsentRecord.tenant_id, Partner.id == ConsentRecord.recipient_id),
        )
        .outerjoin(
            ConsentNotice,
            and_(
                ConsentNotice.tenant_id == ConsentRecord.tenant_id,
                ConsentNotice.record_id == ConsentRecord.id,
            ),
        )
        .where(
            ConsentRecord.tenant_id == _TENANT,
            or_(
                ConsentRecord.case_id == _CASE,
                and_(ConsentRecord.case_id.is_(None), ConsentRecord.person_id == any_(known)),
            ),
        )
        .order_by(ConsentRecord.day, ConsentRecord.at, ConsentRecord.id)
    )


def _ledger(case_id: uuid.UUID, actor: Actor) -> Ledger:
    last: dict[tuple[Any, ...], Standing] = {}
    for word in words_of(case_id, actor):
        about: uuid.UUID | None = word.about
        about_what = (word.purpose, word.recipient_id, word.giver)
        if about is not None or (word.party_id is None and word.giver == "mediator"):
            last[about, *about_what] = standing_of(word)
        else:  # said by another person, who was this party then: what came before is not hers either
            last.pop((word.party_id, *about_what), None)
    found: dict[uuid.UUID | None, list[Standing]] = {}
    for (about, *_key), standing_ in last.items():
        found.setdefault(about, []).append(standing_)
    return {about: tuple(words) for about, words in found.items()}


def standing_of(word: Any) -> Standing:
    return Standing(
        record_id=word.id,
        purpose=word.purpose,
        recipient_id=word.recipient_id,
        giver=word.giver,
        state=word.state,
        day=word.day,
        at=word.at,
        expires_on=word.expires_on,
        wording_version=word.wording_version,
        channel=word.channel,
        author_id=word.author_id,
        acknowledged=word.notice is not None,
        recipient=word.recipient or "",
    )


def standing(case_id: uuid.UUID, actor: Actor) -> dict[uuid.UUID, tuple[Standing, ...]]:
    """What each party has said last, for every purpose, recipient and giver: one statement for a whole case."""
    ledger = read_ledger(case_id, actor)
    return {party_id: words for party_id, words in ledger.items() if party_id is not None}


def concerned(case_id: uuid.UUID, actor: Actor) -> dict[uuid.UUID, Concerned]:
    """The parties of a case, those taken away left out, with what is known of their age."""
    return once(f"concerned:{case_id}", lambda: _concerned(case_id, actor))


def know_concerned(case_id: uuid.UUID, parties: Iterable[Any]) -> None:
    """``concerned`` for a page that has read the parties already (id, mark, person_id, minor, erased)."""
    found = {
        party.id: Concerned(party.id, f"Partie {party.mark}", party.person_id, party.minor, party.erased)
        for party in parties
    }
    once(f"concerned:{case_id}", lambda: found)


@cache
def _parties() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Party.id,
            Party.position,
            Party.person_id,
            Person.birth_date,
            Person.age_band,
            Person.erased_at,
        )
        .outerjoin(Person, and_(Person.tenant_id == Party.tenant_id, Person.id == Party.person_id))
        .where(Party.tenant_id == _TENANT, Party.case_id == _CASE, Party.removed_at.is_(None))
        .order_by(Party.position, Party.id)
    )


def _concerned(case_id: uuid.UUID, actor: Actor) -> dict[uuid.UUID, Concerned]:
    day = today(actor)
    return {
        row.id: Concerned(
            row.id,
            f"Partie {letter(row.position)}",
            row.person_id,
            is_minor(row, day) if row.person_id is not None else None,
            row.erased_at is not None,
        )
        for row in session.execute(_parties(), _of(case_id, actor))
    }


def covers(
    party_id: uuid.UUID,
    purpose_key: str,
    actor: Actor,
    *,
    recipient_id: uuid.UUID | None = None,
    day: date | None = None,
) -> bool:
    """Whether the party's words cover the purpose (and recipient) on that day, None: today."""
    owner = select(Party.case_id).where(Party.tenant_id == actor.tenant.id, Party.id == party_id)
    case_id = session.execute(owner).scalar_one_or_none()
    if case_id is None:
        return False
    return objection(case_id, party_id, purpose_key, actor, recipient_id=recipient_id, day=day) is None


def objection(
    case_id: uuid.UUID,
    party_id: uuid.UUID,
    purpose_key: str,
    actor: Actor,
    *,
    recipient_id: uuid.UUID | None = None,
    day: date | None = None,
) -> str | None:
    """The French sentence of what the party's words lack for the purpose, None when they cover it."""
    party = concerned(case_id, actor).get(party_id)
    if party is None:
        return AWAY
    words = read_ledger(case_id, actor).get(party_id, ())
    purpose = _purpose(purpose_key)
    missing = lacks(words, party, purpose, recipient_id, day or today(actor))
    return None if missing is None else _lacking(party, purpose, missing)


def _lacking(party: Concerned, purpose: ConsentPurpose, missing: str) -> str:
    return f"{party.label} : l’accord « {purpose.label} » {WHY[missing]}."


def lacks(
    words: Iterable[Standing],
    party: Concerned,
    purpose: ConsentPurpose,
    recipient_id: uuid.UUID | None,
    day: date,
    *,
    listening: bool = False,
) -> str | None:
    """What is missing: None when covered, a state that stops, "erased", or "" when nothing was ever said.

    Her own word is needed always; where the purpose says so, a minor's legal representative must agree as well,
    and a representative who spoke must not have refused. To listen, only her own word counts: no first listening
    waits for a parent.
    """
    if party.erased:
        return "erased"
    states = list(_needed(words, party, purpose, recipient_id, day, listening=listening).values())
    stopped = [state for state in states if state in STOPPING]
    if stopped:
        return stopped[0]
    return None if all(state == "given" for state in states) else ""


def _needed(
    words: Iterable[Standing],
    party: Concerned,
    purpose: ConsentPurpose,
    recipient_id: uuid.UUID | None,
    day: date,
    *,
    listening: bool = False,
) -> dict[str, str]:
    """Whose words count, and what each says on that day; "" where nothing was ever said."""
    said = {
        word.giver: word.on(day)
        for word in words
        if word.purpose == purpose.key and word.recipient_id == recipient_id
    }
    found = {"party": said.get("party", "")}
    if not listening and ((purpose.parental and party.minor) or "representative" in said):
        found["representative"] = said.get("representative", "")
    return found


@dataclass(frozen=True, slots=True)
class Lacking:
    """What is missing as ``lacks`` says it, and whose words those are ("party", "representative")."""

    state: str
    givers: tuple[str, ...]


def people_lacking(
    person_ids: Iterable[uuid.UUID], purpose_key: str, actor: Actor, *, day: date | None = None
) -> dict[uuid.UUID, Lacking]:
    """Those whose words outside any file do not cover the purpose on that day (None: today), with what is missing.

    A word said after that day says nothing of it. Records of one person are read as one. Somebody whose age is
    not known counts as a minor: where the purpose is parental, her representative must agree. As many statements
    whatever their number.
    """
    on = day or today(actor)
    kept = _kept_records(set(person_ids), actor)
    records = _records_under(set(kept.values()), actor)
    minors = _taken_as_minors(set(kept.values()), actor, on)
    statement = (
        select(*WORD, ConsentRecord.person_id, true().label("notice"), literal("").label("recipient"))
        .where(
            ConsentRecord.tenant_id == actor.tenant.id,
            ConsentRecord.person_id.in_(records),
            ConsentRecord.case_id.is_(None),
            ConsentRecord.purpose == purpose_key,
            ConsentRecord.recipient_id.is_(None),
            ConsentRecord.day <= on,
        )
        .order_by(ConsentRecord.day, ConsentRecord.at, ConsentRecord.id)
    )
    last: dict[tuple[uuid.UUID, str], Standing] = {}
    for word in session.execute(statement):
        last[records[word.person_id], word.giver] = standing_of(word)
    purpose, found = _purpose(purpose_key), {}
    for asked, person_id in kept.items():
        words = [word for (about, _giver), word in last.items() if about == person_id]
        whose = Concerned(asked, "", person_id, minors.get(person_id, True))
        missing = lacks(words, whose, purpose, None, on)
        if missing is not None:
            said = _needed(words, whose, purpose, None, on)
            found[asked] = Lacking(missing, tuple(giver for giver, state in said.items() if state == missing))
    return found


def _kept_records(ids: set[uuid.UUID], actor: Actor) -> dict[uuid.UUID, uuid.UUID]:
    """Each id with the record that stands for it."""
    statement = select(PersonAlias.merged_id, PersonAlias.kept_id).where(
        PersonAlias.tenant_id == actor.tenant.id, PersonAlias.merged_id.in_(ids)
    )
    merged = {row.merged_id: row.kept_id for row in session.execute(statement)}
    return {one: merged.get(one, one) for one in ids}


def _records_under(kept: set[uuid.UUID], actor: Actor) -> dict[uuid.UUID, uuid.UUID]:
    """Every record of these people, with the one that is kept."""
    statement = select(PersonAlias.merged_id, PersonAlias.kept_id).where(
        PersonAlias.tenant_id == actor.tenant.id, PersonAlias.kept_id.in_(kept)
    )
    return {one: one for one in kept} | {row.merged_id: row.kept_id for row in session.execute(statement)}


def _taken_as_minors(ids: set[uuid.UUID], actor: Actor, day: date) -> dict[uuid.UUID, bool]:
    statement = select(Person.id, Person.birth_date, Person.age_band).where(
        Person.tenant_id == actor.tenant.id, Person.id.in_(ids)
    )
    return {row.id: is_minor(row, day) is not False for row in session.execute(statement)}


def _purpose(key: str) -> ConsentPurpose:
    return catalog().consent_purposes[key]


def stopped_by_mediator(case: Case, ledger: Ledger | None = None) -> bool:
    """The mediator withdrew, and nobody else follows the file since."""
    words = (read_ledger(case.id, current_actor()) if ledger is None else ledger).get(None, ())
    return any(
        word.purpose == MEDIATE.key and word.state in STOPPING and case.referent_id in (None, word.author_id)
        for word in words
    )


def require_consent(
    case: Case,
    purpose_key: str,
    party_ids: Iterable[uuid.UUID] | None,
    actor: Actor,
    *,
    recipient_id: uuid.UUID | None = None,
    first_listening: bool = False,
) -> None:
    """Raise ConsentMissing unless each of these parties (None: all of the case, the erased ones aside) has agreed.

    ``first_listening``: a word never said does not prevent it, a word that stops does. A situation that names
    nobody asks for none.
    """
    if case.named_at is None:
        return
    ledger, parties, day = read_ledger(case.id, actor), concerned(case.id, actor), today(actor)
    purpose = _purpose(purpose_key)
    problems = [BY_MEDIATOR] if purpose.key == MEDIATE.key and stopped_by_mediator(case, ledger) else []
    for party in parties.values():
        if party.erased if party_ids is None else party.id not in set(party_ids):
            continue
        words = ledger.get(party.id, ())
        missing = lacks(words, party, purpose, recipient_id, day, listening=first_listening)
        if missing is not None and (missing or not first_listening):
            problems.append(_lacking(party, purpose, missing))
    if problems:
        raise ConsentMissing(problems)


def nobody_agrees(
    case_id: uuid.UUID, purpose_key: str, actor: Actor, *, gone: Collection[uuid.UUID] = ()
) -> bool:
    """Whether words stop the purpose and no party of the case agrees to it any more; ``gone`` count no more."""
    ledger, day = read_ledger(case_id, actor), today(actor)
    purpose, parties = _purpose(purpose_key), concerned(case_id, actor).values()
    missing = [
        "erased" if party.id in gone else lacks(ledger.get(party.id, ()), party, purpose, None, day)
        for party in parties
    ]
    return any(missing) and None not in missing


def require_somebody(case: Case, purpose_key: str, actor: Actor) -> None:
    """Raise ConsentMissing where nobody agrees any more: news of somebody who still does may go on."""
    if case.named_at is not None and nobody_agrees(case.id, purpose_key, actor):
        raise ConsentMissing([NOBODY])


def require_meeting(
    case: Case,
    kind: str,
    party_ids: Iterable[uuid.UUID],
    meeting_id: uuid.UUID,
    actor: Actor,
    *,
    already: Collection[uuid.UUID] = (),
) -> None:
    """What a meeting needs in a named file: the first one with a party listens, every other needs her word.

    A joint meeting needs the word of each party there, of all of them when none is named. Whoever was ``already``
    noted there and was erased since stays noted.
    """
    if case.named_at is None:
        return
    past = {party.id for party in concerned(case.id, actor).values() if party.erased and party.id in already}
    there = set(party_ids) - past
    if kind == "joint":
        require_consent(case, MEDIATE.key, there or None, actor)
        return
    met = _met_before(there, meeting_id, actor)
    if met:
        require_consent(case, MEDIATE.key, met, actor)
    # Nobody named: it could be any of them, so that a word that stops counts whosever it is.
    require_consent(case, MEDIATE.key, there - met if there else None, actor, first_listening=True)


def _met_before(party_ids: set[uuid.UUID], meeting_id: uuid.UUID, actor: Actor) -> set[uuid.UUID]:
    """Those who were at another meeting."""
    statement = (
        select(SessionParty.party_id)
        .join(
            CaseSession,
            and_(CaseSession.tenant_id == SessionParty.tenant_id, CaseSession.id == SessionParty.session_id),
        )
        .where(
            SessionParty.tenant_id == actor.tenant.id,
            SessionParty.party_id.in_(party_ids),
            CaseSession.id != meeting_id,
            CaseSession.removed_at.is_(None),
        )
    )
    return set(session.execute(statement).scalars())


def require_step(case: Case, step: Transition, target: State, actor: Actor) -> None:
    """No step forward while the mediation is stopped; to end it or to pause it stays possible."""
    if case.named_at is None or target.final or target.kind == "pause":
        return
    for purpose_key in step.consents:
        require_consent(case, purpose_key, None, actor)
    if MEDIATE.key not in step.consents:
        require_consent(case, MEDIATE.key, None, actor, first_listening=True)
