"""The journey of foundation 2: a call about noise becomes a file, its parties speak apart then together, one of them
takes back her word, each member sees exactly what she may, and the person is given her data, then forgotten."""

from __future__ import annotations

import html
import io
import json
import re
import uuid
import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pikepdf
import pytest
from flask.testing import FlaskClient
from playwright.sync_api import expect
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from core.casefiles.models import FileAgreement, FileNote
from core.casefiles.services import link_person, open_file_from_request
from core.casefiles.workflow import TYPE_KEY
from core.cases.completing import add_party
from core.cases.models import Case, Party
from core.cases.schemas import AddParty, OpenCase
from core.consent.gate import covers
from core.consent.models import ConsentRecord
from core.db.base import new_id
from core.db.outbox import OutboxJob
from core.db.session import session
from core.db.unit_of_work import commit
from core.files.models import Document
from core.jobs.worker import perform
from core.lifecycle.copies import DATA, PAGE
from core.people.models import Person
from core.people.schemas import RegisterPerson
from core.people.services import declare_tie, register_person
from core.places.models import Place
from core.planning.clock import today
from core.requests.schemas import Caller, RequestCommand
from core.requests.services import receive_request
from core.testing.browser import DESKTOP, PHONE, turn
from core.testing.files import open_named_file
from core.testing.plugin import Member, Structure
from core.testing.sign_in import csrf_token, post
from tests.browser.conftest import Complaints, Thumb
from tests.browser.looking import problems
from tests.core.files.hostile import pdf, picture
from tests.journeys.gestures import box, exactly, main, pick, save, stand, words_at, words_of

PLACE = "Résidence des Charmilles"
SUBJECT = "Musique forte la nuit entre deux étages"
GIVEN, FAMILY, TELEPHONE = "Rosalie", "Kerbrat", "05 49 77 31 08"
TELEPHONES = (TELEPHONE, "+33549773108", "0549773108")
OTHER = "Ilario"
LANDLORD = "Régie de la Garenne"
EXTRACT = (
    "Le plancher du troisième étage transmet les bruits de pas : une étude acoustique est-elle possible ?"
)
#: What each said apart; the other's name stands in both.
HERS = "Rosalie Kerbrat dit ne plus dormir depuis le printemps."
HIS = "Ilario pensait que Mme Kerbrat dormait ailleurs."
FOR_THE_TEAM = "Passage à deux dans la cage d’escalier, calme à 22 h."
LINES = ("La musique s’arrête à 22 h en semaine.", "Un mot dans la boîte avant chaque fête.")
CLOSED = "Ce partage est clos."
#: What the browser says of itself when a page answers so.
REFUSED = "Failed to load resource: the server responded with a status of 409 (CONFLICT)"
MEGA = 1024 * 1024


@dataclass(slots=True)
class House:
    """A structure of two domains and those of its members that the journey meets."""

    structure: Structure
    members: dict[str, Member]
    acting: Callable[[Member], AbstractContextManager[Any]]

    @property
    def base(self) -> str:
        return f"/s/{self.structure.slug}"

    def rows(self, statement: Any) -> list[Any]:
        with self.acting(self.members["mediator"]):
            found = list(session.execute(statement).scalars())
            session.expunge_all()
            return found

    def number_of(self, model: Any) -> int:
        return int(self.rows(select(func.count()).select_from(model))[0])


@pytest.fixture
def house(make_structure: Any, make_member: Any, acting: Any) -> House:
    structure = make_structure("civic_mediation", "named_files", "housing", name="Médiation des Deux-Rives")
    roles = ("reception", "mediator", "trainee", "dpo", "figures_reader", "director")
    members = {role: make_member(role, structure=structure) for role in roles}
    members["colleague"] = make_member("mediator", structure=structure, given_name="Hamid")
    with acting(members["director"]):
        session.add(Place(name=PLACE, sort_name=PLACE.lower(), kind="residence"))
        commit()
    return House(structure, members, acting)


