"""A person's request is written down, answered within the month, and its copy or erasure is a job's work."""

from __future__ import annotations

import html
import io
import json
import zipfile
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from core.audit.models import AuditEntry
from core.db.base import new_id
from core.db.outbox import OutboxJob
from core.db.session import session
from core.db.unit_of_work import commit
from core.db.writing import get_or_404
from core.errors import InvalidInput, Refused
from core.extension.contributions import SubjectRef
from core.files.documents import store_document
from core.files.examples import Sample
from core.files.schemas import StoreDocument
from core.jobs.worker import perform
from core.lifecycle.commands import people_group
from core.lifecycle.copies import DATA, PAGE
from core.lifecycle.models import RightsCopy, RightsRequest
from core.lifecycle.pages import due_words
from core.lifecycle.requests import (
    a_month_after,
    answer_request,
    erase_person,
    hand_over_copy,
    make_copy,
    prepare_copy,
    purge_copies,
    refuse_request,
    register_request,
    restrict_person,
    run_erasure,
)
from core.lifecycle.schemas import AnswerCommand, EraseCommand, PrepareCopy, RefuseCommand, RegisterRequest
from core.people.models import Person, PersonTie
from core.people.schemas import RegisterPerson
from core.people.services import merge_people, register_person
from core.planning.clock import today
from core.testing.plugin import create_member, create_structure
from core.testing.sign_in import post

NAME = {"given_name": "Solange", "family_name": "Tourneville", "phone": "+33639984755"}


@pytest.fixture
def house(app):
    return create_structure(app, "named_files")


@pytest.fixture
def officer(app, house):
    return create_member(app, house, "dpo")


def somebody(actor, **said):
    return register_person(RegisterPerson(new_id(), **{**NAME, **said}), actor=actor)


def asked(kind, actor, person=None, **said):
    person = person or somebody(actor)
    command = RegisterRequest(new_id(), kind, said.get("received_on", today(actor)))
    return register_request(SubjectRef("person", person.id), command, actor=actor)


def work_off(app, structure):
    """Do this structure's waiting rows, whatever others wait."""
    with app.app_context():
        waiting = select(OutboxJob.id).where(
            OutboxJob.for_tenant == structure.id, OutboxJob.state.in_(("pending", "running"))
        )
        ids = session.execute(waiting).scalars().all()
        session.rollback()
    with app.app_context():
        for row_id in ids:
            perform(str(row_id))


def words(answer):
    return " ".join(html.unescape(answer.text).replace("\xa0", " ").replace("\u202f", " ").split())


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2026, 11, 29), date(2026, 12, 29)),
        (date(2026, 1, 31), date(2026, 2, 28)),
        (date(2026, 12, 31), date(2027, 1, 31)),
    ],
)
def test_the_answer_is_due_a_month_later(day, due):
    assert a_month_after(day) == due


