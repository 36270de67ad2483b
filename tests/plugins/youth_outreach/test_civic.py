"""With civic mediation on, a young person is passed on with her knowledge; only the coordination reads the tie."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select

from core.testing.sign_in import post
from core.toolkit import (
    InvalidInput,
    NotFound,
    OpenCase,
    PlaceCommand,
    catalog,
    create_place,
    new_id,
    open_case,
    session,
)
from plugins.youth_outreach import examples, pages, sightings
from plugins.youth_outreach.civic import civic_origin
from plugins.youth_outreach.models import CivicTie, Sighting

PANEL = "Passer un jeune à la coordination"


def a_situation(actor: Any) -> Any:
    command = OpenCase(
        new_id(), sightings.CIVIC_SITUATION, "Tension au jardin", place_id=examples.a_place(actor).id
    )
    return open_case(command, actor=actor).id


def an_incident(browser: Any, ccas: Any, place_id: Any, kind: str = "between_groups") -> str:
    """Noted by its own form, as no domain imports another."""
    form = {
        "id": str(new_id()),
        "place_id": str(place_id),
        "kind": kind,
        "gravity": "minor",
        "day": "2026-01-05",
    }
    return str(post(browser, f"/s/{ccas.slug}/mediation-civique/incidents/nouveau", form).location)


def passing(page: str) -> tuple[str, dict[str, str]]:
    """Where the form of the panel goes, and what it carries."""
    found = re.search(r'<form method="post" action="([^"]*reperages/nouveau)".*?</form>', page, re.S)
    assert found is not None
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', found[0]))
    hidden.pop("csrf_token", None)
    return found[1], hidden


def test_one_box_and_one_button_pass_a_young_person_from_a_situation(
    ccas: Any, animator: Any, coordinator: Any, signed_in: Any, saved: Any, browsing: Any
) -> None:
    case_id = saved(animator, a_situation)
    browser = signed_in(animator)
    page = browser.get(f"/s/{ccas.slug}/situations/{case_id}").text
    assert PANEL in page
    url, hidden = passing(page)
    refused = post(browser, url, hidden)
    assert refused.status_code == 422
    assert "on ne passe personne sans qu’il le sache" in refused.text
    made = post(browser, url, {**hidden, "told": "1"})
    assert made.status_code == 303
    own = browser.get(made.location).text
    assert "Reçu" in own
    assert str(case_id) not in own
    page = browser.get(f"/s/{ccas.slug}/situations/{case_id}").text
    assert "Tension au jardin" in page, "she keeps the situation of the group"
    assert "Repérage R-" not in page, "and reads no tie there"
    with browsing(coordinator):
        row = session.execute(select(Sighting)).scalar_one()
        tie = session.execute(select(CivicTie)).scalar_one()
        assert (tie.sighting_id, tie.case_id) == (row.id, case_id)
        assert row.concern is None, "nobody said what is noticed"
        sighting_id, number = row.id, row.number
    desk = signed_in(coordinator)
    assert number in desk.get(f"/s/{ccas.slug}/situations/{case_id}").text
    assert "Vient de la médiation civique" in desk.get(f"/s/{ccas.slug}/jeunes/reperages/{sighting_id}").text


def test_the_tie_is_read_by_the_coordination_only_once_the_file_is_open(
    ccas: Any, animator: Any, social_worker: Any, coordinator: Any, signed_in: Any, saved: Any
) -> None:
    situation = saved(animator, a_situation)
    sighting_id = saved(animator, lambda actor: examples.a_sighting(actor, told=True, case_id=situation).id)

    def follow(actor: Any) -> Any:
        return examples.a_followup(actor, sightings.get_or_404(Sighting, sighting_id)).id

    case_id = saved(coordinator, follow)
    told = "Vient de la médiation civique"
    page = signed_in(coordinator).get(f"/s/{ccas.slug}/situations/{case_id}", follow_redirects=True)
    assert told in page.text
    worker = signed_in(social_worker)
    for path in (f"situations/{case_id}", f"jeunes/reperages/{sighting_id}", f"situations/{situation}"):
        page = worker.get(f"/s/{ccas.slug}/{path}", follow_redirects=True)
        assert page.status_code == 200, path
        assert told not in page.text, path
        assert "Tension au jardin" not in page.text or path.endswith(str(situation))
    assert "Repérage R-" not in worker.get(f"/s/{ccas.slug}/situations/{situation}").text
    assert signed_in(animator).get(f"/s/{ccas.slug}/situations/{case_id}").status_code == 404


def test_an_incident_passes_a_young_person_on_as_well(
    ccas: Any, animator: Any, coordinator: Any, signed_in: Any, saved: Any, browsing: Any
) -> None:
    place_id = saved(animator, lambda actor: examples.a_place(actor).id)
    browser = signed_in(animator)
    incident = an_incident(browser, ccas, place_id)
    url, hidden = passing(browser.get(incident).text)
    assert hidden["place_id"] == str(place_id), "nothing is typed twice"
    browser.get(post(browser, url, {**hidden, "told": "1"}).location)
    assert "Repérage R-" not in browser.get(incident).text
    assert "Repérage R-" in signed_in(coordinator).get(incident).text
    with browsing(coordinator) as actor:
        row = session.execute(select(Sighting)).scalar_one()
        origin = civic_origin(row.id, actor)
        assert origin is not None
        assert origin.url == incident


@pytest.mark.parametrize(
    ("kind", "place_kind", "said"),
    [
        ("fight", "youth_space", ("conflict", "centre")),
        ("use_conflict", "square", ("conflict", "street")),
        ("damage", "pool", (None, None)),
        ("noise", "school_gate", (None, "school")),
    ],
)
def test_what_is_passed_on_says_what_the_incident_says_and_nothing_else(
    ccas: Any, animator: Any, coordinator: Any, signed_in: Any, saved: Any, browsing: Any,
    kind: str, place_kind: str, said: tuple[Any, Any],
) -> None:  # fmt: skip
    def a_place(actor: Any) -> Any:
        command = PlaceCommand(new_id(), "Le Chalet", place_kind)
        return create_place(command, actor=actor)[0].id

    place_id = saved(animator, a_place)
    browser = signed_in(animator)
    incident = an_incident(browser, ccas, place_id, kind)
    url, hidden = passing(browser.get(incident).text)
    post(browser, url, {**hidden, "told": "1", "reach": "Au foyer, le mercredi"})
    with browsing(coordinator) as actor:
        row = session.execute(select(Sighting)).scalar_one()
        assert ((row.concern, row.spot), row.place_id) == (said, place_id)
        words = sightings.words_of(row.id, actor)
        assert words is not None
        assert words.reach == "Au foyer, le mercredi"
        path = f"/s/{ccas.slug}/jeunes/reperages/{row.id}"
    desk = signed_in(coordinator)
    page = desk.get(path).text
    assert "Le Chalet" in page
    assert "Incident du 05/01/2026" in page
    assert ("Dans la rue" in page) == (said[1] == "street")
    assert desk.get(f"/s/{ccas.slug}/jeunes/reperages").status_code == 200


@pytest.mark.parametrize(("reason", "said"), [("youth_conflict", "conflict"), ("litter", None)])
def test_a_situation_says_by_its_reason_what_is_noticed(
    browsing: Any, animator: Any, reason: str, said: Any
) -> None:
    with browsing(animator) as actor:
        command = OpenCase(new_id(), sightings.CIVIC_SITUATION, "Au jardin", reason=reason)
        case = open_case(command, actor=actor)
        assert examples.a_sighting(actor, concern=None, told=True, case_id=case.id).concern == said


def test_the_coordination_reads_who_passed_a_young_person_on_and_from_which_centre(
    ccas: Any, animator: Any, coordinator: Any, signed_in: Any, saved: Any, browsing: Any
) -> None:
    case_id = saved(animator, a_situation)
    centre_id = saved(animator, lambda actor: examples.a_place(actor).id)
    works_there = {
        "id": str(new_id()),
        "membership_id": str(animator.membership_id),
        "place_id": str(centre_id),
        "role": "animator",
        "starts_on": "2026-01-01",
    }
    desk = signed_in(coordinator)
    assert post(desk, f"/s/{ccas.slug}/mediation-civique/equipes/nouvelle", works_there).status_code == 303
    sighting_id = saved(
        animator, lambda actor: examples.a_sighting(actor, concern=None, told=True, case_id=case_id).id
    )
    with browsing(coordinator) as actor:
        shown = pages.sighting_page(sighting_id, actor)
        assert shown.sent_by == "Yanis Perrot, Place du Marché"
        assert shown.row.title == pages.UNSAID


def test_a_sighting_of_the_team_still_says_what_and_where(browsing: Any, coordinator: Any) -> None:
    with browsing(coordinator) as actor, pytest.raises(InvalidInput) as refused:
        examples.a_sighting(actor, concern=None, spot=None)
    assert set(refused.value.errors) == {"concern", "spot"}


def test_what_is_not_of_civic_mediation_passes_nobody_on(browsing: Any, coordinator: Any) -> None:
    with browsing(coordinator) as actor:
        for origin in (
            {"case_id": new_id()},
            {"incident_id": new_id()},
            {"case_id": examples.a_followup(actor).id},
        ):
            with pytest.raises(InvalidInput) as refused:
                examples.a_sighting(actor, told=True, **origin)
            assert list(refused.value.errors) == list(origin)


def test_without_civic_mediation_nothing_of_it_shows(
    make_structure: Any, make_member: Any, acting: Any
) -> None:
    alone = make_structure("youth_outreach")
    with acting(make_member("coordinator", structure=alone)) as actor:
        assert sightings.CIVIC_SITUATION in catalog().case_types
        with pytest.raises(NotFound):
            examples.a_sighting(actor, told=True, case_id=new_id())
