"""Configuration from the environment; nothing is read at import time."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import field
from datetime import timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from core.errors import ConfigurationError
from core.records import dataclass

#: What every process is told, and where it stands when nobody asks it for a store.
NOWHERE: Final = {"DATABASE_URL": "postgresql+psycopg://", "REDIS_URL": "redis://"}
_DATABASE: Final = (("postgresql+psycopg",), "postgresql+psycopg://compte:mot-de-passe@machine/base")
#: Variable → how its address begins, and an example.
ADDRESSES: Final = (
    ("DATABASE_URL", *_DATABASE),
    ("DATABASE_OWNER_URL", *_DATABASE),
    ("DATABASE_RETENTION_URL", *_DATABASE),
    ("REDIS_URL", ("redis", "rediss", "unix"), "redis://machine:6379/0"),
)


@dataclass(frozen=True, slots=True)
class Config:
    """What one process needs to know.

    ``owner_url`` and ``retention_url`` are None in web processes: only migrations and the lifecycle
    worker hold them. ``base_url`` is the public address, without a final slash; HTTPS there switches the
    ``__Host-`` cookie and HSTS on.
    """

    database_url: str
    redis_url: str
    state_dir: Path
    owner_url: str | None = None
    retention_url: str | None = None
    base_url: str = "http://127.0.0.1:8000"
    secret_key: str | None = None
    keystore_path: Path | None = None
    mail_url: str = "console:"
    mail_from: str = "Passerelle <ne-pas-repondre@passerelle.invalid>"
    proxy_hops: int = 0
    require_second_factor: bool = True
    plugins_allowed: tuple[str, ...] = ()
    idle_limit: timedelta = timedelta(minutes=30)
    absolute_limit: timedelta = timedelta(hours=12)
    queue_name: str = "passerelle"
    demo: bool = False
    testing: bool = False
    extra: Mapping[str, object] = field(default_factory=dict)

    @property
    def has_stores(self) -> bool:
        return self.database_url != NOWHERE["DATABASE_URL"]

    @property
    def https(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def keystore(self) -> Path:
        return self.keystore_path or self.state_dir / "keys.json"


def _flag(environ: Mapping[str, str], name: str, default: bool) -> bool:
    raw = environ.get(name)
    if raw is None:
        return default
    return raw.strip().lower() in {"1", "true", "yes", "oui", "on"}


def plugins_allowed(env: Mapping[str, str]) -> tuple[str, ...]:
    """Third parties' plugins that the installation loads, by the names of their entry points."""
    return tuple(name.strip() for name in env.get("PLUGINS_ALLOWED", "").split(",") if name.strip())


def _check_address(name: str, value: str, schemes: tuple[str, ...], example: str) -> None:
    """What was given is not repeated: a password may stand in it."""
    try:
        known = not value or make_url(value).drivername in schemes
    except (ArgumentError, ValueError):
        known = False
    if not known:
        raise ConfigurationError(f"{name} n’est pas une adresse comme {example}")


def _hops(value: str) -> int:
    if not value.isdigit():
        raise ConfigurationError(f"PASSERELLE_PROXY_HOPS={value} n’est pas un nombre.")
    return int(value)


def without_stores(environ: Mapping[str, str] | None = None) -> Config:
    """For what asks no store, a command that reads declarations or writes files: none needs to be known."""
    env = os.environ if environ is None else environ
    addresses = {name for name, *_form in ADDRESSES}
    given = {name: value for name, value in env.items() if name not in addresses}
    return from_environment({**given, **NOWHERE})


def from_environment(environ: Mapping[str, str] | None = None) -> Config:
    """Build the configuration; raises ConfigurationError naming what is missing or is no address."""
    env = os.environ if environ is None else environ
    missing = [name for name in NOWHERE if not env.get(name)]
    if missing:
        raise ConfigurationError(
            f"Il manque {' et '.join(missing)} : les adresses de la base et de la file de travaux. "
            "« make demo » et « passerelle stores start » en fournissent, embarquées."
        )
    for name, schemes, example in ADDRESSES:
        _check_address(name, env.get(name, ""), schemes, example)
    state = Path(env.get("PASSERELLE_STATE_DIR", ".passerelle")).resolve()
    keystore = env.get("PASSERELLE_KEYSTORE")
    return Config(
        database_url=env["DATABASE_URL"],
        owner_url=env.get("DATABASE_OWNER_URL") or None,
        retention_url=env.get("DATABASE_RETENTION_URL") or None,
        redis_url=env["REDIS_URL"],
        state_dir=state,
        base_url=env.get("PASSERELLE_BASE_URL", f"http://127.0.0.1:{env.get('PORT', '8000')}").rstrip("/"),
        secret_key=env.get("PASSERELLE_SECRET_KEY") or None,
        keystore_path=Path(keystore) if keystore else None,
        mail_url=env.get("PASSERELLE_MAIL", "console:"),
        mail_from=env.get("PASSERELLE_MAIL_FROM", "Passerelle <ne-pas-repondre@passerelle.invalid>"),
        proxy_hops=_hops(env.get("PASSERELLE_PROXY_HOPS", "0").strip()),
        require_second_factor=_flag(env, "PASSERELLE_REQUIRE_SECOND_FACTOR", True),
        plugins_allowed=plugins_allowed(env),
        queue_name=env.get("PASSERELLE_QUEUE", "passerelle"),
        demo=_flag(env, "PASSERELLE_DEMO", False),
    )
