from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from core.launcher import machine, postgres, valkey
from core.launcher.machine import LauncherError, Place
from core.launcher.stores import (
    Stores,
    claim_queue_database,
    create_database,
    database_names,
    drop_database,
    running,
    start_stores,
    stop_stores,
)

ALL = {"postgres": True, "valkey": True}
NONE = {"postgres": False, "valkey": False}


def dsn(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://")


def server(place: Place, kind: str) -> int:
    lines = {"postgres": place.folder / "postgres" / "postmaster.pid", "valkey": place.folder / "valkey.pid"}
    return int(lines[kind].read_text().splitlines()[0])


def test_stores_start_from_nothing_answer_and_stop(bare: Place) -> None:
    stores = start_stores("test")

    with psycopg.connect(dsn(stores.database_url)) as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("passerelle_app",)
    assert valkey.client(bare).ping()
    assert running("test") == ALL
    assert stop_stores("test")
    assert running("test") == NONE


def test_data_survives_a_stop(place: Place) -> None:
    create(start_stores("test").database_owner_url, "CREATE TABLE kept (x int)")
    stop_stores("test")

    with psycopg.connect(dsn(start_stores("test").database_owner_url)) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)


def create(url: str, statement: str) -> None:
    with psycopg.connect(dsn(url), autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]


def test_stores_stay_while_another_process_uses_them(place: Place) -> None:
    program = (
        "import sys; from pathlib import Path; from core.launcher import machine, stores\n"
        f"machine.checkout = lambda: Path({str(machine.checkout())!r})\n"
        "stores.start_stores('test'); print('attached', flush=True); sys.stdin.read()"
    )
    start_stores("test")
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "attached\n"

        assert not stop_stores("test")
        assert running("test") == ALL
        other.kill()  # without a chance to let go: the kernel does it

    assert stop_stores("test")
    assert running("test") == NONE


def test_a_run_that_was_killed_is_recovered(place: Place) -> None:
    create(start_stores("test").database_owner_url, "CREATE TABLE kept (x int)")
    for kind in ("postgres", "valkey"):
        os.kill(server(place, kind), signal.SIGKILL)
    machine.wait_for(lambda: running("test") == NONE, 5)
    assert (place.folder / "postgres" / "postmaster.pid").exists()
    assert valkey.socket_file(place).exists()

    stores = start_stores("test")

    assert running("test") == ALL
    with psycopg.connect(dsn(stores.database_owner_url)) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)


def test_a_process_id_taken_over_by_another_program_does_not_block_the_start(place: Place) -> None:
    start_stores("test")
    pid_file = place.folder / "postgres" / "postmaster.pid"
    words = pid_file.read_text()
    stop_stores("test")
    pid_file.write_text(words.replace(words.splitlines()[0], str(os.getpid()), 1))
    place.give(pid_file)
    (place.folder / "valkey.pid").write_text(str(os.getpid()))

    start_stores("test")

    assert running("test") == ALL
    assert server(place, "valkey") != os.getpid(), "nothing could stop it"


def test_servers_whose_sockets_were_swept_from_tmp_are_replaced(place: Place) -> None:
    start_stores("test")
    before = server(place, "postgres"), server(place, "valkey")
    for socket in place.sockets.iterdir():
        socket.unlink()

    start_stores("test")

    assert running("test") == ALL
    after = server(place, "postgres"), server(place, "valkey")
    assert not set(before) & set(after)


def test_an_initialisation_that_was_killed_is_begun_again(bare: Place) -> None:
    half = bare.folder / "postgres.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")

    start_stores("test")

    assert running("test") == ALL


