"""Work shared out between processes is all done, and says what went wrong; in a process of its own, to be forked."""

from __future__ import annotations

import subprocess
import sys

import pytest

from core.launcher.machine import checkout

LINUX = sys.platform == "linux"

SCRIPT = """
import os, sys, time
from pathlib import Path
from flask import Flask
from core.db.session import db
from core.demo.sharing import share_out

app = Flask("work")
app.config["SQLALCHEMY_DATABASE_URI"] = "postgresql+psycopg://nobody@/nothing"
db.init_app(app)

class Odd(Exception):
    def __init__(self, one, two):
        super().__init__(f"{one} is odd")

def work(number):
    deadline = time.monotonic() + 10
    Path(str(number)).write_text(str(os.getpid()))
    while WAIT_FOR_BOTH and not (Path("1").exists() and Path("2").exists()) and time.monotonic() < deadline:
        time.sleep(0.01)
    if number == FAILING:
        raise Odd(number, number)

with app.app_context():
    share_out(work, [1, 2, 3], int(sys.argv[1]))
"""


def run(folder, processes, *, failing=0):
    both = str(processes > 1 and LINUX)
    script = SCRIPT.replace("WAIT_FOR_BOTH", both).replace("FAILING", str(failing))
    return subprocess.run(
        [sys.executable, "-c", script, str(processes)],
        cwd=folder, env={"PYTHONPATH": str(checkout())}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("processes", [1, 2, 5])
def test_all_is_done_by_as_many_processes_as_were_wanted(tmp_path, processes):
    ended = run(tmp_path, processes)
    assert ended.returncode == 0, ended.stderr
    done = [(tmp_path / name).read_text() for name in ("1", "2", "3")]
    assert len(set(done)) == 1 if processes == 1 or not LINUX else len(set(done)) >= 2


def test_the_first_failure_is_told_in_its_own_words(tmp_path):
    ended = run(tmp_path, 2, failing=2)
    assert ended.returncode == 1
    assert "2 is odd" in ended.stderr


@pytest.mark.skipif(not LINUX, reason="nothing is forked")
def test_a_process_that_is_killed_is_a_failure_too(tmp_path):
    script = SCRIPT.replace("WAIT_FOR_BOTH", "False").replace("FAILING", "0").replace(
        "deadline = ", "number == 2 and os.kill(os.getpid(), 9)\n    deadline = "
    )  # fmt: skip
    ended = subprocess.run(
        [sys.executable, "-c", script, "2"],
        cwd=tmp_path, env={"PYTHONPATH": str(checkout())}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert ended.returncode == 1
    assert "BrokenProcessPool" in ended.stderr
