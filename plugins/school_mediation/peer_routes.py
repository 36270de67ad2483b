"""Pages of the pupil mediators: each loads, calls one use-case, answers."""

from __future__ import annotations

import uuid
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from core.toolkit import (
    ConsentConflict,
    InvalidInput,
    NotFound,
    PossibleDuplicates,
    current_actor,
    decode,
    form_for,
    get_or_404,
    guarded,
    kept_form,
    readable_activity,
    tell,
    today,
)
from plugins.school_mediation import examples, pages, peer_pages, peers, years
from plugins.school_mediation.blueprint import bp
from plugins.school_mediation.entries import entry_of
from plugins.school_mediation.forms import Answer, form_page
from plugins.school_mediation.models import Promotion, Pupil
from plugins.school_mediation.peer_schemas import (
    AttendanceSchema,
    EditPromotionSchema,
    LeaveSchema,
    NewPromotionSchema,
    PupilFiltersSchema,
    PupilSchema,
    StepSchema,
    WordSchema,
)
from plugins.school_mediation.permissions import PEERS
from plugins.school_mediation.purposes import PEER
from plugins.school_mediation.schemas import YearSchema
from plugins.school_mediation.steps import MAY_ATTEND


def _to_promotion(promotion_id: uuid.UUID) -> Response:
    return redirect(url_for("school_mediation.promotion", promotion_id=promotion_id), 303)


def _to_pupil(pupil_id: uuid.UUID) -> Response:
    return redirect(url_for("school_mediation.pupil", pupil_id=pupil_id), 303)


@bp.get("/eleves-mediateurs")
@guarded(PEERS, example=examples.plain)
def promotions() -> Answer:
    asked = decode(YearSchema, request.args)
    page = peer_pages.promotion_list(asked, current_actor())
    return render_template("school_mediation/promotions.html", page=page)


@bp.get("/eleves-mediateurs/formes")
@guarded(PEERS, example=examples.plain)
def trained_pupils() -> Answer:
    filters = decode(PupilFiltersSchema, request.args)
    page = peer_pages.trained_list(filters, current_actor())
    return render_template("school_mediation/trained.html", page=page)


@bp.route("/eleves-mediateurs/nouvelle", methods=["GET", "POST"])
@guarded(PEERS, example=examples.new_promotion)
def add_promotion() -> Answer:
    actor = current_actor()
    asked = decode(YearSchema, request.args)

    def save(command: Any) -> Response:
        row = peers.open_promotion(command, actor=actor)
        tell("Promotion ouverte")
        return _to_promotion(row.id)

    return form_page(
        NewPromotionSchema,
        save,
        title="Ouvrir une promotion d’élèves médiateurs",
        back=url_for("school_mediation.promotions"),
        data={"school_id": asked.school_id, "year": years.this_year(actor)},
        choices={**pages.choices(actor), "year": peer_pages.year_choices(actor)},
        label="Ouvrir la promotion",
        new=Promotion,
    )


@bp.get("/eleves-mediateurs/<uuid:promotion_id>")
@guarded(PEERS, example=examples.one_promotion)
def promotion(promotion_id: uuid.UUID) -> Answer:
    page = peer_pages.promotion_page(promotion_id, current_actor())
    return render_template("school_mediation/promotion.html", page=page)


@bp.route("/eleves-mediateurs/<uuid:promotion_id>/modifier", methods=["GET", "POST"])
@guarded(PEERS, example=examples.edit_promotion)
def edit_promotion(promotion_id: uuid.UUID) -> Answer:
    actor = current_actor()
    row = get_or_404(Promotion, promotion_id)

    def save(command: Any) -> Response:
        peers.edit_promotion(row, command, actor=actor)
        tell("Promotion modifiée")
        return _to_promotion(row.id)

    return form_page(
        EditPromotionSchema,
        save,
        title="Modifier la promotion",
        back=url_for("school_mediation.promotion", promotion_id=row.id),
        data=row,
        version=row.version,
    )


@bp.route("/eleves-mediateurs/<uuid:promotion_id>/eleve", methods=["GET", "POST"])
@guarded(PEERS, example=examples.new_pupil)
def add_pupil(promotion_id: uuid.UUID) -> Answer:
    """The form; before a name that is known already is registered again, who bears it is asked."""
    actor = current_actor()
    row = get_or_404(Promotion, promotion_id)
    alike: list[tuple[str, str]] = []
    entry = kept_form(PupilSchema, actor=actor, new=Pupil)
    error, status = None, 200
    if request.method == "POST":
        try:
            pupil = peers.add_pupil(row, decode(PupilSchema, request.form), actor=actor)
            entry.finish(actor=actor)
            tell("Élève ajouté à la promotion")
            return _to_pupil(pupil.id)
        except InvalidInput as refused:
            error, status = refused, refused.status
        except PossibleDuplicates as found:
            alike, status = peer_pages.person_choices(found.ids, actor), 409
    form = form_for(
        PupilSchema,
        {"letter_on": today(actor)},
        submitted=request.form if request.method == "POST" else entry.kept,
        error=error,
        choices={"person_id": alike, "level": peer_pages.level_choices(row, actor)},
    )
    if alike:
        form["anyway"].value = "1"
    if entry.id is not None:
        form.id = entry.id
    shown = render_template(
        "school_mediation/pupil_form.html", form=form, entry=entry, promotion=row, alike=alike
    )
    return (shown, status) if status != 200 else shown


