"""The console command ``passerelle``: set-up, structures, workers, checks."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType

import click
from flask import current_app
from flask.cli import FlaskGroup, NoAppException, with_appcontext

from core.app import Passerelle
from core.audit.commands import audit_group
from core.doctor import diagnose
from core.errors import ConfigurationError
from core.extension.components import components
from core.extension.manager import hooks, third_party_names
from core.extension.migrations import upgrade_all, write_revision
from core.extension.skeleton import write_plugin
from core.files.commands import keys_group
from core.jobs.commands import schedule_command, worker_command
from core.launcher.commands import demo as demo_command
from core.launcher.commands import stores as stores_group
from core.launcher.stores import running, stores_on
from core.lifecycle.commands import people_group
from core.reports.commands import reports_group
from core.users.commands import users_group


def _owner_url() -> str:
    url = current_app.extensions["passerelle.config"].owner_url
    if not url:
        raise click.ClickException(
            "DATABASE_OWNER_URL manque : les migrations demandent le rôle qui possède les tables."
        )
    return str(url)


@click.group("db", help="La base de données.")
def db_group() -> None:
    pass


@db_group.command("upgrade", help="Passe les migrations, puis les règles de cloisonnement et les communes.")
@with_appcontext
def db_upgrade() -> None:
    for name in upgrade_all(_owner_url()):
        click.echo(f"{name} : à jour")


@db_group.command("revision", help="Écrit la migration qui amène la base aux modèles (développement).")
@click.argument("component")
@click.option("-m", "--message", required=True)
@with_appcontext
def db_revision(component: str, message: str) -> None:
    click.echo(str(write_revision(_owner_url(), component, message)))


@click.group("plugins", help="Les domaines installés.")
def plugins_group() -> None:
    pass


@plugins_group.command("list", help="Domaines installés, avec leurs dépendances.")
@with_appcontext
def plugins_list() -> None:
    for manifest in hooks().domains:
        needs = f" (avec {', '.join(manifest.requires)})" if manifest.requires else ""
        click.echo(f"{manifest.name:24} {manifest.label}{needs}")


@plugins_group.command(
    "check", help="Vérifie les déclarations de chaque domaine ; échoue en nommant le fautif."
)
@with_appcontext
def plugins_check() -> None:
    for component in components(hooks()):
        click.echo(f"{component.name} : déclarations et migrations en ordre")
    allowed = current_app.extensions["passerelle.config"].plugins_allowed
    absent = sorted(set(allowed) - third_party_names())
    if absent:
        said = "dans PLUGINS_ALLOWED, mais aucun paquet installé ne l’apporte"
        raise click.ClickException(f"{', '.join(absent)} : {said}")


@plugins_group.command("new", help="Écrit un domaine prêt à fonctionner : plugins/NAME, ou un paquet à part.")
@click.argument("name")
@click.option("--label", default="", help="Son nom à l’écran ; par défaut, NAME.")
@click.option("--into", type=click.Path(path_type=Path), default=Path("plugins"), show_default=True)
@click.option("--package", is_flag=True, help="Un projet installable, avec son point d’entrée.")
@with_appcontext
def plugins_new(name: str, label: str, into: Path, *, package: bool) -> None:
    if name in hooks().manifests or name in third_party_names():
        raise click.ClickException(
            f"« {name} » est déjà le nom d’un domaine installé : choisissez-en un autre"
        )
    try:
        written = write_plugin(name, label or name.replace("_", " ").capitalize(), into, package=package)
    except ConfigurationError as error:
        raise click.ClickException(str(error)) from error
    for path in written:
        click.echo(str(path))


@click.command("doctor", help="Dit en clair ce qui ne va pas dans l’installation.")
@click.pass_context
def doctor_command(context: click.Context) -> None:
    findings = diagnose()
    for finding in findings:
        click.echo(f"- {finding}")
    if findings:
        context.exit(1)
    click.echo("Tout est en ordre.")


@click.command("run", help="Sert l’application seule, pour le développement.")
@click.option("--port", default=8000, show_default=True)
@with_appcontext
def run_command(port: int) -> None:
    current_app._get_current_object().run("127.0.0.1", port)  # type: ignore[attr-defined]


def _use_running_demo() -> None:
    """Where nobody says which stores to use, those of the demo that runs from this checkout: a command typed beside
    it is about it.
    """
    if os.environ.get("DATABASE_URL") or os.environ.get("REDIS_URL") or not all(running("demo").values()):
        return
    stores = stores_on("demo")
    os.environ["DATABASE_URL"], os.environ["REDIS_URL"] = stores.database_url, stores.redis_url
    os.environ["DATABASE_OWNER_URL"] = stores.database_owner_url
    os.environ["DATABASE_RETENTION_URL"] = stores.database_retention_url


def make_cli(make_app: Callable[..., Passerelle], plugins: Callable[[], Sequence[ModuleType]]) -> FlaskGroup:
    """The command group; the application is built only for commands that need it."""

    def create() -> Passerelle:
        _use_running_demo()
        try:
            app = make_app(check_database=False)
        except ConfigurationError as error:
            raise NoAppException(
                str(error)
            ) from error  # what Flask's own list of commands says without a traceback
        for _plugin, command in app.extensions["passerelle.plugins"].declare("register_commands"):
            app.cli.add_command(command)
        return app

    group = FlaskGroup(
        name="passerelle",
        help="Passerelle, l’application de la médiation sociale.",
        create_app=create,
        add_default_commands=False,
        add_version_option=False,
    )
    for command in (
        run_command,
        demo_command,
        db_group,
        plugins_group,
        users_group,
        audit_group,
        keys_group,
        people_group,
        reports_group,
        worker_command,
        schedule_command,
        stores_group,
        doctor_command,
    ):
        group.add_command(command)
    return group
