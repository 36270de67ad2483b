"""A kind that a domain enters by its own form: the form keeps what was typed, even while the domain is off."""

from __future__ import annotations

import html
from html.parser import HTMLParser
from typing import NamedTuple

import pytest
from sqlalchemy import func, select

from core.activities.models import Activity
from core.db.session import session
from core.db.unit_of_work import commit
from core.extension.catalog import catalog
from core.tenancy.binding import Caller, bound
from core.tenancy.models import Enablement, Role
from core.testing.plugin import create_member, create_structure
from core.testing.sign_in import post
from tests.contract.world import address, example_of
from tests.under_test import under_test

OWN = [
    (module.MANIFEST.name, kind)
    for module in under_test()
    if hasattr(module, "register_activity_kinds")
    for kind in module.register_activity_kinds()
    if kind.endpoint
]
RESUMED = "Votre saisie non envoyée est reprise."
RECORDED = "Cette saisie est déjà enregistrée."


class Kept(NamedTuple):
    """The form of a page that keeps itself: where, the names it asks, and what a browser would send of it."""

    url: str
    local: bool
    names: set[str]
    fields: dict[str, list[str]]


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found, self.select, self.area = None, None, None
        self.inside = False

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        if tag == "form" and "data-draft-url" in said:
            self.found = Kept(said["data-draft-url"], "data-draft-local" in said, set(), {})
            self.inside = True
        if not self.inside:
            return
        name, value = said.get("name"), said.get("value") or ""
        if tag in ("input", "select", "textarea") and name not in (None, "csrf_token"):
            self.found.names.add(name)
        if tag == "input" and name not in (None, "csrf_token"):
            if said.get("type") not in ("radio", "checkbox") or "checked" in said:
                self.add(name, value)
        elif tag == "select":
            self.select = name
        elif tag == "option" and "selected" in said:
            self.add(self.select, value)
        elif tag == "textarea":
            self.area = name
            self.add(name, "")

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False
        elif tag == "textarea":
            self.area = None

    def handle_data(self, data):
        if self.area is not None:
            self.found.fields[self.area][-1] += data.lstrip("\n")

    def add(self, name, value):
        self.found.fields.setdefault(name, []).append(value)


def kept_form(page):
    """The form of the page that keeps itself; a page without one is what this contract refuses."""
    reader = _Reader()
    reader.feed(page.text)
    assert reader.found is not None, "the form does not keep its draft"
    return reader.found


def lists_of(form):
    return {
        name: [str(one) for one in (value if isinstance(value, list | tuple) else [value])]
        for name, value in form.items()
    }


def lost(form, typed):
    """What was typed in a field of the form and does not stand in it."""
    asked = {name: values for name, values in typed.items() if name in form.names and any(values)}
    assert len(asked) > 3, "the example fills the form"
    return {
        name: (form.fields.get(name), values)
        for name, values in asked.items()
        if form.fields.get(name) != values
    }


@pytest.fixture(params=OWN, ids=[kind.key for _name, kind in OWN])
def own(request, app):
    """A kind with its domain on, and a member with every right."""
    name, kind = request.param
    house = create_structure(app, name)
    with app.app_context(), bound(house.slug, caller=Caller.COMMAND) as actor:
        rights = sorted(catalog().enabled_only(catalog().permissions, actor.tenant.enabled))
        session.add(Role(key="everything", label="Tout", permissions=rights))
        commit()
    return name, kind, house, create_member(app, house, "everything", "director")


def switch(acting, member, name, on):
    """Past the objections of open work: what is off, however it came to be so, keeps what was typed."""
    with acting(member):
        row = session.execute(select(Enablement).where(Enablement.plugin == name)).scalar_one()
        row.enabled = on
        commit()


def entries(acting, member, kind):
    with acting(member) as actor:
        statement = select(func.count(Activity.id)).where(
            Activity.tenant_id == actor.tenant.id, Activity.kind == kind.key
        )
        return session.execute(statement).scalar_one()


def test_what_was_typed_outlives_a_domain_switched_off_and_is_sent_once(app, acting, signed_in, own):
    name, kind, house, member = own
    example = example_of(app, acting, member, kind.endpoint)
    url = address(app, house, kind.endpoint, example).partition("?")[0]  # as the menu opens it
    browser = signed_in(member)
    page = browser.get(url, follow_redirects=True)
    opened = kept_form(page)
    assert opened.local, "nothing of an entry without a name is lost in a tunnel"
    assert RESUMED not in html.unescape(page.text)
    typed = {**lists_of(example.form), "id": opened.fields["id"]}
    kept = browser.post(
        opened.url,
        json={"key": kind.endpoint, "data": typed},
        headers={"X-CSRFToken": token(page)},
    )
    assert kept.status_code == 204
    before = entries(acting, member, kind)

    switch(acting, member, name, on=False)
    assert post(browser, url, typed).status_code == 404
    assert browser.get(opened.url).json["data"] == typed

    switch(acting, member, name, on=True)
    page = browser.get(url, follow_redirects=True)
    assert RESUMED in html.unescape(page.text)
    assert lost(kept_form(page), typed) == {}

    sent = post(browser, url, typed)
    assert sent.status_code == 303
    assert entries(acting, member, kind) == before + 1
    told = browser.get(f"/s/{house.slug}/", follow_redirects=True).text
    assert kind.endpoint in told.partition("data-drafts-done")[2][:200], "the device is told to forget it"
    assert browser.get(opened.url).status_code == 404, "its draft is forgotten"
    assert post(browser, url, typed).status_code == 303
    assert entries(acting, member, kind) == before + 1, "sent twice, it counts once"


def test_a_late_autosave_of_a_sent_form_is_not_resumed(app, acting, signed_in, own):
    _name, kind, house, member = own
    example = example_of(app, acting, member, kind.endpoint)
    url = address(app, house, kind.endpoint, example).partition("?")[0]  # as the menu opens it
    browser = signed_in(member)
    opened = kept_form(browser.get(url, follow_redirects=True))
    typed = {**lists_of(example.form), "id": opened.fields["id"]}
    assert post(browser, url, typed).status_code == 303
    assert post(browser, opened.url, typed).status_code == 204
    again = browser.get(url, follow_redirects=True)
    assert RESUMED not in html.unescape(again.text)
    assert kept_form(again).fields["id"] != typed["id"]
    back = browser.get(url, query_string={"id": typed["id"][0]})
    assert RECORDED in html.unescape(back.text)


def token(page):
    return page.text.partition('name="csrf_token" value="')[2].partition('"')[0]