class TestPages:
    def test_somebody_is_found_by_post_and_her_request_noted(self, house, officer, signed_in, acting):
        with acting(officer) as actor:
            person_id = somebody(actor).id
            commit()
        client, base = signed_in(officer), f"/s/{house.slug}/droits"
        found = post(client, f"{base}/chercher", {"q": "tourneville"})
        assert "Solange Tourneville" in found.text
        url = f"{base}/pour/person/{person_id}"
        assert url in found.text
        form = {"id": str(new_id()), "kind": "access", "received_on": date(2020, 1, 31).isoformat()}
        made = post(client, url, form)
        assert made.status_code == 303
        assert "en retard de" in words(client.get(made.location))
        listed = client.get(base).text
        assert "Accès" in listed
        assert "Tourneville" not in listed, "lists name nobody"

    def test_by_telephone_as_well_and_a_caller_too(self, app, house, officer, signed_in, acting):
        reception = create_member(app, house, "reception")
        said = {"id": str(new_id()), "channel": "phone", "subject": "Bruit", "name": "Mme Éléonore Vasseur"}
        url = f"/s/{house.slug}/demandes"
        assert post(signed_in(reception), url, {**said, "phone": "06 39 98 47 22"}).status_code == 303
        client, url = signed_in(officer), f"/s/{house.slug}/droits/chercher"
        for typed in ("eleonore vasseur", "0639984722"):
            assert "Mme Éléonore Vasseur" in words(post(client, url, {"q": typed})), typed
        assert "Personne de ce nom" in post(client, url, {"q": "Introuvable"}).text

    def test_a_day_to_come_is_refused_beside_its_field(self, house, officer, signed_in, acting):
        with acting(officer) as actor:
            person = somebody(actor)
            commit()
            tomorrow = today(actor) + timedelta(days=1)
            url = f"/s/{house.slug}/droits/pour/person/{person.id}"
        form = {"id": str(new_id()), "kind": "access", "received_on": tomorrow.isoformat()}
        answer = post(signed_in(officer), url, form)
        assert answer.status_code == 422
        assert "Choisissez aujourd’hui ou un jour passé." in words(answer)

    @pytest.mark.parametrize("role", ["mediator", "coordinator", "reception", "figures_reader", "trainee"])
    def test_they_are_the_directions_and_the_officers(self, role, app, house, signed_in):
        member = create_member(app, house, role)
        assert signed_in(member).get(f"/s/{house.slug}/droits").status_code == 403


class TestCopy:
    def test_a_job_makes_it_and_it_is_taken_away_once_noted(self, app, house, officer, signed_in, acting):
        with acting(officer) as actor:
            person = somebody(actor)
            other = somebody(actor, given_name="Berthe", family_name="Moineau", phone="")
            session.add(PersonTie(person_id=person.id, other_id=other.id, kind="neighbour"))
            session.flush()
            request = asked("access", actor, person)
            commit()
            url = f"/s/{house.slug}/droits/{request.id}"
        client = signed_in(officer)
        assert post(client, f"{url}/copie").status_code == 303
        assert "La page peut être quittée" in words(client.get(url))
        assert client.get(f"{url}/copie").status_code == 404
        work_off(app, house)
        answer = client.get(f"{url}/copie")
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
        packet = zipfile.ZipFile(io.BytesIO(answer.data))
        page, data = packet.read(PAGE).decode(), packet.read(DATA).decode()
        assert "Tourneville" in page
        assert "+33639984755" in json.dumps(json.loads(data))
        assert "une autre personne" in page
        for hidden in ("Berthe", "Moineau", "Carpentier", "Inès"):
            assert hidden not in page + data
        with acting(officer):
            noted = select(AuditEntry.chain).where(AuditEntry.action == "rights.copy_read")
            assert session.execute(noted).scalars().all() == ["reads"]

    def test_it_is_closed_in_the_database_and_goes_after_seven_days(self, officer, acting):
        with acting(officer) as actor:
            make_copy(asked("portability", actor), actor=actor)
            copy = session.execute(select(RightsCopy)).scalar_one()
            assert b"Tourneville" not in copy.sealed
            assert copy.expires_on == today(actor) + timedelta(days=7)
            purge_copies(actor=actor)
            assert session.execute(select(RightsCopy.id)).first() is not None
            copy.expires_on = today(actor) - timedelta(days=1)
            session.flush()
            purge_copies(actor=actor)
            assert session.execute(select(RightsCopy.id)).first() is None

    def test_its_job_holds_an_id_and_nothing_else(self, officer, house, acting):
        with acting(officer) as actor:
            request = asked("access", actor)
            prepare_copy(request, PrepareCopy(), actor=actor)
            prepare_copy(request, PrepareCopy(), actor=actor)
            rows = session.execute(select(OutboxJob).where(OutboxJob.for_tenant == house.id)).scalars().all()
            assert [(row.job, row.args) for row in rows] == [("rights.copy", {"request": str(request.id)})]

    def test_a_failure_is_shown_and_tried_again(self, app, house, officer, acting, signed_in, monkeypatch):
        with acting(officer) as actor:
            request = asked("access", actor)
            prepare_copy(request, PrepareCopy(), actor=actor)
            commit()
            row_id = request.id

        def fails(*_arguments, **_options):
            raise RuntimeError("panne")

        monkeypatch.setattr("core.lifecycle.requests.export_subject", fails)
        work_off(app, house)
        page = signed_in(officer).get(f"/s/{house.slug}/droits/{row_id}")
        assert "Le traitement a échoué" in words(page)
        with app.app_context():
            row = session.execute(select(OutboxJob).where(OutboxJob.for_tenant == house.id)).scalar_one()
            assert (row.state, row.last_error) == ("pending", "RuntimeError"), "the worker tries again"
        monkeypatch.undo()
        assert post(signed_in(officer), f"/s/{house.slug}/droits/{row_id}/copie").status_code == 303
        work_off(app, house)
        with acting(officer):
            assert session.execute(select(RightsRequest.state)).scalar_one() == "ready"

    def test_it_is_answered_once_handed_over_and_due_until_then(self, app, house, officer, signed_in, acting):
        with acting(officer) as actor:
            request = asked("access", actor)
            commit()
            url = f"/s/{house.slug}/droits/{request.id}"
        client = signed_in(officer)
        assert post(client, f"{url}/remise").status_code == 409, "there is no copy yet"
        post(client, f"{url}/copie")
        work_off(app, house)
        for page in (client.get(url), client.get(f"/s/{house.slug}/droits")):
            assert "Copie prête" in words(page)
            assert "à répondre dans" in words(page)
        for _twice in range(2):
            assert post(client, f"{url}/remise").status_code == 303
        for page in (client.get(url), client.get(f"/s/{house.slug}/droits")):
            assert "Remise le" in words(page)
            assert "à répondre dans" not in words(page)
        with acting(officer):
            noted = select(AuditEntry.action).where(AuditEntry.action == "rights.copy_handed")
            assert session.execute(noted).scalars().all() == ["rights.copy_handed"]

    def test_one_that_is_late_stays_late_while_it_waits_to_be_handed_over(self, officer, acting):
        with acting(officer) as actor:
            request = asked("portability", actor, received_on=today(actor) - timedelta(days=60))
            make_copy(request, actor=actor)
            assert due_words(request, actor).startswith("en retard de")
            hand_over_copy(request, actor=actor)
            assert due_words(request, actor) == ""

    def test_a_copy_that_is_no_longer_kept_is_made_anew_before_it_is_handed_over(self, officer, acting):
        with acting(officer) as actor:
            request = asked("access", actor)
            make_copy(request, actor=actor)
            session.execute(select(RightsCopy)).scalar_one().expires_on = today(actor) - timedelta(days=1)
            session.flush()
            with pytest.raises(Refused):
                hand_over_copy(request, actor=actor)
            prepare_copy(request, PrepareCopy(), actor=actor)
            assert request.state == "running"


