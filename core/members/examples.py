"""How contract tests reach the routes of members, roles and domains."""

from __future__ import annotations

from core.access.permissions import MEDIATOR
from core.access.policy import Example
from core.db.base import new_id
from core.db.session import session
from core.db.writing import next_number
from core.members.schemas import MakeRole
from core.members.services import assignable_permissions, make_role
from core.tenancy.binding import Actor
from core.tenancy.models import Membership
from core.users.services import create_account


def _made_member(actor: Actor) -> Membership:
    number = next_number("membership", actor=actor)
    email = f"exemple-{new_id().hex}@exemple.test"
    member = Membership(number=number, given_name="Jeanne", role_keys=[MEDIATOR], invited_email=email)
    session.add(member)
    session.flush()
    return member


def a_member(actor: Actor) -> Example:
    return Example(view_args={"member_id": _made_member(actor).id})


def a_joined_member(actor: Actor) -> Example:
    member = _made_member(actor)
    member.user_id = create_account(str(member.invited_email)).user.id
    member.invited_email = None
    session.flush()
    return Example(view_args={"member_id": member.id})


def a_changed_member(actor: Actor) -> Example:
    form = {
        "version": 1,
        "given_name": "Jeanne",
        "family_name": "Marceau",
        "form": "f",
        "role_keys": MEDIATOR,
    }
    return Example(view_args={"member_id": _made_member(actor).id}, form=form)


def a_former_member(actor: Actor) -> Example:
    return a_member(actor)


def an_invitation(_actor: Actor) -> Example:
    form = {
        "id": str(new_id()),
        "email": f"exemple-{new_id().hex}@exemple.test",
        "given_name": "Karim",
        "family_name": "Delaunay",
        "form": "m",
        "role_keys": MEDIATOR,
    }
    return Example(form=form)


def a_role(actor: Actor) -> Example:
    rights = [key for key, _label in assignable_permissions(actor)][:1]
    role = make_role(MakeRole(new_id(), "Rôle d’exemple", rights), actor=actor)
    return Example(view_args={"role_id": role.id})


def a_changed_role(actor: Actor) -> Example:
    rights = [key for key, _label in assignable_permissions(actor)][:1]
    return Example(
        view_args=a_role(actor).view_args, form={"version": 1, "label": "Rôle revu", "permissions": rights[0]}
    )


def a_new_role(actor: Actor) -> Example:
    rights = [key for key, _label in assignable_permissions(actor)][:1]
    return Example(form={"id": str(new_id()), "label": "Rôle d’exemple", "permissions": rights[0]})


def new_settings(actor: Actor) -> Example:
    form = {"name": actor.tenant.name, "zone": actor.tenant.zone, "small_count_floor": "5"}
    return Example(form=form)


def same_domains(actor: Actor) -> Example:
    return Example(form={"domains": sorted(actor.tenant.enabled)})
