"""An entry in the structure's words: on the list, in the history, on the conflict screen."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final

from core.codelists.reasons import entry_reason
from core.codelists.services import label_of
from core.db.session import session
from core.db.writing import Revision
from core.extension.catalog import catalog
from core.places.choosing import places_named
from core.planning.roster import with_former
from core.records import dataclass
from core.tenancy.binding import Actor
from core.web.typography import count, day_long, duration, hour, number

#: Column → its name on screen; a field that is not here is not shown in the history.
LABELS: Final = {
    "kind": "Quoi",
    "place_id": "Lieu",
    "total": "Personnes en tout",
    "estimated": "Nombre estimé",
    "children": "Enfants",
    "teenagers": "Adolescents",
    "adults": "Adultes",
    "seniors": "Seniors",
    "women": "Femmes",
    "men": "Hommes",
    "reason": "Motif",
    "actions": "Ce qui a été fait",
    "result": "Résultat",
    "minutes": "Durée",
    "members": "Avec qui",
    "day": "Jour",
    "starts_at": "Heure",
    "domain": "Domaine",
    "public_type": "Public",
    "tension": "Tension",
    "note": "Note",
    "removed_at": "Saisie",
}
#: Columns whose code is read in a list.
LISTS: Final = {"result": "immediate_result", "domain": "domain", "public_type": "public_type"}
#: Columns of the row → name of the field of the form.
FIELDS: Final = {"starts_at": "at"}
NONE_SAID: Final = "non relevé"
#: Shown in the history only: no field of the form.
HOUR_TOLD: Final = "Heure connue"


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one correction, in words."""

    label: str
    before: str
    after: str
    #: True when ``before`` is what was said at entry.
    first: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of the history: who, when, and what changed."""

    at: datetime
    who: str
    changes: tuple[Change, ...]


def kind_label(key: str) -> str:
    """« Présence active »; the key itself when its plugin is gone."""
    kind = catalog().activity_kinds.get(key)
    return kind.label if kind else key


def kind_icon(key: str) -> str:
    kind = catalog().activity_kinds.get(key)
    return kind.icon if kind else "pin"


def people(total: int | None, estimated: bool) -> str:
    """« 7 personnes », « Environ 40 personnes », or "" when nobody counted."""
    if total is None:
        return ""
    words = count(total, "personne", "personnes")
    return f"Environ {words}" if estimated and total else words


def margins(row: Any, names: Iterable[tuple[str, str, str]]) -> list[tuple[str, int | None]]:
    """(word, count) of each margin seen, then the rest as « non relevé »; empty when none was seen."""
    seen = [(one if n < 2 else many, n) for name, one, many in names if (n := getattr(row, name))]
    if not seen:
        return []
    left = (row.total or 0) - sum(n for _word, n in seen)
    return [*seen, (NONE_SAID, left)] if left > 0 else list(seen)


AGE_WORDS: Final = (
    ("children", "enfant", "enfants"),
    ("teenagers", "adolescent", "adolescents"),
    ("adults", "adulte", "adultes"),
    ("seniors", "senior", "seniors"),
)
SEX_WORDS: Final = (("women", "femme", "femmes"), ("men", "homme", "hommes"))


def margin_words(row: Any, names: Iterable[tuple[str, str, str]]) -> str:
    """« 3 adultes, 2 seniors, non relevé : 4 »."""
    return ", ".join(
        f"{word} : {number(n)}" if word == NONE_SAID else f"{number(n)} {word}"
        for word, n in margins(row, names)
    )


def place_names(ids: Iterable[Any], actor: Actor) -> dict[str, str]:
    wanted = {uuid.UUID(str(i)) for i in ids if i}
    if not wanted:
        return {}
    return {str(row.id): row.name for row in session.execute(places_named(list(wanted), actor))}


def word(field: str, value: Any, actor: Actor, places: Mapping[str, str], *, kind: str = "") -> str:
    """A value of a column, as the row or its history keeps it, in words; "" for nothing. ``kind``: of the entry."""
    if field == "removed_at" and not value:
        return "en place"
    if value is None or value == "" or value == []:
        return ""
    if field == "kind":
        return kind_label(value)
    if field == "reason":
        return entry_reason(kind, value, actor)
    if field in LISTS:
        return label_of(LISTS[field], value, actor)
    if field == "actions":
        return ", ".join(label_of("action", item, actor) for item in value)
    if field == "members":
        return _names(value, actor)
    if field == "tension":
        return label_of("tension_level", str(value), actor)
    if field == "place_id":
        return places.get(str(value), "lieu disparu")
    return _plain_word(field, value, actor)


def _names(members: Iterable[Any], actor: Actor) -> str:
    ids = [uuid.UUID(str(one)) for one in members]
    people = with_former(actor, ids)
    return ", ".join(people[one].name for one in ids if one in people)


def _plain_word(field: str, value: Any, actor: Actor) -> str:
    if field == "minutes":
        return duration(int(value))
    if field == "day":
        return day_long(value if isinstance(value, date) else date.fromisoformat(value))
    if field in {"starts_at", "removed_at"}:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        told = hour(moment.astimezone(actor.tenant.tz))
        return told if field == "starts_at" else f"supprimée à {told}"
    return ("oui" if value else "non") if isinstance(value, bool) else str(value)


def _hours_told(changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changes of a correction; the noon of an entry whose hour nobody told is no hour."""
    found = dict(changes)
    if {"hour_told", "starts_at"} <= found.keys():
        pairs = zip(found["starts_at"], found["hour_told"], strict=True)
        found["starts_at"] = [moment if told else None for moment, told in pairs]
    return found


def history(revisions: list[Revision], kind: str, actor: Actor) -> list[Step]:
    """Corrections, newest first; each field's earliest change shows what was said at entry."""
    ids = [pair for r in revisions for pair in r.changes.get("place_id", ())]
    places = place_names(ids, actor)
    authors = with_former(actor, {r.author_id for r in revisions if r.author_id})
    first = {name: r.version for r in reversed(revisions) for name in r.changes}
    steps = []
    for revision in reversed(revisions):
        said = _hours_told(revision.changes)
        words = {
            name: [word(name, value, actor, places, kind=kind) or "vide" for value in said[name]]
            for name in (*LABELS, "hour_told")
            if name in said
        }
        changes = tuple(
            Change(
                LABELS.get(name, HOUR_TOLD),
                before,
                after,
                first.get(name) == revision.version and name != "removed_at",  # nobody enters that
            )
            for name, (before, after) in words.items()
            if before != after  # another day at the same hour
        )
        who = authors[revision.author_id].name if revision.author_id in authors else "Passerelle"
        if changes:
            steps.append(Step(revision.at, who, changes))
    return steps
