"""Which days a report may be about, and reports that stand already."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import update

from core.db.base import new_id
from core.db.session import session
from core.db.unit_of_work import commit
from core.errors import InvalidInput
from core.reporting.periods import NO_PERIOD
from core.reports.models import Report
from core.reports.schemas import BeginReport
from core.reports.services import begin_report
from core.testing.sign_in import post
from tests.core.reports.conftest import FIRST, LAST

YEAR_1900 = date(1900, 1, 1), date(1900, 12, 31)


@pytest.mark.parametrize(
    "days",
    [
        YEAR_1900,
        (date(1900, 12, 1), date(1901, 1, 31)),
        (date(2099, 12, 1), date(2100, 1, 31)),
        (LAST, FIRST),
    ],
    ids=["before the first year", "across it", "after the last year", "backwards"],
)
def test_days_that_make_no_period_are_refused_beside_their_field(days, team, acting, signed_in):
    with acting(team.lead) as actor, pytest.raises(InvalidInput):
        begin_report(BeginReport(new_id(), *days, grid="cerfa_15059"), actor=actor)
    form = {
        "id": str(new_id()),
        "grid": "cerfa_15059",
        "starts_on": days[0].isoformat(),
        "ends_on": days[1].isoformat(),
    }
    answer = post(signed_in(team.lead), f"/s/{team.structure.slug}/rapports/nouveau", form)
    assert answer.status_code == 422
    assert NO_PERIOD in answer.text.replace("\u00a0", " ").replace("\u202f", " ")


def test_a_report_of_1900_that_stands_opens_and_can_be_removed(team, acting, signed_in):
    with acting(team.lead) as actor:
        report = begin_report(BeginReport(new_id(), FIRST, LAST, grid="bop147"), actor=actor)
        first, last = YEAR_1900
        stood = {"period": "1900", "starts_on": first, "ends_on": last}
        session.execute(update(Report).where(Report.tenant_id == team.structure.id).values(stood))
        commit()
        report_id = report.id
    browser, home = signed_in(team.lead), f"/s/{team.structure.slug}/rapports"
    for address in ("", f"/{report_id}", f"/{report_id}/lignes/acts"):
        assert browser.get(home + address).status_code == 200, address
    assert post(browser, f"{home}/{report_id}/retirer", {}).status_code == 303
    assert browser.get(f"{home}/{report_id}").status_code == 404
