"""``passerelle reports verify`` tells a report that another hand has changed."""

from __future__ import annotations

from core.db.base import new_id
from core.db.unit_of_work import commit
from core.reports.commands import reports_group
from core.reports.schemas import BeginReport, FreezeCommand
from core.reports.services import begin_report, freeze_report, preview
from tests.core.reports.conftest import FIRST, LAST, landlord


def test_it_says_intact_then_altered(app, team, acting, superuser, stores):
    with acting(team.lead) as actor:
        report = begin_report(BeginReport(new_id(), FIRST, LAST, landlord(actor).id), actor=actor)
        shown = preview(report, actor=actor)
        freeze_report(shown, FreezeCommand(new_id(), shown.hash), actor=actor)
        commit()
    runner, asked = app.test_cli_runner(), ["verify", "--structure", team.structure.slug]
    whole = runner.invoke(reports_group, asked)
    assert (whole.exit_code, "1 rapport figé, intact" in whole.output) == (0, True)
    with superuser(stores) as connection:
        connection.execute(
            "UPDATE report_version SET content = replace(content, '\"floor\":5', '\"floor\":2') WHERE tenant_id = %s",
            (team.structure.id,),
        )
        connection.commit()
    altered = runner.invoke(reports_group, asked)
    assert (altered.exit_code, "ALTÉRÉ" in altered.output) == (1, True)
    assert runner.invoke(reports_group, ["verify", "--structure", "nulle-part"]).exit_code == 1
