"""A worker process with the exercises, to be killed: ``python -m tests.core.jobs.process <config>``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import wsgi
from core.config import Config
from core.jobs.worker import work
from tests.core.jobs.exercises import registered


def main(described: str) -> None:
    values = json.loads(described)
    config = Config(**{**values, "state_dir": Path(values["state_dir"])})
    app = wsgi.make_app(config, check_database=False)
    with app.app_context(), registered(app):
        work(stop_when_empty=True)


if __name__ == "__main__":
    main(sys.argv[1])
