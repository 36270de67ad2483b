"""A person's rights over her documents: their list in her copy, their bytes gone with her."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, or_, select

from core.cases.models import Party
from core.codelists.services import label_of
from core.db.session import session
from core.extension.contributions import ExportPart, SubjectRef
from core.files import envelope
from core.files.documents import title_of, weight
from core.files.models import Document, DocumentChunk
from core.files.sniffing import KINDS
from core.people.privacy import ids_of, purge_revisions
from core.tenancy.binding import Actor


def _hers(ids: Sequence[uuid.UUID], actor: Actor) -> Any:
    """Documents about her, or about a party that she is."""
    parties = select(Party.id).where(Party.tenant_id == actor.tenant.id, Party.person_id.in_(ids))
    mine = or_(Document.person_id.in_(ids), Document.party_id.in_(parties))
    return select(Document).where(Document.tenant_id == actor.tenant.id, mine)


def export_person_data(actor: Actor, subject: SubjectRef) -> Sequence[ExportPart]:
    """What each is; the bytes are handed over by the structure, once it has checked that they show nobody else."""
    ids = ids_of(subject)
    if not ids:
        return ()
    found = session.execute(_hers(ids, actor).order_by(Document.day, Document.id)).scalars().all()
    envelope.load_keys((document.title for document in found), actor=actor)
    rows = tuple(
        {
            "Nature": label_of("document_kind", document.kind, actor),
            "Titre": title_of(document, actor),
            "Date": document.day.isoformat(),
            "Type": KINDS[document.mime].label,
            "Poids": weight(document.size),
            "Remise": "sur demande, une fois vérifié qu’il ne montre personne d’autre",
        }
        for document in found
    )
    return (ExportPart("Documents", rows),) if rows else ()


def erase_person_data(actor: Actor, subject: SubjectRef) -> int:
    """Delete her documents, those taken off the lists included, with their pieces."""
    ids = ids_of(subject)
    if not ids:
        return 0
    found = session.execute(_hers(ids, actor).with_only_columns(Document.id)).scalars().all()
    if not found:
        return 0
    for model, column in ((DocumentChunk, DocumentChunk.document_id), (Document, Document.id)):
        session.execute(
            delete(model)
            .where(model.tenant_id == actor.tenant.id, column.in_(found))
            .execution_options(synchronize_session="fetch")
        )
    return len(found) + purge_revisions(Document, found, actor)
