"""Migrations of every component: up, nothing left to compare, down; the core stands without a plugin."""

from __future__ import annotations

import pytest
from sqlalchemy import NullPool, create_engine, text

import core.extension.migrations as migrations
import tenants.plugin
from core.app import make_manager
from core.db.base import metadata
from core.errors import ConfigurationError
from core.extension.components import behind, components, heads_of
from core.extension.migrations import differences, downgrade, upgrade_all
from core.launcher.stores import create_database, drop_database, stores_on
from core.tenancy.security import expected_policies, kinds, refuse_unsecured, unsecured_tables
from core.testing.databases import database_name


@pytest.fixture
def bare(stores):
    """An empty database beside this worker's."""
    name = f"{database_name(stores)}_bare"
    create_database("test", name)
    yield stores_on("test", name, 0)
    drop_database("test", name)


def owner(stores):
    return create_engine(stores.database_owner_url, poolclass=NullPool).begin()


def application(stores):
    return create_engine(stores.database_url, poolclass=NullPool).connect()


def test_models_and_migrations_agree(app, fresh_stores):
    with app.app_context(), owner(fresh_stores) as connection:
        for component in components(app.extensions["passerelle.plugins"]):
            assert differences(connection, component) == [], component.name


def test_the_last_revisions_are_read_as_alembic_reads_them(app):
    for component in components(app.extensions["passerelle.plugins"]):
        assert heads_of(component.folder) == set(migrations._script(component).get_heads()) != set()


def test_a_merge_is_one_last_revision(tmp_path):
    (tmp_path / "versions").mkdir()
    for name, down in (("a", "None"), ("b", '"a"'), ("c", '"a"'), ("d", '("b", "c")')):
        text = f'"""{name}."""\nrevision = "{name}"\ndown_revision = {down}\n'
        (tmp_path / "versions" / f"{name}.py").write_text(text)
    assert heads_of(tmp_path) == {"d"}


def test_a_database_without_tables_is_behind(app, bare):
    with app.app_context(), application(bare) as connection:
        assert "core" in behind(connection)


def test_every_component_goes_down_and_up_again(app, fresh_stores):
    with app.app_context():
        every = components(app.extensions["passerelle.plugins"])
        for component in reversed(every):
            downgrade(fresh_stores.database_owner_url, component.name)
        with owner(fresh_stores) as connection:
            left = connection.execute(
                text(
                    "SELECT tablename FROM pg_tables WHERE schemaname = 'public' "
                    "AND tablename NOT LIKE 'alembic_version_%'"
                )
            ).scalars()
            assert list(left) == []
        upgrade_all(fresh_stores.database_owner_url)
        with application(fresh_stores) as connection:
            assert behind(connection) == []
            assert unsecured_tables(connection) == []


def test_the_core_stands_without_any_domain(bare):
    names = upgrade_all(bare.database_owner_url, make_manager([tenants.plugin]))
    assert names[0] == "core"


def test_upgrading_twice_changes_nothing(app, fresh_stores):
    with app.app_context():
        upgrade_all(fresh_stores.database_owner_url)
        with application(fresh_stores) as connection:
            refuse_unsecured(connection)


def test_a_database_with_a_domain_that_is_not_installed_is_refused(app, fresh_stores):
    with pytest.raises(ConfigurationError, match="atelier"):
        upgrade_all(fresh_stores.database_owner_url, make_manager([tenants.plugin]))


def test_every_table_is_global_scoped_or_shared():
    found = kinds()
    assert "tenant" in found["global"]
    assert "activity" in found["scoped"]
    assert set(found["shared"]) == {
        "atelier_accord",
        "atelier_exchange",
        "network_event",
        "network_figures",
    }  # the literal, reviewed list


class TestBootRefuses:
    def test_a_table_without_its_policies(self, fresh_stores):
        with owner(fresh_stores) as connection:
            connection.execute(text("DROP POLICY tenant_read ON activity"))
        with application(fresh_stores) as connection, pytest.raises(ConfigurationError, match="activity"):
            refuse_unsecured(connection)

    def test_a_table_with_row_level_security_off(self, fresh_stores):
        with owner(fresh_stores) as connection:
            connection.execute(text("ALTER TABLE request DISABLE ROW LEVEL SECURITY"))
        with application(fresh_stores) as connection, pytest.raises(ConfigurationError, match="request"):
            refuse_unsecured(connection)

    def test_an_unknown_table_with_a_structure_column(self, fresh_stores):
        with owner(fresh_stores) as connection:
            connection.execute(text("CREATE TABLE intruder (tenant_id bigint)"))
        with application(fresh_stores) as connection, pytest.raises(ConfigurationError, match="intruder"):
            refuse_unsecured(connection)

    def test_the_owners_role(self, fresh_stores):
        with owner(fresh_stores) as connection, pytest.raises(ConfigurationError, match="rôle"):
            refuse_unsecured(connection)


def test_policies_are_restrictive_beside_one_permissive(app):

    for table in metadata.sorted_tables:
        policies = expected_policies(table)
        if policies:
            permissive = [name for name, (_c, kind, _u, _k) in policies.items() if kind == "PERMISSIVE"]
            assert permissive == ["open"]
