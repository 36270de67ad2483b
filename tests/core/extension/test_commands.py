"""The commands of domains say what an installation lacks, and never write over a name that is taken."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from flask import Flask

from core.commands import plugins_group


def test_a_name_of_an_installed_domain_is_not_written_again(app: Flask, tmp_path: Path) -> None:
    asked = ["new", "housing", "--package", "--into", str(tmp_path)]
    refused = app.test_cli_runner().invoke(plugins_group, asked)
    assert refused.exit_code == 1
    assert "« housing » est déjà le nom d’un domaine installé" in refused.output
    assert not list(tmp_path.iterdir())
    made = app.test_cli_runner().invoke(plugins_group, ["new", "potager", "--into", str(tmp_path)])
    assert made.exit_code == 0, made.output


def test_a_domain_that_is_allowed_and_not_installed_is_named(app: Flask, monkeypatch) -> None:
    allowed = replace(app.extensions["passerelle.config"], plugins_allowed=("absent",))
    monkeypatch.setitem(app.extensions, "passerelle.config", allowed)
    checked = app.test_cli_runner().invoke(plugins_group, ["check"])
    assert checked.exit_code == 1
    assert "absent : dans PLUGINS_ALLOWED" in checked.output
