"""The yearly review of a school: every figure is counted when it is read, over its school year."""

from __future__ import annotations

import uuid
from typing import Any

from flask import url_for

from core.toolkit import Activity, Actor, dataclass, get_or_404, label_of, session
from plugins.school_mediation import queries, years
from plugins.school_mediation.answers import writes
from plugins.school_mediation.entry_schemas import EntryFilters
from plugins.school_mediation.models import Committee, Entry, Promotion, Review, School
from plugins.school_mediation.pages import CommitteeRow, SchoolRow, committee_row, school_row
from plugins.school_mediation.permissions import PEERS, REVIEW, STEER
from plugins.school_mediation.schools import review_of
from plugins.school_mediation.workflow import CASE_TYPES


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in words; ``detail`` says what it is counted on, ``url`` opens exactly its rows."""

    label: str
    value: int
    detail: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class ReviewPage:
    school: School
    row: SchoolRow
    college: Any
    year: int
    year_words: str
    running: bool
    years: list[tuple[str, str]]
    acts: list[Figure]
    cases: list[Figure]
    peers: list[Figure]
    motives: list[tuple[str, int]]
    levels: list[tuple[str, int]]
    results: list[tuple[str, int]]
    committees: list[CommitteeRow]
    committee_count: int
    words: Review | None
    version: int
    can_write: bool
    may_peers: bool
    may_steer: bool


def review_page(school_id: uuid.UUID, year: int, actor: Actor) -> ReviewPage:
    """A dozen statements, whatever the year holds."""
    school = get_or_404(School, school_id)
    chosen = years.period(year)
    filters = EntryFilters(since=chosen.first, until=chosen.last)
    statement = queries.figures(actor, filters).where(Entry.school_id == school.id)
    found = session.execute(statement).one_or_none()
    committees = session.execute(
        queries.committees(actor).where(
            Committee.school_id == school.id, Committee.day.between(chosen.first, chosen.last)
        )
    ).all()
    words = review_of(school, year, actor)
    return ReviewPage(
        school=school,
        row=school_row(school, actor, found),
        college=get_or_404(School, school.college_id) if school.college_id else None,
        year=year,
        year_words=years.words(year),
        running=year == years.this_year(actor),
        years=years.choices(actor),
        acts=_acts(school, year, found),
        cases=_cases(school, filters, actor),
        peers=_peers(school, year, found, actor),
        motives=_split(actor, Activity.reason, "mae_motive", school, filters),
        levels=_split(actor, Entry.level, "school_level", school, filters),
        results=_split(actor, Entry.result, "mae_result", school, filters),
        committees=[committee_row(row, actor) for row in committees] if actor.may(STEER) else [],
        committee_count=len(committees),
        words=words,
        version=words.version if words is not None else 0,
        can_write=writes(actor, REVIEW),
        may_peers=actor.may(PEERS),
        may_steer=actor.may(STEER),
    )


def _list(school: School, year: int, **more: str) -> str:
    asked: dict[str, Any] = {"school_id": school.id, "year": year, **more}
    return url_for("school_mediation.entries", **asked)


def _acts(school: School, year: int, found: Any) -> list[Figure]:
    """What was done: numbers of acts; a share is said with the two numbers it is made of."""
    n = _numbers(found)
    settled = (
        f"{_said(n['settled'], 'apaisé ou résolu', 'apaisés ou résolus')} sur {n['answered']} dont le résultat "
        "est renseigné"
        if n["answered"]
        else "Aucun résultat renseigné"
    )
    hours = (
        f"{_hours(n['class_minutes'])} et {n['class_pupils']} participants, une même personne pouvant compter "
        "plusieurs fois"
    )
    return [
        Figure(
            "Présences",
            n["presences"],
            "Aux abords, dans la cour, sur les trajets",
            _list(school, year, group="school_presence"),
        ),
        Figure("Conflits à chaud", n["conflicts"], settled, _list(school, year, act="conflict_realtime")),
        Figure("Entretiens d’écoute", n["listened"], "", _list(school, year, act="individual_listen")),
        Figure("Absence, décrochage, exclusion", n["absences"], "Suivis d’élèves, par acte"),
        Figure("Liens avec les familles", n["families"], "Appels, rencontres, visites, médiations"),
        Figure("Séances en classe", n["classes"], hours if n["classes"] else ""),
        Figure("Réunions et partenaires", n["meetings"], "GPDS, cellule de veille, EMS, quartier"),
    ]


def _said(number: int, one: str, many: str) -> str:
    return f"{number} {one if number < 2 else many}"


def _hours(minutes: int) -> str:
    hours, left = divmod(minutes, 60)
    if not hours:
        return f"{left} min"
    return f"{hours} h {left:02d}" if left else f"{hours} h"


#: Columns of ``queries.figures``.
NAMES = (
    "presences", "conflicts", "answered", "settled", "listened", "absences", "families", "classes",
    "class_pupils", "class_minutes", "presentations", "letters", "trainings", "peer_sessions", "supervisions",
    "meetings", "minutes", "all",
)  # fmt: skip


def _numbers(found: Any) -> dict[str, int]:
    return {name: int(getattr(found, name)) if found is not None else 0 for name in NAMES}


def _cases(school: School, filters: EntryFilters, actor: Actor) -> list[Figure]:
    found = {row.type_key: row for row in session.execute(queries.cases_at(actor, school.place_id, filters))}
    figures = []
    for case_type in CASE_TYPES:
        row = found.get(case_type.key)
        closed = f"dont {_said(row.closed, 'close', 'closes')} aujourd’hui" if row is not None else ""
        figures.append(Figure(case_type.label_plural, row.n if row is not None else 0, closed))
    return figures


def _peers(school: School, year: int, found: Any, actor: Actor) -> list[Figure]:
    n = _numbers(found)
    statement = queries.peers_of_year(actor, year).where(Promotion.school_id == school.id)
    pupils = session.execute(statement).one_or_none()
    return [
        Figure(
            "Présentations en classe",
            n["presentations"],
            _said(n["letters"], "lettre reçue ensuite", "lettres reçues ensuite"),
        ),
        Figure("Élèves formés ou en formation", pupils.trained if pupils is not None else 0),
        Figure("Badges remis", pupils.badged if pupils is not None else 0),
        Figure("Séances de formation", n["trainings"]),
        Figure("Médiations par les pairs", n["peer_sessions"], "", _list(school, year, act="peer_session")),
        Figure("Regroupements", n["supervisions"]),
    ]


def _split(
    actor: Actor, column: Any, codes: str, school: School, filters: EntryFilters
) -> list[tuple[str, int]]:
    """Conflicts on the spot by the values of a column; what was not said is said so, and counted."""
    found = session.execute(queries.split(actor, column, school.id, filters, "conflict_realtime"))
    return [
        (label_of(codes, row.code, actor) if row.code is not None else "Non renseigné", row.n)
        for row in found
    ]
