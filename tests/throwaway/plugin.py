"""MANIFEST and every hook of the throw-away plugin « Atelier »."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import click
from flask import Blueprint, redirect, request, url_for
from sqlalchemy import delete, select
from sqlalchemy import update as sql_update

from core.access.permissions import COORDINATOR, DIRECTOR, MEDIATOR, Permission
from core.access.policy import Example, guarded
from core.db.base import new_id
from core.db.session import session
from core.db.writing import create_once, get_or_404
from core.extension.blueprint import PluginBlueprint
from core.extension.contributions import (
    ActivityKind,
    CaseType,
    Code,
    CodeList,
    ExportPart,
    Indicator,
    Job,
    Manifest,
    NavItem,
    Panel,
    Problem,
    State,
    SubjectRef,
    Transition,
)
from core.extension.specs import hookimpl
from core.tenancy.binding import Actor, current_actor
from core.web.forms import CommandSchema, Id, Text, decode
from tests.throwaway.models import AtelierNote

MANIFEST = Manifest(
    name="atelier",
    label="Atelier",
    summary="Domaine d’essai, chargé par les tests.",
    table_prefix="atelier_",
    tables={
        "atelier_note": "Notes d’atelier",
        "atelier_accord": "Accords d’atelier",
        "atelier_exchange": "Échanges d’atelier",
    },
)

READ = Permission("atelier.read", "Lire les notes d’atelier", (MEDIATOR, COORDINATOR, DIRECTOR))
WRITE = Permission("atelier.write", "Écrire une note d’atelier", (COORDINATOR,))

bp = PluginBlueprint("atelier", __name__)


class NoteSchema(CommandSchema):
    id = Id(required=True)
    text = Text(required=True, max=200, metadata={"label": "Texte"})


def a_note(actor: Actor) -> Example:
    row, _made = create_once(AtelierNote, new_id(), {"event": "exemple", "text": "Essai"}, actor=actor)
    return Example(view_args={"note_id": row.id})


def a_new_note(_actor: Actor) -> Example:
    return Example(form={"id": str(new_id()), "text": "Une note d’essai"})


@bp.get("/")
@guarded(READ)
def index() -> str:
    rows = session.execute(select(AtelierNote.text).order_by(AtelierNote.id)).scalars()
    return "\n".join(rows)


@bp.get("/<uuid:note_id>")
@guarded(READ, example=a_note)
def show(note_id: uuid.UUID) -> str:
    return get_or_404(AtelierNote, note_id).text


@bp.post("/")
@guarded(WRITE, example=a_new_note)
def create() -> Any:
    command = decode(NoteSchema, request.form)
    values = {"event": "saisie", "text": command["text"]}
    create_once(AtelierNote, command["id"], values, actor=current_actor())
    return redirect(url_for("atelier.index"), 303)


def _note(actor: Actor, event: str, about: uuid.UUID | None = None) -> None:
    session.add(AtelierNote(event=event, about_id=about, author_id=actor.membership_id))
    session.flush()


def count_notes(actor: Actor, filters: Any = None) -> Any:
    return select(AtelierNote.id).where(AtelierNote.tenant_id == actor.tenant.id)


def tidy(**_slot: Any) -> None:
    _note(current_actor(), "job")


CASE = CaseType(
    key="atelier_situation",
    label="Situation d’atelier",
    label_plural="Situations d’atelier",
    domain="participation",
    states=(
        State("open", "Ouverte", "go"),
        State("closed", "Close", "ok", final=True),
    ),
    transitions=(
        Transition("close", "Clore", ("open",), "closed", WRITE),
        Transition("reopen", "Rouvrir", ("closed",), "open", WRITE),
    ),
)


@hookimpl
def register_permissions() -> Sequence[Permission]:
    return (READ, WRITE)


@hookimpl
def register_blueprints() -> Sequence[Blueprint]:
    return (bp,)


@hookimpl
def register_navigation() -> Sequence[NavItem]:
    return (NavItem("atelier", "accompagner", "Atelier", "pen", "atelier.index", (READ,), order=900),)


@hookimpl
def register_code_lists() -> Sequence[CodeList]:
    return (CodeList("atelier_theme", "Thèmes d’atelier", (Code("a", "Premier"), Code("b", "Second"))),)


@hookimpl
def register_activity_kinds() -> Sequence[ActivityKind]:
    return (
        ActivityKind(
            "atelier_session", "Séance d’atelier", "pen", "participation", reasons="atelier_theme", order=900
        ),
    )


@hookimpl
def register_case_types() -> Sequence[CaseType]:
    return (CASE,)


@hookimpl
def register_indicators() -> Sequence[Indicator]:
    return (
        Indicator(
            "atelier_notes", "Notes", "Nombre de notes d’atelier.", "note", count_notes, READ, "atelier.index"
        ),
    )


@hookimpl
def register_jobs() -> Sequence[Job]:
    return (Job("atelier.tidy", tidy, every=timedelta(days=1)),)


@hookimpl
def register_commands() -> Sequence[click.Command]:
    return (click.Command("atelier", callback=lambda: click.echo("atelier"), help="Commande d’essai."),)


@hookimpl
def on_plugin_enabled(actor: Actor, plugin: str) -> None:
    _note(actor, f"enabled:{plugin}")


@hookimpl
def on_activity_recorded(actor: Actor, activity: Any) -> None:
    _note(actor, "activity", activity.id)


@hookimpl
def on_case_opened(actor: Actor, case: Any) -> None:
    _note(actor, "case", case.id)


@hookimpl
def on_case_moved(actor: Actor, case: Any, transition: Transition) -> None:
    _note(actor, f"moved:{transition.key}", case.id)


@hookimpl
def check_case_move(actor: Actor, case: Any, transition: Transition) -> Sequence[Problem]:
    found = session.execute(
        select(AtelierNote.id).where(AtelierNote.event == "objection", AtelierNote.about_id == case.id)
    ).first()
    return (Problem("L’atelier n’est pas terminé."),) if found else ()


@hookimpl
def check_session(actor: Actor, case: Any, kind: str) -> Sequence[Problem]:
    found = session.execute(
        select(AtelierNote.id).where(AtelierNote.event == f"seance:{kind}", AtelierNote.about_id == case.id)
    ).first()
    return (Problem("L’atelier refuse cette rencontre."),) if found else ()


@hookimpl
def check_plugin_disable(actor: Actor, plugin: str) -> Sequence[Problem]:
    found = session.execute(select(AtelierNote.id).where(AtelierNote.event == f"garde:{plugin}")).first()
    return (Problem("Une note d’atelier retient ce domaine."),) if found else ()


@hookimpl
def contribute_place_page(actor: Actor, place: Any) -> Sequence[Panel]:
    return (Panel("atelier", "Atelier", "atelier/panel.html", {"about": place.id}),)


@hookimpl
def contribute_case_page(actor: Actor, case: Any) -> Sequence[Panel]:
    return (Panel("atelier", "Atelier", "atelier/panel.html", {"about": case.id}),)


@hookimpl
def contribute_activity_page(actor: Actor, activity: Any) -> Sequence[Panel]:
    return (Panel("atelier", "Atelier", "atelier/panel.html", {"about": activity.id}),)


@hookimpl
def contribute_day(actor: Actor, day: date) -> Sequence[Panel]:
    return (Panel("atelier", "Atelier", "atelier/panel.html", {"about": day}),)


@hookimpl
def export_person_data(actor: Actor, subject: SubjectRef) -> Sequence[ExportPart]:
    rows = session.execute(select(AtelierNote.text).where(AtelierNote.about_id == subject.id)).scalars()
    return (ExportPart("Atelier", tuple({"texte": text} for text in rows)),)


@hookimpl
def erase_person_data(actor: Actor, subject: SubjectRef) -> int:
    done = session.execute(
        delete(AtelierNote).where(AtelierNote.about_id == subject.id).returning(AtelierNote.id)
    )
    return len(done.all())


@hookimpl
def on_people_merged(actor: Actor, kept: uuid.UUID, merged: uuid.UUID) -> None:
    session.execute(sql_update(AtelierNote).where(AtelierNote.about_id == merged).values(about_id=kept))


@hookimpl
def seed_demo(actor: Actor) -> None:
    fixed = uuid.uuid5(uuid.NAMESPACE_URL, f"atelier:{actor.tenant.id}")
    create_once(AtelierNote, fixed, {"event": "demo", "text": "Démonstration"}, actor=actor)
