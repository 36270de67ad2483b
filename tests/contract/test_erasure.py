"""Canaries in every text that leads to one person: after her erasure, none sings anywhere.

Tables, search, queue, logs and the files of the state folder are looked through; the ledger's rows stay and name
nobody; what was closed with her key opens no more, even from an old copy of the database.
"""

from __future__ import annotations

import io
import random
import string
from contextlib import suppress
from datetime import time, timedelta
from pathlib import Path

import pytest
import redis
from sqlalchemy import Text, func, select

from core.activities.models import Activity
from core.audit.models import AuditEntry
from core.casefiles.circle import ask_exceptional_access
from core.casefiles.models import FileAgreement, FileAgreementLine, FileAnswer, FileNote, FileSolution
from core.casefiles.notes import text_of
from core.casefiles.schemas import AskAccess
from core.casefiles.services import link_person, unlink_person
from core.casefiles.third_parties import files_of
from core.cases.completing import add_party, edit_party
from core.cases.models import CaseAction, CaseActivity, CaseSession, Party, SessionParty
from core.cases.schemas import AddParty, EditParty
from core.consent.models import ConsentRecord
from core.consent.reasons import keep_reason
from core.db.base import new_id
from core.db.outbox import OutboxJob
from core.db.session import session
from core.db.unit_of_work import commit
from core.db.writing import Revision
from core.errors import NotFound
from core.extension.contributions import SubjectRef
from core.files import envelope
from core.files.documents import remove_document, store_document
from core.files.examples import named_file
from core.files.models import DataKey, Document, DocumentChunk
from core.files.schemas import StoreDocument
from core.jobs.worker import perform
from core.lifecycle.models import RightsRequest
from core.lifecycle.requests import erase_person, make_copy, register_request
from core.lifecycle.schemas import EraseCommand, RegisterRequest
from core.lifecycle.services import export_subject
from core.people.contacts import add_contact
from core.people.models import HouseholdMember, MemberTie, Person, PersonContact, PersonTie
from core.people.queries import person_or_404
from core.people.schemas import ContactCommand, EditPerson, MakeHousehold, RegisterPerson
from core.people.services import declare_tie, edit_person, merge_people, register_person
from core.people.ties import make_household
from core.planning.clock import today
from core.planning.models import Appointment, Task
from core.search.services import find_cases, find_people
from core.testing.plugin import create_member, create_structure
from core.testing.rows import make_row
from core.testing.sign_in import post, sign_in
from tests.contract.test_lifecycle import everything_held
from tests.core.files.hostile import pdf

#: « anari » becomes a word of the test's own.
NAMES = {"given_name": "Canarine", "family_name": "Serinet-Canari", "nickname": "Canaribelle"}
FORMER = "Canari-Ancienne"
SECOND = "Canarinette"
MAIL = "canari@exemple.test"
MOBILE = "07 99 88 77 66"
#: How another party is reached, as somebody typed it.
THEIR_PHONE, THEIR_MAIL = "07.11.22.33.44", "b.martin@exemple.test"


@pytest.fixture
def song():
    """A word of this test alone: the database holds what other tests planted."""
    return "".join(random.choices(string.ascii_lowercase, k=8))


@pytest.fixture
def sing(song):
    """``sing("Mme Canari")``: the text with this test's word in place of the bird's."""
    return lambda text: text.replace("anari", song)


@pytest.fixture
def phone():
    return "06" + "".join(random.choices(string.digits, k=8))


@pytest.fixture
def sings(song, phone):
    """Whether a text holds the word or the number, however it is written."""
    spaced = " ".join(phone[n : n + 2] for n in range(2, 10, 2))
    return lambda text: any(one in text.casefold() for one in (song, phone[1:], spaced))


@pytest.fixture
def house(app):
    names = [manifest.name for manifest in app.extensions["passerelle.plugins"].domains]
    return create_structure(app, *names)


@pytest.fixture
def ines(app, house):
    return create_member(app, house)


@pytest.fixture
def lead(app, house):
    return create_member(app, house, "director", given_name="Nadège", family_name="Verdier")


def close(text, row_id, owner, actor):
    return envelope.close_text(text, owner=owner, record_id=row_id, actor=actor)


