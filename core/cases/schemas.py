"""What may be said about a situation: one frozen command per use-case, one schema per command."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import field
from datetime import date, time
from typing import Any, ClassVar

import marshmallow as ma

from core.codelists.reasons import ReasonCode
from core.db.base import new_id
from core.extension.contributions import CaseType, Transition
from core.records import dataclass
from core.web.forms import Coded, CommandSchema, Flag, FrenchDate, FrenchTime, Id, Int, ListOf, Text

NO_NAME = "Pas de nom, d’adresse précise ni de santé : décrivez les faits."

PARTY_KINDS = (
    ("group", "Un groupe", "group"),
    ("person", "Une personne", "user"),
    ("family", "Une famille", "home"),
    ("institution", "Une institution", "building"),
)
INTERPRETERS = (
    ("professional", "Interprète professionnel·le"),
    ("telephone", "Interprète par téléphone"),
    ("relative", "Un proche"),
    ("team", "Un membre de l’équipe"),
)
SESSION_KINDS = (
    ("separate", "Temps séparé", "talk"),
    ("joint", "Temps commun", "table"),
    ("phone", "Téléphone", "phone"),
    ("visit", "Visite sur place", "pin"),
)


def one_of(choices: tuple[tuple[str, ...], ...]) -> ma.validate.OneOf:
    return ma.validate.OneOf([value for value, *_ in choices], error="Choisissez une des réponses proposées.")


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A situation to open. ``opened_on`` None: today. ``number`` False: « sans numéro » for now."""

    id: uuid.UUID
    type_key: str
    subject: str
    domain: str | None = None
    reason: str | None = None
    place_id: uuid.UUID | None = None
    people: int | None = None
    people_estimated: bool = False
    opened_on: date | None = None
    number: bool = True


class OpenCaseSchema(CommandSchema):
    command = OpenCase

    id = Id(load_default=new_id)
    type_key = ma.fields.String(
        required=True,
        metadata={"label": "Nature de la situation", "widget": "radio"},
        error_messages={"required": "Choisissez la nature de la situation."},
    )
    subject = Text(
        required=True,
        max=160,
        metadata={
            "label": "Objet",
            "help": "En quelques mots, sans nom : « Musique le soir devant le gymnase ».",
        },
    )
    place_id = Id(load_default=None, allow_none=True, metadata={"label": "Lieu", "widget": "select"})
    reason = ReasonCode(load_default=None, allow_none=True, metadata={"label": "Motif", "widget": "select"})
    domain = Coded(
        "domain",
        load_default=None,
        allow_none=True,
        metadata={
            "label": "Domaine",
            "widget": "select",
            "help": "Sans réponse : celui de la nature choisie.",
        },
    )
    people = Int(
        low=0,
        high=99_999,
        load_default=None,
        allow_none=True,
        metadata={"label": "Personnes concernées, en tout"},
    )
    people_estimated = Flag(load_default=False, metadata={"label": "Nombre estimé"})
    opened_on = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Ouverte le"})


@dataclass(frozen=True, slots=True)
class EditCase:
    """New values of a situation's fields, based on ``version``; ``data`` are the domain's own fields."""

    version: int
    values: Mapping[str, Any]
    data: Mapping[str, Any] = field(default_factory=dict)


class EditCaseSchema(CommandSchema):
    """The core's part of the form; ``edit_schema`` adds the fields of the domain."""

    version = Int(required=True, low=1, high=1_000_000)
    subject = Text(required=True, max=160, metadata={"label": "Objet", "help": NO_NAME})
    place_id = Id(load_default=None, allow_none=True, metadata={"label": "Lieu", "widget": "select"})
    reason = ReasonCode(load_default=None, allow_none=True, metadata={"label": "Motif", "widget": "select"})
    domain = Coded("domain", required=True, metadata={"label": "Domaine", "widget": "select"})
    people = Int(
        low=0,
        high=99_999,
        load_default=None,
        allow_none=True,
        metadata={"label": "Personnes concernées, en tout"},
    )
    people_estimated = Flag(load_default=False, metadata={"label": "Nombre estimé"})
    opened_on = FrenchDate(required=True, metadata={"label": "Ouverte le"})


CORE_FIELDS = frozenset(EditCaseSchema().fields) - {"version"}


def own_fields(case_type: CaseType) -> dict[str, ma.fields.Field[Any]]:
    """The domain's own fields, by name; they are kept in ``Case.data``."""
    return dict(case_type.schema().fields) if case_type.schema else {}


def edit_schema(case_type: CaseType) -> type[CommandSchema]:
    """One form for both halves of a situation: the core's fields, then the domain's with the rules between them."""
    if case_type.schema is None:
        return EditCaseSchema
    clash = CORE_FIELDS & set(case_type.schema._declared_fields)
    if clash:
        raise ValueError(f"{case_type.key}: fields of the core redefined: {sorted(clash)}")
    return type("EditCaseSchema", (case_type.schema, EditCaseSchema), {})


