"""``passerelle users``: the first accounts, made by whoever operates the installation."""

from __future__ import annotations

import sys
import uuid

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from core.access.permissions import DIRECTOR, SHIPPED_ROLES
from core.audit.services import record
from core.db.base import new_id
from core.db.session import session
from core.db.unit_of_work import commit
from core.db.writing import next_number
from core.errors import DomainError, InvalidInput, NotFound, Refused
from core.members.services import role_choices
from core.tenancy.binding import Caller, bound
from core.tenancy.models import Membership
from core.users.services import (
    create_account,
    find_account,
    invite_account,
    invited_here,
    reset_second_factor,
    take_invited,
)


@click.group("users", help="Les comptes des personnes qui se connectent.")
def users_group() -> None:
    pass


def _said(error: DomainError) -> click.ClickException:
    if isinstance(error, InvalidInput):
        return click.ClickException(" ".join(text for texts in error.errors.values() for text in texts))
    return click.ClickException(error.message)


@users_group.command("create", help="Crée un compte ; sans mot de passe, un lien part par message.")
@click.argument("email")
@click.option("--structure", help="Adresse courte de la structure où lui donner une place.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    help=f"Rôle dans cette structure (direction si rien n’est dit) ; à répéter pour plusieurs. Rôles fournis : "
    f"{', '.join(role.key for role in SHIPPED_ROLES)}.",
)
@click.option("--given-name", default="", help="Prénom.")
@click.option("--family-name", default="", help="Nom.")
@click.option("--password-stdin", is_flag=True, help="Lit le mot de passe sur l’entrée standard.")
@with_appcontext
def create_user(
    email: str,
    structure: str | None,
    roles: tuple[str, ...],
    given_name: str,
    family_name: str,
    password_stdin: bool,
) -> None:
    password = sys.stdin.readline().rstrip("\n") if password_stdin else None
    try:
        if structure:
            _check_roles(structure, roles)  # before the account, which would stand without its place
        user_id, said = _account(email, password, for_a_place=structure is not None)
        commit()
        if structure:
            said += _give_place(structure, email, user_id, roles, given_name, family_name)
    except DomainError as error:
        raise _said(error) from error
    click.echo(said)


def _account(email: str, password: str | None, *, for_a_place: bool) -> tuple[uuid.UUID, str]:
    """The account to which a place may be given, and what is told of it; one that stands is kept as it is."""
    standing = find_account(email) if for_a_place else None
    if standing is not None:
        return standing.user.id, f"Place donnée au compte qui existait déjà : {standing.user.email}"
    account = create_account(email, password)
    if password is None:
        invite_account(account)
    told = "" if password else " (un lien lui est envoyé)"
    return account.user.id, f"Compte créé : {account.user.email}{told}"


@users_group.command(
    "reset-second-factor",
    help="Retire application, clés d’accès et codes d’un compte, et ferme ses sessions.",
)
@click.argument("email")
@with_appcontext
def reset_factor(email: str) -> None:
    account = find_account(email)
    if account is None:
        raise click.ClickException("Aucun compte ne porte cette adresse.")
    reset_second_factor(account)
    commit()
    click.echo("Second facteur retiré ; la personne en est prévenue par message.")


def _check_roles(structure: str, roles: tuple[str, ...]) -> None:
    """Raise Refused for a structure that does not exist, or a role that its page of members does not offer."""
    try:
        with bound(structure, caller=Caller.COMMAND, label="création d’un compte") as actor:
            offered = [key for key, _label in role_choices(actor)]
    except NotFound as error:
        raise Refused([f"Il n’y a pas de structure « {structure} »."]) from error
    if unknown := [role for role in roles if role not in offered]:
        raise Refused(
            [f"« {', '.join(unknown)} » n’est pas un rôle de cette structure, qui a : {', '.join(offered)}."]
        )


def _give_place(
    structure: str, email: str, user_id: uuid.UUID, roles: tuple[str, ...], given_name: str, family_name: str
) -> str:
    """What is told besides. Raises Refused when the account has a place there."""
    with bound(structure, caller=Caller.COMMAND, label="création d’un compte") as actor:
        taken = select(Membership.id).where(
            Membership.tenant_id == actor.tenant.id, Membership.user_id == user_id
        )
        if session.execute(taken).first() is not None:
            raise Refused(["Ce compte a déjà une place dans cette structure."])
        waiting = invited_here(email, actor=actor)
        if waiting is not None:
            take_invited(waiting, user_id, roles, given_name, family_name, actor=actor)
            commit()
            return "\nLa place où cette adresse était invitée est la sienne."
        given = Membership(
            id=new_id(),
            user_id=user_id,
            given_name=given_name,
            family_name=family_name,
            role_keys=list(roles or (DIRECTOR,)),
            number=next_number("membership", actor=actor),
        )
        session.add(given)
        session.flush()
        record("member.added", subject=given, actor=actor, details={"roles": "/".join(given.role_keys)})
        commit()
    return ""
