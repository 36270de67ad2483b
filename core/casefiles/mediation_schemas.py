"""What may be said in a mediation: one frozen command per use-case, one schema per command."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import field
from datetime import date, time
from typing import Any, Final

import marshmallow as ma

from core.cases.schemas import SessionFields, one_of
from core.codelists.services import options
from core.db.base import new_id
from core.records import dataclass
from core.tenancy.binding import Actor
from core.web.forms import Coded, CommandSchema, FrenchDate, Id, Int, ListOf, Text

LEVELS: Final[tuple[tuple[str, str, str], ...]] = (
    ("team", "Équipe", "group"),
    ("restricted", "Restreint", "lock"),
    ("sealed", "Scellé", "shield"),
    ("private", "Mes notes", "pen"),
)
#: Who will read, said under the choice itself: a level is chosen knowing it.
WHO_READS: Final = (
    "Équipe : tous les membres qui peuvent ouvrir ce dossier. Restreint : la personne référente, les "
    "co-référentes et qui la remplace. Scellé : la personne référente et les co-référentes seulement (enfance en "
    "danger, violences). Mes notes : vous seul·e."
)
ANSWERS: Final = (
    ("accepted", "Accepte", "check"),
    ("refused", "Refuse", "stop"),
    ("amended", "Modifie", "pen"),
)
FORMS: Final = (("written", "Par écrit", "doc"), ("oral", "À l’oral", "talk"))
MOMENTS: Final = (
    ("entry", "À l’entrée", "go"),
    ("review", "Au point d’étape", "steps"),
    ("exit", "À la sortie", "check"),
)
OUTCOMES: Final = (
    ("kept", "Accord tenu", "check"),
    ("partly_kept", "Tenu en partie", "steps"),
    ("not_kept", "Non tenu", "stop"),
    ("no_news", "Sans nouvelles", "help"),
)
#: Words of a person may name her: what is asked instead is sobriety.
OWN_WORDS: Final = "Ce qui a été dit, avec les mots de la personne. Rien sur son état de santé."
#: The browser keeps no trace of such a text.
CLOSED_TEXT: Final = {"autocomplete": "off"}


def _level() -> ma.fields.String:
    return ma.fields.String(
        required=True,
        validate=one_of(LEVELS),
        metadata={"label": "Qui pourra lire", "widget": "radio", "help": WHO_READS},
        error_messages={"required": "Choisissez qui pourra lire."},
    )


def _words(*, required: bool = True) -> Text:
    metadata = {"label": "Ce qui s’est dit", "help": OWN_WORDS, "attrs": {**CLOSED_TEXT, "rows": 8}}
    if required:
        return Text(required=True, max=8000, metadata=metadata)
    return Text(load_default="", max=8000, metadata=metadata)


@dataclass(frozen=True, slots=True)
class WriteNote:
    """``party_id`` whose words they are; None: the team's own. ``session_id`` the meeting they were said at."""

    id: uuid.UUID
    level: str
    text: str
    day: date
    party_id: uuid.UUID | None = None
    session_id: uuid.UUID | None = None


class NoteSchema(CommandSchema):
    command = WriteNote

    id = Id(load_default=new_id)
    level = _level()
    party_id = Id(
        load_default=None,
        allow_none=True,
        metadata={"label": "Paroles de", "widget": "select", "help": "Sans réponse : une note de l’équipe."},
    )
    day = FrenchDate(required=True, metadata={"label": "Jour"})
    text = _words()


class MeetingNoteSchema(CommandSchema):
    """The words of a meeting noted afterwards: whose they are is told by who was there."""

    command = WriteNote

    id = Id(load_default=new_id)
    level = _level()
    day = FrenchDate(required=True, metadata={"label": "Jour"})
    text = _words()


@dataclass(frozen=True, slots=True)
class EditNote:
    version: int
    level: str
    text: str
    day: date


class EditNoteSchema(CommandSchema):
    command = EditNote

    version = Int(required=True, low=1, high=1_000_000)
    level = _level()
    day = FrenchDate(required=True, metadata={"label": "Jour"})
    text = _words()


@dataclass(frozen=True, slots=True)
class HoldMeeting:
    """A meeting held or planned, with its words when there are some: then ``level`` says who reads them."""

    id: uuid.UUID
    kind: str
    day: date
    party_ids: list[uuid.UUID] = field(default_factory=list)
    starts_at: time | None = None
    minutes: int | None = None
    place_id: uuid.UUID | None = None
    language: str = ""
    interpreter: str | None = None
    level: str = ""
    text: str = ""


class MeetingSchema(SessionFields):
    command = HoldMeeting

    id = Id(load_default=new_id)
    level = ma.fields.String(
        load_default="restricted",
        validate=one_of(LEVELS),
        metadata={"label": "Qui pourra lire ce qui s’est dit", "widget": "radio", "help": WHO_READS},
    )
    text = _words(required=False)


@dataclass(frozen=True, slots=True)
class CorrectMeeting:
    version: int
    kind: str
    day: date
    party_ids: list[uuid.UUID] = field(default_factory=list)
    starts_at: time | None = None
    minutes: int | None = None
    place_id: uuid.UUID | None = None
    language: str = ""
    interpreter: str | None = None


class CorrectMeetingSchema(SessionFields):
    command = CorrectMeeting

    version = Int(required=True, low=1, high=1_000_000)


