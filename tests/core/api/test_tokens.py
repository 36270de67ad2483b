"""A token opens figures, of one structure, as its member may read them that day; and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from core.access.permissions import FIGURES_READER
from core.api.examples import a_token
from core.api.models import OUTSIDE, OWN, ApiToken
from core.api.schemas import OpenTokenCommand
from core.api.tokens import CALLS, GUESSES, open_token, revoke_token, text_of
from core.audit.models import READS, AuditEntry
from core.db.base import new_id, now
from core.db.session import session
from core.db.unit_of_work import commit
from core.db.writing import get_or_404
from core.errors import InvalidInput
from core.members.services import end_membership, reopen_membership
from core.planning.clock import today
from core.tenancy.binding import Caller, bound
from core.tenancy.models import Membership, Tenant
from core.testing.plugin import create_member, create_structure
from core.testing.sign_in import post, sign_in

PATHS = ("/", "/indicators", "/figures", "/figures/activities")


@pytest.fixture
def director(make_member):
    return make_member("director")


@pytest.mark.parametrize("path", PATHS)
def test_a_token_opens_each_address(path, director, token_for, call):
    answer = call(token_for(director), path)
    assert answer.status_code == 200
    assert answer.mimetype == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("sent", [None, "", "passerelle_", "passerelle_faux", "inconnu"])
def test_without_one_nothing_opens(path, sent, call):
    answer = call(sent, path)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.mimetype == "application/problem+json"
    assert answer.json["title"].startswith("Ce jeton n’ouvre rien")


def test_a_cookie_opens_nothing_there_and_a_token_opens_no_page(app, director, token_for, client):
    sign_in(app, client, director.user_id)
    assert client.get(f"/s/{director.structure.slug}/").status_code == 200
    assert client.get("/api/v1/figures").status_code == 401
    carried = {"Authorization": f"Bearer {token_for(director)}"}
    assert app.test_client().get(f"/s/{director.structure.slug}/", headers=carried).status_code == 303


def test_nothing_is_written_by_it(director, token_for, client):
    carried = {"Authorization": f"Bearer {token_for(director)}"}
    for method in ("post", "put", "patch", "delete"):
        answer = getattr(client, method)("/api/v1/figures", headers=carried)
        assert (answer.status_code, answer.mimetype) == (405, "application/problem+json")
        assert answer.json["title"].startswith("Cette adresse ne connaît pas cette méthode")
        assert "GET" in answer.headers["Allow"]


def test_a_changed_token_is_none(director, token_for, call):
    good = token_for(director)
    for bad in (good[:-1], good + "a", good.replace("passerelle_", ""), good.swapcase()):
        assert call(bad).status_code == 401


def test_a_closed_an_expired_and_a_renamed_one_open_nothing(acting, director, call):
    with acting(director) as actor:
        tokens = [a_token(actor) for _ in range(3)]
        texts = [text_of(token) for token in tokens]
        revoke_token(tokens[0], actor=actor)
        tokens[1].expires_on = today(actor) - timedelta(days=1)
        tokens[2].nonce = "un-autre"
        commit()
    assert [call(text).status_code for text in texts] == [401, 401, 401]


def test_it_has_no_effect_without_the_right_of_whoever_opened_it(app, director, token_for, call, signed_in):
    token = token_for(director)
    assert call(token).status_code == 200
    with app.app_context(), bound(director.structure.slug, caller=Caller.COMMAND):
        row = get_or_404(Membership, director.membership_id)
        row.role_keys = ["coordinator"]
        commit()
    assert call(token).status_code == 401
    colleague = create_member(app, director.structure, "director")
    page = signed_in(colleague).get(f"/s/{director.structure.slug}/structure/acces-logiciels")
    assert "Sans effet" in page.text
    assert "n’a plus ce droit" in page.text


def test_it_ends_for_good_with_her_departure(app, director, acting, token_for, call):
    token = token_for(director)
    colleague = create_member(app, director.structure, "director")
    for change in (end_membership, reopen_membership):
        with acting(colleague) as actor:
            change(get_or_404(Membership, director.membership_id), actor=actor)
            commit()
        assert call(token).status_code == 401


def test_it_stops_while_the_structure_is_suspended(app, director, token_for, call):
    token = token_for(director)
    for suspended, expected in ((now(), 401), (None, 200)):
        with app.app_context():
            session.get(Tenant, director.structure.id).suspended_at = suspended
            commit()
        assert call(token).status_code == expected


def test_it_tells_its_own_structure_only(app, director, token_for, call):
    other = create_structure(app)
    theirs = token_for(create_member(app, other, "director"))
    assert call(token_for(director)).json["slug"] == director.structure.slug
    assert call(theirs).json["slug"] == other.slug


def test_its_first_call_of_a_day_stands_in_the_journal_of_readings(app, acting, director, token_for, call):
    token = token_for(director)
    for _ in range(3):
        call(token, "/figures")
    with acting(director) as actor:
        noted = session.execute(
            select(AuditEntry.actor_id).where(
                AuditEntry.action == "api_token.used", AuditEntry.chain == READS
            )
        ).scalars()
        assert list(noted) == [director.membership_id]
        row = session.execute(select(ApiToken)).scalar_one()
        assert row.last_used_on == today(actor)


def test_guesses_and_calls_are_counted(director, token_for, call, monkeypatch):
    token = token_for(director)
    monkeypatch.setattr("core.api.tokens.CALLS", replace(CALLS, tries=2))
    assert [call(token).status_code for _ in range(3)] == [200, 200, 429]
    monkeypatch.setattr("core.api.tokens.GUESSES", replace(GUESSES, name="api-guess-few", tries=2))
    answers = [call("faux") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [401, 401, 429]
    assert int(answers[-1].headers["Retry-After"]) > 0


class TestOpening:
    def test_its_last_day_lies_within_a_year(self, acting, director):
        with acting(director) as actor:
            for days in (-1, 367, 40_000):
                last = today(actor) + timedelta(days=days)
                with pytest.raises(InvalidInput) as refused:
                    open_token(OpenTokenCommand(new_id(), "Outil", OUTSIDE, last), actor=actor)
                assert set(refused.value.errors) == {"expires_on"}

    def test_nobody_lets_a_software_read_more_than_herself(self, acting, make_member):
        reader = make_member(FIGURES_READER)
        with acting(reader) as actor:
            with pytest.raises(InvalidInput) as refused:
                a_token(actor, OWN)
            assert set(refused.value.errors) == {"reach"}

    def test_the_token_is_shown_once(self, signed_in, director):
        browser = signed_in(director)
        url = f"/s/{director.structure.slug}/structure/acces-logiciels"
        form = {"id": str(new_id()), "label": "Outil de l’équipe", "reach": OUTSIDE}
        form["expires_on"] = (now().date() + timedelta(days=30)).isoformat()
        made, again = (post(browser, url, form) for _ in range(2))
        assert made.status_code == again.status_code == 200
        assert "passerelle_" in made.text
        page = browser.get(url)
        assert page.text.count("Outil de l’équipe") >= 1
        assert "passerelle_" not in page.text

    def test_sent_twice_it_opens_one(self, acting, signed_in, director):
        browser = signed_in(director)
        url = f"/s/{director.structure.slug}/structure/acces-logiciels"
        form = {"id": str(new_id()), "label": "Outil", "reach": OUTSIDE}
        form["expires_on"] = (now().date() + timedelta(days=30)).isoformat()
        for _ in range(2):
            post(browser, url, form)
        with acting(director):
            assert len(session.execute(select(ApiToken)).all()) == 1

    def test_another_structures_access_is_not_there(self, app, signed_in, director, acting):
        stranger = create_member(app, create_structure(app), "director")
        with acting(stranger) as actor:
            theirs = a_token(actor).id
            commit()
        browser = signed_in(director)
        url = f"/s/{director.structure.slug}/structure/acces-logiciels/{theirs}/fermer"
        assert post(browser, url).status_code == 404
