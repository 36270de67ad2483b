"""The communes of France come from the vendored package and are searched as people write them."""

from __future__ import annotations

from sqlalchemy import NullPool, create_engine, func, select, text

from core.db.session import session
from core.db.sorting import sort_key
from core.places import pages, queries
from core.places.communes import commune_rows, load_communes
from core.places.models import Commune


def found(words):
    return [row.name for row in session.execute(queries.communes_matching(words))]


def test_the_whole_country_is_there_overseas_included(app):
    with app.app_context():
        total = session.execute(select(func.count()).select_from(Commune)).scalar_one()
        assert 34_900 < total < 36_000
        zones = dict(
            session.execute(
                select(Commune.name, Commune.zone).where(
                    Commune.insee_code.in_(["86194", "97411", "97105", "98818"])
                )
            ).all()
        )
        assert zones == {
            "Poitiers": "Europe/Paris",
            "Saint-Denis": "Indian/Reunion",
            "Basse-Terre": "America/Guadeloupe",
            "Nouméa": "Pacific/Noumea",
        }


def test_a_name_is_found_by_its_first_letters_without_accents_or_hyphens(app):
    with app.app_context():
        assert found("saint denis")[0] == "Saint-Denis"
        assert "L’Haÿ-les-Roses" in found("l'hay")
        assert "Œuilly" in found("oeuilly")


def test_a_postcode_finds_its_communes(app):
    with app.app_context():
        assert "Poitiers" in found("86000")
        assert found("99999") == []


def test_an_insee_code_finds_its_commune_corsica_included(app):
    with app.app_context():
        assert "Poitiers" in found("86194")
        assert found("2a004") == ["Ajaccio"]


def test_the_largest_come_first_and_twenty_at_most(app):
    with app.app_context():
        assert found("paris")[0] == "Paris"
        assert len(found("saint")) == 20


def test_wildcards_of_the_database_are_only_letters_here(app):
    with app.app_context():
        assert found("%%%") == found("___") == found("\\")


def test_a_search_of_one_letter_asks_nothing(acting, make_member):
    with acting(make_member("director")) as actor:
        assert pages.found_communes("p", actor) == []


def test_loading_again_changes_nothing(fresh_stores):
    engine = create_engine(fresh_stores.database_owner_url, poolclass=NullPool)
    with engine.begin() as connection:
        before = connection.execute(text("SELECT count(*), max(xmin::text::bigint) FROM commune")).one()
        assert load_communes(connection) == before[0]
        assert (
            connection.execute(text("SELECT count(*), max(xmin::text::bigint) FROM commune")).one() == before
        )


def test_a_commune_that_left_the_list_stays_but_is_no_longer_offered(fresh_stores):
    engine = create_engine(fresh_stores.database_owner_url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO commune (insee_code, name, sort_name, postcodes, department, department_name, "
                "zone, population, current) VALUES ('99999', 'Ancienne', 'ancienne', '[]', '86', 'Vienne', "
                "'Europe/Paris', 0, true)"
            )
        )
        load_communes(connection)
        row = connection.execute(text("SELECT name, current FROM commune WHERE insee_code = '99999'")).one()
        assert tuple(row) == ("Ancienne", False)


def test_the_application_cannot_write_the_list(stores):
    engine = create_engine(stores.database_url, poolclass=NullPool)
    with engine.connect() as connection:
        granted = connection.execute(
            text("SELECT has_table_privilege('commune', 'INSERT, UPDATE, DELETE')")
        ).scalar()
        assert granted is False


def test_every_row_of_the_package_has_a_sort_key_and_a_department():
    for row in commune_rows():
        assert row[2] == sort_key(row[1])
        assert row[5] != row[4]
