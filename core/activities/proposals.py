"""What the form proposes, so that an entry takes few taps: kind, places, reasons, pair, last entry."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

from core.access.policy import opens
from core.activities.days import current_round
from core.activities.models import Activity
from core.activities.queries import (
    USUAL_DAYS,
    last_of,
    recent_places,
    round_members,
    round_places,
    usual,
    usual_actions,
)
from core.activities.schemas import DURATIONS
from core.codelists.reasons import reason_options
from core.codelists.services import options
from core.db.base import now
from core.db.session import session
from core.db.together import together
from core.extension.catalog import catalog
from core.extension.contributions import ActivityKind
from core.places.choosing import place_choices
from core.planning.clock import today
from core.planning.models import Round
from core.planning.roster import plannable
from core.records import dataclass
from core.tenancy.binding import Actor
from core.web.forms import Choice
from core.web.typography import duration

USUAL_MINUTES: Final = 15
TILES: Final = 6
TENSIONS: Final = "tension_level"


@dataclass(frozen=True, slots=True)
class Proposals:
    """What is known when the form opens. ``walk`` None: no round under way."""

    walk: Round | None
    pair: tuple[uuid.UUID, ...]
    places: tuple[uuid.UUID, ...]
    last: Activity | None

    @property
    def place(self) -> uuid.UUID | None:
        """That of the last entry while it is one of the round's, else the round's next."""
        last = self.last.place_id if self.last else None
        if self.walk is not None and last not in self.places and self.places:
            return self.places[0]
        return last or next(iter(self.places), None)


def proposals_for(actor: Actor) -> Proposals:
    """From the round under way, else from the member's last entries."""
    walk = current_round(actor)
    last = session.execute(last_of(actor.member, actor)).scalar_one_or_none()
    pair: tuple[uuid.UUID, ...] = ()
    places: list[uuid.UUID] = []
    if walk is not None:
        pair = tuple(session.execute(round_members(walk.id, actor)).scalars())
        places = list(session.execute(round_places(walk.id, actor)).scalars())
    recent = session.execute(recent_places(actor.member, now() - timedelta(days=USUAL_DAYS), actor)).scalars()
    places += [place for place in recent if place is not None]
    return Proposals(walk, pair, tuple(dict.fromkeys(places)), last)


def _offered(actor: Actor) -> list[ActivityKind]:
    return catalog().activity_kinds_offered(actor.tenant.enabled, actor.tenant.settings)


def own_forms(actor: Actor) -> list[ActivityKind]:
    """Kinds that a domain enters by a form of its own, those whose form the actor may open."""
    return [kind for kind in _offered(actor) if kind.endpoint and opens(kind.endpoint, actor)]


def own_form_choices(actor: Actor, used: Iterable[str]) -> list[Choice]:
    """Endpoint, label and icon of each own form, those that the member uses most first."""
    rank = {kind: index for index, kind in enumerate(used)}
    forms = sorted(own_forms(actor), key=lambda kind: rank.get(kind.key, len(rank)))
    return [(kind.endpoint, kind.label, kind.icon) for kind in forms]


def first_answers(found: Proposals, actor: Actor) -> dict[str, Any]:
    """The form as it opens: last kind, proposed place, the pair, a quarter of an hour."""
    offered = {kind.key for kind in _offered(actor) if not kind.endpoint}
    kind = found.last.kind if found.last and found.last.kind in offered else None
    return {
        "kind": kind,
        "place_id": found.place,
        "minutes": USUAL_MINUTES,
        "members": [str(member) for member in dict.fromkeys((actor.member, *found.pair))],
        "round_id": found.walk.id if found.walk else None,
    }


def answers_like(activity: Activity, members: Iterable[uuid.UUID]) -> dict[str, Any]:
    """« Refaire la même »: everything but the people counted, the moment and the note."""
    kept = ("kind", "place_id", "reason", "result", "domain", "public_type", "minutes")
    answers = {name: getattr(activity, name) for name in kept}
    answers |= duration_answers(activity.minutes)
    answers["actions"] = list(activity.actions)
    answers["members"] = [str(member) for member in members]
    return answers


def duration_answers(minutes: int | None) -> dict[str, Any]:
    """A duration among the chips, or in its own field."""
    among = minutes in DURATIONS
    return {"minutes": minutes if among else None, "other_minutes": None if among else minutes}


def _first(choices: list[Choice], usual_codes: Iterable[Any]) -> list[Choice]:
    """The usual ones first, in their order of use; the others as the structure sorts them."""
    rank = {code: index for index, code in enumerate(usual_codes)}
    return sorted(choices, key=lambda choice: rank.get(choice[0], len(rank)))


def kind_choices(actor: Actor, used: Iterable[str]) -> list[Choice]:
    """The six most used as tiles, in an order that does not move from day to day; then the others."""
    kinds = [kind for kind in _offered(actor) if not kind.endpoint]
    best = set(list(dict.fromkeys([*used, *(kind.key for kind in kinds)]))[:TILES])
    ordered = sorted(kinds, key=lambda kind: kind.key not in best)
    return [(kind.key, kind.label, kind.icon) for kind in ordered]


def _used(actor: Actor) -> dict[str, list[Any]]:
    """What the structure noted most lately, question by question, and the member's own kinds: one statement."""
    since = today(actor) - timedelta(days=USUAL_DAYS)
    found = together(
        kind=usual(Activity.kind, since, actor),
        own=usual(Activity.kind, since, actor).where(Activity.author_id == actor.membership_id),
        reason=usual(Activity.reason, since, actor),
        action=usual_actions(since, actor),
        result=usual(Activity.result, since, actor),
    )
    return {name: [row[0] for row in rows] for name, rows in found.items()}


def form_choices(
    actor: Actor, found: Proposals, *, query: str = "", keep: Any = None
) -> dict[str, list[Choice]]:
    """Every list of the form, and under ``own`` the forms of domains that its page leads to.

    ``query`` searches among all places; ``keep`` is a place to offer anyway.
    """
    used = _used(actor)
    members = [(str(mate.id), mate.name) for mate in plannable(actor)]
    first_members = [str(member) for member in dict.fromkeys((actor.member, *found.pair))]
    return {
        "kind": kind_choices(actor, used["kind"]),
        "own": own_form_choices(actor, used["own"]),
        "place_id": place_choices(actor, found.places, query=query, keep=keep),
        "reason": _first(
            [(option.value, option.label) for option in reason_options(actor, common_form=True)],
            used["reason"],
        ),
        "actions": _first(
            [(option.value, option.label) for option in options("action", actor)],
            used["action"],
        ),
        "result": _first(
            [(option.value, option.label) for option in options("immediate_result", actor)],
            used["result"],
        ),
        "minutes": [(minutes, duration(minutes)) for minutes in DURATIONS],
        "members": _first(members, first_members),
        "tension": [(option.value, option.label) for option in options(TENSIONS, actor)],
    }
