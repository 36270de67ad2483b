"""A new plugin, written from the files beside this module: it works and passes the contract suite as it is."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path
from string import Template
from typing import Final

from core.errors import ConfigurationError

NAME: Final = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*\Z")
#: Template beside this module → where it goes inside the plugin's folder.
FILES: Final[dict[str, str]] = {
    "init.py.txt": "__init__.py",
    "plugin.py.txt": "plugin.py",
    "permissions.py.txt": "permissions.py",
    "models.py.txt": "models.py",
    "schemas.py.txt": "schemas.py",
    "queries.py.txt": "queries.py",
    "services.py.txt": "services.py",
    "workflow.py.txt": "workflow.py",
    "indicators.py.txt": "indicators.py",
    "examples.py.txt": "examples.py",
    "routes.py.txt": "routes.py",
    "README.md.txt": "README.md",
    "templates/list.html.txt": "templates/$name/list.html",
    "templates/form.html.txt": "templates/$name/form.html",
    "templates/_help.html.txt": "templates/$name/_help.html",
    "migrations/first_tables.py.txt": "migrations/versions/${name}_0001_first_tables.py",
}


def write_plugin(name: str, label: str, folder: Path, *, package: bool = False) -> list[Path]:
    """Write the plugin into ``folder``/``name``; returns the files.

    ``package``: as an installable project of its own in ``folder``/``passerelle-name``, with its entry point.
    Raises ConfigurationError: a name that Python or the database would not take, a folder that is missing or taken.
    """
    if not NAME.fullmatch(name) or len(name) > 30:
        raise ConfigurationError(
            f"« {name} » ne convient pas : des minuscules, des chiffres et « _ », 30 signes au plus"
        )
    if not folder.is_dir():
        raise ConfigurationError(f"{folder} n’est pas un dossier")
    module = f"passerelle_{name}" if package else name
    project = folder / f"passerelle-{name.replace('_', '-')}" if package else folder
    target = project / module
    if target.exists():
        raise ConfigurationError(f"{target} existe déjà")
    words = {
        "name": name,
        "label": label,
        "Class": "".join(part.capitalize() for part in name.split("_")),
        "module": module if package else f"plugins.{name}",
        "project": project.name,
    }
    written = [_write(target / where, source, words) for source, where in FILES.items()]
    return [*written, _write(project / "pyproject.toml", "pyproject.toml.txt", words)] if package else written


def _write(path: Path, source: str, words: dict[str, str]) -> Path:
    path = Path(Template(str(path)).substitute(words))
    path.parent.mkdir(parents=True, exist_ok=True)
    text = resources.files(__name__).joinpath(source).read_text(encoding="utf-8")
    path.write_text(Template(text).substitute(words), encoding="utf-8")
    return path
