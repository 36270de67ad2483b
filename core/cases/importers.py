"""Situations brought in from a spreadsheet, open or closed. A named file begins with its people, never so."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import marshmallow as ma
from sqlalchemy import select

from core.activities.importers import member_choices
from core.cases.completing import edit_case
from core.cases.models import Case
from core.cases.opening import number_cases
from core.cases.permissions import OPEN
from core.cases.schemas import NO_NAME, EditCase, OpenCase, OpenCaseSchema
from core.cases.workflow import result_lists, situation_types, type_of
from core.codelists.reasons import SHARED_LIST, reason_choices
from core.codelists.services import options, values_of
from core.db.base import now
from core.db.bulk import write_rows
from core.db.session import session
from core.extension.contributions import CaseType
from core.extension.importing import ImportedRow, Importer, ImportField, ImportKey, ImportRule
from core.ingest.plan import code_making
from core.ingest.removing import edited_columns, remove_unused
from core.places.importers import PLACE_MAKING, place_choices, territories_of
from core.planning.clock import today, wrong_day
from core.records import dataclass
from core.tenancy.binding import Actor
from core.web.forms import FrenchDate, Id, Text

NOT_YET: Final = "Choisissez aujourd’hui ou un jour passé."
CLOSED_FIRST: Final = "La clôture vient avant l’ouverture : vérifiez les deux dates."
NO_TYPE: Final = "Choisissez une des natures proposées."
NO_END: Final = "Une situation de cette nature ne se clôt pas depuis un fichier."
OTHER_RESULT: Final = "Ce résultat n’est pas de ceux d’une situation de cette nature."
NAMED: Final = "Cette situation est devenue un dossier nominatif : corrigez-la depuis sa page."
CLOSED: Final = "Cette situation est close : rouvrez-la pour y écrire."


@dataclass(frozen=True, slots=True)
class PastCase:
    """A situation as a file tells it: the answers of its opening, then who follows it and how it ended."""

    opening: OpenCase
    number: str = ""
    referent_id: uuid.UUID | None = None
    closed_on: date | None = None
    result: str | None = None

    @property
    def id(self) -> uuid.UUID:
        return self.opening.id


class PastCaseSchema(OpenCaseSchema):
    """The form of an opening, and what is known of the end."""

    number = Text(max=20, load_default="", metadata={"label": "Numéro"})
    referent_id = Id(load_default=None, allow_none=True, metadata={"label": "Suivie par"})
    closed_on = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Close le"})
    result = Text(load_default=None, allow_none=True, max=200, metadata={"label": "Résultat"})

    @ma.post_load
    def _make(self, data: dict[str, Any], **_: Any) -> PastCase:
        more = {name: data.pop(name) for name in ("number", "referent_id", "closed_on", "result")}
        return PastCase(OpenCase(**data), **more)


def type_choices(actor: Actor) -> list[tuple[str, str]]:
    return [(found.key, found.label) for found in situation_types(actor)]


def reason_answers(actor: Actor) -> list[tuple[str, str]]:
    lists = (SHARED_LIST, *(found.reasons for found in situation_types(actor)))
    return [(choice[0], choice[1]) for choice in reason_choices(lists, actor)]


def result_answers(actor: Actor) -> list[tuple[str, str]]:
    """What a file may say of an end: the results of every kind offered, and the shared ones."""
    lists = dict.fromkeys(key for found in situation_types(actor) for key in result_lists(found))
    found = ((option.value, option.label) for key in lists for option in options(key, actor))
    return list(dict.fromkeys(found))


FIELDS: Final = (
    ImportField("number", ("Numéro", "N° de situation", "N°")),
    ImportField("subject", ("Objet", "Sujet", "Situation", "Intitulé")),
    ImportField(
        "type_key", ("Nature", "Type", "Nature de la situation"), label="Nature de la situation",
        choices=type_choices,
    ),
    ImportField("opened_on", ("Ouverte le", "Date d’ouverture", "Ouverture", "Date", "Date de début")),
    ImportField("place_id", ("Lieu", "Site", "Adresse"), choices=place_choices, making=PLACE_MAKING),
    ImportField(
        "reason", ("Motif", "Problématique"), choices=reason_answers, making=code_making(SHARED_LIST)
    ),
    ImportField("domain", ("Domaine",)),
    ImportField("people", ("Personnes concernées", "Nombre de personnes"), label="Personnes concernées"),
    ImportField("people_estimated", ("Nombre estimé", "Estimé")),
    ImportField(
        "referent_id", ("Suivie par", "Référent", "Référente", "Médiateur", "Médiatrice"), choices=member_choices
    ),
    ImportField("closed_on", ("Close le", "Date de clôture", "Clôture", "Date de fin")),
    ImportField("result", ("Résultat", "Issue"), choices=result_answers),
)  # fmt: skip
#: Fields that stand in columns of their own name.
_OPENING: Final = ("subject", "reason", "domain", "place_id", "people", "people_estimated", "opened_on")


def _last_step(case_type: CaseType) -> str | None:
    """The state in which work of this kind ends the most directly."""
    final = {state.key for state in case_type.states if state.final}
    steps = [step for step in case_type.transitions if step.target in final]
    return steps[0].target if steps else None


def check_type(command: PastCase, actor: Actor) -> Mapping[str, Sequence[str]]:
    offered = {key for key, _label in type_choices(actor)}
    return {} if command.opening.type_key in offered else {"type_key": [NO_TYPE]}


def check_opening(command: PastCase, actor: Actor) -> Mapping[str, Sequence[str]]:
    wrong = wrong_day(command.opening.opened_on, actor, to_come=NOT_YET)
    return {"opened_on": [wrong]} if wrong else {}


def check_result(command: PastCase, actor: Actor) -> Mapping[str, Sequence[str]]:
    lists = result_lists(type_of(command.opening.type_key))
    if command.result and not any(command.result in values_of(key, actor) for key in lists):
        return {"result": [OTHER_RESULT]}
    return {}


def check_end(command: PastCase, actor: Actor) -> Mapping[str, Sequence[str]]:
    to_come = command.closed_on is not None and command.closed_on > today(actor)
    return {"closed_on": [NOT_YET]} if to_come else {}


def check_order(command: PastCase, actor: Actor) -> Mapping[str, Sequence[str]]:
    opened = command.opening.opened_on or today(actor)
    first = command.closed_on is not None and command.closed_on < opened
    return {"closed_on": [CLOSED_FIRST]} if first else {}


def check_last_step(command: PastCase, _actor: Actor) -> Mapping[str, Sequence[str]]:
    if command.closed_on is not None and _last_step(type_of(command.opening.type_key)) is None:
        return {"closed_on": [NO_END]}
    return {}


#: What the form of an opening refuses, and an end that cannot be.
RULES: Final = (
    ImportRule(("type_key",), check_type),
    ImportRule(("opened_on",), check_opening),
    ImportRule(("type_key", "result"), check_result),
    ImportRule(("closed_on",), check_end),
    ImportRule(("opened_on", "closed_on"), check_order),
    ImportRule(("type_key", "closed_on"), check_last_step),
)


def find_by_number(keys: Sequence[tuple[Any, ...]], actor: Actor) -> Mapping[tuple[Any, ...], Sequence[Any]]:
    rows = session.execute(
        select(Case.id, Case.number).where(
            Case.tenant_id == actor.tenant.id, Case.number.in_([key[0] for key in keys])
        )
    ).all()
    return {key: [row.id for row in rows if row.number == key[0]] for key in keys}


def say(command: PastCase, given: frozenset[str], _actor: Actor) -> dict[str, Any]:
    """The columns that the fields stand for; nature, number, referent and end are said of new ones only."""
    return {name: getattr(command.opening, name) for name in _OPENING if name in given}


def create(rows: Sequence[ImportedRow], actor: Actor) -> None:
    """Write new situations, numbered like any other. Their steps were not passed here: the log begins with the next."""
    moment = now()
    blank = dict.fromkeys(("reason", "place_id", "territory_id", "people", "result", "closed_on", "number"))
    values = []
    for row in rows:
        command: PastCase = row.command
        case_type = type_of(command.opening.type_key)
        said = say(command, row.given, actor)
        opened = command.opening.opened_on or today(actor)
        state = case_type.initial.key
        if command.closed_on is not None:
            state = _last_step(case_type) or state
        values.append(
            {
                "id": row.id,
                **edited_columns(actor, moment),
                **blank,
                "people_estimated": False,
                "data": {},
                **said,
                "type_key": case_type.key,
                "territory_id": territories_of(actor).get(command.opening.place_id),
                "domain": command.opening.domain or case_type.domain,
                "opened_on": opened,
                "closed_on": command.closed_on,
                "last_on": command.closed_on or opened,
                "result": command.result if command.closed_on else None,
                "referent_id": command.referent_id,
                "state": state,
            }
        )
    write_rows(Case, values, actor)
    number_cases([(row.id, row.command.opening.opened_on or today(actor)) for row in rows], actor=actor)


def guard(case: Case, _actor: Actor) -> str:
    if case.named_at is not None:
        return NAMED
    return CLOSED if case.closed_on is not None else ""


def change(case: Case, columns: Mapping[str, Any], actor: Actor) -> None:
    """Correct what the form of a situation corrects, by its rules. Raises Refused, InvalidInput."""
    edit_case(case, EditCase(case.version, columns), actor=actor)


IMPORTER: Final = Importer(
    "cases",
    "Situations",
    "Les situations d’un groupe ou d’un lieu, en cours ou closes, sans aucun nom. " + NO_NAME,
    "group",
    model=Case,
    schema=PastCaseSchema,
    fields=FIELDS,
    permission=OPEN,
    say=say,
    create=create,
    change=change,
    remove=remove_unused(Case),
    keys=(ImportKey("number", "Numéro", ("number",), find_by_number),),
    rules=RULES,
    guard=guard,
    warning="Les nouvelles situations reçoivent un numéro de Passerelle. Une situation close ne change plus.",
    order=30,
)
