"""A form that keeps its draft, as a browser reads it: where it is posted, what it asks, what would be sent of it."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import NamedTuple

RESUMED = "Votre saisie non envoyée est reprise."


class Kept(NamedTuple):
    """The form of a page that keeps itself: where, the names it asks, and what a browser would send of it."""

    url: str
    local: bool
    names: set[str]
    fields: dict[str, list[str]]


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found, self.select, self.area = None, None, None
        self.inside = False

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        if tag == "form" and "data-draft-url" in said:
            self.found = Kept(said["data-draft-url"], "data-draft-local" in said, set(), {})
            self.inside = True
        if not self.inside:
            return
        name, value = said.get("name"), said.get("value") or ""
        if tag in ("input", "select", "textarea") and name not in (None, "csrf_token"):
            self.found.names.add(name)
        if tag == "input" and name not in (None, "csrf_token"):
            if said.get("type") not in ("radio", "checkbox") or "checked" in said:
                self.add(name, value)
        elif tag == "select":
            self.select = name
        elif tag == "option" and "selected" in said:
            self.add(self.select, value)
        elif tag == "textarea":
            self.area = name
            self.add(name, "")

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False
        elif tag == "textarea":
            self.area = None

    def handle_data(self, data):
        if self.area is not None:
            self.found.fields[self.area][-1] += data.lstrip("\n")

    def add(self, name, value):
        self.found.fields.setdefault(name, []).append(value)


def kept_form(page):
    """The form of the page that keeps itself; a page without one is what this contract refuses."""
    reader = _Reader()
    reader.feed(page.text)
    assert reader.found is not None, "the form does not keep its draft"
    return reader.found


def lists_of(form):
    return {
        name: [str(one) for one in (value if isinstance(value, list | tuple) else [value])]
        for name, value in form.items()
    }


def lost(form, typed, least=3):
    """What was typed in a field of the form and does not stand in it."""
    asked = {name: values for name, values in typed.items() if name in form.names and any(values)}
    assert len(asked) > least, "the example fills the form"
    return {
        name: (form.fields.get(name), values)
        for name, values in asked.items()
        if form.fields.get(name) != values
    }


def token(page):
    return page.text.partition('name="csrf_token" value="')[2].partition('"')[0]
