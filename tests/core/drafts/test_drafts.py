"""A draft belongs to one member and one form, is given back, and is forgotten once sent or after a week."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from core.activities.models import Activity
from core.db.base import now
from core.db.session import session
from core.db.unit_of_work import commit
from core.drafts.jobs import JOBS
from core.drafts.models import Draft
from core.drafts.services import clear_draft, draft_of, keep_draft, purge_drafts, restored
from core.errors import InvalidInput
from core.testing.sign_in import csrf_token, post

KEY = "activity.new"


def count() -> int:
    return int(session.execute(select(func.count()).select_from(Draft)).scalar_one())


def test_the_last_gesture_replaces_the_one_before(make_member: Any, acting: Any) -> None:
    with acting(make_member()) as actor:
        keep_draft(KEY, {"note": ["Un"], "actions": ["calm"]}, actor=actor)
        keep_draft(KEY, {"note": ["Deux 🌳"], "actions": ["calm", "inform"]}, actor=actor)
        kept = restored(KEY, actor=actor)
        assert kept is not None
        assert (kept["note"], kept.getlist("actions")) == ("Deux 🌳", ["calm", "inform"])
        assert count() == 1


def test_nobody_reads_anothers_draft(make_member: Any, acting: Any) -> None:
    with acting(make_member()) as actor:
        keep_draft(KEY, {"note": ["À moi"]}, actor=actor)
        commit()
    with acting(make_member()) as other:
        assert restored(KEY, actor=other) is None


def test_what_belongs_to_one_page_is_not_kept(make_member: Any, acting: Any) -> None:
    with acting(make_member()) as actor:
        keep_draft(KEY, {"id": ["1"], "version": ["2"], "csrf_token": ["x"], "note": ["Ok"]}, actor=actor)
        kept = restored(KEY, actor=actor)
        assert kept is not None
        assert sorted(kept) == ["id", "note"], "resumed, it is the same sending"


@pytest.mark.parametrize("data", [None, "texte", {"note": [1]}, {"note": ["x" * 10_001]}, {"a": {"b": "c"}}])
def test_only_the_shape_of_a_form_is_kept(make_member: Any, acting: Any, data: Any) -> None:
    with acting(make_member()) as actor, pytest.raises(InvalidInput):
        keep_draft(KEY, data, actor=actor)


@pytest.mark.parametrize("key", ["", "Majuscule", "avec espace", "a" * 121, "../autre"])
def test_only_plain_keys_are_accepted(make_member: Any, acting: Any, key: str) -> None:
    with acting(make_member()) as actor, pytest.raises(InvalidInput):
        keep_draft(key, {"note": ["x"]}, actor=actor)


def test_drafts_are_forgotten_after_a_week(make_member: Any, acting: Any) -> None:
    with acting(make_member()) as actor:
        keep_draft(KEY, {"note": ["Vieux"]}, actor=actor)
        keep_draft("request.new", {"subject": ["Récent"]}, actor=actor)
        old = session.execute(select(Draft).where(Draft.form_key == KEY)).scalar_one()
        old.updated_at = now() - timedelta(days=7, minutes=1)
        session.flush()
        assert restored(KEY, actor=actor) is None
        assert purge_drafts(actor=actor) == 1
        assert restored("request.new", actor=actor) is not None


def test_the_purge_runs_every_day_even_in_a_suspended_structure() -> None:
    (job,) = JOBS
    assert (job.every, job.always) == (timedelta(days=1), True)


def test_clearing_touches_one_form_only(make_member: Any, acting: Any) -> None:
    with acting(make_member()) as actor:
        keep_draft(KEY, {"note": ["x"]}, actor=actor)
        keep_draft("request.new", {"subject": ["y"]}, actor=actor)
        clear_draft(KEY, actor=actor)
        assert count() == 1


def test_the_browser_keeps_a_form_and_finds_it_again(
    make_member: Any, signed_in: Any, structure: Any
) -> None:
    browser = signed_in(make_member())
    url = f"/s/{structure.slug}/brouillons/{KEY}"
    body = {"key": KEY, "data": {"note": ["Scooters sur l’allée"], "kind": ["active_presence"]}}
    headers = {"X-CSRFToken": csrf_token(browser)}
    assert browser.get(url).status_code == 404
    assert browser.post(url, json=body, headers=headers).status_code == 204
    assert browser.get(url).get_json()["data"] == body["data"]
    page = browser.get(f"/s/{structure.slug}/interventions/nouvelle", follow_redirects=True).text
    assert "Scooters sur l’allée" in page
    assert "est reprise" in page


def test_without_its_token_a_draft_is_refused(make_member: Any, signed_in: Any, structure: Any) -> None:
    browser = signed_in(make_member())
    answer = browser.post(f"/s/{structure.slug}/brouillons/{KEY}", json={"data": {"note": ["x"]}})
    assert answer.status_code == 400


def test_sending_the_form_forgets_its_draft_here_and_on_the_device(
    make_member: Any, signed_in: Any, acting: Any, structure: Any
) -> None:
    member = make_member()
    with acting(member) as actor:
        keep_draft(KEY, {"note": ["En cours"]}, actor=actor)
        commit()
    browser = signed_in(member)
    form = {"id": str(uuid.uuid4()), "kind": "active_presence"}
    assert post(browser, f"/s/{structure.slug}/interventions", form).status_code == 303
    with acting(member):
        assert count() == 0
    page = browser.get(f"/s/{structure.slug}/interventions").text
    assert f'data-drafts-done="{KEY}-{member.membership_id}"' in page
    assert "data-drafts-done" not in browser.get(f"/s/{structure.slug}/interventions").text


def test_a_draft_is_started_again_from_nothing(
    make_member: Any, signed_in: Any, acting: Any, structure: Any
) -> None:
    member = make_member()
    with acting(member) as actor:
        keep_draft(KEY, {"note": ["Vieille saisie"]}, actor=actor)
        commit()
    browser = signed_in(member)
    base = f"/s/{structure.slug}"
    form = {"back": "https://exemple.test/"}
    assert post(browser, f"{base}/brouillons/{KEY}/effacer", form).headers["Location"].endswith(base)
    assert "Vieille saisie" not in browser.get(f"{base}/interventions/nouvelle", follow_redirects=True).text


def test_a_draft_resumed_is_the_same_sending(
    make_member: Any, signed_in: Any, acting: Any, structure: Any
) -> None:
    """The id under which it was begun comes back with it, so that sending it twice makes one row."""
    member, row_id = make_member(), str(uuid.uuid4())
    with acting(member) as actor:
        keep_draft(KEY, {"id": [row_id], "note": ["En cours"], "kind": ["active_presence"]}, actor=actor)
        commit()
    browser, base = signed_in(member), f"/s/{structure.slug}/interventions"
    led = browser.get(f"{base}/nouvelle")
    assert led.location == f"{base}/nouvelle?id={row_id}"
    page = browser.get(led.location).text
    assert f'name="id" value="{row_id}"' in page
    assert "En cours" in page
    form = {"id": row_id, "kind": "active_presence", "note": "En cours"}
    for _twice in range(2):
        assert post(browser, base, form).status_code == 303
    with acting(member):
        assert session.execute(select(func.count(Activity.id))).scalar_one() == 1


def test_an_autosave_that_arrives_after_the_form_is_not_resumed(
    make_member: Any, signed_in: Any, acting: Any, structure: Any
) -> None:
    member, row_id = make_member(), str(uuid.uuid4())
    browser, base = signed_in(member), f"/s/{structure.slug}/interventions"
    assert (
        post(browser, base, {"id": row_id, "kind": "active_presence", "note": "Envoyée"}).status_code == 303
    )
    with acting(member) as actor:
        keep_draft(KEY, {"id": [row_id], "note": ["Envoyée"], "kind": ["active_presence"]}, actor=actor)
        commit()
    led = browser.get(f"{base}/nouvelle")
    assert row_id not in led.location
    page = browser.get(led.location).text
    assert "est reprise" not in page
    assert "Envoyée" not in page


def keep_from(browser: Any, page: str, note: str) -> dict[str, list[str]]:
    """What the page's own script does a moment after the note was typed; answers with what it sent."""
    url = page.partition('data-draft-url="')[2].partition('"')[0]
    row_id = page.partition('name="id" value="')[2].partition('"')[0]
    data = {"id": [row_id], "kind": ["active_presence"], "note": [note]}
    assert (
        browser.post(url, json={"data": data}, headers={"X-CSRFToken": csrf_token(browser)}).status_code
        == 204
    )
    return data


