"""Reads of reports, versions, paragraphs, readings and links, each as a select()."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import func, or_, select

from core.funding.models import Convention, Post
from core.reports.models import Report, ReportLink, ReportParagraph, ReportReading, ReportVersion
from core.reports.permissions import WRITE
from core.tenancy.binding import Actor


def _with_posts() -> Any:
    return (
        select(Post.id)
        .where(
            Post.tenant_id == Report.tenant_id,
            Post.convention_id == Report.convention_id,
            Post.removed_at.is_(None),
        )
        .correlate(Report)
        .exists()
    )


def _held_by(membership_id: Any) -> Any:
    return (
        select(Post.id)
        .where(
            Post.tenant_id == Report.tenant_id,
            Post.convention_id == Report.convention_id,
            Post.membership_id == membership_id,
            Post.removed_at.is_(None),
        )
        .correlate(Report)
        .exists()
    )


def readable(actor: Actor) -> Any:
    """The reports that an actor may know of.

    Whoever prepares them: all. Others: those that were frozen once; a report of posts, one's own only, frozen or not:
    it tells of a few colleagues.
    """
    if actor.may(WRITE):
        return Report.removed_at.is_(None)
    frozen = (
        select(ReportVersion.id)
        .where(ReportVersion.tenant_id == Report.tenant_id, ReportVersion.report_id == Report.id)
        .correlate(Report)
        .exists()
    )
    own = _held_by(actor.membership_id)
    return Report.removed_at.is_(None) & or_(frozen & ~_with_posts(), own)


def listed(actor: Actor) -> Any:
    """Reports with their convention's name and how far they are, the latest period first."""
    last = (
        select(func.max(ReportVersion.number))
        .where(ReportVersion.tenant_id == Report.tenant_id, ReportVersion.report_id == Report.id)
        .correlate(Report)
        .scalar_subquery()
    )
    return (
        select(
            Report.id,
            Report.label,
            Report.starts_on,
            Report.ends_on,
            Report.convention_id,
            Convention.label.label("convention"),
            Convention.funder,
            last.label("number"),
        )
        .outerjoin(
            Convention, (Convention.tenant_id == Report.tenant_id) & (Convention.id == Report.convention_id)
        )
        .where(Report.tenant_id == actor.tenant.id, readable(actor))
    )


def paragraphs(report_id: uuid.UUID, actor: Actor) -> Any:
    return (
        select(ReportParagraph)
        .where(
            ReportParagraph.tenant_id == actor.tenant.id,
            ReportParagraph.report_id == report_id,
            ReportParagraph.removed_at.is_(None),
        )
        .order_by(ReportParagraph.position, ReportParagraph.id)
    )


def versions(report_id: uuid.UUID, actor: Actor) -> Any:
    """Frozen versions, the last first."""
    return (
        select(ReportVersion)
        .where(ReportVersion.tenant_id == actor.tenant.id, ReportVersion.report_id == report_id)
        .order_by(ReportVersion.number.desc())
    )


def frozen(actor: Actor) -> Any:
    """What every report of the structure told when it was frozen, the last first."""
    return (
        select(ReportVersion.content)
        .where(ReportVersion.tenant_id == actor.tenant.id)
        .order_by(ReportVersion.at.desc(), ReportVersion.id)
    )


def links(version_ids: list[uuid.UUID], actor: Actor) -> Any:
    return (
        select(ReportLink)
        .where(ReportLink.tenant_id == actor.tenant.id, ReportLink.version_id.in_(version_ids))
        .order_by(ReportLink.created_at.desc(), ReportLink.id)
    )


def readings(report_id: uuid.UUID, actor: Actor) -> Any:
    return select(ReportReading.membership_id, ReportReading.hash).where(
        ReportReading.tenant_id == actor.tenant.id, ReportReading.report_id == report_id
    )


def before(report: Report, actor: Actor) -> Any:
    """The report of the same convention (or of the structure) and grid that began last before this one."""
    return (
        select(Report.id)
        .where(
            Report.tenant_id == actor.tenant.id,
            Report.id != report.id,
            Report.removed_at.is_(None),
            Report.grid == report.grid,
            Report.convention_id.is_not_distinct_from(report.convention_id),
            Report.starts_on < report.starts_on,
        )
        .order_by(Report.starts_on.desc(), Report.id.desc())
        .limit(1)
    )
