"""A partner writes by a signed address that can be closed, and sees nothing but a receipt."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from core.db.base import new_id
from core.db.session import session
from core.db.unit_of_work import commit
from core.errors import InvalidInput
from core.planning.clock import today
from core.requests.links import create_link, renew_link, revoke_link, token_of
from core.requests.models import PartnerLink, Request, RequestCaller
from core.requests.schemas import LinkCommand
from core.tenancy.binding import Actor
from core.tenancy.models import Tenant
from core.testing.sign_in import post

FORM = {"subject": "Regroupements devant l’entrée", "place_text": "Entrée nord", "name": "L’accueil"}


def opened(actor: Actor, days: int = 30) -> PartnerLink:
    return create_link(
        LinkCommand(
            new_id(), "Centre social Les Tilleuls", "association", today(actor) + timedelta(days=days)
        ),
        actor=actor,
    )


@pytest.fixture
def director(make_member: Any) -> Any:
    return make_member("director")


@pytest.fixture
def address(acting: Any, director: Any) -> str:
    with acting(director) as actor:
        token = token_of(opened(actor))
        commit()
    return f"/f/{token}"


def requests_of(acting: Any, director: Any) -> list[Request]:
    with acting(director):
        return list(session.execute(select(Request)).scalars())


def test_a_partner_writes_without_an_account_and_gets_a_number(
    client: Any, address: str, acting: Any, director: Any
) -> None:
    assert client.get(address).status_code == 200
    answer = post(client, address, {"id": str(uuid.uuid4()), **FORM})
    assert answer.status_code == 200
    assert "numéro <strong>1</strong>" in answer.text
    assert "Regroupements" not in answer.text
    with acting(director):
        row = session.execute(select(Request)).scalar_one()
        assert (row.initiator, row.channel, row.author_id, row.state) == (
            "association",
            "web",
            None,
            "received",
        )
        assert session.execute(select(RequestCaller.name)).scalar_one() == "L’accueil"


def test_a_replayed_sending_makes_one_request(client: Any, address: str, acting: Any, director: Any) -> None:
    form = {"id": str(uuid.uuid4()), **FORM}
    numbers = [post(client, address, form).text.count("<strong>1</strong>") for _click in range(2)]
    assert numbers == [1, 1]
    assert len(requests_of(acting, director)) == 1


def test_a_partner_cannot_say_who_it_is_nor_for_whom_it_is(client: Any, address: str) -> None:
    for name in ("initiator", "tenant_id", "state", "place_id", "channel"):
        answer = post(client, address, {**FORM, name: "x"})
        assert answer.status_code == 422
        assert name in answer.text


def test_errors_stand_beside_their_fields(client: Any, address: str) -> None:
    answer = post(client, address, {"subject": "", "place_text": "Entrée nord"})
    assert answer.status_code == 422
    assert 'id="f-subject-err"' in answer.text
    assert "Entrée nord" in answer.text


def test_a_closed_an_expired_a_renewed_and_an_invented_address_all_look_the_same(
    client: Any, acting: Any, director: Any
) -> None:
    with acting(director) as actor:
        closed, expired, renewed = opened(actor), opened(actor), opened(actor)
        tokens = [token_of(link) for link in (closed, expired, renewed)]
        revoke_link(closed, actor=actor)
        expired.expires_on = today(actor) - timedelta(days=1)
        renew_link(renewed, renewed.nonce, actor=actor)
        assert token_of(renewed) != tokens[2]
        commit()
    pages = [client.get(f"/f/{token}") for token in (*tokens, "invente", tokens[0] + "x")]
    assert {page.status_code for page in pages} == {404}
    assert [post(client, f"/f/{token}", FORM).status_code for token in tokens] == [404, 404, 404]


def test_a_link_of_a_suspended_structure_stops(
    client: Any, app: Any, address: str, structure: Any, acting: Any, director: Any
) -> None:
    with app.app_context():
        session.execute(
            select(Tenant).where(Tenant.id == structure.id)
        ).scalar_one().suspended_at = func.now()
        commit()
    assert client.get(address).status_code == 404


def test_one_address_cannot_flood_a_structure(client: Any, address: str) -> None:
    answers = [post(client, address, {"id": str(uuid.uuid4()), **FORM}).status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]


def test_a_link_is_made_shown_and_closed_by_those_who_lead(
    signed_in: Any, make_member: Any, director: Any, structure: Any, client: Any
) -> None:
    base = f"/s/{structure.slug}/demandes/formulaires"
    assert signed_in(make_member()).get(base).status_code == 403
    browser = signed_in(director)
    form = {
        "id": str(uuid.uuid4()),
        "label": "Mairie",
        "initiator": "city_service",
        "expires_on": "2099-12-31",
    }
    assert post(browser, base, form).status_code == 303
    page = browser.get(base).text
    path = "/f/" + page.split("/f/")[1].split('"')[0]
    assert client.get(path).status_code == 200
    link_id = form["id"]
    assert post(browser, f"{base}/{link_id}/fermer").status_code == 303
    assert client.get(path).status_code == 404


def test_a_last_day_in_the_past_is_refused(acting: Any, director: Any) -> None:
    with acting(director) as actor, pytest.raises(InvalidInput) as refused:
        opened(actor, days=-1)
    assert "expires_on" in refused.value.errors


def test_a_new_address_asked_for_twice_by_one_click_still_answers(
    client: Any, acting: Any, director: Any, signed_in: Any, structure: Any
) -> None:
    with acting(director) as actor:
        link = opened(actor)
        link_id, before, seen = link.id, token_of(link), link.nonce
        commit()
    browser = signed_in(director)
    base = f"/s/{structure.slug}/demandes/formulaires"
    page = browser.get(base).text
    assert f'name="seen" value="{seen}"' in page
    for _click in range(2):
        assert post(browser, f"{base}/{link_id}/nouvelle-adresse", {"seen": seen}).status_code == 303
    shown = "/f/" + browser.get(base).text.split("/f/")[1].split('"')[0]
    assert shown != f"/f/{before}"
    assert [client.get(path).status_code for path in (shown, f"/f/{before}")] == [200, 404]
    once = browser.get(base).text
    post(browser, f"{base}/{link_id}/nouvelle-adresse", {"seen": seen})
    assert browser.get(base).text.count(shown) == once.count(shown)
