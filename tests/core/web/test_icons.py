"""A page refers to its icons; the browser keeps the one sheet that holds them."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.web import icons

TEMPLATES = Path(icons.__file__).with_name("templates")
NEEDED = [
    "pool",
    "theatre",
    "library",
    "bus",
    "skate",
    "park",
    "youth",
    "building",
    "school",
    "flag",
    "plus",
    "minus",
    "check",
    "x",
    "left",
    "right",
    "down",
    "up",
    "search",
    "bell",
    "user",
    "users",
    "folder",
    "sign",
    "chart",
    "doc",
    "map",
    "domains",
    "settings",
    "pen",
    "again",
    "help",
    "warn",
    "phone",
    "clock",
    "calendar",
    "lock",
    "shield",
    "print",
    "trash",
    "eye",
    "logout",
    "switch",
    "mail",
    "link",
    "upload",
    "download",
    "filter",
    "history",
    "undo",
    "today",
    "route",
    "tasks",
    "pin",
    "group",
    "go",
    "stop",
    "pause",
    "hidden",
    "menu",
    "cloud",
    "info",
    "shuttle",
]


@pytest.fixture(autouse=True)
def context() -> Iterator[None]:
    with Flask(__name__).app_context():
        yield


def test_an_icon_refers_to_the_sheet_by_the_print_of_its_content() -> None:
    version = hashlib.sha256(icons.SOURCE.read_bytes()).hexdigest()[:6]
    assert f'href="/icones/{version}#bell"' in icons.icon("bell", "lg")


def test_the_sheet_holds_every_icon_and_is_kept_for_good_under_its_own_address_only(
    client: FlaskClient,
) -> None:
    sheet = client.get(f"/icones/{icons.VERSION}", buffered=True)
    assert (sheet.status_code, sheet.mimetype) == (200, "image/svg+xml")
    assert "immutable" in sheet.headers["Cache-Control"]
    assert set(re.findall(r'<symbol id="([a-z-]+)"', sheet.text)) == set(icons.symbols())
    former = client.get("/icones/0a0a0a", buffered=True)
    assert (former.text, former.headers["Cache-Control"]) == (sheet.text, "no-cache")


@pytest.mark.parametrize("name", NEEDED)
def test_icon_is_drawn(name: str) -> None:
    assert name in icons.symbols()


def test_symbols_take_their_colour_from_the_text() -> None:
    for name, symbol in icons.symbols().items():
        assert not re.search(r"(?:fill|stroke|style)=", symbol), name


def test_unknown_icon_is_refused() -> None:
    with pytest.raises(icons.UnknownIconError):
        icons.icon("licorne")


def test_templates_name_icons_that_exist() -> None:
    named = {
        (path.name, name)
        for path in TEMPLATES.rglob("*.html")
        for name in re.findall(r'\bicon\("([a-z-]+)"', path.read_text(encoding="utf-8"))
    }
    assert {pair for pair in named if pair[1] not in icons.symbols()} == set()


def test_no_style_no_inline_handler_no_colour_in_templates() -> None:
    for path in TEMPLATES.rglob("*.html"):
        text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.S)
        assert not re.search(
            r"""\sstyle=|\son(?:click|change|input|submit|load|key[a-z]+|focus|blur|mouse[a-z]+|toggle)=|javascript:""",
            text,
        ), path.name
        assert not re.search(r"#[0-9a-f]{6}\b|rgba?\(", text), path.name


def test_marks_belong_to_one_page() -> None:
    assert not icons.marked("savebar")
    assert icons.mark("savebar") == ""
    assert icons.marked("savebar")
