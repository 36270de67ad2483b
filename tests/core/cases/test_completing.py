"""Parties stay anonymous, meetings belong to parties, and two people may edit at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from core.cases.completing import (
    add_party,
    add_session,
    edit_case,
    edit_party,
    edit_session,
    record_action,
    remove_event,
    restore_event,
)
from core.cases.models import Case, Party, SessionParty
from core.cases.opening import open_case
from core.cases.pages import case_page
from core.cases.schemas import (
    AddParty,
    AddSession,
    EditCase,
    EditParty,
    EditSession,
    OpenCase,
    RecordAction,
)
from core.db.base import new_id
from core.db.session import session
from core.db.writing import history_of
from core.errors import InvalidInput, Refused, StaleEdit
from core.planning.clock import today
from core.tenancy.binding import Actor
from core.testing.sign_in import post
from tests.throwaway.models import AtelierNote


def a_case(actor: Actor) -> Case:
    return open_case(OpenCase(new_id(), "atelier_situation", "Musique devant le gymnase"), actor=actor)


def values_of(case: Case, **changes: Any) -> dict[str, Any]:
    names = ("subject", "place_id", "reason", "domain", "people", "people_estimated", "opened_on")
    return {**{name: getattr(case, name) for name in names}, **changes}


def test_parties_are_lettered_in_order(acting: Any, mediator: Any) -> None:
    with acting(mediator) as actor:
        case = a_case(actor)
        labels = [add_party(case, AddParty(new_id(), "group"), actor=actor).label for _each in "ab"]
        assert labels == ["Partie A", "Partie B"]


def test_a_party_has_no_column_for_a_name() -> None:
    assert not {"name", "given_name", "family_name", "phone", "address"} & set(Party.__table__.columns.keys())


def test_a_meeting_is_with_parties_of_the_same_situation(acting: Any, mediator: Any) -> None:
    with acting(mediator) as actor:
        case, other = a_case(actor), a_case(actor)
        stranger = add_party(other, AddParty(new_id(), "group"), actor=actor)
        with pytest.raises(InvalidInput) as refused:
            add_session(
                case, AddSession(new_id(), today(actor), "visit", party_ids=[stranger.id]), actor=actor
            )
        assert set(refused.value.errors) == {"party_ids"}


def test_a_separate_meeting_is_with_one_party(acting: Any, mediator: Any) -> None:
    with acting(mediator) as actor:
        case = a_case(actor)
        both = [add_party(case, AddParty(new_id(), "group"), actor=actor).id for _each in "ab"]
        with pytest.raises(InvalidInput):
            add_session(case, AddSession(new_id(), today(actor), "separate", party_ids=both), actor=actor)


def test_correcting_a_meeting_changes_who_was_there(acting: Any, mediator: Any) -> None:
    with acting(mediator) as actor:
        case = a_case(actor)
        first, second = (add_party(case, AddParty(new_id(), "group"), actor=actor).id for _each in "ab")
        meeting = add_session(
            case, AddSession(new_id(), today(actor), "separate", party_ids=[first]), actor=actor
        )
        command = EditSession(meeting.version, today(actor), "separate", party_ids=[second])
        assert edit_session(meeting, command, actor=actor) == ["party_ids"]
        assert session.execute(select(SessionParty.party_id)).scalars().all() == [second]


def against(case: Case, kind: str, actor: Actor) -> None:
    """The throw-away domain objects to meetings of this kind about this situation."""
    session.add(AtelierNote(event=f"seance:{kind}", about_id=case.id, author_id=actor.member))
    session.flush()


def test_a_domain_may_object_to_a_meeting(acting: Any, mediator: Any) -> None:
    with acting(mediator) as actor:
        case = a_case(actor)
        against(case, "joint", actor)
        with pytest.raises(Refused, match="refuse cette rencontre"):
            add_session(case, AddSession(new_id(), today(actor), "joint"), actor=actor)
        assert add_session(case, AddSession(new_id(), today(actor), "visit"), actor=actor).kind == "visit"


def test_a_domain_may_object_to_who_meets_whom_and_not_to_another_correction(
    acting: Any, mediator: Any
) -> None:
    with acting(mediator) as actor:
        case = a_case(actor)
        held = add_session(case, AddSession(new_id(), today(actor), "joint"), actor=actor)
        visit = add_session(case, AddSession(new_id(), today(actor), "visit"), actor=actor)
        against(case, "joint", actor)
        with pytest.raises(Refused, match="refuse cette rencontre"):
            edit_session(visit, EditSession(visit.version, today(actor), "joint"), actor=actor)
        longer = EditSession(held.version, today(actor), "joint", minutes=90)
        assert edit_session(held, longer, actor=actor) == ["minutes"]


def test_the_form_of_a_meeting_says_the_objection_and_keeps_what_was_typed(
    signed_in: Any, mediator: Any, town: Any, saved: Any
) -> None:
    def make(actor: Actor) -> Any:
        case = a_case(actor)
        against(case, "joint", actor)
        return case.id, today(actor)

    case_id, day = saved(mediator, make)
    form = {"id": str(new_id()), "kind": "joint", "day": day.isoformat(), "minutes": "75"}
    url = f"/s/{town.slug}/situations/{case_id}/rencontres/nouvelle"
    answer = post(signed_in(mediator), url, form)
    assert answer.status_code == 409
    assert "refuse cette rencontre" in answer.text
    assert 'value="75"' in answer.text


def test_a_planned_meeting_does_not_count_as_the_last_exchange(acting: Any, mediator: Any) -> None:
    with acting(mediator) as actor:
        case = a_case(actor)
        add_session(case, AddSession(new_id(), today(actor) + timedelta(days=9), "joint"), actor=actor)
        assert case.last_on == today(actor)


def test_an_action_is_not_noted_ahead_of_time(acting: Any, mediator: Any) -> None:
    with acting(mediator) as actor, pytest.raises(InvalidInput):
        record_action(
            a_case(actor), RecordAction(new_id(), today(actor) + timedelta(days=1), "dialogue"), actor=actor
        )


def test_what_was_taken_away_comes_back(browsing: Any, mediator: Any) -> None:
    with browsing(mediator) as actor:
        case = a_case(actor)
        meeting = add_session(case, AddSession(new_id(), today(actor), "visit"), actor=actor)
        remove_event(meeting, actor=actor)
        assert "Visite sur place" not in [e.title for e in case_page(case.id, actor).entries]
        restore_event(meeting, actor=actor)
        assert "Visite sur place" in [e.title for e in case_page(case.id, actor).entries]


def test_two_edits_of_different_fields_merge(acting: Any, mediator: Any) -> None:
    with acting(mediator) as actor:
        case = a_case(actor)
        shown = values_of(case)
        edit_case(case, EditCase(1, {**shown, "subject": "Musique le vendredi"}), actor=actor)
        edit_case(case, EditCase(1, {**shown, "people": 12}), actor=actor)
        assert (case.subject, case.people) == ("Musique le vendredi", 12)


def test_two_edits_of_one_field_show_both_values(acting: Any, mediator: Any) -> None:
    with acting(mediator) as actor:
        case = a_case(actor)
        shown = values_of(case)
        edit_case(case, EditCase(1, {**shown, "people": 8}), actor=actor)
        with pytest.raises(StaleEdit) as stale:
            edit_case(case, EditCase(1, {**shown, "people": 12}), actor=actor)
        conflict = stale.value.conflicts[0]
        assert (conflict.name, conflict.theirs, conflict.mine) == ("people", 8, 12)


def test_the_first_value_is_kept(acting: Any, mediator: Any) -> None:
    with acting(mediator) as actor:
        case = a_case(actor)
        edit_case(case, EditCase(1, values_of(case, subject="Musique le vendredi")), actor=actor)
        kept = history_of(case)[0].changes["subject"]
        assert kept == ["Musique devant le gymnase", "Musique le vendredi"]


def test_a_party_is_corrected(acting: Any, mediator: Any) -> None:
    with acting(mediator) as actor:
        party = add_party(a_case(actor), AddParty(new_id(), "group"), actor=actor)
        edit_party(party, EditParty(party.version, "family", "La famille du rez-de-chaussée"), actor=actor)
        assert (party.kind, party.label) == ("family", "La famille du rez-de-chaussée")
