"""A working day of a city that mediates between groups and follows nobody by name (seed 001, its civic half): its
places, services and rules, a call, two incidents, an agreement of use that becomes the rule, and figures that say
exactly that."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

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
    entries_elsewhere,
    go,
    menu_of,
    open_house,
    pick,
    save,
    texts,
    told_on,
)

PARK, CENTRE = "Skate-park des Remparts", "Centre social Saint-Jacques"
SERVICE = "Glisse libre des Remparts"
SCOOTERS, FAMILIES = "Les trottinettes", "Les familles du bac à sable"
FIRST_RULE = ("Les rampes basses sont aux moins de dix ans.", "Pas d’enceinte après 20 h.")
AGREED = ("Le mercredi, les rampes basses sont aux enfants.", "Chaque groupe prévient avant une fête.")
ASKED = "Des enfants bousculés au pied des rampes."
MEMBERS = {
    "coordinator": ("coordinator", "Solène", "Maréchal"),
    "mediator": ("mediator", "Yanis", "Perrot"),
    "reception": ("reception", "Odile", "Ravier"),
    "director": ("director", "Bruno", "Kessel"),
    "reader": ("figures_reader", "Maud", "Terrier"),
}
#: What civic mediation adds to the menu, and what the menu of any structure may hold.
CIVIC = {"Incidents", "Groupes", "Services et règles", "Équipes des centres"}
ANY_STRUCTURE = {
    "Ma journée", "Demandes", "Interventions", "Tournées", "Tâches", "Situations", "Tableau de bord", "Planning",
    "Suivi de l’équipe", "Relecture", "Membres", "Lieux et quartiers", "Vocabulaires", "Domaines", "Réglages",
    "Journal", "Droits des personnes", "Conservation", "Rapports", "Conventions", "Le mois sur une page",
    "Fins de service", "Exports", "Importer des données",
}  # fmt: skip
FIGURES = {
    "Interventions": "1",
    "Personnes rencontrées": "8",
    "Demandes reçues": "1",
    "Situations ouvertes": "1",
    "Incidents": "2",
    "Incidents graves": "1",
    "Incidents suivis": "1",
    "Situations civiques ouvertes": "1",
    "Accords d’usage": "1",
    "Règles d’usage en vigueur": "1",
}
#: What somebody who reads figures only is told of.
FOR_THE_READER = ("Interventions", "Personnes rencontrées", "Demandes reçues", "Situations ouvertes")


@pytest.fixture
def house(app: Any) -> House:
    return open_house(app, "commune_civique", "Ville de Valbrune", MEMBERS)


def today() -> date:
    return datetime.now(ZoneInfo("Europe/Paris")).date()


class Day(Walk):
    """The steps, in their order; ``desk`` is the coordination's, ``hand`` the animateur's telephone."""

    desk: Any
    hand: Any

    # --- nothing else -------------------------------------------------------------------------------------

    def nobody_is_offered_anything_else(self) -> None:
        self.desk, self.hand = self.open("coordinator"), self.open("mediator", size=PHONE)
        self.desk_of_the_direction = self.open("director")
        for page in (self.desk, self.hand, self.desk_of_the_direction):
            self.to(page)
            menu = menu_of(page) - {"Aide et guide"}
            assert menu >= CIVIC
            assert menu - CIVIC <= ANY_STRUCTURE
        for who in ("reception", "reader"):
            page = self.open(who)
            self.to(page)
            assert menu_of(page) - {"Aide et guide"} <= ANY_STRUCTURE

    def no_page_of_another_domain_answers(self, app: Any) -> None:
        elsewhere = entries_elsewhere(app, self.house, "civic_mediation")
        assert {"named_files", "housing", "youth_outreach", "school_mediation", "quality"} <= set(elsewhere)
        ask = self.desk_of_the_direction.request
        assert ask.get(f"{self.house.base}/mediation-civique/incidents", max_redirects=0).status == 200
        for domain, addresses in elsewhere.items():
            assert {ask.get(address, max_redirects=0).status for address in addresses} == {404}, domain
        self.refuses(self.desk_of_the_direction, f"{self.house.base}/dossiers/", 404)

    # --- morning: the coordination describes the city -----------------------------------------------------

    def the_coordination_describes_places(self) -> None:
        page = self.desk
        for name, kind in ((CENTRE, "Centre social"), (PARK, "Skate-park")):
            go(page, "Lieux et quartiers")
            self.follow(page, "Nouveau lieu")
            box(page, "Nom du lieu").fill(name)
            box(page, "Type de lieu").select_option(label=kind)
            save(page, "Enregistrer", "Lieu créé")
        expect(page.get_by_role("heading", name=PARK, level=1)).to_be_visible()

    def then_the_service_held_there_and_its_rule(self) -> None:
        page = self.desk
        self.follow(page, "Décrire un service")
        box(page, "Nom du service").fill(SERVICE)
        pick(page, "Nature", "Skate-park")
        expect(box(page, "Lieu").locator("option:checked")).to_have_text(PARK)
        save(page, "Enregistrer", "Service décrit")
        self.follow(page, "Écrire")
        box(page, "Titre").fill("Règlement des rampes")
        box(page, "Texte").fill("\n".join(FIRST_RULE))
        box(page, "À partir du").fill((today() - timedelta(days=30)).isoformat())
        save(page, "Enregistrer", "Règle d’usage écrite")
        expect(page.get_by_text(FIRST_RULE[0])).to_be_visible()

    def then_who_works_in_the_centre(self) -> None:
        page = self.desk
        go(page, "Équipes des centres")
        self.follow(page, "Ajouter à une équipe")
        box(page, "Membre de l’équipe").select_option(label="Yanis Perrot")
        box(page, "Centre ou lieu").select_option(label=CENTRE)
        pick(page, "Rôle", "Animation")
        save(page, "Enregistrer", "Équipe du centre complétée")
        row = page.get_by_role("row", name=re.compile("Yanis Perrot"))
        expect(row).to_contain_text(CENTRE)
        expect(row).to_contain_text("En poste")

    def the_reception_notes_a_call(self) -> None:
        page = self.open("reception")
        self.to(page)
        go(page, "Demandes")
        self.follow(page, "Nouvelle demande")
        pick(page, "Quoi", "Conflit d’usage")
        pick(page, "De qui", "Habitant / riverain / témoin")
        pick(page, "Où", PARK)
        box(page, "Ce qui est demandé").fill(ASKED)
        save(page, "Enregistrer la demande", "Demande notée")

    # --- afternoon: an animateur, on the phone ------------------------------------------------------------

    def an_animateur_knows_groups_by_a_neutral_mark(self) -> None:
        page = self.hand
        for label, kind in ((SCOOTERS, "Groupe de jeunes"), (FAMILIES, "Familles")):
            self.he_notes_a_group(label, kind)
            save(page, "Enregistrer", "Groupe noté")
        self.he_notes_a_group(SCOOTERS, "Bande")
        save(page, "Enregistrer", "Un groupe porte déjà ce repère")
        self.was_refused(422)
        expect(box(page, "Repère")).to_have_value(SCOOTERS)

    def he_notes_a_group(self, label: str, kind: str) -> None:
        page = self.hand
        go(page, "Groupes")
        self.follow(page, "Noter un groupe")
        box(page, "Repère").fill(label)
        pick(page, "Sorte de groupe", kind)
        pick(page, "Lieux habituels", PARK)

    def he_answers_the_call_in_few_taps(self) -> None:
        page = self.hand
        self.to(page)
        thumb = Thumb(page)
        thumb.tap(page.locator(".ps-bottom").get_by_role("link", name="Plus"))
        thumb.tap(page.get_by_role("main").get_by_role("link", name=re.compile("^Demandes")))
        thumb.tap(page.get_by_role("main").get_by_role("link", name=re.compile("Conflit d’usage")).first)
        thumb.tap(page.get_by_role("button", name="Prendre la demande"))
        thumb.tap(page.get_by_role("link", name="Noter l’intervention"))
        # What the call says is not asked again.
        expect(page.get_by_role("radio", name=PARK)).to_be_checked(timeout=PATIENCE)
        expect(page.get_by_role("radio", name="Conflit d’usage")).to_be_checked()
        thumb.choose("Présence dans un service")
        box(page, "En tout").fill("8")
        thumb.tap(page.get_by_role("button", name="Enregistrer", exact=True))
        expect(page.get_by_text("Intervention enregistrée", exact=True)).to_be_visible(timeout=PATIENCE)
        assert thumb.taps <= 8

    def a_grave_incident_is_noted_from_his_entry(self) -> None:
        page = self.hand
        self.follow(page, re.compile("^Présence dans un service"))
        self.follow(page, "Noter un incident")
        expect(box(page, "Lieu").locator("option:checked")).to_have_text(PARK)
        expect(box(page, "Personnes, en tout")).to_have_value("8")
        pick(page, "Ce qui s’est passé", "Tension entre groupes")
        pick(page, "Gravité", "Grave")
        for done in ("Dialogue", "Apaisement"):
            pick(page, "Ce qui a été fait", done)
        for group in (SCOOTERS, FAMILIES):
            pick(page, "Groupes en présence", group)
        save(page, "Enregistrer", "Incident noté")

    def a_lesser_one_from_the_service_once_it_has_happened(self) -> None:
        page = self.hand
        go(page, "Services et règles")
        self.follow(page, SERVICE)
        self.follow(page, "Noter un incident")
        pick(page, "Ce qui s’est passé", "Règlement non respecté")
        pick(page, "Gravité", "Gêne")
        box(page, "Personnes, en tout").fill("3")
        box(page, "Jour").fill((today() + timedelta(days=1)).isoformat())
        save(page, "Enregistrer", "Un incident se note une fois passé")
        self.was_refused(422)
        expect(box(page, "Personnes, en tout")).to_have_value("3")
        box(page, "Jour").fill(today().isoformat())
        save(page, "Enregistrer", "Incident noté")
        expect(page.get_by_text(SERVICE).first).to_be_visible()

    def he_writes_no_rule_and_places_nobody(self) -> None:
        page = self.hand
        for name, link in (
            ("Services et règles", "Écrire une règle"),
            ("Équipes des centres", "Ajouter à une équipe"),
        ):
            go(page, name)
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            expect(page.get_by_role("link", name=link)).to_have_count(0)
        for path in ("regles/nouvelle", "equipes/nouvelle"):
            self.refuses(page, f"{self.house.base}/mediation-civique/{path}", 403)

    # --- evening: the coordination brings the groups to an agreement --------------------------------------

    def the_grave_incident_becomes_a_situation_between_its_groups(self) -> None:
        page = self.desk
        self.to(page)
        waiting = page.get_by_role("region", name="Incidents graves sans suite")
        expect(waiting.get_by_role("link")).to_have_count(1)
        waiting.get_by_role("link").click()
        save(page, "Ouvrir une situation", "Situation ouverte à partir de l’incident")
        self.file = page.url.partition("#")[0]
        for label in (SCOOTERS, FAMILIES):
            expect(page.get_by_role("article", name=label)).to_be_visible()

    def the_groups_meet(self) -> None:
        page = self.desk
        self.step(page, "Ouvrir le dialogue")
        self.step(page, "Préparer la médiation entre groupes")
        self.follow(page, "Ajouter une rencontre")
        pick(page, "Comment", "Temps commun")
        for label in (SCOOTERS, FAMILIES):
            pick(page, "Avec qui", label)
        save(page, "Enregistrer", "Rencontre ajoutée au fil")

    def they_agree_in_words(self) -> None:
        page = self.desk
        self.follow(page, "Noter l’accord d’usage")
        page.get_by_role("button", name="Noter l’accord d’usage").click()
        asked = box(page, "Ce qui est convenu")
        expect(asked).to_have_attribute("aria-invalid", "true", timeout=PATIENCE)
        self.was_refused(422)
        box(page, "Ce qui est convenu").fill("\n".join(AGREED))
        save(page, "Noter l’accord d’usage", "Étape passée : accord d’usage")

    def their_agreement_becomes_the_rule_of_the_place(self) -> None:
        page = self.desk
        self.follow(page, "Faire de l’accord une règle d’usage")
        expect(box(page, "Texte")).to_have_value("\n".join(AGREED))
        save(page, "Enregistrer", "Règle d’usage écrite")
        expect(page.get_by_text("Né de la situation")).to_be_visible()
        self.follow(page, "Texte n° 1")
        expect(page.get_by_text("Ancien texte")).to_be_visible()
        expect(page.get_by_text(FIRST_RULE[0])).to_be_visible()
        go(page, "Services et règles")
        rules = page.get_by_role("region", name="Règles d’usage en vigueur")
        assert texts(rules.get_by_role("rowheader")) == [f"Accord d’usage {PARK}"]
        self.to(page)
        expect(page.get_by_role("region", name="Incidents graves sans suite")).to_have_count(0)

    # --- figures ------------------------------------------------------------------------------------------

    def the_direction_reads_what_was_entered(self) -> None:
        page = self.desk_of_the_direction
        self.to(page)
        go(page, "Tableau de bord")
        assert entered_on(page) == FIGURES
        each_entered_opens_its_rows(page, FIGURES)

    def so_does_the_table_of_incidents(self) -> None:
        page = self.desk_of_the_direction
        go(page, "Incidents")
        self.follow(page, "Par mois et par lieu")
        row = page.get_by_role("row", name=re.compile(PARK))
        assert texts(row.get_by_role("cell")) == ["2", "1", "1"]
        row.get_by_role("link").click()
        expect(page.get_by_role("main").get_by_role("rowheader")).to_have_count(2, timeout=PATIENCE)

    def figures_are_all_that_their_reader_sees(self) -> None:
        page = self.open("reader")
        self.to(page)
        go(page, "Tableau de bord")
        shown = entered_on(page)
        assert {label: shown.get(label) for label in FOR_THE_READER} == {
            label: FIGURES[label] for label in FOR_THE_READER
        }
        assert shown.items() <= FIGURES.items()
        assert doors_of(page) == {}
        told = told_on(page)
        assert not [words for words in (SCOOTERS, FAMILIES, ASKED, *AGREED) if words in told]
        for path in (
            "mediation-civique/incidents",
            "situations/",
            "interventions",
            "tableau-de-bord/lignes/activities",
        ):
            self.refuses(page, f"{self.house.base}/{path}", 403)


@pytest.mark.slow
@pytest.mark.browser
def test_a_city_mediates_between_groups_and_counts_what_it_did(browse: Any, house: House, app: Any) -> None:
    day = Day(browse, house)
    day.nobody_is_offered_anything_else()
    day.no_page_of_another_domain_answers(app)
    day.the_coordination_describes_places()
    day.then_the_service_held_there_and_its_rule()
    day.then_who_works_in_the_centre()
    day.the_reception_notes_a_call()
    day.an_animateur_knows_groups_by_a_neutral_mark()
    day.he_answers_the_call_in_few_taps()
    day.a_grave_incident_is_noted_from_his_entry()
    day.a_lesser_one_from_the_service_once_it_has_happened()
    day.he_writes_no_rule_and_places_nobody()
    day.the_grave_incident_becomes_a_situation_between_its_groups()
    day.the_groups_meet()
    day.they_agree_in_words()
    day.their_agreement_becomes_the_rule_of_the_place()
    day.the_direction_reads_what_was_entered()
    day.so_does_the_table_of_incidents()
    day.figures_are_all_that_their_reader_sees()
    day.nothing_else_went_wrong()
