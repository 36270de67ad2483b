"""Charts drawn by the server: what is written in them stays in its own place, whatever the numbers."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from flask import Flask

import core.web
from core.web import typography
from core.web.typography import number

#: What a digit of the numbers over bars takes, in units of the drawing: bold, 11 px.
DIGIT = 7
CROSS = (
    '{% from "components/charts.html" import cross %}'
    '{{ cross("c", "Par domaine", "Quartier", series, [{"label": "Bellevue", "values": values, "total": 7}]) }}'
)
ASK = (
    '{% from "components/charts.html" import columns %}{{ columns("c", "Par mois", rows, "Mois par mois.") }}'
)


def rendered(template: str, **said: object) -> str:
    app = Flask(__name__, template_folder=str(Path(core.web.__file__).with_name("templates")))
    typography.register(app)
    app.jinja_env.globals["icon"] = lambda *_name, **_more: ""
    return app.jinja_env.from_string(template).render(**said)


def drawn(*values: int) -> str:
    rows = [{"label": f"Mois {n}", "short": "M", "value": value} for n, value in enumerate(values, 1)]
    return rendered(ASK, rows=rows)


@pytest.mark.parametrize("top", [3, 99, 122, 1_226, 12_260, 999_999])
def test_numbers_of_a_year_neither_touch_nor_leave_the_drawing(top):
    chart = drawn(*(max(1, top - n) for n in range(12)))
    axis = re.findall(r'<text class="s" x="([\d.]+)"[^>]*>([^<]+)<', chart)
    assert axis
    assert all(DIGIT * len(words) <= float(x) + DIGIT for x, words in axis), "cut at the left"
    flat = re.findall(r'<text class="v s" x="([\d.]+)"[^>]*>([^<]+)<', chart)
    for (x, words), (after, following) in pairwise(flat):
        assert float(after) - float(x) >= DIGIT * (len(words) + len(following)) / 2, "two numbers touch"
    upright = re.findall(r'<text class="(?:in|v) s" transform[^>]*>([^<]+)<', chart)
    assert [*(words for _x, words in flat), *upright].count(number(top)) == 1


def test_an_upright_number_stands_in_its_bar_or_over_one_that_is_too_low():
    chart = drawn(12_260, 300, *([9_000] * 9), 0)
    inside, over = (
        re.findall(rf'<text class="{place} s"[^>]*anchor="{end}">([^<]+)<', chart)
        for place, end in (("in", "end"), ("v", "start"))
    )
    assert inside == [number(12_260), *([number(9_000)] * 9)]
    assert over == ["300", "0"]


def test_a_nought_among_stacked_figures_gives_its_colour_to_no_other():
    values = [(0, None), (4, None), (0, None), (3, None)]
    chart = rendered(CROSS, series=["Transport", "École", "Logement", "Civique"], values=values)
    assert re.findall(r'<rect class="(c\d)" x="[\d.]+" y', chart) == ["c2", "c4"]
