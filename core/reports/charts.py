"""Charts of a report: the bars of the dashboard, drawn from what is frozen, on the page and on paper alike.

Only numbers of one kind stand in a chart, acts never beside people; what is hidden is not drawn. The table beneath
says everything, so that a chart adds nothing to what is hashed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from flask import get_template_attribute

from core.records import dataclass
from core.reporting.charts import Row
from core.reports.content import Line, Section
from core.web.typography import fr, number

#: Unit of a line → what its bars count together; a unit that is not here is not drawn (medians have no common bar).
DRAWN: Final = {
    "acts": "Actes",
    **dict.fromkeys(
        ("people", "women", "men", "children", "teenagers", "adults", "seniors"), "Personnes rencontrées"
    ),
    "persons": "Personnes distinctes",
    "hours": "Heures, arrondies",
    "places": "Lieux",
    "days": "Jours",
}
#: Bars that are read at one look, and the length of a label that stands on one line of the box.
MOST: Final = 12
LABEL: Final = 46
#: What the style sheet says of a chart on screen, for a drawing that stands alone on paper.
ON_PAPER: Final = (
    "<style>text{font-family:'Libertinus Serif';font-size:13px;fill:#2a2028}"
    ".v{font-weight:700}.c1{fill:#6e2a5c}.c5{fill:#796a73}</style>"
)


@dataclass(frozen=True, slots=True)
class ReportChart:
    id: str
    title: str
    rows: tuple[Row, ...]
    desc: str


def charts_of(section: Section, index: int) -> tuple[ReportChart, ...]:
    """One chart for each kind of number that at least two lines of the section tell."""
    kinds: dict[str, list[Line]] = {}
    for line in section.lines:
        if line.unit in DRAWN:
            kinds.setdefault(DRAWN[line.unit], []).append(line)
    found = (_chart(title, lines, f"graphique-{index}-{n}") for n, (title, lines) in enumerate(kinds.items()))
    return tuple(chart for chart in found if chart is not None)


def _chart(title: str, lines: Iterable[Line], chart_id: str) -> ReportChart | None:
    every = list(lines)
    told = [line for line in every if line.value is not None and not line.hidden]
    if not 2 <= len(told) <= MOST or not any(line.value for line in told):
        return None
    rows = tuple(Row(_short(line.label), _height(line)) for line in told)
    said = ", ".join(f"{line.label} {number(_height(line))}" for line in told)
    left = " Les nombres qui ne sont pas dits n’y sont pas." if len(told) < len(every) else ""
    return ReportChart(chart_id, title, rows, f"{title} : {said}.{left}")


def _height(line: Line) -> int:
    value = line.value or 0
    return round(value / 60) if line.unit == "hours" else value


def _short(label: str) -> str:
    """What is said between brackets stays in the table; what is longer still goes on under itself."""
    return label.partition(" (")[0] if len(label) > LABEL else label


def drawn(section: Section, index: int) -> list[dict[str, Any]]:
    """The same drawings for the PDF, each with what a screen reader says in its place."""
    draw = get_template_attribute("components/charts.html", "bars_svg")
    return [
        {
            "title": fr(f"{section.title} : {chart.title.lower()}" if section.title else chart.title),
            "alt": fr(chart.desc),
            "svg": _alone(str(draw(chart.id, chart.rows, chart.desc))),
        }
        for chart in charts_of(section, index)
    ]


def _alone(svg: str) -> str:
    """The drawing as a file of its own: its name space, and the style that the page gave it."""
    head, _mark, rest = svg.strip().partition(">")
    return f'{head} xmlns="http://www.w3.org/2000/svg">{ON_PAPER}{rest}'
