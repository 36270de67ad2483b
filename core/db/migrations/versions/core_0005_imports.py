"""Figures in: files being brought in, their closed pieces, references and answers remembered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "core_0005"
down_revision = "core_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "import_memory",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("importer", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_import_memory_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_import_memory")),
        sa.UniqueConstraint("tenant_id", "importer", name=op.f("uq_import_memory_tenant_id_importer")),
    )
    op.create_table(
        "import_reference",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("importer", sa.Text(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("row_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_import_reference_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_import_reference")),
        sa.UniqueConstraint(
            "tenant_id", "importer", "mark", name=op.f("uq_import_reference_tenant_id_importer_mark")
        ),
    )
    op.create_index("ix_import_reference_row_id", "import_reference", ["tenant_id", "row_id"])
    op.create_table(
        "import_run",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("importer", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("mark", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("sheet", sa.Integer(), server_default=sa.text("-1"), nullable=False),
        sa.Column("header", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "plan",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column(
            "counts",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("total", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("done", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("refusal", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("held_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("emptied_at", sa.DateTime(timezone=True), nullable=True),
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
        sa.CheckConstraint("size > 0", name=op.f("ck_import_run_size_positive")),
        sa.CheckConstraint(
            "state IN ('reading', 'wrong', 'columns', 'checking', 'values', 'checked', 'applying', 'applied', "
            "'undoing', 'undone', 'stopped', 'failed')",
            name=op.f("ck_import_run_state_known"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_import_run_tenant_id")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "asked_by"],
            ["membership.tenant_id", "membership.id"],
            name=op.f("fk_import_run_tenant_id_asked_by"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_import_run")),
    )
    op.create_index("ix_import_run_latest", "import_run", ["tenant_id", "created_at"])
    op.create_index(
        "ix_import_run_held",
        "import_run",
        ["tenant_id", "held_since"],
        postgresql_where=sa.text("emptied_at IS NULL"),
    )
    op.create_table(
        "import_piece",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('original', 'rows', 'facts', 'errors', 'undo', 'kept')",
            name=op.f("ck_import_piece_kind_known"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_import_piece_tenant_id")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "run_id"],
            ["import_run.tenant_id", "import_run.id"],
            name=op.f("fk_import_piece_tenant_id_run_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_import_piece")),
        sa.UniqueConstraint(
            "tenant_id", "run_id", "kind", "n", name=op.f("uq_import_piece_tenant_id_run_id_kind_n")
        ),
    )


def downgrade() -> None:
    # Keys of what is gone would open nothing.
    op.execute("DELETE FROM data_key WHERE owner_table LIKE 'import\\_%'")
    for table in ("import_piece", "import_run", "import_reference", "import_memory"):
        op.drop_table(table)
