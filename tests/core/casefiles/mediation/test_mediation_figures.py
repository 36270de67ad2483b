"""« Liens rétablis » equals its rows, says what it is a share of, and names nobody."""

from __future__ import annotations

import html
from typing import Any

from core.casefiles.bonds import record_bonds
from core.casefiles.mediation_examples import a_file, a_party
from core.casefiles.mediation_figures import restored, weak_at_entry
from core.casefiles.mediation_schemas import RecordBonds
from core.db.session import session
from core.planning.clock import today
from core.reporting.filters import Filters
from core.reporting.periods import civil_year
from core.tenancy.binding import Actor


def said(actor: Actor) -> Any:
    case = a_file(actor)
    party, day = a_party(case, actor), today(actor)
    entry = {
        "family": "broken",
        "work": "weak",
        "housing": "weak",
        "rights": "not_raised",
        "school": "broken",
    }
    review = {"family": "restored", "work": "restored", "rights": "restored"}
    record_bonds(party, RecordBonds(0, "entry", day, entry), actor=actor)
    record_bonds(party, RecordBonds(0, "review", day, review), actor=actor)
    record_bonds(party, RecordBonds(0, "exit", day, {"work": "weak", "housing": "restored"}), actor=actor)
    return case


def test_the_last_word_decides_and_only_weak_or_broken_links_are_counted(acting: Any, mediator: Any) -> None:
    with acting(mediator) as actor:
        said(actor)
        filters = Filters(civil_year(today(actor).year))
        assert len(session.execute(weak_at_entry(actor, filters)).all()) == 4
        assert len(session.execute(restored(actor, filters)).all()) == 2  # family and housing, not work


def test_the_figure_says_what_it_is_a_share_of_and_opens_onto_its_rows(
    enter: Any, saved: Any, coordinator: Any
) -> None:
    number = saved(coordinator, lambda actor: said(actor).number)
    client, base = enter(coordinator), f"/s/{coordinator.structure.slug}/tableau-de-bord"
    page = html.unescape(client.get(f"{base}/").text).replace("\u00a0", " ")
    assert "Liens rétablis" in page
    assert "Sur 4 liens dits rompus ou fragiles à l’entrée" in page
    rows = client.get(f"{base}/lignes/bonds_restored")
    assert rows.status_code == 200
    assert rows.text.count(f"{number}, Bruit de voisinage") == 2