class Journey:
    """The steps, in their order; ``request`` and ``file`` are addresses, once they exist."""

    def __init__(self, browse: Callable[..., Any], house: House) -> None:
        self.browse, self.house = browse, house
        self.complaints = Complaints()
        self.page: Any = None
        self.partner: Any = None
        self.dpo: Any = None
        self.request = self.file = ""

    def open(self, member: str, *, size: dict[str, int] = DESKTOP) -> Any:
        page = self.browse(self.house.members[member], size=size)
        self.complaints.listen(page)
        return page

    # --- a call, a situation, a file ---------------------------------------------------------------------

    def reception_notes_the_call(self) -> None:
        page = self.open("reception", size=PHONE)
        page.goto(f"{self.house.base}/")
        thumb = Thumb(page)
        thumb.tap(page.locator(".ps-bottom").get_by_role("link", name="Demandes"))
        thumb.tap(page.get_by_role("link", name="Nouvelle demande"))
        thumb.choose("Bruit de voisinage")
        thumb.choose("Habitant")
        thumb.choose(PLACE)
        box(page, "Nom").fill(f"Mme {GIVEN} {FAMILY}")
        box(page, "Téléphone").fill(TELEPHONE)
        box(page, "Ce qui est demandé").fill(SUBJECT)
        thumb.tap(page.get_by_role("button", name="Enregistrer la demande"))
        expect(page.get_by_text("Demande notée", exact=True)).to_be_visible()
        assert thumb.taps <= 6

    def the_request_becomes_a_situation_then_a_file(self) -> None:
        page = self.page = self.open("mediator")
        page.goto(f"{self.house.base}/demandes")
        page.get_by_role("link", name="Bruit de voisinage").first.click()
        expect(page.get_by_role("button", name="Prendre la demande")).to_be_visible()
        expect(page.get_by_text(TELEPHONE)).to_have_count(0)
        self.request = page.url
        save(page, "Prendre la demande", TELEPHONE)
        page.get_by_role("link", name="En faire une situation").click()
        expect(box(page, "Objet")).to_have_value(SUBJECT)
        pick(page, "Nature de la situation", "Conflit de voisinage")
        save(page, "Ouvrir la situation", "Situation ouverte")
        save(page, "En faire un dossier nominatif", "La situation est devenue un dossier")
        self.file = page.url.partition("#")[0]

    def the_caller_and_her_neighbour_become_parties(self) -> None:
        page = self.page
        page.get_by_role("link", name="L’enregistrer et la relier au dossier").click()
        expect(box(page, "Prénom")).to_have_value(GIVEN)
        expect(box(page, "Nom")).to_have_value(FAMILY)
        save(page, "Enregistrer et relier", "Personne enregistrée et reliée au dossier")
        page.goto(f"{self.house.base}/personnes/nouvelle")
        box(page, "Prénom").fill(OTHER)
        save(page, "Enregistrer", OTHER)
        page.goto(self.file)
        page.get_by_role("link", name="Ajouter une partie").first.click()
        pick(page, "Qui est-ce", "Une personne")
        page.get_by_role("button", name="Enregistrer", exact=True).click()
        page.get_by_role("link", name="Relier à une personne").click()
        box(page, "Chercher par nom, prénom ou surnom").fill(OTHER)
        page.get_by_role("button", name="Chercher", exact=True).click()
        pick(page, "Qui est-ce", OTHER)
        save(page, "Relier", "La partie est reliée à une personne")
        expect(page.get_by_role("heading", name=f"{GIVEN} {FAMILY}")).to_be_visible()
        expect(page.get_by_role("link", name="L’enregistrer et la relier au dossier")).to_have_count(0)
        expect(page.get_by_role("heading", name=OTHER, exact=True)).to_be_visible()

    # --- what they agree to, and what is shown to the landlord -------------------------------------------

    def the_landlord_is_in_the_directory(self) -> None:
        page = self.page
        page.goto(f"{self.house.base}/partenaires/nouveau")
        box(page, "Nom de l’organisme").fill(LANDLORD)
        box(page, "Nature").select_option(label="Bailleur")
        save(page, "Enregistrer", "Partenaire ajouté")

    def say(self, letter: str, purpose: str, state: str, recipient: str = "") -> None:
        """What a party says, written on her page; a refusal or a withdrawal is read before it is written."""
        page = self.page
        page.goto(self.file)
        page.get_by_role("link", name=re.compile(rf"Mettre à jour les accords.*partie {letter}")).click()
        pick(page, "De quoi s’agit-il", purpose)
        pick(page, "Ce qui est dit", state)
        if recipient:
            box(page, "Destinataire").select_option(label=recipient)
        if state != "Donné":
            save(page, "Noter cette parole", "son lien ne s’ouvre plus")
        turn(page, main(page).get_by_role("button", name=exactly("Noter cette parole")))
        expect(main(page).get_by_role("heading", name="Mettre à jour les accords")).to_be_visible()

    def both_agree(self) -> None:
        for letter in "AB":
            self.say(letter, "Médiation", "Donné")
            self.say(letter, "Partage", "Donné", LANDLORD)

    def an_extract_is_shown_to_the_landlord(self) -> None:
        page = self.page
        page.goto(self.file)
        page.get_by_role("link", name="Préparer un partage").click()
        box(page, "Partenaire").select_option(label=LANDLORD)
        for letter in "AB":
            pick(page, "Parties dont parle l’extrait", f"Partie {letter}")
        box(page, "Ce que le partenaire lira").fill(EXTRACT)
        page.get_by_role("button", name="Voir ce qui sera montré").click()
        expect(page.get_by_text(EXTRACT)).to_be_visible()
        save(page, "Ouvrir ce partage", "Partage ouvert")
        address = box(page, "Adresse à transmettre").input_value()
        self.partner = self.browse(None, size=PHONE)
        self.partner.goto("/" + address.split("/", 3)[3])
        expect(self.partner.get_by_text(EXTRACT)).to_be_visible()
        shown = words_of(self.partner)
        assert not any(name in shown for name in (GIVEN, FAMILY, OTHER, SUBJECT, self.house.base))

    def she_takes_her_word_back_while_the_answer_is_awaited(self) -> None:
        self.partner.get_by_label("Votre réponse").fill("L’étude sera faite en janvier.")
        self.say("A", "Partage", "Retiré", LANDLORD)
        page = self.page
        page.goto(self.file)
        expect(page.get_by_text(f"Partage, {LANDLORD} : retiré").first).to_be_visible()
        expect(page.get_by_text("La médiation continue.").first).to_be_visible()
        # What the landlord was typing is refused, and her page shows nothing more.
        with self.partner.expect_response(lambda answer: answer.request.method == "POST") as refused:
            self.partner.get_by_role("button", name="Envoyer ma réponse").click()
        assert refused.value.status == 409
        expect(self.partner.get_by_role("heading", name=CLOSED)).to_be_visible()
        assert EXTRACT not in words_of(self.partner)
        page.get_by_role("button", name="J’ai lu").first.click()
        expect(page.get_by_text("Effet lu")).to_be_visible()
        # Nothing about her is shown to the landlord any more, however the extract is prepared.
        page.goto(f"{self.file.replace('/dossiers/', '/partenaires/dossier/')}/nouveau")
        box(page, "Partenaire").select_option(label=LANDLORD)
        pick(page, "Parties dont parle l’extrait", "Partie A")
        box(page, "Ce que le partenaire lira").fill(EXTRACT)
        save(page, "Voir ce qui sera montré", "Partie A : l’accord « Partage » est retiré.")
        assert self.complaints.take() == [REFUSED]

    # --- apart, then together ----------------------------------------------------------------------------

    def step(self, name: str) -> None:
        page = self.page
        stand(page, self.file)
        turn(page, main(page).get_by_role("link", name=name, exact=True))
        turn(page, main(page).get_by_role("button", name=name, exact=True))
        expect(main(page).get_by_role("link", name=name, exact=True)).to_have_count(0)

    def meet(self, kind: str, letters: str, text: str = "") -> None:
        page = self.page
        stand(page, self.file)
        turn(page, main(page).get_by_role("link", name="Ajouter une rencontre"))
        pick(page, "Comment", kind)
        for letter in letters:
            pick(page, "Avec qui", f"Partie {letter}")
        if text:
            box(page, "Ce qui s’est dit").fill(text)
        save(page, "Enregistrer", "Rencontre ajoutée au fil")

    def each_is_met_apart(self) -> None:
        self.step("Commencer les entretiens séparés")
        self.meet("Temps séparé", "A", HERS)
        self.meet("Temps séparé", "B", HIS)
        page = self.page
        page.get_by_role("link", name="Écrire une note").click()
        pick(page, "Qui pourra lire", "Équipe")
        box(page, "Ce qui s’est dit").fill(FOR_THE_TEAM)
        save(page, "Enregistrer", "Note ajoutée au fil")
        for text in (HERS, HIS, FOR_THE_TEAM):
            expect(page.get_by_text(text)).to_be_visible()

    def they_meet_and_agree(self) -> None:
        self.step("Préparer la table ronde")
        self.meet("Temps commun", "AB")
        page = self.page
        for line in LINES:
            stand(page, self.file)
            turn(page, main(page).get_by_role("link", name="Ajouter une proposition"))
            box(page, "Proposition").fill(line)
            save(page, "Enregistrer", "Proposition ajoutée")
            for letter in "AB":
                item = page.locator("#propositions li", has_text=line).first
                item.get_by_role("link", name=re.compile(rf"Partie {letter}.*noter sa réponse")).click()
                pick(page, "Sa réponse", "Accepte")
                save(page, "Enregistrer", "Réponse notée")
        page.get_by_role("link", name="Noter l’accord", exact=True).last.click()
        pick(page, "Comment l’accord est donné", "Par écrit")
        save(page, "Enregistrer", "Accord noté")
        self.step("Noter l’accord")

    def the_agreement_holds_on_one_page(self) -> None:
        page = self.page
        stand(page, self.file)
        turn(page, main(page).get_by_role("link", name="La page à signer"))
        printed = page.pdf(format="A4")
        assert len(re.findall(rb"/Type\s*/Page\b(?!s)", printed)) == 1
        page.emulate_media(media="print")
        shown = page.inner_text("body")
        page.emulate_media(media="screen")
        assert all(line in re.sub(r"\s", " ", shown) for line in LINES)
        others = (HERS, HIS, FOR_THE_TEAM, SUBJECT, LANDLORD, FAMILY, OTHER)
        assert not any(text in shown for text in others)

    def what_is_printed_for_one_says_nothing_of_the_other(self) -> None:
        page = self.page
        page.goto(f"{self.file}/imprimer")
        page.get_by_role("navigation", name="Imprimer pour").get_by_role("link", name="Partie A").click()
        expect(page.get_by_text(HERS)).to_be_visible()
        assert HIS not in words_of(page)
        assert FOR_THE_TEAM not in words_of(page)

    def what_was_broken_is_mended_and_news_are_to_be_taken(self) -> None:
        page = self.page
        for moment, state in (("À l’entrée", "Rompu"), ("À la sortie", "Rétabli")):
            stand(page, self.file)
            page.locator("#liens").get_by_role(
                "link", name=re.compile(f"{moment}.*Partie A", re.IGNORECASE)
            ).click()
            pick(page, "Voisins", state)
            save(page, "Enregistrer", "Liens notés")
        self.step("Suivre dans le temps")
        expect(page.locator("#suivi").get_by_text("Nouvelles à prendre le")).to_be_visible()
        assert problems(page) == []
        page.set_viewport_size(DESKTOP)

    # --- who sees what -----------------------------------------------------------------------------------

    def a_trainee_knows_of_nothing(self, signed_in: Callable[[Member], FlaskClient]) -> None:
        client = signed_in(self.house.members["trainee"])
        assert client.get(self.file).status_code == 404
        assert not self.content_of(client, "/dossiers/")
        self.nothing_opens(client)

    def nothing_opens(self, client: FlaskClient) -> None:
        answers = {address: client.get(address).status_code for address in self.inside()}
        assert not {address: status for address, status in answers.items() if status not in (403, 404)}

    def a_colleague_reads_what_is_for_the_team(self) -> None:
        page = self.open("colleague")
        assert page.goto(self.file).status == 200
        expect(page.get_by_text(FOR_THE_TEAM)).to_be_visible()
        expect(page.get_by_text("2 éléments masqués par vos droits")).to_have_count(1)
        shown = words_of(page)
        assert HERS not in shown
        assert HIS not in shown
        assert HERS not in words_at(page, f"{self.file}/imprimer")

    def data_protection_reads_who_and_when(self) -> None:
        page = self.dpo = self.open("dpo")
        assert page.request.get(self.file).status in (403, 404)
        page.goto(f"{self.house.base}/dossiers/lecteurs")
        box(page, "Numéro du dossier").fill(self.number())
        page.get_by_role("button", name="Voir les lectures").click()
        expect(page.get_by_role("heading", name="Qui a vu ce dossier")).to_be_visible()
        expect(page.get_by_role("rowheader", name="Hamid Carpentier").first).to_be_visible()
        assert not self.content_in(words_of(page))
        page.goto(f"{self.house.base}/accords/registre")
        expect(page.get_by_text("Retiré").first).to_be_visible()
        assert not self.content_in(words_of(page))

    def figures_are_all_that_their_reader_sees(self, signed_in: Callable[[Member], FlaskClient]) -> None:
        client = signed_in(self.house.members["figures_reader"])
        self.nothing_opens(client)
        for path in ("/", "/tableau-de-bord/"):
            assert not self.content_of(client, path)

    def content_of(self, client: FlaskClient, path: str) -> list[str]:
        answer = client.get(f"{self.house.base}{path}")
        assert answer.status_code == 200, path
        return self.content_in(said_in(answer))

    def content_in(self, shown: str) -> list[str]:
        texts = (GIVEN, FAMILY, OTHER, SUBJECT, HERS, HIS, FOR_THE_TEAM, *LINES, EXTRACT)
        return [text for text in texts if text in shown]

    def number(self) -> str:
        return str(self.house.rows(select(Case.number))[0])

    # --- what she asks -----------------------------------------------------------------------------------

    def ask(self, kind: str) -> Any:
        page = self.dpo
        page.goto(f"{self.house.base}/droits")
        box(page, "Nom ou téléphone").fill(FAMILY)
        page.get_by_role("button", name="Chercher la personne").click()
        page.get_by_role("link", name=f"{GIVEN} {FAMILY}").first.click()
        pick(page, "Ce qu’elle demande", kind)
        save(page, "Noter", "Demande notée")
        return page

    def she_is_given_her_data(self, app: Any) -> None:
        page = self.ask("Accès")
        save(page, "Préparer la copie", "Copie demandée")
        work_off(app, self.house.structure)
        page.reload()
        with page.expect_download() as taken:
            page.get_by_role("link", name="Télécharger la copie").click()
        copy = zipfile.ZipFile(io.BytesIO(taken.value.path().read_bytes()))
        data = json.dumps(json.loads(copy.read(DATA)), ensure_ascii=False)
        text = copy.read(PAGE).decode()
        for said in (GIVEN, FAMILY, HERS.partition(" dit ")[2]):
            assert said in data
            assert said in text
        assert OTHER not in data
        assert HIS not in data
        save(page, "La copie est remise", "Remise notée")
        expect(page.get_by_text("Remise le")).to_be_visible()

    def she_is_forgotten(self, app: Any, signed_in: Callable[[Member], FlaskClient]) -> None:
        named = {(member, address) for member, address, _word in self.named_on(signed_in)}
        assert {
            ("mediator", self.file),
            ("reception", self.request),
            ("mediator", "/chercher"),
            ("dpo", "/droits/chercher"),
        } <= named
        agreements, words = self.house.number_of(FileAgreement), self.house.number_of(ConsentRecord)
        page = self.ask("Effacement")
        page.get_by_role("link", name="Effacer la personne").click()
        save(page, "Effacer définitivement", "Effacement demandé")
        work_off(app, self.house.structure)
        page.reload()
        expect(page.get_by_text("Fait", exact=True)).to_be_visible()
        assert (agreements, words) == (1, 5)
        assert (self.house.number_of(FileAgreement), self.house.number_of(ConsentRecord)) == (
            agreements,
            words,
        )

    def named_on(self, signed_in: Callable[[Member], FlaskClient]) -> list[tuple[str, str, str]]:
        """(who, address, word) of each page that still names her, or gives her words or her number."""
        said = (GIVEN, FAMILY, *TELEPHONES, HERS.partition(" dit ")[2])
        found = []
        for member in ("mediator", "colleague", "reception", "director", "dpo"):
            client = signed_in(self.house.members[member])
            answers = [(url, client.get(url)) for url in self.addresses()]
            for search in ("/chercher", "/droits/chercher"):
                answers.append((search, post(client, f"{self.house.base}{search}", {"q": FAMILY[:-1]})))
            for address, answer in answers:
                assert answer.status_code in (200, 303, 403, 404), address
                found += [(member, address, word) for word in said if word in said_in(answer)]
        return found

    def her_name_is_nowhere(self, signed_in: Callable[[Member], FlaskClient]) -> None:
        assert self.named_on(signed_in) == []
        page = self.page
        page.goto(self.file)
        expect(page.get_by_text(LINES[0]).first).to_be_visible()
        expect(page.get_by_role("heading", name=OTHER, exact=True)).to_be_visible()

    def addresses(self) -> list[str]:
        """Every page where something of the file, or of her, could be read."""
        base = self.house.base
        lists = ("/", "/dossiers/", "/situations/", "/personnes", "/demandes", "/droits", "/accords/registre")
        return [*self.inside(), self.request, *(f"{base}{path}" for path in lists)]

    def inside(self) -> list[str]:
        """Pages of the file and of its people."""
        base = self.house.base
        people = [f"{base}/personnes/{one}" for one in self.house.rows(select(Person.id))]
        parties = [
            f"{self.file.replace('/dossiers/', '/accords/dossier/')}/partie/{one}"
            for one in self.house.rows(select(Party.id))
        ]
        notes = [f"{self.file}/notes/{one}" for one in self.house.rows(select(FileNote.id))]
        agreements = [f"{self.file}/accord/{one}" for one in self.house.rows(select(FileAgreement.id))]
        case_id = self.file.rpartition("/")[2]
        return [
            self.file,
            f"{self.file}/imprimer",
            f"{self.file}/lecteurs",
            f"{base}/situations/{case_id}",
            f"{base}/situations/{case_id}/imprimer",
            f"{base}/situations/{case_id}/historique",
            f"{base}/partenaires/dossier/{case_id}",
            f"{base}/documents/dossier/{case_id}",
            f"{base}/accords/dossier/{case_id}/mediation",
            *people,
            *parties,
            *notes,
            *agreements,
        ]


