"""A day of a city service (seed 003): five domains over five quartiers, a word given, refused and taken back, and
figures that say, quartier by quartier, what was entered."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from core.places.schemas import PlaceCommand, TerritoryCommand
from core.places.services import create_place, create_territory
from core.referrals.schemas import PartnerCommand
from core.referrals.services import create_partner
from core.tenancy.binding import Actor
from core.testing.browser import PHONE
from core.toolkit import new_id, session
from plugins.quality.standards import LATEST, requirements_of
from plugins.school_mediation.schemas import SchoolCommand
from plugins.school_mediation.schools import save_school
from plugins.transport.models import Stop
from plugins.transport.schemas import LineCommand, NetworkCommand, StopCommand
from plugins.transport.services import change_stop, save_line, save_network
from tests.journeys.gestures import (
    Acting,
    House,
    Walk,
    arranged,
    beginning,
    doors_of,
    each_opens_its_rows,
    enter,
    entered_on,
    exactly,
    figures_of,
    fill,
    go,
    inside,
    main,
    open_house,
    opens,
    pick,
    save,
    shown_on,
    stand,
    tells,
    tells_nothing_of,
    turn,
)

MEMBERS = {
    "director": ("director", "Élise", "Fontaine"),
    "coordinator": ("coordinator", "Malik", "Renaud"),
    "mediator": ("mediator", "Awa", "Delcourt"),
    "colleague": ("mediator", "Hugo", "Bréval"),
    "social_worker": ("social_worker", "Claire", "Montagnac"),
    "reception": ("reception", "Yann", "Piquet"),
    "trainee": ("trainee", "Lou", "Ferrand"),
    "figures_reader": ("figures_reader", "Denis", "Aubry"),
}
#: Quartier → its place and the kind of it: one domain of mediation in each.
QUARTIERS = {
    "Les Tilleraies": ("Résidence des Charmes", "building_foot"),
    "Belle-Rive": ("Maison de Belle-Rive", "social_center"),
    "Le Grand-Pré": ("Arrêt Halles", "stop"),
    "Hautes-Terres": ("Collège Simone-Arvel", "school_inside"),
    "Saint-Vaury": ("Salle des fêtes de Saint-Vaury", "social_center"),
}
HOMES, RIGHTS, BUSES, SCHOOLS, RESIDENTS = QUARTIERS
RESIDENCE, HALL, STOP, COLLEGE, ROOM = (place for place, _kind in QUARTIERS.values())
DOMAINS = {
    HOMES: ("Espace public et habitat collectif", 1),
    RIGHTS: ("Accès aux droits et aux services", 2),
    BUSES: ("Transports en commun", 2),
    SCHOOLS: ("Milieu scolaire et jeunesse", 1),
    RESIDENTS: ("Participation des habitants", 1),
}
LANDLORD = "Habitat du Val"
SUBJECT = "Bruit entre deux étages après 22 h"
GIVEN, FAMILY, TELEPHONE = "Rosine", "Taverny", "05 49 77 31 12"
#: What she says apart, and what is known of the person whose procedure lasts.
HERS = "Rosine Taverny dit avoir peur de croiser ses voisins."
HELPED, THEME = ("Achille", "Pernoud"), "Santé – CPAM / CSS / AME"
MEET, AGREE, BEGIN = "Préparer la table ronde", "Noter l’accord", "Commencer les démarches"
APART = "Commencer les entretiens séparés"
REFUSED = "Partie B : l’accord « Médiation » est refusé."
WITHDRAWN = "Partie A : l’accord « Médiation » est retiré."
NOBODY_YET = "Ajoutez d’abord la personne ou le foyer : rien ne se fait sans son accord."
NOT_SAID = "Partie A : l’accord « Médiation » n’est pas encore noté."
ENTRUSTED = "Dites à qui l’enfant a été confié : une fonction suffit."
HANDED_OVER = "À qui la personne a été confiée"
REQUIRED = len(requirements_of(LATEST))

FIGURES = {
    "Interventions": "7",
    "Personnes rencontrées": "32",
    "Demandes reçues": "1",
    "Dossiers ouverts": "2",
    "Personnes distinctes": "2",
    "Incidents": "1",
    "Conflits de voisinage ouverts": "1",
    "Fiches techniques transmises": "1",
    "Demandes reçues à l’accueil": "2",
    "Droits ouverts ou rétablis à l’accueil": "1, sur 2 demandes reçues",
    "Demandes bloquées": "1, sur 2 demandes reçues",
    "Demandes faites avec la personne": "1, sur 1, parmi les demandes dont on sait comment",
    "Dossiers de démarches suivis": "1",
    "Démarches commencées": "1",
    "Démarches bloquées": "1, sur 1, parmi les démarches en cours",
    "Trajets à bord": "1",
    "Voyageurs rencontrés à bord": "14",
    "Mineurs égarés": "1",
    "Conflits à chaud entre élèves": "1",
    "Conflits entre élèves apaisés": "1, sur 1, parmi les conflits à chaud dont le résultat est renseigné",
    "Rencontres d’habitants": "1",
    "Exigences prouvées": f"7, sur {REQUIRED} exigences en vigueur",
    "Rencontres menées par des habitants": "1, sur 1, parmi les marches et rencontres",
}
#: In the quartier of the buses alone.
BUSES_ALONE = {
    "Interventions": "2",
    "Trajets à bord": "1",
    "Fiches techniques transmises": "0",
    "Demandes reçues à l’accueil": "0",
}


@pytest.fixture
def house(app: Any, acting: Acting) -> House:
    """The service, with the places, the school, the line and the landlord that its day assumes."""
    made = open_house(app, "service_ville", "Médiation de la ville de Brévanne", MEMBERS)
    arranged(made, acting, "director", city)
    return made


def city(actor: Actor) -> None:
    places = {}
    for quartier, (name, kind) in QUARTIERS.items():
        area, _made = create_territory(TerritoryCommand(new_id(), "quartier", quartier), actor=actor)
        place, _made = create_place(PlaceCommand(new_id(), name, kind, territory_id=area.id), actor=actor)
        places[name] = place.id
    save_school(SchoolCommand(COLLEGE, "college", new_id(), place_id=places[COLLEGE]), actor=actor)
    buses = NetworkCommand("Bus de Brévanne", new_id(), control_room="05 49 00 00 21")
    network = save_network(buses, actor=actor)
    line = LineCommand(network.id, "2", "bus", "Les Érables", "Gare", new_id(), stops="Gare\nHalles\nLycée")
    save_line(line, actor=actor)
    stop = session.execute(select(Stop).where(Stop.label == "Halles")).scalar_one()
    change_stop(stop, StopCommand(stop.version, stop.label, places[STOP]), actor=actor)
    create_partner(PartnerCommand(new_id(), LANDLORD, "landlord"), actor=actor)


class Day(Walk):
    """The steps, in their order; ``rights`` is the address of the file of procedures, once it exists."""

    rights: str = ""

    def the_team_comes_in(self) -> None:
        self.mediator = self.open("mediator", size=PHONE)
        self.social_worker = self.open("social_worker")
        self.director = self.open("director")
        for page in (self.mediator, self.social_worker, self.director):
            self.to(page)

    # --- public space and homes ---------------------------------------------------------------------------

    def reception_notes_a_call(self) -> None:
        page = self.open("reception", size=PHONE)
        self.to(page)
        turn(page, page.locator(".ps-bottom").get_by_role("link", name=beginning("Demandes")))
        inside(page, "Nouvelle demande")
        pick(page, "Quoi", "Bruit de voisinage (comportement)")
        pick(page, "De qui", "Habitant / riverain / témoin")
        pick(page, "Où", RESIDENCE)
        fill(page, {"Nom": f"Mme {GIVEN} {FAMILY}", "Téléphone": TELEPHONE, "Ce qui est demandé": SUBJECT})
        save(page, "Enregistrer la demande", "Demande notée")

    def the_mediator_takes_it_and_goes(self) -> None:
        page = self.mediator
        go(page, "Demandes")
        turn(page, main(page).get_by_role("link", name=beginning("Bruit de voisinage")).first)
        tells_nothing_of(page, TELEPHONE)
        save(page, "Prendre la demande", TELEPHONE)
        request = page.url
        inside(page, "Noter l’intervention")
        expect(page.get_by_role("radio", name=exactly(RESIDENCE))).to_be_checked()
        pick(page, "Quoi", "Conflit différé")
        fill(page, {"En tout": 2})
        save(page, "Enregistrer", "Intervention enregistrée")
        page.goto(request)

    def the_noise_becomes_a_file_of_two_parties(self) -> None:
        page = self.mediator
        inside(page, "En faire une situation")
        pick(page, "Nature de la situation", "Conflit de voisinage")
        save(page, "Ouvrir la situation", "Situation ouverte")
        save(page, "En faire un dossier nominatif", "La situation est devenue un dossier")
        self.file = page.url.partition("#")[0]
        inside(page, "L’enregistrer et la relier au dossier")
        save(page, "Enregistrer et relier", "Personne enregistrée et reliée au dossier")
        self.add_a_person(page)

    def add_a_person(self, page: Any) -> None:
        inside(page, "Ajouter une partie")
        pick(page, "Qui est-ce", "Une personne")
        save(page, "Enregistrer", "Partie ajoutée")

    def a_sheet_goes_to_the_landlord(self) -> None:
        page = self.mediator
        go(page, "Fiches techniques")
        inside(page, "Faire une fiche")
        pick(page, "Objet", "Éclairage")
        fill(page, {"Lieu": RESIDENCE, "Bailleur": LANDLORD})
        save(page, "Faire la fiche", "Fiche technique faite")
        go(page, "Incidents")
        inside(page, "Noter un incident")
        fill(page, {"Lieu": RESIDENCE})
        pick(page, "Ce qui s’est passé", "Incivilité")
        pick(page, "Gravité", "Gêne")
        save(page, "Enregistrer", "Incident noté")

    def says(self, page: Any, file: str, letter: str, state: str) -> None:
        """A party's word about mediation; a refusal or a withdrawal is read before it is written."""
        stand(page, file)
        turn(
            page,
            main(page).get_by_role("link", name=re.compile(rf"Mettre à jour les accords.*partie {letter}")),
        )
        pick(page, "De quoi s’agit-il", "Médiation")
        pick(page, "Ce qui est dit", state)
        if state != "Donné":
            save(page, "Noter cette parole", "La médiation avec cette partie est arrêtée")
        turn(page, main(page).get_by_role("button", name=exactly("Noter cette parole")))
        page.goto(file)

    def passes(self, page: Any, name: str) -> None:
        inside(page, name)
        turn(page, main(page).get_by_role("button", name=exactly(name)))
        expect(main(page).get_by_role("link", name=exactly(name))).to_have_count(0)

    def is_held(self, page: Any, name: str, why: str) -> None:
        """The step stands on the page with its reason, and there is nothing to click."""
        tells(page, name, why)
        expect(page.get_by_role("link", name=exactly(name))).to_have_count(0)

    def each_is_heard_apart(self) -> None:
        page = self.mediator
        page.goto(self.file)
        self.passes(page, APART)
        inside(page, "Ajouter une rencontre")
        pick(page, "Comment", "Temps séparé")
        pick(page, "Avec qui", "Partie A")
        fill(page, {"Ce qui s’est dit": HERS})
        save(page, "Enregistrer", "Rencontre ajoutée au fil")

    def each_may_say_yes_or_no_and_change_her_mind(self) -> None:
        page = self.mediator
        self.says(page, self.file, "A", "Donné")
        self.says(page, self.file, "B", "Refusé")
        self.is_held(page, MEET, REFUSED)
        # Later in the day, the neighbour thinks again, and the round table is prepared.
        self.says(page, self.file, "B", "Donné")
        self.passes(page, MEET)
        # Then she takes her word back: nothing is agreed without her.
        self.says(page, self.file, "A", "Retiré")
        self.is_held(page, AGREE, WITHDRAWN)
        turn(page, page.get_by_role("button", name=beginning("J’ai lu")).first)
        tells(page, "Effet lu")

    # --- access to rights ---------------------------------------------------------------------------------

    def the_desk_receives_two_people(self) -> None:
        page = self.social_worker
        go(page, "Accès aux droits")
        self.asks("Famille – prestations CAF", "CAF", "Appel à l’opérateur", "Droit rétabli")
        pick(page, "Comment", "Fait avec la personne")
        save(page, "Puis une autre", "Demande enregistrée")
        self.asks(THEME, "CPAM", "Constitution de dossier", "Dossier déposé, en attente")
        pick(page, "Ce qui a bloqué", "Une pièce manquante")
        save(page, "Enregistrer", "Demande enregistrée")

    def asks(self, theme: str, operator: str, act: str, result: str) -> None:
        page = self.social_worker
        pick(page, "Thème", theme)
        page.get_by_role("radio", name=exactly(operator)).check()
        pick(page, "Acte", act)
        pick(page, "Résultat", result)
        page.locator("summary", has_text="Changer le lieu").click()
        fill(page, {"Lieu": HALL})

    def the_one_that_lasts_becomes_a_file(self) -> None:
        page = self.social_worker
        inside(page, "La demande dure : ouvrir un dossier")
        save(page, "Ouvrir le dossier", "Dossier ouvert : ajoutez la personne ou le foyer")
        self.rights = page.url.partition("#")[0]
        self.is_held(page, BEGIN, NOBODY_YET)
        self.add_a_person(page)
        self.is_held(page, BEGIN, NOT_SAID)
        turn(page, page.get_by_role("link", name=beginning("Relier à une personne")).first)
        inside(page, "Enregistrer la personne et la relier")
        fill(page, dict(zip(("Prénom", "Nom"), HELPED, strict=True)))
        save(page, "Enregistrer et relier", "Personne enregistrée et reliée au dossier")
        self.says(page, self.rights, "A", "Donné")
        self.passes(page, BEGIN)
        tells(page, THEME)

    # --- transport, school, participation -----------------------------------------------------------------

    def the_mediator_rides_a_bus(self) -> None:
        page = self.mediator
        enter(page, "Trajet à bord")
        self.on_line_two()
        pick(page, "Sens", "Vers Les Érables")
        fill(page, {"Montée": "Halles", "Descente": "Lycée", "Passagers rencontrés": 14})
        fill(page, {"Information voyageur": 3, "Nuisances sonores": 1})
        save(page, "Enregistrer", "Trajet enregistré")

    def on_line_two(self) -> None:
        page = self.mediator
        lines = page.get_by_role("navigation", name="Choisir la ligne")
        turn(page, lines.get_by_role("link", name=beginning("Ligne 2")))

    def a_child_is_lost_at_a_stop(self) -> None:
        page = self.mediator
        enter(page, "Fait dans les transports")
        self.on_line_two()
        pick(page, "Quoi", "Mineur égaré")
        page.get_by_role("radio", name=exactly("Arrêt")).check()
        fill(page, {"Arrêt": "Halles", "Personnes concernées": 1})
        # Refused beside the question, and nothing that was said is lost.
        save(page, "Enregistrer", ENTRUSTED)
        self.was_refused(422)
        expect(page.get_by_role("radio", name=exactly("Mineur égaré"))).to_be_checked()
        pick(page, HANDED_OVER, "Conducteur")
        save(page, "Enregistrer", "Fait enregistré")

    def she_calms_a_conflict_at_school(self) -> None:
        page = self.mediator
        enter(page, "Conflit à chaud entre élèves")
        pick(page, "Où", COLLEGE)
        pick(page, "Motif", "Dispute")
        pick(page, "Résultat", "Conflit résolu")
        fill(page, {"En tout": 4})
        save(page, "Enregistrer", "Intervention enregistrée")

    def the_coordinator_meets_residents(self) -> None:
        page = self.open("coordinator")
        self.to(page)
        go(page, "Marches et rencontres")
        inside(page, "Noter une rencontre")
        pick(page, "Quoi", "Réunion d’habitants")
        fill(page, {"Lieu, ou départ": ROOM, "Habitants, en tout": 9, "Ont décidé": 2})
        save(page, "Enregistrer", "Rencontre notée")

    # --- who sees what ------------------------------------------------------------------------------------

    def a_colleague_reads_what_is_for_the_team(self) -> None:
        page = self.open("colleague", size=PHONE)
        page.goto(self.file)
        tells(page, SUBJECT, "1 élément masqué par vos droits")
        tells_nothing_of(page, HERS)
        page.goto(self.rights)
        tells(page, "masqué par vos droits")
        tells_nothing_of(page, THEME)
        go(page, "Démarches")
        tells(page, "1 démarche masquée par vos droits")
        # The theme is offered to filter by, and told of nothing.
        assert THEME not in shown_on(page)
        tells_nothing_of(page, *HELPED)

    def a_trainee_knows_of_nothing(self) -> None:
        page = self.open("trainee", size=PHONE)
        for address in (self.file, self.rights):
            self.refuses(page, address, 404, "Cette page n’existe pas")
        self.to(page)
        go(page, "Situations")
        tells_nothing_of(page, SUBJECT, FAMILY, *HELPED)

    # --- figures ------------------------------------------------------------------------------------------

    def the_dashboard_says_what_was_entered(self) -> None:
        page = self.director
        go(page, "Tableau de bord")
        assert entered_on(page) == FIGURES
        doors = doors_of(page)
        # People are counted, the entries that met them are listed.
        for counted, listed in {"Personnes rencontrées": 7, "Voyageurs rencontrés à bord": 1}.items():
            doors[counted] = (listed, doors[counted][1])
        each_opens_its_rows(page, doors)

    def it_says_so_quartier_by_quartier(self) -> None:
        page = self.director
        go(page, "Tableau de bord")
        for quartier, (domain, number) in DOMAINS.items():
            opens(page, f"{quartier}, {domain}", number)
        cells = page.get_by_role("region", name=beginning("Interventions par quartier et par domaine"))
        expect(cells.locator("tfoot td")).to_have_text(["1", "2", "2", "1", "1", "7"])

    def a_quartier_has_its_own_figures(self) -> None:
        page = self.director
        page.locator("summary", has_text="Choisir les dates et filtrer").click()
        fill(page, {"Quartier": BUSES})
        turn(page, page.get_by_role("button", name=exactly("Voir les chiffres")))
        told = figures_of(page)
        assert {label: told.get(label) for label in BUSES_ALONE} == BUSES_ALONE

    def lines_stops_and_themes_open_their_rows(self) -> None:
        page = self.director
        go(page, "Transports")
        inside(page, "Chiffres")
        opens(page, "Halles (ligne 2), Trajets", 1)
        opens(page, "Mineur égaré, Saisies", 1)
        go(page, "Droits et résultats")
        expect(page.get_by_role("row", name=beginning("Famille – prestations CAF")).first).to_be_visible()
        opens(page, "Appel à l’opérateur", 1)

    def what_was_said_proves_what_is_asked(self) -> None:
        page = self.director
        for requirement, proofs in {
            "L’accord libre des personnes est recherché": ("3 accords notés", "1 refus noté"),
            "Un refus ou un retrait est entendu et noté": ("1 refus noté", "1 retrait noté"),
        }.items():
            go(page, "Démarche qualité")
            inside(page, requirement)
            tells(page, *proofs)
            tells_nothing_of(page, FAMILY, *HELPED)

    def the_reader_of_figures_reads_figures_alone(self) -> None:
        page = self.open("figures_reader")
        self.to(page)
        go(page, "Tableau de bord")
        assert figures_of(page)["Interventions"] == FIGURES["Interventions"]
        assert not doors_of(page)
        tells_nothing_of(page, SUBJECT, FAMILY, *HELPED)
        for address in (self.file, self.rights):
            self.refuses(page, address, 403, "Vos droits n’ouvrent pas cette page")


