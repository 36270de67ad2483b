"""The ratios promised by the design, recomputed from the colours of the stylesheet."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).parents[3] / "core/web/static/theme.css"
TOKEN = re.compile(r"(--ps-[a-z0-9-]+):\s*(#[0-9a-f]{6})")
BLOCKS = {
    "light": ":root, [data-bs-theme=light] {",
    "dark": "[data-bs-theme=dark] {",
    "device": ":root:not([data-bs-theme=light]):not([data-bs-theme=dark]) {",
}

TEXT = [  # (text, ground, least ratio)
    ("ink", "surface", 7.0), ("ink", "paper", 7.0), ("ink", "nav", 7.0), ("ink", "sunken", 7.0),
    ("ink-2", "surface", 7.0), ("ink-2", "paper", 7.0), ("ink-2", "sunken", 6.0), ("ink-2", "nav", 6.2),
    ("plum", "surface", 7.0), ("plum", "paper", 7.0), ("plum", "nav", 7.0), ("plum", "plum-soft", 7.0),
    ("on-plum", "plum", 7.0), ("on-plum", "plum-strong", 7.0), ("plum-strong", "plum-soft", 7.0),
    ("on-mimosa", "mimosa", 7.0), ("on-mimosa", "mimosa-strong", 7.0),
    ("river", "river-soft", 6.4), ("ok", "ok-soft", 6.3),
    ("warn", "warn-soft", 6.7), ("stop", "stop-soft", 6.7),
    ("ink", "river-soft", 7.0), ("ink", "warn-soft", 7.0), ("ink", "stop-soft", 7.0), ("ink", "ok-soft", 7.0),
    ("plum", "stop-soft", 4.5), ("plum", "warn-soft", 4.5), ("plum", "river-soft", 4.5),
    ("stop", "surface", 4.5), ("warn", "surface", 4.5), ("mute", "mute-soft", 7.0), ("mute", "nav", 7.0),
    ("on-seal", "seal", 7.0), ("paper", "ink", 7.0), ("surface", "river", 4.5),
    ("surface", "c1", 4.5), ("surface", "c5", 4.5),
]  # fmt: skip
MARKS = [
    ("edge", "surface"), ("edge", "paper"), ("edge", "sunken"),
    ("plum", "paper"), ("focus", "paper"), ("focus", "surface"),
    ("focus-in", "plum"), ("stop", "surface"), ("warn", "surface"), ("river", "surface"),
    ("c1", "surface"), ("c2", "surface"), ("c3", "surface"), ("c4", "surface"), ("c5", "surface"),
]  # fmt: skip


def tokens(block: str) -> dict[str, str]:
    text = CSS.read_text(encoding="utf-8")
    start = text.index(BLOCKS[block]) + len(BLOCKS[block])
    found = TOKEN.findall(text[start : text.index("}\n", start)])
    return {name.removeprefix("--ps-"): colour for name, colour in found}


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("block", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground", "least"), TEXT)
def test_text_is_readable(block: str, text: str, ground: str, least: float) -> None:
    colours = tokens(block)
    assert ratio(colours[text], colours[ground]) >= least


@pytest.mark.parametrize("block", ["light", "dark"])
@pytest.mark.parametrize(("mark", "ground"), MARKS)
def test_marks_stand_out(block: str, mark: str, ground: str) -> None:
    colours = tokens(block)
    assert ratio(colours[mark], colours[ground]) >= 3


def test_the_device_s_dark_is_the_chosen_dark() -> None:
    assert tokens("device") == tokens("dark")


def test_known_ratio() -> None:
    assert ratio("#000000", "#ffffff") == pytest.approx(21)
