"""Every page of housing, filled and empty, in a browser without JavaScript."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest

from core.testing.sign_in import post
from core.toolkit import OpenCase, new_id, open_file, today
from plugins.housing import examples

LISTS = ("fiches", "fiches?late=yes", "impayes", "impayes?view=late", "impayes?view=closed", "impayes/etapes")
FORMS = ("fiches/nouvelle",)


@pytest.mark.parametrize("path", LISTS + FORMS)
def test_an_empty_house_is_told_what_to_do(signed_in: Any, mediator: Any, house: Any, path: str) -> None:
    assert signed_in(mediator).get(f"/s/{house.slug}/logement/{path}").status_code == 200


def test_a_form_without_landlord_says_where_to_begin(
    signed_in: Any, mediator: Any, house: Any, saved: Any
) -> None:
    saved(mediator, examples.a_place)
    page = signed_in(mediator).get(f"/s/{house.slug}/logement/fiches/nouvelle")
    assert "Aucun bailleur dans le carnet" in page.text


def test_an_entry_becomes_a_sheet_by_one_button(
    signed_in: Any, mediator: Any, house: Any, saved: Any
) -> None:
    def make(actor: Any) -> Any:
        entry = examples.an_entry(actor)
        examples.a_landlord(actor)
        return entry.id

    entry_id = saved(mediator, make)
    browser = signed_in(mediator)
    assert "Interventions sans fiche" in browser.get(f"/s/{house.slug}/logement/fiches").text
    address = f"/s/{house.slug}/logement/fiches/depuis-intervention/{entry_id}"
    made = post(browser, address)
    page = browser.get(made.location)
    assert "Ascenseur" in page.text
    assert "Transmise au bailleur" in page.text
    assert post(browser, address).location == made.location


def test_an_entry_that_lacks_a_word_opens_the_form_with_the_rest(
    signed_in: Any, mediator: Any, house: Any, saved: Any
) -> None:
    entry_id = saved(mediator, lambda actor: examples.an_entry(actor).id)
    browser = signed_in(mediator)
    answer = post(browser, f"/s/{house.slug}/logement/fiches/depuis-intervention/{entry_id}")
    assert answer.location.endswith(f"/logement/fiches/nouvelle?activity_id={entry_id}")


def test_a_sheet_is_answered_from_its_page(signed_in: Any, mediator: Any, house: Any, saved: Any) -> None:
    sheet_id, day = saved(mediator, lambda actor: (examples.a_sheet(actor, days_ago=16).id, today(actor)))
    browser = signed_in(mediator)
    url = f"/s/{house.slug}/logement/fiches/{sheet_id}"
    assert "Sans réponse depuis 16 jours" in browser.get(url).text
    form = {"id": str(new_id()), "day": day.isoformat(), "answer": "Passage jeudi.", "promised_on": ""}
    assert post(browser, f"{url}/suite/acknowledge", form).status_code == 303
    page = browser.get(url)
    assert "Passage jeudi." in page.text
    assert "Pris en compte" in page.text


def test_a_wrong_day_keeps_what_was_typed(signed_in: Any, mediator: Any, house: Any, saved: Any) -> None:
    sheet_id, day = saved(mediator, lambda actor: (examples.a_sheet(actor).id, today(actor)))
    form = {
        "id": str(new_id()),
        "day": (day + timedelta(days=2)).isoformat(),
        "answer": "Passage jeudi.",
    }
    url = f"/s/{house.slug}/logement/fiches/{sheet_id}/suite/done"
    answer = post(signed_in(mediator), url, form)
    assert answer.status_code == 422
    assert "Passage jeudi." in answer.text


def test_the_sheet_for_the_landlord_has_a_number_and_no_internal_link(
    signed_in: Any, mediator: Any, house: Any, saved: Any
) -> None:
    def make(actor: Any) -> Any:
        case = examples.a_dispute(actor)
        sheet = examples.a_sheet(actor, case_id=case.id)
        return sheet.id, sheet.number, case.subject

    sheet_id, number, subject = saved(mediator, make)
    page = signed_in(mediator).get(f"/s/{house.slug}/logement/fiches/{sheet_id}/imprimer")
    assert number in page.text
    assert subject not in page.text


def test_the_place_shows_its_open_sheets(signed_in: Any, mediator: Any, house: Any, saved: Any) -> None:
    place_id = saved(mediator, lambda actor: examples.a_sheet(actor).place_id)
    page = signed_in(mediator).get(f"/s/{house.slug}/lieux/{place_id}")
    assert "Faire une fiche technique" in page.text
    assert "Porte côté cour" in page.text


@pytest.mark.parametrize(("domain", "offers"), [("public_space_housing", True), ("school_youth", False)])
def test_a_file_of_another_trade_is_asked_for_no_sheet_and_keeps_those_that_it_has(
    domain: str, offers: bool, signed_in: Any, mediator: Any, house: Any, saved: Any
) -> None:
    def make(actor: Any) -> Any:
        case = open_file(
            OpenCase(new_id(), "mediation_file", "Insultes à la sortie", domain=domain), actor=actor
        )
        return case.id

    case_id = saved(mediator, make)
    browser, url = signed_in(mediator), f"/s/{house.slug}/dossiers/{case_id}"
    assert ("Faire une fiche technique" in browser.get(url).text) is offers
    sheet = saved(mediator, lambda actor: examples.a_sheet(actor, case_id=case_id).number)
    page = browser.get(url).text
    assert sheet in page
    assert ("Faire une fiche technique" in page) is offers


def test_the_day_shows_silent_landlords_and_near_dates(
    signed_in: Any, mediator: Any, house: Any, saved: Any
) -> None:
    def make(actor: Any) -> None:
        examples.a_sheet(actor, days_ago=15)
        due = today(actor) + timedelta(days=3)
        examples.an_account(examples.a_file(actor), actor, next_stage="hearing", next_on=due)

    saved(mediator, make)
    page = signed_in(mediator).get(f"/s/{house.slug}/")
    assert "Fiches sans réponse depuis 15 jours" in page.text
    assert "Dates de procédure proches" in page.text
    assert "Dans 3 jours" in page.text


def test_an_amount_is_asked_again_beside_its_field(
    signed_in: Any, mediator: Any, house: Any, saved: Any
) -> None:
    case_id, day = saved(mediator, lambda actor: (examples.a_file(actor).id, today(actor)))
    form = {"id": str(new_id()), "day": day.isoformat(), "debt": "beaucoup", "rent": "614"}
    answer = post(signed_in(mediator), f"/s/{house.slug}/logement/impayes/{case_id}/point", form)
    assert answer.status_code == 422
    assert "Écrivez un nombre" in answer.text
    assert 'value="614"' in answer.text


def test_a_trainee_outside_a_file_finds_none_of_its_pages(
    signed_in: Any, mediator: Any, trainee: Any, coordinator: Any, house: Any, saved: Any
) -> None:
    def make(actor: Any) -> Any:
        case = examples.a_file(actor)
        return case.id, case.number

    case_id, number = saved(mediator, make)
    assert number not in signed_in(trainee).get(f"/s/{house.slug}/logement/impayes").text
    assert number in signed_in(coordinator).get(f"/s/{house.slug}/logement/impayes").text
    for part in ("etape", "demarche", "point"):
        url = f"/s/{house.slug}/logement/impayes/{case_id}/{part}"
        assert signed_in(trainee).get(url).status_code == 403
        assert signed_in(coordinator).get(url).status_code == 200


def test_a_row_of_one_file_is_not_reached_through_another(
    signed_in: Any, mediator: Any, house: Any, saved: Any
) -> None:
    def make(actor: Any) -> Any:
        one, other = examples.a_file(actor), examples.a_file(actor)
        return one.id, other.id, examples.a_stage(one, actor).id

    one, other, row = saved(mediator, make)
    browser = signed_in(mediator)
    base = f"/s/{house.slug}/logement/impayes"
    assert post(browser, f"{base}/{other}/retirer/etape/{row}").status_code == 404
    assert post(browser, f"{base}/{one}/retirer/demarche/{row}").status_code == 404
    assert post(browser, f"{base}/{one}/retirer/inconnu/{row}").status_code == 404
    assert post(browser, f"{base}/{one}/retirer/etape/{row}").status_code == 303


def test_another_domains_structure_has_none_of_it(
    signed_in: Any, make_member: Any, make_structure: Any
) -> None:
    elsewhere = make_structure("civic_mediation")
    browser = signed_in(make_member("coordinator", structure=elsewhere))
    for path in LISTS + FORMS:
        assert browser.get(f"/s/{elsewhere.slug}/logement/{path}").status_code == 404


def test_another_structures_sheet_does_not_exist(
    signed_in: Any, mediator: Any, make_member: Any, make_structure: Any, saved: Any, house: Any
) -> None:
    other = make_member("coordinator", structure=make_structure("housing"))
    sheet_id = saved(other, lambda actor: examples.a_sheet(actor).id)
    page = signed_in(mediator).get(f"/s/{house.slug}/logement/fiches/{sheet_id}")
    assert page.status_code == 404


def test_each_figure_of_the_dashboard_opens_onto_exactly_its_rows(
    signed_in: Any, coordinator: Any, house: Any, saved: Any
) -> None:
    """Sheets answered in time are not the sheets sent; a stage has a list of its own."""

    def make(actor: Any) -> None:
        examples.a_sheet(actor)
        examples.a_sheet(actor, days_ago=30)
        case = examples.a_file(actor)
        examples.a_stage(case, actor)
        examples.a_stage(case, actor, stage="summons", days_ago=5)

    saved(coordinator, make)
    browser = signed_in(coordinator)
    page = browser.get(f"/s/{house.slug}/tableau-de-bord/").text
    figure = r'<dd class="big">(\d+)</dd>(?:(?!<dt>).)*<a href="([^"]*/lignes/housing[^"]*)"'
    found = re.findall(figure, page)
    ends = {address.split("?")[0].rsplit("/", 1)[-1] for _value, address in found}
    assert ends >= {"housing_sheets_sent", "housing_stages"}
    for value, address in found:
        rows = browser.get(html.unescape(address))
        assert rows.status_code == 200, address
        assert rows.text.count("<tr") - 1 == int(value), address


def test_a_figure_says_how_many_of_its_rows_a_trainee_may_not_see(
    signed_in: Any, mediator: Any, trainee: Any, house: Any, saved: Any
) -> None:
    def make(actor: Any) -> Any:
        case = examples.a_file(actor)
        examples.a_stage(case, actor)
        return case.number

    number = saved(mediator, make)
    browser = signed_in(trainee)
    stages = browser.get(f"/s/{house.slug}/logement/impayes/etapes").text
    files = browser.get(f"/s/{house.slug}/tableau-de-bord/lignes/housing_arrears").text
    for page, words in ((stages, "1 étape masquée"), (files, "1 élément masqué")):
        assert words in page.replace("\u00a0", " ")
        assert number not in page


def test_the_guide_has_the_part_of_each_domain_after_those_of_every_structure(client: Any) -> None:
    page = client.get("/aide").text
    parts = re.findall(r'<h2 id="aide-([a-z]+)">', page)
    assert {"dossiers", "personnes", "accords", "confidentialite", "documents", "recherche", "droits"} <= {
        *parts
    }
    assert {"logement", "civique"} <= {*parts}
    assert parts[-2:] == ["jamais", "urgence"]


def test_the_list_of_arrears_leads_by_the_subject_and_the_file_shows_them_before_its_empty_cards(
    signed_in: Any, mediator: Any, house: Any, saved: Any
) -> None:
    def make(actor: Any) -> Any:
        case = examples.a_file(actor)
        return case.id, case.subject

    case_id, subject = saved(mediator, make)
    browser = signed_in(mediator)
    listed = html.unescape(browser.get(f"/s/{house.slug}/logement/impayes").text)
    assert re.search(rf'<a href="[^"]*{case_id}">{subject}</a>', listed)
    page = html.unescape(browser.get(f"/s/{house.slug}/dossiers/{case_id}").text)
    places = [page.index(f">{title}</h2>") for title in ("Impayé et procédure", "Le dossier", "Propositions")]
    assert places == sorted(places)
