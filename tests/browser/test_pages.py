"""Every page of the application, as each role reads it: 0 accessibility faults in both widths and both modes.

The pages are found by following links, so that a new page enters this test by being reachable, and a link that a
role must not see is found by what it answers.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from heapq import heapify, heappop, heappush
from typing import Any

import pytest
from flask import url_for
from sqlalchemy import select
from werkzeug.test import TestResponse

import wsgi
from core.activities.models import Activity
from core.casefiles import examples as files
from core.casefiles import mediation_examples as mediation
from core.casefiles.circle import step_back
from core.casefiles.schemas import StepBack
from core.cases.models import Case, CaseSession
from core.db.base import new_id
from core.db.session import session
from core.db.unit_of_work import commit
from core.db.writing import get_or_404, next_number
from core.extension.catalog import catalog
from core.lifecycle import examples as rights
from core.people import examples as people_examples
from core.people.queries import person_or_404
from core.people.schemas import MakeHousehold
from core.people.ties import make_household
from core.planning.clock import today
from core.requests.links import create_link, token_of
from core.requests.schemas import LinkCommand
from core.tenancy.binding import Caller, act_as, bind, bound
from core.tenancy.models import Membership, Role, Tenant
from core.tenancy.routing import load_actor
from core.testing.browser import PHONE, browsing, serve
from core.testing.plugin import create_member, create_structure
from core.testing.routes import structure_routes
from core.testing.sign_in import sign_in
from core.users import tokens
from core.users.services import get_account
from plugins.housing import examples as housing
from tests.browser.conftest import ROLES, Complaints
from tests.browser.crawling import Found, crawl
from tests.browser.looking import NOTHING, prepare, problems, told

# One process walks: the pages are found once, and a page seen by one role is not looked at again for another.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("town")]
#: Routes that answer a GET with something else than a page.
NO_PAGE = {
    "citizen_participation.photo",
    "documents.download",
    "drafts.show",
    "exports.file",
    "quality.own_table",
    "reports.download",
    "rights.copy",
    "imports.faults",
    "imports.progress",
    "imports.template",
}
#: What the doors lead to besides pages.
FINE = {200, 302, 303}
WALKERS = ("everything", *ROLES, "director, first day", "mediator, first day")
PARTS = 4
#: Pages that domains add to, and what their address names.
HUBS = ((Activity, "activities.show", "activity_id"), (Case, "cases.show", "case_id"))


# For the session: xdist mixes files, and a module's fixtures would be made again in the same structure.
@pytest.fixture(scope="session")
def people(app: Any, town: Any) -> dict[str, Any]:
    """Who walks: each role of the town, then the same in a structure that has nothing yet."""
    names = [manifest.name for manifest in app.extensions["passerelle.plugins"].domains]
    bare = create_structure(app, *names, name="Structure ouverte ce matin")
    first_day = {f"{role}, first day": create_member(app, bare, role) for role in ("director", "mediator")}
    with app.app_context(), bound(town.structure.slug, caller=Caller.COMMAND) as actor:
        rights = sorted(catalog().enabled_only(catalog().permissions, actor.tenant.enabled))
        session.add(Role(key="everything", label="Tout", permissions=rights))
        commit()
    everything = create_member(app, town.structure, "everything", "director")
    return {"everything": everything, **{role: town.members[role] for role in ROLES}, **first_day}


@pytest.fixture(scope="session")
def linked() -> set[str]:
    """The routes that some page has a link to, filled by the walks."""
    return set()


@pytest.fixture(scope="session")
def walks(app: Any, town: Any, people: dict[str, Any], linked: set[str]) -> dict[str, list[Found]]:
    """What each of them reaches, by following links."""
    with app.app_context(), bound(town.structure.slug, caller=Caller.COMMAND):
        session.add(Role(key="evening", label="Veille du soir", permissions=[]))  # so that its page exists
        commit()
        met = select(CaseSession.case_id).join(Case, Case.id == CaseSession.case_id)
        lively = session.execute(
            met.where(Case.closed_on.is_(None), Case.named_at.is_(None)).limit(1)
        ).scalar_one()
    first = (f"situations/{lively}", *full(app, town))
    base = f"/s/{town.structure.slug}/"
    doors = {"everything": [*(base + door for door in first), *pages_of_examples(app, people["everything"])]}
    return {
        who: reached(app, member, linked, doors.get(who, ()), each=2 if who == "everything" else 1)
        for who, member in people.items()
    }


@pytest.fixture(scope="session")
def looked_at(walks: dict[str, list[Found]]) -> dict[str, list[Found]]:
    return shown(walks)


@pytest.fixture(scope="session")
def still(launch_browser: Any, browser_type_launch_args: dict[str, Any]) -> Iterator[Any]:
    """A browser that never draws: what looks asks for styles and boxes, which are made when asked for.

    A seventh of the work of a look was frames that nobody sees. Where no frame is drawn no click is heard and no
    picture can be taken.
    """
    never = [] if os.environ.get("PASSERELLE_PICTURES") else ["--disable-threaded-compositing"]
    browser = launch_browser(args=[*browser_type_launch_args["args"], *never])
    yield browser
    browser.close()


@pytest.fixture
def leaf(served: Any, still: Any) -> Iterator[Callable[..., Any]]:
    """``browse`` where pages are only opened and looked at."""
    with browsing(served, still) as open_page:
        yield open_page


def pages_of_examples(app: Any, member: Any) -> list[str]:
    """The page of each route's own example, and of its entry or case: what the demo has no row for."""
    found: list[str] = []
    for endpoint, _rule, method in structure_routes(wsgi.plugins()):
        example = app.view_functions[endpoint].__guard__.example
        if method != "GET" or endpoint in NO_PAGE or example is None:
            continue
        with app.test_request_context("/"), app.app_context():
            tenant = session.execute(select(Tenant).where(Tenant.id == member.structure.id)).scalar_one()
            bind(tenant.id)
            actor = load_actor(tenant, member.user_id)
            act_as(actor)
            made = example(actor)
            commit()
            ids = [value for value in made.view_args.values() if isinstance(value, uuid.UUID)]
            hubs = [
                (page, argument, row_id)
                for model, page, argument in HUBS
                for row_id in session.execute(select(model.id).where(model.id.in_(ids))).scalars()
            ]
        with app.test_request_context("/"):
            slug = member.structure.slug
            found.append(url_for(endpoint, slug=slug, **made.view_args))
            found += [url_for(page, slug=slug, **{argument: row_id}) for page, argument, row_id in hubs]
    return list(dict.fromkeys(found))


