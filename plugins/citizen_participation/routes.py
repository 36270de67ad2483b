"""Pages of projects, their bodies and their routes: each loads, calls one use-case, answers."""

from __future__ import annotations

import uuid
from typing import Any

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from core.toolkit import NoAnswers, NotFound, current_actor, decode, get_or_404, guarded, tell, today
from plugins.citizen_participation import examples, follow_pages, pages, project_pages, services
from plugins.citizen_participation.blueprint import Answer, bp, form_page, to
from plugins.citizen_participation.models import Organisation, Project, Route, Stop
from plugins.citizen_participation.permissions import CARRY, LEAD, READ
from plugins.citizen_participation.schemas import (
    DropProjectSchema,
    EditCollectiveSchema,
    EditOrganisationSchema,
    EditProjectSchema,
    EditRouteSchema,
    EditStopSchema,
    EndProjectSchema,
    MoveProjectSchema,
    NewOrganisationSchema,
    NewProjectSchema,
    NewRouteSchema,
    NewStopSchema,
    ProjectListSchema,
)
from plugins.citizen_participation.workflow import PATHS, WALK


def _project_url(project_id: uuid.UUID) -> str:
    return url_for("citizen_participation.project", project_id=project_id)


# --- projects ----------------------------------------------------------------------------------------


@bp.get("/projets")
@guarded(READ, CARRY, example=examples.plain)
def projects() -> Answer:
    found = project_pages.project_list(decode(ProjectListSchema, request.args), current_actor())
    of_team = current_actor().may(READ)
    return render_template("citizen_participation/projects.html", page=found, of_team=of_team)


@bp.get("/chiffres")
@guarded(READ, example=examples.plain)
def figures() -> Answer:
    """Who came, what residents did, what became of what they asked: twelve months, or the period asked for."""
    asked = decode(ProjectListSchema, request.args)
    shown = project_pages.figures(asked, current_actor())
    return render_template("citizen_participation/figures.html", page=shown)


@bp.route("/projets/nouveau", methods=["GET", "POST"])
@guarded(LEAD, example=examples.new_project)
def add_project() -> Answer:
    actor = current_actor()

    def save(command: Any) -> Response:
        row = services.save_project(command, actor=actor)
        tell("Projet commencé")
        return to("project", project_id=row.id)

    return form_page(
        NewProjectSchema,
        save,
        title="Commencer un projet",
        back=url_for("citizen_participation.projects"),
        choices=project_pages.project_choices(actor),
        data=project_pages.project_prefill(actor),
        new=Project,
    )


@bp.get("/projets/<uuid:project_id>")
@guarded(READ, CARRY, example=examples.one_project)
def project(project_id: uuid.UUID) -> Answer:
    shown = project_pages.project_page(project_id, current_actor())
    return render_template("citizen_participation/project.html", page=shown)


@bp.get("/projets/<uuid:project_id>/synthese")
@guarded(READ, CARRY, example=examples.one_project)
def synthesis(project_id: uuid.UUID) -> Answer:
    """The document of restitution, to be printed."""
    shown = follow_pages.synthesis(project_id, current_actor())
    return render_template("citizen_participation/synthesis.html", page=shown)


@bp.route("/projets/<uuid:project_id>/modifier", methods=["GET", "POST"])
@guarded(LEAD, example=examples.edit_project)
def edit_project(project_id: uuid.UUID) -> Answer:
    actor = current_actor()
    row = pages.standing_project(project_id)

    def save(command: Any) -> Response:
        services.save_project(command, actor=actor, project=row)
        tell("Projet modifié")
        return to("project", project_id=project_id)

    return form_page(
        EditProjectSchema if row.kind == WALK else EditCollectiveSchema,
        save,
        title="Modifier le projet",
        back=_project_url(project_id),
        choices=project_pages.project_choices(actor),
        data=project_pages.project_data(row),
        version=row.version,
    )


@bp.route("/projets/<uuid:project_id>/etape/<step>", methods=["GET", "POST"])
@guarded(LEAD, example=examples.move_project)
def move_project(project_id: uuid.UUID, step: str) -> Answer:
    actor = current_actor()
    row = pages.standing_project(project_id)
    path = PATHS[row.kind]
    transition = path.step(step)
    if transition is None:
        raise NotFound
    ends = "result" in transition.requires
    asked = (
        EndProjectSchema
        if ends
        else DropProjectSchema
        if "note" in transition.requires
        else MoveProjectSchema
    )

    def save(command: Any) -> Response:
        services.move_project(row, step, command, actor=actor)
        tell("Étape notée")
        return to("project", project_id=project_id)

    return form_page(
        asked,
        save,
        title=transition.label,
        back=_project_url(project_id),
        data={"day": today(actor), **({"result": row.result} if ends else {})},
        context=row.title,
        stands=lambda: transition.objections(actor, row),
    )


@bp.post("/projets/<uuid:project_id>/retirer")
@guarded(LEAD, example=examples.one_project)
def remove_project(project_id: uuid.UUID) -> Answer:
    decode(NoAnswers, request.form)
    services.remove_project(get_or_404(Project, project_id), actor=current_actor())
    tell("Projet retiré", undo_url=url_for("citizen_participation.restore_project", project_id=project_id))
    return to("projects")


@bp.post("/projets/<uuid:project_id>/remettre")
@guarded(LEAD, example=examples.one_project)
def restore_project(project_id: uuid.UUID) -> Answer:
    decode(NoAnswers, request.form)
    services.restore_project(get_or_404(Project, project_id), actor=current_actor())
    tell("Projet remis dans la liste")
    return to("project", project_id=project_id)


# --- organisations -----------------------------------------------------------------------------------


