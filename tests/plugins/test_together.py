"""The nine domains on together: none shows what it holds to whoever has the rights of the others only. Switched off,
one is hidden and loses nothing, and the rights of a person over her data still reach what it keeps.

Each route on its own is asked of each role by ``tests/contract/test_roles.py``; here, what one domain holds is looked
for on the pages of the core and of the others.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from sqlalchemy import func, select

from core.app import Passerelle
from core.casefiles.services import link_person
from core.db.base import ScopedModel
from core.db.session import session
from core.db.unit_of_work import commit
from core.errors import Refused
from core.extension.catalog import catalog
from core.extension.contributions import SubjectRef
from core.extension.enablement import disable, enable
from core.lifecycle.services import erase_subject, export_subject
from core.reporting.permissions import EVERY_DOMAIN
from core.tenancy.binding import Caller, act_as, bound
from core.tenancy.models import Enablement, Role
from core.testing.plugin import Member, Structure, create_member, create_structure
from core.testing.sign_in import sign_in
from core.toolkit import Actor, PlaceCommand, create_place, new_id, today
from plugins.citizen_participation import examples as participation
from plugins.civic_mediation import examples as civic
from plugins.civic_mediation.schemas import GroupCommand, IncidentCommand
from plugins.civic_mediation.services import add_group_party, save_group, save_incident
from plugins.housing import examples as housing
from plugins.quality import examples as quality
from plugins.quality.team_schemas import ComplaintCommand
from plugins.quality.team_services import save_complaint
from plugins.reinsertion import examples as reinsertion
from plugins.reinsertion.schemas import Said
from plugins.rights_access import examples as rights_access
from plugins.school_mediation import examples as school
from plugins.transport import examples as transport
from plugins.youth_outreach import examples as youth


@dataclass(frozen=True, slots=True)
class Domain:
    """What a domain holds of one person or place, in words that its own pages and panels say.

    ``hers``: what of it leaves with her; codes and what names nobody stay. ``panels``: the beginning of their keys.
    ``busy``: its work is open, so it is not switched off.
    """

    holds: tuple[str, ...]
    hers: tuple[str, ...] = ()
    panels: str = ""
    busy: bool = True


DOMAINS = {
    "reinsertion": Domain(
        ("canari des mots", "canari de l’objectif", "canari du premier pas", "canari du point"),
        ("canari des mots", "canari de l’objectif", "canari du premier pas", "canari du point"),
        "reinsertion_",
    ),
    "rights_access": Domain(
        ("Mesure de protection", "1 313,13", "4 747,47", "Rétablissement personnel"),
        ("Mesure de protection", "1 313,13", "4 747,47"),
        "rights_",
    ),
    "housing": Domain(
        ("canari du loyer", "canari de la porte", "2 929,29"),
        ("canari du loyer", "canari de la porte"),
        "housing_",
    ),
    "civic_mediation": Domain(("canari de la bagarre",), panels="civic"),
    "school_mediation": Domain(("canari du comité", "6e canari"), ("6e canari",), "school"),
    "transport": Domain(("canari du volant",), panels="transport"),
    "youth_outreach": Domain(("canari du gymnase",), ("canari du gymnase",), "youth_"),
    "citizen_participation": Domain(("canari de la marche", "canari du tunnel"), panels="citizen"),
    "quality": Domain(("canari de la plainte",), panels="quality", busy=False),
}


#: Whose files exist for their readers alone.
HIDDEN = ("youth_outreach",)


@dataclass(frozen=True, slots=True)
class House:
    """A structure where one person and one place are known by every domain; ``keeper`` has every right.

    ``files``: the file or situation of a domain; ``own``: its pages that say what it holds; ``around``: the
    pages of the core that domains add to, or that tell of files; ``person``: her id.
    """

    app: Passerelle
    structure: Structure
    keeper: Member
    files: dict[str, str]
    own: dict[str, list[str]]
    around: list[str]
    person: Any

    def member_without(self, *domains: str) -> Member:
        """Somebody with every right but those of these domains, and but that of reading every domain's figures."""
        with self.app.app_context(), bound(self.structure.slug, caller=Caller.COMMAND):
            rights = {
                key for key in catalog().permissions if catalog().plugin_of("permissions", key) not in domains
            }
            key = f"without_{len(domains)}_{domains[0]}"
            session.add(Role(key=key, label=key, permissions=sorted(rights - {EVERY_DOMAIN.key})))
            commit()
        return create_member(self.app, self.structure, key)

    def browser(self, member: Member) -> Any:
        client = self.app.test_client()
        sign_in(self.app, client, member.user_id)
        return client

    def papers(self, domain: str) -> list[str]:
        """The printed file of a domain, and its history."""
        file = self.files[domain]
        return [f"{file}/imprimer", f"{file.replace('/dossiers/', '/situations/')}/historique"]


