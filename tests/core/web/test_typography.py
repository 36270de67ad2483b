"""French spaces, dates and numbers read as a French typographer sets them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from flask import Flask, g
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from core.web import typography as t

N, T, A = t.NBSP, t.THIN, t.APOSTROPHE


@pytest.fixture(autouse=True)
def paris() -> Iterator[None]:
    app = Flask(__name__)
    t.register(app)
    with app.app_context():
        g.today = date(2026, 11, 17)
        yield


@pytest.mark.parametrize(
    ("typed", "set_"),
    [
        ("Motif : bruit", f"Motif{N}: bruit"),
        ("Mot de passe oublié ?", f"Mot de passe oublié{T}?"),
        ("71 % ; fini !", f"71{T}%{T}; fini{T}!"),
        ("« bonjour »", f"«{N}bonjour{N}»"),
        ("«bonjour»", f"«{N}bonjour{N}»"),
        ("Semaine relue et close le 30 nov..", "Semaine relue et close le 30 nov."),
        ("l'équipe d'Inès...", f"l{A}équipe d{A}Inès…"),
        ("Hier, 14 h 00", f"Hier, 14{N}h{N}00"),
        ("35 min", f"35{N}min"),
        ("M. Berthier et Mme Fauvel", f"M.{N}Berthier et Mme{N}Fauvel"),
        ("https://exemple.fr/a?b", "https://exemple.fr/a?b"),
        ("17:30", "17:30"),
    ],
)
def test_spaces_and_signs(typed: str, set_: str) -> None:
    assert t.fr(typed) == set_
    assert t.fr(set_) == set_, "setting twice changes nothing"


def test_markup_keeps_its_tags() -> None:
    assert str(t.fr(Markup('<a title="a ? b">Oui ?</a>'))) == f'<a title="a ? b">Oui{T}?</a>'
    assert not isinstance(t.fr("<b>"), Markup)
    assert t.fr(None) == ""


def test_days() -> None:
    assert t.day_long(date(2026, 11, 17)) == f"mardi 17{N}novembre 2026"
    assert t.day_long(date(2026, 10, 1)) == f"jeudi 1er{N}octobre 2026"
    assert t.day_short(date(2026, 11, 16)) == f"16{N}nov."
    assert t.day_short(date(2026, 11, 16), year=True) == f"16{N}nov.{N}2026"
    assert t.day_short(date(2025, 8, 1)) == f"1er{N}août{N}2025"
    assert t.month(date(2026, 8, 2)) == "août 2026"


@pytest.mark.parametrize(
    ("day", "word"),
    [
        (18, "demain"),
        (17, f"aujourd{A}hui"),
        (16, "hier"),
        (15, "avant-hier"),
        (14, f"14{N}nov."),
        (19, f"19{N}nov."),
    ],
)
def test_relative_day(day: int, word: str) -> None:
    assert t.relative_day(date(2026, 11, day)) == word


@pytest.mark.parametrize(("day", "words"), [(16, "hier"), (14, f"le 14{N}nov.")])
def test_a_day_inside_a_sentence(day: int, words: str) -> None:
    assert t.on_day(date(2026, 11, day)) == words


def test_hours_are_those_of_the_structure() -> None:
    at = datetime(2026, 11, 16, 23, 30, tzinfo=UTC)
    assert t.hour(at) == f"0{N}h{N}30"
    assert t.moment(at) == f"aujourd{A}hui, 0{N}h{N}30"
    g.zone = "Indian/Reunion"
    assert t.hour(at) == f"3{N}h{N}30"
    assert t.hour(time(14)) == f"14{N}h{N}00"
    assert t.hour_range(time(17), time(21, 30)) == f"17{N}h{N}– 21{N}h{N}30"


def test_when_gives_a_time_element() -> None:
    assert (
        t.when(datetime(2026, 11, 16, 20, 40, tzinfo=UTC))
        == f'<time datetime="2026-11-16T21:40+01:00">hier, 21{N}h{N}40</time>'
    )
    assert (
        t.when(date(2026, 11, 16), "long") == f'<time datetime="2026-11-16">lundi 16{N}novembre 2026</time>'
    )
    assert t.when(None) == ""


@pytest.mark.parametrize(
    ("minutes", "text"), [(0, f"0{N}min"), (35, f"35{N}min"), (60, f"1{N}h"), (80, f"1{N}h{N}20")]
)
def test_duration(minutes: int, text: str) -> None:
    assert t.duration(minutes) == text


def test_numbers() -> None:
    assert t.number(2714) == f"2{T}714"
    assert t.number(-1200.5) == f"{t.MINUS}1{T}200,5"
    assert t.number(0) == "0"
    assert t.money(Decimal("1250.5")) == f"1{T}250,50{N}€"
    assert t.percent(214, 301) == f"71{T}%"
    assert t.percent(3, 9) == "", "under ten cases, numbers without a percentage"


@pytest.mark.parametrize("typed", ["0549000000", "05.49.00.00.00", "+33 5 49 00 00 00", "+33(0)549000000"])
def test_phone(typed: str) -> None:
    assert t.phone(typed) == N.join(("05", "49", "00", "00", "00"))


def test_other_phones_stay_as_written() -> None:
    assert t.phone("3919") == "3919"
    assert t.phone("+352 621 000 000") == "+352 621 000 000"
    assert t.phone(None) == ""


@pytest.mark.parametrize(
    ("n", "text"), [(0, "0 situation"), (1, "1 situation"), (2, "2 situations"), (1200, "1200 s")]
)
def test_zero_and_one_are_singular(n: int, text: str) -> None:
    expected = f"1{T}200{N}situations" if n == 1200 else text.replace(" ", N)
    assert t.count(n, "situation", "situations") == expected


@pytest.mark.parametrize(
    ("n", "word"),
    [
        (1.5, "heure"),
        (1.99, "heure"),
        (-1, "heure"),
        (-1.5, "heure"),
        (2.0, "heures"),
        (-2, "heures"),
        (10**6, "heures"),
    ],
)
def test_below_two_is_singular(n: float, word: str) -> None:
    assert t.plural(n, "heure", "heures") == word


def test_small_words() -> None:
    assert t.cap("hier, à 14 h") == "Hier, à 14 h"
    assert t.initials("Inès Carpentier") == "IC"
    assert t.initials("") == ""


def test_input_values_are_iso_and_typed_text_stays() -> None:
    at = datetime(2026, 11, 16, 23, 30, tzinfo=UTC)
    assert t.input_value(at, "datetime") == "2026-11-17T00:30"
    assert t.input_value(at, "date") == "2026-11-17"
    assert t.input_value(at, "time") == "00:30"
    assert t.input_value(date(2026, 1, 2)) == "2026-01-02"
    assert t.input_value(time(9, 5)) == "09:05"
    assert t.input_value("31/02") == "31/02"
    assert t.input_value(None) == ""


@given(st.text(alphabet="aMmeéh 1 0.'&#39;:!?%«»\u00a0€kmo,", max_size=14))
def test_the_quick_look_never_skips_a_text_that_a_rule_would_set(typed: str) -> None:
    by_rules = typed
    for _held, pattern, replacement in t.RULES:
        by_rules = pattern.sub(replacement, by_rules)
    assert t.fr(typed) == by_rules


def test_a_template_needs_no_typed_no_break_space() -> None:
    """Dozens of fragments had plain ones, and « : » began lines at 360 px."""
    app = Flask(__name__)
    t.register(app)
    said = "<p class='a b'>À l’origine : « oui » ; {{ word }} : non ?</p>"
    told = app.jinja_env.from_string(said).render(word="et")
    assert told == f"<p class='a b'>À l’origine{N}: «{N}oui{N}»{T}; et{N}: non{T}?</p>"
