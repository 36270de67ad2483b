"""Pages of the paths: each loads, calls one use-case, answers."""

from __future__ import annotations

import uuid
from typing import Any, Final

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from core.toolkit import (
    OPEN_FILES,
    Case,
    NoAnswers,
    NotFound,
    PluginBlueprint,
    current_actor,
    decode,
    guarded,
    tell,
    today,
)
from plugins.reinsertion import examples, files, lists, meetings, objectives, pages, words
from plugins.reinsertion.answers import Answer, draft_key, form_page, home, note_reading, to_file
from plugins.reinsertion.codelists import MOMENTS, PSYCHOLOGICAL
from plugins.reinsertion.filters import (
    ObjectiveFiltersSchema,
    OrientationFiltersSchema,
    PathFiltersSchema,
    PeriodSchema,
)
from plugins.reinsertion.models import Action, Objective, Orientation, Review
from plugins.reinsertion.permissions import FOLLOW, HELP, MOVE, READ
from plugins.reinsertion.schemas import (
    ActionSchema,
    InterviewSchema,
    ObjectiveSchema,
    OpenPathSchema,
    OrientSchema,
    PassReviewSchema,
    PointSchema,
    ReviewSchema,
    SaidSchema,
    TakenUpSchema,
    ThemesSchema,
    TracksSchema,
)

bp = PluginBlueprint("reinsertion", __name__)

#: Rows of a path that can be taken away, by the word of their address.
PARTS: Final[dict[str, type[Any]]] = {
    "objectif": Objective,
    "action": Action,
    "point": Review,
    "orientation": Orientation,
}


# --- lists -------------------------------------------------------------------------------------------


@bp.get("/")
@guarded(READ, example=examples.plain)
def index() -> Answer:
    filters = decode(PathFiltersSchema, request.args)
    actor = current_actor()
    page = lists.path_list(filters, actor)
    return render_template("reinsertion/paths.html", page=page, can_open=actor.may(OPEN_FILES))


@bp.get("/objectifs")
@guarded(READ, example=examples.plain)
def objective_index() -> Answer:
    filters = decode(ObjectiveFiltersSchema, request.args)
    page = lists.objective_list(filters, current_actor())
    words = ("Objectifs convenus", "objectif", "objectifs", "du plus récent au plus ancien")
    return render_template(
        "reinsertion/figures.html", page=page, words=words, base=url_for(".objective_index")
    )


@bp.get("/orientations")
@guarded(READ, example=examples.plain)
def orientation_index() -> Answer:
    filters = decode(OrientationFiltersSchema, request.args)
    page = lists.orientation_list(filters, current_actor())
    words = ("Orientations faites", "orientation", "orientations", "de la plus récente à la plus ancienne")
    return render_template(
        "reinsertion/figures.html", page=page, words=words, base=url_for(".orientation_index")
    )


@bp.get("/entrees-et-sorties")
@guarded(READ, example=examples.plain)
def flow_index() -> Answer:
    filters = decode(PeriodSchema, request.args)
    return render_template("reinsertion/flows.html", page=lists.flows(filters, current_actor()))


# --- opening, her words, tracks and themes -----------------------------------------------------------


@bp.route("/ouvrir", methods=["GET", "POST"])
@guarded(OPEN_FILES, example=examples.new_path)
def open_path() -> Answer:
    actor = current_actor()

    def save(command: Any) -> Response:
        case = words.open_path(command, actor=actor)
        tell("Parcours ouvert")
        return to_file(case.id)

    return form_page(
        OpenPathSchema,
        save,
        title="Ouvrir un parcours",
        back=url_for("reinsertion.index"),
        data={"opened_on": today(actor)},
        choices=pages.opening_choices(actor),
        label="Ouvrir le parcours",
        intro="On commence par la personne : ce qu’elle sait faire, ce qu’elle aime, ce qu’elle veut. "
        "Les difficultés viendront après.",
        draft="file.reinsertion.open",
    )


