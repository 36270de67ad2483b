"""Leaving: the director takes everything out alone, and another tool can read it."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from core.audit.models import AuditEntry
from core.casefiles.models import FileNote
from core.casefiles.notices import TAKEN, waiting_notices
from core.cases.completing import add_party
from core.cases.models import Case
from core.cases.schemas import AddParty
from core.consent.schemas import RecordConsent
from core.consent.services import record_consent
from core.db.base import new_id, now
from core.db.session import session
from core.db.unit_of_work import commit
from core.exports.leaving import LEFT, _write_documents, piece_models, take_everything, taken_models
from core.exports.models import ExportRun
from core.exports.schemas import TakeEverything
from core.exports.services import Progress
from core.extension.contributions import SubjectRef
from core.files.envelope import close_text, destroy_key, of_case
from core.files.examples import known_person, named_file, stored_document
from core.jobs.worker import work_off
from core.lifecycle.services import erase_subject
from core.tenancy.binding import Caller, bound
from core.tenancy.models import Tenant
from core.testing.rows import make_row, scoped_models
from core.testing.sign_in import post

WORDS = "Un désaccord sur le partage de la cour."


@pytest.fixture
def structure(make_structure):
    return make_structure("civic_mediation", "named_files", name="Maison des médiations")


@pytest.fixture
def director(make_member):
    return make_member("director")


@pytest.fixture
def filled(acting, director, make_member):
    """A file with a note of the team, a sealed one, another member's working note, and a document."""
    other = make_member("mediator")
    with acting(director) as actor:
        case = named_file(actor)
        make_row(FileNote, case_id=case.id, level="team", text=f"{WORDS} équipe")
        for level in ("sealed", "private"):
            note_id = new_id()
            closed = close_text(f"{WORDS} {level}", owner=of_case(case.id), record_id=note_id, actor=actor)
            make_row(
                FileNote,
                id=note_id,
                case_id=case.id,
                level=level,
                sealed=closed,
                author_id=other.membership_id,
            )
        stored_document(case, actor)
        commit()
    return director


@pytest.fixture
def take_all(app, signed_in):
    """``take_all(member)``: the archive, once its job is over."""

    def make(member, **form):
        client = signed_in(member)
        base = f"/s/{member.structure.slug}/exports"
        said = {"id": str(new_id()), "reason": "other_tool", "understood": "1", **form}
        answer = post(client, f"{base}/tout-emporter", said)
        if answer.status_code != 303:
            return answer
        with app.app_context():
            work_off()
        fetched = client.get(f"{answer.location}/fichier")
        assert fetched.status_code == 200, client.get(answer.location).text
        return zipfile.ZipFile(io.BytesIO(fetched.data))

    return make


