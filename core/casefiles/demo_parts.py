"""What the demo's files hold beside their meetings: propositions, agreements, links, letters, shares, a request."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from core.casefiles.agreements import months_after
from core.casefiles.circle import ask_exceptional_access
from core.casefiles.demo_stories import ASKED_HER_DATA, PARTNER, Line, Paper, Shown, Story
from core.casefiles.models import (
    FileAgreement,
    FileAgreementLine,
    FileAnswer,
    FileBond,
    FileFollowUp,
    FileSolution,
)
from core.casefiles.permissions import EXCEPTIONAL
from core.casefiles.schemas import AskAccess
from core.cases.models import Case, CaseReason
from core.db.sorting import sort_key
from core.db.writing import get_or_404
from core.demo.rows import demo_id, write_new, write_parts
from core.files.envelope import Owner, close_bytes, close_text, of_case, of_person, piece_id
from core.files.models import Document, DocumentChunk
from core.files.sniffing import PDF
from core.lifecycle.models import RightsRequest
from core.lifecycle.requests import a_month_after
from core.planning.clock import moment_of, today
from core.records import dataclass
from core.referrals.models import Partner, Share, ShareParty
from core.tenancy.binding import Actor, Caller

DAY: Final = timedelta(days=1)
#: How long a partner may read what it is shown.
SHOWN_FOR: Final = DAY * 60


@dataclass(slots=True)
class Parts:
    """Rows of all files, by table."""

    lines: list[dict[str, Any]] = field(default_factory=list)
    answers: list[dict[str, Any]] = field(default_factory=list)
    agreements: list[dict[str, Any]] = field(default_factory=list)
    agreed: list[dict[str, Any]] = field(default_factory=list)
    follow_ups: list[dict[str, Any]] = field(default_factory=list)
    bonds: list[dict[str, Any]] = field(default_factory=list)
    documents: list[dict[str, Any]] = field(default_factory=list)
    pieces: list[dict[str, Any]] = field(default_factory=list)
    shares: list[dict[str, Any]] = field(default_factory=list)
    shared: list[dict[str, Any]] = field(default_factory=list)
    reasons: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Told:
    """A file as its story has got so far; ``steps`` are the days of its steps, ``met`` those of its meetings."""

    case: Mapping[str, Any]
    story: Story
    parties: Sequence[uuid.UUID]
    steps: Mapping[str, date]
    met: Sequence[date]
    actor: Actor

    def at(self, day: date) -> datetime:
        return moment_of(day, time(16), self.actor.tenant.tz)

    def id(self, *parts: object) -> uuid.UUID:
        return demo_id(self.actor, self.case["id"], *parts)

    def row(self, *parts: object, **values: Any) -> dict[str, Any]:
        """A row of the file, written by its referent."""
        file = {"case_id": self.case["id"], "author_id": self.case["referent_id"]}
        return {"id": self.id(*parts), **file, **values}

    def owner(self, party: int | None) -> Owner:
        """Whose key closes what is kept about a party: hers when she is known."""
        key = self.story.parties[party] if party is not None else ""
        return of_person(demo_id(self.actor, "person", key)) if key else of_case(self.case["id"])


def tell_parts(told: Told, parts: Parts) -> None:
    story = told.story
    if story.lines:
        _propose(told, parts)
    if story.agreement is not None:
        _agree(told, story.agreement, parts)
    _tie(told, parts)
    for number, paper in enumerate(story.papers):
        _file(told, number, paper, parts)
    if story.shown is not None:
        _show(told, story.shown, parts)


def _propose(told: Told, parts: Parts) -> None:
    """Each line on the day of the last meeting, with what each party said of it."""
    day = told.met[-1]
    for number, line in enumerate(told.story.lines, start=1):
        proposed = told.row(
            "line", number, party_id=_party(told, line), position=number, text=line.text, day=day
        )
        parts.lines.append(proposed)
        for party_id, (answer, amendment) in zip(told.parties, line.answers, strict=True):
            said = {"answer": answer, "amendment": amendment, "solution_version": 1, "day": day}
            parts.answers.append(
                {
                    "id": told.id("answer", number, party_id),
                    "solution_id": proposed["id"],
                    "party_id": party_id,
                    "author_id": told.case["referent_id"],
                    **said,
                }
            )


def _party(told: Told, line: Line) -> uuid.UUID | None:
    return None if line.by is None else told.parties[line.by]


def _agree(told: Told, form: str, parts: Parts) -> None:
    """What all accepted, word for word; news of it are to be taken three months later."""
    day = told.steps["agree"]
    agreement = told.row("agreement", form=form, day=day)
    parts.agreements.append(agreement)
    parts.agreed += [
        {
            "id": told.id("agreed", number),
            "agreement_id": agreement["id"],
            "solution_id": told.id("line", number),
            "position": number,
            "text": line.text,
        }
        for number, line in enumerate(told.story.lines, start=1)
    ]
    parts.follow_ups.append(told.row("news", due_on=months_after(day)))


def _tie(told: Told, parts: Parts) -> None:
    """Links at the first meeting and, once the file is followed, at the review."""
    moments = (("entry", told.met[0] if told.met else None), ("review", told.steps.get("follow")))
    for party, bond, *states in told.story.bonds:
        party_id = told.parties[party]
        parts.bonds += [
            told.row(
                "bond", party, bond, moment, party_id=party_id, moment=moment, bond=bond, state=state, day=day
            )
            for (moment, day), state in zip(moments, states, strict=True)
            if day is not None and state
        ]


def _file(told: Told, number: int, paper: Paper, parts: Parts) -> None:
    """A letter of one page, in one piece, closed as ``core.files.documents`` closes it."""
    document_id, owner, actor = told.id("paper", number), told.owner(paper.party), told.actor
    content = a_page(paper.lines)
    parts.documents.append(
        told.row(
            "paper",
            number,
            party_id=told.parties[paper.party] if paper.party is not None else None,
            person_id=owner.id if owner.table == "person" else None,
            kind=paper.kind,
            level=paper.level,
            title=close_text(paper.title, owner=owner, record_id=document_id, actor=actor),
            mime=PDF.mime,
            size=len(content),
            day=told.case["last_on"],
        )
    )
    parts.pieces.append(
        {
            "id": told.id("paper", number, "piece"),
            "document_id": document_id,
            "n": 0,
            "sealed": close_bytes(content, owner=owner, record_id=piece_id(document_id, 0), actor=actor),
        }
    )


def a_page(lines: Sequence[str]) -> bytes:
    """A PDF of one page with these lines, written by hand: no library is loaded for it."""
    words = b"".join(
        b"(" + line.encode("cp1252").translate(None, b"()\\") + b") Tj T*\n" for line in lines
    )  # fmt: skip
    drawn = b"BT /F1 12 Tf 18 TL 60 780 Td\n" + words + b"ET"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources 6 0 R >>",
        b"<< /Length %d >>\nstream\n" % len(drawn) + drawn + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Font << /F1 5 0 R >> >>",
    )
    page, places = b"%PDF-1.4\n", []
    for number, written in enumerate(objects, start=1):
        places.append(len(page))
        page += b"%d 0 obj\n" % number + written + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size, start = len(objects) + 1, len(page)
    page += b"xref\n0 %d\n0000000000 65535 f \n" % size + table
    return page + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, start)


def partner_id(actor: Actor) -> uuid.UUID:
    return demo_id(actor, "partner", PARTNER[0])


def _show(told: Told, shown: Shown, parts: Parts) -> None:
    """An extract that a partner answered, closed the day the party took her word back."""
    share_id, owner, actor, present = (
        told.id("share"),
        of_case(told.case["id"]),
        told.actor,
        today(told.actor),
    )
    sent, answered, gone = (present - DAY * days for days in (shown.sent, shown.answered, shown.withdrawn))
    answer = close_text(shown.answer, owner=owner, record_id=f"{share_id}:answer", actor=actor)
    parts.shares.append(
        told.row(
            "share",
            partner_id=partner_id(actor),
            sealed=close_text(shown.text, owner=owner, record_id=share_id, actor=actor),
            nonce=demo_id(actor, share_id, "nonce").hex,
            expires_on=sent + SHOWN_FOR,
            sent_at=told.at(sent),
            seen_at=told.at(answered),
            answered_at=told.at(answered),
            answer_sealed=answer,
            closed_at=told.at(gone),
            close_reason="withdrawn",
        )
    )
    party_id = told.parties[shown.party]
    parts.shared.append({"id": told.id("share", party_id), "share_id": share_id, "party_id": party_id})


# --- writing -----------------------------------------------------------------------------------------


def write_partner(actor: Actor) -> None:
    """The partner that extracts are shown to: the words of the parties name it."""
    name, kind = PARTNER
    row = {"id": partner_id(actor), "name": name, "sort_name": sort_key(name), "kind": kind}
    write_new(Partner, [row], actor)


def write_all_parts(parts: Parts, fresh: set[uuid.UUID], actor: Actor) -> None:
    """Write what belongs to the files just made."""
    for model, rows in (
        (FileSolution, parts.lines),
        (FileFollowUp, parts.follow_ups),
        (FileBond, parts.bonds),
        (Document, parts.documents),
        (Share, parts.shares),
        (CaseReason, parts.reasons),
    ):
        write_parts(model, rows, "case_id", fresh, actor)
    lines = {row["id"] for row in parts.lines if row["case_id"] in fresh}
    write_parts(FileAnswer, parts.answers, "solution_id", lines, actor)
    # After what was accepted: an agreement knows its parties by the answers that came before it.
    write_parts(FileAgreement, parts.agreements, "case_id", fresh, actor)
    for part, rows, owner, owners in (
        (FileAgreementLine, parts.agreed, "agreement_id", parts.agreements),
        (DocumentChunk, parts.pieces, "document_id", parts.documents),
        (ShareParty, parts.shared, "share_id", parts.shares),
    ):
        made = {row["id"] for row in owners if row["case_id"] in fresh}
        write_parts(part, rows, owner, made, actor)


def ask_access(case_id: uuid.UUID, reason: str, lead: uuid.UUID, actor: Actor) -> None:
    """The coordination opens what is closed, now: the referent and data protection are told, and have not read it."""
    asking = replace(
        actor,
        kind=Caller.MEMBER,
        membership_id=lead,
        permissions=actor.permissions | {EXCEPTIONAL.key},
    )
    command = AskAccess(demo_id(actor, case_id, "access"), reason)
    ask_exceptional_access(get_or_404(Case, case_id), command, actor=asking)


def write_rights_request(author: uuid.UUID, actor: Actor) -> None:
    """Somebody asked to read what is kept about her; nobody has answered yet."""
    key, days = ASKED_HER_DATA
    received = today(actor) - DAY * days
    row = {
        "id": demo_id(actor, "rights", key),
        "kind": "access",
        "subject_kind": "person",
        "subject_id": demo_id(actor, "person", key),
        "received_on": received,
        "due_on": a_month_after(received),
        "state": "received",
        "author_id": author,
    }
    write_new(RightsRequest, [row], actor)
