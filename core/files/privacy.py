"""A person's rights over her documents: their list in her copy, their bytes gone with her."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import delete, or_, select

from core.casefiles.third_parties import others_of
from core.cases.models import Party
from core.codelists.services import label_of
from core.db.session import session
from core.extension.contributions import ExportPart, SubjectRef
from core.files import envelope
from core.files.documents import file_name, title_of, weight, why_aside
from core.files.models import Document, DocumentChunk
from core.files.sniffing import KINDS
from core.people.privacy import ids_of, purge_revisions
from core.tenancy.binding import Actor

ON_REQUEST: Final = "sur demande, une fois vérifié qu’il ne montre personne d’autre"
#: Where a copy holds the bytes of documents.
FOLDER: Final = "documents"


def documents_of_subject(subject: SubjectRef, actor: Actor) -> list[Document]:
    """Documents about the subject, those taken off the lists included, oldest first."""
    ids = ids_of(subject)
    if not ids:
        return []
    found = list(session.execute(_hers(ids, actor).order_by(Document.day, Document.id)).scalars())
    envelope.load_keys((document.title for document in found), actor=actor)
    return found


def aside_words(document: Document, actor: Actor) -> str:
    """That a picture of her is shown to nobody; she may still have it, as what is held about her (art. 15)."""
    reason = why_aside(document, actor)
    return f"mise de côté, elle ne se montre plus. {reason}" if reason is not None else ""


def name_in_copy(document: Document) -> str:
    return f"{FOLDER}/{file_name(document)}"


def _hers(ids: Sequence[uuid.UUID], actor: Actor) -> Any:
    """Documents about her, or about a party that she is."""
    parties = select(Party.id).where(Party.tenant_id == actor.tenant.id, Party.person_id.in_(ids))
    mine = or_(Document.person_id.in_(ids), Document.party_id.in_(parties))
    return select(Document).where(Document.tenant_id == actor.tenant.id, mine)


def export_person_data(actor: Actor, subject: SubjectRef) -> Sequence[ExportPart]:
    """What each is; the bytes are handed over by the structure, once it has checked that they show nobody else."""
    documents = documents_of_subject(subject, actor)
    if not documents:
        return ()
    others = others_of(ids_of(subject), actor)
    rows = tuple(
        {
            "Nature": label_of("document_kind", document.kind, actor),
            "Titre": others.hidden_in(title_of(document, actor)),
            "Date": document.day.isoformat(),
            "Type": KINDS[document.mime].label,
            "Poids": weight(document.size),
            "Remise": f"jointe : {name_in_copy(document)}"
            if document.id in subject.documents
            else ON_REQUEST,
            "Droit à l’image": aside_words(document, actor),
        }
        for document in documents
    )
    return (ExportPart("Documents", rows),)


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
