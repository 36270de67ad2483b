"""Pages « Lieux et quartiers »: ``/s/<slug>/lieux/…``."""

from __future__ import annotations

import uuid
from typing import Any

from flask import redirect, render_template, request, url_for

from core.access.policy import guarded
from core.codelists.services import all_options, label_of
from core.db.base import new_id
from core.db.writing import get_or_404
from core.drafts.kept import KeptForm, kept_form
from core.errors import DuplicateContent, InvalidInput, NotFound, StaleEdit
from core.extension.blueprint import StructureBlueprint
from core.places import examples, pages
from core.places.models import QPV, Place, PlaceTerritory, Territory
from core.places.permissions import CHOOSE_COMMUNES, MANAGE_PLACES, READ_PLACES
from core.places.queries import ALL, CURRENT, ENDED, PlaceFilters
from core.places.schemas import (
    CommuneSchema,
    EndSchema,
    PlaceSchema,
    PlaceSearchSchema,
    QpvLinkSchema,
    QpvSchema,
    SearchSchema,
    TerritorySchema,
    degrees,
)
from core.places.services import (
    add_commune,
    change_place,
    change_territory,
    count_place_in_qpv,
    create_place,
    create_territory,
    end_qpv_link,
    end_validity,
    remove_commune,
    reopen,
)
from core.places.vintages import VINTAGES
from core.planning.clock import today
from core.tenancy.binding import Actor, current_actor
from core.web.conflicts import conflict_page
from core.web.forms import NoAnswers, decode, form_for
from core.web.messages import tell
from core.web.sending import ALREADY

bp = StructureBlueprint("places", __name__, prefix="lieux", template_folder="templates")

STATES = {CURRENT: "Actuels", ENDED: "Anciens", ALL: "Tous"}


def _filters(actor: Actor, source: Any) -> PlaceFilters:
    """The filters of the address or of a search; what is not an answer of ours is left out."""
    kinds = {option.value for option in all_options("place_type", actor)}
    territory: uuid.UUID | None = None
    try:
        territory = uuid.UUID(source["quartier"]) if source.get("quartier") else None
    except ValueError as error:
        raise NotFound from error
    return PlaceFilters(
        day=today(actor),
        territory_id=territory,
        kind=source.get("type") if source.get("type") in kinds else None,
        state=source.get("etat") if source.get("etat") in STATES else CURRENT,
        text=source.get("q", "")[:60],
    )


def _list(filters: PlaceFilters, actor: Actor, cursor: str | None = None) -> str:
    found = pages.places_page(filters, cursor, actor)
    kept = {
        name: value
        for name, value in (
            ("quartier", filters.territory_id),
            ("type", filters.kind),
            ("etat", filters.state if filters.state != CURRENT else None),
        )
        if value
    }
    return render_template(
        "places/index.html",
        page=found,
        filters=filters,
        kept=kept,
        states=STATES,
        cursor=cursor,
        kinds=all_options("place_type", actor),
        quartiers=pages.territory_choices("quartier", actor, keep=filters.territory_id),
        tabs=tabs("lieux", actor),
        pill=lambda row: pages.state_pill(row, filters.day),
        kind_label=lambda value: label_of("place_type", value, actor),
    )


def tabs(current: str, actor: Actor) -> list[tuple[str, str, None, bool]]:
    """The views of « Lieux et quartiers »."""
    items = [("Lieux", url_for("places.index"), None, current == "lieux")]
    items += [
        (kind.many, url_for("places.territories", what=kind.path), None, current == kind.path)
        for kind in pages.KINDS
    ]
    if actor.may(CHOOSE_COMMUNES):
        items.append(("Communes", url_for("places.communes"), None, current == "communes"))
    return items


@bp.get("")
@guarded(READ_PLACES, example=examples.any_page)
def index() -> str:
    actor = current_actor()
    return _list(_filters(actor, request.args), actor, request.args.get("suite"))


