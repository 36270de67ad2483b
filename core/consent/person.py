"""What somebody agrees to beside any file: her last word, wherever she said it."""

from __future__ import annotations

import uuid

from sqlalchemy import and_, literal, or_, select, true

from core.cases.models import Party
from core.consent.gate import WHY, WORD, Concerned, Standing, lacks, once, standing_of
from core.consent.models import ConsentRecord
from core.db.session import session
from core.extension.catalog import catalog
from core.people.models import Person
from core.people.queries import is_minor, records_of
from core.planning.clock import today
from core.tenancy.binding import Actor


def objection_of_person(person_id: uuid.UUID, purpose_key: str, actor: Actor) -> str | None:
    """The French sentence of what her words lack for the purpose, None when they cover it.

    Words of every record of hers count, said in a file or outside: what she takes back in one holds here too.
    """
    return once(f"objection:{purpose_key}:{person_id}", lambda: _objection(person_id, purpose_key, actor))


def _objection(person_id: uuid.UUID, purpose_key: str, actor: Actor) -> str | None:
    ids = records_of(person_id)
    person = session.execute(
        select(Person.birth_date, Person.age_band).where(
            Person.tenant_id == actor.tenant.id, Person.id == ids[0]
        )
    ).one()
    day, purpose = today(actor), catalog().consent_purposes[purpose_key]
    whose = Concerned(person_id, "", person_id, is_minor(person, day))
    missing = lacks(_last_words(ids, purpose_key, actor), whose, purpose, None, day)
    return None if missing is None else f"L’accord « {purpose.label} » {WHY[missing]}."


def _last_words(ids: tuple[uuid.UUID, ...], purpose_key: str, actor: Actor) -> list[Standing]:
    """Her last one, and the last of whoever speaks for her; said as a party who was linked to her since, hers too."""
    parties = select(Party.id).where(Party.tenant_id == actor.tenant.id, Party.person_id.in_(ids))
    hers = or_(
        ConsentRecord.person_id.in_(ids),
        and_(ConsentRecord.person_id.is_(None), ConsentRecord.party_id.in_(parties)),
    )
    statement = (
        select(*WORD, true().label("notice"), literal("").label("recipient"))
        .where(
            ConsentRecord.tenant_id == actor.tenant.id,
            ConsentRecord.purpose == purpose_key,
            ConsentRecord.recipient_id.is_(None),
            hers,
        )
        .order_by(ConsentRecord.day, ConsentRecord.at, ConsentRecord.id)
    )
    return list({word.giver: standing_of(word) for word in session.execute(statement)}.values())
