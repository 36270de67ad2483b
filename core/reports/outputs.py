"""A frozen version as files: the same content as its page, value for value."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from core.exports.tables import Cell, Sheet, csv_pieces, ods_pieces, workbook_bytes
from core.records import dataclass
from core.reports.charts import drawn
from core.reports.content import Content, Line, day_from, small_words, time_words
from core.reports.models import ReportVersion
from core.reports.paper import MISSING, on_paper, unprintable
from core.web.typography import day_short, duration, fr

HEADS: Final = ("Rubrique", "Catégorie", "Valeur", "Unité", "Sur", "Non relevé", "Remarque", "Un an avant")
#: Said on paper where names that a report did not write hold such a sign, or one frozen before it was refused.
STANDS_FOR: Final = (
    f"{MISSING} tient la place d’un signe que le PDF ne sait pas imprimer ; la page du rapport le montre."
)
SOURCE: Final = Path(__file__).with_name("report.typ")


def _value(line: Line) -> Cell:
    """Hours as a decimal number of hours; what is not told stays empty."""
    return _hours(line.value, line.unit)


def _hours(value: int | None, unit: str) -> Cell:
    if value is None:
        return None
    return round(value / 60, 2) if unit == "hours" else value


def _figures(content: Content) -> Sheet:
    rows = tuple(
        (
            section.title,
            line.label,
            _value(line),
            "minutes (médiane)" if line.unit == "minute" else line.counts,
            line.over,
            line.missing,
            _beside(line, content.floor),
            _hours(line.before, line.unit),
        )
        for section in content.sections
        for line in section.lines
    )
    said = tuple(
        (section.title, section.note, None, "", None, None, "", None)
        for section in content.sections
        if section.note
    )
    return Sheet("Chiffres", HEADS, rows + said)


def _beside(line: Line, floor: int) -> str:
    """Why a value is not there; the share that is not noted has a column of its own."""
    if line.hidden:
        return f"moins de {floor} ou masqué"
    unknown = "non relevé" if line.value is None and line.missing else ""
    return " ; ".join(said for said in (line.note, unknown) if said)


def _facts(content: Content, version: ReportVersion) -> Sheet:
    told: list[tuple[str, Cell]] = [
        ("Rapport", content.title),
        ("Structure", content.structure),
        ("Du", day_from(content.first_day)),
        ("Au", day_from(content.last_day)),
        ("Grille", f"{content.grid}, {content.grid_version}"),
        ("Version", content.number),
        ("Figé le", day_from(content.frozen_on)),
        ("Figé par", content.frozen_by),
        ("Empreinte SHA-256", version.hash),
        ("Petits effectifs", small_words(content)),
        ("Heures", time_words(content)),
    ]
    if content.convention is not None:
        convention = content.convention
        told[2:2] = [
            ("Convention", convention.label),
            ("Financeur", convention.funder),
            ("Programme", convention.programme),
            ("Numéro", convention.number),
            ("Convention du", day_from(convention.starts_on)),
            ("Convention au", day_from(convention.ends_on)),
            ("Territoires", ", ".join(convention.territories) or "Toute la structure"),
            ("Heures prévues", round(convention.minutes / 60, 2) if convention.minutes else None),
        ]
    return Sheet("Rapport", ("Information", "Valeur"), tuple(told))


def _posts(content: Content) -> Sheet:
    rows: list[tuple[Cell, ...]] = []
    for post in content.posts:
        about = (post.number, day_from(post.starts_on), day_from(post.ends_on), post.share / 100, post.domain)
        rows += [
            (*about, t.label, day_from(t.ended_on), round(t.minutes / 60, 2), t.certificate)
            for t in post.trainings
        ] or [(*about, "", None, None, "")]
    heads = (
        "Poste",
        "Du",
        "Au",
        "ETP",
        "Domaine",
        "Formation",
        "Terminée le",
        "Heures",
        "Attestation ou certificat",
    )
    return Sheet("Postes", heads, tuple(rows))


def sheets_of(content: Content, version: ReportVersion) -> list[Sheet]:
    found = [_figures(content), _facts(content, version)]
    if content.posts:
        found.append(_posts(content))
    if content.paragraphs:
        found.append(
            Sheet("Textes", ("Titre", "Texte"), tuple((p.title, p.text) for p in content.paragraphs))
        )
    return found


def _csv(content: Content, version: ReportVersion) -> bytes:
    figures = _figures(content)
    return b"".join(csv_pieces(figures.headings, figures.rows))


def _xlsx(content: Content, version: ReportVersion) -> bytes:
    return workbook_bytes(sheets_of(content, version))


def _ods(content: Content, version: ReportVersion) -> bytes:
    return b"".join(ods_pieces(*sheets_of(content, version)))


# --- PDF -----------------------------------------------------------------------------------------------


def _long(text: str) -> str:
    day = day_from(text)
    return day_short(day, year=True) if day else "sans fin prévue"


def shown(content: Content, version: ReportVersion) -> dict[str, Any]:
    """What the page of paper says: words only, so that the template computes nothing."""
    convention = content.convention
    facts = [
        ("Période", f"du {_long(content.first_day)} au {_long(content.last_day)}"),
        ("Grille", f"{content.grid}, {content.grid_version}"),
    ]
    if convention is not None:
        facts = [
            ("Financeur", convention.funder),
            ("Programme", convention.programme),
            ("Convention", f"{convention.label}{', n° ' + convention.number if convention.number else ''}"),
            ("Territoires", ", ".join(convention.territories) or "toute la structure"),
            *facts,
        ]
        if convention.minutes:
            facts.append(("Heures prévues sur toute la convention", duration(convention.minutes)))
    return {
        "title": fr(content.title),
        "structure": fr(content.structure),
        "facts": [[label, fr(value)] for label, value in facts],
        "posts": [_post(post) for post in content.posts],
        "sections": [
            {
                "title": fr(section.title),
                "charts": drawn(section, index),
                "note": fr(section.note),
                "lines": [
                    [fr(line.label), fr(line.words(content.floor)), fr(_counts(line)), fr(_remark(line))]
                    for line in section.lines
                ],
            }
            for index, section in enumerate(content.sections)
        ],
        "paragraphs": [{"title": fr(p.title), "text": fr(p.text).split("\n")} for p in content.paragraphs],
        "notes": [
            fr(small_words(content)),
            fr(time_words(content)),
            fr("Les actes, les personnes rencontrées et les personnes distinctes sont des comptes différents : "
               "ils ne s’additionnent pas."),
        ],
        "number": content.number,
        "frozen": fr(f"Version {content.number}, figée le {_long(content.frozen_on)} ({content.frozen_by})"),
        "hash": version.hash,
        "year": int(content.frozen_on[:4]),
        "month": int(content.frozen_on[5:7]),
        "day": int(content.frozen_on[8:10]),
    }  # fmt: skip


def _remark(line: Line) -> str:
    """What stands beside a figure on paper, the year before included."""
    before = f"{line.before_words} un an avant" if line.before is not None else ""
    return " ; ".join(said for said in (line.remark, before) if said)


def _counts(line: Line) -> str:
    return "" if line.unit in ("hours", "minute") and line.value is None else line.unit_words


def _post(post: Any) -> dict[str, Any]:
    told = f"{post.share / 100:g}".replace(".", ",")
    return {
        "title": fr(f"Poste {post.number}"),
        "facts": [
            ["Dates", fr(f"du {_long(post.starts_on)} au {_long(post.ends_on)}" if post.ends_on
                         else f"depuis le {_long(post.starts_on)}")],
            ["Part d’un temps plein", f"{told} ETP"],
            *([["Domaine principal", fr(post.domain)]] if post.domain else []),
            *([["Missions", fr(" ; ".join(post.missions))]] if post.missions else []),
            *[
                [
                    "Formation",
                    fr(f"{t.label}, {duration(t.minutes)}, terminée le {_long(t.ended_on)}"
                       f"{', ' + t.certificate if t.certificate else ''}"),
                ]
                for t in post.trainings
            ],
        ],
    }  # fmt: skip


def _pdf(content: Content, version: ReportVersion) -> bytes:
    """Tagged for assistive technologies (PDF/UA-1); same version, same bytes.

    The typesetter is loaded by the first report: the server starts without its weight.
    """
    typst = import_module("typst")
    told = shown(content, version)
    if unprintable(json.dumps(told, ensure_ascii=False)):
        told["notes"].append(fr(STANDS_FOR))
    try:
        return _typeset(on_paper(told), version)
    except typst.TypstError:
        # A frozen report cannot be corrected: its paper is made all the same.
        return _typeset(on_paper(told, sure=True), version)


def _typeset(told: dict[str, Any], version: ReportVersion) -> bytes:
    """A tagged document has a title, and its headings have words."""
    told["title"] = told["title"].strip() or "Rapport"
    for paragraph in told["paragraphs"]:
        paragraph["title"] = paragraph["title"].strip() or "Texte"
    made = (
        import_module("typst")
        .Compiler(SOURCE.read_bytes(), ignore_system_fonts=True)
        .compile(
            format="pdf",
            sys_inputs={"report": json.dumps(told, ensure_ascii=False)},
            pdf_standards=["ua-1"],
            timestamp=version.at.replace(microsecond=0),
        )
    )
    if not isinstance(made, bytes):
        raise TypeError("one document makes one file")
    return made


@dataclass(frozen=True, slots=True)
class Output:
    """A kind of file: how it is called, and how it is made."""

    key: str
    label: str
    mimetype: str
    make: Callable[[Content, ReportVersion], bytes]


OUTPUTS: Final[Mapping[str, Output]] = {
    output.key: output
    for output in (
        Output("pdf", "PDF", "application/pdf", _pdf),
        Output(
            "xlsx",
            "Classeur Excel",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            _xlsx,
        ),
        Output("ods", "Classeur LibreOffice", "application/vnd.oasis.opendocument.spreadsheet", _ods),
        Output("csv", "CSV", "text/csv; charset=utf-8", _csv),
    )
}


def file_name(version: ReportVersion, content: Content, key: str) -> str:
    """Dates and a number: no name of anybody."""
    return f"rapport-{content.first_day}-{content.last_day}-v{version.number}.{key}"
