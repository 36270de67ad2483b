"""``passerelle reports verify``: says in words whether frozen reports still say what they said."""

from __future__ import annotations

from collections.abc import Iterator

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import select

from core.db.session import session
from core.errors import NotFound
from core.reports.models import ReportVersion
from core.reports.services import is_whole
from core.tenancy.binding import Caller, bound
from core.tenancy.models import Tenant
from core.web.typography import plural


@click.group("reports", help="Les rapports figés.")
def reports_group() -> None:
    pass


@reports_group.command("verify", help="Vérifie que chaque rapport figé dit toujours ce qu’il disait.")
@click.option("--structure", "slug", help="Une seule structure, par son identifiant d’adresse.")
@with_appcontext
@click.pass_context
def verify_command(context: click.Context, slug: str | None) -> None:
    broken = 0
    try:
        for name, total, altered in [_of_structure(slug)] if slug else _of_all():
            verdict = "ALTÉRÉ" if altered else plural(total, "intact", "intacts")
            click.echo(f"{name} : {total} {plural(total, 'rapport figé', 'rapports figés')}, {verdict}")
            for one in altered:
                click.echo(f"  - {one}")
            broken += len(altered)
    except NotFound as error:
        raise click.ClickException(f"aucune structure « {slug} »") from error
    if broken:
        context.exit(1)


def _of_all() -> Iterator[tuple[str, int, list[str]]]:
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    with app.app_context():
        slugs = session.execute(select(Tenant.slug).order_by(Tenant.slug)).scalars().all()
        session.rollback()
    for slug in slugs:
        yield _of_structure(slug)


def _of_structure(slug: str) -> tuple[str, int, list[str]]:
    """Slug, number of frozen versions, and those that no longer answer to their hash."""
    with bound(slug, caller=Caller.COMMAND) as actor:
        statement = select(ReportVersion).where(ReportVersion.tenant_id == actor.tenant.id)
        rows = session.execute(statement).scalars().all()
        altered = [f"rapport {row.report_id}, version {row.number}" for row in rows if not is_whole(row)]
        return slug, len(rows), altered
