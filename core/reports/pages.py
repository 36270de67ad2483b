"""What the pages of reports read."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import url_for
from sqlalchemy import select

from core.access.policy import opens
from core.cases.access import visible
from core.cases.models import Case
from core.db.keyset import page
from core.db.session import session
from core.errors import Forbidden, NotFound
from core.extension.contributions import GridLine, Indicator
from core.funding.grids import choices as grid_choices
from core.funding.mapping import PEOPLE
from core.funding.queries import conventions, people_with_numbers
from core.funding.scope import WHOLE
from core.places.models import QUARTIER
from core.planning.queries import members_named
from core.records import dataclass
from core.reporting.doors import UNSAID, may_open_rows, named_territories, own_list, words_of
from core.reporting.listing import look_of, order_of
from core.reporting.permissions import ROWS
from core.reporting.queries import WHY, lines, number_of, of_figure
from core.reporting.subjects import OPENED_FILES
from core.reports import queries
from core.reports.content import Line, sections_of
from core.reports.figures import Counted, Figure, indicator_of, rows_of_line
from core.reports.links import token_of, works
from core.reports.models import Report, ReportLink, ReportVersion
from core.reports.services import Outline, Preview, holders_of, is_whole, unread_by
from core.tenancy.binding import Actor
from core.tenancy.isolation import reviewed
from core.web.typography import count


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


def _listed_apart(line: GridLine, actor: Actor) -> Indicator | None:
    """The figure of a domain that lists its rows on a page of its own, which the actor may open."""
    indicator = indicator_of(line, actor)
    if indicator is None or not indicator.endpoint or not actor.may(ROWS):
        return None
    return indicator if opens(indicator.endpoint, actor) else None


def _own_list(figure: Figure, shown: Preview, by_area: str, actor: Actor) -> str | None:
    """A domain's own list of the rows of its figure. It knows one quartier at most: several are chosen from."""
    indicator, scope = _listed_apart(figure.line, actor), shown.scope
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


# --- rows behind a line --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RowLine:
    title: str
    url: str
    day: Any
    where: str
    value: str


@dataclass(frozen=True, slots=True)
class RowsPage:
    label: str
    rows: tuple[RowLine, ...]
    number: int
    hidden: int
    next_url: str | None


def rows_page(shown: Outline, key: str, after: str | None, actor: Actor) -> RowsPage:
    """The rows of a line, as many as it says. Raises NotFound, Forbidden without the right to open them."""
    line = shown.grid.line(key)
    counted: Counted | None = rows_of_line(shown.grid, line, shown.scope, actor)
    if counted is not None and line.source in PEOPLE:
        return _people_page(shown, line.label, key, counted, after, actor)
    if counted is not None and counted.subject is None and line.source != "time":
        return _areas_page(shown, line, counted, actor)
    if counted is None or counted.subject is None or line.source == "time":
        raise NotFound
    subject = counted.subject
    if not may_open_rows(subject, actor):
        raise Forbidden
    model: Any = subject.model
    look = look_of(subject)
    listed = of_figure(counted.rows)
    whole = _number(listed)
    if model is Case:
        listed = listed.where(visible(actor))
    number = _number(listed) if model is Case else whole
    found = page(session, lines(listed, subject, *look.columns), order_of(subject), cursor=after)
    names, _quartiers = named_territories(actor)
    words = words_of(subject, names, actor)
    rows = []
    for row in found.rows:
        where: dict[str, Any] = {look.argument: getattr(row, look.key)}
        rows.append(
            RowLine(
                look.title(row, words, actor),
                url_for(look.endpoint, **where),
                getattr(row, subject.day),
                row.place_name or row.territory_name or "",
                _answer(row, words),
            )
        )
    next_url = (
        url_for("reports.rows", report_id=shown.report.id, line=key, after=found.next_cursor)
        if found.next_cursor
        else None
    )
    return RowsPage(line.label, tuple(rows), number, whole - number, next_url)


def _people_page(
    shown: Outline, label: str, key: str, counted: Counted, after: str | None, actor: Actor
) -> RowsPage:
    """The people of a line, each by the first of her files that the reader may know of: never by her name."""
    if not may_open_rows(OPENED_FILES, actor):
        raise Forbidden
    known = people_with_numbers(actor, visible(actor)).order_by(None).subquery()
    told = counted.rows.subquery()
    listed = select(known.c.person_id, known.c.number, known.c.case_id).where(
        known.c.person_id.in_(select(told.c.id))
    )
    whole, number = _number(counted.rows), _number(listed)
    rows = page(Reviewed(), listed, (known.c.person_id,), cursor=after)
    return RowsPage(
        label,
        tuple(
            RowLine(
                f"Personne du dossier n° {row.number}" if row.number else "Personne d’un dossier sans numéro",
                url_for("files.show", case_id=row.case_id),
                None,
                "",
                "",
            )
            for row in rows.rows
        ),
        number,
        whole - number,
        url_for("reports.rows", report_id=shown.report.id, line=key, after=rows.next_cursor)
        if rows.next_cursor
        else None,
    )


def _areas_page(shown: Outline, line: GridLine, counted: Counted, actor: Actor) -> RowsPage:
    """A domain's rows quartier by quartier, each opening its own list. Raises NotFound where one list is enough."""
    indicator, scope = _listed_apart(line, actor), shown.scope
    if indicator is None or len(scope.areas) < 2 or any(area.kind != QUARTIER for area in scope.areas):
        raise NotFound
    rows = []
    for area in scope.areas:
        inside = rows_of_line(shown.grid, line, replace(scope, areas=(area,)), actor)
        if inside is not None:
            url = own_list(indicator, replace(scope.filters, territory=area.id))
            told = count(_number(inside.rows), "ligne", "lignes")
            rows.append(RowLine(f"Quartier {area.name}", url, None, "", told))
    return RowsPage(line.label, tuple(rows), _number(counted.rows), 0, None)


class Reviewed:
    """The session, for a select that groups an inner one: each names its structure."""

    def execute(self, statement: Any) -> Any:
        return session.execute(statement, **reviewed(WHY))


def _answer(row: Any, words: Any) -> str:
    result = getattr(row, "result", None)
    return words.get("result", {}).get(result, result) if result else UNSAID


def _number(listed: Any) -> int:
    return int(session.execute(number_of(listed), **reviewed(WHY)).scalar_one())
