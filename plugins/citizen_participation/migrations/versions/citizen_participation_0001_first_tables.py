"""First tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "citizen_participation_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "citizen_project",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("aim", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("topics", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("result", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("stage_on", sa.Date(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column(
            "point_types",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
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
            "ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_citizen_project_days_in_order")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_citizen_project_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_citizen_project")),
    )
    op.create_index(
        "ix_citizen_project_list", "citizen_project", ["tenant_id", "starts_on", "id"], unique=False
    )
    op.create_table(
        "citizen_organisation",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
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
            ["tenant_id", "partner_id"],
            ["partner.tenant_id", "partner.id"],
            name=op.f("fk_citizen_organisation_tenant_id_partner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "project_id"],
            ["citizen_project.tenant_id", "citizen_project.id"],
            name=op.f("fk_citizen_organisation_tenant_id_project_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_citizen_organisation_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_citizen_organisation")),
    )
    op.create_index(
        "ix_citizen_organisation_partner_id",
        "citizen_organisation",
        ["tenant_id", "partner_id"],
        unique=False,
    )
    op.create_index(
        "ix_citizen_organisation_project_id",
        "citizen_organisation",
        ["tenant_id", "project_id"],
        unique=False,
    )
    op.create_table(
        "citizen_route",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default=sa.text("''"), nullable=False),
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
            ["tenant_id", "project_id"],
            ["citizen_project.tenant_id", "citizen_project.id"],
            name=op.f("fk_citizen_route_tenant_id_project_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_citizen_route_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_citizen_route")),
    )
    op.create_index("ix_citizen_route_project_id", "citizen_route", ["tenant_id", "project_id"], unique=False)
    op.create_table(
        "citizen_stage",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "project_id"],
            ["citizen_project.tenant_id", "citizen_project.id"],
            name=op.f("fk_citizen_stage_tenant_id_project_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_citizen_stage_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_citizen_stage")),
    )
    op.create_index(
        "ix_citizen_stage_project_id", "citizen_stage", ["tenant_id", "project_id", "day"], unique=False
    )
    op.create_table(
        "citizen_project_territory",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "project_id"],
            ["citizen_project.tenant_id", "citizen_project.id"],
            name=op.f("fk_citizen_project_territory_tenant_id_project_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "territory_id"],
            ["territory.tenant_id", "territory.id"],
            name=op.f("fk_citizen_project_territory_tenant_id_territory_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_citizen_project_territory_tenant_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_citizen_project_territory")),
        sa.UniqueConstraint(
            "tenant_id",
            "project_id",
            "territory_id",
            name=op.f("uq_citizen_project_territory_tenant_id_project_id_territory_id"),
        ),
    )
    op.create_index(
        "ix_citizen_project_territory_territory_id",
        "citizen_project_territory",
        ["tenant_id", "territory_id"],
        unique=False,
    )
    op.create_table(
        "citizen_recommendation",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("theme", sa.Text(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("status_on", sa.Date(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("answered_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("reply", sa.Text(), server_default=sa.text("''"), nullable=False),
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
            ["tenant_id", "organisation_id"],
            ["citizen_organisation.tenant_id", "citizen_organisation.id"],
            name=op.f("fk_citizen_recommendation_tenant_id_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "project_id"],
            ["citizen_project.tenant_id", "citizen_project.id"],
            name=op.f("fk_citizen_recommendation_tenant_id_project_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_citizen_recommendation_tenant_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_citizen_recommendation")),
        sa.UniqueConstraint(
            "tenant_id",
            "project_id",
            "number",
            name=op.f("uq_citizen_recommendation_tenant_id_project_id_number"),
        ),
    )
    op.create_index(
        "ix_citizen_recommendation_list",
        "citizen_recommendation",
        ["tenant_id", "proposed_on", "id"],
        unique=False,
    )
    op.create_index(
        "ix_citizen_recommendation_organisation_id",
        "citizen_recommendation",
        ["tenant_id", "organisation_id"],
        unique=False,
    )
    op.create_table(
        "citizen_reco_step",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recommendation_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("body", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("words", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "recommendation_id"],
            ["citizen_recommendation.tenant_id", "citizen_recommendation.id"],
            name=op.f("fk_citizen_reco_step_tenant_id_recommendation_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_citizen_reco_step_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_citizen_reco_step")),
    )
    op.create_index(
        "ix_citizen_reco_step_recommendation_id",
        "citizen_reco_step",
        ["tenant_id", "recommendation_id", "day"],
        unique=False,
    )
    op.create_table(
        "citizen_stop",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("route_id", sa.Uuid(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=True),
        sa.Column("latitude", sa.Integer(), nullable=True),
        sa.Column("longitude", sa.Integer(), nullable=True),
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
            "(latitude IS NULL) = (longitude IS NULL) AND (latitude IS NULL OR (abs(latitude) <= 90000000 AND abs(longitude) <= 180000000))",
            name=op.f("ck_citizen_stop_position"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "place_id"],
            ["place.tenant_id", "place.id"],
            name=op.f("fk_citizen_stop_tenant_id_place_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "route_id"],
            ["citizen_route.tenant_id", "citizen_route.id"],
            name=op.f("fk_citizen_stop_tenant_id_route_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_citizen_stop_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_citizen_stop")),
    )
    op.create_index("ix_citizen_stop_place_id", "citizen_stop", ["tenant_id", "place_id"], unique=False)
    op.create_index(
        "ix_citizen_stop_route_id", "citizen_stop", ["tenant_id", "route_id", "rank"], unique=False
    )
    op.create_table(
        "citizen_gathering",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("route_id", sa.Uuid(), nullable=True),
        sa.Column("institutions", sa.Integer(), nullable=True),
        sa.Column("guided", sa.Integer(), nullable=True),
        sa.Column("wrote", sa.Integer(), nullable=True),
        sa.Column("presented", sa.Integer(), nullable=True),
        sa.Column("decided", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.Text(), server_default=sa.text("''"), nullable=False),
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
            "coalesce(institutions, 0) >= 0 AND coalesce(guided, 0) >= 0 AND coalesce(wrote, 0) >= 0 AND coalesce(presented, 0) >= 0 AND coalesce(decided, 0) >= 0",
            name=op.f("ck_citizen_gathering_counts_positive"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "activity_id"],
            ["activity.tenant_id", "activity.id"],
            name=op.f("fk_citizen_gathering_tenant_id_activity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "project_id"],
            ["citizen_project.tenant_id", "citizen_project.id"],
            name=op.f("fk_citizen_gathering_tenant_id_project_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "route_id"],
            ["citizen_route.tenant_id", "citizen_route.id"],
            name=op.f("fk_citizen_gathering_tenant_id_route_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_citizen_gathering_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_citizen_gathering")),
        sa.UniqueConstraint(
            "tenant_id", "activity_id", name=op.f("uq_citizen_gathering_tenant_id_activity_id")
        ),
    )
    op.create_index(
        "ix_citizen_gathering_project_id", "citizen_gathering", ["tenant_id", "project_id"], unique=False
    )
    op.create_index(
        "ix_citizen_gathering_route_id", "citizen_gathering", ["tenant_id", "route_id"], unique=False
    )
    op.create_table(
        "citizen_point",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("gathering_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("theme", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("stop_id", sa.Uuid(), nullable=True),
        sa.Column("place_id", sa.Uuid(), nullable=True),
        sa.Column("latitude", sa.Integer(), nullable=True),
        sa.Column("longitude", sa.Integer(), nullable=True),
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
            "(latitude IS NULL) = (longitude IS NULL) AND (latitude IS NULL OR (abs(latitude) <= 90000000 AND abs(longitude) <= 180000000))",
            name=op.f("ck_citizen_point_position"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "gathering_id"],
            ["citizen_gathering.tenant_id", "citizen_gathering.id"],
            name=op.f("fk_citizen_point_tenant_id_gathering_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "place_id"],
            ["place.tenant_id", "place.id"],
            name=op.f("fk_citizen_point_tenant_id_place_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "project_id"],
            ["citizen_project.tenant_id", "citizen_project.id"],
            name=op.f("fk_citizen_point_tenant_id_project_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "stop_id"],
            ["citizen_stop.tenant_id", "citizen_stop.id"],
            name=op.f("fk_citizen_point_tenant_id_stop_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_citizen_point_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_citizen_point")),
    )
    op.create_index(
        "ix_citizen_point_gathering_id", "citizen_point", ["tenant_id", "gathering_id"], unique=False
    )
    op.create_index("ix_citizen_point_place_id", "citizen_point", ["tenant_id", "place_id"], unique=False)
    op.create_index("ix_citizen_point_project_id", "citizen_point", ["tenant_id", "project_id"], unique=False)
    op.create_index("ix_citizen_point_stop_id", "citizen_point", ["tenant_id", "stop_id"], unique=False)
    op.create_table(
        "citizen_point_photo",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("point_id", sa.Uuid(), nullable=False),
        sa.Column("mime", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.CheckConstraint("size > 0 AND size <= 10485760", name=op.f("ck_citizen_point_photo_size_bounded")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "point_id"],
            ["citizen_point.tenant_id", "citizen_point.id"],
            name=op.f("fk_citizen_point_photo_tenant_id_point_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_citizen_point_photo_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_citizen_point_photo")),
        sa.UniqueConstraint("tenant_id", "point_id", name=op.f("uq_citizen_point_photo_tenant_id_point_id")),
    )
    op.create_table(
        "citizen_photo_piece",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("point_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "point_id"],
            ["citizen_point.tenant_id", "citizen_point.id"],
            name=op.f("fk_citizen_photo_piece_tenant_id_point_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_citizen_photo_piece_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_citizen_photo_piece")),
        sa.UniqueConstraint(
            "tenant_id", "point_id", "n", name=op.f("uq_citizen_photo_piece_tenant_id_point_id_n")
        ),
    )
    op.create_table(
        "citizen_reco_point",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recommendation_id", sa.Uuid(), nullable=False),
        sa.Column("point_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "point_id"],
            ["citizen_point.tenant_id", "citizen_point.id"],
            name=op.f("fk_citizen_reco_point_tenant_id_point_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "recommendation_id"],
            ["citizen_recommendation.tenant_id", "citizen_recommendation.id"],
            name=op.f("fk_citizen_reco_point_tenant_id_recommendation_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_citizen_reco_point_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_citizen_reco_point")),
        sa.UniqueConstraint(
            "tenant_id",
            "recommendation_id",
            "point_id",
            name=op.f("uq_citizen_reco_point_tenant_id_recommendation_id_point_id"),
        ),
    )
    op.create_index(
        "ix_citizen_reco_point_point_id", "citizen_reco_point", ["tenant_id", "point_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index("ix_citizen_reco_point_point_id", table_name="citizen_reco_point")
    op.drop_table("citizen_reco_point")
    op.drop_table("citizen_photo_piece")
    op.drop_table("citizen_point_photo")
    op.drop_index("ix_citizen_point_gathering_id", table_name="citizen_point")
    op.drop_index("ix_citizen_point_place_id", table_name="citizen_point")
    op.drop_index("ix_citizen_point_project_id", table_name="citizen_point")
    op.drop_index("ix_citizen_point_stop_id", table_name="citizen_point")
    op.drop_table("citizen_point")
    op.drop_index("ix_citizen_gathering_project_id", table_name="citizen_gathering")
    op.drop_index("ix_citizen_gathering_route_id", table_name="citizen_gathering")
    op.drop_table("citizen_gathering")
    op.drop_index("ix_citizen_stop_place_id", table_name="citizen_stop")
    op.drop_index("ix_citizen_stop_route_id", table_name="citizen_stop")
    op.drop_table("citizen_stop")
    op.drop_index("ix_citizen_reco_step_recommendation_id", table_name="citizen_reco_step")
    op.drop_table("citizen_reco_step")
    op.drop_index("ix_citizen_recommendation_list", table_name="citizen_recommendation")
    op.drop_index("ix_citizen_recommendation_organisation_id", table_name="citizen_recommendation")
    op.drop_table("citizen_recommendation")
    op.drop_index("ix_citizen_project_territory_territory_id", table_name="citizen_project_territory")
    op.drop_table("citizen_project_territory")
    op.drop_index("ix_citizen_stage_project_id", table_name="citizen_stage")
    op.drop_table("citizen_stage")
    op.drop_index("ix_citizen_route_project_id", table_name="citizen_route")
    op.drop_table("citizen_route")
    op.drop_index("ix_citizen_organisation_partner_id", table_name="citizen_organisation")
    op.drop_index("ix_citizen_organisation_project_id", table_name="citizen_organisation")
    op.drop_table("citizen_organisation")
    op.drop_index("ix_citizen_project_list", table_name="citizen_project")
    op.drop_table("citizen_project")
