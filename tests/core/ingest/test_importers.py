"""Each kind of row that the core brings in: recognised, written as by its form, corrected, taken back."""

from __future__ import annotations

import io
from datetime import date

import pytest
import python_calamine
from sqlalchemy import select

from core.activities.models import Activity
from core.cases.models import Case, CaseTransition
from core.cases.moving import close_case, move_case
from core.cases.schemas import MoveCase
from core.cases.workflow import result_label, type_of
from core.db.base import new_id
from core.db.outbox import OutboxJob
from core.db.session import session
from core.db.unit_of_work import commit
from core.db.writing import apply_changes
from core.extension.catalog import catalog
from core.people.contacts import add_contact
from core.people.models import Person, PersonContact
from core.people.schemas import ContactCommand
from core.planning.clock import TOO_OLD
from core.referrals.models import Partner
from core.tenancy.models import Membership
from tests.core.ingest.files import workbook


def rows_of(model, acting, member, *columns):
    with acting(member) as actor:
        found = select(*(getattr(model, name) for name in columns)).where(model.tenant_id == actor.tenant.id)
        return [tuple(row) for row in session.execute(found.order_by(model.created_at, model.id))]


def bring(journey, content, importer, *answers):
    journey.send(content, importer=importer)
    journey.accept()
    if answers:
        journey.answer(*answers)
    assert journey.run().state == "checked", (journey.run().state, journey.facts().get("unknown"))
    return journey.run().counts


class TestPeople:
    FILE = (
        "Nom;Prénom;Date de naissance;Sexe;Téléphone;Adresse\n"
        "Le Goff;Anne;3/2/1984;F;612345678;3 rue des Lilas\n"
        "Ndiaye;Ousmane;;H;;\n"
    )

    def test_are_written_with_their_telephone_and_nobodys_agreement(self, journey, acting, lead):
        assert bring(journey, self.FILE, "people") == {"new": 2}
        journey.apply()
        assert rows_of(
            Person, acting, lead, "family_name", "given_name", "birth_date", "gender", "sort_name"
        ) == [
            ("Le Goff", "Anne", date(1984, 2, 3), "f", "le goff anne"),
            ("Ndiaye", "Ousmane", None, "m", "ndiaye ousmane"),
        ]
        assert rows_of(PersonContact, acting, lead, "kind", "value", "digits") == [
            ("phone", "+33612345678", "612345678")
        ]

    def test_are_found_again_by_name_and_birth_date_however_they_are_spelt(self, journey, acting, lead):
        bring(journey, self.FILE, "people")
        journey.apply()
        journey.send("Prénom;Nom;Né le;Adresse\nANNE;LE-GOFF;03.02.1984;5 rue Neuve\n", importer="people")
        journey.match(["given_name", "family_name", "birth_date", "address"], key="identity")
        assert journey.run().counts == {"updated": 1}
        journey.apply()
        found = rows_of(Person, acting, lead, "family_name", "address")
        assert ("LE-GOFF", "5 rue Neuve") in found
        assert len(found) == 2

    def test_whose_data_is_restricted_are_left_alone(self, journey, acting, lead):
        bring(journey, self.FILE, "people")
        journey.apply()
        with acting(lead) as actor:
            anne = session.execute(
                select(Person).where(Person.tenant_id == actor.tenant.id, Person.given_name == "Anne")
            )
            person = anne.scalar_one()
            apply_changes(person, person.version, {"restricted_on": date(2026, 1, 1)}, actor=actor)
            commit()
        journey.send("Prénom;Nom;Né le;Adresse\nAnne;Le Goff;3/2/1984;5 rue Neuve\n", importer="people")
        journey.match(["given_name", "family_name", "birth_date", "address"], key="identity")
        assert journey.run().counts == {"refused": 1, "errors": 1}
        assert "limitées à sa demande" in journey.faults()[0][2]

    def test_taken_back_leaves_whom_somebody_has_worked_with_since(self, journey, acting, lead):
        bring(journey, self.FILE, "people")
        journey.apply()
        with acting(lead) as actor:
            statement = select(Person).where(
                Person.tenant_id == actor.tenant.id, Person.given_name == "Ousmane"
            )
            person = session.execute(statement).scalar_one()
            add_contact(person, ContactCommand("email", "ousmane@exemple.test", id=new_id()), actor=actor)
            apply_changes(person, person.version, {"address": "7 rue Basse"}, actor=actor)
            commit()
        journey.press("annuler")
        assert rows_of(Person, acting, lead, "given_name") == [("Ousmane",)]
        assert "3." in journey.page()

    def test_without_any_name_are_refused_in_the_words_of_the_form(self, journey):
        journey.send("Nom;Prénom;Adresse\n;;3 rue des Lilas\n", importer="people")
        journey.accept()
        assert journey.faults() == [("2", "Prénom", "Un prénom, un nom ou un surnom : un seul suffit.")]


