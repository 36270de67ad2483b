"""Field entries brought in from a spreadsheet: those of last year, or of another tool. Written in bulk."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from datetime import time
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from core.activities.models import Activity, ActivityMember
from core.activities.permissions import CORRECT_TEAM
from core.activities.schemas import ActivityCommand, ActivitySchema
from core.activities.services import PLAIN_FIELDS, change_imported, people_met
from core.codelists.reasons import SHARED_LIST, reason_options
from core.db.base import new_id, now
from core.db.bulk import write_rows
from core.db.session import session
from core.extension.catalog import catalog
from core.extension.importing import ImportedRow, Importer, ImportField, ImportRule, Making
from core.ingest.plan import code_making
from core.ingest.removing import Remove, edited_columns, remove_unused
from core.places.importers import PLACE_MAKING, place_choices, territories_of
from core.planning.clock import moment_of, wrong_day
from core.tenancy.binding import Actor
from core.tenancy.models import Membership

#: Where an entry without an hour stands among those of its day: no hour is believed or shown from it.
NOON: Final = time(12)
NOT_YET: Final = "Cette date n’est pas encore passée."
#: A kind whose details a row of this importer cannot say.
BY_IMPORT: Final = "« {} » a ses propres questions : importez ces lignes à part, par « {} »."
BY_FORM: Final = "« {} » a ses propres questions, qu’un tableau ne dit pas : saisissez-la par son formulaire."


def kind_choices(actor: Actor) -> list[tuple[str, str]]:
    """Kinds of the domains that are on. One with a form of its own has details that this importer cannot say."""
    kinds = catalog().activity_kinds_of(actor.tenant.enabled)
    return [(kind.key, kind.label) for kind in kinds if not kind.endpoint]


def kinds_elsewhere(actor: Actor) -> dict[str, str]:
    """Those with a form of their own, by label and by key: the sentence names their importer, or their form."""
    enabled = actor.tenant.enabled
    found = {key: one.label for one in catalog().importers_of(enabled) for key in one.kinds}
    said: dict[str, str] = {}
    for kind in catalog().activity_kinds_of(enabled):
        if kind.endpoint:
            words = (
                BY_IMPORT.format(kind.label, found[kind.key])
                if kind.key in found
                else BY_FORM.format(kind.label)
            )
            said |= {kind.label: words, kind.key: words}
    return said


def reason_choices(actor: Actor) -> list[tuple[str, str]]:
    return [(option.value, option.label) for option in reason_options(actor)]


def member_choices(actor: Actor) -> list[tuple[str, str]]:
    """Everybody, former members included: last year's file names those of last year."""
    rows = session.execute(
        select(Membership).where(Membership.tenant_id == actor.tenant.id).order_by(Membership.number)
    ).scalars()
    return [(str(row.id), row.display_name) for row in rows]


def _reasons() -> Making:
    return code_making(SHARED_LIST)


FIELDS: Final = (
    ImportField("day", ("Date", "Date de l’intervention", "Le", "Jour de passage"), label="Date"),
    ImportField("at", ("Heure", "Heure de début", "Horaire", "Début"), label="Heure"),
    ImportField(
        "kind",
        ("Nature", "Nature de l’action", "Type", "Type d’intervention", "Activité", "Intervention"),
        label="Nature",
        choices=kind_choices,
        elsewhere=kinds_elsewhere,
    ),
    ImportField(
        "place_id", ("Lieu", "Site", "Adresse", "Secteur d’intervention"), label="Lieu",
        choices=place_choices, making=PLACE_MAKING,
    ),
    ImportField(
        "reason", ("Motif", "Objet", "Thème", "Problématique"), choices=reason_choices, making=_reasons()
    ),
    ImportField("actions", ("Action", "Actions", "Réponse apportée", "Ce qui a été fait")),
    ImportField("result", ("Résultat", "Issue", "Suite", "Suite donnée")),
    ImportField("domain", ("Domaine", "Champ")),
    ImportField("public_type", ("Public", "Type de public")),
    ImportField(
        "total", ("Nombre de personnes", "En tout", "Personnes rencontrées", "Effectif", "Total", "Nb personnes"),
        label="Nombre de personnes",
    ),
    ImportField("estimated", ("Estimé", "Nombre estimé")),
    ImportField("children", ("Enfants", "0-11 ans", "Moins de 12 ans")),
    ImportField("teenagers", ("Adolescents", "Ados", "Jeunes", "12-17 ans")),
    ImportField("adults", ("Adultes", "18-59 ans")),
    ImportField("seniors", ("Seniors", "Personnes âgées", "60 ans et plus")),
    ImportField("women", ("Femmes", "F")),
    ImportField("men", ("Hommes", "H")),
    ImportField("minutes", ("Durée", "Durée en minutes", "Temps passé", "Minutes"), label="Durée en minutes"),
    ImportField("tension", ("Tension", "Niveau de tension")),
    ImportField(
        "members", ("Équipe", "Médiateur", "Médiatrice", "Médiateurs", "Intervenant", "Agent", "Binôme"),
        label="Équipe", choices=member_choices,
    ),
    ImportField("note", ("Note", "Observations", "Commentaire", "Remarques", "Description")),
)  # fmt: skip


def entry_fields(*names: str) -> tuple[ImportField, ...]:
    """These columns of a field entry, for a domain that brings in its own kind beside its details."""
    return tuple(one for one in FIELDS if one.name in names)


