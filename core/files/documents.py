"""Keeping a document, opening it, taking it away: bytes cleaned, cut and closed before they reach the database."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, Final

from flask import current_app
from sqlalchemy import select

from core.audit.reads import record_read
from core.audit.services import record
from core.casefiles.levels import Reader, readable_levels
from core.cases.access import case_or_404
from core.cases.models import Case, Party
from core.codelists.services import label_of
from core.consent.gate import ConsentMissing, covers, objection
from core.consent.person import objection_of_person
from core.consent.purposes import IMAGE
from core.db.base import now
from core.db.session import session
from core.db.writing import create_once, get_or_404
from core.errors import InvalidInput, NotFound, Refused
from core.files import envelope
from core.files.cleaning import Cleaned, clean
from core.files.models import Document, DocumentChunk
from core.files.schemas import PERSON_LEVELS, StoreDocument
from core.files.sniffing import KINDS, UnfitFile
from core.people.access import refuse_unknown
from core.people.models import Person
from core.planning.clock import today
from core.records import dataclass
from core.tenancy.binding import Actor, aside

CLOSED: Final = "Ce dossier est clos : rouvrez-le pour y ajouter un document."
RESTRICTED: Final = "Les données de cette personne sont limitées à sa demande : rien ne s’y ajoute."
NOT_NAMED: Final = (
    "Un document se range dans un dossier nominatif : faites d’abord de cette situation un dossier."
)
NOT_HERS = "Vous ne pourriez plus lire ce document : choisissez un niveau que vous lisez."
FUTURE: Final = "Choisissez aujourd’hui ou un jour passé."
WHOSE_IMAGE: Final = "Choisissez la partie que l’on reconnaît."
NO_IMAGE: Final = (
    "L’accord « Droit à l’image » de cette partie n’est pas noté : demandez-le avant de garder ce document."
)
NO_IMAGE_OF_PERSON: Final = (
    "L’accord « Droit à l’image » de cette personne n’est pas noté, ou ne l’est plus : demandez-le et notez-le dans un "
    "de ses dossiers avant de garder ce document."
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a document is kept, and whose key closes it."""

    case: Case | None
    person_id: uuid.UUID | None

    @property
    def owner(self) -> envelope.Owner:
        if self.person_id is not None:
            return envelope.of_person(self.person_id)
        assert self.case is not None  # noqa: S101 (a place without a person is a file)
        return envelope.of_case(self.case.id)


def store_document(
    command: StoreDocument, stream: IO[bytes], *, actor: Actor, case: Case | None = None,
    person: Person | None = None,
) -> Document:  # fmt: skip
    """Keep a document of a file or of a person, once for its id; nothing is kept of a file that is refused.

    Raises InvalidInput (beside its field), Refused (closed, restricted, no consent to an image).
    """
    place = _place(command, case, person, actor)
    if command.day is not None and command.day > today(actor):
        raise InvalidInput({"day": [FUTURE]})
    digest, size = _digest(stream)
    cleaned = _cleaned(stream, size)
    document, made = create_once(
        Document,
        command.id,
        {
            "case_id": case.id if case is not None else None,
            "party_id": command.party_id,
            "person_id": place.person_id,
            "kind": command.kind,
            "level": command.level,
            "day": command.day or today(actor),
            "recognisable": command.recognisable,
        },
        actor=actor,
        computed={
            "mime": cleaned.kind.mime,
            "size": len(cleaned.content),
            "title": envelope.close_text(command.title, owner=place.owner, record_id=command.id, actor=actor),
        },
        said={"content": envelope.fingerprint(f"{digest} {command.title}", owner=place.owner, actor=actor)},
    )
    if made:
        _keep_pieces(document, cleaned.content, place.owner, actor)
        record("document.added", actor=actor, subject=document, details=said_of(document))
    return document


