"""Use-cases of repérages: send one, hand it on, note contact, close it, tell its relay a word."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, Final

from sqlalchemy import delete, func, or_, select

from core.toolkit import (
    Actor,
    Case,
    ConsentMissing,
    Forbidden,
    InvalidInput,
    Membership,
    NotFound,
    Partner,
    Place,
    Refused,
    ScopedModel,
    apply_changes,
    case_or_404,
    check_day,
    close_text,
    create_once,
    get_or_404,
    holders,
    new_id,
    next_number,
    now,
    of_case,
    record,
    require_consent,
    row_named,
    session,
    today,
)
from plugins.youth_outreach.codelists import CONCERN_OF_CIVIC, SPOT_OF_PLACE
from plugins.youth_outreach.models import CivicTie, Relay, Reply, Sighting, SightingEvent, Words
from plugins.youth_outreach.permissions import FOLLOW, PASS_ON
from plugins.youth_outreach.schemas import RelayCommand, SendSighting, StepCommand, TellRelay
from plugins.youth_outreach.steps import BY_KEY, CLOSED, RECEIVED, SightingStep
from plugins.youth_outreach.workflow import young_of

NOT_OURS: Final = "Choisissez un élément de la liste."
REQUIRED: Final = "Écrivez une réponse."
NO_BODY: Final = (
    "Votre compte n’est pas encore rattaché à un organisme : la coordination le fait en une minute."
)
NO_RELAY: Final = "Ce repérage vient de l’équipe : parlez-en de vive voix, rien ne s’écrit ici."
FILE_FIRST: Final = (
    "Ce repérage nomme quelqu’un : ouvrez d’abord le suivi, pour y noter son accord à partager."
)
NOBODY_KNOWN: Final = "Le suivi ne dit pas encore de qui il s’agit : ajoutez le jeune et notez son accord."
SHARE: Final = "share"
#: The case type and the table of civic mediation, by their names: no domain imports another.
CIVIC_SITUATION: Final = "civic_situation"
CIVIC_INCIDENT: Final = "civic_incident"
CIVIC_DOMAIN: Final = "civic_mediation"


def check_ours(model: type[ScopedModel], row_id: uuid.UUID | None, field: str) -> None:
    """Raise InvalidInput beside the field for a row that is not this structure's."""
    if row_id is None:
        return
    if session.execute(select(model.id).where(model.id == row_id)).scalar_one_or_none() is None:
        raise InvalidInput({field: [NOT_OURS]})


def check_past(day: date, actor: Actor, field: str = "day") -> None:
    """Raise InvalidInput for a day to come, or too old to be one."""
    check_day(
        day, actor, field, to_come="Cela se note une fois fait : choisissez aujourd’hui ou un jour passé."
    )


# --- relays ------------------------------------------------------------------------------------------


def save_relay(command: RelayCommand, *, actor: Actor, relay: Relay | None = None) -> Relay:
    """Attach a member to a body, or change it. Raises InvalidInput: unknown, or attached already those days."""
    check_ours(Membership, command.membership_id, "membership_id")
    check_ours(Partner, command.partner_id, "partner_id")
    _check_alone(command, relay.id if relay else command.id)
    said = {
        "membership_id": command.membership_id,
        "partner_id": command.partner_id,
        "starts_on": command.starts_on,
        "ends_on": command.ends_on,
    }
    if relay is None:
        row, made = create_once(Relay, command.id or new_id(), said, actor=actor)
        if made:
            record("youth.relay_added", subject=row, actor=actor)
        return row
    if apply_changes(relay, command.version or relay.version, said, actor=actor):
        record("youth.relay_edited", subject=relay, actor=actor)
    return relay


def _check_alone(command: RelayCommand, row_id: uuid.UUID | None) -> None:
    """A member speaks for one body at a time."""
    other = select(Relay.id).where(
        Relay.membership_id == command.membership_id,
        Relay.id != row_id,
        or_(Relay.ends_on.is_(None), Relay.ends_on >= command.starts_on),
    )
    if command.ends_on is not None:
        other = other.where(Relay.starts_on <= command.ends_on)
    if session.execute(other.limit(1)).first() is not None:
        raise InvalidInput(
            {"membership_id": ["Ce membre est déjà relais d’un organisme à ces dates : terminez-le d’abord."]}
        )


def body_of(actor: Actor) -> uuid.UUID | None:
    """The body that the acting member is a relay of today; None: of none."""
    day = today(actor)
    found: uuid.UUID | None = session.execute(
        select(Relay.partner_id).where(
            Relay.tenant_id == actor.tenant.id,
            Relay.membership_id == actor.membership_id,
            Relay.starts_on <= day,
            or_(Relay.ends_on.is_(None), Relay.ends_on >= day),
        )
    ).scalar_one_or_none()
    return found


# --- sending -----------------------------------------------------------------------------------------


