"""``make clean`` stopped in the middle leaves nothing that passes for installed, and finishes when run again; what
mypy says beside the tests of ``make test`` is neither lost nor mixed with them."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

from core.launcher.machine import checkout

STAMPS = (".built", ".locked", ".made")
#: Stands for the environment's Python: notes what it is asked, and is killed the first time if ``killed`` is there.
PYTHON = """#!/bin/sh
[ "$1" = -m ] || exit 0
if [ -f killed ]; then rm killed; kill -9 $PPID; exit 1; fi
echo "$@" >> asked
"""


@pytest.fixture
def folder(tmp_path):
    shutil.copy(checkout() / "Makefile", tmp_path)
    binaries = tmp_path / ".venv" / "bin"
    binaries.mkdir(parents=True)
    (binaries / "python").write_text(PYTHON)
    (binaries / "python").chmod(0o755)
    for name in STAMPS:
        (tmp_path / ".venv" / name).touch()
    (tmp_path / ".passerelle").mkdir()
    return tmp_path


#: Stands for it too: mypy says its faults as the file ``faults`` has them, and the tests end after it has.
CHECKING = """#!/bin/sh
case "$*" in
  "-m mypy") cat faults; echo typed > typed; test ! -s faults;;
  "-m pytest"*) echo tests begin; while ! [ -f typed ]; do sleep 0.01; done; echo tests end; exit $(cat failing);;
esac
"""


def make(target, folder):
    # As typed at a prompt: under ``make test`` our own make would hand its flags down and say where it goes.
    env = {
        name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "MAKELEVEL", "MFLAGS"}
    }
    return subprocess.run(["make", target], cwd=folder, env=env, capture_output=True, text=True, check=False)


def clean(folder):
    return make("clean", folder)


@pytest.fixture
def installed(folder):
    (folder / ".venv" / "bin" / "python").write_text(CHECKING)
    for name in ("requirements.lock", "pyproject.toml"):
        (folder / name).touch()
    for name in reversed(STAMPS):
        (folder / ".venv" / name).touch()
    return folder


def test_everything_goes_and_a_second_time_changes_nothing(folder):
    for _twice in range(2):
        done = clean(folder)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (folder / "asked").read_text() == "-m core.launcher stores remove --yes\n"
    assert {path.name for path in folder.iterdir()} == {"Makefile", "asked"}


def test_stopped_in_the_middle_it_does_not_look_installed_and_finishes_next_time(folder):
    (folder / "killed").touch()
    assert clean(folder).returncode != 0
    assert not [name for name in STAMPS if (folder / ".venv" / name).exists()]
    assert (folder / ".venv" / "bin" / "python").exists(), "it is what stops the stores"
    assert clean(folder).returncode == 0
    assert (folder / "asked").read_text() == "-m core.launcher stores remove --yes\n"
    assert not (folder / ".venv").exists()


def test_half_an_environment_is_cleaned_without_a_word(folder):
    (folder / ".venv" / "bin" / "python").write_text("#!/bin/sh\necho broken >&2\nexit 1\n")
    done = clean(folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert not (folder / ".venv").exists()


@pytest.mark.parametrize(
    ("faults", "failing", "fails"), [("", 0, False), ("a.py:1: error: faux\n", 0, True), ("", 1, True)]
)
def test_types_are_checked_beside_the_tests_and_said_after_them(installed, faults, failing, fails):
    (installed / "faults").write_text(faults)
    (installed / "failing").write_text(str(failing))
    done = make("test", installed)
    assert (done.returncode != 0) == fails
    said = f"{faults}mypy a trouvé des fautes, dites ci-dessus : make test échoue.\n" if faults else ""
    assert done.stdout == f"tests begin\ntests end\n{said}"
