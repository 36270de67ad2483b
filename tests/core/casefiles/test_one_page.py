"""A page to sign: the longer its lines, the closer they stand; what cannot hold on one sheet is said."""

from __future__ import annotations

import pytest

from core.casefiles.one_page import SPACINGS, spacing_for

LONG = "x" * 600


@pytest.mark.parametrize(
    ("lines", "signers", "style"),
    [
        (["Plus de ballon après 20 heures."] * 3, 2, ""),
        (["x" * 200] * 14, 2, "dense dense-1"),
        (["x" * 300] * 18, 2, "dense dense-2"),
        ([LONG] * 14, 2, "dense dense-3"),
        ([LONG] * 14, 0, "dense dense-3"),
    ],
)
def test_lines_stand_as_far_apart_as_one_sheet_allows(lines: list[str], signers: int, style: str) -> None:
    found = spacing_for(lines, signers)
    assert found is not None
    assert found.style == style


@pytest.mark.parametrize(
    ("lines", "signers"), [([LONG] * 15, 2), ([LONG] * 14, 4), (["un\n" * 20 + "deux"] * 14, 2)]
)
def test_what_does_not_hold_on_one_sheet_is_said(lines: list[str], signers: int) -> None:
    assert spacing_for(lines, signers) is None


def test_each_spacing_holds_more_than_the_one_before() -> None:
    held = [max(n for n in range(60) if one.holds(["x" * 150] * n, 2)) for one in SPACINGS]
    assert held == sorted(set(held))
