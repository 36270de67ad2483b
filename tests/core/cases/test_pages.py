"""The pages of situations, in a browser without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select

from core.cases.completing import add_party, add_session, record_action
from core.cases.listing import list_page
from core.cases.models import Case
from core.cases.moving import close_case
from core.cases.opening import open_case
from core.cases.pages import case_page, page_for
from core.cases.schemas import AddParty, AddSession, CaseFilters, OpenCase, RecordAction
from core.db.base import new_id
from core.db.session import db, session
from core.errors import InvalidInput, NotFound
from core.places.models import Place
from core.planning.clock import today
from core.tenancy.binding import Actor
from core.testing.rows import make_row
from core.testing.sign_in import post
from core.web.forms import TO_CHOOSE
from tests.throwaway.models import AtelierNote


def a_case(actor: Actor, subject: str = "Musique devant le gymnase", **more: Any) -> Case:
    return open_case(OpenCase(new_id(), "atelier_situation", subject, **more), actor=actor)


def crowded(actor: Actor, events: int) -> Case:
    case = a_case(actor)
    parties = [add_party(case, AddParty(new_id(), "group"), actor=actor).id for _each in "ab"]
    for number in range(events // 2):
        day = today(actor) - timedelta(days=number)
        add_session(case, AddSession(new_id(), day, "separate", party_ids=[parties[number % 2]]), actor=actor)
        record_action(case, RecordAction(new_id(), day, "dialogue"), actor=actor)
    return case


@contextmanager
def counted() -> Iterator[list[str]]:
    """SELECTs sent while the block runs."""
    seen: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def test_the_page_reads_as_much_for_two_events_as_for_forty(browsing: Any, coordinator: Any) -> None:
    with browsing(coordinator) as actor:
        ids = [crowded(actor, events).id for events in (2, 2, 40)]
        session.expunge_all()
        numbers = []
        for case_id in ids:
            with counted() as seen:
                case_page(case_id, actor)
            numbers.append(len(seen))
        first, few, many = numbers
        assert few == many
        assert first <= 12


def test_the_thread_is_newest_first_and_each_meeting_stands_on_its_bank(
    browsing: Any, coordinator: Any
) -> None:
    with browsing(coordinator) as actor:
        page = case_page(crowded(actor, 8).id, actor)
        assert page.banks
        meetings = [entry for entry in page.entries if entry.title.startswith("Temps séparé")]
        assert [entry.side for entry in meetings] == ["a", "b", "a", "b"]
        days = [entry.at.isoformat()[:10] for entry in page.entries]
        assert days == sorted(days, reverse=True)


def test_the_list_keeps_the_open_ones_and_pages_by_key(browsing: Any, coordinator: Any) -> None:
    with browsing(coordinator) as actor:
        for number in range(53):
            a_case(actor, f"Situation {number}")
        close_case(a_case(actor, "Celle qui est close"), "agreement_oral", actor=actor)
        first = list_page(CaseFilters(), actor)
        assert (len(first.rows), first.found.replace("\xa0", " ")) == (50, "53 situations")
        assert first.next_url is not None
        assert "Celle qui est close" not in {row.subject for row in first.rows}
        closed = list_page(CaseFilters(view="closed"), actor)
        assert [row.subject for row in closed.rows] == ["Celle qui est close"]


def test_each_filter_narrows_the_list(browsing: Any, coordinator: Any) -> None:
    with browsing(coordinator) as actor:
        a_case(actor, "Avec motif", reason="incivility")
        old = a_case(actor, "Ancienne", opened_on=today(actor) - timedelta(days=60))
        assert [r.subject for r in list_page(CaseFilters(reason="incivility"), actor).rows] == ["Avec motif"]
        assert [r.id for r in list_page(CaseFilters(view="quiet"), actor).rows] == [old.id]
        until = today(actor) - timedelta(days=30)
        assert [r.id for r in list_page(CaseFilters(until=until), actor).rows] == [old.id]


def test_the_filters_offer_each_list_in_its_order_and_an_empty_one_offers_nothing(
    browsing: Any, coordinator: Any, mediator: Any
) -> None:
    with browsing(coordinator) as actor:
        assert list_page(CaseFilters(), actor).filters["place_id"].choices == []
        places = [
            make_row(Place, name=name, sort_name=name.lower(), kind="square")
            for name in ("Quai", "Arche", "Mail")
        ]
        offered = list_page(CaseFilters(), actor).filters
        assert [tuple(choice) for choice in offered["place_id"].choices] == sorted(
            ((str(place.id), place.name) for place in places), key=lambda pair: pair[1]
        )
        members = {str(member.membership_id) for member in (coordinator, mediator)}
        assert {choice[0] for choice in offered["referent_id"].choices} == members


def test_a_cursor_made_up_is_refused(acting: Any, coordinator: Any) -> None:
    with acting(coordinator) as actor, pytest.raises(InvalidInput):
        list_page(CaseFilters(cursor="deviné"), actor)


def test_opening_by_the_form_shows_the_situation(signed_in: Any, mediator: Any, town: Any) -> None:
    browser = signed_in(mediator)
    form = {"id": str(new_id()), "type_key": "atelier_situation", "subject": "Ballons contre la vitrine"}
    answer = post(browser, f"/s/{town.slug}/situations/nouvelle", form)
    assert answer.status_code == 303
    page = browser.get(answer.location)
    assert page.status_code == 200
    assert "Ballons contre la vitrine" in page.text
    again = post(browser, f"/s/{town.slug}/situations/nouvelle", form)
    assert again.location == answer.location


def test_a_bad_form_says_what_is_missing_and_keeps_the_rest(signed_in: Any, mediator: Any, town: Any) -> None:
    answer = post(
        signed_in(mediator),
        f"/s/{town.slug}/situations/nouvelle",
        {"id": str(new_id()), "type_key": "atelier_situation", "subject": "", "people": "beaucoup"},
    )
    assert answer.status_code == 422
    assert "Écrivez une réponse." in answer.text
    assert 'value="beaucoup"' in answer.text


def test_what_a_form_does_not_have_is_refused_by_its_name(signed_in: Any, mediator: Any, town: Any) -> None:
    form = {"id": str(new_id()), "type_key": "atelier_situation", "subject": "Bruit", "tenant_id": "1"}
    answer = post(signed_in(mediator), f"/s/{town.slug}/situations/nouvelle", form)
    assert answer.status_code == 422
    assert "tenant_id" in answer.text


def test_a_stale_edit_of_one_field_shows_both_values(
    signed_in: Any, mediator: Any, coordinator: Any, town: Any, saved: Any
) -> None:
    case_id, domain, day = saved(mediator, lambda actor: _told(a_case(actor)))
    url = f"/s/{town.slug}/situations/{case_id}/modifier"
    base = {"version": "1", "domain": domain, "opened_on": day.isoformat()}
    assert post(signed_in(mediator), url, {**base, "subject": "Musique le vendredi"}).status_code == 303
    answer = post(signed_in(coordinator), url, {**base, "subject": "Musique le samedi"})
    assert answer.status_code == 409
    assert "Musique le vendredi" in answer.text
    assert "Musique le samedi" in answer.text


def _told(case: Case) -> tuple[Any, str, Any]:
    return case.id, case.domain, case.opened_on


def test_another_structures_situation_does_not_exist(
    signed_in: Any, mediator: Any, make_member: Any, make_structure: Any, saved: Any, town: Any
) -> None:
    elsewhere = make_structure("atelier")
    other = make_member("coordinator", structure=elsewhere)
    case_id = saved(other, lambda actor: a_case(actor).id)
    assert signed_in(mediator).get(f"/s/{town.slug}/situations/{case_id}").status_code == 404


def test_reception_does_not_read_situations(signed_in: Any, make_member: Any, town: Any, saved: Any) -> None:
    reception = make_member("reception", structure=town)
    assert signed_in(reception).get(f"/s/{town.slug}/situations/").status_code == 403


def test_without_any_domain_the_page_says_where_situations_come_from(
    signed_in: Any, make_member: Any, structure: Any
) -> None:
    page = signed_in(make_member("coordinator")).get(f"/s/{structure.slug}/situations/")
    assert page.status_code == 200
    assert "Aucun domaine ne suit de situations ici" in page.text


def test_searching_is_posted_and_finds_number_or_words(
    signed_in: Any, mediator: Any, town: Any, saved: Any
) -> None:
    number = saved(mediator, lambda actor: a_case(actor, "Ballons contre la vitrine").number)
    browser = signed_in(mediator)
    for words in ("vitrine", number):
        page = post(browser, f"/s/{town.slug}/situations/chercher", {"q": words})
        assert page.status_code == 200
        assert "Ballons contre la vitrine" in page.text


def test_the_page_before_closing_says_what_it_stops(
    signed_in: Any, coordinator: Any, town: Any, saved: Any
) -> None:
    case_id = saved(coordinator, lambda actor: a_case(actor).id)
    browser = signed_in(coordinator)
    page = browser.get(f"/s/{town.slug}/situations/{case_id}/etapes/close")
    assert "Ce qui s’arrête" in page.text
    assert "Ce qui continue" in page.text
    form = {"id": str(new_id()), "result": "agreement_oral"}
    assert post(browser, f"/s/{town.slug}/situations/{case_id}/etapes/close", form).status_code == 303
    assert "Situation close" in browser.get(f"/s/{town.slug}/situations/{case_id}").text


def test_a_step_typed_by_hand_is_told_as_to_come_or_as_passed(
    signed_in: Any, coordinator: Any, town: Any, saved: Any
) -> None:
    case_id = saved(coordinator, lambda actor: a_case(actor).id)
    browser = signed_in(coordinator)
    steps = f"/s/{town.slug}/situations/{case_id}/etapes"
    early = browser.get(f"{steps}/reopen").text
    assert "n’est pas encore à passer" in early
    assert "est à l’étape «\u202fouverte\u202f»" in early.replace("\u00a0", "\u202f")
    form = {"id": str(new_id()), "result": "agreement_oral"}
    assert post(browser, f"{steps}/close", form).status_code == 303
    assert "n’est plus à passer" in browser.get(f"{steps}/close").text


def test_a_refused_step_shows_every_objection_beside_what_is_missing_and_keeps_the_words(
    signed_in: Any, coordinator: Any, town: Any, saved: Any
) -> None:
    def objected(actor: Actor) -> Any:
        case = a_case(actor)
        session.add(AtelierNote(event="objection", about_id=case.id, author_id=actor.member))
        return case.id

    case_id = saved(coordinator, objected)
    browser = signed_in(coordinator)
    step = f"/s/{town.slug}/situations/{case_id}/etapes/close"
    before = browser.get(step)
    assert "L’atelier n’est pas terminé" in before.text
    assert "Ce qui s’arrête" not in before.text
    told = post(browser, step, {"id": str(new_id()), "note": "Plus de bruit depuis mai."})
    assert told.status_code == 422
    for words in ("L’atelier n’est pas terminé", TO_CHOOSE, "Plus de bruit depuis mai."):
        assert words in told.text
    told = post(browser, step, {"id": str(new_id()), "result": "agreement_oral", "note": "Plus de bruit."})
    assert told.status_code == 409
    assert "Plus de bruit." in told.text


def test_print_and_history_show_the_same_situation(
    signed_in: Any, coordinator: Any, town: Any, saved: Any
) -> None:
    case_id = saved(coordinator, lambda actor: crowded(actor, 4).id)
    browser = signed_in(coordinator)
    for page in ("imprimer", "historique"):
        assert "Musique devant le gymnase" in browser.get(f"/s/{town.slug}/situations/{case_id}/{page}").text


def test_printed_for_one_party_the_words_of_the_other_are_left_out(browsing: Any, coordinator: Any) -> None:
    with browsing(coordinator) as actor:
        page = case_page(crowded(actor, 8).id, actor)
        first, second = page.parties
        printed = page_for(page, first.id)
        assert {entry.party_id for entry in printed.entries} == {first.id}
        assert second.id in {entry.party_id for entry in page.entries}
        with pytest.raises(NotFound):
            page_for(page, new_id())


def test_the_list_never_loads_entities(browsing: Any, coordinator: Any) -> None:
    with browsing(coordinator) as actor:
        a_case(actor)
        session.flush()
        session.expunge_all()
        list_page(CaseFilters(), actor)
        assert not [row for row in session() if isinstance(row, Case)]
        assert session.execute(select(Case.id)).first() is not None