@bp.route("/<uuid:case_id>/mots", methods=["GET", "POST"])
@guarded(FOLLOW, example=examples.her_words)
def keep_words(case_id: uuid.UUID) -> Answer:
    actor = current_actor()
    case = files.path_or_404(case_id, actor)

    def save(command: Any) -> Response:
        words.keep_words(case, command, actor=actor)
        tell("Les mots de la personne sont gardés")
        return to_file(case.id)

    note_reading(case)
    data = pages.said_data(case, actor)
    return form_page(
        SaidSchema,
        save,
        title="Avec ses mots",
        back=home(case.id),
        data=data,
        choices=pages.partner_choices(actor),
        version=data["version"],
        draft=draft_key(case.id, "words"),
    )


@bp.route("/<uuid:case_id>/volets", methods=["GET", "POST"])
@guarded(FOLLOW, example=examples.her_tracks)
def set_tracks(case_id: uuid.UUID) -> Answer:
    actor = current_actor()
    case = files.path_or_404(case_id, actor)

    def save(command: Any) -> Response:
        words.set_tracks(case, command, actor=actor)
        tell("Volets du parcours modifiés")
        return to_file(case.id)

    return form_page(
        TracksSchema,
        save,
        title="Volets du parcours",
        back=home(case.id),
        data={"codes": pages.chosen(case, "tracks", actor)},
        choices=pages.track_choices(case, actor),
    )


@bp.route("/<uuid:case_id>/themes", methods=["GET", "POST"])
@guarded(FOLLOW, example=examples.her_themes)
def set_themes(case_id: uuid.UUID) -> Answer:
    actor = current_actor()
    case = files.path_or_404(case_id, actor)

    def save(command: Any) -> Response:
        words.set_themes(case, command, actor=actor)
        tell("Thèmes à travailler notés")
        return to_file(case.id)

    return form_page(
        ThemesSchema,
        save,
        title="Thèmes à travailler",
        back=home(case.id),
        data={"codes": pages.chosen(case, "themes", actor)},
    )


# --- objectives --------------------------------------------------------------------------------------


@bp.route("/<uuid:case_id>/objectifs/nouveau", methods=["GET", "POST"])
@guarded(FOLLOW, example=examples.new_objective)
def add_objective(case_id: uuid.UUID) -> Answer:
    actor = current_actor()
    case = files.path_or_404(case_id, actor)

    def save(command: Any) -> Response:
        objectives.set_objective(case, command, actor=actor)
        tell("Objectif convenu")
        return to_file(case.id)

    return form_page(
        ObjectiveSchema,
        save,
        title="Convenir d’un objectif",
        back=home(case.id),
        data={"set_on": today(actor)},
        choices=pages.objective_choices(case, actor),
        draft=draft_key(case.id, "objective"),
    )


@bp.route("/<uuid:case_id>/objectifs/<uuid:row_id>/point", methods=["GET", "POST"])
@guarded(HELP, example=examples.new_point)
def note_point(case_id: uuid.UUID, row_id: uuid.UUID) -> Answer:
    actor = current_actor()
    case = files.path_or_404(case_id, actor)
    row = files.part_of(Objective, case.id, row_id)

    def save(command: Any) -> Response:
        objectives.note_point(case, row, command, actor=actor)
        tell("Point noté sur l’objectif")
        return to_file(case.id)

    note_reading(case)
    return form_page(
        PointSchema,
        save,
        title="Où en est cet objectif",
        back=home(case.id),
        data={"day": today(actor), "status": row.status, "review_on": row.review_on},
        draft=draft_key(row.id, "point"),
        quoted=pages.words_of_objective(row, actor),
        points=pages.points(row, actor),
    )


@bp.route("/<uuid:case_id>/objectifs/<uuid:row_id>/action", methods=["GET", "POST"])
@guarded(HELP, example=examples.new_action)
def add_action(case_id: uuid.UUID, row_id: uuid.UUID) -> Answer:
    actor = current_actor()
    case = files.path_or_404(case_id, actor)
    row = files.part_of(Objective, case.id, row_id)

    def save(command: Any) -> Response:
        objectives.add_action(case, row, command, actor=actor)
        tell("Action ajoutée à l’objectif")
        return to_file(case.id)

    note_reading(case)
    return form_page(
        ActionSchema,
        save,
        title="Ajouter une action",
        back=home(case.id),
        draft=draft_key(row.id, "action"),
        quoted=pages.words_of_objective(row, actor),
    )


