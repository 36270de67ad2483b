"""The thread of a situation: meetings, actions, steps and field entries, newest first, each on its bank."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, Final, Protocol, TypeVar

from flask import url_for

from core.cases import queries
from core.cases.models import Case, letter
from core.cases.reasons import read_reason
from core.cases.workflow import (
    OPENED,
    RAISED,
    REASSIGNED,
    REOPENED,
    result_label,
    state_of,
    type_of,
    types_of,
)
from core.codelists.reasons import entry_reason
from core.codelists.services import label_of
from core.db.session import session
from core.db.together import together
from core.extension.catalog import catalog
from core.extension.contributions import CaseType
from core.people.queries import is_minor
from core.planning.clock import moment_of, today
from core.records import dataclass
from core.tenancy.binding import Actor
from core.web.typography import cap, count, duration

SESSION_ICONS: Final = {"separate": "talk", "joint": "table", "phone": "phone", "visit": "pin"}
#: Whether the case is a named file → where its meetings are corrected and taken away.
MEETING_PAGES: Final = {
    False: ("cases.edit_session", "cases.remove_session"),
    True: ("mediation.edit_meeting", "mediation.remove_meeting"),
}
INTERPRETER_WORDS: Final = {
    "professional": "interprète professionnel·le",
    "telephone": "interprète par téléphone",
    "relative": "traduit par un proche",
    "team": "traduit par l’équipe",
}
SESSION_WORDS: Final = {
    "separate": "Temps séparé",
    "joint": "Temps commun",
    "phone": "Échange au téléphone",
    "visit": "Visite sur place",
}


@dataclass(frozen=True, slots=True)
class PartyCard:
    """A party as its card shows it; ``side`` is its bank, ``mark`` its letter."""

    id: uuid.UUID
    side: str
    mark: str
    label: str
    kind: str
    role: str
    size: int | None
    description: str
    #: Who the party is, in a named file.
    person_id: uuid.UUID | None = None
    #: Whether she is a minor; None: not known.
    minor: bool | None = None
    #: She was erased: her place stays, and nothing is asked of her any more.
    erased: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One event, as ``components/parts.html`` draws it.

    ``at`` is a day when no hour was noted; ``party_id`` is the one party whose words these are.
    """

    at: date
    side: str
    title: str
    text: str = ""
    icon: str = ""
    mark: str = ""
    meta: str = ""
    url: str = ""
    pill: tuple[str, str] | None = None
    level: str = ""
    party_id: uuid.UUID | None = None
    #: The meeting, and who was there; none for other events.
    session_id: uuid.UUID | None = None
    party_ids: tuple[uuid.UUID, ...] = ()
    edit_url: str = ""
    remove_url: str = ""


#: Entries of the thread, or of a page that adds to them.
Event = TypeVar("Event", bound=Entry)


def party_cards(case: Case, actor: Actor) -> list[PartyCard]:
    rows = session.execute(queries.parties_of(case.id, actor)).all()
    return [
        PartyCard(
            id=row.id,
            side="b" if index % 2 else "a",
            mark=letter(row.position),
            label=row.label,
            kind=row.kind,
            role=label_of("party_role", row.role, actor),
            size=row.size,
            description=row.description or "",
            person_id=row.person_id,
            minor=is_minor(row, today(actor)) if row.person_id is not None else None,
            erased=row.erased_at is not None,
        )
        for index, row in enumerate(rows)
    ]


