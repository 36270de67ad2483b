"""Reading a vocabulary as a structure uses it; changing it without ever redefining a shared code."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime
from typing import Final, cast

from sqlalchemy import select

from core.codelists.models import CodeOverlay
from core.db.session import session
from core.extension.catalog import catalog
from core.extension.contributions import Code, CodeList
from core.records import dataclass
from core.tenancy.binding import Actor, state_of

#: What stands in place of a code whose ground the structure no longer declares.
WITHDRAWN: Final = "Réponse retirée"


@dataclass(frozen=True, slots=True)
class CodeOption:
    """One answer as offered or printed. ``shared`` is the code it counts under in every report."""

    value: str
    label: str
    icon: str
    shared: str
    offered: bool


def _overlays(actor: Actor) -> dict[str, list[CodeOverlay]]:
    """Every change of the structure, by list, read once a request."""
    memo = state_of(session()).memo
    if "overlays" not in memo:
        found: dict[str, list[CodeOverlay]] = defaultdict(list)
        statement = select(CodeOverlay).where(CodeOverlay.tenant_id == actor.tenant.id)
        for overlay in session.execute(statement).scalars():
            found[overlay.list_key].append(overlay)
        memo["overlays"] = found
    return cast("dict[str, list[CodeOverlay]]", memo["overlays"])


def overlays_of(list_key: str, actor: Actor) -> list[CodeOverlay]:
    """What the structure changed in one list."""
    return _overlays(actor).get(list_key, [])


def forget_overlays() -> None:
    """After a change in the same request: what was read of every list and day is read again."""
    memo = state_of(session()).memo
    for key in [key for key in memo if key == "overlays" or key.startswith("codes:")]:
        del memo[key]


def declared(code: Code, actor: Actor) -> bool:
    """Whether the code exists in the structure: one that needs a legal ground, only where it is declared."""
    return not code.ground or bool(str(actor.tenant.settings.get(f"{code.ground}_ground") or "").strip())


def as_declared(shared: CodeList, actor: Actor) -> CodeList:
    """The list as the structure has it, codes without their ground left out."""
    return replace(shared, codes=tuple(code for code in shared.codes if declared(code, actor)))


def _valid(since: date | None, until: date | None, day: date) -> bool:
    return (since is None or since <= day) and (until is None or day <= until)


def _merge(shared: CodeList, overlays: list[CodeOverlay], day: date) -> list[CodeOption]:
    by_value = {overlay.value: overlay for overlay in overlays}
    ranked: list[tuple[tuple[int, int], CodeOption]] = []
    for index, code in enumerate(shared.codes):
        overlay = by_value.get(code.value)
        offered = _valid(code.since, code.until, day) and not (overlay and overlay.hidden)
        label = (overlay.label if overlay else None) or code.label
        position = overlay.position if overlay and overlay.position is not None else index * 10
        option = CodeOption(code.value, label, code.icon, code.value, offered)
        ranked.append(((position, index), option))
    parents = {option.value: rank for rank, option in ranked}
    icons = {option.value: option.icon for _rank, option in ranked}
    for overlay in overlays:
        if overlay.under is None or overlay.under not in parents:
            continue
        offered = _valid(overlay.since, overlay.until, day) and not overlay.hidden
        rank = parents[overlay.under]
        position = overlay.position if overlay.position is not None else rank[0]
        option = CodeOption(
            overlay.value, overlay.label or overlay.value, icons[overlay.under], overlay.under, offered
        )
        ranked.append(((position, rank[1] + 1), option))
    return [option for _rank, option in sorted(ranked, key=lambda pair: (pair[0], pair[1].label))]


def all_options(list_key: str, actor: Actor, *, day: date | None = None) -> list[CodeOption]:
    """Every code, hidden and ended ones included, in the structure's order. Raises KeyError: no such list."""
    shared = as_declared(catalog().code_lists[list_key], actor)
    when = day or datetime.now(actor.tenant.tz).date()
    memo = state_of(session()).memo
    key = f"codes:{list_key}:{when}"
    if key not in memo:
        memo[key] = _merge(shared, _overlays(actor).get(list_key, []), when)
    return cast("list[CodeOption]", memo[key])


def options(list_key: str, actor: Actor, *, day: date | None = None) -> list[CodeOption]:
    """What a form offers on ``day`` (None: today in the structure's zone)."""
    return [option for option in all_options(list_key, actor, day=day) if option.offered]


def values_of(list_key: str, actor: Actor) -> frozenset[str]:
    """Codes that may be stored: those offered, and old ones, so that correcting an old row keeps its code."""
    return frozenset(option.value for option in all_options(list_key, actor))


def label_of(list_key: str, value: str | None, actor: Actor) -> str:
    """The structure's word for a code; "" for None, the code itself when its list no longer knows it.

    One whose ground is no longer declared is not told.
    """
    if value is None:
        return ""
    known = next((o.label for o in all_options(list_key, actor) if o.value == value), None)
    if known is not None:
        return known
    shared = {code.value for code in catalog().code_lists[list_key].codes}
    return WITHDRAWN if value.partition(".")[0] in shared else value


def shared_label_of(list_key: str, value: str) -> str:
    """The label of a shared code in reports, whatever the structure calls it on its screens."""
    return next((c.label for c in catalog().code_lists[list_key].codes if c.value == value), value)


def word_needed(list_key: str, value: str, actor: Actor) -> str:
    """The key of the consent purpose that a code, or the shared one above it, needs in a named file; "" for none."""
    shared = shared_code(list_key, value, actor)
    return next((c.needs for c in catalog().code_lists[list_key].codes if c.value == shared), "")


def shared_code(list_key: str, value: str, actor: Actor) -> str:
    """The shared code under which a code counts in reports."""
    return next((o.shared for o in all_options(list_key, actor) if o.value == value), value)
