"""The rows behind a figure, exactly as many as it says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from flask import url_for
from sqlalchemy import Select, True_, select

from core.activities.models import Activity
from core.casefiles.models import FileBond
from core.cases.models import Case
from core.codelists.reasons import reason_label
from core.db.keyset import page
from core.db.session import session
from core.errors import Forbidden, NotFound
from core.extension.contributions import Indicator
from core.people.models import Person
from core.people.naming import display_name
from core.records import dataclass
from core.reporting.doors import (
    UNSAID,
    Words,
    check_territory,
    fitted,
    indicators_for,
    may_open,
    named_territories,
    own_list,
    rows_of,
    subject_for,
    words_of,
)
from core.reporting.filters import MISSING, Filters
from core.reporting.indicators import MEASURES
from core.reporting.queries import WHY, lines, number_of, of_figure
from core.reporting.subjects import (
    ACTIVITIES,
    ANY_CASES,
    BONDS,
    CLOSED_CASES,
    CLOSED_FILES,
    OPENED_CASES,
    OPENED_FILES,
    PERSONS,
    REQUESTS,
    Subject,
)
from core.requests.models import Request
from core.tenancy.binding import Actor
from core.tenancy.isolation import reviewed
from core.web.typography import cap, count, duration


@dataclass(frozen=True, slots=True)
class Look:
    """How rows of a subject are listed: the page of one, the columns its title needs, and the title.

    ``key`` names the column that the page is addressed by.
    """

    endpoint: str
    argument: str
    columns: tuple[Any, ...]
    title: Callable[[Any, Words, Actor], str]
    key: str = "id"


@dataclass(frozen=True, slots=True)
class Line:
    """One row in words; ``cells`` follow the heads of the list. ``value`` is what it adds to the figure."""

    title: str
    url: str | None
    day: date | None
    where: str
    cells: tuple[str, ...]
    value: str


@dataclass(frozen=True, slots=True)
class Listing:
    """Everything the page shows. ``hidden``: rows that the figure counts and the actor's rights keep from view."""

    indicator: Indicator
    subject: Subject
    filters: Filters
    heads: tuple[str, ...]
    value_head: str
    lines: tuple[Line, ...]
    number: int
    hidden: int
    own_url: str | None
    count: str
    chips: tuple[str, ...]
    missing_url: str | None
    known_url: str | None
    next_url: str | None
    first_url: str | None
    back_url: str


def _kind(row: Any, words: Words, _actor: Actor) -> str:
    return words["kind"].get(row.kind, str(row.kind))


def _reason(row: Any, _words: Words, actor: Actor) -> str:
    """The same words as in the list of requests: no caller, no free text."""
    return reason_label(row.reason, actor) or (f"Demande n° {row.number}" if row.number else "Demande")


def _case(row: Any, _words: Words, _actor: Actor) -> str:
    return f"{row.number}, {row.subject}" if row.number else str(row.subject)


_CASE: Final = Look("cases.show", "case_id", (Case.number, Case.subject), _case)
_FILE: Final = Look("files.show", "case_id", (Case.number, Case.subject), _case)


def _person(row: Any, _words: Words, _actor: Actor) -> str:
    return "Personne effacée" if row.erased_at else display_name(row) or "Personne sans nom"


def _of_file(column: Any) -> Any:
    """A column of the file that a link was said in."""
    wanted = select(column).where(Case.tenant_id == FileBond.tenant_id, Case.id == FileBond.case_id)
    return wanted.correlate(FileBond).scalar_subquery().label(column.key)


_BOND: Final = Look(
    "files.show",
    "case_id",
    (FileBond.case_id, _of_file(Case.number), _of_file(Case.subject)),
    _case,
    key="case_id",
)
LOOKS: Final = {
    BONDS.key: _BOND,
    PERSONS.key: Look(
        "people.show",
        "person_id",
        (Person.given_name, Person.family_name, Person.nickname, Person.erased_at),
        _person,
    ),
    ACTIVITIES.key: Look("activities.show", "activity_id", (Activity.starts_at,), _kind),
    REQUESTS.key: Look("requests.show", "request_id", (Request.number, Request.reason), _reason),
    ANY_CASES.key: _CASE,
    OPENED_CASES.key: _CASE,
    CLOSED_CASES.key: _CASE,
    OPENED_FILES.key: _FILE,
    CLOSED_FILES.key: _FILE,
}
#: Unit of an indicator → the head of its values in the list.
VALUE_HEADS: Final = {"contact": "Personnes", "person_minute": "Heures-personnes", "minute": "Délai"}


def in_hours(minutes: float) -> float:
    """« 0,333333 » for 20 minutes: fine enough for thousands of lines to add up to what the screen says."""
    return round(minutes / 60, 6)


#: The same in a file, where a number stands without its unit, and how each value is written under it.
FILE_VALUES: Final[dict[str, tuple[str, Callable[[float], float]]]] = {
    "contact": ("Personnes", round),
    "person_minute": ("Heures-personnes (en heures)", in_hours),
    "minute": ("Délai (en minutes)", round),
}