def full(app: Any, town: Any) -> list[str]:
    """Doors to what the town does not show by itself: two files further on, a home, two records, two requests."""
    member, slug = town.members["director"], town.structure.slug
    with app.test_request_context("/"), app.app_context():
        tenant = session.execute(select(Tenant).where(Tenant.id == member.structure.id)).scalar_one()
        bind(tenant.id)
        actor = load_actor(tenant, member.user_id)
        act_as(actor)
        called = get_or_404(Case, files.from_caller(actor).view_args["case_id"])
        mediation.an_agreement(called, actor)
        mediation.a_party(called, actor)
        mediation.a_note(called, actor, level="team")
        mediation.a_meeting(called, actor)
        mediation.a_meeting(called, actor, level="team", text="Le calme est revenu.")
        step_back(called, StepBack(new_id(), "refused", "Trop proche de ces personnes."), actor=actor)
        arrears = housing.a_file(actor)
        agreeing = mediation.two_parties(arrears, actor)
        mediation.accepted(mediation.a_solution(arrears, actor), agreeing, actor)
        her = people_examples.a_person(actor, "Nour")
        make_household(person_or_404(her.id, actor), MakeHousehold(new_id(), "adult", 3), actor=actor)
        two = people_examples.merging(actor).view_args
        asked = [rights.a_request(kind, actor).id for kind in ("erase", "rectify")]
        opened, known = [called.id, arrears.id], her.id  # before the commit lets go of the rows
        commit()
    with app.test_request_context("/"):
        merging = url_for("people.merge", slug=slug, **two).removeprefix(f"/s/{slug}/")
    return [
        *(f"dossiers/{case_id}" for case_id in opened),
        f"personnes/{known}",
        merging,
        *(f"droits/{request_id}" for request_id in asked),
    ]


