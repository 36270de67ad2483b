"""A year of the quality approach in an association: ids are derived, rows are written in bulk, once.

Days and numbers follow from the structure too: two of them do not have the same year. Office work is done from Monday
to Friday.
"""

from __future__ import annotations

import random
import uuid
from collections import Counter
from datetime import date, time, timedelta
from typing import Any, Final

from sqlalchemy import select, update

from core.toolkit import (
    Actor,
    Case,
    ConsentRecord,
    Partner,
    Place,
    demo_id,
    moment_of,
    session,
    set_counter,
    team_of,
    today,
    write_new,
    write_parts,
)
from plugins.quality import demo_words as words
from plugins.quality import queries
from plugins.quality.facts import CONSENT_FACTS
from plugins.quality.models import (
    Action,
    Attendance,
    Audit,
    Charter,
    Complaint,
    Evidence,
    Fact,
    Interview,
    NonConformity,
    Paper,
    PracticeSession,
    Rating,
    Reply,
    Requirement,
    Signature,
    StaffIncident,
    Survey,
    Trainee,
    Training,
)
from plugins.quality.team_services import ANSWER_WITHIN

DAY: Final = timedelta(days=1)
FRIDAY: Final = 4
SATURDAY: Final = 5
#: Replies of each survey, and how the answers fall: very, rather, little, not, none.
SURVEYS: Final = (
    ("residents", "Enquête auprès des habitants", 100, 40, 138, (46, 41, 8, 3, 2)),
    ("partners", "Enquête auprès des partenaires", 12, 40, 9, (40, 40, 15, 0, 5)),
)
ANSWERS: Final = ("very", "rather", "little", "not", "none")
#: The last complaints and incidents, still to be answered, happen in every structure.
KEPT: Final = 3


def _before(day: date, last: int = FRIDAY) -> date:
    """That day, or the ``last`` one of its week that people work on."""
    return day - DAY * max(0, day.weekday() - last)


class _Year:
    """Derived ids, the team, and the facts gathered on the way."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.day = today(actor)
        team = team_of(actor)
        self.team = (*team.field, *team.support)
        self.lead = team.coordinator or (self.team[0] if self.team else None)
        self.facts: list[dict[str, Any]] = []
        rows = session.execute(
            select(Requirement.code, Requirement.id).where(Requirement.tenant_id == actor.tenant.id)
        )
        self.requirements: dict[str, uuid.UUID] = {row.code: row.id for row in rows}

    def id(self, *parts: object) -> uuid.UUID:
        return demo_id(self.actor, "quality", *parts)

    def dice(self, *parts: object) -> random.Random:
        return random.Random("/".join(["quality", self.actor.tenant.slug, *map(str, parts)]))  # noqa: S311

    def ago(self, days: int, *what: object, last: int = FRIDAY) -> date:
        """A day of work about so long ago, another in each structure."""
        more = self.dice("day", *what).randrange(max(3, days // 8))
        return _before(self.day - DAY * (days + more), last)

    def fact(self, kind: str, day: date, subject_id: uuid.UUID) -> None:
        self.facts.append(
            {"id": self.id("fact", kind, subject_id), "kind": kind, "day": day, "subject_id": subject_id}
        )


def seed(actor: Actor) -> None:
    """Fill the structure, unless it was filled before; one without a team gets nothing."""
    year = _Year(actor)
    filled = select(Charter.id).where(
        Charter.tenant_id == actor.tenant.id, Charter.id == year.id("charter", 1)
    )
    if not year.team or not year.requirements or session.execute(filled).first() is not None:
        return
    _charters(year)
    _sessions(year)
    _trainings(year)
    _papers(year)
    _complaints(year)
    _incidents(year)
    _surveys(year)
    _gaps(year)
    _evidence(year)
    _audit(year)
    _words_of_the_ledger(year)
    # Some files of the demo were made through use-cases: their facts are noted already.
    noted = select(Fact.kind, Fact.subject_id).where(Fact.tenant_id == actor.tenant.id)
    known = {(row.kind, row.subject_id) for row in session.execute(noted)}
    write_new(Fact, [fact for fact in year.facts if (fact["kind"], fact["subject_id"]) not in known], actor)


def _charters(year: _Year) -> None:
    """Two texts; everybody signed the first, one member has not signed the second yet."""
    charters, signatures = [], []
    for number, days in ((1, 400), (2, 120)):
        row_id = year.id("charter", number)
        said_on = year.ago(days, "charter", number)
        body = "\n".join(words.CHARTER if number == 2 else words.CHARTER[:-1])
        charters.append(
            {
                "id": row_id,
                "number": number,
                "title": "Charte de déontologie",
                "body": body,
                "valid_from": said_on,
                "author_id": year.lead,
            }
        )
        for rank, member in enumerate(year.team):
            if number == 2 and rank == len(year.team) - 1 and rank:
                continue
            day = _before(said_on + DAY * (3 + rank))
            signature = year.id("signature", number, member)
            signatures.append(
                {
                    "id": signature,
                    "charter_id": row_id,
                    "membership_id": member,
                    "day": day,
                    "signed_at": moment_of(day, time(9, 30), year.actor.tenant.tz),
                }
            )
            year.fact("charter_signed", day, signature)
    fresh = write_new(Charter, charters, year.actor)
    write_parts(Signature, signatures, "charter_id", fresh, year.actor)


def _sessions(year: _Year) -> None:
    """One a month but in August, on the structure's own day of the week, most of the team each time."""
    rows, present = [], []
    usual = year.dice("sessions")
    weekday, later = usual.randrange(FRIDAY + 1), usual.randrange(12)
    for month in range(11):
        day, rng = year.day - DAY * (15 + later + 30 * month), year.dice("session", month)
        day -= DAY * ((day.weekday() - weekday) % 7)
        if day.month == 8:
            continue
        row_id = year.id("session", month)
        themes = sorted(rng.sample(words.THEMES, 2))
        rows.append(
            {
                "id": row_id,
                "day": day,
                "minutes": 120,
                "facilitator": "psychologist",
                "themes": themes,
                "author_id": year.lead,
            }
        )
        present += [
            {"id": year.id("attendance", month, member), "session_id": row_id, "membership_id": member}
            for member in year.team
            if rng.random() < 0.85
        ]
        year.fact("session_held", day, row_id)
    fresh = write_new(PracticeSession, rows, year.actor)
    write_parts(Attendance, present, "session_id", fresh, year.actor)


