"""The paper of a report is always made, whatever was typed: a frozen report cannot be corrected."""

from __future__ import annotations

import io
import json
import random
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import typst
from PIL import Image

from core.db.base import new_id
from core.errors import InvalidInput
from core.reports import outputs
from core.reports.content import Line, Paragraph, Section
from core.reports.models import ReportVersion
from core.reports.paper import _HELD, _SURE, printable, unprintable
from core.reports.schemas import BeginReportSchema, ParagraphSchema
from core.web.forms import decode
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


@pytest.mark.parametrize(("words", "signs"), [("Bravo 😀👍🏽 à tous 😀", "😀 👍"), ("Merci 你", "你")])
def test_a_sign_that_the_paper_cannot_show_is_refused_while_it_is_written(words, signs):
    days = {"starts_on": "2026-03-01", "ends_on": "2026-03-31", "grid": "bop147"}
    for schema, field, others in (
        (ParagraphSchema, "text", {"title": "L’essentiel"}),
        (ParagraphSchema, "title", {}),
        (BeginReportSchema, "label", days),
    ):
        with pytest.raises(InvalidInput) as refused:
            decode(schema, {"id": str(new_id()), **others, field: words})
        (said,) = refused.value.errors[field]
        assert signs in said
    assert not unprintable("« L’essentiel » : 12 à 17 ans, œuvre, 50 % – • → ✓ e\u0301té\n\t")


def test_the_paper_of_a_name_with_such_a_sign_says_what_stands_in_its_place(app, monkeypatch):
    seen = []
    monkeypatch.setattr(outputs, "_typeset", lambda told, version: seen.append(told) or b"")
    with app.test_request_context("/"):
        for structure in ("Maison 😀", "Maison"):
            outputs.OUTPUTS["pdf"].make(replace(content(), structure=structure), VERSION)
    with_sign, without = (any(note.startswith("□") for note in told["notes"]) for told in seen)
    assert (with_sign, without) == (True, False)


def _filled(page):
    """How far down the page its words go, the foot left out: 1 is all of it."""
    picture = Image.open(io.BytesIO(page)).convert("L")
    body = picture.crop((0, 0, picture.width, round(picture.height * 0.92)))
    lowest = body.point(lambda ink: 255 if ink < 200 else 0).getbbox()
    return lowest[3] / body.height if lowest else 0


def test_tables_flow_and_no_page_is_left_half_empty_for_a_chart(app):
    label = "Une catégorie du financeur, la {}e, aux mots plus longs que la colonne où ils se lisent"
    for rows in (9, 10, 12):
        lines = tuple(Line(f"l{n}", label.format(n), "acts", "actes", n) for n in range(rows))
        report = replace(
            content(*(Section(f"Rubrique {n}", lines, "À savoir.") for n in range(4))), title="Essai"
        )
        with app.test_request_context("/"):
            told = outputs.on_paper(outputs.shown(report, VERSION))
        pages = typst.Compiler(outputs.SOURCE.read_bytes(), ignore_system_fonts=True).compile(
            format="png", ppi=30, sys_inputs={"report": json.dumps(told)}
        )
        assert len(pages) >= 2
        assert all(_filled(page) > 0.7 for page in pages[:-1]), (rows, [_filled(page) for page in pages])
