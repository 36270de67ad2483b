"""Pages of the field entry: ``/s/<slug>/interventions/…``."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import current_app, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from core.access.policy import Example, guarded
from core.activities import examples, views
from core.activities.entry_drafts import finish_entry, forget_entry, resume_entry, sent_key
from core.activities.models import Activity
from core.activities.permissions import CORRECT_TEAM, READ_TEAM, RECORD
from core.activities.proposals import answers_like, first_answers, form_choices, own_forms, proposals_for
from core.activities.schemas import ActivityFilters, ActivityFilterSchema, ActivitySchema
from core.activities.services import (
    ProbablySameError,
    correct_activity,
    join_activity,
    leave_activity,
    members_in,
    record_activity,
    remove_activity,
    restore_activity,
)
from core.db.base import new_id
from core.db.writing import get_or_404
from core.drafts.keys import about
from core.drafts.routes import local_key
from core.errors import DuplicateContent, InvalidInput, StaleEdit
from core.extension.blueprint import StructureBlueprint
from core.extension.catalog import catalog
from core.extension.contributions import Panel
from core.extension.manager import hooks
from core.places.models import Place
from core.requests.services import prefill_of
from core.tenancy.binding import Actor, current_actor
from core.web.forms import Choice, NoAnswers, decode, form_for
from core.web.messages import tell
from core.web.sending import ID, this_sending

bp = StructureBlueprint("activities", __name__, prefix="interventions", template_folder="templates")

NEW = "activity.new"


def link_or_none(endpoint: str, **values: Any) -> str | None:
    """The address of a page that another package may bring."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else None


@bp.get("")
@guarded(RECORD, READ_TEAM, example=lambda actor: Example())
def index() -> str:
    actor = current_actor()
    filters: ActivityFilters = decode(ActivityFilterSchema, request.args)
    return render_template("activities/list.html", **views.list_page(filters, request.args, actor))


@bp.get("/nouvelle")
@guarded(RECORD, example=examples.empty_form)
def new() -> Any:
    """``repeat`` names the entry to do again, ``request`` the request it answers."""
    actor = current_actor()
    again = views.readable(request.args["repeat"], actor) if "repeat" in request.args else None
    own = next((kind for kind in own_forms(actor) if again is not None and kind.key == again.kind), None)
    if again is not None and own is not None:
        return redirect(url_for(own.endpoint, repeat=again.id))
    key, kept = resume_entry(NEW, actor=actor)
    sending = this_sending(Activity, actor=actor, kept=kept)
    found = proposals_for(actor)
    answers = first_answers(found, actor)
    if again is not None:
        answers |= answers_like(again, members_in(again))
    elif "request" in request.args:
        answers |= prefill_of(request.args["request"])
    elif "place" in request.args:  # a stop of a round: the place is known
        answers["place_id"] = get_or_404(Place, request.args["place"]).id
    choices = form_choices(actor, found, keep=_place(kept, answers))
    form = form_for(ActivitySchema, answers, submitted=kept, choices=choices)
    form.id = sending.id
    recorded = url_for("activities.show", activity_id=sending.id) if sending.recorded else None
    return _form_page(form, found, choices, actor, key=key, restored=kept is not None, recorded_url=recorded)


def _place(submitted: Mapping[str, Any] | None, answers: Mapping[str, Any]) -> Any:
    return submitted.get("place_id") if submitted is not None else answers.get("place_id")


def _form_page(
    form: Any, found: Any, choices: Mapping[str, list[Choice]], actor: Actor, *, key: str = "", **context: Any
) -> str:
    key = key or sent_key(NEW, actor=actor)
    return render_template(
        "activities/form.html",
        form=form,
        found=found,
        draft=local_key(key, actor.membership_id),
        draft_url=url_for("drafts.keep", form_key=key),
        clear_url=url_for("drafts.clear", form_key=key),
        begun=about(),
        own_forms=choices["own"],
        **{"restored": False, "recorded_url": None, **context},
    )


