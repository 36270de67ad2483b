"""A participant's own data: in her copy, gone with her, kept as long as a funder may ask for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import delete, func, select

from core.codelists.services import label_of
from core.db.session import session
from core.extension.contributions import ExportPart, RetentionRule, SubjectRef
from core.funding.models import Convention, Participant
from core.lifecycle.terms import delete_rows, passed, rows_before
from core.people.privacy import purge_revisions
from core.people.queries import records_of
from core.tenancy.binding import Actor


def _hers(subject: SubjectRef, actor: Actor) -> Any:
    return select(Participant).where(
        Participant.tenant_id == actor.tenant.id, Participant.person_id.in_(records_of(subject.id))
    )


def export_person_data(actor: Actor, subject: SubjectRef) -> Sequence[ExportPart]:
    if subject.kind != "person":
        return ()
    rows = session.execute(_hers(subject, actor)).scalars().all()
    funders = {
        row.id: row.funder
        for row in session.execute(
            select(Convention.id, Convention.funder).where(Convention.tenant_id == actor.tenant.id)
        )
    }
    told = tuple(
        {
            "Financeur": funders.get(row.convention_id, ""),
            "Entrée le": row.entered_on,
            "Sortie le": row.left_on,
            "Emploi à l’entrée": label_of("participant_employment", row.employment_in, actor),
            "Emploi à la sortie": label_of("participant_employment", row.employment_out, actor),
            "Scolarité atteinte": label_of("participant_schooling", row.schooling, actor),
            "Questionnaire remis le": row.questionnaire_on,
        }
        for row in rows
    )
    return (ExportPart("Participation à une opération financée", told),) if told else ()


def erase_person_data(actor: Actor, subject: SubjectRef) -> int:
    if subject.kind != "person":
        return 0
    ids = [row.id for row in session.execute(_hers(subject, actor)).scalars()]
    if not ids:
        return 0
    purge_revisions(Participant, ids, actor)
    session.execute(
        delete(Participant)
        .where(Participant.tenant_id == actor.tenant.id, Participant.id.in_(ids))
        .execution_options(synchronize_session=False)
    )
    return len(ids)


#: Her exit; as long as she has not left, her entry.
LAST_DAY: Final = func.coalesce(Participant.left_on, Participant.entered_on)


def people_told(actor: Actor, before: date) -> Any:
    """People whose participation is still kept: their names are what it proves."""
    return select(Participant.person_id).where(
        Participant.tenant_id == actor.tenant.id, ~passed(LAST_DAY, before, actor)
    )


RULES: Final = (
    RetentionRule(
        "funding.participants",
        "Participants déclarés à un financeur",
        "L’entrée, la sortie, l’emploi et la scolarité d’un participant prouvent au financeur ce qu’il a payé ; un "
        "contrôle peut venir des années après.",
        since="la sortie du participant, ou son entrée s’il n’est pas sorti",
        months=72,
        due=rows_before(Participant, LAST_DAY),
        effect="rows",
        apply=delete_rows(Participant),
        holds=people_told,
    ),
)
