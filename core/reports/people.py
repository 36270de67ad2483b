"""The people of a report's lines, each once: those of named files, and participants of conventions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, and_, false, func, or_, select, true

from core.cases.models import Case
from core.db.together import together
from core.extension.contributions import GridLine
from core.funding.mapping import PARTICIPANTS, Answers, age_band_on, person_conditions, unanswered
from core.funding.queries import participants_between, people_of_files, usable
from core.funding.scope import Scope, row_conditions
from core.people.models import Person
from core.records import dataclass
from core.tenancy.binding import Actor


@dataclass(frozen=True, slots=True)
class Group:
    """People of one source within a convention, and the columns that say what each is."""

    rows: Select[Any]
    answers: Answers


@dataclass(frozen=True, slots=True)
class People:
    """Of a line: how many it keeps, how many say nothing of what it asks, of how many in all."""

    rows: int
    unsaid: int
    all: int

    @property
    def value(self) -> int | None:
        """None where nothing was noted of anybody: nobody can tell."""
        return None if self.all and self.unsaid == self.all else self.rows


def group_of(source: str, scope: Scope, actor: Actor) -> Group:
    told = select(Person.id).where(Person.tenant_id == actor.tenant.id)
    answers: dict[str, Any] = {"gender": Person.gender, "age_band": age_band_on(scope.period.last)}
    if source not in PARTICIPANTS:
        return Group(told.where(Person.id.in_(_of_files(scope, actor))), answers)
    first, last = scope.period.first, scope.period.last
    convention = scope.convention.id if scope.convention is not None else None
    entered = participants_between(source, first, last, convention, actor).subquery()
    answers |= {name: entered.c[name] for name in ("employment_in", "employment_out", "schooling")}
    none = [false()] if scope.empty else []
    return Group(told.join(entered, entered.c.person_id == Person.id).where(*usable(), *none), answers)


def _of_files(scope: Scope, actor: Actor) -> Any:
    """Ids of those of the named files at work for a day of the period at least."""
    first, last = scope.period.first, scope.period.last
    return people_of_files(
        actor,
        Case.opened_on <= last,
        or_(Case.closed_on.is_(None), Case.closed_on >= first),
        *row_conditions(Case, last, scope, actor),
        *([Case.domain.in_(scope.domains)] if scope.domains else []),
    )


def people_of(line: GridLine, scope: Scope, actor: Actor, *, unsaid: bool = False) -> Select[Any]:
    """The people of a line; ``unsaid``: those of whom nobody noted what it asks."""
    group = group_of(line.source, scope, actor)
    kept = [unanswered(line, group.answers)] if unsaid else person_conditions(line, group.answers)
    return group.rows.where(*kept)


def count_people(lines: Sequence[GridLine], scope: Scope, actor: Actor) -> dict[str, People]:
    """Every line of people, each group of them read once: the rows of each are those of ``people_of``."""
    sources = list(dict.fromkeys(line.source for line in lines))
    if not sources:
        return {}
    reads = {}
    for source in sources:
        group = group_of(source, scope, actor)
        columns = [func.count().label("all")]
        for n, line in enumerate(lines):
            if line.source == source:
                kept = and_(true(), *person_conditions(line, group.answers))
                columns += [
                    func.count().filter(kept).label(f"rows_{n}"),
                    func.count().filter(unanswered(line, group.answers)).label(f"unsaid_{n}"),
                ]
        reads[source] = group.rows.with_only_columns(*columns, maintain_column_froms=True)
    read = together(**reads)
    found = {}
    for n, line in enumerate(lines):
        (told,) = read[line.source]
        found[line.key] = People(getattr(told, f"rows_{n}"), getattr(told, f"unsaid_{n}"), told.all)
    return found
