"""Pages of requirements, evidence, gaps, actions, audits, papers and the dossier: load, call, answer."""

from __future__ import annotations

import uuid
from typing import Any

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from core.toolkit import (
    NoAnswers,
    NotFound,
    current_actor,
    decode,
    get_or_404,
    guarded,
    tell,
    today,
)
from plugins.quality import dossier, examples, lists, pages, services, sheets
from plugins.quality.forms import Answer, back_to, bp, form_page, to
from plugins.quality.models import (
    Action,
    Audit,
    Dossier,
    Evidence,
    NonConformity,
    Paper,
    PracticeSession,
    Requirement,
    StaffIncident,
    Training,
)
from plugins.quality.permissions import MANAGE
from plugins.quality.schemas import (
    AdoptSchema,
    AuditSchema,
    CheckActionSchema,
    EditActionSchema,
    EditEvidenceSchema,
    EditGapSchema,
    EditPaperSchema,
    EditRequirementSchema,
    FinishActionSchema,
    FollowSchema,
    ListFiltersSchema,
    NewActionSchema,
    NewEvidenceSchema,
    NewGapSchema,
    NewPaperSchema,
    NewRequirementSchema,
    RateSchema,
)

#: What can be taken away by mistake and brought back: its table, and the page it is seen on.
REMOVABLE: dict[str, tuple[Any, str]] = {
    "evidence": (Evidence, "requirement"),
    "action": (Action, "action"),
    "gap": (NonConformity, "gap"),
    "paper": (Paper, "paper"),
    "practice": (PracticeSession, "session_page"),
    "training": (Training, "training"),
    "incident": (StaffIncident, "incident"),
}


def show_list(key: str) -> Answer:
    filters = decode(ListFiltersSchema, request.args)
    shown = lists.listing(key, filters, current_actor())
    note = "" if shown.own else pages.note_of(key, current_actor())
    return render_template("quality/list.html", page=shown, note=note)


def show_sheet(sheet: sheets.Sheet) -> Answer:
    return render_template("quality/sheet.html", page=sheet)


# --- the référentiel ---------------------------------------------------------------------------------


@bp.get("/demarche")
@guarded(MANAGE, example=examples.plain)
def index() -> Answer:
    return render_template("quality/index.html", page=pages.overview(current_actor()))


@bp.get("/demarche/referentiel")
@guarded(MANAGE, example=examples.plain)
def standard() -> Answer:
    return render_template("quality/standard.html", page=pages.standard_page(current_actor()))


@bp.post("/demarche/referentiel")
@guarded(MANAGE, example=examples.adopting)
def adopt() -> Answer:
    asked = decode(AdoptSchema, request.form)
    if asked["edition"] not in pages.EDITION_NUMBERS:
        raise NotFound
    if services.adopt(asked["edition"], actor=current_actor(), number=asked["number"]):
        tell("Édition adoptée : les preuves restent attachées à leurs exigences")
    return to("standard")


@bp.route("/demarche/exigences/nouvelle", methods=["GET", "POST"])
@guarded(MANAGE, example=examples.new_requirement)
def add_requirement() -> Answer:
    def save(command: Any) -> Response:
        row = services.save_requirement(command, actor=current_actor())
        tell("Exigence ajoutée")
        return to("requirement", row.id)

    title = "Ajouter une exigence à vous"
    return form_page(NewRequirementSchema, save, title=title, back=back_to("index"), new=Requirement)


@bp.get("/demarche/exigences/<uuid:row_id>")
@guarded(MANAGE, example=examples.one_requirement)
def requirement(row_id: uuid.UUID) -> Answer:
    return render_template("quality/requirement.html", page=pages.requirement_page(row_id, current_actor()))


@bp.route("/demarche/exigences/<uuid:row_id>/modifier", methods=["GET", "POST"])
@guarded(MANAGE, example=examples.edit_requirement)
def edit_requirement(row_id: uuid.UUID) -> Answer:
    row = get_or_404(Requirement, row_id)
    if not row.own:
        raise NotFound

    def save(command: Any) -> Response:
        services.save_requirement(command, actor=current_actor(), requirement=row)
        tell("Exigence modifiée")
        return to("requirement", row.id)

    back = sheets.at("requirement", row.id)
    return form_page(
        EditRequirementSchema, save, title="Modifier l’exigence", back=back, data=row, version=row.version
    )


