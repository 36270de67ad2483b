"""A structure hides, orders, relabels and extends a vocabulary; it never redefines a shared code."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import func, select

from core.access.permissions import DIRECTOR, MEDIATOR
from core.codelists.changes import (
    add_code,
    change_own_code,
    entries,
    entry_of,
    hide_code,
    list_of,
    move_code,
    order_codes,
    relabel_code,
    show_code,
    summaries,
)
from core.codelists.models import CodeOverlay
from core.codelists.schemas import AddCode, ChangeOwnCode, RelabelCode
from core.codelists.services import all_options, label_of, options, shared_code, shared_label_of, values_of
from core.db.base import new_id
from core.db.session import session
from core.db.unit_of_work import commit
from core.errors import InvalidInput, NotFound, Refused, StaleEdit
from core.tenancy.binding import state_of
from core.testing.sign_in import post

REASON = "reason"


@pytest.fixture
def director(make_member):
    return make_member(DIRECTOR)


def order(actor, list_key=REASON):
    return [option.value for option in all_options(list_key, actor)]


class TestHiding:
    def test_stops_offering_a_code_that_old_rows_keep(self, director, acting):
        with acting(director) as actor:
            assert hide_code(REASON, "tag", actor=actor)
            assert "tag" not in [o.value for o in options(REASON, actor)]
            assert "tag" in values_of(REASON, actor)
            assert label_of(REASON, "tag", actor) == "Tag"

    def test_can_be_taken_back_and_said_twice(self, director, acting):
        with acting(director) as actor:
            hide_code(REASON, "tag", actor=actor)
            assert not hide_code(REASON, "tag", actor=actor)
            assert show_code(REASON, "tag", actor=actor)
            assert "tag" in [o.value for o in options(REASON, actor)]

    def test_leaves_at_least_one_answer(self, director, acting):
        with acting(director) as actor:
            hide_code("service_mode", "social", actor=actor)
            with pytest.raises(Refused):
                hide_code("service_mode", "civic", actor=actor)

    def test_of_one_structure_changes_nothing_for_another(
        self, director, acting, make_member, make_structure
    ):
        other = make_member(DIRECTOR, structure=make_structure())
        with acting(director) as actor:
            hide_code(REASON, "tag", actor=actor)
            commit()
        with acting(other) as actor:
            assert "tag" in [o.value for o in options(REASON, actor)]


class TestOrder:
    def test_a_code_moved_up_stands_before_the_other_and_the_rest_keeps_its_order(self, director, acting):
        with acting(director) as actor:
            before = order(actor)
            move_code(REASON, before[1], before[0], actor=actor)
            assert order(actor) == [before[1], before[0], *before[2:]]

    def test_the_same_move_said_twice_moves_once(self, director, acting):
        with acting(director) as actor:
            before = order(actor)
            move_code(REASON, before[3], before[1], actor=actor)
            once = order(actor)
            assert not move_code(REASON, before[3], before[1], actor=actor)
            assert order(actor) == once

    def test_a_code_can_go_to_the_end(self, director, acting):
        with acting(director) as actor:
            first = order(actor)[0]
            move_code(REASON, first, "", actor=actor)
            assert order(actor)[-1] == first

    def test_the_teams_usual_ones_come_first(self, director, acting):
        with acting(director) as actor:
            order_codes(REASON, ("litter", "tag"), actor=actor)
            assert order(actor)[:2] == ["litter", "tag"]
            assert sorted(order(actor)) == sorted(code.value for code in list_of(REASON, actor).codes)

    def test_a_code_that_is_not_in_the_list_cannot_be_moved(self, director, acting):
        with acting(director) as actor, pytest.raises(NotFound):
            move_code(REASON, "skatepark", "tag", actor=actor)


class TestRelabelling:
    def test_changes_the_screens_and_leaves_the_reports(self, director, acting):
        with acting(director) as actor:
            relabel_code(REASON, "litter", RelabelCode(new_id(), "Dépôts sauvages"), actor=actor)
            assert label_of(REASON, "litter", actor) == "Dépôts sauvages"
            assert shared_label_of(REASON, "litter") == "Déchets / dépôts sauvages"
            assert shared_code(REASON, "litter", actor) == "litter"

    def test_with_nothing_gives_the_shared_word_back(self, director, acting):
        with acting(director) as actor:
            relabel_code(REASON, "litter", RelabelCode(new_id(), "Dépôts"), actor=actor)
            relabel_code(REASON, "litter", RelabelCode(new_id(), ""), actor=actor)
            assert label_of(REASON, "litter", actor) == "Déchets / dépôts sauvages"

    def test_refuses_the_words_of_another_answer(self, director, acting):
        with acting(director) as actor, pytest.raises(InvalidInput):
            relabel_code(REASON, "litter", RelabelCode(new_id(), "incivilite"), actor=actor)

    def test_shows_a_conflict_to_the_second_of_two_editors(self, director, acting):
        with acting(director) as actor:
            hide_code(REASON, "tag", actor=actor)
            show_code(REASON, "tag", actor=actor)
            seen = entry_of(REASON, "tag", actor).version
            relabel_code(REASON, "tag", RelabelCode(new_id(), "Graffiti", version=seen), actor=actor)
            with pytest.raises(StaleEdit):
                relabel_code(
                    REASON, "tag", RelabelCode(new_id(), "Tags et graffitis", version=seen), actor=actor
                )


class TestAnEntryOfOnesOwn:
    def make(self, actor, label="Musique tardive", **days):
        command = AddCode(new_id(), "noise_neighbour", label, **days)
        return command, add_code(REASON, command, actor=actor)[0]

    def test_refines_a_shared_code_and_counts_under_it(self, director, acting):
        with acting(director) as actor:
            _command, own = self.make(actor)
            assert label_of(REASON, own.value, actor) == "Musique tardive"
            assert shared_code(REASON, own.value, actor) == "noise_neighbour"
            assert own.value.startswith("noise_neighbour.")

    def test_has_a_code_that_repeats_none_of_its_words(self, director, acting):
        with acting(director) as actor:
            _command, own = self.make(actor, "Tapage chez Durand")
            assert "durand" not in own.value

    def test_sent_twice_is_one(self, director, acting):
        with acting(director) as actor:
            command, own = self.make(actor)
            again, made = add_code(REASON, command, actor=actor)
            assert (again.id, made) == (own.id, False)

    def test_never_takes_the_place_of_a_shared_code(self, director, acting):
        with acting(director) as actor:
            before = [(o.value, o.label) for o in all_options(REASON, actor)]
            _command, own = self.make(actor)
            after = [(o.value, o.label) for o in all_options(REASON, actor) if o.value != own.value]
            assert after == before

    def test_must_stand_under_a_shared_code(self, director, acting):
        with acting(director) as actor:
            _command, own = self.make(actor)
            for under in (own.value, "nowhere"):
                with pytest.raises(InvalidInput):
                    add_code(REASON, AddCode(new_id(), under, "Plus fin encore"), actor=actor)

    def test_is_offered_between_its_days_only(self, director, acting):
        with acting(director) as actor:
            _command, own = self.make(actor, since=date(2026, 1, 1), until=date(2026, 6, 30))

            def offered(day):
                return own.value in [o.value for o in options(REASON, actor, day=day)]

            assert [offered(date(2025, 12, 31)), offered(date(2026, 6, 30)), offered(date(2026, 7, 1))] == [
                False,
                True,
                False,
            ]
            assert own.value in values_of(REASON, actor)

    def test_can_be_reworded_and_ended(self, director, acting):
        with acting(director) as actor:
            _command, own = self.make(actor)
            change = ChangeOwnCode(own.id, "Musique la nuit", until=date(2026, 6, 30), version=1)
            assert change_own_code(REASON, own.value, change, actor=actor)
            entry = entry_of(REASON, own.value, actor)
            assert (entry.option.label, entry.until) == ("Musique la nuit", date(2026, 6, 30))

    def test_a_shared_code_cannot_be_changed_as_if_it_were_ones_own(self, director, acting):
        with acting(director) as actor, pytest.raises(NotFound):
            change_own_code(REASON, "tag", ChangeOwnCode(new_id(), "Autre chose"), actor=actor)


def test_the_list_of_lists_counts_what_is_offered_hidden_and_added(director, acting):
    with acting(director) as actor:
        shared = list_of(REASON, actor)
        hide_code(REASON, "tag", actor=actor)
        add_code(REASON, AddCode(new_id(), "tag", "Graffiti à caractère haineux"), actor=actor)
        (line,) = [one for one in summaries(actor) if one.shared.key == REASON]
        assert (line.offered, line.hidden, line.own) == (len(shared.codes), 1, 1)


def test_the_list_of_a_domain_that_is_switched_off_does_not_exist(director, acting, app):
    key = next(
        key
        for key in app.extensions["passerelle.catalog"].code_lists
        if app.extensions["passerelle.catalog"].plugin_of("code_lists", key)
        not in app.extensions["passerelle.catalog"].platform
    )
    with acting(director) as actor, pytest.raises(NotFound):
        entries(key, actor)


def test_what_was_changed_is_in_the_audit_by_codes_only(director, acting):
    with acting(director) as actor:
        hide_code(REASON, "tag", actor=actor)
        relabel_code(REASON, "litter", RelabelCode(new_id(), "Dépôts sauvages"), actor=actor)
        add_code(REASON, AddCode(new_id(), "tag", "Fresque"), actor=actor)
        move_code(REASON, "tag", "", actor=actor)
        pending = state_of(session()).audit
        assert [event.action for event in pending] == [
            "code.hidden",
            "code.relabelled",
            "code.added",
            "code.moved",
        ]
        assert "sauvages" not in repr(pending)
        assert "Fresque" not in repr(pending)


class TestThePages:
    @pytest.fixture
    def base(self, structure):
        return f"/s/{structure.slug}/vocabulaires"

    def test_are_for_the_direction_only(self, base, make_member, signed_in):
        browser = signed_in(make_member(MEDIATOR))
        assert browser.get(base).status_code == 403
        assert post(browser, f"{base}/reason/masquer", {"value": "tag"}).status_code == 403

    def test_name_lists_by_their_label_never_by_their_key(self, base, director, signed_in):
        page = signed_in(director).get(base).get_data(as_text=True)
        assert "Motif" in page
        assert not re.search(r">\s*reason\s*<", page)

    def test_hide_a_code_and_show_it_again(self, base, director, signed_in):
        browser = signed_in(director)
        page = post(browser, f"{base}/reason/masquer", {"value": "tag"}, follow_redirects=True)
        assert "Masquée" in page.get_data(as_text=True)
        page = post(browser, f"{base}/reason/afficher", {"value": "tag"}, follow_redirects=True)
        assert "Masquée" not in page.get_data(as_text=True)

    def test_add_an_entry_once_although_it_is_sent_twice(self, base, director, signed_in, acting):
        browser = signed_in(director)
        form = {"id": str(new_id()), "under": "tag", "label": "Fresque"}
        assert [post(browser, f"{base}/reason/ajouter", form).status_code for _ in range(2)] == [303, 303]
        with acting(director) as actor:
            total = session.execute(
                select(func.count()).select_from(CodeOverlay).where(CodeOverlay.tenant_id == actor.tenant.id)
            ).scalar_one()
        assert total == 1

    def test_say_beside_the_field_what_is_wrong(self, base, director, signed_in):
        form = {"id": str(new_id()), "under": "tag", "label": "Incivilité"}
        answer = post(signed_in(director), f"{base}/reason/ajouter", form)
        assert answer.status_code == 422
        assert 'id="f-label-err"' in answer.get_data(as_text=True)

    def test_refuse_to_empty_a_list(self, base, director, signed_in):
        browser = signed_in(director)
        post(browser, f"{base}/service_mode/masquer", {"value": "social"})
        answer = post(browser, f"{base}/service_mode/masquer", {"value": "civic"})
        assert answer.status_code == 409
        assert "au moins une réponse" in answer.get_data(as_text=True)

    def test_an_unknown_list_or_code_is_not_found(self, base, director, signed_in):
        browser = signed_in(director)
        assert browser.get(f"{base}/nowhere").status_code == 404
        assert browser.get(f"{base}/reason/nowhere").status_code == 404
