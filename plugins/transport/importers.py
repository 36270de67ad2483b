"""Rides, acts and talks of last year brought in from a spreadsheet: one row is one field entry and its details."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, Final, TypeAlias

from marshmallow import post_load
from sqlalchemy import and_, select

from core.toolkit import (
    CORRECT_TEAM_ACTIVITIES,
    Actor,
    CommandSchema,
    ImportedRow,
    Importer,
    ImportField,
    ImportRule,
    InvalidInput,
    Text,
    check_entry,
    dataclass,
    entry_fields,
    new_id,
    read_once,
    remove_own_entries,
    session,
    sort_key,
    write_own_entries,
    write_rows,
)
from plugins.transport.codelists import ACT, MOTIVES, RIDE, TALK
from plugins.transport.entries import (
    ONE_STOP,
    OTHER_LINE,
    act_entry,
    check_way,
    kept,
    ride_entry,
    said_of,
    talk_entry,
)
from plugins.transport.entry_schemas import (
    COUNTER,
    COUNTERS,
    ActAnswers,
    ActCommand,
    RideAnswers,
    RideCommand,
    TalkCommand,
    TalkSchema,
    Where,
)
from plugins.transport.models import ClassTalk, Count, Line, Network, Stop, Trip
from plugins.transport.pages import line_words
from plugins.transport.queries import in_plan_order
from plugins.transport.schemas import STOP_LABEL

NO_LINE: Final = "Dites de quelle ligne est cet arrêt."
WARNING: Final = (
    "Sans heure dans le fichier, aucune n’est notée. Une ligne sans équipe ne compte les heures de personne."
)
#: How people write a line beside its code.
LINE_SPELLINGS: Final = ("{}", "Ligne {}", "L{}", "L {}")
#: Stops of a file, and the column of each once it is found on its line.
ENDS: Final = {"boarding": "boarding_id", "alighting": "alighting_id"}
#: Motives as spreadsheets name them, at the head of a counter or in the cell of an act.
MOTIVE_WORDS: Final = {
    "info": ("Informations voyageurs", "Information", "Informations", "Info voyageurs", "Renseignements"),
    "fare_preventive": ("Contrôle préventif", "Contrôles préventifs", "Régularisation", "Régularisations"),
    "noise": ("Bruit", "Nuisance sonore", "Musique"),
    "smoking": ("Tabac", "Alcool", "Cigarette"),
    "vulnerable": ("Personnes en difficulté", "Personne vulnérable", "Personnes vulnérables"),
    "seat": ("Comportements gênants", "Gêne", "Pieds sur les sièges"),
    "school_rush": ("Affluence", "Sorties scolaires", "Sortie scolaire"),
    "reduced_mobility": ("PMR", "Mobilité réduite", "Fauteuil roulant"),
    "fare_conflict": ("Conflit titre", "Conflits titre", "Conflit de titre", "Litige titre de transport"),
    "aggression_passenger": ("Agression voyageur", "Agressions voyageurs", "Agressions verbales voyageurs"),
    "aggression_staff": ("Agression conducteur", "Agressions conducteurs", "Agressions verbales conducteurs"),
    "sexist": ("Harcèlement", "Sexisme"),
    "lost_child": ("Mineurs égarés", "Enfant égaré", "Enfant perdu", "Enfants perdus"),
    "damage": ("Dégradations", "Vandalisme", "Tags"),
    "stone": ("Projectiles", "Jets de projectiles", "Caillassage"),
    "breakdown": ("Incidents d’exploitation", "Panne", "Pannes"),
    "ill": ("Malaises",),
    "object": ("Objet trouvé", "Objets trouvés", "Objet suspect", "Objets suspects"),
}
LEVEL_WORDS: Final = {
    **dict.fromkeys(("CP", "CE1", "CE2", "Cycle 2", "Primaire"), "primary"),
    **dict.fromkeys(("CM1", "CM2", "CM1-CM2", "CM1/CM2"), "cm"),
    **{f"{n}{end}": f"{n}e" for n in (6, 5, 4, 3) for end in ("ème", "eme", "°")},
    "Sixième": "6e",
    "Cinquième": "5e",
    "Quatrième": "4e",
    "Troisième": "3e",
    **dict.fromkeys(("Seconde", "2nde", "Première", "1ère", "Terminale", "CAP"), "lycee"),
}


# --- lines and stops -------------------------------------------------------------------------------------


def _lines(actor: Actor) -> list[tuple[str, str, str]]:
    """(id, code, words) of every line, those out of service included: old rows hold them. Twins say their network."""

    def read() -> list[tuple[str, str, str]]:
        statement = (
            select(Line.id, Line.code, Line.outward, Line.inward, Network.label)
            .join(Network, and_(Network.tenant_id == Line.tenant_id, Network.id == Line.network_id))
            .where(Line.tenant_id == actor.tenant.id)
            .order_by(*in_plan_order())
        )
        rows = session.execute(statement).all()
        twins = Counter(sort_key(row.code) for row in rows)
        return [
            (
                str(row.id),
                row.code,
                f"{line_words(row)}, {row.label}" if twins[sort_key(row.code)] > 1 else line_words(row),
            )
            for row in rows
        ]

    return read_once("transport.imported_lines", read)


def line_answers(actor: Actor) -> list[tuple[str, str]]:
    return [(line_id, words) for line_id, _code, words in _lines(actor)]


def line_spellings(actor: Actor) -> dict[str, str]:
    """« 2 », « Ligne 2 », « L2 »; nothing for a code that two networks have: the file is asked which it means."""
    known = Counter(sort_key(code) for _id, code, _words in _lines(actor))
    return {
        spelt.format(code): line_id
        for line_id, code, _words in _lines(actor)
        if known[sort_key(code)] == 1
        for spelt in LINE_SPELLINGS
    }


def stops_by_name(actor: Actor) -> dict[tuple[uuid.UUID, str], tuple[uuid.UUID, uuid.UUID | None]]:
    """(line, name) → (stop, its place), stops without service included."""

    def read() -> dict[tuple[uuid.UUID, str], tuple[uuid.UUID, uuid.UUID | None]]:
        statement = select(Stop.id, Stop.line_id, Stop.label, Stop.place_id)
        rows = session.execute(statement.where(Stop.tenant_id == actor.tenant.id))
        return {(row.line_id, sort_key(row.label)): (row.id, row.place_id) for row in rows}

    return read_once("transport.imported_stops", read)


def stop_names(actor: Actor) -> list[tuple[str, str]]:
    """Each name once: lines that cross have a stop of the same name, and the row says which line it is about."""
    statement = select(Stop.label).where(Stop.tenant_id == actor.tenant.id).order_by(Stop.label)
    names = {sort_key(label): label for label in session.execute(statement).scalars()}
    return [(label, label) for label in names.values()]


# --- rides and acts --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ImportedRide(RideCommand):
    """A ride of a spreadsheet, whose stops are still the names that it gives."""

    boarding: str | None = None
    alighting: str | None = None


@dataclass(frozen=True, slots=True)
class ImportedAct(ActCommand):
    """An act of a spreadsheet, whose stop is still the name that it gives."""

    boarding: str | None = None
    alighting: str | None = None


Trips: TypeAlias = ImportedRide | ImportedAct


class _ImportRideFields(RideAnswers):
    boarding = Text(required=True, max=STOP_LABEL, metadata={"label": "Montée"})
    alighting = Text(required=True, max=STOP_LABEL, metadata={"label": "Descente"})

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> ImportedRide:
        ends = {name: data.pop(name) for name in ("boarding", "alighting")}
        return ImportedRide(**said_by(super()._make(data)), **ends)


ImportRideSchema: type[CommandSchema] = type("ImportRideSchema", (_ImportRideFields,), dict(COUNTERS))


class ImportActSchema(ActAnswers):
    """A row of last year's acts: what the form asks, the stop by its name."""

    boarding = Text(load_default=None, allow_none=True, max=STOP_LABEL, metadata={"label": "Arrêt"})

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> ImportedAct:
        boarding = data.pop("boarding")
        return ImportedAct(**said_by(super()._make(data)), boarding=boarding)


