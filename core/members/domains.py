"""The page « Domaines »: what is installed, what is on here, who uses it, what a change would bring along."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import func, select

from core.cases.models import Case
from core.db.session import session
from core.extension.catalog import catalog
from core.extension.contributions import Manifest
from core.extension.enablement import disable, enable
from core.extension.manager import hooks
from core.records import dataclass
from core.tenancy.binding import Actor


@dataclass(frozen=True, slots=True)
class DomainLine:
    """One domain as the page shows it. ``open_cases`` None: it has no kind of situation."""

    manifest: Manifest
    on: bool
    requires: tuple[str, ...]
    required_by: tuple[str, ...]
    open_cases: int | None
    brings: str


def _open_cases(actor: Actor) -> Counter[str]:
    """Open situations by domain plugin."""
    rows = session.execute(
        select(Case.type_key, func.count())
        .where(Case.tenant_id == actor.tenant.id, Case.closed_on.is_(None))
        .group_by(Case.type_key)
    )
    known = catalog()
    found: Counter[str] = Counter()
    for type_key, number in rows:
        if type_key in known.case_types:
            found[known.plugin_of("case_types", type_key)] += number
    return found


def _brings(name: str) -> str:
    """What switching it on adds, in words."""
    known = catalog()
    words = (
        ("navigation", "menu", "menus"),
        ("activity_kinds", "type d’intervention", "types d’intervention"),
        ("case_types", "type de situation", "types de situations"),
        ("code_lists", "liste de mots", "listes de mots"),
        ("indicators", "indicateur", "indicateurs"),
    )
    parts = []
    for family, one, many in words:
        number = sum(1 for key in getattr(known, family) if known.plugin_of(family, key) == name)
        if number:
            parts.append(f"{number} {one if number == 1 else many}")
    return ", ".join(parts)


def domain_lines(actor: Actor) -> list[DomainLine]:
    """Every installed domain, by label."""
    manager = hooks()
    labels = {name: manifest.label for name, manifest in manager.manifests.items()}
    cases = _open_cases(actor)
    with_cases = {catalog().plugin_of("case_types", key) for key in catalog().case_types}
    return [
        DomainLine(
            manifest=manifest,
            on=manifest.name in actor.tenant.enabled,
            requires=tuple(labels[name] for name in manifest.requires),
            required_by=tuple(m.label for m in manager.domains if manifest.name in m.requires),
            open_cases=cases[manifest.name] if manifest.name in with_cases else None,
            brings=_brings(manifest.name),
        )
        for manifest in manager.domains
    ]


def _later_first(names: Iterable[str]) -> list[str]:
    """Dependents before what they require, so that each step is allowed."""
    manager = hooks()

    def depth(name: str) -> int:
        return 1 + max((depth(other) for other in manager.manifests[name].requires), default=0)

    return sorted(names, key=lambda name: (-depth(name), name))


def switch_domains(wanted: Iterable[str], *, actor: Actor) -> tuple[list[str], list[str]]:
    """Make ``wanted`` the domains that are on, with what they require; returns (switched on, switched off).

    What a wanted domain requires comes on with it, and is never kept on against the director's word: taking it off
    is refused, naming who needs it. Raises Refused with every objection. Nothing is deleted.
    """
    installed = {manifest.name for manifest in hooks().domains}
    now_on = set(actor.tenant.enabled)
    target = set(wanted) & installed
    for name in list(target):
        target |= _closure(name) - now_on
    off = _later_first((now_on - target) & installed)
    on = list(reversed(_later_first(target - now_on)))
    for name in off:
        disable(name, actor=actor)
    for name in on:
        enable(name, actor=actor)
    return on, off


def told_changes(on: Iterable[str], off: Iterable[str], wanted: Iterable[str]) -> str:
    """What was switched, for the next page: each asked domain with those that came on because it needs them."""
    labels = {name: manifest.label for name, manifest in hooks().manifests.items()}
    asked, coming = set(wanted), set(on)
    told: set[str] = set()
    words = []
    for name in (name for name in on if name in asked):
        needed = sorted(labels[other] for other in _closure(name) & coming - asked - told)
        told |= _closure(name)
        listed = " et ".join(filter(None, (", ".join(needed[:-1]), *needed[-1:])))
        words.append(f"{labels[name]}, et {listed} dont il a besoin" if needed else labels[name])
    said = [f"Activé : {' ; '.join(words)}"] if words else []
    gone = sorted(labels[name] for name in off)
    return ". ".join([*said, *([f"Désactivé : {', '.join(gone)}"] if gone else [])]) or "Aucun changement"


def _closure(name: str) -> set[str]:
    found = {name}
    for other in hooks().manifests[name].requires:
        found |= _closure(other)
    return found
