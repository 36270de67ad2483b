"""The rows behind a line of a report: those that make its figure, each with what it adds, and their total.

Entries and the core's other rows are listed as the dashboard lists them; people by a file of theirs, never by their
name; time by what tells it, never by whom.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from flask import url_for
from sqlalchemy import True_, func, select

from core.access.policy import opens
from core.activities.models import Activity
from core.cases.access import visible
from core.db.keyset import PAGE_SIZE, page
from core.db.session import session
from core.errors import Forbidden, NotFound
from core.extension.contributions import GridLine
from core.funding.allotment import Piece
from core.funding.mapping import PEOPLE, SUMS, UNITS
from core.funding.queries import people_with_numbers
from core.funding.worked import total
from core.places.models import QUARTIER
from core.records import dataclass
from core.reporting.doors import may_open_rows, named_territories, own_list, words_of
from core.reporting.indicators import MEASURES
from core.reporting.listing import (
    VALUE_HEADS,
    Line,
    listed_answers,
    look_of,
    order_of,
    row_line,
)
from core.reporting.queries import WHY, lines, number_of, of_figure
from core.reporting.subjects import ACTIVITIES, OPENED_FILES
from core.reports.figures import (
    Counted,
    indicator_of,
    pieces_of_line,
    pieces_told,
    rows_of_line,
    value_of,
)
from core.reports.pages import listed_apart
from core.reports.people import people_of
from core.reports.services import Outline
from core.tenancy.binding import Actor
from core.tenancy.isolation import reviewed
from core.web.typography import count, duration, number

#: What tells time, where it is no entry.
TIME: Final = {"round": "Tournée", "permanence": "Permanence", "shift": "Service"}


@dataclass(frozen=True, slots=True)
class RowsPage:
    """``total`` is the figure, in words. ``left`` says which rows of the category make no part of it, at ``left_url``.

    ``missing``: the page shows those. ``hidden``: rows that the reader's rights keep from view.
    """

    label: str
    heads: tuple[str, ...]
    value_head: str
    rows: tuple[Line, ...]
    number: int
    hidden: int
    total: str
    left: str
    left_url: str | None
    missing: bool
    dated: bool
    next_url: str | None


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which page of which line is asked: ``missing``, the rows that do not make the figure."""

    shown: Outline
    line: GridLine
    missing: bool
    after: str | None
    actor: Actor

    def url(self, **more: Any) -> str:
        kept = {"missing": "1"} if self.missing else {}
        return url_for("reports.rows", report_id=self.shown.report.id, line=self.line.key, **{**kept, **more})

    def other(self) -> str:
        """The page of the other rows of the category."""
        more: dict[str, Any] = {} if self.missing else {"missing": "1"}
        return url_for("reports.rows", report_id=self.shown.report.id, line=self.line.key, **more)


def rows_page(
    shown: Outline, key: str, after: str | None, actor: Actor, *, missing: bool = False
) -> RowsPage:
    """The rows of a line, as many as it says. Raises NotFound, Forbidden without the right to open them."""
    line = shown.grid.line(key)
    asked = _Asked(shown, line, missing, after, actor)
    counted = rows_of_line(shown.grid, line, shown.scope, actor)
    if counted is None:
        raise NotFound
    if line.source in PEOPLE:
        return _people_page(asked, counted)
    if line.unit == "hours":
        return _hours_page(asked, counted)
    if counted.subject is None:
        return _areas_page(asked, counted)
    return _listed_page(asked, counted)