@bp.post("/chercher")
@guarded(READ_PLACES, example=examples.search)
def search() -> str:
    """By POST, so that no name of a place stays in an address."""
    actor = current_actor()
    return _list(_filters(actor, decode(PlaceSearchSchema, request.form)), actor)


# Places --------------------------------------------------------------------------------------------------


def _place_form(actor: Actor, place: Place | None = None, **options: Any) -> Any:
    return form_for(PlaceSchema, choices=pages.place_form_choices(actor, place), **options)


def _place_page(form: Any, place: Place | None, entry: KeptForm) -> str:
    return render_template("places/place_form.html", form=form, place=place, entry=entry)


def _new_place(actor: Actor) -> KeptForm:
    return kept_form(PlaceSchema, actor=actor, new=Place, page="places.new_place")


@bp.get("/nouveau")
@guarded(MANAGE_PLACES, example=examples.empty_place)
def new_place() -> str:
    actor = current_actor()
    entry = _new_place(actor)
    proposed: dict[str, Any] = {}
    if len(actor.tenant.insee_codes) == 1:
        proposed["insee_code"] = actor.tenant.insee_codes[0]
    form = _place_form(actor, data=proposed, submitted=entry.kept)
    form.id = entry.id
    return _place_page(form, None, entry)


@bp.post("/nouveau")
@guarded(MANAGE_PLACES, example=examples.new_place)
def add_place() -> Any:
    actor = current_actor()
    entry = _new_place(actor)
    try:
        place, _made = create_place(decode(PlaceSchema, request.form), actor=actor)
    except InvalidInput as error:
        return _place_page(_place_form(actor, submitted=request.form, error=error), None, entry), 422
    except DuplicateContent:
        form = _place_form(actor, submitted=request.form, problems=[ALREADY])
        form.id = new_id()
        return _place_page(form, None, entry), 409
    entry.finish(actor=actor)
    tell("Lieu créé")
    return redirect(url_for("places.show_place", place_id=place.id), 303)


@bp.get("/<uuid:place_id>")
@guarded(READ_PLACES, example=examples.of_place)
def show_place(place_id: uuid.UUID) -> str:
    return render_template("places/place.html", **pages.place_view(place_id, current_actor()))


@bp.get("/<uuid:place_id>/modifier")
@guarded(MANAGE_PLACES, example=examples.of_place)
def edit_place(place_id: uuid.UUID) -> str:
    actor, place = current_actor(), get_or_404(Place, place_id)
    return _place_page(_place_form(actor, place, data=pages.place_answers(place)), place, KeptForm())


@bp.post("/<uuid:place_id>/modifier")
@guarded(MANAGE_PLACES, example=examples.edited_place)
def save_place(place_id: uuid.UUID) -> Any:
    actor, place = current_actor(), get_or_404(Place, place_id)
    try:
        changed = change_place(place, decode(PlaceSchema, request.form), actor=actor)
    except InvalidInput as error:
        form = _place_form(actor, place, submitted=request.form, error=error)
        return _place_page(form, place, KeptForm()), 422
    except StaleEdit as error:
        form = _place_form(actor, place, submitted=request.form)
        back = (place.name, url_for("places.show_place", place_id=place.id))
        return conflict_page(error, form, title=place.name, back=back, convert=_position)
    tell("Lieu modifié" if changed else "Rien n’avait changé")
    return redirect(url_for("places.show_place", place_id=place_id), 303)


def _position(name: str, value: Any) -> Any:
    return degrees(value) if name in {"latitude", "longitude"} else value


@bp.get("/<uuid:place_id>/fin")
@guarded(MANAGE_PLACES, example=examples.of_place)
def ask_end_of_place(place_id: uuid.UUID) -> str:
    return _end_page(get_or_404(Place, place_id), current_actor())


@bp.post("/<uuid:place_id>/fin")
@guarded(MANAGE_PLACES, example=examples.ended_place)
def end_place(place_id: uuid.UUID) -> Any:
    place = get_or_404(Place, place_id)
    answer = _end(place)
    return answer or redirect(url_for("places.show_place", place_id=place_id), 303)


