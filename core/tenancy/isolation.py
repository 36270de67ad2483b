"""The second lock: listeners that filter reads, stamp writes and refuse what they cannot check.

Importing this module attaches the listeners to the session class. Each lock alone leaks somewhere; this one
is completed by composite keys and row-level security.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy.orm as sa_orm
from sqlalchemy import Table, TextClause, event
from sqlalchemy.sql import visitors

from core.db.base import ScopedModel, SharedModel, metadata
from core.db.session import TenantSession
from core.tenancy.binding import UnboundSession, tenant_id_of

#: Tables that the directory phase may read of scoped kind: one's own memberships, by policy.
DIRECTORY_TABLES = frozenset({"membership"})


class UnreviewedStatement(RuntimeError):
    """A Core or text statement that the listeners cannot filter; wrap it in ``reviewed(reason)``."""


class ForeignTenant(RuntimeError):
    """A row of another structure was about to be written."""


def reviewed(reason: str) -> dict[str, Any]:
    """Execution options for a statement read by eye, with the reason: ``session.execute(q, **reviewed('…'))``.

    Row-level security and composite keys still hold for it.
    """
    if not reason.strip():
        raise ValueError("a reason is needed")
    return {"execution_options": {"reviewed": reason}}


def table_kind(table: Table) -> str:
    """ "global", "scoped" or "shared", told from the primary key."""
    names = [column.name for column in table.primary_key.columns]
    if names[:1] != ["tenant_id"]:
        return "global"
    return "shared" if names[1:2] == ["peer_id"] else "scoped"


#: Statements built once per process are walked through once.
_walked: WeakKeyDictionary[Any, frozenset[str]] = WeakKeyDictionary()


def scoped_tables_in(statement: Any) -> frozenset[str]:
    """Names of the structure-owned tables that a statement mentions, at any depth."""
    found = _walked.get(statement)
    if found is None:
        found = _walked[statement] = frozenset(_scoped_tables(statement))
    return found


def _scoped_tables(statement: Any) -> set[str]:
    found = set()
    for element in visitors.iterate(statement):
        name = getattr(element, "name", None)
        is_table = isinstance(element, Table) or getattr(element, "__visit_name__", "") == "table"
        if is_table and name in metadata.tables and table_kind(metadata.tables[str(name)]) != "global":
            found.add(str(name))
        table = getattr(element, "table", None)
        if isinstance(table, Table) and table.name in metadata.tables and table_kind(table) != "global":
            found.add(table.name)
    return found


@lru_cache(maxsize=1024)
def _of_tenant(tenant_id: int) -> Any:
    """The criterion that keeps every scoped table, wherever a statement mentions it, to one structure."""
    return sa_orm.with_loader_criteria(
        ScopedModel, lambda cls: cls.tenant_id == tenant_id, include_aliases=True
    )


def _scoped_class(state: sa_orm.ORMExecuteState) -> type[Any] | None:
    mapper = state.bind_mapper
    if mapper is not None and issubclass(mapper.class_, ScopedModel | SharedModel):
        return mapper.class_
    return None


def _check_parameter_sets(state: sa_orm.ORMExecuteState, tenant_id: int) -> None:
    """Bulk INSERT and UPDATE by primary key escape the criteria: every parameter set is checked and stamped."""
    parameters: Any = state.parameters
    sets = parameters if isinstance(parameters, list) else [parameters] if parameters else []
    for values in sets:
        given = values.setdefault("tenant_id", tenant_id)
        if given != tenant_id:
            raise ForeignTenant(f"row of {given} written while serving {tenant_id}")


def _check_insert_values(statement: Any, tenant_id: int) -> None:
    for column, value in (getattr(statement, "_values", None) or {}).items():
        if getattr(column, "name", column) == "tenant_id" and getattr(value, "value", value) != tenant_id:
            raise ForeignTenant(f"row of another structure written while serving {tenant_id}")
    for group in getattr(statement, "_multi_values", None) or ():
        for values in group:
            given = values.get("tenant_id", values.get(statement.table.c.tenant_id, tenant_id))
            if given != tenant_id:
                raise ForeignTenant(f"row of another structure written while serving {tenant_id}")


@event.listens_for(TenantSession, "do_orm_execute")
def _filter(state: sa_orm.ORMExecuteState) -> None:
    if state.execution_options.get("reviewed"):
        return
    if isinstance(state.statement, TextClause) or not state.is_orm_statement:
        if isinstance(state.statement, TextClause) or scoped_tables_in(state.statement):
            raise UnreviewedStatement(str(state.statement)[:120])
        return
    tenant_id = tenant_id_of(state.session)
    if tenant_id is None:
        refused = scoped_tables_in(state.statement) - DIRECTORY_TABLES
        if refused:
            raise UnboundSession(f"{sorted(refused)} read without a structure")
        if not state.is_select and scoped_tables_in(state.statement):
            raise UnboundSession("write without a structure")
        return
    scoped = _scoped_class(state)
    if state.is_insert:
        if scoped is not None and issubclass(scoped, ScopedModel):
            _check_parameter_sets(state, tenant_id)
            _check_insert_values(state.statement, tenant_id)
        return
    if state.is_update and state.is_executemany and scoped is not None:
        _check_parameter_sets(state, tenant_id)
        return
    if state.is_column_load or state.is_relationship_load:
        return
    state.statement = state.statement.options(_of_tenant(tenant_id))


@event.listens_for(TenantSession, "before_flush")
def _stamp(current: sa_orm.Session, _context: Any, _instances: Any) -> None:
    tenant_id = tenant_id_of(current)
    for row in (*current.new, *current.dirty, *current.deleted):
        if not isinstance(row, ScopedModel):
            continue
        if tenant_id is None:
            raise UnboundSession(f"{type(row).__name__} written without a structure")
        given: int | None = row.tenant_id
        if given is None:
            row.tenant_id = tenant_id
        elif given != tenant_id:
            raise ForeignTenant(f"{type(row).__name__} of {row.tenant_id} while serving {tenant_id}")
