"""Outlines of the map, and rollups of field entries kept right by a log of what changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "core_0008"
down_revision = "core_0004"
branch_labels = None
depends_on = None

#: Event → the tables of changed rows that it offers.
CHANGES = {"insert": ("new_rows",), "update": ("old_rows", "new_rows"), "delete": ("old_rows",)}


def upgrade() -> None:
    op.create_table(
        "territory_outline",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column("geometry", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column(
            "field_versions",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("content_hash", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "author_id"],
            ["membership.tenant_id", "membership.id"],
            name=op.f("fk_territory_outline_tenant_id_author_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "territory_id"],
            ["territory.tenant_id", "territory.id"],
            name=op.f("fk_territory_outline_tenant_id_territory_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_territory_outline_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_territory_outline")),
        sa.UniqueConstraint(
            "tenant_id", "territory_id", name=op.f("uq_territory_outline_tenant_id_territory_id")
        ),
    )
    op.create_table(
        "activity_month",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("territory_id", sa.Uuid(), nullable=True),
        sa.Column("acts", sa.Integer(), nullable=False),
        sa.Column("met", sa.Integer(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_activity_month_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_activity_month")),
        sa.UniqueConstraint(
            "tenant_id",
            "month",
            "kind",
            "territory_id",
            name=op.f("uq_activity_month_tenant_id_month_kind_territory_id"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_table(
        "activity_month_dirty",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_activity_month_dirty_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_activity_month_dirty")),
    )
    op.create_index(
        "ix_activity_month_dirty_month", "activity_month_dirty", ["tenant_id", "month"], unique=False
    )
    # A trigger, and not the use-cases: imports, erasures and retention write beside them. For each statement, not for
    # each row: an import of a hundred thousand entries adds as many rows as it touches months.
    for event, changed in CHANGES.items():
        rows = " UNION ".join(f"SELECT tenant_id, day FROM {name}" for name in changed)  # noqa: S608 — literals
        op.execute(
            f"CREATE FUNCTION activity_{event}_is_dirty() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "  # noqa: S608
            "INSERT INTO activity_month_dirty (tenant_id, id, month) "
            "SELECT tenant_id, gen_random_uuid(), month FROM (SELECT DISTINCT tenant_id, "
            f"date_trunc('month', day::timestamp)::date AS month FROM ({rows}) changed) months; "
            "RETURN NULL; END $$"
        )
        named = " ".join(f"{name.split('_')[0].upper()} TABLE AS {name}" for name in changed)
        op.execute(
            f"CREATE TRIGGER activity_{event}_is_dirty AFTER {event.upper()} ON activity "
            f"REFERENCING {named} FOR EACH STATEMENT EXECUTE FUNCTION activity_{event}_is_dirty()"
        )
    op.execute(
        "INSERT INTO activity_month_dirty (tenant_id, id, month) "
        "SELECT tenant_id, gen_random_uuid(), month FROM (SELECT DISTINCT tenant_id, "
        "date_trunc('month', day::timestamp)::date AS month FROM activity) months"
    )


def downgrade() -> None:
    for event in CHANGES:
        op.execute(f"DROP TRIGGER activity_{event}_is_dirty ON activity")
        op.execute(f"DROP FUNCTION activity_{event}_is_dirty()")
    op.drop_table("activity_month_dirty")
    op.drop_table("activity_month")
    op.drop_table("territory_outline")
