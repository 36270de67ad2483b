"""Every page of an import on the phone, from the file to its undoing: each is what a page must be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.db.unit_of_work import commit
from core.places.examples import make_place
from core.testing.browser import PHONE, turn
from core.testing.plugin import create_member, create_structure
from tests.browser.conftest import Complaints
from tests.browser.looking import problems, told
from tests.core.ingest.files import work_off

pytestmark = pytest.mark.browser

SHEET = (
    "Bilan 2025;;;;\n"
    "Date;Nature;Lieu;Nombre de personnes;Médiateur\n"
    "3/2/25;Présence;Square des Lilas;12;Nadège Verdier\n"
    "4/2/25;Présence active;Sq. Lilas;6;N. Verdier\n"
    "5/2/25;Présence active;Square des Lilas;2;\n"
    "31/2/25;Présence active;Square des Lilas;3;\n"
    "Total;;;20;\n"
)


@pytest.fixture
def house(app: Any) -> Any:
    return create_structure(app, "civic_mediation", "named_files", name="Médiation Saint-Avel")


@pytest.fixture
def lead(app: Any, house: Any, acting: Any) -> Any:
    member = create_member(app, house, "coordinator", given_name="Nadège", family_name="Verdier")
    with acting(member) as actor:
        make_place(actor, "Square des Lilas")
        commit()
    return member


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "bilan-2025.csv"
    path.write_bytes(SHEET.encode("cp1252"))
    return path


def test_an_import_is_written_and_taken_back_on_pages_that_are_sound(
    app: Any, browse: Any, lead: Any, sheet: Path
) -> None:
    page = browse(lead, size=PHONE)
    complaints = Complaints().listen(page)
    found: dict[str, list[str]] = {}
    base = f"/s/{lead.structure.slug}"

    def look(name: str) -> None:
        found[name] = problems(page) + complaints.take()

    page.goto(f"{base}/plus")
    turn(page, page.get_by_role("link", name="Importer des données"))
    look("index")
    turn(page, page.get_by_role("main").get_by_role("link", name="Interventions", exact=True))
    look("file")
    page.get_by_label("Fichier").set_input_files(sheet)
    turn(page, page.get_by_role("button", name="Envoyer le fichier"))
    look("reading")
    work_off(app, lead)
    turn(page, page.get_by_role("link", name="Actualiser"))
    page.get_by_text("Texte Windows-1252").wait_for()
    look("columns")
    turn(page, page.get_by_role("button", name="Vérifier les lignes"))
    work_off(app, lead)
    turn(page, page.get_by_role("link", name="Actualiser"))
    look("values")
    for label, answer in (
        ("Présence", "Présence active"),
        ("Sq. Lilas", "Square des Lilas"),
        ("N. Verdier", "Nadège Verdier"),
    ):
        page.get_by_label(f"« {label} »".replace("« ", "«\u00a0").replace(" »", "\u00a0»")).select_option(
            label=answer
        )
    turn(page, page.get_by_role("button", name="Continuer"))
    work_off(app, lead)
    turn(page, page.get_by_role("link", name="Actualiser"))
    look("preview")
    assert "Ce jour n’existe pas" in page.content()
    page.get_by_label("Laisser de côté").check()
    turn(page, page.get_by_role("button", name="Importer 3 lignes"))
    look("writing")
    work_off(app, lead)
    turn(page, page.get_by_role("link", name="Continuer"))  # the bar has ended by itself
    look("report")
    turn(page, page.get_by_role("button", name="Annuler tout l’import"))
    work_off(app, lead)
    turn(page, page.get_by_role("link", name="Actualiser"))
    page.get_by_text("L’import est annulé.").wait_for()
    look("undone")
    assert not any(found.values()), told(found)
