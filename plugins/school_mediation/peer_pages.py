"""What the templates of the pupil mediators read. Names stand on these pages only, for those who follow them."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy import func, select

from core.toolkit import (
    RECORD_ACTIVITIES,
    Actor,
    ConsentRecord,
    Lacking,
    dataclass,
    get_or_404,
    label_of,
    page,
    people_by_id,
    session,
    today,
)
from plugins.school_mediation import levels, queries, years
from plugins.school_mediation.answers import writes
from plugins.school_mediation.entry_pages import EntryRow, entry_row
from plugins.school_mediation.indicators import badged, trained
from plugins.school_mediation.models import Entry, Promotion, Pupil, School
from plugins.school_mediation.pages import PromotionRow, promotion_row
from plugins.school_mediation.peer_schemas import CHANNELS, GIVERS, STATES, PupilFilters
from plugins.school_mediation.peers import missing_words, objections, parents_of, there_at
from plugins.school_mediation.permissions import PEERS
from plugins.school_mediation.purposes import PEER, pill, why
from plugins.school_mediation.schemas import YearFilters
from plugins.school_mediation.steps import ACTIVE, MAY_ATTEND, SAID, STATE, STEPS, Step

ERASED = "Élève effacé"


def year_choices(actor: Actor) -> list[tuple[str, str]]:
    """School years of a new promotion: the next one is prepared before summer."""
    return years.choices(actor, ahead=1)


@dataclass(frozen=True, slots=True)
class PromotionList:
    rows: list[PromotionRow]
    year: int
    year_words: str
    years: list[tuple[str, str]]
    can_write: bool
    has_school: bool


def promotion_list(asked: YearFilters, actor: Actor) -> PromotionList:
    year = asked.year if asked.year is not None else years.this_year(actor)
    found = session.execute(queries.promotions(actor).where(Promotion.year == year))
    known = session.execute(queries.every_school(actor).limit(1)).first()
    return PromotionList(
        rows=[promotion_row(row) for row in found],
        year=year,
        year_words=years.words(year),
        years=year_choices(actor),
        can_write=writes(actor, PEERS),
        has_school=known is not None,
    )


@dataclass(frozen=True, slots=True)
class PupilRow:
    """A pupil in a list: her name, where she is on her way, and how the words stand."""

    id: uuid.UUID
    name: str
    group: str
    state: str
    tint: str
    words: tuple[str, str] | None
    status: str


@dataclass(frozen=True, slots=True)
class PromotionPage:
    """``stages`` are the footbridge: how many are at each step of the year."""

    promotion: Promotion
    school: School
    year_words: str
    stages: list[tuple[str, int]]
    pupils: list[PupilRow]
    aside: list[PupilRow]
    sessions: list[tuple[EntryRow, int, bool]]
    can_write: bool
    can_record: bool


def promotion_page(promotion_id: uuid.UUID, actor: Actor) -> PromotionPage:
    promotion = get_or_404(Promotion, promotion_id)
    pupils = list(session.execute(queries.pupils_of(promotion.id, actor)).scalars())
    sessions = session.execute(queries.entries_of_promotion(promotion.id, actor)).all()
    rows = pupil_rows(pupils, actor)
    return PromotionPage(
        promotion=promotion,
        school=get_or_404(School, promotion.school_id),
        year_words=years.words(promotion.year),
        stages=_stages(pupils, sessions),
        pupils=[row for row in rows if row.status in (*ACTIVE, "candidate")],
        aside=[row for row in rows if row.status in ("declined", "left")],
        sessions=[(entry_row(row, actor), row.present, row.act in MAY_ATTEND) for row in sessions],
        can_write=writes(actor, PEERS),
        can_record=writes(actor, RECORD_ACTIVITIES),
    )


def _stages(pupils: list[Pupil], sessions: Any) -> list[tuple[str, int]]:
    """The year in numbers: what was done, how many are at each step."""
    presentations = [row for row in sessions if row.act == "peer_presentation"]
    trained = [pupil for pupil in pupils if pupil.status in ("training", "badged")]
    return [
        ("Présentations en classe", len(presentations)),
        ("Lettres reçues", max(sum(row.letters or 0 for row in presentations), len(pupils))),
        ("Élèves retenus", sum(pupil.status in ACTIVE for pupil in pupils)),
        ("Élèves en formation ou formés", len(trained)),
        ("Badges remis", sum(pupil.status == "badged" for pupil in pupils)),
        ("Séances de médiation par les pairs", sum(row.act == "peer_session" for row in sessions)),
    ]


def pupil_rows(pupils: list[Pupil], actor: Actor) -> list[PupilRow]:
    """Names and words of them all at once, by name."""
    names = people_by_id([p.person_id for p in pupils if p.person_id is not None], actor)
    missing = missing_words(pupils, actor)
    rows = [_pupil_row(pupil, names, missing, actor) for pupil in pupils]
    return sorted(rows, key=lambda row: row.name)


def _pupil_row(
    pupil: Pupil, names: dict[uuid.UUID, Any], missing: dict[uuid.UUID, Lacking], actor: Actor
) -> PupilRow:
    found = names.get(pupil.person_id) if pupil.person_id is not None else None
    state = STATE[pupil.status]
    asked = pupil.status in ACTIVE
    return PupilRow(
        id=pupil.id,
        name=found.name if found is not None else ERASED,
        group=group_words(pupil, actor),
        state=state.label,
        tint=state.tint,
        words=pill(missing.get(pupil.id)) if asked else None,
        status=pupil.status,
    )


def group_words(pupil: Pupil, actor: Actor) -> str:
    level = label_of("school_level", pupil.level, actor)
    return ", ".join(part for part in (level, pupil.class_label) if part)


@dataclass(frozen=True, slots=True)
class TrainedRow:
    id: uuid.UUID
    name: str
    school: str
    year_words: str
    state: str
    tint: str
    trained_on: date


@dataclass(frozen=True, slots=True)
class TrainedList:
    rows: list[TrainedRow]
    total: int
    next_url: str | None
    first_url: str | None
    chips: list[tuple[str, str]]


def trained_list(filters: PupilFilters, actor: Actor) -> TrainedList:
    """The pupils behind the figures of training and badge, one row each."""
    figure = badged if filters.badged else trained
    counted = figure(actor, filters)
    first = queries.step_days(actor, "train").subquery()
    statement = counted.join(first, first.c.pupil_id == Pupil.id).with_only_columns(
        Pupil.id,
        Pupil.person_id,
        Pupil.status,
        first.c.day.label("trained_on"),
        School.name.label("school"),
        Promotion.year,
    )
    found = page(session, statement, (first.c.day, Pupil.id), cursor=filters.cursor or None)
    names = people_by_id([row.person_id for row in found.rows if row.person_id is not None], actor)
    given = {
        "since": filters.since.isoformat() if filters.since else "",
        "until": filters.until.isoformat() if filters.until else "",
        "territory_id": str(filters.territory_id or ""),
        "badged": "1" if filters.badged else "",
    }
    total = session.execute(select(func.count()).select_from(counted.subquery())).scalar_one()
    return TrainedList(
        rows=[_trained_row(row, names) for row in found.rows],
        total=int(total),
        next_url=_trained_url(given, cursor=found.next_cursor) if found.next_cursor else None,
        first_url=_trained_url(given) if filters.cursor else None,
        chips=_trained_chips(filters, given, actor),
    )


def _trained_row(found: Any, names: dict[uuid.UUID, Any]) -> TrainedRow:
    name = names.get(found.person_id)
    state = STATE[found.status]
    return TrainedRow(
        found.id,
        name.name if name is not None else ERASED,
        found.school,
        years.words(found.year),
        state.label,
        state.tint,
        found.trained_on,
    )


def _trained_url(given: dict[str, str], **changes: str | None) -> str:
    merged: dict[str, Any] = {**given, **changes}
    return url_for("school_mediation.trained_pupils", **{name: v for name, v in merged.items() if v})


def _trained_chips(filters: PupilFilters, given: dict[str, str], actor: Actor) -> list[tuple[str, str]]:
    quartiers = {str(row.id): row.name for row in session.execute(queries.territory_options(actor))}
    words = {
        "since": f"Du : {filters.since:%d/%m/%Y}" if filters.since else "",
        "until": f"Au : {filters.until:%d/%m/%Y}" if filters.until else "",
        "territory_id": f"Quartier : {quartiers.get(given['territory_id'], '')}",
        "badged": "Badge remis",
    }
    return [(words[name], _trained_url(given, **{name: None})) for name, value in given.items() if value]


@dataclass(frozen=True, slots=True)
class OfferedStep:
    step: Step
    blocked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WordLine:
    day: date
    who: str
    pill: tuple[str, str]
    how: str


@dataclass(frozen=True, slots=True)
class PupilPage:
    pupil: Pupil
    promotion: Promotion
    school: School
    year_words: str
    row: PupilRow
    person_url: bool
    leaving: str
    missing: str
    steps: list[OfferedStep]
    history: list[tuple[date, str]]
    attended: list[tuple[uuid.UUID, date, str]]
    words: list[WordLine]
    can_write: bool


def pupil_page(pupil_id: uuid.UUID, actor: Actor) -> PupilPage:
    pupil = get_or_404(Pupil, pupil_id)
    promotion = get_or_404(Promotion, pupil.promotion_id)
    missing = missing_words([pupil], actor)
    names = people_by_id([pupil.person_id] if pupil.person_id is not None else [], actor)
    row = _pupil_row(pupil, names, missing, actor)
    can_write = writes(actor, PEERS) and pupil.person_id is not None
    return PupilPage(
        pupil=pupil,
        promotion=promotion,
        school=get_or_404(School, promotion.school_id),
        year_words=years.words(promotion.year),
        row=row,
        person_url=pupil.person_id is not None,
        leaving=label_of("school_leaving", pupil.leaving, actor),
        missing=why(missing[pupil.id]) if pupil.id in missing and pupil.status in ACTIVE else "",
        steps=[
            OfferedStep(step, objections(step, pupil, actor, missing=missing))
            for step in STEPS
            if can_write and pupil.status in step.source
        ],
        history=[
            (found.day, SAID.get(found.step, found.step))
            for found in session.execute(queries.steps_of(pupil.id, actor))
        ],
        attended=[
            (found.activity_id, found.day, label_of("mae_activity", found.act, actor))
            for found in session.execute(queries.attended(pupil.id, actor))
        ],
        words=word_lines(pupil, actor),
        can_write=can_write,
    )


def name_of(pupil: Pupil, actor: Actor) -> str:
    """Who a page is about, with her level and class."""
    names = people_by_id([pupil.person_id] if pupil.person_id is not None else [], actor)
    row = _pupil_row(pupil, names, {}, actor)
    return ", ".join(part for part in (row.name, row.group) if part)


def word_lines(pupil: Pupil, actor: Actor) -> list[WordLine]:
    """What was said of her becoming a mediator, the latest first."""
    statement = (
        select(ConsentRecord)
        .where(
            ConsentRecord.tenant_id == actor.tenant.id,
            ConsentRecord.person_id == pupil.person_id,
            ConsentRecord.case_id.is_(None),
            ConsentRecord.purpose == PEER.key,
        )
        .order_by(ConsentRecord.day.desc(), ConsentRecord.at.desc(), ConsentRecord.id.desc())
        .limit(20)
    )
    givers = {key: label for key, label, _icon in GIVERS}
    channels = {key: label for key, label, _icon in CHANNELS}
    states = {key: label for key, label, _icon in STATES} | {"expired": "Arrivé à sa fin"}
    return [
        WordLine(
            word.day,
            givers.get(word.giver, word.giver),
            ("ok" if word.state == "given" else "stop", states[word.state]),
            f"{channels[word.channel]}, texte v{word.wording_version}",
        )
        for word in session.execute(statement).scalars()
    ]


def word_choices(pupil: Pupil, actor: Actor) -> dict[str, list[tuple[Any, ...]]]:
    known = people_by_id(parents_of(pupil, actor), actor).values()
    return {
        "giver": list(GIVERS),
        "state": list(STATES),
        "channel": list(CHANNELS),
        "representative_id": sorted(((str(one.id), one.name) for one in known), key=lambda c: c[1]),
    }


def word_data(pupil: Pupil, actor: Actor) -> dict[str, Any]:
    """A parent speaks first, in writing; a parent known alone is proposed."""
    parents = parents_of(pupil, actor)
    return {
        "giver": "representative",
        "state": "given",
        "channel": "written",
        "day": today(actor),
        "representative_id": parents[0] if len(parents) == 1 else None,
    }


def level_choices(promotion: Promotion, actor: Actor) -> list[tuple[Any, ...]]:
    """Levels of its school first."""
    return levels.choices(levels.levels_of(get_or_404(School, promotion.school_id)), actor)


def person_choices(ids: list[uuid.UUID], actor: Actor) -> list[tuple[str, str]]:
    """People who bear the name typed, for whoever may read it."""
    return [(str(one.id), one.name) for one in people_by_id(ids, actor).values()]


def attendance_choices(entry: Entry, day: date, actor: Actor) -> list[tuple[str, str]]:
    """Pupils of the promotion who may be at this session of that day, and those said to have been there already."""
    if entry.promotion_id is None:
        return []
    pupils = list(session.execute(queries.pupils_of(entry.promotion_id, actor)).scalars())
    missing = missing_words(pupils, actor, day=day)
    names = people_by_id([p.person_id for p in pupils if p.person_id is not None], actor)
    rows = [_pupil_row(pupil, names, missing, actor) for pupil in pupils]
    there = set(there_at(entry, actor))
    return [
        (str(row.id), f"{row.name}, {row.group}" if row.group else row.name)
        for row in sorted(rows, key=lambda row: row.name)
        if row.id in there or (row.status in MAY_ATTEND.get(entry.act, ()) and row.id not in missing)
    ]
