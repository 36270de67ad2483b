"""Events are written with the commit, in order, and hold nothing that could be a text."""

from __future__ import annotations

import threading
import uuid
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import ProgrammingError

from core.audit.models import READS, WRITES, AuditEntry, PlatformAuditEntry
from core.audit.queries import entries
from core.audit.refusals import record_refusal
from core.audit.services import checked_details, record, record_platform
from core.audit.verify import PLATFORM_PLACE, verify_chain
from core.db.session import session
from core.db.unit_of_work import abandon, commit
from core.tenancy.binding import Caller, UnboundSession, bound
from core.tenancy.models import Role
from tests.core.audit.conftest import Acting, Verify


def journal(in_structure: Acting, structure: Any, chain: str = WRITES) -> list[Any]:
    with in_structure(structure) as actor:
        return list(session.execute(entries(actor, chain=chain)))


def test_an_event_names_who_did_what_to_which_row(in_structure: Acting, structure: Any) -> None:
    with in_structure(structure) as actor:
        role = Role(key="essai", label="Essai", permissions=[])
        session.add(role)
        session.flush()
        record("role.made", actor=actor, subject=role, details={"permissions": 0, "key": "essai"})
        commit()
        role_id = role.id
    (entry,) = journal(in_structure, structure)
    assert (entry.n, entry.action, entry.actor_kind) == (1, "role.made", "command")
    assert (entry.subject_table, entry.subject_id) == ("role", role_id)
    assert entry.details == {"permissions": 0, "key": "essai"}


def test_reads_and_writes_are_numbered_apart(in_structure: Acting, structure: Any, verify: Verify) -> None:
    with in_structure(structure) as actor:
        record("note.opened", actor=actor, chain=READS)
        record("note.added", actor=actor)
        record("note.opened", actor=actor, chain=READS)
        commit()
    assert [entry.n for entry in journal(in_structure, structure, READS)] == [2, 1]
    assert [entry.n for entry in journal(in_structure, structure)] == [1]
    assert verify(structure).findings == []
    assert verify(structure, READS).findings == []


def test_what_is_abandoned_leaves_no_event(in_structure: Acting, structure: Any) -> None:
    with in_structure(structure) as actor:
        record("role.made", actor=actor)
        abandon()
        record("role.kept", actor=actor)
        commit()
    assert [entry.action for entry in journal(in_structure, structure)] == ["role.kept"]


def test_a_plain_rollback_forgets_its_events(in_structure: Acting, structure: Any) -> None:
    with in_structure(structure) as actor:
        session.execute(select(func.now()))
        record("role.made", actor=actor)
        session.rollback()
        record("role.kept", actor=actor)
        commit()
    assert [entry.action for entry in journal(in_structure, structure)] == ["role.kept"]


def test_a_savepoint_rolled_back_takes_its_events_and_no_others(in_structure: Acting, structure: Any) -> None:
    with in_structure(structure) as actor:
        record("import.begun", actor=actor)
        outer = session.begin_nested()
        with session.begin_nested():
            record("row.inner", actor=actor)
        record("row.imported", actor=actor)
        outer.rollback()
        with session.begin_nested():
            record("row.kept", actor=actor)
        commit()
    kept = [entry.action for entry in journal(in_structure, structure)]
    assert kept == ["row.kept", "import.begun"]


def test_a_refusal_outlives_the_unit_of_work_it_stopped(
    in_structure: Acting, structure: Any, verify: Verify
) -> None:
    subject = uuid.uuid4()
    with in_structure(structure) as actor:
        record("case.moved", actor=actor)
        record_refusal("case.refused", actor=actor, subject_table="case", subject_id=subject)
        abandon()
    (entry,) = journal(in_structure, structure)
    assert (entry.action, entry.subject_id) == ("case.refused", subject)
    assert verify(structure).findings == []


def test_an_event_of_another_structure_is_refused(
    in_structure: Acting, structure: Any, make_structure: Any
) -> None:
    with in_structure(make_structure()) as stranger:
        pass
    with in_structure(structure), pytest.raises(UnboundSession):
        record("role.made", actor=stranger)


@pytest.mark.parametrize(
    "value",
    [
        "une phrase entière",
        "Durand",
        "a.durand@exemple.test",
        "0612345678",
        "612345678901",
        "é",
        "",
        1.5,
        ["a"],
        {"a": 1},
    ],
)
def test_a_detail_that_could_be_a_text_is_refused_without_repeating_it(value: Any) -> None:
    with pytest.raises(ValueError, match="ids, codes and numbers only") as refusal:
        checked_details({"note": value})
    assert not str(value) or str(value) not in str(refusal.value)


def test_ids_codes_dates_and_numbers_are_accepted() -> None:
    details = {
        "case": str(uuid.uuid4()),
        "code": "case.read",
        "day": "2026-11-21",
        "n": -3,
        "on": True,
        "x": None,
    }
    assert checked_details(details) == details


def test_the_application_can_neither_change_nor_delete_an_entry(in_structure: Acting, structure: Any) -> None:
    with in_structure(structure) as actor:
        record("role.made", actor=actor)
        commit()
        with pytest.raises(ProgrammingError, match="permission denied"):
            session.execute(update(AuditEntry).values(action="role.nothing"))


def test_an_event_without_a_structure_goes_to_the_platforms_chain(app: Any) -> None:
    user = uuid.uuid4()
    with app.app_context():
        record_platform("account.made", user_id=user, details={"structure": 4})
        commit()
        found = session.execute(select(PlatformAuditEntry).where(PlatformAuditEntry.actor_id == user))
        assert found.scalar_one().action == "account.made"
        keys = app.extensions["passerelle.keys"]
        assert verify_chain(PLATFORM_PLACE, session.execute, keys).findings == []


def test_eight_threads_of_forty_commits_never_fork_and_never_deadlock(
    app: Any, structure: Any, in_structure: Acting, verify: Verify
) -> None:
    faults: list[BaseException] = []

    def commit_forty_times(number: int) -> None:
        try:
            for turn in range(40):
                with app.app_context(), bound(structure.slug, caller=Caller.COMMAND) as actor:
                    # Both orders, so that heads locked in the order of the events would deadlock.
                    first, second = (READS, WRITES) if (number + turn) % 2 else (WRITES, READS)
                    record("bench.first", actor=actor, chain=first, details={"thread": number})
                    record("bench.second", actor=actor, chain=second, details={"turn": turn})
                    commit()
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=commit_forty_times, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert faults == []
    for chain in (READS, WRITES):
        report = verify(structure, chain)
        assert (report.findings, report.entries, report.head) == ([], 320, 320)
