"""Rows as spreadsheets: real days, French headings, nothing that runs, and a password that closes."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, date, datetime, time
from decimal import Decimal

import msoffcrypto
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from core.exports.tables import (
    FORMULA,
    Sheet,
    csv_pieces,
    guarded,
    ods_pieces,
    pieces,
    sheet_name,
    workbook_bytes,
    xlsx_bytes,
)

#: A moment on the clock of the structure, as tables hold it.
SEEN = datetime(2026, 11, 3, 22, 5, tzinfo=UTC).replace(tzinfo=None)
HEADS = ("Jour", "Motif", "Personnes", "Estimé", "Durée", "Vu")
ROWS = [
    (date(2026, 11, 3), "Bruit, la nuit", 4, True, Decimal("1.5"), SEEN),
    (date(2026, 2, 1), '=HYPERLINK("http://x")', None, False, None, None),
]


def read(content):
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    return sheet.to_python()


def read_csv(content):
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_a_csv_opens_in_excel_as_french_people_write():
    rows = read_csv(b"".join(csv_pieces(HEADS, ROWS)))
    assert rows[0] == list(HEADS)
    assert rows[1] == ["03/11/2026", "Bruit, la nuit", "4", "Oui", "1,5", "03/11/2026 22:05"]
    assert rows[2][1] == "'" + '=HYPERLINK("http://x")'
    assert rows[2][2:] == ["", "Non", "", ""]


def test_the_headings_leave_before_the_first_row_is_read():
    def rows():
        raise AssertionError("a row was read")
        yield

    assert next(csv_pieces(HEADS, rows())).decode("utf-8-sig").startswith("Jour;Motif")


@given(st.text(max_size=40))
def test_no_text_begins_like_a_formula_once_guarded(text):
    row = read_csv(b"".join(csv_pieces(["Texte"], [(text + "x",)])))
    assert not FORMULA.match(row[1][0])


@pytest.mark.parametrize(
    "text", ["=1+1", "+33 6", "-2", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\n@x", "\x00=1"]
)
def test_what_a_spreadsheet_would_run_stands_behind_an_apostrophe(text):
    assert guarded(text).startswith("'")


def test_an_ordinary_text_is_left_as_typed():
    assert guarded("L’école ; 3 + 4 = 7") == "L’école ; 3 + 4 = 7"


def test_one_quotation_mark_or_line_break_breaks_nothing():
    typed = 'Il a dit « "assez" » ;\nà demain'
    assert read_csv(b"".join(csv_pieces(["Texte", "N"], [(typed, 1)])))[1] == [typed, "1"]


def test_a_workbook_has_real_days_and_a_heading_that_stays():
    content = xlsx_bytes("Interventions", HEADS, ROWS)
    rows = read(content)
    assert rows[0] == list(HEADS)
    assert rows[1] == [
        date(2026, 11, 3), "Bruit, la nuit", 4.0, "Oui", 1.5, SEEN,
    ]  # fmt: skip
    sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    assert 'state="frozen"' in sheet
    assert "<f>" not in sheet
    assert rows[2][1] == '=HYPERLINK("http://x")'


def test_an_ods_has_the_same_rows():
    rows = read(b"".join(ods_pieces(Sheet("Interventions", HEADS, ROWS))))
    assert rows[0] == list(HEADS)
    assert rows[1][:4] == [date(2026, 11, 3), "Bruit, la nuit", 4.0, "Oui"]
    assert rows[2][1] == '=HYPERLINK("http://x")'


@pytest.mark.parametrize("file_format", ["csv", "xlsx", "ods"])
def test_an_empty_list_still_has_its_headings(file_format):
    content = b"".join(pieces(file_format, "Rien", ["Jour", "Motif"], []))
    first = read_csv(content)[0] if file_format == "csv" else read(content)[0]
    assert first == ["Jour", "Motif"]


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=30))
def test_any_character_that_somebody_typed_leaves_in_every_format(text):
    for file_format in ("csv", "xlsx", "ods"):
        assert b"".join(pieces(file_format, text, ["Texte"], [(text,), (time(8, 30),)]))


def test_a_password_encrypts_the_workbook():
    content = xlsx_bytes("Dossiers", ["Sujet"], [("Impayé de loyer",)], password="pont-neuf-1607")
    assert b"Impay" not in content
    locked = msoffcrypto.OfficeFile(io.BytesIO(content))
    assert locked.is_encrypted()
    out = io.BytesIO()
    locked.load_key(password="pont-neuf-1607")
    locked.decrypt(out)
    assert read(out.getvalue()) == [["Sujet"], ["Impayé de loyer"]]


def test_a_sheet_is_called_by_what_a_spreadsheet_accepts():
    assert sheet_name("Lignes [2026/11] : bruit ?") == "Lignes  2026 11    bruit"
    assert len(sheet_name("x" * 60)) == 31
    assert sheet_name("***") == "Feuille"


def test_a_report_has_several_sheets_each_with_its_own_days():
    sheets = [
        Sheet("Chiffres", ["Jour", "N"], [(date(2026, 3, 2), 4)]),
        Sheet("Motifs", ["Motif"], [("Bruit",)]),
    ]
    for content in (workbook_bytes(sheets), b"".join(ods_pieces(*sheets))):
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        assert book.sheet_names == ["Chiffres", "Motifs"]
        assert book.get_sheet_by_name("Chiffres").to_python()[1] == [date(2026, 3, 2), 4.0]
        assert book.get_sheet_by_name("Motifs").to_python() == [["Motif"], ["Bruit"]]


def test_a_number_beside_days_is_no_date_and_days_stay_days():
    facts = [
        ("Du", date(2026, 3, 1)),
        ("Version", 1),
        ("Heures prévues", 1607.5),
        ("Moment", SEEN),
        ("Titre", "Mars"),
    ]
    rows = read(xlsx_bytes("Rapport", ("Information", "Valeur"), facts))
    assert rows[1:] == [[name, value] for name, value in facts]
    # Where a row holds a number beside, its day is told in words rather than the number as a date.
    rows = read(xlsx_bytes("Faits", ("Valeur", "N"), [(3, 1), (date(2026, 3, 1), 2)]))
    assert rows[1:] == [[3.0, 1.0], ["01/03/2026", 2.0]]
    long = [(n, "x") for n in range(600)] + [(date(2026, 3, 1), "y")]
    assert read(xlsx_bytes("Long", ("Valeur", "T"), [(date(2026, 1, 1), "z"), *long]))[-1] == [
        "01/03/2026",
        "y",
    ]


def test_two_sheets_or_two_headings_of_one_name_are_refused():
    with pytest.raises(ValueError, match="sheets"):
        workbook_bytes([Sheet("Mois", ["N"], []), Sheet("mois", ["N"], [])])
    with pytest.raises(ValueError, match="heading"):
        workbook_bytes([Sheet("Mois", ["N", "N"], [])])
