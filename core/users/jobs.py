"""Jobs of accounts. Their arguments are ids: addresses and links are read or made when the message leaves."""

from __future__ import annotations

import uuid
from typing import Final

from sqlalchemy import select

from core.db.session import session
from core.db.writing import get_or_404
from core.errors import NotFound
from core.extension.contributions import Job
from core.tenancy.binding import current_actor, enter_directory
from core.tenancy.models import Membership
from core.users import tokens
from core.users.services import Account, end_account, get_account
from core.web.mail import public_url, send, written

SUBJECTS: Final = {
    tokens.RESET: "Choisir un nouveau mot de passe",
    tokens.WELCOME: "Votre compte Passerelle",
}
NOTICES: Final = {
    "password_changed": "Votre mot de passe a été changé",
    "second_factor_changed": "La protection de votre compte a changé",
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
    Job("users.end_if_last", end_if_last, platform=True),
)
