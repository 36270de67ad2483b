"""From the file to the figures and back: a coordinator brings last year's spreadsheet in."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from core.activities.models import Activity, ActivityMember
from core.db.session import session
from core.places.models import Place

SHEET = """Interventions 2025;;;;;
Date;Heure;Nature;Lieu;Nombre de personnes;Médiateur
3/2/25;14h30;Présence active;Square des Lilas;12;Nadège Verdier
03.02.2025;;Médiation douce;Square des Lilas;1 204;
2025-02-04;9:05;Présence active;Hall B;;N. Verdier
;;;;;
Total;;;;1216;
"""


def entries(acting, member):
    with acting(member) as actor:
        rows = session.execute(
            select(Activity).where(Activity.tenant_id == actor.tenant.id).order_by(Activity.starts_at)
        ).scalars().all()  # fmt: skip
        for row in rows:
            session.expunge(row)
        return rows


def kind_of(journey):
    page = journey.proposed()
    return page


class TestLastYearsSpreadsheet:
    def test_becomes_entries_once_its_unknown_values_are_told(self, journey, acting, lead):
        assert journey.send(SHEET).status_code == 303
        assert journey.proposed() == {
            "column_0": "day",
            "column_1": "at",
            "column_2": "kind",
            "column_3": "place_id",
            "column_4": "total",
            "column_5": "members",
            "fixed_kind": "",
            "key": "",
        }
        journey.accept()
        assert journey.run().state == "values"
        print(journey.facts()["unknown"])
        page = journey.page()
        assert "« Square des Lilas »" in page
        assert "2 lignes." in page
        assert "« N. Verdier »" in page
        assert not entries(acting, lead)
