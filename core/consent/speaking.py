"""Who speaks for a minor in a file: she is none of its other parties, whichever was noted first."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Final

from sqlalchemy import case, or_, select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on

from core.cases.models import Party
from core.consent.gate import STOPPING
from core.consent.models import ConsentRecord
from core.db.session import session
from core.planning.clock import today
from core.tenancy.binding import Actor

SPEAKS: Final = (
    "Cette personne parle pour une partie mineure de ce dossier : notez d’abord le retrait de cet accord, ou la parole "
    "d’un autre représentant légal."
)


def speaks_for_another(party: Party, person_ids: Iterable[uuid.UUID], actor: Actor) -> bool:
    """Whether one of these records agreed, as a representative, for another party of the file, and it still holds.

    The last word of any representative counts, until somebody else stops the same agreement after it: a minor's own
    word is written beside her parent's, and replaces none.
    """
    word = ConsentRecord
    about = (word.party_id, word.purpose, word.recipient_id)
    by = case((word.giver == "representative", "representative"), else_="other")
    latest = (
        select(*about, by.label("by"), word.representative_id, word.state, word.expires_on, word.day, word.at)
        .ext(distinct_on(*about, by))
        .join(Party, (Party.tenant_id == word.tenant_id) & (Party.id == word.party_id))
        .where(
            word.tenant_id == actor.tenant.id,
            word.case_id == party.case_id,
            word.party_id != party.id,
            Party.removed_at.is_(None),
        )
        .order_by(*about, by, word.day.desc(), word.at.desc(), word.id.desc())
        .cte("latest")
    )
    said, other = latest.alias("said"), latest.alias("other")
    stopped = select(other.c.state).where(
        other.c.by == "other",
        other.c.party_id == said.c.party_id,
        other.c.purpose == said.c.purpose,
        other.c.recipient_id.is_not_distinct_from(said.c.recipient_id),
        other.c.state.in_(STOPPING),
        tuple_(other.c.day, other.c.at) > tuple_(said.c.day, said.c.at),
    )
    holding = select(said.c.state).where(
        said.c.by == "representative",
        said.c.state == "given",
        said.c.representative_id.in_(list(person_ids)),
        or_(said.c.expires_on.is_(None), said.c.expires_on >= today(actor)),
        ~stopped.exists(),
    )
    return session.execute(holding.limit(1)).first() is not None
