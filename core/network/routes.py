"""Pages of a network: ``/s/<slug>/reseau/…``."""

from __future__ import annotations

import uuid
from typing import Any, Final

from flask import redirect, render_template, request, url_for

from core.access.policy import guarded
from core.db.writing import get_or_404
from core.errors import DuplicateContent, InvalidInput, NotFound
from core.extension.blueprint import PluginBlueprint
from core.network import examples, periods, reading, shown
from core.network.models import AGREED, NetworkInvitation
from core.network.permissions import MANAGE, READ
from core.network.schemas import InviteStructureSchema, PeriodSchema
from core.network.services import code_of, end_invitation, end_uncounted, invite_structure
from core.planning.clock import today
from core.reporting.periods import Period, month_of
from core.reporting.suppression import OPEN_FLOOR, note
from core.tenancy.binding import Actor, current_actor
from core.web.forms import NoAnswers, decode, form_for
from core.web.messages import tell
from core.web.sending import ALREADY, this_sending

#: What the form of the page of figures may get wrong and show again; anything else in the address is refused.
TYPED: Final = ("since", "until")

bp = PluginBlueprint("network", __name__, prefix="reseau")


@bp.get("/chiffres")
@guarded(READ, example=examples.a_network)
def index() -> Any:
    actor = current_actor()
    try:
        period = periods.asked(decode(PeriodSchema, request.args), today(actor))
    except InvalidInput as error:
        if set(error.errors) - set(TYPED):
            raise
        return _index(periods.shown_first(today(actor)), actor, error), 422
    return _index(period, actor)


def _index(period: Period, actor: Actor, error: InvalidInput | None = None) -> str:
    until = min(period.last, max(periods.last_month(today(actor)), period.first))
    ends = {"since": month_of(period.first).code, "until": month_of(until).code}
    months = [(one.code, one.label) for one in periods.months_offered(period, today(actor))]
    return render_template(
        "network/index.html",
        page=reading.build(period, actor),
        form=form_for(
            PeriodSchema,
            ends,
            submitted=request.args if error else None,
            error=error,
            choices=dict.fromkeys(TYPED, months),
        ),
        margins=[{"label": head, "num": True} for head in reading.MARGIN_HEADS],
        note=note(OPEN_FLOOR),
        floor=OPEN_FLOOR,
    )


@bp.get("/structures")
@guarded(MANAGE, example=examples.a_network)
def members() -> str:
    actor = current_actor()
    sending = this_sending(NetworkInvitation, actor=actor)
    return _members(actor, form_for(InviteStructureSchema, {"id": sending.id}))


def _members(actor: Actor, form: Any) -> str:
    return render_template(
        "network/members.html",
        members=reading.members_of(actor),
        uncounted=reading.uncounted_names(actor),
        form=form,
    )


@bp.post("/structures")
@guarded(MANAGE, example=examples.an_invitation)
def invite() -> Any:
    actor = current_actor()
    try:
        row = invite_structure(decode(InviteStructureSchema, request.form), actor=actor)
    except InvalidInput as error:
        return _members(actor, form_for(InviteStructureSchema, submitted=request.form, error=error)), 422
    except DuplicateContent:
        return _members(
            actor, form_for(InviteStructureSchema, submitted=request.form, problems=[ALREADY])
        ), 409
    tell("Structure ajoutée : donnez-lui son code")
    return redirect(url_for("network.member", invitation_id=row.id), 303)


def _member(invitation_id: uuid.UUID, actor: Actor) -> tuple[NetworkInvitation, reading.Member]:
    row = get_or_404(NetworkInvitation, invitation_id)
    found = next((one for one in reading.members_of(actor) if one.invitation_id == row.id), None)
    if found is None:
        raise NotFound
    return row, found


@bp.get("/structures/<uuid:invitation_id>")
@guarded(READ, MANAGE, example=examples.an_awaited_structure)
def member(invitation_id: uuid.UUID) -> str:
    actor = current_actor()
    row, found = _member(invitation_id, actor)
    manages = actor.may(MANAGE)
    years = shown.years_of(found, actor) if actor.may(READ) and found.event == AGREED else ()
    return render_template(
        "network/member.html",
        member=found,
        years=years,
        code=code_of(row) if manages and found.event == reading.AWAITED else "",
        manages=manages,
        note=note(OPEN_FLOOR),
    )


@bp.get("/structures/<uuid:invitation_id>/fin")
@guarded(MANAGE, example=examples.an_awaited_structure)
def ask_end(invitation_id: uuid.UUID) -> str:
    return render_template("network/end.html", member=_member(invitation_id, current_actor())[1])


@bp.post("/structures/<uuid:invitation_id>/fin")
@guarded(MANAGE, example=examples.an_awaited_structure)
def end(invitation_id: uuid.UUID) -> Any:
    decode(NoAnswers, request.form)
    end_invitation(get_or_404(NetworkInvitation, invitation_id), actor=current_actor())
    tell("Structure retirée du réseau")
    return redirect(url_for("network.members"), 303)


@bp.post("/structures/codes-errones/fin")
@guarded(MANAGE, example=examples.a_network)
def end_wrong_codes() -> Any:
    decode(NoAnswers, request.form)
    if end_uncounted(actor=current_actor()):
        tell("Fin de l’échange dite : ces structures savent qu’il leur faut un autre code")
    return redirect(url_for("network.members"), 303)
