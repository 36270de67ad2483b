"""Every retention rule finds what is past its term and nothing else, and once applied finds it no more.

A new rule fails the first test until one of its rows stands in ``ROWS``, as its table can hold it.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from core.activities.models import Activity
from core.cases.models import Case, Party
from core.db.session import session
from core.db.unit_of_work import commit
from core.drafts.models import Draft
from core.extension.catalog import catalog
from core.funding.models import Participant
from core.ingest.models import ImportRun
from core.lifecycle.models import RightsCopy, RightsRequest
from core.lifecycle.retention import apply_rule
from core.lifecycle.terms import term_of
from core.papers.models import ShiftReport
from core.people.models import Person
from core.planning.clock import today
from core.planning.models import Appointment, Task
from core.requests.models import Request, RequestCaller
from core.tenancy.models import Membership
from core.testing.plugin import create_member, create_structure
from core.testing.rows import make_row
from plugins.citizen_participation import models as citizen
from plugins.civic_mediation import models as civic
from plugins.housing import models as housing
from plugins.quality import models as quality
from plugins.reinsertion import models as reinsertion
from plugins.rights_access import models as rights
from plugins.school_mediation import models as school
from plugins.transport import models as transport
from plugins.youth_outreach import models as youth

OURS = {"core", "named_files", *(folder.name for folder in (Path(__file__).parents[2] / "plugins").iterdir())}
LONG_AGO = date(2005, 1, 10)
FAR = date(2100, 1, 1)
WORDS = "Des mots d’alors"


def moment(day):
    return datetime(day.year, day.month, day.day, 10, tzinfo=UTC)


def closed(day, **said):
    """A file or situation that ended that day."""
    said = {"type_key": "civic_situation", "subject": WORDS, **said}
    return make_row(Case, opened_on=day, last_on=day, closed_on=day, **said).id


def entry(day, **said):
    return make_row(Activity, day=day, **said).id


def ended(day):
    return make_row(citizen.Project, starts_on=day, closed_on=day).id


def asked(day, **said):
    return make_row(Request, day=day, state="closed", closed_at=moment(day), received_at=moment(day), **said)


def in_file(day):
    case = closed(day, type_key="mediation_file", named_at=moment(day))
    make_row(Party, case_id=case, position=1, person_id=make_row(Person).id)


def member():
    return session.execute(select(Membership.id)).scalar_one()


def copied(day):
    """A copy kept a week."""
    request = make_row(RightsRequest, kind="access", state="done", subject_kind="person")
    make_row(RightsCopy, request_id=request.id, expires_on=day + timedelta(days=7))


def pupil(day):
    promotion = make_row(school.Promotion, year=day.year)
    make_row(school.Pupil, promotion_id=promotion.id, person_id=make_row(Person).id, class_label="4e B")


def sighted(day):
    return make_row(youth.Sighting, sent_on=day, state="received").id


def point(day):
    return make_row(citizen.Point, project_id=ended(day), words=WORDS).id


def recommended(day):
    return make_row(citizen.Recommendation, project_id=ended(day), reply=WORDS).id


def complaint(day):
    days = {"received_on": day, "due_on": day, "answered_on": day, "closed_on": day}
    return make_row(quality.Complaint, subject=WORDS, **days).id


def rated(day):
    make_row(quality.Rating, audit_id=make_row(quality.Audit, day=day, closed_on=day).id, gap=WORDS)


#: Rule → makes one row of its table dated that day.
ROWS = {
    "people.closed_files": in_file,
    "people.no_file": lambda day: make_row(Person, updated_at=moment(day)),
    "requests.callers": lambda day: make_row(RequestCaller, request_id=asked(day).id, name="Une voisine"),
    "papers.shifts": lambda day: make_row(ShiftReport, day=day, happened=WORDS),
    "requests.words": lambda day: asked(day, subject=WORDS),
    "activities.notes": lambda day: entry(day, note=WORDS),
    "cases.words": closed,
    "imports.originals": lambda day: make_row(ImportRun, held_since=moment(day)),
    "planning.appointments": lambda day: make_row(Appointment, day=day, subject=WORDS),
    "planning.tasks": lambda day: make_row(Task, done_at=moment(day), assigned_to=member()),
    "drafts.unsent": lambda day: make_row(
        Draft, updated_at=moment(day), membership_id=member(), form_key=f"essai:{day}"
    ),
    "rights.copies": copied,
    "funding.participants": lambda day: make_row(Participant, entered_on=day, left_on=day),
    "citizen.photos": lambda day: make_row(citizen.PointPhoto, point_id=point(day)),
    "citizen.points": point,
    "citizen.outcomes": lambda day: make_row(citizen.Gathering, activity_id=entry(day), outcome=WORDS),
    "citizen.projects": lambda day: make_row(citizen.Project, starts_on=day, closed_on=day, aim=WORDS),
    "citizen.stages": lambda day: make_row(citizen.ProjectStage, project_id=ended(day), note=WORDS),
    "citizen.recommendations": recommended,
    "citizen.replies": lambda day: make_row(
        citizen.RecommendationStep, recommendation_id=recommended(day), body=WORDS
    ),
    "civic.facts": lambda day: make_row(civic.Incident, day=day, facts=WORDS),
    "civic.habits": lambda day: make_row(civic.CivicGroup, ended_on=day, habits=WORDS),
    "housing.sheets": lambda day: make_row(housing.Sheet, sent_on=day, status="closed", answer=WORDS),
    "housing.steps": lambda day: make_row(housing.Step, case_id=closed(day), sealed=b"x"),
    "quality.complainants": lambda day: make_row(quality.Complainant, complaint_id=complaint(day)),
    "quality.complaints": complaint,
    "quality.incidents": lambda day: make_row(quality.StaffIncident, day=day, facts=WORDS),
    "quality.interviews": lambda day: make_row(quality.Interview, day=day, membership_id=member()),
    "quality.evidence": lambda day: make_row(quality.Evidence, day=day),
    "quality.gaps": lambda day: make_row(quality.NonConformity, day=day),
    "quality.actions": lambda day: make_row(
        quality.Action, due_on=day, done_on=day, assigned_to=member(), words=WORDS
    ),
    "quality.ratings": rated,
    "quality.papers": lambda day: make_row(quality.Paper, day=day, decisions=WORDS),
    "reinsertion.words": lambda day: make_row(reinsertion.Journey, case_id=closed(day), strengths=b"x"),
    "reinsertion.objectives": lambda day: make_row(
        reinsertion.Objective, case_id=closed(day), track="social", sealed=b"x"
    ),
    "reinsertion.actions": lambda day: make_row(
        reinsertion.Action,
        case_id=(case := closed(day)),
        objective_id=make_row(reinsertion.Objective, case_id=case, track="social").id,
        sealed=b"x",
    ),
    "reinsertion.reviews": lambda day: make_row(reinsertion.Review, case_id=closed(day), sealed=b"x"),
    "rights.amounts": lambda day: make_row(
        rights.BudgetLine, budget_id=make_row(rights.Budget, case_id=closed(day)).id
    ),
    "rights.debts": lambda day: make_row(rights.Debt, case_id=closed(day)),
    "rights.followers": lambda day: make_row(rights.Follower, case_id=closed(day)),
    "school.pupils": pupil,
    "school.classes": lambda day: make_row(school.Entry, activity_id=entry(day), class_label="6e B"),
    "school.promotions": lambda day: make_row(school.Promotion, year=day.year, note=WORDS),
    "school.committees": lambda day: make_row(school.Committee, day=day, decisions=WORDS),
    "school.reviews": lambda day: make_row(school.Review, year=day.year, achieved=WORDS),
    "transport.driver_words": lambda day: make_row(transport.DriverWord, day=day, words=WORDS),
    "transport.classes": lambda day: make_row(
        transport.ClassTalk, activity_id=entry(day), class_label="6e B"
    ),
    "youth.words": lambda day: make_row(youth.Words, sighting_id=sighted(day), nickname="Zed"),
    "youth.replies": lambda day: make_row(youth.Reply, sighting_id=sighted(day), day=day, text=WORDS),
}


def number(rule, actor, before):
    return session.execute(select(func.count()).select_from(rule.due(actor, before).subquery())).scalar_one()


def test_every_rule_of_ours_has_a_row_here(app):
    with app.app_context():
        known = catalog()
        ours = {key for key in known.retention_rules if known.plugin_of("retention_rules", key) in OURS}
        assert set(ROWS) == ours


@pytest.mark.parametrize("key", ROWS)
def test_a_rule_takes_what_is_past_and_nothing_else(key, app, acting):
    ours, theirs = (create_member(app, create_structure(app)) for _ in range(2))
    for someone in (ours, theirs):
        with acting(someone) as actor:
            ROWS[key](LONG_AGO)
            ROWS[key](today(actor))
            commit()
    with acting(ours) as actor:
        rule = catalog().retention_rules[key]
        before = term_of(rule, today(actor))
        assert number(rule, actor, before) == 1, "the old row is past its term, today’s is not"
        if rule.apply is None:
            return
        assert apply_rule(key, before, actor=actor) == 1
        commit()
    with acting(ours) as actor:
        assert number(rule, actor, before) == 0
        assert number(rule, actor, FAR) == 1, "today’s row still holds what it held"
    with acting(theirs) as actor:
        assert number(rule, actor, before) == 1, "another structure has decided nothing"