def _trainings(year: _Year) -> None:
    rows, followed = [], []
    for number, (kind, title, provider, days, long, hours, out_of_ten) in enumerate(words.TRAININGS):
        row_id, rng = year.id("training", number), year.dice("training", number)
        first = year.ago(days, "training", number, last=FRIDAY - long + 1)  # no weekend within it
        last = first + DAY * (long - 1)
        rows.append(
            {
                "id": row_id,
                "kind": kind,
                "title": title,
                "provider": provider,
                "starts_on": first,
                "ends_on": last,
                "hours": hours,
                "author_id": year.lead,
            }
        )
        followed += [
            {
                "id": year.id("trainee", number, member),
                "training_id": row_id,
                "membership_id": member,
                "certified": rng.random() < 0.9,
            }
            for member in year.team
            if rng.randrange(10) < out_of_ten
        ]
        year.fact("training_followed", last, row_id)
    fresh = write_new(Training, rows, year.actor)
    write_parts(Trainee, followed, "training_id", fresh, year.actor)
    interviews = []
    for rank, member in enumerate(year.team[: max(1, len(year.team) - 2)]):
        row_id, day = year.id("interview", member), year.ago(40 + 12 * rank, "interview", rank)
        interviews.append(
            {
                "id": row_id,
                "membership_id": member,
                "kind": "professional",
                "day": day,
                "author_id": year.lead,
            }
        )
        year.fact("interview_held", day, row_id)
    write_new(Interview, interviews, year.actor)


def _papers(year: _Year) -> None:
    rows = []
    listed = select(Partner.kind, Partner.id).where(Partner.tenant_id == year.actor.tenant.id)
    partners = {row.kind: row.id for row in session.execute(listed.order_by(Partner.name.desc()))}
    for number, (kind, title, days, valid, bodies, decisions) in enumerate(words.PAPERS):
        row_id, day = year.id("paper", number), year.ago(days, "paper", number)
        rows.append(
            {
                "id": row_id,
                "kind": kind,
                "title": title,
                "partner_id": partners.get(words.SIGNED_WITH.get(title, "")),
                "day": day,
                "until": day + DAY * valid if valid else None,
                "bodies": bodies,
                "decisions": decisions,
                "kept_at": "Dossier partagé, rubrique Qualité",
                "author_id": year.lead,
            }
        )
        year.fact(f"paper_{kind}", day, row_id)
    write_new(Paper, rows, year.actor)