def said_by(command: Any) -> dict[str, Any]:
    return {one.name: getattr(command, one.name) for one in fields(command)}


def where_of(trip: Trips, actor: Actor) -> tuple[Where, uuid.UUID | None]:
    """Where it happened, its stops being those of its line, and the place of the first one."""
    line_id, stops = trip.where.line_id, stops_by_name(actor)
    first, last = (
        stops.get((line_id, sort_key(name))) if line_id and name else None
        for name in (trip.boarding, trip.alighting)
    )
    where = replace(
        trip.where, boarding_id=first[0] if first else None, alighting_id=last[0] if last else None
    )
    return where, first[1] if first else None


def check_when(command: Trips | TalkCommand, actor: Actor) -> Mapping[str, Sequence[str]]:
    return check_entry(command.when, actor)


def check_line(trip: Trips, _actor: Actor) -> Mapping[str, Sequence[str]]:
    return {"line_id": [NO_LINE]} if trip.boarding and trip.where.line_id is None else {}


def check_boarding(trip: Trips, actor: Actor) -> Mapping[str, Sequence[str]]:
    where, _place = where_of(trip, actor)
    astray = where.line_id is not None and trip.boarding and where.boarding_id is None
    return {"boarding": [OTHER_LINE]} if astray else {}


def check_alighting(trip: Trips, actor: Actor) -> Mapping[str, Sequence[str]]:
    where, _place = where_of(trip, actor)
    astray = where.line_id is not None and trip.alighting and where.alighting_id is None
    return {"alighting": [OTHER_LINE]} if astray else {}


