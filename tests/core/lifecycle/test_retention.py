"""What is past its term is counted, then goes on a decision and a job; names show nowhere, ledgers stay."""

from __future__ import annotations

import html
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from core.activities.models import Activity
from core.audit.models import AuditEntry
from core.casefiles.examples import a_file, a_party
from core.casefiles.services import link_person
from core.cases.completing import edit_case
from core.cases.examples import a_case
from core.cases.models import Case, Party
from core.cases.schemas import EditCase
from core.db.base import new_id, now
from core.db.outbox import OutboxJob
from core.db.session import session
from core.db.unit_of_work import commit
from core.db.writing import Revision
from core.errors import ConfigurationError
from core.extension.catalog import check_retention
from core.extension.contributions import RetentionRule, SubjectRef
from core.extension.enablement import disable
from core.lifecycle.requests import register_request, restrict_person
from core.lifecycle.retention import apply_rule, kept_today
from core.lifecycle.rules import people_of_closed_files
from core.lifecycle.schemas import RegisterRequest
from core.people.models import Person
from core.people.queries import person_or_404
from core.people.schemas import RegisterPerson, TiePeople
from core.people.services import merge_people, register_person
from core.people.ties import tie_people
from core.planning.clock import shift_months, today
from core.tenancy.models import Tenant
from core.testing.plugin import create_member, create_structure
from core.testing.rows import make_row
from core.testing.sign_in import post
from plugins.civic_mediation.models import Incident
from plugins.school_mediation.models import Promotion, Pupil
from tests.core.lifecycle.test_rights import work_off

LONG_AGO = date(2005, 1, 10)
NOTES = "activities.notes"


@pytest.fixture
def house(app):
    return create_structure(app, "named_files", "civic_mediation")


@pytest.fixture
def officer(app, house):
    return create_member(app, house, "dpo")


@pytest.fixture
def director(app, house):
    return create_member(app, house, "director")


@pytest.fixture
def mediator(app, house):
    return create_member(app, house, "mediator")


def somebody(actor, name="Solange"):
    return register_person(RegisterPerson(new_id(), given_name=name, family_name="Tourneville"), actor=actor)


def followed(person, actor, *, closed_on=LONG_AGO):
    """A named file of hers, closed that day (None: open)."""
    case = a_file(actor)
    link_person(a_party(case, actor), person.id, actor=actor)
    if closed_on is not None:
        case.opened_on, case.closed_on, case.last_on = LONG_AGO, closed_on, closed_on
    session.flush()
    return case


def old_note(acting, member):
    with acting(member):
        row_id = make_row(Activity, day=LONG_AGO, note="Un mot d’alors").id
        commit()
    return row_id


def past_people(actor):
    return set(session.execute(people_of_closed_files(actor, shift_months(today(actor), -24))).scalars())


def past(actor):
    return {kept.rule.key: kept.past for kept in kept_today(actor)}


def words(answer):
    return " ".join(html.unescape(answer.text).replace("\xa0", " ").replace("\u202f", " ").split())


def address(house, key=""):
    return f"/s/{house.slug}/conservation" + (f"/{key}" if key else "")