class Bank(Protocol):
    """What the thread needs of a party's card."""

    @property
    def id(self) -> uuid.UUID: ...
    @property
    def side(self) -> str: ...
    @property
    def mark(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def erased(self) -> bool: ...


def thread(case: Case, parties: Sequence[Bank], actor: Actor, *, editable: bool) -> list[Entry]:
    """Every event, newest first: one statement, however many there are."""
    by_id = {party.id: party for party in parties}
    rows = together(
        meetings=queries.sessions_of(case.id, actor),
        actions=queries.actions_of(case.id, actor),
        steps=queries.transitions_of(case.id, actor),
        activities=queries.activities_of(case.id, actor),
    )
    entries = [
        *_sessions(rows["meetings"], case, by_id, actor, editable),
        *_actions(rows["actions"], case, actor, editable),
        *_steps(rows["steps"], case, actor),
        *_activities(rows["activities"], actor),
    ]
    return by_moment(entries, actor)


def by_moment(entries: Iterable[Event], actor: Actor) -> list[Event]:
    """Newest first."""
    return sorted(entries, key=lambda entry: _moment(entry.at, actor), reverse=True)


def _moment(at: date, actor: Actor) -> datetime:
    """A day without hour stands at its end: what has an hour that day comes below it in the list."""
    return at if isinstance(at, datetime) else moment_of(at, time(23, 59), actor.tenant.tz)


def _words_of(kind: str, there: Sequence[Bank]) -> str:
    if not there:
        return SESSION_WORDS[kind]
    names = [party.label for party in there]
    listed = names[0] if len(names) == 1 else ", ".join(names[:-1]) + " et " + names[-1]
    return f"{SESSION_WORDS[kind]} : {listed}"


def spoken(language: str | None, interpreter: str | None) -> str:
    """« En arabe, interprète par téléphone »; "" when it was in French, without anybody between."""
    words = (f"en {language}" if language else "", INTERPRETER_WORDS.get(interpreter or "", ""))
    return cap(", ".join(word for word in words if word))


def _sessions(
    rows: Iterable[Any], case: Case, by_id: Mapping[uuid.UUID, Bank], actor: Actor, editable: bool
) -> list[Entry]:
    found = []
    for row in rows:
        there = [by_id[party_id] for party_id in row.party_ids or () if party_id in by_id]
        alone = there[0] if len(there) == 1 else None
        at = moment_of(row.day, row.starts_at, actor.tenant.tz) if row.starts_at else row.day
        tongue = spoken(row.language, row.interpreter)
        meta = [duration(row.minutes), row.place or "", tongue, f"Par {row.author}" if row.author else ""]
        urls = {"case_id": case.id, "session_id": row.id}
        edit, remove = MEETING_PAGES[case.named_at is not None]
        found.append(
            Entry(
                at=at,
                side=alone.side if alone else "both",
                mark=alone.mark if alone else "",
                party_id=alone.id if alone else None,
                session_id=row.id,
                party_ids=tuple(party.id for party in there),
                title=_words_of(row.kind, there),
                text=row.note or "",
                icon=SESSION_ICONS[row.kind],
                level="team",
                pill=("wait", "Prévu") if row.day > today(actor) else None,
                meta=". ".join(word for word in meta if word),
                edit_url=url_for(edit, **urls) if editable else "",
                remove_url=url_for(remove, **urls) if editable else "",
            )
        )
    return found


def _actions(rows: Iterable[Any], case: Case, actor: Actor, editable: bool) -> list[Entry]:
    return [
        Entry(
            at=row.day,
            side="team",
            title=label_of("action", row.action, actor),
            text=row.note or "",
            icon="check",
            level="team",
            meta=f"Par {row.author}" if row.author else "",
            remove_url=(
                url_for("cases.remove_action", case_id=case.id, action_id=row.id) if editable else ""
            ),
        )
        for row in rows
    ]


SITUATION_STEPS: Final = {
    OPENED: "Situation ouverte",
    REOPENED: "Situation rouverte",
    REASSIGNED: "Situation confiée à une autre personne",
}
FILE_STEPS: Final = {
    OPENED: "Dossier ouvert",
    REOPENED: "Dossier rouvert",
    REASSIGNED: "Dossier confié à une autre personne",
    RAISED: "La situation est devenue un dossier",
}
STEPPED_BACK: Final = "Dossier sans personne référente"


def _steps(rows: Iterable[Any], case: Case, actor: Actor) -> list[Entry]:
    """Newest first; what came before the file was raised is told in the words of the situation it was."""
    found, case_type = [], type_of(case.type_key)
    words = FILE_STEPS if case.named_at else SITUATION_STEPS
    for row in rows:
        left = words is FILE_STEPS and row.transition == REASSIGNED and row.member_id is None
        title = STEPPED_BACK if left else words.get(row.transition, "")
        found.append(_step(row, case_type, title, actor))
        if row.transition == RAISED:
            words, case_type = SITUATION_STEPS, types_of(case)[-1]
    return found


def _step(row: Any, case_type: CaseType, title: str, actor: Actor) -> Entry:
    target = state_of(case_type, row.target)
    passed = next((step.label for step in case_type.transitions if step.key == row.transition), "")
    result = result_label(case_type, row.result, actor)
    meta = [f"Résultat : {result}" if result else "", f"Par {row.author}" if row.author else ""]
    day_matches = row.day == row.at.astimezone(actor.tenant.tz).date()
    return Entry(
        at=row.at if day_matches else row.day,
        side="team",
        title=title or passed or target.label,
        text=read_reason(row.reason_id, row.sealed, actor=actor),
        icon="raise" if row.transition == RAISED else "steps",
        pill=None if row.transition == REASSIGNED else (target.kind, target.label),
        meta=". ".join(word for word in meta if word),
    )


def _activities(rows: Iterable[Any], actor: Actor) -> list[Entry]:
    kinds = catalog().activity_kinds
    found = []
    for row in rows:
        if row.removed_at is not None:
            found.append(_removed_origin(row))
            continue
        kind = kinds[row.kind].label if row.kind in kinds else "Intervention"
        reason = entry_reason(row.kind, row.reason, actor)
        people = count(row.total, "personne", "personnes") if row.total is not None else ""
        met = f"Environ {people}" if people and row.estimated else people
        meta = [row.place or "", met, f"Par {row.author}" if row.author else ""]
        found.append(
            Entry(
                at=row.told_at or row.day,
                side="both",
                title="Première intervention : l’origine de la situation" if row.is_origin else kind,
                text=". ".join(word for word in (kind if row.is_origin else "", reason) if word),
                icon="raise" if row.is_origin else "pin",
                level="team",
                url=url_for("activities.show", activity_id=row.id),
                meta=". ".join(word for word in meta if word),
            )
        )
    return found


def _removed_origin(row: Any) -> Entry:
    """Where the situation comes from, though the entry was removed: nothing of what it said."""
    return Entry(
        at=row.told_at or row.day,
        side="both",
        title="Première intervention, supprimée depuis",
        text="Le suivi en est né et continue. Elle ne compte plus dans aucun chiffre.",
        icon="raise",
        level="team",
        url=url_for("activities.show", activity_id=row.id),
    )