def edit_command(case_type: CaseType, answers: Mapping[str, Any]) -> EditCase:
    own = own_fields(case_type)
    return EditCase(
        version=answers["version"],
        values={name: value for name, value in answers.items() if name in CORE_FIELDS},
        data={name: value for name, value in answers.items() if name in own},
    )


@dataclass(frozen=True, slots=True)
class AddParty:
    """``label`` "": « Partie A », « Partie B »… in order."""

    id: uuid.UUID
    kind: str
    label: str = ""
    role: str | None = None
    size: int | None = None
    description: str = ""


class PartyFields(CommandSchema):
    kind = ma.fields.String(
        required=True,
        validate=one_of(PARTY_KINDS),
        metadata={"label": "Qui est-ce ?", "widget": "radio"},
        error_messages={"required": "Choisissez qui est cette partie."},
    )
    label = Text(
        load_default="",
        max=80,
        metadata={
            "label": "Comment la reconnaître",
            "help": "Sans nom : « le groupe du banc », « l’équipe d’accueil ». Vide : « Partie A », puis B…",
        },
    )
    role = Coded("party_role", load_default=None, allow_none=True, metadata={"label": "Sa place"})
    size = Int(
        low=1, high=9999, load_default=None, allow_none=True, metadata={"label": "Combien de personnes"}
    )
    description = Text(
        load_default="", max=600, metadata={"label": "Ce qui aide à comprendre", "help": NO_NAME}
    )


@dataclass(frozen=True, slots=True)
class EditParty:
    version: int
    kind: str
    label: str
    role: str | None = None
    size: int | None = None
    description: str = ""


class PartySchema(PartyFields):
    command = AddParty

    id = Id(load_default=new_id)


class EditPartySchema(PartyFields):
    command = EditParty

    version = Int(required=True, low=1, high=1_000_000)
    label = Text(required=True, max=80, metadata={"label": "Comment la reconnaître", "help": NO_NAME})


@dataclass(frozen=True, slots=True)
class AddSession:
    """A meeting held or planned. ``party_ids`` empty: with nobody in particular."""

    id: uuid.UUID
    day: date
    kind: str
    starts_at: time | None = None
    minutes: int | None = None
    party_ids: list[uuid.UUID] = field(default_factory=list)
    place_id: uuid.UUID | None = None
    language: str = ""
    interpreter: str | None = None
    note: str = ""


class SessionFields(CommandSchema):
    kind = ma.fields.String(
        required=True,
        validate=one_of(SESSION_KINDS),
        metadata={"label": "Comment", "widget": "radio"},
        error_messages={"required": "Choisissez comment cela s’est passé."},
    )
    party_ids = ListOf(Id(), load_default=list, metadata={"label": "Avec qui", "widget": "checkboxes"})
    day = FrenchDate(required=True, metadata={"label": "Jour"})
    starts_at = FrenchTime(load_default=None, allow_none=True, metadata={"label": "Heure"})
    minutes = Int(
        low=0, high=1440, load_default=None, allow_none=True, metadata={"label": "Durée, en minutes"}
    )
    place_id = Id(load_default=None, allow_none=True, metadata={"label": "Lieu", "widget": "select"})
    language = Text(
        load_default="",
        max=60,
        metadata={"label": "Langue parlée", "help": "Seulement si ce n’est pas le français."},
    )
    interpreter = ma.fields.String(
        load_default=None,
        allow_none=True,
        validate=one_of(INTERPRETERS),
        metadata={"label": "Qui a traduit", "widget": "select"},
    )


class NotedSessionFields(SessionFields):
    """A meeting of a situation: its words lie with it. In a named file they are a note with a level."""

    note = Text(load_default="", max=4000, metadata={"label": "Ce qui s’est dit", "help": NO_NAME})


@dataclass(frozen=True, slots=True)
class EditSession:
    version: int
    day: date
    kind: str
    starts_at: time | None = None
    minutes: int | None = None
    party_ids: list[uuid.UUID] = field(default_factory=list)
    place_id: uuid.UUID | None = None
    language: str = ""
    interpreter: str | None = None
    note: str = ""


class SessionSchema(NotedSessionFields):
    command = AddSession

    id = Id(load_default=new_id)


class EditSessionSchema(NotedSessionFields):
    command = EditSession

    version = Int(required=True, low=1, high=1_000_000)


@dataclass(frozen=True, slots=True)
class RecordAction:
    id: uuid.UUID
    day: date
    action: str
    note: str = ""


class ActionSchema(CommandSchema):
    command = RecordAction

    id = Id(load_default=new_id)
    action = Coded("action", required=True, metadata={"label": "Ce qui a été fait", "widget": "radio"})
    day = FrenchDate(required=True, metadata={"label": "Jour"})
    note = Text(load_default="", max=2000, metadata={"label": "Précisions", "help": NO_NAME})