class TestPeople:
    def test_are_past_two_years_after_the_last_contact_of_their_last_file(self, mediator, acting):
        with acting(mediator) as actor:
            gone, recent, back = (somebody(actor, name) for name in ("Ada", "Bea", "Cléa"))
            followed(gone, actor)
            followed(recent, actor, closed_on=today(actor) - timedelta(days=700))
            followed(back, actor)
            followed(back, actor, closed_on=None)
            assert past_people(actor) == {gone.id}

    def test_are_kept_while_restricted_waiting_for_an_answer_or_tied_to_somebody_followed(
        self, mediator, acting
    ):
        with acting(mediator) as actor:
            limited, asking, mother, child = (somebody(actor, n) for n in ("Ada", "Bea", "Cléa", "Dina"))
            for person in (limited, asking, mother):
                followed(person, actor)
            followed(child, actor, closed_on=None)
            tie_people(person_or_404(mother.id, actor), TiePeople(new_id(), child.id, "parent"), actor=actor)
            hers = RegisterRequest(new_id(), "restrict", today(actor))
            restrict_person(
                register_request(SubjectRef("person", limited.id), hers, actor=actor), actor=actor
            )
            hers = RegisterRequest(new_id(), "access", today(actor))
            register_request(SubjectRef("person", asking.id), hers, actor=actor)
            assert past_people(actor) == set()

    def test_under_two_records_are_one_person(self, mediator, acting):
        with acting(mediator) as actor:
            kept, merged = somebody(actor, "Ada"), somebody(actor, "Adda")
            followed(kept, actor)
            followed(merged, actor, closed_on=None)
            merge_people(kept, merged, actor=actor)
            assert past_people(actor) == set()

    def test_known_to_a_domain_are_kept_as_long_as_it_says(self, app, acting):
        school = create_member(app, create_structure(app, "school_mediation"), "mediator")
        with acting(school) as actor:
            pupil, former = somebody(actor, "Ada"), somebody(actor, "Bea")
            for person, year in ((pupil, today(actor).year), (former, 2004)):
                followed(person, actor)
                make_row(Pupil, promotion_id=make_row(Promotion, year=year).id, person_id=person.id)
            assert past_people(actor) == {former.id}

    def test_go_by_the_job_that_the_decision_asks_for(self, app, house, officer, mediator, acting, signed_in):
        with acting(mediator) as actor:
            gone, kept = somebody(actor, "Ada"), somebody(actor, "Bea")
            followed(gone, actor)
            followed(kept, actor, closed_on=None)
            ids = gone.id, kept.id
            commit()
        form = {"reason": "term_over"}
        assert post(signed_in(officer), address(house, "people.closed_files"), form).status_code == 303
        with app.app_context():
            args = session.execute(
                select(OutboxJob.args).where(
                    OutboxJob.for_tenant == house.id, OutboxJob.job == "retention.apply"
                )
            ).scalar_one()
            assert set(args) == {"rule", "before"}, "no id in a job’s arguments"
        work_off(app, house)
        with acting(officer):
            erased = {p.id: p.erased_at is not None for p in session.execute(select(Person)).scalars()}
            assert erased == {ids[0]: True, ids[1]: False}
            said = session.execute(
                select(AuditEntry.action, AuditEntry.details).where(AuditEntry.action.like("retention.%"))
            ).all()
            found = {row.action: row.details for row in said}
            assert found["retention.decided"]["past"] == found["retention.applied"]["past"] == 1


def test_a_situation_without_a_name_loses_its_words_former_ones_too_and_keeps_its_figures(mediator, acting):
    with acting(mediator) as actor:
        case = a_case(actor)
        edit_case(
            case, EditCase(case.version, {"subject": "Bruit chez la famille du rez-de-chaussée"}), actor=actor
        )
        make_row(Party, case_id=case.id, position=3, label="Le fils aîné", description="Grand, casquette")
        case.opened_on = case.closed_on = case.last_on = LONG_AGO
        reason, state = case.reason, case.state
        session.flush()
        assert past(actor)["cases.words"] == 1
        assert apply_rule("cases.words", shift_months(today(actor), -24), actor=actor) == 1
        session.expire_all()
        case = session.execute(select(Case)).scalar_one()
        assert (case.subject, case.reason, case.state) == ("Texte effacé", reason, state)
        party = session.execute(select(Party).where(Party.position == 3)).scalar_one()
        assert (party.label, party.description) == ("Partie C", None)
        assert session.execute(select(Revision.id)).first() is None


class TestThePage:
    def test_counts_without_a_name_or_a_content(self, house, director, mediator, acting, signed_in):
        with acting(mediator) as actor:
            followed(somebody(actor), actor)
            commit()
        old_note(acting, mediator)
        page = signed_in(director).get(address(house))
        assert page.status_code == 200
        assert "Notes des interventions" in page.text
        assert words(page).count("1 au-delà") == 2
        assert "Tourneville" not in page.text
        assert "Un mot d’alors" not in html.unescape(page.text)
        assert address(house, NOTES) not in page.text, "a director reads, the DPO decides"

    def test_a_director_decides_nothing(self, house, director, signed_in):
        assert post(signed_in(director), address(house, NOTES), {"reason": "term_over"}).status_code == 403

    def test_a_mediator_does_not_read_it(self, house, mediator, signed_in):
        assert signed_in(mediator).get(address(house)).status_code == 403

    def test_keeps_the_rules_of_a_domain_switched_off_and_leaves_out_those_never_used(
        self, house, officer, director, acting, signed_in
    ):
        with acting(director) as actor:
            assert disable("civic_mediation", actor=actor)
            commit()
        page = words(signed_in(officer).get(address(house)))
        assert "Faits des incidents" in page
        assert "domaine désactivé" in page
        assert "Mots des repérages" not in page

    def test_shows_what_a_daily_job_removes_and_offers_nothing_there(self, house, officer, signed_in):
        client = signed_in(officer)
        assert "Brouillons" in words(client.get(address(house)))
        assert client.get(address(house, "drafts.unsent")).status_code == 404

    def test_an_unknown_rule_is_not_found(self, house, officer, signed_in):
        assert signed_in(officer).get(address(house, "nothing.known")).status_code == 404


