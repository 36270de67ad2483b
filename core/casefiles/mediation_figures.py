"""The trade's own indicator: links said broken or weak at entry, and those said restored since."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from core.casefiles.models import FileBond
from core.codelists.services import all_options
from core.extension.contributions import Indicator
from core.reporting.filters import Filters
from core.reporting.permissions import READ
from core.reporting.queries import rows
from core.reporting.subjects import BONDS
from core.tenancy.binding import Actor


def _states(actor: Actor, *shared: str) -> list[str]:
    """Codes that count as these shared states, a structure's own words included."""
    return [option.value for option in all_options("bond_state", actor) if option.shared in shared]


def weak_at_entry(actor: Actor, filters: Filters) -> Select[Any]:
    """Links of which the person said, at entry, that they were broken or weak."""
    return rows(BONDS, filters, actor).where(
        FileBond.moment == "entry", FileBond.state.in_(_states(actor, "broken", "weak"))
    )


def restored(actor: Actor, filters: Filters) -> Select[Any]:
    """Those of which the last word since is « rétabli »: at exit if it was asked, else at the review."""
    later = aliased(FileBond)
    last = (
        select(later.state)
        .where(
            later.tenant_id == actor.tenant.id,
            later.party_id == FileBond.party_id,
            later.bond == FileBond.bond,
            later.moment != "entry",
            later.removed_at.is_(None),
        )
        .order_by(later.moment)  # "exit" comes before "review"
        .limit(1)
        .correlate(FileBond)
        .scalar_subquery()
    )
    return weak_at_entry(actor, filters).where(last.in_(_states(actor, "restored")))


INDICATORS: Final = (
    Indicator(
        "bonds_restored",
        "Liens rétablis",
        "Parmi les liens que la personne disait rompus ou fragiles à l’entrée, ceux qu’elle dit rétablis à la "
        "sortie, ou au point d’étape tant que la sortie n’a pas été demandée. Un lien compte le jour de l’entrée.",
        "bond",
        restored,
        READ,
        over=weak_at_entry,
        over_label="liens dits rompus ou fragiles à l’entrée",
    ),
)
