"""Every page of transport, filled and empty, in a browser without JavaScript."""

from __future__ import annotations

import html
import re
from collections import defaultdict
from datetime import time, timedelta
from typing import Any

import pytest

from core.extension.enablement import disable
from core.testing.sign_in import post
from core.toolkit import PlaceCommand, create_place, new_id, today
from plugins.transport import demo, examples
from plugins.transport.entry_schemas import When

LISTS = ("", "chiffres", "classes", "reseaux", "conducteurs")
FORMS = ("trajets/nouveau", "faits/nouveau", "classes/nouvelle", "conducteurs/nouvelle")
LEAD_FORMS = ("reseaux/nouveau", "lignes/nouvelle")
NUMBER = r"[\d\u202f\xa0]+"


def whole(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def fields(text: str) -> dict[str, str]:
    """What the page's form would send as it stands."""
    main = text.partition("<main")[2]
    sent = dict(re.findall(r'<input[^>]*type="hidden" name="([^"]+)" value="([^"]*)"', main))
    sent |= dict(re.findall(r'name="(\w+)" type="number"[^>]*?value="([^"]*)"', main))
    for name, options in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', main, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        sent[name] = chosen[1] if chosen else ""
    sent |= dict(re.findall(r'type="radio" name="(\w+)" value="(\w+)"[^>]*? checked', main))
    sent.pop("csrf_token", None)
    sent.pop("back", None)
    return sent


@pytest.mark.parametrize("path", LISTS + FORMS + LEAD_FORMS)
def test_a_house_that_begins_is_told_what_to_do(
    signed_in: Any, coordinator: Any, house: Any, path: str
) -> None:
    page = signed_in(coordinator).get(f"/s/{house.slug}/transport/{path}", follow_redirects=True)
    assert page.status_code == 200


def test_a_busy_house_reads_all_its_pages(
    signed_in: Any, mediator: Any, coordinator: Any, house: Any, saved: Any
) -> None:
    saved(mediator, demo.seed)
    browser = signed_in(coordinator)
    assert "Trajet, ligne" in browser.get(f"/s/{house.slug}/transport/").text
    for path in LISTS + FORMS + LEAD_FORMS:
        page = browser.get(f"/s/{house.slug}/transport/{path}", follow_redirects=True)
        assert page.status_code == 200, path


def test_a_motive_that_the_street_has_too_is_told_in_the_words_of_the_line(
    signed_in: Any, mediator: Any, house: Any, saved: Any
) -> None:
    saved(mediator, lambda actor: examples.an_act(actor, motive="sexist"))
    listed = signed_in(mediator).get(f"/s/{house.slug}/interventions").text
    assert "Harcèlement / sexisme" in listed


def test_a_ride_is_noted_in_one_screen_and_the_next_one_begins_where_it_ended(
    signed_in: Any, mediator: Any, coordinator: Any, house: Any, saved: Any
) -> None:
    line_id, stops = saved(
        coordinator,
        lambda actor: (
            (line := examples.a_line(actor)).id,
            [(str(stop.id), stop.label) for stop in examples.stops_of(line)],
        ),
    )
    browser, base = signed_in(mediator), f"/s/{house.slug}/transport"
    page = browser.get(f"{base}/trajets/nouveau", follow_redirects=True)
    sent = fields(page.text)
    assert sent["line_id"] == str(line_id), "the only line is proposed"
    said = {"direction": "out", "boarding_id": stops[0][0], "alighting_id": stops[3][0], "total": "9"}
    counted = {"n_info": "5", "n_fare_preventive": "2", "n_smoking": "1"}
    answer = post(browser, page.request.full_path, {**sent, **said, **counted})
    assert answer.status_code == 303
    listed = browser.get(answer.location)
    assert "Trajet, ligne 2" in listed.text
    assert "8 faits relevés" in html.unescape(listed.text).replace("\xa0", " ")
    entry = re.search(r'href="([^"]*/interventions/[0-9a-f-]{36})"', listed.text)
    assert entry is not None
    shown = browser.get(entry[1]).text
    assert "Ce qui a été compté" in shown
    assert "Gare → Stade" in shown
    following = fields(browser.get(f"{base}/trajets/nouveau", follow_redirects=True).text)
    assert (following["boarding_id"], following["direction"]) == (stops[3][0], "out")
    assert following["n_info"] == "0"


def test_a_ride_page_read_again_is_the_same_sending(
    signed_in: Any, mediator: Any, coordinator: Any, house: Any, saved: Any
) -> None:
    form = saved(coordinator, lambda actor: examples.ride_form(examples.a_line(actor)))
    browser = signed_in(mediator)
    address = browser.get(f"/s/{house.slug}/transport/trajets/nouveau").location

    def send(**more: str) -> Any:
        page_id = fields(browser.get(address).text)["id"]
        return post(browser, address, {**form, "id": page_id, **more})

    first, second = send(), send()
    assert (first.status_code, second.status_code) == (303, 303)
    other = send(n_noise="3")
    assert other.status_code == 409
    assert "déjà enregistrée" in other.text
    again = post(browser, address, {**form, "id": fields(other.text)["id"], "n_noise": "3", "distinct": "1"})
    assert again.status_code == 303


def test_an_unsent_ride_is_resumed_with_its_counters(
    signed_in: Any, mediator: Any, coordinator: Any, house: Any, saved: Any
) -> None:
    saved(coordinator, examples.a_line)
    browser, base = signed_in(mediator), f"/s/{house.slug}"
    page = browser.get(f"{base}/transport/trajets/nouveau", follow_redirects=True)
    sent = {**fields(page.text), "n_noise": "4", "total": "6"}
    assert post(browser, f"{base}/brouillons/transport.add_ride", sent).status_code == 204
    again = browser.get(f"{base}/transport/trajets/nouveau", follow_redirects=True)
    assert "Votre saisie non envoyée est reprise." in html.unescape(again.text)
    kept = fields(again.text)
    assert (kept["n_noise"], kept["total"], kept["id"]) == ("4", "6", sent["id"])


def test_errors_stand_beside_their_field_and_nothing_is_lost(
    signed_in: Any, mediator: Any, coordinator: Any, house: Any, saved: Any
) -> None:
    form = saved(coordinator, lambda actor: examples.ride_form(examples.a_line(actor)))
    browser, url = signed_in(mediator), f"/s/{house.slug}/transport/trajets/nouveau"
    wrong = {**form, "id": str(new_id()), "alighting_id": form["boarding_id"], "n_info": "7"}
    answer = post(browser, url, wrong)
    assert answer.status_code == 422
    assert "La descente se fait à un autre arrêt" in html.unescape(answer.text)
    assert fields(answer.text)["n_info"] == "7"


def stops_shown(page: str, name: str) -> list[str]:
    answers = page.partition(f'name="{name}"')[2].partition("</select>")[0]
    return [
        label for label in re.findall(r"<option[^>]*>([^<]+)</option>", answers) if label in examples.STOPS
    ]


def test_the_stops_are_read_in_the_order_in_which_the_ride_meets_them(
    signed_in: Any, mediator: Any, coordinator: Any, house: Any, saved: Any
) -> None:
    form = saved(coordinator, lambda actor: examples.ride_form(examples.a_line(actor)))
    browser, url = signed_in(mediator), f"/s/{house.slug}/transport/trajets/nouveau"
    wrong = {**form, "id": str(new_id()), "direction": "back"}
    answer = post(browser, url, wrong)
    assert answer.status_code == 422, "the way out, said to be the way back"
    for name in ("boarding_id", "alighting_id"):
        assert stops_shown(html.unescape(answer.text), name) == [*reversed(examples.STOPS)]
    turned = {"boarding_id": form["alighting_id"], "alighting_id": form["boarding_id"]}
    assert post(browser, url, {**wrong, **turned}).status_code == 303
    following = html.unescape(browser.get(url, follow_redirects=True).text)
    assert stops_shown(following, "boarding_id") == [*reversed(examples.STOPS)]
    activity = saved(mediator, lambda actor: examples.a_ride(actor).id)
    corrected = browser.get(f"/s/{house.slug}/transport/saisies/{activity}/corriger")
    assert stops_shown(html.unescape(corrected.text), "alighting_id") == [*examples.STOPS]


def test_a_class_is_met_in_a_school_not_in_a_hall(
    signed_in: Any, mediator: Any, coordinator: Any, house: Any, saved: Any
) -> None:
    def make(actor: Any) -> None:
        for name, kind in (("École du Lac", "school_gate"), ("Résidence du Lac", "hall")):
            create_place(PlaceCommand(new_id(), name, kind), actor=actor)

    browser, url = signed_in(mediator), f"/s/{house.slug}/transport/classes/nouvelle"
    assert "Établissement" not in browser.get(url, follow_redirects=True).text, "none is known"
    saved(coordinator, make)
    page = browser.get(url, follow_redirects=True).text
    assert "École du Lac" in page
    assert "Résidence du Lac" not in page


def test_the_ride_of_a_pair_is_asked_about_then_joined(
    signed_in: Any, mediator: Any, make_member: Any, coordinator: Any, house: Any, saved: Any
) -> None:
    form = saved(coordinator, lambda actor: examples.ride_form(examples.a_line(actor)))
    url = f"/s/{house.slug}/transport/trajets/nouveau"
    assert post(signed_in(mediator), url, {**form, "id": str(new_id())}).status_code == 303
    mate = make_member("mediator", structure=house)
    browser = signed_in(mate)
    asked = post(browser, url, {**form, "id": str(new_id())})
    assert asked.status_code == 409
    assert "Est-ce le même trajet" in html.unescape(asked.text)
    door = re.search(r'action="([^"]*/rejoindre[^"]*)"', asked.text)
    assert door is not None
    assert post(browser, door[1]).status_code == 303
    assert "1 trajet" in html.unescape(browser.get(f"/s/{house.slug}/transport/").text).replace("\xa0", " ")


def test_a_lost_child_is_noted_with_a_function_and_an_hour(
    signed_in: Any, mediator: Any, coordinator: Any, house: Any, saved: Any
) -> None:
    form = dict(saved(coordinator, examples.new_act).form)
    browser, url = signed_in(mediator), f"/s/{house.slug}/transport/faits/nouveau"
    page = browser.get(url, follow_redirects=True).text
    assert "Jamais le nom d’un enfant" in html.unescape(page)
    assert "05 49 00 00 01" in page, "the control room is called from there"
    without = {name: value for name, value in form.items() if name != "handed_to"}
    refused = post(browser, url, without)
    assert refused.status_code == 422
    assert "une fonction suffit" in html.unescape(refused.text)
    assert post(browser, url, form).status_code == 303
    shown = html.unescape(browser.get(f"/s/{house.slug}/transport/?motive=lost_child").text)
    assert "PC prévenu, pris en note" in shown


def test_the_line_of_a_form_is_changed_by_a_link_that_keeps_the_sending(
    signed_in: Any, mediator: Any, coordinator: Any, house: Any, saved: Any
) -> None:
    lines = saved(coordinator, lambda actor: [str(examples.a_line(actor, code).id) for code in ("2", "10")])
    browser = signed_in(mediator)
    page = browser.get(f"/s/{house.slug}/transport/faits/nouveau", follow_redirects=True)
    doors = [html.unescape(url) for url in re.findall(r'href="([^"]*faits/nouveau\?id=[^"]*)"', page.text)]
    assert [line in door for line, door in zip(lines, doors, strict=False)] == [True, True], "2 before 10"
    assert "free=1" in doors[2]
    changed = fields(browser.get(doors[1]).text)
    assert (changed["line_id"], changed["id"]) == (lines[1], fields(page.text)["id"])


def test_each_figure_opens_exactly_its_entries(
    signed_in: Any, mediator: Any, coordinator: Any, house: Any, saved: Any
) -> None:
    """By line, stop, hour band and motive: the totals above the list are the figure that opened it."""
    saved(mediator, demo.seed)
    browser = signed_in(coordinator)
    page = html.unescape(browser.get(f"/s/{house.slug}/transport/chiffres").text)
    figure = rf'<a href="([^"]*)" aria-label="({NUMBER}).: voir les lignes, ([^"]*), ([^",]*)"'
    words = {
        "Trajets": "trajet", "Voyageurs": "voyageur", "Faits relevés": "fait",
        "dont conflits": "conflit", "Saisies": "saisie",
    }  # fmt: skip
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for address, value, _row, head in re.findall(figure, page.partition("<main")[2]):
        found[head].append((address, value))
    assert {*words, "Ça s’apaise", "Paroles"} <= set(found)
    for head, figures in found.items():
        for address, value in figures[:: max(1, len(figures) // 4)]:
            listed = html.unescape(browser.get(address).text)
            told = re.findall(
                rf"({NUMBER}).{words.get(head, 'parole')}", listed.partition('role="status"')[2]
            )
            assert whole(value) == whole(told[0]), (address, head)


def test_each_figure_of_the_dashboard_opens_onto_its_rows(
    signed_in: Any, coordinator: Any, house: Any, saved: Any
) -> None:
    def note(actor: Any) -> None:
        line = examples.a_line(actor)
        yesterday = today(actor) - timedelta(days=1)
        examples.a_ride(actor, line, counts={"fare_conflict": 2})
        examples.a_ride(actor, line, when=When(day=yesterday), counts={"info": 1})
        examples.an_act(actor, line)
        examples.a_talk(actor, line)
        examples.a_word(actor, line)

    saved(coordinator, note)
    browser = signed_in(coordinator)
    page = html.unescape(browser.get(f"/s/{house.slug}/tableau-de-bord/").text)
    cards = dict(re.findall(r'<dt>([^<]*)</dt><dd class="big">(\d+)</dd>', page))
    said = {
        "Trajets à bord": "2", "Voyageurs rencontrés à bord": "24", "Saisies avec un conflit": "2",
        "Conflits apaisés dans les transports": "1", "Interventions en classe": "1",
        "Élèves rencontrés en classe": "26", "Paroles de conducteurs": "1",
    }  # fmt: skip
    assert {name: cards.get(name) for name in said} == said
    for name in ("Trajets à bord", "Saisies avec un conflit"):
        door = re.search(rf"<dt>{name}</dt>(?:(?!<dt>).)*?<a href=\"([^\"]*)\"", page, re.S)
        assert door is not None
        assert browser.get(door[1]).text.count("<tr") - 1 == 2


def test_the_page_of_a_place_and_of_a_difficulty_show_the_line(
    signed_in: Any, coordinator: Any, house: Any, saved: Any
) -> None:
    def make(actor: Any) -> Any:
        line, place = examples.a_line(actor), examples.a_place(actor)
        examples.stops_of(line)[0].place_id = place.id
        activity = examples.an_act(actor, line)
        return place.id, activity.id

    place_id, activity_id = saved(coordinator, make)
    browser = signed_in(coordinator)
    shown = browser.get(f"/s/{house.slug}/lieux/{place_id}").text
    assert "Ligne 2, Gare – Les Érables" in shown
    door = re.search(r'href="([^"]*/transport/lignes/[^"]*)"', shown)
    assert door is not None
    assert f"/lieux/{place_id}" in browser.get(door[1]).text, "and back"
    raised = post(browser, f"/s/{house.slug}/transport/saisies/{activity_id}/situation")
    case = html.unescape(browser.get(raised.location).text)
    assert "Conflit lié au titre de transport, ligne 2, Halles" in case
    assert "Ajouter une partie" in case
    assert "fare_conflict" not in case, "the motive of its first entry is said in words"
    door = re.search(r'action="([^"]*/partie/operator)"', case)
    assert door is not None
    after = html.unescape(browser.get(post(browser, door[1]).location).text)
    assert "L’exploitant" in after


def test_the_day_page_leads_to_the_warnings_that_wait_for_an_answer(
    signed_in: Any, mediator: Any, house: Any, saved: Any
) -> None:
    def warn(actor: Any) -> None:
        examples.an_act(actor, motive="lost_child", handed_to="driver", control_at=time(8, 10))
        examples.an_act(actor, motive="noise", control_at=time(9), control_answer="noted")

    saved(mediator, warn)
    browser = signed_in(mediator)
    day = browser.get(f"/s/{house.slug}/", follow_redirects=True).text
    door = re.search(r'href="([^"]*control=waiting[^"]*)"', day)
    assert door is not None
    listed = html.unescape(browser.get(html.unescape(door[1])).text)
    assert "PC prévenu, réponse non notée" in listed
    assert "1 saisie" in listed.replace("\xa0", " ")


def test_a_mediator_reads_lines_but_does_not_describe_them(
    signed_in: Any, mediator: Any, coordinator: Any, house: Any, saved: Any
) -> None:
    line_id = saved(coordinator, lambda actor: examples.a_line(actor).id)
    browser, base = signed_in(mediator), f"/s/{house.slug}/transport"
    page = browser.get(f"{base}/lignes/{line_id}")
    assert page.status_code == 200
    assert "/arrets" not in page.text
    assert browser.get(f"{base}/lignes/{line_id}/arrets").status_code == 403


def test_a_stale_correction_of_a_line_shows_both_values(
    signed_in: Any, make_member: Any, coordinator: Any, house: Any, saved: Any
) -> None:
    example = saved(coordinator, examples.edit_line)
    url = f"/s/{house.slug}/transport/lignes/{example.view_args['line_id']}/modifier"
    assert post(signed_in(coordinator), url, {**example.form, "outward": "Rocade"}).status_code == 303
    director = make_member("director", structure=house)
    answer = post(signed_in(director), url, {**example.form, "outward": "Moulin"})
    assert answer.status_code == 409
    assert "Rocade" in answer.text
    assert "Moulin" in answer.text


def test_a_form_of_a_domain_switched_off_meanwhile_answers_404_and_keeps_the_draft(
    signed_in: Any, mediator: Any, coordinator: Any, house: Any, saved: Any
) -> None:
    form = saved(coordinator, lambda actor: examples.ride_form(examples.a_line(actor)))
    browser, base = signed_in(mediator), f"/s/{house.slug}"
    assert post(browser, f"{base}/brouillons/transport.add_ride", {**form, "n_noise": "4"}).status_code == 204
    saved(coordinator, lambda actor: disable("transport", actor=actor))
    assert (
        post(browser, f"{base}/transport/trajets/nouveau", {**form, "id": str(new_id())}).status_code == 404
    )
    kept = browser.get(f"{base}/brouillons/transport.add_ride")
    assert kept.json["data"]["n_noise"] == ["4"]


def test_another_houses_line_does_not_exist(
    signed_in: Any, mediator: Any, make_member: Any, make_structure: Any, saved: Any, house: Any
) -> None:
    other = make_member("coordinator", structure=make_structure("transport"))
    line_id = saved(other, lambda actor: examples.a_line(actor).id)
    page = signed_in(mediator).get(f"/s/{house.slug}/transport/lignes/{line_id}")
    assert page.status_code == 404


def test_the_form_of_a_fact_says_when_whoever_took_over_is_asked(
    signed_in: Any, mediator: Any, house: Any
) -> None:
    page = signed_in(mediator).get(f"/s/{house.slug}/transport/faits/nouveau", follow_redirects=True).text
    assert "<small>demandé pour un mineur égaré</small>" in html.unescape(page)
