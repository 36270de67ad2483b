"""``passerelle tenants …``: the operator opens and suspends structures; she sees counts, nobody's name."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

import click
from flask.cli import with_appcontext

from core.errors import DomainError, InvalidInput, NotFound
from core.launcher.console import confirm
from tenants.profile import ProfileError, profiles
from tenants.provisioning import (
    NewStructure,
    close_structure,
    closed_already,
    create_structure,
    resume_structure,
    structures,
    suspend_structure,
    sync_structure,
)

#: What is refused → the word of the command that said it.
SAID: Final = {
    "slug": "SLUG",
    "name": "--name",
    "insee_codes": "--commune",
    "email": "--director",
    "zone": "--zone",
}


def _in_words(command: Callable[..., Any]) -> Callable[..., Any]:
    """Say a refusal in words instead of a traceback."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except InvalidInput as error:
            lines = [
                f"{SAID.get(name, name)} : {text}" for name, texts in error.errors.items() for text in texts
            ]
            raise click.ClickException("\n".join(lines)) from error
        except NotFound as error:
            raise click.ClickException(f"Aucune structure n’a l’adresse « {kwargs['slug']} ».") from error
        except (DomainError, ProfileError) as error:
            raise click.ClickException(str(error)) from error

    return run


@click.group("tenants", help="Les structures de l’installation.")
def tenants() -> None:
    pass


@tenants.command("create", help="Ouvre une structure, ou complète celle qui existe déjà à cette adresse.")
@click.argument("slug")
@click.option("--name", required=True, help="Nom de la structure.")
@click.option(
    "--profile", required=True, help="Type de structure ; « passerelle tenants profiles » les liste."
)
@click.option("--commune", "communes", multiple=True, help="Code INSEE d’une commune ; se répète.")
@click.option(
    "--director", help="Adresse de la première personne de la direction, qui reçoit une invitation."
)
@click.option("--zone", help="Fuseau horaire, par exemple Indian/Reunion ; sinon celui de la commune.")
@click.option(
    "--public-archives/--no-public-archives",
    default=None,
    help="Ses dossiers sont des archives publiques ; sinon selon le profil.",
)
@with_appcontext
@_in_words
def create_command(
    slug: str,
    name: str,
    profile: str,
    communes: tuple[str, ...],
    director: str | None,
    zone: str | None,
    public_archives: bool | None,
) -> None:
    made = create_structure(
        NewStructure(
            slug=slug,
            name=name,
            profile=profile,
            insee_codes=communes,
            director_email=director,
            zone=zone,
            public_archives=public_archives,
        )
    )
    click.echo(f"{slug} : {'ouverte' if made else 'existait déjà, complétée'}")


@tenants.command("sync", help="Met une structure, ou toutes, au niveau de son profil.")
@click.argument("slug", required=False)
@with_appcontext
@_in_words
def sync_command(slug: str | None) -> None:
    for one in [slug] if slug else [line.slug for line in structures()]:
        fresh = sync_structure(one)
        click.echo(f"{one} : {'activé ' + ', '.join(fresh) if fresh else 'à jour'}")


@tenants.command("list", help="Liste les structures.")
@with_appcontext
def list_command() -> None:
    for line in structures():
        state = "fermée" if line.closed else "suspendue" if line.suspended else "ouverte"
        domains = ", ".join(line.domains) or "aucun domaine"
        click.echo(
            f"{line.slug:24} {state:10} {line.members:4} membres  {line.profile}  {line.zone}"
            f"  {domains}  {line.name}"
        )


@tenants.command("profiles", help="Liste les types de structures.")
def profiles_command() -> None:
    for profile in profiles().values():
        click.echo(f"{profile.key:20} {profile.label}. {profile.summary}")


@tenants.command("suspend", help="Met une structure en lecture seule.")
@click.argument("slug")
@with_appcontext
@_in_words
def suspend_command(slug: str) -> None:
    click.echo(f"{slug} : {'suspendue' if suspend_structure(slug) else 'était déjà suspendue'}")


@tenants.command("resume", help="Rouvre une structure suspendue.")
@click.argument("slug")
@with_appcontext
@_in_words
def resume_command(slug: str) -> None:
    click.echo(f"{slug} : {'rouverte' if resume_structure(slug) else 'était ouverte'}")


@tenants.command("close", help="Ferme une structure : lecture seule, la direction seule y entre encore.")
@click.argument("slug")
@click.option("--yes", is_flag=True, help="Sans demander de confirmation.")
@with_appcontext
@_in_words
def close_command(slug: str, yes: bool) -> None:
    if closed_already(slug):
        click.echo(f"{slug} : était déjà fermée")
        return
    confirm("Une structure fermée ne se rouvre pas. Continuer ?", already=yes)
    click.echo(f"{slug} : {'fermée' if close_structure(slug) else 'était déjà fermée'}")