def _complaints(year: _Year) -> None:
    """All of them but two, numbered as they came in."""
    rows, series = [], Counter[int]()
    never = year.dice("complaints").sample(range(len(words.COMPLAINTS) - KEPT), 2)
    came = sorted(
        (year.ago(told[3], "complaint", number), number, told)
        for number, told in enumerate(words.COMPLAINTS)
        if number not in never
    )
    for received, number, (topic, channel, subject, _days, after, outcome) in came:
        row_id = year.id("complaint", number)
        series[received.year] += 1
        answered = _before(received + DAY * after) if after is not None else None
        rows.append(
            {
                "id": row_id,
                "number": f"{received.year}-{series[received.year]:03d}",
                "received_on": received,
                "channel": channel,
                "topic": topic,
                "subject": subject,
                "assigned_to": year.lead,
                "due_on": received + ANSWER_WITHIN,
                "answered_on": answered,
                "answer": "Rappel fait, explication donnée." if answered else "",
                "closed_on": _before(answered + DAY * 3) if answered and outcome else None,
                "outcome": outcome,
                "author_id": year.lead,
            }
        )
        if answered:
            year.fact("complaint_answered", answered, row_id)
    write_new(Complaint, rows, year.actor)
    for when, last in series.items():
        set_counter(f"quality_complaint:{when}", last, actor=year.actor)


def _incidents(year: _Year) -> None:
    ours = select(Place.id).where(Place.tenant_id == year.actor.tenant.id).order_by(Place.sort_name, Place.id)
    places = session.execute(ours.limit(12)).scalars().all()
    rows = []
    never = year.dice("incidents").randrange(len(words.INCIDENTS) - KEPT)
    for number, (kind, days, facts, follow_ups, supports) in enumerate(words.INCIDENTS):
        if number == never:
            continue
        row_id, rng = year.id("incident", number), year.dice("incident", number)
        day = year.ago(days, "incident", number, last=SATURDAY)
        helped = day + DAY * (3 if day.weekday() == FRIDAY else 2 if day.weekday() == SATURDAY else 1)
        rows.append(
            {
                "id": row_id,
                "day": day,
                "starts_at": time(rng.randrange(15, 22), rng.choice((0, 15, 30, 45))),
                "place_id": rng.choice(places) if places else None,
                "kind": kind,
                "facts": facts,
                "follow_ups": list(follow_ups),
                "supports": list(supports),
                "supported_on": helped if supports else None,
                "author_id": year.lead,
            }
        )
        year.fact("incident_logged", day, row_id)
        if supports:
            year.fact("incident_followed", helped, row_id)
    write_new(StaffIncident, rows, year.actor)


def _surveys(year: _Year) -> None:
    rows, replies = [], []
    for public, label, days, long, number, weights in SURVEYS:
        row_id, rng = year.id("survey", public), year.dice("survey", public)
        first = year.ago(days, "survey", public)
        last = _before(first + DAY * long)
        questions = list(words.QUESTIONS[public])
        rows.append(
            {
                "id": row_id,
                "label": label,
                "public": public,
                "questions": questions,
                "starts_on": first,
                "ends_on": last,
                "author_id": year.lead,
            }
        )
        year.fact(f"survey_{public}", first, row_id)
        for one in range(round(number * rng.uniform(0.75, 1.25))):
            answers = rng.choices(ANSWERS, weights, k=len(questions))
            day = _before(min(first + DAY * rng.randrange(long), year.day))
            replies.append(
                {
                    "id": year.id("reply", public, one),
                    "survey_id": row_id,
                    "day": day,
                    "overall": answers[0],
                    "answers": answers,
                }
            )
    fresh = write_new(Survey, rows, year.actor)
    write_parts(Reply, replies, "survey_id", fresh, year.actor)


