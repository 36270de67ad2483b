"""First tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "school_mediation_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "school_school",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sort_name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("college_id", sa.Uuid(), nullable=True),
        sa.Column(
            "levels", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False
        ),
        sa.Column(
            "labels", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False
        ),
        sa.Column("pupils", sa.Integer(), nullable=True),
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
            "college_id IS NULL OR college_id <> id", name=op.f("ck_school_school_feeds_another")
        ),
        sa.CheckConstraint("pupils IS NULL OR pupils > 0", name=op.f("ck_school_school_pupils_positive")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "college_id"],
            ["school_school.tenant_id", "school_school.id"],
            name=op.f("fk_school_school_tenant_id_college_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "place_id"],
            ["place.tenant_id", "place.id"],
            name=op.f("fk_school_school_tenant_id_place_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_school_school_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_school_school")),
        sa.UniqueConstraint("tenant_id", "place_id", name=op.f("uq_school_school_tenant_id_place_id")),
    )
    op.create_index("ix_school_school_college_id", "school_school", ["tenant_id", "college_id"], unique=False)
    op.create_table(
        "school_committee",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "functions",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("decisions", sa.Text(), server_default=sa.text("''"), nullable=False),
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
        sa.ForeignKeyConstraint(
            ["tenant_id", "school_id"],
            ["school_school.tenant_id", "school_school.id"],
            name=op.f("fk_school_committee_tenant_id_school_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_school_committee_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_school_committee")),
    )
    op.create_index("ix_school_committee_day", "school_committee", ["tenant_id", "day"], unique=False)
    op.create_index(
        "ix_school_committee_school_id", "school_committee", ["tenant_id", "school_id", "day"], unique=False
    )
    op.create_table(
        "school_promotion",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=True),
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
        sa.CheckConstraint("places IS NULL OR places > 0", name=op.f("ck_school_promotion_places_positive")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "school_id"],
            ["school_school.tenant_id", "school_school.id"],
            name=op.f("fk_school_promotion_tenant_id_school_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_school_promotion_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_school_promotion")),
        sa.UniqueConstraint(
            "tenant_id", "school_id", "year", name=op.f("uq_school_promotion_tenant_id_school_id_year")
        ),
    )
    op.create_index("ix_school_promotion_year", "school_promotion", ["tenant_id", "year"], unique=False)
    op.create_table(
        "school_review",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("achieved", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("difficult", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("ahead", sa.Text(), server_default=sa.text("''"), nullable=False),
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
            ["tenant_id", "school_id"],
            ["school_school.tenant_id", "school_school.id"],
            name=op.f("fk_school_review_tenant_id_school_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_school_review_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_school_review")),
        sa.UniqueConstraint(
            "tenant_id", "school_id", "year", name=op.f("uq_school_review_tenant_id_school_id_year")
        ),
    )
    op.create_table(
        "school_entry",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("theme", sa.Text(), nullable=True),
        sa.Column("way", sa.Text(), nullable=True),
        sa.Column("class_label", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("letters", sa.Integer(), nullable=True),
        sa.Column("promotion_id", sa.Uuid(), nullable=True),
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
        sa.CheckConstraint("letters IS NULL OR letters >= 0", name=op.f("ck_school_entry_letters_counted")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "activity_id"],
            ["activity.tenant_id", "activity.id"],
            name=op.f("fk_school_entry_tenant_id_activity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "promotion_id"],
            ["school_promotion.tenant_id", "school_promotion.id"],
            name=op.f("fk_school_entry_tenant_id_promotion_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "school_id"],
            ["school_school.tenant_id", "school_school.id"],
            name=op.f("fk_school_entry_tenant_id_school_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_school_entry_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_school_entry")),
        sa.UniqueConstraint("tenant_id", "activity_id", name=op.f("uq_school_entry_tenant_id_activity_id")),
    )
    op.create_index(
        "ix_school_entry_promotion_id", "school_entry", ["tenant_id", "promotion_id"], unique=False
    )
    op.create_index("ix_school_entry_school_id", "school_entry", ["tenant_id", "school_id"], unique=False)
    op.create_table(
        "school_pupil",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("promotion_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("level", sa.Text(), nullable=True),
        sa.Column("class_label", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("letter_on", sa.Date(), nullable=False),
        sa.Column("badge_on", sa.Date(), nullable=True),
        sa.Column("leaving", sa.Text(), nullable=True),
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
            ["tenant_id", "person_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("fk_school_pupil_tenant_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "promotion_id"],
            ["school_promotion.tenant_id", "school_promotion.id"],
            name=op.f("fk_school_pupil_tenant_id_promotion_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_school_pupil_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_school_pupil")),
        sa.UniqueConstraint(
            "tenant_id",
            "promotion_id",
            "person_id",
            name=op.f("uq_school_pupil_tenant_id_promotion_id_person_id"),
        ),
    )
    op.create_index("ix_school_pupil_person_id", "school_pupil", ["tenant_id", "person_id"], unique=False)
    op.create_table(
        "school_attendance",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "entry_id"],
            ["school_entry.tenant_id", "school_entry.id"],
            name=op.f("fk_school_attendance_tenant_id_entry_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "pupil_id"],
            ["school_pupil.tenant_id", "school_pupil.id"],
            name=op.f("fk_school_attendance_tenant_id_pupil_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_school_attendance_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_school_attendance")),
        sa.UniqueConstraint(
            "tenant_id", "entry_id", "pupil_id", name=op.f("uq_school_attendance_tenant_id_entry_id_pupil_id")
        ),
    )
    op.create_index(
        "ix_school_attendance_pupil_id", "school_attendance", ["tenant_id", "pupil_id"], unique=False
    )
    op.create_table(
        "school_pupil_step",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "pupil_id"],
            ["school_pupil.tenant_id", "school_pupil.id"],
            name=op.f("fk_school_pupil_step_tenant_id_pupil_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_school_pupil_step_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_school_pupil_step")),
    )
    op.create_index(
        "ix_school_pupil_step_pupil_id", "school_pupil_step", ["tenant_id", "pupil_id", "day"], unique=False
    )


def downgrade() -> None:
    op.drop_index("ix_school_pupil_step_pupil_id", table_name="school_pupil_step")
    op.drop_table("school_pupil_step")
    op.drop_index("ix_school_attendance_pupil_id", table_name="school_attendance")
    op.drop_table("school_attendance")
    op.drop_index("ix_school_pupil_person_id", table_name="school_pupil")
    op.drop_table("school_pupil")
    op.drop_index("ix_school_entry_school_id", table_name="school_entry")
    op.drop_index("ix_school_entry_promotion_id", table_name="school_entry")
    op.drop_table("school_entry")
    op.drop_table("school_review")
    op.drop_index("ix_school_promotion_year", table_name="school_promotion")
    op.drop_table("school_promotion")
    op.drop_index("ix_school_committee_school_id", table_name="school_committee")
    op.drop_index("ix_school_committee_day", table_name="school_committee")
    op.drop_table("school_committee")
    op.drop_index("ix_school_school_college_id", table_name="school_school")
    op.drop_table("school_school")
