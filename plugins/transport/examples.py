"""How the contract tests reach each route of transport, made through use-cases."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from core.toolkit import (
    Activity,
    Actor,
    Case,
    Example,
    OpenCase,
    Place,
    PlaceCommand,
    create_place,
    new_id,
    open_case,
    session,
    today,
)
from plugins.transport.entries import record_act, record_ride, record_talk
from plugins.transport.entry_schemas import ActCommand, RideCommand, TalkCommand, When, Where
from plugins.transport.models import DriverWord, Line, Network, Stop, Trip
from plugins.transport.schemas import DriverWordCommand, LineCommand, NetworkCommand
from plugins.transport.services import save_driver_word, save_line, save_network
from plugins.transport.workflow import TYPE_KEY

STOPS = ("Gare", "Halles", "Lycée du Lac", "Stade", "Les Érables")


def a_place(actor: Actor) -> Place:
    place, _made = create_place(PlaceCommand(new_id(), "Arrêt de la gare", "stop"), actor=actor)
    return place


def a_network(actor: Actor) -> Network:
    command = NetworkCommand(
        f"Réseau Azalée {str(new_id())[-6:]}",
        new_id(),
        operator="Régie Azalée",
        control_room="05 49 00 00 01",
    )
    return save_network(command, actor=actor)


def a_line(actor: Actor, code: str = "2", network: Network | None = None) -> Line:
    command = LineCommand(
        (network or a_network(actor)).id, code, "bus", "Les Érables", "Gare", new_id(), stops="\n".join(STOPS)
    )
    return save_line(command, actor=actor)


def stops_of(line: Line) -> list[Stop]:
    statement = select(Stop).where(Stop.line_id == line.id).order_by(Stop.position)
    return list(session.execute(statement).scalars())


def aboard(line: Line, *, first: int = 0, last: int = 2, **more: Any) -> Where:
    stops = stops_of(line)
    values = {"direction": "out", "service": "day", **more}
    return Where(line.id, boarding_id=stops[first].id, alighting_id=stops[last].id, **values)


def a_ride(actor: Actor, line: Line | None = None, **more: Any) -> Activity:
    values = {"total": 12, "counts": {"info": 3, "fare_preventive": 2}, **more}
    where = values.pop("where", None) or aboard(line or a_line(actor))
    when = values.pop("when", None) or When(minutes=20)
    return record_ride(RideCommand(new_id(), where, when, **values), actor=actor)


def an_act(actor: Actor, line: Line | None = None, **more: Any) -> Activity:
    on = line or a_line(actor)
    control = {name: more.pop(name) for name in ("handed_to", "control_at", "control_answer") if name in more}
    where = Where(on.id, boarding_id=stops_of(on)[1].id, mode="stop", service="evening", **control)
    values = {"motive": "fare_conflict", "total": 2, "result": "calmed", **more}
    return record_act(ActCommand(new_id(), where=where, when=When(minutes=10), **values), actor=actor)


def a_talk(actor: Actor, line: Line | None = None, **more: Any) -> Activity:
    values = {"level": "6e", "theme": "rules", "pupils": 26, "class_label": "6e B", **more}
    line_id = line.id if line else None
    return record_talk(TalkCommand(new_id(), when=When(minutes=55), line_id=line_id, **values), actor=actor)


def a_word(actor: Actor, line: Line | None = None, **more: Any) -> DriverWord:
    values = {"theme": "atmosphere", "trend": "better", "day": today(actor), **more}
    command = DriverWordCommand((line or a_line(actor)).id, id=new_id(), **values)
    return save_driver_word(command, actor=actor)


def a_difficulty(actor: Actor) -> Case:
    return open_case(OpenCase(new_id(), TYPE_KEY, "Sorties de 16 h 30, ligne 2"), actor=actor)


def plain(actor: Actor) -> Example:
    return Example()


def new_network(actor: Actor) -> Example:
    form = {"id": str(new_id()), "label": "Réseau Azalée", "operator": "Régie Azalée"}
    return Example(view_args={"id": str(new_id())}, form=form)


def edit_network(actor: Actor) -> Example:
    row = a_network(actor)
    form = {"version": str(row.version), "label": row.label, "operator": "Autre exploitant"}
    return Example(view_args={"network_id": row.id}, form=form)


def _line_form(network: Network) -> dict[str, Any]:
    return {
        "network_id": str(network.id),
        "code": "4",
        "mode": "bus",
        "outward": "Les Érables",
        "inward": "Gare",
    }


def new_line(actor: Actor) -> Example:
    form = {"id": str(new_id()), **_line_form(a_network(actor)), "stops": "Gare\nHalles\nLes Érables"}
    return Example(view_args={"id": str(new_id())}, form=form)


def one_line(actor: Actor) -> Example:
    return Example(view_args={"line_id": a_line(actor).id})


def edit_line(actor: Actor) -> Example:
    network = a_network(actor)
    row = a_line(actor, network=network)
    form = {"version": str(row.version), **_line_form(network)}
    return Example(view_args={"line_id": row.id}, form=form)


def edit_stops(actor: Actor) -> Example:
    return Example(view_args={"line_id": a_line(actor).id}, form={"stops": "Gare\nStade\nLes Érables"})


def edit_stop(actor: Actor) -> Example:
    stop = stops_of(a_line(actor))[0]
    form = {"version": str(stop.version), "label": "Gare centrale", "place_id": str(a_place(actor).id)}
    return Example(view_args={"stop_id": stop.id}, form=form)


def _word_form(actor: Actor, line: Line) -> dict[str, Any]:
    return {
        "line_id": str(line.id),
        "theme": "school",
        "trend": "worse",
        "day": today(actor).isoformat(),
        "words": "Beaucoup de monde au retour.",
    }


def new_word(actor: Actor) -> Example:
    form = {"id": str(new_id()), **_word_form(actor, a_line(actor))}
    return Example(view_args={"id": str(new_id())}, form=form)


def one_word(actor: Actor) -> Example:
    return Example(view_args={"word_id": a_word(actor).id})


def edit_word(actor: Actor) -> Example:
    line = a_line(actor)
    row = a_word(actor, line)
    form = {"version": str(row.version), **_word_form(actor, line)}
    return Example(view_args={"word_id": row.id}, form=form)


def ride_form(line: Line) -> dict[str, Any]:
    stops = stops_of(line)
    return {
        "line_id": str(line.id),
        "direction": "out",
        "boarding_id": str(stops[0].id),
        "alighting_id": str(stops[3].id),
        "service": "day",
        "total": "14",
        "minutes": "25",
        "n_info": "4",
        "n_smoking": "1",
    }


def new_ride(actor: Actor) -> Example:
    line = a_line(actor)
    form = {"id": str(new_id()), **ride_form(line)}
    return Example(view_args={"id": str(new_id()), "line_id": str(line.id)}, form=form)


def new_act(actor: Actor) -> Example:
    line = a_line(actor)
    form = {
        "id": str(new_id()),
        "motive": "lost_child",
        "line_id": str(line.id),
        "mode": "stop",
        "boarding_id": str(stops_of(line)[2].id),
        "handed_to": "driver",
        "control_at": "16:42",
        "control_answer": "noted",
        "total": "1",
        "minutes": "20",
        "result": "handed_over",
    }
    return Example(view_args={"id": str(new_id()), "line_id": str(line.id)}, form=form)


def new_talk(actor: Actor) -> Example:
    form = {
        "id": str(new_id()),
        "level": "6e",
        "class_label": "6e B",
        "theme": "respect",
        "pupils": "27",
        "line_id": str(a_line(actor).id),
        "place_id": str(a_place(actor).id),
        "minutes": "55",
    }
    return Example(view_args={"id": str(new_id())}, form=form)


def bare_ride(actor: Actor) -> Example:
    """For the routes whose POST carries nothing."""
    return Example(view_args={"activity_id": a_ride(actor, counts={"fare_conflict": 1}).id})


def correct_ride(actor: Actor) -> Example:
    line = a_line(actor)
    activity = a_ride(actor, line)
    trip = session.execute(select(Trip).where(Trip.activity_id == activity.id)).scalar_one()
    form = {name: value for name, value in ride_form(line).items() if name not in {"total", "minutes"}}
    return Example(view_args={"activity_id": activity.id}, form={"version": str(trip.version), **form})


def correct_talk(actor: Actor) -> Example:
    activity = a_talk(actor)
    form = {"version": "1", "level": "5e", "theme": "fare", "class_label": "5e A"}
    form["line_id"] = str(a_line(actor).id)
    return Example(view_args={"activity_id": activity.id}, form=form)


def usual_party(actor: Actor) -> Example:
    return Example(view_args={"case_id": a_difficulty(actor).id, "key": "operator"})


def case_line(actor: Actor) -> Example:
    form = {"line_id": str(a_line(actor).id)}
    return Example(view_args={"case_id": a_difficulty(actor).id}, form=form)
