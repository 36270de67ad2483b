"""Use-cases of accounts. They flush and never commit; they know neither the request nor the cookie."""

from __future__ import annotations

import hmac
import re
import uuid
from collections.abc import Sequence
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from core.audit.services import record, record_platform
from core.db.base import new_id, now
from core.db.outbox import enqueue
from core.db.session import session
from core.db.writing import apply_changes
from core.errors import InvalidInput, NotFound, Refused
from core.records import dataclass
from core.tenancy.binding import Actor
from core.tenancy.models import Membership
from core.users import addresses, tokens
from core.users.models import Credential, User, WebAuthnCredential
from core.users.passwords import hashed, matches, problems_with
from core.users.queries import account_by_email, account_by_id
from core.users.schemas import BAD_EMAIL, Accept, Names
from core.users.sessions import end_all_sessions

MEMBER_ALREADY: Final = "Ce compte est déjà membre de cette structure."
JOINED_ALREADY: Final = "Cette personne a déjà rejoint la structure."
WRONG_PASSWORD: Final = "Ce n’est pas votre mot de passe actuel."  # noqa: S105  (a sentence)
TAKEN: Final = "Un compte porte déjà cette adresse : connectez-vous pour rejoindre la structure."
SAME_ADDRESS: Final = "C’est déjà l’adresse de votre compte."
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True, slots=True)
class Account:
    """One account with its secrets."""

    user: User
    credential: Credential


def clean_email(email: str) -> str:
    """Lower case, without spaces around. Raises InvalidInput for what is not an address."""
    text = email.strip().lower()
    if not _EMAIL.fullmatch(text) or len(text) > 254:
        raise InvalidInput({"email": [BAD_EMAIL]})
    return text


def find_account(email: str) -> Account | None:
    row = session.execute(account_by_email(email.strip().lower())).one_or_none()
    return Account(row[0], row[1]) if row else None


def get_account(user_id: uuid.UUID) -> Account:
    """Raises NotFound."""
    row = session.execute(account_by_id(user_id)).one_or_none()
    if row is None:
        raise NotFound
    return Account(row[0], row[1])


# Sign-in -----------------------------------------------------------------------------------------------


def authenticate(email: str, password: str) -> Account | None:
    """The active account with this address and password; the same time is spent when there is none."""
    account = find_account(email)
    right = matches(password, account.credential.password_hash if account else None)
    return account if account and right and account.user.active else None


def has_second_factor(account: Account) -> bool:
    if account.credential.totp_secret is not None:
        return True
    statement = select(WebAuthnCredential.id).where(WebAuthnCredential.user_id == account.user.id).limit(1)
    return session.execute(statement).first() is not None


# Accounts ----------------------------------------------------------------------------------------------


def create_account(email: str, password: str | None = None) -> Account:
    """A new account. Without a password it opens by a link sent by mail. Raises InvalidInput, Refused."""
    address = clean_email(email)
    if password is not None:
        _refuse_weak(password, address)
    user_id = new_id()
    made = session.execute(
        insert(User)
        .values(id=user_id, email=address)
        .on_conflict_do_nothing(index_elements=["email"])
        .returning(User.id)
    ).scalar_one_or_none()
    if made is None:
        raise Refused([TAKEN])
    credential = Credential(user_id=user_id)
    if password is not None:
        credential.password_hash = hashed(password)
        credential.password_changed_at = now()
    session.add(credential)
    session.flush()
    _note("user.created", user_id)
    return get_account(user_id)


def _note(action: str, user_id: uuid.UUID) -> None:
    """Accounts belong to no structure: their events stand in the platform's chain, by id."""
    record_platform(action, user_id=user_id, subject_table="user", subject_id=user_id)


def invite_account(account: Account) -> None:
    """Send the link by which the owner of a new account chooses her first password."""
    enqueue("users.send_password_link", None, user=str(account.user.id), kind=tokens.WELCOME)


def _refuse_weak(password: str, email: str) -> None:
    problems = problems_with(password, email)
    if problems:
        raise InvalidInput({"password": problems})


def set_password(account: Account, password: str, *, keep: uuid.UUID | None = None) -> None:
    """Give a new password; every session ends but ``keep``, and the owner is told. Raises InvalidInput."""
    _refuse_weak(password, account.user.email)
    first = account.credential.password_hash is None
    account.credential.password_hash = hashed(password)
    account.credential.password_changed_at = now()
    end_all_sessions(account.user.id, but=keep)
    session.flush()
    _note("user.password_set", account.user.id)
    if not first:
        enqueue("users.send_notice", None, user=str(account.user.id), kind="password_changed")


