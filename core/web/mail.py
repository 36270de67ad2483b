"""Messages sent by the installation: plain text, in French, by the address that ``PASSERELLE_MAIL`` gives.

``console:`` prints, ``file:/folder`` writes one .eml file a message (``file:`` alone: ``mails`` in the state
folder), ``smtp://user:password@host:587`` sends with STARTTLS, ``smtps://…:465`` with TLS from the start.
"""

from __future__ import annotations

import smtplib
import ssl
import sys
from collections.abc import Callable
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from flask import current_app

from core.config import Config
from core.db.base import new_id
from core.errors import ConfigurationError

TIMEOUT: Final = 20


def message(to: str, subject: str, body: str, sender: str) -> EmailMessage:
    made = EmailMessage()
    made["From"] = sender
    made["To"] = to
    made["Subject"] = subject
    made["Date"] = formatdate(localtime=False)
    made["Message-ID"] = make_msgid(domain="passerelle.invalid")
    made["Auto-Submitted"] = "auto-generated"
    made["Content-Language"] = "fr"
    made.set_content(body)
    return made


def _print(mail: EmailMessage, url: SplitResult, config: Config) -> None:
    sys.stderr.write(f"--- message\nÀ : {mail['To']}\nObjet : {mail['Subject']}\n\n{mail.get_content()}---\n")
    sys.stderr.flush()


def _write(mail: EmailMessage, url: SplitResult, config: Config) -> None:
    folder = Path(unquote(url.path)) if url.path else config.state_dir / "mails"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = folder / f"{new_id()}.tmp"
    unfinished.write_bytes(bytes(mail))
    unfinished.rename(unfinished.with_suffix(".eml"))


def _post(mail: EmailMessage, url: SplitResult, config: Config) -> None:
    if not url.hostname:
        raise ConfigurationError(
            "PASSERELLE_MAIL : il manque le nom du serveur, par exemple smtp://hote:587."
        )
    context = ssl.create_default_context()
    server: smtplib.SMTP
    if url.scheme == "smtps":
        server = smtplib.SMTP_SSL(url.hostname, url.port or 465, timeout=TIMEOUT, context=context)
    else:
        server = smtplib.SMTP(url.hostname, url.port or 587, timeout=TIMEOUT)
    with server:
        secure = url.scheme == "smtps"
        if not secure and server.ehlo()[0] == 250 and server.has_extn("starttls"):
            server.starttls(context=context)
            secure = True
        if url.username and not secure:
            raise ConfigurationError(
                "PASSERELLE_MAIL : ce serveur ne chiffre pas ; le mot de passe reste ici."
            )
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
        server.send_message(mail)


_CARRIERS: Final[dict[str, Callable[[EmailMessage, SplitResult, Config], None]]] = {
    "console": _print,
    "file": _write,
    "smtp": _post,
    "smtps": _post,
}


def send(to: str, subject: str, body: str) -> None:
    """Send one message now; call it from a job. Raises ConfigurationError, OSError, smtplib.SMTPException."""
    config: Config = current_app.extensions["passerelle.config"]
    url = urlsplit(config.mail_url)
    carrier = _CARRIERS.get(url.scheme)
    if carrier is None:
        raise ConfigurationError("PASSERELLE_MAIL : donnez console:, file:/dossier ou smtp://hote:587.")
    carrier(message(to, subject, body, config.mail_from), url, config)


def written(template: str, **context: object) -> str:
    """The body of a letter, from a text template; without what pages are given, which needs a request."""
    return current_app.jinja_env.get_template(template).render(**context)


def public_url(endpoint: str, **values: object) -> str:
    """The address of a page on the public name of the installation, whoever asked (a job has no request)."""
    config: Config = current_app.extensions["passerelle.config"]
    path = current_app.url_map.bind("passerelle.invalid").build(endpoint, values)
    return f"{config.base_url}{path}"
