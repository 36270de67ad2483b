"""Creating once, merging stale edits, showing conflicts: harmless replays and reorderings."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy.exc import DBAPIError

from core.db.base import new_id
from core.db.session import session
from core.db.unit_of_work import commit
from core.db.writing import apply_changes, create_once, get_or_404, history_of, next_number
from core.errors import DuplicateContent, NotFound, StaleEdit
from core.tenancy.binding import enter_directory
from core.tenancy.models import Tenant
from tests.throwaway.models import AtelierNote


@pytest.fixture
def member(make_member):
    return make_member()


@pytest.fixture
def note(acting, member):
    with acting(member) as actor:
        row, _made = create_once(AtelierNote, new_id(), {"event": "début", "text": "un"}, actor=actor)
        commit()
        return row.id


class TestCreateOnce:
    def test_a_replay_answers_with_the_row_that_stands(self, acting, member):
        row_id, values = new_id(), {"event": "saisie", "text": "L’été 🌻"}
        made = []
        for _ in range(2):
            with acting(member) as actor:
                made.append(create_once(AtelierNote, row_id, values, actor=actor)[1])
                commit()
        assert made == [True, False]

    def test_a_replay_after_a_correction_is_still_a_replay(self, acting, member):
        row_id, values = new_id(), {"event": "saisie", "text": "un"}
        with acting(member) as actor:
            row, _ = create_once(AtelierNote, row_id, values, actor=actor)
            apply_changes(row, 1, {"text": "deux"}, actor=actor)
            commit()
        with acting(member) as actor:
            row, made = create_once(AtelierNote, row_id, values, actor=actor)
            assert (made, row.text) == (False, "deux")

    def test_other_content_under_the_same_id_is_a_conflict(self, acting, member):
        row_id = new_id()
        with acting(member) as actor:
            create_once(AtelierNote, row_id, {"event": "a"}, actor=actor)
            commit()
        with acting(member) as actor, pytest.raises(DuplicateContent):
            create_once(AtelierNote, row_id, {"event": "b"}, actor=actor)

    def test_another_authors_id_does_not_exist(self, acting, make_member, member):
        row_id = new_id()
        with acting(member) as actor:
            create_once(AtelierNote, row_id, {"event": "a"}, actor=actor)
            commit()
        with acting(make_member()) as actor, pytest.raises(NotFound):
            create_once(AtelierNote, row_id, {"event": "a"}, actor=actor)

    def test_two_structures_may_use_the_same_id(self, acting, make_member, make_structure, member):
        row_id = new_id()
        for someone in (member, make_member(structure=make_structure())):
            with acting(someone) as actor:
                assert create_once(AtelierNote, row_id, {"event": "a"}, actor=actor)[1]
                commit()


class TestApplyChanges:
    def test_the_first_value_is_kept(self, acting, member, note):
        with acting(member) as actor:
            row = get_or_404(AtelierNote, note)
            assert apply_changes(row, 1, {"text": "deux"}, actor=actor) == ["text"]
            assert history_of(row)[0].changes == {"text": ["un", "deux"]}

    def test_stale_edits_of_different_fields_merge(self, acting, member, note):
        with acting(member) as actor:
            row = get_or_404(AtelierNote, note)
            apply_changes(row, 1, {"text": "deux"}, actor=actor)
            apply_changes(row, 1, {"event": "autre"}, actor=actor)
            assert (row.text, row.event, row.version) == ("deux", "autre", 3)

    def test_a_form_that_repeats_an_untouched_field_does_not_undo_a_change(self, acting, member, note):
        with acting(member) as actor:
            row = get_or_404(AtelierNote, note)
            apply_changes(row, 1, {"text": "deux"}, actor=actor)
            assert apply_changes(row, 1, {"text": "un", "event": "autre"}, actor=actor) == ["event"]
            assert row.text == "deux"

    def test_the_same_field_shows_both_values(self, acting, member, note):
        with acting(member) as actor:
            row = get_or_404(AtelierNote, note)
            apply_changes(row, 1, {"text": "deux"}, actor=actor)
            with pytest.raises(StaleEdit) as stale:
                apply_changes(row, 1, {"text": "trois"}, actor=actor)
            conflict = stale.value.conflicts[0]
            assert (conflict.name, conflict.theirs, conflict.mine) == ("text", "deux", "trois")
            assert stale.value.current_version == 2

    def test_the_same_value_on_both_sides_is_no_conflict(self, acting, member, note):
        with acting(member) as actor:
            row = get_or_404(AtelierNote, note)
            apply_changes(row, 1, {"text": "deux"}, actor=actor)
            assert apply_changes(row, 1, {"text": "deux"}, actor=actor) == []

    @pytest.mark.parametrize("field", ["tenant_id", "author_id", "version", "nowhere"])
    def test_a_protected_or_unknown_field_is_refused(self, acting, member, note, field):
        with acting(member) as actor, pytest.raises(ValueError, match=field):
            apply_changes(get_or_404(AtelierNote, note), 1, {field: 1}, actor=actor)


@pytest.mark.parametrize("bad", ["", "x", "1", "00000000-0000-0000-0000-00000000000g"])
def test_what_is_not_an_id_is_not_found(acting, member, bad):
    with acting(member), pytest.raises(NotFound):
        get_or_404(AtelierNote, bad)


def test_numbers_are_given_once_each_under_concurrency(app, acting, member):
    given, errors = [], []

    def take():
        try:
            with acting(member) as actor:
                number = next_number("essai", actor=actor)
                commit()
                given.append(number)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert sorted(given) == list(range(1, 9))


def test_nothing_is_written_by_a_safe_request(app):
    """The transaction of a GET is read-only in the database itself."""
    with app.app_context():
        enter_directory(None, read_only=True)
        session.add(Tenant(slug="interdit", name="Interdite", profile="association"))
        with pytest.raises(DBAPIError, match="read-only"):
            session.flush()
        session.rollback()
