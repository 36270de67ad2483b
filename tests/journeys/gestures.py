"""A structure opened from its profile, as ``passerelle tenants create`` opens it, and how a journey walks its pages."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import expect
from sqlalchemy import select

from core.app import Passerelle
from core.db.session import session
from core.db.unit_of_work import commit
from core.tenancy.binding import Actor
from core.tenancy.models import Tenant
from core.testing.browser import DESKTOP
from core.testing.plugin import Member, Structure, create_member
from tenants.provisioning import NewStructure, create_structure
from tests.browser.conftest import Complaints

#: Milliseconds that a saving may take on a machine shared by several suites.
PATIENCE = 30_000
COMMUNE = "86194"
#: What the browser says of itself when a page answers so.
FAILED = "Failed to load resource: the server responded with a status of"
#: A number of things that is not zero, alone or of others; a delay is none.
COUNT = re.compile(r"[1-9]\d*(,|$)")
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


def choice(page: Any, question: str, words: str) -> Any:
    """The answer with these words under this question, brought into sight where it lies under « Tous les choix »."""
    group = page.locator("fieldset", has=page.locator("legend", has_text=question))
    found = group.locator(".choice", has_text=words).first
    found.wait_for(state="attached", timeout=PATIENCE)
    if not found.is_visible():
        group.locator("summary").first.click()
    return found


def pick(page: Any, question: str, words: str) -> None:
    choice(page, question, words).click()


def box(page: Any, label: str) -> Any:
    """The field with exactly these words, whether an answer is asked or not."""
    fields = page.locator("input:not([type=radio]):not([type=checkbox]), textarea, select")
    return page.get_by_label(re.compile(rf"^\s*{re.escape(label)}(\s+facultatif)?\s*$")).and_(fields)


def save(page: Any, name: str, done: str) -> None:
    turn(page, page.get_by_role("button", name=exactly(name)))
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

    def follow(self, page: Any, link: str) -> None:
        """Click the link with these words, and see that another page answers."""
        before = page.url
        page.get_by_role("link", name=link, exact=True).first.click()
        page.wait_for_url(lambda url: url != before, timeout=PATIENCE)

    def refuses(self, page: Any, address: str, status: int) -> None:
        """The page of this address is not hers."""
        assert page.goto(address).status == status, address
        self.was_refused(status)

    def was_refused(self, status: int) -> None:
        """What was just sent or asked was refused, which the browser says of itself."""
        self.refusals.append(f"{FAILED} {status}")

    def nothing_else_went_wrong(self) -> None:
        said = [line.partition(" (")[0] for line in self.complaints.take()]
        assert sorted(said) == sorted(self.refusals)

    def agrees(self, page: Any) -> None:
        """The only person of the file agrees to be helped."""
        page.goto(self.file)
        page.get_by_role("link", name=re.compile("Mettre à jour les accords")).first.click()
        pick(page, "De quoi s’agit-il", "Médiation")
        pick(page, "Ce qui est dit", "Donné")
        save(page, "Noter cette parole", "Accord noté")

    def step(self, page: Any, name: str) -> None:
        """Pass a step of the file that asks nothing."""
        page.goto(self.file)
        page.get_by_role("link", name=name, exact=True).click()
        save(page, name, "Étape passée")


# --- its figures ---------------------------------------------------------------------------------------------


def figures_of(page: Any) -> dict[str, str]:
    """The figures of a dashboard in words: « 1 », or « 1, sur 2 demandes reçues » for a share."""
    told = {}
    for card in page.locator(".figures .figure").all():
        how = card.locator(".how")
        share = re.match(r"Sur \d+,? [^.]*", how.inner_text()) if how.count() else None
        value = card.locator(".big").inner_text()
        told[card.locator("dt").inner_text()] = f"{value}, {share[0].lower()}" if share else value
    return {re.sub(r"\s+", " ", label): re.sub(r"\s+", " ", said) for label, said in told.items()}


def doors_of(page: Any) -> dict[str, tuple[int, str]]:
    """Figure → its number and the address of its rows, for those that have some; a delay is no number of rows."""
    found = {}
    for card in page.locator(".figures .figure", has=page.locator(".door a")).all():
        label = re.sub(r"\s+", " ", card.locator("dt").inner_text())
        value = card.locator(".big").inner_text()
        if value.isdigit():
            found[label] = (int(value), card.locator(".door a").get_attribute("href"))
    return found


def rows_on(page: Any) -> int:
    """The rows of a list: those shown, and those it says are masked."""
    masked = page.locator("main .masked strong").all_inner_texts()
    return page.locator("main tbody tr").count() + sum(int(text.split()[0]) for text in masked)


def each_opens_its_rows(page: Any, doors: Mapping[str, tuple[int, str]]) -> None:
    """Every figure is the number of the rows that its link shows."""
    opened = {}
    for label, (_number, address) in doors.items():
        page.goto(address)
        opened[label] = rows_on(page)
    assert opened == {label: number for label, (number, _address) in doors.items()}


# --- from page to page ---------------------------------------------------------------------------------------


def exactly(words: str) -> re.Pattern[str]:
    """These words alone, whichever spaces French typography puts between them."""
    return re.compile(rf"^\s*{re.escape(words)}\s*$".replace(r"\ ", r"\s+"))


def beginning(words: str) -> re.Pattern[str]:
    """These words and whatever follows them."""
    return re.compile(rf"^\s*{re.escape(words)}".replace(r"\ ", r"\s+"))


def turn(page: Any, what: Any) -> None:
    """Click a link or a button, and be on the page that answers, be it the same one again."""
    page.evaluate("document.documentElement.dataset.left = ''")
    what.click()
    expect(page.locator("html[data-left]")).to_have_count(0, timeout=PATIENCE)
    page.wait_for_load_state()


def inside(page: Any, link: str) -> None:
    """Follow the first link with these words in the page itself, its frame left aside."""
    turn(page, page.get_by_role("main").get_by_role("link", name=exactly(link)).first)


def menu(page: Any, entry: str) -> None:
    """An entry of the side menu, or of « Plus » on the phone; from her day where the page has neither."""
    side = page.get_by_role("navigation", name="Navigation principale")
    more = page.locator(".ps-bottom").get_by_role("link", name="Plus", exact=True)
    if not side.or_(more).filter(visible=True).count():
        page.goto("/")
    if not side.is_visible():
        turn(page, more)
        side = page.get_by_role("main")
    turn(page, side.get_by_role("link", name=beginning(entry)).first)


def enter(page: Any, form: str) -> None:
    """« Saisir » on the phone, then the form with this name."""
    start = page.locator(".ps-bottom").get_by_role("link", name=beginning("Saisir"))
    if not start.is_visible():
        page.goto("/")
    turn(page, start)
    more = page.locator("summary", has_text="Saisir autre chose")
    if more.count():
        more.click()
    forms = page.get_by_role("navigation", name="Formulaires propres à un domaine")
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
    turn(page, page.get_by_role("link", name=name).first)
    assert rows_on(page) == number
    page.go_back()


def entered_of(page: Any, expected: Mapping[str, str]) -> dict[str, str]:
    """The counts of a dashboard that are not zero, and those expected: what nobody entered counts nothing."""
    told = figures_of(page)
    return {label: said for label, said in told.items() if label in expected or COUNT.match(said)}


def day_there() -> date:
    """The day it is in the structure."""
    return datetime.now(ZoneInfo("Europe/Paris")).date()


def arranged(house: House, acting: Acting, who: str, make: Callable[[Actor], object]) -> None:
    """What a day assumes is there, made by use-cases in the name of that member."""
    with acting(house.members[who]) as actor:
        make(actor)
        commit()