class TestPartners:
    FILE = "Organisme;Type;Contact;Mail\nCCAS de Saint-Avel;CCAS;Mme Roche;accueil@ccas.exemple.test\n"

    def kind(self, acting, lead):
        with acting(lead):
            return catalog().code_lists["partner_type"].codes[0].value

    def test_are_written_then_corrected_by_name(self, journey, acting, lead):
        journey.send(self.FILE, importer="partners")
        journey.accept()
        if journey.run().state == "values":
            journey.answer(self.kind(acting, lead))
        assert journey.run().counts == {"new": 1}
        journey.apply()
        changed = self.FILE.replace("Mme Roche", "M. Petit").replace(
            "CCAS de Saint-Avel", "ccas de saint avel"
        )
        journey.send(changed, importer="partners")
        journey.match(["name", "kind", "contact_name", "email"], key="name")
        assert journey.run().counts == {"updated": 1}
        journey.apply()
        assert rows_of(Partner, acting, lead, "contact_name", "sort_name") == [
            ("M. Petit", "ccas de saint avel")
        ]


class TestMembers:
    def file(self, director):
        key = str(director.membership_id)
        return (
            "Prénom;Nom;Mail;Fonction;Date d’entrée\n"
            f"Jeanne;Marceau;jeanne-{key}@exemple.test;Médiateur·rice;1/9/2026\n"
            f"Karim;Delaunay;KARIM-{key}@exemple.test;Chargé de mission;\n"
        )

    def test_are_invited_with_their_roles(self, journey_of, director, acting):
        journey = journey_of(director)
        assert bring(journey, self.file(director), "members", "coordinator") == {"new": 2}
        page = journey.page()
        assert "invitation par courriel" in page
        journey.apply()
        found = rows_of(Membership, acting, director, "given_name", "role_keys", "invited_email")[1:]
        assert [(name, roles) for name, roles, _mail in found] == [
            ("Jeanne", ["mediator"]),
            ("Karim", ["coordinator"]),
        ]
        assert found[1][2] == f"karim-{director.membership_id}@exemple.test"
        with acting(director):
            letters = select(OutboxJob.args).where(OutboxJob.job == "users.send_invitation")
            told = " ".join(str(args) for args in session.execute(letters).scalars())
        ids = [row[0] for row in rows_of(Membership, acting, director, "id")[1:]]
        assert all(str(member_id) in told for member_id in ids)

    def test_whoever_is_a_member_already_is_told_before_anything_is_written(
        self, journey_of, director, acting
    ):
        journey = journey_of(director)
        bring(journey, self.file(director), "members", "coordinator")
        journey.apply()
        again = self.file(director) + f"Lou;Roux;lou-{director.membership_id}@exemple.test;Médiateur·rice;\n"
        journey.send(again + "Zoé;Nord;pas une adresse;Médiateur·rice;\n", importer="members")
        journey.accept()
        assert journey.run().counts == {"new": 1, "refused": 3, "errors": 3}
        told = [
            ("2", "Adresse électronique", "Cette adresse est déjà celle d’un membre de la structure."),
            ("3", "Adresse électronique", "Cette adresse est déjà celle d’un membre de la structure."),
        ]
        assert journey.faults()[:2] == told
        journey.apply(leave="1")
        assert journey.run().counts == {"new": 1, "refused": 3, "errors": 3}
        assert journey.faults()[:2] == told, "what was left aside is still told once the rest is written"
        assert len(journey.faults()) == 3

    def test_are_known_by_their_address_and_taken_back_until_they_join(self, journey_of, director, acting):
        journey = journey_of(director)
        bring(journey, self.file(director), "members", "coordinator")
        journey.apply()
        first = journey.run_id
        journey.send(self.file(director).replace("Marceau", "Marceau-Roy"), importer="members")
        journey.match(["given_name", "family_name", "email", "role_keys", "starts_on"], key="email")
        assert journey.run().counts == {"updated": 1, "unchanged": 1}
        journey.run_id = first
        journey.press("annuler")
        assert [row[0] for row in rows_of(Membership, acting, director, "given_name")] == ["Paul"]


