"""What we signed is read back; nothing else is, nor what was signed for another purpose."""

from __future__ import annotations

import pytest

from core.db.base import new_id
from core.errors import NotFound
from core.tenancy.signed import Signer


def test_what_was_signed_is_read_back(app):
    row_id = new_id()
    with app.app_context():
        text = Signer("essai").sign(7, row_id, "unique")
        assert Signer("essai").read(text) == (7, row_id, "unique")


def test_nothing_else_is(app):
    with app.app_context():
        text = Signer("essai").sign(7, new_id(), "unique")
        for wrong in ("", "essai", text[:-1], text + "a", text.swapcase(), "é", "🙂", "a" * 5000):
            with pytest.raises(NotFound):
                Signer("essai").read(wrong)
        with pytest.raises(NotFound):
            Signer("autre").read(text)