def order_of(subject: Subject) -> tuple[Any, ...]:
    """The columns that the list follows, the newest first; rows that stand follow their making."""
    model: Any = subject.model
    return (getattr(model, subject.day), model.id) if subject.day else (model.id,)


def look_of(subject: Subject) -> Look:
    """The core's own, or what the domain says of its rows."""
    kind = subject.kind
    if kind is None:
        return LOOKS[subject.key]
    title = kind.title
    return Look(
        kind.endpoint, kind.argument, kind.columns, lambda row, _words, actor: title(row, actor), kind.key
    )


def _page_of(row: Any, look: Look) -> str | None:
    """None where rows have no page, or no longer: whoever was erased."""
    if not look.endpoint or getattr(row, "erased_at", None) is not None:
        return None
    where: dict[str, Any] = {look.argument: getattr(row, look.key)}
    return url_for(look.endpoint, **where)


def row_line(row: Any, subject: Subject, unit: str, words: Words, actor: Actor) -> Line:
    look = look_of(subject)
    answers: list[str] = []
    for dimension in listed_answers(subject):
        answer = getattr(row, dimension)
        answers.append(UNSAID if answer is None else words[dimension].get(answer, answer))
    value = getattr(row, "value", None)
    return Line(
        title=look.title(row, words, actor),
        url=_page_of(row, look),
        day=getattr(row, subject.day) if subject.day else None,
        where=row.place_name or row.territory_name or "",
        cells=tuple(answers),
        value="" if value is None else str(value) if unit == "contact" else duration(round(value)),
    )


def listed_answers(subject: Subject) -> list[str]:
    """Questions with a column of their own; the quartier stands with the place, a title is not said twice."""
    titled = {"kind"} if subject is ACTIVITIES else set()
    return [d.name for d in subject.dimensions if d.words is not None and d.name not in titled]


def found(key: str, filters: Filters, actor: Actor) -> tuple[Indicator, Subject]:
    """The figure and its kind of rows. Raises NotFound, or Forbidden without the right to open them."""
    for indicator in indicators_for(actor):
        if indicator.key == key:
            subject = subject_for(indicator, actor, filters)
            if not may_open(indicator, subject, actor):
                raise Forbidden
            return indicator, subject
    raise NotFound


def _address(key: str, filters: Filters, **more: Any) -> str:
    values: dict[str, Any] = {**filters.args(), **more}
    return url_for("reporting.rows", indicator=key, **values)


def _chips(filters: Filters, subject: Subject, words: Words) -> tuple[str, ...]:
    said = [cap(filters.period.label)]
    for name, answer in filters.asked().items():
        dimension = subject.question(name)
        word = UNSAID.lower() if answer == MISSING else words[name].get(str(answer), str(answer))
        said.append(f"{dimension.head if dimension else cap(name)} : {word}")
    return tuple(said)


def build(key: str, filters: Filters, answers: Mapping[str, Any], actor: Actor) -> Listing:
    """The page for this actor; statements: areas, count, one page of rows, vocabularies."""
    indicator, subject = found(key, filters, actor)
    names, _quartiers = named_territories(actor)
    check_territory(filters, names)
    filters = fitted(filters, subject, subject)
    missing = bool(answers["missing"])
    counted, _subject = rows_of(indicator, actor, filters)
    listed = of_figure(counted, missing=missing)
    whole = _number(listed)
    number = whole
    readable = subject.readable(actor)
    if not isinstance(readable, True_):
        listed = listed.where(readable)
        number = _number(listed)
    columns = lines(listed, subject, *look_of(subject).columns)
    got = page(session, columns, order_of(subject), cursor=answers["after"])
    words = words_of(subject, names, actor)
    valued = indicator.unit in MEASURES
    kept = {"missing": "1"} if missing else {}
    heads = {d.name: d.head for d in subject.dimensions}
    return Listing(
        indicator=indicator,
        subject=subject,
        filters=filters,
        heads=tuple(heads[name] for name in listed_answers(subject)),
        value_head=VALUE_HEADS.get(indicator.unit, "Valeur") if valued and not missing else "",
        lines=tuple(row_line(row, subject, indicator.unit, words, actor) for row in got.rows),
        number=number,
        hidden=whole - number,
        own_url=own_list(indicator, filters) if subject.kind is not None and indicator.endpoint else None,
        count=count(number, subject.one, subject.many),
        chips=_chips(filters, subject, words),
        missing_url=_address(key, filters, missing="1") if valued and not missing else None,
        known_url=_address(key, filters) if missing else None,
        next_url=_address(key, filters, after=got.next_cursor, **kept) if got.next_cursor else None,
        first_url=_address(key, filters, **kept) if answers["after"] else None,
        back_url=_back(filters),
    )


def _number(listed: Select[Any]) -> int:
    return int(session.execute(number_of(listed), **reviewed(WHY)).scalar_one())


def _back(filters: Filters) -> str:
    values: dict[str, Any] = {"period": filters.period.code}
    return url_for("reporting.dashboard", **values)
