"""A document is kept as what it is, closed, read by whom its level says, and taken away again."""

from __future__ import annotations

import html
import io
import re
from dataclasses import replace
from datetime import timedelta

import pikepdf
import pytest
from PIL import Image
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from core.audit.models import AuditEntry
from core.casefiles.models import FileMember
from core.cases.access import case_or_404
from core.cases.models import Party
from core.cases.schemas import AddParty
from core.cases.services import add_party, close_case
from core.consent.gate import ConsentMissing
from core.consent.models import ConsentRecord
from core.consent.schemas import RecordConsent
from core.consent.services import record_consent
from core.db.base import new_id, now
from core.db.session import session
from core.db.unit_of_work import commit
from core.db.writing import Revision, apply_changes, get_or_404
from core.errors import DuplicateContent, Forbidden, InvalidInput, NotFound, Refused
from core.extension.contributions import SubjectRef
from core.files import envelope
from core.files.correcting import edit_document
from core.files.documents import (
    open_document,
    readable_document,
    remove_document,
    restore_document,
    store_document,
    title_of,
    weight,
    why_aside,
)
from core.files.examples import PIXEL, Sample, known_person, named_file, stored_document
from core.files.models import DataKey, Document, DocumentChunk
from core.files.privacy import documents_of_subject, export_person_data
from core.files.schemas import EditDocument, StoreDocument
from core.planning.clock import today
from core.testing.plugin import create_member, create_structure
from core.testing.rows import make_row
from core.testing.sign_in import csrf_token, post
from tests.core.files.hostile import acting_pdfs, located_photo, pdf, picture

SAID = {"kind": "letter", "title": "Lettre de Mme Canari", "level": "team"}


@pytest.fixture
def house(app):
    return create_structure(app, "named_files")


@pytest.fixture
def ines(app, house):
    return create_member(app, house)


@pytest.fixture
def file_of(acting):
    """``file_of(member)``: the id of a file that she follows."""

    def make(member):
        with acting(member) as actor:
            case = named_file(actor)
            commit()
            return case.id

    return make


def sent(content, name="photo.jpg", **said):
    return {**SAID, "id": str(new_id()), "file": FileStorage(io.BytesIO(content), name), **said}


def add(client, house, case_id, content, name="photo.jpg", **said):
    """Sent as one body: the test client would leave the file of a heavy one open."""
    form = {"csrf_token": csrf_token(client), **sent(content, name, **said)}
    boundary, body = encode_multipart(form)
    return client.post(
        f"/s/{house.slug}/documents/dossier/{case_id}/ajouter",
        input_stream=io.BytesIO(body),
        content_length=len(body),
        content_type=f"multipart/form-data; boundary={boundary}",
    )


def the_document(acting, member):
    with acting(member):
        return session.execute(select(Document.id)).scalar_one()


def words(answer):
    return " ".join(html.unescape(answer.text).replace("\xa0", " ").replace("\u202f", " ").split())


