"""Pages of whoever leads the team: its work, one member's work, the review of the week."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from flask import redirect, render_template, request, url_for

from core.access.policy import Example, guarded
from core.activities.models import Activity
from core.activities.review import mark_reviewed
from core.db.base import new_id
from core.db.writing import get_or_404
from core.errors import InvalidInput
from core.extension.blueprint import StructureBlueprint
from core.planning.clock import monday_of, today
from core.planning.weeks import WEEK
from core.team import examples, pages, services
from core.team.permissions import REVIEW, WORK
from core.team.schemas import AskSchema, CloseWeekSchema, ReassignSchema
from core.tenancy.binding import current_actor
from core.web.forms import NoAnswers, decode, form_for
from core.web.messages import tell
from core.web.typography import count

bp = StructureBlueprint("team", __name__, template_folder="templates")


def _asked_week() -> date:
    try:
        return monday_of(date.fromisoformat(request.args.get("semaine", "")))
    except ValueError:
        return monday_of(today(current_actor()))


@bp.get("/suivi")
@guarded(WORK, example=lambda actor: Example())
def work() -> Any:
    """Each member's week and what she has in hand."""
    actor = current_actor()
    page = pages.team_page(actor, _asked_week())
    return render_template("team/work.html", page=page, this_monday=monday_of(today(actor)), week_step=WEEK)


@bp.route("/suivi/<uuid:member_id>", methods=["GET", "POST"])
@guarded(WORK, example=examples.one_piece)
def member(member_id: uuid.UUID) -> Any:
    """One member's entries of the week; a POST gives what is ticked to somebody else."""
    actor = current_actor()
    error = None
    if request.method == "POST":
        try:
            moved = services.reassign(decode(ReassignSchema, request.form), actor=actor)
            tell(
                "Confié à une autre personne"
                if moved == 1
                else f"{moved} éléments confiés à une autre personne"
            )
            return redirect(url_for("team.member", member_id=member_id), 303)
        except InvalidInput as refused:
            error = refused
    page = pages.member_page(actor, member_id, _asked_week())
    form = form_for(
        ReassignSchema,
        submitted=request.form if error else None,
        error=error,
        choices={"to": [(str(mate.id), mate.name) for mate in page.targets]},
    )
    return render_template("team/member.html", page=page, form=form), 422 if error else 200


@bp.get("/relecture")
@guarded(REVIEW, example=lambda actor: Example())
def review() -> Any:
    """The week by exception: what is incomplete or unusual, then one click closes it."""
    actor = current_actor()
    return render_template(
        "team/review.html",
        page=pages.review_page(actor, _asked_week()),
        this_monday=monday_of(today(actor)),
        week_step=WEEK,
        new_id=new_id,
    )


def _to_review(day: date) -> Any:
    return redirect(url_for("team.review", semaine=monday_of(day).isoformat()), 303)


@bp.post("/relecture/clore")
@guarded(REVIEW, example=examples.last_week)
def close_week() -> Any:
    first = decode(CloseWeekSchema, request.form)["first_day"]
    closed = services.close(first, actor=current_actor())
    entries = count(closed.counts.get("activities", 0), "intervention", "interventions")
    tell(f"Semaine close, {entries}")
    return _to_review(closed.first_day)


@bp.post("/relecture/<uuid:activity_id>/vue")
@guarded(REVIEW, example=examples.one_entry)
def leave_as_is(activity_id: uuid.UUID) -> Any:
    """Looked at, and left as it is."""
    decode(NoAnswers, request.form)
    activity = get_or_404(Activity, activity_id)
    mark_reviewed(activity, actor=current_actor())
    tell("Intervention relue")
    return _to_review(activity.day)


@bp.post("/relecture/<uuid:activity_id>/demander")
@guarded(REVIEW, example=examples.entry_to_complete)
def ask_to_complete(activity_id: uuid.UUID) -> Any:
    """A task on the author's day page."""
    actor = current_actor()
    command = decode(AskSchema, request.form)
    activity = get_or_404(Activity, activity_id)
    services.ask_to_complete(activity, command, actor=actor)
    tell("Demande envoyée, elle paraît sur sa page du jour")
    return _to_review(activity.day)
