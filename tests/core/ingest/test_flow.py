"""From the file to the figures and back: a coordinator brings last year's spreadsheet in."""

from __future__ import annotations

import io
from datetime import date, time, timedelta

import xlsxwriter
from sqlalchemy import func, select

from core.activities.models import Activity, ActivityMember
from core.activities.schemas import ActivityCommand, ActivityFilters
from core.activities.services import correct_activity, remove_activity
from core.audit.models import AuditEntry
from core.cases.opening import raise_activity
from core.cases.schemas import OpenCase
from core.db.base import new_id, now
from core.db.session import session
from core.db.unit_of_work import commit
from core.db.writing import get_or_404
from core.exports.lists import activity_table
from core.funding.worked import pieces_of, total
from core.ingest.models import ImportPiece, ImportRun
from core.ingest.services import purge_imports
from core.members.schemas import InviteMember
from core.members.services import invite_member
from core.places.models import Place
from core.planning.clock import TOO_OLD
from core.reporting.periods import Period
from core.tenancy.models import Membership
from core.testing.plugin import create_member, create_structure
from core.testing.sign_in import post
from tests.core.ingest.files import SentFile, jobs_of, work_off

SHEET = """Interventions 2025;;;;;
Date;Heure;Nature;Lieu;Nombre de personnes;Médiateur
3/2/25;14h30;Présence active;Square des Lilas;12;Nadège Verdier
03.02.2025;;Médiation douce;Square des Lilas;1 204;
2025-02-04;9:05;Présence active;Hall B;;N. Verdier
;;;;;
Total;;;;1216;
"""


def entries(acting, member):
    """The structure's entries, oldest first, those who took part counted beside."""
    with acting(member) as actor:
        team = func.count(ActivityMember.id)
        rows = session.execute(
            select(
                Activity.id, Activity.day, Activity.starts_at, Activity.kind, Activity.total, Activity.children,
                Activity.place_id, Activity.note, Activity.domain, Activity.author_id, Activity.version,
                team.label("team"),
            )
            .outerjoin(ActivityMember, ActivityMember.activity_id == Activity.id)
            .where(Activity.tenant_id == actor.tenant.id)
            .group_by(Activity.tenant_id, Activity.id)
            .order_by(Activity.starts_at)
        ).all()  # fmt: skip
        return list(rows)


def places(acting, member):
    with acting(member) as actor:
        statement = select(Place.name).where(Place.tenant_id == actor.tenant.id).order_by(Place.name)
        return list(session.execute(statement).scalars())


def audited(acting, member, action):
    with acting(member) as actor:
        statement = select(AuditEntry.details).where(
            AuditEntry.tenant_id == actor.tenant.id, AuditEntry.action == action
        )
        return list(session.execute(statement).scalars())


def ready(journey, lead):
    """The spreadsheet, told whole: « Médiation douce » is a presence, both places are made, « N. Verdier » is her."""
    journey.send(SHEET)
    journey.accept()
    journey.answer("active_presence", "new:square", "new:hall", str(lead.membership_id))