def table(archive, name):
    text = archive.read(f"tableaux/{name}.csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def set_aside(actor):
    """A picture of somebody who took her agreement back."""
    case = named_file(actor)
    party = add_party(case, AddParty(new_id(), "person"), actor=actor)
    given = RecordConsent(new_id(), "image", "given", case_id=case.id, party_id=party.id)
    record_consent(given, actor=actor)
    photo = stored_document(case, actor, kind="photo", party_id=party.id, recognisable=True).id
    record_consent(replace(given, id=new_id(), state="withdrawn"), actor=actor)
    return photo


def test_each_document_counted_is_a_step_of_the_bar_joined_or_not(filled, acting):
    """A picture set aside, and a document whose key was lost, are left out; they were counted."""
    with acting(filled) as actor:
        set_aside(actor)
        lost = named_file(actor)
        stored_document(lost, actor)
        destroy_key(of_case(lost.id), actor=actor)
        run = take_everything(TakeEverything(new_id(), "other_tool", True), actor=actor)
        progress = Progress(run, actor)
        with zipfile.ZipFile(io.BytesIO(), "w") as archive:
            assert sum(_write_documents(archive, progress, actor).values()) == 1
        assert progress.done == 3
        assert progress.done == run.row_count - 2 * len(taken_models())


class TestTheArchive:
    @pytest.fixture
    def archive(self, filled, take_all):
        return take_all(filled)

    def test_has_every_table_twice_in_french_and_for_a_machine(self, archive):
        names = set(archive.namelist())
        for model in taken_models():
            assert f"tableaux/{model.__tablename__}.csv" in names
            assert f"donnees/{model.__tablename__}.json" in names
        [case] = json.loads(archive.read("donnees/case_record.json"))
        [told] = table(archive, "case_record")
        assert told["Identifiant"] == case["id"]
        assert case["subject"] in told.values()
        assert "Objet" in told
        assert (told["État"], told["État (code)"]) == ("Ouvert", "opened")

    def test_opens_what_was_closed_but_the_working_notes_of_others(self, archive):
        notes = json.loads(archive.read("donnees/file_note.json"))
        assert {note["level"] for note in notes} == {"team", "sealed"}
        assert {note["sealed"] or note["text"] for note in notes} == {f"{WORDS} équipe", f"{WORDS} sealed"}
        assert WORDS + " private" not in archive.read("tableaux/file_note.csv").decode()

    def test_gives_documents_in_clear(self, archive):
        [document] = json.loads(archive.read("donnees/document.json"))
        assert document["title"] == "Courrier reçu"
        [name] = [one for one in archive.namelist() if one.startswith("documents/")]
        assert document["id"] in name
        assert archive.read(name).startswith(b"\x89PNG") or name.endswith((".jpg", ".webp"))

    def test_leaves_out_a_picture_whose_person_took_her_agreement_back(self, filled, take_all, acting):
        with acting(filled) as actor:
            photo = set_aside(actor)
            commit()
        archive = take_all(filled)
        assert str(photo) in {one["id"] for one in json.loads(archive.read("donnees/document.json"))}
        [joined] = [one for one in archive.namelist() if one.startswith("documents/")]
        assert str(photo) not in joined

    def test_explains_itself(self, archive):
        read_me = archive.read("LISEZ-MOI.txt").decode()
        assert "Maison des médiations" in read_me
        assert "Notes des dossiers (2)" in read_me
        codes = archive.read("dictionnaire/codes.csv").decode("utf-8-sig")
        assert "document_kind" in codes
        columns = archive.read("dictionnaire/colonnes.csv").decode("utf-8-sig")
        assert "case_record" in columns

    def test_holds_no_key_and_no_proof(self, archive):
        assert not LEFT & {name.split("/")[-1].split(".")[0] for name in archive.namelist()}
        assert "mac" not in table(archive, "audit_entry")[0]


def test_nothing_of_the_structure_is_forgotten():
    kept = {model.__tablename__ for model in (*taken_models(), *piece_models())} | LEFT
    assert {model.__tablename__ for model in scoped_models()} <= kept


def test_only_the_director_may(make_member, take_all):
    for role in ("coordinator", "mediator", "dpo"):
        assert take_all(make_member(role)).status_code == 403


def test_a_reason_and_a_promise_are_asked(director, take_all):
    answer = take_all(director, reason="", understood="")
    assert answer.status_code == 422
    assert "f-reason-err" in answer.text
    assert "f-understood-err" in answer.text


def test_identity_is_proved_again_before_it_is_asked_and_before_it_is_fetched(director, signed_in):
    client = signed_in(director)
    with client.session_transaction() as stored:
        stored["fs_paa"] = 0
    base = f"/s/{director.structure.slug}/exports/tout-emporter"
    assert "/compte/confirmer" in client.get(base).location
    form = {"id": str(new_id()), "reason": "other_tool", "understood": "1"}
    assert "/compte/confirmer" in post(client, base, form).location


def test_it_is_noted_with_the_levels_that_left(app, filled, take_all):
    take_all(filled)
    with app.app_context(), bound(filled.structure.slug, caller=Caller.COMMAND):
        found = dict(session.execute(select(AuditEntry.action, AuditEntry.details)).all())
    assert found["export.asked"]["reason"] == "other_tool"
    assert found["export.read"]["list"] == "everything"


def test_whoever_follows_a_file_with_closed_notes_is_told(acting, filled, make_member, take_all):
    referent = make_member("mediator")
    with acting(filled) as actor:
        case = session.execute(select(Case).where(Case.tenant_id == actor.tenant.id)).scalars().one()
        case.referent_id, case_id = referent.membership_id, case.id
        named_file(actor)
        commit()
    take_all(filled)
    with acting(referent) as actor:
        told = session.execute(waiting_notices(actor)).all()
        assert [(one.kind, one.case_id) for one in told] == [(TAKEN, case_id)]


def test_a_suspended_structure_lets_its_director_leave(app, filled, take_all):
    with app.app_context():
        session.execute(update(Tenant).where(Tenant.id == filled.structure.id).values(suspended_at=now()))
        commit()
    assert "LISEZ-MOI.txt" in take_all(filled).namelist()


def test_another_structures_rows_are_not_in_it(app, filled, make_structure, make_member, take_all):
    elsewhere = make_member("director", structure=make_structure("civic_mediation", "named_files"))
    archive = take_all(elsewhere)
    assert json.loads(archive.read("donnees/case_record.json")) == []
    [member] = json.loads(archive.read("donnees/membership.json"))
    assert member["id"] == str(elsewhere.membership_id)


def test_erasing_a_person_forgets_the_files_that_may_hold_her(app, filled, take_all):
    take_all(filled)
    with app.app_context(), bound(filled.structure.slug, caller=Caller.COMMAND) as actor:
        person = known_person(actor)
        erase_subject(SubjectRef("person", person.id), actor=actor)
        commit()
        assert session.execute(select(ExportRun.state)).scalar_one() == "expired"
