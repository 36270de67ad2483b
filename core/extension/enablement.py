"""Switching domains on and off for one structure: with what they require, without ever deleting a row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import select

from core.audit.services import record
from core.db.base import new_id
from core.db.session import session
from core.db.writing import apply_changes, create_once
from core.errors import NotFound, Refused
from core.extension.contributions import Manifest
from core.extension.manager import hooks
from core.records import dataclass
from core.tenancy.binding import Actor
from core.tenancy.models import Enablement, Tenant


@dataclass(frozen=True, slots=True)
class Domain:
    """A domain as the page shows it: ``brings`` would come on with it, ``dependents`` hold it on."""

    manifest: Manifest
    enabled: bool
    brings: tuple[Manifest, ...]
    dependents: tuple[Manifest, ...]


def domain_named(name: str) -> Manifest:
    """A domain that a structure can switch; NotFound for anything else, platform parts included."""
    manifest = hooks().manifests.get(name)
    if manifest is None or manifest.platform:
        raise NotFound
    return manifest


def with_requirements(name: str) -> list[Manifest]:
    """The domain and all it requires, each after those it needs; platform parts, always on, are left out."""
    found: dict[str, Manifest] = {}

    def visit(one: str) -> None:
        manifest = hooks().manifests[one]
        if manifest.platform or one in found:
            return
        for needed in manifest.requires:
            visit(needed)
        found[one] = manifest

    domain_named(name)
    visit(name)
    return list(found.values())


def dependents_of(name: str, enabled: Iterable[str]) -> list[Manifest]:
    """Enabled domains that need this one, directly or not, by label."""
    return sorted(
        (
            hooks().manifests[other]
            for other in enabled
            if other != name
            and other in hooks().manifests
            and any(m.name == name for m in with_requirements(other))
        ),
        key=lambda manifest: manifest.label,
    )


def domains_of(actor: Actor) -> list[Domain]:
    """Every installed domain, by label, as the structure uses it."""
    on = actor.tenant.enabled
    return [
        Domain(
            manifest=manifest,
            enabled=manifest.name in on,
            brings=tuple(
                m for m in with_requirements(manifest.name) if m.name not in on and m.name != manifest.name
            ),
            dependents=tuple(dependents_of(manifest.name, on)),
        )
        for manifest in hooks().domains
    ]


def enable(plugin: str, *, actor: Actor) -> list[str]:
    """Switch a domain on, with those it requires; returns the names that really came on, in that order.

    Each announces itself (``on_plugin_enabled``) once all of them are on. Raises NotFound.
    """
    wanted = with_requirements(plugin)
    rows = _locked_rows(actor)
    fresh = [m.name for m in wanted if m.name not in rows or not rows[m.name].enabled]
    for name in fresh:
        row = rows.get(name)
        if row is None:
            row, _made = create_once(Enablement, new_id(), {"plugin": name, "enabled": True}, actor=actor)
        else:
            apply_changes(row, row.version, {"enabled": True}, actor=actor)
        record("domain.enabled", subject=row, actor=actor, details={"domain": name})
    now_on = frozenset(name for name, row in rows.items() if row.enabled) | frozenset(fresh)
    after = replace(actor, tenant=replace(actor.tenant, enabled=now_on))
    for name in fresh:
        hooks().announce("on_plugin_enabled", now_on, actor=after, plugin=name)
    return fresh


def disable(plugin: str, *, actor: Actor) -> bool:
    """Switch a domain off; its rows stay and come back with it. False when it was off already.

    Raises Refused, naming the domains that need it and every objection, and NotFound.
    """
    manifest = domain_named(plugin)
    rows = _locked_rows(actor)
    row = rows.get(plugin)
    if row is None or not row.enabled:
        return False
    on = frozenset(name for name, one in rows.items() if one.enabled)
    problems = [
        f"Le domaine « {other.label} » a besoin de « {manifest.label} » : désactivez-le d’abord."
        for other in dependents_of(plugin, on)
    ]
    found = hooks().objections("check_plugin_disable", on, actor=actor, plugin=plugin)
    problems += [problem.message for _plugin, problem in found]
    if problems:
        raise Refused(problems)
    apply_changes(row, row.version, {"enabled": False}, actor=actor)
    record("domain.disabled", subject=row, actor=actor, details={"domain": plugin})
    return True


def _locked_rows(actor: Actor) -> dict[str, Enablement]:
    """What the structure has switched, by name, under the lock of the structure's row.

    Two people who switch at once would otherwise leave a domain on without what it requires.
    """
    session.execute(select(Tenant.id).where(Tenant.id == actor.tenant.id).with_for_update())
    statement = select(Enablement).where(Enablement.tenant_id == actor.tenant.id)
    found = session.execute(statement.execution_options(populate_existing=True)).scalars()
    return {row.plugin: row for row in found}
