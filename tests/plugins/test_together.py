"""Three domains on together: none shows what it holds to whoever has the rights of the others only. Switched off, one
is hidden and loses nothing, and the rights of a person over her data still reach what it keeps."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
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
from core.tenancy.binding import Caller, bound
from core.tenancy.models import Role
from core.testing.plugin import Member, Structure, create_member, create_structure
from core.testing.sign_in import post, sign_in
from core.toolkit import Actor, Case, MoveCase, get_or_404, move_case, new_id, today
from plugins.housing import examples as housing
from plugins.housing.models import Sheet
from plugins.housing.schemas import SheetStepCommand
from plugins.housing.sheets import move_sheet
from plugins.reinsertion import examples as reinsertion
from plugins.reinsertion.schemas import Said
from plugins.rights_access import examples as rights_access
from tests.contract.world import KeptExamples, address, guard_of

DOMAINS = ("reinsertion", "rights_access", "housing")
#: What each holds of one person, as its own pages and panels say it.
HOLDS = {
    "reinsertion": ("canari des mots", "canari de l’objectif", "canari du pas", "canari du point"),
    "rights_access": ("Mesure de protection", "1 313,13", "4 747,47", "Rétablissement personnel"),
    "housing": ("canari du loyer", "canari de la porte", "2 929,29"),
}
#: What of it leaves with her; codes and what names nobody stay.
HERS = {
    "reinsertion": HOLDS["reinsertion"],
    "rights_access": ("Mesure de protection", "1 313,13", "4 747,47"),
    "housing": ("canari du loyer", "canari de la porte"),
}
PREFIXES = {"reinsertion": "reinsertion_", "rights_access": "rights_", "housing": "housing_"}
#: How the file of each comes to its end.
ENDS = {
    "reinsertion": ("leave", "training"),
    "rights_access": ("close", "stable"),
    "housing": ("close", "maintained"),
}


@dataclass(frozen=True, slots=True)
class House:
    """A structure where one person is followed by the three domains at once; ``keeper`` has every right."""

    app: Passerelle
    structure: Structure
    keeper: Member
    files: dict[str, Any]
    place: Any
    person: Any

    def member_with(self, key: str, rights: Iterable[str]) -> Member:
        with self.app.app_context(), bound(self.structure.slug, caller=Caller.COMMAND):
            session.add(Role(key=key, label=key, permissions=sorted(rights)))
            commit()
        return create_member(self.app, self.structure, key)

    def browser(self, member: Member) -> Any:
        client = self.app.test_client()
        sign_in(self.app, client, member.user_id)
        return client

    def pages(self) -> list[str]:
        """The core's own pages that domains add to, or that tell of files."""
        around = ("/", "/attente", "/tableau-de-bord/", "/dossiers/", "/situations/", "/interventions")
        base = f"/s/{self.structure.slug}"
        return [
            *(f"{base}{path}" for path in around),
            f"{base}/lieux/{self.place}",
            *(f"{base}/dossiers/{one}" for one in self.files.values()),
            *(f"{base}/dossiers/{one}/imprimer" for one in self.files.values()),
            *(f"{base}/situations/{one}/historique" for one in self.files.values()),
        ]

    def file_of(self, domain: str) -> str:
        return f"/s/{self.structure.slug}/dossiers/{self.files[domain]}"


def plant(actor: Actor) -> tuple[dict[str, Any], Any, Any]:
    """One person, her file in each domain, and a place: all made through use-cases; ids."""
    person = rights_access.a_person(actor)
    path = reinsertion.a_path(actor, said=Said(0, *["canari des mots"] * 3, "ml"))
    link_person(reinsertion.her_party(path, actor), person.id, actor=actor)
    objective = reinsertion.an_objective(path, actor, text="canari de l’objectif")
    reinsertion.an_action(path, objective, actor, text="canari du pas")
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
    sheet = housing.a_sheet(actor, case_id=rent.id, spot="canari de la porte")
    return {"reinsertion": path.id, "rights_access": rights.id, "housing": rent.id}, sheet.place_id, person.id


def open_house(app: Passerelle, acting: Any) -> House:
    structure = create_structure(app, *DOMAINS)
    with app.app_context(), bound(structure.slug, caller=Caller.COMMAND) as actor:
        rights = sorted(catalog().enabled_only(catalog().permissions, actor.tenant.enabled))
        session.add(Role(key="everything", label="Tout", permissions=rights))
        commit()
    keeper = create_member(app, structure, "everything")
    with acting(keeper) as actor:
        files, place, person = plant(actor)
        commit()
    return House(app, structure, keeper, files, place, person)


