"""What the templates of one path read, built from queries; nothing is written here."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from core.toolkit import (
    Actor,
    Case,
    dataclass,
    label_of,
    load_keys,
    options,
    place_options,
    session,
    steps_from,
    today,
)
from plugins.reinsertion import queries
from plugins.reinsertion.codelists import (
    MOMENT_WORDS,
    OVER,
    PSYCHOLOGICAL,
    SAID_TO_HER,
    SCALE,
    SCALE_WORDS,
    STATUS_TINT,
    TAKEN_TINT,
)
from plugins.reinsertion.files import ERASED, offered_tracks, opened, reads_restricted
from plugins.reinsertion.models import Objective, Orientation
from plugins.reinsertion.permissions import FOLLOW, HELP
from plugins.reinsertion.schemas import WORDS
from plugins.reinsertion.workflow import REVIEW

Choices = dict[str, list[tuple[Any, ...]]]

#: Her words, in the order in which they are read.
WORD_TITLES: Final = (
    ("strengths", "Ses points forts, ce qu’elle sait faire"),
    ("interests", "Ce qui l’intéresse"),
    ("aspirations", "Ce qu’elle veut pour la suite"),
)
#: Marks drawn on the chart: the last ones, so that it stays legible on a telephone.
DRAWN: Final = 6


def days_words(days: int) -> str:
    return "1 jour" if days == 1 else f"{days} jours"


def due_words(due: date, day: date) -> str:
    """« dans 12 jours », « demain », « aujourd’hui », « en retard de 3 jours »."""
    left = (due - day).days
    if left < 0:
        return f"en retard de {days_words(-left)}"
    return {0: "aujourd’hui", 1: "demain"}.get(left, f"dans {left} jours")


# --- choices of the forms ----------------------------------------------------------------------------


def _pairs(statement: Any) -> list[tuple[Any, ...]]:
    return [(str(row[0]), row[1]) for row in session.execute(statement)]


def _tracks(case: Case | None, actor: Actor) -> list[tuple[Any, ...]]:
    found = [(one.value, one.label, one.icon) for one in options("reinsertion_track", actor)]
    return offered_tracks(case, actor, found)


def opening_choices(actor: Actor) -> Choices:
    return {
        "tracks": _tracks(None, actor),
        "place_id": _pairs(place_options(actor, today(actor))),
        "partner_id": _pairs(queries.partner_options(actor)),
    }


def partner_choices(actor: Actor) -> Choices:
    return {"partner_id": _pairs(queries.partner_options(actor))}


def track_choices(case: Case, actor: Actor) -> Choices:
    return {"codes": _tracks(case, actor)}


def objective_choices(case: Case, actor: Actor) -> Choices:
    """An objective belongs to a track that holds content."""
    return {"track": [one for one in _tracks(case, actor) if one[0] != PSYCHOLOGICAL]}


def orientation_choices(case: Case, actor: Actor) -> Choices:
    return {**partner_choices(actor), "track": _tracks(case, actor)}


def review_choices() -> Choices:
    scale: list[tuple[Any, ...]] = list(SCALE)
    return {"confidence": scale, "control": scale}


# --- what counts for her -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Head:
    """What a path opens on. ``words`` are (title, her words); none before she spoke."""

    told_on: date | None
    words: list[tuple[str, str]]
    tracks: list[str]
    themes: list[str]
    prescriber: str
    version: int
    hides: bool


def _labels(list_key: str, codes: Iterable[str] | None, actor: Actor) -> list[str]:
    """The codes in words, in the order of their list."""
    known = set(codes or ())
    return [one.label for one in options(list_key, actor) if one.value in known]


def head(case: Case, actor: Actor) -> Head:
    found = session.execute(queries.head_of(case.id, actor)).one()
    restricted = reads_restricted(case, actor)
    load_keys([getattr(found, name) for name in WORDS], actor=actor)
    said = {name: opened(getattr(found, name), f"{found.id}:{name}", actor) for name in WORDS}
    tracks = [one for one in found.tracks or () if restricted or one != PSYCHOLOGICAL]
    sent_by = [label_of("reinsertion_prescriber", found.prescriber, actor), found.partner or ""]
    return Head(
        told_on=found.told_on,
        words=[(title, said[name]) for name, title in WORD_TITLES if said[name]],
        tracks=_labels("reinsertion_track", tracks, actor),
        themes=_labels("reinsertion_focus_theme", found.themes, actor),
        prescriber=", ".join(word for word in sent_by if word),
        version=found.version or 0,
        hides=restricted and PSYCHOLOGICAL in (found.tracks or ()),
    )


def said_data(case: Case, actor: Actor) -> dict[str, Any]:
    """Her words as their form shows them."""
    found = session.execute(queries.head_of(case.id, actor)).one()
    return {
        **{name: opened(getattr(found, name), f"{found.id}:{name}", actor) for name in WORDS},
        "prescriber": found.prescriber,
        "partner_id": found.partner_id,
        "version": found.version or 0,
    }


def chosen(case: Case, name: str, actor: Actor) -> list[str]:
    """The codes of the tracks, or of the themes, that stand."""
    found = session.execute(queries.head_of(case.id, actor)).one()
    return list(getattr(found, name) or ())


# --- objectives --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ActionLine:
    """``said_to_her``: who does it, in the words of the page that she keeps."""

    id: uuid.UUID
    text: str
    who: str
    said_to_her: str
    due_on: date | None
    done_on: date | None
    late: bool


@dataclass(frozen=True, slots=True)
class ObjectiveCard:
    """An objective in words. ``late``: the day it was to be looked at again is past."""

    id: uuid.UUID
    text: str
    track: str
    status: str
    tint: str
    set_on: date
    review_on: date | None
    late: bool
    over: bool
    actions: list[ActionLine]


def objective_cards(case: Case, actor: Actor) -> list[ObjectiveCard]:
    """Two statements, whatever their number: the rows, and the keys of their words."""
    rows = session.execute(queries.objectives_of(case.id, actor)).all()
    load_keys([closed for row in rows for closed in (row.sealed, row.action_sealed)], actor=actor)
    day = today(actor)
    found: dict[uuid.UUID, ObjectiveCard] = {}
    for row in rows:
        card = found.setdefault(row.id, _card(row, actor, day))
        if row.action_id is not None:
            card.actions.append(
                ActionLine(
                    row.action_id,
                    opened(row.action_sealed, row.action_id, actor) or ERASED,
                    label_of("reinsertion_who", row.who, actor),
                    SAID_TO_HER.get(row.who) or label_of("reinsertion_who", row.who, actor).lower(),
                    row.due_on,
                    row.done_on,
                    row.done_on is None and row.due_on is not None and row.due_on < day,
                )
            )
    return list(found.values())


def _card(row: Any, actor: Actor, day: date) -> ObjectiveCard:
    return ObjectiveCard(
        id=row.id,
        text=opened(row.sealed, row.id, actor) or ERASED,
        track=label_of("reinsertion_track", row.track, actor),
        status=label_of("reinsertion_objective_status", row.status, actor),
        tint=STATUS_TINT.get(row.status, ""),
        set_on=row.set_on,
        review_on=row.review_on,
        late=row.review_on is not None and row.review_on < day,
        over=row.status in OVER,
        actions=[],
    )


@dataclass(frozen=True, slots=True)
class PointLine:
    day: date
    status: str
    tint: str


def points(objective: Objective, actor: Actor) -> list[PointLine]:
    return [
        PointLine(
            row.day,
            label_of("reinsertion_objective_status", row.status, actor),
            STATUS_TINT.get(row.status, ""),
        )
        for row in session.execute(queries.points_of(objective.id, actor))
    ]


def words_of_objective(objective: Objective, actor: Actor) -> str:
    return opened(objective.sealed, objective.id, actor) or ERASED


# --- what she says of herself ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One meeting as she reads it; marks in words, "" when she did not answer."""

    id: uuid.UUID
    day: date
    moment: str
    confidence: int | None
    control: int | None
    confidence_words: str
    control_words: str
    word: str


