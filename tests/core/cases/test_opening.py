"""A situation is opened once, takes what is known already, and keeps the way back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from core.activities.schemas import ActivityCommand
from core.activities.services import record_activity
from core.cases.models import Case, CaseActivity, CaseTransition
from core.cases.opening import (
    attach_activity,
    from_activity,
    give_number,
    open_case,
    open_from_request,
    raise_activity,
)
from core.cases.schemas import OpenCase
from core.cases.ties import activity_origin
from core.db.base import new_id, now
from core.db.session import session
from core.db.unit_of_work import commit
from core.errors import DuplicateContent, InvalidInput, Refused
from core.places.models import Place, Territory
from core.planning.clock import today
from core.requests.schemas import RequestCommand
from core.requests.services import receive_request
from core.tenancy.binding import Actor
from core.testing.rows import make_row
from tests.throwaway.models import AtelierNote

TYPE = "atelier_situation"


def said(**more: Any) -> OpenCase:
    return OpenCase(**{"id": new_id(), "type_key": TYPE, "subject": "Musique devant le gymnase", **more})


def a_place() -> Place:
    quartier = make_row(Territory, kind="quartier", name="Les Tilleuls", sort_name="les tilleuls")
    return make_row(Place, name="Square", sort_name="square", kind="square", territory_id=quartier.id)


def an_entry(actor: Actor, **more: Any) -> Any:
    values = {"kind": "active_presence", "reason": "gathering", "total": 9, "estimated": True, **more}
    return record_activity(ActivityCommand(new_id(), distinct=True, **values), actor=actor)


def test_it_begins_in_the_first_state_followed_by_whoever_opened_it(acting: Any, mediator: Any) -> None:
    with acting(mediator) as actor:
        case = open_case(said(), actor=actor)
        assert (case.state, case.referent_id, case.opened_on) == ("open", actor.member, today(actor))


def test_numbers_follow_each_other_in_the_year(acting: Any, mediator: Any) -> None:
    with acting(mediator) as actor:
        numbers = [open_case(said(), actor=actor).number for _each in range(3)]
        year = today(actor).year
        assert numbers == [f"{year}-0001", f"{year}-0002", f"{year}-0003"]


def test_it_may_wait_for_its_number_and_keeps_it_once_given(acting: Any, mediator: Any) -> None:
    with acting(mediator) as actor:
        case = open_case(said(number=False), actor=actor)
        assert case.number is None
        give_number(case, actor=actor)
        first = case.number
        give_number(case, actor=actor)
        assert first is not None
        assert case.number == first


def test_a_replay_makes_one_row_and_takes_one_number(acting: Any, mediator: Any) -> None:
    with acting(mediator) as actor:
        command = said()
        first, again = open_case(command, actor=actor), open_case(command, actor=actor)
        assert first.id == again.id
        assert session.execute(select(func.count()).select_from(CaseTransition)).scalar_one() == 1
        assert str(open_case(said(), actor=actor).number).endswith("0002")


def test_the_same_id_with_other_words_is_a_conflict(acting: Any, mediator: Any) -> None:
    with acting(mediator) as actor:
        command = said()
        open_case(command, actor=actor)
        with pytest.raises(DuplicateContent):
            open_case(said(id=command.id, subject="Autre chose"), actor=actor)


def test_a_nature_of_a_domain_that_is_off_is_refused(acting: Any, mediator: Any) -> None:
    with acting(mediator) as actor, pytest.raises(InvalidInput) as refused:
        open_case(said(type_key="civic_situation"), actor=actor)
    assert set(refused.value.errors) == {"type_key"}


def test_a_place_of_nowhere_is_refused_beside_its_field(acting: Any, mediator: Any) -> None:
    with acting(mediator) as actor, pytest.raises(InvalidInput) as refused:
        open_case(said(place_id=new_id()), actor=actor)
    assert set(refused.value.errors) == {"place_id"}


def test_it_is_not_opened_ahead_of_time(acting: Any, mediator: Any) -> None:
    with acting(mediator) as actor, pytest.raises(InvalidInput):
        open_case(said(opened_on=today(actor) + timedelta(days=1)), actor=actor)


def test_raising_an_entry_takes_its_place_reason_and_counts(acting: Any, mediator: Any) -> None:
    with acting(mediator) as actor:
        place = a_place()
        entry = an_entry(actor, place_id=place.id, domain="participation")
        case = raise_activity(entry, said(subject="Groupe du square"), actor=actor)
        assert (case.place_id, case.territory_id) == (place.id, place.territory_id)
        assert (case.reason, case.domain) == ("gathering", "participation")
        assert (case.people, case.people_estimated) == (9, True)


def test_the_proposed_subject_is_reason_and_place(acting: Any, mediator: Any) -> None:
    with acting(mediator) as actor:
        entry = an_entry(actor, place_id=a_place().id)
        assert from_activity(entry, actor)["subject"] == "Regroupement / occupation de l’espace, Square"


def test_the_way_back_to_the_first_entry_stays(acting: Any, mediator: Any) -> None:
    with acting(mediator) as actor:
        entry = an_entry(actor)
        case = raise_activity(entry, said(), actor=actor)
        link = session.execute(select(CaseActivity).where(CaseActivity.case_id == case.id)).scalar_one()
        assert (link.activity_id, link.is_origin) == (entry.id, True)


def test_an_entry_is_raised_once(acting: Any, mediator: Any) -> None:
    with acting(mediator) as actor:
        entry = an_entry(actor)
        command = said()
        first = raise_activity(entry, command, actor=actor)
        assert raise_activity(entry, command, actor=actor).id == first.id
        with pytest.raises(Refused):
            raise_activity(entry, said(), actor=actor)


def test_another_entry_joins_an_open_situation_once(acting: Any, mediator: Any) -> None:
    with acting(mediator) as actor:
        case = open_case(said(), actor=actor)
        entry = an_entry(actor)
        attach_activity(case, entry, actor=actor)
        attach_activity(case, entry, actor=actor)
        links = session.execute(select(func.count()).select_from(CaseActivity)).scalar_one()
        assert links == 1


def test_a_request_becomes_a_situation_and_is_taken(acting: Any, mediator: Any) -> None:
    with acting(mediator) as actor:
        place = a_place()
        asked = receive_request(
            RequestCommand(
                new_id(), "phone", subject="Bruit le soir", reason="incivility", place_id=place.id
            ),
            actor=actor,
        )
        case = open_from_request(asked, said(), actor=actor)
        assert (case.request_id, case.place_id, case.reason) == (asked.id, place.id, "incivility")
        assert (asked.state, asked.taken_by) == ("taken", actor.member)


def test_each_domain_hears_of_it(acting: Any, mediator: Any) -> None:
    with acting(mediator) as actor:
        case = open_case(said(), actor=actor)
        heard = session.execute(select(AtelierNote.event).where(AtelierNote.about_id == case.id)).scalars()
        assert list(heard) == ["case"]
        assert session.execute(select(Case.id)).scalars().all() == [case.id]


def test_the_page_of_an_entry_leads_to_what_it_became(
    acting: Any, mediator: Any, signed_in: Any, town: Any
) -> None:
    with acting(mediator) as actor:
        entry = an_entry(actor)
        alone, raised = an_entry(actor).id, entry.id
        raise_activity(entry, said(), actor=actor)
        commit()
    browser = signed_in(mediator)
    shown = [browser.get(f"/s/{town.slug}/interventions/{one}").text for one in (raised, alone)]
    assert ["Suivie dans" in page and "gymnase" in page for page in shown] == [True, False]


def test_an_entry_is_attached_to_no_named_file_of_its_place(browsing: Any, mediator: Any) -> None:
    with browsing(mediator) as actor:
        place = a_place().id
        near, named = (open_case(said(place_id=place), actor=actor) for _ in range(2))
        named.named_at = now()
        session.flush()
        offered = activity_origin(an_entry(actor, place_id=place), actor).nearby
        assert [row.id for row in offered] == [near.id]
