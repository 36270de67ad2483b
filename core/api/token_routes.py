"""Pages « Accès par un logiciel »: ``/s/<slug>/structure/acces-logiciels``."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from flask import redirect, render_template, request, url_for

from core.access.policy import guarded
from core.api import examples
from core.api.models import OUTSIDE, OWN, ApiToken
from core.api.pages import token_lines
from core.api.permissions import MANAGE
from core.api.schemas import REACHES, TokenSchema
from core.api.tokens import open_token, revoke_token, text_of
from core.db.base import new_id
from core.db.writing import get_or_404
from core.errors import DuplicateContent, InvalidInput
from core.extension.blueprint import StructureBlueprint
from core.planning.clock import today
from core.reporting.permissions import ROWS
from core.tenancy.binding import Actor, current_actor
from core.web.forms import Form, NoAnswers, decode, form_for
from core.web.messages import tell
from core.web.sending import ALREADY

bp = StructureBlueprint(
    "api_tokens", __name__, prefix="structure/acces-logiciels", template_folder="templates"
)


def _form(actor: Actor, **more: Any) -> Form:
    offered = [reach for reach in REACHES if reach[0] != OWN or actor.may(ROWS)]
    data = {"id": new_id(), "reach": OUTSIDE, "expires_on": today(actor) + timedelta(days=180)}
    return form_for(TokenSchema, data, choices={"reach": offered}, **more)


def _page(actor: Actor, form: Form | None = None, made: ApiToken | None = None) -> str:
    return render_template(
        "api/tokens.html",
        lines=token_lines(actor),
        form=form or _form(actor),
        made=made,
        text=text_of(made) if made is not None else "",
        root=url_for("api.access", _external=True),
        own=OWN,
    )


@bp.get("")
@guarded(MANAGE, example=examples.nothing)
def index() -> str:
    return _page(current_actor())


@bp.post("")
@guarded(MANAGE, example=examples.new_token)
def open_access() -> Any:
    """Answered by the page itself: it shows the token, this once."""
    actor = current_actor()
    try:
        made = open_token(decode(TokenSchema, request.form), actor=actor)
    except InvalidInput as error:
        return _page(actor, _form(actor, submitted=request.form, error=error)), 422
    except DuplicateContent:
        form = _form(actor, submitted=request.form, problems=[ALREADY])
        form.id = new_id()
        return _page(actor, form), 409
    return _page(actor, made=made)


@bp.post("/<uuid:token_id>/fermer")
@guarded(MANAGE, example=examples.one_token)
def revoke(token_id: uuid.UUID) -> Any:
    decode(NoAnswers, request.form)
    revoke_token(get_or_404(ApiToken, token_id), actor=current_actor())
    tell("Accès fermé : son jeton n’ouvre plus rien")
    return redirect(url_for("api_tokens.index"), 303)
