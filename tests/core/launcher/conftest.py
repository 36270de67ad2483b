"""Stores of these tests' own: they are killed and stopped, which other tests must not notice."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.launcher import machine
from core.launcher.machine import Place, place_for
from core.launcher.stores import remove_stores


@pytest.fixture(scope="module")
def binaries() -> Iterator[Path]:
    """Where root's readable copy of the servers is made, once."""
    folder = Path(tempfile.mkdtemp(prefix="launcher-binaries-", dir="/var/tmp"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch, binaries: Path) -> Iterator[Place]:
    """The "test" place of an invented checkout, gone afterwards."""
    root = Path(tempfile.mkdtemp(prefix="launcher-", dir="/var/tmp"))
    root.chmod(0o755)  # as root, the service account must pass through it
    (root / "checkout").mkdir(mode=0o700)
    monkeypatch.setattr(machine, "checkout", lambda: root / "checkout")
    monkeypatch.setenv("PASSERELLE_STATE", str(root / "state"))
    monkeypatch.delenv("PASSERELLE_POSTGRES_BIN", raising=False)
    place = place_for("test")
    place.binaries.symlink_to(binaries)
    yield place
    remove_stores("test")
    shutil.rmtree(root)
