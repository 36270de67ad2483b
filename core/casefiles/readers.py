"""Who has seen a file, and what its members are told in « Ce qui vous attend »."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from flask import url_for

from core.casefiles import queries
from core.casefiles.circle import may_read_recusal
from core.casefiles.notices import DOMAIN, OTHERWISE, WORDS, waiting_notices
from core.cases.models import Case
from core.db.session import session
from core.planning.roster import with_former
from core.records import dataclass
from core.tenancy.binding import Actor

#: What was read → its words: the kind of element, never which one.
READ_WORDS: Final = {
    "file.read": "Page du dossier",
    "file.printed": "Dossier à imprimer",
    "file.access_opened": "Accès exceptionnel, pour trois heures",
    "file.recusal_read": "Raison d’un retrait",
    "document.read": "Document",
    "document.downloaded": "Document",
    "note.read": "Note",
    "rights.document_added": "Document joint à la copie d’une personne",
}
LEVEL_WORDS: Final = {"team": "équipe", "restricted": "restreint", "sealed": "scellé", "private": "ses notes"}


@dataclass(frozen=True, slots=True)
class Reading:
    at: datetime
    who: str
    what: str
    levels: str
    exceptional: bool


@dataclass(frozen=True, slots=True)
class ReadersPage:
    """Who read a file, when, and what kind of element. ``subject`` "" for whoever reads no content."""

    case: Case
    subject: str
    readings: tuple[Reading, ...]
    recusals: tuple[tuple[str, datetime, str], ...]
    opens: bool


def readers_page(case: Case, actor: Actor, *, opens: bool) -> ReadersPage:
    """``opens``: the actor may open the file itself; data protection reads this page without it."""
    rows = session.execute(queries.readings_of(case.id, actor)).all()
    left = session.execute(queries.recusals_of(case.id, actor)).scalars().all() if opens else []
    members = {row.actor_id for row in rows} | {row.membership_id for row in left}
    names = with_former(actor, [member for member in members if member is not None])

    def name(member: uuid.UUID | None) -> str:
        return names[member].name if member in names else "Travail automatique"

    return ReadersPage(
        case=case,
        subject=case.subject if opens else "",
        readings=tuple(
            Reading(
                at=row.at,
                who=name(row.actor_id),
                what=READ_WORDS.get(row.action, "Élément du dossier"),
                levels=_levels(row.details),
                exceptional=row.action == "file.access_opened" or bool(row.details.get("exceptional")),
            )
            for row in rows
        ),
        recusals=tuple(
            (name(row.membership_id), row.at, url_for("files.recusal", case_id=case.id, recusal_id=row.id))
            for row in left
            if may_read_recusal(row, actor)
        ),
        opens=opens,
    )


def _levels(details: Mapping[str, Any]) -> str:
    said = str(details.get("levels") or details.get("level") or "")
    return ", ".join(LEVEL_WORDS[level] for level in said.split(".") if level in LEVEL_WORDS)


# --- « Ce qui vous attend » --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Notice:
    title: str
    detail: str
    icon: str
    url: str
    seen_url: str


def notices(actor: Actor) -> list[Notice]:
    """What this member must be told about files; none where nobody is followed by name."""
    if DOMAIN not in actor.tenant.enabled:
        return []
    found = []
    for row in session.execute(waiting_notices(actor)):
        said = WORDS.get(row.kind, OTHERWISE)
        found.append(
            Notice(
                said.title,
                f"Dossier {row.number or 'sans numéro'}",
                said.icon,
                url_for(said.endpoint, case_id=row.case_id),
                url_for("files.see", notice_id=row.id),
            )
        )
    return found
