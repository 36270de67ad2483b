"""First tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "youth_outreach_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "youth_relay",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
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
            "ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_youth_relay_days_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "membership_id"],
            ["membership.tenant_id", "membership.id"],
            name=op.f("fk_youth_relay_tenant_id_membership_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "partner_id"],
            ["partner.tenant_id", "partner.id"],
            name=op.f("fk_youth_relay_tenant_id_partner_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_youth_relay_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_youth_relay")),
    )
    op.create_index(
        "ix_youth_relay_membership_id", "youth_relay", ["tenant_id", "membership_id"], unique=False
    )
    op.create_index("ix_youth_relay_partner_id", "youth_relay", ["tenant_id", "partner_id"], unique=False)
    op.create_table(
        "youth_orientation",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("need", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("uptake", sa.Text(), nullable=False),
        sa.Column("uptake_on", sa.Date(), nullable=True),
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
            "uptake_on IS NULL OR uptake_on >= day", name=op.f("ck_youth_orientation_days_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case_record.tenant_id", "case_record.id"],
            name=op.f("fk_youth_orientation_tenant_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "partner_id"],
            ["partner.tenant_id", "partner.id"],
            name=op.f("fk_youth_orientation_tenant_id_partner_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_youth_orientation_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_youth_orientation")),
    )
    op.create_index(
        "ix_youth_orientation_case_id", "youth_orientation", ["tenant_id", "case_id", "day"], unique=False
    )
    op.create_index("ix_youth_orientation_day", "youth_orientation", ["tenant_id", "day", "id"], unique=False)
    op.create_index(
        "ix_youth_orientation_partner_id", "youth_orientation", ["tenant_id", "partner_id"], unique=False
    )
    op.create_table(
        "youth_prevention",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
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
        sa.ForeignKeyConstraint(
            ["tenant_id", "activity_id"],
            ["activity.tenant_id", "activity.id"],
            name=op.f("fk_youth_prevention_tenant_id_activity_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_youth_prevention_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_youth_prevention")),
        sa.UniqueConstraint(
            "tenant_id", "activity_id", name=op.f("uq_youth_prevention_tenant_id_activity_id")
        ),
    )
    op.create_table(
        "youth_sighting",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=True),
        sa.Column("concern", sa.Text(), nullable=False),
        sa.Column("spot", sa.Text(), nullable=False),
        sa.Column("age", sa.Text(), nullable=True),
        sa.Column("told", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=True),
        sa.Column("assigned_to", sa.Uuid(), nullable=True),
        sa.Column("contact_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("close_reason", sa.Text(), nullable=True),
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
        sa.CheckConstraint(
            "state IN ('received', 'contact', 'followed', 'oriented', 'closed')",
            name=op.f("ck_youth_sighting_state_known"),
        ),
        sa.CheckConstraint(
            "(closed_on IS NULL) = (close_reason IS NULL)",
            name=op.f("ck_youth_sighting_closing_has_a_reason"),
        ),
        sa.CheckConstraint(
            "contact_on IS NULL OR contact_on >= sent_on", name=op.f("ck_youth_sighting_days_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "assigned_to"],
            ["membership.tenant_id", "membership.id"],
            name=op.f("fk_youth_sighting_tenant_id_assigned_to"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "author_id"],
            ["membership.tenant_id", "membership.id"],
            name=op.f("fk_youth_sighting_tenant_id_author_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case_record.tenant_id", "case_record.id"],
            name=op.f("fk_youth_sighting_tenant_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "partner_id"],
            ["partner.tenant_id", "partner.id"],
            name=op.f("fk_youth_sighting_tenant_id_partner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "place_id"],
            ["place.tenant_id", "place.id"],
            name=op.f("fk_youth_sighting_tenant_id_place_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_youth_sighting_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_youth_sighting")),
        sa.UniqueConstraint("tenant_id", "number", name=op.f("uq_youth_sighting_tenant_id_number")),
    )
    op.create_index(
        "ix_youth_sighting_assigned_to", "youth_sighting", ["tenant_id", "assigned_to"], unique=False
    )
    op.create_index(
        "ix_youth_sighting_author_id", "youth_sighting", ["tenant_id", "author_id", "sent_on"], unique=False
    )
    op.create_index("ix_youth_sighting_case_id", "youth_sighting", ["tenant_id", "case_id"], unique=False)
    op.create_index(
        "ix_youth_sighting_partner_id", "youth_sighting", ["tenant_id", "partner_id"], unique=False
    )
    op.create_index(
        "ix_youth_sighting_sent_on", "youth_sighting", ["tenant_id", "sent_on", "id"], unique=False
    )
    op.create_index(
        "ix_youth_sighting_state", "youth_sighting", ["tenant_id", "state", "sent_on"], unique=False
    )
    op.create_table(
        "youth_civic_tie",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sighting_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("incident_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "case_id IS NULL OR incident_id IS NULL", name=op.f("ck_youth_civic_tie_one_origin")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case_record.tenant_id", "case_record.id"],
            name=op.f("fk_youth_civic_tie_tenant_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "sighting_id"],
            ["youth_sighting.tenant_id", "youth_sighting.id"],
            name=op.f("fk_youth_civic_tie_tenant_id_sighting_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_youth_civic_tie_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_youth_civic_tie")),
        sa.UniqueConstraint(
            "tenant_id", "sighting_id", name=op.f("uq_youth_civic_tie_tenant_id_sighting_id")
        ),
    )
    op.create_index("ix_youth_civic_tie_case_id", "youth_civic_tie", ["tenant_id", "case_id"], unique=False)
    op.create_index(
        "ix_youth_civic_tie_incident_id", "youth_civic_tie", ["tenant_id", "incident_id"], unique=False
    )
    op.create_table(
        "youth_prevention_partner",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("prevention_id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "partner_id"],
            ["partner.tenant_id", "partner.id"],
            name=op.f("fk_youth_prevention_partner_tenant_id_partner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "prevention_id"],
            ["youth_prevention.tenant_id", "youth_prevention.id"],
            name=op.f("fk_youth_prevention_partner_tenant_id_prevention_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_youth_prevention_partner_tenant_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_youth_prevention_partner")),
        sa.UniqueConstraint(
            "tenant_id",
            "prevention_id",
            "partner_id",
            name=op.f("uq_youth_prevention_partner_tenant_id_prevention_id_partner_id"),
        ),
    )
    op.create_index(
        "ix_youth_prevention_partner_partner_id",
        "youth_prevention_partner",
        ["tenant_id", "partner_id"],
        unique=False,
    )
    op.create_table(
        "youth_reply",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sighting_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
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
            name=op.f("fk_youth_reply_tenant_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "sighting_id"],
            ["youth_sighting.tenant_id", "youth_sighting.id"],
            name=op.f("fk_youth_reply_tenant_id_sighting_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_youth_reply_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_youth_reply")),
    )
    op.create_index("ix_youth_reply_case_id", "youth_reply", ["tenant_id", "case_id"], unique=False)
    op.create_index(
        "ix_youth_reply_sighting_id", "youth_reply", ["tenant_id", "sighting_id", "day"], unique=False
    )
    op.create_table(
        "youth_sighting_event",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sighting_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "sighting_id"],
            ["youth_sighting.tenant_id", "youth_sighting.id"],
            name=op.f("fk_youth_sighting_event_tenant_id_sighting_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_youth_sighting_event_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_youth_sighting_event")),
    )
    op.create_index(
        "ix_youth_sighting_event_sighting_id",
        "youth_sighting_event",
        ["tenant_id", "sighting_id", "day"],
        unique=False,
    )
    op.create_table(
        "youth_words",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sighting_id", sa.Uuid(), nullable=False),
        sa.Column("nickname", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("reach", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("words", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "sighting_id"],
            ["youth_sighting.tenant_id", "youth_sighting.id"],
            name=op.f("fk_youth_words_tenant_id_sighting_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_youth_words_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_youth_words")),
        sa.UniqueConstraint("tenant_id", "sighting_id", name=op.f("uq_youth_words_tenant_id_sighting_id")),
    )


def downgrade() -> None:
    op.drop_table("youth_words")
    op.drop_index("ix_youth_sighting_event_sighting_id", table_name="youth_sighting_event")
    op.drop_table("youth_sighting_event")
    op.drop_index("ix_youth_reply_sighting_id", table_name="youth_reply")
    op.drop_index("ix_youth_reply_case_id", table_name="youth_reply")
    op.drop_table("youth_reply")
    op.drop_index("ix_youth_prevention_partner_partner_id", table_name="youth_prevention_partner")
    op.drop_table("youth_prevention_partner")
    op.drop_index("ix_youth_civic_tie_incident_id", table_name="youth_civic_tie")
    op.drop_index("ix_youth_civic_tie_case_id", table_name="youth_civic_tie")
    op.drop_table("youth_civic_tie")
    op.drop_index("ix_youth_sighting_state", table_name="youth_sighting")
    op.drop_index("ix_youth_sighting_sent_on", table_name="youth_sighting")
    op.drop_index("ix_youth_sighting_partner_id", table_name="youth_sighting")
    op.drop_index("ix_youth_sighting_case_id", table_name="youth_sighting")
    op.drop_index("ix_youth_sighting_author_id", table_name="youth_sighting")
    op.drop_index("ix_youth_sighting_assigned_to", table_name="youth_sighting")
    op.drop_table("youth_sighting")
    op.drop_table("youth_prevention")
    op.drop_index("ix_youth_orientation_partner_id", table_name="youth_orientation")
    op.drop_index("ix_youth_orientation_day", table_name="youth_orientation")
    op.drop_index("ix_youth_orientation_case_id", table_name="youth_orientation")
    op.drop_table("youth_orientation")
    op.drop_index("ix_youth_relay_partner_id", table_name="youth_relay")
    op.drop_index("ix_youth_relay_membership_id", table_name="youth_relay")
    op.drop_table("youth_relay")
