"""What is wrong with this installation, in words."""

from __future__ import annotations

import stat
from collections.abc import Callable

import redis
from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from core.config import Config, from_environment
from core.errors import ConfigurationError
from core.tenancy.security import role_problem


def _environment() -> tuple[Config | None, list[str]]:
    try:
        return from_environment(), []
    except ConfigurationError as error:
        return None, [str(error)]


def _connected(url: str, name: str, check: Callable[[Connection], list[str]]) -> list[str]:
    engine = create_engine(url, poolclass=NullPool, connect_args={"connect_timeout": 5})
    try:
        with engine.connect() as connection:
            return check(connection)
    except SQLAlchemyError as error:
        cause = type(getattr(error, "orig", error)).__name__
        return [
            f"{name} : la base ne répond pas ({cause}). Vérifiez l’adresse, le mot de passe et le réseau."
        ]


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
        return ["REDIS_URL : la file de travaux ne répond pas."]
    return []


def _keys(config: Config) -> list[str]:
    path = config.keystore
    if not path.exists():
        return []
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        return [f"Le trousseau {path} est lisible par d’autres : chmod 600."]
    return []


def diagnose() -> list[str]:
    """One sentence per problem; empty when all is well."""
    config, found = _environment()
    if config is None:
        return found
    found += _connected(config.database_url, "DATABASE_URL", _application_role)
    if config.owner_url:
        found += _connected(config.owner_url, "DATABASE_OWNER_URL", _owner_role)
    return [*found, *_queue(config), *_keys(config)]
