"""Whatever file is sent: its rows, or one clear sentence; never a crash, and never more than the process may use."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msoffcrypto.format.ooxml import OOXMLFile

from core.ingest.extract import as_text, decode, extract, separator_of
from core.ingest.limits import REFUSALS, UnfitSheet
from core.ingest.pages import OPEN_QUOTE, how_read
from core.ingest.reading import _messages, read_file
from core.ingest.sniffing import sniff, sniff_bytes
from tests.core.ingest.files import workbook

ROWS = [
    ["Date", "Lieu", "Note"],
    ["3/2/24", "Square de l’Évêché", "Ça va ; « bien »"],
    ["4/2/24", "Œuvre", "€"],
]


def rows_of(content, sheet=-1):
    """What the file holds, by the process that reads any."""
    kind = sniff_bytes(content).kind
    return [row for message in read_file(kind, sheet, content) for row in message.get("rows", ())]


def facts_of(content):
    return next(iter(read_file(sniff_bytes(content).kind, -1, content)))


def refused(content, sheet=-1):
    with pytest.raises(UnfitSheet) as found:
        rows_of(content, sheet)
    assert found.value.sentence == REFUSALS[found.value.code]
    return found.value.code


def text(separator, quote='"'):
    return "\r\n".join(
        separator.join(f"{quote}{cell}{quote}" if separator in cell else cell for cell in row) for row in ROWS
    )


class TestText:
    @pytest.mark.parametrize("separator", [";", ",", "\t"])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
    def test_is_read_in_every_encoding_with_every_separator(self, separator, encoding):
        assert rows_of(text(separator).encode(encoding)) == ROWS

    def test_one_quotation_mark_out_of_place_stops_nobody(self):
        content = 'Nom;Note\nDupré;Rue de l"Église\nMartin;5" de large\n'
        assert rows_of(content.encode()) == [
            ["Nom", "Note"],
            ["Dupré", 'Rue de l"Église'],
            ["Martin", '5" de large'],
        ]

    def test_a_cell_may_hold_lines(self):
        assert rows_of(b'Nom;Note\nDupont;"un\ndeux"\n')[1] == ["Dupont", "un\ndeux"]

    def test_a_quotation_mark_left_open_swallows_no_line(self):
        content = (
            'Date;Nature;Nombre\n3/2/24;"Présence active;3\n4/2/24;"Présence; active";2\n5/2/24;Conflit;4\n'
        )
        assert rows_of(content.encode()) == [
            ["Date", "Nature", "Nombre"],
            ["3/2/24", '"Présence active', "3"],
            ["4/2/24", "Présence; active", "2"],
            ["5/2/24", "Conflit", "4"],
        ]
        assert OPEN_QUOTE in how_read(facts_of(content.encode()))
        assert OPEN_QUOTE not in how_read(facts_of(b'Nom;Note\nDupont;"un\ndeux"\n'))

    def test_beside_one_left_open_a_cell_may_still_hold_lines(self):
        content = 'Nom;Note\nDupré;"un\r\ndeux"\r\nMartin;"trois\r\nPetit;quatre\r\n'
        assert rows_of(content.encode()) == [
            ["Nom", "Note"], ["Dupré", "un\r\ndeux"], ["Martin", '"trois'], ["Petit", "quatre"],
        ]  # fmt: skip

    @given(st.lists(st.text("ab é", max_size=3), min_size=2, max_size=8), st.integers(0, 7))
    def test_wherever_it_is_every_line_is_there(self, words, at):
        lines = [f"{n};{word};{n}" for n, word in enumerate(words)]
        at %= len(lines)
        lines[at] = lines[at].replace(";", ';"', 1)
        rows = [row for part in extract("csv", -1, "\n".join(lines).encode()) for row in part.get("rows", ())]
        assert [row[0] for row in rows] == [str(n) for n in range(len(words))]

    def test_the_separator_that_excel_writes_on_top_is_believed(self):
        assert rows_of(b"sep=|\nA|B\n1|2;3\n") == [["A", "B"], ["1", "2;3"]]

    def test_a_decimal_comma_is_no_separator(self):
        assert separator_of("Jour;Montant\n1/2/24;1 234,5\n2/2/24;12,5\n") == ";"

    @given(st.text(alphabet="abcéÉœ€ ,\n", min_size=1), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
    def test_every_text_is_decoded_as_it_was_written(self, said, encoding):
        assert decode(said.encode(encoding))[0] == said


class TestWorkbooks:
    def test_dates_hours_numbers_and_yes_come_out_as_they_are_seen(self):
        content = workbook([["Jour", date(2024, 2, 3), 12, 1234.5, True, None, "x"]])
        assert rows_of(content) == [["Jour", "2024-02-03", "12", "1234.5", "oui", "", "x"]]

    @pytest.mark.parametrize("counted", [False, True])
    def test_days_counted_from_1904_are_the_same_days(self, counted):
        content = workbook([["Jour"], [date(2024, 2, 3)]], options={"date_1904": counted})
        assert sniff_bytes(content).from_1904 is counted
        assert rows_of(content)[1] == ["2024-02-03"]

    def test_the_cached_result_of_a_formula_is_read(self):
        content = workbook([["Total"], ["=1+1"]])
        assert rows_of(content)[1] == ["0"], "the value that the writer stored"

    def test_a_formula_without_any_result_is_said(self):
        source = zipfile.ZipFile(io.BytesIO(workbook([["Total"], ["=1+1"]])))
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as bare:
            for name in source.namelist():
                bare.writestr(name, source.read(name).replace(b"<v>0</v>", b""))
        assert refused(target.getvalue()) == "no_result"

    def test_a_formula_that_failed_leaves_its_fault_where_it_stands(self):
        content = workbook(
            [["Lisez-moi"]], sheets=[("2025", [[], ["", "Durée", "Motif"], ["", 1, 2], ["", 3, 4]])]
        )
        source, target = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
        with zipfile.ZipFile(target, "w") as failed:
            for name in source.namelist():
                text = source.read(name)
                text = text.replace(b'<c r="B3"><v>1</v>', b'<c r="B3" t="e"><f>1/0</f><v>#DIV/0!</v>')
                text = text.replace(b'<c r="C4"><v>4</v>', b'<c r="C4" t="e"><v>#N/A</v>')
                failed.writestr(name, text)
        rows = rows_of(target.getvalue())
        assert rows[2:] == [["#DIV/0!", "2"], ["3", "#N/A"]], "cells from the first column that is used"

    def test_a_merged_title_says_the_same_over_each_of_its_columns(self):
        content = workbook([[], ["", "Enfants", "Adultes"], ["3/2/24", 1, 2]], merge=[(0, 1, 0, 2, "Public")])
        assert rows_of(content)[:2] == [["", "Public", "Public"], ["", "Enfants", "Adultes"]]

    def test_the_longest_sheet_is_read_unless_another_is_chosen(self):
        content = workbook([["Lisez-moi"]], sheets=[("2025", [["Date"], ["1/2/25"]]), ("2024", [["Date"]])])
        assert rows_of(content) == [["Date"], ["1/2/25"]]
        assert rows_of(content, 2) == [["Date"]]
        assert refused(content, 9) == "sheet_gone"

    def test_the_answers_of_our_template_are_never_taken_for_its_lines(self):
        content = workbook([["Date"], ["1/2/25"]], sheets=[("Réponses possibles", [["Nature"]] * 9)])
        assert rows_of(content) == [["Date"], ["1/2/25"]]

    def test_an_ods_is_read_like_the_others(self):
        assert rows_of(ods([["Date", "Nombre"], ["3/2/24", "12"]])) == [["Date", "Nombre"], ["3/2/24", "12"]]

    def test_hours_come_out_to_the_minute(self):
        assert as_text(time(14, 29, 59, 942000)) == "14:30"
        assert as_text(date(2024, 2, 3)) == "2024-02-03"


def ods(rows, *, mimetype="application/vnd.oasis.opendocument.spreadsheet", cell=""):
    body = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"{cell}><text:p>{value}</text:p></table:table-cell>'
            for value in row
        )
        + "</table:table-row>"
        for row in rows
    )
    content = (
        '<?xml version="1.0"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="A">{body}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", mimetype)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return target.getvalue()


class TestRefusedInOneSentence:
    def test_an_empty_file(self):
        assert refused(b"") == "empty"
        assert refused(b"\xef\xbb\xbf \r\n\r\n") == "empty"

    @pytest.mark.parametrize(
        "content",
        [
            b"%PDF-1.7 \x00\x01\x02" * 40,
            b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
            b"\xff\xd8\xff\xe0" + bytes(200),
            b"\x7fELF" + bytes(range(256)) * 4,
            b"<!DOCTYPE html><html><table><tr><td>1</td></tr></table></html>",
            b"\x1f\x8b\x08\x00" + bytes(40),
        ],
    )
    def test_a_file_that_is_no_spreadsheet(self, content):
        assert refused(content) == "not_a_sheet"

    def test_an_archive_or_a_letter(self):
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as archive:
            archive.writestr("word/document.xml", "<w/>")
        assert refused(target.getvalue()) == "not_a_sheet"
        assert refused(ods([["x"]], mimetype="application/vnd.oasis.opendocument.text")) == "not_a_sheet"

    def test_a_workbook_closed_by_a_password(self):
        locked = io.BytesIO()
        OOXMLFile(io.BytesIO(workbook([["Nom"], ["Dupré"]]))).encrypt("passerelle", locked)
        assert refused(locked.getvalue()) == "password"
        source = zipfile.ZipFile(io.BytesIO(ods([["x"]])))
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as archive:
            for name in ("mimetype", "content.xml"):
                archive.writestr(name, source.read(name))
            archive.writestr("META-INF/manifest.xml", "<m><manifest:encryption-data/></m>")
        assert refused(target.getvalue()) == "password"

    @pytest.fixture
    def low(self, monkeypatch):
        monkeypatch.setattr("core.ingest.sniffing.MOST_UNFOLDED", 10 * 1024 * 1024)

    def test_an_archive_that_unfolds_without_end(self, low):
        assert refused(bomb(12)) == "bomb"

    def test_an_archive_that_lies_about_its_size(self, low):
        """The size written in the archive is no promise: what is unfolded is counted."""
        content = bytearray(bomb(12))
        for mark, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
            at = content.rfind(mark, 0, content.rfind(b"sheet1.xml"))
            content[at + offset : at + offset + 4] = struct.pack("<I", 1000)
        assert refused(bytes(content)) == "bomb"

    def test_a_million_lines(self):
        assert refused(b"a;b\n" * 200_001) == "too_many_rows"

    def test_a_sheet_that_reaches_the_end_of_the_world(self):
        """Two cells far apart: the reader would lay out sixteen thousand million."""
        source = zipfile.ZipFile(io.BytesIO(workbook([["a"]])))
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as archive:
            for name in source.namelist():
                content = source.read(name)
                if name.endswith("sheet1.xml"):
                    content = content.replace(
                        b"</sheetData>",
                        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>',
                    )
                archive.writestr(name, content)
        assert refused(target.getvalue()) in {"too_many_rows", "unreadable"}

    def test_one_cell_repeated_without_end(self):
        content = ods([["x"]], cell=' table:number-columns-repeated="16000000"')
        assert refused(content) in {"too_wide", "unreadable"}

    def test_a_table_too_wide(self):
        assert refused((";".join("abc") + ";x" * 250).encode()) == "too_wide"

    def test_a_process_that_was_killed_half_way(self):
        with pytest.raises(UnfitSheet) as found:
            list(_messages(io.BytesIO(b'{"sheets": []}\n{"rows": [["a"]]}\n')))
        assert found.value.code == "unreadable"


def bomb(megabytes):
    """A workbook whose sheet is spaces, folded a thousand times."""
    source = zipfile.ZipFile(io.BytesIO(workbook([["a"]])))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            if name.endswith("sheet1.xml"):
                with archive.open(name, "w") as sheet:
                    for _n in range(megabytes):
                        sheet.write(b" " * 1024 * 1024)
            else:
                archive.writestr(name, source.read(name))
    return target.getvalue()


SEEDS = (workbook(ROWS), ods(ROWS), text(";").encode("utf-16"), text(";").encode())


class TestNeverACrash:
    @settings(max_examples=300, deadline=None)
    @given(
        st.binary(max_size=400),
        st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe"]),
    )
    def test_on_any_bytes(self, content, start):
        self.read(start + content)

    @settings(max_examples=300, deadline=None)
    @given(st.sampled_from(SEEDS), st.data())
    def test_on_a_file_damaged_anywhere(self, seed, data):
        content = bytearray(seed)
        for _n in range(data.draw(st.integers(1, 6))):
            content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
        cut = data.draw(st.integers(1, len(content)))
        self.read(bytes(content[:cut]))

    @staticmethod
    def read(content):
        """In this process: what the other one would say of it."""
        said = "empty"
        try:
            kind = sniff(io.BytesIO(content)).kind
            for message in extract(kind, -1, content):
                assert set(message) <= {
                    "sheets",
                    "sheet",
                    "encoding",
                    "separator",
                    "open_quote",
                    "rows",
                    "end",
                }
        except UnfitSheet as error:
            said = error.code
        assert said in REFUSALS
