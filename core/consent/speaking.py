"""Who speaks for a minor in a file: she is none of its other parties, whichever was noted first."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import distinct_on

from core.cases.models import Party
from core.consent.models import ConsentRecord
from core.db.session import session
from core.planning.clock import today
from core.tenancy.binding import Actor

SPEAKS: Final = (
    "Cette personne parle pour une partie mineure de ce dossier : notez d’abord le retrait de cet accord, ou la parole "
    "d’un autre représentant légal."
)


def speaks_for_another(party: Party, person_ids: Iterable[uuid.UUID], actor: Actor) -> bool:
    """Whether one of these records agreed, as a representative, for another party of the file, and it still holds."""
    word = ConsentRecord
    about = (word.party_id, word.purpose, word.recipient_id)
    latest = (
        select(word.giver, word.representative_id, word.state, word.expires_on)
        .ext(distinct_on(*about))
        .join(Party, (Party.tenant_id == word.tenant_id) & (Party.id == word.party_id))
        .where(
            word.tenant_id == actor.tenant.id,
            word.case_id == party.case_id,
            word.party_id != party.id,
            Party.removed_at.is_(None),
        )
        .order_by(*about, word.day.desc(), word.at.desc(), word.id.desc())
        .subquery()
    )
    holding = select(latest.c.state).where(
        latest.c.giver == "representative",
        latest.c.state == "given",
        latest.c.representative_id.in_(list(person_ids)),
        or_(latest.c.expires_on.is_(None), latest.c.expires_on >= today(actor)),
    )
    return session.execute(holding.limit(1)).first() is not None
