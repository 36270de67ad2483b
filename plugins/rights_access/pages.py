"""What the templates of anonymous acts read, built from queries; nothing is written here."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any, Final

from flask import url_for

from core.toolkit import (
    RECORD_ACTIVITIES,
    Activity,
    Actor,
    Form,
    correction_opens,
    dataclass,
    day_short,
    form_for,
    holders,
    label_of,
    options,
    page,
    place_options,
    proposals_for,
    readable_activity,
    session,
    today,
)
from plugins.rights_access import act_queries, queries
from plugins.rights_access.acts import KIND, act_of, details_of
from plugins.rights_access.masking import held_of
from plugins.rights_access.permissions import FOLLOW
from plugins.rights_access.schemas import (
    ActFilters,
    ActFiltersSchema,
    Prefill,
    ProcedureFilters,
    TableFilters,
    TableFiltersSchema,
)

#: Durations offered by one tap, in minutes.
DURATIONS: Final = ((5, "5 min"), (15, "15 min"), (30, "30 min"), (60, "1 h"), (120, "2 h"))
USUAL_MINUTES: Final = 15

Choices = dict[str, list[tuple[Any, ...]]]


def pairs(statement: Any) -> list[tuple[Any, ...]]:
    return [(str(row.id), row.name) for row in session.execute(statement)]


def member_choices(actor: Actor, kept: uuid.UUID | None = None) -> list[tuple[Any, ...]]:
    """Who may do a procedure: members of the field who follow files, the one who asks, and ``kept``, said already."""
    able = (holders(FOLLOW, actor) & holders(RECORD_ACTIVITIES, actor)) | {actor.membership_id, kept}
    rows = session.execute(queries.member_options(actor, kept))
    return [(str(row.id), f"{row.given_name} {row.family_name}".strip()) for row in rows if row.id in able]


def codes(key: str, actor: Actor, usual: list[str] | None = None) -> list[tuple[Any, ...]]:
    """The answers of a list, the usual ones first in their order of use."""
    rank = {code: index for index, code in enumerate(usual or [])}
    found = [(option.value, option.label, option.icon) for option in options(key, actor)]
    return sorted(found, key=lambda choice: rank.get(choice[0], len(rank)))


# --- the form ----------------------------------------------------------------------------------------


def act_choices(actor: Actor) -> Choices:
    """Answers of the form: themes and operators by use, places by name."""
    since = today(actor) - timedelta(days=act_queries.USUAL_DAYS)
    used: dict[str, list[str]] = {"theme": [], "operator": []}
    for row in session.execute(act_queries.usual_codes(actor, since)):
        used[row.about].append(row.code)
    return {
        "theme": codes("rights_theme", actor, used["theme"]),
        "operator": codes("operator", actor, used["operator"]),
        "place_id": pairs(place_options(actor, today(actor))),
        "minutes": [*DURATIONS],
    }


def act_prefill(given: Prefill, actor: Actor) -> dict[str, Any]:
    """One person, a quarter of an hour, the last place; what « refaire » or « puis une autre » keeps."""
    said: dict[str, Any] = {"total": 1, "minutes": USUAL_MINUTES, "place_id": proposals_for(actor).place}
    if given.repeat is not None:
        activity = readable_activity(given.repeat, actor)
        said |= {
            "place_id": activity.place_id,
            "minutes": activity.minutes,
            **details_of(act_of(activity.id, actor)),
        }
        return said
    return said | {"theme": given.theme, "operator": given.operator}


def day_words(actor: Actor) -> tuple[int, int]:
    """Acts noted today by the team, and people received."""
    row = session.execute(act_queries.acts_of_day(actor, today(actor))).one()
    return int(row.acts), int(row.people or 0)


# --- the list ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ActRow:
    id: uuid.UUID
    day: date
    told_at: Any
    theme: str
    operator: str
    act: str
    result: str
    blocked: str
    mode: str
    place: str
    people: int | None


@dataclass(frozen=True, slots=True)
class ActList:
    rows: list[ActRow]
    total: int
    form: Form
    chips: list[tuple[str, str]]
    next_url: str | None
    first_url: str | None


#: Filters that no field of the form shows, by their value.
HIDDEN_WORDS: Final = {
    "known": {
        "mode": "Comment : répondu",
        "blocked": "Bloquées",
        "operator": "Organisme : répondu",
    },
    "opened": {"yes": "Droits ouverts ou rétablis"},
}


def act_list(filters: ActFilters, actor: Actor) -> ActList:
    found = page(
        session,
        act_queries.act_list(filters, actor),
        (Activity.day, Activity.id),
        cursor=filters.cursor or None,
    )
    form = form_for(
        ActFiltersSchema, filters, choices={"territory_id": pairs(queries.territory_options(actor))}
    )
    given = given_of(filters)
    return ActList(
        rows=[act_row(row, actor) for row in found.rows],
        total=int(session.execute(act_queries.act_count(filters, actor)).scalar_one()),
        form=form,
        chips=chips_of(filters, form, given, "rights_access.act_index", HIDDEN_WORDS),
        next_url=address("rights_access.act_index", given, cursor=found.next_cursor)
        if found.next_cursor
        else None,
        first_url=address("rights_access.act_index", given) if filters.cursor else None,
    )


def act_row(row: Any, actor: Actor) -> ActRow:
    return ActRow(
        id=row.id,
        day=row.day,
        told_at=row.told_at,
        theme=label_of("rights_theme", row.theme, actor),
        operator=label_of("operator", row.operator, actor) if row.operator else "",
        act=label_of("rights_act", row.act, actor),
        result=label_of("rights_result", row.result, actor) if row.result else "",
        blocked=label_of("rights_blocked", row.blocked, actor) if row.blocked else "",
        mode=label_of("rights_mode", row.mode, actor) if row.mode else "",
        place=row.place or "",
        people=row.total,
    )


def given_of(filters: Any) -> dict[str, str]:
    """The filters as they stand in an address, the page aside."""
    values = {item.name: getattr(filters, item.name) for item in fields(filters) if item.name != "cursor"}
    return {name: str(value) for name, value in values.items() if value}


def address(endpoint: str, given: Mapping[str, str], **changes: str | None) -> str:
    merged: dict[str, Any] = {**given, **changes}
    return url_for(endpoint, **{name: value for name, value in merged.items() if value})


def chips_of(
    filters: Any,
    form: Form,
    given: Mapping[str, str],
    endpoint: str,
    hidden: Mapping[str, Mapping[str, str]],
    skip: tuple[str, ...] = (),
) -> list[tuple[str, str]]:
    """Each filter in words, with the way to take it off."""
    chips = []
    for name in given:
        if name in skip:
            continue
        value = getattr(filters, name)
        if name in hidden:
            chips.append((hidden[name][str(value)], address(endpoint, given, **{name: None})))
            continue
        words = {str(choice[0]): str(choice[1]) for choice in form[name].choices}
        said = day_short(value, year=True) if isinstance(value, date) else words.get(str(value), "")
        chips.append((f"{form[name].label} : {said}", address(endpoint, given, **{name: None})))
    return chips


# --- requests, acts, results ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and its rows; ``url`` "" where there is nothing to open, ``value`` None where it is not told."""

    label: str
    value: int | None
    url: str


