"""``passerelle doctor`` says in words what is wrong with the set-up, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.exc import OperationalError

from core.commands import make_cli
from core.launcher.stores import Stores

Asked = Callable[..., Any]
NAMES = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_RETENTION_URL", "REDIS_URL")
DATABASE = "DATABASE_URL n’est pas une adresse comme postgresql+psycopg://compte:mot-de-passe@machine/base"
QUEUE = "REDIS_URL n’est pas une adresse comme redis://machine:6379/0"
NOBODY = "127.0.0.1:9"  # the port of a service that no machine has


@pytest.fixture(scope="module")
def set_up(clone_stores: Callable[[], AbstractContextManager[Stores]]) -> Iterator[Stores]:
    """A database as it was migrated, which the doctor only looks at."""
    with clone_stores() as ours:
        yield ours


def told_of(stores: Stores) -> dict[str, str]:
    return {name: getattr(stores, name.lower()) for name in NAMES}


@pytest.fixture
def doctor(app: Flask, set_up: Stores, monkeypatch: pytest.MonkeyPatch) -> Asked:
    """Asks with the stores of the set-up, changed as told; None takes a variable away."""
    for name, address in told_of(set_up).items():
        monkeypatch.setenv(name, address)
    monkeypatch.setattr("core.commands.running", lambda purpose: {"postgres": False, "valkey": False})
    cli = make_cli(lambda config=None, **options: app)  # type: ignore[arg-type, misc, return-value]

    def asked(**changed: str | None) -> Any:
        for name, value in changed.items():
            monkeypatch.delenv(name) if value is None else monkeypatch.setenv(name, value)
        return CliRunner().invoke(cli, ["doctor"])

    return asked


def test_a_set_up_that_is_right_is_said_to_be(doctor: Asked) -> None:
    answer = doctor()
    assert (answer.output, answer.exit_code) == ("Tout est en ordre.\n", 0)


def test_migrations_that_were_not_applied_are_named(doctor: Asked, fresh_stores: Stores) -> None:
    engine = create_engine(fresh_stores.database_owner_url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version_housing SET version_num = 'housing_0000'"))
    answer = doctor(**told_of(fresh_stores))
    assert answer.exit_code == 1
    told = "- Des migrations ne sont pas passées (housing) : lancez « passerelle db upgrade ».\n"
    assert answer.output == told


def test_a_domain_that_was_taken_out_is_named(doctor: Asked, fresh_stores: Stores) -> None:
    engine = create_engine(fresh_stores.database_owner_url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version_parti (version_num text)"))
    answer = doctor(**told_of(fresh_stores))
    assert answer.exit_code == 1
    assert answer.output.startswith("- Des domaines ont leurs tables ici et ne sont plus installés (parti) :")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"DATABASE_URL": "nimporte"}, DATABASE),
        ({"DATABASE_URL": "postgresql://moi@ici/base"}, DATABASE),
        ({"DATABASE_URL": "postgresql+psycopg://moi@ici:port/base"}, DATABASE),
        ({"REDIS_URL": "nimporte"}, QUEUE),
        ({"DATABASE_URL": None, "REDIS_URL": None}, "Il manque DATABASE_URL et REDIS_URL : les adresses"),
        (
            {"DATABASE_URL": f"postgresql+psycopg://moi@{NOBODY}/base"},
            "DATABASE_URL : la base ne répond pas. Démarrez PostgreSQL",
        ),
        ({"REDIS_URL": f"redis://{NOBODY}"}, "REDIS_URL : la file de travaux ne répond pas. Démarrez"),
        (
            {"DATABASE_URL": "postgresql+psycopg://moi@nulle.invalid/base"},
            "DATABASE_URL : le nom de la machine est inconnu.",
        ),
    ],
)
def test_what_is_wrong_is_one_sentence(doctor: Asked, changed: dict[str, str | None], sentence: str) -> None:
    answer = doctor(**changed)
    assert answer.exit_code == 1
    [line] = answer.output.splitlines()
    assert line.startswith(f"- {sentence}")


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("passerelle_app@", "inconnue@", "ce compte n’existe pas"),
        ("@/", "@/absente_", "cette base n’existe pas"),
    ],
)
def test_what_the_server_does_not_know_is_told(
    doctor: Asked, set_up: Stores, before: str, after: str, sentence: str
) -> None:
    answer = doctor(DATABASE_URL=set_up.database_url.replace(before, after))
    assert f"DATABASE_URL : {sentence}" in answer.output


def test_beside_a_running_demo_it_looks_at_the_demo(
    doctor: Asked, set_up: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.commands.running", lambda purpose: {"postgres": True, "valkey": True})
    monkeypatch.setattr("core.commands.stores_on", lambda purpose: set_up)
    for name in ("PASSERELLE_DEMO", "PASSERELLE_REQUIRE_SECOND_FACTOR"):
        monkeypatch.setenv(name, "0")  # what the command sets is taken back with the test
    answer = doctor(**dict.fromkeys(NAMES))
    assert answer.output == "Tout est en ordre.\n"


def test_another_command_says_that_the_database_is_down(
    app: Flask, doctor: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_words: Any) -> None:
        raise OperationalError("SELECT", {}, Exception("refused"))

    monkeypatch.setattr("tenants.commands.structures", down)
    cli = make_cli(lambda config=None, **options: app)  # type: ignore[arg-type, misc, return-value]
    answer = CliRunner().invoke(cli, ["tenants", "list"])
    assert (
        answer.output == "Erreur : La base de données ne répond pas : « passerelle doctor » dit pourquoi.\n"
    )
