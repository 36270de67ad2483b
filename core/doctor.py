"""What is wrong with this installation, in words."""

from __future__ import annotations

import stat
from collections.abc import Callable
from typing import Final

import redis
from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from core.app import Passerelle
from core.config import Config, from_environment, without_stores
from core.errors import ConfigurationError
from core.extension.components import behind, components, orphans
from core.extension.manager import hooks
from core.tenancy.security import role_problem

#: A word of PostgreSQL or of its driver → what it means for whoever set this up. The first that is found counts.
CAUSES: Final = (
    (
        "password authentication failed",
        "le compte ou le mot de passe est refusé. Corrigez-les dans l’adresse.",
    ),
    ("no password supplied", "il manque le mot de passe. Ajoutez-le à l’adresse."),
    (
        "pg_hba.conf",
        "le serveur n’accepte pas ce compte depuis cette machine. Voyez son fichier pg_hba.conf.",
    ),
    ('role "', "ce compte n’existe pas sur le serveur. Créez-le, ou corrigez l’adresse."),
    ('database "', "cette base n’existe pas sur le serveur. Créez-la, ou corrigez l’adresse."),
    ("resolve host", "le nom de la machine est inconnu. Corrigez-le dans l’adresse."),
    ("translate host", "le nom de la machine est inconnu. Corrigez-le dans l’adresse."),
    ("timeout", "la machine ne répond pas. Vérifiez le réseau, le pare-feu et l’adresse."),
)
#: Whatever else: nobody listens there.
DOWN: Final = (
    "la base ne répond pas. Démarrez PostgreSQL (« make demo » ou « passerelle stores start » si elle est "
    "embarquée), ou corrigez l’adresse."
)


def _environment() -> tuple[Config | None, list[str]]:
    try:
        return from_environment(), []
    except ConfigurationError as error:
        return None, [str(error)]


def _why(error: SQLAlchemyError) -> str:
    said = str(getattr(error, "orig", error)).lower()
    missing = "does not exist" in said
    for word, meaning in CAUSES:
        if word in said and (missing or word not in ('role "', 'database "')):
            return meaning
    return DOWN


def _connected(url: str, name: str, check: Callable[[Connection], list[str]]) -> list[str]:
    engine = create_engine(url, poolclass=NullPool, connect_args={"connect_timeout": 5})
    try:
        with engine.connect() as connection:
            return check(connection)
    except SQLAlchemyError as error:
        return [f"{name} : {_why(error)}"]


def _application(make_app: Callable[..., Passerelle]) -> tuple[Passerelle | None, list[str]]:
    """What the domains declare, whatever the stores."""
    try:
        return make_app(without_stores(), check_database=False), []
    except ConfigurationError as error:
        return None, [str(error)]


def _late(app: Passerelle, connection: Connection) -> list[str]:
    with app.app_context():
        late, gone = behind(connection), orphans(connection, components(hooks()))
    found = []
    if gone:
        told = "réinstallez-les, sans quoi « passerelle db upgrade » refuse"
        found.append(
            f"Des domaines ont leurs tables ici et ne sont plus installés ({', '.join(gone)}) : {told}."
        )
    if late:
        found.append(
            f"Des migrations ne sont pas passées ({', '.join(late)}) : lancez « passerelle db upgrade »."
        )
    return found


def _application_role(connection: Connection) -> list[str]:
    problem = role_problem(connection)
    version = int(connection.execute(text("SHOW server_version_num")).scalar_one())
    found = [f"DATABASE_URL : {problem}"] if problem else []
    if version < 150_000:
        found.append(f"PostgreSQL {version // 10_000} est trop ancien : il faut la version 15 ou plus.")
    return found


def _owner_role(connection: Connection) -> list[str]:
    wanted = {"unaccent", "pg_trgm"}
    present = set(connection.execute(text("SELECT extname FROM pg_extension")).scalars())
    missing = sorted(wanted - present)
    return [f"Extensions PostgreSQL à créer : {', '.join(missing)}"] if missing else []


def _queue(config: Config) -> list[str]:
    try:
        redis.Redis.from_url(config.redis_url, socket_timeout=3).ping()
    except (redis.RedisError, OSError, ValueError):
        return [
            "REDIS_URL : la file de travaux ne répond pas. Démarrez Valkey (ou Redis), ou corrigez l’adresse."
        ]
    return []


def _keys(config: Config) -> list[str]:
    path = config.keystore
    if not path.exists():
        return []
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        return [f"Le trousseau {path} est lisible par d’autres : chmod 600."]
    return []


def diagnose(make_app: Callable[..., Passerelle]) -> list[str]:
    """One sentence per problem; empty when all is well."""
    app, found = _application(make_app)
    config, missing = _environment()
    found += missing
    if config is None:
        return found

    def served(connection: Connection) -> list[str]:
        return [*_application_role(connection), *(_late(app, connection) if app else ())]

    found += _connected(config.database_url, "DATABASE_URL", served)
    if config.owner_url:
        found += _connected(config.owner_url, "DATABASE_OWNER_URL", _owner_role)
    return [*found, *_queue(config), *_keys(config)]
