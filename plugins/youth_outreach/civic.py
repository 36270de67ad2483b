"""What youth outreach and civic mediation show of each other, by names: no domain imports another."""

from __future__ import annotations

import uuid
from typing import Any, Final

from flask import current_app, url_for

from core.toolkit import Actor, InvalidInput, NotFound, dataclass, label_of, row_named, session
from plugins.youth_outreach import queries
from plugins.youth_outreach.permissions import COORDINATE, PASS_ON
from plugins.youth_outreach.schemas import Origin
from plugins.youth_outreach.sightings import CIVIC_DOMAIN, CIVIC_INCIDENT, origin_of, told_by
from plugins.youth_outreach.steps import STATE

INCIDENT_PAGE: Final = "civic_mediation.incident"


def send_data(given: Origin, actor: Actor) -> dict[str, Any]:
    """A new repérage, with what the civic situation or incident it comes from says already."""
    try:
        origin = origin_of(given.case_id, given.incident_id, actor)
    except InvalidInput as unknown:
        raise NotFound from unknown
    if origin is None:
        return {}
    return {"case_id": given.case_id, "incident_id": given.incident_id, **told_by(origin)}


@dataclass(frozen=True, slots=True)
class CivicOrigin:
    """Where in civic mediation it came from; ``url`` "" when the actor may not open it."""

    words: str
    url: str


def civic_origin(sighting_id: uuid.UUID, actor: Actor) -> CivicOrigin | None:
    tie = session.execute(queries.tie_of(sighting_id, actor)).first()
    if tie is None:
        return None
    if tie.case_id is not None:
        words = f"Situation {tie.number or 'sans numéro'}, {tie.subject}"
        return CivicOrigin(words, url_for("cases.show", case_id=tie.case_id))
    if INCIDENT_PAGE not in current_app.view_functions or CIVIC_DOMAIN not in actor.tenant.enabled:
        return CivicOrigin("Un incident", "")
    try:
        incident = row_named(CIVIC_INCIDENT, tie.incident_id)
    except NotFound:
        return CivicOrigin("Un incident, supprimé depuis", "")
    kind = label_of("civic_incident_kind", incident.kind, actor)
    words = f"Incident du {incident.day:%d/%m/%Y} : {kind.lower()}"
    return CivicOrigin(words, url_for(INCIDENT_PAGE, incident_id=tie.incident_id))


def civic_panel(
    actor: Actor, *, place_id: Any, case_id: Any = None, incident_id: Any = None
) -> dict[str, Any]:
    """The button that passes a young person on; whoever coordinates also reads who was, the others never."""
    passed = []
    if actor.may(COORDINATE):
        rows = session.execute(queries.passed_from(actor, case_id=case_id, incident_id=incident_id))
        passed = [(row.id, row.number, row.sent_on, STATE[row.state]) for row in rows]
    hidden = {"case_id": case_id, "incident_id": incident_id, "place_id": place_id}
    return {
        "passed": passed,
        "hidden": {name: value for name, value in hidden.items() if value is not None},
        "can_pass": actor.may(PASS_ON) and not actor.tenant.suspended,
    }
