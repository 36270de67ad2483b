"""A relay sends repérages, reads hers and what is shared back, and opens no other page."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from flask import url_for
from sqlalchemy import select

import wsgi
from core.consent.schemas import RecordConsent
from core.consent.services import record_consent
from core.testing.routes import structure_routes
from core.testing.sign_in import post
from core.toolkit import (
    ConsentMissing,
    InvalidInput,
    Party,
    Refused,
    decode,
    get_or_404,
    new_id,
    session,
    today,
)
from plugins.youth_outreach import examples, pages, sightings
from plugins.youth_outreach.models import Sighting, Words
from plugins.youth_outreach.schemas import SendSchema, StepCommand, TellRelay

OPEN_TO_A_RELAY = {"youth_outreach.send", "youth_outreach.mine", "youth_outreach.own"}
ROUTES = [
    (endpoint, method)
    for endpoint, _rule, method in structure_routes(wsgi.plugins())
    if endpoint.startswith("youth_outreach.")
]
SAID = "Devant le gymnase, le mardi à 18 h"


def address(app: Any, ccas: Any, endpoint: str, view_args: Any) -> str:
    with app.test_request_context():
        return url_for(endpoint, slug=ccas.slug, **view_args)


def form(**more: Any) -> dict[str, Any]:
    return {"id": str(new_id()), "concern": "dropout", "spot": "school", "reach": SAID, **more}


@pytest.mark.parametrize(("endpoint", "method"), ROUTES)
def test_a_relay_opens_her_three_pages_and_no_other(
    app: Any, ccas: Any, relay: Any, coordinator: Any, signed_in: Any, saved: Any, endpoint: str, method: str
) -> None:
    example = saved(coordinator, app.view_functions[endpoint].__guard__.example)
    url = address(app, ccas, endpoint, example.view_args)
    browser = signed_in(relay)
    answer = browser.get(url) if method == "GET" else post(browser, url, example.form)
    if endpoint not in OPEN_TO_A_RELAY:
        assert answer.status_code == 403
    elif endpoint == "youth_outreach.own":
        assert answer.status_code == 404, "somebody else's repérage does not exist"
    else:
        assert answer.status_code in {200, 303}


def test_her_menu_her_day_and_her_search_hold_nothing_else(ccas: Any, relay: Any, signed_in: Any) -> None:
    browser = signed_in(relay)
    page = browser.get(f"/s/{ccas.slug}/plus").text
    links = set(re.findall(rf'href="/s/{ccas.slug}/([^"?#]*)', page))
    assert {link for link in links if link.startswith("jeunes")} == {
        "jeunes/reperages/nouveau",
        "jeunes/reperages/miens",
    }
    work = (
        "situations",
        "dossiers",
        "personnes",
        "tableau",
        "interventions",
        "lieux",
        "civic",
        "partenaires",
    )
    assert not [link for link in links if link.startswith(work)]
    for path in (
        "situations/",
        "dossiers/",
        "personnes/",
        "tableau-de-bord/",
        "interventions/",
        "recherche",
        "lieux/",
    ):
        assert browser.get(f"/s/{ccas.slug}/{path}").status_code in {403, 404}, path
    assert "Vos repérages" in browser.get(f"/s/{ccas.slug}/").text


def test_a_reperage_is_two_taps_and_a_few_words(ccas: Any, relay: Any, signed_in: Any) -> None:
    browser = signed_in(relay)
    page = browser.get(f"/s/{ccas.slug}/jeunes/reperages/nouveau", follow_redirects=True)
    shown = page.text.partition("Si vous le savez")[0]
    for asked in ("concern", "spot", "reach", "told"):
        assert f'name="{asked}"' in shown, asked
    for more in ("age", "nickname", "words"):
        assert f'name="{more}"' not in shown, "one fold away, never required"
    for hidden in ("place_id", "case_id", "incident_id"):
        assert f'name="{hidden}"' not in page.text
    made = post(browser, page.request.path, form())
    assert made.status_code == 303
    own = browser.get(made.location)
    assert "Reçu" in own.text
    assert SAID not in own.text, "what was written is read by the coordination only"


def test_a_name_goes_with_the_young_persons_agreement_only(
    ccas: Any, relay: Any, signed_in: Any, browsing: Any
) -> None:
    browser, url = signed_in(relay), f"/s/{ccas.slug}/jeunes/reperages/nouveau?id={new_id()}"
    refused = post(browser, url, form(nickname="Zou"))
    assert refused.status_code == 422
    assert "Un nom se transmet avec l’accord du jeune" in refused.text
    assert SAID in html.unescape(refused.text), "nothing is lost"
    assert post(browser, url, form(nickname="Zou", told="1")).status_code == 303
    with browsing(relay):
        assert session.execute(select(Words.nickname)).scalars().all() == ["Zou"]


def test_a_relay_names_no_place_and_no_situation(browsing: Any, relay: Any) -> None:
    with browsing(relay):
        for field in ("place_id", "case_id", "incident_id", "author_id"):
            with pytest.raises(InvalidInput) as refused:
                decode(SendSchema, form(**{field: str(new_id())}))
            assert field in refused.value.errors


def test_a_relay_without_a_body_is_told_what_to_do(
    ccas: Any, unattached: Any, signed_in: Any, browsing: Any
) -> None:
    page = signed_in(unattached).get(f"/s/{ccas.slug}/jeunes/reperages/nouveau")
    assert "pas encore rattaché à un organisme" in page.text
    with browsing(unattached) as actor, pytest.raises(Refused):
        examples.a_sighting(actor)


def test_her_reperage_is_sent_for_her_body_and_says_where_it_stands(
    relay: Any, coordinator: Any, body: Any, saved: Any, browsing: Any
) -> None:
    sighting_id = saved(relay, lambda actor: examples.a_sighting(actor).id)

    def work(actor: Any) -> None:
        row = get_or_404(Sighting, sighting_id)
        assert row.partner_id == body
        day = today(actor)
        for step, more in (("assign", {"assigned_to": actor.member}), ("contact", {})):
            sightings.move_sighting(row, step, StepCommand(new_id(), day, **more), actor=actor)
        examples.a_followup(actor, row)

    saved(coordinator, work)
    with browsing(relay) as actor:
        page = pages.own_page(sightings.own_sighting(sighting_id, actor), actor)
        assert page.row.state.label == "Suivi"
        assert [words for _day, words in page.events] == ["Suivi ouvert", "Contact établi", "Envoyé"]


def followed(saved: Any, relay: Any, coordinator: Any) -> Any:
    """A repérage of the relay that became a follow-up of « Zou »; its id."""
    sighting_id = saved(relay, lambda actor: examples.a_sighting(actor).id)

    def follow(actor: Any) -> None:
        examples.a_followup(actor, get_or_404(Sighting, sighting_id))

    saved(coordinator, follow)
    return sighting_id


def say(actor: Any, sighting: Any, state: str) -> None:
    party = session.execute(select(Party).where(Party.case_id == sighting.case_id)).scalar_one()
    word = RecordConsent(
        new_id(),
        "share",
        state,
        case_id=sighting.case_id,
        party_id=party.id,
        recipient_id=sighting.partner_id,
    )
    record_consent(word, actor=actor)


def test_nothing_about_a_followed_young_person_is_told_without_consent_to_share(
    relay: Any, coordinator: Any, saved: Any, browsing: Any
) -> None:
    sighting_id = followed(saved, relay, coordinator)
    with browsing(coordinator) as actor:
        row = get_or_404(Sighting, sighting_id)
        with pytest.raises(ConsentMissing):
            sightings.tell_relay(row, TellRelay(new_id(), "Zou reprend en janvier."), actor=actor)
    saved(coordinator, lambda actor: say(actor, get_or_404(Sighting, sighting_id), "given"))

    def tell(actor: Any) -> None:
        row = get_or_404(Sighting, sighting_id)
        reply = sightings.tell_relay(row, TellRelay(new_id(), "Elle reprend en janvier."), actor=actor)
        assert (reply.text, reply.sealed is not None) == ("", True), "closed with the key of the file"

    saved(coordinator, tell)
    with browsing(relay) as actor:
        page = pages.own_page(sightings.own_sighting(sighting_id, actor), actor)
        assert [text for _day, text in page.replies] == ["Elle reprend en janvier."]
    saved(coordinator, lambda actor: say(actor, get_or_404(Sighting, sighting_id), "withdrawn"))
    with browsing(relay) as actor:
        page = pages.own_page(sightings.own_sighting(sighting_id, actor), actor)
        assert (page.replies, page.withdrawn) == ([], True), "a withdrawal acts at once on her side too"


def test_a_named_reperage_asks_for_a_file_before_any_word(
    relay: Any, coordinator: Any, saved: Any, browsing: Any
) -> None:
    named = saved(relay, lambda actor: examples.a_sighting(actor, nickname="Zou", told=True).id)
    nameless = saved(relay, lambda actor: examples.a_sighting(actor).id)
    with browsing(coordinator) as actor:
        with pytest.raises(Refused, match="ouvrez d’abord le suivi"):
            sightings.tell_relay(get_or_404(Sighting, named), TellRelay(new_id(), "Merci."), actor=actor)
        row = get_or_404(Sighting, nameless)
        reply = sightings.tell_relay(row, TellRelay(new_id(), "Nous passons."), actor=actor)
        assert pages.own_page(row, actor).replies[0][1] == "Nous passons."
        sightings.close_reply(reply, actor=actor)
        assert pages.own_page(row, actor).replies == []


def test_the_page_says_what_prevents_a_word_before_anything_is_typed(
    ccas: Any, relay: Any, coordinator: Any, signed_in: Any, saved: Any
) -> None:
    sighting_id = followed(saved, relay, coordinator)
    page = signed_in(coordinator).get(f"/s/{ccas.slug}/jeunes/reperages/{sighting_id}/mot")
    assert "n’est pas encore noté" in page.text
    assert "<textarea" not in page.text


def test_a_member_is_a_relay_of_one_body_at_a_time(browsing: Any, coordinator: Any, relay: Any) -> None:
    with browsing(coordinator) as actor, pytest.raises(InvalidInput) as refused:
        examples.a_relay(actor, relay.membership_id)
    assert "membership_id" in refused.value.errors
