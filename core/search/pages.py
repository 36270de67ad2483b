"""What the page of search and the palette show: pages, actions, own files, situations and files, people."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, Final

from flask import url_for
from sqlalchemy import select

from core.access.permissions import Permission
from core.activities.permissions import RECORD
from core.casefiles.permissions import EDIT_PEOPLE, OPEN_FILES, READ_PEOPLE
from core.cases.access import visible
from core.cases.models import Case
from core.cases.permissions import OPEN, READ
from core.db.session import session
from core.db.sorting import sort_key
from core.extension.catalog import catalog
from core.people.pages import case_url, rows_of
from core.records import dataclass
from core.requests.permissions import RECEIVE
from core.search.services import MOST, find_cases, find_people, words_of
from core.tenancy.binding import Actor
from core.web.shell import allowed

#: What the palette shows of each kind, and how many of one's own files stand there before anything is typed.
PALETTE: Final = 6
RECENT: Final = 8


@dataclass(frozen=True, slots=True)
class Hit:
    """One line: ``kind`` is the word shown beside it."""

    label: str
    url: str
    kind: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    hits: list[Hit]


#: What one may start, by the words that say it.
ACTIONS: Final[tuple[tuple[str, str, Permission], ...]] = (
    ("Nouvelle intervention", "activities.new", RECORD),
    ("Nouvelle demande", "requests.new", RECEIVE),
    ("Ouvrir une situation", "cases.open_case", OPEN),
    ("Ouvrir un dossier", "files.open_file", OPEN_FILES),
    ("Nouvelle personne", "people.new", EDIT_PEOPLE),
)


def _pages(actor: Actor) -> list[Hit]:
    return [
        Hit(item.label, url_for(item.endpoint), "Page")
        for item in catalog().navigation_of(actor.tenant.enabled)
        if allowed(item, actor)
    ]


def _actions(actor: Actor) -> list[Hit]:
    if actor.tenant.suspended:
        return []
    return [
        Hit(label, url_for(endpoint), "Action")
        for label, endpoint, permission in ACTIONS
        if actor.may(permission)
    ]


def _said(hits: list[Hit], typed: str) -> list[Hit]:
    """Those whose words begin with what was typed, whatever the accents; all of them when nothing was."""
    words = words_of(typed)
    return [
        hit
        for hit in hits
        if all(any(part.startswith(word) for part in sort_key(hit.label).split()) for word in words)
    ]


def _cases(actor: Actor) -> Any:
    return select(Case.id, Case.number, Case.subject, Case.named_at).where(
        Case.tenant_id == actor.tenant.id, visible(actor)
    )


def _case_hit(row: Any) -> Hit:
    kind = "Dossier" if row.named_at is not None else "Situation"
    return Hit(row.subject, case_url(row), kind, row.number or "Sans numéro")


def recent(actor: Actor) -> list[Hit]:
    """Her own open situations and files, the liveliest first: read from the rows, nothing is kept beside."""
    if not actor.may(READ) or actor.membership_id is None:
        return []
    statement = (
        _cases(actor)
        .where(Case.referent_id == actor.membership_id, Case.closed_on.is_(None))
        .order_by(Case.last_on.desc(), Case.id.desc())
        .limit(RECENT)
    )
    return [_case_hit(row) for row in session.execute(statement)]


def _cases_found(typed: str, actor: Actor, most: int) -> list[Hit]:
    ids = find_cases(typed, actor, most=most) if actor.may(READ) else []
    if not ids:
        return []
    rows = {row.id: row for row in session.execute(_cases(actor).where(Case.id.in_(ids)))}
    return [_case_hit(rows[found]) for found in ids if found in rows]


def _people_found(typed: str, actor: Actor, most: int) -> list[Hit]:
    if not actor.may(READ_PEOPLE):
        return []
    ids: list[uuid.UUID] = find_people(typed, actor, most=most)
    return [
        Hit(row.name, url_for("people.show", person_id=row.id), "Personne", row.age)
        for row in rows_of(ids, actor)[:most]
    ]


def results(typed: str, actor: Actor, *, most: int = MOST) -> list[Group]:
    """What is found in the reader's scope, group by group; groups without anything are left out.

    Pages first: they are few, and each word typed begins one of theirs, where a file may only sound like it.
    """
    groups: tuple[tuple[str, Callable[[], list[Hit]]], ...] = (
        ("Pages et actions", lambda: _said([*_pages(actor), *_actions(actor)], typed)),
        ("Personnes", lambda: _people_found(typed, actor, most)),
        ("Dossiers et situations", lambda: _cases_found(typed, actor, most)),
    )
    if not words_of(typed):
        return []
    found = [Group(title, make()) for title, make in groups]
    return [group for group in found if group.hits]


def palette(typed: str, actor: Actor) -> list[dict[str, str]]:
    """The lines of the palette: recent work, actions and pages first; once something is typed, what is found."""
    if not words_of(typed):
        return [asdict(hit) for hit in (*recent(actor), *_actions(actor), *_pages(actor))]
    return [asdict(hit) for group in results(typed, actor, most=PALETTE) for hit in group.hits]
