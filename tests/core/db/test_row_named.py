"""A row of another domain is reached by the name of its table, inside the structure only."""

from __future__ import annotations

import pytest

from core.db.base import new_id
from core.db.unit_of_work import commit
from core.db.writing import row_named
from core.errors import NotFound
from core.places.models import Place
from core.testing.rows import make_row


def test_a_row_is_found_by_the_name_of_its_table(acting, make_member):
    with acting(make_member()) as actor:
        place = make_row(Place)
        assert row_named("place", place.id) is place
        assert actor.tenant.id == place.tenant_id


def test_another_structures_row_does_not_exist(acting, make_member, make_structure):
    with acting(make_member(structure=make_structure())):
        foreign = make_row(Place).id
        commit()
    with acting(make_member()), pytest.raises(NotFound):
        row_named("place", foreign)


@pytest.mark.parametrize("entity", ["nulle_part", "user"])
def test_a_table_that_is_no_structures_does_not_exist(acting, make_member, entity):
    with acting(make_member()), pytest.raises(NotFound):
        row_named(entity, new_id())
