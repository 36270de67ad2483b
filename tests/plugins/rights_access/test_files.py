"""A file of procedures: what the level hides, who else follows, the home kept together with another domain."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from core.casefiles.circle import name_member
from core.casefiles.schemas import NameMember
from core.consent.schemas import RecordConsent
from core.consent.services import record_consent
from core.people.services import merge_people
from core.testing.sign_in import post
from core.toolkit import (
    Case,
    InvalidInput,
    MoveCase,
    NotFound,
    Party,
    Refused,
    Revision,
    case_or_404,
    catalog,
    decode,
    get_or_404,
    move_case,
    new_id,
    session,
    today,
)
from plugins.rights_access import acts, examples, file_pages, files, indicators, pages, rules
from plugins.rights_access.codelists import RESTRICTED, THEME, level_of
from plugins.rights_access.models import Matter
from plugins.rights_access.schemas import (
    FileFromAct,
    NewProcedureSchema,
    ProcedureCommand,
    ProcedureFilters,
    TableFilters,
)
from plugins.rights_access.workflow import FILE_KEY, MEDIATE, RIGHTS_FILE


def agrees(case: Case, party: Party, actor: Any) -> None:
    record_consent(RecordConsent(new_id(), MEDIATE, "given", case_id=case.id, party_id=party.id), actor=actor)


class TestTheWorkflow:
    def test_begins_with_the_word_of_whoever_is_followed(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = examples.a_file(actor)
            with pytest.raises(Refused, match="Ajoutez d’abord la personne"):
                move_case(case, "begin", MoveCase(), actor=actor)
            party = examples.a_party(case, actor, examples.a_person(actor))
            with pytest.raises(Refused):
                move_case(case, "begin", MoveCase(), actor=actor)
            agrees(case, party, actor)
            move_case(case, "begin", MoveCase(), actor=actor)
            assert case.state == "active"

    def test_is_named_from_its_first_day_and_its_domain_stays_on_while_it_is_open(
        self, acting: Any, mediator: Any
    ) -> None:
        assert RIGHTS_FILE.always_named
        with acting(mediator) as actor:
            assert rules.objections_to_disabling(actor) == ()
            case = examples.a_file(actor)
            assert [found.message[:1] for found in rules.objections_to_disabling(actor)] == ["1"]
            move_case(case, "close", MoveCase(result="stable"), actor=actor)
            assert rules.objections_to_disabling(actor) == ()

    def test_a_closed_file_takes_no_more_row(self, acting: Any, worker: Any) -> None:
        with acting(worker) as actor:
            case = examples.a_file(actor)
            row = examples.a_procedure(case, actor)
            move_case(case, "close", MoveCase(result="stable"), actor=actor)
            for write in (
                lambda: examples.a_procedure(case, actor),
                lambda: examples.a_follower(case, actor),
                lambda: examples.a_budget(case, actor),
                lambda: examples.a_debt(case, actor),
                lambda: examples.a_debt_stage(case, actor),
                lambda: files.remove_row(case, row, actor=actor),
            ):
                with pytest.raises(Refused):
                    write()


class TestAProcedure:
    def test_ended_it_has_a_result_and_a_day(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            form = {"theme": "family", "stage": "ended", "started_on": today(actor).isoformat()}
            with pytest.raises(InvalidInput) as refused:
                decode(NewProcedureSchema, form)
            assert set(refused.value.errors) == {"result"}
            row = examples.a_procedure(examples.a_file(actor), actor, stage="ended", result="right_opened")
            assert row.ended_on == today(actor)

    def test_a_result_ends_it(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            form = {"theme": "family", "stage": "filed", "result": "refused", "started_on": "2026-01-05"}
            with pytest.raises(InvalidInput) as refused:
                decode(NewProcedureSchema, form)
            assert set(refused.value.errors) == {"stage"}
            assert today(actor) >= decode(NewProcedureSchema, {**form, "result": "in_progress"}).started_on

    def test_moves_on_until_its_end_and_keeps_its_history_without_its_theme(
        self, acting: Any, mediator: Any
    ) -> None:
        with acting(mediator) as actor:
            case = examples.a_file(actor)
            row = examples.a_procedure(case, actor, theme="disability", operator="mdph")
            command = ProcedureCommand(
                theme="health",
                operator="cpam",
                stage="ended",
                result="right_opened",
                started_on=row.started_on,
                version=1,
            )
            files.correct_procedure(case, row.id, command, actor=actor)
            matter = session.execute(select(Matter).where(Matter.procedure_id == row.id)).scalar_one()
            assert (matter.theme, row.result, row.ended_on) == ("health", "right_opened", today(actor))
            [revision] = session.execute(select(Revision).where(Revision.entity_id == row.id)).scalars()
            assert set(revision.changes) == {"stage", "result", "ended_on"}

    def test_none_begins_tomorrow_and_a_colleague_of_elsewhere_does_none(
        self, acting: Any, mediator: Any
    ) -> None:
        with acting(mediator) as actor:
            case = examples.a_file(actor)
            with pytest.raises(InvalidInput) as refused:
                examples.a_procedure(case, actor, days_ago=-1)
            assert set(refused.value.errors) == {"started_on"}
            with pytest.raises(InvalidInput) as refused:
                examples.a_procedure(case, actor, membership_id=new_id())
            assert set(refused.value.errors) == {"membership_id"}

    def test_removed_by_mistake_it_comes_back(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = examples.a_file(actor)
            row = files.part_or_404(case, "demarche", examples.a_procedure(case, actor).id, actor)
            files.remove_row(case, row, actor=actor)
            assert file_pages.procedures_panel(case, actor)["hidden"] == 0
            assert session.execute(indicators.procedures_started(actor)).all() == []
            files.restore_row(case, row, actor=actor)
            assert len(session.execute(indicators.procedures_started(actor)).all()) == 1


class TestWhatTheLevelHides:
    """A theme or an operator may say of somebody what concerns nobody else."""

    @pytest.mark.parametrize("theme", sorted(RESTRICTED))
    def test_the_theme_decides_and_nobody_chooses(self, theme: str) -> None:
        assert level_of(theme, None) == "restricted"

    def test_so_does_an_operator_that_tells_it(self) -> None:
        assert level_of("other", "mdph") == "restricted"
        open_themes = {code.value for code in THEME.codes} - RESTRICTED
        assert {level_of(theme, "caf") for theme in open_themes} == {"team"}

    def test_a_colleague_sees_a_number_and_never_its_kind(
        self, signed_in: Any, mediator: Any, coordinator: Any, worker: Any, house: Any, saved: Any
    ) -> None:
        def make(actor: Any) -> Any:
            case = examples.a_file(actor)
            examples.a_procedure(case, actor, theme="health", operator="cpam", due_on=today(actor))
            examples.a_procedure(case, actor, theme="energy", operator="edf")
            return case.id

        case_id = saved(mediator, make)
        hers = signed_in(mediator).get(f"/s/{house.slug}/dossiers/{case_id}").text
        assert "CPAM" in hers
        for member in (coordinator, worker):
            browser = signed_in(member)
            for path in (f"dossiers/{case_id}", "droits/demarches", f"dossiers/{case_id}/imprimer"):
                page = browser.get(f"/s/{house.slug}/{path}", follow_redirects=True).text
                main = (
                    page.partition("<main")[2].partition("<form")[0] if path == "droits/demarches" else page
                )
                assert "CPAM" not in main, path
                assert "Santé" not in main, path
            page = browser.get(f"/s/{house.slug}/dossiers/{case_id}").text.replace("\u00a0", " ")
            assert "1 élément masqué" in page
            assert "EDF" in page
            listed = browser.get(f"/s/{house.slug}/droits/demarches").text.replace("\u00a0", " ")
            assert "1 démarche masquée" in listed

    def test_a_co_referent_reads_it_and_a_filter_by_theme_opens_nothing_to_the_others(
        self, browsing: Any, mediator: Any, worker: Any, coordinator: Any, saved: Any
    ) -> None:
        def make(actor: Any) -> Any:
            case = examples.a_file(actor)
            examples.a_procedure(case, actor, theme="papers", operator="prefecture")
            name_member(case, NameMember(new_id(), worker.membership_id, "co_referent"), actor=actor)
            return case.id

        case_id = saved(mediator, make)
        asked = ProcedureFilters(view="all", theme="papers")
        with browsing(worker) as actor:
            found = file_pages.procedure_list(asked, actor)
            assert ([row.case_id for row in found.rows], found.hidden) == ([case_id], 0)
            assert file_pages.procedures_panel(case_or_404(case_id, actor), actor)["hidden"] == 0
        with browsing(coordinator) as actor:
            found = file_pages.procedure_list(asked, actor)
            # Counted, with the others: one day and one quartier would tell whose theme it is (test_masking).
            assert (found.rows, found.total, found.hidden, found.together) == ([], 0, 0, 1)

    def test_its_page_does_not_exist_for_who_may_not_read_it(
        self, signed_in: Any, mediator: Any, coordinator: Any, house: Any, saved: Any
    ) -> None:
        def make(actor: Any) -> Any:
            case = examples.a_file(actor)
            return case.id, examples.a_procedure(case, actor, theme="violence").id

        case_id, row_id = saved(mediator, make)
        base = f"/s/{house.slug}/droits/dossiers/{case_id}"
        browser = signed_in(coordinator)
        assert browser.get(f"{base}/demarches/{row_id}/modifier").status_code == 404
        assert post(browser, f"{base}/retirer/demarche/{row_id}").status_code == 404
        assert signed_in(mediator).get(f"{base}/demarches/{row_id}/modifier").status_code == 200

    def test_nobody_writes_what_she_could_not_read_again(
        self, acting: Any, mediator: Any, coordinator: Any, saved: Any
    ) -> None:
        case_id = saved(mediator, lambda actor: examples.a_file(actor).id)
        with acting(coordinator) as actor:
            case = case_or_404(case_id, actor)
            examples.a_procedure(case, actor)
            with pytest.raises(InvalidInput) as refused:
                examples.a_procedure(case, actor, theme="health")
            assert set(refused.value.errors) == {"theme"}

    def test_a_count_by_theme_counts_it_whole_for_who_follows_and_with_the_others_else(
        self, browsing: Any, mediator: Any, coordinator: Any, saved: Any
    ) -> None:
        saved(mediator, lambda actor: examples.a_procedure(examples.a_file(actor), actor, theme="health").id)
        with browsing(mediator) as actor:
            [row] = pages.table(TableFilters(), actor).named
            assert (row.label, row.figures[0].value) == ("Santé – CPAM / CSS / AME", 1)
        with browsing(coordinator) as actor:
            told = pages.table(TableFilters(), actor)
            assert (told.named, told.together.figures[0].value) == ([], 1)

    def test_a_day_page_names_no_theme(
        self, dates_of: Any, browsing: Any, mediator: Any, coordinator: Any, saved: Any
    ) -> None:
        def make(actor: Any) -> None:
            case = examples.a_file(actor)
            examples.a_procedure(case, actor, theme="health", operator="cpam", due_on=today(actor))

        saved(mediator, make)
        with browsing(mediator) as actor:
            [row] = dates_of(actor)
            assert (row.title, row.words) == ("Échéance d’une démarche", "aujourd’hui")
        with browsing(coordinator) as actor:
            assert dates_of(actor) == []


class TestThePageOfAFile:
    def test_what_the_file_is_for_stands_before_the_parties_and_their_thread(
        self, signed_in: Any, mediator: Any, house: Any, saved: Any
    ) -> None:
        case_id = saved(mediator, lambda actor: examples.a_file(actor).id)
        page = signed_in(mediator).get(f"/s/{house.slug}/dossiers/{case_id}").text
        found = [page.index(f'id="panneau-rights_{key}"') for key in ("procedures", "money", "followers")]
        assert found == sorted(found)
        assert found[-1] < page.index('id="t-etape"') < page.index('id="t-fil"')

    def test_who_does_a_procedure_is_somebody_who_may(
        self, acting: Any, mediator: Any, coordinator: Any, house: Any, make_member: Any
    ) -> None:
        roles = ("dpo", "reception", "director", "trainee", "figures_reader")
        others = {role: make_member(role, structure=house) for role in roles}
        with acting(mediator) as actor:
            offered = {one[0] for one in pages.member_choices(actor)}
            assert offered == {str(mediator.membership_id), str(coordinator.membership_id)}
            kept = others["director"].membership_id
            assert str(kept) in {one[0] for one in pages.member_choices(actor, kept)}, "said already"
        with acting(others["director"]) as actor:
            assert str(kept) in {one[0] for one in pages.member_choices(actor)}, "her own"


class TestWhoElseFollows:
    def test_is_a_service_and_what_it_does(self, browsing: Any, mediator: Any) -> None:
        with browsing(mediator) as actor:
            case = examples.a_file(actor)
            examples.a_follower(case, actor, since=today(actor) - timedelta(days=40))
            [line] = file_pages.followers_panel(case, actor)["followers"]
            assert line.title == "Suivi social : CCAS"

    def test_a_partner_of_elsewhere_is_refused_beside_the_field(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor, pytest.raises(InvalidInput) as refused:
            examples.a_follower(examples.a_file(actor), actor, partner_id=new_id())
        assert set(refused.value.errors) == {"partner_id"}


class TestKeepingTheHome:
    """With the domain of rent on, each file of the same person leads to the other; no word of it is imported."""

    @pytest.fixture
    def house(self, make_structure: Any) -> Any:
        return make_structure("housing", "rights_access")

    def test_each_file_leads_to_the_other(
        self, signed_in: Any, mediator: Any, house: Any, saved: Any
    ) -> None:
        def make(actor: Any) -> Any:
            person = examples.a_person(actor)
            rent = examples.a_file(actor, type_key=file_pages.HOME_FILE)
            rights = examples.a_file(actor)
            for case in (rent, rights):
                examples.a_party(case, actor, person)
            return rent.id, rights.id, rent.number, rights.number

        rent, rights, rent_number, rights_number = saved(mediator, make)
        browser = signed_in(mediator)
        page = browser.get(f"/s/{house.slug}/dossiers/{rights}").text
        assert "Garder le logement" in page
        assert f"Impayé de loyer, dossier {rent_number}" in page
        assert (
            f"Dossier de démarches, dossier {rights_number}"
            in browser.get(f"/s/{house.slug}/dossiers/{rent}").text
        )

    def test_a_rent_file_alone_opens_the_other_with_the_same_person(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            person = examples.a_person(actor)
            rent = examples.a_file(actor, type_key=file_pages.HOME_FILE)
            examples.a_party(rent, actor, person)
            command = FileFromAct(new_id(), "Démarches administratives")
            for _time in range(2):
                opened = acts.open_beside(rent, command, actor=actor)
            parties = session.execute(select(Party).where(Party.case_id == opened.id)).scalars().all()
            assert [party.person_id for party in parties] == [person.id]
            assert opened.type_key == FILE_KEY

    def test_two_records_of_one_person_are_one(self, browsing: Any, coordinator: Any) -> None:

        with browsing(coordinator) as actor:
            kept, other = examples.a_person(actor), examples.a_person(actor, "Cam")
            rent, rights = examples.a_file(actor, type_key=file_pages.HOME_FILE), examples.a_file(actor)
            examples.a_party(rent, actor, other)
            examples.a_party(rights, actor, kept)
            assert file_pages.home_panel(rights, actor) is None
            merge_people(kept, other, actor=actor)
            assert len(file_pages.home_panel(rights, actor)["files"]) == 1
            assert len(file_pages.procedures_elsewhere(rent, actor)["files"]) == 1

    def test_somebody_elses_file_is_not_shown(self, browsing: Any, mediator: Any) -> None:
        with browsing(mediator) as actor:
            rent, rights = examples.a_file(actor, type_key=file_pages.HOME_FILE), examples.a_file(actor)
            examples.a_party(rent, actor, examples.a_person(actor))
            examples.a_party(rights, actor, examples.a_person(actor))
            assert file_pages.home_panel(rights, actor) is None

    def test_where_that_domain_is_off_nothing_is_said(
        self, browsing: Any, make_structure: Any, make_member: Any
    ) -> None:
        alone = make_member("mediator", structure=make_structure("rights_access"))
        with browsing(alone) as actor:
            assert file_pages.home_panel(examples.a_file(actor), actor) is None

    def test_the_key_is_that_of_the_other_domain(self, acting: Any, mediator: Any) -> None:
        with acting(mediator):
            assert file_pages.HOME_FILE in catalog().case_types


class TestReaching:
    def test_a_row_of_one_file_is_not_reached_through_another(
        self, signed_in: Any, mediator: Any, house: Any, saved: Any
    ) -> None:
        def make(actor: Any) -> Any:
            one, other = examples.a_file(actor), examples.a_file(actor)
            return one.id, other.id, examples.a_procedure(one, actor).id

        one, other, row = saved(mediator, make)
        browser = signed_in(mediator)
        base = f"/s/{house.slug}/droits/dossiers"
        assert post(browser, f"{base}/{other}/retirer/demarche/{row}").status_code == 404
        assert post(browser, f"{base}/{one}/retirer/service/{row}").status_code == 404
        assert post(browser, f"{base}/{one}/retirer/inconnu/{row}").status_code == 404
        assert post(browser, f"{base}/{one}/retirer/demarche/{row}").status_code == 303

    def test_a_trainee_outside_a_file_finds_nothing_of_it(
        self, browsing: Any, signed_in: Any, mediator: Any, trainee: Any, house: Any, saved: Any
    ) -> None:
        def make(actor: Any) -> Any:
            case = examples.a_file(actor)
            examples.a_procedure(case, actor)
            return case.id, case.number

        case_id, number = saved(mediator, make)
        page = signed_in(trainee).get(f"/s/{house.slug}/droits/demarches").text
        assert number not in page
        assert "1 démarche masquée" in page.replace("\u00a0", " ")
        with browsing(trainee) as actor, pytest.raises(NotFound):
            files.rights_file(case_id, actor)

    def test_another_structures_file_does_not_exist(
        self, signed_in: Any, mediator: Any, house: Any, make_member: Any, make_structure: Any, saved: Any
    ) -> None:
        other = make_member("social_worker", structure=make_structure("rights_access"))
        case_id = saved(other, lambda actor: examples.a_file(actor).id)
        url = f"/s/{house.slug}/droits/dossiers/{case_id}/demarches/nouvelle"
        assert signed_in(mediator).get(url).status_code == 404

    def test_a_case_of_another_kind_has_no_procedure(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = examples.a_file(actor, type_key="mediation_file")
            with pytest.raises(NotFound):
                files.rights_file(case.id, actor)
            assert get_or_404(Case, case.id).id == case.id


class TestFigures:
    def test_rights_opened_are_counted_over_procedures_ended(self, acting: Any, mediator: Any) -> None:
        with acting(mediator) as actor:
            case = examples.a_file(actor)
            opened = examples.a_procedure(case, actor, stage="ended", result="right_opened")
            refused = examples.a_procedure(case, actor, stage="ended", result="refused")
            under_way = examples.a_procedure(case, actor, blocked="digital", mode="with")

            def ids(count: Any) -> set[Any]:
                return set(session.execute(count(actor)).scalars())

            assert ids(indicators.rights_opened) == {opened.id}
            assert ids(indicators.procedures_ended) == {opened.id, refused.id}
            assert ids(indicators.procedures_blocked) == {under_way.id}
            assert ids(indicators.procedures_active) == {opened.id, refused.id, under_way.id}
            assert ids(indicators.procedures_with) == ids(indicators.procedures_said) == {under_way.id}

    def test_each_figure_of_the_dashboard_opens_onto_exactly_its_rows(
        self, signed_in: Any, mediator: Any, house: Any, saved: Any
    ) -> None:

        def make(actor: Any) -> None:
            examples.an_act(actor, mode="with", result="right_opened")
            examples.an_act(actor, mode="for", blocked="paper")
            case = examples.a_file(actor)
            examples.a_procedure(case, actor, stage="ended", result="right_opened")
            examples.a_procedure(case, actor, stage="ended", result="refused", mode="for")
            examples.a_procedure(case, actor, blocked="no_answer", mode="with")

        saved(mediator, make)
        browser = signed_in(mediator)
        page = browser.get(f"/s/{house.slug}/tableau-de-bord/").text
        figure = (
            r'<dd class="big">(\d+)[^<]*</dd>(?:(?!<dt>).)*<a href="([^"]*/(?:droits|lignes/rights)[^"]*)"'
        )
        found = re.findall(figure, page)
        assert len(found) >= 8
        for value, address in found:
            rows = browser.get(html.unescape(address))
            assert rows.status_code == 200, address
            assert rows.text.count("<tr") - 1 == int(value), address
