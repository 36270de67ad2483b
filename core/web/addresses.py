"""Addresses asked for many at a time: the routes are asked once, the rest is joining words."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final
from urllib.parse import quote_plus

from flask import current_app, g, request, url_for

_NOBODY: Final = uuid.UUID(int=0)


def addresses_of(endpoint: str, argument: str) -> Callable[[uuid.UUID], str]:
    """What gives a row's id its address; for fifty rows asking the routes is a noticeable time."""
    values: dict[str, Any] = {argument: _NOBODY}
    before, _, after = url_for(endpoint, **values).partition(str(_NOBODY))
    return lambda row_id: f"{before}{row_id}{after}"


def page_address(endpoint: str, **arguments: str) -> str:
    """The address of a page in the structure of this request; ``arguments`` are few and known, never a row's id.

    The menu asks for twenty on every page; an application's routes do not change after boot.
    """
    known: dict[tuple[Any, ...], str] = current_app.extensions.setdefault("passerelle.pages", {})
    key = (endpoint, request.script_root, *arguments.items())
    if key not in known:
        values: dict[str, Any] = dict(arguments)
        known[key] = url_for(endpoint, **values).replace(f"/s/{g.slug}", "/s/<slug>", 1)
    return known[key].replace("<slug>", g.slug)


def with_query(page: str, values: Mapping[str, str]) -> str:
    """The address of a page, with what it is asked, as ``url_for`` writes it."""
    return (
        f"{page}?{'&'.join(f'{name}={_quoted(value)}' for name, value in values.items())}" if values else page
    )


@lru_cache(maxsize=2048)
def _quoted(value: str) -> str:
    """Codes, days and ids, the same few on every page of figures; Werkzeug leaves the same signs as they are."""
    return quote_plus(value, safe="!$'()*,/:;?@")
