"""Forms of the street: a ride in one screen, an act, a talk in a class; what they become."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from core.toolkit import (
    CORRECT_TEAM_ACTIVITIES,
    EDIT_CASES,
    OPEN_CASES,
    RECORD_ACTIVITIES,
    Activity,
    DuplicateContent,
    Forbidden,
    InvalidInput,
    NoAnswers,
    NotFound,
    ProbablySameError,
    StaleEdit,
    case_or_404,
    conflict_page,
    correctable_activity,
    current_actor,
    decode,
    finish_entry,
    forget_entry,
    form_for,
    guarded,
    join_activity,
    new_id,
    readable_activity,
    tell,
)
from plugins.transport import entries, entry_pages, examples, pages, services
from plugins.transport.entry_pages import ACTS, RIDES, TALKS
from plugins.transport.entry_schemas import BeginSchema, CorrectTalkSchema
from plugins.transport.permissions import WRITE
from plugins.transport.routes import Answer, bp, form_page, to
from plugins.transport.schemas import CaseLineSchema
from plugins.transport.workflow import TYPE_KEY


def _entry(
    kind: Any,
    template: str,
    save: Callable[[Any], Activity],
    *,
    told: str,
    after: str,
) -> Answer:
    """Show a form of the street, or save it; its draft is forgotten once it is sent."""
    actor = current_actor()
    begin = decode(BeginSchema, request.args)
    if request.method == "GET":
        page = entry_pages.new_page(kind, begin, actor)
        return render_template(template, page=page, form=page.form)
    try:
        command = decode(kind.schema, request.form)
        activity = save(command)
    except InvalidInput as error:
        page = entry_pages.sent_page(kind, begin, request.form, error, actor)
        return render_template(template, page=page, form=page.form), error.status
    except ProbablySameError as same:
        return _ask_same(same), same.status
    except DuplicateContent as taken:
        page = entry_pages.taken_page(kind, begin, request.form, new_id(), actor)
        return render_template(template, page=page, form=page.form), taken.status
    finish_entry(kind.endpoint, actor=actor)
    tell(told, undo_url=url_for("activities.remove", activity_id=activity.id))
    if command.when.then_another:
        return redirect(url_for(kind.endpoint), 303)
    return to(after)


def _ask_same(same: ProbablySameError) -> str:
    actor = current_actor()
    left_out = {"csrf_token", "distinct", "next"}
    sent = [(name, value) for name, value in request.form.items(multi=True) if name not in left_out]
    return render_template(
        "transport/same.html",
        rows=entry_pages.same_lines(same.rows, actor),
        sent=[*sent, ("distinct", "1")],
        action=request.full_path.rstrip("?"),
        sending=request.form.get("id"),
    )


@bp.route("/trajets/nouveau", methods=["GET", "POST"])
@guarded(WRITE, example=examples.new_ride)
def add_ride() -> Answer:
    """One screen: line and stops as the last ride left them, one counter a motive."""
    return _entry(
        RIDES,
        "transport/ride.html",
        lambda command: entries.record_ride(command, actor=current_actor()),
        told="Trajet enregistré",
        after="trips",
    )


@bp.route("/faits/nouveau", methods=["GET", "POST"])
@guarded(WRITE, example=examples.new_act)
def add_act() -> Answer:
    return _entry(
        ACTS,
        "transport/act.html",
        lambda command: entries.record_act(command, actor=current_actor()),
        told="Fait enregistré",
        after="trips",
    )


@bp.route("/classes/nouvelle", methods=["GET", "POST"])
@guarded(WRITE, example=examples.new_talk)
def add_talk() -> Answer:
    return _entry(
        TALKS,
        "transport/talk.html",
        lambda command: entries.record_talk(command, actor=current_actor()),
        told="Intervention en classe enregistrée",
        after="talks",
    )


@bp.post("/trajets/<uuid:activity_id>/rejoindre")
@guarded(WRITE, example=examples.bare_ride)
def join_ride(activity_id: uuid.UUID) -> Answer:
    """« C’est le même »: the member takes part in the ride that stands; her unsent one is forgotten."""
    decode(NoAnswers, request.form)
    actor = current_actor()
    activity = readable_activity(activity_id, actor)
    if services.trip_of(activity.id) is None:
        raise NotFound
    join_activity(activity, actor=actor)
    forget_entry(RIDES.endpoint, request.args.get("id"), actor=actor)
    tell("Trajet rejoint", undo_url=url_for("activities.leave", activity_id=activity.id))
    return to("trips")


@bp.route("/saisies/<uuid:activity_id>/corriger", methods=["GET", "POST"])
@guarded(RECORD_ACTIVITIES, CORRECT_TEAM_ACTIVITIES, example=examples.correct_ride)
def correct_trip(activity_id: uuid.UUID) -> Answer:
    """Where it happened, the counters, the control room; the rest is corrected on the page of the entry."""
    actor = current_actor()
    sent = request.form if request.method == "POST" else None
    page = entry_pages.correct_page(activity_id, decode(BeginSchema, request.args), actor, sent=sent)
    error = None
    if request.method == "POST":
        try:
            entries.correct_trip(page.trip, decode(page.schema, request.form), actor=actor)
        except InvalidInput as refused:
            error = refused
        except StaleEdit as stale:
            form = form_for(page.schema, submitted=request.form, choices=page.choices)
            back = ("Revenir", page.back_url)
            return conflict_page(stale, form, title="Deux saisies différentes", back=back)
        else:
            tell("Correction enregistrée")
            return redirect(page.back_url, 303)
    submitted = request.form if error else None
    version = None if submitted else page.trip.version
    form = form_for(
        page.schema, page.data, submitted=submitted, error=error, choices=page.choices, version=version
    )
    entry_pages.turn_with_direction(form, page.direction)
    shown = render_template("transport/correct.html", page=page, form=form)
    return (shown, error.status) if error else shown


@bp.route("/classes/<uuid:activity_id>/corriger", methods=["GET", "POST"])
@guarded(RECORD_ACTIVITIES, CORRECT_TEAM_ACTIVITIES, example=examples.correct_talk)
def correct_talk(activity_id: uuid.UUID) -> Answer:
    """What a talk was about; its pupils, place and moment are corrected on the page of the entry."""
    actor = current_actor()
    activity, _team = correctable_activity(activity_id, actor)
    talk = entries.talk_of(activity.id)
    if talk is None or activity.removed_at is not None:
        raise NotFound
    back = url_for("activities.show", activity_id=activity.id)

    def save(command: Any) -> Response:
        entries.correct_talk(talk, command, actor=actor)
        tell("Correction enregistrée")
        return redirect(back, 303)

    return form_page(
        CorrectTalkSchema,
        save,
        title="Corriger l’intervention en classe",
        back=back,
        choices={"line_id": pages.line_choices(actor)},
        data=talk,
        version=talk.version,
    )


# --- difficulties ------------------------------------------------------------------------------------------


@bp.post("/saisies/<uuid:activity_id>/situation")
@guarded(WRITE, example=examples.bare_ride)
def raise_entry(activity_id: uuid.UUID) -> Answer:
    decode(NoAnswers, request.form)
    actor = current_actor()
    if not actor.may(OPEN_CASES):
        raise Forbidden
    case = services.raise_entry(readable_activity(activity_id, actor), actor=actor)
    tell("Difficulté ouverte à partir de cette saisie")
    return redirect(url_for("cases.show", case_id=case.id), 303)


@bp.post("/situations/<uuid:case_id>/partie/<key>")
@guarded(WRITE, example=examples.usual_party)
def add_usual_party(case_id: uuid.UUID, key: str) -> Answer:
    """Add the operator, the drivers, the passengers… as a party, in one tap."""
    decode(NoAnswers, request.form)
    actor = current_actor()
    if not actor.may(EDIT_CASES):
        raise Forbidden
    case = case_or_404(case_id, actor)
    if case.type_key != TYPE_KEY:
        raise NotFound
    services.add_usual_party(case, key, actor=actor)
    tell("Partie ajoutée")
    return redirect(url_for("cases.show", case_id=case_id), 303)


@bp.route("/situations/<uuid:case_id>/ligne", methods=["GET", "POST"])
@guarded(WRITE, example=examples.case_line)
def set_case_line(case_id: uuid.UUID) -> Answer:
    """Say which line a difficulty is about, when it was not opened from an entry."""
    actor = current_actor()
    if not actor.may(EDIT_CASES):
        raise Forbidden
    case = case_or_404(case_id, actor)
    if case.type_key != TYPE_KEY:
        raise NotFound
    back = url_for("cases.show", case_id=case_id)

    def save(command: Any) -> Response:
        services.set_line(case, command["line_id"], actor=actor)
        tell("Ligne notée")
        return redirect(back, 303)

    choices: pages.Choices = {"line_id": pages.line_choices(actor)}
    return form_page(CaseLineSchema, save, title="Ligne de la difficulté", back=back, choices=choices)