def work_off(app: Any, structure: Structure) -> None:
    """Do the structure's waiting jobs, as its worker would."""
    with app.app_context():
        waiting = select(OutboxJob.id).where(
            OutboxJob.for_tenant == structure.id, OutboxJob.state == "pending"
        )
        ids = session.execute(waiting).scalars().all()
        session.rollback()
    with app.app_context():
        for row_id in ids:
            perform(str(row_id))


@pytest.mark.slow
@pytest.mark.browser
def test_a_call_about_noise_becomes_an_agreement_and_each_sees_what_she_may(
    browse: Any, house: House, app: Any, signed_in: Any
) -> None:
    journey = Journey(browse, house)
    journey.reception_notes_the_call()
    journey.the_request_becomes_a_situation_then_a_file()
    journey.the_caller_and_her_neighbour_become_parties()
    journey.the_landlord_is_in_the_directory()
    journey.both_agree()
    journey.an_extract_is_shown_to_the_landlord()
    journey.she_takes_her_word_back_while_the_answer_is_awaited()
    journey.each_is_met_apart()
    journey.they_meet_and_agree()
    journey.the_agreement_holds_on_one_page()
    journey.what_is_printed_for_one_says_nothing_of_the_other()
    journey.what_was_broken_is_mended_and_news_are_to_be_taken()
    journey.a_trainee_knows_of_nothing(signed_in)
    journey.a_colleague_reads_what_is_for_the_team()
    journey.data_protection_reads_who_and_when()
    journey.figures_are_all_that_their_reader_sees(signed_in)
    journey.she_is_given_her_data(app)
    journey.she_is_forgotten(app, signed_in)
    journey.her_name_is_nowhere(signed_in)
    assert journey.complaints.take() == []


