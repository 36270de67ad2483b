"""Two papers that write themselves: the month for an elected member's desk, the report of the end of a service."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import g
from sqlalchemy import select

from core.activities.models import Activity
from core.db.base import now
from core.db.session import session
from core.db.unit_of_work import commit
from core.db.writing import history_of
from core.extension.catalog import catalog
from core.papers import month as months
from core.papers.models import ShiftReport
from core.places.models import Place, Territory
from core.planning.clock import today
from core.planning.models import Round, RoundStop
from core.reporting.cards import cards_of
from core.reporting.filters import Filters
from core.reporting.periods import month_of
from core.reporting.subjects import ACTIVITIES
from core.requests.models import Request, RequestCaller
from core.testing.rows import make_row
from core.testing.sign_in import post


@pytest.fixture
def structure(make_structure):
    return make_structure("civic_mediation", "named_files", name="Ville de Fontaine")


@pytest.fixture
def coordinator(make_member):
    return make_member("coordinator", given_name="Samia", family_name="Ouali")


def words_of(answer):
    return re.sub(r"[\u00a0\u202f\s]+", " ", re.sub(r"<[^>]+>", "", answer.text))


def spot(name, kind="square", **said):
    return make_row(Place, name=name, sort_name=name.lower(), kind=kind, **said).id


def entry(place_id, actor, **said):
    said = {"day": today(actor), "starts_at": now(), "kind": "active_presence", **said}
    return make_row(Activity, place_id=place_id, author_id=actor.member, **said)


class TestTheMonth:
    def page(self, member, signed_in, query=""):
        return signed_in(member).get(f"/s/{member.structure.slug}/papiers/mois{query}")

    def test_tells_each_place_what_the_dashboard_counts(self, acting, coordinator, signed_in):
        with acting(coordinator) as actor:
            square, hall = spot("Square Jean-Jaurès"), spot("Hall des Tilleuls", "hall")
            for _ in range(3):
                entry(square, actor, total=4, reason="noise")
            entry(hall, actor, total=2)
            commit()
            shown = months.build(month_of(today(actor)), actor)
        assert [(line.name, line.values) for line in shown.lines] == [
            ("Square Jean-Jaurès", ("3", "12", "0")),
            ("Hall des Tilleuls", ("1", "2", "0")),
        ]
        assert shown.figures[0].value == "4"
        page = words_of(self.page(coordinator, signed_in))
        assert "Ville de Fontaine" in page
        assert "Square Jean-Jaurès" in page

    def test_says_that_nothing_was_noted_as_the_dashboard_does(self, acting, coordinator, signed_in):
        with acting(coordinator) as actor:
            g.slug = actor.tenant.slug
            square, hall = spot("Square"), spot("Hall", "hall")
            for _ in range(2):
                entry(square, actor)
            commit()
            shown = months.build(month_of(today(actor)), actor)
            assert shown.lines[0].values == ("2", "–", "0")
            people = shown.figures[1]
            assert (people.value, people.detail) == ("–", "Aucune valeur notée sur 2 interventions")
            entry(hall, actor, total=0)
            entry(hall, actor, total=7)
            entry(hall, actor)
            commit()
            shown = months.build(month_of(today(actor)), actor)
            assert [line.values for line in shown.lines] == [("3", "7", "0"), ("2", "–", "0")]
            cards, _empty = cards_of(Filters(month_of(today(actor))), ACTIVITIES, actor)
        people, card = shown.figures[1], next(card for card in cards if card.key == "people_met")
        assert people.value == card.value == "7"
        assert people.detail == card.detail == "Comptées dans 2 sur 5 interventions. Non renseigné : 3"
        assert people.detail in words_of(self.page(coordinator, signed_in))

    def test_holds_on_one_page_whatever_the_number_of_places(self, acting, coordinator):
        with acting(coordinator) as actor:
            for index in range(40):
                entry(spot(f"Lieu {index}"), actor, total=1)
            commit()
            shown = months.build(month_of(today(actor)), actor)
        assert len(shown.lines) == months.PLACES + 1
        assert shown.lines[-1].name == "Autres lieux (28)"
        assert sum(int(line.values[0]) for line in shown.lines) == 40

    def test_a_dwelling_is_never_told_apart_from_another(self, acting, coordinator, signed_in):
        with acting(coordinator) as actor:
            quartier = make_row(Territory, name="Bellevue", sort_name="bellevue").id
            for name in ("12 rue Haute, 3e gauche", "14 rue Haute, rez-de-chaussée"):
                entry(spot(name, "dwelling"), actor, territory_id=quartier)
            commit()
            shown = months.build(month_of(today(actor)), actor)
        assert [(line.name, line.territory, line.values[0]) for line in shown.lines] == [
            ("Logements", "Bellevue", "2")
        ]
        assert "rue Haute" not in self.page(coordinator, signed_in).text

    @pytest.mark.parametrize("role", ["coordinator", "figures_reader"])
    def test_nobody_is_told_by_age_or_sex_and_work_is(self, acting, make_member, signed_in, role):
        """It goes to a desk where the year is read too: 12 women in the year and 10 in March are 2 in April."""
        member = make_member(role)
        with acting(member) as actor:
            entry(spot("Square"), actor, total=57, children=17, adults=40, women=19, men=38)
            commit()
            shown = months.build(month_of(today(actor)), actor)
        assert shown.lines[0].values == ("1", "57", "0")
        page = words_of(self.page(member, signed_in))
        assert "par année civile, au tableau de bord" in page
        for number in ("17", "40", "19", "38"):
            assert not re.search(rf"(enfants|adultes|femmes|hommes)\D{{0,3}}{number}\b", page, re.I)

    def test_names_nobody(self, acting, coordinator, signed_in):
        with acting(coordinator) as actor:
            entry(spot("Square"), actor, note="Avec Karim du 3e")
            asked = make_row(Request, day=today(actor), subject="Appel de Mme Petit", place_id=None)
            make_row(RequestCaller, request_id=asked.id, name="Mme Petit")
            commit()
        page = self.page(coordinator, signed_in).text
        paper = page.partition('class="ps-card paper')[2].partition("</article>")[0]
        foot = page.partition('class="print-foot">')[2].partition("</p>")[0]
        assert "Square" in paper
        assert "Ville de Fontaine. Imprimé le" in foot
        for word in ("Karim", "Petit", "Samia", "Ouali"):
            assert word not in paper + foot

    def test_is_open_to_whoever_reads_published_figures(self, make_member, signed_in):
        assert self.page(make_member("figures_reader"), signed_in).status_code == 200
        assert self.page(make_member("reception"), signed_in).status_code == 403

    @pytest.mark.parametrize(
        "query", ["?mois=2026", "?mois=2090-01", "?mois=9999-12", "?mois=0001-01", "?mois=avril", "?jour=3"]
    )
    def test_what_is_no_month_that_has_begun_is_refused(self, query, coordinator, signed_in):
        assert self.page(coordinator, signed_in, query).status_code in (400, 422)


class TestTheEndOfTheShift:
    @pytest.fixture
    def worked(self, acting, coordinator):
        """A day with a round, two entries and a request."""
        with acting(coordinator) as actor:
            square = spot("Square Jean-Jaurès")
            walk = make_row(Round, day=today(actor), label="Tournée du soir", state="done").id
            make_row(RoundStop, round_id=walk, place_id=square, position=0, done_at=now())
            make_row(RoundStop, round_id=walk, place_id=spot("Hall"), position=1)
            entry(square, actor, total=7, estimated=True, reason="noise", tension=3)
            entry(square, actor)
            asked = make_row(Request, day=today(actor), subject="Appel de Mme Petit", urgent=True)
            make_row(RequestCaller, request_id=asked.id, name="Mme Petit", phone="0549000000")
            commit()
            return f"/s/{coordinator.structure.slug}/papiers/services/{today(actor).isoformat()}"

    def test_is_written_already(self, worked, coordinator, signed_in):
        page = words_of(signed_in(coordinator).get(worked))
        assert "1 tournée, dont 1 terminée." in page
        assert "Tournée du soir" in page
        assert "1 étape sur 2" in page
        assert "2 interventions. 7 personnes rencontrées, nombre estimé." in page
        assert "1 intervention ne dit pas combien." in page
        assert "Moments de tension : Square Jean-Jaurès (1)" in page
        assert "1 demande reçue, dont 1 urgente." in page
        assert "Petit" not in page

    def test_somebody_to_help_is_not_told_among_nuisances(self, worked, acting, coordinator, signed_in):
        with acting(coordinator) as actor:
            kinds = sorted(catalog().activity_kinds.items())
            to_help = next(key for key, kind in kinds if kind.reasons == "person_to_help")
            entry(spot("Gare"), actor, kind=to_help, reason="lost_minor")
            entry(spot("Place"), actor, reason="litter")
            commit()
        page = words_of(signed_in(coordinator).get(worked))
        assert "Personne à aider : Mineur seul (1)" in page
        assert re.search(r"Motifs : [^:]*Déchets", page)
        assert not re.search(r"Motifs : [^:]*Mineur seul", page)

    def test_the_team_adds_two_sentences_that_the_coordination_reads(
        self, worked, coordinator, make_member, signed_in
    ):
        mediator = signed_in(make_member("mediator"))
        said = {"happened": "Soirée calme, le groupe du banc a parlé.", "handed_on": "Repasser au hall."}
        assert post(mediator, worked, said).status_code == 303
        page = words_of(signed_in(coordinator).get(worked))
        assert said["happened"] in page
        assert said["handed_on"] in page
        listed = words_of(signed_in(coordinator).get(worked.rpartition("/")[0]))
        assert said["happened"] in listed

    def test_a_correction_keeps_the_first_words(self, worked, coordinator, signed_in, acting):
        client = signed_in(coordinator)
        post(client, worked, {"happened": "Calme.", "handed_on": ""})
        post(client, worked, {"happened": "Tendu vers 20 h.", "handed_on": "", "version": "2"})
        with acting(coordinator):
            row = session.execute(select(ShiftReport)).scalar_one()
            assert row.happened == "Tendu vers 20 h."
            assert [one.changes["happened"] for one in history_of(row)] == [
                ["", "Calme."],
                ["Calme.", "Tendu vers 20 h."],
            ]

    def test_two_of_a_team_who_write_at_once_lose_nothing(self, worked, coordinator, make_member, signed_in):
        post(signed_in(coordinator), worked, {"happened": "Calme.", "handed_on": ""})
        other = signed_in(make_member("mediator"))
        assert post(other, worked, {"happened": "", "handed_on": "Repasser."}).status_code == 303
        page = words_of(other.get(worked))
        assert "Calme." in page
        assert "Repasser." in page
        clash = post(other, worked, {"happened": "Agité.", "handed_on": ""})
        assert clash.status_code == 409
        assert "Calme." in clash.text
        assert "Agité." in clash.text

    def test_a_sentence_that_is_too_long_is_kept_and_said(self, worked, coordinator, signed_in):
        answer = post(signed_in(coordinator), worked, {"happened": "x" * 401, "handed_on": "Repasser."})
        assert answer.status_code == 422
        assert "400 caractères au plus" in words_of(answer)
        assert "Repasser." in answer.text

    def test_is_one_link_away_from_the_day(self, coordinator, make_member, signed_in):
        url = f"/s/{coordinator.structure.slug}/"
        assert "papiers/services/" in signed_in(coordinator).get(url).text
        assert "papiers/services/" not in signed_in(make_member("reception")).get(url).text

    def test_the_direction_reads_and_does_not_write(self, worked, make_member, signed_in):
        director = signed_in(make_member("director"))
        assert "Enregistrer" not in director.get(worked).text
        assert post(director, worked, {"happened": "x", "handed_on": ""}).status_code == 403

    def test_tomorrow_has_no_report(self, acting, coordinator, signed_in):
        with acting(coordinator) as actor:
            day = today(actor) + timedelta(days=1)
        url = f"/s/{coordinator.structure.slug}/papiers/services/"
        assert signed_in(coordinator).get(url + day.isoformat()).status_code == 404
        assert signed_in(coordinator).get(url + "demain").status_code == 404

    @pytest.mark.parametrize(("day", "status"), [
        ("0001-01-01", 404), ("1900-12-31", 404), ("1901-01-01", 200), ("2099-12-31", 404), ("9999-12-31", 404),
    ])  # fmt: skip
    def test_a_day_that_no_team_worked_is_not_found(self, coordinator, signed_in, day, status):
        url = f"/s/{coordinator.structure.slug}/papiers/services/{day}"
        browser = signed_in(coordinator)
        answer = browser.get(url)
        assert answer.status_code == status
        assert "1900-12-31" not in answer.text
        assert post(browser, url, {"happened": "x", "handed_on": ""}).status_code == (
            303 if status == 200 else 404
        )

    def test_the_first_month_we_know_is_empty(self, coordinator, signed_in):
        page = signed_in(coordinator).get(f"/s/{coordinator.structure.slug}/papiers/mois?mois=1901-01")
        assert page.status_code == 200
        assert "Mois précédent" not in page.text
