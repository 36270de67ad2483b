"""Acts at school of last year brought in from a spreadsheet: one row is one field entry and its details."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import select

from core.toolkit import (
    CORRECT_TEAM_ACTIVITIES,
    ActivityCommand,
    Actor,
    ImportedRow,
    Importer,
    ImportField,
    ImportRule,
    InvalidInput,
    check_entry,
    entry_fields,
    label_of,
    remove_own_entries,
    session,
    write_own_entries,
)
from plugins.school_mediation import years
from plugins.school_mediation.answers import pairs
from plugins.school_mediation.codelists import ACTIVITY
from plugins.school_mediation.entries import DETAILS, activity_of, said_by
from plugins.school_mediation.entry_schemas import FORM_OF_ACT, FORMS, EntryCommand, ImportEntrySchema
from plugins.school_mediation.levels import check_level
from plugins.school_mediation.models import Entry, Promotion, School
from plugins.school_mediation.queries import every_school

NOT_ASKED: Final = "« {} » ne pose pas cette question : videz cette case."
NO_CLASS: Final = "La classe s’écrit d’une séance, jamais d’un élève ni d’un conflit : videz cette case."
NO_PROMOTION: Final = "Cet établissement n’a pas de promotion d’élèves médiateurs en {} : ouvrez-la d’abord."
A_CASE: Final = (
    "« {} » est une situation, pas une intervention : importez ces lignes à part, par « Situations »."
)
#: How files write acts and levels.
ACT_WORDS: Final = {
    "Présence aux abords": "presence_gate",
    "Abords": "presence_gate",
    "Entrées et sorties": "presence_gate",
    "Cour": "presence_yard",
    "Récréation": "presence_yard",
    "Cantine": "presence_yard",
    "Trajet": "transport_link",
    "Conflit": "conflict_realtime",
    "Conflit à chaud": "conflict_realtime",
    "Gestion de conflit": "conflict_realtime",
    "Écoute": "individual_listen",
    "Entretien": "individual_listen",
    "Entretien individuel": "individual_listen",
    "Absentéisme": "absence_follow",
    "Décrochage": "dropout_prev",
    "Exclusion": "exclusion_support",
    "Famille": "family_link",
    "Lien famille": "family_link",
    "Sensibilisation": "class_awareness",
    "Intervention en classe": "class_awareness",
    "Médiation par les pairs": "peer_session",
    "Liaison école-collège": "cm2_6e",
    "GPDS": "staff_meeting",
    "Cellule de veille": "staff_meeting",
    "Réunion d’équipe": "staff_meeting",
}
LEVEL_WORDS: Final = {
    **{f"{n}ème": f"{n}e" for n in (6, 5, 4, 3)},
    "Sixième": "6e",
    "Cinquième": "5e",
    "Quatrième": "4e",
    "Troisième": "3e",
}


def act_choices(actor: Actor) -> list[tuple[str, str]]:
    """Acts that a form enters; each tells its form."""
    return [(act, label_of(ACTIVITY.key, act, actor)) for act in FORM_OF_ACT]


def acts_elsewhere(actor: Actor) -> dict[str, str]:
    """Acts without a form are followed over time: they are situations."""
    labels = [label_of(ACTIVITY.key, c.value, actor) for c in ACTIVITY.codes if c.value not in FORM_OF_ACT]
    return {label: A_CASE.format(label) for label in labels}


def school_choices(actor: Actor) -> list[tuple[str, str]]:
    """Every school, those that the team left included."""
    return [(row[0], row[1]) for row in pairs(every_school(actor))]


FIELDS: Final = (
    *entry_fields("day", "at"),
    ImportField(
        "school_id",
        ("École", "Collège", "Lycée", "Établissement scolaire", "Nom de l’établissement", "Lieu", "Site"),
        label="Établissement",
        choices=school_choices,
    ),
    ImportField(
        "act",
        ("Action", "Type d’action", "Type d’intervention", "Intervention", "Nature", "Mission"),
        label="Activité",
        choices=act_choices,
        also=ACT_WORDS,
        elsewhere=acts_elsewhere,
    ),
    ImportField("level", ("Niveau scolaire", "Niveau de classe"), also=LEVEL_WORDS),
    ImportField("class_label", ("Groupe classe", "Division")),
    ImportField("motive", ("Motif du conflit", "Problématique", "Objet", "Type de conflit")),
    ImportField("result", ("Issue", "Suite donnée", "Suites", "Relais")),
    ImportField("way", ("Contact avec la famille", "Mode de contact", "Moyen de contact")),
    ImportField("theme", ("Thématique", "Sujet", "Thème de la séance")),
    ImportField(
        "total",
        (
            "Nombre d’élèves",
            "Nb élèves",
            "Élèves",
            "Participants",
            "Effectif",
            "Nombre de personnes",
            "Nb personnes",
        ),
    ),
    ImportField("letters", ("Lettres", "Lettres de motivation", "Candidatures")),
    *entry_fields("minutes", "members"),
)


def check_form(command: EntryCommand, actor: Actor) -> Mapping[str, Sequence[str]]:
    """What the form of the act does not ask is not said of it."""
    form = FORM_OF_ACT[command.act]
    errors = {}
    for name in (*DETAILS, "motive"):
        if getattr(command, name) and not form.asked(name):
            said = NO_CLASS if name == "class_label" else NOT_ASKED
            errors[name] = [said.format(label_of(ACTIVITY.key, command.act, actor))]
    return errors


def check_school_level(command: EntryCommand, actor: Actor) -> Mapping[str, Sequence[str]]:
    school = session.get(School, (actor.tenant.id, command.school_id)) if command.level else None
    if school is not None:
        try:
            check_level(command.level, school, actor, act=command.act)
        except InvalidInput as wrong:
            return wrong.errors
    return {}


def check_promotion(command: EntryCommand, actor: Actor) -> Mapping[str, Sequence[str]]:
    """A session of pupil mediators has its promotion."""
    if FORM_OF_ACT[command.act].asked("promotion_id") and command.day is not None:
        year = years.year_of(command.day)
        if (command.school_id, year) not in promotions(actor, command.school_id):
            return {"school_id": [NO_PROMOTION.format(years.words(year))]}
    return {}


RULES: Final = (
    ImportRule(("day",), check_entry),
    ImportRule(("act",), check_form),
    ImportRule(("school_id", "level", "act"), check_school_level),
    ImportRule(("school_id", "act", "day"), check_promotion),
)


def promotions(actor: Actor, *school_ids: uuid.UUID | None) -> dict[tuple[uuid.UUID | None, int], uuid.UUID]:
    """School and school year → its promotion."""
    rows = session.execute(
        select(Promotion.id, Promotion.school_id, Promotion.year).where(
            Promotion.tenant_id == actor.tenant.id, Promotion.school_id.in_(school_ids)
        )
    )
    return {(row.school_id, row.year): row.id for row in rows}


def say(command: EntryCommand, given: frozenset[str], _actor: Actor) -> Mapping[str, Any]:
    return {name: getattr(command, name) for name in ("school_id", *DETAILS) if name in given}


def create(rows: Sequence[ImportedRow], actor: Actor) -> None:
    """Write the entries and their details under the same ids, as the form does."""
    schools = {row.command.school_id for row in rows}
    found = select(School.id, School.place_id).where(
        School.tenant_id == actor.tenant.id, School.id.in_(schools)
    )
    places = {row.id: row.place_id for row in session.execute(found)}
    known = promotions(actor, *schools)

    def entry_of(command: EntryCommand) -> ActivityCommand:
        return activity_of(FORM_OF_ACT[command.act], command, places[command.school_id])

    def details_of(command: EntryCommand) -> dict[str, Any]:
        said = {**said_by(command), "school_id": command.school_id}
        if FORM_OF_ACT[command.act].asked("promotion_id") and command.day is not None:
            said["promotion_id"] = known[command.school_id, years.year_of(command.day)]
        else:  # a column of noughts says nothing of the other acts
            said["letters"] = None
        return said

    write_own_entries(rows, entry_of, Entry, details_of, actor)


IMPORTER: Final = Importer(
    "school_entries",
    "Interventions à l’école",
    "Les interventions d’une année passée dans les établissements : une ligne par acte, sans aucun nom.",
    "school",
    model=Entry,
    schema=ImportEntrySchema,
    fields=FIELDS,
    permission=CORRECT_TEAM_ACTIVITIES,
    say=say,
    create=create,
    remove=remove_own_entries(Entry.activity_id),
    rules=RULES,
    kinds=tuple(form.kind for form in FORMS),
    warning="Sans heure dans le fichier, aucune n’est notée. Une ligne sans équipe ne compte les heures de personne. "
    "Les remarques ne s’importent pas : elles parlent d’élèves.",
    order=44,
)
