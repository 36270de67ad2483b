"""The list that a funder wants by name, as a table: made like every other export, at once or by a job.

Its page tells people by the number of a file; names are in the file that leaves, which the journal and the register
keep with who, when and why.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import marshmallow as ma

from core.codelists.services import label_of
from core.db.writing import get_or_404
from core.errors import NotFound
from core.extension.contributions import ExportTable, ListExport
from core.funding import queries
from core.funding.grids import grid_of
from core.funding.models import Convention
from core.funding.permissions import EXPORT_PARTICIPANTS
from core.tenancy.binding import Actor
from core.web.forms import NOT_OFFERED, CommandSchema

#: Identity, days, sex, employment and schooling, and nothing else.
HEADS: Final = (
    "Nom", "Prénom", "Date de naissance", "Sexe", "Entrée le", "Emploi à l’entrée", "Scolarité atteinte",
    "Sortie le", "Emploi à la sortie", "Questionnaire remis le",
)  # fmt: skip


def _label_of(convention_id: str) -> str:
    return get_or_404(Convention, uuid.UUID(convention_id)).label


class ParticipantListSchema(CommandSchema):
    """The address of the list: its convention."""

    convention_id = ma.fields.UUID(
        required=True,
        error_messages={"invalid": NOT_OFFERED},
        metadata={"label": "Convention", "named": _label_of},
    )


def named_convention(convention_id: uuid.UUID, actor: Actor) -> Convention:
    """A convention whose grid asks for named participants. Raises NotFound."""
    row = get_or_404(Convention, convention_id)
    if not grid_of(row.grid, actor).shipped.named:
        raise NotFound
    return row


def participants_table(answers: Mapping[str, Any], actor: Actor) -> ExportTable:
    convention = named_convention(answers["convention_id"], actor)
    rows = queries.named_participants(convention.id, actor)
    return ExportTable(HEADS, rows, lambda batch: _cells(batch, actor))


def _cells(rows: Sequence[Any], actor: Actor) -> Iterator[Sequence[Any]]:
    def word(list_key: str, code: str | None) -> str:
        return label_of(list_key, code, actor) if code else ""

    for row in rows:
        yield (
            row.family_name,
            row.given_name,
            row.birth_date,
            word("gender", row.gender),
            row.entered_on,
            word("participant_employment", row.employment_in),
            word("participant_schooling", row.schooling),
            row.left_on,
            word("participant_employment", row.employment_out),
            row.questionnaire_on,
        )


LISTS: Final = (
    ListExport(
        "participants",
        "Participants d’une convention",
        "funding.participants",
        (EXPORT_PARTICIPANTS,),
        ParticipantListSchema,
        lambda actor, answers: participants_table(answers, actor),
    ),
)
