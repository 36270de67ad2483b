"""How the contract tests reach each route of mediation at school, made through use-cases."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

from core.toolkit import Actor, Case, Example, OpenCase, new_id, open_case, today
from plugins.school_mediation import years
from plugins.school_mediation.entries import record_entry
from plugins.school_mediation.entry_schemas import FORM_OF_ACT, EntryCommand
from plugins.school_mediation.levels import OF_KIND, SPECIAL
from plugins.school_mediation.models import Committee, Entry, Promotion, Pupil, School
from plugins.school_mediation.peer_schemas import (
    AttendanceCommand,
    PromotionCommand,
    PupilCommand,
    StepCommand,
    WordCommand,
)
from plugins.school_mediation.peers import (
    add_pupil,
    move_pupil,
    note_attendance,
    note_word,
    open_promotion,
)
from plugins.school_mediation.schemas import CommitteeCommand, SchoolCommand
from plugins.school_mediation.schools import save_committee, save_school
from plugins.school_mediation.workflow import MEDIATION_KEY


def a_school(actor: Actor, **more: Any) -> School:
    values = {
        "name": "Collège Wangari-Maathai",
        "kind": "college",
        "levels": [level for level in OF_KIND[more.get("kind", "college")] if level not in SPECIAL],
        "labels": ["rep"],
        "pupils": 540,
        **more,
    }
    return save_school(SchoolCommand(id=new_id(), **values), actor=actor)


def a_primary(actor: Actor, college: School) -> School:
    return a_school(
        actor,
        name="École des Lilas",
        kind="primary",
        levels=["cm1", "cm2"],
        college_id=college.id,
        pupils=180,
    )


def an_entry(actor: Actor, act: str = "conflict_realtime", **more: Any) -> Entry:
    values = dict(more)
    if "school_id" not in values and "promotion_id" not in values:
        values["school_id"] = a_school(actor).id
    return record_entry(FORM_OF_ACT[act], EntryCommand(id=new_id(), act=act, **values), actor=actor)


def a_promotion(actor: Actor, **more: Any) -> Promotion:
    values = {"school_id": more.pop("school_id", None) or a_school(actor).id, "year": years.this_year(actor)}
    return open_promotion(PromotionCommand(id=new_id(), places=16, **{**values, **more}), actor=actor)


def a_pupil(actor: Actor, promotion: Promotion | None = None, days_ago: int = 30, **more: Any) -> Pupil:
    values = {
        "given_name": "Salomé",
        "family_name": f"Vasseur-{new_id().hex[-6:]}",
        "level": "6e",
        "class_label": "6e B",
        **more,
    }
    day = today(actor) - timedelta(days=days_ago)
    return add_pupil(promotion or a_promotion(actor), PupilCommand(new_id(), day, **values), actor=actor)


def moved(pupil: Pupil, actor: Actor, *steps: str, day: date | None = None) -> Pupil:
    for step in steps:
        pupil = move_pupil(pupil, step, StepCommand(new_id(), day or today(actor)), actor=actor)
    return pupil


def agreed(pupil: Pupil, actor: Actor, state: str = "given", **more: Any) -> None:
    """A parent says it, then the pupil."""
    parent = {"parent_given_name": "Irène", "parent_family_name": "Vasseur", **more}
    for giver, said in (("representative", parent), ("party", {})):
        note_word(pupil, WordCommand(new_id(), giver, state, today(actor), **said), actor=actor)


def a_trained_pupil(actor: Actor, promotion: Promotion | None = None, **more: Any) -> Pupil:
    """In training, with both words."""
    pupil = moved(a_pupil(actor, promotion, **more), actor, "select")
    agreed(pupil, actor)
    return moved(pupil, actor, "train")


def a_training(actor: Actor, promotion: Promotion, **more: Any) -> Entry:
    return an_entry(actor, "peer_training", promotion_id=promotion.id, minutes=180, **more)


def present(entry: Entry, actor: Actor, *pupils: Pupil) -> None:
    note_attendance(entry, AttendanceCommand(entry.version, [pupil.id for pupil in pupils]), actor=actor)


def a_committee(actor: Actor, **more: Any) -> Committee:
    values = {
        "school_id": more.pop("school_id", None) or a_school(actor).id,
        "day": today(actor),
        "functions": ["head", "city", "prefect"],
        "decisions": "Une salle est prêtée le mardi.\nLe bilan est présenté en juin.",
        **more,
    }
    return save_committee(CommitteeCommand(id=new_id(), **values), actor=actor)


def a_case(actor: Actor, type_key: str = MEDIATION_KEY, school: School | None = None) -> Case:
    place_id = (school or a_school(actor)).place_id
    return open_case(OpenCase(new_id(), type_key, "Dispute à la sortie", place_id=place_id), actor=actor)


# --- routes ------------------------------------------------------------------------------------------


def plain(actor: Actor) -> Example:
    return Example()


def _school_form() -> dict[str, Any]:
    return {
        "name": "Collège Rosa-Parks",
        "kind": "college",
        "levels": "6e",
        "labels": "repplus",
        "pupils": "480",
    }


def new_school(actor: Actor) -> Example:
    return Example(form={"id": str(new_id()), **_school_form()})


def one_school(actor: Actor) -> Example:
    return Example(view_args={"school_id": a_school(actor).id})


def edit_school(actor: Actor) -> Example:
    row = a_school(actor)
    return Example(view_args={"school_id": row.id}, form={"version": str(row.version), **_school_form()})


def _act_form(actor: Actor, act: str, **more: Any) -> Example:
    form = {"id": str(new_id()), "act": act, "minutes": "15", **more}
    if "promotion_id" not in form:
        form["school_id"] = str(a_school(actor).id)
    return Example(form=form)


def new_presence(actor: Actor) -> Example:
    return _act_form(actor, "presence_gate", total="60")


def new_conflict(actor: Actor) -> Example:
    return _act_form(actor, "conflict_realtime", motive="insult", result="calmed", level="5e")


def new_pupil_act(actor: Actor) -> Example:
    return _act_form(actor, "family_link", way="call", motive="absence")


def new_class_act(actor: Actor) -> Example:
    return _act_form(actor, "class_awareness", level="6e", class_label="6e B", theme="screens", total="26")


def new_peer_act(actor: Actor) -> Example:
    promotion = str(a_promotion(actor).id)
    return _act_form(actor, "peer_presentation", promotion_id=promotion, level="6e", letters="9")


def edit_entry(actor: Actor) -> Example:
    entry = an_entry(actor, level="5e", result="calmed")
    form = {"version": str(entry.version), "act": entry.act, "level": "4e", "result": "solved"}
    return Example(view_args={"activity_id": entry.activity_id}, form=form)


def _committee_form(actor: Actor) -> dict[str, Any]:
    return {
        "school_id": str(a_school(actor).id),
        "day": today(actor).isoformat(),
        "functions": "head",
        "decisions": "Une salle est prêtée le mardi.",
        "next_on": (today(actor) + timedelta(days=60)).isoformat(),
    }


def new_committee(actor: Actor) -> Example:
    return Example(form={"id": str(new_id()), **_committee_form(actor)})


def one_committee(actor: Actor) -> Example:
    return Example(view_args={"committee_id": a_committee(actor).id})


def edit_committee(actor: Actor) -> Example:
    row = a_committee(actor)
    form = {"version": str(row.version), **_committee_form(actor)}
    return Example(view_args={"committee_id": row.id}, form=form)


def one_review(actor: Actor) -> Example:
    return Example(view_args={"school_id": a_school(actor).id, "year": years.this_year(actor)})


def write_review(actor: Actor) -> Example:
    form = {"version": "0", "achieved": "La cour est plus calme.", "difficult": "", "ahead": "Ouvrir en CM2."}
    return Example(view_args=one_review(actor).view_args, form=form)


def new_promotion(actor: Actor) -> Example:
    form = {
        "id": str(new_id()),
        "school_id": str(a_school(actor).id),
        "year": str(years.this_year(actor)),
        "places": "16",
        "note": "Salle polyvalente, le mardi.",
    }
    return Example(form=form)


def one_promotion(actor: Actor) -> Example:
    return Example(view_args={"promotion_id": a_promotion(actor).id})


def edit_promotion(actor: Actor) -> Example:
    row = a_promotion(actor)
    form = {"version": str(row.version), "places": "20", "note": "Salle 12."}
    return Example(view_args={"promotion_id": row.id}, form=form)


def new_pupil(actor: Actor) -> Example:
    form = {
        "id": str(new_id()),
        "given_name": "Noé",
        "family_name": f"Lemaire-{new_id().hex[-6:]}",
        "level": "6e",
        "class_label": "6e A",
        "letter_on": today(actor).isoformat(),
    }
    return Example(view_args=one_promotion(actor).view_args, form=form)


def one_pupil(actor: Actor) -> Example:
    return Example(view_args={"pupil_id": a_pupil(actor).id})


def move_pupil_step(actor: Actor) -> Example:
    form = {"id": str(new_id()), "day": today(actor).isoformat()}
    pupil_id: uuid.UUID = a_pupil(actor).id
    return Example(view_args={"pupil_id": pupil_id, "step": "select"}, form=form)


def one_word(actor: Actor) -> Example:
    form = {
        "id": str(new_id()),
        "giver": "representative",
        "parent_given_name": "Irène",
        "parent_family_name": "Lemaire",
        "state": "given",
        "channel": "written",
        "day": today(actor).isoformat(),
    }
    return Example(view_args={"pupil_id": a_pupil(actor).id}, form=form)


def attendance(actor: Actor) -> Example:
    promotion = a_promotion(actor)
    pupil = a_trained_pupil(actor, promotion)
    entry = a_training(actor, promotion)
    form = {"version": str(entry.version), "pupil_ids": str(pupil.id)}
    return Example(view_args={"activity_id": entry.activity_id}, form=form)
