"""A working day of a coordinator with last year's spreadsheet (issue 5): brought in once, it is what the dashboard and
two funders' reports say of that month; one of them is frozen, shown by a link without an account, and the link closed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from core.activities.schemas import ActivityCommand
from core.activities.services import record_activity
from core.funding.schemas import ConventionCommand, PostCommand
from core.funding.services import open_post, sign_convention
from core.places.schemas import PlaceCommand, TerritoryCommand
from core.places.services import create_place, create_territory
from core.tenancy.binding import Actor
from core.testing.browser import PHONE
from core.toolkit import new_id
from tests.core.ingest.files import work_off, workbook
from tests.journeys.gestures import (
    PATIENCE,
    Acting,
    House,
    Walk,
    arranged,
    beginning,
    counted_on,
    day_there,
    entered_on,
    exactly,
    figures_of,
    fill,
    go,
    inside,
    once_done,
    open_house,
    opens,
    rows_on,
    save,
    shown_on,
    tells,
    tells_nothing_of,
    turn,
)

YEAR = day_there().year - 1
FIRST, LAST = date(YEAR, 3, 1), date(YEAR, 3, 31)
MONTH = {"Du": FIRST.isoformat(), "Au": LAST.isoformat()}
MEMBERS = {
    "coordinator": ("coordinator", "Nadège", "Verdier"),
    "holder": ("mediator", "Inès", "Carpentier"),
    "street": ("mediator", "Karim", "Haddad"),
}
INES, KARIM = "Inès Carpentier", "Karim Haddad"
SQUARE, HALL, DESK, STATION = "Square des Lilas", "Hall du 12", "Maison des services", "Parvis de la gare"
#: Quartier → its places; the landlord's homes are in the first.
QUARTIERS = {
    "Les Lilas": {SQUARE: "square", HALL: "hall"},
    "Centre": {DESK: "social_center", STATION: "street"},
}
STATE, LANDLORD = "Adulte-relais, poste des Lilas", "Présence en résidence, Val Habitat"
STATE_REPORT, LANDLORD_REPORT = f"{STATE}, mars {YEAR}", f"{LANDLORD}, mars {YEAR}"

# --- last year's spreadsheet ---------------------------------------------------------------------------------

HEADS = (
    "Date", "Heure", "Nature", "Lieu", "Motif", "Action", "Résultat", "Nombre de personnes", "Enfants", "Adolescents",
    "Femmes", "Hommes", "Durée", "Médiateur",
)  # fmt: skip
ON_FOOT = ("Présence active", SQUARE, None, "Dialogue / écoute", None)
NOISE = ("Bruit de voisinage (comportement)", "Apaisement", "Situation apaisée")
HALLS = ("Occupation de hall ou parties communes", "Rappel à la règle", "Sans effet")
#: How many lines, the day of the first (one a day), then the other columns.
ENTRIES = (
    (8, 3, "10:00", *ON_FOOT, 5, None, None, 3, 2, 60, INES),
    (3, 11, "10:00", "Présence", *ON_FOOT[1:], 5, None, None, 3, 2, 60, INES),
    (1, 14, "10:00", *ON_FOOT, 5, 3, None, 3, 2, 60, INES),
    (6, 3, "18h30", "Conflit à chaud", SQUARE, *NOISE, 4, None, 4, 1, 3, 30, INES),
    (4, 9, "18h30", "Conflit à chaud", "Sq. Lilas", *NOISE, 4, None, 4, 1, 3, 30, INES),
    (8, 17, "14h", "Mise en relation", DESK, None, "Orientation", None, 1, None, None, 1, None, 20, "I. Carpentier"),
    (6, 10, "20h", "Conflit à chaud", HALL, *HALLS, 6, None, None, None, 6, 45, KARIM),
    (4, 24, "11h", "Présence active", STATION, None, "Présence / passage", None, 10, None, None, None, None, 90, KARIM),
)  # fmt: skip
#: What no list of the structure knows, what it means, and on how many lines it stands.
UNKNOWN = {
    "Présence": ("Présence active", 3),
    "Sq. Lilas": (SQUARE, 4),
    "I. Carpentier": (INES, 8),
}


def lines() -> Iterator[tuple[Any, ...]]:
    for number, first, *columns in ENTRIES:
        for offset in range(number):
            yield FIRST + timedelta(days=first - 1 + offset), *columns


def spreadsheet() -> bytes:
    """As offices keep it: a title over the table, real dates, an empty line, and the total by a formula."""
    entries = sorted(lines(), key=lambda line: line[0])
    total = ("Total", *[None] * 6, f"=SUM(H3:H{len(entries) + 2})")
    return workbook([(f"Interventions de mars {YEAR}",), HEADS, *entries, (), total])


# --- what is said of it --------------------------------------------------------------------------------------

#: The one entry of that month that was there already, then what forty lines make of it.
BEFORE = {"Interventions": "1", "Personnes rencontrées": "3"}
AFTER = {
    "Interventions": "41",
    "Personnes rencontrées": "187",
    "Enfants rencontrés": "3",
    "Adolescents rencontrés": "40",
    "Femmes rencontrées": "54",
    "Hommes rencontrés": "90",
}
#: Thirty of the entries are of the member whose post the State pays, wherever she was.
TOLD_TO_THE_STATE = {
    "Accueil, écoute, lien social": "12",
    "Information et accompagnement dans les démarches, dialogue avec les services publics": "8",
    "Prévention et résolution des petits conflits": "10",
    "Espaces publics ou privés": "10",
    "Accès aux droits": "8",
    "Lien social, vie de quartier": "12",
    "Personnes rencontrées (une même personne peut être comptée plusieurs fois)": "108",
    "dont femmes": "54",
    "dont hommes": "54",
    "dont enfants": "3 Masqué au financeur",
    "dont adolescents": "40 Masqué au financeur",
    "Heures de travail": "19 h 40",
    "dont heures d’intervention": "19 h 40",
    "Jours d’intervention": "20",
    "Lieux d’intervention": "2",
}
#: Three children could be known again, and the adolescents would give their number back.
SMALL = "moins de 5 ou masqué"
FROZEN = TOLD_TO_THE_STATE | {"dont enfants": SMALL, "dont adolescents": SMALL}
#: Twenty-nine of them are in the landlord's quartier, whoever was there; the hours are those the State does not pay.
TOLD_TO_THE_LANDLORD = {
    "Passages en présence active": "12",
    "Conflits gérés sur place": "16",
    "dont situations apaisées": "10",
    "Personnes rencontrées": "139",
    "Lieux vus": "2",
    "Heures de travail": "5 h 20",
    "Bruit": "10",
    "Occupation de halls et de parties communes": "6",
    # What no category takes: 29 = 12 + 16 + 1, and 29 = 10 + 6 + 13.
    "Autres interventions": "1",
    "Autre motif, ou aucun": "13",
}


@pytest.fixture
def house(app: Any, acting: Acting) -> House:
    """The association, with the places and the two conventions that its day assumes."""
    made = open_house(app, "association", "Médiation Saint-Avel", MEMBERS)
    arranged(made, acting, "coordinator", lambda actor: agreed(made, actor))
    return made


def agreed(house: House, actor: Actor) -> None:
    areas = {}
    for quartier, places in QUARTIERS.items():
        areas[quartier], _made = create_territory(
            TerritoryCommand(new_id(), "quartier", quartier), actor=actor
        )
        for name, kind in places.items():
            place, _made = create_place(
                PlaceCommand(new_id(), name, kind, territory_id=areas[quartier].id), actor=actor
            )
            if name == HALL:
                seen_before(place.id, house.members["street"].membership_id, actor)
    since = date(YEAR, 1, 1)
    paid = ConventionCommand(new_id(), STATE, "Préfecture", "adulte_relais", "adulte_relais", since, rank=1)
    post = PostCommand(new_id(), house.members["holder"].membership_id, since, number="AR-86-1")
    open_post(sign_convention(paid, actor=actor), post, actor=actor)
    homes = ConventionCommand(
        new_id(), LANDLORD, "Val Habitat", "landlord", "housing_landlord", since,
        territory_ids=[areas["Les Lilas"].id], rank=2,
    )  # fmt: skip
    sign_convention(homes, actor=actor)


def seen_before(hall: Any, member: Any, actor: Actor) -> None:
    """The entry of last year that was made here."""
    said = ActivityCommand(
        new_id(),
        "territorial_watch",
        place_id=hall,
        total=3,
        minutes=50,
        day=FIRST,
        at=time(16),
        members=(member,),
    )
    record_activity(said, actor=actor)


class Day(Walk):
    """The steps, in their order; ``page`` is the coordination's, ``funder`` a browser without account."""

    page: Any
    funder: Any
    link: str

    # --- figures in ---------------------------------------------------------------------------------------

    def the_dashboard_says(self, hours: str, figures: dict[str, str]) -> None:
        page = self.page
        go(page, "Tableau de bord")
        page.locator("summary", has_text="Choisir les dates et filtrer").click()
        fill(page, MONTH)
        turn(page, page.get_by_role("button", name=exactly("Voir les chiffres")))
        assert entered_on(page) == figures
        assert figures_of(page)["Heures-personnes"] == hours

    def last_march_is_nearly_empty(self) -> None:
        self.page = self.open("coordinator")
        self.to(self.page)
        self.the_dashboard_says("50 min", BEFORE)

    def she_sends_last_years_spreadsheet(self, work: Callable[[], None]) -> None:
        page = self.page
        go(page, "Importer des données")
        inside(page, "Interventions")
        sent = {"name": f"bilan-{YEAR}.xlsx", "mimeType": "application/octet-stream", "buffer": spreadsheet()}
        page.get_by_label("Fichier").set_input_files(sent)
        save(page, "Envoyer le fichier", "Lecture du fichier")
        once_done(page, work)
        tells(page, "Que contient chaque colonne")
        # Every column is known by its title: nothing is to be matched by hand.
        chosen = [field.input_value() for field in page.locator("select[name^=column_]").all()]
        assert len(set(chosen)) == len(HEADS)
        assert "" not in chosen
        save(page, "Vérifier les lignes", "Vérification des lignes")
        once_done(page, work)

    def she_says_what_three_values_mean(self, work: Callable[[], None]) -> None:
        page = self.page
        tells(page, exactly("3 valeurs ne sont dans aucune liste"))
        for written, (meant, number) in UNKNOWN.items():
            asked = page.get_by_label(beginning(f"« {written} »"))
            expect(page.locator(".field", has=asked)).to_contain_text(f"{number} lignes")
            asked.select_option(label=meant)
        save(page, "Continuer", "Vérification des lignes")
        once_done(page, work)

    def she_reads_what_would_be_written_and_agrees(self) -> None:
        page = self.page
        told = {"Nouvelles": "40", "Corrigées": "0", "Inchangées": "0", "Refusées": "0"}
        assert figures_of(page) == told
        assert "1 ligne de total laissée de côté" in shown_on(page)
        save(page, "Importer 40 lignes", "Vous pouvez quitter cette page")

    def it_is_written_while_she_is_elsewhere(self, work: Callable[[], None]) -> None:
        page = self.page
        self.the_dashboard_says("50 min", BEFORE)
        work()
        go(page, "Importer des données")
        turn(page, page.get_by_role("row", name=beginning("Interventions")).get_by_role("link"))
        tells(page, "L’import est écrit")
        assert figures_of(page)["Nouvelles"] == "40"

    def the_dashboard_has_these_rows_more(self) -> None:
        page = self.page
        self.the_dashboard_says("31 h", AFTER)
        turn(page, page.get_by_role("link", name=exactly("Voir les 41 lignes : Interventions")))
        assert rows_on(page) == 41

    # --- figures out --------------------------------------------------------------------------------------

    def she_prepares(self, convention: str, report: str, told: dict[str, str]) -> None:
        page = self.page
        go(page, "Conventions")
        inside(page, convention)
        inside(page, "Préparer un rapport")
        fill(page, MONTH)
        save(page, "Préparer", "Rapport commencé")
        expect(page.get_by_role("heading", level=1)).to_have_text(exactly(report), timeout=PATIENCE)
        assert counted_on(page) == told

    def the_state_reads_of_the_post_alone(self) -> None:
        self.she_prepares(STATE, STATE_REPORT, TOLD_TO_THE_STATE)
        opens(self.page, "Prévention et résolution des petits conflits", 10)

    def the_landlord_of_its_homes_alone(self) -> None:
        self.she_prepares(LANDLORD, LANDLORD_REPORT, TOLD_TO_THE_LANDLORD)
        opens(self.page, "Conflits gérés sur place", 16)

    def whoever_holds_the_post_reads_first(self) -> None:
        page = self.page
        go(page, "Rapports")
        inside(page, STATE_REPORT)
        tells(page, f"Lecture attendue : {INES}")
        expect(page.get_by_role("button", name=exactly("Figer ce rapport"))).to_have_count(0)
        hers = self.open("holder", size=PHONE)
        self.to(hers)
        go(hers, "Rapports")
        inside(hers, STATE_REPORT)
        save(hers, "J’ai lu ce rapport", "Vous avez lu ce rapport tel qu’il est")

    def it_is_frozen_and_can_be_verified(self) -> None:
        page = self.page
        page.reload()
        save(page, "Figer ce rapport", "Version 1 figée")
        assert counted_on(page) == FROZEN
        inside(page, "Vérifier")
        tells(page, "Intact.")
        page.go_back()

    def she_shares_it_by_a_link(self) -> None:
        page = self.page
        fill(page, {"Pour quel organisme": "Préfecture"})
        save(page, "Ouvrir un lien", "Lien ouvert")
        self.link = page.get_by_label(exactly("Adresse : Préfecture")).input_value()

    def an_outsider_reads_it_and_takes_the_paper(self) -> None:
        page = self.funder = self.browse(None)
        self.complaints.listen(page)
        assert page.goto(self.link).status == 200
        expect(page.get_by_role("heading", level=1)).to_have_text(exactly(STATE_REPORT))
        assert counted_on(page) == FROZEN
        tells_nothing_of(page, *(family for _role, _given, family in MEMBERS.values()), SQUARE, HALL, DESK)
        with page.expect_download() as taken:
            page.get_by_role("link", name=exactly("Télécharger en PDF")).click()
        assert taken.value.suggested_filename.endswith(".pdf")
        assert Path(taken.value.path()).read_bytes().startswith(b"%PDF")

    def she_closes_the_link_and_it_leads_nowhere(self) -> None:
        save(self.page, "Fermer : Préfecture", "Lien fermé")
        for address in (self.link, f"{self.link}/rapport.pdf"):
            self.refuses(self.funder, address, 404)


@pytest.mark.slow
@pytest.mark.browser
def test_last_years_spreadsheet_becomes_the_figures_of_two_funders(
    app: Any, browse: Any, house: House
) -> None:
    def work() -> None:
        work_off(app, house.members["coordinator"])

    day = Day(browse, house)
    day.last_march_is_nearly_empty()
    day.she_sends_last_years_spreadsheet(work)
    day.she_says_what_three_values_mean(work)
    day.she_reads_what_would_be_written_and_agrees()
    day.it_is_written_while_she_is_elsewhere(work)
    day.the_dashboard_has_these_rows_more()
    day.the_state_reads_of_the_post_alone()
    day.the_landlord_of_its_homes_alone()
    day.whoever_holds_the_post_reads_first()
    day.it_is_frozen_and_can_be_verified()
    day.she_shares_it_by_a_link()
    day.an_outsider_reads_it_and_takes_the_paper()
    day.she_closes_the_link_and_it_leads_nowhere()
    day.nothing_else_went_wrong()