class TestWithoutAnHour:
    """A usual spreadsheet: a date and a duration."""

    SHEET = "Date;Durée;Nature;Équipe\n" + "".join(
        f"3/2/25;{length};Présence active;Nadège Verdier\n" for length in ("60", "1 h")
    )

    def test_every_hour_of_work_is_told_to_the_funder(self, journey, acting, lead):
        journey.send(self.SHEET)
        journey.accept()
        journey.apply()
        assert journey.run().counts == {"new": 2}
        with acting(lead) as actor:
            found = pieces_of(Period("month", date(2025, 2, 1), date(2025, 2, 28)), actor)
        assert total(found) == 120

    def test_no_hour_is_shown_until_somebody_tells_one(self, journey, acting, lead):
        journey.send(self.SHEET)
        journey.accept()
        journey.apply()
        entry = entries(acting, lead)[0]
        base = journey.base.removesuffix("/importer")
        pages = [f"{base}/interventions?since=2025-01-01", f"{base}/interventions/{entry.id}"]
        for address in pages:
            page = journey.client.get(address)
            assert page.status_code == 200
            assert "12\u00a0h" not in page.text
        with acting(lead) as actor:
            table = activity_table(ActivityFilters(), actor)
            (first, second) = table.cells(list(session.execute(table.rows)))
            assert (first[1], second[1]) == (None, None)
            activity = get_or_404(Activity, entry.id)
            said = ActivityCommand(id=entry.id, version=1, kind=activity.kind, minutes=60, at=time(12))
            correct_activity(activity, said, actor=actor)
            commit()
        assert "12\u00a0h" in journey.client.get(pages[1]).text
        assert "Heure connue" in journey.client.get(f"{pages[1]}").text

    def test_a_later_file_may_tell_the_hour(self, journey, acting, lead):
        head = "Réf;Date;Heure;Nature\n"
        journey.send(head + "1;3/2/25;;Présence active\n")
        journey.accept()
        journey.apply()
        journey.send(head + "1;3/2/25;12:00;Présence active\n")
        journey.accept()
        journey.apply()
        assert journey.run().counts == {"updated": 1}
        with acting(lead) as actor:
            told = select(Activity.told_at).where(Activity.tenant_id == actor.tenant.id)
            assert session.execute(told).scalar_one() is not None
        journey.press("annuler")
        with acting(lead) as actor:
            assert session.execute(told).scalar_one() is None


class TestFormulasThatFailed:
    def test_are_refused_with_their_line_and_column(self, journey):
        target = io.BytesIO()
        book = xlsxwriter.Workbook(target, {"in_memory": True})
        page = book.add_worksheet()
        page.write_row(0, 0, ["Date", "Nature", "Durée", "Motif"])
        page.write_row(1, 0, ["3/2/25", "Présence active", 30, "Bruit"])
        page.write_row(2, 0, ["4/2/25", "Présence active"])
        page.write_formula(1, 3, "=NA()", None, "#N/A")
        page.write_formula(2, 2, "=1/0", None, "#DIV/0!")
        book.close()
        journey.send(target.getvalue(), name="tableau.xlsx")
        journey.accept()
        assert journey.run().counts == {"refused": 2, "errors": 2}
        said = "Cette cellule contient une erreur de calcul ({}) : corrigez-la dans votre tableur."
        assert journey.faults() == [
            ("2", "Motif", said.format("#N/A")),
            ("3", "Durée en minutes", said.format("#DIV/0!")),
        ]


