"""The frozen classes of ``core.records`` are those of ``dataclasses`` in whatever can be seen of them."""

from __future__ import annotations

import copy
import dataclasses

import pytest

from core.records import dataclass


@dataclass(frozen=True, slots=True)
class Answer:
    question: str
    value: int | None = None
    notes: list[str] = dataclasses.field(default_factory=list)
    seen: int = dataclasses.field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class LateAnswer(Answer):
    days: int = 1


@dataclass(frozen=True, slots=True)
class Nothing:
    pass


@dataclasses.dataclass(frozen=True, slots=True)
class Standard:
    question: str
    value: int | None = None
    notes: list[str] = dataclasses.field(default_factory=list)
    seen: int = dataclasses.field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Pair:
    left: str
    right: str = "r"


def test_what_is_not_given_takes_its_default_and_lists_are_not_shared():
    one, other = Answer("q"), Answer("q")
    assert (one.value, one.notes, one.seen) == (None, [], 0)
    assert one.notes is not other.notes
    assert LateAnswer("q", 3, days=4) == LateAnswer(question="q", value=3, notes=[], seen=9, days=4)


def test_what_has_no_default_must_be_given():
    with pytest.raises(
        TypeError, match=r"Answer.__init__\(\) missing 1 required positional argument: 'question'"
    ):
        Answer()  # type: ignore[call-arg]


def test_nothing_is_changed_added_or_taken_away():
    answer = Answer("q")
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign to field 'value'"):
        answer.value = 3  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        answer.other = 3  # type: ignore[attr-defined]
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot delete field 'value'"):
        del answer.value
    assert answer == Answer("q")


def test_those_of_one_class_are_equal_by_what_is_compared():
    assert Answer("q", 1, seen=1) == Answer("q", 1, seen=2)
    assert Answer("q", 1) != Answer("q", 2)
    assert Answer("q") != LateAnswer("q")
    assert Answer("q") != Standard("q")
    assert Nothing() == Nothing()


def test_equal_ones_are_one_key():
    assert {Pair("a"): 1}[Pair("a", "r")] == 1
    assert len({Pair("a"), Pair("a"), Pair("b"), Nothing(), Nothing()}) == 3
    with pytest.raises(TypeError):
        hash(Answer("q"))  # it holds a list


def test_it_shows_itself_as_a_standard_one():
    assert repr(Answer("q", 1)) == repr(Standard("q", 1)).replace("Standard", "Answer")
    assert repr(Answer("q", 1)) == "Answer(question='q', value=1, notes=[])"


def test_the_functions_of_dataclasses_take_it():
    answer = dataclasses.replace(Answer("q", 1), value=2)
    assert answer == Answer("q", 2)
    assert dataclasses.asdict(answer) == {"question": "q", "value": 2, "notes": [], "seen": 0}
    assert [f.name for f in dataclasses.fields(LateAnswer)] == ["question", "value", "notes", "seen", "days"]


def test_it_is_copied():
    answer = LateAnswer("q", 1, ["n"])
    assert copy.deepcopy(answer) == answer
    assert copy.deepcopy(answer).notes is not answer.notes
    assert copy.copy(Pair("a")) == Pair("a")


def test_it_takes_no_more_room_than_its_fields():
    assert not hasattr(LateAnswer("q"), "__dict__")


def test_a_field_that_the_initialiser_would_leave_out_is_refused():
    with pytest.raises(TypeError, match=r"Odd\.late"):

        @dataclass(frozen=True, slots=True)
        class Odd:
            late: int = dataclasses.field(default=0, init=False)


def test_any_other_kind_is_made_by_dataclasses():
    @dataclass(slots=True)
    class Open:
        value: int

    opened = Open(1)
    opened.value = 2
    assert opened == Open(2)
    assert Open.__hash__ is None


def test_what_would_be_called_after_is_refused():
    with pytest.raises(TypeError, match=r"Odd\.__post_init__"):

        @dataclass(frozen=True, slots=True)
        class Odd:
            value: int = 0

            def __post_init__(self) -> None:
                raise AssertionError
