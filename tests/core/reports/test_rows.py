"""The rows behind a line make its figure: each says what it adds, the others stand apart, hours open too."""

from __future__ import annotations

import re
from datetime import date, time

import pytest
from flask import g

from core.db.base import new_id
from core.db.session import session
from core.db.unit_of_work import commit
from core.funding.mapping import HOURS_WORDS
from core.places.models import Place
from core.planning.models import Shift
from core.reports.content import OWN_TIME, read_back, time_words
from core.reports.outputs import shown
from core.reports.rows import rows_page
from core.reports.schemas import BeginReport, FreezeCommand
from core.reports.services import begin_report, freeze_report, outline, preview
from core.testing.rows import make_row
from tests.core.reports.conftest import FIRST, LAST, act, adulte_relais, landlord, quartier


def plain(text):
    return re.sub(r"\s+", " ", text.replace("\u00a0", " ").replace("\u202f", " "))


def opened(report, key, actor, **more):
    g.slug = actor.tenant.slug
    return rows_page(outline(report, actor=actor), key, None, actor, **more)


def whole(actor, grid="adulte_relais"):
    return begin_report(BeginReport(new_id(), FIRST, LAST, grid=grid), actor=actor)


def figures(report, actor):
    return {figure.line.key: figure for figure in preview(report, actor=actor).figures}


@pytest.mark.parametrize("key", ["people", "women", "men", "children"])
def test_people_met_add_up_to_the_figure_and_who_is_not_noted_stands_apart(key, team, working):
    act(team.ines, total=8, women=5, men=3, children=2)
    act(team.karim, hour=9, total=4, women=0, men=4, children=1)
    for hour in (11, 14, 16):
        act(team.ines, hour=hour)
    report = whole(working)
    figure, page = figures(report, working)[key], opened(report, key, working)
    assert (page.number, len(page.rows)) == (2, 2), "the rows that say it, and no other"
    assert sum(int(row.value) for row in page.rows) == figure.value
    assert plain(page.total).startswith(f"{figure.value} ")
    assert plain(page.left) == "3 lignes de la même catégorie sans cette valeur"
    others = opened(report, key, working, missing=True)
    assert (others.number, others.total, others.value_head) == (3, "", "")
    assert "missing=1" in page.left_url
    assert "missing" not in others.left_url


def test_days_and_places_say_how_many_different_ones_make_the_figure(team, working):
    spots = [make_row(Place, name=f"Lieu {n}", sort_name=f"lieu {n}", kind="hall") for n in range(2)]
    for day, spot in ((3, spots[0]), (3, spots[0]), (4, spots[1]), (5, None)):
        act(team.ines, day=date(2026, 3, day), place_id=spot.id if spot else None)
    report = whole(working)
    told = figures(report, working)
    assert [told[key].value for key in ("days", "places")] == [3, 2]
    days, places = opened(report, "days", working), opened(report, "places", working)
    assert (days.number, plain(days.total)) == (4, "3 jours, un même jour une seule fois")
    assert (places.number, plain(places.total)) == (3, "2 lieux, un même lieu une seule fois")
    assert plain(places.left) == "1 ligne de la même catégorie sans cette valeur"
    assert told["places"].missing == 1


def test_hours_open_onto_what_tells_them_and_add_up_to_the_minute(team, working):
    make_row(Shift, membership_id=team.ines.membership_id, day=date(2026, 3, 10), starts_at=time(13),
             ends_at=time(21), sector_id=None)  # fmt: skip
    act(team.ines, hour=14, minutes=60)
    act(team.ines, hour=14, minutes=30)  # the same half hour, entered twice
    act(team.ines, hour=16, minutes=None)
    report = begin_report(BeginReport(new_id(), FIRST, LAST, adulte_relais(team, working).id), actor=working)
    told = figures(report, working)
    assert (told["hours"].value, told["hours_acts"].value) == (480, 60)
    every, acts = opened(report, "hours", working), opened(report, "hours_acts", working)
    assert plain(every.total) == "8 h"
    assert {"Service"} < {row.title for row in every.rows}
    assert plain(acts.total) == "1 h"
    assert acts.number == len(acts.rows) == told["hours_acts"].rows
    assert acts.number + opened(report, "hours_acts", working, missing=True).number == 3
    assert plain(acts.left).endswith("sans heure comptée ici")
    names = {"Inès", "Carpentier"}
    assert not [row for row in every.rows if names & set(row.title.split())], "whose it was is not told"


def test_every_line_that_the_page_links_opens(team, signed_in, acting):
    with acting(team.lead) as actor:
        area = quartier("Les Tilleuls")
        act(team.ines, territory_id=area.id, total=8, women=5, actions=["orient"])
        ids = [whole(actor, grid).id for grid in ("adulte_relais", "bop147", "fipd", "cerfa_15059")]
        ids.append(begin_report(BeginReport(new_id(), FIRST, LAST, landlord(actor, area).id), actor=actor).id)
        session.flush()
        commit()
    browser, home = signed_in(team.lead), f"/s/{team.structure.slug}/rapports"
    seen = 0
    for report_id in ids:
        page = browser.get(f"{home}/{report_id}").text
        for address in set(re.findall(rf'href="({home}/{report_id}/lignes/[a-z_0-9]+)"', page)):
            answer = browser.get(address)
            assert answer.status_code == 200, address
            assert browser.get(f"{address}?missing=1").status_code == 200, address
            seen += 1
    assert seen > 20
    women = plain(browser.get(f"{home}/{ids[0]}/lignes/women").text)
    assert "1 ligne</strong>, <strong>en tout 5 femmes rencontrées" in women
    assert "Les lignes qui font ce chiffre" in women
    assert "minute travaillée" in plain(browser.get(f"{home}/{ids[0]}/lignes/hours").text)


def test_hours_are_defined_wherever_they_are_told(app, team, working):
    act(team.ines)
    found = preview(whole(working), actor=working)
    lines = {line.key: line for section in found.content.sections for line in section.lines}
    assert lines["hours"].counts == "heures de travail", "person-hours are the dashboard's"
    version = freeze_report(found, FreezeCommand(new_id(), found.hash), actor=working)
    content = read_back(version.content)
    assert HOURS_WORDS in time_words(content)
    assert "n’est comptée qu’une fois" in plain(" ".join(shown(content, version)["notes"]))
    assert "celles que des conventions comptent aussi" in time_words(content), "it is no convention's"
    report = begin_report(BeginReport(new_id(), FIRST, LAST, adulte_relais(team, working).id), actor=working)
    assert OWN_TIME in time_words(preview(report, actor=working).content)


def test_the_pages_of_conventions_define_them_too(team, signed_in, acting):
    with acting(team.lead) as actor:
        row_id = landlord(actor).id
        commit()
    browser, home = signed_in(team.lead), f"/s/{team.structure.slug}/conventions"
    for address in (home, f"{home}/{row_id}"):
        assert "n’est comptée qu’une fois" in plain(browser.get(address).text), address