def _again(error: InvalidInput | None, actor: Actor) -> str:
    """The form as it was sent: with its errors, or with the places that were searched for."""
    found = proposals_for(actor)
    query = request.form.get("place_query", "")
    choices = form_choices(actor, found, query=query, keep=request.form.get("place_id"))
    form = form_for(ActivitySchema, submitted=request.form, error=error, choices=choices)
    return _form_page(form, found, choices, actor, searched=query if request.form.get("find") else "")


def _other_content(actor: Actor) -> str:
    """The id is taken by this member's own entry, which says something else: sent again, this is another one."""
    found = proposals_for(actor)
    choices = form_choices(actor, found, keep=request.form.get("place_id"))
    form = form_for(ActivitySchema, submitted=request.form, choices=choices)
    recorded = url_for("activities.show", activity_id=form.id)
    form.id = new_id()
    return _form_page(form, found, choices, actor, recorded_url=recorded)


@bp.post("")
@guarded(RECORD, example=examples.new_activity)
def create() -> Any:
    actor = current_actor()
    if request.form.get("find"):
        return _again(None, actor)
    try:
        command = decode(ActivitySchema, request.form)
        activity = record_activity(command, actor=actor)
    except InvalidInput as error:
        return _again(error, actor), 422
    except ProbablySameError as same:
        return _ask_same(same, actor), 409
    except DuplicateContent:
        return _other_content(actor), 409
    finish_entry(NEW, actor=actor)
    tell("Intervention enregistrée", undo_url=url_for("activities.remove", activity_id=activity.id))
    if command.then_another:
        return redirect(url_for("activities.new"), 303)
    return redirect(link_or_none("day.show") or url_for("activities.index", whose="mine"), 303)


def _ask_same(same: ProbablySameError, actor: Actor) -> str:
    sent = [(n, v) for n, v in request.form.items(multi=True) if n not in {"csrf_token", "distinct", "next"}]
    return render_template(
        "activities/same.html",
        rows=views.lines(same.rows, actor),
        sent=[*sent, ("distinct", "1")],
        sending=request.form.get(ID),
        begun=about(),
    )


@bp.get("/<uuid:activity_id>")
@guarded(RECORD, READ_TEAM, example=examples.bare_activity)
def show(activity_id: uuid.UUID) -> str:
    actor = current_actor()
    activity = views.readable(activity_id, actor)
    page = views.activity_page(activity, actor)
    panels = _panels(activity, actor)
    return render_template(
        "activities/show.html",
        **page,
        panels=panels,
        stays=_stays(panels),
        raise_url=_raise_url(activity, actor),
    )


def _panels(activity: Activity, actor: Actor) -> list[Panel]:
    found = hooks().contribute(
        "contribute_activity_page", actor.tenant.enabled, actor=actor, activity=activity
    )
    return [panel for _plugin, panel in found]


def _stays(panels: list[Panel]) -> str:
    """What becomes of what was made from the entry when it is removed."""
    return " ".join(panel.stays for panel in panels if panel.stays)


def _raise_url(activity: Activity, actor: Actor) -> str | None:
    """Where the entry becomes a situation: when a domain has such situations, unless its own goes on another way."""
    kind = catalog().activity_kinds.get(activity.kind)
    followed = any(not found.always_named for found in catalog().case_types_of(actor.tenant.enabled))
    if not followed or (kind is not None and kind.goes_on):
        return None
    return link_or_none("cases.open_from_activity", activity_id=activity.id)


@bp.get("/<uuid:activity_id>/corriger")
@guarded(RECORD, CORRECT_TEAM, example=examples.bare_activity)
def edit(activity_id: uuid.UUID) -> str:
    actor = current_actor()
    activity, team = views.correctable(activity_id, actor)
    answers = views.answers_of(activity, team, actor)
    choices = views.correction_choices(activity, team, actor)
    form = form_for(ActivitySchema, answers, choices=choices, version=activity.version)
    return render_template("activities/edit.html", form=form, activity=activity)


