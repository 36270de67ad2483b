"""Where this checkout keeps its stores on this machine, under which account, and who is alive."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Purpose = Literal["demo", "test"]

SYSTEM_STATE = Path("/var/lib/passerelle")
SERVICE_ACCOUNTS = ("postgres", "nobody")
# sun_path is 104 bytes on macOS, its final NUL included; PostgreSQL adds "/.s.PGSQL.5432" to the folder.
LONGEST_SOCKET = 103


class LauncherError(Exception):
    """Something on this machine stands in the way; the message is for whoever typed the command."""


@dataclass(frozen=True, slots=True)
class Account:
    """The account that the stores run under when we are root, which PostgreSQL refuses."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Place:
    """One checkout's folders for one purpose; ``account`` is None when the stores run as ourselves."""

    purpose: Purpose
    folder: Path
    sockets: Path
    binaries: Path
    account: Account | None

    def run(self, command: Sequence[str | Path], *, log: Path) -> int:
        """Run a command as the stores' account to its end, its words appended to ``log``.

        Never a pipe: a server started by the command would inherit it, and the reader never see its end.
        """
        with log.open("ab") as words:
            self.give(log)
            return subprocess.run(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=words,
                cwd=self.folder,
                # A bare environment: PGDATA, PGPORT or LC_ALL of the caller would change what starts.
                env={"PATH": os.environ.get("PATH", os.defpath), "HOME": str(self.folder), "LC_ALL": "C"},
                user=self.account.uid if self.account else None,
                group=self.account.gid if self.account else None,
                extra_groups=[] if self.account else None,
                check=False,
            ).returncode

    def give(self, path: Path) -> None:
        if self.account:
            os.chown(path, self.account.uid, self.account.gid)


def checkout() -> Path:
    """The folder this code was checked out to; the current one when it is installed elsewhere."""
    here = Path(__file__).resolve().parents[2]
    return here if (here / "pyproject.toml").exists() else Path.cwd().resolve()


def place_for(purpose: Purpose) -> Place:
    """The folders for ``purpose``, made if they are missing; raises LauncherError in words."""
    account = _service_account()
    home = _state_folder(account)
    key = hashlib.sha256(os.fsencode(checkout())).hexdigest()[:10]
    place = Place(
        purpose=purpose,
        folder=home / purpose,
        sockets=Path(f"/tmp/passerelle-{key}-{os.geteuid()}-{purpose}"),  # noqa: S108 - checked below
        binaries=home / "binaries",
        account=account,
    )
    if len(os.fsencode(place.sockets / ".s.PGSQL.5432")) > LONGEST_SOCKET:
        raise LauncherError(f"Le chemin de la prise {place.sockets} est trop long pour ce système.")
    try:
        home.mkdir(parents=True, exist_ok=True)
        _private_folder(place, place.folder)
        _private_folder(place, place.sockets)
    except PermissionError as error:
        raise LauncherError(
            f"{error.filename} n'est pas accessible à ce compte. Est-ce un reste d'un lancement par root ? "
            "PASSERELLE_STATE=/un/dossier/à/vous désigne un autre emplacement."
        ) from error
    return place


def remove_place(place: Place) -> None:
    """Delete the stores' files; they must be stopped."""
    for folder in (place.folder, place.sockets, place.binaries):
        shutil.rmtree(folder, ignore_errors=True)


def _service_account() -> Account | None:
    if os.geteuid() != 0:
        _refuse_nameless_account()
        return None
    for name in SERVICE_ACCOUNTS:
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Account(name, entry.pw_uid, entry.pw_gid)
    raise LauncherError(
        "PostgreSQL refuse de tourner en root, et ni le compte « postgres » ni « nobody » n'existe ici. "
        "Créez l'un d'eux, lancez la commande sous un compte ordinaire, ou donnez DATABASE_URL."
    )


def _refuse_nameless_account() -> None:
    try:
        pwd.getpwuid(os.geteuid())
    except KeyError as error:
        raise LauncherError(
            f"L'identifiant {os.geteuid()} n'a pas d'entrée dans /etc/passwd, ce que PostgreSQL exige. "
            "Donnez DATABASE_URL (et REDIS_URL) pour utiliser un serveur existant."
        ) from error


def _state_folder(account: Account | None) -> Path:
    override = os.environ.get("PASSERELLE_STATE")
    root = checkout()
    if account or override:
        # One folder per checkout, so that two never meet; the name helps whoever looks there.
        key = hashlib.sha256(os.fsencode(root)).hexdigest()[:10]
        return Path(override or SYSTEM_STATE).resolve() / f"{root.name}-{key}"
    return root / ".passerelle" / "stores"


def _private_folder(place: Place, folder: Path) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    owner = folder.lstat().st_uid
    expected = place.account.uid if place.account else os.geteuid()
    if owner not in {expected, os.geteuid()} or folder.is_symlink():
        # /tmp is everybody's: a folder that somebody else made there must not receive our sockets.
        raise LauncherError(f"Le dossier {folder} appartient à un autre compte ; supprimez-le d'abord.")
    folder.chmod(0o700)
    place.give(folder)


@contextlib.contextmanager
def exclusive(lock: Path) -> Iterator[None]:
    """Hold a file lock that the kernel frees if we are killed."""
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def command_line(pid: int) -> str:
    """What process ``pid`` runs; empty when it is gone or a zombie."""
    if Path("/proc/self/cmdline").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    listed = subprocess.run(
        ["ps", "-ww", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return "" if "<defunct>" in listed.stdout else listed.stdout.strip()


def end_process(pid: int, *, polite: signal.Signals, patience: float) -> None:
    """Signal a process and wait for its end; after ``patience`` seconds, SIGKILL."""
    for number in (polite, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
        if wait_for(lambda: not command_line(pid), patience):
            return


def wait_for(condition: Callable[[], bool], seconds: float) -> bool:
    """Try ``condition`` every 20 ms; False when it was never true within ``seconds``."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def last_lines(log: Path, count: int = 12) -> str:
    """The end of a log, indented, for an error message."""
    if not log.exists():
        return ""
    return "\n".join(f"    {line}" for line in log.read_text(errors="replace").splitlines()[-count:])
