"""Every page of mediation at school, filled and empty, in a browser without JavaScript."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from core.codelists.changes import relabel_code
from core.codelists.schemas import RelabelCode
from core.testing.sign_in import post
from core.toolkit import MoveCase, OpenCase, get_or_404, move_case, new_id, open_case, today
from plugins.school_mediation import demo, examples, years
from plugins.school_mediation.codelists import MOTIVE
from plugins.school_mediation.entry_schemas import FORMS
from plugins.school_mediation.models import Pupil, School
from plugins.school_mediation.workflow import BULLYING_KEY, GOES_ON, MEDIATION_KEY, STOPS

LISTS = (
    "etablissements",
    "actes",
    "actes?group=school_conflict&settled=1",
    "comites",
    "comites?since=2026-01-01&until=2026-12-31",
    "eleves-mediateurs",
    "eleves-mediateurs/formes",
    "eleves-mediateurs/formes?badged=1",
)
ENTRY_FORMS = ("presence", "conflit", "eleve", "classe", "mediateurs")


def text_of(answer: Any) -> str:
    """What is read on a page, its French spaces as plain ones."""
    return re.sub(r"[\u00a0\u202f]", " ", html.unescape(answer.text))


@pytest.fixture
def base(house: Any) -> str:
    return f"/s/{house.slug}/ecole"


@pytest.mark.parametrize("path", [*LISTS, *(f"actes/{form}" for form in ENTRY_FORMS)])
def test_an_empty_house_is_told_what_to_do(signed_in: Any, mediator: Any, base: str, path: str) -> None:
    page = signed_in(mediator).get(f"{base}/{path}", follow_redirects=True)
    assert page.status_code == 200
    assert "empty" in page.text


@pytest.mark.parametrize("path", LISTS)
def test_a_filled_house_shows_its_year(
    signed_in: Any, mediator: Any, saved: Any, base: str, path: str
) -> None:
    saved(mediator, demo.seed)
    assert signed_in(mediator).get(f"{base}/{path}").status_code == 200


def test_the_schools_of_a_sector_stand_under_their_college(
    signed_in: Any, coordinator: Any, saved: Any, base: str
) -> None:
    def make(actor: Any) -> Any:
        college = examples.a_school(actor)
        examples.a_primary(actor, college)
        return college.id

    college_id = saved(coordinator, make)
    browser = signed_in(coordinator)
    assert "Collège Wangari-Maathai et son secteur" in text_of(browser.get(f"{base}/etablissements"))
    page = text_of(browser.get(f"{base}/etablissements/{college_id}"))
    assert "École des Lilas" in page
    assert "6e à 3e" in page


class TestEntering:
    @pytest.mark.parametrize(("form", "path"), list(zip(FORMS, ENTRY_FORMS, strict=True)))
    def test_each_form_is_reached_from_the_common_one(
        self, signed_in: Any, mediator: Any, house: Any, base: str, form: Any, path: str
    ) -> None:
        page = signed_in(mediator).get(f"/s/{house.slug}/interventions/nouvelle", follow_redirects=True)
        assert f'href="{base}/actes/{path}"' in page.text

    def test_a_conflict_is_noted_in_a_few_taps_and_read_on_its_page(
        self, signed_in: Any, mediator: Any, saved: Any, base: str
    ) -> None:
        school_id = saved(mediator, lambda actor: examples.a_school(actor).id)
        browser = signed_in(mediator)
        form = {"id": str(new_id()), "school_id": str(school_id), "motive": "insult", "result": "calmed"}
        made = post(browser, f"{base}/actes/conflit", form)
        assert made.status_code == 303
        page = text_of(browser.get(made.location))
        for words in ("Conflit à chaud entre élèves", "Insultes, moqueries", "Apaisé", "Situation apaisée"):
            assert words in page

    def test_a_colleagues_entry_at_the_same_gate_is_asked_about(
        self, signed_in: Any, mediator: Any, coordinator: Any, saved: Any, base: str
    ) -> None:
        school_id = saved(mediator, lambda actor: examples.an_entry(actor, "presence_gate").school_id)
        browser = signed_in(coordinator)
        form = {"id": str(new_id()), "school_id": str(school_id), "act": "presence_gate", "total": "60"}
        asked = post(browser, f"{base}/actes/presence", form)
        assert asked.status_code == 409
        assert "J’y étais aussi" in asked.text
        assert re.search(r'name="distinct" value="1"', asked.text)
        assert post(browser, f"{base}/actes/presence", {**form, "distinct": "1"}).status_code == 303

    def test_what_is_missing_is_said_beside_it_and_nothing_is_lost(
        self, signed_in: Any, mediator: Any, saved: Any, base: str
    ) -> None:
        school_id = saved(mediator, lambda actor: examples.a_school(actor).id)
        form = {"id": str(new_id()), "school_id": str(school_id), "act": "", "total": "60", "note": "Pluie."}
        answer = post(signed_in(mediator), f"{base}/actes/presence", form)
        assert answer.status_code == 422
        assert "Choisissez une réponse." in text_of(answer)
        assert "Pluie." in answer.text

    def test_after_a_training_the_presences_are_asked(
        self, signed_in: Any, mediator: Any, saved: Any, base: str
    ) -> None:
        def make(actor: Any) -> Any:
            promotion, _other = examples.a_promotion(actor), examples.a_promotion(actor)
            return promotion.id, examples.a_trained_pupil(actor, promotion).id

        promotion_id, pupil_id = saved(mediator, make)
        browser = signed_in(mediator)
        form = {"id": str(new_id()), "promotion_id": str(promotion_id), "act": "peer_training"}
        sessions = f"{base}/actes/mediateurs?promotion_id={promotion_id}"
        assert sessions in browser.get(f"{base}/eleves-mediateurs/{promotion_id}").text
        shown = browser.get(sessions, follow_redirects=True).text
        assert re.search(rf'name="promotion_id" value="{promotion_id}"[^>]* checked', shown)
        made = post(browser, f"{base}/actes/mediateurs", form)
        assert made.location.endswith("/presences")
        assert str(pupil_id) in browser.get(made.location).text
        assert post(browser, made.location, {"version": "1", "pupil_ids": str(pupil_id)}).status_code == 303
        page = text_of(browser.get(f"{base}/eleves-mediateurs/{promotion_id}"))
        assert "1 élève médiateur présent" in page


class TestAPupilsWay:
    def test_from_the_letter_to_the_training_with_both_words(
        self, signed_in: Any, acting: Any, mediator: Any, saved: Any, base: str
    ) -> None:
        promotion_id = saved(mediator, lambda actor: examples.a_promotion(actor).id)
        browser = signed_in(mediator)
        day = saved(mediator, today).isoformat()
        pupil = {
            "id": str(new_id()),
            "given_name": "Noé",
            "family_name": "Lemaire",
            "level": "6e",
            "letter_on": day,
        }
        made = post(browser, f"{base}/eleves-mediateurs/{promotion_id}/eleve", pupil)
        assert made.status_code == 303
        way = made.location

        def step(key: str) -> Any:
            return post(browser, f"{way}/etape/{key}", {"id": str(new_id()), "day": day})

        assert step("select").status_code == 303
        assert "la formation attend les deux" in text_of(browser.get(way))
        refused = step("train")
        assert refused.status_code == 409
        word = {"state": "given", "channel": "written", "day": day}
        parent = {"giver": "representative", "parent_given_name": "Irène", "parent_family_name": "Lemaire"}
        for said in (parent, {"giver": "party"}):
            answer = post(browser, f"{way}/accord", {"id": str(new_id()), **word, **said})
            assert answer.status_code == 303, text_of(answer)
        assert step("train").status_code == 303
        page = text_of(browser.get(way))
        assert "En formation" in page
        assert "Accords donnés" in page
        with acting(mediator):
            assert get_or_404(Pupil, way.rpartition("/")[2]).status == "training"

    def test_a_withdrawal_since_is_shown_before_a_new_yes(
        self, signed_in: Any, mediator: Any, saved: Any, base: str
    ) -> None:
        def make(actor: Any) -> Any:
            pupil = examples.a_pupil(actor)
            examples.agreed(pupil, actor, "refused")
            return pupil.id, today(actor).isoformat()

        pupil_id, day = saved(mediator, make)
        form = {"id": str(new_id()), "giver": "party", "state": "given", "channel": "oral", "day": day}
        answer = post(signed_in(mediator), f"{base}/eleves-mediateurs/eleve/{pupil_id}/accord", form)
        assert answer.status_code in (409, 422)

    def test_a_name_that_is_known_is_asked_about(
        self, signed_in: Any, mediator: Any, saved: Any, base: str
    ) -> None:
        def make(actor: Any) -> Any:
            known = examples.a_pupil(actor, given_name="Salomé", family_name="Vasseur")
            return examples.a_promotion(actor).id, known.person_id, today(actor).isoformat()

        promotion_id, person_id, day = saved(mediator, make)
        browser = signed_in(mediator)
        form = {"id": str(new_id()), "given_name": "Salomé", "family_name": "Vasseur", "letter_on": day}
        asked = post(browser, f"{base}/eleves-mediateurs/{promotion_id}/eleve", form)
        assert asked.status_code == 409
        assert f'value="{person_id}"' in asked.text
        chosen = post(
            browser, f"{base}/eleves-mediateurs/{promotion_id}/eleve", {**form, "person_id": str(person_id)}
        )
        assert chosen.status_code == 303


class TestWhoReadsWhat:
    @pytest.mark.parametrize("path", ["eleves-mediateurs", "eleves-mediateurs/formes", "comites"])
    def test_a_trainee_reads_neither_names_nor_committees(
        self, signed_in: Any, trainee: Any, base: str, path: str
    ) -> None:
        assert signed_in(trainee).get(f"{base}/{path}").status_code == 403

    def test_a_trainee_notes_a_presence(
        self, signed_in: Any, trainee: Any, mediator: Any, saved: Any, base: str
    ) -> None:
        school_id = saved(mediator, lambda actor: examples.a_school(actor).id)
        form = {"id": str(new_id()), "school_id": str(school_id), "act": "presence_yard", "total": "40"}
        assert post(signed_in(trainee), f"{base}/actes/presence", form).status_code == 303

    def test_the_page_of_a_school_names_no_pupil(
        self, signed_in: Any, mediator: Any, saved: Any, base: str
    ) -> None:
        def make(actor: Any) -> Any:
            promotion = examples.a_promotion(actor)
            examples.a_pupil(actor, promotion, given_name="Zélie", family_name="Hardouin")
            return promotion.school_id, years.this_year(actor)

        school_id, year = saved(mediator, make)
        browser = signed_in(mediator)
        for path in ("", f"/bilan/{year}", f"/bilan/{year}/imprimer"):
            assert "Hardouin" not in browser.get(f"{base}/etablissements/{school_id}{path}").text

    def test_another_structure_finds_nothing(
        self, signed_in: Any, mediator: Any, saved: Any, make_structure: Any, make_member: Any
    ) -> None:
        school_id = saved(mediator, lambda actor: examples.a_school(actor).id)
        elsewhere = make_structure("school_mediation")
        stranger = signed_in(make_member("mediator", structure=elsewhere))
        assert stranger.get(f"/s/{elsewhere.slug}/ecole/etablissements/{school_id}").status_code == 404


class TestPanels:
    def test_a_situation_handed_over_says_what_stops_and_what_goes_on(
        self, signed_in: Any, mediator: Any, house: Any, saved: Any
    ) -> None:
        def make(actor: Any) -> Any:
            case = examples.a_case(actor, BULLYING_KEY)
            move_case(
                case, "relay", MoveCase(new_id(), today(actor), data={"relayed_to": "phare"}), actor=actor
            )
            return case.id

        case_id = saved(mediator, make)
        page = text_of(signed_in(mediator).get(f"/s/{house.slug}/situations/{case_id}"))
        assert STOPS in page
        assert "3018" in page
        assert "Référent pHARe" in page

    def test_what_stops_stays_said_beside_the_pupil(
        self, signed_in: Any, mediator: Any, house: Any, saved: Any
    ) -> None:
        def make(actor: Any) -> Any:
            case = examples.a_case(actor, BULLYING_KEY)
            handed = MoveCase(new_id(), today(actor), data={"relayed_to": "phare"})
            move_case(case, "relay", handed, actor=actor)
            return move_case(case, "accompany", MoveCase(new_id(), today(actor)), actor=actor).id

        case_id = saved(mediator, make)
        assert STOPS in text_of(signed_in(mediator).get(f"/s/{house.slug}/situations/{case_id}"))

    @pytest.mark.parametrize("type_key", [BULLYING_KEY, MEDIATION_KEY])
    def test_before_it_is_handed_over_the_page_says_what_the_rules_then_allow(
        self, signed_in: Any, mediator: Any, house: Any, saved: Any, type_key: str
    ) -> None:
        case_id = saved(mediator, lambda actor: examples.a_case(actor, type_key).id)
        page = text_of(signed_in(mediator).get(f"/s/{house.slug}/situations/{case_id}/etapes/relay"))
        assert STOPS in page
        assert GOES_ON in page
        assert "peut reprendre" not in page

    def test_the_place_of_a_school_shows_its_year(
        self, signed_in: Any, mediator: Any, house: Any, saved: Any
    ) -> None:
        def make(actor: Any) -> Any:
            entry = examples.an_entry(actor)
            return get_or_404(School, entry.school_id).place_id

        place_id = saved(mediator, make)
        page = text_of(signed_in(mediator).get(f"/s/{house.slug}/lieux/{place_id}"))
        assert "Médiation à l’école" in page
        assert "Conflits à chaud" in page

    def test_the_day_says_that_words_are_to_be_checked_without_a_name(
        self, signed_in: Any, mediator: Any, house: Any, saved: Any
    ) -> None:
        def make(actor: Any) -> None:
            pupil = examples.a_pupil(actor, given_name="Zélie", family_name="Hardouin")
            examples.moved(pupil, actor, "select")

        saved(mediator, make)
        page = text_of(signed_in(mediator).get(f"/s/{house.slug}/"))
        assert "1 élève retenu avant la formation" in page
        assert "Hardouin" not in page


def test_the_review_is_printed_with_its_words(signed_in: Any, mediator: Any, saved: Any, base: str) -> None:
    def make(actor: Any) -> Any:
        school = examples.a_school(actor)
        examples.an_entry(actor, school_id=school.id, result="calmed")
        return school.id, years.this_year(actor)

    school_id, year = saved(mediator, make)
    browser = signed_in(mediator)
    url = f"{base}/etablissements/{school_id}/bilan/{year}"
    form = {"version": "0", "achieved": "La cour est plus calme.", "difficult": "", "ahead": ""}
    assert post(browser, f"{url}/texte", form).status_code == 303
    page = text_of(browser.get(f"{url}/imprimer"))
    assert "La cour est plus calme." in page
    assert "1 apaisé ou résolu sur 1" in page
    assert browser.get(f"{base}/etablissements/{school_id}/bilan/1850").status_code == 404


def reasons_of(page: str) -> list[str]:
    """Codes that the form offers as a reason, in their order."""
    offered = page.partition('id="f-reason"')[2].partition("</select>")[0]
    return [code for code in re.findall(r'<option value="(\w*)"', offered) if code]


class TestReasonsOfASituation:
    def test_are_those_of_the_school(self, signed_in: Any, mediator: Any, house: Any) -> None:
        offered = reasons_of(signed_in(mediator).get(f"/s/{house.slug}/situations/nouvelle").text)
        assert offered == [code.value for code in MOTIVE.codes]

    def test_beside_those_of_the_street_each_list_has_its_name(
        self, signed_in: Any, make_structure: Any, make_member: Any
    ) -> None:
        city = make_structure("school_mediation", "civic_mediation")
        page = signed_in(make_member("mediator", structure=city)).get(f"/s/{city.slug}/situations/nouvelle")
        assert {"insult", "noise_neighbour"} <= set(reasons_of(page.text))
        groups = re.findall(r'<optgroup label="([^"]*)"', page.text)
        assert sorted(groups) == ["Motif", "Motifs à l’école"]
        assert "data-first-of" in page.text

    def test_an_entry_raised_brings_its_own_and_its_list_first(
        self, signed_in: Any, make_structure: Any, make_member: Any, saved: Any
    ) -> None:
        city = make_structure("school_mediation", "civic_mediation")
        member = make_member("mediator", structure=city)
        entry = saved(member, lambda actor: examples.an_entry(actor, motive="insult").activity_id)
        browser, url = signed_in(member), f"/s/{city.slug}/situations/depuis-intervention/{entry}"
        page = browser.get(url).text
        assert reasons_of(page)[0] == MOTIVE.codes[0].value
        assert '<option value="insult" selected>' in page
        form = {"id": str(new_id()), "type_key": MEDIATION_KEY, "subject": "Cour", "reason": "insult"}
        shown = post(browser, url, form, follow_redirects=True)
        assert "Insultes, moqueries" in shown.text

    def test_one_of_the_street_that_a_request_brought_stays_through_an_edit(
        self, signed_in: Any, mediator: Any, house: Any, saved: Any
    ) -> None:
        def opened(actor: Any) -> str:
            command = OpenCase(new_id(), MEDIATION_KEY, "Sortie de classe", reason="youth_conflict")
            return str(open_case(command, actor=actor).id)

        page = signed_in(mediator).get(f"/s/{house.slug}/situations/{saved(mediator, opened)}/modifier").text
        assert reasons_of(page)[0] == "youth_conflict"
        assert '<option value="youth_conflict" selected>' in page


class TestReasonsOfTheStreetAndOfTheSchool:
    """Two lists, two meanings: each entry and each filter says it in the words of its own."""

    WORDS = "Sexisme ou violence sexuelle (à transmettre)"

    def test_an_entry_is_told_in_the_words_of_its_own_list_everywhere(
        self, signed_in: Any, mediator: Any, house: Any, saved: Any
    ) -> None:
        def make(actor: Any) -> Any:
            relabel_code("mae_motive", "other", RelabelCode(new_id(), "Autre, à l’école"), actor=actor)
            examples.an_entry(actor, motive="other")
            return examples.an_entry(actor, motive="mae_sexist").activity_id

        entry = saved(mediator, make)
        browser, home = signed_in(mediator), f"/s/{house.slug}/interventions"
        listed = text_of(browser.get(home))
        assert listed.count(self.WORDS) == 2, "in its row and in the filter"
        assert "Autre, à l’école" in listed
        page = text_of(browser.get(f"{home}/{entry}"))
        assert self.WORDS in page
        assert "Harcèlement de rue" not in page
        assert '<option value="mae_sexist"' in listed

    def test_the_filter_of_situations_shows_each_value_once(
        self, signed_in: Any, make_structure: Any, make_member: Any
    ) -> None:
        city = make_structure("school_mediation", "civic_mediation")
        page = signed_in(make_member("mediator", structure=city)).get(f"/s/{city.slug}/situations/").text
        offered = reasons_of(page)
        assert {"damage", "other", "mae_sexist", "sexist"} <= set(offered)
        assert len(offered) == len(set(offered))


def test_a_step_marks_what_it_demands(signed_in: Any, mediator: Any, house: Any, saved: Any) -> None:
    case_id = saved(mediator, lambda actor: examples.a_case(actor, BULLYING_KEY).id)
    page = text_of(signed_in(mediator).get(f"/s/{house.slug}/situations/{case_id}/etapes/relay"))
    asked = page.partition("<span>Transmise à</span>")
    assert asked[1], page
    assert not asked[2].startswith(" <small>facultatif")
    assert 'aria-required="true"' in asked[0][asked[0].rindex("<fieldset") :]


def test_a_situation_without_a_party_speaks_of_pupils(
    signed_in: Any, mediator: Any, house: Any, saved: Any
) -> None:
    for key, words in ((MEDIATION_KEY, "Deux élèves"), (BULLYING_KEY, "L’élève, ceux qui l’entourent")):
        case_id = saved(mediator, lambda actor, key=key: examples.a_case(actor, key).id)
        page = text_of(signed_in(mediator).get(f"/s/{house.slug}/situations/{case_id}"))
        assert f"{words}" in page
        assert "un groupe et un service" not in page