@bp.route("/projets/<uuid:project_id>/organismes/nouveau", methods=["GET", "POST"])
@guarded(LEAD, example=examples.new_organisation)
def add_organisation(project_id: uuid.UUID) -> Answer:
    actor = current_actor()
    row = pages.standing_project(project_id)
    choices = project_pages.organisation_choices(actor)

    def save(command: Any) -> Response:
        services.save_organisation(row, command, actor=actor)
        tell("Organisme ajouté au projet")
        return to("project", project_id=project_id)

    return form_page(
        NewOrganisationSchema,
        save,
        title="Ajouter un organisme",
        back=_project_url(project_id),
        choices=choices,
        new=Organisation,
        context="" if choices["membership_id"] else project_pages.NO_ACCOUNT,
    )


@bp.route("/organismes/<uuid:organisation_id>", methods=["GET", "POST"])
@guarded(LEAD, example=examples.edit_organisation)
def edit_organisation(organisation_id: uuid.UUID) -> Answer:
    actor = current_actor()
    row = get_or_404(Organisation, organisation_id)
    owner = pages.standing_project(row.project_id)
    choices = project_pages.organisation_choices(actor, row.membership_id)

    def save(command: Any) -> Response:
        services.save_organisation(owner, command, actor=actor, organisation=row)
        tell("Organisme modifié")
        return to("project", project_id=owner.id)

    return form_page(
        EditOrganisationSchema,
        save,
        title="Modifier cet organisme",
        back=_project_url(owner.id),
        choices=choices,
        data=project_pages.organisation_data(row),
        version=row.version,
        context="" if choices["membership_id"] else project_pages.NO_ACCOUNT,
    )


# --- routes ------------------------------------------------------------------------------------------


@bp.route("/projets/<uuid:project_id>/parcours/nouveau", methods=["GET", "POST"])
@guarded(LEAD, example=examples.new_route)
def add_route(project_id: uuid.UUID) -> Answer:
    actor = current_actor()
    owner = pages.standing_project(project_id)

    def save(command: Any) -> Response:
        row = services.save_route(owner, command, actor=actor)
        tell("Parcours ajouté : notez ses étapes")
        return to("route", route_id=row.id)

    return form_page(
        NewRouteSchema, save, title="Ajouter un parcours", back=_project_url(project_id), new=Route
    )


@bp.get("/parcours/<uuid:route_id>")
@guarded(READ, CARRY, example=examples.one_route)
def route(route_id: uuid.UUID) -> Answer:
    shown = project_pages.route_page(route_id, current_actor())
    return render_template("citizen_participation/route.html", page=shown)


@bp.route("/parcours/<uuid:route_id>/modifier", methods=["GET", "POST"])
@guarded(LEAD, example=examples.edit_route)
def edit_route(route_id: uuid.UUID) -> Answer:
    actor = current_actor()
    row = get_or_404(Route, route_id)
    owner = pages.standing_project(row.project_id)

    def save(command: Any) -> Response:
        services.save_route(owner, command, actor=actor, route=row)
        tell("Parcours modifié")
        return to("route", route_id=route_id)

    return form_page(
        EditRouteSchema,
        save,
        title="Modifier le parcours",
        back=url_for("citizen_participation.route", route_id=route_id),
        data=row,
        version=row.version,
    )


@bp.route("/parcours/<uuid:route_id>/etapes/nouvelle", methods=["GET", "POST"])
@guarded(LEAD, example=examples.new_stop)
def add_stop(route_id: uuid.UUID) -> Answer:
    actor = current_actor()
    owner = get_or_404(Route, route_id)
    pages.standing_project(owner.project_id)

    def save(command: Any) -> Response:
        services.save_stop(owner, command, actor=actor)
        tell("Étape ajoutée au parcours")
        return to("route", route_id=route_id)

    return form_page(
        NewStopSchema,
        save,
        title="Ajouter une étape",
        back=url_for("citizen_participation.route", route_id=route_id),
        choices=project_pages.stop_choices(actor),
        new=Stop,
        context=owner.name,
    )


@bp.route("/etapes/<uuid:stop_id>", methods=["GET", "POST"])
@guarded(LEAD, example=examples.edit_stop)
def edit_stop(stop_id: uuid.UUID) -> Answer:
    actor = current_actor()
    row = get_or_404(Stop, stop_id)
    owner = get_or_404(Route, row.route_id)
    pages.standing_project(owner.project_id)

    def save(command: Any) -> Response:
        services.save_stop(owner, command, actor=actor, stop=row)
        tell("Étape modifiée")
        return to("route", route_id=owner.id)

    return form_page(
        EditStopSchema,
        save,
        title="Modifier cette étape",
        back=url_for("citizen_participation.route", route_id=owner.id),
        choices=project_pages.stop_choices(actor),
        data=project_pages.stop_data(row),
        version=row.version,
    )


@bp.post("/etapes/<uuid:stop_id>/<way>")
@guarded(LEAD, example=examples.shift_stop)
def shift_stop(stop_id: uuid.UUID, way: str) -> Answer:
    """One rank up or down, by a button: the order of a route is made with the keyboard alone."""
    decode(NoAnswers, request.form)
    row = get_or_404(Stop, stop_id)
    services.shift_stop(row, way, actor=current_actor())
    tell(f"Étape déplacée au rang {row.rank}")
    return to("route", route_id=row.route_id)


@bp.post("/etapes/<uuid:stop_id>/retirer")
@guarded(LEAD, example=examples.one_stop)
def remove_stop(stop_id: uuid.UUID) -> Answer:
    decode(NoAnswers, request.form)
    row = get_or_404(Stop, stop_id)
    route_id = row.route_id
    services.remove_stop(row, actor=current_actor())
    tell("Étape retirée du parcours")
    return to("route", route_id=route_id)
