"""The fourth lock: row-level security, policies and grants, made from the metadata after every migration.

``secure_tables()`` is idempotent and runs as the tables' owner. ``refuse_unsecured()`` runs at start-up as
the application and refuses a table that differs, or a role that could walk around the policies.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table, text

from core.db.base import Base, ScopedModel, SharedModel, metadata
from core.errors import ConfigurationError
from core.tenancy.isolation import table_kind

APP_ROLE = "passerelle_app"
RETENTION_ROLE = "passerelle_retention"

TENANT = "nullif(current_setting('app.tenant_id', true), '')::bigint"
USER = "nullif(current_setting('app.user_id', true), '')::uuid"

#: Scoped tables whose own rows the directory phase may read: policy "tenant unset AND user_id = mine".
DIRECTORY_READ = {"membership": f"({TENANT} IS NULL AND user_id = {USER})"}


def _model_of(table: Table) -> type[Any] | None:
    for mapper in Base.registry.mappers:
        if mapper.local_table is table:
            return mapper.class_
    return None


def is_append_only(table: Table) -> bool:
    model = _model_of(table)
    return bool(getattr(model, "append_only", False)) or bool(table.info.get("append_only"))


def is_read_only(table: Table) -> bool:
    """Reference tables that only migrations and loaders of the owner fill (communes)."""
    return bool(table.info.get("read_only"))


def expected_policies(table: Table) -> dict[str, tuple[str, str, str, str]]:
    """Policy name → (command, kind, USING, WITH CHECK); an empty string where the clause does not apply."""
    kind = table_kind(table)
    if kind == "global":
        return {}
    if kind == "scoped":
        mine = f"tenant_id = {TENANT}"
        read = f"{mine} OR {DIRECTORY_READ[table.name]}" if table.name in DIRECTORY_READ else mine
        return {
            "open": ("ALL", "PERMISSIVE", "true", "true"),
            "tenant_read": ("SELECT", "RESTRICTIVE", read, ""),
            "tenant_insert": ("INSERT", "RESTRICTIVE", "", mine),
            "tenant_update": ("UPDATE", "RESTRICTIVE", mine, mine),
            "tenant_delete": ("DELETE", "RESTRICTIVE", mine, ""),
        }
    model = _model_of(table)
    if model is None or not issubclass(model, SharedModel):
        raise ConfigurationError(f"{table.name}: a shared table needs a SharedModel")
    either = f"tenant_id = {TENANT} OR (peer_id = {TENANT} AND ({model.peer_reads}))"
    own = f"{model.inserted_by} = {TENANT} AND ({model.agreement})"
    return {
        "open": ("ALL", "PERMISSIVE", "true", "true"),
        "ends_read": ("SELECT", "RESTRICTIVE", either, ""),
        "end_insert": ("INSERT", "RESTRICTIVE", "", own),
    }


def _grants(table: Table) -> str:
    if is_read_only(table):
        return "SELECT"
    if table_kind(table) == "shared" or is_append_only(table):
        return "SELECT, INSERT"
    return "SELECT, INSERT, UPDATE, DELETE"


def _secure(connection: Connection, table: Table) -> None:
    name = f'"{table.name}"'
    execute = connection.exec_driver_sql
    execute(f"REVOKE ALL ON {name} FROM PUBLIC, {APP_ROLE}, {RETENTION_ROLE}")
    execute(f"GRANT {_grants(table)} ON {name} TO {APP_ROLE}")
    execute(f"GRANT SELECT ON {name} TO {RETENTION_ROLE}")
    for column in table.columns:
        if column.autoincrement is True and table_kind(table) == "global":
            sequence = connection.execute(
                text("SELECT pg_get_serial_sequence(:t, :c)"), {"t": name, "c": column.name}
            ).scalar()
            if sequence:
                execute(f"GRANT USAGE, SELECT ON SEQUENCE {sequence} TO {APP_ROLE}")
    policies = expected_policies(table)
    if not policies:
        return
    execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
    present = connection.execute(
        text("SELECT policyname FROM pg_policies WHERE schemaname = current_schema() AND tablename = :t"),
        {"t": table.name},
    ).scalars()
    for old in list(present):
        execute(f'DROP POLICY "{old}" ON {name}')
    for policy, (command, kind, using, check) in policies.items():
        clause = f'CREATE POLICY "{policy}" ON {name} AS {kind} FOR {command} TO PUBLIC'
        clause += f" USING ({using})" if using else ""
        clause += f" WITH CHECK ({check})" if check else ""
        execute(clause)


def secure_tables(connection: Connection) -> None:
    """Bring grants and policies of every known table to what the metadata says."""
    connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA public TO {APP_ROLE}, {RETENTION_ROLE}")
    existing = set(
        connection.execute(
            text("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        ).scalars()
    )
    for table in metadata.sorted_tables:
        if table.name in existing:
            _secure(connection, table)
    versions = [name for name in existing if name.startswith("alembic_version")]
    for name in versions:
        connection.exec_driver_sql(f'GRANT SELECT ON "{name}" TO {APP_ROLE}')


def role_problem(connection: Connection) -> str | None:
    row = connection.execute(
        text("SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
    ).one()
    if row.rolsuper or row.rolbypassrls:
        return f"le rôle {row.rolname} contourne les règles de cloisonnement"
    owned = connection.execute(
        text(
            "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tableowner = current_user"
        )
    ).scalar_one()
    if owned:
        return f"le rôle {row.rolname} possède {owned} tables : donnez à DATABASE_URL un rôle d’application"
    return None


def unsecured_tables(connection: Connection) -> list[str]:
    """What differs between the database and ``expected_policies``: one sentence a table."""
    problems = []
    rows = connection.execute(
        text(
            "SELECT c.relname, c.relrowsecurity, "
            "  coalesce(array_agg(p.polname || ':' || p.polpermissive::text) "
            "    FILTER (WHERE p.polname IS NOT NULL), '{}') AS policies, "
            "  bool_or(a.attname = 'tenant_id') AS scoped "
            "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            "LEFT JOIN pg_policy p ON p.polrelid = c.oid "
            "LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped "
            "WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') "
            "GROUP BY c.relname, c.relrowsecurity"
        )
    )
    present = {row.relname: row for row in rows}
    for name, row in present.items():
        table = metadata.tables.get(name)
        if table is None:
            if row.scoped and not row.relrowsecurity:
                problems.append(f"{name} : table inconnue avec tenant_id et sans cloisonnement")
            continue
        wanted = {
            f"{policy}:{'true' if kind == 'PERMISSIVE' else 'false'}"
            for policy, (_c, kind, _u, _k) in expected_policies(table).items()
        }
        if wanted and (not row.relrowsecurity or set(row.policies) != wanted):
            problems.append(f"{name} : règles de cloisonnement absentes ou différentes")
    missing = sorted(set(metadata.tables) - set(present))
    if missing:
        problems.append(f"tables absentes : {', '.join(missing)} (lancez « passerelle db upgrade »)")
    return problems


def refuse_unsecured(connection: Connection) -> None:
    """Raise ConfigurationError unless the role is an application role and every table is locked."""
    problem = role_problem(connection)
    problems = ([problem] if problem else []) + unsecured_tables(connection)
    if problems:
        raise ConfigurationError("Démarrage refusé : " + " ; ".join(problems))


def kinds() -> dict[str, list[str]]:
    """Every known table by kind, for the contract suite and ``passerelle doctor``."""
    found: dict[str, list[str]] = {"global": [], "scoped": [], "shared": []}
    for table in metadata.sorted_tables:
        found[table_kind(table)].append(table.name)
    return found


__all__ = [
    "APP_ROLE",
    "RETENTION_ROLE",
    "ScopedModel",
    "expected_policies",
    "kinds",
    "refuse_unsecured",
    "secure_tables",
    "unsecured_tables",
]
