"""The paper of a report is always made, whatever was typed: a frozen report cannot be corrected."""

from __future__ import annotations

import random
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from core.reports import outputs
from core.reports.content import Line, Paragraph, Section
from core.reports.models import ReportVersion
from core.reports.paper import _HELD, _SURE, printable
from tests.core.reports.test_charts import content

VERSION = ReportVersion(content="", hash="0" * 64, number=1, at=datetime(2026, 4, 2, tzinfo=UTC))


def anything(dice):
    """Characters of every plane, those that word processors and telephones leave more often."""
    pools = (
        lambda: chr(dice.randint(0, 0xD7FF)),
        lambda: chr(dice.randint(0xE000, 0x10FFFF)),
        lambda: chr(dice.randint(0xF020, 0xF0FF)),
        lambda: chr(dice.randint(0, 0x9F)),
        lambda: chr(dice.randint(0x300, 0x36F)),
        lambda: chr(dice.randint(0x2000, 0x2070)),
        lambda: dice.choice("aé œ’«»\u202f\xa0\ufeff\u200d\u200b😀👍🏽你ⵣسא\n\t<&>#$*_[]\\"),
    )
    return "".join(dice.choice(pools)() for _ in range(dice.randint(1, 60)))


def report_of(words):
    lines = tuple(Line(key, f"{key} {words}", "acts", words, 3, note=words) for key in "ab")
    return replace(
        content(Section(words, lines)), title=words, structure=words, paragraphs=(Paragraph(words, words),)
    )


@pytest.mark.parametrize(
    "words",
    ["😀", "\uf0b7 Puce", "\ufeff", "a\x01b\x0c", "你", "ⵣ", "👨\u200d👩\u200d👧", "e\u0301té \u202e"],
)
def test_words_that_the_fonts_do_not_hold_never_cost_the_paper(app, words):
    with app.test_request_context("/"):
        assert outputs.OUTPUTS["pdf"].make(report_of(words), VERSION).startswith(b"%PDF")


def test_any_words_make_a_paper(app):
    dice = random.Random(5)
    with app.test_request_context("/"):
        for _ in range(12):
            words = tuple(Paragraph(anything(dice), anything(dice)) for _ in range(3))
            told = replace(report_of(anything(dice)), paragraphs=words)
            assert outputs.OUTPUTS["pdf"].make(told, VERSION).startswith(b"%PDF")


@pytest.mark.parametrize("ranges", [_HELD, _SURE])
def test_the_fonts_show_every_character_that_is_believed_held(app, ranges):
    every = "\n".join(
        character
        for first, last in ranges
        for character in map(chr, range(first, last + 1))
        if printable(character) == character
    )
    with app.test_request_context("/"):
        told = outputs.shown(replace(content(), paragraphs=(Paragraph("Tout", every),)), VERSION)
        assert outputs._typeset(told, VERSION).startswith(b"%PDF")


def test_words_stay_readable_without_what_is_lost():
    assert printable("\uf0b7\tMédiation\u200b 😀") == "• Médiation □"
    assert printable("e\u0301te\u0301, ﬁn, Ａ１, ①") == "été, fin, A1, ①"
    assert printable("👍🏽 oui\x07") == "□ oui"
    french = "L’été «\u202f28\u202f%\u202f» – œuvre…\xa0: 12\xa0€"
    assert printable(french, sure=True) == french == unicodedata.normalize("NFC", french)
