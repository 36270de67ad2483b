"""Levels of a school: those that its nature may have, those that it has, and in which order a form proposes them."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from core.toolkit import Actor, Form, InvalidInput, label_of, options
from plugins.school_mediation.codelists import RANK

SPECIAL: Final = ("upe2a", "ulis")
PRIMARY: Final = ("cp", "ce1", "ce2", "cm1", "cm2", *SPECIAL)
#: Nature of a school → levels that it may have.
OF_KIND: Final = {
    "nursery": ("maternelle",),
    "primary": PRIMARY,
    "group": ("maternelle", *PRIMARY),
    "college": ("6e", "5e", "4e", "3e", "segpa", *SPECIAL),
    "lycee": ("3e", "lycee", *SPECIAL),
}
#: Acts that bring in pupils of another school: the last class of the primaries comes to the collège, and back.
VISITING: Final = {"cm2_6e": ("cm2", "6e")}


def base(code: str) -> str:
    """The shared code that a structure's own one refines."""
    return code.partition(".")[0]


def levels_of(school: Any) -> tuple[str, ...]:
    """Levels that a school says it has; those of its nature while it says none."""
    return tuple(school.levels) or OF_KIND.get(base(school.kind), ())


def range_words(levels: Sequence[str], actor: Actor) -> str:
    """« CP à CM2 », « 6e à 3e, SEGPA, ULIS »; levels that do not follow each other are all named."""
    known = sorted((level for level in levels if level in RANK), key=lambda level: RANK[level])
    usual = [level for level in known if RANK[level] <= RANK["3e"]]
    apart = [label_of("school_level", level, actor) for level in known if level not in usual]
    names = [label_of("school_level", level, actor) for level in usual]
    ranks = [RANK[level] for level in usual]
    if len(ranks) > 2 and ranks == list(range(ranks[0], ranks[-1] + 1)):
        names = [f"{names[0]} à {names[-1]}"]
    return ", ".join([*names, *apart])


def check_level(level: str | None, school: Any, actor: Actor, *, act: str = "") -> None:
    """Raise InvalidInput for a level that the school does not have."""
    hers = levels_of(school)
    if level is None or not hers or level in (*hers, *VISITING.get(act, ())) or base(level) in hers:
        return
    known = range_words(hers, actor)
    raise InvalidInput({"level": [f"Cet établissement n’a pas ce niveau. D’après sa page, il a : {known}."]})


def check_levels(kind: str, levels: Collection[str], actor: Actor) -> dict[str, list[str]]:
    """What is wrong with the levels of a school of that nature, by field."""
    possible = OF_KIND.get(base(kind))
    wrong = [] if possible is None else [level for level in levels if base(level) not in possible]
    if not wrong:
        return {}
    nature = label_of("school_kind", kind, actor)
    found = ", ".join(label_of("school_level", level, actor) for level in wrong)
    return {"levels": [f"La nature choisie, « {nature} », ne va pas avec : {found}."]}


def choices(hers: Collection[str], actor: Actor) -> list[tuple[Any, ...]]:
    """Every level, those of the school chosen first."""
    offered = [(option.value, option.label) for option in options("school_level", actor)]
    return sorted(offered, key=lambda choice: choice[0] not in hers and base(choice[0]) not in hers)


def follow(form: Form, name: str, hers: Mapping[str, Sequence[str]], field: str = "level") -> Form:
    """The levels of what is chosen under ``name`` come first, as soon as it is chosen."""
    form[field].attrs |= {"data-first-of": name, "data-first": json.dumps(hers)}
    return form
