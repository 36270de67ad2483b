"""Whoever is known to the application can have everything about her, and can be forgotten everywhere."""

from __future__ import annotations

import pytest
from psycopg import sql
from sqlalchemy import Text, select

from core.casefiles import mediation_privacy
from core.casefiles import privacy as files_privacy
from core.cases.completing import edit_case
from core.cases.examples import opening_from_request
from core.cases.models import Case
from core.cases.schemas import EditCase
from core.db.base import new_id
from core.db.session import session
from core.db.unit_of_work import commit
from core.extension.catalog import catalog
from core.extension.contributions import SubjectRef
from core.files import privacy as documents_privacy
from core.funding import privacy as funding_privacy
from core.lifecycle.services import erase_subject, export_subject, merge_people
from core.people import privacy as people_privacy
from core.plugin import PRIVACY
from core.requests.models import RequestCaller
from core.tenancy.binding import Caller, bound
from core.testing.plugin import create_member, create_structure
from core.testing.rows import make_row, scoped_models
from core.testing.sign_in import post, sign_in
from tests.throwaway.models import AtelierNote

#: Tables whose rows are about somebody outside the team, and the kind of subject that reaches them. A new
#: table with such columns fails the first test until it stands here, with its handlers.
PEOPLE = {
    "quality_complainant": "quality_complainant",
    "request_caller": "request_caller",
    "youth_words": "youth_words",
}
#: Tables whose columns of that name are about the team, the installation or the offices of a partner (corrected in
#: its directory), not about people met.
TEAM = {"membership", "partner"}
#: Every scoped table with a foreign key that leads to a person, be it through a party, a document or a word, and
#: the module of the core that copies it for her and erases it; a plugin's table names its plugin.
REACHED = {
    "case_party": files_privacy,
    "case_session_party": files_privacy,
    "document": documents_privacy,
    "document_chunk": documents_privacy,
    "file_agreement_line": mediation_privacy,
    "file_answer": mediation_privacy,
    "file_note": mediation_privacy,
    "file_solution": mediation_privacy,
    "funding_participant": funding_privacy,
    "household_member": people_privacy,
    "member_tie": people_privacy,
    "person_contact": people_privacy,
    "person_tie": people_privacy,
}
#: Those that hold ids, codes and days only: they name nobody once she is erased, and why they stay.
NAMELESS = {
    "civic_party_group": "which group a party is",
    "consent_notice": "who read what a word stops",
    "consent_reason": "typed with a word; closed, and deleted by the package of the ledger",
    "consent_record": "the ledger (RGPD, art. 7.1: the proof of a word is kept)",
    "file_bond": "codes of links, counted",
    "person_alias": "two emptied records are one",
    "school_attendance": "how many were there, of a pupil who is let go of",
    "school_pupil": "states and days; its domain lets go of the person and of her class",
    "school_pupil_step": "codes and days of such a pupil",
    "share_party": "which party an extract spoke of",
}
PERSONAL = {
    "name", "phone", "callback", "email", "invited_email", "given_name", "family_name", "first_name",
    "last_name", "nickname", "birth_date", "address", "street", "sex",
}  # fmt: skip
#: ``name`` or ``email`` of a thing, of an organisation.
THINGS = {
    "citizen_route",
    "place",
    "territory",
    "counter",
    "civic_service",
    "partner",
    "school_school",
    "citizen_organisation",
}

NAME, PHONE, SAID = "Mme Canari-Lointaine", "06 39 98 47 11", "Canari-Lointaine entend du bruit le soir"
CALLBACK, WHERE = "Après dix-huit heures canari", "Palier canari"
#: However the number is written.
CANARIES = ("canari", "639984711", "39 98 47 11")


@pytest.fixture
def house(app):
    names = [manifest.name for manifest in app.extensions["passerelle.plugins"].domains]
    return create_structure(app, *names)


@pytest.fixture
def team(app, house):
    return create_member(app, house, "mediator"), create_member(app, house, "reception")


def browser_of(app, member):
    client = app.test_client()
    sign_in(app, client, member.user_id)
    return client


def the_caller(actor):
    return session.execute(
        select(RequestCaller).where(RequestCaller.tenant_id == actor.tenant.id)
    ).scalar_one()


