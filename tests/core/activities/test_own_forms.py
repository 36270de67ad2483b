"""A kind of entry with a form of its own: reached from the common form, done again there, gone with its domain."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from core.activities.models import Activity
from core.activities.review import findings, incomplete_or_unusual
from core.activities.schemas import ActivityCommand
from core.activities.services import record_activity
from core.codelists.reasons import reason_options
from core.db.base import new_id
from core.db.session import session
from core.db.unit_of_work import commit
from core.extension.catalog import catalog
from core.extension.enablement import disable
from core.planning.clock import today
from core.tenancy.models import Tenant
from core.testing.rows import make_row

#: A domain that has such a kind, and one of the reasons that only its form asks.
DOMAIN, OWN, REASON, WORDS = "transport", "transport_ride", "fare_preventive", "Trajet à bord"


@pytest.fixture
def house(make_structure: Any) -> Any:
    return make_structure(DOMAIN)


@pytest.fixture
def member(make_member: Any, house: Any) -> Any:
    return make_member(structure=house)


@pytest.fixture
def entry(acting: Any, member: Any) -> Any:
    """An entry of that kind."""
    with acting(member) as actor:
        command = ActivityCommand(id=new_id(), kind=OWN, reason=REASON, total=4, minutes=15)
        row_id = record_activity(command, actor=actor).id
        commit()
    return row_id


def common_form(browser: Any, house: Any, query: str = "") -> Any:
    return browser.get(f"/s/{house.slug}/interventions/nouvelle{query}", follow_redirects=True)


def offered(page: Any, name: str) -> set[str]:
    """The answers of a question of the page."""
    return set(re.findall(rf'type="(?:radio|checkbox)" name="{name}" value="([^"]*)"', page.text))


def test_the_common_form_leads_to_it_and_does_not_offer_it_as_a_tile(
    signed_in: Any, member: Any, house: Any
) -> None:
    page = common_form(signed_in(member), house)
    nav = page.text.partition('aria-label="Formulaires propres à un domaine"')[2].partition("</nav>")[0]
    assert WORDS in html.unescape(nav)
    door = re.search(r'href="([^"]*)"', nav)
    assert door is not None
    assert signed_in(member).get(door[1], follow_redirects=True).status_code == 200
    kinds = offered(page, "kind")
    assert OWN not in kinds
    assert "active_presence" in kinds


def test_the_common_form_does_not_ask_the_reasons_of_its_form(
    signed_in: Any, member: Any, house: Any, acting: Any
) -> None:
    page = common_form(signed_in(member), house)
    assert REASON not in offered(page, "reason")
    assert "incivility" in offered(page, "reason")
    with acting(member) as actor:
        everywhere = {option.value for option in reason_options(actor)}
        assert REASON in everywhere, "lists and figures still read them"
        assert REASON not in {option.value for option in reason_options(actor, common_form=True)}


def test_doing_the_same_again_opens_its_form(signed_in: Any, member: Any, house: Any, entry: Any) -> None:
    answer = signed_in(member).get(f"/s/{house.slug}/interventions/nouvelle?repeat={entry}")
    assert answer.status_code == 302
    with signed_in(member).application.test_request_context():
        endpoint = catalog().activity_kinds[OWN].endpoint
    adapter = signed_in(member).application.url_map.bind("localhost")
    found, _values = adapter.match(answer.location.partition("?")[0])
    assert found == endpoint
    assert f"repeat={entry}" in answer.location


def test_doing_the_same_again_of_another_kind_stays_on_the_common_form(
    signed_in: Any, member: Any, house: Any, acting: Any
) -> None:
    with acting(member) as actor:
        command = ActivityCommand(id=new_id(), kind="territorial_watch", total=4)
        row_id = record_activity(command, actor=actor).id
        commit()
    page = common_form(signed_in(member), house, f"?repeat={row_id}")
    assert page.status_code == 200
    assert re.search(r'name="kind" value="territorial_watch"[^>]* checked', page.text)


def test_a_colleagues_entry_is_not_done_again_without_the_right_to_read_it(
    signed_in: Any, make_member: Any, house: Any, entry: Any
) -> None:
    stranger = make_member("reception", structure=house)
    answer = signed_in(stranger).get(f"/s/{house.slug}/interventions/nouvelle?repeat={entry}")
    assert answer.status_code == 403


def test_without_its_domain_the_common_form_takes_over(
    signed_in: Any, member: Any, house: Any, entry: Any, acting: Any
) -> None:
    with acting(member) as actor:
        disable(DOMAIN, actor=actor)
        commit()
    browser = signed_in(member)
    page = common_form(browser, house)
    assert "Autres formulaires de saisie" not in html.unescape(page.text)
    again = common_form(browser, house, f"?repeat={entry}")
    assert again.status_code == 200
    assert "/interventions/nouvelle" in again.request.path
    assert not re.search(r'name="kind" value="[^"]*"[^>]* checked', again.text), "no kind is chosen for her"
    assert WORDS in html.unescape(browser.get(f"/s/{house.slug}/interventions/{entry}").text)


def test_a_kind_set_aside_by_the_profile_has_no_link(
    signed_in: Any, member: Any, house: Any, app: Any
) -> None:
    every = [kind.key for kind in app.extensions["passerelle.catalog"].activity_kinds.values()]
    aside = [key for key in every if key.startswith(DOMAIN)]
    found = app.extensions["passerelle.catalog"].activity_kinds_offered(
        frozenset({DOMAIN}), {"kinds_aside": aside}
    )
    assert found
    assert not [kind for kind in found if kind.endpoint]


def test_its_entry_is_corrected_by_the_common_form_without_losing_its_kind(
    signed_in: Any, member: Any, house: Any, entry: Any
) -> None:
    page = signed_in(member).get(f"/s/{house.slug}/interventions/{entry}/corriger")
    assert re.search(rf'name="kind" value="{OWN}"[^>]* checked', page.text)
    assert re.search(rf'name="reason" value="{REASON}"[^>]* checked', page.text)


class TestTheReview:
    def test_does_not_miss_what_the_form_of_a_kind_does_not_ask(self, acting: Any, member: Any) -> None:
        with acting(member) as actor:
            unasked = set(catalog().activity_kinds[OWN].unasked)
            assert unasked
            for kind in (OWN, "active_presence"):
                record_activity(ActivityCommand(id=new_id(), kind=kind), actor=actor)
            day = today(actor)
            rows = session.execute(incomplete_or_unusual(actor, day - timedelta(days=1), day)).all()
            missing = {row.kind: {rule.key for rule in findings(row)} for row in rows}
            every = {"no_place", "no_total", "no_reason", "no_result", "no_minutes"}
            assert missing["active_presence"] == every
            said = {"place_id": "no_place", "reason": "no_reason", "result": "no_result"}
            assert missing[OWN] == every - {said[name] for name in unasked}

    def test_leaves_an_entry_alone_that_says_all_its_form_asks(self, acting: Any, member: Any) -> None:
        with acting(member) as actor:
            make_row(Activity, kind=OWN, day=today(actor), total=3, minutes=20)
            rows = session.execute(incomplete_or_unusual(actor, today(actor), today(actor))).all()
            assert rows == []


class TestTheUsualEntryOfAStructure:
    def test_is_what_the_button_opens_and_leads_to_the_others(
        self, signed_in: Any, member: Any, house: Any, acting: Any
    ) -> None:
        with acting(member) as actor:
            tenant = session.execute(select(Tenant).where(Tenant.id == actor.tenant.id)).scalar_one()
            tenant.settings = {**tenant.settings, "usual_entry": OWN}
            commit()
        browser = signed_in(member)
        day = html.unescape(browser.get(f"/s/{house.slug}/interventions").text)
        bar = day.partition("ps-bottom")[2]
        own = re.search(r'href="([^"]*)"[^>]*>(?:(?!</a>).)*Saisir', bar, re.S)
        assert own is not None
        page = browser.get(own[1], follow_redirects=True)
        assert "Saisir autre chose" in page.text
        assert f'href="/s/{house.slug}/interventions/nouvelle"' in page.text
        with acting(member) as actor:
            disable(DOMAIN, actor=actor)
            commit()
        gone = browser.get(f"/s/{house.slug}/interventions").text.partition("ps-bottom")[2]
        assert f'href="/s/{house.slug}/interventions/nouvelle"' in gone
