"""``passerelle demo`` and ``passerelle stores``: the launcher as console commands."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from core.launcher.console import confirm
from core.launcher.demo import run_demo
from core.launcher.machine import LauncherError, Purpose
from core.launcher.stores import remove_stores, running, start_stores, stop_stores

PURPOSES: tuple[Purpose, ...] = ("demo", "test")
purpose_argument = click.argument("purpose", type=click.Choice(PURPOSES), default="demo")


@contextmanager
def in_words() -> Iterator[None]:
    """Turn a LauncherError into a message and exit code 1, without a traceback."""
    try:
        yield
    except LauncherError as error:
        raise click.ClickException(str(error)) from error


@click.command("demo")
def demo() -> None:
    """Installer la démonstration et la servir sur http://127.0.0.1:8000 (PORT la déplace)."""
    with in_words():
        run_demo()


@click.group("stores")
def stores() -> None:
    """Les bases embarquées (PostgreSQL et Valkey) de ce dossier."""


@stores.command("start")
@purpose_argument
def start(purpose: Purpose) -> None:
    """Les démarrer et dire leurs adresses, prêtes à être exportées."""
    with in_words():
        started = start_stores(purpose)
    click.echo(f"export DATABASE_URL='{started.database_url}'")
    click.echo(f"export DATABASE_OWNER_URL='{started.database_owner_url}'")
    click.echo(f"export DATABASE_RETENTION_URL='{started.database_retention_url}'")
    click.echo(f"export REDIS_URL='{started.redis_url}'")


@stores.command("stop")
@purpose_argument
@click.option("--force", is_flag=True, help="Même si un autre processus s'en sert.")
def stop(purpose: Purpose, force: bool) -> None:
    """Les arrêter, sauf si un autre processus s'en sert."""
    with in_words():
        stopped = stop_stores(purpose, force=force)
    click.echo("Arrêtées." if stopped else "Laissées : un autre processus s'en sert (--force passe outre).")


@stores.command("status")
def status() -> None:
    """Dire lesquelles répondent."""
    with in_words():
        for purpose in PURPOSES:
            for name, answering in running(purpose).items():
                click.echo(f"{purpose} {name} : {'répond' if answering else 'arrêtée'}")


@stores.command("remove")
@click.option("--yes", is_flag=True, help="Sans demander de confirmation.")
def remove(yes: bool) -> None:
    """Les arrêter et effacer leurs données."""
    confirm("Effacer les bases de démonstration et de test de ce dossier ?", already=yes)
    with in_words():
        for purpose in PURPOSES:
            remove_stores(purpose)