@pytest.fixture
def house(app: Passerelle, acting: Any) -> House:
    """One of the test's own, which it changes."""
    return open_house(app, acting)


@pytest.fixture(scope="module")
def opened() -> list[tuple[House, KeptExamples]]:
    return []


@pytest.fixture
def standing(app: Passerelle, acting: Any, opened: list[Any]) -> tuple[House, KeptExamples]:
    """One that is only looked at, with an example for each page."""
    if not opened:
        made = open_house(app, acting)
        opened.append((made, KeptExamples(app, made.keeper)))
    return opened[0]


def rights_of(app: Passerelle, *domains: str, others: bool = False) -> set[str]:
    """The rights that these domains declare; ``others``: every right but theirs."""
    with app.app_context():
        return {
            key
            for key in catalog().permissions
            if (catalog().plugin_of("permissions", key) in domains) != others
        }


def routes_of(app: Passerelle, *domains: str) -> list[tuple[str, str]]:
    """(endpoint, method) of the pages of these domains."""
    owners = app.extensions["passerelle.blueprints"]
    return sorted(
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        if owners.get(rule.endpoint.partition(".")[0]) in domains
        for method in rule.methods & {"GET", "POST"}
    )


def said(answer: Any) -> str:
    return re.sub(r"\s+", " ", html.unescape(answer.data.decode("utf-8", "replace")))


def told(answer: Any, words: Iterable[str]) -> list[str]:
    text = said(answer)
    return [word for word in words if word in text]


def panels_of(domain: str, answer: Any) -> set[str]:
    """The panels that a domain adds to a page, by the prefix of its keys."""
    prefix = PREFIXES[domain]
    return {
        key
        for key in re.findall(r'id="panneau-(\w+)"', answer.get_data(as_text=True))
        if key.startswith(prefix)
    }


# --- each for its own ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("domain", DOMAINS)
class TestWithoutTheRight:
    def test_whoever_has_the_rights_of_the_others_alone_opens_no_page_of_it(
        self, domain: str, app: Passerelle, standing: Any, acting: Any
    ) -> None:
        house, kept = standing
        others = [name for name in DOMAINS if name != domain]
        browser = house.browser(house.member_with(f"none_of_{domain}", rights_of(app, *others)))
        opened = {}
        for endpoint, method in routes_of(app, domain):
            example = kept.of(endpoint, acting)
            url = address(app, house.structure, endpoint, example)
            answer = browser.get(url) if method == "GET" else post(browser, url, example.form)
            assert told(answer, HOLDS[domain]) == [], endpoint
            opened[endpoint, method] = answer.status_code
        assert len(opened) > 10
        assert set(opened.values()) <= {403, 404}, opened

    def test_whoever_has_every_right_but_its_own_reads_nothing_that_it_holds(
        self, domain: str, app: Passerelle, standing: Any, acting: Any
    ) -> None:
        """She reads the core's part of each file and the pages of the other domains: nothing of this one is there."""
        house, kept = standing
        browser = house.browser(house.member_with(f"all_but_{domain}", rights_of(app, domain, others=True)))
        addresses = {
            endpoint: address(app, house.structure, endpoint, kept.of(endpoint, acting))
            for endpoint, method in routes_of(app, *DOMAINS)
            if method == "GET"
        }
        for url in [*house.pages(), *addresses.values()]:
            answer = browser.get(url)
            assert answer.status_code in (200, 302, 303, 403, 404), url
            assert told(answer, HOLDS[domain]) == [], url
            assert panels_of(domain, answer) == set(), url
        # Its own pages are refused, but for the forms that a right of the core opens: they ask, they tell nothing.
        with app.app_context():
            own = {
                right
                for right in catalog().permissions
                if catalog().plugin_of("permissions", right) == domain
            }
        for endpoint, method in routes_of(app, domain):
            rights = {right.key for right in guard_of(app, endpoint).permissions}
            if method == "GET" and rights <= own:
                assert browser.get(addresses[endpoint]).status_code in (403, 404), endpoint
        assert browser.get(house.file_of(domain)).status_code == 200, "she may know of the file itself"

    def test_its_figures_are_not_on_her_dashboard(self, domain: str, app: Passerelle, standing: Any) -> None:
        house, _kept = standing
        with app.app_context():
            labels = [
                one.label
                for one in catalog().indicators.values()
                if catalog().plugin_of("indicators", one.key) == domain
            ]
        dashboard = f"/s/{house.structure.slug}/tableau-de-bord/"
        heads = [f"<dt>{label}</dt>" for label in labels]
        whole = house.browser(house.keeper).get(dashboard)
        assert told(whole, heads) == heads
        # The right to read every domain's figures is given to whoever opens no row; it is another story.
        rights = rights_of(app, domain, others=True) - {EVERY_DOMAIN.key}
        member = house.member_with(f"no_figure_of_{domain}", rights)
        assert told(house.browser(member).get(dashboard), heads) == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_whoever_has_the_right_reads_it(domain: str, standing: Any) -> None:
    """What the others are not shown is really there to be read."""
    house, _kept = standing
    answer = house.browser(house.keeper).get(house.file_of(domain))
    assert told(answer, HOLDS[domain]) == list(HOLDS[domain])
    assert panels_of(domain, answer)


