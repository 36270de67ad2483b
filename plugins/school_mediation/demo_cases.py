"""Situations at school of the demo, walked along their own workflow, without any name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any, Final

from sqlalchemy import func, select

from core.toolkit import Case, CaseTransition, Party, session, set_counter, write_new, write_parts
from plugins.school_mediation.demo_town import DAY, Town, is_school_day, school_day
from plugins.school_mediation.demo_words import CASES
from plugins.school_mediation.workflow import ABSENCE_KEY, BULLYING_KEY, CASE_TYPES, MEDIATION_KEY

#: In school days: how long ago the first one was opened, and how long after it the next.
OLDEST: Final = 155
BETWEEN: Final = 8
TYPES: Final = {case_type.key: case_type for case_type in CASE_TYPES}
#: Which own field a case's code fills; that of a mediation is its reason.
FIELD: Final = {BULLYING_KEY: "limit", ABSENCE_KEY: "followed"}


def seed(town: Town) -> None:
    cases: list[dict[str, Any]] = []
    parties: list[dict[str, Any]] = []
    transitions: list[dict[str, Any]] = []
    for number, told in enumerate(CASES):
        if number in town.sector.untold:
            continue
        cases.append(_case(town, number, told, parties, transitions))
    actor = town.actor
    known = set(session.execute(select(Case.id).where(Case.tenant_id == actor.tenant.id)).scalars())
    cases.sort(key=lambda case: (case["opened_on"], str(case["id"])))
    _number([case for case in cases if case["id"] not in known], town)
    fresh = write_new(Case, cases, actor)
    write_parts(Party, parties, "case_id", fresh, actor)
    write_parts(CaseTransition, transitions, "case_id", fresh, actor)


def _number(cases: Sequence[dict[str, Any]], town: Town) -> None:
    """The next numbers of their year, in the order of opening, and the series knows."""
    last: dict[int, int] = {}
    for case in cases:
        year = case["opened_on"].year
        if year not in last:
            highest = session.execute(
                select(func.max(Case.number)).where(Case.number.between(f"{year}-0000", f"{year}-9999"))
            ).scalar_one()
            last[year] = int(highest.rpartition("-")[2]) if highest else 0
        last[year] += 1
        case["number"] = f"{year}-{last[year]:04d}"
    for year, value in last.items():
        set_counter(f"case:{year}", value, actor=town.actor)


def _case(
    town: Town, number: int, told: Any, parties: list[dict[str, Any]], transitions: list[dict[str, Any]]
) -> dict[str, Any]:
    type_key, subject, code, path, result = told
    case_type, rng = TYPES[type_key], town.dice("case", number)
    key = rng.choice(("college", "college", "college", "lilas", "moulin", "prairie"))
    opened_on = _school_days(town.day)[-(OLDEST - number * BETWEEN + rng.randrange(3))]
    referent = town.members[number % len(town.members)]
    case: dict[str, Any] = {
        "id": town.id("case", number),
        "type_key": type_key,
        "number": None,
        "domain": case_type.domain,
        "subject": subject,
        "reason": code if type_key == MEDIATION_KEY else None,
        "place_id": town.places[key],
        "territory_id": town.territories[key],
        "referent_id": referent,
        "people": 2 if type_key == MEDIATION_KEY else 1,
        "people_estimated": False,
        "opened_on": opened_on,
        "last_on": opened_on,
        "closed_on": None,
        "result": None,
        "state": case_type.initial.key,
        "named_at": None,
        "named_by": None,
        "data": {
            **({FIELD[type_key]: code} if type_key in FIELD else {}),
            "level": rng.choice(("6e", "5e", "4e") if key == "college" else ("cm1", "cm2")),
        },
        "author_id": referent,
        "created_at": town.at(opened_on),
        "updated_at": town.at(opened_on),
    }
    _walk(town, case, path, result, rng, transitions)
    for position in range(1, case["people"] + 1):
        parties.append(_party(town, case, position))
    return case


@cache
def _school_days(until: date) -> tuple[date, ...]:
    days = (until - DAY * back for back in range(400, 0, -1))
    return tuple(day for day in days if is_school_day(day))


def _walk(
    town: Town,
    case: dict[str, Any],
    path: tuple[str, ...],
    result: str,
    rng: Any,
    transitions: list[dict[str, Any]],
) -> None:
    steps = {step.key: step for step in TYPES[case["type_key"]].transitions}
    day = case["opened_on"]
    transitions.append(_transition(town, case, "opened", None, case["state"], day, None))
    for key in path:
        day = school_day(day + DAY * rng.randint(2, 14))
        if day >= town.day:
            break
        step, source = steps[key], case["state"]
        final = TYPES[case["type_key"]].state(step.target).final
        case["state"], case["last_on"] = step.target, day
        if key == "relay":
            case["data"]["relayed_to"] = "phare"
        if final:
            case["closed_on"], case["result"] = day, result
        transitions.append(_transition(town, case, key, source, step.target, day, result if final else None))
    case["updated_at"] = town.at(case["last_on"])


def _transition(
    town: Town, case: dict[str, Any], key: str, source: str | None, target: str, day: date, result: str | None
) -> dict[str, Any]:
    return {
        "id": town.id(case["id"], "transition", key),
        "case_id": case["id"],
        "transition": key,
        "source": source,
        "target": target,
        "day": day,
        "at": town.at(day),
        "by_id": case["referent_id"],
        "result": result,
    }


def _party(town: Town, case: dict[str, Any], position: int) -> dict[str, Any]:
    return {
        "id": town.id(case["id"], "party", position),
        "case_id": case["id"],
        "position": position,
        "label": f"Partie {chr(ord('A') + position - 1)}",
        "kind": "person",
        "role": "requester" if position == 1 else "other_party",
        "person_id": None,
        "author_id": case["referent_id"],
    }
