"""Taking a list out: a right of its own, a reason, a line in the journal; the rows and words of the screen."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select, update

from core.activities.models import Activity
from core.audit.models import AuditEntry
from core.cases.models import Case
from core.db.base import new_id, now
from core.db.session import session
from core.db.unit_of_work import commit
from core.exports.models import ExportPiece, ExportRun
from core.exports.services import AT_ONCE, forget_expired
from core.extension.catalog import catalog
from core.funding.examples import named_convention
from core.jobs.worker import work_off
from core.planning.clock import today
from core.requests.models import Request
from core.tenancy.binding import Caller, bound
from core.tenancy.models import Membership, Role, Tenant
from core.testing.rows import make_row
from core.testing.sign_in import post


@pytest.fixture
def structure(make_structure):
    return make_structure("civic_mediation", "named_files")


@pytest.fixture
def director(make_member):
    return make_member("director")


@pytest.fixture
def entries(acting):
    """``entries(member, n)``: as many entries of the day, of which the first met nobody."""

    def make(member, number, **said):
        with acting(member) as actor:
            for index in range(number):
                moment = now() - timedelta(minutes=index)
                said = {"day": today(actor), "kind": "active_presence", **said}
                session.add(Activity(starts_at=moment, author_id=actor.member, total=index, **said))
            commit()

    return make


@pytest.fixture
def take(signed_in):
    """``take(member, key, query)``: the answer to « Exporter » of that list."""

    def ask(member, key="activities", query="", **form):
        url = f"/s/{member.structure.slug}/exports/liste/{key}{query}"
        return post(
            signed_in(member), url, {"id": str(new_id()), "format": "csv", "reason": "report", **form}
        )

    return ask


def rows_of(answer):
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))


def table_of(answer, kind):
    """The same of any format; a short workbook arrives at once."""
    if kind == "csv":
        return rows_of(answer)
    return CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()


def journal(app, structure, action):
    with app.app_context(), bound(structure.slug, caller=Caller.COMMAND):
        found = select(AuditEntry.details, AuditEntry.actor_id).where(AuditEntry.action == action)
        return session.execute(found).all()


def words_of(answer):
    """The text of a page, with plain spaces."""
    return re.sub(r"[\u00a0\u202f\s]+", " ", re.sub(r"<[^>]+>", "", answer.text))


def runs_of(app, structure):
    with app.app_context(), bound(structure.slug, caller=Caller.COMMAND):
        columns = (ExportRun.state, ExportRun.size, ExportRun.secret)
        return session.execute(select(*columns).order_by(ExportRun.created_at)).all()


def work(app):
    with app.app_context():
        return work_off()


class TestARightOfItsOwn:
    @pytest.mark.parametrize("role", ["coordinator", "director"])
    def test_whoever_leads_takes_a_list_out(self, role, make_member, take, entries):
        member = make_member(role)
        entries(member, 2)
        assert len(rows_of(take(member))) == 3

    @pytest.mark.parametrize("role", ["mediator", "trainee", "reception", "figures_reader", "dpo"])
    def test_reading_a_list_is_not_taking_it_out(self, role, make_member, take):
        assert take(make_member(role)).status_code == 403

    def test_a_structure_gives_it_to_a_mediator_without_making_her_an_administrator(
        self, app, structure, make_member, take, entries
    ):
        with app.app_context(), bound(structure.slug, caller=Caller.COMMAND):
            session.add(Role(key="exports", label="Exports", permissions=["exports.make"]))
            commit()
        member = make_member("mediator", "exports")
        entries(member, 1)
        assert take(member).status_code == 200
        assert take(member, "partners").status_code == 200

    def test_a_list_that_one_may_not_read_is_refused(self, app, structure, make_member, take):
        with app.app_context(), bound(structure.slug, caller=Caller.COMMAND):
            session.add(Role(key="only_exports", label="Exports", permissions=["exports.make"]))
            commit()
        member = make_member("only_exports")
        assert take(member).status_code == 403
        assert take(member, "people").status_code == 403

    def test_the_button_stands_on_the_list_for_who_may(self, director, make_member, signed_in):
        url = f"/s/{director.structure.slug}/interventions?kind=active_presence"
        assert "exports/liste/activities?kind=active_presence" in signed_in(director).get(url).text
        assert "exports/liste" not in signed_in(make_member("mediator")).get(url).text

    def test_a_list_of_a_domain_that_is_off_does_not_exist(self, make_structure, make_member, take):
        bare = make_structure()
        assert take(make_member("director", structure=bare), "people").status_code == 404


class TestAReasonAndALine:
    def test_a_reason_is_asked_beside_its_field(self, director, take):
        answer = take(director, reason="")
        assert answer.status_code == 422
        assert "f-reason-err" in answer.text

    def test_the_journal_holds_who_what_why_and_codes_only(self, app, director, take, entries):
        entries(director, 3, place_id=None)
        take(director, query="?kind=active_presence&since=2026-01-01", reason="check")
        details, actor_id = journal(app, director.structure, "export.asked")[0]
        assert actor_id == director.membership_id
        assert details == {
            "list": "activities",
            "format": "csv",
            "rows": 3,
            "reason": "check",
            "f_kind": "active_presence",
            "f_since": "2026-01-01",
        }

    def test_the_register_tells_the_director_and_the_dpo_who_took_what(
        self, director, make_member, take, signed_in
    ):
        coordinator = make_member("coordinator", given_name="Samia", family_name="Ouali")
        take(coordinator, reason="team_work")
        for reader in (director, make_member("dpo")):
            page = signed_in(reader).get(f"/s/{director.structure.slug}/exports").text
            assert "Samia Ouali" in page
            assert "Réunion ou travail de l’équipe" in page
        assert "Registre" not in signed_in(coordinator).get(f"/s/{director.structure.slug}/exports").text

    def test_sent_twice_it_is_one_export(self, app, director, take):
        same = str(new_id())
        take(director, id=same)
        assert take(director, id=same).status_code == 200
        assert len(runs_of(app, director.structure)) == 1


class TestTheRowsAndWordsOfTheScreen:
    def test_filters_hold(self, director, take, entries):
        entries(director, 2)
        entries(director, 3, kind="project")
        assert len(rows_of(take(director, query="?kind=project"))) == 1 + 3

    def test_columns_are_told_in_french_words(self, director, take, entries):
        entries(director, 1, reason="noise", result="calmed")
        heads, row = rows_of(take(director))
        assert heads[:3] == ["Jour", "Heure", "Intervention"]
        told = dict(zip(heads, row, strict=True))
        assert re.fullmatch(r"\d\d/\d\d/\d{4}", told["Jour"])
        assert told["Intervention"] == "Présence active"
        assert "noise" not in row

    def test_removed_rows_are_left_out(self, app, director, take, entries):
        entries(director, 2)
        with app.app_context(), bound(director.structure.slug, caller=Caller.COMMAND):
            session.execute(update(Activity).values(removed_at=now()))
            commit()
        assert len(rows_of(take(director))) == 1

    def test_another_structures_rows_never_leave(self, make_structure, make_member, director, take, entries):
        entries(make_member("director", structure=make_structure("civic_mediation")), 4)
        assert len(rows_of(take(director))) == 1

    def test_the_rows_behind_a_figure_are_as_many_as_the_figure_says(
        self, director, take, entries, signed_in
    ):
        entries(director, 7)
        page = signed_in(director).get(f"/s/{director.structure.slug}/tableau-de-bord/lignes/activities")
        assert "<strong>7" in page.text.replace("\u202f", "")
        assert len(rows_of(take(director, "figure_rows", "?indicator=activities"))) == 1 + 7

    @pytest.mark.parametrize("kind", ["csv", "xlsx", "ods"])
    def test_hours_say_their_unit_and_add_up_to_the_figure(
        self, director, take, entries, acting, signed_in, kind
    ):
        """« 20 min » on the screen is no 20 under « Heures-personnes »."""
        entries(director, 40, person_minutes=20, minutes=20)
        page = signed_in(director).get(f"/s/{director.structure.slug}/tableau-de-bord/")
        assert "13\u00a0h" in page.text
        heads, *rows = table_of(take(director, "figure_rows", "?indicator=person_hours", format=kind), kind)
        at = heads.index("Heures-personnes (en heures)")
        values = [float(str(row[at]).replace(",", ".")) for row in rows]
        assert len(values) == 40
        assert sum(values) == pytest.approx(40 * 20 / 60, abs=0.001)

    def test_a_delay_says_its_unit(self, director, take, acting):
        with acting(director) as actor:
            received = now() - timedelta(minutes=2356)
            said = {"day": today(actor), "received_at": received, "answered_at": now()}
            make_row(Request, subject="Appel", **said)
            commit()
        heads, row = rows_of(take(director, "figure_rows", "?indicator=delay_to_answer"))
        assert row[heads.index("Délai (en minutes)")] == "2356"

    def test_a_file_that_one_may_not_know_of_is_not_in_the_table(self, app, structure, make_member, take):
        with app.app_context(), bound(structure.slug, caller=Caller.COMMAND) as actor:
            session.add(Role(key="aide", label="Aide", permissions=["exports.make", "files.assist"]))
            said = {"type_key": "mediation_file", "opened_on": today(actor), "last_on": today(actor)}
            make_row(Case, subject="Impayé de loyer", named_at=now(), state="dialogue", **said)
            commit()
        assert len(rows_of(take(make_member("director"), "files"))) == 2
        assert len(rows_of(take(make_member("aide"), "files"))) == 1

    def test_a_filter_that_does_not_exist_is_refused(self, director, take):
        assert take(director, query="?colour=red").status_code in (400, 422)

    @pytest.mark.parametrize("query", ["?type_key=Madame%20Petit", "?state=%3Cb%3E", "?type_key=" + "x" * 90])
    def test_what_is_no_code_is_refused_and_kept_nowhere(self, query, app, director, take):
        assert take(director, "cases", query).status_code in (400, 422)
        assert not runs_of(app, director.structure)

    def test_the_page_says_how_many_rows_and_which_columns(self, director, signed_in, entries):
        entries(director, 3)
        url = f"/s/{director.structure.slug}/exports/liste/activities"
        page = words_of(signed_in(director).get(url))
        assert "3 lignes" in page
        assert "Résultat" in page


class TestLongLists:
    def test_three_hundred_rows_and_more_leave_whole(self, director, take, entries):
        """rdv-insertion#2859: nothing happened above 300 rows."""
        entries(director, 620)
        assert len(rows_of(take(director))) == 1 + 620

    def test_a_csv_is_streamed_headings_first_in_a_transaction_that_cannot_write(
        self, app, director, signed_in, entries
    ):
        entries(director, 3)
        client = signed_in(director)
        url = f"/s/{director.structure.slug}/exports/liste/activities"
        form = {"id": str(new_id()), "format": "csv", "reason": "report"}
        with post(client, url, form, buffered=False) as answer:
            first = next(answer.iter_encoded())
        assert first.decode("utf-8-sig").startswith("Jour;Heure")
        assert answer.headers["Content-Disposition"].startswith('attachment; filename="interventions-')
        assert answer.headers["Cache-Control"] == "no-store"

    def test_a_short_workbook_arrives_at_once(self, director, take, entries):
        entries(director, 2)
        answer = take(director, format="xlsx")
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0)
        assert len(sheet.to_python()) == 3

    def test_a_long_workbook_is_made_by_a_job_and_found_again_by_its_asker_only(
        self, app, director, make_member, take, entries, signed_in, monkeypatch
    ):
        monkeypatch.setattr("core.exports.services.AT_ONCE", 2)
        entries(director, 5)
        answer = take(director, format="ods")
        assert answer.status_code == 303
        page = signed_in(director).get(answer.location)
        assert "En préparation" in page.text
        assert work(app)
        page = signed_in(director).get(answer.location)
        assert "Le fichier est prêt." in page.text
        content = signed_in(director).get(f"{answer.location}/fichier")
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content.data)).get_sheet_by_index(0)
        assert len(sheet.to_python()) == 6
        assert signed_in(make_member("director")).get(f"{answer.location}/fichier").status_code == 404
        assert journal(app, director.structure, "export.read")

    def test_the_file_is_closed_at_rest_and_gone_after_48_hours(
        self, app, director, take, entries, signed_in, monkeypatch
    ):
        monkeypatch.setattr("core.exports.services.STREAMED", 2)
        entries(director, 5)
        answer = take(director)
        work(app)
        with app.app_context(), bound(director.structure.slug, caller=Caller.COMMAND) as actor:
            sealed = session.execute(select(ExportPiece.sealed)).scalar_one()
            assert "Présence".encode() not in sealed
            session.execute(update(ExportRun).values(expires_at=now() - timedelta(seconds=1)))
            commit()
        assert signed_in(director).get(f"{answer.location}/fichier").status_code == 404
        with app.app_context(), bound(director.structure.slug, caller=Caller.COMMAND) as actor:
            assert forget_expired(actor=actor) == 1
            commit()
            assert session.execute(select(func.count(ExportPiece.id))).scalar_one() == 0
        assert "Supprimé après 48 h" in words_of(signed_in(director).get(answer.location))

    def test_the_job_has_the_rights_of_who_asked_as_they_are_now(
        self, app, director, take, entries, monkeypatch, make_member
    ):
        monkeypatch.setattr("core.exports.services.AT_ONCE", 0)
        coordinator = make_member("coordinator")
        entries(coordinator, 2)
        take(coordinator, format="xlsx")
        with app.app_context(), bound(director.structure.slug, caller=Caller.COMMAND):
            session.execute(
                update(Membership)
                .where(Membership.id == coordinator.membership_id)
                .values(role_keys=["mediator"])
            )
            commit()
        work(app)
        [run] = runs_of(app, director.structure)
        assert (run.state, run.size) == ("failed", None)

    def test_a_password_waits_closed_and_is_forgotten_once_used(
        self, app, director, take, entries, signed_in, monkeypatch
    ):
        monkeypatch.setattr("core.exports.services.AT_ONCE", 0)
        entries(director, 1)
        answer = take(director, format="xlsx", password="pont-neuf-1607")
        [run] = runs_of(app, director.structure)
        assert b"pont-neuf" not in run.secret
        work(app)
        [run] = runs_of(app, director.structure)
        assert run.secret is None
        content = signed_in(director).get(f"{answer.location}/fichier").data
        assert content.startswith(bytes.fromhex("d0cf11e0"))  # an encrypted workbook is no ZIP

    def test_a_password_goes_with_excel_only_and_is_long_enough(self, director, take):
        assert "Excel seulement" in take(director, format="csv", password="pont-neuf-1607").text
        assert "Huit caractères" in take(director, format="xlsx", password="court").text

    def test_more_rows_than_a_file_holds_are_refused_with_a_way_out(
        self, director, take, entries, monkeypatch
    ):
        monkeypatch.setattr("core.exports.services.MOST", 2)
        entries(director, 4)
        answer = take(director)
        assert answer.status_code == 409
        assert "choisissez une période plus courte" in answer.text

    def test_at_once_is_what_the_design_says(self):
        assert AT_ONCE == 2_000


