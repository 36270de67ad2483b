"""What the start makes is looked through for waste once, later, with everything else."""

from __future__ import annotations

import gc
import weakref

import pytest

from core import begin_serving, made_to_last


class Ring:
    """Waste that only the collector can take away: it holds itself."""

    def __init__(self) -> None:
        self.self = self


def test_no_waste_is_looked_for_while_the_application_is_made():
    with made_to_last():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_waste_is_looked_for_again_when_the_application_could_not_be_made():
    with pytest.raises(ZeroDivisionError), made_to_last():
        _ = 1 / 0
    assert gc.isenabled()


def test_waste_of_the_start_is_not_kept_for_ever():
    with made_to_last():
        left = weakref.ref(Ring())
    assert gc.get_freeze_count() == 0
    assert left() is not None
    gc.collect()
    assert left() is None


def test_a_server_looks_for_the_waste_of_requests_only():
    usual = gc.get_threshold()
    before = weakref.ref(Ring())
    begin_serving()
    try:
        after = weakref.ref(Ring())
        gc.collect()
        assert before() is not None
        assert after() is None
        assert gc.get_threshold()[0] < usual[0]
    finally:
        gc.unfreeze()
        gc.set_threshold(*usual)
