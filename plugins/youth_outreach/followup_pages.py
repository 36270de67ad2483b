"""What the templates of follow-ups, orientations and prevention actions read; nothing is written here."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any, Final

from flask import url_for
from sqlalchemy import func, select

from core.toolkit import (
    RECORD_ACTIVITIES,
    Activity,
    Actor,
    Case,
    Form,
    State,
    correction_opens,
    dataclass,
    form_for,
    label_of,
    page,
    proposals_for,
    readable_activity,
    session,
    today,
)
from plugins.youth_outreach import queries
from plugins.youth_outreach.civic import CivicOrigin, civic_origin
from plugins.youth_outreach.codelists import UPTAKE_TINT
from plugins.youth_outreach.followups import default_subject, known_person
from plugins.youth_outreach.models import Orientation, Prevention, Sighting
from plugins.youth_outreach.pages import (
    Choices,
    SightingRow,
    choices,
    sighting_row,
)
from plugins.youth_outreach.permissions import COORDINATE, FOLLOW
from plugins.youth_outreach.prevention import partners_of
from plugins.youth_outreach.public import is_outside, years_old
from plugins.youth_outreach.schemas import PeriodFilters, PeriodFiltersSchema
from plugins.youth_outreach.sightings import words_of
from plugins.youth_outreach.workflow import FOLLOWUP

# --- the follow-ups ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FollowupRow:
    """A follow-up in a list: its number and subject, never a person."""

    id: uuid.UUID
    number: str
    subject: str
    state: State
    age: str
    referent: str
    last_on: date


@dataclass(frozen=True, slots=True)
class FollowupList:
    rows: list[FollowupRow]
    views: list[tuple[str, str, int | None, bool]]
    closed: bool
    next_url: str | None
    first_url: str | None


def followup_list(actor: Actor, *, closed: bool, cursor: str | None) -> FollowupList:
    found = page(
        session, queries.followups(actor, closed=closed), (Case.last_on, Case.id), cursor=cursor or None
    )
    url = _followups_url(closed=closed)
    return FollowupList(
        rows=[
            FollowupRow(
                row.id,
                row.number or "Sans numéro",
                row.subject,
                FOLLOWUP.state(row.state),
                label_of("youth_age", row.data.get("age"), actor) if row.data.get("age") else "",
                row.referent,
                row.last_on,
            )
            for row in found.rows
        ],
        views=[
            ("En cours", _followups_url(closed=False), None, not closed),
            ("Clos", _followups_url(closed=True), None, closed),
        ],
        closed=closed,
        next_url=_followups_url(closed=closed, cursor=found.next_cursor) if found.next_cursor else None,
        first_url=url if cursor else None,
    )


def _followups_url(*, closed: bool, cursor: str | None = None) -> str:
    given: dict[str, Any] = {"vue": "clos" if closed else None, "cursor": cursor}
    return url_for("youth_outreach.index_followups", **{name: v for name, v in given.items() if v})


def followup_data(sighting: Sighting | None, actor: Actor) -> dict[str, Any]:
    """What a repérage already says of the follow-up it becomes."""
    if sighting is None:
        return {"lives_here": "unknown"}
    words = words_of(sighting.id, actor)
    return {
        "nickname": words.nickname if words is not None else "",
        "subject": default_subject(sighting.concern, sighting, actor),
        "concern": sighting.concern,
        "age": sighting.age,
        "lives_here": "unknown",
    }


# --- the panel of a follow-up --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OrientationRow:
    id: uuid.UUID
    day: date
    partner: str
    need: str
    uptake: str
    tint: str
    known_on: date | None


def orientation_row(found: Any, actor: Actor) -> OrientationRow:
    return OrientationRow(
        id=found.id,
        day=found.day,
        partner=found.partner,
        need=label_of("youth_need", found.need, actor),
        uptake=label_of("youth_uptake", found.uptake, actor),
        tint=UPTAKE_TINT.get(found.uptake, ""),
        known_on=found.uptake_on,
    )


@dataclass(frozen=True, slots=True)
class Origin:
    """A repérage that the follow-up comes from, with what was typed in it and, for some, its civic origin."""

    row: SightingRow
    reach: str
    words: str
    civic: CivicOrigin | None


def followup_panel(case: Case, actor: Actor) -> dict[str, Any]:
    person = known_person(case.id, actor)
    day = today(actor)
    years = years_old(person.birth_date, day) if person is not None else None
    lives = _lives_here(case, person)
    age = case.data.get("age")
    outside = is_outside(age, lives, years)
    reason = case.data.get("outside_reason")
    writable = case.closed_on is None and actor.may(FOLLOW) and not actor.tenant.suspended
    return {
        "case_id": case.id,
        "facts": [
            ("Ce qui est repéré", _word("youth_concern", case.data.get("concern"), actor)),
            ("Âge", f"{years} ans" if years is not None else _word("youth_age", age, actor)),
            ("Habite la ville", _word("youth_lives_here", lives, actor)),
            (
                "Met en avant",
                ", ".join(label_of("youth_need", need, actor) for need in case.data.get("needs") or ()),
            ),
            (
                "Hors des 13 à 25 ans de la ville",
                _word("youth_outside_reason", reason, actor) if outside else "",
            ),
        ],
        "ask_reason": outside and not reason,
        "edit_url": url_for("cases.edit", case_id=case.id) if writable else "",
        "origins": _origins(case.id, actor),
        "orientations": [
            orientation_row(row, actor) for row in session.execute(queries.orientations_of(case.id, actor))
        ],
        "can_write": writable,
        "can_follow": actor.may(FOLLOW) and not actor.tenant.suspended,
    }


def _lives_here(case: Case, person: Any) -> str | None:
    """What her file says, else her record: the file is corrected by whoever follows her."""
    said = case.data.get("lives_here")
    return said if said in ("yes", "no") or person is None else person.lives_here


def _word(list_key: str, code: str | None, actor: Actor) -> str:
    return label_of(list_key, code, actor) if code else ""


def _origins(case_id: uuid.UUID, actor: Actor) -> list[Origin]:
    """One repérage as a rule, two when two relays saw the same young person."""
    day, found = today(actor), []
    for row in session.execute(queries.sightings_of_case(case_id, actor)).all():
        typed = words_of(row.id, actor)
        civic = civic_origin(row.id, actor) if actor.may(COORDINATE) else None
        found.append(
            Origin(
                sighting_row(row, actor, day),
                typed.reach if typed is not None else "",
                typed.words if typed is not None else "",
                civic,
            )
        )
    return found


# --- the orientations behind their figure --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PeriodList:
    """``hidden``: rows that the figure counts, of files whose existence is not the actor's to know."""

    rows: list[Any]
    total: int
    hidden: int
    chips: list[tuple[str, str]]
    form: Form
    next_url: str | None
    first_url: str | None


