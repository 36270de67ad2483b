from __future__ import annotations

import os
import re
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from core.launcher import supervisor
from core.launcher.supervisor import Service, Supervisor

STAYS = "import signal, time; print('ready', flush=True)\nwhile True: time.sleep(0.05)"
DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + STAYS


def service(name: str, program: str, patience: float = 5.0) -> Service:
    return Service(name, (sys.executable, "-c", program), dict(os.environ), patience)


def supervise(services: list[Service], folder: Path, until: Callable[[list[str]], bool]) -> list[str]:
    """Run until the lines satisfy ``until``, then end it as Ctrl-C would; returns every line."""
    lines: list[str] = []
    ended = False

    def tick() -> None:
        nonlocal ended
        assert time.monotonic() < deadline, lines
        if until(lines) and not ended:
            ended = True
            os.kill(os.getpid(), signal.SIGINT)

    deadline = time.monotonic() + 20
    Supervisor(services, folder, on_tick=tick, write=lines.append).run()
    return lines


def ready(lines: list[str], count: int) -> bool:
    return sum("ready" in line for line in lines) >= count


def test_children_are_stopped_in_the_order_they_were_given(tmp_path: Path) -> None:
    services = [service(name, STAYS) for name in ("web", "worker", "schedule")]

    lines = supervise(services, tmp_path, lambda lines: ready(lines, 3))

    assert [line.split()[0] for line in lines if line.endswith("arrêté")] == ["web", "worker", "schedule"]


def test_a_child_that_dies_is_started_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "FIRST_PAUSE", 0.05)

    lines = supervise(
        [service("web", "print('ready')"), service("worker", STAYS)], tmp_path, lambda lines: ready(lines, 4)
    )

    pauses = [float(found[1]) for line in lines if (found := re.search(r"relancé dans ([\d.]+) s", line))]
    assert pauses[:2] == [0.05, 0.1]


def test_a_child_killed_by_force_is_started_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "FIRST_PAUSE", 0.05)
    suicide = "import os, signal; print('ready', flush=True); os.kill(os.getpid(), signal.SIGKILL)"

    lines = supervise([service("web", suicide)], tmp_path, lambda lines: ready(lines, 2))

    assert any("code -9" in line for line in lines)


def test_a_deaf_child_is_killed_after_its_patience(tmp_path: Path) -> None:
    began = time.monotonic()

    lines = supervise([service("web", DEAF, patience=0.3)], tmp_path, lambda lines: ready(lines, 1))

    assert lines[-1] == "web      | arrêté"
    assert time.monotonic() - began < 5


def test_a_child_is_started_once_it_may(tmp_path: Path) -> None:
    up = tmp_path / "up"
    web = service("web", f"import time; time.sleep(0.3); open({str(up)!r}, 'w'); {STAYS}")
    worker = replace(service("worker", f"assert open({str(up)!r}); {STAYS}"), may_start=up.exists)

    lines = supervise([worker, web], tmp_path, lambda lines: ready(lines, 2))

    assert sorted(line for line in lines if "ready" in line) == ["web      | ready", "worker   | ready"]
    assert not any("relancé" in line for line in lines)


def test_lines_carry_the_name_of_who_said_them(tmp_path: Path) -> None:
    lines = supervise([service("worker", STAYS)], tmp_path, lambda lines: ready(lines, 1))

    assert lines[0] == "worker   | ready"


def test_signals_mean_what_they_meant_before_once_it_is_over(tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGINT)

    supervise([service("web", STAYS)], tmp_path, lambda lines: ready(lines, 1))

    assert signal.getsignal(signal.SIGINT) is before