def _listed_page(asked: _Asked, counted: Counted) -> RowsPage:
    line, actor, subject = asked.line, asked.actor, counted.subject
    if subject is None:
        raise NotFound
    if not may_open_rows(subject, actor):
        raise Forbidden
    column = value_of(line) if line.source == "activities" else None
    valued = counted.rows if column is None else counted.rows.add_columns(column.label("value"))
    sums = line.source != "activities" or line.unit in SUMS
    listed = of_figure(valued, missing=asked.missing)
    told, whole = _total(asked, listed), _number(listed)
    has_value = valued.selected_columns.get("value") is not None
    left = _number(of_figure(valued, missing=not asked.missing)) if has_value else 0
    if not sums:
        # Days and places stand in columns of their own.
        listed = listed.with_only_columns(listed.selected_columns[0])
    seen, readable = whole, subject.readable(actor)
    if not isinstance(readable, True_):
        listed = listed.where(readable)
        seen = _number(listed)
    found = page(
        session, lines(listed, subject, *look_of(subject).columns), order_of(subject), cursor=asked.after
    )
    names, _quartiers = named_territories(actor)
    words = words_of(subject, names, actor)
    indicator = indicator_of(line, actor)
    unit = indicator.unit if indicator is not None else "contact"
    heads = {dimension.name: dimension.head for dimension in subject.dimensions}
    return RowsPage(
        line.label,
        tuple(heads[name] for name in listed_answers(subject)),
        VALUE_HEADS.get(unit, "Valeur") if has_value and sums and not asked.missing else "",
        tuple(row_line(row, subject, unit, words, actor) for row in found.rows),
        seen,
        whole - seen,
        told,
        _left_words(left, asked.missing, *(("ligne", "lignes"))),
        asked.other() if left else None,
        asked.missing,
        bool(subject.day),
        asked.url(after=found.next_cursor) if found.next_cursor else None,
    )


def _left_words(n: int, missing: bool, one: str, many: str) -> str:
    if not n:
        return ""
    told = count(n, one, many)
    return f"{told} avec cette valeur" if missing else f"{told} de la même catégorie sans cette valeur"


def _total(asked: _Asked, listed: Any) -> str:
    """What the rows make together; "" for rows that are counted, and for a median."""
    line = asked.line
    indicator = indicator_of(line, asked.actor)
    if asked.missing or listed.selected_columns.get("value") is None:
        return ""
    value = listed.subquery().c.value
    if indicator is not None:
        measure = MEASURES.get(indicator.unit)
        if measure != "sum":
            return ""
        made = int(_made(func.coalesce(func.sum(value), 0)))
        return number(made) if indicator.unit == "contact" else duration(made)
    one, many = UNITS[line.unit]
    if line.unit in SUMS:
        return count(int(_made(func.coalesce(func.sum(value), 0))), one, many)
    return f"{count(int(_made(func.count(func.distinct(value)))), one, many)}, un même {one} une seule fois"


def _made(value: Any) -> Any:
    return session.execute(select(value), **reviewed(WHY)).scalar_one()


# --- people --------------------------------------------------------------------------------------------


def _people_page(asked: _Asked, counted: Counted) -> RowsPage:
    """The people of a line, each by the first of her files that the reader may know of: never by her name."""
    line, actor = asked.line, asked.actor
    if not may_open_rows(OPENED_FILES, actor):
        raise Forbidden
    unsaid = people_of(line, asked.shown.scope, actor, unsaid=True)
    told, others = (unsaid, counted.rows) if asked.missing else (counted.rows, unsaid)
    known = people_with_numbers(actor, visible(actor)).order_by(None).subquery()
    ids = told.subquery()
    listed = select(known.c.person_id, known.c.number, known.c.case_id).where(
        known.c.person_id.in_(select(ids.c.id))
    )
    whole, seen, left = _number(told), _number(listed), _number(others)
    rows = page(Reviewed(), listed, (known.c.person_id,), cursor=asked.after)
    return RowsPage(
        line.label,
        (),
        "",
        tuple(
            _plain_line(
                f"Personne du dossier n° {row.number}" if row.number else "Personne d’un dossier sans numéro",
                url_for("files.show", case_id=row.case_id),
            )
            for row in rows.rows
        ),
        seen,
        whole - seen,
        "",
        _left_people(left, asked.missing) if any(codes for _key, codes in line.codes) else "",
        asked.other(),
        asked.missing,
        False,
        asked.url(after=rows.next_cursor) if rows.next_cursor else None,
    )


def _left_people(n: int, missing: bool) -> str:
    if not n:
        return ""
    told = count(n, "personne", "personnes")
    return f"{told} de cette catégorie" if missing else f"{told} dont rien n’est noté à cette question"


def _plain_line(title: str, url: str | None, value: str = "", day: date | None = None) -> Line:
    return Line(title, url, day, "", (), value)


# --- a domain's own rows -------------------------------------------------------------------------------


