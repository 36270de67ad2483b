"""The demo is a year of plausible work, the same when seeded again, and stays in its own structures."""

from __future__ import annotations

import json
import stat
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from core.access.permissions import MEDIATOR
from core.activities.models import Activity, ActivityMember
from core.activities.review import incomplete_or_unusual
from core.cases.models import Case, CaseActivity, CaseSession, CaseTransition, Party
from core.cases.workflow import REOPENED, type_of
from core.consent.models import ConsentRecord
from core.db.session import session
from core.funding.grids import grid_of
from core.funding.models import Convention
from core.funding.scope import scope_of
from core.planning.clock import shift_months, today
from core.planning.models import Absence, Appointment, AppointmentMember, Round, RoundMember, Shift, Task
from core.reporting.periods import month_of
from core.reports.figures import count_lines
from core.requests.models import Request, RequestCaller
from core.tenancy.binding import Caller, bound
from core.tenancy.models import Cover, Membership
from core.testing.rows import scoped_models
from core.users.services import authenticate
from plugins.housing.models import Sheet, Step
from tenants.demo import STRUCTURES, seed_everything
from tenants.demo_structures import BEAURIVE, PONTS_DU_VAL, SAINT_AVEL

#: One process fills the structures, once for all who read them.
pytestmark = pytest.mark.xdist_group("demo")

YEAR = timedelta(days=365)


@pytest.fixture
def association(app, demo_structures):
    with app.app_context(), bound(SAINT_AVEL.slug, caller=Caller.COMMAND) as actor:
        yield actor


def _rows(slug):
    """Every row of a structure, by table."""
    with bound(slug, caller=Caller.COMMAND):
        return {
            model.__tablename__: sorted(
                map(
                    repr,
                    session.execute(select(*model.__table__.columns), execution_options={"reviewed": "test"}),
                )
            )
            for model in scoped_models()
        }


def _all(model, *conditions):
    return list(session.execute(select(model).where(*conditions)).scalars())


def _last_year(actor):
    return _all(Activity, Activity.day >= today(actor) - YEAR)


def test_seeding_twice_leaves_the_same_rows(app, demo_structures):
    with app.app_context():
        before = {one.slug: _rows(one.slug) for one in STRUCTURES}
        again = seed_everything(STRUCTURES, demo_structures.folder)
        after = {one.slug: _rows(one.slug) for one in STRUCTURES}
    assert again == demo_structures.accounts
    for slug, tables in before.items():
        for table, rows in tables.items():
            assert after[slug][table] == rows, f"{slug}: {table}"


def test_no_row_lands_in_another_structure(app, demo_structures):
    with app.app_context():
        rows = _rows(demo_structures.neighbour.slug)
    assert {table for table, found in rows.items() if found} <= {"enablement", "audit_entry", "audit_head"}


def test_each_mediator_makes_about_a_thousand_entries_a_year(association):
    authors = Counter(activity.author_id for activity in _last_year(association))
    mediators = _all(Membership, Membership.role_keys.contains([MEDIATOR]))
    assert len(mediators) == 4
    for mediator in mediators:
        assert 900 <= authors[mediator.id] <= 1120
    assert 3_700 <= authors.total() <= 4_400


def test_a_mediator_makes_four_or_five_entries_on_a_working_day(association):
    days = Counter((activity.author_id, activity.day) for activity in _last_year(association))
    assert 4 <= sum(days.values()) / len(days) <= 5


def test_presence_comes_first_and_conflicts_are_about_forty_a_month(association):
    kinds = Counter(activity.kind for activity in _last_year(association))
    assert kinds.most_common(1)[0][0] == "active_presence"
    assert kinds["active_presence"] / kinds.total() > 0.35
    assert 30 <= kinds["conflict_realtime"] / 12 <= 60


def test_most_troubles_are_settled_on_the_spot(association):
    conflicts = [a for a in _last_year(association) if a.kind == "conflict_realtime" and a.result]
    settled = [a for a in conflicts if a.result in {"calmed", "partly", "moved_on"}]
    assert 0.80 <= len(settled) / len(conflicts) <= 0.90


def test_summer_and_back_to_school_are_busier_than_winter(association):
    months = Counter(activity.day.month for activity in _last_year(association))
    assert months[6] + months[9] > 1.15 * (months[1] + months[12])


