"""Charts of a report: one kind of number each, nothing hidden drawn, the same on the page and on paper."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from core.reports.charts import charts_of, drawn
from core.reports.content import Content, Line, Section
from core.reports.models import ReportVersion
from core.reports.outputs import OUTPUTS


def line(key, unit, value, **more):
    return Line(key, f"Ligne {key}", unit, unit, value, **more)


ACTS = (line("a", "acts", 12), line("b", "acts", 5))
PEOPLE = (line("c", "people", 40), line("d", "women", None, hidden=True), line("e", "men", 20))


def content(*sections):
    return Content(
        structure="Maison",
        title="Rapport d’essai",
        first_day="2026-03-01",
        last_day="2026-03-31",
        grid="Grille",
        grid_version="version 1",
        grid_words="",
        floor=5,
        shares_time=False,
        convention=None,
        posts=(),
        sections=sections,
        paragraphs=(),
        number=1,
        frozen_on="2026-04-02",
        frozen_by="Coordination",
    )


def test_acts_and_people_never_stand_in_one_chart():
    found = charts_of(Section("", (*ACTS, *PEOPLE)), 0)
    assert [(chart.title, [row.value for row in chart.rows]) for chart in found] == [
        ("Actes", [12, 5]),
        ("Personnes rencontrées", [40, 20]),
    ]


def test_what_is_hidden_is_neither_drawn_nor_said():
    (chart,) = charts_of(Section("", PEOPLE), 0)
    assert "Ligne d" not in chart.desc
    assert "qui ne sont pas dits" in chart.desc


@pytest.mark.parametrize(
    "lines",
    [
        (ACTS[0],),
        (line("a", "acts", 0), line("b", "acts", 0)),
        (line("a", "minute", 12), line("b", "minute", 5)),
        tuple(line(str(n), "acts", n) for n in range(13)),
    ],
    ids=["one line", "only zeros", "medians", "too many to read"],
)
def test_where_a_chart_would_say_nothing_there_is_none(lines):
    assert charts_of(Section("", lines), 0) == ()


def test_a_long_label_loses_its_brackets_rather_than_its_end():
    label = "Personnes rencontrées (une même personne peut être comptée plusieurs fois)"
    (chart,) = charts_of(Section("", (Line("a", label, "people", "", 9), line("b", "people", 3))), 0)
    assert chart.rows[0].label == "Personnes rencontrées"
    assert label in chart.desc


def test_a_label_longer_than_the_box_goes_on_under_itself_and_loses_no_word(app):
    label = "Information et accompagnement dans les démarches, dialogue avec les services publics"
    lines = (Line("a", label, "acts", "", 9), line("b", "acts", 3))
    with app.test_request_context("/"):
        (picture,) = drawn(Section("", lines), 0)
    told = re.findall(r'<text class="n" x="0" y="([0-9.]+)">([^<]*)</text>', picture["svg"])
    assert " ".join(part for _y, part in told[:-1]) == label
    assert all(len(part) <= 46 for _y, part in told)
    places = [float(y) for y, _part in told]
    assert places == sorted(set(places)), "no line is written over another"
    assert "…" not in picture["svg"]
    bars = [float(y) for y in re.findall(r'<rect class="c1" x="0" y="([0-9.]+)"', picture["svg"])]
    assert places[-2] < bars[0] < places[-1] < bars[1]


def test_hours_are_drawn_in_hours():
    (chart,) = charts_of(Section("", (line("a", "hours", 90), line("b", "hours", 600))), 0)
    assert [row.value for row in chart.rows] == [2, 10]


def test_the_paper_holds_the_pages_drawing_with_its_words(app):
    with app.test_request_context("/"):
        (picture,) = drawn(Section("", (line("<b>", "acts", 3), line("b", "acts", 9))), 1)
        assert picture["svg"].startswith('<svg class="chart"')
        assert 'xmlns="http://www.w3.org/2000/svg"' in picture["svg"]
        assert "&lt;b&gt;" in picture["svg"]
        version = ReportVersion(content="", hash="0" * 64, number=1, at=datetime(2026, 4, 2, tzinfo=UTC))
        report = content(Section("Les actes", ACTS), Section("", PEOPLE))
        paper = OUTPUTS["pdf"].make(report, version)
        assert paper == OUTPUTS["pdf"].make(report, version)
    assert b"pdfuaid" in paper
    # Tagged with its words, for whoever does not see it: one figure for each drawing.
    said = [
        bytes.fromhex(text.decode()).decode("utf-16") for text in re.findall(rb"/Alt<([0-9A-F]+)>", paper)
    ]
    assert [text.partition("\xa0")[0] for text in said] == ["Actes", "Personnes rencontrées"]
    assert "Ligne a 12" in said[0]
