"""People, consent, named files."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "core_0002"
down_revision = "core_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Trusted: the database's owner may add it; the embedded stores have it already.
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.create_table(
        "consent_wording",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("version > 1", name=op.f("ck_consent_wording_after_the_shipped_one")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_consent_wording_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_consent_wording")),
        sa.UniqueConstraint(
            "tenant_id", "purpose", "version", name=op.f("uq_consent_wording_tenant_id_purpose_version")
        ),
    )
    op.create_table(
        "data_key",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_table", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("owner_table IN ('case_record', 'person')", name=op.f("ck_data_key_owner_known")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_data_key_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_data_key")),
        sa.UniqueConstraint(
            "tenant_id", "owner_table", "owner_id", name=op.f("uq_data_key_tenant_id_owner_table_owner_id")
        ),
    )
    op.create_table(
        "household",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=True),
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
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_household_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_household")),
    )
    op.create_table(
        "partner",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sort_name", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("contact_name", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("email", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("phone", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("note", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
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
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_partner_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_partner")),
    )
    op.create_index("ix_partner_sort_name", "partner", ["tenant_id", "sort_name", "id"], unique=False)
    op.create_table(
        "person",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("given_name", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("family_name", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("nickname", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("sort_name", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("search_text", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("age_band", sa.Text(), nullable=True),
        sa.Column("gender", sa.Text(), nullable=True),
        sa.Column("lives_here", sa.Text(), server_default=sa.text("'unknown'"), nullable=False),
        sa.Column("address", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("interpreter", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("restricted_on", sa.Date(), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
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
            "erased_at IS NOT NULL OR given_name <> '' OR family_name <> '' OR nickname <> ''",
            name=op.f("ck_person_is_known"),
        ),
        sa.CheckConstraint("lives_here IN ('yes', 'no', 'unknown')", name=op.f("ck_person_lives_here_known")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_person_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_person")),
    )
    op.create_index("ix_person_birth_date", "person", ["tenant_id", "birth_date"], unique=False)
    op.create_index(
        "ix_person_search_text",
        "person",
        ["search_text"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
    op.create_index("ix_person_sort_name", "person", ["tenant_id", "sort_name", "id"], unique=False)
    op.create_table(
        "rights_request",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'received'"), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_for", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("visa_reference", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("visa_on", sa.Date(), nullable=True),
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
            "kind IN ('access', 'rectify', 'erase', 'object', 'restrict', 'portability')",
            name=op.f("ck_rights_request_kind_known"),
        ),
        sa.CheckConstraint(
            "state IN ('received', 'running', 'done', 'refused', 'failed')",
            name=op.f("ck_rights_request_state_known"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_rights_request_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_rights_request")),
    )
    op.create_index("ix_rights_request_due_on", "rights_request", ["tenant_id", "due_on", "id"], unique=False)
    op.create_index(
        "ix_rights_request_subject",
        "rights_request",
        ["tenant_id", "subject_kind", "subject_id"],
        unique=False,
    )
    op.create_table(
        "household_member",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
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
        sa.ForeignKeyConstraint(
            ["tenant_id", "household_id"],
            ["household.tenant_id", "household.id"],
            name=op.f("fk_household_member_tenant_id_household_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("fk_household_member_tenant_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_household_member_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_household_member")),
    )
    op.create_index(
        "ix_household_member_household_id", "household_member", ["tenant_id", "household_id"], unique=False
    )
    op.create_index(
        "ix_household_member_person_id", "household_member", ["tenant_id", "person_id"], unique=False
    )
    op.create_table(
        "member_tie",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
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
            ["tenant_id", "membership_id"],
            ["membership.tenant_id", "membership.id"],
            name=op.f("fk_member_tie_tenant_id_membership_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("fk_member_tie_tenant_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_member_tie_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_member_tie")),
    )
    op.create_index("ix_member_tie_membership_id", "member_tie", ["tenant_id", "membership_id"], unique=False)
    op.create_index("ix_member_tie_person_id", "member_tie", ["tenant_id", "person_id"], unique=False)
    op.create_table(
        "person_alias",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("merged_id", sa.Uuid(), nullable=False),
        sa.Column("kept_id", sa.Uuid(), nullable=False),
        sa.Column("merged_by", sa.Uuid(), nullable=True),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("merged_id <> kept_id", name=op.f("ck_person_alias_two_records")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "kept_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("fk_person_alias_tenant_id_kept_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "merged_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("fk_person_alias_tenant_id_merged_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_person_alias_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_person_alias")),
        sa.UniqueConstraint("tenant_id", "merged_id", name=op.f("uq_person_alias_tenant_id_merged_id")),
    )
    op.create_index("ix_person_alias_kept_id", "person_alias", ["tenant_id", "kept_id"], unique=False)
    op.create_table(
        "person_contact",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("digits", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("shared", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("no_message", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("nothing_home", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("hours", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("ask_for", sa.Text(), server_default=sa.text("''"), nullable=False),
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
        sa.CheckConstraint("kind IN ('phone', 'email', 'post')", name=op.f("ck_person_contact_kind_known")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("fk_person_contact_tenant_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_person_contact_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_person_contact")),
    )
    op.create_index("ix_person_contact_digits", "person_contact", ["tenant_id", "digits"], unique=False)
    op.create_index("ix_person_contact_person_id", "person_contact", ["tenant_id", "person_id"], unique=False)
    op.create_table(
        "person_tie",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
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
        sa.CheckConstraint("person_id <> other_id", name=op.f("ck_person_tie_two_people")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "other_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("fk_person_tie_tenant_id_other_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("fk_person_tie_tenant_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_person_tie_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_person_tie")),
    )
    op.create_index("ix_person_tie_other_id", "person_tie", ["tenant_id", "other_id"], unique=False)
    op.create_index("ix_person_tie_person_id", "person_tie", ["tenant_id", "person_id"], unique=False)
    op.create_table(
        "rights_copy",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "request_id"],
            ["rights_request.tenant_id", "rights_request.id"],
            name=op.f("fk_rights_copy_tenant_id_request_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_rights_copy_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_rights_copy")),
        sa.UniqueConstraint("tenant_id", "request_id", name=op.f("uq_rights_copy_tenant_id_request_id")),
    )
    op.create_table(
        "file_access",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("content_hash", sa.Text(), nullable=True),
        sa.CheckConstraint("until > at", name=op.f("ck_file_access_ends_after_it_begins")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case_record.tenant_id", "case_record.id"],
            name=op.f("fk_file_access_tenant_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "membership_id"],
            ["membership.tenant_id", "membership.id"],
            name=op.f("fk_file_access_tenant_id_membership_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_file_access_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_file_access")),
    )
    op.create_index("ix_file_access_case_id", "file_access", ["tenant_id", "case_id", "until"], unique=False)
    op.create_table(
        "file_agreement",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
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
        sa.CheckConstraint("form IN ('written', 'oral')", name=op.f("ck_file_agreement_form_known")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case_record.tenant_id", "case_record.id"],
            name=op.f("fk_file_agreement_tenant_id_case_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_file_agreement_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_file_agreement")),
    )
    op.create_index("ix_file_agreement_case_id", "file_agreement", ["tenant_id", "case_id"], unique=False)
    op.create_table(
        "file_follow_up",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
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
            "outcome IN ('kept', 'partly_kept', 'not_kept', 'no_news')",
            name=op.f("ck_file_follow_up_outcome_known"),
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (done_on IS NULL)", name=op.f("ck_file_follow_up_done_has_an_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case_record.tenant_id", "case_record.id"],
            name=op.f("fk_file_follow_up_tenant_id_case_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_file_follow_up_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_file_follow_up")),
    )
    op.create_index("ix_file_follow_up_case_id", "file_follow_up", ["tenant_id", "case_id"], unique=False)
    op.create_index(
        "ix_file_follow_up_due_on",
        "file_follow_up",
        ["tenant_id", "due_on"],
        unique=False,
        postgresql_where=sa.text("done_on IS NULL"),
    )
    op.create_table(
        "file_member",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
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
        sa.CheckConstraint("role IN ('co_referent', 'helper')", name=op.f("ck_file_member_role_known")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case_record.tenant_id", "case_record.id"],
            name=op.f("fk_file_member_tenant_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "membership_id"],
            ["membership.tenant_id", "membership.id"],
            name=op.f("fk_file_member_tenant_id_membership_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_file_member_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_file_member")),
    )
    op.create_index("ix_file_member_case_id", "file_member", ["tenant_id", "case_id"], unique=False)
    op.create_index(
        "ix_file_member_membership_id", "file_member", ["tenant_id", "membership_id"], unique=False
    )
    op.create_index(
        "uq_file_member_once",
        "file_member",
        ["tenant_id", "case_id", "membership_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "file_notice",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("about_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case_record.tenant_id", "case_record.id"],
            name=op.f("fk_file_notice_tenant_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "membership_id"],
            ["membership.tenant_id", "membership.id"],
            name=op.f("fk_file_notice_tenant_id_membership_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_file_notice_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_file_notice")),
    )
    op.create_index("ix_file_notice_case_id", "file_notice", ["tenant_id", "case_id"], unique=False)
    op.create_index(
        "ix_file_notice_waiting",
        "file_notice",
        ["tenant_id", "membership_id"],
        unique=False,
        postgresql_where=sa.text("seen_at IS NULL"),
    )
    op.create_table(
        "file_reason",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("about_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case_record.tenant_id", "case_record.id"],
            name=op.f("fk_file_reason_tenant_id_case_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_file_reason_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_file_reason")),
        sa.UniqueConstraint("tenant_id", "about_id", name=op.f("uq_file_reason_tenant_id_about_id")),
    )
    op.create_index("ix_file_reason_case_id", "file_reason", ["tenant_id", "case_id"], unique=False)
    op.create_table(
        "file_recusal",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("content_hash", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('refused', 'stepped_back')", name=op.f("ck_file_recusal_kind_known")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case_record.tenant_id", "case_record.id"],
            name=op.f("fk_file_recusal_tenant_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "membership_id"],
            ["membership.tenant_id", "membership.id"],
            name=op.f("fk_file_recusal_tenant_id_membership_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_file_recusal_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_file_recusal")),
    )
    op.create_index("ix_file_recusal_case_id", "file_recusal", ["tenant_id", "case_id"], unique=False)
    op.create_table(
        "share",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("close_reason", sa.Text(), nullable=True),
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
            "close_reason IN ('withdrawn', 'expired', 'cancelled', 'done')",
            name=op.f("ck_share_close_reason_known"),
        ),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (close_reason IS NULL)", name=op.f("ck_share_closing_has_a_reason")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case_record.tenant_id", "case_record.id"],
            name=op.f("fk_share_tenant_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "partner_id"],
            ["partner.tenant_id", "partner.id"],
            name=op.f("fk_share_tenant_id_partner_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_share_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_share")),
    )
    op.create_index("ix_share_case_id", "share", ["tenant_id", "case_id"], unique=False)
    op.create_index("ix_share_partner_id", "share", ["tenant_id", "partner_id"], unique=False)
    op.create_table(
        "consent_record",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("party_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("giver", sa.Text(), nullable=False),
        sa.Column("representative_id", sa.Uuid(), nullable=True),
        sa.Column("wording_version", sa.Integer(), nullable=False),
        sa.Column("wording_hash", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("proof_id", sa.Uuid(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("content_hash", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "channel IN ('oral', 'written', 'remote')", name=op.f("ck_consent_record_channel_known")
        ),
        sa.CheckConstraint(
            "giver IN ('party', 'representative', 'mediator')", name=op.f("ck_consent_record_giver_known")
        ),
        sa.CheckConstraint(
            "party_id IS NOT NULL OR person_id IS NOT NULL OR (giver = 'mediator' AND case_id IS NOT NULL)",
            name=op.f("ck_consent_record_about_somebody"),
        ),
        sa.CheckConstraint(
            "state IN ('given', 'refused', 'withdrawn', 'expired')",
            name=op.f("ck_consent_record_state_known"),
        ),
        sa.CheckConstraint(
            "party_id IS NULL OR case_id IS NOT NULL", name=op.f("ck_consent_record_party_in_a_case")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case_record.tenant_id", "case_record.id"],
            name=op.f("fk_consent_record_tenant_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "party_id"],
            ["case_party.tenant_id", "case_party.id"],
            name=op.f("fk_consent_record_tenant_id_party_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("fk_consent_record_tenant_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "recipient_id"],
            ["partner.tenant_id", "partner.id"],
            name=op.f("fk_consent_record_tenant_id_recipient_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "representative_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("fk_consent_record_tenant_id_representative_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_consent_record_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_consent_record")),
    )
    op.create_index(
        "ix_consent_record_case_id", "consent_record", ["tenant_id", "case_id", "at"], unique=False
    )
    op.create_index(
        "ix_consent_record_expires_on", "consent_record", ["tenant_id", "expires_on"], unique=False
    )
    op.create_index(
        "ix_consent_record_party_id",
        "consent_record",
        ["tenant_id", "party_id", "purpose", "at"],
        unique=False,
    )
    op.create_index(
        "ix_consent_record_person_id",
        "consent_record",
        ["tenant_id", "person_id", "purpose", "at"],
        unique=False,
    )
    op.create_table(
        "document",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("party_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("title", sa.LargeBinary(), nullable=False),
        sa.Column("mime", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
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
        sa.CheckConstraint(
            "level IN ('team', 'restricted', 'sealed', 'private')", name=op.f("ck_document_level_known")
        ),
        sa.CheckConstraint(
            "case_id IS NOT NULL OR person_id IS NOT NULL", name=op.f("ck_document_belongs_somewhere")
        ),
        sa.CheckConstraint("size > 0 AND size <= 10485760", name=op.f("ck_document_size_bounded")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case_record.tenant_id", "case_record.id"],
            name=op.f("fk_document_tenant_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "party_id"],
            ["case_party.tenant_id", "case_party.id"],
            name=op.f("fk_document_tenant_id_party_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("fk_document_tenant_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_document_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_document")),
    )
    op.create_index("ix_document_case_id", "document", ["tenant_id", "case_id"], unique=False)
    op.create_index("ix_document_person_id", "document", ["tenant_id", "person_id"], unique=False)
    op.create_table(
        "file_bond",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("moment", sa.Text(), nullable=False),
        sa.Column("bond", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
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
        sa.CheckConstraint("moment IN ('entry', 'review', 'exit')", name=op.f("ck_file_bond_moment_known")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case_record.tenant_id", "case_record.id"],
            name=op.f("fk_file_bond_tenant_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "party_id"],
            ["case_party.tenant_id", "case_party.id"],
            name=op.f("fk_file_bond_tenant_id_party_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_file_bond_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_file_bond")),
        sa.UniqueConstraint(
            "tenant_id",
            "party_id",
            "moment",
            "bond",
            name=op.f("uq_file_bond_tenant_id_party_id_moment_bond"),
        ),
    )
    op.create_index("ix_file_bond_case_id", "file_bond", ["tenant_id", "case_id"], unique=False)
    op.create_table(
        "file_note",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=True),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), server_default=sa.text("''"), nullable=False),
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
        sa.CheckConstraint(
            "(level = 'team') = (sealed IS NULL)", name=op.f("ck_file_note_sealed_above_team")
        ),
        sa.CheckConstraint("level = 'team' OR text = ''", name=op.f("ck_file_note_clear_for_the_team_only")),
        sa.CheckConstraint(
            "level IN ('team', 'restricted', 'sealed', 'private')", name=op.f("ck_file_note_level_known")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case_record.tenant_id", "case_record.id"],
            name=op.f("fk_file_note_tenant_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "party_id"],
            ["case_party.tenant_id", "case_party.id"],
            name=op.f("fk_file_note_tenant_id_party_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "session_id"],
            ["case_session.tenant_id", "case_session.id"],
            name=op.f("fk_file_note_tenant_id_session_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_file_note_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_file_note")),
    )
    op.create_index("ix_file_note_case_id", "file_note", ["tenant_id", "case_id", "day"], unique=False)
    op.create_index("ix_file_note_party_id", "file_note", ["tenant_id", "party_id"], unique=False)
    op.create_index("ix_file_note_session_id", "file_note", ["tenant_id", "session_id"], unique=False)
    op.create_table(
        "file_solution",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
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
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["case_record.tenant_id", "case_record.id"],
            name=op.f("fk_file_solution_tenant_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "party_id"],
            ["case_party.tenant_id", "case_party.id"],
            name=op.f("fk_file_solution_tenant_id_party_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_file_solution_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_file_solution")),
    )
    op.create_index(
        "ix_file_solution_case_id", "file_solution", ["tenant_id", "case_id", "position"], unique=False
    )
    op.create_table(
        "share_party",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("share_id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "party_id"],
            ["case_party.tenant_id", "case_party.id"],
            name=op.f("fk_share_party_tenant_id_party_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "share_id"],
            ["share.tenant_id", "share.id"],
            name=op.f("fk_share_party_tenant_id_share_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_share_party_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_share_party")),
        sa.UniqueConstraint(
            "tenant_id", "share_id", "party_id", name=op.f("uq_share_party_tenant_id_share_id_party_id")
        ),
    )
    op.create_index("ix_share_party_party_id", "share_party", ["tenant_id", "party_id"], unique=False)
    op.create_table(
        "consent_notice",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("seen_by", sa.Uuid(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "record_id"],
            ["consent_record.tenant_id", "consent_record.id"],
            name=op.f("fk_consent_notice_tenant_id_record_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "seen_by"],
            ["membership.tenant_id", "membership.id"],
            name=op.f("fk_consent_notice_tenant_id_seen_by"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_consent_notice_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_consent_notice")),
        sa.UniqueConstraint("tenant_id", "record_id", name=op.f("uq_consent_notice_tenant_id_record_id")),
    )
    op.create_table(
        "consent_reason",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "record_id"],
            ["consent_record.tenant_id", "consent_record.id"],
            name=op.f("fk_consent_reason_tenant_id_record_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_consent_reason_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_consent_reason")),
        sa.UniqueConstraint("tenant_id", "record_id", name=op.f("uq_consent_reason_tenant_id_record_id")),
    )
    op.create_table(
        "document_chunk",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "document_id"],
            ["document.tenant_id", "document.id"],
            name=op.f("fk_document_chunk_tenant_id_document_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_document_chunk_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_document_chunk")),
        sa.UniqueConstraint(
            "tenant_id", "document_id", "n", name=op.f("uq_document_chunk_tenant_id_document_id_n")
        ),
    )
    op.create_table(
        "file_agreement_line",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("solution_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "agreement_id"],
            ["file_agreement.tenant_id", "file_agreement.id"],
            name=op.f("fk_file_agreement_line_tenant_id_agreement_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "solution_id"],
            ["file_solution.tenant_id", "file_solution.id"],
            name=op.f("fk_file_agreement_line_tenant_id_solution_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_file_agreement_line_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_file_agreement_line")),
        sa.UniqueConstraint(
            "tenant_id",
            "agreement_id",
            "solution_id",
            name=op.f("uq_file_agreement_line_tenant_id_agreement_id_solution_id"),
        ),
    )
    op.create_table(
        "file_answer",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("solution_id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("amendment", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("solution_version", sa.Integer(), nullable=False),
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
        sa.CheckConstraint(
            "answer IN ('accepted', 'refused', 'amended')", name=op.f("ck_file_answer_answer_known")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "party_id"],
            ["case_party.tenant_id", "case_party.id"],
            name=op.f("fk_file_answer_tenant_id_party_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "solution_id"],
            ["file_solution.tenant_id", "file_solution.id"],
            name=op.f("fk_file_answer_tenant_id_solution_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_file_answer_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_file_answer")),
        sa.UniqueConstraint(
            "tenant_id", "solution_id", "party_id", name=op.f("uq_file_answer_tenant_id_solution_id_party_id")
        ),
    )
    op.create_index("ix_file_answer_party_id", "file_answer", ["tenant_id", "party_id"], unique=False)
    op.add_column("case_party", sa.Column("person_id", sa.Uuid(), nullable=True))
    op.create_index("ix_case_party_person_id", "case_party", ["tenant_id", "person_id"], unique=False)
    op.create_index(
        "uq_case_party_person_once",
        "case_party",
        ["tenant_id", "case_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("person_id IS NOT NULL AND removed_at IS NULL"),
    )
    op.create_foreign_key(
        op.f("fk_case_party_tenant_id_person_id"),
        "case_party",
        "person",
        ["tenant_id", "person_id"],
        ["tenant_id", "id"],
    )
    op.add_column("case_record", sa.Column("named_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("case_record", sa.Column("named_by", sa.Uuid(), nullable=True))
    op.add_column("case_record", sa.Column("raised_from", sa.Text(), nullable=True))
    op.create_index(
        "ix_case_record_subject_folded",
        "case_record",
        [
            sa.literal_column(
                "translate(lower(subject), 'àâäáãçèéêëìîïíñòôöóõùûüúÿ’-', 'aaaaaceeeeiiiinooooouuuuy  ')"
            ).label("subject_folded")
        ],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"subject_folded": "gin_trgm_ops"},
    )
    op.create_index(
        "ix_case_record_named",
        "case_record",
        ["tenant_id", "last_on", "id"],
        unique=False,
        postgresql_where=sa.text("named_at IS NOT NULL"),
    )
    op.create_foreign_key(
        op.f("fk_case_record_tenant_id_named_by"),
        "case_record",
        "membership",
        ["tenant_id", "named_by"],
        ["tenant_id", "id"],
    )
    op.add_column("case_session", sa.Column("language", sa.Text(), nullable=True))
    op.add_column("case_session", sa.Column("interpreter", sa.Text(), nullable=True))

    op.create_check_constraint(
        "interpreter_known",
        "case_session",
        "interpreter IN ('professional', 'telephone', 'relative', 'team')",
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_case_session_interpreter_known"), "case_session", type_="check")
    op.drop_column("case_session", "interpreter")
    op.drop_column("case_session", "language")
    op.drop_constraint(op.f("fk_case_record_tenant_id_named_by"), "case_record", type_="foreignkey")
    op.drop_index("ix_case_record_subject_folded", table_name="case_record")
    op.drop_index(
        "ix_case_record_named", table_name="case_record", postgresql_where=sa.text("named_at IS NOT NULL")
    )
    op.drop_column("case_record", "raised_from")
    op.drop_column("case_record", "named_by")
    op.drop_column("case_record", "named_at")
    op.drop_constraint(op.f("fk_case_party_tenant_id_person_id"), "case_party", type_="foreignkey")
    op.drop_index(
        "uq_case_party_person_once",
        table_name="case_party",
        postgresql_where=sa.text("person_id IS NOT NULL AND removed_at IS NULL"),
    )
    op.drop_index("ix_case_party_person_id", table_name="case_party")
    op.drop_column("case_party", "person_id")
    op.drop_index("ix_file_answer_party_id", table_name="file_answer")
    op.drop_table("file_answer")
    op.drop_table("file_agreement_line")
    op.drop_table("document_chunk")
    op.drop_table("consent_reason")
    op.drop_table("consent_notice")
    op.drop_index("ix_share_party_party_id", table_name="share_party")
    op.drop_table("share_party")
    op.drop_index("ix_file_solution_case_id", table_name="file_solution")
    op.drop_table("file_solution")
    op.drop_index("ix_file_note_session_id", table_name="file_note")
    op.drop_index("ix_file_note_party_id", table_name="file_note")
    op.drop_index("ix_file_note_case_id", table_name="file_note")
    op.drop_table("file_note")
    op.drop_index("ix_file_bond_case_id", table_name="file_bond")
    op.drop_table("file_bond")
    op.drop_index("ix_document_person_id", table_name="document")
    op.drop_index("ix_document_case_id", table_name="document")
    op.drop_table("document")
    op.drop_index("ix_consent_record_person_id", table_name="consent_record")
    op.drop_index("ix_consent_record_party_id", table_name="consent_record")
    op.drop_index("ix_consent_record_expires_on", table_name="consent_record")
    op.drop_index("ix_consent_record_case_id", table_name="consent_record")
    op.drop_table("consent_record")
    op.drop_index("ix_share_partner_id", table_name="share")
    op.drop_index("ix_share_case_id", table_name="share")
    op.drop_table("share")
    op.drop_index("ix_file_recusal_case_id", table_name="file_recusal")
    op.drop_table("file_recusal")
    op.drop_index("ix_file_reason_case_id", table_name="file_reason")
    op.drop_table("file_reason")
    op.drop_index(
        "ix_file_notice_waiting", table_name="file_notice", postgresql_where=sa.text("seen_at IS NULL")
    )
    op.drop_index("ix_file_notice_case_id", table_name="file_notice")
    op.drop_table("file_notice")
    op.drop_index(
        "uq_file_member_once", table_name="file_member", postgresql_where=sa.text("ended_at IS NULL")
    )
    op.drop_index("ix_file_member_membership_id", table_name="file_member")
    op.drop_index("ix_file_member_case_id", table_name="file_member")
    op.drop_table("file_member")
    op.drop_index(
        "ix_file_follow_up_due_on", table_name="file_follow_up", postgresql_where=sa.text("done_on IS NULL")
    )
    op.drop_index("ix_file_follow_up_case_id", table_name="file_follow_up")
    op.drop_table("file_follow_up")
    op.drop_index("ix_file_agreement_case_id", table_name="file_agreement")
    op.drop_table("file_agreement")
    op.drop_index("ix_file_access_case_id", table_name="file_access")
    op.drop_table("file_access")
    op.drop_table("rights_copy")
    op.drop_index("ix_person_tie_person_id", table_name="person_tie")
    op.drop_index("ix_person_tie_other_id", table_name="person_tie")
    op.drop_table("person_tie")
    op.drop_index("ix_person_contact_person_id", table_name="person_contact")
    op.drop_index("ix_person_contact_digits", table_name="person_contact")
    op.drop_table("person_contact")
    op.drop_index("ix_person_alias_kept_id", table_name="person_alias")
    op.drop_table("person_alias")
    op.drop_index("ix_member_tie_person_id", table_name="member_tie")
    op.drop_index("ix_member_tie_membership_id", table_name="member_tie")
    op.drop_table("member_tie")
    op.drop_index("ix_household_member_person_id", table_name="household_member")
    op.drop_index("ix_household_member_household_id", table_name="household_member")
    op.drop_table("household_member")
    op.drop_index("ix_rights_request_subject", table_name="rights_request")
    op.drop_index("ix_rights_request_due_on", table_name="rights_request")
    op.drop_table("rights_request")
    op.drop_index("ix_person_sort_name", table_name="person")
    op.drop_index(
        "ix_person_search_text",
        table_name="person",
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
    op.drop_index("ix_person_birth_date", table_name="person")
    op.drop_table("person")
    op.drop_index("ix_partner_sort_name", table_name="partner")
    op.drop_table("partner")
    op.drop_table("household")
    op.drop_table("data_key")
    op.drop_table("consent_wording")