@dataclass(frozen=True, slots=True)
class Marks:
    """Her own marks, newest first in ``rows``, oldest first in ``drawn`` (the last ones only)."""

    rows: list[ReviewLine]
    drawn: list[ReviewLine]
    next_on: date | None
    told: str


def marks(case: Case, actor: Actor) -> Marks:
    rows = session.execute(queries.reviews_of(case.id, actor)).all()
    load_keys([row.sealed for row in rows], actor=actor)
    lines = [
        ReviewLine(
            row.id,
            row.day,
            MOMENT_WORDS[row.moment],
            row.confidence,
            row.control,
            SCALE_WORDS.get(row.confidence, ""),
            SCALE_WORDS.get(row.control, ""),
            opened(row.sealed, row.id, actor),
        )
        for row in rows
    ]
    drawn = [line for line in lines if line.confidence or line.control][-DRAWN:]
    return Marks(lines[::-1], drawn, rows[-1].next_on if rows else None, _told(drawn))


def review_step(case: Case, day: date, actor: Actor) -> dict[str, Any]:
    """The step of a review as its page shows it; ``noted``: what she rated that day already."""
    offered = next(iter(steps_from(case, actor, only=REVIEW)), None)
    found = marks(case, actor)
    noted = next((line for line in found.rows if line.day == day), None)
    return {"offered": offered, "noted": noted, "marks": found}


