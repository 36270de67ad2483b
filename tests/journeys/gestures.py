"""A structure opened from its profile, as ``passerelle tenants create`` opens it, and how a journey walks its pages."""

from __future__ import annotations

import html
import re
import uuid
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import url_for
from playwright.sync_api import expect
from sqlalchemy import select

from core.app import Passerelle
from core.db.session import session
from core.db.unit_of_work import commit
from core.extension.blueprint import PluginBlueprint
from core.tenancy.binding import Actor
from core.tenancy.models import Tenant
from core.testing.browser import DESKTOP, PATIENCE, PHONE, turn
from core.testing.plugin import Member, Structure, create_member
from tenants.provisioning import NewStructure, create_structure
from tests.browser.conftest import Complaints

COMMUNE = "86194"
#: Figures that a clock makes: the journeys say nothing of how long things took.
DELAYS = ("De l’appel à la réponse", "De l’appel à l’arrivée", "Heures-personnes")
#: What the browser says of itself when a page answers so.
FAILED = "Failed to load resource: the server responded with a status of"
#: What the fixture ``acting`` is: a session in the name of a member.
Acting = Callable[[Member], AbstractContextManager[Actor]]


# --- the structure -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class House:
    """A structure just opened from a profile and those of its members that the journey meets."""

    structure: Structure
    members: dict[str, Member]

    @property
    def base(self) -> str:
        return f"/s/{self.structure.slug}"


def open_house(
    app: Passerelle, profile: str, name: str, members: Mapping[str, tuple[str, str, str]]
) -> House:
    """``members``: who → (role, given name, family name)."""
    slug = f"{profile.replace('_', '-')}-{uuid.uuid4().hex[:8]}"
    with app.app_context():
        create_structure(NewStructure(slug, name, profile, (COMMUNE,)))
        tenant_id = session.execute(select(Tenant.id).where(Tenant.slug == slug)).scalar_one()
    structure = Structure(tenant_id, slug)
    return House(
        structure,
        {
            who: create_member(app, structure, role, given_name=given, family_name=family)
            for who, (role, given, family) in members.items()
        },
    )


# --- its pages -----------------------------------------------------------------------------------------------


def main(page: Any) -> Any:
    """The page itself, without its frame: a name looked for in it is not worked out for each link of the menu."""
    return page.locator("main")


def choice(page: Any, question: str, words: str) -> Any:
    """The answer with these words under this question, brought into sight where it or the question is folded."""
    group = page.locator("fieldset", has=page.locator("legend", has_text=question))
    found = group.locator(".choice", has_text=words).first
    found.wait_for(state="attached", timeout=PATIENCE)
    folded = found.locator("xpath=ancestor::details[not(@open)]/summary")
    while folded.count():
        folded.first.click()
    return found


def pick(page: Any, question: str, words: str) -> None:
    choice(page, question, words).click()


#: What a label adds when an answer may be left out, or is asked in one case.
ASKED = r"(\s+(facultatif|demandé\s.*|l’un\sdes\s.*|sauf\s.*))?"


def box(page: Any, label: str) -> Any:
    """The field with exactly these words, whether an answer is asked or not."""
    fields = page.locator("input:not([type=radio]):not([type=checkbox]), textarea, select")
    return main(page).get_by_label(re.compile(rf"^\s*{re.escape(label)}{ASKED}\s*$")).and_(fields)


def save(page: Any, name: str, done: str) -> None:
    turn(page, main(page).get_by_role("button", name=exactly(name)))
    expect(page.get_by_text(done).first).to_be_visible(timeout=PATIENCE)


def words_of(page: Any) -> str:
    """Everything that the page holds, shown or not, with plain spaces."""
    return re.sub(r"\s+", " ", page.content().replace("&nbsp;", " "))


def shown_on(page: Any) -> str:
    """What the main part of the page shows, with plain spaces."""
    return re.sub(r"\s+", " ", page.locator("main").inner_text())


def told_on(page: Any) -> str:
    """What the main part of the page says, shown or folded, choices of lists included; no attribute, no token."""
    return re.sub(r"\s+", " ", page.locator("main").text_content())


