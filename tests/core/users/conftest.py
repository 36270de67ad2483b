"""What tests of accounts share: letters read back, forms posted, codes of an authenticator application."""

from __future__ import annotations

import email
import email.policy
import re
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from passlib.totp import TOTP
from sqlalchemy import select
from werkzeug.routing import AnyConverter, BaseConverter, IntegerConverter, Rule, UUIDConverter

from core.db.base import new_id
from core.db.outbox import OutboxJob
from core.db.session import session
from core.db.unit_of_work import commit
from core.db.writing import next_number
from core.jobs.worker import perform
from core.tenancy.binding import Caller, bound
from core.tenancy.models import Membership
from core.testing.plugin import Member, Structure
from core.testing.sign_in import post
from core.users.store import client as store
from core.users.store import key

PASSWORD = "une passerelle solide 2026"


@pytest.fixture(autouse=True)
def forgotten_tries(app: Flask) -> None:
    """Every test comes from the same address: its tries must not count for the next one."""
    with app.app_context():
        for name in store().scan_iter(key("tries", "*")):
            store().delete(name)


@pytest.fixture
def letters(app: Flask) -> Callable[[str], list[EmailMessage]]:
    """``letters(address)`` does the waiting jobs of accounts, then returns what was sent there."""
    folder = Path(unquote(urlsplit(app.extensions["passerelle.config"].mail_url).path))

    def read(address: str) -> list[EmailMessage]:
        with app.app_context():
            _do_waiting_jobs()
        found = [
            email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            for path in sorted(folder.glob("*.eml"))
        ]
        return [letter for letter in found if letter["To"] == address]

    return read


def _do_waiting_jobs() -> None:
    waiting = session.execute(
        select(OutboxJob.id).where(OutboxJob.job.like("users.%"), OutboxJob.state == "pending")
    ).scalars()
    for row_id in list(waiting):
        session.rollback()
        perform(str(row_id))


def body(letter: EmailMessage) -> str:
    return str(letter.get_content())


def path_in(letter: EmailMessage) -> str:
    """The path of the link in a letter."""
    found = re.search(r"https?://\S+", body(letter))
    assert found is not None
    return urlsplit(found[0]).path


def sign_in_by_form(client: FlaskClient, address: str, password: str = PASSWORD, **more: str):  # type: ignore[no-untyped-def]
    return post(client, "/connexion", {"email": address, "password": password, "suite": "", **more})


@dataclass(slots=True)
class Clock:
    """The moment that one-time codes are read at: it stands still, so that a slow machine changes nothing."""

    at: float

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Stops the clock of the library that checks codes (passlib lets its own be given)."""
    stopped = Clock(time.time())
    factory = app.extensions["security"].totp_factory._totp
    monkeypatch.setattr(factory, "now", stopped)
    return stopped


@dataclass(frozen=True, slots=True)
class Authenticator:
    """A telephone's application, with the key of one account."""

    totp: TOTP
    clock: Clock

    def present(self) -> str:
        return str(self.totp.generate(self.clock.at).token)

    def earlier(self) -> str:
        """The code of the step before: still accepted, and the present one is left for the next sign-in."""
        return str(self.totp.generate(self.clock.at - 30).token)


@pytest.fixture
def application(clock: Clock) -> Callable[[str], Authenticator]:
    """``application(page)`` is an authenticator that has read the key of the set-up page."""

    def read(page: str) -> Authenticator:
        written = re.search(r"data-totp-key[^>]*>([^<]+)<", page)
        assert written is not None
        return Authenticator(TOTP(key=written[1].replace("-", "").replace(" ", "")), clock)

    return read


@pytest.fixture
def signed_in_everywhere(
    app: Flask, make_structure: Callable[..., Structure], make_member: Callable[..., Member]
) -> Member:
    """A médiatrice with a place in « Association de l’Est » and in « Association de l’Ouest »."""
    member = make_member(structure=make_structure(name="Association de l’Est"))
    west = make_structure(name="Association de l’Ouest")
    add_place(app, west, member.user_id, "mediator")
    return member


def add_place(app: Flask, structure: Structure, user_id: uuid.UUID, *roles: str) -> None:
    """One more membership for an account."""
    with app.app_context(), bound(structure.slug, caller=Caller.COMMAND) as actor:
        session.add(
            Membership(
                id=new_id(),
                number=next_number("membership", actor=actor),
                user_id=user_id,
                given_name="Inès",
                family_name="Carpentier",
                role_keys=list(roles),
            )
        )
        commit()


def address_of(rule: Rule, slug: str, **given: str) -> str:
    """A path that the rule answers to, with ids made up."""
    values = {name: _sample(converter) for name, converter in rule._converters.items()}
    values |= {name: slug for name in values if name == "slug"}
    built = rule.build({**values, **given}, append_unknown=False)
    assert built is not None, rule
    return built[1]


def _sample(converter: BaseConverter) -> str | int:
    if isinstance(converter, AnyConverter):
        return min(converter.items)
    if isinstance(converter, UUIDConverter):
        return str(uuid.UUID(int=1))
    return 1 if isinstance(converter, IntegerConverter) else "x"