class TestDocumentsOfACopy:
    @pytest.fixture
    def kept(self, officer, acting):
        """A request of somebody who has a letter and a photo: (id of the request, of the letter, of the photo)."""
        with acting(officer) as actor:
            person = somebody(actor)
            letter, photo = (
                store_document(
                    StoreDocument(new_id(), kind, title=title), Sample(), actor=actor, person=person
                )
                for kind, title in (("letter", "Lettre du printemps"), ("photo", "Porte du local"))
            )
            request = asked("access", actor, person)
            commit()
            return request.id, letter.id, photo.id

    def packet(self, app, house, client, url):
        work_off(app, house)
        return zipfile.ZipFile(io.BytesIO(client.get(f"{url}/copie").data))

    def test_only_those_ticked_go_with_it(self, app, house, officer, kept, signed_in, acting):
        request_id, letter, _photo = kept
        client, url = signed_in(officer), f"/s/{house.slug}/droits/{request_id}"
        page = client.get(f"{url}/documents")
        assert "Lettre du printemps" in page.text
        assert "checked" not in page.text, "none is ticked beforehand"
        assert "ne montre personne d’autre" in words(page)
        assert post(client, f"{url}/copie", {"documents": [str(letter)]}).status_code == 303
        packet = self.packet(app, house, client, url)
        (name,) = [one for one in packet.namelist() if one.startswith("documents/")]
        assert name.endswith(f"{letter.hex[-6:]}.png")
        assert packet.read(name).startswith(b"\x89PNG")
        said = packet.read(DATA).decode()
        assert f"jointe : {name}" in said
        assert "sur demande, une fois vérifié" in said
        with acting(officer):
            noted = select(AuditEntry.subject_id).where(AuditEntry.action == "rights.document_added")
            assert session.execute(noted).scalars().all() == [letter]

    def test_without_any_the_copy_says_that_they_are_handed_over_on_request(
        self, app, house, officer, kept, signed_in
    ):
        client, url = signed_in(officer), f"/s/{house.slug}/droits/{kept[0]}"
        assert post(client, f"{url}/copie").status_code == 303
        packet = self.packet(app, house, client, url)
        assert set(packet.namelist()) == {PAGE, DATA}
        assert packet.read(DATA).decode().count("sur demande, une fois vérifié") == 2

    def test_somebody_elses_is_refused(self, house, officer, kept, signed_in, acting):
        with acting(officer) as actor:
            other = somebody(actor, given_name="Berthe", family_name="Moineau", phone="")
            theirs = store_document(StoreDocument(new_id(), "letter"), Sample(), actor=actor, person=other).id
            commit()
        answer = post(
            signed_in(officer), f"/s/{house.slug}/droits/{kept[0]}/copie", {"documents": [str(theirs)]}
        )
        assert answer.status_code == 422
        assert "Choisissez parmi les documents de cette personne." in words(answer)

    def test_other_documents_make_it_anew_and_the_same_ones_do_not(self, officer, kept, acting):
        request_id, letter, photo = kept
        with acting(officer) as actor:
            request = get_or_404(RightsRequest, request_id)
            prepare_copy(request, PrepareCopy((letter,)), actor=actor)
            make_copy(request, actor=actor)
            prepare_copy(request, PrepareCopy((letter,)), actor=actor)
            assert request.state == "ready"
            prepare_copy(request, PrepareCopy((letter, photo)), actor=actor)
            assert request.state == "running"