# --- switched off --------------------------------------------------------------------------------------------


def end_all(house: House, acting: Any) -> None:
    """The work of every domain is over: its file is closed, its sheet too."""
    with acting(house.keeper) as actor:
        for sheet in session.execute(select(Sheet)).scalars().all():
            for step in ("done", "close"):
                move_sheet(sheet, step, SheetStepCommand(new_id(), today(actor)), actor=actor)
        for domain, (step, result) in ENDS.items():
            move_case(get_or_404(Case, house.files[domain]), step, MoveCase(result=result), actor=actor)
        commit()


def switch(house: House, acting: Any, change: Any, domain: str) -> None:
    with acting(house.keeper) as actor:
        change(domain, actor=actor)
        commit()


def rows_of(house: House, acting: Any, domain: str) -> dict[str, int]:
    """How many rows each table of the domain holds."""
    with acting(house.keeper):
        return {
            mapper.class_.__tablename__: session.execute(
                select(func.count()).select_from(mapper.class_)
            ).scalar_one()
            for mapper in ScopedModel.registry.mappers
            if mapper.class_.__module__.startswith(f"plugins.{domain}.")
        }


@pytest.mark.parametrize("domain", DOMAINS)
class TestSwitchedOff:
    def test_it_is_not_while_its_work_is_open(self, domain: str, house: House, acting: Any) -> None:
        with acting(house.keeper) as actor, pytest.raises(Refused, match="terminez d’abord ce travail"):
            disable(domain, actor=actor)

    def test_its_pages_and_panels_are_gone_and_come_back_with_every_row(
        self, domain: str, app: Passerelle, house: House, acting: Any
    ) -> None:
        end_all(house, acting)
        browser = house.browser(house.keeper)
        with app.app_context():
            menu = [
                item.endpoint
                for item in catalog().navigation.values()
                if catalog().plugin_of("navigation", item.key) == domain
            ]
        with app.test_request_context():
            pages = [app.url_for(endpoint, slug=house.structure.slug) for endpoint in menu]
        others = [name for name in DOMAINS if name != domain]
        before, rows = browser.get(house.file_of(domain)), rows_of(house, acting, domain)
        assert pages
        assert sum(rows.values()) >= len(HOLDS[domain])

        switch(house, acting, disable, domain)
        assert {browser.get(page).status_code for page in pages} == {404}
        for page in house.pages():
            answer = browser.get(page)
            assert answer.status_code in (200, 303, 404), page
            assert told(answer, HOLDS[domain]) == [], page
            assert panels_of(domain, answer) == set(), page
            assert not [one for one in pages if f'href="{one}"' in answer.text], page
        for other in others:
            assert told(browser.get(house.file_of(other)), HOLDS[other]) == list(HOLDS[other])
        assert rows_of(house, acting, domain) == rows

        switch(house, acting, enable, domain)
        assert {browser.get(page).status_code for page in pages} <= {200, 302}, (
            "a form may name its row first"
        )
        after = browser.get(house.file_of(domain))
        assert told(after, HOLDS[domain]) == list(HOLDS[domain])
        assert panels_of(domain, after) == panels_of(domain, before)

    def test_what_it_keeps_of_a_person_is_still_given_to_her_and_forgotten_with_her(
        self, domain: str, house: House, acting: Any
    ) -> None:
        end_all(house, acting)
        switch(house, acting, disable, domain)
        her = SubjectRef("person", house.person)

        def given() -> str:
            with acting(house.keeper) as actor:
                found = [part.rows for name, part in export_subject(her, actor=actor) if name == domain]
            return str(found).replace(" ", "")

        words = [word.replace(" ", "") for word in HERS[domain]]
        assert [word for word in words if word not in given()] == []
        with acting(house.keeper) as actor:
            assert erase_subject(her, actor=actor) > 0
            commit()
        assert [word for word in words if word in given()] == []
        switch(house, acting, enable, domain)
        answer = house.browser(house.keeper).get(house.file_of(domain))
        assert answer.status_code == 200
        assert told(answer, HERS[domain]) == []