@bp.post("/<uuid:case_id>/actions/<uuid:row_id>/faite")
@guarded(HELP, example=examples.one_action)
def finish_action(case_id: uuid.UUID, row_id: uuid.UUID) -> Answer:
    decode(NoAnswers, request.form)
    actor = current_actor()
    case = files.path_or_404(case_id, actor)
    objectives.finish_action(case, files.part_of(Action, case.id, row_id), actor=actor)
    tell("Action faite", undo_url=url_for("reinsertion.reopen_action", case_id=case_id, row_id=row_id))
    return to_file(case.id)


@bp.post("/<uuid:case_id>/actions/<uuid:row_id>/a-faire")
@guarded(HELP, example=examples.one_action)
def reopen_action(case_id: uuid.UUID, row_id: uuid.UUID) -> Answer:
    decode(NoAnswers, request.form)
    actor = current_actor()
    case = files.path_or_404(case_id, actor)
    objectives.reopen_action(case, files.part_of(Action, case.id, row_id), actor=actor)
    tell("Action remise à faire")
    return to_file(case.id)


@bp.get("/<uuid:case_id>/contrat")
@guarded(READ, example=examples.one_contract)
def contract(case_id: uuid.UUID) -> Answer:
    """One page for the person: her objectives in plain words, and nothing else of the file."""
    actor = current_actor()
    case = files.path_or_404(case_id, actor)
    note_reading(case, "file.printed")
    cards = [card for card in pages.objective_cards(case, actor) if not card.over]
    return render_template(
        "reinsertion/contract.html", case=case, cards=cards, day=today(actor), structure=actor.tenant.name
    )


# --- meetings ----------------------------------------------------------------------------------------


@bp.route("/<uuid:case_id>/avec-la-personne", methods=["GET", "POST"])
@guarded(HELP, example=examples.new_review)
def together(case_id: uuid.UUID) -> Answer:
    """The page that is turned towards her: large words, the scale, and her own history."""
    actor = current_actor()
    case = files.path_or_404(case_id, actor)
    note_reading(case)
    found = pages.marks(case, actor)

    def save(command: Any) -> Response:
        meetings.note_review(case, command, actor=actor)
        tell("C’est noté, avec vos mots")
        return redirect(url_for("reinsertion.together", case_id=case.id), 303)

    return form_page(
        ReviewSchema,
        save,
        title="Où j’en suis",
        back=home(case.id),
        data={"day": today(actor), "moment": "review" if found.rows else "entry"},
        choices={**pages.review_choices(), "moment": list(MOMENTS)},
        draft=draft_key(case.id, "review"),
        template="reinsertion/together.html",
        marks=found,
        closed=case.closed_on is not None,
    )


@bp.route("/<uuid:case_id>/point-d-etape", methods=["GET", "POST"])
@guarded(MOVE, example=examples.review_step)
def pass_review(case_id: uuid.UUID) -> Answer:
    """The step of a review, turned towards her too: it passes with what she rated that day, or now."""
    actor = current_actor()
    case = files.path_or_404(case_id, actor)
    note_reading(case)

    def save(command: Any) -> Response:
        meetings.pass_review(case, command, actor=actor)
        tell("Étape passée : point d’étape")
        return to_file(case.id)

    return form_page(
        PassReviewSchema,
        save,
        title="Point d’étape",
        back=home(case.id),
        data={"day": today(actor)},
        choices=pages.review_choices(),
        label="Passer l’étape",
        draft=draft_key(case.id, "step"),
        template="reinsertion/review.html",
        **pages.review_step(case, today(actor), actor),
    )