@bp.post("/<uuid:place_id>/rouvrir")
@guarded(MANAGE_PLACES, example=examples.of_place)
def reopen_place(place_id: uuid.UUID) -> Any:
    decode(NoAnswers, request.form)
    reopen(get_or_404(Place, place_id), actor=current_actor())
    tell("Le lieu est de nouveau proposé")
    return redirect(url_for("places.show_place", place_id=place_id), 303)


def _end_page(row: Place | Territory, actor: Actor, **options: Any) -> str:
    data = None if options else {"id": row.id, "version": row.version, "ends_on": row.ends_on or today(actor)}
    form = form_for(EndSchema, data, **options)
    return render_template("places/end.html", row=row, form=form, url=_url_of(row))


def _url_of(row: Place | Territory) -> str:
    if isinstance(row, Place):
        return url_for("places.show_place", place_id=row.id)
    return url_for("places.show_territory", territory_id=row.id)


def _end(row: Place | Territory) -> Any:
    """The answer when the end cannot be set, None when it is."""
    actor = current_actor()
    try:
        end_validity(row, decode(EndSchema, request.form), actor=actor)
    except InvalidInput as error:
        return _end_page(row, actor, submitted=request.form, error=error), 422
    except StaleEdit as error:
        form = form_for(EndSchema, submitted=request.form)
        return conflict_page(error, form, title=row.name, back=(row.name, _url_of(row)))
    tell("Fin de validité enregistrée", undo_url=_reopen_url(row))
    return None


def _reopen_url(row: Place | Territory) -> str:
    if isinstance(row, Place):
        return url_for("places.reopen_place", place_id=row.id)
    return url_for("places.reopen_territory", territory_id=row.id)


# A place in its priority quartiers -------------------------------------------------------------------------


def _link_page(place: Place, actor: Actor, **options: Any) -> str:
    form = form_for(QpvLinkSchema, choices={"territory_id": pages.every_qpv(actor)}, **options)
    return render_template("places/qpv_link.html", place=place, form=form)


@bp.get("/<uuid:place_id>/qpv")
@guarded(MANAGE_PLACES, example=examples.of_place)
def ask_qpv(place_id: uuid.UUID) -> str:
    return _link_page(get_or_404(Place, place_id), current_actor())


@bp.post("/<uuid:place_id>/qpv")
@guarded(MANAGE_PLACES, example=examples.linked_place)
def link_qpv(place_id: uuid.UUID) -> Any:
    actor, place = current_actor(), get_or_404(Place, place_id)
    try:
        count_place_in_qpv(place, decode(QpvLinkSchema, request.form), actor=actor)
    except InvalidInput as error:
        return _link_page(place, actor, submitted=request.form, error=error), 422
    tell("Lieu rattaché au quartier prioritaire")
    return redirect(url_for("places.show_place", place_id=place_id), 303)


def _link(place_id: uuid.UUID, link_id: uuid.UUID) -> PlaceTerritory:
    link = get_or_404(PlaceTerritory, link_id)
    if link.place_id != place_id:
        raise NotFound
    return link


def _link_end_page(place: Place, link: PlaceTerritory, actor: Actor, **options: Any) -> str:
    data = (
        None if options else {"id": link.id, "version": link.version, "ends_on": link.ends_on or today(actor)}
    )
    territory = get_or_404(Territory, link.territory_id)
    form = form_for(EndSchema, data, **options)
    return render_template("places/qpv_end.html", place=place, territory=territory, form=form)


@bp.get("/<uuid:place_id>/qpv/<uuid:link_id>/fin")
@guarded(MANAGE_PLACES, example=examples.link_page)
def ask_end_of_link(place_id: uuid.UUID, link_id: uuid.UUID) -> str:
    link = _link(place_id, link_id)
    return _link_end_page(get_or_404(Place, place_id), link, current_actor())


