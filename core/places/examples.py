"""How the contract tests reach the pages of places: each example arranges through use-cases."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from core.access.policy import Example
from core.codelists.services import options
from core.db.base import new_id
from core.db.session import session
from core.places.models import QPV, QUARTIER, Commune, Place, PlaceTerritory, Territory
from core.places.schemas import PlaceCommand, QpvLinkCommand, TerritoryCommand
from core.places.services import add_commune, count_place_in_qpv, create_place, create_territory
from core.places.vintages import VINTAGES
from core.tenancy.binding import Actor


def _kind(actor: Actor) -> str:
    return options("place_type", actor)[0].value


def make_quartier(actor: Actor, name: str = "Quartier des Tilleuls") -> Territory:
    return create_territory(TerritoryCommand(new_id(), QUARTIER, name), actor=actor)[0]


def make_qpv(actor: Actor, name: str = "Les Tilleuls", year: int = 2024) -> Territory:
    """A priority quartier with a code of its own, so that each call makes another one."""
    code = f"{VINTAGES[year].example[:2]}{new_id().hex[-6:].upper()}"
    starts_on, ends_on = VINTAGES[year].proposed_days(actor.tenant.zone)
    command = TerritoryCommand(
        new_id(), QPV, name, code=code, vintage=year, starts_on=starts_on, ends_on=ends_on
    )
    return create_territory(command, actor=actor)[0]


def make_place(actor: Actor, name: str = "Square des Tilleuls", **values: Any) -> Place:
    return create_place(
        PlaceCommand(new_id(), name, values.pop("kind", _kind(actor)), **values), actor=actor
    )[0]


def make_qpv_link(actor: Actor) -> PlaceTerritory:
    command = QpvLinkCommand(new_id(), make_qpv(actor).id)
    return count_place_in_qpv(make_place(actor), command, actor=actor)[0]


def any_page(_actor: Actor) -> Example:
    return Example()


def empty_place(_actor: Actor) -> Example:
    """Its address names the row to come."""
    return Example(view_args={"id": str(new_id())})


def of_place(actor: Actor) -> Example:
    return Example(view_args={"place_id": make_place(actor).id})


def new_place(actor: Actor) -> Example:
    return Example(form={"id": str(new_id()), "name": "Halle du marché", "kind": _kind(actor)})


def edited_place(actor: Actor) -> Example:
    place = make_place(actor)
    form = {"id": str(place.id), "version": "1", "name": "Square rouvert", "kind": place.kind}
    return Example(view_args={"place_id": place.id}, form=form)


def ended_place(actor: Actor) -> Example:
    place = make_place(actor)
    return Example(
        view_args={"place_id": place.id},
        form={"id": str(place.id), "version": "1", "ends_on": "2026-12-31"},
    )


def linked_place(actor: Actor) -> Example:
    form = {"id": str(new_id()), "territory_id": str(make_qpv(actor).id)}
    return Example(view_args={"place_id": make_place(actor).id}, form=form)


def ended_link(actor: Actor) -> Example:
    link = make_qpv_link(actor)
    form = {"id": str(link.id), "version": "1", "ends_on": "2026-12-31"}
    return Example(view_args={"place_id": link.place_id, "link_id": link.id}, form=form)


def link_page(actor: Actor) -> Example:
    link = make_qpv_link(actor)
    return Example(view_args={"place_id": link.place_id, "link_id": link.id})


def search(_actor: Actor) -> Example:
    return Example(form={"q": "til"})


def quartiers(_actor: Actor) -> Example:
    return Example(view_args={"what": "quartiers"})


def empty_quartier(_actor: Actor) -> Example:
    return Example(view_args={"what": "quartiers", "id": str(new_id())})


def new_quartier(_actor: Actor) -> Example:
    form = {"id": str(new_id()), "kind": QUARTIER, "name": "Quartier du Canal"}
    return Example(view_args={"what": "quartiers"}, form=form)


def of_territory(actor: Actor) -> Example:
    return Example(view_args={"territory_id": make_quartier(actor).id})


def edited_territory(actor: Actor) -> Example:
    quartier = make_quartier(actor)
    form = {"id": str(quartier.id), "version": "1", "kind": QUARTIER, "name": "Quartier du Port"}
    return Example(view_args={"territory_id": quartier.id}, form=form)


def ended_territory(actor: Actor) -> Example:
    quartier = make_quartier(actor)
    form = {"id": str(quartier.id), "version": "1", "ends_on": "2026-12-31"}
    return Example(view_args={"territory_id": quartier.id}, form=form)


def a_commune(_actor: Actor) -> Example:
    return Example(form={"insee_code": "86194"})


def a_chosen_commune(actor: Actor) -> Example:
    """The structure works in two communes and leaves one."""
    for code in session.execute(select(Commune.insee_code).order_by(Commune.insee_code).limit(2)).scalars():
        add_commune(code, actor=actor)
    return Example(form={"insee_code": "01001"})