def plant(actor: Actor) -> tuple[dict[str, Any], dict[str, list[tuple[str, Any]]], Any, Any]:
    """One person, her file in each domain, and a place: all made through use-cases.

    The id of each file, the pages of each domain (endpoint, arguments), the place and the person.
    """
    place, _made = create_place(PlaceCommand(new_id(), "Square des Canaris", "park"), actor=actor)
    person = rights_access.a_person(actor)
    path = reinsertion.a_path(actor, said=Said(0, *["canari des mots"] * 3, "ml"))
    link_person(reinsertion.her_party(path, actor), person.id, actor=actor)
    objective = reinsertion.an_objective(path, actor, text="canari de l’objectif")
    reinsertion.an_action(path, objective, actor, text="canari du premier pas")
    reinsertion.a_review(path, actor, word="canari du point")

    rights = rights_access.a_file(actor)
    rights_access.a_party(rights, actor, person)
    rights_access.a_follower(rights, actor, part="guardian")
    rights_access.a_budget(rights, actor, lines=(("income", "salary", 131_313),))
    rights_access.a_debt(rights, actor, amount=474_747)
    rights_access.a_debt_stage(rights, actor, stage="prp")

    rent = housing.a_file(actor)
    link_person(housing.a_party(rent, actor), person.id, actor=actor)
    housing.a_step(rent, actor, note="canari du loyer")
    housing.an_account(rent, actor, debt=292_929)
    housing.a_sheet(actor, case_id=rent.id, spot="canari de la porte")

    dispute = civic.a_case(actor, place)
    group = save_group(
        GroupCommand("Le groupe du square", "youth", new_id(), place_ids=[place.id]), actor=actor
    )
    add_group_party(dispute, group, actor=actor)
    happened = IncidentCommand(
        today(actor),
        place.id,
        "use_conflict",
        "severe",
        new_id(),
        group_ids=[group.id],
        facts="canari de la bagarre",
    )
    incident = save_incident(happened, actor=actor)

    college = school.a_school(actor)
    quarrel = school.a_case(actor, school=college)
    committee = school.a_committee(actor, school_id=college.id, decisions="canari du comité")
    promotion = school.a_promotion(actor, school_id=college.id)
    pupil = school.a_pupil(actor, promotion, person_id=person.id, class_label="6e canari")

    difficulty = transport.a_difficulty(actor)
    transport.a_word(actor, words="canari du volant")

    sighting = youth.a_sighting(actor, reach="canari du gymnase", place_id=place.id)
    followup = youth.a_followup(actor, sighting, nickname="")
    link_person(reinsertion.her_party(followup, actor), person.id, actor=actor)

    project = participation.a_project(actor, title="canari de la marche")
    walk = participation.a_walk(actor, project, place_id=place.id)
    point = participation.a_point(actor, walk, words="canari du tunnel", place_id=place.id)

    complaint = save_complaint(
        ComplaintCommand(today(actor), "letter", "no_answer", new_id(), subject="canari de la plainte"),
        actor=actor,
    )
    quality.an_evidence(actor)
    files = {
        "reinsertion": path,
        "rights_access": rights,
        "housing": rent,
        "civic_mediation": dispute,
        "school_mediation": quarrel,
        "transport": difficulty,
        "youth_outreach": followup,
    }
    own = {
        "civic_mediation": [("civic_mediation.incident", {"incident_id": incident.id})],
        "school_mediation": [
            ("school_mediation.committee", {"committee_id": committee.id}),
            ("school_mediation.pupil", {"pupil_id": pupil.id}),
        ],
        "transport": [("transport.words", {})],
        "youth_outreach": [("youth_outreach.sighting", {"sighting_id": sighting.id})],
        "citizen_participation": [
            ("citizen_participation.project", {"project_id": project.id}),
            ("citizen_participation.point", {"point_id": point.id}),
        ],
        "quality": [("quality.complaint", {"row_id": complaint.id})],
    }
    return files, own, place.id, person.id


