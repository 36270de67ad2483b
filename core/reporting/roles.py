"""Which figures stand first for whom: a few, the others below. Nobody's page holds the figures of one person."""

from __future__ import annotations

from typing import Final

from core.access.permissions import COORDINATOR, DIRECTOR, FIGURES_READER
from core.tenancy.binding import Actor

#: For the team: what was done together, never by whom.
TEAM: Final = (
    "activities",
    "people_met",
    "person_hours",
    "requests_received",
    "cases_opened",
    "bonds_restored",
)

#: Role → the figures at the head of its page, in order; the first role held wins, everybody else reads TEAM.
HEADLINES: Final = {
    DIRECTOR: (
        "activities",
        "people_met",
        "person_hours",
        "distinct_persons",
        "requests_received",
        "delay_to_arrival",
        "cases_closed",
        "bonds_restored",
    ),
    COORDINATOR: (
        "activities",
        "requests_received",
        "delay_to_answer",
        "delay_to_arrival",
        "cases_opened",
        "cases_closed",
        "person_hours",
        "bonds_restored",
    ),
    FIGURES_READER: (
        "activities",
        "people_met",
        "distinct_persons",
        "requests_received",
        "cases_closed",
        "bonds_restored",
    ),
}
#: Figures of each domain that stand with those.
OF_A_DOMAIN: Final = 4


def headlines_of(actor: Actor) -> tuple[str, ...]:
    return next((keys for role, keys in HEADLINES.items() if role in actor.roles), TEAM)
