"""What each role sees of one named file, by its place in it and field by field: printed and compared.

``PASSERELLE_RECORD=1 pytest tests/contract/test_file_matrix.py`` writes ``file_matrix.txt`` anew; its difference is
what a reviewer reads when somebody sees more than she did.
"""

from __future__ import annotations

import html
import os
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from core.access.permissions import SHIPPED_ROLES
from core.casefiles.circle import ask_exceptional_access, name_member
from core.casefiles.levels import readable_levels
from core.casefiles.models import FileNote
from core.casefiles.schemas import AskAccess, NameMember
from core.casefiles.services import link_person, open_file
from core.casefiles.workflow import TYPE_KEY
from core.cases.access import case_or_404
from core.cases.completing import add_party
from core.cases.models import Case
from core.cases.schemas import AddParty, OpenCase
from core.db.base import new_id
from core.db.session import session
from core.db.unit_of_work import commit
from core.errors import NotFound
from core.files.envelope import close_text, of_case
from core.files.models import Document
from core.people.contacts import add_contact
from core.people.schemas import ContactCommand, RegisterPerson
from core.people.services import register_person
from core.planning.clock import today
from core.tenancy.binding import act_as, bind
from core.tenancy.models import Cover, Tenant
from core.tenancy.routing import load_actor
from core.testing.plugin import create_member, create_structure
from core.testing.sign_in import sign_in

RECORD = Path(__file__).with_name("file_matrix.txt")
SUBJECT = "Bruit la nuit, cour des Acacias"
NAME = "Odile Fauvel"
TELEPHONE = "0612345678"
LEVELS = ("team", "restricted", "sealed", "private")
WORDS = {level: f"mots-temoins-{level}" for level in LEVELS}
REASON = "La personne référente est absente et une partie appelle."
#: Line of the matrix → (roles, place in the file).
MEMBERS = {
    **{role.key: ((role.key,), "") for role in SHIPPED_ROLES},
    "mediator, referent": (("mediator",), "referent"),
    "mediator, co-referent": (("mediator",), "co_referent"),
    "mediator, helper": (("mediator",), "helper"),
    "mediator, covers referent": (("mediator",), "cover"),
    "social_worker, co-referent": (("social_worker",), "co_referent"),
    "trainee, co-referent": (("trainee",), "co_referent"),
    "trainee, helper": (("trainee",), "helper"),
    "coordinator, exceptional": (("coordinator",), "access"),
    "director, exceptional": (("director",), "access"),
}
FIELDS = ("existence", "subject", "party", "contact", *LEVELS, "document", "readers", "masked")


@contextmanager
def entered(app, member):
    """A session of that member, as a page of hers would have; nothing is committed here."""
    with app.test_request_context("/"), app.app_context():
        tenant = session.execute(select(Tenant).where(Tenant.id == member.structure.id)).scalar_one()
        bind(tenant.id)
        actor = load_actor(tenant, member.user_id)
        act_as(actor)
        try:
            yield actor
        finally:
            session.rollback()


@pytest.fixture(scope="module")
def world(app):
    house = create_structure(app, "named_files")
    return {line: create_member(app, house, *roles) for line, (roles, _place) in MEMBERS.items()}


@pytest.fixture(scope="module")
def planted(app, world):
    """Ids of a file in which every kind of thing lies, and of its person; everybody has her place in it."""
    referent = world["mediator, referent"]
    with entered(app, referent) as actor:
        case = open_file(OpenCase(new_id(), TYPE_KEY, SUBJECT), actor=actor)
        party = add_party(case, AddParty(new_id(), "person"), actor=actor)
        given, family = NAME.split()
        person = register_person(RegisterPerson(new_id(), given, family), actor=actor)
        add_contact(person, ContactCommand("phone", "+33612345678", id=new_id()), actor=actor)
        link_person(party, person.id, actor=actor)
        for level in LEVELS:
            session.add(note_of(case, level, actor))
        session.add(document_of(case, actor))
        for line, (_roles, place) in MEMBERS.items():
            if place in ("co_referent", "helper"):
                command = NameMember(new_id(), world[line].membership_id, place)
                name_member(case, command, actor=actor)
        ids = {
            "absent_id": referent.membership_id,
            "substitute_id": world["mediator, covers referent"].membership_id,
        }
        session.add(Cover(**ids, starts_on=today(actor), ends_on=today(actor)))
        found = {"case": case.id, "person": person.id}
        commit()
    for line, (_roles, place) in MEMBERS.items():
        if place == "access":
            with entered(app, world[line]) as actor:
                case = case_or_404(found["case"], actor)
                ask_exceptional_access(case, AskAccess(new_id(), REASON), actor=actor)
                commit()
    return found