# --- bad input ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Desk:
    """A file of two parties, the first of whom is somebody, and the browser of whoever follows it."""

    house: House
    client: FlaskClient
    case: uuid.UUID
    parties: tuple[uuid.UUID, uuid.UUID]
    person: uuid.UUID

    @property
    def file(self) -> str:
        return f"{self.house.base}/dossiers/{self.case}"

    @property
    def words(self) -> str:
        """Where the first party's words are written."""
        return f"{self.house.base}/accords/dossier/{self.case}/partie/{self.parties[0]}"

    @property
    def documents(self) -> str:
        return f"{self.house.base}/documents/dossier/{self.case}"

    def say(self, purpose: str, state: str, **said: str) -> TestResponse:
        with self.house.acting(self.house.members["mediator"]) as actor:
            day = today(actor).isoformat()
        form = {"id": str(new_id()), "purpose": purpose, "state": state, "giver": "party", "day": day}
        return post(self.client, self.words, {**form, "confirmed": "1", **said})

    def seen(self) -> str:
        """What a tab opened now would carry."""
        return self.client.get(self.words).text.partition('name="seen_id" value="')[2].partition('"')[0]

    def add(self, content: bytes, name: str, kind: str) -> TestResponse:
        """Sent as one body: the test client would leave the file of a heavy one open."""
        form = {
            "csrf_token": csrf_token(self.client),
            "id": str(new_id()),
            "kind": kind,
            "level": "team",
            "title": "Palier du troisième",
            "file": FileStorage(io.BytesIO(content), name),
        }
        boundary, body = encode_multipart(form)
        return self.client.post(
            f"{self.documents}/ajouter",
            input_stream=io.BytesIO(body),
            content_length=len(body),
            content_type=f"multipart/form-data; boundary={boundary}",
        )

    def number_of(self, model: Any) -> int:
        return self.house.number_of(model)


