"""Pages of the planning: the week, its forms, the rounds, the tasks, the covers."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from core.access.policy import guarded
from core.db.base import new_id
from core.drafts.kept import KeptForm, kept_form
from core.errors import DuplicateContent, Forbidden, InvalidInput, NotFound, StaleEdit
from core.extension.blueprint import StructureBlueprint
from core.planning import covering, examples, queries, tasks, walking, weeks
from core.planning.clock import monday_of, today
from core.planning.items import (
    ITEMS,
    WORD_OF,
    Item,
    choices_for,
    data_of,
    defaults,
    is_hers,
)
from core.planning.models import Absence, Appointment, Round, RoundStop, Task
from core.planning.permissions import APPOINTMENTS, OWN_WEEK, PLAN, TASKS, TEAM_WEEK, WALK
from core.planning.roster import plannable, with_former
from core.planning.schemas import CoverSchema, TaskSchema, WeekSchema
from core.planning.services import find, remove_item, restore_item
from core.planning.walks import load_walks, walkers_of
from core.planning.week import Entry, load_week
from core.tenancy.binding import Actor, current_actor
from core.tenancy.models import Cover
from core.web.conflicts import conflict_page
from core.web.forms import Form, NoAnswers, decode, form_for
from core.web.messages import tell
from core.web.sending import ALREADY

bp = StructureBlueprint("planning", __name__, template_folder="templates")

KINDS = "any(service, tournee, permanence, absence)"
SUBJECTS = {
    "activity": ("activities.show", "activity_id"),
    "request": ("requests.show", "request_id"),
    "case": ("cases.show", "case_id"),
}


def asked_day(name: str = "semaine") -> date:
    """The day in the address, else today; a wrong one is today too."""
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return today(current_actor())


def asked_id(name: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.args.get(name, ""))
    except ValueError:
        return None


def subject_url(kind: str | None, subject_id: uuid.UUID | None) -> str | None:
    """The page of what a task or an appointment is about; None when it is about nothing."""
    if kind is None or kind not in SUBJECTS:
        return None
    endpoint, name = SUBJECTS[kind]
    values: dict[str, Any] = {"slug": current_actor().tenant.slug, name: subject_id}
    return url_for(endpoint, **values)


# --- the week ----------------------------------------------------------------------------------


def _entry_url(entry: Entry, actor: Actor) -> str | None:
    """Where an entry leads: its form for who may change it, its round for who walks it."""
    if entry.kind == "appointment":
        return url_for("planning.appointment", item_id=entry.id) if actor.may(APPOINTMENTS) else None
    if actor.may(PLAN):
        return url_for("planning.item", kind=WORD_OF[entry.kind], item_id=entry.id)
    if entry.kind == "round" and actor.may(WALK):
        return url_for("planning.round_page", round_id=entry.id)
    return None


@bp.get("/planning")
@guarded(OWN_WEEK, TEAM_WEEK)
def week() -> Any:
    """A week: the team's for who may see it, else one's own."""
    actor = current_actor()
    whole = actor.may(TEAM_WEEK) and request.args.get("vue") != "moi"
    shown = load_week(actor, asked_day(), whole_team=whole)
    chosen = asked_day("jour")
    return render_template(
        "planning/week.html",
        week=shown,
        whole=whole,
        day=chosen if chosen in shown.days else shown.first_day,
        this_monday=monday_of(today(actor)),
        may_plan=actor.may(PLAN),
        may_choose=actor.may(TEAM_WEEK) and actor.may(OWN_WEEK),
        entry_url=lambda entry: _entry_url(entry, actor),
    )


@bp.post("/planning/copier")
@guarded(PLAN, example=examples.this_week)
def copy_week() -> Any:
    """Lay last week's shifts and rounds on this one."""
    first = monday_of(decode(WeekSchema, request.form)["first_day"])
    made = weeks.copy_week(first, actor=current_actor())
    tell("Semaine précédente recopiée" if made else "Rien de nouveau à recopier")
    return redirect(url_for("planning.week", semaine=first.isoformat()), 303)


# --- the forms of what is planned --------------------------------------------------------------


def _form_page(item: Item, form: Form, entry: KeptForm, *, row: Any = None, status: int = 200) -> Any:
    page = render_template("planning/item.html", item=item, form=form, entry=entry, row=row)
    return page, status


