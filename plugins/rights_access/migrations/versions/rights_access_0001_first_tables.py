"""First tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "rights_access_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rights_act",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("theme", sa.Text(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=True),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("autonomy", sa.Text(), nullable=True),
        sa.Column("mode", sa.Text(), nullable=True),
        sa.Column("blocked", sa.Text(), nullable=True),
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
            ["tenant_id", "activity_id"],
            ["activity.tenant_id", "activity.id"],
            name=op.f("fk_rights_act_tenant_id_activity_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_rights_act_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_rights_act")),
        sa.UniqueConstraint("tenant_id", "activity_id", name=op.f("uq_rights_act_tenant_id_activity_id")),
    )
    op.create_index("ix_rights_act_theme", "rights_act", ["tenant_id", "theme", "operator"], unique=False)
    op.create_table(
        "rights_budget",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("adults", sa.SmallInteger(), nullable=False),
        sa.Column("children", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
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
        sa.CheckConstraint("adults >= 1 AND children >= 0", name=op.f("ck_rights_budget_people_counted")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case_record.tenant_id", "case_record.id"],
            name=op.f("fk_rights_budget_tenant_id_case_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_rights_budget_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_rights_budget")),
    )
    op.create_index(
        "ix_rights_budget_case_id", "rights_budget", ["tenant_id", "case_id", "day"], unique=False
    )
    op.create_index("ix_rights_budget_day", "rights_budget", ["tenant_id", "day"], unique=False)
    op.create_table(
        "rights_debt",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("creditor", sa.Text(), nullable=True),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("monthly", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
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
        sa.CheckConstraint("amount >= 0", name=op.f("ck_rights_debt_amount_positive")),
        sa.CheckConstraint("monthly IS NULL OR monthly >= 0", name=op.f("ck_rights_debt_monthly_positive")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case_record.tenant_id", "case_record.id"],
            name=op.f("fk_rights_debt_tenant_id_case_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_rights_debt_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_rights_debt")),
    )
    op.create_index("ix_rights_debt_case_id", "rights_debt", ["tenant_id", "case_id"], unique=False)
    op.create_table(
        "rights_debt_stage",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
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
            name=op.f("fk_rights_debt_stage_tenant_id_case_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_rights_debt_stage_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_rights_debt_stage")),
    )
    op.create_index(
        "ix_rights_debt_stage_case_id", "rights_debt_stage", ["tenant_id", "case_id", "day"], unique=False
    )
    op.create_index("ix_rights_debt_stage_day", "rights_debt_stage", ["tenant_id", "day"], unique=False)
    op.create_table(
        "rights_follower",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
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
        sa.CheckConstraint("until IS NULL OR until >= since", name=op.f("ck_rights_follower_days_in_order")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case_record.tenant_id", "case_record.id"],
            name=op.f("fk_rights_follower_tenant_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "partner_id"],
            ["partner.tenant_id", "partner.id"],
            name=op.f("fk_rights_follower_tenant_id_partner_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_rights_follower_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_rights_follower")),
    )
    op.create_index("ix_rights_follower_case_id", "rights_follower", ["tenant_id", "case_id"], unique=False)
    op.create_table(
        "rights_procedure",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("mode", sa.Text(), nullable=True),
        sa.Column("blocked", sa.Text(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("membership_id", sa.Uuid(), nullable=True),
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
        sa.CheckConstraint("level IN ('team', 'restricted')", name=op.f("ck_rights_procedure_level_known")),
        sa.CheckConstraint(
            "(ended_on IS NULL) = (result IS NULL)", name=op.f("ck_rights_procedure_ended_with_a_result")
        ),
        sa.CheckConstraint(
            "ended_on IS NULL OR ended_on >= started_on", name=op.f("ck_rights_procedure_days_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case_record.tenant_id", "case_record.id"],
            name=op.f("fk_rights_procedure_tenant_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "membership_id"],
            ["membership.tenant_id", "membership.id"],
            name=op.f("fk_rights_procedure_tenant_id_membership_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_rights_procedure_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_rights_procedure")),
    )
    op.create_index(
        "ix_rights_procedure_case_id",
        "rights_procedure",
        ["tenant_id", "case_id", "started_on"],
        unique=False,
    )
    op.create_index(
        "ix_rights_procedure_due_on",
        "rights_procedure",
        ["tenant_id", "due_on"],
        unique=False,
        postgresql_where=sa.text("ended_on IS NULL AND removed_at IS NULL"),
    )
    op.create_index(
        "ix_rights_procedure_started_on", "rights_procedure", ["tenant_id", "started_on", "id"], unique=False
    )
    op.create_table(
        "rights_budget_line",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("budget_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.CheckConstraint("side IN ('income', 'expense')", name=op.f("ck_rights_budget_line_side_known")),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_rights_budget_line_amount_positive")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "budget_id"],
            ["rights_budget.tenant_id", "rights_budget.id"],
            name=op.f("fk_rights_budget_line_tenant_id_budget_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_rights_budget_line_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_rights_budget_line")),
        sa.UniqueConstraint(
            "tenant_id",
            "budget_id",
            "side",
            "category",
            name=op.f("uq_rights_budget_line_tenant_id_budget_id_side_category"),
        ),
    )
    op.create_table(
        "rights_matter",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("procedure_id", sa.Uuid(), nullable=False),
        sa.Column("theme", sa.Text(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "procedure_id"],
            ["rights_procedure.tenant_id", "rights_procedure.id"],
            name=op.f("fk_rights_matter_tenant_id_procedure_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_rights_matter_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_rights_matter")),
        sa.UniqueConstraint(
            "tenant_id", "procedure_id", name=op.f("uq_rights_matter_tenant_id_procedure_id")
        ),
    )
    op.create_index(
        "ix_rights_matter_theme", "rights_matter", ["tenant_id", "theme", "procedure_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index("ix_rights_matter_theme", table_name="rights_matter")
    op.drop_table("rights_matter")
    op.drop_table("rights_budget_line")
    op.drop_index("ix_rights_procedure_started_on", table_name="rights_procedure")
    op.drop_index(
        "ix_rights_procedure_due_on",
        table_name="rights_procedure",
        postgresql_where=sa.text("ended_on IS NULL AND removed_at IS NULL"),
    )
    op.drop_index("ix_rights_procedure_case_id", table_name="rights_procedure")
    op.drop_table("rights_procedure")
    op.drop_index("ix_rights_follower_case_id", table_name="rights_follower")
    op.drop_table("rights_follower")
    op.drop_index("ix_rights_debt_stage_day", table_name="rights_debt_stage")
    op.drop_index("ix_rights_debt_stage_case_id", table_name="rights_debt_stage")
    op.drop_table("rights_debt_stage")
    op.drop_index("ix_rights_debt_case_id", table_name="rights_debt")
    op.drop_table("rights_debt")
    op.drop_index("ix_rights_budget_day", table_name="rights_budget")
    op.drop_index("ix_rights_budget_case_id", table_name="rights_budget")
    op.drop_table("rights_budget")
    op.drop_index("ix_rights_act_theme", table_name="rights_act")
    op.drop_table("rights_act")