class TestWhatIsKept:
    def test_a_letter_is_sent_and_taken_away_again(self, house, ines, file_of, signed_in, acting):
        client, case_id = signed_in(ines), file_of(ines)
        assert add(client, house, case_id, pdf(), "lettre.pdf").status_code == 303
        page = client.get(f"/s/{house.slug}/documents/dossier/{case_id}")
        assert "Lettre de Mme Canari" in page.text
        answer = client.get(f"/s/{house.slug}/documents/{the_document(acting, ines)}")
        assert answer.status_code == 200
        assert pikepdf.open(io.BytesIO(answer.data)).pages
        assert answer.headers["Content-Type"] == "application/pdf"
        assert re.fullmatch(
            r'attachment; filename="document-[\d-]+-[0-9a-f]{6}\.pdf"', answer.headers["Content-Disposition"]
        )
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert len(answer.data) == int(answer.headers["Content-Length"])

    def test_a_photo_no_longer_says_where_it_was_taken(self, house, ines, file_of, signed_in, acting):
        client = signed_in(ines)
        before = Image.open(io.BytesIO(located_photo()))
        assert before.getexif().get_ifd(0x8825)
        assert add(client, house, file_of(ines), located_photo()).status_code == 303
        kept = client.get(f"/s/{house.slug}/documents/{the_document(acting, ines)}").data
        after = Image.open(io.BytesIO(kept))
        assert not dict(after.getexif())
        assert b"Canari" not in kept
        assert after.size == before.size[::-1], "turned as the camera said"

    def test_a_large_photo_is_reduced(self, house, ines, file_of, signed_in, acting):
        client = signed_in(ines)
        assert add(client, house, file_of(ines), picture(size=(6000, 4000))).status_code == 303
        kept = client.get(f"/s/{house.slug}/documents/{the_document(acting, ines)}").data
        assert max(Image.open(io.BytesIO(kept)).size) == 2500

    def test_neither_title_nor_bytes_are_readable_in_the_database(self, ines, acting, superuser, stores):
        with acting(ines) as actor:
            document = stored_document(named_file(actor), actor, title="Titre canari")
            commit()
            row = document.id
        with superuser(stores) as connection:
            title, piece = connection.execute(
                "SELECT d.title, c.sealed FROM document d JOIN document_chunk c ON c.document_id = d.id"
                " WHERE d.id = %s",
                (row,),
            ).fetchone()
        assert b"canari" not in bytes(title)
        assert b"PNG" not in bytes(piece)

    def test_it_is_closed_with_the_persons_key_when_it_is_about_somebody_known(self, ines, acting):
        with acting(ines) as actor:
            case, person = named_file(actor), known_person(actor)
            party = add_party(case, AddParty(new_id(), "person"), actor=actor)
            party.person_id = person.id
            session.flush()
            stored_document(case, actor, party_id=party.id)
            owners = session.execute(select(DataKey.owner_table, DataKey.owner_id)).all()
            assert [tuple(owner) for owner in owners] == [("person", person.id)]
            envelope.destroy_key(envelope.of_person(person.id), actor=actor)
            title = session.execute(select(Document.title)).scalar_one()
            with pytest.raises(envelope.UnreadableError):
                envelope.open_text(
                    title, record_id=session.execute(select(Document.id)).scalar_one(), actor=actor
                )

    def test_a_heavy_document_is_kept_in_pieces_and_comes_back_whole(
        self, house, ines, signed_in, acting, monkeypatch
    ):
        monkeypatch.setattr("core.files.envelope.PIECE", 20)
        with acting(ines) as actor:
            document = stored_document(named_file(actor), actor)
            commit()
            pieces = session.execute(select(func.count()).select_from(DocumentChunk)).scalar_one()
            assert pieces == -(-document.size // 20)
            path = f"/s/{house.slug}/documents/{document.id}"
        assert Image.open(io.BytesIO(signed_in(ines).get(path).data)).size == (1, 1)

    def test_sent_again_it_is_the_same_and_another_file_under_its_id_is_refused(self, ines, acting):
        with acting(ines) as actor:
            case = named_file(actor)
            command = StoreDocument(new_id(), "letter", title="Courrier")
            first = store_document(command, Sample(), actor=actor, case=case)
            assert store_document(command, Sample(), actor=actor, case=case).id == first.id
            assert session.execute(select(func.count()).select_from(Document)).scalar_one() == 1
            with pytest.raises(DuplicateContent):
                store_document(command, Sample(picture("PNG")), actor=actor, case=case)

    @pytest.mark.parametrize("content", list(acting_pdfs())[:-1])
    def test_a_pdf_keeps_its_pages_and_nothing_that_acts(self, content, ines, acting, house, signed_in):
        with acting(ines) as actor:
            document = store_document(
                StoreDocument(new_id(), "letter"), io.BytesIO(content), actor=actor, case=named_file(actor)
            )
            commit()
            path = f"/s/{house.slug}/documents/{document.id}"
        kept = signed_in(ines).get(path).data
        for word in (
            b"JavaScript",
            b"/JS",
            b"Launch",
            b"OpenAction",
            b"EmbeddedFile",
            b"XFA",
            b"SubmitForm",
            b"MZ",
        ):
            assert word not in kept
        assert len(pikepdf.open(io.BytesIO(kept)).pages) == 1


class TestWhatIsRefused:
    def refused(self, answer, *sentences):
        assert answer.status_code == 422
        text = words(answer)
        for sentence in sentences:
            assert sentence in text
        assert "Lettre de Mme Canari" in text, "the rest of the form is kept"

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            (b"#!/bin/sh\nrm -rf /\n", "Ce fichier n’est ni une image"),
            (b"", "Ce fichier est vide"),
            (b"\x00\x00\x00\x18ftypheic" + bytes(40), "HEIC"),
            (list(acting_pdfs())[-1], "protégé par un mot de passe"),
            (b"%PDF-1.7\n<script>alert(1)</script>", "Ce PDF est abîmé"),
        ],
        ids=["script", "empty", "heic", "locked", "not-a-pdf"],
    )
    def test_it_is_said_in_french_beside_the_field(self, content, sentence, house, ines, file_of, signed_in):
        self.refused(add(signed_in(ines), house, file_of(ines), content, "lettre.pdf"), sentence)

    def test_a_file_of_thirty_megabytes_that_is_no_photo(self, house, ines, file_of, signed_in, acting):
        content = b"%PDF-1.7\n" + bytes(30 << 20)
        self.refused(add(signed_in(ines), house, file_of(ines), content, "scan.pdf"), "dépasse 10 Mo")

    def test_a_photo_of_thirty_megabytes_is_reduced(self, house, ines, file_of, signed_in, acting):
        content = picture(size=(7000, 5000), quality=95) + bytes(30 << 20)
        client = signed_in(ines)
        assert add(client, house, file_of(ines), content).status_code == 303
        with acting(ines):
            assert session.execute(select(Document.size)).scalar_one() < 10 << 20

    def test_beyond_sixty_four_megabytes_the_page_says_so(self, house, ines, file_of, signed_in):
        answer = add(signed_in(ines), house, file_of(ines), bytes(65 << 20), "film.mp4")
        assert answer.status_code == 413
        assert "Cet envoi est trop lourd" in words(answer)

    @pytest.mark.parametrize("start", [b"", b"\xff\xd8\xff\xe0"])
    def test_what_weighs_forty_megabytes_is_dropped_and_the_form_stays(
        self, start, house, ines, file_of, signed_in
    ):
        """A photo too: the most that is said is the most that a photo may weigh."""
        answer = add(signed_in(ines), house, file_of(ines), start + bytes(40 << 20), "envoi.jpg")
        self.refused(answer, "Ce fichier dépasse 32 Mo")

    def test_no_file_at_all(self, house, ines, file_of, signed_in):
        form = {**SAID, "id": str(new_id())}
        url = f"/s/{house.slug}/documents/dossier/{file_of(ines)}/ajouter"
        self.refused(post(signed_in(ines), url, form), "Choisissez un fichier.")

    def test_words_in_place_of_a_file(self, house, ines, file_of, signed_in):
        form = {**SAID, "id": str(new_id()), "file": "photo.jpg"}
        url = f"/s/{house.slug}/documents/dossier/{file_of(ines)}/ajouter"
        self.refused(post(signed_in(ines), url, form), "Choisissez un fichier.")

    def test_a_day_to_come(self, house, ines, file_of, signed_in, acting):
        with acting(ines) as actor:
            tomorrow = today(actor) + timedelta(days=1)
        answer = add(signed_in(ines), house, file_of(ines), PIXEL, day=tomorrow.isoformat())
        self.refused(answer, "Choisissez aujourd’hui ou un jour passé.")

    def test_a_closed_file_takes_no_document(self, ines, acting):
        with acting(ines) as actor:
            case = named_file(actor)
            case.closed_on = today(actor)
            with pytest.raises(Refused):
                stored_document(case, actor)

    def test_somebody_whose_data_is_restricted_gets_none(self, ines, acting):
        with acting(ines) as actor:
            person = known_person(actor)
            person.restricted_on = today(actor)
            session.flush()
            with pytest.raises(Refused):
                store_document(StoreDocument(new_id(), "letter"), Sample(), actor=actor, person=person)


