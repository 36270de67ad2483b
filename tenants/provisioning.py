"""Opening, bringing up to date, suspending and closing a structure; each can be run again without harm.

A structure is a row of its own, committed first: if the machine stops right after it, the same command, or
``sync``, finishes the work. These functions are the commands' own unit of work: they commit.
"""

from __future__ import annotations

import re
from typing import Any, Final
from zoneinfo import available_timezones

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert

from core.access.permissions import DIRECTOR
from core.audit.services import record
from core.codelists.changes import hide_code, order_codes
from core.codelists.models import CodeOverlay
from core.db.base import new_id, now
from core.db.session import session
from core.db.unit_of_work import commit
from core.db.writing import create_once, next_number
from core.errors import InvalidInput, NotFound, Refused
from core.extension.catalog import KINDS_ASIDE, USUAL_ENTRY, catalog
from core.extension.enablement import enable
from core.places.models import Commune
from core.records import dataclass
from core.tenancy.binding import Actor, Caller, bound
from core.tenancy.models import Enablement, Membership, Tenant
from core.users.services import clean_email, invite, membership_ended
from tenants.profile import TenantProfile, profile_named

SLUG: Final = re.compile(r"[a-z0-9][a-z0-9-]{1,62}\Z")
LABEL: Final = "ouverture des structures"
#: The setting that keeps the name a structure was opened under: it tells another one that wants its address.
OPENED_AS: Final = "opened_as"


@dataclass(frozen=True, slots=True)
class NewStructure:
    """What is said to open a structure.

    ``zone`` None: that of its first commune, else the profile's. ``public_archives`` None: the profile's.
    ``director_email`` None: nobody is invited yet.
    """

    slug: str
    name: str
    profile: str
    insee_codes: tuple[str, ...] = ()
    director_email: str | None = None
    zone: str | None = None
    public_archives: bool | None = None


@dataclass(frozen=True, slots=True)
class StructureLine:
    """One line of the list of structures: counts and health, nobody's name."""

    slug: str
    name: str
    profile: str
    zone: str
    members: int
    domains: tuple[str, ...]
    suspended: bool
    closed: bool


def create_structure(command: NewStructure) -> bool:
    """Open a structure, with its profile's domains and vocabularies and its first director invited.

    False when it stood already: what is missing is then completed. Raises InvalidInput, Refused, NotFound,
    ProfileError.
    """
    made = open_row(command)
    sync_structure(command.slug)
    if command.director_email:
        invite_first_director(command.slug, command.director_email)
    return made


def open_row(command: NewStructure) -> bool:
    """The row alone, from which ``create_structure`` goes on; raises as it does."""
    profile = profile_named(command.profile)
    _check(command)
    made = session.execute(
        insert(Tenant)
        .values(
            slug=command.slug,
            name=command.name.strip(),
            profile=profile.key,
            zone=command.zone or _zone_of(command.insee_codes) or profile.zone,
            insee_codes=list(command.insee_codes),
            settings={**_settings(profile, command.public_archives), OPENED_AS: command.name.strip()},
        )
        .on_conflict_do_nothing(index_elements=["slug"])
        .returning(Tenant.id)
    ).scalar_one_or_none()
    _refuse_another(command, profile)
    commit()
    return made is not None


def _refuse_another(command: NewStructure, profile: TenantProfile) -> None:
    """The address may have been taken, a moment ago even, by a structure that is not this one."""
    standing = session.execute(
        select(Tenant.name, Tenant.profile, Tenant.settings).where(Tenant.slug == command.slug)
    ).one()
    if standing.profile != profile.key:
        raise Refused([f"Une structure porte déjà l’adresse « {command.slug} », avec un autre profil."])
    if standing.settings.get(OPENED_AS, command.name.strip()) != command.name.strip():
        raise Refused(
            [f"L’adresse « {command.slug} » est déjà celle de « {standing.name} » : choisissez-en une autre."]
        )


def sync_structure(slug: str) -> list[str]:
    """Switch on what the profile gained since; returns the domains that came on.

    Nothing the structure decided is undone: a domain it switched off stays off, a vocabulary it touched stays
    as it is, a setting it has keeps its value. Raises NotFound.
    """
    with bound(slug, caller=Caller.COMMAND, label=LABEL) as actor:
        profile = profile_named(actor.tenant.profile)
        _fill_settings(profile, actor)
        known = set(
            session.execute(
                select(Enablement.plugin).where(Enablement.tenant_id == actor.tenant.id)
            ).scalars()
        )
        fresh = [
            name for plugin in profile.plugins if plugin not in known for name in enable(plugin, actor=actor)
        ]
        commit()
    with bound(
        slug, caller=Caller.COMMAND, label=LABEL
    ) as actor:  # anew: the domains just switched on have lists
        _preset_vocabularies(profile, actor)
        commit()
    return fresh


def invite_first_director(slug: str, email: str) -> bool:
    """Invite the first person of the structure; False when it has or awaits a director already."""
    with bound(slug, caller=Caller.COMMAND, label=LABEL) as actor:
        _lock(actor)
        if _has_director(actor):
            return False
        director, _made = create_once(
            Membership,
            new_id(),
            {"role_keys": [DIRECTOR]},
            actor=actor,
            computed={"number": next_number("membership", actor=actor)},
        )
        invite(director, email, actor=actor)
        commit()
    return True


def suspend_structure(slug: str) -> bool:
    """Make a structure read-only; False when it was. Raises NotFound."""
    with bound(slug, caller=Caller.COMMAND, label=LABEL) as actor:
        tenant = _lock(actor)
        if tenant.suspended_at is not None:
            return False
        tenant.suspended_at = now()
        record("structure.suspended", actor=actor)
        commit()
    return True


