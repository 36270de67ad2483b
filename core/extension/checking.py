"""What ``passerelle plugins`` checks: models beside their migrations, and the name of a domain to be written."""

from __future__ import annotations

import importlib.util
import keyword
import sys

from flask import Flask
from sqlalchemy import Connection, NullPool, create_engine
from sqlalchemy.exc import OperationalError

from core.config import Config
from core.db.base import metadata
from core.errors import ConfigurationError
from core.extension.components import behind, components
from core.extension.manager import PluginManager, third_party_names
from core.extension.migrations import changed_tables, without_migrations


def check_components(manager: PluginManager, config: Config) -> tuple[list[str], list[str]]:
    """What is told of each component, and what is at fault. Needs an application context."""
    faults = [
        f"{name} : ses tables n’ont pas de migration ; il lui faut un dossier migrations/versions"
        for name in without_migrations(manager)
    ]
    names = [component.name for component in components(manager)]
    if not config.has_stores:
        unread = "déclarations en ordre ; migrations non comparées, aucune base n’est donnée (DATABASE_URL)"
        return [f"{name} : {unread}" for name in names], faults
    engine = create_engine(config.owner_url or config.database_url, poolclass=NullPool)
    try:
        with engine.connect() as connection:
            said, found = _compared(manager, connection)
    except OperationalError:
        unread = "déclarations en ordre ; migrations non comparées, la base ne répond pas"
        return [f"{name} : {unread}" for name in names], faults
    return said, [*faults, *found]


def _compared(manager: PluginManager, connection: Connection) -> tuple[list[str], list[str]]:
    said, faults = [], []
    late = behind(connection)
    for component in components(manager):
        if component.name in late:
            faults.append(
                f"{component.name} : une migration écrite n’est pas passée ; « passerelle db upgrade » la passe"
            )
        elif changed := changed_tables(connection, component):
            faults.append(
                f"{component.name} : sans migration pour ce qui a changé dans {', '.join(changed)} ; "
                f'« passerelle db revision {component.name} -m "…" » l’écrit'
            )
        else:
            said.append(f"{component.name} : déclarations et migrations en ordre")
    return said, faults


def refuse_taken_name(name: str, app: Flask) -> None:
    """Raises ConfigurationError for a name that Python, or something installed here, has already."""
    manager: PluginManager = app.extensions["passerelle.plugins"]
    if name in manager.manifests or name in third_party_names():
        raise ConfigurationError(f"« {name} » est déjà le nom d’un domaine installé : choisissez-en un autre")
    if keyword.iskeyword(name) or keyword.issoftkeyword(name):
        raise ConfigurationError(f"« {name} » est un mot de Python : choisissez un autre nom")
    prefix = f"{name}_"
    for other in manager.manifests.values():
        theirs = other.table_prefix
        if theirs and (prefix.startswith(theirs) or theirs.startswith(prefix)):
            raise ConfigurationError(
                f"« {name} » donnerait à ses tables le préfixe {prefix}, qui recouvre celui de {other.name} "
                f"({theirs}) : choisissez un autre nom"
            )
    pages = app.extensions["passerelle.blueprints"]
    tables = [table for table in metadata.tables if table == name or table.startswith(prefix)]
    rights = [key for key in app.extensions["passerelle.catalog"].permissions if key.startswith(f"{name}.")]
    if name in pages or tables or rights:
        raise ConfigurationError(
            f"« {name} » est déjà pris par des pages, des droits ou des tables de l’application : "
            "choisissez un autre nom"
        )
    if name in sys.stdlib_module_names or importlib.util.find_spec(name) is not None:
        raise ConfigurationError(
            f"« {name} » est le nom d’un module de Python ou d’un paquet installé : choisissez un autre nom"
        )
