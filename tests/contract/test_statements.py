"""What a page costs: SQL statements, recorded, compared, never more than the frame's 8 and the page's 12; and bytes.

``PASSERELLE_RECORD=1 pytest tests/contract/test_statements.py`` writes the record anew (one process).
"""

from __future__ import annotations

import json
import os
from datetime import time
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from core.audit.models import READS
from core.audit.services import record
from core.casefiles.mediation_examples import a_file, a_meeting, a_note, a_solution, accepted
from core.cases.examples import a_case, a_session, an_action, an_activity
from core.cases.models import Case
from core.cases.opening import attach_activity
from core.consent.examples import a_party as a_known_party
from core.consent.examples import a_word
from core.db.base import new_id
from core.db.unit_of_work import commit
from core.db.writing import get_or_404
from core.files.examples import stored_document
from core.people.examples import a_person
from core.planning.clock import today
from core.planning.schemas import PlanRound
from core.planning.services import plan_round
from core.referrals.examples import a_partner, a_share, agree
from core.tenancy.binding import Caller, bound
from core.testing.routes import structure_routes
from core.testing.sign_in import sign_in
from core.testing.statements import statements
from tests.contract.weights import ALLOWED, LIMIT, too_heavy, weight_of
from tests.contract.world import address, build_world, example_of
from tests.under_test import shipped, under_test

RECORD = Path(__file__).with_name("statements.json")
FRAME = 8
PAGE = 12
#: Their reading is noted apart, in a session of its own, once in five minutes: what is counted is the page.
NOTED = {"files.show", "mediation.print_view", "reports.download"}


def pages_of(plugins):
    return sorted({endpoint for endpoint, _rule, method in structure_routes(plugins) if method == "GET"})


PAGES = pages_of(under_test())


@pytest.fixture(scope="module")
def world(app):
    """Its chain of reads is begun: the first page to note a reading would else make the chain's head as well,
    and ask for one statement more than when another page came before it.

    Whoever looks is on a round all day: forms ask for its pair and its places, whatever the hour of the test.
    """
    made = build_world(app)
    with app.app_context(), bound(made["home"].slug, caller=Caller.COMMAND) as actor:
        record("world.read", actor=actor, chain=READS)
        pair = [made["home_all"].membership_id]
        plan_round(
            PlanRound(new_id(), "Toute la journée", today(actor), time(0), time(23, 59), pair, []),
            actor=actor,
        )
        commit()
    return made


@pytest.fixture(scope="module")
def insider(app, world):
    """One sign-in for every page."""
    client = app.test_client()
    sign_in(app, client, world["home_all"].user_id)
    return client


def count(app, world, acting, client, endpoint):
    example = example_of(app, acting, world["home_all"], endpoint)
    url = address(app, world["home"], endpoint, example)
    if endpoint in NOTED:
        client.get(url)
    with statements(app) as seen, capture_logs() as said:
        answer = client.get(url)
    assert answer.status_code in {200, 302, 303}, endpoint
    left_out = [(line["plugin"], line["hook"]) for line in said if line["event"] == "contribution_failed"]
    assert left_out == [], "the page hides the fault of a domain"
    return seen, answer


@pytest.mark.parametrize("endpoint", PAGES)
def test_a_page_is_light_and_asks_no_more_than_recorded(endpoint, app, world, acting, insider):
    seen, answer = count(app, world, acting, insider, endpoint)
    assert too_heavy(endpoint, weight_of(answer, insider)) is None
    recorded = json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {}
    assert len(seen) <= FRAME + PAGE, "\n".join(seen)
    if os.environ.get("PASSERELLE_RECORD") == "1":
        recorded[endpoint] = len(seen)
        RECORD.write_text(json.dumps(dict(sorted(recorded.items())), indent=1) + "\n", encoding="utf-8")
    said = recorded.get(endpoint, FRAME + PAGE)  # a third party's page has no record here, but the same limit
    assert len(seen) <= said, f"{endpoint}: {len(seen)}, recorded {said}"


def test_every_page_shipped_is_recorded():
    assert pages_of(shipped()) == sorted(json.loads(RECORD.read_text(encoding="utf-8")))


def test_a_page_over_its_weight_is_told_and_every_exception_is_a_page_over_the_limit():
    assert too_heavy("day.show", LIMIT) is None
    assert "day.show" in str(too_heavy("day.show", LIMIT + 1))
    assert set(ALLOWED) <= set(pages_of(shipped()))
    assert min(ALLOWED.values()) > LIMIT


def test_the_frame_alone_asks_for_eight_at_most(app, world):
    """The page « Plus » shows the menu with its counts, and nothing else."""
    client = app.test_client()
    sign_in(app, client, world["home_all"].user_id)
    with statements(app) as seen:
        assert client.get(f"/s/{world['home'].slug}/plus").status_code == 200
    assert len(seen) <= FRAME, "\n".join(seen)


def test_a_situation_asks_no_more_with_twenty_events_than_with_six(app, world, acting):
    with acting(world["home_all"]) as actor:
        case_id = a_case(actor).id
        url = f"/s/{world['home'].slug}/situations/{case_id}"
        commit()
    client = app.test_client()
    sign_in(app, client, world["home_all"].user_id)
    asked = []
    for rounds in (2, 5):  # three events each
        with acting(world["home_all"]) as actor:
            for _event in range(rounds):
                row = get_or_404(Case, case_id)
                a_session(row, actor)
                an_action(row, actor)
                attach_activity(row, an_activity(actor), actor=actor)
            commit()
        with statements(app) as seen:
            page = client.get(url)
        assert page.status_code == 200
        asked.append((len(seen), page.text.count('class="entry')))
    (few, shown_few), (many, shown_many) = asked
    assert shown_many > shown_few, "the page shows more events"
    assert many == few


def a_full_file(actor, rounds):
    """Four known parties with their words, ``rounds`` times a meeting, a note, an action and a document of each,
    a line that all accept, a share: everything that the page of a file reads."""
    case = a_file(actor)
    partner = a_partner(actor)
    parties = []
    for name in ("Nour", "Sacha", "Camille", "Dominique"):
        party = a_known_party(case, actor, a_person(actor, name))
        a_word(party, actor)
        agree(party, partner, actor)
        parties.append(party)
    for _round in range(rounds):
        for party in parties:
            a_meeting(case, actor, kind="separate", party_ids=[party.id])
            a_note(case, actor, party_id=party.id)
            stored_document(case, actor, party_id=party.id, level="restricted")
        an_action(case, actor)
    accepted(a_solution(case, actor), tuple(parties), actor)
    a_share(parties[0], partner, actor)
    commit()
    return case.id


def test_a_full_file_asks_no_more_than_the_frame_and_twelve_and_no_more_when_it_grows(app, world, acting):
    client = app.test_client()
    sign_in(app, client, world["home_all"].user_id)
    asked = []
    for rounds in (1, 3):  # with three: 12 meetings, 12 notes, 12 documents, 3 actions, 4 parties
        with acting(world["home_all"]) as actor:
            url = f"/s/{world['home'].slug}/dossiers/{a_full_file(actor, rounds)}"
        client.get(url)  # its reading is noted: the next one is the same reading
        with statements(app) as seen:
            page = client.get(url)
        assert page.status_code == 200
        assert "Nour" in page.text
        asked.append(seen)
    few, many = asked
    assert len(many) == len(few)
    assert len(many) <= FRAME + PAGE, "\n".join(many)
