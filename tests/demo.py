"""The demo, filled once in a process for every module that reads it: they belong to the group « demo »."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from core.app import Passerelle
from core.launcher.machine import checkout
from core.testing.plugin import Structure, create_structure

#: The console command of the application under test.
COMMAND = """
from core.app import create_app
from core.commands import make_cli
from core.config import from_environment
from tests.under_test import under_test

make_cli(lambda config=None, **options: create_app(config or from_environment(), under_test(), **options))()
"""


@dataclass(frozen=True)
class Demo:
    """The accounts as written, the folder of their file, a structure that stood there before."""

    accounts: Any
    folder: Path
    neighbour: Structure


@pytest.fixture(scope="session")
def demo_structures(app: Passerelle, tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """By the command and in two processes, as ``make demo`` does: what one process does again adds nothing."""
    neighbour = create_structure(app, "civic_mediation")
    folder = tmp_path_factory.mktemp("demo")
    config = app.extensions["passerelle.config"]
    environment = {
        "DATABASE_URL": config.database_url,
        "REDIS_URL": config.redis_url,
        "PASSERELLE_DEMO": "1",
        "PASSERELLE_KEYSTORE": str(config.keystore),
        "PASSERELLE_QUEUE": config.queue_name,
        "PASSERELLE_STATE_DIR": str(folder),
    }
    subprocess.run(
        [sys.executable, "-c", COMMAND, "demo-seed", "--processes", "2"],
        cwd=checkout(), env={**os.environ, **environment}, check=True,
    )  # fmt: skip
    return Demo(json.loads((folder / "demo-accounts.json").read_text()), folder, neighbour)
