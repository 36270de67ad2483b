"""Pages of follow-ups, orientations and prevention actions; their views join the blueprint of ``routes``."""

from __future__ import annotations

import uuid
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from core.toolkit import (
    CORRECT_TEAM_ACTIVITIES,
    OPEN_FILES,
    RECORD_ACTIVITIES,
    Case,
    Forbidden,
    NoAnswers,
    NotFound,
    correctable_activity,
    current_actor,
    decode,
    get_or_404,
    guarded,
    own_entry,
    tell,
    today,
)
from plugins.youth_outreach import examples, followup_pages, followups, pages, prevention, routes
from plugins.youth_outreach.models import Orientation, Prevention, Sighting
from plugins.youth_outreach.permissions import FOLLOW, READ_ACTIONS
from plugins.youth_outreach.routes import Answer, form_page, to_case
from plugins.youth_outreach.schemas import (
    EditPreventionSchema,
    FollowupFormSchema,
    OrientationSchema,
    PeriodFiltersSchema,
    PreventionSchema,
    UptakeSchema,
)

bp = routes.bp

# --- follow-ups ----------------------------------------------------------------------------------------


@bp.get("/suivis")
@guarded(FOLLOW, example=examples.plain)
def index_followups() -> Answer:
    closed = request.args.get("vue") == "clos"
    found = followup_pages.followup_list(current_actor(), closed=closed, cursor=request.args.get("cursor"))
    return render_template("youth_outreach/followups.html", page=found)


@bp.route("/suivis/nouveau", methods=["GET", "POST"])
@guarded(FOLLOW, example=examples.new_followup)
def open_followup() -> Answer:
    return _opening(None)


@bp.route("/reperages/<uuid:sighting_id>/suivi", methods=["GET", "POST"])
@guarded(FOLLOW, example=examples.followup_of_sighting)
def follow(sighting_id: uuid.UUID) -> Answer:
    """The repérage becomes a follow-up: what it says is there already."""
    row = get_or_404(Sighting, sighting_id)
    if row.case_id is not None and request.method == "GET":
        return to_case(row.case_id)
    return _opening(row)


def _opening(row: Sighting | None) -> Answer:
    actor = current_actor()
    if not actor.may(OPEN_FILES):
        raise Forbidden

    def save(command: Any) -> Response:
        case = followups.open_followup(command, actor=actor, sighting=row)
        tell("Suivi ouvert")
        return to_case(case.id)

    back = (
        url_for("youth_outreach.sighting", sighting_id=row.id)
        if row
        else url_for("youth_outreach.index_followups")
    )
    return form_page(
        FollowupFormSchema,
        save,
        title=f"Ouvrir le suivi, repérage {row.number}" if row else "Ouvrir un suivi",
        back=back,
        offered={},
        data=followup_pages.followup_data(row, actor),
        new=Case,
        label="Ouvrir le suivi",
    )


# --- orientations --------------------------------------------------------------------------------------


@bp.get("/orientations")
@guarded(FOLLOW, example=examples.plain)
def orientation_index() -> Answer:
    filters = decode(PeriodFiltersSchema, request.args)
    found = followup_pages.orientation_list(filters, current_actor())
    return render_template("youth_outreach/orientations.html", page=found)


@bp.route("/suivis/<uuid:case_id>/orientation", methods=["GET", "POST"])
@guarded(FOLLOW, example=examples.new_orientation)
def orient(case_id: uuid.UUID) -> Answer:
    actor = current_actor()
    case = followups.followup_or_404(case_id, actor)

    def save(command: Any) -> Response:
        followups.orient(case, command, actor=actor)
        tell("Orientation notée")
        return to_case(case.id)

    return form_page(
        OrientationSchema,
        save,
        title="Noter une orientation",
        back=url_for("cases.show", case_id=case.id),
        offered=pages.choices(actor, "partner_id"),
        data={"day": today(actor)},
        new=Orientation,
    )


def _orientation(case_id: uuid.UUID, orientation_id: uuid.UUID) -> Orientation:
    """An orientation of a follow-up that the actor may know of; NotFound when it belongs to another one."""
    followups.followup_or_404(case_id, current_actor())
    row = get_or_404(Orientation, orientation_id)
    if row.case_id != case_id:
        raise NotFound
    return row