class TestLastYearsSpreadsheet:
    def test_is_recognised_and_asks_once_for_each_unknown_value(self, journey, acting, lead):
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
        asked = journey.facts()["unknown"]
        assert asked["kind"] == [["mediation douce", "Médiation douce", 1]]
        assert asked["place_id"] == [["square des lilas", "Square des Lilas", 2], ["hall b", "Hall B", 1]]
        assert asked["members"] == [["n. verdier", "N. Verdier", 1]]
        page = journey.page()
        assert "Square des Lilas" in page
        assert "4 valeurs" in page.replace("\u00a0", " ").replace("\u202f", " ")
        assert not entries(acting, lead)
        assert not places(acting, lead)

    def test_shows_what_it_would_write_and_writes_nothing_before_it_is_asked(self, journey, acting, lead):
        ready(journey, lead)
        run = journey.run()
        assert run.state == "checked", journey.faults()
        assert run.counts == {"new": 3, "empty": 1, "totals": 1}
        said = " ".join(journey.facts()["remarks"]).replace("\u00a0", " ")
        assert "1 ligne de total laissée de côté : 7." in said
        assert "1 ligne vide laissée de côté." in said
        assert "« 3/2/25 » est lu jour/mois/année, soit le 3 févr. 2025" in said
        assert not entries(acting, lead)
        assert not places(acting, lead), "what was created for the check was taken back"

    def test_is_written_whole_with_one_line_in_the_journal(self, journey, acting, lead):
        ready(journey, lead)
        assert journey.apply().status_code == 303
        assert journey.run().state == "applied"
        found = entries(acting, lead)
        assert [(row.day, row.kind, row.total, row.team) for row in found] == [
            (date(2025, 2, 3), "active_presence", 1204, 0),
            (date(2025, 2, 3), "active_presence", 12, 1),
            (date(2025, 2, 4), "active_presence", None, 1),
        ], "without an hour, noon is noted"
        assert {row.domain for row in found} != {None}
        assert {row.author_id for row in found} == {lead.membership_id}
        assert places(acting, lead) == ["Hall B", "Square des Lilas"]
        assert len({row.place_id for row in found}) == 2
        [told] = audited(acting, lead, "import.applied")
        assert told == {"kind": "activities", "new": 3, "updated": 0, "unchanged": 0, "refused": 0}
        assert not audited(acting, lead, "activity.recorded")

    def test_counts_on_the_dashboard(self, journey, acting, lead):
        page = journey.client.get(f"/s/{lead.structure.slug}/interventions?since=2025-01-01&until=2025-12-31")
        assert "Square des Lilas" not in page.text
        ready(journey, lead)
        journey.apply()
        page = journey.client.get(f"/s/{lead.structure.slug}/interventions?since=2025-01-01&until=2025-12-31")
        assert page.text.count("Square des Lilas") >= 2

    def test_is_not_asked_again_about_what_was_answered(self, journey, lead):
        ready(journey, lead)
        journey.apply()
        journey.send(SHEET + "5/2/25;8 h;Médiation douce;Hall B;3;N. Verdier\n")
        assert journey.proposed()["column_2"] == "kind"
        journey.accept()
        assert journey.run().state == "checked"
        assert journey.run().counts["new"] == 4

    def test_sent_twice_is_said_to_be_the_same_file(self, journey, lead):
        ready(journey, lead)
        journey.apply()
        journey.send(SHEET)
        assert "Ce fichier a déjà été importé." in journey.page()


