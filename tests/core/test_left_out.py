"""What the web worker does not load: each of these costs every process memory, and no page needs it at once."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import pytest

from core import left_out

LOADED = "import sys, wsgi; wsgi.plugins(); print(*sys.modules)"
#: Where it is loaded instead: by the first passkey, by the first number, file, report, or export; by the console.
LATE = (
    "alembic", "babel.support", "faker", "holidays", "msoffcrypto", "OpenSSL", "phonenumbers", "pikepdf", "PIL",
    "pyasn1", "pygments", "pytest", "qrcode", "rich", "rustpy_xlsxwriter", "stream_write_ods", "typst", "webauthn",
)  # fmt: skip


def test_the_application_is_imported_without_what_few_pages_need() -> None:
    said = subprocess.run([sys.executable, "-c", LOADED], check=True, capture_output=True, text=True).stdout
    loaded = set(said.split())
    assert "sqlalchemy" in loaded
    assert loaded.isdisjoint(LATE), sorted(loaded.intersection(LATE))


def test_what_is_left_out_is_missing_meanwhile_and_there_afterwards() -> None:
    sys.modules.pop("wave", None)
    with left_out("wave"), pytest.raises(ImportError):
        import_module("wave")
    assert import_module("wave").open


def test_what_was_loaded_before_stays() -> None:
    with left_out("json"):
        assert import_module("json").loads("1") == 1
    assert import_module("json").loads("1") == 1
