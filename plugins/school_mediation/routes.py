"""Pages of schools, acts, committees and reviews: each loads, calls one use-case, answers."""

from __future__ import annotations

import uuid
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

import plugins.school_mediation.peer_routes  # noqa: F401 (its views join the blueprint)
from core.toolkit import (
    ALREADY,
    CORRECT_TEAM_ACTIVITIES,
    RECORD_ACTIVITIES,
    DuplicateContent,
    Form,
    InvalidInput,
    NoAnswers,
    NotFound,
    OwnEntry,
    ProbablySameError,
    correctable_activity,
    current_actor,
    decode,
    form_for,
    get_or_404,
    guarded,
    new_id,
    own_entry,
    tell,
    today,
)
from plugins.school_mediation import entries as acts
from plugins.school_mediation import entry_pages, examples, levels, pages, schools, years
from plugins.school_mediation import review as reviews
from plugins.school_mediation.blueprint import bp
from plugins.school_mediation.entry_schemas import (
    CLASS,
    CONFLICT,
    PEER,
    PRESENCE,
    PUPIL,
    EntryFiltersSchema,
    EntryForm,
)
from plugins.school_mediation.forms import Answer, form_page
from plugins.school_mediation.models import Committee, School
from plugins.school_mediation.permissions import PEERS, READ, REVIEW, SCHOOLS, STEER
from plugins.school_mediation.schemas import (
    CommitteeFiltersSchema,
    EditCommitteeSchema,
    EditSchoolSchema,
    NewCommitteeSchema,
    NewSchoolSchema,
    ReviewSchema,
    YearSchema,
)
from plugins.school_mediation.steps import MAY_ATTEND

__all__ = ["bp"]


def _to_school(school_id: uuid.UUID) -> Response:
    return redirect(url_for("school_mediation.school", school_id=school_id), 303)


# --- schools -----------------------------------------------------------------------------------------


@bp.get("/etablissements")
@guarded(READ, example=examples.plain)
def index() -> Answer:
    asked = decode(YearSchema, request.args)
    return render_template("school_mediation/schools.html", page=pages.schools_page(asked, current_actor()))


def _levels_of_kind(form: Form) -> Form:
    return levels.follow(form, "kind", levels.OF_KIND, "levels")


@bp.route("/etablissements/nouveau", methods=["GET", "POST"])
@guarded(SCHOOLS, example=examples.new_school)
def add_school() -> Answer:
    actor = current_actor()

    def save(command: Any) -> Response:
        school = schools.save_school(command, actor=actor)
        tell("Établissement ajouté")
        return _to_school(school.id)

    return form_page(
        NewSchoolSchema,
        save,
        title="Ajouter un établissement",
        back=url_for("school_mediation.index"),
        choices=pages.choices(actor),
        data={"kind": "college"},
        label="Ajouter l’établissement",
        new=School,
        enhance=_levels_of_kind,
    )


@bp.get("/etablissements/<uuid:school_id>")
@guarded(READ, example=examples.one_school)
def school(school_id: uuid.UUID) -> Answer:
    return render_template("school_mediation/school.html", page=pages.school_page(school_id, current_actor()))


@bp.route("/etablissements/<uuid:school_id>/modifier", methods=["GET", "POST"])
@guarded(SCHOOLS, example=examples.edit_school)
def edit_school(school_id: uuid.UUID) -> Answer:
    actor = current_actor()
    row = get_or_404(School, school_id)

    def save(command: Any) -> Response:
        schools.save_school(command, actor=actor, school=row)
        tell("Établissement modifié")
        return _to_school(row.id)

    return form_page(
        EditSchoolSchema,
        save,
        title="Modifier l’établissement",
        back=url_for("school_mediation.school", school_id=row.id),
        data=pages.school_data(row),
        choices=pages.choices(actor),
        version=row.version,
        enhance=_levels_of_kind,
    )


# --- acts --------------------------------------------------------------------------------------------


@bp.get("/actes")
@guarded(READ, example=examples.plain)
def entries() -> Answer:
    filters = decode(EntryFiltersSchema, request.args)
    return render_template(
        "school_mediation/entries.html", page=entry_pages.entry_list(filters, current_actor())
    )


