"""Groups without names, rules with their dates, and incidents that become situations in one gesture."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from core.activities.schemas import ActivityCommand
from core.activities.services import record_activity
from core.toolkit import (
    Actor,
    Case,
    CaseActivity,
    InvalidInput,
    MoveCase,
    OpenCase,
    Party,
    Place,
    Refused,
    move_case,
    new_id,
    open_case,
    session,
    today,
)
from plugins.civic_mediation import (
    demo,
    examples,
    incident_pages,
    indicators,
    queries,
    service_pages,
    services,
)
from plugins.civic_mediation.choices import choices
from plugins.civic_mediation.models import (
    CentreStaff,
    CivicGroup,
    CivicService,
    GroupPlace,
    Incident,
    IncidentGroup,
    PartyGroup,
    UseRule,
)
from plugins.civic_mediation.rules import objections_to_disabling
from plugins.civic_mediation.schemas import (
    EndRule,
    GroupCommand,
    IncidentCommand,
    IncidentFilters,
    Prefill,
    RuleCommand,
    StaffCommand,
)
from plugins.civic_mediation.workflow import TYPE_KEY


def an_incident(actor: Actor, place: Place | None = None, **more: Any) -> Incident:
    where = place or examples.a_place(actor)
    values = {"day": today(actor), "place_id": where.id, "kind": "use_conflict", "gravity": "minor", **more}
    return services.save_incident(IncidentCommand(id=new_id(), **values), actor=actor)


def a_text(actor: Actor, place: Place, days_ago: int, **more: Any) -> UseRule:
    start = today(actor) - timedelta(days=days_ago)
    values = {"title": "Règles", "body": "Casque pour tous.", "valid_from": start, **more}
    return services.write_rule(RuleCommand(new_id(), place.id, **values), actor=actor)


class TestGroups:
    def test_a_group_has_no_column_for_a_name(self) -> None:
        assert not {"name", "given_name", "family_name", "members"} & set(CivicGroup.__table__.columns.keys())

    def test_a_label_belongs_to_one_group(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            services.save_group(GroupCommand("Le groupe du banc", "youth", new_id()), actor=actor)
            with pytest.raises(InvalidInput) as refused:
                services.save_group(GroupCommand("Le groupe du banc", "band", new_id()), actor=actor)
            assert set(refused.value.errors) == {"label"}

    def test_its_usual_places_follow_each_correction(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            first, second = examples.a_place(actor), examples.a_place(actor)
            command = GroupCommand("Les trottinettes", "youth", new_id(), place_ids=[first.id])
            group = services.save_group(command, actor=actor)
            changed = GroupCommand("Les trottinettes", "youth", version=1, place_ids=[second.id])
            services.save_group(changed, actor=actor, group=group)
            assert session.execute(select(GroupPlace.place_id)).scalars().all() == [second.id]


class TestRules:
    def test_a_new_text_ends_the_former_the_day_before(self, acting: Any, coordinator: Any) -> None:
        with acting(coordinator) as actor:
            place = examples.a_place(actor)
            former, newer = a_text(actor, place, 60), a_text(actor, place, 10)
            assert former.valid_until == newer.valid_from - timedelta(days=1)
            assert (former.edition, newer.edition) == (1, 2)

    def test_only_one_text_is_in_force_on_each_day(self, acting: Any, coordinator: Any) -> None:
        with acting(coordinator) as actor:
            place = examples.a_place(actor)
            for days in (90, 60, 30):
                a_text(actor, place, days)
            for back in (80, 59, 30, 0):
                day = today(actor) - timedelta(days=back)
                found = session.execute(queries.rules_at(place.id, actor).where(queries.in_force(day))).all()
                assert len(found) == 1

    def test_a_text_does_not_slip_before_another(self, acting: Any, coordinator: Any) -> None:
        with acting(coordinator) as actor:
            place = examples.a_place(actor)
            a_text(actor, place, 10)
            with pytest.raises(InvalidInput) as refused:
                a_text(actor, place, 30)
            assert set(refused.value.errors) == {"valid_from"}

    def test_an_ended_text_stays_readable(self, acting: Any, coordinator: Any) -> None:
        with acting(coordinator) as actor:
            rule = a_text(actor, examples.a_place(actor), 30)
            services.end_rule(rule, EndRule(today(actor) - timedelta(days=1)), actor=actor)
            assert service_pages.rule_page(rule.id, actor).state == ("", "Ancien texte")

    def test_the_agreement_of_a_situation_begins_a_text(self, acting: Any, coordinator: Any) -> None:
        with acting(coordinator) as actor:
            case = examples.a_case(actor)
            move_case(case, "engage", MoveCase(), actor=actor)
            agreed = {"agreement_text": "Le matin pour les plus jeunes."}
            move_case(case, "agree", MoveCase(data=agreed), actor=actor)
            said = service_pages.rule_prefill(Prefill(case_id=case.id), actor)
            assert (said["body"], said["place_id"]) == ("Le matin pour les plus jeunes.", case.place_id)


class TestIncidents:
    def test_a_service_is_held_at_the_place_of_the_incident(self, acting: Any, coordinator: Any) -> None:
        with acting(coordinator) as actor:
            service = examples.a_service(actor)
            with pytest.raises(InvalidInput) as refused:
                an_incident(actor, service_id=service.id)
            assert set(refused.value.errors) == {"service_id"}

    def test_services_of_one_name_are_told_apart_by_their_places(self, acting: Any, coordinator: Any) -> None:
        with acting(coordinator) as actor:
            service = examples.a_service(actor)
            name = session.execute(select(Place.name).where(Place.id == service.place_id)).scalar_one()
            assert choices(actor)["service_id"] == [(str(service.id), f"Skate-park – {name}")]

    def test_it_is_not_noted_ahead_of_time(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor, pytest.raises(InvalidInput):
            an_incident(actor, day=today(actor) + timedelta(days=1))

    def test_it_becomes_a_situation_in_one_gesture(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            group, place = examples.a_group(actor), examples.a_place(actor)
            incident = an_incident(actor, place, people=8, group_ids=[group.id])
            case = services.raise_incident(incident, actor=actor)
            assert (case.type_key, case.state, case.place_id) == (TYPE_KEY, "reported", place.id)
            assert (case.reason, case.people) == ("use_conflict", 8)
            assert case.subject == "Conflit d’usage, Skate-park des Glacis"
            assert incident.case_id == case.id
            assert session.execute(select(Party.label)).scalars().all() == [group.label]
            assert session.execute(select(PartyGroup.group_id)).scalars().all() == [group.id]

    def test_a_second_click_gives_the_same_situation(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            incident = an_incident(actor)
            first = services.raise_incident(incident, actor=actor)
            assert services.raise_incident(incident, actor=actor).id == first.id
            assert session.execute(select(func.count(Case.id))).scalar_one() == 1

    def test_its_field_entry_goes_with_it(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            entry = record_activity(ActivityCommand(new_id(), "active_presence", total=6), actor=actor)
            incident = an_incident(actor, activity_id=entry.id)
            case = services.raise_incident(incident, actor=actor)
            link = session.execute(select(CaseActivity)).scalar_one()
            assert (link.case_id, link.activity_id, link.is_origin) == (case.id, entry.id, True)

    def test_what_the_field_entry_says_is_not_asked_again(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            place = examples.a_place(actor)
            entry = record_activity(
                ActivityCommand(new_id(), "active_presence", total=6, place_id=place.id, note="Ballons."),
                actor=actor,
            )
            said = incident_pages.incident_prefill(Prefill(activity_id=entry.id), actor)
            assert (said["place_id"], said["people"], said["facts"]) == (place.id, 6, "Ballons.")

    def test_it_joins_an_open_situation(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = examples.a_case(actor)
            incident = an_incident(actor)
            services.follow_incident(incident, case, actor=actor)
            services.follow_incident(incident, case, actor=actor)
            assert incident.case_id == case.id
            with pytest.raises(Refused):
                services.follow_incident(incident, examples.a_case(actor), actor=actor)

    def test_once_followed_it_is_not_taken_away(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            incident = an_incident(actor)
            services.raise_incident(incident, actor=actor)
            with pytest.raises(Refused):
                services.remove_incident(incident, actor=actor)

    def test_taken_away_it_counts_nowhere_and_comes_back(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            incident = an_incident(actor)
            services.remove_incident(incident, actor=actor)
            assert _number(indicators.incidents(actor)) == 0
            services.restore_incident(incident, actor=actor)
            assert _number(indicators.incidents(actor)) == 1


class TestSituation:
    def test_a_mediation_between_groups_needs_two_parties(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = examples.a_case(actor)
            move_case(case, "engage", MoveCase(), actor=actor)
            with pytest.raises(Refused, match="deux parties"):
                move_case(case, "mediate", MoveCase(), actor=actor)
            for _each in "ab":
                services.add_group_party(case, examples.a_group(actor), actor=actor)
            assert move_case(case, "mediate", MoveCase(), actor=actor).state == "group_mediation"

    def test_an_agreement_of_use_is_written(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = examples.a_case(actor)
            move_case(case, "engage", MoveCase(), actor=actor)
            with pytest.raises(InvalidInput) as refused:
                move_case(case, "agree", MoveCase(), actor=actor)
            assert set(refused.value.errors) == {"agreement_text"}

    def test_stopping_without_follow_up_needs_its_reason(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor, pytest.raises(InvalidInput) as refused:
            move_case(examples.a_case(actor), "drop", MoveCase(result="lost_contact"), actor=actor)
        assert set(refused.value.errors) == {"note"}

    def test_a_known_group_is_a_party_once(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case, group = examples.a_case(actor), examples.a_group(actor)
            services.add_group_party(case, group, actor=actor)
            services.add_group_party(case, group, actor=actor)
            assert session.execute(select(func.count(Party.id))).scalar_one() == 1

    def test_the_domain_is_not_switched_off_while_one_is_open(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            assert objections_to_disabling(actor) == ()
            examples.a_case(actor)
            assert len(objections_to_disabling(actor)) == 1


class TestStaff:
    def test_a_post_names_a_member_of_the_structure(
        self, acting: Any, coordinator: Any, make_member: Any, make_structure: Any
    ) -> None:
        stranger = make_member(structure=make_structure("civic_mediation"))
        with acting(coordinator) as actor:
            place = examples.a_place(actor)
            command = StaffCommand(stranger.membership_id, place.id, "animator", today(actor), id=new_id())
            with pytest.raises(InvalidInput) as refused:
                services.save_staff(command, actor=actor)
        assert set(refused.value.errors) == {"membership_id"}


def _number(statement: Any) -> int:
    return len(session.execute(statement).all())


class TestFigures:
    def test_each_figure_is_the_number_of_its_rows(self, browsing: Any, mediator: Any) -> None:
        with browsing(mediator) as actor:
            demo.seed(actor)
            shown = incident_pages.figures(actor)
            everything = IncidentFilters(since=shown.since, until=shown.until)
            assert shown.total == incident_pages.incident_list(everything, actor).total
            for row in shown.places:
                place_id = session.execute(select(Place.id).where(Place.name == row["label"])).scalar_one()
                narrowed = IncidentFilters(place_id=place_id, since=shown.since, until=shown.until)
                assert row["value"] == incident_pages.incident_list(narrowed, actor).total

    def test_agreements_count_each_situation_once(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = examples.a_case(actor)
            for step, data in (("engage", {}), ("agree", {"agreement_text": "Le matin."}), ("resume", {})):
                move_case(case, step, MoveCase(data=data), actor=actor)
            move_case(case, "agree", MoveCase(data={"agreement_text": "Le soir."}), actor=actor)
            open_case(OpenCase(new_id(), TYPE_KEY, "Sans accord"), actor=actor)
            assert _number(indicators.agreements(actor)) == 1
            assert _number(indicators.situations(actor)) == 2


class TestDemo:
    MODELS = (CivicGroup, GroupPlace, CivicService, UseRule, Incident, IncidentGroup, CentreStaff, Case)

    def test_two_runs_leave_the_same_rows(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            counts = []
            for _run in range(2):
                demo.seed(actor)
                counts.append([session.execute(select(func.count(m.id))).scalar_one() for m in self.MODELS])
            assert counts[0] == counts[1]
            assert all(counts[0])

    def test_it_shows_situations_at_every_step(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            demo.seed(actor)
            states = set(session.execute(select(Case.state)).scalars())
            assert {"reported", "dialogue", "rules", "agreement", "followed", "closed", "dropped"} <= states
