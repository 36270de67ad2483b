"""What made people stop believing figures elsewhere, one test each (domifa, MANO, COOP, conseillers-entreprises)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import g
from sqlalchemy import delete, update

from core.activities.models import Activity, ActivityMember
from core.activities.schemas import ActivityCommand
from core.activities.services import correct_activity, record_activity
from core.casefiles.examples import a_file
from core.cases.completing import add_party
from core.cases.schemas import AddParty
from core.db.base import new_id
from core.db.session import session
from core.funding.worked import pieces_of, total
from core.people.models import Person
from core.people.services import merge_people
from core.planning.models import Round, RoundMember
from core.reporting import dashboard
from core.reporting.computing import compute
from core.reporting.doors import indicators_for, subject_for
from core.reporting.filters import DIMENSIONS, Filters
from core.reporting.periods import Period, civil_year, day_range, quarter
from core.reporting.roles import HEADLINES, TEAM
from core.reporting.subjects import SUBJECTS
from core.tenancy.binding import Actor
from core.testing.rows import make_row

Acting = Callable[..., AbstractContextManager[Actor]]
DAY = date(2026, 3, 5)


def an_entry(actor: Actor, **said: Any) -> Any:
    values = {"kind": "active_presence", "day": DAY, "at": time(14, 0), "distinct": True, **said}
    return record_activity(ActivityCommand(id=new_id(), **values), actor=actor)


def value_of(key: str, period: Period, actor: Actor) -> float | None:
    indicator = next(i for i in indicators_for(actor) if i.key == key)
    return compute([(indicator, Filters(period))], actor)[key].value


def test_an_entry_counts_on_its_day_however_late_it_is_corrected(make_member: Any, acting: Acting) -> None:
    """MANO#1431: figures that followed the date of the last change moved each time somebody fixed a word."""
    with acting(make_member("coordinator")) as actor:
        entry = an_entry(actor)
        before = value_of("activities", quarter(2026, 1), actor)
        correct_activity(
            entry,
            ActivityCommand(id=entry.id, kind=entry.kind, version=1, day=DAY, at=time(14, 0), note="Relu"),
            actor=actor,
        )
        assert value_of("activities", quarter(2026, 1), actor) == before == 1
        assert value_of("activities", quarter(2026, 4), actor) == 0


def test_a_round_that_passes_midnight_counts_on_its_own_day(make_member: Any, acting: Acting) -> None:
    """And so in its own month and year, though the clock says the next."""
    with acting(make_member("mediator")) as actor:
        eve = date(2025, 12, 31)
        walk: Any = make_row(Round, day=eve, label="Soir", starts_at=time(20), ends_at=time(2), state="done")
        session.add(RoundMember(round_id=walk.id, membership_id=actor.member))
        session.flush()
        entry = an_entry(actor, day=eve, at=time(0, 40), round_id=walk.id)
        assert entry.starts_at == datetime(2026, 1, 1, 0, 40, tzinfo=ZoneInfo("Europe/Paris"))
        assert value_of("activities", civil_year(2025), actor) == 1
        assert value_of("activities", civil_year(2026), actor) == 0
        assert value_of("activities", day_range(eve, eve), actor) == 1


def test_a_quarter_is_told_beside_the_same_one_a_year_before(make_member: Any, acting: Acting) -> None:
    """conseillers-entreprises#2313: network leads ask for quarters, with the year before."""
    with acting(make_member("director")) as actor:
        g.slug = actor.tenant.slug
        for day in (DAY, DAY + timedelta(1), date(2025, 1, 1), date(2025, 3, 31), date(2025, 4, 1)):
            an_entry(actor, day=day)
        page = dashboard.build(None, Filters(quarter(2026, 1)), actor)
        card = next(card for card in page.cards if card.key == "activities")
        assert card.value == "2"
        assert card.detail.startswith("2 un an plus tôt aux mêmes dates")
        assert page.previous is not None
        assert page.previous.label == "4e trimestre 2025"


