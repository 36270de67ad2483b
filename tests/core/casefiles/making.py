"""What tests of files are made of; nobody here exists."""

from __future__ import annotations

from typing import Any

from core.casefiles.workflow import TYPE_KEY
from core.cases.schemas import OpenCase
from core.db.base import new_id
from core.people.models import MemberTie, Person
from core.testing.plugin import Member
from core.testing.rows import make_row


def opening(subject: str = "Bruit le soir, résidence des Tilleuls", **more: Any) -> OpenCase:
    return OpenCase(new_id(), TYPE_KEY, subject, **more)


def somebody(**names: str) -> Person:
    """Somebody known by name; her ``actor`` is not needed, so that any test may know her."""
    return make_row(Person, **{"given_name": "Odile", "family_name": "Fauvel", **names})


def tie(member: Member, person: Person) -> MemberTie:
    return make_row(MemberTie, membership_id=member.membership_id, person_id=person.id, kind="neighbour")
