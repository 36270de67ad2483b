"""How the contract tests reach the routes of requests."""

from __future__ import annotations

from datetime import timedelta

from core.access.policy import Example
from core.codelists.services import options
from core.db.base import new_id
from core.planning.clock import today
from core.requests.links import create_link
from core.requests.models import PartnerLink, Request
from core.requests.schemas import Caller, LinkCommand, RequestCommand
from core.requests.services import close_request, receive_request
from core.requests.workflow import CLOSE_REASONS
from core.tenancy.binding import Actor


def _received(actor: Actor, *, take: bool = False) -> Request:
    command = RequestCommand(
        id=new_id(),
        channel=options("channel", actor)[0].value,
        subject="Bruit le soir",
        caller=Caller(name="Une voisine", phone="+33549000000"),
        take=take,
    )
    return receive_request(command, actor=actor)


def _link(actor: Actor) -> PartnerLink:
    command = LinkCommand(
        id=new_id(),
        label="Centre voisin",
        initiator=options("initiator", actor)[0].value,
        expires_on=today(actor) + timedelta(days=90),
    )
    return create_link(command, actor=actor)


def empty_form(_actor: Actor) -> Example:
    """Its address names the row to come."""
    return Example({"id": str(new_id())})


def new_request(actor: Actor) -> Example:
    channel = options("channel", actor)[0].value
    return Example(form={"id": str(new_id()), "channel": channel, "subject": "Bruit le soir"})


def one_request(actor: Actor) -> Example:
    return Example({"request_id": _received(actor).id})


def taken_request(actor: Actor) -> Example:
    return Example({"request_id": _received(actor, take=True).id})


def closing(actor: Actor) -> Example:
    return Example({"request_id": _received(actor).id}, {"close_reason": CLOSE_REASONS.codes[0].value})


def closed_request(actor: Actor) -> Example:
    request = _received(actor)
    close_request(request, CLOSE_REASONS.codes[0].value, actor=actor)
    return Example({"request_id": request.id})


def new_link(actor: Actor) -> Example:
    day = today(actor) + timedelta(days=90)
    form = {
        "id": str(new_id()),
        "label": "Centre voisin",
        "initiator": options("initiator", actor)[0].value,
        "expires_on": day.isoformat(),
    }
    return Example(form=form)


def a_renewal(actor: Actor) -> Example:
    link = _link(actor)
    return Example({"link_id": link.id}, {"seen": link.nonce})


def one_link(actor: Actor) -> Example:
    return Example({"link_id": _link(actor).id})
