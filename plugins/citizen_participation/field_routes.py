"""Pages of walks, meetings and observations."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response as FlaskResponse
from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from core.toolkit import (
    Forbidden,
    NoAnswers,
    clean_picture,
    current_actor,
    decode,
    get_or_404,
    guarded,
    own_entry,
    proposals_for,
    sent_with_file,
    takes_files,
    tell,
)
from plugins.citizen_participation import examples, field_pages
from plugins.citizen_participation import gatherings as acts
from plugins.citizen_participation.blueprint import Answer, bp, form_page, to
from plugins.citizen_participation.carrying import check_note, check_read
from plugins.citizen_participation.field_schemas import (
    EditGatheringSchema,
    EditPointSchema,
    GatheringSchema,
    NewPointSchema,
    WalkSchema,
)
from plugins.citizen_participation.gatherings import MEETING_KIND, WALK_KIND, standing_entry
from plugins.citizen_participation.models import Gathering, Point
from plugins.citizen_participation.permissions import CARRY, READ, WRITE
from plugins.citizen_participation.schemas import GatheringListSchema, PhotoSchema, PrefillSchema

#: A picture is shown in our pages, is saved when it is opened alone, and may do nothing there.
PICTURE_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"

# --- walks and meetings ------------------------------------------------------------------------------


@bp.get("/rencontres")
@guarded(READ, example=examples.plain)
def gatherings() -> Answer:
    found = field_pages.gathering_list(decode(GatheringListSchema, request.args), current_actor())
    return render_template("citizen_participation/gatherings.html", page=found)


def _new_gathering(schema: Any, entry_kind: str, title: str, told: str) -> Answer:
    """The one form of both: the entry of the core and its details are written in the same request."""
    actor = current_actor()
    given = decode(PrefillSchema, request.args)
    entry = own_entry(actor=actor)

    def save(command: Any) -> Response:
        row = acts.record_gathering(command, entry_kind, actor=actor)
        tell(told, undo_url=url_for("activities.remove", activity_id=row.activity_id))
        return to("gathering", gathering_id=row.id)

    found = proposals_for(actor)
    data = field_pages.gathering_prefill(given, entry_kind, found, actor)
    keep = request.form.get("place_id") or entry.kept_or("place_id", data["place_id"])
    offered = field_pages.gathering_choices(entry_kind, found, actor, keep=keep)
    if entry_kind == WALK_KIND:
        data = field_pages.only_project(data, offered)
    return form_page(
        schema,
        save,
        title=title,
        back=url_for("citizen_participation.gatherings"),
        choices=offered,
        data=data,
        entry=entry,
        template="citizen_participation/gathering_form.html",
        context="Sans aucun nom : des nombres, et ce que les habitants ont fait.",
    )


@bp.route("/marches/nouvelle", methods=["GET", "POST"])
@guarded(WRITE, example=examples.new_walk)
def add_walk() -> Answer:
    return _new_gathering(WalkSchema, WALK_KIND, "Noter une marche", "Marche notée")


@bp.route("/rencontres/nouvelle", methods=["GET", "POST"])
@guarded(WRITE, example=examples.new_meeting)
def add_meeting() -> Answer:
    return _new_gathering(GatheringSchema, MEETING_KIND, "Noter une rencontre", "Rencontre notée")


@bp.get("/rencontres/<uuid:gathering_id>")
@guarded(READ, CARRY, example=examples.one_gathering)
def gathering(gathering_id: uuid.UUID) -> Answer:
    shown = field_pages.gathering_page(gathering_id, current_actor())
    return render_template("citizen_participation/gathering.html", page=shown)


@bp.route("/rencontres/<uuid:gathering_id>/modifier", methods=["GET", "POST"])
@guarded(WRITE, example=examples.edit_gathering)
def edit_gathering(gathering_id: uuid.UUID) -> Answer:
    actor = current_actor()
    row = get_or_404(Gathering, gathering_id)
    standing_entry(row)

    def save(command: Any) -> Response:
        acts.edit_gathering(row, command, actor=actor)
        tell("Rencontre modifiée")
        return to("gathering", gathering_id=gathering_id)

    return form_page(
        EditGatheringSchema,
        save,
        title="Ce que les habitants ont fait",
        back=url_for("citizen_participation.gathering", gathering_id=gathering_id),
        choices=field_pages.edit_choices(row, actor),
        data=row,
        version=row.version,
        context="Le jour, le lieu, les heures et les personnes se corrigent sur l’intervention.",
    )


# --- observations ------------------------------------------------------------------------------------


@bp.route("/rencontres/<uuid:gathering_id>/observations/nouvelle", methods=["GET", "POST"])
@guarded(WRITE, CARRY, example=examples.new_point)
def add_point(gathering_id: uuid.UUID) -> Answer:
    actor = current_actor()
    walk = get_or_404(Gathering, gathering_id)
    standing_entry(walk)
    check_read(walk.project_id, actor)
    owner = acts.project_of(walk)
    check_note(owner, WRITE, actor)

    def save(command: Any) -> Response:
        acts.save_point(walk, command, actor=actor)
        tell("Observation notée")
        return to("gathering", gathering_id=gathering_id)

    return form_page(
        NewPointSchema,
        save,
        title="Noter une observation",
        back=url_for("citizen_participation.gathering", gathering_id=gathering_id),
        choices=field_pages.point_choices(walk, owner, actor),
        new=Point,
        local=True,
        context=owner.title,
    )


@bp.get("/observations/<uuid:point_id>")
@guarded(READ, CARRY, example=examples.one_point)
def point(point_id: uuid.UUID) -> Answer:
    shown = field_pages.point_page(point_id, current_actor())
    return render_template("citizen_participation/point.html", page=shown)


@bp.route("/observations/<uuid:point_id>/modifier", methods=["GET", "POST"])
@guarded(WRITE, CARRY, example=examples.edit_point)
def edit_point(point_id: uuid.UUID) -> Answer:
    actor = current_actor()
    row, walk, owner = field_pages.standing_point(point_id)
    check_note(owner, WRITE, actor)
    if not actor.may(WRITE) and row.author_id != actor.membership_id:
        raise Forbidden  # a body corrects what it noted itself

    def save(command: Any) -> Response:
        acts.save_point(walk, command, actor=actor, point=row)
        tell("Observation modifiée")
        return to("point", point_id=point_id)

    return form_page(
        EditPointSchema,
        save,
        title="Modifier l’observation",
        back=url_for("citizen_participation.point", point_id=point_id),
        choices=field_pages.point_choices(walk, owner, actor),
        data=field_pages.point_data(row),
        version=row.version,
    )


@bp.post("/observations/<uuid:point_id>/retirer")
@guarded(WRITE, example=examples.one_point)
def remove_point(point_id: uuid.UUID) -> Answer:
    decode(NoAnswers, request.form)
    row = get_or_404(Point, point_id)
    acts.remove_point(row, actor=current_actor())
    tell("Observation retirée", undo_url=url_for("citizen_participation.restore_point", point_id=point_id))
    return to("gathering", gathering_id=row.gathering_id)


@bp.post("/observations/<uuid:point_id>/remettre")
@guarded(WRITE, example=examples.one_point)
def restore_point(point_id: uuid.UUID) -> Answer:
    decode(NoAnswers, request.form)
    row = get_or_404(Point, point_id)
    acts.restore_point(row, actor=current_actor())
    tell("Observation remise")
    return to("point", point_id=point_id)


@bp.route("/observations/<uuid:point_id>/photo", methods=["GET", "POST"])
@takes_files
@guarded(WRITE, example=examples.new_photo)
def add_photo(point_id: uuid.UUID) -> Answer:
    """One picture of the spot; whoever sends it looks at it first: nobody may be recognised."""
    actor = current_actor()
    row, _walk, owner = field_pages.standing_point(point_id)

    def save(sent: Any) -> Response:
        _answers, upload = sent
        picture = clean_picture(upload)
        acts.keep_photo(row, owner, picture.kind.mime, picture.content, actor=actor)
        tell("Photo gardée, sans lieu ni appareil")
        return to("point", point_id=point_id)

    return form_page(
        PhotoSchema,
        save,
        title="Ajouter une photo",
        back=url_for("citizen_participation.point", point_id=point_id),
        template="citizen_participation/photo_form.html",
        context="Une photo du lieu, jamais des personnes.",
        read=sent_with_file,
    )


@bp.get("/observations/<uuid:point_id>/photo/voir")
@guarded(READ, CARRY, example=examples.point_with_photo)
def photo(point_id: uuid.UUID) -> FlaskResponse:
    row, _walk, owner = field_pages.standing_point(point_id)
    check_read(owner.id, current_actor())
    found = field_pages.photo_of(row)
    content = acts.photo_bytes(found, actor=current_actor())
    response = FlaskResponse(content, mimetype=found.mime)
    response.headers["Content-Disposition"] = f'attachment; filename="{field_pages.photo_name(found)}"'
    response.headers["Content-Security-Policy"] = PICTURE_POLICY
    return response


@bp.post("/observations/<uuid:point_id>/photo/supprimer")
@guarded(WRITE, example=examples.point_with_photo)
def drop_photo(point_id: uuid.UUID) -> Answer:
    decode(NoAnswers, request.form)
    row, _walk, _owner = field_pages.standing_point(point_id)
    acts.drop_photo(row, actor=current_actor())
    tell("Photo supprimée pour de bon")
    return to("point", point_id=point_id)