@bp.route("/suivis/<uuid:case_id>/orientation/<uuid:orientation_id>", methods=["GET", "POST"])
@guarded(FOLLOW, example=examples.note_uptake)
def note_uptake(case_id: uuid.UUID, orientation_id: uuid.UUID) -> Answer:
    actor = current_actor()
    row = _orientation(case_id, orientation_id)
    if row.removed_at is not None:
        raise NotFound

    def save(command: Any) -> Response:
        followups.note_uptake(row, command, actor=actor)
        tell("Suite de l’orientation notée")
        return to_case(case_id)

    return form_page(
        UptakeSchema,
        save,
        title="Suite de l’orientation",
        back=url_for("cases.show", case_id=case_id),
        offered={},
        data={"uptake": row.uptake, "uptake_on": row.uptake_on or max(today(actor), row.day)},
        version=row.version,
    )


@bp.post("/suivis/<uuid:case_id>/orientation/<uuid:orientation_id>/retirer")
@guarded(FOLLOW, example=examples.one_orientation)
def remove_orientation(case_id: uuid.UUID, orientation_id: uuid.UUID) -> Answer:
    decode(NoAnswers, request.form)
    followups.remove_orientation(_orientation(case_id, orientation_id), actor=current_actor())
    undo = url_for("youth_outreach.restore_orientation", case_id=case_id, orientation_id=orientation_id)
    tell("Orientation retirée", undo_url=undo)
    return to_case(case_id)


@bp.post("/suivis/<uuid:case_id>/orientation/<uuid:orientation_id>/remettre")
@guarded(FOLLOW, example=examples.one_orientation)
def restore_orientation(case_id: uuid.UUID, orientation_id: uuid.UUID) -> Answer:
    decode(NoAnswers, request.form)
    followups.restore_orientation(_orientation(case_id, orientation_id), actor=current_actor())
    tell("Orientation remise dans le dossier")
    return to_case(case_id)


# --- prevention ----------------------------------------------------------------------------------------


@bp.get("/prevention")
@guarded(READ_ACTIONS, example=examples.plain)
def actions() -> Answer:
    filters = decode(PeriodFiltersSchema, request.args)
    found = followup_pages.action_list(filters, current_actor())
    return render_template("youth_outreach/actions.html", page=found)


@bp.route("/prevention/nouvelle", methods=["GET", "POST"])
@guarded(RECORD_ACTIVITIES, example=examples.new_action)
def add_action() -> Answer:
    actor = current_actor()
    again = uuid.UUID(request.args["repeat"]) if _is_id(request.args.get("repeat")) else None
    entry = own_entry(actor=actor)

    def save(command: Any) -> Response:
        held = prevention.hold_action(command, actor=actor)
        tell("Action de prévention enregistrée")
        return redirect(url_for("activities.show", activity_id=held.id), 303)

    return form_page(
        PreventionSchema,
        save,
        title="Action de prévention",
        back=url_for("youth_outreach.actions"),
        offered=followup_pages.action_choices(actor),
        data=followup_pages.action_data(again, actor),
        entry=entry,
        template="youth_outreach/action_form.html",
    )


def _is_id(text: str | None) -> bool:
    try:
        uuid.UUID(text or "")
    except ValueError:
        return False
    return True


@bp.route("/prevention/<uuid:prevention_id>", methods=["GET", "POST"])
@guarded(RECORD_ACTIVITIES, CORRECT_TEAM_ACTIVITIES, example=examples.edit_action)
def edit_action(prevention_id: uuid.UUID) -> Answer:
    actor = current_actor()
    row = get_or_404(Prevention, prevention_id)
    entry, _team = correctable_activity(row.activity_id, actor)
    if entry.removed_at is not None:
        raise NotFound

    def save(command: Any) -> Response:
        prevention.edit_action(row, command, actor=actor)
        tell("Action de prévention modifiée")
        return redirect(url_for("activities.show", activity_id=entry.id), 303)

    return form_page(
        EditPreventionSchema,
        save,
        title="Thème et partenaires de l’action",
        back=url_for("activities.show", activity_id=entry.id),
        offered=pages.choices(actor, "partner_ids"),
        data=followup_pages.edit_action_data(row, actor),
        version=row.version,
    )
