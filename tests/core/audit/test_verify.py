"""A thousand ways to tamper with a chain, as somebody whom no privilege stops: each one is found."""

from __future__ import annotations

import json
import logging
import random
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import structlog
from sqlalchemy import Connection, select, text

from core.audit.chain import entry_bytes
from core.audit.commands import audit_group
from core.audit.jobs import log_heads
from core.audit.models import READS, WRITES, AuditCut, AuditEntry, AuditHead
from core.audit.services import CUT_FUNCTION, record, sign_cut
from core.audit.verify import LoggedHead, Place, Report, read_log, verify_chain
from core.db.base import now
from core.db.unit_of_work import commit
from core.files.keys import KeyStore, open_keystore
from tests.core.audit.conftest import Acting, Verify

LENGTH = 60
Tamper = Callable[[random.Random, Connection, Place], str]


def fill(in_structure: Acting, structure: Any, chain: str = WRITES, length: int = LENGTH) -> None:
    chance = random.Random(length)
    with in_structure(structure) as actor:
        for number in range(length):
            record(
                chance.choice(("activity.recorded", "request.taken", "case.moved")),
                actor=actor,
                chain=chain,
                details={
                    "number": number,
                    "code": chance.choice(("noise", "damage")),
                    "seen": number % 2 == 0,
                },
            )
            if number % 7 == 0:
                commit()
        commit()


# --- ways to tamper: each returns what it did, or "" when the draw changed nothing ------------------


def _some(chance: random.Random, connection: Connection, place: Place, count: int) -> list[int]:
    numbers = connection.execute(
        text("SELECT n FROM audit_entry WHERE tenant_id = :t AND chain = :c ORDER BY n"),
        {"t": place[0], "c": place[1]},
    ).scalars()
    return sorted(chance.sample(list(numbers), count))


def _on_entry(connection: Connection, place: Place, n: int, sql: str, **values: Any) -> int:
    done = connection.execute(
        text(f"{sql} WHERE tenant_id = :t AND chain = :c AND n = :n"),
        {"t": place[0], "c": place[1], "n": n, **values},
    )
    return done.rowcount


CHANGES: tuple[tuple[str, Callable[[random.Random], Any]], ...] = (
    ("at = at + make_interval(secs => :v)", lambda chance: chance.choice((-86400, -0.001, 0.000001, 3600))),
    ("actor_id = :v", lambda _chance: uuid.uuid4()),
    ("actor_kind = :v", lambda chance: chance.choice(("member", "job", "link"))),
    ("action = action || :v", lambda chance: chance.choice((".not", "s"))),
    ("subject_table = :v", lambda chance: chance.choice(("person", "case"))),
    ("subject_id = :v", lambda _chance: uuid.uuid4()),
    (
        "details = details || CAST(:v AS jsonb)",
        lambda chance: json.dumps({"number": chance.randint(100, 999)}),
    ),
    ("details = details || CAST(:v AS jsonb)", lambda _chance: json.dumps({"more": None})),
    ("details = jsonb_set(details, '{seen}', CAST(:v AS jsonb))", lambda chance: chance.choice(("1", "0"))),
    ("details = details - CAST(:v AS text)", lambda chance: chance.choice(("number", "code", "seen"))),
    ("mac = set_byte(mac, :v, (get_byte(mac, :v) + 1) % 256)", lambda chance: chance.randrange(32)),
    ("mac = CAST(:v AS bytea)", lambda _chance: b""),
    ("key_id = key_id + :v", lambda chance: chance.choice((1, -1, 1000))),
    ("id = :v", lambda _chance: uuid.uuid4()),
    ("chain = :v", lambda _chance: READS),
    ("n = n + :v", lambda chance: chance.choice((1000, -1000))),
)


def change_a_field(chance: random.Random, connection: Connection, place: Place) -> str:
    change, value = chance.choice(CHANGES)
    (n,) = _some(chance, connection, place, 1)
    if not _on_entry(connection, place, n, f"UPDATE audit_entry SET {change}", v=value(chance)):  # noqa: S608
        return ""
    return f"entry {n}: {change}"


def delete_rows(chance: random.Random, connection: Connection, place: Place) -> str:
    gone = _some(chance, connection, place, chance.choice((1, 1, 1, 2, 5)))
    for n in gone:
        _on_entry(connection, place, n, "DELETE FROM audit_entry")
    return f"deleted {gone}"


def swap_two_rows(chance: random.Random, connection: Connection, place: Place) -> str:
    first, second = _some(chance, connection, place, 2)
    for old, new in ((first, -1), (second, first), (-1, second)):
        _on_entry(connection, place, old, "UPDATE audit_entry SET n = :v", v=new)
    return f"swapped {first} and {second}"


