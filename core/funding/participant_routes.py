"""Participants whom a funder wants by name: listed by the number of a file, exported by a right of its own."""

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
from core.funding.lists import named_convention
from core.funding.models import Convention, Participant
from core.funding.permissions import MANAGE
from core.funding.schemas import ParticipantSchema
from core.funding.services import (
    change_participant,
    enter_participant,
    remove_participant,
)
from core.planning.clock import today
from core.tenancy.binding import Actor, current_actor
from core.web.conflicts import conflict_page
from core.web.forms import Form, NoAnswers, decode, form_for
from core.web.messages import tell
from core.web.sending import ALREADY


@bp.get("/<uuid:convention_id>/participants")
@guarded(MANAGE, example=examples.named_convention)
def participants(convention_id: uuid.UUID) -> str:
    actor = current_actor()
    row = named_convention(convention_id, actor)
    return render_template("funding/participants.html", row=row, lines=pages.participant_lines(row, actor))


def _form_page(
    row: Convention, form: Form, entry: KeptForm, participant: Participant | None = None, status: int = 200
) -> Any:
    page = render_template(
        "funding/participant.html", row=row, form=form, entry=entry, participant=participant
    )
    return page, status


def _new_participant(actor: Actor) -> KeptForm:
    return kept_form(ParticipantSchema, actor=actor, new=Participant, page="funding.ask_participant")


@bp.get("/<uuid:convention_id>/participants/nouveau")
@guarded(MANAGE, example=examples.named_convention)
def ask_participant(convention_id: uuid.UUID) -> Any:
    actor = current_actor()
    row = named_convention(convention_id, actor)
    entry = _new_participant(actor)
    data = {"entered_on": today(actor)}
    choices = pages.participant_choices(actor)
    form = form_for(ParticipantSchema, data, submitted=entry.kept, choices=choices)
    form.id = entry.id
    return _form_page(row, form, entry)


@bp.post("/<uuid:convention_id>/participants/nouveau")
@guarded(MANAGE, example=examples.new_participant)
def add_participant(convention_id: uuid.UUID) -> Any:
    actor = current_actor()
    row = named_convention(convention_id, actor)
    entry = _new_participant(actor)
    choices = pages.participant_choices(actor)
    try:
        enter_participant(row, decode(ParticipantSchema, request.form), actor=actor)
    except InvalidInput as error:
        form = form_for(ParticipantSchema, submitted=request.form, error=error, choices=choices)
        return _form_page(row, form, entry, status=422)
    except DuplicateContent:
        form = form_for(ParticipantSchema, submitted=request.form, choices=choices, problems=[ALREADY])
        form.id = new_id()
        return _form_page(row, form, entry, status=409)
    entry.finish(actor=actor)
    tell("Participation enregistrée")
    return redirect(url_for("funding.participants", convention_id=row.id), 303)


def _participant(participant_id: uuid.UUID) -> Participant:
    row = get_or_404(Participant, participant_id)
    if row.removed_at is not None:
        raise NotFound
    return row


@bp.get("/participants/<uuid:participant_id>")
@guarded(MANAGE, example=examples.one_participant)
def edit_participant(participant_id: uuid.UUID) -> Any:
    actor = current_actor()
    row = _participant(participant_id)
    convention = named_convention(row.convention_id, actor)
    form = form_for(ParticipantSchema, row, choices=pages.participant_choices(actor))
    return _form_page(convention, form, KeptForm(), row)


@bp.post("/participants/<uuid:participant_id>")
@guarded(MANAGE, example=examples.changed_participant)
def save_participant(participant_id: uuid.UUID) -> Any:
    actor = current_actor()
    row = _participant(participant_id)
    convention = named_convention(row.convention_id, actor)
    choices = pages.participant_choices(actor)
    try:
        change_participant(row, decode(ParticipantSchema, request.form), actor=actor)
    except InvalidInput as error:
        form = form_for(ParticipantSchema, submitted=request.form, error=error, choices=choices)
        return _form_page(convention, form, KeptForm(), row, 422)
    except StaleEdit as error:
        form = form_for(ParticipantSchema, submitted=request.form, choices=choices)
        back = ("Participants", url_for("funding.participants", convention_id=convention.id))
        return conflict_page(error, form, title="Participation", back=back)
    tell("Participation modifiée")
    return redirect(url_for("funding.participants", convention_id=convention.id), 303)


@bp.post("/participants/<uuid:participant_id>/retirer")
@guarded(MANAGE, example=examples.pressed_participant)
def drop_participant(participant_id: uuid.UUID) -> Any:
    decode(NoAnswers, request.form)
    row = _participant(participant_id)
    remove_participant(row, actor=current_actor())
    tell("Participation retirée")
    return redirect(url_for("funding.participants", convention_id=row.convention_id), 303)