@dataclass(frozen=True, slots=True)
class TableRow:
    label: str
    url: str
    figures: list[Figure]


@dataclass(frozen=True, slots=True)
class Table:
    """Acts by theme or operator, then by what was done; named procedures by the same rows.

    ``together`` are the restricted ones that the reader may not read and that no row counts, None where there is none.
    """

    by: str
    since: date
    until: date
    heads: list[str]
    rows: list[TableRow]
    kinds: list[Figure]
    named_heads: list[str]
    named: list[TableRow]
    together: TableRow | None
    form: Form
    chips: list[tuple[str, str]]
    views: list[tuple[str, str, int | None, bool]]


#: Columns of the table: name, head, filters of its rows.
ACT_COLUMNS: Final[tuple[tuple[str, str, dict[str, str]], ...]] = (
    ("acts", "Demandes", {}),
    ("done_with", "Faites avec", {"mode": "with"}),
    ("done_for", "Faites à la place", {"mode": "for"}),
    ("opened", "Droits ouverts ou rétablis", {"opened": "yes"}),
    ("in_progress", "En attente", {"result": "in_progress"}),
    ("refused", "Refus", {"result": "refused"}),
    ("blocked", "Bloquées", {"known": "blocked"}),
)
NAMED_COLUMNS: Final = (
    ("started", "Commencées"),
    ("ended", "dont terminées"),
    ("opened", "dont droits ouverts"),
    ("blocked", "dont bloquées"),
)
LISTS: Final = {"theme": "rights_theme", "operator": "operator"}
NO_OPERATOR: Final = "Sans organisme"


def table(asked: TableFilters, actor: Actor) -> Table:
    """Over the asked period, or the year under way."""
    day = today(actor)
    filters = replace(asked, since=asked.since or date(day.year, 1, 1), until=asked.until or day)
    form = form_for(
        TableFiltersSchema, filters, choices={"territory_id": pairs(queries.territory_options(actor))}
    )
    given = given_of(filters)
    over: dict[str, str] = {
        name: given[name] for name in ("since", "until", "territory_id", "theme", "operator") if name in given
    }
    shown_by = {"theme": "Par thème", "operator": "Par organisme"}
    rows = session.execute(act_queries.act_table(filters.by, filters, actor)).all()
    kinds = session.execute(act_queries.act_kinds(filters, actor)).all()
    named, together = _named_rows(filters, over, actor, day)
    return Table(
        by=filters.by,
        since=filters.since or day,
        until=filters.until or day,
        heads=[head for _name, head, _more in ACT_COLUMNS],
        rows=[_table_row(row, filters.by, over, given, actor) for row in rows],
        kinds=[
            Figure(
                label_of("rights_act", row.code, actor),
                row.acts,
                address("rights_access.act_index", over, act=row.code),
            )
            for row in kinds
        ],
        named_heads=[head for _name, head in NAMED_COLUMNS],
        named=named,
        together=together,
        form=form,
        chips=chips_of(filters, form, given, "rights_access.table", {}, skip=("by", "since", "until")),
        views=[
            (words, address("rights_access.table", given, by=by), None, by == filters.by)
            for by, words in shown_by.items()
        ],
    )


