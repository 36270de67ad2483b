"""The partner directory, brought in from a spreadsheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import select

from core.casefiles.permissions import MANAGE_PARTNERS
from core.db.base import now
from core.db.bulk import write_rows
from core.db.session import session
from core.db.sorting import sort_key
from core.db.writing import apply_changes
from core.extension.importing import ImportedRow, Importer, ImportField, ImportKey
from core.ingest.removing import edited_columns, remove_unused
from core.referrals.models import Partner
from core.referrals.schemas import PartnerCommand, PartnerSchema
from core.tenancy.binding import Actor

FIELDS: Final = (
    ImportField("name", ("Organisme", "Structure", "Partenaire", "Nom"), label="Nom de l’organisme"),
    ImportField("kind", ("Nature", "Type", "Catégorie"), label="Nature"),
    ImportField("contact_name", ("Personne à joindre", "Contact", "Interlocuteur", "Référent")),
    ImportField("email", ("Adresse électronique", "Adresse mél", "Courriel", "Mail", "E-mail", "Mél")),
    ImportField("phone", ("Téléphone", "Tél")),
    ImportField("note", ("Note", "Remarques", "Commentaire", "Horaires")),
)
SAID: Final = tuple(field.name for field in FIELDS)


def find_by_name(keys: Sequence[tuple[Any, ...]], actor: Actor) -> Mapping[tuple[Any, ...], Sequence[Any]]:
    """Partners of that name, accents and capitals apart."""
    folded = {key: sort_key(key[0]) for key in keys}
    rows = session.execute(
        select(Partner.id, Partner.sort_name).where(
            Partner.tenant_id == actor.tenant.id, Partner.sort_name.in_(set(folded.values()))
        )
    )
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row.sort_name, []).append(row.id)
    return {key: found.get(name, []) for key, name in folded.items()}


def say(command: PartnerCommand, given: frozenset[str], _actor: Actor) -> dict[str, Any]:
    return {name: getattr(command, name) for name in SAID if name in given}


def create(rows: Sequence[ImportedRow], actor: Actor) -> None:
    moment = now()
    values = [
        {
            "id": row.id,
            **edited_columns(actor, moment),
            **{name: getattr(row.command, name) for name in SAID},
            "sort_name": sort_key(row.command.name),
        }
        for row in rows
    ]
    write_rows(Partner, values, actor)


def change(partner: Partner, columns: Mapping[str, Any], actor: Actor) -> None:
    apply_changes(partner, partner.version, columns, actor=actor)
    partner.sort_name = sort_key(partner.name)
    session.flush()


IMPORTER: Final = Importer(
    "partners",
    "Partenaires",
    "Le carnet des organismes avec lesquels vous travaillez, et qui y joindre.",
    "link",
    model=Partner,
    schema=PartnerSchema,
    fields=FIELDS,
    permission=MANAGE_PARTNERS,
    say=say,
    create=create,
    change=change,
    remove=remove_unused(Partner),
    keys=(ImportKey("name", "Nom de l’organisme", ("name",), find_by_name),),
    order=40,
)
