"""One entry feeds every funder's report; a report is read, frozen, verified, and shown by a link that can be closed."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select, text, update
from sqlalchemy.exc import ProgrammingError

from core.audit.models import AuditEntry
from core.casefiles.services import link_person
from core.cases.completing import add_party
from core.cases.models import Case
from core.cases.schemas import AddParty
from core.db.base import new_id, now
from core.db.session import session
from core.db.unit_of_work import commit
from core.errors import NotFound, Refused
from core.files.examples import named_file
from core.funding.grid_schemas import CopyGrid, LineCommand
from core.funding.grids import copy_grid, grid_of, save_line
from core.people.schemas import RegisterPerson
from core.people.services import register_person
from core.places.models import Place, PlaceTerritory, Territory
from core.planning.clock import today
from core.planning.models import Shift
from core.reports import queries
from core.reports.content import Line, hash_of, read_back, written
from core.reports.figures import rows_of_line
from core.reports.links import open_link, revoke_link, token_of
from core.reports.models import ReportLink, ReportVersion
from core.reports.named import looks_like_people
from core.reports.outputs import OUTPUTS
from core.reports.schemas import BeginReport, FreezeCommand, OpenLinkCommand, WriteParagraph
from core.reports.services import (
    begin_report,
    confirm_reading,
    freeze_report,
    is_whole,
    preview,
    readable_report,
    write_paragraph,
)
from core.tenancy.isolation import reviewed
from core.tenancy.models import Tenant
from core.testing.plugin import create_member
from core.testing.rows import make_row
from core.testing.sign_in import post
from plugins.housing.models import Sheet as TechnicalSheet
from tests.core.reports.conftest import FIRST, LAST, act, adulte_relais, landlord, quartier

#: What differs between two answers to the same request.
NONCE = r'nonce="[^"]*"'


def month_of(convention, actor, **more):
    return preview(
        begin_report(BeginReport(new_id(), FIRST, LAST, convention.id, **more), actor=actor), actor=actor
    )


def values(shown):
    return {figure.line.key: figure.value for figure in shown.figures}


def read_it(shown, member, acting_as):
    """The holder of the post reads the report."""
    confirm_reading(shown, shown.hash, actor=acting_as)


class TestOneEntryFeedsEveryReport:
    def test_adulte_relais_and_landlord_of_the_same_month_from_the_same_entries(self, team, working):
        tilleuls, elsewhere = quartier("Les Tilleuls"), quartier("Le Port")
        state, owner = adulte_relais(team, working), landlord(working, tilleuls)
        act(team.ines, territory_id=tilleuls.id, total=4, women=3)
        act(
            team.ines, team.karim, territory_id=tilleuls.id, hour=20, reason="hall_occupation", total=6, men=6
        )
        act(team.karim, territory_id=tilleuls.id, kind="active_presence", reason=None, actions=["dialogue"])
        act(team.ines, territory_id=elsewhere.id, domain="rights", hour=10, kind="partner_referral", reason=None,
            actions=["orient"], result=None)  # fmt: skip
        act(team.ines, territory_id=tilleuls.id, day=date(2026, 4, 2))

        paid = values(month_of(state, working))
        assert (paid["m_conflict"], paid["m_inform"], paid["m_welcome"]) == (2, 1, 0)
        assert (paid["d_spaces"], paid["d_rights"]) == (2, 1)
        assert (paid["people"], paid["women"], paid["men"]) == (10, 3, 6)
        # Three entries of thirty minutes are hers, wherever they were.
        assert paid["hours"] == 90

        seen = values(month_of(owner, working))
        assert (seen["presences"], seen["conflicts"], seen["calmed"]) == (1, 2, 2)
        assert (seen["noise"], seen["halls"], seen["people"]) == (1, 1, 10)
        # Her hours are the State's: what is left to the landlord is his alone.
        assert seen["hours"] == 60

    def test_a_figure_is_its_rows_and_each_minute_is_told_once(self, team, working):
        tilleuls = quartier("Les Tilleuls")
        conventions = [adulte_relais(team, working), landlord(working, tilleuls)]
        for member in (team.ines, team.karim):
            make_row(Shift, membership_id=member.membership_id, day=date(2026, 3, 10), starts_at=time(13),
                     ends_at=time(21), sector_id=None)  # fmt: skip
            act(member, territory_id=tilleuls.id, hour=19)
        told = 0
        for convention in conventions:
            shown = month_of(convention, working)
            told += values(shown)["hours"]
            for figure in shown.figures:
                if figure.line.unit == "acts" and figure.line.source == "activities":
                    rows = rows_of_line(shown.grid, figure.line, shown.scope, working).rows
                    assert figure.value == len(session.execute(rows).all()), figure.line.key
        # Inès's eight hours are the State's, Karim's half hour in the quartier the landlord's.
        assert told == 480 + 30

    def test_a_qpv_keeps_the_acts_of_its_places_on_their_own_day(self, team, working):
        qpv = make_row(Territory, kind="qpv", name="QPV", sort_name="qpv", code="QN08691M", vintage=2024)
        place = make_row(Place, name="Hall", sort_name="hall", kind="hall")
        make_row(PlaceTerritory, place_id=place.id, territory_id=qpv.id, starts_on=date(2026, 3, 5))
        convention = landlord(working, qpv)
        act(team.ines, place_id=place.id, day=date(2026, 3, 4))
        act(team.ines, place_id=place.id, day=date(2026, 3, 6))
        assert values(month_of(convention, working))["conflicts"] == 1

    def test_the_year_before_stands_beside_work_and_never_beside_a_small_group(self, team, working):
        act(team.ines, day=date(2025, 3, 10), total=6, women=6)
        act(team.ines, total=8, women=8)
        act(team.ines, hour=20)
        shown = month_of(landlord(working, grid="cerfa_15059", starts_on=date(2025, 1, 1)), working)
        lines = {line.key: line for section in shown.content.sections for line in section.lines}
        assert (lines["acts"].value, lines["acts"].before) == (2, 1)
        assert (lines["people"].before, lines["women"].before) == (6, None)
        assert month_of(landlord(working), working).content.compared is False

    def test_what_nobody_recorded_is_not_told_as_zero(self, team, working):
        for hour in (9, 11, 14, 18):
            act(team.ines, hour=hour, total=6, men=5 if hour == 9 else None)
        shown = month_of(landlord(working, grid="cerfa_15059"), working)
        lines = {line.key: line for section in shown.content.sections for line in section.lines}
        assert (lines["women"].value, lines["women"].words(5)) == (None, "–")
        assert lines["women"].remark == "non relevé : 4\xa0saisies sur 4"
        assert (lines["men"].value, lines["men"].missing) == (5, 3)
        empty = values(month_of(landlord(working, grid="cerfa_15059", domains=["transport"]), working))
        assert empty["women"] == 0, "nothing was entered: nobody was met"

    def test_the_unit_says_what_the_value_says(self):
        delay = Line("delay", "Délai", "minute", "minutes (médiane)", 838)
        assert (delay.words(5), delay.unit_words) == ("13\xa0h\xa058", "durée médiane")
        none = Line("delay", "Délai", "minute", "minute (médiane)", None)
        assert (none.words(5), none.unit_words) == ("–", "durée médiane")


class TestAGridOfOnesOwn:
    def test_a_copy_changes_line_by_line_and_the_report_says_which_version(self, team, working):
        act(team.ines, reason="tag")
        row = copy_grid(
            grid_of("housing_landlord", working), CopyGrid(new_id(), "Notre grille"), actor=working
        )
        convention = landlord(working, grid=str(row.id))
        before = month_of(convention, working)
        assert "version 1" in before.content.grid_version
        line = LineCommand(new_id(), "Tags seulement", reason=["tag"], kind=["conflict_realtime"], version=1)
        save_line(row, "damage", line, actor=working)
        save_line(row, "damage", line, actor=working)  # played again
        after = preview(before.report, actor=working)
        assert "version 2" in after.content.grid_version
        assert values(after)["damage"] == 1

    def test_a_line_changed_meanwhile_is_not_overwritten_but_another_one_is_saved(self, working):
        row = copy_grid(
            grid_of("housing_landlord", working), CopyGrid(new_id(), "Notre grille"), actor=working
        )
        save_line(row, "damage", LineCommand(new_id(), "Dégâts", version=1), actor=working)
        save_line(row, "noise", LineCommand(new_id(), "Bruits", version=1), actor=working)
        with pytest.raises(Refused):
            save_line(row, "damage", LineCommand(new_id(), "Autre mot", version=1), actor=working)
        labels = {line.key: line.label for line in grid_of(str(row.id), working).lines}
        assert (labels["damage"], labels["noise"]) == ("Dégâts", "Bruits")


class TestSmallNumbers:
    def test_a_small_cell_of_persons_does_not_leave_and_cannot_be_worked_out(self, team, working):
        convention = landlord(working, grid="cerfa_15059")
        act(team.ines, total=12, women=9, men=3)
        shown = month_of(convention, working)
        lines = {line.key: line for section in shown.content.sections for line in section.lines}
        assert values(shown)["men"] == 3
        assert lines["men"].hidden
        assert lines["women"].hidden, "the total would give the men back"
        assert lines["people"].value == 12
        assert lines["acts"].value == 1, "work is always told"
        assert '"value":3,' not in written(shown.content)

    def test_the_word_of_its_unit_does_not_tell_one_person_from_four(self, team, working):
        convention = landlord(working, grid="cerfa_15059")
        act(team.ines, total=10, women=9, men=1)
        shown = month_of(convention, working)
        hidden = [line for section in shown.content.sections for line in section.lines if line.hidden]
        assert {line.key for line in hidden} >= {"women", "men"}
        assert {(line.counts, line.unit_words) for line in hidden} == {("personnes", "personnes")}
        before = replace(hidden[0], counts="personne rencontrée")
        assert before.unit_words == "personnes", "as it was frozen until now"

    def test_two_reports_do_not_give_back_one_person_by_their_difference(self, team, working):
        convention = landlord(working, grid="cerfa_15059")
        act(team.ines, day=date(2026, 3, 3), total=15, teenagers=5, adults=10)
        act(team.ines, day=date(2026, 3, 6), total=3, teenagers=1, adults=2)

        def until(day, actor=working):
            command = BeginReport(new_id(), FIRST, date(2026, 3, day), convention.id)
            shown = preview(begin_report(command, actor=actor), actor=actor)
            lines = {line.key: line for section in shown.content.sections for line in section.lines}
            return shown, {key: lines[key].value for key in ("people", "teenagers", "adults")}

        first, told = until(5)
        assert told == {"people": 15, "teenagers": 5, "adults": 10}
        longer, _told = until(6)
        freeze_report(first, FreezeCommand(new_id(), first.hash), actor=working)
        with pytest.raises(Refused, match="changé"):  # read before the other was frozen
            freeze_report(longer, FreezeCommand(new_id(), longer.hash), actor=working)
        longer, told = until(6)
        assert told == {"people": 18, "teenagers": None, "adults": None}
        assert values(longer)["teenagers"] == 6, "inside the structure it is told"
        _again, told = until(5)
        assert told == {"people": 15, "teenagers": 5, "adults": 10}, "the same is no more"
        act(team.ines, day=date(2026, 3, 20), total=30, teenagers=10, adults=20)
        assert until(31)[1] == {"people": 48, "teenagers": 16, "adults": 32}

    def test_a_qpv_and_the_quartier_around_it_do_not_give_back_one_person(self, team, working):
        around, apart = quartier("Les Tilleuls"), quartier("Le Port")
        qpv = make_row(
            Territory,
            kind="qpv",
            name="Tilleuls-Sud",
            sort_name="tilleuls-sud",
            code="QN08601M",
            vintage=2024,
        )
        hall, square, quay = (
            make_row(Place, name=name, sort_name=name.lower(), kind="hall", territory_id=area.id)
            for name, area in (("Hall 3", around), ("Square", around), ("Quai", apart))
        )
        make_row(PlaceTerritory, place_id=hall.id, territory_id=qpv.id)

        def met(place, total, teenagers):
            said = {"total": total, "teenagers": teenagers, "adults": total - teenagers}
            act(team.ines, place_id=place.id, territory_id=place.territory_id, **said)

        met(hall, 15, 5)
        met(square, 3, 1)
        met(quay, 18, 6)

        def told_of(area):
            shown = month_of(landlord(working, area, grid="cerfa_15059"), working)
            lines = {line.key: line.value for section in shown.content.sections for line in section.lines}
            return shown, [lines[key] for key in ("people", "teenagers", "adults")]

        whole, told = told_of(around)
        assert told == [18, 6, 12]
        freeze_report(whole, FreezeCommand(new_id(), whole.hash), actor=working)
        assert told_of(qpv)[1] == [15, None, None], (
            "beside the quartier, it tells of one teenager in the square"
        )
        assert told_of(apart)[1] == [18, 6, 12], "it shares no place with either"

    def test_the_floor_is_the_conventions_own_and_is_printed(self, team, working):
        convention = landlord(working, grid="cerfa_15059", floor=3)
        act(team.ines, total=12, women=9, men=3)
        shown = month_of(convention, working)
        assert not any(line.hidden for section in shown.content.sections for line in section.lines)
        assert shown.content.floor == 3


class TestWords:
    def test_they_are_kept_from_one_report_to_the_next_and_marked_to_be_read_again(self, working):
        convention = landlord(working)
        first = month_of(convention, working)
        summary = first.paragraphs[0]
        write_paragraph(summary, WriteParagraph(new_id(), summary.title, "Un mois calme."), actor=working)
        command = BeginReport(new_id(), date(2026, 4, 1), date(2026, 4, 30), convention.id)
        following = preview(begin_report(command, actor=working), actor=working)
        kept = following.paragraphs[0]
        assert (kept.text, kept.carried) == ("Un mois calme.", True)
        write_paragraph(kept, WriteParagraph(new_id(), kept.title, "Un mois calme."), actor=working)
        assert not kept.carried


class TestFreezing:
    def frozen(self, actor, **more):
        shown = month_of(landlord(actor, **more), actor)
        return shown, freeze_report(shown, FreezeCommand(new_id(), shown.hash), actor=actor)

    def test_what_is_frozen_does_not_follow_later_entries(self, team, working):
        shown, version = self.frozen(working)
        act(team.ines)
        assert values(preview(shown.report, actor=working))["conflicts"] == 1
        lines = {line.key: line for part in read_back(version.content).sections for line in part.lines}
        assert lines["conflicts"].value == 0
        assert is_whole(version)
        again = preview(shown.report, actor=working)
        second = freeze_report(again, FreezeCommand(new_id(), again.hash), actor=working)
        assert second.number == 2

    def test_the_application_can_neither_change_nor_delete_it(self, working):
        _shown, version = self.frozen(working)
        for statement in (
            update(ReportVersion).where(ReportVersion.id == version.id).values(hash="0" * 64),
            text("DELETE FROM report_version"),
        ):
            with pytest.raises(ProgrammingError, match="permission"), session.begin_nested():
                session.execute(statement, **reviewed("test: the privilege refuses"))

    def test_a_change_by_another_hand_shows(self, working):
        _shown, version = self.frozen(working)
        assert hash_of(version.content.replace('"conflicts"', '"conflits"')) != version.hash

    def test_figures_that_changed_since_they_were_read_are_not_frozen(self, team, working):
        shown = month_of(landlord(working), working)
        act(team.ines)
        with pytest.raises(Refused, match="changé"):
            freeze_report(
                preview(shown.report, actor=working), FreezeCommand(new_id(), shown.hash), actor=working
            )

    def test_a_month_that_is_not_over_waits(self, working):
        convention = landlord(working)
        day = today(working)
        command = BeginReport(new_id(), day - timedelta(days=2), day + timedelta(days=2), convention.id)
        shown = preview(begin_report(command, actor=working), actor=working)
        with pytest.raises(Refused, match="pas finie"):
            freeze_report(shown, FreezeCommand(new_id(), shown.hash), actor=working)

    def test_whoever_holds_the_post_reads_it_before_it_leaves(self, team, acting):
        with acting(team.lead) as actor:
            shown = month_of(adulte_relais(team, actor), actor)
            with pytest.raises(Refused, match="lecture"):
                freeze_report(shown, FreezeCommand(new_id(), shown.hash), actor=actor)
            commit()
            report_id = shown.report.id
        with acting(team.karim) as other, pytest.raises(NotFound):
            readable_report(report_id, other)
        with acting(team.ines) as ines:
            hers = preview(readable_report(report_id, ines), actor=ines)
            confirm_reading(hers, hers.hash, actor=ines)
            commit()
        with acting(team.lead) as actor:
            shown = preview(readable_report(report_id, actor), actor=actor)
            version = freeze_report(shown, FreezeCommand(new_id(), shown.hash), actor=actor)
            for name in ("Inès", "Carpentier", "Nadège", "Verdier"):
                assert name not in version.content
            commit()


class TestFiles:
    def test_every_file_says_what_the_page_says(self, team, working):
        act(team.ines, total=8)
        shown = month_of(landlord(working), working)
        summary = shown.paragraphs[0]
        write_paragraph(summary, WriteParagraph(new_id(), summary.title, "=1+1"), actor=working)
        shown = preview(shown.report, actor=working)
        version = freeze_report(shown, FreezeCommand(new_id(), shown.hash), actor=working)
        content = read_back(version.content)
        rows = list(
            csv.reader(io.StringIO(OUTPUTS["csv"].make(content, version).decode("utf-8-sig")), delimiter=";")
        )
        assert rows[0][:3] == ["Rubrique", "Catégorie", "Valeur"]
        told = {row[1]: row[2] for row in rows}
        assert told["Conflits gérés sur place"] == "1"
        assert told["Heures de travail"] == "0,5"
        for key in ("xlsx", "ods"):
            book = CalamineWorkbook.from_filelike(io.BytesIO(OUTPUTS[key].make(content, version)))
            assert book.sheet_names == ["Chiffres", "Rapport", "Textes"]
            facts = dict(line[:2] for line in book.get_sheet_by_name("Rapport").to_python())
            assert facts["Du"] == date(2026, 3, 1)
            assert facts["Version"] == 1
            assert facts["Empreinte SHA-256"] == version.hash
            assert book.get_sheet_by_name("Textes").to_python()[1][1] == "=1+1"
        paper = OUTPUTS["pdf"].make(content, version)
        assert paper.startswith(b"%PDF")
        assert b"pdfuaid" in paper
        assert paper == OUTPUTS["pdf"].make(content, version)


class TestTheLink:
    @pytest.fixture
    def link(self, team, acting):
        with acting(team.lead) as actor:
            shown = month_of(landlord(actor), actor)
            version = freeze_report(shown, FreezeCommand(new_id(), shown.hash), actor=actor)
            command = OpenLinkCommand(new_id(), "Val Habitat", today(actor) + timedelta(days=30))
            made = open_link(version, command, actor=actor)
            token = token_of(made)
            commit()
            return made.id, token

    def test_it_shows_the_frozen_report_and_its_pdf_and_no_name(self, app, link, client):
        page = client.get(f"/r/{link[1]}")
        assert page.status_code == 200
        assert "Présence en résidence" in page.text
        for name in ("Inès", "Nadège", "Verdier"):
            assert name not in page.text
        paper = client.get(f"/r/{link[1]}/rapport.pdf")
        assert paper.data.startswith(b"%PDF")

    def test_every_opening_is_in_the_journal_of_readings(self, team, link, client, acting):
        client.get(f"/r/{link[1]}")
        client.get(f"/r/{link[1]}/rapport.pdf")
        with acting(team.lead):
            statement = select(AuditEntry.details).where(AuditEntry.action == "report_link.opened")
            said = [row["what"] for row in session.execute(statement.order_by(AuditEntry.n)).scalars()]
        assert said == ["page", "pdf"]

    def test_closed_expired_or_false_it_answers_the_same_404(self, team, link, client, acting):
        missing = client.get("/r/nothing")
        with acting(team.lead) as actor:
            revoke_link(session.get_one(ReportLink, (team.structure.id, link[0])), actor=actor)
            commit()
        closed = client.get(f"/r/{link[1]}")
        assert closed.status_code == missing.status_code == 404
        assert re.sub(NONCE, "", closed.text) == re.sub(NONCE, "", missing.text)
        form = client.get("/f/nothing")
        assert re.sub(NONCE, "", form.text) == re.sub(NONCE, "", missing.text), "one wording for every link"
        assert "Demandez un nouveau lien à la structure" in missing.text
        assert "La recherche et les menus" not in missing.text
        with acting(team.lead):
            session.execute(
                update(ReportLink)
                .where(ReportLink.tenant_id == team.structure.id)
                .values(revoked_at=None, expires_on=date(2026, 1, 1))
            )
            commit()
        assert client.get(f"/r/{link[1]}").status_code == 404

    def test_a_suspended_structure_shows_nothing(self, app, team, link, client):
        with app.app_context():
            session.execute(update(Tenant).where(Tenant.id == team.structure.id).values(suspended_at=now()))
            commit()
        assert client.get(f"/r/{link[1]}").status_code == 404


def test_a_coordinator_prepares_freezes_and_shares_by_the_pages(team, signed_in, acting):
    with acting(team.lead) as actor:
        act(team.ines, total=8)
        convention = landlord(actor)
        commit()
        convention_id = convention.id
    browser = signed_in(team.lead)
    home = f"/s/{team.structure.slug}"
    form = {
        "id": str(new_id()),
        "convention_id": str(convention_id),
        "starts_on": "2026-03-01",
        "ends_on": "2026-03-31",
    }
    made = post(browser, f"{home}/rapports/nouveau", form)
    page = browser.get(made.location)
    assert "Présence en résidence" in page.text
    with acting(team.lead) as actor:
        row = session.execute(queries.listed(actor)).one()
        shown = preview(readable_report(row.id, actor), actor=actor)
        seen = shown.hash
    rows = browser.get(f"{home}/rapports/{row.id}/lignes/conflicts")
    assert "1 ligne" in rows.text.replace("\u00a0", " ")
    frozen = post(browser, f"{home}/rapports/{row.id}/figer", {"id": str(new_id()), "seen": seen})
    assert frozen.status_code == 303
    assert "Intact" in browser.get(f"{frozen.location}/verifier").text
    assert browser.get(f"{frozen.location}/csv").content_type == "text/csv; charset=utf-8"


def test_people_open_as_files_and_a_domains_figure_as_its_list(team, signed_in, acting):
    with acting(team.lead) as actor:
        person = register_person(RegisterPerson(new_id(), "Camille", "Rouvière"), actor=actor)
        party = add_party(named_file(actor), AddParty(new_id(), "person"), actor=actor)
        link_person(party, person.id, actor=actor)
        session.get_one(Case, (team.structure.id, party.case_id)).opened_on = FIRST
        make_row(TechnicalSheet, sent_on=date(2026, 3, 3))
        commit()
        people = month_of(landlord(actor, grid="bop147"), actor)
        sheets = month_of(landlord(actor), actor)
        commit()
        ids = people.report.id, sheets.report.id
        assert (values(people)["known"], values(sheets)["sheets"]) == (1, 1)
    browser, home = signed_in(team.lead), f"/s/{team.structure.slug}/rapports"
    rows = browser.get(f"{home}/{ids[0]}/lignes/known")
    assert "Personne du dossier n°" in rows.text.replace("\u00a0", " ")
    assert "Rouvière" not in rows.text
    assert f"/s/{team.structure.slug}/logement/" in browser.get(f"{home}/{ids[1]}").text
    assert browser.get(f"{home}/{ids[1]}/lignes/sheets").status_code == 404


def test_a_domains_figure_over_several_quartiers_opens_them_one_by_one(team, signed_in, acting):
    with acting(team.lead) as actor:
        areas = [quartier(name) for name in ("Les Tilleuls", "Le Port")]
        places = [
            make_row(Place, name=f"Hall {a.name}", sort_name=a.sort_name, kind="hall", territory_id=a.id)
            for a in areas
        ]
        for place in (places[0], places[0], places[1]):
            make_row(TechnicalSheet, sent_on=date(2026, 3, 3), place_id=place.id)
        shown = month_of(landlord(actor, *areas), actor)
        assert values(shown)["sheets"] == 3
        report_id, ids = shown.report.id, [area.id for area in areas]
        commit()
    browser, home = signed_in(team.lead), f"/s/{team.structure.slug}"
    address = f"{home}/rapports/{report_id}/lignes/sheets"
    assert address in browser.get(f"{home}/rapports/{report_id}").text
    rows = browser.get(address).text.replace("\u00a0", " ")
    assert "3 lignes" in rows
    for area_id, told in zip(ids, ("2 lignes", "1 ligne"), strict=True):
        assert f"territory_id={area_id}" in rows
        assert told in rows


def test_what_looks_like_somebody_is_shown_before_freezing_and_confirmed(team, signed_in, acting):
    with acting(team.lead) as actor:
        register_person(RegisterPerson(new_id(), "Camille", "Rouvière"), actor=actor)
        shown = month_of(landlord(actor), actor)
        text = (
            "Appeler Mme Dupont au 06 12 34 56 78 ou à l.dupont@exemple.test. Rouvière Camille est venue avec "
            "la Maison de Quartier, un film. Paris 2026."
        )
        summary = shown.paragraphs[0]
        write_paragraph(summary, WriteParagraph(new_id(), summary.title, text), actor=actor)
        shown = preview(shown.report, actor=actor)
        assert looks_like_people(shown.content, actor) == [
            "06 12 34 56 78", "l.dupont@exemple.test", "Mme Dupont", "Rouvière Camille",
        ]  # fmt: skip
        with pytest.raises(Refused, match="ressemblent"):
            freeze_report(shown, FreezeCommand(new_id(), shown.hash), actor=actor)
        commit()
        report_id, seen = shown.report.id, shown.hash
    browser, home = signed_in(team.lead), f"/s/{team.structure.slug}/rapports/{report_id}"
    page = browser.get(home)
    for said in ("À relire avant de figer", "06 12 34 56 78", "Mme Dupont", "Rouvière Camille"):
        assert said in page.text
    sent = page.text[page.text.index("À relire avant de figer") :]
    assert [sent.count(f'name="{name}"') for name in ("id", "seen", "sure")] == [1, 1, 1]
    form = {"id": str(new_id()), "seen": seen}
    assert post(browser, f"{home}/figer", form).status_code == 409
    assert post(browser, f"{home}/figer", {**form, "sure": "1"}).status_code == 303


def test_words_without_anybody_are_frozen_at_once(working):
    shown = month_of(landlord(working), working)
    summary = shown.paragraphs[0]
    words = "La famille a été reçue par le Bailleur ; Madame la maire a écrit. 1 250 actes en 2026."
    write_paragraph(summary, WriteParagraph(new_id(), summary.title, words), actor=working)
    shown = preview(shown.report, actor=working)
    assert looks_like_people(shown.content, working) == []
    assert freeze_report(shown, FreezeCommand(new_id(), shown.hash), actor=working).number == 1


def test_an_elected_member_reads_what_was_frozen_and_never_a_post(app, team, signed_in, acting):
    reader = create_member(app, team.structure, "figures_reader", given_name="Odile", family_name="Brunet")
    with acting(team.lead) as actor:
        draft = month_of(landlord(actor), actor)
        told = month_of(landlord(actor), actor)
        freeze_report(told, FreezeCommand(new_id(), told.hash), actor=actor)
        post_report = month_of(adulte_relais(team, actor), actor)
        commit()
        ids = draft.report.id, told.report.id, post_report.report.id
    browser, home = signed_in(reader), f"/s/{team.structure.slug}/rapports"
    answers = [browser.get(f"{home}/{one}").status_code for one in ids]
    assert answers == [404, 302, 404]
    assert "Aucun rapport" not in browser.get(home).text
    page = browser.get(f"{home}/{ids[1]}/version/1")
    assert "Ouvrir un lien" not in page.text
    assert browser.get(f"{home}/{ids[1]}/lignes/conflicts").status_code == 404


def test_whoever_may_read_no_report_is_told_which_ones_are_closed_to_her(app, team, signed_in, acting):
    reader = create_member(app, team.structure, "figures_reader", given_name="Odile", family_name="Brunet")
    with acting(team.lead) as actor:
        shown = month_of(adulte_relais(team, actor), actor)
        report_id = shown.report.id
        commit()
    with acting(team.ines) as ines:
        hers = preview(readable_report(report_id, ines), actor=ines)
        confirm_reading(hers, hers.hash, actor=ines)
        commit()
    with acting(team.lead) as actor:
        shown = preview(readable_report(report_id, actor), actor=actor)
        freeze_report(shown, FreezeCommand(new_id(), shown.hash), actor=actor)
        commit()
    page = signed_in(reader).get(f"/s/{team.structure.slug}/rapports").text.replace("\u00a0", " ")
    assert "sauf ceux qui parlent d’un poste" in page
    assert "dès qu’ils sont figés" not in page
