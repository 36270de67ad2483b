"""Disputes and arrears files of the demo, walked along their own workflow, with fictional people."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any, Final

from sqlalchemy import select

from core.toolkit import (
    Case,
    CaseSession,
    CaseTransition,
    CaseType,
    ConsentRecord,
    Party,
    Person,
    SessionParty,
    catalog,
    close_text,
    gender_of,
    of_case,
    session,
    sort_key,
    write_new,
    write_parts,
)
from plugins.housing.codelists import EVICTION_STAGE, RANK
from plugins.housing.demo_town import Town, numbered
from plugins.housing.demo_words import (
    ARREARS,
    ARREARS_PATHS,
    DISPUTE_PATHS,
    DISPUTE_RESULTS,
    DISPUTES,
    DONE,
    NEIGHBOURS,
    PROCEDURES,
    TENANTS,
)
from plugins.housing.models import Account, Stage, Step
from plugins.housing.workflow import ARREARS_FILE, DISPUTE, MEDIATE

DISPUTE_COUNT: Final = 25
#: One tenant in so many, where housing is not what people come for.
FEW: Final = 3
DAY: Final = timedelta(days=1)


@dataclass(slots=True)
class _Rows:
    """The rows of all cases, by table, in the order they are written."""

    people: dict[Any, dict[str, Any]] = field(default_factory=dict)
    cases: list[dict[str, Any]] = field(default_factory=list)
    parties: list[dict[str, Any]] = field(default_factory=list)
    sessions: list[dict[str, Any]] = field(default_factory=list)
    session_parties: list[dict[str, Any]] = field(default_factory=list)
    transitions: list[dict[str, Any]] = field(default_factory=list)
    words: list[dict[str, Any]] = field(default_factory=list)
    stages: list[dict[str, Any]] = field(default_factory=list)
    steps: list[dict[str, Any]] = field(default_factory=list)
    accounts: list[dict[str, Any]] = field(default_factory=list)


def seed(town: Town) -> None:
    rows = _Rows()
    for number in range(DISPUTE_COUNT):
        _dispute(town, number, rows)
    for number in range(len(TENANTS)):
        _arrears(town, number, rows)
    _write(town, rows)


def seed_arrears(town: Town) -> None:
    """A few files of rent that is not paid, spread over the year, and no dispute."""
    rows = _Rows()
    for number in range(0, len(TENANTS), FEW):
        _arrears(town, number, rows)
    _write(town, rows)


def _write(town: Town, rows: _Rows) -> None:
    actor = town.actor
    rows.cases.sort(key=lambda case: (case["opened_on"], str(case["id"])))
    known = set(session.execute(select(Case.id).where(Case.tenant_id == actor.tenant.id)).scalars())
    new = [case for case in rows.cases if case["id"] not in known]
    numbered(new, Case.number, lambda case: case["opened_on"].year, "{year}-", "case", actor)
    write_new(Person, list(rows.people.values()), actor)
    fresh = write_new(Case, rows.cases, actor)
    for model, parts in (
        (Party, rows.parties),
        (CaseSession, rows.sessions),
        (CaseTransition, rows.transitions),
        (ConsentRecord, rows.words),
        (Stage, rows.stages),
        (Account, rows.accounts),
    ):
        write_parts(model, parts, "case_id", fresh, actor)
    held = {row["id"] for row in rows.sessions if row["case_id"] in fresh}
    write_parts(SessionParty, rows.session_parties, "session_id", held, actor)
    write_parts(
        Step, [_sealed(town, row) for row in rows.steps if row["case_id"] in fresh], "case_id", fresh, actor
    )


def _sealed(town: Town, row: dict[str, Any]) -> dict[str, Any]:
    """The step with its words closed with the key of its case."""
    note = row.pop("note")
    sealed = None
    if note:
        sealed = close_text(note, owner=of_case(row["case_id"]), record_id=row["id"], actor=town.actor)
    return {**row, "sealed": sealed}


# --- one case ------------------------------------------------------------------------------------------


def _case(town: Town, case_type: CaseType, key: str, opened_on: date, **more: Any) -> dict[str, Any]:
    rng = town.dice("case", key)
    place = rng.choice(town.places)
    referent = rng.choice(town.members)
    return {
        "id": town.id("case", key),
        "type_key": case_type.key,
        "number": None,
        "domain": case_type.domain,
        "place_id": place.id,
        "territory_id": place.territory_id,
        "referent_id": referent,
        "people": rng.randint(1, 5),
        "people_estimated": False,
        "opened_on": opened_on,
        "last_on": opened_on,
        "closed_on": None,
        "result": None,
        "state": case_type.initial.key,
        "named_at": None,
        "named_by": None,
        "author_id": referent,
        "created_at": town.at(opened_on),
        "updated_at": town.at(opened_on),
        **more,
    }


def _walk(
    town: Town,
    rng: random.Random,
    case_type: CaseType,
    case: dict[str, Any],
    path: tuple[str, ...],
    result: str,
    rows: _Rows,
) -> None:
    """Pass the steps of a path, some weeks apart, as far as today allows."""
    steps = {step.key: step for step in case_type.transitions}
    day = case["opened_on"]
    _log(town, case, "opened", None, case["state"], day, rows)
    for key in path:
        day += DAY * rng.randint(6, 30)
        if day >= town.day:
            break
        step, source = steps[key], case["state"]
        case["state"], case["last_on"] = step.target, day
        final = case_type.state(step.target).final
        if final:
            case["closed_on"], case["result"] = day, result
        _log(town, case, key, source, step.target, day, rows, result if final else None)
    case["updated_at"] = town.at(case["last_on"])


def _log(
    town: Town,
    case: dict[str, Any],
    key: str,
    source: str | None,
    target: str,
    day: date,
    rows: _Rows,
    result: str | None = None,
) -> None:
    rows.transitions.append(
        {
            "id": town.id(case["id"], "transition", key, day),
            "case_id": case["id"],
            "transition": key,
            "source": source,
            "target": target,
            "day": day,
            "at": town.at(day),
            "by_id": case["referent_id"],
            "result": result,
        }
    )


def _party(town: Town, case: dict[str, Any], position: int, role: str, person_id: Any, rows: _Rows) -> Any:
    party_id = town.id(case["id"], "party", position)
    rows.parties.append(
        {
            "id": party_id,
            "case_id": case["id"],
            "position": position,
            "label": f"Partie {chr(ord('A') + position - 1)}",
            "kind": "person",
            "role": role,
            "person_id": person_id,
            "author_id": case["referent_id"],
        }
    )
    return party_id


def _person(town: Town, given: str, family: str, rows: _Rows) -> Any:
    """Somebody may be met in several files: she is written once."""
    person_id = town.id("person", given, family)
    rows.people[person_id] = {
        "id": person_id,
        "given_name": given,
        "family_name": family,
        "sort_name": sort_key(f"{family} {given}"),
        "search_text": sort_key(f"{given} {family}"),
        "gender": gender_of(given),
    }
    return person_id


def _agrees(town: Town, case: dict[str, Any], party_id: Any, person_id: Any, day: date, rows: _Rows) -> None:
    """The party's word for the mediation, in the shipped wording."""
    text = catalog().consent_purposes[MEDIATE].text
    rows.words.append(
        {
            "id": town.id(party_id, "agrees"),
            "case_id": case["id"],
            "party_id": party_id,
            "person_id": person_id,
            "purpose": MEDIATE,
            "state": "given",
            "giver": "party",
            "wording_version": 1,
            "wording_hash": hashlib.sha256(text.encode()).hexdigest(),
            "channel": "oral",
            "day": day,
            "at": town.at(day),
            "author_id": case["referent_id"],
        }
    )


