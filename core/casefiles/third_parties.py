"""Every file that somebody was in; and what her copy hides of others: their names, and numbers that are not hers."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy import or_, select

from core.casefiles.naming import Names
from core.cases.models import Case, Party
from core.consent.models import ConsentRecord
from core.db.session import session
from core.db.sorting import sort_key
from core.db.writing import Revision
from core.files.models import Document
from core.people.former import Told, told_of
from core.people.models import HouseholdMember, PersonTie
from core.people.naming import digits_of
from core.records import dataclass
from core.requests.models import RequestCaller
from core.tenancy.binding import Actor, read_by_all

#: What stands in her copy where another person is named, or is to be reached.
SOMEBODY: Final = "[autre personne]"
_REACHED: Final = "[autre contact]"
_PHONE: Final = re.compile(
    r"(?<!\d)(?:0[1-9](?:[\s./-]?\d{2}){4}|(?:\+|00)\d{1,3}[\s./-]?(?:\(0\)\s?)?\d(?:[\s./-]?\d){7,10})(?!\d)"
)
_MAIL: Final = re.compile(r"[^\s<>,;:()«»]+@[^\s<>,;:()«»]+\.\w+")
#: How somebody is called in a party's label, which has no other field for her name.
_CALLED: Final = re.compile(
    r"\s*(?i:M\.|Mr|Mme|Mlle|Monsieur|Madame|Mademoiselle|Famille)\s+((?:[A-ZÀ-ÖØ-Þ][\w’'-]*\s*)+)"
)
_CIVILITIES: Final = frozenset({"m", "mr", "mme", "mlle", "monsieur", "madame", "mademoiselle"})


def contacts_in(text: str) -> list[str]:
    """Telephones and e-mail addresses that stand in a text, as they are written."""
    return [*_PHONE.findall(text), *_MAIL.findall(text)]


def files_of(ids: Sequence[uuid.UUID], actor: Actor) -> frozenset[uuid.UUID]:
    """Files where she is a party, or was before somebody undid it: rows said so, or her words and documents do."""
    return read_by_all(("files_of", *ids), lambda: _files_of(ids, actor.tenant.id))


def _files_of(ids: Sequence[uuid.UUID], tenant_id: int) -> frozenset[uuid.UUID]:
    was = or_(*(Revision.changes.contains({"person_id": [str(one)]}) for one in ids))
    unlinked = select(Revision.entity_id).where(
        Revision.tenant_id == tenant_id, Revision.entity == Party.__tablename__, was
    )
    hers = (
        select(Party.case_id).where(
            Party.tenant_id == tenant_id, or_(Party.person_id.in_(ids), Party.id.in_(unlinked))
        ),
        select(ConsentRecord.case_id).where(
            ConsentRecord.tenant_id == tenant_id,
            or_(ConsentRecord.person_id.in_(ids), ConsentRecord.representative_id.in_(ids)),
        ),
        select(Document.case_id).where(Document.tenant_id == tenant_id, Document.person_id.in_(ids)),
    )
    found = {one for statement in hers for one in session.execute(statement).scalars()}
    return frozenset(one for one in found if one is not None)


def forget_but_links(party_ids: Sequence[uuid.UUID], actor: Actor) -> int:
    """What parties said before goes, but for who they were: ids name nobody, and another's files are found by them."""
    former = select(Revision).where(
        Revision.tenant_id == actor.tenant.id,
        Revision.entity == Party.__tablename__,
        Revision.entity_id.in_(party_ids),
    )
    number = 0
    for revision in session.execute(former).scalars():
        link = {name: pair for name, pair in revision.changes.items() if name == "person_id"}
        if link == revision.changes:
            continue
        if link:
            revision.changes = link
        else:
            session.delete(revision)
        number += 1
    session.flush()
    return number


@dataclass(frozen=True, slots=True)
class Others:
    """Whoever stands beside her in what is held; ``hers`` is what names her, and stays."""

    names: Names
    hers: Told

    def hidden_in(self, text: str | None) -> str:
        """The text without the others."""
        digits = {digits_of(phone) for phone in self.hers.phones}
        mails = {mail.casefold() for mail in self.hers.mails}
        found = _MAIL.sub(lambda m: m[0] if m[0].casefold() in mails else _REACHED, text or "")
        found = _PHONE.sub(lambda m: m[0] if digits_of(m[0]) in digits else _REACHED, found)
        return self.names.out_of(found, SOMEBODY)

    def unnamed_in(self, text: str | None) -> str:
        """How she is called or reached, without another's name: a number that nobody else has leads to her."""
        return self.names.out_of(text or "", SOMEBODY)

    def but_for(self, caller: RequestCaller) -> Others:
        """The same, how she asked to be called back being hers too."""
        phones = self.hers.phones | {caller.phone} | set(_PHONE.findall(caller.callback))
        mails = self.hers.mails | set(_MAIL.findall(caller.callback))
        return replace(self, hers=replace(self.hers, phones=frozenset(phones), mails=frozenset(mails)))

    def hidden_unless_hers(self, text: str) -> str:
        """A text that is a name: shown when it is hers alone, since nobody else's can be told from a word."""
        own = _CIVILITIES.union(*(_words(name) for name in self.hers.names))
        return text if _words(text) <= own else SOMEBODY


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", sort_key(text)))