def send_sighting(command: SendSighting, *, actor: Actor) -> Sighting:
    """Send a repérage; what civic mediation says already of one passed on from there is taken from there.

    Raises InvalidInput (place unknown, what or where not said), NotFound (a situation that is not the actor's to know
    of) and Refused (a relay whom nobody has attached to a body).
    """
    body = body_of(actor)
    if body is None and not actor.may(PASS_ON):
        raise Refused([NO_BODY])
    check_ours(Place, command.place_id, "place_id")
    origin = origin_of(command.case_id, command.incident_id, actor)
    if origin is None:
        unsaid = [name for name in ("concern", "spot") if getattr(command, name) is None]
        if unsaid:
            raise InvalidInput({name: [REQUIRED] for name in unsaid})
    said = {name: getattr(command, name) for name in ("concern", "spot", "age", "told", "place_id")}
    typed = {name: getattr(command, name) for name in ("nickname", "reach", "words")}
    known = session.execute(select(Sighting.number).where(Sighting.id == command.id)).scalar_one_or_none()
    day = today(actor)
    computed = {"number": known or _next(day, actor), "sent_on": day, "state": RECEIVED, "partner_id": body}
    if origin is not None:
        told = told_by(origin, command.place_id)
        computed |= {name: value for name, value in told.items() if said[name] is None}
    beside = {**typed, "case_id": command.case_id, "incident_id": command.incident_id}
    row, made = create_once(Sighting, command.id, said, actor=actor, computed=computed, said=beside)
    if made:
        if any(typed.values()):
            session.add(Words(sighting_id=row.id, **typed))
        if command.case_id is not None or command.incident_id is not None:
            session.add(
                CivicTie(sighting_id=row.id, case_id=command.case_id, incident_id=command.incident_id)
            )
        log_step(row, "sent", day, actor)
        details = {"concern": row.concern} if row.concern else {}
        record("youth.sighting_sent", subject=row, actor=actor, details=details)
    return row


def origin_of(case_id: uuid.UUID | None, incident_id: uuid.UUID | None, actor: Actor) -> Any:
    """The situation, or the incident, of civic mediation that a young person is passed on from; None: she is not.

    Raises NotFound (the domain is off, or the actor passes nobody on) and InvalidInput.
    """
    if case_id is None and incident_id is None:
        return None
    if CIVIC_DOMAIN not in actor.tenant.enabled or not actor.may(PASS_ON):
        raise NotFound
    if case_id is not None and incident_id is not None:
        raise InvalidInput({"incident_id": [NOT_OURS]})
    try:
        if case_id is None:
            return row_named(CIVIC_INCIDENT, incident_id or new_id())
        case = case_or_404(case_id, actor)
        if case.type_key != CIVIC_SITUATION:
            raise NotFound
        return case
    except NotFound as missing:
        raise InvalidInput({"case_id" if case_id is not None else "incident_id": [NOT_OURS]}) from missing


def told_by(origin: Any, place_id: uuid.UUID | None = None) -> dict[str, Any]:
    """What a situation or an incident says of a young person: a place, where she is, what is noticed. Nothing more."""
    place_id = place_id or origin.place_id
    place = get_or_404(Place, place_id) if place_id is not None else None
    about = origin.reason if isinstance(origin, Case) else origin.kind
    return {
        "place_id": place_id,
        "concern": CONCERN_OF_CIVIC.get(about or ""),
        "spot": SPOT_OF_PLACE.get(place.kind) if place is not None else None,
    }


def _next(day: date, actor: Actor) -> str:
    """« R-2026-0012 »: what a relay and the coordination say on the telephone."""
    return f"R-{day.year}-{next_number(f'youth_sighting:{day.year}', actor=actor):04d}"


def log_step(row: Sighting, step: str, day: date, actor: Actor, entry_id: uuid.UUID | None = None) -> None:
    given = {"id": entry_id} if entry_id else {}
    session.add(
        SightingEvent(
            sighting_id=row.id, step=step, state=row.state, day=day, by_id=actor.membership_id, **given
        )
    )
    session.flush()


# --- steps -------------------------------------------------------------------------------------------


def step_named(key: str) -> SightingStep:
    """Raises NotFound for a step that the table does not have."""
    if key not in BY_KEY:
        raise NotFound
    return BY_KEY[key]


def move_sighting(row: Sighting, step_key: str, command: StepCommand, *, actor: Actor) -> Sighting:
    """Note a step of a repérage; a replay (same ``command.id``) changes nothing.

    Raises NotFound (no such step), Forbidden, Refused (it has moved on) and InvalidInput (a day to come or before
    the step before, nobody of the team, no reason).
    """
    step = step_named(step_key)
    if not actor.may(step.permission):
        raise Forbidden
    row = get_or_404(Sighting, row.id, lock=True)
    if already_logged(command.id):
        return row
    if row.state not in step.source:
        raise Refused(["Ce repérage n’est plus à cette étape : il a avancé entre-temps."])
    check_past(command.day, actor)
    if command.day < last_day_of(row, actor):
        raise InvalidInput({"day": ["Ce jour est avant l’étape précédente du repérage."]})
    apply_changes(row, row.version, _changes(row, step, command, actor), actor=actor)
    log_step(row, step.key, command.day, actor, command.id)
    record("youth.sighting_moved", subject=row, actor=actor, details={"step": step.key})
    return row