def _back_to_week(day: date) -> Any:
    monday = monday_of(day).isoformat()
    return redirect(url_for("planning.week", semaine=monday, jour=day.isoformat()), 303)


def _day_of(row: Any, actor: Actor) -> date:
    return getattr(row, "day", None) or getattr(row, "starts_on", None) or today(actor)


def _create(item: Item) -> Any:
    actor = current_actor()
    entry = kept_form(item.schema, actor=actor, new=item.model)
    if request.method == "GET":
        data = defaults(item, actor, _asked_defaults())
        choices = choices_for(item, actor, _lists_of(entry.kept) if entry.kept else data)
        form = form_for(item.schema, data, submitted=entry.kept, choices=choices)
        form.id = entry.id
        return _form_page(item, form, entry)
    try:
        row = item.create(decode(item.schema, request.form), actor=actor)
    except InvalidInput as error:
        form = form_for(
            item.schema,
            submitted=request.form,
            error=error,
            choices=choices_for(item, actor, _lists_of(request.form)),
        )
        return _form_page(item, form, entry, status=422)
    except DuplicateContent:
        form = form_for(
            item.schema,
            submitted=request.form,
            choices=choices_for(item, actor, _lists_of(request.form)),
            problems=[ALREADY],
        )
        form.id = new_id()
        return _form_page(item, form, entry, status=409)
    entry.finish(actor=actor)
    tell(item.made, undo_url=_undo_url(item, row, "take_off"))
    return _back_to_week(_day_of(row, actor))


def _asked_defaults() -> dict[str, Any]:
    kind = request.args.get("nature")
    about = asked_id("fiche")
    return {
        "day": asked_day("jour"),
        "member": asked_id("membre"),
        "case_kind": kind if kind in SUBJECTS and about else None,
        "case_id": about if kind in SUBJECTS else None,
    }


def _lists_of(typed: MultiDict[str, str]) -> Mapping[str, Any]:
    """The lists that were sent or kept, so that their order stands in the form shown again."""
    return {"place_ids": typed.getlist("place_ids")}


def _edit(item: Item, row: Any) -> Any:
    actor = current_actor()
    if request.method == "GET":
        data = data_of(item, row, actor)
        form = form_for(item.schema, data, choices=choices_for(item, actor, data))
        return _form_page(item, form, KeptForm(), row=row)
    try:
        item.change(row, decode(item.schema, request.form), actor=actor)
    except InvalidInput as error:
        choices = choices_for(item, actor, data_of(item, row, actor))
        form = form_for(item.schema, submitted=request.form, error=error, choices=choices)
        return _form_page(item, form, KeptForm(), row=row, status=422)
    except StaleEdit as error:
        return _conflict(item, row, error)
    tell(item.changed)
    return _back_to_week(_day_of(row, actor))


def _conflict(item: Item, row: Any, error: StaleEdit) -> Any:
    actor = current_actor()
    choices = choices_for(item, actor, data_of(item, row, actor))
    form = form_for(item.schema, submitted=request.form, choices=choices)
    return conflict_page(error, form, title=item.edit, back=("Planning", url_for("planning.week")))


def _undo_url(item: Item, row: Any, step: str) -> str:
    if item.key == "rendez-vous":
        return url_for(f"planning.{step}_appointment", item_id=row.id)
    return url_for(f"planning.{step}", kind=item.key, item_id=row.id)


def _take_off(item: Item, row: Any) -> Any:
    decode(NoAnswers, request.form)
    actor = current_actor()
    remove_item(row, actor=actor)
    tell(item.removed, undo_url=_undo_url(item, row, "put_back"))
    return _back_to_week(_day_of(row, actor))


def _put_back(row: Any) -> Any:
    decode(NoAnswers, request.form)
    actor = current_actor()
    restore_item(row, actor=actor)
    tell("De nouveau au planning")
    return _back_to_week(_day_of(row, actor))


@bp.route(f"/planning/<{KINDS}:kind>/nouveau", methods=["GET", "POST"])
@guarded(PLAN, example=examples.new_absence)
def new_item(kind: str) -> Any:
    """Plan a shift, a round, a permanence or an absence."""
    return _create(ITEMS[kind])


@bp.route(f"/planning/<{KINDS}:kind>/<uuid:item_id>", methods=["GET", "POST"])
@guarded(PLAN, example=examples.one_absence)
def item(kind: str, item_id: uuid.UUID) -> Any:
    """Change what is planned."""
    return _edit(ITEMS[kind], find(ITEMS[kind].model, item_id))


