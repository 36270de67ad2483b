"""What a member must be told about a file: a code and an id, put in « Ce qui vous attend » until she has seen it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Final

from sqlalchemy import select

from core.audit.services import record
from core.casefiles.models import FileNote, FileNotice
from core.cases.models import Case
from core.db.base import now
from core.db.session import session
from core.errors import NotFound
from core.planning.queries import Rows
from core.records import dataclass
from core.tenancy.binding import Actor, state_of
from core.tenancy.routing import NOTICES

DOMAIN: Final = "named_files"
TIE: Final = "tie_declared"
ACCESS: Final = "exceptional_access"
STEPPED_BACK: Final = "stepped_back"
ASSIGNED: Final = "assigned"
NAMED: Final = "named"
CONSENT: Final = "consent_withdrawn"
ANSWERED: Final = "share_answered"
TAKEN: Final = "taken_away"


@dataclass(frozen=True, slots=True)
class Said:
    """A notice in words, its picture, and the page that settles it."""

    title: str
    icon: str
    endpoint: str = "files.show"


WORDS: Final[dict[str, Said]] = {
    TIE: Said("Un lien personnel est déclaré : confiez ce dossier.", "switch"),
    ACCESS: Said("Accès exceptionnel ouvert sur un dossier", "lock", "files.readers"),
    STEPPED_BACK: Said("Un dossier est sans personne référente", "switch"),
    ASSIGNED: Said("Un dossier vous est confié", "folder"),
    NAMED: Said("Vous êtes associé·e à un dossier", "folder"),
    CONSENT: Said("Un accord est refusé ou retiré", "stop"),
    ANSWERED: Said("Un partenaire a répondu sur un dossier", "mail"),
    TAKEN: Said("Ce dossier est sorti en clair dans l’archive de la structure", "download"),
}
OTHERWISE: Final = Said("Du nouveau dans un dossier", "folder")


def notify(
    case: Case,
    kind: str,
    members: Iterable[uuid.UUID | None],
    *,
    actor: Actor,
    about_id: uuid.UUID | None = None,
) -> int:
    """Tell each member once, the actor aside; a same notice that still waits is not doubled. Returns how many."""
    wanted = {member for member in members if member is not None} - {actor.membership_id}
    waiting = select(FileNotice.membership_id).where(
        FileNotice.tenant_id == actor.tenant.id,
        FileNotice.case_id == case.id,
        FileNotice.kind == kind,
        FileNotice.about_id == about_id if about_id is not None else FileNotice.about_id.is_(None),
        FileNotice.seen_at.is_(None),
    )
    told = wanted - set(session.execute(waiting).scalars())
    session.add_all(
        FileNotice(case_id=case.id, membership_id=member, kind=kind, about_id=about_id)
        for member in sorted(told)
    )
    session.flush()
    return len(told)


def tell_of_leaving(*, actor: Actor) -> int:
    """The structure left with everything: whoever follows an open file whose closed notes went too is told."""
    opened = select(FileNote.case_id).where(
        FileNote.tenant_id == actor.tenant.id, FileNote.level.in_(("restricted", "sealed"))
    )
    followed = select(Case).where(
        Case.tenant_id == actor.tenant.id,
        Case.id.in_(opened),
        Case.closed_on.is_(None),
        Case.referent_id.is_not(None),
    )
    cases = session.execute(followed).scalars().all()
    return sum(notify(case, TAKEN, [case.referent_id], actor=actor) for case in cases)


def see_notice(notice: FileNotice, *, actor: Actor) -> None:
    """She has seen it; it waits no more. Raises NotFound for somebody else's."""
    if notice.membership_id != actor.membership_id:
        raise NotFound
    if notice.seen_at is None:
        notice.seen_at = now()
        session.flush()
        record("file.notice_seen", subject=notice, actor=actor, details={"case": str(notice.case_id)})


def waiting_notices(actor: Actor) -> Rows:
    """Notices that the member has not seen, newest first, with the number of each file."""
    return (
        select(FileNotice.id, FileNotice.kind, FileNotice.case_id, FileNotice.at, Case.number)
        .join(Case, (Case.tenant_id == FileNotice.tenant_id) & (Case.id == FileNotice.case_id))
        .where(
            FileNotice.tenant_id == actor.tenant.id,
            FileNotice.membership_id == actor.membership_id,
            FileNotice.seen_at.is_(None),
        )
        .order_by(FileNotice.at.desc(), FileNotice.id.desc())
        .limit(50)
    )


def count_waiting(actor: Actor) -> int:
    """The number beside « Ma journée » and on the bell, read with the member's rights."""
    if DOMAIN not in actor.tenant.enabled:
        return 0
    return int(state_of(session()).memo.get(NOTICES, 0))
