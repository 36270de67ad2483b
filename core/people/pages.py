"""What the templates of people read, built from queries; nothing is written here."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from flask import current_app, url_for

from core.casefiles.permissions import DECLARE_TIE, EDIT_PEOPLE, MERGE_PEOPLE
from core.cases.permissions import REASSIGN
from core.cases.workflow import state_of, type_of
from core.codelists.services import label_of
from core.consent.panels import PersonWord, person_panel
from core.db.keyset import page as keyset_page
from core.db.session import session
from core.errors import InvalidInput
from core.files.panels import person_documents_panel
from core.lifecycle.permissions import HANDLE_RIGHTS
from core.people import queries
from core.people.contacts import ContactCard, contact_cards
from core.people.models import MemberTie, Person
from core.people.queries import Known, PersonName, age_on, display_name, people_by_id
from core.people.schemas import CONTACT_CHOICES, LIVES_HERE_CHOICES
from core.planning.clock import day_of, today
from core.records import dataclass
from core.search.services import MOST, find_people
from core.tenancy.binding import Actor
from core.web.forms import Choice, Form, form_for
from core.web.typography import count, day_short

LIVES_HERE_WORDS = {str(choice[0]): str(choice[1]) for choice in LIVES_HERE_CHOICES}
#: What the ties of the other end are called, seen from the person: « Parent de Nina ».
OF = "{kind} de {name}"
#: How many are proposed in a form where somebody is chosen.
PROPOSED: Final = 12


@dataclass(frozen=True, slots=True)
class Row:
    id: uuid.UUID
    name: str
    age: str
    lives_here: str
    restricted: bool


@dataclass(frozen=True, slots=True)
class ListPage:
    """``words`` None: the list; else what was searched, with at most 50 rows."""

    rows: list[Row]
    may_edit: bool
    next_url: str | None = None
    first_url: str | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Tie:
    """A tie in words; ``undo_id`` removes it."""

    id: uuid.UUID
    person_id: uuid.UUID
    words: str
    name: str


@dataclass(frozen=True, slots=True)
class HomeMember:
    id: uuid.UUID
    person_id: uuid.UUID
    name: str
    place: str
    herself: bool


@dataclass(frozen=True, slots=True)
class Home:
    id: uuid.UUID
    size: int | None
    members: list[HomeMember]


@dataclass(frozen=True, slots=True)
class FileLine:
    title: str
    number: str
    url: str
    state: Any


@dataclass(frozen=True, slots=True)
class DeclaredTie:
    id: uuid.UUID
    member: str
    person_id: uuid.UUID
    person: str
    kind: str
    mine: bool


@dataclass(frozen=True, slots=True)
class PersonCard:
    """What another page shows of a person: who she is, how to reach her, and what to know before."""

    id: uuid.UUID
    name: str
    age: str
    minor: bool | None
    interpreter: bool
    restricted: bool
    contacts: list[ContactCard]


@dataclass(frozen=True, slots=True)
class PersonPage:
    person: Person
    name: str
    facts: list[tuple[str, str]]
    contacts: list[ContactCard]
    homes: list[Home]
    ties: list[Tie]
    files: list[FileLine]
    declared: list[DeclaredTie]
    merged: list[tuple[uuid.UUID, str, date]]
    consents: tuple[PersonWord, ...]
    documents: Mapping[str, Any]
    rights_url: str
    may_edit: bool
    may_merge: bool
    may_declare: bool


def age_words(person: Any, actor: Actor) -> str:
    """« 34 ans », or the words of the age band; "" when nothing is known."""
    if person.birth_date is not None:
        return count(age_on(person.birth_date, today(actor)), "an", "ans")
    return label_of("age_band", person.age_band, actor)


def _row(found: Any, actor: Actor) -> Row:
    return Row(
        found.id,
        display_name(found),
        age_words(found, actor),
        LIVES_HERE_WORDS[found.lives_here],
        found.restricted_on is not None,
    )


def list_page(after: str | None, actor: Actor) -> ListPage:
    rows = keyset_page(
        session, queries.listed(actor), (Person.sort_name, Person.id), cursor=after, descending=False
    )
    return ListPage(
        [_row(found, actor) for found in rows.rows],
        may_edit(actor),
        next_url=url_for("people.index", after=rows.next_cursor) if rows.next_cursor else None,
        first_url=url_for("people.index") if after else None,
    )


def search_page(words: str, actor: Actor) -> ListPage:
    return ListPage(_found(words, actor), may_edit(actor), words=words)


def _found(words: str, actor: Actor) -> list[Row]:
    return rows_of(find_people(words, actor), actor)[:MOST]


def rows_of(ids: Sequence[uuid.UUID], actor: Actor) -> list[Row]:
    """These people in this order, once each whichever of her records is asked; read again under the locks."""
    if not ids:
        return []
    kept = queries.kept_records(ids, actor)
    found = {row.id: row for row in session.execute(queries.listed(actor).where(Person.id.in_(kept)))}
    return [_row(found[person_id], actor) for person_id in kept if person_id in found]


def may_edit(actor: Actor) -> bool:
    return actor.may(EDIT_PEOPLE) and not actor.tenant.suspended


def person_card(person_id: uuid.UUID, actor: Actor) -> PersonCard:
    """Raises NotFound."""
    known = queries.person_or_404(person_id, actor)
    person = known.person
    return PersonCard(
        person.id,
        display_name(person),
        age_words(person, actor),
        queries.is_minor(person, today(actor)),
        person.interpreter,
        person.restricted_on is not None,
        contact_cards(person.id, actor, ids=known.ids),
    )


def person_page(known: Known, actor: Actor) -> PersonPage:
    """The page, in as many statements whatever it holds; names of everybody on it are read at once."""
    person = known.person
    edit = may_edit(actor) and person.restricted_on is None
    homes = session.execute(queries.households_of(known.ids, actor)).all()
    ties = session.execute(queries.ties_of(known.ids, actor)).all()
    merged = session.execute(queries.merged_into(person.id, actor)).scalars().all()
    everybody = actor.may(REASSIGN)
    declared = session.execute(
        queries.declared_ties(actor, everybody=everybody).where(MemberTie.person_id.in_(known.ids))
    ).all()
    others = {row.person_id for row in (*homes, *ties)} | {row.other_id for row in ties}
    names = people_by_id(others - set(known.ids), actor)  # whoever does not exist for the actor has none
    return PersonPage(
        person=person,
        name=display_name(person),
        facts=_facts(person, actor),
        contacts=contact_cards(person.id, actor, may_edit=edit, ids=known.ids),
        homes=_homes(homes, known, names, actor),
        ties=_ties(ties, known, names, actor),
        files=[_file(row) for row in session.execute(queries.files_of(known.ids, actor))],
        declared=[_declared(row, {}, actor) for row in declared],
        merged=_merged(merged, actor),
        consents=person_panel(known.ids, actor),
        documents=person_documents_panel(person, actor),
        rights_url=url_for("rights.register", subject_kind="person", subject_id=person.id)
        if actor.may(HANDLE_RIGHTS)
        else "",
        may_edit=edit,
        may_merge=actor.may(MERGE_PEOPLE) and edit,
        may_declare=actor.may(DECLARE_TIE) and not actor.tenant.suspended,
    )


def _facts(person: Person, actor: Actor) -> list[tuple[str, str]]:
    born = day_short(person.birth_date, year=True) if person.birth_date else ""
    return [
        ("Né·e le", born),
        ("Âge", age_words(person, actor)),
        ("Genre", label_of("gender", person.gender, actor)),
        ("Habite la commune", LIVES_HERE_WORDS[person.lives_here]),
        ("Adresse", person.address),
        ("Interprète", "Nécessaire" if person.interpreter else ""),
    ]


def _homes(
    rows: Iterable[Any], known: Known, names: Mapping[uuid.UUID, PersonName], actor: Actor
) -> list[Home]:
    homes: dict[uuid.UUID, Home] = {}
    for row in rows:
        home = homes.setdefault(row.household_id, Home(row.household_id, row.size, []))
        herself = row.person_id in known.ids
        if not herself and row.person_id not in names:
            continue
        name = display_name(known.person) if herself else names[row.person_id].name
        home.members.append(
            HomeMember(
                row.id,
                known.person.id if herself else names[row.person_id].id,
                name,
                label_of("household_role", row.role, actor),
                herself,
            )
        )
    return list(homes.values())


def _ties(
    rows: Iterable[Any], known: Known, names: Mapping[uuid.UUID, PersonName], actor: Actor
) -> list[Tie]:
    found = []
    for row in rows:
        kind = label_of("person_tie", row.kind, actor)
        from_her = row.person_id in known.ids
        other = names.get(row.other_id if from_her else row.person_id)
        if other is None:
            continue  # two records of hers, where a tie says nothing; or somebody who does not exist for the actor
        words = OF.format(kind=kind, name=other.name) if from_her else kind
        found.append(Tie(row.id, other.id, words, other.name))
    return found


def _file(row: Any) -> FileLine:
    return FileLine(
        row.subject, row.number or "Sans numéro", case_url(row), state_of(type_of(row.type_key), row.state)
    )


def case_url(row: Any) -> str:
    """The page of a named file, or of a situation."""
    named = row.named_at is not None and "files.show" in current_app.view_functions
    return url_for("files.show" if named else "cases.show", case_id=row.id)


def _declared(row: Any, names: Mapping[uuid.UUID, PersonName], actor: Actor) -> DeclaredTie:
    named = names.get(row.person_id)
    return DeclaredTie(
        row.id,
        row.member,
        named.id if named else row.person_id,
        named.name if named else "",
        label_of("member_tie", row.kind, actor),
        row.membership_id == actor.membership_id,
    )


def _merged(aliases: Sequence[Any], actor: Actor) -> list[tuple[uuid.UUID, str, date]]:
    if not aliases:
        return []
    rows = session.execute(
        queries.by_ids([alias.merged_id for alias in aliases], actor)
    )  # their own names, not the kept one
    names = {row.id: display_name(row) for row in rows}
    return [
        (alias.merged_id, names.get(alias.merged_id, ""), day_of(alias.merged_at, actor)) for alias in aliases
    ]


def declared_page(actor: Actor) -> tuple[list[DeclaredTie], bool]:
    """Ties that members declared, and whether everybody’s are shown."""
    everybody = actor.may(REASSIGN)
    rows = session.execute(queries.declared_ties(actor, everybody=everybody)).all()
    names = people_by_id({row.person_id for row in rows}, actor)
    return [_declared(row, names, actor) for row in rows if row.person_id in names], everybody


# --- forms -------------------------------------------------------------------------------------------


def person_form(
    schema: Any,
    data: Any = None,
    *,
    submitted: Mapping[str, Any] | None = None,
    error: InvalidInput | None = None,
    version: int | None = None,
) -> Form:
    choices = {"lives_here": LIVES_HERE_CHOICES, "kind": CONTACT_CHOICES}
    return form_for(schema, data, submitted=submitted, error=error, version=version, choices=choices)


def picking_form(
    schema: Any,
    known: Known,
    actor: Actor,
    *,
    submitted: Mapping[str, Any] | None = None,
    error: InvalidInput | None = None,
) -> Form:
    """A form in which somebody else is chosen among those found by the words typed."""
    submitted = submitted or None
    words = str((submitted or {}).get("words", ""))
    return form_for(
        schema,
        submitted=submitted,
        error=error,
        choices={"other_id": _people_found(words, submitted, known, actor)},
    )


def _people_found(
    words: str, submitted: Mapping[str, Any] | None, known: Known, actor: Actor
) -> list[Choice]:
    ids = find_people(words, actor, most=PROPOSED) if words.strip() else []
    chosen = _uuid((submitted or {}).get("other_id"))
    if chosen is not None and chosen not in ids:
        ids = [chosen, *ids]
    rows = rows_of([found for found in ids if found not in known.ids], actor)[: PROPOSED + 1]
    return [(str(row.id), ", ".join(filter(None, (row.name, row.age)))) for row in rows]


def _uuid(value: Any) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(value))
    except ValueError:
        return None


# --- merging -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Side:
    """One of two records, to be compared."""

    id: uuid.UUID
    name: str
    facts: list[tuple[str, str]]
    contacts: list[ContactCard]
    files: list[FileLine]


def side_of(known: Known, actor: Actor) -> Side:
    person = known.person
    return Side(
        person.id,
        display_name(person),
        _facts(person, actor),
        contact_cards(person.id, actor, ids=known.ids),
        [_file(row) for row in session.execute(queries.files_of(known.ids, actor))],
    )
