"""Pupil mediators of the demo: two promotions of the year that ended, one under way; invented people."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from core.toolkit import sort_key
from plugins.school_mediation import years
from plugins.school_mediation.demo_town import DAY, Town, add_act, lessons, school_day
from plugins.school_mediation.demo_words import PARENTS, PUPILS
from plugins.school_mediation.purposes import PEER


def tell(town: Town) -> None:
    """The collège and one school last year, with badges; the collège this year, half way."""
    year, turned = years.year_of(town.day), town.sector.turned
    moved = PUPILS[turned:] + PUPILS[:turned]
    names = [(given, family) for (given, _own), (_other, family) in zip(PUPILS, moved, strict=True)]
    _promotion(town, "college", year - 1, names[:10], date(year - 1, 10, 6), full=True)
    _promotion(town, "lilas", year - 1, names[10:18], date(year - 1, 11, 12), full=True)
    _promotion(town, "college", year, names[18:], date(year, 9, 22), full=False)


def _promotion(town: Town, key: str, year: int, names: Any, begins: date, *, full: bool) -> None:
    promotion_id = town.id("promotion", key, year)
    level = "6e" if key == "college" else "cm1"
    weekly = lessons(begins, year)
    town.add(
        "promotion",
        {
            "id": promotion_id,
            "school_id": town.school(key),
            "year": year,
            "places": 12 if key == "college" else 8,
            "note": "Salle polyvalente, le mardi à midi.",
            "author_id": town.members[0],
            "created_at": town.at(begins),
            "updated_at": town.at(begins),
        },
    )
    for day in weekly[:3]:
        _act(
            town,
            promotion_id,
            key,
            day,
            "peer_presentation",
            level=level,
            total=25,
            letters=len(names) // 3 + 1,
        )
    pupils = [
        _pupil(town, promotion_id, number, name, level, weekly, full=full)
        for number, name in enumerate(names)
    ]
    trained = [pupil for pupil in pupils if pupil["status"] in ("training", "badged")]
    for day in weekly[4:8]:
        _held(town, promotion_id, key, day, "peer_training", trained, minutes=180)
    if full:
        badged = [pupil for pupil in pupils if pupil["status"] == "badged"]
        for week in range(9, len(weekly), 2):
            pair = [badged[(week + turn) % len(badged)] for turn in range(2)] if badged else []
            _held(
                town,
                promotion_id,
                key,
                weekly[week],
                "peer_session",
                pair,
                minutes=30,
                motive="quarrel",
                result="agreement",
                total=4,
            )
            if week % 6 == 3:
                _held(
                    town,
                    promotion_id,
                    key,
                    school_day(weekly[week] + DAY),
                    "peer_supervision",
                    badged,
                    minutes=60,
                )


def _act(town: Town, promotion_id: Any, key: str, day: date, act: str, **more: Any) -> Any:
    """An act of the promotion, unless its day is to come; its id, or None."""
    if day >= town.day:
        return None
    rng = town.dice("peer", promotion_id, act, day)
    return add_act(town, day, promotion_id, act, key, rng, promotion_id=promotion_id, **more)


def _held(
    town: Town, promotion_id: Any, key: str, day: date, act: str, pupils: list[Any], **more: Any
) -> None:
    entry_id = _act(town, promotion_id, key, day, act, **more)
    if entry_id is None:
        return
    for pupil in pupils:
        town.add(
            "attendance",
            {
                "id": town.id("there", entry_id, pupil["id"]),
                "entry_id": entry_id,
                "pupil_id": pupil["id"],
            },
        )


def _pupil(
    town: Town, promotion_id: Any, number: int, name: Any, level: str, weekly: list[date], *, full: bool
) -> dict[str, Any]:
    """A pupil as far as her promotion went: of one under way, some wait for a word."""
    letter, chosen = (school_day(weekly[2] + DAY * days) for days in (3, 6))
    steps: list[tuple[str, str, date]] = [("letter", "candidate", letter)]
    if number % 7 == 6:
        steps.append(("decline", "declined", chosen))
    elif full or number < 6:
        steps.append(("select", "selected", chosen))
        if full or number < 3:
            steps.append(("train", "training", weekly[4]))
        if full:
            steps.append(("badge", "badged", weekly[8]))
    steps = [step for step in steps if step[2] < town.day]
    person_id = _person(town, name, "12_17" if level == "6e" else "lt12")
    if any(key == "train" for key, _status, _day in steps):
        _words(town, person_id, name, number, max(chosen, weekly[3]))
    row = {
        "id": town.id("pupil", promotion_id, number),
        "promotion_id": promotion_id,
        "person_id": person_id,
        "level": level,
        "class_label": f"{level if level == '6e' else level.upper()} {'ABC'[number % 3]}",
        "status": steps[-1][1] if steps else "candidate",
        "letter_on": letter,
        "badge_on": next((day for key, _status, day in steps if key == "badge"), None),
        "leaving": None,
        "author_id": town.members[0],
        "created_at": town.at(letter),
        "updated_at": town.at(steps[-1][2] if steps else letter),
    }
    town.add("pupil", row)
    for key, status, day in steps:
        town.add(
            "step",
            {
                "id": town.id("step", row["id"], key),
                "pupil_id": row["id"],
                "step": key,
                "status": status,
                "day": day,
                "at": town.at(day),
                "by_id": town.members[0],
            },
        )
    return row


def _person(town: Town, name: Any, age_band: str | None) -> Any:
    given, family = name
    person_id = town.id("person", given, family)
    town.add(
        "person",
        {
            "id": person_id,
            "given_name": given,
            "family_name": family,
            "sort_name": sort_key(f"{family} {given}"),
            "search_text": sort_key(f"{given} {family}"),
            "age_band": age_band,
        },
    )
    return person_id


def _words(town: Town, person_id: Any, name: Any, number: int, day: date) -> None:
    """A parent's word in writing, then the pupil's own, in the shipped wording."""
    parent_id = _person(town, (PARENTS[number % len(PARENTS)], name[1]), "40_59")
    town.add(
        "tie",
        {
            "id": town.id("tie", person_id),
            "person_id": parent_id,
            "other_id": person_id,
            "kind": "parent",
            "author_id": town.members[0],
        },
    )
    for giver, channel, representative in (
        ("representative", "written", parent_id),
        ("party", "oral", None),
    ):
        town.add(
            "word",
            {
                "id": town.id("word", person_id, giver),
                "person_id": person_id,
                "purpose": PEER.key,
                "state": "given",
                "giver": giver,
                "representative_id": representative,
                "wording_version": 1,
                "wording_hash": hashlib.sha256(PEER.text.encode()).hexdigest(),
                "channel": channel,
                "day": day,
                "expires_on": day + DAY * 365,
                "at": town.at(day),
                "author_id": town.members[0],
            },
        )
