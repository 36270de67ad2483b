"""What the pages of field entries show: rows and values in words, nothing left for a template to compute."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from flask import url_for
from werkzeug.datastructures import MultiDict

from core.activities import wording
from core.activities.models import Activity
from core.activities.permissions import CORRECT_TEAM, READ_MEMBER, READ_TEAM, RECORD
from core.activities.proposals import duration_answers, form_choices, proposals_for
from core.activities.queries import KEYSET, filtered, members_of, number_of, of_member
from core.activities.schemas import ActivityFilters, ActivityFilterSchema, ActivitySchema
from core.activities.services import may_correct
from core.codelists.reasons import entry_reason, reason_options
from core.codelists.services import label_of
from core.db.keyset import page
from core.db.session import session
from core.db.writing import get_or_404, history_of
from core.errors import Forbidden, NotFound, StaleEdit
from core.extension.catalog import catalog
from core.places.choosing import quartiers
from core.planning.roster import roster, with_former
from core.records import dataclass
from core.tenancy.binding import Actor
from core.web.forms import Choice, Form, form_for, shown
from core.web.typography import day_long


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of a list, in words."""

    id: uuid.UUID
    url: str
    day: date
    #: None: nobody told the hour.
    told_at: datetime | None
    kind: str
    icon: str
    place: str
    territory: str
    reason: str
    result: str
    people: str
    minutes: int | None
    team: str
    team_ids: tuple[uuid.UUID, ...]
    removed: bool

    @property
    def title(self) -> str:
        return f"{self.kind}, {self.place}" if self.place else self.kind


def lines(rows: Iterable[Any], actor: Actor) -> list[Line]:
    """Rows of ``queries.listed`` with who took part; one more statement."""
    found = list(rows)
    team: dict[uuid.UUID, list[Any]] = defaultdict(list)
    if found:
        for member in session.execute(members_of([row.id for row in found], actor)):
            team[member.activity_id].append(member)
    return [_line(row, team[row.id], actor) for row in found]


def _line(row: Any, team: list[Any], actor: Actor) -> Line:
    return Line(
        id=row.id,
        url=url_for("activities.show", activity_id=row.id),
        day=row.day,
        told_at=row.told_at,
        kind=wording.kind_label(row.kind),
        icon=wording.kind_icon(row.kind),
        place=row.place_name or "",
        territory=row.territory_name or "",
        reason=entry_reason(row.kind, row.reason, actor),
        result=label_of("immediate_result", row.result, actor),
        people=wording.people(row.total, row.estimated),
        minutes=row.minutes,
        team=", ".join(member.given_name or f"membre n° {member.number}" for member in team),
        team_ids=tuple(member.membership_id for member in team),
        removed=row.removed_at is not None,
    )


def readable(activity_id: uuid.UUID | str, actor: Actor) -> Activity:
    """The entry, if the member may read it: her own, or the team's. Raises NotFound, Forbidden."""
    return _with_team(activity_id, actor)[0]


def correctable(activity_id: uuid.UUID | str, actor: Actor) -> tuple[Activity, list[uuid.UUID]]:
    """The entry and who took part, if the member may change it. Raises NotFound, Forbidden."""
    activity, team = _with_team(activity_id, actor)
    if not may_correct(activity, team, actor):
        raise Forbidden
    return activity, team


def _with_team(activity_id: uuid.UUID | str, actor: Actor) -> tuple[Activity, list[uuid.UUID]]:
    activity = get_or_404(Activity, activity_id)
    team = [row.membership_id for row in session.execute(members_of([activity.id], actor))]
    own = activity.author_id == actor.membership_id or actor.membership_id in team
    if not own and not actor.may(READ_TEAM):
        raise Forbidden
    if activity.removed_at is not None and not may_correct(activity, team, actor):
        raise NotFound
    return activity, team


def _restricted(filters: ActivityFilters, actor: Actor) -> ActivityFilters:
    """Without the right to read the team's, only one's own. Raises Forbidden for a colleague's alone."""
    if filters.member not in (None, actor.membership_id) and not actor.may(READ_MEMBER):
        raise Forbidden
    return filters if actor.may(READ_TEAM) else replace(filters, whose="mine")