@pytest.mark.xdist_group("stores that run")
class TestStoresThatRun:
    """They are looked at, and stay as they are: one start serves all."""

    def test_starting_again_attaches_to_the_same_servers(
        self, running_place: Place, running_stores: Stores
    ) -> None:
        first = server(running_place, "postgres"), server(running_place, "valkey")

        start_stores("test")

        assert (server(running_place, "postgres"), server(running_place, "valkey")) == first

    @pytest.mark.parametrize("role", postgres.ROLES)
    def test_no_role_given_to_passerelle_is_above_the_locks(
        self, running_place: Place, running_stores: Stores, role: str
    ) -> None:
        with postgres.connect(running_place) as connection:
            found = connection.execute(
                "SELECT rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles "
                "WHERE rolname = %s",
                [role],
            ).fetchone()
            member_of = connection.execute(
                "SELECT count(*) FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member WHERE r.rolname = %s",
                [role],
            ).fetchone()
        assert found == (True, False, False, False, False)
        assert member_of == (0,)

    def test_only_the_owners_role_owns_the_database_and_may_create_tables(
        self, running_place: Place, running_stores: Stores
    ) -> None:
        create(running_stores.database_owner_url, "CREATE TABLE mine (x int)")
        for url in (running_stores.database_url, running_stores.database_retention_url):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                create(url, "CREATE TABLE theirs (x int)")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                create(url, "SELECT * FROM mine")

    def test_a_copy_of_a_database_has_its_extensions_and_its_rights(
        self, running_place: Place, running_stores: Stores
    ) -> None:
        create(running_stores.database_owner_url, "CREATE TABLE seeded AS SELECT unaccent('é') AS letter")
        create_database("test", "copy", template="passerelle")

        url = running_stores.database_url.replace("/passerelle?", "/copy?")
        with psycopg.connect(dsn(url)) as connection:
            names = {row[0] for row in connection.execute("SELECT extname FROM pg_extension")}
        assert names >= set(postgres.EXTENSIONS)
        with psycopg.connect(
            dsn(running_stores.database_owner_url.replace("/passerelle?", "/copy?"))
        ) as connection:
            assert connection.execute("SELECT letter FROM seeded").fetchone() == ("e",)
        drop_database("test", "copy")
        assert "copy" not in database_names("test")

    def test_the_database_lower_cases_french(self, running_place: Place, running_stores: Stores) -> None:
        with postgres.connect(running_place, "passerelle") as connection:
            assert connection.execute("SELECT lower('ÉCOLE'), unaccent('œuvre')").fetchone() == (
                "école",
                "oeuvre",
            )

    def test_two_processes_never_get_the_same_queue(
        self, running_place: Place, running_stores: Stores
    ) -> None:
        first = claim_queue_database("test")
        valkey.client(running_place, first).set("left", "over")

        assert claim_queue_database("test") != first

    def test_the_queue_of_a_dead_process_is_emptied_and_given_again(
        self, running_place: Place, running_stores: Stores
    ) -> None:
        with subprocess.Popen(["true"]) as gone:
            pass
        valkey.client(running_place).set("claim:1", gone.pid)
        valkey.client(running_place, 1).set("left", "over")

        assert claim_queue_database("test") == 1
        assert valkey.client(running_place, 1).dbsize() == 0


def test_the_socket_path_fits_every_system(bare: Place) -> None:
    assert len(os.fsencode(bare.sockets / ".s.PGSQL.5432")) <= 103


def test_a_sockets_folder_that_is_not_ours_is_refused(bare: Place, tmp_path: Path) -> None:
    bare.sockets.rmdir()
    bare.sockets.symlink_to(tmp_path)

    with pytest.raises(LauncherError, match="appartient à un autre compte"):
        start_stores("test")
    bare.sockets.unlink()


def test_data_of_another_major_version_are_refused_in_words(place: Place) -> None:
    start_stores("test")
    stop_stores("test")
    (place.folder / "postgres" / "PG_VERSION").write_text("17\n")

    with pytest.raises(LauncherError, match="viennent de PostgreSQL 17"):
        start_stores("test")


def test_an_account_without_passwd_entry_is_told_to_give_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 4_000_000)

    with pytest.raises(LauncherError, match="DATABASE_URL"):
        machine.place_for("test")


DEBIAN = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))


@pytest.mark.skipif(not DEBIAN, reason="no PostgreSQL of the system is installed")
def test_the_systems_own_programs_serve_as_well(bare: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PASSERELLE_POSTGRES_BIN", str(DEBIAN[0].parent))

    stores = start_stores("test")

    with psycopg.connect(dsn(stores.database_url)) as connection:
        assert str(connection.info.server_version)[:2] == DEBIAN[0].parents[1].name


def test_letting_go_of_another_checkouts_stores_keeps_ours(
    bare: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One test process runs this file and holds its own stores: they once stopped under its feet."""
    start_stores("test", with_postgres=False)
    with monkeypatch.context() as elsewhere:
        other = bare.folder.parent / "another-checkout"
        other.mkdir()
        elsewhere.setattr(machine, "checkout", lambda: other)
        start_stores("test", with_postgres=False)
        assert stop_stores("test")
    script = "from core.launcher.stores import stop_stores\nprint(stop_stores('test'))"
    checkout = str(machine.checkout())
    code = f"import core.launcher.machine as m; from pathlib import Path; m.checkout = lambda: Path({checkout!r})"
    said = subprocess.run(
        [sys.executable, "-c", f"{code}\n{script}"],
        capture_output=True,
        text=True,
        check=True,
        env=dict(os.environ),
    )
    assert said.stdout.strip() == "False"
    assert running("test")["valkey"]
