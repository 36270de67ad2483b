"""No structure ever reads or writes another's rows: every scoped model, both ways, every way known to leak."""

from __future__ import annotations

import pytest
from sqlalchemy import NullPool, create_engine, delete, exists, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import aliased

from core.db.base import new_id
from core.db.session import session
from core.db.unit_of_work import commit
from core.tenancy.binding import AlreadyBound, Caller, UnboundSession, bind, bound
from core.tenancy.isolation import ForeignTenant, UnreviewedStatement, reviewed, table_kind
from core.tenancy.models import Membership
from core.testing.plugin import create_structure
from core.testing.rows import make_row, scoped_models

MODELS = scoped_models()
APPENDED = [model for model in MODELS if model.append_only]
EDITABLE = [model for model in MODELS if not model.append_only]
REVIEWED = reviewed("contract test of the locks below the listeners")


def name_of(model):
    return model.__tablename__


@pytest.fixture(scope="module")
def two(app):
    """Two structures, with one row of every scoped model in each, and the ids of those rows."""
    ids = {}
    structures = (create_structure(app), create_structure(app))
    for structure in structures:
        with app.app_context(), bound(structure.slug, caller=Caller.COMMAND):
            for model in MODELS:
                ids[structure.slug, model] = make_row(model).id
            commit()
    return structures, ids


@pytest.fixture
def from_other(app, two):
    """A session bound to the second structure, and the id of a row of the first."""
    (first, second), ids = two

    def open_session(model):
        return bound(second.slug, caller=Caller.COMMAND), first, ids[first.slug, model]

    with app.app_context():
        yield open_session


@pytest.mark.parametrize("model", MODELS, ids=name_of)
class TestEachModel:
    def test_reads_find_only_own_rows(self, model, from_other):
        context, first, row_id = from_other(model)
        with context as actor:
            assert session.execute(select(model).where(model.id == row_id)).first() is None
            assert session.get(model, (first.id, row_id)) is None
            assert {t for (t,) in session.execute(select(model.tenant_id).distinct())} == {actor.tenant.id}
            other = aliased(model)
            assert session.execute(select(other.id).where(other.id == row_id)).first() is None
            with pytest.raises(
                UnreviewedStatement
            ):  # a bare EXISTS escapes the criteria: it needs a reviewer
                session.execute(select(exists().where(model.id == row_id)))
            assert session.execute(select(func.count()).where(model.tenant_id == first.id)).scalar() == 0

    def test_row_level_security_holds_alone(self, model, from_other):
        context, first, _row_id = from_other(model)
        statement = text(f'SELECT count(*) FROM "{model.__tablename__}" WHERE tenant_id = :t')  # noqa: S608
        with context:
            assert session.execute(statement, {"t": first.id}, **REVIEWED).scalar() == 0

    def test_inserts_for_another_structure_are_refused(self, model, from_other):
        context, first, _row_id = from_other(model)
        with context:
            with pytest.raises(ForeignTenant):
                session.execute(insert(model), [{"tenant_id": first.id, "id": new_id()}])
            with pytest.raises(ForeignTenant):
                session.execute(insert(model).values(tenant_id=first.id, id=new_id()))
            session.add(model(tenant_id=first.id, id=new_id()))
            with pytest.raises(ForeignTenant):
                session.flush()

    def test_an_unbound_session_sees_nothing(self, model, app, two):
        with app.app_context():
            if model is not Membership:
                with pytest.raises(UnboundSession):
                    session.execute(select(model.id))
            count = text(f'SELECT count(*) FROM "{model.__tablename__}"')  # noqa: S608
            assert session.execute(count, **REVIEWED).scalar() == 0


@pytest.mark.parametrize("model", EDITABLE, ids=name_of)
def test_writes_reach_only_own_rows(model, from_other):
    context, first, row_id = from_other(model)
    with context:
        changed = session.execute(update(model).where(model.id == row_id).values(id=model.id))
        assert changed.rowcount == 0
        assert session.execute(delete(model).where(model.id == row_id)).rowcount == 0
        with pytest.raises(ForeignTenant):
            session.execute(update(model), [{"tenant_id": first.id, "id": row_id}])


@pytest.mark.parametrize("model", APPENDED, ids=name_of)
def test_an_append_only_table_is_so_by_privilege(model, app, two):
    (first, _second), _ids = two
    for verb in ("UPDATE {} SET id = id", "DELETE FROM {}"):
        order = verb.format(f'"{model.__tablename__}"')
        with (
            app.app_context(),
            bound(first.slug, caller=Caller.COMMAND),
            pytest.raises(DBAPIError, match="permission denied"),
        ):
            session.execute(text(order), **REVIEWED)


def test_every_key_between_scoped_tables_carries_the_structure():
    keys = [
        (model, key)
        for model in MODELS
        for key in model.__table__.foreign_key_constraints
        if table_kind(key.referred_table) != "global"
    ]
    assert keys
    for model, key in keys:
        assert "tenant_id" in key.column_keys, key
        assert (key.ondelete or "").upper() not in {"SET NULL"}, key
        if model.append_only:
            assert key.ondelete is None, key


def test_every_unique_constraint_carries_the_structure():
    unique = [
        (model.__tablename__, rule)
        for model in MODELS
        for rule in (*model.__table__.indexes, *model.__table__.constraints)
        if getattr(rule, "unique", False) or rule.__visit_name__ == "unique_constraint"
    ]
    assert unique
    for table, rule in unique:
        assert "tenant_id" in rule.columns, (table, rule.name)


def test_a_session_never_changes_its_structure(app, two):
    (first, second), _ids = two
    with app.app_context(), bound(first.slug, caller=Caller.COMMAND), pytest.raises(AlreadyBound):
        bind(second.id)


def test_text_and_core_statements_need_a_reviewer(app, two):
    (first, _second), _ids = two
    with app.app_context(), bound(first.slug, caller=Caller.COMMAND):
        with pytest.raises(UnreviewedStatement):
            session.execute(text("SELECT 1"))
        with pytest.raises(UnreviewedStatement):
            session.execute(select(Membership.__table__.c.id))


def test_a_row_cannot_point_into_another_structure_even_as_owner(app, two, stores):
    """Composite keys hold where row-level security does not (foreign-key checks bypass it)."""
    (first, second), ids = two
    linked = [
        (model, constraint)
        for model in MODELS
        for constraint in model.__table__.foreign_key_constraints
        if table_kind(constraint.referred_table) != "global"
    ]
    assert linked
    with app.app_context():
        for model, constraint in linked:
            column = next(c for c in constraint.columns if c.name != "tenant_id")
            target = next(m for m in MODELS if m.__table__ is constraint.referred_table)
            order = text(
                f'UPDATE "{model.__tablename__}" SET "{column.name}" = :other '  # noqa: S608
                "WHERE tenant_id = :t AND id = :id"
            )
            values = {
                "other": ids[second.slug, target],
                "t": first.id,
                "id": ids[first.slug, model],
            }
            with owner_connection(stores) as connection, pytest.raises(DBAPIError, match="foreign key"):
                connection.execute(order, values)


def owner_connection(stores):
    return create_engine(stores.database_owner_url, poolclass=NullPool).begin()
