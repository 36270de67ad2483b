"""Acts that the lines of a grid sort: none vanishes, and one that is counted twice is said to be."""

from __future__ import annotations

from sqlalchemy import or_, select

from core.activities.models import Activity
from core.db.base import new_id
from core.db.session import session
from core.db.unit_of_work import commit
from core.extension.catalog import catalog
from core.funding.grid_schemas import CopyGrid
from core.funding.grids import copy_grid, drop_line, grid_of
from core.funding.scope import scope_of
from core.reporting.periods import day_range
from core.reports.content import read_back
from core.reports.figures import categories, rows_of_line
from core.reports.outputs import OUTPUTS, shown
from core.reports.schemas import BeginReport, FreezeCommand
from core.reports.services import begin_report, freeze_report, preview
from core.testing.plugin import create_member, create_structure
from core.testing.sign_in import post
from tests.core.reports.conftest import FIRST, LAST, act, adulte_relais, landlord, quartier

MISSIONS = "Missions (article D5134-145)"


def told_of(convention, actor):
    report = begin_report(BeginReport(new_id(), FIRST, LAST, convention.id), actor=actor)
    return preview(report, actor=actor)


def values(found):
    return {figure.line.key: figure.value for figure in found.figures}


def notes(content):
    return {section.title: section.note.replace("\xa0", " ") for section in content.sections}


def some_acts(team):
    """One of two missions, one of one, and two of none: nobody noted what was done, nor a reason, nor a domain."""
    act(team.ines, actions=["dialogue", "inform"], kind="active_presence", reason=None)
    act(team.ines, hour=9)
    for hour in (14, 16):
        act(team.ines, hour=hour, kind="active_presence", reason=None, domain=None, result=None)


def test_acts_of_no_mission_are_a_line_even_where_nothing_is_noted(team, working):
    some_acts(team)
    found = told_of(adulte_relais(team, working), working)
    told = values(found)
    assert [told[key] for key in ("m_welcome", "m_inform", "m_conflict", "m_none")] == [1, 1, 1, 2]
    assert [told[key] for key in ("d_spaces", "d_social", "d_none")] == [1, 1, 2]


def test_an_act_of_several_missions_is_said_in_the_report_and_its_files(app, team, working):
    some_acts(team)
    convention = adulte_relais(team, working)
    convention.starts_on = FIRST
    found = told_of(convention, working)
    said = "Un acte peut être compté sur plusieurs de ces lignes : 5 en les additionnant, pour 4 actes."
    assert notes(found.content)[MISSIONS] == said
    assert notes(found.content)["Domaines de l’enquête annuelle"] == "", "each is of one domain"
    whole = begin_report(BeginReport(new_id(), FIRST, LAST, grid="adulte_relais"), actor=working)
    seen = preview(whole, actor=working)
    version = freeze_report(seen, FreezeCommand(new_id(), seen.hash), actor=working)
    content = read_back(version.content)
    assert notes(content)[MISSIONS] == said
    paper = {part["title"]: part["note"] for part in shown(content, version)["sections"]}
    assert "5 en les additionnant" in paper[MISSIONS].replace("\xa0", " ")
    assert "5 en les additionnant" in OUTPUTS["csv"].make(content, version).decode("utf-8-sig")


def test_parts_of_a_total_are_not_added_up_with_it(team, working):
    act(team.ines, actions=["orient"])
    found = told_of(landlord(working, grid="bop147"), working)
    assert notes(found.content)["Action"] == "Un acte peut être compté sur plusieurs de ces lignes."


def test_a_copy_without_the_line_says_how_many_it_leaves_out(team, working):
    some_acts(team)
    row = copy_grid(grid_of("adulte_relais", working), CopyGrid(new_id(), "Notre grille"), actor=working)
    copied = values(told_of(landlord(working, grid=str(row.id)), working))
    assert copied["m_none"] == 2, "a copy keeps the line"
    drop_line(row, "m_none", new_id(), actor=working)
    found = told_of(landlord(working, grid=str(row.id)), working)
    assert notes(found.content)[MISSIONS] == (
        "Un acte peut être compté sur plusieurs de ces lignes : 3 en les additionnant, pour 2 actes. "
        "2 actes n’entrent dans aucune de ces lignes."
    )


def test_no_act_vanishes_from_a_shipped_grid(app, acting):
    """Acts are in a line or in the last one, never in both, wherever lines sort them."""
    home = create_structure(app, "named_files", "housing", "transport", "rights_access", "school_mediation")
    lead = create_member(app, home, "coordinator")
    with acting(lead) as actor:
        for hour, kind in enumerate(sorted(catalog().activity_kinds), start=8):
            act(lead, hour=hour % 24, kind=kind, reason=None, domain=None)
        act(lead, actions=["dialogue", "orient"], reason="tag")
        scope = scope_of(None, day_range(FIRST, LAST), actor)
        every = set(session.execute(select(Activity.id).where(Activity.tenant_id == home.id)).scalars())
        seen = set()
        for key in sorted(catalog().grids):
            grid = grid_of(key, actor)
            for rest in (line for line in grid.lines if line.source == "rest"):
                beside = [line for line in grid.lines if line.section == rest.section]
                kept = categories(beside, scope, actor) or categories(grid.lines, scope, actor)
                taken = set(session.execute(select(Activity.id).where(
                    Activity.tenant_id == home.id, or_(*kept.values()))).scalars())  # fmt: skip
                left = set(session.execute(rows_of_line(grid, rest, scope, actor).rows).scalars())
                assert (taken | left, taken & left) == (every, set()), (key, rest.key)
                assert kept, (key, rest.key)
                assert left, (key, rest.key)
                seen.add(key)
            assert key in seen or not categories(grid.lines, scope, actor), key
        assert len(seen) == 7, sorted(seen)


def test_the_page_shows_it_and_opens_its_rows(team, acting, signed_in):
    with acting(team.lead) as actor:
        some_acts(team)
        report_id = told_of(landlord(actor, quartier("Le Port"), grid="fipd"), actor).report.id
        whole_id = begin_report(BeginReport(new_id(), FIRST, LAST, grid="adulte_relais"), actor=actor).id
        commit()
    browser, home = signed_in(team.lead), f"/s/{team.structure.slug}/rapports"
    page = browser.get(f"{home}/{whole_id}").text.replace("\xa0", " ").replace("\u202f", " ")
    assert "5 en les additionnant, pour 4 actes" in page
    rows = browser.get(f"{home}/{whole_id}/lignes/m_none").text.replace("\xa0", " ")
    assert "2 lignes" in rows or "2 interventions" in rows
    assert browser.get(f"{home}/{report_id}").status_code == 200
    assert post(browser, f"{home}/{report_id}/retirer", {}).status_code == 303