@bp.route("/<uuid:case_id>/entretien", methods=["GET", "POST"])
@guarded(FOLLOW, example=examples.new_interview)
def interview(case_id: uuid.UUID) -> Answer:
    actor = current_actor()
    case = files.path_or_404(case_id, actor)

    def save(command: Any) -> Response:
        meetings.hold_interview(case, command, actor=actor)
        tell("Entretien noté, au niveau « Restreint »")
        return to_file(case.id)

    return form_page(
        InterviewSchema,
        save,
        title="Noter un entretien confidentiel",
        back=home(case.id),
        data={"day": today(actor)},
        level="restricted",
        draft=draft_key(case.id, "interview"),
        intro="Lu par la personne référente, et par vous qui le notez ; par personne d’autre.",
    )


@bp.route("/<uuid:case_id>/orientations/nouvelle", methods=["GET", "POST"])
@guarded(FOLLOW, example=examples.new_orientation)
def orient(case_id: uuid.UUID) -> Answer:
    actor = current_actor()
    case = files.path_or_404(case_id, actor)

    def save(command: Any) -> Response:
        meetings.orient(case, command, actor=actor)
        tell("Orientation notée")
        return to_file(case.id)

    return form_page(
        OrientSchema,
        save,
        title="Noter une orientation",
        back=home(case.id),
        data={"day": today(actor)},
        choices=pages.orientation_choices(case, actor),
        draft=draft_key(case.id, "orientation"),
        intro="Un partenaire, un jour : rien de plus n’est gardé.",
    )


def _orientation(case: Case, row_id: uuid.UUID, *, removed_too: bool = False) -> Orientation:
    """One of the psychological track does not exist for whoever is not told of it."""
    row: Orientation = files.part_of(Orientation, case.id, row_id, removed_too=removed_too)
    if row.track == PSYCHOLOGICAL and not files.reads_restricted(case, current_actor()):
        raise NotFound
    return row


@bp.route("/<uuid:case_id>/orientations/<uuid:row_id>/suite", methods=["GET", "POST"])
@guarded(FOLLOW, example=examples.orientation_followed)
def note_taken_up(case_id: uuid.UUID, row_id: uuid.UUID) -> Answer:
    actor = current_actor()
    case = files.path_or_404(case_id, actor)
    row = _orientation(case, row_id)

    def save(command: Any) -> Response:
        meetings.note_taken_up(case, row, command, actor=actor)
        tell("Suite de l’orientation notée")
        return to_file(case.id)

    return form_page(
        TakenUpSchema,
        save,
        title="La suite de cette orientation",
        back=home(case.id),
        data=pages.taken_up_data(row),
        version=row.version,
    )


# --- rows taken away ---------------------------------------------------------------------------------


def _part(case: Case, part: str, row_id: uuid.UUID) -> Any:
    if part not in PARTS:
        raise NotFound
    if part == "orientation":
        return _orientation(case, row_id, removed_too=True)
    return files.part_of(PARTS[part], case.id, row_id, removed_too=True)


@bp.post("/<uuid:case_id>/retirer/<part>/<uuid:row_id>")
@guarded(FOLLOW, example=examples.one_part)
def remove_part(case_id: uuid.UUID, part: str, row_id: uuid.UUID) -> Answer:
    decode(NoAnswers, request.form)
    actor = current_actor()
    case = files.path_or_404(case_id, actor)
    files.remove_row(case, _part(case, part, row_id), actor=actor)
    undo = url_for("reinsertion.restore_part", case_id=case_id, part=part, row_id=row_id)
    tell("Ligne retirée du parcours", undo_url=undo)
    return to_file(case.id)


@bp.post("/<uuid:case_id>/remettre/<part>/<uuid:row_id>")
@guarded(FOLLOW, example=examples.one_part)
def restore_part(case_id: uuid.UUID, part: str, row_id: uuid.UUID) -> Answer:
    decode(NoAnswers, request.form)
    actor = current_actor()
    case = files.path_or_404(case_id, actor)
    files.restore_row(case, _part(case, part, row_id), actor=actor)
    tell("Ligne remise dans le parcours")
    return to_file(case.id)
