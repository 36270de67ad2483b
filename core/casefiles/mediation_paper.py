"""What leaves the screen: a file on paper for one party or for the team, an agreement to sign, news to take."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from flask import url_for

from core.casefiles import mediation_queries as queries
from core.casefiles.mediation_pages import FileEntry, Mediation
from core.casefiles.mediation_schemas import LEVELS
from core.casefiles.models import FileAgreement
from core.casefiles.one_page import SPACINGS, spacing_for
from core.cases.models import Case
from core.cases.timeline import Bank
from core.db.session import session
from core.extension.contributions import RowsPanel
from core.records import dataclass
from core.tenancy.binding import Actor

#: Levels whose words may be handed on paper to the party who said them.
FOR_HER: Final = frozenset({"team", "restricted"})


def for_team(mediation: Mediation) -> Mediation:
    """What the team may hold on paper: working notes are their author's alone, and stay on her screen."""
    return replace(mediation, entries=tuple(entry for entry in mediation.entries if entry.level != "private"))


def for_party(mediation: Mediation, party_id: uuid.UUID) -> Mediation:
    """What one party may read: her own words, the meetings she was at, the lines and her answers to them.

    No word of another one, nothing of the team's own, no working note, and nothing sealed: paper is read at home.
    """
    lines = tuple(
        replace(
            line,
            answers=tuple(answer for answer in line.answers if answer.party_id == party_id),
            edit_url="",
            remove_url="",
        )
        for line in mediation.lines
    )
    shown = [_for_her(entry, party_id) for entry in mediation.entries]
    return replace(
        mediation,
        entries=tuple(entry for entry in shown if entry is not None),
        banks=False,
        lines=lines,
        bonds=(),
    )


def _for_her(entry: FileEntry, party_id: uuid.UUID) -> FileEntry | None:
    if entry.side in ("team", "private"):
        return None
    if entry.session_id is None:
        # A note is hers or is not shown; a field entry tells what was done, and carries nobody's words.
        own = entry.party_id == party_id and entry.level in FOR_HER
        return entry if own or (not entry.note_url and entry.party_id is None and entry.url) else None
    if party_id not in entry.party_ids:
        return None
    if entry.party_id == party_id and entry.level in FOR_HER:
        return entry
    return replace(entry, text="", level="team")


def level_words(level: str) -> str:
    return next(label for value, label, _icon in LEVELS if value == level)


def readers_of(
    case: Case, parties: Sequence[Bank], party_id: uuid.UUID | None
) -> list[tuple[str, str, bool]]:
    """For whom a file is printed: words, address, whether chosen."""
    url = url_for("mediation.print_view", case_id=case.id)
    found = [(f"Pour : {p.label}", f"{url}?party_id={p.id}", p.id == party_id) for p in parties]
    return [("Pour l’équipe", url, party_id is None), *found]


@dataclass(frozen=True, slots=True)
class Signer:
    id: uuid.UUID
    label: str
    named: bool
    known: bool
    #: Nobody signs for her any more.
    erased: bool


def signers(rows: Sequence[Any], named: Sequence[uuid.UUID], actor: Actor) -> list[Signer]:
    """The parties of an agreement as they chose to stand on its page: by name, or by their mark."""
    wanted = [
        row.person_id for row in rows if row.person_id is not None and not row.erased and row.id in set(named)
    ]
    names = {}
    if wanted:
        for person in session.execute(queries.known_names(wanted, actor)):
            full = f"{person.given_name} {person.family_name}".strip()
            names[person.id] = full or person.nickname
    return [
        Signer(
            row.id,
            names.get(row.person_id) or row.label,
            row.id in set(named) and row.person_id in names,
            row.person_id is not None and not row.erased,
            row.erased,
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class Sheet:
    """An agreement on paper; ``style`` is how close its lines stand, ``too_long``: they do not hold on one page."""

    lines: Sequence[Any]
    signers: Sequence[Signer]
    style: str
    too_long: bool


def sheet_to_sign(agreement: FileAgreement, named: Sequence[uuid.UUID], actor: Actor) -> Sheet:
    parties = session.execute(queries.agreement_parties(agreement, actor)).all()
    lines = session.execute(queries.agreement_lines(agreement.id, actor)).all()
    signing = len(parties) if agreement.form == "written" else 0
    spacing = spacing_for([line.text for line in lines], signing)
    style = (spacing or SPACINGS[-1]).style
    return Sheet(lines, signers(parties, named, actor), style, too_long=spacing is None)


# --- the day ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Due:
    """News to take: a number and a subject, never a person."""

    number: str
    subject: str
    due_on: date
    late: bool
    url: str


def follow_ups_panel(actor: Actor, day: date) -> RowsPanel:
    """News to take in the files that this member follows, when there are some."""

    def tell(rows: list[Any]) -> dict[str, Any] | None:
        return {"due": _due(rows, day)} if rows else None

    statement = queries.follow_ups_due(actor, day)
    return RowsPanel("follow_ups", "Nouvelles à prendre", "mediation/_day.html", statement, tell)


def _due(rows: Iterable[Any], day: date) -> list[Due]:
    return [
        Due(
            row.number or "Sans numéro",
            row.subject,
            row.due_on,
            row.due_on < day,
            url_for("mediation.follow_up", case_id=row.case_id, follow_up_id=row.id),
        )
        for row in rows
    ]