def change_password(account: Account, current: str, password: str, *, keep: uuid.UUID) -> None:
    """The owner changes it, knowing the one before. Raises InvalidInput."""
    if not matches(current, account.credential.password_hash):
        raise InvalidInput({"current": [WRONG_PASSWORD]})
    set_password(account, password, keep=keep)


def request_reset(email: str) -> None:
    """Send a link if the account exists. A job is enqueued either way, so that both cost the same."""
    account = find_account(email)
    known = account is not None and account.user.active
    target = account.user.id if account is not None and known else new_id()
    enqueue("users.send_password_link", None, user=str(target), kind=tokens.RESET)


def account_of_link(token: str) -> Account:
    """The account that a password link opens. Raises LinkExpired."""
    link = tokens.read_password_token(token)
    row = session.execute(account_by_id(link.user_id)).one_or_none()
    if row is None or not row[0].active:
        raise tokens.LinkExpired
    if not hmac.compare_digest(link.proof, tokens.password_proof(row[1])):
        raise tokens.LinkExpired
    return Account(row[0], row[1])


def note_second_factor(user_id: uuid.UUID) -> None:
    """A second factor was added, removed or renewed: the owner is told, in case it was not her."""
    _note("user.second_factor_changed", user_id)
    enqueue("users.send_notice", None, user=str(user_id), kind="second_factor_changed")


def reset_second_factor(account: Account) -> None:
    """Take every second factor off an account whose owner has lost hers, and close her sessions."""
    credential = account.credential
    credential.totp_secret, credential.totp_counter, credential.recovery_codes = None, None, []
    session.execute(delete(WebAuthnCredential).where(WebAuthnCredential.user_id == account.user.id))
    end_all_sessions(account.user.id)
    note_second_factor(account.user.id)


def request_address(account: Account, email: str) -> None:
    """Send a link to the new address, and say so to the present one. Raises InvalidInput for the same address.

    Whether another account has it changes nothing here: the message tells, to whoever owns that address.
    """
    address = clean_email(email)
    if address == account.user.email:
        raise InvalidInput({"email": [SAME_ADDRESS]})
    user = str(account.user.id)
    name = addresses.keep_address(address, account.user.id, addresses.CHANGE)
    _note("user.address_asked", account.user.id)
    enqueue("users.send_address_link", None, user=user, name=name)
    enqueue("users.send_notice", None, user=user, kind="address_asked")


def open_address_link(token: str) -> tuple[Account, str]:
    """The account of a link, and the address it would take. Raises LinkExpired."""
    link = tokens.read_address_token(token)
    row = session.execute(account_by_id(link.user_id)).one_or_none()
    email = addresses.kept_address(link.name, link.user_id)
    if row is None or email is None or not row[0].active:
        raise tokens.LinkExpired
    if not hmac.compare_digest(link.proof, tokens.address_proof(row[0])):
        raise tokens.LinkExpired
    return Account(row[0], row[1]), email


def change_address(account: Account, email: str) -> None:
    """The owner of the new address has followed the link: it now signs in. Raises LinkExpired when it was taken
    meanwhile."""
    left = addresses.keep_address(account.user.email, account.user.id, addresses.NOTICE)
    try:
        with session.begin_nested():
            account.user.email = email
    except IntegrityError as error:
        raise tokens.LinkExpired from error
    _note("user.address_changed", account.user.id)
    enqueue("users.tell_address_left", None, user=str(account.user.id), name=left)


def set_appearance(account: Account, appearance: str) -> None:
    account.user.appearance = appearance


def remove_passkey(user_id: uuid.UUID, passkey_id: uuid.UUID) -> None:
    """Raises NotFound for somebody else's."""
    gone = session.execute(
        delete(WebAuthnCredential)
        .where(WebAuthnCredential.id == passkey_id, WebAuthnCredential.user_id == user_id)
        .returning(WebAuthnCredential.id)
    ).scalar_one_or_none()
    if gone is None:
        raise NotFound


def deactivate_account(account: Account) -> None:
    """Close the account: it counts on the next request. The row stays, because memberships name it."""
    account.user.active = False
    end_all_sessions(account.user.id)
    session.flush()
    _note("user.deactivated", account.user.id)


