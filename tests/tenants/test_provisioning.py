"""A structure is opened from its profile, again and again without harm; nothing it decided is undone."""

from __future__ import annotations

import re
import threading
import uuid

import pytest
from sqlalchemy import select

from core.access.permissions import COORDINATOR, DIRECTOR, MEDIATOR
from core.codelists.changes import show_code
from core.codelists.services import options
from core.db.outbox import OutboxJob
from core.db.session import session
from core.db.unit_of_work import commit
from core.errors import InvalidInput, NotFound, Refused
from core.extension.enablement import disable
from core.tenancy.binding import Caller, bound
from core.tenancy.models import Membership, Tenant
from core.testing.plugin import Structure
from core.testing.sign_in import post
from tenants.profile import profiles
from tenants.provisioning import (
    NewStructure,
    close_structure,
    create_structure,
    resume_structure,
    structures,
    suspend_structure,
    sync_structure,
)


@pytest.fixture
def slug():
    return f"essai-{uuid.uuid4().hex[:8]}"


@pytest.fixture
def opened(app, slug):
    with app.app_context():
        create_structure(NewStructure(slug, "Association d’essai", "association", ("86194",)))
    return slug


def told(slug):
    return bound(slug, caller=Caller.COMMAND)


def rows(model):
    return session.execute(select(model)).scalars().all()


def test_the_form_of_a_civic_city_offers_what_it_does_and_nothing_else(app, slug, signed_in, make_member):
    with app.app_context():
        create_structure(NewStructure(slug, "Ville d’essai", "commune_civique", ("86194",)))
        tenant_id = session.execute(select(Tenant.id).where(Tenant.slug == slug)).scalar_one()
    mediator = make_member(structure=Structure(tenant_id, slug))
    page = signed_in(mediator).get(f"/s/{slug}/interventions/nouvelle", follow_redirects=True).text
    offered = set(re.findall(r'name="kind" value="([a-z_]+)"', page))
    assert {"active_presence", "civic_group_meeting", "consultation"} <= offered
    assert not offered & set(profiles()["commune_civique"].kinds_aside)
    assert "Personne sans abri" not in page, "nor the reasons of what it does not do"


def test_a_structure_has_its_profiles_domains_its_communes_and_their_zone(app, slug):
    with app.app_context():
        command = NewStructure(slug, "Médiation des Hauts", "association", ("97411",))
        assert create_structure(command)
        with told(slug) as actor:
            assert actor.tenant.enabled == set(profiles()["association"].plugins)
            assert actor.tenant.zone == "Indian/Reunion"
            assert actor.tenant.settings["public_archives"] is False


def test_its_vocabularies_begin_as_the_profile_says(app, slug):
    with app.app_context():
        create_structure(NewStructure(slug, "Ville d’essai", "commune_civique", ("86194",)))
        with told(slug) as actor:
            preset = profiles()["commune_civique"].vocabularies["place_type"]
            offered = [option.value for option in options("place_type", actor)]
            assert tuple(offered[: len(preset.first)]) == preset.first
            assert not set(preset.hidden) & set(offered)


def test_opening_twice_leaves_the_same_rows_and_one_invitation(app, slug):
    command = NewStructure(
        slug, "Association d’essai", "association", ("86194",), director_email="direction@exemple.test"
    )
    with app.app_context():
        assert create_structure(command)
        assert not create_structure(command)
        with told(slug) as actor:
            (director,) = rows(Membership)
            assert director.role_keys == [DIRECTOR]
            assert director.number == 1
            invitations = session.execute(
                select(OutboxJob.id).where(
                    OutboxJob.for_tenant == actor.tenant.id, OutboxJob.job == "users.send_invitation"
                )
            ).all()
            assert len(invitations) == 1


def test_an_address_taken_by_another_kind_of_structure_is_refused(app, opened):
    with app.app_context(), pytest.raises(Refused):
        create_structure(NewStructure(opened, "Ville d’essai", "commune_civique"))