class TestErasure:
    def test_the_page_says_what_goes_and_what_stays_then_a_job_does_it(
        self, app, house, officer, signed_in, acting
    ):
        with acting(officer) as actor:
            request = asked("erase", actor)
            commit()
            url = f"/s/{house.slug}/droits/{request.id}"
        client = signed_in(officer)
        page = words(client.get(f"{url}/effacer"))
        assert "Ce qui s’arrête" in page
        assert "Ce qui continue" in page
        assert post(client, f"{url}/effacer").status_code == 303
        work_off(app, house)
        after = client.get(url).text
        assert "Personne effacée" in after
        assert "Tourneville" not in after
        with acting(officer):
            person = session.execute(select(Person)).scalar_one()
            assert person.erased_at is not None
            assert (person.family_name, person.search_text) == ("", "")

    def test_public_archives_need_the_visa(self, app, signed_in, acting):
        city = create_structure(app, "named_files", settings={"public_archives": True})
        director = create_member(app, city, "director")
        with acting(director) as actor:
            request = asked("erase", actor)
            commit()
            url = f"/s/{city.slug}/droits/{request.id}/effacer"
        client = signed_in(director)
        refused = post(client, url)
        assert refused.status_code == 422
        assert "L212-2" in words(refused)
        kept = post(client, url, {"visa_reference": "AD86-2026-14", "visa_on": "2026-13-45"})
        assert "AD86-2026-14" in kept.text, "what was typed is kept"
        form = {"visa_reference": "AD86-2026-14", "visa_on": date(2026, 1, 15).isoformat()}
        assert post(client, url, form).status_code == 303
        work_off(app, city)
        with acting(director):
            row = session.execute(select(RightsRequest)).scalar_one()
            assert (row.state, row.visa_reference) == ("done", "AD86-2026-14")

    def test_her_other_records_go_with_her_and_her_copies_too(self, officer, acting):
        with acting(officer) as actor:
            kept = somebody(actor)
            merged = somebody(actor, given_name="Sol", family_name="Tournevile", phone="")
            make_copy(asked("access", actor, kept), actor=actor)
            merge_people(kept, merged, actor=actor)
            run_erasure(asked("erase", actor, merged), actor=actor)
            people = session.execute(select(Person)).scalars().all()
            assert [person.erased_at is not None for person in people] == [True, True]
            assert session.execute(select(RightsCopy.id)).first() is None

    def test_twice_is_once(self, officer, acting):
        with acting(officer) as actor:
            request = asked("erase", actor)
            run_erasure(request, actor=actor)
            done_at = request.done_at
            run_erasure(request, actor=actor)
            assert request.done_at == done_at


