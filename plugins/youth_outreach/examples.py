"""How the contract tests reach each route of youth outreach, made through use-cases."""

from __future__ import annotations

from typing import Any

from core.toolkit import (
    Activity,
    Actor,
    Case,
    Example,
    Membership,
    Partner,
    Place,
    PlaceCommand,
    create_place,
    get_or_404,
    new_id,
    sort_key,
    today,
    write_new,
)
from plugins.youth_outreach.followups import open_followup, orient
from plugins.youth_outreach.models import Orientation, Prevention, Relay, Reply, Sighting
from plugins.youth_outreach.prevention import hold_action
from plugins.youth_outreach.schemas import (
    OpenFollowup,
    OrientationCommand,
    PreventionCommand,
    RelayCommand,
    SendSighting,
    TellRelay,
)
from plugins.youth_outreach.sightings import save_relay, send_sighting, tell_relay


def a_place(actor: Actor) -> Place:
    place, _made = create_place(PlaceCommand(new_id(), "Place du Marché", "square"), actor=actor)
    return place


def a_partner(actor: Actor, name: str = "Mission locale des Trois Rivières", kind: str = "ml") -> Partner:
    row_id = new_id()
    write_new(Partner, [{"id": row_id, "name": name, "sort_name": sort_key(name), "kind": kind}], actor)
    return get_or_404(Partner, row_id)


def a_member(actor: Actor) -> Membership:
    """Somebody who is a relay of nothing yet."""
    row_id = new_id()
    values = {
        "id": row_id,
        "number": 9_000 + row_id.int % 1_000_000,
        "given_name": "Awa",
        "family_name": "Lenoir",
        "role_keys": ["partner_relay"],
    }
    write_new(Membership, [values], actor)
    return get_or_404(Membership, row_id)


def a_relay(actor: Actor, member_id: Any = None, partner: Partner | None = None) -> Relay:
    body = partner or a_partner(actor)
    member_id = member_id or a_member(actor).id
    return save_relay(RelayCommand(member_id, body.id, today(actor), id=new_id()), actor=actor)


def a_sighting(actor: Actor, **more: Any) -> Sighting:
    values = {"concern": "dropout", "spot": "centre", "reach": "Au foyer, le mercredi vers 17 h", **more}
    return send_sighting(SendSighting(id=new_id(), **values), actor=actor)


def a_followup(actor: Actor, sighting: Sighting | None = None, **more: Any) -> Case:
    values = {"subject": "Décrochage depuis septembre", "nickname": "Zou", "age": "16_17", **more}
    return open_followup(OpenFollowup(id=new_id(), **values), actor=actor, sighting=sighting)


def an_orientation(case: Case, actor: Actor, **more: Any) -> Orientation:
    values = {"need": "training", "day": today(actor), **more}
    partner_id = values.pop("partner_id", None) or a_partner(actor).id
    return orient(case, OrientationCommand(new_id(), partner_id, **values), actor=actor)


def an_action(actor: Actor, **more: Any) -> Activity:
    values = {"theme": "respect", "day": today(actor), "minutes": 120, "total": 14, **more}
    return hold_action(PreventionCommand(new_id(), **values), actor=actor)


def told_relay(actor: Actor) -> Reply:
    """A word about a repérage that names nobody, sent for the body that the actor is a relay of from now on."""
    a_relay(actor, actor.member)
    return tell_relay(a_sighting(actor), TellRelay(new_id(), "Nous passons mercredi."), actor=actor)


def plain(actor: Actor) -> Example:
    return Example()


def new_sighting(actor: Actor) -> Example:
    form = {
        "id": str(new_id()),
        "concern": "alone",
        "spot": "street",
        "reach": "Devant la gare, le soir",
        "age": "18_21",
        "nickname": "Zou",
        "told": "1",
    }
    return Example(view_args={"id": str(new_id())}, form=form)


def one_sighting(actor: Actor) -> Example:
    return Example(view_args={"sighting_id": a_sighting(actor).id})


def move_sighting(actor: Actor) -> Example:
    form = {"id": str(new_id()), "day": today(actor).isoformat(), "assigned_to": str(actor.member)}
    return Example(view_args={"sighting_id": a_sighting(actor).id, "step": "assign"}, form=form)


def _sent_for_a_body(actor: Actor) -> Sighting:
    """One that came from a relay: written as such, the actor being of the team."""
    row = a_sighting(actor)
    row.partner_id = a_partner(actor).id
    return row


def reply(actor: Actor) -> Example:
    form = {"id": str(new_id()), "text": "Nous passons mercredi."}
    return Example(view_args={"sighting_id": _sent_for_a_body(actor).id}, form=form)


def one_reply(actor: Actor) -> Example:
    row = _sent_for_a_body(actor)
    said = tell_relay(row, TellRelay(new_id(), "Nous passons mercredi."), actor=actor)
    return Example(view_args={"sighting_id": row.id, "reply_id": said.id})


def _relay_form(actor: Actor) -> dict[str, Any]:
    return {
        "membership_id": str(a_member(actor).id),
        "partner_id": str(a_partner(actor).id),
        "starts_on": today(actor).isoformat(),
    }


def new_relay(actor: Actor) -> Example:
    form = {"id": str(new_id()), **_relay_form(actor)}
    return Example(view_args={"id": str(new_id())}, form=form)


def edit_relay(actor: Actor) -> Example:
    row = a_relay(actor)
    form = {"version": str(row.version), **_relay_form(actor)}
    return Example(view_args={"relay_id": row.id}, form=form)


def _followup_form() -> dict[str, Any]:
    return {"id": str(new_id()), "nickname": "Zou", "subject": "Rencontre à la gare", "lives_here": "unknown"}


def new_followup(actor: Actor) -> Example:
    return Example(view_args={"id": str(new_id())}, form=_followup_form())


def followup_of_sighting(actor: Actor) -> Example:
    view_args = {"id": str(new_id()), "sighting_id": a_sighting(actor).id}
    return Example(view_args=view_args, form=_followup_form())


def new_orientation(actor: Actor) -> Example:
    form = {
        "id": str(new_id()),
        "partner_id": str(a_partner(actor).id),
        "need": "job",
        "day": today(actor).isoformat(),
    }
    return Example(view_args={"id": str(new_id()), "case_id": a_followup(actor).id}, form=form)


def _one_orientation(actor: Actor) -> tuple[Orientation, dict[str, Any]]:
    case = a_followup(actor)
    row = an_orientation(case, actor)
    return row, {"case_id": case.id, "orientation_id": row.id}


def one_orientation(actor: Actor) -> Example:
    return Example(view_args=_one_orientation(actor)[1])


def note_uptake(actor: Actor) -> Example:
    row, view_args = _one_orientation(actor)
    form = {"version": str(row.version), "uptake": "taken", "uptake_on": today(actor).isoformat()}
    return Example(view_args=view_args, form=form)


def new_action(actor: Actor) -> Example:
    form = {
        "id": str(new_id()),
        "theme": "respect",
        "total": "14",
        "minutes": "120",
        "partner_ids": [str(a_partner(actor).id)],
        "day": today(actor).isoformat(),
    }
    return Example(view_args={"id": str(new_id())}, form=form)


def edit_action(actor: Actor) -> Example:
    entry = an_action(actor)
    row = get_or_404(Prevention, entry.id)
    form = {"version": str(row.version), "theme": "online", "partner_ids": [str(a_partner(actor).id)]}
    return Example(view_args={"prevention_id": row.id}, form=form)