def open_house(app: Passerelle, acting: Any) -> House:
    structure = create_structure(app, *DOMAINS)
    with app.app_context(), bound(structure.slug, caller=Caller.COMMAND) as actor:
        rights = sorted(catalog().enabled_only(catalog().permissions, actor.tenant.enabled))
        session.add(Role(key="everything", label="Tout", permissions=rights))
        commit()
    keeper = create_member(app, structure, "everything")
    with acting(keeper) as actor:
        files, own, place, person = plant(actor)
        kinds = {
            domain: "dossiers" if case.named_at is not None else "situations"
            for domain, case in files.items()
        }
        ids = {domain: case.id for domain, case in files.items()}
        commit()
    base = f"/s/{structure.slug}"
    around = (
        "/",
        "/attente",
        "/tableau-de-bord/",
        "/dossiers/",
        "/situations/",
        "/interventions",
        f"/lieux/{place}",
    )
    with app.test_request_context():
        pages = {
            domain: [app.url_for(endpoint, slug=structure.slug, **values) for endpoint, values in asked]
            for domain, asked in own.items()
        }
    return House(
        app,
        structure,
        keeper,
        {domain: f"{base}/{kinds[domain]}/{row_id}" for domain, row_id in ids.items()},
        pages,
        [f"{base}{path}" for path in around],
        person,
    )


@pytest.fixture(scope="module")
def opened() -> list[House]:
    return []


@pytest.fixture
def standing(app: Passerelle, acting: Any, opened: list[House]) -> House:
    """One that is only looked at."""
    if not opened:
        opened.append(open_house(app, acting))
    return opened[0]


def said(answer: Any) -> str:
    return re.sub(r"\s+", " ", html.unescape(answer.data.decode("utf-8", "replace")))


def told(answer: Any, words: Iterable[str]) -> list[str]:
    text = said(answer)
    return [word for word in words if word in text]


def panels_of(domain: str, answer: Any) -> set[str]:
    """The panels that a domain adds to a page, by the beginning of their keys."""
    found = re.findall(r'id="panneau-(\w+)"', answer.get_data(as_text=True))
    return {key for key in found if key.startswith(DOMAINS[domain].panels)}


def pages_of(house: House, domain: str) -> list[str]:
    """Where its holder reads what it holds."""
    return [*house.own.get(domain, ()), *([house.files[domain]] if domain in house.files else ())]


def test_the_nine_domains_that_are_shipped_are_on(standing: House, app: Passerelle) -> None:
    domains = app.extensions["passerelle.plugins"].domains
    shipped = {one.name for one in domains}
    assert set(DOMAINS) == shipped - {"atelier", "named_files", "network", "jardin"}


# --- each for its own ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("domain", DOMAINS)
def test_whoever_has_the_right_reads_it(domain: str, standing: House) -> None:
    """What the others are not shown is really there to be read."""
    browser = standing.browser(standing.keeper)
    found = [
        word for page in pages_of(standing, domain) for word in told(browser.get(page), DOMAINS[domain].holds)
    ]
    assert set(found) == set(DOMAINS[domain].holds)
    if domain in standing.files:
        assert panels_of(domain, browser.get(standing.files[domain]))


def shows_nothing_of(domains: Iterable[str], answer: Any, url: str) -> None:
    assert answer.status_code in (200, 303, 403, 404), url
    assert told(answer, [word for domain in domains for word in DOMAINS[domain].holds]) == [], url
    assert [key for domain in domains for key in panels_of(domain, answer)] == [], url


@pytest.mark.parametrize("domain", DOMAINS)
def test_whoever_has_every_right_but_its_own_reads_nothing_that_it_holds(
    domain: str, standing: House
) -> None:
    """She reads the core's part of each file and the pages of the other domains: nothing of this one is there."""
    browser = standing.browser(standing.member_without(domain))
    others = [page for other, pages in standing.own.items() if other != domain for page in pages]
    papers = standing.papers(domain) if domain in standing.files else []
    for url in [*standing.files.values(), *papers, *others]:
        shows_nothing_of([domain], browser.get(url), url)
    assert {browser.get(url).status_code for url in standing.own.get(domain, ())} <= {403, 404}
    if (
        domain in standing.files
    ):  # she may know of the file itself, unless its very existence is kept to its readers
        assert browser.get(standing.files[domain]).status_code == (404 if domain in HIDDEN else 200)


def test_the_pages_of_the_core_say_nothing_of_domains_to_whoever_has_the_rights_of_none(
    app: Passerelle, standing: House
) -> None:
    browser = standing.browser(standing.member_without(*DOMAINS))
    with app.app_context():
        figures = [
            f"<dt>{one.label}</dt>"
            for one in catalog().indicators.values()
            if catalog().plugin_of("indicators", one.key) in DOMAINS
        ]
    whole = [url for url in standing.around if told(standing.browser(standing.keeper).get(url), figures)]
    assert len(whole) == 1, "the dashboard tells figures to whoever may read them"
    for url in standing.around:
        answer = browser.get(url)
        assert told(answer, figures) == [], url
        shows_nothing_of(DOMAINS, answer, url)


