"""What a cell means, as people write in French spreadsheets; and which line names the columns."""

from __future__ import annotations

import contextlib
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ingest import values
from core.ingest.headings import Wanted, header_line, headings_at, is_total, recognise
from core.ingest.values import NotRead

SAID = st.text(max_size=30)
DAYS = st.dates(date(1950, 1, 1), date(2049, 12, 31))
RECENT = st.dates(date(2000, 1, 1), date(2026, 12, 31))


class TestDays:
    @pytest.mark.parametrize(
        "text",
        [
            "3/2/24", "03/02/2024", "03.02.2024", "3-2-2024", "3 2 24", "2024-02-03", "2024/02/03", "20240203",
            "3 février 2024", "3 FEVR. 24", "samedi 3 février 2024", "3 fév 2024", "2024-02-03T14:30",
            "03/02/2024 14:30", "45325", "45325.6",
        ],
    )  # fmt: skip
    def test_are_read_as_they_are_written(self, text):
        assert values.read_date(text) == "2024-02-03"

    def test_of_the_first_are_written_1er(self):
        assert values.read_date("1er mars 2024") == "2024-03-01"

    @pytest.mark.parametrize("text", ["31/02/2024", "32/1/24", "3/13/24", "2024-13-01", "0/0/00"])
    def test_that_do_not_exist_are_said(self, text):
        with pytest.raises(NotRead):
            values.read_date(text)

    @pytest.mark.parametrize("text", ["hier", "", "3/2", "février 2024", "7", "999999", "1/2/3/4"])
    def test_that_are_none_are_said(self, text):
        with pytest.raises(NotRead):
            values.read_date(text)

    def test_of_two_figures_are_of_this_century_until_next_year(self):
        assert values.read_date("1/1/27", this_year=2026) == "2027-01-01"
        assert values.read_date("1/1/28", this_year=2026) == "1928-01-01"
        assert values.read_date("5/6/62", this_year=2026) == "1962-06-05"

    @given(RECENT)
    def test_counted_by_a_spreadsheet_are_the_days_it_shows(self, day):
        number = (day - date(1899, 12, 30)).days
        assert values.read_date(str(number)) == day.isoformat()
        from_1904 = (day - date(1904, 1, 1)).days
        assert values.read_date(str(from_1904), from_1904=True) == day.isoformat()

    @given(RECENT, st.sampled_from(["/", ".", "-", " "]), st.booleans())
    def test_written_day_first_are_read_day_first(self, day, mark, short):
        year = f"{day.year % 100:02d}" if short else day.year
        assert values.read_date(f"{day.day}{mark}{day.month}{mark}{year}") == day.isoformat()
        text = f"{day.month}{mark}{day.day}{mark}{year}"
        assert values.read_date(text, order=values.MONTH_FIRST) == day.isoformat()

    def test_that_can_only_be_read_one_way_say_which(self):
        assert values.order_shown("25/3/24") == values.DAY_FIRST
        assert values.order_shown("3/25/24") == values.MONTH_FIRST
        assert values.order_shown("3/2/24") == ""

    @given(SAID)
    def test_never_crash(self, text):
        for read in (
            values.read_date,
            values.read_time,
            values.read_minutes,
            values.read_whole,
            values.read_flag,
        ):
            with contextlib.suppress(NotRead):
                assert isinstance(read(text), str)


class TestNumbers:
    @pytest.mark.parametrize(
        ("text", "number"),
        [
            ("1 234,5", "1234.5"), ("1\u202f234,5", "1234.5"), ("1.234,5", "1234.5"), ("1,234.5", "1234.5"),
            ("12 €", "12"), ("-3,25", "-3.25"), ("1234.5", "1234.5"), ("1'234,50", "1234.50"),
        ],
    )  # fmt: skip
    def test_are_read_with_a_comma(self, text, number):
        assert values.read_decimal(text) == number

    @pytest.mark.parametrize(
        ("text", "number"), [("1 204", "1204"), ("12,0", "12"), ("12", "12"), ("1e3", "1000")]
    )
    def test_that_are_whole_stay_whole(self, text, number):
        assert values.read_whole(text) == number

    @pytest.mark.parametrize("text", ["1 234,5", "douze", "12 ou 13", "1.234"])
    def test_that_are_not_whole_are_never_rounded(self, text):
        with pytest.raises(NotRead, match="nombre entier"):
            values.read_whole(text)

    @given(st.integers(-(10**9), 10**9))
    def test_written_the_french_way_come_back(self, number):
        assert values.read_whole(f"{number:,}".replace(",", "\u202f")) == str(number)

    def test_a_failed_formula_is_said(self):
        for fault in ("#N/A", "#REF!", "#DIV/0!", "#VALEUR!", "#N/D", "#DIV/0\u00a0!", "Err:502"):
            with pytest.raises(NotRead, match="erreur de calcul"):
                values.refuse_fault(fault)