@pytest.mark.slow
@pytest.mark.browser
def test_a_city_service_works_in_five_domains_and_its_figures_say_so_by_quartier(
    browse: Any, house: House
) -> None:
    day = Day(browse, house)
    day.the_team_comes_in()
    day.reception_notes_a_call()
    day.the_mediator_takes_it_and_goes()
    day.the_noise_becomes_a_file_of_two_parties()
    day.a_sheet_goes_to_the_landlord()
    day.each_is_heard_apart()
    day.each_may_say_yes_or_no_and_change_her_mind()
    day.the_desk_receives_two_people()
    day.the_one_that_lasts_becomes_a_file()
    day.the_mediator_rides_a_bus()
    day.a_child_is_lost_at_a_stop()
    day.she_calms_a_conflict_at_school()
    day.the_coordinator_meets_residents()
    day.a_colleague_reads_what_is_for_the_team()
    day.a_trainee_knows_of_nothing()
    day.the_dashboard_says_what_was_entered()
    day.it_says_so_quartier_by_quartier()
    day.a_quartier_has_its_own_figures()
    day.lines_stops_and_themes_open_their_rows()
    day.what_was_said_proves_what_is_asked()
    day.the_reader_of_figures_reads_figures_alone()
    day.nothing_else_went_wrong()
