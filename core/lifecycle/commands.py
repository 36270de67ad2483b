"""``passerelle people export|erase``: a person's rights from the console, for a structure that cannot sign in."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from core.db.unit_of_work import commit
from core.db.writing import get_or_404
from core.errors import DomainError, InvalidInput, NotFound
from core.extension.contributions import SubjectRef
from core.launcher.console import confirm
from core.lifecycle.copies import as_json
from core.lifecycle.requests import require_visa
from core.lifecycle.schemas import EraseCommand
from core.lifecycle.services import erase_subject, export_subject
from core.people.models import Person
from core.planning.clock import today
from core.tenancy.binding import Caller, bound

LABEL = "droits des personnes"


def _in_words(command: Callable[..., Any]) -> Callable[..., Any]:
    """Say a refusal in words instead of a traceback."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except NotFound as error:
            raise click.ClickException("aucune personne de ce numéro dans cette structure") from error
        except InvalidInput as error:
            raise click.ClickException(
                "\n".join(t for texts in error.errors.values() for t in texts)
            ) from error
        except DomainError as error:
            raise click.ClickException(error.message) from error

    return run


@click.group("people", help="Les droits des personnes : copie, effacement.")
def people_group() -> None:
    pass


@people_group.command("export", help="Écrit la copie de tout ce qui est conservé sur une personne, en JSON.")
@click.argument("structure")
@click.argument("person_id", type=click.UUID)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Fichier à écrire, lisible par vous seulement ; sinon la sortie standard.",
)
@with_appcontext
@_in_words
def export_command(structure: str, person_id: uuid.UUID, output: Path | None) -> None:
    with bound(structure, caller=Caller.COMMAND, label=LABEL) as actor:
        get_or_404(Person, person_id)
        parts = export_subject(SubjectRef("person", person_id), actor=actor)
        text = as_json(parts, made_on=today(actor), structure=actor.tenant.name)
        commit()
    if output is None:
        click.echo(text)
        return
    output.touch(mode=0o600)
    output.write_text(text + "\n", encoding="utf-8")
    click.echo(f"Copie écrite : {output}")


@people_group.command("erase", help="Efface une personne partout : rien ne permet d’y revenir.")
@click.argument("structure")
@click.argument("person_id", type=click.UUID)
@click.option("--visa-reference", default="", help="Visa des archives départementales, où il en faut un.")
@click.option("--visa-on", type=click.DateTime(["%Y-%m-%d"]), help="Date du visa, AAAA-MM-JJ.")
@click.option("--yes", is_flag=True, help="Sans demander de confirmation.")
@with_appcontext
@_in_words
def erase_command(
    structure: str, person_id: uuid.UUID, visa_reference: str, visa_on: datetime | None, yes: bool
) -> None:
    visa = EraseCommand(visa_reference.strip(), visa_on.date() if visa_on else None)
    with bound(structure, caller=Caller.COMMAND, label=LABEL) as actor:
        get_or_404(Person, person_id)
        require_visa(visa, actor=actor)
        confirm("Effacer cette personne partout, sans retour ?", already=yes)
        number = erase_subject(SubjectRef("person", person_id), actor=actor)
        commit()
    click.echo(f"Effacée : {number} lignes changées ou supprimées.")
