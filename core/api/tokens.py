"""Tokens: made by a member, shown once, closed by her or by whoever manages accesses; and what a call does with one.

A token carries the structure's id, the row's id and the row's nonce under our signature. It opens ``/api/`` and
nothing else; a page knows its cookie only.
"""

from __future__ import annotations

import secrets
import uuid
from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar, Final

from flask import g
from sqlalchemy import select

from core.api import queries
from core.api.models import OUTSIDE, OWN, ApiToken
from core.api.permissions import MANAGE
from core.api.schemas import OpenTokenCommand
from core.audit.models import READS
from core.audit.services import record
from core.db.base import now
from core.db.session import session
from core.db.unit_of_work import commit
from core.db.writing import apply_changes, create_once, get_or_404
from core.errors import DomainError, InvalidInput, NotFound
from core.planning.clock import today
from core.reporting.permissions import ROWS
from core.tenancy.binding import Actor, act_as, aside, bind
from core.tenancy.models import Membership, Tenant
from core.tenancy.routing import load_actor
from core.tenancy.signed import Carried, Signer
from core.users.throttling import Limit, spend

#: Before every token, so that one left in a file or a message is recognised.
PREFIX: Final = "passerelle_"
SIGNER: Final = Signer("api-token")
#: Calls by one token.
CALLS: Final = Limit("api-token", 300, timedelta(minutes=5))
#: Calls from one address with what is no token.
GUESSES: Final = Limit("api-guess", 60, timedelta(minutes=10))
#: A token lives this long at most.
LONGEST: Final = timedelta(days=366)


class TokenRefused(DomainError):
    """No token, or one that does not open: which of the reasons is not told."""

    code = "token_refused"
    status: ClassVar[int] = 401
    default_message = "Ce jeton n’ouvre rien : il manque, a été mal recopié, a expiré ou a été fermé."


def text_of(token: ApiToken) -> str:
    """What the software sends."""
    return PREFIX + SIGNER.sign(token.tenant_id, token.id, token.nonce)


def open_token(command: OpenTokenCommand, *, actor: Actor) -> ApiToken:
    """Let a software read in the member's name.

    Raises InvalidInput when its last day has passed or lies beyond a year, or when it would read more than she may.
    """
    day, errors = today(actor), {}
    if not day <= command.expires_on <= day + LONGEST:
        errors["expires_on"] = ["Choisissez un jour à venir, dans un an au plus."]
    if command.reach == OWN and not actor.may(ROWS):
        errors["reach"] = [
            "Vous n’ouvrez pas les lignes vous-même : un logiciel ne peut pas lire plus que vous."
        ]
    if errors:
        raise InvalidInput(errors)
    said = {"label": command.label, "reach": command.reach, "expires_on": command.expires_on}
    nonce = {"nonce": secrets.token_urlsafe(16)}
    token, made = create_once(ApiToken, command.id, said, actor=actor, computed=nonce)
    if made:
        record("api_token.created", subject=token, actor=actor, details={"reach": token.reach})
    return token


def revoke_token(token: ApiToken, *, actor: Actor) -> None:
    """It opens nothing from now on."""
    if token.revoked_at is None:
        apply_changes(token, token.version, {"revoked_at": now()}, actor=actor)
        record("api_token.revoked", subject=token, actor=actor, details={})


def revoke_tokens_of(member: Membership, *, actor: Actor) -> None:
    """Close what a member opened: given back to her later, her access opens none of it again."""
    for token in session.execute(queries.open_tokens_of(member.id, actor)).scalars():
        revoke_token(token, actor=actor)


def works(token: ApiToken, actor: Actor) -> bool:
    return token.revoked_at is None and token.expires_on >= today(actor)


def enter_by_token(header: str, address: str) -> ApiToken:
    """Bind the session to the token's structure, as its member. Raises TokenRefused for every failure, Throttled."""
    scheme, _space, sent = header.partition(" ")
    try:
        tenant_id, token_id, nonce = _read(sent.strip() if scheme.lower() == "bearer" else "")
    except TokenRefused:
        spend(GUESSES, address)
        raise
    spend(CALLS, token_id.hex)
    tenant = session.execute(
        select(Tenant).where(Tenant.id == tenant_id, Tenant.suspended_at.is_(None))
    ).scalar_one_or_none()
    if tenant is None:
        raise TokenRefused
    bind(tenant.id)
    try:
        token, actor = _opened(tenant, token_id, nonce)
    except NotFound as error:
        raise TokenRefused from error
    act_as(actor)
    g.slug, g.zone = tenant.slug, actor.tenant.tz
    g.today = datetime.now(g.zone).date()
    _note_use(token, actor)
    return token


def _read(sent: str) -> Carried:
    if not sent.startswith(PREFIX):
        raise TokenRefused
    try:
        return SIGNER.read(sent.removeprefix(PREFIX))
    except NotFound as error:
        raise TokenRefused from error


def _opened(tenant: Tenant, token_id: uuid.UUID, nonce: str) -> tuple[ApiToken, Actor]:
    """The row and who it acts as. Raises NotFound, also for a member who left or may not open accesses any more."""
    token = get_or_404(ApiToken, token_id)
    owner = select(Membership.user_id).where(
        Membership.tenant_id == tenant.id, Membership.id == token.author_id
    )
    user_id = session.execute(owner).scalar_one_or_none()
    if user_id is None or not secrets.compare_digest(token.nonce, nonce):
        raise NotFound
    actor = load_actor(tenant, user_id)
    if not works(token, actor) or not actor.may(MANAGE):
        raise NotFound
    if token.reach == OUTSIDE:
        actor = replace(actor, permissions=actor.permissions - {ROWS.key})
    return token, actor


def _note_use(token: ApiToken, actor: Actor) -> None:
    """The first call of a day is written to the journal of readings: a GET's own transaction cannot write."""
    day = today(actor)
    if token.last_used_on == day:
        return
    with aside(actor):
        row = get_or_404(ApiToken, token.id)
        row.last_used_on = day
        record("api_token.used", actor=actor, subject=row, details={}, chain=READS)
        commit()
