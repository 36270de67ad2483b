"""A follow-up begins with a nickname, waits for no parent, and is read by those who follow young people only."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from core.casefiles.circle import name_member
from core.casefiles.schemas import NameMember
from core.consent.schemas import RecordConsent
from core.consent.services import record_consent
from core.people.services import PossibleDuplicates
from core.testing.sign_in import post
from core.toolkit import (
    ConsentRecord,
    InvalidInput,
    MoveCase,
    NotFound,
    Party,
    Person,
    Refused,
    case_or_404,
    get_or_404,
    move_case,
    new_id,
    session,
    today,
)
from plugins.youth_outreach import examples, followup_pages, followups, indicators
from plugins.youth_outreach.models import Orientation, Sighting
from plugins.youth_outreach.rules import objections_to_disabling
from plugins.youth_outreach.schemas import OpenFollowup, UptakeCommand
from plugins.youth_outreach.workflow import FOLLOWUP


def party_of(case: Any) -> Party:
    return session.execute(select(Party).where(Party.case_id == case.id)).scalar_one()


def agrees(case: Any, actor: Any, state: str = "given") -> None:
    word = RecordConsent(new_id(), "mediate", state, case_id=case.id, party_id=party_of(case).id)
    record_consent(word, actor=actor)


def move(case: Any, key: str, actor: Any, **more: Any) -> Any:
    return move_case(case, key, MoveCase(**more), actor=actor)


def test_a_nickname_is_enough_and_proposes_no_other_record(browsing: Any, coordinator: Any) -> None:
    with browsing(coordinator) as actor:
        try:
            cases = [examples.a_followup(actor, age=None) for _each in range(2)]
        except PossibleDuplicates:  # pragma: no cover
            pytest.fail("a nickname alone tells nobody from anybody")
        people = session.execute(select(Person)).scalars().all()
        assert [(p.nickname, p.given_name, p.birth_date, p.lives_here) for p in people] == [
            ("Zou", "", None, "unknown")
        ] * 2
        assert all(case.named_at and case.state == "reach" for case in cases)


def test_a_nickname_alone_opens_a_follow_up_by_its_form(
    ccas: Any, coordinator: Any, signed_in: Any, browsing: Any
) -> None:
    opened = {}
    for concern in ("", "alone"):
        form = {"id": str(new_id()), "nickname": "Zou", "subject": "", "concern": concern}
        made = post(signed_in(coordinator), f"/s/{ccas.slug}/jeunes/suivis/nouveau", form)
        assert made.status_code == 303
        with browsing(coordinator) as actor:
            opened[concern] = case_or_404(form["id"], actor).subject
    assert opened == {"": "Jeune à rencontrer", "alone": "Isolement"}


def test_a_repérage_without_a_name_begins_a_follow_up_too(browsing: Any, coordinator: Any) -> None:
    with browsing(coordinator) as actor:
        case = examples.a_followup(actor, examples.a_sighting(actor), nickname="")
        assert (party_of(case).person_id, party_of(case).label) == (None, "Partie A")


def test_what_the_repérage_says_is_typed_once(
    ccas: Any, coordinator: Any, signed_in: Any, saved: Any, browsing: Any
) -> None:
    def send(actor: Any) -> Any:
        return examples.a_sighting(actor, nickname="Zou", told=True, age="16_17", concern="alone").id

    sighting_id = saved(coordinator, send)
    browser = signed_in(coordinator)
    page = browser.get(f"/s/{ccas.slug}/jeunes/reperages/{sighting_id}/suivi", follow_redirects=True)
    for said in ('value="Zou"', 'value="16_17" checked', 'value="alone" checked', "Isolement, repérage R-"):
        assert said in page.text.replace('id="f-age" ', "").replace('id="f-concern" ', ""), said
    form = {
        "id": str(new_id()),
        "nickname": "Zou",
        "subject": "Isolement",
        "age": "16_17",
        "concern": "alone",
    }
    made = post(browser, page.request.path, form)
    assert made.status_code == 303
    again = post(browser, page.request.path, {**form, "id": str(new_id())})
    assert again.location == made.location, "one repérage, one file"
    file = browser.get(made.location, follow_redirects=True).text
    assert "Le jeune et ses orientations" in file
    assert "Au foyer, le mercredi" in file, "how to reach her follows"
    with browsing(coordinator):
        row = get_or_404(Sighting, sighting_id)
        assert (row.state, row.contact_on is not None) == ("followed", True)


def test_outside_the_public_one_reason_is_asked_and_the_work_goes_on(browsing: Any, coordinator: Any) -> None:
    with browsing(coordinator) as actor:
        for outside in ({"age": "gt25"}, {"age": "lt13"}, {"age": None, "lives_here": "no"}):
            with pytest.raises(InvalidInput) as refused:
                examples.a_followup(actor, **outside)
            assert list(refused.value.errors) == ["outside_reason"]
            case = examples.a_followup(actor, **outside, outside_reason="school_here")
            assert move(case, "listen", actor).state == "listen"
        unknown = examples.a_followup(actor, age=None, lives_here="unknown")
        assert not followup_pages.followup_panel(unknown, actor)["ask_reason"], "not knowing is never outside"


def test_correcting_a_file_asks_the_same_reason(
    ccas: Any, coordinator: Any, signed_in: Any, saved: Any, browsing: Any
) -> None:
    case_id = saved(coordinator, lambda actor: examples.a_followup(actor, age="16_17").id)
    browser, url = signed_in(coordinator), f"/s/{ccas.slug}/situations/{case_id}/modifier"
    form = browser.get(url).text
    assert "Habite la ville" in form
    with browsing(coordinator) as actor:
        case = case_or_404(case_id, actor)
        said = {
            "version": case.version,
            "subject": case.subject,
            "domain": case.domain,
            "opened_on": case.opened_on.isoformat(),
        }
    for outside in ({"age": "gt25", "lives_here": "yes"}, {"age": "16_17", "lives_here": "no"}):
        refused = post(browser, url, {**said, **outside})
        assert refused.status_code == 422, outside
        assert "choisissez une raison" in refused.text
    assert post(browser, url, {**said, **outside, "outside_reason": "school_here"}).status_code == 303
    with browsing(coordinator) as actor:
        facts = dict(followup_pages.followup_panel(case_or_404(case_id, actor), actor)["facts"])
        assert facts["Habite la ville"] == "Non"
        assert facts["Hors des 13 à 25 ans de la ville"] == "Scolarité ou formation dans la ville"


def test_where_she_lives_is_kept_before_she_has_a_name(browsing: Any, coordinator: Any) -> None:
    with browsing(coordinator) as actor:
        case = examples.a_followup(actor, nickname="", lives_here="no", outside_reason="school_here")
        assert dict(followup_pages.followup_panel(case, actor)["facts"])["Habite la ville"] == "Non"


def test_a_birth_date_learnt_later_asks_the_reason_without_stopping_anything(
    browsing: Any, coordinator: Any
) -> None:
    with browsing(coordinator) as actor:
        case = examples.a_followup(actor, age=None)
        person = get_or_404(Person, party_of(case).person_id)
        day = today(actor)
        person.birth_date = day.replace(year=day.year - 31, day=1)
        session.flush()
        panel = followup_pages.followup_panel(case, actor)
        assert panel["ask_reason"]
        assert dict(panel["facts"])["Âge"] == "31 ans"
        assert move(case, "listen", actor).state == "listen"


def test_a_first_listening_waits_for_nobody_and_the_diagnosis_for_her_own_word(
    browsing: Any, coordinator: Any
) -> None:
    with browsing(coordinator) as actor:
        case = examples.a_followup(actor, age="13_15")
        move(case, "listen", actor)
        with pytest.raises(Refused):
            move(case, "diagnose", actor, data={"needs": ["school"]})
        agrees(case, actor)
        givers = session.execute(select(ConsentRecord.giver)).scalars().all()
        assert givers == ["party"], "no parent was asked"
        with pytest.raises(InvalidInput):
            move(case, "diagnose", actor)
        assert move(case, "diagnose", actor, data={"needs": ["school", "family"]}).state == "diagnose"
        assert move(case, "orient", actor).state == "orient"


def test_no_step_of_the_table_needs_a_parent() -> None:
    assert not [step.key for step in FOLLOWUP.transitions if step.consents]
    first = FOLLOWUP.transitions[0]
    assert (first.source, first.target) == (("reach",), "listen")


def test_a_refusal_stops_the_follow_up_and_closing_stays_possible(browsing: Any, coordinator: Any) -> None:
    with browsing(coordinator) as actor:
        case = examples.a_followup(actor)
        agrees(case, actor, "refused")
        with pytest.raises(Refused):
            move(case, "listen", actor)
        assert move(case, "stop", actor, note="Ne souhaite pas de suite.", result="stopped").closed_on


def test_reaching_the_orientation_is_said_to_the_relay(browsing: Any, coordinator: Any) -> None:
    with browsing(coordinator) as actor:
        row = examples.a_sighting(actor)
        case = examples.a_followup(actor, row)
        move(case, "listen", actor)
        agrees(case, actor)
        move(case, "orient", actor)
        session.expire_all()
        assert row.state == "oriented"


def test_an_animateur_never_sees_the_file(
    ccas: Any, animator: Any, social_worker: Any, coordinator: Any, signed_in: Any, saved: Any, browsing: Any
) -> None:
    case_id = saved(coordinator, lambda actor: examples.a_followup(actor, subject="Objet reconnaissable").id)
    browser = signed_in(animator)
    base = f"/s/{ccas.slug}"
    for path in (
        f"/situations/{case_id}",
        f"/documents/dossier/{case_id}",
        f"/partenaires/dossier/{case_id}",
    ):
        assert browser.get(base + path).status_code == 404, path
    for path in ("/dossiers/?view=all", "/", "/situations/?view=all"):
        page = browser.get(base + path)
        assert page.status_code == 200
        assert "Objet reconnaissable" not in page.text, path
    found = post(browser, f"{base}/dossiers/chercher", {"q": "reconnaissable"})
    assert str(case_id) not in found.text
    assert "Suivi d’un jeune" not in browser.get(f"{base}/dossiers/ouvrir", follow_redirects=True).text
    with browsing(animator) as actor, pytest.raises(NotFound):
        case_or_404(case_id, actor)
    read = signed_in(social_worker).get(f"{base}/situations/{case_id}", follow_redirects=True)
    assert "Objet reconnaissable" in read.text


def test_named_in_the_circle_she_reads_that_file_alone(
    animator: Any, coordinator: Any, saved: Any, browsing: Any
) -> None:
    def make(actor: Any) -> tuple[Any, Any]:
        hers, other = examples.a_followup(actor), examples.a_followup(actor)
        name_member(hers, NameMember(new_id(), animator.membership_id, "helper"), actor=actor)
        return hers.id, other.id

    hers, other = saved(coordinator, make)
    with browsing(animator) as actor:
        assert case_or_404(hers, actor).id == hers
        with pytest.raises(NotFound):
            case_or_404(other, actor)


def test_an_orientation_says_whether_she_went(browsing: Any, coordinator: Any) -> None:
    with browsing(coordinator) as actor:
        case = examples.a_followup(actor)
        went, waits = (examples.an_orientation(case, actor) for _each in range(2))
        followups.note_uptake(went, UptakeCommand(went.version, "taken", today(actor)), actor=actor)
        assert (went.uptake, went.uptake_on) == ("taken", today(actor))

        def number(select_: Any) -> int:
            return int(
                session.execute(select(func.count()).select_from(select_(actor).subquery())).scalar_one()
            )

        assert (number(indicators.honoured), number(indicators.oriented)) == (1, 2)
        followups.remove_orientation(waits, actor=actor)
        assert (number(indicators.honoured), number(indicators.oriented)) == (1, 1)
        followups.restore_orientation(waits, actor=actor)
        assert number(indicators.oriented) == 2


def test_an_orientation_of_another_file_does_not_exist(
    ccas: Any, coordinator: Any, signed_in: Any, saved: Any
) -> None:
    def make(actor: Any) -> tuple[Any, Any]:
        row: Orientation = examples.an_orientation(examples.a_followup(actor), actor)
        return row.id, examples.a_followup(actor).id

    row_id, other = saved(coordinator, make)
    url = f"/s/{ccas.slug}/jeunes/suivis/{other}/orientation/{row_id}"
    assert signed_in(coordinator).get(url).status_code == 404


def test_a_subject_that_names_her_is_said_beside_its_field(browsing: Any, coordinator: Any) -> None:
    with browsing(coordinator) as actor, pytest.raises(InvalidInput) as refused:
        followups.open_followup(
            OpenFollowup(new_id(), subject="Zoubida ne sort plus", nickname="Zoubida"), actor=actor
        )
    assert list(refused.value.errors) == ["subject"]


def test_open_work_objects_to_being_switched_off(browsing: Any, coordinator: Any) -> None:
    with browsing(coordinator) as actor:
        assert objections_to_disabling(actor) == ()
        examples.a_followup(actor)
        examples.a_sighting(actor)
        assert len(objections_to_disabling(actor)) == 2


def test_her_file_begins_with_her_and_says_nothing_twice(
    ccas: Any, coordinator: Any, social_worker: Any, signed_in: Any, saved: Any
) -> None:
    def follow(actor: Any) -> Any:
        said = {"nickname": "Zou", "told": True, "concern": "suffered", "spot": "online"}
        row = examples.a_sighting(actor, **said)
        row.sent_on = today(actor) - timedelta(days=5)
        return examples.a_followup(actor, row, age="16_17", concern="suffered").id

    case_id = saved(coordinator, follow)
    page = signed_in(coordinator).get(f"/s/{ccas.slug}/dossiers/{case_id}").text
    words = re.sub(r"<[^>]+>", "", page)
    assert page.count("Ce qui est repéré") == page.count("16 ou 17 ans") == 1
    assert words.index("Comment le joindre") < words.index("Prochaine étape")
    assert words.index("Aucune orientation") < words.index("Prochaine étape")
    assert "envoyé le " in words
    assert ".." not in words
    assert "Sur les réseaux sociaux." in words
    [reads] = re.findall(
        r"(.*) lisent ce qui est au niveau .*le reste de l’équipe ne voit pas ce dossier", words
    )
    assert sorted(reads.strip().split(" et ")) == ["Lise Vannier", "Solène Maréchal"]