class TestAPhotoWhereSomebodyIsRecognised:
    def photo(self, case, party, actor):
        said = StoreDocument(new_id(), "photo", party_id=party and party.id, recognisable=True)
        return store_document(said, Sample(), actor=actor, case=case)

    def test_needs_to_say_who(self, ines, acting):
        with acting(ines) as actor:
            with pytest.raises(InvalidInput) as refused:
                self.photo(named_file(actor), None, actor)
            assert set(refused.value.errors) == {"party_id"}

    def test_is_kept_once_she_agrees(self, ines, acting):
        with acting(ines) as actor:
            case = named_file(actor)
            party = add_party(case, AddParty(new_id(), "person"), actor=actor)
            make_row(
                ConsentRecord, case_id=case.id, party_id=party.id, purpose="image", state="given", giver="party",
                wording_version=1, day=today(actor),
            )  # fmt: skip
            assert self.photo(case, party, actor).kind == "photo"

    @pytest.fixture
    def kept(self, ines, acting):
        """A photo of somebody who agreed: (her file, who she is there, the photo)."""
        with acting(ines) as actor:
            case = named_file(actor)
            party = add_party(case, AddParty(new_id(), "person"), actor=actor)
            party.person_id = known_person(actor).id
            session.flush()
            self.say(case.id, party.id, "given", actor)
            photo = self.photo(case, party, actor)
            commit()
            return case.id, party.id, photo.id

    def say(self, case_id, party_id, state, actor):
        said = RecordConsent(new_id(), "image", state, case_id=case_id, party_id=party_id)
        last = session.execute(select(ConsentRecord.id).order_by(ConsentRecord.at.desc())).scalars().first()
        return record_consent(replace(said, seen_id=last), actor=actor)

    @pytest.mark.parametrize("state", ["withdrawn", "refused"])
    def test_is_set_aside_once_she_takes_it_back_and_opens_again_with_her_word(
        self, state, kept, house, ines, acting, signed_in
    ):
        case_id, party_id, photo_id = kept
        client, base = signed_in(ines), f"/s/{house.slug}/documents"
        assert client.get(f"{base}/{photo_id}").status_code == 200
        with acting(ines) as actor:
            self.say(case_id, party_id, state, actor)
            commit()
        told = client.get(f"{base}/{photo_id}")
        assert told.status_code == 409
        assert "Partie A : l’accord « Droit à l’image » est re" in words(told)
        for page in (f"{base}/dossier/{case_id}", f"/s/{house.slug}/dossiers/{case_id}"):
            listed = client.get(page)
            assert "Mis de côté, il ne s’ouvre pas. Partie A : l’accord « Droit à l’image »" in words(listed)
            assert f'{base}/{photo_id}"' not in listed.text, "no way to it"
        with acting(ines) as actor:
            with pytest.raises(ConsentMissing):
                open_document(*readable_document(photo_id, actor), actor)
            self.say(case_id, party_id, "given", actor)
            commit()
        assert client.get(f"{base}/{photo_id}").status_code == 200
        assert "Mis de côté" not in client.get(f"{base}/dossier/{case_id}").text

    def test_is_set_aside_once_her_agreement_ran_out_or_she_left_the_file(self, kept, ines, acting):
        case_id, party_id, photo_id = kept
        with acting(ines) as actor:
            photo = get_or_404(Document, photo_id)
            make_row(
                ConsentRecord, case_id=case_id, party_id=party_id, purpose="image", state="given", giver="party",
                person_id=get_or_404(Party, party_id).person_id, wording_version=1, day=today(actor),
                expires_on=today(actor) - timedelta(days=1),
            )  # fmt: skip
            assert why_aside(photo, actor) == "Partie A : l’accord « Droit à l’image » est arrivé à sa fin."
            get_or_404(Party, party_id).removed_at = now()
            session.flush()
            assert why_aside(photo, actor) == "La partie concernée n’est plus au dossier."

    def test_her_copy_says_so_and_she_may_have_it(self, kept, ines, acting):
        case_id, party_id, photo_id = kept
        with acting(ines) as actor:
            who = SubjectRef("person", get_or_404(Party, party_id).person_id)
            [(row,)] = [part.rows for part in export_person_data(actor, who)]
            assert row["Droit à l’image"] == ""
            self.say(case_id, party_id, "withdrawn", actor)
            [(row,)] = [part.rows for part in export_person_data(actor, who)]
            assert row["Droit à l’image"].startswith("mise de côté")
            assert [one.id for one in documents_of_subject(who, actor)] == [photo_id]


