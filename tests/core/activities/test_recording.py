"""An entry is recorded once, on the right day, with the right people."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from core.activities.days import current_round, working_day
from core.activities.models import AGES, Activity, ActivityMember
from core.activities.schemas import ActivityCommand, ActivitySchema
from core.activities.services import (
    ProbablySameError,
    join_activity,
    leave_activity,
    members_in,
    record_activity,
)
from core.db.base import new_id, now
from core.db.session import session
from core.db.unit_of_work import commit
from core.errors import DuplicateContent, InvalidInput, NotFound
from core.places.models import Place, Territory
from core.planning.models import Round, RoundMember
from core.tenancy.binding import Actor
from core.testing.plugin import Member
from core.testing.rows import make_row
from core.testing.sign_in import post
from core.web.forms import decode

KIND = "active_presence"
PARIS = ZoneInfo("Europe/Paris")


def command(**said: Any) -> ActivityCommand:
    return ActivityCommand(**{"id": new_id(), "kind": KIND, **said})


def a_place(actor: Actor, name: str = "Square des Tilleuls") -> Place:
    quartier = make_row(Territory, kind="quartier", name="Les Tilleuls", sort_name="les tilleuls")
    return make_row(Place, name=name, sort_name=name.lower(), kind="square", territory_id=quartier.id)


def test_an_entry_counts_as_soon_as_it_is_recorded(make_member: Any, acting: Any) -> None:
    with acting(make_member()) as actor:
        place = a_place(actor)
        activity = record_activity(command(place_id=place.id, total=7, estimated=True), actor=actor)
        assert (activity.total, activity.estimated, activity.place_id) == (7, True, place.id)
        assert activity.territory_id == place.territory_id
        assert activity.domain is not None
        assert members_in(activity) == [actor.member]


def test_a_replayed_entry_makes_one_row(make_member: Any, acting: Any) -> None:
    said = command(total=3, minutes=15)
    with acting(make_member()) as actor:
        first = record_activity(said, actor=actor)
        again = record_activity(said, actor=actor)
        assert first.id == again.id
        assert session.execute(select(func.count()).select_from(ActivityMember)).scalar_one() == 1


def test_the_same_id_with_other_content_is_a_conflict(make_member: Any, acting: Any) -> None:
    row_id = new_id()
    with acting(make_member()) as actor:
        record_activity(command(id=row_id, total=3), actor=actor)
        with pytest.raises(DuplicateContent):
            record_activity(command(id=row_id, total=4), actor=actor)


def test_somebody_elses_id_looks_as_if_it_did_not_exist(make_member: Any, acting: Any) -> None:
    row_id = new_id()
    with acting(make_member()) as actor:
        record_activity(command(id=row_id), actor=actor)
        commit()
    with acting(make_member()) as actor, pytest.raises(NotFound):
        record_activity(command(id=row_id), actor=actor)


def test_a_margin_may_be_less_than_the_total_but_not_more(make_member: Any, acting: Any) -> None:
    with acting(make_member()):
        said = {"kind": KIND, "total": "5", "adults": "2", "women": "1"}
        assert decode(ActivitySchema, said).adults == 2
        with pytest.raises(InvalidInput) as refused:
            decode(ActivitySchema, {**said, "teenagers": "4"})
        assert "6 personnes" in refused.value.errors["teenagers"][0]


def test_margins_without_a_total_are_the_least_number_of_people(make_member: Any, acting: Any) -> None:
    with acting(make_member()) as actor:
        activity = record_activity(command(adults=2, seniors=1, women=2), actor=actor)
        assert activity.total == 3


def test_ages_that_make_up_the_total_say_that_nobody_was_of_the_others(make_member: Any, acting: Any) -> None:
    with acting(make_member()) as actor:
        whole = record_activity(command(total=9, children=0, teenagers=3, adults=6, women=4), actor=actor)
        assert [getattr(whole, name) for name in AGES] == [0, 3, 6, 0]
        assert (whole.women, whole.men) == (4, None), "five of nine are not told"
        part = record_activity(command(total=9, children=0, teenagers=3), actor=actor)
        assert [getattr(part, name) for name in AGES] == [None, 3, None, None]


def test_zero_people_is_an_answer_and_silence_is_not(make_member: Any, acting: Any) -> None:
    with acting(make_member()) as actor:
        assert record_activity(command(total=0), actor=actor).total == 0
        assert record_activity(command(), actor=actor).total is None


def night_round(actor: Actor, state: str = "under_way") -> Round:
    """A round of the evening of Tuesday 17 November that ends at one in the morning."""
    walk: Round = make_row(
        Round, day=date(2026, 11, 17), label="Soir", starts_at=time(20), ends_at=time(1), state=state
    )
    session.add(RoundMember(round_id=walk.id, membership_id=actor.member))
    session.flush()
    return walk


def test_after_midnight_an_entry_belongs_to_the_day_of_its_round(make_member: Any, acting: Any) -> None:
    with acting(make_member()) as actor:
        walk = night_round(actor)
        at = datetime(2026, 11, 18, 0, 30, tzinfo=PARIS)
        assert current_round(actor, at) is walk
        assert working_day(at, walk, actor) == date(2026, 11, 17)


def test_an_hour_after_midnight_said_on_the_rounds_day_is_the_night_that_follows(
    make_member: Any, acting: Any
) -> None:
    with acting(make_member()) as actor:
        walk = night_round(actor, state="done")
        said = command(round_id=walk.id, day=date(2026, 11, 17), at=time(0, 20))
        activity = record_activity(said, actor=actor)
        assert (activity.day, activity.round_id) == (date(2026, 11, 17), walk.id)
        assert activity.starts_at == datetime(2026, 11, 18, 0, 20, tzinfo=PARIS)


def test_a_round_left_open_does_not_hold_the_entries_of_the_next_day(make_member: Any, acting: Any) -> None:
    with acting(make_member()) as actor:
        walk = night_round(actor)
        at = datetime(2026, 11, 18, 15, 0, tzinfo=PARIS)
        assert current_round(actor, at) is None
        assert working_day(at, walk, actor) == date(2026, 11, 18)


def test_a_round_planned_for_these_hours_is_the_current_one(make_member: Any, acting: Any) -> None:
    with acting(make_member()) as actor:
        walk = night_round(actor, state="planned")
        assert current_round(actor, datetime(2026, 11, 17, 23, 0, tzinfo=PARIS)) is walk
        assert current_round(actor, datetime(2026, 11, 17, 14, 0, tzinfo=PARIS)) is None


def test_the_day_is_that_of_the_structures_clocks(make_structure: Any, make_member: Any, acting: Any) -> None:
    island = make_structure(zone="Indian/Reunion")
    with acting(make_member(structure=island)) as actor:
        at = datetime(2026, 11, 17, 22, 30, tzinfo=PARIS)
        assert working_day(at, None, actor) == date(2026, 11, 18)


def test_a_teammates_entry_at_the_same_place_and_time_is_offered_as_the_same(
    make_member: Any, acting: Any
) -> None:
    with acting(make_member()) as actor:
        place = a_place(actor)
        hers = record_activity(command(place_id=place.id), actor=actor)
        commit()
        place_id, hers_id = place.id, hers.id
    with acting(make_member()) as actor:
        with pytest.raises(ProbablySameError) as asked:
            record_activity(command(place_id=place_id), actor=actor)
        assert [row.id for row in asked.value.rows] == [hers_id]
        another = record_activity(command(place_id=place_id, distinct=True), actor=actor)
        assert another.id != hers_id


def test_an_entry_an_hour_apart_is_another_one(make_member: Any, acting: Any) -> None:
    with acting(make_member()) as actor:
        place = a_place(actor)
        earlier = now().astimezone(PARIS) - timedelta(hours=2)
        record_activity(
            command(place_id=place.id, day=earlier.date(), at=earlier.time().replace(microsecond=0)),
            actor=actor,
        )
        commit()
        place_id = place.id
    with acting(make_member()) as actor:
        assert record_activity(command(place_id=place_id), actor=actor).place_id == place_id


def test_joining_adds_a_member_and_no_entry(make_member: Any, acting: Any) -> None:
    with acting(make_member()) as actor:
        activity_id = record_activity(command(), actor=actor).id
        commit()
    with acting(make_member()) as actor:
        activity = session.get_one(Activity, (actor.tenant.id, activity_id))
        join_activity(activity, actor=actor)
        join_activity(activity, actor=actor)
        assert len(members_in(activity)) == 2
        leave_activity(activity, actor=actor)
        assert actor.member not in members_in(activity)


def test_another_structures_place_is_an_error_beside_the_field(
    make_structure: Any, make_member: Any, acting: Any, signed_in: Any, structure: Any
) -> None:
    with acting(make_member(structure=make_structure())) as stranger:
        place_id = a_place(stranger).id
        commit()
    browser = signed_in(make_member())
    answer = post(browser, url(structure), {"kind": KIND, "place_id": str(place_id)})
    assert answer.status_code == 422
    assert "Choisissez un élément de la liste." in answer.text
    assert 'id="f-place_id-err"' in answer.text


def url(structure: Any, path: str = "") -> str:
    return f"/s/{structure.slug}/interventions{path}"


def count_in(structure: Any, acting: Callable[..., Any], member: Member) -> int:
    with acting(member):
        return int(session.execute(select(func.count()).select_from(Activity)).scalar_one())


def test_a_double_click_makes_one_entry(
    make_member: Any, signed_in: Any, acting: Any, structure: Any
) -> None:
    member = make_member()
    browser = signed_in(member)
    form = {"id": str(uuid.uuid4()), "kind": KIND, "total": "4"}
    assert [post(browser, url(structure), form).status_code for _click in range(2)] == [303, 303]
    assert count_in(structure, acting, member) == 1


def test_an_unknown_field_is_refused_by_its_name(make_member: Any, signed_in: Any, structure: Any) -> None:
    browser = signed_in(make_member())
    for name in ("tenant_id", "author_id", "role", "couleur"):
        answer = post(browser, url(structure), {"kind": KIND, name: "1"})
        assert answer.status_code == 422
        assert name in answer.text


def test_apostrophes_accents_and_emoji_survive(
    make_member: Any, signed_in: Any, acting: Any, structure: Any
) -> None:
    member = make_member()
    note = "L’été, à l'œuvre <b>& co</b> 🌳 « ok »"
    assert post(signed_in(member), url(structure), {"kind": KIND, "note": note}).status_code == 303
    with acting(member):
        kept = session.execute(select(Activity)).scalar_one()
        assert kept.note == note
        page_url = url(structure, f"/{kept.id}")
    page = signed_in(member).get(page_url).text
    assert "🌳" in page
    assert "<b>&" not in page


def test_a_refused_form_keeps_everything_that_was_typed(
    make_member: Any, signed_in: Any, structure: Any
) -> None:
    answer = post(
        signed_in(make_member()),
        url(structure),
        {"kind": KIND, "total": "2", "adults": "5", "note": "Bruit de scooters"},
    )
    assert answer.status_code == 422
    assert "Bruit de scooters" in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_the_form_proposes_the_last_kind_and_place(
    make_member: Any, signed_in: Any, acting: Any, structure: Any
) -> None:
    member = make_member()
    with acting(member) as actor:
        place = a_place(actor, "Hall de la tour B")
        record_activity(command(kind="territorial_watch", place_id=place.id), actor=actor)
        commit()
        place_id = str(place.id)
    page = signed_in(member).get(url(structure, "/nouvelle"), follow_redirects=True).text
    assert checked(page, "kind") == "territorial_watch"
    assert checked(page, "place_id") == place_id


def test_repeating_takes_everything_but_the_people_and_the_note(
    make_member: Any, signed_in: Any, acting: Any, structure: Any
) -> None:
    member = make_member()
    with acting(member) as actor:
        said = command(reason="gathering", actions=("dialogue",), total=9, note="À ne pas reprendre")
        activity_id = record_activity(said, actor=actor).id
        commit()
    page = (
        signed_in(member).get(url(structure, f"/nouvelle?repeat={activity_id}"), follow_redirects=True).text
    )
    assert checked(page, "reason") == "gathering"
    assert checked(page, "actions") == "dialogue"
    assert "À ne pas reprendre" not in page
    assert 'name="total" type="number" inputmode="numeric" value=""' in page


def test_searching_a_place_gives_the_form_back_with_it(
    make_member: Any, signed_in: Any, acting: Any, structure: Any
) -> None:
    member = make_member()
    with acting(member) as actor:
        for number in range(60):
            name = f"Allée {number:02d}"
            make_row(Place, name=name, sort_name=name.lower(), kind="street")
        make_row(Place, name="Zénith d’été", sort_name="zenith d ete", kind="theatre")
        assert actor.member
        commit()
    browser = signed_in(member)
    assert "Zénith" not in browser.get(url(structure, "/nouvelle"), follow_redirects=True).text
    sent = {"kind": KIND, "note": "Concert", "place_query": "zenith", "find": "1"}
    answer = post(browser, url(structure), sent)
    assert answer.status_code == 200
    assert "Zénith d’été" in answer.text
    assert "Concert" in answer.text


def checked(page: str, name: str) -> str:
    """The value of the chosen radio or first ticked box of this name."""
    found = [
        part
        for part in page.split("<input ")
        if f'name="{name}"' in part and " checked" in part.split(">")[0]
    ]
    return found[0].split('value="')[1].split('"')[0] if found else ""


class TestGoingBackAndSendingAgain:
    """Pages are never stored: without scripts, the address of the form is what survives going back."""

    @pytest.fixture
    def browser(self, make_member: Any, signed_in: Any) -> Any:
        return signed_in(make_member())

    def form_id(self, browser: Any, address: str) -> str:
        found = re.search(r'name="id" value="([^"]+)"', browser.get(address).text)
        assert found is not None
        return found[1]

    def count(self, make_member: Any, acting: Any) -> int:
        with acting(make_member()):
            return int(session.execute(select(func.count(Activity.id))).scalar_one())

    def test_the_page_read_again_sends_the_same_row(
        self, browser: Any, make_member: Any, acting: Any, structure: Any
    ) -> None:
        address = browser.get(url(structure, "/nouvelle")).location
        for _twice in range(2):
            form = {"id": self.form_id(browser, address), "kind": KIND, "total": "4"}
            assert post(browser, url(structure, ""), form).status_code == 303
        assert "Cette intervention est déjà enregistrée" in browser.get(address).text
        assert self.count(make_member, acting) == 1

    def test_two_new_forms_are_two_sendings(self, browser: Any, structure: Any) -> None:
        first, second = (browser.get(url(structure, "/nouvelle")).location for _ in range(2))
        assert first != second

    def test_other_answers_are_asked_about_then_make_a_second_row(
        self, browser: Any, make_member: Any, acting: Any, structure: Any
    ) -> None:
        address = browser.get(url(structure, "/nouvelle")).location
        form = {"id": self.form_id(browser, address), "kind": KIND, "total": "4"}
        post(browser, url(structure, ""), form)
        asked = post(browser, url(structure, ""), {**form, "total": "9"})
        assert asked.status_code == 409
        assert "Cette intervention est déjà enregistrée" in asked.text
        assert 'value="9"' in asked.text, "nothing is retyped"
        fresh = re.search(r'name="id" value="([^"]+)"', asked.text)
        assert fresh is not None
        assert fresh[1] != form["id"]
        assert post(browser, url(structure, ""), {**form, "id": fresh[1], "total": "9"}).status_code == 303
        assert self.count(make_member, acting) == 2

    def test_what_was_taken_back_may_be_sent_again_from_the_same_page(
        self, browser: Any, structure: Any
    ) -> None:
        address = browser.get(url(structure, "/nouvelle")).location
        form = {"id": self.form_id(browser, address), "kind": KIND}
        post(browser, url(structure, ""), form)
        post(browser, url(structure, f"/{form['id']}/supprimer"))
        assert self.form_id(browser, address) != form["id"]
