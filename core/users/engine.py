"""Flask-Security as an engine: hashing, one-time codes, recovery codes, sign-in; its blueprint is not used.

Its views write in GET requests, commit on their own, answer in English and keep secrets on the account's row.
Ours are small routes over its primitives, so one place commits and one place checks CSRF.
"""

from __future__ import annotations

import base64
from typing import Any, cast

from flask import Flask, current_app
from flask_security import Security, SQLAlchemyUserDatastore
from flask_security.totp import Totp

from core.config import Config
from core.db.session import db, session
from core.users.models import User, WebAuthnCredential
from core.users.passwords import FrenchPasswordUtil

ISSUER = "Passerelle"
RECOVERY_CODES = 10


class Datastore(SQLAlchemyUserDatastore):
    """Flask-Security's view of our tables: it never commits, and is handed a credential as the user."""

    def __init__(self) -> None:
        # No roles: rights belong to memberships.
        super().__init__(db, User, None, WebAuthnCredential)  # type: ignore[arg-type]

    def commit(self) -> None:
        """The unit of work commits, once, after the view."""
        session.flush()

    def mf_set_recovery_codes(self, user: Any, rcs: list[str] | None) -> None:
        user.recovery_codes = list(rcs or ())

    def mf_get_recovery_codes(self, user: Any) -> list[str]:
        return list(user.recovery_codes)

    def mf_delete_recovery_code(self, user: Any, idx: int) -> bool:
        left = list(user.recovery_codes)
        del left[idx]
        user.recovery_codes = left
        return True


class SingleUseTotp(Totp):
    """One-time codes that really serve once; without a counter Flask-Security takes a code twice.

    The user it is handed is a credential.
    """

    def get_last_counter(self, user: Any) -> int | None:
        return cast("int | None", user.totp_counter)

    def set_last_counter(self, user: Any, tmatch: Any) -> None:
        user.totp_counter = int(tmatch.counter)


def _totp_key(app: Flask) -> str:
    """A key of its own from the key store: a new session secret leaves the one-time codes alone."""
    _number, key = app.extensions["passerelle.keys"].sign("totp", b"passerelle.users.totp")
    return base64.b64encode(key).decode()


def _settings(app: Flask, config: Config) -> dict[str, Any]:
    cost = {"rounds": 1, "memory_cost": 1024} if config.testing else {"rounds": 2, "memory_cost": 19_456}
    return {
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_PASSWORD_SINGLE_HASH": ["argon2"],
        "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": {
            **{f"argon2__{name}": value for name, value in cost.items()},
            "argon2__parallelism": 1,
            "argon2__type": "ID",
        },
        "SECURITY_PASSWORD_NORMALIZE_FORM": "NFKC",
        "SECURITY_TOTP_SECRETS": {"1": _totp_key(app)},
        "SECURITY_TOTP_ISSUER": ISSUER,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_N": RECOVERY_CODES,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS": [app.extensions["passerelle.keys"].recovery_codes_key()],
        "SECURITY_JOIN_USER_ROLES": False,
        "SECURITY_FLASH_MESSAGES": False,
        "SECURITY_CLI_USERS_NAME": None,
        "SECURITY_CLI_ROLES_NAME": None,
        # Flask-Login's own guard ties a session to an address: a phone changes it in the street.
        "SESSION_PROTECTION": None,
    }


def init_app(app: Flask, config: Config) -> Security:
    """Start Flask-Security without its blueprint; returns it with its user loaders taken out."""
    app.config.update(_settings(app, config))
    security = Security(password_util_cls=FrenchPasswordUtil, totp_cls=SingleUseTotp)
    security.init_app(app, Datastore(), register_blueprint=False)
    # Its loaders would read the user for every static file, and accept a token in the URL.
    security.principal.identity_loaders.clear()
    security.login_manager.request_loader(None)
    return security


def totp() -> Any:
    """One-time codes. The "user" of its methods is a credential, hence Any."""
    return current_app.extensions["security"].totp_factory


def recovery() -> Any:
    """Recovery codes. The "user" of its methods is a credential, hence Any."""
    return current_app.extensions["security"]._mf_recovery_codes_util
