"""Second factor: one-time codes of an application, recovery codes, and who must have one."""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterable
from importlib import import_module
from typing import Final

from flask import current_app

from core.access.permissions import SHIPPED_ROLES
from core.db.session import session
from core.users.engine import recovery, totp
from core.users.models import Credential
from core.users.queries import roles_everywhere

#: Seconds that a phone's clock may be off.
WINDOW: Final = 30
_LIGHT: Final = frozenset(role.key for role in SHIPPED_ROLES if not role.second_factor)


def new_secret() -> str:
    """A secret, encrypted: fit for a cookie or a row."""
    return str(totp().generate_totp_secret())


def readable_key(secret: str) -> str:
    """The secret in groups of four, for whoever types it."""
    return str(totp().get_totp_pretty_key(secret))


def qr_code(secret: str, email: str) -> str:
    """An inline SVG: nothing to fetch, and no ``data:`` address."""
    # Loaded once somebody sets a code up: it brings picture libraries, 8 MB that no other page needs.
    make, svg = import_module("qrcode").make, import_module("qrcode.image.svg")
    picture = make(totp().get_totp_uri(email, secret), image_factory=svg.SvgPathImage, border=2)
    buffer = io.BytesIO()
    picture.save(buffer)
    text = buffer.getvalue().decode()
    return text[text.index("<svg") :]


def _digits(code: str) -> str:
    return "".join(c for c in code if c.isdigit())


def enrol(credential: Credential, secret: str, code: str) -> bool:
    """Keep the secret once a first code proves that the application has it."""
    credential.totp_counter = None
    if not totp().verify_totp(_digits(code), secret, credential, WINDOW):
        return False
    credential.totp_secret = secret
    if not credential.recovery_codes:
        renew_recovery_codes(credential)
    return True


def drop_totp(credential: Credential) -> None:
    credential.totp_secret = None
    credential.totp_counter = None


def check_code(credential: Credential, code: str) -> bool:
    """Take a code of the application; each serves once."""
    if credential.totp_secret is None:
        return False
    return bool(totp().verify_totp(_digits(code), credential.totp_secret, credential, WINDOW))


def renew_recovery_codes(credential: Credential) -> list[str]:
    """New codes; the old ones stop serving."""
    codes: list[str] = recovery().create_recovery_codes(credential)
    return codes


def recovery_codes(credential: Credential) -> list[str]:
    """The codes left, to be shown to their owner only."""
    codes: list[str] = recovery().get_recovery_codes(credential)
    return codes


def spend_recovery_code(credential: Credential, code: str) -> bool:
    """Take a recovery code; each serves once. Case, spaces and hyphens do not matter."""
    plain = "".join(c for c in code.lower() if c.isalnum())
    written = "-".join(plain[at : at + 4] for at in range(0, len(plain), 4))
    util = recovery()
    if not util.check_recovery_code(credential, written):
        return False
    util.delete_recovery_code(credential, written)
    return True


def roles_need_it(role_keys: Iterable[str]) -> bool:
    """A role that a structure made itself needs it too: nothing says what it opens."""
    return any(key not in _LIGHT for key in role_keys)


def is_required(user_id: uuid.UUID) -> bool:
    """Whether one of the user's structures asks for it: the strictest rule counts. Directory phase only."""
    if not current_app.extensions["passerelle.config"].require_second_factor:
        return False
    rows = session.execute(roles_everywhere(user_id)).scalars()
    return any(roles_need_it(keys) for keys in rows)