def stand(page: Any, address: str) -> None:
    """Be on the page of this address: she is there already where what she just saved led back to it."""
    if page.url.partition("#")[0] != address:
        page.goto(address)


def words_at(page: Any, address: str) -> str:
    """Everything that the page of this address holds, as her browser gets it, with plain spaces; nothing is painted."""
    answer = page.request.get(address)
    assert answer.ok, (answer.status, address)
    return re.sub(r"\s+", " ", html.unescape(answer.text()))


def told_at(page: Any, address: str) -> str:
    """What ``told_on`` would say of the page of this address."""
    return re.sub(r"<[^>]*>", "", re.search(r"<main\b[^>]*>(.*)</main>", words_at(page, address))[1])


@dataclass
class Walk:
    """A journey's common ground; ``file`` is the address of its file once it is opened, ``refusals`` what it met."""

    browse: Callable[..., Any]
    house: House
    complaints: Complaints = field(default_factory=Complaints)
    refusals: list[str] = field(default_factory=list)
    file: str = ""

    def open(self, who: str, *, size: dict[str, int] = DESKTOP) -> Any:
        page = self.browse(self.house.members[who], size=size)
        self.complaints.listen(page)
        return page

    def to(self, page: Any, path: str = "/") -> Any:
        """The answer of a page of the structure."""
        return page.goto(f"{self.house.base}{path}")

    def follow(self, page: Any, link: str | re.Pattern[str]) -> None:
        """Click the link with these words, and see that another page answers."""
        before = page.url
        turn(page, main(page).get_by_role("link", name=link, exact=isinstance(link, str)).first)
        assert page.url != before

    def refuses(self, page: Any, address: str, status: int, *told: str) -> None:
        """The page of this address is not hers, and what answers instead says so; it is asked for, not painted."""
        answer = page.request.get(address, max_redirects=0)
        assert answer.status == status, address
        words = html.unescape(answer.text())
        assert all(one in words for one in told), address

    def was_refused(self, status: int) -> None:
        """What was just sent or asked was refused, which the browser says of itself."""
        self.refusals.append(f"{FAILED} {status}")

    def nothing_else_went_wrong(self) -> None:
        said = [line.partition(" (")[0] for line in self.complaints.take()]
        assert sorted(said) == sorted(self.refusals)

    def agrees(self, page: Any) -> None:
        """The only person of the file agrees to be helped."""
        stand(page, self.file)
        turn(page, main(page).get_by_role("link", name=re.compile("Mettre à jour les accords")).first)
        pick(page, "De quoi s’agit-il", "Médiation")
        pick(page, "Ce qui est dit", "Donné")
        save(page, "Noter cette parole", "Accord noté")

    def step(self, page: Any, name: str) -> None:
        """Pass a step of the file that asks nothing."""
        stand(page, self.file)
        turn(page, main(page).get_by_role("link", name=name, exact=True))
        save(page, name, "Étape passée")


# --- its figures ---------------------------------------------------------------------------------------------


#: Each card: its name, its number, how it is counted, where its rows are; all at once, for a dashboard has hundreds.
CARDS = """cards => cards.map(card => {
    const [name, ...names] = card.querySelectorAll("dt"), [number, ...numbers] = card.querySelectorAll(".big");
    if (names.length || numbers.length) throw new Error("two figures in one card");
    const how = card.querySelector(".how"), door = card.querySelector(".door a");
    return [name.textContent, number.textContent, how ? how.textContent : "", door && door.getAttribute("href")]
        .map(words => words && words.replace(/\\s+/g, " "));
})"""


def cards_of(page: Any) -> list[tuple[str, str, str, str | None]]:
    return [tuple(card) for card in page.locator(".figures .figure").evaluate_all(CARDS)]


def figures_of(page: Any) -> dict[str, str]:
    """The figures of a dashboard, folded ones included: « 1 », or « 1, sur 2 demandes reçues » for a share."""
    told = {}
    for label, value, how, _door in cards_of(page):
        share = re.match(r"Sur \d+,? [^.]*", how)
        told[label] = f"{value}, {share[0].lower()}" if share else value
    return told