def _areas_page(asked: _Asked, counted: Counted) -> RowsPage:
    """A domain's rows quartier by quartier, each opening its own list. Raises NotFound where one list is enough."""
    line, actor, scope, grid = asked.line, asked.actor, asked.shown.scope, asked.shown.grid
    indicator = listed_apart(line, actor)
    if indicator is None or len(scope.areas) < 2 or any(area.kind != QUARTIER for area in scope.areas):
        raise NotFound
    rows = []
    for area in scope.areas:
        inside = rows_of_line(grid, line, replace(scope, areas=(area,)), actor)
        if inside is not None:
            url = own_list(indicator, replace(scope.filters, territory=area.id))
            rows.append(
                _plain_line(f"Quartier {area.name}", url, count(_number(inside.rows), "ligne", "lignes"))
            )
    whole = _number(counted.rows)
    return RowsPage(line.label, (), "Lignes", tuple(rows), whole, 0, "", "", None, False, False, None)


# --- time ----------------------------------------------------------------------------------------------


def _hours_page(asked: _Asked, counted: Counted) -> RowsPage:
    """What the time of a line comes from, a day at a time: whose it was is not told."""
    line, actor, scope = asked.line, asked.actor, asked.shown.scope
    if not may_open_rows(ACTIVITIES, actor):
        raise Forbidden
    pieces = pieces_of_line(line, pieces_told(scope, actor), counted)
    told: dict[tuple[date, uuid.UUID], list[Piece]] = {}
    for piece in pieces:
        told.setdefault((piece.day, piece.source_id), []).append(piece)
    timed = {piece.source_id for piece in pieces}
    without = counted.rows.where(Activity.id.not_in(timed))
    left = _number(without) if line.source != "time" else 0
    if asked.missing:
        return _untimed_page(asked, without, len(told))
    first = int(asked.after) if asked.after and asked.after.isdecimal() else 0
    keys = sorted(told, reverse=True)[first : first + PAGE_SIZE]
    more = first + PAGE_SIZE < len(told)
    entries = _entries([source for _day, source in keys], actor)
    return RowsPage(
        line.label,
        (),
        "Heures de travail",
        tuple(_time_line(key[0], told[key], entries.get(key[1]), actor) for key in keys),
        len(told),
        0,
        duration(total(pieces)),
        f"{count(left, 'intervention', 'interventions')} de la même catégorie sans heure comptée ici"
        if left
        else "",
        asked.other() if left else None,
        False,
        True,
        asked.url(after=str(first + PAGE_SIZE)) if more else None,
    )


def _untimed_page(asked: _Asked, without: Any, timed: int) -> RowsPage:
    """Entries of the category that add no minute: none was noted, or another entry or convention tells it."""
    actor = asked.actor
    found = page(
        session,
        lines(without, ACTIVITIES, *look_of(ACTIVITIES).columns),
        order_of(ACTIVITIES),
        cursor=asked.after,
    )
    return RowsPage(
        asked.line.label,
        (),
        "",
        tuple(replace(line, cells=()) for line in _as_entries(found.rows, actor)),
        _number(without),
        0,
        "",
        f"{count(timed, 'ligne', 'lignes')} avec des heures" if timed else "",
        asked.other() if timed else None,
        True,
        True,
        asked.url(after=found.next_cursor) if found.next_cursor else None,
    )


def _as_entries(rows: Sequence[Any], actor: Actor) -> list[Line]:
    names, _quartiers = named_territories(actor)
    words = words_of(ACTIVITIES, names, actor)
    return [row_line(row, ACTIVITIES, "contact", words, actor) for row in rows]


def _entries(ids: Sequence[uuid.UUID], actor: Actor) -> dict[uuid.UUID, Line]:
    mine = select(Activity.id).where(Activity.tenant_id == actor.tenant.id, Activity.id.in_(ids))
    rows = session.execute(lines(mine, ACTIVITIES, *look_of(ACTIVITIES).columns)).all()
    return dict(zip((row.id for row in rows), _as_entries(rows, actor), strict=True))


def _time_line(day: date, pieces: Sequence[Piece], entry: Line | None, actor: Actor) -> Line:
    value = duration(total(pieces))
    if entry is not None:
        return replace(entry, day=day, cells=(), value=value)
    kind, source = pieces[0].kind, pieces[0].source_id
    walked = kind == "round" and opens("planning.round_page", actor)
    url = url_for("planning.round_page", round_id=source) if walked else None
    return _plain_line(TIME.get(kind, "Intervention"), url, value, day)


class Reviewed:
    """The session, for a select that groups an inner one: each names its structure."""

    def execute(self, statement: Any) -> Any:
        return session.execute(statement, **reviewed(WHY))


def _number(listed: Any) -> int:
    return int(session.execute(number_of(listed), **reviewed(WHY)).scalar_one())