def _place(command: StoreDocument, case: Case | None, person: Person | None, actor: Actor) -> Place:
    if case is None:
        if person is None or command.level not in PERSON_LEVELS:
            raise InvalidInput({"level": ["Choisissez une des réponses proposées."]})
        refuse_restricted(person.id, actor)
        if command.recognisable and objection_of_person(person.id, IMAGE.key, actor) is not None:
            raise InvalidInput({"recognisable": [NO_IMAGE_OF_PERSON]})
        return Place(None, person.id)
    if case.named_at is None:
        raise Refused([NOT_NAMED])
    if case.closed_on is not None:
        raise Refused([CLOSED])
    if not readable_levels(case, actor).may_read(command.level, actor.membership_id):
        raise InvalidInput({"level": [NOT_HERS]})
    party = _party(command.party_id, case, actor)
    if command.recognisable:
        _require_image(party, actor)
    person_id = party.person_id if party is not None else None
    refuse_restricted(person_id, actor)
    return Place(case, person_id)


def _party(party_id: uuid.UUID | None, case: Case, actor: Actor) -> Party | None:
    if party_id is None:
        return None
    party: Party | None = session.execute(
        select(Party).where(
            Party.tenant_id == actor.tenant.id,
            Party.id == party_id,
            Party.case_id == case.id,
            Party.removed_at.is_(None),
        )
    ).scalar_one_or_none()
    if party is None:
        raise InvalidInput({"party_id": ["Choisissez un élément de la liste."]})
    return party


def _require_image(party: Party | None, actor: Actor) -> None:
    if party is None:
        raise InvalidInput({"party_id": [WHOSE_IMAGE]})
    if not covers(party.id, IMAGE.key, actor):
        raise InvalidInput({"recognisable": [NO_IMAGE]})


def refuse_restricted(person_id: uuid.UUID | None, actor: Actor) -> None:
    if person_id is None:
        return
    found = select(Person.restricted_on).where(Person.tenant_id == actor.tenant.id, Person.id == person_id)
    if session.execute(found).scalar_one() is not None:
        raise Refused([RESTRICTED])


def _digest(stream: IO[bytes]) -> tuple[str, int]:
    """What tells two sendings apart, read piece by piece: the file as it came, and its size."""
    stream.seek(0)
    found, size = hashlib.sha256(), 0
    while piece := stream.read(envelope.PIECE):
        found.update(piece)
        size += len(piece)
    return found.hexdigest(), size


def _cleaned(stream: IO[bytes], size: int) -> Cleaned:
    try:
        return clean(stream, size)
    except UnfitFile as error:
        raise InvalidInput({"file": [error.message]}) from error


def _keep_pieces(document: Document, content: bytes, owner: envelope.Owner, actor: Actor) -> None:
    for n, sealed in envelope.close_pieces(content, owner=owner, record_id=document.id, actor=actor):
        session.add(DocumentChunk(document_id=document.id, n=n, sealed=sealed))
        session.flush()


def said_of(document: Document) -> dict[str, str | int | bool | None]:
    """Ids and codes for the journal; the case, so that « qui a vu ce dossier » finds it."""
    said: dict[str, str | int | bool | None] = {"level": document.level}
    if document.case_id is not None:
        said["case"] = str(document.case_id)
    return said


# --- reading -----------------------------------------------------------------------------------------


def readable_document(
    document_id: uuid.UUID, actor: Actor, *, removed: bool = False
) -> tuple[Document, Reader | None]:
    """The document and the actor before its file; NotFound unless it is hers: what is hidden does not exist.

    The reader is None for a document of a person, which has no file.
    """
    document = get_or_404(Document, document_id)
    reader = None
    if document.case_id is not None:
        reader = readable_levels(case_or_404(document.case_id, actor), actor)
    elif document.person_id is not None:
        refuse_unknown(document.person_id, actor)
    if (document.removed_at is not None) != removed or not may_read(document, reader, actor):
        raise NotFound
    return document, reader


