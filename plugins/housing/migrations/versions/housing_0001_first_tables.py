"""First tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "housing_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "housing_account",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("landlord_id", sa.Uuid(), nullable=True),
        sa.Column("debt", sa.Integer(), nullable=True),
        sa.Column("rent", sa.Integer(), nullable=True),
        sa.Column("instalment", sa.Integer(), nullable=True),
        sa.Column("next_stage", sa.Text(), nullable=True),
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
            "(next_on IS NULL) = (next_stage IS NULL)", name=op.f("ck_housing_account_next_date_has_a_stage")
        ),
        sa.CheckConstraint("debt IS NULL OR debt >= 0", name=op.f("ck_housing_account_debt_positive")),
        sa.CheckConstraint(
            "instalment IS NULL OR instalment >= 0", name=op.f("ck_housing_account_instalment_positive")
        ),
        sa.CheckConstraint("rent IS NULL OR rent >= 0", name=op.f("ck_housing_account_rent_positive")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case_record.tenant_id", "case_record.id"],
            name=op.f("fk_housing_account_tenant_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "landlord_id"],
            ["partner.tenant_id", "partner.id"],
            name=op.f("fk_housing_account_tenant_id_landlord_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_housing_account_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_housing_account")),
    )
    op.create_index(
        "ix_housing_account_case_id", "housing_account", ["tenant_id", "case_id", "day"], unique=False
    )
    op.create_table(
        "housing_sheet",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("spot", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("urgency", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("landlord_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("waiting_since", sa.Date(), nullable=True),
        sa.Column("promised_on", sa.Date(), nullable=True),
        sa.Column("reminders", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("answer", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
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
            "answered_on IS NULL OR answered_on >= sent_on", name=op.f("ck_housing_sheet_days_in_order")
        ),
        sa.CheckConstraint("reminders >= 0", name=op.f("ck_housing_sheet_reminders_counted")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "activity_id"],
            ["activity.tenant_id", "activity.id"],
            name=op.f("fk_housing_sheet_tenant_id_activity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case_record.tenant_id", "case_record.id"],
            name=op.f("fk_housing_sheet_tenant_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "landlord_id"],
            ["partner.tenant_id", "partner.id"],
            name=op.f("fk_housing_sheet_tenant_id_landlord_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "place_id"],
            ["place.tenant_id", "place.id"],
            name=op.f("fk_housing_sheet_tenant_id_place_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_housing_sheet_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_housing_sheet")),
        sa.UniqueConstraint("tenant_id", "number", name=op.f("uq_housing_sheet_tenant_id_number")),
    )
    op.create_index(
        "ix_housing_sheet_activity_id", "housing_sheet", ["tenant_id", "activity_id"], unique=False
    )
    op.create_index("ix_housing_sheet_case_id", "housing_sheet", ["tenant_id", "case_id"], unique=False)
    op.create_index(
        "ix_housing_sheet_landlord_id", "housing_sheet", ["tenant_id", "landlord_id", "sent_on"], unique=False
    )
    op.create_index(
        "ix_housing_sheet_place_id", "housing_sheet", ["tenant_id", "place_id", "sent_on"], unique=False
    )
    op.create_index("ix_housing_sheet_sent_on", "housing_sheet", ["tenant_id", "sent_on", "id"], unique=False)
    op.create_index(
        "ix_housing_sheet_waiting",
        "housing_sheet",
        ["tenant_id", "waiting_since", "id"],
        unique=False,
        postgresql_where=sa.text("waiting_since IS NOT NULL AND removed_at IS NULL"),
    )
    op.create_table(
        "housing_stage",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
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
            name=op.f("fk_housing_stage_tenant_id_case_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_housing_stage_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_housing_stage")),
    )
    op.create_index(
        "ix_housing_stage_case_id", "housing_stage", ["tenant_id", "case_id", "day"], unique=False
    )
    op.create_index("ix_housing_stage_day", "housing_stage", ["tenant_id", "day"], unique=False)
    op.create_table(
        "housing_step",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
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
        sa.CheckConstraint("amount IS NULL OR amount >= 0", name=op.f("ck_housing_step_amount_positive")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case_record.tenant_id", "case_record.id"],
            name=op.f("fk_housing_step_tenant_id_case_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_housing_step_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_housing_step")),
    )
    op.create_index("ix_housing_step_case_id", "housing_step", ["tenant_id", "case_id", "day"], unique=False)
    op.create_table(
        "housing_sheet_event",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sheet_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "sheet_id"],
            ["housing_sheet.tenant_id", "housing_sheet.id"],
            name=op.f("fk_housing_sheet_event_tenant_id_sheet_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_housing_sheet_event_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_housing_sheet_event")),
    )
    op.create_index(
        "ix_housing_sheet_event_sheet_id",
        "housing_sheet_event",
        ["tenant_id", "sheet_id", "day"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index("ix_housing_sheet_event_sheet_id", table_name="housing_sheet_event")
    op.drop_table("housing_sheet_event")
    op.drop_index("ix_housing_step_case_id", table_name="housing_step")
    op.drop_table("housing_step")
    op.drop_index("ix_housing_stage_day", table_name="housing_stage")
    op.drop_index("ix_housing_stage_case_id", table_name="housing_stage")
    op.drop_table("housing_stage")
    op.drop_index(
        "ix_housing_sheet_waiting",
        table_name="housing_sheet",
        postgresql_where=sa.text("waiting_since IS NOT NULL AND removed_at IS NULL"),
    )
    op.drop_index("ix_housing_sheet_sent_on", table_name="housing_sheet")
    op.drop_index("ix_housing_sheet_place_id", table_name="housing_sheet")
    op.drop_index("ix_housing_sheet_landlord_id", table_name="housing_sheet")
    op.drop_index("ix_housing_sheet_case_id", table_name="housing_sheet")
    op.drop_index("ix_housing_sheet_activity_id", table_name="housing_sheet")
    op.drop_table("housing_sheet")
    op.drop_index("ix_housing_account_case_id", table_name="housing_account")
    op.drop_table("housing_account")
