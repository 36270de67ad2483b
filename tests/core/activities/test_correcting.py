"""A correction keeps the first value; two corrections of one field show both; a removal can be undone."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from core.activities.models import Activity
from core.activities.queries import filtered
from core.activities.review import RULES, findings, incomplete_or_unusual, mark_reviewed
from core.activities.schemas import ActivityCommand, ActivityFilters
from core.activities.services import (
    correct_activity,
    join_activity,
    members_in,
    record_activity,
    remove_activity,
    restore_activity,
)
from core.activities.wording import history
from core.db.base import new_id
from core.db.session import session
from core.db.unit_of_work import commit
from core.db.writing import get_or_404, history_of
from core.errors import Forbidden, StaleEdit
from core.planning.clock import today
from core.tenancy.binding import Actor
from core.testing.sign_in import post

KIND = "active_presence"


def recorded(actor: Actor, **said: Any) -> Activity:
    return record_activity(ActivityCommand(**{"id": new_id(), "kind": KIND, **said}), actor=actor)


def correction(activity: Activity, version: int, **said: Any) -> ActivityCommand:
    """The whole form as it stood, with some answers changed."""
    shown = {
        name: getattr(activity, name)
        for name in ("kind", "domain", "reason", "result", "place_id", "total", "minutes", "note")
    }
    return ActivityCommand(**{"id": activity.id, "version": version, **shown, **said})


def test_the_first_value_is_kept(make_member: Any, acting: Any) -> None:
    with acting(make_member()) as actor:
        activity = recorded(actor, total=3)
        correct_activity(activity, correction(activity, 1, total=4), actor=actor)
        correct_activity(activity, correction(activity, 2, total=6), actor=actor)
        assert activity.total == 6
        assert [revision.changes["total"] for revision in history_of(activity)] == [[3, 4], [4, 6]]


def test_corrections_of_two_fields_merge(make_member: Any, acting: Any) -> None:
    with acting(make_member()) as actor:
        activity = recorded(actor, total=3, note="Avant")
        opened = correction(activity, 1, note="Après")
        correct_activity(activity, correction(activity, 1, total=5), actor=actor)
        correct_activity(activity, opened, actor=actor)
        assert (activity.total, activity.note) == (5, "Après")


def test_two_corrections_of_one_field_are_a_conflict_that_shows_both(make_member: Any, acting: Any) -> None:
    with acting(make_member()) as actor:
        activity = recorded(actor, total=3)
        correct_activity(activity, correction(activity, 1, total=5), actor=actor)
        with pytest.raises(StaleEdit) as stale:
            correct_activity(activity, correction(activity, 1, total=8), actor=actor)
        (conflict,) = stale.value.conflicts
        assert (conflict.name, conflict.theirs, conflict.mine) == ("total", 5, 8)


def test_a_stale_form_that_leaves_who_took_part_alone_keeps_who_joined_since(
    make_member: Any, acting: Any
) -> None:
    hers, colleague = make_member(), make_member()
    with acting(hers) as actor:
        activity = recorded(actor, note="Avant")
        opened = correction(activity, 1, note="Après", members=(actor.member,))
        commit()
    with acting(colleague) as actor:
        join_activity(get_or_404(Activity, opened.id), actor=actor)
        commit()
    with acting(hers) as actor:
        activity = get_or_404(Activity, opened.id)
        correct_activity(activity, opened, actor=actor)
        assert activity.note == "Après"
        assert set(members_in(activity)) == {hers.membership_id, colleague.membership_id}


def test_two_corrections_of_who_took_part_are_a_conflict_that_names_both_and_its_answer_is_saved(
    make_member: Any, acting: Any, signed_in: Any, structure: Any
) -> None:
    hers, karim, nora = (
        make_member(given_name=name) for name in ("Inès", "Karim", "Nora")
    )  # fmt: skip
    with acting(hers) as actor:
        activity = recorded(actor)
        first = correction(activity, 1, members=(actor.member, karim.membership_id))
        correct_activity(activity, first, actor=actor)
        late = correction(activity, 1, members=(actor.member, nora.membership_id))
        with pytest.raises(StaleEdit) as stale:
            correct_activity(activity, late, actor=actor)
        assert [conflict.name for conflict in stale.value.conflicts] == ["members"]
        url = f"/s/{structure.slug}/interventions/{activity.id}"
        commit()
    form = {"version": "1", "kind": KIND, "members": [str(hers.membership_id), str(nora.membership_id)]}
    browser = signed_in(hers)
    answer = post(browser, f"{url}/corriger", form)
    assert answer.status_code == 409
    for name in ("Karim", "Nora"):
        assert name in answer.text
    chosen = {**form, "version": "2", "members": ",".join(form["members"])}
    assert post(browser, f"{url}/corriger", chosen).status_code == 303
    with acting(hers):
        kept = session.execute(select(Activity)).scalar_one()
        assert set(members_in(kept)) == {hers.membership_id, nora.membership_id}
    assert "Avec qui" in browser.get(url).text


def test_the_conflict_page_lets_one_choose_and_its_answer_is_saved(
    make_member: Any, acting: Any, signed_in: Any, structure: Any
) -> None:
    member = make_member()
    with acting(member) as actor:
        activity = recorded(actor, total=3, reason="gathering", actions=("calm",))
        correct_activity(activity, correction(activity, 1, total=5, actions=("calm",)), actor=actor)
        commit()
        url = f"/s/{structure.slug}/interventions/{activity.id}/corriger"
    browser = signed_in(member)
    form = {"version": "1", "kind": KIND, "total": "8", "reason": "gathering", "actions": ["calm", "inform"]}
    answer = post(browser, url, form)
    assert answer.status_code == 409
    assert "8" in answer.text
    assert "Votre saisie" in answer.text
    assert 'name="version" value="2"' in answer.text
    assert answer.text.count('name="actions"') == 2
    chosen = {**form, "version": "2"}
    assert post(browser, url, chosen).status_code == 303
    with acting(member):
        kept = session.execute(select(Activity)).scalar_one()
        assert (kept.total, kept.actions) == (8, ["calm", "inform"])


def test_a_removed_entry_counts_nowhere_and_comes_back_as_it_was(make_member: Any, acting: Any) -> None:
    with acting(make_member()) as actor:
        activity = recorded(actor, total=3)
        remove_activity(activity, actor=actor)
        assert shown(ActivityFilters(), actor) == 0
        assert shown(ActivityFilters(whose="removed"), actor) == 1
        restore_activity(activity, actor=actor)
        assert shown(ActivityFilters(), actor) == 1
        assert activity.total == 3


def shown(filters: ActivityFilters, actor: Actor) -> int:
    statement = select(func.count()).select_from(filtered(filters, actor).subquery())
    return int(session.execute(statement).scalar_one())


def test_removing_offers_to_undo_on_the_next_page(
    make_member: Any, acting: Any, signed_in: Any, structure: Any
) -> None:
    member = make_member()
    with acting(member) as actor:
        activity_id = recorded(actor).id
        commit()
    browser = signed_in(member)
    base = f"/s/{structure.slug}/interventions"
    assert post(browser, f"{base}/{activity_id}/supprimer").status_code == 303
    assert f"{base}/{activity_id}/retablir" in browser.get(base).text
    assert post(browser, f"{base}/{activity_id}/retablir").status_code == 303
    with acting(member):
        assert session.execute(select(Activity.removed_at)).scalar_one() is None


def test_only_her_own_or_the_teams_leader_corrects_an_entry(make_member: Any, acting: Any) -> None:
    with acting(make_member()) as actor:
        activity_id = recorded(actor, total=3).id
        commit()
    with acting(make_member()) as colleague:
        activity = session.get_one(Activity, (colleague.tenant.id, activity_id))
        with pytest.raises(Forbidden):
            correct_activity(activity, correction(activity, 1, total=4), actor=colleague)
    with acting(make_member("coordinator")) as leader:
        activity = session.get_one(Activity, (leader.tenant.id, activity_id))
        correct_activity(activity, correction(activity, 1, total=4), actor=leader)
        assert activity.total == 4


def test_the_page_shows_the_corrections_with_the_first_value(
    make_member: Any, acting: Any, signed_in: Any, structure: Any
) -> None:
    member = make_member()
    with acting(member) as actor:
        activity = recorded(actor, total=3, reason="gathering")
        correct_activity(activity, correction(activity, 1, total=12), actor=actor)
        commit()
        url = f"/s/{structure.slug}/interventions/{activity.id}"
    page = signed_in(member).get(url).text
    assert "Première saisie" in page
    assert "12 personnes" in page.replace("\u00a0", " ")


def test_incomplete_and_unusual_entries_are_found_until_they_are_looked_at(
    make_member: Any, acting: Any
) -> None:
    with acting(make_member("coordinator")) as actor:
        complete = {"reason": "gathering", "result": "calmed", "total": 3, "minutes": 15}
        recorded(actor, **complete)
        crowd = recorded(actor, **{**complete, "total": 150, "minutes": 400})
        rows = list(session.execute(incomplete_or_unusual(actor, today(actor), today(actor))))
        by_id = {row.id: {rule.key for rule in findings(row)} for row in rows}
        assert by_id[crowd.id] == {"no_place", "crowd", "long"}
        mark_reviewed(crowd, actor=actor)
        left = session.execute(incomplete_or_unusual(actor, today(actor), today(actor)))
        assert crowd.id not in {row.id for row in left}


def test_every_rule_of_review_has_words() -> None:
    assert all(rule.label and rule.kind in {"incomplete", "unusual"} for rule in RULES)


def test_the_list_is_filtered_and_shows_its_count_in_words(
    make_member: Any, acting: Any, signed_in: Any, structure: Any
) -> None:
    member = make_member()
    with acting(member) as actor:
        recorded(actor, result="calmed")
        recorded(actor, result="refused")
        commit()
    page = signed_in(member).get(f"/s/{structure.slug}/interventions?result=calmed").text
    assert "1\u00a0intervention" in page
    assert "Enlever le filtre" in page


def test_a_colleague_cannot_count_a_members_entries(
    make_member: Any, acting: Any, signed_in: Any, structure: Any
) -> None:
    """A mediator's own figures are seen by her and whoever coordinates her."""
    hers, colleague = make_member(given_name="Samira"), make_member(given_name="Nora")
    coordinator = make_member("coordinator", given_name="Lise")
    with acting(hers) as actor:
        recorded(actor)
        commit()
    url = f"/s/{structure.slug}/interventions?member={hers.membership_id}"
    assert signed_in(colleague).get(url).status_code == 403
    assert str(hers.membership_id) not in signed_in(colleague).get(f"/s/{structure.slug}/interventions").text
    for reader in (hers, coordinator):
        assert "1\u00a0intervention" in signed_in(reader).get(url).text


