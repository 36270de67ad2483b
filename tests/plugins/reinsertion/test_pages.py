"""Every page of the paths, filled and empty, in a browser without JavaScript."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from core.audit.models import READS, AuditEntry
from core.casefiles.circle import name_member
from core.casefiles.schemas import NameMember
from core.drafts.models import Draft
from core.testing.sign_in import post
from core.testing.statements import statements
from core.toolkit import MoveCase, move_case, new_id, session, today
from plugins.reinsertion import examples, files, meetings
from plugins.reinsertion.codelists import SCALE
from plugins.reinsertion.models import Review
from plugins.reinsertion.schemas import HoldInterview

LISTS = (
    "",
    "?view=due",
    "?view=closed",
    "?track=social",
    "objectifs",
    "objectifs?code=reached",
    "orientations",
    "entrees-et-sorties",
    "entrees-et-sorties?since=2026-01-01",
)


def words(page: Any) -> str:
    return html.unescape(page.text).replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("path", [*LISTS, "ouvrir"])
def test_an_empty_house_is_told_what_to_do(signed_in: Any, mediator: Any, house: Any, path: str) -> None:
    assert signed_in(mediator).get(f"/s/{house.slug}/reinsertion/{path}").status_code == 200


def test_the_common_form_leads_to_the_one_that_asks_her_words_first(
    signed_in: Any, mediator: Any, house: Any, saved: Any
) -> None:
    browser = signed_in(mediator)
    page = words(browser.get(f"/s/{house.slug}/dossiers/nouveau"))
    assert f"/s/{house.slug}/reinsertion/ouvrir" in page
    assert 'value="reinsertion_path"' not in page
    form = {"id": str(new_id()), "type_key": "reinsertion_path", "subject": "Sans ses mots"}
    assert post(browser, f"/s/{house.slug}/dossiers/nouveau", form).status_code == 422


def test_the_file_opens_on_her_words_before_anything_else(
    signed_in: Any, mediator: Any, house: Any, saved: Any
) -> None:
    form = saved(mediator, lambda actor: examples.new_path(actor).form)
    browser = signed_in(mediator)
    made = post(browser, f"/s/{house.slug}/reinsertion/ouvrir", form)
    page = words(browser.get(made.location, follow_redirects=True))
    main = page.partition("<main")[2]
    assert main.index(examples.STRENGTHS) < main.index(examples.ASPIRATIONS) < main.index("Prochaine étape")
    assert main.index(examples.ASPIRATIONS) < main.index("Thèmes à travailler")


def test_an_opening_without_a_word_of_hers_is_asked_again(
    signed_in: Any, mediator: Any, house: Any, saved: Any
) -> None:
    form = saved(mediator, lambda actor: examples.new_path(actor).form)
    empty = {**form, "strengths": "", "interests": "", "aspirations": ""}
    browser = signed_in(mediator)
    page = words(browser.get(f"/s/{house.slug}/reinsertion/ouvrir"))
    assert page.count("l’un des trois au moins") == 3
    answer = post(browser, f"/s/{house.slug}/reinsertion/ouvrir", empty)
    assert answer.status_code == 422
    assert "au moins une chose que la personne dit d’elle" in words(answer)
    assert "Retrouver une place" in answer.text


class TestThePageTurnedToHer:
    def test_shows_her_scale_in_words_and_nothing_else_of_the_file(
        self, signed_in: Any, mediator: Any, house: Any, saved: Any
    ) -> None:
        def make(actor: Any) -> Any:
            case = examples.a_path(actor)
            examples.an_objective(case, actor)
            examples.an_orientation(case, actor, track="psychological")
            return case.id, case.subject

        case_id, subject = saved(mediator, make)
        page = words(signed_in(mediator).get(f"/s/{house.slug}/reinsertion/{case_id}/avec-la-personne"))
        main = page.partition("<main")[2]
        for _mark, label in SCALE:
            assert main.count(f"<b>{label}</b>") == 2
        for hidden in (subject, examples.OBJECTIVE, examples.STRENGTHS, "Mission locale", "psychologique"):
            assert hidden not in main

    def test_keeps_her_answer_and_draws_her_way_with_its_table(
        self, signed_in: Any, mediator: Any, house: Any, saved: Any
    ) -> None:
        case_id, form = saved(
            mediator, lambda actor: ((e := examples.new_review(actor)).view_args["case_id"], e.form)
        )
        browser = signed_in(mediator)
        url = f"/s/{house.slug}/reinsertion/{case_id}/avec-la-personne"
        assert post(browser, url, form).status_code == 303
        page = words(browser.get(url))
        assert '<svg class="chart"' in page
        assert 'role="img"' in page
        table = page.partition("<table")[2].partition("</table>")[0]
        assert table.count("<tr>") == 3
        assert "Plutôt oui" in table
        assert "Je me sens plus sûre." in page

    def test_says_beside_the_field_what_is_wrong(
        self, signed_in: Any, mediator: Any, house: Any, saved: Any
    ) -> None:
        case_id, form = saved(
            mediator, lambda actor: ((e := examples.new_review(actor)).view_args["case_id"], e.form)
        )
        url = f"/s/{house.slug}/reinsertion/{case_id}/avec-la-personne"
        answer = post(signed_in(mediator), url, {**form, "confidence": "9"})
        assert answer.status_code == 422
        assert "Écrivez un nombre entre 1 et 5" in words(answer)
        assert "Je me sens plus sûre." in words(answer)


class TestTheStepOfAReview:
    def opened(self, saved: Any, mediator: Any, house: Any, *, rated: bool = False) -> tuple[Any, str, str]:
        def make(actor: Any) -> Any:
            case = examples.a_supported_path(actor)
            if rated:
                examples.a_review(case, actor, confidence=5, control=2)
            return case.id

        case_id = saved(mediator, make)
        base = f"/s/{house.slug}"
        url = f"{base}/reinsertion/{case_id}/point-d-etape"
        return case_id, f"{base}/situations/{case_id}/etapes/review", url

    def form(self, saved: Any, mediator: Any, **said: str) -> dict[str, str]:
        day = saved(mediator, today).isoformat()
        return {"id": str(new_id()), "day": day, "confidence": "", "control": "", "word": "", **said}

    def stands(self, acting: Any, mediator: Any, case_id: Any) -> tuple[str, list[tuple[Any, Any, str]]]:
        with acting(mediator) as actor:
            case = files.path_or_404(case_id, actor)
            rows = session.execute(
                select(Review).where(Review.case_id == case_id).order_by(Review.id)
            ).scalars()
            return case.state, [(row.confidence, row.control, row.moment) for row in rows]

    def test_asks_her_the_same_scale_and_passes_with_her_answers(
        self, signed_in: Any, mediator: Any, house: Any, saved: Any, acting: Any
    ) -> None:
        case_id, step, url = self.opened(saved, mediator, house)
        browser = signed_in(mediator)
        led = browser.get(step)
        assert (led.status_code, led.location) == (303, url)
        main = words(browser.get(url)).partition("<main")[2]
        for _mark, label in SCALE:
            assert main.count(f"<b>{label}</b>") == 2
        silent = post(browser, url, self.form(saved, mediator))
        assert silent.status_code == 422
        assert "« Je préfère ne pas répondre »" in words(silent)
        assert self.stands(acting, mediator, case_id) == ("support", [])
        said = self.form(saved, mediator, confidence="4", control="3")
        for _twice in range(2):
            assert post(browser, url, said).status_code == 303
        assert self.stands(acting, mediator, case_id) == ("review", [(4, 3, "review")])
        assert "Cette étape n’est plus à passer." in words(browser.get(url))

    def test_is_not_passed_without_her_by_the_common_page(
        self, signed_in: Any, mediator: Any, house: Any, saved: Any, acting: Any
    ) -> None:
        case_id, step, _url = self.opened(saved, mediator, house)
        day = saved(mediator, today).isoformat()
        answer = post(signed_in(mediator), step, {"id": str(new_id()), "day": day})
        assert answer.status_code == 409
        assert "à chaque point d’étape" in words(answer)
        assert self.stands(acting, mediator, case_id) == ("support", [])

    def test_takes_that_she_does_not_wish_to_answer_and_says_it(
        self, signed_in: Any, mediator: Any, house: Any, saved: Any, acting: Any
    ) -> None:
        case_id, _step, url = self.opened(saved, mediator, house)
        browser = signed_in(mediator)
        both = post(browser, url, self.form(saved, mediator, confidence="2", declined="1"))
        assert both.status_code == 422
        assert "décochez cette case" in words(both)
        assert post(browser, url, self.form(saved, mediator, declined="1")).status_code == 303
        assert self.stands(acting, mediator, case_id) == ("review", [(None, None, "review")])
        assert "la personne n’a pas répondu." in words(browser.get(f"/s/{house.slug}/dossiers/{case_id}"))

    def test_does_not_ask_again_what_she_rated_that_day(
        self, signed_in: Any, mediator: Any, house: Any, saved: Any, acting: Any
    ) -> None:
        case_id, _step, url = self.opened(saved, mediator, house, rated=True)
        browser = signed_in(mediator)
        main = words(browser.get(url)).partition("<main")[2]
        assert "Tout à fait" in main
        assert 'name="confidence"' not in main
        again = post(browser, url, self.form(saved, mediator, confidence="1"))
        assert again.status_code == 422
        assert "a déjà dit ce jour-là" in words(again)
        day = saved(mediator, today).isoformat()
        assert post(browser, url, {"id": str(new_id()), "day": day}).status_code == 303
        assert self.stands(acting, mediator, case_id) == ("review", [(5, 2, "review")])


def test_the_page_for_her_holds_her_objectives_and_nothing_else(
    signed_in: Any, mediator: Any, house: Any, saved: Any
) -> None:
    def make(actor: Any) -> Any:
        case = examples.a_path(actor)
        later = today(actor) + timedelta(days=20)
        examples.an_action(case, examples.an_objective(case, actor, review_on=later), actor)
        examples.a_review(case, actor, word="Mon mot")
        examples.an_orientation(case, actor)
        return case.id, case.subject

    case_id, subject = saved(mediator, make)
    page = words(signed_in(mediator).get(f"/s/{house.slug}/reinsertion/{case_id}/contrat"))
    sheet = page.partition("<article")[2].partition("</article>")[0]
    for said in (examples.OBJECTIVE, examples.ACTION, "On en reparle le", "Qui le fait : moi"):
        assert said in sheet
    for hidden in (subject, examples.STRENGTHS, "Mon mot", "Mission locale", "À engager", "professionnelle"):
        assert hidden not in sheet


def test_a_trainee_helps_where_she_is_named_and_reads_nothing_restricted(
    signed_in: Any, mediator: Any, trainee: Any, house: Any, saved: Any
) -> None:
    def make(actor: Any) -> Any:
        named, other = examples.a_path(actor, tracks=["social", "psychological"]), examples.a_path(actor)
        partner = examples.a_partner(actor, "Point écoute du Lac", "asso")
        examples.an_orientation(named, actor, track="psychological", partner_id=partner.id)
        meetings.hold_interview(named, HoldInterview(new_id(), today(actor), "Confié à elle."), actor=actor)
        objective = examples.an_objective(named, actor)
        name_member(named, NameMember(new_id(), trainee.membership_id, "co_referent"), actor=actor)
        return named.id, named.number, other.id, other.number, objective.id

    named, number, other, other_number, objective = saved(mediator, make)
    browser, base = signed_in(trainee), f"/s/{house.slug}"
    paths = browser.get(f"{base}/reinsertion/").text
    assert number in paths
    assert other_number not in paths
    page = words(browser.get(f"{base}/dossiers/{named}"))
    assert examples.OBJECTIVE in page
    assert "Point écoute" not in page
    assert "psychologique" not in page
    assert "Aucune orientation que vous puissiez lire." in page
    assert "Aucune orientation notée" not in page
    assert "Noter la sortie" not in page
    assert post(browser, f"{base}/situations/{named}/etapes/leave", {"result": "lost"}).status_code == 403
    assert browser.get(f"{base}/reinsertion/{named}/avec-la-personne").status_code == 200
    assert browser.get(f"{base}/reinsertion/{named}/objectifs/{objective}/point").status_code == 200
    assert browser.get(f"{base}/reinsertion/{other}/avec-la-personne").status_code == 404
    for path in ("entretien", "mots", "objectifs/nouveau", "orientations/nouvelle"):
        assert browser.get(f"{base}/reinsertion/{named}/{path}").status_code == 403, path


def test_an_orientation_to_a_psychological_support_does_not_exist_for_a_colleague(
    signed_in: Any, mediator: Any, coordinator: Any, house: Any, saved: Any
) -> None:
    def make(actor: Any) -> Any:
        case = examples.a_path(actor)
        partner = examples.a_partner(actor, "Point écoute du Lac", "asso")
        row = examples.an_orientation(case, actor, track="psychological", partner_id=partner.id)
        return case.id, row.id

    case_id, row = saved(mediator, make)
    base = f"/s/{house.slug}/reinsertion/{case_id}"
    colleague, hers = signed_in(coordinator), signed_in(mediator)
    assert colleague.get(f"{base}/orientations/{row}/suite").status_code == 404
    assert post(colleague, f"{base}/retirer/orientation/{row}").status_code == 404
    assert "Point écoute" not in words(colleague.get(f"/s/{house.slug}/dossiers/{case_id}"))
    assert hers.get(f"{base}/orientations/{row}/suite").status_code == 200
    assert "Point écoute" in words(hers.get(f"/s/{house.slug}/dossiers/{case_id}"))


def test_links_are_noted_at_entry_review_and_exit_from_the_path(
    signed_in: Any, mediator: Any, house: Any, saved: Any
) -> None:
    case_id = saved(mediator, lambda actor: examples.a_path(actor).id)
    page = signed_in(mediator).get(f"/s/{house.slug}/dossiers/{case_id}").text
    links = re.findall(r'href="([^"]*/liens/[^"]*)"', page)
    assert [link.rpartition("/")[2] for link in links] == ["entry", "review", "exit"], "in one block"
    block = page.partition('id="liens"')[2].partition("</section>")[0]
    assert all(link in block for link in links)
    panel = page.partition("panneau-reinsertion_marks")[2].partition("</section>")[0]
    assert 'href="#liens"' in panel
    browser, day = signed_in(mediator), saved(mediator, today).isoformat()
    assert post(browser, links[2], {"version": "0", "day": day, "bond_family": "restored"}).status_code == 303
    block = browser.get(f"/s/{house.slug}/dossiers/{case_id}").text.partition('id="liens"')[2]
    assert "Rétabli" in block.partition("</section>")[0]


def test_its_lists_and_pages_agree_with_what_they_name(
    signed_in: Any, mediator: Any, house: Any, saved: Any
) -> None:
    def make(actor: Any) -> Any:
        case, left = examples.a_path(actor), examples.a_path(actor)
        examples.an_orientation(case, actor)
        examples.an_objective(case, actor)
        move_case(left, "leave", MoveCase(result="training"), actor=actor)
        return case.id, left.id

    case_id, left = saved(mediator, make)
    browser, base = signed_in(mediator), f"/s/{house.slug}"
    orientations = words(browser.get(f"{base}/reinsertion/orientations"))
    assert "de la plus récente à la plus ancienne" in orientations
    assert "Une ligne par orientation." in orientations
    objectives = words(browser.get(f"{base}/reinsertion/objectifs"))
    assert "du plus récent au plus ancien" in objectives
    edited = words(browser.get(f"{base}/situations/{case_id}/modifier"))
    assert "Ouvert le" in edited
    assert "Ouverte le" not in edited
    news = words(browser.get(f"{base}/situations/{left}/etapes/follow"))
    assert "quitte la liste" not in news
    assert "le dossier est déjà clos" in news
    assert "quitte la liste" in words(browser.get(f"{base}/situations/{case_id}/etapes/leave"))


def test_a_row_of_one_path_is_not_reached_through_another(
    signed_in: Any, mediator: Any, house: Any, saved: Any
) -> None:
    def make(actor: Any) -> Any:
        one, other = examples.a_path(actor), examples.a_path(actor)
        return one.id, other.id, examples.an_objective(one, actor).id

    one, other, row = saved(mediator, make)
    browser, base = signed_in(mediator), f"/s/{house.slug}/reinsertion"
    assert post(browser, f"{base}/{other}/retirer/objectif/{row}").status_code == 404
    assert post(browser, f"{base}/{one}/retirer/inconnu/{row}").status_code == 404
    assert browser.get(f"{base}/{other}/objectifs/{row}/point").status_code == 404
    assert post(browser, f"{base}/{one}/retirer/objectif/{row}").status_code == 303


def test_each_figure_of_the_dashboard_opens_onto_exactly_its_rows(
    signed_in: Any, coordinator: Any, house: Any, saved: Any
) -> None:
    def make(actor: Any) -> None:
        case = examples.a_path(actor)
        for _objective in range(2):
            examples.an_objective(case, actor)
        examples.an_orientation(case, actor)

    saved(coordinator, make)
    browser = signed_in(coordinator)
    page = browser.get(f"/s/{house.slug}/tableau-de-bord/").text
    figure = r'<dd class="big">(\d+)</dd>(?:(?!<dt>).)*<a href="([^"]*/lignes/reinsertion[^"]*)"'
    found = re.findall(figure, page)
    ends = {address.split("?")[0].rsplit("/", 1)[-1] for _value, address in found}
    assert ends >= {"reinsertion_objectives", "reinsertion_orientations", "reinsertion_paths"}
    for value, address in found:
        rows = browser.get(html.unescape(address))
        assert rows.status_code == 200, address
        assert rows.text.count("<tr") - 1 == int(value), address


def test_exits_are_counted_by_type_and_entries_by_who_sent_her(
    signed_in: Any, mediator: Any, house: Any, saved: Any
) -> None:
    def make(actor: Any) -> None:
        for result in ("job_durable", "lost", "lost"):
            move_case(examples.a_path(actor), "leave", MoveCase(result=result), actor=actor)
        examples.a_path(actor)

    saved(mediator, make)
    page = words(signed_in(mediator).get(f"/s/{house.slug}/reinsertion/entrees-et-sorties"))
    assert "3 sorties, dont 1 vers l’emploi" in page
    exits, entries = (part.partition("</tbody>")[0] for part in page.split("<tbody>")[1:3])
    rows = [re.findall(r"<th scope=\"row\">([^<]*)</th><td[^>]*>(\d+)", part) for part in (exits, entries)]
    assert rows == [
        [("Sans nouvelles", "2"), ("Emploi durable (CDI, CDD de 6 mois ou plus)", "1")],
        [("Mission locale", "4")],
    ]


def test_a_switched_off_domain_has_none_of_it(signed_in: Any, make_member: Any, make_structure: Any) -> None:
    elsewhere = make_structure("civic_mediation")
    browser = signed_in(make_member("coordinator", structure=elsewhere))
    for path in (*LISTS, "ouvrir"):
        assert browser.get(f"/s/{elsewhere.slug}/reinsertion/{path}").status_code == 404


def test_the_guide_tells_of_the_paths(client: Any) -> None:
    assert 'id="aide-reinsertion"' in client.get("/aide").text


def test_a_full_path_asks_no_more_than_a_young_one(
    app: Any, signed_in: Any, mediator: Any, house: Any, saved: Any
) -> None:
    def fill(actor: Any, case: Any, rounds: int) -> None:
        partner = examples.a_partner(actor)
        for number in range(rounds):
            objective = examples.an_objective(case, actor, days_ago=number + 1)
            examples.an_action(case, objective, actor)
            examples.a_review(case, actor, days_ago=number, word="J’avance.")
            examples.an_orientation(case, actor, partner_id=partner.id)

    def make(actor: Any) -> Any:
        young, full = examples.a_path(actor), examples.a_path(actor)
        fill(actor, young, 1)
        fill(actor, full, 8)
        return young.id, full.id

    browser, counts = signed_in(mediator), []
    for case_id in saved(mediator, make):
        browser.get(f"/s/{house.slug}/dossiers/{case_id}")
        with statements(app) as seen:
            assert browser.get(f"/s/{house.slug}/dossiers/{case_id}").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[1] <= 8 + 12 + 6, "the frame, a full file, and what a path adds"


@pytest.mark.parametrize(
    ("path", "action"),
    [("mots", "file.read"), ("avec-la-personne", "file.read"), ("contrat", "file.printed")],
)
def test_reading_a_page_of_her_words_is_noted_before_it_is_shown(
    path: str, action: str, signed_in: Any, mediator: Any, house: Any, saved: Any, acting: Any
) -> None:
    case_id = saved(mediator, lambda actor: examples.a_path(actor).id)
    assert signed_in(mediator).get(f"/s/{house.slug}/reinsertion/{case_id}/{path}").status_code == 200
    with acting(mediator) as actor:
        noted = select(AuditEntry.actor_id).where(
            AuditEntry.subject_id == case_id, AuditEntry.chain == READS, AuditEntry.action == action
        )
        assert session.execute(noted).scalars().all() == [actor.membership_id]


def test_a_list_knows_no_answer_that_its_vocabulary_does_not_have(
    signed_in: Any, mediator: Any, house: Any
) -> None:
    for path in ("objectifs?code=inconnu", "orientations?code=reached", "?track=inconnu"):
        assert signed_in(mediator).get(f"/s/{house.slug}/reinsertion/{path}").status_code == 422, path


class TestWhatWasTyped:
    def test_is_kept_closed_and_given_back_until_it_is_sent(
        self, signed_in: Any, mediator: Any, house: Any, saved: Any, acting: Any
    ) -> None:
        case_id = saved(mediator, lambda actor: examples.a_path(actor).id)
        browser, url = signed_in(mediator), f"/s/{house.slug}/reinsertion/{case_id}/entretien"
        key = f"file.reinsertion.interview.{case_id}"
        assert f"/s/{house.slug}/brouillons/{key}" in browser.get(url).text
        typed = {"text": "Elle raconte sa semaine.", "minutes": "45"}
        assert post(browser, f"/s/{house.slug}/brouillons/{key}", typed).status_code == 204
        with acting(mediator):
            draft = session.execute(select(Draft).where(Draft.form_key == key)).scalar_one()
            assert (draft.payload, draft.level) == (None, "restricted")
        page = words(browser.get(url))
        assert "Votre saisie non envoyée est reprise" in page
        assert "Elle raconte sa semaine." in page
        form = {**typed, "id": str(new_id()), "day": saved(mediator, today).isoformat()}
        assert post(browser, url, form).status_code == 303
        assert "Elle raconte sa semaine." not in browser.get(url).text

    def test_stays_on_the_page_of_who_may_not_keep_it(
        self, signed_in: Any, mediator: Any, coordinator: Any, house: Any, saved: Any
    ) -> None:
        case_id, form = saved(
            mediator, lambda actor: ((e := examples.new_interview(actor)).view_args["case_id"], e.form)
        )
        answer = post(signed_in(coordinator), f"/s/{house.slug}/reinsertion/{case_id}/entretien", form)
        assert answer.status_code == 409
        assert "se note par la personne référente" in words(answer)
        assert "Elle raconte sa semaine." in words(answer)
