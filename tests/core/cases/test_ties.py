"""A request says what it became, and what it became says where it came from: nothing is noted twice unseen."""

from __future__ import annotations

from core.activities.schemas import ActivityCommand
from core.activities.services import record_activity
from core.cases.opening import open_from_request, raise_activity
from core.cases.schemas import OpenCase
from core.db.base import new_id
from core.db.unit_of_work import commit
from core.planning.clock import today
from core.requests.schemas import RequestCommand
from core.requests.services import receive_request
from core.testing.plugin import create_structure


def opening(subject):
    return OpenCase(new_id(), "civic_situation", subject)


def test_a_request_and_what_it_became_lead_to_each_other(app, make_member, acting, signed_in):
    structure = create_structure(app, "civic_mediation")
    member = make_member(structure=structure)
    with acting(member) as actor:
        asked = receive_request(RequestCommand(new_id(), "phone", subject="Bruit le soir"), actor=actor)
        command = ActivityCommand(new_id(), "active_presence", day=today(actor), request_id=asked.id)
        entry = record_activity(command, actor=actor)
        raised = raise_activity(entry, opening("Musique devant le gymnase"), actor=actor)
        direct = open_from_request(asked, opening("Stationnement gênant"), actor=actor)
        alone = record_activity(ActivityCommand(new_id(), "active_presence", day=today(actor)), actor=actor)
        ids = {
            "asked": asked.id,
            "entry": entry.id,
            "alone": alone.id,
            "raised": raised.id,
            "direct": direct.id,
        }
        commit()
    browser, base = signed_in(member), f"/s/{structure.slug}"
    page = browser.get(f"{base}/demandes/{ids['asked']}").text
    assert "Ce qu’elle est devenue" in page
    for path in (
        f"interventions/{ids['entry']}",
        f"situations/{ids['raised']}",
        f"situations/{ids['direct']}",
    ):
        assert f"{base}/{path}" in page
    assert f"{base}/demandes/{ids['asked']}" in browser.get(f"{base}/interventions/{ids['entry']}").text
    assert f"{base}/demandes/{ids['asked']}" in browser.get(f"{base}/situations/{ids['raised']}").text
    assert "Venue de" not in browser.get(f"{base}/interventions/{ids['alone']}").text


def test_a_request_that_became_nothing_says_nothing_of_it(make_member, acting, signed_in, structure):
    member = make_member()
    with acting(member) as actor:
        asked = receive_request(RequestCommand(new_id(), "phone", subject="Bruit le soir"), actor=actor).id
        commit()
    assert "Ce qu’elle est devenue" not in signed_in(member).get(f"/s/{structure.slug}/demandes/{asked}").text
