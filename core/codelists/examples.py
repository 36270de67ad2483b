"""How the contract tests reach the pages of vocabularies."""

from __future__ import annotations

from typing import Final

from core.access.policy import Example
from core.codelists.changes import add_code, list_of
from core.codelists.models import CodeOverlay
from core.codelists.schemas import AddCode
from core.db.base import new_id
from core.extension.catalog import catalog
from core.tenancy.binding import Actor

LABEL: Final = "Précision d’essai"


def some_list(actor: Actor) -> str:
    """The longest list of the structure: hiding one code leaves others."""
    lists = catalog().code_lists_of(actor.tenant.enabled)
    return max(lists, key=lambda one: (len(one.codes), one.key)).key


def _own(actor: Actor) -> CodeOverlay:
    key = some_list(actor)
    command = AddCode(new_id(), list_of(key, actor).codes[0].value, f"{LABEL} {new_id().hex[-6:]}")
    return add_code(key, command, actor=actor)[0]


def all_lists(_actor: Actor) -> Example:
    return Example()


def one_list(actor: Actor) -> Example:
    return Example(view_args={"list_key": some_list(actor)})


def one_code(actor: Actor) -> Example:
    key = some_list(actor)
    value = list_of(key, actor).codes[0].value
    return Example(view_args={"list_key": key}, form={"value": value})


def moved_code(actor: Actor) -> Example:
    key = some_list(actor)
    codes = list_of(key, actor).codes
    form = {"moved": f"{codes[1].value} {codes[0].value}"}
    return Example(view_args={"list_key": key}, form=form)


def code_page(actor: Actor) -> Example:
    key = some_list(actor)
    return Example(view_args={"list_key": key, "value": list_of(key, actor).codes[0].value})


def relabelled_code(actor: Actor) -> Example:
    key = some_list(actor)
    value = list_of(key, actor).codes[0].value
    form = {"id": str(new_id()), "label": "Notre mot pour le dire"}
    return Example(view_args={"list_key": key, "value": value}, form=form)


def changed_own_code(actor: Actor) -> Example:
    own = _own(actor)
    form = {"id": str(own.id), "version": "1", "label": f"Précision reformulée {own.id.hex[-6:]}"}
    return Example(view_args={"list_key": own.list_key, "value": own.value}, form=form)


def new_code(actor: Actor) -> Example:
    key = some_list(actor)
    row_id = new_id()
    form = {"id": str(row_id), "under": list_of(key, actor).codes[0].value}
    form["label"] = f"{LABEL} {row_id.hex[-6:]}"
    return Example(view_args={"list_key": key}, form=form)
