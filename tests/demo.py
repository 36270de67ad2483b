"""The demo, filled once in a process for every module that reads it: they belong to the group « demo »."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from core.app import Passerelle
from core.testing.plugin import Structure, create_structure
from tenants.demo import STRUCTURES, seed_everything


@dataclass(frozen=True)
class Demo:
    """The accounts as the seeding returned them, the folder of their file, a structure that stood there before."""

    accounts: Any
    folder: Path
    neighbour: Structure


@pytest.fixture(scope="session")
def demo_structures(app: Passerelle, tmp_path_factory: pytest.TempPathFactory) -> Demo:
    neighbour = create_structure(app, "civic_mediation")
    folder = tmp_path_factory.mktemp("demo")
    with app.app_context():
        return Demo(seed_everything(STRUCTURES, folder), folder, neighbour)
