"""The five kinds of plan as one literal table, so that their pages are one page."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from core.db.session import session
from core.planning import queries, services
from core.planning.clock import today
from core.planning.models import (
    Absence,
    Appointment,
    AppointmentMember,
    Permanence,
    PermanenceMember,
    Round,
    RoundMember,
    Shift,
)
from core.planning.roster import plannable, with_former
from core.planning.schemas import (
    WEEKDAYS,
    AbsenceSchema,
    AppointmentSchema,
    PermanenceSchema,
    RoundSchema,
    ShiftSchema,
)
from core.records import dataclass
from core.tenancy.binding import Actor
from core.web.forms import Choice, CommandSchema


@dataclass(frozen=True, slots=True)
class Item:
    """One kind of plan: its word in addresses, its table and use-cases, and what its pages say.

    ``link`` is the table of its members, with the name of its key. ``rows`` are lines of the form: names of
    fields that stand side by side.
    """

    key: str
    model: type[Any]
    schema: type[CommandSchema]
    create: Callable[..., Any]
    change: Callable[..., Any]
    rows: tuple[tuple[str, ...], ...]
    new: str
    edit: str
    made: str
    changed: str
    removed: str
    link: tuple[type[Any], str] | None = None


ITEMS: Final = {
    item.key: item
    for item in (
        Item(
            "service",
            Shift,
            ShiftSchema,
            services.plan_shift,
            services.change_shift,
            (("membership_id", "sector_id"), ("day",), ("starts_at", "ends_at")),
            "Planifier un service",
            "Modifier le service",
            "Service planifié",
            "Service modifié",
            "Service retiré du planning",
        ),
        Item(
            "tournee",
            Round,
            RoundSchema,
            services.plan_round,
            services.change_round,
            (("label", "sector_id"), ("day",), ("starts_at", "ends_at"), ("member_ids",), ("place_ids",)),
            "Planifier une tournée",
            "Modifier la tournée",
            "Tournée planifiée",
            "Tournée modifiée",
            "Tournée retirée du planning",
            (RoundMember, "round_id"),
        ),
        Item(
            "permanence",
            Permanence,
            PermanenceSchema,
            services.plan_permanence,
            services.change_permanence,
            (
                ("label", "place_id"),
                ("weekday", "day"),
                ("starts_at", "ends_at"),
                ("member_ids",),
                ("starts_on", "ends_on"),
            ),
            "Planifier une permanence",
            "Modifier la permanence",
            "Permanence planifiée",
            "Permanence modifiée",
            "Permanence retirée du planning",
            (PermanenceMember, "permanence_id"),
        ),
        Item(
            "rendez-vous",
            Appointment,
            AppointmentSchema,
            services.make_appointment,
            services.change_appointment,
            (("subject",), ("day", "starts_at"), ("minutes", "place_id"), ("member_ids",), ("confirmed",)),
            "Prendre un rendez-vous",
            "Modifier le rendez-vous",
            "Rendez-vous enregistré",
            "Rendez-vous modifié",
            "Rendez-vous annulé",
            (AppointmentMember, "appointment_id"),
        ),
        Item(
            "absence",
            Absence,
            AbsenceSchema,
            services.declare_absence,
            services.change_absence,
            (("membership_id",), ("starts_on", "ends_on")),
            "Noter une absence",
            "Modifier l’absence",
            "Absence enregistrée",
            "Absence modifiée",
            "Absence retirée du planning",
        ),
    )
}
#: The word in addresses of each kind of entry of the week.
WORD_OF: Final = {
    "shift": "service",
    "round": "tournee",
    "permanence": "permanence",
    "appointment": "rendez-vous",
    "absence": "absence",
}


def members_of(item: Item, row: Any) -> list[uuid.UUID]:
    """Members of a planned row."""
    if item.link is None:
        return [row.membership_id]
    link, key = item.link
    statement = queries.member_ids_of(link, getattr(link, key), row.id)
    return list(session.execute(statement).scalars())


def data_of(item: Item, row: Any, actor: Actor) -> dict[str, Any]:
    """A row as its form shows it, links included."""
    data = {name: getattr(row, name, None) for name in item.schema().fields}
    if item.link is not None:
        data["member_ids"] = members_of(item, row)
    if item.model is Round:
        data["place_ids"] = [stop.place_id for stop in session.execute(queries.stops(actor, (row.id,)))]
    return data


def _first(choices: list[Choice], ids: list[Any]) -> list[Choice]:
    """Those chosen first, in their order: the order of stops is the order of the boxes."""
    rank = {str(chosen): n for n, chosen in enumerate(ids)}
    return sorted(choices, key=lambda choice: rank.get(choice[0], len(rank)))


def choices_for(item: Item, actor: Actor, data: Mapping[str, Any]) -> dict[str, list[Choice]]:
    """The lists of a form: members, places, sectors, days of the week; what stands in the row stays."""
    names = item.schema().fields
    found: dict[str, list[Choice]] = {}
    if "membership_id" in names or "member_ids" in names:
        standing = [m for m in (data.get("membership_id"), *(data.get("member_ids") or ())) if m]
        known = with_former(actor, standing)
        mates = [*plannable(actor), *(m for key, m in known.items() if key in standing)]
        listed = list({str(m.id): (str(m.id), m.name) for m in mates}.values())
        found["membership_id"] = found["member_ids"] = listed
    if "place_id" in names or "place_ids" in names:
        rows = session.execute(queries.open_places(actor, today(actor)))
        places: list[Choice] = [(str(row.id), row.name) for row in rows]
        found["place_id"] = places
        found["place_ids"] = _first(places, list(data.get("place_ids") or ()))
    if "sector_id" in names:
        rows = session.execute(queries.open_sectors(actor, today(actor)))
        found["sector_id"] = [(str(row.id), row.name) for row in rows]
    found["weekday"] = list(enumerate(WEEKDAYS))
    return found


def defaults(item: Item, actor: Actor, asked: Mapping[str, Any]) -> dict[str, Any]:
    """What a new form says before anybody wrote: the day and member asked for, else today and oneself."""
    day: date = asked.get("day") or today(actor)
    member = asked.get("member") or (actor.membership_id if item.key == "rendez-vous" else None)
    return {
        "day": None if item.key == "permanence" else day,
        "starts_on": None if item.key == "permanence" else day,
        "ends_on": None if item.key == "permanence" else day,
        "membership_id": member,
        "member_ids": [member] if member else [],
        "minutes": 60,
        "confirmed": True,
        "case_kind": asked.get("case_kind"),
        "case_id": asked.get("case_id"),
        "place_ids": [],
    }


def is_hers(appointment: Any, actor: Actor) -> bool:
    """A member changes the appointments where she is expected, those she took, and those she covers."""
    own = {actor.membership_id, *actor.covers}
    if appointment.author_id in own:
        return True
    statement = select(AppointmentMember.id).where(
        AppointmentMember.tenant_id == actor.tenant.id,
        AppointmentMember.appointment_id == appointment.id,
        AppointmentMember.membership_id.in_([m for m in own if m is not None]),
    )
    return session.execute(statement.limit(1)).scalar_one_or_none() is not None
