"""Each member's day holds the cards that her rights open, and no more; no name of a person stands on it."""

from __future__ import annotations

import html
import re
from datetime import time, timedelta
from typing import Any

import pytest
from sqlalchemy import event, update

from core.activities.schemas import ActivityCommand
from core.activities.services import record_activity
from core.day.page import load_day
from core.db.base import new_id, now
from core.db.session import db, session
from core.db.unit_of_work import commit
from core.extension.catalog import catalog
from core.places.models import Place
from core.planning.clock import monday_of, today
from core.planning.covering import cover_absence
from core.planning.schemas import (
    AddTask,
    CoverAbsence,
    DeclareAbsence,
    MakeAppointment,
    PlanRound,
    PlanShift,
)
from core.planning.services import declare_absence, make_appointment, plan_round, plan_shift
from core.planning.tasks import add_task
from core.requests.schemas import Caller, RequestCommand
from core.requests.services import receive_request
from core.tenancy.models import Tenant
from core.testing.sign_in import post
from plugins.school_mediation.examples import a_school


def fill(actor: Any, ines: Any, karim: Any) -> None:
    """A full day for Inès."""
    day = today(actor)
    place = Place(name="Square des Lilas", sort_name="square des lilas", kind="park")
    session.add(place)
    session.flush()
    plan_shift(PlanShift(new_id(), ines.membership_id, day, time(14), time(21)), actor=actor)
    pair = [ines.membership_id, karim.membership_id]
    plan_round(PlanRound(new_id(), "Tournée du soir", day, time(17), time(21), pair, [place.id]), actor=actor)
    make_appointment(
        MakeAppointment(new_id(), "Temps séparé", day, time(15), 45, [ines.membership_id], confirmed=False),
        actor=actor,
    )
    add_task(AddTask(new_id(), "Rappeler le centre", day, ines.membership_id), actor=actor)
    caller = Caller(name="Mme Aubray", phone="+33639980012", callback="")
    receive_request(RequestCommand(id=new_id(), channel="phone", caller=caller), actor=actor)
    commit()


def test_a_mediator_finds_her_day(make_member: Any, acting: Any, signed_in: Any, structure: Any) -> None:
    ines, karim = make_member(), make_member(given_name="Karim", family_name="Delaunay")
    with acting(make_member("coordinator")) as actor:
        fill(actor, ines, karim)
    with acting(ines) as actor:
        kind = next(iter(catalog().activity_kinds_of(actor.tenant.enabled)), None)
        if kind is not None:
            record_activity(ActivityCommand(id=new_id(), kind=kind.key, total=3), actor=actor)
            commit()
    page = signed_in(ines).get(f"/s/{structure.slug}/").text
    for words in (
        "Inès</h1>",
        "Tournée du soir",
        "avec Karim Delaunay",
        "Commencer la tournée",
        "Temps séparé",
        "À confirmer",
        "Rappeler le centre",
        "À prendre",
        "Numéros d’urgence",
        "116 006",
    ):
        assert words in page, words
    assert "Aubray" not in page


def test_a_task_ticked_on_the_day_page_comes_back_there_with_its_undo(
    make_member: Any, acting: Any, signed_in: Any, structure: Any
) -> None:
    ines = make_member()
    with acting(ines) as actor:
        task_id = add_task(AddTask(new_id(), "Rappeler le centre"), actor=actor).id
        commit()
    browser = signed_in(ines)
    answer = post(browser, f"/s/{structure.slug}/taches/{task_id}/faite?retour=jour")
    assert answer.location.endswith(f"/s/{structure.slug}/")
    page = browser.get(answer.location).text
    assert "1 sur 1" in page
    assert f"/taches/{task_id}/a-faire" in page


@pytest.mark.parametrize(
    "role", ["director", "reception", "dpo", "figures_reader", "partner_relay", "trainee"]
)
@pytest.mark.parametrize("path", ["", "attente", "plus"])
def test_every_role_has_a_day_that_fits_its_rights(
    role: str, path: str, make_member: Any, acting: Any, signed_in: Any, structure: Any
) -> None:
    ines, karim = make_member(), make_member()
    with acting(make_member("coordinator")) as actor:
        fill(actor, ines, karim)
    answer = signed_in(make_member(role)).get(f"/s/{structure.slug}/{path}")
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("role", "cards"),
    [
        ("mediator", {"walks", "meetings", "tasks", "asks", "done"}),
        ("director", {"meetings", "tasks", "asks", "team"}),
        ("reception", {"meetings", "tasks", "asks", "team"}),
        ("dpo", set()),
        ("figures_reader", set()),
    ],
)
def test_a_card_is_there_only_with_its_right(
    role: str, cards: set[str], make_member: Any, acting: Any
) -> None:
    with acting(make_member(role)) as actor:
        page = load_day(actor)
        names = ("walks", "meetings", "tasks", "asks", "done", "team")
        assert {name for name in names if getattr(page, name) is not None} == cards
        assert page.bare == (not cards)