@bp.post("/<uuid:place_id>/qpv/<uuid:link_id>/fin")
@guarded(MANAGE_PLACES, example=examples.ended_link)
def end_link(place_id: uuid.UUID, link_id: uuid.UUID) -> Any:
    actor, place, link = current_actor(), get_or_404(Place, place_id), _link(place_id, link_id)
    try:
        end_qpv_link(link, decode(EndSchema, request.form), actor=actor)
    except InvalidInput as error:
        return _link_end_page(place, link, actor, submitted=request.form, error=error), 422
    except StaleEdit as error:
        back = (place.name, url_for("places.show_place", place_id=place_id))
        return conflict_page(error, form_for(EndSchema, submitted=request.form), title=place.name, back=back)
    tell("Fin du rattachement enregistrée")
    return redirect(url_for("places.show_place", place_id=place_id), 303)


# Territories -----------------------------------------------------------------------------------------------


def _schema(kind: str) -> type[TerritorySchema] | type[QpvSchema]:
    return QpvSchema if kind == QPV else TerritorySchema


@bp.get("/decoupages/<what>")
@guarded(READ_PLACES, example=examples.quartiers)
def territories(what: str) -> str:
    actor, kind = current_actor(), pages.kind_of_path(what)
    state = request.args.get("etat", CURRENT)
    state = state if state in STATES else CURRENT
    cursor = request.args.get("suite")
    day = today(actor)
    return render_template(
        "places/territories.html",
        kind=kind,
        page=pages.territories_page(kind.kind, state, cursor, actor),
        state=state,
        states=STATES,
        cursor=cursor,
        tabs=tabs(what, actor),
        pill=lambda row: pages.state_pill(row, day),
    )


def _territory_form(kind: str, actor: Actor, territory: Territory | None = None, **options: Any) -> Any:
    return form_for(_schema(kind), choices=pages.territory_form_choices(actor, territory), **options)


def _territory_page(form: Any, kind: pages.Kind, territory: Territory | None, entry: KeptForm) -> str:
    return render_template(
        "places/territory_form.html", form=form, kind=kind, territory=territory, entry=entry
    )


def _new_territory(kind: pages.Kind, actor: Actor) -> KeptForm:
    return kept_form(_schema(kind.kind), actor=actor, new=Territory, page="places.new_territory")


@bp.get("/decoupages/<what>/nouveau")
@guarded(MANAGE_PLACES, example=examples.empty_quartier)
def new_territory(what: str) -> str:
    actor, kind = current_actor(), pages.kind_of_path(what)
    entry = _new_territory(kind, actor)
    proposed: dict[str, Any] = {"kind": kind.kind}
    if kind.kind == QPV:
        vintage = max(VINTAGES)
        starts_on, ends_on = VINTAGES[vintage].proposed_days(actor.tenant.zone)
        proposed |= {"vintage": vintage, "starts_on": starts_on, "ends_on": ends_on}
    if len(actor.tenant.insee_codes) == 1:
        proposed["insee_code"] = actor.tenant.insee_codes[0]
    form = _territory_form(kind.kind, actor, data=proposed, submitted=entry.kept)
    form.id = entry.id
    return _territory_page(form, kind, None, entry)


@bp.post("/decoupages/<what>/nouveau")
@guarded(MANAGE_PLACES, example=examples.new_quartier)
def add_territory(what: str) -> Any:
    actor, kind = current_actor(), pages.kind_of_path(what)
    entry = _new_territory(kind, actor)
    try:
        command = decode(_schema(kind.kind), request.form)
        if command.kind != kind.kind:
            raise NotFound
        territory, _made = create_territory(command, actor=actor)
    except InvalidInput as error:
        form = _territory_form(kind.kind, actor, submitted=request.form, error=error)
        return _territory_page(form, kind, None, entry), 422
    except DuplicateContent:
        form = _territory_form(kind.kind, actor, submitted=request.form, problems=[ALREADY])
        form.id = new_id()
        return _territory_page(form, kind, None, entry), 409
    entry.finish(actor=actor)
    tell(f"{kind.one} créé")
    return redirect(url_for("places.show_territory", territory_id=territory.id), 303)


