"""The reasons of a structure: several lists of codes (one a kind of field entry may name), read as one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import marshmallow as ma

from core.codelists.services import CodeOption, all_options, options, values_of
from core.extension.catalog import catalog
from core.tenancy.binding import Actor, current_actor
from core.web.forms import NOT_OFFERED, Choice

SHARED_LIST = "reason"


def _lists(actor: Actor, *, common_form: bool = False) -> list[str]:
    """Keys of the lists of reasons of the kinds that the structure offers, without repeats.

    ``common_form``: only of those that have no form of their own.
    """
    kinds = catalog().activity_kinds_offered(actor.tenant.enabled, actor.tenant.settings)
    asked = [kind for kind in kinds if not (common_form and kind.endpoint)]
    return list(dict.fromkeys(kind.reasons for kind in asked)) or [SHARED_LIST]


def _all_lists() -> list[str]:
    """The lists of every kind installed, switched on or not: old rows keep their reasons."""
    keys = dict.fromkeys(kind.reasons for kind in catalog().activity_kinds.values())
    return [key for key in (*keys, SHARED_LIST) if key in catalog().code_lists]


def reason_options(actor: Actor, *, common_form: bool = False) -> list[CodeOption]:
    """Every reason offered, in the order of the lists; a code of two lists stands once.

    ``common_form``: without those that only the own form of a kind asks.
    """
    found: dict[str, CodeOption] = {}
    for key in _lists(actor, common_form=common_form):
        if key in catalog().code_lists:
            for option in options(key, actor):
                found.setdefault(option.value, option)
    return list(found.values())


def reason_choices(
    lists: Iterable[str], actor: Actor, *, keep: str | None = None, once: bool = False
) -> list[Choice]:
    """The reasons of these lists, under the name of each when there are several.

    ``keep`` is a reason said already: the list that holds it comes first, and it is offered whatever its list.
    ``once``: a code of two lists stands in the first one only, as a filter finds the rows of both.
    """
    named = {key: options(key, actor) for key in dict.fromkeys(lists) if key in catalog().code_lists}
    holding = {key for key, offered in named.items() if keep in {option.value for option in offered}}
    found: list[Choice] = [
        (option.value, option.label, option.icon, catalog().code_lists[key].label if len(named) > 1 else "")
        for key in sorted(named, key=lambda key: key not in holding)
        for option in named[key]
    ]
    if once:
        found = list({choice[0]: choice for choice in reversed(found)}.values())[::-1]
    return found if keep is None or holding else [(keep, reason_label(keep, actor)), *found]


def reason_label(value: str | None, actor: Actor, *, first: str = SHARED_LIST) -> str:
    """The structure's word for a reason of any list, ``first`` before the others; "" for None."""
    for key in dict.fromkeys((first, *_lists(actor), *_all_lists())):
        if value is not None and key in catalog().code_lists:
            for option in all_options(key, actor):
                if option.value == value:
                    return option.label
    return value or ""


def list_of_kind(kind: str) -> str:
    """The list that a kind of field entry asks its reason of; the shared one for a kind that is gone."""
    found = catalog().activity_kinds.get(kind)
    return found.reasons if found is not None and found.reasons in catalog().code_lists else SHARED_LIST


def entry_reason(kind: str, value: str | None, actor: Actor) -> str:
    """The word for the reason of a field entry, in the words of its kind."""
    return reason_label(value, actor, first=list_of_kind(kind))


def reason_words(actor: Actor) -> dict[str, str]:
    """Every reason with the structure's word, those of kinds switched off included."""
    found: dict[str, str] = {}
    for key in dict.fromkeys((SHARED_LIST, *_lists(actor), *_all_lists())):
        for option in all_options(key, actor) if key in catalog().code_lists else ():
            found.setdefault(option.value, option.label)
    return found


class ReasonCode(ma.fields.String):
    """A reason of any list; hidden and old ones stay valid, so that a correction keeps them."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        code = super()._deserialize(value, attr, data, **kwargs)
        if not any(code in values_of(key, current_actor()) for key in _all_lists()):
            raise ma.ValidationError(NOT_OFFERED)
        return code