def _chosen(rng: random.Random, paths: Any) -> Any:
    return rng.choices([path for path, _ in paths], [weight for _, weight in paths])[0]


# --- disputes ------------------------------------------------------------------------------------------


def _dispute(town: Town, number: int, rows: _Rows) -> None:
    """A dispute every two weeks; two in five became a file, whose neighbours are known."""
    rng = town.dice("dispute", number)
    subject, reason, stock = DISPUTES[number % len(DISPUTES)]
    opened_on = town.day - DAY * (360 - number * 14 + rng.randrange(6))
    path = _chosen(rng, DISPUTE_PATHS)
    result = rng.choice(DISPUTE_RESULTS.get(path[-1] if path else "", ("dialogue_resumed",)))
    case = _case(
        town,
        DISPUTE,
        f"dispute/{number}",
        opened_on,
        subject=subject,
        reason=reason,
        data={"stock": stock},
    )
    named = number % 5 in (1, 3) and bool(path)
    _walk(town, rng, DISPUTE, case, path, result, rows)
    parties = _neighbours(town, case, number, named, rows)
    _meet(town, rng, case, parties, rows)
    rows.cases.append(case)


def _neighbours(town: Town, case: dict[str, Any], number: int, named: bool, rows: _Rows) -> list[Any]:
    if named:
        case["named_at"], case["named_by"] = town.at(case["opened_on"] + DAY), case["referent_id"]
    parties = []
    for position, role in ((1, "requester"), (2, "other_party")):
        person_id = None
        if named:
            person_id = _person(town, *NEIGHBOURS[(number + position * 5) % len(NEIGHBOURS)], rows)
        party_id = _party(town, case, position, role, person_id, rows)
        if named:
            _agrees(town, case, party_id, person_id, min(case["opened_on"] + DAY * 3, town.day), rows)
        parties.append(party_id)
    return parties