class TestOtherAnswers:
    def test_a_restriction_marks_her_record(self, officer, acting):
        with acting(officer) as actor:
            request = asked("restrict", actor)
            restrict_person(request, actor=actor)
            assert request.state == "done"
            assert session.execute(select(Person.restricted_on)).scalar_one() == today(actor)

    def test_a_correction_is_said_by_a_code(self, officer, acting):
        with acting(officer) as actor:
            request = asked("rectify", actor)
            answer_request(request, AnswerCommand("corrected"), actor=actor)
            assert (request.state, request.answer) == ("done", "corrected")

    def test_a_refusal_has_its_reason_and_closes(self, officer, acting):
        with acting(officer) as actor:
            request = asked("access", actor)
            refuse_request(request, RefuseCommand("not_identified"), actor=actor)
            assert request.state == "refused"
            with pytest.raises(Refused):
                prepare_copy(request, PrepareCopy(), actor=actor)

    def test_each_right_has_its_own_answer(self, officer, acting):
        with acting(officer) as actor:
            access = asked("access", actor)
            for use_case, said in (
                (answer_request, AnswerCommand("corrected")),
                (erase_person, EraseCommand()),
            ):
                with pytest.raises(Refused):
                    use_case(access, said, actor=actor)

    def test_a_day_to_come(self, officer, acting):
        with acting(officer) as actor, pytest.raises(InvalidInput):
            asked("access", actor, received_on=today(actor) + timedelta(days=1))


class TestCommands:
    @pytest.fixture
    def person_id(self, officer, acting):
        with acting(officer) as actor:
            found = somebody(actor).id
            commit()
        return str(found)

    def run(self, app, *arguments):
        return app.test_cli_runner().invoke(people_group, arguments)

    def test_export_writes_a_file_that_only_its_owner_reads(self, app, house, person_id, tmp_path):
        path = tmp_path / "copie.json"
        done = self.run(app, "export", house.slug, person_id, "--output", str(path))
        assert done.exit_code == 0, done.output
        assert "Tourneville" not in done.output
        assert "Tourneville" in path.read_text(encoding="utf-8")
        assert path.stat().st_mode & 0o077 == 0

    def test_erase_asks_first(self, app, house, person_id, acting, officer):
        assert self.run(app, "erase", house.slug, person_id).exit_code == 1
        done = self.run(app, "erase", house.slug, person_id, "--yes")
        assert done.exit_code == 0, done.output
        with acting(officer):
            assert session.execute(select(Person.erased_at)).scalar_one() is not None

    def test_erase_asks_for_the_visa_of_public_archives(self, app, acting):
        city = create_structure(app, "named_files", settings={"public_archives": True})
        with acting(create_member(app, city, "director")) as actor:
            person_id = str(somebody(actor).id)
            commit()
        refused = self.run(app, "erase", city.slug, person_id, "--yes")
        assert refused.exit_code == 1
        assert "L212-2" in refused.output
        visa = ("--visa-reference", "AD86-2026-14", "--visa-on", "2026-01-15")
        assert self.run(app, "erase", city.slug, person_id, "--yes", *visa).exit_code == 0

    def test_nobody_of_that_number(self, app, house):
        assert self.run(app, "erase", house.slug, str(new_id()), "--yes").exit_code == 1
