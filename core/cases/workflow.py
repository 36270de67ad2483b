"""Reads the literal workflow table of a case type: where a situation stands, and which steps it may pass.

This module decides nothing by itself: a step is allowed when the table knows it from the present state, the
actor holds its right, what it requires is filled, its guard has nothing to say, and no domain objects.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from core.cases.models import Case, CaseTransition
from core.cases.schemas import MoveCase
from core.codelists.services import label_of
from core.consent.gate import ConsentMissing, require_step
from core.db.session import session
from core.errors import Forbidden, InvalidInput, NotFound, Refused
from core.extension.catalog import catalog
from core.extension.contributions import CaseType, State, Transition
from core.extension.manager import hooks
from core.planning.clock import today
from core.records import dataclass
from core.tenancy.binding import Actor
from core.web.forms import REQUIRED

#: Steps that every workflow has, beside its own; they are written in the same log.
OPENED, REOPENED, REASSIGNED, RAISED = "opened", "reopened", "reassigned", "raised"

CLOSED = "Cette situation est close : rouvrez-la pour y écrire."
FILE_CLOSED = "Ce dossier est clos : rouvrez-le pour y écrire."

PASSED = "Cette situation n’est plus à cette étape : elle a avancé entre-temps."
TO_COME = "Cette situation n’en est pas encore à cette étape : d’autres viennent avant."

#: The results that kinds without a list of their own offer.
SHARED_RESULTS = "deferred_result"

UNKNOWN_STATE = State("unknown", "État inconnu", "draft")


@dataclass(frozen=True, slots=True)
class OfferedStep:
    """A step shown to the actor; ``blocked`` are the French sentences of what prevents it."""

    transition: Transition
    target: State
    blocked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Crossing:
    """The footbridge: its words, and the 0-based index of the present span (their number: all done).

    ``unnoted`` are the spans before it that no step of the journal went through: nothing is said to be done there.
    """

    steps: tuple[str, ...]
    current: int
    unnoted: frozenset[int] = frozenset()


def type_of(key: str) -> CaseType:
    """Raises NotFound for a type that is not installed."""
    found = catalog().case_types.get(key)
    if found is None:
        raise NotFound
    return found


def types_of(case: Case) -> list[CaseType]:
    """The type of a case, then the one it had before it was raised to a file, while that is installed."""
    former = catalog().case_types.get(case.raised_from or "")
    return [type_of(case.type_key), *([former] if former else [])]


def offered_types(actor: Actor) -> list[CaseType]:
    """Types that the structure's domains bring, by label."""
    return sorted(catalog().case_types_of(actor.tenant.enabled), key=lambda found: found.label)


def situation_types(actor: Actor) -> list[CaseType]:
    """Types that a situation may have: those that may stay without a name."""
    return [found for found in offered_types(actor) if not found.always_named]


def file_types(actor: Actor) -> list[CaseType]:
    """Types that a named file may have, those kept to the holders of a right (``readers``) left out for others."""
    offered = [found for found in offered_types(actor) if found.may_be_named or found.always_named]
    return [found for found in offered if found.readers is None or actor.may(found.readers)]


def raised_types(case: Case, actor: Actor) -> list[CaseType]:
    """Types among which whoever raises a situation chooses; its own alone when it may be named."""
    offered = file_types(actor)
    return [found for found in offered if found.key == case.type_key] or offered


def is_offered(key: str, actor: Actor) -> bool:
    return any(found.key == key for found in offered_types(actor))


def state_of(case_type: CaseType, key: str) -> State:
    """The state, or a neutral one for a word that a later version of the table dropped."""
    return next((state for state in case_type.states if state.key == key), UNKNOWN_STATE)


def is_closed(case: Case) -> bool:
    return case.closed_on is not None


def refuse_closed(case: Case) -> None:
    """Raise Refused for a closed case: it is reopened first."""
    if is_closed(case):
        raise Refused([FILE_CLOSED if case.named_at else CLOSED])


def result_lists(case_type: CaseType) -> tuple[str, ...]:
    """The lists of its results: its own, then the shared one, which past cases of any kind may tell."""
    return tuple(dict.fromkeys((case_type.result_list, SHARED_RESULTS)))


def result_label(case_type: CaseType, value: str | None, actor: Actor) -> str:
    """The structure's word for how a case ended; "" for None."""
    base = (value or "").partition(".")[0]
    lists = result_lists(case_type)
    holding = (key for key in lists if base in {code.value for code in catalog().code_lists[key].codes})
    return label_of(next(holding, lists[0]), value, actor)


