"""Importing a plugin: what goes wrong in its files is said in one sentence that names it."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any, Final

from core.db.base import Base
from core.errors import ConfigurationError

#: What SQLAlchemy says of a second table of one name.
_TABLE_TWICE: Final = re.compile(r"Table '(\w+)' is already defined")


def loaded(name: str, package: str, load: Callable[[], ModuleType]) -> ModuleType:
    """The module of one plugin, whose files lie in ``package``; raises ConfigurationError naming the plugin."""
    try:
        return load()
    except ConfigurationError as error:
        raise ConfigurationError(f"{name} : {error}") from error
    except Exception as error:
        twice = _TABLE_TWICE.search(str(error))
        if twice:
            table, other = twice[1], owner_of(twice[1])
            raise ConfigurationError(
                f"{name} et {other} : deux tables se nomment {table} ; le domaine ajouté prend un autre nom"
            ) from error
        raise ConfigurationError(f"{name} : {_place(error, package)}{_cause(error)}") from error


def owner_of(table: str) -> str:
    """The plugin whose models declare a table, or the package they lie in."""
    module = next((one.__module__ for one in _models(Base) if _table(one) == table), "core")
    package = module.rpartition(".")[0] or module
    plugin = sys.modules.get(f"{package}.plugin")
    return str(getattr(getattr(plugin, "MANIFEST", None), "name", package.rpartition(".")[2]))


def _models(base: type[Any]) -> Iterator[type[Any]]:
    """Read from the classes: the registry of mappers cannot be, while one of them is half made."""
    for one in base.__subclasses__():
        yield one
        yield from _models(one)


def _table(model: type[Any]) -> str:
    return str(getattr(vars(model).get("__table__"), "name", ""))


def _cause(error: Exception) -> str:
    if isinstance(error, SyntaxError):
        return f"faute d’écriture ({error.msg})"
    if isinstance(error, ModuleNotFoundError):
        return f"module introuvable, {error.name}"
    said = str(error).strip().partition("\n")[0]
    return f"ne se charge pas ({type(error).__name__} : {said})"


def _place(error: Exception, package: str) -> str:
    """« models.py, ligne 12 : », the last line of the plugin's own files that was reached."""
    found = list(_lines(error.__traceback__, package))
    if isinstance(error, SyntaxError) and error.filename:
        found.append((error.filename, error.lineno or 1))
    return f"{Path(found[-1][0]).name}, ligne {found[-1][1]} : " if found else ""


def _lines(trace: TracebackType | None, package: str) -> Iterator[tuple[str, int]]:
    while trace is not None:
        module = str(trace.tb_frame.f_globals.get("__name__", ""))
        if module == package or module.startswith(f"{package}."):
            yield trace.tb_frame.f_code.co_filename, trace.tb_lineno
        trace = trace.tb_next
