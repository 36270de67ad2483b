"""Pages of persons’ rights: ``/s/<slug>/droits/…``."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import marshmallow as ma
from flask import Response, redirect, render_template, request, url_for

from core.access.policy import Example, guarded
from core.db.writing import get_or_404
from core.errors import InvalidInput
from core.extension.blueprint import StructureBlueprint
from core.extension.contributions import SubjectRef
from core.lifecycle import examples, pages
from core.lifecycle.models import RightsRequest
from core.lifecycle.permissions import HANDLE_RIGHTS
from core.lifecycle.requests import (
    answer_request,
    erase_person,
    hand_over_copy,
    needs_visa,
    open_copy,
    prepare_copy,
    refuse_request,
    register_request,
    restrict_person,
)
from core.lifecycle.schemas import (
    ANSWER_CHOICES,
    KIND_CHOICES,
    REFUSAL_CHOICES,
    AnswerSchema,
    EraseSchema,
    PrepareCopySchema,
    RefuseSchema,
    RegisterSchema,
    SearchSchema,
)
from core.lifecycle.subjects import kind_of, name_of, standing
from core.planning.clock import today
from core.tenancy.binding import current_actor
from core.web.forms import Form, NoAnswers, decode, form_for
from core.web.messages import tell

bp = StructureBlueprint("rights", __name__, prefix="droits", template_folder="templates")

DOWNLOAD_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


@bp.get("")
@guarded(HANDLE_RIGHTS, example=lambda actor: Example())
def index() -> str:
    return render_template(
        "lifecycle/list.html", form=form_for(SearchSchema), **pages.list_page(current_actor())
    )


@bp.post("/chercher")
@guarded(HANDLE_RIGHTS, example=examples.searching, when_suspended=True)
def search() -> Any:
    actor = current_actor()
    try:
        typed = decode(SearchSchema, request.form)["q"]
    except InvalidInput as error:
        form = form_for(SearchSchema, submitted=request.form, error=error)
        return render_template("lifecycle/list.html", form=form, **pages.list_page(actor)), 422
    form = form_for(SearchSchema, submitted=request.form)
    return render_template("lifecycle/found.html", form=form, found=pages.found_people(typed, actor))


def _register_form(subject: SubjectRef, form: Form) -> str:
    who = standing(subject, current_actor())
    kind = kind_of(subject.kind)
    return render_template("lifecycle/register.html", form=form, subject=subject, kind=kind, who=who)


@bp.get("/pour/<subject_kind>/<uuid:subject_id>")
@guarded(HANDLE_RIGHTS, example=examples.somebody)
def register(subject_kind: str, subject_id: uuid.UUID) -> str:
    form = form_for(RegisterSchema, {"received_on": today(current_actor())}, choices={"kind": KIND_CHOICES})
    return _register_form(SubjectRef(subject_kind, subject_id), form)


@bp.post("/pour/<subject_kind>/<uuid:subject_id>")
@guarded(HANDLE_RIGHTS, example=examples.registering, when_suspended=True)
def create(subject_kind: str, subject_id: uuid.UUID) -> Any:
    subject = SubjectRef(subject_kind, subject_id)
    try:
        row = register_request(subject, decode(RegisterSchema, request.form), actor=current_actor())
    except InvalidInput as error:
        form = form_for(RegisterSchema, submitted=request.form, error=error, choices={"kind": KIND_CHOICES})
        return _register_form(subject, form), 422
    tell("Demande notée")
    return redirect(url_for("rights.show", request_id=row.id), 303)


@bp.get("/<uuid:request_id>")
@guarded(HANDLE_RIGHTS, example=examples.an_access)
def show(request_id: uuid.UUID) -> str:
    row = get_or_404(RightsRequest, request_id)
    return render_template("lifecycle/show.html", **pages.request_page(row, current_actor()))


def _button(request_id: uuid.UUID, use_case: Callable[..., None], said: str) -> Any:
    decode(NoAnswers, request.form)
    row = get_or_404(RightsRequest, request_id)
    use_case(row, actor=current_actor())
    tell(said)
    return redirect(url_for("rights.show", request_id=row.id), 303)


def _documents_form(row: RightsRequest, error: InvalidInput | None = None) -> str:
    actor = current_actor()
    form = form_for(
        PrepareCopySchema,
        {"documents": []},
        submitted=request.form if error is not None else None,
        error=error,
        choices={"documents": pages.document_choices(row, actor)},
    )
    return render_template("lifecycle/documents.html", row=row, form=form)


@bp.get("/<uuid:request_id>/documents")
@guarded(HANDLE_RIGHTS, example=examples.an_access)
def documents(request_id: uuid.UUID) -> str:
    """Her documents, none ticked: which of them go with the copy."""
    return _documents_form(get_or_404(RightsRequest, request_id))


@bp.post("/<uuid:request_id>/copie")
@guarded(HANDLE_RIGHTS, example=examples.an_access, when_suspended=True)
def make_copy(request_id: uuid.UUID) -> Any:
    row = get_or_404(RightsRequest, request_id)
    try:
        prepare_copy(row, decode(PrepareCopySchema, request.form), actor=current_actor())
    except InvalidInput as error:
        return _documents_form(row, error), 422
    tell("Copie demandée")
    return redirect(url_for("rights.show", request_id=row.id), 303)


@bp.post("/<uuid:request_id>/remise")
@guarded(HANDLE_RIGHTS, example=examples.a_copy, when_suspended=True)
def hand_over(request_id: uuid.UUID) -> Any:
    return _button(request_id, hand_over_copy, "Remise notée")


@bp.get("/<uuid:request_id>/copie")
@guarded(HANDLE_RIGHTS, example=examples.a_copy)
def copy(request_id: uuid.UUID) -> Response:
    row = get_or_404(RightsRequest, request_id)
    response = Response(open_copy(row, actor=current_actor()), mimetype="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="copie-{row.id.hex[-6:]}.zip"'
    response.headers["Content-Security-Policy"] = DOWNLOAD_POLICY
    return response


@bp.post("/<uuid:request_id>/limiter")
@guarded(HANDLE_RIGHTS, example=examples.a_restriction, when_suspended=True)
def restrict(request_id: uuid.UUID) -> Any:
    return _button(request_id, restrict_person, "Limitation notée")


def _erase_form(row: RightsRequest, form: Form) -> str:
    actor = current_actor()
    who = name_of(SubjectRef(row.subject_kind, row.subject_id), actor)
    return render_template("lifecycle/erase.html", row=row, form=form, who=who, needs_visa=needs_visa(actor))


@bp.get("/<uuid:request_id>/effacer")
@guarded(HANDLE_RIGHTS, example=examples.an_erasure)
def erasing(request_id: uuid.UUID) -> str:
    return _erase_form(get_or_404(RightsRequest, request_id), form_for(EraseSchema))


@bp.post("/<uuid:request_id>/effacer")
@guarded(HANDLE_RIGHTS, example=examples.an_erasure, when_suspended=True)
def erase(request_id: uuid.UUID) -> Any:
    row = get_or_404(RightsRequest, request_id)
    try:
        erase_person(row, decode(EraseSchema, request.form), actor=current_actor())
    except InvalidInput as error:
        return _erase_form(row, form_for(EraseSchema, submitted=request.form, error=error)), 422
    tell("Effacement demandé")
    return redirect(url_for("rights.show", request_id=row.id), 303)


#: Name of the page → (its schema, its field, choices, use-case, title, what is said after).
Closing = tuple[type[ma.Schema], str, Any, Callable[..., None], str, str]
ANSWERING: Closing = (
    AnswerSchema, "answer", ANSWER_CHOICES, answer_request, "Répondre à la demande", "Réponse notée",
)  # fmt: skip
REFUSING: Closing = (
    RefuseSchema, "refused_for", REFUSAL_CHOICES, refuse_request, "Refuser la demande", "Refus noté",
)  # fmt: skip


def _closing_form(row: RightsRequest, closing: Closing, error: InvalidInput | None = None) -> str:
    schema, field, choices, _use_case, title, _said = closing
    submitted = request.form if error is not None else None
    form = form_for(schema, submitted=submitted, error=error, choices={field: choices})
    return render_template("lifecycle/close.html", row=row, form=form, field=field, title=title)


def _close(request_id: uuid.UUID, closing: Closing) -> Any:
    row = get_or_404(RightsRequest, request_id)
    try:
        closing[3](row, decode(closing[0], request.form), actor=current_actor())
    except InvalidInput as error:
        return _closing_form(row, closing, error), 422
    tell(closing[5])
    return redirect(url_for("rights.show", request_id=row.id), 303)


@bp.get("/<uuid:request_id>/repondre")
@guarded(HANDLE_RIGHTS, example=examples.a_correction)
def answering(request_id: uuid.UUID) -> str:
    return _closing_form(get_or_404(RightsRequest, request_id), ANSWERING)


@bp.post("/<uuid:request_id>/repondre")
@guarded(HANDLE_RIGHTS, example=examples.answering, when_suspended=True)
def answer(request_id: uuid.UUID) -> Any:
    return _close(request_id, ANSWERING)


@bp.get("/<uuid:request_id>/refuser")
@guarded(HANDLE_RIGHTS, example=examples.an_access)
def refusing(request_id: uuid.UUID) -> str:
    return _closing_form(get_or_404(RightsRequest, request_id), REFUSING)


@bp.post("/<uuid:request_id>/refuser")
@guarded(HANDLE_RIGHTS, example=examples.refusing, when_suspended=True)
def refuse(request_id: uuid.UUID) -> Any:
    return _close(request_id, REFUSING)
