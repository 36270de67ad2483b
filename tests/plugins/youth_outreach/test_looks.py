"""The main pages of youth outreach in both widths and modes, in a real browser."""

from __future__ import annotations

from typing import Any

from plugins.youth_outreach import examples
from tests.browser.looking import problems, told


def filled(actor: Any) -> dict[str, Any]:
    waiting = examples.a_sighting(
        actor, nickname="Zou", told=True, age="16_17", words="Ne vient plus en cours."
    )
    case = examples.a_followup(actor, examples.a_sighting(actor))
    examples.an_orientation(case, actor)
    examples.an_action(actor, partner_ids=(examples.a_partner(actor).id,))
    examples.a_relay(actor)
    return {"sighting": waiting.id, "case": case.id}


def test_the_pages_of_the_coordination_hold(browse: Any, coordinator: Any, saved: Any, ccas: Any) -> None:
    ids = saved(coordinator, filled)
    page, found = browse(coordinator), {}
    for path in (
        "jeunes/reperages",
        f"jeunes/reperages/{ids['sighting']}",
        f"jeunes/reperages/{ids['sighting']}/suivi",
        "jeunes/suivis",
        "jeunes/orientations",
        "jeunes/prevention",
        "jeunes/prevention/nouvelle",
        "jeunes/relais",
        f"dossiers/{ids['case']}",
    ):
        page.goto(f"/s/{ccas.slug}/{path}")
        found[path] = problems(page)
    assert not any(found.values()), told(found)


def test_the_pages_of_a_relay_hold(browse: Any, relay: Any, saved: Any, ccas: Any) -> None:
    sighting_id = saved(relay, lambda actor: examples.a_sighting(actor).id)
    page, found = browse(relay), {}
    for path in (
        "",
        "jeunes/reperages/nouveau",
        "jeunes/reperages/miens",
        f"jeunes/reperages/miens/{sighting_id}",
    ):
        page.goto(f"/s/{ccas.slug}/{path}")
        found[path] = problems(page)
    assert not any(found.values()), told(found)