@bp.get("/eleves-mediateurs/eleve/<uuid:pupil_id>")
@guarded(PEERS, example=examples.one_pupil)
def pupil(pupil_id: uuid.UUID) -> Answer:
    page = peer_pages.pupil_page(pupil_id, current_actor())
    return render_template("school_mediation/pupil.html", page=page)


@bp.route("/eleves-mediateurs/eleve/<uuid:pupil_id>/etape/<step>", methods=["GET", "POST"])
@guarded(PEERS, example=examples.move_pupil_step)
def move_pupil(pupil_id: uuid.UUID, step: str) -> Answer:
    actor = current_actor()
    row = get_or_404(Pupil, pupil_id)
    offered = peers.step_named(step)

    def save(command: Any) -> Response:
        peers.move_pupil(row, offered.key, command, actor=actor)
        tell(offered.said)
        return _to_pupil(row.id)

    return form_page(
        LeaveSchema if offered.leaves else StepSchema,
        save,
        title=offered.label,
        back=url_for("school_mediation.pupil", pupil_id=row.id),
        data={"day": max(today(actor), peers.last_day_of(row, actor))},
        label=offered.label,
        lead=peer_pages.name_of(row, actor),
    )


@bp.route("/eleves-mediateurs/eleve/<uuid:pupil_id>/accord", methods=["GET", "POST"])
@guarded(PEERS, example=examples.one_word)
def note_word(pupil_id: uuid.UUID) -> Answer:
    """The words read to the pupil and her parent, and what each says; a refusal says what it stops."""
    actor = current_actor()
    row = get_or_404(Pupil, pupil_id)
    if row.person_id is None:
        raise NotFound
    choices = peer_pages.word_choices(row, actor)
    entry = kept_form(WordSchema, actor=actor)
    error, problems, status, seen = None, [], 200, peers.latest_word(row, actor)
    if request.method == "POST":
        try:
            word = peers.note_word(row, decode(WordSchema, request.form), actor=actor)
            entry.finish(actor=actor)
            tell("Accord noté" if word.state == "given" else PEER.stops)
            return _to_pupil(row.id)
        except InvalidInput as refused:
            error, status = refused, refused.status
        except ConsentConflict as conflict:
            problems, status, seen = [conflict.message], conflict.status, conflict.theirs.id
    submitted = request.form if request.method == "POST" else entry.kept
    data = {**peer_pages.word_data(row, actor), "seen_id": seen}
    form = form_for(WordSchema, data, submitted=submitted, error=error, choices=choices, problems=problems)
    if problems:
        form["seen_id"].value = str(seen)
    shown = render_template(
        "school_mediation/word_form.html",
        form=form,
        entry=entry,
        pupil=row,
        purpose=PEER,
        parents=choices["representative_id"],
    )
    return (shown, status) if status != 200 else shown


@bp.route("/eleves-mediateurs/seance/<uuid:activity_id>/presences", methods=["GET", "POST"])
@guarded(PEERS, example=examples.attendance)
def attendance(activity_id: uuid.UUID) -> Answer:
    actor = current_actor()
    activity = readable_activity(activity_id, actor)
    entry = entry_of(activity.id, actor)
    if entry.act not in MAY_ATTEND or entry.promotion_id is None:
        raise NotFound
    back = url_for("school_mediation.promotion", promotion_id=entry.promotion_id)

    def save(command: Any) -> Response:
        peers.note_attendance(entry, command, actor=actor)
        tell("Présences notées")
        return redirect(back, 303)

    offered = peer_pages.attendance_choices(entry, activity.day, actor)
    return form_page(
        AttendanceSchema,
        save,
        title="Qui était là",
        back=back,
        data={"pupil_ids": [str(one) for one in peers.there_at(entry, actor)]},
        choices={"pupil_ids": offered},
        version=entry.version,
        lead="Seuls les élèves dont les accords étaient donnés ce jour-là peuvent être notés présents."
        if offered
        else "Aucun élève de la promotion n’en est à cette étape avec des accords donnés ce jour-là.",
    )
