"""What a request, a field entry, a situation and a file came from and became."""

from __future__ import annotations

import uuid
from typing import Any

from flask import url_for

from core.activities.models import Activity
from core.activities.permissions import READ_TEAM, RECORD
from core.activities.wording import kind_label
from core.cases import queries
from core.db.session import session
from core.extension.contributions import Panel
from core.records import dataclass
from core.requests.models import Request
from core.requests.permissions import HANDLE, RECEIVE
from core.tenancy.binding import Actor
from core.web.typography import day_short


def panel_of_activity(activity: Activity, actor: Actor) -> tuple[Panel, ...]:
    """What the entry came from and became, for its page; nothing when it stands alone."""
    known = session.execute(queries.cases_of_activity(activity.id, actor)).all()
    asked = session.get(Request, (activity.tenant_id, activity.request_id)) if activity.request_id else None
    told = []
    if asked is not None and (actor.may(RECEIVE) or actor.may(HANDLE)):
        origin = request_words(asked)
        stays = f"La demande n° {asked.number}, à laquelle elle répond, reste avec ses délais."
        context = {"origin": origin, "id": asked.id}
        told.append(Panel("request", "Venue de", "cases/ties.html", context, stays=stays))
    if known:
        stays = " ".join(_staying(row) for row in known)
        told.append(Panel("cases", "Suivie dans", "cases/ties.html", {"cases": known}, order=0, stays=stays))
    return tuple(told)


def _staying(known: Any) -> str:
    """What becomes of a situation or file of the entry, should the entry be removed."""
    called = f"{'Le dossier' if known.named_at else 'La situation'} {known.number or 'sans numéro'}"
    if known.is_origin:
        made = "ouvert" if known.named_at else "ouverte"
        return f"{called}, {made} à partir d’elle, reste et dit que sa première intervention est supprimée."
    return f"{called} reste, sans cette intervention dans son déroulé."


def panel_of_request(asked: Request, actor: Actor) -> tuple[Panel, ...]:
    """What the request became, for its page: field entries, situations and files; nothing when nothing did."""
    known = session.execute(queries.cases_of_request(asked.id, actor)).all()
    told = []
    if actor.may(RECORD) or actor.may(READ_TEAM):
        entries = session.execute(queries.entries_of_request(asked.id, actor))
        told = [(row.id, f"{kind_label(row.kind)}, {day_short(row.day)}") for row in entries]
    if not known and not told:
        return ()
    context = {"cases": known, "entries": told}
    return (Panel("became", "Ce qu’elle est devenue", "cases/ties.html", context, order=0),)


def request_words(asked: Request) -> str:
    return f"Demande n° {asked.number}, du {day_short(asked.day)}"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a situation to open comes from, and those that exist already."""

    words: str
    url: str
    raised: list[Any]
    nearby: list[Any]
    activity_id: uuid.UUID | None = None

    @property
    def done(self) -> bool:
        """An entry is raised once: only the way to what it became is left to show."""
        return self.activity_id is not None and any(row.is_origin for row in self.raised)


def activity_origin(activity: Activity, actor: Actor) -> Origin:
    known = session.execute(queries.cases_of_activity(activity.id, actor)).all()
    taken = {row.id for row in known}
    nearby = (
        session.execute(queries.open_cases_at(activity.place_id, actor)).all() if activity.place_id else []
    )
    return Origin(
        words=f"Intervention du {day_short(activity.day)}",
        url=url_for("activities.show", activity_id=activity.id),
        raised=list(known),
        nearby=[row for row in nearby if row.id not in taken][:5],
        activity_id=activity.id,
    )


def request_origin(asked: Request, actor: Actor) -> Origin:
    return Origin(
        words=request_words(asked),
        url=url_for("requests.show", request_id=asked.id),
        raised=list(session.execute(queries.cases_of_request(asked.id, actor)).all()),
        nearby=[],
    )
