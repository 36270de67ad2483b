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
    assert "Code de commune inconnu : 00000." in answer.output
    assert passerelle("suspend", slug).exit_code == 1


def test_the_invited_address_is_not_printed(passerelle, slug):
    words = ("--name", "Essai", "--profile", "association", "--director", "direction@exemple.test")
    answer = passerelle("create", slug, *words)
    assert answer.exit_code == 0
    assert "@" not in answer.output


def test_profiles_are_listed_with_their_words(passerelle):
    output = passerelle("profiles").output
    assert "association" in output
    assert "commune_civique" in output
