"""``make demo`` end to end, around a stand-in for the application: order, addresses, second start."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.launcher.demo import accounts_table
from core.launcher.machine import checkout

NAMES = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_RETENTION_URL", "REDIS_URL")

SEED = "demo-seed --when-told --upgrade"

WSGI = """
def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"ok"]
"""

# Stands in for the console command: notes which addresses it was given, then does its part.
PASSERELLE = f"""#!{sys.executable}
import json, os, sys, time
from pathlib import Path
name = " ".join(sys.argv[1:])
with open("given.jsonl", "a") as notes:
    notes.write(json.dumps({{"command": name, "given": [n for n in {NAMES!r} if os.environ.get(n)]}}) + "\\n")
if name == {SEED!r}:
    socket = Path(os.environ["DATABASE_URL"].partition("host=")[2].partition("&")[0]) / ".s.PGSQL.5432"
    if not sys.stdin.readline() or not socket.exists() or "FAILS" in os.environ:
        sys.exit(3)
    Path(".passerelle").mkdir(exist_ok=True)
    account = {{"structure": "Trait d’union", "slug": "trait", "role": "Direction", "email": "d@x.test",
               "password": "secret"}}
    Path(".passerelle/demo-accounts.json").write_text(json.dumps([account]))
    Path(".passerelle/keys.json").write_text("{{}}")
while name in ("worker", "schedule"):
    time.sleep(0.05)
"""


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Path]:
    """A checkout with the real launcher and a stand-in for the rest."""
    folder = tmp_path / "checkout"
    shutil.copytree(checkout() / "core" / "launcher", folder / "core" / "launcher")
    (folder / "core" / "__init__.py").touch()
    (folder / "pyproject.toml").touch()
    (folder / "wsgi.py").write_text(WSGI)
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "passerelle").write_text(PASSERELLE)
    (programs / "passerelle").chmod(0o755)
    (folder / "run.py").write_text(
        "import sys\n"
        "from core.launcher import demo\n"
        f"demo._passerelle = lambda *words: ({str(programs / 'passerelle')!r}, *words)\n"
        "from core.launcher.__main__ import cli\n"
        "cli(sys.argv[1:])\n"
    )
    yield folder
    subprocess.run([sys.executable, "run.py", "stores", "remove", "--yes"], cwd=folder, check=True,
                   env=environment(folder), capture_output=True)  # fmt: skip
    shutil.rmtree(environment(folder)["PASSERELLE_STATE"])


def environment(folder: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in NAMES}
    # PYTHONPATH goes before the real checkout, which the virtual environment names.
    return {**kept, "PYTHONPATH": str(folder), "PASSERELLE_STATE": f"/var/tmp/{folder.parent.name}", **more}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run_until_ready(folder: Path, ending: signal.Signals) -> list[str]:
    """Start the demo, end it by a signal once it is ready; its lines."""
    with subprocess.Popen(
        [sys.executable, "run.py", "demo"],
        cwd=folder,
        env=environment(folder, PORT=str(free_port()), WEB_CONCURRENCY="1"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        lines, ready = [], False
        for line in process.stdout:
            lines.append(line.rstrip())
            if line.startswith("Passerelle est prête : http://127.0.0.1:"):
                ready = True
                process.send_signal(ending)
    assert process.returncode == 0, lines
    assert ready, lines
    return lines


def test_the_demo_sets_up_serves_and_stops_in_order_then_starts_again_from_what_it_made(copy: Path) -> None:
    lines = run_until_ready(copy, signal.SIGINT)

    assert any("Trait d’union" in line and "secret" in line for line in lines)
    stopped = [line.split()[0] for line in lines if line.endswith("| arrêté")]
    assert stopped == ["web", "worker", "schedule", "stores"]

    run_until_ready(copy, signal.SIGTERM)

    notes = [json.loads(line) for line in (copy / "given.jsonl").read_text().splitlines()]
    given = {note["command"]: set(note["given"]) for note in notes}
    assert notes[0]["command"] == SEED
    begun = [note["command"] for note in notes if note["command"] not in ("worker", "schedule")]
    assert begun == [SEED], "the second start neither migrates nor fills again"
    assert given["worker"] == {"DATABASE_URL", "REDIS_URL", "DATABASE_RETENTION_URL"}
    assert given["schedule"] == {"DATABASE_URL", "REDIS_URL"}
    assert given[SEED] == {"DATABASE_URL", "REDIS_URL", "DATABASE_OWNER_URL"}


def test_data_whose_keys_went_with_their_checkout_are_made_anew(copy: Path) -> None:
    run_until_ready(copy, signal.SIGTERM)
    shutil.rmtree(copy / ".passerelle")  # the folder was deleted and cloned again at the same place

    lines = run_until_ready(copy, signal.SIGTERM)

    assert any("ses données sont refaites" in line for line in lines)
    notes = [json.loads(line) for line in (copy / "given.jsonl").read_text().splitlines()]
    assert sum(note["command"] == SEED for note in notes) == 2


def test_a_preparation_that_fails_stops_the_demo_and_its_stores(copy: Path) -> None:
    run = subprocess.run([sys.executable, "run.py", "demo"], cwd=copy, text=True, capture_output=True,
                         env=environment(copy, PORT=str(free_port()), FAILS="1"), check=False)  # fmt: skip

    assert run.returncode == 1
    assert f"« passerelle {SEED} » a échoué (code 3)" in run.stderr
    assert run.stdout.splitlines()[-1] == "stores   | arrêté"


def test_stores_that_cannot_start_end_what_waited_for_them(copy: Path) -> None:
    run = subprocess.run([sys.executable, "run.py", "demo"], cwd=copy, text=True, capture_output=True, timeout=60,
                         env=environment(copy, PORT=str(free_port()), PASSERELLE_POSTGRES_BIN="/nowhere"),
                         check=False)  # fmt: skip

    assert run.returncode == 1
    assert "Les programmes de PostgreSQL sont introuvables" in run.stderr
    assert not (copy / ".passerelle").exists()


def test_a_taken_port_is_said_in_words(copy: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        run = subprocess.run([sys.executable, "run.py", "demo"], cwd=copy, text=True, capture_output=True,
                             env=environment(copy, PORT=str(port)), check=False)  # fmt: skip

    assert run.returncode == 1
    assert f"Le port {port} n'est pas libre" in run.stderr
    assert "Traceback" not in run.stderr


def test_accounts_are_a_table_with_aligned_columns() -> None:
    accounts = [
        {"structure": "A", "slug": "a", "role": "Direction", "email": "d@a.test", "password": "x"},
        {"structure": "Longue", "slug": "b", "role": "Stage", "email": "s@b.test", "password": "y"},
    ]

    _, headings, rule, *rows, _ = accounts_table(accounts)

    assert headings.index("Rôle") == rule.index("-", rule.index(" ", headings.index("Adresse")))
    assert len({row.index(account["email"]) for row, account in zip(rows, accounts, strict=True)}) == 1
