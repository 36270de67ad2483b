"""Pages of conventions, their posts and their hours."""

from __future__ import annotations

import uuid
from typing import Any

from flask import redirect, render_template, request, url_for

from core.access.policy import guarded
from core.db.base import new_id
from core.db.writing import get_or_404
from core.drafts.kept import KeptForm, kept_form
from core.errors import DuplicateContent, InvalidInput, NotFound, StaleEdit
from core.funding import examples, pages
from core.funding.blueprint import bp
from core.funding.grids import grid_of
from core.funding.mapping import HOURS_WORDS
from core.funding.models import Convention, Post, Training
from core.funding.permissions import EXPORT_PARTICIPANTS, MANAGE
from core.funding.schemas import ConventionSchema, PostSchema, TrainingSchema
from core.funding.services import (
    archive_convention,
    change_convention,
    change_post,
    note_training,
    open_post,
    remove_post,
    remove_training,
    reopen_convention,
    sign_convention,
)
from core.planning.clock import today
from core.reporting.periods import Period, PeriodError, civil_year, month_of, parse
from core.tenancy.binding import Actor, current_actor
from core.web.conflicts import conflict_page
from core.web.forms import Form, NoAnswers, decode, form_for
from core.web.messages import tell
from core.web.sending import ALREADY


def _asked_period(actor: Actor) -> Period:
    """The period in the address, else the month under way: a year of a large team is asked for, not met."""
    try:
        return parse(request.args.get("period", ""))
    except PeriodError:
        return month_of(today(actor))


@bp.get("")
@guarded(MANAGE, example=examples.all_conventions)
def index() -> str:
    actor = current_actor()
    hours = pages.hours_of(_asked_period(actor), actor)
    return render_template(
        "funding/index.html",
        hours=hours,
        hours_words=HOURS_WORDS,
        lines=pages.convention_lines(hours.pieces, actor),
        previous=hours.period.neighbour(-1),
        following=hours.period.neighbour(1),
        year=civil_year(hours.period.last.year),
        present=today(actor),
    )


def _form_page(form: Form, entry: KeptForm, row: Convention | None = None, status: int = 200) -> Any:
    return render_template("funding/convention_form.html", form=form, entry=entry, row=row), status


def _new_convention(actor: Actor) -> KeptForm:
    return kept_form(ConventionSchema, actor=actor, new=Convention, page="funding.ask_new")


@bp.get("/nouvelle")
@guarded(MANAGE, example=examples.empty_form)
def ask_new() -> Any:
    actor = current_actor()
    entry = _new_convention(actor)
    data = {"starts_on": today(actor), "rank": 100, "floor": 5}
    choices = pages.convention_choices(actor)
    form = form_for(ConventionSchema, data, submitted=entry.kept, choices=choices)
    form.id = entry.id
    return _form_page(form, entry)


@bp.post("/nouvelle")
@guarded(MANAGE, example=examples.new_convention)
def sign() -> Any:
    actor = current_actor()
    entry = _new_convention(actor)
    choices = pages.convention_choices(actor)
    try:
        row = sign_convention(decode(ConventionSchema, request.form), actor=actor)
    except InvalidInput as error:
        form = form_for(ConventionSchema, submitted=request.form, error=error, choices=choices)
        return _form_page(form, entry, status=422)
    except DuplicateContent:
        form = form_for(ConventionSchema, submitted=request.form, choices=choices, problems=[ALREADY])
        form.id = new_id()
        return _form_page(form, entry, status=409)
    entry.finish(actor=actor)
    tell("Convention enregistrée")
    return redirect(url_for("funding.show", convention_id=row.id), 303)


@bp.get("/<uuid:convention_id>")
@guarded(MANAGE, example=examples.one_convention)
def show(convention_id: uuid.UUID) -> str:
    actor = current_actor()
    row = get_or_404(Convention, convention_id)
    hours = pages.hours_of(_asked_period(actor), actor)
    grid = grid_of(row.grid, actor)
    return render_template(
        "funding/convention.html",
        row=row,
        grid=grid,
        hours=hours,
        hours_words=HOURS_WORDS,
        minutes=pages.minutes_by_convention(hours.pieces).get(row.id, 0),
        areas=pages.area_names(row, actor),
        posts=pages.post_lines(row, actor),
        participants=len(pages.participant_lines(row, actor)) if grid.shipped.named else None,
        may_export=actor.may(EXPORT_PARTICIPANTS),
    )