def said_in(answer: TestResponse) -> str:
    return re.sub(r"\s+", " ", html.unescape(answer.text))


@pytest.fixture
def desk(house: House, signed_in: Callable[[Member], FlaskClient]) -> Desk:
    mediator = house.members["mediator"]
    with house.acting(mediator) as actor:
        case = open_named_file(actor)
        parties = [add_party(case, AddParty(new_id(), "person"), actor=actor) for _each in "AB"]
        person = register_person(RegisterPerson(new_id(), GIVEN, age_band="12_17"), actor=actor)
        link_person(parties[0], person.id, actor=actor)
        found = Desk(house, signed_in(mediator), case.id, (parties[0].id, parties[1].id), person.id)
        commit()
    return found


def test_a_word_said_tomorrow_is_refused_beside_its_day(desk: Desk) -> None:
    with desk.house.acting(desk.house.members["mediator"]) as actor:
        tomorrow = (today(actor) + timedelta(days=1)).isoformat()
    answer = desk.say("mediate", "given", day=tomorrow, reason="Dit au téléphone")
    assert answer.status_code == 422
    assert "Choisissez aujourd’hui ou un jour passé." in said_in(answer)
    assert "Dit au téléphone" in answer.text
    assert desk.number_of(ConsentRecord) == 0


