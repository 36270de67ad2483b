"""What a partner opens with her signed link, outside any structure: ``/p/<token>``."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from core.access.policy import open_to_all
from core.errors import InvalidInput
from core.referrals.links import OpenShare, note_reading, open_share, throttle
from core.referrals.schemas import AnswerSchema
from core.referrals.services import answer_share, read_answer, read_extract
from core.web.forms import Form, decode, form_for

bp = Blueprint("shares_public", __name__, url_prefix="/p", template_folder="templates")


def _page(opened: OpenShare, form: Form | None = None, *, sent: bool = False) -> str:
    if not opened.open:
        return render_template("partners/public.html", opened=opened)
    answer = read_answer(opened.row, actor=opened.actor)
    shown = form or form_for(AnswerSchema, {"text": answer})
    extract = read_extract(opened.row, actor=opened.actor)
    return render_template(
        "partners/public.html", opened=opened, extract=extract, answered=bool(answer), form=shown, sent=sent
    )


@bp.get("/<token>")
@open_to_all("a share: the signed link is the key")
def read(token: str) -> str:
    opened = open_share(token, request.remote_addr or "")
    if opened.open:
        note_reading(opened)
    return _page(opened)


@bp.post("/<token>")
@open_to_all("a share: the signed link is the key")
def answer(token: str) -> Any:
    opened = open_share(token, request.remote_addr or "")
    if not opened.open:
        return _page(opened), 409
    throttle(opened, request.remote_addr or "")
    try:
        said = decode(AnswerSchema, request.form)
    except InvalidInput as error:
        return _page(opened, form_for(AnswerSchema, submitted=request.form, error=error)), 422
    answer_share(opened.row, said["text"], actor=opened.actor)
    return _page(opened, sent=True)
