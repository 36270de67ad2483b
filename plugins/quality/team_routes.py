"""Pages of the charter, sessions, training, interviews, incidents, complaints, surveys and the logbook."""

from __future__ import annotations

import uuid
from typing import Any

from flask import render_template, request
from werkzeug.wrappers import Response

from core.toolkit import (
    InvalidInput,
    NoAnswers,
    current_actor,
    decode,
    form_for,
    get_or_404,
    guarded,
    tell,
    today,
)
from plugins.quality import examples, logbook, pages, replies, sheets, team_services
from plugins.quality.forms import Answer, back_to, bp, form_page, hidden_without, to
from plugins.quality.models import (
    Attendance,
    Charter,
    Complaint,
    Interview,
    PracticeSession,
    Reply,
    StaffIncident,
    Survey,
    Trainee,
    Training,
)
from plugins.quality.permissions import MANAGE, OWN, READ, REPORT
from plugins.quality.routes import show_list, show_sheet, taken_away
from plugins.quality.team_schemas import (
    AnswerComplaintSchema,
    CharterSchema,
    CloseComplaintSchema,
    ComplainantSchema,
    EditComplaintSchema,
    EditIncidentSchema,
    EditInterviewSchema,
    EditSessionSchema,
    EditTrainingSchema,
    NewComplaintSchema,
    NewIncidentSchema,
    NewInterviewSchema,
    NewSessionSchema,
    NewTrainingSchema,
    PeriodSchema,
    SurveySchema,
)

# --- the charter -------------------------------------------------------------------------------------


@bp.get("/charte")
@guarded(READ, example=examples.plain)
def charter() -> Answer:
    """The text in force, who signed it, who has not."""
    return render_template("quality/charter.html", page=pages.charter_page(None, current_actor()))


@bp.route("/charte/nouvelle", methods=["GET", "POST"])
@guarded(MANAGE, example=examples.new_charter)
def add_charter() -> Answer:
    actor = current_actor()

    def save(command: Any) -> Response:
        row = team_services.write_charter(command, actor=actor)
        tell("Charte écrite")
        return to("charter_text", row.id)

    data = pages.charter_prefill(actor)
    return form_page(
        CharterSchema, save, title="Écrire la charte", back=back_to("charter"), data=data, new=Charter
    )


@bp.get("/charte/<uuid:row_id>")
@guarded(READ, example=examples.one_charter)
def charter_text(row_id: uuid.UUID) -> Answer:
    return render_template("quality/charter.html", page=pages.charter_page(row_id, current_actor()))


@bp.post("/charte/<uuid:row_id>/signer")
@guarded(OWN, example=examples.one_charter)
def sign_charter(row_id: uuid.UUID) -> Answer:
    decode(NoAnswers, request.form)
    team_services.sign_charter(get_or_404(Charter, row_id), actor=current_actor())
    tell("Charte signée")
    return to("charter")


# --- sessions, training, interviews --------------------------------------------------------------------


@bp.get("/analyse-de-pratique")
@guarded(READ, example=examples.plain)
def sessions() -> Answer:
    return show_list("sessions")


@bp.route("/analyse-de-pratique/nouvelle", methods=["GET", "POST"])
@guarded(MANAGE, example=examples.new_session)
def add_session() -> Answer:
    def save(command: Any) -> Response:
        row = team_services.save_session(command, actor=current_actor())
        tell("Séance notée")
        return to("session_page", row.id)

    data = {"day": today(current_actor()), "minutes": 120}
    title = "Noter une séance"
    return form_page(
        NewSessionSchema, save, title=title, back=back_to("sessions"), data=data, new=PracticeSession
    )


@bp.get("/analyse-de-pratique/<uuid:row_id>")
@guarded(READ, example=examples.one_session)
def session_page(row_id: uuid.UUID) -> Answer:
    return show_sheet(sheets.practice(row_id, current_actor()))


@bp.route("/analyse-de-pratique/<uuid:row_id>/modifier", methods=["GET", "POST"])
@guarded(MANAGE, example=examples.edit_session)
def edit_session(row_id: uuid.UUID) -> Answer:
    row = sheets.standing(PracticeSession, row_id)

    def save(command: Any) -> Response:
        team_services.save_session(command, actor=current_actor(), practice=row)
        tell("Séance modifiée")
        return to("session_page", row.id)

    data = {name: getattr(row, name) for name in ("day", "minutes", "facilitator", "themes")}
    data["member_ids"] = sheets.linked(Attendance, "session_id", row.id)
    back = sheets.at("session_page", row.id)
    return form_page(
        EditSessionSchema, save, title="Modifier la séance", back=back, data=data, version=row.version
    )


