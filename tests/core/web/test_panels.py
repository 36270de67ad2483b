"""What the domains read for a page is read by one statement, however many they are."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from core.db.session import session
from core.extension.contributions import Panel, RowsPanel
from core.tenancy.models import Membership
from core.testing.statements import statements
from core.web.panels import read_together


def of_rows(key: str, actor: Any, tell: Any) -> RowsPanel:
    rows = select(Membership.id, Membership.number).where(
        Membership.tenant_id == actor.tenant.id, Membership.id == actor.membership_id
    )
    return RowsPanel(key, "Essai", "essai.html", rows, tell, order=7)


def shown(*panels: Any) -> list[Panel]:
    """What the page shows when the domains give these."""
    return read_together("contribute_day", [("essai", panel) for panel in panels])


def test_three_domains_cost_one_statement_and_keep_their_order(
    app: Any, acting: Any, make_member: Any
) -> None:
    member = make_member()
    with acting(member) as actor:
        whole = Panel("b", "Sans lignes", "essai.html", {})
        first, last = (of_rows(key, actor, lambda rows: {"ids": [row.id for row in rows]}) for key in "ac")
        session.flush()
        with statements(app) as seen:
            found = shown(first, whole, last)
        assert len(seen) == 1
        assert [panel.key for panel in found] == ["a", "b", "c"]
        assert found[0].context == {"ids": [member.membership_id]}
        assert found[0].order == 7


def test_one_that_has_nothing_to_say_or_that_fails_leaves_the_others(acting: Any, make_member: Any) -> None:
    def fails(_rows: list[Any]) -> Any:
        raise RuntimeError("panne")

    with acting(make_member()) as actor:
        panels = [
            of_rows("silent", actor, lambda rows: None),
            of_rows("broken", actor, fails),
            of_rows("kept", actor, lambda rows: {"number": rows[0].number}),
        ]
        assert [panel.key for panel in shown(*panels)] == ["kept"]


def test_a_page_without_any_asks_nothing(app: Any, acting: Any, make_member: Any) -> None:
    with acting(make_member()):
        with statements(app) as seen:
            assert shown() == []
        assert seen == []