def end_account(account: Account) -> None:
    """The last membership has ended: nothing that could sign in, and no address, is kept."""
    deactivate_account(account)
    session.execute(delete(WebAuthnCredential).where(WebAuthnCredential.user_id == account.user.id))
    credential = account.credential
    credential.password_hash = None
    credential.totp_secret = None
    credential.totp_counter = None
    credential.recovery_codes = []
    account.user.email = f"compte-{account.user.id.hex}@passerelle.invalid"
    session.flush()


def membership_ended(user_id: uuid.UUID) -> None:
    """Tell that a membership has ended: a job closes the account if it was the last one."""
    enqueue("users.end_if_last", None, user=str(user_id))


# Invitations -------------------------------------------------------------------------------------------


def invite(membership: Membership, email: str, *, actor: Actor) -> None:
    """Send a membership that nobody has taken yet to an address. Raises InvalidInput, Refused.

    Inviting again sends a new link; with another address the first link stops serving.
    """
    if membership.user_id is not None:
        raise Refused([JOINED_ALREADY])
    if membership.ended_at is not None:
        raise Refused(["Cette personne ne fait plus partie de la structure."])
    membership.invited_email = clean_email(email)
    session.flush()
    record(
        "member.invited", subject=membership, actor=actor, details={"roles": "/".join(membership.role_keys)}
    )
    enqueue("users.send_invitation", actor.tenant.id, membership=str(membership.id))


def open_invitation(link: tokens.InvitationLink) -> Membership:
    """The membership a link offers, in the structure the session is bound to. Raises LinkExpired."""
    membership = session.execute(
        select(Membership).where(Membership.tenant_id == link.tenant_id, Membership.id == link.membership_id)
    ).scalar_one_or_none()
    if membership is None or membership.user_id is not None or membership.ended_at is not None:
        raise tokens.LinkExpired
    if not membership.invited_email or not hmac.compare_digest(
        link.proof, tokens.invitation_proof(membership)
    ):
        raise tokens.LinkExpired
    return membership


def accept_invitation(membership: Membership, command: Accept, *, actor: Actor) -> Account:
    """A person without an account takes her place. Raises InvalidInput, Refused."""
    account = create_account(str(membership.invited_email), command.password)
    _join(membership, account.user.id, command.given_name, command.family_name, actor=actor)
    return account


def join_with_account(
    membership: Membership, user_id: uuid.UUID, email: str, command: Names, *, actor: Actor
) -> None:
    """An account that is signed in takes its place; the address must be the invited one. Raises Refused."""
    if email != membership.invited_email:
        raise Refused(["Cette invitation a été envoyée à une autre adresse que celle de votre compte."])
    taken = session.execute(
        select(Membership.id).where(
            Membership.tenant_id == membership.tenant_id, Membership.user_id == user_id
        )
    ).first()
    if taken is not None:
        raise Refused([MEMBER_ALREADY])
    _join(membership, user_id, command.given_name, command.family_name, actor=actor)


def invited_here(email: str, *, actor: Actor) -> Membership | None:
    """The place that waits for this address in the structure, if somebody was invited there."""
    found: Membership | None = session.execute(
        select(Membership)
        .where(
            Membership.tenant_id == actor.tenant.id,
            Membership.invited_email == clean_email(email),
            Membership.user_id.is_(None),
            Membership.ended_at.is_(None),
        )
        .order_by(Membership.number)
        .limit(1)
    ).scalar_one_or_none()
    return found


def take_invited(
    membership: Membership,
    user_id: uuid.UUID,
    roles: Sequence[str],
    given_name: str,
    family_name: str,
    *,
    actor: Actor,
) -> None:
    """The operator gives its account to a place that waited for it; what she does not say stays as it is."""
    if roles:
        apply_changes(membership, membership.version, {"role_keys": list(roles)}, actor=actor)
    given, family = given_name or membership.given_name, family_name or membership.family_name
    _join(membership, user_id, given, family, actor=actor)


def _join(
    membership: Membership, user_id: uuid.UUID, given_name: str, family_name: str, *, actor: Actor
) -> None:
    changes = {"user_id": user_id, "given_name": given_name, "family_name": family_name}
    apply_changes(membership, membership.version, changes, actor=actor)
    # Not through apply_changes: the history must not keep an address.
    membership.invited_email = None
    session.flush()
    record("membership.joined", subject=membership, actor=actor)
