"""Situations of a demo structure, in every state, walked along their own workflow."""

from __future__ import annotations

import random
import uuid
from collections.abc import Sequence
from dataclasses import field
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import func, select

from core.activities.models import Activity
from core.cases.models import (
    Case,
    CaseAction,
    CaseActivity,
    CaseReason,
    CaseSession,
    CaseTransition,
    Party,
    SessionParty,
)
from core.cases.workflow import OPENED
from core.db.session import session
from core.demo.rows import (
    Located,
    Team,
    demo_id,
    dice,
    first_day,
    located,
    set_counter,
    team_of,
    write_new,
    write_parts,
)
from core.demo.scenario import CaseMix, CaseScript, Scenario, draw, scenario
from core.extension.catalog import catalog
from core.extension.contributions import CaseType
from core.files.keys import keystore
from core.planning.clock import moment_of, today
from core.records import dataclass
from core.requests.models import Request
from core.tenancy.binding import Actor

DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Setting:
    playing: Scenario
    mix: CaseMix
    case_type: CaseType
    team: Team
    spots: tuple[Located, ...]
    actor: Actor
    present: date


@dataclass(slots=True)
class _Rows:
    """The rows of all situations, by table, in the order they are written."""

    cases: list[dict[str, Any]] = field(default_factory=list)
    parties: list[dict[str, Any]] = field(default_factory=list)
    sessions: list[dict[str, Any]] = field(default_factory=list)
    session_parties: list[dict[str, Any]] = field(default_factory=list)
    actions: list[dict[str, Any]] = field(default_factory=list)
    transitions: list[dict[str, Any]] = field(default_factory=list)
    reasons: list[dict[str, Any]] = field(default_factory=list)


def seed(actor: Actor) -> None:
    """Write situations up to yesterday; a structure whose domain of situations is missing gets none."""
    playing = scenario()
    team = team_of(actor)
    if playing is None or playing.cases is None or not team.field:
        return
    case_type = catalog().case_types.get(playing.cases.type_key)
    if case_type is None:
        return
    setting = _Setting(playing, playing.cases, case_type, team, located(actor, playing), actor, today(actor))
    rows = _Rows()
    for opened_on in _days(setting):
        _tell(setting, opened_on, rows)
    _write(rows, actor)


def _days(setting: _Setting) -> list[date]:
    """Days on which a situation opens: evenly over the year, a few days apart."""
    span = timedelta(days=365 / setting.mix.yearly)
    start, days = date(2020, 1, 1), []
    number = int((first_day(setting.playing, setting.present) - start) / span) + 1
    while (day := start + span * number) < setting.present:
        days.append(day)
        number += 1
    return days


def _write(rows: _Rows, actor: Actor) -> None:
    known = set(session.execute(select(Case.id).where(Case.tenant_id == actor.tenant.id)).scalars())
    number_cases([row for row in rows.cases if row["id"] not in known], actor)
    fresh = write_new(Case, rows.cases, actor)
    for model, parts in (
        (Party, rows.parties),
        (CaseSession, rows.sessions),
        (CaseAction, rows.actions),
        (CaseTransition, rows.transitions),
        (CaseReason, [row for row in rows.reasons if row["case_id"] in fresh]),
    ):
        write_parts(model, parts, "case_id", fresh, actor)
    held = {row["id"] for row in rows.sessions if row["case_id"] in fresh}
    write_parts(SessionParty, rows.session_parties, "session_id", held, actor)
    _link_activities([row for row in rows.cases if row["id"] in fresh], actor)


def number_cases(rows: Sequence[dict[str, Any]], actor: Actor) -> None:
    """« 2026-0001 » in the order of opening, after those given already."""
    last: dict[int, int] = {}
    for row in rows:
        year = row["opened_on"].year
        if year not in last:
            last[year] = _last_number(year, actor)
        last[year] += 1
        row["number"] = f"{year}-{last[year]:04d}"
    for year, value in last.items():
        set_counter(f"case:{year}", value, actor=actor)


def _last_number(year: int, actor: Actor) -> int:
    highest = session.execute(
        select(func.max(Case.number)).where(
            Case.tenant_id == actor.tenant.id, Case.number.between(f"{year}-0000", f"{year}-9999")
        )
    ).scalar_one()
    return int(highest.partition("-")[2]) if highest else 0


# --- one situation ---------------------------------------------------------------------------------------