class TestSituations:
    FILE = (
        "Objet;Nature;Date d’ouverture;Date de clôture;Résultat;Personnes concernées\n"
        "Musique le soir;{0};3/2/2025;20/3/2025;{1};12\n"
        "Stationnement;{0};4/2/2025;;;\n"
    )

    @pytest.fixture
    def file(self, acting, lead):
        with acting(lead) as actor:
            words = type_of("civic_situation").label, catalog().code_lists["deferred_result"].codes[0].label
            assert actor.tenant.enabled
        return self.FILE.format(*words)

    def test_are_written_open_or_closed_and_numbered_by_year(self, journey, acting, lead, file):
        assert bring(journey, file, "cases") == {"new": 2}
        journey.apply()
        found = rows_of(
            Case, acting, lead, "subject", "opened_on", "closed_on", "people", "number", "named_at"
        )
        assert sorted(found) == [
            ("Musique le soir", date(2025, 2, 3), date(2025, 3, 20), 12, "2025-0001", None),
            ("Stationnement", date(2025, 2, 4), None, None, "2025-0002", None),
        ]
        with acting(lead) as actor:
            states = dict(
                session.execute(
                    select(Case.subject, Case.state).where(Case.tenant_id == actor.tenant.id)
                ).all()
            )
            final = {state.key for state in type_of("civic_situation").states if state.final}
            assert states["Musique le soir"] in final
            assert states["Stationnement"] == type_of("civic_situation").initial.key
            steps = select(CaseTransition.id).where(CaseTransition.tenant_id == actor.tenant.id)
            assert not session.execute(steps).all(), "no step was passed here"

    def test_end_by_the_words_of_their_kind_or_the_shared_ones(self, journey, acting, lead, file):
        with acting(lead):
            kind = type_of("civic_situation")
            shared = catalog().code_lists["deferred_result"].codes[0].label
        line = f"Stationnement;{kind.label};4/2/2025;5/3/2025;"
        told = file.replace(f"Stationnement;{kind.label};4/2/2025;;;", f"{line}Arrêt des réclamations;")
        assert bring(journey, told.replace(f";{shared};", ";Lieu apaisé;"), "cases") == {"new": 2}
        journey.apply()
        found = dict(rows_of(Case, acting, lead, "subject", "result"))
        assert found == {"Musique le soir": "place_calm", "Stationnement": "complaint_stopped"}
        with acting(lead) as actor:
            words = [result_label(kind, code, actor) for code in found.values()]
        assert sorted(words) == ["Arrêt des réclamations", "Lieu apaisé"]

    def test_open_their_pages_and_go_on(self, journey, acting, lead, file):
        bring(journey, file, "cases")
        journey.apply()
        with acting(lead) as actor:
            cases = {
                c.subject: c
                for c in session.execute(select(Case).where(Case.tenant_id == actor.tenant.id)).scalars()
            }
            ids = [case.id for case in cases.values()]
            case = cases["Stationnement"]
            step = next(
                s for s in type_of(case.type_key).transitions if case.state in s.source and not s.requires
            )
            moved = MoveCase(result=None) if not type_of(case.type_key).state(step.target).final else None
            if moved is not None:
                move_case(case, step.key, moved, actor=actor)
            else:
                close_case(case, catalog().code_lists["deferred_result"].codes[0].value, actor=actor)
            commit()
        for case_id in ids:
            assert journey.client.get(f"/s/{lead.structure.slug}/situations/{case_id}").status_code == 200
        journey.press("annuler")
        assert [row[0] for row in rows_of(Case, acting, lead, "subject")] == ["Stationnement"], (
            "it has moved on since"
        )

    def test_that_end_before_they_begin_are_refused(self, journey, file):
        journey.send(file.replace("20/3/2025", "20/1/2025"), importer="cases")
        journey.accept()
        assert journey.faults() == [
            ("2", "Close le", "La clôture vient avant l’ouverture : vérifiez les deux dates.")
        ]

    def test_that_begin_on_a_day_nobody_can_read_are_not_said_to_end_before_it(self, journey, file):
        """What concerns several cells waits until each could be read; what concerns one does not."""
        journey.send(
            file.replace(";3/2/2025;", ";un jour;").replace(";4/2/2025;;;", ";5/2/2999;6/2/2999;;-1"),
            importer="cases",
        )
        journey.accept()
        assert [(line, column) for line, column, _text in journey.faults()] == [
            ("2", "Ouverte le"), ("3", "Personnes concernées"), ("3", "Ouverte le"), ("3", "Close le"),
        ]  # fmt: skip

    def test_are_corrected_by_number_while_they_are_open(self, journey, acting, lead, file):
        bring(journey, file, "cases")
        journey.apply()
        journey.send("N°;Objet;Nature\n2025-0002;Stationnement gênant;{0}\n2025-0001;Bruit;{0}\n".format(
            file.splitlines()[1].split(";")[1]
        ), importer="cases")  # fmt: skip
        journey.match(["number", "subject", "type_key"], key="number")
        assert journey.run().counts == {"updated": 1, "refused": 1, "errors": 1}
        journey.apply(leave="1")
        assert {row[0] for row in rows_of(Case, acting, lead, "subject")} == {
            "Musique le soir",
            "Stationnement gênant",
        }