@dataclass(frozen=True, slots=True)
class MoveCase:
    """A step to pass, once for its ``id``; ``data`` are fields of the domain that it asks for."""

    id: uuid.UUID = field(default_factory=new_id)
    day: date | None = None
    note: str = ""
    result: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


class MoveSchema(CommandSchema):
    """The core's part of a step's form; ``move_schema`` adds what the step asks for."""

    id = Id(load_default=new_id)
    day = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Jour"})
    note = Text(load_default="", max=2000, metadata={"label": "Pourquoi, en quelques mots", "help": NO_NAME})


def move_schema(case_type: CaseType, step: Transition) -> type[CommandSchema]:
    """The form of one step: its day and reason, a result when it ends the work, the fields it requires."""
    declared: dict[str, Any] = {}
    if case_type.state(step.target).final:
        declared["result"] = Coded(
            case_type.result_list, required=True, metadata={"label": "Résultat", "widget": "radio"}
        )
    own = case_type.schema._declared_fields if case_type.schema else {}
    for name in step.requires:
        if name in own:
            declared[name] = own[name]
        if name == "note":
            declared[name] = Text(
                required=True, max=2000, metadata={"label": "Pourquoi, en quelques mots", "help": NO_NAME}
            )
    return type("MoveSchema", (MoveSchema,), declared)


def move_command(case_type: CaseType, answers: Mapping[str, Any]) -> MoveCase:
    own = own_fields(case_type)
    return MoveCase(
        id=answers["id"],
        day=answers.get("day"),
        note=answers.get("note") or "",
        result=answers.get("result"),
        data={name: value for name, value in answers.items() if name in own},
    )


@dataclass(frozen=True, slots=True)
class ReopenCase:
    id: uuid.UUID
    note: str


class ReopenSchema(CommandSchema):
    command = ReopenCase

    id = Id(load_default=new_id)
    note = Text(required=True, max=2000, metadata={"label": "Pourquoi rouvrir", "help": NO_NAME})


@dataclass(frozen=True, slots=True)
class ReassignCase:
    id: uuid.UUID
    referent_id: uuid.UUID
    note: str = ""


class ReassignSchema(CommandSchema):
    command = ReassignCase

    id = Id(load_default=new_id)
    referent_id = Id(required=True, metadata={"label": "Suivie par", "widget": "select"})
    note = Text(load_default="", max=2000, metadata={"label": "Pourquoi", "help": NO_NAME})


VIEWS = ("team", "mine", "quiet", "closed", "all")
SORTS = ("latest", "oldest", "opened")


@dataclass(frozen=True, slots=True)
class CaseFilters:
    """What the list keeps. ``view``: open ones of the team, mine, without event for 30 days, closed, all."""

    view: str = "team"
    sort: str = "latest"
    type_key: str | None = None
    state: str | None = None
    domain: str | None = None
    reason: str | None = None
    result: str | None = None
    territory_id: uuid.UUID | None = None
    place_id: uuid.UUID | None = None
    referent_id: uuid.UUID | None = None
    since: date | None = None
    until: date | None = None
    cursor: str | None = None


class CaseFiltersSchema(CommandSchema):
    """Codes and ids only: an address holds no text. ``since`` and ``until`` bound the day of opening."""

    command: ClassVar[type[Any]] = CaseFilters

    view = ma.fields.String(load_default="team", validate=ma.validate.OneOf(VIEWS))
    sort = ma.fields.String(load_default="latest", validate=ma.validate.OneOf(SORTS))
    type_key = ma.fields.String(load_default=None, allow_none=True)
    state = ma.fields.String(
        load_default=None, allow_none=True, metadata={"label": "État", "widget": "select"}
    )
    domain = Coded("domain", load_default=None, allow_none=True, metadata={"label": "Domaine"})
    reason = ReasonCode(load_default=None, allow_none=True, metadata={"label": "Motif", "widget": "select"})
    result = ma.fields.String(load_default=None, allow_none=True)
    territory_id = Id(load_default=None, allow_none=True, metadata={"label": "Quartier", "widget": "select"})
    place_id = Id(load_default=None, allow_none=True, metadata={"label": "Lieu", "widget": "select"})
    referent_id = Id(load_default=None, allow_none=True, metadata={"label": "Suivie par", "widget": "select"})
    since = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Ouverte du"})
    until = FrenchDate(load_default=None, allow_none=True, metadata={"label": "au"})
    cursor = ma.fields.String(load_default=None, allow_none=True)


class SearchSchema(CommandSchema):
    q = Text(required=True, max=80, metadata={"label": "Numéro ou objet"})


class ReaderSchema(CommandSchema):
    """For whom a situation is printed; None: for the team."""

    party_id = Id(load_default=None, allow_none=True)