class TestWhoReads:
    @pytest.fixture
    def read(self, app, house, ines, signed_in, acting):
        """``read(level, member)``: what the member gets of a document of that level, and whether one is masked."""

        def ask(level, member):
            with acting(ines) as actor:
                document = stored_document(named_file(actor), actor, level=level)
                commit()
                path, case_id = f"/s/{house.slug}/documents/{document.id}", document.case_id
            client = signed_in(member)
            page = client.get(f"/s/{house.slug}/dossiers/{case_id}")
            masked = "masqué par" in page.text.replace("\u00a0", " ") if page.status_code == 200 else None
            return client.get(path).status_code, masked

        return ask

    def test_a_colleague_reads_the_teams_and_knows_of_the_restricted(self, app, house, read):
        karim = create_member(app, house, given_name="Karim")
        assert read("team", karim) == (200, False)
        assert read("restricted", karim) == (404, True)
        assert read("sealed", karim) == (404, True)
        assert read("private", karim) == (404, False)

    def test_nobody_keeps_what_she_could_not_read_again(self, app, house, ines, acting, signed_in):
        karim = create_member(app, house, given_name="Karim")
        with acting(ines) as actor:
            case_id = named_file(actor).id
            commit()
        page = signed_in(karim).get(f"/s/{house.slug}/documents/dossier/{case_id}/ajouter").text
        assert 'value="team"' in page
        assert 'value="sealed"' not in page
        with acting(karim) as actor, pytest.raises(InvalidInput) as refused:
            stored_document(case_or_404(case_id, actor), actor, level="sealed")
        assert list(refused.value.errors) == ["level"]

    def test_its_referent_reads_all_of_it(self, ines, read):
        assert [read(level, ines)[0] for level in ("team", "restricted", "sealed", "private")] == [200] * 4

    def test_a_trainee_outside_the_circle_finds_nothing(self, app, house, read):
        assert read("team", create_member(app, house, "trainee")) == (404, None)

    @pytest.mark.parametrize("role", ["reception", "dpo", "figures_reader", "partner_relay"])
    def test_others_have_no_such_page(self, role, app, house, read):
        assert read("team", create_member(app, house, role)) == (403, None)

    def test_a_persons_document_is_the_teams_or_its_authors(self, app, house, ines, signed_in, acting):
        with acting(ines) as actor:
            person = known_person(actor)
            said = StoreDocument(new_id(), "letter", level="private")
            document = store_document(said, Sample(), actor=actor, person=person)
            path = f"/s/{house.slug}/documents/{document.id}"
            with pytest.raises(InvalidInput):
                store_document(
                    StoreDocument(new_id(), "letter", level="sealed"), Sample(), actor=actor, person=person
                )
            commit()
        assert signed_in(ines).get(path).status_code == 200
        assert signed_in(create_member(app, house)).get(path).status_code == 404

    def test_every_opening_is_noted_before_the_bytes_leave(self, house, ines, signed_in, acting):
        with acting(ines) as actor:
            document = stored_document(named_file(actor), actor)
            commit()
            path, row = f"/s/{house.slug}/documents/{document.id}", document.id
        signed_in(ines).get(path)
        with acting(ines):
            noted = session.execute(
                select(AuditEntry.chain, AuditEntry.actor_id).where(
                    AuditEntry.action == "document.read", AuditEntry.subject_id == row
                )
            ).one()
        assert tuple(noted) == ("reads", ines.membership_id)

    def test_an_unnoted_opening_gives_nothing(self, house, ines, signed_in, acting, monkeypatch):
        with acting(ines) as actor:
            path = f"/s/{house.slug}/documents/{stored_document(named_file(actor), actor).id}"
            commit()

        def fails(*_arguments, **_options):
            raise RuntimeError("journal hors d’usage")

        monkeypatch.setattr("core.files.documents.record_read", fails)
        answer = signed_in(ines).get(path)
        assert answer.status_code == 500
        assert b"PNG" not in answer.data