def test_margins_never_exceed_the_total_and_are_often_left_empty(association):
    entries = _last_year(association)
    unseen = [a for a in entries if a.women is None and a.men is None]
    assert 0.3 < len(unseen) / len(entries) < 0.7
    for entry in entries:
        ages = [n or 0 for n in (entry.children, entry.teenagers, entry.adults, entry.seniors)]
        assert entry.total is None or sum(ages) <= entry.total


def test_parties_have_their_letters_and_what_a_situation_came_from_is_before_it(association):
    assert min(party.position for party in _all(Party)) == 1
    opened = {case.id: case.opened_on for case in _all(Case)}
    days = {entry.id: entry.day for entry in _all(Activity)}
    origins = [link for link in _all(CaseActivity) if link.is_origin]
    assert origins
    assert all(days[link.activity_id] < opened[link.case_id] for link in origins)


def test_entries_are_made_in_pairs(association):
    parts = Counter(part.activity_id for part in _all(ActivityMember))
    assert sum(count >= 2 for count in parts.values()) > 0.8 * len(parts)


def test_the_review_of_recent_weeks_has_something_to_look_at_and_the_past_is_done(association):
    present = today(association)

    def left(first, last):
        return session.execute(incomplete_or_unusual(association, first, last)).all()

    assert 5 <= len(left(present - timedelta(days=14), present)) <= 60
    assert not left(present - timedelta(days=300), present - timedelta(days=30))


def test_about_a_hundred_requests_come_in_a_month(association):
    requests = _all(Request, Request.day >= today(association) - YEAR)
    assert 90 <= len(requests) / 12 <= 125
    assert len({request.number for request in requests}) == len(requests)


def test_requests_wait_are_taken_and_end_with_delays_in_order(association):
    requests = _all(Request)
    assert {request.state for request in requests} == {"received", "taken", "answered", "visited", "closed"}
    for request in requests:
        steps = (
            request.received_at,
            request.taken_at,
            request.answered_at,
            request.arrived_at,
            request.closed_at,
        )
        known = [step for step in steps if step is not None]
        assert known == sorted(known)
        assert (request.close_reason is not None) == (request.state == "closed")


def test_old_requests_keep_no_caller(association):
    kept = {caller.request_id for caller in _all(RequestCaller)}
    days = [request.day for request in _all(Request) if request.id in kept]
    assert kept
    assert min(days) >= today(association) - timedelta(days=60)


def test_sixty_situations_follow_their_workflow_into_every_state(association):
    every = [case for case in _all(Case) if case.number]
    cases = [case for case in every if case.type_key == "civic_situation" and case.named_at is None]
    assert 50 <= len(cases) <= 90
    assert {"reported", "dialogue", "closed", "dropped"} <= {case.state for case in cases}
    assert len({case.state for case in cases}) >= 7
    steps = {case.id: {step.key: step for step in type_of(case.type_key).transitions} for case in every}
    walked = _all(CaseTransition, CaseTransition.source.is_not(None))
    closed_from = {(entry.case_id, entry.target): entry.source for entry in walked}
    for entry in walked:
        if entry.transition == REOPENED:
            assert entry.target == closed_from[entry.case_id, entry.source]
            continue
        step = steps[entry.case_id][entry.transition]
        assert entry.source in step.source
        assert entry.target == step.target
    assert all(case.opened_on <= case.last_on <= today(association) for case in cases)


def test_a_situation_takes_about_three_meetings(association):
    meetings = Counter(meeting.case_id for meeting in _all(CaseSession))
    assert 2 <= sum(meetings.values()) / len(meetings) <= 4


def test_the_first_mediator_has_a_day_to_look_at(association):
    first = session.execute(select(Membership).where(Membership.number == 1)).scalar_one()
    day = today(association)
    assert _all(Shift, Shift.day == day, Shift.membership_id == first.id)
    walks = {part.round_id for part in _all(RoundMember, RoundMember.membership_id == first.id)}
    [walk] = [walk for walk in _all(Round, Round.day == day) if walk.id in walks]
    assert len(_all(RoundMember, RoundMember.round_id == walk.id)) == 2
    mine = {
        part.appointment_id for part in _all(AppointmentMember, AppointmentMember.membership_id == first.id)
    }
    assert [a for a in _all(Appointment, Appointment.day == day) if a.id in mine]
    assert _all(Task, Task.assigned_to == first.id, Task.done_at.is_(None))


