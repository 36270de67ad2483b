"""The team, brought in from a spreadsheet: each new member gets her invitation."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import func, or_, select

from core.db.session import session
from core.extension.importing import ImportedRow, Importer, ImportField, ImportKey
from core.ingest.removing import remove_unused
from core.members.permissions import MANAGE_MEMBERS
from core.members.schemas import FORMS, EditMember, InviteMember, InviteSchema
from core.members.services import edit_member, invite_member, role_choices
from core.tenancy.binding import Actor
from core.tenancy.models import Membership
from core.users.models import User


def _forms(_actor: Actor) -> list[tuple[str, str]]:
    return [(key, label) for key, label in FORMS if key]


FIELDS: Final = (
    ImportField("email", ("Adresse mél", "Courriel", "Mail", "E-mail", "Mél"), label="Adresse électronique"),
    ImportField("given_name", ("Prénom",)),
    ImportField("family_name", ("Nom", "Nom de famille")),
    ImportField("role_keys", ("Rôle", "Rôles", "Fonction", "Poste"), label="Rôles", choices=role_choices),
    ImportField(
        "form", ("Forme", "Civilité"), choices=_forms, also={"Mme": "f", "M": "m", "F": "f", "H": "m"}
    ),
    ImportField("starts_on", ("Premier jour", "Date d’entrée", "Date d’arrivée", "Début")),
    ImportField("ends_on", ("Dernier jour", "Date de sortie", "Fin")),
)
SAID: Final = ("given_name", "family_name", "form", "role_keys", "starts_on", "ends_on")


def find_by_email(keys: Sequence[tuple[Any, ...]], actor: Actor) -> Mapping[tuple[Any, ...], Sequence[Any]]:
    """Members by the address of their account or of their invitation."""
    wanted = {key: str(key[0]).strip().lower() for key in keys}
    address = func.coalesce(User.email, Membership.invited_email)
    rows = session.execute(
        select(Membership.id, address.label("email"))
        .outerjoin(User, User.id == Membership.user_id)
        .where(
            Membership.tenant_id == actor.tenant.id,
            Membership.ended_at.is_(None),
            or_(User.email.in_(wanted.values()), Membership.invited_email.in_(wanted.values())),
        )
    ).all()
    return {key: [row.id for row in rows if row.email == email] for key, email in wanted.items()}


def say(command: InviteMember, given: frozenset[str], _actor: Actor) -> dict[str, Any]:
    said: dict[str, Any] = {name: getattr(command, name) for name in SAID if name in given}
    if "role_keys" in said:
        said["role_keys"] = sorted(said["role_keys"])
    return said


def create(rows: Sequence[ImportedRow], actor: Actor) -> None:
    """Invite each: her membership, her number and her letter, as from the form. Raises InvalidInput."""
    for row in rows:
        invite_member(row.command, actor=actor)


def change(member: Membership, columns: Mapping[str, Any], actor: Actor) -> None:
    """Change names, roles and dates, by the rules of the form. Raises Refused, InvalidInput."""
    said = {name: columns.get(name, getattr(member, name)) for name in SAID}
    edit_member(member, EditMember(version=member.version, **said), actor=actor)


_remove = remove_unused(Membership)


def remove(ids: Sequence[uuid.UUID], actor: Actor) -> frozenset[uuid.UUID]:
    """Take invitations back; whoever has accepted hers is a member, and stays."""
    joined = session.execute(
        select(Membership.id).where(
            Membership.tenant_id == actor.tenant.id,
            Membership.id.in_(ids),
            Membership.user_id.is_not(None),
        )
    ).scalars()
    accepted = frozenset(joined)
    return accepted | _remove([one for one in ids if one not in accepted], actor)


IMPORTER: Final = Importer(
    "members",
    "Membres de l’équipe",
    "Les personnes de la structure et leurs rôles. Chacune reçoit son invitation par courriel.",
    "users",
    model=Membership,
    schema=InviteSchema,
    fields=FIELDS,
    permission=MANAGE_MEMBERS,
    say=say,
    create=create,
    change=change,
    remove=remove,
    tried=True,
    keys=(ImportKey("email", "Adresse électronique", ("email",), find_by_email),),
    warning="Chaque nouveau membre reçoit une invitation par courriel dès que l’import est appliqué.",
    order=50,
)