@dataclass(frozen=True, slots=True)
class OrientationLine:
    row: OrientationRow
    case_id: uuid.UUID
    file: str


def orientation_list(filters: PeriodFilters, actor: Actor) -> PeriodList:
    listed = queries.over_orientations(queries.orientations(actor), actor, filters)
    counted = queries.over_orientations(queries.counted_orientations(actor), actor, filters)
    found = page(session, listed, (Orientation.day, Orientation.id), cursor=filters.cursor or None)
    everything, total = (
        session.execute(select(func.count()).select_from(rows.subquery())).scalar_one()
        for rows in (counted, listed)
    )
    rows = [
        OrientationLine(
            orientation_row(row, actor),
            row.case_id,
            f"{row.number}, {row.subject}" if row.number else row.subject,
        )
        for row in found.rows
    ]
    return _period(filters, rows, total, everything - total, found, "orientation_index", actor)


def _period(
    filters: PeriodFilters, rows: list[Any], total: int, hidden: int, found: Any, endpoint: str, actor: Actor
) -> PeriodList:
    form = form_for(PeriodFiltersSchema, asdict(filters), choices=choices(actor, "territory_id"))
    given = {name: str(value) for name, value in asdict(filters).items() if value and name != "cursor"}
    return PeriodList(
        rows=rows,
        total=total,
        hidden=hidden,
        chips=_chips(filters, form, given, endpoint),
        form=form,
        next_url=_url(endpoint, given, cursor=found.next_cursor) if found.next_cursor else None,
        first_url=_url(endpoint, given) if filters.cursor else None,
    )