def a_person(sing, phone, actor):
    """Her two records, one merged into the other, with contacts, a home, ties, and a former name."""
    names = {name: sing(word) for name, word in NAMES.items()}
    person = register_person(
        RegisterPerson(
            new_id(), **{**names, "family_name": sing(FORMER)}, address=sing("3 rue du Canari"), phone=phone
        ),
        actor=actor,
    )
    said = EditPerson(1, **names, birth_date=None, age_band=None, gender=None, lives_here="yes",
                      address=sing("4 impasse Canari"), interpreter=False)  # fmt: skip
    edit_person(person, said, actor=actor)
    lives = ContactCommand(
        "post", sing("Bâtiment B, 12 bis avenue des Canaris, 69100 Villeurbanne"), id=new_id()
    )
    add_contact(person, lives, actor=actor)
    mail = ContactCommand(
        "email", sing(MAIL), hours=sing("à l’heure du canari"), ask_for=sing("Mme Canari"), id=new_id()
    )
    add_contact(person, mail, actor=actor)
    son = ContactCommand("phone", sing(MOBILE), ask_for="Gérard, son fils", id=new_id())
    add_contact(person, son, actor=actor)
    other = register_person(RegisterPerson(new_id(), given_name="Berthe", family_name="Lacombe"), actor=actor)
    session.add(PersonTie(person_id=other.id, other_id=person.id, kind="neighbour"))
    session.flush()
    make_household(person_or_404(person.id, actor), MakeHousehold(new_id(), "adult", 2), actor=actor)
    declare_tie(person.id, "neighbour", actor=actor)
    second = register_person(RegisterPerson(new_id(), given_name=sing(SECOND)), actor=actor)
    merge_people(person, second, actor=actor)
    return person, other


def in_files_she_left(sing, phone, person, other, actor):
    """Files where she was a party by mistake, and one where she only spoke for another: notes of the team name her."""
    left, spoke = named_file(actor), named_file(actor)
    party = add_party(left, AddParty(new_id(), "person"), actor=actor)
    link_person(party, person.id, actor=actor)
    unlink_person(party, actor=actor)
    minor = add_party(spoke, AddParty(new_id(), "person"), actor=actor)
    make_row(ConsentRecord, case_id=spoke.id, party_id=minor.id, person_id=other.id, representative_id=person.id,
             purpose="mediate", state="given", giver="representative", day=today(actor))  # fmt: skip
    for case in (left, spoke):
        for level, text in (
            ("team", sing("Mme Canari-Ancienne, ancien nom, habite au 3, rue du Canari, escalier B")),
            ("restricted", sing("Passer au 12 bis avenue des Canaris après 18 heures")),
            ("sealed", f"La rappeler au {phone[:2]}.{phone[2:4]}.{phone[4:6]}.{phone[6:8]}.{phone[8:]}"),
        ):
            row_id = new_id()
            sealed = None if level == "team" else close(text, row_id, envelope.of_case(case.id), actor)
            session.add(
                FileNote(id=row_id, case_id=case.id, day=today(actor), level=level, sealed=sealed,
                         text="" if sealed else text, author_id=actor.membership_id)
            )  # fmt: skip
        make_row(
            CaseAction, case_id=case.id, note=sing("Courrier au 12 bis, avenue des Canaris"), day=today(actor)
        )
        entry = make_row(Activity, note=sing("Revu Mme Canari-Ancienne au pied de l’immeuble"))
        make_row(CaseActivity, case_id=case.id, activity_id=entry.id)
        changes = {"note": [sing("Revu Canarine"), "Revue"], "minutes": [10, 15]}
        make_row(Revision, entity="activity", entity_id=entry.id, changes=changes)
        make_row(Task, label=sing("Relancer Canarine"), assigned_to=actor.member, subject_kind="case_record",
                 subject_id=case.id)  # fmt: skip
        make_row(Appointment, subject=sing("Chez Mme Serinet Canari"), day=today(actor), starts_at=time(9),
                 case_kind="case_record", case_id=case.id)  # fmt: skip
    session.flush()
    return left, spoke