def resume_structure(slug: str) -> bool:
    """Open a suspended structure again; False when it was open. Raises NotFound, Refused once closed."""
    with bound(slug, caller=Caller.COMMAND, label=LABEL) as actor:
        tenant = _lock(actor)
        if tenant.suspended_at is None:
            return False
        if "closed_at" in tenant.settings:
            raise Refused(["Cette structure est fermée : elle ne se rouvre pas."])
        tenant.suspended_at = None
        record("structure.resumed", actor=actor)
        commit()
    return True


def close_structure(slug: str) -> bool:
    """Close for good: read-only, and only directors still come in, to take their export; no row is deleted.

    Retention and the rights of persons go on. False when it was closed. Raises NotFound.
    """
    with bound(slug, caller=Caller.COMMAND, label=LABEL) as actor:
        tenant = _lock(actor)
        if "closed_at" in tenant.settings:
            return False
        tenant.suspended_at = tenant.suspended_at or now()
        tenant.settings = {**tenant.settings, "closed_at": now().isoformat()}
        for member in _members_but_directors(actor):
            member.ended_at = now()
            if member.user_id is not None:
                membership_ended(member.user_id)
        record("structure.closed", actor=actor)
        commit()
    return True


def closed_already(slug: str) -> bool:
    """Raises NotFound."""
    with bound(slug, caller=Caller.COMMAND, label=LABEL) as actor:
        return "closed_at" in actor.tenant.settings


def structures() -> list[StructureLine]:
    """Every structure, by address, with its counts."""
    found = session.execute(select(Tenant).order_by(Tenant.slug)).scalars().all()
    return [_line(tenant.slug) for tenant in found]


def _line(slug: str) -> StructureLine:
    with bound(slug, caller=Caller.COMMAND, label=LABEL) as actor:
        members = session.execute(
            select(Membership.id).where(
                Membership.tenant_id == actor.tenant.id, Membership.ended_at.is_(None)
            )
        ).all()
        info = actor.tenant
        return StructureLine(
            info.slug,
            info.name,
            info.profile,
            info.zone,
            len(members),
            tuple(sorted(info.enabled)),
            info.suspended,
            "closed_at" in info.settings,
        )


def _check(command: NewStructure) -> None:
    errors: dict[str, list[str]] = {}
    if not SLUG.match(command.slug):
        errors["slug"] = ["Des minuscules, des chiffres et des tirets seulement, deux signes au moins."]
    if not command.name.strip():
        errors["name"] = ["Écrivez le nom de la structure."]
    if command.zone is not None and command.zone not in available_timezones():
        errors["zone"] = ["Ce fuseau horaire n’existe pas : écrivez par exemple Indian/Reunion."]
    unknown = set(command.insee_codes) - _known_communes(command.insee_codes)
    if unknown:
        errors["insee_codes"] = [f"Code de commune inconnu : {', '.join(sorted(unknown))}."]
    if errors:
        raise InvalidInput(errors)
    if command.director_email is not None:
        clean_email(command.director_email)


def _known_communes(codes: tuple[str, ...]) -> set[str]:
    statement = select(Commune.insee_code).where(Commune.insee_code.in_(codes))
    return set(session.execute(statement).scalars())


def _zone_of(codes: tuple[str, ...]) -> str | None:
    if not codes:
        return None
    zone: str | None = session.execute(
        select(Commune.zone).where(Commune.insee_code == codes[0])
    ).scalar_one_or_none()
    return zone


def _settings(profile: TenantProfile, public_archives: bool | None) -> dict[str, Any]:
    archives = profile.public_archives if public_archives is None else public_archives
    return {
        **profile.settings,
        "roles": list(profile.roles),
        "legal_form": profile.legal_form,
        "public_archives": archives,
        KINDS_ASIDE: list(profile.kinds_aside),
        **({USUAL_ENTRY: profile.usual_entry} if profile.usual_entry else {}),
    }


def _fill_settings(profile: TenantProfile, actor: Actor) -> None:
    tenant = _lock(actor)
    missing = {k: v for k, v in _settings(profile, None).items() if k not in tenant.settings}
    if missing:
        tenant.settings = {**tenant.settings, **missing}
        session.flush()


def _preset_vocabularies(profile: TenantProfile, actor: Actor) -> None:
    touched = set(
        session.execute(
            select(CodeOverlay.list_key).where(CodeOverlay.tenant_id == actor.tenant.id).distinct()
        ).scalars()
    )
    offered = {one.key for one in catalog().code_lists_of(actor.tenant.enabled)}
    for list_key, preset in profile.vocabularies.items():
        if list_key in touched or list_key not in offered:
            continue
        order_codes(list_key, preset.first, actor=actor)
        for value in preset.hidden:
            hide_code(list_key, value, actor=actor)


def _lock(actor: Actor) -> Tenant:
    statement = select(Tenant).where(Tenant.id == actor.tenant.id).with_for_update()
    tenant: Tenant | None = session.execute(
        statement.execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if tenant is None:
        raise NotFound
    return tenant


def _living_members(actor: Actor) -> list[Membership]:
    statement = select(Membership).where(
        Membership.tenant_id == actor.tenant.id,
        Membership.ended_at.is_(None),
        or_(Membership.user_id.is_not(None), Membership.invited_email.is_not(None)),
    )
    return list(session.execute(statement).scalars())


def _has_director(actor: Actor) -> bool:
    return any(DIRECTOR in member.role_keys for member in _living_members(actor))


def _members_but_directors(actor: Actor) -> list[Membership]:
    return [member for member in _living_members(actor) if DIRECTOR not in member.role_keys]