def doors_of(page: Any) -> dict[str, tuple[int, str]]:
    """Figure → its number and the address of its rows, for those that have some; a delay is no number of rows."""
    return {
        label: (int(value), door)
        for label, value, _how, door in cards_of(page)
        if door is not None and label not in DELAYS
    }


def rows_on(page: Any) -> int:
    """The rows of a list: those shown, and those it says are masked."""
    masked = page.locator("main .masked strong").all_inner_texts()
    return page.locator("main tbody tr").count() + sum(int(text.split()[0]) for text in masked)


#: The lists at these addresses as her browser gets them, none of them painted: in each, its rows, and what it says of
#: those that are masked.
LISTS = """async addresses => {
    const found = [];
    for (const address of addresses) {
        const answer = await fetch(address);
        if (!answer.ok) throw new Error(`${answer.status} ${address}`);
        const list = new DOMParser().parseFromString(await answer.text(), "text/html");
        const masked = [...list.querySelectorAll("main .masked strong")].map(told => parseInt(told.textContent));
        found.push(masked.reduce((sum, number) => sum + number, list.querySelectorAll("main tbody tr").length));
    }
    return found;
}"""


def each_opens_its_rows(page: Any, doors: Mapping[str, tuple[int, str]]) -> None:
    """Every figure is the number of the rows that its link shows."""
    rows = page.evaluate(LISTS, [address for _number, address in doors.values()])
    assert dict(zip(doors, rows, strict=True)) == {label: number for label, (number, _a) in doors.items()}


# --- its menu ------------------------------------------------------------------------------------------------


def texts(found: Any) -> list[str]:
    """The words of each element, with plain spaces."""
    return [re.sub(r"\s+", " ", text).strip() for text in found.all_inner_texts()]


def menu(page: Any) -> Any:
    """The menu of the structure; on the phone it is the page « Plus », beside what concerns her own account."""
    if page.viewport_size != PHONE:
        return page.locator("nav[aria-label='Navigation principale']")
    page.locator(".ps-bottom").get_by_role("link", name="Plus", exact=True).click()
    expect(page.locator("main h1", has_text=exactly("Plus"))).to_be_visible(timeout=PATIENCE)
    return page.locator("main nav:not([aria-labelledby=plus-vous])")


def menu_of(page: Any) -> set[str]:
    """What the menu offers her, without the number of what waits there."""
    return {re.sub(r"\s*\d.*$", "", words) for words in texts(menu(page).locator("a.item"))}


def in_menu(page: Any, name: str) -> Any:
    """The link of the menu with this name, whatever number waits there."""
    return menu(page).get_by_role("link", name=re.compile(rf"^{re.escape(name)}(\s*\d.*)?$"))


def go(page: Any, name: str) -> None:
    """Open a page from the menu."""
    turn(page, in_menu(page, name))


def entries_elsewhere(app: Passerelle, house: House, *enabled: str) -> dict[str, list[str]]:
    """Domain that the structure has not → the addresses of its pages that need no id, which anybody may type."""
    found: dict[str, list[str]] = {}
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            blueprint = app.blueprints.get(rule.endpoint.partition(".")[0])
            if not isinstance(blueprint, PluginBlueprint) or blueprint.plugin in enabled:
                continue
            if rule.arguments == {"slug"} and "GET" in (rule.methods or ()):
                found.setdefault(blueprint.plugin, []).append(
                    url_for(rule.endpoint, slug=house.structure.slug)
                )
    return found


# --- figures that are not nothing ----------------------------------------------------------------------------


def entered_on(page: Any) -> dict[str, str]:
    """The figures of a dashboard that are not nothing, delays left out."""
    return {
        label: said
        for label, said in figures_of(page).items()
        if label not in DELAYS and said.split(",")[0] not in ("0", "–")
    }


def added_up_on(page: Any) -> int:
    """What the column of numbers of a list adds up to."""
    return sum(int(number) for number in texts(page.locator("main tbody td.num-cell")))


