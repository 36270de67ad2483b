"""What the browser tests share: a demo town for the whole process, pages that say what went wrong, counted taps."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from sqlalchemy import select

from core.access.permissions import PARTNER_RELAY
from core.db.session import session
from core.db.unit_of_work import commit
from core.extension.enablement import enable
from core.tenancy.binding import Caller, bound
from core.tenancy.models import Membership
from core.testing.plugin import Member, Structure
from tenants.demo import seed_everything
from tenants.demo_structures import SAINT_AVEL, Person
from tenants.provisioning import NewStructure, create_structure

SLUG = "ville-des-navigateurs"
#: Those who see most first: what the others see is often a part of it.
ROLES = (
    "director",
    "coordinator",
    "mediator",
    "social_worker",
    "reception",
    "partner_relay",
    "dpo",
    "figures_reader",
)


@dataclass(frozen=True, slots=True)
class Town:
    """A structure with some months of plausible work; ``members`` by role, the first of each."""

    structure: Structure
    members: dict[str, Member]


@pytest.fixture(scope="session")
def town(app: Any, tmp_path_factory: pytest.TempPathFactory) -> Town:
    """The demo association under a name of its own, every domain on, with a thin year: every list has rows."""
    relay = Person("Noé", "Garrigue", "m", (PARTNER_RELAY,), "noe.garrigue@exemple.test")
    people = tuple(replace(person, email=f"ville.{person.email}") for person in (*SAINT_AVEL.people, relay))
    one = replace(
        SAINT_AVEL,
        slug=SLUG,
        name="Médiation des Navigateurs",
        people=people,
        scenario=replace(SAINT_AVEL.scenario, key=SLUG, yearly=60),
    )
    with app.app_context():
        create_structure(NewStructure(one.slug, one.name, one.profile, one.insee_codes))
    with app.app_context(), bound(SLUG, caller=Caller.COMMAND) as actor:
        for domain in app.extensions["passerelle.plugins"].domains:
            enable(domain.name, actor=actor)
        commit()
    with app.app_context():
        seed_everything((one,), tmp_path_factory.mktemp("town"))
    with app.app_context(), bound(SLUG, caller=Caller.COMMAND) as actor:
        structure = Structure(actor.tenant.id, SLUG)
        rows = session.execute(select(Membership).order_by(Membership.number)).scalars().all()
        members: dict[str, Member] = {}
        for row, person in zip(rows, people, strict=True):
            members.setdefault(person.roles[0], Member(structure, row.user_id, row.id, person.email))
    return Town(structure, members)


@dataclass(slots=True)
class Complaints:
    """What the browser complained about since the last ``take``: scripts, policy, addresses that failed."""

    said: list[str] = field(default_factory=list)

    def listen(self, page: Any) -> Complaints:
        page.on("console", lambda line: self.said.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: self.said.append(str(error)))
        return self

    def take(self) -> list[str]:
        taken, self.said = self.said, []
        return taken


@dataclass(slots=True)
class Thumb:
    """Counts what a hand does on the glass: each ``tap`` is one; typing is not counted."""

    page: Any
    taps: int = 0

    def tap(self, target: Any) -> None:
        target.tap()
        self.taps += 1

    def choose(self, name: str) -> None:
        """Tap the choice with these words."""
        self.tap(self.page.locator(".choice", has_text=name).first)
