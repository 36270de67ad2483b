"""Pages of reports: ``/s/<slug>/rapports/…``."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from flask import Response, redirect, render_template, request, url_for

from core.access.policy import guarded
from core.audit.reads import record_read
from core.db.base import new_id
from core.db.keyset import page
from core.db.session import session
from core.db.writing import get_or_404
from core.drafts.kept import KeptForm, kept_form
from core.errors import DuplicateContent, InvalidInput, NotFound, Refused, StaleEdit
from core.extension.blueprint import StructureBlueprint
from core.funding.mapping import HOURS_WORDS
from core.planning.clock import shift_months, today
from core.reporting.periods import month_of
from core.reports import examples, pages, queries
from core.reports.charts import charts_of
from core.reports.content import Content, read_back, small_words, time_words
from core.reports.links import open_link, revoke_link
from core.reports.models import Report, ReportLink, ReportParagraph, ReportVersion
from core.reports.named import looks_like_people
from core.reports.outputs import OUTPUTS, file_name
from core.reports.permissions import READ, WRITE
from core.reports.rows import rows_page
from core.reports.schemas import (
    BeginReportSchema,
    FreezeSchema,
    LinkSchema,
    ParagraphSchema,
)
from core.reports.services import (
    Outline,
    Preview,
    add_paragraph,
    begin_report,
    confirm_reading,
    freeze_report,
    holders_of,
    is_whole,
    objections,
    outline,
    preview,
    readable_report,
    remove_paragraph,
    remove_report,
    version_of,
    write_paragraph,
)
from core.tenancy.binding import Actor, current_actor
from core.web.conflicts import conflict_page
from core.web.forms import NoAnswers, decode, form_for
from core.web.messages import tell
from core.web.sending import ALREADY

bp = StructureBlueprint("reports", __name__, prefix="rapports", template_folder="templates")
bp.app_template_global("charts_of")(charts_of)


def _words(content: Content) -> dict[str, str]:
    """The sentences printed on every report."""
    return {
        "small": small_words(content),
        "time_words": time_words(content),
    }


@bp.get("")
@guarded(READ, WRITE, example=examples.all_reports)
def index() -> str:
    actor = current_actor()
    found = page(
        session, queries.listed(actor), (Report.starts_on, Report.id), cursor=request.args.get("after")
    )
    return render_template("reports/index.html", page=found, may_write=actor.may(WRITE))


# --- beginning -----------------------------------------------------------------------------------------


@bp.get("/nouveau")
@guarded(WRITE, example=examples.empty_form)
def ask_new() -> str:
    actor = current_actor()
    entry = _new_report(actor)
    last = month_of(shift_months(today(actor), -1))
    data = {
        "convention_id": request.args.get("convention"),
        "starts_on": last.first,
        "ends_on": last.last,
    }
    choices = pages.begin_choices(actor)
    form = form_for(BeginReportSchema, data, submitted=entry.kept, choices=choices)
    form.id = entry.id
    return render_template("reports/new.html", form=form, entry=entry)


def _new_report(actor: Actor) -> KeptForm:
    return kept_form(BeginReportSchema, actor=actor, new=Report, page="reports.ask_new")


@bp.post("/nouveau")
@guarded(WRITE, example=examples.new_report)
def begin() -> Any:
    actor = current_actor()
    entry = _new_report(actor)
    try:
        report = begin_report(decode(BeginReportSchema, request.form), actor=actor)
    except InvalidInput as error:
        form = form_for(
            BeginReportSchema, submitted=request.form, error=error, choices=pages.begin_choices(actor)
        )
        return render_template("reports/new.html", form=form, entry=entry), 422
    except DuplicateContent:
        form = form_for(
            BeginReportSchema, submitted=request.form, choices=pages.begin_choices(actor), problems=[ALREADY]
        )
        form.id = new_id()
        return render_template("reports/new.html", form=form, entry=entry), 409
    entry.finish(actor=actor)
    tell("Rapport commencé")
    return redirect(url_for("reports.show", report_id=report.id), 303)


# --- one report ----------------------------------------------------------------------------------------


def _counted(report_id: uuid.UUID, actor: Actor) -> Preview:
    """A report as it stands, for whoever prepares it or holds a post it tells of. Raises NotFound."""
    report = readable_report(report_id, actor)
    return preview(report if actor.may(WRITE) else _about(report_id, actor).report, actor=actor)


def _about(report_id: uuid.UUID, actor: Actor) -> Outline:
    found = outline(readable_report(report_id, actor), actor=actor)
    if not actor.may(WRITE) and actor.membership_id not in holders_of(found.scope):
        raise NotFound
    return found


@bp.get("/<uuid:report_id>")
@guarded(READ, WRITE, example=examples.one_report)
def show(report_id: uuid.UUID) -> Any:
    """As it stands, for who prepares it; its last version for who only reads."""
    actor = current_actor()
    report = readable_report(report_id, actor)
    if not actor.may(WRITE):
        last = pages.last_version(report, actor)
        if last is not None:
            return redirect(url_for("reports.version", report_id=report.id, number=last.number))
    return _page(_counted(report_id, actor), actor)


def _page(shown: Preview, actor: Actor, problems: tuple[str, ...] = ()) -> str:
    return render_template(
        "reports/show.html",
        shown=shown,
        people=looks_like_people(shown.content, actor) if actor.may(WRITE) else [],
        form=form_for(FreezeSchema, {"id": new_id(), "seen": shown.hash}),
        sections=pages.shown_sections(shown, actor),
        waiting=pages.waiting_for(shown, actor),
        objections=objections(shown, actor),
        versions=pages.versions_of(shown.report, actor, with_links=False),
        problems=problems,
        may_write=actor.may(WRITE),
        new_id=new_id(),
        **_words(shown.content),
    )


@bp.get("/<uuid:report_id>/lignes/<line>")
@guarded(READ, WRITE, example=examples.rows_of_a_line)
def rows(report_id: uuid.UUID, line: str) -> str:
    actor = current_actor()
    shown = _about(report_id, actor)
    missing = request.args.get("missing") == "1"
    found = rows_page(shown, line, request.args.get("after"), actor, missing=missing)
    return render_template(
        "reports/rows.html", shown=shown, page=found, line=shown.grid.line(line), hours_words=HOURS_WORDS
    )


@bp.post("/<uuid:report_id>/retirer")
@guarded(WRITE, example=examples.one_report)
def remove(report_id: uuid.UUID) -> Any:
    decode(NoAnswers, request.form)
    actor = current_actor()
    report = readable_report(report_id, actor)
    try:
        remove_report(report, actor=actor)
    except Refused as error:
        return _page(preview(report, actor=actor), actor, tuple(error.problems)), 409
    tell("Rapport retiré")
    return redirect(url_for("reports.index"), 303)


@bp.post("/<uuid:report_id>/lu")
@guarded(READ, WRITE, example=examples.report_of_ones_post)
def confirm(report_id: uuid.UUID) -> Any:
    """Whoever holds the post has read what is told of it."""
    actor = current_actor()
    shown = _counted(report_id, actor)
    try:
        confirm_reading(shown, decode(FreezeSchema, request.form).seen, actor=actor)
    except Refused as error:
        return _page(shown, actor, tuple(error.problems)), 409
    tell("Lecture enregistrée")
    return redirect(url_for("reports.show", report_id=report_id), 303)


@bp.post("/<uuid:report_id>/figer")
@guarded(WRITE, example=examples.report_to_freeze)
def freeze(report_id: uuid.UUID) -> Any:
    actor = current_actor()
    shown = _counted(report_id, actor)
    try:
        made = freeze_report(shown, decode(FreezeSchema, request.form), actor=actor)
    except Refused as error:
        return _page(shown, actor, tuple(error.problems)), 409
    tell(f"Version {made.number} figée")
    return redirect(url_for("reports.version", report_id=report_id, number=made.number), 303)


# --- its words -----------------------------------------------------------------------------------------


def _paragraph(report_id: uuid.UUID, paragraph_id: uuid.UUID, actor: Actor) -> ReportParagraph:
    report = readable_report(report_id, actor)
    found = get_or_404(ReportParagraph, paragraph_id)
    if found.report_id != report.id or found.removed_at is not None:
        raise NotFound
    return found


def _paragraph_page(report_id: uuid.UUID, form: Any, row: ReportParagraph | None, entry: KeptForm) -> str:
    return render_template("reports/paragraph.html", report_id=report_id, form=form, row=row, entry=entry)


def _new_paragraph(actor: Actor) -> KeptForm:
    return kept_form(ParagraphSchema, actor=actor, new=ReportParagraph, page="reports.ask_paragraph")


@bp.get("/<uuid:report_id>/texte")
@guarded(WRITE, example=examples.one_report)
def ask_paragraph(report_id: uuid.UUID) -> str:
    actor = current_actor()
    readable_report(report_id, actor)
    entry = _new_paragraph(actor)
    form = form_for(ParagraphSchema, submitted=entry.kept)
    form.id = entry.id
    return _paragraph_page(report_id, form, None, entry)


@bp.post("/<uuid:report_id>/texte")
@guarded(WRITE, example=examples.new_paragraph)
def write_new(report_id: uuid.UUID) -> Any:
    actor = current_actor()
    report = readable_report(report_id, actor)
    entry = _new_paragraph(actor)
    try:
        add_paragraph(report, decode(ParagraphSchema, request.form), actor=actor)
    except InvalidInput as error:
        form = form_for(ParagraphSchema, submitted=request.form, error=error)
        return _paragraph_page(report_id, form, None, entry), 422
    except DuplicateContent:
        form = form_for(ParagraphSchema, submitted=request.form, problems=[ALREADY])
        form.id = new_id()
        return _paragraph_page(report_id, form, None, entry), 409
    entry.finish(actor=actor)
    tell("Texte ajouté")
    return redirect(url_for("reports.show", report_id=report_id), 303)


@bp.get("/<uuid:report_id>/texte/<uuid:paragraph_id>")
@guarded(WRITE, example=examples.one_paragraph)
def edit_paragraph(report_id: uuid.UUID, paragraph_id: uuid.UUID) -> str:
    row = _paragraph(report_id, paragraph_id, current_actor())
    return _paragraph_page(report_id, form_for(ParagraphSchema, row), row, KeptForm())


@bp.post("/<uuid:report_id>/texte/<uuid:paragraph_id>")
@guarded(WRITE, example=examples.one_paragraph)
def save_paragraph(report_id: uuid.UUID, paragraph_id: uuid.UUID) -> Any:
    actor = current_actor()
    row = _paragraph(report_id, paragraph_id, actor)
    try:
        write_paragraph(row, decode(ParagraphSchema, request.form), actor=actor)
    except InvalidInput as error:
        form = form_for(ParagraphSchema, submitted=request.form, error=error)
        return _paragraph_page(report_id, form, row, KeptForm()), 422
    except StaleEdit as error:
        form = form_for(ParagraphSchema, submitted=request.form)
        back = ("Rapport", url_for("reports.show", report_id=report_id))
        return conflict_page(error, form, title=row.title, back=back)
    tell("Texte enregistré")
    return redirect(url_for("reports.show", report_id=report_id), 303)


@bp.post("/<uuid:report_id>/texte/<uuid:paragraph_id>/retirer")
@guarded(WRITE, example=examples.paragraph_pressed)
def drop_paragraph(report_id: uuid.UUID, paragraph_id: uuid.UUID) -> Any:
    decode(NoAnswers, request.form)
    actor = current_actor()
    remove_paragraph(_paragraph(report_id, paragraph_id, actor), actor=actor)
    tell("Texte retiré")
    return redirect(url_for("reports.show", report_id=report_id), 303)


# --- frozen versions -----------------------------------------------------------------------------------


def _version_page(
    report: Report, row: ReportVersion, actor: Actor, form: Any = None, status: int = 200
) -> Any:
    may_write = actor.may(WRITE)
    content = read_back(row.content)
    if form is None and may_write:
        data = {"id": new_id(), "expires_on": today(actor) + timedelta(days=60)}
        form = form_for(LinkSchema, data)
    told = next(v for v in pages.versions_of(report, actor, with_links=may_write) if v.row.id == row.id)
    answer = render_template(
        "reports/version.html",
        report=report,
        version=told,
        content=content,
        outputs=list(OUTPUTS.values()),
        form=form,
        may_write=may_write,
        **_words(content),
    )
    return answer, status


@bp.get("/<uuid:report_id>/version/<int:number>")
@guarded(READ, WRITE, example=examples.one_version)
def version(report_id: uuid.UUID, number: int) -> Any:
    actor = current_actor()
    report = readable_report(report_id, actor)
    return _version_page(report, version_of(report, number, actor), actor)


@bp.get("/<uuid:report_id>/version/<int:number>/verifier")
@guarded(READ, WRITE, example=examples.one_version)
def verify(report_id: uuid.UUID, number: int) -> str:
    actor = current_actor()
    report = readable_report(report_id, actor)
    row = version_of(report, number, actor)
    return render_template("reports/verify.html", report=report, version=row, whole=is_whole(row))


@bp.get("/<uuid:report_id>/version/<int:number>/<any(pdf, xlsx, ods, csv):kind>")
@guarded(READ, WRITE, example=examples.one_file)
def download(report_id: uuid.UUID, number: int, kind: str) -> Response:
    actor = current_actor()
    report = readable_report(report_id, actor)
    row = version_of(report, number, actor)
    content, output = read_back(row.content), OUTPUTS[kind]
    made = output.make(content, row)
    record_read("report.downloaded", actor=actor, subject=row, details={"kind": kind})
    answer = Response(made, content_type=output.mimetype)
    answer.headers.set("Content-Disposition", "attachment", filename=file_name(row, content, kind))
    return answer


@bp.post("/<uuid:report_id>/version/<int:number>/lien")
@guarded(WRITE, example=examples.new_link)
def share(report_id: uuid.UUID, number: int) -> Any:
    actor = current_actor()
    report = readable_report(report_id, actor)
    row = version_of(report, number, actor)
    try:
        open_link(row, decode(LinkSchema, request.form), actor=actor)
    except InvalidInput as error:
        form = form_for(LinkSchema, submitted=request.form, error=error)
        return _version_page(report, row, actor, form, 422)
    except DuplicateContent:
        form = form_for(LinkSchema, submitted=request.form, problems=[ALREADY])
        form.id = new_id()
        return _version_page(report, row, actor, form, 409)
    tell("Lien ouvert")
    return redirect(url_for("reports.version", report_id=report_id, number=number), 303)


@bp.post("/liens/<uuid:link_id>/fermer")
@guarded(WRITE, example=examples.one_link)
def revoke(link_id: uuid.UUID) -> Any:
    decode(NoAnswers, request.form)
    actor = current_actor()
    link = get_or_404(ReportLink, link_id)
    row = get_or_404(ReportVersion, link.version_id)
    revoke_link(link, actor=actor)
    tell("Lien fermé : son adresse ne mène plus à rien")
    return redirect(url_for("reports.version", report_id=row.report_id, number=row.number), 303)
