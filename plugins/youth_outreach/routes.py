"""Pages of repérages and relays: each loads, calls one use-case, answers. A relay opens ``send``, ``mine``, ``own``."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from core.toolkit import (
    ALREADY,
    DuplicateContent,
    Forbidden,
    InvalidInput,
    NoAnswers,
    NotFound,
    OwnEntry,
    PluginBlueprint,
    Refused,
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
from plugins.youth_outreach import civic, examples, pages, sightings
from plugins.youth_outreach.models import Relay, Reply, Sighting
from plugins.youth_outreach.permissions import COORDINATE, FOLLOW, PASS_ON, SEND
from plugins.youth_outreach.schemas import (
    EditRelaySchema,
    NewRelaySchema,
    Origin,
    PassSchema,
    ReplySchema,
    SendSchema,
    SightingFiltersSchema,
    TeamSendSchema,
)

bp = PluginBlueprint("youth_outreach", __name__, prefix="jeunes")

Answer = Response | str | tuple[str, int]


def to(endpoint: str, **ids: Any) -> Response:
    return redirect(url_for(f"youth_outreach.{endpoint}", **ids), 303)


def to_case(case_id: uuid.UUID) -> Response:
    return redirect(url_for("cases.show", case_id=case_id), 303)


def form_page(
    schema: Any,
    save: Callable[[Any], Response],
    *,
    title: str,
    back: str,
    offered: pages.Choices,
    data: Any = None,
    version: int | None = None,
    new: type[Any] | None = None,
    entry: OwnEntry | None = None,
    label: str = "Enregistrer",
    template: str = "youth_outreach/form.html",
    **shown: Any,
) -> Answer:
    """Show a form, or save it and go where ``save`` says; what refuses it is said above, nothing is lost.

    ``new`` is the table of a new row, which the page's address then names (``kept_form``); ``entry`` a field entry,
    with its own draft.
    """
    actor = current_actor()
    keeping = entry or kept_form(schema, actor=actor, new=new, version=version)
    error: InvalidInput | None = None
    problems: list[str] = []
    status = 200
    if request.method == "POST":
        try:
            answer = save(decode(schema, request.form))
            keeping.finish(actor=actor)
            return answer
        except InvalidInput as refused:
            error, status = refused, refused.status
        except Refused as objection:
            problems, status = objection.problems, objection.status
        except DuplicateContent as taken:
            problems, status = [ALREADY], taken.status
        except StaleEdit as stale:
            form = form_for(schema, submitted=request.form, choices=offered)
            return conflict_page(stale, form, title="Deux saisies différentes", back=("Revenir", back))
    submitted = request.form if request.method == "POST" else keeping.kept
    form = form_for(
        schema,
        data,
        submitted=submitted,
        error=error,
        choices=offered,
        version=None if submitted else version,
        problems=problems,
    )
    if problems == [ALREADY]:
        form.id = new_id()
    elif keeping.id is not None:
        form.id = keeping.id
    page = render_template(
        template, form=form, entry=keeping, title=title, back_url=back, label=label, **shown
    )
    return (page, status) if status != 200 else page


# --- what whoever sends sees ---------------------------------------------------------------------------


@bp.route("/reperages/nouveau", methods=["GET", "POST"])
@guarded(SEND, PASS_ON, example=examples.new_sighting)
def send() -> Answer:
    actor = current_actor()
    team = actor.may(PASS_ON)
    if not pages.can_send(actor):
        return render_template("youth_outreach/unattached.html", message=sightings.NO_BODY)
    given = Origin(_id_in("case_id"), _id_in("incident_id")) if team else Origin()

    def save(command: Any) -> Response:
        row = sightings.send_sighting(command, actor=actor)
        tell(f"Repérage {row.number} envoyé à la coordination")
        return to("own", sighting_id=row.id)

    passed_on = any(request.values.get(name) for name in ("case_id", "incident_id"))
    team_schema = PassSchema if passed_on else TeamSendSchema
    return form_page(
        team_schema if team else SendSchema,
        save,
        title="Envoyer un repérage",
        back=url_for("youth_outreach.mine"),
        offered=pages.choices(actor, *(("place_id",) if team else ())),
        data=civic.send_data(given, actor),
        new=Sighting,
        label="Envoyer",
        template="youth_outreach/send.html",
    )


def _id_in(name: str) -> uuid.UUID | None:
    """An id that the address carries; what is not one is as if it were not there."""
    try:
        return uuid.UUID(request.args[name]) if name in request.args else None
    except ValueError:
        return None


@bp.get("/reperages/miens")
@guarded(SEND, PASS_ON, example=examples.plain)
def mine() -> Answer:
    found = pages.own_list(request.args.get("cursor"), current_actor())
    return render_template("youth_outreach/mine.html", page=found)


@bp.get("/reperages/miens/<uuid:sighting_id>")
@guarded(SEND, PASS_ON, example=examples.one_sighting)
def own(sighting_id: uuid.UUID) -> Answer:
    """One's own repérage: where it stands, and what the coordination shares back."""
    actor = current_actor()
    row = sightings.own_sighting(sighting_id, actor)
    return render_template("youth_outreach/own.html", page=pages.own_page(row, actor))


