"""What the pages of places show: the queries run here, the routes only call and answer."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from core.codelists.services import label_of
from core.db.keyset import Page, page
from core.db.session import session
from core.db.writing import get_or_404, history_of
from core.errors import NotFound
from core.places import queries
from core.places.models import QPV, QUARTIER, SECTOR, Place, PlaceTerritory, Territory
from core.places.queries import PlaceFilters
from core.places.schemas import degrees
from core.places.vintages import VINTAGES
from core.planning.clock import today
from core.records import dataclass
from core.tenancy.binding import Actor
from core.tenancy.models import Membership
from core.web.panels import contributed

Choices = list[tuple[Any, str]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of territory as the pages name it."""

    kind: str
    path: str
    one: str
    many: str
    new: str
    summary: str
    nothing: str


KINDS: Final = (
    Kind(
        QUARTIER,
        "quartiers",
        "Quartier",
        "Quartiers",
        "Nouveau quartier",
        "Les quartiers tels que l’équipe les nomme ; les chiffres se lisent par quartier.",
        "Créez les quartiers où l’équipe travaille : chaque lieu se rattache à l’un d’eux.",
    ),
    Kind(
        SECTOR,
        "secteurs",
        "Secteur",
        "Secteurs",
        "Nouveau secteur",
        "Les secteurs servent à répartir les équipes et les tournées.",
        "Créez un secteur pour répartir les tournées entre les équipes.",
    ),
    Kind(
        QPV,
        "qpv",
        "Quartier prioritaire",
        "Quartiers prioritaires",
        "Nouveau quartier prioritaire",
        "Chaque liste a ses années et ses codes ; une intervention compte selon la liste de son jour.",
        "Inscrivez ici les quartiers prioritaires (QPV) de vos communes, puis rattachez-leur vos lieux.",
    ),
)


def kind_of_path(path: str) -> Kind:
    """Raises NotFound for an unknown word."""
    found = next((one for one in KINDS if one.path == path), None)
    if found is None:
        raise NotFound
    return found


def kind_named(kind: str) -> Kind:
    return next(one for one in KINDS if one.kind == kind)


def places_page(filters: PlaceFilters, cursor: str | None, actor: Actor) -> Page:
    statement = queries.place_rows(actor, filters)
    return page(session, statement, (Place.sort_name, Place.id), cursor=cursor, descending=False)


def territories_page(kind: str, state: str, cursor: str | None, actor: Actor) -> Page:
    statement = queries.territory_rows(actor, kind, state, today(actor))
    return page(session, statement, (Territory.sort_name, Territory.id), cursor=cursor, descending=False)


def territory_choices(kind: str, actor: Actor, *, keep: uuid.UUID | None = None) -> Choices:
    """Territories of a kind valid today; ``keep`` stays among them even when it has ended."""
    found: Choices = [
        (row.id, f"{row.name} ({row.code}, liste {row.vintage})" if kind == QPV else row.name)
        for row in session.execute(queries.territory_options(actor, kind, today(actor)))
    ]
    if keep is not None and keep not in [value for value, _label in found]:
        found.append((keep, f"{get_or_404(Territory, keep).name} (n’est plus proposé)"))
    return found


def every_qpv(actor: Actor) -> Choices:
    """All priority quartiers, past lists included: the past is filled in as well."""
    statement = (
        select(Territory.id, Territory.name, Territory.code, Territory.vintage)
        .where(Territory.tenant_id == actor.tenant.id, Territory.kind == QPV)
        .order_by(Territory.vintage.desc(), Territory.sort_name)
    )
    return [(r.id, f"{r.name} ({r.code}, liste {r.vintage})") for r in session.execute(statement)]


def commune_choices(actor: Actor, *, keep: str | None = None) -> Choices:
    """The communes of the structure."""
    codes = tuple(dict.fromkeys((*actor.tenant.insee_codes, *([keep] if keep else []))))
    return [(row.insee_code, row.name) for row in session.execute(queries.communes_by_code(codes))]


def commune_name(insee_code: str | None) -> str:
    if insee_code is None:
        return ""
    row = session.execute(queries.communes_by_code((insee_code,))).first()
    return row.name if row else insee_code


def place_form_choices(actor: Actor, place: Place | None = None) -> Mapping[str, Choices]:
    """What the form of a place offers; what the place already has stays among it."""
    return {
        "territory_id": territory_choices(QUARTIER, actor, keep=place.territory_id if place else None),
        "sector_id": territory_choices(SECTOR, actor, keep=place.sector_id if place else None),
        "insee_code": commune_choices(actor, keep=place.insee_code if place else None),
    }


def territory_form_choices(actor: Actor, territory: Territory | None = None) -> Mapping[str, Choices]:
    return {
        "insee_code": commune_choices(actor, keep=territory.insee_code if territory else None),
        "vintage": [(year, f"Liste {year}") for year in sorted(VINTAGES, reverse=True)],
    }


def place_answers(place: Place) -> dict[str, Any]:
    """The place as its form shows it."""
    names = ("id", "version", "name", "kind", "territory_id", "sector_id", "insee_code", "detail")
    answers = {name: getattr(place, name) for name in (*names, "starts_on", "ends_on")}
    return {**answers, "latitude": degrees(place.latitude), "longitude": degrees(place.longitude)}