class TestTheWholeOrNothing:
    BAD = SHEET.replace("2025-02-04", "31/02/2025").replace("1 204", "douze") + "4/2/25;;;Hall B;2;\n"

    def test_every_fault_is_told_by_line_and_column(self, journey, lead):
        journey.send(self.BAD)
        journey.accept()
        journey.answer("active_presence", "new:square", "new:hall", "-")
        assert journey.run().counts["refused"] == 3
        told = [(line, column) for line, column, _text in journey.faults()]
        assert told == [("4", "Nombre de personnes"), ("5", "Date"), ("8", "Nature")]
        sentences = [text for _l, _c, text in journey.faults()]
        assert "Ce jour n’existe pas : vérifiez le jour et le mois." in sentences
        assert any(text.startswith("Écrivez un nombre entier : «") for text in sentences)

    def test_every_cell_of_a_line_is_judged_at_once(self, journey):
        """A file that comes back does so once: no fault waits for another to be mended."""
        journey.send(
            "Date;Heure;Nature;Nombre de personnes;Femmes;Hommes;Durée;Note\n"
            "3/2/25;25:00;Présence active;-3;;;;\n"
            "4/2/25;;Présence active;-3;-2;;99999;\n"
            "3/2/75;17 h;;4;3;2;quelque temps;\n"
            f"5/2/25;;Présence active;peu;3;2;;{'a' * 2001}\n"
        )
        journey.accept()
        counts, limits = "Écrivez un nombre entre 0 et 9999.", "Écrivez un nombre entre 1 et 1440."
        assert sorted(journey.faults()) == [
            ("2", "Heure", "Écrivez une heure, par exemple 17:42."),
            ("2", "Nombre de personnes", counts),
            ("3", "Durée en minutes", limits),
            ("3", "Femmes", counts),
            ("3", "Nombre de personnes", counts),
            ("4", "Date", TOO_OLD),
            ("4", "Durée en minutes", "Écrivez une durée en minutes, par exemple 45, ou 1 h 30."),
            (
                "4",
                "Femmes",
                "Femmes et hommes : 5 personnes, plus que le total de 4. Corrigez l’un ou l’autre.",
            ),
            ("4", "Nature", "Dites ce que c’était."),
            ("5", "Nombre de personnes", "Écrivez un nombre entier : « peu » ne l’est pas."),
            ("5", "Note", "2000 caractères au plus : raccourcissez un peu ce texte."),
        ]
        assert journey.run().counts["refused"] == 4

    def test_a_line_that_repeats_another_is_said_and_brought_in(self, journey, acting, lead):
        line = "3/2/25;Présence active;4\n"
        journey.send("Date;Nature;Nombre de personnes\n" + line * 3)
        journey.accept()
        assert journey.facts()["remarks"][-1] == "2 lignes en répètent une autre mot pour mot : 3, 4."
        journey.apply()
        assert len(entries(acting, lead)) == 3

    def test_nothing_is_written_while_a_line_is_refused(self, journey, acting, lead):
        journey.send(self.BAD)
        journey.accept()
        journey.answer("active_presence", "new:square", "new:hall", "-")
        assert journey.apply().status_code == 409
        assert not entries(acting, lead)
        assert journey.apply(leave="1").status_code == 303
        assert len(entries(acting, lead)) == 1
        assert journey.run().counts["refused"] == 3

    def test_a_line_that_a_rule_stops_at_the_last_moment_stops_them_all(self, journey_of, director, acting):
        journey = journey_of(director)
        head = "Prénom;Nom;Adresse mél;Rôle\n"
        people = (
            "Jeanne;Marceau;jeanne-{0}@exemple.test;Médiateur·rice\n"
            "Karim;Delaunay;karim-{0}@exemple.test;Direction\n"
        )
        journey.send(head + people.format(director.membership_id), importer="members")
        journey.accept()
        assert journey.run().state == "checked"
        with acting(director) as actor:
            invited = InviteMember(new_id(), f"karim-{director.membership_id}@exemple.test", "Karim", "", "",
                                   ["mediator"], None, None)  # fmt: skip
            invite_member(invited, actor=actor)
            commit()
        journey.apply()
        run = journey.run()
        assert run.state == "checked"
        assert journey.faults() == [
            ("3", "Adresse électronique", "Cette adresse est déjà celle d’un membre de la structure."),
        ]
        with acting(director) as actor:
            names = session.execute(
                select(Membership.given_name).where(Membership.tenant_id == actor.tenant.id)
            )
            assert "Jeanne" not in set(names.scalars())