@bp.get("/<uuid:convention_id>/modifier")
@guarded(MANAGE, example=examples.one_convention)
def edit(convention_id: uuid.UUID) -> Any:
    actor = current_actor()
    row = get_or_404(Convention, convention_id)
    form = form_for(ConventionSchema, pages.data_of(row, actor), choices=pages.convention_choices(actor))
    return _form_page(form, KeptForm(), row)


@bp.post("/<uuid:convention_id>/modifier")
@guarded(MANAGE, example=examples.changed_convention)
def change(convention_id: uuid.UUID) -> Any:
    actor = current_actor()
    row = get_or_404(Convention, convention_id)
    choices = pages.convention_choices(actor)
    try:
        change_convention(row, decode(ConventionSchema, request.form), actor=actor)
    except InvalidInput as error:
        form = form_for(ConventionSchema, submitted=request.form, error=error, choices=choices)
        return _form_page(form, KeptForm(), row, 422)
    except StaleEdit as error:
        form = form_for(ConventionSchema, submitted=request.form, choices=choices)
        return conflict_page(error, form, title=row.label, back=("Conventions", url_for("funding.index")))
    tell("Convention modifiée")
    return redirect(url_for("funding.show", convention_id=row.id), 303)


@bp.post("/<uuid:convention_id>/archiver")
@guarded(MANAGE, example=examples.one_convention)
def archive(convention_id: uuid.UUID) -> Any:
    decode(NoAnswers, request.form)
    row = get_or_404(Convention, convention_id)
    archive_convention(row, actor=current_actor())
    tell("Convention archivée", undo_url=url_for("funding.reopen", convention_id=row.id))
    return redirect(url_for("funding.show", convention_id=row.id), 303)


@bp.post("/<uuid:convention_id>/rouvrir")
@guarded(MANAGE, example=examples.one_convention)
def reopen(convention_id: uuid.UUID) -> Any:
    decode(NoAnswers, request.form)
    row = get_or_404(Convention, convention_id)
    reopen_convention(row, actor=current_actor())
    tell("Convention rouverte")
    return redirect(url_for("funding.show", convention_id=row.id), 303)


# --- posts ---------------------------------------------------------------------------------------------


def _post(post_id: uuid.UUID) -> Post:
    row = get_or_404(Post, post_id)
    if row.removed_at is not None:
        raise NotFound
    return row


def _post_page(
    convention: Convention, form: Form, entry: KeptForm, row: Post | None = None, status: int = 200
) -> Any:
    page = render_template("funding/post.html", convention=convention, form=form, entry=entry, row=row)
    return page, status


def _new_post(actor: Actor) -> KeptForm:
    return kept_form(PostSchema, actor=actor, new=Post, page="funding.ask_post")


@bp.get("/<uuid:convention_id>/poste")
@guarded(MANAGE, example=examples.one_convention)
def ask_post(convention_id: uuid.UUID) -> Any:
    actor = current_actor()
    convention = get_or_404(Convention, convention_id)
    entry = _new_post(actor)
    data = {"starts_on": convention.starts_on, "ends_on": convention.ends_on, "share": 100}
    form = form_for(PostSchema, data, submitted=entry.kept, choices=pages.post_choices(actor))
    form.id = entry.id
    return _post_page(convention, form, entry)


@bp.post("/<uuid:convention_id>/poste")
@guarded(MANAGE, example=examples.new_post)
def add_post(convention_id: uuid.UUID) -> Any:
    actor = current_actor()
    convention = get_or_404(Convention, convention_id)
    entry = _new_post(actor)
    choices = pages.post_choices(actor)
    try:
        open_post(convention, decode(PostSchema, request.form), actor=actor)
    except InvalidInput as error:
        form = form_for(PostSchema, submitted=request.form, error=error, choices=choices)
        return _post_page(convention, form, entry, status=422)
    except DuplicateContent:
        form = form_for(PostSchema, submitted=request.form, choices=choices, problems=[ALREADY])
        form.id = new_id()
        return _post_page(convention, form, entry, status=409)
    entry.finish(actor=actor)
    tell("Poste ajouté")
    return redirect(url_for("funding.show", convention_id=convention.id), 303)


