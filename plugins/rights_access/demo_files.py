"""Files of the demo, walked along their workflow: procedures, budgets, debts, who else follows."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, select

from core.toolkit import (
    Case,
    CaseTransition,
    ConsentRecord,
    Party,
    Person,
    catalog,
    gender_of,
    session,
    set_counter,
    sort_key,
    write_new,
    write_parts,
)
from plugins.rights_access.codelists import ENDED, level_of
from plugins.rights_access.demo_words import (
    ASKED,
    BDF,
    BLOCKS,
    DEBTS,
    ENDINGS,
    FAMILY,
    FOLLOWERS,
    GIVEN,
    MONTHS,
    PATHS,
    RESULTS,
    SUBJECTS,
    draw,
)
from plugins.rights_access.file_pages import HOME_FILE
from plugins.rights_access.models import Budget, BudgetLine, Debt, DebtStage, Follower, Matter, Procedure
from plugins.rights_access.workflow import MEDIATE, RIGHTS_FILE

if TYPE_CHECKING:
    from plugins.rights_access.demo import Desk

FILES: Final = 60
DAY: Final = timedelta(days=1)


@dataclass(slots=True)
class _Rows:
    """The rows of all files, by table, in the order they are written."""

    people: list[dict[str, Any]] = field(default_factory=list)
    cases: list[dict[str, Any]] = field(default_factory=list)
    parties: list[dict[str, Any]] = field(default_factory=list)
    transitions: list[dict[str, Any]] = field(default_factory=list)
    words: list[dict[str, Any]] = field(default_factory=list)
    procedures: list[dict[str, Any]] = field(default_factory=list)
    matters: list[dict[str, Any]] = field(default_factory=list)
    followers: list[dict[str, Any]] = field(default_factory=list)
    budgets: list[dict[str, Any]] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    debts: list[dict[str, Any]] = field(default_factory=list)
    stages: list[dict[str, Any]] = field(default_factory=list)


def seed(desk: Desk) -> None:
    rows = _Rows()
    known = _people_with_rent_files(desk)
    for number in range(FILES):
        _file(desk, number, known[number] if number < len(known) else None, rows)
    rows.cases.sort(key=lambda case: (case["opened_on"], str(case["id"])))
    _write(desk, rows)


def _people_with_rent_files(desk: Desk) -> Sequence[Any]:
    """Some people followed for their rent, where that domain is on: their procedures go on beside it."""
    statement = (
        select(Party.person_id)
        .join(Case, (Case.tenant_id == Party.tenant_id) & (Case.id == Party.case_id))
        .where(
            Party.tenant_id == desk.actor.tenant.id,
            Case.type_key == HOME_FILE,
            Party.person_id.is_not(None),
        )
        .order_by(Case.opened_on, Case.id)
        .limit(6)
    )
    return session.execute(statement).scalars().all()


def _write(desk: Desk, rows: _Rows) -> None:
    actor = desk.actor
    there = set(session.execute(select(Case.id).where(Case.tenant_id == actor.tenant.id)).scalars())
    _number([case for case in rows.cases if case["id"] not in there], desk)
    write_new(Person, rows.people, actor)
    fresh = write_new(Case, rows.cases, actor)
    for model, parts in (
        (Party, rows.parties),
        (CaseTransition, rows.transitions),
        (ConsentRecord, rows.words),
        (Procedure, rows.procedures),
        (Follower, rows.followers),
        (Budget, rows.budgets),
        (Debt, rows.debts),
        (DebtStage, rows.stages),
    ):
        write_parts(model, parts, "case_id", fresh, actor)
    made = {row["id"] for row in rows.procedures if row["case_id"] in fresh}
    write_parts(Matter, rows.matters, "procedure_id", made, actor)
    held = {row["id"] for row in rows.budgets if row["case_id"] in fresh}
    write_parts(BudgetLine, rows.lines, "budget_id", held, actor)


def _number(cases: list[dict[str, Any]], desk: Desk) -> None:
    """Give the files the next numbers of their year, in their order, and let the series know."""
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
        set_counter(f"case:{year}", value, actor=desk.actor)


def _file(desk: Desk, number: int, person_id: Any, rows: _Rows) -> None:
    rng = desk.dice("file", number)
    opened_on = desk.day - DAY * (354 - number * 6 + rng.randrange(4))
    referent = rng.choice(desk.members)
    place = desk.places[number % len(desk.places)]
    case: dict[str, Any] = {
        "id": desk.id("file", number),
        "type_key": RIGHTS_FILE.key,
        "number": None,
        "subject": SUBJECTS[number % len(SUBJECTS)],
        "domain": RIGHTS_FILE.domain,
        "place_id": place.id,
        "territory_id": place.territory_id,
        "referent_id": referent,
        "people": rng.randint(1, 4),
        "people_estimated": False,
        "opened_on": opened_on,
        "last_on": opened_on,
        "closed_on": None,
        "result": None,
        "state": RIGHTS_FILE.initial.key,
        "named_at": desk.at(opened_on),
        "named_by": referent,
        "data": {},
        "author_id": referent,
        "created_at": desk.at(opened_on),
        "updated_at": desk.at(opened_on),
    }
    _party(desk, case, person_id or _person(desk, number, rows), rows)
    _walk(desk, rng, case, rows)
    until = case["closed_on"] or desk.day
    for rank in range(rng.choice((1, 2, 2, 3, 3, 4))):
        _procedure(desk, rng, case, rank, until, rows)
    if number % 3 == 0:
        service, part = FOLLOWERS[number // 3 % len(FOLLOWERS)]
        since = opened_on - DAY * rng.randrange(30, 400)
        rows.followers.append(
            _row(desk, case, "follower", service=service, part=part, since=since, until=None)
        )
    if number % 3 == 1:
        _budget(desk, case, number, until, rows)
    if number % 8 == 1:
        _over_indebted(desk, case, number, until, rows)
    case["updated_at"] = desk.at(case["last_on"])
    rows.cases.append(case)


def _row(desk: Desk, case: dict[str, Any], *parts: Any, **values: Any) -> dict[str, Any]:
    moment = desk.at(max(case["opened_on"], min(values.get("day", case["opened_on"]), desk.day)))
    return {
        "id": desk.id(case["id"], *parts),
        "case_id": case["id"],
        "author_id": case["referent_id"],
        "created_at": moment,
        "updated_at": moment,
        **values,
    }


def _person(desk: Desk, number: int, rows: _Rows) -> Any:
    given, family = GIVEN[number % len(GIVEN)], FAMILY[(number * 7 + number // 20) % len(FAMILY)]
    person_id = desk.id("person", number)
    rows.people.append(
        {
            "id": person_id,
            "given_name": given,
            "family_name": family,
            "sort_name": sort_key(f"{family} {given}"),
            "search_text": sort_key(f"{given} {family}"),
            "gender": gender_of(given),
        }
    )
    return person_id


def _party(desk: Desk, case: dict[str, Any], person_id: Any, rows: _Rows) -> None:
    """The person, and her word in the shipped wording."""
    party_id = desk.id(case["id"], "party")
    rows.parties.append(
        _row(
            desk,
            case,
            "party",
            position=1,
            label="Partie A",
            kind="person",
            role="supported",
            person_id=person_id,
        )
    )
    text = catalog().consent_purposes[MEDIATE].text
    rows.words.append(
        {
            "id": desk.id(party_id, "agrees"),
            "case_id": case["id"],
            "party_id": party_id,
            "person_id": person_id,
            "purpose": MEDIATE,
            "state": "given",
            "giver": "party",
            "wording_version": 1,
            "wording_hash": hashlib.sha256(text.encode()).hexdigest(),
            "channel": "oral",
            "day": case["opened_on"],
            "at": desk.at(case["opened_on"]),
            "author_id": case["referent_id"],
        }
    )


def _walk(desk: Desk, rng: random.Random, case: dict[str, Any], rows: _Rows) -> None:
    """Pass the steps of a path, some weeks apart, as far as today allows."""
    steps = {step.key: step for step in RIGHTS_FILE.transitions}
    day = case["opened_on"]
    _log(desk, case, "opened", None, case["state"], day, rows)
    for key in draw(rng, PATHS):
        day += DAY * rng.randint(5, 45)
        if day >= desk.day:
            break
        step, source = steps[key], case["state"]
        case["state"], case["last_on"] = step.target, day
        if RIGHTS_FILE.state(step.target).final:
            case["closed_on"] = day
            case["result"] = "drop" if key == "stop" else draw(rng, RESULTS)
        _log(desk, case, key, source, step.target, day, rows)


def _log(
    desk: Desk, case: dict[str, Any], key: str, source: str | None, target: str, day: date, rows: _Rows
) -> None:
    rows.transitions.append(
        {
            "id": desk.id(case["id"], "transition", key, day),
            "case_id": case["id"],
            "transition": key,
            "source": source,
            "target": target,
            "day": day,
            "at": desk.at(day),
            "by_id": case["referent_id"],
            "result": case["result"],
        }
    )


def _procedure(
    desk: Desk, rng: random.Random, case: dict[str, Any], rank: int, until: date, rows: _Rows
) -> None:
    theme, operators, _weight = draw(rng, ASKED)
    operator = rng.choice(operators)
    began = min(case["opened_on"] + DAY * rng.randrange(0, 30), until)
    ended = began + DAY * rng.randrange(12, 110)
    over = case["closed_on"] is not None or (ended < until and rng.random() < 0.75)
    ended = min(ended, until)
    stage = ENDED if over else rng.choice(("started", "papers", "filed", "filed", "claim"))
    row = _row(
        desk,
        case,
        "procedure",
        rank,
        level=level_of(theme, operator),
        stage=stage,
        result=draw(rng, ENDINGS) if over else None,
        mode=rng.choice((None, "with", "with", "with", "for")),
        blocked=draw(rng, BLOCKS) if rng.random() < 0.3 else None,
        started_on=began,
        due_on=None if over or rng.random() < 0.4 else desk.day + DAY * rng.randrange(-3, 40),
        ended_on=ended if over else None,
        membership_id=case["referent_id"],
    )
    rows.procedures.append(row)
    rows.matters.append(
        {"id": desk.id(row["id"], "matter"), "procedure_id": row["id"], "theme": theme, "operator": operator}
    )
    case["last_on"] = max(case["last_on"], ended if over else began)


def _budget(desk: Desk, case: dict[str, Any], number: int, until: date, rows: _Rows) -> None:
    adults, children, lines = MONTHS[number // 3 % len(MONTHS)]
    day = min(case["opened_on"] + DAY * 8, until)
    row = _row(desk, case, "budget", day=day, adults=adults, children=children)
    row["author_id"] = desk.workers[number % len(desk.workers)]
    rows.budgets.append(row)
    rows.lines += [
        {
            "id": desk.id(row["id"], side, category),
            "budget_id": row["id"],
            "side": side,
            "category": category,
            "amount": amount,
        }
        for side, category, amount in lines
    ]


def _over_indebted(desk: Desk, case: dict[str, Any], number: int, until: date, rows: _Rows) -> None:
    rng = desk.dice("debts", number)
    for kind, creditor, amount, monthly in rng.sample(DEBTS, 4):
        day = min(case["opened_on"] + DAY * 9, until)
        owed = amount + rng.randrange(0, 40_000, 250)
        rows.debts.append(
            _row(
                desk, case, "debt", kind, kind=kind, creditor=creditor, amount=owed, monthly=monthly, day=day
            )
        )
    reached = [
        (stage, case["opened_on"] + DAY * after)
        for stage, after in BDF[number // 8 % len(BDF)]
        if case["opened_on"] + DAY * after < until
    ]
    for rank, (stage, day) in enumerate(reached):
        waits = (
            rank == len(reached) - 1 and case["closed_on"] is None and stage not in ("closed", "inadmissible")
        )
        due = desk.day + DAY * rng.randrange(-4, 50) if waits else None
        rows.stages.append(_row(desk, case, "stage", stage, stage=stage, day=day, due_on=due))
        case["last_on"] = max(case["last_on"], day)