@bp.post(f"/planning/<{KINDS}:kind>/<uuid:item_id>/retirer")
@guarded(PLAN, example=examples.one_absence_pressed)
def take_off(kind: str, item_id: uuid.UUID) -> Any:
    return _take_off(ITEMS[kind], find(ITEMS[kind].model, item_id, removed=True))


@bp.post(f"/planning/<{KINDS}:kind>/<uuid:item_id>/remettre")
@guarded(PLAN, example=examples.one_absence_pressed)
def put_back(kind: str, item_id: uuid.UUID) -> Any:
    return _put_back(find(ITEMS[kind].model, item_id, removed=True))


# --- appointments ------------------------------------------------------------------------------


def _appointment(item_id: uuid.UUID, *, removed: bool = False) -> Appointment:
    """One's own; anybody's for who sees the team's week. Another's does not exist."""
    actor = current_actor()
    row = find(Appointment, item_id, removed=removed)
    if not actor.may(TEAM_WEEK) and not is_hers(row, actor):
        raise NotFound
    return row


@bp.route("/rendez-vous/nouveau", methods=["GET", "POST"])
@guarded(APPOINTMENTS, example=examples.appointment_form)
def new_appointment() -> Any:
    return _create(ITEMS["rendez-vous"])


@bp.route("/rendez-vous/<uuid:item_id>", methods=["GET", "POST"])
@guarded(APPOINTMENTS, example=examples.one_appointment)
def appointment(item_id: uuid.UUID) -> Any:
    row = _appointment(item_id)
    return _edit(ITEMS["rendez-vous"], row)


@bp.post("/rendez-vous/<uuid:item_id>/retirer")
@guarded(APPOINTMENTS, example=examples.one_appointment_pressed)
def take_off_appointment(item_id: uuid.UUID) -> Any:
    return _take_off(ITEMS["rendez-vous"], _appointment(item_id, removed=True))


@bp.post("/rendez-vous/<uuid:item_id>/remettre")
@guarded(APPOINTMENTS, example=examples.one_appointment_pressed)
def put_back_appointment(item_id: uuid.UUID) -> Any:
    return _put_back(_appointment(item_id, removed=True))


# --- covering an absence -----------------------------------------------------------------------


@bp.route("/planning/absence/<uuid:item_id>/remplacement", methods=["GET", "POST"])
@guarded(PLAN, example=examples.absence_to_cover)
def cover(item_id: uuid.UUID) -> Any:
    """Who stands in for the absent member, on those days only."""
    actor = current_actor()
    absence = find(Absence, item_id)
    error = None
    if request.method == "POST":
        try:
            covering.cover_absence(absence, decode(CoverSchema, request.form), actor=actor)
        except InvalidInput as refused:
            error = refused
        else:
            tell("Remplacement enregistré")
            return redirect(url_for("planning.cover", item_id=absence.id), 303)
    return _cover_page(absence, actor, error), 422 if error else 200


def _cover_page(absence: Absence, actor: Actor, error: InvalidInput | None) -> str:
    proposed = covering.substitutes_for(absence, actor=actor)
    standing = covering.covers_of(absence, actor=actor)
    choices = [(str(mate.id), _proposal(mate.name, days)) for mate, days in proposed]
    form = form_for(
        CoverSchema,
        {"id": new_id()},
        submitted=request.form if error else None,
        error=error,
        choices={"substitute_id": choices},
    )
    ids = [absence.membership_id, *(row.substitute_id for row in standing)]
    return render_template(
        "planning/cover.html", absence=absence, form=form, covers=standing, names=with_former(actor, ids)
    )


def _proposal(name: str, days: int) -> str:
    if not days:
        return f"{name}, pas de service prévu"
    return f"{name}, {days} jour{'s' if days > 1 else ''} de service"


@bp.post("/planning/remplacements/<uuid:cover_id>/terminer")
@guarded(PLAN, example=examples.one_cover)
def end_cover(cover_id: uuid.UUID) -> Any:
    decode(NoAnswers, request.form)
    row = find(Cover, cover_id)
    covering.end_cover(row, actor=current_actor())
    tell("Remplacement terminé")
    return redirect(url_for("planning.week", semaine=monday_of(row.starts_on).isoformat()), 303)


