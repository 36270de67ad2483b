"""How times, statements and memory are measured."""

from __future__ import annotations

import gc
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

Call = Callable[[], Any]


def say(name: str, value: float, unit: str) -> None:
    """One figure, as one JSON object on a line."""
    sys.stdout.write(json.dumps({"name": name, "value": round(value, 3), "unit": unit}) + "\n")
    sys.stdout.flush()


def tell(text: str) -> None:
    """What goes on, beside the figures."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def milliseconds(*calls: Call, rounds: int = 60, warm: int = 5) -> list[float]:
    """The median time of each call. They take turns, so that a busy machine weighs on all alike."""
    times: list[list[float]] = [[] for _ in calls]
    gc.collect()
    for turn in range(warm + rounds):
        for index, call in enumerate(calls):
            start = time.perf_counter()
            call()
            if turn >= warm:
                times[index].append((time.perf_counter() - start) * 1000)
    return [statistics.median(measured) for measured in times]


@contextmanager
def statements(engine: Any) -> Iterator[list[str]]:
    """What is sent to the database meanwhile, the settings of a transaction aside."""
    sent: list[str] = []

    def note(_c: Any, _k: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("SET LOCAL"):
            sent.append(statement)

    event.listen(engine, "after_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "after_cursor_execute", note)


def resident_mb(pid: int) -> float:
    """Resident memory of a process, in mebibytes."""
    said = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=True)
    return int(said.stdout) / 1024


def child_of(pid: int) -> int:
    """The one child of a process (gunicorn's worker)."""
    said = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True)
    for line in said.stdout.splitlines():
        child, parent = line.split()
        if int(parent) == pid and int(child) != os.getpid():
            return int(child)
    raise RuntimeError("no worker")
