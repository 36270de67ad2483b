"""``passerelle audit verify``: says in words whether the chains are whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import select

from core.audit.verify import PLATFORM_PLACE, LoggedHead, Place, Report, places_of, read_log, verify_chain
from core.db.session import session
from core.errors import NotFound
from core.files.keys import keystore
from core.tenancy.binding import Caller, bound
from core.tenancy.models import Tenant
from core.web.typography import plural

Logged = Mapping[Place, Sequence[LoggedHead]]


@click.group("audit", help="Le journal d’audit.")
def audit_group() -> None:
    pass


@audit_group.command("verify", help="Vérifie que rien n’a été modifié, retiré ou ajouté au journal d’audit.")
@click.option("--structure", "slug", help="Une seule structure, par son identifiant d’adresse.")
@click.option(
    "--log",
    "log_path",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Journal externe des têtes de chaîne : montre aussi une fin retirée.",
)
@with_appcontext
@click.pass_context
def verify_command(context: click.Context, slug: str | None, log_path: Path | None) -> None:
    logged = read_log(log_path) if log_path else {}
    try:
        reports = list(_of_structure(slug, logged) if slug else verify_all(logged))
    except NotFound as error:
        raise click.ClickException(f"aucune structure « {slug} »") from error
    for name, report in reports:
        _tell(name, report)
    if not log_path:
        click.echo("Sans --log, une fin de journal retirée avec sa tête ne se verrait pas.")
    if any(report.findings for _name, report in reports):
        context.exit(1)


def verify_all(logged: Logged) -> Iterator[tuple[str, Report]]:
    """Every chain of the installation; a structure known to the log alone is a finding."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    with app.app_context():
        yield "installation", verify_chain(PLATFORM_PLACE, session.execute, keystore(), logged)
        tenants = session.execute(select(Tenant.id, Tenant.slug).order_by(Tenant.slug)).all()
        session.rollback()
    known = {tenant.id for tenant in tenants}
    for place in logged:
        if place[0] is not None and place[0] not in known:
            yield f"structure n° {place[0]}", Report(place, findings=["la structure n’est plus dans la base"])
    for tenant in tenants:
        yield from _of_structure(tenant.slug, logged)


def _of_structure(slug: str, logged: Logged) -> Iterator[tuple[str, Report]]:
    with bound(slug, caller=Caller.COMMAND) as actor:
        for place in places_of(actor.tenant.id):
            yield slug, verify_chain(place, session.execute, keystore(), logged)


def _tell(name: str, report: Report) -> None:
    label = {"writes": "écritures", "reads": "consultations"}.get(report.place[1], "événements")
    cut = f", coupe signée au n° {report.cut_at}" if report.cut_at else ""
    verdict = "ALTÉRÉ" if report.findings else "intact"
    click.echo(
        f"{name}, {label} : {report.entries} {plural(report.entries, 'entrée', 'entrées')}{cut}, {verdict}"
    )
    for finding in report.findings:
        click.echo(f"  - {finding}")
