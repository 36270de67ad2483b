"""Words about an activity, as lists and cards set them at the start of a phrase."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from core.activities.wording import SEX_WORDS, margin_words, people


@pytest.mark.parametrize(
    ("total", "estimated", "words"),
    [
        (None, False, ""),
        (0, True, "0 personne"),
        (1, False, "1 personne"),
        (40, True, "Environ 40 personnes"),
    ],
)
def test_people_met_are_told_as_they_were_counted(total: int | None, estimated: bool, words: str) -> None:
    assert people(total, estimated).replace("\u00a0", " ") == words


@pytest.mark.parametrize(
    ("women", "men", "words"),
    [
        (None, None, ""),
        (1, None, "1 femme, non relevé : 8"),
        (4, 5, "4 femmes, 5 hommes"),
        (2, 6, "2 femmes, 6 hommes, non relevé : 1"),
    ],
)
def test_margins_are_told_with_those_that_nobody_noted(
    women: int | None, men: int | None, words: str
) -> None:
    assert margin_words(SimpleNamespace(total=9, women=women, men=men), SEX_WORDS) == words
