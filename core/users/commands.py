"""``passerelle users``: the first accounts, made by whoever operates the installation."""

from __future__ import annotations

import sys

import click
from flask.cli import with_appcontext

from core.access.permissions import DIRECTOR, SHIPPED_ROLES
from core.db.base import new_id
from core.db.session import session
from core.db.unit_of_work import commit
from core.db.writing import next_number
from core.errors import DomainError, InvalidInput, NotFound, Refused
from core.tenancy.binding import Caller, bound
from core.tenancy.models import Membership
from core.users.services import create_account, find_account, invite_account, reset_second_factor


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
    type=click.Choice([role.key for role in SHIPPED_ROLES]),
    help="Rôle dans cette structure (direction si rien n’est dit) ; à répéter pour plusieurs.",
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
            _check_roles(structure, roles)
        account = create_account(email, password)
        user_id, address = account.user.id, account.user.email
        if password is None:
            invite_account(account)
        commit()
        if structure:
            _give_place(structure, user_id, roles or (DIRECTOR,), given_name, family_name)
    except DomainError as error:
        raise _said(error) from error
    click.echo(f"Compte créé : {address}" + ("" if password else " (un lien lui est envoyé)"))


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
    """Raise Refused for a structure that does not exist, or that its profile gave other roles."""
    try:
        with bound(structure, caller=Caller.COMMAND, label="création d’un compte") as actor:
            proposed = actor.tenant.settings.get("roles") or roles
    except NotFound as error:
        raise Refused([f"Il n’y a pas de structure « {structure} »."]) from error
    if unknown := [role for role in roles if role not in (DIRECTOR, *proposed)]:
        raise Refused(
            [f"« {', '.join(unknown)} » n’est pas un rôle de cette structure, qui a : {', '.join(proposed)}."]
        )


def _give_place(
    structure: str, user_id: object, roles: tuple[str, ...], given_name: str, family_name: str
) -> None:
    with bound(structure, caller=Caller.COMMAND, label="création d’un compte") as actor:
        session.add(
            Membership(
                id=new_id(),
                user_id=user_id,
                given_name=given_name,
                family_name=family_name,
                role_keys=list(roles),
                number=next_number("membership", actor=actor),
            )
        )
        commit()