class TestTakenAway:
    def test_it_leaves_the_list_and_comes_back(self, ines, acting, house, signed_in):
        with acting(ines) as actor:
            document = stored_document(named_file(actor), actor)
            commit()
            path = f"/s/{house.slug}/documents/{document.id}"
        client = signed_in(ines)
        assert post(client, path + "/retirer").status_code == 303
        assert client.get(path).status_code == 404
        assert post(client, path + "/remettre").status_code == 303
        assert client.get(path).status_code == 200

    def test_twice_is_once(self, ines, acting):
        with acting(ines) as actor:
            document = stored_document(named_file(actor), actor)
            remove_document(document, actor=actor)
            at = document.removed_at
            remove_document(document, actor=actor)
            assert document.removed_at == at
            restore_document(document, actor=actor)
            assert readable_document(document.id, actor)[0].removed_at is None


@pytest.mark.parametrize(("size", "said"), [(1, "1 ko"), (84 * 1024, "84 ko"), (2_500_000, "2,4 Mo")])
def test_weights_are_written_as_people_say_them(size, said):
    assert weight(size) == said


def correction(document, **said):
    values = {"version": document.version, "kind": document.kind, "title": "Courrier reçu"}
    return EditDocument(**{**values, "level": document.level, "day": document.day, **said})


