"""One path of the demo, walked along its own workflow: her words, objectives, marks, links and orientations."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from core.toolkit import (
    CaseSession,
    CaseTransition,
    ConsentRecord,
    FileBond,
    Party,
    catalog,
    close_text,
    gender_of,
    of_case,
    sort_key,
)
from plugins.reinsertion.codelists import FORWARD, PSYCHOLOGICAL
from plugins.reinsertion.demo_words import (
    ASPIRATIONS,
    EXITS,
    FAMILY,
    GIVEN,
    INTERESTS,
    OBJECTIVES,
    PATHS,
    PRESCRIBERS,
    SAID,
    SHORT_EXITS,
    STRENGTHS,
    SUBJECTS,
)
from plugins.reinsertion.models import Action, Focus, Journey, Objective, Orientation, Review, Track
from plugins.reinsertion.workflow import MEDIATE, PATH, REVIEW

if TYPE_CHECKING:
    from plugins.reinsertion.demo import Year

DAY: Final = timedelta(days=1)
THEMES: Final = (
    "housing",
    "employment",
    "training",
    "admin",
    "finance",
    "mobility",
    "digital",
    "social_link",
)
LINKS: Final = ("family", "school", "work", "housing", "neighbours", "institution", "rights")


def tell(year: Year, number: int) -> None:
    rng = year.dice(number)
    case = _case(year, rng, number)
    party_id = _person(year, case, number)
    passed, reviews = _walk(year, rng, case)
    tracks = sorted(rng.sample(sorted(OBJECTIVES), rng.choice((1, 1, 2))))
    _words(year, rng, case, tracks)
    until = passed.get("exit") or year.day - DAY
    _meetings(year, rng, case, party_id, until)
    if "objectives" in passed:
        _objectives(year, rng, case, tracks, passed)
    _marks(year, rng, case, party_id, reviews, until)
    if number % 2:
        _orientation(year, rng, case, rng.choice(tracks))
    if number % 9 == 4:
        _orientation(year, rng, case, PSYCHOLOGICAL)
    year.cases.append(case)


def _closed(year: Year, case: dict[str, Any], text: str, record_id: Any) -> bytes | None:
    if not text:
        return None
    return close_text(text, owner=of_case(case["id"]), record_id=record_id, actor=year.actor)


def _case(year: Year, rng: random.Random, number: int) -> dict[str, Any]:
    opened_on = year.day - DAY * (362 - number * 6 + rng.randrange(4))
    place = rng.choice(year.places) if year.places else None
    referent = year.members[number % len(year.members)]
    return {
        "id": year.id("case", number),
        "type_key": PATH.key,
        "number": None,
        "subject": SUBJECTS[number % len(SUBJECTS)],
        "domain": PATH.domain,
        "place_id": place.id if place else None,
        "territory_id": place.territory_id if place else None,
        "referent_id": referent,
        "opened_on": opened_on,
        "last_on": opened_on,
        "closed_on": None,
        "result": None,
        "state": PATH.initial.key,
        "named_at": year.at(opened_on),
        "named_by": referent,
        "author_id": referent,
        "created_at": year.at(opened_on),
        "updated_at": year.at(opened_on),
    }


def _person(year: Year, case: dict[str, Any], number: int) -> Any:
    given = GIVEN[number % len(GIVEN)]
    family = FAMILY[(number * 7 + number // len(GIVEN)) % len(FAMILY)]
    person_id, party_id = year.id("person", number), year.id(case["id"], "party")
    year.people.append(
        {
            "id": person_id,
            "given_name": given,
            "family_name": family,
            "sort_name": sort_key(f"{family} {given}"),
            "search_text": sort_key(f"{given} {family}"),
            "gender": gender_of(given),
        }
    )
    year.add(
        Party,
        id=party_id,
        case_id=case["id"],
        position=1,
        label="Partie A",
        kind="person",
        role="supported",
        person_id=person_id,
        author_id=case["referent_id"],
    )
    text = catalog().consent_purposes[MEDIATE].text
    day = min(case["opened_on"] + DAY * 3, year.day)
    year.add(
        ConsentRecord,
        id=year.id(party_id, "agrees"),
        case_id=case["id"],
        party_id=party_id,
        person_id=person_id,
        purpose=MEDIATE,
        state="given",
        giver="party",
        wording_version=1,
        wording_hash=hashlib.sha256(text.encode()).hexdigest(),
        channel="oral",
        day=day,
        at=year.at(day),
        author_id=case["referent_id"],
    )
    return party_id


def _walk(year: Year, rng: random.Random, case: dict[str, Any]) -> tuple[dict[str, date], list[date]]:
    """Pass the steps of a path, some weeks apart, as far as today allows.

    State → day it was reached first, and the days of its reviews.
    """
    steps = {step.key: step for step in PATH.transitions}
    path = rng.choices([steps_ for steps_, _ in PATHS], [weight for _, weight in PATHS])[0]
    day, reached = case["opened_on"], {case["state"]: case["opened_on"]}
    reviews: list[date] = []
    _log(year, case, "opened", None, day, 0)
    for rank, key in enumerate(path, 1):
        day += DAY * (rng.randint(60, 120) if key == "follow" else rng.randint(5, 32))
        if day >= year.day:
            break
        source, case["state"], case["last_on"] = case["state"], steps[key].target, day
        if PATH.state(case["state"]).final:
            far = "support" in reached
            case["closed_on"] = day
            case["result"] = case["result"] or rng.choice(EXITS if far else SHORT_EXITS)
        _log(year, case, key, source, day, rank)
        reached.setdefault(case["state"], day)
        if key == REVIEW:
            reviews.append(day)
    case["updated_at"] = year.at(case["last_on"])
    return reached, reviews


def _log(year: Year, case: dict[str, Any], key: str, source: str | None, day: date, rank: int) -> None:
    year.add(
        CaseTransition,
        id=year.id(case["id"], "transition", rank),
        case_id=case["id"],
        transition=key,
        source=source,
        target=case["state"],
        day=day,
        at=year.at(day),
        by_id=case["referent_id"],
        result=case["result"] if case["closed_on"] else None,
    )


def _words(year: Year, rng: random.Random, case: dict[str, Any], tracks: list[str]) -> None:
    row_id = year.id(case["id"], "journey")
    said = {
        "strengths": rng.choice(STRENGTHS),
        "interests": rng.choice(INTERESTS),
        "aspirations": rng.choice(ASPIRATIONS),
    }
    year.add(
        Journey,
        id=row_id,
        case_id=case["id"],
        told_on=case["opened_on"],
        prescriber=rng.choice(PRESCRIBERS),
        author_id=case["referent_id"],
        **{name: _closed(year, case, text, f"{row_id}:{name}") for name, text in said.items()},
    )
    for track in tracks:
        _code(year, case, Track, "track", track)
    if case["state"] not in ("contact", "welcome"):
        for theme in rng.sample(THEMES, rng.choice((1, 2, 3))):
            _code(year, case, Focus, "theme", theme)


def _code(year: Year, case: dict[str, Any], model: Any, name: str, code: str) -> None:
    year.add(
        model,
        id=year.id(case["id"], name, code),
        case_id=case["id"],
        author_id=case["referent_id"],
        **{name: code},
    )


def _meetings(year: Year, rng: random.Random, case: dict[str, Any], party_id: Any, until: date) -> None:
    """Interviews, every three weeks or so; what was said is written by nobody here."""
    day, rank = case["opened_on"], 0
    while day <= until and rank < 8:
        session_id = year.id(case["id"], "session", rank)
        year.add(
            CaseSession,
            id=session_id,
            case_id=case["id"],
            day=day,
            starts_at=time(rng.randrange(9, 18), rng.choice((0, 30))),
            kind="separate",
            minutes=rng.choice((30, 45, 60)),
            author_id=case["referent_id"],
        )
        year.seats.append({"id": year.id(session_id, "seat"), "session_id": session_id, "party_id": party_id})
        case["last_on"] = max(case["last_on"], day)
        day, rank = day + DAY * rng.randint(16, 30), rank + 1


def _objectives(
    year: Year, rng: random.Random, case: dict[str, Any], tracks: list[str], passed: dict[str, date]
) -> None:
    set_on, ended, forward = passed["objectives"], passed.get("exit"), case["result"] in FORWARD
    for track in tracks:
        for rank, (text, actions) in enumerate(OBJECTIVES[track][: rng.choice((1, 2))]):
            row_id = year.id(case["id"], "objective", track, rank)
            good = ("reached", "reached", "partly") if forward else ("partly", "dropped", "reached")
            status = rng.choice(good if ended else ("doing", "doing", "todo", "reached"))
            said_on = ended or min(year.day - DAY, set_on + DAY * rng.randint(10, 60))
            said_on = max(set_on, set_on if status == "todo" else said_on)
            planned = status in ("todo", "doing") and ended is None
            year.add(
                Objective,
                id=row_id,
                case_id=case["id"],
                track=track,
                set_on=set_on,
                sealed=_closed(year, case, text, row_id),
                status=status,
                status_on=said_on,
                review_on=year.day + DAY * rng.randint(-3, 40) if planned else None,
                author_id=case["referent_id"],
            )
            if status != "todo":
                year.points.append(
                    {
                        "id": year.id(row_id, "point"),
                        "objective_id": row_id,
                        "status": status,
                        "day": said_on,
                        "at": year.at(said_on),
                        "by_id": case["referent_id"],
                    }
                )
            for order, (words, who) in enumerate(actions):
                _action(year, case, row_id, order, words, who, set_on, said_on, done=status != "todo")


def _action(
    year: Year,
    case: dict[str, Any],
    objective_id: Any,
    order: int,
    words: str,
    who: str,
    set_on: date,
    said_on: date,
    *,
    done: bool,
) -> None:
    row_id = year.id(objective_id, "action", order)
    year.add(
        Action,
        id=row_id,
        case_id=case["id"],
        objective_id=objective_id,
        who=who,
        sealed=_closed(year, case, words, row_id),
        due_on=set_on + DAY * (15 + 10 * order),
        done_on=said_on if done else None,
        created_at=year.at(set_on),
        author_id=case["referent_id"],
    )


def _marks(
    year: Year,
    rng: random.Random,
    case: dict[str, Any],
    party_id: Any,
    reviews: Sequence[date],
    until: date,
) -> None:
    """At entry, at each review and at exit: she rates herself, and says how her links are."""
    days = [("entry", case["opened_on"]), *(("review", day) for day in reviews)]
    if case["closed_on"]:
        days.append(("exit", until))
    confidence, control = rng.randint(1, 3), rng.randint(1, 2)
    for rank, (moment, day) in enumerate(days):
        row_id = year.id(case["id"], "review", rank)
        last = rank == len(days) - 1 and case["closed_on"] is None
        year.add(
            Review,
            id=row_id,
            case_id=case["id"],
            moment=moment,
            day=day,
            confidence=min(confidence, 5),
            control=None if rank and rng.random() < 0.1 else min(control, 5),
            sealed=_closed(year, case, rng.choice(SAID), row_id),
            next_on=max(day, year.day + DAY * rng.randint(-5, 25)) if last else None,
            author_id=case["referent_id"],
        )
        confidence, control = confidence + rng.choice((0, 1, 1)), control + rng.choice((0, 0, 1, 1))
    _links(
        year,
        rng,
        case,
        party_id,
        dict(days),
    )


def _links(
    year: Year, rng: random.Random, case: dict[str, Any], party_id: Any, days: Mapping[str, date]
) -> None:
    """Moment → the day she said it; of several reviews, what she said at the last one."""
    asked = rng.sample(LINKS, 3)
    for moment, day in days.items():
        for link in asked:
            entry = moment == "entry"
            state = rng.choice(("broken", "weak", "weak") if entry else ("restored", "weak", "weak"))
            year.add(
                FileBond,
                id=year.id(party_id, moment, link),
                case_id=case["id"],
                party_id=party_id,
                moment=moment,
                bond=link,
                state=state,
                day=day,
                author_id=case["referent_id"],
            )


def _orientation(year: Year, rng: random.Random, case: dict[str, Any], track: str) -> None:
    day = case["opened_on"] + DAY * rng.randint(2, 25)
    if day >= (case["closed_on"] or year.day):
        return
    went = rng.choice(("yes", "yes", "no", "pending"))
    year.add(
        Orientation,
        id=year.id(case["id"], "orientation", track),
        case_id=case["id"],
        track=track,
        partner_id=rng.choice(year.partners[track]),
        day=day,
        taken_up=went,
        taken_on=min(day + DAY * rng.randint(2, 20), year.day) if went == "yes" else None,
        author_id=case["referent_id"],
    )
    if track == PSYCHOLOGICAL:
        _code(year, case, Track, "track", track)