def _tell(setting: _Setting, opened_on: date, rows: _Rows) -> None:
    rng = dice(setting.playing, "case", opened_on)
    script = rng.choice(setting.mix.scripts)
    where = _where(setting, rng, script)
    case_id = demo_id(setting.actor, "case", opened_on)
    referent = rng.choice(setting.team.field)
    case: dict[str, Any] = {
        "id": case_id,
        "type_key": setting.case_type.key,
        "number": None,
        "subject": script.subject.format(place=where.spot.name)[:160],
        "domain": script.domain or setting.case_type.domain,
        "reason": script.reason,
        "place_id": where.id,
        "territory_id": where.territory_id,
        "referent_id": referent,
        "people": rng.randint(3, 14) if rng.random() < 0.8 else None,
        "people_estimated": rng.random() < 0.5,
        "opened_on": opened_on,
        "author_id": referent,
        "created_at": _at(setting, rng, opened_on),
    }
    last_on = _walk(setting, rng, case, script, rows)
    parties = _parties(setting, case, script, rows)
    last_on = max(last_on, _meet(setting, rng, case, script, parties, rows))
    last_on = max(last_on, _act(setting, rng, case, script, rows))
    case["last_on"] = case["closed_on"] or last_on
    case["updated_at"] = _at(setting, rng, case["last_on"])
    rows.cases.append(case)


def _where(setting: _Setting, rng: random.Random, script: CaseScript) -> Located:
    fitting = [found for found in setting.spots if found.spot.kind in script.spots]
    return rng.choice(fitting or list(setting.spots))


def _at(setting: _Setting, rng: random.Random, day: date) -> datetime:
    return moment_of(day, time(rng.randrange(14, 20), rng.randrange(60)), setting.actor.tenant.tz)


def _walk(
    setting: _Setting, rng: random.Random, case: dict[str, Any], script: CaseScript, rows: _Rows
) -> date:
    """Pass the steps of a path, some weeks apart, as far as today allows; returns the day of the last one."""
    by_key = {step.key: step for step in setting.case_type.transitions}
    day: date = case["opened_on"]
    state = setting.case_type.initial.key
    _log(setting, rng, case, (OPENED, None, state), day, None, rows)
    case |= {"closed_on": None, "result": None, "data": dict(script.data)}
    case["data"].pop("agreement_text", None)
    for key in draw(rng, setting.mix.paths):
        step, next_day = by_key[key], day + DAY * rng.randint(5, 34)
        if next_day >= setting.present or state not in step.source:
            break
        for name in step.requires:
            if name in script.data:
                case["data"][name] = script.data[name]
        final = setting.case_type.state(step.target).final
        result = draw(rng, setting.mix.results[key]) if key in setting.mix.results else None
        entry = _log(setting, rng, case, (key, state, step.target), next_day, result, rows)
        if "note" in step.requires and setting.mix.notes:
            rows.reasons.append(_reason(setting, rng, case["id"], entry))
        case["result"] = result or case["result"]
        case["closed_on"] = next_day if final else None
        state, day = step.target, next_day
    case["state"] = state
    return day


def _log(
    setting: _Setting,
    rng: random.Random,
    case: dict[str, Any],
    step: tuple[str, str | None, str],
    day: date,
    result: str | None,
    rows: _Rows,
) -> uuid.UUID:
    key, source, target = step
    entry = demo_id(setting.actor, case["id"], "transition", day, key)
    rows.transitions.append(
        {
            "id": entry,
            "case_id": case["id"],
            "transition": key,
            "source": source,
            "target": target,
            "day": day,
            "at": _at(setting, rng, day),
            "by_id": case["referent_id"],
            "result": result,
        }
    )
    return entry


def _reason(setting: _Setting, rng: random.Random, case_id: uuid.UUID, entry: uuid.UUID) -> dict[str, Any]:
    reason_id = demo_id(setting.actor, entry, "reason")
    sealed = keystore().seal(
        rng.choice(setting.mix.notes), tenant_id=setting.actor.tenant.id, record_id=str(reason_id)
    )
    return {"id": reason_id, "case_id": case_id, "transition_id": entry, "sealed": sealed}


def _parties(setting: _Setting, case: dict[str, Any], script: CaseScript, rows: _Rows) -> list[uuid.UUID]:
    found = []
    for position, who in enumerate(script.parties, start=1):
        party_id = demo_id(setting.actor, case["id"], "party", position)
        found.append(party_id)
        rows.parties.append(
            {
                "id": party_id,
                "case_id": case["id"],
                "position": position,
                "label": who.label,
                "kind": who.kind,
                "role": who.role,
                "size": who.size,
                "description": who.description,
                "author_id": case["referent_id"],
            }
        )
    return found


