"""How the contract tests reach each route of access to rights, made through use-cases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from core.toolkit import (
    Activity,
    Actor,
    AddParty,
    Case,
    Example,
    OpenCase,
    Party,
    Person,
    Place,
    PlaceCommand,
    add_party,
    create_place,
    get_or_404,
    link_person,
    new_id,
    open_file,
    sort_key,
    today,
    write_new,
)
from plugins.rights_access.acts import record_act
from plugins.rights_access.budgets import note_budget, note_debt, note_debt_stage
from plugins.rights_access.files import note_follower, note_procedure
from plugins.rights_access.models import Budget, Debt, DebtStage, Follower, Procedure
from plugins.rights_access.schemas import (
    BudgetCommand,
    DebtCommand,
    DebtStageCommand,
    FollowerCommand,
    NewAct,
    ProcedureCommand,
)
from plugins.rights_access.workflow import FILE_KEY

MONTH = (
    ("income", "minimum", 63_571),
    ("income", "housing", 27_000),
    ("expense", "rent", 42_050),
    ("expense", "energy", 6_500),
    ("expense", "food", 24_000),
)


def a_place(actor: Actor) -> Place:
    place, _made = create_place(PlaceCommand(new_id(), "Accueil du Lac", "administration"), actor=actor)
    return place


def an_act(actor: Actor, **more: Any) -> Activity:
    values = {"theme": "family", "operator": "caf", "act": "online", "total": 1, **more}
    return record_act(NewAct(id=new_id(), **values), actor=actor)


def a_file(actor: Actor, days_ago: int = 90, type_key: str = FILE_KEY) -> Case:
    opened_on = today(actor) - timedelta(days=days_ago)
    command = OpenCase(new_id(), type_key, "Démarches administratives", opened_on=opened_on)
    return open_file(command, actor=actor)


def a_person(actor: Actor, given: str = "Camille", family: str = "Tavernier") -> Person:
    row_id = new_id()
    values = {"given_name": given, "family_name": family, "sort_name": sort_key(f"{family} {given}")}
    write_new(Person, [{"id": row_id, **values}], actor)
    return get_or_404(Person, row_id)


def a_party(case: Case, actor: Actor, person: Person | None = None) -> Party:
    party = add_party(case, AddParty(new_id(), "person", role="supported"), actor=actor)
    if person is not None:
        link_person(party, person.id, actor=actor)
    return party


def a_procedure(case: Case, actor: Actor, days_ago: int = 20, **more: Any) -> Procedure:
    began = today(actor) - timedelta(days=days_ago)
    values = {"theme": "family", "operator": "caf", "stage": "filed", "started_on": began, **more}
    return note_procedure(case, ProcedureCommand(id=new_id(), **values), actor=actor)


def a_follower(case: Case, actor: Actor, **more: Any) -> Follower:
    values = {"service": "ccas", "part": "referent", "since": today(actor), **more}
    return note_follower(case, FollowerCommand(new_id(), **values), actor=actor)


def a_budget(case: Case, actor: Actor, lines: Any = MONTH, **more: Any) -> Budget:
    values = {"day": today(actor), "adults": 1, "children": 1, **more}
    return note_budget(case, BudgetCommand(new_id(), lines=tuple(lines), **values), actor=actor)


def a_debt(case: Case, actor: Actor, **more: Any) -> Debt:
    values = {"kind": "consumer", "amount": 312_000, "day": today(actor), "monthly": 9_000, **more}
    return note_debt(case, DebtCommand(new_id(), **values), actor=actor)


def a_debt_stage(
    case: Case, actor: Actor, stage: str = "filed", days_ago: int = 10, **more: Any
) -> DebtStage:
    day = today(actor) - timedelta(days=days_ago)
    return note_debt_stage(case, DebtStageCommand(new_id(), stage, day, **more), actor=actor)


def plain(actor: Actor) -> Example:
    return Example()


def _act_form() -> dict[str, Any]:
    return {"theme": "energy", "operator": "edf", "act": "call", "result": "payment_plan", "mode": "with"}


def new_act(actor: Actor) -> Example:
    form = {
        "id": str(new_id()),
        "total": "1",
        "minutes": "15",
        "place_id": str(a_place(actor).id),
        **_act_form(),
    }
    return Example(form=form)


def edit_act(actor: Actor) -> Example:
    return Example(view_args={"activity_id": an_act(actor).id}, form={"version": "1", **_act_form()})


def file_from_act(actor: Actor) -> Example:
    form = {"id": str(new_id()), "subject": "Démarches administratives"}
    return Example(view_args={"activity_id": an_act(actor).id}, form=form)


def open_beside(actor: Actor) -> Example:
    case = a_file(actor)
    a_party(case, actor, a_person(actor))
    form = {"id": str(new_id()), "subject": "Démarches administratives"}
    return Example(view_args={"case_id": case.id}, form=form)


def _of_file(actor: Actor, form: dict[str, Any]) -> Example:
    return Example(view_args={"case_id": a_file(actor).id}, form={"id": str(new_id()), **form})


def _procedure_form(actor: Actor) -> dict[str, Any]:
    return {
        "theme": "housing",
        "operator": "caf",
        "stage": "ended",
        "result": "right_opened",
        "started_on": (today(actor) - timedelta(days=30)).isoformat(),
        "ended_on": today(actor).isoformat(),
        "mode": "with",
    }


def new_procedure(actor: Actor) -> Example:
    return _of_file(actor, _procedure_form(actor))


def edit_procedure(actor: Actor) -> Example:
    case = a_file(actor)
    row = a_procedure(case, actor)
    form = {"version": str(row.version), **_procedure_form(actor)}
    return Example(view_args={"case_id": case.id, "procedure_id": row.id}, form=form)


def new_follower(actor: Actor) -> Example:
    return _of_file(actor, {"service": "ccas", "part": "referent", "since": today(actor).isoformat()})


def one_part(actor: Actor) -> Example:
    case = a_file(actor)
    row = a_procedure(case, actor)
    return Example(view_args={"case_id": case.id, "part": "demarche", "row_id": row.id})


def new_budget(actor: Actor) -> Example:
    form = {
        "day": today(actor).isoformat(),
        "adults": "2",
        "children": "1",
        "income_salary": "1 240,50",
        "expense_rent": "512",
        "expense_food": "380",
    }
    return _of_file(actor, form)


def one_budget(actor: Actor) -> Example:
    case = a_file(actor)
    return Example(view_args={"case_id": case.id, "budget_id": a_budget(case, actor).id})


def new_debt(actor: Actor) -> Example:
    return _of_file(actor, {"kind": "rent", "amount": "1 842,50", "day": today(actor).isoformat()})


def new_debt_stage(actor: Actor) -> Example:
    due = (today(actor) + timedelta(days=30)).isoformat()
    return _of_file(actor, {"stage": "filed", "day": today(actor).isoformat(), "due_on": due})
