"""Every page of civic mediation, filled and empty, in a browser without JavaScript."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest

from core.activities.schemas import ActivityCommand
from core.activities.services import record_activity
from core.testing.sign_in import post
from core.toolkit import Territory, new_id, session, today
from plugins.civic_mediation import demo, examples, services
from plugins.civic_mediation.schemas import IncidentCommand

LISTS = ("incidents", "incidents/chiffres", "groupes", "groupes?anciens=1", "services", "equipes")
FORMS = ("incidents/nouveau", "groupes/nouveau", "services/nouveau", "regles/nouvelle", "equipes/nouvelle")


@pytest.mark.parametrize("path", LISTS + FORMS)
def test_an_empty_city_is_told_what_to_do(signed_in: Any, coordinator: Any, city: Any, path: str) -> None:
    page = signed_in(coordinator).get(f"/s/{city.slug}/mediation-civique/{path}", follow_redirects=True)
    assert page.status_code == 200


def test_a_busy_city_reads_all_its_pages(signed_in: Any, coordinator: Any, city: Any, saved: Any) -> None:
    saved(coordinator, demo.seed)
    browser = signed_in(coordinator)
    for path in LISTS + FORMS:
        page = browser.get(f"/s/{city.slug}/mediation-civique/{path}", follow_redirects=True)
        assert page.status_code == 200, path


def test_an_incident_is_noted_then_raised_by_one_button(
    signed_in: Any, mediator: Any, city: Any, saved: Any
) -> None:
    place_id, day = saved(mediator, lambda actor: (examples.a_place(actor).id, today(actor)))
    browser = signed_in(mediator)
    form = {
        "id": str(new_id()),
        "place_id": str(place_id),
        "kind": "between_groups",
        "gravity": "serious",
        "responses": ["dialogue", "calm"],
        "day": day.isoformat(),
        "starts_at": "17h30",
    }
    answer = post(browser, f"/s/{city.slug}/mediation-civique/incidents/nouveau", form)
    assert answer.status_code == 303
    page = browser.get(answer.location)
    assert "Tension entre groupes" in page.text
    assert "Ouvrir une situation" in page.text
    raised = post(browser, f"{answer.location}/situation")
    case = browser.get(raised.location)
    assert case.status_code == 200
    assert "Tension entre groupes, Skate-park des Glacis" in case.text
    assert "Signalée" in case.text


def test_an_incident_is_noted_from_a_field_entry_without_retyping(
    signed_in: Any, mediator: Any, city: Any, saved: Any
) -> None:
    def entered(actor: Any) -> Any:
        command = ActivityCommand(
            id=new_id(),
            kind="active_presence",
            place_id=examples.a_place(actor).id,
            total=7,
            note="Deux bancs renversés",
        )
        return record_activity(command, actor=actor).id

    entry = saved(mediator, entered)
    browser, address = signed_in(mediator), f"/s/{city.slug}/interventions/{entry}"
    door = re.search(r'href="([^"]+incidents/nouveau[^"]*)"', browser.get(address).text)
    assert door is not None
    page = browser.get(html.unescape(door[1]), follow_redirects=True)
    field = r'<input[^>]*name="(id|activity_id|people|day|starts_at)"[^>]*value="([^"]*)"'
    sent = dict(re.findall(field, page.text))
    assert (sent["activity_id"], sent["people"]) == (str(entry), "7")
    assert "Deux bancs renversés" in page.text
    place = re.search(r'<option value="([^"]+)" selected>Skate-park', page.text)
    assert place is not None
    said = {"kind": "between_groups", "gravity": "minor", "facts": "Deux bancs renversés"}
    made = post(browser, page.request.path, {**sent, **said, "place_id": place[1]})
    assert made.status_code == 303
    assert f"interventions/{entry}" in browser.get(made.location).text, "the way back to the first entry"
    assert made.location in browser.get(address).text, "and from the entry to what it became"


def test_a_civic_form_read_again_is_the_same_sending(
    signed_in: Any, mediator: Any, city: Any, saved: Any
) -> None:
    place = saved(mediator, lambda actor: str(examples.a_place(actor).id))
    browser, url = signed_in(mediator), f"/s/{city.slug}/mediation-civique/incidents/nouveau"
    address = browser.get(url).location
    form = {"place_id": place, "kind": "noise", "gravity": "minor", "day": "2026-01-05"}

    def page_id(text: str) -> str:
        found = re.search(r'name="id" value="([^"]+)"', text)
        assert found is not None
        return found[1]

    first, second = (
        post(browser, address, {**form, "id": page_id(browser.get(address).text)}).location for _ in range(2)
    )
    assert first == second
    other = post(browser, address, {**form, "id": page_id(browser.get(address).text), "people": "4"})
    assert other.status_code == 422
    assert "Cette page a déjà servi" in other.text
    again = {**form, "id": page_id(other.text), "people": "4"}
    assert post(browser, address, again).location not in (None, first)


def test_the_situation_shows_its_incident_its_rules_and_its_footbridge(
    signed_in: Any, coordinator: Any, city: Any, saved: Any
) -> None:
    def make(actor: Any) -> Any:
        rule = examples.a_rule(actor)
        command = IncidentCommand(
            day=today(actor), place_id=rule.place_id, kind="noise", gravity="minor", id=new_id()
        )
        incident = services.save_incident(command, actor=actor)
        return services.raise_incident(incident, actor=actor).id

    page = signed_in(coordinator).get(f"/s/{city.slug}/situations/{saved(coordinator, make)}")
    assert "Incidents, groupes et règles" in page.text
    assert "Règles du skate-park" in page.text
    assert 'aria-current="step"' in page.text


def test_the_page_of_a_place_shows_what_is_known_there(
    signed_in: Any, coordinator: Any, city: Any, saved: Any
) -> None:
    place_id = saved(coordinator, lambda actor: examples.a_rule(actor).place_id)
    page = signed_in(coordinator).get(f"/s/{city.slug}/lieux/{place_id}")
    assert page.status_code == 200
    assert "Règles du skate-park" in page.text
    assert "Noter un incident" in page.text


def test_a_mediator_reads_rules_but_does_not_write_them(
    signed_in: Any, mediator: Any, coordinator: Any, city: Any, saved: Any
) -> None:
    rule_id = saved(coordinator, lambda actor: examples.a_rule(actor).id)
    browser = signed_in(mediator)
    page = browser.get(f"/s/{city.slug}/mediation-civique/regles/{rule_id}")
    assert page.status_code == 200
    assert "Écrire le texte suivant" not in page.text
    assert browser.get(f"/s/{city.slug}/mediation-civique/regles/nouvelle").status_code == 403


def test_the_text_to_post_up_shows_the_rules_only(
    signed_in: Any, coordinator: Any, city: Any, saved: Any
) -> None:
    rule_id = saved(coordinator, lambda actor: examples.a_rule(actor).id)
    page = signed_in(coordinator).get(f"/s/{city.slug}/mediation-civique/regles/{rule_id}/imprimer")
    assert "Casque pour tous." in page.text


def test_another_domains_structure_has_none_of_it(
    signed_in: Any, make_member: Any, make_structure: Any
) -> None:
    elsewhere = make_structure("atelier")
    browser = signed_in(make_member("coordinator", structure=elsewhere))
    for path in LISTS + FORMS:
        assert browser.get(f"/s/{elsewhere.slug}/mediation-civique/{path}").status_code == 404


def test_another_citys_incident_does_not_exist(
    signed_in: Any, mediator: Any, make_member: Any, make_structure: Any, saved: Any, city: Any
) -> None:
    other = make_member("coordinator", structure=make_structure("civic_mediation"))
    incident_id = saved(other, lambda actor: examples.an_incident(actor).id)
    page = signed_in(mediator).get(f"/s/{city.slug}/mediation-civique/incidents/{incident_id}")
    assert page.status_code == 404


def test_a_stale_correction_shows_both_values(
    signed_in: Any, mediator: Any, coordinator: Any, city: Any, saved: Any
) -> None:
    incident = saved(mediator, lambda actor: _told(examples.an_incident(actor)))
    url = f"/s/{city.slug}/mediation-civique/incidents/{incident['id']}/modifier"
    form = {**incident["form"], "version": "1"}
    assert post(signed_in(mediator), url, {**form, "gravity": "serious"}).status_code == 303
    answer = post(signed_in(coordinator), url, {**form, "gravity": "severe"})
    assert answer.status_code == 409
    assert "Sérieux" in answer.text
    assert "Grave" in answer.text


def _told(incident: Any) -> dict[str, Any]:
    form = {
        "place_id": str(incident.place_id),
        "kind": incident.kind,
        "gravity": incident.gravity,
        "day": incident.day.isoformat(),
    }
    return {"id": incident.id, "form": form}


def test_each_figure_of_the_dashboard_opens_onto_exactly_its_rows(
    signed_in: Any, coordinator: Any, city: Any, saved: Any
) -> None:
    """A domain's own tables too: over the same period and quartier, not the whole list."""

    def note(actor: Any) -> Any:
        place = examples.a_place(actor)
        quartier = Territory(kind="quartier", name="Les Glacis", sort_name="les glacis")
        session.add(quartier)
        session.flush()
        place.territory_id = quartier.id
        day = today(actor)
        for gravity, back in (("minor", 0), ("severe", 0), ("emergency", 400)):
            command = IncidentCommand(
                day=day - timedelta(days=back),
                place_id=place.id,
                kind="noise",
                gravity=gravity,
                id=new_id(),
            )
            incident = services.save_incident(command, actor=actor)
        services.raise_incident(incident, actor=actor)
        examples.a_rule(actor)
        return quartier.id

    quartier = saved(coordinator, note)
    browser, checked = signed_in(coordinator), 0
    for query in ("", f"?territory={quartier}"):
        page = browser.get(f"/s/{city.slug}/tableau-de-bord/{query}").text
        figure = r'<dd class="big">(\d+)</dd>(?:(?!<dt>).)*<a href="([^"]*civi[cq][^"]*)"'
        for value, address in re.findall(figure, page):
            rows = browser.get(html.unescape(address))
            assert rows.status_code == 200, address
            assert rows.text.count("<tr") - 1 == int(value), address
            checked += 1
    assert checked >= 6