@bp.post("/<uuid:activity_id>/corriger")
@guarded(RECORD, CORRECT_TEAM, example=examples.one_activity)
def correct(activity_id: uuid.UUID) -> Any:
    actor = current_actor()
    activity, team = views.correctable(activity_id, actor)
    try:
        if request.form.get("find"):
            return _edit_again(activity, team, None, actor)
        correct_activity(activity, decode(ActivitySchema, request.form), actor=actor)
    except InvalidInput as error:
        return _edit_again(activity, team, error, actor), 422
    except StaleEdit as stale:
        return _conflict(activity, stale, actor), 409
    tell("Correction enregistrée")
    return redirect(url_for("activities.show", activity_id=activity.id), 303)


def _edit_again(activity: Any, team: list[uuid.UUID], error: InvalidInput | None, actor: Actor) -> str:
    choices = views.correction_choices(
        activity, team, actor, query=request.form.get("place_query", ""), keep=request.form.get("place_id")
    )
    form = form_for(ActivitySchema, submitted=request.form, error=error, choices=choices)
    return render_template("activities/edit.html", form=form, activity=activity)


def _conflict(activity: Any, stale: StaleEdit, actor: Actor) -> str:
    page = views.conflict_page(activity, stale, MultiDict(request.form), actor)
    return render_template("activities/conflict.html", activity=activity, **page)


@bp.post("/<uuid:activity_id>/supprimer")
@guarded(RECORD, CORRECT_TEAM, example=examples.bare_activity)
def remove(activity_id: uuid.UUID) -> Any:
    decode(NoAnswers, request.form)
    actor = current_actor()
    activity, _team = views.correctable(activity_id, actor)
    remove_activity(activity, actor=actor)
    made = _stays(_panels(activity, actor))  # its page said what, and still does
    said = "Intervention supprimée, ce qui en est né reste" if made else "Intervention supprimée"
    tell(said, undo_url=url_for("activities.restore", activity_id=activity.id))
    return redirect(url_for("activities.index"), 303)


@bp.post("/<uuid:activity_id>/retablir")
@guarded(RECORD, CORRECT_TEAM, example=examples.removed_activity)
def restore(activity_id: uuid.UUID) -> Any:
    decode(NoAnswers, request.form)
    actor = current_actor()
    activity, _team = views.correctable(activity_id, actor)
    restore_activity(activity, actor=actor)
    tell("Intervention rétablie")
    return redirect(url_for("activities.show", activity_id=activity.id), 303)


@bp.post("/<uuid:activity_id>/rejoindre")
@guarded(RECORD, example=examples.bare_activity)
def join(activity_id: uuid.UUID) -> Any:
    """« C’est la même »: the member takes part in the entry that stands; her unsent one is forgotten."""
    decode(NoAnswers, request.form)
    actor = current_actor()
    activity = views.readable(activity_id, actor)
    join_activity(activity, actor=actor)
    own = next((kind.endpoint for kind in own_forms(actor) if kind.key == activity.kind), None)
    forget_entry(own or NEW, request.args.get(ID), actor=actor)
    tell("Intervention rejointe", undo_url=url_for("activities.leave", activity_id=activity.id))
    return redirect(url_for("activities.show", activity_id=activity.id), 303)


@bp.post("/<uuid:activity_id>/quitter")
@guarded(RECORD, example=examples.bare_activity)
def leave(activity_id: uuid.UUID) -> Any:
    decode(NoAnswers, request.form)
    actor = current_actor()
    activity = views.readable(activity_id, actor)
    leave_activity(activity, actor=actor)
    tell("Vous ne participez plus à cette intervention")
    return redirect(url_for("activities.index"), 303)