def truncate_and_leave_the_head(chance: random.Random, connection: Connection, place: Place) -> str:
    (n,) = _some(chance, connection, place, 1)
    _delete_after(connection, place, n - 1)
    return f"cut after {n - 1}"


def _delete_after(connection: Connection, place: Place, n: int) -> None:
    connection.execute(
        text("DELETE FROM audit_entry WHERE tenant_id = :t AND chain = :c AND n > :n"),
        {"t": place[0], "c": place[1], "n": n},
    )


def _set_head(connection: Connection, place: Place, n: int, mac: bytes) -> None:
    connection.execute(
        text("UPDATE audit_head SET n = :n, mac = :m WHERE tenant_id = :t AND chain = :c"),
        {"t": place[0], "c": place[1], "n": n, "m": mac},
    )


def _mac_of(connection: Connection, place: Place, n: int) -> bytes:
    found = connection.execute(
        select(AuditEntry.mac).where(
            AuditEntry.tenant_id == place[0], AuditEntry.chain == place[1], AuditEntry.n == n
        )
    )
    return bytes(found.scalar_one())


def truncate_and_set_the_head_back(chance: random.Random, connection: Connection, place: Place) -> str:
    """Only the external log shows this one."""
    (n,) = _some(chance, connection, place, 1)
    if n == 1:
        connection.execute(
            text("DELETE FROM audit_head WHERE tenant_id = :t AND chain = :c"), {"t": place[0], "c": place[1]}
        )
    else:
        _set_head(connection, place, n - 1, _mac_of(connection, place, n - 1))
    _delete_after(connection, place, n - 1)
    return f"cut after {n - 1}, head set back"


def insert_a_row(chance: random.Random, connection: Connection, place: Place) -> str:
    """A copy of an entry put at the end, or between two others that make room, head set to match."""
    (n,) = _some(chance, connection, place, 1)
    end = _some(chance, connection, place, LENGTH)[-1]
    at = end + 1
    if chance.random() < 0.5:
        at = chance.randint(1, end)
        for number in range(end, at - 1, -1):
            _on_entry(connection, place, number, "UPDATE audit_entry SET n = n + 1")
        n = n + 1 if n >= at else n
    columns = "chain, at, actor_kind, actor_id, action, subject_table, subject_id, details, key_id, mac"
    connection.execute(
        text(
            f"INSERT INTO audit_entry (tenant_id, id, n, {columns}) "  # noqa: S608 (literal columns)
            f"SELECT tenant_id, :id, :at, {columns} FROM audit_entry "
            "WHERE tenant_id = :t AND chain = :c AND n = :n"
        ),
        {"t": place[0], "c": place[1], "n": n, "at": at, "id": uuid.uuid4()},
    )
    _set_head(connection, place, end + 1, _mac_of(connection, place, end + 1))
    return f"copy of {n} at {at}"


def tamper_with_the_head(chance: random.Random, connection: Connection, place: Place) -> str:
    what = chance.choice(("n = n + 1", "n = n - 1", "mac = ''::bytea", "chain = 'reads'"))
    connection.execute(
        text(f"UPDATE audit_head SET {what} WHERE tenant_id = :t AND chain = :c"),  # noqa: S608 (literals above)
        {"t": place[0], "c": place[1]},
    )
    return f"head: {what}"


def forge_the_rest(chance: random.Random, connection: Connection, place: Place, forger: KeyStore) -> str:
    """Somebody who knows the algorithm and not the key signs every entry anew."""
    (first,) = _some(chance, connection, place, 1)
    _on_entry(connection, place, first, "UPDATE audit_entry SET action = 'nothing.happened'")
    previous = _mac_of(connection, place, first - 1) if first > 1 else b""
    rows = connection.execute(
        select(AuditEntry.__table__)
        .where(AuditEntry.tenant_id == place[0], AuditEntry.chain == place[1], AuditEntry.n >= first)
        .order_by(AuditEntry.n)
    ).all()
    for row in rows:
        content = entry_bytes(SimpleNamespace(**row._mapping), tenant_id=place[0], previous=previous)
        key_id, previous = forger.sign("audit", content, key_id=None)
        assert key_id
        _on_entry(connection, place, row.n, "UPDATE audit_entry SET mac = :v", v=previous)
    _set_head(connection, place, rows[-1].n, previous)
    return f"signed anew from {first}"