class TestTheRest:
    @pytest.mark.parametrize(
        ("text", "hour"),
        [("14h30", "14:30"), ("14:30:00", "14:30"), ("9 h", "09:00"), ("9H05", "09:05"), ("0.604166", "14:30"),
         ("8", "08:00"), ("2024-02-03T14:30", "14:30")],
    )  # fmt: skip
    def test_hours(self, text, hour):
        assert values.read_time(text) == hour

    @pytest.mark.parametrize("text", ["25h00", "14h72", "midi", "99"])
    def test_hours_that_do_not_exist_are_said(self, text):
        with pytest.raises(NotRead):
            values.read_time(text)

    @pytest.mark.parametrize(
        ("text", "minutes"),
        [
            ("45", "45"),
            ("45 min", "45"),
            ("1h30", "90"),
            ("1 h 30", "90"),
            ("01:30", "90"),
            ("1,5 h", "90"),
            ("2h", "120"),
            ("99999", "99999"),  # too long is for the form to say
            ("100 h", "6000"),
            ("-5", "-5"),
        ],
    )
    def test_lengths_are_minutes(self, text, minutes):
        assert values.read_minutes(text) == minutes

    @pytest.mark.parametrize(
        ("text", "flag"), [("Oui", "true"), ("x", "true"), ("VRAI", "true"), ("non", "false"), ("0", "false")]
    )
    def test_yes_and_no(self, text, flag):
        assert values.read_flag(text) == flag

    def test_a_telephone_gets_back_the_zero_that_a_spreadsheet_took(self):
        assert values.read_phone("612345678") == "0612345678"
        assert values.read_phone("+33612345678") == "+33612345678"

    def test_several_answers_in_a_cell(self):
        assert values.split_answers("Écoute ; orientation + rappel et suivi") == [
            "Écoute",
            "orientation",
            "rappel",
            "suivi",
        ]


FIELDS = (
    Wanted("day", ("Date", "Date de l’intervention")),
    Wanted("place", ("Lieu",)),
    Wanted("total", ("Nombre de personnes",)),
    Wanted("children", ("Enfants",)),
)


class TestTitles:
    def test_are_found_under_a_title_and_empty_lines(self):
        rows = [["Bilan 2024"], [], ["Date", "Lieu", "Nombre de personnes"], ["3/2/24", "Square", "4"]]
        assert header_line(rows, FIELDS) == 3

    def test_are_found_though_none_is_known(self):
        rows = [["Jour J", "Endroit", "Combien"], ["3/2/24", "Square", "4"]]
        assert header_line(rows, FIELDS) == 1

    def test_are_not_found_where_there_are_none(self):
        assert header_line([["1", "2"], ["3", "4"]], FIELDS) == 0

    def test_of_a_merged_group_come_with_it(self):
        rows = [["", "Public", "Public"], ["Date", "Enfants", "Adultes"], ["3/2/24", "1", "2"]]
        assert headings_at(rows, 2) == ["Date", "Public Enfants", "Public Adultes"]

    def test_written_above_the_others_alone_are_those_of_their_columns(self):
        rows = [
            ["Date", "Public", "Public", "Durée en minutes"],
            ["", "Enfants", "Adultes"],
            ["3/2/24", "1", "2", "30"],
        ]
        assert headings_at(rows, 2) == ["Date", "Public Enfants", "Public Adultes", "Durée en minutes"]

    def test_do_not_take_the_title_of_the_page_with_them(self):
        rows = [["Bilan", "Bilan", "Bilan"], ["Date", "Enfants", "Adultes"]]
        assert headings_at(rows, 2) == ["Date", "Enfants", "Adultes"]

    def test_are_recognised_whatever_their_accents_and_order(self):
        found = recognise(["LIEU", "date de l'intervention", "Public enfants", "Divers"], FIELDS, {})
        assert found == {0: "place", 1: "day", 2: "children"}

    def test_are_recognised_as_they_were_the_last_time(self):
        assert recognise(["Divers", "Date"], FIELDS, {"divers": "place", "date": ""}) == {0: "place"}

    def test_of_one_field_are_given_once(self):
        assert list(recognise(["Date", "Date"], FIELDS, {}).values()) == ["day"]


class TestTotals:
    @pytest.mark.parametrize(
        "row",
        [
            ["Total", "", "12"],
            ["Sous-total mars", "4", "12,5"],
            ["", "TOTAL GÉNÉRAL", "8"],
            ["TOTAL GÉNÉRAL", "", "1 275", "7 h 30"],
            ["Total mars", "2", "1 h 00"],
            ["Total", "", "1\u202f275", "6h45"],
            ["Total", "3", "45 min", "7 heures"],
            ["Moyenne", "2,5", "#DIV/0!"],
        ],
    )
    def test_are_told_from_lines(self, row):
        assert is_total(row)

    @pytest.mark.parametrize(
        "row",
        [
            ["Total Énergie", "Entreprise"],
            ["Total Énergie", "Hall 7", "2 h"],
            ["Total"],
            ["3/2/24", "Total", "2"],
            ["12", "3"],
        ],
    )
    def test_are_no_lines_that_only_say_the_word(self, row):
        assert not is_total(row)


@given(DAYS)
def test_a_day_is_never_read_as_another(day):
    text = f"{day.day:02d}/{day.month:02d}/{day.year}"
    assert values.read_date(text) == day.isoformat()
    assert values.read_date((day + timedelta(days=1)).isoformat()) == (day + timedelta(days=1)).isoformat()
