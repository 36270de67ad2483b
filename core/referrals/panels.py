"""The part of a file that tells what is shared, with whom, and what came back."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from flask import url_for

from core.casefiles.permissions import SHARE
from core.cases.models import Case
from core.consent.gate import concerned
from core.db.session import session
from core.files.envelope import know_keys
from core.planning.clock import today
from core.records import dataclass
from core.referrals.links import token_of
from core.referrals.queries import shares_of
from core.referrals.services import read_answer, read_extract
from core.tenancy.binding import Actor
from core.web.mail import public_url

#: Included with ``shares`` in the context.
TEMPLATE: Final = "partners/_shares.html"

ENDED: Final = {
    "withdrawn": "Clos : accord retiré ou refusé",
    "expired": "Clos : accord arrivé à sa fin",
    "cancelled": "Clos par l’équipe",
    "done": "Clos : réponse utile reçue",
}


@dataclass(frozen=True, slots=True)
class ShareLine:
    """A share as the team sees it; ``address`` "" once it no longer works."""

    id: uuid.UUID
    partner: str
    about: str
    state: tuple[str, str]
    sent_at: datetime
    seen_at: datetime | None
    answered_at: datetime | None
    expires_on: date
    extract: str
    answer: str
    address: str
    close_url: str


@dataclass(frozen=True, slots=True)
class SharesPanel:
    lines: tuple[ShareLine, ...]
    prepare_url: str


def shares_panel(case: Case, parties: Sequence[Any], actor: Actor) -> SharesPanel:
    """What ``partners/_shares.html`` draws: one statement, however many shares.

    ``parties`` have ``id`` and ``mark`` (``core.cases.timeline.PartyCard``).
    """
    rows = session.execute(shares_of(case.id, actor)).all()
    know_keys({row.key_id: row.wrapped for row in rows if row.key_id}, actor=actor)
    marks = {party.id: f"Partie {party.mark}" for party in parties}
    may = actor.may(SHARE) and case.closed_on is None
    return SharesPanel(
        tuple(_line(row, marks, actor) for row in rows),
        url_for("partners.prepare", case_id=case.id) if may else "",
    )


def panel_alone(case: Case, actor: Actor) -> SharesPanel:
    """The panel on a page of its own."""
    return shares_panel(
        case, [_Marked(party.id, party.label) for party in concerned(case.id, actor).values()], actor
    )


@dataclass(frozen=True, slots=True)
class _Marked:
    id: uuid.UUID
    label: str

    @property
    def mark(self) -> str:
        return self.label.rpartition(" ")[2]


def _line(row: Any, marks: dict[uuid.UUID, str], actor: Actor) -> ShareLine:
    share = row.Share
    over = share.closed_at is not None or share.expires_on < today(actor)
    return ShareLine(
        id=share.id,
        partner=row.partner,
        about=", ".join(sorted(marks.get(party_id, "Partie retirée") for party_id in row.party_ids or ())),
        state=_state(share, actor),
        sent_at=share.sent_at,
        seen_at=share.seen_at,
        answered_at=share.answered_at,
        expires_on=share.expires_on,
        extract=read_extract(share, actor=actor),
        answer=read_answer(share, actor=actor),
        address="" if over else public_url("shares_public.read", token=token_of(share)),
        close_url=""
        if share.closed_at is not None or not actor.may(SHARE)
        else url_for("partners.close_share", case_id=share.case_id, share_id=share.id),
    )


def _state(share: Any, actor: Actor) -> tuple[str, str]:
    if share.close_reason is not None:
        return ("stop" if share.close_reason == "withdrawn" else "pause", ENDED[share.close_reason])
    if share.expires_on < today(actor):
        return ("pause", "Terminé : dernier jour passé")
    if share.answered_at is not None:
        return ("ok", "Réponse reçue")
    return ("go", "Lu") if share.seen_at is not None else ("wait", "Envoyé, pas encore lu")