WAYS: tuple[Tamper, ...] = (
    change_a_field,
    change_a_field,
    delete_rows,
    swap_two_rows,
    truncate_and_leave_the_head,
    truncate_and_set_the_head_back,
    insert_a_row,
    tamper_with_the_head,
)


def test_a_thousand_random_changes_are_all_found(
    app: Any, in_structure: Acting, structure: Any, intruder: Connection, verify: Verify
) -> None:
    fill(in_structure, structure)
    place: Place = (structure.id, WRITES)
    keys, chance = app.extensions["passerelle.keys"], random.Random(20261121)
    logged = {place: [LoggedHead(LENGTH, _mac_of(intruder, place, LENGTH))]}
    assert verify(structure, logged=logged).findings == []
    missed, tried = [], 0
    while tried < 1000:
        with intruder.begin_nested() as attempt:
            did = chance.choice(WAYS)(chance, intruder, place)
            if did:
                tried += 1
                if not verify_chain(place, intruder.execute, keys, logged).findings:
                    missed.append(did)
            attempt.rollback()
    assert missed == []
    assert verify(structure, logged=logged).findings == []


def test_entries_signed_with_another_key_are_found(
    app: Any, in_structure: Acting, structure: Any, intruder: Connection, tmp_path: Path
) -> None:
    fill(in_structure, structure)
    place: Place = (structure.id, WRITES)
    forge_the_rest(random.Random(1), intruder, place, open_keystore(tmp_path / "forger.json"))
    assert verify_chain(place, intruder.execute, app.extensions["passerelle.keys"]).findings
    intruder.rollback()


def test_an_entry_moved_to_another_structure_is_found_in_both(
    app: Any, in_structure: Acting, structure: Any, make_structure: Any, intruder: Connection
) -> None:
    other = make_structure()
    fill(in_structure, structure, length=5)
    fill(in_structure, other, length=4)
    intruder.execute(
        text("UPDATE audit_entry SET tenant_id = :o WHERE tenant_id = :t AND chain = 'writes' AND n = 5"),
        {"t": structure.id, "o": other.id},
    )
    keys = app.extensions["passerelle.keys"]
    for place in ((structure.id, WRITES), (other.id, WRITES)):
        assert verify_chain(place, intruder.execute, keys).findings
    intruder.rollback()


def test_an_end_taken_off_with_its_head_shows_against_the_log_of_heads_only(
    app: Any, in_structure: Acting, structure: Any, intruder: Connection, tmp_path: Path
) -> None:
    fill(in_structure, structure)
    place: Place = (structure.id, WRITES)
    log = tmp_path / "heads.log"
    mac = _mac_of(intruder, place, LENGTH)
    line = {"event": "audit.head", "structure": structure.id, "chain": WRITES, "n": LENGTH, "mac": mac.hex()}
    log.write_text(f"not json\n{json.dumps({'event': 'other'})}\n{json.dumps(line)}\n", encoding="utf-8")
    _set_head(intruder, place, 50, _mac_of(intruder, place, 50))
    _delete_after(intruder, place, 50)
    keys = app.extensions["passerelle.keys"]
    assert verify_chain(place, intruder.execute, keys).findings == []
    assert verify_chain(place, intruder.execute, keys, read_log(log)).findings == [
        f"la chaîne finit au n° 50, le journal externe l’a vue au n° {LENGTH}"
    ]
    intruder.rollback()


