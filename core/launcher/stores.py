"""PostgreSQL and Valkey together, started once for any number of processes of this checkout."""

from __future__ import annotations

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path

from core.launcher import postgres, valkey
from core.launcher.machine import Place, Purpose, exclusive, place_for, remove_place

__all__ = [
    "Purpose", "Stores", "claim_queue_database", "create_database", "database_names", "drop_database",
    "remove_stores", "running", "start_stores", "stop_stores", "stores_on",
]  # fmt: skip

# Descriptors whose shared lock says "somebody uses these stores"; the kernel frees them if we are killed.
_attached: dict[Path, int] = {}


@dataclass(frozen=True, slots=True)
class Stores:
    """The four addresses; each process is given those it needs and no other."""

    database_url: str
    database_owner_url: str
    database_retention_url: str
    redis_url: str


def start_stores(purpose: Purpose, *, with_postgres: bool = True, with_valkey: bool = True) -> Stores:
    """Start the embedded stores, or attach to them; they live until the last who attached stops them.

    Raises LauncherError, in words, when this machine cannot run them.
    """
    place = place_for(purpose)
    with exclusive(_start_lock(place)):
        if with_postgres:
            postgres.ensure_running(place)
        if with_valkey:
            valkey.ensure_running(place)
        _attach(place)
    return stores_on(purpose)


def stop_stores(purpose: Purpose, *, force: bool = False) -> bool:
    """Let go of the stores; they stop, and True is returned, unless others use them (or ``force``)."""
    place = place_for(purpose)
    with exclusive(_start_lock(place)):
        _detach(place)
        if not force and _used_by_others(place):
            return False
        valkey.stop(place)
        postgres.stop(place)
    return True


def remove_stores(purpose: Purpose) -> None:
    """Stop the stores and delete their data."""
    stop_stores(purpose, force=True)
    remove_place(place_for(purpose))


def running(purpose: Purpose) -> dict[str, bool]:
    place = place_for(purpose)
    return {"postgres": postgres.answers(place), "valkey": valkey.answers(place)}


def stores_on(purpose: Purpose, database: str = postgres.DATABASE, queue_database: int = 0) -> Stores:
    """The addresses of one database and one Valkey number, running or not."""
    place = place_for(purpose)

    def address(role: str) -> str:
        return f"postgresql+psycopg://{role}@/{database}?host={place.sockets}&port={postgres.PORT}"

    return Stores(
        database_url=address(postgres.APPLICATION_ROLE),
        database_owner_url=address(postgres.OWNER_ROLE),
        database_retention_url=address(postgres.RETENTION_ROLE),
        redis_url=valkey.url(place, queue_database),
    )


def create_database(purpose: Purpose, name: str, template: str | None = None) -> None:
    """Create a database as superuser: extensions in a new one, a copy of ``template`` otherwise."""
    postgres.create_database(place_for(purpose), name, template)


def drop_database(purpose: Purpose, name: str) -> None:
    postgres.drop_database(place_for(purpose), name)


def database_names(purpose: Purpose) -> list[str]:
    return postgres.database_names(place_for(purpose))


def claim_queue_database(purpose: Purpose) -> int:
    """A Valkey number that no living process holds, emptied; ours until this process ends."""
    place = place_for(purpose)
    with exclusive(place.folder / "claims.lock"):
        claims = valkey.client(place)
        try:
            for number in range(1, valkey.DATABASES):
                key = f"claim:{number}"
                holder = claims.get(key)
                if holder is None or not _alive(int(str(holder))):
                    claims.set(key, os.getpid())
                    with valkey.client(place, number) as chosen:
                        chosen.flushdb()
                    return number
        finally:
            claims.close()
    raise RuntimeError("every Valkey database is claimed")


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _start_lock(place: Place) -> Path:
    return place.folder / "start.lock"


def _attach(place: Place) -> None:
    if place.folder not in _attached:
        descriptor = os.open(place.folder / "attached.lock", os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        _attached[place.folder] = descriptor


def _detach(place: Place) -> None:
    descriptor = _attached.pop(place.folder, None)
    if descriptor is not None:
        os.close(descriptor)


def _used_by_others(place: Place) -> bool:
    descriptor = os.open(place.folder / "attached.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(descriptor)
