"""Stores of these tests' own: they are killed and stopped, which other tests must not notice."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.launcher import machine
from core.launcher.machine import Place, place_for
from core.launcher.stores import Stores, remove_stores, start_stores, stop_stores


@pytest.fixture(scope="module")
def binaries() -> Iterator[Path]:
    """Where root's readable copy of the servers is made, once."""
    folder = Path(tempfile.mkdtemp(prefix="launcher-binaries-", dir="/var/tmp"))
    yield folder
    shutil.rmtree(folder)


@contextmanager
def invented(binaries: Path) -> Iterator[Place]:
    """The "test" place of an invented checkout, gone afterwards."""
    root = Path(tempfile.mkdtemp(prefix="launcher-", dir="/var/tmp"))
    root.chmod(0o755)  # as root, the service account must pass through it
    (root / "checkout").mkdir(mode=0o700)
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(machine, "checkout", lambda: root / "checkout")
        changed.setenv("PASSERELLE_STATE", str(root / "state"))
        changed.delenv("PASSERELLE_POSTGRES_BIN", raising=False)
        place = place_for("test")
        place.binaries.symlink_to(binaries)
        yield place
        remove_stores("test")
    shutil.rmtree(root)


@pytest.fixture
def bare(binaries: Path) -> Iterator[Place]:
    """A place where nothing was ever started."""
    with invented(binaries) as place:
        yield place


@pytest.fixture(scope="module")
def cluster(binaries: Path) -> Iterator[Path]:
    """The data folder that a first start leaves once it is stopped: made once, it takes a second."""
    folder = Path(tempfile.mkdtemp(prefix="launcher-cluster-", dir="/var/tmp"))
    with invented(binaries) as place:
        start_stores("test", with_valkey=False)
        stop_stores("test")
        subprocess.run(["cp", "-a", place.folder / "postgres", folder / "postgres"], check=True)
    yield folder / "postgres"
    shutil.rmtree(folder)


def started_before(place: Place, cluster: Path) -> Place:
    subprocess.run(["cp", "-a", cluster, place.folder / "postgres"], check=True)
    return place


@pytest.fixture
def place(bare: Place, cluster: Path) -> Place:
    """A place whose stores were started before, and stopped."""
    return started_before(bare, cluster)


@pytest.fixture(scope="class")
def running_place(binaries: Path, cluster: Path) -> Iterator[Place]:
    """The same for all tests of a class."""
    with invented(binaries) as place:
        yield started_before(place, cluster)


@pytest.fixture(scope="class")
def running_stores(running_place: Place) -> Stores:
    return start_stores("test")