def others_of(ids: Sequence[uuid.UUID], actor: Actor) -> Others:
    """Other parties of her files, whoever lives or is tied with her, and whoever spoke for her or she for them."""
    return read_by_all(("others_of", *ids), lambda: _others_of(ids, actor))


def _others_of(ids: Sequence[uuid.UUID], actor: Actor) -> Others:
    hers = told_of(ids, actor)
    others = told_of(sorted(_beside(ids, actor) - set(ids)), actor)
    words = others.names | others.homes | _called(ids, actor)
    own = {sort_key(word) for word in hers.names | hers.homes}
    shared = {digits_of(phone) for phone in hers.phones}
    phones = (phone for phone in others.phones if digits_of(phone) not in shared)
    return Others(Names.of((word for word in words if sort_key(word) not in own), phones), hers)


def others_of_caller(caller: RequestCaller, actor: Actor) -> Others:
    """Parties of what became of her request, for somebody who called and is nobody else that we know."""
    tenant_id = actor.tenant.id
    files = select(Case.id).where(Case.tenant_id == tenant_id, Case.request_id == caller.request_id)
    linked = select(Party.person_id).where(
        Party.tenant_id == tenant_id, Party.case_id.in_(files), Party.person_id.is_not(None)
    )
    people = {one: told_of([one], actor) for one in session.execute(linked.distinct()).scalars() if one}
    told = [one for one in people.values() if not _is_caller(one, caller)]
    labels = select(Party.label).where(Party.tenant_id == tenant_id, Party.case_id.in_(files))
    words = set().union(
        _names_in(session.execute(labels).scalars()), *(one.names | one.homes for one in told)
    )
    own = _words(caller.name)
    phones = {phone for one in told for phone in one.phones} - {caller.phone}
    hers = Told(full=frozenset({caller.name} - {""}))
    return Others(Names.of((word for word in words if not _words(word) <= own), phones), hers).but_for(caller)


def _is_caller(told: Told, caller: RequestCaller) -> bool:
    """Whether the name that she gave is the whole name of this person: a family has one telephone and one name."""
    said = _words(caller.name) - _CIVILITIES
    return any(" " in name and _words(name) <= said for name in told.full)


def _beside(ids: Sequence[uuid.UUID], actor: Actor) -> set[uuid.UUID]:
    tenant_id, files = actor.tenant.id, files_of(ids, actor)
    homes = select(HouseholdMember.household_id).where(
        HouseholdMember.tenant_id == tenant_id, HouseholdMember.person_id.in_(ids)
    )
    word = (ConsentRecord.person_id, ConsentRecord.representative_id)
    ends = (PersonTie.person_id, PersonTie.other_id)
    statements = (
        select(Party.person_id).where(Party.tenant_id == tenant_id, Party.case_id.in_(files)),
        select(HouseholdMember.person_id).where(
            HouseholdMember.tenant_id == tenant_id, HouseholdMember.household_id.in_(homes)
        ),
        *(
            select(one).where(PersonTie.tenant_id == tenant_id, or_(*(end.in_(ids) for end in ends)))
            for one in ends
        ),
        *(
            select(one).where(ConsentRecord.tenant_id == tenant_id, or_(*(end.in_(ids) for end in word)))
            for one in word
        ),
    )
    found = {one for statement in statements for one in session.execute(statement).scalars()}
    return {one for one in found if one is not None}


def _called(ids: Sequence[uuid.UUID], actor: Actor) -> set[str]:
    """Names that stand in the labels of other parties."""
    labels = select(Party.label).where(
        Party.tenant_id == actor.tenant.id,
        Party.case_id.in_(files_of(ids, actor)),
        or_(Party.person_id.is_(None), Party.person_id.not_in(ids)),
    )
    return _names_in(session.execute(labels).scalars())


def _names_in(labels: Iterable[str]) -> set[str]:
    matches = (_CALLED.match(label) for label in labels)
    return {match[1].strip() for match in matches if match is not None}