def reached(app: Any, member: Any, linked: set[str], doors: Sequence[str] = (), *, each: int) -> list[Found]:
    """What a member reaches from her day, and from ``doors`` first."""
    client = app.test_client()
    sign_in(app, client, member.user_id)
    home = f"/s/{member.structure.slug}/"
    return crawl(
        app, client, [home, *doors, f"{home}plus", "/structures", "/compte"], each=each, linked=linked
    )


def shown(walks: dict[str, list[Found]]) -> dict[str, list[Found]]:
    """The pages to look at, by role: her first, and the fewest that show each kind of element on each route, and each
    around it."""
    pages = [(role, one) for role, found in walks.items() for one in found if one.answer]
    shows = [{role, *((one.endpoint, kind) for kind in one.content), *one.frame} for role, one in pages]
    firsts = {role: n for n, (role, _one) in reversed(list(enumerate(pages)))}
    chosen = set(firsts.values())
    left = set().union(*shows).difference(*(shows[n] for n in chosen))
    waiting = [(-len(shows[n]), n) for n in range(len(pages))]
    heapify(waiting)
    while left:
        _most, n = heappop(waiting)
        new = -len(shows[n] & left)
        if new and waiting and (new, n) > waiting[0]:
            heappush(waiting, (new, n))  # others may show more than what is still new in it
        elif new:
            chosen.add(n)
            left -= shows[n]
    return {role: [pages[n][1] for n in sorted(chosen) if pages[n][0] == role] for role in walks}


@dataclass(frozen=True, slots=True)
class Kept:
    """The application, which gives once more the pages that a walk was given, and answers all else itself."""

    app: Any
    pages: dict[str, TestResponse]

    def __call__(self, environ: Any, start: Any) -> Any:
        is_read = environ["REQUEST_METHOD"] == "GET"
        return ((is_read and self.pages.get(environ["REQUEST_URI"])) or self.app)(environ, start)


def walk(leaf: Any, member: Any, urls: Iterable[str], base: str = "") -> dict[str, list[str]]:
    """What is wrong with each page, in both widths and modes."""
    page = leaf(member, size=PHONE)
    prepare(page)
    complaints = Complaints().listen(page)
    found = {}
    for url in urls:
        page.goto(f"{base}{url}")
        found[url] = problems(page) + complaints.take()
    return found


def test_some_page_leads_to_every_page(walks: Any, linked: set[str]) -> None:
    pages = {endpoint for endpoint, _rule, method in structure_routes(wsgi.plugins()) if method == "GET"}
    assert walks
    assert " ".join(sorted(pages - linked - NO_PAGE)) == ""


def test_every_page_is_looked_at(walks: Any) -> None:
    pages = {endpoint for endpoint, _rule, method in structure_routes(wsgi.plugins()) if method == "GET"}
    met = {one.endpoint for found in walks.values() for one in found if one.status == 200 and one.html}
    assert " ".join(sorted(pages - met - NO_PAGE)) == ""