def test_an_unknown_filter_is_refused(make_member: Any, signed_in: Any, structure: Any) -> None:
    answer = signed_in(make_member()).get(f"/s/{structure.slug}/interventions?auteur=1")
    assert answer.status_code == 422


#: A page of a list, full: its fifty lines weigh more than the 30 kB that any other page may.
FULL_LIST = 43_000


def test_the_list_goes_on_by_key(make_member: Any, acting: Any, signed_in: Any, structure: Any) -> None:
    member = make_member()
    with acting(member) as actor:
        for _ in range(52):
            recorded(actor)
        commit()
    browser = signed_in(member)
    first = browser.get(f"/s/{structure.slug}/interventions").text
    assert first.count('data-label="Jour"') == 50
    assert len(first.encode()) < FULL_LIST
    following = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    assert browser.get(following).text.count('data-label="Jour"') == 2


def test_the_history_says_that_it_was_removed_and_put_back(make_member: Any, acting: Any) -> None:
    with acting(make_member()) as actor:
        activity = recorded(actor)
        remove_activity(activity, actor=actor)
        restore_activity(activity, actor=actor)
        newest, removal = history(history_of(activity), activity.kind, actor)
    [back], [gone] = newest.changes, removal.changes
    assert (back.after, gone.before) == ("en place", "en place")
    assert gone.after.startswith("supprimée à ")
    assert not gone.first, "nobody enters that"
