"""Use-cases of the field entry: record, correct, remove and bring back, join a teammate's."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from sqlalchemy import select

from core.activities.days import current_round, moment_said, working_day
from core.activities.models import AGES, SEXES, Activity, ActivityMember
from core.activities.permissions import CORRECT_TEAM, RECORD
from core.activities.queries import teammate_entries
from core.activities.schemas import ActivityCommand
from core.audit.services import record
from core.db.base import ScopedModel, now
from core.db.session import session
from core.db.writing import apply_changes, create_once, get_or_404, plain, touched
from core.errors import DomainError, Forbidden, InvalidInput, NotFound
from core.extension.catalog import catalog
from core.extension.manager import hooks
from core.places.models import Place
from core.planning.clock import check_day, moment_of
from core.planning.models import Round
from core.requests.models import Request
from core.requests.services import note_visit
from core.tenancy.binding import Actor
from core.tenancy.models import Membership
from core.web.forms import NOT_OFFERED

Row = TypeVar("Row", bound=ScopedModel)

NOT_OURS = "Choisissez un élément de la liste."
#: Fields that an entry says as they are.
PLAIN_FIELDS = (
    "kind",
    "domain",
    "reason",
    "result",
    "place_id",
    "public_type",
    "tension",
    "estimated",
    "minutes",
    "note",
)


class ProbablySameError(DomainError):
    """A teammate has entered an act at the same place and time; ``rows`` are hers. Asked, not refused."""

    code = "probably_same"
    status = 409
    default_message = "Une personne de l’équipe a déjà saisi une intervention au même lieu et au même moment."

    def __init__(self, rows: list[Any]) -> None:
        super().__init__()
        self.rows = rows


def record_activity(command: ActivityCommand, *, actor: Actor) -> Activity:
    """Record one act, once for its id; raises ProbablySameError unless ``command.distinct``.

    The author takes part unless she names others only. Plugins hear of it when it is new.
    """
    _require_kind(command.kind, actor)
    walk = _round_of(command, actor)
    place = reference(Place, command.place_id, "place_id")
    request = reference(Request, command.request_id, "request_id")
    members = _members(command.members or (actor.member,), actor)
    said = _said(command, walk, actor)
    if not command.distinct and not _exists(command.id, actor):
        _ask_if_same(command, said.get("starts_at") or now(), actor)
    activity, made = create_once(
        Activity, command.id, said, actor=actor, computed=_computed(command, walk, place, said, actor)
    )
    if not made:
        return activity
    session.add_all(ActivityMember(activity_id=activity.id, membership_id=member) for member in members)
    session.flush()
    if request is not None:
        note_visit(request, activity.starts_at, actor=actor)
    hooks().announce("on_activity_recorded", actor.tenant.enabled, actor=actor, activity=activity)
    record("activity.recorded", subject=activity, actor=actor, details={"kind": activity.kind})
    return activity


def reference(model: type[Row], row_id: uuid.UUID | None, field: str) -> Row | None:
    """The structure's own row that a form points at; raises InvalidInput beside the field for any other."""
    if row_id is None:
        return None
    try:
        return get_or_404(model, row_id)
    except NotFound as error:
        raise InvalidInput({field: [NOT_OURS]}) from error


def _require_kind(kind: str, actor: Actor) -> None:
    if kind not in {offered.key for offered in catalog().activity_kinds_of(actor.tenant.enabled)}:
        raise InvalidInput({"kind": [NOT_OFFERED]})


def _round_of(command: ActivityCommand, actor: Actor) -> Round | None:
    """The round the form was opened in; without one, the round under way now, for an entry of now."""
    if command.round_id is not None:
        return reference(Round, command.round_id, "round_id")
    said_when = command.day is not None or command.at is not None
    return None if said_when or actor.membership_id is None else current_round(actor)


def _members(ids: Iterable[uuid.UUID], actor: Actor) -> list[uuid.UUID]:
    wanted = list(ids)
    known = set(
        session.execute(
            select(Membership.id).where(Membership.tenant_id == actor.tenant.id, Membership.id.in_(wanted))
        ).scalars()
    )
    if set(wanted) - known:
        raise InvalidInput({"members": [NOT_OURS]})
    return wanted


def _exists(row_id: uuid.UUID, actor: Actor) -> bool:
    statement = select(Activity.id).where(Activity.tenant_id == actor.tenant.id, Activity.id == row_id)
    return session.execute(statement).scalar_one_or_none() is not None


def _ask_if_same(command: ActivityCommand, starts_at: Any, actor: Actor) -> None:
    if command.place_id is None:
        return
    rows = list(session.execute(teammate_entries(command.place_id, starts_at, actor.membership_id, actor)))
    if rows:
        raise ProbablySameError(rows)