class TestFilesOfManyShapes:
    def test_a_workbook_with_a_title_merged_groups_and_totals(self, journey, acting, lead):
        content = workbook(
            [
                [],
                ["Date", "Nature", "En tout", "Enfants", "Adultes"],
                [date(2025, 2, 3), "Présence active", 12, 4, 8],
                [],
                ["Total", None, 12, 4, 8],
            ],
            merge=[(0, 2, 0, 4, "Public")],
        )
        journey.send(content, name="bilan.xlsx")
        assert journey.proposed() | {"sheet": ""} == {
            "column_0": "day", "column_1": "kind", "column_2": "total", "column_3": "children",
            "column_4": "adults", "fixed_kind": "", "key": "", "sheet": "",
        }  # fmt: skip
        journey.accept()
        assert journey.run().counts == {"new": 1, "totals": 1, "empty": 1}

    def test_another_sheet_and_another_line_of_titles_are_chosen(self, journey):
        other = ("2024", [["x"], ["Date", "Nature"], ["3/2/24", "Présence active"]])
        journey.send(workbook([["a"]] * 5, sheets=[other]), name="deux.xlsx")
        assert journey.press("feuille", sheet="1").status_code == 303
        assert journey.run().sheet == 1
        assert journey.run().header == 2
        assert journey.press("feuille", header="1").status_code == 303
        assert "column_0" in journey.proposed()
        assert journey.press("feuille", header="3000").status_code == 422
        assert journey.press("feuille", sheet="7").status_code == 422

    def test_a_file_about_one_thing_says_it_once(self, journey, acting, lead):
        journey.send("Date\n3/2/25\n4/2/25\n")
        assert journey.match(["day"]).status_code == 422
        assert "Nature" in journey.match(["day"]).text
        assert journey.match(["day"], fixed_kind="active_presence").status_code == 303
        assert journey.run().counts == {"new": 2}

    def test_months_written_first_are_said(self, journey):
        journey.send(
            "Date;Nature\n2/25/25;Présence active\n3/4/25;Présence active\n3/25/25;Présence active\n"
        )
        journey.accept()
        assert "mois/jour/année" in journey.facts()["remarks"][0]

    def test_one_odd_date_does_not_turn_the_file_and_the_order_may_be_chosen(self, journey, acting, lead):
        journey.send("Date;Nature\n03/02/2025;Présence active\n2/13/2025;Présence active\n")
        journey.accept()
        assert journey.run().counts == {"new": 1, "refused": 1, "errors": 1}
        assert journey.faults() == [("3", "Date", "Ce jour n’existe pas : vérifiez le jour et le mois.")]
        assert "1 date met le mois avant le jour ; elle est refusée." in journey.facts()["remarks"][1]
        assert 'name="order"' in journey.page()
        assert journey.press("feuille", order="mdy").status_code == 303
        assert journey.run().counts == {"new": 2}
        assert journey.press("feuille", order="ymd").status_code == 422
        journey.apply()
        assert rows_of(Activity, acting, lead, "day") == [(date(2025, 3, 2),), (date(2025, 2, 13),)]

    def test_dates_that_can_be_read_one_way_ask_nothing(self, journey):
        journey.send("Date;Nature\n03/02/2025;Présence active\n25/02/2025;Présence active\n")
        journey.accept()
        assert 'name="order"' not in journey.page()

    def test_a_day_before_anybody_worked_is_a_wrong_year(self, journey):
        journey.send("Date;Nature\n01/01/1900;Présence active\n31/12/1979;Présence active\n")
        journey.accept()
        assert [fault[0::2] for fault in journey.faults()] == [("2", TOO_OLD), ("3", TOO_OLD)]

    def test_titles_alone_are_no_lines(self, journey):
        journey.send("Date;Nature;Lieu\n;;\n")
        assert journey.run().state == "wrong"
        assert "Aucune ligne à importer" in journey.page()

    def test_a_key_of_the_last_file_is_proposed_only_where_its_column_is(self, journey):
        journey.send("Référence;Date;Nature\nA-1;3/2/25;Présence active\n")
        assert journey.proposed()["key"] == "_reference"
        journey.accept()
        journey.apply()
        journey.send("Date;Nature\n4/2/25;Présence active\n")
        assert journey.proposed()["key"] == ""
        assert journey.accept().status_code == 303
        assert journey.run().state == "checked"

    def test_columns_refused_from_the_preview_are_shown_with_what_is_wrong(self, journey):
        journey.send("Date;Nature\n4/2/25;Présence active\n")
        journey.accept()
        answer = journey.match(["day", "kind"], key="_reference")
        assert answer.status_code == 422
        assert "Cette clé demande une colonne" in answer.text
        assert "Colonnes à reconnaître" in answer.text

    def test_an_answer_that_no_form_sends_is_headed_by_its_own_number(self, journey):
        journey.send("Date;Nature\n4/2/25;Présence active\n")
        journey.accept()
        answer = journey.press("appliquer", work=False, inconnu="1")
        assert answer.status_code == 422
        assert '<p class="eyebrow">422</p>' in answer.text

    def test_once_undone_nothing_is_said_of_undoing(self, journey):
        journey.send("Date;Nature\n4/2/25;Présence active\n")
        journey.accept()
        assert "ne s’annule plus" not in journey.page()
        journey.apply()
        assert "l’import ne s’annule plus" in journey.page()
        journey.press("annuler")
        assert "ne s’annule plus" not in journey.page()

    def test_a_column_of_free_text_is_no_list(self, journey):
        lines = "".join(f"3/2/25;Présence active;Récit numéro {n}\n" for n in range(400))
        journey.send("Date;Nature;Motif\n" + lines)
        journey.accept()
        assert journey.run().state == "columns"
        assert "trop de réponses différentes" in journey.page()

    def test_a_file_that_is_none_says_so_beside_its_field(self, journey):
        answer = journey.send(b"%PDF-1.7 \x00\x01\x02\x03" * 40, name="bilan.pdf")
        assert answer.status_code == 422
        assert "Ce fichier n’est pas un tableau." in answer.text

    def test_a_file_without_lines_says_so_on_its_page(self, journey):
        journey.send(workbook([[]]), name="vide.xlsx")
        assert journey.run().state == "wrong"
        assert "Aucune ligne à importer" in journey.page()

    def test_the_template_is_recognised_whole(self, journey, acting, lead):
        answer = journey.client.get(f"{journey.base}/modele/activities")
        assert 'filename="modele-interventions.xlsx"' in answer.headers["Content-Disposition"]
        book = python_calamine.load_workbook(io.BytesIO(answer.data))
        titles = book.get_sheet_by_index(0).to_python()[0]
        assert book.sheet_names == ["À remplir", "Réponses possibles"]
        assert "Présence active" in str(book.get_sheet_by_index(1).to_python())
        row = ["R1", date(2025, 2, 3), "14:30", "Présence active", *[""] * (len(titles) - 4)]
        journey.send(workbook([titles, row]), name="modele.xlsx")
        assert [name for name in journey.proposed().values() if name].count("day") == 1
        assert all(journey.proposed()[f"column_{n}"] for n in range(len(titles)))
