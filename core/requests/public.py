"""The partners' form, outside any structure: ``/f/<token>``. It shows nothing back but a receipt."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from core.access.policy import open_to_all
from core.errors import InvalidInput
from core.requests import views
from core.requests.links import open_link, receive_through, throttle
from core.requests.schemas import PartnerRequestSchema
from core.web.forms import decode, form_for

bp = Blueprint("requests_public", __name__, url_prefix="/f", template_folder="templates")


@bp.get("/<token>")
@open_to_all("a partner's form: the signed link is the key")
def partner_form(token: str) -> str:
    opened = open_link(token)
    form = form_for(PartnerRequestSchema, choices=views.partner_choices(opened.actor))
    return render_template("requests/partner.html", form=form, opened=opened)


@bp.post("/<token>")
@open_to_all("a partner's form: the signed link is the key")
def partner_send(token: str) -> Any:
    opened = open_link(token)
    throttle(opened, request.remote_addr or "")
    try:
        row = receive_through(opened, decode(PartnerRequestSchema, request.form))
    except InvalidInput as error:
        choices = views.partner_choices(opened.actor)
        form = form_for(PartnerRequestSchema, submitted=request.form, error=error, choices=choices)
        return render_template("requests/partner.html", form=form, opened=opened), 422
    return render_template("requests/receipt.html", row=row, opened=opened, token=token)
