"""Requirements that speak of each one: how many they hold for, out of how many. One is not all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import Date, DateTime, and_, cast, func, literal, or_, select, union_all

from core.toolkit import Activity, Actor, Case, Membership, WeekClosure, dataclass
from plugins.quality import queries
from plugins.quality.models import (
    Action,
    Attendance,
    Charter,
    Complaint,
    Fact,
    Interview,
    NonConformity,
    PracticeSession,
    Signature,
    StaffIncident,
    Trainee,
    Training,
)
from plugins.quality.queries import Rows, of_tenant
from plugins.quality.standards import YEAR

#: How long an interview counts.
TWO_YEARS: Final = timedelta(days=730)
#: A week is read in the one that follows it.
WEEK: Final = timedelta(days=7)
INSIDE: Final = "internal"


@dataclass(frozen=True, slots=True)
class Share:
    """``held`` of the ``whole``, two selects of one column, as they stood on a day.

    ``facts`` are those that say something of some of them and prove nothing alone: without any, nothing is kept here,
    and the requirement is proved otherwise. ``instead``: their number is not told, the share says it all.
    """

    words: str
    facts: tuple[str, ...]
    whole: Callable[[Actor, date], Rows]
    held: Callable[[Actor, date], Rows]
    instead: bool = False

    def counts(self, code: str, actor: Actor, day: date) -> Rows:
        whole = self.whole(actor, day).subquery()
        ident = next(iter(whole.c))
        held = func.count().filter(ident.in_(self.held(actor, day)))
        return select(
            literal(code).label("code"), func.count().label("whole"), held.label("held")
        ).select_from(whole)

    def lacks(self, actor: Actor, day: date) -> Any:
        """Whether some of the whole are missing, as a condition; never where nothing is kept here."""
        said = select(Fact.id).where(
            Fact.tenant_id == actor.tenant.id, Fact.kind.in_(self.facts), Fact.day <= day
        )
        missing = self.whole(actor, day).except_(self.held(actor, day)).subquery()
        return and_(said.exists(), select(missing).exists())


def team(actor: Actor, day: date) -> Rows:
    """Members of today who act as mediators."""
    roles = or_(*(Membership.role_keys.contains([role]) for role in queries.SIGNING))
    return select(Membership.id).where(
        Membership.tenant_id == actor.tenant.id, Membership.ended_at.is_(None), roles
    )


def signed(actor: Actor, day: date) -> Rows:
    """Who signed the text in force, by that day."""
    last = (
        select(Charter.id)
        .where(Charter.tenant_id == actor.tenant.id, Charter.valid_from <= day)
        .order_by(Charter.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    return select(Signature.membership_id).where(
        Signature.tenant_id == actor.tenant.id, Signature.charter_id == last, Signature.day <= day
    )


def _trained(actor: Actor, day: date) -> Rows:
    return (
        select(Trainee.membership_id)
        .join(Training, queries.joined(Trainee, "training_id", Training))
        .where(of_tenant(Training, actor), Training.ends_on <= day)
    )


def _met(actor: Actor, day: date) -> Rows:
    return select(Interview.membership_id).where(
        of_tenant(Interview, actor), Interview.day.between(day - TWO_YEARS, day)
    )


def _sessions(actor: Actor, day: date) -> Rows:
    return select(PracticeSession.id).where(
        of_tenant(PracticeSession, actor), PracticeSession.day.between(day - YEAR, day)
    )


def _attended(actor: Actor, day: date) -> Rows:
    return select(Attendance.membership_id).where(
        Attendance.tenant_id == actor.tenant.id, Attendance.session_id.in_(_sessions(actor, day))
    )


def _led_from_outside(actor: Actor, day: date) -> Rows:
    return _sessions(actor, day).where(PracticeSession.facilitator != INSIDE)


def _incidents(actor: Actor, day: date) -> Rows:
    return select(StaffIncident.id).where(
        of_tenant(StaffIncident, actor), StaffIncident.day.between(day - YEAR, day)
    )


def _followed(actor: Actor, day: date) -> Rows:
    done = func.jsonb_array_length(StaffIncident.follow_ups) + func.jsonb_array_length(StaffIncident.supports)
    return _incidents(actor, day).where(done > 0)


def _open_cases(actor: Actor, day: date) -> Rows:
    closed = or_(Case.closed_on.is_(None), Case.closed_on > day)
    return select(Case.id).where(Case.tenant_id == actor.tenant.id, Case.opened_on <= day, closed)


def _in_somebodys_care(actor: Actor, day: date) -> Rows:
    return _open_cases(actor, day).where(Case.referent_id.is_not(None))


def _weeks(actor: Actor, day: date) -> Rows:
    """Mondays of the weeks that hold entries, those of the last twelve months that were to be read by now."""
    until = day - timedelta(days=day.weekday()) - WEEK
    return (
        select(cast(func.date_trunc("week", cast(Activity.day, DateTime)), Date))
        .where(
            Activity.tenant_id == actor.tenant.id,
            Activity.removed_at.is_(None),
            Activity.day >= until - YEAR,
            Activity.day < until,
        )
        .distinct()
    )


def _closed_weeks(actor: Actor, day: date) -> Rows:
    return select(WeekClosure.first_day).where(WeekClosure.tenant_id == actor.tenant.id)


def _due(actor: Actor, day: date) -> Rows:
    """Complaints of the last twelve months that are answered, or should be."""
    answered = or_(Complaint.answered_on <= day, Complaint.due_on < day)
    return select(Complaint.id).where(
        of_tenant(Complaint, actor), Complaint.received_on.between(day - YEAR, day), answered
    )


def _in_time(actor: Actor, day: date) -> Rows:
    return _due(actor, day).where(Complaint.answered_on <= Complaint.due_on)


def _gaps(actor: Actor, day: date) -> Rows:
    return select(NonConformity.id).where(of_tenant(NonConformity, actor), NonConformity.day <= day)


def _treated(actor: Actor, day: date) -> Rows:
    """With an action, none of them late."""
    acts = select(Action.id).where(of_tenant(Action, actor), Action.nonconformity_id == NonConformity.id)
    acts = acts.correlate(NonConformity)
    late = acts.where(Action.due_on < day, or_(Action.done_on.is_(None), Action.done_on > day))
    return _gaps(actor, day).where(acts.exists(), ~late.exists())


#: Code of a requirement → what it asks of each.
SHARES: Final = {
    "ethics.charter": Share(
        "membres de l’équipe qui ont signé le texte en vigueur",
        ("charter_signed",),
        team,
        signed,
        instead=True,
    ),
    "team.training": Share(
        "membres de l’équipe qui ont suivi une formation", ("training_followed",), team, _trained
    ),
    "team.interview": Share(
        "membres de l’équipe reçus en entretien depuis deux ans", ("interview_held",), team, _met
    ),
    "team.safety": Share(
        "incidents des douze derniers mois qui ont une suite ou un soutien",
        ("incident_logged", "incident_followed"),
        _incidents,
        _followed,
    ),
    "practice.sessions": Share(
        "membres de l’équipe venus à une séance depuis douze mois", ("session_held",), team, _attended
    ),
    "practice.facilitator": Share(
        "séances des douze derniers mois animées par quelqu’un d’extérieur",
        ("session_held",),
        _sessions,
        _led_from_outside,
    ),
    "activity.review": Share(
        "semaines relues et closes, sur celles des douze derniers mois qui ont des interventions",
        ("week_closed",),
        _weeks,
        _closed_weeks,
        instead=True,
    ),
    "activity.follow_up": Share(
        "situations ouvertes qui ont une personne référente",
        ("case_closed", "news_taken"),
        _open_cases,
        _in_somebodys_care,
    ),
    "improvement.gaps": Share(
        "écarts relevés qui ont une action, sans retard", ("gap_found", "action_checked"), _gaps, _treated
    ),
    "improvement.complaints": Share(
        "réclamations des douze derniers mois répondues sous quinze jours",
        ("complaint_answered",),
        _due,
        _in_time,
    ),
}


def share_counts(actor: Actor, day: date) -> Any:
    """Every share in one statement: code, whole, held."""
    return union_all(*(share.counts(code, actor, day) for code, share in SHARES.items()))
