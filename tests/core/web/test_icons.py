"""A page carries the symbols it uses, once each, and nothing else."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

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


def test_sprite_holds_what_was_drawn_once() -> None:
    assert icons.icon_sprite() == ""
    assert 'href="#i-bell"' in icons.icon("bell", "lg")
    icons.icon("bell")
    icons.icon("pen")
    sprite = icons.icon_sprite()
    assert re.findall(r'id="i-([a-z-]+)"', sprite) == ["bell", "pen"]
    assert icons.icon_sprite() == "", "given once"


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