# --- rounds ------------------------------------------------------------------------------------


@bp.get("/tournees")
@guarded(WALK, PLAN)
def rounds() -> Any:
    """Today's rounds: one's own in full, then those of the days to come."""
    actor = current_actor()
    members = None if actor.may(TEAM_WEEK) else (actor.member,)
    walks = load_walks(actor, queries.rounds_now(actor, members))
    mine = [walk for walk in walks if actor.membership_id in walk.members]
    day = today(actor)
    coming = load_walks(actor, queries.rounds(actor, day + timedelta(1), day + timedelta(7), members))
    return render_template(
        "planning/rounds.html",
        mine=mine,
        team=[walk for walk in walks if walk not in mine],
        coming=coming,
        may_plan=actor.may(PLAN),
        may_walk=actor.may(WALK),
    )


def _walk_of(round_id: uuid.UUID, actor: Actor) -> Round:
    """A round that this member walks, or that she may plan; another's does not exist."""
    walk = find(Round, round_id)
    if actor.may(TEAM_WEEK):
        return walk
    if not {actor.membership_id, *actor.covers} & walkers_of(walk.id):
        raise NotFound
    return walk


@bp.get("/tournees/<uuid:round_id>")
@guarded(WALK, PLAN, example=examples.one_round)
def round_page(round_id: uuid.UUID) -> Any:
    actor = current_actor()
    walk = _walk_of(round_id, actor)
    shown = next(w for w in load_walks(actor, queries.rounds(actor, walk.day, walk.day)) if w.id == walk.id)
    return render_template(
        "planning/round.html", walk=shown, may_plan=actor.may(PLAN), may_walk=actor.may(WALK)
    )


def _stepped(round_id: uuid.UUID, message: str, undo: str | None = None, **values: Any) -> Any:
    tell(message, undo_url=url_for(undo, round_id=round_id, **values) if undo else None)
    return redirect(url_for("planning.round_page", round_id=round_id), 303)


@bp.post("/tournees/<uuid:round_id>/commencer")
@guarded(WALK, example=examples.one_round)
def start_round(round_id: uuid.UUID) -> Any:
    decode(NoAnswers, request.form)
    actor = current_actor()
    walking.start_round(_walk_of(round_id, actor), actor=actor)
    return _stepped(round_id, "Tournée commencée")


@bp.post("/tournees/<uuid:round_id>/terminer")
@guarded(WALK, example=examples.round_under_way)
def end_round(round_id: uuid.UUID) -> Any:
    decode(NoAnswers, request.form)
    actor = current_actor()
    walking.end_round(_walk_of(round_id, actor), actor=actor)
    return _stepped(round_id, "Tournée terminée", "planning.resume_round")


@bp.post("/tournees/<uuid:round_id>/reprendre")
@guarded(WALK, example=examples.round_under_way)
def resume_round(round_id: uuid.UUID) -> Any:
    decode(NoAnswers, request.form)
    actor = current_actor()
    walking.resume_round(_walk_of(round_id, actor), actor=actor)
    return _stepped(round_id, "Tournée reprise")


@bp.post("/tournees/<uuid:round_id>/etapes/<uuid:stop_id>/atteindre")
@guarded(WALK, example=examples.one_stop)
def reach_stop(round_id: uuid.UUID, stop_id: uuid.UUID) -> Any:
    decode(NoAnswers, request.form)
    actor = current_actor()
    walking.reach_stop(_walk_of(round_id, actor), find(RoundStop, stop_id), actor=actor)
    return _stepped(round_id, "Étape notée", "planning.leave_stop", stop_id=stop_id)


@bp.post("/tournees/<uuid:round_id>/etapes/<uuid:stop_id>/effacer")
@guarded(WALK, example=examples.stop_reached)
def leave_stop(round_id: uuid.UUID, stop_id: uuid.UUID) -> Any:
    decode(NoAnswers, request.form)
    actor = current_actor()
    walking.leave_stop(_walk_of(round_id, actor), find(RoundStop, stop_id), actor=actor)
    return _stepped(round_id, "Étape remise à faire")


@bp.post("/tournees/<uuid:round_id>/etapes/<uuid:stop_id>/monter")
@guarded(PLAN, example=examples.one_stop)
def move_stop_up(round_id: uuid.UUID, stop_id: uuid.UUID) -> Any:
    decode(NoAnswers, request.form)
    walking.move_stop_up(find(Round, round_id), find(RoundStop, stop_id), actor=current_actor())
    return _stepped(round_id, "Ordre des étapes changé")


