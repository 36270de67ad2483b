"""The figures of a network as a table: every published number of a period, one a row, as the members wrote them.

By the rule of the page (``periods.told``): the same members, the same months, the same figures.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import Boolean, Integer, Text, column, false, func, or_, select, true, tuple_

from core.activities.wording import kind_label
from core.extension.contributions import ExportTable, ListExport
from core.network import queries
from core.network.models import NetworkFigures
from core.network.periods import asked, years_in
from core.network.permissions import READ
from core.network.reading import Published, indicator_of, label_of, members_of, published_by
from core.network.schemas import PeriodSchema
from core.planning.clock import today
from core.reporting.suppression import HIDDEN, OPEN_FLOOR
from core.tenancy.binding import Actor
from core.web.typography import MONTHS, cap

HEADS: Final = (
    "Structure",
    "Année",
    "Arrêté au",
    "Chiffre",
    "Mois",
    "Nature",
    "Valeur",
    "Unité",
    "Sur",
    "Non renseigné",
    "Remarque",
)
#: Units that the label of a figure does not say.
UNITS: Final = {"person_minute": "heures", "minute": "minutes (médiane)"}
SMALL: Final = f"{HIDDEN} : moins de {OPEN_FLOOR}, ou un nombre qui permettrait d’en retrouver un"


def figures_table(answers: Mapping[str, Any], actor: Actor) -> ExportTable:
    period = asked(answers, today(actor))
    published = published_by(members_of(actor), period, actor)
    members = {one.member.member_id: one for one in published}
    apart = [(one.member.member_id, key) for one in published for key in one.told.apart]
    line = func.jsonb_to_recordset(NetworkFigures.lines).table_valued(
        column("figure", Text),
        column("month", Text),
        column("kind", Text),
        column("value", Integer),
        column("whole", Integer),
        column("missing", Integer),
        column("hidden", Boolean),
        name="line",
    )
    line = line.render_derived(with_types=True)
    rows = (
        select(NetworkFigures.tenant_id.label("member"), NetworkFigures.year, NetworkFigures.until, *line.c)
        .join(line, true())
        .where(
            NetworkFigures.id.in_(queries.newest(years_in(period), actor)),
            NetworkFigures.tenant_id.in_(list(members)),
            tuple_(NetworkFigures.tenant_id, line.c.figure).not_in(apart),
            or_(
                line.c.month.between(period.first.isoformat(), period.last.isoformat()),
                line.c.month.is_(None) if period.kind == "year" else false(),
            ),
        )
        .order_by(
            NetworkFigures.tenant_id,
            NetworkFigures.year,
            line.c.figure,
            line.c.month.nulls_first(),
            line.c.kind,
        )
    )
    return ExportTable(HEADS, rows, lambda batch: _cells(batch, members))


def _cells(rows: Sequence[Any], members: Mapping[int | None, Published]) -> Iterator[Sequence[Any]]:
    for row in rows:
        indicator = indicator_of(row.figure)
        unit = indicator.unit if indicator is not None else ""
        month = cap(MONTHS[date.fromisoformat(row.month).month - 1]) if row.month is not None else "Année"
        value = round(row.value / 60, 2) if unit == "person_minute" and row.value is not None else row.value
        yield (
            members[row.member].member.name,
            row.year,
            row.until,
            label_of(row.figure),
            month,
            kind_label(row.kind) if row.kind is not None else "Toutes",
            value,
            UNITS.get(unit, ""),
            row.whole,
            row.missing,
            SMALL if row.hidden else members[row.member].lacks,
        )


LISTS: Final = (
    ListExport(
        "network_figures",
        "Chiffres du réseau",
        "network.index",
        (READ,),
        PeriodSchema,
        lambda actor, answers: figures_table(answers, actor),
    ),
)
