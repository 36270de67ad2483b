"""How the contract tests reach each route of imports: the same use-cases and the same steps as the jobs."""

from __future__ import annotations

from typing import Any, Final

from core.access.policy import Example
from core.db.base import new_id
from core.db.writing import get_or_404
from core.files.examples import Sample
from core.ingest.models import ImportRun
from core.ingest.running import apply_run, check_run, read_run
from core.ingest.schemas import MapColumns, StartImport
from core.ingest.services import apply_import, map_columns, start_import, stop_import
from core.tenancy.binding import Actor

#: The team is open to every structure, whatever its domains.
KIND: Final = "members"
SHEET: Final = "Prénom;Nom;Adresse mél;Rôle\nJeanne;Marceau;{}@exemple.test;{}\n"


class Sheet(Sample):
    """A small file of one new member; each has an address of its own. It can be sent again."""

    def __init__(self, role: str = "Médiateur·rice") -> None:
        super().__init__(SHEET.format(f"exemple-{new_id().hex}", role).encode())
        self.name = "equipe.csv"


def an_importer(_actor: Actor) -> Example:
    return Example({"importer_key": KIND})


def sending(_actor: Actor) -> Example:
    return Example({"importer_key": KIND}, {"id": str(new_id()), "file": Sheet()})


def a_run(actor: Actor, *, role: str = "Médiateur·rice") -> ImportRun:
    """An import whose file is read."""
    sheet = Sheet(role)
    run = start_import(StartImport(new_id(), KIND), sheet, len(sheet.getvalue()), actor=actor)
    read_run(run, actor=actor)
    return _again(run)


def _again(run: ImportRun) -> ImportRun:
    return get_or_404(ImportRun, run.id)


def a_checked_run(actor: Actor, *, role: str = "Médiateur·rice") -> ImportRun:
    run = a_run(actor, role=role)
    columns = MapColumns({0: "given_name", 1: "family_name", 2: "email", 3: "role_keys"})
    map_columns(run, columns, actor=actor)
    check_run(_again(run), actor=actor)
    return _again(run)


def a_file(actor: Actor) -> Example:
    return Example({"run_id": a_run(actor).id})


def another_sheet(actor: Actor) -> Example:
    return Example({"run_id": a_run(actor).id}, {"header": "1"})


def matching(actor: Actor) -> Example:
    form: dict[str, Any] = {
        "column_0": "given_name",
        "column_1": "family_name",
        "column_2": "email",
        "column_3": "role_keys",
        "key": "",
    }
    return Example({"run_id": a_run(actor).id}, form)


def answering(actor: Actor) -> Example:
    run = a_checked_run(actor, role="Chef de projet")
    return Example({"run_id": run.id}, {"value_0": "mediator", "version": str(run.version)})


def applying(actor: Actor) -> Example:
    return Example({"run_id": a_checked_run(actor).id})


def a_stopped_one(actor: Actor) -> Example:
    run = a_run(actor)
    stop_import(run, actor=actor)
    return Example({"run_id": run.id})


def an_applied_one(actor: Actor) -> Example:
    run = a_checked_run(actor)
    apply_import(run, leave=False, actor=actor)
    apply_run(_again(run), actor=actor)
    return Example({"run_id": run.id})
