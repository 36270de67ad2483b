"""What the templates of acts read: their list, the form of each kind, the details on the page of an entry."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, replace
from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy import func, select

from core.toolkit import (
    RECORD_ACTIVITIES,
    Activity,
    Actor,
    Form,
    correction_opens,
    dataclass,
    first_answers,
    form_choices,
    form_for,
    get_or_404,
    label_of,
    options,
    page,
    proposals_for,
    readable_activity,
    session,
    today,
)
from plugins.school_mediation import levels, queries, years
from plugins.school_mediation.answers import Choices, pairs, writes
from plugins.school_mediation.entries import entry_of
from plugins.school_mediation.entry_schemas import (
    FORM_OF_ACT,
    FORMS,
    EntryFilters,
    EntryFiltersSchema,
    EntryForm,
)
from plugins.school_mediation.models import Entry, School
from plugins.school_mediation.permissions import PEERS
from plugins.school_mediation.steps import MAY_ATTEND

# --- acts --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One act in words; ``about`` is its motive, theme or way."""

    activity_id: uuid.UUID
    day: date
    starts_at: Any
    act: str
    school: str
    about: str
    level: str
    result: str
    total: int | None
    minutes: int | None


def entry_row(found: Any, actor: Actor) -> EntryRow:
    about = [
        label_of("mae_motive", found.reason, actor),
        label_of("school_theme", found.theme, actor),
        label_of("school_way", found.way, actor),
    ]
    group = [label_of("school_level", found.level, actor), found.class_label]
    return EntryRow(
        activity_id=found.activity_id,
        day=found.day,
        starts_at=found.starts_at,
        act=label_of("mae_activity", found.act, actor),
        school=found.school,
        about=", ".join(part for part in about if part),
        level=", ".join(part for part in group if part),
        result=label_of("mae_result", found.result, actor),
        total=found.total,
        minutes=found.minutes,
    )


@dataclass(frozen=True, slots=True)
class EntryList:
    rows: list[EntryRow]
    total: int
    next_url: str | None
    first_url: str | None
    chips: list[tuple[str, str]]
    form: Form
    forms: list[EntryForm]
    can_record: bool


def entry_list(filters: EntryFilters, actor: Actor) -> EntryList:
    """The acts of a school year, or between two days: rows, count, and what the filters offer."""
    since, until = years.bounds(filters, actor)
    asked = replace(filters, since=since, until=until)
    statement = queries.narrowed(queries.entries(actor), asked, actor)
    found = page(session, statement, (Activity.day, Entry.id), cursor=filters.cursor or None)
    number = queries.narrowed(queries.acts(actor, func.count(Entry.id)), asked, actor)
    form = form_for(EntryFiltersSchema, asdict(filters), choices=_filter_choices(actor))
    given = _given(filters)
    return EntryList(
        rows=[entry_row(row, actor) for row in found.rows],
        total=int(session.execute(number).scalar_one()),
        next_url=_list_url(given, cursor=found.next_cursor) if found.next_cursor else None,
        first_url=_list_url(given) if filters.cursor else None,
        chips=_chips(filters, form, given, actor),
        form=form,
        forms=[one for one in FORMS if one.kind != "school_peers" or actor.may(PEERS)],
        can_record=writes(actor, RECORD_ACTIVITIES),
    )


def _filter_choices(actor: Actor) -> Choices:
    return {
        "year": list(years.choices(actor)),
        "school_id": pairs(queries.every_school(actor)),
        "territory_id": pairs(queries.territory_options(actor)),
        "group": [(form.kind, form.label) for form in FORMS],
    }


def _given(filters: EntryFilters) -> dict[str, str]:
    values = {item.name: getattr(filters, item.name) for item in fields(filters) if item.name != "cursor"}
    return {name: "1" if value is True else str(value) for name, value in values.items() if value}


def _list_url(given: Mapping[str, str], **changes: str | None) -> str:
    merged: dict[str, Any] = {**given, **changes}
    return url_for("school_mediation.entries", **{name: v for name, v in merged.items() if v})


def _chips(
    filters: EntryFilters, form: Form, given: Mapping[str, str], actor: Actor
) -> list[tuple[str, str]]:
    found = []
    for name in given:
        value, field = getattr(filters, name), form[name]
        words = {str(choice[0]): str(choice[1]) for choice in field.choices}
        said = value.strftime("%d/%m/%Y") if isinstance(value, date) else words.get(str(value), "")
        text = field.label if value is True else f"{field.label} : {said or value}"
        found.append((text, _list_url(given, **{name: None})))
    if not (filters.since or filters.until or filters.year):
        found.insert(0, (f"Année scolaire : {years.words(years.this_year(actor))}", _all_years_url(given)))
    return found


def _all_years_url(given: Mapping[str, str]) -> str:
    """Without its school year, the list begins with the first day that a form knows."""
    return _list_url(given, since="2000-09-01")


# --- the form of an act ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EntryPage:
    """What the form of one kind shows; ``start`` are its first answers.

    ``levels``: those of each school, or promotion, that it offers.
    """

    form: EntryForm
    choices: Choices
    start: dict[str, Any]
    nothing: str
    levels: Mapping[str, Sequence[str]]

    def enhance(self, form: Form) -> Form:
        """Another school is chosen: its levels come first."""
        return levels.follow(form, self.form.where, self.levels)