@bp.get("/poste/<uuid:post_id>")
@guarded(MANAGE, example=examples.one_post)
def edit_post(post_id: uuid.UUID) -> Any:
    actor = current_actor()
    row = _post(post_id)
    form = form_for(PostSchema, row, choices=pages.post_choices(actor, row))
    return _post_page(get_or_404(Convention, row.convention_id), form, KeptForm(), row)


@bp.post("/poste/<uuid:post_id>")
@guarded(MANAGE, example=examples.changed_post)
def save_post(post_id: uuid.UUID) -> Any:
    actor = current_actor()
    row = _post(post_id)
    convention = get_or_404(Convention, row.convention_id)
    choices = pages.post_choices(actor, row)
    try:
        change_post(row, decode(PostSchema, request.form), actor=actor)
    except InvalidInput as error:
        form = form_for(PostSchema, submitted=request.form, error=error, choices=choices)
        return _post_page(convention, form, KeptForm(), row, 422)
    except StaleEdit as error:
        form = form_for(PostSchema, submitted=request.form, choices=choices)
        back = (convention.label, url_for("funding.show", convention_id=convention.id))
        return conflict_page(error, form, title="Poste", back=back)
    tell("Poste modifié")
    return redirect(url_for("funding.show", convention_id=convention.id), 303)


@bp.post("/poste/<uuid:post_id>/retirer")
@guarded(MANAGE, example=examples.pressed_post)
def drop_post(post_id: uuid.UUID) -> Any:
    decode(NoAnswers, request.form)
    row = _post(post_id)
    remove_post(row, actor=current_actor())
    tell("Poste retiré")
    return redirect(url_for("funding.show", convention_id=row.convention_id), 303)


def _training_page(post: Post, form: Form, entry: KeptForm, status: int = 200) -> Any:
    return render_template("funding/training.html", post=post, form=form, entry=entry), status


def _new_training(actor: Actor) -> KeptForm:
    return kept_form(TrainingSchema, actor=actor, new=Training, page="funding.ask_training")


@bp.get("/poste/<uuid:post_id>/formation")
@guarded(MANAGE, example=examples.one_post)
def ask_training(post_id: uuid.UUID) -> Any:
    actor = current_actor()
    post = _post(post_id)
    entry = _new_training(actor)
    form = form_for(TrainingSchema, submitted=entry.kept)
    form.id = entry.id
    return _training_page(post, form, entry)


@bp.post("/poste/<uuid:post_id>/formation")
@guarded(MANAGE, example=examples.new_training)
def add_training(post_id: uuid.UUID) -> Any:
    actor = current_actor()
    post = _post(post_id)
    entry = _new_training(actor)
    try:
        note_training(post, decode(TrainingSchema, request.form), actor=actor)
    except InvalidInput as error:
        return _training_page(post, form_for(TrainingSchema, submitted=request.form, error=error), entry, 422)
    except DuplicateContent:
        form = form_for(TrainingSchema, submitted=request.form, problems=[ALREADY])
        form.id = new_id()
        return _training_page(post, form, entry, 409)
    entry.finish(actor=actor)
    tell("Formation ajoutée")
    return redirect(url_for("funding.show", convention_id=post.convention_id), 303)


@bp.post("/formation/<uuid:training_id>/retirer")
@guarded(MANAGE, example=examples.one_training)
def drop_training(training_id: uuid.UUID) -> Any:
    decode(NoAnswers, request.form)
    row = get_or_404(Training, training_id)
    remove_training(row, actor=current_actor())
    tell("Formation retirée")
    return redirect(url_for("funding.show", convention_id=get_or_404(Post, row.post_id).convention_id), 303)