@pytest.fixture
def planted(app, house, team, acting):
    """A call written down by reception, taken, answered, raised to a situation, and half typed once more."""
    mediator, reception = team
    base = f"/s/{house.slug}"
    said = {"channel": "phone", "name": NAME, "phone": PHONE, "callback": CALLBACK, "subject": SAID}
    desk = browser_of(app, reception)
    assert post(desk, f"{base}/brouillons/request.new", {**said, "place_text": WHERE}).status_code == 204
    form = {**said, "place_text": WHERE, "id": str(new_id())}
    made = post(desk, f"{base}/demandes", form)
    assert made.status_code == 303
    with acting(mediator) as actor:
        request_id = the_caller(actor).request_id
        opening = opening_from_request(actor).form
    hers = browser_of(app, mediator)
    for path in (f"/demandes/{request_id}/prendre", f"/demandes/{request_id}/repondre"):
        assert post(hers, base + path).status_code == 303
    ids = new_id(), new_id()
    for case_id in ids:
        raised = {**opening, "id": str(case_id), "subject": SAID}
        assert post(hers, f"{base}/situations/depuis-demande/{request_id}", raised).status_code == 303
    with acting(mediator) as actor:
        case = session.execute(select(Case).where(Case.id == ids[0])).scalar_one()
        edit_case(case, EditCase(case.version, {"subject": "Bruit, immeuble B"}), actor=actor)
        commit()
    assert post(hers, f"{base}/brouillons/request.new", {"name": NAME, "phone": PHONE}).status_code == 204
    return request_id


def everything_held(superuser, stores):
    """(table, row as text) of every row of every table, past every lock."""
    with superuser(stores) as connection:
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (name,) in names:
            if name == "commune":
                continue
            for (row,) in connection.execute(
                sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(name))
            ):
                yield name, row


def where_canaries_sing(superuser, stores):
    return {
        name
        for name, row in everything_held(superuser, stores)
        if any(canary in row.casefold() for canary in CANARIES)
    }


def test_every_table_about_people_outside_the_team_is_known_here():
    for model in scoped_models():
        table = model.__tablename__
        if table in TEAM or table.startswith("atelier_"):
            continue
        about = {c.name for c in model.__table__.columns} & PERSONAL
        if table in THINGS:
            about -= {"name", "email", "phone"}
        assert not about or table in {*PEOPLE, *REACHED, "person"}, (table, about)
    assert all(PEOPLE[table] for table in PEOPLE)


def leading_to(target, tables):
    """Tables with a foreign key to ``target``, or to a table that leads there, the columns of the team left out."""
    found, waiting = set(), [target]
    while waiting:
        aim = waiting.pop()
        for table in tables:
            keys = {c.referred_table.name for c in table.foreign_key_constraints}
            if aim in keys and table.name not in found:
                found.add(table.name)
                waiting.append(table.name)
    return found


def test_every_table_that_leads_to_a_person_has_its_handlers(app):
    tables = [model.__table__ for model in scoped_models()]
    assert leading_to("person", tables) == {*REACHED, *NAMELESS}
    assert not set(REACHED) & set(NAMELESS)
    for handler in set(REACHED.values()):
        assert handler in PRIVACY, "registered with the core"
        assert callable(handler.export_person_data)
        assert callable(handler.erase_person_data)


@pytest.mark.parametrize("table", sorted(PEOPLE))
def test_every_such_table_is_exported_and_erased(table, app, house):
    model = next(m for m in scoped_models() if m.__tablename__ == table)
    texts = [c.name for c in model.__table__.columns if isinstance(c.type, Text)]
    with app.app_context(), bound(house.slug, caller=Caller.COMMAND) as actor:
        row = make_row(model, **{name: f"valeur {name}" for name in texts})
        subject = SubjectRef(PEOPLE[table], row.id)
        held = str([part.rows for _plugin, part in export_subject(subject, actor=actor)])
        assert all(f"valeur {name}" in held for name in texts)
        assert erase_subject(subject, actor=actor) > 0
        session.expire_all()
        assert session.execute(select(model.id).where(model.id == row.id)).first() is None
        commit()


@pytest.mark.parametrize("table", sorted(PEOPLE))
def test_everybody_known_is_found_and_served_by_the_page_of_rights(table, app, acting):
    """By the name that the table holds, whether its domain is on or not; erased, she is found no more."""
    model = next(m for m in scoped_models() if m.__tablename__ == table)
    kind = kind_named(app, PEOPLE[table])
    bare, elsewhere = create_structure(app), create_structure(app)
    texts = {c.name: f"Zélie {c.name}" for c in model.__table__.columns if isinstance(c.type, Text)}
    with app.app_context(), bound(bare.slug, caller=Caller.COMMAND):
        row_id = make_row(model, **texts).id
        commit()
    officer = create_member(app, bare, "director")
    client = browser_of(app, officer)
    base = f"/s/{bare.slug}/droits"
    found = post(client, f"{base}/chercher", {"q": "zelie"})
    assert f"{base}/pour/{kind.key}/{row_id}" in found.text
    form = {"id": str(new_id()), "kind": "access", "received_on": "2026-01-05"}
    noted = post(client, f"{base}/pour/{kind.key}/{row_id}", form)
    assert noted.status_code == 303
    assert "Zélie" in client.get(noted.location).text
    with acting(officer) as actor:
        parts = export_subject(SubjectRef(kind.key, row_id), actor=actor)
        assert [part for _plugin, part in parts if part.rows]
        erase_subject(SubjectRef(kind.key, row_id), actor=actor)
        commit()
    assert str(row_id) not in post(client, f"{base}/chercher", {"q": "zelie"}).text
    assert "Personne effacée" in client.get(noted.location).text
    assert client.get(f"{base}/pour/{kind.key}/{row_id}").status_code == 404
    stranger = browser_of(app, create_member(app, elsewhere, "director"))
    assert stranger.get(f"/s/{elsewhere.slug}/droits/pour/{kind.key}/{row_id}").status_code == 404