def list_page(asked: ActivityFilters, args: Mapping[str, str], actor: Actor) -> dict[str, Any]:
    """Everything the list shows. Statements: rows, count, members, quartiers, vocabularies."""
    filters = _restricted(asked, actor)
    statement = filtered(filters, actor)
    if filters.whose == "removed" and not actor.may(CORRECT_TEAM):
        statement = statement.where(of_member(actor.member, actor))
    found = page(session, statement, KEYSET, cursor=filters.after)
    form = form_for(ActivityFilterSchema, asdict(filters), choices=_filter_choices(actor))
    return {
        "lines": lines(found.rows, actor),
        "number": int(session.execute(number_of(filters, actor)).scalar_one()),
        "filters": filters,
        "form": form,
        "chips": _chips(filters, form),
        "views": _views(filters, actor),
        "next_url": _list_url(replace(filters, after=found.next_cursor)) if found.next_cursor else None,
        "first_url": _list_url(replace(filters, after=None)) if filters.after else None,
        "clear_url": _list_url(ActivityFilters(whose=filters.whose)),
        "may_record": actor.may(RECORD),
    }


def _list_url(filters: ActivityFilters) -> str:
    said: dict[str, Any] = {n: str(v) for n, v in asdict(filters).items() if v not in (None, "")}
    return url_for("activities.index", **said)


def _without(filters: ActivityFilters, name: str) -> str:
    changes: dict[str, Any] = {"after": None, name: None}
    return _list_url(replace(filters, **changes))


def _views(filters: ActivityFilters, actor: Actor) -> list[tuple[str, str, None, bool]]:
    mine = ("Les miennes", "mine")
    team = ("L’équipe", "")
    removed = ("Supprimées", "removed")
    offered = [mine, team, removed] if actor.may(READ_TEAM) else [mine]
    return [
        (text, url_for("activities.index", whose=key), None, filters.whose == key) for text, key in offered
    ]


def _filter_choices(actor: Actor) -> dict[str, list[Choice]]:
    return {
        "territory": [(str(row.id), row.name) for row in session.execute(quartiers(actor))],
        "kind": [(kind.key, kind.label) for kind in catalog().activity_kinds_of(actor.tenant.enabled)],
        "reason": [(option.value, option.label) for option in reason_options(actor)],
        "member": [
            (str(mate.id), mate.name)
            for mate in roster(actor).values()
            if mate.id == actor.membership_id or actor.may(READ_MEMBER)
        ],
    }


def _chips(filters: ActivityFilters, form: Form) -> list[tuple[str, str]]:
    """The filters set, each with the address of the list without it."""
    chips = []
    for name, value in asdict(filters).items():
        if value in (None, "") or name in {"whose", "after"}:
            continue
        field = form[name]
        said = next((str(c[1]) for c in field.choices if str(c[0]) == str(value)), None)
        if said is None:
            said = day_long(value) if isinstance(value, date) else "choisi"
        chips.append((f"{field.label} : {said}", _without(filters, name)))
    return chips


def activity_page(activity: Activity, actor: Actor) -> dict[str, Any]:
    """The page of one entry: its facts, who took part, its corrections with the first values."""
    team = list(session.execute(members_of([activity.id], actor)))
    ids = {row.membership_id for row in team} | ({activity.author_id} if activity.author_id else set())
    people = with_former(actor, ids)
    places = wording.place_names([activity.place_id], actor)
    author = people.get(activity.author_id) if activity.author_id else None
    return {
        "activity": activity,
        "kind": wording.kind_label(activity.kind),
        "place": places.get(str(activity.place_id), ""),
        "facts": _facts(activity, actor),
        "ages": wording.margin_words(activity, wording.AGE_WORDS),
        "sexes": wording.margin_words(activity, wording.SEX_WORDS),
        "team": [people[row.membership_id].name for row in team if row.membership_id in people],
        "author": author.name if author else "",
        "history": wording.history(history_of(activity), activity.kind, actor),
        "may_correct": may_correct(activity, [row.membership_id for row in team], actor),
        "may_record": actor.may(RECORD),
        "may_join": actor.may(RECORD) and actor.membership_id not in {row.membership_id for row in team},
    }


