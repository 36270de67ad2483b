"""A grid is read in French, whichever domains are on."""

from __future__ import annotations

import pytest

from core.extension.catalog import catalog
from core.funding.grids import grid_of
from core.funding.pages import line_choices, words_of_lines
from core.testing.plugin import create_member, create_structure


@pytest.fixture
def actor(app, acting):
    """A structure with few domains on."""
    home = create_structure(app, "named_files")
    with acting(create_member(app, home, "coordinator")) as found:
        yield found


def test_no_code_of_a_domain_that_is_off_is_shown(actor):
    for key in sorted(catalog().grids):
        for one in words_of_lines(grid_of(key, actor), actor):
            codes = {code for _question, codes in one.line.codes for code in codes if "_" in code}
            told = {word for _question, words in one.codes for word in words.split(", ")}
            assert not codes & told, (key, one.line.key)
            for _question, words in one.codes:
                assert words, (key, one.line.key)


def test_every_answer_of_a_shipped_grid_exists(actor):
    for key in sorted(catalog().grids):
        for line in grid_of(key, actor).lines:
            kinds = dict(line.codes).get("kind", ())
            assert set(kinds) <= set(catalog().activity_kinds), (key, line.key)


def test_the_boxes_of_a_copied_line_are_in_french_and_keep_what_the_line_keeps(actor):
    for line in grid_of("adulte_relais", actor).lines:
        offered = line_choices(actor, line)
        for question, codes in line.codes:
            words = dict(offered[question])
            assert set(codes) <= set(words)
            assert not [code for code in codes if words[code] == code], line.key