def _meet(town: Town, rng: random.Random, case: dict[str, Any], parties: list[Any], rows: _Rows) -> None:
    """A separate meeting with each, and a joint one where the work went that far; no words are kept here."""
    passed = {row["target"] for row in rows.transitions if row["case_id"] == case["id"]}
    if "listening" not in passed:
        return
    meetings: list[tuple[str, list[Any]]] = [("separate", [parties[0]]), ("separate", [parties[1]])]
    if "joint" in passed:
        meetings.append(("joint", parties))
    for rank, (kind, there) in enumerate(meetings):
        day = min(case["opened_on"] + DAY * (5 + rank * 8), case["last_on"])
        session_id = town.id(case["id"], "session", rank)
        rows.sessions.append(
            {
                "id": session_id,
                "case_id": case["id"],
                "day": day,
                "starts_at": time(rng.randrange(14, 19), 30),
                "kind": kind,
                "minutes": rng.choice((30, 45, 60)),
                "author_id": case["referent_id"],
            }
        )
        rows.session_parties += [
            {"id": town.id(session_id, party), "session_id": session_id, "party_id": party} for party in there
        ]


# --- arrears files -------------------------------------------------------------------------------------


def _arrears(town: Town, number: int, rows: _Rows) -> None:
    rng = town.dice("arrears", number)
    opened_on = town.day - DAY * (330 - number * 21 + rng.randrange(8))
    path = _chosen(rng, ARREARS_PATHS)
    case = _case(
        town,
        ARREARS_FILE,
        f"arrears/{number}",
        opened_on,
        subject=ARREARS[number % len(ARREARS)],
        reason=None,
        data={"stock": rng.choice(("social", "social", "private"))},
        named_at=town.at(opened_on),
    )
    case["named_by"] = case["referent_id"]
    result = "lost_contact" if "stop" in path else rng.choice(("maintained", "plan_held", "cleared"))
    _walk(town, rng, ARREARS_FILE, case, path, result, rows)
    person_id = _person(town, *TENANTS[number], rows)
    party_id = _party(town, case, 1, "supported", person_id, rows)
    _agrees(town, case, party_id, person_id, opened_on, rows)
    _procedure(town, rng, case, number, rows)
    _debt(town, rng, case, rows)
    rows.cases.append(case)


def _procedure(town: Town, rng: random.Random, case: dict[str, Any], number: int, rows: _Rows) -> None:
    until = case["closed_on"] or town.day
    stages = [
        (stage, case["opened_on"] + DAY * after)
        for stage, after in PROCEDURES[number % len(PROCEDURES)]
        if case["opened_on"] + DAY * after < until
    ]
    if case["closed_on"] and case["result"] != "lost_contact":
        stages.append(("maintained", case["closed_on"]))
    for stage, day in stages:
        rows.stages.append(
            {
                "id": town.id(case["id"], "stage", stage),
                "case_id": case["id"],
                "stage": stage,
                "day": day,
                "source": rng.choice(("document", "document", "tenant", "landlord")),
                "author_id": case["referent_id"],
            }
        )
    for action, outcome, after, amount, note in DONE:
        day = case["opened_on"] + DAY * after
        if day < until:
            rows.steps.append(
                {
                    "id": town.id(case["id"], "step", action, outcome),
                    "case_id": case["id"],
                    "action": action,
                    "outcome": outcome,
                    "day": day,
                    "amount": amount,
                    "note": note,
                    "author_id": case["referent_id"],
                }
            )
            case["last_on"] = max(case["last_on"], day)


def _debt(town: Town, rng: random.Random, case: dict[str, Any], rows: _Rows) -> None:
    """A point at the opening and every six weeks or so; the debt goes down, slowly, once there is a plan."""
    until = case["closed_on"] or town.day
    rent = rng.randrange(38_000, 71_000, 500)
    debt = rent * rng.randint(2, 7) + rng.randrange(0, 9_900, 150)
    instalment = rng.choice((5_000, 8_000, 10_000))
    planned = {
        row["day"] for row in rows.transitions if row["case_id"] == case["id"] and row["target"] == "plan"
    }
    reached = [RANK[row["stage"]] for row in rows.stages if row["case_id"] == case["id"]]
    expected = EVICTION_STAGE.codes[min(max(reached, default=0) + 1, RANK["force"])].value
    day, rank = case["opened_on"], 0
    while day <= until and rank < 4:
        held = any(start <= day for start in planned) or bool(planned and day + DAY * 42 > until)
        last = day + DAY * 42 > until or rank == 3
        open_now = last and case["closed_on"] is None
        rows.accounts.append(
            {
                "id": town.id(case["id"], "account", rank),
                "case_id": case["id"],
                "day": day,
                "landlord_id": town.landlord_of(case["place_id"]),
                "debt": debt,
                "rent": rent,
                "instalment": instalment if held else None,
                "next_stage": expected if open_now else None,
                "next_on": town.day + DAY * rng.randrange(-4, 45) if open_now else None,
                "author_id": case["referent_id"],
            }
        )
        debt = max(0, debt - instalment - rng.randrange(0, 12_000, 500)) if held else debt + rent // 3
        case["last_on"] = max(case["last_on"], min(day, until))
        day, rank = day + DAY * 42, rank + 1
