"""Pages of access to rights: each loads, calls one use-case, answers."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from core.toolkit import (
    ALREADY,
    CORRECT_TEAM_ACTIVITIES,
    RECORD_ACTIVITIES,
    DuplicateContent,
    InvalidInput,
    NoAnswers,
    NotFound,
    OwnEntry,
    PluginBlueprint,
    StaleEdit,
    conflict_page,
    correctable_activity,
    current_actor,
    decode,
    form_for,
    guarded,
    kept_form,
    new_id,
    own_entry,
    readable_activity,
    record_read,
    tell,
    today,
)
from plugins.rights_access import acts, budgets, examples, file_pages, files, pages
from plugins.rights_access.files import rights_file
from plugins.rights_access.models import Budget, Debt, DebtStage, Follower, Procedure
from plugins.rights_access.permissions import BUDGET, FOLLOW, READ, READ_FILES, RECORD
from plugins.rights_access.queries import partner_options
from plugins.rights_access.schemas import (
    ActFiltersSchema,
    BudgetSchema,
    DebtFiltersSchema,
    DebtSchema,
    DebtStageSchema,
    EditActSchema,
    EditProcedureSchema,
    FileFromActSchema,
    FollowerSchema,
    NewActSchema,
    NewProcedureSchema,
    PrefillSchema,
    ProcedureFiltersSchema,
    TableFiltersSchema,
)

bp = PluginBlueprint("rights_access", __name__, prefix="droits")

Answer = Response | str | tuple[str, int]
#: The subject of a file that an act becomes; the theme is not told in lists.
USUAL_SUBJECT = "Démarches administratives"


def _to_case(case_id: uuid.UUID) -> Response:
    return redirect(url_for("cases.show", case_id=case_id), 303)


def _form_page(
    schema: Any,
    save: Callable[[Any], Response],
    *,
    title: str,
    back: str,
    data: Any = None,
    version: int | None = None,
    new: type[Any] | None = None,
    entry: OwnEntry | None = None,
    choices: pages.Choices | None = None,
    template: str = "rights_access/form.html",
    label: str = "Enregistrer",
    **context: Any,
) -> Answer:
    """Show a form, or save it and go where ``save`` says; both values of a stale edit on their page.

    ``new`` is the table of a new row, which the page's address then names (``kept_form``); ``entry`` a field entry,
    with its own draft.
    """
    actor = current_actor()
    keeping = entry or kept_form(schema, actor=actor, new=new, version=version)
    error = None
    problems: list[str] = []
    if request.method == "POST":
        try:
            answer = save(decode(schema, request.form))
            keeping.finish(actor=actor)
            return answer
        except InvalidInput as refused:
            error = refused
        except DuplicateContent as taken:
            error, problems = InvalidInput({}, taken.message), [ALREADY]
        except StaleEdit as stale:
            form = form_for(schema, submitted=request.form, choices=choices)
            return conflict_page(stale, form, title="Deux saisies différentes", back=("Revenir", back))
    submitted = request.form if error else keeping.kept
    form = form_for(
        schema,
        data,
        submitted=submitted,
        error=error,
        choices=choices,
        version=None if submitted else version,
        problems=problems,
    )
    if problems:
        form.id = new_id()
    elif keeping.id is not None:
        form.id = keeping.id
    shown = render_template(
        template, form=form, entry=keeping, title=title, back_url=back, label=label, **context
    )
    return (shown, error.status) if error else shown


# --- anonymous acts ----------------------------------------------------------------------------------


@bp.route("/demande", methods=["GET", "POST"])
@guarded(RECORD, RECORD_ACTIVITIES, example=examples.new_act)
def add_act() -> Answer:
    """« Nouvelle demande », without any name: theme, operator, act, result.

    The reception notes what it received and goes on: entries of the field are not its pages.
    """
    actor = current_actor()
    in_field = actor.may(RECORD_ACTIVITIES)
    given = decode(PrefillSchema, request.args)
    entry = own_entry(actor=actor)
    if not in_field:
        entry = replace(entry, first=False, recorded=False)

    def save(command: Any) -> Response:
        activity = acts.record_act(command, actor=actor)
        undo = url_for("activities.remove", activity_id=activity.id) if in_field else None
        tell("Demande enregistrée", undo_url=undo)
        if command.then_another or not in_field:
            return redirect(
                url_for("rights_access.add_act", theme=command.theme, operator=command.operator), 303
            )
        return redirect(url_for("activities.show", activity_id=activity.id), 303)

    number, people = pages.day_words(actor)
    return _form_page(
        NewActSchema,
        save,
        title="Accès aux droits : une demande",
        back=url_for("activities.index", whose="mine") if in_field else url_for("day.show"),
        data=None if request.method == "POST" else pages.act_prefill(given, actor),
        entry=entry,
        choices=pages.act_choices(actor),
        template="rights_access/act_form.html",
        back_label="Interventions" if in_field else "Ma journée",
        number=number,
        people=people,
    )


@bp.get("/demandes")
@guarded(READ, example=examples.plain)
def act_index() -> Answer:
    filters = decode(ActFiltersSchema, request.args)
    return render_template("rights_access/acts.html", page=pages.act_list(filters, current_actor()))


@bp.route("/demandes/<uuid:activity_id>/corriger", methods=["GET", "POST"])
@guarded(RECORD_ACTIVITIES, CORRECT_TEAM_ACTIVITIES, example=examples.edit_act)
def edit_act(activity_id: uuid.UUID) -> Answer:
    actor = current_actor()
    activity, _team = correctable_activity(activity_id, actor)
    act = acts.act_of(activity.id, actor)

    def save(command: Any) -> Response:
        acts.correct_act(activity.id, command, actor=actor)
        tell("Demande corrigée")
        return redirect(url_for("activities.show", activity_id=activity.id), 303)

    return _form_page(
        EditActSchema,
        save,
        title="Corriger la demande",
        back=url_for("activities.show", activity_id=activity.id),
        data=acts.details_of(act),
        version=act.version,
    )


@bp.route("/demandes/<uuid:activity_id>/dossier", methods=["GET", "POST"])
@guarded(FOLLOW, example=examples.file_from_act)
def open_from_act(activity_id: uuid.UUID) -> Answer:
    """The request lasts: a file is opened, whose first procedure takes what the act said."""
    actor = current_actor()
    activity = readable_activity(activity_id, actor)
    if activity.removed_at is not None:
        raise NotFound
    act = acts.act_of(activity.id, actor)

    def save(command: Any) -> Response:
        case = acts.open_from_act(act, command, actor=actor)
        tell("Dossier ouvert : ajoutez la personne ou le foyer")
        return _to_case(case.id)

    return _form_page(
        FileFromActSchema,
        save,
        title="Ouvrir un dossier de démarches",
        back=url_for("activities.show", activity_id=activity.id),
        data={"subject": USUAL_SUBJECT},
        label="Ouvrir le dossier",
        intro="La première démarche reprend le thème et l’organisme de la demande. La demande, elle, reste sans nom.",
    )


@bp.get("/tableau")
@guarded(READ, example=examples.plain)
def table() -> Answer:
    filters = decode(TableFiltersSchema, request.args)
    return render_template("rights_access/table.html", page=pages.table(filters, current_actor()))


# --- files -------------------------------------------------------------------------------------------


@bp.get("/demarches")
@guarded(READ_FILES, example=examples.plain)
def procedure_index() -> Answer:
    filters = decode(ProcedureFiltersSchema, request.args)
    shown = file_pages.procedure_list(filters, current_actor())
    return render_template("rights_access/procedures.html", page=shown)


@bp.get("/surendettement")
@guarded(READ_FILES, example=examples.plain)
def debt_index() -> Answer:
    filters = decode(DebtFiltersSchema, request.args)
    return render_template("rights_access/debts.html", page=file_pages.debt_list(filters, current_actor()))


@bp.route("/dossiers/<uuid:case_id>/a-cote", methods=["GET", "POST"])
@guarded(FOLLOW, example=examples.open_beside)
def open_beside(case_id: uuid.UUID) -> Answer:
    """From the file of another domain: the file of procedures of the same people."""
    actor = current_actor()
    case = files.named_or_404(case_id, actor)

    def save(command: Any) -> Response:
        opened = acts.open_beside(case, command, actor=actor)
        tell("Dossier de démarches ouvert pour les mêmes personnes")
        return _to_case(opened.id)

    return _form_page(
        FileFromActSchema,
        save,
        title="Ouvrir un dossier de démarches",
        back=url_for("cases.show", case_id=case.id),
        data={"subject": USUAL_SUBJECT},
        label="Ouvrir le dossier",
        intro="Les personnes connues de ce dossier y sont reprises. Leur accord se redemande.",
    )


def _procedure_choices(kept: uuid.UUID | None = None) -> pages.Choices:
    return {"membership_id": pages.member_choices(current_actor(), kept)}


@bp.route("/dossiers/<uuid:case_id>/demarches/nouvelle", methods=["GET", "POST"])
@guarded(FOLLOW, example=examples.new_procedure)
def add_procedure(case_id: uuid.UUID) -> Answer:
    actor = current_actor()
    case = rights_file(case_id, actor)

    def save(command: Any) -> Response:
        files.note_procedure(case, command, actor=actor)
        tell("Démarche notée")
        return _to_case(case.id)

    return _form_page(
        NewProcedureSchema,
        save,
        title="Noter une démarche",
        back=url_for("cases.show", case_id=case.id),
        data=files.new_procedure_data(actor),
        new=Procedure,
        choices=_procedure_choices(),
    )


@bp.route("/dossiers/<uuid:case_id>/demarches/<uuid:procedure_id>/modifier", methods=["GET", "POST"])
@guarded(FOLLOW, example=examples.edit_procedure)
def edit_procedure(case_id: uuid.UUID, procedure_id: uuid.UUID) -> Answer:
    actor = current_actor()
    case = rights_file(case_id, actor)
    row, matter = files.procedure_or_404(case, procedure_id, actor)

    def save(command: Any) -> Response:
        files.correct_procedure(case, procedure_id, command, actor=actor)
        tell("Démarche mise à jour")
        return _to_case(case.id)

    return _form_page(
        EditProcedureSchema,
        save,
        title="Mettre à jour la démarche",
        back=url_for("cases.show", case_id=case.id),
        data=files.procedure_data(row, matter),
        version=row.version,
        choices=_procedure_choices(row.membership_id),
    )


@bp.route("/dossiers/<uuid:case_id>/services/nouveau", methods=["GET", "POST"])
@guarded(FOLLOW, example=examples.new_follower)
def add_follower(case_id: uuid.UUID) -> Answer:
    actor = current_actor()
    case = rights_file(case_id, actor)

    def save(command: Any) -> Response:
        files.note_follower(case, command, actor=actor)
        tell("Service noté")
        return _to_case(case.id)

    return _form_page(
        FollowerSchema,
        save,
        title="Noter un service qui suit aussi",
        back=url_for("cases.show", case_id=case.id),
        data={"since": today(actor)},
        new=Follower,
        choices={"partner_id": pages.pairs(partner_options(actor))},
    )


@bp.post("/dossiers/<uuid:case_id>/retirer/<part>/<uuid:row_id>")
@guarded(FOLLOW, BUDGET, example=examples.one_part)
def remove_part(case_id: uuid.UUID, part: str, row_id: uuid.UUID) -> Answer:
    decode(NoAnswers, request.form)
    actor = current_actor()
    case = rights_file(case_id, actor)
    files.remove_row(case, files.part_or_404(case, part, row_id, actor), actor=actor)
    undo = url_for("rights_access.restore_part", case_id=case_id, part=part, row_id=row_id)
    tell("Ligne retirée du dossier", undo_url=undo)
    return _to_case(case.id)


@bp.post("/dossiers/<uuid:case_id>/remettre/<part>/<uuid:row_id>")
@guarded(FOLLOW, BUDGET, example=examples.one_part)
def restore_part(case_id: uuid.UUID, part: str, row_id: uuid.UUID) -> Answer:
    decode(NoAnswers, request.form)
    actor = current_actor()
    case = rights_file(case_id, actor)
    files.restore_row(case, files.part_or_404(case, part, row_id, actor), actor=actor)
    tell("Ligne remise dans le dossier")
    return _to_case(case.id)


# --- budget and debts --------------------------------------------------------------------------------


@bp.route("/dossiers/<uuid:case_id>/budget/nouveau", methods=["GET", "POST"])
@guarded(BUDGET, example=examples.new_budget)
def add_budget(case_id: uuid.UUID) -> Answer:
    actor = current_actor()
    case = rights_file(case_id, actor)

    def save(command: Any) -> Response:
        row = budgets.note_budget(case, command, actor=actor)
        tell("Entretien budgétaire noté")
        return redirect(url_for("rights_access.budget", case_id=case.id, budget_id=row.id), 303)

    return _form_page(
        BudgetSchema,
        save,
        title="Entretien budgétaire",
        back=url_for("cases.show", case_id=case.id),
        data=None if request.method == "POST" else file_pages.new_budget_data(case, actor),
        new=Budget,
        template="rights_access/budget_form.html",
    )


def _budget_page(case_id: uuid.UUID, budget_id: uuid.UUID, template: str) -> str:
    actor = current_actor()
    case = rights_file(case_id, actor)
    row = budgets.budget_or_404(case, budget_id, actor)
    record_read("file.read", actor=actor, subject=case, details={"levels": "restricted"})
    return render_template(template, page=file_pages.budget_page(case, row, actor))


@bp.get("/dossiers/<uuid:case_id>/budget/<uuid:budget_id>")
@guarded(READ_FILES, BUDGET, example=examples.one_budget)
def budget(case_id: uuid.UUID, budget_id: uuid.UUID) -> Answer:
    return _budget_page(case_id, budget_id, "rights_access/budget.html")


@bp.get("/dossiers/<uuid:case_id>/budget/<uuid:budget_id>/imprimer")
@guarded(READ_FILES, BUDGET, example=examples.one_budget)
def print_budget(case_id: uuid.UUID, budget_id: uuid.UUID) -> Answer:
    """The budget alone, as it is handed to the person."""
    return _budget_page(case_id, budget_id, "rights_access/budget_print.html")


@bp.route("/dossiers/<uuid:case_id>/dettes/nouvelle", methods=["GET", "POST"])
@guarded(BUDGET, example=examples.new_debt)
def add_debt(case_id: uuid.UUID) -> Answer:
    actor = current_actor()
    case = rights_file(case_id, actor)

    def save(command: Any) -> Response:
        budgets.note_debt(case, command, actor=actor)
        tell("Dette notée")
        return _to_case(case.id)

    return _form_page(
        DebtSchema,
        save,
        title="Noter une dette",
        back=url_for("cases.show", case_id=case.id),
        data={"day": today(actor)},
        new=Debt,
    )


@bp.route("/dossiers/<uuid:case_id>/surendettement/nouvelle", methods=["GET", "POST"])
@guarded(BUDGET, example=examples.new_debt_stage)
def add_debt_stage(case_id: uuid.UUID) -> Answer:
    actor = current_actor()
    case = rights_file(case_id, actor)

    def save(command: Any) -> Response:
        budgets.note_debt_stage(case, command, actor=actor)
        tell("Étape notée")
        return _to_case(case.id)

    return _form_page(
        DebtStageSchema,
        save,
        title="Noter une étape du surendettement",
        back=url_for("cases.show", case_id=case.id),
        data={"day": today(actor)},
        new=DebtStage,
    )
