"""A working day of a small reinsertion association (seed 000): three mediators and a trainee. The file opens on the
person's words, what she confides is read by her referent alone, she rates herself where she is, and the figures of the
coordination are what was entered."""

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
    choice,
    doors_of,
    each_opens_its_rows,
    figures_of,
    open_house,
    pick,
    save,
    shown_on,
    told_at,
    told_on,
)

STRENGTHS = "Réparer des vélos, parler avec tout le monde."
INTERESTS = "La mécanique, cuisiner."
ASPIRATIONS = "Un métier où je bouge."
SUBJECT = "Trouver un métier"
OBJECTIVE = "Trouver un stage en atelier."
ACTION = "Appeler deux ateliers."
CONFIDED = "Elle parle de son frère, qu’elle veut revoir."
HER_WORD = "Je sais mieux ce que je veux."
GIVEN, FAMILY = "Maïwenn", "Quéméner"
WORKSHOP, LISTENING = "Atelier du Pont", "Maison de l’écoute"
PSYCHOLOGICAL = "Soutien psychologique"
#: What only a structure that declares its ground under art. 46 LIL can say.
JUSTICE = ("SPIP", "PJJ", "Situation judiciaire", "Incarcération", "détention")
PLACE = "Pied du bâtiment C"
MEMBERS = {
    "mediator": ("mediator", "Inès", "Carpentier"),
    "colleague": ("mediator", "Hamid", "Lounès"),
    "street": ("mediator", "Yvonne", "Kervella"),
    "trainee": ("trainee", "Malo", "Rivoal"),
    "coordinator": ("coordinator", "Solène", "Maréchal"),
}

FIGURES = {
    "Parcours suivis": "1",
    "Sorties de parcours": "1",
    "Sorties vers l’emploi, la formation ou l’école": "1, sur 1, parmi les sorties de parcours",
    "Objectifs convenus": "1",
    "Objectifs atteints": "1, sur 1, parmi les objectifs convenus",
    "Orientations faites": "2",
    "Orientations suivies d’effet": "1, sur 2 orientations faites",
    "Liens rétablis au fil des parcours": "1, sur 2 liens dits rompus ou fragiles à l’entrée",
}


@pytest.fixture
def house(app: Any) -> House:
    return open_house(app, "association", "Nouvelle Rive", MEMBERS)