@bp.post("/analyse-de-pratique/<uuid:row_id>/retirer")
@guarded(MANAGE, example=examples.one_session)
def remove_session(row_id: uuid.UUID) -> Answer:
    taken_away("practice", row_id, "Séance retirée")
    return to("sessions")


@bp.get("/demarche/formations")
@guarded(MANAGE, example=examples.plain)
def trainings() -> Answer:
    return show_list("trainings")


@bp.route("/demarche/formations/nouvelle", methods=["GET", "POST"])
@guarded(MANAGE, example=examples.new_training)
def add_training() -> Answer:
    def save(command: Any) -> Response:
        row = team_services.save_training(command, actor=current_actor())
        tell("Formation notée")
        return to("training", row.id)

    title = "Noter une formation"
    return form_page(NewTrainingSchema, save, title=title, back=back_to("trainings"), new=Training)


@bp.get("/demarche/formations/<uuid:row_id>")
@guarded(MANAGE, example=examples.one_training)
def training(row_id: uuid.UUID) -> Answer:
    return show_sheet(sheets.training(row_id, current_actor()))


@bp.route("/demarche/formations/<uuid:row_id>/modifier", methods=["GET", "POST"])
@guarded(MANAGE, example=examples.edit_training)
def edit_training(row_id: uuid.UUID) -> Answer:
    row = sheets.standing(Training, row_id)

    def save(command: Any) -> Response:
        team_services.save_training(command, actor=current_actor(), training=row)
        tell("Formation modifiée")
        return to("training", row.id)

    names = ("kind", "title", "provider", "starts_on", "ends_on", "hours")
    data = {name: getattr(row, name) for name in names}
    data["member_ids"] = sheets.linked(Trainee, "training_id", row.id)
    data["certified_ids"] = sheets.linked(Trainee, "training_id", row.id, certified=True)
    back = sheets.at("training", row.id)
    return form_page(
        EditTrainingSchema, save, title="Modifier la formation", back=back, data=data, version=row.version
    )


@bp.post("/demarche/formations/<uuid:row_id>/retirer")
@guarded(MANAGE, example=examples.one_training)
def remove_training(row_id: uuid.UUID) -> Answer:
    taken_away("training", row_id, "Formation retirée")
    return to("trainings")


@bp.get("/demarche/entretiens")
@guarded(MANAGE, example=examples.plain)
def interviews() -> Answer:
    return show_list("interviews")


@bp.route("/demarche/entretiens/nouveau", methods=["GET", "POST"])
@guarded(MANAGE, example=examples.new_interview)
def add_interview() -> Answer:
    def save(command: Any) -> Response:
        team_services.save_interview(command, actor=current_actor())
        tell("Entretien noté")
        return to("interviews")

    data = {"day": today(current_actor())}
    title = "Noter un entretien"
    return form_page(
        NewInterviewSchema, save, title=title, back=back_to("interviews"), data=data, new=Interview
    )


@bp.route("/demarche/entretiens/<uuid:row_id>", methods=["GET", "POST"])
@guarded(MANAGE, example=examples.edit_interview)
def edit_interview(row_id: uuid.UUID) -> Answer:
    row = sheets.standing(Interview, row_id)

    def save(command: Any) -> Response:
        team_services.save_interview(command, actor=current_actor(), interview=row)
        tell("Entretien modifié")
        return to("interviews")

    title, back = "Modifier l’entretien", back_to("interviews")
    return form_page(EditInterviewSchema, save, title=title, back=back, data=row, version=row.version)


# --- incidents towards the team ------------------------------------------------------------------------


@bp.get("/demarche/incidents-equipe")
@guarded(MANAGE, REPORT, example=examples.plain)
def incidents() -> Answer:
    return show_list("incidents")


