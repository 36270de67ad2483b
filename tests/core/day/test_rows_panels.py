"""What the domains read for the day is read by one statement, however many they are."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from core.day import page
from core.db.session import session
from core.extension.contributions import Panel, RowsPanel
from core.planning.clock import today
from core.tenancy.models import Membership
from core.testing.statements import statements


class Given:
    """Stands for the domains: it gives the panels of the test."""

    def __init__(self, *panels: Any) -> None:
        self.panels = panels

    def contribute(self, _hook: str, _enabled: Any, **_arguments: Any) -> list[tuple[str, Any]]:
        return [("essai", panel) for panel in self.panels]


def of_rows(key: str, actor: Any, tell: Any) -> RowsPanel:
    rows = select(Membership.id, Membership.number).where(
        Membership.tenant_id == actor.tenant.id, Membership.id == actor.membership_id
    )
    return RowsPanel(key, "Essai", "essai.html", rows, tell, order=7)


@pytest.fixture
def shown(monkeypatch: Any) -> Any:
    """``shown(actor, panel…)``: the panels of her day when the domains give these."""

    def run(actor: Any, *panels: Any) -> list[Panel]:
        monkeypatch.setattr(page, "hooks", lambda: Given(*panels))
        return page.panels_of(actor, today(actor))

    return run


def test_three_domains_cost_one_statement_and_keep_their_order(
    app: Any, acting: Any, make_member: Any, shown: Any
) -> None:
    member = make_member()
    with acting(member) as actor:
        whole = Panel("b", "Sans lignes", "essai.html", {})
        first, last = (of_rows(key, actor, lambda rows: {"ids": [row.id for row in rows]}) for key in "ac")
        session.flush()
        with statements(app) as seen:
            found = shown(actor, first, whole, last)
        assert len(seen) == 1
        assert [panel.key for panel in found] == ["a", "b", "c"]
        assert found[0].context == {"ids": [member.membership_id]}
        assert found[0].order == 7


def test_one_that_has_nothing_to_say_or_that_fails_leaves_the_others(
    acting: Any, make_member: Any, shown: Any
) -> None:
    def fails(_rows: list[Any]) -> Any:
        raise RuntimeError("panne")

    with acting(make_member()) as actor:
        panels = [
            of_rows("silent", actor, lambda rows: None),
            of_rows("broken", actor, fails),
            of_rows("kept", actor, lambda rows: {"number": rows[0].number}),
        ]
        assert [panel.key for panel in shown(actor, *panels)] == ["kept"]


def test_a_day_without_any_asks_nothing(app: Any, acting: Any, make_member: Any, shown: Any) -> None:
    with acting(make_member()) as actor:
        assert isinstance(today(actor), date)
        with statements(app) as seen:
            assert shown(actor) == []
        assert seen == []