def check_stops(trip: Trips, actor: Actor) -> Mapping[str, Sequence[str]]:
    where, _place = where_of(trip, actor)
    same = where.boarding_id is not None and where.boarding_id == where.alighting_id
    return {"alighting": [ONE_STOP]} if same else {}


def check_direction(trip: Trips, actor: Actor) -> Mapping[str, Sequence[str]]:
    wrong = _wrong_way(where_of(trip, actor)[0])
    return {"alighting": [wrong]} if wrong else {}


_ENDS: Final = ("line_id", "boarding", "alighting")
#: What the form refuses: a day to come, a stop of another line, the same one twice, the other way.
TRIP_RULES: Final = (
    ImportRule(("day",), check_when),
    ImportRule(("line_id", "boarding"), check_line),
    ImportRule(("line_id", "boarding"), check_boarding),
    ImportRule(("line_id", "alighting"), check_alighting),
    ImportRule(_ENDS, check_stops),
    ImportRule((*_ENDS, "direction"), check_direction),
)


def _wrong_way(where: Where) -> str:
    """The sentence of a ride that goes the other way than it says, or ""; read once for each pair of stops."""

    def asked() -> str:
        try:
            check_way(where)
        except InvalidInput as error:
            return str(error.errors["alighting_id"][0])
        return ""

    return read_once(f"transport way {where.direction} {where.boarding_id} {where.alighting_id}", asked)


def say_trip(trip: Trips, given: frozenset[str], actor: Actor) -> Mapping[str, Any]:
    """The details that the row says."""
    told = {ENDS.get(name, name) for name in given}
    return {name: value for name, value in kept(where_of(trip, actor)[0]).items() if name in told}


def create_rides(rows: Sequence[ImportedRow], actor: Actor) -> None:
    """Write the entries, their details and their counters under the same ids, as the form does."""
    _create_trips(rows, ride_entry, actor)
    counts = [
        {"id": new_id(), "trip_id": row.id, "motive": motive, "number": number}
        for row in rows
        for motive, number in row.command.counts.items()
    ]
    write_rows(Count, counts, actor)


def create_acts(rows: Sequence[ImportedRow], actor: Actor) -> None:
    """Write the entries and their details under the same ids, as the form does."""
    _create_trips(rows, act_entry, actor)


def _create_trips(rows: Sequence[ImportedRow], entry_of: Any, actor: Actor) -> None:
    write_own_entries(
        rows,
        lambda trip: entry_of(trip, where_of(trip, actor)[1]),
        Trip,
        lambda trip: kept(where_of(trip, actor)[0]),
        actor,
    )


_WHEN: Final = entry_fields("day", "at", "minutes", "members", "note")
_LINE: Final = ImportField(
    "line_id",
    ("N° de ligne", "Numéro de ligne", "Ligne de bus", "Ligne de tram"),
    label="Ligne",
    choices=line_answers,
    also=line_spellings,
)
_DIRECTION: Final = ImportField("direction", ("Aller ou retour", "Direction"), also={"A": "out", "R": "back"})
_SERVICE: Final = ImportField("service", ("Vacation", "Moment de la journée", "Période"))
_RUN: Final = ImportField("run", ("Véhicule", "Course", "N° de véhicule", "N° de course", "N° de bus"))

RIDE_FIELDS: Final = (
    *_WHEN,
    _LINE,
    _DIRECTION,
    ImportField(
        "boarding", ("Arrêt de montée", "Arrêt de départ", "Monté à", "Point de départ"), choices=stop_names
    ),
    ImportField(
        "alighting",
        ("Arrêt de descente", "Arrêt d’arrivée", "Descendu à", "Point d’arrivée"),
        choices=stop_names,
    ),
    _SERVICE,
    _RUN,
    ImportField("total", ("Voyageurs", "Passagers", "Nombre de voyageurs", "Nombre de personnes", "Total")),
    *(ImportField(COUNTER + motive, MOTIVE_WORDS[motive]) for motive in MOTIVES),
)