class TestKeys:
    FIRST = (
        "Référence;Date;Nature;Enfants;Nombre de personnes;Note\n"
        "A-1;3/2/25;Présence active;2;5;Calme\n"
        "A-2;4/2/25;Présence active;;;\n"
    )

    def bring(self, journey, text):
        journey.send(text)
        journey.accept()
        assert journey.run().state == "checked", journey.facts()["unknown"]
        return journey.run().counts

    def test_a_reference_of_the_file_corrects_the_row_it_made(self, journey, acting, lead):
        assert self.bring(journey, self.FIRST) == {"new": 2}
        journey.apply()
        second = self.FIRST.replace(";5;Calme", ";7;Calme") + "A-3;5/2/25;Présence active;;;\n"
        assert self.bring(journey, second) == {"new": 1, "updated": 1, "unchanged": 1}
        journey.apply()
        found = entries(acting, lead)
        assert [(row.total, row.note, row.version) for row in found] == [
            (7, "Calme", 2),
            (None, "", 1),
            (None, "", 1),
        ]

    def test_the_team_and_the_hour_are_corrected_then_the_same_file_changes_nothing(
        self, journey, acting, lead, director
    ):
        text = "Réf;Date;Heure;Nature;Équipe\nA-1;3/2/25;14:30;Présence active;Nadège Verdier\n"
        self.bring(journey, text)
        journey.apply()
        assert self.bring(journey, text) == {"unchanged": 1}
        other = text.replace("Nadège Verdier", "Paul Ancelin").replace("14:30", "15:00")
        assert self.bring(journey, other) == {"updated": 1}
        journey.apply()

        def team():
            with acting(lead) as actor:
                found = select(ActivityMember.membership_id).where(
                    ActivityMember.tenant_id == actor.tenant.id
                )
                return list(session.execute(found).scalars())

        assert team() == [director.membership_id]
        corrected = journey.run_id
        assert self.bring(journey, other) == {"unchanged": 1}
        assert self.bring(journey, other.replace("Paul", "Nadège Verdier et Paul")) == {"updated": 1}
        journey.run_id = corrected
        journey.press("annuler")
        assert team() == [lead.membership_id]

    def test_an_empty_cell_erases_nothing(self, journey, acting, lead):
        self.bring(journey, self.FIRST)
        journey.apply()
        assert self.bring(journey, self.FIRST.replace("Calme", "")) == {"unchanged": 2}

    def test_the_same_reference_twice_in_a_file_is_refused(self, journey):
        counts = self.bring(journey, self.FIRST.replace("A-2", "A-1"))
        assert counts["refused"] == 1
        assert journey.faults() == [("3", "", "La ligne 2 du fichier a déjà la même clé.")]

    def test_a_correction_that_a_rule_refuses_is_told_at_the_preview_and_may_be_left_aside(
        self, journey, acting, lead
    ):
        first = self.FIRST + "A-3;5/2/25;Présence active;;;\n"
        self.bring(journey, first)
        journey.apply()
        lines = (
            "A-1;3/2/25;Présence active;9;\nA-2;4/2/25;Présence active;1;\nA-3;5/2/25;Présence active;1;\n"
        )
        counts = self.bring(journey, "Référence;Date;Nature;Enfants;Note\n" + lines)
        assert counts == {"updated": 2, "refused": 1, "errors": 1}
        assert journey.faults() == [("2", "Enfants", "9 personnes, plus que le total de 5.")]
        assert "Importer 2\u00a0lignes" in journey.page()
        assert [row.children for row in entries(acting, lead)] == [2, None, None]
        journey.apply()
        assert journey.run().state == "checked"
        journey.apply(leave="1")
        assert journey.run().state == "applied"
        assert [row.children for row in entries(acting, lead)] == [2, 1, 1]
        journey.press("annuler")
        assert [row.children for row in entries(acting, lead)] == [2, None, None]

    def test_a_removed_row_is_made_again(self, journey, acting, lead):
        self.bring(journey, self.FIRST)
        journey.apply()
        with acting(lead) as actor:
            row = session.execute(
                select(Activity).where(Activity.tenant_id == actor.tenant.id, Activity.total == 5)
            )
            remove_activity(row.scalar_one(), actor=actor)
            commit()
        assert self.bring(journey, self.FIRST) == {"new": 1, "unchanged": 1}


