"""A network, the structures that it awaits, what they agreed to, and the figures they published for it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "core_0011"
down_revision = "core_0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "network_invitation",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
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
        sa.ForeignKeyConstraint(
            ["tenant_id", "author_id"],
            ["membership.tenant_id", "membership.id"],
            name=op.f("fk_network_invitation_tenant_id_author_id"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_network_invitation_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_network_invitation")),
    )
    op.create_index(
        "ix_network_invitation_created_at",
        "network_invitation",
        ["tenant_id", "created_at", "id"],
        unique=False,
    )
    op.create_table(
        "network_event",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("peer_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("invitation_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "event IN ('joined', 'agreed', 'withdrawn', 'ended')", name=op.f("ck_network_event_event_known")
        ),
        sa.CheckConstraint(
            "by_id = CASE event WHEN 'ended' THEN peer_id ELSE tenant_id END",
            name=op.f("ck_network_event_said_by_its_end"),
        ),
        sa.CheckConstraint("tenant_id <> peer_id", name=op.f("ck_network_event_two_ends")),
        sa.ForeignKeyConstraint(["peer_id"], ["tenant.id"], name=op.f("fk_network_event_peer_id")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_network_event_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "peer_id", "id", name=op.f("pk_network_event")),
    )
    op.create_index("ix_network_event_at", "network_event", ["tenant_id", "peer_id", "at"], unique=False)
    op.create_index("ix_network_event_peer_id", "network_event", ["peer_id", "tenant_id"], unique=False)
    op.create_table(
        "network_figures",
        sa.Column("tenant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("peer_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("lines", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["peer_id"], ["tenant.id"], name=op.f("fk_network_figures_peer_id")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_network_figures_tenant_id")),
        sa.PrimaryKeyConstraint("tenant_id", "peer_id", "id", name=op.f("pk_network_figures")),
    )
    op.create_index(
        "ix_network_figures_year", "network_figures", ["tenant_id", "peer_id", "year", "at"], unique=False
    )
    op.create_index(
        "ix_network_figures_peer_id", "network_figures", ["peer_id", "year", "tenant_id"], unique=False
    )


def downgrade() -> None:
    op.drop_table("network_figures")
    op.drop_table("network_event")
    op.drop_table("network_invitation")