def test_the_pages_looked_at_show_every_kind_of_element_on_its_route(walks: Any, looked_at: Any) -> None:
    def kinds(pages: dict[str, list[Found]]) -> set[tuple[str, str]]:
        all_of_them = [one for found in pages.values() for one in found if one.answer]
        return {
            (route, kind)
            for one in all_of_them
            for route, kinds in ((one.endpoint, one.content), ("around", one.frame))
            for kind in kinds
        }

    assert sorted(kinds(walks) - kinds(looked_at)) == []
    assert all(looked_at[who][0] is next(one for one in walks[who] if one.answer) for who in WALKERS)


def test_a_page_of_the_walk_is_opened_under_its_own_policy(app: Any, browse: Any) -> None:
    answer = app.test_client().get("/connexion")
    answer.data = answer.data.replace(b"</main>", b"<script>document.title = ''</script></main>")
    page = browse()
    complaints = Complaints().listen(page)
    with serve(Kept(app, {"/connexion": answer})) as base:
        page.goto(f"{base}/connexion")
        assert page.title()
    assert [line for line in complaints.take() if "Content Security Policy" in line]


@pytest.mark.parametrize("who", WALKERS)
def test_no_link_leads_nowhere(walks: Any, who: str) -> None:
    assert [
        (one.url, one.origin, one.status) for one in walks[who] if one.origin and one.status not in FINE
    ] == []


@pytest.mark.parametrize(
    ("who", "part"), [(who, part) for who in WALKERS for part in range(PARTS if who == "everything" else 1)]
)
def test_every_page_in_both_widths_and_modes(
    app: Any, looked_at: Any, people: dict[str, Any], leaf: Any, who: str, part: int
) -> None:
    """In parts for the role that sees most, so that a fault there is told before all of it is looked at."""
    pages = looked_at[who][part::PARTS] if who == "everything" else looked_at[who]
    kept = {one.url: one.answer for one in pages}
    with serve(Kept(app, kept)) as base:
        found = walk(leaf, people[who], kept, base)
    assert found
    assert told(found) == NOTHING


def test_the_pages_without_an_account(app: Any, town: Any, leaf: Any) -> None:
    found = walk(
        leaf,
        None,
        [
            "/connexion",
            "/mot-de-passe/oublie",
            "/mot-de-passe/envoye",
            "/aide",
            "/accessibilite",
            *signed_links(app, town),
        ],
    )
    assert told(found) == NOTHING


def signed_links(app: Any, town: Any) -> list[str]:
    """A partner's form, a new password, two invitations: an address unknown here, and one that has an account."""
    slug, director = town.structure.slug, town.members["director"]
    with app.app_context():
        account = get_account(director.user_id)
        links = [f"/mot-de-passe/nouveau/{tokens.password_token(account.credential, tokens.RESET)}"]
    with app.app_context(), bound(slug, caller=Caller.COMMAND) as actor:
        command = LinkCommand(new_id(), "Centre voisin", "association", today(actor) + timedelta(days=30))
        links.append(f"/f/{token_of(create_link(command, actor=actor))}")
        for email in ("nouvelle.venue@exemple.test", town.members["mediator"].email):
            invited = Membership(
                id=new_id(),
                number=next_number("membership", actor=actor),
                given_name="Rosa",
                family_name="Lindon",
                invited_email=email,
                role_keys=["mediator"],
            )
            session.add(invited)
            session.flush()
            links.append(f"/invitation/{tokens.invitation_token(invited)}")
        commit()
    return links


@pytest.mark.parametrize("kind", ["missing", "refused", "form"])
def test_the_pages_that_say_no(browse: Any, town: Any, kind: str) -> None:
    slug = town.structure.slug
    page = browse(town.members["reception"], size=PHONE)
    if kind == "form":
        page.goto(f"/s/{slug}/demandes/nouvelle")
        page.get_by_role("button", name="Enregistrer la demande").click()
        page.wait_for_selector("[aria-invalid=true]")
    else:
        page.goto(f"/s/{slug}/nulle-part" if kind == "missing" else f"/s/{slug}/structure/journal")
    assert problems(page) == []
