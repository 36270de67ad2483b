"""The thread of a situation: meetings, actions, steps and field entries, newest first, each on its bank."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from flask import url_for

from core.cases import queries
from core.cases.models import Case
from core.cases.reasons import read_reason
from core.cases.services import letter
from core.cases.workflow import OPENED, RAISED, REASSIGNED, REOPENED, state_of, type_of, types_of
from core.codelists.services import label_of
from core.db.session import session
from core.extension.catalog import catalog
from core.extension.contributions import CaseType
from core.planning.clock import moment_of, today
from core.tenancy.binding import Actor
from core.web.typography import count, duration

SESSION_ICONS: Final = {"separate": "talk", "joint": "table", "phone": "phone", "visit": "pin"}
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
    edit_url: str = ""
    remove_url: str = ""


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
        )
        for index, row in enumerate(rows)
    ]


def thread(case: Case, parties: Sequence[PartyCard], actor: Actor, *, editable: bool) -> list[Entry]:
    """Every event, newest first: four statements, however many there are."""
    by_id = {party.id: party for party in parties}
    entries = [
        *_sessions(case, by_id, actor, editable),
        *_actions(case, actor, editable),
        *_steps(case, actor),
        *_activities(case, actor),
    ]
    return sorted(entries, key=lambda entry: _moment(entry.at, actor), reverse=True)


def _moment(at: date, actor: Actor) -> datetime:
    """A day without hour stands at its end: what has an hour that day comes below it in the list."""
    return at if isinstance(at, datetime) else moment_of(at, time(23, 59), actor.tenant.tz)


def _words_of(kind: str, there: Sequence[PartyCard]) -> str:
    if not there:
        return SESSION_WORDS[kind]
    names = [party.label for party in there]
    listed = names[0] if len(names) == 1 else ", ".join(names[:-1]) + " et " + names[-1]
    return f"{SESSION_WORDS[kind]} : {listed}"


def _sessions(case: Case, by_id: Mapping[uuid.UUID, PartyCard], actor: Actor, editable: bool) -> list[Entry]:
    found = []
    for row in session.execute(queries.sessions_of(case.id, actor)):
        there = [by_id[party_id] for party_id in row.party_ids or () if party_id in by_id]
        alone = there[0] if len(there) == 1 else None
        at = moment_of(row.day, row.starts_at, actor.tenant.tz) if row.starts_at else row.day
        meta = [duration(row.minutes), row.place or "", f"Par {row.author}" if row.author else ""]
        urls = {"case_id": case.id, "session_id": row.id}
        found.append(
            Entry(
                at=at,
                side=alone.side if alone else "both",
                mark=alone.mark if alone else "",
                party_id=alone.id if alone else None,
                title=_words_of(row.kind, there),
                text=row.note or "",
                icon=SESSION_ICONS[row.kind],
                level="team",
                pill=("wait", "Prévu") if row.day > today(actor) else None,
                meta=". ".join(word for word in meta if word),
                edit_url=url_for("cases.edit_session", **urls) if editable else "",
                remove_url=url_for("cases.remove_session", **urls) if editable else "",
            )
        )
    return found


def _actions(case: Case, actor: Actor, editable: bool) -> list[Entry]:
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
        for row in session.execute(queries.actions_of(case.id, actor))
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


def _steps(case: Case, actor: Actor) -> list[Entry]:
    """Newest first; what came before the file was raised is told in the words of the situation it was."""
    found, case_type = [], type_of(case.type_key)
    words = FILE_STEPS if case.named_at else SITUATION_STEPS
    for row in session.execute(queries.transitions_of(case.id, actor)):
        left = words is FILE_STEPS and row.transition == REASSIGNED and row.member_id is None
        title = STEPPED_BACK if left else words.get(row.transition, "")
        found.append(_step(row, case_type, title, actor))
        if row.transition == RAISED:
            words, case_type = SITUATION_STEPS, types_of(case)[-1]
    return found


def _step(row: Any, case_type: CaseType, title: str, actor: Actor) -> Entry:
    target = state_of(case_type, row.target)
    passed = next((step.label for step in case_type.transitions if step.key == row.transition), "")
    result = label_of(case_type.result_list, row.result, actor)
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


def _activities(case: Case, actor: Actor) -> list[Entry]:
    kinds = catalog().activity_kinds
    found = []
    for row in session.execute(queries.activities_of(case.id, actor)):
        kind = kinds[row.kind].label if row.kind in kinds else "Intervention"
        reason = label_of("reason", row.reason, actor)
        people = count(row.total, "personne", "personnes") if row.total is not None else ""
        met = f"environ {people}" if people and row.estimated else people
        meta = [row.place or "", met, f"Par {row.author}" if row.author else ""]
        found.append(
            Entry(
                at=row.starts_at,
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