def _said(command: ActivityCommand, walk: Round | None, actor: Actor) -> dict[str, Any]:
    """What the client said, which decides whether a replay is the same entry."""
    values = {name: getattr(command, name) for name in PLAIN_FIELDS}
    values |= people_met(command)
    values["actions"] = list(command.actions)
    values["request_id"] = command.request_id
    if command.domain is None:
        del values["domain"]  # proposed by the kind: see _computed
    if command.at is not None or command.day is not None:
        values |= when_said(command, walk, actor)
    return values


def people_met(command: ActivityCommand) -> dict[str, int | None]:
    """Counts as they are kept. Where the ages (or the sexes) make up the total, nobody was of the others: they are 0.
    Where they do not, a margin of 0 says nothing more than « non relevé ».

    Without a total, the larger margin is the least number of people met: it is taken as the total.
    """
    said = {name: getattr(command, name) or 0 for name in (*AGES, *SEXES)}
    least = max(sum(said[name] for name in margins) for margins in (AGES, SEXES))
    total = command.total if command.total is not None else (least or None)
    met: dict[str, int | None] = {"total": total}
    for margins in (AGES, SEXES):
        whole = total is not None and 0 < total == sum(said[name] for name in margins)
        met |= {name: said[name] if whole else said[name] or None for name in margins}
    return met


def when_said(command: ActivityCommand, walk: Round | None, actor: Actor) -> dict[str, Any]:
    """Day and moment of an entry whose day or hour was said; a missing half is that of now."""
    local = now().astimezone(actor.tenant.tz)
    day = command.day or working_day(now(), walk, actor)
    at = command.at or local.time().replace(second=0, microsecond=0)
    check_day(day, actor)
    moment = moment_said(day, at, walk, actor)
    return {"starts_at": moment, "day": working_day(moment, walk, actor)}


def _computed(
    command: ActivityCommand, walk: Round | None, place: Place | None, said: dict[str, Any], actor: Actor
) -> dict[str, Any]:
    moment = now()
    values: dict[str, Any] = {"territory_id": place.territory_id if place else None}
    if "starts_at" not in said:
        values |= {"starts_at": moment, "day": working_day(moment, walk, actor)}
    day = {**said, **values}["day"]
    values["round_id"] = walk.id if walk is not None and walk.day == day else None
    if command.domain is None:
        values["domain"] = catalog().activity_kinds[command.kind].domain
    return values


def may_correct(activity: Activity, members: Iterable[uuid.UUID], actor: Actor) -> bool:
    """Her own entries and those she took part in; the whole team's for those who lead it."""
    own = activity.author_id == actor.membership_id or actor.membership_id in set(members)
    return actor.may(CORRECT_TEAM) or (own and actor.may(RECORD))


def correction_opens(activity: Activity, actor: Actor) -> bool:
    """Whether a link to correct the entry leads her anywhere: hers to correct, still there, nothing suspended."""
    standing = activity.removed_at is None and not actor.tenant.suspended
    return standing and may_correct(activity, members_in(activity), actor)


def members_in(activity: Activity) -> list[uuid.UUID]:
    statement = select(ActivityMember.membership_id).where(
        ActivityMember.tenant_id == activity.tenant_id, ActivityMember.activity_id == activity.id
    )
    return list(session.execute(statement).scalars())


def _require_correct(activity: Activity, actor: Actor) -> None:
    if not may_correct(activity, members_in(activity), actor):
        raise Forbidden


def correct_activity(activity: Activity, command: ActivityCommand, *, actor: Actor) -> Activity:
    """Change what the author of the correction changed; the first values stay in the history.

    A form sends every field: those it leaves as they were when it was opened are not changes, so that two
    corrections of different fields merge. Who took part is one field; a form without anybody does not say it.
    Raises StaleEdit on the same field.
    """
    _require_correct(activity, actor)
    base = command.version or activity.version
    walk = reference(Round, activity.round_id, "round_id")
    place = reference(Place, command.place_id, "place_id")
    # Where the entry came from stays as it was noted; an id that is not ours is refused all the same.
    reference(Round, command.round_id, "round_id")
    reference(Request, command.request_id, "request_id")
    said: dict[str, Any] = {name: getattr(command, name) for name in PLAIN_FIELDS}
    said |= people_met(command)
    said["actions"] = list(command.actions)
    if command.members:
        said["members"] = sorted(set(_members(command.members, actor)))
    if command.at is not None or command.day is not None:
        said |= _corrected_when(activity, command, walk, actor)
    changes = touched(activity, base, said)
    if plain(changes.get("place_id", activity.place_id)) != plain(activity.place_id):
        changes["territory_id"] = place.territory_id if place else None
    changed = _apply(activity, base, changes, actor)
    if changed:
        details = {"version": activity.version, "fields": len(changed), "members": "members" in changed}
        record("activity.corrected", subject=activity, actor=actor, details=details)
    return activity


