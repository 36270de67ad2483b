"""What a structure may do to a vocabulary: a shared code is hidden, moved, relabelled; never redefined."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from core.audit.services import record
from core.codelists.models import CodeOverlay
from core.codelists.schemas import AddCode, ChangeOwnCode, RelabelCode
from core.codelists.services import (
    CodeOption,
    all_options,
    as_declared,
    forget_overlays,
    overlays_of,
    shared_label_of,
)
from core.db.base import new_id
from core.db.session import session
from core.db.sorting import sort_key
from core.db.writing import apply_changes, create_once
from core.errors import InvalidInput, NotFound, Refused
from core.extension.catalog import catalog
from core.extension.contributions import CodeList
from core.records import dataclass
from core.tenancy.binding import Actor

#: Distance between two positions in a list, as ``core.codelists.services`` ranks shared codes.
STEP: Final = 10
#: Separates the shared code from the structure's refinement; no shared code contains it.
OWN: Final = "."


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the page of a list. ``shared_label`` is what reports print; ``own``: the structure's."""

    option: CodeOption
    shared_label: str
    own: bool
    hidden: bool
    since: date | None
    until: date | None
    version: int | None


@dataclass(frozen=True, slots=True)
class ListSummary:
    """One line of the page of all lists."""

    shared: CodeList
    offered: int
    hidden: int
    own: int


def list_of(list_key: str, actor: Actor) -> CodeList:
    """A list of this structure; NotFound for an unknown one and for that of a switched-off domain."""
    for shared in catalog().code_lists_of(actor.tenant.enabled):
        if shared.key == list_key:
            return as_declared(shared, actor)
    raise NotFound


def summaries(actor: Actor) -> list[ListSummary]:
    """Every list of the structure, by label, with its counts."""
    return [
        ListSummary(
            shared,
            offered=sum(e.option.offered for e in found),
            hidden=sum(e.hidden for e in found),
            own=sum(e.own for e in found),
        )
        for shared in sorted(
            catalog().code_lists_of(actor.tenant.enabled), key=lambda one: sort_key(one.label)
        )
        for found in (entries(shared.key, actor),)
    ]


def entries(list_key: str, actor: Actor) -> list[Entry]:
    """Every code of a list, hidden and ended ones included, in the structure's order."""
    shared = {code.value: code for code in list_of(list_key, actor).codes}
    changed = {overlay.value: overlay for overlay in overlays_of(list_key, actor)}
    return [
        _entry(option, shared, changed.get(option.value), list_key) for option in all_options(list_key, actor)
    ]


def _entry(option: CodeOption, shared: dict[str, Any], overlay: CodeOverlay | None, list_key: str) -> Entry:
    own = option.value not in shared
    dated: Any = overlay if own else shared[option.value]
    return Entry(
        option=option,
        shared_label=shared_label_of(list_key, option.shared),
        own=own,
        hidden=bool(overlay and overlay.hidden),
        since=dated.since,
        until=dated.until,
        version=overlay.version if overlay else None,
    )


def entry_of(list_key: str, value: str, actor: Actor) -> Entry:
    """One line of a list; NotFound when the list does not know the code."""
    found = next((e for e in entries(list_key, actor) if e.option.value == value), None)
    if found is None:
        raise NotFound
    return found


def hide_code(list_key: str, value: str, *, actor: Actor) -> bool:
    """Stop offering a code; old rows keep it. False when it was hidden. Raises Refused, NotFound."""
    entry = entry_of(list_key, value, actor)
    others = [e for e in entries(list_key, actor) if e.option.offered and e.option.value != value]
    if entry.option.offered and not others:
        raise Refused(["Une liste garde au moins une réponse : affichez-en une autre d’abord."])
    return _set(list_key, value, {"hidden": True}, actor=actor, action="hidden")


def show_code(list_key: str, value: str, *, actor: Actor) -> bool:
    """Offer a code again. False when it was offered. Raises NotFound."""
    entry_of(list_key, value, actor)
    return _set(list_key, value, {"hidden": False}, actor=actor, action="shown")


def relabel_code(list_key: str, value: str, command: RelabelCode, *, actor: Actor) -> bool:
    """Give a shared code the structure's own word on its screens; reports keep the shared one.

    Raises InvalidInput, NotFound, StaleEdit.
    """
    entry = entry_of(list_key, value, actor)
    if entry.own:
        raise NotFound
    label = command.label if command.label != entry.shared_label else ""
    _refuse_same_label(list_key, value, label, actor)
    return _set(
        list_key, value, {"label": label or None}, actor=actor, action="relabelled", base=command.version
    )