class TestASuspendedStructure:
    def test_is_taken_out_by_its_director_alone(self, app, director, make_member, take, entries):
        entries(director, 1)
        with app.app_context():
            session.execute(
                update(Tenant).where(Tenant.id == director.structure.id).values(suspended_at=now())
            )
            commit()
        assert len(rows_of(take(director))) == 2
        assert take(make_member("coordinator")).status_code == 403


def test_every_list_that_is_declared_can_be_taken_out_by_who_may_read_it(
    app, make_structure, make_member, signed_in, acting
):
    names = [manifest.name for manifest in app.extensions["passerelle.plugins"].domains]
    roles = ("director", "coordinator", "social_worker")
    member = make_member(*roles, structure=make_structure(*names))
    with acting(member) as actor:
        lists = list(catalog().exports.values())
        convention = named_convention(actor).view_args["convention_id"]
        commit()
    asked = {"figure_rows": "?indicator=activities", "participants": f"?convention_id={convention}"}
    for export in lists:
        url = f"/s/{member.structure.slug}/exports/liste/{export.key}{asked.get(export.key, '')}"
        answer = post(signed_in(member), url, {"id": str(new_id()), "format": "csv", "reason": "report"})
        assert answer.status_code == 200, export.key
        heads = rows_of(answer)[0]
        assert len(set(heads)) == len(heads)
