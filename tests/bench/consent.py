"""What rights and consent add to the case list: the clause of named files, and the check of one file's words.

The page is measured as served, the two checks beside it, each against the same work without it; the figure is the
page with them over the page without.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from core.cases.access import visible
from core.cases.models import Case
from core.cases.permissions import ASSIST_FILES
from core.cases.queries import case_list, sort_of
from core.cases.schemas import CaseFilters
from core.consent.examples import a_party, a_word
from core.consent.gate import require_consent
from core.consent.purposes import MEDIATE
from core.db.session import session
from core.db.unit_of_work import commit
from core.extension.enablement import enable
from core.planning.clock import today
from core.tenancy.binding import Actor, Caller
from core.testing.files import open_named_file
from tests.bench.measuring import milliseconds, say

if TYPE_CHECKING:
    import uuid

    from tests.bench.__main__ import Bench

PARTIES: Final = 4
PAGE: Final = 51


def consent_check(bench: Bench, path: str) -> None:
    """``path`` is the list as the other figures ask for it. Target: at most 1.10."""
    member = bench.seeded.large
    case_id = _a_file_in_which_everybody_agreed(bench)
    with bench.acting(member) as command:
        # Somebody who helps on a few files: the clause of whoever reads them all is empty.
        actor = replace(
            command,
            kind=Caller.MEMBER,
            membership_id=member.membership_id,
            permissions=frozenset({ASSIST_FILES.key}),
        )
        case = session.execute(select(Case).where(Case.tenant_id == actor.tenant.id, Case.id == case_id))
        file = case.scalar_one()
        checked, plain, agreed = milliseconds(
            _rows(actor, [visible(actor)]),
            _rows(actor, []),
            lambda: require_consent(file, MEDIATE.key, None, actor),
            rounds=200,
            warm=20,
        )
    [page] = milliseconds(bench.page(member, path))
    rights = max(0.0, checked - plain)
    say("rights_clause_ms", rights, "ms")
    say("consent_check_ms", agreed, "ms")
    say("consent_check_ratio", (page + rights + agreed) / page, "ratio")


def _rows(actor: Actor, clauses: list[Any]) -> Callable[[], object]:
    filters = CaseFilters()
    columns, descending = sort_of(filters)
    order = [column.desc() if descending else column.asc() for column in columns]
    statement = (
        case_list(filters, actor, today(actor), named=False).where(*clauses).order_by(*order).limit(PAGE)
    )
    return lambda: session.execute(statement).all()


def _a_file_in_which_everybody_agreed(bench: Bench) -> uuid.UUID:
    with bench.acting(bench.seeded.large) as actor:
        enable("named_files", actor=actor)
        commit()
    with bench.acting(bench.seeded.large) as actor:
        case = open_named_file(actor)
        for _party in range(PARTIES):
            a_word(a_party(case, actor), actor)
        commit()
        return case.id
