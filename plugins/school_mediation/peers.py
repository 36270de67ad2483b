"""Use-cases of the pupil mediators: a promotion, each pupil's way, the words given, who was there.

Whatever the route, a pupil is trained only with her own word and that of a parent, given by the day of the training:
``missing_words`` is asked by the steps and by the presences alike. Nothing else here waits for a parent.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import delete, func, insert, select

from core.toolkit import (
    Activity,
    Actor,
    ConsentRecord,
    InvalidInput,
    Lacking,
    NotFound,
    Person,
    PossibleDuplicates,
    RecordConsent,
    Refused,
    RegisterPerson,
    TiePeople,
    apply_changes,
    check_day,
    create_once,
    get_or_404,
    new_id,
    people_by_id,
    people_lacking,
    person_or_404,
    record,
    record_consent,
    register_person,
    representatives_of,
    session,
    sort_key,
    tie_people,
    today,
    wrong_day,
)
from plugins.school_mediation.codelists import RANK
from plugins.school_mediation.levels import check_level
from plugins.school_mediation.models import Attendance, Entry, Promotion, Pupil, PupilStep, School
from plugins.school_mediation.peer_schemas import (
    AttendanceCommand,
    PromotionCommand,
    PupilCommand,
    StepCommand,
    WordCommand,
)
from plugins.school_mediation.purposes import NO_WORD, PEER, why
from plugins.school_mediation.schools import check_ours
from plugins.school_mediation.steps import BY_KEY, CANDIDATE, LETTER, MAY_ATTEND, Step

TWICE = "Il y a déjà des élèves médiateurs pour cet établissement et cette année."
KNOWN = "Cet élève est déjà dans la promotion."
NO_TRAINING = "Notez d’abord sa présence à une séance de formation au moins, tenue ce jour-là ou avant."
#: Levels below secondary school, and the others, tell an age band: it says that she is a minor.
PRIMARY_TOP = RANK["cm2"]


# --- a promotion -------------------------------------------------------------------------------------


def open_promotion(command: PromotionCommand, *, actor: Actor) -> Promotion:
    """Begin the pupil mediators of a school and a year. Raises InvalidInput: unknown school, already begun."""
    check_ours(School, command.school_id, "school_id")
    if command.id is None:
        raise ValueError("a new promotion carries the id its form made")
    standing = session.execute(
        select(Promotion.id).where(
            Promotion.tenant_id == actor.tenant.id,
            Promotion.school_id == command.school_id,
            Promotion.year == command.year,
            Promotion.id != command.id,
        )
    ).first()
    if standing is not None:
        raise InvalidInput({"school_id": [TWICE]})
    names = ("school_id", "year", "places", "note")
    said = {name: getattr(command, name) for name in names}
    row, made = create_once(Promotion, command.id, said, actor=actor)
    if made:
        details = {"year": row.year}
        record("school_mediation.promotion_opened", subject=row, actor=actor, details=details)
    return row


def edit_promotion(promotion: Promotion, command: PromotionCommand, *, actor: Actor) -> None:
    """Raises StaleEdit."""
    said = {"places": command.places, "note": command.note}
    if apply_changes(promotion, command.version or promotion.version, said, actor=actor):
        record("school_mediation.promotion_edited", subject=promotion, actor=actor)


# --- a pupil -----------------------------------------------------------------------------------------


def add_pupil(promotion: Promotion, command: PupilCommand, *, actor: Actor) -> Pupil:
    """A pupil who wrote a letter: a person of the core, whom this promotion points at.

    Raises InvalidInput (a day to come, another school's level, unknown, there already) and PossibleDuplicates unless
    ``anyway``.
    """
    check_day(command.letter_on, actor, "letter_on")
    check_level(command.level, get_or_404(School, promotion.school_id), actor)
    known = session.execute(select(Pupil).where(Pupil.id == command.id)).scalar_one_or_none()
    person_id = known.person_id if known is not None else _person_of(command, actor)
    there = session.execute(
        select(Pupil.id).where(
            Pupil.tenant_id == actor.tenant.id,
            Pupil.promotion_id == promotion.id,
            Pupil.person_id == person_id,
            Pupil.id != command.id,
        )
    ).first()
    if there is not None:
        raise InvalidInput({"person_id": [KNOWN]})
    said = {
        "promotion_id": promotion.id,
        "person_id": person_id,
        "level": command.level,
        "class_label": command.class_label,
        "letter_on": command.letter_on,
    }
    pupil, made = create_once(Pupil, command.id, said, actor=actor, computed={"status": CANDIDATE})
    if made:
        _log(pupil, LETTER, command.letter_on, actor)
        record("school_mediation.pupil_added", subject=pupil, actor=actor)
    return pupil


def _person_of(command: PupilCommand, actor: Actor) -> uuid.UUID:
    if command.person_id is not None:
        try:
            return person_or_404(command.person_id, actor).person.id
        except NotFound as missing:
            raise InvalidInput({"person_id": ["Choisissez une personne de la liste."]}) from missing
    if not command.anyway and (alike := same_name(command, actor)):
        raise PossibleDuplicates(alike)
    person = RegisterPerson(
        uuid.uuid5(command.id, "person"),
        given_name=command.given_name,
        family_name=command.family_name,
        age_band=_age_band(command.level),
    )
    return register_person(person, actor=actor).id


def same_name(command: PupilCommand, actor: Actor) -> list[uuid.UUID]:
    """People of this structure who bear exactly this name."""
    statement = select(Person.id).where(
        Person.tenant_id == actor.tenant.id,
        Person.sort_name == sort_key(f"{command.family_name} {command.given_name}"),
        Person.erased_at.is_(None),
        Person.id != uuid.uuid5(command.id, "person"),
    )
    return list(session.execute(statement.limit(10)).scalars())


def _age_band(level: str | None) -> str | None:
    """What a level says of an age; none for those that say too little."""
    if level is None or RANK.get(level, len(RANK)) > RANK["3e"]:
        return None
    return "lt12" if RANK[level] <= PRIMARY_TOP else "12_17"


def _log(pupil: Pupil, step: str, day: Any, actor: Actor, step_id: uuid.UUID | None = None) -> None:
    given = {"id": step_id} if step_id else {}
    session.add(
        PupilStep(
            pupil_id=pupil.id, step=step, status=pupil.status, day=day, by_id=actor.membership_id, **given
        )
    )
    session.flush()


def step_named(key: str) -> Step:
    """Raises NotFound for a step that the table does not have."""
    if key not in BY_KEY:
        raise NotFound
    return BY_KEY[key]


def missing_words(
    pupils: Iterable[Pupil], actor: Actor, *, day: date | None = None
) -> dict[uuid.UUID, Lacking]:
    """Pupils who may not be trained on that day (None: today), and what is missing; an erased one has no word."""
    listed = list(pupils)
    people = [pupil.person_id for pupil in listed if pupil.person_id is not None]
    found = people_lacking(people, PEER.key, actor, day=day)
    return {
        pupil.id: found.get(pupil.person_id, NO_WORD) if pupil.person_id is not None else NO_WORD
        for pupil in listed
        if pupil.person_id is None or pupil.person_id in found
    }


def objections(
    step: Step,
    pupil: Pupil,
    actor: Actor,
    *,
    day: date | None = None,
    missing: Mapping[uuid.UUID, Lacking] | None = None,
) -> tuple[str, ...]:
    """All that prevents a step on that day (None: today), in French. ``missing``: read already, by a page."""
    problems = []
    if step.agreed:
        found = missing_words([pupil], actor, day=day) if missing is None else missing
        problems += [why(found[pupil.id], _past(day, actor))] if pupil.id in found else []
    if step.trained and not trainings_of(pupil, actor, until=day or today(actor)):
        problems.append(NO_TRAINING)
    return tuple(problems)


def _past(day: date | None, actor: Actor) -> date | None:
    """The day that a sentence must name: none for today."""
    return day if day != today(actor) else None


def trainings_of(pupil: Pupil, actor: Actor, *, until: date) -> int:
    """How many trainings she attended, up to that day."""
    statement = (
        select(func.count(Attendance.id))
        .join(Entry, (Entry.tenant_id == Attendance.tenant_id) & (Entry.id == Attendance.entry_id))
        .join(Activity, (Activity.tenant_id == Entry.tenant_id) & (Activity.id == Entry.activity_id))
        .where(
            Attendance.tenant_id == actor.tenant.id,
            Attendance.pupil_id == pupil.id,
            Entry.act == "peer_training",
            Activity.removed_at.is_(None),
            Activity.day <= until,
        )
    )
    return int(session.execute(statement).scalar_one())


def move_pupil(pupil: Pupil, step_key: str, command: StepCommand, *, actor: Actor) -> Pupil:
    """Pass a step of her way; a replay (same ``command.id``) changes nothing.

    Raises NotFound (no such step), Refused (not from this state, without the words) and InvalidInput (the day).
    """
    step = step_named(step_key)
    pupil = get_or_404(Pupil, pupil.id, lock=True)
    if session.execute(select(PupilStep.id).where(PupilStep.id == command.id)).first() is not None:
        return pupil
    if pupil.status not in step.source:
        raise Refused(["Cet élève n’est plus à cette étape : son parcours a avancé entre-temps."])
    wrong = _wrong_day(pupil, command, actor)
    if problems := objections(step, pupil, actor, day=command.day):
        raise Refused(problems, wrong)
    if wrong:
        raise InvalidInput(wrong)
    changes: dict[str, Any] = {"status": step.target, "leaving": command.leaving if step.leaves else None}
    if step.target == "badged":
        changes["badge_on"] = command.day
    apply_changes(pupil, pupil.version, changes, actor=actor)
    _log(pupil, step.key, command.day, actor, command.id)
    record("school_mediation.pupil_moved", subject=pupil, actor=actor, details={"step": step.key})
    return pupil


def last_day_of(pupil: Pupil, actor: Actor) -> date:
    statement = select(func.max(PupilStep.day)).where(
        PupilStep.tenant_id == actor.tenant.id, PupilStep.pupil_id == pupil.id
    )
    last: date | None = session.execute(statement).scalar_one()
    return last or pupil.letter_on


def _wrong_day(pupil: Pupil, command: StepCommand, actor: Actor) -> dict[str, list[str]]:
    if wrong := wrong_day(command.day, actor):
        return {"day": [wrong]}
    if command.day < last_day_of(pupil, actor):
        return {"day": ["Ce jour est avant l’étape précédente de cet élève."]}
    return {}


# --- the words ---------------------------------------------------------------------------------------


def parents_of(pupil: Pupil, actor: Actor) -> list[uuid.UUID]:
    """People tied to her as a parent or legal representative."""
    ids = [pupil.person_id] if pupil.person_id is not None else []
    return list(session.execute(representatives_of(ids, actor)).scalars())


def note_word(pupil: Pupil, command: WordCommand, *, actor: Actor) -> ConsentRecord:
    """Write in the core's ledger what the pupil, or a parent, says of her becoming a mediator.

    A parent who is not known yet is registered and tied to her. A pupil's « yes » waits for her parent's.
    Raises InvalidInput, Refused (her data is under restriction) and ConsentConflict.
    """
    if pupil.person_id is None:
        raise NotFound
    known = person_or_404(pupil.person_id, actor)
    representative = _representative(pupil, command, actor) if command.giver == "representative" else None
    word = RecordConsent(
        id=command.id,
        purpose=PEER.key,
        state=command.state,
        giver=command.giver,
        channel=command.channel,
        day=command.day,
        person_id=known.person.id,
        representative_id=representative,
        seen_id=command.seen_id,
    )
    return record_consent(word, actor=actor)


def _representative(pupil: Pupil, command: WordCommand, actor: Actor) -> uuid.UUID:
    if command.representative_id is not None:
        if command.representative_id not in parents_of(pupil, actor):
            raise InvalidInput({"representative_id": ["Choisissez un parent de la liste."]})
        return command.representative_id
    if not (command.parent_given_name and command.parent_family_name):
        raise InvalidInput({"parent_given_name": ["Choisissez un parent, ou écrivez son prénom et son nom."]})
    parent = register_person(
        RegisterPerson(
            uuid.uuid5(command.id, "parent"),
            given_name=command.parent_given_name,
            family_name=command.parent_family_name,
        ),
        actor=actor,
    )
    if pupil.person_id is not None:
        known = person_or_404(pupil.person_id, actor)
        tie_people(known, TiePeople(uuid.uuid5(command.id, "tie"), parent.id, "parent"), actor=actor)
    return parent.id


def latest_word(pupil: Pupil, actor: Actor) -> uuid.UUID | None:
    """The last word written about her: what a form opened now has seen."""
    statement = (
        select(ConsentRecord.id)
        .where(
            ConsentRecord.tenant_id == actor.tenant.id,
            ConsentRecord.person_id == pupil.person_id,
            ConsentRecord.case_id.is_(None),
            ConsentRecord.purpose == PEER.key,
        )
        .order_by(ConsentRecord.at.desc(), ConsentRecord.id.desc())
        .limit(1)
    )
    return session.execute(statement).scalar_one_or_none()


# --- who was there -----------------------------------------------------------------------------------


def there_at(entry: Entry, actor: Actor) -> list[uuid.UUID]:
    statement = select(Attendance.pupil_id).where(
        Attendance.tenant_id == actor.tenant.id, Attendance.entry_id == entry.id
    )
    return sorted(session.execute(statement).scalars())


def note_attendance(entry: Entry, command: AttendanceCommand, *, actor: Actor) -> None:
    """Say which pupil mediators were there. Raises InvalidInput for one who may not be, and StaleEdit.

    Whoever is added must have reached the state that the session asks, with her word and a parent's on its day.
    """
    if entry.act not in MAY_ATTEND:
        raise NotFound
    wanted = sorted(set(command.pupil_ids))
    _check_there(entry, set(wanted) - set(there_at(entry, actor)), actor)
    changed = apply_changes(
        entry,
        command.version,
        {"pupil_ids": wanted},
        actor=actor,
        lists={"pupil_ids": lambda: there_at(entry, actor)},
    )
    if not changed:
        return
    session.execute(
        delete(Attendance)
        .where(Attendance.tenant_id == actor.tenant.id, Attendance.entry_id == entry.id)
        .execution_options(synchronize_session="fetch")
    )
    rows = [
        {"tenant_id": actor.tenant.id, "id": new_id(), "entry_id": entry.id, "pupil_id": pupil_id}
        for pupil_id in wanted
    ]
    if rows:
        session.execute(insert(Attendance), rows)
    details = {"there": len(wanted)}
    record("school_mediation.attendance_noted", subject=entry, actor=actor, details=details)


def _check_there(entry: Entry, added: set[uuid.UUID], actor: Actor) -> None:
    if not added:
        return
    pupils = list(
        session.execute(
            select(Pupil).where(
                Pupil.tenant_id == actor.tenant.id,
                Pupil.promotion_id == entry.promotion_id,
                Pupil.id.in_(added),
            )
        ).scalars()
    )
    if {pupil.id for pupil in pupils} != added:
        raise InvalidInput({"pupil_ids": ["Choisissez des élèves de cette promotion."]})
    if any(pupil.status not in MAY_ATTEND[entry.act] for pupil in pupils):
        raise InvalidInput(
            {"pupil_ids": ["Un de ces élèves n’en est pas encore à cette étape de son parcours."]}
        )
    day = get_or_404(Activity, entry.activity_id).day
    if missing := missing_words(pupils, actor, day=day):
        raise InvalidInput({"pupil_ids": _by_name(pupils, missing, _past(day, actor), actor)})


def _by_name(
    pupils: Iterable[Pupil], missing: Mapping[uuid.UUID, Lacking], day: date | None, actor: Actor
) -> list[str]:
    """What is missing of each pupil, by name: for the page of whoever follows them."""
    names = people_by_id([p.person_id for p in pupils if p.person_id is not None], actor)
    told = [
        (names[pupil.person_id].name, why(missing[pupil.id], day))
        for pupil in pupils
        if pupil.id in missing and pupil.person_id is not None and pupil.person_id in names
    ]
    return [f"{name} : {words}" for name, words in sorted(told)] or [why(NO_WORD, day)]
