"""What a funder opens with a link, outside any structure: ``/r/<token>``."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request

from core.access.policy import open_to_all
from core.reports.content import read_back, small_words, time_words
from core.reports.links import follow_link, note_opening
from core.reports.outputs import OUTPUTS, file_name

bp = Blueprint("reports_public", __name__, url_prefix="/r", template_folder="templates")


@bp.get("/<token>")
@open_to_all("a frozen report: the signed link is the key")
def read(token: str) -> str:
    opened = follow_link(token, request.remote_addr or "")
    note_opening(opened, "page")
    content = read_back(opened.version.content)
    return render_template(
        "reports/public.html",
        content=content,
        version=opened.version,
        token=token,
        small=small_words(content),
        time_words=time_words(content),
    )


@bp.get("/<token>/rapport.pdf")
@open_to_all("a frozen report: the signed link is the key")
def paper(token: str) -> Response:
    opened = follow_link(token, request.remote_addr or "")
    note_opening(opened, "pdf")
    content, output = read_back(opened.version.content), OUTPUTS["pdf"]
    answer = Response(output.make(content, opened.version), content_type=output.mimetype)
    answer.headers.set(
        "Content-Disposition", "attachment", filename=file_name(opened.version, content, "pdf")
    )
    return answer