@bp.route("/demarche/incidents-equipe/nouveau", methods=["GET", "POST"])
@guarded(MANAGE, REPORT, example=examples.new_incident)
def add_incident() -> Answer:
    def save(command: Any) -> Response:
        row = team_services.save_incident(command, actor=current_actor())
        tell("Incident noté")
        return to("incident", row.id)

    data = {"day": today(current_actor())}
    title = "Noter un incident envers l’équipe"
    return form_page(
        NewIncidentSchema, save, title=title, back=back_to("incidents"), data=data, new=StaffIncident
    )


@bp.get("/demarche/incidents-equipe/<uuid:row_id>")
@guarded(MANAGE, REPORT, example=examples.one_incident)
def incident(row_id: uuid.UUID) -> Answer:
    return show_sheet(sheets.incident(row_id, current_actor()))


@bp.route("/demarche/incidents-equipe/<uuid:row_id>/modifier", methods=["GET", "POST"])
@guarded(MANAGE, example=examples.edit_incident)
def edit_incident(row_id: uuid.UUID) -> Answer:
    row = sheets.standing(StaffIncident, row_id)

    def save(command: Any) -> Response:
        team_services.save_incident(command, actor=current_actor(), incident=row)
        tell("Suite de l’incident notée")
        return to("incident", row.id)

    back = sheets.at("incident", row.id)
    return form_page(
        EditIncidentSchema, save, title="Noter la suite", back=back, data=row, version=row.version
    )


@bp.post("/demarche/incidents-equipe/<uuid:row_id>/retirer")
@guarded(MANAGE, example=examples.one_incident)
def remove_incident(row_id: uuid.UUID) -> Answer:
    taken_away("incident", row_id, "Incident retiré")
    return to("incidents")


# --- complaints --------------------------------------------------------------------------------------


@bp.get("/demarche/reclamations")
@guarded(MANAGE, REPORT, example=examples.plain)
def complaints() -> Answer:
    return show_list("complaints")


@bp.route("/demarche/reclamations/nouvelle", methods=["GET", "POST"])
@guarded(MANAGE, REPORT, example=examples.new_complaint)
def add_complaint() -> Answer:
    def save(command: Any) -> Response:
        row = team_services.save_complaint(command, actor=current_actor())
        tell("Réclamation notée")
        return to("complaint", row.id)

    data = {"received_on": today(current_actor())}
    title = "Noter une réclamation"
    return form_page(
        NewComplaintSchema, save, title=title, back=back_to("complaints"), data=data, new=Complaint
    )


@bp.get("/demarche/reclamations/<uuid:row_id>")
@guarded(MANAGE, REPORT, example=examples.one_complaint)
def complaint(row_id: uuid.UUID) -> Answer:
    return show_sheet(sheets.complaint(row_id, current_actor()))


def _complaint_form(row_id: uuid.UUID, schema: Any, use: Any, title: str, said: str, **data: Any) -> Answer:
    row = sheets.standing(Complaint, row_id)

    def save(command: Any) -> Response:
        use(row, command)
        tell(said)
        return to("complaint", row.id)

    back = sheets.at("complaint", row.id)
    return form_page(schema, save, title=title, back=back, data=data or row, version=row.version)


@bp.route("/demarche/reclamations/<uuid:row_id>/modifier", methods=["GET", "POST"])
@guarded(MANAGE, example=examples.edit_complaint)
def edit_complaint(row_id: uuid.UUID) -> Answer:
    def use(row: Complaint, command: Any) -> None:
        team_services.save_complaint(command, actor=current_actor(), complaint=row)

    return _complaint_form(
        row_id, EditComplaintSchema, use, "Modifier la réclamation", "Réclamation modifiée"
    )


@bp.route("/demarche/reclamations/<uuid:row_id>/repondre", methods=["GET", "POST"])
@guarded(MANAGE, example=examples.answer_complaint)
def answer_complaint(row_id: uuid.UUID) -> Answer:
    actor = current_actor()

    def use(row: Complaint, command: Any) -> None:
        team_services.answer_complaint(row, command, actor=actor)

    said = {"answered_on": today(actor)}
    return _complaint_form(row_id, AnswerComplaintSchema, use, "Noter la réponse", "Réponse notée", **said)


@bp.route("/demarche/reclamations/<uuid:row_id>/clore", methods=["GET", "POST"])
@guarded(MANAGE, example=examples.close_complaint)
def close_complaint(row_id: uuid.UUID) -> Answer:
    actor = current_actor()

    def use(row: Complaint, command: Any) -> None:
        team_services.close_complaint(row, command, actor=actor)

    said = {"closed_on": today(actor)}
    return _complaint_form(
        row_id, CloseComplaintSchema, use, "Clore la réclamation", "Réclamation close", **said
    )