@bp.route("/demarche/exigences/<uuid:row_id>/suivre", methods=["GET", "POST"])
@guarded(MANAGE, example=examples.follow_requirement)
def follow_requirement(row_id: uuid.UUID) -> Answer:
    row = get_or_404(Requirement, row_id)

    def save(command: Any) -> Response:
        services.follow_requirement(row, command, actor=current_actor())
        tell("Suivi de l’exigence noté")
        return to("requirement", row.id)

    back = sheets.at("requirement", row.id)
    return form_page(
        FollowSchema, save, title="Responsable et écart", back=back, data=row, version=row.version
    )


@bp.route("/demarche/exigences/<uuid:row_id>/preuve", methods=["GET", "POST"])
@guarded(MANAGE, example=examples.new_evidence)
def add_evidence(row_id: uuid.UUID) -> Answer:
    row = get_or_404(Requirement, row_id)

    def save(command: Any) -> Response:
        services.save_evidence(command, row, actor=current_actor())
        tell("Preuve ajoutée")
        return to("requirement", row.id)

    back, data = sheets.at("requirement", row.id), {"day": today(current_actor())}
    return form_page(NewEvidenceSchema, save, title="Ajouter une preuve", back=back, data=data, new=Evidence)


@bp.route("/demarche/preuves/<uuid:row_id>/modifier", methods=["GET", "POST"])
@guarded(MANAGE, example=examples.edit_evidence)
def edit_evidence(row_id: uuid.UUID) -> Answer:
    row = sheets.standing(Evidence, row_id)
    under = get_or_404(Requirement, row.requirement_id)

    def save(command: Any) -> Response:
        services.save_evidence(command, under, actor=current_actor(), evidence=row)
        tell("Preuve modifiée")
        return to("requirement", under.id)

    back = sheets.at("requirement", under.id)
    return form_page(
        EditEvidenceSchema, save, title="Modifier la preuve", back=back, data=row, version=row.version
    )


@bp.post("/demarche/preuves/<uuid:row_id>/retirer")
@guarded(MANAGE, example=examples.one_evidence)
def remove_evidence(row_id: uuid.UUID) -> Answer:
    return to("requirement", taken_away("evidence", row_id, "Preuve retirée").requirement_id)


@bp.post("/demarche/remettre/<kind>/<uuid:row_id>")
@guarded(MANAGE, example=examples.removed)
def restore(kind: str, row_id: uuid.UUID) -> Answer:
    """« Annuler » after something was taken away."""
    if kind not in REMOVABLE:
        raise NotFound
    decode(NoAnswers, request.form)
    model, back = REMOVABLE[kind]
    row = get_or_404(model, row_id)
    services.restore(row, kind, actor=current_actor())
    tell("Remis en place")
    return to(back, row.requirement_id if kind == "evidence" else row.id)


def taken_away(kind: str, row_id: uuid.UUID, said: str) -> Any:
    """Take the row away, and say it with the way to bring it back."""
    decode(NoAnswers, request.form)
    row = sheets.standing(REMOVABLE[kind][0], row_id)
    services.remove(row, kind, actor=current_actor())
    tell(said, undo_url=url_for("quality.restore", kind=kind, row_id=row_id))
    return row


# --- actions -----------------------------------------------------------------------------------------


@bp.get("/demarche/actions")
@guarded(MANAGE, example=examples.plain)
def actions() -> Answer:
    return show_list("actions")


@bp.route("/demarche/exigences/<uuid:row_id>/action", methods=["GET", "POST"])
@guarded(MANAGE, example=examples.new_action)
def add_action(row_id: uuid.UUID) -> Answer:
    row = get_or_404(Requirement, row_id)

    def save(command: Any) -> Response:
        services.save_action(command, actor=current_actor(), requirement=row)
        tell("Action décidée")
        return to("requirement", row.id)

    back = sheets.at("requirement", row.id)
    return form_page(NewActionSchema, save, title="Décider une action", back=back, new=Action, note=row.title)


@bp.route("/demarche/non-conformites/<uuid:row_id>/action", methods=["GET", "POST"])
@guarded(MANAGE, example=examples.new_gap_action)
def add_gap_action(row_id: uuid.UUID) -> Answer:
    row = sheets.standing(NonConformity, row_id)

    def save(command: Any) -> Response:
        services.save_action(command, actor=current_actor(), gap=row)
        tell("Action décidée")
        return to("gap", row.id)

    back = sheets.at("gap", row.id)
    return form_page(
        NewActionSchema, save, title="Décider une action", back=back, new=Action, note=row.subject
    )


@bp.get("/demarche/actions/<uuid:row_id>")
@guarded(MANAGE, example=examples.one_action)
def action(row_id: uuid.UUID) -> Answer:
    return show_sheet(sheets.action(row_id, current_actor()))


