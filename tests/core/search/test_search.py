"""What is found by whoever types, in her scope; what another structure holds is never found."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import NullPool, create_engine, text

from core.casefiles.services import open_file
from core.cases.models import Case
from core.cases.moving import close_case
from core.cases.schemas import OpenCase
from core.codelists.services import options
from core.db.base import new_id
from core.db.session import session
from core.db.unit_of_work import commit
from core.people.examples import a_person
from core.people.services import merge_people
from core.search.pages import palette, results
from core.search.services import find_cases, find_people, numbers_of, words_of
from core.tenancy.isolation import reviewed
from core.testing.sign_in import post


def a_file(actor: Any, subject: str) -> Case:
    return open_file(OpenCase(new_id(), "mediation_file", subject), actor=actor)


def names(actor: Any, typed: str) -> list[str]:
    groups = {group.title: group.hits for group in results(typed, actor)}
    return [hit.label for hit in groups.get("Personnes", [])]


@pytest.mark.parametrize(
    ("given", "family", "typed"),
    [
        ("Anne", "Le Goff", "legoff"),
        ("Anne", "Le Goff", "LE GOFF anne"),
        ("Anne", "Legoff", "le goff"),
        ("Inès", "D’Angelo", "dangelo"),
        ("Inès", "D’Angelo", "d'angelo ines"),
        ("Jean-Pierre", "Martin", "jeanpierre"),
        ("Hélène", "Dupont", "helene"),
        ("Hélène", "Dupont", "dupnot"),
        ("Hélène", "Dupont", "Dupond Hélene"),
        ("Fatoumata", "Diallo", "fatoumatta"),
    ],
)
def test_a_name_is_found_however_it_is_typed(given, family, typed, browsing, mediator):
    with browsing(mediator) as actor:
        a_person(actor, given, family_name=family)
        a_person(actor, "Zoé", family_name="Quillevéré")
        assert names(actor, typed)[:1] == [f"{given} {family}"]


def test_the_likest_comes_first_and_strangers_do_not_come(browsing, mediator):
    with browsing(mediator) as actor:
        for given, family in (("Paul", "Martinet"), ("Paul", "Martin"), ("Zoé", "Quillevéré")):
            a_person(actor, given, family_name=family)
        assert names(actor, "paul martin") == ["Paul Martin", "Paul Martinet"]


def test_a_name_in_one_word_or_in_two_is_the_same_name(browsing, mediator):
    with browsing(mediator) as actor:
        a_person(actor, "Anne", family_name="Legoff")
        a_person(actor, "Marie", family_name="Le Goff")
        for typed in ("le goff", "legoff", "LE-GOFF"):
            assert set(names(actor, typed)) == {"Anne Legoff", "Marie Le Goff"}, typed


def test_a_nickname_and_a_telephone_however_spaced_find_somebody(browsing, mediator):
    with browsing(mediator) as actor:
        a_person(actor, "", nickname="Nanou", phone="+33612345678")
        assert names(actor, "nanou") == ["Nanou"]
        for typed in ("06 12 34 56 78", "+33 6 12 34 56 78", "0033612345678"):
            assert names(actor, typed) == ["Nanou"]
        assert names(actor, "06 12 34 56 79") == []


def test_a_merged_record_is_found_once_under_the_name_that_is_kept(browsing, coordinator):
    with browsing(coordinator) as actor:
        kept = a_person(actor, "Sofia", family_name="Benali")
        other = a_person(actor, "Sofia", family_name="Benaly")
        merge_people(kept, other, actor=actor)
        assert names(actor, "benaly") == ["Sofia Benali"]
        assert names(actor, "benali") == ["Sofia Benali"]


def test_whoever_may_not_read_people_finds_none(browsing, mediator, make_member, town):
    trainee = make_member("trainee", structure=town)
    with browsing(mediator) as actor:
        a_person(actor, "Nour", family_name="Haddad")
        assert names(actor, "haddad") == ["Nour Haddad"]
        commit()
    with browsing(trainee) as actor:
        assert names(actor, "haddad") == []
        assert not [hit for hit in palette("haddad", actor) if hit["kind"] == "Personne"]


def test_a_file_is_found_by_number_and_by_words_of_its_subject(browsing, mediator):
    with browsing(mediator) as actor:
        case = a_file(actor, "Bruit répété derrière la passerelle")
        for typed in (case.number, case.number[-1], "repete", "derriere passerelle", "paserelle", "BRUIT"):
            found = [hit for group in results(typed, actor) for hit in group.hits if hit.kind == "Dossier"]
            assert [hit.detail for hit in found] == [case.number], typed


def test_a_trainee_finds_no_file_she_is_not_named_on(saved, browsing, mediator, make_member, town):
    trainee = make_member("trainee", structure=town)
    number = saved(mediator, lambda actor: a_file(actor, "Bruit derrière la passerelle").number)
    with browsing(trainee) as actor:
        assert find_cases("passerelle", actor), "the function answers ids, which are then read again"
        for typed in ("passerelle", number):
            assert not [hit for group in results(typed, actor) for hit in group.hits if hit.kind == "Dossier"]


def test_the_palette_opens_on_her_own_open_files_then_pages_and_actions(browsing, mediator):
    with browsing(mediator) as actor:
        a_file(actor, "Le mien")
        result = options("deferred_result", actor)[0].value
        close_case(a_file(actor, "Le clos"), result, actor=actor, note="Convenu.")
        hits = palette("", actor)
        labels = [hit["label"] for hit in hits]
        assert labels[0] == "Le mien"
        assert "Le clos" not in labels
        assert {"Nouvelle intervention", "Nouvelle personne", "Personnes"} <= set(labels)
        assert "Membres" not in labels, "a page of the direction"


def test_a_page_is_found_by_the_beginning_of_its_words(browsing, mediator):
    with browsing(mediator) as actor:
        labels = [hit["label"] for hit in palette("pers", actor)]
    assert {"Personnes", "Nouvelle personne"} <= set(labels)
    assert "Situations" not in labels


def test_a_page_or_an_action_that_is_named_comes_before_a_file_that_sounds_like_it(browsing, mediator):
    with browsing(mediator) as actor:
        a_file(actor, "Des personnes se disputent la cour")
        labels = [hit["label"] for hit in palette("personnes", actor)]
        assert labels[0] == "Personnes"
        assert "Des personnes se disputent la cour" in labels
        assert palette("ouvrir un dossier", actor)[0]["label"] == "Ouvrir un dossier"


def test_numbers_are_read_as_they_are_said(browsing, mediator):
    with browsing(mediator) as actor:
        assert numbers_of("2026-0007", actor) == numbers_of("2026 7", actor) == ["2026-0007"]
        assert all(number.endswith("-0007") for number in numbers_of("7", actor))
        assert numbers_of("sept", actor) == []
    assert words_of("« L’Haÿ » !") == ["hay", "l"]
    assert words_of("%_' ; --") == []


class TestTheFunctions:
    def test_another_structures_people_never_come(
        self, saved, browsing, mediator, make_structure, make_member
    ):
        elsewhere = make_member("mediator", structure=make_structure("named_files"))
        saved(elsewhere, lambda actor: a_person(actor, "Aglaé", family_name="Ailleurs"))
        saved(elsewhere, lambda actor: a_file(actor, "Litige zzyzx ailleurs"))
        with browsing(elsewhere) as actor:
            assert find_people("ailleurs", actor)
            assert find_cases("zzyzx", actor)
        with browsing(mediator) as actor:
            assert find_people("ailleurs", actor) == []
            assert find_cases("zzyzx", actor) == []

    @pytest.mark.parametrize("name", ["search_people", "search_cases"])
    def test_unbound_returns_nothing(self, name, app, saved, mediator):
        saved(mediator, lambda actor: a_person(actor, "Aglaé", family_name="Ailleurs"))
        saved(mediator, lambda actor: a_file(actor, "Litige ailleurs"))
        call = text(f"SELECT count(*) FROM {name}(ARRAY['ailleurs'], NULL, 50)")  # noqa: S608
        with app.app_context():
            assert session.execute(call, **reviewed("test of the function alone")).scalar_one() == 0

    @pytest.mark.parametrize("name", ["search_people", "search_cases"])
    def test_only_the_application_may_call_it(self, name, stores):
        engine = create_engine(stores.database_owner_url, poolclass=NullPool)
        asked = text(
            "SELECT r.role FROM (VALUES ('public'), ('passerelle_app'), ('passerelle_retention')) r(role) "
            "WHERE has_function_privilege(r.role, CAST(:f AS regprocedure), 'EXECUTE')"
        )
        with engine.begin() as connection:
            found = connection.execute(asked, {"f": f"{name}(text[],text,integer)"}).scalars().all()
            secured, path = connection.execute(
                text("SELECT prosecdef, proconfig FROM pg_proc WHERE proname = :n"), {"n": name}
            ).one()
        assert found == ["passerelle_app"]
        assert secured
        assert "search_path=public, pg_temp" in path

    def test_a_slip_is_forgiven_by_a_connection_that_has_just_opened(self, saved, mediator, stores):
        """The extension’s settings are unknown to a session where it has not run yet."""
        saved(mediator, lambda actor: a_person(actor, "Hélène", family_name="Dupont"))
        engine = create_engine(stores.database_url, poolclass=NullPool)
        with engine.begin() as connection:
            connection.execute(text(f"SET LOCAL app.tenant_id = '{mediator.structure.id}'"))
            asked = text("SELECT count(*) FROM search_people(ARRAY['dupnot'], NULL, 50)")
            assert [connection.execute(asked).scalar_one() for _twice in range(2)] == [1, 1]
            kept = connection.execute(text("SHOW pg_trgm.word_similarity_threshold")).scalar_one()
            assert kept == "0.6", "the function leaves the session as it was"

    def test_words_are_never_read_as_a_statement(self, browsing, mediator):
        with browsing(mediator) as actor:
            a_person(actor, "Nour", family_name="Haddad")
            for typed in ("haddad'); DROP TABLE person; --", "%%", "a", "", "\\", "haddad" * 30):
                find_people(typed, actor)
                find_cases(typed, actor)
            assert names(actor, "haddad") == ["Nour Haddad"]


class TestThePages:
    def test_a_name_is_posted_and_stands_in_no_address(self, saved, signed_in, mediator, town):
        person = saved(mediator, lambda actor: a_person(actor, "Nour", family_name="Haddad").id)
        client = signed_in(mediator)
        url = f"/s/{town.slug}/chercher"
        form = client.get(url)
        assert form.status_code == 200
        assert f'method="post" action="{url}"' in form.text
        assert "Haddad" not in client.get(f"{url}?q=haddad").text
        found = post(client, url, {"q": "haddad"})
        assert found.status_code == 200
        assert f"/personnes/{person}" in found.text
        assert not [link for link in found.text.split('href="')[1:] if "haddad" in link.split('"')[0].lower()]

    def test_nothing_found_says_what_to_try(self, signed_in, mediator, town):
        found = post(signed_in(mediator), f"/s/{town.slug}/chercher", {"q": "xyzzyx"})
        assert "Rien de tel ici" in found.text

    def test_the_palette_answers_lines_and_is_kept_nowhere(self, saved, signed_in, mediator, town):
        saved(mediator, lambda actor: a_person(actor, "Nour", family_name="Haddad"))
        answer = post(signed_in(mediator), f"/s/{town.slug}/chercher/palette", {"q": "haddad"})
        assert [line["label"] for line in answer.json if line["kind"] == "Personne"] == ["Nour Haddad"]
        assert "no-store" in answer.headers["Cache-Control"]

    def test_whoever_reads_figures_only_has_no_search(self, signed_in, make_member, town):
        client = signed_in(make_member("figures_reader", structure=town))
        assert client.get(f"/s/{town.slug}/chercher").status_code == 403
        assert "/chercher" not in client.get(f"/s/{town.slug}/").text