RIDES: Final = Importer(
    "transport_rides",
    "Trajets à bord",
    "Les trajets d’une année passée : ligne, arrêts, voyageurs, une colonne par motif compté, sans aucun nom.",
    "bus",
    model=Trip,
    schema=ImportRideSchema,
    fields=RIDE_FIELDS,
    permission=CORRECT_TEAM_ACTIVITIES,
    say=say_trip,
    create=create_rides,
    remove=remove_own_entries(Count.trip_id, Trip.activity_id),
    rules=TRIP_RULES,
    kinds=(RIDE,),
    warning=WARNING,
    order=44,
)

ACT_FIELDS: Final = (
    *_WHEN,
    ImportField(
        "motive",
        ("Motif", "Fait", "Nature", "Type de fait", "Type d’incident", "Incident", "Objet"),
        label="Motif",
        also={word: motive for motive, words in MOTIVE_WORDS.items() for word in words},
    ),
    _LINE,
    _DIRECTION,
    ImportField("mode", ("Mode", "Endroit", "Lieu", "Mode de transport"), label="Où"),
    ImportField("boarding", ("Station", "Nom de l’arrêt"), choices=stop_names),
    _SERVICE,
    _RUN,
    ImportField("total", ("Nombre de personnes", "Personnes", "Total", "Effectif")),
    *entry_fields("actions", "result", "tension"),
    ImportField("handed_to", ("Confiée à", "Confié à", "Remis à")),
    ImportField("control_at", ("Heure d’appel du PC", "Appel PC", "Heure PC")),
    ImportField("control_answer", ("Réponse PC", "Suite donnée par le PC")),
)

ACTS: Final = Importer(
    "transport_acts",
    "Faits dans les transports",
    "Les faits d’une année passée, à bord ou à l’arrêt : motif, ligne, résultat, relais au PC, sans aucun nom.",
    "sign",
    model=Trip,
    schema=ImportActSchema,
    fields=ACT_FIELDS,
    permission=CORRECT_TEAM_ACTIVITIES,
    say=say_trip,
    create=create_acts,
    remove=remove_own_entries(Trip.activity_id),
    rules=TRIP_RULES,
    kinds=(ACT,),
    warning=WARNING,
    order=45,
)


# --- talks in classes ------------------------------------------------------------------------------------


def say_talk(command: TalkCommand, given: frozenset[str], _actor: Actor) -> Mapping[str, Any]:
    """The details that the row says."""
    return {name: value for name, value in said_of(command).items() if name in given}


def create_talks(rows: Sequence[ImportedRow], actor: Actor) -> None:
    """Write the entries and their details under the same ids, as the form does."""
    write_own_entries(rows, talk_entry, ClassTalk, said_of, actor)


_SCHOOL: Final = replace(
    entry_fields("place_id")[0],
    label="Établissement",
    aliases=("École", "Collège", "Lycée", "Établissement scolaire", "Lieu"),
)

TALK_FIELDS: Final = (
    *_WHEN,
    _SCHOOL,
    ImportField("level", ("Niveau de classe", "Cycle"), also=LEVEL_WORDS),
    ImportField("class_label", ("Nom de la classe", "Groupe")),
    ImportField("theme", ("Thématique", "Sujet", "Objet", "Intervention")),
    ImportField("pupils", ("Élèves", "Nb élèves", "Effectif", "Nombre de jeunes", "Total")),
    replace(_LINE, label="Ligne concernée", aliases=("Ligne", *_LINE.aliases)),
)

TALKS: Final = Importer(
    "transport_talks",
    "Interventions en classe, transports",
    "Les interventions d’une année passée : établissement, niveau, thème, nombre d’élèves, sans aucun nom.",
    "school",
    model=ClassTalk,
    schema=TalkSchema,
    fields=TALK_FIELDS,
    permission=CORRECT_TEAM_ACTIVITIES,
    say=say_talk,
    create=create_talks,
    remove=remove_own_entries(ClassTalk.activity_id),
    rules=(ImportRule(("day",), check_when),),
    kinds=(TALK,),
    warning=WARNING,
    order=46,
)

IMPORTERS: Final = (RIDES, ACTS, TALKS)
