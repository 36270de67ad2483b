"""What the pages of a mediation show, built from two statements beside those of the thread."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from typing import Any, Final

from flask import url_for

from core.casefiles import mediation_queries as queries
from core.casefiles.levels import Reader
from core.casefiles.mediation_schemas import ANSWERS, FORMS, MOMENTS, OUTCOMES
from core.casefiles.notes import RANK, TEAM, UNREADABLE
from core.casefiles.permissions import EDIT_FILES
from core.casefiles.rules import MEDIATE
from core.casefiles.solutions import DECIDED
from core.cases.models import Case
from core.cases.timeline import Bank, Entry, by_moment, thread
from core.cases.workflow import is_closed, type_of
from core.codelists.services import label_of, options
from core.consent.gate import nobody_agrees
from core.consent.panels import consent_entries
from core.db.session import session
from core.files.envelope import know_keys, open_text
from core.files.keys import UnreadableError
from core.planning.clock import today
from core.records import dataclass
from core.tenancy.binding import Actor

ANSWER_PILLS: Final = {"accepted": "ok", "refused": "stop", "amended": "wait"}
BOND_PILLS: Final = {"restored": "ok", "weak": "wait", "broken": "stop"}


@dataclass(frozen=True, slots=True)
class FileEntry(Entry):
    """An event of a file; ``note_url`` corrects its words, ``words_url`` adds some to a meeting without any."""

    note_url: str = ""
    note_remove_url: str = ""
    words_url: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one party says of a line; ``kind`` "" when she is still to be asked."""

    party_id: uuid.UUID
    mark: str
    side: str
    label: str
    kind: str
    words: str
    amendment: str
    url: str
    #: She accepts or refuses: neither to be asked, nor asking for other words.
    decided: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A proposition with the answers to its present words."""

    id: uuid.UUID
    text: str
    by: str
    day: date
    answers: tuple[Answer, ...]
    accepted: bool
    decided: bool
    edit_url: str
    remove_url: str


@dataclass(frozen=True, slots=True)
class Agreement:
    id: uuid.UUID
    day: date
    form: str
    ended_on: date | None
    lines: tuple[str, ...]
    print_url: str


@dataclass(frozen=True, slots=True)
class FollowUp:
    due_on: date
    done_on: date | None
    outcome: str
    late: bool
    url: str
    withdrawn_on: date | None

    @property
    def waits(self) -> bool:
        return self.done_on is None and self.withdrawn_on is None


@dataclass(frozen=True, slots=True)
class Bonds:
    """What a party says of her links: one row a link, one state a moment ((pill, words) or None)."""

    mark: str
    side: str
    label: str
    rows: tuple[tuple[str, tuple[tuple[str, str] | None, ...]], ...]
    urls: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Mediation:
    """Everything of a mediation that this reader may read."""

    case: Case
    entries: tuple[FileEntry, ...]
    banks: bool
    lines: tuple[Line, ...]
    agreement: Agreement | None
    former: tuple[Agreement, ...]
    follow_ups: tuple[FollowUp, ...]
    bonds: tuple[Bonds, ...]
    can_edit: bool
    can_agree: bool
    lines_wait: bool
    can_follow: bool
    #: News are planned and not yet taken: another day is chosen for them, none are added.
    news_wait: bool

    @property
    def propose_follow_up(self) -> bool:
        return self.can_follow and is_closed(self.case) and not self.news_wait

    @property
    def level(self) -> str:
        """The highest level shown: what a printed page says of itself."""
        return max((entry.level or TEAM for entry in self.entries), key=RANK.__getitem__, default=TEAM)


def mediation_panel(case: Case, parties: Sequence[Bank], reader: Reader, actor: Actor) -> Mediation:
    """The thread with its notes, solutions, agreement, follow-up and bonds: four statements, whatever their number."""
    writable = actor.may(EDIT_FILES) and not actor.tenant.suspended
    can_edit = writable and not is_closed(case)
    notes = _Notes.read(case, parties, reader, actor, can_edit)
    found = session.execute(queries.mediation_rows(case.id, actor)).one()
    here = [party for party in parties if not party.erased]
    lines = _lines(case, found, parties, can_edit)
    agreements = _agreements(case, found)
    follow_ups = _follow_ups(case, found, actor, writable)
    events = [*thread(case, parties, actor, editable=can_edit), *consent_entries(case, parties, actor)]
    return Mediation(
        case=case,
        entries=tuple(by_moment(notes.put_on(events, {party.id for party in here}), actor)),
        banks=len(parties) == 2,
        lines=lines,
        agreement=next((one for one in agreements if one.ended_on is None), None),
        former=tuple(one for one in agreements if one.ended_on is not None),
        follow_ups=follow_ups,
        bonds=_bonds(case, found, parties, actor, writable),
        can_edit=can_edit,
        can_agree=can_edit
        and len(here) > 1
        and any(line.accepted for line in lines)
        and all(line.decided for line in lines),
        lines_wait=any(not line.decided for line in lines),
        can_follow=writable and not nobody_agrees(case.id, MEDIATE, actor),
        news_wait=any(one.waits for one in follow_ups),
    )


# --- notes in the thread --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Notes:
    """The notes that the reader may read, in words: those of meetings by meeting, and the others."""

    of_meetings: Mapping[uuid.UUID, list[FileEntry]]
    alone: list[FileEntry]
    case_id: uuid.UUID
    can_edit: bool

    @classmethod
    def read(
        cls, case: Case, parties: Sequence[Bank], reader: Reader, actor: Actor, can_edit: bool
    ) -> _Notes:
        rows = session.execute(queries.notes_of(case.id, actor)).all()
        confided = type_of(case.type_key).confided
        readable = [row for row in rows if reader.may_read(row.level, row.author_id, row.meeting in confided)]
        know_keys({row.key_id: row.wrapped for row in readable if row.key_id}, actor=actor)
        by_id = {party.id: party for party in parties}
        of_meetings: dict[uuid.UUID, list[FileEntry]] = defaultdict(list)
        alone: list[FileEntry] = []
        for row in readable:
            entry = _note_entry(case, row, by_id.get(row.party_id), actor, can_edit)
            (of_meetings[row.session_id] if row.session_id else alone).append(entry)
        return cls(of_meetings, alone, case.id, can_edit)

    def put_on(self, entries: Sequence[Entry], asked: Collection[uuid.UUID]) -> list[FileEntry]:
        """The words of a meeting stand with it; a second note of the same meeting stands below.

        ``asked`` are the parties whose words may still be noted.
        """
        found = [*self.alone]
        for entry in entries:
            words = self.of_meetings.get(entry.session_id, []) if entry.session_id else []
            if not words:
                there = entry.party_ids
                open_to = self.can_edit and (not there or any(party_id in asked for party_id in there))
                found.append(_meeting_without_words(entry, self.case_id, open_to))
                continue
            first, *others = words
            found.append(
                replace(
                    _as_file_entry(entry),
                    text=first.text,
                    level=first.level,
                    note_url=first.note_url,
                )
            )
            found += [replace(note, at=entry.at, party_ids=entry.party_ids) for note in others]
        return found


def _as_file_entry(entry: Entry) -> FileEntry:
    return FileEntry(**{one.name: getattr(entry, one.name) for one in fields(Entry)})


def _meeting_without_words(entry: Entry, case_id: uuid.UUID, can_edit: bool) -> FileEntry:
    shown = _as_file_entry(entry)
    if entry.session_id is None or not can_edit or entry.pill is not None:
        return shown
    url = url_for("mediation.add_words", case_id=case_id, session_id=entry.session_id)
    return replace(shown, words_url=url)


def _note_entry(case: Case, row: Any, party: Bank | None, actor: Actor, can_edit: bool) -> FileEntry:
    private = row.level == "private"
    side = "private" if private else party.side if party else "team"
    title = "Note de travail" if private else f"Note : {party.label}" if party else "Note de l’équipe"
    ids = {"case_id": case.id, "note_id": row.id}
    return FileEntry(
        at=row.day,
        side=side,
        mark=party.mark if party else "",
        title=title,
        text=_clear(row, actor),
        icon="pen",
        level=row.level,
        meta="Visible par vous uniquement" if private else f"Par {row.author}" if row.author else "",
        party_id=row.party_id,
        note_url=url_for("mediation.edit_note", **ids) if can_edit else "",
        note_remove_url=url_for("mediation.remove_note", **ids) if can_edit else "",
    )


def _clear(row: Any, actor: Actor) -> str:
    if row.sealed is None:
        return str(row.text)
    if row.key_id is None:
        return UNREADABLE
    try:
        return open_text(row.sealed, record_id=row.id, actor=actor)
    except UnreadableError:
        return UNREADABLE


# --- solutions, agreement, follow-up, bonds -------------------------------------------------------


def _lines(case: Case, found: Any, parties: Sequence[Bank], can_edit: bool) -> tuple[Line, ...]:
    by_line: dict[str, dict[str, Any]] = defaultdict(dict)
    for answer in found.answers:
        by_line[answer["solution_id"]][answer["party_id"]] = answer
    labels = {str(party.id): party.label for party in parties}
    return tuple(_line(case, row, by_line[row["id"]], parties, labels, can_edit) for row in found.solutions)


def _line(
    case: Case,
    row: Mapping[str, Any],
    answers: Mapping[str, Any],
    parties: Sequence[Bank],
    labels: Mapping[str, str],
    can_edit: bool,
) -> Line:
    wording = row["field_versions"].get("text", 1)
    ids = {"case_id": case.id, "solution_id": row["id"]}
    said = tuple(_answer(answers.get(str(p.id)), wording, p, ids, can_edit) for p in parties if not p.erased)
    return Line(
        id=uuid.UUID(row["id"]),
        text=row["text"],
        by=labels.get(str(row["party_id"]), "La médiation"),
        day=date.fromisoformat(row["day"]),
        answers=said,
        accepted=all(one.kind == "ok" for one in said),
        decided=all(one.decided for one in said),
        edit_url=url_for("mediation.edit_solution", **ids) if can_edit else "",
        remove_url=url_for("mediation.remove_solution", **ids) if can_edit else "",
    )


def _answer(
    answer: Mapping[str, Any] | None, wording: int, party: Bank, ids: Mapping[str, Any], can_edit: bool
) -> Answer:
    if answer is not None and answer["solution_version"] < wording:
        answer = None  # said of other words
    code = answer["answer"] if answer else ""
    words = {value: label for value, label, _icon in ANSWERS}
    return Answer(
        party_id=party.id,
        mark=party.mark,
        side=party.side,
        label=party.label,
        kind=ANSWER_PILLS.get(code, ""),
        words=words.get(code, "À demander"),
        amendment=answer["amendment"] if answer else "",
        url=url_for("mediation.answer_solution", party_id=party.id, **ids) if can_edit else "",
        decided=code in DECIDED,
    )


def _agreements(case: Case, found: Any) -> list[Agreement]:
    lines: dict[str, list[str]] = defaultdict(list)
    for row in found.lines:
        lines[row["agreement_id"]].append(row["text"])
    forms = {value: label for value, label, _icon in FORMS}
    return [
        Agreement(
            id=uuid.UUID(row["id"]),
            day=date.fromisoformat(row["day"]),
            form=forms[row["form"]],
            ended_on=date.fromisoformat(row["ended_on"]) if row["ended_on"] else None,
            lines=tuple(lines[row["id"]]),
            print_url=url_for("mediation.agreement", case_id=case.id, agreement_id=row["id"]),
        )
        for row in found.agreements
    ]


def _follow_ups(case: Case, found: Any, actor: Actor, writable: bool) -> tuple[FollowUp, ...]:
    outcomes = {value: label for value, label, _icon in OUTCOMES}
    day = today(actor)
    shown = []
    for row in found.follow_ups:
        due, done, withdrawn = date.fromisoformat(row["due_on"]), row["done_on"], row["withdrawn_on"]
        open_to = writable and withdrawn is None
        url = url_for("mediation.follow_up", case_id=case.id, follow_up_id=row["id"]) if open_to else ""
        shown.append(
            FollowUp(
                due_on=due,
                done_on=date.fromisoformat(done) if done else None,
                outcome=outcomes.get(row["outcome"] or "", ""),
                late=done is None and withdrawn is None and due < day,
                url=url,
                withdrawn_on=date.fromisoformat(withdrawn) if withdrawn else None,
            )
        )
    return tuple(shown)


def _bonds(
    case: Case, found: Any, parties: Sequence[Bank], actor: Actor, writable: bool
) -> tuple[Bonds, ...]:
    said: dict[tuple[str, str, str], str] = {
        (row["party_id"], row["bond"], row["moment"]): row["state"] for row in found.bonds
    }
    shared = {option.value: option.shared for option in options("bond_state", actor)}
    asked = {option.value: option.label for option in options("bond", actor)}
    asked |= {row["bond"]: label_of("bond", row["bond"], actor) for row in found.bonds}

    def state(party: Bank, bond: str, moment: str) -> tuple[str, str] | None:
        code = said.get((str(party.id), bond, moment))
        if code is None:
            return None
        return BOND_PILLS.get(shared.get(code, code), ""), label_of("bond_state", code, actor)

    shown = []
    for party in parties:
        rows = [(label, tuple(state(party, bond, m) for m, *_ in MOMENTS)) for bond, label in asked.items()]
        urls = [
            (label, url_for("mediation.bonds_page", case_id=case.id, party_id=party.id, moment=moment))
            for moment, label, _icon in MOMENTS
        ]
        known = tuple((label, states) for label, states in rows if any(states))
        shown.append(
            Bonds(
                party.mark,
                party.side,
                party.label,
                known,
                tuple(urls) if writable and not party.erased else (),
            )
        )
    return tuple(shown)