def _span(setting: _Setting, case: dict[str, Any]) -> int:
    """Days during which the situation may have been worked on."""
    last: date = case["closed_on"] or setting.present - DAY
    return min(int((last - case["opened_on"]).days), 130)


def _meet(
    setting: _Setting,
    rng: random.Random,
    case: dict[str, Any],
    script: CaseScript,
    parties: Sequence[uuid.UUID],
    rows: _Rows,
) -> date:
    """Three meetings or so, in the order of the script; separate ones belong to one party."""
    last: date = case["opened_on"]
    span = _span(setting, case)
    count = min(len(script.meetings), max(0, span // 9), rng.choice((2, 3, 3, 4)))
    days = sorted(rng.sample(range(1, span + 1), count)) if span >= count > 0 else []
    for number, (offset, (kind, note)) in enumerate(zip(days, script.meetings, strict=False)):
        session_id = demo_id(setting.actor, case["id"], "session", number)
        last = case["opened_on"] + DAY * offset
        rows.sessions.append(
            {
                "id": session_id,
                "case_id": case["id"],
                "day": last,
                "starts_at": time(rng.randrange(14, 20), rng.choice((0, 15, 30, 45))),
                "kind": kind,
                "minutes": rng.choice((30, 45, 45, 60, 60, 90, None)),
                "place_id": case["place_id"] if rng.random() < 0.6 else None,
                "note": note,
                "author_id": case["referent_id"],
            }
        )
        present = parties if kind == "joint" else parties[number % len(parties) :][:1]
        rows.session_parties += [
            {"id": demo_id(setting.actor, session_id, party), "session_id": session_id, "party_id": party}
            for party in present
        ]
    return last


def _act(
    setting: _Setting, rng: random.Random, case: dict[str, Any], script: CaseScript, rows: _Rows
) -> date:
    last: date = case["opened_on"]
    span = _span(setting, case)
    count = min(len(script.actions), span // 6)
    for number, offset in enumerate(sorted(rng.sample(range(span + 1), count))):
        action, note = script.actions[number]
        last = case["opened_on"] + DAY * offset
        rows.actions.append(
            {
                "id": demo_id(setting.actor, case["id"], "action", number),
                "case_id": case["id"],
                "day": last,
                "action": action,
                "note": note,
                "author_id": case["referent_id"],
            }
        )
    return last


# --- what it came from -----------------------------------------------------------------------------------


def _link_activities(cases: Sequence[dict[str, Any]], actor: Actor) -> None:
    """Each situation was raised from an entry at its place shortly before, and gathered a few later ones.

    When that entry came from a request, so did the situation.
    """
    by_place = _entries_by_place(actor)
    raised: set[uuid.UUID] = set()
    links, from_request = [], {}
    for case in cases:
        near = by_place.get(case["place_id"], [])
        before = [row for row in near if case["opened_on"] - DAY * 12 <= row.day < case["opened_on"]]
        origin = next((row for row in reversed(before) if row.id not in raised), None)
        until = case["closed_on"] or case["opened_on"] + DAY * 90
        after = [row for row in near if case["opened_on"] < row.day <= until][:40:14]
        if origin is not None:
            raised.add(origin.id)
            from_request[case["id"]] = origin.request_id
        for row in [*([origin] if origin else []), *after]:
            links.append(
                {
                    "id": demo_id(actor, case["id"], row.id),
                    "case_id": case["id"],
                    "activity_id": row.id,
                    "is_origin": row is origin,
                    "linked_at": row.starts_at + timedelta(hours=1),
                    "linked_by": case["referent_id"],
                }
            )
    write_new(CaseActivity, links, actor)
    _set_requests({case: request for case, request in from_request.items() if request}, actor)


def _entries_by_place(actor: Actor) -> dict[uuid.UUID, list[Any]]:
    found: dict[uuid.UUID, list[Any]] = {}
    statement = select(
        Activity.id, Activity.day, Activity.starts_at, Activity.place_id, Activity.request_id
    ).where(Activity.tenant_id == actor.tenant.id, Activity.place_id.is_not(None))
    for row in session.execute(statement.order_by(Activity.starts_at, Activity.id)):
        found.setdefault(row.place_id, []).append(row)
    return found


def _set_requests(requests: dict[uuid.UUID, uuid.UUID], actor: Actor) -> None:
    if not requests:
        return
    known = select(Request.id).where(Request.tenant_id == actor.tenant.id, Request.id.in_(requests.values()))
    ours = set(session.execute(known).scalars())
    for case in session.execute(select(Case).where(Case.id.in_(requests))).scalars():
        if requests[case.id] in ours:
            case.request_id = requests[case.id]
    session.flush()
