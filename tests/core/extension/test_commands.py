"""The commands of domains say what an installation lacks, and never write over a name that is taken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import NullPool, create_engine, text

import wsgi
from core.commands import make_cli
from core.extension.components import components
from core.extension.migrations import changed_tables

Typed = Callable[..., Any]


@pytest.fixture
def passerelle(app: Flask) -> Typed:
    cli = make_cli(lambda config=None, **options: app)  # type: ignore[arg-type, misc, return-value]
    return lambda *words: CliRunner().invoke(cli, [str(word) for word in words])


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> Typed:
    """The shipped command where nobody says which stores to use."""
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "PLUGINS_ALLOWED"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("core.commands.running", lambda purpose: {"postgres": False, "valkey": False})
    cli = make_cli(wsgi.make_app)
    return lambda *words: CliRunner().invoke(cli, [str(word) for word in words])


#: A name → what is said of it.
TAKEN = {
    "housing": "déjà le nom d’un domaine installé",
    "import": "un mot de Python",
    "class": "un mot de Python",
    "school": "recouvre celui de school_mediation (school_)",
    "rights": "recouvre celui de rights_access (rights_)",
    "citizen": "recouvre celui de citizen_participation (citizen_)",
    "housing_help": "recouvre celui de housing (housing_)",
    "day": "des pages, des droits ou des tables de l’application",
    "json": "un module de Python",
    "flask": "un paquet installé",
}


@pytest.mark.parametrize(("name", "sentence"), TAKEN.items())
def test_a_name_that_something_has_is_refused_before_a_file_is_written(
    passerelle: Typed, name: str, sentence: str, tmp_path: Path
) -> None:
    refused = passerelle("plugins", "new", name, "--into", tmp_path)
    assert refused.exit_code == 1
    assert f"Erreur : « {name} »" in refused.output
    assert sentence in refused.output
    assert not list(tmp_path.iterdir())


def test_a_domain_is_written_and_checked_where_no_store_is_known(alone: Typed, tmp_path: Path) -> None:
    made = alone("plugins", "new", "potager", "--into", tmp_path)
    assert made.exit_code == 0, made.output
    assert (tmp_path / "potager" / "plugin.py").exists()
    checked = alone("plugins", "check")
    assert checked.exit_code == 0, checked.output
    assert "housing : déclarations en ordre ; migrations non comparées, aucune base" in checked.output
    assert "Il manque DATABASE_URL et REDIS_URL" in alone("tenants", "list").output


def test_a_domain_that_is_allowed_and_not_installed_is_named(
    app: Flask, passerelle: Typed, monkeypatch
) -> None:
    allowed = replace(app.extensions["passerelle.config"], plugins_allowed=("absent",))
    monkeypatch.setitem(app.extensions, "passerelle.config", allowed)
    checked = passerelle("plugins", "check")
    assert checked.exit_code == 1
    assert "absent : dans PLUGINS_ALLOWED" in checked.output


class TestMigrations:
    """A database that its migrations left otherwise than the models say, and one that they have not reached."""

    @pytest.fixture
    def change(self, app: Flask, fresh_stores: Any, monkeypatch: pytest.MonkeyPatch) -> Typed:
        config = replace(
            app.extensions["passerelle.config"],
            database_url=fresh_stores.database_url,
            owner_url=fresh_stores.database_owner_url,
        )
        monkeypatch.setitem(app.extensions, "passerelle.config", config)

        def changed(statement: str) -> None:
            engine = create_engine(fresh_stores.database_owner_url, poolclass=NullPool)
            with engine.begin() as connection:
                connection.execute(text(statement))

        return changed

    def test_models_that_no_migration_makes_are_named_with_what_to_do(
        self, change: Typed, passerelle: Typed
    ) -> None:
        change("ALTER TABLE housing_step DROP COLUMN version")
        checked = passerelle("plugins", "check")
        assert checked.exit_code == 1
        assert "housing : sans migration pour ce qui a changé dans housing_step ;" in checked.output
        assert "transport : déclarations et migrations en ordre" in checked.output

    def test_what_was_written_and_not_applied_is_told(self, change: Typed, passerelle: Typed) -> None:
        change("UPDATE alembic_version_housing SET version_num = 'housing_0000'")
        checked = passerelle("plugins", "check")
        assert checked.exit_code == 1
        assert "housing : une migration écrite n’est pas passée" in checked.output
        again = passerelle("db", "revision", "housing", "-m", "encore")
        assert "housing : une migration écrite n’est pas passée" in again.output
        assert (
            "« potager » n’est pas un domaine installé"
            in passerelle("db", "revision", "potager", "-m", "x").output
        )

    def test_every_kind_of_difference_names_its_table(
        self, app: Flask, change: Typed, fresh_stores: Any
    ) -> None:
        change("DROP TABLE transport_count CASCADE")
        change("ALTER TABLE transport_line ALTER COLUMN version DROP NOT NULL")
        change("DROP INDEX ix_transport_stop_line_id")
        engine = create_engine(fresh_stores.database_owner_url, poolclass=NullPool)
        with app.app_context(), engine.connect() as connection:
            [found] = [c for c in components(app.extensions["passerelle.plugins"]) if c.name == "transport"]
            assert {"transport_count", "transport_line", "transport_stop"} <= set(
                changed_tables(connection, found)
            )


def test_a_database_with_a_domain_taken_out_is_told_without_a_traceback(
    app: Flask, fresh_stores: Any, monkeypatch: pytest.MonkeyPatch, passerelle: Typed
) -> None:
    config = replace(app.extensions["passerelle.config"], owner_url=fresh_stores.database_owner_url)
    monkeypatch.setitem(app.extensions, "passerelle.config", config)
    engine = create_engine(fresh_stores.database_owner_url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version_parti (version_num text)"))
    refused = passerelle("db", "upgrade")
    assert refused.exit_code == 1
    assert refused.output == "Erreur : Domaines absents de cette installation : parti\n"


#: Words of click that no page of help may hold.
ENGLISH = (
    "Usage",
    "Show this",
    "Commands",
    "required",
    "default",
    "TEXT",
    "INTEGER",
    "Confirm",
    "The ",
    "ARGS",
)


def _every(command: click.Command, words: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    under = command.commands.items() if isinstance(command, click.Group) else ()
    return [words, *(found for name, one in under for found in _every(one, (*words, name)))]


def test_no_help_is_in_english(passerelle: Typed) -> None:
    passerelle("--help")  # plugins bring theirs
    cli = make_cli(wsgi.make_app)
    pages = [*_every(cli), ("tenants",), ("tenants", "create"), ("tenants", "close")]
    for words in pages:
        page = passerelle(*words, "--help").output
        assert page.startswith("Emploi : "), words
        told = page.replace("TEXTE", "").replace("OPTIONS", "")
        assert [word for word in ENGLISH if word in told] == [], page


def test_what_is_mistyped_is_said_in_french(passerelle: Typed) -> None:
    for words, sentence in (
        (("tenants", "create", "x"), "Il manque l’option '--name'."),
        (("users", "create"), "Il manque l’argument 'EMAIL'."),
        (("users", "creat"), "La commande « creat » n’existe pas."),
        (("run", "--port", "x"), "« x » n’est pas un nombre"),
    ):
        answer = passerelle(*words)
        assert f"Erreur : {sentence}" in answer.output or sentence in answer.output
        assert "Error" not in answer.output
        assert "Try" not in answer.output


def test_a_structure_that_does_not_exist_is_told_by_every_command(passerelle: Typed) -> None:
    for words in (
        ("tenants", "suspend", "nulle-part"),
        ("tenants", "sync", "nulle-part"),
        ("tenants", "close", "nulle-part"),
        ("reports", "verify", "--structure", "nulle-part"),
        ("audit", "verify", "--structure", "nulle-part"),
    ):
        answer = passerelle(*words)
        assert answer.exit_code == 1, answer.output
        assert answer.output.startswith("Erreur : "), answer.output
        assert "structure" in answer.output
        assert "Continuer" not in answer.output
        assert "page" not in answer.output