def _label(by: str, code: str | None, actor: Actor) -> str:
    return label_of(LISTS[by], code, actor) if code else NO_OPERATOR


def _table_row(row: Any, by: str, over: dict[str, str], given: dict[str, str], actor: Actor) -> TableRow:
    """A row opens onto its other side: a theme onto its operators, an operator onto its themes."""
    label = _label(by, row.code, actor)
    kept = {**over, **({by: row.code} if row.code else {})}
    other = "operator" if by == "theme" else "theme"
    across = address("rights_access.table", {**given, **kept}, by=other) if row.code else ""
    return TableRow(
        label,
        across,
        [
            Figure(
                f"{head}, {label}",
                getattr(row, name),
                # Acts without an operator have no address of their own: their figures stay closed.
                address("rights_access.act_index", {**kept, **more})
                if row.code and getattr(row, name)
                else "",
            )
            for name, head, more in ACT_COLUMNS
        ],
    )


TOGETHER: Final = "Restreintes, ensemble"


def _named_rows(
    filters: TableFilters, over: dict[str, str], actor: Actor, day: date
) -> tuple[list[TableRow], TableRow | None]:
    """Procedures by theme or operator, those withheld counted as the floor allows, then the rest of these together."""
    by, names = filters.by, [name for name, _head in NAMED_COLUMNS]
    counts: dict[str | None, dict[str, int | None]] = {
        row.code: {name: getattr(row, name) for name in names}
        for row in session.execute(queries.procedure_table(by, filters, actor))
    }
    asked = ProcedureFilters(
        "all", filters.theme, filters.operator, filters.territory_id, filters.since, filters.until, "started"
    )
    held = held_of(by, asked, actor, day)
    for code, told in held.apart.items():
        if getattr(filters, by) in (None, code):
            open_ones = counts.get(code, {})
            counts[code] = {name: _plus(open_ones.get(name, 0), told[name]) for name in names}
    rows = sorted(counts.items(), key=lambda item: (-(item[1]["started"] or 0), item[0] or ""))
    together = _named_figures(TOGETHER, held.together, "") if held.together["started"] else None
    return [_named_row(code, row, by, over, actor) for code, row in rows], (
        TableRow(TOGETHER, "", together) if together else None
    )


def _plus(first: int | None, second: int | None) -> int | None:
    return None if first is None or second is None else first + second


def _named_row(
    code: str | None, counts: dict[str, int | None], by: str, over: dict[str, str], actor: Actor
) -> TableRow:
    label = _label(by, code, actor)
    kept = {**over, **({by: code} if code else {}), "view": "all", "counted": "started"}
    url = address("rights_access.procedure_index", kept) if code else ""
    return TableRow(label, "", _named_figures(label, counts, url))


def _named_figures(label: str, counts: dict[str, int | None], url: str) -> list[Figure]:
    return [
        Figure(f"{head}, {label}", counts[name], url if name == "started" else "")
        for name, head in NAMED_COLUMNS
    ]


# --- the page of an entry --------------------------------------------------------------------------------


def activity_panel(activity: Activity, actor: Actor) -> dict[str, Any] | None:
    """What an act was about; None for an entry of another kind."""
    if activity.kind != KIND:
        return None
    act = session.execute(act_queries.act_details(activity.id, actor)).scalar_one_or_none()
    if act is None:
        return None
    said = [
        ("Thème", "rights_theme", act.theme),
        ("Organisme", "operator", act.operator),
        ("Acte", "rights_act", act.act),
        ("Résultat", "rights_result", act.result),
        ("Comment", "rights_mode", act.mode),
        ("Ce qui a bloqué", "rights_blocked", act.blocked),
        ("Autonomie", "autonomy", act.autonomy),
        ("Ce que fait la médiation", "rights_verb", act.verb),
    ]
    able = not actor.tenant.suspended and activity.removed_at is None
    return {
        "facts": [(label, label_of(key, code, actor)) for label, key, code in said if code],
        "edit_url": url_for("rights_access.edit_act", activity_id=activity.id)
        if correction_opens(activity, actor)
        else "",
        "open_url": url_for("rights_access.open_from_act", activity_id=activity.id)
        if able and actor.may(FOLLOW)
        else "",
    }