@bp.get("/territoires/<uuid:territory_id>")
@guarded(READ_PLACES, example=examples.of_territory)
def show_territory(territory_id: uuid.UUID) -> str:
    return render_template("places/territory.html", **pages.territory_view(territory_id, current_actor()))


@bp.get("/territoires/<uuid:territory_id>/modifier")
@guarded(MANAGE_PLACES, example=examples.of_territory)
def edit_territory(territory_id: uuid.UUID) -> str:
    actor, territory = current_actor(), get_or_404(Territory, territory_id)
    form = _territory_form(territory.kind, actor, territory, data=territory)
    return _territory_page(form, pages.kind_named(territory.kind), territory, KeptForm())


@bp.post("/territoires/<uuid:territory_id>/modifier")
@guarded(MANAGE_PLACES, example=examples.edited_territory)
def save_territory(territory_id: uuid.UUID) -> Any:
    actor, territory = current_actor(), get_or_404(Territory, territory_id)
    kind = pages.kind_named(territory.kind)
    try:
        changed = change_territory(territory, decode(_schema(kind.kind), request.form), actor=actor)
    except InvalidInput as error:
        form = _territory_form(kind.kind, actor, territory, submitted=request.form, error=error)
        return _territory_page(form, kind, territory, KeptForm()), 422
    except StaleEdit as error:
        form = _territory_form(kind.kind, actor, territory, submitted=request.form)
        return conflict_page(error, form, title=territory.name, back=(territory.name, _url_of(territory)))
    tell(f"{kind.one} modifié" if changed else "Rien n’avait changé")
    return redirect(_url_of(territory), 303)


@bp.get("/territoires/<uuid:territory_id>/fin")
@guarded(MANAGE_PLACES, example=examples.of_territory)
def ask_end_of_territory(territory_id: uuid.UUID) -> str:
    return _end_page(get_or_404(Territory, territory_id), current_actor())


@bp.post("/territoires/<uuid:territory_id>/fin")
@guarded(MANAGE_PLACES, example=examples.ended_territory)
def end_territory(territory_id: uuid.UUID) -> Any:
    territory = get_or_404(Territory, territory_id)
    return _end(territory) or redirect(_url_of(territory), 303)


@bp.post("/territoires/<uuid:territory_id>/rouvrir")
@guarded(MANAGE_PLACES, example=examples.of_territory)
def reopen_territory(territory_id: uuid.UUID) -> Any:
    decode(NoAnswers, request.form)
    territory = get_or_404(Territory, territory_id)
    reopen(territory, actor=current_actor())
    tell("Ce découpage est de nouveau proposé")
    return redirect(_url_of(territory), 303)


# Communes --------------------------------------------------------------------------------------------------


@bp.get("/communes")
@guarded(CHOOSE_COMMUNES, example=examples.any_page)
def communes() -> str:
    """``q`` is the beginning of a commune's name or a postcode: public words, and a page to come back to."""
    actor = current_actor()
    query: str = decode(SearchSchema, request.args)["q"]
    return render_template(
        "places/communes.html",
        query=query,
        chosen=pages.chosen_communes(actor),
        found=pages.found_communes(query, actor),
        tabs=tabs("communes", actor),
    )


@bp.post("/communes/ajouter")
@guarded(CHOOSE_COMMUNES, example=examples.a_commune)
def choose_commune() -> Any:
    added = add_commune(decode(CommuneSchema, request.form).insee_code, actor=current_actor())
    tell("Commune ajoutée" if added else "Cette commune y était déjà")
    return redirect(url_for("places.communes"), 303)


@bp.post("/communes/retirer")
@guarded(CHOOSE_COMMUNES, example=examples.a_chosen_commune)
def leave_commune() -> Any:
    remove_commune(decode(CommuneSchema, request.form).insee_code, actor=current_actor())
    tell("Commune retirée")
    return redirect(url_for("places.communes"), 303)