def test_what_is_done_again_keeps_its_own_words_and_takes_the_place_of_no_other(
    make_member: Any, signed_in: Any, structure: Any
) -> None:
    browser, base = signed_in(make_member()), f"/s/{structure.slug}/interventions"
    done = str(uuid.uuid4())
    assert post(browser, base, {"id": done, "kind": "active_presence", "total": "3"}).status_code == 303

    def opened(path: str) -> str:
        return str(browser.get(f"{base}/{path}", follow_redirects=True).text)

    first = keep_from(browser, opened("nouvelle"), "Premier brouillon")["id"][0]
    again = f"nouvelle?repeat={done}"
    assert "Premier brouillon" not in opened(again)
    data = keep_from(browser, opened(again), "Refaite, puis rechargée")
    assert "Refaite, puis rechargée" in opened(again)
    assert "Refaite, puis rechargée" in opened("nouvelle"), "the empty form gives back the last typed"
    other = opened(f"nouvelle?id={first}")
    assert "Premier brouillon" in other
    assert "Refaite, puis" not in other, "a sending gives back its own words"

    sent = {name: values[0] for name, values in data.items()}
    refused = post(browser, f"{base}?repeat={done}", {**sent, "total": "beaucoup"})
    assert refused.status_code == 422
    keep_from(browser, refused.text, "Corrigée")
    assert post(browser, base, {**sent, "distinct": "1"}).status_code == 303, "from the empty form"
    assert "Corrigée" not in opened(again)
    assert "Premier brouillon" in opened("nouvelle")


def test_saying_i_was_there_too_forgets_nothing_that_is_being_typed(
    make_member: Any, signed_in: Any, structure: Any
) -> None:
    base, done = f"/s/{structure.slug}/interventions", str(uuid.uuid4())
    colleague = signed_in(make_member("coordinator"))
    assert post(colleague, base, {"id": done, "kind": "active_presence"}).status_code == 303
    browser = signed_in(make_member("coordinator"))
    keep_from(browser, browser.get(f"{base}/nouvelle", follow_redirects=True).text, "Tout autre chose")
    assert post(browser, f"{base}/{done}/rejoindre", {}).status_code == 303
    assert "Tout autre chose" in browser.get(f"{base}/nouvelle", follow_redirects=True).text


@pytest.mark.parametrize(("level", "closed"), [("sealed", True), ("", True), ("6e", False)])
def test_a_level_of_confidentiality_closes_a_draft_and_that_of_a_class_does_not(
    make_member: Any, acting: Any, level: str, closed: bool
) -> None:
    with acting(make_member()) as actor:
        keep_draft(KEY, {"level": [level], "note": ["Deux élèves"]}, actor=actor)
        draft = draft_of(KEY, actor=actor)
        assert draft is not None
        assert (draft.payload is None, draft.sealed is not None) == (closed, closed)
