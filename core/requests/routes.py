"""Pages of requests: ``/s/<slug>/demandes/…``."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import redirect, render_template, request, url_for

from core.access.policy import Example, guarded
from core.db.base import new_id
from core.db.writing import get_or_404
from core.drafts.routes import finish_draft, local_key
from core.drafts.services import CLOSED_FORMS, restored
from core.errors import DuplicateContent, InvalidInput
from core.extension.blueprint import StructureBlueprint
from core.planning.clock import today
from core.requests import examples, views
from core.requests.links import create_link, renew_link, revoke_link
from core.requests.models import PartnerLink, Request
from core.requests.permissions import HANDLE, MANAGE_LINKS, RECEIVE
from core.requests.schemas import (
    CloseSchema,
    LinkSchema,
    RenewSchema,
    RequestFilterSchema,
    RequestSchema,
)
from core.requests.services import (
    answer_request,
    arrive_for_request,
    close_request,
    receive_request,
    release_request,
    reopen_request,
    take_request,
)
from core.tenancy.binding import Actor, current_actor
from core.web.forms import NoAnswers, decode, form_for
from core.web.messages import tell
from core.web.sending import this_sending, unsent

bp = StructureBlueprint("requests", __name__, prefix="demandes", template_folder="templates")

NEW = f"{CLOSED_FORMS}request.new"
#: How long a partner's form works when nobody chooses otherwise.
LINK_LASTS = timedelta(days=365)


@bp.get("")
@guarded(RECEIVE, HANDLE, example=lambda actor: Example())
def index() -> str:
    actor = current_actor()
    filters = decode(RequestFilterSchema, request.args)
    return render_template("requests/list.html", **views.list_page(filters, actor))


@bp.get("/nouvelle")
@guarded(RECEIVE, example=examples.empty_form)
def new() -> str:
    actor = current_actor()
    kept = unsent(Request, restored(NEW, actor=actor), actor=actor)
    sending = this_sending(Request, actor=actor, kept=kept)
    answers = views.first_answers(actor)
    keep = kept.get("place_id") if kept is not None else None
    form = form_for(RequestSchema, answers, submitted=kept, choices=views.form_choices(actor, keep=keep))
    form.id = sending.id
    recorded = url_for("requests.show", request_id=sending.id) if sending.recorded else None
    return _form_page(form, actor, restored=kept is not None, recorded_url=recorded)


def _form_page(form: Any, actor: Actor, **context: Any) -> str:
    return render_template(
        "requests/form.html",
        form=form,
        draft=local_key(NEW, actor.membership_id),
        draft_url=url_for("drafts.keep", form_key=NEW),
        clear_url=url_for("drafts.clear", form_key=NEW),
        may_take=actor.may(HANDLE),
        **{"restored": False, "recorded_url": None, **context},
    )


def _again(error: InvalidInput | None, actor: Actor) -> str:
    query = request.form.get("place_query", "")
    choices = views.form_choices(actor, query=query, keep=request.form.get("place_id"))
    form = form_for(RequestSchema, submitted=request.form, error=error, choices=choices)
    return _form_page(form, actor, searched=query if request.form.get("find") else "")


def _other_content(actor: Actor) -> str:
    """The id is taken by this member's own request, which says something else: sent again, this is another one."""
    choices = views.form_choices(actor, keep=request.form.get("place_id"))
    form = form_for(RequestSchema, submitted=request.form, choices=choices)
    recorded = url_for("requests.show", request_id=form.id)
    form.id = new_id()
    return _form_page(form, actor, recorded_url=recorded)


@bp.post("")
@guarded(RECEIVE, example=examples.new_request)
def create() -> Any:
    actor = current_actor()
    if request.form.get("find"):
        return _again(None, actor)
    try:
        command = decode(RequestSchema, request.form)
        row = receive_request(command, actor=actor)
    except InvalidInput as error:
        return _again(error, actor), 422
    except DuplicateContent:
        return _other_content(actor), 409
    finish_draft(NEW, actor=actor)
    tell("Demande notée")
    return redirect(url_for("requests.show", request_id=row.id), 303)


@bp.get("/<uuid:request_id>")
@guarded(RECEIVE, HANDLE, example=examples.one_request)
def show(request_id: uuid.UUID) -> str:
    actor = current_actor()
    return render_template("requests/show.html", **views.request_page(get_or_404(Request, request_id), actor))


