"""The application in processes of its own, on stores that can be cut off: what the journeys of faults need."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import redis

from core.jobs.queue import connect
from core.launcher import postgres, valkey
from core.launcher.machine import checkout, place_for
from core.testing.databases import database_name
from core.testing.sign_in import csrf_token, sign_in

#: Seconds that a shared machine may take to start two processes; alone it is three.
PATIENCE = 90


def until(what, seconds=PATIENCE):
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.05)


@dataclass
class Wires:
    """The two stores, to be cut off: PostgreSQL behind a link of our own that can be removed, and a Valkey of
    our own, without a file, that is stopped and comes back empty."""

    stores: object
    folder: Path
    valkey: subprocess.Popen | None = None

    def __post_init__(self):
        self.mend_database()
        self.mend_queue()

    @property
    def database_url(self):
        return self.stores.database_url.replace(str(place_for("test").sockets), str(self.folder / "database"))

    @property
    def redis_url(self):
        return f"unix://{self.queue_socket}?db=0"

    @property
    def queue_socket(self):
        return self.folder / "queue.sock"

    def mend_database(self):
        (self.folder / "database").symlink_to(place_for("test").sockets)

    def mend_queue(self):
        options = {
            "port": 0,
            "unixsocket": self.queue_socket,
            "save": "",
            "appendonly": "no",
            "dir": self.folder,
        }
        words = [str(word) for name, value in options.items() for word in (f"--{name}", value)]
        command = [str(valkey._program(place_for("test"))), *words]
        self.valkey = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        until(self.queue_answers)

    def queue_answers(self):
        try:
            return connect(self.redis_url, patience=1).ping()
        except redis.RedisError:
            return False

    def cut_database(self):
        """What a stopped server does to its clients: open sessions end, new ones find nobody."""
        (self.folder / "database").unlink()
        with postgres.connect(place_for("test")) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                [database_name(self.stores)],
            )

    def cut_queue(self):
        if self.valkey is not None:
            self.valkey.terminate()
            self.valkey.wait(20)
            self.valkey = None


@contextlib.contextmanager
def wires_to(stores) -> Iterator[Wires]:
    with tempfile.TemporaryDirectory(prefix="passerelle-", dir="/tmp") as folder:
        wires = Wires(stores, Path(folder))
        try:
            yield wires
        finally:
            wires.cut_queue()


@dataclass
class Web:
    """gunicorn on ``wsgi:app``, and what it takes to speak to it as a browser of ``app`` would."""

    process: subprocess.Popen
    port: int
    log: Path
    cookie: dict = field(default_factory=dict)

    def workers(self):
        found = subprocess.run(
            ["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True, check=False
        )
        return [int(line) for line in found.stdout.split()]

    def kill_workers(self):
        for pid in self.workers():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def ask(self, method, path, form=None, cookie=None, sent=None):
        """(status, text); raises OSError or HTTPException when the worker dies on it."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Cookie": cookie} if cookie else {}
        body = None
        if form is not None:
            body = urllib.parse.urlencode(form)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, body, headers)
            if sent is not None:
                sent()
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def answers(self, path="/healthz"):
        try:
            return self.ask("GET", path)[0] == 200
        except (OSError, http.client.HTTPException):
            return False


def environment(app, wires, port):
    config = app.extensions["passerelle.config"]
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {
        "DATABASE_URL": wires.database_url,
        "REDIS_URL": wires.redis_url,
        "PASSERELLE_STATE_DIR": str(config.state_dir),
        "PASSERELLE_BASE_URL": f"http://127.0.0.1:{port}",
        "PASSERELLE_REQUIRE_SECOND_FACTOR": "0",
        "PASSERELLE_QUEUE": config.queue_name,
        "PASSERELLE_MAIL": config.mail_url,
        "PYTHONUNBUFFERED": "1",
    }


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def serving(app, wires, folder, workers=2) -> Iterator[Web]:
    """The web server as the demo starts it; every process is gone afterwards."""
    port, log = free_port(), folder / "web.log"
    command = [
        sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{port}",
        "--worker-class", "sync", "--workers", str(workers), "--timeout", "60", "--log-level", "warning",
        "--no-control-socket",
    ]  # fmt: skip
    with log.open("wb") as words:
        process = subprocess.Popen(
            command,
            cwd=checkout(),
            env=environment(app, wires, port),
            stdout=words,
            stderr=words,
            start_new_session=True,
        )
    web = Web(process, port, log)
    try:
        until(lambda: web.answers() or process.poll() is not None)
        assert process.poll() is None, log.read_text()
        yield web
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def run_worker(app, wires):
    """``passerelle worker`` until nothing waits; its exit code."""
    command = [str(Path(sys.executable).with_name("passerelle")), "worker", "--burst"]
    done = subprocess.run(command, cwd=checkout(), env=environment(app, wires, 0), timeout=120, check=False)
    return done.returncode


def browser_of(app, member):
    """(cookie, token) of somebody signed in."""
    browser = app.test_client()
    sign_in(app, browser, member.user_id)
    token = csrf_token(browser)
    name = app.config["SESSION_COOKIE_NAME"]
    return f"{name}={browser.get_cookie(name).value}", token
