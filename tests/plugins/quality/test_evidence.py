"""A requirement has its evidence, its gap and its actions; daily facts fall under it by themselves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import g
from sqlalchemy import select, update

from core.activities.schemas import ActivityCommand
from core.activities.services import record_activity
from core.casefiles.agreements import plan_follow_up, record_outcome
from core.casefiles.mediation_schemas import PlanFollowUp, RecordOutcome
from core.cases.completing import add_party
from core.cases.schemas import AddParty
from core.consent.examples import a_word
from core.consent.purposes import MEDIATE, STORE_IDENTITY
from core.consent.schemas import RecordConsent
from core.consent.services import record_consent
from core.files.examples import named_file, stored_document
from core.planning.weeks import close_week
from core.testing.files import open_named_file
from core.toolkit import (
    InvalidInput,
    Membership,
    MoveCase,
    Refused,
    get_or_404,
    move_case,
    new_id,
    now,
    session,
    today,
)
from plugins.civic_mediation import examples as civic
from plugins.quality import dossier, examples, facts, pages, services, sheets, team_schemas, team_services
from plugins.quality.indicators import proved
from plugins.quality.models import Action, Charter, Evidence, Fact, Rating, Requirement
from plugins.quality.schemas import (
    ActionCommand,
    CheckAction,
    EvidenceCommand,
    FinishAction,
    FollowRequirement,
    OwnRequirement,
    RateCommand,
)
from plugins.quality.standards import EDITIONS, REQUIREMENTS, requirements_of


def facts_of(kind: str) -> list[Fact]:
    return list(session.execute(select(Fact).where(Fact.kind == kind)).scalars())


def the_requirement(code: str) -> Requirement:
    return session.execute(select(Requirement).where(Requirement.code == code)).scalar_one()


def line_of(code: str, actor: Any) -> Any:
    [line] = pages.requirement_lines(actor, Requirement.code == code)
    return line


class TestReferential:
    def test_the_latest_edition_is_laid_when_the_domain_comes_on(self, acting: Any, coordinator: Any) -> None:
        with acting(coordinator):
            codes = set(session.execute(select(Requirement.code)).scalars())
            assert codes == {one.code for one in requirements_of(EDITIONS[-1].number)}

    def test_every_fact_falls_under_a_requirement_that_exists(self) -> None:
        known = {one.code for one in REQUIREMENTS}
        assert all(set(fact.requirements) <= known and fact.requirements for fact in facts.FACTS.values())

    def test_another_edition_drops_requirements_and_keeps_their_evidence(
        self, browsing: Any, coordinator: Any
    ) -> None:
        with browsing(coordinator) as actor:
            row = the_requirement("improvement.complaints")
            command = EvidenceCommand(today(actor), "Registre ouvert", id=new_id())
            services.save_evidence(command, row, actor=actor)
            own = examples.a_requirement(actor)
            services.adopt(1, actor=actor)
            assert not row.in_force
            assert own.in_force
            assert the_requirement("practice.facilitator").in_force
            [former] = pages.overview(actor).former
            assert (former.code, former.evidence) == ("improvement.complaints", 1)
            services.adopt(2, actor=actor)
            assert row.in_force
            assert line_of("improvement.complaints", actor).evidence == 1

    def test_adopting_twice_is_one_change(self, acting: Any, coordinator: Any) -> None:
        with acting(coordinator) as actor:
            assert services.adopt(1, actor=actor, number=2) is not None
            assert services.adopt(2, actor=actor, number=2) is None, "the page was out of date"
            assert services.adopt(1, actor=actor) is None

    def test_a_shipped_requirement_is_not_reworded(self, acting: Any, coordinator: Any) -> None:
        with acting(coordinator) as actor:
            row = the_requirement("team.post")
            command = OwnRequirement("team", "Autre chose", version=1)
            with pytest.raises(Refused):
                services.save_requirement(command, actor=actor, requirement=row)


class TestDailyFacts:
    @pytest.fixture
    def file_house(self, make_structure: Any) -> Any:
        return make_structure("quality", "named_files")

    @pytest.fixture
    def referent(self, make_member: Any, file_house: Any) -> Any:
        return make_member("mediator", "coordinator", structure=file_house)

    def party(self, actor: Any) -> Any:
        return add_party(open_named_file(actor), AddParty(new_id(), "person"), actor=actor)

    @pytest.mark.parametrize(
        ("state", "kind", "code"),
        [
            ("given", "consent_given", "ethics.consent"),
            ("refused", "consent_refused", "ethics.withdrawal"),
        ],
    )
    def test_a_word_of_the_ledger_proves_its_requirement(
        self, browsing: Any, referent: Any, state: str, kind: str, code: str
    ) -> None:
        with browsing(referent) as actor:
            word = a_word(self.party(actor), actor, state)
            [fact] = facts_of(kind)
            assert (fact.subject_id, fact.day) == (word.id, word.day)
            assert line_of(code, actor).facts

    def test_a_withdrawal_is_another_fact_than_the_agreement_before_it(
        self, acting: Any, referent: Any
    ) -> None:
        with acting(referent) as actor:
            party = self.party(actor)
            a_word(party, actor)
            a_word(party, actor, "withdrawn")
            assert len(facts_of("consent_given")) == len(facts_of("consent_withdrawn")) == 1

    def test_an_information_is_told_and_not_agreed_to(self, acting: Any, referent: Any) -> None:
        with acting(referent) as actor:
            party = self.party(actor)
            command = RecordConsent(
                new_id(), STORE_IDENTITY.key, "given", case_id=party.case_id, party_id=party.id
            )
            record_consent(command, actor=actor)
            assert len(facts_of("information_given")) == 1
            assert not facts_of("consent_given")

    def test_a_word_sent_twice_is_one_fact(self, acting: Any, referent: Any) -> None:
        with acting(referent) as actor:
            party = self.party(actor)
            command = RecordConsent(
                new_id(), MEDIATE.key, "refused", case_id=party.case_id, party_id=party.id
            )
            record_consent(command, actor=actor)
            record_consent(command, actor=actor)
            assert len(facts_of("consent_refused")) == 1

    def test_news_taken_of_a_file_prove_that_it_is_followed(self, browsing: Any, referent: Any) -> None:
        with browsing(referent) as actor:
            planned = plan_follow_up(
                open_named_file(actor), PlanFollowUp(new_id(), today(actor)), actor=actor
            )
            assert not facts_of("news_taken")
            for outcome in ("kept", "not_kept"):
                record_outcome(planned, RecordOutcome(planned.version, outcome, today(actor)), actor=actor)
            [fact] = facts_of("news_taken")
            assert fact.subject_id == planned.id
            assert line_of("activity.follow_up", actor).facts

    def test_a_closed_week_proves_the_review_once(self, browsing: Any, coordinator: Any) -> None:
        with browsing(coordinator) as actor:
            for _again in range(2):
                close_week(today(actor) - timedelta(days=7), {"activities": 0}, actor=actor)
            assert len(facts_of("week_closed")) == 1
            assert line_of("activity.review", actor).facts[0].words == "1 semaine relue et close"

    def test_a_paper_changes_requirement_with_its_kind(self, browsing: Any, coordinator: Any) -> None:
        with browsing(coordinator) as actor:
            row = examples.a_paper(actor)
            assert line_of("steering.meetings", actor).facts
            command = services.PaperCommand("report", row.title, row.day, version=row.version)
            services.save_paper(command, actor=actor, paper=row)
            assert not line_of("steering.meetings", actor).facts
            assert line_of("evaluation.report", actor).facts

    def test_what_was_entered_by_mistake_proves_nothing(self, acting: Any, coordinator: Any) -> None:
        with acting(coordinator) as actor:
            row = examples.a_session(actor)
            assert facts_of("session_held")
            services.remove(row, "practice", actor=actor)
            assert not facts_of("session_held")

    def test_a_fact_holds_no_word(self) -> None:
        assert {c.name for c in Fact.__table__.columns} == {"tenant_id", "id", "kind", "day", "subject_id"}


class TestWhatIsAskedOfEach:
    def state_of(self, code: str, actor: Any) -> tuple[str, str]:
        """The word of the requirement, which the figure and the dossier repeat."""
        line = line_of(code, actor)
        counted = the_requirement(code).id in session.execute(proved(actor)).scalars().all()
        assert counted == (line.pill == ("ok", "Prouvée"))
        [told] = [one for one in dossier.content(actor) if one["title"] == line.title]
        assert told["state"] == list(line.pill)
        words = line.facts[0].words.rpartition(" : ")[2] if line.facts else ""
        assert not words or words in told["facts"][0]["words"]
        return line.pill[1], words

    def test_a_charter_is_proved_once_every_member_of_today_signed_the_text_in_force(
        self, browsing: Any, coordinator: Any, mediator: Any, house: Any, make_member: Any, saved: Any
    ) -> None:
        gone = make_member("mediator", structure=house)
        charter = saved(coordinator, lambda actor: examples.a_charter(actor).id)

        def sign(actor: Any, row_id: Any = charter) -> None:
            team_services.sign_charter(get_or_404(Charter, row_id), actor=actor)

        with browsing(coordinator) as actor:
            assert self.state_of("ethics.charter", actor) == ("Sans preuve", "")
        for member in (coordinator, gone):
            saved(member, sign)
        with browsing(coordinator) as actor:
            assert self.state_of("ethics.charter", actor) == ("Prouvée en partie", "2 sur 3")
            summary = line_of("ethics.charter", actor).summary
            assert summary == "Membres de l’équipe qui ont signé le texte en vigueur : 2 sur 3."
            services.save_evidence(
                EvidenceCommand(today(actor), "Charte affichée", id=new_id()),
                the_requirement("ethics.charter"),
                actor=actor,
            )
            assert self.state_of("ethics.charter", actor)[0] == "Prouvée en partie"
        saved(mediator, sign)
        with browsing(coordinator) as actor:
            assert self.state_of("ethics.charter", actor) == ("Prouvée", "3 sur 3")
        saved(
            coordinator,
            lambda actor: session.execute(
                update(Membership).where(Membership.id == gone.membership_id).values(ended_at=now())
            ),
        )
        with browsing(coordinator) as actor:
            assert self.state_of("ethics.charter", actor) == ("Prouvée", "2 sur 2")
            text = team_schemas.CharterCommand(new_id(), "Charte", "Un autre texte.", today(actor))
            team_services.write_charter(text, actor=actor)
            assert self.state_of("ethics.charter", actor) == ("Sans preuve", "0 sur 2")

    def test_training_interviews_and_sessions_count_whom_they_reached(
        self, browsing: Any, coordinator: Any, mediator: Any
    ) -> None:
        with browsing(coordinator) as actor:
            day, both = today(actor), [coordinator.membership_id, mediator.membership_id]
            for reached in (both[:1], both):
                wanted = ("Prouvée", "2 sur 2") if reached == both else ("Prouvée en partie", "1 sur 2")
                training = team_schemas.TrainingCommand(
                    "law", "Discrétion", day, day, 7, member_ids=reached, id=new_id()
                )
                team_services.save_training(training, actor=actor)
                practice = team_schemas.SessionCommand(
                    day, 120, "psychologist", member_ids=reached, id=new_id()
                )
                team_services.save_session(practice, actor=actor)
                interview = team_schemas.InterviewCommand(reached[-1], "professional", day, id=new_id())
                team_services.save_interview(interview, actor=actor)
                for code in ("team.training", "practice.sessions", "team.interview"):
                    assert self.state_of(code, actor) == wanted, code

    def test_an_incident_without_anything_after_it_a_late_answer_and_a_gap_left_alone_are_not_proofs(
        self, browsing: Any, coordinator: Any
    ) -> None:
        with browsing(coordinator) as actor:
            incident = examples.an_incident(actor)
            assert self.state_of("team.safety", actor) == ("Sans preuve", "0 sur 1")
            followed = team_schemas.IncidentCommand(
                incident.day, incident.kind, follow_ups=["debrief"], version=incident.version
            )
            team_services.save_incident(followed, actor=actor, incident=incident)
            assert self.state_of("team.safety", actor) == ("Prouvée", "1 sur 1")
            gap = examples.a_gap(actor)
            assert self.state_of("improvement.gaps", actor) == ("Sans preuve", "0 sur 1")
            act = ActionCommand("Relire", actor.member, today(actor), id=new_id())
            services.save_action(act, actor=actor, gap=gap)
            assert self.state_of("improvement.gaps", actor) == ("Prouvée", "1 sur 1")
            examples.an_answered_complaint(actor)
            assert self.state_of("improvement.complaints", actor) == ("Prouvée", "1 sur 1")
            late = examples.a_complaint(actor)
            late.received_on, late.due_on = today(actor) - timedelta(days=40), today(actor) - timedelta(25)
            session.flush()
            assert self.state_of("improvement.complaints", actor) == ("Prouvée en partie", "1 sur 2")

    def test_one_week_closed_is_not_every_week(self, browsing: Any, coordinator: Any) -> None:
        with browsing(coordinator) as actor:
            day = today(actor)
            monday = day - timedelta(days=day.weekday())
            for weeks in (0, 1, 2, 3):
                command = ActivityCommand(
                    id=new_id(), kind="active_presence", total=4, day=monday - timedelta(days=7 * weeks)
                )
                record_activity(command, actor=actor)
            close_week(monday - timedelta(days=14), {"activities": 1}, actor=actor)
            assert self.state_of("activity.review", actor) == ("Prouvée en partie", "1 sur 2")
            close_week(monday - timedelta(days=21), {"activities": 1}, actor=actor)
            assert self.state_of("activity.review", actor) == ("Prouvée", "2 sur 2")

    def test_a_paper_that_ran_out_proves_nothing_any_more(self, browsing: Any, coordinator: Any) -> None:
        with browsing(coordinator) as actor:
            row = examples.a_paper(actor)
            assert line_of("steering.meetings", actor).pill[1] == "Prouvée"
            row.day, row.until = today(actor) - timedelta(days=9), today(actor) - timedelta(days=1)
            session.flush()
            assert self.state_of("steering.meetings", actor) == ("Sans preuve", "")


class TestGapsAndActions:
    def test_a_proof_to_come_is_refused_beside_its_day(self, acting: Any, coordinator: Any) -> None:
        with acting(coordinator) as actor:
            row = examples.a_requirement(actor)
            later = EvidenceCommand(today(actor) + timedelta(days=1), "Plus tard", id=new_id())
            with pytest.raises(InvalidInput) as refused:
                services.save_evidence(later, row, actor=actor)
        assert set(refused.value.errors) == {"day"}

    def test_a_gap_outweighs_its_proofs(self, browsing: Any, coordinator: Any) -> None:
        with browsing(coordinator) as actor:
            row = session.execute(
                select(Requirement).where(Requirement.id == examples.an_evidence(actor).requirement_id)
            ).scalar_one()
            assert line_of(row.code, actor).pill == ("ok", "Prouvée")
            command = FollowRequirement(row.version, actor.member, "Deux halls sans affiche")
            services.follow_requirement(row, command, actor=actor)
            assert line_of(row.code, actor).pill == ("wait", "Écart à combler")

    def test_an_action_is_checked_once_done(self, acting: Any, coordinator: Any) -> None:
        with acting(coordinator) as actor:
            row, day = examples.an_action(actor), today(actor)
            with pytest.raises(Refused):
                services.check_action(row, CheckAction(row.version, day, True), actor=actor)
            services.finish_action(row, FinishAction(row.version, day), actor=actor)
            before = day - timedelta(days=1)
            with pytest.raises(InvalidInput):
                services.check_action(row, CheckAction(row.version, before, True), actor=actor)
            services.check_action(row, CheckAction(row.version, day, False), actor=actor)
            assert (row.effective, len(facts_of("action_checked"))) == (False, 1)

    def test_somebody_elses_member_is_refused_beside_the_field(self, acting: Any, coordinator: Any) -> None:
        with acting(coordinator) as actor:
            gap = examples.a_gap(actor)
            command = ActionCommand("Relire", new_id(), today(actor), id=new_id())
            with pytest.raises(InvalidInput) as refused:
                services.save_action(command, actor=actor, gap=gap)
        assert set(refused.value.errors) == {"assigned_to"}


class TestBlankAudit:
    def test_a_gap_becomes_the_requirements_and_its_action_once(
        self, browsing: Any, coordinator: Any
    ) -> None:
        with browsing(coordinator) as actor:
            audit, row = examples.an_audit(actor), the_requirement("team.post")
            command = RateCommand(
                "partly", "Fiches non datées", "Dater les fiches", actor.member, today(actor)
            )
            services.rate(audit, row, command, actor=actor)
            services.rate(audit, row, command, actor=actor)
            assert row.gap == "Fiches non datées"
            [action] = session.execute(select(Action).where(Action.requirement_id == row.id)).scalars()
            assert action.words == "Dater les fiches"
            assert len(session.execute(select(Rating.id)).all()) == 1
            sheet = sheets.audit(audit.id, actor)
            assert dict(sheet.facts)["Exigences tenues"] == "0 sur 1"

    def test_it_is_closed_once_every_requirement_is_rated(self, acting: Any, coordinator: Any) -> None:
        with acting(coordinator) as actor:
            audit = examples.an_audit(actor)
            with pytest.raises(Refused, match="restent à coter"):
                services.close_audit(audit, actor=actor)
            rated = examples.a_rated_audit(actor)
            services.close_audit(rated, actor=actor)
            assert rated.closed_on == today(actor)
            assert len(facts_of("audit_closed")) == 1
            with pytest.raises(Refused):
                services.rate(rated, the_requirement("team.post"), RateCommand("met"), actor=actor)


def test_an_evidence_is_taken_away_without_being_lost(acting: Any, coordinator: Any) -> None:
    with acting(coordinator) as actor:
        row = examples.an_evidence(actor)
        services.remove(row, "evidence", actor=actor)
        assert session.execute(select(Evidence.removed_at)).scalar_one() is not None


def test_the_figure_of_what_is_proved_is_that_of_the_page(browsing: Any, coordinator: Any) -> None:
    with browsing(coordinator) as actor:
        examples.a_paper(actor)
        examples.an_evidence(actor)
        for kind in ("active_presence", "conflict_realtime", "conflict_deferred"):
            record_activity(ActivityCommand(new_id(), kind, total=2), actor=actor)
        told = {line.code for line in pages.requirement_lines(actor) if line.pill[0] == "ok"}
        counted = set(
            session.execute(select(Requirement.code).where(Requirement.id.in_(proved(actor)))).scalars()
        )
        assert {"activity.log", "register.proximity_presence", "register.prevent_manage_conflict"} <= told
        assert counted == told
        assert len(told) == pages.overview(actor).proved


def test_an_entry_of_a_domain_shows_the_register_of_what_it_stands_for(
    make_structure: Any, make_member: Any, acting: Any
) -> None:
    town = make_structure("quality", "housing", "transport")
    with acting(make_member("coordinator", structure=town)) as actor:
        examples.a_paper(actor)
        for kind in ("housing_report", "housing_landlord"):
            record_activity(ActivityCommand(new_id(), kind, total=2), actor=actor)
        g.slug = town.slug
        told = {line.code for line in pages.requirement_lines(actor) if line.pill[0] == "ok"}
        assert {code for code in told if code.startswith("register.")} == {
            "register.territorial_watch",
            "register.connect_partner",
        }
        counted = select(Requirement.code).where(Requirement.id.in_(proved(actor)))
        assert set(session.execute(counted).scalars()) == told


class TestLinks:
    @pytest.fixture
    def lead(self, make_structure: Any, make_member: Any) -> Any:
        return make_member("coordinator", structure=make_structure("quality", "named_files"))

    def test_a_document_of_a_file_is_linked_by_its_address(self, browsing: Any, lead: Any) -> None:
        with browsing(lead) as actor:
            document = stored_document(named_file(actor), actor, level="team")
            row = examples.a_requirement(actor)
            command = EvidenceCommand(today(actor), "Courrier", id=new_id(), document_id=document.id)
            services.save_evidence(command, row, actor=actor)
            [shown] = pages.requirement_page(row.id, actor).evidence
            assert shown.document_url is not None
            assert str(document.id) in shown.document_url

    def test_a_restricted_document_is_refused(self, acting: Any, lead: Any) -> None:
        with acting(lead) as actor:
            document = stored_document(named_file(actor), actor, level="restricted")
            row = examples.a_requirement(actor)
            command = EvidenceCommand(today(actor), "Courrier", id=new_id(), document_id=document.id)
            with pytest.raises(InvalidInput) as refused:
                services.save_evidence(command, row, actor=actor)
            assert set(refused.value.errors) == {"document_id"}

    def test_an_expired_proof_counts_no_more(self, browsing: Any, coordinator: Any) -> None:
        with browsing(coordinator) as actor:
            row = examples.a_requirement(actor)
            past = today(actor) - timedelta(days=30)
            command = EvidenceCommand(past, "Affiche", id=new_id(), until=past + timedelta(days=2))
            services.save_evidence(command, row, actor=actor)
            assert line_of(row.code, actor).pill == ("stop", "Sans preuve")
            assert pages.requirement_page(row.id, actor).evidence[0].over


def test_what_is_brought_back_proves_again(acting: Any, coordinator: Any) -> None:
    with acting(coordinator) as actor:
        row = examples.a_paper(actor)
        services.remove(row, "paper", actor=actor)
        assert not facts_of("paper_minutes")
        services.restore(row, "paper", actor=actor)
        assert len(facts_of("paper_minutes")) == 1


def test_a_situation_brought_to_its_end_is_a_fact(acting: Any, make_structure: Any, make_member: Any) -> None:
    member = make_member("coordinator", structure=make_structure("quality", "civic_mediation"))
    with acting(member) as actor:
        case = civic.a_case(actor)
        assert not facts_of("case_closed")
        drop = MoveCase(new_id(), today(actor), "Plus de nouvelles du groupe", "lost_contact")
        move_case(case, "drop", drop, actor=actor)
        assert [fact.subject_id for fact in facts_of("case_closed")] == [case.id]
