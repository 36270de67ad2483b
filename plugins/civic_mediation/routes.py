"""Pages of civic mediation: each loads, calls one use-case, answers."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from core.toolkit import (
    ALREADY,
    EDIT_CASES,
    OPEN_CASES,
    DuplicateContent,
    Forbidden,
    InvalidInput,
    NoAnswers,
    NotFound,
    PluginBlueprint,
    StaleEdit,
    case_or_404,
    conflict_page,
    current_actor,
    decode,
    form_for,
    get_or_404,
    guarded,
    kept_form,
    new_id,
    tell,
    today,
)
from plugins.civic_mediation import examples, incident_pages, pages, service_pages, services
from plugins.civic_mediation.choices import Choices, choices
from plugins.civic_mediation.models import CentreStaff, CivicGroup, CivicService, Incident, UseRule
from plugins.civic_mediation.permissions import READ, RULES, STAFF, WRITE
from plugins.civic_mediation.schemas import (
    EditGroupSchema,
    EditIncidentSchema,
    EditServiceSchema,
    EditStaffSchema,
    EndRuleSchema,
    IncidentFiltersSchema,
    NewGroupSchema,
    NewIncidentSchema,
    NewServiceSchema,
    NewStaffSchema,
    PartyGroupSchema,
    PrefillSchema,
    RuleSchema,
    RulesInForceSchema,
)

bp = PluginBlueprint("civic_mediation", __name__, prefix="mediation-civique")

Answer = Response | str | tuple[str, int]


def _to(endpoint: str, **ids: Any) -> Response:
    return redirect(url_for(f"civic_mediation.{endpoint}", **ids), 303)


def _form_page(
    schema: Any,
    save: Callable[[Any], Response],
    *,
    title: str,
    back: str,
    data: Any = None,
    version: int | None = None,
    new: type[Any] | None = None,
    local: bool = False,
) -> Answer:
    """Show a form, or save it and go where ``save`` says; both values of a stale edit on their page.

    ``new`` is the table of a new row, which the page's address then names; ``local`` as in ``kept_form``.
    """
    actor = current_actor()
    entry = kept_form(schema, actor=actor, new=new, version=version, local=local)
    error = None
    problems: list[str] = []
    offered = choices(actor)
    if request.method == "POST":
        try:
            answer = save(decode(schema, request.form))
            entry.finish(actor=actor)
            return answer
        except InvalidInput as refused:
            error = refused
        except DuplicateContent as taken:
            error, problems = InvalidInput({}, taken.message), [ALREADY]
        except StaleEdit as stale:
            return _conflict(schema, stale, offered, back)
    submitted = request.form if error else entry.kept
    form = form_for(
        schema,
        data,
        submitted=submitted,
        error=error,
        choices=offered,
        version=None if submitted else version,
        problems=problems,
    )
    if problems:
        form.id = new_id()
    elif entry.id is not None:
        form.id = entry.id
    shown = render_template("civic_mediation/form.html", form=form, entry=entry, title=title, back_url=back)
    return (shown, error.status) if error else shown


def _conflict(schema: Any, stale: StaleEdit, offered: Choices, back: str) -> tuple[str, int]:
    form = form_for(schema, submitted=request.form, choices=offered)
    return conflict_page(stale, form, title="Deux saisies différentes", back=("Revenir", back))


# --- incidents ---------------------------------------------------------------------------------------


@bp.get("/incidents")
@guarded(READ, example=examples.plain)
def incidents() -> Answer:
    actor = current_actor()
    filters = decode(IncidentFiltersSchema, request.args)
    found = incident_pages.incident_list(filters, actor)
    return render_template("civic_mediation/incidents.html", page=found, can_write=actor.may(WRITE))


@bp.get("/incidents/chiffres")
@guarded(READ, example=examples.plain)
def figures() -> Answer:
    return render_template("civic_mediation/figures.html", page=incident_pages.figures(current_actor()))


@bp.route("/incidents/nouveau", methods=["GET", "POST"])
@guarded(WRITE, example=examples.new_incident)
def add_incident() -> Answer:
    actor = current_actor()
    given = decode(PrefillSchema, request.args)

    def save(command: Any) -> Response:
        incident = services.save_incident(command, actor=actor)
        tell("Incident noté")
        return _to("incident", incident_id=incident.id)

    return _form_page(
        NewIncidentSchema,
        save,
        title="Noter un incident",
        back=url_for("civic_mediation.incidents"),
        data=incident_pages.incident_prefill(given, actor),
        new=Incident,
        local=True,
    )


@bp.get("/incidents/<uuid:incident_id>")
@guarded(READ, example=examples.one_incident)
def incident(incident_id: uuid.UUID) -> Answer:
    shown = incident_pages.incident_page(incident_id, current_actor())
    return render_template("civic_mediation/incident.html", page=shown)


@bp.route("/incidents/<uuid:incident_id>/modifier", methods=["GET", "POST"])
@guarded(WRITE, example=examples.edit_incident)
def edit_incident(incident_id: uuid.UUID) -> Answer:
    actor = current_actor()
    row = get_or_404(Incident, incident_id)
    if row.removed_at is not None:
        raise NotFound

    def save(command: Any) -> Response:
        services.save_incident(command, actor=actor, incident=row)
        tell("Incident modifié")
        return _to("incident", incident_id=row.id)

    return _form_page(
        EditIncidentSchema,
        save,
        title="Modifier l’incident",
        back=url_for("civic_mediation.incident", incident_id=row.id),
        data=incident_pages.incident_data(row),
        version=row.version,
    )


@bp.post("/incidents/<uuid:incident_id>/retirer")
@guarded(WRITE, example=examples.one_incident)
def remove_incident(incident_id: uuid.UUID) -> Answer:
    decode(NoAnswers, request.form)
    services.remove_incident(get_or_404(Incident, incident_id), actor=current_actor())
    undo = url_for("civic_mediation.restore_incident", incident_id=incident_id)
    tell("Incident retiré", undo_url=undo)
    return _to("incidents")


@bp.post("/incidents/<uuid:incident_id>/remettre")
@guarded(WRITE, example=examples.one_incident)
def restore_incident(incident_id: uuid.UUID) -> Answer:
    decode(NoAnswers, request.form)
    services.restore_incident(get_or_404(Incident, incident_id), actor=current_actor())
    tell("Incident remis dans la liste")
    return _to("incident", incident_id=incident_id)


@bp.post("/incidents/<uuid:incident_id>/situation")
@guarded(WRITE, example=examples.one_incident)
def raise_incident(incident_id: uuid.UUID) -> Answer:
    decode(NoAnswers, request.form)
    actor = current_actor()
    if not actor.may(OPEN_CASES):
        raise Forbidden
    case = services.raise_incident(get_or_404(Incident, incident_id), actor=actor)
    tell("Situation ouverte à partir de l’incident")
    return redirect(url_for("cases.show", case_id=case.id), 303)


@bp.post("/incidents/<uuid:incident_id>/rattacher/<uuid:case_id>")
@guarded(WRITE, example=examples.follow_incident)
def follow_incident(incident_id: uuid.UUID, case_id: uuid.UUID) -> Answer:
    decode(NoAnswers, request.form)
    actor = current_actor()
    case = case_or_404(case_id, actor)
    services.follow_incident(get_or_404(Incident, incident_id), case, actor=actor)
    tell("Incident rattaché à la situation")
    return redirect(url_for("cases.show", case_id=case.id), 303)


# --- groups ------------------------------------------------------------------------------------------


@bp.get("/groupes")
@guarded(READ, example=examples.plain)
def groups() -> Answer:
    actor = current_actor()
    ended = request.args.get("anciens") == "1"
    rows = pages.group_rows(actor, ended=ended)
    return render_template("civic_mediation/groups.html", rows=rows, ended=ended, can_write=actor.may(WRITE))


@bp.route("/groupes/nouveau", methods=["GET", "POST"])
@guarded(WRITE, example=examples.new_group)
def add_group() -> Answer:
    actor = current_actor()
    given = decode(PrefillSchema, request.args)

    def save(command: Any) -> Response:
        row = services.save_group(command, actor=actor)
        tell("Groupe noté")
        return _to("group", group_id=row.id)

    known = {"first_met_on": today(actor), "place_ids": [str(given.place_id)] if given.place_id else []}
    back = url_for("civic_mediation.groups")
    return _form_page(NewGroupSchema, save, title="Noter un groupe", back=back, data=known, new=CivicGroup)


@bp.get("/groupes/<uuid:group_id>")
@guarded(READ, example=examples.one_group)
def group(group_id: uuid.UUID) -> Answer:
    return render_template("civic_mediation/group.html", page=pages.group_page(group_id, current_actor()))


@bp.route("/groupes/<uuid:group_id>/modifier", methods=["GET", "POST"])
@guarded(WRITE, example=examples.edit_group)
def edit_group(group_id: uuid.UUID) -> Answer:
    actor = current_actor()
    row = get_or_404(CivicGroup, group_id)

    def save(command: Any) -> Response:
        services.save_group(command, actor=actor, group=row)
        tell("Groupe modifié")
        return _to("group", group_id=row.id)

    return _form_page(
        EditGroupSchema,
        save,
        title="Modifier le groupe",
        back=url_for("civic_mediation.group", group_id=row.id),
        data=pages.group_data(row),
        version=row.version,
    )


@bp.route("/situations/<uuid:case_id>/groupe", methods=["GET", "POST"])
@guarded(WRITE, example=examples.add_party)
def add_group_party(case_id: uuid.UUID) -> Answer:
    """Choose a known group as a party of a situation: nothing is typed again."""
    actor = current_actor()
    if not actor.may(EDIT_CASES):
        raise Forbidden
    case = case_or_404(case_id, actor)

    def save(command: Any) -> Response:
        services.add_group_party(case, get_or_404(CivicGroup, command["group_id"]), actor=actor)
        tell("Groupe ajouté aux parties")
        return redirect(url_for("cases.show", case_id=case_id), 303)

    back = url_for("cases.show", case_id=case_id)
    return _form_page(PartyGroupSchema, save, title="Ajouter un groupe connu", back=back)


# --- services and rules ------------------------------------------------------------------------------


@bp.get("/services")
@guarded(READ, example=examples.plain)
def service_list() -> Answer:
    return render_template("civic_mediation/services.html", page=service_pages.services_page(current_actor()))


@bp.route("/services/nouveau", methods=["GET", "POST"])
@guarded(RULES, example=examples.new_service)
def add_service() -> Answer:
    actor = current_actor()
    given = decode(PrefillSchema, request.args)

    def save(command: Any) -> Response:
        row = services.save_service(command, actor=actor)
        tell("Service décrit")
        return _to("service", service_id=row.id)

    back = url_for("civic_mediation.service_list")
    known = {"place_id": given.place_id}
    return _form_page(
        NewServiceSchema, save, title="Décrire un service", back=back, data=known, new=CivicService
    )


@bp.get("/services/<uuid:service_id>")
@guarded(READ, example=examples.one_service)
def service(service_id: uuid.UUID) -> Answer:
    shown = service_pages.service_page(service_id, current_actor())
    return render_template("civic_mediation/service.html", page=shown)


@bp.route("/services/<uuid:service_id>/modifier", methods=["GET", "POST"])
@guarded(RULES, example=examples.edit_service)
def edit_service(service_id: uuid.UUID) -> Answer:
    actor = current_actor()
    row = get_or_404(CivicService, service_id)

    def save(command: Any) -> Response:
        services.save_service(command, actor=actor, service=row)
        tell("Service modifié")
        return _to("service", service_id=row.id)

    return _form_page(
        EditServiceSchema,
        save,
        title="Modifier le service",
        back=url_for("civic_mediation.service", service_id=row.id),
        data=row,
        version=row.version,
    )


@bp.get("/regles")
@guarded(READ, example=examples.plain)
def rules() -> Answer:
    """Texts in force on a day, today without one: the rows of their figure."""
    asked = decode(RulesInForceSchema, request.args)
    return render_template(
        "civic_mediation/rules.html", page=service_pages.rules_page(asked, current_actor())
    )


@bp.route("/regles/nouvelle", methods=["GET", "POST"])
@guarded(RULES, example=examples.new_rule)
def add_rule() -> Answer:
    actor = current_actor()
    given = decode(PrefillSchema, request.args)

    def save(command: Any) -> Response:
        row = services.write_rule(command, actor=actor)
        tell("Règle d’usage écrite")
        return _to("rule", rule_id=row.id)

    return _form_page(
        RuleSchema,
        save,
        title="Écrire une règle d’usage",
        back=url_for("civic_mediation.service_list"),
        data=service_pages.rule_prefill(given, actor),
        new=UseRule,
    )


@bp.get("/regles/<uuid:rule_id>")
@guarded(READ, example=examples.one_rule)
def rule(rule_id: uuid.UUID) -> Answer:
    return render_template(
        "civic_mediation/rule.html", page=service_pages.rule_page(rule_id, current_actor())
    )


@bp.get("/regles/<uuid:rule_id>/imprimer")
@guarded(READ, example=examples.one_rule)
def print_rule(rule_id: uuid.UUID) -> Answer:
    """The text alone, to be posted at the place."""
    shown = service_pages.rule_page(rule_id, current_actor())
    return render_template("civic_mediation/rule_print.html", page=shown)


@bp.route("/regles/<uuid:rule_id>/fin", methods=["GET", "POST"])
@guarded(RULES, example=examples.end_rule)
def end_rule(rule_id: uuid.UUID) -> Answer:
    actor = current_actor()
    row = get_or_404(UseRule, rule_id)

    def save(command: Any) -> Response:
        services.end_rule(row, command, actor=actor)
        tell("Fin du texte notée : il reste lisible")
        return _to("rule", rule_id=row.id)

    return _form_page(
        EndRuleSchema,
        save,
        title="Mettre fin à ce texte",
        back=url_for("civic_mediation.rule", rule_id=row.id),
        data={"valid_until": row.valid_until or today(actor)},
    )


# --- staff of the centres ----------------------------------------------------------------------------


@bp.get("/equipes")
@guarded(READ, example=examples.plain)
def staff() -> Answer:
    actor = current_actor()
    rows = service_pages.staff_rows(actor)
    return render_template("civic_mediation/staff.html", rows=rows, can_manage=actor.may(STAFF))


@bp.route("/equipes/nouvelle", methods=["GET", "POST"])
@guarded(STAFF, example=examples.new_post)
def add_post() -> Answer:
    actor = current_actor()

    def save(command: Any) -> Response:
        services.save_staff(command, actor=actor)
        tell("Équipe du centre complétée")
        return _to("staff")

    back = url_for("civic_mediation.staff")
    known = {"starts_on": today(actor)}
    return _form_page(
        NewStaffSchema, save, title="Ajouter à l’équipe d’un centre", back=back, data=known, new=CentreStaff
    )


@bp.route("/equipes/<uuid:post_id>", methods=["GET", "POST"])
@guarded(STAFF, example=examples.edit_post)
def edit_post(post_id: uuid.UUID) -> Answer:
    actor = current_actor()
    row = get_or_404(CentreStaff, post_id)

    def save(command: Any) -> Response:
        services.save_staff(command, actor=actor, post=row)
        tell("Équipe du centre modifiée")
        return _to("staff")

    return _form_page(
        EditStaffSchema,
        save,
        title="Modifier ce poste",
        back=url_for("civic_mediation.staff"),
        data=service_pages.staff_data(row),
        version=row.version,
    )
