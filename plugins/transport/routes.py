"""Pages of transport: lists, figures, networks, drivers; each loads, calls one use-case, answers."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from core.toolkit import (
    ALREADY,
    DuplicateContent,
    InvalidInput,
    NoAnswers,
    NotFound,
    PluginBlueprint,
    StaleEdit,
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
from plugins.transport import examples, figures, pages, services
from plugins.transport.models import DriverWord, Line, Network, Stop
from plugins.transport.permissions import LINES, READ, WRITE
from plugins.transport.schemas import (
    DriverFiltersSchema,
    EditDriverWordSchema,
    EditLineSchema,
    EditNetworkSchema,
    NewDriverWordSchema,
    NewLineSchema,
    NewNetworkSchema,
    PeriodSchema,
    StopSchema,
    StopsSchema,
    TalkFiltersSchema,
    TripFiltersSchema,
)

bp = PluginBlueprint("transport", __name__)

Answer = Response | str | tuple[str, int]


def to(endpoint: str, **ids: Any) -> Response:
    return redirect(url_for(f"transport.{endpoint}", **ids), 303)


def form_page(
    schema: Any,
    save: Callable[[Any], Response],
    *,
    title: str,
    back: str,
    choices: pages.Choices,
    data: Any = None,
    version: int | None = None,
    new: type[Any] | None = None,
) -> Answer:
    """Show a form, or save it and go where ``save`` says; both values of a stale edit on their page.

    ``new`` is the table of a new row, which the page's address then names (``kept_form``).
    """
    actor = current_actor()
    entry = kept_form(schema, actor=actor, new=new, version=version)
    error = None
    problems: list[str] = []
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
            form = form_for(schema, submitted=request.form, choices=choices)
            return conflict_page(stale, form, title="Deux saisies différentes", back=("Revenir", back))
    submitted = request.form if error else entry.kept
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
    elif entry.id is not None:
        form.id = entry.id
    shown = render_template("transport/form.html", form=form, entry=entry, title=title, back_url=back)
    return (shown, error.status) if error else shown


# --- lists and figures -----------------------------------------------------------------------------------


@bp.get("/")
@guarded(READ, example=examples.plain)
def trips() -> Answer:
    """Rides and acts, the last first."""
    filters = decode(TripFiltersSchema, request.args)
    shown = pages.trip_list(filters, current_actor())
    return render_template("transport/trips.html", page=shown, views=pages.trip_views(filters))


@bp.get("/chiffres", endpoint="figures")
@guarded(READ, example=examples.plain)
def figures_shown() -> Answer:
    period = decode(PeriodSchema, request.args)
    shown = figures.figures(period, current_actor())
    return render_template("transport/figures.html", page=shown, heads=figures.CUT_HEADS)


@bp.get("/classes")
@guarded(READ, example=examples.plain)
def talks() -> Answer:
    filters = decode(TalkFiltersSchema, request.args)
    return render_template("transport/talks.html", page=pages.talk_list(filters, current_actor()))


# --- networks and lines ------------------------------------------------------------------------------------


@bp.get("/reseaux")
@guarded(READ, example=examples.plain)
def networks() -> Answer:
    actor = current_actor()
    cards = pages.network_cards(actor)
    return render_template("transport/networks.html", cards=cards, can_describe=pages.may_describe(actor))


@bp.route("/reseaux/nouveau", methods=["GET", "POST"])
@guarded(LINES, example=examples.new_network)
def add_network() -> Answer:
    def save(command: Any) -> Response:
        services.save_network(command, actor=current_actor())
        tell("Réseau décrit")
        return to("networks")

    back = url_for("transport.networks")
    return form_page(NewNetworkSchema, save, title="Décrire un réseau", back=back, choices={}, new=Network)


@bp.route("/reseaux/<uuid:network_id>/modifier", methods=["GET", "POST"])
@guarded(LINES, example=examples.edit_network)
def edit_network(network_id: uuid.UUID) -> Answer:
    row = get_or_404(Network, network_id)

    def save(command: Any) -> Response:
        services.save_network(command, actor=current_actor(), network=row)
        tell("Réseau modifié")
        return to("networks")

    return form_page(
        EditNetworkSchema,
        save,
        title="Modifier le réseau",
        back=url_for("transport.networks"),
        choices={},
        data=row,
        version=row.version,
    )


@bp.route("/lignes/nouvelle", methods=["GET", "POST"])
@guarded(LINES, example=examples.new_line)
def add_line() -> Answer:
    actor = current_actor()

    def save(command: Any) -> Response:
        line = services.save_line(command, actor=actor)
        tell("Ligne décrite")
        return to("line", line_id=line.id)

    choices = pages.network_choices(actor)
    only = choices["network_id"][0][0] if len(choices["network_id"]) == 1 else None
    return form_page(
        NewLineSchema,
        save,
        title="Décrire une ligne",
        back=url_for("transport.networks"),
        choices=choices,
        data={"network_id": only},
        new=Line,
    )


@bp.get("/lignes/<uuid:line_id>")
@guarded(READ, example=examples.one_line)
def line(line_id: uuid.UUID) -> Answer:
    return render_template("transport/line.html", page=pages.line_page(line_id, current_actor()))


@bp.route("/lignes/<uuid:line_id>/modifier", methods=["GET", "POST"])
@guarded(LINES, example=examples.edit_line)
def edit_line(line_id: uuid.UUID) -> Answer:
    actor = current_actor()
    row = get_or_404(Line, line_id)

    def save(command: Any) -> Response:
        services.save_line(command, actor=actor, line=row)
        tell("Ligne modifiée")
        return to("line", line_id=row.id)

    return form_page(
        EditLineSchema,
        save,
        title="Modifier la ligne",
        back=url_for("transport.line", line_id=row.id),
        choices=pages.network_choices(actor),
        data=row,
        version=row.version,
    )


@bp.route("/lignes/<uuid:line_id>/arrets", methods=["GET", "POST"])
@guarded(LINES, example=examples.edit_stops)
def edit_stops(line_id: uuid.UUID) -> Answer:
    """All the stops at once, one a row: a line is typed as its timetable reads."""
    row = get_or_404(Line, line_id)

    def save(command: Any) -> Response:
        services.set_stops(row, command.stops, actor=current_actor())
        tell("Arrêts de la ligne enregistrés")
        return to("line", line_id=row.id)

    back = url_for("transport.line", line_id=row.id)
    data = {"stops": pages.stops_text(row)}
    return form_page(StopsSchema, save, title="Arrêts de la ligne", back=back, choices={}, data=data)


@bp.route("/arrets/<uuid:stop_id>", methods=["GET", "POST"])
@guarded(LINES, example=examples.edit_stop)
def edit_stop(stop_id: uuid.UUID) -> Answer:
    """Rename a stop, or tie it to a place."""
    actor = current_actor()
    row = get_or_404(Stop, stop_id)

    def save(command: Any) -> Response:
        services.change_stop(row, command, actor=actor)
        tell("Arrêt modifié")
        return to("line", line_id=row.line_id)

    return form_page(
        StopSchema,
        save,
        title="Modifier l’arrêt",
        back=url_for("transport.line", line_id=row.line_id),
        choices=pages.network_choices(actor),
        data=row,
        version=row.version,
    )


# --- drivers -------------------------------------------------------------------------------------------------


@bp.get("/conducteurs")
@guarded(READ, example=examples.plain)
def words() -> Answer:
    filters = decode(DriverFiltersSchema, request.args)
    return render_template("transport/words.html", page=pages.word_list(filters, current_actor()))


@bp.route("/conducteurs/nouvelle", methods=["GET", "POST"])
@guarded(WRITE, example=examples.new_word)
def add_word() -> Answer:
    actor = current_actor()

    def save(command: Any) -> Response:
        word = services.save_driver_word(command, actor=actor)
        tell("Parole notée", undo_url=url_for("transport.remove_word", word_id=word.id))
        return to("words")

    return form_page(
        NewDriverWordSchema,
        save,
        title="Noter la parole d’un conducteur",
        back=url_for("transport.words"),
        choices={"line_id": pages.line_choices(actor)},
        data={"day": today(actor), "line_id": request.args.get("line_id")},
        new=DriverWord,
    )


@bp.route("/conducteurs/<uuid:word_id>/modifier", methods=["GET", "POST"])
@guarded(WRITE, example=examples.edit_word)
def edit_word(word_id: uuid.UUID) -> Answer:
    actor = current_actor()
    row = get_or_404(DriverWord, word_id)
    if row.removed_at is not None:
        raise NotFound

    def save(command: Any) -> Response:
        services.save_driver_word(command, actor=actor, word=row)
        tell("Parole modifiée")
        return to("words")

    return form_page(
        EditDriverWordSchema,
        save,
        title="Modifier cette parole",
        back=url_for("transport.words"),
        choices={"line_id": pages.line_choices(actor)},
        data=row,
        version=row.version,
    )


@bp.post("/conducteurs/<uuid:word_id>/retirer")
@guarded(WRITE, example=examples.one_word)
def remove_word(word_id: uuid.UUID) -> Answer:
    decode(NoAnswers, request.form)
    services.remove_driver_word(get_or_404(DriverWord, word_id), actor=current_actor())
    tell("Parole retirée", undo_url=url_for("transport.restore_word", word_id=word_id))
    return to("words")


@bp.post("/conducteurs/<uuid:word_id>/remettre")
@guarded(WRITE, example=examples.one_word)
def restore_word(word_id: uuid.UUID) -> Answer:
    decode(NoAnswers, request.form)
    services.restore_driver_word(get_or_404(DriverWord, word_id), actor=current_actor())
    tell("Parole remise dans la liste")
    return to("words")
