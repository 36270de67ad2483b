"""One structure, as it is told: every number that it published, as the network and as itself read them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from core.activities.wording import kind_label
from core.db.session import session
from core.network.models import NetworkFigures
from core.network.reading import HEADS, Member, TableLine, indicator_of, label_of, ordered, said
from core.records import dataclass
from core.tenancy.binding import Actor
from core.web.typography import MONTHS, MONTHS_SHORT, cap, number


@dataclass(frozen=True, slots=True)
class ShownYear:
    """Every number that was published of a year: ``figures`` of the whole year, ``kinds`` by month and kind of entry.

    ``months`` are those of the other figures, with one cell for each of ``month_heads``.
    """

    year: int
    until: date
    at: datetime
    figures: tuple[TableLine, ...]
    kinds: tuple[TableLine, ...]
    month_heads: tuple[str, ...]
    months: tuple[TableLine, ...]


def years_of(member: Member, actor: Actor) -> tuple[ShownYear, ...]:
    """What this network reads of a member, the newest year first."""
    ends = NetworkFigures.tenant_id == member.member_id, NetworkFigures.peer_id == actor.tenant.id
    return _years(*ends)


def own_years(network_id: int, actor: Actor) -> tuple[ShownYear, ...]:
    """What this structure published for a network: the same rows, read from its own end."""
    return _years(NetworkFigures.tenant_id == actor.tenant.id, NetworkFigures.peer_id == network_id)


def _years(*ends: Any) -> tuple[ShownYear, ...]:
    rows = session.execute(
        select(NetworkFigures.year, NetworkFigures.until, NetworkFigures.at, NetworkFigures.lines)
        .where(*ends)
        .ext(distinct_on(NetworkFigures.year))
        .order_by(NetworkFigures.year.desc(), NetworkFigures.at.desc(), NetworkFigures.id.desc())
    )
    return tuple(
        ShownYear(
            row.year,
            row.until,
            row.at,
            _figures(row.lines),
            _by_kind(row.lines),
            tuple(cap(name) for name in MONTHS_SHORT[: row.until.month]),
            _by_month(row.lines, row.until),
        )
        for row in rows
    )


def _figures(lines: Iterable[Mapping[str, Any]]) -> tuple[TableLine, ...]:
    told = {line["figure"]: line for line in lines if line.get("month") is None}
    return tuple(TableLine(label_of(key), (said(told[key]), _of(told[key]))) for key in ordered(told))


def _of(line: Mapping[str, Any]) -> str:
    indicator = indicator_of(line["figure"])
    if not line.get("whole") or indicator is None:
        return ""
    return f"sur {number(line.get('whole'))}, parmi les {indicator.over_label}"


def _by_kind(lines: Iterable[Mapping[str, Any]]) -> tuple[TableLine, ...]:
    told: dict[tuple[str, str], dict[str, Mapping[str, Any]]] = defaultdict(dict)
    for line in lines:
        if line.get("kind") is not None:
            told[line["month"], line["kind"]][line["figure"]] = line
    return tuple(
        TableLine(
            f"{cap(MONTHS[date.fromisoformat(month).month - 1])}, {kind_label(kind)}",
            tuple(said(numbers.get(key)) for key in HEADS),
        )
        for (month, kind), numbers in sorted(told.items())
    )


def _by_month(lines: Iterable[Mapping[str, Any]], until: date) -> tuple[TableLine, ...]:
    """The figures that are told by month and not by kind, each with its number of every month, 0 where none is."""
    told: dict[str, dict[int, Mapping[str, Any]]] = defaultdict(dict)
    for line in lines:
        if line.get("month") is not None and line.get("kind") is None:
            told[line["figure"]][date.fromisoformat(line["month"]).month] = line
    return tuple(
        TableLine(
            label_of(key),
            tuple(_in_month(told[key].get(month)) for month in range(1, until.month + 1)),
        )
        for key in ordered(told)
    )


def _in_month(line: Mapping[str, Any] | None) -> str:
    if line is None:
        return number(0)
    return f"{said(line)} sur {number(line.get('whole'))}" if line.get("whole") else said(line)
