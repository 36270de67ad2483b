"""First tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "reinsertion_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reinsertion_focus",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("theme", sa.Text(), nullable=False),
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
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case_record.tenant_id", "case_record.id"],
            name=op.f("fk_reinsertion_focus_tenant_id_case_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_reinsertion_focus_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_reinsertion_focus")),
        sa.UniqueConstraint(
            "tenant_id", "case_id", "theme", name=op.f("uq_reinsertion_focus_tenant_id_case_id_theme")
        ),
    )
    op.create_table(
        "reinsertion_journey",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("strengths", sa.LargeBinary(), nullable=True),
        sa.Column("interests", sa.LargeBinary(), nullable=True),
        sa.Column("aspirations", sa.LargeBinary(), nullable=True),
        sa.Column("prescriber", sa.Text(), nullable=True),
        sa.Column("partner_id", sa.Uuid(), nullable=True),
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
            ["tenant_id", "case_id"],
            ["case_record.tenant_id", "case_record.id"],
            name=op.f("fk_reinsertion_journey_tenant_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "partner_id"],
            ["partner.tenant_id", "partner.id"],
            name=op.f("fk_reinsertion_journey_tenant_id_partner_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_reinsertion_journey_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_reinsertion_journey")),
        sa.UniqueConstraint("tenant_id", "case_id", name=op.f("uq_reinsertion_journey_tenant_id_case_id")),
    )
    op.create_table(
        "reinsertion_objective",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("track", sa.Text(), nullable=False),
        sa.Column("set_on", sa.Date(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("status_on", sa.Date(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
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
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "track <> 'psychological'", name=op.f("ck_reinsertion_objective_no_content_of_an_orientation")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case_record.tenant_id", "case_record.id"],
            name=op.f("fk_reinsertion_objective_tenant_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_reinsertion_objective_tenant_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_reinsertion_objective")),
    )
    op.create_index(
        "ix_reinsertion_objective_case_id",
        "reinsertion_objective",
        ["tenant_id", "case_id", "set_on"],
        unique=False,
    )
    op.create_index(
        "ix_reinsertion_objective_review_on",
        "reinsertion_objective",
        ["tenant_id", "review_on"],
        unique=False,
        postgresql_where=sa.text("review_on IS NOT NULL AND removed_at IS NULL"),
    )
    op.create_index(
        "ix_reinsertion_objective_set_on",
        "reinsertion_objective",
        ["tenant_id", "set_on", "id"],
        unique=False,
    )
    op.create_table(
        "reinsertion_orientation",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("track", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("taken_up", sa.Text(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=True),
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
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "taken_on IS NULL OR taken_on >= day", name=op.f("ck_reinsertion_orientation_days_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case_record.tenant_id", "case_record.id"],
            name=op.f("fk_reinsertion_orientation_tenant_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "partner_id"],
            ["partner.tenant_id", "partner.id"],
            name=op.f("fk_reinsertion_orientation_tenant_id_partner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_reinsertion_orientation_tenant_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_reinsertion_orientation")),
    )
    op.create_index(
        "ix_reinsertion_orientation_case_id",
        "reinsertion_orientation",
        ["tenant_id", "case_id", "day"],
        unique=False,
    )
    op.create_index(
        "ix_reinsertion_orientation_day", "reinsertion_orientation", ["tenant_id", "day", "id"], unique=False
    )
    op.create_index(
        "ix_reinsertion_orientation_partner_id",
        "reinsertion_orientation",
        ["tenant_id", "partner_id"],
        unique=False,
    )
    op.create_table(
        "reinsertion_review",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("moment", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("confidence", sa.Integer(), nullable=True),
        sa.Column("control", sa.Integer(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("next_on", sa.Date(), nullable=True),
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
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "moment IN ('entry', 'review', 'exit')", name=op.f("ck_reinsertion_review_moment_known")
        ),
        sa.CheckConstraint(
            "confidence BETWEEN 1 AND 5", name=op.f("ck_reinsertion_review_confidence_on_the_scale")
        ),
        sa.CheckConstraint(
            "control BETWEEN 1 AND 5", name=op.f("ck_reinsertion_review_control_on_the_scale")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case_record.tenant_id", "case_record.id"],
            name=op.f("fk_reinsertion_review_tenant_id_case_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_reinsertion_review_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_reinsertion_review")),
    )
    op.create_index(
        "ix_reinsertion_review_case_id", "reinsertion_review", ["tenant_id", "case_id", "day"], unique=False
    )
    op.create_table(
        "reinsertion_track",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("track", sa.Text(), nullable=False),
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
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case_record.tenant_id", "case_record.id"],
            name=op.f("fk_reinsertion_track_tenant_id_case_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_reinsertion_track_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_reinsertion_track")),
        sa.UniqueConstraint(
            "tenant_id", "case_id", "track", name=op.f("uq_reinsertion_track_tenant_id_case_id_track")
        ),
    )
    op.create_table(
        "reinsertion_action",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("objective_id", sa.Uuid(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
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
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case_record.tenant_id", "case_record.id"],
            name=op.f("fk_reinsertion_action_tenant_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "objective_id"],
            ["reinsertion_objective.tenant_id", "reinsertion_objective.id"],
            name=op.f("fk_reinsertion_action_tenant_id_objective_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_reinsertion_action_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_reinsertion_action")),
    )
    op.create_index(
        "ix_reinsertion_action_case_id", "reinsertion_action", ["tenant_id", "case_id"], unique=False
    )
    op.create_index(
        "ix_reinsertion_action_objective_id",
        "reinsertion_action",
        ["tenant_id", "objective_id"],
        unique=False,
    )
    op.create_table(
        "reinsertion_objective_point",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("objective_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "objective_id"],
            ["reinsertion_objective.tenant_id", "reinsertion_objective.id"],
            name=op.f("fk_reinsertion_objective_point_tenant_id_objective_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_reinsertion_objective_point_tenant_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_reinsertion_objective_point")),
    )
    op.create_index(
        "ix_reinsertion_objective_point_objective_id",
        "reinsertion_objective_point",
        ["tenant_id", "objective_id", "day"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index("ix_reinsertion_objective_point_objective_id", table_name="reinsertion_objective_point")
    op.drop_table("reinsertion_objective_point")
    op.drop_index("ix_reinsertion_action_objective_id", table_name="reinsertion_action")
    op.drop_index("ix_reinsertion_action_case_id", table_name="reinsertion_action")
    op.drop_table("reinsertion_action")
    op.drop_table("reinsertion_track")
    op.drop_index("ix_reinsertion_review_case_id", table_name="reinsertion_review")
    op.drop_table("reinsertion_review")
    op.drop_index("ix_reinsertion_orientation_partner_id", table_name="reinsertion_orientation")
    op.drop_index("ix_reinsertion_orientation_day", table_name="reinsertion_orientation")
    op.drop_index("ix_reinsertion_orientation_case_id", table_name="reinsertion_orientation")
    op.drop_table("reinsertion_orientation")
    op.drop_index("ix_reinsertion_objective_set_on", table_name="reinsertion_objective")
    op.drop_index(
        "ix_reinsertion_objective_review_on",
        table_name="reinsertion_objective",
        postgresql_where=sa.text("review_on IS NOT NULL AND removed_at IS NULL"),
    )
    op.drop_index("ix_reinsertion_objective_case_id", table_name="reinsertion_objective")
    op.drop_table("reinsertion_objective")
    op.drop_table("reinsertion_journey")
    op.drop_table("reinsertion_focus")