@bp.route("/demarche/reclamations/<uuid:row_id>/identite", methods=["GET", "POST"])
@guarded(MANAGE, example=examples.name_complainant)
def name_complainant(row_id: uuid.UUID) -> Answer:
    row = sheets.standing(Complaint, row_id)
    known = team_services.complainant_of(row)

    def save(command: Any) -> Response:
        team_services.name_complainant(row, command, actor=current_actor())
        tell("Identité écrite, à part de la réclamation")
        return to("complaint", row.id)

    back = sheets.at("complaint", row.id)
    version = known.version if known is not None else None
    return form_page(ComplainantSchema, save, title="Qui réclame", back=back, data=known, version=version)


@bp.post("/demarche/reclamations/<uuid:row_id>/identite/effacer")
@guarded(MANAGE, example=examples.named_complaint)
def forget_complainant(row_id: uuid.UUID) -> Answer:
    """At her request: her name, and the texts that may describe her; the complaint stays counted."""
    decode(NoAnswers, request.form)
    known = team_services.complainant_of(sheets.standing(Complaint, row_id))
    if known is not None:
        team_services.forget_complainant(known, actor=current_actor())
        tell("Identité et textes effacés")
    return to("complaint", row_id)


# --- surveys -----------------------------------------------------------------------------------------


@bp.get("/demarche/enquetes")
@guarded(MANAGE, example=examples.plain)
def surveys() -> Answer:
    return show_list("surveys")


@bp.route("/demarche/enquetes/nouvelle", methods=["GET", "POST"])
@guarded(MANAGE, example=examples.new_survey)
def add_survey() -> Answer:
    def save(command: Any) -> Response:
        row = team_services.open_survey(command, actor=current_actor())
        tell("Enquête ouverte")
        return to("survey", row.id)

    data = {"starts_on": today(current_actor()), "questions": replies.QUESTIONS}
    title = "Ouvrir une enquête"
    return form_page(SurveySchema, save, title=title, back=back_to("surveys"), data=data, new=Survey)


@bp.get("/demarche/enquetes/<uuid:row_id>")
@guarded(MANAGE, example=examples.one_survey)
def survey(row_id: uuid.UUID) -> Answer:
    return show_sheet(sheets.survey(row_id, current_actor()))


@bp.route("/demarche/enquetes/<uuid:row_id>/reponse", methods=["GET", "POST"])
@guarded(MANAGE, example=examples.new_reply)
def add_reply(row_id: uuid.UUID) -> Answer:
    """Count one paper questionnaire, then the next."""
    actor, row = current_actor(), get_or_404(Survey, row_id)
    schema = replies.schema_of(row)

    def save(said: Any) -> Response:
        given = [said[name] for name in replies.names_of(row)]
        team_services.add_reply(row, said["id"], given, actor=actor)
        tell("Questionnaire compté")
        return to("add_reply", row.id)

    back = sheets.at("survey", row.id)
    return form_page(schema, save, title="Compter un questionnaire", back=back, new=Reply, note=row.label)


# --- her own logbook: no route takes a member, the reader is the member ------------------------------------


@bp.get("/mon-carnet")
@hidden_without(OWN)
@guarded(OWN, example=examples.hidden)
def own_logbook() -> Answer:
    actor = current_actor()
    error = None
    try:
        asked = decode(PeriodSchema, request.args)
    except InvalidInput as refused:
        error, asked = refused, decode(PeriodSchema, {})
    shown = logbook.logbook_page(asked, actor)
    data = {"since": shown.since, "until": shown.until}
    form = form_for(PeriodSchema, data, submitted=request.args if error else None, error=error)
    page = render_template("quality/logbook.html", page=shown, form=form)
    return (page, error.status) if error else page


@bp.get("/mon-carnet/tableur")
@hidden_without(OWN)
@guarded(OWN, example=examples.hidden)
def own_table() -> Answer:
    """The same, for a spreadsheet."""
    shown = logbook.logbook_page(decode(PeriodSchema, request.args), current_actor())
    answer = Response(logbook.as_table(shown), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="mon-carnet.csv"'
    return answer
