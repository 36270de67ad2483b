"""The pages « Lieux et quartiers », as each role meets them."""

from __future__ import annotations

import re

import pytest

from core.db.base import new_id
from core.db.unit_of_work import commit
from core.places.examples import make_place, make_qpv, make_quartier
from core.testing.sign_in import post


@pytest.fixture
def base(structure):
    return f"/s/{structure.slug}/lieux"


def text_of(response):
    return re.sub(r"\s+", " ", response.get_data(as_text=True).replace("\u202f", " ").replace("\xa0", " "))


@pytest.fixture
def a_place(coordinator, acting):
    with acting(coordinator) as actor:
        place = make_place(actor, "Square des Tilleuls", territory_id=make_quartier(actor).id)
        commit()
        return {"id": str(place.id), "kind": place.kind, "territory_id": str(place.territory_id)}


def test_a_mediator_reads_the_places_and_has_no_button_to_change_them(base, mediator, signed_in, a_place):
    browser = signed_in(mediator)
    page = text_of(browser.get(base))
    assert "Square des Tilleuls" in page
    assert "Nouveau lieu" not in page
    assert browser.get(f"{base}/nouveau").status_code == 403
    assert "Modifier" not in text_of(browser.get(f"{base}/{a_place['id']}"))


def test_a_coordinator_creates_a_place_once_although_she_clicks_twice(base, coordinator, signed_in):
    browser = signed_in(coordinator)
    form = {"id": str(new_id()), "name": "Halle du marché", "kind": "market"}
    answers = [post(browser, f"{base}/nouveau", form) for _ in range(2)]
    assert [a.status_code for a in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert text_of(browser.get(base)).count(">Halle du marché<") == 1


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("nouveau", {"kind": "market"}),
        ("decoupages/quartiers/nouveau", {"kind": "quartier"}),
    ],
)
def test_the_form_read_again_is_the_same_sending_and_other_answers_are_asked_about(
    base, coordinator, signed_in, path, said
):
    browser = signed_in(coordinator)
    address = browser.get(f"{base}/{path}").location

    def sent(name):
        row_id = re.search(r'name="id" value="([^"]+)"', browser.get(address).text)[1]
        return post(browser, address, {**said, "id": row_id, "name": name})

    first, second, other = sent("Halle du marché"), sent("Halle du marché"), sent("Halle couverte")
    assert first.location == second.location
    assert other.status_code == 409
    assert "Cette page a déjà servi" in other.text
    assert 'value="Halle couverte"' in other.text


def test_each_error_stands_in_french_beside_its_field_and_nothing_is_retyped(base, coordinator, signed_in):
    browser = signed_in(coordinator)
    form = {
        "id": str(new_id()),
        "name": "Kiosque",
        "kind": "nowhere",
        "starts_on": "2026-05-02",
        "ends_on": "2026-05-01",
    }
    answer = post(browser, f"{base}/nouveau", form)
    page = text_of(answer)
    assert answer.status_code == 422
    assert 'id="f-kind-err"' in page
    assert "Choisissez une des réponses proposées." in page
    assert 'value="Kiosque"' in page


def test_an_unknown_field_is_refused_by_its_name(base, coordinator, signed_in):
    form = {"id": str(new_id()), "name": "Kiosque", "kind": "market", "tenant_id": "1"}
    answer = post(signed_in(coordinator), f"{base}/nouveau", form)
    assert answer.status_code == 422
    assert "tenant_id" in text_of(answer)


def test_a_stale_edit_of_the_same_field_shows_both_values_and_can_be_decided(
    base, coordinator, director, signed_in, a_place
):
    url = f"{base}/{a_place['id']}/modifier"
    shown = {**a_place, "version": "1"}
    first = post(signed_in(director), url, {**shown, "name": "Square rouvert"})
    assert first.status_code == 303
    browser = signed_in(coordinator)
    answer = post(browser, url, {**shown, "name": "Square du Nord"})
    page = text_of(answer)
    assert answer.status_code == 409
    assert "Square rouvert" in page
    assert "Square du Nord" in page
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    decided = post(browser, url, {**shown, "version": version, "name": "Square du Nord"})
    assert decided.status_code == 303
    assert "Square du Nord" in text_of(browser.get(f"{base}/{a_place['id']}"))


def test_a_place_is_searched_by_post_and_leaves_no_name_in_the_address(base, mediator, signed_in, a_place):
    browser = signed_in(mediator)
    found = post(browser, f"{base}/chercher", {"q": "tilleul"})
    assert found.status_code == 200
    assert "Square des Tilleuls" in text_of(found)
    assert "q=" not in text_of(found)
    assert "Aucun lieu ne correspond" in text_of(post(browser, f"{base}/chercher", {"q": "zzz"}))