class TestTakenBack:
    def test_new_rows_go_and_what_was_made_for_them(self, journey, acting, lead):
        ready(journey, lead)
        journey.apply()
        journey.press("annuler")
        assert journey.run().state == "undone"
        assert not entries(acting, lead)
        assert not places(acting, lead)
        assert audited(acting, lead, "import.undone") == [{"kind": "activities", "kept": 0}]

    def test_corrected_rows_say_again_what_they_said(self, journey, acting, lead):
        keys = TestKeys()
        keys.bring(journey, keys.FIRST)
        journey.apply()
        keys.bring(journey, keys.FIRST.replace("3/2/25", "1/2/25").replace(";5;Calme", ";7;Agité"))
        journey.apply()
        journey.press("annuler")
        first = entries(acting, lead)[0]
        assert (first.day, first.total, first.note) == (date(2025, 2, 3), 5, "Calme")

    def test_rows_changed_or_used_since_stay_and_are_listed_by_their_line(self, journey, acting, lead):
        ready(journey, lead)
        journey.apply()
        with acting(lead) as actor:
            rows = session.execute(
                select(Activity).where(Activity.tenant_id == actor.tenant.id).order_by(Activity.total.desc())
            ).scalars().all()  # fmt: skip
            by_total = {row.total: row for row in rows}
            remove_activity(by_total[12], actor=actor)
            raise_activity(by_total[1204], OpenCase(new_id(), "civic_situation", "Bruit"), actor=actor)
            commit()
        journey.press("annuler")
        assert journey.run().counts["kept"] == 2
        assert "Dans le fichier : lignes 3, 4." in journey.page().replace("\u00a0", " ")
        assert sorted(row.total for row in entries(acting, lead)) == [12, 1204]
        assert places(acting, lead) == ["Square des Lilas"], "the place of a row that stays stays"

    def test_after_seven_days_nothing_is_taken_back_and_the_file_is_gone(self, journey, app, acting, lead):
        ready(journey, lead)
        journey.apply()
        with acting(lead) as actor:
            run = get_or_404(ImportRun, journey.run_id)
            run.held_since = run.applied_at = now() - timedelta(days=7, minutes=1)
            session.flush()
            assert purge_imports(actor=actor) == 1
            commit()
        with acting(lead) as actor:
            held = (
                select(func.count())
                .select_from(ImportPiece)
                .where(ImportPiece.tenant_id == actor.tenant.id, ImportPiece.run_id == journey.run().id)
            )
            assert session.execute(held).scalar_one() == 0
        assert journey.press("annuler").status_code == 409
        page = journey.page()
        assert "Cet import ne s’annule plus." in page
        assert len(entries(acting, lead)) == 3

    def test_a_forgotten_file_keeps_what_was_written(self, journey, acting, lead):
        ready(journey, lead)
        journey.apply()
        journey.press("oublier")
        assert journey.run().emptied_at is not None
        assert journey.press("annuler").status_code == 409
        assert len(entries(acting, lead)) == 3
        assert journey.client.get(f"{journey.base}/{journey.run_id}/erreurs.csv").status_code == 404


class TestTwiceOrByStrangers:
    def test_a_file_sent_twice_with_its_id_is_one_import(self, journey, lead, acting):
        form = {"id": str(new_id())}
        for _time in range(2):
            answer = post(
                journey.client,
                f"{journey.base}/nouveau/activities",
                {**form, "file": SentFile(SHEET.encode())},
            )
            assert answer.status_code == 303
        with acting(lead) as actor:
            number = select(func.count()).select_from(ImportRun).where(ImportRun.tenant_id == actor.tenant.id)
            assert session.execute(number).scalar_one() == 1
        assert len(jobs_of(journey.app, lead)) == 1

    def test_the_button_pressed_twice_writes_once(self, journey, acting, lead):
        ready(journey, lead)
        for _time in range(2):
            assert journey.press("appliquer", work=False).status_code == 303
        work_off(journey.app, lead)
        assert journey.press("appliquer").status_code == 303
        assert len(entries(acting, lead)) == 3
        assert len(audited(acting, lead, "import.applied")) == 1

    def test_another_structure_does_not_know_it(self, journey, app, signed_in):
        journey.send(SHEET)
        other = create_member(app, create_structure(app, "civic_mediation"), "director")
        client = signed_in(other)
        for path in ("", "/avancement", "/erreurs.csv"):
            url = f"/s/{other.structure.slug}/importer/{journey.run_id}{path}"
            assert client.get(url).status_code == 404

    def test_answers_given_on_an_old_page_are_not_taken_for_others(self, journey, lead):
        journey.send(SHEET)
        journey.accept()
        old = str(journey.run().version - 1)
        form = {f"value_{n}": "-" for n in range(4)}
        url = f"{journey.base}/{journey.run_id}/valeurs"
        assert post(journey.client, url, {**form, "version": old}).status_code == 409

    def test_a_member_who_may_not_write_the_kind_does_not_have_its_importer(self, journey, lead):
        assert "Membres de l’équipe" not in journey.client.get(journey.base).text
        assert journey.client.get(f"{journey.base}/nouveau/members").status_code == 404

    def test_what_she_may_not_create_is_not_offered_nor_taken(self, journey, lead):
        """A coordinator keeps places, not vocabularies."""
        journey.send("Date;Nature;Motif\n3/2/25;Présence active;Chant du coq\n")
        journey.accept()
        page = journey.page()
        assert "Chant du coq" in page
        assert "Créer, compté comme" not in page
        assert journey.answer("new:noise").status_code == 422