# --- tasks -------------------------------------------------------------------------------------


def _tasks_page(form: Form, entry: KeptForm, status: int = 200) -> Any:
    actor = current_actor()
    own = (actor.member, *actor.covers)
    open_rows, done_rows = tasks.tasks_of(own, actor)
    authors = [row.author_id for row in open_rows if row.author_id not in (None, actor.member)]
    page = render_template(
        "planning/tasks.html",
        form=form,
        entry=entry,
        open_tasks=open_rows,
        done_tasks=done_rows,
        names=with_former(actor, [*authors, *actor.covers]),
        me=actor.member,
        subject_url=subject_url,
    )
    return page, status


def _task_form(submitted: Any = None, error: InvalidInput | None = None) -> Form:
    actor = current_actor()
    mates = plannable(actor) if actor.may(PLAN) else []
    choices = [(str(mate.id), mate.name) for mate in mates]
    data = {"id": new_id(), "assigned_to": actor.member if mates else None}
    return form_for(TaskSchema, data, submitted=submitted, error=error, choices={"assigned_to": choices})


@bp.route("/taches", methods=["GET", "POST"])
@guarded(TASKS, example=examples.task_form)
def tasks_page() -> Any:
    """One's tasks; a POST adds one, for a teammate if one plans the team's work."""
    actor = current_actor()
    entry = kept_form(TaskSchema, actor=actor)
    if request.method == "GET":
        return _tasks_page(_task_form(entry.kept), entry)
    try:
        command = decode(TaskSchema, request.form)
        if command.assigned_to not in (None, actor.member) and not actor.may(PLAN):
            raise Forbidden
        task = tasks.add_task(command, actor=actor)
    except InvalidInput as error:
        return _tasks_page(_task_form(request.form, error), entry, 422)
    entry.finish(actor=actor)
    tell("Tâche ajoutée", undo_url=url_for("planning.remove_task", task_id=task.id))
    return redirect(url_for("planning.tasks_page"), 303)


def _own_task(task_id: uuid.UUID, *, removed: bool = False) -> Task:
    """A task for this member or made by her; a teammate's does not exist for her unless she plans."""
    actor = current_actor()
    task = find(Task, task_id, removed=removed)
    own = {actor.membership_id, *actor.covers}
    if task.assigned_to not in own and task.author_id not in own and not actor.may(PLAN):
        raise NotFound
    return task


def _after_task(message: str, undo: str | None, task: Task) -> Any:
    """Back to the page the tick came from: the day page or the list, never elsewhere."""
    tell(message, undo_url=url_for(undo, task_id=task.id) if undo else None)
    back = "day.show" if request.args.get("retour") == "jour" else "planning.tasks_page"
    return redirect(url_for(back), 303)


@bp.post("/taches/<uuid:task_id>/faite")
@guarded(TASKS, example=examples.one_task)
def tick_task(task_id: uuid.UUID) -> Any:
    decode(NoAnswers, request.form)
    task = _own_task(task_id)
    tasks.tick_task(task, actor=current_actor())
    return _after_task("Tâche faite", "planning.untick_task", task)


@bp.post("/taches/<uuid:task_id>/a-faire")
@guarded(TASKS, example=examples.one_done_task)
def untick_task(task_id: uuid.UUID) -> Any:
    decode(NoAnswers, request.form)
    task = _own_task(task_id)
    tasks.untick_task(task, actor=current_actor())
    return _after_task("Tâche remise à faire", None, task)


@bp.post("/taches/<uuid:task_id>/retirer")
@guarded(TASKS, example=examples.one_task)
def remove_task(task_id: uuid.UUID) -> Any:
    decode(NoAnswers, request.form)
    task = _own_task(task_id, removed=True)
    remove_item(task, actor=current_actor())
    return _after_task("Tâche retirée", "planning.restore_task", task)


@bp.post("/taches/<uuid:task_id>/remettre")
@guarded(TASKS, example=examples.one_task)
def restore_task(task_id: uuid.UUID) -> Any:
    decode(NoAnswers, request.form)
    task = _own_task(task_id, removed=True)
    restore_item(task, actor=current_actor())
    return _after_task("Tâche remise", None, task)