def test_the_end_of_a_place_can_be_undone_from_its_message(base, coordinator, signed_in, a_place):
    browser = signed_in(coordinator)
    url = f"{base}/{a_place['id']}"
    end = {"id": a_place["id"], "version": "1", "ends_on": "2020-01-31"}
    page = text_of(post(browser, f"{url}/fin", end, follow_redirects=True))
    assert "Ancien" in page
    assert f'action="{url}/rouvrir"' in page
    assert "Actuel" in text_of(post(browser, f"{url}/rouvrir", follow_redirects=True))


def test_a_long_list_goes_on_from_page_to_page_without_losing_or_repeating_a_row(
    base, coordinator, signed_in, acting
):
    with acting(coordinator) as actor:
        for number in range(60):
            make_place(actor, f"Hall {number:02}")
        commit()
    browser, url, seen = signed_in(coordinator), base, []
    while url:
        page = browser.get(url).get_data(as_text=True)
        seen += re.findall(r">(Hall \d\d)<", page)
        following = re.search(r'href="([^"]+)" rel="next"', page)
        url = following[1].replace("&amp;", "&") if following else None
    assert seen == [f"Hall {number:02}" for number in range(60)]


@pytest.mark.parametrize("what", ["quartiers", "secteurs", "qpv"])
def test_each_kind_of_territory_has_its_list_and_its_form(base, coordinator, signed_in, what):
    browser = signed_in(coordinator)
    assert browser.get(f"{base}/decoupages/{what}").status_code == 200
    assert browser.get(f"{base}/decoupages/{what}/nouveau", follow_redirects=True).status_code == 200


def test_an_unknown_kind_of_territory_is_not_found(base, coordinator, signed_in):
    assert signed_in(coordinator).get(f"{base}/decoupages/arrondissements").status_code == 404


def test_a_priority_quartier_needs_a_code_of_its_list(base, coordinator, signed_in):
    form = {"id": str(new_id()), "kind": "qpv", "name": "Les Tilleuls", "vintage": "2024", "code": "QP086001"}
    answer = post(signed_in(coordinator), f"{base}/decoupages/qpv/nouveau", form)
    assert answer.status_code == 422
    assert "Un code de la liste 2024 s’écrit comme QN08601M." in text_of(answer)


def test_a_kind_cannot_be_smuggled_through_another_kinds_form(base, coordinator, signed_in):
    form = {"id": str(new_id()), "kind": "sector", "name": "Nord"}
    assert post(signed_in(coordinator), f"{base}/decoupages/quartiers/nouveau", form).status_code == 404


def test_a_place_is_attached_to_a_priority_quartier_from_its_page(
    base, coordinator, signed_in, acting, a_place
):
    with acting(coordinator) as actor:
        qpv = make_qpv(actor, "Les Tilleuls et le Canal")
        commit()
        form = {"id": str(new_id()), "territory_id": str(qpv.id)}
    browser = signed_in(coordinator)
    answer = post(browser, f"{base}/{a_place['id']}/qpv", form, follow_redirects=True)
    assert "Les Tilleuls et le Canal" in text_of(answer)
    again = post(browser, f"{base}/{a_place['id']}/qpv", {**form, "id": str(new_id())})
    assert again.status_code == 422
    assert "déjà dans un quartier prioritaire" in text_of(again)


def test_communes_are_chosen_by_search_and_only_by_the_direction(base, director, coordinator, signed_in):
    assert signed_in(coordinator).get(f"{base}/communes").status_code == 403
    browser = signed_in(director)
    assert "Poitiers" in text_of(browser.get(f"{base}/communes?q=poit"))
    assert post(browser, f"{base}/communes/ajouter", {"insee_code": "86194"}).status_code == 303
    assert "Vienne (86), code INSEE 86194" in text_of(browser.get(f"{base}/communes"))
    assert "Déjà choisie" in text_of(browser.get(f"{base}/communes?q=86000")), "it is not said to be unknown"
    refused = post(browser, f"{base}/communes/retirer", {"insee_code": "86194"})
    assert refused.status_code == 409


def test_a_stranger_finds_no_place(make_structure, make_member, signed_in, a_place, base):
    elsewhere = make_structure()
    browser = signed_in(make_member("coordinator", structure=elsewhere))
    assert browser.get(f"{base}/{a_place['id']}").status_code == 404
    assert browser.get(f"/s/{elsewhere.slug}/lieux/{a_place['id']}").status_code == 404
