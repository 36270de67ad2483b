"""What the pages of reports read."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace

from flask import url_for

from core.access.policy import opens
from core.db.session import session
from core.extension.contributions import GridLine, Indicator
from core.funding.grids import choices as grid_choices
from core.funding.queries import conventions
from core.funding.scope import WHOLE
from core.places.models import QUARTIER
from core.planning.queries import members_named
from core.records import dataclass
from core.reporting.doors import own_list
from core.reporting.permissions import ROWS
from core.reports import queries
from core.reports.content import Line, sections_of
from core.reports.figures import Figure, indicator_of
from core.reports.links import token_of, works
from core.reports.models import Report, ReportLink, ReportVersion
from core.reports.services import Preview, holders_of, is_whole, unread_by
from core.tenancy.binding import Actor


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line of the preview: its words, the door to its rows, and whether it would leave."""

    line: Line
    url: str | None
    rows: int
    hidden: bool


@dataclass(frozen=True, slots=True)
class ShownSection:
    title: str
    lines: tuple[ShownLine, ...]
    note: str


def shown_sections(shown: Preview, actor: Actor) -> list[ShownSection]:
    """The figures as they are, inside: a small one is told here, and marked as not leaving."""
    hidden = {line.key for section in shown.content.sections for line in section.lines if line.hidden}
    figures = {figure.line.key: figure for figure in shown.figures}
    return [
        ShownSection(
            section.title,
            tuple(
                _shown(line, figures[line.key], shown, line.key in hidden, actor) for line in section.lines
            ),
            section.note,
        )
        for section in sections_of(shown.figures)
    ]


def _shown(line: Line, figure: Figure, shown: Preview, hidden: bool, actor: Actor) -> ShownLine:
    if not figure.rows:
        return ShownLine(line, None, 0, hidden)
    url = url_for("reports.rows", report_id=shown.report.id, line=line.key)
    return ShownLine(line, url if figure.opens else _own_list(figure, shown, url, actor), figure.rows, hidden)


def listed_apart(line: GridLine, actor: Actor) -> Indicator | None:
    """The figure of a domain that lists its rows on a page of its own, which the actor may open."""
    indicator = indicator_of(line, actor)
    if indicator is None or not indicator.endpoint or not actor.may(ROWS):
        return None
    return indicator if opens(indicator.endpoint, actor) else None


def _own_list(figure: Figure, shown: Preview, by_area: str, actor: Actor) -> str | None:
    """A domain's own list of the rows of its figure. It knows one quartier at most: several are chosen from."""
    indicator, scope = listed_apart(figure.line, actor), shown.scope
    if indicator is None:
        return None
    if any(area.kind != QUARTIER for area in scope.areas):
        return own_list(indicator, scope.filters) if figure.note == WHOLE else None
    if len(scope.areas) > 1:
        return by_area
    inside = replace(scope.filters, territory=scope.areas[0].id) if scope.areas else scope.filters
    return own_list(indicator, inside)


@dataclass(frozen=True, slots=True)
class LinkLine:
    row: ReportLink
    address: str | None


@dataclass(frozen=True, slots=True)
class VersionLine:
    row: ReportVersion
    by: str
    whole: bool
    links: tuple[LinkLine, ...]


def versions_of(report: Report, actor: Actor, *, with_links: bool) -> list[VersionLine]:
    rows = list(session.execute(queries.versions(report.id, actor)).scalars())
    names = names_of([row.author_id for row in rows if row.author_id is not None], actor)
    by_version: dict[uuid.UUID, list[LinkLine]] = {row.id: [] for row in rows}
    if with_links and rows:
        for link in session.execute(queries.links(list(by_version), actor)).scalars():
            address = (
                url_for("reports_public.read", token=token_of(link), _external=True)
                if works(link, actor)
                else None
            )
            by_version[link.version_id].append(LinkLine(link, address))
    return [
        VersionLine(row, names.get(row.author_id, ""), is_whole(row), tuple(by_version[row.id]))
        for row in rows
    ]


def last_version(report: Report, actor: Actor) -> ReportVersion | None:
    last = queries.versions(report.id, actor).limit(1)
    found: ReportVersion | None = session.execute(last).scalar_one_or_none()
    return found


def names_of(ids: Sequence[uuid.UUID], actor: Actor) -> dict[uuid.UUID | None, str]:
    if not ids:
        return {}
    return {
        row.id: f"{row.given_name} {row.family_name}".strip() or f"membre n° {row.number}"
        for row in session.execute(members_named(actor, set(ids)))
    }


def begin_choices(actor: Actor) -> dict[str, list[tuple[str, str]]]:
    rows = session.execute(conventions(actor)).scalars().all()
    return {
        "convention_id": [
            (str(row.id), f"{row.label}, {row.funder}") for row in rows if row.archived_at is None
        ],
        "grid": grid_choices(actor),
    }


@dataclass(frozen=True, slots=True)
class Waiting:
    """Who is to read a report of posts before it leaves, and whether the reader of the page is one of them."""

    names: tuple[str, ...]
    hers: bool
    read: bool


def waiting_for(shown: Preview, actor: Actor) -> Waiting | None:
    holders = holders_of(shown.scope)
    if not holders:
        return None
    unread = unread_by(shown, actor)
    names = names_of(sorted(unread), actor)
    hers = actor.membership_id in holders
    return Waiting(tuple(sorted(names.values())), hers, hers and actor.membership_id not in unread)
