"""What is typed to find something; posted, never in an address."""

from __future__ import annotations

from core.web.forms import CommandSchema, Text


class SearchSchema(CommandSchema):
    q = Text(max=120, load_default="", metadata={"label": "Chercher", "widget": "search"})
