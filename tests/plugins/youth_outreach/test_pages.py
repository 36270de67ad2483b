"""Every page of youth outreach, filled and empty, in a browser without JavaScript."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import func, select

from core.testing.sign_in import post
from core.toolkit import Case, get_or_404, new_id, session, today
from core.web.typography import day_short
from plugins.youth_outreach import demo, examples
from plugins.youth_outreach.indicators import INDICATORS
from plugins.youth_outreach.models import Orientation, Prevention, Relay, Sighting
from plugins.youth_outreach.schemas import StepCommand
from plugins.youth_outreach.sightings import move_sighting

LISTS = (
    "reperages",
    "reperages?view=open",
    "reperages?view=mine",
    "reperages/miens",
    "suivis",
    "suivis?vue=clos",
    "orientations",
    "prevention",
    "relais",
)
FORMS = ("reperages/nouveau", "suivis/nouveau", "prevention/nouvelle", "relais/nouveau")


@pytest.mark.parametrize("path", LISTS + FORMS)
def test_an_empty_ccas_is_told_what_to_do(signed_in: Any, coordinator: Any, ccas: Any, path: str) -> None:
    page = signed_in(coordinator).get(f"/s/{ccas.slug}/jeunes/{path}", follow_redirects=True)
    assert page.status_code == 200


def counts() -> list[int]:
    models = (Sighting, Case, Orientation, Prevention, Relay)
    return [session.execute(select(func.count()).select_from(model)).scalar_one() for model in models]


def test_a_year_of_demo_fills_every_page_and_comes_once(
    signed_in: Any, coordinator: Any, animator: Any, unattached: Any, ccas: Any, saved: Any, browsing: Any
) -> None:
    def seed(actor: Any) -> list[int]:
        examples.a_place(actor)
        demo.seed(actor)
        return counts()

    first = saved(coordinator, seed)
    reperages, followups, orientations, actions, relays = first
    assert (reperages, followups) == (90, 45)
    assert orientations > 20
    assert actions > 8
    assert relays == 1
    assert saved(coordinator, lambda actor: (demo.seed(actor), counts())[1]) == first
    browser = signed_in(coordinator)
    for path in (*LISTS, *FORMS):
        page = browser.get(f"/s/{ccas.slug}/jeunes/{path}", follow_redirects=True)
        assert page.status_code == 200, path
    with browsing(coordinator):
        row = session.execute(select(Sighting).where(Sighting.case_id.is_not(None)).limit(1)).scalar_one()
        ids = row.id, row.case_id
    for path in (f"jeunes/reperages/{ids[0]}", f"situations/{ids[1]}", "", "tableau-de-bord/"):
        page = browser.get(f"/s/{ccas.slug}/{path}", follow_redirects=True)
        assert page.status_code == 200, path
    assert signed_in(unattached).get(f"/s/{ccas.slug}/jeunes/reperages/miens").text.count("R-") >= 90 // 2


def test_the_help_speaks_of_it(client: Any) -> None:
    assert "La médiation auprès des jeunes" in client.get("/aide").text


def test_a_stale_uptake_shows_both_values(signed_in: Any, coordinator: Any, ccas: Any, saved: Any) -> None:
    def make(actor: Any) -> tuple[Any, Any, str]:
        case = examples.a_followup(actor)
        row = examples.an_orientation(case, actor)
        return case.id, row.id, today(actor).isoformat()

    case_id, row_id, day = saved(coordinator, make)
    url = f"/s/{ccas.slug}/jeunes/suivis/{case_id}/orientation/{row_id}"
    browser = signed_in(coordinator)
    assert post(browser, url, {"version": "1", "uptake": "taken", "uptake_on": day}).status_code == 303
    answer = post(browser, url, {"version": "1", "uptake": "not_taken", "uptake_on": day})
    assert answer.status_code == 409
    assert "Honorée" in answer.text
    assert "Non honorée" in answer.text


def test_a_form_read_again_is_the_same_sending(
    signed_in: Any, coordinator: Any, ccas: Any, browsing: Any
) -> None:
    browser, form = signed_in(coordinator), {"id": str(new_id()), "concern": "alone", "spot": "street"}
    url = f"/s/{ccas.slug}/jeunes/reperages/nouveau?id={new_id()}"
    answers = [post(browser, url, form) for _time in range(2)]
    assert answers[0].location == answers[1].location
    other = post(browser, url, {**form, "spot": "home"})
    assert other.status_code in {409, 422}
    assert "Cette page a déjà servi" in other.text
    with browsing(coordinator):
        assert session.execute(select(func.count()).select_from(Sighting)).scalar_one() == 1


def test_the_domain_switched_off_answers_nothing(
    signed_in: Any, make_member: Any, make_structure: Any
) -> None:
    elsewhere = make_structure("civic_mediation")
    browser = signed_in(make_member("coordinator", "partner_relay", structure=elsewhere))
    for path in (*LISTS, *FORMS):
        assert browser.get(f"/s/{elsewhere.slug}/jeunes/{path}").status_code == 404, path


def test_another_towns_reperage_does_not_exist(
    signed_in: Any, coordinator: Any, make_member: Any, make_structure: Any, saved: Any, ccas: Any
) -> None:
    other = make_member("coordinator", structure=make_structure("youth_outreach"))
    sighting_id = saved(other, lambda actor: examples.a_sighting(actor).id)
    assert signed_in(coordinator).get(f"/s/{ccas.slug}/jeunes/reperages/{sighting_id}").status_code == 404


def test_the_day_tells_what_waits_and_to_whom(
    signed_in: Any, coordinator: Any, social_worker: Any, ccas: Any, saved: Any
) -> None:
    number = saved(coordinator, lambda actor: examples.a_sighting(actor).number)
    assert number in signed_in(coordinator).get(f"/s/{ccas.slug}/").text
    assert number not in signed_in(social_worker).get(f"/s/{ccas.slug}/").text, "until it is given to her"

    def give(actor: Any) -> None:
        row = session.execute(select(Sighting)).scalar_one()
        get_or_404(Sighting, row.id).assigned_to = social_worker.membership_id

    saved(coordinator, give)
    assert number in signed_in(social_worker).get(f"/s/{ccas.slug}/").text


def contacts_listed(browser: Any, ccas: Any) -> list[str]:
    """What the list says of the contact of each repérage, without its tags."""
    shown = browser.get(f"/s/{ccas.slug}/jeunes/reperages").text
    cells = re.findall(r'<td[^>]*data-label="Contact"[^>]*>(.*?)</td>', shown, re.S)
    return [re.sub(r"<[^>]+>", "", cell).strip() for cell in cells]


def test_the_list_tells_when_contact_was_made(
    signed_in: Any, coordinator: Any, ccas: Any, saved: Any
) -> None:
    browser = signed_in(coordinator)
    saved(coordinator, lambda actor: examples.a_sighting(actor).id)
    assert contacts_listed(browser, ccas) == ["–"]

    def reach(actor: Any) -> str:
        row = session.execute(select(Sighting)).scalar_one()
        move_sighting(row, "contact", StepCommand(new_id(), today(actor)), actor=actor)
        return day_short(today(actor))

    day = saved(coordinator, reach)
    assert contacts_listed(browser, ccas) == [day]


def test_the_dashboard_tells_its_figures_in_the_order_of_the_work(
    signed_in: Any, coordinator: Any, ccas: Any
) -> None:
    page = signed_in(coordinator).get(f"/s/{ccas.slug}/tableau-de-bord/definitions").text
    labels = [indicator.label for indicator in INDICATORS]
    told = [re.sub(r"<[^>]+>", "", label).strip() for label in re.findall(r"<dt[^>]*>(.*?)</dt>", page, re.S)]
    assert [label for label in told if label in labels] == labels