def in_a_file(sing, person, other, actor):
    """Her part in a file: words of hers, words that name her, documents, and the ledger."""
    case = named_file(actor)
    hers = add_party(case, AddParty(new_id(), "person", description=sing("Canari du deuxième")), actor=actor)
    theirs = add_party(case, AddParty(new_id(), "person"), actor=actor)
    add_party(case, AddParty(new_id(), "person", "Mme Moineau et son fils"), actor=actor)
    edit_party(
        hers,
        EditParty(
            hers.version,
            "person",
            sing("Mme Canari"),
            description=sing(
                f"Canari du deuxième, fâchée avec Berthe Lacombe ({THEIR_PHONE}) et Mme Moineau"
            ),
        ),
        actor=actor,
    )
    link_person(hers, person.id, actor=actor)
    link_person(theirs, other.id, actor=actor)
    # Words noted with a meeting while the file was still a situation stay in its own column.
    met = make_row(
        CaseSession, case_id=case.id, day=today(actor), kind="separate", note=sing("Avec Mme Serinet-Canari")
    )
    make_row(SessionParty, session_id=met.id, party_id=hers.id)
    make_row(CaseAction, case_id=case.id, note=sing("Rappeler Canaribelle"), day=today(actor))
    key, files = envelope.of_person(person.id), envelope.of_case(case.id)
    day = today(actor)
    for level, party, text, owner in (
        ("team", None, sing("Canarine Serinet-Canari a rappelé"), None),
        ("restricted", hers.id, sing("Entretien du canari"), key),
        ("sealed", None, sing("Mme Serinet-Canari est en danger"), files),
        ("private", hers.id, sing("Mes notes sur le canari"), key),
    ):
        row_id = new_id()
        sealed = close(text, row_id, owner, actor) if owner else None
        session.add(
            FileNote(
                id=row_id,
                case_id=case.id,
                party_id=party,
                session_id=met.id,
                day=day,
                level=level,
                text="" if sealed else text,
                sealed=sealed,
                author_id=actor.membership_id,
            )
        )
    said = FileSolution(
        id=new_id(),
        case_id=case.id,
        party_id=hers.id,
        position=1,
        text=sing("Le canari chante moins"),
        day=day,
    )
    named = FileSolution(
        id=new_id(), case_id=case.id, position=2, text=sing("Mme Serinet-Canari ferme sa porte"), day=day
    )
    agreement = FileAgreement(id=new_id(), case_id=case.id, form="written", day=day)
    session.add_all([said, named, agreement])
    session.flush()
    for n, solution in enumerate((said, named)):
        session.add(
            FileAgreementLine(
                agreement_id=agreement.id, solution_id=solution.id, position=n, text=solution.text
            )
        )
        session.add(
            FileAnswer(
                solution_id=solution.id,
                party_id=hers.id,
                answer="amended",
                amendment=sing("Canari, sauf le soir"),
                day=day,
            )
        )
    for row in (
        {"party_id": hers.id, "person_id": person.id}, {"party_id": theirs.id, "representative_id": person.id},
    ):  # fmt: skip
        word = make_row(ConsentRecord, case_id=case.id, purpose="mediate", state="given", giver="party", day=day,
                        **{"person_id": None, **row})  # fmt: skip
        keep_reason(
            word, sing(f"Canari le veut ; LACOMBE répond au {THEIR_PHONE}, {THEIR_MAIL}"), actor=actor
        )
    store_document(
        StoreDocument(
            new_id(), "consent", title=sing("Accord de Mme Canari et Mme Lacombe"), party_id=hers.id
        ),
        io.BytesIO(pdf()),
        actor=actor,
        case=case,
    )
    gone = store_document(
        StoreDocument(new_id(), "letter", title=sing("Canari")), io.BytesIO(pdf()), actor=actor, person=person
    )
    remove_document(gone, actor=actor)
    session.flush()
    return case, hers, theirs