def versions_of(document):
    kept = select(Revision.changes).where(Revision.entity_id == document.id).order_by(Revision.version)
    return session.execute(kept).scalars().all()


class TestCorrecting:
    def test_its_author_corrects_title_date_and_kind(self, house, ines, signed_in, acting):
        with acting(ines) as actor:
            document = stored_document(named_file(actor), actor, title="Lettre de Mme Canari")
            commit()
            url = f"/s/{house.slug}/documents/{document.id}/corriger"
            day = (today(actor) - timedelta(days=3)).isoformat()
        client = signed_in(ines)
        assert "Lettre de Mme Canari" in client.get(url).text
        form = {"version": "1", "kind": "proof", "title": "Attestation", "level": "team", "day": day}
        assert post(client, url, form).status_code == 303
        with acting(ines) as actor:
            document = session.execute(select(Document)).scalar_one()
            assert (document.kind, document.day.isoformat(), title_of(document, actor)) == (
                "proof", day, "Attestation",
            )  # fmt: skip
            (kept,) = versions_of(document)
            assert set(kept) == {"kind", "day", "title"}
            assert "Canari" not in str(kept)
            written = select(AuditEntry.details).where(AuditEntry.action == "document.edited")
            assert session.execute(written).scalar_one() == {"fields": 3, "case": str(document.case_id)}

    def test_two_stale_titles_are_shown_both_and_other_fields_merge(self, house, ines, signed_in, acting):
        with acting(ines) as actor:
            document = stored_document(named_file(actor), actor, title="Lettre")
            commit()
            url = f"/s/{house.slug}/documents/{document.id}/corriger"
            form = {"version": "1", "kind": "letter", "level": "team", "day": document.day.isoformat()}
        client = signed_in(ines)
        assert post(client, url, {**form, "title": "Le leur"}).status_code == 303
        assert post(client, url, {**form, "title": "Lettre", "kind": "proof"}).status_code == 303
        conflict = post(client, url, {**form, "title": "Le mien"})
        assert conflict.status_code == 409
        assert "Le leur" in conflict.text
        assert "Le mien" in conflict.text
        with acting(ines) as actor:
            document = session.execute(select(Document)).scalar_one()
            assert (title_of(document, actor), document.kind) == ("Le leur", "proof")

    def test_raising_its_level_closes_the_title_anew_and_purges_its_versions(self, ines, acting):
        with acting(ines) as actor:
            document = stored_document(named_file(actor), actor, title="Courrier reçu")
            edit_document(document, correction(document, title="Lettre"), actor=actor)
            before = document.title
            edit_document(document, correction(document, title="Lettre", level="restricted"), actor=actor)
            assert document.title != before
            assert title_of(document, actor) == "Lettre"
            assert versions_of(document) == [{"level": ["team", "restricted"]}]

    def test_only_its_author_or_the_referent_opens_it_to_more_people(self, house, app, ines, acting):
        karim = create_member(app, house, given_name="Karim")
        with acting(karim) as actor:
            case = named_file(actor)
            session.add(FileMember(case_id=case.id, membership_id=ines.membership_id, role="co_referent"))
            document = stored_document(case, actor, level="restricted")
            case_id, document_id = case.id, document.id
            apply_changes(case, case.version, {"referent_id": ines.membership_id}, actor=actor)
            commit()
        with acting(ines) as actor:
            document = get_or_404(Document, document_id)
            with pytest.raises(InvalidInput) as refused:
                edit_document(document, correction(document, level="private"), actor=actor)
            assert "level" in refused.value.errors
            edit_document(document, correction(document, level="team"), actor=actor)
            assert document.level == "team"
        lead = create_member(app, house, "coordinator")
        with acting(lead) as actor:
            case_or_404(case_id, actor)
            document = get_or_404(Document, document_id)
            with pytest.raises(NotFound):  # restricted, and she has no place in the file
                edit_document(document, correction(document, level="team"), actor=actor)

    def test_a_lead_corrects_what_the_team_reads_and_never_lowers_it(self, house, app, ines, acting):
        lead, other = create_member(app, house, "coordinator"), create_member(app, house)
        with acting(ines) as actor:
            document_id = stored_document(named_file(actor), actor).id
            commit()
        with acting(other) as actor:
            document = get_or_404(Document, document_id)
            with pytest.raises(Forbidden):
                edit_document(document, correction(document, title="Autre"), actor=actor)
        with acting(lead) as actor:
            document = get_or_404(Document, document_id)
            assert edit_document(document, correction(document, title="Autre"), actor=actor) == ["title"]

    def test_a_closed_file_and_a_day_to_come_are_refused_beside_what_was_typed(
        self, house, ines, signed_in, acting
    ):
        with acting(ines) as actor:
            document = stored_document(named_file(actor), actor)
            case_id, day = document.case_id, document.day
            commit()
            url = f"/s/{house.slug}/documents/{document.id}/corriger"
        client = signed_in(ines)
        form = {"version": "1", "kind": "letter", "title": "Mots tapés", "level": "team"}
        answer = post(client, url, {**form, "day": (day + timedelta(days=1)).isoformat()})
        assert answer.status_code == 422
        assert "Mots tapés" in answer.text
        with acting(ines) as actor:
            close_case(case_or_404(case_id, actor), "agreement_oral", actor=actor)
            commit()
        answer = post(client, url, {**form, "day": day.isoformat()})
        assert answer.status_code == 409
        assert "Mots tapés" in answer.text
