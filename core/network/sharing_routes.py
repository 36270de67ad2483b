"""Pages of a member: what it shares with the networks that it agreed with: ``/s/<slug>/structure/reseaux/…``."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any, Final

from flask import redirect, render_template, request, url_for

from core.access.policy import guarded
from core.errors import InvalidInput, Refused
from core.extension.blueprint import StructureBlueprint
from core.members.permissions import MANAGE_SETTINGS
from core.network import examples, reading, shown
from core.network.models import AGREED, ENDED
from core.network.schemas import EnterCodeSchema
from core.network.services import agree, enter_code, link_or_404, links_of, withdraw
from core.reporting.suppression import OPEN_FLOOR, note
from core.tenancy.binding import Actor, current_actor
from core.users.throttling import Limit, spend
from core.web.forms import NoAnswers, decode, form_for
from core.web.messages import tell

#: Codes that one member may try.
TRIES: Final = Limit("network-code", 60, timedelta(hours=1))

bp = StructureBlueprint("network_sharing", __name__, prefix="structure/reseaux", template_folder="templates")


def _index(actor: Actor, error: InvalidInput | None = None) -> str:
    form = form_for(EnterCodeSchema, submitted=request.form if error else None, error=error)
    return render_template("network/networks.html", links=links_of(actor), form=form, states=reading.STATES)


@bp.get("")
@guarded(MANAGE_SETTINGS, example=examples.nothing)
def index() -> str:
    return _index(current_actor())


@bp.post("")
@guarded(MANAGE_SETTINGS, example=examples.a_code)
def answer() -> Any:
    actor = current_actor()
    spend(TRIES, f"{actor.tenant.id}:{actor.member}")
    try:
        link = enter_code(decode(EnterCodeSchema, request.form), actor=actor)
    except InvalidInput as error:
        return _index(actor, error), 422
    return redirect(url_for("network_sharing.show", invitation_id=link.invitation_id), 303)


def _show(invitation_id: uuid.UUID, actor: Actor, problems: tuple[str, ...] = ()) -> str:
    link = link_or_404(invitation_id, actor)
    return render_template(
        "network/sharing.html",
        link=link,
        pill=reading.STATES[link.event],
        agreed=link.event == AGREED,
        ended=link.event == ENDED,
        years=shown.own_years(link.network_id, actor),
        problems=problems,
        floor=OPEN_FLOOR,
        note=note(OPEN_FLOOR),
    )


@bp.get("/<uuid:invitation_id>")
@guarded(MANAGE_SETTINGS, example=examples.a_network_answered)
def show(invitation_id: uuid.UUID) -> str:
    return _show(invitation_id, current_actor())


@bp.post("/<uuid:invitation_id>/accord")
@guarded(MANAGE_SETTINGS, example=examples.a_network_answered)
def give(invitation_id: uuid.UUID) -> Any:
    decode(NoAnswers, request.form)
    actor = current_actor()
    try:
        agree(link_or_404(invitation_id, actor), actor=actor)
    except Refused as error:
        return _show(invitation_id, actor, tuple(error.problems)), 409
    tell("Accord donné : les chiffres se publient dans les minutes qui viennent")
    return redirect(url_for("network_sharing.show", invitation_id=invitation_id), 303)


@bp.post("/<uuid:invitation_id>/retrait")
@guarded(MANAGE_SETTINGS, example=examples.a_network_answered, when_suspended=True)
def take_back(invitation_id: uuid.UUID) -> Any:
    decode(NoAnswers, request.form)
    actor = current_actor()
    withdraw(link_or_404(invitation_id, actor), actor=actor)
    tell("Accord retiré : le réseau ne lit plus aucun de vos chiffres")
    return redirect(url_for("network_sharing.show", invitation_id=invitation_id), 303)