def change_own_code(list_key: str, value: str, command: ChangeOwnCode, *, actor: Actor) -> bool:
    """Reword an entry of the structure's own, or bound its days. Raises InvalidInput, NotFound, StaleEdit."""
    if not entry_of(list_key, value, actor).own:
        raise NotFound
    _refuse_same_label(list_key, value, command.label, actor)
    values = {"label": command.label, "since": command.since, "until": command.until}
    return _set(list_key, value, values, actor=actor, action="changed", base=command.version)


def add_code(list_key: str, command: AddCode, *, actor: Actor) -> tuple[CodeOverlay, bool]:
    """Add an entry under a shared code; a replay gives the one that stands. Raises InvalidInput, NotFound."""
    shared = list_of(list_key, actor)
    if command.under not in {code.value for code in shared.codes}:
        raise InvalidInput({"under": ["Choisissez une des réponses partagées."]})
    # Opaque, so that no word of the label reaches the ledgers, which keep codes for ever.
    value = f"{command.under}{OWN}{command.id.hex[-8:]}"
    _refuse_same_label(list_key, value, command.label, actor)
    values = {
        "list_key": list_key,
        "value": value,
        "label": command.label,
        "under": command.under,
        "since": command.since,
        "until": command.until,
    }
    overlay, made = create_once(CodeOverlay, command.id, values, actor=actor)
    if made:
        forget_overlays()
        record("code.added", subject=overlay, actor=actor, details={"list": list_key, "under": command.under})
    return overlay, made


def move_code(list_key: str, value: str, before: str, *, actor: Actor) -> bool:
    """Put a code in front of another ("" : at the end). Said twice, it moves once. Raises NotFound."""
    order = [option.value for option in all_options(list_key, actor)]
    if value not in order or (before and before not in order):
        raise NotFound
    wanted = [one for one in order if one != value]
    wanted.insert(wanted.index(before) if before and before != value else len(wanted), value)
    if before == value or wanted == order:
        return False
    return _write_order(list_key, wanted, actor=actor)


def order_codes(list_key: str, first: tuple[str, ...], *, actor: Actor) -> bool:
    """Put these codes first, in this order; the others follow in theirs. Raises NotFound."""
    order = [option.value for option in all_options(list_key, actor)]
    if set(first) - set(order):
        raise NotFound
    return _write_order(list_key, [*first, *(v for v in order if v not in first)], actor=actor)


def _write_order(list_key: str, wanted: list[str], *, actor: Actor) -> bool:
    """Write only positions that differ from those in force: an untouched code follows its shared list."""
    in_force = {code.value: index * STEP for index, code in enumerate(list_of(list_key, actor).codes)}
    for overlay in overlays_of(list_key, actor):
        if overlay.position is not None:
            in_force[overlay.value] = overlay.position
    changed = [
        (value, index * STEP) for index, value in enumerate(wanted) if in_force.get(value) != index * STEP
    ]
    rows = _overlays(list_key, dict(changed), actor)
    for value, position in changed:
        apply_changes(rows[value], rows[value].version, {"position": position}, actor=actor)
    forget_overlays()
    if changed:
        record("code.moved", actor=actor, details={"list": list_key})
    return bool(changed)


def _set(
    list_key: str, value: str, values: dict[str, Any], *, actor: Actor, action: str, base: int | None = None
) -> bool:
    row = _overlay(list_key, value, actor)
    changed = apply_changes(row, base or row.version, values, actor=actor)
    forget_overlays()
    if changed:
        record(f"code.{action}", subject=row, actor=actor, details={"list": list_key, "code": value})
    return bool(changed)


def _overlay(list_key: str, value: str, actor: Actor) -> CodeOverlay:
    return _overlays(list_key, {value: None}, actor)[value]


def _overlays(list_key: str, positions: dict[str, int | None], actor: Actor) -> dict[str, CodeOverlay]:
    """The structure's rows for codes, made at these positions when there are none; two at once end on the same."""
    statement = select(CodeOverlay).where(
        CodeOverlay.tenant_id == actor.tenant.id,
        CodeOverlay.list_key == list_key,
        CodeOverlay.value.in_(positions),
    )
    found = {row.value: row for row in session.execute(statement).scalars()}
    fresh = [
        {
            "tenant_id": actor.tenant.id,
            "id": new_id(),
            "list_key": list_key,
            "value": value,
            "position": position,
            "author_id": actor.membership_id,
        }
        for value, position in positions.items()
        if value not in found
    ]
    if not fresh:
        return found
    session.execute(insert(CodeOverlay).values(fresh).on_conflict_do_nothing())
    return {row.value: row for row in session.execute(statement).scalars()}


def _refuse_same_label(list_key: str, value: str, label: str, actor: Actor) -> None:
    """Two lines with the same words cannot be told apart on a form."""
    key = sort_key(label)
    if key and any(
        sort_key(option.label) == key for option in all_options(list_key, actor) if option.value != value
    ):
        raise InvalidInput({"label": ["Une autre réponse de cette liste porte déjà ce libellé."]})
