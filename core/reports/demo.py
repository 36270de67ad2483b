"""The funders of a demo structure: conventions, a post, and last month told and frozen."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from core.access.permissions import DIRECTOR
from core.cases.access import visible
from core.db.session import session
from core.demo.rows import Team, demo_id, team_of
from core.demo.scenario import Funding, scenario
from core.funding.models import Convention
from core.funding.queries import people_with_numbers
from core.funding.schemas import ConventionCommand, ParticipantCommand, PostCommand, TrainingCommand
from core.funding.services import enter_participant, note_training, open_post, sign_convention
from core.places.models import Territory
from core.planning.clock import shift_months, today
from core.reporting.periods import month_of
from core.reports import queries
from core.reports.models import Report, ReportReading
from core.reports.schemas import BeginReport, FreezeCommand, WriteParagraph
from core.reports.services import begin_report, freeze_report, holders_of, preview, write_paragraph
from core.tenancy.binding import Actor
from core.tenancy.models import Membership

#: What the report is frozen as.
BY: Final = "Direction"
#: Employment and schooling of participants; nothing of them is noted yet of the last one.
PARTICIPANTS: Final = (
    ("unemployed", "cite_3_4"),
    ("long_unemployed", "cite_0_2"),
    ("inactive", "cite_3_4"),
    (None, None),
)


def seed(actor: Actor) -> None:
    """Sign the scenario's conventions, as its director; what stands already is left alone."""
    playing = scenario()
    if playing is None or not playing.fundings:
        return
    lead = replace(actor, membership_id=_director(actor), label=BY)
    for funding in playing.fundings:
        convention = _signed(funding, team_of(actor), lead)
        if funding.report:
            _told(funding, convention, lead)


def _director(actor: Actor) -> uuid.UUID | None:
    rows = session.execute(
        select(Membership.id, Membership.role_keys)
        .where(Membership.tenant_id == actor.tenant.id, Membership.ended_at.is_(None))
        .order_by(Membership.number)
    )
    return next((row.id for row in rows if DIRECTOR in row.role_keys), None)


def _signed(funding: Funding, team: Team, actor: Actor) -> Convention:
    row_id = demo_id(actor, "convention", funding.key)
    standing = select(Convention).where(Convention.tenant_id == actor.tenant.id, Convention.id == row_id)
    known = session.execute(standing).scalar_one_or_none()
    if known is not None:
        return known
    first = shift_months(today(actor).replace(day=1), -11)
    convention = sign_convention(
        ConventionCommand(
            row_id,
            funding.label,
            funding.funder,
            funding.programme,
            funding.grid,
            first,
            shift_months(first, 36) - timedelta(days=1),
            funding.number,
            Decimal(funding.hours) if funding.hours else None,
            _areas(funding, actor),
            list(funding.domains),
            funding.rank,
        ),
        actor=actor,
    )
    if funding.holder is not None and funding.holder < len(team.field):
        _post(funding, convention, team.field[funding.holder], first, actor)
    people = session.execute(people_with_numbers(actor, visible(actor)).limit(funding.participants)).all()
    for rank, row in enumerate(people):
        employment, schooling = PARTICIPANTS[rank % len(PARTICIPANTS)]
        entered = ParticipantCommand(
            demo_id(actor, "participant", funding.key, rank),
            row.person_id,
            shift_months(first, rank % 6),
            employment_in=employment,
            schooling=schooling,
        )
        enter_participant(convention, entered, actor=actor)
    return convention


def _areas(funding: Funding, actor: Actor) -> list[uuid.UUID]:
    named = select(Territory.id).where(
        Territory.tenant_id == actor.tenant.id,
        Territory.name.in_(funding.areas),
        Territory.kind == "quartier",
    )
    return list(session.execute(named).scalars()) if funding.areas else []


def _post(funding: Funding, convention: Convention, holder: uuid.UUID, first: date, actor: Actor) -> None:
    command = PostCommand(
        demo_id(actor, "post", funding.key),
        holder,
        first,
        number=funding.post_number,
        missions=list(funding.missions),
        domain=funding.post_domain,
    )
    post = open_post(convention, command, actor=actor)
    if funding.training is not None:
        label, hours, certificate = funding.training
        day = month_of(shift_months(today(actor), -1)).first + timedelta(days=9)
        said = TrainingCommand(
            demo_id(actor, "training", funding.key), label, day, Decimal(hours), certificate
        )
        note_training(post, said, actor=actor)


def _told(funding: Funding, convention: Convention, actor: Actor) -> None:
    month = month_of(shift_months(today(actor), -1))
    report_id = demo_id(actor, "report", funding.key, month.code)
    known = select(Report.id).where(Report.tenant_id == actor.tenant.id, Report.id == report_id)
    if session.execute(known).first() is not None:
        return
    command = BeginReport(report_id, month.first, month.last, convention.id)
    report = begin_report(command, actor=actor)
    for paragraph in session.execute(queries.paragraphs(report.id, actor)).scalars().all():
        text = funding.words.get(paragraph.key, "")
        if text:
            write_paragraph(paragraph, WriteParagraph(paragraph.id, paragraph.title, text), actor=actor)
    shown = preview(report, actor=actor)
    # Whoever holds the post read it first, as she would on its page.
    for holder in sorted(holders_of(shown.scope)):
        values = {
            "tenant_id": actor.tenant.id,
            "id": demo_id(actor, "reading", report_id, holder),
            "report_id": report.id,
            "membership_id": holder,
            "hash": shown.hash,
        }
        session.execute(insert(ReportReading).values(values).on_conflict_do_nothing())
    version_id = demo_id(actor, "version", funding.key, month.code)
    freeze_report(shown, FreezeCommand(version_id, shown.hash), actor=actor)
