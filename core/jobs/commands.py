"""``passerelle worker`` and ``passerelle schedule``: the two processes beside the web."""

from __future__ import annotations

import signal
import threading

import click
from flask.cli import with_appcontext

from core.errors import ConfigurationError
from core.jobs.schedule import run_schedule
from core.jobs.worker import work


@click.command("worker", help="Exécute les traitements en attente.")
@click.option("--lifecycle", is_flag=True, help="Seulement la conservation et l’effacement des données.")
@click.option("--burst", is_flag=True, help="S’arrête quand plus rien n’attend.")
@with_appcontext
def worker_command(lifecycle: bool, burst: bool) -> None:
    try:
        work(lifecycle_only=lifecycle, stop_when_empty=burst)
    except ConfigurationError as error:
        raise click.ClickException(str(error)) from error


@click.command("schedule", help="Demande à l’heure dite les traitements périodiques.")
@with_appcontext
def schedule_command() -> None:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    run_schedule(stop)
