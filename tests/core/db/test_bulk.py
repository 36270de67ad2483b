"""Many rows in one statement, of the structure that is served and of no other; and how many there are by now."""

from __future__ import annotations

from sqlalchemy import func, select, text

from core.db.base import new_id, now
from core.db.bulk import plan_for_filling, refresh_filled_statistics, refresh_statistics, write_rows
from core.db.session import session
from core.db.unit_of_work import commit
from core.places.models import Place
from core.tenancy.isolation import reviewed
from core.testing.plugin import create_member, create_structure


def rows(number):
    common = {
        "kind": "hall",
        "detail": "",
        "version": 1,
        "field_versions": {},
        "created_at": now(),
        "updated_at": now(),
    }
    return [{"id": new_id(), "name": f"Hall {n}", "sort_name": f"hall {n}", **common} for n in range(number)]


def number(actor):
    return session.execute(
        select(func.count()).select_from(Place).where(Place.tenant_id == actor.tenant.id)
    ).scalar_one()


def test_rows_are_written_for_the_structure_that_is_served_whatever_they_say(app, make_member, acting):
    other = create_member(app, create_structure(app))
    with acting(make_member()) as actor:
        write_rows(Place, [{**row, "tenant_id": other.structure.id} for row in rows(3)], actor)
        assert number(actor) == 3
        commit()
    with acting(other) as actor:
        assert number(actor) == 0


def test_the_application_may_measure_a_table_of_structures(make_member, acting, superuser, stores):
    with acting(make_member()) as actor:
        write_rows(Place, rows(700), actor)
        refresh_statistics(Place)
        commit()
    with superuser(stores) as connection:
        found = connection.execute("SELECT reltuples FROM pg_class WHERE relname = 'place'").fetchone()
    assert found[0] >= 700


def test_it_measures_no_other(make_member, acting):
    with acting(make_member()):
        for name in ("alembic_version_core", "user", "place; DROP TABLE place", ""):
            session.execute(
                text("SELECT refresh_statistics(:name)"), {"name": name}, **reviewed("reads no row")
            )


def test_every_table_that_was_filled_is_measured_at_once(make_member, acting, superuser, stores):
    with acting(make_member()) as actor:
        write_rows(Place, rows(700), actor)
        refresh_filled_statistics()
        structure = actor.tenant.id
        commit()
    with superuser(stores) as connection:
        known = connection.execute(
            "SELECT most_common_vals::text FROM pg_stats WHERE tablename = 'place' AND attname = 'tenant_id'"
        ).fetchone()
    assert str(structure) in known[0].strip("{}").split(",")


def test_who_fills_tables_plans_for_it_until_the_commit(make_member, acting):
    def modes():
        settings = "SELECT current_setting('plan_cache_mode'), current_setting('enable_nestloop')"
        return tuple(session.execute(text(settings), **reviewed("reads no row")).one())

    with acting(make_member()):
        usual = modes()
        plan_for_filling()
        assert modes() == ("force_generic_plan", "off")
        commit()
        assert modes() == usual != ("force_generic_plan", "off")
