"""Addresses asked for many at a time: the routes are asked once, the rest is joining words."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, Final

from flask import current_app, g, request, url_for

_NOBODY: Final = uuid.UUID(int=0)


def addresses_of(endpoint: str, argument: str) -> Callable[[uuid.UUID], str]:
    """What gives a row's id its address; for fifty rows asking the routes is a noticeable time."""
    values: dict[str, Any] = {argument: _NOBODY}
    before, _, after = url_for(endpoint, **values).partition(str(_NOBODY))
    return lambda row_id: f"{before}{row_id}{after}"


def page_address(endpoint: str) -> str:
    """The address of a page without arguments in the structure of this request.

    The menu asks for twenty on every page; an application's routes do not change after boot.
    """
    known: dict[tuple[str, str], str] = current_app.extensions.setdefault("passerelle.pages", {})
    key = (endpoint, request.script_root)
    if key not in known:
        known[key] = url_for(endpoint).replace(f"/s/{g.slug}", "/s/<slug>", 1)
    return known[key].replace("<slug>", g.slug)
