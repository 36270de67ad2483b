"""Use-cases of the structure's house: invite, change, end a membership; make roles; change settings."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import select, update

from core.access.permissions import DIRECTOR, SHIPPED_ROLES
from core.api.tokens import revoke_tokens_of
from core.audit.services import record
from core.db.base import now
from core.db.outbox import enqueue_at
from core.db.session import session
from core.db.writing import apply_changes, create_once, get_or_404, next_number
from core.errors import InvalidInput, Refused
from core.extension.catalog import catalog
from core.extension.manager import hooks
from core.members import queries
from core.members.schemas import EditMember, EditRole, EditSettings, InviteMember, MakeRole
from core.tenancy.binding import Actor
from core.tenancy.models import Membership, Role, Tenant
from core.users import services as accounts
from core.users.models import User
from core.users.services import invite
from core.web.forms import Choice

SHIPPED = {role.key: role for role in SHIPPED_ROLES}


def members_of(actor: Actor, *, ended: bool) -> Sequence[Any]:
    """The present members, or the former ones, by name."""
    rows: Sequence[Any] = session.execute(queries.members(actor, ended=ended)).all()
    return rows


def own_roles(actor: Actor) -> list[Role]:
    """The roles that the structure made."""
    return list(session.execute(queries.roles(actor)).scalars())


def role_choices(actor: Actor) -> list[tuple[str, str]]:
    """Every role that can be given here: the shipped ones, then the structure's own."""
    own = own_roles(actor)
    return [(role.key, role.label) for role in SHIPPED_ROLES] + [(role.key, role.label) for role in own]


def _check_roles(keys: Iterable[str], actor: Actor) -> None:
    offered = {key for key, _label in role_choices(actor)}
    if set(keys) - offered:
        raise InvalidInput({"role_keys": ["Choisissez des rôles de la liste."]})


def _refuse_without_director(member: Membership, new_keys: Iterable[str], actor: Actor) -> None:
    """A structure always keeps somebody who can manage it."""
    if DIRECTOR not in member.role_keys or DIRECTOR in new_keys:
        return
    others = set(session.execute(queries.directors(actor, DIRECTOR)).scalars()) - {member.id}
    if not others:
        raise Refused(["La structure doit garder au moins une personne à la direction."])


def invite_member(command: InviteMember, *, actor: Actor) -> Membership:
    """Make the membership and send the invitation; the same address twice is refused."""
    _check_roles(command.role_keys, actor)
    email = command.email.strip().lower()
    values = {
        "invited_email": email,
        "given_name": command.given_name,
        "family_name": command.family_name,
        "form": command.form,
        "role_keys": sorted(command.role_keys),
        "starts_on": command.starts_on,
        "ends_on": command.ends_on,
    }
    standing = session.execute(select(Membership.number).where(Membership.id == command.id)).scalar()
    # The counter's row makes two invitations wait for each other: the second then sees the first one's address.
    number = standing or next_number("membership", actor=actor)
    _refuse_known_address(email, command.id, actor)
    member, made = create_once(Membership, command.id, values, actor=actor, computed={"number": number})
    if made:
        invite(member, email, actor=actor)
    return member


def _refuse_known_address(email: str, member_id: uuid.UUID, actor: Actor) -> None:
    known = session.execute(
        select(Membership.id)
        .outerjoin(User, User.id == Membership.user_id)
        .where(
            Membership.tenant_id == actor.tenant.id,
            Membership.id != member_id,
            Membership.ended_at.is_(None),
            (Membership.invited_email == email) | (User.email == email),
        )
    ).first()
    if known:
        raise InvalidInput({"email": ["Cette adresse est déjà celle d’un membre de la structure."]})


def edit_member(member: Membership, command: EditMember, *, actor: Actor, force: bool = False) -> list[str]:
    """Change names, roles and dates; returns the fields changed. A right taken away counts at once."""
    _check_roles(command.role_keys, actor)
    _refuse_without_director(member, command.role_keys, actor)
    changes: dict[str, Any] = {
        "given_name": command.given_name,
        "family_name": command.family_name,
        "form": command.form,
        "role_keys": sorted(command.role_keys),
        "starts_on": command.starts_on,
        "ends_on": command.ends_on,
    }
    changed = apply_changes(member, command.version, changes, actor=actor, force=force)
    if changed:
        record(
            "member.changed",
            actor=actor,
            subject=member,
            details={"fields": "/".join(changed), "roles": "/".join(member.role_keys)},
        )
    return changed


def end_membership(member: Membership, *, actor: Actor) -> None:
    """Close the member's access now; what she wrote stays."""
    if member.id == actor.membership_id:
        raise Refused(["Vous ne pouvez pas retirer votre propre accès : demandez à une autre personne."])
    _refuse_without_director(member, (), actor)
    member.ended_at = now()
    revoke_tokens_of(member, actor=actor)
    session.flush()
    record("member.ended", actor=actor, subject=member)
    if member.user_id is not None:
        # The account ends with its last membership; a month leaves time to give the access back.
        due = now() + timedelta(days=30)
        enqueue_at(due, "users.end_if_last", None, user=str(member.user_id))


