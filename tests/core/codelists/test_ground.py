"""A code that needs a legal ground exists only where the structure declares it; elsewhere the list does not have it."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from core.access.permissions import DIRECTOR
from core.codelists.changes import add_code, entries, hide_code, list_of, move_code, summaries
from core.codelists.schemas import AddCode
from core.codelists.services import WITHDRAWN, all_options, label_of, options, values_of
from core.db.base import new_id
from core.db.session import session
from core.db.unit_of_work import commit
from core.errors import ConfigurationError, InvalidInput, NotFound
from core.extension.catalog import build_catalog
from core.extension.contributions import Code, CodeList
from core.tenancy.models import Tenant
from core.web.forms import Coded, CommandSchema, decode

LIST, CODE = "partner_type", "spip"
SENTENCE = {"art46_ground": "Mission confiée par la juridiction, convention du 3 mars 2025"}


class Asked(CommandSchema):
    kind = Coded(LIST, required=True)


@pytest.fixture
def director(make_member):
    return make_member(DIRECTOR)


@pytest.fixture
def declared(make_member, make_structure):
    return make_member(DIRECTOR, structure=make_structure(settings=SENTENCE))


def values(actor):
    return {option.value for option in options(LIST, actor)}


class TestUndeclared:
    def test_is_nowhere_in_the_list(self, director, acting):
        with acting(director) as actor:
            assert CODE not in values(actor)
            assert CODE not in values_of(LIST, actor)
            assert CODE not in {option.value for option in all_options(LIST, actor)}
            assert CODE not in {code.value for code in list_of(LIST, actor).codes}
            assert CODE not in {entry.option.value for entry in entries(LIST, actor)}
            [summary] = [one for one in summaries(actor) if one.shared.key == LIST]
            assert summary.offered == len(values(actor))

    def test_is_refused_by_a_form_as_any_unknown_code(self, director, acting):
        with acting(director):
            with pytest.raises(InvalidInput) as refused:
                decode(Asked, {"kind": CODE})
            assert set(refused.value.errors) == {"kind"}

    def test_can_be_neither_shown_moved_nor_refined(self, director, acting):
        with acting(director) as actor:
            with pytest.raises(NotFound):
                hide_code(LIST, CODE, actor=actor)
            with pytest.raises(NotFound):
                move_code(LIST, CODE, "", actor=actor)
            with pytest.raises(InvalidInput):
                add_code(LIST, AddCode(new_id(), CODE, "Une antenne"), actor=actor)

    @pytest.mark.parametrize("said", ["", "  ", None])
    def test_is_not_declared_by_an_empty_sentence(self, said, make_member, make_structure, acting):
        house = make_structure(settings={"art46_ground": said})
        with acting(make_member(DIRECTOR, structure=house)) as actor:
            assert CODE not in values(actor)


class TestDeclared:
    def test_is_offered_accepted_and_told(self, declared, acting):
        with acting(declared) as actor:
            assert CODE in values(actor)
            assert decode(Asked, {"kind": CODE}) == {"kind": CODE}
            assert label_of(LIST, CODE, actor) == "SPIP"

    def test_of_one_structure_changes_nothing_in_another(self, declared, director, acting):
        with acting(declared) as actor:
            assert CODE in values(actor)
        with acting(director) as actor:
            assert CODE not in values(actor)

    def test_and_withdrawn_is_no_longer_told_nor_are_its_refinements(self, declared, acting):
        with acting(declared) as actor:
            own, _made = add_code(LIST, AddCode(new_id(), CODE, "Une antenne"), actor=actor)
            value = own.value
            assert label_of(LIST, value, actor) == "Une antenne"
            session.execute(update(Tenant).where(Tenant.id == actor.tenant.id).values(settings={}))
            commit()
        with acting(declared) as actor:
            for one in (CODE, value):
                assert one not in values(actor)
                assert label_of(LIST, one, actor) == WITHDRAWN


def test_a_ground_that_no_setting_can_name_stops_the_boot(app, monkeypatch):
    manager = app.extensions["passerelle.plugins"]
    declare = manager.declare
    wrong = CodeList("essai", "Essai", (Code("a", "A", ground="art. 46"),))

    def with_one_more(hook):
        found = list(declare(hook))
        return [*found, ("essai", wrong)] if hook == "register_code_lists" else found

    monkeypatch.setattr(manager, "declare", with_one_more)
    with pytest.raises(ConfigurationError, match=r"essai : essai\.a, fondement mal nommé"):
        build_catalog(manager)