def _gaps(year: _Year) -> None:
    gaps, actions = [], []
    audited = _audited_on(year)
    for number, (source, subject, code, days, act, due, done, effective) in enumerate(words.GAPS):
        row_id, action_id, day = (
            year.id("gap", number),
            year.id("action", number),
            year.ago(days, "gap", number),
        )
        if source == "blank_audit":
            day = _before(audited + DAY * 5)
        under = year.requirements.get(code)
        gaps.append(
            {
                "id": row_id,
                "day": day,
                "source": source,
                "requirement_id": under,
                "subject": subject,
                "author_id": year.lead,
            }
        )
        done_on = _before(day + DAY * done) if done is not None else None
        checked = _before(done_on + DAY * 40) if done_on and effective is not None else None
        actions.append(
            {
                "id": action_id,
                "requirement_id": under,
                "nonconformity_id": row_id,
                "words": act,
                "assigned_to": year.lead,
                "due_on": _before(day + DAY * due),
                "done_on": done_on,
                "checked_on": checked,
                "effective": effective if checked else None,
                "author_id": year.lead,
            }
        )
        year.fact("gap_found", day, row_id)
        if checked:
            year.fact("action_checked", checked, action_id)
    fresh = write_new(NonConformity, gaps, year.actor)
    write_parts(Action, actions, "nonconformity_id", fresh, year.actor)


def _evidence(year: _Year) -> None:
    rows = [
        {
            "id": year.id("evidence", number),
            "requirement_id": year.requirements[code],
            "day": year.ago(days, "evidence", number),
            "words": said,
            "kept_at": kept_at,
            "author_id": year.lead,
        }
        for number, (code, days, said, kept_at) in enumerate(words.EVIDENCE)
        if code in year.requirements
    ]
    write_new(Evidence, rows, year.actor)
    ours = Requirement.tenant_id == year.actor.tenant.id
    session.execute(update(Requirement).where(ours).values(assigned_to=year.lead))
    for code, gap in words.OPEN_GAPS.items():
        session.execute(update(Requirement).where(ours, Requirement.code == code).values(gap=gap))


def _audited_on(year: _Year) -> date:
    return year.ago(210, "audit")


def _audit(year: _Year) -> None:
    """A blank audit seven months ago or more; two requirements were not met, three in part."""
    row_id, day = year.id("audit"), _audited_on(year)
    closed = _before(day + DAY * 5)
    edition = queries.edition_in_use(year.actor)
    audit = {
        "id": row_id,
        "day": day,
        "label": f"Audit blanc {day.year}",
        "edition": edition,
        "closed_on": closed,
        "author_id": year.lead,
    }
    found = {
        "team.post": ("partly", "Fiches non datées."),
        "team.arrival": ("not_met", "Parcours non écrit."),
        "improvement.complaints": ("partly", "Réponses parfois tardives."),
        "evaluation.partners": ("not_met", "Avis non demandé."),
        "mission.territory": ("partly", "Carte ancienne."),
    }
    ratings = [
        {
            "id": year.id("rating", code),
            "audit_id": row_id,
            "requirement_id": requirement,
            "rating": found.get(code, ("met", ""))[0],
            "gap": found.get(code, ("met", ""))[1],
            "author_id": year.lead,
        }
        for code, requirement in year.requirements.items()
    ]
    fresh = write_new(Audit, [audit], year.actor)
    write_parts(Rating, ratings, "audit_id", fresh, year.actor)
    year.fact("audit_closed", closed, row_id)


def _words_of_the_ledger(year: _Year) -> None:
    """The words that the demo wrote in the ledger, and the cases it closed, fall under their requirements too."""
    closed = select(Case.id, Case.closed_on).where(
        Case.tenant_id == year.actor.tenant.id, Case.closed_on.is_not(None)
    )
    for case_id, closed_on in session.execute(closed):
        if closed_on is not None:
            year.fact("case_closed", closed_on, case_id)
    statement = select(ConsentRecord.id, ConsentRecord.day, ConsentRecord.state).where(
        ConsentRecord.tenant_id == year.actor.tenant.id, ConsentRecord.state.in_(CONSENT_FACTS)
    )
    for row in session.execute(statement):
        year.fact(CONSENT_FACTS[row.state], row.day, row.id)
