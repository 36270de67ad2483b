"""``passerelle keys rotate``: new keys, while the application is used."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from core.errors import NotFound
from core.files.rotation import rotate_keys, slugs


@click.group("keys", help="Les clés des structures.")
def keys_group() -> None:
    pass


@keys_group.command(
    "rotate",
    help="Donne une nouvelle clé à chaque structure, sans interrompre le service ; relancée, elle finit ce qui reste.",
)
@click.option("--structure", "slug", help="Une seule structure, par son identifiant d’adresse.")
@with_appcontext
def rotate_command(slug: str | None) -> None:
    for one in [slug] if slug else slugs():
        try:
            done = rotate_keys(one)
        except NotFound as error:
            raise click.ClickException(f"aucune structure « {one} »") from error
        what = "rotation reprise" if done.resumed else "nouvelle clé"
        click.echo(f"{one} : {what} n° {done.number}, {done.rewrapped} clés enveloppées de nouveau")