def test_the_hourly_job_logs_each_head_as_the_verifier_reads_it(
    in_structure: Acting, structure: Any, verify: Verify, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(in_structure, structure, length=3)
    log = tmp_path / "heads.log"
    before = structlog.get_config()
    with log.open("w", encoding="utf-8") as file:
        structlog.configure(
            processors=[structlog.processors.JSONRenderer()],
            logger_factory=structlog.PrintLoggerFactory(file),
            wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
            cache_logger_on_first_use=False,
        )
        try:
            with in_structure(structure):
                log_heads()
        finally:
            structlog.configure(**before)
    logged = read_log(log)
    assert [head.n for head in logged[(structure.id, WRITES)]] == [3]
    assert verify(structure, logged=logged).findings == []


# --- retention -------------------------------------------------------------------------------------


@pytest.fixture
def removal(intruder: Connection) -> Iterator[Callable[[int], int]]:
    """The owner's removal function, called as the retention role."""
    for statement in CUT_FUNCTION.split(";\n"):
        intruder.exec_driver_sql(statement)

    def remove(tenant_id: int) -> int:
        intruder.exec_driver_sql("SET LOCAL ROLE passerelle_retention")
        gone: int = intruder.execute(text("SELECT cut_audit_reads(:t)"), {"t": tenant_id}).scalar_one()
        intruder.exec_driver_sql("RESET ROLE")
        return gone

    yield remove
    intruder.rollback()


def signed_cut(in_structure: Acting, structure: Any) -> None:
    with in_structure(structure) as actor:
        cut = sign_cut(now() + timedelta(seconds=1), actor=actor)
        assert cut is not None
        assert sign_cut(now() + timedelta(seconds=1), actor=actor) is None, "the same cut is signed once"
        commit()


def test_a_signed_cut_of_reads_is_accepted_and_its_place_said(
    app: Any, in_structure: Acting, structure: Any, intruder: Connection, removal: Callable[[int], int]
) -> None:
    fill(in_structure, structure, READS, 10)
    signed_cut(in_structure, structure)
    fill(in_structure, structure, READS, 4)
    assert removal(structure.id) == 10
    report = walk(app, intruder, structure, READS)
    assert (report.findings, report.cut_at, report.entries, report.head) == ([], 10, 4, 14)


def test_a_chain_of_reads_cut_to_its_end_is_whole(
    app: Any, in_structure: Acting, structure: Any, intruder: Connection, removal: Callable[[int], int]
) -> None:
    fill(in_structure, structure, READS, 10)
    signed_cut(in_structure, structure)
    assert removal(structure.id) == 10
    report = walk(app, intruder, structure, READS)
    assert (report.findings, report.cut_at, report.entries) == ([], 10, 0)


def test_a_cut_that_nobody_signed_is_found(
    app: Any, in_structure: Acting, structure: Any, intruder: Connection, removal: Callable[[int], int]
) -> None:
    fill(in_structure, structure, READS, 10)
    place: Place = (structure.id, READS)
    intruder.execute(
        AuditCut.__table__.insert().values(  # type: ignore[attr-defined]
            tenant_id=structure.id,
            id=uuid.uuid4(),
            chain=READS,
            n=5,
            entry_mac=_mac_of(intruder, place, 5),
            at=now(),
            key_id=1,
            mac=b"x" * 32,
        )
    )
    assert removal(structure.id) == 5
    assert walk(app, intruder, structure, READS).findings


def test_more_than_the_cut_cannot_be_removed_unseen(
    app: Any, in_structure: Acting, structure: Any, intruder: Connection, removal: Callable[[int], int]
) -> None:
    fill(in_structure, structure, READS, 10)
    signed_cut(in_structure, structure)
    fill(in_structure, structure, READS, 4)
    removal(structure.id)
    _on_entry(intruder, (structure.id, READS), 11, "DELETE FROM audit_entry")
    assert walk(app, intruder, structure, READS).findings


def test_writes_are_never_cut(
    app: Any, in_structure: Acting, structure: Any, intruder: Connection, removal: Callable[[int], int]
) -> None:
    fill(in_structure, structure, WRITES, 10)
    fill(in_structure, structure, READS, 3)
    signed_cut(in_structure, structure)
    removal(structure.id)
    assert walk(app, intruder, structure, WRITES).entries == 11
    _on_entry(intruder, (structure.id, WRITES), 1, "DELETE FROM audit_entry")
    assert walk(app, intruder, structure, WRITES).findings


def walk(app: Any, connection: Connection, structure: Any, chain: str) -> Report:
    return verify_chain((structure.id, chain), connection.execute, app.extensions["passerelle.keys"])


# --- the command -----------------------------------------------------------------------------------


def test_the_command_says_intact_then_says_what_is_wrong(
    app: Any, in_structure: Acting, structure: Any, intruder: Connection
) -> None:
    fill(in_structure, structure, length=5)
    run = partial(app.test_cli_runner().invoke, audit_group)
    told = run(args=["verify", "--structure", structure.slug])
    assert told.exit_code == 0, told.output
    assert f"{structure.slug}, écritures : 5 entrées, intact" in told.output
    assert f"{structure.slug}, consultations : 0 entrée, intact" in told.output
    intruder.execute(
        AuditHead.__table__.update().where(AuditHead.tenant_id == structure.id).values(n=4)  # type: ignore[attr-defined]
    )
    intruder.commit()
    told = run(args=["verify", "--structure", structure.slug])
    assert told.exit_code == 1
    assert "ALTÉRÉ" in told.output
    intruder.execute(
        AuditHead.__table__.update().where(AuditHead.tenant_id == structure.id).values(n=5)  # type: ignore[attr-defined]
    )
    intruder.commit()
    assert run(args=["verify", "--structure", "personne-ici"]).exit_code == 1
