"""Review by exception: an entry counts as soon as it is sent; incomplete and unusual ones are listed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final, Literal

from sqlalchemy import and_, or_

from core.activities.models import Activity
from core.activities.queries import listed
from core.audit.services import record
from core.db.base import now
from core.db.session import session
from core.extension.catalog import catalog
from core.places.choosing import Rows
from core.records import dataclass
from core.tenancy.binding import Actor


@dataclass(frozen=True, slots=True)
class Rule:
    """A reason to look at an entry again; ``holds`` is its condition on Activity."""

    key: str
    label: str
    kind: Literal["incomplete", "unusual"]
    holds: Callable[[], Any]


def _missing(name: str) -> Any:
    """An answer that is missing, from an entry of a kind that asks it."""
    free = [kind.key for kind in catalog().activity_kinds.values() if name in kind.unasked]
    absent = getattr(Activity, name).is_(None)
    return and_(absent, Activity.kind.not_in(free)) if free else absent


RULES: Final = (
    Rule("no_place", "Lieu manquant", "incomplete", lambda: _missing("place_id")),
    Rule("no_total", "Nombre de personnes manquant", "incomplete", lambda: _missing("total")),
    Rule("no_reason", "Motif manquant", "incomplete", lambda: _missing("reason")),
    Rule("no_result", "Résultat manquant", "incomplete", lambda: _missing("result")),
    Rule("no_minutes", "Durée manquante", "incomplete", lambda: _missing("minutes")),
    Rule("crowd", "Plus de 100 personnes", "unusual", lambda: Activity.total > 100),
    Rule("long", "Plus de 6 heures", "unusual", lambda: Activity.minutes > 6 * 60),
    Rule("future", "Dans le futur", "unusual", lambda: and_(Activity.hour_told, Activity.starts_at > now())),
    Rule(
        "old", "Vieille de plus d’un an", "unusual", lambda: Activity.starts_at < now() - timedelta(days=366)
    ),
)


def incomplete_or_unusual(actor: Actor, first_day: date, last_day: date) -> Rows:
    """Entries of the days (both included) that ask for a second look and have not had it.

    Each row has one boolean a rule, ``rule_<key>``; ``findings()`` puts them into words.
    """
    flags = [rule.holds().label(f"rule_{rule.key}") for rule in RULES]
    return (
        listed(actor)
        .add_columns(*flags)
        .where(
            Activity.day.between(first_day, last_day),
            Activity.removed_at.is_(None),
            Activity.reviewed_at.is_(None),
            or_(*(rule.holds() for rule in RULES)),
        )
        .order_by(Activity.day, Activity.starts_at, Activity.id)
    )


def findings(row: Any) -> list[Rule]:
    """The rules that a row of ``incomplete_or_unusual`` falls under, in the table's order."""
    return [rule for rule in RULES if getattr(row, f"rule_{rule.key}")]


def mark_reviewed(activity: Activity, *, actor: Actor) -> None:
    """The coordination has looked at it and leaves it as it is."""
    activity.reviewed_at = now()
    activity.reviewed_by = actor.member
    session.flush()
    record("activity.reviewed", subject=activity, actor=actor, details={})