def _action_form(row_id: uuid.UUID, schema: Any, use: Any, title: str, said: str, **data: Any) -> Answer:
    row = sheets.standing(Action, row_id)

    def save(command: Any) -> Response:
        use(row, command)
        tell(said)
        return to("action", row.id)

    back = sheets.at("action", row.id)
    return form_page(
        schema, save, title=title, back=back, data=data or row, version=row.version, note=row.words
    )


@bp.route("/demarche/actions/<uuid:row_id>/modifier", methods=["GET", "POST"])
@guarded(MANAGE, example=examples.edit_action)
def edit_action(row_id: uuid.UUID) -> Answer:
    def use(row: Action, command: Any) -> None:
        services.save_action(command, actor=current_actor(), action=row)

    return _action_form(row_id, EditActionSchema, use, "Modifier l’action", "Action modifiée")


@bp.route("/demarche/actions/<uuid:row_id>/faite", methods=["GET", "POST"])
@guarded(MANAGE, example=examples.finish_action)
def finish_action(row_id: uuid.UUID) -> Answer:
    actor = current_actor()

    def use(row: Action, command: Any) -> None:
        services.finish_action(row, command, actor=actor)

    said = {"done_on": today(actor)}
    return _action_form(row_id, FinishActionSchema, use, "L’action est faite", "Action faite", **said)


@bp.route("/demarche/actions/<uuid:row_id>/verifier", methods=["GET", "POST"])
@guarded(MANAGE, example=examples.check_action)
def check_action(row_id: uuid.UUID) -> Answer:
    actor = current_actor()

    def use(row: Action, command: Any) -> None:
        services.check_action(row, command, actor=actor)

    said = {"checked_on": today(actor)}
    return _action_form(
        row_id, CheckActionSchema, use, "Vérifier l’effet", "Effet de l’action vérifié", **said
    )


@bp.post("/demarche/actions/<uuid:row_id>/retirer")
@guarded(MANAGE, example=examples.one_action)
def remove_action(row_id: uuid.UUID) -> Answer:
    taken_away("action", row_id, "Action retirée")
    return to("actions")


# --- non-conformities ----------------------------------------------------------------------------------


@bp.get("/demarche/non-conformites")
@guarded(MANAGE, example=examples.plain)
def gaps() -> Answer:
    return show_list("gaps")


@bp.route("/demarche/non-conformites/nouvelle", methods=["GET", "POST"])
@guarded(MANAGE, example=examples.new_gap)
def add_gap() -> Answer:
    def save(command: Any) -> Response:
        row = services.save_gap(command, actor=current_actor())
        tell("Non-conformité notée")
        return to("gap", row.id)

    data = {"day": today(current_actor())}
    title = "Noter une non-conformité"
    return form_page(NewGapSchema, save, title=title, back=back_to("gaps"), data=data, new=NonConformity)


@bp.get("/demarche/non-conformites/<uuid:row_id>")
@guarded(MANAGE, example=examples.one_gap)
def gap(row_id: uuid.UUID) -> Answer:
    return show_sheet(sheets.gap(row_id, current_actor()))


@bp.route("/demarche/non-conformites/<uuid:row_id>/modifier", methods=["GET", "POST"])
@guarded(MANAGE, example=examples.edit_gap)
def edit_gap(row_id: uuid.UUID) -> Answer:
    row = sheets.standing(NonConformity, row_id)

    def save(command: Any) -> Response:
        services.save_gap(command, actor=current_actor(), gap=row)
        tell("Non-conformité modifiée")
        return to("gap", row.id)

    back = sheets.at("gap", row.id)
    return form_page(EditGapSchema, save, title="Modifier", back=back, data=row, version=row.version)


@bp.post("/demarche/non-conformites/<uuid:row_id>/retirer")
@guarded(MANAGE, example=examples.one_gap)
def remove_gap(row_id: uuid.UUID) -> Answer:
    taken_away("gap", row_id, "Non-conformité retirée")
    return to("gaps")


# --- blank audits ------------------------------------------------------------------------------------


@bp.get("/demarche/audits-blancs")
@guarded(MANAGE, example=examples.plain)
def audits() -> Answer:
    return show_list("audits")


@bp.route("/demarche/audits-blancs/nouveau", methods=["GET", "POST"])
@guarded(MANAGE, example=examples.new_audit)
def add_audit() -> Answer:
    def save(command: Any) -> Response:
        row = services.begin_audit(command, actor=current_actor())
        tell("Audit blanc commencé")
        return to("audit", row.id)

    day = today(current_actor())
    data = {"day": day, "label": f"Audit blanc {day.year}"}
    title = "Commencer un audit blanc"
    return form_page(AuditSchema, save, title=title, back=back_to("audits"), data=data, new=Audit)


