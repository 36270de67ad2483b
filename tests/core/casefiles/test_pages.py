"""The pages of files, in a browser without JavaScript."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from core.audit.models import READS, AuditEntry
from core.audit.services import record
from core.casefiles.mediation_examples import a_note
from core.casefiles.models import FileNotice
from core.casefiles.schemas import NameMember, RaiseToFile
from core.casefiles.services import (
    link_person,
    name_member,
    open_file,
    open_file_from_request,
    raise_to_file,
)
from core.casefiles.workflow import TYPE_KEY
from core.cases.access import case_or_404
from core.cases.models import Party
from core.cases.schemas import AddParty, OpenCase, RecordAction
from core.cases.services import add_party, open_case, record_action
from core.db.base import new_id
from core.db.session import session
from core.db.unit_of_work import commit
from core.db.writing import get_or_404
from core.files.documents import remove_document
from core.files.examples import stored_document
from core.files.models import Document
from core.people.models import Person, PersonContact
from core.people.schemas import RegisterPerson
from core.people.services import register_person
from core.requests.schemas import Caller, RequestCommand
from core.requests.services import receive_request
from core.testing.sign_in import post
from tests.core.casefiles.making import opening, somebody


def url(member: Any, path: str) -> str:
    return f"/s/{member.structure.slug}{path}"


def text_of(answer: Any) -> str:
    """As it is read: without entities nor no-break spaces."""
    return html.unescape(answer.text).replace("\u202f", " ").replace("\xa0", " ")


@pytest.fixture
def case_id(saved: Any, mediator: Any) -> Any:
    return saved(mediator, lambda actor: open_file(opening(), actor=actor).id)


def readings(case_id: Any) -> list[Any]:
    rows = select(AuditEntry).where(AuditEntry.subject_id == case_id, AuditEntry.chain == READS)
    return list(session.execute(rows.order_by(AuditEntry.n)).scalars())


class TestFromACall:
    def test_where_the_call_says_it_is_stands_on_the_file_and_on_no_page_for_a_party(
        self, saved: Any, mediator: Any, signed_in: Any
    ) -> None:
        def make(actor: Any) -> Any:
            said = RequestCommand(
                new_id(), "phone", subject="Bruit", place_text="12 rue de l’Étang, 3e", take=True
            )
            asked = receive_request(said, actor=actor)
            case = open_file_from_request(asked, opening(), actor=actor)
            return case.id, add_party(case, AddParty(new_id(), "person"), actor=actor).id

        case_id, party_id = saved(mediator, make)
        browser = signed_in(mediator)
        page = text_of(browser.get(url(mediator, f"/dossiers/{case_id}")))
        assert "Lieu précis" in page
        assert "12 rue de l’Étang, 3e" in page
        printed = text_of(browser.get(url(mediator, f"/dossiers/{case_id}/imprimer?party_id={party_id}")))
        assert "Étang" not in printed


class TestLists:
    def test_files_and_situations_are_apart(self, saved: Any, mediator: Any, signed_in: Any) -> None:
        def make(actor: Any) -> None:
            open_file(opening("Bruit, résidence A"), actor=actor)
            open_case(OpenCase(new_id(), "atelier_situation", "Groupe, gymnase"), actor=actor)

        saved(mediator, make)
        browser = signed_in(mediator)
        files = text_of(browser.get(url(mediator, "/dossiers/")))
        situations = text_of(browser.get(url(mediator, "/situations/")))
        assert "Bruit, résidence A" in files
        assert "Groupe, gymnase" not in files
        assert "Groupe, gymnase" in situations
        assert "Bruit, résidence A" not in situations

    def test_views_keep_mine_the_quiet_and_the_closed(
        self, saved: Any, mediator: Any, colleague: Any, signed_in: Any
    ) -> None:
        def make(actor: Any) -> None:
            quiet = open_file(opening("Sans nouvelles"), actor=actor)
            quiet.opened_on = quiet.last_on = quiet.last_on - timedelta(days=40)
            closed = open_file(opening("Fini"), actor=actor)
            closed.closed_on = closed.last_on

        saved(mediator, make)
        saved(colleague, lambda actor: open_file(opening("D’une collègue"), actor=actor))
        browser = signed_in(mediator)
        shown = {
            view: text_of(browser.get(url(mediator, f"/dossiers/?view={view}")))
            for view in ("mine", "team", "quiet", "closed")
        }
        kept = {
            view: [word for word in ("Sans nouvelles", "Fini", "D’une collègue") if word in page]
            for view, page in shown.items()
        }
        assert kept == {
            "mine": ["Sans nouvelles"],
            "team": ["Sans nouvelles", "D’une collègue"],
            "quiet": ["Sans nouvelles"],
            "closed": ["Fini"],
        }

    def test_no_list_no_title_and_no_address_names_anybody(
        self, saved: Any, mediator: Any, signed_in: Any
    ) -> None:
        def make(actor: Any) -> Any:
            case = open_file(opening(), actor=actor)
            link_person(
                add_party(case, AddParty(new_id(), "person"), actor=actor), somebody().id, actor=actor
            )
            return case.id

        case_id = saved(mediator, make)
        browser = signed_in(mediator)
        for path in ("/dossiers/", "/", "/attente"):
            assert "Fauvel" not in text_of(browser.get(url(mediator, path)))
        page = text_of(browser.get(url(mediator, f"/dossiers/{case_id}")))
        assert "Odile Fauvel" in page
        assert "Fauvel" not in page.partition("<title>")[2].partition("</title>")[0]


class TestRaising:
    def test_everything_written_and_the_way_back_are_on_the_page_of_the_file(
        self, saved: Any, mediator: Any, signed_in: Any
    ) -> None:
        def make(actor: Any) -> Any:
            case = open_case(OpenCase(new_id(), "atelier_situation", "Bruit, hall B"), actor=actor)
            record_action(case, RecordAction(new_id(), case.opened_on, "dialogue", "Palier vu"), actor=actor)
            return case.id

        case_id = saved(mediator, make)
        browser = signed_in(mediator)
        situation = browser.get(url(mediator, f"/situations/{case_id}"))
        assert "En faire un dossier nominatif" in text_of(situation)
        answer = post(browser, url(mediator, f"/dossiers/depuis-situation/{case_id}"), {"type_key": TYPE_KEY})
        assert (answer.status_code, answer.location) == (303, url(mediator, f"/dossiers/{case_id}"))
        page = text_of(browser.get(answer.location))
        for word in (
            "Palier vu",
            "Situation ouverte",
            "La situation est devenue un dossier",
            "Bruit, hall B",
        ):
            assert word in page
        former = browser.get(url(mediator, f"/situations/{case_id}"))
        assert (former.status_code, former.location) == (303, url(mediator, f"/dossiers/{case_id}"))

    def test_pages_of_situations_come_back_to_the_file(
        self, saved: Any, mediator: Any, signed_in: Any, case_id: Any
    ) -> None:
        browser = signed_in(mediator)
        form = {"id": str(new_id()), "kind": "group"}
        answer = post(browser, url(mediator, f"/situations/{case_id}/parties/nouvelle"), form)
        assert answer.location == url(mediator, f"/dossiers/{case_id}")
        for page in ("modifier", "historique", "imprimer"):
            shown = text_of(browser.get(url(mediator, f"/situations/{case_id}/{page}")))
            assert f"/dossiers/{case_id}" in shown
            read = re.sub(r"<[^>]*>", " ", shown.partition("<main")[2].partition("</main>")[0])
            assert "ituation" not in read


class TestCaller:
    def test_who_called_becomes_a_party_without_typing_anything_again(
        self, saved: Any, mediator: Any, colleague: Any, signed_in: Any
    ) -> None:
        said = RequestCommand(
            new_id(), "phone", subject="Bruit", caller=Caller("Mme Odile Fauvel", "+33549000000"), take=True
        )
        request_id = saved(mediator, lambda actor: receive_request(said, actor=actor).id)
        browser = signed_in(mediator)
        form = {"id": str(new_id()), "type_key": TYPE_KEY, "subject": "Bruit la nuit, hall B"}
        opened = post(browser, url(mediator, f"/dossiers/depuis-demande/{request_id}"), form)
        assert opened.status_code == 303
        assert opened.location + "/appelant" in text_of(browser.get(opened.location))
        page = browser.get(opened.location + "/appelant")
        for value in ("Odile", "Fauvel", "+33549000000"):
            assert f'value="{value}"' in page.text
        answers = {
            "id": str(new_id()), "given_name": "Odile", "family_name": "Fauvel", "phone": "+33549000000",
        }  # fmt: skip
        assert post(browser, opened.location + "/appelant", answers).status_code == 303
        assert "Odile Fauvel" in text_of(browser.get(opened.location))
        other = signed_in(colleague)
        assert other.get(opened.location).status_code == 200
        assert other.get(opened.location + "/appelant").status_code == 404

    def test_somebody_known_already_is_linked_and_not_doubled(
        self, saved: Any, acting: Any, mediator: Any, signed_in: Any
    ) -> None:
        said = RequestCommand(
            new_id(), "phone", subject="Bruit", caller=Caller("Odile Fauvel", "+33549000000"), take=True
        )
        request_id = saved(mediator, lambda actor: receive_request(said, actor=actor).id)
        browser = signed_in(mediator)
        form = {"id": str(new_id()), "type_key": TYPE_KEY, "subject": "Bruit la nuit, hall B"}
        opened = post(browser, url(mediator, f"/dossiers/depuis-demande/{request_id}"), form)
        person_id = saved(mediator, lambda actor: somebody().id)
        answers = {"id": str(new_id()), "given_name": "Odile", "existing_id": str(person_id)}
        assert post(browser, opened.location + "/appelant", answers).status_code == 303
        with acting(mediator) as actor:
            linked = select(Party.person_id).where(Party.person_id == person_id)
            assert session.execute(linked).scalar_one() == person_id
            assert len(list(session.execute(select(Person.id)).scalars())) == 1
            assert list(session.execute(select(PersonContact.id)).scalars()) == []
            assert actor.member


class TestReaders:
    def test_a_view_is_noted_once_and_again_when_there_is_more_to_read(
        self, acting: Any, mediator: Any, signed_in: Any, case_id: Any
    ) -> None:
        browser = signed_in(mediator)
        for _time in range(2):
            assert browser.get(url(mediator, f"/dossiers/{case_id}")).status_code == 200
        with acting(mediator):
            (row,) = readings(case_id)
            assert (row.action, row.actor_id) == ("file.read", mediator.membership_id)
            assert row.details["levels"] == "restricted.sealed.team"

    def test_the_page_says_who_and_when_and_data_protection_reads_it_without_content(
        self, mediator: Any, colleague: Any, member: Any, signed_in: Any, saved: Any, case_id: Any
    ) -> None:
        assert signed_in(colleague).get(url(mediator, f"/dossiers/{case_id}")).status_code == 200
        shown = text_of(signed_in(mediator).get(url(mediator, f"/dossiers/{case_id}/lecteurs")))
        assert "Karim Delaunay" in shown
        assert "Bruit le soir" in shown
        officer = member("dpo")
        browser = signed_in(officer)
        number = saved(mediator, lambda actor: case_or_404(case_id, actor).number)
        answer = browser.get(url(officer, f"/dossiers/lecteurs?number={number}"))
        assert answer.location == url(officer, f"/dossiers/{case_id}/lecteurs")
        page = text_of(browser.get(answer.location))
        assert "Karim Delaunay" in page
        assert number in page
        assert "Bruit le soir" not in page
        assert browser.get(url(officer, f"/dossiers/{case_id}")).status_code == 403

    def test_readings_of_its_documents_stand_with_the_file(
        self, acting: Any, mediator: Any, signed_in: Any, case_id: Any
    ) -> None:
        """A document is noted under itself: taken away since, it was read all the same."""
        with acting(mediator) as actor:
            document = stored_document(case_or_404(case_id, actor), actor)
            other = stored_document(open_file(opening("Odeurs, hall C"), actor=actor), actor)
            commit()
            ids = (document.id, other.id)
        browser = signed_in(mediator)
        for one in ids:
            assert browser.get(url(mediator, f"/documents/{one}")).status_code == 200
        with acting(mediator) as actor:
            remove_document(get_or_404(Document, ids[0]), actor=actor)
            commit()
        page = text_of(browser.get(url(mediator, f"/dossiers/{case_id}/lecteurs")))
        table = page.partition("<tbody")[2]
        assert table.count("Document") == 1
        assert "Inès Carpentier" in table

    def test_readings_of_another_subject_are_not_mixed_in(
        self, acting: Any, mediator: Any, signed_in: Any, case_id: Any
    ) -> None:
        with acting(mediator) as actor:
            other = open_file(opening("Odeurs, hall C"), actor=actor)
            record("file.read", actor=actor, subject=other, chain=READS)
            commit()
        page = text_of(signed_in(mediator).get(url(mediator, f"/dossiers/{case_id}/lecteurs")))
        assert "Personne n’a encore ouvert ce dossier" in page


class TestNotices:
    def test_a_notice_waits_until_it_was_seen(
        self, saved: Any, acting: Any, mediator: Any, trainee: Any, signed_in: Any, case_id: Any
    ) -> None:
        command = NameMember(new_id(), trainee.membership_id, "helper")
        saved(mediator, lambda actor: name_member(case_or_404(case_id, actor), command, actor=actor))
        browser = signed_in(trainee)
        page = text_of(browser.get(url(trainee, "/attente")))
        assert "Vous êtes associé·e à un dossier" in page
        assert f"/dossiers/{case_id}" in page
        with acting(trainee):
            notice_id = session.execute(select(FileNotice.id)).scalar_one()
        assert post(signed_in(mediator), url(trainee, f"/dossiers/avis/{notice_id}/vu")).status_code == 404
        assert post(browser, url(trainee, f"/dossiers/avis/{notice_id}/vu")).status_code == 303
        assert "Vous êtes associé·e" not in text_of(browser.get(url(trainee, "/attente")))

    def test_exceptional_access_says_until_when(
        self, saved: Any, coordinator: Any, signed_in: Any, case_id: Any
    ) -> None:
        browser = signed_in(coordinator)
        path = url(coordinator, f"/dossiers/{case_id}/acces-exceptionnel")
        short = post(browser, path, {"id": str(new_id()), "reason": "Urgent"})
        assert short.status_code == 422
        assert "20 caractères au moins" in text_of(short)
        reason = "La personne référente est absente et une partie appelle."
        assert post(browser, path, {"id": str(new_id()), "reason": reason}).status_code == 303
        page = text_of(browser.get(url(coordinator, f"/dossiers/{case_id}")))
        assert "Accès exceptionnel jusqu’à" in page
        assert reason not in page


def test_a_phone_has_files_in_the_place_of_situations(
    mediator: Any, make_member: Any, make_structure: Any, signed_in: Any
) -> None:
    bar = text_of(signed_in(mediator).get(url(mediator, "/plus"))).rpartition('class="ps-bottom"')[2]
    assert "Dossiers" in bar
    assert "Situations" not in bar
    plain = make_member("mediator", structure=make_structure("atelier"))
    bar = text_of(signed_in(plain).get(url(plain, "/plus"))).rpartition('class="ps-bottom"')[2]
    assert "Situations" in bar
    assert "Dossiers" not in bar


def test_files_have_figures_of_their_own_and_situations_keep_theirs(
    saved: Any, member: Any, mediator: Any, signed_in: Any
) -> None:
    def make(actor: Any) -> None:
        for _each in range(2):
            open_file(opening(), actor=actor)
        case = open_case(OpenCase(new_id(), "atelier_situation", "Bruit, hall B"), actor=actor)
        raise_to_file(case, RaiseToFile(type_key=TYPE_KEY), actor=actor)
        open_case(OpenCase(new_id(), "atelier_situation", "Groupe, gymnase"), actor=actor)

    saved(mediator, make)
    browser = signed_in(mediator)
    rows = text_of(browser.get(url(mediator, "/tableau-de-bord/lignes/files_opened")))
    assert "3 dossiers" in rows
    assert "1 situation" in text_of(browser.get(url(mediator, "/tableau-de-bord/lignes/cases_opened")))
    trainee = member("trainee")
    assert signed_in(trainee).get(url(trainee, "/tableau-de-bord/lignes/files_opened")).status_code == 403


class TestParty:
    def test_somebody_new_is_written_down_and_linked_in_one_step(
        self, saved: Any, acting: Any, mediator: Any, signed_in: Any, case_id: Any
    ) -> None:
        def make(actor: Any) -> Any:
            return add_party(case_or_404(case_id, actor), AddParty(new_id(), "person"), actor=actor).id

        party_id = saved(mediator, make)
        browser = signed_in(mediator)
        link = url(mediator, f"/dossiers/{case_id}/parties/{party_id}/personne")
        address = url(mediator, f"/dossiers/{case_id}/parties/{party_id}/nouvelle-personne")
        assert address in post(browser, link, {"words": "Zohra", "find": "1"}).text
        form = {"id": str(new_id()), "nickname": "Zo"}
        for _twice in range(2):
            assert post(browser, address, form).status_code == 303
        assert "Zo" in text_of(browser.get(url(mediator, f"/dossiers/{case_id}")))
        with acting(mediator):
            assert session.execute(select(Party.person_id).where(Party.id == party_id)).scalar_one()
            assert len(list(session.execute(select(Person.id)).scalars())) == 1

    def test_a_record_that_may_be_hers_is_offered_first(
        self, saved: Any, acting: Any, mediator: Any, signed_in: Any, case_id: Any
    ) -> None:
        def make(actor: Any) -> Any:
            party = add_party(case_or_404(case_id, actor), AddParty(new_id(), "person"), actor=actor)
            known = RegisterPerson(new_id(), given_name="Odile", phone="+33549000000")
            return party.id, register_person(known, actor=actor).id

        party_id, person_id = saved(mediator, make)
        address = url(mediator, f"/dossiers/{case_id}/parties/{party_id}/nouvelle-personne")
        form = {"id": str(new_id()), "nickname": "Didi", "phone": "05 49 00 00 00"}
        browser = signed_in(mediator)
        offered = post(browser, address, form)
        assert offered.status_code == 409
        assert "C’est elle" in offered.text
        assert post(browser, address, {**form, "existing_id": str(person_id)}).status_code == 303
        with acting(mediator):
            assert (
                session.execute(select(Party.person_id).where(Party.id == party_id)).scalar_one() == person_id
            )

    def test_somebody_who_is_a_party_already_is_refused_in_words(
        self, saved: Any, mediator: Any, signed_in: Any, case_id: Any
    ) -> None:
        def make(actor: Any) -> Any:
            case = case_or_404(case_id, actor)
            first, second = (
                add_party(case, AddParty(new_id(), "person"), actor=actor) for _party in range(2)
            )
            known = register_person(
                RegisterPerson(new_id(), given_name="Odile", phone="+33549000000"), actor=actor
            )
            link_person(first, known.id, actor=actor)
            return second.id, known.id

        party_id, person_id = saved(mediator, make)
        address = url(mediator, f"/dossiers/{case_id}/parties/{party_id}/nouvelle-personne")
        form = {"id": str(new_id()), "nickname": "Didi", "existing_id": str(person_id)}
        refused = post(signed_in(mediator), address, form)
        assert refused.status_code == 422
        assert "Cette personne est déjà une partie de ce dossier." in text_of(refused)
        assert "person_id" not in text_of(refused)


class TestMasked:
    """What is hidden is told by one number in one place: a number beside a list would tell its kind."""

    @pytest.fixture
    def file_with(self, saved: Any, mediator: Any) -> Any:
        """``file_with(notes, documents)``: the address of a file holding elements of these levels."""

        def make(notes: list[str], documents: list[str]) -> str:
            def fill(actor: Any) -> Any:
                case = open_file(opening(), actor=actor)
                for level in notes:
                    a_note(case, actor, level=level)
                for level in documents:
                    stored_document(case, actor, level=level)
                return case.id

            return str(saved(mediator, fill))

        return make

    def read(self, browser: Any, member: Any, found: str) -> tuple[list[str], str]:
        """What is announced on the page of the file, and the card of its documents."""
        page = text_of(browser.get(url(member, f"/dossiers/{found}")))
        card = page.partition('id="t-docs"')[2].partition("</section>")[0]
        return re.findall(r"(\d+ \w+ masqués?) par vos droits", page), card.replace(found, "…")

    def test_notes_and_documents_are_one_number_sealed_ones_too(
        self, enter: Any, mediator: Any, colleague: Any, file_with: Any
    ) -> None:
        found = file_with(["team", "restricted", "sealed", "private"], ["restricted", "sealed"])
        told, card = self.read(enter(colleague), colleague, found)
        assert told == ["4 éléments masqués"]
        assert "masqué" not in card
        assert self.read(enter(mediator), mediator, found)[0] == []

    def test_a_hidden_document_reads_as_a_hidden_note(
        self, enter: Any, colleague: Any, file_with: Any
    ) -> None:
        browser = enter(colleague)
        one, other = file_with([], ["sealed"]), file_with(["restricted"], [])
        assert self.read(browser, colleague, one) == self.read(browser, colleague, other)
        lists = [
            text_of(browser.get(url(colleague, f"/documents/dossier/{found}"))) for found in (one, other)
        ]
        assert [page.count("Aucun document à lire") for page in lists] == [1, 1]
        papers = [
            text_of(browser.get(url(colleague, f"/dossiers/{found}/imprimer"))) for found in (one, other)
        ]
        assert not [page for page in (*lists, *papers) if re.search(r"\d+ \w+ masqué", page)]
