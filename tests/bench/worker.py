"""The memory of a real web worker, before and after ten thousand requests."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from core.launcher.demo import gunicorn
from core.launcher.stores import Stores
from tests.bench.measuring import child_of, resident_mb, say, tell

REQUESTS = 10_000
#: Requests before the first measure: templates compiled, statements cached, both heaps at their size.
WARM = 1_000
SECONDS_TO_START = 60


def measure_worker(stores: Stores, state: Path, cookie: str, paths: Sequence[str]) -> None:
    """Serve the pages in turn from one worker, started as ``passerelle run`` does; says its memory and growth."""
    port = _free_port()
    with subprocess.Popen(gunicorn(port), env=_environment(stores, state), stdout=sys.stderr) as server:
        try:
            _wait_until_ready(port, server)
            worker = child_of(server.pid)
            _ask(port, cookie, paths, WARM)
            before = resident_mb(worker)
            _ask(port, cookie, paths, REQUESTS)
            after = resident_mb(worker)
        finally:
            server.terminate()
    say("worker_rss_mb", after, "MB")
    say("worker_rss_growth_percent", 100 * (after - before) / before, "%")


def _environment(stores: Stores, state: Path) -> Mapping[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": stores.database_url,
        "REDIS_URL": stores.redis_url,
        "PASSERELLE_STATE_DIR": str(state),
        "PASSERELLE_REQUIRE_SECOND_FACTOR": "0",
        "PASSERELLE_BASE_URL": "http://localhost",
        "WEB_CONCURRENCY": "1",
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _get(port: int, path: str, cookie: str = "") -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers={"Cookie": cookie, "Host": "localhost"})
        response = connection.getresponse()
        response.read()
        return response.status
    finally:
        connection.close()


def _wait_until_ready(port: int, server: subprocess.Popen[bytes]) -> None:
    limit = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < limit:
        if server.poll() is not None:
            raise RuntimeError("the web server stopped at its start")
        try:
            if _get(port, "/readyz") == 200:
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise RuntimeError("the web server does not answer")


def _ask(port: int, cookie: str, paths: Sequence[str], number: int) -> None:
    for index in range(number):
        path = paths[index % len(paths)]
        status = _get(port, path, cookie)
        if status != 200:
            raise RuntimeError(f"{path} answered {status}")
        if index and index % 2000 == 0:
            tell(f"  {index} requests")
