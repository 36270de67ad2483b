"""The coordination receives, hands on, notes contact, closes with a reason, turns a repérage into a follow-up."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest

from core.testing.sign_in import post
from core.toolkit import Forbidden, InvalidInput, Refused, get_or_404, new_id, session, today
from plugins.youth_outreach import examples, followups, indicators, pages, sightings
from plugins.youth_outreach.models import Sighting
from plugins.youth_outreach.schemas import SightingFilters, StepCommand, UptakeCommand
from plugins.youth_outreach.steps import STATES, STEPS


def step(actor: Any, row: Sighting, key: str, **more: Any) -> Sighting:
    values = {"day": today(actor), **more}
    return sightings.move_sighting(row, key, StepCommand(new_id(), **values), actor=actor)


def test_every_state_is_reached_by_a_step_or_by_opening_the_follow_up() -> None:
    reached = {step_.target for step_ in STEPS} | {"received", "followed"}
    assert {state.key for state in STATES} <= reached


def test_it_is_numbered_given_contacted_and_closed_with_a_reason(browsing: Any, coordinator: Any) -> None:
    with browsing(coordinator) as actor:
        row = examples.a_sighting(actor)
        assert row.number.startswith(f"R-{today(actor).year}-")
        with pytest.raises(InvalidInput, match="corriger"):
            step(actor, row, "assign")
        step(actor, row, "assign", assigned_to=actor.member)
        step(actor, row, "contact")
        assert (row.state, row.contact_on) == ("contact", today(actor))
        with pytest.raises(InvalidInput):
            step(actor, row, "close")
        step(actor, row, "close", close_reason="declined")
        assert (row.state, row.close_reason) == ("closed", "declined")
        with pytest.raises(Refused):
            step(actor, row, "contact")
        step(actor, row, "reopen")
        assert (row.state, row.closed_on, row.close_reason, row.contact_on) == ("received", None, None, None)


def test_it_is_given_to_somebody_who_follows_young_people(
    browsing: Any, coordinator: Any, social_worker: Any, animator: Any, relay: Any
) -> None:
    with browsing(coordinator) as actor:
        row = examples.a_sighting(actor)
        offered = {choice[0] for choice in pages.choices(actor, "assigned_to")["assigned_to"]}
        assert offered == {str(coordinator.membership_id), str(social_worker.membership_id)}
        for outside in (animator, relay):
            with pytest.raises(InvalidInput):
                step(actor, row, "assign", assigned_to=outside.membership_id)
        step(actor, row, "assign", assigned_to=social_worker.membership_id)
        assert row.assigned_to == social_worker.membership_id


def test_a_step_sent_twice_counts_once_and_none_is_to_come(browsing: Any, coordinator: Any) -> None:
    with browsing(coordinator) as actor:
        row = examples.a_sighting(actor)
        command = StepCommand(new_id(), today(actor))
        for _time in range(2):
            sightings.move_sighting(row, "contact", command, actor=actor)
        events = session.execute(pages.queries.events_of(row.id, actor)).all()
        assert [event.step for event in events] == ["sent", "contact"]
        with pytest.raises(InvalidInput):
            step(actor, examples.a_sighting(actor), "contact", day=today(actor) + timedelta(days=1))


def test_whoever_follows_notes_contact_and_only_the_coordination_hands_on_and_closes(
    browsing: Any, social_worker: Any, coordinator: Any, saved: Any
) -> None:
    sighting_id = saved(coordinator, lambda actor: examples.a_sighting(actor).id)
    with browsing(social_worker) as actor:
        row = get_or_404(Sighting, sighting_id)
        for key, more in (("assign", {"assigned_to": actor.member}), ("close", {"close_reason": "known"})):
            with pytest.raises(Forbidden):
                step(actor, row, key, **more)
        assert step(actor, row, "contact").state == "contact"


def test_an_animateur_sends_reads_hers_and_no_list(
    ccas: Any, animator: Any, coordinator: Any, signed_in: Any, saved: Any
) -> None:
    other = saved(coordinator, lambda actor: examples.a_sighting(actor).id)
    hers = saved(animator, lambda actor: examples.a_sighting(actor).id)
    browser = signed_in(animator)
    base = f"/s/{ccas.slug}/jeunes"
    assert browser.get(f"{base}/reperages/miens/{hers}").status_code == 200
    assert browser.get(f"{base}/reperages/miens/{other}").status_code == 404
    for path in ("reperages", f"reperages/{hers}", "suivis", "orientations", "relais"):
        assert browser.get(f"{base}/{path}").status_code == 403, path
    assert browser.get(f"{base}/prevention").status_code == 200


def test_a_list_holds_no_name_and_no_word(ccas: Any, coordinator: Any, signed_in: Any, saved: Any) -> None:
    def send(actor: Any) -> Any:
        row = examples.a_sighting(
            actor, nickname="Zouzou", told=True, words="Dort chez un ami", reach="Par SMS"
        )
        return row.id

    sighting_id = saved(coordinator, send)
    browser = signed_in(coordinator)
    for path in ("jeunes/reperages", "jeunes/reperages/miens", ""):
        page = browser.get(f"/s/{ccas.slug}/{path}").text
        assert not [word for word in ("Zouzou", "Dort chez", "Par SMS") if word in page], path
    page = browser.get(f"/s/{ccas.slug}/jeunes/reperages/{sighting_id}").text
    assert "Zouzou" in page
    assert "Zouzou" not in page.partition("</title>")[0]


def test_what_was_typed_is_erased_by_one_button(
    ccas: Any, coordinator: Any, signed_in: Any, saved: Any, browsing: Any
) -> None:
    sighting_id = saved(coordinator, lambda actor: examples.a_sighting(actor, words="Dort chez un ami").id)
    browser = signed_in(coordinator)
    assert post(browser, f"/s/{ccas.slug}/jeunes/reperages/{sighting_id}/oublier").status_code == 303
    page = browser.get(f"/s/{ccas.slug}/jeunes/reperages/{sighting_id}").text
    assert "Dort chez" not in page
    with browsing(coordinator) as actor:
        assert sightings.words_of(sighting_id, actor) is None
        assert get_or_404(Sighting, sighting_id).content_hash is None


def an_old_one(actor: Any, days: int, contact_after: int | None = None) -> Sighting:
    row = examples.a_sighting(actor)
    row.sent_on = today(actor) - timedelta(days=days)
    if contact_after is not None:
        row.contact_on = row.sent_on + timedelta(days=contact_after)
        row.state = "contact"
    session.flush()
    return row


def test_the_delay_of_contact_is_judged_on_those_made_or_a_week_old(browsing: Any, coordinator: Any) -> None:
    with browsing(coordinator) as actor:
        an_old_one(actor, 2)
        an_old_one(actor, 10)
        an_old_one(actor, 30, 12)
        an_old_one(actor, 30, 7)
        an_old_one(actor, 3, 1)

        def number(select: Any) -> int:
            return len(session.execute(select(actor)).all())

        assert number(indicators.received) == 5
        assert number(indicators.judged) == 4
        assert number(indicators.in_time) == 2
        listed = pages.sighting_list(SightingFilters(contact="in_time"), actor)
        assert (listed.total, listed.in_time) == (2, "2 sur 2 ont eu un contact en sept jours")


def test_each_figure_opens_onto_exactly_its_rows(
    ccas: Any, coordinator: Any, signed_in: Any, saved: Any
) -> None:
    def make(actor: Any) -> None:
        for contact in (None, None, 0):
            an_old_one(actor, 0, contact)
        case = examples.a_followup(actor)
        for uptake in ("taken", "waiting"):
            row = examples.an_orientation(case, actor)
            followups.note_uptake(row, UptakeCommand(row.version, uptake, today(actor)), actor=actor)
        examples.an_action(actor)

    saved(coordinator, make)
    browser, checked = signed_in(coordinator), 0
    page = browser.get(f"/s/{ccas.slug}/tableau-de-bord/").text
    for value, url in re.findall(
        r'<dd class="big">(\d+)</dd>(?:(?!<dt>).)*<a href="([^"]*/lignes/youth_(?:s|contact_in|h)[^"]*)"',
        page,
    ):
        rows = browser.get(html.unescape(url))
        assert rows.status_code == 200, url
        assert rows.text.count("<tr") - 1 == int(value), url
        checked += 1
    assert checked == 3, "repérages, contacts in a week, orientations honoured"
