"""How letters leave, and the console command that makes accounts."""

from __future__ import annotations

import dataclasses
import email
import email.policy
import socketserver
import threading
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from core.access.permissions import SHIPPED_ROLES
from core.config import Config
from core.db.base import new_id, now
from core.db.session import session
from core.db.unit_of_work import commit
from core.errors import ConfigurationError
from core.members.schemas import MakeRole
from core.members.services import make_role, role_choices
from core.tenancy.binding import Caller, bound, enter_directory
from core.tenancy.models import Membership
from core.testing.plugin import Member, Structure
from core.users.commands import users_group
from core.users.models import User
from core.users.services import find_account, get_account, membership_ended
from core.web.mail import send
from tests.core.users.conftest import sign_in_by_form

Letters = Callable[[str], list[EmailMessage]]


@pytest.fixture
def mailing(app: Flask) -> Iterator[Callable[[str], None]]:
    """``mailing(url)`` sends letters there for the time of the test."""
    before: Config = app.extensions["passerelle.config"]

    def use(url: str) -> None:
        app.extensions["passerelle.config"] = dataclasses.replace(before, mail_url=url)

    yield use
    app.extensions["passerelle.config"] = before


class Postbox(socketserver.StreamRequestHandler):
    """A mail server of a few words: it takes one letter."""

    taken: list[bytes] = []  # noqa: RUF012

    def handle(self) -> None:
        self.wfile.write(b"220 boite\r\n")
        letter, inside = b"", False
        for line in self.rfile:
            if inside and line == b".\r\n":
                self.taken.append(letter)
                inside = False
                self.wfile.write(b"250 bien\r\n")
            elif inside:
                letter += line
            elif line.upper().startswith(b"DATA"):
                inside = True
                self.wfile.write(b"354 allez\r\n")
            elif line.upper().startswith(b"QUIT"):
                self.wfile.write(b"221 adieu\r\n")
                return
            else:
                self.wfile.write(b"250 bien\r\n")


def test_a_letter_goes_to_a_file(app: Flask, mailing: Callable[[str], None], tmp_path: Path) -> None:
    mailing(f"file:{tmp_path}/lettres")
    with app.app_context():
        send("samia@exemple.test", "Objet à accents", "Corps à accents\n")
    (path,) = (tmp_path / "lettres").glob("*.eml")
    letter = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert (letter["To"], letter["Subject"]) == ("samia@exemple.test", "Objet à accents")
    assert letter.get_content_type() == "text/plain"
    assert "Corps à accents" in letter.get_content()


