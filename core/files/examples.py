"""How the contract tests reach each route of documents."""

from __future__ import annotations

import base64
import io
from typing import Any, Final

from core.access.policy import Example
from core.casefiles.services import open_file
from core.casefiles.workflow import TYPE_KEY
from core.cases.models import Case
from core.cases.schemas import OpenCase
from core.db.base import new_id
from core.files.documents import remove_document, store_document
from core.files.models import Document
from core.files.schemas import StoreDocument
from core.people.models import Person
from core.people.schemas import RegisterPerson
from core.people.services import register_person
from core.planning.clock import today
from core.tenancy.binding import Actor

#: A picture of one grey pixel.
PIXEL: Final = base64.b64decode(
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)


class Sample(io.BytesIO):
    """A file that can be sent again: whoever sends it closes it, which here goes back to its start."""

    def __init__(self, content: bytes = PIXEL) -> None:
        super().__init__(content)
        self.name = "photo.png"

    def close(self) -> None:
        self.seek(0)


def named_file(actor: Actor) -> Case:
    return open_file(OpenCase(new_id(), TYPE_KEY, "Bruit le soir"), actor=actor)


def known_person(actor: Actor) -> Person:
    return register_person(RegisterPerson(new_id(), given_name="Camille"), actor=actor)


def stored_document(case: Case, actor: Actor, **said: Any) -> Document:
    command = StoreDocument(**{"id": new_id(), "kind": "letter", "title": "Courrier reçu", **said})
    return store_document(command, Sample(), actor=actor, case=case)


def a_named_file(actor: Actor) -> Example:
    return Example({"case_id": named_file(actor).id})


def _form(actor: Actor) -> dict[str, Any]:
    return {
        "id": str(new_id()),
        "file": Sample(),
        "kind": "letter",
        "title": "Courrier reçu",
        "level": "team",
        "day": today(actor).isoformat(),
    }


def adding_to_a_file(actor: Actor) -> Example:
    return Example({"case_id": named_file(actor).id}, _form(actor))


def a_person(actor: Actor) -> Example:
    return Example({"person_id": known_person(actor).id})


def adding_to_a_person(actor: Actor) -> Example:
    return Example({"person_id": known_person(actor).id}, _form(actor))


def a_document(actor: Actor) -> Example:
    return Example({"document_id": stored_document(named_file(actor), actor).id})


def a_removed_document(actor: Actor) -> Example:
    document = stored_document(named_file(actor), actor)
    remove_document(document, actor=actor)
    return Example({"document_id": document.id})


def correcting_a_document(actor: Actor) -> Example:
    document = stored_document(named_file(actor), actor)
    form = {"version": "1", "kind": "proof", "title": "Attestation", "level": "team"}
    return Example({"document_id": document.id}, {**form, "day": today(actor).isoformat()})
