"""first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "civic_mediation_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "civic_group",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column(
            "ages", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False
        ),
        sa.Column("size_low", sa.Integer(), nullable=True),
        sa.Column("size_high", sa.Integer(), nullable=True),
        sa.Column("habits", sa.Text(), nullable=True),
        sa.Column("first_met_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
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
        sa.CheckConstraint(
            "size_low IS NULL OR size_high IS NULL OR size_high >= size_low",
            name=op.f("ck_civic_group_sizes_in_order"),
        ),
        sa.CheckConstraint("size_low IS NULL OR size_low > 0", name=op.f("ck_civic_group_size_positive")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_civic_group_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_civic_group")),
        sa.UniqueConstraint("tenant_id", "label", name=op.f("uq_civic_group_tenant_id_label")),
    )
    op.create_table(
        "civic_group_place",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "group_id"],
            ["civic_group.tenant_id", "civic_group.id"],
            name=op.f("fk_civic_group_place_tenant_id_group_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "place_id"],
            ["place.tenant_id", "place.id"],
            name=op.f("fk_civic_group_place_tenant_id_place_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_civic_group_place_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_civic_group_place")),
        sa.UniqueConstraint(
            "tenant_id", "group_id", "place_id", name=op.f("uq_civic_group_place_tenant_id_group_id_place_id")
        ),
    )
    op.create_index(
        "ix_civic_group_place_place_id", "civic_group_place", ["tenant_id", "place_id"], unique=False
    )
    op.create_table(
        "civic_service",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("manager", sa.Text(), nullable=True),
        sa.Column("contact", sa.Text(), nullable=True),
        sa.Column("opening", sa.Text(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
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
        sa.CheckConstraint(
            "ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on",
            name=op.f("ck_civic_service_days_in_order"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "place_id"],
            ["place.tenant_id", "place.id"],
            name=op.f("fk_civic_service_tenant_id_place_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_civic_service_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_civic_service")),
    )
    op.create_index("ix_civic_service_place_id", "civic_service", ["tenant_id", "place_id"], unique=False)
    op.create_table(
        "civic_staff",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
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
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_civic_staff_days_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "membership_id"],
            ["membership.tenant_id", "membership.id"],
            name=op.f("fk_civic_staff_tenant_id_membership_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "place_id"],
            ["place.tenant_id", "place.id"],
            name=op.f("fk_civic_staff_tenant_id_place_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_civic_staff_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_civic_staff")),
    )
    op.create_index(
        "ix_civic_staff_membership_id", "civic_staff", ["tenant_id", "membership_id"], unique=False
    )
    op.create_index("ix_civic_staff_place_id", "civic_staff", ["tenant_id", "place_id"], unique=False)
    op.create_table(
        "civic_incident",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.Time(), nullable=True),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("gravity", sa.Text(), nullable=False),
        sa.Column(
            "responses",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("facts", sa.Text(), nullable=True),
        sa.Column("people", sa.Integer(), nullable=True),
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
        sa.ForeignKeyConstraint(
            ["tenant_id", "activity_id"],
            ["activity.tenant_id", "activity.id"],
            name=op.f("fk_civic_incident_tenant_id_activity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case_record.tenant_id", "case_record.id"],
            name=op.f("fk_civic_incident_tenant_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "place_id"],
            ["place.tenant_id", "place.id"],
            name=op.f("fk_civic_incident_tenant_id_place_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "service_id"],
            ["civic_service.tenant_id", "civic_service.id"],
            name=op.f("fk_civic_incident_tenant_id_service_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_civic_incident_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_civic_incident")),
    )
    op.create_index(
        "ix_civic_incident_activity_id", "civic_incident", ["tenant_id", "activity_id"], unique=False
    )
    op.create_index("ix_civic_incident_case_id", "civic_incident", ["tenant_id", "case_id"], unique=False)
    op.create_index("ix_civic_incident_day", "civic_incident", ["tenant_id", "day", "id"], unique=False)
    op.create_index(
        "ix_civic_incident_place_id", "civic_incident", ["tenant_id", "place_id", "day"], unique=False
    )
    op.create_table(
        "civic_use_rule",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("adopted_by", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
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
        sa.CheckConstraint(
            "valid_until IS NULL OR valid_until >= valid_from", name=op.f("ck_civic_use_rule_days_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case_record.tenant_id", "case_record.id"],
            name=op.f("fk_civic_use_rule_tenant_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "place_id"],
            ["place.tenant_id", "place.id"],
            name=op.f("fk_civic_use_rule_tenant_id_place_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "service_id"],
            ["civic_service.tenant_id", "civic_service.id"],
            name=op.f("fk_civic_use_rule_tenant_id_service_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_civic_use_rule_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_civic_use_rule")),
        sa.UniqueConstraint(
            "tenant_id", "place_id", "edition", name=op.f("uq_civic_use_rule_tenant_id_place_id_edition")
        ),
    )
    op.create_index("ix_civic_use_rule_case_id", "civic_use_rule", ["tenant_id", "case_id"], unique=False)
    op.create_index(
        "ix_civic_use_rule_valid", "civic_use_rule", ["tenant_id", "place_id", "valid_from"], unique=False
    )
    op.create_table(
        "civic_incident_group",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "group_id"],
            ["civic_group.tenant_id", "civic_group.id"],
            name=op.f("fk_civic_incident_group_tenant_id_group_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "incident_id"],
            ["civic_incident.tenant_id", "civic_incident.id"],
            name=op.f("fk_civic_incident_group_tenant_id_incident_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_civic_incident_group_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_civic_incident_group")),
        sa.UniqueConstraint(
            "tenant_id",
            "incident_id",
            "group_id",
            name=op.f("uq_civic_incident_group_tenant_id_incident_id_group_id"),
        ),
    )
    op.create_index(
        "ix_civic_incident_group_group_id", "civic_incident_group", ["tenant_id", "group_id"], unique=False
    )
    op.create_table(
        "civic_party_group",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case_record.tenant_id", "case_record.id"],
            name=op.f("fk_civic_party_group_tenant_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "group_id"],
            ["civic_group.tenant_id", "civic_group.id"],
            name=op.f("fk_civic_party_group_tenant_id_group_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "party_id"],
            ["case_party.tenant_id", "case_party.id"],
            name=op.f("fk_civic_party_group_tenant_id_party_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_civic_party_group_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_civic_party_group")),
        sa.UniqueConstraint("tenant_id", "party_id", name=op.f("uq_civic_party_group_tenant_id_party_id")),
    )
    op.create_index(
        "ix_civic_party_group_case_id", "civic_party_group", ["tenant_id", "case_id"], unique=False
    )
    op.create_index(
        "ix_civic_party_group_group_id", "civic_party_group", ["tenant_id", "group_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index("ix_civic_party_group_group_id", table_name="civic_party_group")
    op.drop_index("ix_civic_party_group_case_id", table_name="civic_party_group")
    op.drop_table("civic_party_group")
    op.drop_index("ix_civic_incident_group_group_id", table_name="civic_incident_group")
    op.drop_table("civic_incident_group")
    op.drop_index("ix_civic_use_rule_valid", table_name="civic_use_rule")
    op.drop_index("ix_civic_use_rule_case_id", table_name="civic_use_rule")
    op.drop_table("civic_use_rule")
    op.drop_index("ix_civic_incident_place_id", table_name="civic_incident")
    op.drop_index("ix_civic_incident_day", table_name="civic_incident")
    op.drop_index("ix_civic_incident_case_id", table_name="civic_incident")
    op.drop_index("ix_civic_incident_activity_id", table_name="civic_incident")
    op.drop_table("civic_incident")
    op.drop_index("ix_civic_staff_place_id", table_name="civic_staff")
    op.drop_index("ix_civic_staff_membership_id", table_name="civic_staff")
    op.drop_table("civic_staff")
    op.drop_index("ix_civic_service_place_id", table_name="civic_service")
    op.drop_table("civic_service")
    op.drop_index("ix_civic_group_place_place_id", table_name="civic_group_place")
    op.drop_table("civic_group_place")
    op.drop_table("civic_group")