def _entry_form(kind: EntryForm) -> Answer:
    """The form of one kind; sent again after a colleague's entry at the same place, it is another act."""
    actor = current_actor()
    entry = own_entry(actor=actor)
    said = request.form or entry.kept or request.args
    found = entry_pages.entry_page(kind, actor, repeat=request.args.get("repeat"), said=said)
    if request.method == "GET":
        form = form_for(kind.schema, found.start, submitted=entry.kept, choices=found.choices)
        form.id = entry.id
        return _entry_shown(form, found, entry)
    try:
        command = decode(kind.schema, request.form)
        row = acts.record_entry(kind, command, actor=actor)
    except InvalidInput as error:
        form = form_for(kind.schema, submitted=request.form, error=error, choices=found.choices)
        return _entry_shown(form, found, entry), error.status
    except ProbablySameError as same:
        form = form_for(kind.schema, submitted=request.form, choices=found.choices, problems=[SAME])
        form["distinct"].value = "1"
        return _entry_shown(form, found, entry), same.status
    except DuplicateContent as sent:
        form = form_for(kind.schema, submitted=request.form, choices=found.choices, problems=[ALREADY])
        form.id = new_id()
        return _entry_shown(form, found, entry), sent.status
    entry.finish(actor=actor)
    tell("Intervention enregistrée", undo_url=url_for("activities.remove", activity_id=row.activity_id))
    if row.act in MAY_ATTEND and actor.may(PEERS):
        return redirect(url_for("school_mediation.attendance", activity_id=row.activity_id), 303)
    if command.another:
        return redirect(url_for(kind.endpoint, **{kind.where: getattr(command, kind.where)}), 303)
    return redirect(url_for("activities.show", activity_id=row.activity_id), 303)


SAME = (
    "Une personne de l’équipe a déjà saisi une intervention au même lieu et au même moment. Si la vôtre en est "
    "une autre, enregistrez de nouveau ; sinon, ouvrez la sienne et dites « J’y étais aussi »."
)


def _entry_shown(form: Any, found: Any, entry: OwnEntry) -> str:
    shown = found.enhance(form)
    return render_template("school_mediation/entry_form.html", form=shown, found=found, entry=entry)


@bp.route("/actes/presence", methods=["GET", "POST"])
@guarded(RECORD_ACTIVITIES, example=examples.new_presence)
def add_presence() -> Answer:
    return _entry_form(PRESENCE)


@bp.route("/actes/conflit", methods=["GET", "POST"])
@guarded(RECORD_ACTIVITIES, example=examples.new_conflict)
def add_conflict() -> Answer:
    return _entry_form(CONFLICT)


@bp.route("/actes/eleve", methods=["GET", "POST"])
@guarded(RECORD_ACTIVITIES, example=examples.new_pupil_act)
def add_pupil_act() -> Answer:
    return _entry_form(PUPIL)


@bp.route("/actes/classe", methods=["GET", "POST"])
@guarded(RECORD_ACTIVITIES, example=examples.new_class_act)
def add_class_act() -> Answer:
    return _entry_form(CLASS)


@bp.route("/actes/mediateurs", methods=["GET", "POST"])
@guarded(RECORD_ACTIVITIES, example=examples.new_peer_act)
def add_peer_act() -> Answer:
    return _entry_form(PEER)


@bp.route("/actes/<uuid:activity_id>/modifier", methods=["GET", "POST"])
@guarded(RECORD_ACTIVITIES, CORRECT_TEAM_ACTIVITIES, example=examples.edit_entry)
def edit_entry(activity_id: uuid.UUID) -> Answer:
    actor = current_actor()
    activity, _team = correctable_activity(activity_id, actor)
    entry = acts.entry_of(activity.id, actor)
    kind = entry_pages.form_of(entry)
    back = url_for("activities.show", activity_id=activity.id)

    def save(command: Any) -> Response:
        acts.correct_entry(entry, kind, command, actor=actor)
        tell("Correction enregistrée")
        return redirect(back, 303)

    return form_page(
        kind.edit,
        save,
        title="Corriger ce qui s’est fait à l’école",
        back=back,
        data=entry_pages.entry_data(entry, kind),
        choices=entry_pages.edit_choices(entry, kind, actor),
        version=entry.version,
        lead="Le motif, le nombre de personnes, la durée et la note se corrigent sur la page de l’intervention.",
    )


# --- committees --------------------------------------------------------------------------------------


@bp.get("/comites")
@guarded(STEER, example=examples.plain)
def committees() -> Answer:
    asked = decode(CommitteeFiltersSchema, request.args)
    page = pages.committee_list(asked, current_actor())
    return render_template("school_mediation/committees.html", page=page)