class Day(Walk):
    """The steps, in their order; ``page`` is the referent's telephone."""

    page: Any
    lead: Any

    # --- the file opens on her words ----------------------------------------------------------------------

    def it_opens_on_what_she_says_of_herself(self) -> None:
        page = self.page = self.open("mediator", size=PHONE)
        self.to(page, "/reinsertion/")
        self.follow(page, "Ouvrir un parcours")
        assert not [word for word in JUSTICE if word in told_on(page)]
        pick(page, "Volets du parcours", "Réinsertion professionnelle")
        box(page, "Objet du dossier").fill(SUBJECT)
        # Nothing is opened before she has said something of herself.
        save(page, "Ouvrir le parcours", "Notez au moins une chose que la personne dit d’elle")
        self.was_refused(422)
        expect(box(page, "Objet du dossier")).to_have_value(SUBJECT)
        for name, words in (("strengths", STRENGTHS), ("interests", INTERESTS), ("aspirations", ASPIRATIONS)):
            page.locator(f"[name={name}]").fill(words)
        save(page, "Ouvrir le parcours", "Parcours ouvert")
        self.file = page.url.partition("#")[0]
        cards = page.locator("main section.ps-card h2").all_inner_texts()
        assert cards[0] == "Ce qui compte pour la personne"
        for words in (STRENGTHS, INTERESTS, ASPIRATIONS):
            expect(page.get_by_text(words)).to_be_visible()

    def she_is_known_by_her_name_and_agrees(self) -> None:
        page = self.page
        page.get_by_role("link", name="Relier à une personne").click()
        page.get_by_role("link", name="Enregistrer la personne et la relier").click()
        box(page, "Prénom").fill(GIVEN)
        box(page, "Nom").fill(FAMILY)
        save(page, "Enregistrer et relier", "Personne enregistrée et reliée au dossier")
        # Objectives wait for her word; a shared view of what is difficult waits for her words, told already.
        self.step(page, "Accueillir et informer")
        self.step(page, "Commencer le diagnostic partagé")
        expect(page.get_by_role("link", name="Convenir des objectifs", exact=True)).to_have_count(0)
        self.agrees(page)
        self.step(page, "Convenir des objectifs")

    def themes_come_after_her_words_then_an_objective(self) -> None:
        page = self.page
        self.follow(page, "Thèmes à travailler")
        assert not [word for word in JUSTICE if word in told_on(page)]
        pick(page, "Thèmes à travailler", "Mobilité")
        save(page, "Enregistrer", "Thèmes à travailler notés")
        self.follow(page, "Convenir d’un objectif")
        page.locator("[name=text]").fill(OBJECTIVE)
        pick(page, "Volet", "Réinsertion professionnelle")
        save(page, "Enregistrer", "Objectif convenu")
        page.get_by_role("link", name=f"Action : {OBJECTIVE}").click()
        page.locator("[name=text]").fill(ACTION)
        save(page, "Enregistrer", "Action ajoutée à l’objectif")
        self.step(page, "Commencer ou reprendre l’accompagnement")

    # --- with her -----------------------------------------------------------------------------------------

    def she_says_what_her_links_are(self, moment: str, **said: str) -> None:
        page = self.page
        page.goto(self.file)
        page.get_by_role("link", name=f"{moment.lower()} : noter les liens").click()
        for bond, state in said.items():
            pick(page, bond, state)
        save(page, "Enregistrer", "Liens notés")

    def she_rates_herself_on_the_page_turned_to_her(self) -> None:
        page = self.page
        page.goto(self.file)
        self.follow(page, "Faire le point avec la personne")
        shown = shown_on(page)
        assert "C’est vous qui répondez" in shown
        assert not any(words in shown for words in (SUBJECT, OBJECTIVE, FAMILY, STRENGTHS))
        pick(page, "j’ai confiance en moi", "À moitié")
        pick(page, "c’est moi qui décide", "Plutôt oui")
        box(page, "Ce que je veux ajouter").fill(HER_WORD)
        save(page, "Garder ma réponse", "C’est noté, avec vos mots")
        expect(page.locator("svg.chart")).to_be_visible()
        expect(page.get_by_text(HER_WORD).first).to_be_visible()

    def she_confides_something(self) -> None:
        page = self.page
        page.goto(self.file)
        self.follow(page, "Noter un entretien confidentiel")
        box(page, "Ce qui s’est dit").fill(CONFIDED)
        save(page, "Enregistrer", "Entretien noté, au niveau")
        expect(page.get_by_text(CONFIDED)).to_be_visible()

    def she_is_pointed_to_two_partners(self) -> None:
        page = self.page
        for partner, track in ((WORKSHOP, "Réinsertion professionnelle"), (LISTENING, PSYCHOLOGICAL)):
            self.to(page, "/partenaires/nouveau")
            assert not [word for word in JUSTICE if word in told_on(page)]
            box(page, "Nom de l’organisme").fill(partner)
            box(page, "Nature").select_option(label="Association")
            save(page, "Enregistrer", "Partenaire ajouté")
            page.goto(self.file)
            self.follow(page, "Noter une orientation")
            pick(page, "Volet", track)
            box(page, "Partenaire").select_option(label=partner)
            save(page, "Enregistrer", "Orientation notée")
        expect(page.get_by_text("Le volet psychologique ne se montre pas à toute l’équipe")).to_be_visible()
        page.get_by_role("link", name=f"La suite : {WORKSHOP}").click()
        pick(page, "La suite", "La personne y est allée")
        save(page, "Enregistrer", "Suite de l’orientation notée")

    # --- who sees what ------------------------------------------------------------------------------------

    def the_trainee_helps_once_she_is_named(self) -> None:
        hers = self.open("trainee", size=PHONE)
        self.refuses(hers, self.file, 404)
        page = self.page
        page.goto(self.file)
        page.get_by_role("link", name=re.compile("^Associer")).click()
        box(page, "Membre de l’équipe").select_option(label="Malo Rivoal")
        pick(page, "Place dans le dossier", "Aide")
        save(page, "Enregistrer", "Place donnée dans le dossier")
        hers.goto(self.file)
        shown = shown_on(hers)
        assert STRENGTHS in shown
        assert OBJECTIVE in shown
        self.nothing_hidden_shows(hers)
        expect(hers.get_by_role("link", name="Noter la sortie")).to_have_count(0)
        save(hers, f"C’est fait : {ACTION}", "Action faite")
        inside = self.file.replace("/dossiers/", "/reinsertion/")
        for path in ("entretien", "orientations/nouvelle", "volets"):
            self.refuses(hers, f"{inside}/{path}", 403)
        self.on_no_list(hers)

    def a_colleague_reads_what_is_for_the_team(self) -> None:
        page = self.open("colleague")
        page.goto(self.file)
        shown = shown_on(page)
        assert OBJECTIVE in shown
        assert HER_WORD in shown
        assert "1 élément masqué par vos droits" in shown
        expect(page.get_by_role("link", name="Noter un entretien confidentiel")).to_have_count(0)
        self.nothing_hidden_shows(page)
        page.goto(f"{self.file}/imprimer".replace("/dossiers/", "/situations/"))
        self.nothing_hidden_shows(page)
        self.on_no_list(page)

    def nothing_hidden_shows(self, page: Any) -> None:
        shown = told_on(page)
        assert not [words for words in (CONFIDED, LISTENING, PSYCHOLOGICAL) if words in shown]

    def on_no_list(self, page: Any) -> None:
        """The psychological track is shown on no list of people, to anybody."""
        for path in ("/reinsertion/", "/reinsertion/orientations", "/dossiers/", "/"):
            told = told_at(page, f"{self.house.base}{path}")
            assert not [words for words in (LISTENING, PSYCHOLOGICAL) if words in told], path
            assert ("1 ligne masquée par vos droits" in told) == (path == "/reinsertion/orientations")

    # --- meanwhile, in the street --------------------------------------------------------------------------

    def the_third_notes_a_round_in_the_street(self) -> None:
        lead = self.lead = self.open("coordinator")
        self.to(lead, "/lieux/nouveau")
        box(lead, "Nom du lieu").fill(PLACE)
        box(lead, "Type de lieu").select_option(label="Pied d’immeuble")
        save(lead, "Enregistrer", "Lieu créé")
        page = self.open("street", size=PHONE)
        self.to(page)
        thumb = Thumb(page)
        thumb.tap(page.locator(".ps-bottom").get_by_role("link", name="Saisir"))
        thumb.choose("Présence active")
        thumb.tap(choice(page, "Où", PLACE))
        thumb.choose("Regroupement")
        thumb.tap(page.get_by_role("button", name="Ajouter : En tout"))
        thumb.tap(page.get_by_role("button", name="Enregistrer", exact=True))
        expect(page.get_by_text("Intervention enregistrée", exact=True)).to_be_visible(timeout=PATIENCE)
        assert thumb.taps <= 8

    # --- the exit -----------------------------------------------------------------------------------------

    def she_reaches_her_objective_and_leaves(self) -> None:
        page = self.page
        page.goto(self.file)
        page.get_by_role("link", name=f"Où il en est : {OBJECTIVE}").click()
        pick(page, "Où il en est", "Atteint")
        save(page, "Enregistrer", "Point noté sur l’objectif")
        self.follow(page, "Noter la sortie")
        assert not [word for word in JUSTICE if word in told_on(page)]
        pick(page, "Résultat", "Formation")
        save(page, "Noter la sortie", "Dossier clos")

    # --- what the coordination reads -----------------------------------------------------------------------

    def the_figures_say_what_was_entered(self) -> None:
        page = self.lead
        self.to(page, "/tableau-de-bord/")
        told = figures_of(page)
        assert {label: told.get(label) for label in FIGURES} == FIGURES
        assert told["Interventions"] == "1"
        doors = doors_of(page)
        assert set(FIGURES) <= set(doors)
        each_opens_its_rows(page, {label: doors[label] for label in (*FIGURES, "Interventions")})
        self.to(page, "/reinsertion/entrees-et-sorties")
        expect(page.get_by_text("1 sortie, dont 1 vers l’emploi")).to_be_visible()
        page.goto(self.file)
        self.nothing_hidden_shows(page)
        self.on_no_list(page)


@pytest.mark.slow
@pytest.mark.browser
def test_a_path_from_its_first_words_to_figures_that_say_what_was_entered(browse: Any, house: House) -> None:
    day = Day(browse, house)
    day.it_opens_on_what_she_says_of_herself()
    day.she_is_known_by_her_name_and_agrees()
    day.themes_come_after_her_words_then_an_objective()
    day.she_says_what_her_links_are("À l’entrée", Famille="Rompu", Travail="Fragile")
    day.she_rates_herself_on_the_page_turned_to_her()
    day.she_confides_something()
    day.she_is_pointed_to_two_partners()
    day.the_trainee_helps_once_she_is_named()
    day.a_colleague_reads_what_is_for_the_team()
    day.the_third_notes_a_round_in_the_street()
    day.she_says_what_her_links_are("À la sortie", Famille="Rétabli")
    day.she_reaches_her_objective_and_leaves()
    day.the_figures_say_what_was_entered()
    day.nothing_else_went_wrong()