class TestTheDecision:
    def test_needs_a_reason(self, house, officer, mediator, acting, signed_in):
        old_note(acting, mediator)
        assert post(signed_in(officer), address(house, NOTES)).status_code == 422

    def test_is_asked_for_once_and_harmless_twice(self, app, house, officer, mediator, acting, signed_in):
        note_id = old_note(acting, mediator)
        client = signed_in(officer)
        for _time in range(2):
            assert post(client, address(house, NOTES), {"reason": "term_over"}).status_code == 303
            work_off(app, house)
        with acting(officer) as actor:
            row = session.execute(select(Activity).where(Activity.id == note_id)).scalar_one()
            assert (row.note, row.day) == ("", LONG_AGO)
            assert past(actor)[NOTES] == 0
            decided = select(AuditEntry.id).where(AuditEntry.action == "retention.decided")
            assert len(session.execute(decided).all()) == 1

    def test_nothing_goes_before_the_job(self, house, officer, mediator, acting, signed_in):
        note_id = old_note(acting, mediator)
        post(signed_in(officer), address(house, NOTES), {"reason": "term_over"})
        with acting(officer):
            row = session.execute(select(Activity).where(Activity.id == note_id)).scalar_one()
            assert row.note

    def test_of_public_archives_needs_the_visa(self, app, acting, signed_in):
        city = create_structure(app, settings={"public_archives": True})
        officer = create_member(app, city, "dpo")
        old_note(acting, officer)
        client, url = signed_in(officer), address(city, NOTES)
        refused = post(client, url, {"reason": "term_over"})
        assert refused.status_code == 422
        assert "L212-2" in words(refused)
        tomorrow = (now().date() + timedelta(days=2)).isoformat()
        for reference, on in (("AD86 2026/14", tomorrow), ("Monsieur Untel", "2026-01-15"), ("AD86-14", "")):
            form = {"reason": "term_over", "visa_reference": reference, "visa_on": on}
            again = post(client, url, form)
            assert again.status_code == 422
            assert reference in html.unescape(again.text), "what was typed is kept"
        form = {"reason": "term_over", "visa_reference": "AD86 2026/14", "visa_on": "2026-01-15"}
        assert post(client, url, form).status_code == 303
        work_off(app, city)
        with acting(officer) as actor:
            assert past(actor)[NOTES] == 0
            decided = select(AuditEntry.details).where(AuditEntry.action == "retention.decided")
            details = session.execute(decided).scalar_one()
            assert (details["visa"], details["visa_on"]) == ("ad86-2026/14", "2026-01-15")

    def test_is_still_taken_in_a_suspended_structure_and_for_a_domain_switched_off(
        self, app, house, officer, mediator, director, acting, signed_in
    ):
        with acting(mediator):
            make_row(Incident, day=LONG_AGO, facts="Un récit")
            commit()
        with acting(director) as actor:
            disable("civic_mediation", actor=actor)
            commit()
        with app.app_context():
            session.execute(select(Tenant).where(Tenant.id == house.id)).scalar_one().suspended_at = now()
            commit()
        assert (
            post(signed_in(officer), address(house, "civic.facts"), {"reason": "register"}).status_code == 303
        )
        work_off(app, house)
        with acting(officer):
            assert session.execute(select(Incident.facts)).scalar_one() is None


def test_a_city_that_knows_nobody_by_name_reads_no_word_of_people_files_or_participants(app, signed_in):
    city = create_structure(app, "civic_mediation")
    page = signed_in(create_member(app, city, "dpo")).get(address(city))
    assert page.status_code == 200
    assert "Faits des incidents" in page.text
    for words in ("dossier", "Dossier", "accompagn", "fiche", "articipant", "clos et", "identité"):
        assert words not in main_of(page.text), words


def test_what_was_on_once_keeps_its_terms(app, acting, signed_in):
    city = create_structure(app, "civic_mediation", "named_files")
    officer = create_member(app, city, "dpo")
    with acting(officer) as actor:
        disable("named_files", actor=actor)
        commit()
    page = signed_in(officer).get(address(city)).text
    assert "Personnes sans dossier" in page
    assert "domaine désactivé" in page


def main_of(page):
    return page[page.index("<main") : page.index("</main>")]


@pytest.mark.parametrize(
    ("said", "match"),
    [
        ({"words": ""}, "incomplète"),
        ({"months": 0}, "durée"),
        ({"days": 7}, "durée"),
        ({"key": "Essai"}, "mal nommée"),
    ],
)
def test_a_rule_that_does_not_say_what_it_keeps_or_how_long_stops_the_boot(said, match):
    rule = {
        "key": "essai.mots",
        "label": "Mots",
        "words": "Pourquoi.",
        "since": "le jour",
        "months": 24,
        **said,
    }
    with pytest.raises(ConfigurationError, match=f"essai.*{match}"):
        check_retention("essai", RetentionRule(due=lambda actor, before: None, **rule))
