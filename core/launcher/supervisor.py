"""One parent over web, worker and schedule: it restarts what dies and stops them in order."""

from __future__ import annotations

import contextlib
import ctypes
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

FIRST_PAUSE = 0.5  # seconds before a dead child is started again; doubled each time
LONGEST_PAUSE = 30.0
STEADY_AFTER = 30.0  # a child that lived this long is forgiven its earlier deaths
PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Service:
    """A child to keep alive. ``patience``: seconds it may take to stop before it is killed.

    ``may_start`` is asked until it says yes: a child that nobody waits for leaves the processor to another.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    patience: float = 20.0
    may_start: Callable[[], bool] = lambda: True


@dataclass(slots=True)
class _Child:
    service: Service
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    deaths: int = 0
    due: float = 0.0
    unfinished_line: bytes = b""


@dataclass(slots=True)
class Supervisor:
    """Runs the services until SIGINT or SIGTERM, then stops them in the order they were given."""

    services: Sequence[Service]
    folder: Path
    on_tick: Callable[[], None] = lambda: None
    write: Callable[[str], None] = lambda line: print(line, flush=True)
    _children: list[_Child] = field(default_factory=list)
    _selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)
    _signals: int = 0

    def run(self) -> None:
        self._children = [_Child(service) for service in self.services]
        with self._listening_to_signals():
            try:
                while not self._signals:
                    self._start_what_is_due()
                    self._read_lines(0.1)
                    self._notice_deaths()
                    self.on_tick()
            finally:
                for child in self._children:
                    self._stop(child)
                self._selector.close()

    @contextlib.contextmanager
    def _listening_to_signals(self) -> Iterator[None]:
        def note(_number: int, _frame: FrameType | None) -> None:
            self._signals += 1

        before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _start_what_is_due(self) -> None:
        for child in self._children:
            if child.process is None and time.monotonic() >= child.due and child.service.may_start():
                self._start(child)

    def _start(self, child: _Child) -> None:
        child.process = subprocess.Popen(
            child.service.command,
            env=dict(child.service.environment),
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            # Its own session: Ctrl-C reaches the supervisor only, which then stops them one by one.
            start_new_session=True,
            preexec_fn=die_with_parent if sys.platform == "linux" else None,
        )
        child.started = time.monotonic()
        pipe = child.process.stdout
        if pipe is not None:
            os.set_blocking(pipe.fileno(), False)
            self._selector.register(pipe, selectors.EVENT_READ, child)

    def _read_lines(self, seconds: float) -> None:
        for key, _ in self._selector.select(seconds):
            chunk = os.read(key.fd, 65536)
            if chunk:
                self._print(key.data, chunk)
            else:
                self._selector.unregister(key.fileobj)

    def _print(self, child: _Child, chunk: bytes) -> None:
        *lines, child.unfinished_line = (child.unfinished_line + chunk).split(b"\n")
        for line in lines:
            self.write(f"{child.service.name:<8} | {line.decode(errors='replace').rstrip()}")

    def _notice_deaths(self) -> None:
        for child in self._children:
            if child.process is None or child.process.poll() is None:
                continue
            code = child.process.returncode
            if time.monotonic() - child.started > STEADY_AFTER:
                child.deaths = 0
            pause = min(FIRST_PAUSE * 2**child.deaths, LONGEST_PAUSE)
            child.deaths += 1
            child.due = time.monotonic() + pause
            self._forget(child)
            self.write(f"{child.service.name:<8} | arrêté (code {code}) ; relancé dans {pause:g} s")

    def _forget(self, child: _Child) -> None:
        process, child.process = child.process, None
        if process is None or process.stdout is None:
            return
        with contextlib.suppress(BlockingIOError, ValueError):
            self._print(child, os.read(process.stdout.fileno(), 65536))
        with contextlib.suppress(KeyError, ValueError):
            self._selector.unregister(process.stdout)
        process.stdout.close()

    def _stop(self, child: _Child) -> None:
        """Ask a child to finish, wait, then kill its whole group; a second signal ends the wait."""
        process = child.process
        if process is None:
            return
        signals_before = self._signals
        deadline = time.monotonic() + child.service.patience
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        while process.poll() is None and time.monotonic() < deadline and self._signals == signals_before:
            self._read_lines(0.05)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self._forget(child)
        self.write(f"{child.service.name:<8} | arrêté")


def die_with_parent() -> None:
    """Linux: get SIGTERM if the parent is killed, so that no orphan keeps the port, or fills a database."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