@pytest.fixture
def planted(app, house, ines, lead, sing, phone, acting):
    """Everything that can be said of one person, and a draft, a reason and a copy that name her."""
    with acting(ines) as actor:
        person, other = a_person(sing, phone, actor)
        case, hers, theirs = in_a_file(sing, person, other, actor)
        left, spoke = in_files_she_left(sing, phone, person, other, actor)
        commit()
        found = {
            "person": person.id,
            "other": other.id,
            "case": case.id,
            "hers": hers.id,
            "theirs": theirs.id,
            "left": left.id,
            "spoke": spoke.id,
        }
    with acting(lead) as actor:
        row = session.get_one(type(case), (house.id, found["case"]))
        ask_exceptional_access(
            row, AskAccess(new_id(), sing("Mme Serinet-Canari appelle sans arrêt")), actor=actor
        )
        subject = SubjectRef("person", found["person"])
        asked = register_request(subject, RegisterRequest(new_id(), "access", today(actor)), actor=actor)
        make_copy(asked, actor=actor)
        commit()
    browser = app.test_client()
    sign_in(app, browser, ines.user_id)
    draft = {"subject": sing("Mme Serinet-Canari a rappelé"), "phone": phone}
    assert post(browser, f"/s/{house.slug}/brouillons/request.new", draft).status_code == 204
    return found


def erase(app, house, lead, person_id, acting):
    """As the page does it: asked, then done by the worker."""
    with acting(lead) as actor:
        subject = SubjectRef("person", person_id)
        asked = register_request(subject, RegisterRequest(new_id(), "erase", today(actor)), actor=actor)
        erase_person(asked, EraseCommand(), actor=actor)
        commit()
        row_id = asked.id
    with app.app_context():
        waiting = select(OutboxJob.id).where(
            OutboxJob.for_tenant == house.id, OutboxJob.job == "rights.erase"
        )
        ids = session.execute(waiting).scalars().all()
        session.rollback()
        for one in ids:
            perform(str(one))
    with acting(lead):
        assert (
            session.execute(select(RightsRequest.state).where(RightsRequest.id == row_id)).scalar_one()
            == "done"
        )


def singing_tables(sings, superuser, stores):
    return {name for name, row in everything_held(superuser, stores) if sings(row)}


def queue_words(url):
    """Every key and value of the queue, of whatever kind."""
    client = redis.Redis.from_url(url, decode_responses=True, encoding_errors="replace")
    readers = {
        "string": client.get, "hash": client.hgetall, "set": client.smembers,
        "list": lambda key: client.lrange(key, 0, -1), "zset": lambda key: client.zrange(key, 0, -1),
    }  # fmt: skip
    with client:
        for key in client.scan_iter():
            with suppress(UnicodeDecodeError):
                yield f"{key} {readers.get(client.type(key), lambda _key: '')(key)}"


def test_every_text_of_a_person_was_planted(sings, planted, superuser, stores):
    """The test below would pass on an empty structure: what it must find is there first."""
    clear = {"person", "person_contact", "case_party", "case_session", "case_action", "file_note", "file_solution",
             "file_answer", "file_agreement_line", "revision", "activity", "draft", "task", "appointment"}  # fmt: skip
    assert singing_tables(sings, superuser, stores) == clear
    for model in (Person, PersonContact):
        texts = [c.name for c in model.__table__.columns if isinstance(c.type, Text)]
        assert texts


def test_nothing_of_her_is_left_anywhere(
    app, house, ines, lead, planted, sing, sings, phone, acting, superuser, stores, capfd
):
    with acting(ines) as actor:
        assert find_people(sing("serinet canari"), actor)
        assert find_people(phone, actor)
    capfd.readouterr()
    erase(app, house, lead, planted["person"], acting)
    assert singing_tables(sings, superuser, stores) == set()
    with acting(ines) as actor:
        for typed in map(sing, ("canari", "serinet canari", "canarinette", phone)):
            assert find_people(typed, actor) == []
            assert find_cases(typed, actor) == []
    assert not [words for words in queue_words(stores.redis_url) if sings(words)]
    said = capfd.readouterr()
    assert not sings(said.out + said.err)
    for path in Path(app.extensions["passerelle.config"].state_dir).rglob("*"):
        assert not (path.is_file() and sings(path.read_text(encoding="utf-8", errors="replace"))), path