@bp.route("/comites/nouveau", methods=["GET", "POST"])
@guarded(STEER, example=examples.new_committee)
def add_committee() -> Answer:
    actor = current_actor()
    asked = decode(YearSchema, request.args)

    def save(command: Any) -> Response:
        row = schools.save_committee(command, actor=actor)
        tell("Comité de pilotage noté")
        return _to_committee(row.id)

    return form_page(
        NewCommitteeSchema,
        save,
        title="Noter un comité de pilotage",
        back=url_for("school_mediation.committees"),
        data={"day": today(actor), "school_id": asked.school_id},
        choices=pages.choices(actor),
        label="Noter le comité",
        new=Committee,
    )


def _to_committee(committee_id: uuid.UUID) -> Response:
    return redirect(url_for("school_mediation.committee", committee_id=committee_id), 303)


@bp.get("/comites/<uuid:committee_id>")
@guarded(STEER, example=examples.one_committee)
def committee(committee_id: uuid.UUID) -> Answer:
    row = _standing(committee_id)
    page = pages.committee_page(row, current_actor())
    return render_template("school_mediation/committee.html", page=page)


def _standing(committee_id: uuid.UUID) -> Committee:
    row = get_or_404(Committee, committee_id)
    if row.removed_at is not None:
        raise NotFound
    return row


@bp.route("/comites/<uuid:committee_id>/modifier", methods=["GET", "POST"])
@guarded(STEER, example=examples.edit_committee)
def edit_committee(committee_id: uuid.UUID) -> Answer:
    actor = current_actor()
    row = _standing(committee_id)

    def save(command: Any) -> Response:
        schools.save_committee(command, actor=actor, committee=row)
        tell("Comité de pilotage modifié")
        return _to_committee(row.id)

    return form_page(
        EditCommitteeSchema,
        save,
        title="Modifier le comité de pilotage",
        back=url_for("school_mediation.committee", committee_id=row.id),
        data=pages.committee_data(row),
        choices=pages.choices(actor),
        version=row.version,
    )


@bp.post("/comites/<uuid:committee_id>/retirer")
@guarded(STEER, example=examples.one_committee)
def remove_committee(committee_id: uuid.UUID) -> Answer:
    decode(NoAnswers, request.form)
    schools.remove_committee(get_or_404(Committee, committee_id), actor=current_actor())
    undo = url_for("school_mediation.restore_committee", committee_id=committee_id)
    tell("Comité de pilotage retiré", undo_url=undo)
    return redirect(url_for("school_mediation.committees"), 303)


@bp.post("/comites/<uuid:committee_id>/remettre")
@guarded(STEER, example=examples.one_committee)
def restore_committee(committee_id: uuid.UUID) -> Answer:
    decode(NoAnswers, request.form)
    schools.restore_committee(get_or_404(Committee, committee_id), actor=current_actor())
    tell("Comité de pilotage remis dans la liste")
    return _to_committee(committee_id)


# --- the yearly review -------------------------------------------------------------------------------


def _known_year(year: int) -> int:
    """Raises NotFound for a year that no form knows."""
    if not schools.FIRST_YEAR <= year <= schools.LAST_YEAR:
        raise NotFound
    return year


@bp.get("/etablissements/<uuid:school_id>/bilan/<int:year>")
@guarded(READ, example=examples.one_review)
def review(school_id: uuid.UUID, year: int) -> Answer:
    page = reviews.review_page(school_id, _known_year(year), current_actor())
    return render_template("school_mediation/review.html", page=page)


@bp.get("/etablissements/<uuid:school_id>/bilan/<int:year>/imprimer")
@guarded(READ, example=examples.one_review)
def print_review(school_id: uuid.UUID, year: int) -> Answer:
    """The review alone, as it goes to the committee."""
    page = reviews.review_page(school_id, _known_year(year), current_actor())
    return render_template("school_mediation/review_print.html", page=page)


@bp.route("/etablissements/<uuid:school_id>/bilan/<int:year>/texte", methods=["GET", "POST"])
@guarded(REVIEW, example=examples.write_review)
def write_review(school_id: uuid.UUID, year: int) -> Answer:
    actor = current_actor()
    row = get_or_404(School, school_id)
    known = schools.review_of(row, _known_year(year), actor)
    back = url_for("school_mediation.review", school_id=row.id, year=year)

    def save(command: Any) -> Response:
        schools.write_review(row, year, command, actor=actor)
        tell("Texte du bilan enregistré")
        return redirect(back, 303)

    return form_page(
        ReviewSchema,
        save,
        title=f"Écrire le bilan {years.words(year)}",
        back=back,
        data=known if known is not None else {},
        version=known.version if known is not None else 0,
        lead=row.name,
    )