def _changes(row: Sighting, step: SightingStep, command: StepCommand, actor: Actor) -> dict[str, Any]:
    changes: dict[str, Any] = {"state": step.target or row.state}
    if step.gives:
        if command.assigned_to is None:
            raise InvalidInput({"assigned_to": ["Choisissez à qui le confier."]})
        if command.assigned_to not in holders(FOLLOW, actor):
            raise InvalidInput({"assigned_to": ["Choisissez une personne qui suit des jeunes."]})
        changes["assigned_to"] = command.assigned_to
    if step.explains:
        if command.close_reason is None:
            raise InvalidInput({"close_reason": ["Choisissez la raison."]})
        changes |= {"closed_on": command.day, "close_reason": command.close_reason}
    if step.target == "contact":
        changes["contact_on"] = command.day
    if step.source == (CLOSED,):
        changes |= {"closed_on": None, "close_reason": None, "contact_on": None}
    return changes


def last_day_of(row: Sighting, actor: Actor) -> date:
    statement = select(func.max(SightingEvent.day)).where(
        SightingEvent.tenant_id == actor.tenant.id, SightingEvent.sighting_id == row.id
    )
    last: date | None = session.execute(statement).scalar_one()
    return last or row.sent_on


def already_logged(entry_id: uuid.UUID) -> bool:
    statement = select(SightingEvent.id).where(SightingEvent.id == entry_id)
    return session.execute(statement).scalar_one_or_none() is not None


# --- words -------------------------------------------------------------------------------------------


def words_of(sighting_id: uuid.UUID, actor: Actor) -> Words | None:
    found: Words | None = session.execute(
        select(Words).where(Words.tenant_id == actor.tenant.id, Words.sighting_id == sighting_id)
    ).scalar_one_or_none()
    return found


def forget_words(row: Sighting, *, actor: Actor) -> bool:
    """Delete what was typed in a repérage; what it counts for stays. False when there was nothing."""
    gone = session.execute(
        delete(Words)
        .where(Words.tenant_id == actor.tenant.id, Words.sighting_id == row.id)
        .returning(Words.id)
    ).first()
    if gone is None:
        return False
    row.content_hash = None
    session.flush()
    record("youth.words_erased", subject=row, actor=actor)
    return True


# --- telling the relay -------------------------------------------------------------------------------


def tell_relay(row: Sighting, command: TellRelay, *, actor: Actor) -> Reply:
    """Show a word to the relay who sent a repérage.

    About a named person it needs her consent to share with that body: ConsentMissing. Raises Refused as well: the
    repérage comes from the team, it names somebody whom no file knows yet.
    """
    check_reply(row, actor=actor)
    day = today(actor)
    said = {"sighting_id": row.id, "case_id": row.case_id}
    computed: dict[str, Any] = {"day": day}
    if row.case_id is None:
        computed["text"] = command.text
    else:
        computed["sealed"] = close_text(
            command.text, owner=of_case(row.case_id), record_id=command.id, actor=actor
        )
    beside = {"text": command.text}
    reply, made = create_once(Reply, command.id, said, actor=actor, computed=computed, said=beside)
    if made:
        record("youth.relay_told", subject=reply, actor=actor, details={"sighting": str(row.id)})
    return reply


def check_reply(row: Sighting, *, actor: Actor) -> None:
    """Say what prevents a word to the relay. Raises as ``tell_relay``."""
    if row.partner_id is None:
        raise Refused([NO_RELAY])
    if row.case_id is None:
        words = words_of(row.id, actor)
        if words is not None and words.nickname:
            raise Refused([FILE_FIRST])
        return
    case = case_or_404(row.case_id, actor)
    young = young_of(case.id, actor)
    if not young:
        raise Refused([NOBODY_KNOWN])
    require_consent(case, SHARE, young, actor, recipient_id=row.partner_id)


def still_shared(row: Sighting, actor: Actor) -> bool:
    """Whether what was told about a followed young person may still be read by the relay: asked at each reading."""
    if row.case_id is None:
        return True
    # By its id alone: a relay knows of no file, and only the consent of this one is read for her.
    case, young = get_or_404(Case, row.case_id), young_of(row.case_id, actor)
    try:
        require_consent(case, SHARE, young, actor, recipient_id=row.partner_id)
    except ConsentMissing:
        return False
    return bool(young)


def close_reply(reply: Reply, *, actor: Actor) -> None:
    """The relay no longer reads it."""
    if reply.closed_at is None:
        apply_changes(reply, reply.version, {"closed_at": now()}, actor=actor)
        record("youth.relay_reply_closed", subject=reply, actor=actor)


def own_sighting(sighting_id: uuid.UUID, actor: Actor) -> Sighting:
    """A repérage that the actor sent herself; NotFound for any other."""
    row = session.execute(
        select(Sighting).where(
            Sighting.tenant_id == actor.tenant.id,
            Sighting.id == sighting_id,
            Sighting.author_id == actor.membership_id,
        )
    ).scalar_one_or_none()
    if row is None:
        raise NotFound
    return row
