"""A request says what it became, and what it became says where it came from: nothing is noted twice unseen."""

from __future__ import annotations

from core.activities.schemas import ActivityCommand
from core.activities.services import record_activity, remove_activity
from core.cases.opening import attach_activity, open_from_request, raise_activity
from core.cases.schemas import OpenCase
from core.db.base import new_id
from core.db.unit_of_work import commit
from core.planning.clock import today
from core.requests.schemas import RequestCommand
from core.requests.services import receive_request
from core.testing.plugin import create_structure
from core.testing.sign_in import csrf_token


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


def raised_entry(actor):
    """An entry that answers a request and was raised to a situation: (entry, situation)."""
    asked = receive_request(RequestCommand(new_id(), "phone", subject="Bruit le soir"), actor=actor)
    command = ActivityCommand(
        new_id(), "active_presence", day=today(actor), reason="incivility", request_id=asked.id
    )
    entry = record_activity(command, actor=actor)
    return entry, raise_activity(entry, opening("Musique devant le gymnase"), actor=actor)


def test_what_was_made_from_an_entry_is_told_before_it_is_removed_and_after(
    app, make_member, acting, signed_in
):
    structure = create_structure(app, "civic_mediation")
    member = make_member(structure=structure)
    with acting(member) as actor:
        entry, case = raised_entry(actor)
        alone = record_activity(
            ActivityCommand(new_id(), "active_presence", day=today(actor)), actor=actor
        ).id
        page, situation, number = f"interventions/{entry.id}", f"situations/{case.id}", case.number
        commit()
    browser, base = signed_in(member), f"/s/{structure.slug}"
    raised = f"La situation {number}, ouverte à partir d’elle, reste et dit que sa première intervention"
    asked = "à laquelle elle répond, reste avec ses délais"
    before = browser.get(f"{base}/{page}").text
    assert before.index("Si vous la supprimez") < before.index("Supprimer cette intervention")
    assert raised in before
    assert asked in before
    assert "Si vous la supprimez" not in browser.get(f"{base}/interventions/{alone}").text
    token = csrf_token(browser)
    gone = browser.post(f"{base}/{page}/supprimer", data={"csrf_token": token}, follow_redirects=True).text
    assert "Intervention supprimée, ce qui en est né reste" in gone
    after = browser.get(f"{base}/{page}").text
    assert raised in after
    assert f"{base}/{situation}" in after, "the way on"


def test_a_situation_says_that_the_entry_it_came_from_was_removed_and_nothing_of_what_it_said(
    app, make_member, acting, signed_in
):
    structure = create_structure(app, "civic_mediation")
    member = make_member(structure=structure)
    with acting(member) as actor:
        entry, case = raised_entry(actor)
        other = record_activity(ActivityCommand(new_id(), "active_presence", day=today(actor)), actor=actor)
        attach_activity(case, other, actor=actor)
        remove_activity(entry, actor=actor)
        remove_activity(other, actor=actor)
        page, origin, attached = f"situations/{case.id}", entry.id, other.id
        commit()
    shown = signed_in(member).get(f"/s/{structure.slug}/{page}").text
    assert "Première intervention, supprimée depuis" in shown
    assert f"interventions/{origin}" in shown, "the way back"
    assert f"interventions/{attached}" not in shown
    assert "l’origine de la situation" not in shown


def test_an_entry_raised_once_leads_to_what_it_became_and_offers_no_second_form(
    app, make_member, acting, signed_in
):
    structure = create_structure(app, "civic_mediation")
    member = make_member(structure=structure)
    with acting(member) as actor:
        entry, case = raised_entry(actor)
        other = record_activity(ActivityCommand(new_id(), "active_presence", day=today(actor)), actor=actor)
        attach_activity(case, other, actor=actor)
        address = f"/s/{structure.slug}/situations/depuis-intervention/"
        raised, attached, situation = address + str(entry.id), address + str(other.id), case.id
        commit()
    browser = signed_in(member)
    page = browser.get(raised, follow_redirects=True).text
    assert "Une situation existe déjà pour cette saisie" in page
    assert f"/s/{structure.slug}/situations/{situation}" in page
    assert 'name="subject"' not in page
    assert 'name="subject"' in browser.get(attached, follow_redirects=True).text, (
        "an attached one may be raised"
    )
