"""A working day of an association of access to rights (seed 004): the desk without names, one request that lasts and
becomes a file, the budget of a social worker, the home kept together, what a colleague may not read, and the table
of the coordination, whose figures are what was entered."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
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
    go,
    open_house,
    pick,
    rows_on,
    save,
    shown_on,
)

SUBJECT = "Démarches administratives de l’automne"
RENT = "Loyer en retard depuis l’été"
GIVEN, FAMILY = "Solveig", "Trévidic"
MEMBERS = {
    "reception": ("reception", "Jeanne", "Bataille"),
    "mediator": ("mediator", "Inès", "Carpentier"),
    "colleague": ("mediator", "Hamid", "Lounès"),
    "worker": ("social_worker", "Odile", "Ferrand"),
    "coordinator": ("coordinator", "Solène", "Maréchal"),
}
#: What tells the theme of the restricted procedure.
TELLING = ("CPAM", "Santé")
MONTH = {
    "Minima sociaux (RSA, AAH, Aspa)": "635,71",
    "Aide au logement (APL, AL)": "270",
    "Loyer et charges": "420,50",
    "Électricité, gaz": "65",
}
FOOD = "Alimentation"
#: 905,71 of income less 485,50 that falls every month; shared by two people over thirty days.
REMAINING, BY_DAY, LEFT = "420,21 €", "7,00 €", "180,21 €"

#: The table of the coordination, by theme; then by what was done; then named procedures.
AT_THE_DESK = {
    "Famille – prestations CAF": [2, 1, 0, 0, 1, 0, 0],
    "Emploi – France Travail – formation": [1, 0, 1, 1, 0, 0, 0],
    "Santé – CPAM / CSS / AME": [1, 0, 0, 0, 1, 0, 0],
    "Impôts": [1, 0, 0, 0, 0, 1, 1],
}
DONE = {
    "Démarche en ligne avec la personne": [2],
    "Lecture / explication de courrier": [1],
    "Appel à l’opérateur": [1],
    "Constitution de dossier": [1],
}
#: The restricted procedure is counted, and not by its theme: the coordination does not follow that file.
FOLLOWED = {
    "Énergie – eau – télécom": [1, 1, 1, 1],
    "Restreintes, ensemble": [1, 0, 0, 0],
}
FIGURES = {
    "Demandes reçues à l’accueil": "5",
    "Droits ouverts ou rétablis à l’accueil": "1, sur 5 demandes reçues",
    "Demandes bloquées": "1, sur 5 demandes reçues",
    "Demandes faites avec la personne": "1, sur 2 demandes dont on sait comment",
    "Demandes faites à la place de la personne": "1, sur 2 demandes dont on sait comment",
    "Dossiers de démarches suivis": "1",
    "Démarches commencées": "2",
    "Démarches terminées": "1",
    "Droits ouverts ou rétablis": "1, sur 1, parmi les démarches terminées",
    "Démarches bloquées": "1, sur 2 démarches en cours",
    "Démarches faites avec la personne": "1, sur 1, parmi les démarches dont on sait comment",
    "Dossiers de surendettement déposés": "1",
    "Impayés suivis": "1",
}


@pytest.fixture
def house(app: Any) -> House:
    return open_house(app, "acces_droits", "Maison des droits du Lac", MEMBERS)


def numbers(table: Any) -> dict[str, list[int]]:
    """Each row of a table by its name, its cells as numbers."""
    found = {}
    for row in table.locator("tbody tr").all():
        name = re.sub(r"\s+", " ", row.locator("th").inner_text())
        found[name] = [int(text) for text in row.locator("td").all_inner_texts()]
    return found


class Day(Walk):
    """The steps, in their order."""

    home: str = ""

    # --- the desk, on the phone ---------------------------------------------------------------------------

    def the_desk_notes_each_request_in_six_taps(self) -> None:
        page = self.open("mediator", size=PHONE)
        self.to(page)
        # From the day page: « Saisir », theme, operator, act, result, « Enregistrer ».
        page.locator(".ps-bottom").get_by_role("link", name="Saisir").tap()
        expect(page.get_by_role("link", name="Saisir autre chose")).to_be_visible()
        self.one_request(page, "Famille", "CAF", "Démarche en ligne", "en attente", then=1, before=1)
        # The same person at the same operator: theme and operator are kept.
        self.one_request(
            page, "", "", "Lecture / explication", "Information suffisante", ("Comment", "Fait avec"), then=2
        )
        self.one_request(
            page, "Impôts", "DGFiP", "Appel à l’opérateur", "Refus", ("Ce qui a bloqué", "Un refus"), then=3
        )
        self.one_request(page, "Santé", "CPAM", "Constitution de dossier", "en attente")
        expect(page.get_by_role("heading", name="La demande", exact=True)).to_be_visible()
        self.desk = page

    def one_request(
        self,
        page: Any,
        theme: str,
        operator: str,
        act: str,
        result: str,
        more: tuple[str, str] | None = None,
        *,
        then: int | None = None,
        before: int = 0,
    ) -> None:
        """One request without a name, in six taps at most, with those that led to its form (``before``).

        ``then``: requests of the day once it is noted.
        """
        thumb = Thumb(page, before)
        said = [("Thème", theme), ("Organisme", operator), ("Acte", act), ("Résultat", result)]
        for question, words in [*said, *([more] if more else [])]:
            if words:
                thumb.tap(choice(page, question, words))
        thumb.tap(page.get_by_role("button", name="Puis une autre" if then else "Enregistrer", exact=True))
        expect(page.get_by_text("Demande enregistrée").first).to_be_visible(timeout=PATIENCE)
        if then:
            expect(page.get_by_text(re.compile(rf"Aujourd’hui\s:\s{then}\sdemandes?\snotée"))).to_be_visible()
        assert thumb.taps <= 6

    def a_colleague_notes_one_too(self) -> None:
        page = self.open("colleague", size=PHONE)
        self.to(page, "/droits/demande")
        self.one_request(
            page, "Emploi", "France Travail", "Démarche en ligne", "Droit ouvert", ("Comment", "à la place")
        )

    def the_reception_notes_requests_and_reads_no_figure(self) -> None:
        page = self.open("reception")
        self.to(page)
        go(page, "Accès aux droits")
        expect(page.get_by_role("button", name="Puis une autre", exact=True)).to_be_visible()
        self.refuses(page, f"{self.house.base}/droits/demandes", 403)
        self.refuses(page, f"{self.house.base}/droits/tableau", 403)

    # --- a request that lasts -----------------------------------------------------------------------------

    def one_lasts_and_becomes_a_file(self) -> None:
        page = self.desk
        self.follow(page, "La demande dure : ouvrir un dossier")
        box(page, "Objet du dossier").fill(SUBJECT)
        save(page, "Ouvrir le dossier", "Dossier ouvert")
        self.file = page.url.partition("#")[0]
        expect(page.get_by_role("link", name="Santé – CPAM / CSS / AME, CPAM")).to_be_visible()
        # Nothing is done without the person: the step says what it waits for.
        expect(page.get_by_text("Ajoutez d’abord la personne ou le foyer").first).to_be_visible()

    def add_a_person(self, page: Any) -> None:
        page.get_by_role("link", name="Ajouter une partie").first.click()
        pick(page, "Qui est-ce", "Une personne")
        page.get_by_role("button", name="Enregistrer", exact=True).click()
        page.get_by_role("link", name="Relier à une personne").click()

    def the_person_agrees(self) -> None:
        page = self.desk
        self.add_a_person(page)
        page.get_by_role("link", name="Enregistrer la personne et la relier").click()
        box(page, "Prénom").fill(GIVEN)
        box(page, "Nom").fill(FAMILY)
        save(page, "Enregistrer et relier", "Personne enregistrée et reliée au dossier")
        self.agrees(page)
        self.step(page, "Commencer les démarches")

    def another_procedure_is_blocked_then_succeeds(self) -> None:
        page = self.desk
        page.goto(self.file)
        self.follow(page, "Noter une démarche")
        pick(page, "Thème", "Énergie")
        pick(page, "Organisme", "EDF")
        pick(page, "Comment", "Fait avec")
        pick(page, "Ce qui a bloqué", "Une pièce manquante")
        save(page, "Enregistrer", "Démarche notée")
        page.get_by_role("link", name="Énergie – eau – télécom, EDF").click()
        pick(page, "Étape", "Terminée")
        save(page, "Enregistrer", "Une démarche terminée a un résultat")
        expect(choice(page, "Ce qui a bloqué", "Une pièce manquante").locator("input")).to_be_checked()
        pick(page, "Résultat", "Droit ouvert")
        save(page, "Enregistrer", "Démarche mise à jour")
        self.was_refused(422)

    # --- keeping the home ---------------------------------------------------------------------------------

    def the_home_is_kept_together(self) -> None:
        page = self.desk
        self.to(page, "/dossiers/")
        self.follow(page, "Ouvrir un dossier")
        pick(page, "Nature du dossier", "Impayé de loyer")
        box(page, "Objet").fill(RENT)
        save(page, "Ouvrir le dossier", "Dossier ouvert")
        self.home = page.url.partition("#")[0]
        expect(page.get_by_role("link", name="Ouvrir leur dossier de démarches")).to_be_visible()
        self.add_a_person(page)
        box(page, "Chercher par nom, prénom ou surnom").fill(FAMILY)
        page.get_by_role("button", name="Chercher", exact=True).click()
        pick(page, "Qui est-ce", FAMILY)
        save(page, "Relier", "La partie est reliée à une personne")
        self.follow(page, "Faire le point")
        box(page, "Dette").fill("1 842,50")
        save(page, "Enregistrer", "Point sur la dette noté")
        # Each file leads to the other.
        beside = page.locator("section", has=page.get_by_role("heading", name="Démarches et budget"))
        expect(beside.get_by_text(SUBJECT)).to_be_visible()
        beside.get_by_role("link", name=re.compile("Dossier de démarches, dossier")).click()
        kept = page.locator("section", has=page.get_by_role("heading", name="Garder le logement"))
        expect(kept.get_by_text(RENT)).to_be_visible()
        kept.get_by_role("link", name=re.compile("Impayé de loyer, dossier")).click()
        expect(page.get_by_text("1 842,50 €").first).to_be_visible()

    # --- the social worker, at her desk -------------------------------------------------------------------

    def the_social_worker_holds_the_budget_interview(self) -> None:
        page = self.worker = self.open("worker")
        self.to(page)
        page.get_by_role("navigation", name="Navigation principale").get_by_role(
            "link", name="Démarches", exact=True
        ).click()
        page.get_by_role("link", name="Terminées", exact=True).click()
        page.get_by_role("link", name="Énergie – eau – télécom, EDF").click()
        expect(page.get_by_role("heading", name="Garder le logement")).to_be_visible()
        self.follow(page, "Entretien budgétaire")
        for label, amount in MONTH.items():
            box(page, label).fill(amount)
        box(page, FOOD).fill("beaucoup")
        box(page, "Enfants au foyer").fill("1")
        save(page, "Enregistrer", "Écrivez un nombre")
        self.was_refused(422)
        for label, amount in MONTH.items():
            expect(box(page, label)).to_have_value(amount)
        box(page, FOOD).fill("240")
        save(page, "Enregistrer", "Entretien budgétaire noté")
        shown = shown_on(page)
        assert all(amount in shown for amount in (REMAINING, BY_DAY, LEFT)), shown
        self.follow(page, "Page à remettre")
        handed = shown_on(page)
        assert REMAINING in handed
        assert not any(name in handed for name in (GIVEN, FAMILY, SUBJECT))

    def over_indebtedness_goes_stage_by_stage(self) -> None:
        page = self.worker
        due = datetime.now(UTC).date() + timedelta(days=30)
        for stage in ("Diagnostic budgétaire", "Dossier en préparation", "Dossier déposé"):
            page.goto(self.file)
            self.follow(page, "Noter une étape")
            pick(page, "Étape", stage)
            if stage == "Dossier déposé":
                box(page, "Date à tenir").fill(due.isoformat())
            save(page, "Enregistrer", "Étape notée")
        self.to(page, "/droits/surendettement")
        [row] = page.locator("main tbody tr").all_inner_texts()
        assert SUBJECT in row
        assert "Dossier déposé" in row
        # Beside the file, not in its circle: the social worker reads amounts, and no restricted theme.
        page.goto(self.file)
        shown = shown_on(page)
        assert REMAINING in shown
        assert not any(word in shown for word in TELLING)

    # --- outside the circle -------------------------------------------------------------------------------

    def a_mediator_outside_the_circle_reads_numbers(self) -> None:
        page = self.open("colleague", size=PHONE)
        page.goto(self.file)
        shown = shown_on(page)
        assert "1 élément masqué par vos droits" in shown
        assert "Énergie – eau – télécom, EDF" in shown
        assert "Dossier déposé" in shown
        assert "Les montants se lisent par le travail social et par qui suit le dossier" in shown
        assert not any(word in shown for word in (*TELLING, REMAINING, BY_DAY))
        for path in ("imprimer", "historique"):
            page.goto(f"{self.file}/{path}".replace("/dossiers/", "/situations/"))
            assert not any(word in shown_on(page) for word in (*TELLING, REMAINING)), path
        self.to(page, "/droits/demarches?view=all")
        assert "1 démarche masquée par vos droits" in shown_on(page)
        assert page.locator("main tbody tr").count() == 1
        inside = self.file.replace("/dossiers/", "/droits/dossiers/")
        self.refuses(page, f"{inside}/budget/nouveau", 403)
        self.refuses(page, f"{inside}/surendettement/nouvelle", 403)

    # --- what the coordination reads ----------------------------------------------------------------------

    def the_table_says_what_was_entered(self) -> None:
        page = self.lead = self.open("coordinator")
        self.to(page)
        go(page, "Droits et résultats")
        desk, done, followed = page.locator("main table").all()
        heads = [re.sub(r"\s+", " ", text) for text in desk.locator("thead th").all_inner_texts()]
        assert heads == [
            "Thème", "Demandes", "Faites avec", "Faites à la place", "Droits ouverts ou rétablis", "En attente",
            "Refus", "Bloquées",
        ]  # fmt: skip
        assert (numbers(desk), numbers(done), numbers(followed)) == (AT_THE_DESK, DONE, FOLLOWED)
        doors = {
            link.get_attribute("aria-label"): (int(link.inner_text()), link.get_attribute("href"))
            for link in page.locator("main td a").all()
        }
        entered = sum(number > 0 for row in (*AT_THE_DESK.values(), *DONE.values()) for number in row)
        assert len(doors) == entered + 1, "what is told together opens nothing"
        each_opens_its_rows(page, doors)

    def so_does_the_dashboard(self) -> None:
        page = self.lead
        self.to(page, "/tableau-de-bord/")
        told = figures_of(page)
        assert {label: told.get(label) for label in FIGURES} == FIGURES
        doors = doors_of(page)
        assert set(FIGURES) <= set(doors)
        each_opens_its_rows(page, {label: doors[label] for label in FIGURES})
        # The restricted procedure is counted, and still not to be read.
        page.goto(doors["Démarches commencées"][1])
        assert rows_on(page) == 2
        listed = page.locator("main tbody").inner_text()
        assert not any(word in listed for word in TELLING)


@pytest.mark.slow
@pytest.mark.browser
def test_a_day_at_the_desk_becomes_a_file_and_figures_that_say_what_was_entered(
    browse: Any, house: House
) -> None:
    day = Day(browse, house)
    day.the_desk_notes_each_request_in_six_taps()
    day.a_colleague_notes_one_too()
    day.the_reception_notes_requests_and_reads_no_figure()
    day.one_lasts_and_becomes_a_file()
    day.the_person_agrees()
    day.another_procedure_is_blocked_then_succeeds()
    day.the_home_is_kept_together()
    day.the_social_worker_holds_the_budget_interview()
    day.over_indebtedness_goes_stage_by_stage()
    day.a_mediator_outside_the_circle_reads_numbers()
    day.the_table_says_what_was_entered()
    day.so_does_the_dashboard()
    day.nothing_else_went_wrong()
