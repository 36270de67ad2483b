"""Jobs of accounts. Their arguments are ids: addresses and links are read or made when the message leaves."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Final

from sqlalchemy import delete, or_, select

from core.db.base import now
from core.db.session import session
from core.db.writing import get_or_404
from core.errors import NotFound
from core.extension.contributions import Job
from core.tenancy.binding import current_actor, enter_directory
from core.tenancy.models import Membership
from core.users import tokens
from core.users.addresses import kept_address
from core.users.models import UserSession
from core.users.services import Account, end_account, find_account, get_account
from core.users.sessions import config
from core.web.mail import public_url, send, written

SUBJECTS: Final = {
    tokens.RESET: "Choisir un nouveau mot de passe",
    tokens.WELCOME: "Votre compte Passerelle",
}
TAKEN: Final = "Un compte Passerelle a déjà votre adresse"
KEEP_SESSIONS: Final = timedelta(days=30)
NOTICES: Final = {
    "password_changed": "Votre mot de passe a été changé",
    "second_factor_changed": "La protection de votre compte a changé",
    "address_asked": "Une nouvelle adresse est demandée pour votre compte",
}


def _active_account(user: str) -> Account | None:
    try:
        account = get_account(uuid.UUID(user))
    except NotFound:
        return None
    return account if account.user.active else None


def send_password_link(*, user: str, kind: str) -> None:
    """The link to choose a password; nothing is sent when there is no such account."""
    account = _active_account(user)
    if account is None:
        return
    link = public_url("users.new_password", token=tokens.password_token(account.credential, kind))
    body = written(f"users/mail/{kind}.txt", link=link)
    send(account.user.email, SUBJECTS[kind], body)


def send_notice(*, user: str, kind: str) -> None:
    """Tell the owner that something about her account's protection has changed."""
    account = _active_account(user)
    if account is None:
        return
    body = written(
        f"users/mail/{kind}.txt", account=public_url("users.account"), forgotten=public_url("users.forgotten")
    )
    send(account.user.email, NOTICES[kind], body)


def send_address_link(*, user: str, name: str) -> None:
    """The link that confirms a new address, sent there; its owner is told when an account has it already."""
    account = _active_account(user)
    email = kept_address(name, uuid.UUID(user))
    if account is None or email is None:
        return
    if find_account(email) is not None:
        send(email, TAKEN, written("users/mail/address_taken.txt", sign_in=public_url("users.sign_in")))
        return
    link = public_url("users.confirm_address", token=tokens.address_token(account.user, name))
    send(email, "Confirmer votre nouvelle adresse", written("users/mail/address.txt", link=link))


def tell_address_left(*, user: str, name: str) -> None:
    """Tell the address that no longer opens the account, in case it was not its owner."""
    email = kept_address(name, uuid.UUID(user))
    if email is not None:
        send(email, "L’adresse de votre compte a changé", written("users/mail/address_changed.txt"))


def purge_sessions() -> None:
    """Forget sessions that are over, once their owner has had a month to see that they were hers."""
    limit = now() - KEEP_SESSIONS
    session.execute(
        delete(UserSession)
        .where(or_(UserSession.ended_at < limit, UserSession.created_at < limit - config().absolute_limit))
        .execution_options(synchronize_session=False)
    )


def send_invitation(*, membership: str) -> None:
    """Send a membership's invitation; nothing is sent when it was taken or ended meanwhile."""
    row = get_or_404(Membership, membership)
    if row.invited_email is None or row.user_id is not None or row.ended_at is not None:
        return
    actor = current_actor()
    link = public_url("users.invitation", token=tokens.invitation_token(row))
    body = written("users/mail/invitation.txt", link=link, structure=actor.tenant.name)
    send(row.invited_email, f"{actor.tenant.name} vous invite à rejoindre Passerelle", body)


def end_if_last(*, user: str) -> None:
    """Close the account when no membership is left: it ends with the last one."""
    user_id = uuid.UUID(user)
    enter_directory(user_id)
    left = session.execute(
        select(Membership.id).where(Membership.user_id == user_id, Membership.ended_at.is_(None)).limit(1)
    ).first()
    if left is None:
        end_account(get_account(user_id))


JOBS: Final = (
    Job("users.send_password_link", send_password_link, platform=True),
    Job("users.send_notice", send_notice, platform=True),
    Job("users.send_invitation", send_invitation),
    Job("users.send_address_link", send_address_link, platform=True),
    Job("users.tell_address_left", tell_address_left, platform=True),
    Job("users.purge_sessions", purge_sessions, every=timedelta(days=1), platform=True, always=True),
    Job("users.end_if_last", end_if_last, platform=True),
)