Step = Callable[..., None]


def _step(request_id: uuid.UUID, use_case: Step, said: str, undo: str | None = None) -> Any:
    decode(NoAnswers, request.form)
    actor = current_actor()
    row = get_or_404(Request, request_id)
    use_case(row, actor=actor)
    tell(said, undo_url=url_for(undo, request_id=row.id) if undo else None)
    return redirect(url_for("requests.show", request_id=row.id), 303)


@bp.post("/<uuid:request_id>/prendre")
@guarded(HANDLE, example=examples.one_request)
def take(request_id: uuid.UUID) -> Any:
    return _step(request_id, take_request, "Demande prise", "requests.release")


@bp.post("/<uuid:request_id>/rendre")
@guarded(HANDLE, example=examples.taken_request)
def release(request_id: uuid.UUID) -> Any:
    return _step(request_id, release_request, "Demande rendue à l’équipe", "requests.take")


@bp.post("/<uuid:request_id>/repondre")
@guarded(HANDLE, example=examples.one_request)
def answer(request_id: uuid.UUID) -> Any:
    return _step(request_id, answer_request, "Réponse notée")


@bp.post("/<uuid:request_id>/arriver")
@guarded(HANDLE, example=examples.one_request)
def arrive(request_id: uuid.UUID) -> Any:
    return _step(request_id, arrive_for_request, "Arrivée notée")


@bp.post("/<uuid:request_id>/rouvrir")
@guarded(HANDLE, example=examples.closed_request)
def reopen(request_id: uuid.UUID) -> Any:
    return _step(request_id, reopen_request, "Demande rouverte")


@bp.get("/<uuid:request_id>/clore")
@guarded(HANDLE, example=examples.one_request)
def closing(request_id: uuid.UUID) -> str:
    row = get_or_404(Request, request_id)
    return render_template("requests/close.html", row=row, form=form_for(CloseSchema))


@bp.post("/<uuid:request_id>/clore")
@guarded(HANDLE, example=examples.closing)
def close(request_id: uuid.UUID) -> Any:
    actor = current_actor()
    row = get_or_404(Request, request_id)
    try:
        command = decode(CloseSchema, request.form)
    except InvalidInput as error:
        form = form_for(CloseSchema, submitted=request.form, error=error)
        return render_template("requests/close.html", row=row, form=form), 422
    close_request(row, command.close_reason, actor=actor)
    tell("Demande close", undo_url=url_for("requests.reopen", request_id=row.id))
    return redirect(url_for("requests.index"), 303)


@bp.get("/formulaires")
@guarded(MANAGE_LINKS, example=lambda actor: Example())
def links() -> str:
    actor = current_actor()
    form = form_for(LinkSchema, {"expires_on": today(actor) + LINK_LASTS})
    return render_template("requests/links.html", links=views.link_lines(actor), form=form)


@bp.post("/formulaires")
@guarded(MANAGE_LINKS, example=examples.new_link)
def open_form() -> Any:
    actor = current_actor()
    try:
        create_link(decode(LinkSchema, request.form), actor=actor)
    except InvalidInput as error:
        form = form_for(LinkSchema, submitted=request.form, error=error)
        return render_template("requests/links.html", links=views.link_lines(actor), form=form), 422
    tell("Formulaire ouvert : transmettez son adresse au partenaire")
    return redirect(url_for("requests.links"), 303)


@bp.post("/formulaires/<uuid:link_id>/fermer")
@guarded(MANAGE_LINKS, example=examples.one_link)
def revoke(link_id: uuid.UUID) -> Any:
    decode(NoAnswers, request.form)
    revoke_link(get_or_404(PartnerLink, link_id), actor=current_actor())
    tell("Formulaire fermé : son adresse ne répond plus")
    return redirect(url_for("requests.links"), 303)


@bp.post("/formulaires/<uuid:link_id>/nouvelle-adresse")
@guarded(MANAGE_LINKS, example=examples.a_renewal)
def renew(link_id: uuid.UUID) -> Any:
    seen = decode(RenewSchema, request.form)["seen"]
    renew_link(get_or_404(PartnerLink, link_id), seen, actor=current_actor())
    tell("Nouvelle adresse prête : l’ancienne ne répond plus")
    return redirect(url_for("requests.links"), 303)