def test_people_who_were_not_told_apart_are_never_shared_out(make_member: Any, acting: Acting) -> None:
    """COOP draws sex and age at random from the group: its cross tables are invented."""
    with acting(make_member("director")) as actor:
        g.slug = actor.tenant.slug
        an_entry(actor, total=10)
        an_entry(actor, total=6, women=4)
        page = dashboard.build(None, Filters(civil_year(2026)), actor)
        women = next(card for card in page.cards if card.key == "met_women")
        assert women.value == "4"
        assert "Non renseigné : 1" in women.detail


def test_acts_and_person_hours_are_two_figures(make_member: Any, acting: Acting) -> None:
    """One act of an hour by two members is one act and two hours; whoever left early said so."""
    other = make_member("mediator").membership_id
    with acting(make_member("mediator")) as actor:
        act = an_entry(actor, minutes=60, members=(actor.member, other))
        early = an_entry(actor, minutes=60, members=(actor.member, other))
        an_entry(actor)
        left = (ActivityMember.activity_id == early.id, ActivityMember.membership_id == other)
        session.execute(update(ActivityMember).where(*left).values(minutes=20))
        assert act.minutes == 60
        assert value_of("activities", civil_year(2026), actor) == 3
        assert value_of("person_hours", civil_year(2026), actor) == 120 + 80
        session.execute(update(Activity).where(Activity.id == act.id).values(minutes=30))
        assert value_of("person_hours", civil_year(2026), actor) == 60 + 80
        session.execute(delete(ActivityMember).where(*left))
        assert value_of("person_hours", civil_year(2026), actor) == 60 + 60


def test_person_hours_and_hours_of_work_are_two_figures_and_say_so(make_member: Any, acting: Acting) -> None:
    """Two acts of one hour at the same moment: two person-hours, one hour of work."""
    with acting(make_member("director", "mediator")) as actor:
        an_entry(actor, minutes=60)
        an_entry(actor, minutes=60)
        session.flush()
        assert value_of("person_hours", civil_year(2026), actor) == 120
        assert total(pieces_of(civil_year(2026), actor)) == 60
        definition = next(i for i in indicators_for(actor) if i.key == "person_hours").definition
        assert "deux interventions du même moment comptent toutes les deux" in definition
        assert "Ce ne sont pas les heures de travail des conventions et des rapports" in definition


def test_a_person_in_two_files_or_under_two_records_is_one_person(
    make_member: Any, make_structure: Any, acting: Acting
) -> None:
    with acting(make_member("director", "coordinator", structure=make_structure("named_files"))) as actor:
        people: list[Any] = [make_row(Person, given_name=name) for name in ("Nour", "Noor", "Sacha")]
        for person in (*people, people[0]):
            case = a_file(actor)
            add_party(case, AddParty(new_id(), "person"), actor=actor).person_id = person.id
        session.flush()
        assert value_of("distinct_persons", civil_year(case.opened_on.year), actor) == 3
        merge_people(people[0], people[1], actor=actor)
        assert value_of("distinct_persons", civil_year(case.opened_on.year), actor) == 2


def test_no_figure_is_told_by_worker(make_member: Any, acting: Acting) -> None:
    """demarche.numerique.gouv.fr#4741: individual statistics were feared to watch over agents."""
    of_members = {"author_id", "referent_id", "membership_id", "reviewed_by", "taken_by", "assigned_to"}
    asked = {dimension.column for subject in SUBJECTS for dimension in subject.questions}
    assert asked & of_members == set()
    assert DIMENSIONS == ("territory", "domain", "kind", "result")
    with acting(make_member("director")) as actor:
        every = {
            q.column
            for i in indicators_for(actor)
            for q in subject_for(i, actor, Filters(civil_year(2026))).questions
        }
        assert every & of_members == set()


def test_each_role_reads_first_figures_that_exist(
    make_structure: Any, make_member: Any, acting: Acting
) -> None:
    with acting(make_member("director", structure=make_structure("named_files"))) as actor:
        known = {i.key for i in indicators_for(actor)}
        assert {key for keys in (TEAM, *HEADLINES.values()) for key in keys} <= known
