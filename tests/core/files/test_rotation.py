"""A structure's key is changed while people read; nothing is lost when the change is killed half-way."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import select

from core.audit.models import AuditEntry
from core.db.base import new_id
from core.db.session import session
from core.db.unit_of_work import commit
from core.errors import NotFound
from core.files import rotation
from core.files.commands import keys_group
from core.files.envelope import close_text, of_person, open_text
from core.files.keys import keystore
from core.files.models import DataKey
from core.files.rotation import rotate_keys
from core.tenancy.binding import Caller, bound
from core.testing.plugin import create_structure


@pytest.fixture
def house(app):
    return create_structure(app)


@pytest.fixture
def closed(app, house):
    """Thirty texts, each with a key of its own, by the record they were closed for."""
    with app.app_context(), bound(house.slug, caller=Caller.COMMAND) as actor:
        found = {}
        for number in range(30):
            record_id = new_id()
            owner = of_person(new_id())
            found[record_id] = close_text(f"texte {number}", owner=owner, record_id=record_id, actor=actor)
        commit()
    return found


def read_all(app, house, closed):
    with app.app_context(), bound(house.slug, caller=Caller.COMMAND) as actor:
        return sorted(open_text(text, record_id=record_id, actor=actor) for record_id, text in closed.items())


def numbers(app, house):
    """The keys of the structure that wrap something today."""
    with app.app_context(), bound(house.slug, caller=Caller.COMMAND):
        return {int.from_bytes(one[:4], "big") for one in session.execute(select(DataKey.wrapped)).scalars()}


def rotate(app, house, **options):
    with app.app_context():
        return rotate_keys(house.slug, **options)


def test_every_key_is_wrapped_by_the_new_one_and_every_text_still_opens(app, house, closed):
    before = read_all(app, house, closed)
    done = rotate(app, house, batch=7)
    assert (done.rewrapped, done.resumed) == (30, False)
    assert numbers(app, house) == {done.number}
    assert read_all(app, house, closed) == before


def test_no_reader_fails_while_it_goes_on(app, house, closed):
    """Two readers, each in sessions of its own, and a writer who closes new texts meanwhile."""
    expected, failures, stop = read_all(app, house, closed), [], threading.Event()
    readings = []

    def read():
        while not stop.wait(0.02):
            try:
                readings.append(read_all(app, house, closed) == expected)
            except Exception as error:
                failures.append(error)

    def write():
        while not stop.wait(0.02):
            try:
                with app.app_context(), bound(house.slug, caller=Caller.COMMAND) as actor:
                    record_id = new_id()
                    text = close_text("nouveau", owner=of_person(new_id()), record_id=record_id, actor=actor)
                    commit()
                    readings.append(open_text(text, record_id=record_id, actor=actor) == "nouveau")
            except Exception as error:
                failures.append(error)

    people = [threading.Thread(target=work) for work in (read, read, write)]
    for one in people:
        one.start()
    for _turn in range(3):
        rotate(app, house, batch=4)
    stop.set()
    for one in people:
        one.join()
    assert not failures
    assert len(readings) > 5
    assert all(readings)


def test_killed_half_way_it_is_finished_by_asking_again(app, house, closed, monkeypatch):
    real, met = rotation._rewrap, []

    def killed(row, actor):
        if len(met) == 12:
            raise KeyboardInterrupt
        met.append(row.id)
        real(row, actor)

    monkeypatch.setattr(rotation, "_rewrap", killed)
    with pytest.raises(KeyboardInterrupt):
        rotate(app, house, batch=5)
    monkeypatch.undo()
    assert len(numbers(app, house)) == 2
    assert len(read_all(app, house, closed)) == 30
    done = rotate(app, house)
    assert done.resumed
    assert numbers(app, house) == {done.number}
    assert done.rewrapped == 20, "the ten of the two finished batches were kept"


def test_a_text_closed_with_the_structures_own_key_opens_after_it(app, house):
    with app.app_context():
        sealed = keystore().seal("motif", tenant_id=house.id, record_id="1")
    rotate(app, house)
    with app.app_context():
        assert keystore().unseal(sealed, tenant_id=house.id, record_id="1") == "motif"


def test_it_is_written_in_the_journal_by_numbers(app, house, closed):
    done = rotate(app, house)
    with app.app_context(), bound(house.slug, caller=Caller.COMMAND):
        rows = session.execute(
            select(AuditEntry.action, AuditEntry.details)
            .where(AuditEntry.action.like("keys.%"))
            .order_by(AuditEntry.n)
        ).all()
    assert [tuple(row) for row in rows] == [
        ("keys.rotated", {"number": done.number}),
        ("keys.rewrapped", {"number": done.number, "keys": 30}),
    ]


def test_the_command_says_what_it_did(app, house, closed):
    answer = app.test_cli_runner().invoke(keys_group, ["rotate", "--structure", house.slug])
    assert answer.exit_code == 0
    assert "30 clés enveloppées de nouveau" in answer.output
    assert app.test_cli_runner().invoke(keys_group, ["rotate", "--structure", "inconnue"]).exit_code == 1


def test_an_unknown_structure_has_no_key(app):
    with app.app_context(), pytest.raises(NotFound):
        rotate_keys("inconnue")