def test_what_her_key_closed_opens_no_more_even_from_an_old_copy(app, house, lead, planted, acting):
    with acting(lead) as actor:
        key_id = session.execute(select(DataKey.id).where(DataKey.owner_id == planted["person"])).scalar_one()
        closed = [(title, row_id) for row_id, title in session.execute(select(Document.id, Document.title))]
        closed += [(n.sealed, n.id) for n in session.execute(select(FileNote)).scalars() if n.party_id]
        closed += [
            (c.sealed, f"{c.document_id}:{c.n}") for c in session.execute(select(DocumentChunk)).scalars()
        ]
        kept = [(bytes(text), row_id) for text, row_id in closed if text is not None]
        assert len(kept) == 6
        assert {text[:16] for text, _row in kept} == {key_id.bytes}
        for text, row_id in kept:
            envelope.open_bytes(text, record_id=row_id, actor=actor)
    erase(app, house, lead, planted["person"], acting)
    with acting(lead) as actor:
        for text, row_id in kept:
            with pytest.raises(envelope.UnreadableError):
                envelope.open_bytes(text, record_id=row_id, actor=actor)


def test_the_ledger_the_journal_and_the_file_stay_and_name_nobody(
    app, house, lead, ines, planted, sings, acting
):
    def count(model):
        return session.execute(select(func.count()).select_from(model)).scalar_one()

    with acting(lead):
        before = count(ConsentRecord), count(AuditEntry)
    erase(app, house, lead, planted["person"], acting)
    with acting(lead):
        assert count(ConsentRecord) == before[0] == 3
        assert count(AuditEntry) > before[1]
        party = session.get_one(Party, (house.id, planted["hers"]))
        assert (party.label, party.description, party.person_id) == ("Partie A", None, planted["person"])
        other = session.get_one(Person, (house.id, planted["other"]))
        assert other.family_name == "Lacombe", "the neighbour is not erased with her"
        for model in (HouseholdMember, MemberTie, PersonTie):
            assert count(model) == 0
    client = app.test_client()
    sign_in(app, client, ines.user_id)
    page = client.get(f"/s/{house.slug}/dossiers/{planted['case']}")
    assert page.status_code == 200
    assert not sings(page.text)
    assert "Lacombe" in page.text


def test_closed_notes_of_files_she_left_name_her_no_more(app, house, lead, ines, planted, acting):
    def texts():
        with acting(ines) as actor:
            hers = select(FileNote).where(FileNote.case_id.in_([planted["left"], planted["spoke"]]))
            notes = session.execute(hers.order_by(FileNote.case_id, FileNote.level)).scalars()
            return [text_of(note, actor) for note in notes]

    assert not any("effacé" in text for text in texts())
    erase(app, house, lead, planted["person"], acting)
    assert texts() == 2 * [
        "Passer au [nom effacé] après 18 heures",
        "La rappeler au [nom effacé]",
        "Mme [nom effacé], ancien nom, habite au [nom effacé], escalier B",
    ]


def test_whoever_is_erased_first_hides_no_file_of_the_next(app, house, lead, planted, acting):
    with acting(lead) as actor:
        party = session.execute(select(Party).where(Party.case_id == planted["left"])).scalar_one()
        link_person(party, planted["other"], actor=actor)
        commit()
    erase(app, house, lead, planted["other"], acting)
    with acting(lead) as actor:
        assert planted["left"] in files_of([planted["person"]], actor)


def test_her_copy_says_all_of_hers_and_names_nobody_else(planted, sing, phone, lead, acting):
    with acting(lead) as actor:
        parts = export_subject(SubjectRef("person", planted["person"]), actor=actor)
        held = str([part.rows for _plugin, part in parts])
    hers = (*NAMES.values(), SECOND, MAIL, "4 impasse Canari", "Entretien du canari", "Accord de Mme Canari",
            "Canari, sauf le soir", "Canari du deuxième", "Canari le veut", "Mme Canari'", MOBILE,
            phone[1:])  # fmt: skip
    for text in map(sing, hers):
        assert text in held, text
    hidden = (
        "lacombe",
        "berthe",
        "carpentier",
        "verdier",
        "nadège",
        "moineau",
        "gérard",
        THEIR_PHONE,
        THEIR_MAIL,
    )
    for text in hidden:
        assert text not in held.casefold(), text


def test_a_second_erasure_finds_nothing_to_do(app, house, lead, planted, acting):
    erase(app, house, lead, planted["person"], acting)
    with acting(lead) as actor:
        late = SubjectRef("person", planted["person"])
        with pytest.raises(NotFound):
            register_request(
                late, RegisterRequest(new_id(), "erase", today(actor) - timedelta(days=1)), actor=actor
            )
