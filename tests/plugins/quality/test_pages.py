"""Every page of the quality approach, filled and empty, in a browser without JavaScript."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select

from core.testing.rows import make_row
from core.testing.sign_in import post
from core.toolkit import Partner, new_id, session, today
from plugins.quality import demo, dossier, examples, logbook, pages, services
from plugins.quality.models import (
    Action,
    Audit,
    Charter,
    Complaint,
    Dossier,
    Evidence,
    Fact,
    Interview,
    NonConformity,
    Paper,
    PracticeSession,
    Reply,
    Requirement,
    StaffIncident,
    Survey,
    Training,
)
from plugins.quality.routes import bp
from plugins.quality.team_schemas import Period

LISTS = (
    "demarche",
    "demarche/referentiel",
    "demarche/actions",
    "demarche/actions?view=late",
    "demarche/non-conformites",
    "demarche/audits-blancs",
    "demarche/pieces",
    "demarche/dossier",
    "charte",
    "analyse-de-pratique",
    "demarche/formations",
    "demarche/entretiens",
    "demarche/incidents-equipe?view=supported",
    "demarche/reclamations",
    "demarche/reclamations?view=in_time&since=2020-01-01",
    "demarche/enquetes",
    "mon-carnet",
    "mon-carnet/tableur",
)


@pytest.fixture
def at(house: Any) -> Any:
    return lambda path: f"/s/{house.slug}/qualite/{path}"


def test_an_empty_house_is_told_what_to_do(signed_in: Any, coordinator: Any, at: Any) -> None:
    browser = signed_in(coordinator)
    for path in LISTS:
        page = browser.get(at(path), follow_redirects=True)
        assert page.status_code == 200, path


def test_a_year_of_demo_reads_on_every_page_and_is_seeded_once(
    signed_in: Any, coordinator: Any, mediator: Any, at: Any, saved: Any
) -> None:
    def rows(actor: Any) -> list[int]:
        return [session.execute(select(func.count(m.id))).scalar_one() for m in (Fact, Reply, Complaint)]

    saved(coordinator, demo.seed)
    before = saved(coordinator, rows)
    saved(coordinator, demo.seed)
    assert saved(coordinator, rows) == before
    assert all(before)
    browser = signed_in(coordinator)
    for path in LISTS:
        page = browser.get(at(path), follow_redirects=True)
        assert page.status_code == 200, path
    texts = html.unescape(browser.get(at("demarche")).text)
    assert "Écart à combler" in texts
    assert "Sans preuve" in texts


def test_a_mediator_reads_the_charter_the_sessions_and_her_own_logbook_only(
    signed_in: Any, mediator: Any, at: Any
) -> None:
    browser = signed_in(mediator)
    opened = {path for path in LISTS if browser.get(at(path)).status_code == 200}
    assert opened == {
        "charte",
        "analyse-de-pratique",
        "demarche/incidents-equipe?view=supported",
        "demarche/reclamations",
        "demarche/reclamations?view=in_time&since=2020-01-01",
        "mon-carnet",
        "mon-carnet/tableur",
    }


@pytest.mark.parametrize("role", ["mediator", "social_worker", "trainee", "reception"])
@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("demarche/incidents-equipe", {"day": "", "kind": "assault", "facts": "Bousculade dans le hall"}),
        ("demarche/reclamations", {"received_on": "", "channel": "oral", "topic": "behaviour"}),
    ],
)
def test_whoever_meets_people_notes_what_was_done_or_told_to_her_and_reads_her_own(
    signed_in: Any,
    make_member: Any,
    house: Any,
    coordinator: Any,
    at: Any,
    saved: Any,
    role: str,
    path: str,
    form: dict[str, str],
) -> None:
    hers, mate = (make_member(role, structure=house) for _each in range(2))
    day = saved(coordinator, today).isoformat()
    said = {"id": str(new_id()), **{name: value or day for name, value in form.items()}}
    browser = signed_in(hers)
    menu = browser.get(at("demarche/reclamations"), follow_redirects=True).text
    assert "Incidents envers l’équipe" in html.unescape(menu)
    assert browser.get(at(path)).status_code == 200
    new = "nouveau" if "incident" in path else "nouvelle"
    made = post(browser, at(f"{path}/{new}"), said)
    assert made.status_code == 303
    assert browser.get(made.location).status_code == 200
    assert said["id"] in browser.get(at(path)).text
    assert browser.get(f"{made.location}/modifier").status_code == 403, "what follows is the leads’ to note"
    other = signed_in(mate)
    assert said["id"] not in other.get(at(path)).text
    assert other.get(made.location).status_code == 404
    lead = signed_in(coordinator)
    assert said["id"] in lead.get(at(path)).text
    assert lead.get(made.location).status_code == 200
    if "incident" in path:
        today_page = html.unescape(lead.get(f"/s/{house.slug}/").text)
        assert "Suite à noter" in today_page


def test_a_director_has_no_logbook_and_no_way_to_anybodys(signed_in: Any, director: Any, at: Any) -> None:
    browser = signed_in(director)
    assert browser.get(at("mon-carnet")).status_code == 404
    assert browser.get(at("mon-carnet/tableur")).status_code == 404
    page = browser.get(at("demarche"))
    assert page.status_code == 200
    assert "Mon carnet" not in page.text


def test_no_route_of_the_logbook_takes_a_member(app: Any) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith(f"{bp.name}.own_")]
    assert len(rules) == 2
    assert all(rule.arguments == {"slug"} for rule in rules)


def test_a_wrong_period_is_said_beside_its_field(signed_in: Any, mediator: Any, at: Any) -> None:
    page = signed_in(mediator).get(at("mon-carnet?since=2026-05-01&until=2026-04-01"))
    assert page.status_code == 422
    assert "Choisissez un jour au moins égal au premier." in html.unescape(page.text)


def test_a_complaint_is_received_answered_and_closed(
    signed_in: Any, coordinator: Any, at: Any, saved: Any
) -> None:
    browser, day = signed_in(coordinator), saved(coordinator, today).isoformat()
    form = {"id": str(new_id()), "received_on": day, "channel": "letter", "topic": "no_answer"}
    made = post(browser, at("demarche/reclamations/nouvelle"), form)
    assert made.status_code == 303
    page = html.unescape(browser.get(made.location).text)
    assert "À répondre" in page

    def version() -> str:
        found = re.search(r'name="version" value="(\d+)"', browser.get(f"{made.location}/repondre").text)
        assert found is not None
        return found[1]

    answered = {"version": version(), "answered_on": day, "answer": "Rappel fait"}
    assert post(browser, f"{made.location}/repondre", answered).status_code == 303
    closed = {"version": version(), "closed_on": day, "outcome": "founded"}
    assert post(browser, f"{made.location}/clore", closed).status_code == 303
    assert "Close" in browser.get(made.location).text


def test_a_rating_without_its_gap_keeps_what_was_typed(
    signed_in: Any, coordinator: Any, at: Any, saved: Any
) -> None:
    ids = saved(coordinator, lambda actor: (examples.an_audit(actor).id, examples.a_requirement(actor).id))
    url = at(f"demarche/audits-blancs/{ids[0]}/exigences/{ids[1]}")
    answer = post(signed_in(coordinator), url, {"rating": "not_met", "action": "Poser les affiches"})
    assert answer.status_code == 422
    page = html.unescape(answer.text)
    assert "Écrivez l’écart constaté." in page
    assert "Poser les affiches" in page


def test_a_questionnaire_asks_the_surveys_own_questions(
    signed_in: Any, coordinator: Any, at: Any, saved: Any
) -> None:
    survey_id = saved(coordinator, lambda actor: examples.a_survey(actor).id)
    page = signed_in(coordinator).get(at(f"demarche/enquetes/{survey_id}/reponse"), follow_redirects=True)
    assert "Vous êtes-vous senti écouté ?" in html.unescape(page.text).replace("\u202f", " ")


class TestDossier:
    def test_it_holds_every_requirement_with_its_evidence(
        self, signed_in: Any, coordinator: Any, at: Any, saved: Any
    ) -> None:
        saved(coordinator, examples.an_evidence)
        page = html.unescape(signed_in(coordinator).get(at("demarche/dossier")).text)
        assert "Affiche posée dans douze halls" in page
        titles = saved(coordinator, lambda actor: session.execute(select(Requirement.title)).scalars().all())
        assert all(title in page for title in titles)

    def test_a_kept_version_does_not_change(self, browsing: Any, coordinator: Any) -> None:
        with browsing(coordinator) as actor:
            evidence = examples.an_evidence(actor)
            row = services.keep_dossier(dossier.content(actor), actor=actor, number=1)
            assert isinstance(row, Dossier)
            services.remove(evidence, "evidence", actor=actor)
            session.expire_all()

            def proofs(page: Any) -> int:
                return sum(len(one["evidence"]) for chapter in page.chapters for one in chapter.requirements)

            assert proofs(dossier.kept(row, actor)) == 1
            assert proofs(dossier.present(actor)) == 0

    def test_the_same_number_is_kept_once(self, browsing: Any, coordinator: Any) -> None:
        with browsing(coordinator) as actor:
            assert services.keep_dossier([], actor=actor, number=1) is not None
            assert services.keep_dossier([], actor=actor, number=1) is None


def test_requirements_without_proof_are_counted_beside_the_gaps_noted(
    signed_in: Any, coordinator: Any, at: Any, saved: Any
) -> None:
    total = saved(coordinator, lambda actor: len(pages.requirement_lines(actor)))
    browser = signed_in(coordinator)
    seen = re.sub(r"<[^>]+>|\s+", " ", html.unescape(browser.get(at("demarche")).text))
    assert re.search(rf"Exigences sans preuve\s+{total}\b", seen), seen
    assert re.search(r"Écarts notés\s+0\b", seen)
    printed = re.sub(r"<[^>]+>|\s+", " ", html.unescape(browser.get(at("demarche/dossier")).text))
    assert re.search(rf"Sans preuve\s+{total} sur {total}", printed)


def test_a_logbook_opens_on_one_year_to_the_day(browsing: Any, coordinator: Any) -> None:
    with browsing(coordinator) as actor:
        shown = logbook.logbook_page(Period(), actor)
    assert (shown.until - shown.since).days + 1 == 365


OFFICE = (
    (Charter, "valid_from"),
    (PracticeSession, "day"),
    (Training, "starts_on"),
    (Training, "ends_on"),
    (Interview, "day"),
    (Paper, "day"),
    (Complaint, "received_on"),
    (Complaint, "answered_on"),
    (Complaint, "closed_on"),
    (StaffIncident, "supported_on"),
    (Survey, "starts_on"),
    (NonConformity, "day"),
    (Action, "done_on"),
    (Evidence, "day"),
    (Audit, "day"),
    (Audit, "closed_on"),
)


def test_the_demo_works_from_monday_to_friday_and_not_on_the_same_days_in_two_structures(
    make_structure: Any, make_member: Any, saved: Any
) -> None:
    years = []
    for slug in ("mediation-port-alban", "passage-des-droits"):
        structure = make_structure("quality")
        make_member("mediator", structure=structure)

        def told(actor: Any, slug: str = slug) -> dict[Any, set[Any]]:
            demo.seed(replace(actor, tenant=replace(actor.tenant, slug=slug)))
            found = {
                (model, name): set(session.execute(select(getattr(model, name))).scalars()) - {None}
                for model, name in OFFICE
            }
            assert max(session.execute(select(Fact.day)).scalars()) <= today(actor)
            incidents = set(session.execute(select(StaffIncident.day)).scalars())
            return {**found, (StaffIncident, "day"): incidents}

        years.append(saved(make_member("coordinator", structure=structure), told))
    one, other = years
    for (model, name), days in one.items():
        assert days, name
        worked = 6 if (model, name) == (StaffIncident, "day") else 5
        assert {day.weekday() for day in days | other[model, name]} <= set(range(worked)), (model, name)
        assert days != other[model, name], (model, name)


def test_complaints_of_the_demo_are_numbered_as_they_came_in(
    saved: Any, coordinator: Any, mediator: Any
) -> None:
    def numbered(actor: Any) -> Any:
        demo.seed(actor)
        rows = session.execute(select(Complaint.received_on, Complaint.number).order_by(Complaint.number))
        return [tuple(row) for row in rows]

    rows = saved(coordinator, numbered)
    assert len(rows) == 7
    assert rows == sorted(rows)


def test_a_convention_of_the_demo_names_the_partner_that_the_structure_knows(
    saved: Any, coordinator: Any, mediator: Any
) -> None:
    def sign(actor: Any) -> Any:
        city = make_row(Partner, kind="city", name="Commune de Saulnes")
        demo.seed(actor)
        papers = session.execute(select(Paper.title).where(Paper.partner_id == city.id)).scalars()
        return list(papers)

    assert saved(coordinator, sign) == ["Convention annuelle avec la commune"]
