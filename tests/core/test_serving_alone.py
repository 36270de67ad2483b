"""``passerelle run`` serves the application; what keeps a server from starting is a sentence."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

import wsgi
from core.commands import make_cli
from core.errors import ConfigurationError
from core.launcher.machine import checkout
from tests.journeys.serving import environment, free_port

RUN = "from wsgi import cli; cli(prog_name='passerelle')"


def asked(port: int, path: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def test_the_command_serves_a_page(app, fresh_stores, tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "log"
    with log.open("wb") as words:
        served = subprocess.Popen(
            [sys.executable, "-c", RUN, "run", "--port", str(port)],
            cwd=checkout(),
            env=environment(app, fresh_stores, port) | {"WEB_CONCURRENCY": "1"},
            stdout=words,
            stderr=words,
        )
    try:
        for _try in range(600):
            try:
                status, page = asked(port, "/connexion")
                break
            except OSError:
                assert served.poll() is None, log.read_text()
                time.sleep(0.1)
        assert status == 200
        assert "Se connecter" in page
    finally:
        served.terminate()
        served.wait(30)
    assert log.read_text().startswith(f"Passerelle répond sur http://127.0.0.1:{port} ")


def test_a_port_that_is_taken_is_told(fresh_stores, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.setenv(name, getattr(fresh_stores, name.lower()))
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
        told = CliRunner().invoke(make_cli(wsgi.make_app), ["run", "--port", str(port)])
    assert told.exit_code == 1
    assert f"Erreur : Le port {port} n'est pas libre" in told.output


def test_a_server_that_cannot_start_says_why_and_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise ConfigurationError("potager : deux extensions portent ce nom")

    monkeypatch.setattr(wsgi, "make_app", broken)
    with pytest.raises(SystemExit) as stopped:
        wsgi.__getattr__("app")
    assert str(stopped.value) == "Passerelle ne démarre pas. potager : deux extensions portent ce nom"