def check(command: Any, actor: Actor) -> Mapping[str, Sequence[str]]:
    if command.day is None:
        return {"day": ["Écrivez le jour de l’intervention."]}
    wrong = wrong_day(command.day, actor, to_come=NOT_YET)
    return {"day": [wrong]} if wrong else {}


def say(command: ActivityCommand, given: frozenset[str], actor: Actor) -> dict[str, Any]:
    """The columns that the fields stand for, and who took part; nothing that they do not say."""
    met = people_met(command)
    columns: dict[str, Any] = {name: getattr(command, name) for name in PLAIN_FIELDS if name in given}
    columns |= {name: met[name] for name in met if name in given}
    if "actions" in given:
        columns["actions"] = list(command.actions)
    if "members" in given:
        columns["members"] = sorted(set(command.members))
    if command.day is not None:
        columns["day"] = command.day
        if command.at is not None:
            columns["starts_at"] = moment_of(command.day, command.at, actor.tenant.tz)
            columns["hour_told"] = True
    return columns


def create(rows: Sequence[ImportedRow], actor: Actor) -> None:
    """Write new entries, whose commands are ``ActivityCommand``.

    Domains hear nothing of them: they are history, not what has just happened.
    """
    common = {**edited_columns(actor, now()), "actions": [], "note": "", "estimated": False}
    known = catalog().activity_kinds
    values = []
    for row in rows:
        said = say(row.command, row.given, actor)
        said.pop("members", None)
        said.setdefault("domain", known[row.command.kind].domain)
        said.setdefault("hour_told", False)
        said.setdefault("starts_at", moment_of(said["day"], NOON, actor.tenant.tz))
        said["territory_id"] = territories_of(actor).get(row.command.place_id)
        said |= people_met(row.command)
        values.append({"id": row.id, **common, **said})
    write_rows(Activity, values, actor)
    write_rows(
        ActivityMember,
        [
            {"id": new_id(), "activity_id": row.id, "membership_id": member}
            for row in rows
            for member in row.command.members
        ],
        actor,
    )


def teams(ids: Sequence[uuid.UUID], actor: Actor) -> dict[uuid.UUID, dict[str, Any]]:
    """Who took part in each entry."""
    found: dict[uuid.UUID, dict[str, Any]] = {one: {"members": []} for one in ids}
    statement = select(ActivityMember.activity_id, ActivityMember.membership_id).where(
        ActivityMember.tenant_id == actor.tenant.id, ActivityMember.activity_id.in_(ids)
    )
    for row in session.execute(statement.order_by(ActivityMember.membership_id)):
        found[row.activity_id]["members"].append(row.membership_id)
    return found


def change(activity: Activity, columns: Mapping[str, Any], actor: Actor) -> None:
    said = dict(columns)
    if "place_id" in said:
        said["territory_id"] = territories_of(actor).get(said["place_id"])
    change_imported(activity, said, actor=actor)


_remove = remove_unused(Activity, ActivityMember.activity_id)


def remove(ids: Sequence[uuid.UUID], actor: Actor) -> frozenset[uuid.UUID]:
    return _remove(ids, actor)


def write_own_entries(
    rows: Sequence[ImportedRow],
    entry_of: Callable[[Any], ActivityCommand],
    model: type[Any],
    details_of: Callable[[Any], Mapping[str, Any]],
    actor: Actor,
) -> None:
    """Write entries of a kind with a form of its own, and their details under the same ids.

    ``entry_of(command)`` is the entry that the form would record, ``details_of(command)`` are the columns of ``model``.
    """
    entries = [(row, entry_of(row.command)) for row in rows]
    create([ImportedRow(row.line, row.id, entry, _told(entry)) for row, entry in entries], actor)
    common = edited_columns(actor, now())
    details = [{"id": row.id, "activity_id": row.id, **common, **details_of(row.command)} for row in rows]
    write_rows(model, details, actor)


def _told(entry: ActivityCommand) -> frozenset[str]:
    return frozenset(one.name for one in fields(entry) if getattr(entry, one.name) is not None)


def remove_own_entries(*parts: InstrumentedAttribute[Any]) -> Remove:
    """Take such entries back with their details; ``parts`` are the columns that hold the id, innermost rows first.

    An entry corrected since is somebody's work: it stays, with its details.
    """
    unused = remove_unused(Activity, ActivityMember.activity_id, *parts)

    def remove(ids: Sequence[uuid.UUID], actor: Actor) -> frozenset[uuid.UUID]:
        corrected = select(Activity.id).where(
            Activity.tenant_id == actor.tenant.id, Activity.id.in_(ids), Activity.version > 1
        )
        kept = frozenset(session.execute(corrected).scalars())
        return kept | unused([row_id for row_id in ids if row_id not in kept], actor)

    return remove


IMPORTER: Final = Importer(
    "activities",
    "Interventions",
    "Les interventions d’une année passée, ou d’un autre outil : une ligne par acte, sans aucun nom.",
    "pin",
    model=Activity,
    schema=ActivitySchema,
    fields=FIELDS,
    permission=CORRECT_TEAM,
    say=say,
    create=create,
    change=change,
    remove=remove,
    rules=(ImportRule(("day",), check),),
    beside=teams,
    warning="Sans heure dans le fichier, aucune n’est notée. Une ligne sans équipe ne compte les heures de personne.",
    order=10,
)
