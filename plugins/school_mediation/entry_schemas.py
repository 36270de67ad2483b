"""Field entries at school: one short form for each kind of act, and the filters of their list."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import field
from datetime import date, time
from typing import Any, Final

import marshmallow as ma

from core.toolkit import (
    Coded,
    CommandSchema,
    Flag,
    FrenchDate,
    FrenchTime,
    Id,
    Int,
    ListOf,
    Text,
    dataclass,
    new_id,
)
from plugins.school_mediation.schemas import BASED_ON, NO_NAME, YEARS

OFFERED = "Choisissez une des réponses proposées."


@dataclass(frozen=True, slots=True)
class EntryCommand:
    """An act at school as it was said; ``day`` and ``at`` None: now. ``promotion_id`` stands for its school."""

    id: uuid.UUID
    act: str
    school_id: uuid.UUID | None = None
    promotion_id: uuid.UUID | None = None
    level: str | None = None
    motive: str | None = None
    result: str | None = None
    theme: str | None = None
    way: str | None = None
    class_label: str = ""
    letters: int | None = None
    total: int | None = None
    minutes: int | None = None
    day: date | None = None
    at: time | None = None
    members: list[uuid.UUID] = field(default_factory=list)
    note: str = ""
    round_id: uuid.UUID | None = None
    distinct: bool = False
    another: bool = False


@dataclass(frozen=True, slots=True)
class EditEntry:
    """The details of an act; what the core keeps of it is corrected on its own page."""

    version: int
    act: str
    level: str | None = None
    result: str | None = None
    theme: str | None = None
    way: str | None = None
    class_label: str = ""
    letters: int | None = None


def _act() -> Coded:
    return Coded("mae_activity", required=True, metadata={"label": "Quoi", "widget": "radio"})


def _level() -> Coded:
    return Coded(
        "school_level", load_default=None, allow_none=True, metadata={"label": "Niveau", "widget": "radio"}
    )


def _motive() -> Coded:
    return Coded(
        "mae_motive", load_default=None, allow_none=True, metadata={"label": "Motif", "widget": "radio"}
    )


def _result() -> Coded:
    return Coded(
        "mae_result", load_default=None, allow_none=True, metadata={"label": "Résultat", "widget": "radio"}
    )


def _way() -> Coded:
    return Coded(
        "school_way",
        load_default=None,
        allow_none=True,
        metadata={"label": "Lien avec la famille", "widget": "radio"},
    )


def _theme() -> Coded:
    return Coded(
        "school_theme", load_default=None, allow_none=True, metadata={"label": "Thème", "widget": "radio"}
    )


def _class_label() -> Text:
    return Text(load_default="", max=20, metadata={"label": "Classe", "help": "Par exemple : « 6e B »."})


def _count(label: str) -> Int:
    return Int(low=0, high=9999, load_default=None, allow_none=True, metadata={"label": label})


def _letters(label: str, **more: str) -> Int:
    return Int(low=0, high=999, load_default=None, allow_none=True, metadata={"label": label, **more})


class EntryFields(CommandSchema):
    """What every form asks; each kind adds its own fields."""

    command = EntryCommand

    id = Id(load_default=new_id)
    act = _act()
    minutes = Int(
        low=1, high=1440, load_default=None, allow_none=True, metadata={"label": "Durée", "widget": "radio"}
    )
    day = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Jour"})
    at = FrenchTime(load_default=None, allow_none=True, metadata={"label": "Heure de début"})
    members = ListOf(Id(), load_default=list, metadata={"label": "Avec qui", "widget": "checkboxes"})
    note = Text(load_default="", max=2000, metadata={"label": "Note", "help": NO_NAME})
    round_id = Id(load_default=None, allow_none=True, metadata={"label": "Tournée", "widget": "hidden"})
    distinct = Flag(load_default=False, metadata={"label": "Autre intervention", "widget": "hidden"})
    next = Flag(load_default=False, metadata={"label": "Puis une autre", "widget": "hidden"})

    @ma.post_load
    def _make(self, data: dict[str, Any], **_: Any) -> EntryCommand:
        data["members"] = list(dict.fromkeys(data["members"]))
        return EntryCommand(another=data.pop("next"), **data)


class AtSchool(EntryFields):
    school_id = Id(required=True, metadata={"label": "Où", "widget": "radio"})


class PresenceSchema(AtSchool):
    level = _level()
    total = _count("Élèves et adultes rencontrés")


class ConflictSchema(AtSchool):
    act = Coded(
        "mae_activity", load_default="conflict_realtime", metadata={"label": "Quoi", "widget": "hidden"}
    )
    level = _level()
    motive = _motive()
    result = _result()
    total = _count("Élèves concernés")


class PupilActSchema(AtSchool):
    level = _level()
    motive = _motive()
    way = _way()
    result = _result()


class ClassActSchema(AtSchool):
    level = _level()
    class_label = _class_label()
    theme = _theme()
    total = _count("Participants")


class PeerActSchema(EntryFields):
    promotion_id = Id(required=True, metadata={"label": "Promotion", "widget": "radio"})
    level = _level()
    class_label = _class_label()
    motive = _motive()
    result = _result()
    total = _count("Élèves présents ou concernés")
    letters = _letters("Lettres reçues ensuite", help="Après une présentation en classe.")


class ImportEntrySchema(AtSchool):
    """A row of last year's file: what one of the forms asks. A session of pupil mediators says its school; the
    promotion is that of the school year. No note: the remarks of such a file speak of pupils.
    """

    level = _level()
    motive = _motive()
    way = _way()
    theme = _theme()
    result = _result()
    class_label = _class_label()
    total = _count("Nombre de personnes")
    letters = _letters("Lettres reçues ensuite", help="Après une présentation en classe.")


class EditEntryFields(CommandSchema):
    command = EditEntry

    version = Int(required=True, **BASED_ON)
    act = _act()
    level = _level()


class EditPresenceSchema(EditEntryFields):
    """Act and level."""


class EditConflictSchema(EditEntryFields):
    result = _result()


class EditPupilActSchema(EditEntryFields):
    way = _way()
    result = _result()


class EditClassActSchema(EditEntryFields):
    class_label = _class_label()
    theme = _theme()


class EditPeerActSchema(EditEntryFields):
    class_label = _class_label()
    result = _result()
    letters = _letters("Lettres reçues")


@dataclass(frozen=True, slots=True)
class EntryForm:
    """How acts of one kind are entered and corrected; ``asks`` are the fields shown at once, in order.

    ``folded`` are asked one tap away. ``usual``: the answers met most, by field, shown before the others.
    """

    kind: str
    title: str
    label: str
    acts: tuple[str, ...]
    schema: type[EntryFields]
    edit: type[EditEntryFields]
    endpoint: str
    asks: tuple[str, ...]
    minutes: int
    folded: tuple[str, ...] = ()
    #: Which of its fields says where.
    where: str = "school_id"
    usual: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def asked(self, name: str) -> bool:
        """Whether the form has that question, shown or folded."""
        return name in self.schema._declared_fields


PRESENCE: Final = EntryForm(
    "school_presence",
    "Présence à l’école",
    "Présence à l’école",
    ("presence_gate", "presence_yard", "transport_link"),
    PresenceSchema,
    EditPresenceSchema,
    "school_mediation.add_presence",
    ("school_id", "act", "total", "level"),
    30,
)
CONFLICT: Final = EntryForm(
    "school_conflict",
    "Conflit à chaud",
    "Conflit à chaud entre élèves",
    ("conflict_realtime",),
    ConflictSchema,
    EditConflictSchema,
    "school_mediation.add_conflict",
    ("school_id", "motive", "result", "level", "total"),
    15,
)
PUPIL: Final = EntryForm(
    "school_pupil",
    "Élève et famille",
    "Écoute d’élève, lien avec la famille",
    (
        "individual_listen",
        "family_link",
        "absence_follow",
        "dropout_prev",
        "exclusion_support",
        "family_mediation",
    ),
    PupilActSchema,
    EditPupilActSchema,
    "school_mediation.add_pupil_act",
    ("school_id", "act", "motive", "level", "result"),
    30,
    folded=("way",),
    usual={
        "motive": ("malaise", "quarrel", "bullying", "absence", "family", "insult"),
        "result": ("calmed", "relayed_cpe", "relayed_nurse", "parents_informed", "relayed_phare", "ip"),
    },
)
CLASS: Final = EntryForm(
    "school_class",
    "Classe et équipe",
    "Séance en classe, travail d’équipe",
    ("class_awareness", "citizen_project", "cm2_6e", "staff_meeting", "partner_link"),
    ClassActSchema,
    EditClassActSchema,
    "school_mediation.add_class_act",
    ("school_id", "act", "level", "class_label", "theme", "total"),
    60,
)
PEER: Final = EntryForm(
    "school_peers",
    "Séance d’élèves médiateurs",
    "Élèves médiateurs",
    ("peer_presentation", "peer_training", "peer_session", "peer_supervision"),
    PeerActSchema,
    EditPeerActSchema,
    "school_mediation.add_peer_act",
    ("promotion_id", "act", "level", "class_label", "motive", "result", "total", "letters"),
    60,
    where="promotion_id",
)
FORMS: Final = (PRESENCE, CONFLICT, PUPIL, CLASS, PEER)
BY_KIND: Final = {form.kind: form for form in FORMS}
FORM_OF_ACT: Final = {act: form for form in FORMS for act in form.acts}


@dataclass(frozen=True, slots=True)
class EntryFilters:
    """Acts of a school year (None, and no day given: the present one), or between two days."""

    year: int | None = None
    since: date | None = None
    until: date | None = None
    school_id: uuid.UUID | None = None
    territory_id: uuid.UUID | None = None
    act: str | None = None
    group: str | None = None
    level: str | None = None
    motive: str | None = None
    result: str | None = None
    settled: bool = False
    answered: bool = False
    cursor: str | None = None


class EntryFiltersSchema(CommandSchema):
    command = EntryFilters

    year = Int(
        load_default=None, allow_none=True, metadata={"label": "Année scolaire", "widget": "select"}, **YEARS
    )
    since = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Du"})
    until = FrenchDate(load_default=None, allow_none=True, metadata={"label": "Au"})
    school_id = Id(
        load_default=None, allow_none=True, metadata={"label": "Établissement", "widget": "select"}
    )
    territory_id = Id(load_default=None, allow_none=True, metadata={"label": "Quartier", "widget": "select"})
    act = Coded("mae_activity", load_default=None, allow_none=True, metadata={"label": "Activité"})
    group = ma.fields.String(
        load_default=None,
        allow_none=True,
        validate=ma.validate.OneOf(sorted(BY_KIND), error=OFFERED),
        metadata={"label": "Forme", "widget": "select"},
    )
    level = Coded("school_level", load_default=None, allow_none=True, metadata={"label": "Niveau"})
    motive = Coded("mae_motive", load_default=None, allow_none=True, metadata={"label": "Motif"})
    result = Coded("mae_result", load_default=None, allow_none=True, metadata={"label": "Résultat"})
    settled = Flag(load_default=False, metadata={"label": "Apaisés sur le moment"})
    answered = Flag(load_default=False, metadata={"label": "Résultat renseigné"})
    cursor = Text(load_default=None, allow_none=True, max=2000)