def reopen_membership(member: Membership, *, actor: Actor) -> None:
    """Give access back to a former member, with the roles she had."""
    member.ended_at = None
    session.flush()
    record("member.reopened", actor=actor, subject=member)


def reset_second_factor(member: Membership, *, actor: Actor) -> None:
    """Take the second factor off a colleague's account: she has lost hers. She is told by mail, her sessions end,
    and her role asks for a new one at once. Raises Refused for oneself and for whoever has no account yet."""
    if member.id == actor.membership_id:
        raise Refused(["Pour votre propre compte, passez par « Protection du compte »."])
    if member.user_id is None or member.ended_at is not None:
        raise Refused(["Cette personne n’a pas de compte ouvert dans la structure."])
    accounts.reset_second_factor(accounts.get_account(member.user_id))
    record("member.protection_reset", actor=actor, subject=member)


def resend_invitation(member: Membership, *, actor: Actor) -> None:
    """Send the invitation again; the former link stops working."""
    if member.user_id is not None or not member.invited_email:
        raise Refused(["Cette personne a déjà rejoint la structure."])
    invite(member, member.invited_email, actor=actor)


def assignable_permissions(actor: Actor) -> list[tuple[str, str]]:
    """Rights of what is switched on, by label: what a role can be made of."""
    enabled = catalog().enabled_only(catalog().permissions, actor.tenant.enabled)
    found = [(key, catalog().permissions[key].label) for key in enabled]
    return sorted(found, key=lambda pair: (pair[0].partition(".")[0], pair[1]))


#: Rights of the core about the work itself; the others are about the structure.
_WORK: Final = frozenset({"activities", "requests", "cases", "planning", "team", "places", "search"})


def permission_choices(actor: Actor) -> list[Choice]:
    """The same for a form, under what they are about: the work, then the structure, then each domain."""
    found = []
    for key, label in assignable_permissions(actor):
        plugin = catalog().plugin_of("permissions", key)
        manifest = hooks().manifests[plugin]
        if plugin == "core":
            about = (
                (0, "Le travail") if key.partition(".")[0] in _WORK else (1, "La structure et ses chiffres")
            )
        else:
            about = (2 if manifest.platform else 3, manifest.label)
        found.append((about, (key, label, "", about[1])))
    return [choice for _about, choice in sorted(found, key=lambda pair: pair[0])]


def _check_permissions(keys: Iterable[str], actor: Actor) -> None:
    if set(keys) - {key for key, _label in assignable_permissions(actor)}:
        raise InvalidInput({"permissions": ["Choisissez des droits de la liste."]})


def make_role(command: MakeRole, *, actor: Actor) -> Role:
    """A role of the structure's own, made of existing rights."""
    _check_permissions(command.permissions, actor)
    values = {"label": command.label, "permissions": sorted(command.permissions)}
    key = f"own-{command.id.hex[-12:]}"
    role, made = create_once(Role, command.id, values, actor=actor, computed={"key": key})
    if made:
        record("role.made", actor=actor, subject=role, details={"count": len(role.permissions)})
    return role


def edit_role(role: Role, command: EditRole, *, actor: Actor, force: bool = False) -> list[str]:
    """Change a role; its members' rights follow on their next request. Rights of domains that are off stay."""
    _check_permissions(command.permissions, actor)
    offered = {key for key, _label in assignable_permissions(actor)}
    kept = [key for key in role.permissions if key not in offered]
    changes = {"label": command.label, "permissions": sorted({*command.permissions, *kept})}
    changed = apply_changes(role, command.version, changes, actor=actor, force=force)
    if changed:
        record("role.changed", actor=actor, subject=role, details={"count": len(role.permissions)})
    return changed


def archive_role(role: Role, *, actor: Actor) -> None:
    """Stop offering a role; refused while a member holds it."""
    held = session.execute(
        select(Membership.number).where(Membership.ended_at.is_(None), Membership.role_keys.op("?")(role.key))
    ).first()
    if held:
        raise Refused(["Ce rôle est encore donné à un membre : changez d’abord son rôle."])
    role.archived_at = now()
    session.flush()
    record("role.archived", actor=actor, subject=role)


def edit_settings(command: EditSettings, *, actor: Actor) -> None:
    """Change the name, the zone and the floor of small numbers; the address never changes."""
    settings = {**actor.tenant.settings, "small_count_floor": command.small_count_floor}
    session.execute(
        update(Tenant)
        .where(Tenant.id == actor.tenant.id)
        .values(name=command.name, zone=command.zone, settings=settings)
    )
    record("settings.changed", actor=actor, details={"floor": command.small_count_floor})


def member_or_404(member_id: uuid.UUID) -> Membership:
    return get_or_404(Membership, member_id)


def role_or_404(role_id: uuid.UUID) -> Role:
    return get_or_404(Role, role_id)
