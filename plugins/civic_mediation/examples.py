"""How the contract tests reach each route of civic mediation, made through use-cases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from core.toolkit import (
    Actor,
    Case,
    Example,
    OpenCase,
    Place,
    PlaceCommand,
    create_place,
    new_id,
    open_case,
    today,
)
from plugins.civic_mediation.models import CentreStaff, CivicGroup, CivicService, Incident, UseRule
from plugins.civic_mediation.schemas import (
    GroupCommand,
    IncidentCommand,
    RuleCommand,
    ServiceCommand,
    StaffCommand,
)
from plugins.civic_mediation.services import (
    save_group,
    save_incident,
    save_service,
    save_staff,
    write_rule,
)
from plugins.civic_mediation.workflow import TYPE_KEY


def a_place(actor: Actor) -> Place:
    place, _made = create_place(PlaceCommand(new_id(), "Skate-park des Glacis", "skatepark"), actor=actor)
    return place


def a_group(actor: Actor) -> CivicGroup:
    command = GroupCommand(label=f"Le groupe du banc {str(new_id())[-6:]}", kind="youth", id=new_id())
    return save_group(command, actor=actor)


def a_service(actor: Actor) -> CivicService:
    place = a_place(actor)
    return save_service(ServiceCommand("Skate-park", "skatepark", place.id, id=new_id()), actor=actor)


def an_incident(actor: Actor) -> Incident:
    command = IncidentCommand(
        day=today(actor), place_id=a_place(actor).id, kind="use_conflict", gravity="minor", id=new_id()
    )
    return save_incident(command, actor=actor)


def a_rule(actor: Actor) -> UseRule:
    place = a_place(actor)
    command = RuleCommand(
        new_id(), place.id, "Règles du skate-park", "Casque pour tous.", today(actor) - timedelta(days=30)
    )
    return write_rule(command, actor=actor)


def a_post(actor: Actor) -> CentreStaff:
    command = StaffCommand(actor.member, a_place(actor).id, "animator", today(actor), id=new_id())
    return save_staff(command, actor=actor)


def a_case(actor: Actor, place: Place | None = None) -> Case:
    where = place or a_place(actor)
    return open_case(OpenCase(new_id(), TYPE_KEY, "Glisse et jeux d’enfants", place_id=where.id), actor=actor)


def plain(actor: Actor) -> Example:
    return Example()


def _incident_form(actor: Actor) -> dict[str, Any]:
    return {
        "place_id": str(a_place(actor).id),
        "kind": "use_conflict",
        "gravity": "minor",
        "day": today(actor).isoformat(),
    }


def new_incident(actor: Actor) -> Example:
    return Example(view_args={"id": str(new_id())}, form={"id": str(new_id()), **_incident_form(actor)})


def one_incident(actor: Actor) -> Example:
    return Example(view_args={"incident_id": an_incident(actor).id})


def edit_incident(actor: Actor) -> Example:
    row = an_incident(actor)
    form = {"version": str(row.version), **_incident_form(actor)}
    return Example(view_args={"incident_id": row.id}, form=form)


def follow_incident(actor: Actor) -> Example:
    return Example(view_args={"incident_id": an_incident(actor).id, "case_id": a_case(actor).id})


def new_group(actor: Actor) -> Example:
    return Example(
        view_args={"id": str(new_id())},
        form={"id": str(new_id()), "label": f"Les trottinettes {str(new_id())[-6:]}", "kind": "youth"},
    )


def one_group(actor: Actor) -> Example:
    return Example(view_args={"group_id": a_group(actor).id})


def edit_group(actor: Actor) -> Example:
    row = a_group(actor)
    form = {"version": str(row.version), "label": row.label, "kind": "families"}
    return Example(view_args={"group_id": row.id}, form=form)


def add_party(actor: Actor) -> Example:
    return Example(view_args={"case_id": a_case(actor).id}, form={"group_id": str(a_group(actor).id)})


def new_service(actor: Actor) -> Example:
    form = {
        "id": str(new_id()),
        "name": "Skate-park",
        "kind": "skatepark",
        "place_id": str(a_place(actor).id),
    }
    return Example(view_args={"id": str(new_id())}, form=form)


def one_service(actor: Actor) -> Example:
    return Example(view_args={"service_id": a_service(actor).id})


def edit_service(actor: Actor) -> Example:
    row = a_service(actor)
    form = {
        "version": str(row.version),
        "name": "Skate-park couvert",
        "kind": "skatepark",
        "place_id": str(row.place_id),
    }
    return Example(view_args={"service_id": row.id}, form=form)


def new_rule(actor: Actor) -> Example:
    form = {
        "id": str(new_id()),
        "place_id": str(a_place(actor).id),
        "title": "Règles du skate-park",
        "body": "Casque pour tous.\nMusique sans enceinte.",
        "valid_from": today(actor).isoformat(),
    }
    return Example(view_args={"id": str(new_id())}, form=form)


def one_rule(actor: Actor) -> Example:
    return Example(view_args={"rule_id": a_rule(actor).id})


def end_rule(actor: Actor) -> Example:
    return Example(view_args={"rule_id": a_rule(actor).id}, form={"valid_until": today(actor).isoformat()})


def _post_form(actor: Actor) -> dict[str, Any]:
    return {
        "membership_id": str(actor.member),
        "place_id": str(a_place(actor).id),
        "role": "animator",
        "starts_on": today(actor).isoformat(),
    }


def new_post(actor: Actor) -> Example:
    return Example(view_args={"id": str(new_id())}, form={"id": str(new_id()), **_post_form(actor)})


def edit_post(actor: Actor) -> Example:
    row = a_post(actor)
    return Example(view_args={"post_id": row.id}, form={"version": str(row.version), **_post_form(actor)})