def kind_named(app, key):
    with app.app_context():
        return catalog().subject_kinds[key]


def test_nothing_of_a_caller_is_left_anywhere(app, house, team, planted, acting, superuser, stores):
    before = where_canaries_sing(superuser, stores)
    assert before == {"request_caller", "request", "draft", "case_record", "revision"}
    with acting(team[0]) as actor:
        subject = SubjectRef("request_caller", the_caller(actor).id)
        erase_subject(subject, actor=actor)
        commit()
    assert where_canaries_sing(superuser, stores) == set()


def test_an_export_holds_what_she_said_and_nothing_of_the_team(app, house, team, planted, acting):
    with acting(team[0]) as actor:
        parts = export_subject(SubjectRef("request_caller", the_caller(actor).id), actor=actor)
        held = str([part.rows for _plugin, part in parts])
        for text in (NAME, SAID, CALLBACK, WHERE, "+33639984711"):
            assert text in held
        assert "Carpentier" not in held


def test_the_request_and_the_situation_stay_as_figures(app, house, team, planted, acting):
    with acting(team[0]) as actor:
        erase_subject(SubjectRef("request_caller", the_caller(actor).id), actor=actor)
        commit()
    client = browser_of(app, team[0])
    for path in (f"/demandes/{planted}", "/situations/", "/tableau-de-bord/"):
        page = client.get(f"/s/{house.slug}{path}")
        assert page.status_code == 200
        assert "canari" not in page.text.casefold()


def test_her_telephone_never_reaches_an_address_or_the_log(app, house, team, acting, capfd, planted):
    out = capfd.readouterr()
    assert not [canary for canary in CANARIES if canary in (out.out + out.err).casefold()]


class TestADisabledDomainStillAnswersForPeople:
    @pytest.fixture
    def bare(self, app):
        """A structure where no domain is on."""
        return create_structure(app)

    @pytest.fixture
    def subject(self, app, bare):
        """Somebody of whom the disabled domain kept a note."""
        with app.app_context(), bound(bare.slug, caller=Caller.COMMAND):
            subject = SubjectRef("person", new_id())
            session.add(AtelierNote(event="ancien", text="Gardé", about_id=subject.id))
            commit()
        return subject

    def notes(self, app, bare, about):
        with app.app_context(), bound(bare.slug, caller=Caller.COMMAND):
            found = select(AtelierNote.text).where(AtelierNote.about_id == about)
            return list(session.execute(found).scalars())

    def test_it_exports(self, app, bare, subject):
        with app.app_context(), bound(bare.slug, caller=Caller.COMMAND) as actor:
            assert "atelier" not in actor.tenant.enabled
            parts = dict(export_subject(subject, actor=actor))
        assert parts["atelier"].rows == ({"texte": "Gardé"},)

    def test_it_erases(self, app, bare, subject):
        with app.app_context(), bound(bare.slug, caller=Caller.COMMAND) as actor:
            assert erase_subject(subject, actor=actor) == 1
            commit()
        assert self.notes(app, bare, subject.id) == []

    def test_it_hears_that_two_records_are_one_person(self, app, bare, subject):
        kept = new_id()
        with app.app_context(), bound(bare.slug, caller=Caller.COMMAND) as actor:
            merge_people(kept, subject.id, actor=actor)
            commit()
        assert self.notes(app, bare, kept) == ["Gardé"]

    def test_one_failing_domain_fails_the_whole(self, app, bare, subject, monkeypatch):
        """A partial erasure would pass for a complete one."""
        manager = app.extensions["passerelle.plugins"]

        def fails(*_arguments, **_options):
            raise RuntimeError("panne")

        implementations = list(manager._implementations("erase_person_data", None))
        broken = [*implementations, ("essai", fails, ())]
        monkeypatch.setattr(manager, "_implementations", lambda *_: iter(broken))
        with app.app_context(), bound(bare.slug, caller=Caller.COMMAND) as actor:
            with pytest.raises(RuntimeError):
                erase_subject(subject, actor=actor)
            session.rollback()
        monkeypatch.undo()
        assert self.notes(app, bare, subject.id) == ["Gardé"]