def each_entered_opens_its_rows(page: Any, entered: Mapping[str, str]) -> None:
    """Every figure entered leads to its rows: as many as it says, or adding up to the people it says."""
    doors = doors_of(page)
    assert set(entered) <= set(doors)
    people, address = doors["Personnes rencontrées"]
    each_opens_its_rows(page, {label: doors[label] for label in entered if label != "Personnes rencontrées"})
    page.goto(address)
    assert added_up_on(page) == people


# --- from page to page ---------------------------------------------------------------------------------------


def exactly(words: str) -> re.Pattern[str]:
    """These words alone, whichever spaces French typography puts between them."""
    return re.compile(rf"^\s*{re.escape(words)}\s*$".replace(r"\ ", r"\s+"))


def beginning(words: str) -> re.Pattern[str]:
    """These words and whatever follows them."""
    return re.compile(rf"^\s*{re.escape(words)}".replace(r"\ ", r"\s+"))


def inside(page: Any, link: str) -> None:
    """Follow the first link with these words in the page itself, its frame left aside."""
    turn(page, main(page).get_by_role("link", name=exactly(link)).first)


def enter(page: Any, form: str) -> None:
    """« Saisir » on the phone, then the form with this name."""
    start = page.locator(".ps-bottom").get_by_role("link", name=beginning("Saisir"))
    if not start.is_visible():
        page.goto("/")
    turn(page, start)
    more = page.locator("summary", has_text="Saisir autre chose")
    if more.count():
        more.click()
    forms = page.locator("nav[aria-label$='ormulaires propres à un domaine']")
    turn(page, forms.get_by_role("link", name=exactly(form)))


def fill(page: Any, answers: Mapping[str, Any]) -> None:
    """Write in the fields with these labels; one that is a list takes the first choice with these words."""
    for label, words in answers.items():
        asked = box(page, label)
        if asked.evaluate("field => field.tagName") == "SELECT":
            offered = asked.locator("option", has_text=str(words)).first
            asked.select_option(value=offered.get_attribute("value"))
        else:
            asked.fill(str(words))


def tells(page: Any, *told: str) -> None:
    for words in told:
        expect(page.get_by_text(words).first).to_be_visible(timeout=PATIENCE)


def tells_nothing_of(page: Any, *words: str) -> None:
    held = words_of(page)
    assert not [one for one in words if one in held]


def opens(page: Any, what: str, number: int) -> None:
    """A number in a table of figures, « 2 : voir les lignes, Conflits à chaud », opens its rows."""
    name = re.compile(rf"^{number}\s*: voir les lignes, {re.escape(what)}$".replace(r"\ ", r"\s+"))
    link = main(page).get_by_role("link", name=name).first
    expect(link).to_be_visible(timeout=PATIENCE)
    assert page.evaluate(LISTS, [link.get_attribute("href")]) == [number]


def day_there() -> date:
    """The day it is in the structure."""
    return datetime.now(ZoneInfo("Europe/Paris")).date()


def arranged(house: House, acting: Acting, who: str, make: Callable[[Actor], object]) -> None:
    """What a day assumes is there, made by use-cases in the name of that member."""
    with acting(house.members[who]) as actor:
        make(actor)
        commit()


# --- jobs and reports ----------------------------------------------------------------------------------------


def once_done(page: Any, work: Callable[[], None]) -> None:
    """The page of a job after a worker did it: its link shows what came of it, whether its bar has ended or not."""
    work()
    turn(page, main(page).get_by_role("link", name=re.compile(r"^\s*(Actualiser|Continuer)\s*$")))


def counted_on(page: Any) -> dict[str, str]:
    """Category → what stands beside it in a report, the categories that count nothing left out."""
    told = {}
    read = "rows => rows.map(row => ['th[scope=row]', 'td'].map(cell => row.querySelector(cell).innerText))"
    for category, words in page.locator("main tbody tr").evaluate_all(read):
        value = re.sub(r"\s+", " ", words).strip()
        if value not in ("0", "0 min", "0 sur 0", "–"):
            told[category.split("\n")[0].strip()] = value
    return told
