"""A day of a network (seed 002): mediation at school with its pupil mediators, an exploratory walk whose
recommendations are answered, and the evidence of quality that falls into place by itself."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from core.places.schemas import PlaceCommand, TerritoryCommand
from core.places.services import create_place, create_territory
from core.tenancy.binding import Actor
from core.testing.browser import PHONE
from core.toolkit import new_id
from plugins.quality.standards import LATEST, requirements_of
from plugins.school_mediation.schemas import SchoolCommand
from plugins.school_mediation.schools import save_school
from tests.journeys.gestures import (
    Acting,
    House,
    Walk,
    arranged,
    beginning,
    day_there,
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
    stand,
    tells,
    tells_nothing_of,
    turn,
)

MEMBERS = {
    "director": ("director", "Maud", "Vasseur"),
    "coordinator": ("coordinator", "Idriss", "Calvet"),
    "mediator": ("mediator", "Noémie", "Astruc"),
    "figures_reader": ("figures_reader", "Paul", "Hennequin"),
    "network_admin": ("network_admin", "Rita", "Solane"),
    "dpo": ("dpo", "Olga", "Perrin"),
}
QUARTIERS = ("Les Acacias", "La Filature", "Centre")
COLLEGE, PRIMARY = "Collège Odette-Ravel", "École des Peupliers"
PASSAGE, SQUARE = "Passage des Lavoirs", "Place du Beffroi"
PROJECT, ROUTE = "Marcher ensemble aux Acacias", "Du collège au centre"
PARTNER, CITY = "Association Les Passerelles", "Ville de Brévanne"
ASKED = "Rallumer le passage à la sortie du collège"
SEEN = "Le passage est sombre à 17 h, on change de trottoir."
WISH = "Un banc devant l’école pour attendre ensemble."
SELECT, TRAIN, BADGE = "Retenir la candidature", "Commencer la formation", "Remettre le badge"
#: A pupil whose parent agrees, and one whose parent does not.
AGREED, REFUSED = "Sacha Lindon", "Jade Morvan"
PARENTS = {AGREED: "Farid Lindon", REFUSED: "Irène Morvan"}
PARENT, PUPIL = "Un parent ou représentant légal", "L’élève"
AWAITED = "L’accord de l’élève et celui d’un parent ne sont pas encore notés : la formation attend les deux accords."
HERS_AWAITED = "L’accord de l’élève n’est pas encore noté : la formation attend les deux accords."
STOPPED = "L’accord d’un parent est refusé : la formation ne se fait pas."
NO_POINT = "Notez d’abord ce que les habitants ont observé pendant une marche."
NO_ANSWER = "Notez d’abord la réponse d’un décideur à une recommandation."
BULLYING, BULLIED = "Moqueries répétées en 5e", "Lila Corvec"
#: Told on no page of figures.
NAMES = [name for pupil in (AGREED, REFUSED, BULLIED) for name in pupil.split()]
LISTEN, FOLLOW, RELAY = "Écouter l’élève", "Suivre dans la cour", "Transmettre à l’adulte compétent"
NOT_SAID = "Dites d’abord ce qui se passe, en modifiant la situation : la suite en dépend."
PAST_THE_LIMIT = "Ce qui se passe dépasse la médiation : transmettez d’abord à l’adulte compétent."
CHARTER = (
    "Le tiers reste impartial.\nPersonne n’est engagé sans l’avoir voulu.\nCe qui est confié ne circule pas."
)
CALMER = "La cour est plus calme à la récréation de 10 h."
MIX = {"Femmes": 7, "Hommes": 4, "Adolescents": 3, "Seniors": 2}
REQUIRED = len(requirements_of(LATEST))

FIGURES = {
    "Interventions": "7",
    "Personnes rencontrées": "67",
    "Adolescents rencontrés": "3",
    "Seniors rencontrés": "2",
    "Femmes rencontrées": "7",
    "Hommes rencontrés": "4",
    "Dossiers ouverts": "1",
    "Personnes distinctes": "1",
    "Situations de harcèlement suivies": "1",
    "Situations transmises à l’adulte compétent": "1",
    "Présences à l’école": "1",
    "Conflits à chaud entre élèves": "2",
    "Conflits entre élèves apaisés": "1, sur 2 conflits à chaud dont le résultat est renseigné",
    "Liens école-famille": "1",
    "Élèves médiateurs en formation": "1",
    "Élèves médiateurs avec badge": "1, sur 1, parmi les élèves médiateurs en formation",
    "Comités de pilotage tenus": "1",
    "Projets d’habitants": "1",
    "Marches exploratoires": "1",
    "Marches dont la mixité est relevée": "1, sur 1, parmi les marches",
    "Rencontres menées par des habitants": "1, sur 1, parmi les marches et rencontres",
    "Réponses des décideurs": "1, sur 1, parmi les recommandations remises",
    "Charte signée": "2, sur 2 membres de l’équipe",
    "Séances d’analyse de pratique": "1",
    "Réclamations répondues sous 15 jours": "1, sur 1, parmi les réclamations répondues ou en retard",
    "Exigences prouvées": f"11, sur {REQUIRED} exigences en vigueur",
}
#: Entries that say how many people were met: all but the call to a family.
MET = 6
#: What the review of the school says, label by label.
REVIEW = {
    "Situations de harcèlement": 1, "Médiations entre élèves": 0,
    "Présences": 1, "Conflits à chaud": 2, "Entretiens d’écoute": 0, "Liens avec les familles": 1,
    "Présentations en classe": 1, "Élèves formés ou en formation": 1, "Badges remis": 1,
    "Séances de formation": 1, "Médiations par les pairs": 0, "Insultes, moqueries": 1, "Rumeur": 1,
    "6e": 1, "5e": 1, "Apaisé": 1, "Relais vie scolaire ou CPE": 1,
}  # fmt: skip
PROOFS = {
    "Chaque mission repose sur un écrit": ("1 convention", "Convention avec le rectorat"),
    "Les liens avec les partenaires sont organisés": ("1 convention",),
    "La charte est signée par chaque membre": ("qui ont signé le texte en vigueur", "2 sur 2"),
    "L’accord libre des personnes est recherché": ("3 accords notés", "1 refus noté"),
    "Un refus ou un retrait est entendu et noté": ("1 refus noté",),
    "L’équipe analyse sa pratique": ("1 séance d’analyse de pratique tenue", "1 sur 2", "prouvée en partie"),
    "Les réclamations reçoivent une réponse": ("1 réclamation répondue",),
    "L’activité est notée chaque jour": ("7 interventions notées",),
    "Être présent sur le terrain": ("1 intervention notée",),
    "Prévenir et apaiser les conflits": ("2 interventions notées",),
    "Soutenir des projets collectifs": ("1 intervention notée",),
    "Informer, sensibiliser et former": ("2 interventions notées",),
}

#: One of the two of the team came to the session: it is not said of the team.
PROVED = len(PROOFS) - 1


@pytest.fixture
def house(app: Any, acting: Acting) -> House:
    """The network, with the schools, the places and the quartiers that its day assumes."""
    made = open_house(app, "reseau", "Réseau des Deux-Vallées", MEMBERS)
    arranged(made, acting, "director", places_and_schools)
    return made


def places_and_schools(actor: Actor) -> None:
    areas = [
        create_territory(TerritoryCommand(new_id(), "quartier", name), actor=actor)[0].id
        for name in QUARTIERS
    ]

    def place(name: str, kind: str, area: int) -> Any:
        return create_place(PlaceCommand(new_id(), name, kind, territory_id=areas[area]), actor=actor)[0].id

    place(PASSAGE, "street", 0)
    place(SQUARE, "square", 2)
    gates = place(COLLEGE, "school_inside", 0)
    levels = ["6e", "5e", "4e", "3e"]
    college = SchoolCommand(COLLEGE, "college", new_id(), place_id=gates, levels=levels)
    first = save_school(college, actor=actor)
    gates = place(PRIMARY, "school_inside", 1)
    primary = SchoolCommand(PRIMARY, "primary", new_id(), place_id=gates, college_id=first.id)
    save_school(primary, actor=actor)


def number_first(number: int, before: str = "") -> re.Pattern[str]:
    """A number, after the words of its row, and what is said of it after."""
    return re.compile(rf"^\s*{before}\s*{number}(\D|$)")


class Day(Walk):
    """The steps, in their order; the addresses are those of pages once they exist, that others then try."""

    project: str = ""
    promotions: str = ""
    dossier: str = ""

    # --- the frame ----------------------------------------------------------------------------------------

    def the_team_comes_in(self) -> None:
        self.director = self.open("director")
        self.coordinator = self.open("coordinator")
        self.mediator = self.open("mediator", size=PHONE)
        for page in (self.director, self.coordinator, self.mediator):
            self.to(page)

    def the_director_lays_the_frame(self) -> None:
        page = self.director
        go(page, "Charte")
        inside(page, "Écrire la charte")
        fill(page, {"Titre": "Charte du réseau", "Texte": CHARTER})
        save(page, "Enregistrer", "Charte écrite")
        go(page, "Démarche qualité")
        inside(page, "Conventions et comptes rendus")
        inside(page, "Noter une pièce")
        pick(page, "Nature", "Convention")
        fill(page, {"Intitulé": "Convention avec le rectorat"})
        save(page, "Enregistrer", "Pièce notée : elle se range sous ses exigences")

    def the_team_signs_the_charter(self) -> None:
        page = self.mediator
        page.goto("/")
        inside(page, "Charte du réseau")
        save(page, "Signer la charte", "Charte signée")
        page = self.coordinator
        go(page, "Charte")
        tells(page, "1 membre n’a pas signé")
        save(page, "Signer la charte", "Charte signée")

    # --- at school ----------------------------------------------------------------------------------------

    def the_mediator_is_at_the_gate_and_in_the_yard(self) -> None:
        page = self.mediator
        enter(page, "Présence à l’école")
        pick(page, "Où", COLLEGE)
        pick(page, "Quoi", "Présence aux abords, entrées et sorties")
        fill(page, {"En tout": 25})
        save(page, "Enregistrer", "Intervention enregistrée")
        enter(page, "Conflit à chaud entre élèves")
        # Her last school is proposed: only what happened is said.
        expect(page.get_by_role("radio", name=exactly(COLLEGE))).to_be_checked()
        self.a_quarrel("Insultes, moqueries", "Apaisé", "6e", 2, "Puis une autre")
        self.a_quarrel("Rumeur", "Relais vie scolaire ou CPE", "5e", 3, "Enregistrer")
        enter(page, "Écoute d’élève, lien avec la famille")
        pick(page, "Quoi", "Lien école-famille")
        pick(page, "Lien avec la famille", "Appel")
        save(page, "Enregistrer", "Intervention enregistrée")

    def a_quarrel(self, about: str, result: str, level: str, pupils: int, button: str) -> None:
        page = self.mediator
        pick(page, "Motif", about)
        pick(page, "Résultat", result)
        pick(page, "Niveau", level)
        fill(page, {"En tout": pupils})
        save(page, button, "Intervention enregistrée")

    def two_pupils_write_a_letter(self) -> None:
        page = self.mediator
        go(page, "Établissements")
        inside(page, COLLEGE)
        inside(page, "Ouvrir une promotion")
        save(page, "Ouvrir la promotion", "Promotion ouverte")
        inside(page, "Noter une séance")
        pick(page, "Quoi", "Présentation en classe (élèves médiateurs)")
        pick(page, "Niveau", "6e")
        fill(page, {"En tout": 24, "Lettres": 2})
        save(page, "Enregistrer", "Intervention enregistrée")
        for pupil in (AGREED, REFUSED):
            self.to_the_promotion()
            inside(page, "Ajouter un élève")
            given, family = pupil.split()
            fill(page, {"Prénom": given, "Nom": family})
            pick(page, "Niveau", "6e")
            save(page, "Ajouter l’élève", "Élève ajouté à la promotion")
            inside(page, SELECT)
            save(page, SELECT, "Candidature retenue")
            # No training before both have spoken, and the page says so.
            tells(page, AWAITED)
            expect(page.get_by_role("link", name=TRAIN)).to_have_count(0)

    def to_the_promotion(self, pupil: str = "") -> None:
        page = self.mediator
        go(page, "Élèves médiateurs")
        self.promotions = page.url
        inside(page, COLLEGE)
        if pupil:
            inside(page, pupil)

    def word(self, who: str, state: str, told: str, parent: str = "") -> None:
        page = self.mediator
        inside(page, "Noter un accord")
        pick(page, "Qui le dit", who)
        if parent:
            given, family = parent.split()
            fill(page, {"Prénom du parent": given, "Nom du parent": family})
        page.get_by_role("radio", name=exactly(state)).check()
        save(page, "Noter", told)

    def one_family_agrees_and_the_other_does_not(self) -> None:
        page = self.mediator
        self.to_the_promotion(REFUSED)
        stops = "L’élève ne suit plus la formation et ne mène plus de médiation."
        self.word(PARENT, "Pas d’accord", stops, PARENTS[REFUSED])
        tells(page, STOPPED)
        expect(page.get_by_role("link", name=TRAIN)).to_have_count(0)
        self.to_the_promotion(AGREED)
        self.word(PARENT, "D’accord", "Accord noté", PARENTS[AGREED])
        tells(page, HERS_AWAITED)
        self.word(PUPIL, "D’accord", "Accord noté")
        inside(page, TRAIN)
        save(page, TRAIN, "Formation commencée")

    def the_one_who_may_be_trained_is_trained(self) -> None:
        page = self.mediator
        self.to_the_promotion()
        inside(page, "Noter une séance")
        pick(page, "Quoi", "Formation des élèves médiateurs")
        fill(page, {"En tout": 1})
        save(page, "Enregistrer", "Qui était là")
        there = page.get_by_role("group", name=beginning("Qui était là")).get_by_role("checkbox")
        expect(there).to_have_count(1)
        pick(page, "Qui était là", AGREED)
        save(page, "Enregistrer", "Présences notées")
        self.to_the_promotion(AGREED)
        inside(page, BADGE)
        save(page, BADGE, "Badge remis")

    # --- past the limit of mediation ----------------------------------------------------------------------

    def bullying_goes_to_the_competent_adult(self) -> None:
        page = self.mediator
        go(page, "Situations")
        inside(page, "Ouvrir une situation")
        pick(page, "Nature de la situation", "Situation de harcèlement")
        fill(page, {"Objet": BULLYING, "Lieu": COLLEGE})
        save(page, "Ouvrir la situation", "Situation ouverte")
        self.file = page.url.partition("#")[0]
        self.step(page, LISTEN)
        tells(page, NOT_SAID)
        inside(page, "Modifier la situation")
        pick(page, "Ce qui se passe", "Images ou messages diffusés")
        pick(page, "Transmise à", "Référent pHARe")
        save(page, "Enregistrer", "Situation modifiée")
        # Mediation does not follow this alone, and the page says so.
        tells(page, PAST_THE_LIMIT)
        expect(page.get_by_role("link", name=exactly(FOLLOW))).to_have_count(0)
        self.step(page, RELAY)

    def the_pupil_accepts_to_be_known(self) -> None:
        page = self.mediator
        save(page, "En faire un dossier nominatif", "La situation est devenue un dossier")
        self.file = page.url.partition("#")[0]
        inside(page, "Ajouter une partie")
        pick(page, "Qui est-ce", "Une personne")
        save(page, "Enregistrer", "Partie ajoutée")
        turn(page, page.get_by_role("link", name=beginning("Relier à une personne")).first)
        inside(page, "Enregistrer la personne et la relier")
        given, family = BULLIED.split()
        fill(page, {"Prénom": given, "Nom": family})
        save(page, "Enregistrer et relier", "Personne enregistrée et reliée au dossier")
        self.agrees(page)
        page.goto(self.file)
        tells(page, BULLIED, "Transmise à l’adulte compétent")

    # --- walking with residents ---------------------------------------------------------------------------

    def to_the_project(self, page: Any) -> None:
        go(page, "Projets d’habitants")
        inside(page, PROJECT)

    def stage(self, name: str) -> None:
        page = self.coordinator
        stand(page, self.project)
        inside(page, name)
        save(page, "Enregistrer", "Étape notée")

    def the_coordinator_begins_a_walk(self) -> None:
        page = self.coordinator
        go(page, "Projets d’habitants")
        inside(page, "Commencer un projet")
        pick(page, "Sorte de projet", "Marche exploratoire")
        wanted = "Se sentir chez soi dans tout le quartier, à tout âge."
        fill(page, {"Titre du projet": PROJECT, "Ce que les habitants veulent": wanted})
        for quartier in QUARTIERS:
            pick(page, "Quartiers", quartier)
        save(page, "Enregistrer", "Projet commencé")
        self.project = page.url.partition("#")[0]
        for name, part in ((PARTNER, "Co-pilote"), (CITY, "Décideur")):
            inside(page, "Ajouter un organisme")
            fill(page, {"Ou son nom": name})
            pick(page, "Sa place", part)
            save(page, "Enregistrer", "Organisme ajouté au projet")

    def the_coordinator_draws_the_route(self) -> None:
        page = self.coordinator
        self.stage("Mobiliser les habitants")
        self.stage("Choisir le parcours")
        inside(page, "Ajouter un parcours")
        fill(page, {"Nom du parcours": ROUTE})
        save(page, "Enregistrer", "Parcours ajouté")
        for label, words in (("Lieu", PASSAGE), ("Repère", "Le banc du beffroi")):
            inside(page, "Ajouter une étape")
            fill(page, {label: words})
            save(page, "Enregistrer", "Étape ajoutée au parcours")
        self.stage("Marcher de jour")
        # Nothing was seen yet: there is nothing to write.
        tells(page, NO_POINT)
        expect(page.get_by_role("link", name="Écrire la synthèse")).to_have_count(0)

    def the_mediator_walks_with_residents(self) -> None:
        page = self.mediator
        self.to_the_project(page)
        inside(page, "Noter une marche")
        pick(page, "Quoi", "Marche de jour")
        fill(page, {"Parcours": ROUTE, "Lieu, ou départ": PASSAGE, "Habitants, en tout": 12})
        page.locator("summary", has_text="La mixité").click()
        fill(page, MIX | {"Ont guidé": 3, "Ont écrit": 2})
        save(page, "Enregistrer", "Marche notée")
        for kind, theme, words in (("Point à améliorer", "Éclairage", SEEN), ("Idée", "Convivialité", WISH)):
            inside(page, "Noter une observation")
            # A walk is no safety audit unless its residents say so.
            expect(page.get_by_role("radio", name="Danger")).to_have_count(0)
            pick(page, "C’est", kind)
            pick(page, "Thème", theme)
            fill(page, {"Avec les mots des habitants": words})
            save(page, "Enregistrer", "Observation notée")

    def what_residents_ask_is_answered(self) -> None:
        page = self.coordinator
        page.goto(self.project)  # as it stands once the mediator has been there
        self.stage("Écrire la synthèse")
        inside(page, "Écrire une recommandation")
        day = day_there()
        fill(page, {"Les habitants demandent": ASKED, "À qui": CITY, "Remise le": day.isoformat()})
        pick(page, "Vient de ces observations", SEEN)
        save(page, "Enregistrer", "Recommandation n° 1 écrite")
        self.stage("Préparer la restitution")
        self.stage("Attendre les réponses")
        tells(page, NO_ANSWER)
        inside(page, f"1. {ASKED}")
        inside(page, "Noter la réponse")
        pick(page, "Réponse", "Programmée")
        fill(page, {"Sa réponse": "Deux points lumineux au printemps."})
        fill(page, {"Réalisation annoncée pour le": (day + timedelta(days=120)).isoformat()})
        save(page, "Enregistrer", "Réponse notée")
        self.stage("Suivre la mise en œuvre")

    # --- the committee, the team --------------------------------------------------------------------------

    def the_coordinator_holds_the_committee(self) -> None:
        page = self.coordinator
        go(page, "Établissements")
        inside(page, COLLEGE)
        inside(page, "Noter un comité")
        for there in ("Direction du collège", "Vie scolaire (CPE)", "Équipe de médiation"):
            pick(page, "Qui était là", there)
        fill(page, {"Décisions": "Une salle pour les élèves médiateurs.\nUne présentation en 5e."})
        save(page, "Noter le comité", "Comité de pilotage noté")
        inside(page, COLLEGE)
        turn(page, main(page).get_by_role("link", name=beginning("Bilan")).first)
        inside(page, "Écrire le texte")
        fill(page, {"Ce qui a avancé": CALMER})
        save(page, "Enregistrer", "Texte du bilan enregistré")

    def the_coordinator_keeps_the_approach(self) -> None:
        page = self.coordinator
        go(page, "Analyse de pratique")
        inside(page, "Noter une séance")
        pick(page, "Animée par", "Psychologue")
        pick(page, "Présences", "Noémie Astruc")
        save(page, "Enregistrer", "Séance notée")
        go(page, "Démarche qualité")
        inside(page, "Réclamations")
        inside(page, "Noter une réclamation")
        pick(page, "Reçue par", "Courrier")
        pick(page, "Objet", "Présence, horaires")
        save(page, "Enregistrer", "Réclamation notée")
        inside(page, "Noter la réponse")
        fill(page, {"Ce qui a été répondu": "Les horaires sont affichés au portail."})
        save(page, "Enregistrer", "Réponse notée")

    # --- what it all comes to -----------------------------------------------------------------------------

    def the_dashboard_says_what_was_entered(self) -> None:
        page = self.director
        go(page, "Tableau de bord")
        assert entered_on(page) == FIGURES
        doors = doors_of(page)
        # As many lines as said how many people they met.
        doors["Personnes rencontrées"] = (MET, doors["Personnes rencontrées"][1])
        # Ages and sexes were counted on the walk alone.
        for margin in ("Adolescents", "Seniors", "Femmes", "Hommes"):
            label = next(known for known in doors if known.startswith(margin))
            doors[label] = (1, doors[label][1])
        each_opens_its_rows(page, doors)

    def the_review_of_the_school_says_it_too(self) -> None:
        page = self.director
        go(page, "Établissements")
        row = page.get_by_role("row", name=beginning(COLLEGE))
        turn(page, row.get_by_role("link", name=beginning(self.review())))
        opens(page, "Présences", 1)
        opens(page, "Conflits à chaud", 2)
        tells(
            page,
            "1 apaisé ou résolu sur 2 dont le résultat est renseigné",
            "2 lettres reçues ensuite",
            CALMER,
            "3 fonctions présentes, 2 décisions",
        )
        for label, number in REVIEW.items():
            line = page.locator("dl.facts > div", has=page.locator("dt", has_text=exactly(label)))
            expect(line.locator("dd")).to_have_text(number_first(number), use_inner_text=True)
        tells_nothing_of(page, *NAMES)

    def review(self) -> str:
        day = day_there()
        first = day.year if day.month >= 9 else day.year - 1
        return f"Bilan {first}-{first + 1}"

    def the_walk_says_who_came_and_what_they_did(self) -> None:
        page = self.director
        go(page, "Projets d’habitants")
        inside(page, "Chiffres")
        opens(page, "Rencontres menées par des habitants, sur les marches et rencontres", 1)
        opens(page, "Réponses des décideurs, sur les recommandations remises", 1)
        for label, number in MIX.items():
            expect(page.get_by_role("row", name=number_first(number, label))).to_have_count(1)
        self.to_the_project(page)
        inside(page, "Synthèse")
        tells(
            page,
            "Remises : 1 sur 1. Avec réponse : 1 sur 1. Acceptées : 1 sur 1. Réalisées : 0 sur 1 acceptée.",
            "Venir : 12 fois, Guider : 3 fois, Écrire : 2 fois",
        )

    def the_dossier_of_the_auditor_was_filled_by_the_day(self) -> None:
        page = self.director
        go(page, "Démarche qualité")
        inside(page, "Dossier pour l’audit")
        self.dossier = page.url
        tells(page, f"{PROVED} sur {REQUIRED}")
        for title, facts in PROOFS.items():
            article = page.locator("article", has=page.locator("h3", has_text=title))
            for fact in facts:
                expect(article).to_contain_text(fact)
        tells_nothing_of(page, *NAMES, "Noémie", "Astruc")
        save(page, "Garder la version 1", "Version 1 du dossier gardée")
        tells(page, f"{PROVED} sur {REQUIRED}")
        # A figure of the approach opens its rows: what was signed, who signed it.
        go(page, "Démarche qualité")
        inside(page, "La charte est signée par chaque membre de l’équipe")
        page.get_by_role("link", name=re.compile("qui ont signé le texte en vigueur")).click()
        tells(page, "2 signatures", "Noémie Astruc", "Idriss Calvet")

    def the_mediator_takes_out_her_own_logbook(self) -> None:
        page = self.mediator
        go(page, "Mon carnet")
        told = figures_of(page)
        assert (told["Interventions"], told["Analyse de pratique"]) == ("7", "1")
        tells_nothing_of(page, *NAMES)
        # For whoever may not take one out, there is no such page.
        self.refuses(self.director, page.url, 404)

    # --- who sees what ------------------------------------------------------------------------------------

    def the_reader_of_figures_reads_figures_alone(self) -> None:
        page = self.open("figures_reader")
        self.to(page)
        go(page, "Tableau de bord")
        told = figures_of(page)
        assert told["Interventions"] == FIGURES["Interventions"]
        assert not doors_of(page)
        for address in (self.promotions, self.file):
            self.refuses(page, address, 403, "Vos droits n’ouvrent pas cette page")

    def the_network_reads_no_name(self) -> None:
        page = self.open("network_admin")
        for address in (self.promotions, self.dossier, self.file):
            self.refuses(page, address, 403)

    def data_protection_counts_words_given(self) -> None:
        page = self.open("dpo")
        self.refuses(page, self.promotions, 403)
        self.to(page)
        go(page, "Registre des accords")
        # Two yes and a no are counted, and nobody is named.
        expect(page.get_by_role("row", name=re.compile(r"^Élève médiateur\s+2\s+1\s+0"))).to_have_count(1)
        tells_nothing_of(page, *NAMES)


@pytest.mark.slow
@pytest.mark.browser
def test_a_network_ends_its_day_on_a_review_and_a_dossier_that_say_what_was_done(
    browse: Any, house: House
) -> None:
    day = Day(browse, house)
    day.the_team_comes_in()
    day.the_director_lays_the_frame()
    day.the_team_signs_the_charter()
    day.the_mediator_is_at_the_gate_and_in_the_yard()
    day.two_pupils_write_a_letter()
    day.one_family_agrees_and_the_other_does_not()
    day.the_one_who_may_be_trained_is_trained()
    day.bullying_goes_to_the_competent_adult()
    day.the_pupil_accepts_to_be_known()
    day.the_coordinator_begins_a_walk()
    day.the_coordinator_draws_the_route()
    day.the_mediator_walks_with_residents()
    day.what_residents_ask_is_answered()
    day.the_coordinator_holds_the_committee()
    day.the_coordinator_keeps_the_approach()
    day.the_dashboard_says_what_was_entered()
    day.the_review_of_the_school_says_it_too()
    day.the_walk_says_who_came_and_what_they_did()
    day.the_dossier_of_the_auditor_was_filled_by_the_day()
    day.the_mediator_takes_out_her_own_logbook()
    day.the_reader_of_figures_reads_figures_alone()
    day.the_network_reads_no_name()
    day.data_protection_counts_words_given()
    day.nothing_else_went_wrong()