def test_an_absence_of_this_week_has_its_cover(association):
    day = today(association)
    away = {a.membership_id for a in _all(Absence, Absence.starts_on <= day, Absence.ends_on >= day)}
    covers = _all(Cover, Cover.starts_on <= day, Cover.ends_on >= day)
    assert away == {cover.absent_id for cover in covers}
    assert len(away) == 1
    assert not _all(Shift, Shift.day == day, Shift.membership_id.in_(away))


def test_every_account_opens_with_the_password_of_the_file(app, demo_structures):
    path = demo_structures.folder / "demo-accounts.json"
    assert json.loads(path.read_text(encoding="utf-8")) == demo_structures.accounts
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with app.app_context():
        for email, password in {(a["email"], a["password"]) for a in demo_structures.accounts}:
            assert authenticate(email, password) is not None
    assert all(account["email"].endswith("@exemple.test") for account in demo_structures.accounts)


def test_one_account_belongs_to_two_structures(demo_structures):
    slugs = Counter(account["email"] for account in demo_structures.accounts)
    assert [email for email, count in slugs.items() if count == 2] == ["lucie.marchetti@exemple.test"]


def test_the_city_has_switched_on_civic_mediation_alone(app, demo_structures):
    with app.app_context(), bound(BEAURIVE.slug, caller=Caller.COMMAND) as actor:
        assert actor.tenant.enabled == {"civic_mediation"}
        assert _all(Activity)
    with app.app_context(), bound(PONTS_DU_VAL.slug, caller=Caller.COMMAND):
        assert _all(Activity)


def test_the_association_follows_a_year_of_housing_and_the_city_none(app, demo_structures):
    with app.app_context(), bound(SAINT_AVEL.slug, caller=Caller.COMMAND) as actor:
        assert {"housing", "named_files"} <= actor.tenant.enabled
        sheets = _all(Sheet)
        assert len(sheets) == 120
        assert len({sheet.number for sheet in sheets}) == 120
        assert {"sent", "acknowledged", "done", "closed"} <= {sheet.status for sheet in sheets}
        assert all(sheet.sent_on <= today(actor) for sheet in sheets)
        cases = {
            key: _all(Case, Case.type_key == key) for key in ("housing_neighbour_dispute", "housing_arrears")
        }
        assert {key: len(found) for key, found in cases.items()} == {
            "housing_neighbour_dispute": 25,
            "housing_arrears": 15,
        }
        assert all(case.named_at for case in cases["housing_arrears"])
        for case in [*cases["housing_neighbour_dispute"], *cases["housing_arrears"]]:
            assert case.opened_on <= case.last_on <= today(actor)
    with app.app_context(), bound(BEAURIVE.slug, caller=Caller.COMMAND):
        assert not _all(Sheet)


def test_housing_cases_of_the_demo_moved_along_their_tables_with_the_word_of_their_parties(
    app, demo_structures
):
    with app.app_context(), bound(SAINT_AVEL.slug, caller=Caller.COMMAND):
        for key in ("housing_neighbour_dispute", "housing_arrears"):
            case_type = type_of(key)
            steps = {step.key: step for step in case_type.transitions}
            named = {case.id: case for case in _all(Case, Case.type_key == key)}
            walked = CaseTransition.case_id.in_(named)
            for entry in _all(CaseTransition, CaseTransition.source.is_not(None), walked):
                assert entry.source in steps[entry.transition].source
                assert entry.target == steps[entry.transition].target
            for party in _all(Party, Party.person_id.is_not(None), Party.case_id.in_(named)):
                assert _all(ConsentRecord, ConsentRecord.party_id == party.id, ConsentRecord.state == "given")
        assert all(step.day is not None for step in _all(Step))
        assert any(step.sealed for step in _all(Step))


def test_the_funders_of_the_association_are_told_whom_and_what_they_pay(association):
    """FSE+ counts the list of its convention, each with her sex; no act of a post vanishes from its report."""
    by_grid = {row.grid: row for row in _all(Convention)}
    month = month_of(shift_months(today(association), -1))

    def told(key):
        scope = scope_of(by_grid[key], month, association)
        found = count_lines(grid_of(key, association), scope, association)
        return {figure.line.key: figure for figure in found}

    people = told("fseplus")
    assert (people["people"].value, people["women"].missing) == (4, 0)
    assert people["women"].value + people["men"].value == 4
    acts = told("adulte_relais")
    missions = [line for key, line in acts.items() if key.startswith("m_")]
    assert sum(line.value for line in missions) > acts["people"].rows, "some are of several missions"
    assert "en les additionnant" in missions[0].said
    for key in ("women", "men"):
        assert 0 < acts[key].missing < acts[key].rows
