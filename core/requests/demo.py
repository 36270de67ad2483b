"""Requests of a demo structure: a year of calls, a few of which wait, and one partner's form.

Names and numbers are invented (numbers of the range that is never given to anybody).
"""

from __future__ import annotations

import random
import secrets
import uuid
from datetime import date, time, timedelta
from typing import Any, Final

from sqlalchemy import select

from core.access.permissions import MEDIATOR
from core.codelists.reasons import reason_options
from core.codelists.services import options
from core.db.base import now
from core.db.session import session
from core.db.writing import next_number
from core.places.choosing import places_open
from core.places.models import Place
from core.planning.clock import moment_of, today
from core.requests.models import PartnerLink, Request, RequestCaller
from core.requests.workflow import CLOSE_REASONS
from core.tenancy.binding import Actor
from core.tenancy.models import Membership

NAMESPACE: Final = uuid.UUID("0d0a7c54-2f6f-5b0c-8a4f-4c7d4f3c2e21")
YEAR: Final = 365
#: One request every so many days.
EVERY: Final = 2
#: Younger ones may still be open.
OPEN_DAYS: Final = 6
#: Callers of older requests are forgotten already.
CALLER_DAYS: Final = 60
CALLERS: Final = ("Mme Aubray", "M. Tellier", "Mme Sorel", "M. Vasseur", "Mme Kerbrat")
WORDS: Final = (
    "Rassemblements tard le soir, demande un passage de l’équipe.",
    "Deux voisins ne se parlent plus, souhaite une rencontre.",
    "Besoin d’aide pour comprendre un courrier.",
    "",
)


def seed(actor: Actor) -> None:
    """Fill the year that ends today; a second run adds nothing to it."""
    present = set(session.execute(select(Request.id).where(Request.tenant_id == actor.tenant.id)).scalars())
    places = [row.id for row in session.execute(places_open(today(actor), actor))]
    members = _members(actor)
    territories = dict(
        session.execute(
            select(Place.id, Place.territory_id).where(Place.tenant_id == actor.tenant.id)
        ).tuples()
    )
    if not members or not options("channel", actor):
        return
    for back in range(YEAR, -1, -EVERY):
        day = today(actor) - timedelta(days=back)
        row_id = uuid.uuid5(NAMESPACE, f"{actor.tenant.id}:{day.toordinal() // EVERY}")
        if row_id not in present:
            _one(row_id, day, members, places, territories, actor)
    _partner_link(members[0], actor)
    session.flush()


def _members(actor: Actor) -> list[uuid.UUID]:
    rows = session.execute(
        select(Membership.id, Membership.role_keys)
        .where(Membership.tenant_id == actor.tenant.id, Membership.ended_at.is_(None))
        .order_by(Membership.number)
    )
    return [row.id for row in rows if MEDIATOR in row.role_keys]


def _one(
    row_id: uuid.UUID,
    day: date,
    members: list[uuid.UUID],
    places: list[uuid.UUID],
    territories: dict[uuid.UUID, uuid.UUID | None],
    actor: Actor,
) -> None:
    draw = random.Random(f"{actor.tenant.slug}:{day}")  # noqa: S311
    received = moment_of(day, time(draw.randint(9, 19), draw.randrange(0, 60, 5)), actor.tenant.tz)
    if received > now():
        return
    place = draw.choice(places) if places else None
    reasons = [option.value for option in reason_options(actor)]
    initiators = [option.value for option in options("initiator", actor)]
    request = Request(
        tenant_id=actor.tenant.id,
        id=row_id,
        author_id=draw.choice(members),
        number=next_number("request", actor=actor),
        received_at=received,
        day=day,
        channel=draw.choice([option.value for option in options("channel", actor)][:4]),
        initiator=draw.choice(initiators) if initiators else None,
        reason=draw.choice(reasons[:12]) if reasons else None,
        subject=draw.choice(WORDS),
        place_id=place,
        territory_id=territories.get(place) if place else None,
        urgent=draw.random() < 0.08,
        **_steps(draw, day, received, members, actor),
    )
    recent = (today(actor) - day).days <= CALLER_DAYS
    request.anonymous = not (recent and draw.random() < 0.7)
    session.add(request)
    session.flush()
    if not request.anonymous:
        phone = f"+336399800{draw.randint(10, 99)}"
        session.add(RequestCaller(request_id=row_id, name=draw.choice(CALLERS), phone=phone))


def _steps(
    draw: random.Random, day: date, received: Any, members: list[uuid.UUID], actor: Actor
) -> dict[str, Any]:
    """Taken, answered, visited, closed: each a while after the one before; recent ones stop on the way."""
    age = (today(actor) - day).days
    reached = draw.choice(("received", "taken", "answered")) if age <= OPEN_DAYS else "closed"
    if reached == "received":
        return {"state": "received"}
    taken = received + timedelta(minutes=draw.randint(5, 180))
    found: dict[str, Any] = {"state": reached, "taken_by": draw.choice(members), "taken_at": taken}
    if reached in {"answered", "closed"}:
        found["answered_at"] = taken + timedelta(minutes=draw.randint(10, 600))
    if reached == "closed":
        visited = draw.random() < 0.7
        found["arrived_at"] = found["answered_at"] + timedelta(hours=draw.randint(1, 40)) if visited else None
        found["closed_at"] = (found["arrived_at"] or found["answered_at"]) + timedelta(
            hours=draw.randint(1, 60)
        )
        found["close_reason"] = draw.choice(CLOSE_REASONS.codes[:4]).value
    return found


def _partner_link(author: uuid.UUID, actor: Actor) -> None:
    link_id = uuid.uuid5(NAMESPACE, f"{actor.tenant.id}:link")
    statement = select(PartnerLink.id).where(
        PartnerLink.tenant_id == actor.tenant.id, PartnerLink.id == link_id
    )
    initiators = options("initiator", actor)
    if session.execute(statement).scalar_one_or_none() is not None or not initiators:
        return
    session.add(
        PartnerLink(
            tenant_id=actor.tenant.id,
            id=link_id,
            author_id=author,
            label="Centre social du quartier",
            initiator=next((o.value for o in initiators if o.value == "association"), initiators[0].value),
            expires_on=today(actor) + timedelta(days=365),
            nonce=secrets.token_urlsafe(16),
        )
    )
