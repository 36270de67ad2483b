"""One decoder for what browsers send: lists, boxes, French dates and numbers, unknown fields, apostrophes."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

import marshmallow as ma
import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from core.errors import InvalidInput
from core.web.forms import (
    LIST_MARK,
    CommandSchema,
    Flag,
    FrenchDate,
    FrenchDecimal,
    FrenchTime,
    Int,
    ListOf,
    Text,
    decode,
    form_for,
)


class Sample(CommandSchema):
    label = Text(required=True, max=20, metadata={"label": "Libellé"})
    day = FrenchDate(load_default=None, allow_none=True)
    at = FrenchTime(load_default=None, allow_none=True)
    amount = FrenchDecimal(load_default=None, allow_none=True)
    number = Int(load_default=None, allow_none=True, low=0, high=9)
    ticked = Flag(load_default=False)
    several = ListOf(ma.fields.String())


def sent(**values):
    pairs = [(k, v) for k, vs in values.items() for v in (vs if isinstance(vs, list) else [vs])]
    return decode(Sample, MultiDict([("label", "Essai"), *pairs]))


@pytest.mark.parametrize("text", ["2026-11-17", "17/11/2026", "17.11.2026", "17-11-2026", " 17/11/2026 "])
def test_a_day_is_read_as_people_write_it(text):
    assert sent(day=text)["day"] == date(2026, 11, 17)


@pytest.mark.parametrize("text", ["31/02/2026", "hier", "17/11/26", "0001-01-01"])
def test_a_wrong_day_gets_a_sentence(text):
    with pytest.raises(InvalidInput) as error:
        sent(day=text)
    assert error.value.errors["day"]


@pytest.mark.parametrize(
    ("text", "hour"), [("17:42", time(17, 42)), ("17h42", time(17, 42)), ("9 h", time(9))]
)
def test_an_hour_is_read_as_people_write_it(text, hour):
    assert sent(at=text)["at"] == hour


@pytest.mark.parametrize("text", ["1 250,50", "1\u202f250,50", "1250.50"])
def test_a_number_takes_a_comma_and_spaces(text):
    assert sent(amount=text)["amount"] == Decimal("1250.50")


def test_an_absent_box_is_no_and_an_absent_list_is_empty():
    found = sent()
    assert (found["ticked"], found["several"]) == (False, [])


def test_a_list_is_repeated_names_or_one_marked_value():
    assert sent(several=["a", "b"])["several"] == ["a", "b"]
    assert sent(several=LIST_MARK.join(["a", "b"]))["several"] == ["a", "b"]


def test_empty_controls_are_absent_answers():
    found = sent(day="", number="", at="")
    assert (found["day"], found["number"], found["at"]) == (None, None, None)


@pytest.mark.parametrize("name", ["tenant_id", "role", "created_by", "n’importe quoi"])
def test_an_unknown_field_is_refused_by_its_name(name):
    with pytest.raises(InvalidInput) as error:
        sent(**{name: "1"})
    assert name in error.value.errors


def test_a_required_answer_that_is_blank_is_asked_for():
    with pytest.raises(InvalidInput) as error:
        decode(Sample, MultiDict({"label": "   "}))
    assert error.value.errors["label"] == ["Écrivez une réponse."]


def test_the_token_of_the_form_is_not_a_field():
    assert sent(csrf_token="x")["label"] == "Essai"


def test_a_form_sent_back_keeps_what_was_typed():
    data = MultiDict([("label", "x" * 30), ("several", "a"), ("several", "b"), ("day", "demain")])
    with pytest.raises(InvalidInput) as error:
        decode(Sample, data)
    form = form_for(Sample, submitted=data, error=error.value)
    assert form["label"].value == "x" * 30
    assert form["several"].value == ["a", "b"]
    assert form["day"].value == "demain"
    assert {name for name, _label, _text in form.errors} == {"label", "day"}


def attempt(values):
    """(command, None) or (None, errors by field)."""
    try:
        return decode(Sample, MultiDict(values)), None
    except InvalidInput as error:
        return None, error.errors


@given(st.text(max_size=15))
def test_any_text_is_read_or_gets_a_french_sentence(text):
    found, errors = attempt({"label": text})
    if errors:
        assert errors["label"]
    else:
        kept = [c for c in text.replace("\r\n", "\n") if c in "\n\t" or ord(c) >= 32]
        assert found["label"] == "".join(kept).strip()


@given(st.dictionaries(st.sampled_from(["day", "at", "amount", "number", "ticked"]), st.text(max_size=12)))
def test_nothing_typed_into_any_control_is_a_fault_of_ours(values):
    found, errors = attempt({"label": "Essai", **values})
    assert bool(found) != bool(errors)
