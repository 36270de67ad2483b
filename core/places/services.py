"""Use-cases: places and territories begin, change their name, end; nothing is ever deleted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from core.audit.services import record
from core.db.session import session
from core.db.sorting import sort_key
from core.db.writing import apply_changes, create_once, get_or_404
from core.errors import InvalidInput, Refused
from core.places.models import QPV, QUARTIER, SECTOR, Commune, Place, PlaceTerritory, Territory
from core.places.schemas import EndCommand, PlaceCommand, QpvLinkCommand, TerritoryCommand
from core.tenancy.binding import Actor
from core.tenancy.models import Tenant

Named = Place | Territory

TERRITORY_FIELDS: Final = ("name", "code", "vintage", "insee_code", "starts_on", "ends_on")
PLACE_FIELDS: Final = (
    "name", "kind", "territory_id", "sector_id", "insee_code", "detail", "latitude", "longitude", "starts_on",
    "ends_on",
)  # fmt: skip


def create_territory(command: TerritoryCommand, *, actor: Actor) -> tuple[Territory, bool]:
    """A new quartier, sector or QPV; a replay gives the one that stands. Raises InvalidInput."""
    _check_commune(command.insee_code, actor)
    values = {"kind": command.kind, **_values(command, TERRITORY_FIELDS)}
    _refuse_second_qpv(command, actor)
    territory, made = create_once(
        Territory, command.id, values, actor=actor, computed={"sort_name": sort_key(command.name)}
    )
    if made:
        record("territory.created", subject=territory, actor=actor, details={"kind": command.kind})
    return territory, made


def change_territory(territory: Territory, command: TerritoryCommand, *, actor: Actor) -> list[str]:
    """Rename or correct a territory; returns the fields changed. Raises InvalidInput, StaleEdit."""
    if command.kind != territory.kind:
        raise InvalidInput({"kind": ["Un découpage garde son type : créez-en un autre."]})
    if command.insee_code != territory.insee_code:
        _check_commune(command.insee_code, actor)
    if (command.vintage, command.code) != (territory.vintage, territory.code):
        _refuse_second_qpv(command, actor)
    return _change(territory, command.version, _values(command, TERRITORY_FIELDS), actor=actor)


def create_place(command: PlaceCommand, *, actor: Actor) -> tuple[Place, bool]:
    """A new place; a replay gives the one that stands. Raises InvalidInput, NotFound."""
    _check_commune(command.insee_code, actor)
    _check_territory(command, actor)
    place, made = create_once(
        Place,
        command.id,
        _values(command, PLACE_FIELDS),
        actor=actor,
        computed={"sort_name": sort_key(command.name)},
    )
    if made:
        record("place.created", subject=place, actor=actor, details={"kind": command.kind})
    return place, made


def change_place(place: Place, command: PlaceCommand, *, actor: Actor) -> list[str]:
    """Rename, move or correct a place; what was recorded there keeps the quartier of its day.

    Returns the fields changed. Raises InvalidInput, NotFound, StaleEdit.
    """
    if command.insee_code != place.insee_code:
        _check_commune(command.insee_code, actor)
    _check_territory(command, actor)
    return _change(place, command.version, _values(command, PLACE_FIELDS), actor=actor)


def end_validity(row: Named, command: EndCommand, *, actor: Actor) -> list[str]:
    """From the day after ``ends_on`` the row is no longer offered. Raises InvalidInput, StaleEdit."""
    if row.starts_on and command.ends_on < row.starts_on:
        raise InvalidInput({"ends_on": ["La fin vient avant le début : vérifiez la date."]})
    return _change(row, command.version, {"ends_on": command.ends_on}, actor=actor, action="ended")


def reopen(row: Named, *, actor: Actor) -> list[str]:
    """Take the end of validity back."""
    return _change(row, row.version, {"ends_on": None}, actor=actor, action="reopened")


def count_place_in_qpv(place: Place, command: QpvLinkCommand, *, actor: Actor) -> tuple[PlaceTerritory, bool]:
    """From one day to another the place counts in a QPV. Raises InvalidInput, NotFound.

    Two QPV of one list never overlap on the same days: a spot lies in one of them or in none.
    """
    territory = get_or_404(Territory, command.territory_id)
    if territory.kind != QPV:
        raise InvalidInput({"territory_id": ["Choisissez un quartier prioritaire."]})
    starts_on = command.starts_on or territory.starts_on
    ends_on = command.ends_on or territory.ends_on
    _check_days_of_qpv(territory, starts_on, ends_on)
    # The row of the place is the lock: two links made at once see each other.
    get_or_404(Place, place.id, lock=True)
    _refuse_overlap(place, territory, starts_on, ends_on, command.id)
    values = {
        "place_id": place.id,
        "territory_id": territory.id,
        "starts_on": starts_on,
        "ends_on": ends_on,
    }
    link, made = create_once(PlaceTerritory, command.id, values, actor=actor)
    if made:
        record("place.counted_in_qpv", subject=place, actor=actor, details={"territory": str(territory.id)})
    return link, made


def end_qpv_link(link: PlaceTerritory, command: EndCommand, *, actor: Actor) -> list[str]:
    """The place leaves the QPV after ``ends_on``. Raises InvalidInput, StaleEdit."""
    if link.starts_on and command.ends_on < link.starts_on:
        raise InvalidInput({"ends_on": ["La fin vient avant le début : vérifiez la date."]})
    base = command.version or link.version
    changed = apply_changes(link, base, {"ends_on": command.ends_on}, actor=actor)
    if changed:
        record("place.left_qpv", subject=link, actor=actor, details={"place": str(link.place_id)})
    return changed


def add_commune(insee_code: str, *, actor: Actor) -> bool:
    """The structure works in this commune; False when it did already. Raises InvalidInput."""
    current = session.execute(
        select(Commune.insee_code).where(Commune.insee_code == insee_code, Commune.current.is_(True))
    ).scalar_one_or_none()
    if current is None:
        raise InvalidInput({"insee_code": ["Choisissez une commune de la liste."]})
    tenant = _locked_structure(actor)
    if insee_code in tenant.insee_codes:
        return False
    tenant.insee_codes = [*tenant.insee_codes, insee_code]
    session.flush()
    record("structure.commune_added", actor=actor, details={"insee": insee_code.lower()})
    return True


def remove_commune(insee_code: str, *, actor: Actor) -> bool:
    """The structure no longer works there; its places and past rows keep the commune. Raises Refused."""
    tenant = _locked_structure(actor)
    if insee_code not in tenant.insee_codes:
        return False
    if len(tenant.insee_codes) == 1:
        raise Refused(["Une structure garde au moins une commune : ajoutez l’autre d’abord."])
    tenant.insee_codes = [code for code in tenant.insee_codes if code != insee_code]
    session.flush()
    record("structure.commune_removed", actor=actor, details={"insee": insee_code.lower()})
    return True


def _locked_structure(actor: Actor) -> Tenant:
    statement = select(Tenant).where(Tenant.id == actor.tenant.id).with_for_update()
    tenant: Tenant = session.execute(statement.execution_options(populate_existing=True)).scalar_one()
    return tenant


def _values(command: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(command, name) for name in names}


def _change(
    row: Named, version: int | None, values: Mapping[str, Any], *, actor: Actor, action: str = "changed"
) -> list[str]:
    base = version or row.version
    changed = apply_changes(row, base, values, actor=actor)
    if "name" in changed:
        row.sort_name = sort_key(row.name)
        session.flush()
    if changed:
        record(
            f"{row.__tablename__}.{action}", subject=row, actor=actor, details=dict.fromkeys(changed, True)
        )
    return changed


def _check_commune(insee_code: str | None, actor: Actor) -> None:
    if insee_code is not None and insee_code not in actor.tenant.insee_codes:
        raise InvalidInput({"insee_code": ["Choisissez une des communes de la structure."]})


def _check_territory(command: PlaceCommand, actor: Actor) -> None:
    for name, kind, problem in (
        ("territory_id", QUARTIER, "Choisissez un quartier de la liste."),
        ("sector_id", SECTOR, "Choisissez un secteur de la liste."),
    ):
        wanted = getattr(command, name)
        if wanted is not None and get_or_404(Territory, wanted).kind != kind:
            raise InvalidInput({name: [problem]})


def _refuse_second_qpv(command: TerritoryCommand, actor: Actor) -> None:
    if command.kind != QPV:
        return
    statement = select(Territory.id).where(
        Territory.tenant_id == actor.tenant.id,
        Territory.kind == QPV,
        Territory.vintage == command.vintage,
        Territory.code == command.code,
        Territory.id != command.id,
    )
    if session.execute(statement).first() is not None:
        raise InvalidInput({"code": ["Ce quartier prioritaire est déjà dans votre liste."]})


def _check_days_of_qpv(territory: Territory, starts_on: date | None, ends_on: date | None) -> None:
    if starts_on and ends_on and ends_on < starts_on:
        raise InvalidInput({"ends_on": ["La fin vient avant le début : vérifiez les deux dates."]})
    if territory.starts_on and (starts_on is None or starts_on < territory.starts_on):
        raise InvalidInput({"starts_on": ["Ce quartier prioritaire n’existait pas encore ce jour-là."]})
    if territory.ends_on and (ends_on is None or ends_on > territory.ends_on):
        raise InvalidInput({"ends_on": ["Ce quartier prioritaire n’existait plus ce jour-là."]})


def _refuse_overlap(
    place: Place, territory: Territory, starts_on: date | None, ends_on: date | None, link_id: Any
) -> None:
    statement = (
        select(PlaceTerritory.starts_on, PlaceTerritory.ends_on)
        .join(Territory, Territory.id == PlaceTerritory.territory_id)
        .where(
            PlaceTerritory.tenant_id == place.tenant_id,
            Territory.tenant_id == place.tenant_id,
            PlaceTerritory.place_id == place.id,
            PlaceTerritory.id != link_id,
            Territory.vintage == territory.vintage,
        )
    )
    for first, last in session.execute(statement):
        if (first or date.min) <= (ends_on or date.max) and (starts_on or date.min) <= (last or date.max):
            raise InvalidInput(
                {
                    "territory_id": [
                        "Ce lieu compte déjà dans un quartier prioritaire de cette liste ces jours-là."
                    ]
                }
            )
