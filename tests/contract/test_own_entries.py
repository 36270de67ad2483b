"""A kind that a domain enters by its own form: the form keeps what was typed, even while the domain is off."""

from __future__ import annotations

import html

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
from tests.contract.kept import RESUMED, kept_form, lists_of, lost, token
from tests.contract.world import address, example_of
from tests.under_test import under_test

OWN = [
    (module.MANIFEST.name, kind)
    for module in under_test()
    if hasattr(module, "register_activity_kinds")
    for kind in module.register_activity_kinds()
    if kind.endpoint
]
RECORDED = "Cette saisie est déjà enregistrée."
STILL_KEPT = "vous le retrouverez ici si ce domaine est rouvert"


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
    refused = post(browser, url, typed)
    assert refused.status_code == 404
    assert STILL_KEPT in html.unescape(refused.text)
    assert STILL_KEPT not in html.unescape(browser.get(url).text), "nothing was sent"
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
