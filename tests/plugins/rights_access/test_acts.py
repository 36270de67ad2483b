"""The anonymous act: a field entry and what it was about, in few taps, counted by theme and operator."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from core.activities.review import incomplete_or_unusual
from core.testing.sign_in import post
from core.toolkit import Activity, Case, DuplicateContent, InvalidInput, NotFound, new_id, session, today
from plugins.rights_access import act_queries, acts, examples, indicators, pages
from plugins.rights_access.codelists import ACT, BLOCKED, THEME, VERB, VERB_OF
from plugins.rights_access.models import Act, Matter, Procedure
from plugins.rights_access.schemas import ActCommand, ActFilters, FileFromAct, NewAct, Prefill, TableFilters


def details(actor: Any, activity: Any) -> Act:
    return acts.act_of(activity.id, actor)


class TestRecording:
    def test_an_act_is_one_entry_and_one_row_of_details(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            entry = examples.an_act(actor, result="in_progress", mode="with", blocked="digital")
            assert (entry.kind, entry.domain, entry.total) == ("rights_act", "rights", 1)
            row = details(actor, entry)
            assert (row.theme, row.operator, row.result, row.blocked) == (
                "family",
                "caf",
                "in_progress",
                "digital",
            )

    def test_the_verb_is_the_one_the_act_serves_unless_another_is_said(
        self, acting: Any, mediator: Any
    ) -> None:
        with acting(mediator) as actor:
            assert details(actor, examples.an_act(actor, act="orient")).verb == "orient"
            assert details(actor, examples.an_act(actor, act="orient", verb="prevent")).verb == "prevent"

    def test_each_act_serves_one_of_the_five_verbs(self) -> None:
        assert set(VERB_OF) == {code.value for code in ACT.codes}
        assert set(VERB_OF.values()) == {code.value for code in VERB.codes}
        assert len(VERB.codes) == len(BLOCKED.codes) == 5
        assert len(THEME.codes) == 19

    def test_sent_twice_it_counts_once_and_otherwise_it_is_another(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            same = {"id": new_id(), "theme": "taxes", "act": "inform"}
            for _time in range(2):
                acts.record_act(NewAct(**same), actor=actor)
            assert session.execute(indicators.acts(actor)).all() == [(same["id"],)]
            with pytest.raises(DuplicateContent):
                acts.record_act(NewAct(**{**same, "theme": "family"}), actor=actor)

    def test_two_people_at_one_desk_within_a_minute_are_two_acts(
        self, acting: Any, mediator: Any, worker: Any, saved: Any
    ) -> None:
        place_id = saved(mediator, lambda actor: examples.a_place(actor).id)
        for member in (mediator, worker):
            saved(member, lambda actor: examples.an_act(actor, place_id=place_id).id)
        with acting(mediator) as actor:
            assert len(session.execute(indicators.acts(actor)).all()) == 2

    def test_none_is_dated_tomorrow(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor, pytest.raises(InvalidInput) as refused:
            examples.an_act(actor, day=today(actor) + timedelta(days=1))
        assert set(refused.value.errors) == {"day"}

    def test_its_own_questions_are_not_looked_for_in_the_common_form(
        self, acting: Any, mediator: Any
    ) -> None:
        """It has no reason and no result of the common form: the review does not ask for them."""
        with acting(mediator) as actor:
            place_id = examples.a_place(actor).id
            examples.an_act(actor, place_id=place_id, minutes=15)
            bare = examples.an_act(actor, place_id=place_id)
            listed = session.execute(incomplete_or_unusual(actor, today(actor), today(actor))).all()
            assert [row.id for row in listed] == [bare.id]
            assert not listed[0].rule_no_reason
            assert listed[0].rule_no_minutes

    def test_a_correction_keeps_the_entry(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            entry = examples.an_act(actor)
            command = ActCommand(theme="housing", act="claim", operator="landlord", version=1)
            acts.correct_act(entry.id, command, actor=actor)
            row = details(actor, entry)
            assert (row.theme, row.act, row.verb, row.version) == ("housing", "claim", "accompany", 2)
            assert session.execute(select(func.count(Activity.id))).scalar_one() == 1

    def test_another_kind_of_entry_has_no_details(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor, pytest.raises(NotFound):
            acts.act_of(new_id(), actor)


class TestTheReception:
    def test_it_notes_what_it_receives_and_goes_on(
        self, signed_in: Any, make_member: Any, house: Any, acting: Any
    ) -> None:
        reception = make_member("reception", structure=house)
        browser = signed_in(reception)
        path = f"/s/{house.slug}/droits/demande"
        assert "Ma journée" in browser.get(path, follow_redirects=True).text
        answer = post(browser, path, {"id": str(new_id()), "theme": "family", "act": "inform"})
        assert answer.status_code == 303
        page = browser.get(answer.location, follow_redirects=True)
        assert page.status_code == 200
        assert "1 demande notée" in page.text.replace("\u00a0", " ")
        assert "Annuler</button>" not in page.text, "an entry of the field is not hers to take away"
        with acting(reception) as actor:
            entry = session.execute(select(Activity)).scalar_one()
            assert details(actor, entry).theme == "family"

    def test_it_reads_no_entry_of_the_team(self, signed_in: Any, make_member: Any, house: Any) -> None:
        browser = signed_in(make_member("reception", structure=house))
        assert browser.get(f"/s/{house.slug}/droits/demandes").status_code == 403


class TestTheForm:
    def test_the_next_one_keeps_the_theme_and_the_operator(
        self, signed_in: Any, mediator: Any, house: Any, saved: Any
    ) -> None:
        saved(mediator, lambda actor: examples.a_place(actor).id)
        browser = signed_in(mediator)
        form = {"id": str(new_id()), "theme": "energy", "operator": "edf", "act": "call", "next": "1"}
        answer = post(browser, f"/s/{house.slug}/droits/demande", form)
        assert answer.status_code == 303
        page = browser.get(answer.location, follow_redirects=True).text
        for name, value in (("theme", "energy"), ("operator", "edf")):
            assert f'name="{name}" value="{value}"' in page
            chosen = page.partition(f'name="{name}" value="{value}"')[2].partition(">")[0]
            assert "checked" in chosen
        assert "1 demande notée" in page.replace("\u00a0", " ")

    def test_four_answers_and_one_button_are_enough(
        self, signed_in: Any, mediator: Any, house: Any, acting: Any
    ) -> None:
        """Theme, operator, act, result, « Enregistrer »: five taps, one more when the operator is in the fold."""
        browser = signed_in(mediator)
        form = {"theme": "family", "operator": "caf", "act": "online", "result": "right_opened"}
        assert (
            post(browser, f"/s/{house.slug}/droits/demande", {"id": str(new_id()), **form}).status_code == 303
        )
        page = browser.get(f"/s/{house.slug}/droits/demande", follow_redirects=True).text
        required = {
            name
            for name in ("theme", "operator", "act", "result", "mode", "blocked", "place_id", "day")
            if 'aria-required="true"' in page.partition(f'name="{name}"')[0].rpartition("<fieldset")[2]
        }
        assert required == {"theme", "act"}
        folds = page.count("data-choices>")
        assert folds == 1, "only the operators are folded"

    def test_a_missing_answer_keeps_the_others(self, signed_in: Any, mediator: Any, house: Any) -> None:
        form = {"id": str(new_id()), "theme": "energy", "operator": "edf"}
        answer = post(signed_in(mediator), f"/s/{house.slug}/droits/demande", form)
        assert answer.status_code == 422
        assert "Choisissez une réponse" in answer.text
        chosen = answer.text.partition('name="operator" value="edf"')[2].partition(">")[0]
        assert "checked" in chosen

    def test_the_usual_operators_come_first(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            for _time in range(3):
                examples.an_act(actor, operator="mdph")
            assert pages.act_choices(actor)["operator"][0][0] == "mdph"

    def test_doing_it_again_takes_everything_but_the_result_of_the_day(
        self, browsing: Any, mediator: Any
    ) -> None:
        with browsing(mediator) as actor:
            entry = examples.an_act(actor, minutes=30, mode="for")
            said = pages.act_prefill(Prefill(repeat=entry.id), actor)
            assert (said["theme"], said["mode"], said["minutes"], said["total"]) == ("family", "for", 30, 1)

    def test_the_common_form_leads_to_it(self, signed_in: Any, mediator: Any, house: Any) -> None:
        page = signed_in(mediator).get(f"/s/{house.slug}/interventions/nouvelle", follow_redirects=True)
        assert f"/s/{house.slug}/droits/demande" in page.text

    def test_its_page_says_what_was_asked_and_misses_nothing_that_was_not(
        self, signed_in: Any, mediator: Any, house: Any, saved: Any
    ) -> None:
        entry = saved(mediator, lambda actor: examples.an_act(actor, result="right_opened").id)
        page = signed_in(mediator).get(f"/s/{house.slug}/interventions/{entry}").text
        assert "Droit ouvert" in page
        assert "Motif" not in page
        assert page.count("Non renseigné") == 1, "the duration only: this one was made without"

    def test_a_colleague_is_not_led_to_a_correction_that_is_not_hers(
        self, signed_in: Any, mediator: Any, worker: Any, house: Any, saved: Any
    ) -> None:
        entry = saved(mediator, lambda actor: examples.an_act(actor).id)
        for member, words, status in ((mediator, 1, 200), (worker, 0, 403)):
            browser = signed_in(member)
            page = browser.get(f"/s/{house.slug}/interventions/{entry}").text
            assert page.count("Corriger la demande") == words
            assert browser.get(f"/s/{house.slug}/droits/demandes/{entry}/corriger").status_code == status


class TestTheTable:
    def test_counts_requests_acts_and_results_by_theme_then_by_operator(
        self, browsing: Any, mediator: Any
    ) -> None:
        with browsing(mediator) as actor:
            examples.an_act(actor, result="right_opened", mode="with")
            examples.an_act(actor, operator="msa", result="refused", blocked="refusal", mode="for")
            examples.an_act(actor, theme="taxes", operator="dgfip", act="explain_letter")
            found = pages.table(TableFilters(), actor)
            by_theme = {row.label: [figure.value for figure in row.figures] for row in found.rows}
            assert by_theme["Famille – prestations CAF"] == [2, 1, 1, 1, 0, 1, 1]
            assert [(figure.label, figure.value) for figure in found.kinds] == [
                ("Démarche en ligne avec la personne", 2),
                ("Lecture / explication de courrier", 1),
            ]
            across = pages.table(TableFilters(by="operator", theme="family"), actor)
            assert sorted(row.label for row in across.rows) == ["CAF", "MSA"]

    def test_a_removed_entry_leaves_every_figure(
        self, signed_in: Any, mediator: Any, house: Any, saved: Any, browsing: Any
    ) -> None:
        entry = saved(mediator, lambda actor: examples.an_act(actor).id)
        assert (
            post(signed_in(mediator), f"/s/{house.slug}/interventions/{entry}/supprimer").status_code == 303
        )
        with browsing(mediator) as actor:
            assert pages.table(TableFilters(), actor).rows == []
            assert session.execute(act_queries.act_count(ActFilters(), actor)).scalar_one() == 0

    def test_each_figure_opens_exactly_its_rows(
        self, signed_in: Any, mediator: Any, house: Any, saved: Any
    ) -> None:
        def make(actor: Any) -> None:
            examples.an_act(actor, result="right_opened", mode="with")
            examples.an_act(actor, result="refused", blocked="paper", mode="for")
            examples.an_act(actor, theme="energy", operator="edf", act="call", result="in_progress")

        saved(mediator, make)
        browser = signed_in(mediator)
        with_table = browser.get(f"/s/{house.slug}/droits/tableau").text
        doors = _doors(with_table)
        assert len(doors) >= 9
        for value, url in doors:
            rows = browser.get(url)
            assert rows.status_code == 200, url
            assert rows.text.count("<tr") - 1 == value, url


def _doors(page: str) -> list[tuple[int, str]]:

    found = re.findall(r'<a href="([^"]+)" aria-label="(\d+) : voir les lignes', page.replace("\u00a0", " "))
    return [(int(value), html.unescape(url)) for url, value in found]


class TestARequestThatLasts:
    def test_becomes_a_file_whose_first_procedure_says_what_the_act_said(
        self, acting: Any, mediator: Any
    ) -> None:
        with acting(mediator) as actor:
            row = details(actor, examples.an_act(actor, theme="health", operator="cpam"))
            command = FileFromAct(new_id(), "Démarches administratives")
            for _time in range(2):
                case = acts.open_from_act(row, command, actor=actor)
            assert case.named_at is not None
            [procedure] = session.execute(select(Procedure).where(Procedure.case_id == case.id)).scalars()
            assert (procedure.level, procedure.stage) == ("restricted", "started")
            [matter] = session.execute(select(Matter).where(Matter.procedure_id == procedure.id)).scalars()
            assert (matter.theme, matter.operator) == ("health", "cpam")
            assert session.execute(select(func.count(Case.id))).scalar_one() == 1

    @pytest.mark.parametrize(("result", "stage"), [("in_progress", "filed"), ("refused", "started")])
    def test_what_was_handed_in_waits_in_the_file_too(
        self, acting: Any, mediator: Any, result: str, stage: str
    ) -> None:
        with acting(mediator) as actor:
            entry = examples.an_act(actor, result=result)
            acts.open_from_act(details(actor, entry), FileFromAct(new_id(), "Démarches"), actor=actor)
            assert session.execute(select(Procedure.stage)).scalar_one() == stage

    def test_stays_anonymous_nothing_joins_it_to_the_file(
        self, signed_in: Any, mediator: Any, house: Any, saved: Any
    ) -> None:
        entry = saved(mediator, lambda actor: examples.an_act(actor).id)
        browser = signed_in(mediator)
        form = {"id": str(new_id()), "subject": "Démarches administratives"}
        answer = post(browser, f"/s/{house.slug}/droits/demandes/{entry}/dossier", form)
        assert answer.status_code == 303
        page = browser.get(answer.location, follow_redirects=True).text
        assert str(entry) not in page
        case_id = form["id"]
        assert case_id in answer.location
        assert case_id not in browser.get(f"/s/{house.slug}/interventions/{entry}").text


def test_a_request_leads_to_its_file_and_to_no_situation(
    signed_in: Any, mediator: Any, house: Any, saved: Any
) -> None:
    entry_id = saved(mediator, lambda actor: examples.an_act(actor).id)
    page = html.unescape(signed_in(mediator).get(f"/s/{house.slug}/interventions/{entry_id}").text)
    assert "La demande dure" in page
    assert "En faire une situation" not in page