def test_a_minor_does_not_agree_alone_where_her_parents_must(desk: Desk) -> None:
    alone = desk.say("image", "given")
    assert alone.status_code == 422
    assert "Une personne mineure ne donne pas seule cet accord" in said_in(alone)
    assert desk.number_of(ConsentRecord) == 0
    # She is heard all the same: mediation is her own word, and no first meeting waits for a parent.
    assert desk.say("mediate", "given").status_code == 303


def test_the_same_person_is_not_two_parties(desk: Desk) -> None:
    second = desk.parties[1]
    form = {"version": "1", "words": GIVEN, "person_id": str(desk.person)}
    answer = post(desk.client, f"{desk.file}/parties/{second}/personne", form)
    assert answer.status_code == 422
    assert "Cette personne est déjà une partie de ce dossier." in said_in(answer)
    assert desk.house.rows(select(Party.person_id).where(Party.id == second)) == [None]


def test_the_caller_who_is_a_party_already_does_not_become_a_second_one(house: House, signed_in: Any) -> None:
    mediator = house.members["mediator"]
    with house.acting(mediator) as actor:
        caller = Caller(f"Mme {GIVEN} {FAMILY}", "+33549773108")
        asked = receive_request(RequestCommand(new_id(), "phone", caller=caller, take=True), actor=actor)
        case = open_file_from_request(asked, OpenCase(new_id(), TYPE_KEY, SUBJECT), actor=actor)
        address = f"{house.base}/dossiers/{case.id}"
        commit()
    client = signed_in(mediator)
    assert "/appelant" in client.get(address).text
    form = {"given_name": GIVEN, "family_name": FAMILY, "phone": TELEPHONE}
    assert post(client, f"{address}/appelant", {"id": str(new_id()), **form}).status_code == 303
    assert "/appelant" not in client.get(address).text, "she is asked for once"
    person = str(house.rows(select(Person.id))[0])
    again = post(client, f"{address}/appelant", {"id": str(new_id()), "existing_id": person, **form})
    assert again.status_code == 422
    assert "Cette personne est déjà une partie de ce dossier." in said_in(again)
    assert house.number_of(Party) == 1