def _url(endpoint: str, given: Mapping[str, str], **changes: str | None) -> str:
    merged: dict[str, Any] = {**given, **changes}
    return url_for(f"youth_outreach.{endpoint}", **{name: value for name, value in merged.items() if value})


def _chips(
    filters: PeriodFilters, form: Form, given: Mapping[str, str], endpoint: str
) -> list[tuple[str, str]]:
    chips = []
    for name in given:
        value = getattr(filters, name)
        words = {str(choice[0]): str(choice[1]) for choice in form[name].choices}
        said = value.strftime("%d/%m/%Y") if isinstance(value, date) else words.get(str(value), "")
        chips.append((f"{form[name].label} : {said}", _url(endpoint, given, **{name: None})))
    return chips


# --- prevention ----------------------------------------------------------------------------------------

#: Durations offered by one tap, in minutes; any other is written under the fold.
DURATIONS: Final = ((30, "30 min"), (60, "1 h"), (90, "1 h 30"), (120, "2 h"), (180, "3 h"), (240, "4 h"))


@dataclass(frozen=True, slots=True)
class ActionRow:
    activity_id: uuid.UUID
    theme: str
    public: str
    day: date
    place: str
    people: int | None
    minutes: int | None
    partners: str


@dataclass(frozen=True, slots=True)
class ActionList:
    found: PeriodList
    people: int
    counted: int
    minutes: int
    can_write: bool


def action_list(filters: PeriodFilters, actor: Actor) -> ActionList:
    listed = queries.over_actions(queries.actions(actor), actor, filters)
    found = page(session, listed, (Activity.day, Prevention.id), cursor=filters.cursor or None)
    counts = session.execute(queries.action_counts(actor, filters)).one()
    rows = [
        ActionRow(
            row.activity_id,
            label_of("youth_theme", row.theme, actor),
            label_of("public_type", row.public_type, actor) if row.public_type else "",
            row.day,
            row.place or "",
            row.total,
            row.minutes,
            row.partners or "",
        )
        for row in found.rows
    ]
    return ActionList(
        found=_period(filters, rows, counts.found, 0, found, "actions", actor),
        people=counts.people,
        counted=counts.counted,
        minutes=counts.minutes,
        can_write=actor.may(RECORD_ACTIVITIES) and not actor.tenant.suspended,
    )


def action_choices(actor: Actor) -> Choices:
    return {**choices(actor, "place_id", "partner_ids"), "minutes": list(DURATIONS)}


def action_data(again: uuid.UUID | None, actor: Actor) -> dict[str, Any]:
    """A new action, at the place of the last entry; or one to do again: all but the day, the people and the note."""
    if again is None:
        return {"day": today(actor), "minutes": 60, "place_id": proposals_for(actor).place}
    entry = readable_activity(again, actor)
    among = entry.minutes in {minutes for minutes, _words in DURATIONS}
    said: dict[str, Any] = {
        "day": today(actor),
        "place_id": entry.place_id,
        "public_type": entry.public_type,
        **({"minutes": entry.minutes} if among else {"minutes": None, "other_minutes": entry.minutes}),
    }
    row = prevention_of(entry.id, actor)
    if row is not None:
        said |= {"theme": row.theme, "partner_ids": [str(one) for one in partners_of(row, actor)]}
    return said


def prevention_of(activity_id: uuid.UUID, actor: Actor) -> Prevention | None:
    found: Prevention | None = session.execute(
        select(Prevention).where(
            Prevention.tenant_id == actor.tenant.id, Prevention.activity_id == activity_id
        )
    ).scalar_one_or_none()
    return found


def action_panel(activity: Activity, actor: Actor) -> dict[str, Any] | None:
    """Theme and partners on the page of the field entry; None for another entry."""
    row = session.execute(queries.actions(actor).where(Prevention.activity_id == activity.id)).first()
    if row is None:
        return None
    return {
        "facts": [("Thème", label_of("youth_theme", row.theme, actor)), ("Avec", row.partners or "")],
        "edit_url": url_for("youth_outreach.edit_action", prevention_id=row.id)
        if correction_opens(activity, actor)
        else "",
    }


def edit_action_data(row: Prevention, actor: Actor) -> dict[str, Any]:
    return {"theme": row.theme, "partner_ids": [str(one) for one in partners_of(row, actor)]}