def may_read(document: Any, reader: Reader | None, actor: Actor) -> bool:
    """By its level, its author, and the reader's place in the file."""
    if reader is not None:
        return reader.may_read(document.level, document.author_id)
    return bool(document.level == "team" or document.author_id == actor.membership_id)


def why_aside(document: Any, actor: Actor) -> str | None:
    """Why a picture where somebody is recognised is not shown for now; None for any document that is."""
    if not document.recognisable:
        return None
    if document.party_id is None:
        return objection_of_person(document.person_id, IMAGE.key, actor)
    return objection(document.case_id, document.party_id, IMAGE.key, actor)


def title_of(document: Any, actor: Actor) -> str:
    """Its title, or the word for its kind when it was given none."""
    title = envelope.open_text(document.title, record_id=document.id, actor=actor)
    return title or label_of("document_kind", document.kind, actor)


def file_name(document: Document) -> str:
    """A neutral name: it lies in the folder « Téléchargements » of whoever opens it, for all to read."""
    return f"document-{document.day.isoformat()}-{document.id.hex[-6:]}.{KINDS[document.mime].suffix}"


def open_document(document: Document, reader: Reader | None, actor: Actor) -> Iterator[bytes]:
    """The document's bytes, piece by piece, in a session of their own; noted as read before the first leaves.

    Raises NotFound when it is not hers to read, ConsentMissing while the person recognised on it does not agree.
    """
    if not may_read(document, reader, actor):
        raise NotFound
    reason = why_aside(document, actor)
    if reason is not None:
        raise ConsentMissing([reason])
    said = said_of(document)
    if reader is not None and reader.access_until is not None:
        said["exceptional"] = True
    record_read("document.read", actor=actor, subject=document, details=said)
    return _pieces(document.id, document.size, actor, current_app._get_current_object())  # type: ignore[attr-defined]


def read_whole(document: Document, actor: Actor) -> bytes:
    """Its bytes, in this session. Whoever calls has asked who may have them, and notes that they left."""
    pieces = session.execute(
        select(DocumentChunk.sealed)
        .where(DocumentChunk.tenant_id == actor.tenant.id, DocumentChunk.document_id == document.id)
        .order_by(DocumentChunk.n)
    )
    return envelope.open_pieces(pieces.scalars(), record_id=document.id, actor=actor)


def _pieces(document_id: uuid.UUID, size: int, actor: Actor, app: Any) -> Iterator[bytes]:
    """The server reads this after the request has ended: one piece in memory, one transaction each."""
    n = given = 0
    while given < size:
        with _inside(app), aside(actor):
            sealed = session.execute(
                select(DocumentChunk.sealed).where(
                    DocumentChunk.tenant_id == actor.tenant.id,
                    DocumentChunk.document_id == document_id,
                    DocumentChunk.n == n,
                )
            ).scalar_one()
            piece = envelope.open_bytes(sealed, record_id=envelope.piece_id(document_id, n), actor=actor)
        yield piece
        n, given = n + 1, given + len(piece)


@contextmanager
def _inside(app: Any) -> Iterator[None]:
    with app.app_context():
        yield


# --- taking away -------------------------------------------------------------------------------------


def remove_document(document: Document, *, actor: Actor) -> None:
    """Take it out of the lists; its bytes stay until the file is erased, so that this can be undone."""
    if document.removed_at is None:
        document.removed_at, document.removed_by = now(), actor.membership_id
        record("document.removed", actor=actor, subject=document, details=said_of(document))


def restore_document(document: Document, *, actor: Actor) -> None:
    if document.removed_at is not None:
        document.removed_at, document.removed_by = None, None
        record("document.restored", actor=actor, subject=document, details=said_of(document))


def weight(size: int) -> str:
    """« 84 ko », « 2,4 Mo »."""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))} ko"
    return f"{size / 1024 / 1024:.1f} Mo".replace(".", ",")