def _facts(activity: Activity, actor: Actor) -> list[tuple[str, str]]:
    kind = catalog().activity_kinds.get(activity.kind)
    unasked = kind.unasked if kind is not None else ()

    def said(name: str, words: str) -> str:
        """The answer; what the form never asked is left out, what it asked in vain is told."""
        return words or ("" if name in unasked else "Non renseigné")

    return [
        ("Personnes rencontrées", said("total", wording.people(activity.total, activity.estimated))),
        ("Motif", said("reason", entry_reason(activity.kind, activity.reason, actor))),
        ("Ce qui a été fait", said("actions", wording.word("actions", activity.actions, actor, {}))),
        ("Résultat", said("result", label_of("immediate_result", activity.result, actor))),
        ("Durée", said("minutes", wording.word("minutes", activity.minutes, actor, {}))),
        ("Domaine", label_of("domain", activity.domain, actor)),
        ("Public", label_of("public_type", activity.public_type, actor)),
    ]


def answers_of(activity: Activity, team: Iterable[uuid.UUID], actor: Actor) -> dict[str, Any]:
    """The entry as its form shows it; ``team`` took part."""
    names = set(ActivitySchema().fields) & set(Activity.__table__.columns.keys())
    answers: dict[str, Any] = {
        name: getattr(activity, name) for name in names if name not in {"id", "version"}
    }
    answers |= duration_answers(activity.minutes)
    at = activity.told_at
    answers["at"] = at.astimezone(actor.tenant.tz).time() if at is not None else None
    answers["members"] = [str(member) for member in team]
    return answers


def correction_choices(
    activity: Activity, team: Iterable[uuid.UUID], actor: Actor, *, query: str = "", keep: Any = None
) -> dict[str, list[Choice]]:
    """The lists of the form, with what the entry holds although it is no longer offered."""
    found = form_choices(actor, proposals_for(actor), query=query, keep=keep or activity.place_id)
    for name, label in (
        ("kind", wording.kind_label(activity.kind)),
        ("reason", entry_reason(activity.kind, activity.reason, actor)),
        ("result", label_of("immediate_result", activity.result, actor)),
    ):
        value = getattr(activity, name)
        if value and value not in {choice[0] for choice in found[name]}:
            found[name] = [(value, label), *found[name]]
    offered = {choice[0] for choice in found["members"]}
    gone = [i for i in team if str(i) not in offered]
    former = with_former(actor, gone) if gone else {}
    found["members"] += [(str(i), former[i].name) for i in gone if i in former]
    return found


@dataclass(frozen=True, slots=True)
class ShownConflict:
    """One field changed on both sides, as the conflict screen shows it."""

    name: str
    label: str
    mine: str
    theirs: str
    mine_value: str
    theirs_value: str


def conflict_page(
    activity: Activity, stale: StaleEdit, sent: MultiDict[str, str], actor: Actor
) -> dict[str, Any]:
    """Both values of each field, and the rest of the form as it was sent, based on the present version."""
    places = wording.place_names(
        [v for c in stale.conflicts for v in (c.mine, c.theirs) if c.name == "place_id"], actor
    )
    shown_conflicts = [
        _shown_conflict(conflict, activity.kind, actor, places)
        for conflict in stale.conflicts
        if conflict.name in wording.LABELS
    ]
    names = {conflict.name for conflict in shown_conflicts}
    if "minutes" in names:
        names.add("other_minutes")
    kept = [
        (name, value)
        for name, value in sent.items(multi=True)
        if name not in {"csrf_token", "id", "version", *names}
    ]
    form = Form(fields={}, id=activity.id, version=stale.current_version)
    own = stale.author_id is not None and stale.author_id == actor.membership_id
    return {"conflicts": shown_conflicts, "kept": kept, "form": form, "at": stale.at, "own": own}


def _shown_conflict(conflict: Any, kind: str, actor: Actor, places: Mapping[str, str]) -> ShownConflict:
    column = conflict.name
    return ShownConflict(
        name=wording.FIELDS.get(column, column),
        label=wording.LABELS[column],
        mine=wording.word(column, conflict.mine, actor, places, kind=kind),
        theirs=wording.word(column, conflict.theirs, actor, places, kind=kind),
        mine_value=_sent_value(column, conflict.mine, actor),
        theirs_value=_sent_value(column, conflict.theirs, actor),
    )


def _sent_value(column: str, value: Any, actor: Actor) -> str:
    """The value as the form sends it; a list goes as « a,b »."""
    if isinstance(value, list):
        return ",".join(str(item) for item in value)
    if column == "starts_at" and isinstance(value, datetime):
        return value.astimezone(actor.tenant.tz).strftime("%H:%M")
    if isinstance(value, bool):
        return "1" if value else "0"
    return "" if value is None else str(shown(value))
