"""Who reads a file beside its referent: places, exceptional access, stepping back, declared ties."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from core.audit.models import READS, AuditEntry
from core.casefiles import circle
from core.casefiles.levels import Reader, hidden_count, opened_to, readable_levels
from core.casefiles.models import FileAccess, FileReason
from core.casefiles.neutrality import TIED
from core.casefiles.notices import waiting_notices
from core.casefiles.schemas import AskAccess, NameMember, StepBack
from core.casefiles.services import (
    ask_exceptional_access,
    end_member,
    link_person,
    name_member,
    open_file,
    step_back,
)
from core.cases.access import case_or_404
from core.cases.completing import add_party, keep_session, record_action, remove_event
from core.cases.models import Case, Party
from core.cases.moving import reassign_case
from core.cases.schemas import AddParty, AddSession, ReassignCase, RecordAction
from core.db.base import new_id, now
from core.db.session import session
from core.errors import Forbidden, InvalidInput, NotFound, Refused
from core.people.models import Person
from core.planning.clock import today
from core.planning.covering import cover_absence
from core.planning.schemas import CoverAbsence, DeclareAbsence
from core.planning.services import declare_absence
from core.tenancy.models import Cover
from tests.core.casefiles.making import opening, somebody, tie

REASON = "La personne référente est absente et une partie appelle."
LEVELS = ("team", "restricted", "sealed", "private")


@pytest.fixture
def case_id(saved: Any, mediator: Any) -> Any:
    return saved(mediator, lambda actor: open_file(opening(), actor=actor).id)


def reads(case_id: Any, actor: Any) -> str:
    """The levels that she reads, by their first letters; « - » when the file does not exist for her."""
    try:
        case = case_or_404(case_id, actor)
    except NotFound:
        return "-"
    reader = readable_levels(case, actor)
    return "".join(level[0] for level in LEVELS if reader.may_read(level, None))


def standing_in(substitute: Any, absent: Any, actor: Any) -> Cover:
    """Today, and no longer."""
    day = today(actor)
    absence = declare_absence(DeclareAbsence(new_id(), absent.membership_id, day, day), actor=actor)
    return cover_absence(absence, CoverAbsence(new_id(), substitute.membership_id), actor=actor)


def told(member: Any, acting: Any) -> list[str]:
    with acting(member) as actor:
        return [row.kind for row in session.execute(waiting_notices(actor))]


class TestPlaces:
    @pytest.mark.parametrize(
        ("who", "role", "before", "after"),
        [
            ("colleague", "co_referent", "t", "trs"),
            ("colleague", "helper", "t", "t"),
            ("trainee", "helper", "-", "t"),
            ("trainee", "co_referent", "-", "trs"),
        ],
    )
    def test_a_place_opens_its_levels_and_ending_it_closes_them(
        self, who: str, role: str, before: str, after: str,
        saved: Any, acting: Any, mediator: Any, request: Any, case_id: Any,
    ) -> None:  # fmt: skip
        member = request.getfixturevalue(who)
        with acting(member) as actor:
            assert reads(case_id, actor) == before
        command = NameMember(new_id(), member.membership_id, role)
        saved(mediator, lambda actor: name_member(case_or_404(case_id, actor), command, actor=actor))
        assert told(member, acting) == ["named"]
        with acting(member) as actor:
            assert reads(case_id, actor) == after
        saved(mediator, lambda actor: end_member(case_or_404(case_id, actor), command.id, actor=actor))
        with acting(member) as actor:
            assert reads(case_id, actor) == before

    def test_only_the_referent_and_the_coordination_give_places(
        self, acting: Any, colleague: Any, coordinator: Any, trainee: Any, case_id: Any
    ) -> None:
        command = NameMember(new_id(), trainee.membership_id, "helper")
        with acting(colleague) as actor, pytest.raises(Forbidden):
            name_member(case_or_404(case_id, actor), command, actor=actor)
        with acting(coordinator) as actor:
            assert name_member(case_or_404(case_id, actor), command, actor=actor).role == "helper"

    def test_nobody_has_two_places_and_reception_none(
        self, acting: Any, mediator: Any, colleague: Any, member: Any, case_id: Any
    ) -> None:
        reception = member("reception")
        with acting(mediator) as actor:
            case = case_or_404(case_id, actor)
            name_member(case, NameMember(new_id(), colleague.membership_id, "helper"), actor=actor)
            for somebody_else in (colleague, reception):
                command = NameMember(new_id(), somebody_else.membership_id, "co_referent")
                with pytest.raises(InvalidInput) as refused:
                    name_member(case, command, actor=actor)
                assert "membership_id" in refused.value.errors

    def test_whoever_stands_in_for_the_referent_reads_what_is_restricted_and_nothing_sealed(
        self, saved: Any, acting: Any, mediator: Any, colleague: Any, case_id: Any
    ) -> None:
        def cover(actor: Any) -> None:
            day = today(actor)
            ids = {"absent_id": mediator.membership_id, "substitute_id": colleague.membership_id}
            session.add(Cover(**ids, starts_on=day, ends_on=day))

        saved(mediator, cover)
        with acting(colleague) as actor:
            assert reads(case_id, actor) == "tr"

    def test_whoever_stands_in_gives_no_place_since_it_would_outlive_the_cover(
        self,
        saved: Any,
        acting: Any,
        mediator: Any,
        colleague: Any,
        coordinator: Any,
        trainee: Any,
        case_id: Any,
    ) -> None:
        held = NameMember(new_id(), trainee.membership_id, "helper")
        saved(mediator, lambda actor: name_member(case_or_404(case_id, actor), held, actor=actor))
        saved(coordinator, lambda actor: standing_in(colleague, mediator, actor))
        other = NameMember(new_id(), coordinator.membership_id, "co_referent")
        with acting(colleague) as actor:
            case = case_or_404(case_id, actor)
            for give_or_take in (
                lambda: name_member(case, other, actor=actor),
                lambda: end_member(case, held.id, actor=actor),
            ):
                with pytest.raises(Forbidden) as refused:
                    give_or_take()
                assert "demandez à la coordination" in refused.value.message

    def test_nobody_gives_herself_what_is_restricted(
        self, acting: Any, coordinator: Any, mediator: Any, case_id: Any, saved: Any
    ) -> None:
        with acting(coordinator) as actor:
            case = case_or_404(case_id, actor)
            with pytest.raises(InvalidInput):
                name_member(case, NameMember(new_id(), actor.member, "co_referent"), actor=actor)
            with pytest.raises(InvalidInput):
                reassign_case(case, ReassignCase(new_id(), actor.member), actor=actor)
            assert reads(case_id, actor) == "t"
        saved(
            mediator,
            lambda actor: step_back(
                case_or_404(case_id, actor), StepBack(new_id(), "refused", REASON), actor=actor
            ),
        )
        with acting(coordinator) as actor:  # nobody holds it any more
            reassign_case(case_or_404(case_id, actor), ReassignCase(new_id(), actor.member), actor=actor)
            assert reads(case_id, actor) == "trs"

    def test_whoever_helps_reads_and_writes_nothing(
        self, acting: Any, saved: Any, mediator: Any, trainee: Any, case_id: Any
    ) -> None:
        def name(actor: Any) -> Any:
            case = case_or_404(case_id, actor)
            name_member(case, NameMember(new_id(), trainee.membership_id, "helper"), actor=actor)
            return add_party(case, AddParty(new_id(), "person"), actor=actor).id

        party_id = saved(mediator, name)
        with acting(trainee) as actor:
            case = case_or_404(case_id, actor)
            party = session.execute(select(Party).where(Party.id == party_id)).scalar_one()
            with pytest.raises(Forbidden):
                add_party(case, AddParty(new_id(), "person"), actor=actor)
            with pytest.raises(Forbidden):
                remove_event(party, actor=actor)
            with pytest.raises(Forbidden):
                record_action(case, RecordAction(new_id(), today(actor), "phone_call"), actor=actor)

    def test_nobody_meets_a_party_that_was_taken_away(self, acting: Any, mediator: Any, case_id: Any) -> None:
        with acting(mediator) as actor:
            case = case_or_404(case_id, actor)
            party = add_party(case, AddParty(new_id(), "person"), actor=actor)
            remove_event(party, actor=actor)
            meeting = AddSession(new_id(), today(actor), "separate", party_ids=[party.id])
            with pytest.raises(InvalidInput):
                keep_session(case, meeting, actor=actor)


class TestMasked:
    @pytest.mark.parametrize(
        ("places", "announced"),
        [
            (frozenset(), 2),
            (frozenset({"helper"}), 2),
            (frozenset({"cover"}), 1),
            (frozenset({"referent"}), 0),
        ],
    )
    def test_what_is_hidden_is_told_by_its_number_only(self, places: Any, announced: int) -> None:
        author = new_id()
        elements = [(level, author, False) for level in ("team", "restricted", "sealed", "private")]
        assert hidden_count(elements, Reader(new_id(), places)) == announced

    @pytest.mark.parametrize(
        ("places", "reads"),
        [
            ({"referent"}, True),
            ({"access"}, True),
            ({"co_referent"}, False),
            ({"cover"}, False),
            ({"helper"}, False),
            (set(), False),
        ],
    )
    def test_what_was_confided_is_the_referents_and_its_authors(self, places: set[str], reads: bool) -> None:
        author, reader = new_id(), Reader(new_id(), frozenset(places))
        for level in ("restricted", "sealed"):
            assert reader.may_read(level, author, confided=True) is reads
            assert Reader(author, frozenset(places)).may_read(level, author, confided=True)
            assert hidden_count([(level, author, True)], reader) == (0 if reads else 1)

    def test_private_notes_are_their_authors_alone(self) -> None:
        author = new_id()
        assert Reader(author, frozenset()).may_read("private", author)
        for places in (frozenset({"referent"}), frozenset({"access"})):
            assert not Reader(new_id(), places).may_read("private", author)


class TestExceptionalAccess:
    def ask(self, case_id: Any, actor: Any, **more: Any) -> FileAccess:
        command = AskAccess(more.get("id", new_id()), more.get("reason", REASON))
        return ask_exceptional_access(case_or_404(case_id, actor), command, actor=actor)

    def test_opens_for_three_hours_and_closes_by_itself(
        self, saved: Any, acting: Any, coordinator: Any, case_id: Any
    ) -> None:
        access_id = saved(coordinator, lambda actor: self.ask(case_id, actor).id)
        with acting(coordinator) as actor:
            assert reads(case_id, actor) == "trs"
            kept = session.execute(select(FileAccess).where(FileAccess.id == access_id)).scalar_one()
            assert kept.until - kept.at == timedelta(hours=3)
        with acting(coordinator) as actor:  # one that is over opens nothing
            other = open_file(opening("Odeurs, hall B"), actor=actor)
            other.referent_id = None
            ended = FileAccess(
                case_id=other.id, membership_id=actor.member, at=now() - timedelta(hours=4),
                until=now() - timedelta(hours=1),
            )  # fmt: skip
            session.add(ended)
            session.flush()
            assert reads(other.id, actor) == "t"

    def test_the_referent_and_every_officer_of_data_protection_are_told(
        self, saved: Any, acting: Any, mediator: Any, coordinator: Any, member: Any, case_id: Any
    ) -> None:
        officers = [member("dpo"), member("dpo")]
        saved(coordinator, lambda actor: self.ask(case_id, actor))
        for somebody_told in (mediator, *officers):
            assert told(somebody_told, acting) == ["exceptional_access"]
        assert told(coordinator, acting) == []

    def test_the_reason_is_sealed_and_stands_in_no_journal(
        self, saved: Any, acting: Any, coordinator: Any, case_id: Any
    ) -> None:
        access_id = saved(coordinator, lambda actor: self.ask(case_id, actor).id)
        with acting(coordinator) as actor:
            row = session.execute(select(FileReason).where(FileReason.about_id == access_id)).scalar_one()
            assert REASON.encode() not in row.sealed
            assert circle.reason_of(access_id, actor) == REASON
            entries = session.execute(select(AuditEntry).where(AuditEntry.subject_id == case_id)).scalars()
            opened = [entry for entry in entries if entry.action == "file.access_opened"]
            assert {entry.chain for entry in opened} == {READS, "writes"}
            assert all(REASON not in str(entry.details) for entry in opened)

    def test_is_asked_by_leads_only_and_once(
        self, acting: Any, colleague: Any, coordinator: Any, case_id: Any
    ) -> None:
        with acting(colleague) as actor, pytest.raises(Forbidden):
            self.ask(case_id, actor)
        with acting(coordinator) as actor:
            one = new_id()
            assert self.ask(case_id, actor, id=one).until == self.ask(case_id, actor, id=one).until
            assert len(readable_levels(case_or_404(case_id, actor), actor).seats) == 1

    def test_nobody_asks_for_what_she_reads_already(self, acting: Any, coordinator: Any) -> None:
        with acting(coordinator) as actor:
            own = open_file(opening(), actor=actor)
            with pytest.raises(Refused):
                self.ask(own.id, actor)


class TestNeutrality:
    @pytest.fixture
    def tied_file(self, saved: Any, mediator: Any, colleague: Any) -> Any:
        def make(actor: Any) -> Any:
            person = somebody()
            tie(colleague, person)
            case = open_file(opening(), actor=actor)
            link_person(add_party(case, AddParty(new_id(), "person"), actor=actor), person.id, actor=actor)
            return case.id

        return saved(mediator, make)

    def test_somebody_with_a_tie_is_not_given_the_file_and_it_is_not_told_whose(
        self, acting: Any, coordinator: Any, colleague: Any, tied_file: Any
    ) -> None:
        with acting(coordinator) as actor:
            case = case_or_404(tied_file, actor)
            with pytest.raises(InvalidInput) as refused:
                reassign_case(case, ReassignCase(new_id(), colleague.membership_id), actor=actor)
            (said,) = refused.value.errors["referent_id"]
            assert "lien personnel" in said
            assert "Fauvel" not in said
            for place in ("co_referent", "helper"):
                with pytest.raises(InvalidInput) as refused:
                    name_member(case, NameMember(new_id(), colleague.membership_id, place), actor=actor)
                assert refused.value.errors["membership_id"] == [said]

    def test_nobody_with_a_tie_stands_in_for_the_referent_before_that_file_is_given_to_somebody_else(
        self, acting: Any, coordinator: Any, mediator: Any, colleague: Any, member: Any, tied_file: Any
    ) -> None:
        other = member("mediator")
        with acting(coordinator) as actor:
            case = case_or_404(tied_file, actor)
            with pytest.raises(InvalidInput) as refused:
                standing_in(colleague, mediator, actor)
            assert refused.value.errors["substitute_id"] == [f"Dossier {case.number}. {TIED}"]
            reassign_case(case, ReassignCase(new_id(), other.membership_id), actor=actor)
            assert standing_in(colleague, mediator, actor).substitute_id == colleague.membership_id

    def test_a_tie_of_whoever_stands_in_is_told_to_her_and_to_the_coordination(
        self, acting: Any, saved: Any, coordinator: Any, mediator: Any, colleague: Any, case_id: Any
    ) -> None:
        saved(coordinator, lambda actor: standing_in(colleague, mediator, actor))

        def link(actor: Any) -> None:
            person = somebody()
            tie(colleague, person)
            party = add_party(case_or_404(case_id, actor), AddParty(new_id(), "person"), actor=actor)
            link_person(party, person.id, actor=actor)

        saved(mediator, link)
        assert told(colleague, acting) == told(coordinator, acting) == ["tie_declared"]
        assert told(mediator, acting) == []

    def test_unless_nobody_else_could_follow_it(
        self, saved: Any, acting: Any, mediator: Any, coordinator: Any, colleague: Any, tied_file: Any
    ) -> None:
        def tie_everybody(actor: Any) -> None:
            case = case_or_404(tied_file, actor)
            person_id = circle_people(case)[0]
            for other in (mediator, coordinator):
                tie(other, session.get_one(Person, (actor.tenant.id, person_id)))

        saved(mediator, tie_everybody)
        with acting(coordinator) as actor:
            case = case_or_404(tied_file, actor)
            command = ReassignCase(new_id(), colleague.membership_id)
            assert reassign_case(case, command, actor=actor).referent_id == colleague.membership_id

    def test_stepping_back_leaves_the_file_without_referent_and_tells_the_coordination(
        self, saved: Any, acting: Any, mediator: Any, colleague: Any, coordinator: Any, case_id: Any
    ) -> None:
        command = StepBack(new_id(), "stepped_back", "Une partie est ma voisine.")
        saved(mediator, lambda actor: step_back(case_or_404(case_id, actor), command, actor=actor))
        assert told(coordinator, acting) == ["stepped_back"]
        with acting(mediator) as actor:
            assert case_or_404(case_id, actor).referent_id is None
            assert reads(case_id, actor) == "t"
            recusal = session.get_one(circle.FileRecusal, (actor.tenant.id, command.id))
            assert circle.may_read_recusal(recusal, actor)
            assert circle.reason_of(recusal.id, actor) == "Une partie est ma voisine."
            case = case_or_404(case_id, actor)
            assert step_back(case, command, actor=actor).id == case_id  # sent twice
        for reader, may in ((colleague, False), (coordinator, True)):
            with acting(reader) as actor:
                recusal = session.get_one(circle.FileRecusal, (actor.tenant.id, command.id))
                assert circle.may_read_recusal(recusal, actor) is may

    def test_whoever_does_not_follow_a_file_does_not_step_back_from_it(
        self, acting: Any, colleague: Any, case_id: Any
    ) -> None:
        with acting(colleague) as actor, pytest.raises(Forbidden):
            step_back(case_or_404(case_id, actor), StepBack(new_id(), "refused", "Non."), actor=actor)

    def test_whoever_is_given_a_file_is_told(
        self, saved: Any, acting: Any, coordinator: Any, colleague: Any, case_id: Any
    ) -> None:
        command = ReassignCase(new_id(), colleague.membership_id)
        saved(coordinator, lambda actor: reassign_case(case_or_404(case_id, actor), command, actor=actor))
        assert told(colleague, acting) == ["assigned"]


def circle_people(case: Case) -> list[Any]:
    people = select(Party.person_id).where(Party.case_id == case.id, Party.person_id.is_not(None))
    return list(session.execute(people).scalars())


class TestAListOverManyFiles:
    """``opened_to`` keeps in a list the files that ``readable_levels`` opens one by one."""

    LEVELS = ("team", "restricted", "sealed", "private")

    def told_by_the_list(self, case_id: Any, actor: Any) -> str:
        kept = [
            level
            for level in self.LEVELS
            if session.execute(select(Case.id).where(Case.id == case_id, opened_to(level, actor))).first()
        ]
        return "".join(level[0] for level in kept)

    def test_says_what_each_place_in_the_circle_opens(
        self,
        acting: Any,
        saved: Any,
        case_id: Any,
        mediator: Any,
        colleague: Any,
        coordinator: Any,
        member: Any,
    ) -> None:
        helper, stranger = member("mediator"), member("mediator")

        def name(actor: Any) -> None:
            case = case_or_404(case_id, actor)
            for one, role in ((colleague, "co_referent"), (helper, "helper")):
                name_member(case, NameMember(new_id(), one.membership_id, role), actor=actor)

        def ask(actor: Any) -> None:
            ask_exceptional_access(case_or_404(case_id, actor), AskAccess(new_id(), REASON), actor=actor)

        saved(mediator, name)
        saved(coordinator, ask)
        for one, wanted in (
            (mediator, "trs"), (colleague, "trs"), (helper, "t"), (stranger, "t"), (coordinator, "trs"),
        ):  # fmt: skip
            with acting(one) as actor:
                assert self.told_by_the_list(case_id, actor) == wanted == reads(case_id, actor)

    def test_a_stand_in_reads_what_is_restricted(
        self, acting: Any, saved: Any, case_id: Any, mediator: Any, colleague: Any
    ) -> None:
        def cover(actor: Any) -> None:
            day = today(actor)
            ids = {"absent_id": mediator.membership_id, "substitute_id": colleague.membership_id}
            session.add(Cover(**ids, starts_on=day, ends_on=day))
            session.flush()

        saved(mediator, cover)
        with acting(colleague) as actor:
            assert self.told_by_the_list(case_id, actor) == "tr" == reads(case_id, actor)
