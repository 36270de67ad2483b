"""The address of a frozen version for a funder without an account: one version, its figures and its PDF, no name."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import timedelta
from typing import Final

from sqlalchemy import select

from core.audit.models import READS
from core.audit.services import record
from core.db.base import now
from core.db.session import session
from core.db.unit_of_work import commit
from core.db.writing import apply_changes, create_once, get_or_404
from core.errors import InvalidInput, NotFound
from core.planning.clock import today
from core.records import dataclass
from core.reports.models import ReportLink, ReportVersion
from core.reports.schemas import OpenLinkCommand
from core.tenancy.binding import Actor, Caller, act_as, bind, bound, tenant_info
from core.tenancy.models import Tenant
from core.tenancy.signed import Signer
from core.users.throttling import Limit, spend

#: Openings from one address of one link.
OPENING: Final = Limit("report-link", 60, timedelta(minutes=10))
#: A link lives this long at most.
LONGEST: Final = timedelta(days=366)
SIGNER: Final = Signer("report-link")


@dataclass(frozen=True, slots=True)
class OpenReport:
    """A link that works, with its structure bound."""

    link: ReportLink
    version: ReportVersion
    actor: Actor


def token_of(link: ReportLink) -> str:
    """The last part of the link's address."""
    return SIGNER.sign(link.tenant_id, link.id, link.nonce)


def open_link(version: ReportVersion, command: OpenLinkCommand, *, actor: Actor) -> ReportLink:
    """Give a funder an address. Raises InvalidInput when its last day has passed or lies beyond a year."""
    day = today(actor)
    if not day <= command.expires_on <= day + LONGEST:
        raise InvalidInput({"expires_on": ["Choisissez un jour à venir, dans un an au plus."]})
    said = {"version_id": version.id, "label": command.label, "expires_on": command.expires_on}
    link, made = create_once(
        ReportLink, command.id, said, actor=actor, computed={"nonce": secrets.token_urlsafe(16)}
    )
    if made:
        record("report_link.created", subject=link, actor=actor, details={"version": str(version.id)})
    return link


def revoke_link(link: ReportLink, *, actor: Actor) -> None:
    """Its address answers from now on like one that never existed."""
    if link.revoked_at is None:
        apply_changes(link, link.version, {"revoked_at": now()}, actor=actor)
        record("report_link.revoked", subject=link, actor=actor)


def works(link: ReportLink, actor: Actor) -> bool:
    return link.revoked_at is None and link.expires_on >= today(actor)


def follow_link(token: str, address: str) -> OpenReport:
    """Bind the session to the structure that the address names. Raises NotFound for every failure, Throttled."""
    tenant_id, link_id, nonce = SIGNER.read(token)
    spend(OPENING, f"{tenant_id}:{link_id}:{address}")
    tenant = session.execute(
        select(Tenant).where(Tenant.id == tenant_id, Tenant.suspended_at.is_(None))
    ).scalar_one_or_none()
    if tenant is None:
        raise NotFound
    bind(tenant.id)
    actor = Actor(kind=Caller.LINK, tenant=tenant_info(tenant), label="Rapport partagé")
    act_as(actor)
    link = get_or_404(ReportLink, link_id)
    if not works(link, actor) or not secrets.compare_digest(link.nonce, nonce):
        raise NotFound
    actor = replace(actor, label=link.label)
    act_as(actor)
    return OpenReport(link, get_or_404(ReportVersion, link.version_id), actor)


def note_opening(opened: OpenReport, what: str) -> None:
    """Write, before anything leaves, that the link was opened (``what``: page or pdf): a page cannot write itself."""
    with bound(opened.actor.tenant.id, caller=Caller.LINK, label=opened.actor.label) as actor:
        link = get_or_404(ReportLink, opened.link.id)
        link.last_opened_on = today(actor)
        record("report_link.opened", actor=actor, subject=link, details={"what": what}, chain=READS)
        commit()
