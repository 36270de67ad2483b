"""A prevention action is one field entry, with its theme and partners beside it."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from core.activities.services import remove_activity
from core.testing.sign_in import post
from core.toolkit import Activity, InvalidInput, get_or_404, new_id, session, today
from core.web.typography import NBSP
from plugins.youth_outreach import examples, followup_pages, indicators, prevention
from plugins.youth_outreach.models import Prevention
from plugins.youth_outreach.schemas import EditPrevention, PeriodFilters


def test_it_is_one_entry_with_its_hours_people_theme_and_partners(browsing: Any, animator: Any) -> None:
    with browsing(animator) as actor:
        partner = examples.a_partner(actor)
        entry = examples.an_action(actor, partner_ids=(partner.id,), public_type="teen")
        assert (entry.kind, entry.minutes, entry.total) == ("youth_prevention", 120, 14)
        found = followup_pages.action_list(PeriodFilters(), actor)
        [row] = found.found.rows
        assert (row.theme, row.partners, row.public) == (
            "Respect, vivre ensemble",
            partner.name,
            "Adolescents",
        )
        assert (found.people, found.minutes) == (14, 120)


def test_a_past_day_needs_its_hour_and_none_is_to_come(browsing: Any, animator: Any) -> None:
    with browsing(animator) as actor:
        yesterday = today(actor) - timedelta(days=1)
        with pytest.raises(InvalidInput) as refused:
            examples.an_action(actor, day=yesterday)
        assert list(refused.value.errors) == ["at"]
        entry = examples.an_action(actor, day=yesterday, at=time(14, 30))
        assert entry.day == yesterday
        with pytest.raises(InvalidInput):
            examples.an_action(actor, day=today(actor) + timedelta(days=1))


def test_sent_twice_it_is_one_action(
    ccas: Any, animator: Any, signed_in: Any, saved: Any, browsing: Any
) -> None:
    partner = saved(animator, lambda actor: str(examples.a_partner(actor).id))
    browser = signed_in(animator)
    with browsing(animator) as actor:
        day = today(actor).isoformat()
    form = {"id": str(new_id()), "theme": "online", "day": day, "minutes": "60", "partner_ids": [partner]}
    answers = [
        post(browser, f"/s/{ccas.slug}/jeunes/prevention/nouvelle?id={new_id()}", form) for _ in range(2)
    ]
    assert {answer.status_code for answer in answers} == {303}
    assert answers[0].location == answers[1].location
    assert "Réseaux sociaux" in browser.get(answers[0].location).text, "the panel of the entry"
    with browsing(animator):
        assert session.execute(select(func.count()).select_from(Activity)).scalar_one() == 1


def test_the_common_form_leads_to_its_own(ccas: Any, animator: Any, signed_in: Any, saved: Any) -> None:
    entry = saved(animator, lambda actor: examples.an_action(actor).id)
    browser = signed_in(animator)
    assert "/jeunes/prevention/nouvelle" in (
        browser.get(f"/s/{ccas.slug}/interventions/nouvelle", follow_redirects=True).text
    )
    again = browser.get(f"/s/{ccas.slug}/interventions/nouvelle?repeat={entry}", follow_redirects=True)
    assert 'value="respect"' in again.text
    assert "Action de prévention" in again.text


def test_a_correction_of_theme_and_partners_is_seen(browsing: Any, animator: Any) -> None:
    with browsing(animator) as actor:
        row = get_or_404(Prevention, examples.an_action(actor).id)
        partner = examples.a_partner(actor)
        prevention.edit_action(row, EditPrevention(row.version, "job", (partner.id,)), actor=actor)
        assert (row.theme, prevention.partners_of(row, actor)) == ("job", [partner.id])


def test_a_removed_entry_counts_nowhere(browsing: Any, animator: Any) -> None:
    with browsing(animator) as actor:
        entry = examples.an_action(actor)
        assert len(session.execute(indicators.actions(actor)).all()) == 1
        remove_activity(entry, actor=actor)
        assert session.execute(indicators.actions(actor)).all() == []
        assert followup_pages.action_list(PeriodFilters(), actor).found.total == 0


def test_another_structures_partner_is_refused(
    browsing: Any, animator: Any, make_member: Any, make_structure: Any, saved: Any
) -> None:
    elsewhere = make_member("coordinator", structure=make_structure("youth_outreach"))
    foreign = saved(elsewhere, lambda actor: examples.a_partner(actor).id)
    with browsing(animator) as actor, pytest.raises(InvalidInput) as refused:
        examples.an_action(actor, partner_ids=(foreign,))
    assert list(refused.value.errors) == ["partner_ids"]


def test_the_list_says_on_how_many_actions_the_young_people_were_counted(
    ccas: Any, animator: Any, signed_in: Any, saved: Any
) -> None:
    browser, path = signed_in(animator), f"/s/{ccas.slug}/jeunes/prevention"

    def told() -> str:
        return browser.get(path).text.replace(NBSP, " ")

    saved(animator, examples.an_action)
    assert "14 jeunes présents, 2 h en tout" in told(), "every action is counted"
    saved(animator, lambda actor: examples.an_action(actor, total=None, minutes=None))
    assert "14 jeunes présents, comptés à 1 action sur 2, 2 h en tout" in told()
