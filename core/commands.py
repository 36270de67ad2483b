"""The console command ``passerelle``: set-up, structures, workers, checks."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import update_wrapper
from pathlib import Path
from typing import Any

import click
import redis
from flask import current_app
from flask.cli import AppGroup, FlaskGroup, ScriptInfo, with_appcontext
from sqlalchemy.exc import InterfaceError, OperationalError, ProgrammingError

from core.app import Passerelle
from core.audit.commands import audit_group
from core.config import from_environment, without_stores
from core.doctor import diagnose
from core.errors import ConfigurationError, DomainError, InvalidInput, NotFound
from core.extension.checking import check_components, refuse_taken_name
from core.extension.manager import hooks, third_party_names
from core.extension.migrations import upgrade_all, write_revision
from core.extension.skeleton import write_plugin
from core.files.commands import keys_group
from core.jobs.commands import schedule_command, worker_command
from core.launcher.commands import demo as demo_command
from core.launcher.commands import stores as stores_group
from core.launcher.demo import HOST, SECRET_ADDRESSES, gunicorn, refuse_taken
from core.launcher.machine import LauncherError
from core.launcher.stores import running, stores_on
from core.lifecycle.commands import people_group
from core.reports.commands import reports_group
from core.users.commands import users_group

#: In a click context: this command asks no store, so that none needs to be known.
STORELESS = "passerelle.storeless"


def with_declarations(function: Callable[..., Any]) -> Callable[..., Any]:
    """``with_appcontext`` for a command that only reads what is declared: it works where no store is known."""

    @click.pass_context
    def run(context: click.Context, /, *args: Any, **kwargs: Any) -> Any:
        context.meta[STORELESS] = True
        return context.invoke(with_appcontext(function), *args, **kwargs)

    return update_wrapper(run, function)


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
@with_declarations
def plugins_list() -> None:
    for manifest in hooks().domains:
        needs = f" (avec {', '.join(manifest.requires)})" if manifest.requires else ""
        click.echo(f"{manifest.name:24} {manifest.label}{needs}")


@plugins_group.command(
    "check",
    help="Vérifie les déclarations de chaque domaine, et que ses migrations font les tables de ses modèles ; "
    "échoue en nommant le fautif.",
)
@with_declarations
def plugins_check() -> None:
    config = current_app.extensions["passerelle.config"]
    said, faults = check_components(hooks(), config)
    absent = sorted(set(config.plugins_allowed) - third_party_names())
    if absent:
        faults.append(f"{', '.join(absent)} : dans PLUGINS_ALLOWED, mais aucun paquet installé ne l’apporte")
    for line in said:
        click.echo(line)
    if faults:
        raise click.ClickException("\n".join(faults))


@plugins_group.command("new", help="Écrit un domaine prêt à fonctionner : plugins/NOM, ou un paquet à part.")
@click.argument("name", metavar="NOM")
@click.option("--label", default="", help="Son nom à l’écran ; par défaut, NOM.")
@click.option(
    "--into",
    type=click.Path(path_type=Path),
    metavar="DOSSIER",
    default=Path("plugins"),
    show_default=True,
    help="Où l’écrire.",
)
@click.option("--package", is_flag=True, help="Un projet installable, avec son point d’entrée.")
@with_declarations
def plugins_new(name: str, label: str, into: Path, *, package: bool) -> None:
    refuse_taken_name(name, current_app)
    for path in write_plugin(name, label or name.replace("_", " ").capitalize(), into, package=package):
        click.echo(str(path))


def _doctor(make_app: Callable[..., Passerelle]) -> click.Command:
    @click.command("doctor", help="Dit en clair ce qui ne va pas dans l’installation.")
    @click.pass_context
    def doctor(context: click.Context) -> None:
        use_running_demo()
        findings = diagnose(make_app)
        for finding in findings:
            click.echo(f"- {finding}")
        if findings:
            context.exit(1)
        click.echo("Tout est en ordre.")

    return doctor


@click.command("run", help="Sert l’application seule, pour le développement.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Où répondre.")
def run_command(port: int) -> None:
    use_running_demo()
    from_environment()  # what is missing is said here, in a sentence
    refuse_taken(port, f"passerelle run --port {port + 1 if port < 65535 else 8000}")
    click.echo(f"Passerelle répond sur http://{HOST}:{port} (Ctrl-C l’arrête).")
    sys.stdout.flush()
    served = {name: value for name, value in os.environ.items() if name not in SECRET_ADDRESSES}
    command = gunicorn(port)
    os.execve(command[0], command, {**served, "PORT": str(port)})  # noqa: S606  (the same server as the launcher's)


def use_running_demo() -> None:
    """Where nobody says which stores to use, those of the demo that runs from this checkout: a command typed beside
    it is about it.
    """
    if os.environ.get("DATABASE_URL") or os.environ.get("REDIS_URL") or not all(running("demo").values()):
        return
    stores = stores_on("demo")
    os.environ["DATABASE_URL"], os.environ["REDIS_URL"] = stores.database_url, stores.redis_url
    os.environ["DATABASE_OWNER_URL"] = stores.database_owner_url
    os.environ["DATABASE_RETENTION_URL"] = stores.database_retention_url
    os.environ.setdefault("PASSERELLE_DEMO", "1")  # as the launcher has it
    os.environ.setdefault("PASSERELLE_REQUIRE_SECOND_FACTOR", "0")


@contextmanager
def in_words() -> Iterator[None]:
    """What stands in the way of a command, in a sentence instead of a traceback."""
    try:
        yield
    except InvalidInput as error:
        said = "\n".join(text for texts in error.errors.values() for text in texts)
        raise click.ClickException(said) from error
    except NotFound as error:
        raise click.ClickException(
            "Rien de tel ici : vérifiez l’adresse courte de la structure, que « passerelle tenants list » donne."
        ) from error
    except (ConfigurationError, LauncherError, DomainError) as error:
        raise click.ClickException(str(error)) from error
    except (OperationalError, InterfaceError) as error:
        raise click.ClickException(
            "La base de données ne répond pas : « passerelle doctor » dit pourquoi."
        ) from error
    except redis.ConnectionError as error:
        raise click.ClickException(
            "La file de travaux ne répond pas : démarrez Valkey (ou Redis), ou corrigez REDIS_URL."
        ) from error
    except ProgrammingError as error:
        if getattr(error.orig, "sqlstate", "") not in NOT_MIGRATED:
            raise
        raise click.ClickException(
            "La base n’est pas à jour : « passerelle db upgrade » passe les migrations."
        ) from error


#: PostgreSQL's words for a column and a table that do not exist.
NOT_MIGRATED = ("42703", "42P01")


class Console(FlaskGroup):
    """The commands of this installation; the application is built only for those that need it."""

    def __init__(self, create_app: Callable[..., Passerelle]) -> None:
        super().__init__(
            name="passerelle",
            help="Passerelle, l’application de la médiation sociale.",
            create_app=create_app,
            add_default_commands=False,
            add_version_option=False,
            set_debug_flag=False,
            load_dotenv=False,
            subcommand_metavar="COMMANDE [ARGUMENTS]…",
        )
        self.params = []  # Flask's own choice of an application, which is this one

    def invoke(self, ctx: click.Context) -> Any:
        with in_words():
            return super().invoke(ctx)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        found = super().get_command(ctx, name)
        if isinstance(found, click.Group):
            found.subcommand_metavar = self.subcommand_metavar
        return found

    def list_commands(self, ctx: click.Context) -> list[str]:
        """With those that plugins bring; help is given even where one of them stops the start."""
        ctx.meta[STORELESS] = True
        listed = set(AppGroup.list_commands(self, ctx))
        try:
            listed.update(ctx.ensure_object(ScriptInfo).load_app().cli.list_commands(ctx))
        except ConfigurationError as error:
            click.echo(f"Attention : {error}\n", err=True)
        return sorted(listed)


def make_cli(make_app: Callable[..., Passerelle]) -> Console:
    """The command group of an application; ``make_app`` takes a configuration, or reads the environment."""

    def create() -> Passerelle:
        use_running_demo()
        storeless = click.get_current_context().meta.get(STORELESS) and not os.environ.get("DATABASE_URL")
        app = make_app(without_stores() if storeless else None, check_database=False)
        for _plugin, command in app.extensions["passerelle.plugins"].declare("register_commands"):
            app.cli.add_command(command)
        return app

    group = Console(create)
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
        _doctor(make_app),
    ):
        group.add_command(command)
    return group