@dataclass(frozen=True, slots=True)
class ProposeSolution:
    """``party_id`` who proposes it; None: the mediation does."""

    id: uuid.UUID
    text: str
    day: date
    party_id: uuid.UUID | None = None


_LINE = {
    "label": "Proposition",
    "help": "Une seule chose par ligne, avec les mots des parties : qui fait quoi, à partir de quand.",
}


class SolutionSchema(CommandSchema):
    command = ProposeSolution

    id = Id(load_default=new_id)
    party_id = Id(
        load_default=None,
        allow_none=True,
        metadata={"label": "Proposée par", "widget": "select", "help": "Sans réponse : par la médiation."},
    )
    text = Text(required=True, max=600, metadata=_LINE)
    day = FrenchDate(required=True, metadata={"label": "Jour"})


@dataclass(frozen=True, slots=True)
class EditSolution:
    version: int
    text: str


class EditSolutionSchema(CommandSchema):
    command = EditSolution

    version = Int(required=True, low=1, high=1_000_000)
    text = Text(required=True, max=600, metadata=_LINE)


@dataclass(frozen=True, slots=True)
class AnswerSolution:
    """``solution_version`` is the wording that was read to the party; ``version`` None: her first answer."""

    id: uuid.UUID
    solution_version: int
    answer: str
    day: date
    amendment: str = ""
    version: int | None = None


class AnswerSchema(CommandSchema):
    command = AnswerSolution

    id = Id(load_default=new_id)
    version = Int(low=1, high=1_000_000, load_default=None, allow_none=True)
    solution_version = Int(
        required=True, low=1, high=1_000_000, metadata={"label": "Proposition lue", "widget": "hidden"}
    )
    answer = ma.fields.String(
        required=True,
        validate=one_of(ANSWERS),
        metadata={"label": "Sa réponse", "widget": "radio"},
        error_messages={"required": "Choisissez une réponse."},
    )
    amendment = Text(
        load_default="",
        max=600,
        metadata={
            "label": "Ce qui est à modifier",
            "help": "Avec ses mots, si elle veut modifier la proposition.",
        },
    )
    day = FrenchDate(required=True, metadata={"label": "Jour"})


@dataclass(frozen=True, slots=True)
class ConcludeAgreement:
    id: uuid.UUID
    form: str
    day: date


class AgreementSchema(CommandSchema):
    command = ConcludeAgreement

    id = Id(load_default=new_id)
    form = ma.fields.String(
        required=True,
        validate=one_of(FORMS),
        metadata={"label": "Comment l’accord est donné", "widget": "radio"},
        error_messages={"required": "Choisissez une des deux réponses."},
    )
    day = FrenchDate(required=True, metadata={"label": "Jour de l’accord"})


class SignersSchema(CommandSchema):
    """Parties that chose to stand by their name on the page to sign; the others stand as « Partie A »."""

    named = ListOf(Id(), load_default=list, metadata={"label": "Écrire le nom de", "widget": "checkboxes"})


class PrintSchema(CommandSchema):
    """For whom a file is printed; None: for the team."""

    party_id = Id(load_default=None, allow_none=True)


@dataclass(frozen=True, slots=True)
class PlanFollowUp:
    """``version`` is that of the news that wait already; None: none did."""

    id: uuid.UUID
    due_on: date
    version: int | None = None


class FollowUpSchema(CommandSchema):
    command = PlanFollowUp

    id = Id(load_default=new_id)
    version = Int(low=1, high=1_000_000, load_default=None, allow_none=True)
    due_on = FrenchDate(required=True, metadata={"label": "Prendre des nouvelles le"})


@dataclass(frozen=True, slots=True)
class RecordOutcome:
    version: int
    outcome: str
    done_on: date


class OutcomeSchema(CommandSchema):
    command = RecordOutcome

    version = Int(required=True, low=1, high=1_000_000)
    outcome = ma.fields.String(
        required=True,
        validate=one_of(OUTCOMES),
        metadata={"label": "Ce qu’il en est", "widget": "radio"},
        error_messages={"required": "Choisissez une réponse."},
    )
    done_on = FrenchDate(required=True, metadata={"label": "Nouvelles prises le"})


@dataclass(frozen=True, slots=True)
class RecordBonds:
    """What a party says of her links at one moment: bond → state; a bond without state was not asked.

    ``version`` is the sum of the versions of the rows shown, 0 when there were none.
    """

    version: int
    moment: str
    day: date
    states: Mapping[str, str]


class BondFields(CommandSchema):
    version = Int(load_default=0, low=0, high=10_000_000, metadata={"label": "Version"})
    day = FrenchDate(required=True, metadata={"label": "Dit le"})


BOND_FIELD = "bond_"


def bonds_schema(actor: Actor) -> type[CommandSchema]:
    """One question for each bond that the structure asks about."""
    asked = {
        f"{BOND_FIELD}{option.value}": Coded(
            "bond_state",
            load_default=None,
            allow_none=True,
            metadata={"label": option.label, "widget": "radio"},
        )
        for option in options("bond", actor)
    }
    return type("BondsSchema", (BondFields,), dict(asked))


def bonds_command(moment: str, answers: Mapping[str, Any]) -> RecordBonds:
    said = {
        name.removeprefix(BOND_FIELD): str(state)
        for name, state in answers.items()
        if name.startswith(BOND_FIELD) and state
    }
    return RecordBonds(answers["version"], moment, answers["day"], said)