def note_of(case, level, actor):
    note_id, clear = new_id(), level == "team"
    sealed = None
    if not clear:
        sealed = close_text(WORDS[level], owner=of_case(case.id), record_id=note_id, actor=actor)
    return FileNote(
        id=note_id, case_id=case.id, day=date(2026, 11, 17), level=level, text=WORDS[level] if clear else "",
        sealed=sealed, author_id=actor.membership_id,
    )  # fmt: skip


def document_of(case, actor):
    row_id = new_id()
    title = close_text("titre-temoin", owner=of_case(case.id), record_id=row_id, actor=actor)
    return Document(
        id=row_id, case_id=case.id, kind="letter", level="restricted", title=title, mime="application/pdf",
        size=10, day=date(2026, 11, 17), author_id=actor.membership_id,
    )  # fmt: skip


def text_of(client, path):
    """What a page says to its reader; "" when it is not hers."""
    answer = client.get(path)
    return (
        html.unescape(answer.text).replace("\u202f", "").replace("\xa0", "")
        if answer.status_code == 200
        else ""
    )


def seen(app, member, planted):
    """Field → whether this member has it, asked of the pages themselves and, for texts, of her levels too."""
    client = app.test_client()
    sign_in(app, client, member.user_id)
    home = f"/s/{member.structure.slug}"
    page = text_of(client, f"{home}/dossiers/{planted['case']}")
    person = text_of(client, f"{home}/personnes/{planted['person']}")
    levels = levels_of(app, member, planted)
    for level in LEVELS:
        assert level in levels or WORDS[level] not in page, (member, level)
    assert "restricted" in levels or "titre-temoin" not in page
    return {
        "existence": bool(page),
        "subject": SUBJECT in text_of(client, f"{home}/dossiers/"),
        "party": NAME in page,
        "contact": TELEPHONE in person.replace(" ", "").replace("+33", "0"),
        **{level: level in levels for level in LEVELS},
        "document": "restricted" in levels,
        "readers": bool(text_of(client, f"{home}/dossiers/{planted['case']}/lecteurs")),
        "masked": "masqué" in page,
    }


def levels_of(app, member, planted):
    with entered(app, member) as actor:
        try:
            case = case_or_404(planted["case"], actor)
        except NotFound:
            return set()
        reader = readable_levels(case, actor)
        author = session.get_one(Case, (actor.tenant.id, case.id)).author_id
        return {level for level in LEVELS if reader.may_read(level, author)}


def matrix(app, world, planted):
    width = max(map(len, MEMBERS))
    lines = [f"{'':{width}}  " + " ".join(FIELDS)]
    for line, member in world.items():
        found = seen(app, member, planted)
        marks = [("x" if found[name] else ".").center(len(name)) for name in FIELDS]
        lines.append(f"{line:{width}}  {' '.join(marks)}".rstrip())
    return "\n".join(lines) + "\n"


def test_each_member_sees_of_a_file_what_the_record_says_and_nothing_else(app, world, planted):
    found = matrix(app, world, planted)
    if os.environ.get("PASSERELLE_RECORD") == "1":
        RECORD.write_text(found, encoding="utf-8")
    assert found == RECORD.read_text(encoding="utf-8")
