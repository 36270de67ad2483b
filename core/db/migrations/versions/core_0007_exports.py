"""Exports: who took what out and why, and the prepared files; the end-of-shift report."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "core_0007"
down_revision = "core_0006"
branch_labels = None
depends_on = None


def _edited() -> tuple[sa.Column, ...]:  # type: ignore[type-arg]
    return (
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
    )


def upgrade() -> None:
    op.create_table(
        "export_run",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("list_key", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column(
            "filters",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("row_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("done", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        *_edited(),
        sa.CheckConstraint(
            "format IN ('csv', 'xlsx', 'ods', 'zip')", name=op.f("ck_export_run_format_known")
        ),
        sa.CheckConstraint(
            "state IN ('sent', 'waiting', 'ready', 'expired', 'failed')",
            name=op.f("ck_export_run_state_known"),
        ),
        sa.CheckConstraint(
            "state <> 'ready' OR expires_at IS NOT NULL", name=op.f("ck_export_run_ready_expires")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_export_run_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_export_run")),
    )
    op.create_index("ix_export_run_created_at", "export_run", ["tenant_id", "created_at", "id"])
    op.create_index("ix_export_run_expires_at", "export_run", ["tenant_id", "expires_at"])
    op.create_table(
        "export_piece",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "run_id"],
            ["export_run.tenant_id", "export_run.id"],
            name=op.f("fk_export_piece_tenant_id_run_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_export_piece_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_export_piece")),
        sa.UniqueConstraint("tenant_id", "run_id", "n", name=op.f("uq_export_piece_tenant_id_run_id_n")),
    )
    op.create_table(
        "shift_report",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("happened", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("handed_on", sa.Text(), server_default=sa.text("''"), nullable=False),
        *_edited(),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_shift_report_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_shift_report")),
        sa.UniqueConstraint("tenant_id", "day", name=op.f("uq_shift_report_tenant_id_day")),
    )


def downgrade() -> None:
    op.drop_table("shift_report")
    op.drop_table("export_piece")
    op.drop_table("export_run")
