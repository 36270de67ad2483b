"""Which importers a member has, and the one of an import."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from core.db.session import session
from core.db.writing import get_or_404
from core.errors import NotFound
from core.extension.catalog import catalog
from core.extension.importing import Importer
from core.ingest.models import ImportRun
from core.tenancy.binding import Actor


def importers_for(actor: Actor) -> list[Importer]:
    """What she may bring in: the right to import opens the page, the right to write each kind opens its importer."""
    return [one for one in catalog().importers_of(actor.tenant.enabled) if actor.may(one.permission)]


def importer_for(key: str, actor: Actor) -> Importer:
    """Raises NotFound for one that she does not have."""
    found = next((one for one in importers_for(actor) if one.key == key), None)
    if found is None:
        raise NotFound
    return found


def locked_run(run_id: uuid.UUID | str) -> ImportRun:
    """The import, locked until the commit. Raises NotFound.

    Its key is not locked: the pieces that a job has written and not committed hold it, and whoever stops the import
    would wait for the end of the job.
    """
    get_or_404(ImportRun, run_id)
    statement = select(ImportRun).where(ImportRun.id == run_id).with_for_update(key_share=True)
    return session.execute(statement.execution_options(populate_existing=True)).scalar_one()


def importer_of(run: ImportRun) -> Importer:
    """Raises NotFound for one whose package is gone."""
    found = catalog().importers.get(run.importer)
    if found is None:
        raise NotFound
    return found
