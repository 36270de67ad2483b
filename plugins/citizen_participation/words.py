"""How rows are told: labels, tints, where something was seen, who came."""

from __future__ import annotations

from typing import Any, Final

from core.toolkit import Actor, State, label_of
from plugins.citizen_participation.codelists import LADDER
from plugins.citizen_participation.schemas import AGES, SEXES
from plugins.citizen_participation.workflow import ANSWERS, PATHS, WALK

MONTHS: Final = (
    "janv.", "févr.", "mars", "avril", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.",
)  # fmt: skip
MARGINS: Final = (
    ("children", "Enfants"),
    ("teenagers", "Adolescents"),
    ("adults", "Adultes"),
    ("seniors", "Seniors"),
    ("women", "Femmes"),
    ("men", "Hommes"),
)
#: How each sort of observation is drawn and tinted: a shape as well as a tint, for who does not tell colours.
SHAPES: Final = {"strength": "star", "weakness": "square", "risk": "triangle", "idea": "circle"}
TINTS: Final = {"strength": "ok", "weakness": "wait", "risk": "stop", "idea": "go"}


def stage_of(kind: str, key: str, actor: Actor) -> State:
    """The state of a project; a structure's own word for the stage of a walk wins."""
    state = PATHS[kind].state(key)
    if kind != WALK or state.final:
        return state
    return State(state.key, label_of("walk_stage", key, actor), state.kind)


def status_of(key: str, actor: Actor) -> State:
    state = ANSWERS.state(key)
    return State(key, label_of("recommendation_status", key, actor), state.kind, state.final)


def where(row: Any) -> str:
    """« Étape 3, le passage », a place, or a spot on the map."""
    if row.stop_rank is not None:
        return f"Étape {row.stop_rank}" + (f", {row.stop or row.place}" if row.stop or row.place else "")
    if row.place:
        return str(row.place)
    return "Point sur le plan" if row.latitude is not None else ""


def mix(sums: Any) -> dict[str, Any]:
    """The two margins of those who came, each with what was not noted, over the same total."""
    total = int(sums.total)
    return {"total": total, "ages": _margin(sums, AGES, total), "sexes": _margin(sums, SEXES, total)}


def _margin(sums: Any, names: tuple[str, ...], total: int) -> list[dict[str, Any]]:
    labels = dict(MARGINS)
    counts = {name: int(getattr(sums, name)) for name in names}
    rows: list[dict[str, Any]] = [{"label": labels[name], "value": number} for name, number in counts.items()]
    unknown = max(total - sum(counts.values()), 0)
    return [*rows, {"label": "Non relevé", "value": unknown, "partial": True}]


def ladder(sums: Any) -> list[dict[str, Any]]:
    """The rungs with how many times residents did so."""
    counts = {
        "came": int(sums.total),
        **{key: int(getattr(sums, key)) for key, _w in LADDER if key != "came"},
    }
    return [{"label": words, "value": counts[key]} for key, words in LADDER]


def ladder_over_time(rows: list[Any]) -> list[dict[str, Any]]:
    """One line a month, from the first to the last month that says something, months without anything included."""
    if not rows:
        return []
    found = {(int(row.year), int(row.month)): row for row in rows}
    first, last = min(found), max(found)
    months = range(first[0] * 12 + first[1] - 1, last[0] * 12 + last[1])
    lines = []
    for number in months:
        key = (number // 12, number % 12 + 1)
        row = found.get(key)
        values = [int(getattr(row, name)) if row is not None else 0 for name, _words in LADDER]
        pairs = [(value, None) for value in values]
        lines.append({"label": f"{MONTHS[key[1] - 1]} {key[0]}", "values": pairs, "total": sum(values)})
    return lines