def test_a_neighbour_of_the_mediator_is_followed_by_somebody_else(desk: Desk, signed_in: Any) -> None:
    house = desk.house
    with house.acting(house.members["colleague"]) as actor:
        declare_tie(desk.person, "neighbour", actor=actor)
        commit()
    director = signed_in(house.members["director"])
    form = {"id": str(new_id()), "referent_id": str(house.members["colleague"].membership_id)}
    refused = post(director, f"{house.base}/situations/{desk.case}/confier", form)
    assert refused.status_code == 422
    assert "Un lien personnel est déclaré" in said_in(refused)
    assert "Voisinage" not in said_in(refused)
    # Whoever follows it finds out that she lives next door: her page and the coordination say so, without a name.
    with house.acting(house.members["mediator"]) as actor:
        declare_tie(desk.person, "neighbour", actor=actor)
        commit()
    assert "Un lien personnel est déclaré : confiez ce dossier." in said_in(desk.client.get(desk.file))
    waiting = said_in(director.get(f"{house.base}/attente"))
    assert "Un lien personnel est déclaré : confiez ce dossier." in waiting
    assert GIVEN not in waiting


def test_a_photo_of_thirty_megabytes_is_kept_light_and_a_heavier_one_is_told_of(desk: Desk) -> None:
    photo = picture(size=(1600, 1200))
    assert desk.add(photo + bytes(30 * MEGA - len(photo)), "photo.jpg", "photo").status_code == 303
    assert desk.house.rows(select(Document.size))[0] < MEGA
    answer = desk.add(photo + bytes(40 * MEGA - len(photo)), "photo.jpg", "photo")
    assert answer.status_code == 422
    assert "réduisez-le" in said_in(answer)
    assert "Palier du troisième" in answer.text, "what was typed is kept"
    assert desk.number_of(Document) == 1


