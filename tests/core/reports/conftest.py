"""What the tests of reports share: a team at work in two quartiers, told to two funders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from core.activities.models import Activity, ActivityMember
from core.db.base import new_id
from core.db.session import session
from core.db.unit_of_work import commit
from core.funding.schemas import ConventionCommand, PostCommand
from core.funding.services import open_post, sign_convention
from core.places.models import Territory
from core.testing.plugin import create_member, create_structure
from core.testing.rows import make_row

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)
ZONE = ZoneInfo("Europe/Paris")


@dataclass
class Team:
    structure: object
    lead: object
    ines: object
    karim: object


@pytest.fixture
def team(app):
    home = create_structure(app, "named_files", "housing", "transport", "civic_mediation")
    return Team(
        home,
        create_member(app, home, "coordinator", given_name="Nadège", family_name="Verdier"),
        create_member(app, home, given_name="Inès", family_name="Carpentier"),
        create_member(app, home, given_name="Karim", family_name="Haddad"),
    )


def quartier(name):
    return make_row(Territory, kind="quartier", name=name, sort_name=name.lower())


def act(*members, day=date(2026, 3, 10), hour=18, minutes=30, kind="conflict_realtime", **said):
    """A field entry of these members, as it stands once recorded."""
    said = {"domain": "public_space_housing", "reason": "noise_neighbour", "result": "calmed", **said}
    moment = datetime.combine(day, time(hour), tzinfo=ZONE)
    row = make_row(Activity, day=day, starts_at=moment, minutes=minutes, kind=kind, **said)
    for member in members:
        session.add(ActivityMember(id=new_id(), activity_id=row.id, membership_id=member.membership_id))
    session.flush()
    return row


def adulte_relais(team, actor, **more):
    """The State pays Inès's post, whatever the place."""
    values = {"rank": 1, "grid": "adulte_relais", "programme": "adulte_relais", **more}
    row = sign_convention(
        ConventionCommand(new_id(), "Adulte-relais", "Préfecture", starts_on=date(2026, 1, 1), **values),
        actor=actor,
    )
    command = PostCommand(new_id(), team.ines.membership_id, date(2026, 1, 1), number="AR-1")
    open_post(row, command, actor=actor)
    return row


def landlord(actor, *areas, **more):
    """A landlord pays for a presence in its quartiers."""
    values = {
        "rank": 2,
        "grid": "housing_landlord",
        "programme": "landlord",
        "starts_on": date(2026, 1, 1),
        **more,
    }
    return sign_convention(
        ConventionCommand(
            new_id(), "Présence en résidence", "Val Habitat",
            territory_ids=[area.id for area in areas], **values,
        ),
        actor=actor,
    )  # fmt: skip


@pytest.fixture
def working(team, acting):
    """``with`` nothing: an actor of the coordination in an open session."""
    with acting(team.lead) as actor:
        yield actor
        commit()
