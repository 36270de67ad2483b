"""Places and territories begin, change and end; nothing is deleted, and the past keeps its map."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from core.db.base import new_id
from core.db.session import session
from core.db.unit_of_work import commit
from core.db.writing import get_or_404, history_of
from core.errors import DuplicateContent, InvalidInput, NotFound, Refused, StaleEdit
from core.places import pages, queries
from core.places.examples import make_place, make_qpv, make_quartier
from core.places.models import QPV, QUARTIER, SECTOR, Place, PlaceTerritory, Territory
from core.places.queries import PlaceFilters
from core.places.schemas import EndCommand, PlaceCommand, QpvLinkCommand, TerritoryCommand
from core.places.services import (
    add_commune,
    change_place,
    change_territory,
    count_place_in_qpv,
    create_place,
    create_territory,
    end_validity,
    remove_commune,
    reopen,
)
from core.tenancy.binding import state_of
from core.tenancy.models import Tenant


def names(filters, actor):
    return [row.name for row in session.execute(queries.place_rows(actor, filters).order_by(Place.sort_name))]


def command_of(place, **changes):
    return PlaceCommand(
        id=place.id,
        name=changes.pop("name", place.name),
        kind=changes.pop("kind", place.kind),
        detail=changes.pop("detail", place.detail),
        territory_id=changes.pop("territory_id", place.territory_id),
        version=changes.pop("version", place.version),
        **changes,
    )


class TestAPlace:
    def test_is_created_once_however_often_the_form_is_sent(self, coordinator, acting):
        with acting(coordinator) as actor:
            command = PlaceCommand(new_id(), "Square des Tilleuls", "square")
            first, made = create_place(command, actor=actor)
            second, again = create_place(command, actor=actor)
            assert (made, again) == (True, False)
            assert first.id == second.id

    def test_refuses_the_same_id_with_other_content(self, coordinator, acting):
        with acting(coordinator) as actor:
            command = PlaceCommand(new_id(), "Square des Tilleuls", "square")
            create_place(command, actor=actor)
            with pytest.raises(DuplicateContent):
                create_place(replace(command, name="Place du Marché"), actor=actor)

    def test_sorts_as_a_french_reader_expects(self, coordinator, acting):
        with acting(coordinator) as actor:
            for name in ("Zénith", "Écluse", "Eau vive", "L’Abri"):
                make_place(actor, name)
            assert names(PlaceFilters(date(2026, 5, 1)), actor) == ["Eau vive", "Écluse", "L’Abri", "Zénith"]

    def test_keeps_its_first_name_in_its_history(self, coordinator, acting):
        with acting(coordinator) as actor:
            place = make_place(actor, "Halle nord")
            change_place(place, command_of(place, name="Halle du Nord"), actor=actor)
            assert place.sort_name == "halle du nord"
            assert history_of(place)[0].changes["name"] == ["Halle nord", "Halle du Nord"]

    def test_merges_two_edits_of_different_fields_sent_as_whole_forms(self, coordinator, acting):
        with acting(coordinator) as actor:
            place = make_place(actor, "Halle nord")
            shown = command_of(place)
            change_place(place, replace(shown, name="Halle du Nord"), actor=actor)
            change_place(place, replace(shown, detail="Entrée par le quai"), actor=actor)
            assert (place.name, place.detail) == ("Halle du Nord", "Entrée par le quai")

    def test_shows_both_values_when_two_edits_touch_the_same_field(self, coordinator, acting):
        with acting(coordinator) as actor:
            place = make_place(actor, "Halle nord")
            shown = command_of(place)
            change_place(place, replace(shown, name="Halle du Nord"), actor=actor)
            with pytest.raises(StaleEdit) as stale:
                change_place(place, replace(shown, name="Grande halle"), actor=actor)
            (conflict,) = stale.value.conflicts
            assert (conflict.mine, conflict.theirs) == ("Grande halle", "Halle du Nord")

    def test_that_has_ended_is_no_longer_offered_but_stays_in_the_list_of_old_ones(self, coordinator, acting):
        with acting(coordinator) as actor:
            place = make_place(actor, "Kiosque")
            end_validity(place, EndCommand(place.id, date(2026, 4, 30)), actor=actor)
            on_last_day = session.execute(queries.place_options(actor, date(2026, 4, 30))).all()
            on_day_after = session.execute(queries.place_options(actor, date(2026, 5, 1))).all()
            assert ([r.name for r in on_last_day], on_day_after) == (["Kiosque"], [])
            assert names(PlaceFilters(date(2026, 5, 1), state=queries.ENDED), actor) == ["Kiosque"]
            assert names(PlaceFilters(date(2026, 5, 1)), actor) == []

    def test_can_be_opened_again(self, coordinator, acting):
        with acting(coordinator) as actor:
            place = make_place(actor, "Kiosque")
            end_validity(place, EndCommand(place.id, date(2026, 4, 30)), actor=actor)
            reopen(place, actor=actor)
            assert place.ends_on is None

    def test_cannot_end_before_it_began(self, coordinator, acting):
        with acting(coordinator) as actor:
            place = make_place(actor, "Kiosque", starts_on=date(2026, 1, 1))
            with pytest.raises(InvalidInput) as refused:
                end_validity(place, EndCommand(place.id, date(2025, 12, 31)), actor=actor)
            assert "ends_on" in refused.value.errors

    def test_lies_in_a_quartier_and_never_in_a_sector_by_mistake(self, coordinator, acting):
        with acting(coordinator) as actor:
            sector, _ = create_territory(TerritoryCommand(new_id(), SECTOR, "Secteur nord"), actor=actor)
            with pytest.raises(InvalidInput) as refused:
                make_place(actor, territory_id=sector.id)
            assert "territory_id" in refused.value.errors

    def test_cannot_lie_in_the_quartier_of_another_structure(
        self, coordinator, acting, make_member, make_structure
    ):
        elsewhere = make_member("coordinator", structure=make_structure())
        with acting(elsewhere) as actor:
            foreign = make_quartier(actor).id
            commit()
        with acting(coordinator) as actor, pytest.raises(NotFound):
            make_place(actor, territory_id=foreign)

    def test_lies_in_a_commune_of_the_structure(self, coordinator, acting):
        with acting(coordinator) as actor, pytest.raises(InvalidInput) as refused:
            make_place(actor, insee_code="86194")
        assert "insee_code" in refused.value.errors

    def test_is_found_by_the_beginning_of_a_word_without_accents(self, coordinator, acting):
        with acting(coordinator) as actor:
            make_place(actor, "Médiathèque de Beausoleil")
            make_place(actor, "Piscine")
            assert names(PlaceFilters(date(2026, 5, 1), text="mediat"), actor) == [
                "Médiathèque de Beausoleil"
            ]
            assert names(PlaceFilters(date(2026, 5, 1), text="100%"), actor) == []


class TestATerritory:
    def test_keeps_its_kind(self, coordinator, acting):
        with acting(coordinator) as actor:
            quartier = make_quartier(actor)
            command = TerritoryCommand(quartier.id, SECTOR, quartier.name, version=1)
            with pytest.raises(InvalidInput):
                change_territory(quartier, command, actor=actor)

    def test_is_renamed_without_touching_what_points_at_it(self, coordinator, acting):
        with acting(coordinator) as actor:
            quartier = make_quartier(actor, "ZUP")
            place = make_place(actor, territory_id=quartier.id)
            command = TerritoryCommand(quartier.id, QUARTIER, "Les Couronneries", version=1)
            change_territory(quartier, command, actor=actor)
            assert pages.place_view(place.id, actor)["quartier"].name == "Les Couronneries"

    def test_counts_its_places_in_the_list(self, coordinator, acting):
        with acting(coordinator) as actor:
            quartier = make_quartier(actor)
            make_place(actor, "Square", territory_id=quartier.id)
            gone = make_place(actor, "Kiosque", territory_id=quartier.id)
            end_validity(gone, EndCommand(gone.id, date(2020, 1, 1)), actor=actor)
            (row,) = pages.territories_page(QUARTIER, queries.CURRENT, None, actor).rows
            assert row.places == 1

    def test_of_one_list_and_one_code_is_written_once(self, coordinator, acting):
        with acting(coordinator) as actor:
            qpv = make_qpv(actor)
            twin = TerritoryCommand(new_id(), QPV, "Le même", code=qpv.code, vintage=qpv.vintage)
            with pytest.raises(InvalidInput) as refused:
                create_territory(twin, actor=actor)
            assert "code" in refused.value.errors


class TestAPlaceInItsPriorityQuartiers:
    def test_counts_by_the_list_of_the_day(self, coordinator, acting):
        with acting(coordinator) as actor:
            old, new = make_qpv(actor, year=2015), make_qpv(actor, year=2024)
            place = make_place(actor)
            for qpv in (old, new):
                count_place_in_qpv(place, QpvLinkCommand(new_id(), qpv.id), actor=actor)

            def counted(day):
                return [r.code for r in session.execute(queries.qpv_of_place(actor, place.id, day))]

            assert counted(date(2023, 12, 31)) == [old.code]
            assert counted(date(2024, 1, 1)) == [new.code]
            assert counted(date(2014, 12, 31)) == []

    def test_lies_in_one_of_a_list_at_a_time(self, coordinator, acting):
        with acting(coordinator) as actor:
            place = make_place(actor)
            count_place_in_qpv(place, QpvLinkCommand(new_id(), make_qpv(actor).id), actor=actor)
            with pytest.raises(InvalidInput) as refused:
                count_place_in_qpv(place, QpvLinkCommand(new_id(), make_qpv(actor).id), actor=actor)
            assert "territory_id" in refused.value.errors

    def test_may_pass_from_one_to_the_other_on_a_day(self, coordinator, acting):
        with acting(coordinator) as actor:
            place, first, second = make_place(actor), make_qpv(actor), make_qpv(actor)
            until = QpvLinkCommand(new_id(), first.id, ends_on=date(2025, 6, 30))
            since = QpvLinkCommand(new_id(), second.id, starts_on=date(2025, 7, 1))
            count_place_in_qpv(place, until, actor=actor)
            count_place_in_qpv(place, since, actor=actor)
            assert len(session.execute(queries.qpv_links(actor, place.id)).all()) == 2

    def test_cannot_count_before_the_list_existed(self, coordinator, acting):
        with acting(coordinator) as actor:
            link = QpvLinkCommand(new_id(), make_qpv(actor).id, starts_on=date(2020, 1, 1))
            with pytest.raises(InvalidInput) as refused:
                count_place_in_qpv(make_place(actor), link, actor=actor)
            assert "starts_on" in refused.value.errors

    def test_does_not_count_in_an_ordinary_quartier(self, coordinator, acting):
        with acting(coordinator) as actor, pytest.raises(InvalidInput):
            count_place_in_qpv(
                make_place(actor), QpvLinkCommand(new_id(), make_quartier(actor).id), actor=actor
            )

    def test_sent_twice_makes_one_link(self, coordinator, acting):
        with acting(coordinator) as actor:
            place, link = make_place(actor), QpvLinkCommand(new_id(), make_qpv(actor).id)
            made = [count_place_in_qpv(place, link, actor=actor)[1] for _ in range(2)]
            assert made == [True, False]
            rows = session.execute(select(PlaceTerritory.id).where(PlaceTerritory.place_id == place.id)).all()
            assert len(rows) == 1


class TestTheCommunesOfAStructure:
    def codes(self, actor):
        return session.execute(select(Tenant.insee_codes).where(Tenant.id == actor.tenant.id)).scalar_one()

    def test_are_chosen_from_the_official_list(self, director, acting):
        with acting(director) as actor:
            assert add_commune("86194", actor=actor)
            assert not add_commune("86194", actor=actor)
            assert self.codes(actor) == ["86194"]
            with pytest.raises(InvalidInput):
                add_commune("00000", actor=actor)

    def test_are_never_none_once_chosen(self, director, acting):
        with acting(director) as actor:
            add_commune("86194", actor=actor)
            with pytest.raises(Refused):
                remove_commune("86194", actor=actor)
            add_commune("97411", actor=actor)
            assert remove_commune("86194", actor=actor)
            assert self.codes(actor) == ["97411"]


def test_every_change_is_written_in_the_audit_by_ids_and_codes_only(coordinator, acting):
    with acting(coordinator) as actor:
        place = make_place(actor, "Square des Tilleuls")
        change_place(place, command_of(place, name="Square rouvert"), actor=actor)
        pending = state_of(session()).audit
        assert [event.action for event in pending] == ["place.created", "place.changed"]
        assert "Tilleuls" not in repr(pending)
        assert "rouvert" not in repr(pending)


def test_a_place_of_another_structure_does_not_exist(coordinator, acting, make_member, make_structure):
    elsewhere = make_member("coordinator", structure=make_structure())
    with acting(elsewhere) as actor:
        foreign = make_place(actor).id
        commit()
    with acting(coordinator):
        with pytest.raises(NotFound):
            get_or_404(Place, foreign)
        with pytest.raises(NotFound):
            get_or_404(Territory, foreign)