def test_a_script_is_no_pdf_and_a_pdf_keeps_no_script(desk: Desk) -> None:
    answer = desk.add(b"#!/bin/sh\nrm -rf /\n", "lettre.pdf", "letter")
    assert answer.status_code == 422
    assert "Ce fichier n’est ni une image" in said_in(answer)
    assert desk.number_of(Document) == 0
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    assert desk.add(pdf(OpenAction=script), "lettre.pdf", "letter").status_code == 303
    kept = desk.client.get(f"{desk.house.base}/documents/{desk.house.rows(select(Document.id))[0]}")
    assert b"JavaScript" not in kept.data
    with pikepdf.open(io.BytesIO(kept.data)) as opened:
        assert "/OpenAction" not in opened.Root


def test_a_word_taken_back_is_not_given_again_from_an_old_tab(desk: Desk) -> None:
    old_id, old_tab = str(new_id()), desk.seen()
    assert desk.say("mediate", "given", id=old_id, seen_id=old_tab).status_code == 303
    tab = desk.seen()
    assert desk.say("mediate", "withdrawn", seen_id=tab).status_code == 303
    late = desk.say("mediate", "given", seen_id=tab)
    assert late.status_code == 409
    assert "Une parole plus récente est notée" in said_in(late)
    # The very form that was sent before, sent again: it is that row, and it gives nothing back.
    assert desk.say("mediate", "given", id=old_id, seen_id=old_tab).status_code == 303
    assert desk.number_of(ConsentRecord) == 2
    with desk.house.acting(desk.house.members["mediator"]) as actor:
        assert not covers(desk.parties[0], "mediate", actor)