def crossing_of(case_type: CaseType, case: Case, been: Iterable[str]) -> Crossing | None:
    """None when the type draws no footbridge, or when the situation left it by a side way.

    ``been``: the states that its journal tells of.
    """
    known = {*been, case_type.states[0].key}
    for index, (_label, states) in enumerate(case_type.crossing):
        if case.state in states:
            done = is_closed(case) and index == len(case_type.crossing) - 1
            steps = tuple(label for label, _states in case_type.crossing)
            before = enumerate(states for _label, states in case_type.crossing[:index])
            unnoted = frozenset(span for span, through in before if not known & set(through))
            return Crossing(steps, len(steps) if done else index, unnoted)
    return None


def step_of(case_type: CaseType, key: str) -> Transition:
    """Raises NotFound for a step that the table does not have."""
    found = next((step for step in case_type.transitions if step.key == key), None)
    if found is None:
        raise NotFound
    return found


def lies_ahead(case: Case, step: Transition, actor: Actor) -> bool:
    """Whether a step that the present state does not offer is still to come.

    The table leads there from here, and the journal tells of no state that it starts from.
    """
    case_type = type_of(case.type_key)
    reached, before = {case.state}, set[str]()
    while reached != before:
        before = set(reached)
        reached |= {one.target for one in case_type.transitions if reached & set(one.source)}
    if is_closed(case) or not reached & set(step.source):
        return False
    been = select(CaseTransition.id).where(
        CaseTransition.tenant_id == actor.tenant.id,
        CaseTransition.case_id == case.id,
        CaseTransition.target.in_(step.source),
    )
    return session.execute(been.limit(1)).first() is None


def leads_on(case_type: CaseType, state: State) -> bool:
    """Whether the work may go on from a state, otherwise than by its end."""
    return any(
        state.key in step.source and not case_type.state(step.target).final for step in case_type.transitions
    )


def steps_from(case: Case, actor: Actor, *, only: str = "") -> list[OfferedStep]:
    """Steps from the present state that the actor may pass, those that something prevents included.

    ``only`` asks for one step: what stands before the others is not looked for, and the domains are asked too.
    """
    case_type = type_of(case.type_key)
    if not is_offered(case.type_key, actor):
        return []
    offered = []
    for step in case_type.transitions:
        if case.state in step.source and actor.may(step.permission) and only in ("", step.key):
            target = case_type.state(step.target)
            problems, _lacking = _objections(step, case_type, case, actor)
            if only:
                problems += _of_domains(step, case, None, actor)
            offered.append(OfferedStep(step, target, tuple(dict.fromkeys(problems))))
    return offered


def _objections(step: Transition, case_type: CaseType, case: Case, actor: Actor) -> tuple[list[str], bool]:
    """What the parties' word and its own guard say against a step, and whether a word is part of it."""
    found: list[str] = []
    try:
        require_step(case, step, case_type.state(step.target), actor)
    except ConsentMissing as missing:
        found += missing.problems
    lacking = bool(found)
    return [*found, *step.objections(actor, case)], lacking


def _of_domains(step: Transition, case: Case, day: date | None, actor: Actor) -> list[str]:
    """What the domains object; asked when the step is, for each may read rows of its own to answer."""
    told = hooks().objections(
        "check_case_move", actor.tenant.enabled, actor=actor, case=case, transition=step, day=day
    )
    return [problem.message for _plugin, problem in told]


def check_step(case: Case, step: Transition, command: MoveCase, *, actor: Actor) -> None:
    """Raise Forbidden, which says nothing else; then everything that is wrong, at once.

    Refused (ConsentMissing where a party's word lacks) with all that the parties, the guard and the domains object,
    and the fields that are missing beside it; InvalidInput when only fields are.
    """
    if not actor.may(step.permission):
        raise Forbidden
    case_type = type_of(case.type_key)
    if case.state not in step.source:
        raise Refused([TO_COME if lies_ahead(case, step, actor) else PASSED])
    missing = {name: [REQUIRED] for name in step.requires if not _filled(case, command, name)}
    if case_type.state(step.target).final and command.result is None:
        missing["result"] = ["Choisissez le résultat."]
    problems, lacking = _objections(step, case_type, case, actor)
    problems = list(dict.fromkeys([*problems, *_of_domains(step, case, command.day or today(actor), actor)]))
    if problems:
        raise (ConsentMissing if lacking else Refused)(problems, missing)
    if missing:
        raise InvalidInput(missing)


def _filled(case: Case, command: MoveCase, name: str) -> bool:
    places: tuple[Mapping[str, Any], ...] = (
        {"note": command.note, "result": command.result, "day": command.day},
        command.data,
        case.data,
    )
    answers = [place[name] for place in places if name in place] or [getattr(case, name, None)]
    return any(answer not in (None, "", []) for answer in answers)
