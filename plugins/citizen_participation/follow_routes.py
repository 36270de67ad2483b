"""Pages of recommendations."""

from __future__ import annotations

import uuid
from typing import Any

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from core.toolkit import NoAnswers, current_actor, decode, get_or_404, guarded, tell, today
from plugins.citizen_participation import examples, follow_pages, followup, pages
from plugins.citizen_participation.blueprint import Answer, bp, form_page, to
from plugins.citizen_participation.carrying import check_note
from plugins.citizen_participation.follow_schemas import (
    AnswerSchema,
    EditRecommendationSchema,
    NewRecommendationSchema,
)
from plugins.citizen_participation.models import Recommendation
from plugins.citizen_participation.permissions import CARRY, LEAD, READ
from plugins.citizen_participation.schemas import RecommendationListSchema


@bp.get("/recommandations")
@guarded(READ, example=examples.plain)
def recommendations() -> Answer:
    found = follow_pages.recommendation_list(decode(RecommendationListSchema, request.args), current_actor())
    return render_template("citizen_participation/recommendations.html", page=found)


@bp.route("/projets/<uuid:project_id>/recommandations/nouvelle", methods=["GET", "POST"])
@guarded(LEAD, example=examples.new_recommendation)
def add_recommendation(project_id: uuid.UUID) -> Answer:
    actor = current_actor()
    owner = pages.standing_project(project_id)

    def save(command: Any) -> Response:
        row = followup.save_recommendation(owner, command, actor=actor)
        tell(f"Recommandation n° {row.number} écrite")
        return to("recommendation", recommendation_id=row.id)

    return form_page(
        NewRecommendationSchema,
        save,
        title="Écrire une recommandation",
        back=url_for("citizen_participation.project", project_id=project_id),
        choices=follow_pages.recommendation_choices(owner, actor),
        data={"proposed_on": today(actor)},
        new=Recommendation,
        context=owner.title,
    )


@bp.get("/recommandations/<uuid:recommendation_id>")
@guarded(READ, CARRY, example=examples.one_recommendation)
def recommendation(recommendation_id: uuid.UUID) -> Answer:
    shown = follow_pages.recommendation_page(recommendation_id, current_actor())
    return render_template("citizen_participation/recommendation.html", page=shown)


@bp.route("/recommandations/<uuid:recommendation_id>/modifier", methods=["GET", "POST"])
@guarded(LEAD, example=examples.edit_recommendation)
def edit_recommendation(recommendation_id: uuid.UUID) -> Answer:
    actor = current_actor()
    row, owner = follow_pages.standing_recommendation(recommendation_id)

    def save(command: Any) -> Response:
        followup.save_recommendation(owner, command, actor=actor, recommendation=row)
        tell("Recommandation modifiée")
        return to("recommendation", recommendation_id=recommendation_id)

    return form_page(
        EditRecommendationSchema,
        save,
        title="Modifier la recommandation",
        back=url_for("citizen_participation.recommendation", recommendation_id=recommendation_id),
        choices=follow_pages.recommendation_choices(owner, actor),
        data=follow_pages.recommendation_data(row),
        version=row.version,
    )


@bp.route("/recommandations/<uuid:recommendation_id>/reponse", methods=["GET", "POST"])
@guarded(LEAD, CARRY, example=examples.answer_recommendation)
def answer_recommendation(recommendation_id: uuid.UUID) -> Answer:
    actor = current_actor()
    row, owner = follow_pages.standing_recommendation(recommendation_id)
    check_note(owner, LEAD, actor)

    def save(command: Any) -> Response:
        followup.answer_recommendation(row, command, actor=actor)
        tell("Réponse notée")
        return to("recommendation", recommendation_id=recommendation_id)

    return form_page(
        AnswerSchema,
        save,
        title="Noter la réponse",
        back=url_for("citizen_participation.recommendation", recommendation_id=recommendation_id),
        choices=follow_pages.answer_choices(row),
        data=follow_pages.answer_prefill(row, actor),
        context=row.title,
    )


@bp.post("/recommandations/<uuid:recommendation_id>/retirer")
@guarded(LEAD, example=examples.one_recommendation)
def remove_recommendation(recommendation_id: uuid.UUID) -> Answer:
    decode(NoAnswers, request.form)
    row = get_or_404(Recommendation, recommendation_id)
    followup.remove_recommendation(row, actor=current_actor())
    undo = url_for("citizen_participation.restore_recommendation", recommendation_id=recommendation_id)
    tell("Recommandation retirée", undo_url=undo)
    return to("project", project_id=row.project_id)


@bp.post("/recommandations/<uuid:recommendation_id>/remettre")
@guarded(LEAD, example=examples.one_recommendation)
def restore_recommendation(recommendation_id: uuid.UUID) -> Answer:
    decode(NoAnswers, request.form)
    row = get_or_404(Recommendation, recommendation_id)
    followup.restore_recommendation(row, actor=current_actor())
    tell("Recommandation remise")
    return to("recommendation", recommendation_id=recommendation_id)