def _told(drawn: list[ReviewLine]) -> str:
    """The chart in a sentence, for whoever does not see it."""
    if not drawn:
        return ""
    last = drawn[-1]
    said = [
        f"{name} : {words.lower()}"
        for name, words in (
            ("confiance", last.confidence_words),
            ("prise sur son projet", last.control_words),
        )
        if words
    ]
    return f"Le dernier point : {', '.join(said)}. Le détail est dans le tableau."


# --- orientations ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OrientationLine:
    id: uuid.UUID
    partner: str
    track: str
    day: date
    outcome: str
    tint: str
    restricted: bool


def orientation_lines(case: Case, actor: Actor) -> list[OrientationLine]:
    rows = session.execute(queries.orientations_of(case.id, actor, restricted=reads_restricted(case, actor)))
    return [
        OrientationLine(
            row.id,
            row.partner,
            label_of("reinsertion_track", row.track, actor),
            row.day,
            label_of("reinsertion_taken_up", row.taken_up, actor),
            TAKEN_TINT.get(row.taken_up, ""),
            row.track == PSYCHOLOGICAL,
        )
        for row in rows
    ]


def taken_up_data(row: Orientation) -> dict[str, Any]:
    return {"taken_up": row.taken_up, "taken_on": row.taken_on}


# --- panels of the file ------------------------------------------------------------------------------


def _may(case: Case, actor: Actor, right: Any) -> bool:
    return case.closed_on is None and actor.may(right) and not actor.tenant.suspended


def lead_panel(case: Case, actor: Actor) -> dict[str, Any]:
    return {"case_id": case.id, "head": head(case, actor), "can_follow": _may(case, actor, FOLLOW)}


def objectives_panel(case: Case, actor: Actor) -> dict[str, Any]:
    return {
        "case_id": case.id,
        "cards": objective_cards(case, actor),
        "can_follow": _may(case, actor, FOLLOW),
        "can_help": _may(case, actor, HELP),
    }


def marks_panel(case: Case, actor: Actor) -> dict[str, Any]:
    day = today(actor)
    found = marks(case, actor)
    return {
        "case_id": case.id,
        "marks": found,
        "next_words": due_words(found.next_on, day) if found.next_on else "",
        "late": found.next_on is not None and found.next_on < day,
        "can_help": _may(case, actor, HELP),
        "can_follow": _may(case, actor, FOLLOW),
        "can_interview": _may(case, actor, FOLLOW) and reads_restricted(case, actor),
    }


def orientations_panel(case: Case, actor: Actor) -> dict[str, Any]:
    return {
        "case_id": case.id,
        "rows": orientation_lines(case, actor),
        "reads_all": reads_restricted(case, actor),
        "can_follow": _may(case, actor, FOLLOW),
    }
