"""What youth outreach holds about a person: the repérages and orientations of her files, and what was typed there.

``SubjectRef("youth_words", id)`` names somebody whom a repérage spoke of and no file knows, by the row of its words.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import delete, select, update

from core.toolkit import (
    Actor,
    ExportPart,
    KnownSubject,
    Party,
    SubjectKind,
    SubjectRef,
    UnreadableError,
    label_of,
    load_keys,
    named_like,
    open_text,
    records_of,
    session,
)
from plugins.youth_outreach import queries
from plugins.youth_outreach.models import Relay, Reply, Sighting, Words
from plugins.youth_outreach.steps import STATE

WORDS_KIND: Final = "youth_words"
ERASED: Final = "Texte effacé"
UNNAMED: Final = "Personne sans nom"
#: As many as the page of rights shows of one kind.
MOST_FOUND: Final = 20


def find_words(typed: str, actor: Actor) -> tuple[KnownSubject, ...]:
    """Whom a repérage speaks of, by what it calls her or how to reach her; what worries is not told."""
    condition = named_like(typed, Words.nickname, Words.reach)
    if condition is None:
        return ()
    statement = (
        select(Words.id, Words.nickname, Sighting.number)
        .join(Sighting, (Sighting.tenant_id == Words.tenant_id) & (Sighting.id == Words.sighting_id))
        .where(Words.tenant_id == actor.tenant.id, condition)
        .order_by(Sighting.sent_on.desc(), Words.id)
        .limit(MOST_FOUND)
    )
    rows = session.execute(statement)
    return tuple(
        KnownSubject(row.id, row.nickname or UNNAMED, f"un repérage en parle : {row.number}") for row in rows
    )


def name_words(words_id: uuid.UUID, actor: Actor) -> str | None:
    statement = select(Words.nickname).where(Words.tenant_id == actor.tenant.id, Words.id == words_id)
    row = session.execute(statement).one_or_none()
    return None if row is None else row.nickname or UNNAMED


SUBJECT_KINDS: Final = (SubjectKind(WORDS_KIND, "Jeune dont parle un repérage", find_words, name_words),)


def _cases_of(person_id: uuid.UUID, actor: Actor) -> list[uuid.UUID]:
    """Cases where she is, or was, a party, under this record or one merged into it."""
    statement = select(Party.case_id).where(
        Party.tenant_id == actor.tenant.id, Party.person_id.in_(records_of(person_id))
    )
    return list(session.execute(statement.distinct()).scalars())


def _sightings_of(subject: SubjectRef, actor: Actor) -> list[Sighting]:
    """Repérages about the subject; none for another kind of subject."""
    statement = select(Sighting).where(Sighting.tenant_id == actor.tenant.id)
    if subject.kind == WORDS_KIND:
        named = select(Words.sighting_id).where(Words.tenant_id == actor.tenant.id, Words.id == subject.id)
        statement = statement.where(Sighting.id.in_(named))
    elif subject.kind == "person":
        statement = statement.where(Sighting.case_id.in_(_cases_of(subject.id, actor)))
    else:
        return []
    return list(session.execute(statement.order_by(Sighting.sent_on, Sighting.id)).scalars())


def export(subject: SubjectRef, actor: Actor) -> tuple[ExportPart, ...]:
    """Her repérages with what was typed and told, her orientations; a member receives her posts as a relay."""
    if subject.kind == "membership":
        return _posts(subject.id, actor)
    found = _sightings_of(subject, actor)
    parts = [
        ExportPart("Repérages", tuple(_sighting(row, actor) for row in found)),
        ExportPart("Mots partagés avec un relais", tuple(r for row in found for r in _replies(row, actor))),
    ]
    if subject.kind == "person":
        parts.append(
            ExportPart("Orientations par l’équipe jeunes", _orientations(_cases_of(subject.id, actor), actor))
        )
    return tuple(part for part in parts if part.rows)


def _sighting(row: Sighting, actor: Actor) -> dict[str, Any]:
    typed = session.execute(
        select(Words).where(Words.tenant_id == actor.tenant.id, Words.sighting_id == row.id)
    ).scalar_one_or_none()
    return {
        "repérage": row.number,
        "envoyé le": row.sent_on.isoformat(),
        "quoi": label_of("youth_concern", row.concern, actor) if row.concern else "",
        "où": label_of("youth_spot", row.spot, actor) if row.spot else "",
        "âge": label_of("youth_age", row.age, actor) if row.age else "",
        "état": STATE[row.state].label,
        "surnom ou prénom": typed.nickname if typed else "",
        "comment joindre": typed.reach if typed else "",
        "en quelques mots": typed.words if typed else "",
    }


def _replies(row: Sighting, actor: Actor) -> list[dict[str, Any]]:
    found = session.execute(queries.replies_of(row.id, actor)).all()
    load_keys([reply.sealed for reply in found], actor=actor)
    return [
        {"repérage": row.number, "le": reply.day.isoformat(), "texte": _text(reply, actor)} for reply in found
    ]


def _text(reply: Any, actor: Actor) -> str:
    try:
        return (
            open_text(reply.sealed, record_id=reply.id, actor=actor) if reply.sealed else reply.text or ERASED
        )
    except UnreadableError:
        return ERASED


def _orientations(case_ids: Sequence[uuid.UUID], actor: Actor) -> tuple[dict[str, Any], ...]:
    return tuple(
        {
            "le": row.day.isoformat(),
            "partenaire": row.partner,
            "pour": label_of("youth_need", row.need, actor),
            "suite": label_of("youth_uptake", row.uptake, actor),
        }
        for case_id in case_ids
        for row in session.execute(queries.orientations_of(case_id, actor))
    )


def _posts(membership_id: uuid.UUID, actor: Actor) -> tuple[ExportPart, ...]:
    statement = queries.relays(actor).where(Relay.membership_id == membership_id)
    rows = tuple(
        {
            "organisme": row.partner,
            "à partir du": row.starts_on.isoformat(),
            "jusqu’au": row.ends_on.isoformat() if row.ends_on else "",
        }
        for row in session.execute(statement)
    )
    return (ExportPart("Relais jeunes", rows),) if rows else ()


def erase(subject: SubjectRef, actor: Actor) -> int:
    """Delete what was typed about her, empty what was told; codes and days stay and name nobody.

    Returns the number of rows changed.
    """
    if subject.kind == "membership":
        gone = delete(Relay).where(Relay.tenant_id == actor.tenant.id, Relay.membership_id == subject.id)
        return len(session.execute(gone.returning(Relay.id)).all())
    found = _sightings_of(subject, actor)
    if not found:
        return 0
    ids = [row.id for row in found]
    number = len(
        session.execute(
            delete(Words)
            .where(Words.tenant_id == actor.tenant.id, Words.sighting_id.in_(ids))
            .returning(Words.id)
        ).all()
    )
    told = (
        update(Reply)
        .where(Reply.tenant_id == actor.tenant.id, Reply.sighting_id.in_(ids))
        .values(text="", sealed=None, content_hash=None)
    )
    number += len(session.execute(told.returning(Reply.id)).all())
    for row in found:
        row.content_hash = None
    session.flush()
    return number + len(found)
