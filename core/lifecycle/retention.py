"""Applying the terms: counted for whoever answers for the data, decided by her, done by a job, never by themselves.

The decision and what it did stand in the journal, as codes and counts; there is no other record.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Final

from sqlalchemy import func, select

from core.audit.services import record
from core.db.outbox import enqueue
from core.db.session import session
from core.db.sorting import sort_key
from core.errors import InvalidInput, NotFound
from core.extension.catalog import catalog
from core.extension.contributions import Manifest, RetentionRule
from core.extension.manager import hooks
from core.lifecycle.requests import needs_visa, require_visa
from core.lifecycle.schemas import ApplyRule
from core.lifecycle.terms import term_of
from core.planning.clock import today
from core.records import dataclass
from core.tenancy.binding import Actor
from core.tenancy.models import Enablement

JOB: Final = "retention.apply"
#: Ids given to a rule at a time.
AT_A_TIME: Final = 500

NO_REFERENCE: Final = (
    "Recopiez la référence telle que les archives l’ont donnée : lettres, chiffres, « / », « - »."
)


@dataclass(frozen=True, slots=True)
class Kept:
    """A rule of the structure, with the part it comes from and how many rows are past its term."""

    rule: RetentionRule
    owner: Manifest
    past: int


def rules_of(actor: Actor) -> list[tuple[Manifest, RetentionRule]]:
    """The rules of the core and of every domain that is on or was: switched off, its rows are still there."""
    manifests, known = hooks().manifests, catalog()
    used = set(
        session.execute(select(Enablement.plugin).where(Enablement.tenant_id == actor.tenant.id)).scalars()
    )
    found = [
        (manifests[known.plugin_of("retention_rules", rule.key)], rule)
        for rule in known.retention_rules.values()
    ]
    mine = [(owner, rule) for owner, rule in found if owner.platform or owner.name in used]
    return sorted(mine, key=lambda pair: (not pair[0].platform, sort_key(pair[0].label)))


def kept_today(actor: Actor) -> list[Kept]:
    """Every rule of the structure with its count; one statement for all counts."""
    rules = rules_of(actor)
    counts = session.execute(
        select(*(_count(rule, actor).label(f"rule_{n}") for n, (_owner, rule) in enumerate(rules)))
    ).one()
    return [Kept(rule, owner, past) for (owner, rule), past in zip(rules, counts, strict=True)]


def _count(rule: RetentionRule, actor: Actor) -> Any:
    due = rule.due(actor, term_of(rule, today(actor)))
    return select(func.count()).select_from(due.subquery()).scalar_subquery()


def kept_or_404(key: str, actor: Actor) -> Kept:
    """A rule of the structure that is applied on decision, with its count. Raises NotFound."""
    for owner, rule in rules_of(actor):
        if rule.key == key and rule.apply is not None:
            return Kept(rule, owner, session.execute(select(_count(rule, actor))).scalar_one())
    raise NotFound


def decide_rule(kept: Kept, command: ApplyRule, *, actor: Actor) -> bool:
    """Have the rule applied to what is past its term today; False when nothing is, and nothing is asked for.

    Raises InvalidInput without the visa where the structure's rows are public archives (C. patr., art. L212-2).
    """
    require_visa(command, actor=actor)
    details: dict[str, str | int] = {"rule": kept.rule.key, "past": kept.past, "reason": command.reason}
    if needs_visa(actor):
        assert command.visa_on is not None  # noqa: S101 - require_visa said so
        details |= {"visa": _visa_code(command.visa_reference), "visa_on": command.visa_on.isoformat()}
    if kept.past == 0:
        return False
    before = term_of(kept.rule, today(actor)).isoformat()
    record("retention.decided", actor=actor, details={**details, "before": before})
    enqueue(JOB, actor.tenant.id, rule=kept.rule.key, before=before)
    return True


def _visa_code(reference: str) -> str:
    """The reference as the journal holds it: lower case, no space, at least a digit so that it is no name."""
    code = re.sub(r"[^a-z0-9./]+", "-", sort_key(reference)).strip("-./")
    if not re.search(r"\d", code) or re.fullmatch(r"\d{9,}", code):
        raise InvalidInput({"visa_reference": [NO_REFERENCE]})
    return code


def apply_rule(key: str, before: date, *, actor: Actor) -> int:
    """What was decided: rows whose date is before that day, found again; returns how many they were."""
    rule = catalog().retention_rules[key]
    if rule.apply is None:
        raise ValueError(f"{key} is shown, not applied")
    ids = session.execute(rule.due(actor, before).distinct()).scalars().all()
    touched = 0
    for start in range(0, len(ids), AT_A_TIME):
        touched += rule.apply(actor, ids[start : start + AT_A_TIME])
    record("retention.applied", actor=actor, details={"rule": key, "past": len(ids), "touched": touched})
    return len(ids)