def test_the_last_week_waits_for_the_coordinator_until_it_is_closed(
    make_member: Any, acting: Any, signed_in: Any, structure: Any
) -> None:
    coordinator = make_member("coordinator")
    browser = signed_in(coordinator)
    url = f"/s/{structure.slug}"
    assert "La semaine passée est à relire" not in browser.get(f"{url}/attente").text, "it did not exist then"
    with acting(coordinator) as actor:
        session.execute(
            update(Tenant).where(Tenant.id == actor.tenant.id).values(created_at=now() - timedelta(days=20))
        )
        commit()
    assert "La semaine passée est à relire" in browser.get(f"{url}/attente").text
    with acting(coordinator) as actor:
        monday = monday_of(today(actor)) - timedelta(days=7)
    assert post(browser, f"{url}/relecture/clore", {"first_day": monday.isoformat()}).status_code == 303
    assert "La semaine passée est à relire" not in browser.get(f"{url}/attente").text


def test_a_substitute_is_told_whom_she_stands_in_for(
    make_member: Any, acting: Any, signed_in: Any, structure: Any
) -> None:
    ines, karim = make_member(), make_member(given_name="Karim", family_name="Delaunay")
    with acting(make_member("coordinator")) as actor:
        day = today(actor)
        absence = declare_absence(DeclareAbsence(new_id(), karim.membership_id, day, day), actor=actor)
        cover_absence(absence, CoverAbsence(new_id(), ines.membership_id), actor=actor)
        commit()
    assert "Vous remplacez Karim Delaunay" in signed_in(ines).get(f"/s/{structure.slug}/").text


@pytest.mark.parametrize("role", ["mediator", "coordinator", "director"])
def test_a_full_day_costs_at_most_twelve_statements(role: str, make_member: Any, acting: Any) -> None:
    ines, karim = make_member(role), make_member()
    with acting(make_member("coordinator")) as actor:
        fill(actor, ines, karim)
    with acting(ines) as actor:
        statements: list[str] = []

        def note(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
            if not statement.startswith(("SET", "SELECT pg_catalog")):
                statements.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        load_day(actor)
        event.remove(db.engine, "before_cursor_execute", note)
    assert len(statements) <= 12, "\n".join(s.partition("FROM")[2][:60] for s in statements)


def test_a_structure_just_opened_says_what_to_do_first_until_it_is_done(
    make_structure: Any, make_member: Any, acting: Any, signed_in: Any
) -> None:
    house = make_structure()
    director = make_member("director", structure=house)
    browser = signed_in(director)
    first = html.unescape(browser.get(f"/s/{house.slug}/").text)
    assert "Pour commencer" in first
    assert "Inviter votre équipe" in first
    assert "Ajouter vos premiers lieux" in first
    for door in re.findall(
        r'<a [^>]*href="(/[^"]*)"', first.partition("Pour commencer")[2].partition("</section>")[0]
    ):
        assert browser.get(door, follow_redirects=True).status_code == 200, door
    make_member("mediator", structure=house)
    with acting(director):
        session.add(Place(name="Square des Lilas", sort_name="square des lilas", kind="park"))
        commit()
    then = html.unescape(browser.get(f"/s/{house.slug}/").text)
    assert "Inviter votre équipe" not in then
    assert "Ajouter vos premiers lieux" not in then


def test_a_domain_just_switched_on_says_what_it_needs_until_it_has_one(
    make_structure: Any, make_member: Any, acting: Any, signed_in: Any
) -> None:
    house = make_structure("school_mediation", "transport")
    director = make_member("director", structure=house)
    browser = signed_in(director)

    def to_begin() -> str:
        page = html.unescape(browser.get(f"/s/{house.slug}/").text)
        return page.partition("Pour commencer")[2].partition("</section>")[0]

    first = to_begin()
    assert [words in first for words in ("Ajouter vos établissements", "Décrire un réseau")] == [True, True]
    assert "Rattacher vos relais" not in first
    for door in re.findall(r'<a [^>]*href="(/[^"]*)"', first):
        assert browser.get(door, follow_redirects=True).status_code == 200, door
    with acting(director) as actor:
        a_school(actor)
        commit()
    then = to_begin()
    assert [words in then for words in ("Ajouter vos établissements", "Décrire un réseau")] == [False, True]
    mediator = signed_in(make_member("mediator", structure=house))
    assert "Pour commencer" not in html.unescape(mediator.get(f"/s/{house.slug}/").text)
