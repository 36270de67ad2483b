"""First tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "transport_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "transport_network",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("operator", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("control_room", sa.Text(), server_default=sa.text("''"), nullable=False),
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
            name=op.f("ck_transport_network_days_in_order"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_transport_network_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_transport_network")),
    )
    op.create_table(
        "transport_line",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("outward", sa.Text(), nullable=False),
        sa.Column("inward", sa.Text(), nullable=False),
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
            name=op.f("ck_transport_line_days_in_order"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "network_id"],
            ["transport_network.tenant_id", "transport_network.id"],
            name=op.f("fk_transport_line_tenant_id_network_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_transport_line_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_transport_line")),
        sa.UniqueConstraint(
            "tenant_id", "network_id", "code", name=op.f("uq_transport_line_tenant_id_network_id_code")
        ),
    )
    op.create_table(
        "transport_driver_word",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("service", sa.Text(), nullable=True),
        sa.Column("theme", sa.Text(), nullable=False),
        sa.Column("trend", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), server_default=sa.text("''"), nullable=False),
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
            ["tenant_id", "line_id"],
            ["transport_line.tenant_id", "transport_line.id"],
            name=op.f("fk_transport_driver_word_tenant_id_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_transport_driver_word_tenant_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_transport_driver_word")),
    )
    op.create_index(
        "ix_transport_driver_word_day", "transport_driver_word", ["tenant_id", "day", "id"], unique=False
    )
    op.create_index(
        "ix_transport_driver_word_line_id",
        "transport_driver_word",
        ["tenant_id", "line_id", "day"],
        unique=False,
    )
    op.create_table(
        "transport_stop",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=True),
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
        sa.ForeignKeyConstraint(
            ["tenant_id", "line_id"],
            ["transport_line.tenant_id", "transport_line.id"],
            name=op.f("fk_transport_stop_tenant_id_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "place_id"],
            ["place.tenant_id", "place.id"],
            name=op.f("fk_transport_stop_tenant_id_place_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_transport_stop_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_transport_stop")),
        sa.UniqueConstraint(
            "tenant_id", "line_id", "label", name=op.f("uq_transport_stop_tenant_id_line_id_label")
        ),
    )
    op.create_index(
        "ix_transport_stop_line_id", "transport_stop", ["tenant_id", "line_id", "position"], unique=False
    )
    op.create_index("ix_transport_stop_place_id", "transport_stop", ["tenant_id", "place_id"], unique=False)
    op.create_table(
        "transport_case_line",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case_record.tenant_id", "case_record.id"],
            name=op.f("fk_transport_case_line_tenant_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "line_id"],
            ["transport_line.tenant_id", "transport_line.id"],
            name=op.f("fk_transport_case_line_tenant_id_line_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_transport_case_line_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_transport_case_line")),
        sa.UniqueConstraint("tenant_id", "case_id", name=op.f("uq_transport_case_line_tenant_id_case_id")),
    )
    op.create_index(
        "ix_transport_case_line_line_id", "transport_case_line", ["tenant_id", "line_id"], unique=False
    )
    op.create_table(
        "transport_class_talk",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("class_label", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("theme", sa.Text(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=True),
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
            name=op.f("fk_transport_class_talk_tenant_id_activity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "line_id"],
            ["transport_line.tenant_id", "transport_line.id"],
            name=op.f("fk_transport_class_talk_tenant_id_line_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_transport_class_talk_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_transport_class_talk")),
        sa.UniqueConstraint(
            "tenant_id", "activity_id", name=op.f("uq_transport_class_talk_tenant_id_activity_id")
        ),
    )
    op.create_index(
        "ix_transport_class_talk_line_id", "transport_class_talk", ["tenant_id", "line_id"], unique=False
    )
    op.create_table(
        "transport_trip",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=True),
        sa.Column("direction", sa.Text(), nullable=True),
        sa.Column("boarding_id", sa.Uuid(), nullable=True),
        sa.Column("alighting_id", sa.Uuid(), nullable=True),
        sa.Column("mode", sa.Text(), nullable=True),
        sa.Column("service", sa.Text(), nullable=True),
        sa.Column("run", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("handed_to", sa.Text(), nullable=True),
        sa.Column("control_at", sa.Time(), nullable=True),
        sa.Column("control_answer", sa.Text(), nullable=True),
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
            "control_answer IS NULL OR control_at IS NOT NULL",
            name=op.f("ck_transport_trip_answer_to_a_warning"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "activity_id"],
            ["activity.tenant_id", "activity.id"],
            name=op.f("fk_transport_trip_tenant_id_activity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "alighting_id"],
            ["transport_stop.tenant_id", "transport_stop.id"],
            name=op.f("fk_transport_trip_tenant_id_alighting_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "boarding_id"],
            ["transport_stop.tenant_id", "transport_stop.id"],
            name=op.f("fk_transport_trip_tenant_id_boarding_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "line_id"],
            ["transport_line.tenant_id", "transport_line.id"],
            name=op.f("fk_transport_trip_tenant_id_line_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_transport_trip_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_transport_trip")),
        sa.UniqueConstraint("tenant_id", "activity_id", name=op.f("uq_transport_trip_tenant_id_activity_id")),
    )
    op.create_index(
        "ix_transport_trip_alighting_id", "transport_trip", ["tenant_id", "alighting_id"], unique=False
    )
    op.create_index(
        "ix_transport_trip_boarding_id", "transport_trip", ["tenant_id", "boarding_id"], unique=False
    )
    op.create_index(
        "ix_transport_trip_line_id", "transport_trip", ["tenant_id", "line_id", "boarding_id"], unique=False
    )
    op.create_table(
        "transport_count",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("trip_id", sa.Uuid(), nullable=False),
        sa.Column("motive", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_transport_count_number_positive")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "trip_id"],
            ["transport_trip.tenant_id", "transport_trip.id"],
            name=op.f("fk_transport_count_tenant_id_trip_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_transport_count_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_transport_count")),
        sa.UniqueConstraint(
            "tenant_id", "trip_id", "motive", name=op.f("uq_transport_count_tenant_id_trip_id_motive")
        ),
    )


def downgrade() -> None:
    op.drop_table("transport_count")
    op.drop_index("ix_transport_trip_line_id", table_name="transport_trip")
    op.drop_index("ix_transport_trip_boarding_id", table_name="transport_trip")
    op.drop_index("ix_transport_trip_alighting_id", table_name="transport_trip")
    op.drop_table("transport_trip")
    op.drop_index("ix_transport_class_talk_line_id", table_name="transport_class_talk")
    op.drop_table("transport_class_talk")
    op.drop_index("ix_transport_case_line_line_id", table_name="transport_case_line")
    op.drop_table("transport_case_line")
    op.drop_index("ix_transport_stop_place_id", table_name="transport_stop")
    op.drop_index("ix_transport_stop_line_id", table_name="transport_stop")
    op.drop_table("transport_stop")
    op.drop_index("ix_transport_driver_word_line_id", table_name="transport_driver_word")
    op.drop_index("ix_transport_driver_word_day", table_name="transport_driver_word")
    op.drop_table("transport_driver_word")
    op.drop_table("transport_line")
    op.drop_table("transport_network")
