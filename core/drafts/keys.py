"""Which draft belongs to the page of this request."""

from __future__ import annotations

import hashlib
from typing import Any, Final

from flask import request

from core.drafts.services import CLOSED_FORMS
from core.web.sending import ID

SLUG: Final = "slug"


def about() -> dict[str, Any]:
    """What the address says the page is about: its ids and what it begins from, not the sending that it names."""
    said: dict[str, Any] = {**(request.view_args or {}), **request.args}
    return {name: value for name, value in said.items() if name not in (ID, SLUG)}


def page_key(local: bool, page: str = "", of: object = "") -> str:
    """The endpoint, then a short mark of what the page is about: keys stand in addresses, which hold no answers.

    ``page``: the endpoint that shows the form, where another one receives it. ``of``: what the answers are about
    beside what the address says.
    """
    said = "&".join(f"{name}={value}" for name, value in sorted(about().items()))
    said = f"{said}#{of}" if of != "" else said
    mark = f".{hashlib.sha256(said.encode()).hexdigest()[:20]}" if said else ""
    return f"{'' if local else CLOSED_FORMS}{page or request.endpoint}{mark}"


def page_keys() -> frozenset[str]:
    """Every key under which a form at this address may be kept, an entry without a name by its endpoint alone."""
    return frozenset({str(request.endpoint), page_key(True), page_key(False)})