def test_two_structures_that_want_one_address_at_once_are_told_apart(app, slug):
    """The second is refused in words; it is neither merged with the first nor given its director."""
    names, outcomes = ("Médiation du Lac", "Médiation du Port"), {}
    together = threading.Barrier(2)

    def open_one(name):
        command = NewStructure(slug, name, "association", director_email=f"{uuid.uuid4().hex}@exemple.test")
        with app.app_context():
            together.wait()
            try:
                outcomes[name] = create_structure(command)
            except Refused as refused:
                session.rollback()
                outcomes[name] = refused.problems[0]

    threads = [threading.Thread(target=open_one, args=[name]) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    (first,) = [name for name in names if outcomes[name] is True]
    (second,) = set(names) - {first}
    assert (
        outcomes[second] == f"L’adresse « {slug} » est déjà celle de « {first} » : choisissez-en une autre."
    )
    with app.app_context(), told(slug):
        assert len(rows(Membership)) == 1


def test_a_structure_that_changed_its_name_is_still_completed(app, opened):
    with app.app_context():
        tenant = session.execute(select(Tenant).where(Tenant.slug == opened)).scalar_one()
        tenant.name = "Un autre nom"
        commit()
        assert not create_structure(NewStructure(opened, "Association d’essai", "association", ("86194",)))


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"slug": "Avec Majuscule"}, "slug"),
        ({"name": "  "}, "name"),
        ({"insee_codes": ("00000",)}, "insee_codes"),
        ({"zone": "Europe/Poitiers"}, "zone"),
        ({"director_email": "sans arobase"}, "email"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_made(app, slug, values, wrong):
    command = {"slug": slug, "name": "Association d’essai", "profile": "association", **values}
    with app.app_context():
        with pytest.raises(InvalidInput) as refused:
            create_structure(NewStructure(**command))
        assert list(refused.value.errors) == [wrong]
        assert session.execute(select(Tenant.id).where(Tenant.slug == slug)).first() is None


def test_an_unknown_profile_is_not_found(app, slug):
    with app.app_context(), pytest.raises(NotFound):
        create_structure(NewStructure(slug, "Association d’essai", "nowhere"))


def test_bringing_up_to_date_undoes_no_decision_of_the_structure(app, slug):
    with app.app_context():
        create_structure(NewStructure(slug, "Ville d’essai", "commune_civique", ("86194",)))
        with told(slug) as actor:
            disable("civic_mediation", actor=actor)
            show_code("place_type", "dwelling", actor=actor)
            commit()
        assert sync_structure(slug) == []
        with told(slug) as actor:
            assert "civic_mediation" not in actor.tenant.enabled
            assert "dwelling" in [option.value for option in options("place_type", actor)]


def test_a_machine_that_stopped_half_way_is_finished_by_the_same_command(app, slug):
    with app.app_context():
        session.add(Tenant(slug=slug, name="À moitié", profile="association", insee_codes=[]))
        commit()
        assert not create_structure(NewStructure(slug, "À moitié", "association"))
        with told(slug) as actor:
            assert "civic_mediation" in actor.tenant.enabled
            assert actor.tenant.settings["roles"] == list(profiles()["association"].roles)


def test_a_suspended_structure_is_read_and_not_written(app, structure, make_member, signed_in):
    browser = signed_in(make_member(COORDINATOR))
    with app.app_context():
        assert suspend_structure(structure.slug)
        assert not suspend_structure(structure.slug)
    url = f"/s/{structure.slug}/lieux"
    assert browser.get(url).status_code == 200
    form = {"id": str(uuid.uuid4()), "name": "Kiosque", "kind": "square"}
    assert post(browser, f"{url}/nouveau", form).status_code == 403
    with app.app_context():
        assert resume_structure(structure.slug)
        assert not resume_structure(structure.slug)
    assert post(browser, f"{url}/nouveau", form).status_code == 303


def test_a_closed_structure_keeps_its_rows_and_lets_only_its_direction_in(
    app, structure, make_member, signed_in
):
    director, mediator = make_member(DIRECTOR), make_member(MEDIATOR)
    with app.app_context():
        assert close_structure(structure.slug)
        assert not close_structure(structure.slug)
        with pytest.raises(Refused):
            resume_structure(structure.slug)
        with told(structure.slug):
            assert len(rows(Membership)) == 2
    assert signed_in(director).get(f"/s/{structure.slug}/lieux").status_code == 200
    assert signed_in(mediator).get(f"/s/{structure.slug}/lieux").status_code == 404


def test_the_list_of_structures_holds_counts_and_nobodys_name(app, opened, make_member, structure):
    make_member(MEDIATOR, given_name="Prénomunique")
    with app.app_context():
        lines = {line.slug: line for line in structures()}
    assert lines[structure.slug].members == 1
    assert lines[opened].domains == tuple(sorted(profiles()["association"].plugins))
    assert "Prénomunique" not in repr(lines)