@bp.get("/demarche/audits-blancs/<uuid:row_id>")
@guarded(MANAGE, example=examples.one_audit)
def audit(row_id: uuid.UUID) -> Answer:
    return show_sheet(sheets.audit(row_id, current_actor()))


@bp.route("/demarche/audits-blancs/<uuid:row_id>/exigences/<uuid:requirement_id>", methods=["GET", "POST"])
@guarded(MANAGE, example=examples.rating)
def rate(row_id: uuid.UUID, requirement_id: uuid.UUID) -> Answer:
    actor = current_actor()
    row, under = get_or_404(Audit, row_id), get_or_404(Requirement, requirement_id)

    def save(command: Any) -> Response:
        services.rate(row, under, command, actor=actor)
        tell("Exigence cotée")
        return to("audit", row.id)

    back, data = sheets.at("audit", row.id), pages.rating_data(row.id, under.id, actor)
    return form_page(RateSchema, save, title=under.title, back=back, data=data, note=under.words)


@bp.post("/demarche/audits-blancs/<uuid:row_id>/clore")
@guarded(MANAGE, example=examples.closing)
def close_audit(row_id: uuid.UUID) -> Answer:
    decode(NoAnswers, request.form)
    services.close_audit(get_or_404(Audit, row_id, lock=True), actor=current_actor())
    tell("Audit blanc clos")
    return to("audit", row_id)


# --- papers and the dossier --------------------------------------------------------------------------


@bp.get("/demarche/pieces")
@guarded(MANAGE, example=examples.plain)
def papers() -> Answer:
    return show_list("papers")


@bp.route("/demarche/pieces/nouvelle", methods=["GET", "POST"])
@guarded(MANAGE, example=examples.new_paper)
def add_paper() -> Answer:
    def save(command: Any) -> Response:
        row = services.save_paper(command, actor=current_actor())
        tell("Pièce notée : elle se range sous ses exigences")
        return to("paper", row.id)

    data = {"day": today(current_actor())}
    return form_page(
        NewPaperSchema, save, title="Noter une pièce", back=back_to("papers"), data=data, new=Paper
    )


@bp.get("/demarche/pieces/<uuid:row_id>")
@guarded(MANAGE, example=examples.one_paper)
def paper(row_id: uuid.UUID) -> Answer:
    return show_sheet(sheets.paper(row_id, current_actor()))


@bp.route("/demarche/pieces/<uuid:row_id>/modifier", methods=["GET", "POST"])
@guarded(MANAGE, example=examples.edit_paper)
def edit_paper(row_id: uuid.UUID) -> Answer:
    row = sheets.standing(Paper, row_id)

    def save(command: Any) -> Response:
        services.save_paper(command, actor=current_actor(), paper=row)
        tell("Pièce modifiée")
        return to("paper", row.id)

    back = sheets.at("paper", row.id)
    return form_page(
        EditPaperSchema, save, title="Modifier la pièce", back=back, data=row, version=row.version
    )


@bp.post("/demarche/pieces/<uuid:row_id>/retirer")
@guarded(MANAGE, example=examples.one_paper)
def remove_paper(row_id: uuid.UUID) -> Answer:
    taken_away("paper", row_id, "Pièce retirée")
    return to("papers")


@bp.get("/demarche/dossier")
@guarded(MANAGE, example=examples.plain)
def dossier_now() -> Answer:
    """The dossier as it stands, ready to print; a version can be kept."""
    return render_template("quality/dossier.html", page=dossier.present(current_actor()))


@bp.post("/demarche/dossier/versions/<int:number>")
@guarded(MANAGE, example=examples.keeping)
def keep_dossier(number: int) -> Answer:
    decode(NoAnswers, request.form)
    actor = current_actor()
    row = services.keep_dossier(dossier.content(actor), actor=actor, number=number)
    if row is None:
        return to("dossier_now")
    tell(f"Version {row.number} du dossier gardée")
    return to("dossier_kept", row.id)


@bp.get("/demarche/dossier/<uuid:row_id>")
@guarded(MANAGE, example=examples.one_dossier)
def dossier_kept(row_id: uuid.UUID) -> Answer:
    shown = dossier.kept(get_or_404(Dossier, row_id), current_actor())
    return render_template("quality/dossier.html", page=shown)
