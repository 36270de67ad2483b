"""The words read to a person: version 1 is shipped, a structure writes the next ones; none is ever changed."""

from __future__ import annotations

import hashlib
import uuid
from datetime import date

import marshmallow as ma
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from core.audit.services import record
from core.consent.models import ConsentWording
from core.db.base import new_id
from core.db.session import session
from core.errors import DuplicateContent, InvalidInput, NotFound, Refused
from core.extension.catalog import catalog
from core.extension.contributions import ConsentPurpose
from core.planning.clock import today
from core.records import dataclass
from core.tenancy.binding import Actor
from core.web.forms import CommandSchema, Flag, Id, Int, Text


@dataclass(frozen=True, slots=True)
class Wording:
    """A version of the words; ``since`` None: shipped with the application."""

    purpose: str
    version: int
    text: str
    hash: str
    since: date | None = None


@dataclass(frozen=True, slots=True)
class WriteWording:
    """New words, written while ``after`` was the version in use."""

    id: uuid.UUID
    after: int
    text: str


class WordingSchema(CommandSchema):
    id = Id(load_default=new_id)
    after = Int(
        required=True, low=1, high=100_000, metadata={"label": "Version en service", "widget": "hidden"}
    )
    text = Text(
        required=True,
        max=4000,
        metadata={
            "label": "Texte remis à la personne",
            "help": "Des phrases courtes, en mots simples : ce qui est demandé, et comment changer d’avis. Sans nom.",
            "attrs": {"rows": 10},
        },
    )
    confirmed = Flag(load_default=False, metadata={"label": "Relu", "widget": "hidden"})

    @ma.post_load
    def _make(self, data: dict[str, object], **_: object) -> tuple[WriteWording, bool]:
        confirmed = bool(data.pop("confirmed"))
        return WriteWording(**data), confirmed  # type: ignore[arg-type]


def hash_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def purposes_of(actor: Actor) -> list[ConsentPurpose]:
    """Purposes that the structure's domains bring, in their order."""
    found = catalog().consent_purposes_of(actor.tenant.enabled)
    return sorted(found, key=lambda purpose: (purpose.order, purpose.key))


def purpose_or_404(key: str, actor: Actor) -> ConsentPurpose:
    found = next((purpose for purpose in purposes_of(actor) if purpose.key == key), None)
    if found is None:
        raise NotFound
    return found


def _shipped(purpose: ConsentPurpose) -> Wording:
    return Wording(purpose.key, 1, purpose.text, hash_of(purpose.text))


def versions_of(purpose: ConsentPurpose, actor: Actor) -> list[Wording]:
    """Every version, the one in use first."""
    statement = (
        select(ConsentWording)
        .where(ConsentWording.tenant_id == actor.tenant.id, ConsentWording.purpose == purpose.key)
        .order_by(ConsentWording.version.desc())
    )
    own = [
        Wording(row.purpose, row.version, row.text, row.hash, row.since)
        for row in session.execute(statement).scalars()
    ]
    return [*own, _shipped(purpose)]


def wordings_in_use(actor: Actor) -> dict[str, Wording]:
    """The version in use of each purpose, in one statement."""
    statement = (
        select(ConsentWording)
        .where(ConsentWording.tenant_id == actor.tenant.id)
        .order_by(ConsentWording.version)
    )
    found = {purpose.key: _shipped(purpose) for purpose in purposes_of(actor)}
    for row in session.execute(statement).scalars():
        found[row.purpose] = Wording(row.purpose, row.version, row.text, row.hash, row.since)
    return found


def write_wording(purpose: ConsentPurpose, command: WriteWording, *, actor: Actor) -> ConsentWording:
    """Put new words into use from today. Words given before keep the version they were given to.

    Raises InvalidInput (the same words), Refused (another version came meanwhile), DuplicateContent.
    """
    known = session.execute(
        select(ConsentWording).where(
            ConsentWording.tenant_id == actor.tenant.id, ConsentWording.id == command.id
        )
    ).scalar_one_or_none()
    if known is not None:
        if (known.purpose, known.text, known.author_id) != (purpose.key, command.text, actor.membership_id):
            raise DuplicateContent
        return known
    in_use = versions_of(purpose, actor)[0]
    if in_use.text == command.text:
        raise InvalidInput({"text": ["Ce texte est déjà celui en service."]})
    values = {
        "tenant_id": actor.tenant.id,
        "id": command.id,
        "purpose": purpose.key,
        "version": command.after + 1,
        "text": command.text,
        "hash": hash_of(command.text),
        "since": today(actor),
        "author_id": actor.membership_id,
    }
    made = None
    if in_use.version == command.after:
        statement = insert(ConsentWording).values(values).on_conflict_do_nothing()
        made = session.execute(statement.returning(ConsentWording.id)).scalar_one_or_none()
    if made is None:
        raise Refused(
            ["Un autre texte a été mis en service entre-temps : relisez-le avant d’écrire le vôtre."]
        )
    row = session.execute(
        select(ConsentWording).where(
            ConsentWording.tenant_id == actor.tenant.id, ConsentWording.id == command.id
        )
    ).scalar_one()
    record("consent.wording_written", subject=row, actor=actor, details={"purpose": purpose.key})
    return row