# --- switched off --------------------------------------------------------------------------------------------


def switch_off(house: House, acting: Any, domain: str) -> bool:
    """Whether its open work stood against it; then it goes off past the objection, however that came to be."""
    with acting(house.keeper) as actor:
        try:
            disable(domain, actor=actor)
        except Refused:
            session.rollback()
            busy = True
        else:
            busy = False
            commit()
    if busy:
        with acting(house.keeper):
            row = session.execute(select(Enablement).where(Enablement.plugin == domain)).scalar_one()
            row.enabled = False
            commit()
    return busy


def switch_on(house: House, acting: Any, domain: str) -> None:
    with acting(house.keeper) as actor:
        enable(domain, actor=actor)
        commit()


def rows_of(house: House, acting: Any) -> dict[str, int]:
    """How many rows each table of the domains holds."""
    with acting(house.keeper):
        return {
            mapper.class_.__tablename__: session.execute(
                select(func.count()).select_from(mapper.class_)
            ).scalar_one()
            for mapper in ScopedModel.registry.mappers
            if mapper.class_.__module__.startswith("plugins.")
        }


def menu_of(house: House, domain: str) -> list[str]:
    """The addresses of a domain in the menu."""
    with house.app.app_context():
        found = [
            item.endpoint
            for item in catalog().navigation.values()
            if catalog().plugin_of("navigation", item.key) == domain
        ]
    with house.app.test_request_context():
        return [house.app.url_for(endpoint, slug=house.structure.slug) for endpoint in found]


def test_switched_off_one_is_hidden_and_comes_back_with_every_row(acting: Any, standing: House) -> None:
    house, browser, rows = standing, standing.browser(standing.keeper), rows_of(standing, acting)
    refused = set()
    for domain, one in DOMAINS.items():
        if switch_off(house, acting, domain):
            refused.add(domain)
        menu = menu_of(house, domain)
        gone = [*menu, *house.own.get(domain, ())]
        assert gone
        assert {browser.get(page).status_code for page in gone} == {404}, domain
        for page in [house.files[domain]] if domain in house.files else house.around[:1]:
            answer = browser.get(page)
            shows_nothing_of([domain], answer, page)
            assert not [link for link in menu if f'href="{link}"' in answer.text], page
        switch_on(house, acting, domain)
        found = [word for page in pages_of(house, domain) for word in told(browser.get(page), one.holds)]
        assert set(found) == set(one.holds)
    assert rows_of(house, acting) == rows
    assert refused == {domain for domain, one in DOMAINS.items() if one.busy}


def test_all_switched_off_the_pages_of_the_core_stand_without_them(acting: Any, standing: House) -> None:
    browser = standing.browser(standing.keeper)
    for domain in DOMAINS:
        switch_off(standing, acting, domain)
    links = [link for domain in DOMAINS for link in menu_of(standing, domain)]
    for page in standing.around:
        answer = browser.get(page)
        assert not [link for link in links if f'href="{link}"' in answer.text], page
        shows_nothing_of(DOMAINS, answer, page)
    for domain in DOMAINS:
        switch_on(standing, acting, domain)


def test_what_domains_that_are_off_keep_of_a_person_is_given_to_her_and_forgotten_with_her(
    acting: Any, standing: House
) -> None:
    """Nothing is committed: the house stands as it was."""
    her = SubjectRef("person", standing.person)

    def given(actor: Actor) -> dict[str, list[str]]:
        """Domain → what of hers it gives her."""
        parts = dict.fromkeys(DOMAINS, "")
        for name, part in export_subject(her, actor=actor):
            parts[name] = parts.get(name, "") + str(part.rows).replace(" ", "")
        return {
            domain: [word for word in one.hers if word.replace(" ", "") in parts[domain]]
            for domain, one in DOMAINS.items()
        }

    with acting(standing.keeper) as actor:
        for row in session.execute(select(Enablement)).scalars():
            row.enabled = False
        session.flush()
        off = replace(actor, tenant=replace(actor.tenant, enabled=frozenset()))
        act_as(off)
        assert given(off) == {domain: list(one.hers) for domain, one in DOMAINS.items()}
        assert erase_subject(her, actor=off) > 0
        assert given(off) == {domain: [] for domain in DOMAINS}