def entry_page(
    kind: EntryForm, actor: Actor, *, repeat: str | None = None, said: Mapping[str, Any] | None = None
) -> EntryPage:
    """The form with the school and act of the last entry, or all of the act to do again but counts and note.

    ``said``: answers that are known already, from the address or typed before; a school that is not offered is not.
    """
    found = proposals_for(actor)
    shared = first_answers(found, actor)
    start: dict[str, Any] = {
        "members": shared["members"],
        "round_id": shared["round_id"],
        "minutes": kind.minutes,
        "act": kind.acts[0] if len(kind.acts) == 1 else _last_act(kind, found.last, actor),
    }
    offered = form_choices(actor, found)
    answers: Choices = {
        "members": list(offered["members"]),
        "minutes": list(offered["minutes"]),
        "act": [
            (option.value, option.label, option.icon)
            for option in options("mae_activity", actor)
            if option.value in kind.acts
        ],
    }
    answers |= {name: _usual_first(kind, name, actor) for name in kind.usual}
    schools = _schools_of(kind, found.place, actor)
    start[kind.where] = schools.first
    if repeat is not None:
        start |= _like(repeat, kind, actor)
    named = str((said or {}).get(kind.where) or "")
    if named in schools.levels:
        start[kind.where] = named
    chosen = str(start[kind.where])
    answers[kind.where] = [(key, words) for key, words in schools.rows if key == chosen]
    answers[kind.where] += [(key, words) for key, words in schools.rows if key != chosen]
    answers["level"] = levels.choices(schools.levels.get(chosen, ()), actor)
    return EntryPage(kind, answers, start, _nothing(kind, schools), schools.levels)


def _last_act(kind: EntryForm, last: Activity | None, actor: Actor) -> str | None:
    """The act of the member's last entry, when it was noted by this form."""
    if last is None or last.kind != kind.kind:
        return None
    statement = select(Entry.act).where(Entry.tenant_id == actor.tenant.id, Entry.activity_id == last.id)
    return session.execute(statement).scalar_one_or_none()


def _usual_first(kind: EntryForm, name: str, actor: Actor) -> list[tuple[Any, ...]]:
    """The answers of a field, those that this form meets most first."""
    rank = {code: index for index, code in enumerate(kind.usual[name])}
    offered = options(kind.schema().fields[name].metadata["codes"], actor)
    found = [(option.value, option.label, option.icon) for option in offered]
    return sorted(found, key=lambda choice: rank.get(choice[0], len(rank)))


@dataclass(frozen=True, slots=True)
class _Schools:
    """Schools, or promotions, that a form offers: id and words, the levels of each, and the one proposed."""

    rows: list[tuple[str, str]]
    levels: Mapping[str, tuple[str, ...]]
    first: Any


def _nothing(kind: EntryForm, schools: _Schools) -> str:
    """Which page must come first, when the form has nothing to offer."""
    return "" if schools.rows else kind.where.removesuffix("_id")


def _schools_of(kind: EntryForm, place_id: Any, actor: Actor) -> _Schools:
    """Proposed: the school of the place where the member is, else that of her last act at school."""
    if kind.where == "promotion_id":
        found = session.execute(queries.promotion_options(actor, years.this_year(actor))).all()
        rows = [(str(row.id), f"{row.name}, {years.words(row.year)}") for row in found]
        first = None
    else:
        found = session.execute(queries.school_options(actor, today(actor))).all()
        rows = [(str(row.id), row.name) for row in found]
        first = next((row.id for row in found if row.place_id == place_id), None)
        if first is None and found:
            last = _last_school(actor)
            first = last if last in {row.id for row in found} else None
    only = found[0].id if len(found) == 1 else None
    hers = {str(row.id): levels.levels_of(row) for row in found}
    return _Schools(rows, hers, first or only)


def _last_school(actor: Actor) -> uuid.UUID | None:
    """That of the member's own last act at school, whatever she noted since."""
    statement = queries.acts(actor, Entry.school_id).where(Activity.author_id == actor.membership_id)
    last = statement.order_by(Activity.starts_at.desc(), Entry.id.desc()).limit(1)
    return session.execute(last).scalar_one_or_none()


def _like(activity_id: str, kind: EntryForm, actor: Actor) -> dict[str, Any]:
    activity = readable_activity(activity_id, actor)
    entry = entry_of(activity.id, actor)
    kept = {name: getattr(entry, name) for name in ("act", "level", "result", "theme", "way", "class_label")}
    kept |= {"motive": activity.reason, "minutes": activity.minutes}
    kept[kind.where] = getattr(entry, kind.where)
    return {name: value for name, value in kept.items() if name in kind.schema().fields}


def edit_choices(entry: Entry, kind: EntryForm, actor: Actor) -> Choices:
    hers = levels.levels_of(get_or_404(School, entry.school_id))
    return {
        "act": [(o.value, o.label, o.icon) for o in options("mae_activity", actor) if o.value in kind.acts],
        "level": levels.choices(hers, actor),
    }


def entry_data(entry: Entry, kind: EntryForm) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in kind.edit().fields if name != "version"}


def activity_panel(activity: Any, actor: Actor) -> dict[str, Any] | None:
    """The details of an act, on its page; None for an act that has none."""
    statement = queries.entries(actor).where(Activity.id == activity.id)
    found = session.execute(statement.add_columns(Entry.promotion_id)).one_or_none()
    if found is None:
        return None
    row = entry_row(found, actor)
    peers = found.promotion_id is not None and actor.may(PEERS)
    return {
        "row": row,
        "letters": found.letters,
        "school_url": url_for("school_mediation.school", school_id=found.school_id),
        "edit_url": url_for("school_mediation.edit_entry", activity_id=activity.id)
        if correction_opens(activity, actor)
        else "",
        "attendance_url": url_for("school_mediation.attendance", activity_id=activity.id)
        if peers and found.act in MAY_ATTEND
        else "",
        "promotion_url": url_for("school_mediation.promotion", promotion_id=found.promotion_id)
        if peers
        else "",
    }


def form_of(entry: Entry) -> EntryForm:
    return FORM_OF_ACT[entry.act]
