"""Words about an activity, as lists and cards set them at the start of a phrase."""

from __future__ import annotations

import pytest

from core.activities.wording import people


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