# --- what the coordination and those who follow see ------------------------------------------------------


@bp.get("/reperages")
@guarded(FOLLOW, example=examples.plain)
def index() -> Answer:
    filters = decode(SightingFiltersSchema, request.args)
    found = pages.sighting_list(filters, current_actor())
    return render_template("youth_outreach/sightings.html", page=found)


@bp.get("/reperages/<uuid:sighting_id>")
@guarded(FOLLOW, example=examples.one_sighting)
def sighting(sighting_id: uuid.UUID) -> Answer:
    found = pages.sighting_page(sighting_id, current_actor())
    return render_template("youth_outreach/sighting.html", page=found)


@bp.route("/reperages/<uuid:sighting_id>/suite/<step>", methods=["GET", "POST"])
@guarded(FOLLOW, example=examples.move_sighting)
def move(sighting_id: uuid.UUID, step: str) -> Answer:
    actor = current_actor()
    row = get_or_404(Sighting, sighting_id)
    offered = sightings.step_named(step)
    if not actor.may(offered.permission):
        raise Forbidden

    def save(command: Any) -> Response:
        sightings.move_sighting(row, offered.key, command, actor=actor)
        tell(f"{offered.said} : repérage {row.number}")
        return to("sighting", sighting_id=row.id)

    return form_page(
        pages.step_schema(offered),
        save,
        title=f"{offered.label}, repérage {row.number}",
        back=url_for("youth_outreach.sighting", sighting_id=row.id),
        offered=pages.choices(actor, *(("assigned_to",) if offered.gives else ())),
        data=pages.step_data(row, actor),
        label=offered.label,
    )


@bp.route("/reperages/<uuid:sighting_id>/mot", methods=["GET", "POST"])
@guarded(COORDINATE, example=examples.reply)
def reply(sighting_id: uuid.UUID) -> Answer:
    """What the coordination decides to share back; the page says what prevents it before anything is typed."""
    actor = current_actor()
    row = get_or_404(Sighting, sighting_id)
    blocked: list[str] = []
    if request.method == "GET":
        try:
            sightings.check_reply(row, actor=actor)
        except Refused as objection:
            blocked = objection.problems

    def save(command: Any) -> Response:
        sightings.tell_relay(row, command, actor=actor)
        tell("Mot partagé avec le relais")
        return to("sighting", sighting_id=row.id)

    return form_page(
        ReplySchema,
        save,
        title=f"Répondre au relais, repérage {row.number}",
        back=url_for("youth_outreach.sighting", sighting_id=row.id),
        offered={},
        label="Partager ce mot",
        template="youth_outreach/reply.html",
        blocked=blocked,
    )


@bp.post("/reperages/<uuid:sighting_id>/mot/<uuid:reply_id>/fermer")
@guarded(COORDINATE, example=examples.one_reply)
def close_reply(sighting_id: uuid.UUID, reply_id: uuid.UUID) -> Answer:
    decode(NoAnswers, request.form)
    found = get_or_404(Reply, reply_id)
    if found.sighting_id != sighting_id:
        raise NotFound
    sightings.close_reply(found, actor=current_actor())
    tell("Ce mot n’est plus montré au relais")
    return to("sighting", sighting_id=sighting_id)


@bp.post("/reperages/<uuid:sighting_id>/oublier")
@guarded(COORDINATE, example=examples.one_sighting)
def forget(sighting_id: uuid.UUID) -> Answer:
    """Delete what was typed: asked by the young person, or kept long enough."""
    decode(NoAnswers, request.form)
    sightings.forget_words(get_or_404(Sighting, sighting_id), actor=current_actor())
    tell("Texte du repérage effacé")
    return to("sighting", sighting_id=sighting_id)


# --- relays --------------------------------------------------------------------------------------------


@bp.get("/relais")
@guarded(COORDINATE, example=examples.plain)
def relays() -> Answer:
    return render_template("youth_outreach/relays.html", rows=pages.relay_rows(current_actor()))


@bp.route("/relais/nouveau", methods=["GET", "POST"])
@guarded(COORDINATE, example=examples.new_relay)
def add_relay() -> Answer:
    actor = current_actor()

    def save(command: Any) -> Response:
        sightings.save_relay(command, actor=actor)
        tell("Relais rattaché à son organisme")
        return to("relays")

    return form_page(
        NewRelaySchema,
        save,
        title="Ajouter un relais",
        back=url_for("youth_outreach.relays"),
        offered=pages.choices(actor, "membership_id", "partner_id"),
        data={"starts_on": today(actor)},
        new=Relay,
    )


@bp.route("/relais/<uuid:relay_id>", methods=["GET", "POST"])
@guarded(COORDINATE, example=examples.edit_relay)
def edit_relay(relay_id: uuid.UUID) -> Answer:
    actor = current_actor()
    row = get_or_404(Relay, relay_id)

    def save(command: Any) -> Response:
        sightings.save_relay(command, actor=actor, relay=row)
        tell("Relais modifié")
        return to("relays")

    return form_page(
        EditRelaySchema,
        save,
        title="Modifier ce relais",
        back=url_for("youth_outreach.relays"),
        offered=pages.choices(actor, "membership_id", "partner_id"),
        data=pages.relay_data(row),
        version=row.version,
    )
