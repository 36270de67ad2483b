"""What ``make demo`` does: stores, migrations, demo data, then one supervisor over the processes."""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from core.launcher.machine import LauncherError, checkout, place_for
from core.launcher.stores import remove_stores, start_stores, stop_stores, stores_on
from core.launcher.supervisor import Service, Supervisor, die_with_parent

HOST = "127.0.0.1"
LONGEST_WAIT = 20.0  # seconds that worker and schedule leave to the first page
SECRET_ADDRESSES = ("DATABASE_OWNER_URL", "DATABASE_RETENTION_URL")
# Files whose change means that the database must be upgraded or seeded again.
FINGERPRINTED = (
    *(f"{package}/**/migrations/**/*.py" for package in ("core", "plugins", "tenants")),
    *(f"{package}/**/{pattern}" for package in ("core", "plugins") for pattern in ("demo*.py", "demo/*.py")),
    "tenants/**/*.py",
    "tenants/**/*.toml",
    "core/web/vendor/communes/package.json",
)
COLUMNS = (
    ("structure", "Structure"),
    ("slug", "Adresse"),
    ("role", "Rôle"),
    ("email", "Adresse électronique"),
    ("password", "Mot de passe"),
)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the stores are; an address that the environment gave is not ours to start or stop."""

    database: str
    owner: str | None
    retention: str | None
    redis: str

    @property
    def embedded_postgres(self) -> bool:
        return not os.environ.get("DATABASE_URL")


def run_demo() -> None:
    """Set up and serve until a signal; raises LauncherError when this machine cannot."""
    port = _port()
    refuse_taken(port, f"PORT={port + 1} make demo")
    # Until the supervisor takes the signals over, SIGTERM unwinds like Ctrl-C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        addresses = _addresses()
        with _preparing(addresses) as prepare:
            _start_stores()
            prepare()
        _print_accounts()
        front = _Front(port)
        Supervisor(_services(addresses, front), checkout(), on_tick=front.look).run()
    except KeyboardInterrupt:
        print("Interrompu avant la fin de la mise en route.", flush=True)
    finally:
        _let_go_of_stores()


def _let_go_of_stores() -> None:
    if os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"):
        return
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # an impatient second Ctrl-C must not cut a shutdown short
    stopped = stop_stores("demo")
    print("stores   | arrêté" if stopped else "stores   | laissé à un autre lancement", flush=True)


def _port() -> int:
    given = os.environ.get("PORT", "8000")
    if not given.isdigit() or not 0 < int(given) < 65536:
        raise LauncherError(f"PORT={given} n'est pas un numéro de port.")
    return int(given)


def refuse_taken(port: int, instead: str) -> None:
    """Raises LauncherError, with the command to try instead."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise LauncherError(
                f"Le port {port} n'est pas libre ({error.strerror}). Essayez {instead}."
            ) from error


def _addresses() -> Addresses:
    """The addresses given by the environment, or those of the embedded stores, which need not run yet."""
    database, redis = os.environ.get("DATABASE_URL"), os.environ.get("REDIS_URL")
    owner, retention = (os.environ.get(name) for name in SECRET_ADDRESSES)
    if database and redis:
        return Addresses(database, owner, retention, redis)
    if not database:
        _leave_what_nobody_can_read()
    stores = stores_on("demo")
    if not database:
        database, owner = stores.database_url, stores.database_owner_url
        retention = stores.database_retention_url
    return Addresses(database, owner, retention, redis or stores.redis_url)


def _start_stores() -> None:
    """Those that the environment does not replace."""
    with_postgres, with_valkey = (not os.environ.get(name) for name in ("DATABASE_URL", "REDIS_URL"))
    if with_postgres or with_valkey:
        start_stores("demo", with_postgres=with_postgres, with_valkey=with_valkey)


def _leave_what_nobody_can_read() -> None:
    """The stores outlive a checkout that was deleted, and made again at the same place; its keys do not."""
    if _stamp().exists() and not _keys_file().exists():
        print(
            "Les clés de la démonstration précédente ne sont plus là : ses données sont refaites.", flush=True
        )
        remove_stores("demo")


def _keys_file() -> Path:
    given = os.environ.get("PASSERELLE_KEYSTORE")
    return Path(given) if given else Path(_state_folder()) / "keys.json"


def _state_folder() -> str:
    return os.environ.get("PASSERELLE_STATE_DIR") or str(checkout() / ".passerelle")


def _stamp() -> Path:
    """Holds the fingerprint of what the embedded database was prepared with."""
    return place_for("demo").folder / "prepared"


# Migrations and demo data -----------------------------------------------------------------------------