def test_a_letter_goes_to_the_console(
    app: Flask, mailing: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    mailing("console:")
    with app.app_context():
        send("samia@exemple.test", "Objet", "Corps\n")
    assert "Objet : Objet" in capsys.readouterr().err


def test_a_letter_goes_to_a_mail_server(app: Flask, mailing: Callable[[str], None]) -> None:
    with socketserver.TCPServer(("127.0.0.1", 0), Postbox) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        mailing(f"smtp://127.0.0.1:{server.server_address[1]}")
        with app.app_context():
            send("samia@exemple.test", "Objet", "Corps\n")
        thread.join(timeout=5)
    letter = email.message_from_bytes(Postbox.taken.pop(), policy=email.policy.default)
    assert letter["To"] == "samia@exemple.test"


def test_a_mail_password_never_travels_in_clear(app: Flask, mailing: Callable[[str], None]) -> None:
    with socketserver.TCPServer(("127.0.0.1", 0), Postbox) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        mailing(f"smtp://compte:secret@127.0.0.1:{server.server_address[1]}")
        with app.app_context(), pytest.raises(ConfigurationError):
            send("samia@exemple.test", "Objet", "Corps\n")
        thread.join(timeout=5)


def test_an_unknown_way_is_named(app: Flask, mailing: Callable[[str], None]) -> None:
    mailing("pigeon:")
    with app.app_context(), pytest.raises(ConfigurationError, match="PASSERELLE_MAIL"):
        send("samia@exemple.test", "Objet", "Corps\n")


# passerelle users create -------------------------------------------------------------------------------


def test_the_command_makes_a_director(app: Flask, client: FlaskClient, structure: Structure) -> None:
    address = f"direction-{structure.slug}@exemple.test"
    done = app.test_cli_runner().invoke(
        users_group,
        ["create", address, "--structure", structure.slug, "--given-name", "Nadia", "--password-stdin"],
        input="tulipe gravier orage 71\n",
    )
    assert done.exit_code == 0, done.output
    assert sign_in_by_form(client, address, "tulipe gravier orage 71").status_code == 303
    with app.app_context(), bound(structure.slug, caller=Caller.COMMAND):
        place = session.execute(select(Membership)).scalar_one()
        assert (place.role_keys, place.given_name) == (["director"], "Nadia")


def test_the_command_says_what_is_wrong(app: Flask, make_member: Callable[..., Member]) -> None:
    run = app.test_cli_runner().invoke
    taken = run(users_group, ["create", make_member().email])
    assert taken.exit_code == 1
    assert "Un compte porte déjà cette adresse" in taken.output
    weak = run(users_group, ["create", "x@exemple.test", "--password-stdin"], input="azerty\n")
    assert weak.exit_code == 1
    assert "12 caractères" in weak.output
    nowhere = run(users_group, ["create", "y@exemple.test", "--structure", "nulle-part"])
    assert nowhere.exit_code == 1
    assert "nulle-part" in nowhere.output


def test_the_command_gives_the_roles_that_the_page_of_members_offers_and_no_other(
    app: Flask, structure: Structure, acting: Any, make_member: Any
) -> None:
    with acting(make_member("director")) as director:
        make_role(MakeRole(new_id(), "Veille de nuit", ["activities.record"]), actor=director)
        commit()
        offered = [key for key, _label in role_choices(director)]
    assert len(offered) == len(SHIPPED_ROLES) + 1
    run = app.test_cli_runner().invoke
    for role in offered:
        asked = [
            "create",
            f"{role}-{structure.slug}@exemple.test",
            "--structure",
            structure.slug,
            "--role",
            role,
        ]
        given = run(users_group, asked)
        assert given.exit_code == 0, given.output
    address = f"relais-{structure.slug}@exemple.test"
    asked = ["create", address, "--structure", structure.slug, "--role", "night_watch"]
    refused = run(users_group, asked)
    assert refused.exit_code == 1
    assert "n’est pas un rôle de cette structure" in refused.output
    with app.app_context():
        assert find_account(address) is None, "no account is left behind"


# The end of an account ---------------------------------------------------------------------------------


def end_places(app: Flask, member: Member, slug: str) -> None:
    with app.app_context(), bound(slug, caller=Caller.COMMAND):
        place = session.execute(select(Membership).where(Membership.user_id == member.user_id)).scalar_one()
        place.ended_at = now()
        membership_ended(member.user_id)
        commit()


def test_an_account_ends_with_its_last_membership_and_not_before(
    app: Flask,
    client: FlaskClient,
    signed_in_everywhere: Member,
    letters: Letters,
) -> None:
    member = signed_in_everywhere
    with app.app_context():
        enter_directory(member.user_id)
        slugs = [
            row.tenant_id
            for row in session.execute(
                select(Membership).where(Membership.user_id == member.user_id)
            ).scalars()
        ]
    end_places(app, member, slugs[0])
    letters("")
    assert sign_in_by_form(client, member.email).status_code == 303
    end_places(app, member, slugs[1])
    letters("")
    assert client.get("/compte").status_code == 303
    assert sign_in_by_form(client, member.email).status_code == 422
    with app.app_context():
        account = get_account(member.user_id)
        assert not account.user.active
        assert account.credential.password_hash is None
        kept = session.execute(select(User.email).where(User.id == member.user_id)).scalar_one()
        assert member.email not in kept
