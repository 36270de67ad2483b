"""The lists that the domain « Dossiers nominatifs » brings: files, people, partners."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import marshmallow as ma

from core.casefiles.pages import FILES
from core.casefiles.permissions import MANAGE_PARTNERS, READ_PEOPLE
from core.cases.permissions import ASSIST_FILES, READ_FILES
from core.cases.schemas import CaseFiltersSchema
from core.exports.lists import case_table, newest_first, words
from core.extension.contributions import ExportTable, ListExport
from core.people import queries as people
from core.people.models import Person
from core.people.naming import display_name
from core.people.pages import LIVES_HERE_WORDS, age_words
from core.people.schemas import ListSchema
from core.referrals import queries as partners
from core.tenancy.binding import Actor
from core.web.forms import NOT_OFFERED, CommandSchema

Told = Iterator[tuple[Any, ...]]


def people_table(actor: Actor) -> ExportTable:
    return ExportTable(
        ("Nom", "Âge", "Habite la commune", "Données"),
        newest_first(people.listed(actor), (Person.sort_name, Person.id), descending=False),
        lambda rows: _people(rows, actor),
    )


def _people(rows: Sequence[Any], actor: Actor) -> Told:
    for row in rows:
        restricted = "Limitées" if row.restricted_on is not None else None
        yield display_name(row), age_words(row, actor), LIVES_HERE_WORDS[row.lives_here], restricted


class PartnersSchema(CommandSchema):
    """The address of the directory; ``suite`` only turns its pages."""

    vue = ma.fields.String(load_default="", validate=ma.validate.OneOf(["", "archives"], error=NOT_OFFERED))
    suite = ma.fields.String(load_default=None, allow_none=True)


def partner_table(answers: Mapping[str, Any], actor: Actor) -> ExportTable:
    statement = partners.partners(actor, archived=answers["vue"] == "archives")
    return ExportTable(
        ("Partenaire", "Type", "Contact", "Téléphone", "Courriel"),
        newest_first(statement, partners.KEYSET, descending=False),
        lambda rows: _partners(rows, actor),
    )


def _partners(rows: Sequence[Any], actor: Actor) -> Told:
    kind = words("partner_type", actor)
    for row in rows:
        yield row.name, kind(row.kind), row.contact_name, row.phone, row.email


LISTS: Final = (
    ListExport(
        "files",
        "Dossiers",
        "files.index",
        (READ_FILES, ASSIST_FILES),
        CaseFiltersSchema,
        lambda actor, filters: case_table(filters, actor, FILES),
    ),
    ListExport(
        "people",
        "Personnes",
        "people.index",
        (READ_PEOPLE,),
        ListSchema,
        lambda actor, _answers: people_table(actor),
    ),
    ListExport(
        "partners",
        "Partenaires",
        "partners.index",
        (MANAGE_PARTNERS,),
        PartnersSchema,
        lambda actor, answers: partner_table(answers, actor),
    ),
)
