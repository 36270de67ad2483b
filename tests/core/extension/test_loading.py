"""A plugin whose files do not load stops the start with one sentence: its name, the line, the cause."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

import wsgi
from core.commands import make_cli
from core.errors import ConfigurationError
from core.extension.manager import find_plugins

Write = Callable[[str], None]

#: What stands in a plugin's models → what is told.
BROKEN = {
    "x = 1\nclass Carotte\n": "potager : models.py, ligne 2 : faute d’écriture (",
    "import arrosoir_absent\n": "potager : models.py, ligne 1 : module introuvable, arrosoir_absent",
    "\n\nfrom core.toolkit import Arrosoir\n": "potager : models.py, ligne 3 : ne se charge pas (ImportError",
    "x = {}['carotte']\n": "potager : models.py, ligne 1 : ne se charge pas (KeyError",
}
#: Said by a bare table: a class would stay half mapped in this process.
TWICE = """
from sqlalchemy import Column, Integer, Table
from core.db.base import metadata

Table("housing_sheet", metadata, Column("id", Integer))
"""


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Write]:
    """Writes a plugin « potager » of a package of its own, whose models are these."""
    package = tmp_path / "domaines_essai"
    (package / "potager").mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "potager" / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))

    def written(models: str) -> None:
        (package / "potager" / "models.py").write_text(models)
        (package / "potager" / "plugin.py").write_text("from domaines_essai.potager import models\n")

    yield written
    for name in [name for name in sys.modules if name.startswith("domaines_essai")]:
        del sys.modules[name]


@pytest.mark.parametrize(("models", "sentence"), BROKEN.items())
def test_what_does_not_load_is_told_with_its_line_and_its_cause(
    write: Write, models: str, sentence: str
) -> None:
    write(models)
    with pytest.raises(ConfigurationError) as refused:
        find_plugins("domaines_essai")
    assert str(refused.value).startswith(sentence)
    assert refused.value.__cause__ is not None


def test_two_tables_of_one_name_are_told_with_both_plugins(write: Write) -> None:
    wsgi.plugins()
    write(TWICE)
    with pytest.raises(ConfigurationError) as refused:
        find_plugins("domaines_essai")
    assert str(refused.value) == (
        "potager et housing : deux tables se nomment housing_sheet ; le domaine ajouté prend un autre nom"
    )


@pytest.mark.parametrize("words", [("tenants", "list"), ("plugins", "check"), ("db", "upgrade"), ("doctor",)])
def test_no_command_shows_a_traceback_for_it(words: tuple[str, ...]) -> None:
    def broken(config: object = None, **options: object) -> None:
        raise ConfigurationError("potager : models.py, ligne 2 : faute d’écriture")

    told = CliRunner().invoke(make_cli(broken), words)  # type: ignore[arg-type]
    assert told.exit_code == 1
    assert "potager : models.py, ligne 2 : faute d’écriture" in told.output
    assert "Traceback" not in told.output
    assert isinstance(told.exception, SystemExit)


def test_help_is_given_beside_a_plugin_that_does_not_load() -> None:
    def broken(config: object = None, **options: object) -> None:
        raise ConfigurationError("potager : faute d’écriture")

    told = CliRunner().invoke(make_cli(broken), ["--help"])  # type: ignore[arg-type]
    assert told.exit_code == 0
    assert "Attention : potager : faute d’écriture" in told.output
    assert "plugins" in told.output
