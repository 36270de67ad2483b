"""The directory of partners: by name, searched without accents, archived without losing what names them."""

from __future__ import annotations

import pytest

from core.codelists.services import options
from core.db.session import session
from core.errors import StaleEdit
from core.referrals.examples import a_partner
from core.referrals.queries import partner_options, partners
from core.referrals.schemas import EditPartner
from core.referrals.services import archive_partner, edit_partner, restore_partner


@pytest.fixture
def mediator(make_structure, make_member):
    return make_member("mediator", structure=make_structure("named_files"))


def names(actor, **wanted):
    return [row.name for row in session.execute(partners(actor, **wanted))]


def test_is_found_by_parts_of_its_name_without_accents(acting, mediator):
    with acting(mediator) as actor:
        a_partner(actor)
        assert names(actor, words="regie gar") == ["Régie de la Garenne"]
        assert names(actor, words="regie 100%") == []


def test_archived_it_is_no_longer_offered_and_comes_back(acting, mediator):
    with acting(mediator) as actor:
        partner = a_partner(actor)
        archive_partner(partner, actor=actor)
        archive_partner(partner, actor=actor)
        assert partner_options(actor) == []
        assert names(actor, archived=True) == ["Régie de la Garenne"]
        restore_partner(partner, actor=actor)
        assert partner_options(actor) == [(partner.id, "Régie de la Garenne")]


def test_two_edits_of_the_same_field_meet(acting, mediator):
    with acting(mediator) as actor:
        partner = a_partner(actor)
        kind = options("partner_type", actor)[0].value
        edit_partner(partner, EditPartner(1, "Régie des Prés", kind), actor=actor)
        assert names(actor, words="pres") == ["Régie des Prés"]
        with pytest.raises(StaleEdit):
            edit_partner(partner, EditPartner(1, "Régie du Val", kind), actor=actor)
