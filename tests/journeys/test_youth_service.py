"""A working day of a city's youth service (seed 001, its social half): relays who send a repérage and read only what is
shared with them, an animateur who passes a young person on in one click, the coordination that reaches, listens,
diagnoses and orients, what is done in town without a name, and figures that say exactly that."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from core.testing.browser import PHONE
from tests.browser.conftest import Thumb
from tests.journeys.gestures import (
    PATIENCE,
    House,
    Walk,
    box,
    doors_of,
    each_entered_opens_its_rows,
    entered_on,
    go,
    menu_of,
    open_house,
    pick,
    save,
    shown_on,
    told_on,
)

PLACE, BODY = "Place des Tanneurs", "Mission locale des Trois Rivières"
NICKNAME, OTHER_NICKNAME, OLDER_NICKNAME = "Zoulou", "Bambi", "Le Grand"
REACH = "Devant l’atelier, le mardi à 17 h, demander Zoulou."
GROUP = "Tension le soir autour du banc"
MET_IN_TOWN = "Rencontré sur la place, cherche où dormir"
SHARED = "Rendez-vous tenu jeudi, un atelier commence lundi."
KNOWS = "Le jeune le sait et est d’accord"
#: What three repérages say: a relay's with a nickname, hers without, and an animateur's.
NAMED, NAMELESS, CIVIC = "Décrochage scolaire", "Isolement", "Jeune à rencontrer"
DIAGNOSE = "Faire le diagnostic avec le jeune"
TRAINING = "Formation, orientation"
MEMBERS = {
    "coordinator": ("coordinator", "Solène", "Maréchal"),
    "worker": ("social_worker", "Odile", "Ferrand"),
    "animator": ("mediator", "Yanis", "Perrot"),
    "relay": ("partner_relay", "Awa", "Lenoir"),
    "other_relay": ("partner_relay", "Hugo", "Bastide"),
    "reader": ("figures_reader", "Maud", "Terrier"),
}
FIGURES = {
    "Interventions": "3",
    "Personnes rencontrées": "19",
    "Situations ouvertes": "1",
    "Dossiers ouverts": "3",
    "Personnes distinctes": "2",
    "Situations civiques ouvertes": "1",
    "Repérages reçus": "3",
    "Contacts établis en sept jours": "2, sur 2 repérages dont le délai se juge",
    "Jeunes suivis": "3",
    "Orientations honorées": "1, sur 1, parmi les orientations notées",
    "Contacts d’aller vers": "1",
    "Conflits désamorcés en ville": "1",
    "Actions de prévention": "1",
}
#: What somebody who reads figures only is told of.
FOR_THE_READER = ("Interventions", "Personnes rencontrées", "Situations ouvertes")


@pytest.fixture
def house(app: Any) -> House:
    return open_house(app, "ccas_jeunesse", "CCAS de Valbrune", MEMBERS)


class Day(Walk):
    """The steps, in their order; ``sent``: what a repérage says → its address, as whoever sent it opens it."""

    desk: Any
    relay: Any
    hand: Any
    sent: dict[str, str]
    older: str = ""
    passed: str = ""
    situation: str = ""

    def everybody_arrives(self) -> None:
        self.sent = {}
        self.desk = self.open("coordinator")
        self.relay, self.hand = self.open("relay", size=PHONE), self.open("animator", size=PHONE)
        for page in (self.desk, self.relay, self.hand):
            self.to(page)

    # --- relays -------------------------------------------------------------------------------------------

    def a_relay_of_no_body_sends_nothing(self) -> None:
        page = self.other_relay = self.open("other_relay", size=PHONE)
        self.to(page)
        assert menu_of(page) == {"Ma journée", "Envoyer un repérage", "Mes repérages"}
        go(page, "Envoyer un repérage")
        expect(page.get_by_text("pas encore rattaché à un organisme")).to_be_visible()
        expect(page.get_by_role("button", name="Envoyer", exact=True)).to_have_count(0)

    def the_coordination_attaches_one_to_her_body(self) -> None:
        page = self.desk
        go(page, "Partenaires")
        self.follow(page, "Ajouter un partenaire")
        box(page, "Nom de l’organisme").fill(BODY)
        box(page, "Nature").select_option(label="Mission locale")
        save(page, "Enregistrer", "Partenaire ajouté")
        go(page, "Relais jeunes")
        self.follow(page, "Ajouter un relais")
        box(page, "Membre").select_option(label="Awa Lenoir")
        box(page, "Organisme").select_option(label=BODY)
        save(page, "Enregistrer", "Relais rattaché à son organisme")

    def she_sends_a_reperage_in_six_taps(self) -> None:
        page = self.relay
        thumb = self.she_begins_a_reperage(NAMED, "À l’établissement scolaire, aux abords")
        box(page, "Comment le joindre").fill(REACH)
        thumb.tap(page.get_by_label(KNOWS))
        thumb.tap(page.locator("summary", has_text="Si vous le savez"))
        box(page, "Surnom ou prénom").fill(NICKNAME)
        thumb.tap(page.get_by_role("button", name="Envoyer", exact=True))
        self.it_is_sent(NAMED)
        assert thumb.taps <= 6
        self.she_reads_only_where_it_stands("Reçu")

    def she_gives_no_name_without_agreement(self) -> None:
        page = self.relay
        thumb = self.she_begins_a_reperage(NAMELESS, "Dans la rue, sur une place")
        page.locator("summary", has_text="Si vous le savez").tap()
        box(page, "Surnom ou prénom").fill(OTHER_NICKNAME)
        save(page, "Envoyer", "Un nom se transmet avec l’accord du jeune")
        self.was_refused(422)
        box(page, "Surnom ou prénom").fill("")
        thumb.tap(page.get_by_role("button", name="Envoyer", exact=True))
        self.it_is_sent(NAMELESS)
        assert thumb.taps == 4, "without a name: what, where, and it is sent"

    def she_begins_a_reperage(self, what: str, where: str) -> Thumb:
        page = self.relay
        self.to(page)
        thumb = Thumb(page)
        thumb.tap(page.get_by_role("main").get_by_role("link", name="Envoyer un repérage").first)
        thumb.choose(what)
        thumb.choose(where)
        return thumb

    def it_is_sent(self, what: str) -> None:
        page = self.hand if what == CIVIC else self.relay
        expect(page.get_by_text("envoyé à la coordination").first).to_be_visible(timeout=PATIENCE)
        self.sent[what] = page.url.partition("#")[0]

    def she_reads_only_where_it_stands(self, state: str, what: str = NAMED) -> None:
        """The page of what she sent: its state, and nothing of what is written or done about it."""
        page = self.relay
        page.goto(self.sent[what])
        expect(page.locator(".page-head").get_by_text(state, exact=True)).to_be_visible()
        told = told_on(page)
        assert not [text for text in (NICKNAME, REACH, "Maréchal", TRAINING) if text in told]

    def another_relay_does_not_know_of_it(self) -> None:
        page = self.other_relay
        self.refuses(page, self.sent[NAMED], 404)
        self.to(page, "/jeunes/reperages/miens")
        expect(page.get_by_text("Pas encore de repérage")).to_be_visible()

    # --- an animateur of a centre --------------------------------------------------------------------------

    def an_animateur_opens_the_situation_of_a_group(self) -> None:
        page = self.hand
        go(page, "Situations")
        self.follow(page, "Ouvrir une situation")
        box(page, "Objet").fill(GROUP)
        box(page, "Lieu").select_option(label=PLACE)
        save(page, "Ouvrir la situation", "Situation ouverte")
        self.situation = page.url.partition("#")[0]

    def he_passes_a_young_person_on_in_one_click_once_told(self) -> None:
        page = self.hand
        pass_on = page.get_by_role("button", name="Passer un jeune à la coordination")
        pass_on.tap()
        assert page.get_by_label(KNOWS).evaluate("box => box.validity.valueMissing")
        expect(page).to_have_url(re.compile(re.escape(self.situation)))
        page.get_by_label(KNOWS).tap()
        pass_on.tap()
        self.it_is_sent(CIVIC)

    def he_notes_whom_he_met_and_what_he_defused(self) -> None:
        page = self.hand
        self.to(page)
        thumb = Thumb(page)
        thumb.tap(page.locator(".ps-bottom").get_by_role("link", name="Saisir"))
        self.he_notes(thumb, "Aller vers, rencontre de jeunes", "3", "Puis une autre")
        assert thumb.taps <= 8
        self.he_notes(thumb, "Conflit désamorcé en ville", "4", "Enregistrer")

    def he_notes(self, thumb: Thumb, kind: str, people: str, button: str) -> None:
        page = thumb.page
        thumb.tap(page.locator("summary", has_text="Toutes les natures"))
        thumb.choose(kind)
        box(page, "En tout").fill(people)
        thumb.tap(page.get_by_role("button", name=button, exact=True))
        expect(page.get_by_text("Intervention enregistrée", exact=True)).to_be_visible(timeout=PATIENCE)

    def he_holds_an_action_of_prevention(self) -> None:
        page = self.hand
        go(page, "Prévention jeunes")
        self.follow(page, "Noter une action")
        pick(page, "Thème", "Respect, vivre ensemble")
        box(page, "Jeunes présents, en tout").fill("12")
        save(page, "Enregistrer", "Action de prévention enregistrée")

    # --- the coordination: rejoindre, écouter, diagnostiquer, orienter --------------------------------------

    def the_coordination_knows_the_town(self) -> None:
        page = self.desk
        go(page, "Lieux et quartiers")
        self.follow(page, "Nouveau lieu")
        box(page, "Nom du lieu").fill(PLACE)
        box(page, "Type de lieu").select_option(label="Place")
        save(page, "Enregistrer", "Lieu créé")

    def she_reaches_the_young_person(self) -> None:
        page = self.desk
        self.to(page)
        waiting = page.get_by_role("region", name="Repérages à traiter")
        expect(waiting.get_by_role("listitem")).to_have_count(3)
        self.follow(page, re.compile(f"^{NAMED}"))
        expect(page.get_by_text(REACH)).to_be_visible()
        expect(page.get_by_text(BODY).first).to_be_visible()
        # About somebody who is named, nothing is told to a relay before there is a file to agree in.
        self.follow(page, "Répondre au relais")
        expect(page.get_by_text("ouvrez d’abord le suivi")).to_be_visible()
        self.follow(page, "Revenir au repérage")
        self.follow(page, "Noter le contact")
        save(page, "Noter le contact", "Contact établi : repérage")

    def she_opens_a_follow_up_on_a_nickname(self) -> None:
        page = self.desk
        self.follow(page, "Ouvrir le suivi")
        expect(box(page, "Surnom ou prénom")).to_have_value(NICKNAME)
        pick(page, "Âge, s’il est connu", "18 à 21 ans")
        pick(page, "Habite la ville", "Oui")
        save(page, "Ouvrir le suivi", "Suivi ouvert")
        self.file = page.url.partition("#")[0]
        self.she_reads_only_where_it_stands("Suivi")

    def she_listens_at_once_and_diagnoses_with_the_young_persons_word(self) -> None:
        page = self.desk
        self.step(page, "Commencer l’écoute")
        expect(page.get_by_text(DIAGNOSE).first).to_be_visible()
        expect(page.get_by_role("link", name=DIAGNOSE)).to_have_count(0)
        self.agrees(page)
        page.goto(self.file)
        self.follow(page, DIAGNOSE)
        pick(page, "Ce que le jeune met en avant", TRAINING)
        save(page, DIAGNOSE, "Étape passée")

    def she_orients_and_knows_what_came_of_it(self) -> None:
        page = self.desk
        self.follow(page, "Noter une orientation")
        box(page, "Partenaire").select_option(label=BODY)
        pick(page, "Pour", TRAINING)
        save(page, "Enregistrer", "Orientation notée")
        self.step(page, "Passer à l’orientation")
        self.follow(page, re.compile(f"^{BODY}"))
        pick(page, "Suite", "Honorée")
        save(page, "Enregistrer", "Suite de l’orientation notée")
        self.she_reads_only_where_it_stands("Orienté")

    # --- what is shared with the relay, and taken back ------------------------------------------------------

    def a_word_is_shared_with_the_young_persons_consent_only(self) -> None:
        page = self.desk
        page.goto(self.file)
        self.the_coordination_answers_the_relay()
        expect(page.get_by_text("n’est pas encore noté").first).to_be_visible()
        expect(page.get_by_role("main").get_by_role("textbox")).to_have_count(0)
        self.the_young_person_says_of_sharing("Donné")
        save(page, "Noter cette parole", "Accord noté")
        page.goto(self.file)
        self.the_coordination_answers_the_relay()
        box(page, "Ce que le relais lira").fill(SHARED)
        save(page, "Partager ce mot", "Mot partagé avec le relais")
        self.she_reads_only_where_it_stands("Orienté")
        expect(self.relay.get_by_text(SHARED)).to_be_visible()

    def a_consent_taken_back_closes_what_the_relay_saw(self) -> None:
        page = self.desk
        self.the_young_person_says_of_sharing("Retiré")
        save(page, "Noter cette parole", "Ce qui s’arrête")
        save(page, "Noter cette parole", "Effet noté")
        self.she_reads_only_where_it_stands("Orienté")
        expect(self.relay.get_by_text("Le jeune ne souhaite plus ce partage")).to_be_visible()
        assert SHARED not in told_on(self.relay)
        page.goto(self.file)
        self.follow(page, "Voir le repérage")
        expect(page.get_by_text("masqué : l’accord au partage manque")).to_be_visible()
        self.follow(page, "Répondre au relais")
        expect(page.get_by_role("main").get_by_role("textbox")).to_have_count(0)

    def the_coordination_answers_the_relay(self) -> None:
        self.follow(self.desk, "Voir le repérage")
        self.follow(self.desk, "Répondre au relais")

    def the_young_person_says_of_sharing(self, state: str) -> None:
        page = self.desk
        page.goto(self.file)
        self.follow(page, re.compile("Mettre à jour les accords"))
        pick(page, "De quoi s’agit-il", "Partage")
        pick(page, "Ce qui est dit", state)
        box(page, "Destinataire").select_option(label=BODY)

    def what_leads_nowhere_is_closed_with_its_reason(self) -> None:
        page = self.desk
        go(page, "Repérages")
        self.follow(page, re.compile(f"^{NAMELESS}"))
        self.follow(page, "Clore sans suivi")
        pick(page, "Pourquoi", "Jeune pas retrouvé")
        save(page, "Clore sans suivi", "Clos sans suivi : repérage")
        self.she_reads_only_where_it_stands("Clos sans suivi", NAMELESS)

    def somebody_older_met_in_town_is_followed_with_a_reason(self) -> None:
        page = self.desk
        go(page, "Suivis de jeunes")
        self.follow(page, "Ouvrir un suivi")
        box(page, "Surnom ou prénom").fill(OLDER_NICKNAME)
        box(page, "Objet").fill(MET_IN_TOWN)
        pick(page, "Âge, s’il est connu", "Plus de 25 ans")
        save(page, "Ouvrir le suivi", "choisissez une raison")
        self.was_refused(422)
        expect(box(page, "Surnom ou prénom")).to_have_value(OLDER_NICKNAME)
        pick(page, "Hors des 13 à 25 ans", "En attendant le bon service")
        save(page, "Ouvrir le suivi", "Suivi ouvert")
        self.older = page.url.partition("#")[0]

    # --- the tie with civic mediation -----------------------------------------------------------------------

    def the_coordination_reads_where_the_young_person_comes_from(self) -> None:
        page = self.desk
        go(page, "Repérages")
        self.follow(page, re.compile(f"^{CIVIC}"))
        expect(page.get_by_role("region", name="Vient de la médiation civique")).to_contain_text(GROUP)
        self.follow(page, "Ouvrir le suivi")
        save(page, "Ouvrir le suivi", "Suivi ouvert")
        self.passed = page.url.partition("#")[0]
        assert GROUP in shown_on(page)
        page.goto(self.situation)
        expect(page.get_by_role("link", name=re.compile("^Repérage R-"))).to_have_count(1)

    def a_social_worker_follows_without_reading_it(self) -> None:
        page = self.open("worker")
        page.goto(self.passed)
        expect(page.get_by_role("heading", name="Le jeune et ses orientations")).to_be_visible()
        self.follow(page, "Voir le repérage")
        expect(page.get_by_role("heading", name="Comment le joindre")).to_be_visible()
        for address in (self.passed, page.url):
            page.goto(address)
            assert "médiation civique" not in told_on(page)
            assert GROUP not in told_on(page)

    def he_keeps_the_group_and_never_sees_the_file(self) -> None:
        page = self.hand
        page.goto(self.situation)
        expect(page.get_by_role("heading", name=GROUP)).to_be_visible()
        assert "Repérage R-" not in told_on(page)
        page.goto(self.sent[CIVIC])
        expect(page.locator(".page-head").get_by_text("Suivi", exact=True)).to_be_visible()
        for address in (self.file, self.older, self.passed):
            self.refuses(page, address, 404)
        for path in ("reperages", "suivis", "orientations", "relais"):
            self.refuses(page, f"{self.house.base}/jeunes/{path}", 403)
        self.to(page, "/dossiers/")
        told = told_on(page)
        assert not [text for text in (NAMED, MET_IN_TOWN, CIVIC) if text in told]

    def a_relay_opens_nothing_else(self) -> None:
        page = self.relay
        behind = ("jeunes/reperages", "jeunes/suivis", "situations/", "tableau-de-bord/")
        addresses = [f"{self.house.base}/{path}" for path in behind]
        for address in (*addresses, self.file, self.older, self.passed):
            self.refuses(page, address, 403)

    # --- figures --------------------------------------------------------------------------------------------

    def the_coordination_reads_what_was_entered(self) -> None:
        page = self.desk
        self.to(page)
        go(page, "Tableau de bord")
        assert entered_on(page) == FIGURES
        each_entered_opens_its_rows(page, FIGURES)

    def so_do_the_lists_of_the_domain(self) -> None:
        page = self.desk
        self.to(page)
        go(page, "Repérages")
        self.follow(page, "Tous")
        assert "2 sur 2 ont eu un contact en sept jours" in shown_on(page)
        go(page, "Prévention jeunes")
        assert "12 jeunes présents, 1 h en tout." in shown_on(page)

    def figures_are_all_that_their_reader_sees(self) -> None:
        page = self.open("reader")
        self.to(page)
        go(page, "Tableau de bord")
        shown = entered_on(page)
        assert {label: shown.get(label) for label in FOR_THE_READER} == {
            label: FIGURES[label] for label in FOR_THE_READER
        }
        # Whoever may not open their files reads persons by a civil year that is over.
        assert not {"Personnes distinctes", "Jeunes suivis", "Dossiers ouverts"} & shown.keys()
        assert shown.items() <= FIGURES.items()
        assert doors_of(page) == {}
        told = told_on(page)
        assert not [text for text in (NICKNAME, REACH, GROUP, SHARED, BODY) if text in told]
        for path in ("jeunes/reperages", "jeunes/suivis", "dossiers/", "tableau-de-bord/lignes/files_opened"):
            self.refuses(page, f"{self.house.base}/{path}", 403)


@pytest.mark.slow
@pytest.mark.browser
def test_a_young_person_is_reached_listened_to_and_oriented_and_each_sees_what_is_hers(
    browse: Any, house: House
) -> None:
    day = Day(browse, house)
    day.everybody_arrives()
    day.the_coordination_knows_the_town()
    day.a_relay_of_no_body_sends_nothing()
    day.the_coordination_attaches_one_to_her_body()
    day.she_sends_a_reperage_in_six_taps()
    day.she_gives_no_name_without_agreement()
    day.another_relay_does_not_know_of_it()
    day.an_animateur_opens_the_situation_of_a_group()
    day.he_passes_a_young_person_on_in_one_click_once_told()
    day.he_notes_whom_he_met_and_what_he_defused()
    day.he_holds_an_action_of_prevention()
    day.she_reaches_the_young_person()
    day.she_opens_a_follow_up_on_a_nickname()
    day.she_listens_at_once_and_diagnoses_with_the_young_persons_word()
    day.she_orients_and_knows_what_came_of_it()
    day.a_word_is_shared_with_the_young_persons_consent_only()
    day.a_consent_taken_back_closes_what_the_relay_saw()
    day.what_leads_nowhere_is_closed_with_its_reason()
    day.somebody_older_met_in_town_is_followed_with_a_reason()
    day.the_coordination_reads_where_the_young_person_comes_from()
    day.a_social_worker_follows_without_reading_it()
    day.he_keeps_the_group_and_never_sees_the_file()
    day.a_relay_opens_nothing_else()
    day.the_coordination_reads_what_was_entered()
    day.so_do_the_lists_of_the_domain()
    day.figures_are_all_that_their_reader_sees()
    day.nothing_else_went_wrong()