@contextmanager
def _preparing(addresses: Addresses) -> Iterator[Callable[[], None]]:
    """Migrations and demo data, skipped when neither changed since this embedded database had them.

    One process for both, begun at once: it imports the application, which takes as long as the migrations, while the
    stores start, then waits to be told that they answer.
    """
    stamp = _stamp() if addresses.embedded_postgres else None
    fingerprint = _fingerprint()
    if stamp and _accounts_file().exists() and stamp.exists() and stamp.read_text() == fingerprint:
        yield lambda: None
        return
    if not addresses.owner:
        print("DATABASE_OWNER_URL n'est pas donnée : migrations laissées à qui administre la base.")
    steps = ("demo-seed", "--when-told", *(("--upgrade",) if addresses.owner else ()))
    began = time.monotonic()
    process = subprocess.Popen(
        _passerelle(*steps),
        env=_environment(addresses, owner=True),
        cwd=checkout(),
        stdin=subprocess.PIPE,
        preexec_fn=die_with_parent if sys.platform == "linux" else None,
    )

    def prepare() -> None:
        process.communicate(b"\n")
        if process.returncode:
            raise LauncherError(f"« passerelle {' '.join(steps)} » a échoué (code {process.returncode}).")
        if stamp:
            stamp.write_text(fingerprint)
        print(f"Base et données de démonstration : {time.monotonic() - began:.1f} s", flush=True)

    try:
        yield prepare
    finally:
        process.kill()  # nothing, once it has ended
        process.communicate()


def _fingerprint() -> str:
    root = checkout()
    digest = hashlib.sha256()
    for path in sorted({path for pattern in FINGERPRINTED for path in root.glob(pattern)}):
        if path.is_file():
            digest.update(str(path.relative_to(root)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


# Accounts ---------------------------------------------------------------------------------------------


def _accounts_file() -> Path:
    return checkout() / ".passerelle" / "demo-accounts.json"


def _print_accounts() -> None:
    if _accounts_file().exists():
        for line in accounts_table(json.loads(_accounts_file().read_text(encoding="utf-8"))):
            print(line, flush=True)


def accounts_table(accounts: Iterable[Mapping[str, str]]) -> list[str]:
    """The demo accounts as aligned lines, headings first."""
    rows = [tuple(heading for _, heading in COLUMNS)]
    rows += [tuple(str(account.get(key, "")) for key, _ in COLUMNS) for account in accounts]
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return ["", *(line.rstrip() for line in lines), ""]


# Processes --------------------------------------------------------------------------------------------


def _services(addresses: Addresses, front: _Front) -> tuple[Service, ...]:
    """In the order they are stopped. Owner address to none; retention to the lifecycle worker only.

    Somebody waits for a page: worker and schedule are started once there is one.
    """
    plain = _environment(addresses)
    lifecycle = {**plain, "DATABASE_RETENTION_URL": addresses.retention} if addresses.retention else plain
    return (
        Service("web", gunicorn(front.port), plain),
        Service("worker", _passerelle("worker"), lifecycle, may_start=front.served),
        Service("schedule", _passerelle("schedule"), plain, patience=10, may_start=front.served),
    )


def _environment(addresses: Addresses, *, owner: bool = False) -> dict[str, str]:
    environment = {name: value for name, value in os.environ.items() if name not in SECRET_ADDRESSES}
    environment |= {"DATABASE_URL": addresses.database, "REDIS_URL": addresses.redis}
    environment |= {"PYTHONUNBUFFERED": "1", "PORT": str(_port())}
    environment.setdefault("PASSERELLE_DEMO", "1")
    environment.setdefault("PASSERELLE_REQUIRE_SECOND_FACTOR", "0")
    environment["PASSERELLE_STATE_DIR"] = _state_folder()
    if owner and addresses.owner:
        environment["DATABASE_OWNER_URL"] = addresses.owner
    return environment


def gunicorn(port: int) -> tuple[str, ...]:
    """The command that serves the application, here and for ``passerelle run``."""
    workers = os.environ.get("WEB_CONCURRENCY") or str(2 * (os.cpu_count() or 1) + 1)
    return (
        sys.executable, "-m", "gunicorn", "wsgi:app",
        "--bind", f"{HOST}:{port}",
        "--preload",  # imported once, then forked: five imports would cost five times three seconds
        "--worker-class", "sync",
        "--workers", workers,
        "--timeout", "60",
        "--graceful-timeout", "15",
        "--log-level", "warning",
        "--no-control-socket",
    )  # fmt: skip


def _passerelle(*arguments: str) -> tuple[str, ...]:
    return (str(Path(sys.executable).with_name("passerelle")), *arguments)


class _Front:
    """Whether the application answers yet; says it once."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.answered = self.said = False
        self.began = time.monotonic()
        self.next_look = 0.0

    def served(self) -> bool:
        """True once a page was answered, or when that takes so long that nothing should wait for it."""
        return self.answered or time.monotonic() - self.began > LONGEST_WAIT

    def look(self) -> None:
        if self.answered and not self.said:  # a tick later: what waited for it has been started
            self.said = True
            print(f"\nPasserelle est prête : http://{HOST}:{self.port}\n", flush=True)
        if self.answered or time.monotonic() < self.next_look:
            return
        self.next_look = time.monotonic() + 0.2
        self.answered = self._ready()

    def _ready(self) -> bool:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=2)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
