"""Files of a demo structure: some fifteen stories, from their opening to where they stand, in a few statements."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import select

from core.casefiles.demo_parts import (
    Parts,
    Told,
    ask_access,
    partner_id,
    tell_parts,
    write_all_parts,
    write_partner,
    write_rights_request,
)
from core.casefiles.demo_people import write_people
from core.casefiles.demo_stories import STORIES, Story
from core.casefiles.models import FileMember, FileNote
from core.casefiles.notices import DOMAIN
from core.casefiles.workflow import MEDIATION_FILE
from core.cases.demo import number_cases
from core.cases.models import Case, CaseSession, CaseTransition, Party, SessionParty, letter
from core.cases.workflow import OPENED, REOPENED
from core.consent.models import ConsentRecord
from core.consent.purposes import INFORM_PARENTS, PURPOSES, SHARE
from core.db.session import session
from core.demo.rows import Located, Team, demo_id, located, team_of, write_new, write_parts
from core.demo.scenario import scenario
from core.files.envelope import close_text, of_case
from core.files.keys import keystore
from core.planning.clock import moment_of, today
from core.tenancy.binding import Actor

DAY: Final = timedelta(days=1)
#: Purposes whose word the stories' parties gave when they were first heard.
ASKED: Final = ("store_identity", "mediate")
TAKEN_BACK: Final = "mediate"
TOLD: Final = {purpose.key: purpose for purpose in PURPOSES}


@dataclass(slots=True)
class _Rows:
    """The rows of all files, by table, in the order they are written."""

    cases: list[dict[str, Any]] = field(default_factory=list)
    parties: list[dict[str, Any]] = field(default_factory=list)
    sessions: list[dict[str, Any]] = field(default_factory=list)
    session_parties: list[dict[str, Any]] = field(default_factory=list)
    transitions: list[dict[str, Any]] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)
    members: list[dict[str, Any]] = field(default_factory=list)
    words: list[dict[str, Any]] = field(default_factory=list)
    parts: Parts = field(default_factory=Parts)


def seed(actor: Actor) -> None:
    """Write people and files up to yesterday; where the domain is off, or nobody works in the field, nothing."""
    playing, team = scenario(), team_of(actor)
    if playing is None or DOMAIN not in actor.tenant.enabled or not team.field:
        return
    known = set(session.execute(select(Case.id).where(Case.tenant_id == actor.tenant.id)).scalars())
    write_people(actor, team)
    write_partner(actor)
    rows, spots = _Rows(), located(actor, playing)
    for rank, story in enumerate(STORIES):
        if demo_id(actor, "file", rank) not in known:
            _tell(actor, rank, story, team, spots, rows)
    fresh = _write(rows, actor)
    write_rights_request(team.field[0], actor)
    for rank, story in enumerate(STORIES):
        case_id = demo_id(actor, "file", rank)
        if story.access and team.coordinator is not None and case_id in fresh:
            ask_access(case_id, story.access, team.coordinator, actor)


def _write(rows: _Rows, actor: Actor) -> set[uuid.UUID]:
    """Write the files that are not there yet; returns their ids."""
    rows.cases.sort(key=lambda row: (row["opened_on"], str(row["id"])))
    number_cases(rows.cases, actor)
    fresh = write_new(Case, rows.cases, actor)
    for model, parts in (
        (Party, rows.parties),
        (CaseSession, rows.sessions),
        (CaseTransition, rows.transitions),
        (FileMember, rows.members),
        (FileNote, rows.notes),
        (ConsentRecord, rows.words),
    ):
        write_parts(model, parts, "case_id", fresh, actor)
    held = {row["id"] for row in rows.sessions}
    write_parts(SessionParty, rows.session_parties, "session_id", held, actor)
    write_all_parts(rows.parts, fresh, actor)
    return fresh


# --- one file ----------------------------------------------------------------------------------------


def _tell(actor: Actor, rank: int, story: Story, team: Team, spots: tuple[Located, ...], rows: _Rows) -> None:
    case_id = demo_id(actor, "file", rank)
    referent = team.field[rank % len(team.field)]
    opened_on = today(actor) - DAY * story.days
    spot = spots[rank % len(spots)] if spots else None
    case: dict[str, Any] = {
        "id": case_id,
        "type_key": MEDIATION_FILE.key,
        "number": None,
        "subject": story.subject,
        "state": MEDIATION_FILE.initial.key,
        "domain": MEDIATION_FILE.domain,
        "place_id": spot.id if spot else None,
        "territory_id": spot.territory_id if spot else None,
        "referent_id": referent,
        "opened_on": opened_on,
        "closed_on": None,
        "last_on": opened_on,
        "result": story.result,
        "named_at": _at(actor, opened_on),
        "named_by": referent,
        "author_id": referent,
    }
    step_days, meeting_days = _days(story, opened_on)
    parties = _parties(actor, case, story, rows)
    _walk(actor, case, story, step_days, rows)
    _meet(actor, case, story, parties, meeting_days, rows)
    _agree(actor, case, story, parties, rows)
    steps = dict(zip(story.path, step_days, strict=True))
    tell_parts(Told(case, story, parties, steps, meeting_days, actor), rows.parts)
    if len(team.field) > 1:
        _associate(actor, case, rank, team, rows)
    rows.cases.append(case)


def _at(actor: Actor, day: date) -> datetime:
    return moment_of(day, time(15, 30), actor.tenant.tz)


def _days(story: Story, opened_on: date) -> tuple[list[date], list[date]]:
    """Days of the steps, and of the meetings; the last one before today.

    One meets each party after the first step, and both after the second, which asks for the word of both.
    """
    events = len(story.path) + len(story.meetings)
    step = max(1, (story.days - 1) // max(1, events))
    days = [opened_on + DAY * min(step * number, story.days - 1) for number in range(1, events + 1)]
    apart = sum(kind != "joint" for kind, *_ in story.meetings)
    held = [*range(1, 1 + apart), *range(2 + apart, 2 + len(story.meetings))] if story.path else range(apart)
    meetings = [days[number] for number in held]
    return [day for number, day in enumerate(days) if number not in held], meetings


def _parties(actor: Actor, case: dict[str, Any], story: Story, rows: _Rows) -> list[uuid.UUID]:
    found = []
    for position, key in enumerate(story.parties, start=1):
        party_id = demo_id(actor, case["id"], "party", position)
        found.append(party_id)
        rows.parties.append(
            {
                "id": party_id,
                "case_id": case["id"],
                "position": position,
                "label": f"Partie {letter(position)}",
                "kind": "person",
                "role": "requester" if position == 1 else "other_party",
                "person_id": demo_id(actor, "person", key) if key else None,
                "author_id": case["referent_id"],
            }
        )
    return found


def _walk(actor: Actor, case: dict[str, Any], story: Story, days: list[date], rows: _Rows) -> None:
    by_key = {step.key: step for step in MEDIATION_FILE.transitions}
    _log(actor, case, (OPENED, None, case["state"]), case["opened_on"], None, rows)
    for key, day in zip(story.path, days, strict=True):
        if key == REOPENED:
            _reopen(actor, case, story, day, rows)
            continue
        step = by_key[key]
        final = MEDIATION_FILE.state(step.target).final
        _log(actor, case, (key, case["state"], step.target), day, story.result if final else None, rows)
        case["state"], case["last_on"] = step.target, day
        case["closed_on"] = day if final else None


def _reopen(actor: Actor, case: dict[str, Any], story: Story, day: date, rows: _Rows) -> None:
    """Back to the state it was closed from, with the reason, sealed."""
    before = rows.transitions[-1]["source"]
    _log(actor, case, (REOPENED, case["state"], before), day, None, rows)
    case.update(state=before, last_on=day, closed_on=None, result=None)
    reason_id = demo_id(actor, case["id"], "reopened")
    rows.parts.reasons.append(
        {
            "id": reason_id,
            "case_id": case["id"],
            "transition_id": rows.transitions[-1]["id"],
            "sealed": keystore().seal(story.reopened, tenant_id=actor.tenant.id, record_id=str(reason_id)),
        }
    )


def _log(
    actor: Actor,
    case: dict[str, Any],
    step: tuple[str, str | None, str],
    day: date,
    result: str | None,
    rows: _Rows,
) -> None:
    key, source, target = step
    rows.transitions.append(
        {
            "id": demo_id(actor, case["id"], "step", key),
            "case_id": case["id"],
            "transition": key,
            "source": source,
            "target": target,
            "day": day,
            "at": _at(actor, day),
            "by_id": case["referent_id"],
            "result": result,
        }
    )


def _meet(
    actor: Actor,
    case: dict[str, Any],
    story: Story,
    parties: list[uuid.UUID],
    days: list[date],
    rows: _Rows,
) -> None:
    """Meetings, each with the words of whoever was there, at their level."""
    for number, ((kind, party, words, level), day) in enumerate(zip(story.meetings, days, strict=True)):
        session_id = demo_id(actor, case["id"], "meeting", number)
        rows.sessions.append(
            {
                "id": session_id,
                "case_id": case["id"],
                "day": day,
                "starts_at": time(17, 30),
                "kind": kind,
                "minutes": 45,
                "author_id": case["referent_id"],
            }
        )
        present = parties if party is None else parties[party : party + 1]
        rows.session_parties += [
            {"id": demo_id(actor, session_id, one), "session_id": session_id, "party_id": one}
            for one in present
        ]
        note_id = demo_id(actor, session_id, "note")
        clear = level == "team"
        sealed = None if clear else close_text(
            words, owner=of_case(case["id"]), record_id=note_id, actor=actor
        )  # fmt: skip
        rows.notes.append(
            {
                "id": note_id,
                "case_id": case["id"],
                "party_id": present[0] if party is not None else None,
                "session_id": session_id,
                "day": day,
                "level": level,
                "text": words if clear else "",
                "sealed": sealed,
                "author_id": case["referent_id"],
            }
        )
        case["last_on"] = max(case["last_on"], day)


def _agree(actor: Actor, case: dict[str, Any], story: Story, parties: list[uuid.UUID], rows: _Rows) -> None:
    """Each party's word at the opening; the one of ``withdrawn`` took hers back a week ago.

    The parents of a minor are informed the same day; who is shown to a partner agreed to it first.
    """
    said: list[tuple[int, str, str, date, dict[str, Any]]] = [
        (n, key, "given", case["opened_on"], {}) for n in range(len(parties)) for key in ASKED
    ]
    if story.guardian:
        by = {"giver": "representative", "representative_id": demo_id(actor, "person", story.guardian)}
        said.append((0, INFORM_PARENTS.key, "given", case["opened_on"], by))
    if story.withdrawn is not None:
        said.append((story.withdrawn, TAKEN_BACK, "withdrawn", today(actor) - DAY * 7, {}))
    if story.shown is not None:
        day = today(actor) - DAY * story.shown.sent
        to = {"recipient_id": partner_id(actor)}
        for state, when, more in (
            ("given", day, {"expires_on": day + DAY * (SHARE.days or 0)}),
            ("withdrawn", today(actor) - DAY * story.shown.withdrawn, {}),
        ):
            said.append((story.shown.party, SHARE.key, state, when, {**to, **more}))
    for number, key, state, day, more in said:
        who = story.parties[number]
        rows.words.append(
            {
                "id": demo_id(actor, case["id"], "word", number, key, state),
                "case_id": case["id"],
                "party_id": parties[number],
                "person_id": demo_id(actor, "person", who) if who else None,
                "purpose": key,
                "state": state,
                "giver": "party",
                "wording_version": 1,
                "wording_hash": hashlib.sha256(TOLD[key].text.encode()).hexdigest(),
                "channel": "oral",
                "day": day,
                "at": _at(actor, day),
                "author_id": case["referent_id"],
                **more,
            }
        )


def _associate(actor: Actor, case: dict[str, Any], rank: int, team: Team, rows: _Rows) -> None:
    """A co-referent every third file; a trainee helps on two of them."""
    named = []
    if rank % 3 == 0:
        named.append((team.field[(rank + 1) % len(team.field)], "co_referent"))
    if team.support and rank in (0, 2):
        named.append((team.support[0], "helper"))
    rows.members += [
        {
            "id": demo_id(actor, case["id"], "member", role),
            "case_id": case["id"],
            "membership_id": member,
            "role": role,
            "author_id": case["referent_id"],
        }
        for member, role in named
    ]
