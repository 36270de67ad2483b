"""``passerelle tenants``, as the operator types it."""

from __future__ import annotations

import uuid

import pytest

from tenants.commands import tenants


@pytest.fixture
def passerelle(app):
    runner = app.test_cli_runner()
    return lambda *words: runner.invoke(tenants, list(words))


@pytest.fixture
def slug():
    return f"essai-{uuid.uuid4().hex[:8]}"


def test_a_structure_is_opened_listed_suspended_and_resumed(passerelle, slug):
    create = (
        "create",
        slug,
        "--name",
        "Association d’essai",
        "--profile",
        "association",
        "--commune",
        "86194",
    )
    assert passerelle(*create).output == f"{slug} : ouverte\n"
    assert passerelle(*create).output == f"{slug} : existait déjà, complétée\n"
    assert passerelle("sync", slug).output == f"{slug} : à jour\n"
    assert passerelle("suspend", slug).output == f"{slug} : suspendue\n"
    line = next(one for one in passerelle("list").output.splitlines() if one.startswith(slug))
    assert "suspendue" in line
    assert passerelle("resume", slug).output == f"{slug} : rouverte\n"
    assert passerelle("close", slug, "--yes").output == f"{slug} : fermée\n"


def test_a_mistake_is_said_in_words_and_fails(passerelle, slug):
    answer = passerelle("create", slug, "--name", "Essai", "--profile", "association", "--commune", "00000")
    assert answer.exit_code == 1
    assert "--commune : Code de commune inconnu : 00000." in answer.output
    for command in ("suspend", "sync", "close"):
        refused = passerelle(command, slug)
        assert refused.exit_code == 1
        assert f"Aucune structure n’a l’adresse « {slug} »." in refused.output


def test_closing_asks_first_and_nothing_is_done_without_a_yes(app, passerelle, slug):
    passerelle("create", slug, "--name", "Essai", "--profile", "association")
    close = ("close", slug)
    runner = app.test_cli_runner()
    for answer in ("\n", "n\n", "y\n", ""):
        assert runner.invoke(tenants, close, input=answer).exit_code == 1
    assert f"{slug} : fermée" in runner.invoke(tenants, close, input="o\n").output
    assert passerelle(*close).output == f"{slug} : était déjà fermée\n"


def test_the_invited_address_is_not_printed(passerelle, slug):
    words = ("--name", "Essai", "--profile", "association", "--director", "direction@exemple.test")
    answer = passerelle("create", slug, *words)
    assert answer.exit_code == 0
    assert "@" not in answer.output


def test_profiles_are_listed_with_their_words(passerelle):
    output = passerelle("profiles").output
    assert "association" in output
    assert "commune_civique" in output
