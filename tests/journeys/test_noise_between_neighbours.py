"""The journey of foundation 2: a call about noise becomes a file, its parties speak apart then together, one of them
takes back her word, each member sees exactly what she may, and the person is given her data, then forgotten."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from core.casefiles.models import FileAgreement, FileNote
from core.cases.models import Case, Party
from core.consent.models import ConsentRecord
from core.db.outbox import OutboxJob
from core.db.session import session
from core.db.unit_of_work import commit
from core.jobs.worker import perform
from core.lifecycle.copies import DATA, PAGE
from core.people.models import Person
from core.places.models import Place
from core.testing.browser import DESKTOP, PHONE
from core.testing.plugin import Member, Structure
from tests.browser.conftest import Complaints, Thumb

PLACE = "Résidence des Charmilles"
SUBJECT = "Musique forte la nuit entre deux étages"
GIVEN, FAMILY, TELEPHONE = "Rosalie", "Kerbrat", "05 49 77 31 08"
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


@dataclass(slots=True)
class House:
    """A structure of two domains and those of its members that the journey meets."""

    structure: Structure
    members: dict[str, Member]
    acting: Callable[[Member], AbstractContextManager[Any]]
    pages: dict[str, Any] = field(default_factory=dict)

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


def pick(page: Any, question: str, words: str) -> None:
    """Choose the answer with these words under this question."""
    group = page.locator("fieldset", has=page.locator("legend", has_text=question))
    group.locator(".choice", has_text=words).first.click()


def box(page: Any, label: str) -> Any:
    """The field with exactly these words, whether an answer is asked or not."""
    fields = page.locator("input:not([type=radio]):not([type=checkbox]), textarea, select")
    return page.get_by_label(re.compile(rf"^\s*{re.escape(label)}(\s+facultatif)?\s*$")).and_(fields)


def save(page: Any, name: str, done: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    expect(page.get_by_text(done).first).to_be_visible()


def words_of(page: Any) -> str:
    """Everything that the page holds, shown or not, with plain spaces."""
    return re.sub(r"\s+", " ", page.content().replace("&nbsp;", " "))


class Journey:
    """The steps, in their order; ``request`` and ``file`` are addresses, once they exist."""

    def __init__(self, browse: Callable[..., Any], house: House) -> None:
        self.browse, self.house = browse, house
        self.complaints = Complaints()
        self.page: Any = None
        self.partner: Any = None
        self.request = self.file = ""

    def open(self, member: str, *, size: dict[str, int] = DESKTOP) -> Any:
        page = self.browse(self.house.members[member], size=size)
        page.set_default_timeout(5_000)
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
        page.get_by_role("button", name="Noter cette parole").click()
        if state != "Donné":
            expect(page.get_by_text("son lien ne s’ouvre plus")).to_be_visible()
            page.get_by_role("button", name="Noter cette parole").click()
        expect(page.get_by_role("heading", name="Mettre à jour les accords")).to_be_visible()

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

    # --- apart, then together ----------------------------------------------------------------------------

    def step(self, name: str) -> None:
        page = self.page
        page.goto(self.file)
        page.get_by_role("link", name=name, exact=True).click()
        page.get_by_role("button", name=name, exact=True).click()
        expect(page.get_by_role("link", name=name, exact=True)).to_have_count(0)

    def meet(self, kind: str, letters: str, text: str = "") -> None:
        page = self.page
        page.goto(self.file)
        page.get_by_role("link", name="Ajouter une rencontre").click()
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
            page.goto(self.file)
            page.get_by_role("link", name="Ajouter une proposition").click()
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
        page.goto(self.file)
        page.get_by_role("link", name="La page à signer").click()
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

    def news_are_to_be_taken(self) -> None:
        page = self.page
        self.step("Suivre dans le temps")
        expect(page.locator("#suivi").get_by_text("Nouvelles à prendre le")).to_be_visible()

    # --- who sees what -----------------------------------------------------------------------------------

    def a_trainee_knows_of_nothing(self) -> None:
        page = self.open("trainee")
        assert page.goto(self.file).status == 404
        page.goto(f"{self.house.base}/dossiers/")
        assert SUBJECT not in words_of(page)
        self.complaints.take()  # the 404 above

    def a_colleague_reads_what_is_for_the_team(self) -> None:
        page = self.open("colleague")
        assert page.goto(self.file).status == 200
        expect(page.get_by_text(FOR_THE_TEAM)).to_be_visible()
        expect(page.get_by_text("2 éléments masqués par vos droits")).to_have_count(1)
        shown = words_of(page)
        assert HERS not in shown
        assert HIS not in shown
        page.goto(f"{self.file}/imprimer")
        assert HERS not in words_of(page)

    def data_protection_reads_who_and_when(self) -> None:
        page = self.open("dpo")
        assert page.goto(self.file).status in (403, 404)
        self.complaints.take()
        page.goto(f"{self.house.base}/dossiers/lecteurs")
        box(page, "Numéro du dossier").fill(self.number())
        page.get_by_role("button", name="Voir les lectures").click()
        expect(page.get_by_role("heading", name="Qui a vu ce dossier")).to_be_visible()
        expect(page.get_by_role("rowheader", name="Hamid Carpentier").first).to_be_visible()
        assert not self.content_in(page)
        page.goto(f"{self.house.base}/accords/registre")
        expect(page.get_by_text("Retiré").first).to_be_visible()
        assert not self.content_in(page)

    def figures_are_all_that_their_reader_sees(self) -> None:
        page = self.open("figures_reader")
        for address in (
            self.file,
            f"{self.file}/lecteurs",
            f"{self.house.base}/personnes",
            f"{self.house.base}/droits",
        ):
            assert page.goto(address).status in (403, 404), address
        self.complaints.take()
        page.goto(f"{self.house.base}/")
        assert not self.content_in(page)

    def content_in(self, page: Any) -> list[str]:
        shown = words_of(page)
        texts = (GIVEN, FAMILY, OTHER, SUBJECT, HERS, HIS, FOR_THE_TEAM, *LINES, EXTRACT)
        return [text for text in texts if text in shown]

    def number(self) -> str:
        return str(self.house.rows(select(Case.number))[0])

    # --- what she asks -----------------------------------------------------------------------------------

    def ask(self, kind: str) -> Any:
        page = self.open("dpo")
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

    def she_is_forgotten(self, app: Any) -> None:
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

    def her_name_is_nowhere(self) -> None:
        found = {}
        for member in ("mediator", "colleague", "reception", "director", "dpo"):
            page = self.open(member)
            for address in self.addresses():
                answer = page.goto(address)
                shown = words_of(page)
                found[member, address] = [
                    name
                    for name in (GIVEN, FAMILY, TELEPHONE, "77310", HERS.partition(" dit ")[2])
                    if name in shown
                ]
                if member == "mediator" and address == self.file:
                    assert answer.status == 200
                    assert LINES[0] in shown
                    assert OTHER in shown
        self.complaints.take()  # pages that are not theirs
        assert not {where: names for where, names in found.items() if names}

    def addresses(self) -> list[str]:
        base = self.house.base
        people = [f"{base}/personnes/{one}" for one in self.house.rows(select(Person.id))]
        parties = [
            f"{self.file.replace('/dossiers/', '/accords/dossier/')}/partie/{one}"
            for one in self.house.rows(select(Party.id))
        ]
        notes = [f"{self.file}/notes/{one}" for one in self.house.rows(select(FileNote.id))]
        agreements = [f"{self.file}/accord/{one}" for one in self.house.rows(select(FileAgreement.id))]
        return [
            self.file,
            f"{self.file}/imprimer",
            f"{self.file}/lecteurs",
            f"{self.file.replace('/dossiers/', '/situations/')}/historique",
            f"{self.file.replace('/dossiers/', '/partenaires/dossier/')}",
            self.request,
            f"{base}/",
            f"{base}/dossiers/",
            f"{base}/personnes",
            f"{base}/demandes",
            f"{base}/droits",
            f"{base}/accords/registre",
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


@pytest.mark.browser
def test_a_call_about_noise_becomes_an_agreement_and_each_sees_what_she_may(
    browse: Any, house: House, app: Any
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
    journey.news_are_to_be_taken()
    journey.a_trainee_knows_of_nothing()
    journey.a_colleague_reads_what_is_for_the_team()
    journey.data_protection_reads_who_and_when()
    journey.figures_are_all_that_their_reader_sees()
    journey.she_is_given_her_data(app)
    journey.she_is_forgotten(app)
    journey.her_name_is_nowhere()
    assert journey.complaints.take() == []