def _corrected_when(
    activity: Activity, command: ActivityCommand, walk: Round | None, actor: Actor
) -> dict[str, Any]:
    """Day and moment of a correction; the form shows minutes only, so the same minute is no change.

    An hour that nobody had told is told by the first that says one.
    """
    local = activity.starts_at.astimezone(actor.tenant.tz)
    day = command.day or activity.day
    at = command.at or local.time()
    same_minute = (at.hour, at.minute) == (local.hour, local.minute)
    told = {"hour_told": True} if command.at is not None and not activity.hour_told else {}
    if day == activity.day and same_minute:
        return told
    check_day(day, actor)
    moment = moment_said(day, at, walk, actor)
    return {"starts_at": moment, "day": working_day(moment, walk, actor), **told}


def _apply(activity: Activity, base: int, changes: Mapping[str, Any], actor: Actor) -> list[str]:
    """``apply_changes``, who took part being one of the fields."""
    present = {"members": lambda: sorted(members_in(activity))}
    changed = apply_changes(activity, base, changes, actor=actor, lists=present)
    if "members" in changed:
        _lay_members(activity, set(changes["members"]), actor)
    return changed


def _lay_members(activity: Activity, new: set[uuid.UUID], actor: Actor) -> None:
    """Make those who took part the ones wanted; rows that stay are untouched."""
    rows = session.execute(
        select(ActivityMember).where(
            ActivityMember.tenant_id == actor.tenant.id, ActivityMember.activity_id == activity.id
        )
    ).scalars()
    present = {row.membership_id: row for row in rows}
    for membership_id in set(present) - new:
        session.delete(present[membership_id])
    session.add_all(ActivityMember(activity_id=activity.id, membership_id=m) for m in new - set(present))
    session.flush()


def change_imported(activity: Activity, columns: Mapping[str, Any], *, actor: Actor) -> None:
    """Give an entry the values that a file says; one moved to another day keeps its hour.

    Told by the one line of the import in the journal. Raises InvalidInput: more people by age or sex than in all.
    """
    said = dict(columns)
    if "day" in said and "starts_at" not in said:
        hour = activity.starts_at.astimezone(actor.tenant.tz).time()
        said["starts_at"] = moment_of(said["day"], hour, actor.tenant.tz)
    counts = {name: said.get(name, getattr(activity, name)) for name in ("total", *AGES, *SEXES)}
    for margins in (AGES, SEXES):
        seen = sum(counts[name] or 0 for name in margins)
        if counts["total"] is not None and seen > counts["total"]:
            told = next((name for name in ("total", *margins) if name in said), "total")
            raise InvalidInput({told: [f"{seen} personnes, plus que le total de {counts['total']}."]})
    _apply(activity, activity.version, said, actor)


def remove_activity(activity: Activity, *, actor: Actor) -> None:
    """Take an entry out of every list and figure; ``restore_activity`` brings it back."""
    _require_correct(activity, actor)
    if activity.removed_at is not None:
        return
    apply_changes(
        activity,
        activity.version,
        {"removed_at": now(), "removed_by": actor.membership_id},
        actor=actor,
    )
    record("activity.removed", subject=activity, actor=actor, details={})


def restore_activity(activity: Activity, *, actor: Actor) -> None:
    """Bring a removed entry back as it was."""
    _require_correct(activity, actor)
    if activity.removed_at is None:
        return
    apply_changes(activity, activity.version, {"removed_at": None, "removed_by": None}, actor=actor)
    record("activity.restored", subject=activity, actor=actor, details={})


def join_activity(activity: Activity, *, actor: Actor) -> None:
    """Say that the actor took part in an act a teammate has entered; joining twice changes nothing."""
    if activity.removed_at is not None:
        raise NotFound
    activity = get_or_404(Activity, activity.id, lock=True)
    present = members_in(activity)
    if actor.member in present:
        return
    _apply(activity, activity.version, {"members": sorted([*present, actor.member])}, actor)
    record("activity.joined", subject=activity, actor=actor, details={})


def leave_activity(activity: Activity, *, actor: Actor) -> None:
    """Undo ``join_activity``; the author stays."""
    if activity.author_id == actor.membership_id:
        return
    activity = get_or_404(Activity, activity.id, lock=True)
    remaining = [member for member in members_in(activity) if member != actor.member]
    if remaining and _apply(activity, activity.version, {"members": sorted(remaining)}, actor):
        record("activity.left", subject=activity, actor=actor, details={})