def state_pill(row: Any, day: date) -> tuple[str, str]:
    """The state of a dated row on a day: kind of pill and word."""
    if row.starts_on and row.starts_on > day:
        return "wait", "À venir"
    if row.ends_on and row.ends_on < day:
        return "pause", "Ancien"
    return "ok", "Actuel"


def place_view(place_id: uuid.UUID, actor: Actor) -> dict[str, Any]:
    """Everything the page of a place shows. Raises NotFound."""
    place = get_or_404(Place, place_id)
    day = today(actor)
    names = _territory_names(place)
    return {
        "place": place,
        "pill": state_pill(place, day),
        "kind_label": label_of("place_type", place.kind, actor),
        "quartier": names.get(place.territory_id),
        "sector": names.get(place.sector_id),
        "commune": commune_name(place.insee_code),
        "links": [(row, state_pill(row, day)) for row in session.execute(queries.qpv_links(actor, place.id))],
        "panels": contributed("contribute_place_page", actor, place=place),
        "history": history_lines(place, PLACE_WORDS, actor),
    }


def _territory_names(place: Place) -> dict[uuid.UUID | None, Any]:
    wanted = [one for one in (place.territory_id, place.sector_id) if one is not None]
    if not wanted:
        return {}
    statement = select(Territory.id, Territory.name).where(
        Territory.tenant_id == place.tenant_id, Territory.id.in_(wanted)
    )
    return {row.id: row for row in session.execute(statement)}


def territory_view(territory_id: uuid.UUID, actor: Actor) -> dict[str, Any]:
    """Everything the page of a territory shows, its first places included. Raises NotFound."""
    territory = get_or_404(Territory, territory_id)
    day = today(actor)
    return {
        "territory": territory,
        "kind": kind_named(territory.kind),
        "pill": state_pill(territory, day),
        "commune": commune_name(territory.insee_code),
        "places": _places_in(territory, day, actor),
        "history": history_lines(territory, TERRITORY_WORDS, actor),
    }


#: Places shown on the page of a territory; beyond, the list of places is the door.
SHOWN: Final = 30


def _places_in(territory: Territory, day: date, actor: Actor) -> list[Any]:
    statement = (
        select(Place.id, Place.name, Place.kind, Place.starts_on, Place.ends_on)
        .where(Place.tenant_id == actor.tenant.id, queries.valid(Place, day))
        .order_by(Place.sort_name, Place.id)
        .limit(SHOWN + 1)
    )
    if territory.kind == QPV:
        linked = select(PlaceTerritory.place_id).where(
            PlaceTerritory.tenant_id == actor.tenant.id,
            PlaceTerritory.territory_id == territory.id,
            queries.valid(PlaceTerritory, day),
        )
        statement = statement.where(Place.id.in_(linked))
    elif territory.kind == SECTOR:
        statement = statement.where(Place.sector_id == territory.id)
    else:
        statement = statement.where(Place.territory_id == territory.id)
    return [(row, label_of("place_type", row.kind, actor)) for row in session.execute(statement)]


PLACE_WORDS: Final = {
    "name": "Nom",
    "kind": "Type de lieu",
    "territory_id": "Quartier",
    "sector_id": "Secteur de tournée",
    "insee_code": "Commune",
    "detail": "Comment le trouver",
    "latitude": "Position",
    "longitude": "Position",
    "starts_on": "Début",
    "ends_on": "Fin",
}
TERRITORY_WORDS: Final = {
    "name": "Nom",
    "code": "Code officiel",
    "vintage": "Liste",
    "insee_code": "Commune",
    "starts_on": "Début",
    "ends_on": "Fin",
}
#: Fields whose stored values a reader understands; of the others only the name is said.
READABLE: Final = frozenset({"name", "detail", "code"})


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One change: when, by whom, and what changed in words."""

    at: Any
    author: str
    changes: tuple[str, ...]


def history_lines(row: Place | Territory, words: Mapping[str, str], actor: Actor) -> list[HistoryLine]:
    """Changes of a row, newest first; the first value stands in the oldest line."""
    revisions = history_of(row)
    authors = _names({revision.author_id for revision in revisions if revision.author_id}, actor)
    return [
        HistoryLine(
            revision.at,
            authors.get(revision.author_id, "Administration"),
            tuple(dict.fromkeys(_change(name, pair, words) for name, pair in revision.changes.items())),
        )
        for revision in reversed(revisions)
    ]


def _change(name: str, pair: list[Any], words: Mapping[str, str]) -> str:
    before, after = pair
    if name in READABLE:
        return f"{words[name]} : « {before or 'vide'} » devient « {after or 'vide'} »"
    return f"{words.get(name, name)} : modifié"


def _names(ids: set[uuid.UUID], actor: Actor) -> dict[uuid.UUID | None, str]:
    if not ids:
        return {}
    statement = select(Membership).where(Membership.tenant_id == actor.tenant.id, Membership.id.in_(ids))
    return {member.id: member.display_name for member in session.execute(statement).scalars()}


def chosen_communes(actor: Actor) -> list[Any]:
    return list(session.execute(queries.communes_by_code(actor.tenant.insee_codes)))


def found_communes(text: str, actor: Actor) -> list[Any]:
    """Communes that match; none for an empty search."""
    return list(session.execute(queries.communes_matching(text))) if len(text.strip()) >= 2 else []
